package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cpxbot/bot/store"
	"cpxbot/dialogs/state"
)

// TestLogIsCut: beside a reader the log grows; once nobody reads, it is cut, and
// nothing of what was written is lost.
func TestLogIsCut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cpxbot.db")
	db := open(t, path)
	size := func() int64 {
		t.Helper()
		b, err := db.Backlog(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return b.Log
	}
	look := func() {
		t.Helper()
		if err := db.KeepLogSmall(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	reader, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	reading, err := reader.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRowContext(t.Context(), "SELECT count(*) FROM sqlite_schema").Scan(&n); err != nil {
		t.Fatal(err)
	}
	s := state.State{}
	for i := 0; size() <= store.SmallLog; i++ {
		s = commit(t, db, change(fmt.Sprint("e", i), anna, s, strings.Repeat("long ", 20_000)))
	}
	grown := size()
	look()
	if size() < grown {
		t.Errorf("beside a reader, the log went from %d to %d bytes", grown, size())
	}
	// Those who write are still waited for, and a reader holds nobody up.
	s = commit(t, db, change("beside", anna, s, "un"))
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	look()
	if size() > 0 {
		t.Errorf("the log still has %d bytes", size())
	}
	if got := load(t, db, anna); got.Turns != s.Turns {
		t.Errorf("%d turns, want %d", got.Turns, s.Turns)
	}
	var timeout int
	if err := db.Timeout(t.Context(), &timeout); err != nil || timeout != 5000 {
		t.Errorf("writers wait for %d ms, %v", timeout, err)
	}

	// A small log is left alone.
	s = commit(t, db, change("after", anna, s, "deux"))
	small := size()
	if look(); small == 0 || size() != small {
		t.Errorf("a log of %d bytes became one of %d", small, size())
	}
}

// TestNoLog: there is none in memory, and no server of ours has one.
func TestNoLog(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		if !store.IsPostgres(url) {
			url = store.Memory
		}
		db, err := store.Open(context.Background(), url, store.Options{Migrate: true})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if b, err := db.Backlog(t.Context()); err != nil || b.Log != 0 {
			t.Errorf("%+v, %v", b, err)
		}
	})
}
