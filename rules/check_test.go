package rules

import (
	"strings"
	"testing"
	"testing/fstest"
)

// An answer that opens with a yes or a no is refused, in either language, since
// it would contradict whoever puts the question the other way.
func TestAnswerStatesTheFact(t *testing.T) {
	fiche := embeddedFiche(t)
	load := func(fr, en string) error {
		own := "topics:\n  - id: price\n    answer:\n      - text:\n          fr: \"" + fr + "\"\n          en: \"" + en + "\"\n"
		_, err := Load(fiche, fstest.MapFS{"own.yaml": {Data: []byte(own)}})
		return err
	}
	const fr, en = "La carte est gratuite.", "The card is free."
	for _, c := range []struct{ fr, en, place string }{
		{"Oui : la carte est gratuite.", en, "own.yaml:5:"},
		{"Non, la carte est gratuite.", en, "own.yaml:5:"},
		{"**Oui**, la carte est gratuite.", en, "own.yaml:5:"},
		{"non.", en, "own.yaml:5:"},
		{fr, "Yes: the card is free.", "own.yaml:6:"},
		{fr, "No, the card is free.", "own.yaml:6:"},
	} {
		err := load(c.fr, c.en)
		if err == nil {
			t.Errorf("%q, %q: no mistake is reported", c.fr, c.en)
			continue
		}
		for _, want := range []string{c.place, "states the fact instead: whether the question was put as a yes or a no is not read"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q, %q: %q is not reported in:\n%v", c.fr, c.en, want, err)
			}
		}
	}
	for _, c := range [][2]string{
		{fr, en},
		{"Nonobstant tout cela, la carte est gratuite.", "Nothing is charged for the card."},
		{"Non-réception ou perte : la carte est refaite.", "Non-receipt or loss: the card is made again."},
		{"La carte est gratuite, oui.", "The card is free, yes."},
	} {
		if err := load(c[0], c[1]); err != nil {
			t.Errorf("%q, %q: %v", c[0], c[1], err)
		}
	}
}
