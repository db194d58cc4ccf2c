package message

import (
	"strings"
	"testing"
)

// TestSettles: what else of a message an action answers.
func TestSettles(t *testing.T) {
	for _, c := range []struct {
		chosen, other string
		want          bool
	}{
		{"dossier=1:sent", "dossier=1:not_yet", true},
		{"dossier=1:sent", "dossier=1:sent:date", true},
		{"dossier=1:sent", "dossier=1:stop", false},
		{"dossier=1:sent", "dossier=2:not_yet", false},
		{"dossier=1:not_yet", "dossier=1:sent", false},
		{"share=yes", "share=no", true},
		{"share=no", "share=yes", true},
		{"share=yes", "human", false},
	} {
		if got := ParseAction(c.chosen).Settles(ParseAction(c.other)); got != c.want {
			t.Errorf("%s settles %s: %v", c.chosen, c.other, got)
		}
	}
}

// TestAsksAbout: of which orders a message asks the next step.
func TestAsksAbout(t *testing.T) {
	for want, ids := range map[string][]string{
		"":    {"dossier=1:sent", "dossier=1:stop"}, // an overview asks nothing
		"1":   {"dossier=1:sent", "dossier=1:sent:date", "dossier=1:not_yet", "dossier=1:stop"},
		"1 2": {"dossier=1:all:sent", "dossier=1:sent", "dossier=2:card_received", "dossier=1:all:not_yet", "dossier=1:all:stop"},
	} {
		m := &Message{}
		for _, id := range ids {
			m.Choices = append(m.Choices, Choice{ID: id})
		}
		if got := strings.Join(m.AsksAbout(), " "); got != want {
			t.Errorf("%q asks about %q, want %q", ids, got, want)
		}
	}
}
