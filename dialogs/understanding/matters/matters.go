// Package matters tells what each thing that may be wanted is about, and how it is related to what was
// spoken of before a message: the relations whose weights are learnt.
package matters

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// How what may be wanted is related to what was spoken of before, and to what the
// message names. A relation makes it likelier or less likely, by a weight that is
// learnt for short, middling and long messages.
const (
	relationSame    = iota // it is the point just answered
	relationHeld           // it is about the same thing, and the message names no other
	relationCrossed        // it is about the same thing, but the message names another
	relationSwapped        // it asks the same, of a thing that the message names
	relationNamed          // it asks something else of a thing that the message names
	relationKept           // as held, and others ask the same of other things
	relationOther          // it is about a thing that neither names
	relationGeneral        // it is a point about nothing in particular
	relationIntent         // it belongs to the same intent
	relationNear           // it is near the situation
	relationGoal           // it is a procedure
	relationMove           // it steers the conversation
	Relations

	// Leanings are the relations for which words may speak: what is a point, not what steers the
	// conversation or begins a procedure, which people may ask for at any time.
	Leanings = relationGoal
)

// Lengths are how many kinds of length a message has, for the weights.
const Lengths = 4

// Weights are those of each relation for each length, then how much what the
// words alone say counts for each length.
type Weights [Relations*Lengths + Lengths]float32

// things is a set of what points are about.
type things uint64

// mostThings is how many things can be told apart.
const mostThings = 64

var errThings = errors.New("understanding: points are about too many things")

// Matters tells, for all that may be wanted, what it is about.
type Matters struct {
	book   *rules.Book
	labels []string
	// index of each thing by its id; families the set for which a family of words stands.
	index    map[string]int
	families map[uint32]things
	Of       []matter
}

// matter is what one of the wants asks, and of which things.
type matter struct {
	Asks, intent string
	About        things
	goal, Move   bool
}

// Target is what a label of the wants stands for in the content.
type Target struct {
	Topic  *rules.Topic
	Intent *rules.Intent
	// Only are the words one of which a message must hold.
	Only [][]words.Token
}

// TargetOf finds what an id of the wants stands for; both fields are nil when
// the content has nothing of that name.
func TargetOf(book *rules.Book, id string) Target {
	if t := book.Topic(id); t != nil {
		return Target{Topic: t, Intent: book.Intent(t.Intent)}
	}
	return Target{Intent: book.Intent(id)}
}

// New tells what each of some labels is about, in the terms of a book.
func New(book *rules.Book, labels []string) (*Matters, error) {
	m := &Matters{book: book, labels: labels, index: map[string]int{}, families: map[uint32]things{}, Of: make([]matter, len(labels))}
	for i, id := range labels {
		of := &m.Of[i]
		var about []string
		switch x := TargetOf(book, id); {
		case x.Topic != nil:
			of.Asks, of.intent, about = x.Topic.Asks, x.Topic.Intent, x.Topic.About
		case x.Intent != nil:
			of.intent, about = id, x.Intent.About
			of.goal = x.Intent.Goal != ""
			of.Move = !of.goal
		default:
			of.Move = true
		}
		for _, id := range about {
			if _, known := m.index[id]; !known {
				m.index[id] = len(m.index)
			}
		}
		of.About = m.set(about)
	}
	if len(m.index) > mostThings {
		return nil, errThings
	}
	for _, w := range book.Words {
		if k, known := m.index[w.ID]; known {
			m.families[linear.Hash('C', w.ID)] = 1 << k
		}
	}
	return m, nil
}

func (m *Matters) set(ids []string) (s things) {
	for _, id := range ids {
		if k, known := m.index[id]; known {
			s |= 1 << k
		}
	}
	return s
}

// Moves tells which of the wants steer the conversation.
func (m *Matters) Moves() []bool {
	out := make([]bool, len(m.Of))
	for i := range m.Of {
		out[i] = m.Of[i].Move
	}
	return out
}

// Named are the things that a message names.
func (m *Matters) Named(a *names.Named) (s things) {
	for i := range a.Units {
		u := &a.Units[i]
		if u.Mention != nil && !u.Mention.Negative {
			if k, known := m.index[u.Mention.ID]; known {
				s |= 1 << k
			}
		}
		for _, h := range u.Families {
			s |= m.families[h]
		}
	}
	return s
}

// Relate calls found with each relation of what may be wanted, a label, to a context.
func (m *Matters) Relate(label int, c *said.Context, named things, found func(relation int)) {
	y := &m.Of[label]
	id := m.labels[label]
	before, intent, asks := m.set(c.About), c.Intent, ""
	if t := m.book.Topic(c.Topic); t != nil {
		intent, asks = t.Intent, t.Asks
		if about := m.set(t.About); about != 0 {
			before = about
		}
	}
	switch {
	case id == c.Topic || c.Topic == "" && id == c.Intent:
		found(relationSame)
	case y.About != 0 && y.About&named != 0:
		if asks != "" && asks == y.Asks {
			found(relationSwapped)
		} else {
			found(relationNamed)
		}
	case y.About != 0 && y.About&before != 0:
		if named&^before != 0 {
			found(relationCrossed)
		} else if found(relationHeld); y.Asks != "" {
			found(relationKept)
		}
	case y.About != 0:
		found(relationOther)
	case !y.goal && !y.Move:
		found(relationGeneral)
	}
	if y.intent == intent && id != c.Topic && id != c.Intent {
		found(relationIntent)
	}
	if t := m.book.Topic(id); t != nil && t.IsNear(c.Facts) {
		found(relationNear)
	}
	if y.goal {
		found(relationGoal)
	}
	if y.Move {
		found(relationMove)
	}
}

// FeaturesOf are what was answered, as it is told from other answers: the point, or the procedure
// and its card.
func FeaturesOf(c *said.Context) []uint32 {
	switch {
	case c.Past:
		return nil
	case c.Topic != "":
		return []uint32{linear.Hash('F', c.Topic)}
	case c.Card != "":
		return []uint32{linear.Hash('F', c.Intent), linear.Hash('F', c.Intent, c.Card)}
	}
	return []uint32{linear.Hash('F', c.Intent)}
}

// AppendTo and decodeContext write and read the weights as the embedded model has them.
func (w *Weights) AppendTo(out []byte) []byte {
	for _, x := range w {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	return out
}

// DecodeWeights reads weights from the beginning of data, and returns what is behind them.
func DecodeWeights(data []byte) (w Weights, rest []byte, err error) {
	if len(data) < 4*len(w) {
		return w, nil, fmt.Errorf("%w: no weights of the context", linear.ErrCut)
	}
	for i := range w {
		w[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return w, data[4*len(w):], nil
}
