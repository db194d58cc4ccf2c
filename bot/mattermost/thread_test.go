package mattermost

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestClickInAThread: what is clicked, filled in or commanded in a thread of the direct
// message is answered there.
func TestClickInAThread(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "bonjour")
	anna := w.server.Direct("anna")
	root := w.server.Messages(anna)[1]
	answered := func(what string, do func()) *model.Post {
		t.Helper()
		before := len(w.server.Messages(anna))
		w.forget()
		do()
		w.await(t, 1)
		w.idle()
		w.drain(t)
		all := w.server.Messages(anna)
		for _, p := range all[before:] {
			if p.RootId != root.Id {
				t.Errorf("%s: beside the thread stands %q", what, p.Message)
			}
		}
		if len(all) == before {
			t.Fatalf("%s: no answer", what)
		}
		return all[len(all)-1]
	}
	click := func(choice string) *model.Post {
		t.Helper()
		return answered(choice, func() { w.click("anna", choice) })
	}
	answered("a message", func() {
		w.server.Write("anna", anna, "je suis secrétaire médicale, j’utilise le logiciel, contrat signé, le directeur a une carte, on a un lecteur", func(p *model.Post) { p.RootId = root.Id })
	})
	click("follow")
	asks := click("dossier=1:sent:date")
	if a := w.server.Click("anna", asks.Id, dateAction, ""); !a.OK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	answered("the form", func() {
		forms := w.server.Dialogs()
		w.server.Submit("anna", anna, forms[len(forms)-1], map[string]any{dateField: "20/11/2026"}, false)
	})
	answered("the command", func() {
		w.server.CommandWith("anna", anna, "/cpx suivi", func(_ http.Header, form url.Values) { form.Set("root_id", root.Id) })
	})
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
	root := w.lastOf(hr)
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

// asked has anna ask human resources something, and returns the post in their
// channel.
func (w *world) asked(t *testing.T) *model.Post {
	t.Helper()
	hr := bottest.MattermostID(bottest.MattermostHR)
	w.server.AddMember(hr, "nadia")
	w.server.SetUser("anna", func(u *model.User) { u.Locale = "fr" })
	w.say(t, "anna", "je veux parler à quelqu’un")
	w.say(t, "anna", "qui signe ?")
	w.choose(t, "anna", "help=question")
	all := w.server.Messages(hr)
	return all[len(all)-1]
}

// inThread has a member of human resources write below a post.
func (w *world) inThread(t *testing.T, root *model.Post, text string, files ...string) *model.Post {
	t.Helper()
	w.forget()
	p := w.server.Write("nadia", root.ChannelId, text, func(p *model.Post) { p.RootId, p.FileIds = root.Id, files })
	w.await(t, 1)
	w.idle()
	w.drain(t)
	return p
}

// lastOf returns the newest post of a channel.
func (w *world) lastOf(channel string) *model.Post {
	all := w.server.Messages(channel)
	return all[len(all)-1]
}

// TestAddedBeforeTheirAnswer: what a person writes before human resources have answered
// goes below the question, once; where the question was deleted it
// stands by itself and says which it is about.
func TestAddedBeforeTheirAnswer(t *testing.T) {
	w := newWorld(t, nil)
	root := w.asked(t)
	w.server.Fail(bottest.Works, bottest.AnswerLost) // the addition comes after its confirmation
	w.say(t, "anna", "c’est pour lundi")
	w.later(t, 2)
	last := w.lastOf(root.ChannelId)
	if n := len(w.server.Shown(root.ChannelId)); n != 2 || last.RootId != root.Id || !strings.Contains(last.Message, "lundi") || strings.Contains(last.Message, "qui signe") {
		t.Errorf("%d posts, the last: %+v", n, last)
	}
	before := len(w.Posts("anna"))
	w.inThread(t, root, "La directrice signe.")
	if posts := w.Posts("anna"); len(posts) != before+1 {
		t.Errorf("anna reads %+v", posts[before:])
	}

	w = newWorld(t, nil)
	root = w.asked(t)
	w.server.Delete(root.Id)
	w.say(t, "anna", "c’est pour lundi")
	last = w.lastOf(root.ChannelId)
	if last.RootId != "" || !strings.Contains(last.Message, "qui signe") {
		t.Errorf("without the question: %+v", last)
	}
	before = len(w.Posts("anna"))
	w.inThread(t, last, "La directrice signe.")
	if posts := w.Posts("anna"); len(posts) != before+1 {
		t.Errorf("anna reads %+v", posts[before:])
	}
}

// TestFilesOfHR: what human resources attach comes to the person as it is, with
// words or without; when it cannot be passed on, both are told, and the words
// arrive all the same.
func TestFilesOfHR(t *testing.T) {
	for _, words := range []string{"", "Voici le formulaire."} {
		w := newWorld(t, nil)
		root, anna := w.asked(t), w.server.Direct("anna")
		before := len(w.Posts("anna"))
		w.inThread(t, root, words, w.server.AddFile("formulaire.pdf", []byte("%PDF")))
		p := w.lastOf(anna)
		if len(p.FileIds) != 1 || string(w.server.File(p.FileIds[0])) != "%PDF" || p.Metadata.Files[0].Name != "formulaire.pdf" || !strings.Contains(p.Message, "document") {
			t.Errorf("with %q the person gets %+v", words, p)
		}
		if posts := w.Posts("anna")[before:]; words != "" && (len(posts) != 2 || !strings.Contains(posts[0].Text, words)) {
			t.Errorf("the person reads %+v", posts)
		}
		if p := w.lastOf(root.ChannelId); !strings.Contains(p.Message, "document compris") {
			t.Errorf("human resources read %q", p.Message)
		}
		if words != "" {
			all := w.server.Messages(root.ChannelId)
			w.forget()
			w.server.Edit(all[len(all)-2].Id, "Voici le bon formulaire.")
			w.await(t, 1)
			w.idle()
			w.drain(t)
			if p := w.lastOf(anna); len(p.FileIds) != 0 || !strings.Contains(p.Message, "Voici le bon formulaire.") {
				t.Errorf("after a correction the person gets %+v", p)
			}
			w.forget()
			w.server.Edit(all[len(all)-2].Id, "Voici les formulaires.", w.server.AddFile("notice.pdf", []byte("%PDF-2")))
			w.await(t, 1)
			w.idle()
			w.drain(t)
			if p := w.lastOf(anna); len(p.FileIds) != 1 || string(w.server.File(p.FileIds[0])) != "%PDF-2" {
				t.Errorf("with a file that was added the person gets %+v", p)
			}
			if p := w.lastOf(root.ChannelId); !strings.Contains(p.Message, "document compris") {
				t.Errorf("human resources read %q", p.Message)
			}
		}
		for _, fault := range []string{"GET /files/{file}/info", "POST /files"} {
			w.server.FailCall(fault, bottest.Refused)
			w.inThread(t, root, words, w.server.AddFile("contrat.pdf", []byte("%PDF")))
			w.server.FailCall(fault, bottest.Works)
			if p := w.lastOf(anna); len(p.FileIds) != 0 || !strings.Contains(p.Message, "pas pu vous remettre") {
				t.Errorf("the person reads %q", p.Message)
			}
			if p := w.lastOf(root.ChannelId); !strings.Contains(p.Message, "pas pu être remis") || p.RootId != root.Id {
				t.Errorf("human resources read %q", p.Message)
			}
		}
		if words != "" {
			posts := w.Posts("anna")
			if p := posts[len(posts)-2]; !strings.Contains(p.Text, words) {
				t.Errorf("the words are lost: %q", p.Text)
			}
		}
	}
}

// TestListAsFile: a list of people that is sent as a file is read, one that cannot
// be opened is said to be so, and no other file is opened.
func TestListAsFile(t *testing.T) {
	w := newWorld(t, nil)
	anna := w.server.Direct("anna")
	send := func(name, data string) string {
		t.Helper()
		before := len(w.Posts("anna"))
		w.forget()
		id := w.server.AddFile(name, []byte(data))
		w.server.Write("anna", anna, "", func(p *model.Post) { p.FileIds = []string{id} })
		w.await(t, 1)
		w.idle()
		w.drain(t)
		var said []string
		for _, p := range w.Posts("anna")[before:] {
			said = append(said, p.Text)
		}
		return strings.Join(said, "\n")
	}
	const list = "Nom;Métier\nLéa;secrétaire médicale\nPaul;médecin\n"
	if said := send("arrivées.csv", list); !strings.Contains(said, "lues dans votre liste\u202f: 2.") || !strings.Contains(said, "Léa") {
		t.Errorf("a list: %q", said)
	}
	if said := send("liste.csv", strings.Repeat(list, 2000)); !strings.Contains(said, "pas pu ouvrir «\u202fliste.csv\u202f»") {
		t.Errorf("a file that is too large: %q", said)
	}
	if said := send("scan.pdf", list); !strings.Contains(said, "pas ouvert votre fichier") {
		t.Errorf("another file: %q", said)
	}
	w.server.FailCall("GET /files/{file}", bottest.Refused)
	if said := send("liste.csv", list); !strings.Contains(said, "pas pu ouvrir «\u202fliste.csv\u202f»") {
		t.Errorf("a file that is kept from the bot: %q", said)
	}
}

// TestFilesOfPeople: a file is said not to be read, and what is written with it
// is answered; in a reply to human resources it goes with that.
func TestFilesOfPeople(t *testing.T) {
	w := newWorld(t, nil)
	anna := w.server.Direct("anna")
	send := func(text string) {
		t.Helper()
		w.forget()
		id := w.server.AddFile("scan.pdf", []byte("%PDF"))
		w.server.Write("anna", anna, text, func(p *model.Post) { p.FileIds = []string{id} })
		w.await(t, 1)
		w.idle()
		w.drain(t)
	}
	send("")
	if posts := w.Posts("anna"); len(posts) != 1 || !strings.Contains(posts[0].Text, "pas ouvert votre fichier") {
		t.Errorf("a file alone: %+v", posts)
	}
	send("c'est quoi TOM ?")
	if posts := w.Posts("anna"); len(posts) != 3 || !strings.Contains(posts[1].Text, "pas ouvert votre fichier") || !strings.Contains(posts[2].Text, "TOM") {
		t.Errorf("a file with words: %+v", posts)
	}
	root := w.asked(t)
	for _, text := range []string{"", "le voici"} {
		w.inThread(t, root, "La directrice signe. Avez-vous le contrat ?")
		w.choose(t, "anna", "help=reply")
		send(text)
		p := w.lastOf(root.ChannelId)
		if p.RootId != root.Id || len(p.FileIds) != 1 || string(w.server.File(p.FileIds[0])) != "%PDF" {
			t.Errorf("human resources get %+v", p)
		}
		if text != "" {
			all := w.server.Messages(root.ChannelId)
			if p := all[len(all)-2]; !strings.Contains(p.Message, text) {
				t.Errorf("human resources read %q", p.Message)
			}
		}
	}
	w.inThread(t, root, "Et l'autre ?")
	w.choose(t, "anna", "help=reply")
	w.server.FailCall("POST /files", bottest.Refused)
	send("")
	if p := w.last(t, "anna"); !strings.Contains(p.Text, "pas pu remettre votre document") {
		t.Errorf("anna reads %q", p.Text)
	}
}

// TestEditedAnswerOfHR: what human resources change in an answer comes to the
// person as a correction, once, whether the bot was there or not; what they had
// changed before it was read is no correction.
func TestEditedAnswerOfHR(t *testing.T) {
	for _, live := range []bool{true, false} {
		w := newWorld(t, nil)
		root := w.asked(t)
		p := w.inThread(t, root, "La directrice signe.")
		colleagues := w.server.Write("nadia", root.ChannelId, "vous avez vu ?")
		before := len(w.Posts("anna"))
		rig := w.rig
		if !live {
			w.idle()
			w.stop()
			w.server.Advance(time.Hour)
		}
		w.server.Edit(p.Id, "Le directeur signe.")
		w.server.Edit(colleagues.Id, "vous avez vu ça ?")
		if !live {
			late := w.server.Write("nadia", root.ChannelId, "Et la presidente.", func(p *model.Post) { p.RootId = root.Id })
			w.server.Edit(late.Id, "Et la présidente.")
			rig = runOn(t, w.server, func(o *Options) { o.Marks = w.db }, w.assistant.Handle)
		}
		want := map[bool]int{true: 1, false: 2}[live]
		w.server.Await(t, "it is passed on", func() bool { w.drain(t); return len(w.Posts("anna")) >= before+want })
		rig.idle()
		w.drain(t)
		posts := w.Posts("anna")[before:]
		var all []string
		for _, p := range posts {
			all = append(all, p.Text)
		}
		text := strings.ReplaceAll(strings.Join(all, "\n"), "\u202f", " ")
		if len(posts) != want || !strings.Contains(text, "corrigent leur réponse (nadia) : Le directeur signe.") || !live && !strings.Contains(text, "répondent (nadia) : Et la présidente.") {
			t.Errorf("live %v: anna reads %q", live, all)
		}
		if live {
			continue
		}
		rig.stop() // what is read again is no correction
		rig = runOn(t, w.server, func(o *Options) { o.Marks = w.db }, w.assistant.Handle)
		rig.idle()
		w.drain(t)
		if again := w.Posts("anna")[before+want:]; len(again) > 0 {
			t.Errorf("anna is told again: %+v", again)
		}
	}
}

// TestLinksOfHR: addresses that human resources write can be clicked, and nothing else
// that they write is markup.
func TestLinksOfHR(t *testing.T) {
	w := newWorld(t, nil)
	root := w.asked(t)
	w.inThread(t, root, "Le 301 : https://intranet.example/form_301?a=1&b=2, **voir** @all [ici](https://other.example/@all/~town-square) <b>javascript:alert(1)</b> http://. #x")
	channel := w.server.Direct("anna")
	text := w.lastOf(channel).Message
	if !strings.Contains(text, "<https://intranet.example/form_301?a=1&b=2>,") || !strings.Contains(text, "<https://other.example/%40all/%7Etown-square>") {
		t.Errorf("anna reads %q", text)
	}
	for _, effect := range bottest.MattermostEffects(text) {
		if !strings.Contains(effect, "link") || !strings.Contains(effect, "https://intranet.example/") && !strings.Contains(effect, "https://other.example/") {
			t.Errorf("it does %q", effect)
		}
	}
}

// TestDeleted: of a message that was passed on and is then deleted, the other side is
// told, whether the bot was there or not; what was said to nobody else is deleted in
// silence.
func TestDeleted(t *testing.T) {
	for _, live := range []bool{true, false} {
		t.Run(fmt.Sprint("live ", live), func(t *testing.T) { deleted(t, live) })
	}
}

func deleted(t *testing.T, live bool) {
	w := newWorld(t, nil)
	root, direct := w.asked(t), w.server.Direct("anna")
	answer := w.inThread(t, root, "La directrice signe.")
	below := func(p *model.Post) { p.RootId = root.Id }
	aside := w.server.Write("nadia", root.ChannelId, "// je vérifie", below)
	beside := w.server.Write("nadia", root.ChannelId, "vous avez vu ?")
	before, hers := len(w.server.Messages(root.ChannelId)), len(w.Posts("anna"))
	more := w.server.Write("anna", direct, "et pour la présidente ?")
	w.server.Await(t, "it is passed on, and she is told", func() bool {
		w.drain(t)
		return len(w.Posts("anna")) > hers && len(w.server.Messages(root.ChannelId)) > before
	})
	w.idle()
	w.drain(t)
	hers = len(w.Posts("anna"))
	if !live {
		w.server.Advance(time.Hour)
		w.say(t, "bruno", "bonjour") // the watermark moves on
		w.stop()
		w.server.Advance(time.Hour)
	}
	theirs := len(w.server.Shown(root.ChannelId))
	for _, p := range []*model.Post{aside, beside, answer, more} {
		w.server.Delete(p.Id)
	}
	if !live {
		w.server.Delete(w.server.Write("nadia", root.ChannelId, "Non, rien.", below).Id) // passed on to nobody
		w.rig = runOn(t, w.server, func(o *Options) { o.Marks = w.db }, w.assistant.Handle)
	}
	w.server.Await(t, "both are told", func() bool {
		w.drain(t)
		return len(w.Posts("anna")) >= hers+2 && len(w.server.Shown(root.ChannelId)) >= theirs+2
	})
	w.idle()
	w.drain(t)
	posts := w.Posts("anna")[hers:]
	var text []string
	for _, p := range posts {
		text = append(text, p.Text)
	}
	if all := strings.Join(text, "\n"); len(posts) != 2 || !strings.Contains(all, "n’en tenez plus compte") || !strings.Contains(all, "Les RH savent que vous avez supprimé") {
		t.Errorf("anna reads %q", text)
	}
	text = nil
	for _, p := range w.server.Shown(root.ChannelId)[theirs:] {
		text = append(text, p.Text)
	}
	if all := strings.Join(text, "\n"); len(text) != 2 || !strings.Contains(all, "avait déjà été transmis") || !strings.Contains(all, "a supprimé un de ses messages") {
		t.Errorf("human resources read %q", text)
	}
}

// TestEditedQuestion: what a person changes in a message that human resources have
// comes to them as a correction, once, whether the bot was there or not. What the bot
// itself has answered stays as it was.
func TestEditedQuestion(t *testing.T) {
	for _, live := range []bool{true, false} {
		w := newWorld(t, nil)
		direct := w.server.Direct("anna")
		written := func(text string) *model.Post {
			w.forget()
			p := w.server.Write("anna", direct, text)
			w.await(t, 1)
			w.idle()
			w.drain(t)
			return p
		}
		greeting := written("bonjour")
		root := w.asked(t)
		more := written("et pour la présidente ?")
		before := len(w.server.Messages(root.ChannelId))
		hers := len(w.Posts("anna"))
		rig := w.rig
		if !live {
			w.idle()
			w.stop()
			w.server.Advance(time.Hour)
		}
		w.server.Edit(greeting.Id, "bonjour !")
		w.server.Edit(more.Id, "et pour le président ?")
		want := 1
		if !live {
			late := w.server.Write("anna", direct, "merci d’avnace")
			w.server.Edit(late.Id, "merci d’avance")
			rig, want = runOn(t, w.server, func(o *Options) { o.Marks = w.db }, w.assistant.Handle), 2
		}
		w.server.Await(t, "it is passed on", func() bool { w.drain(t); return len(w.server.Messages(root.ChannelId)) >= before+want })
		rig.idle()
		w.drain(t)
		var all []string
		for _, p := range w.server.Messages(root.ChannelId)[before:] {
			all = append(all, strings.ReplaceAll(p.Message, "\u202f", " "))
		}
		text := strings.Join(all, "\n")
		if len(all) != want || !strings.Contains(text, "a corrigé son message : « et pour le président ? »") || !live && !strings.Contains(text, "ajoute : « merci d’avance »") {
			t.Errorf("live %v: human resources read %q", live, all)
		}
		if posts := w.Posts("anna")[hers:]; len(posts) != want {
			t.Errorf("live %v: anna reads %+v", live, posts)
		}
	}
}

// TestRemovedAndBack: who asks human resources while the bot is not in their
// channel is told that it did not work; as soon as the bot is back, everything
// works again.
func TestRemovedAndBack(t *testing.T) {
	w := newWorld(t, nil)
	hr := bottest.MattermostID(bottest.MattermostHR)
	w.server.SetUser("anna", func(u *model.User) { u.Locale = "fr" })
	w.server.RemoveMember(hr, bottest.MattermostBot)
	w.say(t, "anna", "je veux parler à quelqu’un")
	w.say(t, "anna", "qui signe ?")
	w.choose(t, "anna", "help=question")
	if p := w.last(t, "anna"); !strings.Contains(p.Text, "pas pu transmettre votre demande") {
		t.Errorf("anna reads %q", p.Text)
	}
	command := func() string {
		w.forget()
		w.server.Command("hr", w.server.Direct("hr"), "/cpx tableau")
		w.await(t, 1)
		w.drain(t)
		return w.last(t, "hr").Text
	}
	if text := command(); !strings.Contains(text, "je n’en fais pas partie") {
		t.Errorf("hr reads %q", text)
	}
	w.say(t, "hr", "/cpx tableau") // typed as a message
	if text := w.last(t, "hr").Text; !strings.Contains(text, "je n’en fais pas partie") {
		t.Errorf("hr reads %q", text)
	}
	w.server.AddMember(hr, bottest.MattermostBot)
	before := len(w.Posts("hr"))
	w.forget()
	w.server.Command("hr", hr, "/cpx tableau")
	w.await(t, 1)
	w.drain(t)
	if posts := w.Posts("hr"); len(posts) > before && strings.Contains(posts[len(posts)-1].Text, "réservée") {
		t.Errorf("hr reads %q", posts[len(posts)-1].Text)
	}
	w.choose(t, "anna", "human")
	w.say(t, "anna", "qui signe ?")
	w.choose(t, "anna", "help=question")
	if p := w.lastOf(hr); !strings.Contains(p.Message, "qui signe") {
		t.Errorf("human resources read %q", p.Message)
	}
}

// TestClosedChannel: what is wrong with a channel of human resources is said, and said no
// more when it is mended; meanwhile the bot is ready for everybody else.
func TestClosedChannel(t *testing.T) {
	hr := bottest.MattermostID(bottest.MattermostHR)
	unknown := bottest.MattermostID("unknown")
	w := newWorld(t, func(o *Options) { oftenAsked(o); o.HRChannels = []string{hr} })
	told := func(what string) {
		t.Helper()
		w.server.Await(t, "it is told: "+what, func() bool {
			all := strings.Join(w.transport.Degraded(), "; ")
			return what == "" && all == "" || what != "" && strings.Contains(all, what)
		})
		if err := w.transport.Ready(); err != nil {
			t.Error(err)
		}
	}
	told("")
	w.server.RemoveMember(hr, bottest.MattermostBot)
	told("not a member")
	w.server.AddMember(hr, bottest.MattermostBot)
	told("")
	w.server.Archive(hr, true)
	told("archived")
	w.server.Archive(hr, false)
	told("")
	w.server.FailCall("GET /channels/"+hr, bottest.Forbidden) // while the server's database is away
	w.transport.lookAtRooms(t.Context())
	told("")
	w.server.FailCall("GET /channels/"+hr, bottest.Works)
	if w.log.times("something is wrong with a channel") != 2 || w.log.times("in order again") != 2 {
		t.Errorf("the log says\n%s", w.log)
	}
	w.server.AddChannel("public")
	for channel, what := range map[string]string{unknown: "not found", bottest.MattermostTeam + "/nowhere": "not found", bottest.MattermostTeam + "/public": "the bot is not a member"} {
		r := runOn(t, w.server, func(o *Options) { o.HRChannels = []string{channel} })
		if all := r.transport.Degraded(); len(all) != 1 || !strings.Contains(all[0], channel+": "+what) || r.transport.Ready() != nil {
			t.Errorf("%s: %q, %v", channel, all, r.transport.Ready())
		}
	}
}

// TestClosedWhileOut: who closes a request while the bot is not in the channel of human
// resources is told why that does not work.
func TestClosedWhileOut(t *testing.T) {
	w := newWorld(t, nil)
	root := w.asked(t)
	_, button := w.find(root.ChannelId, w.Posts(bottest.HR)[0].Choices[0])
	w.server.RemoveMember(root.ChannelId, bottest.MattermostBot)
	w.transport.members.Purge()
	w.server.Click("nadia", root.Id, button.Action, button.Value)
	if told := w.server.Private(); len(told) != 1 || told[0].User != "nadia" || !strings.Contains(told[0].Text, "ne fais plus partie") {
		t.Errorf("nadia reads %+v", told)
	}
	if s := bottest.State(t, w.db, w.Person("anna")); s.Help == nil || !s.Help.Open {
		t.Error("the request is closed")
	}
}

// TestLargeFile: both are told of a file that is too large to be passed on.
func TestLargeFile(t *testing.T) {
	w := newWorld(t, nil)
	root := w.asked(t)
	w.inThread(t, root, "", w.server.AddFile("large.pdf", make([]byte, maxPassed+1)))
	if p := w.lastOf(root.ChannelId); !strings.Contains(p.Message, "pas pu être remis") {
		t.Errorf("human resources read %q", p.Message)
	}
	if p := w.last(t, "anna"); !strings.Contains(p.Text, "document") {
		t.Errorf("anna reads %q", p.Text)
	}
}

// TestWrittenWhileOut: what human resources write while the bot is not in their
// channel is read when it is back, also where it was restarted meanwhile, and nothing
// twice.
func TestWrittenWhileOut(t *testing.T) {
	for _, restarted := range []bool{false, true} {
		t.Run(fmt.Sprint("restarted ", restarted), func(t *testing.T) {
			w := newWorld(t, nil)
			root := w.asked(t)
			w.inThread(t, root, "Je regarde.")
			before := len(w.Posts("anna"))
			w.server.RemoveMember(root.ChannelId, bottest.MattermostBot)
			w.server.Write("nadia", root.ChannelId, "La directrice signe.", func(p *model.Post) { p.RootId = root.Id })
			w.server.Advance(time.Hour)
			w.say(t, "bruno", "bonjour") // the watermark moves on
			w.forget()
			if restarted {
				w.stop()
			}
			w.server.AddMember(root.ChannelId, bottest.MattermostBot)
			if restarted {
				w.rig = runOn(t, w.server, func(o *Options) { o.Marks = w.db }, w.assistant.Handle)
			}
			w.server.Await(t, "anna is answered", func() bool { w.drain(t); return len(w.Posts("anna")) > before })
			w.idle()
			w.drain(t)
			if posts := w.Posts("anna")[before:]; len(posts) != 1 || !strings.Contains(posts[0].Text, "La directrice signe.") {
				t.Errorf("anna reads %+v", posts)
			}
		})
	}
}

// TestRenamedChannel: a channel of human resources whose name changes stays theirs, as
// long as the bot runs, and for ever by its id; else the operator is told.
func TestRenamedChannel(t *testing.T) {
	hr := bottest.MattermostID(bottest.MattermostHR)
	w := newWorld(t, nil)
	root := w.asked(t)
	passedOn := func(text string) {
		t.Helper()
		w.server.Write("nadia", hr, text, func(p *model.Post) { p.RootId = root.Id })
		w.server.Await(t, text+" is passed on", func() bool { w.drain(t); return strings.Contains(w.last(t, "anna").Text, text) })
	}
	w.server.RenameChannel(hr, "ressources-humaines")
	before := w.log.times("msg=connected")
	w.server.Skip() // the connection is made anew
	w.say(t, "anna", "toujours rien ?")
	w.server.Await(t, "it is connected", func() bool { return w.log.times("msg=connected") > before })
	passedOn("La directrice signe.")
	if w.log.times("its name has changed: give its id") == 0 {
		t.Error("the operator is not told")
	}
	w.stop()
	setup := setupOptions(w.server)
	setup.HRChannels = []string{bottest.MattermostTeam + "/ressources-humaines"}
	ids := runSetup(t, setup).HRChannels
	if again := runSetup(t, SetupOptions{URL: setup.URL, AdminToken: setup.AdminToken, Callback: setup.Callback, HRChannels: ids, Client: setup.Client, Lookup: setup.Lookup}); again.count(Changed) != 0 || !slices.Equal(again.HRChannels, ids) {
		t.Errorf("%v: %+v", ids, again.Steps)
	}
	w.rig = runOn(t, w.server, func(o *Options) { o.Marks, o.HRChannels = w.db, ids }, w.assistant.Handle)
	passedOn("Le directeur aussi.")
}

// TestAnsweredInWords: a question that was answered in words shows the answer, and
// what is clicked below it afterwards changes nothing.
func TestAnsweredInWords(t *testing.T) {
	for _, restarted := range []bool{false, true} {
		w := newWorld(t, nil)
		w.say(t, "anna", "je suis secrétaire médicale, il me faut une carte")
		channel := w.server.Direct("anna")
		question, yes := w.find(channel, "si_access=yes")
		_, no := w.find(channel, "si_access=no")
		late := clickOn("anna", channel, question.Id, contextOf(question, no.Action))
		if restarted {
			w.transport.questions.Purge()
		}
		w.say(t, "anna", "oui")
		p := w.post(question.Id)
		if len(bottest.Buttons(p)) != 0 || len(p.Attachments()) != 1 || p.Attachments()[0].Text != "✓ "+yes.Label || p.Message != question.Message {
			t.Errorf("restarted %v: the question shows %q %+v", restarted, p.Message, p.Attachments())
		}
		// Somebody still sees the buttons.
		w.forget()
		if a := w.send(pathAction, late); !a.OK || strings.Contains(string(a.Body), "✓ "+no.Label) {
			t.Errorf("%d %s", a.Code, a.Body)
		}
		w.await(t, 1)
		w.drain(t)
		if text := w.last(t, "anna").Text; !strings.Contains(text, "plus d’actualité") && !strings.Contains(w.Posts("anna")[len(w.Posts("anna"))-2].Text, "plus d’actualité") {
			t.Errorf("anna reads %q", text)
		}
		if s := bottest.State(t, w.db, w.Person("anna")); s.At.Situation.Facts()["si_access"] != "yes" {
			t.Errorf("the click changed an answer: %v", s.At.Situation.Facts())
		}
	}
}

// TestQuestionAskedAgain: only the newest of two questions can be answered, and
// what the older one confirms is not what the newer one asks.
func TestQuestionAskedAgain(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "je suis secrétaire médicale, il me faut une carte")
	channel := w.server.Direct("anna")
	question, button := w.find(channel, "si_access=no")
	late := clickOn("anna", channel, question.Id, contextOf(question, button.Action))
	w.say(t, "anna", "c'est quoi TOM ?")
	if p := w.post(question.Id); len(p.Attachments()) != 0 {
		t.Errorf("the older question shows %+v", p.Attachments())
	}
	w.forget()
	w.send(pathAction, late)
	w.await(t, 1)
	w.drain(t)
	if s := bottest.State(t, w.db, w.Person("anna")); s.At.Situation.Facts()["si_access"] != "" {
		t.Errorf("the click answered a question: %v", s.At.Situation.Facts())
	}
	w.choose(t, "anna", "si_access=yes")
	if s := bottest.State(t, w.db, w.Person("anna")); s.At.Situation.Facts()["si_access"] != "yes" {
		t.Errorf("the newest question is not answered: %v", s.At.Situation.Facts())
	}
}

// TestGroupOrderMoves: where one order of several moves, by a click or in words, the
// message that asked about them keeps no buttons, for the one that follows asks again.
func TestGroupOrderMoves(t *testing.T) {
	for name, move := range map[string]func(w *world){
		"in words": func(w *world) { w.say(t, "anna", "tout est envoyé pour les ASST") },
		"clicked":  func(w *world) { w.choose(t, "anna", "dossier=2:sent") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.say(t, "anna", "il me faut des cartes pour 2 médecins et 3 ASST")
			w.choose(t, "anna", "follow")
			channel := w.server.Direct("anna")
			question, _ := w.find(channel, "dossier=2:sent")
			move(w)
			if p := w.post(question.Id); len(bottest.Buttons(p)) != 0 {
				t.Errorf("the earlier message offers %+v", bottest.Buttons(p))
			} else if (len(p.Attachments()) != 0) != (name == "clicked") {
				t.Errorf("the earlier message shows %+v", p.Attachments())
			}
			newest, _ := w.find(channel, "dossier=2:card_received")
			if newest == nil || len(bottest.Buttons(newest)) != 4 {
				t.Fatalf("asked again with %+v", newest)
			}
			// What is put off is asked of no other message.
			w.choose(t, "anna", "dossier=1:all:not_yet")
			if p := w.post(newest.Id); len(bottest.Buttons(p)) != 3 {
				t.Errorf("after what was put off, it offers %+v", bottest.Buttons(p))
			}
		})
	}
}

// contextOf is what a button sends to the bot.
func contextOf(p *model.Post, action string) map[string]any {
	for _, a := range p.Attachments() {
		for _, x := range a.Actions {
			if x.Id == action {
				return x.Integration.Context
			}
		}
	}
	return nil
}

// post returns a post as it is now.
func (w *world) post(id string) *model.Post {
	for _, p := range w.server.Messages(w.server.Direct("anna")) {
		if p.Id == id {
			return p
		}
	}
	return nil
}

// TestFileIsNotTaken: what a person asked for arrives without the file that the
// server refuses, and says so.
func TestFileIsNotTaken(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "mes données")
	if p := w.lastOf(w.server.Direct("anna")); len(p.FileIds) != 1 || !json.Valid(w.server.File(p.FileIds[0])) || p.Metadata.Files[0].Name != "mes-donnees.json" {
		t.Errorf("anna gets %+v", p)
	}
	w.server.FailCall("POST /files", bottest.Refused)
	w.say(t, "anna", "mes données")
	if p := w.last(t, "anna"); !strings.Contains(p.Text, "pas pu être joint") || !strings.Contains(p.Text, "tout ce que je garde") {
		t.Errorf("anna reads %q", p.Text)
	}
}

// TestBoard: the board can be asked for by name in the channel, and who asks for it
// elsewhere is told where it is.
func TestBoard(t *testing.T) {
	w := newWorld(t, nil)
	hr := bottest.MattermostID(bottest.MattermostHR)
	w.server.AddMember(hr, "nadia")
	w.forget()
	w.server.Write("nadia", hr, "@cpxbot tableau")
	w.await(t, 1)
	w.idle()
	w.drain(t)
	if posts := w.Posts(bottest.HR); len(posts) != 1 || !strings.Contains(posts[0].Text, "Tableau") || w.lastOf(hr).RootId != "" {
		t.Errorf("in the channel: %+v", posts)
	}
	w.server.Command("nadia", w.server.Direct("nadia"), "/cpx tableau")
	w.await(t, 1)
	w.drain(t)
	if posts := w.Posts(bottest.HR); len(posts) != 2 {
		t.Errorf("in the channel: %+v", posts)
	}
	if p := w.last(t, "nadia"); !strings.Contains(p.Text, "publié dans le canal RH") {
		t.Errorf("nadia reads %q", p.Text)
	}
	a := w.server.Command("nadia", w.server.Direct("nadia"), "/cpx rappel chaque lundi 9 h : relances")
	if w.await(t, 1); !strings.Contains(string(a.Body), "publié dans le canal RH") {
		t.Errorf("answered with %s", a.Body)
	}
	a = w.server.Command("nadia", hr, "/cpx rappel chaque mardi 9 h : relances")
	if w.await(t, 1); strings.TrimSpace(string(a.Body)) != "{}" {
		t.Errorf("in the channel answered with %s", a.Body)
	}
}

// TestForgottenInEnglish: what remains is said in the language of the conversation, which
// is forgotten with it.
func TestForgottenInEnglish(t *testing.T) {
	w := newWorld(t, nil)
	w.say(t, "anna", "hello, I am a midwife, I need a card")
	w.say(t, "anna", "forget")
	w.say(t, "anna", "yes")
	w.later(t, 1)
	if text := w.last(t, "anna").Text; !strings.Contains(text, "Erased") || !strings.Contains(text, "in their channel") || strings.Contains(text, "leur canal") {
		t.Errorf("anna reads %q", text)
	}
}

// TestForgotten: who asks to be forgotten is rid of what the bot has written to
// them, and told what remains; other people keep theirs.
func TestForgotten(t *testing.T) {
	for _, erases := range []bool{true, false} {
		for _, refused := range []bool{true, false} {
			w := newWorld(t, func(o *Options) { o.ErasePosts = erases })
			w.server.SetUser("anna", func(u *model.User) { u.Locale = "fr" })
			w.say(t, "bruno", "bonjour")
			w.say(t, "anna", "bonjour")
			w.say(t, "anna", "oublier")
			before := len(w.Posts("anna"))
			if refused {
				w.server.FailCall("DELETE /posts/{post}", bottest.Refused)
			}
			w.server.FailCall("GET /channels/{channel}/posts", bottest.Unavailable)
			w.say(t, "anna", "oui")
			w.server.FailCall("GET /channels/{channel}/posts", bottest.Works)
			w.later(t, 3)
			left, want := len(w.Posts("anna")), before+1
			if erases && !refused {
				want = 1
			}
			if left != want || len(w.Posts("bruno")) != 1 {
				t.Errorf("erases %v, refused %v: %d posts of %d are left, bruno has %d", erases, refused, left, before+1, len(w.Posts("bruno")))
			}
			text, own := w.last(t, "anna").Text, "J’ai supprimé mes messages"
			if strings.Contains(text, own) != (erases && !refused) || !strings.Contains(text, "Supprimer") || !strings.Contains(text, "je ne garde plus rien") || !strings.Contains(text, "reste dans leur canal") {
				t.Errorf("erases %v, refused %v: anna reads %q", erases, refused, text)
			}
		}
	}
}
