package dialogs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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
	sayRemindersGone = declare("say_reminders_gone")
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
	if t.dropsReminder(h) || t.movesReminder(h) || t.addsErrand(h) {
		return true
	}
	if h.value == "" && t.s.At.Pending == nil && namesErrand.MatchString(h.text) && wishes.MatchString(h.text) {
		return t.makeReminder(h.text)
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
		if t.s.At.Pending != nil || h.r.Certainty != understanding.Sure && (h.r.Wants[0].Probability < leastNear || strings.Contains(h.text, "?") && !wishes.MatchString(h.text)) {
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
		if t.makeReminders(words) {
			return true
		}
		switch {
		case r.None() && !wishes.MatchString(words):
			return false // "faites-moi une liste"
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
	if t.open() > 0 && len(strings.Fields(words)) <= shortestReminder && !namesErrand.MatchString(words) {
		return false // "rappelez-moi demain": of the order that is followed
	}
	t.addReminder(t.errand(words), schedule)
	t.goOnAsking()
	return true
}

// makeReminders notes several errands of one sentence, each with its time: "dans 3
// jours d'apporter le contrat et vendredi de vérifier mon courrier".
func (t *turn) makeReminders(words string) bool {
	var schedules []Schedule
	parts := joinsErrands.Split(words, mostErrands)
	for _, part := range parts {
		schedule, _, ok := t.personalSchedule(part)
		if !ok {
			return false
		}
		schedules = append(schedules, schedule)
	}
	if len(parts) < 2 {
		return false
	}
	for i, part := range parts {
		t.addReminder(t.errand(part), schedules[i])
	}
	t.goOnAsking()
	return true
}

// joinsErrands stands between two errands; mostErrands is how many one sentence has.
var joinsErrands = regexp.MustCompile(`(?i),?\s+(?:et|puis|and|then)\s+|\s*;\s*`)

const mostErrands = 4

// errand is what a person wants to be reminded of, without the wish and the time.
func (t *turn) errand(words string) Verbatim {
	rest := when.Without(words, t.now.In(t.zone()), when.Ahead, t.calendar)
	rest = strings.TrimSpace(wishes.ReplaceAllString(rest, ""))
	rest = strings.TrimSpace(leadsErrand.ReplaceAllString(rest, ""))
	if rest = strings.Trim(rest, " ,;:.!?"); len(strings.Fields(rest)) < 2 {
		rest = words
	}
	return Verbatim(clipRunes(rest, maxRoomText))
}

// wishes are the words with which people ask to be reminded, leadsErrand those
// between them and what it is about.
var (
	wishes      = regexp.MustCompile(`(?i)^.{0,40}?(?:\brapp?ell?ez?[ -]moi\b|\b(?:me|m['’])\s*rapp?ell?\w*|^(?:et\s+)?(?:aussi\s+)?(?:(?:mets|met|ajoute[rz]?|cr[ée]e[rz]?)\s+)?(?:moi\s+)?(?:un\s+|des\s+)?(?:autres?\s+)?rappels?\b|\bfai(?:s|tes)[ -]moi (?:penser|signe)\b|\bremind(?:er)?(?: me)?\b|\bping me\b)`)
	leadsErrand = regexp.MustCompile(`(?i)^[\s,:]*(?:(?:et|and|puis|then|aussi|also)\s+)*(?:(?:s['’]il (?:te|vous) pla[iî]t|svp|please|merci)[\s,]*)?(?:(?:de|que|pour|à|to|that|of|about)\s+|d['’]\s*|qu['’]\s*)`)
)

// personalSchedule reads when a person wants to be reminded. A day with its hour
// is kept as it was said, also outside working hours.
func (t *turn) personalSchedule(words string) (s Schedule, r when.Reading, ok bool) {
	s, r, ok = parseSchedule(words, t.now.In(t.zone()), t.calendar)
	s.Exact = s.Every == everyOnce && r.HasHour
	return s, r, ok
}

// shortestReminder is the number of words up to which a wish to be reminded says
// nothing of what.
const shortestReminder = 4

// addReminder keeps a reminder and says when it comes.
func (t *turn) addReminder(words Verbatim, at Schedule) {
	if len(t.s.Reminders) >= mostReminders {
		t.say(fill(t.words(sayReminderFull), "number", strconv.Itoa(len(t.s.Reminders))))
		return
	}
	t.s.Reminded++
	r := Reminder{ID: t.s.Reminded, Text: words, Schedule: at, NextAt: at.next(t.now.In(t.zone()), t.calendar).UTC()}
	t.s.Reminders = append(slices.Clip(t.s.Reminders), r)
	t.say(fill(t.words(sayReminderMade), "when", t.scheduleWords(&at))).offer(r.action(verbReminder).under(wayStop), t.words(choiceNoRemind))
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
	if len(strings.Fields(h.text)) > longestDay || newErrand.MatchString(h.text) || wishes.MatchString(h.text) {
		return false
	}
	for _, id := range t.s.At.Choices {
		a := ParseAction(id)
		i := t.reminder(a.Target)
		if a.Verb != verbReminder || i < 0 {
			continue
		}
		schedule, r, ok := t.scheduleNear(h.text, &t.s.Reminders[i])
		if old := &t.s.Reminders[i].Schedule; ok && !r.HasHour && schedule.Every == everyOnce && old.Every == everyOnce {
			schedule.Hour, schedule.Minute, schedule.Exact = old.Hour, old.Minute, old.Exact // "plutôt vendredi"
			schedule.From = schedule.on(schedule.From)
		}
		switch {
		case !ok && (r.None() || r.Problem == when.Over):
			return false
		case !ok:
			t.say(t.oddTime(r), t.words(sayReminderWhen)).offer(a, t.words(choiceNoRemind))
			return true
		}
		t.putReminder(i, schedule)
		return true
	}
	return false
}

// scheduleNear reads another time for a reminder: a bare hour keeps its day, a bare day
// its month.
func (t *turn) scheduleNear(text string, old *Reminder) (s Schedule, r when.Reading, ok bool) {
	at := old.NextAt.In(t.zone())
	if m := dayAndHour.FindStringSubmatch(text); m != nil {
		text = "le " + m[1] + " à " + m[2] // "18 à 14h"
	}
	if old.Schedule.Every == everyOnce && dayOnly.MatchString(text) {
		first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location())
		if near := when.Read(text, first, when.Ahead, t.calendar); isDay(near) && near.Day.Month() == at.Month() && near.Day.After(t.now) {
			text = dayOnly.ReplaceAllString(text, "le ${1}/"+strconv.Itoa(int(at.Month()))+"$2")
		}
	}
	s, r, ok = t.personalSchedule(text)
	if hour := t.ahead(text); old.Schedule.Every == everyOnce && hour.Problem == "" && hour.HasHour && hour.Day.IsZero() && hour.Every == nil {
		s, ok = old.Schedule, true
		s.Hour, s.Minute, s.Exact = hour.Hour, hour.Minute, true
		s.From = s.on(at)
	}
	return s, r, ok
}

var (
	// dayOnly is a day without its month, dayAndHour one with an hour.
	dayOnly    = regexp.MustCompile(`(?i)\b(?:le|au|the)\s+(\d{1,2})\b(?:er|th|st|nd|rd)?(\s*$|\s+(?:à|a|at)\s)`)
	dayAndHour = regexp.MustCompile(`(?i)^(?:(?:non|no|plut[oô]t|en fait)[\s,]+)*(\d{1,2})\s+(?:à|at)\s+(\d{1,2}\s*(?:h|:|am|pm).*)$`)
)

// dropsReminder cancels the reminder of the day that a message names: "annule celui
// de jeudi". It also puts the one of a day on another: "déplacez celui du 15 au 18".
func (t *turn) dropsReminder(h *heard) bool {
	if len(t.s.Reminders) == 0 || len(strings.Fields(h.text)) > longestChange {
		return false
	}
	if from, to, ok := cutDays(h.text); ok && h.r.Intent != rules.IntentCancel && h.r.Move != rules.MoveStopReminder {
		i := t.reminderOn(from)
		if i < 0 {
			return false
		}
		if m := bareDay.FindStringSubmatch(to); m != nil { // "du 15 janvier au 18": of the same month
			to = m[1] + "/" + strconv.Itoa(int(t.s.Reminders[i].NextAt.In(t.zone()).Month()))
		}
		schedule, _, ok := t.personalSchedule(to)
		if ok {
			t.putReminder(i, schedule)
		}
		return ok
	}
	deletes := hasAny(h.text, deletingWords) && (whoseReminder.MatchString(h.text) || hasAny(h.text, []string{"rappel", "rappels", "reminder", "reminders"}))
	if h.r.Intent != rules.IntentCancel && h.r.Move != rules.MoveStopReminder && !deletes {
		return false
	}
	if hasAny(h.text, allReminders) {
		t.s.Reminders = nil
		t.say(t.words(sayRemindersGone))
		t.goOnAsking()
		return true
	}
	i := t.reminderOn(h.text)
	if i < 0 {
		i = t.reminderAbout(h.text)
	}
	if i < 0 {
		if ownerOf := whoseReminder.MatchString(h.text); ownerOf {
			t.say(t.words(sayReminderWhich))
			t.showReminders()
			return true
		}
		return false
	}
	t.reminderChoice(t.s.Reminders[i].action(verbReminder).under(wayStop))
	t.goOnAsking()
	return true
}

// longestChange is the number of words with which a reminder is moved or cancelled.
const longestChange = 10

// cutDays parts "du 15 janvier au 18" into its two days.
func cutDays(text string) (from, to string, ok bool) {
	m := fromTo.FindStringSubmatch(text)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

// bareDay is the number of a day alone.
var bareDay = regexp.MustCompile(`^(?:le )?(\d{1,2})\W*$`)

var fromTo = regexp.MustCompile(`(?i)\b(?:du|de|d['’]|from)\s+(.+?)\s+(?:au|à|vers|to)\s+(.+)$`)

// reminderOn is the index of the only reminder on the day that a text names, -1 when
// there is none, or several.
func (t *turn) reminderOn(text string) int {
	if m := bareDay.FindStringSubmatch(text); m != nil {
		found := -1
		for i := range t.s.Reminders {
			if strconv.Itoa(t.s.Reminders[i].NextAt.In(t.zone()).Day()) != m[1] {
				continue
			}
			if found >= 0 {
				return -1
			}
			found = i
		}
		return found
	}
	r := t.ahead(text)
	if !isDay(r) {
		return -1
	}
	found := -1
	for i := range t.s.Reminders {
		if t.s.Reminders[i].NextAt.In(t.zone()).Format(time.DateOnly) != r.Day.Format(time.DateOnly) {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// allReminders speak of every reminder; "celui de tous les lundis" is one.
var allReminders = []string{"tous mes rappels", "seulement mes rappels", "mes rappels", "tous les rappels", "annule tout", "annulez tout", "supprime tout", "supprimez tout", "all my reminders", "all reminders", "all of them"}

// deletingWords take something away.
var deletingWords = []string{"supprime", "supprimez", "supprimer", "enleve", "enlevez", "efface", "effacez", "annule", "annulez", "delete", "remove", "cancel", "drop"}

// whoseReminder calls a reminder by what it is about: "annule celui de Julie".
var whoseReminder = regexp.MustCompile(`(?i)\b(?:celui|rappel|the one|reminder)\s+(?:de|d['’]|du|pour|sur|about|for|of)\b`)

// reminderAbout is the index of the only reminder that shares a telling word with a
// text, -1 when there is none, or several.
func (t *turn) reminderAbout(text string) int {
	best, most, twice := -1, 0, false
	for i := range t.s.Reminders {
		n := 0
		for word := range strings.FieldsSeq(string(t.s.Reminders[i].Text)) {
			if word = strings.Trim(word, ".,;:!?()«»\"'’"); utf8.RuneCountInString(word) > 3 && understanding.Contains(text, word) {
				n++
			}
		}
		switch {
		case n > most:
			best, most, twice = i, n, false
		case n == most && n > 0:
			twice = true
		}
	}
	if twice {
		return -1
	}
	return best
}

// putReminder moves a reminder.
func (t *turn) putReminder(i int, at Schedule) {
	t.s.Reminders = slices.Clone(t.s.Reminders)
	r := &t.s.Reminders[i]
	r.Schedule, r.NextAt = at, at.next(t.now.In(t.zone()), t.calendar).UTC()
	t.say(fill(t.words(sayReminderMoved), "when", t.scheduleWords(&at))).offer(r.action(verbReminder).under(wayStop), t.words(choiceNoRemind))
	t.goOnAsking()
}

// namesErrand says what somebody wants to be reminded of: "… d'appeler l'ANS".
var namesErrand = regexp.MustCompile(`(?i)(?:\sde\s|\sd['’]|\sque\s|\squ['’]|\sto\s|\sabout\s)\pL{3,}`)

// addsErrand takes another errand, told after a reminder was made.
func (t *turn) addsErrand(h *heard) bool {
	if !newErrand.MatchString(h.text) || !slices.ContainsFunc(t.s.At.Choices, func(id string) bool {
		a := ParseAction(id)
		return a.Verb == verbReminder && t.reminder(a.Target) >= 0
	}) {
		return false
	}
	schedule, _, ok := t.personalSchedule(h.text)
	if ok {
		t.addReminder(t.errand(h.text), schedule)
		t.goOnAsking()
	}
	return ok
}

// newErrand begins another errand rather than another day: "et vendredi de vérifier
// mon courrier".
var newErrand = regexp.MustCompile(`(?i)^(?:et|and|aussi|also|puis|then)\b.*\s(?:de|d['’]|to)\s*\pL+`)

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
	m.offer(do(verbAgenda), t.words(choiceAgenda))
	t.out = append(t.out, m)
}

// remindersPart lists the person's reminders.
func (t *turn) remindersPart() Part {
	part := Part{Kind: Bullets, Title: t.words(titleMyReminders)}
	for i := range t.s.Reminders {
		r := &t.s.Reminders[i]
		part.Lines = append(part.Lines, compose(t.words(labelReminder), "text", r.Text, "when", t.scheduleWords(&r.Schedule)))
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
		if next := r.Schedule.next(t.now.In(t.zone()), t.calendar); !next.IsZero() {
			r.NextAt = next.UTC()
			kept = append(kept, r)
			m.offer(r.action(verbReminder).under(wayStop), t.words(choiceNoRemind))
		}
	}
	t.s.Reminders = kept
}
