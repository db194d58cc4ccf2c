package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
	api "github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"

	"cpxbot/bot"
)

// Socket Mode (https://docs.slack.dev/apis/events-api/using-socket-mode) over
// a connection of our own: slack-go's client leaves envelopes that it does not
// know unacknowledged, loses what is queued behind a disconnect, and may wait
// for ever while it acknowledges.

const (
	// sockets is how many connections are held: while one is renewed, the
	// other receives. Slack gives each envelope to one of them.
	sockets = 2
	// pingWait is how long a connection may be silent: Slack pings every few
	// seconds.
	pingWait = 30 * time.Second
	// ackWait bounds one acknowledgement.
	ackWait = 2 * time.Second
	// atOnce bounds the envelopes of a connection that are handled side by side.
	atOnce = 32
	// maxFrame bounds an envelope.
	maxFrame = 1 << 20
	// maxAnswer is what Slack takes as the answer in an acknowledgement.
	maxAnswer = 20_000
)

// socketEnvelope is what comes over a connection.
type socketEnvelope struct {
	Type     string          `json:"type"`
	ID       string          `json:"envelope_id"`
	Reason   string          `json:"reason"`
	Payload  json.RawMessage `json:"payload"`
	Attempts int             `json:"retry_attempt"`
}

// ack tells Slack that an envelope was received.
type ack struct {
	ID      string `json:"envelope_id"`
	Payload any    `json:"payload,omitempty"`
}

// errLinkDisabled: an administrator has switched Socket Mode off.
var errLinkDisabled = errors.New("socket mode is switched off for the app")

// runSockets keeps the connections until ctx ends.
func (t *Transport) runSockets(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for i := range sockets {
		group.Go(func() error {
			t.superviseSocket(ctx, i)
			return nil
		})
	}
	return group.Wait()
}

// superviseSocket connects again and again; what Slack does not deliver over
// one connection it delivers over the next.
func (t *Transport) superviseSocket(ctx context.Context, i int) {
	const shortest, longest = time.Second, time.Minute
	delay := shortest
	for ctx.Err() == nil {
		began := time.Now()
		err := t.runSocket(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil || time.Since(began) > longest {
			delay = shortest
		}
		if err == nil {
			continue // Slack asked for a new connection
		}
		wait := delay
		var limited *api.RateLimitedError
		if errors.As(err, &limited) {
			wait = max(wait, limited.RetryAfter)
		}
		if errors.Is(err, errLinkDisabled) {
			wait = longest
		}
		t.log.Warn("connection to slack ended; connecting again", "connection", i, "in", wait, "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		delay = min(2*delay, longest)
	}
}

// runSocket holds one connection until Slack or ctx ends it. The error is nil
// when Slack asked for a new one.
func (t *Transport) runSocket(ctx context.Context) error {
	client := api.New("", api.OptionAppLevelToken(t.o.AppToken), api.OptionAPIURL(t.o.APIURL), api.OptionHTTPClient(t.http))
	_, url, err := client.StartSocketModeContext(ctx)
	if err != nil {
		return fmt.Errorf("apps.connections.open: %w", err)
	}
	dialer := websocket.Dialer{HandshakeTimeout: 10 * time.Second}
	conn, _, err := dialer.DialContext(ctx, url, nil) //nolint:bodyclose // the dialer has read it
	if err != nil {
		return errors.New("the websocket does not open") // the cause would name the one-time URL
	}
	defer conn.Close()
	conn.SetReadLimit(maxFrame)

	// The reader ends when the connection is closed.
	closing := context.AfterFunc(ctx, func() { conn.Close() })
	defer closing()
	s := &socket{t: t, conn: conn, acks: make(chan ack, atOnce)}
	// What was begun is finished, also when the program is to stop.
	handling, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	return s.run(ctx, handling)
}

// socket is one connection.
type socket struct {
	t    *Transport
	conn *websocket.Conn
	acks chan ack
}

// run reads envelopes and hands each to a goroutine of its own, so that pings
// and other envelopes are not held up; one goroutine writes.
func (s *socket) run(ctx, handling context.Context) error {
	written := make(chan struct{})
	go func() {
		defer close(written)
		s.write()
	}()
	handlers := &errgroup.Group{}
	handlers.SetLimit(atOnce)
	err := s.read(ctx, func(e *socketEnvelope) {
		handlers.Go(func() error {
			s.receive(handling, e)
			return nil
		})
	})
	// Frames in hand are still acknowledged, if the connection can.
	_ = handlers.Wait()
	close(s.acks)
	<-written
	return err
}

func (s *socket) write() {
	for a := range s.acks {
		_ = s.conn.SetWriteDeadline(time.Now().Add(ackWait))
		if err := s.conn.WriteJSON(a); err != nil {
			// Slack delivers the envelope again, over another connection.
			s.t.log.Debug("not acknowledged", "error", err)
		}
	}
}

// read passes envelopes on until the connection ends. Slack says so some
// seconds before it closes the connection; until then envelopes still come.
func (s *socket) read(ctx context.Context, each func(*socketEnvelope)) error {
	alive := func() { _ = s.conn.SetReadDeadline(time.Now().Add(pingWait)) }
	alive()
	ping := s.conn.PingHandler()
	s.conn.SetPingHandler(func(data string) error {
		alive()
		return ping(data)
	})
	var renew, greeted bool
	for {
		_, frame, err := s.conn.ReadMessage()
		if err != nil {
			if renew || ctx.Err() != nil {
				return nil
			}
			return errors.New("connection lost")
		}
		alive()
		var e socketEnvelope
		if err := decode(frame, &e); err != nil {
			s.t.log.Warn("frame of slack not read")
			continue
		}
		switch e.Type {
		case "hello":
			if !greeted {
				greeted = true
				s.t.connected.Add(1)
				defer s.t.connected.Add(-1)
			}
		case "disconnect":
			if e.Reason == "link_disabled" {
				return errLinkDisabled
			}
			// "warning", "refresh_requested", "too_many_websockets": the
			// connection ends soon. The other one receives meanwhile.
			s.t.log.Debug("slack ends the connection", "reason", e.Reason)
			renew = true
			_ = s.conn.SetReadDeadline(time.Now().Add(drain))
		default:
			each(&e)
		}
	}
}

// drain is how long a connection that ends is still read.
const drain = 2 * time.Second

// receive handles an envelope and acknowledges it, unless it failed: then Slack
// delivers it again.
func (s *socket) receive(ctx context.Context, e *socketEnvelope) {
	if e.ID == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	answer, err := s.t.receiveEnvelope(ctx, e)
	if err != nil && !errors.Is(err, errMalformed) {
		s.t.log.Error("envelope not handled", "type", e.Type, "attempt", e.Attempts, "code", bot.CodeOf(err), "error", err)
		return
	}
	if data, err := json.Marshal(answer); err != nil || len(data) >= maxAnswer {
		answer = nil
	}
	s.acks <- ack{e.ID, answer}
}

func (t *Transport) receiveEnvelope(ctx context.Context, e *socketEnvelope) (answer any, err error) {
	read := func(v any) error {
		if err := decode(e.Payload, v); err != nil {
			return fmt.Errorf("%w: %w", errMalformed, err)
		}
		return nil
	}
	switch e.Type {
	case "events_api":
		var in envelope
		if err := read(&in); err != nil {
			return nil, err
		}
		if in.EventID == "" {
			return nil, errMalformed
		}
		return nil, t.receiveEvent(ctx, &in)
	case "slash_commands":
		var in command
		if err := read(&in); err != nil {
			return nil, err
		}
		answer, err := t.receiveCommand(ctx, &in)
		if answer == nil {
			return nil, err
		}
		return answer, err
	case "interactive":
		var in interaction
		if err := read(&in); err != nil {
			return nil, err
		}
		return t.receiveInteraction(ctx, &in)
	}
	return nil, nil // not known, but acknowledged: it would come again
}
