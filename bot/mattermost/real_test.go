package mattermost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs"
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
	t.Run("long messages", func(t *testing.T) { r.long(t) })
	for _, missed := range []int{10, 300, 2000} {
		t.Run(fmt.Sprintf("connection dropped, %d missed", missed), func(t *testing.T) { r.drop(t, missed) })
	}
	t.Run("down", func(t *testing.T) { r.down(t) })
	t.Run("two replicas", func(t *testing.T) { r.replicas(t) })
	t.Run("removed from the channel of human resources", func(t *testing.T) { r.removed(t) })
	t.Run("server restart while sending", func(t *testing.T) { r.restarted(t) })
	t.Run("token revoked", func(t *testing.T) { r.revoked(t) })
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
	ask := dialogs.Choice{ID: "dossier=1:sent:date", Label: "Un autre jour"} // as a reminder offers it
	err := transport.Send(ctx, &bot.Delivery{ID: "ask-1-0", Person: person(r.ids["user2"]), Locale: "fr", At: time.Now(), Message: dialogs.Message{
		Parts: []dialogs.Part{{Lines: dialogs.ParseLines("Avez-vous envoyé le dossier ?")}}, Choices: []dialogs.Choice{ask},
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
	if got := send("bientôt"); got.Errors[dateField] == "" {
		t.Errorf("a wrong date: %+v", got)
	}
	yesterday := time.Now().AddDate(0, 0, -1).Format("02/01/2006")
	r.after(t, "user2", func() {
		if got := send(yesterday); got != nil && (got.Error != "" || len(got.Errors) > 0) {
			t.Errorf("%+v", got)
		}
	})
	if s := bottest.State(t, r.db, person(r.ids["user2"])); len(s.Dossiers) != 1 || s.Dossiers[0].Stage != dialogs.Sent {
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

func (r *realServer) long(t *testing.T) {
	rec := newRecorder()
	transport, stop := r.start(t, r.new(rec.handle))
	defer stop()
	defer r.remember(rec)
	channel := r.channel(t, "user4")
	r.write(t, "user4", channel, strings.Repeat("é", 16_383))
	text := strings.Repeat(strings.Repeat("é", 99)+" ", 164) // 16,400 characters
	d := &bot.Delivery{ID: "long-1-0", Person: person(r.ids["user4"]), Locale: "fr", At: time.Now(), Message: dialogs.Message{Parts: []dialogs.Part{{Lines: dialogs.ParseLines("\x00" + text)}}}}
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
	eventually(t, "all are handled", func() bool { return rec.total() >= written+2 })
	t.Logf("%d handled in %v", written, time.Since(start).Round(time.Millisecond))
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if got := strings.Join(rec.texts[r.ids["user6"]], ", "); got != "avant, corrigé" {
		t.Errorf("read %q", got)
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
	d := &bot.Delivery{ID: "hr-1-0", Person: person(r.ids["user0"]), Locale: "fr", At: time.Now(), Message: dialogs.Message{To: dialogs.ToHR, Parts: []dialogs.Part{{Lines: dialogs.ParseLines("À rappeler")}}}}
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
	tokens := must[[]*model.UserAccessToken](t)(r.admin.GetUserAccessTokensForUser(ctx, r.bot, 0, 10))
	if _, err := r.admin.RevokeUserAccessToken(ctx, tokens[0].Id); err != nil {
		t.Fatal(err)
	}
	r.proxy.hold(true)
	r.proxy.hold(false)
	eventually(t, "it is reported", func() bool {
		err := transport.Ready()
		return err != nil && strings.Contains(err.Error(), "refused")
	})
}
