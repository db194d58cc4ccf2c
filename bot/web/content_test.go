package web

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cpxbot/rules"
)

// form is what a browser would send of the form of an entry.
func (b *browser) form(path string) url.Values {
	b.t.Helper()
	_, page := b.get(path)
	out := url.Values{}
	for form := range each(parse(b.t, page), "form") {
		if get(form, "class") != "edit" {
			continue
		}
		for _, name := range []string{"input", "textarea", "select"} {
			for n := range each(form, name) {
				value := get(n, "value")
				if name == "textarea" {
					value = strings.TrimPrefix(plain(n), "\n")
				}
				for option := range each(n, "option") {
					if _, ok := attributeOf(option, "selected"); ok {
						value = get(option, "value")
					}
				}
				out.Set(get(n, "name"), value)
			}
		}
	}
	return out
}

func TestEdit(t *testing.T) {
	s := newStudio(t)
	own := filepath.Join(s.content.dir, "own.yaml")
	const before = `# Ours.
documents:
  # The form of the region.
  - id: form_201
    url: https://intranet.example.org/201.pdf # moved in May
    confidence: operator
  - id: form_101
    # not yet
    confidence: C
`
	if err := os.WriteFile(own, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	b := open(t, s)
	b.get("/content") // takes up what somebody else has written
	f := b.form("/content/documents/form_101")
	f.Set("url", "https://intranet.example.org/101.pdf")
	f.Set("name.fr", "Formulaire « 101 » : le nôtre ?")
	f.Set("editor", "Denise")
	if code, body := b.post("/content/documents/form_101", f); code != 303 {
		t.Fatalf("%d %s", code, body)
	}
	data, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(before, `    # not yet
    confidence: C
`, `    # not yet
    confidence: operator
    name:
      fr: 'Formulaire « 101 » : le nôtre ?'
      en: Form 101, card of the person in charge (not a health professional)
    url: https://intranet.example.org/101.pdf
`, 1)
	if string(data) != want {
		t.Errorf("the file is\n%s\nwant\n%s", data, want)
	}
	if d := s.content.current().book.Document("form_101"); d.URL != "https://intranet.example.org/101.pdf" || d.Name.FR != "Formulaire «\u00a0101\u00a0»\u00a0: le nôtre\u202f?" {
		t.Errorf("in use: %+v", d)
	}
	b.say("Anna", "où est le formulaire 101 ?")
	if _, page := b.get("/talk"); !strings.Contains(page, "https://intranet.example.org/101.pdf") {
		t.Error("the conversation does not know the address")
	}
	_, page := b.get("/content/documents/form_101")
	for _, want := range []string{"Revenir au texte fourni", "Texte fourni", "Formulaire 101, carte du responsable"} {
		if !strings.Contains(page, want) {
			t.Errorf("not shown: %s", want)
		}
	}

	if code, body := b.post("/content/documents/form_101/back", url.Values{}); code != 303 {
		t.Fatalf("%d %s", code, body)
	}
	if _, own := s.content.current().overlay.has(place{"documents", "form_101"}); own {
		t.Error("it was not taken back")
	}
	for _, want := range []string{"back", "edit"} { // newest first
		all, err := s.content.history()
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(x change) bool { return x.What != "undo" && !x.Undone })
		if all[i].What != want || all[i].Who != "Denise" {
			t.Errorf("%+v, want %s", all[i], want)
		}
		if err := s.undo("Denise"); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := os.ReadFile(own); err != nil || string(data) != before {
		t.Errorf("after undoing all, %v:\n%s", err, data)
	}
	if err := s.undo("Denise"); err == nil {
		t.Error("nothing is left to undo")
	}
}

func TestMistakeAtTheField(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	for _, c := range []struct{ path, field, value, want string }{
		{"/content/documents/form_101", "url", "http://intranet.example.org", "Une adresse commence par https://."},
		{"/content/documents/form_101", "name.en", "", "Le texte anglais manque."},
		{"/content/updates/P01", "checked_on", "hier", "« hier » n’est pas un jour"},
		{"/content/topics/forms_all", "answer[0].text.fr", "Oui, le 101.", "Une réponse ne commence pas par"},
		{"/content/topics/forms_all", "title.fr", "Voir § 3", "Écrivez « partie 1.2 »"},
	} {
		f := b.form(c.path)
		if !f.Has(c.field) {
			t.Fatalf("%s has no field %s: %v", c.path, c.field, f)
		}
		f.Set(c.field, c.value)
		code, page := b.post(c.path, f)
		if code != 422 {
			t.Errorf("%s %s: %d", c.path, c.field, code)
			continue
		}
		found := false
		for set := range each(parse(t, page), "fieldset") {
			if get(set, "class") == "wrong" {
				text := strings.ReplaceAll(plain(set), "\u00a0", " ")
				_, hasField := within(set, c.field)
				found = found || strings.Contains(text, c.want) && hasField
			}
		}
		if !found {
			t.Errorf("%s: %q is not said at %s", c.path, c.want, c.field)
		}
		if !strings.Contains(page, c.value) {
			t.Errorf("%s: what was typed is gone", c.path)
		}
	}
	if len(s.content.current().overlay) != 0 {
		t.Error("something was kept")
	}
}

// Every procedure can be looked at as people read it.
func TestSamples(t *testing.T) {
	s := newStudio(t)
	e := s.content.current()
	for i := range e.book.Procedures {
		id := e.book.Procedures[i].ID
		x, ok := e.samples()[id]
		if !ok {
			t.Logf("no situation leads to %s today", id)
			continue
		}
		if d := e.book.On(s.o.Start()).Decide(x.goal, x.facts); d.Procedure == nil || d.Procedure.ID != id {
			t.Errorf("%s: %v leads to %+v", id, x.facts, d.Procedure)
		}
		if m := e.dialog.Answer(x.goal, x.facts, "fr", s.o.Start()); len(m) == 0 || len(m[0].Plain()) < 40 {
			t.Errorf("%s: %+v", id, m)
		}
	}
	if n := len(e.samples()); n < 30 {
		t.Errorf("%d samples", n)
	}
}

func TestOverlayKeepsWhatItDoesNotChange(t *testing.T) {
	const source = `topics:
  - id: a # first
    examples:
      # said in June
      - un
      - deux # twice
    title: {fr: "Titre", en: "Title"}
`
	o, err := overlay{"x.yaml": []byte(source)}.set("examples", []string{"un", "deux", "trois"}, place{"topics", "a"})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(source, "deux # twice\n", "deux # twice\n      - trois\n", 1)
	if string(o["x.yaml"]) != want {
		t.Errorf("%s\nwant\n%s", o["x.yaml"], want)
	}
	o, err = overlay{}.set("examples", []string{"signé"}, place{"questions", "contract"}, place{"values", "signed"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "questions:\n  - fact: contract\n    values:\n      - id: signed\n        examples:\n          - signé\n"; string(o[ownFile]) != want {
		t.Errorf("%s\nwant\n%s", o[ownFile], want)
	}
	if _, err := rules.Load(rules.Fiche(), o); err != nil {
		t.Error(err)
	}
}
