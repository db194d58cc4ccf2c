package reminders

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/reading"
	"cpxbot/dialogs/schedule"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// mostReminders bounds the reminders of a person.
const mostReminders = 20

var (
	sayReminderMade  = turn.Declare("say_reminder_made", "when", "text")
	sayReminderPost  = turn.Declare("say_reminder_post", "text")
	sayReminderAbout = turn.Declare("say_reminder_about")
	labelNothing     = turn.Declare("label_errand_nothing")
	labelOrder       = turn.Declare("label_errand_order")
	sayReminderGone  = turn.Declare("say_reminder_gone")
	sayReminderMoved = turn.Declare("say_reminder_moved", "when")
	sayRemindersGone = turn.Declare("say_reminders_gone")
	sayReminderNone  = turn.Declare("say_reminder_none")
	sayReminderFull  = turn.Declare("say_reminder_full", "number")
	sayReminderWhich = turn.Declare("say_reminder_which")
	titleMyReminders = turn.Declare("title_my_reminders")
	labelReminder    = turn.Declare("label_reminder", "text", "when")
	choiceDropOne    = turn.Declare("choice_drop_one", "number")
)

// HearReminder takes what a person wants to be reminded of, and of which they
// want to be reminded no more.
func HearReminder(t *turn.Turn, h *turn.Heard) bool {
	if dropsReminder(t, h) || movesReminder(t, h) || addsErrand(t, h) {
		return true
	}
	if h.Value == "" && t.State.At.Pending == nil && namesErrand.MatchString(h.Text) && (Wishes.MatchString(h.Text) || asksReminder.MatchString(h.Text)) {
		return MakeReminder(t, h.Text)
	}
	if t.OpenCount() > 0 && t.State.At.Pending == nil && asksToTell.MatchString(h.Text) && onlyIfNothing.MatchString(errandIn(t, h.Text)) {
		if schedule, _, ok := PersonalSchedule(t, h.Text); ok { // "alertez-moi jeudi si toujours rien"
			AddReminder(t, message.Verbatim(t.Words(labelNothing)), schedule)
			flow.GoOnAsking(t)
			return true
		}
	}
	if rest := remindBeside(t, h); rest != "" {
		t.Text = rest
		*h = *reading.Read(t, rest) // and what the reminder is of is heard
		if h.Value == "" && !meaning.Asks(t, h.Reading) && len(meaning.Told(t, h.Reading)) == 0 && meaning.PlainlyRemarks(h.Reading) {
			flow.GoOnAsking(t)
			return true // "ok je préviens l'Ordre demain", and nothing else
		}
	}
	if h.Value != "" || h.Reading.Certainty == understanding.Unsure {
		return false
	}
	if h.Reading.Intent == rules.IntentCancel && stopsShown(t) {
		return true
	}
	switch h.Reading.Move {
	case rules.MoveMyReminders:
		ShowReminders(t)
	case rules.MoveStopReminder:
		if len(t.State.Reminders) == 0 {
			return false
		}
		stopReminder(t)
	case rules.MoveRemind:
		if t.State.At.Pending != nil || h.Reading.Certainty != understanding.Sure && (h.Reading.Wants[0].Probability < meaning.LeastNear || strings.Contains(h.Text, "?") && !Wishes.MatchString(h.Text)) {
			return false
		}
		return MakeReminder(t, h.Text)
	default:
		return false
	}
	flow.GoOnAsking(t)
	return true
}

// remindBeside makes the reminder that stands beside what else a message tells, which is what it
// is of, and returns the rest: "ma carte expire en février, pouvez-vous me le rappeler le 15
// janvier ?". It returns "" where no reminder is asked for beside something.
func remindBeside(t *turn.Turn, h *turn.Heard) (rest string) {
	at := wishesBeside.FindStringIndex(h.Text)
	if at == nil || h.Value != "" || t.State.At.Pending != nil {
		return ""
	}
	if tail := wishesBeside.ReplaceAllString(when.Without(h.Text[at[0]:], t.Now.In(t.Zone()), when.Ahead, t.Calendar), ""); len(strings.Fields(strings.Trim(tail, " ,;:.!?"))) > 1 {
		return "" // "…, rappelez-moi demain d'appeler l'ANS" says of what
	}
	schedule, _, ok := PersonalSchedule(t, h.Text[at[0]:])
	of := opensRemark.ReplaceAllString(h.Text[:at[0]], "")
	errand := message.Verbatim(turn.ClipRunes(strings.Trim(of, " ,;:.!?"), orders.MaxRoomText))
	if !ok || len(strings.Fields(string(errand))) < 2 {
		return ""
	}
	AddReminder(t, errand, schedule)
	return h.Text[:at[0]]
}

// opensRemark are the words before what somebody is going to do.
var opensRemark = regexp.MustCompile(`(?i)^\W*(?:(?:ok|oui|bon|bien|ah|alors|donc|d['’]accord|du coup|yes|right|so)[\s,]+)+`)

// wishesBeside asks to be reminded of what stands before.
var wishesBeside = regexp.MustCompile(`(?i)[,.;:!?]\s*(?:(?:et|donc|merci de|and)\s+)?(?:(?:pou(?:vez|rriez)[ -]vous|(?:vous |tu )?(?:peux|pouvez|pourriez)(?: -?tu| -?vous)?|can you|could you|please|svp)\s+)?(?:(?:me|m['’])\s*(?:l[ea]\s+)?rapp?ell?\w*|rapp?ell?ez?[ -](?:l[ea][ -])?moi|remind me)\b`)

// asksReminder asks to be reminded of something, anywhere in a message.
var asksReminder = regexp.MustCompile(`(?i)\b(?:pou(?:vez|rriez)[ -]vous|vous (?:pouvez|pourriez)|peux[ -]tu|tu peux|merci de|veuillez|can you|could you)\s+(?:bien\s+)?(?:me\s+)?(?:rappeler|remind me)\s+(?:de|d['’]|qu|to|about)`)

// MakeReminder notes what a person wants to be reminded of, in their own words.
func MakeReminder(t *turn.Turn, words string) bool {
	if at := wishAnywhere.FindStringIndex(words); at != nil && at[0] > 0 {
		words = words[:at[0]] + inMonthOf(t, words[:at[0]], words[at[0]:])
	}
	schedule, r, ok := PersonalSchedule(t, words)
	if !ok {
		if makeReminders(t, words) {
			return true
		}
		// "je fais ma demande ce soir. Rappelez-moi le 14 de voir où cela en est"
		for _, part := range wishApart(words) {
			if at := betweenPieces.FindStringIndex(part); at != nil { // "un rappel le 8 janvier, ma carte expire fin janvier"
				if schedule, _, ok := PersonalSchedule(t, part[:at[0]]); ok && len(strings.Fields(errandIn(t, part[:at[0]]))) < 2 {
					AddReminder(t, message.Verbatim(turn.ClipRunes(strings.Trim(part[at[1]:], " ,;:.!?"), orders.MaxRoomText)), schedule)
					flow.GoOnAsking(t)
					return true
				}
			}
			if before, _, found := strings.Cut(words, part); found && len(strings.Fields(before)) > 1 && len(strings.Fields(errandIn(t, part))) < 2 {
				if schedule, _, ok := PersonalSchedule(t, part); ok { // "le dossier part demain, relancez-moi le 10"
					AddReminder(t, message.Verbatim(turn.ClipRunes(strings.Trim(before, " ,;:.!?"), orders.MaxRoomText)), schedule)
					flow.GoOnAsking(t)
					return true
				}
			}
			if schedule, _, ok := PersonalSchedule(t, part); ok && len(strings.Fields(errandIn(t, part))) > 1 {
				AddReminder(t, Errand(t, part), schedule)
				flow.GoOnAsking(t)
				return true
			}
		}
		switch {
		case r.None() && !Wishes.MatchString(words):
			return false // "faites-moi une liste"
		case r.None() && len(strings.Fields(words)) <= shortestReminder:
			return false // "rappelez-moi": on the telephone, perhaps
		case r.Problem == when.Over && t.OpenCount() > 0 && t.Now.Sub(r.Day) > 24*time.Hour:
			return false // news of an order, rather
		}
		if odd := t.OddTime(r); odd != "" {
			t.Say(odd)
		}
		t.State.At.Pending = &state.Pending{Kind: state.PendingReminder, Words: message.Verbatim(turn.ClipRunes(words, orders.MaxRoomText))}
		flow.AskPending(t)
		return true
	}
	if t.OpenCount() > 0 && len(strings.Fields(words)) <= shortestReminder && !namesErrand.MatchString(words) {
		return false // "rappelez-moi demain": of the order that is followed
	}
	AddReminder(t, Errand(t, words), schedule)
	flow.GoOnAsking(t)
	return true
}

// inMonthOf puts a bare day into the month of a later day that was told before it: "absent jusqu'au
// 4 janvier, rappelez-moi le 5".
func inMonthOf(t *turn.Turn, before, wish string) string {
	r := t.Ahead(untilWords.ReplaceAllString(before, "le "))
	m := bareDayIn.FindStringSubmatchIndex(wish)
	if m == nil || !turn.IsDay(r) || !r.Day.After(t.Now) {
		return wish
	}
	if d, err := strconv.Atoi(wish[m[2]:m[3]]); err != nil || d < r.Day.In(t.Zone()).Day() {
		return wish
	}
	return wish[:m[3]] + "/" + strconv.Itoa(int(r.Day.In(t.Zone()).Month())) + wish[m[3]:]
}

// untilWords lead to the last day of something.
var untilWords = regexp.MustCompile(`(?i)\b(?:jusqu['’]au|until|till)\s`)

// bareDayIn is a day without its month.
var bareDayIn = regexp.MustCompile(`(?i)\b(?:le|au|the)\s+(\d{1,2})(?:\s*$|\s+(?:de|d['’]|pour|à|qu|to|that)|[,.;!?])`)

// wishApart returns what a message says from its wish to be reminded on, and the sentence that
// holds the wish: other days are told beside it. It is empty where no wish is found.
func wishApart(words string) (parts []string) {
	at := wishAnywhere.FindStringIndex(words)
	if at == nil {
		return nil
	}
	parts = append(parts, words[at[0]:])
	if end := endsSentence.FindStringIndex(words[at[0]:]); end != nil {
		words = words[:at[0]+end[0]]
	}
	if ends := endsSentence.FindAllStringIndex(words[:at[0]], -1); len(ends) > 0 {
		parts = append(parts, words[ends[len(ends)-1][1]:])
	}
	return parts
}

var endsSentence = regexp.MustCompile(`[.!?…]\s+|\n+`)

// makeReminders notes several errands of one sentence, each with its time: "dans 3
// jours d'apporter le contrat et vendredi de vérifier mon courrier".
func makeReminders(t *turn.Turn, words string) bool {
	var schedules []schedule.Schedule
	parts := followup.JoinsErrands.Split(words, mostErrands)
	if !wishAnywhere.MatchString(parts[0]) {
		return false // "j'envoie le 301 demain, et rappelez-moi jeudi de …" is one errand
	}
	for _, part := range parts {
		schedule, _, ok := PersonalSchedule(t, part)
		if !ok {
			return false
		}
		schedules = append(schedules, schedule)
	}
	if len(parts) < 2 {
		return false
	}
	for i, part := range parts {
		AddReminder(t, Errand(t, part), schedules[i])
	}
	flow.GoOnAsking(t)
	return true
}

const mostErrands = 4

// Errand is what a person wants to be reminded of, without the wish and the time.
func Errand(t *turn.Turn, words string) message.Verbatim {
	rest := errandIn(t, words)
	for _, part := range wishApart(words) { // from the wish on, or its sentence, where it says of what
		if own := errandIn(t, part); len(strings.Fields(own)) > 1 {
			rest = own
			break
		}
	}
	switch {
	case (t.OpenCount() > 0 || waits(t)) && onlyIfNothing.MatchString(rest):
		rest = t.Words(labelNothing) // "prévenez-moi le 4 si j'ai rien"
	case len(strings.Fields(rest)) > 1:
	case t.OpenCount() > 0:
		rest = t.Words(labelOrder)
	case subjectOf(t) != "":
		rest = subjectOf(t)
	default:
		rest = words
	}
	return message.Verbatim(turn.ClipRunes(rest, orders.MaxRoomText))
}

// waits reports whether what is spoken of is a card or codes that have not come.
func waits(t *turn.Turn) bool {
	s := t.State.At.Situation.Get(rules.FactSituation)
	return s == rules.SituationNoCard || s == rules.SituationNoCodes
}

// errandIn is what is left of words without the wish and the time.
func errandIn(t *turn.Turn, words string) string {
	rest := when.Without(words, t.Now.In(t.Zone()), when.Ahead, t.Calendar)
	rest = strings.TrimSpace(Wishes.ReplaceAllString(rest, ""))
	rest = strings.TrimSpace(asksToTell.ReplaceAllString(rest, ""))
	rest = strings.Trim(leadsErrand.ReplaceAllString(rest, ""), " ,;:.!?")
	if at := wishAnywhere.FindStringIndex(words); at != nil && len(strings.Fields(rest)) < 2 { // "je note de revenir le 4 janvier, vous pouvez me relancer ?"
		before := when.Without(words[:at[0]], t.Now.In(t.Zone()), when.Ahead, t.Calendar)
		return strings.Trim(asksKindly.ReplaceAllString(before, ""), " ,;:.!?")
	}
	return rest
}

// asksToTell begins an errand with the wish to be told, which is not what it is about: "prévenez-moi
// si…", "vous pouvez me faire penser à…".
var asksToTell = regexp.MustCompile(`(?i)^\W*(?:(?:(?:vous|tu)\s+)?(?:pou(?:vez|rriez)|peux|pourrais)(?:[ -](?:vous|tu))?\s+|can you\s+|could you\s+|please\s+)?(?:(?:pr[ée]ven(?:ez|ir|s)|avertis(?:sez)?|alertez|relance[rz]?|dites|dis)[ -]moi|me (?:faire penser|pr[ée]venir|relancer|alerter|dire)|let me know|tell me|warn me|ping me)(?:\s+(?:à|de)\b)?`)

// onlyIfNothing says no more than that nothing has come.
var onlyIfNothing = regexp.MustCompile(`(?i)^\W*(?:si|if)\s+(?:(?:je|j['’]|on|c['’]|la carte|les codes|i|we)\s*)?(?:n['’]?\s*)?(?:l['’]|les\s+|la\s+)?(?:(?:ai|a|est|ont|have|had|haven['’]t|got)\s+)?(?:toujours\s+|encore\s+|still\s+)?(?:rien|pas|nothing|not|no news)(?:\s+(?:re[çc]u\p{L}*|eu|encore|n['’](?:est|a)|has|arriv\p{L}*|de nouvelles|received|come|arrived|got|anything|it|yet))*\W*$`)

// asksKindly stands before the wish to be reminded, and is no errand.
var asksKindly = regexp.MustCompile(`(?i)(?:\b(?:bonjour|bonsoir|salut|hello|merci|svp|stp|please|ok|et)\b[\s,]*|(?:\best[- ]ce que\s+)?(?:\b(?:vous|tu|on)\s+)?\b(?:pou(?:vez|rriez|rrais)|peux|peut)(?:[ -](?:vous|tu))?\b|\b(?:can|could|would) you\b|\bmerci de\b)\s*$`)

// subjectOf names what was spoken of last: whoever only says when wants to be reminded of that.
func subjectOf(t *turn.Turn) string {
	at := &t.State.At
	if x := t.Book.Topic(at.Topic); x != nil {
		return t.Tr(x.Title)
	}
	if x := t.Book.Intent(at.Intent); x != nil && x.Goal != "" {
		return t.Tr(x.Label)
	}
	return ""
}

// Wishes are the words with which people ask to be reminded, near the beginning or anywhere,
// leadsErrand those between them and what it is about.
var (
	Wishes       = regexp.MustCompile(`(?i)^.{0,40}?(?:` + wishWords + `)`)
	wishAnywhere = regexp.MustCompile(`(?i)(?:` + wishWords + `)`)
	leadsErrand  = regexp.MustCompile(`(?i)^[\s,:]*(?:(?:re)?(?:bonjour|bonsoir|salut|hello)[\s,.!]+)?(?:(?:et|and|puis|then|aussi|also)\s+)*(?:(?:s['’]il (?:te|vous) pla[iî]t|svp|please|merci)[\s,]*)?(?:(?:de|que|pour|à|to|that|of|about)\s+|d['’]\s*|qu['’]\s*)`)
)

// PersonalSchedule reads when a person wants to be reminded. A day with its hour
// is kept as it was said, also outside working hours.
func PersonalSchedule(t *turn.Turn, words string) (s schedule.Schedule, r when.Reading, ok bool) {
	s, r, ok = schedule.ParseSchedule(words, t.Now.In(t.Zone()), t.Calendar)
	s.Exact = s.Every == schedule.EveryOnce && r.HasHour
	return s, r, ok
}

const wishWords = `\brapp?ell?ez?[ -]moi\b|\b(?:me|m['’])\s*rapp?ell?\w*|^(?:et\s+)?(?:aussi\s+)?(?:(?:mets|met|ajoute[rz]?|cr[ée]e[rz]?)\s+)?(?:moi\s+)?(?:un\s+|des\s+)?(?:autres?\s+)?rappels?\b|\bfai(?:s|tes)[ -]moi (?:penser|signe)\b|\b(?:envoye[rz]|mett(?:re|ez)|programme[rz]|pose[rz]|faire)(?:[ -]moi)? un (?:petit )?rappel\b|\bpou(?:vez|rriez)[ -]vous me relancer\b|\bvous pou(?:vez|rriez) me relancer\b|\brelancez[ -]moi\b|\b(?:tu|vous) me relance[sz]\b|\b(?:mets|mettez|note[sz]?)(?:[ -]moi)? un pense[- ]b[êe]te\b|\bremind(?:er)?(?: me)?\b|\bping me\b`

// shortestReminder is the number of words up to which a wish to be reminded says
// nothing of what.
const shortestReminder = 4

// AddReminder keeps a reminder and says when it comes.
func AddReminder(t *turn.Turn, words message.Verbatim, at schedule.Schedule) {
	if len(t.State.Reminders) >= mostReminders {
		t.Say(turn.Fill(t.Words(sayReminderFull), "number", strconv.Itoa(len(t.State.Reminders))))
		return
	}
	t.State.Reminded++
	r := state.Reminder{ID: t.State.Reminded, Text: words, Schedule: at, NextAt: at.Next(t.Now.In(t.Zone()), t.Calendar).UTC()}
	t.State.Reminders = append(slices.Clip(t.State.Reminders), r)
	t.SayLines(message.Compose(t.Words(sayReminderMade), "when", ScheduleWords(t, &at), "text", words)).Offer(r.Action(message.VerbReminder).Under(message.WayStop), t.Words(turn.ChoiceNoRemind))
}

// movesReminder takes a day that follows a reminder just made for another one:
// "plutôt dans dix jours".
func movesReminder(t *turn.Turn, h *turn.Heard) bool {
	longest := meaning.LongestDay
	if tellsAnother.MatchString(h.Text) || rather.MatchString(h.Text) {
		longest = longestOther
	}
	if len(strings.Fields(h.Text)) > longest || newErrand.MatchString(h.Text) || Wishes.MatchString(h.Text) || asksToTell.MatchString(h.Text) {
		return false
	}
	for _, id := range t.State.At.Choices {
		a := message.ParseAction(id)
		i := reminder(t, a.Target)
		if a.Verb != message.VerbReminder || i < 0 {
			continue
		}
		wanted, r, ok := scheduleNear(t, h.Text, &t.State.Reminders[i])
		if !ok && !r.None() { // "plutôt le 18, le 15 je suis en formation"
			for _, part := range inOrderOfChoice(h.Text) {
				if wanted, r, ok = scheduleNear(t, part, &t.State.Reminders[i]); ok {
					break
				}
			}
		}
		if old := &t.State.Reminders[i].Schedule; ok && !r.HasHour && wanted.Every == schedule.EveryOnce && old.Every == schedule.EveryOnce {
			wanted.Hour, wanted.Minute, wanted.Exact = old.Hour, old.Minute, old.Exact // "plutôt vendredi"
			wanted.From = wanted.On(wanted.From)
		}
		switch {
		case !ok && (r.None() || r.Problem == when.Over):
			return false
		case !ok:
			t.Say(t.OddTime(r), t.Words(turn.SayReminderWhen)).Offer(a, t.Words(turn.ChoiceNoRemind))
			return true
		}
		putReminder(t, i, wanted)
		return true
	}
	return false
}

// inOrderOfChoice are the pieces of a message, that first which says "plutôt".
func inOrderOfChoice(text string) []string {
	pieces := betweenPieces.Split(text, -1)
	if i := slices.IndexFunc(pieces, rather.MatchString); i > 0 {
		pieces[0], pieces[i] = pieces[i], pieces[0]
	}
	return pieces
}

var betweenPieces = regexp.MustCompile(`\s*[,;.]\s+`)

// rather says which of several days is meant.
var rather = regexp.MustCompile(`(?i)\b(?:plut[oô]t|finalement|rather|instead|mettez|mets|décalez|repoussez)\b`)

// tellsAnother begins with what puts something else in its place: "non tiens, le 8 janvier, ça
// me laisse de la marge"; longestOther is the number of words of that.
var tellsAnother = regexp.MustCompile(`(?i)^\W*(?:non|no|plut[oô]t|finalement|en fait|actually|rather)\b`)

const longestOther = 14

// scheduleNear reads another time for a reminder: a bare hour keeps its day, a bare day
// its month.
func scheduleNear(t *turn.Turn, text string, old *state.Reminder) (s schedule.Schedule, r when.Reading, ok bool) {
	at := old.NextAt.In(t.Zone())
	text = afterDay.ReplaceAllString(text, "")
	if m := dayAndHour.FindStringSubmatch(text); m != nil {
		text = "le " + m[1] + " à " + m[2] // "18 à 14h"
	}
	if old.Schedule.Every == schedule.EveryOnce && dayOnly.MatchString(text) {
		first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location())
		if near := when.Read(text, first, when.Ahead, t.Calendar); turn.IsDay(near) && near.Day.Month() == at.Month() && near.Day.After(t.Now) {
			text = dayOnly.ReplaceAllString(text, "le ${1}/"+strconv.Itoa(int(at.Month()))+"$2")
		}
	}
	s, r, ok = PersonalSchedule(t, text)
	if hour := t.Ahead(text); old.Schedule.Every == schedule.EveryOnce && hour.Problem == "" && hour.HasHour && hour.Day.IsZero() && hour.Every == nil {
		s, ok = old.Schedule, true
		s.Hour, s.Minute, s.Exact = hour.Hour, hour.Minute, true
		s.From = s.On(at)
	}
	return s, r, ok
}

var (
	// dayOnly is a day without its month, dayAndHour one with an hour.
	dayOnly = regexp.MustCompile(`(?i)\b(?:le|au|the)\s+(\d{1,2})\b(?:er|th|st|nd|rd)?(\s*$|\s+(?:à|a|at)\s)`)
	// afterDay is what people add to the day that they choose instead.
	afterDay   = regexp.MustCompile(`(?i)[\s,]+(?:finalement|en fait|plut[oô]t|svp|stp|merci|actually|instead|please)\W*$`)
	dayAndHour = regexp.MustCompile(`(?i)^(?:(?:non|no|plut[oô]t|en fait)[\s,]+)*(\d{1,2})\s+(?:à|at)\s+(\d{1,2}\s*(?:h|:|am|pm).*)$`)
)

// dropsReminder cancels the reminder of the day that a message names: "annule celui
// de jeudi". It also puts the one of a day on another: "déplacez celui du 15 au 18".
func dropsReminder(t *turn.Turn, h *turn.Heard) bool {
	if len(t.State.Reminders) == 0 || len(strings.Fields(h.Text)) > longestChange {
		return false
	}
	if from, to, ok := cutDays(h.Text); ok && h.Reading.Intent != rules.IntentCancel && h.Reading.Move != rules.MoveStopReminder {
		i := reminderOn(t, from)
		if i < 0 {
			return false
		}
		if m := bareDay.FindStringSubmatch(to); m != nil { // "du 15 janvier au 18": of the same month
			to = m[1] + "/" + strconv.Itoa(int(t.State.Reminders[i].NextAt.In(t.Zone()).Month()))
		}
		schedule, _, ok := PersonalSchedule(t, to)
		if ok {
			putReminder(t, i, schedule)
		}
		return ok
	}
	deletes := turn.HasAny(h.Text, deletingWords) && (whoseReminder.MatchString(h.Text) || turn.HasAny(h.Text, []string{"rappel", "rappels", "reminder", "reminders"}))
	if h.Reading.Intent != rules.IntentCancel && h.Reading.Move != rules.MoveStopReminder && !deletes {
		return false
	}
	if turn.HasAny(h.Text, allReminders) {
		t.State.Reminders = nil
		t.Say(t.Words(sayRemindersGone))
		flow.GoOnAsking(t)
		return true
	}
	i := reminderOn(t, h.Text)
	if i < 0 {
		i = reminderAbout(t, h.Text)
	}
	if i < 0 {
		if ownerOf := whoseReminder.MatchString(byTheWay.ReplaceAllString(h.Text, " ")); ownerOf {
			t.Say(t.Words(sayReminderWhich))
			ShowReminders(t)
			return true
		}
		return false
	}
	ReminderChoice(t, t.State.Reminders[i].Action(message.VerbReminder).Under(message.WayStop))
	flow.GoOnAsking(t)
	return true
}

// byTheWay are words in which nobody is named: "le rappel du coup".
var byTheWay = regexp.MustCompile(`(?i)\bdu coup\b|\bde toute façon\b|\bde suite\b`)

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
func reminderOn(t *turn.Turn, text string) int {
	if m := bareDay.FindStringSubmatch(text); m != nil {
		found := -1
		for i := range t.State.Reminders {
			if strconv.Itoa(t.State.Reminders[i].NextAt.In(t.Zone()).Day()) != m[1] {
				continue
			}
			if found >= 0 {
				return -1
			}
			found = i
		}
		return found
	}
	r := t.Ahead(text)
	if !turn.IsDay(r) {
		return -1
	}
	found := -1
	for i := range t.State.Reminders {
		if t.State.Reminders[i].NextAt.In(t.Zone()).Format(time.DateOnly) != r.Day.Format(time.DateOnly) {
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
func reminderAbout(t *turn.Turn, text string) int {
	best, most, twice := -1, 0, false
	for i := range t.State.Reminders {
		n := 0
		for word := range strings.FieldsSeq(string(t.State.Reminders[i].Text)) {
			if word = strings.Trim(word, ".,;:!?()«»\"'’"); utf8.RuneCountInString(word) > 3 && words.Contains(text, word) {
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
func putReminder(t *turn.Turn, i int, at schedule.Schedule) {
	t.State.Reminders = slices.Clone(t.State.Reminders)
	r := &t.State.Reminders[i]
	r.Schedule, r.NextAt = at, at.Next(t.Now.In(t.Zone()), t.Calendar).UTC()
	t.Say(turn.Fill(t.Words(sayReminderMoved), "when", ScheduleWords(t, &at))).Offer(r.Action(message.VerbReminder).Under(message.WayStop), t.Words(turn.ChoiceNoRemind))
	flow.GoOnAsking(t)
}

// namesErrand says what somebody wants to be reminded of: "… d'appeler l'ANS".
var namesErrand = regexp.MustCompile(`(?i)(?:\sde\s|\sd['’]|\sque\s|\squ['’]|\sto\s|\sabout\s)\pL{3,}`)

// addsErrand takes another errand, told after a reminder was made.
func addsErrand(t *turn.Turn, h *turn.Heard) bool {
	if !newErrand.MatchString(h.Text) || !slices.ContainsFunc(t.State.At.Choices, func(id string) bool {
		a := message.ParseAction(id)
		return a.Verb == message.VerbReminder && reminder(t, a.Target) >= 0
	}) {
		return false
	}
	schedule, _, ok := PersonalSchedule(t, h.Text)
	if ok {
		AddReminder(t, Errand(t, h.Text), schedule)
		flow.GoOnAsking(t)
	}
	return ok
}

// newErrand begins another errand rather than another day: "et vendredi de vérifier
// mon courrier".
var newErrand = regexp.MustCompile(`(?i)^(?:et|and|aussi|also|puis|then)\b.*\s(?:de|d['’]|to)\s*\pL+`)

// stopsShown cancels the reminder that was shown last: "finalement, annule".
func stopsShown(t *turn.Turn) bool {
	for _, id := range t.State.At.Choices {
		if a := message.ParseAction(id); a.Verb == message.VerbReminder && reminder(t, a.Target) >= 0 {
			ReminderChoice(t, a)
			flow.GoOnAsking(t)
			return true
		}
	}
	return false
}

// reminder is the index of the reminder with a number, -1 when there is none.
func reminder(t *turn.Turn, number string) int {
	id, err := strconv.Atoi(number)
	if err != nil {
		return -1
	}
	return slices.IndexFunc(t.State.Reminders, func(r state.Reminder) bool { return r.ID == id })
}

// ShowReminders lists what the person is to be reminded of.
func ShowReminders(t *turn.Turn) {
	if len(t.State.Reminders) == 0 {
		t.Say(t.Words(sayReminderNone))
		return
	}
	m := message.Message{Parts: []message.Part{Part(t)}}
	for i := range t.State.Reminders {
		number := strconv.Itoa(t.State.Reminders[i].ID)
		m.Offer(message.On(message.VerbReminder, number).Under(message.WayStop), turn.Fill(t.Words(choiceDropOne), "number", number))
	}
	m.Offer(message.Do(message.VerbAgenda), t.Words(turn.ChoiceAgenda))
	t.Out = append(t.Out, m)
}

// Part lists the person's reminders.
func Part(t *turn.Turn) message.Part {
	part := message.Part{Kind: message.Bullets, Title: t.Words(titleMyReminders)}
	for i := range t.State.Reminders {
		r := &t.State.Reminders[i]
		part.Lines = append(part.Lines, message.Compose(t.Words(labelReminder), "text", r.Text, "when", ScheduleWords(t, &r.Schedule)))
	}
	return part
}

// stopReminder cancels the only reminder, or asks which one.
func stopReminder(t *turn.Turn) {
	if len(t.State.Reminders) > 1 {
		t.Say(t.Words(sayReminderWhich))
		ShowReminders(t)
		return
	}
	ReminderChoice(t, t.State.Reminders[0].Action(message.VerbReminder).Under(message.WayStop))
}

// ReminderChoice handles the buttons under a reminder.
func ReminderChoice(t *turn.Turn, a message.Action) {
	i := reminder(t, a.Target)
	if i < 0 || a.Value != message.WayStop {
		flow.Stale(t)
		return
	}
	t.State.Reminders = slices.Delete(slices.Clone(t.State.Reminders), i, i+1)
	t.Say(t.Words(sayReminderGone))
}

// postReminder says what a person asked to be reminded of, and where the orders stand of which it
// speaks; nil where it was to be told only if nothing had come, and all has.
func postReminder(t *turn.Turn, text message.Verbatim) *message.Message {
	nothing := onlyIfNothing.MatchString(string(text))
	if nothing && t.OpenCount() == 0 && len(t.State.Dossiers) > 0 {
		return nil
	}
	var m *message.Message
	if nothing && t.OpenCount() > 0 {
		m = t.Say(t.Words(sayReminderAbout))
	} else {
		m = t.SayLines(message.Compose(t.Words(sayReminderPost), "text", text))
	}
	if !nothing && !ofOrder(t, string(text)) {
		return m
	}
	var overdue *state.Dossier
	for _, d := range orders.OpenOrders(t) {
		line, late := orders.Standing(t, d)
		m.Parts[0].Lines = append(m.Parts[0].Lines, line)
		if late && overdue == nil {
			overdue = d
		}
		orders.OfferDossier(t, m, d)
		if !d.AskAt.IsZero() && d.AskAt.Before(t.Now.Add(24*time.Hour)) { // it is asked about hereby
			d.Asked++
			d.AskAt = t.WorkingMorning(t.Now, pause(d.Asked))
		}
	}
	if overdue != nil {
		orders.SayLate(t, m, overdue)
	}
	return m
}

// ofOrder reports whether an errand is about what is followed: "relancer si j'ai rien", "voir si ma
// carte est arrivée".
func ofOrder(t *turn.Turn, text string) bool {
	return text == t.Words(labelOrder) || turn.HasAny(text, meaning.ComeWords) || turn.HasAny(text, meaning.CardWords) || turn.HasAny(text, meaning.CodeWords) || turn.HasAny(text, []string{"relancer", "rien", "chase"})
}

// remindOfWords says what a person asked to be reminded of and is due. What they
// did not ask for at an hour waits for a working morning.
func remindOfWords(t *turn.Turn) {
	kept := slices.Clone(t.State.Reminders[:0:0])
	for _, r := range t.State.Reminders {
		switch {
		case r.NextAt.IsZero() || r.NextAt.After(t.Now):
			kept = append(kept, r)
			continue
		case !r.Schedule.Exact && t.Quiet():
			r.NextAt = t.NextQuietEnd()
			kept = append(kept, r)
			continue
		}
		m := postReminder(t, r.Text)
		if m == nil {
			continue
		}
		r.NextAt = time.Time{}
		if next := r.Schedule.Next(t.Now.In(t.Zone()), t.Calendar); !next.IsZero() {
			r.NextAt = next.UTC()
			kept = append(kept, r)
			m.Offer(r.Action(message.VerbReminder).Under(message.WayStop), t.Words(turn.ChoiceNoRemind))
		}
	}
	t.State.Reminders = kept
}
