package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

type engine int

const (
	sqliteEngine engine = iota
	postgresEngine
)

// readers is how many connections read an SQLite file side by side.
const readers = 4

// busyTimeout is how many milliseconds a connection waits for another process.
const busyTimeout = 5000

// CheckFile says what keeps a path from naming an SQLite file, to open or to
// write: addresses are not understood. What it is given is not repeated, for it
// may hold a password.
func CheckFile(path string) error {
	switch {
	case path == "" || path == Memory:
		return errors.New("give the path of a file")
	case len(path) >= len("file:") && strings.EqualFold(path[:len("file:")], "file:"):
		return errors.New(`give the path of the file itself, without "file:" and without options`)
	case strings.Contains(path, "://"):
		return errors.New("an address is no path of a file")
	}
	return nil
}

func (db *DB) openSQLite(ctx context.Context, path string, o Options) error {
	db.engine = sqliteEngine
	options := url.Values{
		"_txlock": {"immediate"},
		// FULL: what was committed survives a power cut, not only a crash.
		"_pragma": {
			fmt.Sprintf("busy_timeout(%d)", busyTimeout), "journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)",
			fmt.Sprintf("wal_autocheckpoint(%d)", checkpointPages), fmt.Sprintf("journal_size_limit(%d)", smallLog),
		},
	}
	name := path
	if path != Memory {
		if err := CheckFile(path); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if !o.Shared {
			if err := db.lock(path); err != nil {
				return err
			}
		}
		// The conversations are nobody else's business.
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return fmt.Errorf("database file: %w", err)
		}
		f.Close()
		name = (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()}).String()
	}
	var err error
	if db.write, err = sql.Open("sqlite", name+"?"+options.Encode()); err != nil {
		return err
	}
	db.onClose(db.write.Close)
	db.write.SetMaxOpenConns(1)
	if err := db.write.PingContext(ctx); err != nil {
		return fmt.Errorf("database %s: %w", path, err)
	}
	if path == Memory {
		db.read = db.write
		return nil
	}
	options.Set("_txlock", "deferred")
	options.Add("_pragma", "query_only(1)")
	if db.read, err = sql.Open("sqlite", name+"?"+options.Encode()); err != nil {
		return err
	}
	db.onClose(db.read.Close)
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	return nil
}

// lock keeps a second process away from the file: two dispatchers would send
// each message twice.
func (db *DB) lock(path string) error {
	l := flock.New(path+".lock", flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err != nil {
		return fmt.Errorf("database lock: %w", err)
	}
	if !ok {
		return fmt.Errorf("%s: %w", path, ErrInUse)
	}
	db.onClose(func() error { return errors.Join(l.Unlock()) })
	return nil
}
