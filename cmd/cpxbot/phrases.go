package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"cpxbot/bot/store"
)

type phrasesCommand struct {
	databaseFlag
	Most int `default:"50" placeholder:"N" help:"How many to list at most (default: ${default})."`
}

func (phrasesCommand) Help() string {
	return `For the editors of the content: what people wrote and the bot did not understand, most frequent first. Names, numbers and unknown words are masked; who wrote it is not kept.`
}

func (c *phrasesCommand) Run(s *streams) error {
	return c.use(func(ctx context.Context, db *store.DB) error {
		list, err := db.Misunderstandings(ctx, c.Most)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			fmt.Fprintln(s.out, "Everything was understood so far.")
			return nil
		}
		w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "TIMES\tLAST SEEN\tASKED\tPHRASE")
		for _, m := range list {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", m.Times, m.LastSeen.Format(time.DateOnly), m.Asked, m.Phrase)
		}
		return w.Flush()
	})
}
