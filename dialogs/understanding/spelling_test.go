package understanding

import (
	"cpxbot/rules"

	"slices"
	"strings"
	"testing"
)

// People write as they speak: the words keep their sound.
func TestRespell(t *testing.T) {
	r := reader(t)
	for written, want := range map[string]string{
		"farmacienne":   "pharmacienne",
		"secretere":     "secretaire",
		"feme":          "femme",
		"koman":         "comment",
		"asistante":     "assistante",
		"aceuil":        "accueil",
		"dacueil":       "accueil",
		"lordre":        "ordre",
		"jvoudrais":     "voudrai",
		"infirmier·ère": "infirmier",
		"étudiant(e)s":  "etudiant",
		"chargé-e":      "charge",
		"un.e":          "un",
		// What is known, or too short, stays as it is.
		"carte":  "carte",
		"perdu":  "perdu",
		"rdv":    "rdv",
		"Zorglu": "zorglu",
	} {
		if got := r.spelt(written); len(got) != 1 || got[0].word != want {
			t.Errorf("%q is read as %v, want %q", written, got, want)
		}
	}
	// Words run together are taken apart.
	for written, want := range map[string]string{"jesuisinfirmiere": "je sui infirmiere", "jaiperdumacarte": "jai perdu ma carte"} {
		if got := joinWords(r.spelt(written)); got != want {
			t.Errorf("%q is read as %q, want %q", written, got, want)
		}
	}
	// Hyphens and slashes join other things too.
	for text, words := range map[string]int{"peut-être": 2, "dis-le": 2, "et/ou": 2, "CPS/CPE": 2, "fin. Ensuite": 2} {
		if got := tokenise(text); len(got) != words {
			t.Errorf("%q is read as %v, want %d words", text, got, words)
		}
	}
}

func joinWords(tokens []token) string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.word
	}
	return strings.Join(words, " ")
}

func TestPeopleCounted(t *testing.T) {
	r := reader(t)
	for text, want := range map[string][]Person{
		"il me faut trois cartes pour mes infirmières et deux pour les secrétaires": {{"infirmier", 3}, {"secretaire_medicale", 2}},
		"deux médecins et une infirmière":                                           {{"medecin", 2}, {"infirmier", 1}},
		"j'ai deux collègues médecins qui veulent une carte":                        {{"medecin", 2}},
		"le formulaire 301 pour ma secrétaire":                                      nil,
	} {
		if got := r.Read(text, Asked{}); !slices.Equal(got.People, want) || got.Facts["ordering_for"] != "other" {
			t.Errorf("%q: %v for %q, want %v for others", text, got.People, got.Facts["ordering_for"], want)
		}
	}
}

func TestProfessionNamed(t *testing.T) {
	r := reader(t)
	for text, want := range map[string]string{
		// Somebody is only quoted, or named beside the one it is about.
		"Je suis secrétaire et le médecin me dit que je n'ai droit à rien":          "secretaire_medicale",
		"moi je suis simplement secrétaire et je fais des courriers":                "secretaire_medicale",
		"la comptable dit que le contrat est signé, comment le savoir ?":            "",
		"je suis ergonome, il me faut une carte comme les infirmières":              "ergonome",
		"je travaille avec des médecins, je suis technicienne en prévention, carte": "technicien_prevention",
		// The English word is no abbreviation.
		"As a receptionist, do I need a card?": "accueil",
		"AS dans un service, quelle carte ?":   "ambigu_as",
		// Misspelt, inclusive, in other words.
		"sage feme au centre, je veux ma carte":        "sage_femme",
		"podologe, je voudrais une carte":              "pedicure_podologue",
		"une carte pour notre assistant.e dentaire":    "assistant_dentaire",
		"une carte pour notre agent daccueil":          "accueil",
		"je tiens les comptes, il me faut une carte ?": "comptable",
		"jardinier du siège, quelle carte ?":           "autre",
	} {
		if got := r.Read(text, Asked{}).Facts["profession"]; got != want {
			t.Errorf("%q: profession %q, want %q", text, got, want)
		}
	}
}

// A question about the question is no answer, and neither is a move.
func TestNoAnswer(t *testing.T) {
	r := reader(t)
	for _, x := range []struct{ fact, text string }{
		{"role", "c'est quoi un mandataire ?"},
		{"legal_representative", "c'est quoi un représentant légal ?"},
		{"reader", "combien coûte un lecteur ?"},
		{"contract", "retour"},
		{"contract", "reviens en arrière"},
		{"contract", "bonjour"},
		{"si_access", "le ciel est bleu"},
	} {
		if got := r.Read(x.text, Asked{Fact: x.fact}).Answer; got != "" {
			t.Errorf("%s: %q is read as %q", x.fact, x.text, got)
		}
	}
}

// A person named beside the matter is not the one whose card it is.
func TestProfessionInPassing(t *testing.T) {
	r := reader(t)
	for text, want := range map[string]string{
		"le secrétariat n'a jamais reçu ma carte":                           "",
		"je n'arrive plus à ouvrir le logiciel de l'ergonome avec ma carte": "",
		"notre DPO exige que vous effaciez cette conversation":              "",
		"merci, je transmets à la comptable":                                "",
		"la secrétaire du directeur me dit trois jours, qui croire ?":       "",
		"notre kiné me dit qu'il a droit à une CPS":                         "masseur_kinesitherapeute",
		"l'infirmière a perdu sa carte":                                     "infirmier",
		"les codes de l'IPRP ne sont pas arrivés":                           "iprp",
		"bonjour, ici la secrétaire médicale":                               "secretaire_medicale",
		"sage-femme, ma carte est bloquée":                                  "sage_femme",
	} {
		if got := r.Read(text, Asked{}).Facts[rules.FactProfession]; got != want {
			t.Errorf("%q: profession %q, want %q", text, got, want)
		}
	}
}
