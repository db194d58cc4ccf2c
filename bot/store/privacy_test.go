package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/store"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/rules"
)

// everything is all that a database holds, row by row, with its table.
func everything(t *testing.T, db *sql.DB, postgres bool) (rows []string) {
	t.Helper()
	list := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if postgres {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	for _, table := range scan(t, db, list) {
		for _, row := range scan(t, db, `SELECT * FROM "`+table+`"`) {
			rows = append(rows, table+": "+row)
		}
	}
	if len(rows) == 0 {
		t.Fatal("nothing was read")
	}
	return rows
}

func scan(t *testing.T, db *sql.DB, query string) (rows []string) {
	t.Helper()
	r, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	columns, err := r.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := r.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		var row []string
		for _, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			row = append(row, fmt.Sprint(v))
		}
		rows = append(rows, strings.Join(row, " | "))
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestErasureLeavesNothing looks through every row of every table: of somebody
// who asked to be forgotten only the numbered, empty conversation is left.
func TestErasureLeavesNothing(t *testing.T) {
	onDisk(t, func(t *testing.T, url string) {
		db := open(t, url)
		p := bot.Person{Platform: "slack", Workspace: "T1", User: "UANNA"}
		c := &bot.Change{
			Event: "click:DUANNA:1.1:follow", Person: p, At: time.Now(),
			After: state.State{Turns: 1, Locale: "fr", Shared: "Anna Martin", At: state.Point{Phase: state.Following, Situation: state.SituationOf(rules.Facts{"profession": "sage_femme"})}},
		}
		c.After.Dossiers = []state.Dossier{{ID: 1, Procedure: "cpe", Stage: state.Sent, Label: "Anna", Since: time.Now(), AskAt: time.Now().Add(24 * time.Hour)}}
		c.HelpOpened = []string{"k1"}
		c.Deliveries = []bot.Delivery{{Person: p, Seq: 1 << 16, Message: message.Message{Parts: []message.Part{{Lines: message.ParseLines("Bonjour Anna Martin")}}}}}
		s := commit(t, db, c)
		if found := mentions(everything(t, behind(t, url), store.IsPostgres(url))); len(found) < 4 {
			t.Fatalf("before: %q", found)
		}
		e := &bot.Change{Event: "event:Ev2", Person: p, Before: s, After: state.State{Turns: 2}, Erased: true, At: time.Now()}
		commit(t, db, e)
		found := mentions(everything(t, behind(t, url), store.IsPostgres(url)))
		if len(found) != 1 || !strings.HasPrefix(found[0], "conversation: slack:T1:UANNA |  | 2 |") {
			t.Errorf("left: %q", found)
		}
		if audit, err := db.Audit(t.Context(), time.Time{}, 10); err != nil || len(audit) != 1 || audit[0].Action != "erased" {
			t.Errorf("audit %+v, %v", audit, err)
		}
	})
}

func mentions(rows []string) (found []string) {
	for _, row := range rows {
		if strings.Contains(strings.ToLower(row), "anna") {
			found = append(found, row)
		}
	}
	return found
}

// TestRetention: after their time, conversations and closed dossiers are
// forgotten; channels and what is still open stay.
func TestRetention(t *testing.T) {
	onDisk(t, func(t *testing.T, url string) {
		db := open(t, url)
		now := time.Now()
		put := func(user string, age time.Duration, stage state.Stage) bot.Person {
			t.Helper()
			p := bot.Person{Platform: "test", User: user}
			at := now.Add(-age)
			c := &bot.Change{Person: p, At: at, After: state.State{Turns: 1, Locale: "fr"}}
			if stage != "" {
				c.After.Dossiers = []state.Dossier{{ID: 1, Procedure: "cpe", Stage: stage, Since: at}}
			}
			commit(t, db, c)
			return p
		}
		day := 24 * time.Hour
		old, recent := put("old", 370*day, state.Sent), put("recent", 300*day, state.Sent)
		closed, fresh := put("closed", 100*day, state.Done), put("fresh", 80*day, state.Done)
		room := put("#rh", 400*day, "")
		stale, err := db.Load(t.Context(), closed)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Housekeep(db, t.Context(), now); err != nil {
			t.Fatal(err)
		}
		for p, want := range map[bot.Person]struct {
			known    bool
			dossiers int
		}{old: {false, 0}, recent: {true, 1}, closed: {true, 0}, fresh: {true, 1}, room: {true, 0}} {
			s, err := db.Load(t.Context(), p)
			if err != nil || (s.Locale != "") != want.known || len(s.Dossiers) != want.dossiers {
				t.Errorf("%s: %+v, %v", p.User, s, err)
			}
		}
		// A replica that still has the old state in memory must read it again.
		c := &bot.Change{Person: closed, Before: stale, After: stale, At: now}
		c.After.Turns++
		if err := db.Commit(t.Context(), c); !errors.Is(err, bot.ErrStale) {
			t.Errorf("a state from before: %v", err)
		}
	})
}
