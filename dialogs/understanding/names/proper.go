package names

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/understanding/words"
)

// ProperNames lists the people whom a text names, each as it is written: "Léa",
// "Dr Petit", "Marc Roy". A word is a name when it has a capital and is no word of
// everyday or of the content; behind a title any word with a capital is one. Places
// and carriers behind a preposition ("par Chronopost", "à Lyon") are none.
func (r *Finder) ProperNames(text string) (names []string) {
	for _, s := range r.ProperSpans(text) {
		names = append(names, text[s[0]:s[1]])
	}
	return names
}

// Span is where something stands in a text, in bytes.
type Span [2]int

// ProperSpans are where the people whom a text names stand in it.
func (r *Finder) ProperSpans(text string) (spans []Span) {
	said := WordsOf.FindAllStringIndex(text, -1)
	word := func(i int) string { return text[said[i][0]:said[i][1]] }
	adjoins := func(i int) bool { return strings.Trim(text[said[i-1][1]:said[i][0]], " .") == "" }
	for i := 0; i < len(said); {
		first := i
		for i < len(said) && words.Titles[FoldWord(word(i))] && (i == first || adjoins(i)) {
			i++
		}
		begin := i
		for i < len(said) && r.isProper(word(i), i == begin && i > first) && (i == first || adjoins(i)) {
			i++
		}
		switch {
		case i == begin:
			i = max(i, first+1)
		case i == first+1 && i < len(said) && bids(word(first), word(i)) && opensSentence(text[:said[first][0]]):
		case first == 0 || begin > first || !beforePlaces[FoldWord(word(first-1))]:
			for i < len(said) && strings.TrimSpace(text[said[i-1][1]:said[i][0]]) == "" && r.mayBeSurname(word(i)) { // "Nguyen Lan"
				i++
			}
			spans = append(spans, Span{said[first][0], said[i-1][1]})
		}
	}
	return spans
}

// mayBeSurname reports whether a word with a capital behind a name belongs to it, though it is one
// of everyday; a word of the content, as a job, does not.
func (r *Finder) mayBeSurname(word string) bool {
	first, size := utf8.DecodeRuneInString(word)
	if !unicode.IsUpper(first) || len(word) == size || strings.ToUpper(word) == word && utf8.RuneCountInString(word) <= longestAcronym {
		return false
	}
	return !slices.ContainsFunc(words.Tokenise(word), func(t words.Token) bool {
		return r.Names.Words[t.Word] || words.CalendarWords[t.Word] || words.Titles[t.Word] || words.FrenchWords[t.Word] || words.EnglishWords[t.Word]
	})
}

// bids reports whether a word has the form in which French bids, before what it bids about:
// "Revenons aux trois cartes", "Listez les infirmières".
func bids(word, next string) bool {
	word = strings.ToLower(word)
	behind := FoldWord(next)
	return (strings.HasSuffix(word, "ons") || strings.HasSuffix(word, "ez")) && (words.Articles[behind] || Prepositions[behind])
}

// opensSentence reports whether a sentence, or nothing but what greets, begins behind a text.
func opensSentence(before string) bool {
	before = strings.TrimRight(before, " «“\"")
	return before == "" || strings.ContainsAny(before[len(before)-1:], ".!?:;\n,")
}

// WordsOf finds words; an apostrophe parts them, as in "d'Aline", but in names: "O'Brien".
var WordsOf = regexp.MustCompile(`(?:[OMN]['’]\p{Lu}|\p{L})[\p{L}\p{Mn}-]*`)

// FoldWord folds a word that is a single one.
func FoldWord(word string) string {
	if t := words.Tokenise(word); len(t) == 1 {
		return t[0].Word
	}
	return ""
}

// IsTitle reports whether a word stands before names, and is none: "Mme".
func IsTitle(word string) bool { return words.Titles[FoldWord(word)] }

// isProper reports whether a word is a name; behind a title any with a capital is.
func (r *Finder) isProper(word string, titled bool) bool {
	first, size := utf8.DecodeRuneInString(word)
	if !unicode.IsUpper(first) || len(word) == size || strings.ToUpper(word) == word && utf8.RuneCountInString(word) <= longestAcronym {
		return false // "TOM", "DRH"
	}
	for _, t := range words.Tokenise(word) {
		if !titled && (r.everyday(t) || words.CalendarWords[t.Word] || words.Titles[t.Word]) {
			return false
		}
	}
	return true
}

// everyday reports whether a word is one of everyday or of the content, and no name.
func (r *Finder) everyday(t words.Token) bool {
	if firstNames[t.Word] {
		return false
	}
	return r.Speller.Known[t.Word] || slices.ContainsFunc(r.families.phrases[t.Word], func(f family) bool { return len(f.rest) == 0 })
}

// longestAcronym is the number of letters up to which capitals alone are no name.
const longestAcronym = 4

// AndNames stands between the names of several who have one job.
var AndNames = regexp.MustCompile(`(?i)^\s*(?:,|et|and|&)\s*$`)

// Designated are the words for trainees, and for ways of being employed, by which a text calls
// somebody: "la stagiaire", "l'alternant", "l'interne".
func (r *Finder) Designated(text string) (ids []string) {
	tokens := r.Speller.Respell(words.Tokenise(text))
	for _, m := range r.Names.Find(tokens) {
		if !m.Negative && (m.Kind == KindTrainee || m.Kind == KindEmployment) && (m.Start == 0 || tokens[m.Start].Elision == "l" || words.Articles[tokens[m.Start-1].Word] && words.Numerals[tokens[m.Start-1].Word] == 0) {
			ids = append(ids, m.ID)
		}
		if level := r.Names.Trainee(&m); level != "" {
			ids = append(ids, level)
		}
	}
	return ids
}
