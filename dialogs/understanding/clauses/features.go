package clauses

import (
	"slices"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/names"
)

// AddWords adds the features of some units, each with its weight (0 leaves it
// out): words, sounds, beginnings, parts, families, neighbours.
func (a *Divided) AddWords(b *linear.Bag, weight func(i int) int32) {
	var before uint32
	var families []uint32
	var strength []int32
	clause := -1
	for i := range a.Units {
		u := &a.Units[i]
		w := weight(i)
		if w == 0 {
			before = 0
			continue
		}
		b.Add(linear.Hash('w', u.Word), w)
		b.Add(u.Sound, w)
		if n := len(u.Word); n > 4 && u.Word[0] != '@' {
			b.Add(linear.Hash('p', u.Word[:4]), w)
			if n > 6 {
				b.Add(linear.Hash('p', u.Word[:6]), w)
			}
			if n > 5 {
				b.Add(linear.Hash('e', u.Word[n-4:]), w)
			}
		}
		if u.Mention != nil && u.Mention.Kind == names.KindRole && !u.Mention.Negative {
			b.Add(linear.Hash('@', u.Mention.ID), w)
		}
		for _, h := range u.Families {
			b.Add(h, w)
			if k := slices.Index(families, h); k < 0 {
				families, strength = append(families, h), append(strength, w)
			} else {
				strength[k] = max(strength[k], w)
			}
		}
		if u.Mention != nil {
			h := linear.Hash('@', u.Word)
			if !slices.Contains(families, h) {
				families, strength = append(families, h), append(strength, w)
			}
		}
		if u.Clause != clause {
			before = linear.Hash('<')
		}
		clause = u.Clause
		b.Add(linear.Pair('b', before, u.Sound), w)
		before = u.Sound
	}
	for i := range families {
		for j := range i {
			x, y := families[i], families[j]
			if x > y {
				x, y = y, x
			}
			b.Add(linear.Pair('P', x, y), min(strength[i], strength[j]))
		}
	}
}

// AddForm adds the features of the form of a message.
func (a *Divided) AddForm(b *linear.Bag) {
	b.Add(linear.Hash('1'), linear.Full)
	if a.Question {
		b.Add(linear.Hash('?'), linear.Full)
	}
	switch n := len(a.Units); {
	case n <= 2:
		b.Add(linear.Hash('l', "word"), linear.Full)
	case n <= 5:
		b.Add(linear.Hash('l', "phrase"), linear.Full)
	case n <= 12:
		b.Add(linear.Hash('l', "sentence"), linear.Full)
	case n > 25:
		b.Add(linear.Hash('l', "story"), linear.Full)
	}
}
