// Package words cuts what people write into words: folded, spelt as the content spells them, with the
// closed classes of French and English, and what words alone tell (a number, yes or no, a question
// without its mark, how long somebody waits).
//
// It knows no names and nothing that is learnt.
package words

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Follows reports whether tokens start with words.
func Follows(words, tokens []Token) bool {
	if len(words) > len(tokens) {
		return false
	}
	for i := range words {
		if words[i].Word != tokens[i].Word {
			return false
		}
	}
	return true
}

// LongestTold is the number of bytes from which a message is too long for what only a
// sentence tells.
const LongestTold = 3000

// maxTokens bounds the work on one message; a person's request stands in its
// first lines.
const maxTokens = 400

// Message is a text that people wrote, cut into words.
type Message struct {
	Text   string
	Tokens []Token
	// Question says that the text asks; marked that it does so without a mark.
	Question, Marked bool
	Scratch          *Scratch
}

// Token is a folded word of a message.
type Token struct {
	Word string // lower case, no accent, final s or x dropped
	// Clause counts the punctuation marks before the word: words of different
	// clauses do not belong to the same phrase.
	Clause int
	// Elision is the elided word that stood before: "l", "j", "qu".
	Elision string
	// Start and end are the place of the word in the text, in bytes, with its
	// elision; breaks says that a sentence or a line ends before it.
	Start, End int
	Breaks     bool
	// Corrected is the number of letters that the speller changed; unclear says
	// that it could have chosen another word as well.
	Corrected int
	Unclear   bool
}

// Elisions are the words that French shortens before an apostrophe.
var Elisions = []string{"jusqu", "lorsqu", "puisqu", "qu", "l", "d", "j", "s", "n", "c", "m", "t"}

// Tokenise folds a text and cuts it into words. Accents, case, hyphens and
// plural endings disappear; a pictogram is a word of its own.
func Tokenise(text string) []Token {
	tokens := make([]Token, 0, min(len(text)/4+2, maxTokens))
	folded := make([]byte, 0, min(len(text), 8*maxTokens)+8)
	start, clause, elision, breaks := 0, 0, "", false
	from, at, elided := 0, 0, 0 // where the word began, where the text is read, where the elision began
	flush := func(apostrophe bool) {
		if len(folded) > start && len(tokens) < maxTokens {
			word := string(folded[start:])
			if apostrophe && slices.Contains(Elisions, word) {
				elision, elided = word, from
			} else {
				if elision != "" {
					from = elided
				}
				tokens = append(tokens, Token{Word: stem(word), Clause: clause, Elision: elision, Start: from, End: at, Breaks: breaks})
				elision, breaks = "", false
			}
		}
		start = len(folded)
	}
	// apostrophe ends a word, and tells the English "don't" from the French
	// elisions: its t becomes the word "not".
	apostrophe := func(rest string) {
		if len(folded) > start+1 && folded[len(folded)-1] == 'n' && len(rest) > 0 && (rest[0] == 't' || rest[0] == 'T') && (len(rest) == 1 || !IsLetter(rest[1])) {
			if string(folded[start:]) != "can" {
				folded = folded[:len(folded)-1]
			}
			flush(false)
			folded = append(folded, "no"...) // the t of the text completes it
			return
		}
		flush(true)
	}
	skip := 0
	for i, r := range text {
		if len(tokens) >= maxTokens {
			break
		}
		if i < skip {
			continue
		}
		if at = i; len(folded) == start {
			from = i
		}
		if n := inclusiveEnding(text[i:]); n > 0 && len(folded) > start {
			skip = i + n
			continue
		}
		switch {
		case r < utf8.RuneSelf:
			switch {
			case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
				folded = append(folded, byte(r))
			case r >= 'A' && r <= 'Z':
				folded = append(folded, byte(r)+'a'-'A')
			case r == '\'':
				apostrophe(text[i+1:])
			case r == '+':
				flush(false)
				folded = append(folded, '+')
				flush(false)
			default:
				if (r == '/' || r == ')') && enumerates(text, from, i) {
					folded, breaks = folded[:start], true // "1/ … 2/ …"
				}
				flush(r == ' ' && spacedElision(text[:from], folded[start:], text[i+1:]))
				if strings.ContainsRune(",.;:!?\n()", r) {
					clause++
					breaks = breaks || strings.ContainsRune(".!?\n", r)
				}
			}
		case r == '’' || r == 'ʼ' || r == '‘':
			apostrophe(text[i+utf8.RuneLen(r):])
		case r == 'œ' || r == 'Œ':
			folded = append(folded, "oe"...)
		case r == 'æ' || r == 'Æ':
			folded = append(folded, "ae"...)
		case unicode.IsLetter(r):
			d := norm.NFKD.PropertiesString(text[i:]).Decomposition()
			if d == nil {
				folded = utf8.AppendRune(folded, unicode.ToLower(r))
				break
			}
			for _, base := range string(d) { // ligatures are several letters
				if !unicode.Is(unicode.Mn, base) {
					folded = utf8.AppendRune(folded, unicode.ToLower(base))
				}
			}
		case unicode.Is(unicode.Mn, r) || r == '\u200d' || r == '\ufe0f' || r == '\u00ad':
			// combining accents, joiners and soft hyphens belong to no word
		case unicode.Is(unicode.So, r):
			flush(false)
			folded = utf8.AppendRune(folded, r)
			flush(false)
		default:
			flush(false)
			if r == '…' || r == '—' || r == '–' {
				clause++
			}
		}
	}
	at = len(text)
	flush(false)
	return tokens
}

// spacedElision reports whether the space behind a word stands for an apostrophe: "l accueil",
// "j ai". What stands behind an apostrophe itself is no such word: "I'm a nurse".
func spacedElision(before string, word []byte, rest string) bool {
	if string(word) != "qu" && (len(word) != 1 || strings.IndexByte("ljdnmstc", word[0]) < 0) || strings.HasSuffix(before, "'") || strings.HasSuffix(before, "’") {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	if word[0] == 'c' {
		return strings.ContainsRune("eéEÉ", next) // "c est", and not "plan c ou d"
	}
	return strings.ContainsRune("aeiouyhàâéèêëîïôùûœAEIOUYHÀÂÉÈÊÎÔ", next)
}

// enumerates reports whether a word, before a slash or a bracket, numbers what follows:
// "1/ qui signe ? 2/ où l'envoyer ?", and not "12/05" or "(elles sont 3)".
func enumerates(text string, from, to int) bool {
	word, before := text[from:to], text[:from]
	if len(word) == 0 || len(word) > 2 || strings.Trim(word, "0123456789") != "" || to+1 >= len(text) || text[to+1] >= '0' && text[to+1] <= '9' {
		return false
	}
	if before != "" && !strings.HasSuffix(before, " ") && !strings.HasSuffix(before, "\n") {
		return false
	}
	return strings.Count(before, "(") <= strings.Count(before, ")")
}

// inclusiveEnding is the length of the feminine and plural that inclusive
// writing adds to a word: "infirmier·ère", "étudiant(e)s", "un.e", "chargé-e".
func inclusiveEnding(rest string) int {
	r, size := utf8.DecodeRuneInString(rest)
	if !strings.ContainsRune("·•∙⋅.(/-", r) {
		return 0
	}
	for _, ending := range []string{"ière", "trice", "rice", "euse", "sse", "ère", "ere", "ive", "nne", "ne", "se", "te", "le", "e"} {
		after, ok := strings.CutPrefix(rest[size:], ending)
		if !ok || (r == '-' || r == '/') && ending == "te" || r == '-' && (ending == "le" || ending == "se") {
			continue // "faut-te", "dis-le" are two words
		}
		n := size + len(ending)
		for _, plural := range []string{")s", "·s", ".s", "-s", "s)", "s", ")"} {
			if a, ok := strings.CutPrefix(after, plural); ok && (a == "" || !IsLetter(a[0])) {
				return n + len(plural)
			}
		}
		if r != '(' && (after == "" || !IsLetter(after[0])) {
			return n
		}
	}
	return 0
}

// IsLetter reports whether a byte belongs to a letter.
func IsLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

// stem drops the plural ending, and the F that forms carry ("F201").
func stem(word string) string {
	if len(word) >= 4 && (word[len(word)-1] == 's' || word[len(word)-1] == 'x') {
		return word[:len(word)-1]
	}
	if len(word) == 4 && word[0] == 'f' && strings.Trim(word[1:], "0123456789") == "" {
		return word[1:]
	}
	return word
}

// Contains reports whether the words of a name stand in a text, one after the
// other.
func Contains(text, name string) bool { return Holds(Tokenise(text), Tokenise(name)) }

// ContainsAny reports whether one of some phrases of the program stands in a text. They are
// folded once and kept, so that what people write must not be among them.
func ContainsAny(text string, phrases []string) bool {
	tokens := Tokenise(text)
	return slices.ContainsFunc(phrases, func(p string) bool { return Holds(tokens, foldedPhrase(p)) })
}

// foldedPhrases leads from the phrases of the program to their words.
var foldedPhrases sync.Map

func foldedPhrase(phrase string) []Token {
	if words, ok := foldedPhrases.Load(phrase); ok {
		return words.([]Token)
	}
	words := Tokenise(phrase)
	foldedPhrases.Store(phrase, words)
	return words
}

// Holds reports whether words stand among tokens, one after the other.
func Holds(tokens, words []Token) bool {
	for i := range tokens {
		if len(words) > 0 && tokens[i].Word == words[0].Word && Follows(words, tokens[i:]) {
			return true
		}
	}
	return false
}
