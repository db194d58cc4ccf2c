package wants

import (
	"math"
	"slices"

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/matters"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
)

// LengthOf tells the messages that only name something, short ones and longer ones apart.
func (a *Ranked) LengthOf(only *clauses.Segment) int {
	units := a.Units
	if only != nil {
		units = units[only.Start:only.End]
	}
	switch n := len(units); {
	case n <= longestNaming && !slices.ContainsFunc(units, func(u names.Unit) bool {
		return u.Mention == nil && len(u.Families) == 0 && !words.Between[u.Word] && !words.Fillers[u.Word] && !names.Prepositions[u.Word] && !words.Articles[u.Word]
	}):
		return 0
	case n <= longestShort:
		return 1
	case n <= longestMiddling:
		return 2
	}
	return 3
}

// The greatest number of units of a message that only names something, of a short one, and of
// one that is neither short nor long.
const (
	longestNaming   = 5
	longestShort    = 4
	longestMiddling = 9
)

// inContext reweighs the probabilities of what a message may want by what was spoken of
// before: by what people ask next, and by how each want is related to it. units is the length of
// what asks.
func (r *Ranker) inContext(p []float32, a *Ranked, c *said.Context, only *clauses.Segment) {
	if c.Empty() || !slices.ContainsFunc(a.Segments, func(s clauses.Segment) bool { return s.Active >= leastActive }) {
		return
	}
	if i := slices.Index(p, slices.Max(p)); p[i] >= surelyMoves && r.Matters.Of[i].Move {
		return // it steers the conversation, wherever it stands
	}
	w, length := &r.Model.Context, a.LengthOf(only)
	if c.Past {
		w = &r.Model.Past
	}
	named := r.Matters.Named(&a.Named)
	var weights [matters.Relations]float64
	for relation := range weights {
		weights[relation] = float64(w[relation*matters.Lengths+length])
	}
	if !c.Past {
		for _, word := range a.WordFeatures(only) {
			r.Model.Leaning.Each(word, func(relation int, weight float32) { weights[relation] += float64(weight) })
		}
	}
	for i := range p {
		score := float64(w[matters.Relations*matters.Lengths+length]) * Logarithm(p[i])
		r.Matters.Relate(i, c, named, func(relation int) { score += weights[relation] })
		p[i] = float32(score)
	}
	for _, after := range matters.FeaturesOf(c) {
		r.Model.Following.Each(after, func(label int, weight float32) { p[label] += weight })
	}
	linear.Softmax(p)
}

// WordFeatures are the words of a message, or of a segment of it, each once.
func (a *Ranked) WordFeatures(only *clauses.Segment) []uint32 {
	units := a.Units
	if only != nil {
		units = units[only.Start:only.End]
	}
	words := make([]uint32, 0, mostWords)
	for i := range units[:min(len(units), mostWords)] {
		if w := linear.Hash('W', units[i].Word); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// mostWords is how many words are looked at in a long message.
const mostWords = 40

// surelyMoves is how probable what steers the conversation must be by its words alone.
const surelyMoves = 0.95

// leastWant is the probability below which nothing is less likely by its words alone.
const leastWant = 1e-5

// Logarithm is that of a probability, none of which is less than leastWant.
func Logarithm(p float32) float64 { return math.Log(max(float64(p), leastWant)) }
