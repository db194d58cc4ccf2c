// Package linear holds one family of models: each label of a model has a weight
// for each feature, a score is the sum of the weights of the features present,
// and the scores of all labels together give probabilities.
//
// A model is learnt when the project is built and read from an embedded file as
// it stands, so nothing is computed at start. What the features mean is for the
// caller.
package linear

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Full is the weight of a feature that counts whole; less is a part of it.
const Full = 8

// Term is a feature, by the hash of what it is, and how much it counts, from 1
// to Full.
type Term struct {
	Hash   uint32
	Weight int32
}

// Model gives the labels of a bag of features their probabilities. It is
// read-only and safe for concurrent use.
type Model struct {
	// Labels in the order of their scores.
	Labels []string
	// groups are where each group of labels begins: the probabilities of a group
	// add up to one. Most models have a single group.
	groups []int
	// scale turns sums of stored weights into scores; sharpness is what
	// calibration multiplies them by.
	scale, sharpness float32
	// slots is an open hash table of features: three bytes of the hash, of which the
	// place in the table tells the rest, and three of the place of its row in rows
	// plus one.
	slots []byte
	// rows holds, for each feature, the number of its entries, and for each
	// entry the distance to the label before it and the weight.
	rows []byte
}

// slotSize is the size of a slot in bytes.
const slotSize = 6

// uint24 is a number of three bytes.
func uint24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }

func putUint24(b []byte, x uint32) { b[0], b[1], b[2] = byte(x), byte(x>>8), byte(x>>16) }

// Scores adds up the weights of a bag in sums, one for each label, and returns
// the norm to divide them by and how many terms the model knows.
func (m *Model) Scores(bag []Term, sums []int32) (norm float32, known int) {
	clear(sums)
	square := int32(0)
	for _, t := range bag {
		row := m.row(t.Hash)
		if row == nil {
			continue
		}
		known++
		square += t.Weight * t.Weight
		label := -1
		for i := 0; i+1 < len(row); i += 2 {
			label += int(row[i])
			sums[label] += int32(int8(row[i+1])) * t.Weight
		}
	}
	return float32(math.Sqrt(float64(square)/(Full*Full) + 1)), known
}

// Each calls found with the weight of each label that a feature has one for.
func (m *Model) Each(hash uint32, found func(label int, weight float32)) {
	row := m.row(hash)
	label := -1
	for i := 0; i+1 < len(row); i += 2 {
		label += int(row[i])
		found(label, float32(int8(row[i+1]))*m.scale)
	}
}

// row returns the entries of a feature, nil when the model does not know it.
func (m *Model) row(hash uint32) []byte {
	for i := slotOf(hash, len(m.slots)); ; i += slotSize {
		if i == len(m.slots) {
			i = 0
		}
		slot := m.slots[i : i+slotSize]
		at := uint24(slot[3:])
		if at == 0 {
			return nil
		}
		if uint24(slot) == hash&0xffffff {
			n, size := binary.Uvarint(m.rows[at-1:])
			from := int(at) - 1 + size
			return m.rows[from : from+2*int(n)]
		}
	}
}

// Probabilities sets p to the probability of each label for a bag and returns
// how many of its terms the model knows. sums is room for the scores.
func (m *Model) Probabilities(bag []Term, sums []int32, p []float32) (known int) {
	norm, known := m.Scores(bag, sums)
	factor := m.scale * m.sharpness / (Full * norm)
	for i, s := range sums {
		p[i] = float32(s) * factor
	}
	m.softmax(p)
	return known
}

// softmax turns scores into probabilities, group by group.
func (m *Model) softmax(p []float32) {
	eachGroup(m.groups, len(p), func(from, to int) { Softmax(p[from:to]) })
}

func eachGroup(groups []int, n int, do func(from, to int)) {
	for i, from := range groups {
		to := n
		if i+1 < len(groups) {
			to = groups[i+1]
		}
		do(from, to)
	}
}

// slotOf is where a feature would stand in a table of some bytes.
func slotOf(hash uint32, bytes int) int {
	return int(uint64(hash*2654435769)*uint64(bytes/slotSize)>>32) * slotSize
}

// Index returns the place of a label, -1 when the model does not have it.
func (m *Model) Index(label string) int {
	for i, l := range m.Labels {
		if l == label {
			return i
		}
	}
	return -1
}

// Softmax turns scores into probabilities.
func Softmax(p []float32) {
	if len(p) == 0 {
		return
	}
	top, sum := p[0], float32(0)
	for _, x := range p {
		top = max(top, x)
	}
	for i, x := range p {
		p[i] = exp(x - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

// exp is e to the x for x ≤ 0, the same on every processor: the conversions
// keep the compiler from joining a product and a sum into one rounding.
func exp(x float32) float32 {
	if x < -16 {
		return 0 // less than any probability that counts
	}
	k := int32(x*math.Log2E - 0.5)
	r := x - float32(float32(k)*math.Ln2)
	sum := float32(1)
	for _, part := range [...]float32{1. / 6, 1. / 5, 1. / 4, 1. / 3, 1. / 2, 1} {
		sum = 1 + float32(float32(r*sum)*part)
	}
	return sum * math.Float32frombits(uint32(k+127)<<23)
}

// Append writes a model behind data.
func (m *Model) Append(data []byte) []byte {
	data = binary.LittleEndian.AppendUint32(data, uint32(len(m.Labels)))
	for _, l := range m.Labels {
		data = append(data, byte(len(l)))
		data = append(data, l...)
	}
	data = binary.LittleEndian.AppendUint32(data, uint32(len(m.groups)))
	for _, g := range m.groups {
		data = binary.LittleEndian.AppendUint32(data, uint32(g))
	}
	data = binary.LittleEndian.AppendUint32(data, math.Float32bits(m.scale))
	data = binary.LittleEndian.AppendUint32(data, math.Float32bits(m.sharpness))
	for _, part := range [][]byte{m.slots, m.rows} {
		data = binary.LittleEndian.AppendUint32(data, uint32(len(part)))
		data = append(data, part...)
	}
	return data
}

// ErrCut says that the data of a model end too soon.
var ErrCut = errors.New("linear: the data of a model are cut short")

// Load reads a model from the beginning of data, without a copy, and returns
// what stands behind it.
func Load(data []byte) (m *Model, rest []byte, err error) {
	number := func() uint32 {
		if len(data) < 4 {
			err = ErrCut
			return 0
		}
		n := binary.LittleEndian.Uint32(data)
		data = data[4:]
		return n
	}
	bytes := func(n int) []byte {
		if n > len(data) {
			err = ErrCut
			return nil
		}
		part := data[:n]
		data = data[n:]
		return part
	}
	m = &Model{}
	for range number() {
		if len(data) == 0 {
			return nil, nil, ErrCut
		}
		n := int(data[0])
		data = data[1:]
		m.Labels = append(m.Labels, string(bytes(n)))
		if err != nil {
			return nil, nil, err
		}
	}
	for range number() {
		m.groups = append(m.groups, int(number()))
		if err != nil {
			return nil, nil, err
		}
	}
	m.scale, m.sharpness = math.Float32frombits(number()), math.Float32frombits(number())
	m.slots = bytes(int(number()))
	m.rows = bytes(int(number()))
	if err != nil {
		return nil, nil, err
	}
	if len(m.slots) == 0 || len(m.slots)%slotSize != 0 {
		return nil, nil, fmt.Errorf("linear: a table of %d bytes", len(m.slots))
	}
	return m, data, nil
}
