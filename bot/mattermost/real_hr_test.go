package mattermost

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs/message"
)

// ask has a user ask human resources, and returns the bot's post in their channel.
func (r *realServer) ask(t *testing.T, user string) *model.Post {
	t.Helper()
	r.say(t, user, "je veux parler à quelqu’un")
	p := r.say(t, user, "qui signe ?")
	r.after(t, user, func() { r.click(t, user, p, "help=question") })
	posts := r.answers(t, "user0", r.hr.Id)
	return posts[len(posts)-1]
}

// reads waits until the bot has written in a channel what contains a text, after a
// number of its posts.
func (r *realServer) reads(t *testing.T, user, channel, text string, after int) *model.Post {
	t.Helper()
	var found *model.Post
	eventually(t, text, func() bool {
		posts := r.answers(t, user, channel)
		for _, p := range posts[min(after, len(posts)):] {
			if found == nil && strings.Contains(bottest.PlainMarkdown(p), text) {
				found = p
			}
		}
		return found != nil
	})
	return found
}

// hear counts the posts of the bot in a channel and returns what waits for more.
func (r *realServer) hear(t *testing.T, user, channel string) func(text string) *model.Post {
	t.Helper()
	before := len(r.answers(t, user, channel))
	return func(text string) *model.Post { t.Helper(); return r.reads(t, user, channel, text, before) }
}

// member puts a user into the channel of human resources.
func (r *realServer) member(t *testing.T, user string) *model.Client4 {
	t.Helper()
	must[*model.ChannelMember](t)(r.admin.AddChannelMember(t.Context(), r.hr.Id, r.ids[user]))
	return r.users[user]
}

func (r *realServer) put(t *testing.T, user string, p *model.Post) *model.Post {
	t.Helper()
	return must[*model.Post](t)(r.users[user].CreatePost(t.Context(), p))
}

func (r *realServer) edit(t *testing.T, user string, p *model.Post, text string) {
	t.Helper()
	must[*model.Post](t)(r.users[user].PatchPost(t.Context(), p.Id, &model.PostPatch{Message: &text}))
}

func (r *realServer) remove(t *testing.T, user string, p *model.Post) {
	t.Helper()
	if _, err := r.users[user].DeletePost(t.Context(), p.Id); err != nil {
		t.Fatal(err)
	}
}

func (r *realServer) file(t *testing.T, user, channel, name string, data []byte) string {
	t.Helper()
	up := must[*model.FileUploadResponse](t)(r.users[user].UploadFile(t.Context(), data, channel, name))
	return up.FileInfos[0].Id
}

// added has somebody add to their question in a thread, correct it and delete it, and
// human resources take an answer back.
func (r *realServer) added(t *testing.T) {
	_, stop := r.run(t)
	defer stop()
	r.member(t, "user0")
	const user = "user10"
	direct := r.channel(t, user)
	root := r.ask(t, user)
	if root.RootId != "" || !strings.Contains(root.Message, "qui signe") {
		t.Fatalf("in the channel: %+v", root)
	}
	posts := r.answers(t, user, direct)
	told, hears := r.hear(t, "user0", r.hr.Id), r.hear(t, user, direct)
	more := r.put(t, user, &model.Post{ChannelId: direct, RootId: posts[len(posts)-1].Id, Message: "c’est pour lundi"})
	if p := told("lundi"); p.RootId != root.Id {
		t.Errorf("the addition stands beside the question: %+v", p)
	}
	if p := hears(""); p.RootId != posts[len(posts)-1].Id {
		t.Errorf("what is written in a thread is answered beside it: %q", p.Message)
	}
	told = r.hear(t, "user0", r.hr.Id)
	r.edit(t, user, more, "c’est pour mardi")
	if p := told("corrigé son message"); !strings.Contains(p.Message, "mardi") || p.RootId != root.Id {
		t.Errorf("the correction: %+v", p)
	}
	told, hears = r.hear(t, "user0", r.hr.Id), r.hear(t, user, direct)
	r.remove(t, user, more)
	told("supprimé un de ses messages")
	hears("vous avez supprimé")

	told, hears = r.hear(t, "user0", r.hr.Id), r.hear(t, user, direct)
	answer := r.put(t, "user0", &model.Post{ChannelId: r.hr.Id, RootId: root.Id, Message: "La directrice."})
	aside := r.put(t, "user0", &model.Post{ChannelId: r.hr.Id, RootId: root.Id, Message: "// entre nous"})
	hears("La directrice.")
	told("Je transmets.")
	told, hears = r.hear(t, "user0", r.hr.Id), r.hear(t, user, direct)
	r.remove(t, "user0", aside)
	r.remove(t, "user0", answer)
	hears("n’en tenez plus compte")
	told("avait déjà été transmis")
	told, hears = r.hear(t, "user0", r.hr.Id), r.hear(t, user, direct)
	r.put(t, "user0", &model.Post{ChannelId: r.hr.Id, RootId: root.Id, Message: "clore"})
	hears("réglée")
	told("Clos par")
	for _, p := range r.answers(t, user, direct) {
		if strings.Contains(p.Message, "entre nous") {
			t.Errorf("what is for colleagues is passed on: %q", p.Message)
		}
	}
}

// files has files sent without words, with them, and with an answer that is changed.
func (r *realServer) files(t *testing.T) {
	_, stop := r.run(t)
	defer stop()
	r.member(t, "user0")
	const user = "user11"
	direct := r.channel(t, user)
	one := func(p *model.Post, data string) {
		t.Helper()
		if len(p.FileIds) != 1 {
			t.Errorf("%d files with %q", len(p.FileIds), p.Message)
		} else if got := must[[]byte](t)(r.users[user].GetFile(t.Context(), p.FileIds[0])); string(got) != data {
			t.Errorf("the file is %q", got)
		}
	}
	// What the bot gets itself is not opened, and named so.
	hears := r.hear(t, user, direct)
	r.put(t, user, &model.Post{ChannelId: direct, FileIds: []string{r.file(t, user, direct, "scan.pdf", []byte("%PDF"))}})
	hears("pas ouvert votre fichier")
	hears = r.hear(t, user, direct)
	r.put(t, user, &model.Post{ChannelId: direct, FileIds: []string{r.file(t, user, direct, "equipe.csv", []byte("Nom;Métier\nLéa;secrétaire médicale\nPaul;médecin\n"))}})
	hears("Léa")

	root := r.ask(t, user)
	told := r.hear(t, "user0", r.hr.Id)
	hears = r.hear(t, user, direct)
	r.put(t, "user0", &model.Post{ChannelId: r.hr.Id, RootId: root.Id, FileIds: []string{r.file(t, "user0", r.hr.Id, "seul.pdf", []byte("seul"))}})
	p := hears("Les RH vous envoient un document")
	one(p, "seul")
	told("document compris")
	told = r.hear(t, "user0", r.hr.Id)
	r.click(t, user, p, "help=reply")
	r.put(t, user, &model.Post{ChannelId: direct, FileIds: []string{r.file(t, user, direct, "contrat.pdf", []byte("contrat"))}})
	p = told("envoie un document")
	if len(p.FileIds) != 1 || p.RootId != root.Id {
		t.Errorf("human resources get %+v", p)
	}

	// An answer to which a file is added afterwards, as servers of today let one.
	told, hears = r.hear(t, "user0", r.hr.Id), r.hear(t, user, direct)
	answer := r.put(t, "user0", &model.Post{ChannelId: r.hr.Id, RootId: root.Id, Message: "Voici le formulaire."})
	hears("Voici le formulaire.")
	told("Je transmets.")
	ids := model.StringArray{r.file(t, "user0", r.hr.Id, "formulaire.pdf", []byte("formulaire"))}
	told, hears = r.hear(t, "user0", r.hr.Id), r.hear(t, user, direct)
	changed := must[*model.Post](t)(r.users["user0"].PatchPost(t.Context(), answer.Id, &model.PostPatch{FileIds: &ids}))
	if !slices.Contains(changed.FileIds, ids[0]) {
		t.Log("this server adds no file to a post")
	} else {
		one(hears("Les RH vous envoient un document"), "formulaire")
		told("document compris")
		if slices.ContainsFunc(r.answers(t, user, direct), func(p *model.Post) bool { return strings.Contains(p.Message, "corrigent") }) {
			t.Error("a file that was added is said to be a correction")
		}
		told, hears = r.hear(t, "user0", r.hr.Id), r.hear(t, user, direct)
		r.edit(t, "user0", answer, "Voici le bon formulaire.")
		if p := hears("Voici le bon formulaire."); len(p.FileIds) != 0 {
			t.Errorf("the file comes again: %+v", p)
		}
		told("Je transmets la correction.")
	}
	// One that is too large is said to be so at once.
	before := len(r.answers(t, user, direct))
	told = r.hear(t, "user0", r.hr.Id)
	r.put(t, "user0", &model.Post{ChannelId: r.hr.Id, RootId: root.Id, FileIds: []string{r.file(t, "user0", r.hr.Id, "plan.pdf", make([]byte, message.MaxPassed+1))}})
	if p := told("plan.pdf"); strings.Contains(p.Message, "document compris") || p.RootId != root.Id || len(r.answers(t, user, direct)) != before {
		t.Errorf("human resources read %q", p.Message)
	}
	r.put(t, "user0", &model.Post{ChannelId: r.hr.Id, RootId: root.Id, Message: "clore"})
}

// back takes the bot out of the channel of human resources and brings it back: their
// commands say so, and work again at once; what was written meanwhile is read.
func (r *realServer) back(t *testing.T) {
	ctx := t.Context()
	transport, stop := r.run(t)
	defer stop()
	r.member(t, "user0")
	const user = "user12"
	direct, nadia := r.channel(t, user), r.channel(t, "user0")
	command := func(text string) *model.CommandResponse {
		t.Helper()
		return must[*model.CommandResponse](t)(r.users["user0"].ExecuteCommandWithTeam(ctx, nadia, r.team.Id, text))
	}
	root := r.ask(t, user)
	hears := r.hear(t, user, direct)
	r.put(t, "user0", &model.Post{ChannelId: r.hr.Id, RootId: root.Id, Message: "Je regarde."})
	hears("Je regarde.")
	id, _ := action(root, shown(root)[0].ID)
	if _, err := r.admin.RemoveUserFromChannel(ctx, r.hr.Id, r.bot); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the bot knows", func() bool { return len(transport.Degraded()) > 0 })
	hears = r.hear(t, "user0", nadia)
	command("/cpx rappels")
	hears("je n’en fais pas partie")
	r.put(t, "user0", &model.Post{ChannelId: r.hr.Id, RootId: root.Id, Message: "La directrice."})
	if _, err := r.users["user0"].DoPostAction(ctx, root.Id, id); err != nil { // the bot is not there
		t.Log("a click is refused:", err)
	}
	if s := bottest.State(t, r.db, person(r.ids[user])); s.Help == nil || !s.Help.Open {
		t.Error("the request is closed though nobody could be told")
	}
	hears = r.hear(t, user, direct)
	must[*model.ChannelMember](t)(r.admin.AddChannelMember(ctx, r.hr.Id, r.bot))
	hears("La directrice.")
	told := r.hear(t, "user0", r.hr.Id)
	hears = r.hear(t, "user0", nadia)
	r.write(t, "user0", r.hr.Id, "@"+r.setup.Username+" tableau")
	if p := told("Tableau"); p.RootId != "" {
		t.Errorf("the board stands in a thread: %+v", p)
	}
	told = r.hear(t, "user0", r.hr.Id)
	command("/cpx tableau")
	told("Tableau")
	hears("publié dans le canal RH")
	town := must[*model.Channel](t)(r.users["user0"].GetChannelByName(ctx, "town-square", r.team.Id, ""))
	for _, channel := range []string{town.Id, nadia} { // called by its name elsewhere
		told, hears = r.hear(t, "user0", r.hr.Id), r.hear(t, "user0", nadia)
		r.write(t, "user0", channel, "@"+r.setup.Username+" tableau")
		told("Tableau")
		hears("publié dans le canal RH")
	}
	told, hears = r.hear(t, "user0", r.hr.Id), r.hear(t, user, direct)
	r.click(t, "user0", root, shown(root)[0].ID)
	hears("réglée")
	told("Clos par")
}

// gone deactivates an account: nothing is sent to it, and it is answered again when it
// is back.
func (r *realServer) gone(t *testing.T) {
	ctx := t.Context()
	transport, stop := r.run(t)
	defer stop()
	const user = "user13"
	r.say(t, user, "bonjour")
	before := len(r.answers(t, user, r.channel(t, user)))
	active := func(on bool) {
		t.Helper()
		if _, err := r.admin.UpdateUserActive(ctx, r.ids[user], on); err != nil {
			t.Fatal(err)
		}
		transport.profiles.Purge() // as after a few minutes
	}
	active(false)
	d := &bot.Delivery{ID: "gone-1-0", Person: person(r.ids[user]), Locale: "fr", At: time.Now(), Message: message.Message{Parts: []message.Part{{Lines: message.ParseLines("À rappeler")}}}}
	if transport.Reachable(ctx, d.Person) {
		t.Error("somebody whose account is deactivated can be reached")
	}
	if s, ok := transport.Send(ctx, d).(*bot.SendError); !ok || !s.Gone || !s.NotSent { //nolint:errorlint // it is one
		t.Errorf("%v", s)
	}
	active(true)
	if !transport.Reachable(ctx, d.Person) {
		t.Error("they are back")
	}
	if err := transport.Send(ctx, d); err != nil {
		t.Error(err)
	}
	must[*model.User](t)(r.users[user].Login(ctx, "cpx"+user+r.mark, realPassword)) // the server had ended it
	if n := len(r.answers(t, user, r.channel(t, user))); n != before+1 {
		t.Errorf("%d posts", n-before)
	}
	r.say(t, user, "bonjour")
}
