package mattermost

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs/message"
)

// FuzzPeople: what people write is text on Mattermost, also where a long
// message is cut into several posts.
func FuzzPeople(f *testing.F) { bottest.FuzzPeople(f, reader(f)) }

func TestMixedPeople(t *testing.T) { bottest.MixedPeople(t, reader(t)) }

// reader draws messages and tells what Mattermost makes of each.
func reader(f testing.TB) func(testing.TB, message.Message) ([]string, string) {
	transport, err := New(Options{URL: "https://mattermost.example.org", Token: bottest.MattermostBotToken, Marks: newMarks()})
	if err != nil {
		f.Fatal(err)
	}
	n := 0
	return func(_ testing.TB, m message.Message) (effects []string, read string) {
		n++
		d := &bot.Delivery{ID: "x-1-" + strconv.Itoa(n), Person: bot.Person{Platform: Platform, User: "anna"}, Locale: "fr", Message: m, At: time.Now()}
		for _, p := range transport.draw(d, "channel") {
			effects = append(effects, bottest.MattermostEffects(p.Message)...)
			read += bottest.PlainMarkdown(p)
		}
		return effects, read
	}
}

// TestPeopleReachTheServer: what the server keeps is what was drawn.
func TestPeopleReachTheServer(t *testing.T) {
	w := newWorld(t, nil)
	channel := w.server.Direct("anna")
	d := w.message("people-1-0", "")
	d.Message.Parts[0].Lines = []message.Line{message.Verbatim("@channel [x](https://evil.example) <a@b.fr>").Line()}
	if err := w.transport.Send(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	if got := bottest.MattermostEffects(w.server.Messages(channel)[0].Message); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

// TestMentions: whoever a letter cannot go to has no name.
func TestMentions(t *testing.T) {
	r := newRig(t, nil)
	for name, change := range map[string]func(*model.User){
		"anna": func(*model.User) {}, "bruno.b": func(u *model.User) { u.FirstName = "Bruno" },
		"programme": func(u *model.User) { u.IsBot = true }, "partie": func(u *model.User) { u.DeleteAt = 1 },
	} {
		r.server.SetUser(name, change)
	}
	me, err := r.transport.self(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bruno := message.Mention{ID: bottest.MattermostID("bruno.b"), Name: "Bruno"}
	for text, want := range map[string][]message.Mention{
		"à @bruno.b.":                       {bruno},
		"@Bruno.B, @bruno.b !":              {bruno},
		"@programme et @partie":             {{ID: bottest.MattermostID("programme")}, {ID: bottest.MattermostID("partie")}},
		"à moi (@anna)":                     {{ID: bottest.MattermostID("anna")}},
		"@" + me.Username + " salut":        nil,
		"@personne, bruno@bruno.b.fr, @all": nil,
	} {
		got, err := r.transport.mentions(t.Context(), me, &model.Post{UserId: bottest.MattermostID("anna"), Message: text})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q names %+v, want %+v (%v)", text, got, want, err)
		}
	}
}
