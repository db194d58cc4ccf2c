package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs/state"
)

// TestBoardWeeks: how many orders were under way at the end of each week.
func TestBoardWeeks(t *testing.T) {
	onDisk(t, func(t *testing.T, url string) {
		db := open(t, url)
		first := monday.Add(-11 * 7 * 24 * time.Hour)
		at := func(week float64) time.Time { // the end of a week, or within the next
			return first.Add(time.Duration(week * float64(7*24*time.Hour)))
		}
		for i, d := range []state.Dossier{
			{Stage: state.Prepared, Opened: at(-3), Since: at(-3)},
			{Stage: state.Sent, Opened: at(1.5), Sent: at(2), Since: at(2)},                                      // opened and sent in the same week
			{Stage: state.CardReceived, Opened: at(0.5), Sent: at(3.5), Card: at(5.5), Since: at(5.5)},           // codes are awaited from week 6
			{Stage: state.Done, Opened: at(0), Sent: at(1), Card: at(2), Since: at(3)},                           // closed from week 3
			{Stage: state.Abandoned, Opened: at(-9), Since: at(-5)},                                              // before all
			{Stage: state.Sent, Opened: at(8.5), Sent: at(6), Since: at(6)},                                      // sent before it was told of
			{Stage: state.Incomplete, Opened: at(9.2), Since: at(9.5)},                                           // to be completed and sent
			{Stage: state.CardReceived, Sent: at(4), Card: at(5), Since: at(5), Label: "without an opening day"}, // from before it was kept
		} {
			d.ID, d.Procedure = 1, "cpe"
			c := &bot.Change{Person: bot.Person{Platform: "test", User: fmt.Sprint("u", i)}, At: monday, After: state.State{Turns: 1, Locale: "fr", Dossiers: []state.Dossier{d}}}
			commit(t, db, c)
		}
		b, err := db.Board(t.Context(), state.BoardQuery{FirstWeek: first})
		if err != nil || len(b.Weeks) != state.BoardWeeks {
			t.Fatalf("%+v, %v", b.Weeks, err)
		}
		for i, want := range [][3]int{
			{2, 0, 0}, {2, 1, 0}, {2, 1, 1}, {2, 1, 0}, {1, 2, 0}, {1, 2, 0}, {1, 2, 1}, {1, 2, 1}, {1, 2, 1}, {1, 2, 1}, {2, 2, 1}, {2, 2, 1},
		} {
			w := b.Weeks[i]
			if got := [3]int{w.Preparing, w.CardExpected, w.CodesNeeded}; got != want || !w.End.Equal(at(float64(i))) {
				t.Errorf("week %d, %v: %v, want %v", i, w.End, got, want)
			}
		}
	})
}

// BenchmarkBoard reads the board of 100,000 open orders with timers, 40,000 of them in
// group orders. The budget is a second for what the digest and the board need together.
func BenchmarkBoard(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchBoard(b, filepath.Join(b.TempDir(), "cpxbot.db")) })
	b.Run("postgres", func(b *testing.B) { benchBoard(b, bottest.Postgres(b)) })
}

func benchBoard(b *testing.B, url string) {
	const open = 100_000
	db := openFor(b, url)
	fill(b, url, open)
	now := time.Now().UTC()
	q := state.BoardQuery{
		CardsBefore: now.AddDate(0, 0, -14), CodesBefore: now.AddDate(0, 0, -3), Since: now.AddDate(-1, 0, 0), FirstWeek: now.AddDate(0, 0, -77),
	}
	var slowest time.Duration
	for b.Loop() {
		start := time.Now()
		board, err := db.Board(b.Context(), q)
		if err != nil {
			b.Fatal(err)
		}
		total := 0
		for _, n := range board.Stages {
			total += n
		}
		if total < open || len(board.Delays) == 0 || len(board.Late) == 0 || board.OverdueCards == 0 {
			b.Fatalf("%d orders, %d delays, %d late", total, len(board.Delays), len(board.Late))
		}
		slowest = max(slowest, time.Since(start))
	}
	if slowest > time.Second {
		b.Errorf("the board takes %v", slowest)
	}
	b.ReportMetric(float64(slowest.Milliseconds()), "slowest-ms")
}

func openFor(b *testing.B, url string) *store.DB {
	b.Helper()
	db, err := store.Open(b.Context(), url, store.Options{Migrate: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// fill writes orders at every stage, the first 40,000 as lines of 2,000 group orders
// of 20, the others one for each person, and the timers that they would have; a tenth
// of the persons share. The fastest way in is SQL.
func fill(b *testing.B, url string, n int) {
	b.Helper()
	db := behind(b, url)
	day := int64(24 * time.Hour / time.Microsecond)
	now := time.Now().UnixMicro()
	for _, statement := range []string{
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		 INSERT INTO conversation (person, state, turns, updated_at, shared)
		 SELECT 'test::u' || i, '{"locale":"fr","at":{"phase":"following"}}', 1, CAST($2 AS BIGINT), CASE WHEN i % 10 = 0 THEN 'Personne ' || i ELSE '' END FROM n WHERE CAST($3 AS BIGINT) > 0`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		 INSERT INTO dossier (person, number, batch, procedure, stage, since, ask_at, facts, opened, sent, card)
		 SELECT 'test::u' || CASE WHEN i > 40000 THEN i ELSE (i - 1) / 20 + 1 END, CASE WHEN i > 40000 THEN 1 ELSE (i - 1) % 20 + 1 END,
		        CASE WHEN i > 40000 THEN 0 ELSE 1 END, 'cpe', CASE i % 3 WHEN 0 THEN 'prepared' WHEN 1 THEN 'sent' ELSE 'card_received' END,
		        CAST($2 AS BIGINT) - (i % 30) * CAST($3 AS BIGINT), CAST($2 AS BIGINT) + (i % 20) * CAST($3 AS BIGINT), '{"profession":"secretaire_medicale"}',
		        CAST($2 AS BIGINT) - (i % 90 + 30) * CAST($3 AS BIGINT), CASE WHEN i % 3 > 0 THEN CAST($2 AS BIGINT) - (i % 30 + 12) * CAST($3 AS BIGINT) ELSE 0 END, CASE WHEN i % 3 = 2 THEN CAST($2 AS BIGINT) - (i % 30) * CAST($3 AS BIGINT) ELSE 0 END FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		 INSERT INTO timer (person, due_at, job) SELECT 'test::u' || i, CAST($2 AS BIGINT) + (i % 20) * CAST($3 AS BIGINT), i FROM n`,
	} {
		if _, err := db.Exec(statement, n, now, day); err != nil {
			b.Fatal(err)
		}
	}
}
