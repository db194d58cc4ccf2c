package rules

import (
	"strings"
	"testing"
)

// Whom to contact about a card follows what is known of it, of its holder and of who
// asks.
func TestWhomToContact(t *testing.T) {
	b := book(t)
	b = b.views[len(b.views)-1]
	for name, c := range map[string]struct {
		facts     Facts
		has, lack []string
	}{
		"nothing known":        {nil, []string{"responsable ou le mandataire", "votre Ordre, si"}, nil},
		"of an Ordre":          {Facts{FactProfession: "medecin"}, []string{"votre Ordre"}, []string{"si la", "mandataire"}},
		"of a nurse, for them": {Facts{FactProfession: "infirmier", FactOrderingFor: OrderingForOther}, []string{"son Ordre"}, []string{"si la", "votre"}},
		"of a CPF":             {Facts{FactOwnCard: "CPF"}, []string{"votre Ordre"}, []string{"si la"}},
		"of a CPE":             {Facts{FactOwnCard: "CPE"}, []string{"responsable ou le mandataire"}, []string{"Ordre"}},
		"of a CPS":             {Facts{FactOwnCard: "CPS"}, []string{"votre Ordre, si"}, nil},
		"of a secretary":       {Facts{FactProfession: "secretaire_medicale"}, []string{"responsable ou le mandataire"}, []string{"Ordre"}},
		"a mandataire":         {Facts{FactOwnCard: "CPE", FactRole: RoleMandataire}, []string{"représentant légal", "assistance"}, []string{"Ordre", "mandataire"}},
		"a director":           {Facts{FactHealthPro: "no", FactRole: RoleResponsable}, []string{"l’assistance de l’ANS"}, []string{"Ordre", "responsable"}},
		"a director, a doctor": {Facts{FactProfession: "medecin", FactRole: RoleResponsable}, []string{"votre Ordre", "assistance"}, []string{"mandataire"}},
		"an order that knows":  {Facts{FactCounter: CounterService, FactProfession: "medecin"}, []string{"mandataire"}, []string{"Ordre"}},
	} {
		said := b.Say(Text{FR: "{contact}", EN: "{contact}"}, "fr", func() Facts { return c.facts })
		for _, has := range c.has {
			if !strings.Contains(said, has) {
				t.Errorf("%s: %q lacks %q", name, said, has)
			}
		}
		for _, lack := range c.lack {
			if strings.Contains(said, lack) {
				t.Errorf("%s: %q has %q", name, said, lack)
			}
		}
	}
}

// What is no phrase stays to be filled in.
func TestSayLeavesTheRest(t *testing.T) {
	const text = "{ {day} {ordre} {n"
	if got := book(t).Say(Text{FR: text, EN: text}, "en", func() Facts { return nil }); got != "{ {day} your Ordre {n" {
		t.Errorf("got %q", got)
	}
}
