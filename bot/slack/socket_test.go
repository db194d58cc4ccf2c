package slack

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestUnknownEnvelopesAreAcknowledged(t *testing.T) {
	w := newWorld(t, true, nil)
	if a := w.slack.Envelope("something_new", map[string]any{"x": 1}); !a.OK {
		t.Error("not acknowledged: Slack delivers it again for ever")
	}
	if a := w.slack.Envelope("events_api", map[string]any{"type": "event_callback"}); !a.OK {
		t.Error("an event without an id is not acknowledged")
	}
	w.slack.Frame("not an envelope")
	if a := w.slack.Envelope("interactive", map[string]any{"type": "block_actions"}); !a.OK {
		t.Error("a click without a user is not acknowledged")
	}
}

func TestCommandBySocket(t *testing.T) {
	w := newWorld(t, true, nil)
	a := w.slack.Command("tr1", "anna", "C9", "je suis sage-femme")
	if !a.OK || !strings.Contains(string(a.Body), "message direct") {
		t.Errorf("%+v %s", a, a.Body)
	}
}

// TestRefreshInABurst: Slack renews connections while people write; every
// event is taken once.
func TestRefreshInABurst(t *testing.T) {
	w := newWorld(t, true, nil)
	const events = 60
	var group sync.WaitGroup
	for i := range events {
		if i%20 == 10 {
			w.slack.Frame(map[string]any{"type": "disconnect", "reason": []string{"refresh_requested", "warning", "too_many_websockets"}[i/20]})
		}
		if i == events/2 {
			w.slack.CloseSockets()
		}
		group.Go(func() {
			m, try := w.slack.DirectMessage("anna", "bonjour"), -1
			w.slack.Await(t, fmt.Sprint("event ", i, " is acknowledged"), func() bool {
				try++
				return w.slack.Event(fmt.Sprint("Ev", i), m, try).OK
			})
		})
	}
	group.Wait()
	if n := w.turns(t, "anna"); n != events {
		t.Errorf("%d turns, want %d", n, events)
	}
}

func TestLinkDisabled(t *testing.T) {
	w := newWorld(t, true, nil)
	disable := func(left int) {
		w.slack.Frame(map[string]any{"type": "disconnect", "reason": "link_disabled"})
		w.slack.Sockets(t, left)
	}
	w.slack.Await(t, "it is ready", func() bool { return w.transport.Ready() == nil })
	disable(1)
	// The other connection still receives.
	if a := w.slack.Event("Ev1", w.slack.DirectMessage("anna", "bonjour"), 0); !a.OK {
		t.Error("not acknowledged")
	}
	disable(0)
	w.slack.Await(t, "the operator is told", func() bool { return w.transport.Ready() != nil })
}

func TestNothingIsExposedInSocketMode(t *testing.T) {
	w := newWorld(t, true, nil)
	for _, path := range []string{"/slack/events", "/slack/command", "/slack/interaction"} {
		if a := w.slack.Post(path, nil, []byte("{}")); a.Code != 404 {
			t.Errorf("%s: %d", path, a.Code)
		}
	}
}
