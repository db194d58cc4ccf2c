// Package secrets finds card codes and social-security numbers in what people write,
// however they are spelt, and masks them before anything else reads the text. It
// also makes texts legible: what is no text is dropped.
package secrets

import (
	"strings"

	"cpxbot/dialogs/message"
)

// masked stands for what looked like a secret.
const masked = "•••"

// MaxRunes is how much of a message is read, MaxListRunes how much of a list that
// came as a file.
const (
	MaxRunes     = 4000
	MaxListRunes = 20_000
)

// Clean drops what is not text, and cuts what has more than most runes. Lines, and
// the tabs between the fields of a table, are kept where they matter.
func Clean(s string, lines bool, most int) (text string, cut bool) {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case (r == '\n' || r == '\t') && lines:
			return r
		case r == '\n' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case message.Unreadable(r):
			return -1
		}
		return r
	}, s)
	n := 0
	for i := range s {
		if n == most {
			return strings.TrimSpace(s[:i]), true
		}
		n++
	}
	return strings.TrimSpace(s), false
}

// Mask replaces what looks like a card code or a social-security number, so
// that it is neither understood, repeated nor stored.
func Mask(text string) (out string, found bool) {
	if strings.IndexFunc(text, isDigit) < 0 {
		return text, false // nearly all choices, and most sentences
	}
	f := foldDigits(text)
	secrets := append(f.securityNumbers(), f.codes()...)
	if len(secrets) == 0 {
		return text, false
	}
	hide := make([]bool, len(f.glyphs)+1)
	for _, s := range secrets {
		for i := s.from; i < s.to; i++ {
			hide[i] = true
		}
	}
	var b strings.Builder
	for i, c := range f.glyphs {
		switch {
		case !hide[i]:
			b.WriteString(text[c.from:c.to])
		case i == 0 || !hide[i-1]:
			b.WriteString(masked)
		}
	}
	return b.String(), true
}
