package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"cpxbot/rules"
)

// Whoever keeps the content sees which addresses lead nowhere, from this machine, and
// how far the look is; who closes the studio ends it.
func TestAddresses(t *testing.T) {
	hold := make(chan struct{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/gone":
			http.NotFound(w, r)
		case "/old":
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		case "/slow":
			<-hold
		}
	}))
	defer web.Close()
	s := newStudio(t)
	b := open(t, s)
	read := func() string {
		_, page := b.get("/content/addresses")
		return strings.Join(strings.Fields(strings.ReplaceAll(page, "\u00a0", " ")), " ")
	}
	if page := read(); !strings.Contains(page, "deux à la fois") || strings.Contains(page, "data-poll") {
		t.Errorf("before: %s", page)
	}
	s.addresses.begin(addressesOf(web.URL+"/fine", web.URL+"/gone", web.URL+"/old", web.URL+"/slow"), s.stop, "test")
	b.until(func() bool { return strings.Contains(read(), "Vérification en cours : 3 sur 4.") })
	if page := read(); !strings.Contains(page, `data-poll="/content/addresses"`) || !strings.Contains(page, `<progress max="4" value="3"`) {
		t.Errorf("meanwhile: %s", page)
	}
	s.addresses.begin(nil, s.stop, "test") // it is under way already
	close(hold)
	b.until(func() bool { return strings.Contains(read(), "2 sur 4 répondent") })
	page := read()
	for _, want := range []string{"disparue", "/gone", "déplacée : à récrire", "/new", "documents d"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not told: %s", want, page)
		}
	}
	if strings.Index(page, "disparue") > strings.Index(page, "/fine") && strings.Contains(page, "/fine") {
		t.Error("what answers is listed")
	}
	if _, list := b.get("/content?list=documents"); !strings.Contains(list, "Vérifier maintenant") || !strings.Contains(list, "disparue") {
		t.Error("the list of the documents does not tell it")
	}
	if _, list := b.get("/content?list=topics"); strings.Contains(list, "Vérifier maintenant") {
		t.Error("the look is offered where no documents are")
	}
}

// A button begins it, of the page only.
func TestAddressesBegin(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	if code, body := b.post("/content/addresses", url.Values{}); code != http.StatusOK {
		t.Fatalf("%d %s", code, body)
	}
	if p := s.addresses.page(); p.Began.IsZero() || p.All < 20 {
		t.Errorf("%+v", p)
	}
	s.stopped.Do(func() { close(s.stop) })
	b.until(func() bool { return !s.addresses.page().Running })
}

func (b *browser) until(done func() bool) {
	b.t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); {
		if time.Now().After(end) {
			b.t.Fatal("never")
		}
	}
}

func addressesOf(urls ...string) (all []rules.Address) {
	for _, u := range urls {
		all = append(all, rules.Address{URL: u, In: []string{"documents d"}})
	}
	return all
}
