package mattermost

import (
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot/bottest"
)

// TestThreadOfTheDirectMessage: what is written in a thread is answered there,
// and what is written beside it beside it; a thread that is gone loses nothing.
func TestThreadOfTheDirectMessage(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "bonjour")
	anna := w.server.Direct("anna")
	root := w.server.Messages(anna)[1]
	write := func(text, thread string) {
		w.forget()
		w.server.Write("anna", anna, text, func(p *model.Post) { p.RootId = thread })
		w.await(t, 1)
		w.idle()
	}
	newest := func() *model.Post { all := w.server.Messages(anna); return all[len(all)-1] }
	write("c'est quoi TOM ?", root.Id)
	if w.drain(t); newest().RootId != root.Id || !strings.Contains(newest().Message, "TOM") {
		t.Errorf("in the thread: %+v", newest())
	}
	write("merci", "")
	if w.drain(t); newest().RootId != "" {
		t.Errorf("beside the thread: %+v", newest())
	}
	write("c'est quoi TOM ?", root.Id)
	w.server.Delete(root.Id)
	if w.drain(t); newest().RootId != "" || !strings.Contains(newest().Message, "TOM") {
		t.Errorf("without the thread: %+v", newest())
	}
}

// TestThreadOfHR: what a member writes below a question in the
// channel comes to the person; what members write elsewhere in it does not.
func TestThreadOfHR(t *testing.T) {
	w := newWorld(t, nil)
	hr := bottest.MattermostID(bottest.MattermostHR)
	w.server.AddMember(hr, "nadia")
	w.server.SetUser("anna", func(u *model.User) { u.Locale = "fr" })
	w.say(t, "anna", "je veux parler à quelqu’un")
	w.say(t, "anna", "qui signe ?")
	w.choose(t, "anna", "help=question")
	root := w.server.Messages(hr)[0]
	if !strings.Contains(root.Message, "qui signe") || root.RootId != "" {
		t.Fatalf("in the channel: %+v", root)
	}
	colleagues := w.server.Write("nadia", hr, "vous avez vu ?")
	below := func(id string) func(*model.Post) { return func(p *model.Post) { p.RootId = id } }
	w.server.Write("nadia", hr, "oui", below(colleagues.Id))
	before := len(w.Posts("anna"))
	w.server.Write("nadia", hr, "La directrice signe.", below(root.Id))
	w.await(t, 1)
	w.idle()
	w.drain(t)
	posts := w.Posts("anna")[before:]
	if len(posts) != 1 || !strings.Contains(posts[0].Text, "La directrice signe.") {
		t.Fatalf("the person reads %+v", posts)
	}
	thread := func() (texts []string) {
		for _, p := range w.server.Messages(hr) {
			if p.RootId == root.Id && p.UserId == bottest.MattermostID(bottest.MattermostBot) {
				texts = append(texts, p.Message)
			}
		}
		return texts
	}
	w.choose(t, "anna", "help=reply")
	w.say(t, "anna", "merci")
	if got := thread(); len(got) != 2 || !strings.Contains(got[1], "merci") {
		t.Errorf("the thread holds %q", got)
	}
	_, button := w.find(hr, w.Posts(bottest.HR)[0].Choices[0])
	if a := w.server.Click("nadia", root.Id, button.Action, button.Value); !a.OK {
		t.Fatalf("closing: %d %s", a.Code, a.Body)
	}
	w.await(t, 1)
	w.drain(t)
	if got := thread(); len(got) != 3 || !strings.Contains(got[2], "Clos par") {
		t.Errorf("once closed, the thread holds %q", got)
	}
}
