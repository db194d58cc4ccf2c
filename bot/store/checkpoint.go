package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strconv"
	"sync"
	"time"
)

// SQLite appends what is written to a log beside the file, and copies it into the
// file every now and then (https://www.sqlite.org/wal.html). The log is begun anew
// only when nobody reads it just then, and never gets shorter by itself: beside
// readers it grows for as long as people write, and stays so.
const (
	// checkpointPages is after how many pages of 4 KiB SQLite copies by itself:
	// seldom enough not to slow those who write.
	checkpointPages = 4000
	// smallLog is the size in bytes at which a log is left alone, and to which
	// SQLite cuts it when it begins it anew.
	smallLog = 4 << 20
	// hugeLog is the size at which it is cut even while others wait to write.
	hugeLog = 64 << 20
	// logEvery is how often its size is looked at.
	logEvery = 10 * time.Second
)

// writeAheadLog is the log beside an SQLite file.
type writeAheadLog struct {
	path string
	db   *sql.DB // the one connection that writes
	busy func() bool
	done sync.WaitGroup
}

// watchLog cuts the log whenever it is large and nobody is writing, until the
// database is closed.
func (db *DB) watchLog(path string) {
	ctx, end := context.WithCancel(context.Background())
	l := &writeAheadLog{path: path + "-wal", db: db.write, busy: db.writer.busy}
	db.wal = l
	l.done.Go(func() {
		tick := time.NewTicker(logEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := l.keepSmall(ctx); err != nil && ctx.Err() == nil {
					db.log.Warn("the write-ahead log could not be cut", "error", err)
				}
			}
		}
	})
	db.onClose(func() error {
		end()
		l.done.Wait()
		return nil
	})
}

// size is that of the log in bytes, 0 when there is none.
func (l *writeAheadLog) size() int64 {
	if l == nil {
		return 0
	}
	info, err := os.Stat(l.path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// keepSmall cuts the log when it is large. It waits for no reader: beside one the
// log stays until the next look.
func (l *writeAheadLog) keepSmall(ctx context.Context) (err error) {
	if size := l.size(); size <= smallLog || size < hugeLog && l.busy() {
		return nil
	}
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout=0"); err != nil {
		return err
	}
	// Whatever happens, those who write next wait for each other again.
	defer func() {
		_, failed := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout="+strconv.Itoa(busyTimeout))
		err = errors.Join(err, failed)
	}()
	var busy, pages, copied int
	return conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &copied)
}
