package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"cpxbot/bot/store/internal/query"
)

// AuditEntry is something that an operator or an erasure did.
type AuditEntry struct {
	At             time.Time
	Action, Detail string
}

// Record keeps an entry of the audit trail; detail holds no personal data.
func (db *DB) Record(ctx context.Context, at time.Time, action, detail string) error {
	return db.update(ctx, func(ctx context.Context, _ *sql.Tx, q *query.Queries) error {
		return q.Record(ctx, record(at, action, detail))
	})
}

// Audit lists the audit trail since a time, newest first; the zero time is that
// of the first entry.
func (db *DB) Audit(ctx context.Context, since time.Time, most int) ([]AuditEntry, error) {
	rows, err := db.reads.Audit(ctx, query.AuditParams{At: micros(since), Limit: int32(most)})
	if err != nil {
		return nil, err
	}
	list := make([]AuditEntry, len(rows))
	for i, r := range rows {
		list[i] = AuditEntry{fromMicros(r.At), r.Action, r.Detail}
	}
	return list, nil
}

// Misunderstanding is a masked phrase that was not understood.
type Misunderstanding struct {
	Phrase, Asked       string
	Times               int
	FirstSeen, LastSeen time.Time
}

// Misunderstandings lists the phrases that were not understood, most frequent
// first.
func (db *DB) Misunderstandings(ctx context.Context, most int) ([]Misunderstanding, error) {
	rows, err := db.reads.Misunderstandings(ctx, int32(most))
	if err != nil {
		return nil, err
	}
	list := make([]Misunderstanding, len(rows))
	for i, r := range rows {
		list[i] = Misunderstanding{r.Phrase, r.Asked, int(r.Times), fromMicros(r.FirstSeen), fromMicros(r.LastSeen)}
	}
	return list, nil
}

// PutInstallation keeps what a platform's package needs of a workspace in
// which the bot is installed; the package seals the data.
func (db *DB) PutInstallation(ctx context.Context, platform, workspace, data string, now time.Time) error {
	return db.update(ctx, func(ctx context.Context, _ *sql.Tx, q *query.Queries) error {
		return q.PutInstallation(ctx, query.PutInstallationParams{Platform: platform, Workspace: workspace, Data: data, UpdatedAt: micros(now)})
	})
}

// Installation returns what PutInstallation kept; ok is false when there is
// nothing.
func (db *DB) Installation(ctx context.Context, platform, workspace string) (data string, ok bool, err error) {
	data, err = db.reads.Installation(ctx, query.InstallationParams{Platform: platform, Workspace: workspace})
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return data, err == nil, err
}

// DropInstallation forgets a workspace.
func (db *DB) DropInstallation(ctx context.Context, platform, workspace string) error {
	return db.update(ctx, func(ctx context.Context, _ *sql.Tx, q *query.Queries) error {
		_, err := q.DropInstallation(ctx, query.DropInstallationParams{Platform: platform, Workspace: workspace})
		return err
	})
}
