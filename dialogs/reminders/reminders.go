// Package reminders says by itself what is due: milestones to ask about, cards that
// expire, what the person wants to be reminded of; and it makes, moves and drops such
// reminders, and the calendar file.
package reminders

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

var (
	sayLastTime    = turn.Declare("say_last_time")
	sayExpiryNoted = turn.Declare("say_expiry_noted", "day", "first", "second")
	sayExpiryOnce  = turn.Declare("say_expiry_once", "day", "second")
	sayExpiryNear  = turn.Declare("say_expiry_near", "day")
	sayExpirySoon  = turn.Declare("say_expiry_soon", "day")
	sayExpiryDrop  = turn.Declare("say_expiry_drop")
)

// maxReminders is how often one question is asked without an answer.
const maxReminders = 4

// pause is how many working days go by after a question that was asked so often: who does not answer
// is asked more and more seldom.
func pause(asked int) int {
	return min(orders.Snooze*asked, longestPause)
}

// longestPause is the number of working days after which a question comes again at the latest.
const longestPause = 10

// Remind speaks of all that is due, once, and never in quiet hours: a bot that
// was away at the right time waits for the next morning.
func Remind(t *turn.Turn) {
	quiet := t.Quiet()
	var due []*state.Dossier
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	for i := range t.State.Dossiers {
		d := &t.State.Dossiers[i]
		switch {
		case d.AskAt.IsZero() || d.AskAt.After(t.Now):
		case d.Closed() || orders.Next(t, d) == "":
			d.AskAt = time.Time{}
		case quiet:
			d.AskAt = t.NextQuietEnd()
		case d.Asked >= maxReminders:
			d.AskAt = time.Time{}
			t.SayLines(orders.DossierName(t, d).Line().Join(answers.Colon(t), message.ParseLine(t.Words(sayLastTime))))
		default:
			d.Asked++
			d.AskAt = t.WorkingMorning(t.Now, pause(d.Asked))
			if p := t.State.At.Pending; p != nil && p.AsksDay() {
				flow.Settled(t) // this question takes the place of the one about a day
			}
			due = append(due, d)
		}
	}
	for len(due) > 0 {
		d := due[0]
		t.State.At.Order = d.ID
		if d.Batch == 0 {
			orders.AskDue(t, d)
			due = due[1:]
			continue
		}
		// All lines of a group order that are due, or soon will be, are one question.
		of := func(x *state.Dossier) bool { return x.Batch == d.Batch }
		orders.AskBatch(t, orders.DueWith(t, d, due))
		due = slices.DeleteFunc(due, of)
	}
	if c := t.State.Card; c != nil && !c.AskAt.IsZero() && !c.AskAt.After(t.Now) {
		card := *c
		if quiet {
			card.AskAt = t.NextQuietEnd()
		} else {
			card.AskAt = nextExpiryReminder(t, card.Expires)
			t.Say(turn.Fill(t.WordsOf(t.State.At.Situation.FactsOfWriter(), sayExpirySoon), "day", turn.FormatDay(card.Expires.In(t.Zone()), t.State.Locale))).Offer(message.On(message.VerbExpiry, message.WayStop), t.Words(turn.ChoiceNoReminder))
		}
		t.State.Card = &card
	}
	remindOfWords(t)
}

// Expires takes "ma carte expire le 12/03/2027" as the end of validity of the
// person's card. What else the message tells is taken up too.
func Expires(t *turn.Turn, h *turn.Heard) bool {
	switch h.Reading.Intent {
	case rules.IntentLost, rules.IntentDefective, rules.IntentCardNotReceived, rules.IntentCodesNotReceived:
		return false // more than the end of validity is at stake
	}
	if h.Reading.Move != rules.MoveExpiry && h.Reading.Intent != rules.IntentRenewal || h.Reading.Topic != "" {
		return false
	}
	r := t.Ahead(h.Text)
	switch {
	case r.Problem == when.Conflict || r.Problem == when.NoSuchDay:
		t.Say(t.OddTime(r)) // and what else the message tells is heard
		return false
	case !turn.IsDay(r):
		return false
	}
	if past := t.Behind(h.Text); !r.Year && turn.IsDay(past) && t.Now.Sub(past.Day) < turn.LongAgo/2 {
		return false // "elle a expiré le 31 octobre"
	}
	day := r.Day
	tracking.TakeUp(t, h.Reading, rules.GoalIncident)
	t.State.At.Situation.Set(rules.FactSituation, rules.SituationRenewal)
	t.State.Card = &state.HeldCard{Expires: day.UTC(), AskAt: nextExpiryReminder(t, day)}
	t.Say(expiryNoted(t, day)).
		Offer(message.On(message.VerbIntent, rules.IntentRenewal), flow.Subject(t, rules.IntentRenewal)).Offer(message.On(message.VerbExpiry, message.WayStop), t.Words(turn.ChoiceNoReminder))
	return !strings.Contains(h.Text, "?") && !h.Reading.Asking // what is asked besides is answered
}

// expiryNoted says when the person is reminded of the end of validity, and promises
// nothing that is over.
func expiryNoted(t *turn.Turn, day time.Time) string {
	ahead := func(before int) bool {
		return t.WorkingMorning(t.Calendar.AddWorkingDays(day, -before), 0).After(t.Now)
	}
	shown := turn.FormatDay(day, t.State.Locale)
	switch first, second := expiryReminders[0], expiryReminders[1]; {
	case ahead(first):
		return turn.Fill(t.Words(sayExpiryNoted), "day", shown, "first", strconv.Itoa(first), "second", t.WorkingDays(second))
	case ahead(second):
		return turn.Fill(t.Words(sayExpiryOnce), "day", shown, "second", t.WorkingDays(second))
	}
	return turn.Fill(t.Words(sayExpiryNear), "day", shown)
}

// expiryReminders are the working days before the end of validity at which the
// person is reminded.
var expiryReminders = [...]int{60, 30}

// nextExpiryReminder is the next of the two reminders before the end of
// validity. Zero: none is left.
func nextExpiryReminder(t *turn.Turn, expires time.Time) time.Time {
	for _, before := range expiryReminders {
		if at := t.WorkingMorning(t.Calendar.AddWorkingDays(expires, -before), 0); at.After(t.Now) {
			return at
		}
	}
	if soon := t.WorkingMorning(t.Now, 1); t.State.Card == nil && soon.Before(expires) {
		return soon // the person said so when both were over
	}
	return time.Time{}
}

// ExpiryChoice drops the reminder of the end of validity.
func ExpiryChoice(t *turn.Turn, value string) {
	if value != "stop" || t.State.Card == nil {
		flow.Stale(t)
		return
	}
	t.State.Card = nil
	t.Say(t.Words(sayExpiryDrop))
}
