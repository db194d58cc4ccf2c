package dialogs

import (
	"maps"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// turn is the handling of one input.
type turn struct {
	d      *Dialog
	now    time.Time
	s      State
	before Point
	out    []Message
	// text is what the person wrote, cleaned and masked.
	text       string
	understood Understood
	// reading is what the text says, as far as it was read.
	reading    understanding.Reading
	outcome    *Outcome
	erased     bool
	helpClosed bool
	// displayName is the person's name on the platform.
	displayName Verbatim
	// misunderstood is set when the text made no sense.
	misunderstood *Misunderstood
	// secret says that something was masked in the input, cut that it was too
	// long to be read to its end.
	secret, cut bool
	// undoable says that "back" can undo this turn.
	undoable bool
	// goingBack says that what is shown has been shown before.
	goingBack bool
	// corrected says that the person changed an earlier answer: the new
	// answer then says what changes.
	corrected bool
}

// tr returns a sentence in the person's language.
func (t *turn) tr(x rules.Text) string { return x.In(t.s.Locale) }

// say adds a message of paragraphs, which are content, and returns it for
// completion.
func (t *turn) say(lines ...string) *Message { return t.sayLines(ParseLines(lines...)...) }

// sayLines is say for lines that may hold what a person wrote: see compose.
func (t *turn) sayLines(lines ...Line) *Message {
	t.out = append(t.out, Message{Parts: []Part{{Kind: Paragraphs, Lines: lines}}})
	return &t.out[len(t.out)-1]
}

// addLines adds sentences of the content to the first part of a message.
func (m *Message) addLines(lines ...string) {
	m.Parts[0].Lines = append(m.Parts[0].Lines, ParseLines(lines...)...)
}

func (m *Message) offer(id, label string) *Message {
	m.Choices = append(m.Choices, Choice{id, label})
	return m
}

// enter moves the conversation machine; every phase change goes through it.
func (t *turn) enter(event string) {
	if next, ok := fire(conversations, string(t.s.At.Phase), event); ok {
		t.s.At.Phase = Phase(next)
	}
}

// remember makes "back" return to the point before this turn, if the turn
// leads elsewhere.
func (t *turn) remember() { t.undoable = true }

func (t *turn) keepHistory() {
	if !t.undoable || t.erased || t.s.At.same(t.before) {
		return
	}
	if len(t.s.History) >= maxHistory {
		t.s.History = t.s.History[len(t.s.History)-maxHistory+1:]
	}
	t.s.History = append(slices.Clip(t.s.History), t.before)
}

func (t *turn) handle(in Input) {
	if t.s.Locale == "" {
		t.s.Locale = in.Locale
	}
	if t.s.Locale != "en" {
		t.s.Locale = "fr"
	}
	if in.Zone != "" && in.Zone != t.s.Zone {
		if _, err := time.LoadLocation(in.Zone); err == nil {
			t.s.Zone = in.Zone
		}
	}
	if in.Room {
		t.room(in)
		return
	}
	if in.Kind == HelpInput {
		t.helped(in)
		return
	}
	if in.Kind != TimerInput { // a reminder has no room for it, nor is there always one
		t.checkEdition()
	}
	if t.secret {
		t.say(t.tr(saySecret))
	}
	switch in.Kind {
	case ChoiceInput:
		if !strings.HasPrefix(in.Text, "help=") {
			t.dropHelp()
		}
		t.choose(in.Text)
	case TimerInput:
		t.remind()
	case FormInput:
		t.dropHelp()
		t.submit(in.Text)
	case CommandInput:
		t.dropHelp()
		if strings.TrimSpace(in.Text) == "" {
			t.welcome()
			return
		}
		switch {
		case in.Board != nil && IsBoardCommand(in.Text):
			t.board(in)
		case roomCommand(in.Text) != "":
			t.say(t.tr(sayHROnly))
		case !t.command(in.Text):
			t.read(in.Text)
		}
	default:
		t.read(in.Text)
	}
}

// checkEdition keeps the answers given with an older content, drops what no
// longer exists, and lets what changed be asked again. A conversation from
// before the content had a hash is not told: nobody knows whether it changed.
func (t *turn) checkEdition() {
	book, old := t.d.book, t.s.Edition
	t.s.Edition = book.Version()
	if old == "" || old == t.s.Edition {
		return
	}
	at := &t.s.At
	gone := func(fact, value string) bool { return !book.ValidValue(fact, value) && fact != rules.FactDate }
	maps.DeleteFunc(at.Facts, gone)
	if at.Asking != "" && book.Question(at.Asking) == nil {
		at.Asking, at.Offered = "", nil
	}
	if at.Topic != "" && book.Topic(at.Topic) == nil {
		at.Topic = ""
	}
	at.People = slices.DeleteFunc(slices.Clone(at.People), func(p understanding.Person) bool { return book.Profession(p.Profession) == nil })
	if p := at.Pending; p != nil {
		kept := *p
		kept.Facts = maps.Clone(p.Facts)
		maps.DeleteFunc(kept.Facts, gone)
		if len(kept.Facts) != len(p.Facts) {
			t.settled() // what was to be confirmed no longer exists
		}
	}
	t.s.History = nil
	if old != book.Edition.ID {
		t.say(t.tr(sayEdition))
	}
}

func (t *turn) welcome() {
	if t.s.At.Phase == Asking && t.s.At.Asking != "" {
		t.say(t.tr(sayGoOn))
		t.ask(t.s.At.Asking)
		return
	}
	t.menu(t.say(t.tr(sayHello)))
}

// menuIntents are the subjects offered when nothing is under way.
var menuIntents = []string{rules.IntentOrder, rules.IntentContract, rules.IntentMandataire, rules.IntentLost, rules.IntentDelay, rules.IntentINSi}

func (t *turn) menu(m *Message) {
	for _, id := range menuIntents {
		if x := t.d.book.Intent(id); x != nil {
			m.offer("intent="+id, t.tr(x.Label))
		}
	}
	m.offer("human", t.tr(choiceHuman))
}

// read handles what a person wrote.
func (t *turn) read(text string) {
	if t.cut {
		t.say(t.tr(sayTooLong))
	}
	if strings.Trim(text, " •.,;:!?…-") == "" {
		if !t.secret {
			t.say(t.tr(sayEmpty))
		}
		t.repeat()
		return
	}
	t.text = text
	if t.command(text) {
		return
	}
	if id, ok := t.chosen(text); ok {
		t.choose(id)
		return
	}
	at := &t.s.At
	reading := t.d.reader.Read(text, t.asked())
	t.reading = reading
	value := reading.Answer
	if reading.Intent == rules.IntentDelay || reading.Intent == rules.IntentStatus {
		if day, ok := understanding.Date(text, t.now.In(t.d.calendar.Zone())); ok {
			reading.Facts[rules.FactDate] = day.Format(time.DateOnly)
		}
	}
	t.understood = Understood{reading.Intent, reading.Facts, reading.Certainty, reading.Wants, reading.People, reading.Says}
	if value != "" {
		facts := maps.Clone(reading.Facts)
		facts[at.Asking] = value
		t.understood.Facts, t.understood.Certainty = facts, understanding.Sure
	}
	t.chooseLocale(reading)
	if t.helpStep() != "" && reading.Topic != rules.TopicEmergency {
		t.helpText(text)
		return
	}
	if reading.Topic == rules.TopicAbuse && reading.Certainty != understanding.Sure {
		reading.Topic, reading.Intent, reading.Certainty = "", "", understanding.Unsure // nobody is told off on a guess
	}
	if t.secret && (reading.Topic == rules.TopicSecrets || reading.Certainty != understanding.Sure && value == "") {
		// What had to be said about secrets is said; the rest of the message
		// counts.
		reading.Topic, reading.Intent = "", ""
		if reading.Facts[rules.FactProfession] == "" && value == "" {
			t.repeat()
			return
		}
		reading.Intent = rules.IntentOrder
	}
	if reading.Topic == rules.TopicEmergency || reading.Topic == rules.TopicAbuse {
		// The open question stays open; it is not pressed in an emergency.
		open := at.Asking != "" || at.Pending != nil
		t.topic(reading.Topic, !open)
		if open && reading.Topic == rules.TopicAbuse {
			t.repeat()
		}
		t.s.Misses = 0
		return
	}
	if at.Pending != nil && t.settlePending(text, reading) {
		return
	}
	if len(t.s.Dossiers) > 0 && at.Pending == nil && t.followedNews(text) {
		t.s.Misses = 0
		return
	}
	if at.Asking == "" && t.snoozes(text) {
		t.s.Misses = 0
		return
	}
	if at.Asking == "" && at.Pending == nil && reading.Certainty != understanding.Sure {
		if choice := t.dossierAnswer(text); choice != "" { // "oui, ce matin"
			t.s.Misses = 0
			t.dossierChoice(choice)
			return
		}
	}
	if t.move(text, reading, value) {
		t.s.Misses = 0
		return
	}
	if at.Pending != nil && !t.abandonPending(reading) {
		return
	}
	if at.Asking != "" {
		t.reply(value, reading)
		return
	}
	t.request(text, reading)
	t.offerOtherMeanings(reading)
}

// chooseLocale follows the language in which a person plainly writes. In the
// first message any hint counts: what the platform tells is often only the
// language in which an account was created.
func (t *turn) chooseLocale(r understanding.Reading) {
	if r.Locale != "" && r.Locale != t.s.Locale && (r.LocaleSure || t.s.Turns <= 1) {
		t.s.Locale = r.Locale
	}
}

// reply handles a text while a question about a fact is open.
func (t *turn) reply(value string, r understanding.Reading) {
	at := &t.s.At
	if value != "" {
		t.s.Misses = 0
		t.remember()
		fact := at.Asking
		at.MustAsk = ""
		t.merge(t.sideFacts(r.Facts))
		at.Facts[fact] = value
		at.Asking, at.Offered = "", nil
		t.restate(fact, r)
		t.progress()
		return
	}
	switch {
	case r.Topic != "" && (r.Asking && r.Certainty != understanding.Unsure || r.Certainty == understanding.Sure):
		t.s.Misses = 0
		t.topic(r.Topic, false)
		t.say(t.tr(sayGoOn))
		t.ask(at.Asking)
	case r.Doubtful != "":
		t.s.Misses = 0
		t.remember()
		t.confirmProfession(r)
	case len(r.People) > 1, t.leadsElsewhere(r):
		t.s.Misses = 0
		t.remember()
		t.confirmSwitch(r)
	case t.corrects(r):
		t.s.Misses = 0
		t.remember()
		before := maps.Clone(at.Facts)
		t.merge(r.Facts)
		if !maps.Equal(before, at.Facts) {
			t.acknowledge(before)
			at.Asking, at.Offered = "", nil
			t.progress()
			return
		}
		t.miss()
	case at.Asking == rules.FactProfession && r.Words > 0 && r.Words <= 4 && r.Known == 0 && r.Intent == "":
		// A job that no list of the fiche knows.
		t.s.Misses = 0
		t.remember()
		t.say(t.tr(sayUnlisted))
		at.Facts[rules.FactProfession] = rules.ProfessionOther
		at.Asking, at.Offered = "", nil
		t.progress()
	default:
		t.miss()
	}
}

// restate says how an answer was understood when that is not sure: a wrong
// guess that nobody sees would lead to somebody else's procedure.
func (t *turn) restate(fact string, r understanding.Reading) {
	value := t.s.At.Facts[fact]
	if r.AnswerSure || value == rules.ValueUnknown {
		return
	}
	if said := t.recaps(rules.Facts{fact: value}); len(said) > 0 {
		t.say(fill(t.tr(sayTaken), "facts", strings.Join(said, ", ")))
	}
}

// acknowledge restates the facts that a correction changed.
func (t *turn) acknowledge(before rules.Facts) {
	changed := rules.Facts{}
	for fact, value := range t.s.At.Facts {
		if before[fact] != value {
			changed[fact] = value
		}
	}
	if said := t.recaps(changed); len(said) > 0 {
		t.say(fill(t.tr(sayCorrected), "facts", strings.Join(said, ", ")))
	}
}

// sideFacts are those that an answer may tell beside what was asked; words
// about persons and cards in an answer are too often about somebody else's. Who
// the card is for stays who it is, unless the answer takes it back.
func (t *turn) sideFacts(f rules.Facts) rules.Facts {
	out := maps.Clone(f)
	for _, fact := range []string{rules.FactOrderingFor, rules.FactSituation, rules.FactOwnCard, rules.FactRole, rules.FactPresidentCard} {
		delete(out, fact)
	}
	if t.s.At.Facts[rules.FactProfession] != "" && t.s.At.Asking != rules.FactProfession && !understanding.TakesBack(t.text) {
		for _, fact := range []string{rules.FactProfession, rules.FactHealthPro, rules.FactTraining, rules.FactTrainingLevel} {
			delete(out, fact) // "mon directeur est médecin, donc oui"
		}
	}
	return out
}

// leadsElsewhere reports whether a message in mid-dialogue takes up another
// subject.
func (t *turn) leadsElsewhere(r understanding.Reading) bool {
	x := t.d.book.Intent(r.Intent)
	if x == nil || x.Goal == "" || r.Certainty == understanding.Unsure || r.Implied {
		return false
	}
	if understanding.TakesBack(t.text) && t.corrects(r) {
		return false // "en fait, le contrat n'est pas signé"
	}
	return t.goalOf(r.Intent, r.Facts) != t.s.At.Goal
}

// corrects reports whether a message states facts that count for the goal.
func (t *turn) corrects(r understanding.Reading) bool {
	if r.Facts[rules.FactOrderingFor] != "" && understanding.TakesBack(t.text) {
		return true
	}
	for fact := range r.Facts {
		if fact != rules.FactOrderingFor && fact != rules.FactSituation || t.s.At.Goal == rules.GoalIncident {
			return true
		}
	}
	return false
}

// merge takes over the facts that a message states.
func (t *turn) merge(f rules.Facts) {
	at := &t.s.At
	for fact, value := range f {
		if !t.d.book.ValidValue(fact, value) {
			continue
		}
		if fact == rules.FactSituation && at.Goal == rules.GoalIncident && t.d.book.Question(fact).Value(value).Hidden && at.Facts[fact] != "" {
			continue // "j'ai ma carte" does not replace "les codes manquent"
		}
		if fact == rules.FactProfession && value == rules.ProfessionOther && at.Facts[fact] != value {
			t.say(t.tr(sayUnlisted))
		}
		at.Facts[fact] = value
	}
	if f[rules.FactProfession] != "" && f[rules.FactHealthPro] == "" && t.d.book.Contradiction(at.Facts) {
		// The profession was said last: the earlier label no longer holds.
		delete(at.Facts, rules.FactHealthPro)
	}
}

// progress asks the next question, or gives the answer.
func (t *turn) progress() {
	at := &t.s.At
	if len(at.People) > 1 && at.Facts[rules.FactProfession] == "" {
		t.several()
		return
	}
	at.Goal = t.goalOf(at.Intent, at.Facts)
	if at.MustAsk != "" {
		t.say(t.tr(sayTwoThings))
		t.ask(at.MustAsk)
		return
	}
	if t.d.book.Contradiction(at.Facts) {
		at.Pending = &Pending{Kind: pendingConflict}
		t.askPending()
		return
	}
	d := t.d.book.Decide(at.Goal, at.Facts)
	if d.Ask != "" {
		t.ask(d.Ask)
		return
	}
	if t.corrected && !maps.Equal(t.before.Facts, at.Facts) && t.abandonObsolete(t.before.Facts) {
		t.say(t.tr(sayReplaced))
	}
	t.answer(d)
}

// lower puts the first letter of a text in lower case.
func lower(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
