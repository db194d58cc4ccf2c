package understanding

import (
	"testing"

	"cpxbot/dialogs/understanding/said"
	"cpxbot/rules"
)

func TestPlausible(t *testing.T) {
	r := reader(t)
	for _, x := range []struct{ text, fact, want string }{
		{"je suis infirmière en intérim", rules.FactEmployment, "interim"},
		{"je suis infirmière, imaginons que je sois en intérim", rules.FactEmployment, ""},
		{"nos trois infirmières, dont une en intérim", rules.FactEmployment, ""},
		{"infirmière intérimaire ou salariée, on ne sait pas encore", rules.FactEmployment, ""},
		{"on a un lecteur", rules.FactReader, "yes"},
		{"notre lecteur est en panne", rules.FactReader, ""},
		{"le contrat avec l'ANS est signé", rules.FactContract, "signed"},
		{"le contrat avec l'ANS a été signé puis résilié", rules.FactContract, rules.ContractNone},
	} {
		if got := r.Read(x.text, said.Asked{}).Facts[x.fact]; got != x.want {
			t.Errorf("%q: %s is %q, want %q", x.text, x.fact, got, x.want)
		}
	}
}
