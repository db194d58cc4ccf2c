package web

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"cpxbot/bot/bottest"
	"cpxbot/dialogs/state"
)

// A browser is let in once by the printed address, and by nothing else.
func TestToken(t *testing.T) {
	var announced []string
	s := New(Options{People: []string{"anna"}, Announce: func(token string) { announced = append(announced, token) }})
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	ask := func(path string, cookies ...*http.Cookie) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cookies {
			req.AddCookie(c)
		}
		r, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		return r
	}
	for _, path := range []string{"/talk", "/?token=", "/?token=AAAA", "/content", "/content.zip", "/teach", "/numbers", "/talk/stream?since=0", "/talk/transcript"} {
		if r := ask(path); r.StatusCode != http.StatusUnauthorized || len(r.Cookies()) > 0 {
			t.Errorf("%s: %d %v", path, r.StatusCode, r.Cookies())
		}
	}
	first := announced[0]
	r := ask("/?token=" + first)
	cookies := r.Cookies()
	if r.StatusCode != 200 || len(cookies) != 1 {
		t.Fatalf("%d %v", r.StatusCode, cookies)
	}
	if c := cookies[0]; !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || len(c.Value) < 40 {
		t.Errorf("the cookie is %+v", c)
	}
	if r := ask("/talk", cookies[0]); r.StatusCode != 200 {
		t.Errorf("%d with the cookie", r.StatusCode)
	}
	if r := ask("/?token=" + first); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("the address let in twice: %d", r.StatusCode)
	}
	if len(announced) != 2 || announced[1] == first {
		t.Errorf("announced %q", announced)
	}
	// Nobody can try for long.
	refused := false
	for range 30 {
		refused = refused || ask("/?token=AAAA").StatusCode == http.StatusTooManyRequests
	}
	if !refused {
		t.Error("tokens can be tried without end")
	}
}

func TestPassword(t *testing.T) {
	s := New(Options{People: []string{"anna"}, Password: "correct horse battery", Secure: true})
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	client := server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	try := func(password string) *http.Response {
		r, err := client.PostForm(server.URL+"/enter", url.Values{"password": {password}})
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		return r
	}
	if r := try("wrong"); r.StatusCode != http.StatusUnauthorized || len(r.Cookies()) > 0 {
		t.Errorf("%d %v", r.StatusCode, r.Cookies())
	}
	r := try("correct horse battery")
	if c := r.Cookies(); r.StatusCode != http.StatusSeeOther || len(c) != 1 || !c[0].Secure {
		t.Errorf("%d %v", r.StatusCode, c)
	}
	if r.Header.Get("Strict-Transport-Security") == "" {
		t.Error("the browser may come back without TLS")
	}
}

// Behind a proxy that speaks TLS, whoever has the password talks with the bot under
// the name of the proxy, and is told of what changes.
func TestBehindProxy(t *testing.T) {
	c, err := OpenContent(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := New(Options{People: []string{"Anna"}, Staff: "Anna", Content: c, Password: "correct horse battery", Secure: true})
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	inner := httptest.NewServer(s.Handler())
	target, err := url.Parse(inner.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewTLSServer(&httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // as the deployment guide asks of a proxy
		r.SetXForwarded()
	}})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		proxy.CloseClientConnections()
		proxy.Close()
		inner.Close()
	})
	b := &browser{t: t, server: proxy, client: proxy.Client()}
	b.client.Jar = newJar(t)
	if code, page := b.get("/talk"); code != http.StatusUnauthorized || !strings.Contains(page, `name="password"`) {
		t.Fatalf("%d %s", code, page)
	}
	b.post("/enter", url.Values{"password": {"correct horse battery"}})
	code, page := b.get("/talk")
	if code != http.StatusOK {
		t.Fatalf("%d %s", code, page)
	}
	b.csrf = attribute(page, "csrf")
	r, err := b.client.Get(proxy.URL + "/talk/stream?person=Anna&since=0")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b.say("Anna", "je suis sage-femme, il me faut une cps")
	lines := bufio.NewScanner(r.Body)
	lines.Buffer(nil, 1<<20)
	for told := false; !told; told = strings.Contains(lines.Text(), "Ordre") {
		if !lines.Scan() {
			t.Fatalf("the page is told nothing: %v", lines.Err())
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, proxy.URL+"/talk/say", strings.NewReader(url.Values{"person": {"Anna"}, "text": {"x"}, "csrf": {b.csrf}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://elsewhere.example")
	other, err := b.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = other.Body.Close()
	if other.StatusCode != http.StatusForbidden {
		t.Errorf("another site through the proxy: %d", other.StatusCode)
	}
}

// No other site can change anything, whatever it knows.
func TestChangesComeFromThePagesOnly(t *testing.T) {
	studio := newStudio(t)
	studio.access.changes.SetLimit(0) // so that a slow machine fills up nothing meanwhile
	b := open(t, studio)
	try := func(change func(*http.Request, url.Values)) int {
		t.Helper()
		form := url.Values{"person": {"Anna"}, "text": {"bonjour"}, "csrf": {b.csrf}}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.server.URL+"/talk/say", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", b.server.URL)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		change(req, form)
		body := strings.NewReader(form.Encode())
		req.ContentLength = int64(body.Len())
		req.Body = http.NoBody
		if body.Len() > 0 {
			req.Body = readCloser{body}
		}
		r, err := b.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		return r.StatusCode
	}
	if code := try(func(*http.Request, url.Values) {}); code != http.StatusSeeOther {
		t.Fatalf("the page itself: %d", code)
	}
	for name, c := range map[string]struct {
		change func(*http.Request, url.Values)
		code   int
	}{
		"another origin": {func(r *http.Request, _ url.Values) {
			r.Header.Del("Sec-Fetch-Site")
			r.Header.Set("Origin", "https://evil.example")
		}, 403},
		"another site":         {func(r *http.Request, _ url.Values) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		"a site of the domain": {func(r *http.Request, _ url.Values) { r.Header.Set("Sec-Fetch-Site", "same-site") }, 403},
		"no token":             {func(_ *http.Request, f url.Values) { f.Del("csrf") }, 403},
		"another token":        {func(_ *http.Request, f url.Values) { f.Set("csrf", "AAAA") }, 403},
		"too long":             {func(_ *http.Request, f url.Values) { f.Set("text", strings.Repeat("x", largestForm)) }, 413},
		"no cookie":            {func(r *http.Request, _ url.Values) { r.Host = "127.0.0.1:1" }, 401},
	} {
		if code := try(c.change); code != c.code {
			t.Errorf("%s: %d, want %d", name, code, c.code)
		}
	}
	refused := false
	for range 600 {
		code := try(func(_ *http.Request, f url.Values) { f.Set("csrf", "x") })
		if refused = code == http.StatusTooManyRequests; refused {
			break
		}
	}
	if !refused {
		t.Error("changes can be sent without end")
	}
}

type readCloser struct{ *strings.Reader }

// Close implements io.Closer.
func (readCloser) Close() error { return nil }

// A name that somebody else's page leads to this machine lets nobody in.
func TestHost(t *testing.T) {
	s := New(Options{People: []string{"anna"}, Hosts: []string{"localhost", "127.0.0.1", "::1"}})
	for host, code := range map[string]int{
		"127.0.0.1:8090": 401, "localhost:8090": 401, "[::1]:8090": 401, "LOCALHOST": 401, "evil.example:8090": 421, "127.0.0.1.evil.example": 421, "": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/talk", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != code {
			t.Errorf("%q: %d, want %d", host, w.Code, code)
		}
	}
}

// Pages carry nothing that the policy forbids, nor lead the browser elsewhere.
func TestPolicy(t *testing.T) {
	b := open(t, newStudio(t))
	b.say("Anna", "je suis secrétaire médicale, il me faut une CPE pour INSi")
	for _, path := range []string{"/talk", "/content", "/content/topics/forms_all", "/content/documents/form_101?as=mattermost", "/teach", "/numbers", "/nowhere"} {
		r, err := b.client.Get(b.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if got := r.Header.Get("Content-Security-Policy"); got != policy || strings.Contains(got, "unsafe") {
			t.Errorf("%s: policy %q", path, got)
		}
		for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
			if got := r.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q", path, header, got)
			}
		}
		_, page := b.get(path)
		root := parse(t, page)
		for n := range root.Descendants() {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s>", path, n.Data, a.Key)
				}
				if (a.Key == "src" || a.Key == "action" || n.Data == "link" && a.Key == "href") && !strings.HasPrefix(a.Val, "/") {
					t.Errorf("%s: <%s %s=%q> leads elsewhere", path, n.Data, a.Key, a.Val)
				}
			}
			if n.Data == "style" || n.Data == "script" && get(n, "src") == "" {
				t.Errorf("%s: <%s> in the page", path, n.Data)
			}
		}
	}
}

// hostile is what somebody may enter to have it run in the page.
var hostile = []string{
	`<script>window.hit=1</script>`, `"><img src=x onerror="window.hit=1">`, `'onfocus='window.hit=1' autofocus='`, `</textarea><svg onload=window.hit=1>`,
	`javascript:window.hit=1`, `{{.CSRF}}`, "\u2028<b>x</b>", `--></li><iframe srcdoc="<script>parent.hit=1</script>">`, `&lt;img src=x onerror=window.hit=1&gt;`,
}

// Whatever is entered anywhere is shown as the text that it is.
func TestTextIsText(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	for i, bad := range hostile {
		b.say("Anna", bad)
		b.say("Anna", "/cpx "+bad)
		b.say("Anna", "nommer 1 "+bad)
		b.post("/talk/say", url.Values{"room": {"1"}, "text": {bad}})
		b.post("/talk/say", url.Values{"room": {"1"}, "text": {"/cpx rappel demain 10h " + bad}})
		b.post("/talk/choose", url.Values{"person": {"Anna"}, "choice": {bad}})
		if i < 6 {
			b.post("/talk/person", url.Values{"name": {bad[:min(len(bad), 38)]}})
		}
		f := b.form("/content/documents/form_101")
		f.Set("name.fr", "x "+bad)
		f.Set("name.en", "x "+bad)
		f.Set("editor", bad)
		b.post("/content/documents/form_101", f)
		f = b.form("/content/updates/P02")
		f.Set("text.fr", bad)
		f.Set("url", bad)
		_, page := b.post("/content/updates/P02", f)
		quiet(t, "a form with a mistake", page)
		_, page = b.post("/teach", url.Values{"sentence": {bad}, "meaning": {bad}})
		quiet(t, "a lesson with a mistake", page)
		_, page = b.post("/teach", url.Values{"sentence": {bad}, "meaning": {"intents/lost_stolen"}, "do": {"save"}, "editor": {bad}})
		quiet(t, "a lesson", page)
		for _, path := range []string{
			"/talk", "/talk?person=" + url.QueryEscape(bad), "/talk?replay=" + url.QueryEscape(bad) + "&why=" + url.QueryEscape(bad), "/talk?person=Camille", "/content?q=" + url.QueryEscape(bad),
			"/content/documents/form_101", "/content/" + url.PathEscape(bad) + "/x", "/teach?sentence=" + url.QueryEscape(bad) + "&meaning=" + url.QueryEscape(bad), "/numbers", "/" + url.PathEscape(bad),
		} {
			_, page := b.get(path)
			quiet(t, path, page)
		}
		if t.Failed() {
			t.Fatalf("by %q", bad)
		}
	}
}

// quiet fails when a page has elements or attributes that only a text of people
// can have brought in.
func quiet(t *testing.T, where, page string) {
	t.Helper()
	for n := range parse(t, page).Descendants() {
		if n.Data == "iframe" || n.Data == "b" || n.Data == "script" && get(n, "src") == "" || n.Data == "svg" && get(n, "onload") != "" {
			t.Errorf("%s: <%s>", where, n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "srcdoc" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") && (a.Key == "href" || a.Key == "src" || a.Key == "action") {
				t.Errorf("%s: <%s %s=%q>", where, n.Data, a.Key, a.Val)
			}
		}
	}
}

// What a conversation leaves in an address names nobody.
func TestLink(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	b.say("Anna", "je suis secrétaire médicale, Dupont-Moretti m'envoie, 06 12 34 56 78")
	b.say("Anna", "oui")
	posts, _, _ := s.feeds.since(0, "Anna")
	link := s.packed(posts)
	steps, err := unpack(link)
	if err != nil || len(steps) != 2 || strings.Contains(steps[0].Text, "dupont") || strings.Contains(steps[0].Text, "34") {
		t.Fatalf("%+v, %v", steps, err)
	}
	if code, body := b.post("/talk/replay", url.Values{"person": {"Bruno"}, "steps": {link}}); code != 303 {
		t.Fatalf("%d %s", code, body)
	}
	if got := s.state(t, "Bruno"); got.At.Situation.Facts()["profession"] != "secretaire_medicale" {
		t.Errorf("after the replay: %+v", got.At)
	}
	for _, bad := range []string{"", "!", "AAAA", strings.Repeat("A", 20_000)} {
		if code, _ := b.post("/talk/replay", url.Values{"steps": {bad}}); code != 400 {
			t.Errorf("%.20q: %d", bad, code)
		}
	}
}

// state is where a person stands.
func (s *Studio) state(t *testing.T, name string) state.State {
	t.Helper()
	return bottest.State(t, s.world.Load().db, person(name))
}
