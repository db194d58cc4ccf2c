package mattermost

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
)

// The suite against a real server, of version 5.37 or later, runs when these
// are set. It makes a team, a channel, users and a bot of its own, and puts
// them away afterwards: the team and the accounts are disabled, as far as the
// server lets them be. While it runs, the server may call the test's address.
const (
	envServer = "CPXBOT_TEST_MATTERMOST_URL"
	envAdmin  = "CPXBOT_TEST_MATTERMOST_ADMIN_TOKEN"
	// envRestart is a command that restarts the server and returns when it
	// answers; without it, the server is not restarted.
	envRestart = "CPXBOT_TEST_MATTERMOST_RESTART"
	// envHost is the test's address for the server, 127.0.0.1 by default.
	envHost = "CPXBOT_TEST_MATTERMOST_CALLBACK_HOST"
)

const realPassword = "Passw0rd!for-tests"

// realServer is a server with all that the suite has made on it.
type realServer struct {
	url      string
	admin    *model.Client4
	team     *model.Team
	hr       *model.Channel
	users    map[string]*model.Client4
	ids      map[string]string // of users
	bot      string            // id of the bot
	direct   map[string]string // channels
	setup    SetupOptions
	made     *SetupResult
	version  string
	mark     string // of the names
	secret   string // that signs, "" for that of the token
	proxy    *cutter
	endpoint *httptest.Server
	routes   atomic.Pointer[http.ServeMux]
	db       *store.DB
	earlier  sync.Map // ids of events that earlier parts have handled
}

// cutter is a proxy before the server that breaks websockets.
type cutter struct {
	*httptest.Server
	reads  atomic.Int64 // lists of posts that went through
	mu     sync.Mutex
	held   bool
	failed string // a channel whose posts cannot be read
	cancel map[*http.Request]context.CancelFunc
}

func newCutter(t *testing.T, server string) *cutter {
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{cancel: map[*http.Request]context.CancelFunc{}}
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/websocket") {
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			c.mu.Lock()
			held := c.held
			c.cancel[r] = cancel
			c.mu.Unlock()
			defer func() { c.mu.Lock(); delete(c.cancel, r); c.mu.Unlock() }()
			if held {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			proxy.ServeHTTP(w, r.WithContext(ctx))
			return
		}
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/posts") {
			c.reads.Add(1)
			c.mu.Lock()
			failed := c.failed != "" && strings.Contains(r.URL.Path, c.failed)
			c.mu.Unlock()
			if failed {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { c.hold(true); c.CloseClientConnections(); c.Close() })
	return c
}

// hold breaks all websockets and refuses new ones until it is given false.
func (c *cutter) hold(held bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = held
	if held {
		for _, cancel := range c.cancel {
			cancel()
		}
	}
}

// fail has the posts of a channel not be read, until another is named.
func (c *cutter) fail(channel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = channel
}

func must[T any](t testing.TB) func(v T, _ *model.Response, err error) T {
	return func(v T, _ *model.Response, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newReal(t *testing.T) *realServer {
	server, token := os.Getenv(envServer), os.Getenv(envAdmin)
	if server == "" || token == "" {
		t.Skipf("needs a Mattermost server: set %s and %s", envServer, envAdmin)
	}
	ctx := t.Context()
	// Names and mail addresses stay taken after the accounts are disabled.
	mark := strings.ToLower(rand.Text()[:8])
	r := &realServer{url: strings.TrimRight(server, "/"), mark: mark, users: map[string]*model.Client4{}, ids: map[string]string{}, direct: map[string]string{}}
	r.admin = model.NewAPIv4Client(r.url)
	r.admin.SetToken(token)
	r.proxy = newCutter(t, r.url)
	r.db = bottest.Memory(t)
	r.team = must[*model.Team](t)(r.admin.CreateTeam(ctx, &model.Team{Name: "cpxtest" + mark, DisplayName: "cpxbot test " + mark, Type: model.TeamInvite}))
	r.later(t, func(ctx context.Context) error { _, err := r.admin.SoftDeleteTeam(ctx, r.team.Id); return err })
	r.hr = must[*model.Channel](t)(r.admin.CreateChannel(ctx, &model.Channel{TeamId: r.team.Id, Name: "rh", DisplayName: "RH", Type: model.ChannelTypePrivate}))
	for i := range 18 {
		r.addUser(t, fmt.Sprint("user", i), mark)
	}

	host := cmp.Or(os.Getenv(envHost), "127.0.0.1")
	r.endpoint = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { r.routes.Load().ServeHTTP(w, q) }))
	t.Cleanup(r.endpoint.Close)
	r.routes.Store(http.NewServeMux())
	r.allow(t, host)
	address := strings.Replace(r.endpoint.URL, "127.0.0.1", host, 1)
	r.setup = SetupOptions{
		URL: r.url, AdminToken: token, Callback: address, Username: "cpxtest" + mark, Teams: []string{r.team.Name}, HRChannels: []string{r.team.Name + "/rh"},
	}
	return r
}

// later undoes something when the test ends.
func (r *realServer) later(t *testing.T, undo func(context.Context) error) {
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := undo(ctx); err != nil {
			t.Errorf("left on the server: %v", err)
		}
	})
}

func (r *realServer) addUser(t *testing.T, name, mark string) {
	ctx := t.Context()
	full := "cpx" + name + mark
	u := must[*model.User](t)(r.admin.CreateUser(ctx, &model.User{Username: full, Email: full + "@example.org", Password: realPassword, Locale: "fr"}))
	r.later(t, func(ctx context.Context) error { _, err := r.admin.DeleteUser(ctx, u.Id); return err })
	must[*model.TeamMember](t)(r.admin.AddTeamMember(ctx, r.team.Id, u.Id))
	client := model.NewAPIv4Client(r.url)
	must[*model.User](t)(client.Login(ctx, full, realPassword))
	r.users[name], r.ids[name] = client, u.Id
}

// allow lets the server call the test, and takes it back afterwards.
func (r *realServer) allow(t *testing.T, host string) {
	config := must[*model.Config](t)(r.admin.GetConfig(t.Context()))
	before := *config.ServiceSettings.AllowedUntrustedInternalConnections
	if allowed(&before, host, nil) {
		return
	}
	set := func(ctx context.Context, hosts string) error {
		// As it is, for a model.Config names other settings, too.
		change := map[string]any{"ServiceSettings": map[string]any{"AllowedUntrustedInternalConnections": hosts}}
		resp, err := r.admin.DoAPIPutJSON(ctx, "/config/patch", change)
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	if err := set(t.Context(), strings.TrimSpace(before+" "+host)); err != nil {
		t.Fatal(err)
	}
	r.later(t, func(ctx context.Context) error { return set(ctx, before) })
}

// start runs a bot on the server until the function is called.
func (r *realServer) start(t *testing.T, handle bot.Handler, before ...func(*Transport)) (*Transport, func()) {
	t.Helper()
	transport, err := New(Options{
		URL: r.proxy.URL, Token: r.made.Token, CommandTokens: r.made.CommandTokens, Callback: r.setup.Callback, HRChannels: r.setup.HRChannels, Secret: r.secret, Marks: r.db, ErasePosts: true,
		pingEvery: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range before {
		f(transport)
	}
	mux := http.NewServeMux()
	transport.Routes(mux)
	r.routes.Store(mux)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- transport.Run(ctx, handle) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	eventually(t, "the bot is connected", func() bool { return transport.Ready() == nil })
	return transport, stop
}

// new hands on what no earlier part of the test has handled: each part but
// those that answer keeps events in memory, and not in the database.
func (r *realServer) new(handle bot.Handler) bot.Handler {
	return func(ctx context.Context, e bot.Event) (bot.Reply, error) {
		if _, known := r.earlier.Load(e.ID); known {
			return bot.Reply{Repeated: true}, nil
		}
		return handle(ctx, e)
	}
}

// remember ends a part of the test.
func (r *realServer) remember(rec *recorder) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	for id := range rec.known {
		r.earlier.Store(id, true)
	}
}

// run runs a bot that answers, until the function is called.
func (r *realServer) run(t *testing.T) (*Transport, func()) {
	t.Helper()
	var assistant *bot.Assistant
	var d *bot.Dispatcher
	handled := newRecorder()
	transport, stop := r.start(t, r.new(func(ctx context.Context, e bot.Event) (bot.Reply, error) {
		reply, err := assistant.Handle(ctx, e)
		if err == nil {
			_, _ = handled.handle(ctx, e)
		}
		return reply, err
	}), func(transport *Transport) {
		d = bot.NewDispatcher(r.db, bot.System{}, []bot.Transport{transport}, bot.DispatcherOptions{Sweep: 20 * time.Millisecond})
		assistant = bot.New(bottest.Dialog(t, dialogs.WithHR(), dialogs.WithColleagues()), r.db, bot.System{}, nil, bot.WithDispatcher(d))
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); d.Run(ctx, nil) }()
	both := sync.OnceFunc(func() { stop(); cancel(); <-done; r.remember(handled) })
	t.Cleanup(both)
	return transport, both
}

// eventually waits until a condition holds on a server that tells us nothing.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	late := time.After(90 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("never: %s", what)
		}
	}
}

// channel opens the direct messages of a user with the bot.
func (r *realServer) channel(t *testing.T, user string) string {
	t.Helper()
	if r.direct[user] == "" {
		r.direct[user] = must[*model.Channel](t)(r.users[user].CreateDirectChannel(t.Context(), r.ids[user], r.bot)).Id
	}
	return r.direct[user]
}

func (r *realServer) write(t testing.TB, user, channel, text string) *model.Post {
	t.Helper()
	return must[*model.Post](t)(r.users[user].CreatePost(t.Context(), &model.Post{ChannelId: channel, Message: text}))
}

// answers are the posts of the bot in a channel, oldest first.
func (r *realServer) answers(t *testing.T, user, channel string) (posts []*model.Post) {
	t.Helper()
	list := must[*model.PostList](t)(r.users[user].GetPostsForChannel(t.Context(), channel, 0, 200, "", false, false))
	for i := len(list.Order) - 1; i >= 0; i-- {
		if p := list.Posts[list.Order[i]]; p.UserId == r.bot && p.Type == "" {
			posts = append(posts, p)
		}
	}
	return posts
}

// answersSince counts the answers after a post.
func (r *realServer) answersSince(t *testing.T, user string, first *model.Post) (n int) {
	t.Helper()
	for _, p := range r.answers(t, user, first.ChannelId) {
		if p.CreateAt >= first.CreateAt {
			n++
		}
	}
	return n
}

// say has a user write, and returns the last answer.
func (r *realServer) say(t *testing.T, user, text string) *model.Post {
	t.Helper()
	channel := r.channel(t, user)
	return r.after(t, user, func() { r.write(t, user, channel, text) })
}

// after does something and returns the last answer to it.
func (r *realServer) after(t *testing.T, user string, do func()) *model.Post {
	t.Helper()
	channel := r.channel(t, user)
	before := len(r.answers(t, user, channel))
	do()
	var posts []*model.Post
	eventually(t, "an answer", func() bool {
		posts = r.answers(t, user, channel)
		if len(posts) <= before {
			return false
		}
		b, err := r.db.Backlog(t.Context())
		return err == nil && b.Pending == 0
	})
	posts = r.answers(t, user, channel)
	return posts[len(posts)-1]
}

// turns counts the turns of a user.
func (r *realServer) turns(t *testing.T, user string) int {
	t.Helper()
	return bottest.State(t, r.db, person(r.ids[user])).Turns
}

// action returns the action of a post that offers a choice.
func action(p *model.Post, choice string) (id, selected string) {
	for _, b := range bottest.Buttons(p) {
		if choiceIn(b) == choice {
			return b.Action, b.Value
		}
	}
	return "", ""
}

// click clicks a choice.
func (r *realServer) click(t *testing.T, user string, p *model.Post, choice string) {
	t.Helper()
	id, selected := action(p, choice)
	if id == "" {
		t.Fatalf("%s is not offered: %+v", choice, bottest.Buttons(p))
	}
	if _, err := r.users[user].DoPostActionWithCookie(t.Context(), p.Id, id, selected, "", nil, ""); err != nil {
		t.Fatalf("%s: %v", choice, err)
	}
}

// form listens until a form is opened for a user.
func (r *realServer) form(t *testing.T, user string, do func()) model.OpenDialogRequest {
	t.Helper()
	header := http.Header{"Authorization": {"Bearer " + r.users[user].AuthToken}}
	ws, _, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(r.url, "http")+"/api/v4/websocket", header)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	_ = ws.SetReadDeadline(time.Now().Add(30 * time.Second))
	for first := true; ; {
		var f frame
		if err := ws.ReadJSON(&f); err != nil {
			t.Fatalf("no form: %v", err)
		}
		if first { // hello
			first = false
			do()
		}
		if f.Event == string(model.WebsocketEventOpenDialog) {
			return decodeForm(t, f.Data["dialog"])
		}
	}
}

// restart restarts the server, or skips the test.
func restart(t *testing.T) {
	t.Helper()
	command := os.Getenv(envRestart)
	if command == "" {
		t.Skipf("needs a command that restarts the server: set %s", envRestart)
	}
	if out, err := exec.Command("sh", "-c", command).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
