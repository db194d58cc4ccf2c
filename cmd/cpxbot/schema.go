package main

import (
	"fmt"

	"cpxbot/rules"
)

type schemaCommand struct{}

func (schemaCommand) Help() string {
	return `Save it beside your content and name it in the first line of each file:

    # yaml-language-server: $schema=content.schema.json`
}

func (*schemaCommand) Run(s *streams) error {
	schema, err := rules.Schema()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s\n", schema)
	return err
}
