package main

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"cpxbot/bot/store"
)

type auditCommand struct {
	databaseFlag
	Since dayOrMoment `placeholder:"DAY" help:"List only what was done since then: 2026-11-23, or 2026-11-23T10:00:00+01:00."`
	Most  int         `default:"100" placeholder:"N" help:"How many to list at most (default: ${default})."`
	JSON  bool        `name:"json" help:"Write one JSON object a line, with at, action and detail."`
}

func (auditCommand) Help() string {
	return `Newest first: who was forgotten is not said, only that and when somebody was; likewise when human resources read the board, when messages were tried again, and how much was forgotten after its time. Nothing in the trail names a person.`
}

// dayOrMoment is a time on the command line, or the beginning of a day here.
type dayOrMoment struct{ moment }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *dayOrMoment) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.ParseInLocation(time.DateOnly, string(text), time.Local); err == nil {
		return nil
	}
	if err := d.moment.UnmarshalText(text); err != nil {
		return fmt.Errorf("%w, nor a day like 2026-05-18", err)
	}
	return nil
}

func (c *auditCommand) Run(s *streams) error {
	return c.use(func(ctx context.Context, db *store.DB) error {
		list, err := db.Audit(ctx, c.Since.Time, c.Most)
		if err != nil {
			return err
		}
		if c.JSON {
			out := json.NewEncoder(s.out)
			for _, e := range list {
				if err := out.Encode(struct {
					At     time.Time `json:"at"`
					Action string    `json:"action"`
					Detail string    `json:"detail"`
				}{e.At, e.Action, e.Detail}); err != nil {
					return err
				}
			}
			return nil
		}
		if len(list) == 0 {
			fmt.Fprintln(s.out, "Nothing was done that is kept in the trail.")
			return nil
		}
		w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "WHEN\tWHAT\tDETAIL")
		for _, e := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\n", e.At.Format(time.RFC3339), e.Action, e.Detail)
		}
		return w.Flush()
	})
}
