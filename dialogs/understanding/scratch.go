package understanding

import "cpxbot/dialogs/understanding/linear"

// arithmetic is room for the arithmetic on one message.
type arithmetic struct {
	s []int32
	p []float32
	// terms are those of the features of one word or name.
	terms []linear.Term
	bag   bag
}

// scratch is room for the work on one message.
type scratch struct {
	arithmetic
	// words are those of a sentence, commas where it has some.
	words  []string
	commas []int
}

func (x *arithmetic) sums(n int) []int32 {
	if len(x.s) < n {
		x.s = make([]int32, n)
	}
	return x.s[:n]
}

func (x *arithmetic) probabilities(n int) []float32 {
	if len(x.p) < n {
		x.p = make([]float32, n)
	}
	return x.p[:n]
}
