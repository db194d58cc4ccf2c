package understanding

import (
	"slices"
	"strings"
)

// The features of a message are hashes: of its words and their beginnings, of
// neighbouring words as they sound, of the word classes of the content
// ("egaré" and "paumé" are both {lost}), of the entities named, which stand for
// the words that name them, and of its form (question, length, first and last
// word). Both a message and the examples of the content are reduced to them.

// phrase is what follows the first word of a class word or an entity.
type phrase struct {
	rest []token
	// concept is the feature that the phrase stands for; entity is its kind
	// when the phrase names one.
	concept uint32
	entity  string
}

// lexicon finds the classes and entities of a text, by their first word.
type lexicon struct {
	phrases  map[string][]phrase
	prefixes map[string][]uint32
	// shortest is the number of letters of the shortest prefix.
	shortest int
}

func (r *Reader) buildLexicon() {
	x := &r.lexicon
	*x = lexicon{phrases: map[string][]phrase{}, prefixes: map[string][]uint32{}, shortest: 99}
	add := func(words []token, concept uint32, entity string) {
		first := words[0].word
		x.phrases[first] = append(x.phrases[first], phrase{words[1:], concept, entity})
	}
	for _, class := range r.book.Words {
		concept := hash('C', class.ID)
		for _, w := range class.Words {
			if prefix, ok := strings.CutSuffix(w, "*"); ok && !strings.Contains(prefix, "_") {
				p := foldOnly(prefix)
				x.prefixes[p] = append(x.prefixes[p], concept)
				x.shortest = min(x.shortest, len(p))
				continue
			}
			if words := tokenise(strings.ReplaceAll(w, "_", " ")); len(words) > 0 {
				add(words, concept, "")
			}
		}
	}
	for key, entities := range r.entities {
		for _, e := range entities {
			concept := hash('@', e.kind, e.id)
			if e.kind == entityProfession {
				// What a person wants does not depend on their profession.
				concept = hash('@', e.kind)
			}
			for _, words := range r.vocab.written[key] {
				add(words, concept, e.kind)
			}
		}
	}
}

const entityProfession = "profession"

// begins reports whether a word starts with a prefix of a class.
func (x *lexicon) begins(word string) bool {
	for k := x.shortest; k <= len(word); k++ {
		if len(x.prefixes[word[:k]]) > 0 {
			return true
		}
	}
	return false
}

// hash is FNV-1a over a kind of feature and its words.
func hash(kind byte, words ...string) uint32 {
	h := (fnvOffset ^ uint32(kind)) * fnvPrime
	for _, w := range words {
		for i := range len(w) {
			h = (h ^ uint32(w[i])) * fnvPrime
		}
		h = (h ^ ' ') * fnvPrime
	}
	return h
}

const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

// features reduces the words of a message.
func (r *Reader) features(tokens []token, question bool) []uint32 {
	f := make([]uint32, 0, 6*len(tokens)+8)
	add := func(h uint32) { f = append(f, h) }
	concept := func(h uint32) {
		if !slices.Contains(f, h) {
			add(h)
		}
	}
	n, before, last := 0, uint32(0), uint32(0)
	for i := 0; i < len(tokens); {
		word, width := tokens[i].word, 1
		for _, p := range r.lexicon.phrases[word] {
			if !follows(p.rest, tokens[i+1:]) {
				continue
			}
			concept(p.concept)
			if p.entity == entityProfession && 1+len(p.rest) >= width {
				word, width = "@profession", 1+len(p.rest)
			}
		}
		for k := r.lexicon.shortest; k <= len(word); k++ {
			for _, h := range r.lexicon.prefixes[word[:k]] {
				concept(h)
			}
		}
		if word[0] >= '0' && word[0] <= '9' && len(word) != 3 {
			word = "#"
		}
		sound := sounds(word)
		if h := hash('w', word); !slices.Contains(f, h) {
			add(h)
			add(sound)
			if len(word) > 4 && word[0] != '@' {
				add(hash('p', word[:4]))
				if len(word) > 6 {
					add(hash('p', word[:6]))
				}
			}
		}
		if n == 0 {
			add(hash('^', word))
		} else {
			add((before*fnvPrime ^ sound) * fnvPrime)
		}
		before, last = sound, hash('$', word)
		n++
		i += width
	}
	if n > 0 {
		add(last)
	}
	if question {
		add(hash('?'))
	}
	switch {
	case n <= 2:
		add(hash('l', "word"))
	case n <= 5:
		add(hash('l', "phrase"))
	case n <= 12:
		add(hash('l', "sentence"))
	case n > 25:
		add(hash('l', "story"))
	}
	add(hash('1'))
	return f
}

// follows reports whether tokens start with words.
func follows(words, tokens []token) bool {
	if len(words) > len(tokens) {
		return false
	}
	for i := range words {
		if words[i].word != tokens[i].word {
			return false
		}
	}
	return true
}

// sounds hashes how a French word sounds, roughly: "koi" and "quoi", "arrivé"
// and "ariver" are the same.
func sounds(w string) uint32 {
	if w[0] == '@' || w[0] == '#' {
		return hash('s', w)
	}
	var buffer [32]byte
	b := sound(buffer[:0], w[:min(len(w), len(buffer))])
	for len(b) > 2 && strings.IndexByte("estxdrp", b[len(b)-1]) >= 0 {
		b = b[:len(b)-1]
	}
	h := hash('s')
	for _, c := range b {
		h = (h ^ uint32(c)) * fnvPrime
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
