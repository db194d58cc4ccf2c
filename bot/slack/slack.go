// Package slack connects the bot to Slack: events, slash commands, clicks and
// the home tab come in by HTTP or by Socket Mode, messages go out through the
// Web API. It verifies, translates and renders; it keeps no conversation and
// decides nothing. Slack's types and those of slack-go do not leave it.
//
// Contract: https://docs.slack.dev/apis/events-api,
// https://docs.slack.dev/interactivity, https://docs.slack.dev/reference/methods.
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/hashicorp/golang-lru/v2/expirable"
	api "github.com/slack-go/slack"

	"cpxbot/bot"
)

// Platform is the name of the platform in the keys of persons.
const Platform = "slack"

// publicAPI is the address of the Web API.
const publicAPI = "https://slack.com/api/"

// Options configure the transport.
type Options struct {
	// BotToken (xoxb-…) serves one workspace. Without it, workspaces install
	// the app themselves: see OAuth.
	BotToken string
	// AppToken (xapp-…) switches Socket Mode on: nothing has to be exposed.
	AppToken string
	// SigningSecret verifies what comes in by HTTP; needed without AppToken.
	SigningSecret string
	// OAuth lets several workspaces install the app; nil with a BotToken.
	OAuth *OAuth
	// HRChannels are the ids of the channels of human resources. Their members
	// are HR, and hand-overs are posted there.
	HRChannels []string
	// Look returns where a person's conversation stands, for the home tab; nil
	// leaves the tab empty.
	Look func(ctx context.Context, p bot.Person) (bot.Reply, error)
	// Overview returns the dialogue in use, for the home tab and the form.
	Overview func() Overview
	// APIURL replaces Slack's own address, for tests; it ends in a slash. Then
	// response URLs lead there, too.
	APIURL string
	// Client makes the calls; a default with limits on time is used when nil.
	Client *http.Client
	Clock  bot.Clock
	Log    *slog.Logger

	thinkAfter, thinkFor time.Duration // 0 means the usual
}

// Transport is a bot.Transport for Slack.
type Transport struct {
	o     Options
	http  *http.Client
	clock bot.Clock
	log   *slog.Logger

	installs  *installations
	pace      *pacer
	profiles  *expirable.LRU[userKey, profile]
	direct    *lru.Cache[userKey, string]  // channel of the direct messages
	roots     *lru.Cache[string, string]   // keys of messages that begin a thread
	questions *lru.Cache[string, question] // asked last, by the key of the message
	untitled  *lru.Cache[string, bool]     // conversations that were opened and have no title
	told      *lru.Cache[string, bool]     // who knows of which click that it had counted
	members   *expirable.LRU[string, map[string]bool]
	// refused remembers whom a stranger's message was answered to, so that a
	// refusal that Slack delivers again is not said twice.
	refused *expirable.LRU[string, bool]

	handle   atomic.Pointer[bot.Handler]
	access   trouble // with the token
	closed   bot.ClosedRooms
	thinking thinking
	// connected counts the connections of Socket Mode.
	connected atomic.Int32
	asides    sync.WaitGroup // what is done after the acknowledgement
	asideSem  chan struct{}
	waiting   atomic.Int32 // asides that are not done
	asideCtx  context.Context
	endAside  context.CancelFunc
}

// userKey is a user of a workspace.
type userKey struct{ workspace, user string }

var (
	_ bot.Transport = (*Transport)(nil)
	_ bot.Finder    = (*Transport)(nil)
	_ bot.Readier   = (*Transport)(nil)
	_ bot.Router    = (*Transport)(nil)
	_ bot.HR        = (*Transport)(nil)
	_ bot.Reacher   = (*Transport)(nil)
	_ bot.Degrader  = (*Transport)(nil)
)

// Check returns all that is wrong with the options.
func (o *Options) Check() []error {
	var mistakes []error
	mistake := func(format string, args ...any) { mistakes = append(mistakes, fmt.Errorf(format, args...)) }
	switch {
	case o.BotToken == "" && o.OAuth == nil:
		mistake("a bot token (xoxb-…) is needed, or the settings of an app that workspaces install themselves")
	case o.BotToken != "" && o.OAuth != nil:
		mistake("a bot token and an app that workspaces install exclude each other")
	}
	if o.BotToken != "" && !hasPrefix(o.BotToken, "xoxb-") {
		mistake("the bot token must begin with xoxb-")
	}
	if o.AppToken != "" && !hasPrefix(o.AppToken, "xapp-") {
		mistake("the app token must begin with xapp-")
	}
	if o.AppToken == "" && o.SigningSecret == "" {
		mistake("without Socket Mode (an app token, xapp-…) the signing secret is needed")
	}
	if o.OAuth != nil {
		mistakes = append(mistakes, o.OAuth.check()...)
	}
	for _, x := range []struct{ name, secret string }{{"bot token", o.BotToken}, {"app token", o.AppToken}, {"signing secret", o.SigningSecret}} {
		if err := bot.CheckToken(x.name, x.secret); err != nil {
			mistakes = append(mistakes, err)
		}
	}
	return mistakes
}

func hasPrefix(s, prefix string) bool { return len(s) > len(prefix) && s[:len(prefix)] == prefix }

// asidesAtOnce bounds what is done beside the acknowledgements: redrawing
// answered questions, publishing home tabs.
const (
	asidesAtOnce  = 8
	asidesWaiting = 256
)

// New returns a transport, or the mistakes of its options.
func New(o Options) (*Transport, error) {
	if mistakes := o.Check(); len(mistakes) > 0 {
		return nil, errors.Join(mistakes...)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = bot.System{}
	}
	if o.APIURL == "" {
		o.APIURL = publicAPI
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 12 * time.Second} // slack-go sets none
	}
	direct, _ := lru.New[userKey, string](10_000) // fails only for a size below one
	roots, _ := lru.New[string, string](1000)
	told, _ := lru.New[string, bool](1000)
	questions, _ := lru.New[string, question](1000)
	untitled, _ := lru.New[string, bool](1000)
	t := &Transport{
		o: o, http: o.Client, clock: o.Clock, log: o.Log, pace: newPacer(o.Clock), direct: direct, roots: roots, told: told, questions: questions, untitled: untitled,
		profiles: expirable.NewLRU[userKey, profile](10_000, nil, time.Hour),
		members:  expirable.NewLRU[string, map[string]bool](100, nil, time.Minute),
		refused:  expirable.NewLRU[string, bool](1000, nil, time.Hour),
		asideSem: make(chan struct{}, asidesAtOnce), thinking: thinking{of: map[string]*thought{}},
	}
	t.asideCtx, t.endAside = context.WithCancel(context.Background())
	t.installs = newInstallations(t)
	return t, nil
}

// Platform implements bot.Transport.
func (*Transport) Platform() string { return Platform }

// Ready implements bot.Readier.
func (t *Transport) Ready() error {
	err := t.access.get()
	if t.o.AppToken != "" && t.connected.Load() == 0 {
		err = errors.Join(err, errors.New("socket mode is not connected"))
	}
	return err
}

// trouble is why something does not work at present, nil when it does.
type trouble struct{ err atomic.Pointer[error] }

func (x *trouble) get() error {
	if err := x.err.Load(); err != nil {
		return *err
	}
	return nil
}

func (x *trouble) set(err error) { x.err.Store(&err) }
func (x *trouble) clear()        { x.err.Store(nil) }

// Run implements bot.Transport. Events that come by HTTP reach Routes, which
// pass them on while Run runs.
func (t *Transport) Run(ctx context.Context, handle bot.Handler) error {
	t.handle.Store(&handle)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer func() {
		t.handle.Store(nil)
		t.thinking.close()
		t.endAside()
		t.asides.Wait()
	}()
	if t.o.BotToken != "" {
		if err := t.identify(ctx); err != nil {
			return err
		}
		watching.Go(func() { t.watchToken(ctx) })
	}
	if t.o.AppToken != "" {
		return t.runSockets(ctx)
	}
	<-ctx.Done()
	return nil
}

// identify waits until Slack says in which workspace the bot is. A wrong token
// is no reason to end: an administrator may install the app again.
func (t *Transport) identify(ctx context.Context) error {
	for delay := time.Second; ; delay = min(2*delay, time.Minute) {
		err := t.installs.identify(ctx)
		if err == nil {
			t.access.clear()
			t.lookAtRooms(ctx)
			return nil
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to stop
		}
		t.access.set(errors.New("the workspace is not reachable"))
		t.log.Error("slack does not know the bot; trying again", "in", delay, "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(delay):
		}
	}
}

// watchEvery is how often a token is looked after.
const watchEvery = time.Minute

// watchToken finds out that the token was revoked: events still come in then,
// and a bot to which nobody writes makes no call that would fail.
func (t *Transport) watchToken(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			t.probe(ctx)
			t.lookAtRooms(ctx)
		}
	}
}

// lookAtRooms notes which channels of human resources are closed to the bot.
func (t *Transport) lookAtRooms(ctx context.Context) {
	workspace := t.installs.workspace()
	client, err := t.installs.client(ctx, workspace)
	if err != nil {
		return
	}
	for _, channel := range t.o.HRChannels {
		if t.pace.wait(ctx, methodInfo, workspace, "") != nil {
			return
		}
		c, err := client.GetConversationInfoContext(ctx, &api.GetConversationInfoInput{ChannelID: channel})
		refused, isRefused := errors.AsType[api.SlackErrorResponse](err)
		switch {
		case isRefused && tokenErrors[refused.Err]: // the probe says so
		case isRefused && refused.Err == "channel_not_found":
			t.closed.Note(t.log, channel, "not found: it is another id, or the bot is not a member")
		case isRefused && !uncertainErrors[refused.Err] && !busyErrors[refused.Err]:
			t.closed.Note(t.log, channel, refused.Err)
		case err != nil:
			_ = t.classify(methodInfo, workspace, err) // nothing is known for now
		case c.IsArchived:
			t.closed.Note(t.log, channel, "archived")
		case !c.IsMember:
			t.closed.Note(t.log, channel, "the bot is not a member")
		default:
			t.closed.Note(t.log, channel, "")
		}
	}
}

// Degraded implements bot.Degrader.
func (t *Transport) Degraded() []string { return t.closed.Degraded() }

// probe notes whether the token is good.
func (t *Transport) probe(ctx context.Context) {
	if err := t.installs.identify(ctx); err != nil {
		_ = t.classify(methodAuth, "", err) // which notes it
		return
	}
	t.access.clear()
}

// aside does something after the acknowledgement that may fail without harm.
// When too much is under way, it is left out.
func (t *Transport) aside(what string, do func(ctx context.Context) error) {
	if t.waiting.Add(1) > asidesWaiting {
		t.waiting.Add(-1)
		t.log.Warn("left out: too much is under way", "what", what)
		return
	}
	t.asides.Go(func() {
		defer t.waiting.Add(-1)
		ctx, cancel := context.WithTimeout(t.asideCtx, 10*time.Second)
		defer cancel()
		select {
		case t.asideSem <- struct{}{}:
			defer func() { <-t.asideSem }()
		case <-ctx.Done():
			return
		}
		if err := do(ctx); err != nil && ctx.Err() == nil {
			t.log.Warn("not done", "what", what, "error", err)
		}
	})
}
