package understanding

import (
	"testing"

	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/rules"
)

// A job is the one that is named, not the place where it is done, nor a listed one that it
// resembles.
func TestJobs(t *testing.T) {
	r := reader(t)
	for text, want := range map[string]string{
		"je suis secrétaire en cardiologie":                                       "secretaire_medicale",
		"secrétaire du service de psychiatrie, il me faut une carte":              "secretaire_medicale",
		"je suis iridologue, quelle carte pour moi ?":                             rules.ProfessionOther,
		"je suis sophrologue-addictologue":                                        rules.ProfessionOther,
		"nous recrutons une sociologue, quelle carte ?":                           rules.ProfessionOther,
		"accueil du centre de Dax, je suis employée et je prends les rendez-vous": "accueil",
		"moi je suis juste à l'accueil, quelle carte ?":                           "accueil",
		"je suis chargé de l'accueil, il me faut une carte":                       "accueil",
		"cardiologue, je voudrais ma carte":                                       "medecin",
		"je suis secrétaire RH":                                                   "rh",
	} {
		if got := r.Read(text, said.Asked{}).Facts[rules.FactProfession]; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// What only bears the name of ours is something else, and states nothing.
func TestSomethingElse(t *testing.T) {
	r := reader(t)
	for text, else_ := range map[string]bool{
		"le contrat de ménage est signé":             true,
		"notre contrat d'assurance est signé":        true,
		"on a un lecteur de badge":                   true,
		"la carte de la cantine est arrivée":         true,
		"ma carte bleue est arrivée":                 true,
		"le contrat de structure est signé":          false,
		"le contrat de sturcture est signé":          false,
		"le contrat de l'ANS est signé":              false,
		"on a un lecteur de cartes":                  false,
		"la carte de la directrice est arrivée":      false,
		"ma carte est en train d'arriver":            false,
		"le contrat de travail de Léa est signé":     false,
		"la carte de cantine et ma CPE sont là":      false,
		"le contrat de ménage est signé, je suis RH": true,
	} {
		x := r.Read(text, said.Asked{})
		if x.NamesElse != else_ {
			t.Errorf("%q names something else: %v, want %v", text, x.NamesElse, else_)
		}
		if else_ && (x.Facts[rules.FactContract] != "" || x.Facts[rules.FactReader] != "") {
			t.Errorf("%q states %v", text, x.Facts)
		}
	}
}

// Whoever names their own job may ask for somebody else.
func TestForWhom(t *testing.T) {
	r := reader(t)
	for text, want := range map[string][2]string{
		"je suis médecin du travail et je veux une carte pour mon infirmière":                     {rules.OrderingForOther, "infirmier"},
		"ma secrétaire a besoin d'une carte, je suis médecin":                                     {rules.OrderingForOther, "secretaire_medicale"},
		"mon assistante a besoin d'une carte, elle est assistante médicale ; moi je suis médecin": {rules.OrderingForOther, "assistant_medical"},
		"je suis médecin, il me faut ma carte et ma secrétaire attend la sienne":                  {rules.OrderingForSelf, "medecin"},
		"je suis secrétaire médicale, il me faut une carte, le directeur est médecin":             {rules.OrderingForSelf, "secretaire_medicale"},
		"moi c'est Jérôme, responsable qualité, il me faut une carte pour le logiciel":            {rules.OrderingForSelf, "qualite"},
	} {
		x := r.Read(text, said.Asked{})
		if x.Facts[rules.FactOrderingFor] != want[0] || x.Facts[rules.FactProfession] != want[1] {
			t.Errorf("%q: %v, want %v", text, x.Facts, want)
		}
	}
}

// What has not happened yet is told by nobody.
func TestNotYet(t *testing.T) {
	r := reader(t)
	for _, text := range []string{"le 301 n'est pas encore posté", "la carte n'est toujours pas arrivée", "the file is not yet sent"} {
		for _, n := range r.News(text) {
			if n.Event != said.NewsNone && n.Holds >= events.SurelyHolds {
				t.Errorf("%q: %s holds with %.2f", n.Text, n.Event, n.Holds)
			}
		}
	}
}

// What is only supposed recants nothing, and what somebody else does answers nothing.
func TestFalseFriends(t *testing.T) {
	r := reader(t)
	if got := r.Read("le contrat n'est pas signé, mais si je commande quand même ?", said.Asked{}).Facts[rules.FactContract]; got == "signed" {
		t.Errorf("a supposition signs the contract")
	}
	if r.Read("ajoutez-en deux de plus pour l'accueil", said.Asked{}).Removes {
		t.Errorf("two more are taken out")
	}
	if got := r.Read("mon mari est juriste", said.Asked{Fact: rules.FactHealthPro, Choices: []string{"yes", "no"}}).Answer; got != "" {
		t.Errorf("the job of a husband answers %q", got)
	}
	if got := r.Read("notre contrat n'est pas signé... ah si, il l'est depuis mars", said.Asked{}).Facts[rules.FactContract]; got != "signed" {
		t.Errorf("taken back: the contract is %q", got)
	}
}
