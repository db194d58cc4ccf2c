package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Trigger is the slash command. A message that begins with it is the command too:
// people paste it, and platforms hand it on as it is where they do not know it.
const Trigger = "/cpx"

// CutCommand reports whether a message is the command, and returns what is behind
// it, on the same line or the next, or the whole message.
func CutCommand(message string) (text string, command bool) {
	trimmed := strings.TrimSpace(message)
	if len(trimmed) < len(Trigger) || !strings.EqualFold(trimmed[:len(Trigger)], Trigger) {
		return message, false
	}
	rest := trimmed[len(Trigger):]
	if first, _ := utf8.DecodeRuneInString(rest); rest != "" && !unicode.IsSpace(first) {
		return message, false // another word
	}
	return strings.TrimSpace(rest), true
}
