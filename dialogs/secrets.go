package dialogs

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// A French social-security number: sex, year, month, department, commune,
	// order and an optional key, with any spacing.
	socialSecurity = regexp.MustCompile(`[12][ .\-]?\d{2}[ .\-]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .\-]?(?:\d{2}|2[abAB])[ .\-]?\d{3}[ .\-]?\d{3}(?:[ .\-]?\d{2})?`)
	// A code announced as such: "mon code est 1234", "PIN : 4321", "code porteur 12345678".
	announcedCode = regexp.MustCompile(`(?i)\b(code|codes|pin|mot de passe|password|puk|déblocage|deblocage|porteur)\b([^\d\n]{0,30})(\d[\d ]{2,14}\d)`)
	// A message that is nothing but the digits of a code.
	bareCode = regexp.MustCompile(`^\s*\d{4,12}\s*$`)
)

// mask replaces what looks like a card code or a social-security number, so
// that it is neither understood, repeated nor stored.
func mask(text string) (masked string, found bool) {
	masked = socialSecurity.ReplaceAllString(text, "•••")
	masked = announcedCode.ReplaceAllString(masked, "$1$2•••")
	if bareCode.MatchString(masked) && !isYear(strings.TrimSpace(masked)) {
		masked = "•••"
	}
	return masked, masked != text
}

func isYear(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "20") || strings.HasPrefix(s, "19"))
}

// maxRunes is how much of a message is read.
const maxRunes = 4000

// clean drops what is not text, and cuts what is too long to read.
func clean(s string) (text string, cut bool) {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r) || r == '\ufeff' || r == '\u200b' || r == '\u202e' || r == '\u202d':
			return -1
		}
		return r
	}, s)
	n := 0
	for i := range s {
		if n == maxRunes {
			return strings.TrimSpace(s[:i]), true
		}
		n++
	}
	return strings.TrimSpace(s), false
}
