package state

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/looplab/fsm"
)

// Phase is a state of the conversation.
type Phase string

// Phases of a conversation. What is asked is not a phase: it is computed from
// the facts.
const (
	Idle       Phase = "idle"
	Asking     Phase = "asking"
	Confirming Phase = "confirming"
	Answered   Phase = "answered"
	Planning   Phase = "planning"
	Offering   Phase = "offering"
	Following  Phase = "following"
	HandedOver Phase = "handed_over"
	Closed     Phase = "closed"
)

// Stage is a state of a dossier.
type Stage string

// Stages of a dossier: what is known to have happened last, or the incident
// that holds it up.
const (
	Prepared     Stage = "prepared"
	Visaed       Stage = "visaed"
	Transmitted  Stage = "transmitted"
	Sent         Stage = "sent"
	CardReceived Stage = "card_received"
	Done         Stage = "done"
	Incomplete   Stage = "incomplete"
	Refused      Stage = "refused"
	Abandoned    Stage = "abandoned"
)

// Events of the conversation machine.
const (
	EventAsk      = "ask"
	EventConfirm  = "confirm"
	EventAnswer   = "answer"
	EventPlan     = "plan"
	EventOffer    = "offer"
	EventAside    = "aside"
	EventFollow   = "follow"
	EventHandOver = "hand_over"
	EventClose    = "close"
	EventReset    = "reset"
)

// Events of the dossier machine.
const (
	EventVisa     = "visa"
	EventTransmit = "transmit"
	EventSend     = "send"
	EventCard     = "card"
	EventCodes    = "codes"
	EventFinish   = "finish"
	EventReturn   = "return"
	EventRefuse   = "refuse"
	EventAbandon  = "abandon"
	EventResubmit = "resubmit"
	EventReplace  = "replace"
	EventReopen   = "reopen"
)

func from[T ~string](states ...T) []string {
	out := make([]string, len(states))
	for i, s := range states {
		out[i] = string(s)
	}
	return out
}

// anywhere are all phases: a new request, or the wish to stop, can come at any
// time.
var anywhere = from(Idle, Asking, Confirming, Offering, Answered, Planning, Following, HandedOver, Closed)

// settled are the phases in which nothing is open.
var settled = from(Idle, Offering, Answered, Planning, Following, HandedOver, Closed)

// conversationTable is the conversation machine. What leaves a question open is
// "aside" there: meanings are not offered in its place, and the news of an order
// does not end it.
var conversationTable = fsm.Events{
	{Name: EventAsk, Src: anywhere, Dst: string(Asking)},
	{Name: EventConfirm, Src: anywhere, Dst: string(Confirming)},
	{Name: EventAside, Src: from(Asking), Dst: string(Asking)},
	{Name: EventAside, Src: from(Confirming), Dst: string(Confirming)},
	{Name: EventOffer, Src: settled, Dst: string(Offering)},
	{Name: EventAnswer, Src: anywhere, Dst: string(Answered)},
	{Name: EventPlan, Src: anywhere, Dst: string(Planning)},
	{Name: EventFollow, Src: settled, Dst: string(Following)},
	{Name: EventHandOver, Src: anywhere, Dst: string(HandedOver)},
	{Name: EventClose, Src: anywhere, Dst: string(Closed)},
	{Name: EventReset, Src: anywhere, Dst: string(Idle)},
}

// dossierTable is the machine of a followed order (fiche §4.2, §5).
var dossierTable = fsm.Events{
	{Name: EventVisa, Src: from(Prepared, Incomplete), Dst: string(Visaed)},
	{Name: EventTransmit, Src: from(Prepared), Dst: string(Transmitted)},
	{Name: EventSend, Src: from(Prepared, Visaed), Dst: string(Sent)},
	{Name: EventReplace, Src: from(Sent, CardReceived), Dst: string(Sent)},
	{Name: EventReplace, Src: from(Transmitted), Dst: string(Transmitted)},
	{Name: EventResubmit, Src: from(Incomplete, Refused), Dst: string(Sent)},
	{Name: EventCard, Src: from(Prepared, Visaed, Transmitted, Sent, Incomplete), Dst: string(CardReceived)},
	{Name: EventCodes, Src: from(Prepared, Visaed, Transmitted, Sent, CardReceived), Dst: string(Done)},
	{Name: EventFinish, Src: from(Prepared, Visaed, Transmitted, Sent, CardReceived, Incomplete), Dst: string(Done)},
	{Name: EventReturn, Src: from(Prepared, Visaed, Sent, Transmitted), Dst: string(Incomplete)},
	{Name: EventRefuse, Src: from(Prepared, Visaed, Sent, Transmitted, Incomplete), Dst: string(Refused)},
	{Name: EventReopen, Src: from(Done, Abandoned, CardReceived, Transmitted, Sent), Dst: string(Prepared)},
	{Name: EventAbandon, Src: from(Prepared, Visaed, Transmitted, Sent, CardReceived, Incomplete, Refused), Dst: string(Abandoned)},
}

// machines builds machines of a table and uses them again: building one costs
// far more than an event. They have no callbacks, so that none can be left in
// the middle of a transition.
func machines(table fsm.Events) *sync.Pool {
	return &sync.Pool{New: func() any { return fsm.NewFSM("", table, nil) }}
}

// The machines that are used again.
var (
	Conversations = machines(conversationTable)
	Dossiers      = machines(dossierTable)
)

// Fire runs one event on a machine that stands where the stored state says,
// and returns the state reached. ok is false when the event is not allowed
// there.
func Fire(pool *sync.Pool, current, event string) (next string, ok bool) {
	m := pool.Get().(*fsm.FSM)
	defer pool.Put(m)
	m.SetState(current)
	err := m.Event(context.Background(), event)
	if same := (fsm.NoTransitionError{}); err != nil && !errors.As(err, &same) {
		return current, false
	}
	return m.Current(), true
}

// Diagrams returns both machines as Mermaid state diagrams.
func Diagrams() (conversation, dossier string, err error) {
	conversation, err = fsm.VisualizeWithType(fsm.NewFSM(string(Idle), conversationTable, nil), fsm.MermaidStateDiagram)
	if err != nil {
		return "", "", err
	}
	dossier, err = fsm.VisualizeWithType(fsm.NewFSM(string(Prepared), dossierTable, nil), fsm.MermaidStateDiagram)
	return conversation, dossier, err
}

// Transition is an event of one of the machines: from one of the states to
// another.
type Transition struct {
	Event string
	From  []string
	To    string
}

// Machines returns the tables of the conversation and of an order.
func Machines() (conversation, dossier []Transition) {
	list := func(table fsm.Events) (out []Transition) {
		for _, e := range table {
			out = append(out, Transition{e.Name, slices.Clone(e.Src), e.Dst})
		}
		return out
	}
	return list(conversationTable), list(dossierTable)
}
