package secrets

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// glyph is a character of a text as numbers and words are read in it: digits of
// any script, small letters without accents, and few kinds of separators. It
// covers the bytes from to to of the text, with the marks that follow it.
type glyph struct {
	is       byte // '0'–'9', 'a'–'z', ' ', '.', '/', '-', ',', or '?' for anything else
	from, to int
}

// folded is a text with its glyphs, and the same characters as a string.
type folded struct {
	glyphs []glyph
	text   string
}

// foldDigits folds a text.
func foldDigits(text string) folded {
	f := folded{glyphs: make([]glyph, 0, len(text))}
	for i, r := range text {
		is := foldRune(r)
		if is == 0 { // a mark: it belongs to the character before it
			if n := len(f.glyphs); n > 0 {
				f.glyphs[n-1].to = i + utf8.RuneLen(r)
			} else {
				f.glyphs = append(f.glyphs, glyph{'?', i, i + utf8.RuneLen(r)})
			}
			continue
		}
		f.glyphs = append(f.glyphs, glyph{is, i, i + utf8.RuneLen(r)})
	}
	var b strings.Builder
	for _, c := range f.glyphs {
		b.WriteByte(c.is)
	}
	f.text = b.String()
	return f
}

// separators fold the marks that people put between digits, and look alike.
var separators = map[rune]byte{
	'.': '.', '·': '.', '•': '?', '‧': '.', '∙': '.', '⋅': '.', '．': '.', '。': '.', '_': '-', '\'': '.', '’': '.', '`': '.', '*': '.', '+': '+', '|': '/', '\\': '/', '/': '/', '⁄': '/', '∕': '/', '／': '/',
	',': ',', ';': ',', '，': ',', '、': ',', ':': ':', '：': ':', '=': ':', '(': '.', ')': '.', '[': '.', ']': '.', '−': '-', '~': '-', '→': ':',
}

// foldRune folds a character, 0 for a mark that belongs to the one before.
func foldRune(r rune) byte {
	switch {
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z':
		return byte(r)
	case r >= 'A' && r <= 'Z':
		return byte(r) + 'a' - 'A'
	case unicode.IsSpace(r):
		return ' '
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	if is, ok := separators[r]; ok {
		return is
	}
	if unicode.Is(unicode.Pd, r) {
		return '-'
	}
	if d, ok := digit(r); ok {
		return '0' + d
	}
	// Full width, circled, raised, mathematical, accented.
	base, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r)))
	if base != r && base < utf8.RuneSelf {
		return foldRune(base)
	}
	return '?'
}

// digit returns the value of a digit of any script.
func digit(r rune) (value byte, ok bool) {
	if r < utf8.RuneSelf || !unicode.IsDigit(r) {
		return 0, false
	}
	// Digits come in rows of ten.
	for _, row := range unicode.Nd.R16 {
		if r >= rune(row.Lo) && r <= rune(row.Hi) {
			return byte((r - rune(row.Lo)) % 10), true
		}
	}
	for _, row := range unicode.Nd.R32 {
		if r >= rune(row.Lo) && r <= rune(row.Hi) {
			return byte((r - rune(row.Lo)) % 10), true
		}
	}
	return 0, false
}

// isDigit reports whether a character is folded to a digit.
func isDigit(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= '0' && r <= '9'
	}
	if r >= 'À' && r <= 'ſ' {
		return false // accented letters: nearly all that is left of French
	}
	is := foldRune(r)
	return is >= '0' && is <= '9'
}
