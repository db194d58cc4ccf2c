package linear

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// Lesson is an example: its features, and the labels any of which is right. A
// group without a right label learns nothing from it.
type Lesson struct {
	Bag    []Term
	Labels []int
	// Weight is how much the lesson counts, 1 for most.
	Weight float32
}

// Course is how a model learns.
type Course struct {
	// Support is the number of lessons in which a feature must occur.
	Support int
	Passes  int
	// Step is the size of the first corrections, Decay how strongly weights are
	// drawn to zero, Dropout the share of the features left out at random each
	// time a lesson is seen: what is learnt then rests on several of them.
	Step, Decay, Dropout float32
	// Cut is the size below which a weight, stored as up to 127, is left out after the passes.
	Cut int
	// Refine is the number of passes that follow, in which the weights that are left learn to
	// do without the others. Without it, a model cut to a tenth loses what the others told.
	Refine int
}

// Learn fits a model to lessons by logistic regression (AdaGrad). groups are
// where each group of labels begins, nil for one group. The same lessons give
// the same model on every run; and as what is drawn for a lesson hangs on its own features
// alone, a few lessons more leave the draws of all others as they were.
func Learn(labels []string, groups []int, lessons []Lesson, c Course) *Model {
	if groups == nil {
		groups = []int{0}
	}
	l := newLearner(labels, lessons, c)
	l.groups = groups
	l.run(c.Passes, c.Passes/3)
	l.prune()
	l.run(c.Refine, 0)
	return l.model()
}

type learner struct {
	Course
	labels  []string
	groups  []int
	lessons []Lesson
	// rows are the features of each lesson that have support, right its labels in their order.
	rows  [][]weighted
	right [][]int
	// hashes of the features, by row.
	hashes []uint32
	// weights and the squares of all corrections, one per row and label.
	weights, squares []float32
	// left are the labels of each row whose weights were not left out, nil before any was.
	left [][]int32
	// keys tell lessons apart; draws are what is drawn from them in a pass, order is by them.
	keys, draws []uint64
	// passed grows with each pass.
	passed uint64
	order  []int
	p      []float32
	kept   []weighted
	// corrected are the labels of which a lesson corrects the weights.
	corrected []int
}

// weighted is a feature of a lesson. Its hash stands here too, beside what it is used with:
// much of the time to learn is spent waiting for memory.
type weighted struct {
	row  int32
	hash uint32
	x    float32
}

func newLearner(labels []string, lessons []Lesson, c Course) *learner {
	l := &learner{Course: c, labels: labels, lessons: lessons, p: make([]float32, len(labels))}
	support := map[uint32]int{}
	for i := range lessons {
		for _, t := range lessons[i].Bag {
			support[t.Hash]++
		}
	}
	index, alike := map[uint32]int32{}, map[uint64]uint64{}
	l.rows, l.right = make([][]weighted, len(lessons)), make([][]int, len(lessons))
	l.keys, l.draws, l.order = make([]uint64, len(lessons)), make([]uint64, len(lessons)), make([]int, len(lessons))
	for i := range lessons {
		for _, t := range lessons[i].Bag {
			l.keys[i] = mix(l.keys[i] ^ uint64(t.Hash))
			if support[t.Hash] < c.Support {
				continue
			}
			row, ok := index[t.Hash]
			if !ok {
				row = int32(len(l.hashes))
				index[t.Hash] = row
				l.hashes = append(l.hashes, t.Hash)
			}
			l.rows[i] = append(l.rows[i], weighted{row, t.Hash, float32(t.Weight) / Full})
		}
		l.right[i] = slices.Sorted(slices.Values(lessons[i].Labels))
		key := l.keys[i]
		l.keys[i] = mix(key + alike[key]) // the second of two alike is another
		alike[key]++
	}
	l.weights = make([]float32, len(l.hashes)*len(labels))
	l.squares = make([]float32, len(l.weights))
	return l
}

// mix makes of a number one that looks drawn at random (SplitMix64, Steele et al. 2014), and step
// is what its inputs grow by.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

const step = 0x9e3779b97f4a7c15

// run goes through the lessons so many times and leaves the weights averaged over the passes
// from one on: what the order of the lessons, and what was left out at random, makes of them
// evens out.
func (l *learner) run(passes, from int) {
	if passes == 0 {
		return
	}
	sum := make([]float32, len(l.weights))
	for pass := range passes {
		for i, key := range l.keys {
			l.draws[i], l.order[i] = mix(key+l.passed), i
		}
		l.passed += step
		slices.SortFunc(l.order, func(i, j int) int {
			return cmp.Or(cmp.Compare(l.draws[i], l.draws[j]), cmp.Compare(i, j))
		})
		for _, i := range l.order {
			l.study(i)
		}
		if pass < from {
			continue
		}
		for i, w := range l.weights {
			sum[i] += w
		}
	}
	for i := range sum {
		l.weights[i] = sum[i] / float32(passes-from)
	}
}

// prune leaves out the weights that are too small to be stored, and lets the others move again.
func (l *learner) prune() {
	least := (float32(l.Cut) - 0.5) * l.top() / math.MaxInt8
	l.left = make([][]int32, len(l.hashes))
	for i, w := range l.weights {
		if max(w, -w) < least {
			l.weights[i] = 0
		} else {
			row := i / len(l.labels)
			l.left[row] = append(l.left[row], int32(i%len(l.labels)))
		}
		l.squares[i] *= againMoving
	}
}

// againMoving is what is kept of the squares that slow the corrections down, when some weights
// were left out. Chosen on lessons that were not learnt from: all of them, and a hundredth, are worse.
const againMoving = 0.1

// top is the size of the largest weights but for the few that are clipped, so that the others
// keep their detail when they are stored.
func (l *learner) top() float32 {
	sizes := make([]float32, 0, len(l.weights)/8)
	for _, w := range l.weights {
		if w = max(w, -w); w > 0.01 {
			sizes = append(sizes, w)
		}
	}
	if len(sizes) == 0 {
		return 1e-6
	}
	slices.Sort(sizes)
	return sizes[len(sizes)-1-len(sizes)/2000]
}

// study corrects the weights by one lesson.
func (l *learner) study(i int) {
	k, lesson, right := len(l.labels), &l.lessons[i], l.right[i]
	l.kept = l.kept[:0]
	out := uint32(l.Dropout * (1 << 32))
	square := float32(1)
	for _, f := range l.rows[i] {
		if uint32(mix(l.draws[i]^uint64(f.hash))>>32) < out {
			continue
		}
		l.kept = append(l.kept, f)
		square += float32(f.x * f.x)
	}
	norm := float32(1 / math.Sqrt(float64(square)))
	p := l.p
	clear(p)
	for _, f := range l.kept {
		weights := l.weights[int(f.row)*k : int(f.row)*k+k]
		if l.left == nil {
			addScaled(p, weights, f.x)
			continue
		}
		for _, j := range l.left[f.row] {
			p[j] += float32(weights[j] * f.x)
		}
	}
	for j := range p {
		p[j] *= norm
	}
	// Among labels of a group that are all right, the more probable is the goal.
	eachGroup(l.groups, k, func(from, to int) {
		n := 0
		for n < len(right) && right[n] < to {
			n++
		}
		here, p, sum := right[:n], l.p[from:to], float32(0)
		right = right[n:]
		if n == 0 {
			clear(p)
			return
		}
		Softmax(p)
		for _, j := range here {
			sum += l.p[j]
		}
		factor := lesson.Weight * norm
		for j := range p {
			p[j] *= factor
		}
		for _, j := range here {
			if sum > 1e-9 {
				l.p[j] -= l.p[j] / sum // both are scaled by the factor
			} else {
				l.p[j] -= factor / float32(n)
			}
		}
	})
	l.corrected = l.corrected[:0]
	for j, g := range l.p {
		if g >= leastCorrection || g <= -leastCorrection {
			l.corrected = append(l.corrected, j)
		}
	}
	for _, f := range l.kept {
		at := int(f.row) * k
		weights, squares := l.weights[at:at+k], l.squares[at:at+k]
		if l.left == nil {
			for _, j := range l.corrected {
				l.correct(&weights[j], &squares[j], float32(p[j]*f.x))
			}
			continue
		}
		for _, j := range l.left[f.row] {
			if p[j] >= leastCorrection || p[j] <= -leastCorrection {
				l.correct(&weights[j], &squares[j], float32(p[j]*f.x))
			}
		}
	}
}

// leastCorrection is what is too small to correct a weight by. Ten times as much makes what is
// learnt of what people want worse.
const leastCorrection = 3e-4

// correct moves a weight against what it was wrong by, less the more it was moved before.
func (l *learner) correct(weight, squares *float32, wrong float32) {
	w := *weight
	g := wrong + float32(l.Decay*w)
	square := *squares + float32(g*g)
	*squares = square
	*weight = w - l.Step*g/(0.05+float32(math.Sqrt(float64(square))))
}

// addScaled adds x times w to sums, which are as many. Most of the time to learn is spent
// here, hence four at a time.
func addScaled(sums, w []float32, x float32) {
	for len(sums) >= 4 && len(w) >= 4 {
		sums[0] += float32(w[0] * x)
		sums[1] += float32(w[1] * x)
		sums[2] += float32(w[2] * x)
		sums[3] += float32(w[3] * x)
		sums, w = sums[4:], w[4:]
	}
	for j := range min(len(sums), len(w)) {
		sums[j] += float32(w[j] * x)
	}
}

// model rounds the weights to eight bits and packs them.
func (l *learner) model() *Model {
	k := len(l.labels)
	m := &Model{Labels: l.labels, groups: l.groups, sharpness: 1}
	m.scale = l.top() / math.MaxInt8
	type entry struct {
		hash uint32
		row  uint32
	}
	var entries []entry
	var row []byte
	for r, hash := range l.hashes {
		start := len(m.rows)
		row = row[:0]
		before := -1
		add := func(label int, w int8) {
			row = append(row, byte(label-before), byte(w))
			before = label
		}
		for j, w := range l.weights[r*k : r*k+k] {
			q := int(math.Round(float64(w / m.scale)))
			q = max(-math.MaxInt8, min(math.MaxInt8, q))
			if q == 0 {
				continue
			}
			for j-before > math.MaxUint8 {
				add(before+math.MaxUint8, 0)
			}
			add(j, int8(q))
		}
		if len(row) == 0 {
			continue
		}
		m.rows = append(binary.AppendUvarint(m.rows, uint64(len(row)/2)), row...)
		entries = append(entries, entry{hash, uint32(start) + 1})
	}
	m.slots = make([]byte, slotSize*(len(entries)*5/4+1)) // never full, so that a look-up ends
	for _, e := range entries {
		i := slotOf(e.hash, len(m.slots))
		for uint24(m.slots[i+3:]) != 0 {
			if i += slotSize; i == len(m.slots) {
				i = 0
			}
		}
		putUint24(m.slots[i:], e.hash)
		putUint24(m.slots[i+3:], e.row)
	}
	return m
}

// Calibrate sets how sharp the probabilities are, so that they come true as
// often as they say on lessons that were not learnt from.
func (m *Model) Calibrate(lessons []Lesson) {
	best := math.Inf(1)
	sharpness := m.sharpness
	p, sums := make([]float32, len(m.Labels)), make([]int32, len(m.Labels))
	for s := float32(0.3); s < 4; s *= 1.07 {
		m.sharpness = s
		loss := 0.0
		for i := range lessons {
			m.Probabilities(lessons[i].Bag, sums, p)
			eachGroup(m.groups, len(p), func(from, to int) {
				right, told := float32(1e-6), false
				for _, j := range lessons[i].Labels {
					if j >= from && j < to {
						right, told = right+p[j], true
					}
				}
				if told {
					loss -= math.Log(float64(right))
				}
			})
		}
		if loss < best {
			best, sharpness = loss, s
		}
	}
	m.sharpness = sharpness
}
