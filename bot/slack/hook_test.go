package slack

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
)

func TestHooks(t *testing.T) {
	transport, err := New(Options{BotToken: bottest.SlackToken, SigningSecret: "s"})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{
		"https://hooks.slack.com/actions/T1/2/3": true, "https://hooks.slack-gov.com/commands/T1/2/3": true, "https://HOOKS.slack.com/x": true,
		"http://hooks.slack.com/actions/T1/2/3": false, "https://hooks.slack.com:8443/x": false, "https://a:b@hooks.slack.com/x": false,
		"https://hooks.slack.com.evil.example/x": false, "https://evil.example/hooks.slack.com": false, "https://evilhooks.slack.com/x": false,
		"https://hooks.slack.com@evil.example/x": false, "https://hooks.slack.com\\@evil.example/": false, "https://evil.example#hooks.slack.com": false,
		"https://127.0.0.1/x": false, "https://[::1]/x": false, "http://169.254.169.254/latest/meta-data": false, "file:///etc/passwd": false, "https:hooks.slack.com/x": false,
		"//hooks.slack.com/x": false, "hooks.slack.com/x": false, "": false, "https://hooks.slack.com.": false, "\x00": false,
	} {
		if got := transport.isHook(address); got != want {
			t.Errorf("%q is a hook: %v", address, got)
		}
	}
	// Where a test has Slack elsewhere, only that place is called.
	transport.o.APIURL = "http://127.0.0.1:7/api/"
	for address, want := range map[string]bool{"http://127.0.0.1:7/response/1": true, "http://127.0.0.1:8/response/1": false, "https://hooks.slack.com/x": false} {
		if got := transport.isHook(address); got != want {
			t.Errorf("%q is a hook in a test: %v", address, got)
		}
	}
}

// TestOnlySlackIsCalled: a request with a right signature does not make the bot
// call another address, directly or by a redirection.
func TestOnlySlackIsCalled(t *testing.T) {
	var called atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called.Add(1) }))
	t.Cleanup(elsewhere.Close)
	r := start(t, false, nil)
	var asked atomic.Int32
	here := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		asked.Add(1)
		http.Redirect(w, q, elsewhere.URL, http.StatusTemporaryRedirect)
	}))
	t.Cleanup(here.Close)
	r.use(func(_ context.Context, e bot.Event) (bot.Reply, error) {
		return bot.Reply{Person: e.Person, Repeated: true}, nil // the person is told so
	})
	click := func(id, address string) {
		t.Helper()
		payload := map[string]any{
			"type": "block_actions", "user": map[string]any{"id": "anna", "team_id": bottest.SlackTeam}, "team": map[string]any{"id": bottest.SlackTeam},
			"container": map[string]any{"type": "message", "message_ts": id, "channel_id": bottest.DirectID("anna")}, "response_url": address,
			"actions": []any{map[string]any{"type": "button", "block_id": "do", "action_id": "choice0", "value": "why", "text": map[string]any{"text": "?"}}},
		}
		if a := r.slack.Interact(payload); !a.OK {
			t.Fatalf("%d %s", a.Code, a.Body)
		}
	}
	click("1.1", elsewhere.URL)
	r.transport.asides.Wait()
	r.transport.o.APIURL = here.URL + "/api/"
	click("2.2", here.URL)
	r.transport.asides.Wait()
	if called.Load() != 0 || asked.Load() != 1 {
		t.Errorf("another address was called %d times, Slack %d times", called.Load(), asked.Load())
	}
}
