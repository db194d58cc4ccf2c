package slack

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
)

// several serves workspaces that install the app themselves.
func several(o *Options, db Installs) {
	o.BotToken = ""
	o.OAuth = &OAuth{
		ClientID: "client-id", ClientSecret: "client-secret", RedirectURL: "https://bot.example.org/slack/oauth",
		Key: bytes.Repeat([]byte{7}, 32), Installs: db, AuthorizeURL: "https://slack.example/authorize",
	}
}

func browse(r *rig, path string, cookies ...*http.Cookie) *http.Response {
	mux := http.NewServeMux()
	r.transport.Routes(mux)
	req := httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range cookies {
		req.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, req)
	return rec.Result()
}

func TestInstallation(t *testing.T) {
	db := bottest.Memory(t)
	clock := bot.NewVirtual(time.Now())
	w := newWorld(t, false, func(o *Options) { several(o, db); o.Clock = clock })
	w.slack.Grant("code1", "T7")

	begin := browse(w.rig, "/slack/install")
	page, err := url.Parse(begin.Header.Get("Location"))
	if err != nil || begin.StatusCode != http.StatusFound || page.Host != "slack.example" {
		t.Fatalf("%d %s", begin.StatusCode, page)
	}
	state, cookie := page.Query().Get("state"), begin.Cookies()[0]
	if !cookie.HttpOnly || !cookie.Secure {
		t.Errorf("the cookie is %v", cookie)
	}
	if got := page.Query().Get("scope"); got != strings.Join(Scopes, ",") {
		t.Errorf("scopes %s", got)
	}

	forged := (&OAuth{Key: bytes.Repeat([]byte{8}, 32)}).newState(clock.Now())
	other := browse(w.rig, "/slack/install").Cookies()[0]
	for name, c := range map[string]struct {
		state  string
		cookie *http.Cookie
	}{
		"no state":        {"", cookie},
		"no cookie":       {state, nil},
		"another browser": {state, other},
		"forged":          {forged, &http.Cookie{Name: stateCookie, Value: forged}},
		"changed":         {"9" + state, &http.Cookie{Name: stateCookie, Value: "9" + state}},
		"garbage":         {"x", &http.Cookie{Name: stateCookie, Value: "x"}},
	} {
		var cookies []*http.Cookie
		if c.cookie != nil {
			cookies = append(cookies, c.cookie)
		}
		if r := browse(w.rig, "/slack/oauth?code=code1&state="+url.QueryEscape(c.state), cookies...); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", name, r.StatusCode)
		}
	}
	if r := browse(w.rig, "/slack/oauth?code=wrong&state="+url.QueryEscape(state), cookie); r.StatusCode != http.StatusBadGateway {
		t.Errorf("a wrong code: %d", r.StatusCode)
	}
	if r := browse(w.rig, "/slack/oauth?error=access_denied&state="+url.QueryEscape(state), cookie); r.StatusCode != http.StatusForbidden {
		t.Errorf("refused by the administrator: %d", r.StatusCode)
	}
	if r := browse(w.rig, "/slack/oauth?code=code1&state="+url.QueryEscape(state), cookie); r.StatusCode != http.StatusOK {
		t.Fatalf("%d", r.StatusCode)
	}

	sealed, ok, err := db.Installation(t.Context(), Platform, "T7")
	if err != nil || !ok || strings.Contains(sealed, "xoxb") {
		t.Fatalf("kept as %q, %v, %v", sealed, ok, err)
	}
	o := w.transport.o.OAuth
	if _, err := o.open("T8", sealed); err == nil {
		t.Error("it opens for another workspace")
	}
	send := func() error {
		return w.transport.Send(t.Context(), &bot.Delivery{ID: "x-1-0", Person: bot.Person{Platform: Platform, Workspace: "T7", User: "anna"}, At: time.Now(), Message: hello})
	}
	if err := send(); err != nil {
		t.Errorf("a message to the workspace: %v", err)
	}

	// Late: the state is over.
	clock.Advance(11 * time.Minute)
	if r := browse(w.rig, "/slack/oauth?code=code1&state="+url.QueryEscape(state), cookie); r.StatusCode != http.StatusForbidden {
		t.Errorf("an old state: %d", r.StatusCode)
	}

	// A revoked token erases the installation.
	w.slack.Revoke("xoxb-T7")
	if err := send(); err == nil {
		t.Error("sent with a revoked token")
	}
	w.slack.Await(t, "the installation is erased", func() bool {
		_, ok, err := db.Installation(t.Context(), Platform, "T7")
		return err == nil && !ok
	})
	if err := send(); !strings.Contains(err.Error(), "not installed") {
		t.Errorf("to a workspace that is gone: %v", err)
	}
}

func TestUninstall(t *testing.T) {
	db := bottest.Memory(t)
	w := newWorld(t, false, func(o *Options) { several(o, db) })
	sealed, err := w.transport.o.OAuth.seal(bottest.SlackTeam, installation{"xoxb-test", bottest.SlackBot})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.PutInstallation(t.Context(), Platform, bottest.SlackTeam, sealed, time.Now()); err != nil {
		t.Fatal(err)
	}
	if a := w.slack.Event("Ev1", map[string]any{"type": "app_uninstalled"}, 0); !a.OK {
		t.Fatal(a.Code)
	}
	if _, ok, err := db.Installation(t.Context(), Platform, bottest.SlackTeam); ok || err != nil {
		t.Errorf("still there: %v %v", ok, err)
	}
}

func TestOptions(t *testing.T) {
	for name, c := range map[string]struct {
		o    Options
		want string
	}{
		"nothing":       {Options{}, "a bot token"},
		"both":          {Options{BotToken: "xoxb-1", AppToken: "xapp-1", OAuth: &OAuth{}}, "exclude each other"},
		"a user token":  {Options{BotToken: "xoxp-1", AppToken: "xapp-1"}, "xoxb-"},
		"an app token":  {Options{BotToken: "xoxb-1", AppToken: "x"}, "xapp-"},
		"no secret":     {Options{BotToken: "xoxb-1"}, "signing secret"},
		"a short key":   {Options{AppToken: "xapp-1", OAuth: &OAuth{ClientID: "1", ClientSecret: "2", RedirectURL: "https://x/slack/oauth", Key: []byte("short")}}, "32 bytes"},
		"no public URL": {Options{AppToken: "xapp-1", OAuth: &OAuth{ClientID: "1", ClientSecret: "2", Key: make([]byte, 32)}}, "redirect URL"},
	} {
		if _, err := New(c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New(Options{BotToken: "xoxb-1", AppToken: "xapp-1"}); err != nil {
		t.Error(err)
	}
}
