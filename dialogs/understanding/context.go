package understanding

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/rules"
)

// Context is what was spoken of before a message. Much of what is asked next only has a
// meaning after it: "et la CPS ?", "qui le signe ?", "lien svp".
type Context struct {
	// Topic is the point that was answered last, Intent the procedure that was told, each
	// "" when there is none.
	Topic, Intent string
	// About are the things of that procedure: its card, its forms.
	About []string
	// Facts are those of the situation, for the points that are asked in it.
	Facts rules.Facts
}

func (c *Context) empty() bool { return c.Topic == "" && c.Intent == "" }

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
	relations
)

// lengths are how many kinds of length a message has, for the weights.
const lengths = 4

// contextWeights are those of each relation for each length, then how much what the
// words alone say counts for each length.
type contextWeights [relations*lengths + lengths]float32

// lengthOf tells the messages that only name something, short ones and longer ones apart.
func (a *analysis) lengthOf(only *segment) int {
	units := a.units
	if only != nil {
		units = units[only.start:only.end]
	}
	switch n := len(units); {
	case n <= longestNaming && !slices.ContainsFunc(units, func(u unit) bool {
		return u.mention == nil && len(u.families) == 0 && !between[u.word] && !fillers[u.word] && !prepositions[u.word] && !articles[u.word]
	}):
		return 0
	case n <= longestShort:
		return 1
	case n <= longestMiddling:
		return 2
	}
	return 3
}

// The greatest number of units of a message that only names something, of a short one, and of
// one that is neither short nor long.
const (
	longestNaming   = 5
	longestShort    = 4
	longestMiddling = 9
)

// things is a set of what points are about.
type things uint64

// mostThings is how many things can be told apart.
const mostThings = 64

var errThings = errors.New("understanding: points are about too many things")

// matters tells, for all that may be wanted, what it is about.
type matters struct {
	// index of each thing by its id; families the set for which a family of words stands.
	index    map[string]int
	families map[uint32]things
	of       []matter
}

// matter is what one of the wants asks, and of which things.
type matter struct {
	asks, intent string
	about        things
	goal, move   bool
}

func newMatters(book *rules.Book, labels []string) (*matters, error) {
	m := &matters{index: map[string]int{}, families: map[uint32]things{}, of: make([]matter, len(labels))}
	for i, id := range labels {
		of := &m.of[i]
		var about []string
		switch x := targetOf(book, id); {
		case x.topic != nil:
			of.asks, of.intent, about = x.topic.Asks, x.topic.Intent, x.topic.About
		case x.intent != nil:
			of.intent, about = id, x.intent.About
			of.goal = x.intent.Goal != ""
			of.move = !of.goal
		default:
			of.move = true
		}
		for _, id := range about {
			if _, known := m.index[id]; !known {
				m.index[id] = len(m.index)
			}
		}
		of.about = m.set(about)
	}
	if len(m.index) > mostThings {
		return nil, errThings
	}
	for _, w := range book.Words {
		if k, known := m.index[w.ID]; known {
			m.families[hash('C', w.ID)] = 1 << k
		}
	}
	return m, nil
}

func (m *matters) set(ids []string) (s things) {
	for _, id := range ids {
		if k, known := m.index[id]; known {
			s |= 1 << k
		}
	}
	return s
}

// named are the things that a message names.
func (m *matters) named(a *analysis) (s things) {
	for i := range a.units {
		u := &a.units[i]
		if u.mention != nil && !u.mention.negative {
			if k, known := m.index[u.mention.id]; known {
				s |= 1 << k
			}
		}
		for _, h := range u.families {
			s |= m.families[h]
		}
	}
	return s
}

// relate calls found with each relation of what may be wanted, a label, to a context.
func (r *Reader) relate(label int, c *Context, named things, found func(relation int)) {
	y := &r.matters.of[label]
	id := r.model.wants.Labels[label]
	before, intent, asks := r.matters.set(c.About), c.Intent, ""
	if t := r.book.Topic(c.Topic); t != nil {
		intent, asks = t.Intent, t.Asks
		if about := r.matters.set(t.About); about != 0 {
			before = about
		}
	}
	switch {
	case id == c.Topic || c.Topic == "" && id == c.Intent:
		found(relationSame)
	case y.about != 0 && y.about&named != 0:
		if asks != "" && asks == y.asks {
			found(relationSwapped)
		} else {
			found(relationNamed)
		}
	case y.about != 0 && y.about&before != 0:
		if named&^before != 0 {
			found(relationCrossed)
		} else if found(relationHeld); y.asks != "" {
			found(relationKept)
		}
	case y.about != 0:
		found(relationOther)
	case !y.goal && !y.move:
		found(relationGeneral)
	}
	if y.intent == intent && id != c.Topic && id != c.Intent {
		found(relationIntent)
	}
	if t := r.book.Topic(id); t != nil && t.IsNear(c.Facts) {
		found(relationNear)
	}
	if y.goal {
		found(relationGoal)
	}
	if y.move {
		found(relationMove)
	}
}

// inContext reweighs the probabilities of what a message may want by what was spoken of
// before. units is the length of what asks.
func (r *Reader) inContext(p []float32, a *analysis, c *Context, only *segment) {
	if c.empty() || !slices.ContainsFunc(a.segments, func(s segment) bool { return s.active >= leastActive }) {
		return
	}
	w, length := &r.model.context, a.lengthOf(only)
	named := r.matters.named(a)
	for i := range p {
		score := float64(w[relations*lengths+length]) * logarithm(p[i])
		r.relate(i, c, named, func(relation int) { score += float64(w[relation*lengths+length]) })
		p[i] = float32(score)
	}
	linear.Softmax(p)
}

// leastWant is the probability below which nothing is less likely by its words alone.
const leastWant = 1e-5

func logarithm(p float32) float64 { return math.Log(max(float64(p), leastWant)) }

// followUp is a message after a context, from which the weights are learnt: for each label what
// the words alone say and its relations, and which of them is right.
type followUp struct {
	logs      []float64
	relations [][]int
	length    int
	right     []int
}

// learnContext fits the weights by logistic regression, with the same steps on every run: the
// lessons are always halved alike, however many processors there are.
func learnContext(lessons []followUp) contextWeights {
	var w, squares contextSums
	for i := range lengths {
		w[relations*lengths+i] = 1
	}
	halves := [][]followUp{lessons[:len(lessons)/2], lessons[len(lessons)/2:]}
	for range contextPasses {
		gradients := make([]contextSums, len(halves))
		var summing sync.WaitGroup
		for i := range halves {
			summing.Go(func() { gradients[i] = contextGradient(halves[i], &w) })
		}
		summing.Wait()
		for k := range w {
			g := gradients[0][k] + gradients[1][k]
			g -= float64(contextDecay * w[k])
			squares[k] += float64(g * g)
			w[k] += float64(contextStep * g / (1 + math.Sqrt(squares[k])))
		}
	}
	var out contextWeights
	for k := range w {
		out[k] = float32(math.Round(w[k]*100) / 100) // the same on every processor
	}
	return out
}

// contextSums hold a number for each weight.
type contextSums [relations*lengths + lengths]float64

// contextGradient is how lessons would have the weights change.
func contextGradient(lessons []followUp, w *contextSums) (gradient contextSums) {
	var p []float64
	for i := range lessons {
		x := &lessons[i]
		p = slices.Grow(p[:0], len(x.logs))[:len(x.logs)]
		top, sum, right := math.Inf(-1), 0.0, 0.0
		for k := range p {
			p[k] = float64(w[relations*lengths+x.length] * x.logs[k])
			for _, relation := range x.relations[k] {
				p[k] += w[relation*lengths+x.length]
			}
			top = max(top, p[k])
		}
		for k := range p {
			p[k] = math.Exp(p[k] - top)
			sum += p[k]
		}
		for k := range p {
			p[k] /= sum
		}
		for _, k := range x.right {
			right += p[k]
		}
		for k := range p {
			d := -p[k]
			if slices.Contains(x.right, k) {
				d += p[k] / max(right, 1e-9)
			}
			gradient[relations*lengths+x.length] += float64(d * x.logs[k])
			for _, relation := range x.relations[k] {
				gradient[relation*lengths+x.length] += d
			}
		}
	}
	return gradient
}

const (
	contextPasses = 200
	contextStep   = 0.5
	contextDecay  = 0.1
)

// appendTo and decodeContext write and read the weights as the embedded model has them.
func (w *contextWeights) appendTo(out []byte) []byte {
	for _, x := range w {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	return out
}

func decodeContext(data []byte) (w contextWeights, rest []byte, err error) {
	if len(data) < 4*len(w) {
		return w, nil, fmt.Errorf("%w: no weights of the context", errModel)
	}
	for i := range w {
		w[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return w, data[4*len(w):], nil
}
