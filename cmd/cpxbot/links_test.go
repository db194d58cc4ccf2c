package main

import (
	"bytes"
	"strings"
	"testing"

	"cpxbot/bot/links"
	"cpxbot/rules"
)

func TestLinksReport(t *testing.T) {
	addresses := []rules.Address{
		{URL: "https://example.org/a", In: []string{"documents a", "updates b"}},
		{URL: "https://example.org/b?x=1&y=2", In: []string{"updates c"}},
		{URL: "https://example.org/c", In: []string{"updates d"}},
	}
	ok := links.Report{URL: addresses[0].URL, Result: links.OK, Method: "HEAD", Status: 200}
	moved := links.Report{URL: addresses[1].URL, Result: links.Moved, Method: "HEAD", Status: 200, Hops: []links.Hop{{Status: 301, To: "https://example.org/new"}}}
	failed := links.Report{URL: addresses[2].URL, Result: links.Failed, Method: "GET", Error: "EOF"}
	skipped := links.Report{URL: addresses[2].URL, Result: links.Skipped}
	for name, x := range map[string]struct {
		json    bool
		reports []links.Report
		want    string
		err     string
	}{
		"text": {false, []links.Report{ok, moved, failed}, `ok      HEAD 200                            https://example.org/a          documents a, updates b
moved   HEAD 200                            https://example.org/b?x=1&y=2  updates c
        301       → https://example.org/new
failed  EOF                                 https://example.org/c          updates d
3 addresses: 1 ok, 1 moved, 1 failed
`, "addresses that lead nowhere: 1"},
		"json": {true, []links.Report{ok, moved, failed}, `{"url":"https://example.org/a","result":"ok","status":200,"method":"HEAD","in":["documents a","updates b"]}
{"url":"https://example.org/b?x=1&y=2","result":"moved","status":200,"method":"HEAD","redirects":[{"status":301,"to":"https://example.org/new"}],"in":["updates c"]}
{"url":"https://example.org/c","result":"failed","method":"GET","error":"EOF","in":["updates d"]}
`, "addresses that lead nowhere: 1"},
		"all well":    {true, []links.Report{ok, moved}, "", ""},
		"no network":  {true, []links.Report{failed, failed}, "", "does this machine reach the web?"},
		"interrupted": {true, []links.Report{ok, skipped}, "", "interrupted: addresses not checked: 1"},
	} {
		var out bytes.Buffer
		err := (&linksCommand{JSON: x.json}).print(&out, addresses, x.reports)
		if (err != nil) != (x.err != "") || err != nil && !strings.Contains(err.Error(), x.err) {
			t.Errorf("%s: error %v, want %q", name, err, x.err)
		}
		if x.want != "" && squeeze(out.String()) != squeeze(x.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, out.String(), x.want)
		}
	}
}

// squeeze leaves out how wide the columns are.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := progress{out: &out, of: 2}
	p.done(links.Report{URL: "https://example.org/" + strings.Repeat("x", 80)})
	p.done(links.Report{URL: "https://example.org/b"})
	p.clear()
	if got := out.String(); !strings.HasPrefix(got, "1/2 https://example.org/xxx") || !strings.Contains(got, "…\r\x1b[K2/2 https://example.org/b\r\x1b[K") {
		t.Errorf("%q", got)
	}
	// Where nobody watches nothing is shown.
	silent := newProgress(&out, 1)
	out.Reset()
	silent.done(links.Report{URL: "https://example.org/"})
	if silent.clear(); out.Len() > 0 {
		t.Errorf("%q", out.String())
	}
}
