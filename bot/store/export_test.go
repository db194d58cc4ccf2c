package store

import (
	"context"
	"fmt"
)

// LimitPages makes the disk of an SQLite database full, or large again.
func (db *DB) LimitPages(ctx context.Context, pages int) error {
	_, err := db.write.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages))
	return err
}

// Impatient has a locked database reported at once.
func (db *DB) Impatient(ctx context.Context) error {
	_, err := db.write.ExecContext(ctx, "PRAGMA busy_timeout = 50")
	return err
}

// OnStep has the steps of a backup told.
func OnStep(f func(string)) { step = f }

// Housekeep does the work of a night.
var Housekeep = (*DB).housekeep

// KeepLogSmall looks at the write-ahead log, as is done now and then.
func (db *DB) KeepLogSmall(ctx context.Context) error { return db.wal.keepSmall(ctx) }

// SmallLog is the size in bytes at which a log is left alone.
const SmallLog = smallLog

// Timeout reads how many milliseconds the one connection that writes waits.
func (db *DB) Timeout(ctx context.Context, ms *int) error {
	return db.write.QueryRowContext(ctx, "PRAGMA busy_timeout").Scan(ms)
}
