package dialogs

import (
	"strings"
	"testing"

	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// Whoever asks for a person is sent to somebody else than themselves, and to the Ordre
// where the card goes through it.
func TestHumanHelpIsSomebodyElse(t *testing.T) {
	d := newDialog(t)
	for before, c := range map[string]struct{ has, lacks string }{
		"je suis la DRH": {"personne responsable de votre service", "service RH"},
		"je suis mandataire, ma propre CPE arrive à échéance en janvier": {"représentant légal", "mandataire"},
		"je suis médecin, quelle carte ?":                                {"votre Ordre", "service RH"},
		"je suis secrétaire, j'ai perdu ma CPE":                          {"service RH", "Ordre"},
	} {
		r := d.Turn(state.State{}, turn.Input{Text: before, Locale: "fr"}, start)
		r = d.Turn(r.State, turn.Input{Text: "je voudrais parler à quelqu'un", Locale: "fr"}, start)
		said := ""
		for i := range r.Messages {
			said += r.Messages[i].Plain()
		}
		if !strings.Contains(said, c.has) || strings.Contains(said, c.lacks) {
			t.Errorf("%q: %s", before, said)
		}
	}
}
