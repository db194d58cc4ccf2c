package understanding

import "math/bits"

// corrector finds the key of the vocabulary within a small edit distance of a
// mistyped one. A key of several words only corrects as many words: joined
// everyday words are too often one letter away from something. Keys are kept
// by first letter, with the set of their letters: two words within distance n
// differ by at most 2n letters, which rules out nearly all of them before any
// distance is computed.
type corrector struct {
	byFirst [maxWidth + 1][256][]candidate // by number of words
}

// maxWidth is the number of words of the longest key that is corrected.
const maxWidth = 4

type candidate struct {
	key     string
	letters uint64
}

// budget is the number of typing mistakes accepted in a key of n letters.
// Short words have too many neighbours: none below five letters.
func budget(n int) int {
	switch {
	case n < 5:
		return 0
	case n < 9:
		return 1
	}
	return 2
}

func (c *corrector) add(key string, width int) {
	if budget(len(key)) > 0 && width <= maxWidth {
		list := &c.byFirst[width][key[0]]
		*list = append(*list, candidate{key, letters(key)})
	}
}

// letters is the set of the letters and digits of a word.
func letters(word string) uint64 {
	var m uint64
	for i := range len(word) {
		m |= 1 << (word[i] & 63)
	}
	return m
}

// nearest returns the closest key of as many words and its distance; ambiguous is true when
// another key is as close. A first letter is seldom mistyped, and often tells
// words apart: it must agree.
func (c *corrector) nearest(word string, width int) (key string, distance int, ambiguous, ok bool) {
	n := budget(len(word))
	if n == 0 {
		return "", 0, false, false
	}
	best, set := n+1, letters(word)
	for _, k := range c.byFirst[width][word[0]] {
		limit := min(n, budget(len(k.key)), best)
		if d := len(k.key) - len(word); d > limit || -d > limit || bits.OnesCount64(k.letters^set) > 2*limit {
			continue
		}
		switch d := editDistance(word, k.key, limit); {
		case d > limit:
		case d < best:
			key, best, ambiguous = k.key, d, false
		case d == best && d <= n:
			ambiguous = true // keys come sorted: the first one stays
		}
	}
	return key, best, ambiguous, best <= n
}

// editDistance is the optimal string alignment distance (insertions,
// deletions, substitutions, swaps of neighbours), or limit+1 when larger.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(a) > 60 || len(b) > 60 {
		return limit + 1
	}
	var rows [3][64]int
	before, previous, current := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		current[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			current[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, previous, current = previous, current, before
	}
	return previous[len(b)]
}
