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
	lessons []lesson
	// hashes of the features, by row.
	hashes []uint32
	// cells holds for each row its weights, one per label, then the squares of all corrections
	// of each: beside one another, since most of the time to learn is spent waiting for memory.
	cells []float32
	// stride is how many cells a row has.
	stride int
	// left are the weights that were not left out, row by row, nil before any was: cells is
	// used no more then. The weights of a row begin at starts[row] and end where the next begins.
	left   []weight
	starts []int32
	// order is that of a pass, by what is drawn for each lesson.
	order []draw
	// passed grows with each pass.
	passed uint64
	p      []float32
	kept   []weighted
	// corrected are the labels of which a lesson corrects the weights.
	corrected []int
}

// weight is one that was not left out, of a label.
type weight struct {
	label         int32
	value, square float32
}

// draw is what is drawn for a lesson.
type draw struct {
	random uint64
	lesson int
}

// lesson is one with the features that have support, and its labels in their order.
type lesson struct {
	features []weighted
	right    []int
	weight   float32
	// key tells it apart from the others.
	key uint64
}

// weighted is a feature of a lesson. Its hash stands here too, beside what it is used with.
type weighted struct {
	row  int32
	hash uint32
	x    float32
}

func newLearner(labels []string, lessons []Lesson, c Course) *learner {
	l := &learner{Course: c, labels: labels, lessons: make([]lesson, len(lessons)), order: make([]draw, len(lessons)), p: make([]float32, len(labels))}
	index, alike, seen := map[uint32]int32{}, map[uint64]uint64{}, []int{}
	for i := range lessons {
		x := &l.lessons[i]
		x.features, x.weight = make([]weighted, 0, len(lessons[i].Bag)), lessons[i].Weight
		for _, t := range lessons[i].Bag {
			x.key = mix(x.key ^ uint64(t.Hash))
			row, ok := index[t.Hash]
			if !ok {
				row = int32(len(l.hashes))
				index[t.Hash] = row
				l.hashes, seen = append(l.hashes, t.Hash), append(seen, 0)
			}
			seen[row]++
			x.features = append(x.features, weighted{row, t.Hash, float32(t.Weight) / Full})
		}
		x.right = slices.Sorted(slices.Values(lessons[i].Labels))
		key := x.key
		x.key = mix(key + alike[key]) // the second of two alike is another
		alike[key]++
	}
	l.keep(func(row int32) bool { return seen[row] >= c.Support })
	l.stride = 2 * len(labels)
	if l.stride < cacheLine { // a row that straddles two lines is waited for twice
		l.stride = cacheLine
	}
	l.cells = make([]float32, len(l.hashes)*l.stride)
	return l
}

// keep leaves out the features of all other rows.
func (l *learner) keep(supported func(row int32) bool) {
	renumbered, hashes := make([]int32, len(l.hashes)), l.hashes[:0]
	for row, hash := range l.hashes {
		if supported(int32(row)) {
			renumbered[row] = int32(len(hashes))
			hashes = append(hashes, hash)
		}
	}
	l.hashes = hashes
	for i := range l.lessons {
		x := &l.lessons[i]
		x.features = slices.DeleteFunc(x.features, func(f weighted) bool { return !supported(f.row) })
		for j := range x.features {
			x.features[j].row = renumbered[x.features[j].row]
		}
	}
}

// cacheLine is how many cells come from memory at once.
const cacheLine = 16

// weights are those of a row.
func (l *learner) weights(row int) []float32 {
	at := row * l.stride
	return l.cells[at : at+len(l.labels)]
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
	var sum []float32
	l.eachWeight(func(*float32) { sum = append(sum, 0) })
	for pass := range passes {
		for i := range l.lessons {
			l.order[i] = draw{mix(l.lessons[i].key + l.passed), i}
		}
		l.passed += step
		slices.SortFunc(l.order, func(x, y draw) int {
			return cmp.Or(cmp.Compare(x.random, y.random), cmp.Compare(x.lesson, y.lesson))
		})
		for _, d := range l.order {
			l.study(d)
		}
		if pass < from {
			continue
		}
		i := 0
		l.eachWeight(func(w *float32) { sum[i] += *w; i++ })
	}
	i := 0
	l.eachWeight(func(w *float32) { *w = sum[i] / float32(passes-from); i++ })
}

// eachWeight calls do with all weights, in the same order each time.
func (l *learner) eachWeight(do func(*float32)) {
	if l.left != nil {
		for i := range l.left {
			do(&l.left[i].value)
		}
		return
	}
	for row := range l.hashes {
		weights := l.weights(row)
		for j := range weights {
			do(&weights[j])
		}
	}
}

// prune leaves out the weights that are too small to be stored, and lets the others move again.
func (l *learner) prune() {
	least := (float32(l.Cut) - 0.5) * l.top() / math.MaxInt8
	l.left, l.starts = []weight{}, make([]int32, len(l.hashes)+1)
	k := len(l.labels)
	for row := range l.hashes {
		cells := l.cells[row*l.stride:][:2*k]
		for j, w := range cells[:k] {
			if max(w, -w) >= least {
				l.left = append(l.left, weight{int32(j), w, cells[k+j] * againMoving})
			}
		}
		l.starts[row+1] = int32(len(l.left))
	}
	l.cells = nil
}

// leftOf are the weights of a row that were not left out.
func (l *learner) leftOf(row int32) []weight { return l.left[l.starts[row]:l.starts[row+1]] }

// againMoving is what is kept of the squares that slow the corrections down, when some weights
// were left out. Chosen on lessons that were not learnt from: all of them, and a hundredth, are worse.
const againMoving = 0.1

// top is the size of the largest weights but for the few that are clipped, so that the others
// keep their detail when they are stored.
func (l *learner) top() float32 {
	var sizes []float32
	l.eachWeight(func(weight *float32) {
		if w := max(*weight, -*weight); w > 0.01 {
			sizes = append(sizes, w)
		}
	})
	if len(sizes) == 0 {
		return 1e-6
	}
	slices.Sort(sizes)
	return sizes[len(sizes)-1-len(sizes)/2000]
}

// study corrects the weights by one lesson.
func (l *learner) study(d draw) {
	k, x := len(l.labels), &l.lessons[d.lesson]
	right := x.right
	l.kept = l.kept[:0]
	out := uint32(l.Dropout * (1 << 32))
	square := float32(1)
	for _, f := range x.features {
		if uint32(mix(d.random^uint64(f.hash))>>32) < out {
			continue
		}
		l.kept = append(l.kept, f)
		square += float32(f.x * f.x)
	}
	norm := float32(1 / math.Sqrt(float64(square)))
	p := l.p
	clear(p)
	for _, f := range l.kept {
		if l.left == nil {
			addScaled(p, l.weights(int(f.row)), f.x)
			continue
		}
		for _, w := range l.leftOf(f.row) {
			p[w.label] += float32(w.value * f.x)
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
		factor := x.weight * norm
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
		if l.left == nil {
			at := int(f.row) * l.stride
			weights, squares := l.cells[at:at+k], l.cells[at+k:at+2*k]
			for _, j := range l.corrected {
				l.correct(&weights[j], &squares[j], float32(p[j]*f.x))
			}
			continue
		}
		left := l.leftOf(f.row)
		for i := range left {
			if g := p[left[i].label]; g >= leastCorrection || g <= -leastCorrection {
				l.correct(&left[i].value, &left[i].square, float32(g*f.x))
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
	p := newPacker(l.labels, l.groups, l.top())
	for row, hash := range l.hashes {
		for _, w := range l.leftOf(int32(row)) {
			p.add(int(w.label), w.value)
		}
		p.end(hash)
	}
	return p.model()
}

// Row holds the weights of a feature, one for each label.
type Row struct {
	Hash    uint32
	Weights []float32
}

// Pack makes a model of weights that were learnt elsewhere; those below a size are left out.
func Pack(labels []string, rows []Row, least float32) *Model {
	top := float32(1e-6)
	for _, r := range rows {
		for _, w := range r.Weights {
			top = max(top, w, -w)
		}
	}
	p := newPacker(labels, []int{0}, top)
	for _, r := range rows {
		for label, w := range r.Weights {
			if max(w, -w) >= least {
				p.add(label, w)
			}
		}
		p.end(r.Hash)
	}
	return p.model()
}

// packer rounds weights to eight bits and lays them out as a model reads them, row by row.
type packer struct {
	m *Model
	// row is the one that is being laid out, before its last label.
	row    []byte
	before int
	at     []placed
}

// placed is where the row of a feature stands.
type placed struct{ hash, row uint32 }

func newPacker(labels []string, groups []int, top float32) *packer {
	return &packer{m: &Model{Labels: labels, groups: groups, scale: top / math.MaxInt8, sharpness: 1}, before: -1}
}

// add lays out the weight of a label, which is greater than those before it in the row.
func (p *packer) add(label int, w float32) {
	q := int(math.Round(float64(w / p.m.scale)))
	q = max(-math.MaxInt8, min(math.MaxInt8, q))
	if q == 0 {
		return
	}
	for label-p.before > math.MaxUint8 {
		p.before += math.MaxUint8
		p.row = append(p.row, math.MaxUint8, 0)
	}
	p.row = append(p.row, byte(label-p.before), byte(int8(q)))
	p.before = label
}

// end closes a row, which is the weights of a feature.
func (p *packer) end(hash uint32) {
	if len(p.row) > 0 {
		p.at = append(p.at, placed{hash, uint32(len(p.m.rows)) + 1})
		p.m.rows = append(binary.AppendUvarint(p.m.rows, uint64(len(p.row)/2)), p.row...)
	}
	p.row, p.before = p.row[:0], -1
}

// model makes the table in which the features are looked up.
func (p *packer) model() *Model {
	m := p.m
	m.slots = make([]byte, slotSize*(len(p.at)*5/4+1)) // never full, so that a look-up ends
	for _, x := range p.at {
		i := slotOf(x.hash, len(m.slots))
		for uint24(m.slots[i+3:]) != 0 {
			if i += slotSize; i == len(m.slots) {
				i = 0
			}
		}
		putUint24(m.slots[i:], x.hash)
		putUint24(m.slots[i+3:], x.row)
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
