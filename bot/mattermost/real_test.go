package mattermost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
)

func decodeForm(t *testing.T, v any) (d model.OpenDialogRequest) {
	t.Helper()
	text, _ := v.(string)
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestRealServer has people talk to the bot on a real server. Its parts go on
// from one to the next.
func TestRealServer(t *testing.T) {
	r := newReal(t)
	ctx := t.Context()

	setup := func(dry bool) *SetupResult {
		o := r.setup
		o.DryRun = dry
		result, err := Setup(ctx, o)
		if err != nil {
			t.Fatalf("%v after %+v", err, result.Steps)
		}
		for _, s := range result.Steps {
			t.Log(s.Status, s.Text)
		}
		return result
	}
	if dry := setup(true); dry.Left() != 0 || dry.Token != "" {
		t.Fatal("the server is not in order")
	}
	r.made = setup(false)
	config, err := clientConfig(ctx, r.admin)
	if err != nil {
		t.Fatal(err)
	}
	r.version = config["Version"]
	if r.made.Token == "" || len(r.made.CommandTokens) != 1 {
		t.Fatal("nothing was made")
	}
	if again := setup(false); again.count(Changed) != 0 || again.Left() != 0 {
		t.Error("a second run has changed something")
	}
	r.bot = must[*model.User](t)(r.admin.GetUserByUsername(ctx, r.setup.Username, "")).Id
	r.later(t, func(ctx context.Context) error { _, _, err := r.admin.DisableBot(ctx, r.bot); return err })
	commands := must[[]*model.Command](t)(r.admin.ListCommands(ctx, r.team.Id, true))
	r.later(t, func(ctx context.Context) error { _, err := r.admin.DeleteCommand(ctx, commands[0].Id); return err })

	t.Run("conversation", func(t *testing.T) { r.converse(t) })
	t.Run("the question that is open", func(t *testing.T) { r.questions(t) })
	t.Run("who calls the bot", func(t *testing.T) { r.called(t) })
	t.Run("human resources", func(t *testing.T) { r.asked(t) })
	t.Run("added, corrected, deleted", func(t *testing.T) { r.added(t) })
	t.Run("files", func(t *testing.T) { r.files(t) })
	t.Run("out of the channel and back", func(t *testing.T) { r.back(t) })
	t.Run("account deactivated", func(t *testing.T) { r.gone(t) })
	t.Run("a question asked again", func(t *testing.T) { r.again(t) })
	t.Run("another secret", func(t *testing.T) { r.other(t) })
	t.Run("a letter to a colleague", func(t *testing.T) { r.letter(t) })
	t.Run("where it is seen", func(t *testing.T) { r.seen(t) })
	t.Run("forgotten", func(t *testing.T) { r.forgotten(t) })
	t.Run("a channel that cannot be read", func(t *testing.T) { r.unreadable(t) })
	t.Run("long messages", func(t *testing.T) { r.long(t) })
	for _, missed := range []int{10, 300, 2000} {
		t.Run(fmt.Sprintf("connection dropped, %d missed", missed), func(t *testing.T) { r.drop(t, missed) })
	}
	t.Run("down", func(t *testing.T) { r.down(t) })
	t.Run("who calls the bot while it is away", func(t *testing.T) { r.uncalled(t) })
	t.Run("deleted while away", func(t *testing.T) { r.quiet(t) })
	t.Run("many changes while away", func(t *testing.T) { r.many(t) })
	t.Run("two replicas", func(t *testing.T) { r.replicas(t) })
	t.Run("removed from the channel of human resources", func(t *testing.T) { r.removed(t) })
	t.Run("server restart while sending", func(t *testing.T) { r.restarted(t) })
	t.Run("account disabled, token revoked", func(t *testing.T) { r.revoked(t) })
}

// converse uses messages, buttons, a menu, a form and the command.
func (r *realServer) converse(t *testing.T) {
	ctx := t.Context()
	transport, stop := r.run(t)
	defer stop()
	menu := r.say(t, "user0", "bonjour")
	if got := bottest.PlainMarkdown(menu); !strings.Contains(got, "carte professionnelle") {
		t.Errorf("answered with %q", got)
	}
	if _, selected := action(menu, "intent=order_card"); selected == "" {
		t.Errorf("no menu: %+v", bottest.Buttons(menu))
	}
	r.after(t, "user0", func() { r.click(t, "user0", menu, "intent=order_card") })
	if p := must[*model.Post](t)(r.users["user0"].GetPost(ctx, menu.Id, "")); len(bottest.Buttons(p)) >= len(bottest.Buttons(menu)) || p.Message != menu.Message {
		t.Errorf("not redrawn: %+v", p)
	}

	// A question, clicked three times at once, and by an administrator.
	question := r.say(t, "user1", "je suis secrétaire médicale, il me faut une carte")
	id, _ := action(question, "si_access=yes")
	before := r.turns(t, "user1")
	_, _ = r.admin.DoPostAction(ctx, question.Id, id) // refused by the bot, or by the server already
	if n := r.turns(t, "user1"); id == "" || n != before {
		t.Errorf("an administrator answers for somebody: %d turns", n-before)
	}
	r.after(t, "user1", func() {
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() { _, _ = r.users["user1"].DoPostAction(ctx, question.Id, id) })
		}
		group.Wait()
	})
	if n := r.turns(t, "user1") - before; n != 1 {
		t.Errorf("three clicks: %d turns", n)
	}
	if p := must[*model.Post](t)(r.users["user1"].GetPost(ctx, question.Id, "")); len(bottest.Buttons(p)) != 0 || !strings.HasPrefix(p.Attachments()[0].Text, "✓ ") {
		t.Errorf("not redrawn: %+v", p.Attachments())
	}

	// The form for a date.
	p := r.say(t, "user2", "je suis secrétaire médicale, j’utilise le logiciel, contrat signé, le directeur a une carte, on a un lecteur")
	p = r.after(t, "user2", func() { r.click(t, "user2", p, "follow") })
	ask := message.Choice{ID: "dossier=1:sent:date", Label: "Un autre jour"} // as a reminder offers it
	err := transport.Send(ctx, &bot.Delivery{ID: "ask-1-0", Person: person(r.ids["user2"]), Locale: "fr", At: time.Now(), Message: message.Message{
		Parts: []message.Part{{Lines: message.ParseLines("Avez-vous envoyé le dossier ?")}}, Choices: []message.Choice{ask},
	}})
	if err != nil {
		t.Fatal(err)
	}
	posts := r.answers(t, "user2", r.channel(t, "user2"))
	p = posts[len(posts)-1]
	p = r.after(t, "user2", func() { r.click(t, "user2", p, "dossier=1:sent:date") })
	form := r.form(t, "user2", func() {
		if _, err := r.users["user2"].DoPostAction(ctx, p.Id, dateAction); err != nil {
			t.Error(err)
		}
	})
	send := func(value string) *model.SubmitDialogResponse {
		return must[*model.SubmitDialogResponse](t)(r.users["user2"].SubmitInteractiveDialog(ctx, model.SubmitDialogRequest{
			URL: form.URL, CallbackId: form.Dialog.CallbackId, State: form.Dialog.State, ChannelId: r.direct["user2"], TeamId: r.team.Id,
			Submission: map[string]any{dateField: value, "another": "x"},
		}))
	}
	if got := send(""); got.Error == "" || len(got.Errors) > 0 {
		t.Errorf("no date: %+v", got)
	}
	if kind := form.Dialog.Elements[0].Type; (kind == "date") != hasDates(r.version) {
		t.Errorf("the field is one for %s", kind)
	}
	day := time.Now().AddDate(0, 0, -1)
	yesterday, filled := day.Format("02/01/2006"), day.Format("02/01/2006")
	if form.Dialog.Elements[0].Type == "date" {
		filled = day.Format(time.DateOnly) // as the field for dates sends it
	}
	r.after(t, "user2", func() {
		if got := send(filled); got != nil && (got.Error != "" || len(got.Errors) > 0) {
			t.Errorf("%+v", got)
		}
	})
	if s := bottest.State(t, r.db, person(r.ids["user2"])); len(s.Dossiers) != 1 || s.Dossiers[0].Stage != state.Sent {
		t.Errorf("%+v", s.Dossiers)
	}
	if p := must[*model.Post](t)(r.users["user2"].GetPost(ctx, p.Id, "")); p.Attachments()[0].Text != "✓ "+yesterday {
		t.Errorf("not redrawn: %q", p.Attachments()[0].Text)
	}

	// The command, in a channel and in the direct messages.
	town := must[*model.Channel](t)(r.users["user3"].GetChannelByName(ctx, "town-square", r.team.Id, ""))
	for _, channel := range []string{town.Id, r.channel(t, "user3")} {
		r.after(t, "user3", func() {
			answer := must[*model.CommandResponse](t)(r.users["user3"].ExecuteCommandWithTeam(ctx, channel, r.team.Id, "/cpx c'est quoi TOM ?"))
			if pointer := strings.Contains(answer.Text, "message direct"); answer.ResponseType == model.CommandResponseTypeInChannel || pointer != (channel == town.Id) {
				t.Errorf("%+v", answer)
			}
		})
	}
	if posts := r.answers(t, "user3", town.Id); len(posts) != 0 {
		t.Errorf("others read %q", posts[0].Message)
	}
	if err := transport.Ready(); err != nil {
		t.Error(err)
	}
}

// questions answers one question in words, and clicks below it afterwards.
func (r *realServer) questions(t *testing.T) {
	ctx := t.Context()
	_, stop := r.run(t)
	defer stop()
	setup := r.setup
	setup.Listen = strings.TrimPrefix(r.endpoint.URL, "http://") // where the bot runs already
	if result, err := Setup(ctx, setup); err != nil || result.Left() != 0 || result.Steps[len(result.Steps)-2].Text != "The server reaches the bot at "+setup.Callback+"." {
		t.Errorf("the server does not reach the bot: %v %+v", err, result.Steps)
	}
	question := r.say(t, "user8", "je suis secrétaire médicale, il me faut une carte")
	id, _ := action(question, "si_access=no")
	r.say(t, "user8", "oui")
	var p *model.Post
	eventually(t, "the question is redrawn", func() bool {
		p = must[*model.Post](t)(r.users["user8"].GetPost(ctx, question.Id, ""))
		return len(bottest.Buttons(p)) == 0
	})
	if len(p.Attachments()) != 1 || p.Attachments()[0].Text != "✓ Oui" || p.Message != question.Message {
		t.Errorf("redrawn as %q %+v", p.Message, p.Attachments())
	}
	if _, err := r.users["user8"].DoPostAction(ctx, question.Id, id); err == nil {
		t.Error("the buttons are still there")
	}
	if s := bottest.State(t, r.db, person(r.ids["user8"])); s.At.Situation.Facts()["si_access"] != "yes" {
		t.Errorf("%v", s.At.Situation.Facts())
	}

	// Whether a step of an order was taken.
	p = r.say(t, "user16", "je suis sage-femme, il me faut une cps")
	step := r.after(t, "user16", func() { r.click(t, "user16", p, "follow") })
	if id, _ := action(step, "dossier=1:not_yet"); id == "" {
		t.Fatalf("not asked: %q", step.Message)
	}
	r.say(t, "user16", "transmis hier")
	gone := func(user string, p *model.Post) {
		t.Helper()
		eventually(t, "the step is no longer asked", func() bool {
			return len(bottest.Buttons(must[*model.Post](t)(r.users[user].GetPost(ctx, p.Id, "")))) == 0
		})
	}
	gone("user16", step)

	// Of several orders, one moves in words, and one by a click.
	p = r.say(t, "user17", "il me faut des cartes pour 2 médecins et 3 ASST")
	first := r.after(t, "user17", func() { r.click(t, "user17", p, "follow") })
	second := r.say(t, "user17", "tout est envoyé pour les ASST")
	gone("user17", first)
	r.after(t, "user17", func() { r.click(t, "user17", second, "dossier=2:card_received") })
	gone("user17", second)
}

// called has people call everybody, and talk to each other where the bot is.
func (r *realServer) called(t *testing.T) {
	ctx := t.Context()
	rec := newRecorder()
	_, stop := r.start(t, r.new(rec.handle))
	defer stop()
	defer r.remember(rec)
	town := must[*model.Channel](t)(r.users["user3"].GetChannelByName(ctx, "town-square", r.team.Id, ""))
	must[*model.ChannelMember](t)(r.admin.AddChannelMember(ctx, town.Id, r.bot))
	group := must[*model.Channel](t)(r.users["user3"].CreateGroupChannel(ctx, []string{r.ids["user3"], r.ids["user4"], r.bot}))
	name := "@" + r.setup.Username
	for _, text := range []string{"@all bon anniversaire", "@channel bonjour", "@here bonjour", "`" + name + "` est un robot", name + "2 bonjour"} {
		r.write(t, "user3", town.Id, text)
	}
	r.write(t, "user3", group.Id, "oui, dans 5 minutes")
	r.write(t, "user3", group.Id, name+" dans le groupe")
	r.write(t, "user3", town.Id, "pour "+name+" : dans le canal")
	eventually(t, "the bot hears its name", func() bool { return rec.total() >= 2 })
	rec.mu.Lock()
	defer rec.mu.Unlock()
	heard := slices.Sorted(slices.Values(rec.texts[r.ids["user3"]])) // channels have no order among them
	if got := strings.ReplaceAll(strings.Join(heard, "; "), "pour : ", "pour "); got != "dans le groupe; pour dans le canal" {
		t.Errorf("heard %q", got)
	}
}

// asked has somebody ask human resources, who answer with a file and correct it.
func (r *realServer) asked(t *testing.T) {
	ctx := t.Context()
	_, stop := r.run(t)
	defer stop()
	must[*model.ChannelMember](t)(r.admin.AddChannelMember(ctx, r.hr.Id, r.ids["user9"]))
	nadia := r.users["user9"]
	r.say(t, "user5", "je veux parler à quelqu’un")
	p := r.say(t, "user5", "qui signe ?")
	r.after(t, "user5", func() { r.click(t, "user5", p, "help=question") })
	posts := r.answers(t, "user9", r.hr.Id)
	root := posts[len(posts)-1]
	var answer *model.Post
	p = r.after(t, "user5", func() {
		up := must[*model.FileUploadResponse](t)(nadia.UploadFile(ctx, []byte("%PDF"), r.hr.Id, "formulaire.pdf"))
		answer = must[*model.Post](t)(nadia.CreatePost(ctx, &model.Post{ChannelId: r.hr.Id, RootId: root.Id, Message: "La directrice.", FileIds: []string{up.FileInfos[0].Id}}))
	})
	if len(p.FileIds) != 1 {
		t.Fatalf("the person gets %+v", p)
	}
	if data := must[[]byte](t)(r.users["user5"].GetFile(ctx, p.FileIds[0])); string(data) != "%PDF" {
		t.Errorf("the file is %q", data)
	}
	text := "Le directeur."
	p = r.after(t, "user5", func() {
		must[*model.Post](t)(nadia.PatchPost(ctx, answer.Id, &model.PostPatch{Message: &text}))
	})
	if got := bottest.PlainMarkdown(p); !strings.Contains(got, "corrigent") || !strings.Contains(got, text) {
		t.Errorf("the person reads %q", got)
	}
	if _, err := r.admin.RemoveUserFromChannel(ctx, r.hr.Id, r.bot); err != nil {
		t.Fatal(err)
	}
	r.say(t, "user6", "je veux parler à quelqu’un")
	p = r.say(t, "user6", "qui signe ?")
	r.after(t, "user6", func() { r.click(t, "user6", p, "help=question") })
	eventually(t, "the person is told", func() bool {
		posts := r.answers(t, "user6", r.channel(t, "user6"))
		return strings.Contains(posts[len(posts)-1].Message, "pas pu transmettre votre demande")
	})
	must[*model.ChannelMember](t)(r.admin.AddChannelMember(ctx, r.hr.Id, r.bot))
}

// letter sends the message for whoever must act to a colleague who is named.
func (r *realServer) letter(t *testing.T) {
	_, stop := r.run(t)
	defer stop()
	ctx := t.Context()
	colleague := must[*model.User](t)(r.admin.GetUser(ctx, r.ids["user9"], ""))
	r.say(t, "user8", "je suis secrétaire médicale, j’utilise le logiciel, il me faut une carte")
	confirm := r.say(t, "user8", "envoyez-le à @"+colleague.Username)
	if id, _ := action(confirm, "confirm=yes"); id == "" {
		t.Fatalf("not asked back: %q", bottest.PlainMarkdown(confirm))
	}
	r.after(t, "user8", func() { r.click(t, "user8", confirm, "confirm=yes") })
	direct := r.channel(t, "user9")
	eventually(t, "the colleague has the letter", func() bool { return len(r.answers(t, "user9", direct)) > 0 })
	posts := r.answers(t, "user9", direct)
	if text := bottest.PlainMarkdown(posts[len(posts)-1]); len(posts) != 1 || !strings.Contains(text, "301") || !strings.Contains(text, "à la demande de") {
		t.Errorf("%d posts, the last: %q", len(posts), text)
	}
	if again := r.say(t, "user8", "envoyez-le à @"+colleague.Username); !strings.Contains(bottest.PlainMarkdown(again), "a déjà reçu") {
		t.Errorf("a second time: %q", bottest.PlainMarkdown(again))
	}
}

// seen looks at threads, pointers, files and refusals.
func (r *realServer) seen(t *testing.T) {
	ctx := t.Context()
	_, stop := r.run(t)
	defer stop()
	p := r.say(t, "user7", "mes données")
	if len(p.FileIds) != 1 || strings.Contains(p.Message, ":[") {
		t.Errorf("the data: %q with %d files", p.Message, len(p.FileIds))
	}
	p = r.after(t, "user7", func() {
		must[*model.Post](t)(r.users["user7"].CreatePost(ctx, &model.Post{ChannelId: r.channel(t, "user7"), RootId: p.Id, Message: "c'est quoi TOM ?"}))
	})
	if p.RootId == "" || !strings.Contains(p.Message, "TOM") {
		t.Errorf("in a thread: %+v", p)
	}
	choices := shown(p)
	if len(choices) == 0 {
		t.Fatalf("no buttons: %+v", p)
	}
	if next := r.after(t, "user7", func() { r.click(t, "user7", p, choices[0].ID) }); next.RootId != p.RootId {
		t.Errorf("a click in a thread is answered beside it: %+v", next)
	}
	town := must[*model.Channel](t)(r.users["user7"].GetChannelByName(ctx, "town-square", r.team.Id, ""))
	before := len(r.answers(t, "user7", town.Id))
	r.after(t, "user7", func() { r.write(t, "user7", town.Id, "@"+r.setup.Username+" c'est quoi TOM ?") })
	eventually(t, "a pointer", func() bool { return len(r.answers(t, "user7", town.Id)) > before })
	posts := r.answers(t, "user7", town.Id)
	if got := posts[len(posts)-1]; !strings.Contains(got.Message, "/"+r.team.Name+"/messages/@"+r.setup.Username+")") || got.RootId == "" {
		t.Errorf("the pointer is %q", got.Message)
	}
}

// forgotten has somebody ask to be forgotten.
func (r *realServer) forgotten(t *testing.T) {
	_, stop := r.run(t)
	defer stop()
	r.say(t, "user0", "mes données")
	r.say(t, "user0", "oublier")
	channel := r.channel(t, "user0")
	r.write(t, "user0", channel, "oui")
	eventually(t, "the posts are gone", func() bool {
		posts := r.answers(t, "user0", channel)
		return len(posts) == 1 && strings.Contains(posts[0].Message, "supprimé mes messages")
	})
}

// unreadable has the bot come back while the posts of one channel cannot be read:
// nothing of it is lost, and the others do not wait.
func (r *realServer) unreadable(t *testing.T) {
	rec := newRecorder()
	defer r.remember(rec)
	_, stop := r.start(t, r.new(rec.handle))
	lost, other := r.channel(t, "user1"), r.channel(t, "user2")
	r.write(t, "user1", lost, "avant")
	eventually(t, "it is handled", func() bool { return rec.total() == 1 })
	stop()
	r.write(t, "user1", lost, "pendant")
	r.write(t, "user2", other, "pendant")
	r.proxy.fail(lost)
	_, stop = r.start(t, r.new(rec.handle))
	defer stop()
	eventually(t, "the other channel is read", func() bool { return rec.total() == 2 })
	r.proxy.fail("")
	r.proxy.hold(true) // it catches up again
	r.proxy.hold(false)
	eventually(t, "nothing is lost", func() bool { return rec.total() == 3 })
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if got := strings.Join(rec.texts[r.ids["user1"]], ", "); got != "avant, pendant" {
		t.Errorf("read %q", got)
	}
}

func (r *realServer) long(t *testing.T) {
	rec := newRecorder()
	transport, stop := r.start(t, r.new(rec.handle))
	defer stop()
	defer r.remember(rec)
	channel := r.channel(t, "user4")
	r.write(t, "user4", channel, strings.Repeat("é", 16_383))
	text := strings.Repeat(strings.Repeat("é", 99)+" ", 164) // 16,400 characters
	d := &bot.Delivery{ID: "long-1-0", Person: person(r.ids["user4"]), Locale: "fr", At: time.Now(), Message: message.Message{Parts: []message.Part{{Lines: message.ParseLines("\x00" + text)}}}}
	for range 2 {
		if err := transport.Send(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the longest message is read", func() bool { return rec.total() == 1 })
	var got []string
	for _, p := range r.answers(t, "user4", channel) {
		got = append(got, p.Message)
	}
	if strings.TrimSpace(strings.Join(got, " ")) != strings.TrimSpace(text) {
		t.Errorf("%d posts", len(got))
	}
}

// fill has ten users write numbers, side by side.
func (r *realServer) fill(t *testing.T, each int) {
	t.Helper()
	var group sync.WaitGroup
	for u := range 10 {
		user := fmt.Sprint("user", u)
		channel := r.channel(t, user)
		group.Go(func() {
			for i := range each {
				if _, _, err := r.users[user].CreatePost(t.Context(), &model.Post{ChannelId: channel, Message: fmt.Sprint(i)}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}

func (r *realServer) drop(t *testing.T, missed int) {
	for u := range 10 {
		r.channel(t, fmt.Sprint("user", u))
	}
	rec := newRecorder()
	_, stop := r.start(t, r.new(rec.handle))
	defer stop()
	defer r.remember(rec)
	r.proxy.hold(true)
	start := time.Now()
	r.fill(t, missed/10)
	wrote := time.Since(start)
	reads := r.proxy.reads.Load()
	r.proxy.hold(false)
	start = time.Now()
	eventually(t, "all are handled", func() bool { return rec.total() >= missed })
	t.Logf("written in %v, handled %v after the connection was possible again, with %d lists of posts read; %d came again and were known",
		wrote.Round(time.Millisecond), time.Since(start).Round(time.Millisecond), r.proxy.reads.Load()-reads, rec.twice)
	rec.check(t, missed/10)
}

func (r *realServer) down(t *testing.T) {
	const written = 1300
	ctx := t.Context()
	rec := newRecorder()
	defer r.remember(rec)
	_, stop := r.start(t, r.new(rec.handle))
	anna := r.channel(t, "user5")
	bruno := r.channel(t, "user6")
	first := r.write(t, "user6", bruno, "avant")
	eventually(t, "it is handled", func() bool { return rec.total() == 1 })
	stop()

	edit := func(id, text string) {
		must[*model.Post](t)(r.users["user6"].PatchPost(ctx, id, &model.PostPatch{Message: &text}))
	}
	edit(first.Id, "modifié")
	kept := r.write(t, "user6", bruno, "faute")
	edit(kept.Id, "corrigé")
	gone := r.write(t, "user6", bruno, "supprimé")
	if _, err := r.users["user6"].DeletePost(ctx, gone.Id); err != nil {
		t.Fatal(err)
	}
	for i := range written {
		r.write(t, "user5", anna, fmt.Sprint(i))
	}
	start := time.Now()
	r.start(t, r.new(rec.handle))
	eventually(t, "all are handled", func() bool { return rec.total() >= written+3 })
	t.Logf("%d handled in %v", written, time.Since(start).Round(time.Millisecond))
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if got := strings.Join(rec.texts[r.ids["user6"]], ", "); got != "avant, modifié, corrigé" {
		t.Errorf("read %q", got)
	}
	if rec.deleted != 1 {
		t.Errorf("%d were deleted", rec.deleted)
	}
	texts := rec.texts[r.ids["user5"]]
	if len(texts) != written {
		t.Errorf("%d messages", len(texts))
	}
	for i, text := range texts {
		if text != fmt.Sprint(i) {
			t.Fatalf("message %d is %q", i, text)
		}
	}
}

func (r *realServer) replicas(t *testing.T) {
	_, stop := r.run(t)
	defer stop()
	_, stop2 := r.run(t)
	defer stop2()
	before, channel := r.turns(t, "user7"), r.channel(t, "user7")
	first := r.write(t, "user7", channel, "bonjour")
	for range 9 {
		r.write(t, "user7", channel, "bonjour")
	}
	eventually(t, "all are answered", func() bool {
		b, err := r.db.Backlog(t.Context())
		return err == nil && b.Pending == 0 && r.turns(t, "user7") >= before+10
	})
	if turns, answers := r.turns(t, "user7")-before, r.answersSince(t, "user7", first); turns != 10 || answers != 10 {
		t.Errorf("%d turns, %d answers", turns, answers)
	}
}

func (r *realServer) removed(t *testing.T) {
	ctx := t.Context()
	transport, stop := r.start(t, newRecorder().handle)
	defer stop()
	if _, err := r.admin.RemoveUserFromChannel(ctx, r.hr.Id, r.bot); err != nil {
		t.Fatal(err)
	}
	d := &bot.Delivery{ID: "hr-1-0", Person: person(r.ids["user0"]), Locale: "fr", At: time.Now(), Message: message.Message{To: message.ToHR, Parts: []message.Part{{Lines: message.ParseLines("À rappeler")}}}}
	if s, ok := errors.AsType[*bot.SendError](transport.Send(ctx, d)); !ok || !s.Permanent || !strings.Contains(s.Error(), "not a member") {
		t.Errorf("%v", s)
	}
	must[*model.ChannelMember](t)(r.admin.AddChannelMember(ctx, r.hr.Id, r.bot))
	if err := transport.Send(ctx, d); err != nil {
		t.Error(err)
	}
}

// restarted has people write while the server goes and comes back.
func (r *realServer) restarted(t *testing.T) {
	_, stop := r.run(t)
	defer stop()
	channel := r.channel(t, "user8")
	turns := r.turns(t, "user8")
	first := r.write(t, "user8", channel, "bonjour")
	for range 29 {
		r.write(t, "user8", channel, "bonjour")
	}
	restart(t)
	for range 5 {
		r.write(t, "user8", channel, "bonjour")
	}
	eventually(t, "all are answered", func() bool {
		b, err := r.db.Backlog(t.Context())
		return err == nil && b.Pending == 0 && r.turns(t, "user8") >= turns+35
	})
	if got, answers := r.turns(t, "user8")-turns, r.answersSince(t, "user8", first); got != 35 || answers != 35 {
		t.Errorf("%d turns, %d answers", got, answers)
	}
}

func (r *realServer) revoked(t *testing.T) {
	ctx := t.Context()
	transport, stop := r.run(t)
	defer stop()
	refused := func() bool {
		err := transport.Ready()
		return err != nil && strings.Contains(err.Error(), "refused")
	}
	// What is written while the account is disabled is answered when it is back,
	// whether or not the bot has noticed.
	for _, noticed := range []bool{true, false} {
		// A server of version 5 that looks a session up while it ends it keeps it: nothing is
		// asked of it meanwhile.
		r.say(t, "user3", "bonjour")
		must[*model.Bot](t)(r.admin.DisableBot(ctx, r.bot))
		if noticed {
			eventually(t, "it is reported", refused)
		}
		for _, user := range []string{"user1", "user2"} {
			r.write(t, user, r.channel(t, user), "c'est quoi TOM ?")
		}
		turns := r.turns(t, "user1") + r.turns(t, "user2")
		if !noticed {
			time.Sleep(300 * time.Millisecond) // the server tells of posts some time later
		}
		must[*model.Bot](t)(r.admin.EnableBot(ctx, r.bot))
		eventually(t, "all are read", func() bool { return r.turns(t, "user1")+r.turns(t, "user2") == turns+2 })
		r.say(t, "user3", "bonjour")
	}
	tokens := must[[]*model.UserAccessToken](t)(r.admin.GetUserAccessTokensForUser(ctx, r.bot, 0, 10))
	if _, err := r.admin.RevokeUserAccessToken(ctx, tokens[0].Id); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is reported", refused) // though nobody writes
}
