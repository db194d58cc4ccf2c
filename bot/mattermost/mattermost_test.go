package mattermost

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
)

// world is a bot on a fake of Mattermost, whose deliveries happen when drain
// says.
type world struct {
	*rig
	db         *store.DB
	clock      *bot.Virtual
	assistant  *bot.Assistant
	dispatcher *bot.Dispatcher
	log        *logged
}

// logged is a log that is looked at.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// times counts the lines that hold a text.
func (l *logged) times(text string) int { return strings.Count(l.String(), text) }

func newWorld(t testing.TB, change func(*Options)) *world {
	w := &world{db: bottest.Memory(t), clock: bot.NewVirtual(bottest.Monday), log: &logged{}}
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.rig = newRig(t, func(o *Options) {
		o.Log, o.Marks = log, w.db
		if change != nil {
			change(o)
		}
	})
	w.dispatcher = bot.NewDispatcher(w.db, w.clock, []bot.Transport{w.transport}, bot.DispatcherOptions{SendTimeout: time.Second, Log: log})
	w.assistant = bot.New(bottest.Dialog(t, dialogs.WithHR()), w.db, w.clock, log, bot.WithDispatcher(w.dispatcher))
	w.use(w.assistant.Handle)
	t.Cleanup(func() {
		// Registered after the rig, so it runs before that stops.
		for _, text := range w.server.Breaking() {
			t.Errorf("the web app lets lines break within %q", text)
		}
		for _, personal := range []string{
			bottest.MattermostID("anna"), bottest.MattermostID("bruno"), "anna", "bruno", "bonjour", "sage-femme",
			bottest.MattermostBotToken, bottest.MattermostCommandToken,
		} {
			if strings.Contains(w.log.String(), personal) {
				t.Errorf("the log says %q:\n%s", personal, w.log)
			}
		}
	})
	return w
}

func (w *world) drain(t testing.TB) {
	t.Helper()
	if err := w.dispatcher.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// later lets time pass for what has to be sent again.
func (w *world) later(t testing.TB, minutes int) {
	t.Helper()
	for range minutes {
		w.clock.Advance(time.Minute)
		w.drain(t)
	}
}

func (w *world) turns(t testing.TB, user string) int {
	t.Helper()
	return bottest.State(t, w.db, w.Person(user)).Turns
}

// await waits until so many events were handled.
func (w *world) await(t testing.TB, n int) (events []bot.Event) {
	t.Helper()
	late := time.After(30 * time.Second)
	for len(events) < n {
		select {
		case e := <-w.handled:
			events = append(events, e)
		case <-late:
			t.Fatalf("%d events were handled, want %d", len(events), n)
		}
	}
	return events
}

// forget passes over the events that nobody waited for.
func (w *world) forget() {
	for len(w.handled) > 0 {
		<-w.handled
	}
}

// say has a user write a message, and the bot answer.
func (w *world) say(t testing.TB, user, text string) {
	t.Helper()
	w.forget()
	w.server.Write(user, w.server.Direct(user), text)
	w.await(t, 1)
	w.idle()
	w.drain(t)
}

// choose has a user click a choice, and the bot answer.
func (w *world) choose(t testing.TB, user, choice string) {
	t.Helper()
	w.forget()
	if a := w.click(user, choice); !a.OK {
		t.Fatalf("%s: %d %s", choice, a.Code, a.Body)
	}
	w.await(t, 1)
	w.drain(t)
}

// last returns the newest message to a user.
func (w *world) last(t testing.TB, user string) bottest.Post {
	t.Helper()
	posts := w.Posts(user)
	if len(posts) == 0 {
		t.Fatalf("%s reads nothing", user)
	}
	return posts[len(posts)-1]
}

func (w *world) backlog(t testing.TB) (pending, dead int) {
	t.Helper()
	b, err := w.db.Backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return int(b.Pending), int(b.Dead)
}

func TestOptions(t *testing.T) {
	good := Options{URL: "https://chat.example.org", Token: "t", Marks: newMarks()}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		change func(*Options)
		want   string
	}{
		"no URL":             {func(o *Options) { o.URL = "" }, "URL of the server is missing"},
		"not a URL":          {func(o *Options) { o.URL = "chat.example.org" }, "not a URL"},
		"a query":            {func(o *Options) { o.Callback = "https://bot.example.org/?x=1" }, "callback URL"},
		"no token":           {func(o *Options) { o.Token = "" }, "token"},
		"a short secret":     {func(o *Options) { o.Secret = "short" }, "32 characters"},
		"no callback":        {func(o *Options) { o.CommandTokens = []string{"x"} }, "callback URL"},
		"a channel's name":   {func(o *Options) { o.HRChannels = []string{"rh"} }, `"rh"`},
		"too long a channel": {func(o *Options) { o.HRChannels = []string{"a/b/c"} }, `"a/b/c"`},
		"no watermarks":      {func(o *Options) { o.Marks = nil }, "watermarks"},
	} {
		o := good
		c.change(&o)
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
