package web

import (
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/cdp"
	keys "github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"

	"cpxbot/dialogs/state"
	"cpxbot/dialogs/understanding"
)

// The tests of this file use the pages in a real browser, as people do. Without
// one they are skipped, unless CPXBOT_TEST_CHROMIUM says that it is required.

var chromium = sync.OnceValues(func() (*rod.Browser, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		// The sandbox needs rights that a container has not; the pages are ours.
		address, err := launcher.New().Bin(path).Leakless(false).NoSandbox(true).Headless(true).Set("disable-dev-shm-usage").Set("accept-lang", "fr").Launch()
		if err != nil {
			return nil, err
		}
		b := rod.New().ControlURL(address)
		return b, b.Connect()
	}
	return nil, exec.ErrNotFound
})

func TestMain(m *testing.M) {
	code := m.Run()
	if started.Load() {
		if b, err := chromium(); err == nil {
			_ = b.Close() // it ends with the tests in any case
		}
	}
	os.Exit(code)
}

// tab is a page of the studio in a browser of its own.
type tab struct {
	*rod.Page
	t       testing.TB
	context *rod.Browser
	url     string
}

// surf opens the studio in a browser.
func surf(t testing.TB, s *Studio) *tab {
	t.Helper()
	started.Store(true)
	b, err := chromium()
	if err != nil {
		if os.Getenv("CPXBOT_TEST_CHROMIUM") == "required" {
			t.Fatalf("a browser is required: %v", err)
		}
		t.Skipf("without a browser (%v): install Chromium, as in apt-get install chromium", err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.stopped.Do(func() { close(s.stop) }); server.CloseClientConnections(); server.Close() })
	context, err := b.Incognito()
	if err != nil {
		t.Fatal(err)
	}
	x := &tab{t: t, context: context, url: server.URL}
	t.Cleanup(func() { _ = context.Close() })
	x.Page = x.page("/?token=" + s.access.token)
	x.until(`() => location.pathname === "/talk" && document.readyState === "complete"`) // it leads on by itself
	for _, known := range s.access.sessions {
		known.mu.Lock()
		known.locale = "fr"
		known.mu.Unlock()
	}
	x.visit("/talk")
	return x
}

// page opens another page in the same browser.
func (x *tab) page(path string) *rod.Page {
	x.t.Helper()
	p, err := x.context.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		x.t.Fatal(err)
	}
	p = p.Timeout(time.Minute).WithPanic(func(v any) { x.t.Helper(); x.t.Fatal(v) })
	p.MustSetViewport(1280, 800, 1, false)
	p.MustEvalOnNewDocument(`window.violations = []; document.addEventListener("securitypolicyviolation", (e) => window.violations.push(e.violatedDirective + " " + e.blockedURI));`)
	p.MustNavigate(x.url + path)
	return p
}

// another is a second page of the same browser.
func (x *tab) another(path string) *tab {
	x.t.Helper()
	y := *x
	y.Page = x.page(path)
	y.settle()
	return &y
}

// visit goes to another page.
func (x *tab) visit(path string) {
	x.t.Helper()
	x.MustNavigate(x.url + path)
	x.settle()
}

// settle waits until the script of the page has begun.
func (x *tab) settle() { x.until(`() => document.readyState === "complete"`) }

// until waits for something to hold in the page.
func (x *tab) until(condition string, arguments ...any) {
	x.t.Helper()
	x.MustActivate() // pages that nobody sees are told nothing
	p := x.Timeout(45 * time.Second)
	err := p.Wait(rod.Eval(condition, arguments...))
	for away := (*cdp.Error)(nil); errors.As(err, &away); { // on the way to another page
		err = p.Wait(rod.Eval(condition, arguments...))
	}
	if err != nil {
		body := ""
		if e, err := x.Element("main"); err == nil {
			body, _ = e.Text()
		}
		x.t.Fatalf("never: %s %v (%v)\n%s", condition, arguments, err, body)
	}
}

// reads waits until a text is shown within what a selector finds.
func (x *tab) reads(selector, text string) {
	x.t.Helper()
	x.until(`(s, t) => [...document.querySelectorAll(s)].some((e) => e.innerText.replace(/[\u00a0\u202f]/g, " ").replace(/’/g, "'").includes(t))`, selector, text)
}

// say writes a message and waits until the bot has answered.
func (x *tab) say(text string) {
	x.t.Helper()
	n := x.MustEval(`() => document.querySelectorAll("#feed .post.bot").length`).Int()
	x.MustElement("#text").MustInput(text)
	x.MustElement("#text").MustType(keys.Enter)
	x.until(`(n) => document.querySelectorAll("#feed .post.bot").length > n`, n)
}

// press clicks the newest button with a label and waits until the bot has
// answered.
func (x *tab) press(label string) {
	x.t.Helper()
	n := x.MustEval(`() => document.querySelectorAll("#feed .post.bot").length`).Int()
	x.button(label)
	x.until(`(n) => document.querySelectorAll("#feed .post.bot").length > n`, n)
}

// button clicks the newest button with a label.
func (x *tab) button(label string) {
	x.t.Helper()
	x.until(`(l) => { const all = [...document.querySelectorAll("button")].filter((b) => b.innerText.replace(/[\u00a0\u202f]/g, " ").replace(/’/g, "'").trim() === l); window.found = all.pop(); return Boolean(window.found); }`, label)
	x.MustElementByJS(`() => window.found`).MustClick()
}

func TestBrowserOrder(t *testing.T) {
	s := newStudio(t)
	x := surf(t, s)
	x.say("je suis secrétaire médicale, il me faut une CPE pour le dossier médical")
	x.reads("#feed", "Il vous faut une CPE")
	x.reads("#why", "Ce qui a été lu")
	x.press("Suivre ma demande")
	x.reads("#feed", "Le dossier complet est-il envoyé ?")
	x.press("C'est fait aujourd'hui")
	x.reads(".chosen", "C'est fait aujourd'hui")
	x.reads("#clock", "Prochain rappel")
	n := x.MustEval(`() => document.querySelectorAll("#feed .post.bot").length`).Int()
	for day := 1; ; day++ { // the digest of human resources is a reminder too
		x.button("Jusqu'au prochain rappel")
		x.until(`(n) => document.querySelectorAll("#feed .wait").length === n`, day)
		if x.MustEval(`() => document.querySelectorAll("#feed .post.bot").length`).Int() > n {
			break
		}
		if day == 5 {
			t.Fatal("no reminder comes")
		}
	}
	x.reads("#feed .wait", "plus tard")
	x.say("la carte est arrivée")
	x.say("j'ai reçu les codes")
	if d := s.state(t, "Anna").Dossiers; len(d) != 1 || d[0].Stage != state.Done {
		t.Errorf("the orders stand at %+v", d)
	}
	x.reads("#why", "Codes reçus")
}

func TestBrowserDays(t *testing.T) {
	s := newStudio(t)
	x := surf(t, s)
	for _, c := range []struct {
		person string
		tell   func()
	}{
		{"Anna", func() {
			x.MustElement("#feed .post:last-child input[type=date]").MustInputTime(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))
			x.press("Valider le jour")
		}},
		{"Bruno", func() { x.say("vendredi dernier") }},
	} {
		x.visit("/talk?person=" + c.person)
		x.say("je suis secrétaire médicale, il me faut une CPE pour le dossier médical")
		x.press("Suivre ma demande")
		x.press("Un autre jour")
		c.tell()
		if d := s.state(t, c.person).Dossiers; len(d) != 1 || d[0].Sent.In(paris).Format(time.DateOnly) != "2026-11-20" {
			t.Errorf("%s: sent %+v", c.person, d)
		}
	}
}

func TestBrowserRoom(t *testing.T) {
	s := newStudio(t)
	x := surf(t, s)
	y := x.another("/talk?person=Bruno")
	y.say("parler à quelqu'un")
	y.say("Qui signe chez nous ?")
	y.press("Ma question seulement")
	x.reads("#room-feed", "Qui signe chez nous ?")
	x.MustElement("#room-feed .thread textarea").MustInput("La directrice.").MustType(keys.Enter)
	y.reads("#feed", "La directrice.")
	x.reads("#room-feed .thread", "La directrice.")
	x.say("bonjour")
	if text := y.MustElement("#feed").MustText(); strings.Contains(text, "Anna") {
		t.Errorf("Bruno reads what Anna wrote: %s", text)
	}
	// Commands of human resources, with a picture and with a file.
	x.say("je suis secrétaire médicale, il me faut une CPE pour le dossier médical")
	x.press("Suivre ma demande")
	x.press("C'est fait aujourd'hui")
	x.MustElement("#room-text").MustInput("/cpx tableau").MustType(keys.Enter)
	x.until(`() => { const i = document.querySelector("#room-feed img"); if (!i) return false; i.loading = "eager"; return i.complete && i.naturalWidth > 100; }`)
	x.MustElement("#room-text").MustInput("/cpx export").MustType(keys.Enter)
	x.reads("#notice", "La réponse est dans les messages directs de Camille")
	z := x.another("/talk?person=Camille")
	z.until(`() => Boolean(document.querySelector("#feed a[download]"))`)
	z.button("+ 1 h")
	z.reads("#clock", "11:00")
	x.reads("#clock", "11:00")
}

func TestBrowserKeyboard(t *testing.T) {
	x := surf(t, newStudio(t))
	if id := x.MustEval(`() => document.activeElement.id`).Str(); id != "text" {
		t.Errorf("the focus is on %q", id)
	}
	x.MustElement("#text").MustType('/', 'c', 'p', 'x', ' ', 's')
	x.until(`() => !document.getElementById("commands").hidden && document.getElementById("text").getAttribute("aria-expanded") === "true"`)
	x.Keyboard.MustType(keys.ArrowDown)
	x.until(`() => document.getElementById(document.getElementById("text").getAttribute("aria-activedescendant"))?.dataset.text === "/cpx suivi"`)
	x.Keyboard.MustType(keys.Enter)
	x.until(`() => document.getElementById("text").value === "/cpx suivi" && document.getElementById("commands").hidden`)
	x.Keyboard.MustType(keys.Enter)
	x.reads("#feed", "/cpx suivi")
	x.say("je suis secrétaire médicale")
	// From the field back to the newest choice, and there with Enter.
	x.MustElement("#text").MustFocus()
	reached := false
	for range 12 {
		x.KeyActions().Press(keys.ShiftLeft).Type(keys.Tab).Release(keys.ShiftLeft).MustDo()
		if reached = x.MustEval(`() => document.activeElement.name === "choice" && document.activeElement.value === "si_access=yes"`).Bool(); reached {
			break
		}
	}
	if !reached {
		t.Fatal("the choice cannot be reached by the keyboard")
	}
	x.Keyboard.MustType(keys.Enter)
	x.reads("#feed", "Il vous faut une CPE")
	if tag := x.MustEval(`() => document.activeElement.tagName`).Str(); tag == "BODY" {
		t.Error("the focus is lost once the choice is made")
	}
	// The link that skips the head of the page comes first.
	x.visit("/content")
	x.Keyboard.MustType(keys.Tab)
	if class := x.MustEval(`() => document.activeElement.className`).Str(); class != "skip" {
		t.Errorf("the first stop is %q", class)
	}
}

func TestBrowserTeach(t *testing.T) {
	s := newStudio(t)
	x := surf(t, s)
	const sentence = "le zinzin à puce fait des siennes sur le bidule"
	x.visit("/teach")
	x.MustElement("#sentence").MustInput(sentence)
	x.MustElement("#meaning").MustInput("Carte perdue ou volée · intents/lost_stolen")
	x.button("Voir ce qui change")
	x.reads("h2", "Avant d'enregistrer")
	x.button("Enregistrer")
	x.reads("main", "Annuler la dernière modification")
	x.visit("/talk")
	x.say(sentence)
	x.reads("#why", "Carte perdue ou volée")
	x.visit("/teach")
	x.button("Annuler la dernière modification")
	x.reads(".undone", "annulé")
	if m := s.content.current().dialog.Meaning(sentence, ""); m.Sure == understanding.Sure && m.Want == "lost_stolen" {
		t.Error("it is still understood")
	}
}

func TestBrowserEdit(t *testing.T) {
	s := newStudio(t)
	x := surf(t, s)
	x.visit("/content/documents/form_101")
	x.MustElement("[name=url]").MustSelectAllText().MustInput("intranet.example.org/101.pdf")
	x.button("Vérifier et enregistrer")
	x.reads("fieldset.wrong", "Une adresse commence par https://.")
	if got := x.MustEval(`() => { const f = document.querySelector("[name=url]"); return f.value + " " + document.getElementById(f.getAttribute("aria-describedby"))?.innerText.trim(); }`).Str(); got != "intranet.example.org/101.pdf Une adresse commence par https://." {
		t.Errorf("at the field: %q", got)
	}
	x.MustElement("[name=url]").MustSelectAllText().MustInput("https://intranet.example.org/101.pdf")
	x.button("Vérifier et enregistrer")
	x.reads("main", "Enregistré et déjà en usage.")
	x.visit("/talk")
	x.say("où est le formulaire 101 ?")
	x.until(`() => Boolean(document.querySelector('#feed a[href="https://intranet.example.org/101.pdf"]'))`)
	x.visit("/content/documents/form_101")
	x.button("Revenir au texte fourni")
	x.until(`() => document.querySelector("[name=url]").value.startsWith("https://esante.gouv.fr/")`)
}

// Nothing that is entered runs, and nothing that runs is refused by the policy.
func TestBrowserRunsNothingOfPeople(t *testing.T) {
	x := surf(t, newStudio(t))
	for _, bad := range hostile {
		x.say(bad)
	}
	x.MustElement("#room-text").MustInput(hostile[0]).MustType(keys.Enter)
	x.reads("#room-feed", hostile[0])
	for _, path := range []string{"/talk", "/teach?sentence=%22%3E%3Cimg+src%3Dx+onerror%3D%22window.hit%3D1%22%3E", "/content?q=%22%3E%3Cscript%3Ewindow.hit%3D1%3C%2Fscript%3E", "/content/procedures/cpe", "/numbers"} {
		x.visit(path)
		if got := x.MustEval(`() => String(window.hit) + JSON.stringify(window.violations)`).Str(); got != "undefined[]" {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// How long a turn takes until it can be seen, as the page itself measures.
func TestBrowserTurnTime(t *testing.T) {
	x := surf(t, newStudio(t))
	x.MustEval(`() => {
		window.times = [];
		const feed = document.getElementById("feed");
		document.addEventListener("submit", () => { window.began = performance.now(); }, true);
		new MutationObserver(() => requestAnimationFrame(() => { if (window.began && feed.querySelector(".post:last-child.bot")) { window.times.push(performance.now() - window.began); window.began = 0; } })).observe(feed, { childList: true });
	}`)
	for i := range 6 {
		x.say([]string{"je suis secrétaire médicale", "oui", "c'est quoi TOM ?"}[i%3])
		x.until(`(n) => window.times.length === n`, i+1)
	}
	times := x.MustEval(`() => window.times.map((t) => Math.round(t)).sort((a, b) => a - b)`)
	t.Logf("milliseconds from sending to seeing: %v", times)
	if median := times.Arr()[3].Int(); median > 500 { // the machine may be busy; deploy/figures.md says what it takes alone
		t.Errorf("%d ms", median)
	}
}

func TestBrowserStartAgain(t *testing.T) {
	s := newStudio(t)
	x := surf(t, s)
	x.say("je suis secrétaire médicale")
	y := x.another("/talk?person=Anna")
	x.MustActivate()
	x.MustElement(".more summary").MustClick()
	x.button("Oui, tout oublier")
	x.reads(".empty", "Écrivez votre situation en une phrase")
	y.reads(".empty", "Écrivez votre situation en une phrase") // it reloads by itself
	if n := s.state(t, "Anna").Turns; n != 0 {
		t.Errorf("%d turns are left", n)
	}
	x.MustActivate()
	x.MustElement(".example").MustClick()
	if text := x.MustElement("#text").MustText(); !strings.HasPrefix(text, "Je suis infirmière") {
		t.Errorf("the example gives %q", text)
	}
}

// studied are the pages that are checked by themselves.
var studied = []string{"/talk", "/talk?person=Bruno", "/content", "/content?list=documents", "/content/topics/forms_all", "/content/procedures/cpe?as=terminal", "/content/documents/form_101?as=mattermost", "/content/updates/P02", "/teach", "/numbers", "/nowhere"}

func TestBrowserAccessible(t *testing.T) {
	s := newStudio(t)
	x := surf(t, s)
	x.say("je suis secrétaire médicale, il me faut une CPE pour le dossier médical")
	x.press("Suivre ma demande")
	x.press("Un autre jour")
	x.say("parler à quelqu'un")
	x.say("Qui signe ?")
	x.press("Ma question seulement")
	x.say("le machin du truc est tombé")
	for _, language := range []string{"fr", "en"} {
		for _, path := range studied {
			x.visit(path)
			if got := x.MustEval(`() => document.documentElement.lang`).Str(); path != "/nowhere" && got != language {
				t.Errorf("%s is in %q, want %q", path, got, language)
			}
			for _, scheme := range map[string][]string{"fr": {"light", "dark"}, "en": {"dark"}}[language] {
				if err := (proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}).Call(x.Page); err != nil {
					t.Fatal(err)
				}
				for _, mistake := range x.MustEval(audit).Arr() {
					t.Errorf("%s %s %s: %s", language, scheme, path, mistake)
				}
			}
			// In a narrow window nothing is cut.
			x.MustSetViewport(320, 640, 1, true)
			if wide := x.MustEval(tooWide).Str(); wide != "" {
				t.Errorf("%s %s is wider than 320 px: %s", language, path, wide)
			}
			x.MustSetViewport(1280, 800, 1, false)
		}
		x.visit("/talk")
		x.MustElement(".language button").MustClick()
		x.until(`(l) => document.documentElement.lang === l`, map[string]string{"fr": "en", "en": "fr"}[language])
	}
}

// What a page weighs with all that it loads.
func TestPageWeight(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	for range 3 {
		b.say("Anna", "je suis secrétaire médicale, il me faut une CPE pour le dossier médical")
	}
	files := 0
	for name := range assets() {
		_, body := b.get("/static/" + name)
		files += len(body)
	}
	for _, path := range studied {
		_, page := b.get(path)
		t.Logf("%6d bytes %s", len(page)+files, path)
		if limit := 100_000; len(page)+files > limit {
			t.Errorf("%s weighs %d bytes", path, len(page)+files)
		}
	}
}
