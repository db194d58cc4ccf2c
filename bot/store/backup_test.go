package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cpxbot/bot/store"
	"cpxbot/dialogs/state"
)

// The environment of a child: the test program run again to write a backup, so
// that it can be killed, or have no more room.
const (
	backupOf   = "CPXBOT_TEST_BACKUP_OF"
	backupTo   = "CPXBOT_TEST_BACKUP_TO"
	backupStop = "CPXBOT_TEST_BACKUP_STOP" // the step at which it waits to be killed
	backupRoom = "CPXBOT_TEST_BACKUP_ROOM" // how large its files may become
)

// TestBackupChild is no test, but the child.
func TestBackupChild(t *testing.T) {
	if os.Getenv(backupOf) == "" {
		t.Skip("for TestKilledBackup and TestBackupWithoutRoom")
	}
	db, err := store.Open(t.Context(), os.Getenv(backupOf), store.Options{Shared: true})
	if err != nil {
		t.Fatal(err)
	}
	store.OnStep(func(step string) {
		if step == os.Getenv(backupStop) {
			fmt.Println("waiting")
			_, _ = io.Copy(io.Discard, os.Stdin) // never ends by itself
		}
	})
	if room := os.Getenv(backupRoom); room != "" {
		var most uint64
		if _, err := fmt.Sscan(room, &most); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Backup(context.Background(), os.Getenv(backupTo)); err != nil {
		t.Fatal(err)
	}
}

func backupChild(of, to, stop, room string) *exec.Cmd {
	c := exec.Command(os.Args[0], "-test.run=^TestBackupChild$")
	c.Env = append(os.Environ(), backupOf+"="+of, backupTo+"="+to, backupStop+"="+stop, backupRoom+"="+room)
	return c
}

// filled is a database of some size that a service runs on.
func filled(t *testing.T, dir string) (*store.DB, string) {
	t.Helper()
	path := filepath.Join(dir, "cpxbot.db")
	db := open(t, path)
	commit(t, db, change("e1", anna, state.State{}, strings.Repeat("un", 100_000)))
	return db, path
}

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v", e.Name(), info.Mode())
		}
		all = append(all, e.Name())
	}
	return all
}

// TestKilledBackup: at whatever step the process is killed, nothing looks like
// a backup that is none, nobody else can read what is there, and the next
// backup clears it away.
func TestKilledBackup(t *testing.T) {
	db, path := filled(t, t.TempDir())
	for _, at := range []string{"begun", "copied"} {
		t.Run(at, func(t *testing.T) {
			dir := t.TempDir()
			target := filepath.Join(dir, "copy.db")
			child := backupChild(path, target, at, "")
			stdin, err := child.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			defer stdin.Close()
			stdout, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "waiting\n" {
				t.Fatalf("%q %v", line, err)
			}
			// While it lives, its work is not taken for a leftover.
			if err := db.Backup(t.Context(), filepath.Join(dir, "other.db")); err != nil {
				t.Fatal(err)
			}
			if all := names(t, dir); len(all) != 2 || !strings.HasPrefix(all[0], ".cpxbot-backup-") {
				t.Errorf("while it is written: %q", all)
			}
			if err := child.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			_ = child.Wait()
			if _, err := os.Stat(target); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("something looks like a backup: %v", err)
			}
			if err := db.Backup(t.Context(), target); err != nil {
				t.Fatal(err)
			}
			if all := names(t, dir); len(all) != 2 || all[0] != "copy.db" || all[1] != "other.db" {
				t.Errorf("after the next one: %q", all)
			}
			if a, ok := lease(t, open(t, target), anna, monday); !ok || len(a.Message.Plain()) != 200_000 {
				t.Error("the backup is not complete")
			}
		})
	}
}

// TestBackupWithoutRoom: the disk has no room for the whole copy.
func TestBackupWithoutRoom(t *testing.T) {
	_, path := filled(t, t.TempDir())
	dir := t.TempDir()
	// The files of the database itself are larger than this already.
	out, err := backupChild(path, filepath.Join(dir, "copy.db"), "", "65536").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "backup: ") {
		t.Errorf("%v\n%s", err, out)
	}
	if all := names(t, dir); len(all) != 0 {
		t.Errorf("left behind: %q", all)
	}
}

func TestGivenUpBackup(t *testing.T) {
	db, _ := filled(t, t.TempDir())
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Backup(ctx, filepath.Join(dir, "copy.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if all := names(t, dir); len(all) != 0 {
		t.Errorf("left behind: %q", all)
	}
}

func TestPathsOfFiles(t *testing.T) {
	db, _ := filled(t, t.TempDir())
	dir := t.TempDir()
	t.Chdir(dir)
	for _, path := range []string{"", ":memory:", "file:copy.db", "file:///copy.db", "FILE:copy.db?mode=rwc", "postgres://a:b@c/d", "sqlite://copy.db"} {
		if err := db.Backup(t.Context(), path); err == nil {
			t.Errorf("%q is a path to write to", path)
		}
		if path == "" || path == ":memory:" || store.IsPostgres(path) {
			continue
		}
		if other, err := store.Open(t.Context(), path, store.Options{Migrate: true}); err == nil {
			other.Close()
			t.Errorf("%q is a path to open", path)
		}
	}
	if all := names(t, dir); len(all) != 0 {
		t.Errorf("left behind: %q", all)
	}
	for _, path := range []string{"copy.db", "a file?mode=memory.db", "100%.db", "é#.db"} {
		if err := db.Backup(t.Context(), path); err != nil {
			t.Errorf("%q: %v", path, err)
		}
		if a, ok := lease(t, open(t, path), anna, monday); !ok || len(a.Message.Plain()) != 200_000 {
			t.Errorf("%q is not complete", path)
		}
	}
	if err := os.Symlink("nowhere", "link.db"); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), "link.db"); err == nil {
		t.Error("a link was replaced")
	}
}
