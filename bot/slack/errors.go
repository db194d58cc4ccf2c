package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	api "github.com/slack-go/slack"

	"cpxbot/bot"
)

// putOff says that a call was not made and when it may be.
func putOff(wait time.Duration) error {
	return &bot.SendError{Err: errors.New("rate limit"), NotSent: true, RetryAfter: wait}
}

// withoutRetryAfter is how long to wait when Slack slows us down and does not
// say for how long.
const withoutRetryAfter = 30 * time.Second

// Errors of the Web API by what they mean for a message
// (https://docs.slack.dev/reference/methods/chat.postMessage#errors).
var (
	// The token is no longer good: nobody can be written to.
	tokenErrors = map[string]bool{
		"invalid_auth": true, "not_authed": true, "account_inactive": true, "token_revoked": true, "token_expired": true,
		"team_access_not_granted": true, "org_login_required": true, "not_allowed_token_type": true,
	}
	// Slack failed on its side, perhaps after it took the message.
	uncertainErrors = map[string]bool{"internal_error": true, "fatal_error": true, "request_timeout": true}
	// Slack cannot take messages for a while.
	busyErrors = map[string]bool{"service_unavailable": true, "accesslimited": true, "team_added_to_org": true, "ratelimited": true, "rate_limited": true, "message_limit_exceeded": true}
)

// classify says what an error of a call means for the message. The error of
// the result names the method and Slack's code, and no person.
func (t *Transport) classify(method, workspace string, err error) error {
	if err == nil {
		return nil
	}
	var known *bot.SendError
	if errors.As(err, &known) {
		return err
	}
	s := &bot.SendError{Err: fmt.Errorf("%s: %w", method, err)}
	var limited *api.RateLimitedError
	var status api.StatusCodeError
	var refused api.SlackErrorResponse
	var network *net.OpError
	switch {
	case errors.As(err, &limited):
		s.NotSent, s.RetryAfter = true, max(limited.RetryAfter, time.Second)
		t.pace.block(method, workspace, s.RetryAfter)
	case errors.As(err, &status):
		// An error of the server may come after it took the message.
		if status.Code == http.StatusTooManyRequests {
			s.NotSent, s.RetryAfter = true, withoutRetryAfter
			t.pace.block(method, workspace, s.RetryAfter)
		}
		s.Permanent = status.Code >= 400 && status.Code < 500 && !s.NotSent
	case errors.As(err, &refused):
		switch code := refused.Err; {
		case tokenErrors[code]:
			s.NotSent = true
			if t.o.BotToken != "" {
				// The only workspace: everything waits until an administrator
				// has repaired it.
				s.Platform = true
				t.access.set(fmt.Errorf("slack answers %s", code))
			} else {
				s.Permanent = true
				t.installs.suspect(workspace, code)
			}
		case code == "user_disabled":
			s.Gone, s.NotSent = true, true
		case uncertainErrors[code]:
		case busyErrors[code]:
			s.NotSent, s.RetryAfter = true, withoutRetryAfter
		default:
			s.Permanent, s.NotSent = true, true
		}
	case errors.As(err, &network) && network.Op == "dial":
		s.NotSent = true
	case errors.Is(err, context.DeadlineExceeded):
	}
	return s
}
