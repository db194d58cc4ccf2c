package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs/state"
)

// driver names the database/sql driver of a URL, to look behind the store.
func behind(t testing.TB, url string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if store.IsPostgres(url) {
		driver = "pgx"
	}
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// onDisk runs a test on an SQLite file and on PostgreSQL.
func onDisk(t *testing.T, test func(t *testing.T, url string)) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, filepath.Join(t.TempDir(), "cpxbot.db")) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, bottest.Postgres(t)) })
}

func TestNewerSchemaIsRefused(t *testing.T) {
	for name, statement := range map[string]string{
		"tables":    "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, YES)",
		"job queue": "INSERT INTO river_migration (line, version) VALUES ('main', 9999)",
	} {
		t.Run(name, func(t *testing.T) {
			onDisk(t, func(t *testing.T, url string) {
				db, err := store.Open(t.Context(), url, store.Options{Migrate: true})
				if err != nil {
					t.Fatal(err)
				}
				db.Close()
				yes := "1"
				if store.IsPostgres(url) {
					yes = "TRUE"
				}
				if _, err := behind(t, url).Exec(strings.ReplaceAll(statement, "YES", yes)); err != nil {
					t.Fatal(err)
				}
				for _, migrate := range []bool{true, false} {
					if _, err := store.Open(t.Context(), url, store.Options{Migrate: migrate}); !errors.Is(err, store.ErrNewerSchema) {
						t.Errorf("migrate=%v: %v", migrate, err)
					}
				}
			})
		})
	}
}

func TestOlderSchemaIsRefusedUnlessMigrated(t *testing.T) {
	onDisk(t, func(t *testing.T, url string) {
		if _, err := store.Open(t.Context(), url, store.Options{}); !errors.Is(err, store.ErrOlderSchema) {
			t.Fatalf("an empty database: %v", err)
		}
		db := open(t, url)
		if s, err := db.Schema(t.Context()); err != nil || !s.Current() || s.Version == 0 || s.Queue == 0 {
			t.Errorf("migrated: %+v, %v", s, err)
		}
	})
}

// TestReplicasMigrateTogether: they all find the database empty, and one after
// the other see to it.
func TestReplicasMigrateTogether(t *testing.T) {
	url := bottest.Postgres(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			db, err := store.Open(context.Background(), url, store.Options{Migrate: true})
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func TestOneServiceOnAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cpxbot.db")
	db, err := store.Open(t.Context(), path, store.Options{Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), path, store.Options{Migrate: true}); !errors.Is(err, store.ErrInUse) {
		t.Errorf("a second service: %v", err)
	}
	beside, err := store.Open(t.Context(), path, store.Options{Shared: true})
	if err != nil {
		t.Fatalf("an operator's command: %v", err)
	}
	commit(t, beside, change("e1", anna, state.State{}, "un"))
	if s := load(t, db, anna); s.Turns != 1 {
		t.Errorf("the service does not see the change: %+v", s)
	}
	if err := errors.Join(beside.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	open(t, path) // the lock is gone with the process
}

func TestFileIsNobodyElsesBusiness(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "cpxbot.db")
	open(t, path)
	for _, name := range []string{path, path + "-wal", path + ".lock"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestBackup(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "cpxbot.db"))
	commit(t, db, change("e1", anna, state.State{}, "un"))
	copied := filepath.Join(dir, "copy.db")
	if err := db.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), copied); err == nil {
		t.Error("an existing file was overwritten")
	}
	restored := open(t, copied)
	if a, ok := lease(t, restored, anna, monday); !ok || a.Message.Plain() != "un" {
		t.Errorf("restored: %+v, %v", a, ok)
	}
	if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the copy: %v, %v", info.Mode(), err)
	}
}

// TestFullDisk: what cannot be kept is refused, nothing is half kept, and when
// there is room again the work goes on.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cpxbot.db")
	db := open(t, path)
	s := commit(t, db, change("e1", anna, state.State{}))
	limit := func(pages int) {
		t.Helper()
		if err := db.LimitPages(t.Context(), pages); err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // as many as there are: none can be added
	big := change("e2", anna, s, strings.Repeat("x", 1<<20))
	if err := db.Commit(t.Context(), big); err == nil {
		t.Fatal("kept on a full disk")
	}
	if got := load(t, db, anna); got.Turns != 1 {
		t.Errorf("half kept: %+v", got)
	}
	limit(1 << 30)
	commit(t, db, big)
}

// TestGroupStandsAndFallsOneByOne: callers that share a commit do not share
// their failures.
func TestGroupStandsAndFallsOneByOne(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "cpxbot.db"))
	const n = 200
	var group sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		group.Go(func() {
			p := bot.Person{Platform: "test", User: fmt.Sprint("u", i)}
			c := change(fmt.Sprint("e", i), p, state.State{}, "x")
			if i%3 == 0 {
				c.Event = "the same"
			}
			errs[i] = db.Commit(context.Background(), c)
		})
	}
	group.Wait()
	kept := 0
	for i, err := range errs {
		turns := load(t, db, bot.Person{Platform: "test", User: fmt.Sprint("u", i)}).Turns
		switch {
		case err == nil && turns == 1:
			if i%3 == 0 {
				kept++
			}
		case i%3 == 0 && errors.Is(err, bot.ErrClaimed) && turns == 0:
		default:
			t.Errorf("%d: %v, %d turns", i, err, turns)
		}
	}
	if kept != 1 {
		t.Errorf("the same event was kept %d times", kept)
	}
}

func TestCallerThatGoesAway(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := db.Commit(ctx, change("e1", anna, state.State{})); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		commit(t, db, change("e2", bruno, state.State{}))
	})
}

// TestLockedDatabase: while another process holds the file for longer than we
// wait, turns are refused; afterwards they go on.
func TestLockedDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cpxbot.db")
	db := open(t, path)
	if err := db.Impatient(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := behind(t, path)
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	if err := db.Commit(t.Context(), change("e1", anna, state.State{})); err == nil {
		t.Error("kept in a locked database")
	}
	if _, err := other.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	commit(t, db, change("e1", anna, state.State{}))
}

// reminded runs the job queue until a reminder is given, after some failures.
func reminded(t *testing.T, db *store.DB, failures int, set func()) (p bot.Person, due time.Time) {
	t.Helper()
	type call struct {
		p   bot.Person
		due time.Time
	}
	calls := make(chan call, 10)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- db.RunTimers(ctx, func(_ context.Context, p bot.Person, due time.Time) error {
			if failures--; failures >= 0 {
				return errors.New("the database is away")
			}
			calls <- call{p, due}
			return nil
		})
	}()
	set()
	select {
	case c := <-calls:
		p, due = c.p, c.due
	case <-time.After(60 * time.Second):
		t.Error("no reminder")
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	return p, due
}

// TestTimersFire on the real job queue, whose clock is that of the machine:
// the timer that was replaced does not, the one that failed is tried again.
func TestTimersFire(t *testing.T) {
	onDisk(t, func(t *testing.T, url string) {
		db := open(t, url)
		at := time.Now().Add(-time.Minute).Truncate(time.Microsecond)
		p, due := reminded(t, db, 1, func() {
			c := change("", anna, state.State{})
			c.After.Dossiers = []state.Dossier{{ID: 1, Procedure: "cpe", Stage: state.Sent, Since: monday, AskAt: time.Now().Add(time.Hour)}}
			s := commit(t, db, c)
			c = change("", anna, s)
			c.After.Dossiers = []state.Dossier{{ID: 1, Procedure: "cpe", Stage: state.Sent, Since: monday, AskAt: at}}
			commit(t, db, c)
		})
		if p != anna || !due.Equal(at) {
			t.Errorf("reminded %v of %v, want %v of %v", p, due, anna, at)
		}
		jobs := map[string]int{}
		rows, err := behind(t, url).Query("SELECT state, COUNT(*) FROM river_job WHERE kind = 'reminder' GROUP BY state")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var state string
			var n int
			if err := rows.Scan(&state, &n); err != nil {
				t.Fatal(err)
			}
			jobs[state] = n
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if jobs["cancelled"] != 1 || jobs["completed"] != 1 || len(jobs) != 2 {
			t.Errorf("jobs: %v", jobs)
		}
	})
}

// awaiting sets a timer for a person and returns its time.
func awaiting(t *testing.T, db *store.DB, at time.Time) time.Time {
	t.Helper()
	at = at.Truncate(time.Microsecond)
	c := change("", anna, state.State{})
	c.After.Dossiers = []state.Dossier{{ID: 1, Procedure: "cpe", Stage: state.Sent, Since: monday, AskAt: at}}
	commit(t, db, c)
	return at
}

// TestTimerOutlivesItsProcess: the job was running when the process died.
func TestTimerOutlivesItsProcess(t *testing.T) {
	onDisk(t, func(t *testing.T, url string) {
		db := open(t, url)
		at := awaiting(t, db, time.Now().Add(-time.Hour))
		ago := "datetime('now', '-60 seconds')"
		if store.IsPostgres(url) {
			ago = "now() - interval '60 seconds'"
		}
		_, err := behind(t, url).Exec("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = " + ago + " WHERE kind = 'reminder'")
		if err != nil {
			t.Fatal(err)
		}
		if p, due := reminded(t, db, 0, func() {}); p != anna || !due.Equal(at) {
			t.Errorf("reminded %v of %v, want %v", p, due, at)
		}
	})
}

// TestTimerOutlivesTheService: it was set by one, and is given by the next.
func TestTimerOutlivesTheService(t *testing.T) {
	onDisk(t, func(t *testing.T, url string) {
		db, err := store.Open(t.Context(), url, store.Options{Migrate: true})
		if err != nil {
			t.Fatal(err)
		}
		at := awaiting(t, db, time.Now().Add(-time.Hour))
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if p, due := reminded(t, open(t, url), 0, func() {}); p != anna || !due.Equal(at) {
			t.Errorf("reminded %v of %v, want %v", p, due, at)
		}
	})
}

func TestHousekeeping(t *testing.T) {
	onDisk(t, func(t *testing.T, url string) {
		db := open(t, url)
		now := time.Now()
		s := state.State{}
		for i, age := range []int{8, 6} { // days
			c := change(fmt.Sprint("e", i), anna, s)
			c.At = now.AddDate(0, 0, -age)
			c.Misunderstood = &bot.Misunderstood{Phrase: fmt.Sprint("phrase ", i)}
			if i == 0 {
				c.Misunderstood.Phrase, c.At = "old", now.AddDate(0, 0, -200)
			}
			s = commit(t, db, c)
		}
		for range 2 { // done twice, it changes nothing more
			if err := store.Housekeep(db, t.Context(), now); err != nil {
				t.Fatal(err)
			}
		}
		count := func(query string) (n int) {
			t.Helper()
			if err := behind(t, url).QueryRow(query).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for query, want := range map[string]int{
			"SELECT COUNT(*) FROM claimed_event":                                                 1,
			"SELECT COUNT(*) FROM misunderstanding":                                              1,
			"SELECT COUNT(*) FROM river_job WHERE kind = 'housekeeping' AND state = 'scheduled'": 1,
		} {
			if n := count(query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
		// The next night's work sets that of the night after.
		if err := store.Housekeep(db, t.Context(), now.AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
		if n := count("SELECT COUNT(*) FROM river_job WHERE kind = 'housekeeping'"); n != 2 {
			t.Errorf("%d nights are set", n)
		}
	})
}

// TestQueueSearches: with a great many timers, the queue's regular searches
// must not read them all.
func TestQueueSearches(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cpxbot.db")
	open(t, path)
	for query, index := range map[string]string{
		"state IN ('retryable', 'scheduled') AND scheduled_at <= $1 ORDER BY priority, scheduled_at, id LIMIT 100":                        "river_job_waiting",
		"state = 'running' AND id > 7 AND attempted_at < $1 ORDER BY id LIMIT 100":                                                        "river_job_running",
		"priority >= 0 AND queue = 'default' AND scheduled_at <= $1 AND state = 'available' ORDER BY priority, scheduled_at, id LIMIT 10": "river_job_prioritized_fetching_index",
	} {
		var id, parent, unused int
		var plan string
		err := behind(t, path).QueryRow("EXPLAIN QUERY PLAN SELECT * FROM river_job WHERE "+query, "2026-11-24").Scan(&id, &parent, &unused, &plan)
		if err != nil || !strings.Contains(plan, index) {
			t.Errorf("%s: %q, %v", query, plan, err)
		}
	}
}
