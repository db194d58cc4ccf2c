package answers

import (
	"maps"
	"strconv"
	"time"

	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// WorkingHours are some working days in the hours in which the fiche counts for codes
// (§5).
func WorkingHours(days int) string { return strconv.Itoa(24 * days) }

// Summary is what an answer opens with: how late what has not come is, and what the
// procedure comes to.
func Summary(t *turn.Turn, d rules.Decision) []string {
	late := waited(t, &d)
	lines := Lines(t, d.Procedure.Summary, d.Facts)
	if late != "" {
		lines = append([]string{late}, lines...)
	}
	return lines
}

// waited says how late what has not come is, and tells the answer so; "" when
// nobody said since when they wait.
func waited(t *turn.Turn, d *rules.Decision) string {
	since, err := time.ParseInLocation(time.DateOnly, t.State.At.Situation.Waiting(), t.Calendar.Zone())
	situation := d.Facts[rules.FactSituation]
	if err != nil || d.Goal == nil || d.Goal.ID != rules.GoalIncident || situation != rules.SituationNoCard && situation != rules.SituationNoCodes {
		return ""
	}
	line, overdue := Waited(t, d.Facts, since, situation == rules.SituationNoCodes)
	d.Facts = maps.Clone(d.Facts)
	d.Facts[rules.FactOverdue] = overdue
	return line
}

// WaitedSoFar says how late what has not come is, "" when nobody said since when they wait.
func WaitedSoFar(t *turn.Turn) string {
	d := t.Decide()
	return waited(t, &d)
}

// Waited says what a wait since a day comes to, for a card or for codes, and whether what
// is waited for is overdue: of a card that goes through the Ordre nobody knows when it
// passed the request on.
func Waited(t *turn.Turn, f rules.Facts, since time.Time, codes bool) (line, overdue string) {
	if !codes && t.Book.Counter(t.Named(f)) == rules.CounterOrdre && t.OpenCount() == 0 {
		return turn.Fill(t.WordsOf(f, sayWaitedOrdre), "since", turn.FormatDay(since.In(t.Calendar.Zone()), t.State.Locale)), rules.ValueUnknown
	}
	line, late := Lateness(t, f, since, codes)
	return line, map[bool]string{true: "yes", false: "no"}[late]
}

var (
	sayWaitedLate  = turn.Declare("say_waited_late", "since", "day", "late")
	sayWaitedOrdre = turn.Declare("say_waited_ordre", "since")
	sayWaitedLeft  = turn.Declare("say_waited_left", "since", "day", "left")
	sayCodesLate   = turn.Declare("say_codes_late", "since", "day", "late", "hours")
	sayCodesLeft   = turn.Declare("say_codes_left", "since", "day", "left", "hours")
)

// Lateness says when a card sent, or codes whose card came, on a day are expected,
// and how many working days are left or past; the facts are of whom it is for.
func Lateness(t *turn.Turn, f rules.Facts, since time.Time, codes bool) (line string, late bool) {
	delay := t.Book.Delay(rules.DelayStandard)
	days, lateWords, leftWords := delay.Card, sayWaitedLate, sayWaitedLeft
	if codes {
		days, lateWords, leftWords = delay.Codes, sayCodesLate, sayCodesLeft
	}
	due := t.Calendar.AddWorkingDays(since, days)
	zone := t.Calendar.Zone()
	from, day := turn.FormatDay(since.In(zone), t.State.Locale), turn.FormatDay(due, t.State.Locale)
	if due.In(zone).Format(time.DateOnly) < t.Now.In(zone).Format(time.DateOnly) {
		return turn.Fill(t.WordsOf(f, lateWords), "since", from, "day", day, "late", t.WorkingDays(t.Calendar.WorkingDays(due, t.Now)), "hours", WorkingHours(days)), true
	}
	return turn.Fill(t.WordsOf(f, leftWords), "since", from, "day", day, "left", Left(t, due), "hours", WorkingHours(days)), false
}

var (
	sayLeft     = turn.Declare("say_left", "left")
	sayDueToday = turn.Declare("say_due_today")
)

// Left says how many working days are left until a day that has not passed.
func Left(t *turn.Turn, due time.Time) string {
	if left := t.Calendar.WorkingDays(t.Now, due); left > 0 {
		return turn.Fill(t.Words(sayLeft), "left", t.WorkingDays(left))
	}
	return t.Words(sayDueToday)
}
