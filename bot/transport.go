package bot

import (
	"context"
	"errors"
	"net/http"
	"time"

	"cpxbot/rules"
)

// Transport connects a platform. It translates events in and renders messages
// out; it keeps no state and decides nothing.
type Transport interface {
	// Platform names it in the keys of persons: "slack", "mattermost".
	Platform() string
	// Run receives events until ctx ends and hands each to handle. It tells
	// the platform that an event was received only when handle has returned
	// without an error.
	Run(ctx context.Context, handle Handler) error
	// Send delivers a message. An error that is not a *SendError counts as one
	// of which the end is not known.
	Send(ctx context.Context, d *Delivery) error
}

// Handler is the way into the assistant: Assistant.Handle.
type Handler func(ctx context.Context, e Event) (Reply, error)

// Finder is a transport that can tell whether a message was posted already:
// with it nothing is sent twice after a crash.
type Finder interface {
	Find(ctx context.Context, d *Delivery) (found bool, err error)
}

// Reacher is a transport that knows whose account is deactivated.
type Reacher interface {
	// Reachable reports whether a person can be written to; it is true while the
	// platform does not say.
	Reachable(ctx context.Context, p Person) bool
}

// Readier is a transport that knows whether it is connected.
type Readier interface {
	// Ready returns nil, or what is missing, without secrets.
	Ready() error
}

// Degrader is a transport of which a part may not work while the rest does.
type Degrader interface {
	// Degraded says what does not work at present, without secrets.
	Degraded() []string
}

// Router is a transport that is called by its platform over HTTP.
type Router interface {
	Routes(mux *http.ServeMux)
}

// SendError says what a failed Send means for the message.
type SendError struct {
	Err error
	// Permanent: the platform refuses this message for good.
	Permanent bool
	// Gone: the account of the person is deactivated. Nobody has to do anything, and
	// the message is not kept.
	Gone bool
	// NotSent: the platform surely does not have the message. When it is not
	// set, the message is looked for before it is sent again.
	NotSent bool
	// RetryAfter is how long the platform asks to wait, 0 when it does not say.
	RetryAfter time.Duration
	// Platform: not only this conversation is concerned; all of the platform's
	// messages wait, and the try does not count.
	Platform bool
}

func (e *SendError) Error() string { return e.Err.Error() }
func (e *SendError) Unwrap() error { return e.Err }

// WithoutFile says that a file which the bot made could not go along: the words
// arrive all the same.
var WithoutFile = rules.NewText("(Le fichier n'a pas pu être joint.)", "(The file could not be attached.)")

// HRRemains says, to who asked to be forgotten, what stays in the channel of human
// resources: what they have read is theirs.
var HRRemains = rules.NewText("Ce que j'ai pu transmettre aux RH à votre demande reste dans leur canal : demandez-leur de l'y supprimer.", "What I may have passed on to HR at your request stays in their channel: ask them to delete it there.")

// sendError classifies an error of Send.
func sendError(err error) *SendError {
	var known *SendError
	if errors.As(err, &known) {
		return known
	}
	return &SendError{Err: err}
}
