// Package lists takes lists of people: as they are pasted or sent as a file, what is changed of them, and
// what is asked about one of those who stand in them.
package lists

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/listed"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/moves"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/reading"
	"cpxbot/dialogs/secrets"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayListRead   = turn.Declare("say_list_read", "count")
	sayListLeft   = turn.Declare("say_list_left", "count", "left")
	sayNoList     = turn.Declare("say_no_list", "name")
	sayListUnread = turn.Declare("say_list_unread", "line", "text")
)

// HearList takes a list of people with a line each, as it is pasted from a table.
func HearList(t *turn.Turn, h *turn.Heard) bool {
	l, ok := plan.Listed(t, h.Text)
	if ok {
		takeList(t, l)
	}
	return ok
}

// hearFile takes a list of people that came as a file, with the words beside it.
// It reports false, and says so, when no list was in it.
func hearFile(t *turn.Turn, f message.FileRef, words string) bool {
	text, cut := secrets.Clean(plan.LinesOf(f.List), true, secrets.MaxListRunes)
	text, secret := secrets.Mask(secrets.Legible(text))
	l, ok := plan.Listed(t, text)
	if !ok {
		t.SayLines(message.Compose(t.Words(sayNoList), "name", message.Verbatim(turn.ClipRunes(f.Name, state.MaxLabel))))
		return false
	}
	if secret && !t.Secret {
		t.Say(t.Words(turn.SaySecret))
	}
	if cut {
		t.Say(t.Words(turn.SayTooLong))
	}
	l.Prose = strings.TrimSpace(l.Prose + "\n" + words)
	takeList(t, l)
	return true
}

// takeList takes a list for the wish to have cards for all who stand in it. What
// cannot be read is said, line by line, what is asked beside it is answered, and
// nothing is lost.
func takeList(t *turn.Turn, l plan.List) {
	s := &t.State.At.Situation
	t.CloseQuestion()
	r := reading.Read(t, l.Prose).Reading
	more := tracking.AddsToPlan(t, r)
	read := 0
	var unread []message.Line
	for _, e := range l.Entries {
		if e.Person.Profession == "" {
			unread = append(unread, message.Compose(t.Words(sayListUnread), "line", strconv.Itoa(e.Number), "text", message.Verbatim(e.Text)))
			continue
		}
		s.Plan([]understanding.Person{e.Person}, more || read > 0)
		read++
		s.Name(e.Person, e.Name)
	}
	tracking.Note(t, tracking.OnlyService(meaning.Stated(t, r)))
	t.State.At.Topic, t.State.At.Intent = "", rules.IntentOrder
	t.Understood.Intent, t.Understood.Certainty = rules.IntentOrder, understanding.Sure
	t.Say(turn.Fill(t.Words(sayListRead), "count", strconv.Itoa(read)))
	m := &t.Out[len(t.Out)-1]
	m.Parts[0].Lines = append(m.Parts[0].Lines, unread...)
	if l.Left > 0 {
		m.AddLines(turn.Fill(t.Words(sayListLeft), "count", strconv.Itoa(plan.LongestList), "left", strconv.Itoa(l.Left)))
	}
	if r.Asking {
		topics.AnswerAsides(t, meaning.Wanted(t, r))
	}
	flow.Progress(t)
}

var sayNoMail = turn.Declare("say_no_mail")

// HearListAgain shows the list again to whoever asks for it, and as a file where a table or a file
// is asked for: "remettez-moi la liste", "le tableau complet, par mail ou en fichier ?".
func HearListAgain(t *turn.Turn, h *turn.Heard) bool {
	r := h.Reading
	if h.Value != "" || t.OpenCount() > 0 || r.Words > longestForList || slices.ContainsFunc(r.Named, func(id string) bool {
		job := t.Book.Profession(id)
		return job == nil || len(job.Candidates) == 0 // "as a file" names no AS
	}) || len(r.People) > 0 || r.Removes || r.Adds || len(state.OnlyPersonal(meaning.Told(t, r))) > 0 || r.Intent == rules.IntentCancel && r.Certainty == understanding.Sure {
		return false
	}
	if x := pointOfLine(t, r); x != nil && x.Intent != rules.IntentStatus && !(r.Words <= longestForFile && turn.HasAny(h.Text, fileWords)) || meaning.FormNumber.MatchString(h.Text) || tracking.Contests(h.Text) {
		return false // of some other list or file
	}
	file := turn.HasAny(h.Text, fileWords)
	if m := listOf.FindStringSubmatch(h.Text); m != nil && !ofThem.MatchString(m[1]) || !file && !turn.HasAny(h.Text, listWords) {
		return false
	}
	t.CloseQuestion()
	t.State.At.Situation.Present, t.State.At.Situation.Listed = 0, true
	if !file {
		plan.Plan(t)
		return true
	}
	if turn.HasAny(h.Text, mailWords) {
		t.Say(t.Words(sayNoMail))
	}
	moves.PlanTable(t)
	return true
}

// longestForFile is the number of words with which nothing but a file is asked for: "envoyez-moi le
// tableau".
const longestForFile = 5

// longestForList is the number of words with which the list is asked for.
const longestForList = 16

var (
	// listOf is a list of something, ofThem one of those for whom cards are ordered.
	listOf = regexp.MustCompile(`(?i)\blistes?\s+(?:of|des|de|du|d['’])\s*(.*)`)
	ofThem = regexp.MustCompile(`(?i)\b(?:mes|nos|my|our|personnes|people|arriv\p{L}*|commandes|orders|cartes|cards|tou\p{L}*)\b`)

	listWords = []string{"la liste", "ma liste", "votre liste", "notre liste", "cette liste", "liste", "recapitulatif", "le recap", "un recap", "the list", "my list", "list"}
	fileWords = []string{"tableau", "csv", "excel", "tableur", "fichier", "spreadsheet", "table", "file"}
	mailWords = []string{"mail", "email", "e mail", "courriel"}
)

// HearListRestored puts the list back as it was before it was last changed: "remettez la liste
// d'avant".
func HearListRestored(t *turn.Turn, h *turn.Heard) bool {
	if h.Value != "" || !restoresList.MatchString(h.Text) {
		return false
	}
	s := &t.State.At.Situation
	for _, p := range slices.Backward(t.State.History) {
		before := p.Situation.Clone()
		if len(before.Planned()) > 0 && !before.SamePlan(*s) {
			before.Service = s.Service // what was told of the service since then still holds
			*s = before
			break
		}
	}
	if len(s.Planned()) == 0 {
		return false
	}
	t.CloseQuestion()
	t.State.At.Intent = rules.IntentOrder
	showList(t)
	return true
}

// restoresList wants a list that was shown before.
var restoresList = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:re(?:mett?\p{L}*|donn\p{L}*|pren\p{L}*|ven\p{L}*)|rend(?:s|ez|re)|r[ée]tabli\p{L}*|restaur\p{L}*|restor\p{L}*|put|bring|give|go)(?:[^\p{L}][^.;!?]*)?[^\p{L}](?:(?:liste|list)(?:[^\p{L}][^.;!?]*)?[^\p{L}](?:d['’]avant|avant|pr[ée]c[ée]dente|ancienne|initiale|d['’]origine|du d[ée]but|telle qu\p{L}+|comme|back|before|as it was)|(?:ancienne|pr[ée]c[ée]dente|premi[èe]re|old|previous|former|original|first|last) (?:liste|list))(?:[^\p{L}]|$)`)

// HearWronged takes the complaint that somebody is gone from the list: those who stood in it before
// stand in it again, and those who still do are shown. "pourquoi vous avez enlevé mes ergonomes ??"
func HearWronged(t *turn.Turn, h *turn.Heard) bool {
	s, r := &t.State.At.Situation, h.Reading
	if h.Value != "" || t.OpenCount() > 0 || !isGone.MatchString(h.Text) {
		return false
	}
	gone := slices.DeleteFunc(slices.Clone(r.Named), s.Plans)
	back := stoodBefore(t, func(p state.Individual) bool {
		return !s.Plans(p.Facts[rules.FactProfession]) && (len(r.Named) == 0 || slices.Contains(gone, p.Facts[rules.FactProfession]))
	})
	if len(back) == 0 && (len(gone) > 0 || len(r.Named) == 0) {
		return false
	}
	t.CloseQuestion()
	for _, p := range back {
		p.Who = rules.OrderingForOther
		s.Add(p)
	}
	s.Present, s.Listed = 0, true
	t.State.At.Intent = rules.IntentOrder
	t.Understood.Intent, t.Understood.Certainty = rules.IntentOrder, understanding.Sure
	if len(back) == 0 {
		t.Say(t.Words(sayOnList))
	}
	plan.Plan(t)
	return true
}

// stoodBefore are those lines of the last list of people in which some stand for whom something holds.
func stoodBefore(t *turn.Turn, holds func(state.Individual) bool) (back []state.Individual) {
	for _, p := range slices.Backward(t.State.History) {
		before := p.Situation.Clone()
		for _, i := range before.Planned() {
			if holds(before.People[i]) {
				back = append(back, before.People[i])
			}
		}
		if len(back) > 0 {
			break
		}
	}
	return back
}

// isGone complains that somebody was taken off a list or is not on it any more.
var isGone = regexp.MustCompile(`(?i)\b(?:(?:pourquoi|why)\b[^.;!?]*\b(?:enlev|retir|supprim|effac|vir[ée]|oubli|perdu|dispar|remov|delet|dropp|forgot|lost|gone|missing)|(?:vous (?:m['’])?avez|tu (?:m['’])?as|you(?:['’]ve| have)?)\s+(?:\p{L}+\s+)?(?:enlev|retir|supprim|effac|vir[ée]|oubli|perdu|remov|delet|dropp|forgot|lost)|(?:où|ou) (?:sont|est|a|ont) (?:pass|dispar)|where (?:did|are|is)\b[^.;!?]*\b(?:go|gone|my|our))`)

// LongestDetail is the number of words with which one of the people is called.
const LongestDetail = 7

// HearNamed takes one of the people of the plan, called by name, for the wish to see
// what they need: "et pour Léa ?".
func HearNamed(t *turn.Turn, h *turn.Heard) bool {
	if h.Value != "" || h.Reading.Words > LongestDetail || h.Reading.TakesBack || h.Reading.Adds || h.Reading.Removes || h.Reading.Certainty == understanding.Sure && h.Reading.Intent != rules.IntentOrder {
		return false
	}
	called := -1
	for _, i := range plan.Order(t) {
		if slices.ContainsFunc(t.State.At.Situation.People[i].Names, func(name message.Verbatim) bool { return meaning.Named(h.Text, name) }) {
			if called >= 0 {
				return false // two of them
			}
			called = i
		}
	}
	if called < 0 {
		return false
	}
	moves.Detail(t, strconv.Itoa(called+1))
	return true
}

// HearRemoved takes somebody out of the plan, and puts right what is told of others beside it:
// "enlevez Jonathan, il part en congé".
func HearRemoved(t *turn.Turn, h *turn.Heard) bool {
	if h.Value != "" || strings.Contains(h.Text, "?") || !tracking.Removes(t, h.Reading) {
		return false
	}
	switch {
	case tracking.RemovesSome(t):
		t.CloseQuestion()
		showList(t)
	case h.Reading.Removes && t.State.At.Situation.Listed && (len(h.Reading.Named) > 0 || len(t.Reader.ProperNames(h.Text)) > 0):
		t.Say(t.Words(sayNotOnList))
	default:
		return false
	}
	return true
}

var sayNotOnList = turn.Declare("say_not_on_list")

var (
	sayWhatJob = turn.Declare("say_what_job", "names")
	sayOnList  = turn.Declare("say_on_list")
)

// HearMissing asks for the jobs of those who are missing from the list, and shows it where they
// stand in it: "il manque Karim et Léa".
func HearMissing(t *turn.Turn, h *turn.Heard) bool {
	r := h.Reading
	names := t.Reader.ProperNames(h.Text)
	if h.Value != "" || t.OpenCount() > 0 || len(names) == 0 || len(r.Named) > 0 || len(r.People) > 0 || turn.HasAny(h.Text, slices.Concat(meaning.CardWords, meaning.CodeWords, meaning.FileWords)) || !isMissing.MatchString(h.Text) {
		return false
	}
	var unknown []message.Verbatim
	for _, name := range names {
		if lines, _ := listed.LinesMeant(t, name, understanding.Reading{}); len(lines) == 0 {
			unknown = append(unknown, state.ClipName(name))
		}
	}
	t.CloseQuestion()
	if len(unknown) > 0 {
		t.SayLines(message.Compose(t.Words(sayWhatJob), "names", message.Verbatim(plan.JoinNames(unknown))))
		return true
	}
	t.Say(t.Words(sayOnList))
	t.State.At.Situation.Present, t.State.At.Situation.Listed = 0, true
	plan.Plan(t)
	return true
}

// HearContested asks what is to be corrected of a list of which only is said that it is wrong.
func HearContested(t *turn.Turn, h *turn.Heard) bool {
	r := h.Reading
	if h.Value != "" || t.State.At.Phase != state.Planning || meaning.Asks(t, r) || r.Words < 2 || r.Words > longestContest || len(r.Named) > 0 || len(r.People) > 0 || len(meaning.Told(t, r)) > 0 || r.Intent == rules.IntentThanks {
		return false
	}
	if !tracking.Contests(h.Text) && !tracking.Contradicts(h.Text) && !r.TakesBack {
		return false
	}
	if meaning.NotForWriter(h.Text) { // nobody of the list is the writer
		showList(t)
		return true
	}
	t.Say(t.Words(turn.SayCorrectList))
	return true
}

// longestContest is the number of words with which a list is contested, and nothing else said.
const longestContest = 8

// isMissing says that somebody is not on a list.
var isMissing = regexp.MustCompile(`(?i)\b(?:manque(?:nt|ait|aient)?|oubli[ée]\p{L}*|missing|forgot(?:ten)?|left out)(?:[^\p{L}]|$)`)

var (
	sayFileUnread   = turn.Declare("say_file_unread")
	sayListUnopened = turn.Declare("say_list_unopened", "name")
)

// TakeFiles takes the files that came with a message. They go to human resources
// when the person writes to them, and nowhere else; a list of people is heard,
// and what becomes of all others is said. It returns true when nothing is left to
// be heard.
func TakeFiles(t *turn.Turn, files []message.FileRef, text string) bool {
	text = strings.TrimSpace(text)
	if t.HelpStep() == state.HelpReply && !meaning.TakesBack(text) {
		t.Understood = turn.Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
		handover.Help(t).Step = ""
		handover.Add(t, message.Verbatim(text), files)
		return true
	}
	if i := slices.IndexFunc(files, func(f message.FileRef) bool { return f.MayBeList() }); i >= 0 && t.NotConfirming() {
		if files[i].List == "" {
			t.SayLines(message.Compose(t.Words(sayListUnopened), "name", message.Verbatim(turn.ClipRunes(files[i].Name, state.MaxLabel))))
		} else if hearFile(t, files[i], text) {
			return true
		}
	} else {
		t.Say(t.Words(sayFileUnread))
	}
	if text != "" {
		return false
	}
	if t.HelpStep() != "" || t.QuestionOpen() {
		flow.Repeat(t)
	}
	return true
}
