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
