package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

var (
	sayLater       = declare("say_later", "day")
	saySnoozeDay   = declare("say_snooze_day")
	sayLastTime    = declare("say_last_time")
	sayExpiryNoted = declare("say_expiry_noted", "day", "first", "second")
	sayExpiryOnce  = declare("say_expiry_once", "day", "second")
	sayExpiryNear  = declare("say_expiry_near", "day")
	sayExpirySoon  = declare("say_expiry_soon", "day")
	sayExpiryDrop  = declare("say_expiry_drop")
)

// snooze is how many working days later a question is asked again.
const snooze = 3

// maxReminders is how often one question is asked without an answer.
const maxReminders = 5

// Reminders speak on working days between these hours, local time.
const (
	firstHour = 9
	lastHour  = 17
)

// zone is the person's time zone.
func (t *turn) zone() *time.Location {
	if t.s.Zone != "" {
		if zone, err := time.LoadLocation(t.s.Zone); err == nil {
			return zone
		}
	}
	return t.calendar.Zone()
}

// workingMorning is half past nine for the person, n working days later; with
// n = 0 on the day itself, or on the next working day.
func (t *turn) workingMorning(from time.Time, n int) time.Time {
	local := from.In(t.zone())
	// Working days are those of France, on the person's calendar day.
	noon := time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, t.calendar.Zone())
	day := t.calendar.AddWorkingDays(noon, n)
	if !t.calendar.IsWorkday(day) {
		day = t.calendar.AddWorkingDays(day, 1)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 9, 30, 0, 0, t.zone()).UTC()
}

// quiet reports whether a reminder would disturb now.
func (t *turn) quiet() bool {
	local := t.now.In(t.zone())
	noon := time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, t.calendar.Zone())
	return local.Hour() < firstHour || local.Hour() >= lastHour || !t.calendar.IsWorkday(noon)
}

// nextQuietEnd is the first half past nine of a working day from now on.
func (t *turn) nextQuietEnd() time.Time {
	if morning := t.workingMorning(t.now, 0); morning.After(t.now) {
		return morning
	}
	return t.workingMorning(t.now, 1)
}

// remind speaks of all that is due, once, and never in quiet hours: a bot that
// was away at the right time waits for the next morning.
func (t *turn) remind() {
	quiet := t.quiet()
	var due []*Dossier
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	for i := range t.s.Dossiers {
		d := &t.s.Dossiers[i]
		switch {
		case d.AskAt.IsZero() || d.AskAt.After(t.now):
		case d.closed() || t.next(d) == "":
			d.AskAt = time.Time{}
		case quiet:
			d.AskAt = t.nextQuietEnd()
		case d.Asked >= maxReminders:
			d.AskAt = time.Time{}
			t.sayLines(t.dossierName(d).Line().join(t.colon(), ParseLine(t.words(sayLastTime))))
		default:
			d.Asked++
			d.AskAt = t.workingMorning(t.now, snooze)
			if p := t.s.At.Pending; p != nil && p.asksDay() {
				t.settled() // this question takes the place of the one about a day
			}
			due = append(due, d)
		}
	}
	for len(due) > 0 {
		d := due[0]
		t.s.At.Order = d.ID
		if d.Batch == 0 {
			t.askStep(d, true) // days have gone by
			due = due[1:]
			continue
		}
		// All lines of a group order that are due, or soon will be, are one question.
		of := func(x *Dossier) bool { return x.Batch == d.Batch }
		t.askBatch(t.dueWith(d))
		due = slices.DeleteFunc(due, of)
	}
	if c := t.s.Card; c != nil && !c.AskAt.IsZero() && !c.AskAt.After(t.now) {
		card := *c
		if quiet {
			card.AskAt = t.nextQuietEnd()
		} else {
			card.AskAt = t.nextExpiryReminder(card.Expires)
			t.say(fill(t.words(sayExpirySoon), "day", formatDay(card.Expires.In(t.zone()), t.s.Locale))).offer(on(verbExpiry, wayStop), t.words(choiceNoReminder))
		}
		t.s.Card = &card
	}
	t.remindOfWords()
}

// notYet puts a question off, and says what to do when the announced delay is
// over.
func (t *turn) notYet(d *Dossier) {
	if day, announced := t.expected(d); announced && !t.now.Before(day) {
		m := t.say(t.words(sayLate))
		t.documents(m, []string{rules.DocumentAssistance})
	}
	d.AskAt = t.askAgain(d)
	t.sayAgainOn(d)
}

// askAgain is when to ask again after "not yet".
func (t *turn) askAgain(d *Dossier) time.Time {
	at := t.workingMorning(t.now, snooze)
	if day, announced := t.expected(d); announced {
		at = later(at, t.workingMorning(day, 0))
	}
	return at
}

// sayAgainOn says when the question comes again, and offers another day.
func (t *turn) sayAgainOn(d *Dossier) {
	about := d.action().under(waySnooze)
	t.say(fill(t.words(sayLater), "day", formatDay(d.AskAt.In(t.zone()), t.s.Locale))).
		offer(about.under(wayTomorrow), t.words(choiceTomorrow)).offer(about.under(wayDate), t.words(choiceOtherDay)).offer(d.action().under(wayStop), t.words(choiceStop))
}

// snoozeChoice handles the buttons that put a question off.
func (t *turn) snoozeChoice(d *Dossier, when string) {
	switch when {
	case wayTomorrow:
		t.snoozeUntil(d, time.Time{}, 1)
	case "3":
		t.snoozeUntil(d, time.Time{}, snooze)
	case wayDate:
		t.s.At.Pending = &Pending{Kind: pendingSnooze, Dossier: d.ID}
		t.say(t.words(saySnoozeDay)).Asks = rules.FactDate
		t.enter(eventConfirm)
	default:
		t.stale()
	}
}

// snoozeUntil asks again on a day, or a number of working days later.
func (t *turn) snoozeUntil(d *Dossier, day time.Time, workingDays int) {
	if workingDays > 0 {
		d.AskAt = t.workingMorning(t.now, workingDays)
	} else {
		d.AskAt = t.workingMorning(day, 0)
	}
	d.Asked = 0
	t.enterFollowing()
	t.say(fill(t.words(sayLater), "day", formatDay(d.AskAt.In(t.zone()), t.s.Locale))).offer(d.action().under(waySnooze).under(wayDate), t.words(choiceOtherDay))
}

// snoozes takes "rappelez-moi demain" as the wish to be asked again later.
func (t *turn) snoozes(text string) bool {
	if t.reading.Move != rules.MoveRemind {
		return false
	}
	d := t.openDossier(text)
	r := t.ahead(text)
	switch {
	case d == nil:
		return false
	case isDay(r):
		t.snoozeUntil(d, r.Day, 0)
		return true
	case !r.None():
		t.askSnooze(d, r)
		return true
	case understanding.Contains(text, "rappelez moi"), understanding.Contains(text, "rappelle moi") && !understanding.Contains(text, "plus tard"):
		return false // on the telephone, perhaps
	}
	t.snoozeUntil(d, time.Time{}, snooze)
	return true
}

// askSnooze asks until when a question is put off, after a time that is none.
func (t *turn) askSnooze(d *Dossier, r when.Reading) {
	if odd := t.oddTime(r); odd != "" {
		t.say(odd)
	}
	t.s.At.Pending = &Pending{Kind: pendingSnooze, Dossier: d.ID}
	t.askPending()
}

// expires takes "ma carte expire le 12/03/2027" as the end of validity of the
// person's card. What else the message tells is taken up too.
func (t *turn) expires(h *heard) bool {
	switch h.r.Intent {
	case rules.IntentLost, rules.IntentDefective, rules.IntentCardNotReceived, rules.IntentCodesNotReceived:
		return false // more than the end of validity is at stake
	}
	if h.r.Move != rules.MoveExpiry && h.r.Intent != rules.IntentRenewal || h.r.Topic != "" {
		return false
	}
	r := t.ahead(h.text)
	switch {
	case r.Problem == when.Conflict || r.Problem == when.NoSuchDay:
		t.say(t.oddTime(r)) // and what else the message tells is heard
		return false
	case !isDay(r):
		return false
	}
	if past := t.behind(h.text); !r.Year && isDay(past) && t.now.Sub(past.Day) < longAgo/2 {
		return false // "elle a expiré le 31 octobre"
	}
	day := r.Day
	t.takeUp(h.r, rules.GoalIncident)
	t.s.At.Situation.set(rules.FactSituation, rules.SituationRenewal)
	t.s.Card = &HeldCard{Expires: day.UTC(), AskAt: t.nextExpiryReminder(day)}
	t.say(t.expiryNoted(day)).
		offer(on(verbIntent, rules.IntentRenewal), t.subject(rules.IntentRenewal)).offer(on(verbExpiry, wayStop), t.words(choiceNoReminder))
	return !strings.Contains(h.text, "?") // what is asked besides is answered
}

// expiryNoted says when the person is reminded of the end of validity, and promises
// nothing that is over.
func (t *turn) expiryNoted(day time.Time) string {
	ahead := func(before int) bool {
		return t.workingMorning(t.calendar.AddWorkingDays(day, -before), 0).After(t.now)
	}
	shown := formatDay(day, t.s.Locale)
	switch first, second := expiryReminders[0], expiryReminders[1]; {
	case ahead(first):
		return fill(t.words(sayExpiryNoted), "day", shown, "first", strconv.Itoa(first), "second", t.workingDays(second))
	case ahead(second):
		return fill(t.words(sayExpiryOnce), "day", shown, "second", t.workingDays(second))
	}
	return fill(t.words(sayExpiryNear), "day", shown)
}

// expiryReminders are the working days before the end of validity at which the
// person is reminded.
var expiryReminders = [...]int{60, 30}

// nextExpiryReminder is the next of the two reminders before the end of
// validity. Zero: none is left.
func (t *turn) nextExpiryReminder(expires time.Time) time.Time {
	for _, before := range expiryReminders {
		if at := t.workingMorning(t.calendar.AddWorkingDays(expires, -before), 0); at.After(t.now) {
			return at
		}
	}
	if soon := t.workingMorning(t.now, 1); t.s.Card == nil && soon.Before(expires) {
		return soon // the person said so when both were over
	}
	return time.Time{}
}

// expiryChoice drops the reminder of the end of validity.
func (t *turn) expiryChoice(value string) {
	if value != "stop" || t.s.Card == nil {
		t.stale()
		return
	}
	t.s.Card = nil
	t.say(t.words(sayExpiryDrop))
}
