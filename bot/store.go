package bot

import (
	"context"
	"errors"
	"time"

	"cpxbot/dialogs/state"
)

// Store keeps conversations. All that one event changes is one Change, kept
// whole or not at all, and durable when Commit returns.
type Store interface {
	// Load returns the zero State for a person who is not known.
	Load(ctx context.Context, p Person) (state.State, error)
	// Commit keeps a change. ErrClaimed: the event was handled before.
	// ErrStale: the conversation has moved on since it was loaded. In both
	// cases nothing was changed.
	Commit(ctx context.Context, c *Change) error
	// NextTimer returns the earliest timer that is due until then, by time and
	// then by person; ok is false when there is none.
	NextTimer(ctx context.Context, until time.Time) (p Person, due time.Time, ok bool, err error)
	// Helped returns the person for whom a delivery began a thread in a channel
	// of human resources, by its MessageKey: the zero Person once it is closed.
	// known is false when none did.
	Helped(ctx context.Context, key string) (p Person, known bool, err error)
	// Board reads what human resources see of all dossiers.
	Board(ctx context.Context, q state.BoardQuery) (state.Board, error)
}

// Errors of Store.Commit.
var (
	ErrClaimed = errors.New("the event was handled before")
	ErrStale   = errors.New("the conversation has moved on")
)

// Change is what an event changes.
type Change struct {
	// Event and Version are claimed when they are not empty; of an event that was
	// claimed before nothing is kept.
	Event, Version string
	Person         Person
	// Before is the state as it was loaded, After the state to keep. They
	// differ in Turns; the timer follows from their reminders.
	Before, After state.State
	// Fired says that the person's timer led to the change and is used up.
	Fired bool
	// Erased says to forget all of the person but After.Turns and Deliveries.
	Erased     bool
	Deliveries []Delivery
	// HelpOpened are the keys of the deliveries that begin a thread in a channel
	// of human resources for the person; HelpClosed ends all of theirs.
	HelpOpened []string
	HelpClosed bool
	// Misunderstood is counted for the editors of the content.
	Misunderstood *Misunderstood
	// Audit is kept in the audit trail when it is not empty.
	Audit string
	At    time.Time
}

// Misunderstood is a phrase that could not be read, masked so that it says
// nothing about the person, and the fact that had been asked for.
type Misunderstood struct{ Phrase, Asked string }
