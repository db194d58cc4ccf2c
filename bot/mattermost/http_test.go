package mattermost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// clickOn is a click as anybody can send it.
func clickOn(user, channel, post string, context map[string]any) []byte {
	data, _ := json.Marshal(map[string]any{
		"user_id": bottest.MattermostID(user), "user_name": user, "channel_id": channel, "channel_name": "x", "team_id": "", "team_domain": "",
		"post_id": post, "trigger_id": "t", "type": "button", "data_source": "", "context": context, "a_new_field": map[string]any{"x": []int{1}},
	})
	return data
}

// send sends JSON to the bot.
func (r *rig) send(path string, body []byte) bottest.Answer {
	return r.server.Call(r.endpoint.URL+path, http.Header{"Content-Type": {"application/json"}}, bytes.NewReader(body))
}

// told is what a click shows to the user alone.
func told(a bottest.Answer) string {
	var answer actionAnswer
	_ = json.Unmarshal(a.Body, &answer)
	return answer.EphemeralText
}

// seen is what a user was told in answer to a click: in the answer, which is hidden
// below the post, or in the direct message.
func (w *world) seen(user string, a bottest.Answer) string {
	seen := told(a)
	if all := w.server.Messages(w.server.Direct(user)); len(all) > 0 {
		seen += "\n" + all[len(all)-1].Message
	}
	return seen
}

func TestUnknownToken(t *testing.T) {
	w := newWorld(t, nil)
	for name, change := range map[string]func(http.Header, url.Values){
		"none":  func(h http.Header, _ url.Values) { h.Del("Authorization") },
		"empty": func(h http.Header, _ url.Values) { h.Set("Authorization", "Token ") },
		"wrong": func(h http.Header, _ url.Values) { h.Set("Authorization", "Token x") },
		"a part": func(h http.Header, _ url.Values) {
			h.Set("Authorization", "Token "+bottest.MattermostCommandToken[:20])
		},
		"of another kind": func(h http.Header, _ url.Values) { h.Set("Authorization", "Bearer "+bottest.MattermostCommandToken) },
		"that of the bot": func(h http.Header, _ url.Values) { h.Set("Authorization", "Token "+bottest.MattermostBotToken) },
		"in the form only": func(h http.Header, f url.Values) {
			h.Del("Authorization")
			f.Set("token", bottest.MattermostCommandToken)
		},
	} {
		if a := w.server.CommandWith("anna", w.server.Direct("anna"), "/cpx bonjour", change); a.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
	if n := w.turns(t, "anna"); n != 0 {
		t.Errorf("%d turns", n)
	}
}

func TestCommand(t *testing.T) {
	w := newWorld(t, nil)
	// The bot may reach the server by another address than people do.
	w.server.Configure(func(c *model.Config) { *c.ServiceSettings.SiteURL = "https://chat.example.org/" })
	w.server.Down()
	w.server.Up()
	w.server.Await(t, "the bot knows the address", func() bool {
		w.transport.mu.RLock()
		defer w.transport.mu.RUnlock()
		return w.transport.site == "https://chat.example.org"
	})
	channel := w.server.AddChannel("general", "anna", "bruno")
	a := w.server.Command("anna", channel, "/cpx je suis sage-femme, il me faut une cps")
	w.await(t, 1)
	w.drain(t)
	if !a.OK || !strings.Contains(string(a.Body), `"ephemeral"`) || !strings.Contains(string(a.Body), "message direct") || strings.Contains(string(a.Body), "Ordre") {
		t.Errorf("in a channel: %d %s", a.Code, a.Body)
	}
	if !strings.Contains(string(a.Body), "](https://chat.example.org/spst/messages/@cpxbot)") {
		t.Errorf("the link is in %s", a.Body)
	}
	// Browsers reach the server, and not the bot.
	if !strings.Contains(string(a.Body), `"icon_url":"https://chat.example.org/api/v4/users/`+bottest.MattermostID(bottest.MattermostBot)+`/image"`) {
		t.Errorf("the picture is in %s", a.Body)
	}
	if posts := w.server.Messages(channel); len(posts) != 0 {
		t.Errorf("others read %q", posts[0].Message)
	}
	if p := w.last(t, "anna"); !strings.Contains(p.Text, "CPS") {
		t.Errorf("anna reads %q", p.Text)
	}
	// In the direct messages the answer appears just below.
	a = w.server.Command("bruno", w.server.Direct("bruno"), "/cpx")
	w.await(t, 1)
	if !a.OK || strings.TrimSpace(string(a.Body)) != "{}" {
		t.Errorf("in the direct messages: %d %s", a.Code, a.Body)
	}
	// The same command, again.
	before := w.turns(t, "bruno")
	for range 3 {
		w.server.CommandWith("bruno", w.server.Direct("bruno"), "/cpx aide", func(_ http.Header, f url.Values) { f.Set("trigger_id", strings.Repeat("x", 700)) })
	}
	if n := w.turns(t, "bruno") - before; n != 1 {
		t.Errorf("a command that comes three times: %d turns", n)
	}
	// Fields that are not known, that are missing, and odd characters.
	if a := w.server.CommandWith("bruno", channel, "/cpx c'est\x00 quoi\u202e TOM ?", func(_ http.Header, f url.Values) { f.Set("new_field", "x"); f.Del("team_domain") }); !a.OK {
		t.Errorf("unknown fields: %d %s", a.Code, a.Body)
	}
	w.drain(t)
	if p := w.last(t, "bruno"); !strings.Contains(p.Text, "TOM") {
		t.Errorf("bruno reads %q", p.Text)
	}
	for _, field := range []string{"user_id", "trigger_id"} {
		if a := w.server.CommandWith("bruno", channel, "/cpx", func(_ http.Header, f url.Values) { f.Del(field) }); a.Code != http.StatusBadRequest {
			t.Errorf("without %s: %d", field, a.Code)
		}
	}
}

// TestForgedClicks: nothing in a click is authenticated by the server, so that
// anybody can send one with any context.
func TestForgedClicks(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "je suis secrétaire médicale, il me faut une carte")
	w.say(t, "bruno", "bonjour")
	anna, bruno := w.server.Direct("anna"), w.server.Direct("bruno")
	post, button := w.find(anna, "si_access=yes")
	if post == nil {
		t.Fatalf("anna is not asked: %+v", w.Posts("anna"))
	}
	var sealed, key string
	for _, a := range post.Attachments() {
		for _, x := range a.Actions {
			if x.Id == button.Action {
				sealed, _ = x.Integration.Context["choice"].(string)
				key, _ = x.Integration.Context["key"].(string)
			}
		}
	}
	in := time.Now().Add(time.Hour).Unix()
	id, hr := bottest.MattermostID("bruno"), bottest.MattermostID(bottest.MattermostHR)
	seal := func(s signer, c claim) string { return s.seal(c) }
	other := newSigner("another secret of thirty-two characters", "")
	for name, c := range map[string]struct {
		user, channel string
		context       map[string]any
	}{
		"no context":            {"bruno", bruno, nil},
		"no signature":          {"bruno", bruno, map[string]any{"choice": "erase"}},
		"garbage":               {"bruno", bruno, map[string]any{"choice": "erase~~~"}},
		"not a text":            {"bruno", bruno, map[string]any{"choice": []any{1, nil}}},
		"another secret":        {"bruno", bruno, map[string]any{"choice": seal(other, claim{useAction, id, bruno, "", "erase", in})}},
		"another choice":        {"anna", anna, map[string]any{"choice": strings.Replace(sealed, "si_access=yes", "si_access=no", 1), "key": key}},
		"longer":                {"anna", anna, map[string]any{"choice": strings.Replace(sealed, "~", "~zzzz", 1), "key": key}},
		"another person":        {"bruno", anna, map[string]any{"choice": sealed, "key": key}},
		"another conversation":  {"anna", bruno, map[string]any{"choice": sealed, "key": key}},
		"an administrator":      {bottest.MattermostAdmin, anna, map[string]any{"choice": sealed, "key": key}},
		"another message":       {"anna", anna, map[string]any{"choice": sealed, "key": key + "1"}},
		"another use":           {"bruno", bruno, map[string]any{"choice": seal(w.transport.sign, claim{useDialog, id, bruno, "", "erase", in})}},
		"a button as a date":    {"anna", anna, map[string]any{"date": sealed, "key": key}},
		"HR's, by an outsider":  {"bruno", hr, map[string]any{"choice": seal(w.transport.sign, claim{useAction, anyMember, hr, "", "board", in})}},
		"HR's, in another room": {"hr", bruno, map[string]any{"choice": seal(w.transport.sign, claim{useAction, anyMember, hr, "", "board", in})}},
		"a forged menu":         {"bruno", bruno, map[string]any{"menu": "true", "selected_option": "erase"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := map[string]int{"anna": w.turns(t, "anna"), "bruno": w.turns(t, "bruno")}
			a := w.send(pathAction, clickOn(c.user, c.channel, post.Id, c.context))
			want := "quelqu’un d’autre"
			if c.user == "anna" && c.channel == anna && c.context["key"] == key {
				want = "a expiré" // it is her question all the same
			}
			if !a.OK || !strings.Contains(w.seen(c.user, a), want) || strings.Contains(string(a.Body), "update") {
				t.Errorf("answered with %d %s", a.Code, a.Body)
			}
			if after := map[string]int{"anna": w.turns(t, "anna"), "bruno": w.turns(t, "bruno")}; !maps.Equal(before, after) {
				t.Errorf("turns %v, then %v", before, after)
			}
		})
	}
	// The real one still counts.
	if a := w.server.Click("anna", post.Id, button.Action, ""); !a.OK {
		t.Errorf("%d %s", a.Code, a.Body)
	}
}

// TestExpiredButton: the post that was clicked says so, and has no buttons any
// more.
func TestExpiredButton(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "bonjour")
	channel := w.server.Direct("anna")
	p := w.server.Messages(channel)[1]
	before := w.turns(t, "anna")
	old := w.transport.sign.seal(claim{useAction, bottest.MattermostID("anna"), channel, p.GetProp(propKey).(string), "menu", time.Now().Add(-time.Minute).Unix()})
	a := w.send(pathAction, clickOn("anna", channel, p.Id, map[string]any{"choice": old, "key": p.GetProp(propKey)}))
	var got actionAnswer
	if err := json.Unmarshal(a.Body, &got); err != nil || got.Update == nil || len(bottest.Buttons(got.Update)) != 0 || !strings.Contains(got.Update.Attachments()[0].Text, "expiré") || got.Update.Message != p.Message {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	// A post that is gone shows nothing: the direct message does.
	other := w.transport.sign.seal(claim{useAction, bottest.MattermostID("anna"), channel, "x", "menu", time.Now().Add(-time.Minute).Unix()})
	for range 3 {
		a = w.send(pathAction, clickOn("anna", channel, p.Id, map[string]any{"choice": other, "key": "x"}))
		if posts := w.Posts("anna"); !a.OK || told(a) != "" || len(posts) != 2 || !strings.Contains(posts[1].Text, "expiré") {
			t.Errorf("%d %s: anna reads %+v", a.Code, a.Body, posts)
		}
	}
	if w.turns(t, "anna") != before {
		t.Error("a turn was taken")
	}
}

// TestThreeClicksAtOnce: a question is answered once, and the message then
// shows the answer instead of the buttons. The request sent again later is
// the same click.
func TestThreeClicksAtOnce(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "je suis secrétaire médicale, il me faut une carte")
	before := w.turns(t, "anna")
	channel := w.server.Direct("anna")
	post, button := w.find(channel, "si_access=yes")
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			// The first one may have taken the buttons away already.
			if a := w.server.Click("anna", post.Id, button.Action, ""); !a.OK && a.Code != http.StatusNotFound {
				t.Errorf("%d %s", a.Code, a.Body)
			}
		})
	}
	group.Wait()
	sealed := post.Attachments()[0].Actions[0].Integration.Context
	// What is replayed may name another post, as of another person.
	w.say(t, "bruno", "bonjour")
	other := w.server.Messages(w.server.Direct("bruno"))[1]
	for _, id := range []string{post.Id, post.Id, other.Id, bottest.MattermostID("no post")} {
		a := w.send(pathAction, clickOn("anna", channel, id, sealed))
		if !a.OK || id != post.Id && strings.Contains(string(a.Body), "update") {
			t.Errorf("replayed: %d %s", a.Code, a.Body)
		}
	}
	if n := w.turns(t, "anna") - before; n != 1 {
		t.Errorf("%d turns", n)
	}
	var question *model.Post
	for _, p := range w.server.Messages(channel) {
		if p.Id == post.Id {
			question = p
		}
	}
	if len(bottest.Buttons(question)) != 0 || !strings.HasPrefix(question.Attachments()[0].Text, "✓ ") {
		t.Errorf("the question shows %+v", question.Attachments()[0])
	}
	w.drain(t)
	if n := len(w.Posts("anna")); n < 2 {
		t.Errorf("%d messages", n)
	}
}

// TestAnotherSecret: a button that was signed with another secret has expired, which its
// owner is told in their language.
func TestAnotherSecret(t *testing.T) {
	w := newWorld(t, nil)
	w.server.SetUser("clara", func(u *model.User) { u.Locale = "en" })
	w.say(t, "clara", "je suis secrétaire médicale, il me faut une carte")
	post, button := w.find(w.server.Direct("clara"), "si_access=yes")
	w.transport.sign = newSigner("another secret of thirty-two characters", "")
	if a := w.server.Click("clara", post.Id, button.Action, ""); !strings.Contains(w.seen("clara", a), "This button has expired") {
		t.Errorf("clara reads %q", w.seen("clara", a))
	}
}

// TestMenu: many choices are a menu; what was selected is signed, too.
func TestMenu(t *testing.T) {
	w := newWorld(t, nil)
	var m message.Message
	m.Asks = "reader"
	m.Parts = []message.Part{{Lines: message.ParseLines("?")}}
	for i := range mostButtons + 1 {
		m.Choices = append(m.Choices, message.Choice{ID: fmt.Sprint("topic=t", i), Label: strings.Repeat("é", 100) + fmt.Sprint(i)})
	}
	w.server.Direct("anna")
	d := &bot.Delivery{ID: "x-1-0", Person: w.Person("anna"), Locale: "fr", Message: m, At: time.Now()}
	if err := w.transport.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	p, b := w.find(w.server.Direct("anna"), "topic=t3")
	if p == nil || b.Value == "" {
		t.Fatalf("not a menu: %+v", bottest.Buttons(w.server.Messages(w.server.Direct("anna"))[0]))
	}
	if a := w.server.Click("anna", p.Id, b.Action, "topic=t4"); !strings.Contains(w.seen("anna", a), "a expiré") {
		t.Errorf("a forged option: %d %s", a.Code, a.Body)
	}
	if a := w.server.Click("anna", p.Id, b.Action, b.Value); !a.OK {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if e := w.await(t, 1)[0]; e.Kind != turn.ChoiceInput || e.Text != "topic=t3" {
		t.Errorf("%+v", e)
	}
}

// TestBodies: what is too large or no request at all is refused, before
// anything else happens.
func TestBodies(t *testing.T) {
	w := newWorld(t, nil)
	big := bytes.Repeat([]byte("x"), 1<<20)
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Authorization": {"Token " + bottest.MattermostCommandToken}}
	for path, header := range map[string]http.Header{pathCommand: form, pathAction: {}, pathDialog: {}} {
		if a := w.server.Call(w.endpoint.URL+path, header, bytes.NewReader(big)); a.Code != http.StatusRequestEntityTooLarge && a.Code != 0 {
			t.Errorf("%s, a megabyte: %d", path, a.Code)
		}
		for _, garbage := range []string{"", "{", "null", "[]", `"x"`, "%zz", `{"user_id":1}`, `{"user_id":"x","channel_id":"y","post_id":"z"}`} {
			if a := w.server.Call(w.endpoint.URL+path, header, strings.NewReader(garbage)); a.Code != http.StatusBadRequest {
				t.Errorf("%s, %q: %d %s", path, garbage, a.Code, a.Body)
			}
		}
		resp, err := http.Get(w.endpoint.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("GET %s: %d", path, resp.StatusCode)
		}
	}
	if n := w.turns(t, "anna"); n != 0 {
		t.Errorf("%d turns", n)
	}
}

// TestSlowClients: they get a place each, and give it up after a while.
func TestSlowClients(t *testing.T) {
	// Outside of the bubble, for what it remembers is cleaned up for ever.
	transport, err := New(Options{URL: "https://chat.example.org", Token: "x", Callback: "https://bot.example.org", Marks: newMarks()})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		transport.handle = func(context.Context, bot.Event) (bot.Reply, error) { return bot.Reply{}, errors.New("not reached") }
		mux := http.NewServeMux()
		transport.Routes(mux)
		pipes := &listener{conns: make(chan net.Conn), done: make(chan struct{})}
		server := &http.Server{Handler: mux}
		go func() { _ = server.Serve(pipes) }() // ends with Close
		defer server.Close()
		request := func(body string) net.Conn {
			here, there := net.Pipe()
			pipes.conns <- there
			fmt.Fprintf(here, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n%s", pathAction, body)
			return here
		}
		start := time.Now()
		var slow []net.Conn
		for range maxRequests {
			slow = append(slow, request("{"))
		}
		synctest.Wait()
		status := func(c net.Conn) string {
			line := make([]byte, 12)
			_, err := io.ReadFull(c, line)
			go func() { _, _ = io.Copy(io.Discard, c) }() // until the server hangs up
			if err != nil {
				return err.Error()
			}
			return string(line)
		}
		late := request(strings.Repeat(" ", 100))
		if got := status(late); got != "HTTP/1.1 429" {
			t.Errorf("while all places are taken: %q", got)
		}
		for _, c := range slow {
			if got := status(c); got != "HTTP/1.1 400" {
				t.Errorf("a slow client: %q", got)
			}
		}
		if waited := time.Since(start); waited > answerWithin+time.Second {
			t.Errorf("a place was held for %v", waited)
		}
		if n := len(transport.busy); n > 0 {
			t.Errorf("%d places are still taken", n)
		}
		for _, c := range append(slow, late) {
			c.Close()
		}
	})
}

// listener hands out connections of a test.
type listener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}
func (l *listener) Close() error   { l.once.Do(func() { close(l.done) }); return nil }
func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }

// TestManyRequestsOfOne: a person who clicks without end is slowed down, and
// others are not.
func TestManyRequestsOfOne(t *testing.T) {
	w := newWorld(t, nil)
	channel := w.server.Direct("anna")
	slowed := 0
	for range 3 * burst {
		if a := w.server.Command("anna", channel, "/cpx aide"); strings.Contains(string(a.Body), "Un instant") {
			slowed++
		}
	}
	if n := w.turns(t, "anna"); slowed == 0 || n+slowed != 3*burst {
		t.Errorf("%d turns, %d slowed down", n, slowed)
	}
	if a := w.server.Command("bruno", w.server.Direct("bruno"), "/cpx aide"); strings.TrimSpace(string(a.Body)) != "{}" {
		t.Errorf("bruno: %s", a.Body)
	}
}

// TestErrorsAreKind: while the database is away, people are told what to do.
func TestErrorsAreKind(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "bonjour")
	w.use(func(context.Context, bot.Event) (bot.Reply, error) {
		return bot.Reply{}, &bot.Error{Code: bot.CodeStorage, Message: rules.NewText("Rien n'est perdu : renvoyez votre message dans un instant.", "Nothing is lost: send your message again in a moment."), Err: errors.New("disk I/O error")}
	})
	channel := w.server.Direct("anna")
	a := w.server.Command("anna", channel, "/cpx aide")
	b := w.click("anna", choiceIn(bottest.Buttons(w.server.Messages(channel)[1])[0]))
	for _, got := range []string{string(a.Body), w.seen("anna", b)} {
		if !strings.Contains(got, "Rien n’est perdu") || strings.Contains(got, "disk") {
			t.Errorf("anna reads %s", got)
		}
	}
	w.server.SetUser("clara", func(u *model.User) { u.Locale = "en" })
	if a := w.server.Command("clara", w.server.Direct("clara"), "/cpx"); !strings.Contains(string(a.Body), "Nothing is lost") {
		t.Errorf("in English: %s", a.Body)
	}
}

// TestLateClickIsNotTaken: a click that comes too late to be chosen is not shown as taken.
func TestLateClickIsNotTaken(t *testing.T) {
	w := newWorld(t, nil)
	w.choose(t, "anna", "human")
	w.say(t, "anna", "qui signe le 301 ?")
	channel := w.server.Direct("anna")
	asked, only := w.find(channel, "help=question")
	late := clickOn("anna", channel, asked.Id, contextOf(asked, only.Action))
	w.choose(t, "anna", "help=name")
	var answered struct{ Update *model.Post }
	if a := w.send(pathAction, late); !a.OK || json.Unmarshal(a.Body, &answered) != nil {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	if p := answered.Update; p != nil && len(p.Attachments()) > 0 && strings.Contains(p.Attachments()[0].Text, only.Label) {
		t.Errorf("redrawn as %+v", p)
	}
	marks := w.post(asked.Id).Attachments()[0].Text
	if strings.Contains(marks, only.Label) {
		t.Errorf("marked: %q", marks)
	}
}

// TestActionsStayUsable: after one action of an answer the others can still be
// used.
func TestActionsStayUsable(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "je suis sage-femme, il me faut une cps")
	answer := len(w.Posts("anna")) - 1
	n := len(w.Posts("anna")[answer].Choices)
	for i, choice := range []string{"details", "follow"} {
		w.choose(t, "anna", choice)
		if left := len(w.Posts("anna")[answer].Choices); left != n-i-1 {
			t.Errorf("after %s: %d of %d choices", choice, left, n)
		}
	}
	marks := w.server.Messages(w.server.Direct("anna"))[answer+1].Attachments()[0].Text
	if strings.Count(marks, "✓ ") != 2 {
		t.Errorf("marked: %q", marks)
	}
}

// TestStepIsTaken: below the question whether a step of an order was taken, nothing says
// any more that it was not, nor when, once it was.
func TestStepIsTaken(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "je suis sage-femme, il me faut une cps")
	w.choose(t, "anna", "follow")
	asked := len(w.Posts("anna")) - 1
	w.choose(t, "anna", "dossier=1:ordre_transmitted")
	if left := w.Posts("anna")[asked].Choices; !slices.Equal(left, []string{"dossier=1:stop"}) {
		t.Errorf("what can be clicked is %q", left)
	}
	w.say(t, "bruno", "je suis sage-femme, il me faut une cps")
	w.choose(t, "bruno", "follow")
	asked = len(w.Posts("bruno")) - 1
	w.say(t, "bruno", "transmis hier")
	if left := w.Posts("bruno")[asked].Choices; len(left) > 0 {
		t.Errorf("answered in words, what can be clicked is %q", left)
	}
}
