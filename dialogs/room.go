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
}

// action is the choice about a reminder, of a person or of a channel.
func (r *Reminder) action(verb Verb) Action { return on(verb, strconv.Itoa(r.ID)) }

// MaxRoomReminders bounds the reminders of a channel.
const MaxRoomReminders = 50

// maxRoomText bounds the text of a reminder.
const maxRoomText = 1000

var (
	sayRoomHelp    = text("Pour créer un rappel : « /cpx rappel chaque lundi 9 h : texte ». Quand : « demain à 14 h », « le 12/05 », « chaque lundi », « le 1er du mois », « tous les 15 jours », « tous les jours ». Textes prêts : « nouvelle arrivée », « renouvellements », « contrat ». Pour les voir : « /cpx rappels ».", "To create a reminder: \"/cpx reminder every Monday 9:00 : text\". When: \"tomorrow 14:00\", \"on 12/05\", \"every Monday\", \"on the 1st of each month\", \"every 15 days\", \"every day\". Ready-made texts: \"arrival\", \"renewals\", \"contract\". To see them: \"/cpx reminders\".")
	sayRoomMade    = text("Rappel {number} créé : {when}. Prochaine fois le {day}.", "Reminder {number} created: {when}. Next on {day}.")
	sayRoomSaid    = text("« {text} »", "\"{text}\"")
	sayRoomNone    = text("Aucun rappel dans ce canal.", "No reminder in this channel.")
	sayRoomText    = text("Pour {when}, que dois-je rappeler ? Écrivez-le après deux points.", "For {when}, what shall I remind of? Write it after a colon.")
	sayRoomFull    = text("Il y a déjà {number} rappels : supprimez-en un d'abord.", "There are {number} reminders already: delete one first.")
	sayRoomPast    = text("Je n'ai pas compris quand, ou c'est déjà passé.", "I did not understand when, or it is past.")
	sayRoomGone    = text("Je ne trouve pas ce rappel.", "I do not find that reminder.")
	sayRoomPaused  = text("Rappel {number} en pause.", "Reminder {number} paused.")
	sayRoomResumed = text("Rappel {number} repris : prochaine fois le {day}.", "Reminder {number} resumed: next on {day}.")
	sayRoomDeleted = text("Rappel {number} supprimé.", "Reminder {number} deleted.")
	sayRoomDone    = text("✓ Fait par {name}.", "✓ Done by {name}.")
	sayRoomSnoozed = text("Reporté par {name} au {day}.", "Put off by {name} to {day}.")
	sayRoomPost    = text("Rappel : {text}", "Reminder: {text}")
	sayDigestOff   = text("Le bilan hebdomadaire est arrêté. Pour le reprendre : « /cpx bilan oui ».", "The weekly digest is off. To have it again: \"/cpx digest on\".")
	sayDigestOn    = text("Le bilan hebdomadaire reprend : prochain le {day}.", "The weekly digest is on again: next on {day}.")
	sayHROnly      = text("Cette commande est réservée aux membres du canal RH.", "That command is for the members of the HR channel only.")
	titleReminders = text("Rappels de ce canal", "Reminders of this channel")
	labelPaused    = text("en pause", "paused")
	labelOver      = text("passé", "over")
	labelNextTime  = text("prochaine fois le {day}", "next on {day}")
	choiceRoomDone = text("C'est fait", "Done")
	choiceRoomWait = text("Dans 3 jours ouvrés", "In 3 working days")
	choicePause    = text("Pause {number}", "Pause {number}")
	choiceResume   = text("Reprendre {number}", "Resume {number}")
	choiceDelete   = text("Supprimer {number}", "Delete {number}")
)

// readyTexts are reminders that HR need not write.
var readyTexts = []struct {
	words []string
	text  rules.Text
}{
	{[]string{"nouvelle arrivee", "arrivee", "arrivees", "arrival", "arrivals"}, text("Une personne arrive ? Vérifiez quelle carte il lui faut (elle peut m'écrire) et, si la structure commande, préparez le formulaire dès maintenant : la carte demande environ {card}, les codes {codes} de plus.", "Is somebody arriving? Check which card they need (they can write to me) and, if the structure orders it, prepare the form now: the card takes about {card}, the codes {codes} more.")},
	{[]string{"renouvellements", "renouvellement", "renewals", "renewal"}, text("Renouvellements : des cartes arrivent-elles bientôt à échéance ? La fiche ne dit pas comment demander un renouvellement : vérifiez dans TOM ou auprès de l'ANS.", "Renewals: do cards expire soon? The fiche does not say how to ask for a renewal: check in TOM or with the ANS.")},
	{[]string{"contrat", "contract"}, text("Contrat de structure : est-il signé et à jour (représentant légal, mandataire) ? Sans lui, la structure ne peut commander aucune carte.", "Contrat de structure: is it signed and up to date (legal representative, mandataire)? Without it the structure cannot order any card.")},
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
		room.Digest = t.d.digest.next(t.now, t.d.calendar).UTC()
	}
	t.s.Room = &room
	t.understood = Understood{Facts: rules.Facts{}, Certainty: understanding.Sure}
	switch in.Kind {
	case HelpInput:
		t.say(t.tr(sayHROver))
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
		t.say(t.tr(saySecret))
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
		t.say(fill(t.tr(sayRoomFull), "number", strconv.Itoa(len(room.Reminders))))
		return
	}
	when, said, hasText := cutReminder(rest)
	schedule, ok := parseSchedule(when, t.now.In(t.d.calendar.Zone()), t.d.calendar)
	for _, ready := range readyTexts {
		for _, w := range ready.words {
			if (!hasText && understanding.Contains(rest, w)) || hasText && understanding.SameWords(said, w) {
				announced := t.d.book.Delay(rules.DelayStandard)
				said = fill(t.tr(ready.text), "card", t.workingDays(announced.Card), "codes", t.workingDays(announced.Codes))
				hasText = true
			}
		}
	}
	next := schedule.next(t.now, t.d.calendar)
	if !ok || next.IsZero() {
		t.say(t.tr(sayRoomPast), t.tr(sayRoomHelp))
		return
	}
	if said == "" {
		t.say(fill(t.tr(sayRoomText), "when", schedule.words(t)), t.tr(sayRoomHelp))
		return
	}
	said = clipRunes(said, maxRoomText)
	room.Made++
	room.Reminders = append(room.Reminders, Reminder{ID: room.Made, Text: Verbatim(said), Schedule: schedule, NextAt: next.UTC()})
	t.sayLines(ParseLine(fill(t.tr(sayRoomMade), "number", strconv.Itoa(room.Made), "when", schedule.words(t), "day", formatDay(next, t.s.Locale))), compose(t.tr(sayRoomSaid), "text", Verbatim(said)))
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

func clipRunes(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

func (t *turn) listReminders() {
	if len(t.s.Room.Reminders) == 0 {
		t.say(t.tr(sayRoomNone), t.tr(sayRoomHelp))
		return
	}
	part := Part{Kind: Bullets, Title: t.tr(titleReminders)}
	m := Message{}
	for i := range t.s.Room.Reminders {
		r := &t.s.Room.Reminders[i]
		number := strconv.Itoa(r.ID)
		state := t.tr(labelOver)
		if r.Paused {
			state = t.tr(labelPaused)
		}
		if !r.NextAt.IsZero() {
			state = fill(t.tr(labelNextTime), "day", formatDay(r.NextAt.In(t.d.calendar.Zone()), t.s.Locale))
		}
		part.Lines = append(part.Lines, compose("{number}. {text} ({when}, {state})", "number", number, "text", Verbatim(clipRunes(string(r.Text), 120)), "when", r.Schedule.words(t), "state", state))
		if r.Paused {
			m.offer(on(verbRoom, number).under("resume"), fill(t.tr(choiceResume), "number", number))
		} else {
			m.offer(on(verbRoom, number).under("pause"), fill(t.tr(choicePause), "number", number))
		}
		m.offer(on(verbRoom, number).under("delete"), fill(t.tr(choiceDelete), "number", number))
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
		t.say(t.tr(sayRoomGone))
		return
	}
	r := &room.Reminders[i]
	name := orElse(t.displayName, Verbatim(t.tr(labelSomebody)))
	switch a.Value {
	case "pause":
		r.Paused, r.NextAt = true, time.Time{}
		t.say(fill(t.tr(sayRoomPaused), "number", number))
	case "resume":
		next := r.Schedule.next(t.now, t.d.calendar)
		if next.IsZero() {
			t.say(t.tr(sayRoomPast))
			return
		}
		r.Paused, r.NextAt = false, next.UTC()
		t.say(fill(t.tr(sayRoomResumed), "number", number, "day", formatDay(next, t.s.Locale)))
	case "delete":
		room.Reminders = slices.Delete(room.Reminders, i, i+1)
		t.say(fill(t.tr(sayRoomDeleted), "number", number))
	case "done":
		if r.Schedule.Every == everyOnce {
			room.Reminders = slices.Delete(room.Reminders, i, i+1)
		}
		t.sayLines(compose(t.tr(sayRoomDone), "name", name))
	case waySnooze:
		r.Paused, r.NextAt = false, t.workingMorning(t.now, snooze)
		t.sayLines(compose(t.tr(sayRoomSnoozed), "name", name, "day", formatDay(r.NextAt.In(t.d.calendar.Zone()), t.s.Locale)))
	default:
		t.say(t.tr(sayRoomGone))
	}
}

// roomTimer posts what is due: each reminder once, however long the bot was
// away, and never outside working hours of a working day.
func (t *turn) roomTimer(board *Board) {
	room := t.s.Room
	for i := range room.Reminders {
		r := &room.Reminders[i]
		if r.NextAt.IsZero() || r.NextAt.After(t.now) {
			continue
		}
		if t.tooLate(r.NextAt) {
			r.NextAt = t.nextQuietEnd()
			continue
		}
		r.NextAt = time.Time{}
		if next := r.Schedule.next(t.now, t.d.calendar); !next.IsZero() {
			r.NextAt = next.UTC()
		}
		about := r.action(verbRoom)
		t.sayLines(compose(t.tr(sayRoomPost), "text", r.Text)).offer(about.under("done"), t.tr(choiceRoomDone)).offer(about.under(waySnooze), t.tr(choiceRoomWait))
	}
	if !room.Digest.IsZero() && !room.Digest.After(t.now) {
		if t.tooLate(room.Digest) {
			room.Digest = t.nextQuietEnd()
			return
		}
		room.Digest = t.d.digest.next(t.now, t.d.calendar).UTC()
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
		t.say(t.tr(sayDigestOff))
	case "oui", "on", "reprendre":
		t.s.Room.Digest, t.s.Room.DigestOff = t.d.digest.next(t.now, t.d.calendar).UTC(), false
		t.say(fill(t.tr(sayDigestOn), "day", formatDay(t.s.Room.Digest.In(t.d.calendar.Zone()), t.s.Locale)))
	default:
		if in.Board != nil {
			t.digest(in.Board)
		}
	}
}
