package understanding

import (
	"slices"
	"strings"
)

// speller rewrites the words of a message that the content does not know as
// those that they sound like: "farmacienne", "secretere", "koman". Typing
// mistakes, which change the sound, are the corrector's.
type speller struct {
	// words are the words of patterns and names by their sound.
	words map[string][]string
	known func(word string) bool
}

// leastSound is the number of letters of the shortest word that is respelt:
// shorter ones sound like too many others.
const leastSound = 4

func newSpeller(words map[string]bool, known func(string) bool) *speller {
	s := &speller{words: map[string][]string{}, known: known}
	for w := range words {
		if len(w) >= leastSound {
			key := soundKey(w)
			s.words[key] = append(s.words[key], w)
		}
	}
	for _, same := range s.words {
		slices.Sort(same)
	}
	return s
}

// respell rewrites the tokens in place and says which it changed, nil when none.
func (s *speller) respell(tokens []token) (changed []bool) {
	for i := range tokens {
		w := tokens[i].word
		if len(w) < leastSound || s.known(w) {
			continue
		}
		better := s.elided(w)
		if better == "" {
			better = s.nearest(w)
		}
		if better == "" {
			continue
		}
		if changed == nil {
			changed = make([]bool, len(tokens))
		}
		tokens[i].word, changed[i] = better, true
	}
	return changed
}

// elided reads a word whose apostrophe was left out: "lordre", "dacueil".
func (s *speller) elided(word string) string {
	for _, prefix := range []string{"qu", "l", "d", "j", "m", "n", "s", "c", "t"} {
		rest, ok := strings.CutPrefix(word, prefix)
		if !ok || len(rest) < leastSound || prefix != "j" && strings.IndexByte("aeiouyh", rest[0]) < 0 {
			continue // "jvoudrais" is said, "dvoudrais" is not
		}
		if s.known(rest) {
			return rest
		}
		if better := s.nearest(rest); better != "" {
			return better
		}
	}
	return ""
}

// nearest is the word of the same sound that is written most alike, "" when
// there is none.
func (s *speller) nearest(word string) string {
	best, distance := "", len(word)
	for _, w := range s.words[soundKey(word)] {
		if d := editDistance(word, w, distance-1); d < distance {
			best, distance = w, d
		}
	}
	return best
}

// soundKey is how a French word sounds, with one silent consonant and one mute
// e at its end left out.
func soundKey(w string) string {
	b := sound(make([]byte, 0, len(w)), w)
	if n := len(b); n > 3 && strings.IndexByte("rstdxpz", b[n-1]) >= 0 {
		b = b[:n-1]
	}
	if n := len(b); n > 3 && b[n-1] == 'e' {
		b = b[:n-1]
	}
	return string(b)
}

// spelt returns the tokens of a text as the speller writes them.
func (r *Reader) spelt(text string) []token {
	tokens := tokenise(text)
	r.speller.respell(tokens)
	return tokens
}
