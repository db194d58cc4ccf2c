package understanding

import (
	"strings"

	"cpxbot/dialogs/understanding/wants"
	"cpxbot/dialogs/understanding/words"
)

// teach collects the examples of the content that the model has not learnt.
func (r *Reader) teach() {
	scratch := &words.Scratch{}
	r.Book.EachExample(func(want, text string) {
		if r.Model.Taught[wants.SentenceHash(want, text)] {
			return
		}
		a := r.look(text, scratch)
		if len(a.Units) == 0 {
			return
		}
		fact, value, answers := strings.Cut(want, "=")
		a.Asked = answers
		a.TagActs(r.Model.Acts)
		a.Cut()
		x := wants.Taught{Want: want, Terms: map[uint32]int32{}}
		bag := a.WantFeatures(nil)
		if answers {
			x.Want, x.Asked = value, fact
			bag = a.ReplyFeatures(fact)
		}
		for _, t := range bag {
			x.Terms[t.Hash] = t.Weight
			x.Size += float64(t.Weight) * float64(t.Weight)
		}
		r.Taught = append(r.Taught, x)
	})
}
