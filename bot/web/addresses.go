package web

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"cpxbot/bot/links"
	"cpxbot/rules"
)

// answerWithin bounds one request to an address of the content.
const answerWithin = 15 * time.Second

// addresses is the last look at whether the addresses of the content lead
// somewhere, while it lasts and after it.
type addresses struct {
	mu      sync.Mutex
	end     context.CancelFunc // of the look under way
	running bool
	began   time.Time
	all     []rules.Address
	reports map[string]links.Report
}

// checkedAddress is an address with what became of it.
type checkedAddress struct {
	links.Report
	In []string
}

// Worse reports whether somebody has to look at it.
func (c *checkedAddress) Worse() bool { return c.Result.Broken() || c.Result == links.Moved }

// addressPage says how far the look is, and what it found.
type addressPage struct {
	view
	Running   bool
	Began     time.Time // zero before the first look
	Done, All int
	// Odd are those to look at, the worst first; Fine is the number of the others.
	Odd  []checkedAddress
	Fine int
}

// begin looks at addresses again, unless that is under way already. The requests go
// on when the page is closed, and end with the studio.
func (a *addresses) begin(all []rules.Address, stop <-chan struct{}, agent string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.running {
		return
	}
	ctx, end := context.WithCancel(context.Background())
	a.running, a.end, a.began, a.all, a.reports = true, end, time.Now(), all, map[string]links.Report{}
	urls := make([]string, len(all))
	for i := range all {
		urls[i] = all[i].URL
	}
	checker := links.Checker{Agent: agent, Timeout: answerWithin, Done: func(r links.Report) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.reports[r.URL] = r
	}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		checker.Check(ctx, urls)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.running = false
	}()
	go func() {
		defer end()
		select {
		case <-stop:
		case <-done:
		}
	}()
}

// page is how far the look is.
func (a *addresses) page() addressPage {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := addressPage{Running: a.running, Began: a.began, Done: len(a.reports), All: len(a.all)}
	for _, x := range a.all {
		r, known := a.reports[x.URL]
		switch {
		case !known:
		case r.Result == links.OK || r.Result == links.Redirects || r.Result == links.Skipped:
			p.Fine++
		default:
			p.Odd = append(p.Odd, checkedAddress{r, x.In})
		}
	}
	slices.SortStableFunc(p.Odd, func(x, y checkedAddress) int {
		switch {
		case x.Worse() == y.Worse():
			return 0
		case x.Worse():
			return -1
		}
		return 1
	})
	return p
}

// checkAddresses looks at the addresses, or shows how far that is.
func (s *Studio) checkAddresses(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		s.addresses.begin(s.content.current().book.Addresses(), s.stop, "cpxbot studio (checks the links of its content)")
		s.done(w, r, "/content?list=documents", "")
		return
	}
	p := s.addresses.page()
	p.Partial = true
	s.show(w, r, http.StatusOK, "addresses", &p)
}
