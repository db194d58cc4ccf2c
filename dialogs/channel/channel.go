// Package channel is the conversation of a channel of human resources: its reminders,
// the board of all orders with its picture, the weekly digest, and what is done about
// an order that is late.
package channel

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/reminders"
	"cpxbot/dialogs/schedule"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// maxRoomReminders bounds the reminders of a channel.
const maxRoomReminders = 50

var (
	sayRoomHelp     = turn.Declare("say_room_help")
	sayRoomMade     = turn.Declare("say_room_made", "day", "number", "when")
	sayRoomMadeOnce = turn.Declare("say_room_made_once", "number", "when")
	sayRoomSaid     = turn.Declare("say_room_said", "text")
	sayRoomNone     = turn.Declare("say_room_none")
	sayRoomText     = turn.Declare("say_room_text", "when")
	sayRoomFull     = turn.Declare("say_room_full", "number")
	sayRoomPast     = turn.Declare("say_room_past")
	sayRoomGone     = turn.Declare("say_room_gone")
	sayRoomPaused   = turn.Declare("say_room_paused", "number")
	sayRoomResumed  = turn.Declare("say_room_resumed", "day", "number")
	sayRoomDeleted  = turn.Declare("say_room_deleted", "number")
	sayRoomDone     = turn.Declare("say_room_done", "name")
	sayRoomSnoozed  = turn.Declare("say_room_snoozed", "day", "name")
	sayRoomPost     = turn.Declare("say_room_post", "text")
	sayDigestOff    = turn.Declare("say_digest_off")
	sayDigestOn     = turn.Declare("say_digest_on", "day")
	titleReminders  = turn.Declare("title_reminders")
	labelPaused     = turn.Declare("label_paused")
	labelOver       = turn.Declare("label_over")
	labelNextTime   = turn.Declare("label_next_time", "day")
	choiceRoomDone  = turn.Declare("choice_room_done")
	choiceRoomWait  = turn.Declare("choice_room_wait")
	choicePause     = turn.Declare("choice_pause", "number")
	choiceResume    = turn.Declare("choice_resume", "number")
	choiceDelete    = turn.Declare("choice_delete", "number")
)

// readyTexts are reminders that HR need not write.
var readyTexts = []struct {
	words []string
	text  turn.Sentence
}{
	{[]string{"nouvelle arrivee", "arrivee", "arrivees", "arrival", "arrivals"}, turn.Declare("say_ready_arrivals", "card", "codes")},
	{[]string{"renouvellements", "renouvellement", "renewals", "renewal"}, turn.Declare("say_ready_renewal")},
	{[]string{"contrat", "contract"}, turn.Declare("say_ready_contract")},
}

// IsRoomCommand reports whether a command concerns a channel of human resources
// and what it reads or changes there.
func IsRoomCommand(text string) bool {
	switch RoomCommand(text) {
	case "rappel", "bilan":
		return true
	}
	return false
}

// IsBoardCommand reports whether a command reads the board.
func IsBoardCommand(text string) bool {
	switch RoomCommand(text) {
	case "tableau", "export":
		return true
	}
	return false
}

// RoomCommand names the command of a text, "" when it is none of HR's.
func RoomCommand(text string) string {
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

// Room handles a command, a click or a timer in a channel of human resources.
func Room(t *turn.Turn, in turn.Input) {
	room := state.Room{}
	if t.State.Room != nil {
		room = *t.State.Room
	}
	room.Reminders = slices.Clone(room.Reminders)
	if room.Digest.IsZero() && !room.DigestOff {
		room.Digest = t.DigestAt.Next(t.Now.In(t.Zone()), t.Calendar).UTC()
	}
	t.State.Room = &room
	t.Understood = turn.Understood{Facts: rules.Facts{}, Certainty: understanding.Sure}
	switch in.Kind {
	case turn.HelpInput:
		t.Say(t.Words(turn.SayHROver))
	case turn.LateInput:
		t.Say(t.Words(sayLateGone))
	case turn.TimerInput:
		roomTimer(t, in.Board)
	case turn.ChoiceInput:
		roomChoice(t, message.ParseAction(in.Text))
	default:
		switch RoomCommand(in.Text) {
		case "bilan":
			roomDigest(t, in)
		case "rappel":
			roomReminder(t, in.Text)
		}
		// Anything else only opens the conversation of the channel.
	}
	if t.Secret {
		t.Say(t.Words(turn.SaySecret))
	}
	for i := range t.Out {
		t.Out[i].To = message.ToHR
	}
}

// roomReminder creates, lists or changes reminders.
func roomReminder(t *turn.Turn, text string) {
	_, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	rest = strings.TrimSpace(rest)
	number, action, ok := roomAction(roomWords(text)[1:])
	switch {
	case rest == "" || ok && action == "list":
		listReminders(t)
		return
	case ok:
		roomChoice(t, message.On(message.VerbRoom, number).Under(action))
		return
	}
	room := t.State.Room
	if len(room.Reminders) >= maxRoomReminders {
		t.Say(turn.Fill(t.Words(sayRoomFull), "number", strconv.Itoa(len(room.Reminders))))
		return
	}
	at, said, hasText := cutReminder(rest)
	times, read, ok := schedule.ParseSchedule(at, t.Now.In(t.Calendar.Zone()), t.Calendar)
	if ok && !hasText {
		said = beyondTime(t, rest, times, read.HasHour)
	}
	for _, ready := range readyTexts {
		if slices.ContainsFunc(ready.words, func(w string) bool { return words.SameWords(said, w) }) {
			announced := t.Book.Delay(rules.DelayStandard)
			said = turn.Fill(t.Words(ready.text), "card", t.WorkingDays(announced.Card), "codes", t.WorkingDays(announced.Codes))
			break
		}
	}
	if !ok {
		t.Say(turn.OrElse(t.OddTime(read), t.Words(sayRoomPast)), t.Words(sayRoomHelp))
		return
	}
	next := times.Next(t.Now.In(t.Zone()), t.Calendar)
	if said == "" {
		t.Say(turn.Fill(t.Words(sayRoomText), "when", reminders.ScheduleWords(t, &times)), t.Words(sayRoomHelp))
		return
	}
	said = turn.ClipRunes(said, orders.MaxRoomText)
	room.Made++
	room.Reminders = append(room.Reminders, state.Reminder{ID: room.Made, Text: message.Verbatim(said), Schedule: times, NextAt: next.UTC()})
	made := sayRoomMade
	if times.Every == schedule.EveryOnce {
		made = sayRoomMadeOnce // its day is said already
	}
	t.SayLines(message.ParseLine(turn.Fill(t.Words(made), "number", strconv.Itoa(room.Made), "when", reminders.ScheduleWords(t, &times), "day", turn.FormatDay(next, t.State.Locale))), message.Compose(t.Words(sayRoomSaid), "text", message.Verbatim(said)))
}

// longestRoomText is the number of words of a reminder that is looked through for its time.
const longestRoomText = 60

// beyondTime is what a reminder without a colon says around its time: "demain 9 h vérifier le
// contrat". It is empty where nothing is left.
func beyondTime(t *turn.Turn, text string, s schedule.Schedule, hour bool) string {
	words := strings.Fields(text)
	if len(words) > longestRoomText {
		return ""
	}
	now := t.Now.In(t.Calendar.Zone())
	same := func(part []string) bool {
		other, read, ok := schedule.ParseSchedule(strings.Join(part, " "), now, t.Calendar)
		return ok && read.HasHour == hour && reflect.DeepEqual(other, s)
	}
	from, to := 0, len(words)
	for to > from+1 && same(words[from:to-1]) {
		to--
	}
	for from+1 < to && t.Ahead(words[from]).None() && same(words[from+1:to]) {
		from++
	}
	before := words[:from]
	for len(before) > 0 && ofTime(before[len(before)-1]) {
		before = before[:len(before)-1]
	}
	return strings.Join(slices.Concat(before, words[to:]), " ")
}

// ofTime reports whether a word before a time belongs to it, which can be read without
// it: "le 1er", "à 9 h", "tous les lundis".
func ofTime(word string) bool {
	return len(word) <= len("le") || slices.Contains([]string{"les", "tous", "toutes", "chaque", "the", "every", "each"}, strings.ToLower(word))
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

func listReminders(t *turn.Turn) {
	if len(t.State.Room.Reminders) == 0 {
		t.Say(t.Words(sayRoomNone), t.Words(sayRoomHelp))
		return
	}
	part := message.Part{Kind: message.Bullets, Title: t.Words(titleReminders)}
	m := message.Message{}
	for i := range t.State.Room.Reminders {
		r := &t.State.Room.Reminders[i]
		number, at := strconv.Itoa(r.ID), r.Due()
		about := []string{reminders.ScheduleWords(t, &r.Schedule)}
		if r.Paused {
			about = append(about, t.Words(labelPaused))
		}
		switch {
		case at.IsZero() && !r.Paused:
			about = append(about, t.Words(labelOver))
		case !at.IsZero() && (r.Schedule.Every != schedule.EveryOnce || !r.SnoozedTo.IsZero()): // else its day is said already
			about = append(about, turn.Fill(t.Words(labelNextTime), "day", turn.FormatDay(at.In(t.Calendar.Zone()), t.State.Locale)))
		}
		part.Lines = append(part.Lines, message.Compose("{number}. {text} ({about})", "number", number, "text", message.Verbatim(turn.ClipRunes(string(r.Text), 120)), "about", strings.Join(about, ", ")))
		switch {
		case r.Paused:
			m.Offer(message.On(message.VerbRoom, number).Under("resume"), turn.Fill(t.Words(choiceResume), "number", number))
		case !at.IsZero():
			m.Offer(message.On(message.VerbRoom, number).Under("pause"), turn.Fill(t.Words(choicePause), "number", number))
		}
		m.Offer(message.On(message.VerbRoom, number).Under("delete"), turn.Fill(t.Words(choiceDelete), "number", number))
	}
	m.Parts = []message.Part{part}
	t.Out = append(t.Out, m)
}

// roomChoice handles the buttons under a reminder of the channel.
func roomChoice(t *turn.Turn, a message.Action) {
	number := a.Target
	id, err := strconv.Atoi(number)
	room := t.State.Room
	i := slices.IndexFunc(room.Reminders, func(r state.Reminder) bool { return r.ID == id })
	if err != nil || i < 0 {
		t.Say(t.Words(sayRoomGone))
		return
	}
	r := &room.Reminders[i]
	name := turn.OrElse(t.DisplayName, message.Verbatim(t.Words(turn.LabelSomebody)))
	switch a.Value {
	case "pause":
		r.Paused, r.NextAt, r.SnoozedTo = true, time.Time{}, time.Time{}
		t.Say(turn.Fill(t.Words(sayRoomPaused), "number", number))
	case "resume":
		next := r.Schedule.Next(t.Now.In(t.Zone()), t.Calendar)
		if next.IsZero() {
			t.Say(t.Words(sayRoomPast))
			return
		}
		r.Paused, r.NextAt = false, next.UTC()
		t.Say(turn.Fill(t.Words(sayRoomResumed), "number", number, "day", turn.FormatDay(next, t.State.Locale)))
	case "delete":
		room.Reminders = slices.Delete(room.Reminders, i, i+1)
		t.Say(turn.Fill(t.Words(sayRoomDeleted), "number", number))
	case "done":
		if r.Schedule.Every == schedule.EveryOnce {
			room.Reminders = slices.Delete(room.Reminders, i, i+1)
		}
		t.SayLines(message.Compose(t.Words(sayRoomDone), "name", name))
	case message.WaySnooze:
		r.SnoozedTo = t.WorkingMorning(t.Now, orders.Snooze)
		t.SayLines(message.Compose(t.Words(sayRoomSnoozed), "name", name, "day", turn.FormatDay(r.SnoozedTo.In(t.Calendar.Zone()), t.State.Locale)))
	default:
		t.Say(t.Words(sayRoomGone))
	}
}

// roomTimer posts what is due: each reminder once, however long the bot was
// away, and never outside working hours of a working day.
func roomTimer(t *turn.Turn, board *state.Board) {
	room := t.State.Room
	for i := range room.Reminders {
		r := &room.Reminders[i]
		at := r.Due()
		if at.IsZero() || at.After(t.Now) {
			continue
		}
		if tooLate(t, at) {
			at = t.NextQuietEnd()
			if !r.NextAt.IsZero() && !r.NextAt.After(t.Now) {
				r.NextAt = at
			}
			if !r.SnoozedTo.IsZero() && !r.SnoozedTo.After(t.Now) {
				r.SnoozedTo = at
			}
			continue
		}
		// What is due twice is posted once.
		if !r.SnoozedTo.After(t.Now) {
			r.SnoozedTo = time.Time{}
		}
		if !r.NextAt.IsZero() && !r.NextAt.After(t.Now) {
			r.NextAt = time.Time{}
			if next := r.Schedule.Next(t.Now.In(t.Zone()), t.Calendar); !next.IsZero() {
				r.NextAt = next.UTC()
			}
		}
		about := r.Action(message.VerbRoom)
		t.SayLines(message.Compose(t.Words(sayRoomPost), "text", r.Text)).Offer(about.Under("done"), t.Words(choiceRoomDone)).Offer(about.Under(message.WaySnooze), t.Words(choiceRoomWait))
	}
	if !room.Digest.IsZero() && !room.Digest.After(t.Now) {
		if tooLate(t, room.Digest) {
			room.Digest = t.NextQuietEnd()
			return
		}
		room.Digest = t.DigestAt.Next(t.Now.In(t.Zone()), t.Calendar).UTC()
		if board != nil {
			digest(t, board)
		}
	}
}

// tooLate reports whether a post is so late that it would come at a bad time. What
// HR has asked for at an early hour is posted at that hour.
func tooLate(t *turn.Turn, due time.Time) bool { return t.Now.Sub(due) > time.Hour && t.Quiet() }

// roomDigest switches the weekly digest on or off, or posts it now.
func roomDigest(t *turn.Turn, in turn.Input) {
	_, rest, _ := strings.Cut(strings.TrimSpace(strings.ToLower(in.Text)), " ")
	switch strings.TrimSpace(rest) {
	case "non", "off", "stop", "arrêt", "arret", "arrêter", "arreter":
		t.State.Room.Digest, t.State.Room.DigestOff = time.Time{}, true
		t.Say(t.Words(sayDigestOff))
	case "oui", "on", "reprendre":
		t.State.Room.Digest, t.State.Room.DigestOff = t.DigestAt.Next(t.Now.In(t.Zone()), t.Calendar).UTC(), false
		t.Say(turn.Fill(t.Words(sayDigestOn), "day", turn.FormatDay(t.State.Room.Digest.In(t.Calendar.Zone()), t.State.Locale)))
	default:
		if in.Board != nil {
			digest(t, in.Board)
		}
	}
}
