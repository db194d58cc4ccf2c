package understanding

import (
	"os"
	"testing"
	"testing/fstest"

	"cpxbot/dialogs/understanding/language"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/rules"
)

// What an operator adds counts at once: the sentence, near paraphrases of it,
// and a new name; nothing else is read otherwise.
func TestTaught(t *testing.T) {
	own := `
topics:
  - id: reader_model
    examples:
      - le machin pour glisser le bidule, vous prenez quoi comme référence ?
intents:
  - id: cancel
    examples:
      - on remballe la caravane
questions:
  - fact: reader
    values:
      - {id: "yes", label: {fr: Oui, en: "Yes"}, recap: {fr: lecteur disponible, en: reader available}, examples: ["le gobe-carte est branché"]}
professions:
  - id: ergonome
    label: {fr: ergonome, en: ergonomist}
    register: NONE
    said_as: [ergonome, posturologue maison]
`
	book, err := rules.Load(os.DirFS("../../rules/fiche"), fstest.MapFS{"own.yaml": {Data: []byte(own)}})
	if err != nil {
		t.Fatal(err)
	}
	taught, err := New(book)
	if err != nil {
		t.Fatal(err)
	}
	plain := reader(t)
	for _, c := range []struct{ text, want string }{
		{"le machin pour glisser le bidule, vous prenez quoi comme référence ?", "reader_model"},
		{"bonjour, le machin pour glisser le bidule, vous prenez quelle référence ?", "reader_model"},
		{"on remballe la caravane", "cancel"},
		{"allez, on remballe la caravane", "cancel"},
	} {
		got := taught.Read(c.text, said.Asked{})
		if len(got.Wants) == 0 || got.Wants[0].ID != c.want {
			t.Errorf("%q: %v, want %s", c.text, got.Wants, c.want)
		}
		if before := plain.Read(c.text, said.Asked{}); len(before.Wants) > 0 && before.Wants[0].ID == c.want && before.Certainty == said.Sure {
			t.Errorf("%q needs no teaching", c.text)
		}
	}
	if got := taught.Read("le gobe-carte est branché", said.Asked{Fact: "reader"}); got.Answer != "yes" {
		t.Errorf("a taught answer is read as %q", got.Answer)
	}
	if got := taught.Read("je suis posturologue maison, il me faut une carte", said.Asked{}); got.Facts[rules.FactProfession] != "ergonome" {
		t.Errorf("a taught name is not known: %v", got.Facts)
	}
	list, err := language.Read(os.DirFS("language"), language.Validate)
	if err != nil {
		t.Fatal(err)
	}
	n, worse := 0, 0
	for _, x := range list {
		if len(x.Wants) == 0 {
			continue
		}
		n++
		before, after := plain.Read(x.Text, said.Asked{}), taught.Read(x.Text, said.Asked{})
		if len(before.Wants) > 0 && before.Wants[0].ID == x.Wants[0] && (len(after.Wants) == 0 || after.Wants[0].ID != x.Wants[0]) {
			worse++
		}
	}
	if ratio(worse, n) > 0.002 {
		t.Errorf("%d of %d other sentences are read worse", worse, n)
	}
}
