package understanding

import "strings"

// Contains reports whether the words of a name stand in a text, one after the
// other.
func Contains(text, name string) bool {
	words, wanted := tokenise(text), tokenise(name)
	for i := 0; len(wanted) > 0 && i+len(wanted) <= len(words); i++ {
		if sameWords(words[i:i+len(wanted)], wanted) {
			return true
		}
	}
	return false
}

// mentions is a first look at a text, before it is cut into words.
func mentions(text string, parts ...string) bool {
	text = strings.ToLower(text)
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// begins reports whether a word of a text begins with one of the stems.
func begins(tokens []token, stems ...string) bool {
	for _, t := range tokens {
		for _, stem := range stems {
			if strings.HasPrefix(t.word, stem) {
				return true
			}
		}
	}
	return false
}

// AsksLater reports whether a text wants a question to come again later:
// "rappelez-moi demain", "plus tard", "remind me on Monday".
func AsksLater(text string) bool {
	if !mentions(text, "rappel", "relanc", "remind", "snooz", "redemand", "plus tard", "later") {
		return false
	}
	tokens := tokenise(text)
	return begins(tokens, "rappel", "relanc", "remind", "snooz", "redemand") || Contains(text, "plus tard") || Contains(text, "later")
}

// TellsExpiry reports whether a text tells until when a card is valid: "ma carte
// expire le…", "valable jusqu'au…".
func TellsExpiry(text string) bool {
	if !mentions(text, "expir", "perim", "périm", "cheance", "chéance", "jusqu", "until") {
		return false
	}
	tokens := tokenise(text)
	about := begins(tokens, "carte", "card", "cps", "cpe", "cpf", "cde", "cpa")
	return about && (begins(tokens, "expir", "perime", "echeance") || Contains(text, "valable jusqu'au") || Contains(text, "valide jusqu'au") || Contains(text, "valid until"))
}

// TakesBack reports whether a text corrects what was said before: "en fait…",
// "je me suis trompée", "actually…".
func TakesBack(text string) bool { return takesBack(tokenise(text)) }

func takesBack(tokens []token) bool { return contains(tokens, corrections) }

// corrections announce a change of mind.
var corrections = [][]string{
	{"en", "fait"}, {"finalement"}, {"me", "sui", "trompe"}, {"me", "suis", "trompe"}, {"me", "suis", "trompee"}, {"je", "corrige"}, {"correction"},
	{"actually"}, {"i", "wa", "wrong"}, {"i", "was", "wrong"}, {"au", "temp", "pour", "moi"}, {"autant", "pour", "moi"}, {"pardon"}, {"je", "voulai", "dire"},
}
