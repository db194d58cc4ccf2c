package understanding

import (
	"testing"

	"cpxbot/dialogs/understanding/said"
	"cpxbot/rules"
)

// TestIntroduced: jobs behind names are those of the people named, unless the name is the writer's.
func TestIntroduced(t *testing.T) {
	r := reader(t)
	for _, c := range []struct {
		text   string
		whose  string
		people int // 0 for one
	}{
		{"Deux cartes : Odile, secrétaire médicale, et Farid, technicien de prévention", rules.OrderingForOther, 2},
		{"Je suis le responsable du service, je veux équiper Solène, secrétaire médicale", rules.OrderingForOther, 0},
		{"Cartes pour Agathe, Bruno et Camille, tous ergonomes", rules.OrderingForOther, 3},
		{"Bonjour, je suis Claire, secrétaire médicale. Il me faut une carte", rules.OrderingForSelf, 0},
		{"Bonjour, quelle carte me faut-il ? Merci, Marie Dupont, infirmière", rules.OrderingForSelf, 0},
		{"Bonjour, il me faut une CPE. Paul Martin, ergonome", rules.OrderingForSelf, 0},
	} {
		got, people := r.Read(c.text, said.Asked{}), 0
		for _, p := range got.People {
			people += p.Count
		}
		if whose := got.Facts[rules.FactOrderingFor]; whose != c.whose || people != c.people {
			t.Errorf("%q: for %s, %d people; want %s, %d", c.text, whose, people, c.whose, c.people)
		}
	}
}
