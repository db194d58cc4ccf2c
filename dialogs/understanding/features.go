package understanding

import (
	"slices"
	"strings"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/rules"
)

// The features of a message are hashes: of its words, how they sound, begin and
// are made up, of neighbouring words, of the families of words of the content
// ("égaré" and "paumé" are both {lost}), of the names found in it, and of its
// form. All that is learnt sees a message through them.

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

// pair joins two hashes, in this order.
func pair(kind byte, a, b uint32) uint32 {
	return ((fnvOffset^uint32(kind))*fnvPrime^a)*fnvPrime*31 ^ b*fnvPrime
}

const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

// families finds the families of words of the content.
type families struct {
	phrases  map[string][]family
	prefixes map[string][]uint32
	// shortest is the number of letters of the shortest prefix.
	shortest int
}

// family is what follows the first word of a phrase, and the hash that stands
// for its family.
type family struct {
	rest []token
	hash uint32
}

func newFamilies(book *rules.Book) *families {
	f := &families{phrases: map[string][]family{}, prefixes: map[string][]uint32{}, shortest: 99}
	for _, class := range book.Words {
		h := hash('C', class.ID)
		for _, w := range class.Words {
			if prefix, ok := strings.CutSuffix(w, "*"); ok && !strings.Contains(prefix, "_") {
				if t := tokenise(prefix); len(t) == 1 {
					f.prefixes[t[0].word] = append(f.prefixes[t[0].word], h)
					f.shortest = min(f.shortest, len(t[0].word))
				}
				continue
			}
			if words := tokenise(strings.ReplaceAll(w, "_", " ")); len(words) > 0 {
				f.phrases[words[0].word] = append(f.phrases[words[0].word], family{words[1:], h})
			}
		}
	}
	return f
}

// at calls found with the families to which the words at a token belong.
func (f *families) at(tokens []token, i int, found func(uint32)) {
	word := tokens[i].word
	for _, p := range f.phrases[word] {
		if follows(p.rest, tokens[i+1:]) {
			found(p.hash)
		}
	}
	for k := f.shortest; k <= len(word); k++ {
		for _, h := range f.prefixes[word[:k]] {
			found(h)
		}
	}
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

// bag collects the features of something; a feature counts once, with the
// greatest weight given to it. Its terms are good until the next bag of the
// same scratch is begun.
type bag struct {
	terms []linear.Term
	// seen is an open hash table of the terms; an entry of another round counts
	// as empty.
	seen  [bagSize]struct{ hash, round, at uint32 }
	round uint32
}

// bagSize bounds the features of a message: further ones are left out.
const bagSize = 1 << 13

func (x *arithmetic) newBag() *bag {
	b := &x.bag
	b.terms = b.terms[:0]
	b.round++
	return b
}

func (b *bag) add(h uint32, weight int32) {
	for i := h * 2654435769 >> 19; ; i = (i + 1) % bagSize {
		switch e := &b.seen[i]; {
		case e.round != b.round:
			if len(b.terms) >= bagSize*3/4 {
				return
			}
			e.hash, e.round, e.at = h, b.round, uint32(len(b.terms))
			b.terms = append(b.terms, linear.Term{Hash: h, Weight: weight})
			return
		case e.hash == h:
			t := &b.terms[e.at]
			t.Weight = max(t.Weight, weight)
			return
		}
	}
}

// unit is a word of a message as the features see it: a word, or a name that
// stands for its words.
type unit struct {
	word         string
	sound        uint32
	start, end   int // tokens
	mention      *mention
	families     []uint32
	clause       int
	breaks       bool
	firstOfPiece bool
	// denied says that its clause only says what the message is not about.
	denied bool
}

// units reduces a message to what features are made of.
func (a *namedMessage) makeUnits(f *families) {
	a.units = make([]unit, 0, len(a.tokens))
	for i, next := 0, 0; i < len(a.tokens); {
		u := unit{word: a.tokens[i].word, start: i, end: i + 1, clause: a.tokens[i].clause, breaks: a.tokens[i].breaks}
		if next < len(a.mentions) && a.mentions[next].start == i {
			u.mention = &a.mentions[next]
			u.end = u.mention.end
			switch u.mention.kind {
			case kindCard, kindForm, kindService:
				u.word = "@" + u.mention.id
			default:
				u.word = "@" + u.mention.kind
				if u.mention.negative {
					u.word = "@no " + u.mention.kind
				}
			}
			next++
		} else if c := u.word[0]; c >= '0' && c <= '9' {
			u.word = "#"
		}
		for k := i; k < u.end; k++ {
			f.at(a.tokens, k, func(h uint32) {
				if !slices.Contains(u.families, h) {
					u.families = append(u.families, h)
				}
			})
		}
		u.sound = sounds(u.word)
		u.firstOfPiece = len(a.units) == 0 || a.units[len(a.units)-1].clause != u.clause
		a.units = append(a.units, u)
		i = u.end
	}
}

// words adds the features of some units, each with its weight (0 leaves it
// out): words, sounds, beginnings, parts, families, neighbours.
func (a *dividedMessage) words(b *bag, weight func(i int) int32) {
	var before uint32
	var families []uint32
	var strength []int32
	clause := -1
	for i := range a.units {
		u := &a.units[i]
		w := weight(i)
		if w == 0 {
			before = 0
			continue
		}
		b.add(hash('w', u.word), w)
		b.add(u.sound, w)
		if n := len(u.word); n > 4 && u.word[0] != '@' {
			b.add(hash('p', u.word[:4]), w)
			if n > 6 {
				b.add(hash('p', u.word[:6]), w)
			}
			if n > 5 {
				b.add(hash('e', u.word[n-4:]), w)
			}
		}
		if u.mention != nil && u.mention.kind == kindRole && !u.mention.negative {
			b.add(hash('@', u.mention.id), w)
		}
		for _, h := range u.families {
			b.add(h, w)
			if k := slices.Index(families, h); k < 0 {
				families, strength = append(families, h), append(strength, w)
			} else {
				strength[k] = max(strength[k], w)
			}
		}
		if u.mention != nil {
			h := hash('@', u.word)
			if !slices.Contains(families, h) {
				families, strength = append(families, h), append(strength, w)
			}
		}
		if u.clause != clause {
			before = hash('<')
		}
		clause = u.clause
		b.add(pair('b', before, u.sound), w)
		before = u.sound
	}
	for i := range families {
		for j := range i {
			x, y := families[i], families[j]
			if x > y {
				x, y = y, x
			}
			b.add(pair('P', x, y), min(strength[i], strength[j]))
		}
	}
}

// form adds the features of the form of a message.
func (a *dividedMessage) form(b *bag) {
	b.add(hash('1'), linear.Full)
	if a.question {
		b.add(hash('?'), linear.Full)
	}
	switch n := len(a.units); {
	case n <= 2:
		b.add(hash('l', "word"), linear.Full)
	case n <= 5:
		b.add(hash('l', "phrase"), linear.Full)
	case n <= 12:
		b.add(hash('l', "sentence"), linear.Full)
	case n > 25:
		b.add(hash('l', "story"), linear.Full)
	}
}
