package dialogs

import (
	"maps"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayWaitedLate  = declare("say_waited_late", "since", "day", "late")
	sayWaitedLeft  = declare("say_waited_left", "since", "day", "left")
	sayCodesLate   = declare("say_codes_late", "since", "day", "late", "hours")
	sayCodesLeft   = declare("say_codes_left", "since", "day", "left", "hours")
	sayExpectLate  = declare("say_expect_late", "day", "late")
	sayExpectCodes = declare("say_expect_codes_late", "day", "late", "hours")
)

// hearWaiting takes since when somebody waits for a card or its codes, said after
// the answer about what has not come: "j'ai déjà attendu, deux mois !", "elle est
// arrivée lundi". The answer is then about that day.
func (t *turn) hearWaiting(h *heard) bool {
	if h.value != "" || !t.waits() || t.wantedGoal(h.r) != "" && h.r.Intent != t.s.At.Intent {
		return false
	}
	day, ok := t.waitingSince(h.text)
	if !ok || t.now.Sub(day) < longestToday {
		return false
	}
	t.s.At.Situation.wait(day.Format(time.DateOnly))
	t.takeUp(h.r, "")
	t.closeQuestion()
	t.s.At.Topic = ""
	t.progress()
	return true
}

// longestToday is how long a day lasts: who names today does not say since when
// they wait.
const longestToday = 24 * time.Hour

// waits reports whether the request under way is about something that has not
// come.
func (t *turn) waits() bool {
	s := t.s.At.Situation.get(rules.FactSituation)
	return t.s.At.Goal == rules.GoalIncident && (s == rules.SituationNoCard || s == rules.SituationNoCodes)
}

// waitingSince is the day since when somebody waits, as a text tells it.
func (t *turn) waitingSince(text string) (day time.Time, ok bool) {
	if day, ok = understanding.Waited(text, t.now.In(t.zone())); ok {
		return day, true
	}
	r := t.behind(text)
	return r.Day, isDay(r) && t.now.Sub(r.Day) < longAgo
}

// noteWaiting keeps since when the one spoken of waits, where a message that is
// about something that has not come tells it.
func (t *turn) noteWaiting(h *heard) {
	situation := h.r.Facts[rules.FactSituation]
	if situation != rules.SituationNoCard && situation != rules.SituationNoCodes {
		return
	}
	if day, ok := t.waitingSince(h.text); ok && t.now.Sub(day) >= longestToday {
		t.s.At.Situation.wait(day.Format(time.DateOnly))
	}
}

// waited says how late what has not come is, and tells the answer so; "" when
// nobody said since when they wait.
func (t *turn) waited(d *rules.Decision) string {
	since, err := time.ParseInLocation(time.DateOnly, t.s.At.Situation.waiting(), t.calendar.Zone())
	situation := d.Facts[rules.FactSituation]
	if err != nil || d.Goal == nil || d.Goal.ID != rules.GoalIncident || situation != rules.SituationNoCard && situation != rules.SituationNoCodes {
		return ""
	}
	line, late := t.lateness(since, situation == rules.SituationNoCodes)
	d.Facts = maps.Clone(d.Facts)
	d.Facts[rules.FactOverdue] = map[bool]string{true: "yes", false: "no"}[late]
	return line
}

// lateness says when a card sent, or codes whose card came, on a day are expected,
// and how many working days are left or past.
func (t *turn) lateness(since time.Time, codes bool) (line string, late bool) {
	delay := t.book.Delay(rules.DelayStandard)
	days, lateWords, leftWords := delay.Card, sayWaitedLate, sayWaitedLeft
	if codes {
		days, lateWords, leftWords = delay.Codes, sayCodesLate, sayCodesLeft
	}
	due := t.calendar.AddWorkingDays(since, days)
	zone := t.calendar.Zone()
	from, day := formatDay(since.In(zone), t.s.Locale), formatDay(due, t.s.Locale)
	if due.In(zone).Format(time.DateOnly) < t.now.In(zone).Format(time.DateOnly) {
		return fill(t.words(lateWords), "since", from, "day", day, "late", t.workingDays(t.calendar.WorkingDays(due, t.now)), "hours", workingHours(days)), true
	}
	return fill(t.words(leftWords), "since", from, "day", day, "left", t.workingDays(t.calendar.WorkingDays(t.now, due)), "hours", workingHours(days)), false
}
