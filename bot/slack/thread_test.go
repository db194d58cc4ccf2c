package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs"
	"cpxbot/dialogs/message"
)

// deliver has Slack deliver an event, and the bot answer.
func (w *world) deliver(t testing.TB, e map[string]any) {
	t.Helper()
	w.events++
	if a := w.slack.Event(fmt.Sprint("EvD", w.events), e, 0); !a.OK {
		t.Fatalf("not acknowledged: %d %s", a.Code, a.Body)
	}
	w.drain(t)
}

// asked has anna ask human resources something, and returns the message in their
// channel.
func (w *world) asked(t testing.TB) bottest.SlackPost {
	t.Helper()
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	w.say(t, "anna", "je veux parler à quelqu’un")
	w.say(t, "anna", "qui signe ?")
	w.slack.Click("anna", bottest.DirectID("anna"), "help=question")
	w.drain(t)
	root, _ := w.slack.Newest(bottest.SlackHR)
	return root
}

// inThread is what human resources write below a message, with files.
func (w *world) inThread(root bottest.SlackPost, text string, files ...string) map[string]any {
	w.events++
	m := map[string]any{
		"type": "message", "channel": bottest.SlackHR, "channel_type": "group", "user": "hr", "text": text,
		"ts": fmt.Sprintf("50.%06d", w.events), "thread_ts": root.TS,
	}
	return attach(m, files)
}

// attach makes of a message one that came with files.
func attach(m map[string]any, files []string) map[string]any {
	var list []any
	for _, id := range files {
		list = append(list, map[string]any{"id": id, "mode": "hosted"})
	}
	if len(list) > 0 {
		m["subtype"], m["files"] = "file_share", list
	}
	return m
}

// edited is the event of a message that was changed.
func edited(m map[string]any, text, at string) map[string]any {
	now := map[string]any{}
	for k, v := range m {
		now[k] = v
	}
	delete(now, "channel")
	delete(now, "channel_type")
	now["text"], now["edited"] = text, map[string]any{"user": m["user"], "ts": at}
	return map[string]any{
		"type": "message", "subtype": "message_changed", "hidden": true, "channel": m["channel"], "channel_type": m["channel_type"], "ts": at,
		"message": now, "previous_message": m,
	}
}

// TestAddedBeforeTheirAnswer: what a person writes before human resources have answered
// goes below the question, once; where the question was deleted, or
// the bot may not look for it, it stands by itself and says which it is about.
func TestAddedBeforeTheirAnswer(t *testing.T) {
	w := newWorld(t, false, nil)
	root := w.asked(t)
	w.slack.Fail(bottest.Works, bottest.AnswerLost) // the addition comes after its confirmation
	w.say(t, "anna", "c’est pour lundi")
	w.clock.Advance(time.Minute)
	w.drain(t)
	if last, n := w.slack.Newest(bottest.SlackHR); n != 2 || last.Thread != root.TS || !strings.Contains(last.Text, "lundi") || strings.Contains(last.Text, "qui signe") {
		t.Errorf("%d posts, the last: %+v", n, last)
	}
	before := len(w.Posts("anna"))
	w.deliver(t, w.inThread(root, "La directrice signe."))
	if posts := w.Posts("anna"); len(posts) != before+1 {
		t.Errorf("anna reads %+v", posts[before:])
	}
	for _, refused := range []bool{false, true} {
		w := newWorld(t, false, nil)
		root := w.asked(t)
		if refused {
			w.slack.FailMethod(methodHistory, bottest.Refused)
		} else {
			w.slack.Delete(bottest.SlackHR, root.TS)
		}
		w.say(t, "anna", "c’est pour lundi")
		last, _ := w.slack.Newest(bottest.SlackHR)
		if last.Thread != "" || !strings.Contains(last.Text, "qui signe") {
			t.Errorf("without the question: %+v", last)
		}
		w.slack.FailMethod(methodHistory, bottest.Works)
		before := len(w.Posts("anna"))
		w.deliver(t, w.inThread(last, "La directrice signe."))
		if posts := w.Posts("anna"); len(posts) != before+1 {
			t.Errorf("anna reads %+v", posts[before:])
		}
	}
}

// TestFilesOfHR: what human resources attach comes to the person as it is, with
// words or without; when it cannot be passed on, both are told, and the words
// arrive all the same.
func TestFilesOfHR(t *testing.T) {
	for _, words := range []string{"", "Voici le formulaire."} {
		w := newWorld(t, false, nil)
		root, anna := w.asked(t), bottest.DirectID("anna")
		before := len(w.slack.Messages(anna))
		answer := w.inThread(root, words, w.slack.AddFile("formulaire.pdf", []byte("%PDF")))
		w.deliver(t, answer)
		posts := w.slack.Messages(anna)[before:]
		want := 2 // the file, and what it is
		if words != "" {
			want = 3
			if !strings.Contains(posts[0].Text, words) {
				t.Errorf("the person reads %+v", posts)
			}
		}
		if len(posts) != want || posts[want-2].File != "formulaire.pdf" || string(w.slack.File("formulaire.pdf")) != "%PDF" || !strings.Contains(posts[want-1].Text, "document") {
			t.Errorf("with %q the person gets %+v", words, posts)
		}
		if p, _ := w.slack.Newest(bottest.SlackHR); !strings.Contains(p.Text, "document compris") || p.Thread != root.TS {
			t.Errorf("human resources read %+v", p)
		}
		w.deliver(t, edited(answer, "Voici le bon formulaire.", "60.000100"))
		if posts := w.slack.Messages(anna)[before+want:]; len(posts) != 1 || posts[0].File != "" || !strings.Contains(posts[0].Text, "bon formulaire") {
			t.Errorf("after a correction the person gets %+v", posts)
		}
		for _, refused := range []string{"files.info", "download", "files.getUploadURLExternal", "files.completeUploadExternal"} {
			w.slack.FailMethod(refused, bottest.Refused)
			before := len(w.slack.Messages(anna))
			w.deliver(t, w.inThread(root, words, w.slack.AddFile("contrat.pdf", []byte("%PDF"))))
			w.slack.FailMethod(refused, bottest.Works)
			posts := w.slack.Messages(anna)[before:]
			if last := posts[len(posts)-1]; !strings.Contains(last.Text, "pas pu vous remettre") {
				t.Errorf("%s: the person reads %q", refused, last.Text)
			}
			for _, p := range posts {
				if p.File != "" {
					t.Errorf("%s: the person gets %q", refused, p.File)
				}
			}
			if p, _ := w.slack.Newest(bottest.SlackHR); !strings.Contains(p.Text, "pas pu être remis") || p.Thread != root.TS {
				t.Errorf("%s: human resources read %+v", refused, p)
			}
			if words != "" && !strings.Contains(posts[0].Text, words) {
				t.Errorf("%s: the words are lost: %q", refused, posts[0].Text)
			}
		}
	}
}

// TestFilesThatCannotBePassedOn are refused at once, and not tried for hours. Of one whose
// size is known nothing else is said.
func TestFilesThatCannotBePassedOn(t *testing.T) {
	w := newWorld(t, false, nil)
	root := w.asked(t)
	for name, data := range map[string][]byte{"empty": nil, "large": make([]byte, message.MaxPassed+1)} {
		w.deliver(t, w.inThread(root, "", w.slack.AddFile(name, data)))
		if p, _ := w.slack.Newest(bottest.SlackHR); !strings.Contains(p.Text, "pas pu être remis") {
			t.Errorf("%s: human resources read %q", name, p.Text)
		}
	}
	m := w.inThread(root, "", w.slack.AddFile("plan.pdf", []byte("%PDF")))
	f := m["files"].([]any)[0].(map[string]any)
	f["name"], f["size"] = "plan.pdf", message.MaxPassed+1
	before, anna := len(w.slack.Messages(bottest.SlackHR)), len(w.slack.Messages(bottest.DirectID("anna")))
	w.deliver(t, m)
	if posts := w.slack.Messages(bottest.SlackHR)[before:]; len(posts) != 1 || !strings.Contains(posts[0].Text, "plus de 30 Mo\u00a0: plan.pdf") {
		t.Errorf("human resources read %+v", posts)
	}
	if posts := w.slack.Messages(bottest.DirectID("anna"))[anna:]; len(posts) != 0 {
		t.Errorf("anna reads %+v", posts)
	}
}

// TestFilesOfPeople: a file is said not to be read, and what is written with it
// is answered; in a reply to human resources it goes with that.
func TestFilesOfPeople(t *testing.T) {
	w := newWorld(t, false, nil)
	anna := bottest.DirectID("anna")
	send := func(text string) []bottest.SlackPost {
		t.Helper()
		before := len(w.slack.Messages(anna))
		w.deliver(t, attach(w.slack.DirectMessage("anna", text), []string{w.slack.AddFile("scan.pdf", []byte("%PDF"))}))
		return w.slack.Messages(anna)[before:]
	}
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	if posts := send(""); len(posts) != 1 || !strings.Contains(posts[0].Text, "pas ouvert votre fichier") {
		t.Errorf("a file alone: %+v", posts)
	}
	if posts := send("c'est quoi TOM ?"); len(posts) != 2 || !strings.Contains(posts[0].Text, "pas ouvert votre fichier") || !strings.Contains(posts[1].Text, "TOM") {
		t.Errorf("a file with words: %+v", posts)
	}
	root := w.asked(t)
	for _, text := range []string{"", "le voici"} {
		w.deliver(t, w.inThread(root, "La directrice signe. Avez-vous le contrat ?"))
		w.slack.Click("anna", anna, "help=reply")
		w.drain(t)
		before := len(w.slack.Messages(bottest.SlackHR))
		send(text)
		var file, words bool
		for _, p := range w.slack.Messages(bottest.SlackHR)[before:] {
			file = file || p.File == "scan.pdf" && p.Thread == root.TS
			words = words || strings.Contains(p.Text, "le voici") && p.Thread == root.TS
		}
		if !file || words != (text != "") {
			t.Errorf("with %q human resources get %+v", text, w.slack.Messages(bottest.SlackHR)[before:])
		}
	}
}

// TestListAsFile: a list of people that is sent as a file is read, whatever
// program wrote it; one that cannot be opened is said to be so, and no other
// file is opened.
func TestListAsFile(t *testing.T) {
	w := newWorld(t, false, nil)
	anna := bottest.DirectID("anna")
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	send := func(name string, data []byte) string {
		t.Helper()
		before := len(w.slack.Messages(anna))
		m := attach(w.slack.DirectMessage("anna", ""), []string{w.slack.AddFile(name, data)})
		f := m["files"].([]any)[0].(map[string]any)
		f["name"], f["size"] = name, len(data)
		w.deliver(t, m)
		var said []string
		for _, p := range w.slack.Messages(anna)[before:] {
			said = append(said, p.Text)
		}
		return strings.Join(said, "\n")
	}
	windows := []byte("Nom;M\xe9tier\r\nL\xe9a;secr\xe9taire m\xe9dicale\r\nPaul;m\xe9decin\r\n")
	if said := send("arrivées.csv", windows); !strings.Contains(said, "lues dans votre liste\u00a0: 2.") || !strings.Contains(said, "Léa") {
		t.Errorf("a list: %q", said)
	}
	if said := send("liste.csv", nil); !strings.Contains(said, "pas pu ouvrir «\u00a0liste.csv\u00a0»") {
		t.Errorf("an empty file: %q", said)
	}
	if said := send("liste.csv", bytes.Repeat(windows, 2000)); !strings.Contains(said, "pas pu ouvrir") {
		t.Errorf("a file that is too large: %q", said)
	}
	calls := w.slack.Calls("files.info")
	if said := send("scan.pdf", windows); !strings.Contains(said, "pas ouvert votre fichier") || w.slack.Calls("files.info") != calls {
		t.Errorf("another file: %q", said)
	}
	w.slack.FailMethod("files.info", bottest.Refused)
	if said := send("liste.csv", windows); !strings.Contains(said, "pas pu ouvrir «\u00a0liste.csv\u00a0»") {
		t.Errorf("a file that is kept from the bot: %q", said)
	}
}

// TestEditedAnswerOfHR: what human resources change in an answer comes to the
// person as a correction, once; other changes are nobody's business.
func TestEditedAnswerOfHR(t *testing.T) {
	w := newWorld(t, false, nil)
	root := w.asked(t)
	answer := w.inThread(root, "La directrice signe.")
	w.deliver(t, answer)
	before := len(w.Posts("anna"))
	for range 2 {
		w.deliver(t, edited(answer, "Le directeur signe.", "60.000100"))
	}
	beside := map[string]any{"type": "message", "channel": bottest.SlackHR, "channel_type": "group", "user": "hr", "text": "vu ?", "ts": "51.000100"}
	w.deliver(t, beside)
	w.deliver(t, edited(beside, "vu ça ?", "60.000200"))
	unfurled := edited(answer, "Le directeur signe.", "")
	delete(unfurled["message"].(map[string]any), "edited") // by Slack itself, which shows an address
	w.deliver(t, unfurled)
	own := w.slack.DirectMessage("anna", "bonjour")
	w.deliver(t, edited(own, "bonjour !", "60.000300"))
	posts := w.Posts("anna")[before:]
	if len(posts) != 1 || !strings.Contains(strings.ReplaceAll(posts[0].Text, "\u00a0", " "), "Les RH corrigent leur réponse : Le directeur signe.") {
		t.Errorf("anna reads %+v", posts)
	}
	// What was changed before the bot read it is the answer.
	late := w.inThread(root, "Et la presidente.")
	w.deliver(t, edited(late, "Et la présidente.", "60.000500"))
	w.deliver(t, late) // Slack delivers in no order
	posts = w.Posts("anna")[before+1:]
	if len(posts) != 1 || !strings.Contains(posts[0].Text, "répondent") || !strings.Contains(posts[0].Text, "présidente") {
		t.Errorf("anna reads %+v", posts)
	}
}

// deleted is the event of a message that was deleted.
func deleted(m map[string]any, ts string) map[string]any {
	return map[string]any{
		"type": "message", "subtype": "message_deleted", "channel": m["channel"], "channel_type": m["channel_type"], "ts": ts,
		"deleted_ts": m["ts"], "previous_message": m,
	}
}

// TestDeleted: of a message that was passed on and is then deleted, the other side is
// told, once; what was said to nobody else is deleted in silence.
func TestDeleted(t *testing.T) {
	w := newWorld(t, false, nil)
	root := w.asked(t)
	answer, aside := w.inThread(root, "La directrice signe."), w.inThread(root, "// je vérifie")
	beside := map[string]any{"type": "message", "channel": bottest.SlackHR, "channel_type": "group", "user": "hr", "text": "vu ?", "ts": "51.000100"}
	for _, m := range []map[string]any{answer, aside, beside} {
		w.deliver(t, m)
	}
	more := w.slack.DirectMessage("anna", "et pour la présidente ?")
	w.deliver(t, more)
	theirs, hers := len(w.slack.Messages(bottest.SlackHR)), len(w.Posts("anna"))
	for range 2 {
		for i, m := range []map[string]any{aside, beside, answer, more} {
			w.deliver(t, deleted(m, fmt.Sprintf("60.00040%d", i)))
		}
	}
	posts := w.Posts("anna")[hers:]
	if len(posts) != 2 || !strings.Contains(posts[0].Text, "n’en tenez plus compte") || !strings.Contains(posts[1].Text, "Les RH savent que vous avez supprimé") {
		t.Errorf("anna reads %+v", posts)
	}
	all := w.slack.Messages(bottest.SlackHR)[theirs:]
	if len(all) != 2 || !strings.Contains(all[0].Text, "avait déjà été transmis") || !strings.Contains(all[1].Text, "a supprimé un de ses messages") || all[0].Thread != root.TS || all[1].Thread != root.TS {
		t.Errorf("human resources read %+v", all)
	}
}

// TestEditedQuestion: what a person changes in a message that human resources have
// comes to them as a correction, once; before it is sent, it is what is sent. What
// the bot itself has answered stays as it was.
func TestEditedQuestion(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	greeting := w.slack.DirectMessage("anna", "bonjour")
	w.deliver(t, greeting)
	w.say(t, "anna", "je veux parler à quelqu’un")
	question := w.slack.DirectMessage("anna", "qui singe ?")
	w.deliver(t, question)
	w.deliver(t, edited(question, "qui signe ?", "60.000100"))
	w.slack.Click("anna", bottest.DirectID("anna"), "help=question")
	w.drain(t)
	root, _ := w.slack.Newest(bottest.SlackHR)
	if !strings.Contains(root.Text, "qui signe ?") || strings.Contains(root.Text, "singe") {
		t.Errorf("human resources read %q", root.Text)
	}
	w.deliver(t, w.inThread(root, "La directrice."))
	more := w.slack.DirectMessage("anna", "et pour la présidente ?")
	w.deliver(t, more)
	theirs, hers := len(w.slack.Messages(bottest.SlackHR)), len(w.Posts("anna"))
	for range 2 {
		w.deliver(t, edited(question, "qui signe le contrat ?", "60.000200"))
		w.deliver(t, edited(more, "et pour le président ?", "60.000300"))
		w.deliver(t, edited(greeting, "bonjour !", "60.000400"))
	}
	var read []string
	for _, p := range w.slack.Messages(bottest.SlackHR)[theirs:] {
		if p.Thread != root.TS {
			t.Errorf("beside the thread: %+v", p)
		}
		read = append(read, strings.ReplaceAll(p.Text, "\u00a0", " "))
	}
	if want := []string{"La personne a corrigé son message : « qui signe le contrat ? »", "La personne a corrigé son message : « et pour le président ? »"}; !slices.Equal(read, want) {
		t.Errorf("human resources read %q, want %q", read, want)
	}
	if posts := w.Posts("anna")[hers:]; len(posts) != 2 || !strings.Contains(posts[0].Text, "transmets votre correction") {
		t.Errorf("anna reads %+v", posts)
	}
}

// TestRemovedAndBack: who asks human resources while the bot is not in their
// channel is told that it did not work; as soon as the bot is back, everything
// works again.
func TestRemovedAndBack(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetMembers(bottest.SlackHR, "hr")
	w.asked(t)
	if posts := w.Posts("anna"); !strings.Contains(posts[len(posts)-1].Text, "pas pu transmettre votre demande") {
		t.Errorf("anna reads %+v", posts[len(posts)-1])
	}
	refused := func(id string) bool {
		before := len(w.Posts("hr"))
		if a := w.slack.Command(id, "hr", bottest.DirectID("hr"), "tableau"); !a.OK {
			t.Errorf("%d %s", a.Code, a.Body)
		}
		w.drain(t)
		posts := w.Posts("hr")
		return len(posts) > before && strings.Contains(posts[len(posts)-1].Text, "je n’en fais pas partie")
	}
	if !refused("tr1") {
		t.Error("the command works without the channel")
	}
	w.slack.SetMembers(bottest.SlackHR, bottest.SlackBot, "hr")
	if refused("tr2") {
		t.Error("the command does not work again")
	}
	if root := w.asked(t); !strings.Contains(root.Text, "qui signe") {
		t.Errorf("human resources read %+v", root)
	}
}

// TestClosedChannel: what is wrong with a channel of human resources is said, and said no
// more when it is mended; meanwhile the bot is ready for everybody else.
func TestClosedChannel(t *testing.T) {
	var log strings.Builder
	w := newWorld(t, false, func(o *Options) {
		o.HRChannels, o.Log = []string{bottest.SlackHR, "C404"}, slog.New(slog.NewTextHandler(&log, nil))
	})
	const unknown = "HR channel C404: not found: it is another id, or the bot is not a member"
	// The transport looks at them itself when it starts: this one last.
	w.slack.Await(t, "the transport has looked", func() bool { return len(w.transport.Degraded()) > 0 })
	for _, c := range []struct {
		change func()
		want   []string
	}{
		{func() {}, []string{unknown}},
		{func() { w.slack.SetMembers(bottest.SlackHR, "hr") }, []string{unknown, "HR channel CHR: the bot is not a member"}},
		{func() { w.slack.FailMethod(methodInfo, bottest.Unavailable) }, []string{unknown, "HR channel CHR: the bot is not a member"}},
		{func() { w.slack.FailMethod(methodInfo, bottest.Works); w.slack.Archive(bottest.SlackHR, true) }, []string{unknown, "HR channel CHR: archived"}},
		{func() {
			w.slack.Archive(bottest.SlackHR, false)
			w.slack.SetMembers(bottest.SlackHR, bottest.SlackBot, "hr")
		}, []string{unknown}},
	} {
		c.change()
		w.transport.lookAtRooms(t.Context())
		if got := w.transport.Degraded(); !slices.Equal(got, c.want) || w.transport.Ready() != nil {
			t.Errorf("%q, %v, want %q", got, w.transport.Ready(), c.want)
		}
	}
	if got := strings.Count(log.String(), "something is wrong"); got != 3 {
		t.Errorf("%d lines: %s", got, &log)
	}
}

// TestOnlyWhoCallsTheBot: a call to everybody is no call to the bot, and in a
// group neither is what members say to each other.
func TestOnlyWhoCallsTheBot(t *testing.T) {
	w := newWorld(t, false, nil)
	for i, e := range []map[string]any{
		{"channel": "C9", "channel_type": "channel", "text": "<!channel> bon anniversaire"},
		{"channel": "C9", "channel_type": "channel", "text": "<!here> bonjour"},
		{"channel": "C9", "channel_type": "channel", "text": "<!everyone> bonjour"},
		{"channel": "C9", "channel_type": "channel", "text": "<!subteam^S1|@rh> une cps ?"},
		{"channel": "G9", "channel_type": "mpim", "text": "oui, dans 5 minutes"},
		{"channel": "G9", "channel_type": "mpim", "text": "<@UBOT> une cps ?"}, // its mention is an event of its own
		{"channel": bottest.SlackHR, "channel_type": "group", "text": "<!channel> réunion"},
	} {
		e["type"], e["user"], e["ts"] = "message", "anna", fmt.Sprintf("70.%06d", i)
		w.deliver(t, e)
	}
	if n := w.turns(t, "anna"); n != 0 {
		t.Errorf("%d turns", n)
	}
	w.deliver(t, map[string]any{"type": "app_mention", "channel": "G9", "user": "anna", "text": "<@UBOT> une cps ?", "ts": "70.000005"})
	if n := w.turns(t, "anna"); n != 1 {
		t.Errorf("%d turns", n)
	}
}

// TestAnsweredInWords: a question that was answered in words shows the answer, and
// what is clicked below it afterwards changes nothing.
func TestAnsweredInWords(t *testing.T) {
	for _, restarted := range []bool{false, true} {
		w := newWorld(t, false, nil)
		channel := bottest.DirectID("anna")
		w.say(t, "anna", "je suis secrétaire médicale, il me faut une carte")
		asked, n := w.slack.Newest(channel)
		if restarted {
			w.transport.questions.Purge()
		}
		w.say(t, "anna", "oui")
		w.slack.Await(t, "the question is redrawn", func() bool {
			p := w.slack.Shown(channel)[n-1]
			return len(p.Choices) == 0 && strings.Contains(p.Text, "✓ Oui")
		})
		if p := w.slack.Messages(channel)[n-1]; p.Text != asked.Text || p.Formats || p.Metadata.EventType != metadataType {
			t.Errorf("restarted %v: redrawn as %+v", restarted, p)
		}
		// Somebody still sees the buttons.
		if a := w.slack.ClickOn("anna", asked, "si_access=no"); !a.OK {
			t.Errorf("%d %s", a.Code, a.Body)
		}
		w.drain(t)
		posts := w.Posts("anna")
		if !strings.Contains(posts[len(posts)-1].Text+posts[len(posts)-2].Text, "plus d’actualité") {
			t.Errorf("anna reads %+v", posts[len(posts)-2:])
		}
		if s := bottest.State(t, w.db, w.Person("anna")); s.At.Situation.Facts()["si_access"] != "yes" {
			t.Errorf("the click changed an answer: %v", s.At.Situation.Facts())
		}
		if p := w.slack.Shown(channel)[n-1]; strings.Contains(p.Text, "✓ Non") {
			t.Errorf("what was clicked too late is shown as taken: %q", p.Text)
		}
	}
}

// TestQuestionAskedAgain: only the newest of two questions can be answered, and
// the older one loses its buttons.
func TestQuestionAskedAgain(t *testing.T) {
	w := newWorld(t, false, nil)
	channel := bottest.DirectID("anna")
	w.say(t, "anna", "je suis secrétaire médicale, il me faut une carte")
	asked, n := w.slack.Newest(channel)
	w.say(t, "anna", "c'est quoi TOM ?")
	w.slack.Await(t, "the older question is redrawn", func() bool { return len(w.slack.Shown(channel)[n-1].Choices) == 0 })
	w.slack.ClickOn("anna", asked, "si_access=no")
	w.drain(t)
	if s := bottest.State(t, w.db, w.Person("anna")); s.At.Situation.Facts()["si_access"] != "" {
		t.Errorf("the click answered a question: %v", s.At.Situation.Facts())
	}
	w.slack.Click("anna", channel, "si_access=yes")
	w.drain(t)
	if s := bottest.State(t, w.db, w.Person("anna")); s.At.Situation.Facts()["si_access"] != "yes" {
		t.Errorf("the newest question is not answered: %v", s.At.Situation.Facts())
	}
}

// TestWrongConfirmation: what an older question confirms is not what the newer one
// asks.
func TestWrongConfirmation(t *testing.T) {
	w := newWorld(t, false, nil)
	channel := bottest.DirectID("anna")
	w.say(t, "anna", "oublie tout ce que tu sais de moi")
	asked, _ := w.slack.Newest(channel)
	w.say(t, "anna", "non")
	w.say(t, "anna", "oublie tout ce que tu sais de moi")
	before := w.turns(t, "anna")
	w.slack.ClickOn("anna", asked, "confirm=yes")
	w.drain(t)
	posts := w.Posts("anna")
	if !strings.Contains(posts[len(posts)-1].Text+posts[len(posts)-2].Text, "plus d’actualité") || w.turns(t, "anna") != before+1 {
		t.Errorf("anna reads %+v", posts[len(posts)-2:])
	}
	if s := bottest.State(t, w.db, w.Person("anna")); s.At.Pending == nil {
		t.Errorf("the newer question was answered: %+v", s.At)
	}
}

// TestFileIsNotTaken: what a person asked for arrives without the file that Slack
// refuses, and says so.
func TestFileIsNotTaken(t *testing.T) {
	w := newWorld(t, false, nil)
	w.say(t, "anna", "mes données")
	if len(w.slack.File("mes-donnees.json")) == 0 || !json.Valid(w.slack.File("mes-donnees.json")) {
		t.Errorf("the file: %s", w.slack.File("mes-donnees.json"))
	}
	w.slack.FailMethod("files.getUploadURLExternal", bottest.Refused)
	w.say(t, "anna", "mes données")
	posts := w.Posts("anna")
	if len(posts) != 2 || !strings.Contains(posts[1].Text, "pas pu être joint") || !strings.Contains(posts[1].Text, "tout ce que je garde") {
		t.Errorf("anna reads %+v", posts)
	}
}

// TestDeactivated: the follow-up of who is away waits; it goes on when they are
// back, and nothing was kept for them meanwhile.
func TestDeactivated(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	w.say(t, "anna", "je suis sage-femme, il me faut une cps")
	w.slack.Click("anna", bottest.DirectID("anna"), "follow")
	w.drain(t)
	w.say(t, "anna", "envoyé hier")
	due, ok := dialogs.NextReminder(bottest.State(t, w.db, w.Person("anna")))
	if !ok {
		t.Fatal("nothing is to be asked")
	}
	before := len(w.Posts("anna"))
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR", Off: true})
	w.transport.profiles.Purge()
	w.transport.direct.Purge()
	fire := func(until time.Time) {
		t.Helper()
		err := w.assistant.Fire(t.Context(), until, func(bot.Reply) error { return w.dispatcher.Drain(t.Context()) })
		if err != nil {
			t.Fatal(err)
		}
	}
	fire(due.Add(20 * 24 * time.Hour))
	if b, err := w.db.Backlog(t.Context()); err != nil || b.Pending != 0 || b.Dead != 0 || len(w.Posts("anna")) != before {
		t.Errorf("%+v, %v, %d messages", b, err, len(w.Posts("anna"))-before)
	}
	d := &bot.Delivery{ID: "x-1-0", Person: w.Person("anna"), Locale: "fr", Message: message.Message{Parts: []message.Part{{Lines: message.ParseLines("bonjour")}}}}
	if s, ok := errors.AsType[*bot.SendError](w.transport.Send(t.Context(), d)); !ok || !s.Gone {
		t.Errorf("%v", s)
	}
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	fire(due.Add(25 * 24 * time.Hour))
	if posts := w.Posts("anna"); len(posts) != before+1 {
		t.Errorf("back, anna reads %+v", posts[before:])
	}
}

// TestBoard: the board can be asked for by name in the channel, and who asks for it
// elsewhere is told where it is.
func TestBoard(t *testing.T) {
	w := newWorld(t, false, nil)
	w.deliver(t, map[string]any{"type": "app_mention", "channel": bottest.SlackHR, "user": "hr", "text": "<@UBOT> tableau", "ts": "80.000001"})
	if posts := w.Posts(bottest.HR); len(posts) != 1 || !strings.Contains(posts[0].Text, "Tableau") || w.slack.Messages(bottest.SlackHR)[0].Thread != "" {
		t.Errorf("in the channel: %+v", posts)
	}
	w.slack.Command("tr1", "hr", bottest.DirectID("hr"), "tableau")
	w.drain(t)
	if posts := w.Posts("hr"); len(posts) != 1 || !strings.Contains(posts[0].Text, "publié dans le canal RH") || len(w.Posts(bottest.HR)) != 2 {
		t.Errorf("hr reads %+v", posts)
	}
	w.deliver(t, map[string]any{"type": "app_mention", "channel": "G9", "user": "hr", "text": "<@UBOT> tableau", "ts": "80.000002"})
	if posts := w.Posts("hr"); len(posts) != 2 || !strings.Contains(posts[1].Text, "publié dans le canal RH") || len(w.Posts(bottest.HR)) != 3 {
		t.Errorf("called elsewhere, hr reads %+v", posts)
	}
	if a := w.slack.Command("tr2", "hr", bottest.DirectID("hr"), "rappel chaque lundi 9 h : relances"); !strings.Contains(string(a.Body), "publié dans le canal RH") {
		t.Errorf("answered with %s", a.Body)
	}
	if a := w.slack.Command("tr3", "hr", bottest.SlackHR, "rappel chaque mardi 9 h : relances"); len(a.Body) != 0 {
		t.Errorf("in the channel answered with %s", a.Body)
	}
}

// TestForgotten: who asks to be forgotten is told what remains.
func TestForgotten(t *testing.T) {
	w := newWorld(t, false, nil)
	w.say(t, "anna", "bonjour")
	w.say(t, "anna", "oublier")
	w.say(t, "anna", "oui")
	if p, _ := w.slack.Newest(bottest.DirectID("anna")); !strings.Contains(p.Text, "restent affichés dans Slack") || !strings.Contains(p.Text, "je ne garde plus rien") || !strings.Contains(p.Text, "reste dans leur canal") {
		t.Errorf("anna reads %q", p.Text)
	}
}

// TestMentions: whoever a letter cannot go to has no name.
func TestMentions(t *testing.T) {
	w := start(t, false, nil)
	for id, u := range map[string]bottest.SlackUser{
		"UBRUNO": {Name: "Bruno"}, "UGUEST": {Name: "Gast", Guest: true}, "UPROG": {Name: "Programme", Bot: true}, "UGONE": {Name: "Partie", Off: true}, "UANNA": {Name: "Anna"},
	} {
		w.slack.SetUser(id, u)
	}
	for text, want := range map[string][]message.Mention{
		"à <@UBRUNO>":                                     {{ID: "UBRUNO", Name: "Bruno"}},
		"<@UBRUNO|bruno> et <@UBRUNO>":                    {{ID: "UBRUNO", Name: "Bruno"}},
		"<@UGUEST> <@UPROG> <@UGONE>":                     {{ID: "UGUEST"}, {ID: "UPROG"}, {ID: "UGONE"}},
		"à moi, <@UANNA>":                                 {{ID: "UANNA"}},
		"<@" + bottest.SlackBot + "> bonjour":             nil,
		"<!here> <#C1|general> &lt;@UBRUNO&gt; @bruno <@": nil,
	} {
		if got := w.transport.mentions(t.Context(), bottest.SlackTeam, "UANNA", text); !slices.Equal(got, want) {
			t.Errorf("%q names %+v, want %+v", text, got, want)
		}
	}
}
