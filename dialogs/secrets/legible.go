package secrets

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Legible writes what a person typed as all readers expect it: accents within their
// letters, whatever the keyboard sends; every space that keeps words apart as a
// plain one; ligatures and raised letters as letters. What it means to a person does
// not change. Signs that have a meaning of their own, such as "²" or "…", stay.
func Legible(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return s
	}
	s = norm.NFC.String(s)
	if strings.IndexFunc(s, odd) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !odd(r):
			b.WriteRune(r)
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteString(norm.NFKC.String(string(r)))
		}
	}
	return b.String()
}

// odd reports whether a character is a space of another kind, a ligature or a raised
// letter.
func odd(r rune) bool {
	return r != ' ' && r != '\n' && r != '\t' && unicode.IsSpace(r) || r >= '\ufb00' && r <= '\ufb06' || r > unicode.MaxLatin1 && r != '\u02bc' && unicode.Is(unicode.Lm, r)
}
