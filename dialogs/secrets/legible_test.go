package secrets

import (
	"testing"
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
		got := Legible(in)
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if again := Legible(got); again != got {
			t.Errorf("%q becomes %q the second time", got, again)
		}
	}
}
