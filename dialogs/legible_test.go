package dialogs

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// TestWrittenOtherwise: however a keyboard, a phone or a paste writes it, a text is
// heard as the plain one is.
func TestWrittenOtherwise(t *testing.T) {
	d := newDialog(t, WithHR())
	now := time.Date(2026, 5, 18, 9, 0, 0, 0, d.setting.Calendar.Zone())
	writings := map[string]func(string) string{
		"decomposed":       norm.NFD.String,
		"spaces that stay": func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") },
		"lines":            func(s string) string { return strings.ReplaceAll(s, " ", "\n") },
		"ligatures":        func(s string) string { return strings.ReplaceAll(s, "fi", "ﬁ") },
		"raised letters":   func(s string) string { return strings.ReplaceAll(s, "1er", "1ᵉʳ") },
	}
	for _, in := range []turn.Input{
		{Kind: turn.CommandInput, Room: true, Text: "rappel chaque lundi 9 h : texte"},
		{Kind: turn.CommandInput, Room: true, Text: "rappel le 1er du mois 9 h : texte"},
		{Kind: turn.CommandInput, Room: true, Text: "rappel le deuxième lundi du mois 9h : texte"},
		{Kind: turn.CommandInput, Room: true, Text: "bilan non"},
		{Kind: turn.CommandInput, Text: "mes données"},
		{Kind: turn.CommandInput, Text: "nommer 1 Anna"},
		{Kind: turn.TextInput, Text: "je suis infirmière, il me faut une cps"},
		{Kind: turn.TextInput, Text: "/cpx suivi"},
		{Kind: turn.TextInput, Text: "rappelez-moi le 1er juin à 14 h d'écrire au directeur"},
	} {
		want := plainly(d.Turn(state.State{Locale: "fr"}, in, now).Messages)
		for name, write := range writings {
			other := in
			other.Text = write(in.Text)
			if got := plainly(d.Turn(state.State{Locale: "fr"}, other, now).Messages); got != want {
				t.Errorf("%q with %s:\n%s\nwant\n%s", in.Text, name, got, want)
			}
		}
	}
}
