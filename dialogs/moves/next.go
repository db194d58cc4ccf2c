package moves

import (
	"slices"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

var (
	sayNext     = turn.Declare("say_next")
	sayNextOpen = turn.Declare("say_next_open")
)

// next says what remains to be done in the case at hand: of orders that are followed, where
// they stand; of several people, the plan; of a procedure, what comes first and its steps.
// After a point it goes on to the procedure of which it is one, and without any of them it says
// where a service begins.
func next(t *turn.Turn) bool {
	at := &t.State.At
	switch {
	case t.OpenCount() > 0:
		orders.StandAll(t, orders.OpenOrders(t))
		flow.GoOnAsking(t)
		return true
	case at.Phase == state.Planning, at.Situation.Listed && len(at.Situation.Planned()) > 0:
		plan.Plan(t)
		return true
	}
	tracking.BackToWriter(t)
	if d := t.Decide(); at.Goal != "" && d.Procedure != nil && d.Ask == "" {
		at.Topic = "" // back from a point to the case
		if lines := answers.Lines(t, d.Procedure.Summary, d.Facts); len(answers.Lines(t, d.Procedure.Steps, d.Facts)) == 0 && len(lines) > 0 {
			answers.OfferAfterAnswer(t, t.Say(lines[0]), d) // there is nothing to do
			return true
		}
		sayRemaining(t, d)
		if at.Asking != "" {
			answers.Ask(t, at.Asking)
		}
		return true
	}
	switch {
	case at.Asking != "":
		t.Say(t.Words(sayNextOpen))
		answers.Ask(t, at.Asking)
	case t.Book.Topic(at.Topic) != nil:
		if goal := t.Book.Topic(at.Topic).Goal; goal != "" {
			flow.StartGoal(t, goal) // what the point leads to
		} else {
			topics.Topic(t, at.Topic, true)
		}
	case t.Book.Topic(rules.TopicStart) == nil:
		return false
	default:
		topics.Topic(t, rules.TopicStart, true)
	}
	return true
}

// sayRemaining lists what comes first, what is to be checked and the steps of a procedure.
func sayRemaining(t *turn.Turn, d rules.Decision) {
	var steps []string
	for _, x := range d.First {
		steps = append(steps, t.Tr(x.First.Text))
	}
	steps = append(steps, answers.Lines(t, d.Procedure.Steps, d.Facts)...)
	m := t.Say(t.Words(sayNext))
	answers.Section(m, message.Steps, "", steps)
	answers.Section(m, message.Paragraphs, "", answers.CheckBefore(t, d))
	sources := d.Sources()
	documents, links := answers.FirstDocuments(t, sources.Documents)
	answers.Section(m, message.Bullets, t.Words(turn.TitleDocuments), documents)
	m.Links = slices.Concat(m.Links, links)
	answers.Cite(t, m, sources.Sections)
	if t.State.At.Asking == "" {
		answers.OfferAfterAnswer(t, m, d)
	}
}
