package dialogs

import (
	"maps"
	"slices"
	"time"

	"github.com/looplab/fsm"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Insight is why a turn went as it did, for people who want to know. It changes
// nothing, and takes longer than the turn itself.
type Insight struct {
	// Book is the content of the day.
	Book *rules.Book
	// Text is what was read, secrets masked; Asked the fact of the question that
	// was open.
	Text, Asked string
	// Walk is the way of the text to its reading; nil when none was read.
	Walk *understanding.Walk
	// Known is what is known afterwards, by the one of whom it is known.
	Known []Known
	// Decision is on the request under way; its Goal is nil without one.
	Decision rules.Decision
	// Topic is the direct question that was answered, nil when none was.
	Topic *rules.Topic
	// Sources are what the answer rests on, read on CheckedOn, the oldest day.
	Sources   rules.Sources
	CheckedOn string
}

// Known is what is known of somebody, or of the service.
type Known struct {
	// Subject is "service", "me", "other" or another part of the situation.
	Subject string
	// Count is how many people it is, 0 for one.
	Count int
	// Present says that the conversation is about them.
	Present bool
	Facts   []KnownFact
}

// KnownFact is a fact in the words of the content.
type KnownFact struct{ Fact, Value, Name, Label string }

// Insight explains the turn that led from one state to another by an input.
func (d *Dialog) Insight(before, after State, in Input, now time.Time) Insight {
	in, _, _ = in.accept()
	t := &turn{setting: d.setting.on(now), now: now, s: before}
	if t.s.Locale == "" {
		t.s.Locale = after.Locale
	}
	x := Insight{Book: t.book, Asked: before.At.Asking}
	if in.Kind == TextInput || in.Kind == CommandInput {
		x.Text = in.Text
		walk := d.setting.reader.Walk(in.Text, t.asked())
		x.Walk = &walk
	}
	t.s = after
	x.Known = t.knownOf(after.At.Situation)
	if after.At.Goal != "" {
		x.Decision = t.decide()
	}
	if topic := t.book.Topic(after.At.Topic); topic != nil {
		x.Topic, x.Sources = topic, t.book.TopicSources(topic, t.facts())
	} else if x.Decision.Procedure != nil {
		x.Sources = x.Decision.Sources()
	}
	x.CheckedOn = t.book.CheckedOn(x.Sources)
	return x
}

// knownOf puts a situation into words.
func (t *turn) knownOf(s Situation) []Known {
	var out []Known
	facts := func(f rules.Facts) (list []KnownFact) {
		for _, fact := range slices.Sorted(maps.Keys(f)) {
			list = append(list, t.knownFact(fact, f[fact]))
		}
		return list
	}
	if len(s.Service) > 0 {
		out = append(out, Known{Subject: "service", Facts: facts(s.Service)})
	}
	for i := range s.People {
		p := &s.People[i]
		subject := p.Who
		if subject == "" {
			subject = "somebody"
		}
		out = append(out, Known{Subject: subject, Count: p.Planned, Present: s.Present == i+1, Facts: facts(p.Facts)})
	}
	return out
}

// knownFact puts a fact into words.
func (t *turn) knownFact(fact, value string) KnownFact {
	k := KnownFact{Fact: fact, Value: value, Name: fact, Label: t.valueLabel(fact, value)}
	if q := t.book.Question(fact); q != nil {
		k.Name = capital(t.tr(q.Name))
		if v := q.Value(value); v != nil && !v.Recap.IsZero() {
			k.Label = capital(t.tr(v.Recap))
		}
	}
	return k
}

// Fact puts a fact into words of a language, as the content of a day has them.
func (d *Dialog) Fact(fact, value, locale string, now time.Time) KnownFact {
	t := &turn{setting: d.setting.on(now), now: now, s: State{Locale: locale}}
	return t.knownFact(fact, value)
}

// Mask returns a text in which nobody can be recognised: see
// understanding.Reader.Mask.
func (d *Dialog) Mask(text string) string { return d.setting.reader.Mask(text) }

// Transition is an event of one of the machines: from one of the states to
// another.
type Transition struct {
	Event string
	From  []string
	To    string
}

// Machines returns the tables of the conversation and of an order.
func Machines() (conversation, dossier []Transition) {
	list := func(table fsm.Events) (out []Transition) {
		for _, e := range table {
			out = append(out, Transition{e.Name, slices.Clone(e.Src), e.Dst})
		}
		return out
	}
	return list(conversationTable), list(dossierTable)
}

// Answer is what somebody reads whose situation is known and leads a goal to its
// end: for people who look at the content.
func (d *Dialog) Answer(goal string, facts rules.Facts, locale string, now time.Time) []Message {
	t := &turn{setting: d.setting.on(now), now: now, s: State{Locale: locale, At: Point{Phase: Idle, Situation: SituationOf(facts)}}}
	for i := range t.book.Intents {
		if x := &t.book.Intents[i]; x.Goal == goal && t.s.At.Intent == "" {
			t.s.At.Intent = x.ID
		}
	}
	t.before = t.s.At
	t.progress()
	return t.out
}

// TopicAnswer is what somebody reads who asks a direct question.
func (d *Dialog) TopicAnswer(id, locale string, now time.Time) []Message {
	return d.Turn(State{Locale: locale, Turns: 1}, Input{Kind: ChoiceInput, Text: on(verbTopic, id).String()}, now).Messages
}

// Alike puts phrases into groups: see understanding.Reader.Alike.
func (d *Dialog) Alike(phrases []string) [][]int { return d.setting.reader.Alike(phrases) }

// Meaning is what a sentence is taken for.
type Meaning struct {
	// Want is the id of what is wanted, or fact=value for an answer to a
	// question; empty for nothing.
	Want string
	// Sure is how far that would be acted on.
	Sure understanding.Certainty
	// Names are the professions named in it.
	Names []string
}

// Meaning reads a sentence by itself or, with a fact, as the answer to the
// question about it.
func (d *Dialog) Meaning(sentence, asked string) Meaning {
	t := &turn{setting: &d.setting, s: State{Locale: "fr", At: Point{Asking: asked}}}
	r := d.setting.reader.Read(sentence, t.asked())
	m := Meaning{Sure: r.Certainty, Names: r.Named}
	switch {
	case r.Answer != "":
		m.Want = asked + "=" + r.Answer
		if !r.AnswerSure {
			m.Sure = understanding.Confirm
		}
	case len(r.Wants) > 0:
		m.Want = r.Wants[0].ID
	}
	return m
}
