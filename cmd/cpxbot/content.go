package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"cpxbot/dialogs"
	"cpxbot/rules"
)

// contentFlag chooses the content that a command works with.
type contentFlag struct {
	Content string `env:"CPXBOT_CONTENT" placeholder:"DIR" help:"Folder of .yaml files that override the built-in content."`
}

func (f contentFlag) load() (*rules.Book, error) { return loadContent(f.Content) }

// converse loads the content and prepares its dialogue.
func (f contentFlag) converse(options ...dialogs.Option) (*rules.Book, *dialogs.Dialog, error) {
	// Nearly all that is allocated now stays: to collect often is in vain, and
	// takes a quarter of the time to start.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	book, err := f.load()
	if err != nil {
		return nil, nil, err
	}
	dialog, err := dialogs.New(book, options...)
	return book, dialog, err
}

// loadContent loads the built-in content, with a folder over it unless dir is
// empty.
func loadContent(dir string) (*rules.Book, error) {
	if dir == "" {
		return rules.Default()
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the content folder cannot be read: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("the content folder %s is a file: give the folder that holds it", dir)
	}
	if names, err := folder(dir).Glob("*.yaml"); err == nil && len(names) == 0 {
		return nil, fmt.Errorf("the content folder %s holds no .yaml file", dir)
	}
	return rules.Load(rules.Fiche(), folder(dir))
}

// folder is a directory whose files keep its path in their names, so that a
// mistake found in one is reported with a path that can be opened.
type folder string

func (f folder) Open(name string) (fs.File, error) { return os.Open(name) }

// Glob implements fs.GlobFS.
func (f folder) Glob(pattern string) ([]string, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if ok, err := filepath.Match(pattern, e.Name()); err != nil {
			return nil, err
		} else if ok {
			names = append(names, filepath.Join(string(f), e.Name()))
		}
	}
	return names, nil
}

// onFlag chooses the day whose content counts.
type onFlag struct {
	On day `placeholder:"DATE" help:"Day whose content counts, as in 2021-04-30 for the fiche itself (default: today)."`
}

// view returns the content as it holds on the day.
func (f onFlag) view(book *rules.Book) *rules.Book {
	if f.On.IsZero() {
		return book.On(time.Now())
	}
	return book.On(f.On.Time)
}
