package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Bounds of what is taken from a browser.
const (
	largestForm  = 256 << 10
	mostSessions = 1000
)

// access lets in whoever has the address that the program printed, or knows the
// password, and only what their own pages send.
type access struct {
	password string
	secure   bool     // the pages are reached over TLS
	hosts    []string // that the pages may be reached under; empty: any
	announce func(token string)
	origin   *http.CrossOriginProtection
	tries    *rate.Limiter // of passwords and tokens
	changes  *rate.Limiter

	mu       sync.Mutex
	token    string // lets in once; "" when a password does
	sessions map[string]*session
}

// session is a browser that was let in.
type session struct {
	id, csrf string
	mu       sync.Mutex
	locale   string
	editor   string // the name under which changes of the content are noted
	last     time.Time
}

func (s *session) language() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.locale
}

func (s *session) name() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.editor
}

func newAccess(o *Options) *access {
	a := &access{
		password: o.Password, secure: o.Secure, hosts: o.Hosts, announce: o.Announce, origin: http.NewCrossOriginProtection(),
		tries: rate.NewLimiter(1, 10), changes: rate.NewLimiter(100, 400), sessions: map[string]*session{},
	}
	if a.announce == nil {
		a.announce = func(string) {}
	}
	if a.password == "" {
		a.token = rand.Text()
		a.announce(a.token)
	}
	return a
}

// same compares secrets in a time that tells nothing of them.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// spend lets in by the token, once: the next one is announced.
func (a *access) spend(token string) bool {
	a.mu.Lock()
	ok := a.token != "" && same(token, a.token)
	if ok {
		a.token = rand.Text()
	}
	next := a.token
	a.mu.Unlock()
	if ok {
		a.announce(next)
	}
	return ok
}

// admit begins a session and sets its cookie.
func (a *access) admit(w http.ResponseWriter, r *http.Request) {
	s := &session{id: rand.Text() + rand.Text(), csrf: rand.Text(), locale: preferred(r.Header.Get("Accept-Language")), last: time.Now()}
	a.mu.Lock()
	if len(a.sessions) >= mostSessions {
		oldest := s
		for _, other := range a.sessions {
			if other.last.Before(oldest.last) {
				oldest = other
			}
		}
		delete(a.sessions, oldest.id)
	}
	a.sessions[s.id] = s
	a.mu.Unlock()
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(r), Value: s.id, Path: "/", HttpOnly: true, Secure: a.secure, SameSite: http.SameSiteStrictMode,
	})
}

// cookieName tells studios on several ports of a machine apart, which browsers
// do not.
func cookieName(r *http.Request) string {
	_, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		port = "0"
	}
	return "cpxbot-studio-" + port
}

// preferred is the first language of a browser that the studio speaks.
func preferred(accepted string) string {
	for tag := range strings.SplitSeq(accepted, ",") {
		switch tag = strings.ToLower(strings.TrimSpace(tag)); {
		case strings.HasPrefix(tag, "fr"):
			return "fr"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "fr"
}

// known returns the session of a request, nil for a stranger.
func (a *access) known(r *http.Request) *session {
	c, err := r.Cookie(cookieName(r))
	if err != nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.sessions[c.Value]
	if s != nil {
		s.last = time.Now()
	}
	return s
}

// isHost reports whether the pages may be reached under the name of a request:
// a name that somebody else's page leads to this machine is none of them.
func (a *access) isHost(r *http.Request) bool {
	if len(a.hosts) == 0 {
		return true
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	for _, name := range a.hosts {
		if host == strings.ToLower(strings.Trim(name, "[]")) {
			return true
		}
	}
	return false
}

// policy lets a page load and send nothing but to where it came from, and run no
// script and use no style that stands in it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard lets requests through that may be answered; the session goes with them.
func (s *Studio) guard(next http.Handler) http.Handler {
	a := s.access
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if a.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !a.isHost(r) {
			s.refuse(w, r, http.StatusMisdirectedRequest, "error_host")
			return
		}
		change := r.Method != http.MethodGet && r.Method != http.MethodHead
		if change {
			r.Body = http.MaxBytesReader(w, r.Body, largestForm)
			if a.origin.Check(r) != nil {
				s.refuse(w, r, http.StatusForbidden, "error_origin")
				return
			}
			if !a.changes.Allow() {
				w.Header().Set("Retry-After", "1")
				s.refuse(w, r, http.StatusTooManyRequests, "error_rate")
				return
			}
		}
		if strings.HasPrefix(r.URL.Path, "/static/") || r.URL.Path == "/enter" || r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
			next.ServeHTTP(w, r)
			return
		}
		known := a.known(r)
		if known == nil {
			s.stranger(w, r)
			return
		}
		if change {
			if err := r.ParseForm(); err != nil {
				s.refuse(w, r, http.StatusRequestEntityTooLarge, "error_size")
				return
			}
			if !same(r.PostForm.Get("csrf"), known.csrf) {
				s.refuse(w, r, http.StatusForbidden, "error_csrf")
				return
			}
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionKey{}, known)))
	})
}

type sessionKey struct{}

// sessionOf returns the session that guard has found.
func sessionOf(r *http.Request) *session { return r.Context().Value(sessionKey{}).(*session) }

// stranger answers somebody who was not let in yet.
func (s *Studio) stranger(w http.ResponseWriter, r *http.Request) {
	token := r.URL.Query().Get("token")
	switch {
	case s.access.password != "":
		s.show(w, r, http.StatusUnauthorized, "enter", &enterPage{})
	case token == "" || r.Method != http.MethodGet:
		s.refuse(w, r, http.StatusUnauthorized, "error_stranger")
	case !s.access.tries.Allow():
		s.refuse(w, r, http.StatusTooManyRequests, "error_rate")
	case s.access.spend(token):
		s.access.admit(w, r)
		// The page leads on by itself: a redirect would count as coming from
		// where the address stood, and the cookie be left out.
		s.show(w, r, http.StatusOK, "enter", &enterPage{Go: "/talk"})
	default:
		s.refuse(w, r, http.StatusUnauthorized, "error_token")
	}
}

// enterPage asks for the password, or leads on.
type enterPage struct {
	view
	Go    string
	Wrong bool
}

// enter takes the password.
func (s *Studio) enter(w http.ResponseWriter, r *http.Request) {
	if s.access.password == "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	if !s.access.tries.Allow() {
		s.refuse(w, r, http.StatusTooManyRequests, "error_rate")
		return
	}
	if err := r.ParseForm(); err != nil || !same(r.PostForm.Get("password"), s.access.password) {
		s.show(w, r, http.StatusUnauthorized, "enter", &enterPage{Wrong: true})
		return
	}
	s.access.admit(w, r)
	http.Redirect(w, r, "/talk", http.StatusSeeOther)
}
