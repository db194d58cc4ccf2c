package bot

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs"
	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// Delivery is a message on its way to a person or to a channel.
type Delivery struct {
	// ID is the idempotency key: the same when the same turn is run again, and
	// never used for another message.
	ID     string
	Person Person
	// Seq orders the deliveries of a person.
	Seq int64
	// Channel and Thread are those of the event that the message answers.
	Channel, Thread string
	// Locale is the language of the conversation.
	Locale  string
	Message message.Message
	// At is when the turn took place.
	At time.Time
}

// DeliveryID is the idempotency key of a person's message: it follows from the
// turn and the place in it.
func DeliveryID(p Person, seq int64) string {
	return p.String() + "-" + strconv.FormatInt(seq>>16, 10) + "-" + strconv.FormatInt(seq&0xffff, 10)
}

// deliverySeq orders the messages of a person: those of a turn before those of
// the next.
func deliverySeq(turn, i int) int64 { return int64(turn)<<16 | int64(i) }

// ParseDeliveryID reads what DeliveryID wrote.
func ParseDeliveryID(id string) (p Person, seq int64, err error) {
	head, last, ok := cutLast(id, "-")
	key, middle, ok2 := cutLast(head, "-")
	turn, err1 := strconv.Atoi(middle)
	i, err2 := strconv.Atoi(last)
	if !ok || !ok2 || err1 != nil || err2 != nil {
		return p, 0, errors.New("not the id of a message")
	}
	p, err = ParsePerson(key)
	return p, deliverySeq(turn, i), err
}

func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}

// MessageKey is the key of a delivery as it may be shown on a platform: the id
// itself names the person.
func MessageKey(delivery string) string {
	sum := sha256.Sum256([]byte("cpxbot " + delivery))
	return hex.EncodeToString(sum[:16])
}

// settle keeps which message has the question that is open, and has the first
// message that follows take the buttons of an earlier one away.
func (c *Change) settle(e Event, r dialogs.Result) {
	first, asks := -1, -1
	for i := range r.Messages {
		if r.Messages[i].To != "" {
			continue
		}
		if first < 0 {
			first = i
		}
		if r.Messages[i].Question() {
			asks = i
		}
	}
	old := c.Before.Question
	switch {
	case c.Erased:
		return
	case asks >= 0:
		c.After.Question = deliverySeq(c.After.Turns, asks)
	case r.Closes:
		c.After.Question = 0
	}
	if old == 0 || old == c.After.Question || first < 0 {
		return
	}
	// A transport redraws what was clicked.
	if key := MessageKey(DeliveryID(c.Person, old)); key != e.Below || e.Kind != turn.ChoiceInput {
		r.Messages[first].Settles = &message.Settled{Key: key, Choice: r.Answered}
	}
}

// overtake keeps which message asked about the next step of each order last, and has the
// first message that follows take the buttons of an earlier one away once the orders that
// it asked about have moved, or are asked about again beside one that has. It reports
// whether what was clicked, of which a transport redraws the choice, is such a message
// with several orders.
func (c *Change) overtake(e Event, messages []message.Message) (clicked bool) {
	first, asks := -1, map[string]int64{}
	for i := range messages {
		if messages[i].To != "" {
			continue
		}
		if first < 0 {
			first = i
		}
		for _, order := range messages[i].AsksAbout() {
			asks[order] = deliverySeq(c.After.Turns, i)
		}
	}
	type question struct{ moved, open, again int } // numbers of orders
	asked := map[int64]*question{}
	c.After.Dossiers = slices.Clone(c.After.Dossiers)
	for i := range c.After.Dossiers {
		d := &c.After.Dossiers[i]
		old, seq := d.Question, asks[d.Action().Target]
		moved := slices.ContainsFunc(c.Before.Dossiers, func(x state.Dossier) bool { return x.ID == d.ID && x.Stage != d.Stage })
		if seq != 0 || moved {
			d.Question = seq
		}
		if old == 0 {
			continue
		}
		q := asked[old]
		if q == nil {
			q = &question{}
			asked[old] = q
		}
		switch {
		case seq != 0:
			q.again++
		case !moved:
			q.open++
		}
		if moved {
			q.moved++
		}
	}
	for _, old := range slices.Sorted(maps.Keys(asked)) {
		q := asked[old]
		if q.moved == 0 || q.open != 0 || first < 0 {
			continue
		}
		if key := MessageKey(DeliveryID(c.Person, old)); key != e.Below || e.Kind != turn.ChoiceInput {
			messages[first].Overtaken = append(messages[first].Overtaken, key)
		} else if q.again > 0 {
			clicked = true
		}
	}
	return clicked
}

// settleRequest has what human resources read about a request that is closed take the
// button away by which they close it.
func (c *Change) settleRequest(e Event, messages []message.Message) {
	old := c.Before.Request
	if old == 0 || !c.HelpClosed && !c.Erased {
		return
	}
	c.After.Request = 0
	key := MessageKey(DeliveryID(c.Person, old))
	i := slices.IndexFunc(messages, func(m message.Message) bool { return m.To == message.ToHR })
	if i < 0 || key == e.Below {
		return
	}
	messages[i].Settles = &message.Settled{Key: key}
}

// closed reports whether a click, or a form, answers a question that is no longer open, or
// what was not delivered belongs to an earlier request than the one that is open.
func closed(before state.State, e Event) bool {
	open := before.Question
	if e.Kind == turn.UndeliveredInput {
		open = before.Request
	}
	return e.Below != "" && open != 0 && e.Below != MessageKey(DeliveryID(e.Person, open))
}

// deliver addresses the messages of a turn, and notes which of them begin a
// thread whose answers are passed on.
func (c *Change) deliver(e Event, messages []message.Message) {
	for i, m := range messages {
		seq := deliverySeq(c.After.Turns, i)
		d := Delivery{
			ID: DeliveryID(e.Person, seq), Person: e.Person, Seq: seq,
			Channel: e.Channel, Thread: e.Thread, Locale: cmp.Or(c.After.Locale, c.Before.Locale), Message: m, At: c.At, // what was erased had one
		}
		if m.Thread != nil {
			d.Channel, d.Thread = m.Thread.Channel, m.Thread.ID
		}
		if m.Below != nil && c.Before.Request == 0 {
			d.Message = *m.Alone()
		} else if m.Below != nil {
			d.Channel, d.Thread = "", ""
			d.Message.Below = &message.Below{Key: MessageKey(DeliveryID(c.Person, c.Before.Request)), Otherwise: m.Below.Otherwise}
		}
		if m.Opens {
			key := MessageKey(d.ID)
			d.Channel, d.Thread = "", ""
			c.HelpOpened = append(c.HelpOpened, key)
			d.Message.Choices = nil
			for _, choice := range m.Choices {
				if choice.ID == handover.CloseHelp {
					choice.ID += ":" + key
					c.After.Request = seq
				}
				d.Message.Choices = append(d.Message.Choices, choice)
			}
		}
		c.Deliveries = append(c.Deliveries, d)
	}
}

// Outbox hands out the messages to deliver: of each person the first one only,
// and that to one dispatcher at a time.
type Outbox interface {
	// Due lists persons of a platform whose next message can be tried now,
	// longest waiting first: those who wait for an answer or, with patient,
	// those for whom only timers have spoken.
	Due(ctx context.Context, platform string, patient bool, now time.Time, most int) ([]Person, error)
	// Lease takes a person's next message for a try that must be settled
	// before the lease ends; ok is false when there is nothing to try now. The
	// try is kept before Lease returns.
	Lease(ctx context.Context, p Person, now time.Time, lease time.Duration) (a Attempt, ok bool, err error)
	// Settle keeps how a try ended.
	Settle(ctx context.Context, d *Delivery, s Settlement) error
}

// Attempt is a try at a delivery.
type Attempt struct {
	Delivery
	// Number counts the tries, from 1.
	Number int
	// Uncertain says that an earlier try may have reached the platform.
	Uncertain bool
}

// Settlement is how a try ended.
type Settlement struct {
	Status SettlementStatus
	At     time.Time
	Error  string // of one that was not, without personal data
	// Next is when to try again; Attempts how many tries count until now, and
	// Uncertain whether one of them may have reached the platform.
	Next      time.Time
	Attempts  int
	Uncertain bool
}

// SettlementStatus says how a try ended.
type SettlementStatus int

const (
	Sent    SettlementStatus = iota // the platform has the message
	Retry                           // try again at Next
	Dead                            // given up until an operator retries it
	Dropped                         // given up for good: those concerned know, and send it again
)
