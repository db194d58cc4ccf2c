package bot

import (
	"fmt"
	"strings"
)

// CheckToken says what keeps a token, or another secret that a platform gave,
// from being the one that was given: a line end, a space or a letter that was
// copied along. Headers of HTTP hold visible ASCII only (RFC 9110, section 5.5),
// so no try with it would ever succeed. The token itself is not repeated.
func CheckToken(name, token string) error {
	at := strings.IndexFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
	if at < 0 {
		return nil
	}
	what := "a character that is none of a token"
	switch token[at] {
	case '\n', '\r':
		what = "a line end"
	case ' ', '\t':
		what = "a space"
	}
	return fmt.Errorf("the %s holds %s: copy it again, alone", name, what)
}
