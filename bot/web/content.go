package web

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cpxbot/bot"
	"cpxbot/dialogs"
	"cpxbot/dialogs/message"
	"cpxbot/rules"
)

// Content is what the bot says: what is built in, and the operator's folder laid
// over it, which is what can be changed.
type Content struct {
	inUse atomic.Pointer[edition]
	base  *rules.Book

	mu  sync.Mutex // of those who change it
	dir string     // the folder
	// passing says that the folder is gone with the program.
	passing bool
}

// edition is the content as it was read at one time.
type edition struct {
	overlay overlay
	book    *rules.Book
	dialog  *dialogs.Dialog
	// samples are situations that lead to each procedure; see situation.
	samples func() map[string]sample
}

// OpenContent reads the content with a folder of the operator's over it. Without
// one, changes go into a folder that Close removes.
func OpenContent(dir string) (*Content, error) {
	base, err := rules.Default()
	if err != nil {
		return nil, err
	}
	c := &Content{base: base, dir: dir}
	if dir == "" {
		if c.dir, err = os.MkdirTemp("", "cpxbot-studio-"); err != nil {
			return nil, err
		}
		c.passing = true
	}
	files, err := c.read()
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	e, err := c.load(files)
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	c.inUse.Store(e)
	return c, nil
}

// Close removes a folder that was made for the time of the program.
func (c *Content) Close() error {
	if !c.passing {
		return nil
	}
	return os.RemoveAll(c.dir)
}

func (c *Content) current() *edition { return c.inUse.Load() }

// largestFile bounds what is read of a file.
const largestFile = 4 << 20

// read reads the files of the folder.
func (c *Content) read() (overlay, error) {
	root, err := os.OpenRoot(c.dir)
	if err != nil {
		return nil, fmt.Errorf("the content folder cannot be read: %w", err)
	}
	defer func() { _ = root.Close() }() // it was only read
	names, err := fs.Glob(root.FS(), "*.yaml")
	if err != nil {
		return nil, err
	}
	files := overlay{}
	for _, name := range names {
		info, err := root.Stat(name)
		if err == nil && info.Size() > largestFile {
			err = fmt.Errorf("%s is larger than 4 MB", name)
		}
		if err != nil {
			return nil, err
		}
		if files[name], err = fs.ReadFile(root.FS(), name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// load makes content of files, with all the checks of "rules check".
func (c *Content) load(files overlay) (*edition, error) {
	book := c.base
	if len(files) > 0 {
		var err error
		if book, err = rules.Load(rules.Fiche(), files); err != nil {
			return nil, err
		}
	}
	dialog, err := dialogs.New(book, dialogs.WithHR(), dialogs.WithColleagues())
	if err != nil {
		return nil, err
	}
	e := &edition{overlay: files, book: book, dialog: dialog}
	e.samples = sync.OnceValue(e.findSamples)
	return e, nil
}

// refresh takes up what was changed in the folder by somebody else. Content with
// a mistake leaves the old one in use.
func (s *Studio) refresh() error {
	c := s.content
	c.mu.Lock()
	defer c.mu.Unlock()
	files, err := c.read()
	if err != nil || files.equal(c.current().overlay) {
		return err
	}
	e, err := c.load(files)
	if err != nil {
		return err
	}
	c.inUse.Store(e)
	s.reload(e.dialog)
	return nil
}

// change is something that was changed, as the log of the folder keeps it.
type change struct {
	At  time.Time `json:"at"`
	Who string    `json:"who"`
	// What was done: edit, back, teach, undo.
	What string `json:"what"`
	List string `json:"list"`
	ID   string `json:"id"`
	// Words are the sentence or the name that was taught.
	Words string `json:"words,omitempty"`
	// Before and After are the files that changed; null for one that is not
	// there.
	Before map[string]*string `json:"before"`
	After  map[string]*string `json:"after"`
	Undone bool               `json:"-"`
}

// logFile keeps who changed what and when. It is no content.
const logFile = "studio-log.jsonl"

var (
	errChanged = &bot.Error{Code: "changed_meanwhile", Message: say("error_changed")}
	errNothing = &bot.Error{Code: "nothing_to_undo", Message: say("error_nothing")}
)

// apply checks a change, keeps it in the folder and has it used. edit returns the
// files as they shall be.
func (s *Studio) apply(what change, edit func(*edition) (overlay, error)) error {
	c := s.content
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.current()
	files, err := c.read()
	if err != nil {
		return err
	}
	if !files.equal(now.overlay) {
		return errChanged
	}
	next, err := edit(now)
	if err != nil {
		return err
	}
	if next.equal(now.overlay) {
		return nil
	}
	e, err := c.load(next)
	if err != nil {
		return err
	}
	what.At, what.Before, what.After = time.Now().UTC(), map[string]*string{}, map[string]*string{}
	text := func(o overlay, name string) *string {
		data, ok := o[name]
		if !ok {
			return nil
		}
		words := string(data)
		return &words
	}
	for _, o := range []overlay{now.overlay, next} {
		for name := range o {
			if !bytes.Equal(now.overlay[name], next[name]) {
				what.Before[name], what.After[name] = text(now.overlay, name), text(next, name)
			}
		}
	}
	if err := c.write(what.After); err != nil {
		return err
	}
	if err := c.record(&what); err != nil {
		return err
	}
	c.inUse.Store(e)
	s.reload(e.dialog)
	return nil
}

// write puts files into the folder, each whole or not at all.
func (c *Content) write(files map[string]*string) (err error) {
	root, err := os.OpenRoot(c.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	for name, text := range files {
		if text == nil {
			if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			continue
		}
		draft := "." + name + ".new"
		if err := root.WriteFile(draft, []byte(*text), 0o644); err != nil {
			return err
		}
		if err := root.Rename(draft, name); err != nil {
			return err
		}
	}
	return nil
}

// record adds to the log.
func (c *Content) record(what *change) (err error) {
	data, err := json.Marshal(what)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(c.dir, logFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.Write(append(data, '\n'))
	return err
}

// history reads the log, newest first. Lines that are none are left out.
func (c *Content) history() ([]change, error) {
	data, err := os.ReadFile(filepath.Join(c.dir, logFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []change
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, largestFile)
	for lines.Scan() {
		var x change
		if json.Unmarshal(lines.Bytes(), &x) == nil {
			all = append(all, x)
		}
	}
	slices.Reverse(all)
	// Each undoing takes the last change back that was not taken back yet.
	open := 0
	for i := range all {
		switch {
		case all[i].What == "undo":
			open++
		case open > 0:
			all[i].Undone = true
			open--
		}
	}
	return all, lines.Err()
}

// undo takes the last change back, if the files are still as it left them.
func (s *Studio) undo(who string) error {
	all, err := s.content.history()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x change) bool { return x.What != "undo" && !x.Undone })
	if i < 0 {
		return errNothing
	}
	last := all[i]
	return s.apply(change{Who: who, What: "undo", List: last.List, ID: last.ID, Words: last.Words}, func(now *edition) (overlay, error) {
		next := overlay{}
		for name, data := range now.overlay {
			next[name] = data
		}
		for name, text := range last.After {
			data, ok := now.overlay[name]
			if ok != (text != nil) || text != nil && string(data) != *text {
				return nil, errChanged
			}
			if before := last.Before[name]; before != nil {
				next[name] = []byte(*before)
			} else {
				delete(next, name)
			}
		}
		return next, nil
	})
}

// sample is a situation that leads to a procedure.
type sample struct {
	goal  string
	facts rules.Facts
}

// mostSituations bounds the search for samples of a goal.
const mostSituations = 60_000

// findSamples finds, for each procedure, a situation that leads to it on the day
// of the newest content: one with the fewest facts.
func (e *edition) findSamples() map[string]sample {
	book := e.book.On(time.Now())
	found := map[string]sample{}
	for i := range book.Goals {
		goal := &book.Goals[i]
		missing := map[string]bool{}
		for _, row := range goal.Rows {
			missing[row.Procedure] = true
		}
		type situation struct {
			facts rules.Facts
			next  int // of the facts of the goal: those before it are settled
		}
		queue := []situation{{rules.Facts{}, 0}}
		for n := 0; n < len(queue) && n < mostSituations && len(missing) > 0; n++ {
			x := queue[n]
			if d := book.Decide(goal.ID, x.facts); d.Procedure != nil {
				delete(missing, d.Procedure.ID)
				if _, known := found[d.Procedure.ID]; !known {
					found[d.Procedure.ID] = sample{goal.ID, x.facts}
				}
			}
			for at := x.next; at < len(goal.Facts); at++ {
				for _, value := range valuesOf(book, goal.Facts[at]) {
					facts := maps.Clone(x.facts)
					facts[goal.Facts[at]] = value
					queue = append(queue, situation{facts, at + 1})
				}
			}
		}
	}
	return found
}

// valuesOf are the answers to a question, of professions one of each kind that
// decisions tell apart.
func valuesOf(book *rules.Book, fact string) (values []string) {
	if fact == rules.FactProfession {
		type kind struct {
			register  string
			cpf, paid bool
			changed   bool
		}
		seen := map[kind]bool{}
		for i := range book.Professions {
			p := &book.Professions[i]
			k := kind{p.Register, p.CPF, p.SalariedOnly, len(p.Updates) > 0}
			if p.Register != "" && !seen[k] {
				seen[k] = true
				values = append(values, p.ID)
			}
		}
		return append(values, rules.ProfessionOther)
	}
	if q := book.Question(fact); q != nil {
		for i := range q.Values {
			if len(q.Values[i].Candidates) == 0 {
				values = append(values, q.Values[i].ID)
			}
		}
	}
	return values
}

// problemsOf are the mistakes of the content that an error lists.
func problemsOf(err error) []rules.Problem {
	var content *rules.ContentError
	if errors.As(err, &content) {
		return content.Problems
	}
	return nil
}

// editor is the name under which a change is noted.
func (s *Studio) editor(given string) string {
	given = strings.Join(strings.Fields(message.Verbatim(given).Line().String()), " ")
	if runes := []rune(given); len(runes) > longestName {
		given = string(runes[:longestName])
	}
	return cmp.Or(given, s.o.Editor)
}
