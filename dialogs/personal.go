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

// mostReminders bounds the reminders of a person.
const mostReminders = 20

var (
	sayReminderMade  = declare("say_reminder_made", "when")
	sayReminderWhen  = declare("say_reminder_when")
	sayReminderPost  = declare("say_reminder_post", "text")
	sayReminderGone  = declare("say_reminder_gone")
	sayReminderMoved = declare("say_reminder_moved", "when")
	sayReminderNone  = declare("say_reminder_none")
	sayReminderFull  = declare("say_reminder_full", "number")
	sayReminderWhich = declare("say_reminder_which")
	titleMyReminders = declare("title_my_reminders")
	labelReminder    = declare("label_reminder", "text", "when")
	choiceNoRemind   = declare("choice_no_remind")
	choiceDropOne    = declare("choice_drop_one", "number")
)

// hearReminder takes what a person wants to be reminded of, and of which they
// want to be reminded no more.
func (t *turn) hearReminder(h *heard) bool {
	if t.movesReminder(h) {
		return true
	}
	if h.value != "" || h.r.Certainty == understanding.Unsure {
		return false
	}
	if h.r.Intent == rules.IntentCancel && t.stopsShown() {
		return true
	}
	switch h.r.Move {
	case rules.MoveMyReminders:
		t.showReminders()
	case rules.MoveStopReminder:
		if len(t.s.Reminders) == 0 {
			return false
		}
		t.stopReminder()
	case rules.MoveRemind:
		if h.r.Certainty != understanding.Sure && h.r.Wants[0].Probability < leastNear {
			return false
		}
		return t.makeReminder(h.text)
	default:
		return false
	}
	t.goOnAsking()
	return true
}

// makeReminder notes what a person wants to be reminded of, in their own words.
func (t *turn) makeReminder(words string) bool {
	schedule, r, ok := t.personalSchedule(words)
	if !ok {
		switch {
		case r.None() && len(strings.Fields(words)) <= shortestReminder:
			return false // "rappelez-moi": on the telephone, perhaps
		case r.Problem == when.Over && t.open() > 0 && t.now.Sub(r.Day) > 24*time.Hour:
			return false // news of an order, rather
		}
		if odd := t.oddTime(r); odd != "" {
			t.say(odd)
		}
		t.s.At.Pending = &Pending{Kind: pendingReminder, Words: Verbatim(clipRunes(words, maxRoomText))}
		t.askPending()
		return true
	}
	if len(t.s.Dossiers) > 0 && t.open() > 0 && len(strings.Fields(words)) <= shortestReminder {
		return false // "rappelez-moi demain": of the order that is followed
	}
	t.addReminder(Verbatim(clipRunes(words, maxRoomText)), schedule)
	t.goOnAsking()
	return true
}

// personalSchedule reads when a person wants to be reminded. A day with its hour
// is kept as it was said, also outside working hours.
func (t *turn) personalSchedule(words string) (s Schedule, r when.Reading, ok bool) {
	s, r, ok = parseSchedule(words, t.now.In(t.zone()), t.d.calendar)
	s.Exact = s.Every == everyOnce && r.HasHour
	return s, r, ok
}

// shortestReminder is the number of words up to which a wish to be reminded says
// nothing of what.
const shortestReminder = 4

// addReminder keeps a reminder and says when it comes.
func (t *turn) addReminder(words Verbatim, schedule Schedule) {
	if len(t.s.Reminders) >= mostReminders {
		t.say(fill(t.words(sayReminderFull), "number", strconv.Itoa(len(t.s.Reminders))))
		return
	}
	t.s.Reminded++
	r := Reminder{ID: t.s.Reminded, Text: words, Schedule: schedule, NextAt: schedule.next(t.now, t.d.calendar).UTC()}
	t.s.Reminders = append(slices.Clip(t.s.Reminders), r)
	t.say(fill(t.words(sayReminderMade), "when", schedule.words(t))).offer(r.action(verbReminder).under(wayStop), t.words(choiceNoRemind))
}

// goOnAsking asks the open question again after something in between.
func (t *turn) goOnAsking() {
	if at := &t.s.At; at.Asking != "" && at.Pending == nil {
		t.say(t.words(sayGoOn))
		t.ask(at.Asking)
	}
}

// movesReminder takes a day that follows a reminder just made for another one:
// "plutôt dans dix jours".
func (t *turn) movesReminder(h *heard) bool {
	if len(strings.Fields(h.text)) > 8 {
		return false
	}
	for _, id := range t.s.At.Choices {
		a := ParseAction(id)
		i := t.reminder(a.Target)
		if a.Verb != verbReminder || i < 0 {
			continue
		}
		schedule, r, ok := t.personalSchedule(h.text)
		switch {
		case !ok && (r.None() || r.Problem == when.Over):
			return false
		case !ok:
			t.say(t.oddTime(r), t.words(sayReminderWhen)).offer(a, t.words(choiceNoRemind))
			return true
		}
		next := schedule.next(t.now, t.d.calendar)
		t.s.Reminders = slices.Clone(t.s.Reminders)
		t.s.Reminders[i].Schedule, t.s.Reminders[i].NextAt = schedule, next.UTC()
		t.say(fill(t.words(sayReminderMoved), "when", schedule.words(t))).offer(a, t.words(choiceNoRemind))
		t.goOnAsking()
		return true
	}
	return false
}

// stopsShown cancels the reminder that was shown last: "finalement, annule".
func (t *turn) stopsShown() bool {
	for _, id := range t.s.At.Choices {
		if a := ParseAction(id); a.Verb == verbReminder && t.reminder(a.Target) >= 0 {
			t.reminderChoice(a)
			t.goOnAsking()
			return true
		}
	}
	return false
}

// reminder is the index of the reminder with a number, -1 when there is none.
func (t *turn) reminder(number string) int {
	id, err := strconv.Atoi(number)
	if err != nil {
		return -1
	}
	return slices.IndexFunc(t.s.Reminders, func(r Reminder) bool { return r.ID == id })
}

// showReminders lists what the person is to be reminded of.
func (t *turn) showReminders() {
	if len(t.s.Reminders) == 0 {
		t.say(t.words(sayReminderNone))
		return
	}
	m := Message{Parts: []Part{t.remindersPart()}}
	for i := range t.s.Reminders {
		number := strconv.Itoa(t.s.Reminders[i].ID)
		m.offer(on(verbReminder, number).under(wayStop), fill(t.words(choiceDropOne), "number", number))
	}
	t.out = append(t.out, m)
}

func (t *turn) remindersPart() Part {
	part := Part{Kind: Bullets, Title: t.words(titleMyReminders)}
	for i := range t.s.Reminders {
		r := &t.s.Reminders[i]
		part.Lines = append(part.Lines, compose(t.words(labelReminder), "text", r.Text, "when", r.Schedule.words(t)))
	}
	return part
}

// stopReminder cancels the only reminder, or asks which one.
func (t *turn) stopReminder() {
	if len(t.s.Reminders) > 1 {
		t.say(t.words(sayReminderWhich))
		t.showReminders()
		return
	}
	t.reminderChoice(t.s.Reminders[0].action(verbReminder).under(wayStop))
}

// reminderChoice handles the buttons under a reminder.
func (t *turn) reminderChoice(a Action) {
	i := t.reminder(a.Target)
	if i < 0 || a.Value != wayStop {
		t.stale()
		return
	}
	t.s.Reminders = slices.Delete(slices.Clone(t.s.Reminders), i, i+1)
	t.say(t.words(sayReminderGone))
}

// remindOfWords says what a person asked to be reminded of and is due. What they
// did not ask for at an hour waits for a working morning.
func (t *turn) remindOfWords() {
	kept := slices.Clone(t.s.Reminders[:0:0])
	for _, r := range t.s.Reminders {
		switch {
		case r.NextAt.IsZero() || r.NextAt.After(t.now):
			kept = append(kept, r)
			continue
		case !r.Schedule.Exact && t.quiet():
			r.NextAt = t.nextQuietEnd()
			kept = append(kept, r)
			continue
		}
		m := t.sayLines(compose(t.words(sayReminderPost), "text", r.Text))
		r.NextAt = time.Time{}
		if next := r.Schedule.next(t.now, t.d.calendar); !next.IsZero() {
			r.NextAt = next.UTC()
			kept = append(kept, r)
			m.offer(r.action(verbReminder).under(wayStop), t.words(choiceNoRemind))
		}
	}
	t.s.Reminders = kept
}
