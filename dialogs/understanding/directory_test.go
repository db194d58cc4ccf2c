package understanding

import (
	"slices"
	"strings"
	"testing"

	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// directory holds the professions of the national directory as it writes them:
// code list JDV_J106-EnsembleProfession-RASS of the ANS, version 20260330120000
// (https://mos.esante.gouv.fr/NOS/JDV_J106-EnsembleProfession-RASS), without its
// code 99, which stands for roles and is no profession.
var directory = []struct{ code, name, female, want string }{
	// TRE_G15, professions of the public-health code
	{"10", "Médecin", "médecin", "medecin"},
	{"21", "Pharmacien", "pharmacienne", "pharmacien"},
	{"26", "Audioprothésiste", "audioprothésiste", "audioprothesiste"},
	{"28", "Opticien-Lunetier", "opticienne-lunetière", "opticien_lunetier"},
	{"31", "Assistant dentaire", "assistante dentaire", "assistant_dentaire"},
	{"32", "Physicien médical", "physicienne médicale", "physicien_medical"},
	{"40", "Chirurgien-Dentiste", "chirurgienne-dentiste", "chirurgien_dentiste"},
	{"50", "Sage-Femme", "sage-femme", "sage_femme"},
	{"60", "Infirmier", "infirmière", "infirmier"},
	{"70", "Masseur-Kinésithérapeute", "masseuse-kinésithérapeute", "masseur_kinesitherapeute"},
	{"80", "Pédicure-Podologue", "pédicure-podologue", "pedicure_podologue"},
	{"81", "Orthoprothésiste", "orthoprothésiste", "orthoprothesiste"},
	{"82", "Podo-Orthésiste", "podo-orthésiste", "podo_orthesiste"},
	{"83", "Orthopédiste-Orthésiste", "orthopédiste-orthésiste", "orthopediste"},
	{"84", "Oculariste", "oculariste", "oculariste"},
	{"85", "Epithésiste", "épithésiste", "epithesiste"},
	{"86", "Technicien de laboratoire médical", "technicienne de laboratoire médical", "technicien_laboratoire"},
	{"91", "Orthophoniste", "orthophoniste", "orthophoniste"},
	{"92", "Orthoptiste", "orthoptiste", "orthoptiste"},
	{"94", "Ergothérapeute", "ergothérapeute", "ergotherapeute"},
	{"95", "Diététicien", "diététicienne", "dieteticien"},
	{"96", "Psychomotricien", "psychomotricienne", "psychomotricien"},
	{"98", "Manipulateur ERM", "manipulatrice ERM", "manipulateur_erm"},
	// TRE_R95, titles
	{"71", "Ostéopathe", "ostéopathe", "osteopathe"},
	{"72", "Psychothérapeute", "psychothérapeute", "psychotherapeute"},
	{"73", "Chiropracteur", "chiropractrice", "chiropracteur"},
	{"93", "Psychologue", "psychologue", "psychologue"},
	// TRE_R94, social professions
	{"41", "Assistant de service social", "assistante de service social", "assistant_service_social"},
}

// TestDirectory: each profession of the national directory is known by the name
// that the directory gives it, in every writing of it, and leads to an answer.
func TestDirectory(t *testing.T) {
	if len(directory) != 28 {
		t.Fatalf("the directory has 28 professions, not %d", len(directory))
	}
	r := reader(t)
	book, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range directory {
		profession := book.Profession(p.want)
		if profession == nil {
			t.Errorf("%s %s: the content has no profession %q", p.code, p.name, p.want)
			continue
		}
		if slices.Contains([]string{"", rules.RegisterNone, rules.RegisterUnlisted}, profession.Register) {
			t.Errorf("%s %s: register %q", p.code, p.name, profession.Register)
		}
		for _, text := range []string{p.name, strings.ToUpper(p.name), strings.ToLower(p.name) + "s", p.female, "je suis " + p.female + ", il me faut une carte"} {
			var got []string
			for _, m := range r.look(text, new(words.Scratch)).Mentions {
				if m.Kind == "profession" {
					got = append(got, m.ID)
				}
			}
			if !slices.Equal(got, []string{p.want}) {
				t.Errorf("%s %q: read as %v, want %s", p.code, text, got, p.want)
			}
		}
	}
}
