package wants

import (
	"cmp"
	"slices"

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/said"
)

// Weights of the units of a message for what it wants: what asks counts whole,
// the background, which often names the matter, nearly so.
const (
	backgroundWeight = 6
	politeWeight     = 2
	// Where one of several questions is ranked, the others and the background
	// weigh less: they may name its matter, or their own.
	besideWeight = 1
	beforeWeight = 3
)

// foreground returns the weight of each unit. only, when not nil, is the one
// segment that counts.
func (a *Ranked) foreground(only *clauses.Segment) []int32 {
	w := make([]int32, len(a.Units))
	top := float32(0)
	for _, s := range a.Segments {
		top = max(top, s.Active)
	}
	for i := range a.Segments {
		s := &a.Segments[i]
		x := int32(backgroundWeight)
		if s.Act == clauses.Polite || s.Act == clauses.Quotes {
			x = politeWeight
		}
		switch {
		case only != nil:
			switch {
			case s == only:
				x = linear.Full
			case s.Active >= leastActive:
				x = besideWeight // asks for something else
			default:
				x = min(x, beforeWeight)
			}
		case top >= leastActive:
			x = max(x, int32(s.Active*linear.Full+0.5))
		case s.Act == clauses.Polite:
			x = linear.Full / 2
		default:
			x = linear.Full
		}
		for k := s.Start; k < s.End; k++ {
			w[k] = x
			if a.Units[k].Denied {
				w[k] = 0
			}
		}
	}
	return w
}

// leastActive is how probably a segment asks, wants or steers when others are
// its background.
const leastActive = 0.4

// WantFeatures are those of a message, or of one of its segments.
func (a *Ranked) WantFeatures(only *clauses.Segment) []linear.Term {
	b := a.Scratch.NewBag()
	weights := a.foreground(only)
	a.AddWords(b, func(i int) int32 { return weights[i] })
	a.AddForm(b)
	for i := range a.Segments {
		s := &a.Segments[i]
		if only != nil && s != only {
			continue
		}
		b.Add(linear.Hash('a', clauses.Labels[s.Act]), linear.Full)
		if s.Active >= leastActive {
			b.Add(linear.Pair('^', 0, a.Units[s.Start].Sound), linear.Full)
			if s.Start+1 < s.End {
				b.Add(linear.Pair('^', a.Units[s.Start].Sound, a.Units[s.Start+1].Sound), linear.Full)
			}
		}
	}
	if a.Asked {
		b.Add(linear.Hash('Q'), linear.Full)
	}
	return b.Terms
}

// rank returns what a message, or the one segment of it that counts, may want after what was
// spoken of before, the most probable first, and its features.
func (r *Ranker) rank(a *Ranked, only *clauses.Segment, after *said.Context, allowed func(label int) bool) (list []said.Want, bag []linear.Term, known int) {
	m := r.Model.Wants
	bag = a.WantFeatures(only)
	p := a.Scratch.Probabilities(len(m.Labels))
	known = m.Probabilities(bag, a.Scratch.Sums(len(m.Labels)), p)
	r.inContext(p, a, after, only)
	sum := float32(0)
	for i := range p {
		if allowed == nil || allowed(i) {
			sum += p[i]
		}
	}
	for i := range p {
		if x := p[i] / (sum + 1e-9); x >= leastProbable && (allowed == nil || allowed(i)) {
			list = append(list, said.Want{ID: m.Labels[i], Probability: x})
		}
	}
	return sortWants(list), bag, known
}

func sortWants(list []said.Want) []said.Want {
	slices.SortStableFunc(list, func(x, y said.Want) int { return cmp.Compare(y.Probability, x.Probability) })
	return list
}

// leastProbable is the probability below which nothing is listed.
const leastProbable = 0.005
