package followup

import (
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// notYet puts a question off, and says what to do when the announced delay is
// over.
func notYet(t *turn.Turn, d *state.Dossier) {
	if day, announced := orders.Expected(t, d); announced && orders.SameOrBefore(day, t.Now, t.Zone()) {
		orders.SayLate(t, t.Say(), d)
	}
	d.AskAt = askAgain(t, d)
	about := d.Action().Under(message.WaySnooze)
	sayAgain(t, []*state.Dossier{d}, d.AskAt).
		Offer(about.Under(message.WayTomorrow), t.Words(turn.ChoiceTomorrow)).Offer(about.Under(message.WayDate), t.Words(turn.ChoiceOtherDay)).Offer(d.Action().Under(message.WayStop), t.Words(turn.ChoiceStop))
}

// askAgain is when to ask again after "not yet".
func askAgain(t *turn.Turn, d *state.Dossier) time.Time {
	at := t.WorkingMorning(t.Now, orders.Snooze)
	if day, announced := orders.Expected(t, d); announced {
		at = orders.Later(at, t.WorkingMorning(day, 0))
	}
	return at
}

var (
	sayLater       = turn.Declare("say_later", "day")
	sayNotYetLater = turn.Declare("say_not_yet_later", "name", "steps", "day")
)

// sayAgain says when the question about a line, or lines of a group order, comes again;
// which step of which of them it is about, where several were asked about.
func sayAgain(t *turn.Turn, lines []*state.Dossier, at time.Time) *message.Message {
	day := turn.FormatDay(at.In(t.Zone()), t.State.Locale)
	if t.OpenCount() == 1 {
		return t.Say(turn.Fill(t.Words(sayLater), "day", day))
	}
	name := orders.DossierName(t, lines[0]).Line()
	if lines[0].Batch != 0 && len(lines) > 1 {
		name = orders.BatchTitle(t, lines[0].Batch)
	}
	var steps []string
	for _, d := range lines {
		if next := t.Book.Milestone(orders.Next(t, d)); next != nil && !slices.Contains(steps, t.Tr(next.Name)) {
			steps = append(steps, t.Tr(next.Name))
		}
	}
	return t.SayLines(message.Compose(t.Words(sayNotYetLater), "name", name, "steps", strings.Join(steps, ", "), "day", day))
}

// snoozeChoice handles the buttons that put a question off.
func snoozeChoice(t *turn.Turn, d *state.Dossier, when string) {
	switch when {
	case message.WayTomorrow:
		SnoozeUntil(t, d, time.Time{}, 1)
	case "3":
		SnoozeUntil(t, d, time.Time{}, orders.Snooze)
	case message.WayDate:
		t.State.At.Pending = &state.Pending{Kind: state.PendingSnooze, Dossier: d.ID}
		t.Say(t.Words(turn.SaySnoozeDay)).Asks = rules.FactDate
		t.Enter(state.EventConfirm)
	default:
		flow.Stale(t)
	}
}

// SnoozeUntil asks again on a day, or a number of working days later.
func SnoozeUntil(t *turn.Turn, d *state.Dossier, day time.Time, workingDays int) {
	if workingDays > 0 {
		d.AskAt = t.WorkingMorning(t.Now, workingDays)
	} else {
		d.AskAt = t.WorkingMorning(day, 0)
	}
	d.Asked = 0
	t.EnterFollowing()
	t.Say(turn.Fill(t.Words(sayLater), "day", turn.FormatDay(d.AskAt.In(t.Zone()), t.State.Locale))).Offer(d.Action().Under(message.WaySnooze).Under(message.WayDate), t.Words(turn.ChoiceOtherDay))
}

// Snoozes takes "rappelez-moi demain" as the wish to be asked again later.
func Snoozes(t *turn.Turn, text string) bool {
	if t.Reading.Move != rules.MoveRemind {
		return false
	}
	d := OpenDossier(t, text)
	r := t.Ahead(text)
	switch {
	case d == nil:
		return false
	case turn.IsDay(r):
		SnoozeUntil(t, d, r.Day, 0)
		return true
	case !r.None():
		AskSnooze(t, d, r)
		return true
	case words.Contains(text, "rappelez moi"), words.Contains(text, "rappelle moi") && !words.Contains(text, "plus tard"):
		return false // on the telephone, perhaps
	}
	SnoozeUntil(t, d, time.Time{}, orders.Snooze)
	return true
}

// AskSnooze asks until when a question is put off, after a time that is none.
func AskSnooze(t *turn.Turn, d *state.Dossier, r when.Reading) {
	if odd := t.OddTime(r); odd != "" {
		t.Say(odd)
	}
	t.State.At.Pending = &state.Pending{Kind: state.PendingSnooze, Dossier: d.ID}
	flow.AskPending(t)
}
