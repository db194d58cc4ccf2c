package understanding

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ProperNames lists the people whom a text names, each as it is written: "Léa",
// "Dr Petit", "Marc Roy". A word is a name when it has a capital and is no word of
// everyday or of the content; behind a title any word with a capital is one. Places
// and carriers behind a preposition ("par Chronopost", "à Lyon") are none.
func (r *finder) ProperNames(text string) (names []string) {
	for _, s := range r.properSpans(text) {
		names = append(names, text[s[0]:s[1]])
	}
	return names
}

// span is where something stands in a text, in bytes.
type span [2]int

// properSpans are where the people whom a text names stand in it.
func (r *finder) properSpans(text string) (spans []span) {
	words := wordsOf.FindAllStringIndex(text, -1)
	word := func(i int) string { return text[words[i][0]:words[i][1]] }
	adjoins := func(i int) bool { return strings.Trim(text[words[i-1][1]:words[i][0]], " .") == "" }
	for i := 0; i < len(words); {
		first := i
		for i < len(words) && titles[foldWord(word(i))] && (i == first || adjoins(i)) {
			i++
		}
		begin := i
		for i < len(words) && r.isProper(word(i), i == begin && i > first) && (i == first || adjoins(i)) {
			i++
		}
		switch {
		case i == begin:
			i = max(i, first+1)
		case i == first+1 && i < len(words) && bids(word(first), word(i)) && opensSentence(text[:words[first][0]]):
		case first == 0 || begin > first || !beforePlaces[foldWord(word(first-1))]:
			for i < len(words) && strings.TrimSpace(text[words[i-1][1]:words[i][0]]) == "" && r.mayBeSurname(word(i)) { // "Nguyen Lan"
				i++
			}
			spans = append(spans, span{words[first][0], words[i-1][1]})
		}
	}
	return spans
}

// mayBeSurname reports whether a word with a capital behind a name belongs to it, though it is one
// of everyday; a word of the content, as a job, does not.
func (r *finder) mayBeSurname(word string) bool {
	first, size := utf8.DecodeRuneInString(word)
	if !unicode.IsUpper(first) || len(word) == size || strings.ToUpper(word) == word && utf8.RuneCountInString(word) <= longestAcronym {
		return false
	}
	return !slices.ContainsFunc(tokenise(word), func(t token) bool {
		return r.names.words[t.word] || calendarWords[t.word] || titles[t.word] || frenchWords[t.word] || englishWords[t.word]
	})
}

// bids reports whether a word has the form in which French bids, before what it bids about:
// "Revenons aux trois cartes", "Listez les infirmières".
func bids(word, next string) bool {
	word = strings.ToLower(word)
	behind := foldWord(next)
	return (strings.HasSuffix(word, "ons") || strings.HasSuffix(word, "ez")) && (articles[behind] || prepositions[behind])
}

// opensSentence reports whether a sentence, or nothing but what greets, begins behind a text.
func opensSentence(before string) bool {
	before = strings.TrimRight(before, " «“\"")
	return before == "" || strings.ContainsAny(before[len(before)-1:], ".!?:;\n,")
}

// wordsOf finds words; an apostrophe parts them, as in "d'Aline", but in names: "O'Brien".
var wordsOf = regexp.MustCompile(`(?:[OMN]['’]\p{Lu}|\p{L})[\p{L}\p{Mn}-]*`)

func foldWord(word string) string {
	if t := tokenise(word); len(t) == 1 {
		return t[0].word
	}
	return ""
}

// IsTitle reports whether a word stands before names, and is none: "Mme".
func IsTitle(word string) bool { return titles[foldWord(word)] }

// isProper reports whether a word is a name; behind a title any with a capital is.
func (r *finder) isProper(word string, titled bool) bool {
	first, size := utf8.DecodeRuneInString(word)
	if !unicode.IsUpper(first) || len(word) == size || strings.ToUpper(word) == word && utf8.RuneCountInString(word) <= longestAcronym {
		return false // "TOM", "DRH"
	}
	for _, t := range tokenise(word) {
		if !titled && (r.everyday(t) || calendarWords[t.word] || titles[t.word]) {
			return false
		}
	}
	return true
}

// everyday reports whether a word is one of everyday or of the content, and no name.
func (r *finder) everyday(t token) bool {
	if firstNames[t.word] {
		return false
	}
	return r.speller.known[t.word] || slices.ContainsFunc(r.families.phrases[t.word], func(f family) bool { return len(f.rest) == 0 })
}

// longestAcronym is the number of letters up to which capitals alone are no name.
const longestAcronym = 4
