package rules

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func version(t *testing.T, folders ...fs.FS) string {
	t.Helper()
	b, err := Load(folders...)
	if err != nil {
		t.Fatal(err)
	}
	return b.Version()
}

// The version follows the values, wherever they stand, and nothing else.
func TestVersion(t *testing.T) {
	original := book(t).Version()
	if name, hash, _ := strings.Cut(original, "+"); name != "ans-2021-04" || len(hash) != hashLength {
		t.Fatalf("version %q", original)
	}
	for name, overlay := range map[string]string{
		"nothing":             "",
		"a comment":           "# Lu et approuvé.\n",
		"the same value":      "documents:\n  - id: form_201\n    url: https://esante.gouv.fr/documents/201\n",
		"a curved apostrophe": "sections:\n  - {id: '1.1', title: {fr: À qui s’adresse la fiche, en: Who the fiche is for}}\n",
	} {
		if got := version(t, embeddedFiche(t), folder(overlay)); got != original {
			t.Errorf("%s: %s, want %s", name, got, original)
		}
	}
	seen := map[string]string{original: "the embedded content"}
	for name, overlay := range map[string]string{
		"an answer":        "topics:\n  - id: price\n    answer: [{text: {fr: La fiche ne le dit pas., en: The fiche does not say.}}]\n",
		"its other tongue": "goals:\n  - id: mandataire\n    title: {fr: Désigner un mandataire, en: Appoint a mandataire}\n",
		"an address":       "documents:\n  - id: form_101\n    url: https://intranet.example.org/101.pdf\n    confidence: operator\n",
		"a number":         "delays:\n  - id: standard\n    card: 12\n",
		"a new entry":      "professions:\n  - {id: alchimiste, label: {fr: alchimiste, en: alchemist}, register: NONE, said_as: [alchimiste]}\n",
		"the edition":      "edition: {id: ans-2026-01, title: {fr: t, en: t}, short: {fr: s, en: s}, publisher: {fr: p, en: p}, date: {fr: d, en: d}, day: 2021-04-30, checked_on: 2026-11-23}\n",
	} {
		got := version(t, embeddedFiche(t), folder(overlay))
		if other := seen[got]; other != "" {
			t.Errorf("%s has the version of %s", name, other)
		}
		seen[got] = name
	}
}

// The files of a folder may be named, and their entries ordered, in any way.
func TestVersionOfFiles(t *testing.T) {
	fiche, renamed := embeddedFiche(t), fstest.MapFS{}
	names, err := fs.Glob(fiche, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		source, err := fs.ReadFile(fiche, name)
		if err != nil {
			t.Fatal(err)
		}
		renamed[string(rune('z'-i))+".yaml"] = &fstest.MapFile{Data: source}
	}
	if got := version(t, renamed); got != book(t).Version() {
		t.Errorf("other names of files: %s, want %s", got, book(t).Version())
	}
}

func BenchmarkVersion(b *testing.B) {
	content := book(b)
	b.ReportAllocs()
	for b.Loop() {
		content.contentHash()
	}
}
