package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs/turn"
)

// live is a transport in memory that hands out the way into the assistant, and
// may be down.
type live struct {
	bottest.Transport
	started  chan bot.Handler
	fail     chan error
	down     error
	degraded []string
}

func newLive() *live {
	return &live{bottest.Transport{Server: bottest.NewPlatform()}, make(chan bot.Handler, 1), make(chan error, 1), nil, nil}
}

func (l *live) Run(ctx context.Context, handle bot.Handler) error {
	l.started <- handle
	select {
	case <-ctx.Done():
		return nil
	case err := <-l.fail:
		return err
	}
}

func (l *live) Ready() error { return l.down }

func (l *live) Degraded() []string { return l.degraded }

func (l *live) Routes(mux *http.ServeMux) {
	mux.HandleFunc("POST /test/event", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "from the platform") })
}

func newService(t *testing.T, l *live) (*bot.Service, *store.DB) {
	db := bottest.Memory(t)
	d := bot.NewDispatcher(db, bot.System{}, []bot.Transport{l}, bot.DispatcherOptions{})
	return &bot.Service{Assistant: bot.New(bottest.Dialog(t), db, bot.System{}, nil, bot.WithDispatcher(d)), Log: discard}, db
}

func TestServiceAnswersAndStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLive()
		s, db := newService(t, l)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		handle := <-l.started
		if _, err := handle(ctx, bot.Event{ID: "e1", Person: bottest.Someone("anna"), Text: "bonjour"}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // no time passes: the message is delivered at once
		if n := len(l.Server.Posts("anna")); n != 1 {
			t.Errorf("%d messages", n)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if b, err := db.Backlog(t.Context()); err != nil || b.Pending != 0 {
			t.Errorf("left: %+v, %v", b, err)
		}
	})
}

func TestServiceEndsWhenATransportFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLive()
		s, _ := newService(t, l)
		broken := errors.New("token revoked")
		l.fail <- broken
		if err := s.Run(t.Context()); !errors.Is(err, broken) || !strings.Contains(err.Error(), "test:") {
			t.Errorf("%v", err)
		}
	})
}

func TestRoutes(t *testing.T) {
	l := newLive()
	db := bottest.Memory(t)
	metrics := bot.NewMetrics("v1", "ans-2021-04")
	metrics.Watch(db, bot.System{})
	metrics.WatchTransports([]bot.Transport{l})
	var down error
	routes := bot.Routes(metrics, bot.Checks{"database": func(context.Context) error { return down }}, []bot.Transport{l})
	get := func(method, path string) (int, string) {
		w := &recorder{header: http.Header{}, code: http.StatusOK}
		r, err := http.NewRequestWithContext(t.Context(), method, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		routes.ServeHTTP(w, r)
		return w.code, w.body.String()
	}
	for _, c := range []struct {
		method, path string
		code         int
		body         string
	}{
		{"GET", "/healthz", 200, "ok"}, {"GET", "/readyz", 200, "ready"}, {"POST", "/healthz", 405, ""}, {"GET", "/other", 404, ""},
		{"POST", "/test/event", 200, "from the platform"}, {"GET", "/metrics", 200, `cpxbot_build_info{edition="ans-2021-04",version="v1"} 1`},
	} {
		if code, body := get(c.method, c.path); code != c.code || !strings.Contains(body, c.body) {
			t.Errorf("%s %s: %d %s", c.method, c.path, code, body)
		}
	}
	l.degraded = []string{"HR channel x: archived"}
	if code, body := get("GET", "/readyz"); code != 200 || body != "ready\ndegraded: test (HR channel x: archived)\n" {
		t.Errorf("degraded: %d %s", code, body)
	}
	if _, body := get("GET", "/metrics"); !strings.Contains(body, `cpxbot_platform_degraded{platform="test"} 1`) {
		t.Error("the metric does not tell what is degraded")
	}
	down = errors.New("password wrong for user x")
	if code, body := get("GET", "/readyz"); code != 503 || !strings.Contains(body, "database") || strings.Contains(body, "password") {
		t.Errorf("without a database: %d %s", code, body)
	}
	down, l.down = nil, errors.New("not connected")
	if code, body := get("GET", "/readyz"); code != 503 || !strings.Contains(body, "test (") {
		t.Errorf("without the platform: %d %s", code, body)
	}
	if code, _ := get("GET", "/healthz"); code != 200 {
		t.Errorf("alive all the same: %d", code)
	}
}

type recorder struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(code int)        { r.code = code }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

func TestServeFinishesRequests(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	entered, release := make(chan struct{}), make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	done, got := make(chan error, 1), make(chan string, 1)
	go func() {
		done <- bot.Serve(ctx, l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(entered)
			<-release
			fmt.Fprint(w, "finished")
		}), discard)
	}()
	go func() {
		resp, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			got <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		got <- string(body)
	}()
	<-entered
	stop()
	close(release)
	if body := <-got; body != "finished" {
		t.Errorf("the request in hand got %q", body)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestMetrics(t *testing.T) {
	db, clock := bottest.Memory(t), bot.NewVirtual(monday)
	m := bot.NewMetrics("v1", "e1")
	m.Watch(db, clock)
	a := bot.New(bottest.Dialog(t), db, clock, nil, bot.WithObserver(m.Event))
	p := bottest.NewPlatform()
	d := bot.NewDispatcher(db, clock, []bot.Transport{bottest.Transport{Server: p}}, bot.DispatcherOptions{Observe: m.Delivery})
	for range 2 {
		if _, err := a.Handle(t.Context(), bot.Event{ID: "e1", Person: bottest.Someone("anna"), Text: "bonjour"}); err != nil {
			t.Fatal(err)
		}
	}
	clock.Advance(time.Minute)
	check := func(lines ...string) {
		t.Helper()
		w := &recorder{header: http.Header{}}
		r, _ := http.NewRequest("GET", "/metrics", nil)
		bot.Routes(m, nil, nil).ServeHTTP(w, r)
		for _, line := range lines {
			if !strings.Contains(w.body.String(), line+"\n") {
				t.Errorf("%s is not in\n%s", line, w.body.String())
			}
		}
	}
	check(`cpxbot_events_total{kind="text",platform="test",result="handled"} 1`, `cpxbot_events_total{kind="text",platform="test",result="repeated"} 1`,
		`cpxbot_intents_total{intent="greeting"} 1`, "cpxbot_outbox_pending 1", "cpxbot_outbox_oldest_seconds 60", "cpxbot_store_up 1")
	p.Fail(bottest.Unavailable)
	for range 2 {
		if err := d.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		clock.Advance(time.Minute)
	}
	check(`cpxbot_deliveries_total{platform="test",result="retry"} 1`, `cpxbot_deliveries_total{platform="test",result="sent"} 1`, "cpxbot_outbox_pending 0")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	check("cpxbot_store_up 0")
}

// TestReload: new content is used, content with a mistake is not and leaves
// the old one live.
func TestReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _, _ := newAssistant(t)
		m := bot.NewMetrics("v1", "e1")
		folder := t.TempDir()
		write := func(text string) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(folder, "a.yaml"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write("x")
		var mu sync.Mutex
		var next bot.Dialog
		var mistake error
		loads := 0
		give := func(d bot.Dialog, err error) {
			mu.Lock()
			defer mu.Unlock()
			next, mistake = d, err
		}
		count := func() int {
			mu.Lock()
			defer mu.Unlock()
			return loads
		}
		var log bytes.Buffer
		r := &bot.Reloader{
			Assistant: a, Folder: os.DirFS(folder), Metrics: m, Log: slog.New(slog.NewTextHandler(&log, nil)),
			Load: func() (bot.Dialog, error) {
				mu.Lock()
				defer mu.Unlock()
				loads++
				return next, mistake
			},
		}
		ctx, stop := context.WithCancel(t.Context())
		hangup := make(chan struct{})
		var running sync.WaitGroup
		running.Go(func() { r.Run(ctx, hangup) })
		poisonedNow := func() bool {
			return strings.Contains(handle(t, a, "anna", turn.TextInput, "poison").Deliveries[0].Message.Plain(), "recommencer")
		}

		// Between two looks: what is being written at one may be seen in two states.
		time.Sleep(time.Minute + time.Second)
		if n := count(); n != 0 {
			t.Errorf("%d loads, and nothing has changed", n)
		}
		give(nil, errors.New("line 7: unknown profession"))
		write("yy")
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := count(); n != 1 || poisonedNow() || !strings.Contains(log.String(), "line 7") {
			t.Errorf("content with a mistake: %d loads, log %s", n, &log)
		}
		give(poisoned{bottest.Dialog(t)}, nil)
		hangup <- struct{}{}
		synctest.Wait()
		if n := count(); n != 2 || !poisonedNow() {
			t.Errorf("after the signal: %d loads", n)
		}
		stop()
		running.Wait()
	})
}

// TestSameEventToTwoReplicas: delivered ten times at once, it is one turn.
func TestSameEventToTwoReplicas(t *testing.T) {
	for name, url := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "cpxbot.db") },
		"postgres": func(t *testing.T) string { return bottest.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := url(t)
			db := bottest.Open(t, url, store.Options{})
			assistants := []*bot.Assistant{bot.New(bottest.Dialog(t), db, bot.System{}, nil)}
			if store.IsPostgres(url) {
				assistants = append(assistants, bot.New(bottest.Dialog(t), bottest.Open(t, url, store.Options{}), bot.System{}, nil))
			}
			for e := range 20 {
				var group sync.WaitGroup
				var mu sync.Mutex
				turns := 0
				for i := range 10 {
					group.Go(func() {
						r, err := assistants[i%len(assistants)].Handle(context.Background(), bot.Event{ID: fmt.Sprint("e", e), Person: bottest.Someone("anna"), Text: "bonjour"})
						if err != nil {
							t.Error(err)
						}
						if !r.Repeated {
							mu.Lock()
							turns++
							mu.Unlock()
						}
					})
				}
				group.Wait()
				if turns != 1 {
					t.Errorf("event %d: %d turns", e, turns)
				}
			}
			if n := bottest.State(t, db, bottest.Someone("anna")).Turns; n != 20 {
				t.Errorf("%d turns", n)
			}
		})
	}
}

// TestLogsHoldNoPersonalData has people write, and things go wrong.
func TestLogsHoldNoPersonalData(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	db, clock, p := bottest.Memory(t), bot.NewVirtual(monday), bottest.NewPlatform()
	a := bot.New(poisoned{bottest.Dialog(t)}, db, clock, logger)
	d := bot.NewDispatcher(db, clock, []bot.Transport{bottest.Transport{Server: p}}, bot.DispatcherOptions{Log: logger})
	bottest.Put(t, db, bottest.Someone("Zoé-Durand"), waiting(monday))
	p.Fail(bottest.Unavailable, bottest.AnswerLost, bottest.Refused, bottest.Panics, bottest.Overloaded)
	if err := a.Fire(t.Context(), monday, func(bot.Reply) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"poison", "je m'appelle Zoé Durand, mon numéro est 2850675123456", "j'ai perdu ma carte 8025000001"} {
		handle(t, a, "Zoé-Durand", turn.TextInput, text)
		for range 5 {
			if err := d.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			clock.Advance(20 * time.Minute)
		}
	}
	if log.Len() == 0 {
		t.Fatal("nothing was logged")
	}
	for _, secret := range []string{"Zoé", "Durand", "2850675", "8025000001", "perdu"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, &log)
		}
	}
}
