// Package state is all that a conversation remembers, as plain data that is stored as
// JSON: the point where it stands, the situation of the service and of each person,
// the orders, the reminders; and the two machines, of a conversation and of an order,
// that say what may follow what. It also holds what human resources see of all
// orders. What can be computed is not stored, and nothing is said here.
package state

import (
	"slices"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// State is all that a conversation remembers of a person, as plain data that
// can be stored as JSON. What can be computed from it is not in it.
type State struct {
	// Edition is the version of the content with which the answers were given.
	Edition string `json:"edition,omitempty"`
	// Locale is "fr" or "en"; empty before the first message.
	Locale string `json:"locale,omitempty"`
	// Zone is the person's time zone, empty for that of the calendar.
	Zone string `json:"zone,omitempty"`
	// Turns counts the inputs handled.
	Turns int `json:"turns,omitempty"`
	// Question is the number of the message with the question that is open, 0 when
	// none is, or none is known; whoever numbers the messages sets it.
	Question int64 `json:"question,omitempty"`
	// Request is that of the message with which human resources were asked and which
	// they can close, 0 when none is open.
	Request int64 `json:"request,omitempty"`
	// Misses counts the misunderstandings in a row.
	Misses int `json:"misses,omitempty"`
	// Heard is the last message, masked, while the person can still say that it
	// was not understood.
	Heard string `json:"heard,omitempty"`
	// At is the present point of the conversation; History the earlier ones
	// to which the person can go back, oldest first.
	At       Point     `json:"at"`
	History  []Point   `json:"history,omitempty"`
	Dossiers []Dossier `json:"dossiers,omitempty"`
	// Room is there when the conversation is that of a channel of human
	// resources.
	Room *Room `json:"room,omitempty"`
	// Followed is the highest number that a dossier has had.
	Followed int `json:"followed,omitempty"`
	// Card is the card whose end of validity the person wants to be reminded of.
	Card *HeldCard `json:"card,omitempty"`
	// Reminders are what the person wants to be reminded of; Reminded is the
	// highest number that one has had.
	Reminders []Reminder `json:"reminders,omitempty"`
	Reminded  int        `json:"reminded,omitempty"`
	// Shared is the name under which human resources may see the person's
	// dossiers; empty while the person has not agreed.
	Shared message.Verbatim `json:"shared,omitempty"`
	// Away is there while the person's account is deactivated: nothing is said
	// before, and then it is looked again.
	Away time.Time `json:"away,omitzero"`
	// Help is there while human resources are asked.
	Help *Help `json:"help,omitempty"`
	// Letters are those that were sent to colleagues of late.
	Letters []Letter `json:"letters,omitempty"`
}

// Point is where a conversation stands.
type Point struct {
	Phase  Phase  `json:"phase"`
	Intent string `json:"intent,omitempty"`
	Goal   string `json:"goal,omitempty"`
	Topic  string `json:"topic,omitempty"`
	// Situation is what is known of the service and of the people.
	Situation Situation `json:"situation,omitzero"`
	// Asking is the fact of the open question; Offered the values proposed.
	Asking  string   `json:"asking,omitempty"`
	Offered []string `json:"offered,omitempty"`
	// Pressed is how often the open question was asked again without an answer.
	Pressed int `json:"pressed,omitempty"`
	// Choices are the ids of the choices shown last, so that a number or the
	// words on a button choose as well as a click.
	Choices []string `json:"choices,omitempty"`
	Pending *Pending `json:"pending,omitempty"`
	// Order is the number of the order that was spoken of last.
	Order int `json:"order,omitempty"`
	// Checking says that the prerequisites are gone through one by one.
	Checking bool `json:"checking,omitempty"`
}

// Pending is an open question about the conversation itself.
type Pending struct {
	// Kind is what a yes will do: see the pending kinds.
	Kind string `json:"kind"`
	// Intent and Facts are taken over when the person agrees.
	Intent string                 `json:"intent,omitempty"`
	Facts  rules.Facts            `json:"facts,omitempty"`
	People []understanding.Person `json:"people,omitempty"`
	// Dossier and Event are what the date is about; of a letter, the late order and what
	// the platform calls the colleague.
	Dossier int    `json:"dossier,omitempty"`
	Event   string `json:"event,omitempty"`
	// Words are what the reminder is about whose time is asked, the news of which it is
	// asked what order they are about, or the name of the colleague.
	Words message.Verbatim `json:"words,omitempty"`
}

// AsksDay reports whether a day is what settles the question.
func (p *Pending) AsksDay() bool {
	return p.Kind == PendingDate || p.Kind == PendingSnooze || p.Kind == PendingReminder
}

// The kinds of pending questions.
const (
	PendingSwitch     = "switch"     // take up another subject
	PendingProfession = "profession" // the profession was spelt freely
	PendingErase      = "erase"      // forget everything
	PendingConflict   = "conflict"   // two statements exclude each other
	PendingDate       = "date"       // the day on which a milestone was reached
	PendingSnooze     = "snooze"     // the day on which to ask again
	PendingReminder   = "reminder"   // when to remind of something
	PendingFollow     = "follow"     // what was ordered, to follow it
	PendingOrder      = "order"      // which order the news are about
	PendingReply      = "reply"      // whether the open question was answered so
	PendingColleague  = "colleague"  // to whom a letter goes
	PendingLetter     = "letter"     // send a letter to a colleague
)

// MaxHistory bounds what "back" can undo, and so the size of the state.
const MaxHistory = 40

// Open names the question that is open, "" when none is.
func (p Point) Open() string {
	if p.Pending != nil {
		return "pending " + p.Pending.Kind
	}
	return p.Asking
}

// Clone returns a point whose situation shares nothing with the first.
func (p Point) Clone() Point {
	p.Situation = p.Situation.Clone()
	return p
}

// Same reports whether two points differ for the person.
func (p Point) Same(o Point) bool {
	return p.Phase == o.Phase && p.Intent == o.Intent && p.Goal == o.Goal && p.Topic == o.Topic &&
		p.Asking == o.Asking && p.Checking == o.Checking && p.Situation.Equal(o.Situation) &&
		slices.Equal(p.Offered, o.Offered) && (p.Pending == nil) == (o.Pending == nil)
}

// Letter is a letter that was sent to a colleague.
type Letter struct {
	To    string    `json:"to"`
	About string    `json:"about"`
	At    time.Time `json:"at"`
}
