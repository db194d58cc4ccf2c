package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"cpxbot/bot"
	"cpxbot/bot/store/internal/query"
	"cpxbot/dialogs"
)

// reminderJob wakes a person's conversation. The timer table says whose: the
// queue keeps its jobs for a while, and must not name anybody.
type reminderJob struct{}

// Kind implements river.JobArgs.
func (reminderJob) Kind() string { return "reminder" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (reminderJob) InsertOpts() river.InsertOpts {
	// A reminder is tried until it works: what makes it fail is the database.
	return river.InsertOpts{MaxAttempts: maxJobAttempts}
}

const maxJobAttempts = 30000

// setTimer lets the person's timer follow their next reminder: a new one is
// set, and the job of the old one cancelled, with the change that made it
// obsolete.
func (db *DB) setTimer(ctx context.Context, tx *sql.Tx, q *query.Queries, c *bot.Change) error {
	before, hadOne := dialogs.NextReminder(c.Before)
	after, hasOne := dialogs.NextReminder(c.After)
	if c.Erased {
		hasOne = false
	}
	if !c.Fired && hadOne == hasOne && before.Equal(after) {
		return nil
	}
	person := c.Person.String()
	old, err := q.Timer(ctx, person)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	case db.jobs != nil && old.Job != 0 && !(c.Fired && old.DueAt <= micros(c.At)): // else it is the one that is running
		if _, err := db.jobs.JobCancelTx(ctx, tx, old.Job); err != nil && !errors.Is(err, rivertype.ErrNotFound) {
			return fmt.Errorf("cancel timer: %w", err)
		}
	}
	// A reminder that could not be given is not tried again at once, for ever.
	if !hasOne || c.Fired && !after.After(c.At) {
		return q.DropTimer(ctx, person)
	}
	var job int64
	if db.jobs != nil {
		inserted, err := db.jobs.InsertTx(ctx, tx, reminderJob{}, &river.InsertOpts{ScheduledAt: after})
		if err != nil {
			return fmt.Errorf("set timer: %w", err)
		}
		job = inserted.Job.ID
	}
	return q.PutTimer(ctx, query.PutTimerParams{Person: person, DueAt: micros(after), Job: job})
}

// newClient returns a client of the job queue: with workers, one that works
// the jobs once it is started; with nil, one that only sets and cancels them.
func (db *DB) newClient(workers *river.Workers) (*river.Client[*sql.Tx], error) {
	config := &river.Config{
		Logger: quiet(db.log),
		// A job that its process did not survive is worked again soon.
		JobTimeout: jobTimeout, RescueStuckJobsAfter: 3 * jobTimeout,
		FetchCooldown: 200 * time.Millisecond, FetchPollInterval: time.Second,
		RetryPolicy: retryPolicy{},
		// Nobody reads finished jobs, and they name persons.
		CompletedJobRetentionPeriod: time.Hour, CancelledJobRetentionPeriod: time.Hour,
	}
	if workers != nil {
		config.Workers = workers
		config.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: jobWorkers}}
	}
	return river.NewClient(db.driver(), config)
}

const (
	jobTimeout = 10 * time.Second
	// jobWorkers bounds how many reminders speak in a moment: with a search every
	// FetchCooldown at most 15 a second, more than what platforms take (Slack
	// some five, Mattermost ten by default), so that a turn meets few of them.
	jobWorkers = 3
)

// retryPolicy tries again soon, at most once a minute.
type retryPolicy struct{}

// NextRetry implements river.ClientRetryPolicy.
func (retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().UTC().Add(min(time.Minute, time.Duration(job.Attempt*job.Attempt)*time.Second))
}

// quiet drops what the job queue tells of its own work: it is of no use to an
// operator.
func quiet(log *slog.Logger) *slog.Logger {
	return slog.New(levelHandler{log.Handler(), slog.LevelWarn})
}

// levelHandler drops what is below a level.
type levelHandler struct {
	slog.Handler
	least slog.Level
}

// Enabled implements slog.Handler.
func (h levelHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= h.least && h.Handler.Enabled(ctx, l)
}

type reminderWorker struct {
	river.WorkerDefaults[reminderJob]
	db     *DB
	remind func(ctx context.Context, p bot.Person, due time.Time) error
}

// Work implements river.Worker.
func (w *reminderWorker) Work(ctx context.Context, job *river.Job[reminderJob]) error {
	timer, err := w.db.reads.TimerOfJob(ctx, job.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // it is obsolete
	}
	if err != nil {
		return err
	}
	p, err := bot.ParsePerson(timer.Person)
	if err != nil {
		return river.JobCancel(err)
	}
	return w.remind(ctx, p, fromMicros(timer.DueAt))
}

// RunTimers implements bot.Timers. Beside the reminders it keeps house: see
// housekeepingWorker.
func (db *DB) RunTimers(ctx context.Context, remind func(ctx context.Context, p bot.Person, due time.Time) error) error {
	if db.jobs == nil {
		return errors.New("the database was opened without timers")
	}
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &reminderWorker{db: db, remind: remind}); err != nil {
		return err
	}
	if err := river.AddWorkerSafely(workers, &housekeepingWorker{db: db}); err != nil {
		return err
	}
	client, err := db.newClient(workers)
	if err != nil {
		return err
	}
	if err := db.update(ctx, func(ctx context.Context, tx *sql.Tx, _ *query.Queries) error {
		return db.chainHousekeeping(ctx, tx, time.Now())
	}); err != nil {
		return err
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	<-ctx.Done()
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*jobTimeout)
	defer cancel()
	return client.Stop(stopping)
}
