package understanding

import (
	"cpxbot/dialogs/understanding/mail"
	"cpxbot/dialogs/understanding/said"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// people are those of a reading, a word for each: how many, the profession, the training level,
// what is said of them alone, and their names.
func people(r said.Reading) (out []string) {
	for _, p := range r.People {
		words := []string{fmt.Sprint(p.Count), p.Profession}
		if p.TrainingLevel != "" {
			words = append(words, p.TrainingLevel)
		}
		for _, f := range []string{"employment", "ordre", "own_card"} {
			if p.Facts[f] != "" {
				words = append(words, p.Facts[f])
			}
		}
		if len(p.Names) > 0 {
			words = append(words, "("+strings.Join(p.Names, ", ")+")")
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

func TestEveryoneNamedIsRead(t *testing.T) {
	r := reader(t)
	for text, want := range map[string][]string{
		"Garnier Odile secrétaire, Haddad Sami médecin, Brun Zoé IDEST, Tran Minh interne en médecine du travail, Costa Ines psychologue du travail. qui prend quoi ?": {
			"1 secretaire_medicale (Garnier Odile)", "1 medecin (Haddad Sami)", "1 infirmier (Brun Zoé)", "1 medecin interne (Tran Minh)", "1 psychologue (Costa Ines)"},
		"Arrivées de mars, je suis aux RH : Mme Faye infirmière, M. Colin médecin du travail, Rosa interne en médecine du travail, et un agent d'accueil": {
			"1 infirmier (Mme Faye)", "1 medecin (M Colin)", "1 medecin interne (Rosa)", "1 accueil"},
		"bonjour, je suis la secrétaire du dr Amar. Le dr veut que je commande sa carte et la mienne, et aussi celle de l'infirmière Zoé": {
			"1 secretaire_medicale", "1 medecin (dr Amar)", "1 infirmier (Zoé)"},
		"trois cartes : Dr Leroy, médecin du travail, Anna Faye, psychologue, et Paul, secrétaire": {
			"1 medecin (Dr Leroy)", "1 psychologue (Anna Faye)", "1 secretaire_medicale (Paul)"},
		"trois arrivées : infirmière, psychologue, ergonome": {
			"1 infirmier", "1 psychologue", "1 ergonome"},
		"Revenons aux trois cartes : deux secrétaires et un infirmier": {
			"2 secretaire_medicale", "1 infirmier"},
		"une ergonome en CDI, un toxicologue et une diététicienne qui vient en libéral": {
			"1 ergonome salarie", "1 toxicologue", "1 dieteticien liberal"},
		"J'ai une stagiaire en master de psychologie et un alternant technicien HSE": {
			"1 psychologue stagiaire", "1 technicien_prevention alternance"},
		"deux infirmières, Zoé et Léa, et un médecin, le Dr Colin": {
			"2 infirmier (Zoé, Léa)", "1 medecin (Dr Colin)"},
	} {
		if got := people(r.Read(mail.Undotted(text), said.Asked{})); !slices.Equal(got, want) {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestNobodyElseIsARecipient(t *testing.T) {
	r := reader(t)
	for text, want := range map[string][]string{
		"RSSI du service, on me demande des CPE pour 9 secrétaires + 2 ASST":                                                               {"9 secretaire_medicale", "2 asst"},
		"Bonjour à tous, DPO et un peu RSSI ici. combien de cartes pour 30 médecins, 12 infirmiers et 4 psychologues ?":                    {"30 medecin", "12 infirmier", "4 psychologue"},
		"départs de mars : Mme Faye (secrétaire), M. Colin (infirmier). Et deux arrivées pour les remplacer, un médecin et une secrétaire": {"1 medecin", "1 secretaire_medicale"},
		"moi (infirmière) plus nos deux secrétaires":                                                                                       {"1 infirmier", "2 secretaire_medicale"},
	} {
		if got := people(r.Read(mail.Undotted(text), said.Asked{})); !slices.Equal(got, want) {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
}
