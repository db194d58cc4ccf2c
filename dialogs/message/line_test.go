package message

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestParseLine(t *testing.T) {
	for in, want := range map[string]Line{
		"Carte : **CPS**, [fiche](https://x.fr/a)":       {{Text: "Carte : "}, {Text: "CPS", Bold: true}, {Text: ", "}, {Text: "fiche", URL: "https://x.fr/a"}},
		"**à [l’Ordre](https://x.fr) **":                 {{Text: "à ", Bold: true}, {Text: "l’Ordre", Bold: true, URL: "https://x.fr"}, {Text: " ", Bold: true}},
		"voir https://x.fr/a_b, ou non":                  {{Text: "voir "}, {Text: "https://x.fr/a_b", URL: "https://x.fr/a_b"}, {Text: ", ou non"}},
		"2 * 3 ** 4":                                     {{Text: "2 * 3 ** 4"}},
		"** **":                                          {{Text: "** **"}},
		"[x](javascript:alert(1))":                       {{Text: "[x](javascript:alert(1))"}},
		"[x](file:///etc/passwd) [y](//z.fr)":            {{Text: "[x](file:///etc/passwd) [y](//z.fr)"}},
		"[x](https://a@b.fr)":                            {{Text: "[x](https://a@b.fr)"}},
		"[x](https://)":                                  {{Text: "[x](https://)"}},
		"[https://esante.gouv.fr](https://evil.example)": {{Text: "https://esante.gouv.fr – "}, {Text: "https://evil.example", URL: "https://evil.example"}},
		"[esante.gouv.fr](https://evil.example)":         {{Text: "esante.gouv.fr – "}, {Text: "https://evil.example", URL: "https://evil.example"}},
		"[a@b.fr](https://evil.example)":                 {{Text: "a@b.fr – "}, {Text: "https://evil.example", URL: "https://evil.example"}},
		"[https://x.fr](https://x.fr)":                   {{Text: "https://x.fr", URL: "https://x.fr"}},
		"[](https://x.fr)":                               {{Text: "https://x.fr", URL: "https://x.fr"}},
		"":                                               {},
	} {
		got := ParseLine(in)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q becomes %+v, want %+v", in, got, want)
		}
	}
}

func TestCompose(t *testing.T) {
	for _, c := range []struct {
		words string
		pairs []any
		want  Line
	}{
		{"**{name}** dit : {text}", []any{"name", Verbatim("[a](https://b.fr)"), "text", Verbatim("{name} **x**")}, Line{{Text: "[a](https://b.fr) dit : {name} **x**"}}},
		{"[{name}](https://x.fr) {name}", []any{"name", Verbatim("y")}, Line{{Text: "{name}", URL: "https://x.fr"}, {Text: " y"}}},
		{"{a}{b} {c}", []any{"b", "2", "a", "1"}, Line{{Text: "12 {c}"}}},
		{"« {x} »", []any{"x", Verbatim("a\n- b\x00\u202e\u200b\ufeff\x1b[31m é\xff  ")}, Line{{Text: "« a - b[31m é »"}}},
	} {
		if got := Compose(c.words, c.pairs...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q becomes %+v, want %+v", c.words, got, c.want)
		}
	}
}

// What the version before left in an outbox is still read. Nobody can tell
// there what a person wrote, so no link is masked.
func TestElision(t *testing.T) {
	for name, want := range map[Verbatim]string{
		"Anna Martin": "à la demande d’Anna Martin", "Éric": "à la demande d’Éric", "Yves": "à la demande d’Yves", "Hélène": "à la demande d’Hélène",
		"Hervé": "à la demande d’Hervé", "Yann": "à la demande de Yann", "Hassan": "à la demande de Hassan", "Bruno": "à la demande de Bruno", "": "à la demande de ",
	} {
		if got := Compose("à la demande de {name}", "name", name).String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for words, want := range map[string]string{"autant que {name}": "autant qu’Anna", "la vidéo de {name}": "la vidéo d’Anna", "le code {name}": "le code Anna", "remade {name}": "remade Anna"} {
		if got := Compose(words, "name", Verbatim("Anna")).String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestOldMessages(t *testing.T) {
	var m Message
	old := `{"To":"#hr","Parts":[{"Kind":2,"Title":"Titre","Lines":["**Carte** : [fiche](https://x.fr) [https://esante.gouv.fr](https://evil.example) ![s](https://evil.example/p.png) <!channel>"]}],"Asks":"","Choices":[{"id":"a","label":"Oui"}],"Links":null}`
	if err := json.Unmarshal([]byte(old), &m); err != nil {
		t.Fatal(err)
	}
	for _, s := range m.Parts[0].Lines[0] {
		if s.URL != "" && s.URL != s.Text {
			t.Errorf("a masked link: %+v", s)
		}
	}
	if got := m.Plain(); got != "Titre\n• Carte : fiche – https://x.fr https://esante.gouv.fr – https://evil.example !s – https://evil.example/p.png <!channel>" {
		t.Errorf("%q", got)
	}
	if m.Parts[0].Lines[0][0] != (Span{Text: "Carte", Bold: true}) || m.Choices[0].ID != "a" || m.To != ToHR {
		t.Errorf("%+v", m)
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var again Message
	if err := json.Unmarshal(data, &again); err != nil || !reflect.DeepEqual(again, m) {
		t.Errorf("%+v %v", again, err)
	}
}
