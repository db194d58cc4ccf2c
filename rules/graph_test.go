package rules

import (
	"regexp"
	"strings"
	"testing"
)

var (
	arrow   = regexp.MustCompile(`^    (n\d+) -- ".+" --> (n\d+)$`)
	ask     = regexp.MustCompile(`^    (n\d+)\{".+"\}$`)
	outcome = regexp.MustCompile(`^    (n\d+)\(\[".+<br>(\w+)"\]\)$`)
)

// The drawing shows every row's procedure, and no arrow leads nowhere.
func TestMermaidShowsTheWholeTable(t *testing.T) {
	ends := map[string]bool{}
	for _, b := range periods(t) {
		mermaidShowsTheTable(t, b, ends)
	}
	for _, g := range book(t).Goals {
		for _, r := range g.Rows {
			if !ends[g.ID+" "+r.Procedure] {
				t.Errorf("%s: the procedure %s is not shown", g.ID, r.Procedure)
			}
		}
	}
}

func mermaidShowsTheTable(t *testing.T, book *Book, ends map[string]bool) {
	for _, g := range book.Goals {
		drawing, err := book.Mermaid(g.ID)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(drawing, "\n"), "\n")
		if lines[0] != "flowchart TD" {
			t.Errorf("%s starts with %q", g.ID, lines[0])
		}
		nodes, reached := map[string]bool{}, map[string]bool{}
		for _, line := range lines[1:] {
			switch {
			case ask.MatchString(line):
				nodes[ask.FindStringSubmatch(line)[1]] = true
			case outcome.MatchString(line):
				m := outcome.FindStringSubmatch(line)
				nodes[m[1]], ends[g.ID+" "+m[2]] = true, true
			case arrow.MatchString(line):
				m := arrow.FindStringSubmatch(line)
				if !nodes[m[1]] || !nodes[m[2]] {
					t.Errorf("%s: an arrow from or to nothing: %s", g.ID, line)
				}
				reached[m[2]] = true
			default:
				t.Errorf("%s: what is %q?", g.ID, line)
			}
		}
		for n := range nodes {
			if n != "n0" && !reached[n] {
				t.Errorf("%s: nothing leads to %s", g.ID, n)
			}
		}
	}
}

func TestMermaidQuotes(t *testing.T) {
	if got := quote(`le "vrai" métier`); got != `le #quot;vrai#quot; métier` {
		t.Errorf("quoted: %s", got)
	}
}

func TestMermaidUnknownGoal(t *testing.T) {
	book, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := book.Mermaid("ordering"); err == nil || !strings.Contains(err.Error(), `did you mean "order"`) {
		t.Errorf("got %v, want a suggestion", err)
	}
}
