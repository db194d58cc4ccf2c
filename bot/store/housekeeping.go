package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"cpxbot/bot/store/internal/query"
)

// How long things are kept that nobody needs any more.
const (
	// No platform delivers an event again after a day; a week is on the safe side.
	keepEvents = 7 * 24 * time.Hour
	// Phrases that were not understood, since they were last seen.
	keepPhrases = 180 * 24 * time.Hour
)

// Retention is how long personal data are kept.
type Retention struct {
	// Inactive conversations, since the last thing that happened in them.
	Inactive time.Duration
	// Closed dossiers, since they were closed.
	Closed time.Duration
}

// DefaultRetention is twelve months for conversations and three for closed
// dossiers.
var DefaultRetention = Retention{Inactive: 365 * 24 * time.Hour, Closed: 91 * 24 * time.Hour}

// housekeepingJob deletes what has grown old, once a night.
type housekeepingJob struct {
	Day string `json:"day"`
}

// Kind implements river.JobArgs.
func (housekeepingJob) Kind() string { return "housekeeping" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (housekeepingJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxJobAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

type housekeepingWorker struct {
	river.WorkerDefaults[housekeepingJob]
	db *DB
}

// Work implements river.Worker.
func (w *housekeepingWorker) Work(ctx context.Context, _ *river.Job[housekeepingJob]) error {
	return w.db.housekeep(ctx, time.Now())
}

// housekeep does a night's work. The next night's job is set in the same
// transaction, so that the chain never breaks.
func (db *DB) housekeep(ctx context.Context, now time.Time) error {
	return db.update(ctx, func(ctx context.Context, tx *sql.Tx, q *query.Queries) error {
		if err := prune(ctx, q, now); err != nil {
			return err
		}
		if err := db.purge(ctx, q, now); err != nil {
			return err
		}
		return db.chainHousekeeping(ctx, tx, now)
	})
}

// chainHousekeeping sets the job of the next night, unless it is set.
func (db *DB) chainHousekeeping(ctx context.Context, tx *sql.Tx, now time.Time) error {
	next := now.UTC().Truncate(24 * time.Hour).Add(26 * time.Hour) // 2:00 in UTC
	_, err := db.jobs.InsertTx(ctx, tx, housekeepingJob{next.Format(time.DateOnly)}, &river.InsertOpts{ScheduledAt: next})
	return err
}

func prune(ctx context.Context, q *query.Queries, now time.Time) error {
	if _, err := q.ForgetEvents(ctx, micros(now.Add(-keepEvents))); err != nil {
		return err
	}
	_, err := q.PruneMisunderstandings(ctx, micros(now.Add(-keepPhrases)))
	return err
}

// purge forgets what has been kept long enough. The turns of the conversations
// that change go on, so that a state in the memory of a replica is refused as
// stale.
func (db *DB) purge(ctx context.Context, q *query.Queries, now time.Time) error {
	closed := micros(now.Add(-db.retention.Closed))
	if _, err := q.TouchClosed(ctx, closed); err != nil {
		return err
	}
	dossiers, err := q.DropClosed(ctx, closed)
	if err != nil {
		return err
	}
	inactive := micros(now.Add(-db.retention.Inactive))
	persons, err := q.ForgetInactive(ctx, inactive)
	if err != nil {
		return err
	}
	if err := q.DropOrphanDossiers(ctx); err != nil {
		return err
	}
	if err := q.DropOrphanTimers(ctx); err != nil {
		return err
	}
	if err := q.ForgetOldHelp(ctx, inactive); err != nil {
		return err
	}
	if _, err := q.ForgetOldDead(ctx, inactive); err != nil {
		return err
	}
	if dossiers+persons == 0 {
		return nil
	}
	return q.Record(ctx, record(now, "retention", fmt.Sprintf("%d conversations, %d closed dossiers", persons, dossiers)))
}

// record is an entry of the audit trail.
func record(at time.Time, action, detail string) query.RecordParams {
	return query.RecordParams{ID: rand.Text(), At: micros(at), Action: action, Detail: detail}
}
