package understanding

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxTokens bounds the work on one message; a person's request stands in its
// first lines.
const maxTokens = 400

// token is a folded word of a message.
type token struct {
	word string // lower case, no accent, final s or x dropped
	// clause counts the punctuation marks before the word: words of different
	// clauses do not belong to the same phrase.
	clause int
	// article says that an elided "l'" stood before the word.
	article bool
}

// elided are the words that French shortens before an apostrophe.
var elided = map[string]bool{"l": true, "d": true, "j": true, "qu": true, "s": true, "n": true, "c": true, "m": true, "t": true, "jusqu": true, "lorsqu": true, "puisqu": true}

// unelided yields what is left of a word when its apostrophe was left out
// ("lordre", "jattends"), and whether that begins as an elision wants it.
func unelided(word string) iter.Seq2[string, bool] {
	return func(yield func(string, bool) bool) {
		for _, prefix := range []string{"qu", "l", "d", "j", "m", "n", "s", "c", "t"} {
			rest, ok := strings.CutPrefix(word, prefix)
			if ok && len(rest) >= leastSound && !yield(rest, strings.IndexByte("aeiouyh", rest[0]) >= 0) {
				return
			}
		}
	}
}

// tokenise folds a text and cuts it into words. Accents, case, hyphens and
// plural endings disappear; a pictogram is a word of its own.
func tokenise(text string) []token {
	tokens := make([]token, 0, min(len(text)/4+2, maxTokens))
	folded := make([]byte, 0, min(len(text), 8*maxTokens)+8)
	start, clause, article := 0, 0, false
	flush := func(apostrophe bool) {
		if len(folded) > start && len(tokens) < maxTokens {
			word := string(folded[start:])
			if apostrophe && elided[word] {
				article = word == "l"
			} else {
				tokens = append(tokens, token{stem(word), clause, article})
				article = false
			}
		}
		start = len(folded)
	}
	// apostrophe ends a word, and tells the English "don't" from the French
	// elisions: its t becomes the word "not".
	apostrophe := func(rest string) {
		if len(folded) > start+1 && folded[len(folded)-1] == 'n' && len(rest) > 0 && (rest[0] == 't' || rest[0] == 'T') && (len(rest) == 1 || !isLetter(rest[1])) {
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
				flush(false)
				if strings.ContainsRune(",.;:!?\n()", r) {
					clause++
				}
			}
		case r == '’' || r == 'ʼ' || r == '‘':
			apostrophe(text[i+utf8.RuneLen(r):])
		case r == 'œ' || r == 'Œ':
			folded = append(folded, "oe"...)
		case r == 'æ' || r == 'Æ':
			folded = append(folded, "ae"...)
		case unicode.IsLetter(r):
			base := r
			if d := norm.NFD.PropertiesString(text[i:]).Decomposition(); d != nil {
				base, _ = utf8.DecodeRune(d)
			}
			folded = utf8.AppendRune(folded, unicode.ToLower(base))
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
	flush(false)
	return tokens
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
			if a, ok := strings.CutPrefix(after, plural); ok && (a == "" || !isLetter(a[0])) {
				return n + len(plural)
			}
		}
		if r != '(' && (after == "" || !isLetter(after[0])) {
			return n
		}
	}
	return 0
}

func isLetter(c byte) bool {
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
