package rules

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Words that stand under two targets are reported with their line.
func TestCollisions(t *testing.T) {
	fiche := embeddedFiche(t)
	own := `
examples:
  - intent: cancel
    sentences: |
      une phrase nouvelle
      J'ai  perdu ma carte, que dois-je faire ?
  - intent: nowhere
    sentences: |
      quelque chose
replies:
  - asked: reader
    value: "no"
    sentences: |
      intégré au clavier
  - asked: reader
    value: perhaps
    sentences: |
      qui sait
intents:
  - id: cancel
    asked_as: ['remainder zebra', 'zebra giraffe']
  - id: thanks
    asked_as: ['giraffe zebra']
questions:
  - fact: reader
    values:
      - {id: "yes", label: {fr: Oui, en: "Yes"}, recap: {fr: lecteur, en: reader}, said_as: ["lecteur zebra"]}
      - {id: "no", label: {fr: Non, en: "No"}, recap: {fr: sans, en: without}, said_as: ["lecteur zebra"]}
`
	_, err := Load(fiche, fstest.MapFS{"own.yaml": {Data: []byte(own)}})
	if err == nil {
		t.Fatal("no mistake is reported")
	}
	for _, want := range []string{
		`own.yaml:6:7: the same words stand under the intent "lost_stolen" and the intent "cancel"`,
		`"nowhere" is not in intents`,
		`own.yaml:14:7: the same words stand under the value reader=yes and the value reader=no`,
		`the fact "reader" has no value "perhaps"`,
		`the same words stand under the intent "cancel" and the intent "thanks"`,
		`the same words stand under the value reader=yes and the value reader=no`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not reported in:\n%v", want, err)
		}
	}
}

// An operator's folder adds sentences.
func TestOwnExamples(t *testing.T) {
	fiche := embeddedFiche(t)
	whole, err := Load(fiche)
	if err != nil {
		t.Fatal(err)
	}
	more, err := Load(fiche, fstest.MapFS{"own.yaml": {Data: []byte("examples:\n  - intent: cancel\n    sentences: |\n      on oublie tout ce bazar\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if len(more.Examples) != len(whole.Examples)+1 {
		t.Errorf("%d lists of sentences, want %d", len(more.Examples), len(whole.Examples)+1)
	}
}
