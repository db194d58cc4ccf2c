// Package bottest helps to test what is built on package bot: a transport in
// memory whose platform can be made to fail, a temporary PostgreSQL server,
// and Exercise, the suite that every transport has to pass. It is imported by
// tests only.
package bottest

import (
	"sync"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
	"cpxbot/dialogs/state"
	"cpxbot/rules"
)

// Dialog returns the dialogue of the embedded content.
func Dialog(t testing.TB, options ...dialogs.Option) *dialogs.Dialog {
	t.Helper()
	dialog, err := prepared()
	if err != nil {
		t.Fatal(err)
	}
	return dialog.With(options...)
}

// prepared is the dialogue of the embedded content, once for all tests of a
// package: to read the content takes longer than most of them.
var prepared = sync.OnceValues(func() (*dialogs.Dialog, error) {
	book, err := rules.Default()
	if err != nil {
		return nil, err
	}
	return dialogs.New(book)
})

// Memory opens a database in memory, without a job queue.
func Memory(t testing.TB) *store.DB {
	t.Helper()
	return Open(t, store.Memory, store.Options{WithoutTimers: true})
}

// Open opens a database for the time of the test and brings it up to date.
func Open(t testing.TB, url string, o store.Options) *store.DB {
	t.Helper()
	o.Migrate = true
	db, err := store.Open(t.Context(), url, o)
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

// Put sets a person's conversation to a state, as if a turn had led there.
func Put(t testing.TB, s bot.Store, p bot.Person, given state.State) {
	t.Helper()
	before, err := s.Load(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	given.Turns = before.Turns + 1
	if err := s.Commit(t.Context(), &bot.Change{Person: p, Before: before, After: given}); err != nil {
		t.Fatal(err)
	}
}

// State returns where a person's conversation stands.
func State(t testing.TB, s bot.Store, p bot.Person) state.State {
	t.Helper()
	state, err := s.Load(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// await waits until a condition holds. It is looked at again at every change,
// and every now and then: what the bot does with an answer is not seen.
func await(t testing.TB, what string, condition func() bool, changed func() <-chan struct{}) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		change := changed()
		if condition() {
			return
		}
		select {
		case <-change:
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never: %s", what)
		}
	}
}
