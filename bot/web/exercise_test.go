package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
)

// browser is somebody's browser, without the script of the pages.
type browser struct {
	t      testing.TB
	server *httptest.Server
	csrf   string
	client *http.Client
}

// open lets a browser in by the token.
func open(t testing.TB, s *Studio) *browser {
	t.Helper()
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	b := &browser{t: t, server: server, client: server.Client()}
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	b.client.Jar = newJar(t)
	if code, body := b.get("/?token=" + s.access.token); code != http.StatusOK {
		t.Fatalf("not let in: %d %s", code, body)
	}
	_, page := b.get("/talk")
	b.csrf = attribute(page, "csrf")
	return b
}

// attribute is the value of the first field with a name.
func attribute(page, name string) string {
	_, rest, _ := strings.Cut(page, `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return html.UnescapeString(value)
}

func (b *browser) get(path string) (code int, body string) {
	b.t.Helper()
	r, err := b.client.Get(b.server.URL + path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return r.StatusCode, string(data)
}

// post sends a form as the script does.
func (b *browser) post(path string, form url.Values) (code int, body string) {
	b.t.Helper()
	form.Set("csrf", b.csrf)
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Studio", "1")
	req.Header.Set("Origin", b.server.URL)
	r, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return r.StatusCode, string(data)
}

// faulty is the studio of which some sends fail.
type faulty struct {
	*Studio
	mu     sync.Mutex
	faults []bottest.Fault
}

func (f *faulty) Send(ctx context.Context, d *bot.Delivery) error {
	f.mu.Lock()
	fault := bottest.Works
	if len(f.faults) > 0 {
		fault, f.faults = f.faults[0], f.faults[1:]
	}
	f.mu.Unlock()
	if fault == bottest.Works {
		return f.Studio.Send(ctx, d)
	}
	if fault == bottest.AnswerLost {
		return errors.Join(f.Studio.Send(ctx, d), errors.New("connection reset by peer"))
	}
	// What a platform answers is the same for all of them.
	p := bottest.NewPlatform()
	p.Fail(fault)
	return p.Send(ctx, "", bottest.Post{})
}

// rig is a studio whose bot the suite runs, used by a browser.
type rig struct {
	*browser
	studio *faulty
	// read is what was read of each feed, as long as nothing changed.
	read    map[string][]bottest.Post
	version int64
}

func newRig(t testing.TB) *rig {
	s := New(Options{People: []string{"anna", "bruno", "camille"}, Staff: "camille"})
	ready := bot.Handler(func(context.Context, bot.Event) (bot.Reply, error) { return bot.Reply{}, nil })
	s.handle.Store(&ready)
	return &rig{browser: open(t, s), studio: &faulty{Studio: s}}
}

// Transport, Person, Do, Posts and Fail implement bottest.Harness.
func (r *rig) Transport() bot.Transport { return r.studio }

func (r *rig) Person(user string) bot.Person { return person(user) }

func (r *rig) Fail(faults ...bottest.Fault) { r.studio.faults = append(r.studio.faults, faults...) }

func (r *rig) Do(t testing.TB, handle bot.Handler, id, user string, in turn.Input) {
	t.Helper()
	r.studio.handle.Store(&handle)
	for _, s := range r.studio.access.sessions {
		s.locale = in.Locale
	}
	form := url.Values{"person": {user}, "event": {id}, "text": {in.Text + withNames(in.Mentions)}}
	path := "/talk/say"
	switch in.Kind {
	case turn.CommandInput:
		form.Set("text", "/cpx "+in.Text)
	case turn.ChoiceInput:
		path = "/talk/choose"
		form.Del("text")
		form.Set("choice", in.Text)
		form.Set("key", r.offering(user, in.Text))
	}
	if code, body := r.post(path, form); code != http.StatusOK {
		t.Errorf("%s: %d %s", path, code, body)
	}
}

// withNames are people named in a text.
func withNames(mentions []message.Mention) (text string) {
	for _, m := range mentions {
		text += " @" + m.ID
	}
	return text
}

// offering is the newest message to a user with a choice.
func (r *rig) offering(user, choice string) string {
	_, page := r.get("/talk?person=" + url.QueryEscape(user))
	key := ""
	for form := range each(parse(r.t, page), "form") {
		if of, _ := field(form, "key"); of != "" && slices.Contains(choicesIn(form), choice) {
			key = of
		}
	}
	return key
}

func (r *rig) Posts(user string) (posts []bottest.Post) {
	if _, now, _ := r.studio.feeds.since(0); now != r.version {
		r.version, r.read = now, map[string][]bottest.Post{}
	}
	if posts, ok := r.read[user]; ok {
		return posts
	}
	defer func() { r.read[user] = posts }()
	who, feed := user, "feed"
	if user == bottest.HR {
		who, feed = "anna", "room-feed"
	}
	_, page := r.get("/talk?person=" + url.QueryEscape(who))
	for list := range each(parse(r.t, page), "ol") {
		if get(list, "id") != feed {
			continue
		}
		for item := range each(list, "li") {
			class := get(item, "class")
			if class != "post bot" {
				continue
			}
			p := bottest.Post{Key: get(item, "data-key")}
			for div := range each(item, "div") {
				if get(div, "class") == "parts" {
					p.Text = strings.TrimSpace(plain(div))
				}
			}
			for form := range each(item, "form") {
				if get(form, "action") == "/talk/choose" {
					p.Choices = append(p.Choices, choicesIn(form)...)
				}
			}
			posts = append(posts, p)
		}
	}
	return posts
}

func TestExercise(t *testing.T) {
	bottest.Exercise(t, bottest.Second, func(t testing.TB) bottest.Harness { return newRig(t) })
}

func FuzzPeople(f *testing.F) {
	bottest.FuzzPeople(f, look)
}

func TestMixedPeople(t *testing.T) {
	bottest.MixedPeople(t, look)
}

// look shows a message and says what a browser makes of it: every element but
// those of text, and every attribute but the class.
func look(t testing.TB, m message.Message) (effects []string, read string) {
	s := New(Options{People: []string{"anna"}})
	x := s.lay(post{Key: "k", Feed: "anna", Message: &m, Left: m.Choices}, "anna")
	page, err := s.render("talk", "post", both{&view{Locale: "fr", CSRF: "x", Page: "talk"}, &x})
	if err != nil {
		t.Fatal(err)
	}
	root := parse(t, string(page))
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || slices.Contains([]string{"html", "head", "body", "div", "p", "span", "li", "ol", "ul"}, n.Data) {
			continue
		}
		effect := n.Data
		for _, a := range n.Attr {
			if a.Key != "class" {
				effect += " " + a.Key + "=" + a.Val
			}
		}
		effects = append(effects, effect)
	}
	slices.Sort(effects)
	return effects, plain(root)
}
