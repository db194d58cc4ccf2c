package understanding

import (
	"cmp"
	"slices"

	"cpxbot/rules"
)

// Guess is a subject that a message may be about: a topic or an intent.
type Guess struct {
	Topic  *rules.Topic
	Intent *rules.Intent
}

// Likely returns the subjects whose patterns come closest to a message that
// matched none, best first, at most n: to propose, never to act on.
func (r *Reader) Likely(text string, n int) []Guess {
	s := r.scan(text)
	best := make([]float64, len(r.targets))
	for i := range r.requests {
		p := &r.requests[i]
		matched := 0
		for _, t := range p.terms {
			if s.has[t] {
				matched++
			}
		}
		// Two words of three say more than one of one.
		score := float64(matched*matched) / float64(len(p.terms))
		best[p.target] = max(best[p.target], score)
	}
	order := make([]int, 0, len(best))
	for i, score := range best {
		if t := r.targets[i]; score >= 0.5 && t.name() != "out_of_scope" && (t.topic != nil || t.intent.Goal != "") {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(best[b], best[a]) })
	var out []Guess
	for _, i := range order[:min(n, len(order))] {
		out = append(out, Guess{r.targets[i].topic, r.targets[i].intent})
	}
	return out
}
