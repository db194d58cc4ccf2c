package state

import (
	"strconv"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/schedule"
)

// Room is what a channel of human resources keeps: its reminders and its
// digest. It is the state of a conversation that belongs to the channel.
type Room struct {
	Reminders []Reminder `json:"reminders,omitempty"`
	// Made is the highest number that a reminder has had.
	Made int `json:"made,omitempty"`
	// Digest is when the weekly digest is posted next; zero when it is off.
	Digest time.Time `json:"digest,omitzero"`
	// DigestOff says that HR has switched the digest off.
	DigestOff bool `json:"digest_off,omitempty"`
}

// Reminder is a text that is posted in a channel, once or again and again.
type Reminder struct {
	ID       int               `json:"id"`
	Text     message.Verbatim  `json:"text"`
	Schedule schedule.Schedule `json:"schedule"`
	// NextAt is when it is posted next; zero while it is paused, or over.
	NextAt time.Time `json:"next_at,omitzero"`
	Paused bool      `json:"paused,omitempty"`
	// SnoozedTo is when it is posted once more, apart from its schedule: a paused
	// one stays paused, and one that repeats goes on as before.
	SnoozedTo time.Time `json:"snoozed_to,omitzero"`
}

// Due is when it is posted next, for whatever reason; zero when it is not.
func (r *Reminder) Due() time.Time {
	if r.NextAt.IsZero() || !r.SnoozedTo.IsZero() && r.SnoozedTo.Before(r.NextAt) {
		return r.SnoozedTo
	}
	return r.NextAt
}

// Action is the choice about a reminder, of a person or of a channel.
func (r *Reminder) Action(verb message.Verb) message.Action {
	return message.On(verb, strconv.Itoa(r.ID))
}
