package mattermost

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot/bottest"
)

// uncalled has people write to each other while the bot is away.
func (r *realServer) uncalled(t *testing.T) {
	ctx := t.Context()
	rec := newRecorder()
	defer r.remember(rec)
	_, stop := r.start(t, r.new(rec.handle))
	r.write(t, "user3", r.channel(t, "user3"), "avant")
	heard := func() string {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		return strings.Join(slices.Sorted(slices.Values(rec.texts[r.ids["user3"]])), "; ")
	}
	eventually(t, "it is handled", func() bool { return heard() == "avant" })
	stop()
	town := must[*model.Channel](t)(r.users["user3"].GetChannelByName(ctx, "town-square", r.team.Id, ""))
	group := must[*model.Channel](t)(r.users["user3"].CreateGroupChannel(ctx, []string{r.ids["user3"], r.ids["user4"], r.bot}))
	name := "@" + r.setup.Username
	for _, text := range []string{"@all bon anniversaire", "@channel bonjour", "@here bonjour", "`" + name + "` est un robot"} {
		r.write(t, "user3", town.Id, text)
	}
	r.write(t, "user3", group.Id, "oui, dans 5 minutes")
	r.write(t, "user3", group.Id, name+" dans le groupe")
	r.write(t, "user3", town.Id, name+" dans le canal")
	_, stop = r.start(t, r.new(rec.handle))
	defer stop()
	eventually(t, "the bot hears its name", func() bool { return heard() == "avant; dans le canal; dans le groupe" })
	r.write(t, "user3", r.channel(t, "user3"), "après")
	eventually(t, "it is handled", func() bool { return heard() == "après; avant; dans le canal; dans le groupe" })
}

// many changes far more posts of one channel than the server lists at once while the
// bot is away, and deletes some.
func (r *realServer) many(t *testing.T) {
	const written, deleted = 1100, 5
	rec := newRecorder()
	defer r.remember(rec)
	_, stop := r.start(t, r.new(rec.handle))
	channel := r.channel(t, "user5")
	posts := make([]*model.Post, written)
	for i := range posts {
		posts[i] = r.write(t, "user5", channel, fmt.Sprint(i))
	}
	eventually(t, "all are handled", func() bool { return rec.total() == written })
	stop()
	var group sync.WaitGroup
	for lane := range 4 {
		group.Go(func() {
			for i := lane; i < written; i += 4 {
				text := fmt.Sprint("corrigé ", i)
				if _, _, err := r.users["user5"].PatchPost(t.Context(), posts[i].Id, &model.PostPatch{Message: &text}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	for _, p := range posts[:deleted] {
		r.remove(t, "user5", p)
	}
	list := must[*model.PostList](t)(r.users["user5"].GetPostsSince(t.Context(), channel, posts[written-1].CreateAt, false))
	start := time.Now()
	_, stop = r.start(t, r.new(rec.handle))
	defer stop()
	eventually(t, "all changes are handled", func() bool {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		return len(rec.texts[r.ids["user5"]]) >= 2*written-deleted && rec.deleted >= deleted
	})
	t.Logf("%d edited and %d deleted, of which the server lists %d rows at once; read in %v", written, deleted, len(list.Order), time.Since(start).Round(time.Millisecond))
}

// quiet deletes, while the bot is away, a message to human resources in a channel where
// nothing else happens.
func (r *realServer) quiet(t *testing.T) {
	_, stop := r.run(t)
	r.member(t, "user0")
	const user = "user6"
	direct := r.channel(t, user)
	r.ask(t, user)
	told := r.hear(t, "user0", r.hr.Id)
	hears := r.hear(t, user, direct)
	more := r.write(t, user, direct, "c’est pour lundi")
	told("lundi")
	hears("")
	r.longAgo(t)
	r.say(t, "user1", "bonjour") // the watermark moves on
	stop()
	told = r.hear(t, "user0", r.hr.Id)
	r.remove(t, user, more)
	_, stop = r.run(t)
	defer stop()
	told("supprimé un de ses messages")
}

// longAgo waits until what was written is no longer read again at a start.
func (r *realServer) longAgo(t *testing.T) {
	t.Helper()
	time.Sleep(overlap + 2*time.Second) // by the server's clock
}

// other runs the bot with another signing secret: old buttons say that they have
// expired, where the person sees it.
func (r *realServer) other(t *testing.T) {
	_, stop := r.run(t)
	p := r.say(t, "user15", "je suis secrétaire médicale, il me faut une carte")
	stop()
	r.secret = strings.Repeat("another", 5)
	defer func() { r.secret = "" }()
	_, stop = r.run(t)
	defer stop()
	direct := r.channel(t, "user15")
	hears := r.hear(t, "user15", direct)
	r.click(t, "user15", p, "si_access=yes")
	hears("a expiré")
	if s := bottest.State(t, r.db, person(r.ids["user15"])); s.At.Situation.Facts()["si_access"] != "" {
		t.Errorf("it was taken: %v", s.At.Situation.Facts())
	}
}

// again asks a question a second time: the first is redrawn, and only the newest
// can be answered.
func (r *realServer) again(t *testing.T) {
	_, stop := r.run(t)
	defer stop()
	r.say(t, "user14", "recommencer")
	first := r.say(t, "user14", "je suis secrétaire médicale, il me faut une carte")
	r.say(t, "user14", "c'est quoi TOM ?")
	eventually(t, "the older question is redrawn", func() bool {
		return len(bottest.Buttons(must[*model.Post](t)(r.users["user14"].GetPost(t.Context(), first.Id, "")))) == 0
	})
	var newest *model.Post
	for _, p := range r.answers(t, "user14", r.channel(t, "user14")) {
		if id, _ := action(p, "si_access=yes"); id != "" {
			newest = p
		}
	}
	if newest == nil {
		t.Fatal("it is not asked again")
	}
	r.after(t, "user14", func() { r.click(t, "user14", newest, "si_access=yes") })
}
