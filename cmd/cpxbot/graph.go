package main

import (
	"io"

	"cpxbot/dialogs/state"
	"cpxbot/rules"
)

type graphCommand struct {
	contentFlag
	onFlag
	Which string `arg:"" optional:"" default:"conversation" help:"What to draw: conversation, dossier, or a goal such as order."`
}

func (c *graphCommand) Run(s *streams) error {
	conversation, dossier, err := state.Diagrams()
	if err != nil {
		return err
	}
	switch c.Which {
	case "conversation":
		_, err = io.WriteString(s.out, conversation)
		return err
	case "dossier":
		_, err = io.WriteString(s.out, dossier)
		return err
	}
	whole, err := c.load()
	if err != nil {
		return err
	}
	book := c.view(whole)
	known := append(goals(book), "conversation", "dossier")
	if book.Goal(c.Which) == nil {
		return usagef("nothing to draw is called %q%s", c.Which, among(c.Which, known))
	}
	diagram, err := book.Mermaid(c.Which)
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.out, diagram)
	return err
}

func goals(book *rules.Book) []string {
	var out []string
	for _, g := range book.Goals {
		out = append(out, g.ID)
	}
	return out
}
