package mattermost

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"cpxbot/bot/bottest"
)

const readPosts = "GET /channels/{channel}/posts"

// TestCatchUpFails: whatever fails while what was missed is read, nothing of
// it is lost, in that run or in the next; one channel that cannot be read holds
// up neither the others nor what is written in it meanwhile.
func TestCatchUpFails(t *testing.T) {
	users := []string{"anna", "bruno", "clara"}
	channel := func(server *bottest.Mattermost) string {
		return "GET /channels/" + server.Direct("bruno") + "/posts"
	}
	for name, c := range map[string]struct {
		old, oneChannel bool
		call            func(*bottest.Mattermost) string
		fault           bottest.Fault // BadGateway unless it is said
	}{
		"the clock":                           {call: func(*bottest.Mattermost) string { return "GET /system/ping" }},
		"the channels":                        {call: func(*bottest.Mattermost) string { return "GET /users/{user}/channels" }},
		"the teams of an old server":          {old: true, call: func(*bottest.Mattermost) string { return "GET /users/{user}/teams" }},
		"the channels of an old server":       {old: true, call: func(*bottest.Mattermost) string { return "GET /users/{user}/teams/{team}/channels" }},
		"one channel":                         {oneChannel: true, call: channel},
		"one channel, as if the bot had left": {oneChannel: true, call: channel, fault: bottest.Forbidden},
		"what was changed in one":             {oneChannel: true, call: func(s *bottest.Mattermost) string { return channel(s) + "?since" }},
		"its second page":                     {oneChannel: true, call: func(s *bottest.Mattermost) string { return channel(s) + "?before" }},
	} {
		for _, restart := range []bool{false, true} {
			if restart {
				name += ", and the bot is restarted"
			}
			t.Run(name, func(t *testing.T) {
				server := bottest.NewMattermost(t)
				server.Old = c.old
				kept, rec := newMarks(), newRecorder()
				start := func() *rig { return runUnready(t, server, func(o *Options) { o.Marks = kept }, rec.handle) }
				r := start()
				server.Await(t, "it is connected", func() bool { return r.transport.Ready() == nil })
				for _, user := range users {
					server.Write(user, server.Direct(user), "avant")
				}
				server.Await(t, "all are handled", func() bool { return rec.total() == 3 })
				r.idle()
				r.stop()
				before := kept.all()

				server.Advance(time.Hour)
				const missed = pageSize + 20
				for range missed {
					server.Write("bruno", server.Direct("bruno"), "manqué")
				}
				server.Write("anna", server.Direct("anna"), "manqué")
				server.Advance(time.Hour)
				call := c.call(server)
				server.FailCall(call, cmp.Or(c.fault, bottest.BadGateway))
				tried := server.Calls("GET /system/ping") + server.Calls(readPosts)
				r = start()
				want := 3
				if c.oneChannel {
					server.Await(t, "the others are handled", func() bool { return rec.total() == 4 })
					server.Await(t, "it is connected", func() bool { return r.transport.Ready() == nil })
					server.Write("bruno", server.Direct("bruno"), "en direct")
					server.Await(t, "what is written meanwhile is handled", func() bool { return rec.total() == 5 })
					want = 5
				} else {
					server.Await(t, "it is tried", func() bool { return server.Calls("GET /system/ping")+server.Calls(readPosts) > tried })
				}
				if r.idle(); rec.total() != want {
					t.Errorf("%d were handled, want %d", rec.total(), want)
				}
				if restart {
					r.stop()
					if now := kept.all(); !now.Equal(before) {
						t.Errorf("the watermark moved to %s although something was not read", now)
					}
					server.FailCall(call, bottest.Works)
					r = start()
				}
				server.FailCall(call, bottest.Works)
				want = 4 + missed
				if c.oneChannel {
					want++
				}
				server.Await(t, "all are handled", func() bool { return rec.total() == want })
				server.Await(t, "it is connected", func() bool { return r.transport.Ready() == nil })
				r.idle()
				r.stop()
				if kept.all().Equal(before) {
					t.Error("the watermark stays although all was read")
				}
			})
		}
	}
}

// TestManyChanges: of far more changes of a channel than the server lists at once, all
// are read.
func TestManyChanges(t *testing.T) {
	const written, deleted = mostChanged + 300, 5
	server := bottest.NewMattermost(t)
	kept, rec := newMarks(), newRecorder()
	r := runOn(t, server, func(o *Options) { o.Marks = kept }, rec.handle)
	var ids []string
	for range written {
		ids = append(ids, server.Write("anna", server.Direct("anna"), "avant").Id)
	}
	server.Await(t, "all are handled", func() bool { return rec.total() == written })
	r.idle()
	r.stop()
	server.Advance(time.Hour)
	for _, id := range ids {
		server.Edit(id, "après")
	}
	for _, id := range ids[:deleted] {
		server.Delete(id)
	}
	runOn(t, server, func(o *Options) { o.Marks = kept }, rec.handle)
	server.Await(t, "all changes are handled", func() bool {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		return len(rec.texts[bottest.MattermostID("anna")]) == 2*written-deleted && rec.deleted == deleted
	})
}

// TestMarksUnreadable: without the watermark it is not known what was missed,
// so that the bot does not go on as if nothing was.
func TestMarksUnreadable(t *testing.T) {
	server := bottest.NewMattermost(t)
	kept, rec := &brokenMarks{marks: newMarks()}, newRecorder()
	r := runOn(t, server, func(o *Options) { o.Marks = kept }, rec.handle)
	server.Write("anna", server.Direct("anna"), "avant")
	server.Await(t, "it is handled", func() bool { return rec.total() == 1 })
	r.idle()
	r.stop()
	server.Advance(time.Hour)
	server.Write("anna", server.Direct("anna"), "manqué")
	kept.broken(3)
	runOn(t, server, func(o *Options) { o.Marks = kept }, rec.handle)
	server.Await(t, "it is handled", func() bool { return rec.total() == 2 })
	if kept.left() != 0 {
		t.Error("it was not tried again")
	}
}

// brokenMarks cannot be read for some time.
type brokenMarks struct {
	*marks
	times int
}

func (b *brokenMarks) broken(times int) { b.mu.Lock(); b.times = times; b.mu.Unlock() }
func (b *brokenMarks) left() int        { b.mu.Lock(); defer b.mu.Unlock(); return b.times }

func (b *brokenMarks) Watermark(ctx context.Context, stream string) (time.Time, error) {
	b.mu.Lock()
	broken := b.times > 0
	if broken {
		b.times--
	}
	b.mu.Unlock()
	if broken {
		return time.Time{}, errors.New("the database is away")
	}
	return b.marks.Watermark(ctx, stream)
}

// TestNotMeantForTheBot: only who writes the bot's name, or its command, calls
// it; not who calls everybody, nor who writes to colleagues in a group. It is
// the same while the bot is connected and when it reads what it missed.
func TestNotMeantForTheBot(t *testing.T) {
	for _, live := range []bool{true, false} {
		t.Run(map[bool]string{true: "live", false: "missed"}[live], func(t *testing.T) {
			server := bottest.NewMattermost(t)
			kept, rec := newMarks(), newRecorder()
			r := runOn(t, server, func(o *Options) { o.Marks = kept }, rec.handle)
			if !live {
				r.idle()
				r.stop()
				server.Advance(time.Hour)
			}
			general := server.AddChannel("general", "anna", "bruno", bottest.MattermostBot)
			group := server.AddGroup("anna", "bruno", bottest.MattermostBot)
			for _, text := range []string{
				"@all joyeux anniversaire Bruno !", "@channel une question sur les cartes ?", "@here qui a une CPS ?", "oui, dans 5 minutes",
				"écrivez à @cpxbot2", "voir @cpxbot.rh ou @cpxbot-test", "contact@cpxbot", "écrivez `@cpxbot bonjour` pour essayer", "```\n@cpxbot bonjour\n```",
			} {
				server.Write("bruno", general, text)
				server.Write("bruno", group, text)
			}
			meant := []string{"@cpxbot il me faut une cps", "Bonjour (@cpxbot), il me faut une cps", "@CPXbot: il me faut une cps", "il me faut une cps, @cpxbot.", "@all, @cpxbot il me faut une cps", "/cpx aide"}
			for _, text := range meant {
				server.Write("anna", general, text)
				server.Write("anna", group, text)
			}
			if !live {
				r = runOn(t, server, func(o *Options) { o.Marks = kept }, rec.handle)
			}
			server.Await(t, "those meant for it are handled", func() bool { return rec.total() >= 2*len(meant) })
			r.idle()
			rec.mu.Lock()
			defer rec.mu.Unlock()
			if others := rec.texts[bottest.MattermostID("bruno")]; len(others) > 0 {
				t.Errorf("it answers %q", others)
			}
			texts := rec.texts[bottest.MattermostID("anna")]
			if len(texts) != 2*len(meant) || slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), "@cpxbot") }) {
				t.Errorf("it reads %q", texts)
			}
		})
	}
}
