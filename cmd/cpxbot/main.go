// Command cpxbot tells the employees of French occupational-health services
// which professional card to order, from whom and how. It parses the command
// line and hands over; it decides nothing.
package main

//go:generate ../../.ci/licences

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"cpxbot/rules"
)

const description = `cpxbot tells the employees of French occupational-health services which professional card to order (CPS, CPF, CPE, CDE), from whom and how.

Examples:

    cpxbot serve --db cpxbot.db                run the bot
    cpxbot studio                              see and try it in a browser
    cpxbot chat                                chat in the terminal
    cpxbot chat --json < session.jsonl         one JSON object per line
    cpxbot rules check ./content               check content of your own
    cpxbot rules explain profession=infirmier  why this answer?
    cpxbot rules graph order                   decision diagram, in Mermaid

Exit codes: 0 success, 1 mistake in the content or while running, 2 wrong usage.`

type commands struct {
	Serve  serveCommand     `cmd:"" help:"Run the bot."`
	Chat   chatCommand      `cmd:"" help:"Chat in the terminal, or in JSON lines."`
	Studio studioCommand    `cmd:"" help:"See, try and teach the bot in a browser."`
	Ready  readyCommand     `cmd:"" help:"Ask a running bot whether it is ready; for health checks."`
	DB     databaseCommands `cmd:"" name:"db" help:"Migrate, inspect and back up the database."`
	Setup  struct {
		Mattermost setupMattermostCommand `cmd:"" help:"Create or repair what the bot needs on a Mattermost server."`
		Slack      setupSlackCommand      `cmd:"" help:"Check tokens, scopes and channels of Slack."`
	} `cmd:"" help:"Prepare a platform for the bot."`
	Outbox  outboxCommands `cmd:"" help:"Messages that could not be delivered."`
	Audit   auditCommand   `cmd:"" help:"List the audit trail: erasures, reads by human resources, retries."`
	Phrases phrasesCommand `cmd:"" help:"List what people wrote and the bot did not understand."`
	Rules   struct {
		Check   checkCommand   `cmd:"" help:"Check the content and say what it holds."`
		Links   linksCommand   `cmd:"" help:"Ask the web whether the addresses of the content still lead somewhere."`
		Explain explainCommand `cmd:"" help:"Say what is decided for given facts, and why."`
		Graph   graphCommand   `cmd:"" help:"Draw a state machine or a decision table in Mermaid."`
		Schema  schemaCommand  `cmd:"" help:"Print the JSON Schema of a content file, for editors."`
	} `cmd:"" help:"Check, explain and draw the content."`
	Version versionCommand `cmd:"" help:"Print the versions of the program and of the content."`
}

// streams are the standard streams of the process.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// usageError is a mistake in the command line that only the command can see.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

func main() {
	os.Exit(run(os.Args[1:], &streams{os.Stdin, os.Stdout, os.Stderr}))
}

func run(args []string, s *streams) int {
	tidyEnvironment()
	parser, err := kong.New(&commands{}, append(values(),
		kong.Name("cpxbot"), kong.Description(description), kong.Writers(s.out, s.err),
		kong.ConfigureHelp(kong.HelpOptions{WrapUpperBound: 100}), kong.Bind(s))...)
	if err != nil {
		fmt.Fprintln(s.err, "cpxbot:", err)
		return exitError
	}
	command, err := parser.Parse(args)
	if err != nil {
		return report(s.err, usageError{err})
	}
	return report(s.err, command.Run())
}

// report prints an error and returns the exit code that goes with it.
func report(w io.Writer, err error) int {
	var content *rules.ContentError
	var usage usageError
	var configuration configurationError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &content):
		for _, p := range content.Problems {
			fmt.Fprintln(w, p)
		}
		fmt.Fprintf(w, "cpxbot: the content cannot be used (problems: %d)\n", len(content.Problems))
		return exitError
	case errors.As(err, &configuration):
		for _, mistake := range configuration {
			fmt.Fprintln(w, mistake)
		}
		fmt.Fprintf(w, "cpxbot: the configuration cannot be used (mistakes: %d)\n", len(configuration))
		return exitUsage
	}
	fmt.Fprintln(w, "cpxbot:", err)
	if errors.As(err, &usage) {
		fmt.Fprintln(w, `Run "cpxbot --help", or add --help to a command.`)
		return exitUsage
	}
	return exitError
}
