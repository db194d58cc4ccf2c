package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/rules"
)

func TestMain(m *testing.M) { os.Exit(bottest.Main(m)) }

var monday = time.Date(2026, 5, 18, 7, 0, 0, 0, time.UTC)

// eachEngine runs a test on SQLite, in a file and in memory, and on
// PostgreSQL.
func eachEngine(t *testing.T, test func(t *testing.T, url string)) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, filepath.Join(t.TempDir(), "cpxbot.db")) })
	t.Run("memory", func(t *testing.T) { t.Parallel(); test(t, store.Memory) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, bottest.Postgres(t)) })
}

func open(t *testing.T, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), url, store.Options{Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

var (
	anna  = bot.Person{Platform: "test", Workspace: "w", User: "anna"}
	bruno = bot.Person{Platform: "test", Workspace: "w", User: "bruno"}
)

// change is a turn of a person that says the given lines.
func change(event string, p bot.Person, before state.State, lines ...string) *bot.Change {
	after := before
	after.Turns++
	after.Locale = "fr"
	c := &bot.Change{Event: event, Person: p, Before: before, After: after, At: monday}
	for i, line := range lines {
		c.Deliveries = append(c.Deliveries, bot.Delivery{
			ID: fmt.Sprintf("%s-%d-%d", p, after.Turns, i), Person: p, Seq: int64(after.Turns)<<16 | int64(i), At: monday,
			Message: message.Message{Parts: []message.Part{{Lines: message.ParseLines(line)}}},
		})
	}
	return c
}

func commit(t *testing.T, db *store.DB, c *bot.Change) state.State {
	t.Helper()
	if err := db.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return load(t, db, c.Person)
}

func load(t *testing.T, db *store.DB, p bot.Person) state.State {
	t.Helper()
	s, err := db.Load(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConversationIsKept(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		if s := load(t, db, anna); s.Turns != 0 || len(s.Dossiers) != 0 {
			t.Fatalf("a person who is not known: %+v", s)
		}
		c := change("e1", anna, state.State{}, "bonjour")
		c.After.At = state.Point{Phase: state.Asking, Situation: state.SituationOf(rules.Facts{"profession": "infirmier"})}
		c.After.Dossiers = []state.Dossier{
			{ID: 1, Procedure: "cpe", Stage: state.Sent, Since: monday, AskAt: monday.Add(time.Hour), Facts: rules.Facts{"contract": "signed"}},
			{ID: 2, Procedure: "cps", Stage: state.Prepared, Since: monday},
		}
		s := commit(t, db, c)
		if s.Turns != 1 || s.At.Situation.Facts()["profession"] != "infirmier" || len(s.Dossiers) != 2 {
			t.Fatalf("kept: %+v", s)
		}
		if d := s.Dossiers[0]; d.Stage != state.Sent || !d.Since.Equal(monday) || !d.AskAt.Equal(monday.Add(time.Hour)) || d.Facts["contract"] != "signed" {
			t.Errorf("dossier: %+v", d)
		}
		if !s.Dossiers[1].AskAt.IsZero() {
			t.Errorf("a time that was never set: %v", s.Dossiers[1].AskAt)
		}
		c = change("e2", anna, s)
		c.After.Dossiers = s.Dossiers[:1]
		if s = commit(t, db, c); len(s.Dossiers) != 1 {
			t.Errorf("a dossier less: %+v", s.Dossiers)
		}
		if other := load(t, db, bruno); other.Turns != 0 {
			t.Errorf("somebody else: %+v", other)
		}
	})
}

func TestEventIsClaimedOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		s := commit(t, db, change("e1", anna, state.State{}))
		if err := db.Commit(t.Context(), change("e1", anna, s, "encore")); !errors.Is(err, bot.ErrClaimed) {
			t.Fatalf("the same event again: %v", err)
		}
		if got := load(t, db, anna); got.Turns != 1 {
			t.Errorf("turns: %d", got.Turns)
		}
		if due, _ := db.Due(t.Context(), "test", false, monday, 10); len(due) != 0 {
			t.Errorf("a refused change left messages for %v", due)
		}
	})
}

func TestStaleChangeIsRefused(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		commit(t, db, change("e1", anna, state.State{}))
		for _, before := range []state.State{{}, {Turns: 7}} {
			if err := db.Commit(t.Context(), change("e2", anna, before, "non")); !errors.Is(err, bot.ErrStale) {
				t.Errorf("before turn %d: %v", before.Turns, err)
			}
		}
		// The event was not claimed by the change that was refused.
		commit(t, db, change("e2", anna, load(t, db, anna)))
	})
}

// TestTurnsAreTakenOneByOne lets many writers race for the same conversation,
// each with its own connection to the database where there can be several.
func TestTurnsAreTakenOneByOne(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		dbs := []*store.DB{open(t, url)}
		if store.IsPostgres(url) {
			dbs = append(dbs, open(t, url))
		}
		const writers, each = 8, 10
		var group sync.WaitGroup
		for w := range writers {
			group.Go(func() {
				db := dbs[w%len(dbs)]
				for i := range each {
					for {
						s, err := db.Load(context.Background(), anna)
						if err == nil {
							err = db.Commit(context.Background(), change(fmt.Sprintf("e%d-%d", w, i), anna, s, "x"))
						}
						if err == nil {
							break
						}
						if !errors.Is(err, bot.ErrStale) {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		group.Wait()
		if got := load(t, dbs[0], anna).Turns; got != writers*each {
			t.Errorf("%d turns, want %d", got, writers*each)
		}
	})
}

func lease(t *testing.T, db *store.DB, p bot.Person, now time.Time) (bot.Attempt, bool) {
	t.Helper()
	a, ok, err := db.Lease(t.Context(), p, now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return a, ok
}

func settle(t *testing.T, db *store.DB, d *bot.Delivery, s bot.Settlement) {
	t.Helper()
	if err := db.Settle(t.Context(), d, s); err != nil {
		t.Fatal(err)
	}
}

func TestOutboxHandsOutTheHeadOfEachConversation(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		s := commit(t, db, change("e1", anna, state.State{}, "un", "deux"))
		commit(t, db, change("e2", anna, s, "trois"))
		commit(t, db, change("e3", bruno, state.State{}, "autre"))

		due, err := db.Due(t.Context(), "test", false, monday, 10)
		if err != nil || len(due) != 2 {
			t.Fatalf("due: %v, %v", due, err)
		}
		if due, _ := db.Due(t.Context(), "elsewhere", false, monday, 10); len(due) != 0 {
			t.Errorf("due on another platform: %v", due)
		}
		for _, want := range []string{"un", "deux", "trois"} {
			a, ok := lease(t, db, anna, monday)
			if !ok || a.Message.Plain() != want || a.Number != 1 || a.Uncertain {
				t.Fatalf("head: %+v %v, want %q", a, ok, want)
			}
			if _, again := lease(t, db, anna, monday); again {
				t.Fatal("a leased message was handed out again")
			}
			settle(t, db, &a.Delivery, bot.Settlement{Status: bot.Sent, At: monday})
		}
		if _, ok := lease(t, db, anna, monday); ok {
			t.Error("something is left")
		}
	})
}

func TestTryThatWasNotSettledIsUncertain(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		commit(t, db, change("e1", anna, state.State{}, "un"))
		lease(t, db, anna, monday) // and the process dies
		a, ok := lease(t, db, anna, monday.Add(2*time.Minute))
		if !ok || a.Number != 2 || !a.Uncertain {
			t.Fatalf("after the lease: %+v %v", a, ok)
		}
		settle(t, db, &a.Delivery, bot.Settlement{Status: bot.Retry, Next: monday.Add(5 * time.Minute), Attempts: 1, Error: "429"})
		if _, ok := lease(t, db, anna, monday.Add(4*time.Minute)); ok {
			t.Error("tried before its time")
		}
		a, ok = lease(t, db, anna, monday.Add(5*time.Minute))
		if !ok || a.Number != 2 || a.Uncertain {
			t.Errorf("after a refusal: %+v %v", a, ok)
		}
	})
}

// TestClockThatGoesBack: what was put off by a clock that was an hour ahead is
// tried at once.
func TestClockThatGoesBack(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		commit(t, db, change("e1", anna, state.State{}, "un"))
		a, _ := lease(t, db, anna, monday)
		back := monday.Add(-time.Hour)
		if due, _ := db.Due(t.Context(), "test", false, back, 10); len(due) != 1 {
			t.Errorf("a lease from the future holds: %v", due)
		}
		settle(t, db, &a.Delivery, bot.Settlement{Status: bot.Retry, Next: monday.Add(time.Second), Attempts: 1})
		if due, _ := db.Due(t.Context(), "test", false, back, 10); len(due) != 1 {
			t.Errorf("a delay from the future holds: %v", due)
		}
		if _, ok := lease(t, db, anna, back); !ok {
			t.Error("not handed out")
		}
	})
}

func TestDeadLettersDoNotHoldUpTheConversation(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		commit(t, db, change("e1", anna, state.State{}, "un", "deux"))
		a, _ := lease(t, db, anna, monday)
		settle(t, db, &a.Delivery, bot.Settlement{Status: bot.Dead, At: monday, Error: "channel_not_found"})
		if b, ok := lease(t, db, anna, monday); !ok || b.Message.Plain() != "deux" {
			t.Fatalf("next: %+v %v", b, ok)
		}
		list, err := db.Undelivered(t.Context(), 10)
		if err != nil || len(list) != 2 || list[0].Status != "dead" || list[0].LastError != "channel_not_found" {
			t.Fatalf("undelivered: %+v, %v", list, err)
		}
		if b, err := db.Backlog(t.Context()); err != nil || b.Pending != 1 || b.Dead != 1 || !b.Oldest.Equal(monday) {
			t.Errorf("backlog: %+v, %v", b, err)
		}
		if n, err := db.RetryDelivery(t.Context(), "", monday); err != nil || n != 1 {
			t.Fatalf("retry: %d, %v", n, err)
		}
		if n, err := db.RetryDelivery(t.Context(), "no such message", monday); err != nil || n != 0 {
			t.Errorf("retry of nothing: %d, %v", n, err)
		}
		if a, ok := lease(t, db, anna, monday); !ok || a.Message.Plain() != "un" || a.Number != 1 {
			t.Errorf("retried: %+v %v", a, ok)
		}
		audit, err := db.Audit(t.Context(), time.Time{}, 10)
		if err != nil || len(audit) != 2 {
			t.Errorf("audit: %+v, %v", audit, err)
		}
	})
}

func TestErasureForgetsAllButTheNumbers(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		c := change("e1", anna, state.State{}, "envoyé", "en attente")
		c.After.Dossiers = []state.Dossier{{ID: 1, Procedure: "cpe", Stage: state.Sent, Since: monday, AskAt: monday.Add(time.Hour)}}
		s := commit(t, db, c)
		sent, _ := lease(t, db, anna, monday)
		settle(t, db, &sent.Delivery, bot.Settlement{Status: bot.Sent, At: monday})

		c = change("e2", anna, s, "effacé")
		c.After, c.Erased = state.State{Turns: 2}, true
		s = commit(t, db, c)
		if s.Turns != 2 || len(s.Dossiers) != 0 || s.Locale != "" {
			t.Errorf("after the erasure: %+v", s)
		}
		if _, _, ok, _ := db.NextTimer(t.Context(), monday.AddDate(1, 0, 0)); ok {
			t.Error("a timer is left")
		}
		// What was still to be said is not said any more; only the answer is.
		a, ok := lease(t, db, anna, monday)
		if !ok || a.Message.Plain() != "effacé" {
			t.Fatalf("waiting: %+v %v", a, ok)
		}
		settle(t, db, &a.Delivery, bot.Settlement{Status: bot.Sent, At: monday})
		if list, _ := db.Undelivered(t.Context(), 10); len(list) != 0 {
			t.Errorf("left: %+v", list)
		}
		// The conversation can begin again; its messages have new numbers.
		if s = commit(t, db, change("e3", anna, s, "bonjour")); s.Turns != 3 {
			t.Errorf("begun again: %+v", s)
		}
	})
}

func TestTimerFollowsTheReminder(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		at := func(hours int) state.Dossier {
			d := state.Dossier{ID: 1, Procedure: "cpe", Stage: state.Sent, Since: monday}
			if hours > 0 {
				d.AskAt = monday.Add(time.Duration(hours) * time.Hour)
			}
			return d
		}
		s := state.State{}
		for _, hours := range []int{5, 3, 9, 9, 5, 0} {
			c := change("", anna, s)
			c.After.Dossiers = []state.Dossier{at(hours)}
			s = commit(t, db, c)
			p, due, ok, err := db.NextTimer(t.Context(), monday.AddDate(1, 0, 0))
			if err != nil || ok != (hours > 0) || ok && (p != anna || !due.Equal(monday.Add(time.Duration(hours)*time.Hour))) {
				t.Fatalf("reminder after %d hours: %v %v %v %v", hours, p, due, ok, err)
			}
		}
	})
}

func TestMisunderstandingsAreCounted(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		s := state.State{}
		for i, phrase := range []string{"la carte de … ?", "bonjour …", "la carte de … ?"} {
			c := change("", anna, s)
			c.Misunderstood, c.At = &bot.Misunderstood{Phrase: phrase}, monday.Add(time.Duration(i)*time.Hour)
			s = commit(t, db, c)
		}
		list, err := db.Misunderstandings(t.Context(), 10)
		if err != nil || len(list) != 2 || list[0].Times != 2 || !list[0].FirstSeen.Equal(monday) || !list[0].LastSeen.Equal(monday.Add(2*time.Hour)) {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestPhrasesOfTheDigest: no phrase comes twice, and none without a word.
func TestPhrasesOfTheDigest(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		s := state.State{}
		for i, m := range []bot.Misunderstood{
			{Phrase: "…"}, {Phrase: "…"}, {Phrase: "… ? ##"}, {Phrase: "et la …"}, {Phrase: "et la …", Asked: "reader"}, {Phrase: "et la …", Asked: "reader"}, {Phrase: "bonjour …"}, {Phrase: "bonjour …"}, {Phrase: "et la … ?"},
		} {
			c := change("", anna, s)
			c.Misunderstood, c.At = &m, monday.Add(time.Duration(i)*time.Hour)
			s = commit(t, db, c)
		}
		b, err := db.Board(t.Context(), state.BoardQuery{Week: monday.Add(-time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		want := []state.Phrase{{Text: "et la …", Times: 4}, {Text: "bonjour …", Times: 2}}
		if !slices.Equal(b.Phrases, want) {
			t.Errorf("%+v, want %+v", b.Phrases, want)
		}
	})
}

func TestInstallations(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db, ctx := open(t, url), t.Context()
		if _, ok, err := db.Installation(ctx, "slack", "T1"); ok || err != nil {
			t.Fatal(ok, err)
		}
		for _, data := range []string{"one", "two"} {
			if err := db.PutInstallation(ctx, "slack", "T1", data, monday); err != nil {
				t.Fatal(err)
			}
			if got, ok, err := db.Installation(ctx, "slack", "T1"); got != data || !ok || err != nil {
				t.Fatal(got, ok, err)
			}
		}
		if err := db.DropInstallation(ctx, "slack", "T1"); err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := db.Installation(ctx, "slack", "T1"); ok {
			t.Error("still there")
		}
	})
}

func TestDatabaseOutlivesTheProcess(t *testing.T) {
	for name, url := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "sub", "cpxbot été.db") },
		"postgres": func(t *testing.T) string { return bottest.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := url(t)
			db, err := store.Open(t.Context(), url, store.Options{Migrate: true})
			if err != nil {
				t.Fatal(err)
			}
			commit(t, db, change("e1", anna, state.State{}, "un"))
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if err := db.Commit(t.Context(), change("e2", bruno, state.State{})); err == nil {
				t.Error("a closed database took a change")
			}
			db = open(t, url)
			if a, ok := lease(t, db, anna, monday); !ok || a.Message.Plain() != "un" {
				t.Errorf("after opening again: %+v %v", a, ok)
			}
		})
	}
}
