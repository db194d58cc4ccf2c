// Package store is the one place where anything is kept: conversations, the
// outbox, timers and what operators did, in SQLite (one file, one process) or
// PostgreSQL (several replicas), with the same queries on both. The job queue
// River is used here and nowhere else. It knows nothing of dialogues but their
// state.
package store

//go:generate go run github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1 generate

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"cpxbot/bot"
	"cpxbot/bot/store/internal/query"
)

// DB is an open database. It implements bot.Store, bot.Outbox, bot.Timers and
// bot.Backlogger, and is safe for concurrent use.
type DB struct {
	engine engine
	// write and read are the same pool on PostgreSQL. On SQLite there is one
	// writer, and readers that it does not hold up.
	write, read   *sql.DB
	writes, reads *query.Queries
	// writer commits the work of many callers together, on SQLite.
	writer *writer
	jobs   *river.Client[*sql.Tx] // nil without timers
	listen *listener              // nil on SQLite
	wal    *writeAheadLog         // nil but for SQLite files
	// retention is how long personal data are kept.
	retention Retention
	log       *slog.Logger
	close     []func() error
}

// Options say how to open a database.
type Options struct {
	// Timers are not needed for a database that no service will ever run on,
	// such as that of a chat in memory; it opens faster without.
	WithoutTimers bool
	// Shared opens an SQLite file beside the service that runs on it, for the
	// operator's commands.
	Shared bool
	// Migrate brings the schema up to date; without it a database whose schema
	// is older is refused.
	Migrate bool
	// Retention of personal data; zero values mean DefaultRetention.
	Retention Retention
	Log       *slog.Logger
}

// Memory is the URL of a database that lasts as long as the program.
const Memory = ":memory:"

// Errors of Open that an operator can do something about.
var (
	ErrNewerSchema = errors.New("the database was written by a newer version of this program: use that version, or restore a backup")
	ErrOlderSchema = errors.New(`the database must be migrated first: run "cpxbot db migrate"`)
	ErrInUse       = errors.New("the database file is in use by another cpxbot: stop it first, or use PostgreSQL for several replicas")
)

// Open opens a database: "postgres://…" or the path of an SQLite file, which
// is created when it does not exist.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	db := &DB{log: o.Log, retention: Retention{
		Inactive: cmp.Or(o.Retention.Inactive, DefaultRetention.Inactive), Closed: cmp.Or(o.Retention.Closed, DefaultRetention.Closed),
	}}
	var err error
	if IsPostgres(url) {
		err = db.openPostgres(ctx, url, o)
	} else {
		err = db.openSQLite(ctx, url, o)
	}
	if err == nil {
		err = db.prepare(ctx, url, o)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// IsPostgres reports whether a URL names a PostgreSQL database.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

func (db *DB) prepare(ctx context.Context, url string, o Options) (err error) {
	if err := db.migrate(ctx, o); err != nil {
		return err
	}
	if db.writes, err = query.Prepare(ctx, db.write); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	db.onClose(db.writes.Close)
	db.reads = db.writes
	if db.read != db.write {
		if db.reads, err = query.Prepare(ctx, db.read); err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
		db.onClose(db.reads.Close)
	}
	if !o.WithoutTimers {
		if db.jobs, err = db.newClient(nil); err != nil {
			return err
		}
	}
	if db.engine == sqliteEngine {
		db.writer = newWriter(db.write, db.writes)
		db.onClose(db.writer.stop)
		if db.read != db.write { // a file
			db.watchLog(url)
		}
	}
	return nil
}

func (db *DB) onClose(f func() error) { db.close = append(db.close, f) }

// Close waits for what is being written and closes the database.
func (db *DB) Close() error {
	var errs []error
	for i := len(db.close) - 1; i >= 0; i-- {
		errs = append(errs, db.close[i]())
	}
	db.close = nil
	return errors.Join(errs...)
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.reads.CountTimers(ctx)
	return err
}

// work is what is done in a transaction; it may be done again after it was
// undone.
type work func(ctx context.Context, tx *sql.Tx, q *query.Queries) error

// update runs work in a transaction that is durable when update returns nil
// and undone otherwise.
func (db *DB) update(ctx context.Context, do work) error {
	if db.writer != nil {
		return db.writer.do(ctx, do)
	}
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing is left to roll back after Commit
	if err := do(ctx, tx, db.writes.WithTx(tx)); err != nil {
		return err
	}
	return tx.Commit()
}

// micros is how times are stored: microseconds in UTC, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

var (
	_ bot.Store      = (*DB)(nil)
	_ bot.Outbox     = (*DB)(nil)
	_ bot.Timers     = (*DB)(nil)
	_ bot.Backlogger = (*DB)(nil)
)
