package store

import (
	"context"
	"crypto/rand"
	"database/sql"
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

// record is an entry of the audit trail.
func record(at time.Time, action, detail string) query.RecordParams {
	return query.RecordParams{ID: rand.Text(), At: micros(at), Action: action, Detail: detail}
}
