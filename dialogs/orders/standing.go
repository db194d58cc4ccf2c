package orders

import (
	"slices"
	"time"

	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// StageNames say the stages in words.
var StageNames = map[state.Stage]turn.Sentence{
	state.Prepared: turn.Declare("stage_prepared"), state.Visaed: turn.Declare("stage_visaed"),
	state.Transmitted: turn.Declare("stage_transmitted"), state.Sent: turn.Declare("stage_sent"),
	state.CardReceived: turn.Declare("stage_card_received"), state.Incomplete: turn.Declare("stage_incomplete"),
	state.Done: turn.Declare("stage_done"), state.Refused: turn.Declare("stage_refused"), state.Abandoned: turn.Declare("stage_abandoned"),
}

// LeastTold is the probability from which a message brings news of an order.
const LeastTold = 0.5

// NewsProbability is how probably a message wants to tell what the likeliest of its meanings
// tells of an order: steps that are next to each other share it.
func NewsProbability(t *turn.Turn, r understanding.Reading) (p float32) {
	if len(r.Wants) == 0 {
		return 0
	}
	first := t.Book.Topic(r.Wants[0].ID)
	if first == nil || first.Intent != rules.IntentStatus {
		return r.Wants[0].Probability
	}
	for _, w := range r.Wants {
		if x := t.Book.Topic(w.ID); x != nil && x.Intent == rules.IntentStatus || w.ID == rules.MoveFollow {
			p += w.Probability
		}
	}
	return p
}

// Stand says where an order stands, and what can be done about it.
func Stand(t *turn.Turn, d *state.Dossier) {
	line, late := Standing(t, d)
	m := t.SayLines(line)
	t.State.At.Order = d.ID
	if late {
		SayLate(t, m, d)
	}
	if next := Next(t, d); next != "" && tellsWaiting(t, MilestoneEvent[next]) {
		offerStep(t, m, d, next) // what was just told is not asked
	} else {
		AskMilestone(t, d)
	}
	if late { // beside the choices of the question
		t.Out[len(t.Out)-1].Offer(d.Action().Under(message.WayForward), t.Words(turn.ChoiceForward))
	}
}

// tellsWaiting reports whether a message tells that the next step has not come about: "toujours rien".
func tellsWaiting(t *turn.Turn, event string) bool {
	switch meaning.SituationTold(t, t.Reading) {
	case rules.SituationNoCard:
		return event == state.EventCard
	case rules.SituationNoCodes:
		return event == state.EventCodes
	}
	return false
}

var (
	sayStandPrepared  = turn.Declare("say_stand_prepared", "name")
	sayStandVisa      = turn.Declare("say_stand_visa", "name")
	sayStandWaits     = turn.Declare("say_stand_waits", "day", "left", "name", "since")
	sayStandToday     = turn.Declare("say_stand_today", "name", "since")
	sayStandLate      = turn.Declare("say_stand_late", "day", "late", "name", "since")
	sayStandCodes     = turn.Declare("say_stand_codes", "day", "name", "since")
	sayStandCodesLate = turn.Declare("say_stand_codes_late", "day", "late", "name", "since")
	sayStandReturned  = turn.Declare("say_stand_returned", "name")
)

// Standing is where an order stands in a sentence; late says that what is
// expected is overdue.
func Standing(t *turn.Turn, d *state.Dossier) (line message.Line, late bool) {
	name := message.Verbatim(OrderName(t, d))
	zone := t.Calendar.Zone()
	since := turn.FormatDay(d.Since.In(zone), t.State.Locale)
	day, announced := Expected(t, d)
	switch {
	case d.Stage == state.Incomplete:
		return message.Compose(t.Words(sayStandReturned), "name", name), false
	case d.Stage == state.Visaed:
		return message.Compose(t.Words(sayStandVisa), "name", name), false
	case !announced:
		return message.Compose(t.Words(sayStandPrepared), "name", name), false
	case d.Stage == state.CardReceived && t.Now.After(day.AddDate(0, 0, 1)):
		return message.Compose(t.Words(sayStandCodesLate), "name", name, "since", since, "day", turn.FormatDay(day, t.State.Locale), "late", t.WorkingDays(t.Calendar.WorkingDays(day, t.Now))), true
	case d.Stage == state.CardReceived:
		return message.Compose(t.Words(sayStandCodes), "name", name, "since", since, "day", turn.FormatDay(day, t.State.Locale)), false
	}
	today := t.Now.In(zone).Format(time.DateOnly)
	switch due := day.In(zone).Format(time.DateOnly); {
	case due == today:
		return message.Compose(t.Words(sayStandToday), "name", name, "since", since), false
	case due > today:
		return message.Compose(t.Words(sayStandWaits), "name", name, "since", since, "day", turn.FormatDay(day, t.State.Locale), "left", t.WorkingDays(t.Calendar.WorkingDays(t.Now, day))), false
	}
	return message.Compose(t.WordsOf(Facts(t, d), sayStandLate), "name", name, "since", since, "day", turn.FormatDay(day, t.State.Locale), "late", t.WorkingDays(t.Calendar.WorkingDays(day, t.Now))), true
}

// StandAll says where several orders stand.
func StandAll(t *turn.Turn, list []*state.Dossier) {
	if len(list) == 1 {
		Stand(t, list[0])
		return
	}
	m := t.Say()
	for _, d := range list {
		line, _ := Standing(t, d)
		m.Parts[0].Lines = append(m.Parts[0].Lines, line)
	}
	for _, d := range list[:min(len(list), mostLines)] {
		OfferDossier(t, m, d)
	}
}

// StandEach says where each order stands, also those of which all has come.
func StandEach(t *turn.Turn) {
	StandAll(t, OpenOrders(t))
	var done []message.Line
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; d.Stage == state.Done {
			done = append(done, DoneLine(t, d))
		}
	}
	first := &t.Out[len(t.Out)-1].Parts[0]
	first.Lines = append(done, first.Lines...)
}

// DoneLine names an order of which all has come.
func DoneLine(t *turn.Turn, d *state.Dossier) message.Line {
	return message.Verbatim(OrderName(t, d) + " ✓").Line()
}

// OpenOrders are those that are followed.
func OpenOrders(t *turn.Turn) (list []*state.Dossier) {
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; !d.Closed() {
			list = append(list, d)
		}
	}
	return list
}

var sayStandGreeting = turn.Declare("say_stand_greeting")

// GreetBack meets somebody who comes back while orders are followed with where
// they stand.
func GreetBack(t *turn.Turn) {
	m := t.Say(t.Words(sayStandGreeting))
	var last *state.Dossier
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; !d.Closed() {
			line, _ := Standing(t, d)
			m.Parts[0].Lines = append(m.Parts[0].Lines, line)
			last = d
		}
	}
	if t.OpenCount() == 1 {
		AskMilestone(t, last)
		return
	}
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; !d.Closed() {
			OfferDossier(t, m, d)
		}
	}
}
