package dialogs

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

func TestLegible(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"je suis infirmière":          "je suis infirmière",
		"je suis infirmie\u0300re":    "je suis infirmière",
		"rappel\u00a0chaque":          "rappel chaque",
		"9\u202fh\u2009:\u3000x":      "9 h : x",
		"inﬁrmière, aﬀaire, eﬃcace":   "infirmière, affaire, efficace",
		"le 1ᵉʳ juin":                 "le 1er juin",
		"12 m², 50 %… n° 3, œuvre, ½": "12 m², 50 %… n° 3, œuvre, ½",
		"l’ordre « ici »":             "l’ordre « ici »",
		"👩‍⚕️ bonjour":                "👩‍⚕️ bonjour",
		"\u1100\u1161 e\u0301 \u00e9": "\uac00 é é",
		"un\u2028deux\ntrois":         "un deux\ntrois",
	} {
		got := legible(in)
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if again := legible(got); again != got {
			t.Errorf("%q becomes %q the second time", got, again)
		}
	}
}

// TestWrittenOtherwise: however a keyboard, a phone or a paste writes it, a text is
// heard as the plain one is.
func TestWrittenOtherwise(t *testing.T) {
	d := newDialog(t, WithHR())
	now := time.Date(2026, 5, 18, 9, 0, 0, 0, d.setting.calendar.Zone())
	writings := map[string]func(string) string{
		"decomposed":       norm.NFD.String,
		"spaces that stay": func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") },
		"lines":            func(s string) string { return strings.ReplaceAll(s, " ", "\n") },
		"ligatures":        func(s string) string { return strings.ReplaceAll(s, "fi", "ﬁ") },
		"raised letters":   func(s string) string { return strings.ReplaceAll(s, "1er", "1ᵉʳ") },
	}
	for _, in := range []Input{
		{Kind: CommandInput, Room: true, Text: "rappel chaque lundi 9 h : texte"},
		{Kind: CommandInput, Room: true, Text: "rappel le 1er du mois 9 h : texte"},
		{Kind: CommandInput, Room: true, Text: "rappel le deuxième lundi du mois 9h : texte"},
		{Kind: CommandInput, Room: true, Text: "bilan non"},
		{Kind: CommandInput, Text: "mes données"},
		{Kind: CommandInput, Text: "nommer 1 Anna"},
		{Kind: TextInput, Text: "je suis infirmière, il me faut une cps"},
		{Kind: TextInput, Text: "/cpx suivi"},
		{Kind: TextInput, Text: "rappelez-moi le 1er juin à 14 h d'écrire au directeur"},
	} {
		want := plainly(d.Turn(State{Locale: "fr"}, in, now).Messages)
		for name, write := range writings {
			other := in
			other.Text = write(in.Text)
			if got := plainly(d.Turn(State{Locale: "fr"}, other, now).Messages); got != want {
				t.Errorf("%q with %s:\n%s\nwant\n%s", in.Text, name, got, want)
			}
		}
	}
}
