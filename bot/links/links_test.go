package links

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const agent = "cpxbot/test (checks the links of its content)"

// site answers as servers do, well or badly.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	on := func(pattern string, h http.HandlerFunc) { mux.HandleFunc(pattern, h) }
	ok := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	to := func(code int, where string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, where, code) }
	}
	hangUp := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	on("/page", ok)
	on("/{$}", ok)
	on("HEAD /no-head", status(http.StatusMethodNotAllowed))
	on("GET /no-head", ok)
	on("HEAD /head-lies", status(http.StatusNotFound))
	on("GET /head-lies", ok)
	on("HEAD /head-hangs-up", hangUp)
	on("GET /head-hangs-up", ok)
	on("/hangs-up", hangUp)
	on("/gone", status(http.StatusGone))
	on("/broken", status(http.StatusBadGateway))
	on("/guarded", status(http.StatusForbidden))
	on("/moved", to(http.StatusMovedPermanently, "/page"))
	on("/moved-twice", to(http.StatusPermanentRedirect, "/moved"))
	on("/elsewhere", to(http.StatusFound, "/page"))
	on("/for-good-then-for-now", to(http.StatusMovedPermanently, "/elsewhere"))
	on("/old/notice.pdf", to(http.StatusMovedPermanently, "/"))
	on("/moved-to-nothing", to(http.StatusMovedPermanently, "/nothing"))
	on("/loop", to(http.StatusFound, "/loop"))
	on("/mail", to(http.StatusFound, "mailto:a@example.org"))
	on("/cookie", func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err == nil {
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1", Path: "/"})
		http.Redirect(w, r, "/cookie", http.StatusFound)
	})
	on("/busy", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			t.Error("a server that is busy was asked again")
		}
		w.WriteHeader(http.StatusTooManyRequests)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.UserAgent() != agent {
			t.Errorf("asked by %q", r.UserAgent())
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestCheck(t *testing.T) {
	server := site(t)
	tests := []struct {
		path   string
		result Result
		method string
		status int
		hops   string // "301 /page"
		err    string
	}{
		{"/page", OK, "HEAD", 200, "", ""},
		{"/page#part", OK, "HEAD", 200, "", ""},
		{"/", OK, "HEAD", 200, "", ""},
		{"/no-head", OK, "GET", 200, "", ""},
		{"/head-lies", OK, "GET", 200, "", ""},
		{"/head-hangs-up", OK, "GET", 200, "", ""},
		{"/hangs-up", Failed, "GET", 0, "", "EOF"},
		{"/nothing", Gone, "GET", 404, "", ""},
		{"/gone", Gone, "GET", 410, "", ""},
		{"/broken", Failed, "GET", 502, "", ""},
		{"/guarded", Refused, "GET", 403, "", ""},
		{"/busy", Refused, "HEAD", 429, "", ""},
		{"/moved", Moved, "HEAD", 200, "301 /page", ""},
		{"/moved#part", Moved, "HEAD", 200, "301 /page#part", ""},
		{"/moved-twice", Moved, "HEAD", 200, "308 /moved, 301 /page", ""},
		{"/elsewhere", Redirects, "HEAD", 200, "302 /page", ""},
		{"/for-good-then-for-now", Redirects, "HEAD", 200, "301 /elsewhere, 302 /page", ""},
		{"/old/notice.pdf", Home, "HEAD", 200, "301 /", ""},
		{"/moved-to-nothing", Gone, "GET", 404, "301 /nothing", ""},
		{"/cookie", Redirects, "HEAD", 200, "302 /cookie", ""},
		{"/loop", Failed, "GET", 0, strings.TrimSuffix(strings.Repeat("302 /loop, ", maxHops), ", "), "more than 10 redirects"},
		{"/mail", Failed, "GET", 0, "", "mailto:"},
	}
	addresses := make([]string, len(tests))
	for i, x := range tests {
		addresses[i] = server.URL + x.path
	}
	var told []string
	c := Checker{Agent: agent, Timeout: time.Minute, Transport: server.Client().Transport, Done: func(r Report) { told = append(told, r.URL) }}
	reports := c.Check(t.Context(), addresses)
	for i, x := range tests {
		r := reports[i]
		var hops []string
		for _, h := range r.Hops {
			hops = append(hops, fmt.Sprintf("%d %s", h.Status, strings.TrimPrefix(h.To, server.URL)))
		}
		if r.URL != addresses[i] || r.Result != x.result || r.Method != x.method || r.Status != x.status || strings.Join(hops, ", ") != x.hops {
			t.Errorf("%s: %+v, want %+v", x.path, r, x)
		}
		if (r.Error != "") != (x.err != "") || !strings.Contains(r.Error, x.err) || strings.Contains(r.Error, server.URL) {
			t.Errorf("%s: error %q, want %q", x.path, r.Error, x.err)
		}
	}
	slices.Sort(told)
	slices.Sort(addresses)
	if !slices.Equal(told, addresses) {
		t.Errorf("told of %q, want each once", told)
	}
}

// TestAtOnce: two requests are under way together, never three.
func TestAtOnce(t *testing.T) {
	var under, most atomic.Int32
	var both sync.WaitGroup
	both.Add(atOnce) // the first two wait for each other
	var nth atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		now := under.Add(1)
		for old := most.Load(); now > old; old = most.Load() {
			if most.CompareAndSwap(old, now) {
				break
			}
		}
		if nth.Add(1) <= atOnce {
			both.Done()
			both.Wait()
		}
		under.Add(-1)
	}))
	defer server.Close()
	c := Checker{Agent: agent, Timeout: time.Minute, Transport: server.Client().Transport}
	for _, r := range c.Check(t.Context(), slices.Repeat([]string{server.URL + "/x"}, 20)) {
		if r.Result != OK {
			t.Errorf("%+v", r)
		}
	}
	if most.Load() != atOnce {
		t.Errorf("%d requests at once, want %d", most.Load(), atOnce)
	}
}

// TestTimeout: a server that never answers holds up nobody for ever.
func TestTimeout(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	c := Checker{Agent: agent, Timeout: 10 * time.Millisecond, Transport: server.Client().Transport}
	if r := c.Check(t.Context(), []string{server.URL})[0]; r.Result != Failed || r.Error == "" {
		t.Errorf("%+v", r)
	}
}

// TestInterrupted: what is known so far is told, and the rest is not called broken.
func TestInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			stop()
			<-r.Context().Done()
		}
	}))
	defer server.Close()
	c := Checker{Agent: agent, Timeout: time.Minute, Transport: server.Client().Transport}
	for i, r := range c.Check(ctx, []string{server.URL + "/slow", server.URL + "/slow", server.URL + "/page", server.URL + "/page"}) {
		if r.Result != Skipped {
			t.Errorf("%d: %+v", i, r)
		}
	}
}

// TestNoAddress: what is no address is a failure like any other.
func TestNoAddress(t *testing.T) {
	c := Checker{Agent: agent, Timeout: time.Minute}
	for _, address := range []string{"http://[", "https://", "ftp://example.org/x"} {
		if r := c.Check(t.Context(), []string{address})[0]; r.Result != Failed || r.Error == "" {
			t.Errorf("%q: %+v", address, r)
		}
	}
}
