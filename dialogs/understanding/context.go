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
	// Card is that of the procedure, and About are all its things: the card, its forms.
	Card  string
	About []string
	// Facts are those of the situation, for the points that are asked in it.
	Facts rules.Facts
	// Past says that something else was said since: a question, a plan, news of an order. What
	// people write then does not follow the answer.
	Past bool
}

// empty reports whether nothing was spoken of.
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

	// leanings are the relations for which words may speak: what is a point, not what steers the
	// conversation or begins a procedure, which people may ask for at any time.
	leanings = relationGoal
)

// lengths are how many kinds of length a message has, for the weights.
const lengths = 4

var leaningNames = []string{"same", "held", "crossed", "swapped", "named", "kept", "other", "general", "intent", "near"}

// contextWeights are those of each relation for each length, then how much what the
// words alone say counts for each length.
type contextWeights [relations*lengths + lengths]float32

// lengthOf tells the messages that only name something, short ones and longer ones apart.
func (a *rankedMessage) lengthOf(only *segment) int {
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
	book   *rules.Book
	labels []string
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

// target is what a label of the wants stands for in the content.
type target struct {
	topic  *rules.Topic
	intent *rules.Intent
	// only are the words one of which a message must hold.
	only [][]token
}

// targetOf finds what an id of the wants stands for; both fields are nil when
// the content has nothing of that name.
func targetOf(book *rules.Book, id string) target {
	if t := book.Topic(id); t != nil {
		return target{topic: t, intent: book.Intent(t.Intent)}
	}
	return target{intent: book.Intent(id)}
}

func newMatters(book *rules.Book, labels []string) (*matters, error) {
	m := &matters{book: book, labels: labels, index: map[string]int{}, families: map[uint32]things{}, of: make([]matter, len(labels))}
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

// moves tells which of the wants steer the conversation.
func (m *matters) moves() []bool {
	out := make([]bool, len(m.of))
	for i := range m.of {
		out[i] = m.of[i].move
	}
	return out
}

// named are the things that a message names.
func (m *matters) named(a *namedMessage) (s things) {
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
func (m *matters) relate(label int, c *Context, named things, found func(relation int)) {
	y := &m.of[label]
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
	if t := m.book.Topic(id); t != nil && t.IsNear(c.Facts) {
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
// before: by what people ask next, and by how each want is related to it. units is the length of
// what asks.
func (r *ranker) inContext(p []float32, a *rankedMessage, c *Context, only *segment) {
	if c.empty() || !slices.ContainsFunc(a.segments, func(s segment) bool { return s.active >= leastActive }) {
		return
	}
	if i := slices.Index(p, slices.Max(p)); p[i] >= surelyMoves && r.matters.of[i].move {
		return // it steers the conversation, wherever it stands
	}
	w, length := &r.model.context, a.lengthOf(only)
	if c.Past {
		w = &r.model.past
	}
	named := r.matters.named(&a.namedMessage)
	var weights [relations]float64
	for relation := range weights {
		weights[relation] = float64(w[relation*lengths+length])
	}
	if !c.Past {
		for _, word := range a.wordFeatures(only) {
			r.model.leaning.Each(word, func(relation int, weight float32) { weights[relation] += float64(weight) })
		}
	}
	for i := range p {
		score := float64(w[relations*lengths+length]) * logarithm(p[i])
		r.matters.relate(i, c, named, func(relation int) { score += weights[relation] })
		p[i] = float32(score)
	}
	for _, after := range featuresOf(c) {
		r.model.following.Each(after, func(label int, weight float32) { p[label] += weight })
	}
	linear.Softmax(p)
}

// featuresOf are what was answered, as it is told from other answers: the point, or the procedure
// and its card.
func featuresOf(c *Context) []uint32 {
	switch {
	case c.Past:
		return nil
	case c.Topic != "":
		return []uint32{hash('F', c.Topic)}
	case c.Card != "":
		return []uint32{hash('F', c.Intent), hash('F', c.Intent, c.Card)}
	}
	return []uint32{hash('F', c.Intent)}
}

// wordFeatures are the words of a message, or of a segment of it, each once.
func (a *rankedMessage) wordFeatures(only *segment) []uint32 {
	units := a.units
	if only != nil {
		units = units[only.start:only.end]
	}
	words := make([]uint32, 0, mostWords)
	for i := range units[:min(len(units), mostWords)] {
		if w := hash('W', units[i].word); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// mostWords is how many words are looked at in a long message.
const mostWords = 40

// surelyMoves is how probable what steers the conversation must be by its words alone.
const surelyMoves = 0.95

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
	// after and words are the features of the context and of the message.
	after, words []uint32
}

// learnContext fits the weights by logistic regression, with the same steps on every run: the
// lessons are always halved alike, however many processors there are.
func learnContext(m *model, labels []string, moves []bool, lessons []followUp) {
	plain := contextLearner{labels: len(labels), moves: moves}
	m.past = plain.learn(lessons)
	k := contextLearner{labels: len(labels), moves: moves, after: map[uint32]int{}, words: map[uint32]int{}}
	k.index(lessons)
	m.context = k.learn(lessons)
	m.following = linear.Pack(labels, rowsOf(k.after, k.following.w, k.labels), leastStored)
	m.leaning = linear.Pack(leaningNames, rowsOf(k.words, k.leaning.w, leanings), leastStored)
}

// learn fits the weights of the features that are numbered, and returns those of the relations.
func (k *contextLearner) learn(lessons []followUp) (relating contextWeights) {
	k.relating = newFitted(relations*lengths+lengths, 0.1, math.Inf(-1), math.Inf(1))
	k.following = newFitted(len(k.after)*k.labels, 0.3, -mostUnlikely, math.Inf(1))
	k.leaning = newFitted(len(k.words)*leanings, 3, -mostLeaning, mostLeaning)
	for i := range lengths {
		k.relating.w[relations*lengths+i] = 1
	}
	halves := [][]followUp{lessons[:len(lessons)/2], lessons[len(lessons)/2:]}
	for range contextPasses {
		gradients := make([]contextSums, len(halves))
		var summing sync.WaitGroup
		for i := range halves {
			summing.Go(func() { gradients[i] = k.gradient(halves[i]) })
		}
		summing.Wait()
		k.relating.step(gradients[0].relating, gradients[1].relating)
		k.following.step(gradients[0].following, gradients[1].following)
		for i := range k.following.w {
			if k.moves[i%k.labels] {
				k.following.w[i] = max(0, min(mostMoving, k.following.w[i]))
			}
		}
		k.leaning.step(gradients[0].leaning, gradients[1].leaning)
	}
	for i, w := range k.relating.w {
		relating[i] = float32(math.Round(w*100) / 100) // the same on every processor
	}
	return relating
}

// What nobody asked after an answer is less likely by mostUnlikely at most, and what steers the
// conversation not at all, nor much likelier: people may ask anything at any time. mostLeaning is how much a single word may say. On authors kept apart, both cost
// nothing.
const (
	mostUnlikely = 0.5
	mostMoving   = 0.7
	mostLeaning  = 0.6
)

// contextLearner holds the weights while they are learnt.
type contextLearner struct {
	labels int
	moves  []bool
	// after and words number the features; without, only the relations are learnt.
	after, words                 map[uint32]int
	relating, following, leaning fitted
}

// index numbers the features; those of words that few lessons hold teach nothing.
func (k *contextLearner) index(lessons []followUp) {
	count := map[uint32]int{}
	for i := range lessons {
		for _, f := range lessons[i].after {
			if _, known := k.after[f]; !known {
				k.after[f] = len(k.after)
			}
		}
		for _, w := range lessons[i].words {
			if count[w]++; count[w] == leastHeld {
				k.words[w] = len(k.words)
			}
		}
	}
}

// leastHeld is how many lessons must hold a word, leastStored the size below which a weight is
// left out.
const (
	leastHeld   = 4
	leastStored = 0.05
)

// fitted are weights with the squares of their corrections (AdaGrad), how strongly they are
// drawn to zero, and between what they stay.
type fitted struct {
	w, squares []float64
	decay      float64
	low, high  float64
}

func newFitted(n int, decay, low, high float64) fitted {
	return fitted{make([]float64, n), make([]float64, n), decay, low, high}
}

// step corrects the weights by a gradient, which comes in two halves.
func (f *fitted) step(a, b []float64) {
	for i := range f.w {
		g := a[i] + b[i]
		g -= float64(f.decay * f.w[i])
		f.squares[i] += float64(g * g)
		f.w[i] = max(f.low, min(f.high, f.w[i]+float64(contextStep*g/(1+math.Sqrt(f.squares[i])))))
	}
}

// rowsOf are the weights of each feature, in the order of their numbers.
func rowsOf(index map[uint32]int, weights []float64, width int) []linear.Row {
	rows := make([]linear.Row, len(index))
	for hash, i := range index {
		rows[i] = linear.Row{Hash: hash, Weights: make([]float32, width)}
		for j, w := range weights[i*width : (i+1)*width] {
			rows[i].Weights[j] = float32(math.Round(w*100) / 100) // the same on every processor
		}
	}
	return rows
}

// contextSums hold a number for each weight.
type contextSums struct{ relating, following, leaning []float64 }

// gradient is how lessons would have the weights change.
func (k *contextLearner) gradient(lessons []followUp) contextSums {
	sums := contextSums{make([]float64, len(k.relating.w)), make([]float64, len(k.following.w)), make([]float64, len(k.leaning.w))}
	p := make([]float64, k.labels)
	for i := range lessons {
		x := &lessons[i]
		k.probabilities(x, p)
		right := 0.0
		for _, label := range x.right {
			right += p[label]
		}
		var ofRelation [relations]float64
		ofLogs := 0.0
		for label := range p {
			d := -p[label]
			if slices.Contains(x.right, label) {
				d += p[label] / max(right, 1e-9)
			}
			p[label] = d
			ofLogs += float64(d * x.logs[label])
			for _, relation := range x.relations[label] {
				ofRelation[relation] += d
			}
		}
		sums.relating[relations*lengths+x.length] += ofLogs
		for relation, d := range ofRelation {
			sums.relating[relation*lengths+x.length] += d
		}
		for _, w := range x.words {
			if row, taught := k.words[w]; taught {
				for relation, d := range ofRelation[:leanings] {
					sums.leaning[row*leanings+relation] += d
				}
			}
		}
		for _, f := range x.after {
			if row, taught := k.after[f]; taught {
				for label, d := range p {
					sums.following[row*k.labels+label] += d
				}
			}
		}
	}
	return sums
}

// probabilities sets p to what the present weights say of a lesson.
func (k *contextLearner) probabilities(x *followUp, p []float64) {
	var weights [relations]float64
	for relation := range weights {
		weights[relation] = k.relating.w[relation*lengths+x.length]
	}
	for _, w := range x.words {
		if row, taught := k.words[w]; taught {
			for relation := range leanings {
				weights[relation] += k.leaning.w[row*leanings+relation]
			}
		}
	}
	for label := range p {
		p[label] = float64(k.relating.w[relations*lengths+x.length] * x.logs[label])
		for _, relation := range x.relations[label] {
			p[label] += weights[relation]
		}
	}
	for _, f := range x.after {
		if row, taught := k.after[f]; taught {
			for label, w := range k.following.w[row*k.labels:][:k.labels] {
				p[label] += w
			}
		}
	}
	top, sum := slices.Max(p), 0.0
	for label := range p {
		p[label] = math.Exp(p[label] - top)
		sum += p[label]
	}
	for label := range p {
		p[label] /= sum
	}
}

const (
	contextPasses = 120
	contextStep   = 0.5
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
		return w, nil, fmt.Errorf("%w: no weights of the context", linear.ErrCut)
	}
	for i := range w {
		w[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return w, data[4*len(w):], nil
}
