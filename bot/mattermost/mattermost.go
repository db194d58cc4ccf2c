// Package mattermost connects the bot to one Mattermost server. Messages come
// in over the websocket, and what it missed is read from the channels; slash
// commands and clicks come in over HTTP. Answers are posted as direct messages.
// The package translates: it decides nothing of what is said, and types of
// Mattermost do not leave it.
//
// The interfaces of the server are described at https://api.mattermost.com and
// https://developers.mattermost.com/integrate/.
package mattermost

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/time/rate"

	"cpxbot/bot"
)

// Platform is the name of Mattermost in the keys of persons.
const Platform = "mattermost"

// Watermarks keep until when the posts of a server have been handled, for the
// time after a restart, and whose old posts still count.
type Watermarks interface {
	// Watermark returns the zero time for a stream that is not known.
	Watermark(ctx context.Context, stream string) (time.Time, error)
	// SetWatermark moves a stream forward; an earlier time changes nothing.
	SetWatermark(ctx context.Context, stream string, at time.Time) error
	// Asking returns the persons of a platform whose requests human resources have.
	Asking(ctx context.Context, platform string) ([]bot.Person, error)
}

// Options configure a Transport. URL, Token and Marks are required.
type Options struct {
	// URL of the server, such as "https://chat.example.org".
	URL string
	// Token of the bot account.
	Token string
	// CommandTokens are those of the slash command, one for each team.
	CommandTokens []string
	// Callback is the URL under which the server reaches the bot's HTTP
	// endpoint; without it, choices are answered by typing.
	Callback string
	// HR are the channels of human resources: ids, or "team/channel".
	HRChannels []string
	// Secret signs what buttons carry; when it is empty, it follows from Token.
	Secret string
	// ErasePosts has the bot delete its own posts to who asks to be forgotten.
	ErasePosts bool
	Marks      Watermarks
	// Client is used for all requests; nil means one with the usual limits.
	Client *http.Client
	Log    *slog.Logger

	pingEvery time.Duration // of the websocket; 0 means the usual
}

// Check returns what is wrong with the options, without secrets.
func (o *Options) Check() (mistakes []error) {
	for _, u := range []struct{ name, url string }{{"URL of the server", o.URL}, {"callback URL", o.Callback}} {
		parsed, err := url.Parse(u.url)
		if u.url != "" && (err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.RawQuery != "" || parsed.Fragment != "") {
			mistakes = append(mistakes, fmt.Errorf("the %s is not a URL like https://chat.example.org", u.name))
		}
	}
	if o.URL == "" {
		mistakes = append(mistakes, errors.New("the URL of the server is missing"))
	}
	if o.Token == "" {
		mistakes = append(mistakes, errors.New(`the token of the bot account is missing: "cpxbot setup mattermost" creates one`))
	}
	if err := bot.CheckToken("token of the bot account", o.Token); err != nil {
		mistakes = append(mistakes, err)
	}
	for _, token := range o.CommandTokens {
		if err := bot.CheckToken("token of a slash command", token); err != nil {
			mistakes = append(mistakes, err)
		}
	}
	if o.Secret != "" && len(o.Secret) < minSecret {
		mistakes = append(mistakes, fmt.Errorf("the signing secret has fewer than %d characters", minSecret))
	}
	if len(o.CommandTokens) > 0 && o.Callback == "" {
		mistakes = append(mistakes, errors.New("a slash command needs the callback URL as well"))
	}
	for _, c := range o.HRChannels {
		if team, name, named := strings.Cut(c, "/"); named && (team == "" || name == "" || strings.Contains(name, "/")) || !named && !model.IsValidId(c) {
			mistakes = append(mistakes, fmt.Errorf("%q is neither the id of a channel nor like team/channel", c))
		}
	}
	return mistakes
}

// Transport connects the bot to a server. It is safe for concurrent use.
type Transport struct {
	o      Options
	client *model.Client4
	sign   signer
	log    *slog.Logger

	profiles *expirable.LRU[string, *profile]
	direct   *lru.Cache[string, string] // channel of the direct messages, by user
	directs  *lru.Cache[string, bool]   // whether a channel is one of them
	// questions are the posts with the questions asked last, by the key of the message.
	questions *lru.Cache[string, string]
	members   *expirable.LRU[string, bool]
	teams     *lru.Cache[string, string]     // name, by id
	noticed   *expirable.LRU[string, string] // what users were told last, beside the conversation
	limits    *lru.Cache[string, *rate.Limiter]
	told      *lru.Cache[string, bool] // troubles that were reported
	closed    bot.ClosedRooms
	posts     *progress
	busy      chan struct{} // bounds the requests in hand
	doubt     chan struct{} // holds a value when the server refused the token

	mu     sync.RWMutex
	me     *model.User
	site   string            // where people reach the server
	limit  int               // runes of a message
	dates  bool              // forms have fields for dates
	hr     []string          // ids of the channels
	named  map[string]string // ids that were found, as they are configured
	state  error             // nil while connected
	handle bot.Handler
	about  chan struct{} // closed when me is known
}

var (
	_ bot.Transport = (*Transport)(nil)
	_ bot.Finder    = (*Transport)(nil)
	_ bot.Readier   = (*Transport)(nil)
	_ bot.Router    = (*Transport)(nil)
	_ bot.HR        = (*Transport)(nil)
	_ bot.Reacher   = (*Transport)(nil)
	_ bot.Degrader  = (*Transport)(nil)
)

// Sizes and times of what is remembered.
const (
	rememberedUsers = 4096
	profileFor      = 10 * time.Minute
	memberFor       = time.Minute
	requestTimeout  = 10 * time.Second
)

var errConnecting = errors.New("not connected yet")

// New returns a transport; it connects in Run.
func New(o Options) (*Transport, error) {
	if err := errors.Join(o.Check()...); err != nil {
		return nil, err
	}
	if o.Marks == nil {
		return nil, errors.New("nothing keeps the watermarks")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.URL, o.Callback = strings.TrimRight(o.URL, "/"), strings.TrimRight(o.Callback, "/")
	t := &Transport{
		o: o, doubt: make(chan struct{}, 1), sign: newSigner(o.Secret, o.Token), log: o.Log.With("platform", Platform),
		profiles: expirable.NewLRU[string, *profile](rememberedUsers, nil, profileFor),
		members:  expirable.NewLRU[string, bool](rememberedUsers, nil, memberFor),
		noticed:  expirable.NewLRU[string, string](rememberedUsers, nil, memberFor),
		posts:    newProgress(), busy: make(chan struct{}, maxRequests),
		named: map[string]string{}, state: errConnecting, limit: smallestLimit, about: make(chan struct{}),
	}
	t.client = newClient(o, t.doubtToken)
	t.direct, _ = lru.New[string, string](rememberedUsers) // fails only for a size below one
	t.directs, _ = lru.New[string, bool](rememberedUsers)
	t.questions, _ = lru.New[string, string](rememberedUsers)
	t.teams, _ = lru.New[string, string](rememberedUsers)
	t.limits, _ = lru.New[string, *rate.Limiter](rememberedUsers)
	t.told, _ = lru.New[string, bool](rememberedUsers)
	return t, nil
}

// Platform implements bot.Transport.
func (*Transport) Platform() string { return Platform }

// Ready implements bot.Readier.
func (t *Transport) Ready() error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.state
}

func (t *Transport) setReady(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state = err
}

// doubtToken has the connection made anew, and what it may have missed read: the
// websocket of a token that was revoked stays open, and says nothing. When the server
// refuses the token once more, the transport is not ready.
func (t *Transport) doubtToken() {
	select {
	case t.doubt <- struct{}{}:
	default:
	}
}

// person is the key of a user of the server.
func person(user string) bot.Person { return bot.Person{Platform: Platform, User: user} }

// self returns the bot's account once it is known.
func (t *Transport) self(ctx context.Context) (*model.User, error) {
	select {
	case <-t.about:
		t.mu.RLock()
		defer t.mu.RUnlock()
		return t.me, nil
	default:
		return t.identify(ctx)
	}
}

// clientConfig reads what a server tells its clients. One before version 6 must be
// told in which format, which Client4 has forgotten; newer ones do not look at it.
func clientConfig(ctx context.Context, c *model.Client4) (map[string]string, error) {
	resp, err := c.DoAPIGet(ctx, "/config/client?format=old", "")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var config map[string]string
	return config, json.NewDecoder(resp.Body).Decode(&config)
}

// identify asks the server who the bot is and what the server allows.
func (t *Transport) identify(ctx context.Context) (*model.User, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	me, _, err := t.client.GetMe(ctx, "")
	if err != nil {
		return nil, err
	}
	limit, site, dates := smallestLimit, t.o.URL, false
	if config, err := clientConfig(ctx, t.client); err == nil {
		limit, dates = postLimit(config["MaxPostSize"]), hasDates(config["Version"])
		site = cmp.Or(strings.TrimRight(config["SiteURL"], "/"), site)
	}
	hr, err := t.findHR(ctx, me)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.me == nil {
		close(t.about)
	}
	t.me, t.site, t.limit, t.dates, t.hr = me, site, limit, dates, hr
	return me, nil
}
