package bottest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cpxbot/bot"
)

// Slack is a fake of Slack's Web API, Events API, Socket Mode and response
// URLs, for one app. It refuses what Slack refuses: wrong tokens, blocks over
// the limits, response URLs and triggers that are used up.
//
// What it imitates: https://docs.slack.dev/reference/methods,
// https://docs.slack.dev/apis/events-api, https://docs.slack.dev/reference/block-kit.
type Slack struct {
	// SigningSecret signs what is sent to the bot by HTTP.
	SigningSecret string
	AppToken      string
	Clock         bot.Clock
	// Granted are the scopes that auth.test names, separated by commas.
	Granted string
	server  *httptest.Server

	mu       sync.Mutex
	changed  chan struct{} // closed at the next change
	tokens   map[string]*slackTeam
	users    map[string]SlackUser
	channels map[string]*slackChannel
	homes    map[string]json.RawMessage // by user
	modals   []json.RawMessage
	private  []SlackPost // ephemeral messages
	urls     map[string]*responseURL
	triggers map[string]time.Time
	codes    map[string]string // OAuth: code → team
	faults   []Fault
	calls    map[string]int // by method
	methods  map[string]Fault
	held     map[string]chan struct{} // by method, open while its calls wait
	files    map[string]*slackFile
	threads  map[string]SlackThread // by channel and timestamp
	number   int
	sockets  []*slackSocket
	refused  []string // what the fake refused, and why
	handler  http.Handler
}

type slackTeam struct{ id, botUser string }

// SlackUser is an account.
type SlackUser struct {
	Locale, Zone, Name        string
	Guest, Stranger, Bot, Off bool
}

type slackChannel struct {
	id, user string // user of the direct messages
	members  []string
	archived bool
	posts    []*SlackPost
}

// SlackPost is a message of a channel.
type SlackPost struct {
	Channel, TS, Thread, User, Text string
	Blocks                          []map[string]any
	// Formats and Links say that the text is read as markup, and searched for
	// addresses and names: the defaults of a message that does not say.
	Formats, Links bool
	Metadata       struct {
		EventType    string         `json:"event_type"`
		EventPayload map[string]any `json:"event_payload"`
	}
	// File is the name of the file that the message is.
	File string
	used map[string]bool // choices that were clicked, "" for a question
}

type responseURL struct {
	post    *SlackPost
	uses    int
	expires time.Time
}

// Names of the fake's world.
const (
	SlackTeam  = "T1"
	SlackBot   = "UBOT"
	SlackToken = "xoxb-test"
	SlackHR    = "CHR"
)

// NewSlack starts a fake; it ends with the test.
func NewSlack(t testing.TB) *Slack {
	s := &Slack{
		SigningSecret: "signing-secret", AppToken: "xapp-test", Clock: bot.System{}, changed: make(chan struct{}),
		tokens: map[string]*slackTeam{SlackToken: {SlackTeam, SlackBot}}, users: map[string]SlackUser{},
		channels: map[string]*slackChannel{SlackHR: {id: SlackHR, members: []string{SlackBot, "hr"}}}, homes: map[string]json.RawMessage{},
		urls: map[string]*responseURL{}, triggers: map[string]time.Time{}, codes: map[string]string{}, calls: map[string]int{}, files: map[string]*slackFile{}, threads: map[string]SlackThread{}, methods: map[string]Fault{}, held: map[string]chan struct{}{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/{method}", s.serveMethod)
	mux.HandleFunc("POST /response/{id}", s.serveResponse)
	mux.HandleFunc("GET /socket/{id}", s.serveSocket)
	mux.HandleFunc("POST /files/{id}", s.serveUpload)
	mux.HandleFunc("GET /files/{id}", s.serveDownload)
	s.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.CloseSockets()
		s.server.CloseClientConnections()
		s.server.Close()
	})
	return s
}

// APIURL is the address of the Web API.
func (s *Slack) APIURL() string { return s.server.URL + "/api/" }

// Install gives a team a token, as an installation does.
func (s *Slack) Install(team, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = &slackTeam{team, SlackBot}
}

// Grant makes a code that an administrator brings back from the page of the
// installation.
func (s *Slack) Grant(code, team string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[code] = team
}

// Revoke makes a token worthless.
func (s *Slack) Revoke(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, token)
}

// SetUser says what Slack knows of a user.
func (s *Slack) SetUser(id string, u SlackUser) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[id] = u
}

// SetMembers says who is in a channel.
func (s *Slack) SetMembers(channel string, members ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channel(channel).members = members
}

// Archive archives a channel, or brings it back.
func (s *Slack) Archive(channel string, archived bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channel(channel).archived = archived
}

// Fail has the next messages that are posted meet with faults.
func (s *Slack) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// FailMethod has every call of a method meet with a fault, until Works.
func (s *Slack) FailMethod(method string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.methods[method] = f
}

// HoldMethod has the calls of a method wait, before they do anything, until release is
// called.
func (s *Slack) HoldMethod(method string) (release func()) {
	held := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[method] = held
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.held, method)
		close(held)
	}
}

// Calls counts the calls of a method.
func (s *Slack) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Refused lists what was refused as Slack would refuse it.
func (s *Slack) Refused() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.refused...)
}

// Await waits until a condition holds; the fake's state may be looked at
// through its methods. It gives up after a while and says so.
func (s *Slack) Await(t testing.TB, what string, condition func() bool) {
	t.Helper()
	await(t, what, condition, func() <-chan struct{} {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.changed
	})
}

// change tells those who wait; mu must be held.
func (s *Slack) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// DirectID is the channel of the direct messages with a user.
func DirectID(user string) string { return "D" + user }

// channel returns a channel, and opens the direct messages with a user; mu
// must be held.
func (s *Slack) channel(id string) *slackChannel {
	c := s.channels[id]
	if user, direct := strings.CutPrefix(id, "D"); c == nil && direct {
		c = &slackChannel{id: id, user: user, members: []string{SlackBot, user}}
		s.channels[id] = c
	}
	return c
}

// Messages returns what was posted in a channel, oldest first.
func (s *Slack) Messages(channel string) (all []SlackPost) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channel]; c != nil {
		for _, p := range c.posts {
			all = append(all, *p)
		}
	}
	return all
}

// Newest returns what was posted last in a channel, and how many messages are
// there.
func (s *Slack) Newest(channel string) (p SlackPost, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channel]; c != nil && len(c.posts) > 0 {
		n = len(c.posts)
		p = *c.posts[n-1]
	}
	return p, n
}

// Private returns the ephemeral messages, oldest first.
func (s *Slack) Private() []SlackPost {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]SlackPost(nil), s.private...)
}

// Home returns a user's home tab as it was published last.
func (s *Slack) Home(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.homes[user])
}

// Modals returns the forms that were opened.
func (s *Slack) Modals() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]json.RawMessage(nil), s.modals...)
}

func (s *Slack) next() string {
	s.number++
	return strconv.Itoa(s.number)
}

// serveMethod answers a call of the Web API.
func (s *Slack) serveMethod(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	form, err := readForm(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	// The header only: Slack still reads the form too, but others do not.
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	s.calls[method]++
	s.change()
	held, fault := s.held[method], s.methods[method]
	if method == "chat.postMessage" && fault == Works && len(s.faults) > 0 {
		fault, s.faults = s.faults[0], s.faults[1:]
	}
	s.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-r.Context().Done():
		}
	}
	switch fault {
	case Hangs:
		<-r.Context().Done()
		return
	case Unavailable:
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, "<html>Service Unavailable</html>")
		return
	case RateLimited:
		w.Header().Set("Retry-After", "3")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	case Overloaded: // without Retry-After, as happens
		w.WriteHeader(http.StatusTooManyRequests)
		return
	case Refused:
		writeSlack(w, map[string]any{"ok": false, "error": "channel_not_found"})
		return
	}
	answer := s.call(method, token, form)
	if s.Granted != "" {
		w.Header().Set("X-OAuth-Scopes", s.Granted)
	}
	if fault == AnswerLost {
		panic(http.ErrAbortHandler) // the connection is cut
	}
	writeSlack(w, answer)
}

// readForm reads the arguments of a call, in either of the forms that Slack
// takes.
func readForm(r *http.Request) (url.Values, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		err := r.ParseForm()
		return r.Form, err
	}
	var fields map[string]json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&fields); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	form := url.Values{}
	for name, raw := range fields {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		form.Set(name, text)
	}
	return form, nil
}

func writeSlack(w http.ResponseWriter, answer map[string]any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(answer)
}

func slackError(code string) map[string]any { return map[string]any{"ok": false, "error": code} }

// call does what a method does.
func (s *Slack) call(method, token string, form url.Values) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.change()
	if method == "oauth.v2.access" {
		return s.access(form)
	}
	if method == "apps.connections.open" {
		if token != s.AppToken {
			return slackError("invalid_auth")
		}
		return map[string]any{"ok": true, "url": "ws" + strings.TrimPrefix(s.server.URL, "http") + "/socket/" + s.next()}
	}
	team := s.tokens[token]
	if team == nil {
		return slackError("invalid_auth")
	}
	switch method {
	case "auth.test":
		return map[string]any{"ok": true, "team_id": team.id, "user_id": team.botUser, "bot_id": "B1", "team": "SPST", "user": "cpxbot"}
	case "chat.postMessage":
		return s.post(form)
	case "chat.update":
		return s.update(form)
	case "assistant.threads.setSuggestedPrompts", "assistant.threads.setTitle", "assistant.threads.setStatus":
		return s.assistant(method, form)
	case "chat.postEphemeral":
		s.private = append(s.private, SlackPost{Channel: form.Get("channel"), User: form.Get("user"), Text: form.Get("text")})
		return map[string]any{"ok": true, "message_ts": s.next()}
	case "conversations.open":
		user := form.Get("users")
		if s.users[user].Off {
			return slackError("user_disabled")
		}
		return map[string]any{"ok": true, "channel": map[string]any{"id": s.channel(DirectID(user)).id}}
	case "conversations.history", "conversations.replies":
		return s.history(form)
	case "conversations.members":
		c := s.channels[form.Get("channel")]
		if c == nil || !slices.Contains(c.members, SlackBot) { // a private channel
			return slackError("channel_not_found")
		}
		return map[string]any{"ok": true, "members": c.members, "response_metadata": map[string]any{"next_cursor": ""}}
	case "conversations.info":
		c := s.channels[form.Get("channel")]
		if c == nil {
			return slackError("channel_not_found")
		}
		member := false
		for _, m := range c.members {
			member = member || m == team.botUser
		}
		return map[string]any{"ok": true, "channel": map[string]any{"id": c.id, "name": "rh", "is_member": member, "is_archived": c.archived, "is_channel": true}}
	case "users.info":
		u := s.users[form.Get("user")]
		return map[string]any{"ok": true, "user": map[string]any{
			"id": form.Get("user"), "team_id": team.id, "locale": u.Locale, "tz": u.Zone, "is_bot": u.Bot,
			"profile": map[string]any{"display_name": u.Name}, "is_restricted": u.Guest, "is_stranger": u.Stranger, "deleted": u.Off,
		}}
	case "views.publish":
		if problem := checkBlocks(viewBlocks(form.Get("view")), 100); problem != "" {
			return s.refuse("views.publish: " + problem)
		}
		s.homes[form.Get("user_id")] = json.RawMessage(form.Get("view"))
		return map[string]any{"ok": true, "view": map[string]any{"id": "V" + s.next()}}
	case "views.open":
		return s.openView(form)
	case "files.info", "files.getUploadURLExternal", "files.completeUploadExternal":
		return s.fileCall(method, form)
	}
	return slackError("unknown_method")
}

func (s *Slack) refuse(problem string) map[string]any {
	s.refused = append(s.refused, problem)
	return slackError("invalid_blocks")
}

func viewBlocks(view string) (blocks []map[string]any) {
	var v struct{ Blocks []map[string]any }
	_ = json.Unmarshal([]byte(view), &v)
	return v.Blocks
}

// openView opens a form: a trigger is good once, and for three seconds.
func (s *Slack) openView(form url.Values) map[string]any {
	expires, ok := s.triggers[form.Get("trigger_id")]
	delete(s.triggers, form.Get("trigger_id"))
	if !ok {
		return slackError("exchanged_trigger_id")
	}
	if s.Clock.Now().After(expires) {
		return slackError("expired_trigger_id")
	}
	if problem := checkBlocks(viewBlocks(form.Get("view")), 100); problem != "" {
		return s.refuse("views.open: " + problem)
	}
	s.modals = append(s.modals, json.RawMessage(form.Get("view")))
	return map[string]any{"ok": true, "view": map[string]any{"id": "V" + s.next()}}
}

func (s *Slack) access(form url.Values) map[string]any {
	team, ok := s.codes[form.Get("code")]
	if !ok || form.Get("client_id") == "" || form.Get("client_secret") != "client-secret" {
		return slackError("invalid_code")
	}
	delete(s.codes, form.Get("code"))
	token := "xoxb-" + team
	s.tokens[token] = &slackTeam{team, SlackBot}
	return map[string]any{"ok": true, "access_token": token, "token_type": "bot", "bot_user_id": SlackBot, "team": map[string]any{"id": team}}
}

func (s *Slack) post(form url.Values) map[string]any {
	c := s.channel(form.Get("channel"))
	if c == nil {
		return slackError("channel_not_found")
	}
	member := c.user != ""
	for _, m := range c.members {
		member = member || m == SlackBot
	}
	if !member {
		return slackError("not_in_channel")
	}
	if c.archived {
		return slackError("is_archived")
	}
	p := &SlackPost{Channel: c.id, TS: s.timestamp(), Thread: form.Get("thread_ts"), User: SlackBot, Text: form.Get("text"), used: map[string]bool{}}
	p.Formats, p.Links = form.Get("mrkdwn") != "false", form.Get("parse") != "none"
	if raw := form.Get("blocks"); raw != "" {
		if err := json.Unmarshal([]byte(raw), &p.Blocks); err != nil {
			return slackError("invalid_blocks_format")
		}
	}
	if problem := checkBlocks(p.Blocks, 50); problem != "" {
		return s.refuse(problem)
	}
	if p.Text == "" {
		return s.refuse("no text for notifications and screen readers")
	}
	if slackSize(p.Text, true) > 40_000 {
		return slackError("msg_too_long")
	}
	if halfEntity.MatchString(p.Text) {
		return s.refuse("half an entity")
	}
	if raw := form.Get("metadata"); raw != "" {
		if err := json.Unmarshal([]byte(raw), &p.Metadata); err != nil {
			return slackError("invalid_metadata_format")
		}
	}
	c.posts = append(c.posts, p)
	if key := c.id + " " + p.Thread; p.Thread != "" {
		if x, ok := s.threads[key]; ok {
			x.Status = ""
			s.threads[key] = x
		}
	}
	return map[string]any{"ok": true, "channel": c.id, "ts": p.TS}
}

// SlackThread is a conversation with an agent.
type SlackThread struct {
	Title   string
	Prompts []string // what is said when one is chosen
	Status  string   // until the app posts something
}

// Assist opens a conversation with the app as an agent and returns its event.
func (s *Slack) Assist(user, thread string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(DirectID(user))
	s.threads[c.id+" "+thread] = SlackThread{}
	return map[string]any{"type": "assistant_thread_started", "assistant_thread": map[string]any{"user_id": user, "channel_id": c.id, "thread_ts": thread, "context": map[string]any{}}}
}

// Assisted returns a conversation with the app as an agent.
func (s *Slack) Assisted(user, thread string) SlackThread {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.threads[DirectID(user)+" "+thread]
}

// assistant answers the calls about a conversation with an agent; mu is held.
func (s *Slack) assistant(method string, form url.Values) map[string]any {
	key := form.Get("channel_id") + " " + form.Get("thread_ts")
	t, ok := s.threads[key]
	var prompts []struct{ Title, Message string }
	switch {
	case !ok:
		return slackError("invalid_thread_ts")
	case method == "assistant.threads.setTitle" && form.Get("title") == "":
		return slackError("invalid_arguments")
	case method == "assistant.threads.setTitle":
		t.Title = form.Get("title")
	case method == "assistant.threads.setStatus":
		t.Status = form.Get("status")
	case json.Unmarshal([]byte(form.Get("prompts")), &prompts) != nil || len(prompts) == 0 || len(prompts) > 4:
		return slackError("invalid_arguments")
	}
	for _, p := range prompts {
		if p.Title == "" || p.Message == "" {
			return slackError("invalid_arguments")
		}
		t.Prompts = append(t.Prompts, p.Message)
	}
	s.threads[key] = t
	return map[string]any{"ok": true}
}

// update changes a message of the bot's; its metadata stays.
func (s *Slack) update(form url.Values) map[string]any {
	c := s.channels[form.Get("channel")]
	if c == nil {
		return slackError("channel_not_found")
	}
	i := slices.IndexFunc(c.posts, func(p *SlackPost) bool { return p.TS == form.Get("ts") })
	if i < 0 {
		return slackError("message_not_found")
	}
	var blocks []map[string]any
	switch p := c.posts[i]; {
	case p.User != SlackBot:
		return slackError("cant_update_message")
	case json.Unmarshal([]byte(form.Get("blocks")), &blocks) != nil:
		return slackError("invalid_blocks_format")
	case checkBlocks(blocks, 50) != "":
		return s.refuse("chat.update: " + checkBlocks(blocks, 50))
	default:
		p.Text, p.Blocks = form.Get("text"), blocks
		p.Formats, p.Links = form.Get("mrkdwn") != "false", form.Get("parse") != "none"
	}
	return map[string]any{"ok": true, "channel": c.id, "ts": form.Get("ts"), "text": form.Get("text")}
}

// Delete takes a message away.
func (s *Slack) Delete(channel, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(channel)
	c.posts = slices.DeleteFunc(c.posts, func(p *SlackPost) bool { return p.TS == ts })
}

// timestamp is the id of a message: seconds and a number that makes it unique.
func (s *Slack) timestamp() string {
	s.number++
	return fmt.Sprintf("%d.%06d", s.Clock.Now().Unix(), s.number)
}

func (s *Slack) history(form url.Values) map[string]any {
	c := s.channels[form.Get("channel")]
	if c == nil {
		return slackError("channel_not_found")
	}
	oldest, _ := strconv.ParseFloat(form.Get("oldest"), 64)
	most, _ := strconv.Atoi(form.Get("limit"))
	if most <= 0 || most > 999 {
		most = 100
	}
	from, _ := strconv.Atoi(form.Get("cursor"))
	var found []map[string]any
	thread := form.Get("ts")
	posts := slices.Clone(c.posts)
	if thread == "" { // newest first; a thread is read from its beginning
		slices.Reverse(posts)
	}
	for _, p := range posts {
		ts, _ := strconv.ParseFloat(p.TS, 64)
		if thread != "" && p.TS == thread {
			ts = oldest // it comes with every page's answers
		}
		if ts < oldest || thread != "" && p.Thread != thread && p.TS != thread || thread == "" && p.Thread != "" {
			continue
		}
		m := map[string]any{"type": "message", "ts": p.TS, "text": p.Text, "user": p.User, "blocks": p.Blocks}
		if form.Get("include_all_metadata") == "1" || form.Get("include_all_metadata") == "true" {
			m["metadata"] = map[string]any{"event_type": p.Metadata.EventType, "event_payload": p.Metadata.EventPayload}
		}
		found = append(found, m)
	}
	page := found[min(from, len(found)):]
	more, cursor := len(page) > most, ""
	if more {
		page, cursor = page[:most], strconv.Itoa(from+most)
	}
	return map[string]any{"ok": true, "messages": page, "has_more": more, "response_metadata": map[string]any{"next_cursor": cursor}}
}

// serveResponse takes what is sent to a response URL: five times, within half
// an hour.
func (s *Slack) serveResponse(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ResponseType    string           `json:"response_type"`
		ReplaceOriginal bool             `json:"replace_original"`
		Text            string           `json:"text"`
		Blocks          []map[string]any `json:"blocks"`
		Mrkdwn          *bool            `json:"mrkdwn"`
		Parse           string           `json:"parse"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.change()
	u := s.urls[r.PathValue("id")]
	if u == nil || u.uses >= 5 || s.Clock.Now().After(u.expires) {
		http.Error(w, "expired_url", http.StatusNotFound)
		return
	}
	u.uses++
	if problem := checkBlocks(in.Blocks, 50); problem != "" {
		s.refuse("response: " + problem)
		http.Error(w, "invalid_blocks", http.StatusBadRequest)
		return
	}
	if in.ReplaceOriginal {
		u.post.Text, u.post.Blocks = in.Text, in.Blocks
		u.post.Formats, u.post.Links = in.Mrkdwn == nil || *in.Mrkdwn, in.Parse != "none"
		return
	}
	s.private = append(s.private, SlackPost{Channel: u.post.Channel, Text: in.Text})
}
