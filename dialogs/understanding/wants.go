package understanding

import (
	"cmp"
	"slices"

	"cpxbot/dialogs/understanding/linear"
)

// Want is something that a message may want: a procedure, a short answer, a
// move, news of an order. ID is one of the content.
type Want struct {
	ID          string  `json:"id"`
	Probability float32 `json:"probability"`
}

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
func (a *rankedMessage) foreground(only *segment) []int32 {
	w := make([]int32, len(a.units))
	top := float32(0)
	for _, s := range a.segments {
		top = max(top, s.active)
	}
	for i := range a.segments {
		s := &a.segments[i]
		x := int32(backgroundWeight)
		if s.act == polite || s.act == quotes {
			x = politeWeight
		}
		switch {
		case only != nil:
			switch {
			case s == only:
				x = linear.Full
			case s.active >= leastActive:
				x = besideWeight // asks for something else
			default:
				x = min(x, beforeWeight)
			}
		case top >= leastActive:
			x = max(x, int32(s.active*linear.Full+0.5))
		case s.act == polite:
			x = linear.Full / 2
		default:
			x = linear.Full
		}
		for k := s.start; k < s.end; k++ {
			w[k] = x
			if a.units[k].denied {
				w[k] = 0
			}
		}
	}
	return w
}

// leastActive is how probably a segment asks, wants or steers when others are
// its background.
const leastActive = 0.4

// wantFeatures are those of a message, or of one of its segments.
func (a *rankedMessage) wantFeatures(only *segment) []linear.Term {
	b := a.scratch.newBag()
	weights := a.foreground(only)
	a.words(b, func(i int) int32 { return weights[i] })
	a.form(b)
	for i := range a.segments {
		s := &a.segments[i]
		if only != nil && s != only {
			continue
		}
		b.add(hash('a', acts[s.act]), linear.Full)
		if s.active >= leastActive {
			b.add(pair('^', 0, a.units[s.start].sound), linear.Full)
			if s.start+1 < s.end {
				b.add(pair('^', a.units[s.start].sound, a.units[s.start+1].sound), linear.Full)
			}
		}
	}
	if a.asked {
		b.add(hash('Q'), linear.Full)
	}
	return b.terms
}

// rank returns what a message, or the one segment of it that counts, may want after what was
// spoken of before, the most probable first, and its features.
func (r *ranker) rank(a *rankedMessage, only *segment, after *Context, allowed func(label int) bool) (list []Want, bag []linear.Term, known int) {
	m := r.model.wants
	bag = a.wantFeatures(only)
	p := a.scratch.probabilities(len(m.Labels))
	known = m.Probabilities(bag, a.scratch.sums(len(m.Labels)), p)
	r.inContext(p, a, after, only)
	sum := float32(0)
	for i := range p {
		if allowed == nil || allowed(i) {
			sum += p[i]
		}
	}
	for i := range p {
		if x := p[i] / (sum + 1e-9); x >= leastProbable && (allowed == nil || allowed(i)) {
			list = append(list, Want{m.Labels[i], x})
		}
	}
	return sortWants(list), bag, known
}

func sortWants(list []Want) []Want {
	slices.SortStableFunc(list, func(x, y Want) int { return cmp.Compare(y.Probability, x.Probability) })
	return list
}

// leastProbable is the probability below which nothing is listed.
const leastProbable = 0.005
