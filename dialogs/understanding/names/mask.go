package names

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/understanding/words"
)

// maxMasked is the number of words kept of a masked phrase.
const maxMasked = 40

// Mask returns a message in a form that can be kept for the editors of the
// content without telling who wrote it or about whom: only words of the content
// and everyday words remain, in lower case. Digits become #; names, addresses
// and every other word become an ellipsis.
func (r *Finder) Mask(text string) string {
	var out []string
	keep := func(word string) {
		if word != hidden || len(out) == 0 || out[len(out)-1] != hidden {
			out = append(out, word)
		}
	}
	opens := true // the next word starts a sentence, where a capital tells nothing
	for field := range strings.FieldsSeq(text) {
		if isAddress(field) {
			keep(hidden)
			opens = false
			continue
		}
		for field != "" && len(out) < maxMasked {
			n := strings.IndexFunc(field, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.Is(unicode.Mn, c) })
			switch {
			case n < 0:
				n = len(field)
			case n == 0:
				c, size := utf8.DecodeRuneInString(field)
				if strings.ContainsRune(".!?", c) {
					opens = true
				}
				if c == '?' {
					keep("?")
				}
				field = field[size:]
				continue
			}
			keep(r.maskWord(field[:n], opens))
			opens = false
			field = field[n:]
		}
	}
	return strings.Join(out, " ")
}

// hidden stands for what is not kept.
const hidden = "…"

func (r *Finder) maskWord(word string, opens bool) string {
	letters := strings.IndexFunc(word, unicode.IsLetter) >= 0
	switch {
	case !letters:
		return strings.Repeat("#", utf8.RuneCountInString(word))
	case strings.IndexFunc(word, unicode.IsDigit) >= 0:
		return hidden
	}
	first, size := utf8.DecodeRuneInString(word)
	if unicode.IsUpper(first) && !opens && strings.IndexFunc(word[size:], unicode.IsLower) >= 0 {
		return hidden // a name
	}
	for _, t := range words.Tokenise(word) {
		if !r.everyday(t) {
			return hidden
		}
	}
	return strings.ToLower(word)
}

// isAddress recognises a mail address or a link.
func isAddress(field string) bool {
	if strings.Contains(field, "@") || strings.Contains(field, "://") || strings.Contains(field, "/") && strings.Contains(field, ".") {
		return true
	}
	for i := 1; i+1 < len(field); i++ {
		if field[i] == '.' && words.IsLetter(field[i-1]) && words.IsLetter(field[i+1]) {
			return true
		}
	}
	return false
}

// firstNames are everyday words, or words of the content, that are names too.
var firstNames = words.Set("marie martin pierre claire rose marguerite blanche victoire france aime desire prudence constance juste clement severe modeste avril violette iris olive jade ange noel pascal tom max will mark grace bill jack petit grand blanc roux leblanc marchand boulanger berger lambert maire rey roy page lemaire dupont durand")
