package words

import (
	"slices"
	"strings"
)

// NumberIn is the only number of a text, in digits, letters or as an ordinal; 0
// when there is none, or several.
func NumberIn(text string) int {
	found := 0
	for _, t := range Tokenise(text) {
		n := Ordinals[t.Word]
		if n == 0 && !Articles[t.Word] {
			n = Number(t.Word)
		}
		if n > 0 && found > 0 {
			return 0
		}
		found = max(found, n)
	}
	return found
}

// Numeral reports whether a word is a number.
func Numeral(word string) bool { return Number(word) > 0 }

// Bare reads a message that is a yes or a no and nothing else.
func (a *Message) Bare() (yes, ok bool) {
	for _, t := range a.Tokens {
		switch {
		case In(PlainYes, t.Word):
			yes, ok = true, true
		case In(PlainNo, t.Word):
			yes, ok = false, true
		case In(YesWords, t.Word):
			if !ok {
				yes, ok = true, true
			}
		case In(noWords, t.Word):
			yes, ok = false, true
		case !Fillers[t.Word]:
			return false, false
		}
	}
	return yes, ok
}

// YesNo reads a bare yes or no; ok is false for anything else.
func YesNo(text string) (yes, ok bool) {
	tokens := Tokenise(text)
	if len(tokens) == 0 || len(tokens) > 6 {
		return false, false
	}
	a := Message{Tokens: tokens}
	if yes, ok = a.Bare(); ok {
		return yes, ok
	}
	for _, t := range tokens {
		switch {
		case In(PlainYes, t.Word):
			return true, true
		case In(PlainNo, t.Word):
			return false, true
		case !Fillers[t.Word]:
			return In(YesWords, t.Word), In(YesWords, t.Word) || In(noWords, t.Word)
		}
	}
	return false, false
}

// Acknowledges reports whether a text only says that something was heard, "ok merci", which is no
// yes to what a message closed with.
func Acknowledges(text string) bool {
	tokens := Tokenise(text)
	return len(tokens) > 0 && !slices.ContainsFunc(tokens, func(t Token) bool { return !In(heardWords, t.Word) && !Fillers[t.Word] })
}

// HearsFirst reports whether a text begins by saying that something was heard and goes on with
// something else than a plain yes or no: "ok prévenez-moi".
func HearsFirst(text string) bool {
	tokens := Tokenise(text)
	return len(tokens) > 1 && In(heardWords, tokens[0].Word) && !Acknowledges(text) && !slices.ContainsFunc(tokens, func(t Token) bool {
		return In(PlainYes, t.Word) || In(PlainNo, t.Word)
	})
}

// SameWords reports whether two texts are the same but for case, accents and
// punctuation.
func SameWords(a, b string) bool {
	x, y := Tokenise(a), Tokenise(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i].Word != y[i].Word {
			return false
		}
	}
	return true
}

// Joined puts the words of a message into one key, folded.
func Joined(tokens []Token) string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.Word
	}
	return strings.Join(words, " ")
}

// Folding is the key of some words, see joined.
func Folding(words string) string { return Joined(Tokenise(words)) }

// OrdinalIn is the ordinal that a text names, 0 when there is none: "une 4e arrive".
func OrdinalIn(text string) int {
	for _, t := range Tokenise(text) {
		if n := Ordinals[t.Word]; n > 0 {
			return n
		}
	}
	return 0
}
