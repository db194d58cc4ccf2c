package linear

import (
	"bytes"
	"math"
	"slices"
	"testing"
)

// exp is near enough to that of the standard library.
func TestExp(t *testing.T) {
	for x := 0.0; x > -16; x -= 0.001 {
		if got, want := float64(exp(float32(x))), math.Exp(float64(float32(x))); math.Abs(got-want) > 2e-6*want+1e-9 {
			t.Fatalf("exp(%v) = %v, want %v", x, got, want)
		}
	}
}

// lessons of three labels in two groups: "a" or "b", and whether there is a "c".
func lessons() []Lesson {
	var out []Lesson
	for i := range 40 {
		n := uint32(i)
		out = append(out,
			Lesson{Bag: []Term{{1, Full}, {10 + n%3, Full}}, Labels: []int{0, 2}, Weight: 1},
			Lesson{Bag: []Term{{2, Full}, {10 + n%3, Full}}, Labels: []int{1, 2}, Weight: 1},
			Lesson{Bag: []Term{{2, Full}, {3, Full}}, Labels: []int{1, 3}, Weight: 1},
			Lesson{Bag: []Term{{1, Full}, {3, Full}}, Labels: []int{3}, Weight: 1}) // says nothing of a or b
	}
	return out
}

// A model learns what its lessons say, group by group, is the same each time,
// and survives being written and read.
func TestLearn(t *testing.T) {
	labels := []string{"a", "b", "no c", "c"}
	course := Course{Support: 2, Passes: 8, Step: 0.3, Decay: 1e-5, Dropout: 0.2, Cut: 1}
	data := Learn(labels, []int{0, 2}, lessons(), course).Append(nil)
	if !bytes.Equal(data, Learn(labels, []int{0, 2}, lessons(), course).Append(nil)) {
		t.Error("the same lessons give another model")
	}
	m, rest, err := Load(append(data, 7))
	if err != nil || len(rest) != 1 {
		t.Fatal(err, len(rest))
	}
	p, sums := make([]float32, len(labels)), make([]int32, len(labels))
	for _, c := range []struct {
		bag  []Term
		want []int
	}{
		{[]Term{{1, Full}, {10, Full}}, []int{0, 2}}, {[]Term{{2, Full}, {11, Full}}, []int{1, 2}}, {[]Term{{2, Full}, {3, Full}}, []int{1, 3}}, {[]Term{{1, Full}, {3, Full}}, []int{0, 3}},
	} {
		if known := m.Probabilities(c.bag, sums, p); known != len(c.bag) {
			t.Errorf("%v: %d terms known", c.bag, known)
		}
		for _, k := range c.want {
			if p[k] < 0.7 {
				t.Errorf("%v: %v", c.bag, p)
			}
		}
		if a, b := p[0]+p[1], p[2]+p[3]; math.Abs(float64(a-1)) > 1e-4 || math.Abs(float64(b-1)) > 1e-4 {
			t.Errorf("%v: the groups add up to %v and %v", c.bag, a, b)
		}
	}
	if known := m.Probabilities([]Term{{99, Full}}, sums, p); known != 0 || p[0] != p[1] {
		t.Errorf("an unknown term: %d known, %v", known, p)
	}
	for cut := range len(data) {
		if _, _, err := Load(data[:cut]); err == nil {
			t.Fatalf("%d of %d bytes are read as a model", cut, len(data))
		}
	}
}

// What is drawn for a lesson hangs on itself, and not on where it stands: the same lessons in
// another order teach the same.
func TestOrder(t *testing.T) {
	labels, groups := []string{"a", "b", "no c", "c"}, []int{0, 2}
	course := Course{Support: 2, Passes: 8, Step: 0.3, Decay: 1e-5, Dropout: 0.4, Cut: 1, Refine: 2}
	turned := lessons()
	slices.Reverse(turned)
	m, n := Learn(labels, groups, lessons(), course), Learn(labels, groups, turned, course)
	for _, bag := range [][]Term{{{1, Full}, {10, Full}}, {{2, Full}, {11, Full}}, {{2, Full}, {3, Full}}} {
		p, q, sums := make([]float32, len(labels)), make([]float32, len(labels)), make([]int32, len(labels))
		m.Probabilities(bag, sums, p)
		n.Probabilities(bag, sums, q)
		if !slices.Equal(p, q) {
			t.Errorf("%v: %v, in another order %v", bag, p, q)
		}
	}
}

// Calibration makes bold probabilities modest when they are often wrong.
func TestCalibrate(t *testing.T) {
	labels := []string{"a", "b"}
	var seen, check []Lesson
	for i := range 60 {
		seen = append(seen, Lesson{Bag: []Term{{uint32(1 + i%2), Full}}, Labels: []int{i % 2}, Weight: 1})
		wrong := i % 2
		if i%10 < 4 {
			wrong = 1 - wrong
		}
		check = append(check, Lesson{Bag: seen[i].Bag, Labels: []int{wrong}, Weight: 1})
	}
	m := Learn(labels, nil, seen, Course{Support: 1, Passes: 20, Step: 0.5, Cut: 1})
	p, sums := make([]float32, 2), make([]int32, 2)
	m.Probabilities(seen[0].Bag, sums, p)
	before := p[0]
	m.Calibrate(check)
	m.Probabilities(seen[0].Bag, sums, p)
	if p[0] >= before || p[0] < 0.5 {
		t.Errorf("%v before, %v after", before, p[0])
	}
}
