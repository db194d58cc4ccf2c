package understanding

import (
	"math"
	"strings"

	"cpxbot/dialogs/understanding/linear"
)

// What an operator adds to the examples of the content counts at once: a
// message that is nearly one of those sentences is read as the sentence is.
// The sentences from which the model has learnt are not compared.

// taught is an example that the model does not know yet.
type taught struct {
	// want is the id of what is wanted, or the value of the fact asked for.
	want, asked string
	terms       map[uint32]int32
	size        float64
}

// A message is a taught sentence from sameAsTaught on, and near it, on a scale
// up to that, from nearTaught on.
const (
	nearTaught   = 0.60
	sameAsTaught = 0.85
)

// sentenceHash tells one example from another.
func sentenceHash(want, text string) uint32 { return hash('T', want, text) }

// teach collects the examples of the content that the model has not learnt.
func (r *Reader) teach() {
	scratch := &scratch{}
	r.book.EachExample(func(want, text string) {
		if r.model.taught[sentenceHash(want, text)] {
			return
		}
		a := r.look(text, scratch)
		if len(a.units) == 0 {
			return
		}
		fact, value, answers := strings.Cut(want, "=")
		a.asked = answers
		a.tagActs(r.model.acts)
		a.cut()
		x := taught{want: want, terms: map[uint32]int32{}}
		bag := a.wantFeatures(nil)
		if answers {
			x.want, x.asked = value, fact
			bag = a.replyFeatures(fact)
		}
		for _, t := range bag {
			x.terms[t.Hash] = t.Weight
			x.size += float64(t.Weight) * float64(t.Weight)
		}
		r.taught = append(r.taught, x)
	})
}

// nearest returns the taught sentence that is most like a bag of features, and
// how much it counts, from 0 to 1.
func (r *ranker) nearest(bag []linear.Term, asked string) (want string, share float32) {
	best := 0.0
	for i := range r.taught {
		x := &r.taught[i]
		if x.asked != asked {
			continue
		}
		dot, size := 0.0, 0.0
		for _, t := range bag {
			size += float64(t.Weight) * float64(t.Weight)
			dot += float64(t.Weight) * float64(x.terms[t.Hash])
		}
		if near := dot / math.Sqrt(size*x.size+1); near > best {
			best, want = near, x.want
		}
	}
	if best < nearTaught {
		return "", 0
	}
	return want, float32(min(1, (best-nearTaught)/(sameAsTaught-nearTaught)))
}

// recall mixes what the taught sentences say into a ranking.
func (r *ranker) recall(list []Want, bag []linear.Term) []Want {
	want, share := r.nearest(bag, "")
	if share == 0 {
		return list
	}
	out := []Want{{want, share}}
	for _, w := range list {
		if w.ID == want {
			out[0].Probability += w.Probability * (1 - share)
			continue
		}
		out = append(out, Want{w.ID, w.Probability * (1 - share)})
	}
	return sortWants(out)
}
