package understanding

import (
	"testing"

	"cpxbot/dialogs/understanding/mail"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/rules"
)

// The job below a mail is not whose card is asked for.
func TestSignature(t *testing.T) {
	for text, signed := range map[string]bool{
		"Une carte pour notre ergonome ?\nCordialement,\nPaule Kerven\nInfirmière coordinatrice": true,
		"Une carte pour notre ergonome ? Merci d'avance, Paule, infirmière":                      true,
		"Merci, je suis infirmière et il me faut une carte":                                      false,
		"Une carte pour notre ergonome. Merci, et pour l'infirmière ?":                           false,
		"Bonjour. Merci. Je suis infirmière au centre":                                           false,
	} {
		if got := mail.Signature(text) < len(text); got != signed {
			t.Errorf("%q: signed %v", text, got)
		}
	}
	r := reader(t).Read("Bonjour,\nIl faut une carte pour notre ergonome.\nCordialement,\nPaule Kerven\nInfirmière coordinatrice", said.Asked{})
	if r.Facts[rules.FactProfession] != "ergonome" || len(r.People) > 1 {
		t.Errorf("the signature is taken for somebody: %v, %v", r.Facts, r.People)
	}
}

// Who writes a mail is in its head, and is not spoken of.
func TestMailHead(t *testing.T) {
	r := reader(t).Read("De : Paule Kerven, infirmière\nObjet : cartes\nQuelle carte pour un kiné qui arrive en janvier ?", said.Asked{})
	if r.Facts[rules.FactProfession] != "masseur_kinesitherapeute" {
		t.Errorf("%v", r.Facts)
	}
}

// Who does not know which card is theirs denies nothing else; who denies something else does.
func TestUnknowing(t *testing.T) {
	for text, want := range map[string]string{
		"je suis secrétaire médicale, il me faut une carte pour utiliser INSi mais je sais pas laquelle": "yes",
		"je suis secrétaire médicale, je sais pas laquelle il me faut, je n'utilise pas INSi":            "",
	} {
		if got := reader(t).Read(text, said.Asked{}).Facts[rules.FactSIAccess]; want == "yes" && got != "yes" || want == "" && got == "yes" {
			t.Errorf("%q: access %q", text, got)
		}
	}
}

// The yes or no that opens an answer, and what it says in full, count together.
func TestOpenedReply(t *testing.T) {
	shared := reader(t)
	for text, want := range map[string]string{
		"non le contrat n'est pas signé":      "none",
		"non, le contrat est pas encore fait": "none",
		"oui le contrat est bien signé":       "signed",
	} {
		if r := shared.Read(text, said.Asked{Fact: rules.FactContract, Choices: []string{"signed", "none", "unknown"}, Labels: []string{"Oui", "Non, pas encore", "Je ne sais pas"}}); r.Answer != want {
			t.Errorf("%q: %q", text, r.Answer)
		}
	}
}
