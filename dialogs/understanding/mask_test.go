package understanding

import (
	"strings"
	"testing"
)

// What is kept of a message must not tell who wrote it, or about whom.
func TestMask(t *testing.T) {
	r := reader(t)
	for text, want := range map[string]string{
		"le zinzin du lecteur là":                   "le … du lecteur là",
		"Julie a un souci avec le 301":              "… a un souci avec le ###",
		"mon mail : j.dupont@exemple.fr, merci":     "mon mail … merci",
		"voir www.exemple.fr/page et https://x.org": "voir … et …",
		"tel 06 12 34 56 78":                        "tel ## ## ## ## ##",
		"Monsieur Lefebvre-Dubreuil attend":         "… attend",
		"la carte de Rose et de rose":               "la carte de … et de …",
		"je suis Claire, la carte est où ?":         "je suis … la carte est où ?",
		"badge AB12C":                               "badge …",
		"":                                          "",
	} {
		if got := r.Mask(text); got != want {
			t.Errorf("Mask(%q) = %q, want %q", text, got, want)
		}
	}
	names := strings.Fields(`Marie Jeanne Julie Sophie Camille Léa Manon Chloé Emma Sarah Laura Nathalie Isabelle Sylvie Catherine Martine
		Françoise Monique Brigitte Sandrine Valérie Stéphanie Karine Aurélie Céline Élodie Émilie Pauline Lucie Alice Inès Fatima Aïcha
		Jean Pierre Michel Philippe Alain Patrick Nicolas Christophe Laurent Christian Daniel Thomas Julien Sébastien Kevin Alexandre
		Maxime Antoine Hugo Lucas Louis Paul Jacques Bernard André Gérard Karim Mohamed Mehdi Yusuf
		Martin Bernard Petit Robert Richard Durand Dubois Moreau Simon Laurent Lefebvre Michel Garcia David Bertrand Roux Vincent Fournier
		Morel Girard André Lefèvre Mercier Dupont Lambert Bonnet François Martinez Nguyen Lemaire Blanc Rousseau`)
	for _, name := range names {
		for _, text := range []string{name, strings.ToLower(name), "je suis " + name, "la carte de " + strings.ToUpper(name) + " est perdue"} {
			if masked := r.Mask(text); strings.Contains(strings.ToLower(masked), strings.ToLower(name)) {
				t.Errorf("Mask(%q) = %q tells a name", text, masked)
			}
		}
	}
	for _, secret := range []string{"1234", "285057512345678", "a.b@c.fr", "06.12.34.56.78", "+33612345678", "12/05/1980"} {
		if masked := r.Mask("voilà " + secret + " merci"); strings.ContainsAny(masked, "0123456789@") {
			t.Errorf("Mask of %q = %q", secret, masked)
		}
	}
}
