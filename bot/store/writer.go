package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"cpxbot/bot/store/internal/query"
)

// maxGroup bounds how many callers share a commit.
const maxGroup = 64

// writer is the one that writes to SQLite. Making a transaction durable costs
// far more than what is in it, so the work that arrives while a commit is
// under way is done in one transaction and made durable together. Each
// caller's work stands or falls alone.
type writer struct {
	db      *sql.DB
	queries *query.Queries
	queue   chan *task
	done    chan struct{}

	mu      sync.RWMutex // held for reading by those who enqueue
	stopped bool
}

type task struct {
	ctx    context.Context
	do     work
	err    error
	result chan error
}

func newWriter(db *sql.DB, queries *query.Queries) *writer {
	w := &writer{db: db, queries: queries, queue: make(chan *task, maxGroup), done: make(chan struct{})}
	go w.run()
	return w
}

var errClosed = errors.New("the database is closed")

// do hands work to the writer and waits until it is durable. When ctx ends
// first, the work may still be done.
func (w *writer) do(ctx context.Context, do work) error {
	t := &task{ctx: ctx, do: do, result: make(chan error, 1)}
	w.mu.RLock()
	if w.stopped {
		w.mu.RUnlock()
		return errClosed
	}
	select {
	case w.queue <- t:
		w.mu.RUnlock()
	case <-ctx.Done():
		w.mu.RUnlock()
		return ctx.Err()
	}
	select {
	case err := <-t.result:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// busy reports whether somebody waits to write.
func (w *writer) busy() bool { return len(w.queue) > 0 }

// stop finishes the work in hand.
func (w *writer) stop() error {
	w.mu.Lock()
	stopped := w.stopped
	w.stopped = true
	w.mu.Unlock()
	if !stopped {
		close(w.queue)
	}
	<-w.done
	return nil
}

func (w *writer) run() {
	defer close(w.done)
	group := make([]*task, 0, maxGroup)
	for t := range w.queue {
		group = append(group[:0], t)
		// Those who are about to bring work get the processor first, and share
		// the commit; with nobody about, this returns at once.
		runtime.Gosched()
	more:
		for len(group) < maxGroup {
			select {
			case t, ok := <-w.queue:
				if !ok {
					break more
				}
				group = append(group, t)
			default:
				break more
			}
		}
		w.commit(group)
	}
}

// commit does the work of a group in one transaction. Hardly ever does one of
// them fail; if so the group is done again, each behind a savepoint.
func (w *writer) commit(group []*task) {
	err := w.transact(group, false)
	if len(group) > 1 && slices.ContainsFunc(group, func(t *task) bool { return t.err != nil }) {
		err = w.transact(group, true)
	}
	for _, t := range group {
		if t.err == nil {
			t.err = err // what could not be committed was not done
		}
		t.result <- t.err
	}
}

// transact does the work of a group; with apart, what fails is undone by
// itself, else it ends the transaction.
func (w *writer) transact(group []*task, apart bool) error {
	// The transaction outlives a caller that goes away: others share it.
	ctx := context.Background()
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing is left to roll back after Commit
	q := w.queries.WithTx(tx)
	for _, t := range group {
		if apart {
			if _, err := tx.ExecContext(ctx, "SAVEPOINT work"); err != nil {
				return err
			}
		}
		if t.err = w.perform(t, tx, q); t.err != nil {
			if !apart {
				return nil
			}
			if _, err := tx.ExecContext(ctx, "ROLLBACK TO work"); err != nil {
				return err // such as a full disk, which ended the transaction
			}
		}
		if apart {
			if _, err := tx.ExecContext(ctx, "RELEASE work"); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// perform does one caller's work. A panic there must not stop the others.
func (w *writer) perform(t *task, tx *sql.Tx, q *query.Queries) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic while writing: %T\n%s", p, debug.Stack())
		}
	}()
	if err := t.ctx.Err(); err != nil {
		return err
	}
	return t.do(context.WithoutCancel(t.ctx), tx, q)
}
