package understanding

import "math/bits"

// corrector finds the key of the vocabulary within a small edit distance of
// mistyped words. A phrase is compared word by word, each within its own
// budget: joined everyday words are too often one letter away from something.
// Keys are kept by first letter, with the set of their letters: two words
// within distance n differ by at most 2n letters, which rules out nearly all
// of them before any distance is computed.
type corrector struct {
	byFirst [maxWidth + 1][256][]candidate // by number of words
}

// maxWidth is the number of words of the longest phrase that is corrected.
const maxWidth = 4

type candidate struct {
	key     string
	words   []token
	letters uint64
	// strict says that only long words may be mistyped, and by one letter:
	// the everyday words of patterns have many neighbours.
	strict bool
}

// budget is the number of typing mistakes accepted in a word of n letters.
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

// maxDistance is the number of typing mistakes accepted in a phrase.
const maxDistance = 2

// add enters a key; isEntity says that it names a profession, a card or a form.
func (c *corrector) add(key string, words []token, isEntity bool) {
	if len(words) > maxWidth || len(words) == 0 || len(words) == 1 && budget(len(key)) == 0 {
		return
	}
	list := &c.byFirst[len(words)][key[0]]
	*list = append(*list, candidate{key, words, letters(words), !isEntity})
}

// letters is the set of the letters and digits of some words.
func letters(words []token) uint64 {
	var m uint64
	for _, w := range words {
		for i := range len(w.word) {
			m |= 1 << (w.word[i] & 63)
		}
	}
	return m
}

// nearest returns the closest key of as many words and the distance of its
// worst word; ambiguous is true when another key, not the same for same,
// is as close. A first letter is seldom mistyped, and
// often tells words apart: it must agree.
func (c *corrector) nearest(words []token, same func(a, b string) bool) (key string, distance int, ambiguous, ok bool) {
	best, set := maxDistance+1, letters(words)
	for i := range c.byFirst[len(words)][words[0].word[0]] {
		k := &c.byFirst[len(words)][words[0].word[0]][i]
		if bits.OnesCount64(k.letters^set) > 2*min(best, maxDistance) {
			continue
		}
		switch d, worst := phraseDistance(words, k.words, min(best, maxDistance), k.strict); {
		case d > maxDistance:
		case d < best:
			key, best, distance, ambiguous = k.key, d, worst, false
		case d == best && !same(key, k.key):
			ambiguous = true // keys come sorted: the first one stays
		}
	}
	return key, distance, ambiguous, best <= maxDistance
}

// phraseDistance adds up the distances of the words, each within its budget;
// it is more than maxDistance when one of them is not.
func phraseDistance(a, b []token, limit int, strict bool) (total, worst int) {
	for i := range a {
		x, y := a[i].word, b[i].word
		if x == y {
			continue
		}
		n := min(budget(len(x)), budget(len(y)), limit-total)
		if strict {
			n = min(n, 1)
			if len(y) < 6 {
				n = 0
			}
		}
		if n <= 0 || x[0] != y[0] {
			return maxDistance + 1, 0
		}
		d := editDistance(x, y, n)
		if d > n {
			return maxDistance + 1, 0
		}
		total += d
		worst = max(worst, d)
	}
	return total, worst
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
