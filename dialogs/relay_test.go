package dialogs

import (
	"slices"
	"testing"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// TestFilesAreCounted: of several files that are passed on each side is told that they
// are several.
func TestFilesAreCounted(t *testing.T) {
	d := newDialog(t, WithHR())
	one, two := []message.FileRef{{ID: "1"}}, []message.FileRef{{ID: "1"}, {ID: "2"}}
	help := state.State{Locale: "fr", Help: &state.Help{Open: true, Relay: true, Channel: "rh", Thread: "1"}}
	for _, c := range []struct {
		in   turn.Input
		want string
	}{
		{turn.Input{Files: one}, "La personne envoie un document."},
		{turn.Input{Files: two}, "La personne envoie 2 documents."},
		{turn.Input{Kind: turn.HelpInput, Files: one}, "Les RH vous envoient un document."},
		{turn.Input{Kind: turn.HelpInput, Files: two}, "Les RH vous envoient 2 documents."},
		{turn.Input{Kind: turn.HelpInput, Files: two, Name: "Nadia"}, "Les RH vous envoient 2 documents (Nadia)."},
		{turn.Input{Kind: turn.HelpInput, Files: one}, "Je transmets, document compris."},
		{turn.Input{Kind: turn.HelpInput, Files: two}, "Je transmets, documents compris."},
	} {
		c.in.Thread = message.Thread{Channel: "rh", ID: "1"}
		r := d.Turn(help, c.in, start)
		if !slices.ContainsFunc(r.Messages, func(m message.Message) bool { return m.Plain() == c.want }) {
			t.Errorf("no %q in %+v", c.want, r.Messages)
		}
	}
}
