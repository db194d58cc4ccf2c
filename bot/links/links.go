// Package links asks the web whether addresses still lead somewhere. It is
// polite: at most two requests at a time, HEAD before GET, no body is read, and
// a server that says to come back later is not asked again.
package links

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Result is what became of an address.
type Result string

// The results, from the best to the worst.
const (
	OK        Result = "ok"        // it answers, where it is
	Redirects Result = "redirects" // it answers elsewhere for now
	Moved     Result = "moved"     // it answers elsewhere for good: write the new address
	Home      Result = "home"      // a page has become the front page: it is gone in fact
	Refused   Result = "refused"   // the server tells programs nothing: look at it yourself
	Gone      Result = "gone"      // there is no such page
	Failed    Result = "failed"    // no answer, or an error of the server
	Skipped   Result = "skipped"   // the check was interrupted before
)

// Broken reports whether people who follow the address find nothing there.
func (r Result) Broken() bool { return r == Home || r == Gone || r == Failed }

// Hop is one redirect.
type Hop struct {
	Status int    `json:"status"`
	To     string `json:"to"`
}

// Report is the result of one address.
type Report struct {
	URL    string `json:"url"`
	Result Result `json:"result"`
	// Status is the last one, 0 when nothing answered; Method is what got it.
	Status int    `json:"status,omitempty"`
	Method string `json:"method,omitempty"`
	Hops   []Hop  `json:"redirects,omitempty"`
	Error  string `json:"error,omitempty"`
}

// Final is the address that answered in the end.
func (r *Report) Final() string {
	if len(r.Hops) == 0 {
		return r.URL
	}
	return r.Hops[len(r.Hops)-1].To
}

// atOnce bounds the requests under way.
const atOnce = 2

// maxHops bounds the redirects of one address, like browsers do.
const maxHops = 10

// Checker checks addresses.
type Checker struct {
	// Agent says who asks.
	Agent string
	// Timeout bounds one request.
	Timeout time.Duration
	// Transport is the way to the servers; nil: the usual one.
	Transport http.RoundTripper
	// Done is told of each report as it is ready, one call at a time.
	Done func(Report)
}

// Check checks each address and returns the reports in the order of the
// addresses. When ctx ends, those not checked yet are skipped.
func (c *Checker) Check(ctx context.Context, addresses []string) []Report {
	reports := make([]Report, len(addresses))
	var telling sync.Mutex
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, address := range addresses {
		group.Go(func() error {
			reports[i] = c.one(ctx, address)
			if c.Done != nil {
				telling.Lock()
				defer telling.Unlock()
				c.Done(reports[i])
			}
			return nil
		})
	}
	_ = group.Wait() // what fails is in the reports
	return reports
}

func (c *Checker) one(ctx context.Context, address string) Report {
	if ctx.Err() != nil {
		return Report{URL: address, Result: Skipped}
	}
	r := c.try(ctx, http.MethodHead, address)
	// Some servers answer HEAD wrongly, or not at all.
	if r.Result == Gone || r.Result == Failed || r.Result == Refused && r.Status != http.StatusTooManyRequests {
		r = c.try(ctx, http.MethodGet, address)
	}
	if ctx.Err() != nil && r.Result == Failed {
		return Report{URL: address, Result: Skipped}
	}
	return r
}

// try follows an address by one method.
func (c *Checker) try(ctx context.Context, method, address string) Report {
	r := Report{URL: address, Method: method}
	jar, err := cookiejar.New(nil) // some pages lead to themselves until a cookie is set
	if err != nil {
		return r.fail(err)
	}
	client := &http.Client{
		Transport: c.Transport, Jar: jar, Timeout: c.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	permanent := true
	for {
		req, err := http.NewRequestWithContext(ctx, method, r.Final(), nil)
		if err != nil {
			return r.fail(err)
		}
		req.Header.Set("User-Agent", c.Agent)
		req.Header.Set("Accept", "*/*")
		resp, err := client.Do(req)
		if err != nil {
			return r.fail(err)
		}
		_ = resp.Body.Close() // nothing of it is of use
		r.Status = resp.StatusCode
		to, err := resp.Location()
		if r.Status < 300 || r.Status > 399 || errors.Is(err, http.ErrNoLocation) {
			r.Result = result(&r, permanent)
			return r
		}
		switch {
		case err != nil:
			return r.fail(err)
		case len(r.Hops) == maxHops:
			return r.fail(fmt.Errorf("more than %d redirects", maxHops))
		case to.Scheme != "http" && to.Scheme != "https":
			return r.fail(fmt.Errorf("it leads to %s:, which is no page", to.Scheme))
		}
		if to.Fragment == "" { // as in browsers, it outlives a redirect
			if before, err := url.Parse(r.Final()); err == nil {
				to.Fragment = before.Fragment
			}
		}
		r.Hops = append(r.Hops, Hop{r.Status, to.String()})
		permanent = permanent && (r.Status == http.StatusMovedPermanently || r.Status == http.StatusPermanentRedirect)
	}
}

func (r Report) fail(err error) Report {
	// The address is told beside it already.
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	r.Result, r.Status, r.Error = Failed, 0, err.Error()
	return r
}

// result judges the last answer.
func result(r *Report, permanent bool) Result {
	switch {
	case r.Status == http.StatusNotFound || r.Status == http.StatusGone:
		return Gone
	case r.Status >= 500:
		return Failed
	case r.Status >= 400:
		return Refused
	case len(r.Hops) == 0:
		return OK
	case front(r.Final()) && !front(r.URL):
		return Home
	case permanent:
		return Moved
	}
	return Redirects
}

// front reports whether an address is that of a site's front page.
func front(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}
