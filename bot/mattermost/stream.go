package mattermost

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
)

// Times and sizes of the connection.
const (
	pingEvery    = 30 * time.Second
	pongWithin   = 75 * time.Second // without an answer, or an event
	writeWithin  = 5 * time.Second
	dialWithin   = 15 * time.Second
	steadyAfter  = 30 * time.Second // a connection that lasted starts the delays anew
	firstDelay   = 500 * time.Millisecond
	longestDelay = time.Minute
	maxFrame     = 1 << 20
	workers      = 16
	queued       = 256 // posts that wait for each worker
)

// Run implements bot.Transport.
func (t *Transport) Run(ctx context.Context, handle bot.Handler) error {
	t.mu.Lock()
	t.handle = handle
	t.mu.Unlock()

	var wait sync.WaitGroup
	defer wait.Wait()
	wait.Go(func() { t.keepMarks(ctx) })
	c := &connection{t: t, lanes: newLanes(ctx, t, &wait), wait: &wait, stopReading: func() {}}
	defer func() { c.stopReading() }()
	for tries := 0; ; tries++ {
		started := time.Now()
		err := c.serve(ctx)
		t.setReady(cmpErr(err))
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(started) > steadyAfter {
			tries = 0
		}
		var delay time.Duration // most often the server closes a connection that it can resume
		if tries > 0 {
			delay = bot.Backoff(tries, firstDelay, longestDelay)
		}
		if statusOf(err) == http.StatusUnauthorized {
			t.log.Error("the server refuses the token of the bot: it was revoked, or the account is disabled", "again", delay)
		} else {
			t.log.Warn("disconnected", "error", withoutURL(err), "again", delay)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(delay):
		}
	}
}

func cmpErr(err error) error {
	if statusOf(err) == http.StatusUnauthorized {
		return errors.New("the token of the bot is refused")
	}
	return errConnecting
}

// connection is the websocket, over all of its lives: the server keeps the
// last events, a hundred or so, for the connection id of one that broke.
type connection struct {
	t     *Transport
	lanes *lanes
	wait  *sync.WaitGroup // of Run
	id    string          // "" before the first hello
	next  int64           // sequence number of the next event
	// resumed: it is asked for by its id, and has not shown yet that it is there.
	resumed bool
	// stopReading ends the reading of what an earlier connection missed.
	stopReading func()
}

// frame is an event of the websocket, or the answer to a request
// (https://developers.mattermost.com/api-documentation/#/#websocket-events).
type frame struct {
	Event string         `json:"event"` // "" of an answer
	Data  map[string]any `json:"data"`
	Seq   int64          `json:"seq"`
	To    struct {
		Channel string `json:"channel_id"`
	} `json:"broadcast"`
	Error struct {
		Status int `json:"status_code"`
	} `json:"error"` // of an answer
}

var (
	errGap = errors.New("events of the websocket are missing")
	// errDeaf ends a connection to which the server may not have told everything. For
	// one whose session it does not find at any moment, it neither numbers nor keeps
	// events from then on, though the session be there again: nothing shows in the
	// numbers, so that such a connection is never resumed.
	errDeaf = errors.New("the server does not know whose this connection is")
)

// serve connects and takes events until the connection breaks.
func (c *connection) serve(ctx context.Context) error {
	me, err := c.t.identify(ctx)
	select {
	case <-c.t.doubt:
		c.id = ""
	default:
	}
	if err != nil {
		return err
	}
	ws, err := c.dial(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := context.AfterFunc(ctx, func() { ws.Close() })
	defer stop()
	go c.watch(ctx, ws, cancel)

	// Events are read on while what was missed is read: a server that cannot
	// write closes the connection.
	frames, broken := make(chan frame, 4096), make(chan error, 1)
	go func() {
		defer close(frames)
		broken <- read(ctx, ws, frames)
	}()
	c.resumed = c.id != ""
	for f := range frames {
		if err := c.take(ctx, me, f); err != nil {
			return err
		}
	}
	err = <-broken
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if errors.Is(err, errDeaf) || errors.Is(err, os.ErrDeadlineExceeded) {
		c.id = ""
	}
	return err
}

func (c *connection) dial(ctx context.Context) (*websocket.Conn, error) {
	address := "ws" + strings.TrimPrefix(c.t.o.URL, "http") + model.APIURLSuffix + "/websocket"
	if c.id != "" {
		address += "?connection_id=" + url.QueryEscape(c.id) + "&sequence_number=" + strconv.FormatInt(c.next, 10)
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialWithin}
	ctx, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	ws, resp, err := dialer.DialContext(ctx, address, http.Header{"Authorization": {"Bearer " + c.t.o.Token}}) //nolint:bodyclose // the dialer has read it
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("websocket: %w", &statusError{Status: resp.StatusCode})
		}
		return nil, fmt.Errorf("websocket: %w", err)
	}
	ws.SetReadLimit(maxFrame)
	return ws, nil
}

// watch asks the server, from time to time, whether it is there and still knows whose
// the connection is: one that does not keeps the websocket open and answers its pings.
// One before version 6 does not always say so, and only a call tells.
func (c *connection) watch(ctx context.Context, ws *websocket.Conn, end context.CancelCauseFunc) {
	tick := time.NewTicker(cmp.Or(c.t.o.pingEvery, pingEvery))
	defer tick.Stop()
	for n := 1; ; n++ {
		if ws.SetWriteDeadline(time.Now().Add(writeWithin)) != nil || ws.WriteJSON(map[string]any{"action": "ping", "seq": n}) != nil {
			ws.Close()
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-c.t.doubt:
			end(errDeaf)
			return
		case <-tick.C:
			c.t.probe(ctx)
			c.t.lookAtRooms(ctx)
		}
	}
}

// probe makes a call that needs the token, for a bot to which nobody writes
// makes none.
func (t *Transport) probe(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, _, _ = t.client.GetMe(ctx, "") // see doubtToken
}

// read reads events until the connection breaks.
func read(ctx context.Context, ws *websocket.Conn, frames chan<- frame) error {
	for {
		if err := ws.SetReadDeadline(time.Now().Add(pongWithin)); err != nil {
			return err
		}
		_, data, err := ws.ReadMessage()
		if err != nil {
			return err
		}
		var f frame
		if err := json.Unmarshal(data, &f); err != nil {
			return fmt.Errorf("websocket: %w", err)
		}
		if f.Event == "" && f.Error.Status == http.StatusUnauthorized {
			return errDeaf
		}
		select {
		case frames <- f:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// take handles one event.
func (c *connection) take(ctx context.Context, me *model.User, f frame) error {
	if f.Event == string(model.WebsocketEventHello) {
		// A new connection for the server: nothing will be replayed.
		c.id, _ = f.Data["connection_id"].(string)
		c.next = f.Seq + 1
		return c.catchUp(ctx, me)
	}
	if c.resumed {
		// What the server replays is what it kept; one that had lost the session before
		// the connection broke kept nothing, and does not say so.
		if err := c.catchUp(ctx, me); err != nil {
			return err
		}
	}
	switch {
	case f.Event == "":
		return nil
	case f.Seq < c.next:
		return nil // replayed, and known
	case f.Seq > c.next:
		c.id = ""
		return errGap
	}
	switch f.Event {
	case string(model.WebsocketEventPosted), string(model.WebsocketEventPostEdited), string(model.WebsocketEventPostDeleted):
		if in, ok := incomingOf(f.Event, f.Data); ok {
			c.lanes.put(in)
		}
	case string(model.WebsocketEventUserAdded), string(model.WebsocketEventUserRemoved):
		c.t.members.Purge() // who is human resources, and whether the bot can tell
		if f.Event == string(model.WebsocketEventUserAdded) && f.Data["user_id"] == me.Id {
			c.joined(me, f.To.Channel)
		}
	}
	c.next = f.Seq + 1
	return nil
}

// catchUp reads what may have been missed before the connection was made: all that was
// written since the watermark, which no connection moves while it is told nothing.
func (c *connection) catchUp(ctx context.Context, me *model.User) error {
	c.stopReading()
	m, err := c.t.missed(ctx, me)
	if err != nil {
		c.id = "" // the next connection catches up
		return fmt.Errorf("catching up: %w", err)
	}
	if err := m.read(ctx, c.lanes.put); err != nil {
		c.readOn(m, err)
	}
	c.t.setReady(nil)
	c.t.log.Info("connected", "resumed", c.resumed)
	c.resumed = false
	return nil
}

// joined reads what was written in a channel of human resources before the bot came, as
// often as it takes; until then the watermark stays before.
func (c *connection) joined(me *model.User, channel string) {
	mark := "joined:" + channel
	if !c.t.posts.begin(mark, c.t.posts.watermark()) {
		return
	}
	c.wait.Go(func() {
		for tries := 1; ; tries++ {
			err := c.readJoined(me, channel)
			if err == nil {
				c.t.posts.end(mark)
				return
			}
			delay := bot.Backoff(tries, firstDelay, longestDelay)
			c.t.log.Warn("a channel of human resources is not read", "error", withoutURL(err), "again", delay)
			select {
			case <-c.lanes.ctx.Done():
				return
			case <-time.After(delay):
			}
		}
	})
}

func (c *connection) readJoined(me *model.User, id string) error {
	ctx := c.lanes.ctx
	channels, err := c.t.hrChannels(ctx)
	if err != nil || !slices.Contains(channels, id) {
		return err
	}
	now, err := c.t.serverTime(ctx)
	if err != nil {
		return err
	}
	channel, _, err := c.t.client.GetChannel(ctx, id)
	if gone, err := c.t.gone(ctx, me, id, err); gone || err != nil {
		return err
	}
	m := &missed{t: c.t, me: me, since: now.Add(-rejoinedFor), unread: []*model.Channel{channel}}
	return m.read(ctx, c.lanes.put)
}

// readOn reads again, while the connection goes on, what could not be read.
func (c *connection) readOn(m *missed, err error) {
	ctx, cancel := context.WithCancel(c.lanes.ctx)
	done := make(chan struct{})
	c.stopReading = func() { cancel(); <-done }
	go func() {
		defer close(done)
		for tries := 1; err != nil; tries++ {
			delay := bot.Backoff(tries, firstDelay, longestDelay)
			c.t.log.Warn("what was missed is not all read", "channels left", len(m.unread), "error", withoutURL(err), "again", delay)
			select {
			case <-ctx.Done():
				return
			case <-time.After(delay):
			}
			err = m.read(ctx, c.lanes.put)
		}
	}()
}

// lanes hand posts to workers, those of one channel in their order.
type lanes struct {
	t     *Transport
	ctx   context.Context // of Run
	seed  maphash.Seed
	lanes [workers]chan incoming
}

func newLanes(ctx context.Context, t *Transport, wait *sync.WaitGroup) *lanes {
	l := &lanes{t: t, ctx: ctx, seed: maphash.MakeSeed()}
	for i := range l.lanes {
		lane := make(chan incoming, queued)
		l.lanes[i] = lane
		wait.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case in := <-lane:
					t.take(ctx, in)
				}
			}
		})
	}
	return l
}

// put queues a post unless it is in hand, whether or not the connection that
// told of it is still there. What is left when the transport stops stays in
// hand, so that the watermark stays before it.
func (l *lanes) put(in incoming) {
	if !l.t.posts.begin(in.version(), in.at()) {
		return
	}
	select {
	case l.lanes[maphash.String(l.seed, in.post.ChannelId)%workers] <- in:
	case <-l.ctx.Done():
	}
}
