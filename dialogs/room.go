package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Room is what a channel of human resources keeps: its reminders and its
// digest. It is the state of a conversation that belongs to the channel.
type Room struct {
	Reminders []Reminder `json:"reminders,omitempty"`
	// Made is the highest number that a reminder has had.
	Made int `json:"made,omitempty"`
	// Digest is when the weekly digest is posted next; zero when it is off.
	Digest time.Time `json:"digest,omitzero"`
	// DigestOff says that HR has switched the digest off.
	DigestOff bool `json:"digest_off,omitempty"`
}

// Reminder is a text that is posted in a channel, once or again and again.
type Reminder struct {
	ID       int      `json:"id"`
	Text     Verbatim `json:"text"`
	Schedule Schedule `json:"schedule"`
	// NextAt is when it is posted next; zero while it is paused, or over.
	NextAt time.Time `json:"next_at,omitzero"`
	Paused bool      `json:"paused,omitempty"`
	// SnoozedTo is when it is posted once more, apart from its schedule: a paused
	// one stays paused, and one that repeats goes on as before.
	SnoozedTo time.Time `json:"snoozed_to,omitzero"`
}

// due is when it is posted next, for whatever reason; zero when it is not.
func (r *Reminder) due() time.Time {
	if r.NextAt.IsZero() || !r.SnoozedTo.IsZero() && r.SnoozedTo.Before(r.NextAt) {
		return r.SnoozedTo
	}
	return r.NextAt
}

// action is the choice about a reminder, of a person or of a channel.
func (r *Reminder) action(verb Verb) Action { return on(verb, strconv.Itoa(r.ID)) }

// MaxRoomReminders bounds the reminders of a channel.
const MaxRoomReminders = 50

// maxRoomText bounds the text of a reminder.
const maxRoomText = 1000

var (
	sayRoomHelp    = declare("say_room_help")
	sayRoomMade    = declare("say_room_made", "day", "number", "when")
	sayRoomSaid    = declare("say_room_said", "text")
	sayRoomNone    = declare("say_room_none")
	sayRoomText    = declare("say_room_text", "when")
	sayRoomFull    = declare("say_room_full", "number")
	sayRoomPast    = declare("say_room_past")
	sayRoomGone    = declare("say_room_gone")
	sayRoomPaused  = declare("say_room_paused", "number")
	sayRoomResumed = declare("say_room_resumed", "day", "number")
	sayRoomDeleted = declare("say_room_deleted", "number")
	sayRoomDone    = declare("say_room_done", "name")
	sayRoomSnoozed = declare("say_room_snoozed", "day", "name")
	sayRoomPost    = declare("say_room_post", "text")
	sayDigestOff   = declare("say_digest_off")
	sayDigestOn    = declare("say_digest_on", "day")
	sayHROnly      = declare("say_hr_only")
	titleReminders = declare("title_reminders")
	labelPaused    = declare("label_paused")
	labelOver      = declare("label_over")
	labelNextTime  = declare("label_next_time", "day")
	choiceRoomDone = declare("choice_room_done")
	choiceRoomWait = declare("choice_room_wait")
	choicePause    = declare("choice_pause", "number")
	choiceResume   = declare("choice_resume", "number")
	choiceDelete   = declare("choice_delete", "number")
)

// readyTexts are reminders that HR need not write.
var readyTexts = []struct {
	words []string
	text  sentence
}{
	{[]string{"nouvelle arrivee", "arrivee", "arrivees", "arrival", "arrivals"}, declare("say_ready_arrivals", "card", "codes")},
	{[]string{"renouvellements", "renouvellement", "renewals", "renewal"}, declare("say_ready_renewal")},
	{[]string{"contrat", "contract"}, declare("say_ready_contract")},
}

// IsRoomCommand reports whether a command concerns a channel of human resources
// and what it reads or changes there.
func IsRoomCommand(text string) bool {
	switch roomCommand(text) {
	case "rappel", "bilan":
		return true
	}
	return false
}

// IsBoardCommand reports whether a command reads the board.
func IsBoardCommand(text string) bool {
	switch roomCommand(text) {
	case "tableau", "export":
		return true
	}
	return false
}

// roomCommand names the command of a text, "" when it is none of HR's.
func roomCommand(text string) string {
	words := roomWords(text)
	if len(words) == 0 {
		return ""
	}
	rest := strings.Join(words[1:], " ")
	switch words[0] {
	case "rappel":
		return "rappel"
	case "bilan", "digest":
		if len(words) <= 2 || rest == "de la semaine" {
			return "bilan"
		}
	case "tableau", "board":
		if rest == "" || rest == "de bord" || rest == "rh" {
			return "tableau"
		}
	case "export", "exporter":
		if rest == "" || rest == "csv" || rest == "rh" {
			return "export"
		}
	}
	return ""
}

// roomVerbs are the words for what is done to a reminder.
var roomVerbs = map[string]string{
	"supprimer": "delete", "supprime": "delete", "suppr": "delete", "effacer": "delete", "efface": "delete", "enlever": "delete", "enleve": "delete", "enlève": "delete",
	"annuler": "delete", "annule": "delete", "delete": "delete", "remove": "delete",
	"pause": "pause", "suspendre": "pause", "suspend": "pause", "arreter": "pause", "arrêter": "pause",
	"reprendre": "resume", "reprend": "resume", "reprends": "resume", "resume": "resume",
	"liste": "list", "lister": "list", "list": "list", "mes": "list", "les": "list", "voir": "list",
}

// roomWords are the words of a command in lower case; a reminder comes first
// and what is done to it behind: "supprimer le rappel 2" is "rappel 2
// supprimer".
func roomWords(text string) []string {
	words := strings.Fields(strings.ToLower(text))
	for i, w := range words {
		if w = strings.Trim(w, "/!.,"); w == "rappels" || w == "reminder" || w == "reminders" {
			w = "rappel"
		}
		words[i] = w
	}
	if i := slices.Index(words, "rappel"); i > 0 && i <= 2 && roomVerbs[words[0]] != "" {
		verb := words[0]
		return append(append([]string{"rappel"}, words[i+1:]...), verb)
	}
	return words
}

// roomAction reads what is done to a reminder: "2 supprimer", "pause 1". ok is
// false for a reminder to make.
func roomAction(words []string) (number, action string, ok bool) {
	for _, w := range words {
		switch {
		case roomVerbs[w] != "" && action == "":
			action = roomVerbs[w]
		case strings.Trim(w, "0123456789") == "" && number == "":
			number = w
		case w != "le" && w != "n°" && w != "la" && w != "en":
			return "", "", false
		}
	}
	return number, action, action == "list" || action != "" && number != ""
}

// room handles a command, a click or a timer in a channel of human resources.
func (t *turn) room(in Input) {
	room := Room{}
	if t.s.Room != nil {
		room = *t.s.Room
	}
	room.Reminders = slices.Clone(room.Reminders)
	if room.Digest.IsZero() && !room.DigestOff {
		room.Digest = t.digestAt.next(t.now.In(t.zone()), t.calendar).UTC()
	}
	t.s.Room = &room
	t.understood = Understood{Facts: rules.Facts{}, Certainty: understanding.Sure}
	switch in.Kind {
	case HelpInput:
		t.say(t.words(sayHROver))
	case LateInput:
		t.say(t.words(sayLateGone))
	case TimerInput:
		t.roomTimer(in.Board)
	case ChoiceInput:
		t.roomChoice(ParseAction(in.Text))
	default:
		switch roomCommand(in.Text) {
		case "bilan":
			t.roomDigest(in)
		case "rappel":
			t.roomReminder(in.Text)
		}
		// Anything else only opens the conversation of the channel.
	}
	if t.secret {
		t.say(t.words(saySecret))
	}
	for i := range t.out {
		t.out[i].To = ToHR
	}
}

// roomReminder creates, lists or changes reminders.
func (t *turn) roomReminder(text string) {
	_, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	rest = strings.TrimSpace(rest)
	number, action, ok := roomAction(roomWords(text)[1:])
	switch {
	case rest == "" || ok && action == "list":
		t.listReminders()
		return
	case ok:
		t.roomChoice(on(verbRoom, number).under(action))
		return
	}
	room := t.s.Room
	if len(room.Reminders) >= MaxRoomReminders {
		t.say(fill(t.words(sayRoomFull), "number", strconv.Itoa(len(room.Reminders))))
		return
	}
	at, said, hasText := cutReminder(rest)
	schedule, read, ok := parseSchedule(at, t.now.In(t.calendar.Zone()), t.calendar)
	for _, ready := range readyTexts {
		for _, w := range ready.words {
			if (!hasText && understanding.Contains(rest, w)) || hasText && understanding.SameWords(said, w) {
				announced := t.book.Delay(rules.DelayStandard)
				said = fill(t.words(ready.text), "card", t.workingDays(announced.Card), "codes", t.workingDays(announced.Codes))
				hasText = true
			}
		}
	}
	if !ok {
		t.say(orElse(t.oddTime(read), t.words(sayRoomPast)), t.words(sayRoomHelp))
		return
	}
	next := schedule.next(t.now.In(t.zone()), t.calendar)
	if said == "" {
		t.say(fill(t.words(sayRoomText), "when", t.scheduleWords(&schedule)), t.words(sayRoomHelp))
		return
	}
	said = clipRunes(said, maxRoomText)
	room.Made++
	room.Reminders = append(room.Reminders, Reminder{ID: room.Made, Text: Verbatim(said), Schedule: schedule, NextAt: next.UTC()})
	t.sayLines(ParseLine(fill(t.words(sayRoomMade), "number", strconv.Itoa(room.Made), "when", t.scheduleWords(&schedule), "day", formatDay(next, t.s.Locale))), compose(t.words(sayRoomSaid), "text", Verbatim(said)))
}

// cutReminder separates when from what: "chaque lundi 9 h : texte". A colon
// within a time of day separates nothing.
func cutReminder(s string) (when, said string, ok bool) {
	for i := 0; i < len(s); i++ {
		if s[i] != ':' {
			continue
		}
		before, after := i > 0 && s[i-1] >= '0' && s[i-1] <= '9', i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9'
		if before && after {
			continue
		}
		return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:]), true
	}
	return s, "", false
}

// clipRunes cuts a text that has more than most characters.
func clipRunes(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

func (t *turn) listReminders() {
	if len(t.s.Room.Reminders) == 0 {
		t.say(t.words(sayRoomNone), t.words(sayRoomHelp))
		return
	}
	part := Part{Kind: Bullets, Title: t.words(titleReminders)}
	m := Message{}
	for i := range t.s.Room.Reminders {
		r := &t.s.Room.Reminders[i]
		number := strconv.Itoa(r.ID)
		state := t.words(labelOver)
		if r.Paused {
			state = t.words(labelPaused)
		}
		if at := r.due(); !at.IsZero() {
			next := fill(t.words(labelNextTime), "day", formatDay(at.In(t.calendar.Zone()), t.s.Locale))
			if state = next; r.Paused {
				state = t.words(labelPaused) + ", " + next
			}
		}
		part.Lines = append(part.Lines, compose("{number}. {text} ({when}, {state})", "number", number, "text", Verbatim(clipRunes(string(r.Text), 120)), "when", t.scheduleWords(&r.Schedule), "state", state))
		if r.Paused {
			m.offer(on(verbRoom, number).under("resume"), fill(t.words(choiceResume), "number", number))
		} else {
			m.offer(on(verbRoom, number).under("pause"), fill(t.words(choicePause), "number", number))
		}
		m.offer(on(verbRoom, number).under("delete"), fill(t.words(choiceDelete), "number", number))
	}
	m.Parts = []Part{part}
	t.out = append(t.out, m)
}

// roomChoice handles the buttons under a reminder of the channel.
func (t *turn) roomChoice(a Action) {
	number := a.Target
	id, err := strconv.Atoi(number)
	room := t.s.Room
	i := slices.IndexFunc(room.Reminders, func(r Reminder) bool { return r.ID == id })
	if err != nil || i < 0 {
		t.say(t.words(sayRoomGone))
		return
	}
	r := &room.Reminders[i]
	name := orElse(t.displayName, Verbatim(t.words(labelSomebody)))
	switch a.Value {
	case "pause":
		r.Paused, r.NextAt, r.SnoozedTo = true, time.Time{}, time.Time{}
		t.say(fill(t.words(sayRoomPaused), "number", number))
	case "resume":
		next := r.Schedule.next(t.now.In(t.zone()), t.calendar)
		if next.IsZero() {
			t.say(t.words(sayRoomPast))
			return
		}
		r.Paused, r.NextAt = false, next.UTC()
		t.say(fill(t.words(sayRoomResumed), "number", number, "day", formatDay(next, t.s.Locale)))
	case "delete":
		room.Reminders = slices.Delete(room.Reminders, i, i+1)
		t.say(fill(t.words(sayRoomDeleted), "number", number))
	case "done":
		if r.Schedule.Every == everyOnce {
			room.Reminders = slices.Delete(room.Reminders, i, i+1)
		}
		t.sayLines(compose(t.words(sayRoomDone), "name", name))
	case waySnooze:
		r.SnoozedTo = t.workingMorning(t.now, snooze)
		t.sayLines(compose(t.words(sayRoomSnoozed), "name", name, "day", formatDay(r.SnoozedTo.In(t.calendar.Zone()), t.s.Locale)))
	default:
		t.say(t.words(sayRoomGone))
	}
}

// roomTimer posts what is due: each reminder once, however long the bot was
// away, and never outside working hours of a working day.
func (t *turn) roomTimer(board *Board) {
	room := t.s.Room
	for i := range room.Reminders {
		r := &room.Reminders[i]
		at := r.due()
		if at.IsZero() || at.After(t.now) {
			continue
		}
		if t.tooLate(at) {
			at = t.nextQuietEnd()
			if !r.NextAt.IsZero() && !r.NextAt.After(t.now) {
				r.NextAt = at
			}
			if !r.SnoozedTo.IsZero() && !r.SnoozedTo.After(t.now) {
				r.SnoozedTo = at
			}
			continue
		}
		// What is due twice is posted once.
		if !r.SnoozedTo.After(t.now) {
			r.SnoozedTo = time.Time{}
		}
		if !r.NextAt.IsZero() && !r.NextAt.After(t.now) {
			r.NextAt = time.Time{}
			if next := r.Schedule.next(t.now.In(t.zone()), t.calendar); !next.IsZero() {
				r.NextAt = next.UTC()
			}
		}
		about := r.action(verbRoom)
		t.sayLines(compose(t.words(sayRoomPost), "text", r.Text)).offer(about.under("done"), t.words(choiceRoomDone)).offer(about.under(waySnooze), t.words(choiceRoomWait))
	}
	if !room.Digest.IsZero() && !room.Digest.After(t.now) {
		if t.tooLate(room.Digest) {
			room.Digest = t.nextQuietEnd()
			return
		}
		room.Digest = t.digestAt.next(t.now.In(t.zone()), t.calendar).UTC()
		if board != nil {
			t.digest(board)
		}
	}
}

// tooLate reports whether a post is so late that it would come at a bad time. What
// HR has asked for at an early hour is posted at that hour.
func (t *turn) tooLate(due time.Time) bool { return t.now.Sub(due) > time.Hour && t.quiet() }

// roomDigest switches the weekly digest on or off, or posts it now.
func (t *turn) roomDigest(in Input) {
	_, rest, _ := strings.Cut(strings.TrimSpace(strings.ToLower(in.Text)), " ")
	switch strings.TrimSpace(rest) {
	case "non", "off", "stop", "arrêt", "arret", "arrêter", "arreter":
		t.s.Room.Digest, t.s.Room.DigestOff = time.Time{}, true
		t.say(t.words(sayDigestOff))
	case "oui", "on", "reprendre":
		t.s.Room.Digest, t.s.Room.DigestOff = t.digestAt.next(t.now.In(t.zone()), t.calendar).UTC(), false
		t.say(fill(t.words(sayDigestOn), "day", formatDay(t.s.Room.Digest.In(t.calendar.Zone()), t.s.Locale)))
	default:
		if in.Board != nil {
			t.digest(in.Board)
		}
	}
}
