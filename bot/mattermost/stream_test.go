package mattermost

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
)

// recorder takes events without a dialogue, and knows what each person wrote.
type recorder struct {
	mu    sync.Mutex
	known map[string]bool
	texts map[string][]string // by person
	twice int
	// deleted counts what was deleted; it is none of the texts.
	deleted int
}

func newRecorder() *recorder {
	return &recorder{known: map[string]bool{}, texts: map[string][]string{}}
}

func (r *recorder) handle(_ context.Context, e bot.Event) (bot.Reply, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[e.ID] {
		r.twice++
		return bot.Reply{Repeated: true}, nil
	}
	r.known[e.ID] = true
	if e.Deleted {
		r.deleted++
		return bot.Reply{}, nil
	}
	r.texts[e.Person.User] = append(r.texts[e.Person.User], e.Text)
	return bot.Reply{}, nil
}

func (r *recorder) total() (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, texts := range r.texts {
		n += len(texts)
	}
	return n
}

// check says what is wrong with the numbers that each person wrote.
func (r *recorder) check(t *testing.T, each int) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for person, texts := range r.texts {
		if len(texts) != each {
			t.Errorf("%s: %d messages, want %d", person, len(texts), each)
		}
		for i, text := range texts {
			if text != fmt.Sprint(i) {
				t.Fatalf("message %d is %q", i, text)
			}
		}
	}
}

// TestDroppedConnection: what is missed by a connection that breaks is handled once and
// in order, whether the server replays it, as it does when it is little, or not.
func TestDroppedConnection(t *testing.T) {
	for _, missed := range []int{10, 300, 2000} {
		t.Run(fmt.Sprint(missed), func(t *testing.T) {
			server := bottest.NewMattermost(t)
			for i := range 10 {
				server.Direct(fmt.Sprint("user", i))
			}
			r := runOn(t, server, nil)
			rec := newRecorder()
			r.use(rec.handle)
			release := server.HoldSockets()
			for i := range missed / 10 {
				for u := range 10 {
					user := fmt.Sprint("user", u)
					server.Write(user, server.Direct(user), fmt.Sprint(i))
				}
			}
			release()
			server.Await(t, "all are handled", func() bool { return rec.total() == missed })
			r.idle()
			rec.check(t, missed/10)
			// It goes on.
			server.Write("user0", server.Direct("user0"), "after")
			server.Await(t, "one more", func() bool { return rec.total() == missed+1 })
		})
	}
}

// TestReplayed: the server replays the edit of an old message, too, which nothing else
// tells while nothing is written beside it.
func TestReplayed(t *testing.T) {
	server := bottest.NewMattermost(t)
	rec := newRecorder()
	runOn(t, server, nil, rec.handle)
	old := server.Write("anna", server.Direct("anna"), "faute")
	server.Advance(time.Hour)
	server.Write("bruno", server.Direct("bruno"), "bonjour")
	server.Await(t, "both are handled", func() bool { return rec.total() == 2 })
	release := server.HoldSockets()
	server.Edit(old.Id, "corrigé")
	release()
	server.Await(t, "the edit is handled", func() bool { return rec.total() == 3 })
}

// TestDown: what was written while the bot was down is handled once, in order,
// and as it is by then; what is older comes as an edit, or as deleted, if it is so.
func TestDown(t *testing.T) {
	const written = 1300
	for _, old := range []bool{false, true} {
		t.Run(fmt.Sprint("old server ", old), func(t *testing.T) {
			w := newWorld(t, nil)
			w.server.Old = old
			rec := newRecorder()
			w.use(rec.handle)
			anna, bruno := w.server.Direct("anna"), w.server.Direct("bruno")
			first := w.server.Write("bruno", bruno, "avant")
			second := w.server.Write("bruno", bruno, "aussi avant")
			w.await(t, 2)
			w.stop()

			w.server.Advance(time.Hour)
			w.server.Edit(first.Id, "modifié pendant l'arrêt")
			w.server.Delete(second.Id)
			kept := w.server.Write("bruno", bruno, "faute")
			w.server.Edit(kept.Id, "corrigé")
			gone := w.server.Write("bruno", bruno, "supprimé")
			w.server.Delete(gone.Id)
			w.server.Write(bottest.MattermostBot, bruno, "de moi-même", func(p *model.Post) { p.AddProp("from_bot", "true") })
			w.server.Write("bruno", bruno, "d'un programme", func(p *model.Post) { p.AddProp("from_webhook", "true") })
			w.server.Write("bruno", bruno, "du système", func(p *model.Post) { p.Type = model.PostTypeJoinChannel })
			for i := range written {
				w.server.Write("anna", anna, fmt.Sprint(i))
			}

			again := runOn(t, w.server, func(o *Options) { o.Marks = w.db }, rec.handle)
			w.server.Await(t, "all are handled", func() bool { return rec.total() == written+4 })
			again.idle()
			rec.mu.Lock()
			defer rec.mu.Unlock()
			if got := strings.Join(rec.texts[bottest.MattermostID("bruno")], ", "); got != "avant, aussi avant, modifié pendant l'arrêt, corrigé" {
				t.Errorf("bruno wrote %q", got)
			}
			for i, text := range rec.texts[bottest.MattermostID("anna")] {
				if text != fmt.Sprint(i) {
					t.Fatalf("message %d is %q", i, text)
				}
			}
			if rec.deleted != 2 {
				t.Errorf("%d were deleted", rec.deleted)
			}
			// What was written just before the end is read again, and known.
			if rec.twice > 2 {
				t.Errorf("%d came twice", rec.twice)
			}
		})
	}
}

// TestOldServer: what a server before version 6 allows is known too.
func TestOldServer(t *testing.T) {
	server := bottest.NewMattermost(t)
	server.Old = true
	r := runOn(t, server, nil)
	r.transport.mu.RLock()
	defer r.transport.mu.RUnlock()
	if r.transport.limit <= smallestLimit {
		t.Errorf("the limit of a message is %d", r.transport.limit)
	}
}

// TestFirstStart: what was written before the bot existed is not answered.
func TestFirstStart(t *testing.T) {
	server := bottest.NewMattermost(t)
	server.Write("anna", server.Direct("anna"), "avant")
	server.Advance(time.Hour)
	r := runOn(t, server, nil)
	rec := newRecorder()
	r.use(rec.handle)
	server.Write("anna", server.Direct("anna"), "après")
	server.Await(t, "it is handled", func() bool { return rec.total() == 1 })
	server.Down()
	server.Up()
	server.Write("anna", server.Direct("anna"), "encore")
	server.Await(t, "it is handled", func() bool { return rec.total() == 2 })
	if got := rec.texts[bottest.MattermostID("anna")]; got[0] != "après" || got[1] != "encore" {
		t.Errorf("%q", got)
	}
}

// TestLostEvent: a number that is missing makes the bot read the channels.
func TestLostEvent(t *testing.T) {
	w := newWorld(t, nil)
	rec := newRecorder()
	w.use(rec.handle)
	anna := w.server.Direct("anna")
	for i := range 3 {
		w.server.Write("anna", anna, fmt.Sprint(i))
	}
	w.await(t, 3)
	w.server.Skip()
	for i := range 3 {
		w.server.Write("anna", anna, fmt.Sprint(i+3))
	}
	w.server.Await(t, "all are handled", func() bool { return rec.total() == 6 })
	w.idle()
	rec.check(t, 6)
}

// TestOddEvents: what cannot be read, or is not for the bot, is passed over.
func TestOddEvents(t *testing.T) {
	w := newWorld(t, nil)
	for _, data := range []map[string]any{
		nil, {"post": 1}, {"post": "{"}, {"post": "{}"}, {"post": "null"}, {"post": `{"id":"x"}`, "mentions": "["}, {"post": `{"id":1}`},
	} {
		w.server.Event(string(model.WebsocketEventPosted), data)
	}
	w.server.Event("something_new", map[string]any{"x": []any{1}})
	anna := w.server.Direct("anna")
	w.server.Write("anna", anna, "x", func(p *model.Post) { p.AddProp("from_bot", "true") })
	w.server.Write("anna", anna, "bonjour", func(p *model.Post) { p.AddProp("a_new_property", map[string]any{"x": 1}) })
	w.await(t, 1)
	if n := w.turns(t, "anna"); n != 1 {
		t.Errorf("%d turns", n)
	}
	w.drain(t)
	if n := len(w.Posts("anna")); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// TestMe: what somebody says of themselves by "/me" is answered; the server posts it
// in italics, with a type of its own.
func TestMe(t *testing.T) {
	w := newWorld(t, nil)
	w.server.Write("anna", w.server.Direct("anna"), "*cherche comment avoir une cps, sage-femme*", func(p *model.Post) { p.Type = model.PostTypeMe })
	w.await(t, 1)
	w.drain(t)
	if p := w.last(t, "anna"); !strings.Contains(p.Text, "CPS") || w.turns(t, "anna") != 1 {
		t.Errorf("%d turns: %q", w.turns(t, "anna"), p.Text)
	}
}

// TestChannels: in a channel the bot answers only to its name and its command,
// and there with no more than where the answer is.
func TestChannels(t *testing.T) {
	w := newWorld(t, nil)
	channel := w.server.AddChannel("general", "anna", "bruno", bottest.MattermostBot)
	w.server.Write("anna", channel, "bonjour à tous")
	root := w.server.Write("anna", channel, "@cpxbot je suis sage-femme, il me faut une cps")
	w.server.Write("bruno", channel, "/cpx c'est quoi TOM ?", func(p *model.Post) { p.RootId = root.Id })
	w.server.Write("bruno", channel, "/cpxfoo aide")
	w.server.Write("bruno", channel, "et moi @cpxbot2 ?")
	w.await(t, 2)
	w.server.Await(t, "pointers", func() bool { return len(w.server.Shown(channel)) == 2 })
	w.idle()
	w.drain(t)
	for _, p := range w.server.Messages(channel) {
		if p.UserId == bottest.MattermostID(bottest.MattermostBot) && (p.RootId != root.Id || !strings.Contains(p.Message, "[message direct]("+w.server.URL()+"/"+bottest.MattermostTeam+"/messages/@"+bottest.MattermostBot+")") || strings.Contains(p.Message, "femme")) {
			t.Errorf("in the channel: %q", p.Message)
		}
	}
	for user, want := range map[string]string{"anna": "CPS", "bruno": "TOM"} {
		if p := w.last(t, user); !strings.Contains(p.Text, want) {
			t.Errorf("%s reads %q", user, p.Text)
		}
	}
	if len(w.Posts("anna"))+len(w.Posts("bruno")) < 2 || w.turns(t, "anna") != 1 || w.turns(t, "bruno") != 1 {
		t.Errorf("turns: %d, %d", w.turns(t, "anna"), w.turns(t, "bruno"))
	}
}

// TestTwoReplicas: both get every event, and each is handled once.
func TestTwoReplicas(t *testing.T) {
	w := newWorld(t, nil)
	other := bot.New(bottest.Dialog(t), w.db, w.clock, nil)
	second := runOn(t, w.server, func(o *Options) { o.Marks = w.db })
	second.use(other.Handle)
	w.server.Sockets(t, 2)
	const each = 20
	users := []string{"anna", "bruno", "clara"}
	for i := range each {
		for _, user := range users {
			w.server.Write(user, w.server.Direct(user), []string{"bonjour", "c'est quoi TOM ?"}[i%2])
		}
		if i == each/2 {
			w.server.DropSockets()
		}
	}
	for _, user := range users {
		w.server.Await(t, user+" is answered", func() bool { return w.turns(t, user) >= each })
	}
	w.idle()
	second.idle()
	dispatcher := bot.NewDispatcher(w.db, w.clock, []bot.Transport{second.transport}, bot.DispatcherOptions{SendTimeout: time.Second})
	var group sync.WaitGroup
	for _, d := range []*bot.Dispatcher{w.dispatcher, dispatcher} {
		group.Go(func() {
			if err := d.Drain(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	w.drain(t)
	for _, user := range users {
		if n, posts := w.turns(t, user), len(w.Posts(user)); n != each || posts != each {
			t.Errorf("%s: %d turns, %d messages", user, n, posts)
		}
	}
}

// TestDatabaseAway: an event that was not kept is tried again, for the server
// tells of it once.
func TestDatabaseAway(t *testing.T) {
	w := newWorld(t, nil)
	tries := 0
	w.use(func(ctx context.Context, e bot.Event) (bot.Reply, error) {
		if tries++; tries < 3 {
			return bot.Reply{}, &bot.Error{Code: bot.CodeStorage, Err: errors.New("away")}
		}
		return w.assistant.Handle(ctx, e)
	})
	w.server.Write("anna", w.server.Direct("anna"), "bonjour")
	w.await(t, 1)
	if n := w.turns(t, "anna"); n != 1 {
		t.Errorf("%d turns", n)
	}
}

// TestTokenRevoked: nothing is given up, and the operator is told; when the
// token works again, everything goes on.
func TestTokenRevoked(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "bonjour")
	w.server.Write("anna", w.server.Direct("anna"), "bonjour")
	w.await(t, 1)
	w.server.Revoke(bottest.MattermostBotToken)
	w.later(t, 200)
	w.server.Await(t, "it is reported", func() bool {
		err := w.transport.Ready()
		return err != nil && strings.Contains(err.Error(), "refused")
	})
	if pending, dead := w.backlog(t); pending != 1 || dead != 0 {
		t.Errorf("%d wait, %d were given up", pending, dead)
	}
	w.server.Write("anna", w.server.Direct("anna"), "c'est quoi TOM ?")
	w.server.Token(bottest.MattermostBot, bottest.MattermostBotToken)
	w.server.Await(t, "it is read", func() bool { return w.turns(t, "anna") == 3 })
	w.later(t, 20)
	if posts := w.Posts("anna"); len(posts) != 3 || !strings.Contains(posts[2].Text, "TOM") {
		t.Errorf("%d messages", len(posts))
	}
	if w.log.times("refuses the token of the bot") == 0 {
		t.Error("the log does not say why")
	}
}

// oftenAsked has the connection be asked at every moment whether it is known.
func oftenAsked(o *Options) { o.pingEvery = time.Millisecond }

// TestTokenRevokedInSilence: the connection of a token that was revoked stays
// open; a bot to which nobody writes finds out all the same, and does not take a
// single refusal for it.
func TestTokenRevokedInSilence(t *testing.T) {
	for _, old := range []bool{false, true} {
		t.Run(fmt.Sprint("old server ", old), func(t *testing.T) {
			server := bottest.NewMattermost(t)
			server.Old = old
			log := &logged{}
			r := runOn(t, server, func(o *Options) { oftenAsked(o); o.Log = slog.New(slog.NewTextHandler(log, nil)) })
			r.transport.doubtToken() // refused by mistake
			server.Await(t, "it connects again", func() bool { return log.times("msg=connected") == 2 && r.transport.Ready() == nil })
			server.Revoke(bottest.MattermostBotToken)
			server.Await(t, "it is reported", func() bool {
				err := r.transport.Ready()
				return err != nil && strings.Contains(err.Error(), "refused")
			})
			server.Token(bottest.MattermostBot, bottest.MattermostBotToken)
			server.Await(t, "it is connected", func() bool { return r.transport.Ready() == nil })
		})
	}
}

// TestAccountDisabled: of what people write while the account is disabled the server
// tells nothing afterwards, and leaves no gap in the numbers; it is read all the same,
// whether the bot has noticed, or the account was back too soon for that.
func TestAccountDisabled(t *testing.T) {
	for _, noticed := range []bool{true, false} {
		t.Run(fmt.Sprint("noticed ", noticed), func(t *testing.T) {
			server := bottest.NewMattermost(t)
			rec := newRecorder()
			r := runOn(t, server, oftenAsked, rec.handle)
			anna := server.Direct("anna")
			server.Write("anna", anna, "0")
			server.Await(t, "it is handled", func() bool { return rec.total() == 1 })
			disabled := func(at int64) { server.SetUser(bottest.MattermostBot, func(u *model.User) { u.DeleteAt = at }) }
			disabled(1)
			if noticed {
				server.Await(t, "it is reported", func() bool {
					err := r.transport.Ready()
					return err != nil && strings.Contains(err.Error(), "refused")
				})
			}
			server.Write("anna", anna, "1")
			disabled(0)
			server.Write("anna", anna, "2")
			server.Await(t, "all are handled", func() bool { return rec.total() == 3 })
			r.idle()
			rec.check(t, 3)
		})
	}
}

// TestDeafAndBroken: a connection of which the server lost the session, and that breaks
// before it is asked, is taken up again by the server as if nothing had been missed.
func TestDeafAndBroken(t *testing.T) {
	server := bottest.NewMattermost(t)
	rec := newRecorder()
	r := runOn(t, server, nil, rec.handle)
	anna := server.Direct("anna")
	server.Write("anna", anna, "0")
	server.Await(t, "it is handled", func() bool { return rec.total() == 1 })
	server.SetUser(bottest.MattermostBot, func(u *model.User) { u.DeleteAt = 1 })
	server.Write("anna", anna, "1")
	server.SetUser(bottest.MattermostBot, func(u *model.User) { u.DeleteAt = 0 })
	server.DropSockets()
	server.Sockets(t, 1)
	server.Write("anna", anna, "2")
	server.Await(t, "all are handled", func() bool { return rec.total() == 3 })
	r.idle()
	rec.check(t, 3)
}

// TestServerRestart: with the server away for a while, messages are neither
// lost nor posted twice, whether the server had taken them or not.
func TestServerRestart(t *testing.T) {
	for _, fault := range []bottest.Fault{bottest.AnswerLost, bottest.Works} {
		t.Run("sending "+string(fault), func(t *testing.T) {
			w := newWorld(t, nil)
			w.say(t, "anna", "bonjour")
			anna := w.server.Direct("anna")
			w.server.Write("anna", anna, "bonjour")
			w.await(t, 1)
			if fault == bottest.AnswerLost {
				w.server.Fail(bottest.AnswerLost)
				w.drain(t) // posted, and the server goes before it can answer
			}
			w.server.Down()
			w.later(t, 2)
			w.server.Up()
			w.server.Write("anna", anna, "c'est quoi TOM ?") // before the bot is back
			w.server.Await(t, "it is read", func() bool { return w.turns(t, "anna") == 3 })
			w.later(t, 20)
			posts := w.Posts("anna")
			if len(posts) != 3 || !strings.Contains(posts[2].Text, "TOM") {
				t.Errorf("%d messages: %+v", len(posts), posts)
			}
			if pending, dead := w.backlog(t); pending != 0 || dead != 0 {
				t.Errorf("%d wait, %d were given up", pending, dead)
			}
		})
	}
}
