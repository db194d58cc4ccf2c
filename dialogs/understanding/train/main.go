// Command train learns the model of package understanding from the labelled
// sentences beside it and writes it where that package embeds it. Run it with
// go generate.
package main

import (
	"fmt"
	"os"

	"cpxbot/dialogs/understanding/learning"
	"cpxbot/rules"
)

func main() {
	if err := run("language", "model.bin"); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(sentences, out string) error {
	book, err := rules.Default()
	if err != nil {
		return err
	}
	data, err := learning.Train(book, os.DirFS(sentences), os.Stdout)
	if err != nil {
		return err
	}
	return os.WriteFile(out, data, 0o644)
}
