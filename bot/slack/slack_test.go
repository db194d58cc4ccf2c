package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
	"cpxbot/dialogs/state"
	"cpxbot/rules"
)

func TestMain(m *testing.M) { os.Exit(bottest.Main(m)) }

// world is a bot on a fake of Slack, whose deliveries happen when drain says.
type world struct {
	*rig
	db         *store.DB
	clock      *bot.Virtual
	assistant  *bot.Assistant
	dispatcher *bot.Dispatcher
	events     int // that were delivered
}

func newWorld(t testing.TB, sockets bool, change func(*Options)) *world {
	w := &world{db: bottest.Memory(t), clock: bot.NewVirtual(bottest.Monday)}
	dialog := bottest.Dialog(t, dialogs.WithHR())
	w.rig = start(t, sockets, func(o *Options) {
		o.Look = func(ctx context.Context, p bot.Person) (bot.Reply, error) { return w.assistant.Look(ctx, p) }
		o.Overview = func() Overview { return dialog }
		if change != nil {
			change(o)
		}
	})
	w.dispatcher = bot.NewDispatcher(w.db, w.clock, []bot.Transport{w.transport}, bot.DispatcherOptions{SendTimeout: time.Second})
	w.assistant = bot.New(dialog, w.db, w.clock, nil, bot.WithDispatcher(w.dispatcher))
	w.use(w.assistant.Handle)
	return w
}

func (w *world) drain(t testing.TB) {
	t.Helper()
	if err := w.dispatcher.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func (w *world) turns(t testing.TB, user string) int {
	t.Helper()
	return bottest.State(t, w.db, w.Person(user)).Turns
}

// say has a user write a message, and the bot answer.
func (w *world) say(t testing.TB, user, text string) {
	t.Helper()
	if a := w.slack.Event(fmt.Sprintf("Ev%s%d", user, w.turns(t, user)), w.slack.DirectMessage(user, text), 0); !a.OK {
		t.Fatalf("not acknowledged: %d %s", a.Code, a.Body)
	}
	w.drain(t)
}

func TestRequestsThatAreNotSlacks(t *testing.T) {
	w := newWorld(t, false, nil)
	now := time.Now()
	body, err := json.Marshal(map[string]any{"type": "event_callback", "team_id": bottest.SlackTeam, "event_id": "Ev1", "event": w.slack.DirectMessage("anna", "bonjour")})
	if err != nil {
		t.Fatal(err)
	}
	other := bottest.Slack{SigningSecret: "another secret"}
	signed := w.slack.Sign(now, body)
	for name, c := range map[string]struct {
		header http.Header
		body   []byte
		code   int
	}{
		"no signature":             {http.Header{}, body, 401},
		"wrong secret":             {other.Sign(now, body), body, 401},
		"another body":             {signed, append([]byte(" "), body...), 401},
		"truncated body":           {signed, body[:len(body)/2], 401},
		"older than five minutes":  {w.slack.Sign(now.Add(-301*time.Second), body), body, 401},
		"from the future":          {w.slack.Sign(now.Add(302*time.Second), body), body, 401},
		"a time that is no number": {http.Header{"X-Slack-Request-Timestamp": {"now"}, "X-Slack-Signature": signed["X-Slack-Signature"]}, body, 401},
		"a megabyte":               {w.slack.Sign(now, make([]byte, 1<<20)), make([]byte, 1<<20), 413},
		"signed, but not JSON":     {w.slack.Sign(now, []byte("{")), []byte("{"), 400},
		"signed, without an id":    {w.slack.Sign(now, []byte(`{"type":"event_callback"}`)), []byte(`{"type":"event_callback"}`), 400},
	} {
		t.Run(name, func(t *testing.T) {
			if a := w.slack.Post("/slack/events", c.header, c.body); a.Code != c.code {
				t.Errorf("answered with %d %s, want %d", a.Code, a.Body, c.code)
			}
			if n := w.turns(t, "anna"); n != 0 {
				t.Errorf("%d turns were taken", n)
			}
		})
	}
	for _, path := range []string{"/slack/command", "/slack/interaction"} {
		for _, garbage := range []string{"", "payload={", "%zz", "payload={}", "payload=" + `{"type":"block_actions","user":{"id":"anna","team_id":"T1"}}`} {
			if a := w.slack.Post(path, w.slack.Sign(now, []byte(garbage)), []byte(garbage)); a.Code != 400 {
				t.Errorf("%s %q: answered with %d", path, garbage, a.Code)
			}
		}
		if a := w.slack.Post(path, http.Header{}, []byte("x=1")); a.Code != 401 {
			t.Errorf("%s without a signature: %d", path, a.Code)
		}
	}
	// The same bytes again, within the window: a replay is the same event.
	for range 2 {
		if a := w.slack.Post("/slack/events", signed, body); a.Code != 200 {
			t.Fatalf("%d %s", a.Code, a.Body)
		}
	}
	if n := w.turns(t, "anna"); n != 1 {
		t.Errorf("after a replay: %d turns", n)
	}
}

func TestUnknownIsAcknowledged(t *testing.T) {
	w := newWorld(t, false, nil)
	post := func(body string) bottest.Answer {
		return w.slack.Post("/slack/events", w.slack.Sign(time.Now(), []byte(body)), []byte(body))
	}
	if a := post(`{"type":"url_verification","challenge":"c1"}`); !a.OK || string(a.Body) != "c1" {
		t.Errorf("challenge: %d %s", a.Code, a.Body)
	}
	if a := post(`{"type":"app_rate_limited","minute_rate_limited":1}`); !a.OK {
		t.Errorf("app_rate_limited: %d", a.Code)
	}
	for i, e := range []map[string]any{
		{"type": "something_new", "user": map[string]any{"id": "anna"}, "channel": map[string]any{"id": "C1"}},
		{"type": "message", "channel_type": "channel", "channel": "C1", "user": "anna", "text": "bonjour"},
		{"type": "message", "subtype": "message_changed", "channel_type": "im", "channel": "Danna", "message": map[string]any{"user": "anna"}},
		{"type": "message", "subtype": "bot_message", "channel_type": "im", "channel": "Danna", "bot_id": "B9", "text": "bonjour"},
		{"type": "message", "channel_type": "im", "channel": "Danna", "user": bottest.SlackBot, "text": "bonjour"},
	} {
		if a := w.slack.Event(fmt.Sprint("Ev", i), e, 0); !a.OK {
			t.Errorf("%v: %d %s", e["type"], a.Code, a.Body)
		}
	}
	if n := w.turns(t, "anna"); n != 0 {
		t.Errorf("%d turns", n)
	}
}

// TestMe: what somebody says of themselves by "/me" is answered.
func TestMe(t *testing.T) {
	w := newWorld(t, false, nil)
	message := w.slack.DirectMessage("anna", "cherche comment commander une cps")
	message["subtype"] = "me_message"
	if a := w.slack.Event("Ev1", message, 0); !a.OK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	w.drain(t)
	if n, posts := w.turns(t, "anna"), w.Posts("anna"); n != 1 || len(posts) != 1 {
		t.Errorf("%d turns, %d messages", n, len(posts))
	}
}

// TestEditedMention: a mention that is edited comes again as another event; it is
// the same message, and is answered once.
func TestEditedMention(t *testing.T) {
	w := newWorld(t, false, nil)
	mention := map[string]any{"type": "app_mention", "channel": "C1", "user": "anna", "text": "<@" + bottest.SlackBot + "> une cps", "ts": "1795000000.000100"}
	if a := w.slack.Event("Ev1", mention, 0); !a.OK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	mention["text"], mention["edited"] = "<@"+bottest.SlackBot+"> une cps, svp", map[string]any{"user": "anna", "ts": "1795000060.000000"}
	if a := w.slack.Event("Ev2", mention, 0); !a.OK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	mention["ts"] = "1795000120.000100" // another message
	if a := w.slack.Event("Ev3", mention, 0); !a.OK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	w.drain(t)
	if n := w.turns(t, "anna"); n != 2 {
		t.Errorf("%d turns, want 2", n)
	}
}

// TestRetries: Slack delivers again what was not acknowledged; a retry may be
// the first that arrives, and is not dropped for being one.
func TestRetries(t *testing.T) {
	w := newWorld(t, false, nil)
	message := w.slack.DirectMessage("anna", "bonjour")
	down := true
	w.use(func(ctx context.Context, e bot.Event) (bot.Reply, error) {
		if down {
			return bot.Reply{}, &bot.Error{Code: bot.CodeStorage, Err: errors.New("the database is away")}
		}
		return w.assistant.Handle(ctx, e)
	})
	if a := w.slack.Event("Ev1", message, 0); a.OK {
		t.Error("acknowledged, though nothing was kept")
	}
	down = false
	for retry := range bottest.RetryDelays {
		if a := w.slack.Event("Ev1", message, retry+1); !a.OK {
			t.Errorf("retry %d: %d", retry+1, a.Code)
		}
	}
	w.drain(t)
	if n, posts := w.turns(t, "anna"), w.Posts("anna"); n != 1 || len(posts) != 1 {
		t.Errorf("%d turns, %d messages", n, len(posts))
	}
}

func TestOneEventToTwoReplicas(t *testing.T) {
	w := newWorld(t, false, nil)
	other := bot.New(bottest.Dialog(t), w.db, w.clock, nil)
	var n int
	var mu sync.Mutex
	w.use(func(ctx context.Context, e bot.Event) (bot.Reply, error) {
		mu.Lock()
		n++
		first := n%2 == 1
		mu.Unlock()
		if first {
			return w.assistant.Handle(ctx, e)
		}
		return other.Handle(ctx, e)
	})
	message := w.slack.DirectMessage("anna", "bonjour")
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			if a := w.slack.Event("Ev1", message, 0); !a.OK {
				t.Errorf("%d %s", a.Code, a.Body)
			}
		})
	}
	group.Wait()
	w.drain(t)
	if n, posts := w.turns(t, "anna"), w.Posts("anna"); n != 1 || len(posts) != 1 {
		t.Errorf("%d turns, %d messages", n, len(posts))
	}
}

// TestTenClicks: a question is answered once, and the message then shows the
// answer instead of the buttons.
func TestTenClicks(t *testing.T) {
	w := newWorld(t, false, nil)
	w.say(t, "anna", "je suis secrétaire médicale, il me faut une carte")
	before := w.turns(t, "anna")
	d := w.slack.ClickMany("anna", bottest.DirectID("anna"), "si_access=yes", 10)
	for i, a := range d {
		if !a.OK {
			t.Errorf("click %d: %d %s", i, a.Code, a.Body)
		}
	}
	if n := w.turns(t, "anna"); n != before+1 {
		t.Errorf("%d turns", n-before)
	}
	question := func() bottest.SlackPost { all := w.slack.Messages(bottest.DirectID("anna")); return all[len(all)-1] }
	w.slack.Await(t, "the question is redrawn", func() bool {
		shown := w.slack.Shown(bottest.DirectID("anna"))
		last := shown[len(shown)-1]
		return len(last.Choices) == 0 && strings.Contains(last.Text, "✓ Oui")
	})
	if p := question(); p.Text == "" {
		t.Error("the text is gone")
	}
	w.slack.Await(t, "the other clicks are answered kindly", func() bool {
		private := w.slack.Private()
		return len(private) > 0 && strings.Contains(private[0].Text, "déjà pris en compte")
	})
}

// TestActionsStayUsable: after a click on one action of an answer the others
// can still be used.
func TestActionsStayUsable(t *testing.T) {
	w := newWorld(t, false, nil)
	w.say(t, "anna", "je suis sage-femme, il me faut une cps")
	channel := bottest.DirectID("anna")
	answer := len(w.slack.Messages(channel)) - 1
	for _, choice := range []string{"why", "follow"} {
		if a := w.slack.Click("anna", channel, choice); !a.OK {
			t.Fatalf("%s: %d", choice, a.Code)
		}
		w.drain(t)
		w.slack.Await(t, choice+" is marked", func() bool {
			left := w.slack.Shown(channel)[answer].Choices
			for _, c := range left {
				if c == choice {
					return false
				}
			}
			return len(left) > 0
		})
	}
	if s := bottest.State(t, w.db, w.Person("anna")); len(s.Dossiers) != 1 {
		t.Errorf("nothing is followed: %+v", s)
	}
}

// TestStepIsTaken: below the question whether a step of an order was taken, nothing says
// any more that it was not, nor when, once it was.
func TestStepIsTaken(t *testing.T) {
	w := newWorld(t, false, nil)
	w.say(t, "anna", "je suis sage-femme, il me faut une cps")
	channel := bottest.DirectID("anna")
	w.slack.Click("anna", channel, "follow")
	w.drain(t)
	asked := len(w.slack.Messages(channel)) - 1
	w.slack.Click("anna", channel, "dossier=1:ordre_transmitted")
	w.drain(t)
	w.slack.Await(t, "only what still counts can be clicked", func() bool {
		return slices.Equal(w.slack.Shown(channel)[asked].Choices, []string{"dossier=1:stop"})
	})
	w.say(t, "bruno", "je suis sage-femme, il me faut une cps")
	channel = bottest.DirectID("bruno")
	w.slack.Click("bruno", channel, "follow")
	w.drain(t)
	asked = len(w.slack.Messages(channel)) - 1
	w.say(t, "bruno", "transmis hier")
	w.slack.Await(t, "nothing of it can be clicked", func() bool { return len(w.slack.Shown(channel)[asked].Choices) == 0 })
}

func TestClickOnAForgottenMessage(t *testing.T) {
	w := newWorld(t, false, nil)
	w.say(t, "anna", "bonjour")
	if a := w.slack.Click("anna", bottest.DirectID("anna"), "reader=yes"); !a.OK {
		t.Fatal(a.Code)
	}
	w.drain(t)
	posts := w.Posts("anna")
	if last := posts[len(posts)-2].Text; !strings.Contains(last, "plus d’actualité") {
		t.Errorf("answered by %q", last)
	}
}

func TestChannels(t *testing.T) {
	w := newWorld(t, false, nil)
	if a := w.slack.Command("tr1", "anna", "C9", "je suis sage-femme, il me faut une cps"); !a.OK || !strings.Contains(string(a.Body), "message direct") || strings.Contains(string(a.Body), "Ordre") {
		t.Errorf("in a channel: %d %s", a.Code, a.Body)
	}
	mention := map[string]any{"type": "app_mention", "channel": "C9", "user": "bruno", "text": "<@UBOT> bonjour", "ts": "1.2"}
	if a := w.slack.Event("Ev1", mention, 0); !a.OK {
		t.Errorf("mention: %d", a.Code)
	}
	w.drain(t)
	if a, b := w.Posts("anna"), w.Posts("bruno"); len(a) != 1 || len(b) != 1 {
		t.Errorf("anna reads %d messages, bruno %d", len(a), len(b))
	}
	if posts := w.slack.Messages("C9"); len(posts) != 0 {
		t.Errorf("posted in the channel: %+v", posts)
	}
	w.slack.Await(t, "a pointer for bruno alone", func() bool {
		p := w.slack.Private()
		return len(p) == 1 && p[0].User == "bruno" && p[0].Channel == "C9" && strings.Contains(p[0].Text, "<slack://user?team=T1&amp;id=UBOT|message direct>")
	})
	// In the direct messages the answer appears just below.
	w.say(t, "clara", "bonjour")
	if a := w.slack.Command("tr2", "clara", bottest.DirectID("clara"), ""); !a.OK || len(a.Body) != 0 {
		t.Errorf("in the direct messages: %d %s", a.Code, a.Body)
	}
}

func TestThreadsAreAnsweredInTheThread(t *testing.T) {
	w := newWorld(t, false, nil)
	m := w.slack.DirectMessage("anna", "bonjour")
	m["thread_ts"] = "17.000001"
	w.slack.Event("Ev1", m, 0)
	w.slack.Fail(bottest.AnswerLost)
	w.drain(t)
	for range 5 {
		w.clock.Advance(time.Minute)
		w.drain(t)
	}
	posts := w.slack.Messages(bottest.DirectID("anna"))
	if len(posts) != 1 || posts[0].Thread != "17.000001" {
		t.Errorf("%d messages: %+v", len(posts), posts)
	}
}

func TestPeopleFromOutside(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetUser("guest", bottest.SlackUser{Guest: true})
	w.slack.SetUser("robot", bottest.SlackUser{Bot: true})
	for range 3 { // delivered again
		w.slack.Event("Ev1", w.slack.DirectMessage("guest", "bonjour"), 0)
	}
	foreign := w.slack.DirectMessage("stranger", "bonjour")
	foreign["user_team"] = "T99"
	w.slack.Event("Ev2", foreign, 0)
	w.slack.Event("Ev3", w.slack.DirectMessage("robot", "bonjour"), 0)
	if a := w.slack.Command("tr1", "guest", "C9", "bonjour"); !strings.Contains(string(a.Body), "réservé au personnel") {
		t.Errorf("command: %s", a.Body)
	}
	for _, user := range []string{"guest", "stranger"} {
		w.slack.Await(t, user+" is refused", func() bool { return len(w.slack.Messages(bottest.DirectID(user))) == 1 })
		if text := w.slack.Messages(bottest.DirectID(user))[0].Text; !strings.Contains(text, "réservé au personnel") {
			t.Errorf("%s reads %q", user, text)
		}
	}
	for _, user := range []string{"guest", "stranger", "robot"} {
		if n := w.turns(t, user); n != 0 {
			t.Errorf("%s: %d turns", user, n)
		}
	}
}

func TestProfile(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "en-GB", Zone: "Indian/Reunion"})
	w.slack.SetUser("bruno", bottest.SlackUser{Locale: "de-DE"})
	w.slack.FailMethod("users.info", bottest.Unavailable)
	w.say(t, "clara", "bonjour") // served although nothing is known of her
	w.slack.FailMethod("users.info", bottest.Works)
	w.say(t, "anna", "bonjour")
	w.say(t, "bruno", "bonjour")
	if s := bottest.State(t, w.db, w.Person("anna")); s.Zone != "Indian/Reunion" {
		t.Errorf("zone %q", s.Zone)
	}
	for user, want := range map[string]string{"bruno": "fr", "clara": "fr"} {
		if s := bottest.State(t, w.db, w.Person(user)); s.Turns != 1 || s.Locale != want {
			t.Errorf("%s: %d turns in %q", user, s.Turns, s.Locale)
		}
	}
}

// TestTokenRevoked: everything waits until an administrator has repaired the
// installation; nothing is given up, and the operator is told.
func TestTokenRevoked(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.Revoke(bottest.SlackToken)
	w.say(t, "anna", "bonjour")
	for range 200 {
		w.clock.Advance(time.Minute)
		w.drain(t)
	}
	if err := w.transport.Ready(); err == nil || !strings.Contains(err.Error(), "invalid_auth") {
		t.Errorf("ready: %v", err)
	}
	if b, err := w.db.Backlog(t.Context()); err != nil || b.Dead != 0 || b.Pending != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	w.slack.Install(bottest.SlackTeam, bottest.SlackToken)
	w.clock.Advance(time.Hour)
	w.drain(t)
	if posts := w.Posts("anna"); len(posts) != 1 {
		t.Errorf("%d messages", len(posts))
	}
	if err := w.transport.Ready(); err != nil {
		t.Errorf("ready: %v", err)
	}
}

// TestTokenRevokedInSilence: a bot to which nobody writes finds out, too.
func TestTokenRevokedInSilence(t *testing.T) {
	for _, sockets := range []bool{false, true} {
		w := newWorld(t, sockets, nil)
		if w.transport.probe(t.Context()); w.transport.Ready() != nil {
			t.Errorf("sockets %v: %v", sockets, w.transport.Ready())
		}
		w.slack.Revoke(bottest.SlackToken)
		w.transport.probe(t.Context())
		if err := w.transport.Ready(); err == nil || !strings.Contains(err.Error(), "invalid_auth") {
			t.Errorf("sockets %v: ready: %v", sockets, err)
		}
		w.slack.Install(bottest.SlackTeam, bottest.SlackToken)
		if w.transport.probe(t.Context()); w.transport.Ready() != nil {
			t.Errorf("sockets %v: repaired: %v", sockets, w.transport.Ready())
		}
	}
}

func TestRateLimitForAnHour(t *testing.T) {
	for _, fault := range []bottest.Fault{bottest.RateLimited, bottest.Overloaded} {
		t.Run(string(fault), func(t *testing.T) {
			w := newWorld(t, false, nil)
			w.slack.FailMethod("chat.postMessage", fault)
			w.say(t, "anna", "bonjour")
			w.say(t, "anna", "je suis sage-femme")
			for range 60 {
				w.clock.Advance(time.Minute)
				w.drain(t)
			}
			w.slack.FailMethod("chat.postMessage", bottest.Works)
			for range 3 {
				w.clock.Advance(time.Minute)
				w.drain(t)
			}
			if b, err := w.db.Backlog(t.Context()); err != nil || b.Dead != 0 || b.Pending != 0 {
				t.Errorf("%+v, %v", b, err)
			}
			if posts := w.Posts("anna"); len(posts) < 2 {
				t.Errorf("%d messages", len(posts))
			}
		})
	}
}

func TestMember(t *testing.T) {
	w := newWorld(t, false, nil)
	for user, want := range map[string]bool{"hr": true, "anna": false} {
		if got, err := w.transport.Member(t.Context(), w.Person(user)); err != nil || got != want {
			t.Errorf("%s: %v, %v", user, got, err)
		}
	}
	if n := w.slack.Calls("conversations.members"); n != 1 {
		t.Errorf("asked %d times", n)
	}
	w.slack.FailMethod("conversations.members", bottest.Unavailable)
	w.slack.Event("Ev1", map[string]any{"type": "member_left_channel", "channel": bottest.SlackHR, "user": "hr"}, 0)
	if _, err := w.transport.Member(t.Context(), w.Person("hr")); err == nil {
		t.Error("an unknown membership is not an error")
	}
}

// TestThreadOfHR: what a member writes below a question in the
// channel comes to the person, whether the bot is mentioned or not.
func TestThreadOfHR(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	w.say(t, "anna", "je veux parler à quelqu’un")
	w.say(t, "anna", "qui signe ?")
	w.slack.Click("anna", bottest.DirectID("anna"), "help=question")
	w.drain(t)
	root := w.slack.Messages(bottest.SlackHR)[0]
	write := func(id string, m map[string]any) {
		t.Helper()
		m["channel"] = bottest.SlackHR
		if a := w.slack.Event(id, m, 0); !a.OK {
			t.Fatalf("%s: %d", id, a.Code)
		}
		w.drain(t)
	}
	in := func(user, text, ts, thread string) map[string]any {
		return map[string]any{"type": "message", "channel_type": "group", "user": user, "text": text, "ts": ts, "thread_ts": thread}
	}
	before := len(w.Posts("anna"))
	write("Ev1", in("hr", "hors fil", "50.1", ""))
	write("Ev2", in("hr", "sous autre chose", "50.2", "49.9"))
	write("Ev3", in("hr", "<@UBOT> La directrice.", "50.3", root.TS))
	mention := in("hr", "<@UBOT> La directrice.", "50.3", root.TS)
	mention["type"] = "app_mention"
	write("Ev4", mention)
	posts := w.Posts("anna")[before:]
	if len(posts) != 1 || !strings.Contains(posts[0].Text, "La directrice.") {
		t.Fatalf("the person reads %+v", posts)
	}
	w.slack.Click("anna", bottest.DirectID("anna"), "help=reply")
	w.say(t, "anna", "merci")
	inThread := func() (texts []string) {
		for _, p := range w.slack.Messages(bottest.SlackHR) {
			if p.Thread == root.TS {
				texts = append(texts, p.Text)
			}
		}
		return texts
	}
	if got := inThread(); len(got) != 2 || !strings.Contains(got[1], "merci") {
		t.Errorf("the thread holds %q", got)
	}
	w.slack.Click("hr", bottest.SlackHR, w.Posts(bottest.HR)[0].Choices[0])
	w.drain(t)
	if got := inThread(); len(got) != 3 || !strings.Contains(got[2], "Clos par") {
		t.Errorf("once closed, the thread holds %q", got)
	}
	if n := w.slack.Calls("conversations.replies"); n != 2 {
		t.Errorf("%d look-ups for two threads", n)
	}
}

// TestMenusAndDates: what is chosen from a menu, or as a date, counts like a button, and
// the message then shows it as people write it.
func TestMenusAndDates(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	direct := bottest.DirectID("anna")
	choose := func(choice string) {
		t.Helper()
		if a := w.slack.Click("anna", direct, choice); !a.OK {
			t.Fatalf("%s: %d %s", choice, a.Code, a.Body)
		}
		w.drain(t)
	}
	w.say(t, "anna", "il me faut des cartes pour un médecin, une infirmière, une secrétaire médicale, un ergonome et une psychologue")
	p, _ := w.slack.Newest(direct)
	if !strings.Contains(fmt.Sprint(p.Blocks), "static_select") {
		t.Fatalf("no menu: %+v", p.Blocks)
	}
	choose("person=2")
	if p, n := w.slack.Newest(direct); n != 2 || !strings.Contains(p.Text, "Ordre") {
		t.Errorf("%d messages, the last: %q", n, p.Text)
	}

	w.say(t, "anna", "recommencer")
	w.say(t, "anna", "je suis secrétaire médicale, j’utilise le logiciel, contrat signé, le directeur a une carte, on a un lecteur")
	choose("follow")
	choose("dossier=1:sent:date")
	asked, _ := w.slack.Newest(direct)
	choose("date=2026-11-20")
	if s := bottest.State(t, w.db, w.Person("anna")); len(s.Dossiers) != 1 || s.Dossiers[0].Stage != state.Sent || s.Dossiers[0].Since.Add(2*time.Hour).Format(time.DateOnly) != "2026-11-20" {
		t.Errorf("%+v", s.Dossiers)
	}
	w.slack.Await(t, "the day is shown", func() bool {
		for _, p := range w.slack.Messages(direct) {
			if p.TS == asked.TS {
				return strings.Contains(strings.ReplaceAll(fmt.Sprint(p.Blocks), "\u00a0", " "), chosenMark+"vendredi 20 novembre 2026")
			}
		}
		return false
	})
}

// TestAppRemoved: once the app is removed from its workspace, the bot is not ready.
func TestAppRemoved(t *testing.T) {
	w := newWorld(t, false, nil)
	w.deliver(t, map[string]any{"type": "app_uninstalled"})
	if err := w.transport.Ready(); err == nil || !strings.Contains(err.Error(), "removed") {
		t.Errorf("ready: %v", err)
	}
}

// TestErrorsAreKind: while the database is away, people are told what to do, and what
// Slack sends again is refused.
func TestErrorsAreKind(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	w.say(t, "anna", "bonjour")
	w.use(func(context.Context, bot.Event) (bot.Reply, error) {
		return bot.Reply{}, &bot.Error{Code: bot.CodeStorage, Message: rules.NewText("Réessayez dans un instant.", "Try again."), Err: errors.New("password wrong")}
	})
	if a := w.slack.Command("tr1", "anna", "C1", "aide"); !a.OK || !strings.Contains(string(a.Body), "Réessayez") || strings.Contains(string(a.Body), "password") {
		t.Errorf("a command: %d %s", a.Code, a.Body)
	}
	if a := w.slack.Event("Ev2", w.slack.DirectMessage("anna", "bonjour"), 0); a.OK {
		t.Error("a message that was not handled is acknowledged")
	}
	p, _ := w.slack.Newest(bottest.DirectID("anna"))
	if a := w.slack.ClickOn("anna", p, w.Posts("anna")[0].Choices[0]); a.OK {
		t.Error("a click that was not handled is acknowledged")
	}
	w.slack.Await(t, "the person is told", func() bool {
		told := w.slack.Private()
		return len(told) == 1 && strings.Contains(told[0].Text, "Réessayez")
	})
}

// TestHomeActions: what is chosen in the home tab is answered in the direct messages.
func TestHomeActions(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	w.say(t, "anna", "bonjour")
	before := w.slack.Calls(methodPublish)
	for range 2 {
		if a := w.slack.ClickHome("anna", "erase"); !a.OK {
			t.Fatalf("%d %s", a.Code, a.Body)
		}
		w.drain(t)
	}
	if posts := w.Posts("anna"); len(posts) != 3 || !strings.Contains(strings.Join(posts[2].Choices, " "), "confirm=yes") {
		t.Errorf("anna reads %+v", posts)
	}
	w.slack.Await(t, "the tab is drawn anew", func() bool { return w.slack.Calls(methodPublish) > before })
}

func TestHomeAndForm(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	w.say(t, "anna", "je suis sage-femme, il me faut une cps")
	w.slack.Click("anna", bottest.DirectID("anna"), "follow")
	w.slack.Event("Ev9", map[string]any{"type": "app_home_opened", "user": "anna", "tab": "home", "channel": "Danna"}, 0)
	w.slack.Await(t, "the home tab", func() bool {
		home := w.slack.Home("anna")
		return strings.Contains(home, "Sage-femme") && strings.Contains(home, "░") && strings.Contains(home, "erase")
	})
	w.slack.ClickHome("anna", openFormChoice)
	w.slack.Await(t, "the form", func() bool { return len(w.slack.Modals()) == 1 })
	if modal := string(w.slack.Modals()[0]); !strings.Contains(modal, "secretaire_medicale") || !strings.Contains(modal, "contract") {
		t.Errorf("the form is %s", modal)
	}
	if a := w.slack.SubmitForm("anna", "V7", formCallback, map[string]string{"profession": "", "reader": ""}); !strings.Contains(string(a.Body), `"response_action":"errors"`) {
		t.Errorf("an empty form: %d %s", a.Code, a.Body)
	}
	before := w.turns(t, "anna")
	for range 2 {
		a := w.slack.SubmitForm("anna", "V7", formCallback, map[string]string{"profession": "secretaire_medicale", "si_access": "yes", "reader": "yes", "contract": "signed", "leader_card": "yes", "nonsense": "x"})
		if !a.OK || len(a.Body) != 0 {
			t.Errorf("%d %s", a.Code, a.Body)
		}
	}
	w.drain(t)
	if n := w.turns(t, "anna"); n != before+1 {
		t.Errorf("a form that is sent twice: %d turns", n-before)
	}
	posts := w.Posts("anna")
	if last := posts[len(posts)-1].Text; !strings.Contains(last, "CPE") || !strings.Contains(last, "301") {
		t.Errorf("the answer is %q", last)
	}
	if got := w.slack.Refused(); len(got) > 0 {
		t.Errorf("Slack refuses %q", got)
	}
}
