package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/store/internal/query"
)

// Due implements bot.Outbox.
func (db *DB) Due(ctx context.Context, platform string, patient bool, now time.Time, most int) ([]bot.Person, error) {
	keys, err := db.reads.DuePersons(ctx, query.DuePersonsParams{
		Platform: platform, Patient: flag(patient), Now: micros(now), Impossible: micros(now.Add(bot.LongestWait)), Most: int32(most),
	})
	if err != nil {
		return nil, err
	}
	var persons []bot.Person
	for _, key := range keys {
		p, err := bot.ParsePerson(key)
		if err != nil {
			return nil, err
		}
		persons = append(persons, p)
	}
	return persons, nil
}

// Lease implements bot.Outbox.
func (db *DB) Lease(ctx context.Context, p bot.Person, now time.Time, lease time.Duration) (a bot.Attempt, ok bool, err error) {
	var row query.LeaseNextRow
	err = db.update(ctx, func(ctx context.Context, _ *sql.Tx, q *query.Queries) (err error) {
		row, err = q.LeaseNext(ctx, query.LeaseNextParams{
			Person: p.String(), Now: micros(now), Impossible: micros(now.Add(bot.LongestWait)), Until: micros(now.Add(lease)),
		})
		if errors.Is(err, sql.ErrNoRows) {
			return nil // no failure, which would undo what others do in the same commit
		}
		ok = err == nil
		return err
	})
	if err != nil || !ok {
		return a, false, err
	}
	a = bot.Attempt{
		Delivery: bot.Delivery{
			ID: bot.DeliveryID(p, row.Seq), Person: p, Seq: row.Seq, Channel: row.Channel, Thread: row.Thread, Locale: row.Locale, At: fromMicros(row.CreatedAt),
		},
		Number:    int(row.Attempts),
		Uncertain: row.Unconfirmed > 1, // the last one is this try
	}
	if err := json.Unmarshal([]byte(row.Message), &a.Message); err != nil {
		return a, false, fmt.Errorf("message %s: %w", a.ID, err)
	}
	return a, true, nil
}

// Settle implements bot.Outbox.
func (db *DB) Settle(ctx context.Context, d *bot.Delivery, s bot.Settlement) error {
	person := d.Person.String()
	return db.update(ctx, func(ctx context.Context, _ *sql.Tx, q *query.Queries) error {
		switch s.Status {
		case bot.Sent:
			return q.Delivered(ctx, query.DeliveredParams{Person: person, Seq: d.Seq})
		case bot.Retry:
			return q.MarkRetry(ctx, query.MarkRetryParams{
				Person: person, Seq: d.Seq, Attempts: int64(s.Attempts), Unconfirmed: flag(s.Uncertain), NextAttemptAt: micros(s.Next), LastError: s.Error,
			})
		case bot.Dropped:
			if err := q.Delivered(ctx, query.DeliveredParams{Person: person, Seq: d.Seq}); err != nil {
				return err
			}
			return q.Record(ctx, record(s.At, "dropped", d.Person.Platform))
		default:
			if err := q.MarkDead(ctx, query.MarkDeadParams{Person: person, Seq: d.Seq, LastError: s.Error}); err != nil {
				return err
			}
			return q.Record(ctx, record(s.At, "dead letter", d.Person.Platform))
		}
	})
}

// Undelivered is a message that has not been sent.
type Undelivered struct {
	ID string
	// Status is "pending" or "dead".
	Status      string
	CreatedAt   time.Time
	Attempts    int
	NextAttempt time.Time
	LastError   string
}

// Undelivered lists messages that have not been sent, oldest first.
func (db *DB) Undelivered(ctx context.Context, most int) ([]Undelivered, error) {
	rows, err := db.reads.Undelivered(ctx, int32(most))
	if err != nil {
		return nil, err
	}
	list := make([]Undelivered, len(rows))
	for i, r := range rows {
		p, err := bot.ParsePerson(r.Person)
		if err != nil {
			return nil, err
		}
		list[i] = Undelivered{bot.DeliveryID(p, r.Seq), r.Status, fromMicros(r.CreatedAt), int(r.Attempts), fromMicros(r.NextAttemptAt), r.LastError}
	}
	return list, nil
}

// RetryDelivery puts a message back whose tries were given up or wait; with an
// empty id, all that were given up. It returns how many.
func (db *DB) RetryDelivery(ctx context.Context, id string, now time.Time) (n int64, err error) {
	one := query.RetryOneParams{}
	if id != "" {
		p, seq, err := bot.ParseDeliveryID(id)
		if err != nil {
			return 0, nil //nolint:nilerr // there is no such message
		}
		one.Person, one.Seq = p.String(), seq
	}
	err = db.update(ctx, func(ctx context.Context, tx *sql.Tx, q *query.Queries) (err error) {
		if id == "" {
			n, err = q.RetryAll(ctx)
		} else {
			n, err = q.RetryOne(ctx, one)
		}
		if err != nil || n == 0 {
			return err
		}
		if err := q.Record(ctx, record(now, "outbox retry", fmt.Sprintf("%d messages", n))); err != nil {
			return err
		}
		return db.notify(ctx, tx)
	})
	return n, err
}

// Backlog implements bot.Backlogger.
func (db *DB) Backlog(ctx context.Context) (b bot.Backlog, err error) {
	waiting, err := db.reads.Backlog(ctx)
	if err != nil {
		return b, err
	}
	b.Pending, b.Oldest = waiting.Pending, fromMicros(waiting.Oldest)
	if b.Dead, err = db.reads.DeadLetters(ctx); err != nil {
		return b, err
	}
	b.Log = db.wal.size()
	b.Timers, err = db.reads.CountTimers(ctx)
	return b, err
}

// Recover ends the leases of a process that did not survive, on SQLite, where
// there is one process only. On PostgreSQL they end by themselves, for they
// may be those of another replica.
func (db *DB) Recover(ctx context.Context) error {
	if db.engine == postgresEngine {
		return nil
	}
	return db.update(ctx, func(ctx context.Context, _ *sql.Tx, q *query.Queries) error {
		_, err := q.ReleaseLeases(ctx)
		return err
	})
}
