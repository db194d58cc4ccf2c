package understanding

import (
	"math"
	"slices"

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
)

// Walk is the way of a message from text to reading, for editors who want to
// know why it was read as it was.
type Walk struct {
	Clauses []WalkClause     `json:"clauses"`
	Names   []WalkName       `json:"names"`
	Wants   []WalkWant       `json:"wants"`
	Says    []said.Statement `json:"says"`
	// News are the pieces that tell of an order, which count where one is followed.
	News []said.News `json:"news"`
	// Reply is the value given to the open question, "" for none.
	Reply   string       `json:"reply"`
	Reading said.Reading `json:"-"`
}

// WalkClause is a run of words and what it does.
type WalkClause struct {
	Text string `json:"text"`
	Act  string `json:"act"`
}

// WalkName is a name of the content found in the message.
type WalkName struct {
	Text string `json:"text"`
	// Name is the phrase of the content, Kind and ID what it stands for.
	Name string `json:"name"`
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Part is set for people, with how probable it is.
	Part        string  `json:"part,omitempty"`
	Probability float32 `json:"probability,omitempty"`
	Count       int     `json:"count,omitempty"`
}

// WalkWant is something that the message may want, and the example sentence of
// the content that is most like it.
type WalkWant struct {
	said.Want
	Like string `json:"like,omitempty"`
}

// Walk reads a message and keeps what was found on the way. The examples are
// compared one by one: it is for people who wait, not for conversations.
func (r *Reader) Walk(text string, asked said.Asked) Walk {
	out, a := r.read(text, asked)
	w := Walk{Clauses: []WalkClause{}, Names: []WalkName{}, Wants: []WalkWant{}, Says: append([]said.Statement{}, out.Says...), News: []said.News{}, Reply: out.Answer, Reading: out}
	span := func(from, to int) string { return text[a.Tokens[from].Start:a.Tokens[to-1].End] }
	for _, s := range a.Segments {
		w.Clauses = append(w.Clauses, WalkClause{span(a.Units[s.Start].Start, a.Units[s.End-1].End), clauses.Labels[s.Act]})
	}
	for i := range a.Mentions {
		m := &a.Mentions[i]
		w.Names = append(w.Names, WalkName{span(m.Start, m.End), m.Source, m.Kind, m.ID, m.Part, m.Certain, m.Count})
	}
	if len(a.Units) == 0 {
		return w
	}
	for _, n := range r.News(text) {
		if n.Event != said.NewsNone {
			w.News = append(w.News, n)
		}
	}
	like, near := map[string]string{}, map[string]float64{}
	scratch := r.scratch.Get().(*words.Scratch)
	defer r.scratch.Put(scratch)
	a.Scratch = scratch
	bag := slices.Clone(a.WantFeatures(nil))
	r.Book.EachExample(func(want, sentence string) {
		x := r.look(sentence, scratch)
		if len(x.Units) == 0 {
			return
		}
		x.TagActs(r.Model.Acts)
		x.Cut()
		if n := likeness(bag, x.WantFeatures(nil)); n > near[want] {
			like[want], near[want] = sentence, n
		}
	})
	for _, want := range out.Wants {
		w.Wants = append(w.Wants, WalkWant{want, like[want.ID]})
	}
	return w
}

// likeness is the cosine of two bags of features.
func likeness(a, b []linear.Term) float64 {
	weights := make(map[uint32]float64, len(a))
	x, y, dot := 0.0, 0.0, 0.0
	for _, t := range a {
		weights[t.Hash] = float64(t.Weight)
		x += float64(t.Weight) * float64(t.Weight)
	}
	for _, t := range b {
		dot += weights[t.Hash] * float64(t.Weight)
		y += float64(t.Weight) * float64(t.Weight)
	}
	return dot / math.Sqrt(x*y+1)
}
