package understanding

import (
	"strings"
	"testing"

	"cpxbot/dialogs/understanding/words"
)

// The longest name wins across all kinds, and uses its words up.
func TestNames(t *testing.T) {
	r := reader(t)
	for _, c := range []struct{ text, want string }{
		{"je suis infirmière", "profession infirmier"},
		{"assistante de direction, il me faut une carte", "profession assistant_direction"},
		{"la directrice a signé", "role responsable"},
		{"responsable du service", "role responsable"},
		{"le responsable légal de la structure", "role responsable"},
		{"responsable de la structure", "role responsable"},
		{"la présidente de l'association", "role president"},
		{"responsable qualité", "profession qualite"},
		{"responsable informatique du SPST", "profession informaticien"},
		{"responsable des relations presse", "profession autre"},
		{"chargée de mission RH", "role rh"},
		{"chargé des espaces verts", "profession autre"},
		{"directrice adjointe", "profession directeur_adjoint"},
		{"directeur médical", "profession medecin"},
		{"secrétaire générale", "profession assistant_direction"},
		{"cadre de santé", "profession cadre_de_sante"},
		{"conseillère en radioprotection", "profession conseiller_radioprotection"},
		{"CESF", "profession travailleur_social"},
		{"médecin PAE", "profession medecin"},
		{"IPA", "profession infirmier"},
		{"conductrice du centre mobile", "profession conducteur_centre_mobile"},
		{"secrétaire du médecin du travail", "profession secretaire_medicale"},
		{"ortho prothésiste", "profession orthoprothesiste"},
		{"assistantesociale", "profession assistant_service_social"},
		{"une c p s", "card CPS"},
		{"infimriere, secretere et farmacien", "profession infirmier, profession secretaire_medicale, profession pharmacien"},
		{"3 médecins, deux IDEST et secrétaires (4)", "profession medecin ×3, profession infirmier ×2, profession secretaire_medicale ×4"},
		{"deux cartes pour nos infirmières", "profession infirmier ×2"},
		{"le formulaire 301 d'une secrétaire", "form 301, profession secretaire_medicale ×1"},
	} {
		var got []string
		for _, m := range r.look(c.text, new(words.Scratch)).Mentions {
			s := m.Kind + " " + m.ID
			if m.Count > 1 || m.Count == 1 && strings.Contains(c.want, "×1") {
				s += " ×" + string(rune('0'+m.Count))
			}
			got = append(got, s)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%q: %s, want %s", c.text, s, c.want)
		}
	}
}

// What is denied is not the person's.
func TestNegated(t *testing.T) {
	r := reader(t)
	for text, want := range map[string]bool{
		"je ne suis pas infirmière": true,
		"ni médecin":                true,
		"pas encore la directrice":  true,
		"je suis infirmière":        false,
		"pas de carte, infirmière":  false,
		"I am not a nurse":          true,
		"sans l'infirmière":         false,
	} {
		m := r.look(text, new(words.Scratch)).Mentions
		if len(m) == 0 || m[len(m)-1].Negative != want {
			t.Errorf("%q: negative is not %v (%d names)", text, want, len(m))
		}
	}
}
