package understanding

import (
	"cmp"
	"math"
	"slices"

	"cpxbot/rules"
)

// Guess is a subject that a message may be about: a topic or an intent.
type Guess struct {
	Topic  *rules.Topic
	Intent *rules.Intent
}

// indexTitles notes which targets have a word in their title. A word of many
// titles, such as "carte", tells little of any.
func (r *Reader) indexTitles() {
	r.titled = map[string][]int32{}
	for i := range r.targets {
		t := r.targets[i].title
		seen := map[string]bool{}
		for _, tok := range append(tokenise(t.FR), tokenise(t.EN)...) {
			if len(tok.word) > 3 && !seen[tok.word] && !frenchWords[tok.word] && !english[tok.word] {
				seen[tok.word] = true
				r.titled[tok.word] = append(r.titled[tok.word], int32(i))
			}
		}
	}
}

// leastLikely is the least rarity of a shared word that is worth a proposal: a
// word of one title in thirty.
var leastLikely = math.Log(30)

// Likely returns the subjects whose titles share the rarest words with a
// message that matched no pattern, best first, at most n: to propose, never to
// act on.
func (r *Reader) Likely(text string, n int) []Guess {
	score := make([]float64, len(r.targets))
	for _, tok := range tokenise(text) {
		targets := r.titled[tok.word]
		for _, i := range targets {
			score[i] += math.Log(float64(len(r.targets)) / float64(len(targets)))
		}
	}
	var order []int
	for i := range r.targets {
		t := &r.targets[i]
		x := &r.book.Intents[t.intent]
		if score[i] >= leastLikely && x.ID != "out_of_scope" && (t.topic != nil || x.Goal != "") {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	var out []Guess
	for _, i := range order[:min(n, len(order))] {
		t := &r.targets[i]
		out = append(out, Guess{t.topic, &r.book.Intents[t.intent]})
	}
	return out
}
