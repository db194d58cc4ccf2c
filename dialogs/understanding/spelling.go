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

// respell rewrites the tokens that the content does not know, and says which
// it changed, nil when none. Words run together become several.
func (s *speller) respell(tokens []token) (out []token, changed []bool) {
	for i := 0; i < len(tokens); i++ {
		w := tokens[i].word
		if len(w) < leastSound || s.known(w) {
			continue
		}
		better := s.elided(w)
		if better == "" {
			better = s.nearest(w)
		}
		words := []string{better}
		if better == "" {
			if words = s.split(w); words == nil {
				continue
			}
		}
		if changed == nil {
			tokens, changed = slices.Clone(tokens), make([]bool, len(tokens))
		}
		parts := make([]token, len(words))
		for k, word := range words {
			parts[k] = tokens[i]
			parts[k].word = word
		}
		tokens = slices.Replace(tokens, i, i+1, parts...)
		changed = slices.Replace(changed, i, i+1, make([]bool, len(words))...)
		for k := range words {
			changed[i+k] = true
		}
		i += len(words) - 1
	}
	return tokens, changed
}

// Words run together are taken apart when they are long, and one of them is no
// small word: "jesuisinfirmiere".
const (
	leastRun  = 9
	leastPart = 5
)

// split takes words run together apart, into as few known ones as possible;
// nil when that leaves a rest.
func (s *speller) split(word string) []string {
	if len(word) < leastRun || len(word) > maxRun {
		return nil
	}
	// best[i] is the shortest way to read word[:i].
	best := make([][]string, len(word)+1)
	best[0] = []string{}
	for i := 2; i <= len(word); i++ {
		for j := max(0, i-maxPart); j <= i-2; j++ {
			part := word[j:i]
			if best[j] == nil || best[i] != nil && len(best[i]) <= len(best[j])+1 || !s.known(part) && !small[part] {
				continue
			}
			if len(part) < 4 && !small[part] {
				continue // abbreviations are everywhere
			}
			best[i] = append(slices.Clone(best[j]), part)
		}
	}
	words := best[len(word)]
	if len(words) < 2 || !slices.ContainsFunc(words, func(w string) bool { return len(w) >= leastPart }) {
		return nil
	}
	for i := range words {
		words[i] = stem(words[i])
	}
	return words
}

const (
	maxRun  = 40
	maxPart = 20
)

// small are the short words that run into others.
var small = map[string]bool{
	"je": true, "le": true, "la": true, "les": true, "un": true, "une": true, "de": true, "du": true, "des": true, "au": true, "en": true, "et": true,
	"ma": true, "mon": true, "mes": true, "sa": true, "son": true, "ses": true, "est": true, "pas": true, "pour": true, "ai": true, "jai": true, "suis": true,
	"cps": true, "cpe": true, "cpf": true, "cde": true, "my": true, "the": true, "am": true,
}

// elided reads a word whose apostrophe was left out: "lordre", "dacueil",
// "jvoudrais".
func (s *speller) elided(word string) string {
	for rest, vowel := range unelided(word) {
		if !vowel && word[0] != 'j' {
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
	tokens, _ := r.speller.respell(tokenise(text))
	return tokens
}
