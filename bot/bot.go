// Package bot runs conversations: for each event it loads what is known of
// the person, lets package dialogs take the turn, keeps the new state and
// hands back the messages with their ids. A timer that falls due is an event
// like any other and takes the same way.
//
// What is said is decided by packages dialogs and rules; how it looks on a
// platform is up to the transports in the packages below this one.
package bot

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"cpxbot/dialogs"
	"cpxbot/rules"
)

// Event is something that a person did, or a timer that fell due for them.
type Event struct {
	// Person identifies whose conversation it is; it must not be empty.
	Person string
	// Channel is where the event happened, empty for a direct message.
	Channel string
	// Locale of the person on the platform: "fr", "en" or empty.
	Locale string
	Kind   dialogs.InputKind
	Text   string
}

// Message is a message of the dialogue, ready to be delivered.
type Message struct {
	dialogs.Message
	// ID is the same when the same turn is run again, and never used for
	// another message: a delivery that sees it twice drops the second.
	ID string
	// At is when the turn took place.
	At time.Time
}

// Reply is what an event led to.
type Reply struct {
	Person string
	State  dialogs.State
	// Facts are those known of the person's situation.
	Facts      rules.Facts
	Understood dialogs.Understood
	Outcome    *dialogs.Outcome
	Messages   []Message
}

// Store keeps the state of each conversation.
type Store interface {
	// Load returns the zero State for a person who is not known.
	Load(ctx context.Context, person string) (dialogs.State, error)
	Save(ctx context.Context, person string, s dialogs.State) error
	// Delete forgets a person: all but State.Turns, which Load goes on to
	// return, so that no message id is ever used for two messages.
	Delete(ctx context.Context, person string) error
	// Due returns the person whose next reminder is the earliest, when that
	// is not after until; ok is false when there is none.
	Due(ctx context.Context, until time.Time) (person string, at time.Time, ok bool, err error)
}

// Error is a failure with a code for programs, a message that a person may
// read and that says what to do next, and the cause for the log.
type Error struct {
	Code    string
	Message string
	Err     error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Code + ": " + e.Message
	}
	return e.Code + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// Codes of the errors of this package.
const (
	CodeNoPerson = "missing_person" // an event belongs to nobody
	CodeStorage  = "storage"        // the state could not be read or kept
	CodeInternal = "internal"       // a mistake of the program
)

const (
	sayStorage  = "Je n'ai pas pu retrouver ou enregistrer notre conversation. Rien n'est perdu : renvoyez votre message dans un instant."
	sayInternal = "Je n'ai pas réussi à traiter ce message. Reformulez-le, ou écrivez « recommencer »."
)

// Assistant conducts the conversations of all persons. It is safe for
// concurrent use; the events of one person are handled one after the other.
type Assistant struct {
	dialog *dialogs.Dialog
	store  Store
	clock  Clock

	seed  maphash.Seed
	turns [64]sync.Mutex // by hash of the person
}

// New returns an assistant that conducts the dialogue, keeps the states in
// the store and takes the time from the clock.
func New(dialog *dialogs.Dialog, store Store, clock Clock) *Assistant {
	return &Assistant{dialog: dialog, store: store, clock: clock, seed: maphash.MakeSeed()}
}

// Now is the present time of the assistant's clock.
func (a *Assistant) Now() time.Time { return a.clock.Now() }

// Look returns where a person's conversation stands, without a turn.
func (a *Assistant) Look(ctx context.Context, person string) (Reply, error) {
	s, err := a.load(ctx, person)
	return Reply{Person: person, State: s, Facts: a.dialog.Known(s)}, err
}

func (a *Assistant) load(ctx context.Context, person string) (dialogs.State, error) {
	s, err := a.store.Load(ctx, person)
	if err != nil {
		return s, &Error{CodeStorage, sayStorage, fmt.Errorf("load: %w", err)}
	}
	return s, nil
}

// Handle takes one turn of a conversation. An error is an *Error, and the
// conversation then stands where it stood before.
func (a *Assistant) Handle(ctx context.Context, e Event) (Reply, error) {
	if e.Person == "" {
		return Reply{}, &Error{CodeNoPerson, "Je ne sais pas de qui vient ce message.", nil}
	}
	lock := &a.turns[maphash.String(a.seed, e.Person)%uint64(len(a.turns))]
	lock.Lock()
	defer lock.Unlock()

	before, err := a.load(ctx, e.Person)
	if err != nil {
		return Reply{}, err
	}
	now := a.clock.Now()
	result, err := a.take(before, dialogs.Input{Kind: e.Kind, Text: e.Text, Locale: e.Locale}, now)
	if err != nil {
		return Reply{}, err
	}
	// An erased conversation starts from nothing, but its numbers go on.
	result.State.Turns = before.Turns + 1
	if err := a.store.Save(ctx, e.Person, result.State); err != nil {
		return Reply{}, &Error{CodeStorage, sayStorage, fmt.Errorf("save: %w", err)}
	}
	if result.Erased {
		if err := a.store.Delete(ctx, e.Person); err != nil {
			return Reply{}, &Error{CodeStorage, sayStorage, fmt.Errorf("delete: %w", err)}
		}
	}
	reply := Reply{Person: e.Person, State: result.State, Facts: a.dialog.Known(result.State), Understood: result.Understood, Outcome: result.Outcome}
	for i, m := range result.Messages {
		id := e.Person + "-" + strconv.Itoa(result.State.Turns) + "-" + strconv.Itoa(i)
		reply.Messages = append(reply.Messages, Message{Message: m, ID: id, At: now})
	}
	return reply, nil
}

// take runs the turn. A panic there must not take the other conversations
// down; the state is unchanged then.
func (a *Assistant) take(s dialogs.State, in dialogs.Input, now time.Time) (r dialogs.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &Error{CodeInternal, sayInternal, fmt.Errorf("turn: %v\n%s", p, debug.Stack())}
		}
	}()
	return a.dialog.Turn(s, in, now), nil
}

// maxAtOnce bounds how often one person is reminded at one instant: more can
// only mean that a reminder does not go away.
const maxAtOnce = 100

// Fire lets all reminders speak that fall due until the given time, earliest
// first. A virtual clock is moved to the time of each, and to until in the
// end; with any other clock, what lies in the future stays there. On an error
// the replies up to there are returned as well.
func (a *Assistant) Fire(ctx context.Context, until time.Time) ([]Reply, error) {
	virtual, _ := a.clock.(*Virtual)
	if now := a.clock.Now(); virtual == nil && until.After(now) {
		until = now
	}
	var replies []Reply
	type moment struct {
		person string
		at     time.Time
	}
	var last moment
	for times := 1; ; times++ {
		person, at, ok, err := a.store.Due(ctx, until)
		if err != nil {
			return replies, &Error{CodeStorage, sayStorage, fmt.Errorf("due: %w", err)}
		}
		if !ok {
			break
		}
		if m := (moment{person, at}); m != last {
			last, times = m, 1
		}
		if times > maxAtOnce {
			return replies, &Error{CodeInternal, sayInternal, errors.New("a reminder stays due after it was handled")}
		}
		if virtual != nil {
			virtual.AdvanceTo(at)
		}
		r, err := a.Handle(ctx, Event{Person: person, Kind: dialogs.TimerInput})
		if err != nil {
			return replies, err
		}
		replies = append(replies, r)
	}
	if virtual != nil {
		virtual.AdvanceTo(until)
	}
	return replies, nil
}
