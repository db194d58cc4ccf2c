package bottest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"cpxbot/dialogs/message"
)

// DeliverTo has events delivered by HTTP to a handler, until Socket Mode connections are there.
func (s *Slack) DeliverTo(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handler = h
}

// Answer is what the bot answers to a delivery.
type Answer struct {
	// OK says that it was acknowledged.
	OK   bool
	Code int // of HTTP
	Body []byte
}

// RetryDelays are when Slack delivers an event again that was not
// acknowledged (https://docs.slack.dev/apis/events-api#retries).
var RetryDelays = []time.Duration{0, time.Minute, 5 * time.Minute}

// Sign signs a body as Slack does.
func (s *Slack) Sign(at time.Time, body []byte) http.Header {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(s.SigningSecret))
	fmt.Fprintf(mac, "v0:%s:%s", timestamp, body)
	return http.Header{
		"X-Slack-Request-Timestamp": {timestamp}, "X-Slack-Signature": {"v0=" + hex.EncodeToString(mac.Sum(nil))},
	}
}

// Post sends a body to the bot by HTTP, as it is.
func (s *Slack) Post(path string, header http.Header, body []byte) Answer {
	s.mu.Lock()
	h := s.handler
	s.mu.Unlock()
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return Answer{w.Code == http.StatusOK, w.Code, w.Body.Bytes()}
}

// delivery is something for the bot, in both forms.
type delivery struct {
	path, envelope string
	payload        map[string]any
	form           bool // the payload is the form itself
}

// body is the delivery as HTTP has it.
func (d *delivery) body() ([]byte, string) {
	data, _ := json.Marshal(d.payload)
	switch {
	case d.path == "/slack/events":
		return data, "application/json"
	case d.form:
		form := url.Values{}
		for name, v := range d.payload {
			form.Set(name, fmt.Sprint(v))
		}
		return []byte(form.Encode()), "application/x-www-form-urlencoded"
	}
	return []byte(url.Values{"payload": {string(data)}}.Encode()), "application/x-www-form-urlencoded"
}

// deliver sends something to the bot and returns its answer.
func (s *Slack) deliver(d *delivery, retry int) Answer {
	s.mu.Lock()
	sockets := append([]*slackSocket(nil), s.sockets...)
	s.mu.Unlock()
	if len(sockets) > 0 {
		return sockets[len(sockets)-1].deliver(d, retry)
	}
	body, kind := d.body()
	header := s.Sign(s.Clock.Now(), body)
	header.Set("Content-Type", kind)
	if retry > 0 {
		header.Set("X-Slack-Retry-Num", strconv.Itoa(retry))
		header.Set("X-Slack-Retry-Reason", "http_error")
	}
	return s.Post(d.path, header, body)
}

// Event delivers an event once; retry is 0 for the first time.
func (s *Slack) Event(id string, event map[string]any, retry int) Answer {
	return s.deliver(&delivery{path: "/slack/events", envelope: "events_api", payload: map[string]any{
		"type": "event_callback", "team_id": SlackTeam, "event_id": id, "event_time": s.Clock.Now().Unix(), "event": event,
		"authorizations": []any{map[string]any{"team_id": SlackTeam, "user_id": SlackBot, "is_bot": true, "is_enterprise_install": false}},
	}}, retry)
}

// DirectMessage is the event of a direct message, which may name people.
func (s *Slack) DirectMessage(user, text string, named ...message.Mention) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	for _, m := range named {
		text += " <@" + m.ID + ">"
	}
	return map[string]any{
		"type": "message", "channel": s.channel(DirectID(user)).id, "channel_type": "im", "user": user, "team": SlackTeam,
		"text": text, "ts": s.timestamp(),
	}
}

// Command delivers a slash command; Slack does so once.
func (s *Slack) Command(trigger, user, channel, text string) Answer {
	return s.deliver(&delivery{path: "/slack/command", envelope: "slash_commands", form: true, payload: map[string]any{
		"team_id": SlackTeam, "team_domain": "spst", "channel_id": channel, "channel_name": "directmessage", "user_id": user, "user_name": user,
		"command": "/cpx", "text": text, "api_app_id": "A1", "is_enterprise_install": "false", "trigger_id": trigger,
		"response_url": s.responseURL(&SlackPost{Channel: channel}),
	}}, 0)
}

// Interact delivers an interaction as it is, rightly signed.
func (s *Slack) Interact(payload map[string]any) Answer {
	return s.deliver(&delivery{path: "/slack/interaction", envelope: "interactive", payload: payload}, 0)
}

// responseURL makes a response URL for a message.
func (s *Slack) responseURL(p *SlackPost) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.next()
	s.urls[id] = &responseURL{post: p, expires: s.Clock.Now().Add(30 * time.Minute)}
	return s.server.URL + "/response/" + id
}

// Trigger makes a trigger id, good for three seconds.
func (s *Slack) Trigger() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := "trigger" + s.next()
	s.triggers[id] = s.Clock.Now().Add(3 * time.Second)
	return id
}

// Click clicks a choice in the newest message of a channel that offers it and
// where it was not clicked yet. When there is none, the click is that of a
// message which the bot does not remember.
func (s *Slack) Click(user, channel, choice string) Answer {
	return s.deliver(s.click(user, channel, choice), 0)
}

// ClickMany clicks n times at once, so quickly that the message has not changed
// yet.
func (s *Slack) ClickMany(user, channel, choice string, n int) []Answer {
	d, answers := s.click(user, channel, choice), make([]Answer, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { answers[i] = s.deliver(d, 0) })
	}
	group.Wait()
	return answers
}

// ClickOn clicks a choice of a message as it was, although it may have changed
// since.
func (s *Slack) ClickOn(user string, p SlackPost, choice string) Answer {
	for _, b := range p.Blocks {
		elements, _ := b["elements"].([]any)
		for _, e := range elements {
			if x, _ := e.(map[string]any); x["value"] == choice {
				return s.deliver(s.clickOn(user, &p, map[string]any{"type": x["type"], "block_id": b["block_id"], "action_id": x["action_id"], "value": choice, "text": x["text"]}), 0)
			}
		}
	}
	return Answer{}
}

func (s *Slack) click(user, channel, choice string) *delivery {
	post, action := s.find(channel, choice)
	if post == nil {
		s.mu.Lock()
		post = &SlackPost{Channel: channel, TS: s.timestamp(), Text: "?"}
		s.mu.Unlock()
		action = map[string]any{"type": "button", "block_id": "do", "action_id": "choice0", "value": choice, "text": map[string]any{"type": "plain_text", "text": choice}}
	}
	return s.clickOn(user, post, action)
}

func (s *Slack) clickOn(user string, post *SlackPost, action map[string]any) *delivery {
	url, trigger := s.responseURL(post), s.Trigger()
	s.mu.Lock()
	defer s.mu.Unlock()
	action["action_ts"] = s.timestamp()
	return &delivery{path: "/slack/interaction", envelope: "interactive", payload: map[string]any{
		"type": "block_actions", "user": map[string]any{"id": user, "username": user, "team_id": SlackTeam}, "api_app_id": "A1",
		"team": map[string]any{"id": SlackTeam, "domain": "spst"}, "enterprise": nil, "is_enterprise_install": false,
		"container":  map[string]any{"type": "message", "message_ts": post.TS, "channel_id": post.Channel, "is_ephemeral": false},
		"channel":    map[string]any{"id": post.Channel, "name": "directmessage"},
		"message":    map[string]any{"type": "message", "user": SlackBot, "ts": post.TS, "text": post.Text, "blocks": post.Blocks, "thread_ts": post.Thread},
		"state":      map[string]any{"values": map[string]any{}},
		"trigger_id": trigger, "response_url": url, "actions": []any{action},
	}}
}

// find looks for a choice that can still be clicked, and marks it.
func (s *Slack) find(channel, choice string) (*SlackPost, map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(channel)
	for i := len(c.posts) - 1; i >= 0; i-- {
		p := c.posts[i]
		for _, b := range p.Blocks {
			block, _ := b["block_id"].(string)
			elements, _ := b["elements"].([]any)
			for _, e := range elements {
				x, _ := e.(map[string]any)
				action := map[string]any{"type": x["type"], "block_id": block, "action_id": x["action_id"]}
				offered := x["value"] == choice
				if offered {
					action["value"], action["text"] = choice, x["text"]
				}
				if day, ok := strings.CutPrefix(choice, "date="); ok && x["type"] == "datepicker" {
					offered, action["selected_date"] = true, day
				}
				options, _ := x["options"].([]any)
				for _, o := range options {
					if o.(map[string]any)["value"] == choice {
						offered, action["selected_option"] = true, o
					}
				}
				mark := choice
				if strings.HasPrefix(block, "ask") {
					mark = ""
				}
				if offered && !p.used[mark] {
					p.used[mark] = true
					return p, action
				}
			}
		}
	}
	return nil, nil
}

// ClickHome clicks a button of the home tab.
func (s *Slack) ClickHome(user, choice string) Answer {
	trigger := s.Trigger()
	s.mu.Lock()
	at := s.timestamp()
	s.mu.Unlock()
	return s.deliver(&delivery{path: "/slack/interaction", envelope: "interactive", payload: map[string]any{
		"type": "block_actions", "user": map[string]any{"id": user, "team_id": SlackTeam}, "team": map[string]any{"id": SlackTeam},
		"container": map[string]any{"type": "view", "view_id": "V1"}, "view": map[string]any{"id": "V1", "type": "home"}, "trigger_id": trigger,
		"actions": []any{map[string]any{"type": "button", "block_id": "start", "action_id": "choice0", "value": choice, "action_ts": at}},
	}}, 0)
}

// SubmitForm sends a form.
func (s *Slack) SubmitForm(user, view, callback string, values map[string]string) Answer {
	state := map[string]any{}
	for block, value := range values {
		element := map[string]any{"type": "static_select", "selected_option": nil}
		if value != "" {
			element["selected_option"] = map[string]any{"value": value, "text": map[string]any{"type": "plain_text", "text": value}}
		}
		state[block] = map[string]any{"menu": element}
	}
	return s.deliver(&delivery{path: "/slack/interaction", envelope: "interactive", payload: map[string]any{
		"type": "view_submission", "user": map[string]any{"id": user, "team_id": SlackTeam}, "team": map[string]any{"id": SlackTeam},
		"view": map[string]any{"id": view, "type": "modal", "callback_id": callback, "state": map[string]any{"values": state}},
	}}, 0)
}

// slackSocket is a Socket Mode connection.
type slackSocket struct {
	s     *Slack
	conn  *websocket.Conn
	write chan any
	acks  map[string]chan Answer
	gone  chan struct{}
}

// serveSocket takes a connection of the bot.
func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	k := &slackSocket{s: s, conn: conn, write: make(chan any, 100), acks: map[string]chan Answer{}, gone: make(chan struct{})}
	k.write <- map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": "A1"}}
	s.mu.Lock()
	s.sockets = append(s.sockets, k)
	s.change()
	s.mu.Unlock()
	go func() {
		for {
			select {
			case v := <-k.write:
				if conn.WriteJSON(v) != nil {
					return
				}
			case <-k.gone:
				return
			}
		}
	}()
	k.read()
}

func (k *slackSocket) read() {
	defer func() {
		k.s.mu.Lock()
		for i, other := range k.s.sockets {
			if other == k {
				k.s.sockets = append(k.s.sockets[:i:i], k.s.sockets[i+1:]...)
				break
			}
		}
		k.s.change()
		k.s.mu.Unlock()
		close(k.gone)
		k.conn.Close()
	}()
	for {
		var in struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if k.conn.ReadJSON(&in) != nil {
			return
		}
		k.s.mu.Lock()
		if waiting := k.acks[in.ID]; waiting != nil {
			delete(k.acks, in.ID)
			waiting <- Answer{OK: true, Code: http.StatusOK, Body: in.Payload}
		}
		k.s.mu.Unlock()
	}
}

// deliver sends an envelope and waits for its acknowledgement, three seconds
// as Slack does.
func (k *slackSocket) deliver(d *delivery, retry int) Answer {
	k.s.mu.Lock()
	id, answer := "envelope"+k.s.next(), make(chan Answer, 1)
	k.acks[id] = answer
	k.s.mu.Unlock()
	e := map[string]any{"type": d.envelope, "envelope_id": id, "payload": d.payload, "accepts_response_payload": d.envelope != "events_api"}
	if retry > 0 {
		e["retry_attempt"], e["retry_reason"] = retry, "timeout"
	}
	k.write <- e
	select {
	case a := <-answer:
		return a
	case <-k.gone:
		return Answer{}
	case <-time.After(3 * time.Second):
		return Answer{}
	}
}

// Sockets waits until the bot holds so many connections.
func (s *Slack) Sockets(t testing.TB, n int) {
	t.Helper()
	s.Await(t, strconv.Itoa(n)+" connections", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.sockets) == n
	})
}

// Frame sends a frame as it is over the newest connection.
func (s *Slack) Frame(v any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets[len(s.sockets)-1].write <- v
}

// Envelope sends an envelope of any type and returns its acknowledgement.
func (s *Slack) Envelope(kind string, payload map[string]any) Answer {
	return s.deliver(&delivery{envelope: kind, payload: payload}, 0)
}

// CloseSockets ends all connections at once.
func (s *Slack) CloseSockets() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		k.conn.Close()
	}
}

// Shown is what a person reads in a channel: without markup, oldest first.
func (s *Slack) Shown(channel string) (posts []Post) {
	for _, p := range s.Messages(channel) {
		if p.File == "" {
			posts = append(posts, p.shown())
		}
	}
	return posts
}
