package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"cpxbot/dialogs"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// Dialog takes the turns of conversations: a *dialogs.Dialog.
type Dialog interface {
	Turn(s state.State, in turn.Input, now time.Time) dialogs.Result
	Known(s state.State, now time.Time) rules.Facts
	FicheOutcome(s state.State, now time.Time) *turn.Outcome
	// Overview shows where a person stands.
	Overview(s state.State, now time.Time) message.Message
	// BoardQuery says what the board of human resources is made of.
	BoardQuery(now time.Time) state.BoardQuery
	// Due lists the sources of the content that somebody should read again.
	Due(now time.Time) []rules.Due
	// Form asks the situation all at once, for platforms that have forms.
	Form(locale string) dialogs.Form
}

// Assistant conducts the conversations of all persons. It is safe for
// concurrent use; the events of one person are handled one after the other.
type Assistant struct {
	dialog atomic.Pointer[Dialog]
	store  Store
	clock  Clock
	log    *slog.Logger
	seen   func(Observation)
	// dispatcher delivers what is said; nil where the caller sees to that.
	dispatcher *Dispatcher
	hr         map[string]HR      // by platform
	reach      map[string]Reacher // by platform
	notice     func(locale string) string
	draw       func(*message.Chart) (message.File, error)

	seed  maphash.Seed
	turns [64]sync.Mutex // by hash of the person
	// recent holds the states of those who wrote last. It may be out of date
	// when another replica took a turn: then the commit is refused as stale.
	recent *lru.Cache[Person, state.State]
}

// remembered is how many states are held in memory.
const remembered = 1024

// Observation is what a turn was like, for metrics.
type Observation struct {
	Platform string
	Kind     turn.InputKind
	Intent   string
	// Result is "handled", "repeated" or the code of the error.
	Result   string
	Duration time.Duration
}

// Option adjusts an Assistant.
type Option func(*Assistant)

// WithDispatcher has what is said delivered at once, and lets the members of its
// transports' channels of human resources give their commands.
func WithDispatcher(d *Dispatcher) Option {
	return func(a *Assistant) {
		a.dispatcher, d.givenUp = d, a.undelivered
		for platform, t := range d.transports {
			if hr, ok := t.(HR); ok {
				a.hr[platform] = hr
			}
			if r, ok := t.(Reacher); ok {
				a.reach[platform] = r
			}
		}
	}
}

// WithHR lets the members of a platform's channels of human resources give
// their commands, where the transport does not know them itself.
func WithHR(platform string, hr HR) Option { return func(a *Assistant) { a.hr[platform] = hr } }

// WithObserver has f told of every event.
func WithObserver(f func(Observation)) Option { return func(a *Assistant) { a.seen = f } }

// WithNotice adds a sentence to the first answer that a person gets: what is
// kept of them.
func WithNotice(notice func(locale string) string) Option {
	return func(a *Assistant) { a.notice = notice }
}

// WithPictures has pictures drawn; without it messages have none.
func WithPictures(draw func(*message.Chart) (message.File, error)) Option {
	return func(a *Assistant) { a.draw = draw }
}

// New returns an assistant that conducts the dialogue, keeps the states in
// the store and takes the time from the clock.
func New(dialog Dialog, store Store, clock Clock, log *slog.Logger, options ...Option) *Assistant {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	recent, _ := lru.New[Person, state.State](remembered) // fails only for a size below one
	a := &Assistant{
		recent: recent, store: store, clock: clock, log: log, seed: maphash.MakeSeed(),
		seen: func(Observation) {}, hr: map[string]HR{}, reach: map[string]Reacher{},
	}
	a.Use(dialog)
	for _, o := range options {
		o(a)
	}
	return a
}

// Use conducts the next turns with another dialogue: the content has changed.
func (a *Assistant) Use(dialog Dialog) { a.dialog.Store(&dialog) }

// Dialog is the dialogue in use.
func (a *Assistant) Dialog() Dialog { return *a.dialog.Load() }

// Now is the present time of the assistant's clock.
func (a *Assistant) Now() time.Time { return a.clock.Now() }

// Due lists the sources of the content in use that somebody should read again.
func (a *Assistant) Due() []rules.Due { return a.Dialog().Due(a.clock.Now()) }

// Look returns where a person's conversation stands, without a turn.
func (a *Assistant) Look(ctx context.Context, p Person) (Reply, error) {
	s, err := a.fetch(ctx, p)
	return Reply{Person: p, State: s, Facts: (*a.dialog.Load()).Known(s, a.clock.Now())}, err
}

func (a *Assistant) load(ctx context.Context, p Person) (state.State, error) {
	if s, ok := a.recent.Get(p); ok {
		return s, nil
	}
	return a.fetch(ctx, p)
}

func (a *Assistant) fetch(ctx context.Context, p Person) (state.State, error) {
	s, err := a.store.Load(ctx, p)
	if err != nil {
		return s, &Error{CodeStorage, sayStorage, fmt.Errorf("load: %w", err)}
	}
	return s, nil
}

// Handle takes one turn of a conversation. When it returns without an error,
// all that the event led to is durable, and the platform may be told that it
// was received. An error is an *Error, and the conversation then stands where
// it stood before: the event may be delivered again.
func (a *Assistant) Handle(ctx context.Context, e Event) (Reply, error) {
	start := time.Now()
	reply, err := a.handle(ctx, e)
	o := Observation{Platform: e.Person.Platform, Kind: e.Kind, Intent: reply.Understood.Intent, Result: "handled", Duration: time.Since(start)}
	switch {
	case err != nil:
		o.Result = CodeOf(err)
	case reply.Repeated:
		o.Result = "repeated"
	}
	a.seen(o)
	return reply, err
}

// maxConflicts bounds how often a turn is taken again because another replica
// was faster.
const maxConflicts = 20

func (a *Assistant) handle(ctx context.Context, e Event) (Reply, error) {
	if e.Person.User == "" {
		return Reply{}, &Error{CodeNoPerson, sayNobody, nil}
	}
	in, audit, err := a.place(ctx, &e)
	if errors.Is(err, errNotOurs) {
		return Reply{Person: e.Person}, nil
	}
	if err != nil {
		return Reply{}, err
	}
	if r := a.reach[e.Person.Platform]; r != nil && e.Kind == turn.TimerInput && !in.Room && !r.Reachable(ctx, e.Person) {
		in.Kind = turn.AwayInput
	}
	// Only one event of a person at a time: in this process by a lock, among
	// replicas by the number of the turn.
	lock := &a.turns[maphash.Comparable(a.seed, e.Person)%uint64(len(a.turns))]
	lock.Lock()
	defer lock.Unlock()

	if in.Kind == turn.TextInput && (in.Edited || in.Deleted) {
		// Nearly always of what the bot has answered as it was: no turn.
		s, err := a.fetch(ctx, e.Person)
		if err != nil || !state.Told(s, in.Message) {
			return Reply{Person: e.Person, State: s}, err
		}
	}
	for range maxConflicts {
		before, err := a.load(ctx, e.Person)
		if err != nil {
			return Reply{}, err
		}
		reply, change := a.turn(before, e, in)
		change.Audit = audit
		err = a.store.Commit(ctx, change)
		if err != nil {
			a.recent.Remove(e.Person)
		}
		switch {
		case errors.Is(err, ErrStale):
			continue
		case errors.Is(err, ErrClaimed):
			reply, err := a.Look(ctx, e.Person)
			reply.Repeated = true
			return reply, err
		case err != nil:
			return Reply{}, &Error{CodeStorage, sayStorage, fmt.Errorf("commit: %w", err)}
		}
		if in.Kind == turn.AwayInput && before.Away.IsZero() {
			a.log.Warn("the account of a person is deactivated: their follow-up waits", "platform", e.Person.Platform)
		}
		if change.Erased {
			a.recent.Remove(e.Person)
		} else {
			a.recent.Add(e.Person, change.After)
		}
		if len(change.Deliveries) > 0 && a.dispatcher != nil {
			a.dispatcher.Wake(e.Person, change.Fired)
		}
		return reply, nil
	}
	return Reply{}, &Error{CodeStorage, sayStorage, fmt.Errorf("the conversation moved on %d times while a turn was taken", maxConflicts)}
}

// turn runs the event on a state.
func (a *Assistant) turn(before state.State, e Event, in turn.Input) (Reply, *Change) {
	now, dialog := a.clock.Now(), *a.dialog.Load()
	c := &Change{Event: e.ID, Version: e.Version, Person: e.Person, Before: before, Fired: e.Kind == turn.TimerInput, At: now}
	result, err := dialogs.Result{State: before}, error(nil)
	in.Closed = closed(before, e)
	// What a timer waited for may have happened in the meantime.
	if due, ok := dialogs.NextReminder(before); !c.Fired || ok && !due.After(now) {
		result, err = take(dialog, before, in, now)
	}
	if err != nil {
		// An event that always fails must not come again and again, and must
		// not hold up the others: it is claimed, and the person is told.
		a.log.Error("turn failed", "code", CodeInternal, "platform", e.Person.Platform, "kind", kindLabels[e.Kind], "error", err)
		result = dialogs.Result{State: before}
		if !c.Fired {
			result.Messages = []message.Message{{Parts: []message.Part{{Lines: message.ParseLines(sayInternal.In(cmp.Or(before.Locale, e.Locale)))}}}}
		}
	}
	// An erased conversation starts from nothing, but its numbers go on.
	result.State.Turns = before.Turns + 1
	c.After, c.Erased, c.HelpClosed = result.State, result.Erased, result.HelpClosed
	if m := result.Misunderstood; m != nil {
		c.Misunderstood = &Misunderstood{Phrase: m.Phrase, Asked: m.Asked}
	}
	if a.notice != nil && before.Turns == 0 && !in.Room {
		a.addNotice(&result)
	}
	for i := range result.Messages {
		a.picture(&result.Messages[i])
	}
	overtaken := false
	if !in.Room {
		c.settle(e, result)
		overtaken = c.overtake(e, result.Messages)
		c.settleRequest(e, result.Messages)
	}
	c.deliver(e, result.Messages)
	for _, refused := range result.Refused {
		a.log.Error("refused transition", "transition", refused)
	}
	return Reply{
		Person: e.Person, State: c.After, Facts: dialog.Known(result.State, a.clock.Now()),
		Understood: result.Understood, Outcome: result.Outcome, Deliveries: c.Deliveries, Stale: result.Stale, Overtaken: overtaken,
	}, c
}

// picture draws the picture of a message. The words are complete without it.
func (a *Assistant) picture(m *message.Message) {
	if m.Chart == nil || a.draw == nil {
		return
	}
	file, err := a.draw(m.Chart)
	if err != nil {
		a.log.Error("picture not drawn", "error", err)
		return
	}
	m.File = &file
}

// addNotice puts the notice below the last message for the person.
func (a *Assistant) addNotice(r *dialogs.Result) {
	for i := len(r.Messages) - 1; i >= 0; i-- {
		if m := &r.Messages[i]; m.To == "" {
			m.Parts = append(m.Parts, message.Part{Kind: message.Source, Lines: message.ParseLines(a.notice(r.State.Locale))})
			return
		}
	}
}

// take runs the turn; a panic there must not take the process down.
func take(dialog Dialog, s state.State, in turn.Input, now time.Time) (r dialogs.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			// The text of a panic may repeat what the person wrote: only where
			// it happened is kept.
			err = fmt.Errorf("panic of type %T\n%s", p, debug.Stack())
		}
	}()
	return dialog.Turn(s, in, now), nil
}

// Remind lets a person's timer speak that was set for the given time. Calling
// it again for the same time changes nothing.
func (a *Assistant) Remind(ctx context.Context, p Person, due time.Time) (Reply, error) {
	return a.Handle(ctx, Event{
		ID:     "timer:" + p.String() + ":" + strconv.FormatInt(due.UnixMicro(), 10),
		Person: p, Kind: turn.TimerInput,
	})
}

// undelivered tells those concerned that a message was given up of which the
// conversation had said that it would arrive. Calling it again for the same
// message changes nothing.
func (a *Assistant) undelivered(ctx context.Context, d *Delivery) error {
	_, err := a.Handle(ctx, Event{
		ID: "undelivered:" + d.ID, Person: d.Person, Channel: d.Channel, Thread: d.Thread, // where human resources answered
		Below: MessageKey(d.ID), Kind: turn.UndeliveredInput, Text: d.Message.OnFailure,
	})
	return err
}

// maxAtOnce bounds how often one person is reminded at one instant: more can
// only mean that a reminder does not go away.
const maxAtOnce = 100

// Fire lets all reminders speak that fall due until the given time, earliest
// first, and calls each after every one. A virtual clock is moved to the time
// of each, and to until in the end; with any other clock, what lies in the
// future stays there.
func (a *Assistant) Fire(ctx context.Context, until time.Time, each func(Reply) error) error {
	virtual, _ := a.clock.(*Virtual)
	if now := a.clock.Now(); virtual == nil && until.After(now) {
		until = now
	}
	type moment struct {
		person Person
		at     time.Time
	}
	var last moment
	for times := 1; ; times++ {
		person, at, ok, err := a.store.NextTimer(ctx, until)
		if err != nil {
			return &Error{CodeStorage, sayStorage, fmt.Errorf("timers: %w", err)}
		}
		if !ok {
			break
		}
		if m := (moment{person, at}); m != last {
			last, times = m, 1
		}
		if times > maxAtOnce {
			return &Error{CodeInternal, sayInternal, errors.New("a reminder stays due after it was handled")}
		}
		if virtual != nil {
			virtual.AdvanceTo(at)
		}
		reply, err := a.Remind(ctx, person, at)
		if err != nil {
			return err
		}
		if err := each(reply); err != nil {
			return err
		}
	}
	if virtual != nil {
		virtual.AdvanceTo(until)
	}
	return nil
}
