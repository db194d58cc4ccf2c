// Package draft is a reading that the conversation is correcting, and how its parts are taken back.
package draft

import (
	"slices"

	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// A message is read without what was said before it; what the conversation tells corrects
// the reading, one thing after the other.

// Draft is a reading that is being corrected.
type Draft struct {
	Turn    *turn.Turn
	Text    string
	Reading *understanding.Reading
	// TakesUp says that the text tells when somebody begins to work.
	TakesUp bool
}

// LeaveOpen drops what was taken for wanted; its likeliest wants remain.
func (d *Draft) LeaveOpen() {
	d.Reading.Topic, d.Reading.Intent, d.Reading.Certainty = "", "", understanding.Unsure
}

// WantsNothing drops all that was taken for wanted.
func (d *Draft) WantsNothing() {
	d.LeaveOpen()
	d.Reading.Wants = nil
}

// AsksPoint takes a message for the question about a point.
func (d *Draft) AsksPoint(topic string) {
	x, r := d.Turn.Book.Topic(topic), d.Reading
	if r.Topic == topic {
		return
	}
	others := slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool { return w.ID == topic })
	r.Topic, r.Intent, r.Move, r.Certainty = x.ID, x.Intent, "", understanding.Confirm
	r.Wants = append([]understanding.Want{{ID: x.ID, Probability: meaning.PlainlyMeant}}, others...)
}

// Unsay drops what was taken for stated of a fact.
func (d *Draft) Unsay(fact string) {
	d.Reading.Says = slices.DeleteFunc(slices.Clone(d.Reading.Says), func(s understanding.Statement) bool { return s.Fact == fact })
}

// Unname drops the profession that a message only denies, and the order that it was taken for.
func (d *Draft) Unname() {
	r := d.Reading
	delete(r.Facts, rules.FactProfession)
	delete(r.Facts, rules.FactOrderingFor)
	r.Named, r.People, r.For = nil, nil, false
	if r.Intent == rules.IntentOrder || r.Intent == rules.IntentWhichCard {
		d.LeaveOpen()
		r.Wants = slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool {
			return w.ID == rules.IntentOrder || w.ID == rules.IntentWhichCard
		})
	}
}
