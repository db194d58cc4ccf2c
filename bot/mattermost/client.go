package mattermost

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
)

// maxAnswer bounds what is read of one answer of the server: a file that is passed on, and
// more.
const maxAnswer = message.MaxPassed + 2<<20

// newClient returns a client of the server's interface whose requests and
// answers are bounded. Refused, which may be nil, is called when the server does
// not know the token.
func newClient(o Options, refused func()) *model.Client4 {
	c := model.NewAPIv4Client(o.URL)
	c.SetToken(o.Token)
	base := o.Client
	if base == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = 32
		base = &http.Client{Transport: transport}
	}
	client := *base
	client.Transport = bounded{base.Transport, refused}
	c.HTTPClient = &client
	return c
}

// bounded keeps answers below maxAnswer, and turns errors that are not in the
// server's own form, such as those of a proxy or of the rate limiter, into
// that form. Their text is dropped: it may repeat what was sent.
type bounded struct {
	next    http.RoundTripper
	refused func()
}

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	next := b.next
	if next == nil {
		next = http.DefaultTransport
	}
	resp, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	if resp.StatusCode >= 300 && resp.StatusCode != http.StatusNotModified {
		defer resp.Body.Close()
		e := statusError{Status: resp.StatusCode}
		if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
			e.RetryAfter = min(time.Duration(seconds)*time.Second, time.Hour)
		}
		if data, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10)); err == nil {
			e.ID = errorID(data)
		}
		if e.Status == http.StatusUnauthorized && b.refused != nil {
			b.refused()
		}
		return nil, &e
	}
	return resp, nil
}

// statusError is an answer of the server other than success.
type statusError struct {
	Status int
	// ID is the server's name of the error, "" when it gave none.
	ID         string
	RetryAfter time.Duration
}

func (e *statusError) Error() string {
	if e.ID == "" {
		return fmt.Sprintf("the server answers %d", e.Status)
	}
	return fmt.Sprintf("the server answers %d (%s)", e.Status, e.ID)
}

// errorID reads the name of an error, such as "api.context.permissions.app_error".
func errorID(body []byte) string {
	var e *model.AppError
	if err := model.AppErrorFromJSON(bytes.NewReader(body)); !errors.As(err, &e) {
		return ""
	}
	if len(e.Id) > 100 {
		return ""
	}
	for _, r := range e.Id {
		if r != '.' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return ""
		}
	}
	return e.Id
}

// statusOf returns the status of the server's answer, 0 when there was none.
func statusOf(err error) int {
	var e *statusError
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// idNoRoot says that the post is not there below which another is to be posted.
const idNoRoot = "api.post.create_post.root_id.app_error"

// idPending says that the same message is being posted by another request.
const idPending = "api.post.deduplicate_create_post.pending"

// sendError says what an error means for a message that was being posted.
// Before tells that nothing had been posted yet: the request only asked.
func sendError(err error, before bool) *bot.SendError {
	var e *statusError
	if !errors.As(err, &e) {
		return &bot.SendError{Err: withoutURL(err), NotSent: before}
	}
	switch s := (&bot.SendError{Err: e, NotSent: true, RetryAfter: e.RetryAfter}); {
	case e.Status == http.StatusTooManyRequests:
		s.Platform = true
		s.RetryAfter = max(s.RetryAfter, time.Second)
		return s
	case e.Status == http.StatusUnauthorized:
		// The token was revoked: nothing goes out until it is repaired.
		s.Platform = true
		return s
	case e.ID == idPending:
		s.NotSent, s.RetryAfter = before, time.Second
		return s
	case e.Status == http.StatusServiceUnavailable, e.Status == http.StatusRequestTimeout:
		return s
	case e.Status >= 500:
		// The server may have failed after the post was kept.
		s.NotSent = before
		return s
	default:
		s.Permanent = true
		return s
	}
}

// forbidden reports whether the server said that a call is not permitted: see left.
func forbidden(err error) bool { return statusOf(err) == http.StatusForbidden }

// withoutURL drops the address from an error of the network: it holds ids.
func withoutURL(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
