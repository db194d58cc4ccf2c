package dialogs

import (
	"maps"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// setting is what conversations are conducted with.
type setting struct {
	book     *rules.Book
	reader   *understanding.Reader
	calendar *rules.Calendar
	// digestAt is when the weekly digest is posted.
	digestAt Schedule
	// hr reports whether a channel of human resources can be written to.
	hr bool
	// colleagues reports whether a message can be sent to somebody whom the person names.
	colleagues bool
}

// on returns the setting with the content as it holds on the day of a turn.
func (s *setting) on(now time.Time) *setting { return s.with(s.book.On(now.In(s.calendar.Zone()))) }

// with returns the setting with another view of its content.
func (s *setting) with(view *rules.Book) *setting {
	c := *s
	c.book = view
	return &c
}

// due lists the sources of the content that somebody should read again.
func (s *setting) due(now time.Time) []rules.Due {
	return s.book.Due(now.In(s.calendar.Zone()), rules.CheckWithin)
}

// turn is the handling of one input.
type turn struct {
	*setting
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
	// message is what the platform calls what the person wrote.
	message string
	// displayName is the person's name on the platform.
	displayName Verbatim
	// mentions are those whom the text names by their account.
	mentions []Mention
	// misunderstood is set when the text made no sense.
	misunderstood *Misunderstood
	// secret says that something was masked in the input.
	secret bool
	// cut says that the input was too long to be read to its end.
	cut bool
	// final says that "back" does not return to the point before this turn.
	final bool
	// past is what the fiche itself decides, once it was asked.
	past *rules.Decision
	// refused are the transitions that a machine did not allow.
	refused []string
	// misses counts what was not understood in this turn.
	misses int
	// goingBack says that what is shown has been shown before.
	goingBack bool
	// shownLocale is the language of what was shown last.
	shownLocale string
	// corrected says that the person changed an earlier answer: the new
	// answer then says what changes.
	corrected bool
}

// tr returns a sentence in the person's language.
func (t *turn) tr(x rules.Text) string { return x.In(t.s.Locale) }

// say adds a message of paragraphs, which are content, and returns it for
// completion.
func (t *turn) say(lines ...string) *Message { return t.sayLines(ParseLines(lines...)...) }

// sayLines does so with lines that may hold what a person wrote: see compose.
func (t *turn) sayLines(lines ...Line) *Message {
	t.out = append(t.out, Message{Parts: []Part{{Kind: Paragraphs, Lines: lines}}})
	return &t.out[len(t.out)-1]
}

// addLines adds sentences of the content to the first part of a message.
func (m *Message) addLines(lines ...string) {
	m.Parts[0].Lines = append(m.Parts[0].Lines, ParseLines(lines...)...)
}

// offer adds a choice, and returns the message for more.
func (m *Message) offer(a Action, label string) *Message {
	m.Choices = append(m.Choices, Choice{a.String(), label})
	return m
}

// enter moves the conversation machine; every phase change goes through it. What
// the machine refuses is a mistake of the program, and is reported.
func (t *turn) enter(event string) {
	next, ok := fire(conversations, string(t.s.At.Phase), event)
	if !ok {
		t.refused = append(t.refused, event+" from "+string(t.s.At.Phase))
		return
	}
	t.s.At.Phase = Phase(next)
}

// questionOpen reports whether a question is open, which news and asides leave so.
func (t *turn) questionOpen() bool {
	return t.s.At.Phase == Asking || t.s.At.Phase == Confirming
}

// enterFollowing goes on to the follow-up, unless a question is open.
func (t *turn) enterFollowing() {
	if t.questionOpen() {
		t.enter(eventAside)
		return
	}
	t.enter(eventFollow)
}

// keepHistory makes "back" return to the point before this turn, if the turn
// led elsewhere.
func (t *turn) keepHistory() {
	if t.final || t.erased || t.s.At.same(t.before) {
		return
	}
	if len(t.s.History) >= maxHistory {
		t.s.History = t.s.History[len(t.s.History)-maxHistory+1:]
	}
	t.s.History = append(t.s.History[:len(t.s.History):len(t.s.History)], t.before)
}

// lookAgain is how long the follow-up of somebody waits whose account is
// deactivated.
const lookAgain = 24 * time.Hour

func (t *turn) handle(in Input) {
	t.shownLocale = t.s.Locale
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
	if in.Kind == LateInput {
		t.final = true
		t.actedOn(in)
		return
	}
	if in.Kind == HelpInput {
		t.final = true
		t.helped(in)
		return
	}
	if in.Kind == TextInput && in.Deleted {
		t.final = true
		t.withdraw(in)
		return
	}
	if in.Kind == TextInput && in.Edited {
		t.final = true
		t.revise(in)
		return
	}
	if in.Kind == AwayInput {
		t.final = true
		t.s.Away = t.now.Add(lookAgain)
		return
	}
	if in.Kind == UndeliveredInput {
		t.final = true
		t.undelivered(in.Text)
		return
	}
	t.s.Away = time.Time{}
	if in.Kind != TimerInput { // a reminder has no room for it, nor is there always one
		t.checkEdition()
	}
	if t.secret {
		t.say(t.words(saySecret))
	}
	switch in.Kind {
	case ChoiceInput:
		a := ParseAction(in.Text)
		if a.Verb != verbHelp {
			t.dropHelp()
			if t.relaying() {
				t.endRelay() // whoever clicks speaks to the bot
			}
		}
		if in.Closed && a.answers() {
			t.stale()
			return
		}
		t.choose(a)
	case TimerInput:
		t.final = true
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
			t.say(t.words(sayHROnly))
		case !t.command(in.Text):
			t.hear(in.Text)
		}
	default:
		if in.Closed {
			t.stale()
			return
		}
		if t.relaying() {
			t.relay(in.Text, in.Files)
			return
		}
		if len(in.Files) > 0 && t.takeFiles(in.Files, in.Text) {
			return
		}
		t.hear(in.Text)
	}
}

// checkEdition keeps the answers given with an older content, drops what no
// longer exists, and lets what changed be asked again. A conversation from
// before the content had a hash is not told: nobody knows whether it changed.
func (t *turn) checkEdition() {
	book, old := t.book, t.s.Edition
	t.s.Edition = book.Version()
	if old == "" || old == t.s.Edition {
		return
	}
	at := &t.s.At
	gone := func(fact, value string) bool { return !book.ValidValue(fact, value) && fact != rules.FactDate }
	maps.DeleteFunc(at.Situation.Service, gone)
	for i := range at.Situation.People {
		maps.DeleteFunc(at.Situation.People[i].Facts, gone)
	}
	if at.Asking != "" && book.Question(at.Asking) == nil {
		at.Asking, at.Offered = "", nil
	}
	if at.Topic != "" && book.Topic(at.Topic) == nil {
		at.Topic = ""
	}
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
		t.say(t.words(sayEdition))
	}
}

// welcome greets, or goes on where the conversation stood.
func (t *turn) welcome() {
	if t.s.At.Phase == Asking && t.s.At.Asking != "" {
		t.say(t.words(sayGoOn))
		t.ask(t.s.At.Asking)
		return
	}
	if t.open() > 0 {
		t.greetBack()
		return
	}
	t.menu(t.say(t.words(sayHello)))
}

// menuIntents are the subjects offered when nothing is under way.
var menuIntents = []string{rules.IntentOrder, rules.IntentContract, rules.IntentMandataire, rules.IntentLost, rules.IntentDelay, rules.IntentINSi}

// menu offers the subjects.
func (t *turn) menu(m *Message) {
	for _, id := range menuIntents {
		if x := t.book.Intent(id); x != nil {
			m.offer(on(verbIntent, id), t.tr(x.Label))
		}
	}
	m.offer(do(verbHuman), t.words(choiceHuman))
}

// facts are what is known of the one spoken of and of the service.
func (t *turn) facts() rules.Facts { return t.s.At.Situation.Facts() }

// decide is the decision on the request under way, for the one spoken of.
func (t *turn) decide() rules.Decision { return t.book.Decide(t.s.At.Goal, t.facts()) }

// progress asks the next question, or gives the answer.
func (t *turn) progress() {
	at := &t.s.At
	if at.Situation.Listed && len(at.Situation.planned()) > 0 {
		t.plan()
		return
	}
	if at.Intent == "" {
		at.Intent = rules.IntentOrder
	}
	facts := t.facts()
	at.Goal = t.goalOf(at.Intent, facts)
	if t.book.Contradiction(facts) {
		at.Pending = &Pending{Kind: pendingConflict}
		t.askPending()
		return
	}
	d := t.decide()
	if d.Ask != "" {
		t.ask(d.Ask)
		return
	}
	if t.corrected && !t.before.Situation.equal(at.Situation) && t.abandonObsolete(t.before.Situation.Facts()) {
		t.say(t.words(sayReplaced))
	}
	if at.Checking && len(d.Untold) > 0 {
		t.ask(d.Untold[0])
		return
	}
	t.answer(d)
	if len(d.Untold) > 0 && t.canCheck() {
		at.Checking = true
		t.say(t.words(sayCheckTogether))
		t.ask(d.Untold[0])
	}
}

// canCheck reports whether the person can know how the service stands: whoever
// leads it, orders for it or is about to.
func (t *turn) canCheck() bool {
	switch t.s.At.Situation.Service[rules.FactRole] {
	case rules.RoleResponsable, rules.RolePresident, rules.RoleMandataire, rules.RoleRH:
		return true
	}
	return t.s.At.Goal != rules.GoalOrder
}

// lower puts the first letter of a text in lower case.
func lower(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// capital puts the first letter of a text in upper case.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
