package understanding

import (
	"slices"
	"testing"
)

func TestProperNames(t *testing.T) {
	r := reader(t)
	for text, want := range map[string][]string{
		"Les CPE de Léa et Hugo sont parties le 20 novembre": {"Léa", "Hugo"},
		"codes d'Aline reçus":                                {"Aline"},
		"le Dr. Petit et Mme Roy ont demandé leur CPS":       {"Dr. Petit", "Mme Roy"},
		"Marc Roy a sa carte":                                {"Marc Roy"},
		"KARIM BENALI, infirmier":                            {"KARIM BENALI"},
		"envoyé par Chronopost à Lyon lundi":                 nil,
		"Reçue ce matin par La Poste, merci":                 nil,
		"la DRH l'a mis dans TOM. Vendredi, je crois":        nil,
		"Friday the nurse got her card":                      nil,
		"l'Ordre a transmis hier":                            nil,
		"Revenons aux trois cartes en attente":               nil,
		"Listez les infirmières":                             nil,
		"Nguyen Lan interne, on a Mme Roy secrétaire":        {"Nguyen Lan", "Mme Roy"},
		"docteur, j'ai une question":                         nil,
		"":                                                   nil,
	} {
		if got := r.ProperNames(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
