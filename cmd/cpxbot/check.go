package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"cpxbot/dialogs"
	"cpxbot/rules"
)

type checkCommand struct {
	Dir   string `arg:"" optional:"" env:"CPXBOT_CONTENT" help:"Folder that overrides the built-in content (default: check the built-in content alone)."`
	Stale days   `placeholder:"DAYS" help:"List the sources that nobody has read for so many days, as in 180d, or whose announced day has passed; the exit code is 1 when there are any."`
	JSON  bool   `name:"json" help:"With --stale, write one JSON object a line."`
	Today day    `placeholder:"DATE" help:"Day from which to count (default: today)."`
}

func (checkCommand) Help() string {
	return `Loads the content as the bot would, with every check: keys, references, translations, decision tables. Mistakes go to standard error as file:line:column with an excerpt, and the exit code is 1. That sources are to be read again is a warning, unless --stale asks for their list.`
}

func (c *checkCommand) Run(s *streams) error {
	book, err := loadContent(c.Dir)
	if err != nil {
		return err
	}
	// Names and sentences are checked where they are made ready to be read.
	if _, err := dialogs.New(book); err != nil {
		return err
	}
	today := c.Today.Time
	if today.IsZero() {
		today = time.Now()
	}
	switch {
	case c.Stale > 0:
		return c.stale(s.out, book, today)
	case c.JSON:
		return usagef("--json goes with --stale")
	}
	rows := 0
	for _, g := range book.Goals {
		rows += len(g.Rows)
	}
	fmt.Fprintf(s.out, "The content can be used: edition %s, checked on %s.\n", book.Version(), book.Edition.CheckedOn)
	for _, x := range []struct {
		count int
		what  string
	}{
		{len(book.Professions), "professions"},
		{len(book.Questions), "questions"},
		{len(book.Goals), "decision tables"},
		{rows, "rows"},
		{len(book.Procedures), "procedures"},
		{len(book.Topics), "topics"},
		{len(book.Documents), "documents"},
		{len(book.Updates), "updates"},
	} {
		fmt.Fprintf(s.out, "%5d %s\n", x.count, x.what)
	}
	if due := len(book.Due(today, rules.CheckWithin)); due > 0 {
		fmt.Fprintf(s.out, "warning: sources that somebody should read again: %d; --stale %dd lists them\n", due, rules.CheckWithin)
	}
	return nil
}

// stale lists the sources that are due. That there are any is an error, so that
// a job which runs the command can tell somebody.
func (c *checkCommand) stale(out io.Writer, book *rules.Book, today time.Time) error {
	due := book.Due(today, int(c.Stale))
	now := book.On(today)
	lines, table := json.NewEncoder(out), tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if !c.JSON && len(due) > 0 {
		fmt.Fprintln(table, "SOURCE\tLAST READ\tWHY\tANSWERS\tADDRESS")
	}
	for _, d := range due {
		x := dueSource{Kind: string(d.Kind), ID: d.ID, Name: d.Name.FR, URL: d.URL, CheckedOn: d.CheckedOn, Reason: "age", Answers: now.RestingOn(d.Source)}
		why := "not read for " + c.Stale.String()
		if d.Announced {
			x.Reason, x.Announced = "announced", d.Recheck
			why = d.Recheck + ", which it announced, has passed"
		}
		if c.JSON {
			if err := lines.Encode(x); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(table, "%s %s\t%s\t%s\t%d\t%s\n", d.Kind, d.ID, cmp.Or(d.CheckedOn, "never"), why, len(x.Answers), cmp.Or(d.URL, d.Name.FR))
	}
	if err := table.Flush(); err != nil || len(due) > 0 {
		return cmp.Or(err, fmt.Errorf("sources that somebody should read again: %d", len(due)))
	}
	if !c.JSON {
		fmt.Fprintf(out, "Every source was read within the last %d days.\n", c.Stale)
	}
	return nil
}

// dueSource is a line of the list for programs.
type dueSource struct {
	Kind      string   `json:"kind"` // edition, document or update
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	URL       string   `json:"url,omitempty"`
	CheckedOn string   `json:"checked_on,omitempty"`
	Reason    string   `json:"reason"` // age or announced
	Announced string   `json:"announced,omitempty"`
	Answers   []string `json:"answers"` // the procedures, topics and professions that rest on it
}

// days is a number of days on the command line, as in 180d.
type days int

func (d days) String() string { return strconv.Itoa(int(d)) + " days" }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *days) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(strings.TrimSuffix(string(text), "d"))
	if err != nil || n < 1 {
		return fmt.Errorf("%q is not a number of days like 180d", text)
	}
	*d = days(n)
	return nil
}

// day is a date on the command line.
type day struct{ time.Time }

func (d *day) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q is not a date like 2026-05-18", text)
	}
	return nil
}
