package mail

import "testing"

// A mail that is quoted below a message is not the message; one that is passed on is.
func TestQuotes(t *testing.T) {
	for text, want := range map[string]string{
		"il nous faut une carte":                                             "il nous faut une carte",
		"il nous faut une carte\n> Le médecin a perdu la sienne.":            "il nous faut une carte",
		"le délai est de 5 > 3 jours ?":                                      "le délai est de 5 > 3 jours ?",
		"> Qui signe le 301 ?":                                               "Qui signe le 301 ?",
		"j'ai reçu ce mail :\n> Qui signe le 301 ?":                          "j'ai reçu ce mail :\nQui signe le 301 ?",
		"qui signe ce papier ?\nLe 3 mars, Paule a écrit :\n> Voici le 301.": "qui signe ce papier ?",
		"voir dessous svp\nLe 3 mars, Paule a écrit :\n> Qui signe le 301 ?": "voir dessous svp\nQui signe le 301 ?",
		"merci\n> Qui signe le 301 ?":                                        "merci\nQui signe le 301 ?",
	} {
		if got := WithoutQuotes(text); got != want {
			t.Errorf("%q\nleaves %q\nwant   %q", text, got, want)
		}
	}
}

func TestUndotted(t *testing.T) {
	for text, want := range map[string]string{
		"enlevez M. Blanc, il part":   "enlevez M Blanc, il part",
		"le Dr. Roy. Et Mme. Petit ?": "le Dr Roy. Et Mme Petit ?",
		"il fait du 3 m. puis rien":   "il fait du 3 m. puis rien",
		"c'est pour la RH. Merci.":    "c'est pour la RH. Merci.",
	} {
		if got := Undotted(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
