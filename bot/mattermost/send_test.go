package mattermost

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs"
	"cpxbot/dialogs/message"
)

// message is a delivery of one paragraph to anna.
func (w *world) message(id, text string) *bot.Delivery {
	return &bot.Delivery{
		ID: id, Person: w.Person("anna"), Locale: "fr", At: time.Now(),
		Message: message.Message{Parts: []message.Part{{Lines: message.ParseLines(text)}}},
	}
}

// TestLongMessages: what is longer than the server takes is split; a try that
// failed in the middle goes on where it was.
func TestLongMessages(t *testing.T) {
	for _, length := range []int{16_383, 16_384, 50_000} {
		t.Run(fmt.Sprint(length), func(t *testing.T) {
			w := newWorld(t, nil)
			anna := w.server.Direct("anna")
			text := strings.Repeat("é", 99) + " " // of 100 characters, two bytes each
			text = strings.Repeat(text, length/100+1)
			text = text[:byteOf(text, length)]
			d := w.message("long-1-0", text)
			if length == 50_000 {
				w.server.Fail(bottest.Works, bottest.Works, bottest.Unavailable)
				if err := w.transport.Send(t.Context(), d); err == nil {
					t.Error("no error")
				}
				if found, err := w.transport.Find(t.Context(), d); found || err != nil {
					t.Errorf("half of it is found: %v, %v", found, err)
				}
			}
			if err := w.transport.Send(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			if found, err := w.transport.Find(t.Context(), d); !found || err != nil {
				t.Errorf("found: %v, %v", found, err)
			}
			var got []string
			for _, p := range w.server.Messages(anna) {
				got = append(got, p.Message)
			}
			if want := strings.TrimSpace(text); strings.TrimSpace(strings.Join(got, " ")) != want {
				t.Errorf("%d posts of %d characters in all, want %d", len(got), utf8.RuneCountInString(strings.Join(got, " ")), utf8.RuneCountInString(want))
			}
		})
	}
}

// TestLongInput: people may write as much as the server takes.
func TestLongInput(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", strings.Repeat("é", 16_383))
	w.say(t, "anna", strings.Repeat("bonjour ", 2000))
	if n := w.turns(t, "anna"); n != 2 {
		t.Errorf("%d turns", n)
	}
	if a := w.server.Command("bruno", w.server.Direct("bruno"), "/cpx "+strings.Repeat("x", 16_384)); !a.OK {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	w.drain(t)
	if n := len(w.Posts("bruno")); n == 0 {
		t.Error("bruno is not answered")
	}
	if pending, dead := w.backlog(t); pending != 0 || dead != 0 {
		t.Errorf("%d wait, %d were given up", pending, dead)
	}
}

// TestNUL: the server answers NUL characters with an error; they are not sent.
func TestNUL(t *testing.T) {
	w := newWorld(t, nil)
	w.server.Direct("anna")
	d := w.message("nul-1-0", "a\x00b\x07c\u2028d")
	d.Message.Choices = []message.Choice{{ID: "menu", Label: "Me\x00nu"}}
	if err := w.transport.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	p := w.server.Messages(w.server.Direct("anna"))[0]
	if strings.ContainsRune(p.Message, 0) || !strings.HasPrefix(p.Message, "abc") {
		t.Errorf("%q", p.Message)
	}
}

// TestMarkupIsInert: what a person wrote, repeated by the bot, neither names
// somebody nor becomes a link.
func TestMarkupIsInert(t *testing.T) {
	for _, text := range []string{"@all", "@channel !", "<b>x</b>", "*x*", "`x`", "# titre", "a|b", "~~x~~", "http://x.example", "- x", "1. x", ":smile:", "[x](javascript:alert(1))", `\`} {
		got := markdown(&message.Message{Parts: []message.Part{{Lines: message.ParseLines(text)}}})
		if p := (&model.Post{Message: got}); text[0] == '@' && strings.Contains(got, text) {
			t.Errorf("%q is sent as %q", text, p.Message)
		}
		if strings.ContainsAny(text, "*`#|~<") && got == text {
			t.Errorf("%q is sent as it is", text)
		}
	}
}

// TestSentOnce: a message whose answer was lost is looked for before it is
// sent again, also when the server does not know the repetition any more.
func TestSentOnce(t *testing.T) {
	for _, later := range []time.Duration{0, 29 * time.Second, 31 * time.Second, time.Hour} {
		t.Run(later.String(), func(t *testing.T) {
			w := newWorld(t, nil)
			w.server.Write("anna", w.server.Direct("anna"), "bonjour")
			w.await(t, 1)
			w.server.Fail(bottest.AnswerLost)
			w.drain(t)
			w.server.Advance(later)
			for range 500 { // people go on writing
				w.server.Write("anna", w.server.Direct("anna"), "x", func(p *model.Post) { p.AddProp("from_webhook", "true") })
			}
			w.later(t, 3)
			if n := len(w.Posts("anna")); n != 1 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// TestBusyWithTheSame: the server may still be busy with the first try.
func TestBusyWithTheSame(t *testing.T) {
	w := newWorld(t, nil)
	w.server.Write("anna", w.server.Direct("anna"), "bonjour")
	w.await(t, 1)
	w.server.Fail(bottest.DuplicatePending, bottest.DuplicatePending, bottest.DuplicatePending)
	w.drain(t)
	for range 10 {
		w.clock.Advance(2 * time.Second)
		w.drain(t)
	}
	if pending, dead := w.backlog(t); pending != 0 || dead != 0 || len(w.Posts("anna")) != 1 {
		t.Errorf("%d wait, %d were given up, %d messages", pending, dead, len(w.Posts("anna")))
	}
}

// TestRateLimitForAnHour: nothing is given up, whatever the form of the error.
func TestRateLimitForAnHour(t *testing.T) {
	for _, c := range []struct {
		call  string
		fault bottest.Fault
	}{{"POST /posts", bottest.RateLimited}, {"POST /channels/direct", bottest.RateLimited}, {"GET /users/{user}", bottest.RateLimited}} {
		t.Run(c.call+" "+string(c.fault), func(t *testing.T) {
			w := newWorld(t, nil)
			w.server.Write("anna", w.server.Direct("anna"), "bonjour")
			w.await(t, 1)
			w.transport.profiles.Purge()
			w.server.FailCall(c.call, c.fault)
			w.later(t, 60)
			if pending, dead := w.backlog(t); pending != 1 || dead != 0 {
				t.Errorf("%d wait, %d were given up", pending, dead)
			}
			w.server.FailCall(c.call, bottest.Works)
			w.later(t, 16)
			if n := len(w.Posts("anna")); n != 1 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// TestRemovedFromHR: the operator is told once, and the message can be sent
// when the bot is back in the channel. Other people are not held up.
func TestRemovedFromHR(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "parler à quelqu'un") // opens the direct messages
	hr := bottest.MattermostID(bottest.MattermostHR)
	w.server.RemoveMember(hr, bottest.MattermostBot)
	d := w.message("hr-1-0", "À rappeler")
	d.Message.To = message.ToHR
	for range 3 {
		err := w.transport.Send(t.Context(), d)
		if s, ok := errors.AsType[*bot.SendError](err); !ok || !s.Permanent || !strings.Contains(err.Error(), "not a member") {
			t.Fatalf("%v", err)
		}
	}
	if n := w.log.times("not a member of a channel of human resources"); n != 1 {
		t.Errorf("reported %d times", n)
	}
	w.say(t, "bruno", "bonjour")
	if n := len(w.Posts("bruno")); n != 1 {
		t.Errorf("bruno reads %d messages", n)
	}
	w.server.AddMember(hr, bottest.MattermostBot)
	if err := w.transport.Send(t.Context(), d); err != nil {
		t.Error(err)
	}
	if n := len(w.server.Shown(hr)); n == 0 {
		t.Error("nothing in the channel")
	}
}

// TestMembershipUnread: a server whose database is away refuses as if the bot were a
// member of nothing. No message is given up for it, and what people write is handled
// when it is back.
func TestMembershipUnread(t *testing.T) {
	const post, direct, listed = "POST /posts", "POST /channels/direct", "GET /users/{user}/channels"
	for name, calls := range map[string][]string{
		"posting": {post}, "posting, and the list of channels": {post, listed}, "opening the direct messages": {direct},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.server.Write("anna", w.server.Direct("anna"), "bonjour")
			w.await(t, 1)
			for _, call := range calls {
				w.server.FailCall(call, bottest.Forbidden)
			}
			w.later(t, 20)
			if pending, dead := w.backlog(t); pending != 1 || dead != 0 {
				t.Errorf("%d wait, %d were given up", pending, dead)
			}
			for _, call := range calls {
				w.server.FailCall(call, bottest.Works)
			}
			w.later(t, 20)
			if n := len(w.Posts("anna")); n != 1 {
				t.Errorf("anna reads %d messages", n)
			}
		})
	}
	for _, call := range []string{"GET /posts/{post}", "GET /channels/{channel}/members/{user}"} {
		t.Run(call, func(t *testing.T) {
			w := newWorld(t, nil)
			w.say(t, "anna", "je veux parler à quelqu’un")
			w.say(t, "anna", "qui signe ?")
			w.choose(t, "anna", "help=question")
			hr := bottest.MattermostID(bottest.MattermostHR)
			root := w.lastOf(hr)
			w.server.FailCall(call, bottest.Forbidden)
			tried := w.server.Calls(call)
			w.forget()
			w.server.Write("hr", hr, "la directrice", func(p *model.Post) { p.RootId = root.Id })
			w.server.Await(t, "it is tried", func() bool { return w.server.Calls(call) > tried+1 })
			w.server.FailCall(call, bottest.Works)
			w.await(t, 1)
			w.drain(t)
			if p := w.last(t, "anna"); !strings.Contains(p.Text, "la directrice") {
				t.Errorf("anna reads %q", p.Text)
			}
		})
	}
}

// TestDeactivated: the follow-up of who is away waits, which is said once; it goes
// on when they are back, and nothing was kept for them meanwhile.
func TestDeactivated(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "je suis sage-femme, il me faut une cps")
	w.choose(t, "anna", "follow")
	w.say(t, "anna", "envoyé hier")
	due, ok := dialogs.NextReminder(bottest.State(t, w.db, w.Person("anna")))
	if !ok {
		t.Fatal("nothing is to be asked")
	}
	before := len(w.Posts("anna"))
	w.server.SetUser("anna", func(u *model.User) { u.DeleteAt = 1 })
	w.transport.profiles.Purge()
	fire := func(until time.Time) {
		t.Helper()
		err := w.assistant.Fire(t.Context(), until, func(bot.Reply) error { return w.dispatcher.Drain(t.Context()) })
		if err != nil {
			t.Fatal(err)
		}
	}
	fire(due.Add(20 * 24 * time.Hour))
	if n := w.log.times("deactivated"); n != 1 {
		t.Errorf("reported %d times", n)
	}
	if pending, dead := w.backlog(t); pending != 0 || dead != 0 || len(w.Posts("anna")) != before {
		t.Errorf("%d wait, %d are given up, %d were sent", pending, dead, len(w.Posts("anna"))-before)
	}
	if s := bottest.State(t, w.db, w.Person("anna")); s.Dossiers[0].Asked != 0 {
		t.Errorf("asked %d times", s.Dossiers[0].Asked)
	}
	w.server.SetUser("anna", func(u *model.User) { u.DeleteAt = 0 })
	fire(due.Add(25 * 24 * time.Hour))
	if posts := w.Posts("anna"); len(posts) != before+1 {
		t.Errorf("back, anna reads %+v", posts[before:])
	}
}

// TestWrittenToWhoIsAway: what is under way to who has left is not kept, and human
// resources are told that their answer did not arrive.
func TestWrittenToWhoIsAway(t *testing.T) {
	w := newWorld(t, nil)
	root := w.asked(t)
	before := len(w.Posts("anna"))
	w.server.SetUser("anna", func(u *model.User) { u.DeleteAt = 1 })
	w.transport.profiles.Purge()
	w.inThread(t, root, "La directrice signe.")
	if pending, dead := w.backlog(t); pending != 0 || dead != 0 || len(w.Posts("anna")) != before {
		t.Errorf("%d wait, %d are given up", pending, dead)
	}
	if p := w.lastOf(root.ChannelId); !strings.Contains(p.Message, "pas pu être remise") || p.RootId != root.Id {
		t.Errorf("human resources read %q", p.Message)
	}
}

func TestMember(t *testing.T) {
	w := newWorld(t, nil)
	w.server.Direct("anna")
	for user, want := range map[string]bool{"hr": true, "anna": false} {
		if got, err := w.transport.Member(t.Context(), w.Person(user)); err != nil || got != want {
			t.Errorf("%s: %v, %v", user, got, err)
		}
	}
	w.transport.members.Purge()
	w.server.FailCall("GET /channels/{channel}/members/{user}", bottest.Unavailable)
	if _, err := w.transport.Member(t.Context(), w.Person("hr")); err == nil {
		t.Error("an unknown membership is not an error")
	}
	if got, err := w.transport.Member(t.Context(), bot.Person{Platform: "slack", User: "U1"}); got || err != nil {
		t.Errorf("of another platform: %v, %v", got, err)
	}
}

// TestProfile: language and time zone are those of the account.
func TestProfile(t *testing.T) {
	w := newWorld(t, nil)
	w.server.SetUser("anna", func(u *model.User) {
		u.Locale, u.FirstName, u.LastName = "en-AU", "Anne", "Martin"
		u.Timezone = model.StringMap{"useAutomaticTimezone": "false", "manualTimezone": "Indian/Reunion"}
	})
	w.server.SetUser("bruno", func(u *model.User) { u.Locale = "de" })
	w.server.Write("anna", w.server.Direct("anna"), "…")
	if e := w.await(t, 1)[0]; e.Locale != "en" || e.Zone != "Indian/Reunion" || e.Name != "Anne Martin" {
		t.Errorf("%+v", e)
	}
	w.server.Write("bruno", w.server.Direct("bruno"), "…")
	if e := w.await(t, 1)[0]; e.Locale != "" {
		t.Errorf("%+v", e)
	}
}

// TestFile: a file of the bot is a file of the post.
func TestFile(t *testing.T) {
	w := newWorld(t, nil)
	hr := bottest.MattermostID(bottest.MattermostHR)
	d := w.message("file-1-0", "L'export")
	d.Message.To, d.Message.File = message.ToHR, &message.File{Name: "suivi.csv", Type: "text/csv", Data: []byte("a;b\n")}
	if err := w.transport.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	p := w.server.Messages(hr)[0]
	if len(p.FileIds) != 1 || string(w.server.File(p.FileIds[0])) != "a;b\n" {
		t.Errorf("%v", p.FileIds)
	}
}
