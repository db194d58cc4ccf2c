package rules

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func embeddedFiche(t testing.TB) fs.FS {
	t.Helper()
	f, err := fs.Sub(embedded, "fiche")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func folder(content string) fs.FS {
	return fstest.MapFS{"extra.yaml": {Data: []byte(content)}}
}

// Every mistake is reported with its place, so that the editor finds it.
func TestLoadReportsMistakes(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"unknown key":         {"documents:\n  - id: form_201\n    ulr: https://example.org\n", `extra.yaml:3:5: unknown field "ulr"`},
		"not YAML":            {"documents:\n  - id: [\n", "extra.yaml:"},
		"wrong type":          {"professions: 12\n", `extra.yaml:1:14: here stands "12", where a list belongs`},
		"list for a text":     {"documents:\n  - id: form_101\n    url: [https://example.org]\n", "extra.yaml:3:10: here stands a list, where a text belongs"},
		"keys for a list":     {"documents: {id: form_101}\n", "extra.yaml:1:12: here stands a group of keys, where a list belongs"},
		"word for a number":   {"delays:\n  - {id: standard, card: une dizaine de jours}\n", `extra.yaml:2:26: here stands "une diz...", where a number belongs`},
		"key given twice":     {"documents:\n  - id: form_101\n    url: https://example.org\n    url: https://example.com\n", `extra.yaml:4:1: mapping key "url" already defined at line 3`},
		"tab":                 {"documents:\n\t- id: form_101\n", "extra.yaml:2:1: found character that cannot start any token"},
		"entry of a list":     {"topics:\n  - id: price\n    answer:\n      - {text: {fr: a, en: b}, documents: [tom, form_999]}\n", `extra.yaml:4:49: "form_999" is not in documents`},
		"bad reference":       {"topics:\n  - id: price\n    documents: [form_999]\n", `extra.yaml:3:17: "form_999" is not in documents (did you mean "form_`},
		"missing translation": {"updates:\n  - id: P01\n    text: {fr: Bonjour}\n", `extra.yaml:3:11: the text in "en" is missing`},
		"section sign":        {"updates:\n  - id: P01\n    text: {fr: Voir le §1.2., en: See part 1.2.}\n", `people read "partie 1.2", not "§"`},
		"two documents":       {"topics:\n  - id: price\n---\nprofessions: []\n", "extra.yaml:3:1: a second document begins here"},
		"an empty first one":  {"# mine\n---\n---\ntopics: []\n", "extra.yaml:3:1: a second document begins here"},
		"an empty second one": {"topics: []\n---\n", "extra.yaml:2:1: a second document begins here"},
		"on the line itself":  {"topics: []\n--- {professions: []}\n", "extra.yaml:2:1: a second document begins here"},
		"a broken second one": {"topics: []\n---\n[\n", "extra.yaml:3:1: did not find expected node content"},
		"after the end":       {"topics: []\n...\nprofessions: []\n", "extra.yaml:2:1: did not find expected <document start>"},
		"byte-order mark":     {"topics:\n  - id: price\n\ufeffprofessions: []\n", "extra.yaml:3:1: an invisible byte-order mark stands here"},
		"a second mark":       {"\ufeff\ufefftopics: []\n", "extra.yaml:1:2: an invisible byte-order mark stands here"},
		"a mark in a text":    {"topics:\n  - id: pr\ufeffice\n", "extra.yaml:2:11: an invisible byte-order mark stands here"},
		"unknown fact":        {"topics:\n  - id: price\n    when: {profesion: [medecin]}\n", `"profesion" is not a fact (did you mean "profession"?)`},
		"unknown value":       {"topics:\n  - id: price\n    when: {contract: [lost]}\n", `the fact "contract" has no value "lost"`},
		"insecure link":       {"documents:\n  - id: form_101\n    url: http://example.org\n    confidence: operator\n", "a URL starts with https://"},
		"defined twice":       {"documents:\n  - id: form_101\n  - id: form_101\n", `extra.yaml:3:5: "form_101" is defined twice`},
		"unreachable row":     {"goals:\n  - id: mandataire\n    rows:\n      - {id: a, procedure: mandataire, when: [{}]}\n      - {id: b, procedure: mandataire, when: [{}]}\n", `no combination of facts reaches row "b"`},
		"hole in a table":     {"goals:\n  - id: mandataire\n    rows:\n      - {id: a, procedure: mandataire, when: [{employment: [salarie]}]}\n", `goal "mandataire": no row covers`},
		"useless fact":        {"goals:\n  - id: mandataire\n    facts: [employment, reader]\n", `the fact "reader" never changes the outcome`},
		"unknown phrase":      {"procedures:\n  - id: cpe\n    title: {fr: " + `"Voyez {contacts}", en: "Ask {contacts}"}` + "\n", `"contacts" is not in phrases (did you mean "contact"?)`},
		"phrase left open":    {"phrases:\n  - id: ordre\n    cases: [{when: [{contract: [signed]}], text: {fr: a, en: b}}]\n", "the last case of a phrase has no condition"},
		"phrase below":        {"phrases:\n  - id: ordre\n    cases: [{text: {fr: " + `"{contact}", en: "{contact}"}}]` + "\n", `"contact" is no phrase that stands above "ordre"`},
		"card not orderable":  {"procedures:\n  - id: cpe\n    card: CPA\n", `"CPA" is not a card that can be ordered`},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := Load(embeddedFiche(t), folder(c.content))
			var content *ContentError
			if !errors.As(err, &content) {
				t.Fatalf("got %v", err)
			}
			if b != nil {
				t.Error("a book came with the error")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got:\n%v\nwant %q", err, c.want)
			}
		})
	}
}

func TestExcerptShowsThePlace(t *testing.T) {
	_, err := Load(embeddedFiche(t), folder("topics:\n  - id: price\n    documents: [form_999]\n"))
	want := "     2 |   - id: price\n>    3 |     documents: [form_999]\n       |                 ^"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

func TestDefinedInTwoFiles(t *testing.T) {
	_, err := Load(fstest.MapFS{
		"a.yaml": {Data: []byte("words:\n  - {id: sign, words: [signer]}\n")},
		"b.yaml": {Data: []byte("words:\n  - {id: sign, words: [signature]}\n")},
	})
	if err == nil || !strings.Contains(err.Error(), `b.yaml: "sign" is already defined in a.yaml`) {
		t.Errorf("got %v", err)
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	_, err := Load(embeddedFiche(t), folder("topics:\n  - id: price\n    documents: [x1]\n    sections: [x2]\n"))
	var content *ContentError
	if !errors.As(err, &content) || len(content.Problems) != 2 {
		t.Errorf("got %v", err)
	}
	_, err = Load(embeddedFiche(t), folder("topics:\n  - id: price\n    documents: tom\n    sections: [x2]\n    titel: x\nprofessions: 12\n"))
	if !errors.As(err, &content) || len(content.Problems) != 3 {
		t.Errorf("got %v", err)
	}
}

func TestOperatorOverrides(t *testing.T) {
	b, err := Load(embeddedFiche(t), folder("documents:\n  - id: form_101\n    url: https://intranet.example.org/101.pdf\n    confidence: operator\n"))
	if err != nil {
		t.Fatal(err)
	}
	d := b.Document("form_101")
	if !d.Clickable() || d.URL != "https://intranet.example.org/101.pdf" || d.Name.FR == "" || d.Code != "101" {
		t.Errorf("got %+v", d)
	}
	if original := book(t).Document("form_101"); original.Clickable() {
		t.Error("the embedded book changed")
	}
}

func TestEmptyFolder(t *testing.T) {
	if _, err := Load(embeddedFiche(t), fstest.MapFS{}); err == nil {
		t.Error("a folder without content is a mistake of configuration")
	}
}

// small is a book with one entry of each kind that matters to the loader: small
// enough for the fuzzer to try many files against it.
const small = `
edition: {id: test-1, title: {fr: t, en: t}, short: {fr: s, en: s}, publisher: {fr: p, en: p}, date: {fr: d, en: d}, day: 2026-01-01, checked_on: 2026-01-01}
sections: [{id: "1", title: {fr: t, en: t}}]
professions: [{id: medecin, label: {fr: m, en: p}, register: RPPS, said_as: [docteur]}]
documents: [{id: form, code: "1", kind: form, name: {fr: f, en: f}, url: https://example.org, confidence: A, checked_on: 2026-01-01}]
questions:
  - {fact: profession, name: {fr: n, en: n}, ask: {fr: a, en: a}, why: {fr: w, en: w}}
  - fact: contract
    name: {fr: n, en: n}
    ask: {fr: a, en: a}
    why: {fr: w, en: w}
    values: [{id: signed, label: {fr: l, en: l}, recap: {fr: r, en: r}}, {id: none, label: {fr: l, en: l}, recap: {fr: r, en: r}}]
goals:
  - id: order
    title: {fr: t, en: t}
    facts: [profession, contract]
    rows:
      - {id: a, procedure: do, when: [{register: [RPPS], contract: [signed]}]}
      - {id: b, procedure: wait, when: [{}]}
procedures:
  - {id: do, kind: answer, title: {fr: t, en: t}, summary: [{text: {fr: s, en: s}, documents: [form]}], sections: ["1"]}
  - {id: wait, kind: inconclusive, title: {fr: t, en: t}, summary: [{text: {fr: s, en: s}}]}
`

// Whatever an operator's file holds, loading ends with a book or an error.
func FuzzLoad(f *testing.F) {
	f.Add("documents:\n  - id: form\n    url: https://example.org/2\n")
	f.Add("goals:\n  - id: order\n    facts: [contract]\n")
	f.Add("questions:\n  - fact: contract\n    values: []\n")
	f.Add("professions:\n  - id: medecin\n    register: \"\"\n")
	f.Add("procedures:\n  - id: do\n    prerequisites: [contract]\n    delay: x\n")
	f.Add("a: &a [*a]\n")
	f.Add("procedures:\n  - id: \n    prerequisites: !0000000 ")
	base := folder(small)
	if _, err := load(nil, base); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content string) {
		b, err := load(nil, base, folder(content))
		if (b == nil) == (err == nil) {
			t.Fatalf("book %v, error %v", b != nil, err)
		}
		if b != nil {
			b.Decide(GoalOrder, Facts{FactProfession: "medecin"})
		}
	})
}

// What stands before or behind the one document is no mistake.
func TestOneDocument(t *testing.T) {
	for _, content := range []string{
		"---\ntopics: []\n", "# mine\n---\ntopics: []\n...\n", "\ufefftopics: []\n", "\ufeff---\r\ntopics: []\r\n",
		"# nothing yet\n", "", "topics:\n  - id: price\n    title:\n      fr: |\n        Un\n        ---\n        deux\n      en: x\n",
	} {
		if _, err := Load(embeddedFiche(t), folder(content)); err != nil {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// A mistake that shows only where the content is used is placed too; what an
// operator overrides is looked for in their file first.
func TestLocate(t *testing.T) {
	b, err := Load(embeddedFiche(t), folder("professions:\n  - id: medecin\n    said_as: [toubib]\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ list, id, text, want string }{
		{"professions", "medecin", "toubib", "extra.yaml:3:15"},
		{"professions", "medecin", "", "extra.yaml:2:5"},
		{"professions", "medecin", "no such word", ""},
		{"professions", "nobody", "", ""},
		{"nothing", "medecin", "", ""},
	} {
		if got := b.Locate(x.list, x.id, x.text).Place(); got != x.want {
			t.Errorf("%s %s %q: %s, want %s", x.list, x.id, x.text, got, x.want)
		}
	}
	if p := b.Locate("professions", "infirmier", "infirmière"); p.File != "professions.yaml" || !strings.Contains(p.Excerpt, "infirmière") {
		t.Errorf("%+v", p)
	}
}
