package state

import (
	"strconv"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/rules"
)

// Dossier is one order that is followed up until card and codes are there.
type Dossier struct {
	ID        int         `json:"id"`
	Procedure string      `json:"procedure"`
	Facts     rules.Facts `json:"facts,omitempty"`
	// Stage is a state of the dossier machine.
	Stage Stage `json:"stage"`
	// Since is when the stage was reached, as the person said.
	Since time.Time `json:"since"`
	// AskAt is when to ask about the next milestone; zero when nothing is due.
	AskAt time.Time `json:"ask_at,omitzero"`
	// Asked counts the reminders since the person last answered one.
	Asked int `json:"asked,omitempty"`
	// Question is the number of the message that asked about the next milestone last, 0
	// for none.
	Question int64 `json:"question,omitempty"`
	// Label is the name that the person gave it.
	Label message.Verbatim `json:"label,omitempty"`
	// Kind is the card that the person named, where the procedure does not say it.
	Kind string `json:"kind,omitempty"`
	// Batch is the number of the first line of the group order that it is a line
	// of, 0 for an order of its own; People is how many people the line is for, 0
	// for one.
	Batch  int `json:"batch,omitempty"`
	People int `json:"people,omitempty"`
	// Opened is when the follow-up began, Sent and Card when the complete file
	// was sent and the card arrived, as the person said.
	Opened time.Time `json:"opened,omitzero"`
	Sent   time.Time `json:"sent,omitzero"`
	Card   time.Time `json:"card,omitzero"`
}

// Action is the choice about a dossier.
func (d *Dossier) Action() message.Action { return message.On(message.VerbDossier, strconv.Itoa(d.ID)) }

// HeldCard is a card that the person holds.
type HeldCard struct {
	// Expires is the last day of its validity.
	Expires time.Time `json:"expires"`
	// AskAt is when to remind; zero when all reminders were made.
	AskAt time.Time `json:"ask_at,omitzero"`
}

// Count is how many people an order is for.
func (d *Dossier) Count() int { return max(1, d.People) }

// StageAfter is the event that a situation named by the person stands for.
var StageAfter = map[string]string{
	rules.SituationSent: EventSend, rules.SituationVisa: EventVisa, rules.SituationTransmitted: EventTransmit,
	rules.SituationCardReceived: EventCard, rules.SituationCodesReceived: EventCodes, rules.SituationIncomplete: EventReturn, rules.SituationRefused: EventRefuse,
}

// Closed reports whether nothing is to come of an order any more.
func (d *Dossier) Closed() bool {
	return d.Stage == Done || d.Stage == Refused || d.Stage == Abandoned
}

// Before is the day of what came before an event of an order, as far as it is known.
func (d *Dossier) Before(event string) time.Time {
	switch {
	case d.Stage == Prepared || d.Stage == Visaed:
		return time.Time{}
	case !Redates(d, event):
		return d.Since
	case event == EventCard:
		return d.Sent
	}
	return time.Time{}
}

// MaxLabel bounds the name of a dossier.
const MaxLabel = 40

// EventOf is the event that led to a stage.
var EventOf = map[Stage]string{Sent: EventSend, Transmitted: EventTransmit, CardReceived: EventCard}

// Redates reports whether an event is the one that led to where an order stands: who
// tells it again corrects its day.
func Redates(d *Dossier, event string) bool {
	return EventOf[d.Stage] == event || d.Stage == Transmitted && event == EventSend
}
