package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"cpxbot/bot/store"
)

type outboxCommands struct {
	List  outboxListCommand  `cmd:"" help:"List the messages that have not been delivered."`
	Retry outboxRetryCommand `cmd:"" help:"Try messages again that were given up."`
}

type outboxListCommand struct {
	databaseFlag
	Most int `default:"100" placeholder:"N" help:"How many to list at most (default: ${default})."`
}

func (c *outboxListCommand) Run(s *streams) error {
	return c.use(func(ctx context.Context, db *store.DB) error {
		list, err := db.Undelivered(ctx, c.Most)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			fmt.Fprintln(s.out, "All messages have been delivered.")
			return nil
		}
		w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tSTATUS\tWRITTEN\tTRIES\tNEXT TRY\tLAST ERROR")
		for _, m := range list {
			next := "-"
			if m.Status == "pending" && !m.NextAttempt.IsZero() {
				next = m.NextAttempt.Format(time.RFC3339)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", m.ID, m.Status, m.CreatedAt.Format(time.RFC3339), m.Attempts, next, m.LastError)
		}
		return w.Flush()
	})
}

type outboxRetryCommand struct {
	databaseFlag
	All bool     `help:"Retry all messages that were given up."`
	ID  []string `arg:"" optional:"" help:"Messages to retry, as listed by \"outbox list\"."`
}

func (c *outboxRetryCommand) Run(s *streams) error {
	if c.All == (len(c.ID) > 0) {
		return usagef("name the messages to retry, or give --all")
	}
	if c.All {
		c.ID = []string{""}
	}
	return c.use(func(ctx context.Context, db *store.DB) error {
		var total int64
		for _, id := range c.ID {
			n, err := db.RetryDelivery(ctx, id, time.Now())
			if err != nil {
				return err
			}
			if n == 0 && id != "" {
				return fmt.Errorf("no such message waits or was given up: %s", id)
			}
			total += n
		}
		fmt.Fprintf(s.out, "Messages that will be tried again: %d\n", total)
		return nil
	})
}
