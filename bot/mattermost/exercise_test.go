package mattermost

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
)

// marks keeps the watermarks of a test.
type marks struct {
	mu sync.Mutex
	at map[string]time.Time
}

func newMarks() *marks { return &marks{at: map[string]time.Time{}} }

func (m *marks) Watermark(_ context.Context, stream string) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at[stream], nil
}

func (*marks) Asking(context.Context, string) ([]bot.Person, error) { return nil, nil }

// all returns the mark of the one stream.
func (m *marks) all() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, at := range m.at {
		return at
	}
	return time.Time{}
}

func (m *marks) SetWatermark(_ context.Context, stream string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if at.After(m.at[stream]) {
		m.at[stream] = at
	}
	return nil
}

// rig is a transport that runs against a fake of Mattermost.
type rig struct {
	server    *bottest.Mattermost
	transport *Transport
	endpoint  *httptest.Server // of the bot
	handle    atomic.Pointer[bot.Handler]
	used      chan struct{}  // closed when handle is known
	handled   chan bot.Event // every event after it was handled, for Do

	mu    sync.Mutex
	posts map[string]string // id of the post, by id of the event
	stop  func()
}

// newRig runs a transport on a server of its own until the test ends.
func newRig(t testing.TB, change func(*Options)) *rig {
	server := bottest.NewMattermost(t)
	r := runOn(t, server, change)
	server.AddCommand(model.Command{Trigger: "cpx", URL: r.endpoint.URL + pathCommand, Token: bottest.MattermostCommandToken})
	return r
}

// runOn runs a transport on a server that is there; what it catches up with
// needs a handler from the start.
func runOn(t testing.TB, server *bottest.Mattermost, change func(*Options), handle ...bot.Handler) *rig {
	t.Helper()
	r := runUnready(t, server, change, handle...)
	server.Await(t, "the bot is connected", func() bool { return r.transport.Ready() == nil })
	return r
}

// runUnready is runOn for a server to which the bot may not get connected.
func runUnready(t testing.TB, server *bottest.Mattermost, change func(*Options), handle ...bot.Handler) *rig {
	r := &rig{server: server, handled: make(chan bot.Event, 10_000), posts: map[string]string{}, used: make(chan struct{})}
	for _, h := range handle {
		r.use(h)
	}
	mux := http.NewServeMux()
	r.endpoint = httptest.NewServer(mux)
	o := Options{
		URL: server.URL(), Token: bottest.MattermostBotToken, Callback: r.endpoint.URL, CommandTokens: []string{"ofanotherteam", bottest.MattermostCommandToken},
		HRChannels: []string{bottest.MattermostTeam + "/" + bottest.MattermostHR}, Marks: newMarks(),
		Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, Timeout: 5 * time.Second},
	}
	if change != nil {
		change(&o)
	}
	var err error
	if r.transport, err = New(o); err != nil {
		t.Fatal(err)
	}
	r.transport.Routes(mux)
	r.start(t)
	t.Cleanup(func() {
		r.stop()
		r.endpoint.CloseClientConnections()
		r.endpoint.Close()
		o.Client.CloseIdleConnections()
	})
	return r
}

// start runs the transport until r.stop is called.
func (r *rig) start(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- r.transport.Run(ctx, func(ctx context.Context, e bot.Event) (bot.Reply, error) {
			<-r.used
			reply, err := (*r.handle.Load())(ctx, e)
			if err == nil {
				r.handled <- e
			}
			return reply, err
		})
	}()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func (r *rig) use(h bot.Handler) {
	if r.handle.Swap(&h) == nil {
		close(r.used)
	}
}

// idle waits until no post is in hand.
func (r *rig) idle() {
	for r.inHand() > 0 {
		runtime.Gosched()
	}
}

// inHand counts the posts that are being handled, or wait for it.
func (r *rig) inHand() int {
	p := r.transport.posts
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.inHand)
}

// Transport, Person, Do, Posts and Fail implement bottest.Harness.
func (r *rig) Transport() bot.Transport { return r.transport }

func (r *rig) Person(user string) bot.Person { return person(bottest.MattermostID(user)) }

func (r *rig) Do(t testing.TB, handle bot.Handler, id, user string, in turn.Input) {
	t.Helper()
	r.use(handle)
	r.server.SetUser(user, func(u *model.User) { u.Locale = in.Locale })
	r.transport.profiles.Remove(bottest.MattermostID(user))
	switch in.Kind {
	case turn.ChoiceInput:
		if a := r.click(user, in.Text); !a.OK {
			t.Errorf("click: %d %s", a.Code, a.Body)
		}
		<-r.handled
	case turn.CommandInput:
		if a := r.server.Command(user, r.server.Direct(user), strings.TrimSpace("/cpx "+in.Text)); !a.OK {
			t.Errorf("command: %d %s", a.Code, a.Body)
		}
		<-r.handled
	default:
		r.mu.Lock()
		post, again := r.posts[id]
		if !again {
			post = r.server.Write(user, r.server.Direct(user), in.Text+named(in.Mentions)).Id
			r.posts[id] = post
		} else {
			r.server.Again(post)
		}
		r.mu.Unlock()
		<-r.handled
		r.idle()
	}
}

// named are people named in a text.
func named(mentions []message.Mention) (text string) {
	for _, m := range mentions {
		text += " @" + m.ID
	}
	return text
}

// click clicks a choice in the newest message to a user that offers it. When
// there is none, the click is on a button that the bot does not remember.
func (r *rig) click(user, choice string) bottest.Answer {
	channel := r.server.Direct(user)
	if day, ok := strings.CutPrefix(choice, "date="); ok {
		if a, asked := r.fillIn(user, day); asked {
			return a
		}
	}
	if p, b := r.find(channel, choice); p != nil {
		return r.server.Click(user, p.Id, b.Action, b.Value)
	}
	r.transport.mu.RLock()
	me := r.transport.me
	r.transport.mu.RUnlock()
	forgotten := &model.Post{ChannelId: channel, Message: "?"}
	forgotten.AddProp(propKey, "forgotten "+choice)
	forgotten.AddProp(model.PostPropsAttachments, r.transport.attachments([]message.Choice{{ID: choice, Label: choice}}, "fr", bottest.MattermostID(user), channel, "forgotten "+choice))
	if err := r.transport.post(context.Background(), me, forgotten); err != nil {
		return bottest.Answer{}
	}
	p, b := r.find(channel, choice)
	a := r.server.Click(user, p.Id, b.Action, b.Value)
	r.server.Delete(p.Id)
	return a
}

// fillIn fills in the form of the newest question about a date, if there is one.
func (r *rig) fillIn(user, day string) (a bottest.Answer, asked bool) {
	channel := r.server.Direct(user)
	for _, p := range slices.Backward(r.server.Messages(channel)) {
		if slices.ContainsFunc(bottest.Buttons(p), func(b bottest.MattermostButton) bool { return b.Action == dateAction }) {
			if a := r.server.Click(user, p.Id, dateAction, ""); !a.OK {
				return a, true
			}
			forms := r.server.Dialogs()
			return r.server.Submit(user, channel, forms[len(forms)-1], map[string]any{dateField: day}, false), true
		}
	}
	return a, false
}

// find looks for a choice that can be clicked, newest first.
func (r *rig) find(channel, choice string) (*model.Post, bottest.MattermostButton) {
	all := r.server.Messages(channel)
	for i := len(all) - 1; i >= 0; i-- {
		for _, b := range bottest.Buttons(all[i]) {
			if choiceIn(b) == choice {
				return all[i], b
			}
		}
	}
	return nil, bottest.MattermostButton{}
}

// choiceIn says what a button or an option stands for.
func choiceIn(b bottest.MattermostButton) string {
	if b.Value == "" {
		if choice, ok := choiceOf(b.Action); ok {
			return choice
		}
		return ""
	}
	choice, _, _ := strings.Cut(b.Value, "~")
	return choice
}

func (r *rig) Posts(user string) (posts []bottest.Post) {
	channel := r.server.Direct(user)
	if user == bottest.HR {
		channel = bottest.MattermostID(bottest.MattermostHR)
	}
	for _, p := range r.server.Messages(channel) {
		if p.UserId != bottest.MattermostID(bottest.MattermostBot) {
			continue
		}
		post := bottest.Post{Text: bottest.PlainMarkdown(p)}
		for _, b := range bottest.Buttons(p) {
			if choice := choiceIn(b); choice != "" { // the button of a date is none
				post.Choices = append(post.Choices, choice)
			}
		}
		posts = append(posts, post)
	}
	return posts
}

func (r *rig) Fail(faults ...bottest.Fault) { r.server.Fail(faults...) }

func TestExercise(t *testing.T) {
	bottest.Exercise(t, bottest.First, func(t testing.TB) bottest.Harness { return newRig(t, nil) })
}
