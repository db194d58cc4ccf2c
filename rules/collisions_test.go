package rules

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Examples that stand under two targets are reported with their line.
func TestCollisions(t *testing.T) {
	fiche := embeddedFiche(t)
	own := `
topics:
  - id: price
    examples:
      - une phrase nouvelle
      - Zèbre  et girafe
intents:
  - id: cancel
    examples: ["zèbre et girafe"]
questions:
  - fact: reader
    values:
      - {id: "yes", label: {fr: Oui, en: "Yes"}, recap: {fr: lecteur, en: reader}, examples: ["lecteur zébré"]}
      - {id: "no", label: {fr: Non, en: "No"}, recap: {fr: sans, en: without}, examples: ["lecteur zébré"]}
`
	_, err := Load(fiche, fstest.MapFS{"own.yaml": {Data: []byte(own)}})
	if err == nil {
		t.Fatal("no mistake is reported")
	}
	for _, want := range []string{
		`own.yaml:9:`, `the same words stand under the topic "price" and the intent "cancel"`,
		`the same words stand under the value reader=yes and the value reader=no`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not reported in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "une phrase nouvelle") {
		t.Errorf("a new sentence is reported:\n%v", err)
	}
}

// An operator's folder adds sentences.
func TestOwnExamples(t *testing.T) {
	fiche := embeddedFiche(t)
	own := "intents:\n  - id: cancel\n    examples:\n      - on oublie tout ce bazar\n"
	more, err := Load(fiche, fstest.MapFS{"own.yaml": {Data: []byte(own)}})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	more.EachExample(func(want, sentence string) {
		found = found || want == "cancel" && sentence == "on oublie tout ce bazar"
	})
	if !found {
		t.Error("the sentence is not among the examples")
	}
}
