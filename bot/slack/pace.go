package slack

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"cpxbot/bot"
)

// What Slack allows a method for each workspace
// (https://docs.slack.dev/apis/web-api/rate-limits), kept a little below.
var methodLimits = map[string]limit{
	methodPost:     {5, 20},        // "several hundred messages per minute"
	methodOpen:     {50 / 60., 20}, // tier 3
	methodUpdate:   {50 / 60., 20},
	methodPrompts:  {50 / 60., 20},
	methodTitle:    {50 / 60., 20},
	methodStatus:   {5, 20}, // "special rate limits apply"
	methodHistory:  {50 / 60., 20},
	methodInfo:     {50 / 60., 20},
	methodReplies:  {50 / 60., 20},
	methodUser:     {100 / 60., 40}, // tier 4
	methodMembers:  {100 / 60., 40},
	methodPublish:  {100 / 60., 40},
	methodView:     {100 / 60., 40},
	methodEphemera: {100 / 60., 40},
}

// channelLimit is for messages in one channel: one a second, and short bursts.
var channelLimit = limit{1, 4}

type limit struct {
	perSecond rate.Limit
	burst     int
}

// Methods of the Web API that are used.
const (
	methodAuth     = "auth.test"
	methodPost     = "chat.postMessage"
	methodUpdate   = "chat.update"
	methodPrompts  = "assistant.threads.setSuggestedPrompts"
	methodTitle    = "assistant.threads.setTitle"
	methodStatus   = "assistant.threads.setStatus"
	methodEphemera = "chat.postEphemeral"
	methodOpen     = "conversations.open"
	methodHistory  = "conversations.history"
	methodInfo     = "conversations.info"
	methodReplies  = "conversations.replies"
	methodMembers  = "conversations.members"
	methodUser     = "users.info"
	methodPublish  = "views.publish"
	methodView     = "views.open"
	methodFile     = "files.info"
	methodUpload   = "files.completeUploadExternal"
)

// longestPace is how long a call waits for its turn; when it would be longer,
// it is put off, so that others can go on.
const longestPace = 2 * time.Second

// pacer keeps calls within Slack's limits: by method and workspace, and by
// channel.
type pacer struct {
	clock bot.Clock
	mu    sync.Mutex
	// limiters by method and workspace, or channel.
	limiters map[string]*rate.Limiter
	blocked  map[string]time.Time // by method and workspace, until when
	off      bool                 // for tests whose time stands still
}

// maxLimiters bounds the memory for channels that were written to.
const maxLimiters = 10_000

func newPacer(clock bot.Clock) *pacer {
	return &pacer{clock: clock, limiters: map[string]*rate.Limiter{}, blocked: map[string]time.Time{}}
}

// wait returns when a call may be made. When that is too far ahead, wait
// returns a *bot.SendError that says when; the call was not made then.
func (p *pacer) wait(ctx context.Context, method, workspace, channel string) error {
	if p.off {
		return nil
	}
	now := p.clock.Now()
	p.mu.Lock()
	if until := p.blocked[method+" "+workspace]; until.After(now) {
		p.mu.Unlock()
		return putOff(until.Sub(now))
	}
	var reservations []*rate.Reservation
	var longest time.Duration
	reserve := func(key string, l limit) {
		r := p.limiter(key, l).ReserveN(now, 1)
		reservations = append(reservations, r)
		longest = max(longest, r.DelayFrom(now))
	}
	if l, ok := methodLimits[method]; ok {
		reserve(method+" "+workspace, l)
	}
	if channel != "" {
		reserve("channel "+channel, channelLimit)
	}
	p.mu.Unlock()
	cancel := func() {
		for _, r := range reservations {
			r.CancelAt(now)
		}
	}
	if longest > longestPace {
		cancel()
		return putOff(longest)
	}
	if longest <= 0 {
		return nil
	}
	select {
	case <-time.After(longest):
		return nil
	case <-ctx.Done():
		cancel()
		return &bot.SendError{Err: ctx.Err(), NotSent: true}
	}
}

func (p *pacer) limiter(key string, l limit) *rate.Limiter {
	if r, ok := p.limiters[key]; ok {
		return r
	}
	if len(p.limiters) >= maxLimiters {
		clear(p.limiters) // everybody may burst once more; Slack's 429 says so if that is too much
	}
	r := rate.NewLimiter(l.perSecond, l.burst)
	p.limiters[key] = r
	return r
}

// block stops a method in a workspace: Slack asked for it.
func (p *pacer) block(method, workspace string, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocked[method+" "+workspace] = p.clock.Now().Add(wait)
}
