// Package bot is the running assistant. Each event — a message, a click, a
// command, a timer that fell due — takes one way: Assistant.Handle loads the
// conversation, lets package dialogs take the turn and commits the new state
// together with the messages to send. Only then the platform is told that the
// event was received; the Dispatcher delivers the messages in their order.
//
// What is said is decided by packages dialogs and rules, how it looks by the
// transports, and how it is kept by package store.
package bot

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// Person is whose conversation it is: conversations belong to people, not to
// channels. User must not be empty.
type Person struct{ Platform, Workspace, User string }

// String returns the key under which a person is stored.
func (p Person) String() string { return p.Platform + ":" + p.Workspace + ":" + p.User }

// ParsePerson reads what String wrote.
func ParsePerson(key string) (Person, error) {
	platform, rest, ok := strings.Cut(key, ":")
	workspace, user, ok2 := strings.Cut(rest, ":")
	if !ok || !ok2 || user == "" {
		return Person{}, errors.New("not the key of a person")
	}
	return Person{platform, workspace, user}, nil
}

// Event is something that a person did, or a timer that fell due for them.
type Event struct {
	// ID is what the platform calls the event; the second event with the same
	// ID changes nothing. Empty for an event that cannot come twice.
	ID     string
	Person Person
	// Channel and Thread are where it happened, empty for a direct message.
	Channel, Thread string
	// Under is the MessageKey of the bot's message in whose thread a text was
	// written, in a channel of human resources; empty elsewhere.
	Under string
	// Mentioned says that such a text calls the bot: it is for the bot when no
	// answer is passed on from that thread.
	Mentioned bool
	// Edited says that such a text was passed on before, in another version; in a
	// direct message, that the text is a later version of Message.
	Edited bool
	// Version is what an edit would be called that left the text as it stands in this
	// event: claimed beside ID, so that it is not taken for a correction when it is read
	// again. Empty for a text that was not edited before it was read.
	Version string
	// Deleted says that such a text was deleted by who wrote it.
	Deleted bool
	// Below is the MessageKey of the bot's message with the question whose answer
	// was clicked, empty when the platform does not know it, or of the one that was not
	// delivered.
	Below string
	// Message is what the platform calls the message that was clicked, where
	// answers can be put below it, or that was written to the bot directly.
	Message string
	// Locale of the person on the platform: "fr", "en" or empty.
	Locale string
	// Zone is the person's time zone on the platform, such as "Europe/Paris";
	// empty when it does not say.
	Zone string
	// Name of the person on the platform, or empty.
	Name string
	Kind turn.InputKind
	Text string
	// Files came with a text; the platform keeps them.
	Files []message.FileRef
	// Mentions are those whom a text in a direct message names by their account.
	Mentions []message.Mention
}

// Reply is what an event led to.
type Reply struct {
	Person Person
	// Repeated says that the event had been handled before; nothing changed.
	Repeated bool
	// Stale says that a click came too late to change anything: nothing was chosen by it.
	Stale bool
	// Overtaken says that all that the clicked message asked is asked again: it offers
	// nothing any more.
	Overtaken bool
	State     state.State
	// Facts are those known of the person's situation.
	Facts      rules.Facts
	Understood turn.Understood
	Outcome    *turn.Outcome
	// Deliveries are in the outbox; they are shown here for transports that
	// answer a click in place.
	Deliveries []Delivery
}

// ForPerson reports whether something of it goes to the direct messages, or
// would: a reply without a message has nothing to point elsewhere for.
func (r *Reply) ForPerson() bool {
	return len(r.Deliveries) == 0 || slices.ContainsFunc(r.Deliveries, func(d Delivery) bool { return d.Message.To == "" })
}

// Error is a failure with a code for programs, a message that a person may
// read and that says what to do next, and the cause for the log.
type Error struct {
	Code    string
	Message rules.Text
	Err     error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Code + ": " + e.Message.EN
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

var (
	sayNobody   = rules.NewText("Je ne sais pas de qui vient ce message.", "I do not know who this message is from.")
	sayStorage  = rules.NewText("Je n'ai pas pu retrouver ou enregistrer notre conversation. Rien n'est perdu : renvoyez votre message dans un instant.", "I could not find or keep our conversation. Nothing is lost: send your message again in a moment.")
	sayInternal = rules.NewText("Je n'ai pas réussi à traiter ce message. Reformulez-le, ou écrivez « recommencer ».", "I could not deal with this message. Put it another way, or write \"restart\".")
	sayFailed   = rules.NewText("Je n'ai pas pu enregistrer votre demande. Rien n'est perdu : réessayez dans un instant.", "I could not keep your request. Nothing is lost: try again in a moment.")
)

// Explain returns what a person may read of an error.
func Explain(err error) rules.Text {
	if e, ok := errors.AsType[*Error](err); ok && !e.Message.IsZero() {
		return e.Message
	}
	return sayFailed
}

// CodeOf returns the code of an error, CodeInternal when it has none.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return cmp.Or(e.Code, CodeInternal)
	}
	return CodeInternal
}
