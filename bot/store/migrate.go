package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrationLock is the key of the advisory lock under which replicas that
// start together migrate one after the other.
const migrationLock = 0x637078626f74 // "cpxbot"

// queueIndexes keep the queue's regular searches, for jobs that are due and for
// jobs that are stuck, cheap when a great many wait.
const queueIndexes = `
CREATE INDEX IF NOT EXISTS river_job_waiting ON river_job (scheduled_at) WHERE state IN ('retryable', 'scheduled');
CREATE INDEX IF NOT EXISTS river_job_running ON river_job (id) WHERE state = 'running';`

// queueStatistics has SQLite use these indexes from the first job on: left to
// itself, it reads all the jobs that wait at every search. Statistics that are
// gathered would need a look at each of them, again and again; these say that
// nearly all jobs wait.
const queueStatistics = `
ANALYZE river_job;
DELETE FROM sqlite_stat1 WHERE tbl = 'river_job';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('river_job', 'river_job_waiting', '1000000 1'),
    ('river_job', 'river_job_running', '8 1'),
    ('river_job', 'river_job_prioritized_fetching_index', '1000000 500000 500000 500000 1 1');
ANALYZE sqlite_schema;`

// Schema is how far a database has been migrated.
type Schema struct {
	// Version and Queue are those of the database, Latest and LatestQueue
	// those of this program: of the tables and of the job queue.
	Version, Latest    int64
	Queue, LatestQueue int
}

// Current reports whether nothing is to be migrated.
func (s Schema) Current() bool { return s.Version == s.Latest && s.Queue == s.LatestQueue }

func (s Schema) newer() bool { return s.Version > s.Latest || s.Queue > s.LatestQueue }

func (db *DB) migrate(ctx context.Context, o Options) error {
	schema, err := db.Schema(ctx)
	if err != nil {
		return err
	}
	switch {
	case schema.newer():
		return ErrNewerSchema
	case schema.Version == schema.Latest && (o.WithoutTimers || schema.Current()):
		return nil
	case !o.Migrate:
		return ErrOlderSchema
	}
	unlock, err := db.lockMigrations(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	tables, err := db.tables()
	if err != nil {
		return err
	}
	if _, err := tables.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if o.WithoutTimers {
		return nil
	}
	queue, err := rivermigrate.New(db.driver(), &rivermigrate.Config{Logger: quiet(db.log)})
	if err != nil {
		return err
	}
	if _, err := queue.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	statements := queueIndexes
	if db.engine == sqliteEngine {
		statements += queueStatistics
	}
	if _, err := db.write.ExecContext(ctx, statements); err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	return nil
}

// lockMigrations holds the advisory lock on a connection of its own.
func (db *DB) lockMigrations(ctx context.Context) (unlock func(), err error) {
	if db.engine != postgresEngine {
		return func() {}, nil
	}
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		conn.Close()
		return nil, err
	}
	return func() {
		// The lock ends with the session in any case.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrationLock))
		conn.Close()
	}, nil
}

func (db *DB) tables() (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if db.engine == postgresEngine {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, db.write, files, goose.WithLogger(goose.NopLogger()))
}

func (db *DB) driver() riverdriver.Driver[*sql.Tx] {
	if db.engine == postgresEngine {
		return riverdatabasesql.New(db.write)
	}
	return riversqlite.New(db.write)
}

// Schema reads how far the database has been migrated.
func (db *DB) Schema(ctx context.Context) (s Schema, err error) {
	tables, err := db.tables()
	if err != nil {
		return s, err
	}
	sources := tables.ListSources()
	s.Latest = sources[len(sources)-1].Version
	if s.Version, err = tables.GetDBVersion(ctx); err != nil {
		return s, fmt.Errorf("schema: %w", err)
	}
	queue, err := rivermigrate.New(db.driver(), &rivermigrate.Config{Logger: quiet(db.log)})
	if err != nil {
		return s, err
	}
	all := queue.AllVersions()
	s.LatestQueue = all[len(all)-1].Version
	switch applied, err := queue.ExistingVersions(ctx); {
	case err != nil && strings.Contains(err.Error(), "not found in migrator bundle"):
		s.Queue = s.LatestQueue + 1 // River has no error of its own for it
	case err != nil:
		return s, fmt.Errorf("schema of the job queue: %w", err)
	case len(applied) > 0:
		s.Queue = slices.MaxFunc(applied, func(a, b rivermigrate.Migration) int { return a.Version - b.Version }).Version
	}
	return s, nil
}
