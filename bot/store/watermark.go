package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"cpxbot/bot/store/internal/query"
)

// Watermark returns until when the events of a stream have been handled, the
// zero time for a stream that is not known.
func (db *DB) Watermark(ctx context.Context, stream string) (time.Time, error) {
	at, err := db.reads.Watermark(ctx, stream)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return fromMicros(at), err
}

// SetWatermark moves a stream forward; an earlier time changes nothing.
func (db *DB) SetWatermark(ctx context.Context, stream string, at time.Time) error {
	return db.update(ctx, func(ctx context.Context, _ *sql.Tx, q *query.Queries) error {
		return q.AdvanceWatermark(ctx, query.AdvanceWatermarkParams{Stream: stream, HandledAt: micros(at)})
	})
}
