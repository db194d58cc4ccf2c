package mattermost

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/time/rate"

	"cpxbot/bot"
	"cpxbot/dialogs/turn"
)

// Limits of the HTTP endpoint.
const (
	maxBody     = 64 << 10
	maxRequests = 64 // in hand at a time
	// answerWithin is shorter than what the server waits for by default (30 s)
	// and than the bot's own limit for an answer.
	answerWithin = 10 * time.Second
	perSecond    = 5 // events of one person
	burst        = 20
)

// Routes implements bot.Router.
func (t *Transport) Routes(mux *http.ServeMux) {
	if t.o.Callback == "" {
		return
	}
	// The callback URL may have a path that a proxy keeps.
	prefix := ""
	if u, err := url.Parse(t.o.Callback); err == nil {
		prefix = u.Path
	}
	mux.Handle("POST "+prefix+pathCommand, t.guard(t.serveCommand))
	mux.Handle("POST "+prefix+pathAction, t.guard(t.serveAction))
	mux.Handle("POST "+prefix+pathDialog, t.guard(t.serveDialog))
}

// guard bounds time, size and number of the requests.
func (t *Transport) guard(next func(w http.ResponseWriter, r *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A slow client gives up its place, and its connection where it has none.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(answerWithin))
		select {
		case t.busy <- struct{}{}:
			defer func() { <-t.busy }()
		default:
			w.Header().Set("Retry-After", "1")
			http.Error(w, "too many requests", http.StatusTooManyRequests)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		t.mu.RLock()
		running := t.handle != nil
		t.mu.RUnlock()
		if !running {
			http.Error(w, "starting", http.StatusServiceUnavailable)
			return
		}
		next(w, r)
	})
}

// allowed reports whether a person may act now.
func (t *Transport) allowed(user string) bool {
	l, ok := t.limits.Get(user)
	if !ok {
		l = rate.NewLimiter(perSecond, burst)
		if earlier, found, _ := t.limits.PeekOrAdd(user, l); found {
			l = earlier
		}
	}
	return l.Allow()
}

// answer writes an answer; the server needs JSON, even when it is empty.
func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the server has gone: nothing to tell
}

// refuse answers a request that cannot be read.
func refuse(w http.ResponseWriter, err error) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	http.Error(w, "bad request", http.StatusBadRequest)
}

// knownToken compares in constant time with each token of the command.
func (t *Transport) knownToken(token string) bool {
	known := 0
	sum := sha256.Sum256([]byte(token))
	for _, k := range t.o.CommandTokens {
		want := sha256.Sum256([]byte(k))
		known |= subtle.ConstantTimeCompare(sum[:], want[:])
	}
	return known == 1 && token != ""
}

// serveCommand receives the slash command
// (https://developers.mattermost.com/integrate/slash-commands/custom/).
func (t *Transport) serveCommand(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Token ")
	if !ok || !t.knownToken(token) {
		http.Error(w, "unknown token", http.StatusUnauthorized)
		return
	}
	if err := r.ParseForm(); err != nil {
		refuse(w, err)
		return
	}
	user, id := r.PostForm.Get("user_id"), r.PostForm.Get("trigger_id")
	if !model.IsValidId(user) || id == "" || len(id) > 1000 {
		refuse(w, nil)
		return
	}
	if r.PostForm.Get("text") == probe {
		answer(w, repeatProbe())
		return
	}
	p, err := t.profile(r.Context(), user)
	if err != nil {
		// The answer only lacks the language then.
		p = &profile{}
	}
	me, unknown := t.self(r.Context())
	// It may be shown under the name of who typed the command, so that it says who
	// speaks.
	ephemeral := func(text string) {
		says := map[string]string{"response_type": "ephemeral", "text": firm(fmt.Sprintf(sayEphemeral.In(p.locale), botDisplayName, text)), "username": botDisplayName}
		if me != nil {
			t.mu.RLock()
			says["icon_url"] = pictureOf(t.site, me.Id)
			t.mu.RUnlock()
		}
		answer(w, says)
	}
	if !t.allowed(user) {
		ephemeral(sayFast.In(p.locale))
		return
	}
	e := bot.Event{
		ID: "command:" + short64(id), Person: person(user), Locale: p.locale, Zone: p.zone,
		Name: p.name, Kind: turn.CommandInput, Text: strings.TrimSpace(r.PostForm.Get("text")),
	}
	if unknown != nil {
		ephemeral(bot.Explain(unknown).In(p.locale))
		return
	}
	// In the direct message with the bot, the answer is seen at once.
	here := directWith(r.PostForm.Get("channel_name"), me.Id, user)
	e.Thread = r.PostForm.Get("root_id")
	if !here {
		e.Channel = r.PostForm.Get("channel_id")
	}
	reply, err := t.handle(r.Context(), e)
	if err != nil {
		t.log.Warn("command not handled", "code", bot.CodeOf(err))
		ephemeral(bot.Explain(err).In(p.locale))
		return
	}
	if !reply.ForPerson() && !t.isHR(r.PostForm.Get("channel_id")) {
		ephemeral(sayPosted.In(p.locale))
		return
	}
	if here || !reply.ForPerson() {
		answer(w, struct{}{})
		return
	}
	ephemeral(fmt.Sprintf(sayPointer.In(p.locale), t.directLink(r.PostForm.Get("team_domain"), me)))
}

// pictureOf is the address of the picture of a user on the server, which everybody
// reaches who reads the bot; nobody but the server reaches the bot itself.
func pictureOf(site, user string) string {
	return site + model.APIURLSuffix + "/users/" + user + "/image"
}

// short64 keeps an id as it is unless it is long: trigger ids are signed and
// have hundreds of characters.
func short64(id string) string {
	if len(id) <= 64 {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return fmt.Sprintf("%x", sum[:16])
}

// directWith reports whether a channel is the direct message of two users.
func directWith(channel, a, b string) bool {
	return channel == a+"__"+b || channel == b+"__"+a
}

// directLink leads to the direct message with the bot.
func (t *Transport) directLink(team string, me *model.User) string {
	t.mu.RLock()
	site := t.site
	t.mu.RUnlock()
	if team == "" || url.PathEscape(team) != team {
		return site
	}
	return site + "/" + team + "/messages/@" + me.Username
}

// actionRequest is a click
// (https://developers.mattermost.com/integrate/plugins/interactive-messages/).
// Nothing in it is authenticated by the server.
type actionRequest struct {
	User    string         `json:"user_id"`
	Channel string         `json:"channel_id"`
	Post    string         `json:"post_id"`
	Trigger string         `json:"trigger_id"`
	Context map[string]any `json:"context"`
}

// actionAnswer is the answer to a click.
type actionAnswer struct {
	Update        *model.Post `json:"update,omitempty"`
	EphemeralText string      `json:"ephemeral_text,omitempty"`
	Skip          bool        `json:"skip_slack_parsing,omitempty"`
}

func (t *Transport) serveAction(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		refuse(w, err)
		return
	}
	var q actionRequest
	if err := json.Unmarshal(data, &q); err != nil || !model.IsValidId(q.User) || !model.IsValidId(q.Channel) || !model.IsValidId(q.Post) {
		refuse(w, nil)
		return
	}
	sealed, _ := q.Context["choice"].(string)
	if q.Context["menu"] == "true" {
		sealed, _ = q.Context["selected_option"].(string)
	}
	use := useAction
	if date, ok := q.Context["date"].(string); ok {
		sealed, use = date, useDate
	}
	key, _ := q.Context["key"].(string)
	tell := func(text string) { t.tell(r.Context(), w, &q, text) }
	choice, valid, expired := t.sign.open(sealed, use, q.User, q.Channel, key, time.Now())
	e := bot.Event{Person: person(q.User), Kind: turn.ChoiceInput, Message: q.Post}
	clicker := q.User
	if !valid && use == useAction {
		if choice, valid, expired = t.sign.open(sealed, useAction, anyMember, q.Channel, key, time.Now()); valid {
			member, err := t.Member(r.Context(), e.Person)
			switch {
			case errors.Is(err, bot.ErrOutside):
				tell(sayOutside.In(""))
				return
			case err != nil:
				tell(bot.Explain(err).In(""))
				return
			}
			valid, clicker, e.Channel = member, anyMember, q.Channel
		}
	}
	p, err := t.profile(r.Context(), q.User)
	if err != nil {
		p = &profile{}
	}
	if !valid {
		// Forged, or of another person's message, which an administrator can
		// click; or signed with a secret that is no longer that of the bot.
		t.log.Warn("click refused: the signature is not for this person and conversation, or another secret was in use")
		if t.owns(r.Context(), &q, key) {
			tell(sayExpired.In(p.locale))
		} else {
			tell(sayElse.In("") + "\n" + sayElse.In("en"))
		}
		return
	}
	if expired {
		if old := t.clickedPost(r.Context(), &q, key); old != nil {
			answer(w, actionAnswer{Update: outdated(old, sayExpired.In(p.locale)), Skip: true})
			return
		}
		tell(sayExpired.In(p.locale))
		return
	}
	if !t.allowed(q.User) {
		tell(sayFast.In(p.locale))
		return
	}
	if use == useDate {
		if err := t.openDate(r.Context(), &q, key, p.locale); err != nil {
			t.log.Warn("form not opened", "error", withoutURL(err))
			tell(sayDateLate.In(p.locale))
			return
		}
		answer(w, struct{}{})
		return
	}
	e.ID, e.Text = "click:"+key+":"+choice, choice
	e.Below = baseKey(key)
	if clicker != anyMember {
		if post := t.clickedPost(r.Context(), &q, key); post != nil {
			e.Thread = post.RootId
		}
	}
	e.Locale, e.Zone, e.Name = p.locale, p.zone, p.name
	reply, err := t.handle(r.Context(), e)
	if err != nil {
		t.log.Warn("click not handled", "code", bot.CodeOf(err))
		tell(bot.Explain(err).In(p.locale))
		return
	}
	var a actionAnswer
	if post := t.clickedPost(r.Context(), &q, key); post != nil {
		a.Update = t.redraw(post, choice, clicker, &reply)
	}
	answer(w, a)
}

// clickedPost returns the bot's post that was clicked and has the key, nil when
// there is none: what is shown of it may not be that of another.
func (t *Transport) clickedPost(ctx context.Context, q *actionRequest, key string) *model.Post {
	me, err := t.self(ctx)
	if err != nil {
		return nil
	}
	p, _, err := t.client.GetPost(ctx, q.Post, "")
	if err != nil || p.UserId != me.Id || p.ChannelId != q.Channel || p.GetProp(propKey) != key {
		return nil
	}
	return p
}

// owns reports whether somebody clicked a post of the bot in their own direct message.
func (t *Transport) owns(ctx context.Context, q *actionRequest, key string) bool {
	me, err := t.self(ctx)
	if err != nil || t.clickedPost(ctx, q, key) == nil {
		return false
	}
	channel, err := t.directChannel(ctx, me, q.User)
	return err == nil && channel == q.Channel
}

// tell answers a click with words. The server puts an answer of its own below the
// post, where nobody sees it whose threads are folded, so that the words go into
// the direct message: only to who clicked something that the bot wrote, and seldom,
// for a click is not authenticated.
func (t *Transport) tell(ctx context.Context, w http.ResponseWriter, q *actionRequest, text string) {
	if known, _ := t.noticed.Get(q.User); known == text {
		answer(w, struct{}{})
		return
	}
	if err := t.notify(ctx, q, text); err != nil {
		answer(w, actionAnswer{EphemeralText: firm(text), Skip: true})
		return
	}
	t.noticed.Add(q.User, text)
	answer(w, struct{}{})
}

var errNotClicked = errors.New("nothing of the bot's was clicked")

func (t *Transport) notify(ctx context.Context, q *actionRequest, text string) error {
	me, err := t.self(ctx)
	if err != nil {
		return err
	}
	if p, _, err := t.client.GetPost(ctx, q.Post, ""); err != nil || p.UserId != me.Id || p.ChannelId != q.Channel {
		return errors.Join(err, errNotClicked)
	}
	channel, err := t.directChannel(ctx, me, q.User)
	if err != nil {
		return err
	}
	p := &model.Post{ChannelId: channel, Message: text}
	p.AddProp(propKey, "notice-"+model.NewId())
	return t.post(ctx, me, p)
}
