package words

import (
	"strings"

	"cpxbot/dialogs/understanding/linear"
)

// SoundKey is how a French word sounds, with one silent consonant and one mute
// e at its end left out.
func SoundKey(w string) string {
	b := sound(make([]byte, 0, len(w)), w)
	if n := len(b); n > 3 && strings.IndexByte("rstdxpz", b[n-1]) >= 0 {
		b = b[:n-1]
	}
	if n := len(b); n > 3 && b[n-1] == 'e' {
		b = b[:n-1]
	}
	return string(b)
}

// Sounds hashes how a French word sounds, roughly: "koi" and "quoi", "arrivé"
// and "ariver" are the same.
func Sounds(w string) uint32 {
	if w[0] == '@' || w[0] == '#' {
		return linear.Hash('s', w)
	}
	var buffer [32]byte
	b := sound(buffer[:0], w[:min(len(w), len(buffer))])
	for len(b) > 2 && strings.IndexByte("estxdrp", b[len(b)-1]) >= 0 {
		b = b[:len(b)-1]
	}
	h := linear.Hash('s')
	for _, c := range b {
		h = (h ^ uint32(c)) * linear.FnvPrime
	}
	return h
}

// sound appends the sounds of a French word, one letter each.
func sound(b []byte, w string) []byte {
	for i := 0; i < len(w); i++ {
		c, next := w[i], byte(0)
		if i+1 < len(w) {
			next = w[i+1]
		}
		switch {
		case c == 'q' && next == 'u':
			c = 'k'
			i++
		case c == 'p' && next == 'h':
			c = 'f'
			i++
		case c == 'c' && next == 'h':
			c = 'C'
			i++
		case c == 'c' && (next == 'e' || next == 'i' || next == 'y') && !strings.HasPrefix(w[i+1:], "euil"), c == 'z':
			c = 's'
		case c == 'c' || c == 'q':
			c = 'k'
		case c == 'g' && (next == 'e' || next == 'i'):
			c = 'j'
		case c == 'e' && next == 'a' && strings.HasPrefix(w[i:], "eau"):
			c = 'o'
			i += 2
		case c == 'a' && next == 'u':
			c = 'o'
			i++
		case (c == 'a' || c == 'e') && next == 'i':
			c = 'e'
			i++
		case (c == 'a' || c == 'e') && (next == 'n' || next == 'm') && (i+2 >= len(w) || strings.IndexByte("aeiouynm", w[i+2]) < 0):
			c = 'A' // a nasal vowel
			i++
		case strings.HasPrefix(w[i:], "ueil"), strings.HasPrefix(w[i:], "euil"):
			c = 'U'
			i += 2
		case c == 'y':
			c = 'i'
		case c == 'h':
			continue
		}
		if len(b) == 0 || b[len(b)-1] != c {
			b = append(b, c)
		}
	}
	return b
}

// EditDistance is the optimal string alignment distance (insertions,
// deletions, substitutions, swaps of neighbours), or limit+1 when larger.
func EditDistance(a, b string, limit int) int {
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
