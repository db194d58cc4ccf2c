package turn_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"cpxbot/dialogs"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// Every sentence of the content is said somewhere, and an operator who spoils a
// placeholder, or writes one that is not filled in, is told.
func TestSentences(t *testing.T) {
	book, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	for i := range book.Sentences {
		if id := book.Sentences[i].ID; !turn.Declared(id) {
			t.Errorf("nothing says %q", id)
		}
	}
	for name, c := range map[string]struct{ text, want string }{
		"lost":     {"fr: 'C’est noté.', en: 'Noted.'", `has the placeholders [], not [facts]`},
		"unknown":  {"fr: 'C’est noté {facts} {name}.', en: 'Noted {facts}.'", `has the placeholders [facts name], not [facts]`},
		"in order": {"fr: 'D’accord : {facts}.', en: 'Fine: {facts}.'", ""},
	} {
		t.Run(name, func(t *testing.T) {
			override := fstest.MapFS{"extra.yaml": {Data: []byte("sentences:\n  - id: say_corrected\n    text: {" + c.text + "}\n")}}
			b, err := rules.Load(rules.Fiche(), override)
			if err != nil {
				t.Fatal(err)
			}
			_, err = dialogs.New(b)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
