package console

import (
	"regexp"
	"strings"
	"testing"

	"cpxbot/bot/bottest"
	"cpxbot/dialogs/message"
)

// sequence is what commands a terminal.
var sequence = regexp.MustCompile(`\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\|[\x00-\x09\x0b-\x1f\x7f-\x9f]|[\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]`)

// FuzzPeople: what people write is text in the terminal.
func FuzzPeople(f *testing.F) { bottest.FuzzPeople(f, read) }

func TestMixedPeople(t *testing.T) { bottest.MixedPeople(t, read) }

// read renders a message and tells what a terminal makes of it.
func read(_ testing.TB, m message.Message) (effects []string, text string) {
	out := render(m, 1000, true)
	seen := map[string]bool{}
	for _, s := range sequence.FindAllString(out, -1) {
		if !seen[s] { // lines are wrapped: each begins its style again
			effects = append(effects, s)
		}
		seen[s] = true
	}
	// Marks at the edge are not part of what is said.
	return effects, strings.ReplaceAll(sequence.ReplaceAllString(out, ""), "▌", "")
}
