package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"cpxbot/bot/links"
	"cpxbot/rules"
)

type linksCommand struct {
	Dir     string        `arg:"" optional:"" env:"CPXBOT_CONTENT" help:"Folder that overrides the built-in content (default: the built-in content alone)."`
	JSON    bool          `name:"json" help:"Write one JSON object a line."`
	Timeout time.Duration `default:"20s" placeholder:"DURATION" help:"How long to wait for an answer (default: ${default})."`
	Contact string        `placeholder:"ADDRESS" help:"Mail or page that is told to the servers, for whoever wonders about the requests."`
}

func (linksCommand) Help() string {
	return `Asks the web for every address of the content, from a machine that reaches it: HEAD first, GET where that fails, at most two requests at a time, proxies as in HTTPS_PROXY. Redirects are shown. The exit code is 1 when an address leads nowhere: it is gone, fails, or has become the front page of its site. "moved" asks to write the new address, "refused" to look with a browser. Interrupt it to see what is known so far.`
}

func (c *linksCommand) Run(s *streams) error {
	book, err := loadContent(c.Dir)
	if err != nil {
		return err
	}
	addresses := book.Addresses()
	urls := make([]string, len(addresses))
	for i, a := range addresses {
		urls[i] = a.URL
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	agent := "cpxbot/" + version() + " (checks the links of its content"
	if c.Contact != "" {
		agent += "; +" + c.Contact
	}
	progress := newProgress(s.err, len(urls))
	checker := links.Checker{Agent: agent + ")", Timeout: c.Timeout, Done: progress.done}
	reports := checker.Check(ctx, urls)
	progress.clear()
	return c.print(s.out, addresses, reports)
}

// linkReport is a line of the report for programs.
type linkReport struct {
	links.Report
	In []string `json:"in"` // the entries of the content that name the address
}

// print tells the result of each address; that some lead nowhere is an error.
func (c *linksCommand) print(out io.Writer, addresses []rules.Address, reports []links.Report) error {
	lines, table := json.NewEncoder(out), tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	lines.SetEscapeHTML(false)
	count := map[links.Result]int{}
	broken := 0
	for i, r := range reports {
		count[r.Result]++
		if r.Result.Broken() {
			broken++
		}
		if c.JSON {
			if err := lines.Encode(linkReport{r, addresses[i].In}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Result, answered(&r), r.URL, strings.Join(addresses[i].In, ", "))
		for _, hop := range r.Hops {
			fmt.Fprintf(table, "\t%d\t→ %s\t\n", hop.Status, hop.To)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if !c.JSON {
		var counts []string
		for _, result := range []links.Result{links.OK, links.Redirects, links.Moved, links.Home, links.Refused, links.Gone, links.Failed, links.Skipped} {
			if count[result] > 0 {
				counts = append(counts, fmt.Sprintf("%d %s", count[result], result))
			}
		}
		fmt.Fprintf(out, "%d addresses: %s\n", len(reports), strings.Join(counts, ", "))
	}
	switch {
	case len(reports) > 1 && count[links.Failed] == len(reports):
		return fmt.Errorf("not one of %d addresses could be reached: does this machine reach the web?", len(reports))
	case broken > 0:
		return fmt.Errorf("addresses that lead nowhere: %d", broken)
	case count[links.Skipped] > 0:
		return fmt.Errorf("interrupted: addresses not checked: %d", count[links.Skipped])
	}
	return nil
}

// answered says what came back, in a word.
func answered(r *links.Report) string {
	switch {
	case r.Error != "":
		return r.Error
	case r.Status == 0:
		return "-"
	}
	return r.Method + " " + strconv.Itoa(r.Status)
}

// progress shows on a terminal how far a long command is.
type progress struct {
	out         io.Writer // nil where nobody watches
	ready, of   int
	needsWiping bool
}

func newProgress(stream io.Writer, of int) *progress {
	p := &progress{of: of}
	if f, ok := stream.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.out = stream
	}
	return p
}

// done counts a report and shows it.
func (p *progress) done(r links.Report) {
	p.ready++
	if p.out == nil {
		return
	}
	p.clear()
	p.needsWiping = true
	fmt.Fprintf(p.out, "%d/%d %s", p.ready, p.of, clipped(r.URL, 60))
}

// clear wipes the line.
func (p *progress) clear() {
	if p.needsWiping {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

func clipped(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}
