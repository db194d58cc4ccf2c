package understanding

import "cpxbot/dialogs/understanding/linear"

// scratch is room for the arithmetic on one message.
type scratch struct {
	s []int32
	p []float32
	// terms are those of the features of one word or name.
	terms []linear.Term
	bag   bag
	// words are those of a sentence, commas where it has some.
	words  []string
	commas []int
}

func (x *scratch) sums(n int) []int32 {
	if len(x.s) < n {
		x.s = make([]int32, n)
	}
	return x.s[:n]
}

func (x *scratch) probabilities(n int) []float32 {
	if len(x.p) < n {
		x.p = make([]float32, n)
	}
	return x.p[:n]
}
