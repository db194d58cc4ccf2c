package main

import (
	"fmt"
	"time"

	"cpxbot/dialogs"
	"cpxbot/rules"
)

type checkCommand struct {
	Dir   string `arg:"" optional:"" env:"CPXBOT_CONTENT" help:"Folder that overrides the built-in content (default: check the built-in content alone)."`
	Today day    `placeholder:"DATE" help:"Day from which to count what is out of date (default: today)."`
}

func (checkCommand) Help() string {
	return `Loads the content as the bot would, with every check: keys, references, translations, decision tables, patterns. Mistakes go to standard error as file:line:column with an excerpt, and the exit code is 1. Documents that nobody has checked for twelve months are a warning.`
}

func (c *checkCommand) Run(s *streams) error {
	book, err := loadContent(c.Dir)
	if err != nil {
		return err
	}
	// The patterns are checked where they are compiled.
	if _, err := dialogs.New(book); err != nil {
		return err
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
	today := c.Today.Time
	if today.IsZero() {
		today = time.Now()
	}
	for _, warning := range stale(book, today) {
		fmt.Fprintln(s.out, "warning:", warning)
	}
	return nil
}

// stale lists the documents last checked more than twelve months before today.
func stale(book *rules.Book, today time.Time) []string {
	var out []string
	for _, d := range book.Documents {
		checked, err := time.Parse(time.DateOnly, d.CheckedOn)
		switch {
		case err != nil:
			out = append(out, fmt.Sprintf("document %s: checked_on %q is not a date like 2026-11-23", d.ID, d.CheckedOn))
		case checked.AddDate(1, 0, 0).Before(today):
			out = append(out, fmt.Sprintf("document %s was last checked on %s, more than 12 months ago", d.ID, d.CheckedOn))
		}
	}
	return out
}

// day is a date on the command line.
type day struct{ time.Time }

func (d *day) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q is not a date like 2026-05-18", text)
	}
	return nil
}
