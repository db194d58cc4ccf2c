package web

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cpxbot/bot/bottest"
	"cpxbot/bot/chart"
)

// newStudio is one whose conversations have begun, on a Monday.
func newStudio(t testing.TB) *Studio {
	t.Helper()
	c, err := OpenContent(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := New(Options{
		People: []string{"Anna", "Bruno", "Camille"}, Staff: "Camille", Content: c,
		Start: func() time.Time { return bottest.Monday }, Draw: chart.PNG,
	})
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestWhy(t *testing.T) {
	b := open(t, newStudio(t))
	b.say("Anna", "Je suis secrétaire médicale, il me faut une CPE pour INSi. Le contrat est signé.")
	_, page := b.get("/talk")
	page = strings.Join(strings.Fields(page), " ")
	for _, want := range []string{
		"Ce qui a été lu", `<mark class="profession part-me">secrétaire médicale`, `<mark class="card part-">CPE`, "Ce qui est voulu",
		"Le contrat de structure", "Le chemin de la décision", "Démarche", `aria-label="Étape présente`, `class="state present"`, "Partie 4.4", "confiance A",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("not shown: %s", want)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
}

func (b *browser) say(who, text string) {
	b.t.Helper()
	if code, body := b.post("/talk/say", url.Values{"person": {who}, "text": {text}}); code != 200 {
		b.t.Fatalf("%s: %d %s", text, code, body)
	}
}

// Every text that a page names is there, and none is there that nothing names.
func TestTexts(t *testing.T) {
	names, err := os.ReadDir("page")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sources {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != "texts.go" {
			all.Write(data)
		}
	}
	key := regexp.MustCompile(`\.T "([a-z_]+)"`)
	for _, e := range names {
		data, err := os.ReadFile("page/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
		for _, m := range key.FindAllStringSubmatch(string(data), -1) {
			if texts[m[1]].IsZero() {
				t.Errorf("%s: there is no text %q", e.Name(), m[1])
			}
		}
	}
	// Those of a family are named by what they are for.
	family := regexp.MustCompile(`^(act|address|part|subject|how|state|register|certainty|level|list|page|changed|language|confidence|field)_`)
	for name, text := range texts {
		if text.FR == "" || text.EN == "" {
			t.Errorf("%s is not in both languages", name)
		}
		if !family.MatchString(name) && !strings.Contains(all.String(), `"`+name+`"`) {
			t.Errorf("nothing names %s", name)
		}
	}
}
