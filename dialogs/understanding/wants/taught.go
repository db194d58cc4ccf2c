package wants

import (
	"math"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/said"
)

// What an operator adds to the examples of the content counts at once: a
// message that is nearly one of those sentences is read as the sentence is.
// The sentences from which the model has learnt are not compared.

// Taught is an example that the model does not know yet.
type Taught struct {
	// Want is the id of what is wanted, or the value of the fact asked for.
	Want, Asked string
	Terms       map[uint32]int32
	Size        float64
}

// A message is a taught sentence from sameAsTaught on, and near it, on a scale
// up to that, from nearTaught on.
const (
	nearTaught   = 0.60
	sameAsTaught = 0.85
)

// SentenceHash tells one example from another.
func SentenceHash(want, text string) uint32 { return linear.Hash('T', want, text) }

// Nearest returns the taught sentence that is most like a bag of features, and
// how much it counts, from 0 to 1.
func (r *Ranker) Nearest(bag []linear.Term, asked string) (want string, share float32) {
	best := 0.0
	for i := range r.Taught {
		x := &r.Taught[i]
		if x.Asked != asked {
			continue
		}
		dot, size := 0.0, 0.0
		for _, t := range bag {
			size += float64(t.Weight) * float64(t.Weight)
			dot += float64(t.Weight) * float64(x.Terms[t.Hash])
		}
		if near := dot / math.Sqrt(size*x.Size+1); near > best {
			best, want = near, x.Want
		}
	}
	if best < nearTaught {
		return "", 0
	}
	return want, float32(min(1, (best-nearTaught)/(sameAsTaught-nearTaught)))
}

// recall mixes what the taught sentences say into a ranking.
func (r *Ranker) recall(list []said.Want, bag []linear.Term) []said.Want {
	want, share := r.Nearest(bag, "")
	if share == 0 {
		return list
	}
	out := []said.Want{{ID: want, Probability: share}}
	for _, w := range list {
		if w.ID == want {
			out[0].Probability += w.Probability * (1 - share)
			continue
		}
		out = append(out, said.Want{ID: w.ID, Probability: w.Probability * (1 - share)})
	}
	return sortWants(out)
}
