// Package dialogs holds the conversation: which question comes next, what an
// answer says, how to go back, correct, digress or stop, and how an order is
// followed up. Turn is a pure function of the stored state, the input, the
// time and the content: it does no I/O, reads no clock and starts no
// goroutine, so the runtime can run it inside a transaction and run it again.
//
// Package rules decides, package understanding reads; platforms, storage and
// delivery are in package bot.
package dialogs

import (
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Dialog conducts conversations with the content of one book. It is safe for
// concurrent use: all that changes is in the State.
type Dialog struct{ setting setting }

// Option adjusts a Dialog.
type Option func(*Dialog)

// WithHR lets hand-overs write to a channel of human resources.
func WithHR() Option { return func(d *Dialog) { d.setting.hr = true } }

// WithColleagues lets the bot send a message to somebody whom the person names: platforms
// tell who that is, see Input.Mentions.
func WithColleagues() Option { return func(d *Dialog) { d.setting.colleagues = true } }

// WithCalendar replaces the working days of metropolitan France.
func WithCalendar(c *rules.Calendar) Option { return func(d *Dialog) { d.setting.calendar = c } }

// WithDigest sets when the weekly digest is posted: a working day and an hour.
func WithDigest(day time.Weekday, hour int) Option {
	return func(d *Dialog) { d.setting.digestAt = Schedule{Every: everyWeekday, Day: int(day), Hour: hour} }
}

// New prepares the dialogue of a book. The error lists the words of the
// content that cannot be used.
func New(book *rules.Book, options ...Option) (*Dialog, error) {
	reader, err := understanding.New(book)
	if err != nil {
		return nil, err
	}
	if err := checkSentences(book); err != nil {
		return nil, err
	}
	d := &Dialog{setting{book: book, reader: reader, calendar: rules.NewCalendar(false), digestAt: Schedule{Every: everyWeekday, Day: int(time.Monday), Hour: 9}}}
	return d.With(options...), nil
}

// With returns a copy of the dialogue with more options. Both use one reader,
// which takes long to prepare.
func (d *Dialog) With(options ...Option) *Dialog {
	c := *d
	for _, o := range options {
		o(&c)
	}
	return &c
}

// InputKind says what a person, or a timer, did.
type InputKind int

const (
	TextInput        InputKind = iota // wrote a message
	CommandInput                      // typed /cpx and Text behind it
	ChoiceInput                       // clicked the choice whose id is Text
	TimerInput                        // a reminder fell due
	FormInput                         // sent a form: Text is FormText of its values
	HelpInput                         // human resources wrote in the thread of the person's question
	UndeliveredInput                  // a message could not be delivered whose OnFailure is Text
	LateInput                         // human resources acted on a late order of the person: Text is a LateText
	AwayInput                         // a reminder fell due, and the person's account is deactivated
)

// Input is one event of a conversation.
type Input struct {
	Kind InputKind
	Text string
	// Locale of the person on the platform: "fr", "en" or empty.
	Locale string
	// Zone is the person's time zone on the platform, such as "Indian/Reunion",
	// or empty.
	Zone string
	// Name is the person's name on the platform; it is kept only when the
	// person agrees to share it.
	Name Verbatim
	// Room says that the conversation is that of a channel of human resources,
	// and that a member of it did this.
	Room bool
	// Closed says that a choice, or a form, answers a question that is no longer open.
	Closed bool
	// Files came with a text.
	Files []FileRef
	// Mentions are the members of the organisation whom a text names by their account,
	// each once. One without a name is the person, or nobody to write to.
	Mentions []Mention
	// Edited says that the text is a later version: of what human resources wrote and
	// was passed on before, or of what the person wrote in a direct message.
	Edited bool
	// Deleted says that such a text was deleted.
	Deleted bool
	// Message is what the platform calls the person's message, "" where it cannot
	// be edited.
	Message string
	// Thread is where human resources wrote; Name is then theirs.
	Thread Thread
	// Elsewhere says that a command whose answer goes to the channel of human
	// resources was not given there.
	Elsewhere bool
	// Board is there when the input reads the board: for members only.
	Board *Board
}

// Understood is what was read in the input.
type Understood struct {
	Intent    string
	Facts     rules.Facts
	Certainty understanding.Certainty
	// Wants, People and Says are those of the reading of a text.
	Wants  []understanding.Want
	People []understanding.Person
	Says   []understanding.Statement
}

// Outcome sums up the decision that an answer rests on, in the terms of the
// JSON protocol.
type Outcome struct {
	Procedure   string   `json:"procedure"`
	Card        *string  `json:"card"`
	OrderedBy   *string  `json:"ordered_by"`
	OrderedFrom *string  `json:"ordered_from"`
	Forms       []string `json:"forms"`
	Notices     []string `json:"notices"`
	Teleservice *string  `json:"teleservice"`
	Sources     []string `json:"sources"`
}

// Result is what a turn leads to.
type Result struct {
	State      State
	Messages   []Message
	Understood Understood
	// Outcome is nil while no decision is reached.
	Outcome *Outcome
	// Closes says that the question which was open is no longer; Answered is the
	// choice that the input comes to then, "" when it is none.
	Closes   bool
	Answered string
	// Erased says that the person's data must be deleted.
	Erased bool
	// HelpClosed says that no answer of human resources is passed on any more.
	HelpClosed bool
	// Refused are the transitions that the machines did not allow: none, unless
	// the program is mistaken.
	Refused []string
	// Misunderstood is what the turn could not make sense of, nil when it did.
	Misunderstood *Misunderstood
}

// Misunderstood is a message that was not understood, in a form that tells the
// editors of the content what is missing and nobody who wrote it.
type Misunderstood struct {
	// Phrase is the message without names, numbers, addresses and unknown words.
	Phrase string
	// Asked is the fact of the open question, "" when none was open, Corrected
	// when the person said that it was understood wrongly.
	Asked string
}

// Turn handles one input. The given state is not changed; now is the time of
// the input.
func (d *Dialog) Turn(s State, in Input, now time.Time) Result {
	in, secret, cut := in.accept()
	t := &turn{setting: d.setting.on(now), now: now, s: s, before: s.At, message: in.Message, displayName: in.Name, mentions: in.Mentions, secret: secret, cut: cut}
	if t.before.Phase == "" {
		t.before.Phase = Idle
	}
	t.s.At = s.At.clone()
	if t.s.At.Phase == "" {
		t.s.At.Phase = Idle
	}
	t.understood.Certainty = understanding.Unsure
	t.handle(in)
	t.keepHistory()
	t.keepChoices()
	switch {
	case t.misses > 0:
		t.s.Misses += t.misses
	case in.Kind != TimerInput:
		t.s.Misses = 0
	}
	if r := t.book.Register(t.understood.Facts); r != "" {
		t.understood.Facts[rules.FactRegister] = r
	}
	t.s.Turns++
	if t.erased {
		t.s = State{Turns: t.s.Turns} // as nothing but the number is stored
	}
	open := t.before.open()
	return Result{
		State: t.s, Messages: t.out, Understood: t.understood, Outcome: t.outcome,
		Closes: open != "" && t.s.At.open() != open, Answered: t.answered(in), Erased: t.erased, HelpClosed: t.helpClosed,
		Misunderstood: t.misunderstood, Refused: t.refused,
	}
}

// Known returns what is known of a person's situation, with the register that
// follows from the profession at a time.
func (d *Dialog) Known(s State, now time.Time) rules.Facts {
	facts := s.At.Situation.Facts()
	if r := d.setting.on(now).book.Register(facts); r != "" {
		facts[rules.FactRegister] = r
	}
	return facts
}

// FicheOutcome is the outcome that the fiche itself has for the request of a
// conversation, nil where it is that of today or there is none.
func (d *Dialog) FicheOutcome(s State, now time.Time) *Outcome {
	t := &turn{setting: d.setting.on(now), now: now, s: s}
	decision := t.decide()
	if decision.Procedure == nil || decision.Ask != "" || s.At.Topic != "" {
		return nil
	}
	past, differs := t.ficheDecision(decision)
	if !differs || past.Procedure == nil {
		return nil
	}
	t.setting = d.setting.with(d.setting.book.Fiche())
	return t.summarise(past, past.Sources())
}

// NextReminder returns when the next question of a follow-up is due; ok is
// false when none is.
func NextReminder(s State) (at time.Time, ok bool) {
	if at, ok = nextReminder(s); ok && at.Before(s.Away) {
		at = s.Away
	}
	return at, ok
}

func nextReminder(s State) (at time.Time, ok bool) {
	for i := range s.Dossiers {
		if a := s.Dossiers[i].AskAt; !a.IsZero() && (!ok || a.Before(at)) {
			at, ok = a, true
		}
	}
	for i := range s.Reminders {
		if a := s.Reminders[i].NextAt; !a.IsZero() && (!ok || a.Before(at)) {
			at, ok = a, true
		}
	}
	if c := s.Card; c != nil && !c.AskAt.IsZero() && (!ok || c.AskAt.Before(at)) {
		at, ok = c.AskAt, true
	}
	if s.Room != nil {
		for i := range s.Room.Reminders {
			if a := s.Room.Reminders[i].due(); !a.IsZero() && (!ok || a.Before(at)) {
				at, ok = a, true
			}
		}
		if a := s.Room.Digest; !a.IsZero() && (!ok || a.Before(at)) {
			at, ok = a, true
		}
	}
	return at, ok
}
