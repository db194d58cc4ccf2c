package linear

// Scratch is room for the arithmetic on one message.
type Scratch struct {
	s []int32
	p []float32
	// Terms are those of the features of one word or name.
	Terms []Term
	bag   Bag
}

// Sums is room for n sums.
func (x *Scratch) Sums(n int) []int32 {
	if len(x.s) < n {
		x.s = make([]int32, n)
	}
	return x.s[:n]
}

// Probabilities is room for n probabilities.
func (x *Scratch) Probabilities(n int) []float32 {
	if len(x.p) < n {
		x.p = make([]float32, n)
	}
	return x.p[:n]
}
