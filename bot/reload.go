package bot

import (
	"context"
	"io/fs"
	"log/slog"
	"time"
)

// Reloader replaces the content of a running assistant. Content that cannot
// be used leaves the old one live and is reported.
type Reloader struct {
	Assistant *Assistant
	// Load reads the content anew.
	Load func() (Dialog, error)
	// Folder of the operator's content, nil without one; a change in it starts
	// a reload.
	Folder fs.FS
	// Every is how often the folder is looked at.
	Every   time.Duration
	Metrics *Metrics
	Log     *slog.Logger
}

// Run reloads at each signal, and when the folder changes, until ctx ends.
func (r *Reloader) Run(ctx context.Context, signal <-chan struct{}) {
	tick := time.NewTicker(orDefault(r.Every, 5*time.Second))
	defer tick.Stop()
	seen := r.fingerprint()
	for {
		select {
		case <-ctx.Done():
			return
		case <-signal:
		case <-tick.C:
			if r.fingerprint() == seen {
				continue
			}
		}
		seen = r.fingerprint()
		r.reload()
	}
}

func (r *Reloader) reload() {
	dialog, err := r.Load()
	r.Metrics.Reload(err)
	if err != nil {
		r.Log.Error("content not reloaded; the old content stays in use", "error", err)
		return
	}
	r.Assistant.Use(dialog)
	r.Log.Info("content reloaded")
}

// file is what tells that a file has changed.
type file struct {
	size     int64
	modified time.Time
}

// fingerprint sums up names, sizes and times of the files.
func (r *Reloader) fingerprint() (sum file) {
	if r.Folder == nil {
		return file{}
	}
	_ = fs.WalkDir(r.Folder, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // what cannot be read has no part in the sum
		}
		// Stat follows links: mounted configuration is made of them.
		if info, err := fs.Stat(r.Folder, path); err == nil {
			sum.size = sum.size*31 + info.Size() + int64(len(path)) + 1
			if info.ModTime().After(sum.modified) {
				sum.modified = info.ModTime()
			}
		}
		return nil
	})
	return sum
}
