package understanding

import (
	"testing"

	"cpxbot/dialogs/understanding/said"
	"cpxbot/rules"
)

// The same few words ask something else after another answer, and nothing by themselves is
// read out of what was answered when they are complete.
func TestAfter(t *testing.T) {
	r := reader(t)
	order := said.Context{Intent: rules.IntentOrder, About: []string{"CPE", "301"}}
	for _, x := range []struct {
		after said.Context
		text  string
		want  string
	}{
		{said.Context{Topic: "cpe_what"}, "et la CPS alors", "cps_what"},
		{said.Context{Topic: "cpe_what"}, "et la CPF", "cpf_what"},
		{said.Context{Topic: "form_201"}, "qui le signe ?", "sign_201"},
		{said.Context{Topic: "form_301"}, "qui le signe ?", "sign_301"},
		{said.Context{Topic: "form_201"}, "où je l'envoie ?", "send_201"},
		{order, "qui signe ?", "sign_301"},
		{said.Context{Topic: "form_201"}, "Qu'est-ce que le RPPS ?", "rpps_what"},
	} {
		got := r.Read(x.text, said.Asked{After: x.after})
		if len(got.Wants) == 0 || got.Wants[0].ID != x.want {
			t.Errorf("%q after %s%s: %v, want %s", x.text, x.after.Topic, x.after.Intent, got.Wants, x.want)
		}
	}
}

// A job that is told of oneself, however it is written; who is only spoken of is nobody's role.
func TestToldOfOneself(t *testing.T) {
	r := reader(t)
	for text, want := range map[string]string{
		"slt infirmiere en santé au travail a brest jai perdu ma cps": "infirmier",
		"bonjour, technicien en prévention ici, j'ai pas de carte":    "technicien_prevention",
		"moi je suis a laccueil du centre":                            "accueil",
	} {
		if f := r.Read(text, said.Asked{}).Facts; f[rules.FactProfession] != want {
			t.Errorf("%q: %v", text, f)
		}
	}
	for _, text := range []string{"Bonjour, ma directrice m'a demandé de commander une CPE. Je suis secrétaire médicale.", "Bonjour, notre directeur veut que je commande une carte, je suis secrétaire médicale."} {
		if f := r.Read(text, said.Asked{}).Facts; f[rules.FactRole] == rules.RoleResponsable || f[rules.FactProfession] != "secretaire_medicale" {
			t.Errorf("%q: %v", text, f)
		}
	}
}

// What has happened to a card is told beside who one is.
func TestTrouble(t *testing.T) {
	r := reader(t)
	for text, want := range map[string]string{
		"Ma CPS est bloquée, je suis infirmière au centre":                                    "blocked",
		"notre directrice s'est fait voler sa CDE dans le train, on peut plus rien commander": "stolen",
	} {
		if got := r.Read(text, said.Asked{}).Facts[rules.FactSituation]; got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
