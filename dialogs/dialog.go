// Package dialogs holds the conversation: which question comes next, what an
// answer says, how to go back, correct, digress or stop, and how an order is
// followed up. Turn is a pure function of the stored state, the input, the
// time and the content: it does no I/O, reads no clock and starts no
// goroutine, so the runtime can run it inside a transaction and run it again.
//
// This package is the entrance, and the order in which a text is offered to those
// who may take it: see handlers. Each subject is in a package of its own below it,
// which knows nothing of this one.
//
// Package rules decides, package understanding reads; platforms, storage and
// delivery are in package bot.
package dialogs

import (
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/choices"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/moves"
	"cpxbot/dialogs/schedule"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Dialog conducts conversations with the content of one book. It is safe for
// concurrent use: all that changes is in the State.
type Dialog struct{ setting turn.Setting }

// Option adjusts a Dialog.
type Option func(*Dialog)

// WithHR lets hand-overs write to a channel of human resources.
func WithHR() Option { return func(d *Dialog) { d.setting.HR = true } }

// WithColleagues lets the bot send a message to somebody whom the person names: platforms
// tell who that is, see Input.Mentions.
func WithColleagues() Option { return func(d *Dialog) { d.setting.Colleagues = true } }

// WithCalendar replaces the working days of metropolitan France.
func WithCalendar(c *rules.Calendar) Option { return func(d *Dialog) { d.setting.Calendar = c } }

// WithDigest sets when the weekly digest is posted: a working day and an hour.
func WithDigest(day time.Weekday, hour int) Option {
	return func(d *Dialog) {
		d.setting.DigestAt = schedule.Schedule{Every: schedule.EveryWeekday, Day: int(day), Hour: hour}
	}
}

// New prepares the dialogue of a book. The error lists the words of the
// content that cannot be used.
func New(book *rules.Book, options ...Option) (*Dialog, error) {
	reader, err := understanding.New(book)
	if err != nil {
		return nil, err
	}
	if err := turn.CheckSentences(book); err != nil {
		return nil, err
	}
	d := &Dialog{turn.Setting{Book: book, Reader: reader, Calendar: rules.NewCalendar(false), DigestAt: schedule.Schedule{Every: schedule.EveryWeekday, Day: int(time.Monday), Hour: 9}}}
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

// Result is what a turn leads to.
type Result struct {
	State      state.State
	Messages   []message.Message
	Understood turn.Understood
	// Outcome is nil while no decision is reached.
	Outcome *turn.Outcome
	// Closes says that the question which was open is no longer; Answered is the
	// choice that the input comes to then, "" when it is none.
	Closes   bool
	Answered string
	// Erased says that the person's data must be deleted.
	Erased bool
	// HelpClosed says that no answer of human resources is passed on any more.
	HelpClosed bool
	// Stale says that a click came too late to change anything.
	Stale bool
	// Refused are the transitions that the machines did not allow: none, unless
	// the program is mistaken.
	Refused []string
	// Misunderstood is what the turn could not make sense of, nil when it did.
	Misunderstood *turn.Misunderstood
}

// Turn handles one input. The given state is not changed; now is the time of
// the input.
func (d *Dialog) Turn(s state.State, in turn.Input, now time.Time) Result {
	in, secret, cut := in.Accept()
	t := &turn.Turn{Setting: d.setting.On(now), Now: now, State: s, Before: s.At, Message: in.Message, DisplayName: in.Name, Mentions: in.Mentions, Secret: secret, Cut: cut}
	if t.Before.Phase == "" {
		t.Before.Phase = state.Idle
	}
	t.State.At = s.At.Clone()
	if t.State.At.Phase == "" {
		t.State.At.Phase = state.Idle
	}
	t.Understood.Certainty = understanding.Unsure
	handle(t, in)
	t.KeepHistory()
	choices.KeepChoices(t)
	switch {
	case t.Misses > 0:
		t.State.Misses += t.Misses
	case in.Kind != turn.TimerInput:
		t.State.Misses = 0
	}
	if r := t.Book.Register(t.Understood.Facts); r != "" {
		t.Understood.Facts[rules.FactRegister] = r
	}
	t.State.Turns++
	if t.Erased {
		t.State = state.State{Turns: t.State.Turns} // as nothing but the number is stored
	}
	open := t.Before.Open()
	closes := open != "" && t.State.At.Open() != open || s.Help != nil && s.Help.Step != "" && t.HelpStep() == ""
	return Result{
		State: t.State, Messages: t.Out, Understood: t.Understood, Outcome: t.Outcome,
		Closes: closes, Answered: choices.Answered(t, in), Erased: t.Erased, HelpClosed: t.HelpClosed, Stale: t.Stale,
		Misunderstood: t.Misunderstood, Refused: t.Refused,
	}
}

// Known returns what is known of a person's situation, with the register that
// follows from the profession at a time.
func (d *Dialog) Known(s state.State, now time.Time) rules.Facts {
	facts := s.At.Situation.Facts()
	if r := d.setting.On(now).Book.Register(facts); r != "" {
		facts[rules.FactRegister] = r
	}
	return facts
}

// FicheOutcome is the outcome that the fiche itself has for the request of a
// conversation, nil where it is that of today or there is none.
func (d *Dialog) FicheOutcome(s state.State, now time.Time) *turn.Outcome {
	t := &turn.Turn{Setting: d.setting.On(now), Now: now, State: s}
	decision := t.Decide()
	if decision.Procedure == nil || decision.Ask != "" || s.At.Topic != "" {
		return nil
	}
	past, differs := answers.FicheDecision(t, decision)
	if !differs || past.Procedure == nil {
		return nil
	}
	t.Setting = d.setting.With(d.setting.Book.Fiche())
	return answers.Summarise(t, past, past.Sources())
}

// NextReminder returns when the next question of a follow-up is due; ok is
// false when none is.
func NextReminder(s state.State) (at time.Time, ok bool) {
	if at, ok = nextReminder(s); ok && at.Before(s.Away) {
		at = s.Away
	}
	return at, ok
}

func nextReminder(s state.State) (at time.Time, ok bool) {
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
			if a := s.Room.Reminders[i].Due(); !a.IsZero() && (!ok || a.Before(at)) {
				at, ok = a, true
			}
		}
		if a := s.Room.Digest; !a.IsZero() && (!ok || a.Before(at)) {
			at, ok = a, true
		}
	}
	return at, ok
}

// BoardQuery returns what the board needs at a time, by the delays that are
// announced (fiche §5).
func (d *Dialog) BoardQuery(now time.Time) state.BoardQuery {
	delay := d.setting.Book.Delay(rules.DelayStandard)
	day := func(workingDays int) time.Time {
		at := d.setting.Calendar.AddWorkingDays(now, -workingDays)
		return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, d.setting.Calendar.Zone()).UTC()
	}
	return state.BoardQuery{CardsBefore: day(delay.Card), CodesBefore: day(delay.Codes), Since: now.AddDate(-1, 0, 0), Week: now.AddDate(0, 0, -7), FirstWeek: now.Add(-(state.BoardWeeks - 1) * 7 * 24 * time.Hour)}
}

// Due lists the sources of the content that somebody should read again.
func (d *Dialog) Due(now time.Time) []rules.Due { return d.setting.Due(now) }

// Overview says where a person stands: what they told of their situation and
// the requests that are followed. It asks nothing and changes nothing.
func (d *Dialog) Overview(s state.State, now time.Time) message.Message {
	t := &turn.Turn{Setting: &d.setting, Now: now, State: s}
	return moves.Overview(t)
}
