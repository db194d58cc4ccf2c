package learning

import (
	"math"
	"slices"
	"sync"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/matters"
	"cpxbot/dialogs/understanding/model"
)

var leaningNames = []string{"same", "held", "crossed", "swapped", "named", "kept", "other", "general", "intent", "near"}

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
func learnContext(m *model.Model, labels []string, moves []bool, lessons []followUp) {
	plain := contextLearner{labels: len(labels), moves: moves}
	m.Past = plain.learn(lessons)
	k := contextLearner{labels: len(labels), moves: moves, after: map[uint32]int{}, words: map[uint32]int{}}
	k.index(lessons)
	m.Context = k.learn(lessons)
	m.Following = linear.Pack(labels, rowsOf(k.after, k.following.w, k.labels), leastStored)
	m.Leaning = linear.Pack(leaningNames, rowsOf(k.words, k.leaning.w, matters.Leanings), leastStored)
}

// learn fits the weights of the features that are numbered, and returns those of the relations.
func (k *contextLearner) learn(lessons []followUp) (relating matters.Weights) {
	k.relating = newFitted(matters.Relations*matters.Lengths+matters.Lengths, 0.1, math.Inf(-1), math.Inf(1))
	k.following = newFitted(len(k.after)*k.labels, 0.3, -mostUnlikely, math.Inf(1))
	k.leaning = newFitted(len(k.words)*matters.Leanings, 3, -mostLeaning, mostLeaning)
	for i := range matters.Lengths {
		k.relating.w[matters.Relations*matters.Lengths+i] = 1
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
		var ofRelation [matters.Relations]float64
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
		sums.relating[matters.Relations*matters.Lengths+x.length] += ofLogs
		for relation, d := range ofRelation {
			sums.relating[relation*matters.Lengths+x.length] += d
		}
		for _, w := range x.words {
			if row, taught := k.words[w]; taught {
				for relation, d := range ofRelation[:matters.Leanings] {
					sums.leaning[row*matters.Leanings+relation] += d
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
	var weights [matters.Relations]float64
	for relation := range weights {
		weights[relation] = k.relating.w[relation*matters.Lengths+x.length]
	}
	for _, w := range x.words {
		if row, taught := k.words[w]; taught {
			for relation := range matters.Leanings {
				weights[relation] += k.leaning.w[row*matters.Leanings+relation]
			}
		}
	}
	for label := range p {
		p[label] = float64(k.relating.w[matters.Relations*matters.Lengths+x.length] * x.logs[label])
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
