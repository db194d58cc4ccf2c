package words

import (
	"maps"
	"math/bits"
	"slices"
	"strings"
)

// Speller rewrites the words of a message that nobody knows: those that sound
// like a known one ("farmacienne", "koman"), those a letter or two away from it
// ("infimriere"), those run together ("jesuisinfirmiere") and those without
// their apostrophe ("lordre").
type Speller struct {
	Known map[string]bool
	// bySound are the known words by their sound, byFirst those by their first
	// letter, which is seldom mistyped and often tells words apart.
	bySound map[string][]string
	byFirst [256][]candidate
}

type candidate struct {
	word string
	// letters is the set of its letters: two words within distance n differ by
	// at most 2n of them, which rules out nearly all before any distance is
	// computed.
	letters uint64
	isName  bool
}

// mostRespelt bounds the work on one message: a text with more unknown words is
// no message with mistakes.
const mostRespelt = 60

// LeastSound is the number of letters of the shortest word that is respelt:
// shorter ones sound like too many others.
const LeastSound = 4

// NewSpeller makes a speller of the words of names and of all other known
// words. Mistyped words are only taken for names, or for long words.
func NewSpeller(names, others map[string]bool) *Speller {
	s := &Speller{Known: make(map[string]bool, len(names)+len(others)), bySound: map[string][]string{}}
	maps.Copy(s.Known, others)
	maps.Copy(s.Known, names)
	for _, list := range []map[string]bool{Negations, FirstPerson, UsPersons, ThirdPerson, Articles, FrenchWords, EnglishWords, YesWords, noWords, Fillers, Between} {
		maps.Copy(s.Known, list)
	}
	for _, w := range slices.Sorted(maps.Keys(s.Known)) {
		if len(w) < LeastSound {
			continue
		}
		key := SoundKey(w)
		s.bySound[key] = append(s.bySound[key], w)
		if budget(len(w)) > 0 && (names[w] || len(w) >= leastOrdinary) {
			s.byFirst[w[0]] = append(s.byFirst[w[0]], candidate{w, letters(w), names[w]})
		}
	}
	return s
}

// leastOrdinary is the number of letters of the shortest word, names apart,
// that a mistyped one is taken for.
const leastOrdinary = 7

// Respell rewrites the words of a message that are not known.
func (s *Speller) Respell(tokens []Token) []Token {
	for i := range tokens {
		switch t := &tokens[i]; {
		case fusedBeing[t.Word]:
			t.Word, t.Elision = being, "j" // "jsuis", "chui"
		case t.Word == "cest":
			t.Word, t.Elision = "est", "c"
		case fusedAgencies[t.Word] != "":
			t.Word, t.Elision = fusedAgencies[t.Word], "l"
		default:
			if rest := fusedSelf(t.Word); rest != "" {
				t.Word, t.Elision = rest, "j" // "jai", "jveux"
			}
		}
	}
	tried := 0
	for i := 0; i < len(tokens) && tried < mostRespelt; i++ {
		w := tokens[i].Word
		if len(w) < LeastSound || s.Known[w] || w[0] >= '0' && w[0] <= '9' {
			continue
		}
		tried++
		t := &tokens[i]
		if better := s.elided(w); better != "" {
			t.Word, t.Elision = better, w[:len(w)-len(better)]
		} else if better := s.sounding(w); better != "" {
			t.Word, t.Corrected = better, 1
		} else if better, distance, unclear := s.nearest(w); better != "" {
			t.Word, t.Corrected, t.Unclear = better, distance, unclear
		} else if words := s.split(w); words != nil {
			parts := make([]Token, len(words))
			for k, word := range words {
				parts[k] = *t
				parts[k].Word, parts[k].Corrected = word, 1
			}
			tokens = slices.Replace(tokens, i, i+1, parts...)
			i += len(words) - 1
		}
	}
	return tokens
}

// being is "suis", folded; fusedBeing are the ways to write "je suis" as one word.
var (
	being      = stem("suis")
	fusedBeing = Set("jsuis jsui jsuit chui chuis chus jsus jui")
)

// fusedAgencies are the agencies with their article, written as one word.
var fusedAgencies = folded(map[string]string{"lans": "ans", "lars": "ars"})

// fusedSelf is what stands behind a "j" that was written without an apostrophe, "" when the word
// is another: no French word begins with j and a consonant.
func fusedSelf(word string) string {
	rest, ok := strings.CutPrefix(word, "j")
	if !ok || len(rest) < 2 {
		return ""
	}
	if selfVerbs[rest] || len(rest) > 2 && strings.IndexByte("bcdfghjklmnpqrstvwxz", rest[0]) >= 0 {
		return rest
	}
	return ""
}

// elided reads a word whose apostrophe was left out: "lordre", "dacueil".
func (s *Speller) elided(word string) string {
	for _, prefix := range Elisions {
		rest, ok := strings.CutPrefix(word, prefix)
		if !ok || len(rest) < LeastSound || prefix != "j" && strings.IndexByte("aeiouyh", rest[0]) < 0 {
			continue // "jvoudrais" is said, "dvoudrais" is not
		}
		if s.Known[rest] {
			return rest
		}
	}
	return ""
}

// sounding is the word of the same sound that is written most alike, "" when
// there is none.
func (s *Speller) sounding(word string) string {
	best, distance := "", len(word)
	for _, w := range s.bySound[SoundKey(word)] {
		if d := EditDistance(word, w, distance-1); d < distance {
			best, distance = w, d
		}
	}
	return best
}

// nearest is the word within the budget of typing mistakes; unclear is true
// when another one is as near.
func (s *Speller) nearest(word string) (best string, distance int, unclear bool) {
	limit := budget(len(word))
	distance = limit + 1
	set := letters(word)
	for i := range s.byFirst[word[0]] {
		c := &s.byFirst[word[0]][i]
		n := min(limit, budget(len(c.word)), distance)
		if !c.isName {
			n = min(n, 1)
		}
		if n == 0 || bits.OnesCount64(c.letters^set) > 2*n {
			continue
		}
		switch d := EditDistance(word, c.word, n); {
		case d > n:
		case d < distance:
			best, distance, unclear = c.word, d, false
		case d == distance:
			unclear = true // words come sorted: the first one stays
		}
	}
	return best, distance, unclear
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

func letters(word string) uint64 {
	var m uint64
	for i := range len(word) {
		m |= 1 << (word[i] & 63)
	}
	return m
}

// Words run together are taken apart when they are long, and one of them is no
// small word.
const (
	leastRun  = 9
	maxRun    = 40
	maxPart   = 20
	leastPart = 5
)

// split takes words run together apart, into as few known ones as possible;
// nil when that leaves a rest.
func (s *Speller) split(word string) []string {
	if len(word) < leastRun || len(word) > maxRun {
		return nil
	}
	// best[i] is the shortest way to read word[:i].
	best := make([][]string, len(word)+1)
	best[0] = []string{}
	for i := 2; i <= len(word); i++ {
		for j := max(0, i-maxPart); j <= i-2; j++ {
			part := word[j:i]
			if best[j] == nil || best[i] != nil && len(best[i]) <= len(best[j])+1 || !s.Known[part] {
				continue
			}
			if len(part) < 4 && !FrenchWords[part] && !FirstPerson[part] {
				continue // abbreviations are everywhere
			}
			best[i] = append(slices.Clone(best[j]), part)
		}
	}
	words := best[len(word)]
	if len(words) < 2 || !slices.ContainsFunc(words, func(w string) bool { return len(w) >= leastPart }) {
		return nil
	}
	return words
}
