package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// unfinished begins the name of a copy that is not complete.
const unfinished = ".cpxbot-backup-"

// step tells of the steps of a backup, to a test that ends the process at one.
var step = func(string) {}

// Backup writes a consistent copy of an SQLite database to a new file, also
// while a service runs on it. PostgreSQL has tools of its own.
//
// Nobody but the owner can read the copy, from its first byte on. It is written
// under another name and gets its own once it is complete and on the disk: what
// was interrupted never looks like a backup, and goes with the next one.
func (db *DB) Backup(ctx context.Context, path string) (err error) {
	if db.engine == postgresEngine {
		return errors.New("back up PostgreSQL with pg_dump or your provider's snapshots")
	}
	if err := CheckFile(path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	dir := filepath.Dir(path)
	if err := mustNotExist(path); err != nil {
		return err
	}
	if err := sweepUnfinished(dir); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	temporary, release, err := beginCopy(dir)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeCopy(temporary))
		}
		err = errors.Join(err, release())
	}()
	step("begun")
	// SQLite takes an empty file for a new one, and keeps its mode. The reader's
	// connection refuses to write, even to another file.
	if _, err := db.write.ExecContext(ctx, "VACUUM INTO ?", temporary); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := syncFile(temporary); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	step("copied")
	if err := mustNotExist(path); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := syncFile(dir); err != nil {
		return fmt.Errorf("backup: the copy is complete, but may not survive a power cut: %w", err)
	}
	return nil
}

func mustNotExist(path string) error {
	switch _, err := os.Lstat(path); {
	case err == nil:
		return errors.New("the file exists: " + path)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return nil
}

// beginCopy makes an empty file in a directory that only its owner can read. It
// is locked until release, which tells it from what was left by a process that
// was killed.
func beginCopy(dir string) (path string, release func() error, err error) {
	for range 10 {
		// CreateTemp makes files of mode 0600.
		f, err := os.CreateTemp(dir, unfinished+"*")
		if err != nil {
			return "", nil, err
		}
		path = f.Name()
		if err := f.Close(); err != nil {
			return "", nil, err
		}
		lock := flock.New(path, flock.SetFlag(os.O_RDWR))
		if ok, err := lock.TryLock(); err == nil && ok {
			if _, err := os.Lstat(path); err == nil {
				return path, lock.Unlock, nil
			}
			// Somebody took it for a leftover before it was locked.
			_ = lock.Unlock()
		}
	}
	return "", nil, errors.New("no file to write to can be made in " + dir)
}

// sweepUnfinished removes what killed backups have left in a directory.
func sweepUnfinished(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), unfinished) || !e.Type().IsRegular() {
			continue
		}
		path := filepath.Join(dir, e.Name())
		lock := flock.New(path, flock.SetFlag(os.O_RDWR))
		if ok, err := lock.TryLock(); err != nil || !ok {
			continue // another backup is being written, or it is not ours
		}
		err := removeCopy(path)
		if err := errors.Join(err, lock.Unlock()); err != nil {
			return err
		}
	}
	return nil
}

// removeCopy removes a copy that is not complete, with what SQLite may have put
// beside it.
func removeCopy(path string) error {
	var errs []error
	for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// syncFile makes sure that a file, or the names in a directory, are on the disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
