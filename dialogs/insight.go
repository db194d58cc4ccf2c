package dialogs

import (
	"maps"
	"slices"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
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
func (d *Dialog) Insight(before, after state.State, in turn.Input, now time.Time) Insight {
	in, _, _ = in.Accept()
	t := &turn.Turn{Setting: d.setting.On(now), Now: now, State: before}
	if t.State.Locale == "" {
		t.State.Locale = after.Locale
	}
	x := Insight{Book: t.Book, Asked: before.At.Asking}
	if in.Kind == turn.TextInput || in.Kind == turn.CommandInput {
		x.Text = in.Text
		walk := d.setting.Reader.Walk(in.Text, answers.Asked(t))
		x.Walk = &walk
	}
	t.State = after
	x.Known = knownOf(t, after.At.Situation)
	if after.At.Goal != "" {
		x.Decision = t.Decide()
	}
	if topic := t.Book.Topic(after.At.Topic); topic != nil {
		x.Topic, x.Sources = topic, t.Book.TopicSources(topic, t.Facts())
	} else if x.Decision.Procedure != nil {
		x.Sources = x.Decision.Sources()
	}
	x.CheckedOn = t.Book.CheckedOn(x.Sources)
	return x
}

// knownOf puts a situation into words.
func knownOf(t *turn.Turn, s state.Situation) []Known {
	var out []Known
	facts := func(f rules.Facts) (list []KnownFact) {
		for _, fact := range slices.Sorted(maps.Keys(f)) {
			list = append(list, knownFact(t, fact, f[fact]))
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
func knownFact(t *turn.Turn, fact, value string) KnownFact {
	k := KnownFact{Fact: fact, Value: value, Name: fact, Label: answers.ValueLabel(t, fact, value)}
	if q := t.Book.Question(fact); q != nil {
		k.Name = turn.Capital(t.Tr(q.Name))
		if v := q.Value(value); v != nil && !v.Recap.IsZero() {
			k.Label = turn.Capital(t.Tr(v.Recap))
		}
	}
	return k
}

// Fact puts a fact into words of a language, as the content of a day has them.
func (d *Dialog) Fact(fact, value, locale string, now time.Time) KnownFact {
	t := &turn.Turn{Setting: d.setting.On(now), Now: now, State: state.State{Locale: locale}}
	return knownFact(t, fact, value)
}

// Mask returns a text in which nobody can be recognised: see
// understanding.Reader.Mask.
func (d *Dialog) Mask(text string) string { return d.setting.Reader.Mask(text) }

// Answer is what somebody reads whose situation is known and leads a goal to its
// end: for people who look at the content.
func (d *Dialog) Answer(goal string, facts rules.Facts, locale string, now time.Time) []message.Message {
	t := &turn.Turn{Setting: d.setting.On(now), Now: now, State: state.State{Locale: locale, At: state.Point{Phase: state.Idle, Situation: state.SituationOf(facts)}}}
	for i := range t.Book.Intents {
		if x := &t.Book.Intents[i]; x.Goal == goal && t.State.At.Intent == "" {
			t.State.At.Intent = x.ID
		}
	}
	t.Before = t.State.At
	flow.Progress(t)
	return t.Out
}

// TopicAnswer is what somebody reads who asks a direct question.
func (d *Dialog) TopicAnswer(id, locale string, now time.Time) []message.Message {
	return d.Turn(state.State{Locale: locale, Turns: 1}, turn.Input{Kind: turn.ChoiceInput, Text: message.On(message.VerbTopic, id).String()}, now).Messages
}

// Alike puts phrases into groups: see understanding.Reader.Alike.
func (d *Dialog) Alike(phrases []string) [][]int { return d.setting.Reader.Alike(phrases) }

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
	t := &turn.Turn{Setting: &d.setting, State: state.State{Locale: "fr", At: state.Point{Asking: asked}}}
	r := d.setting.Reader.Read(sentence, answers.Asked(t))
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
