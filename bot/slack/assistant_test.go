package slack

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"cpxbot/bot/bottest"
)

// TestAssistant: a conversation that is opened beside somebody's work offers what
// can be asked, is answered in its place and gets a title, once.
func TestAssistant(t *testing.T) {
	w := newWorld(t, false, nil)
	w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
	const thread = "90.000001"
	w.deliver(t, w.slack.Assist("anna", thread))
	w.slack.Await(t, "suggestions", func() bool { return len(w.slack.Assisted("anna", thread).Prompts) == len(prompts) })
	for _, said := range append(w.slack.Assisted("anna", thread).Prompts, "merci") {
		m := w.slack.DirectMessage("anna", said)
		m["thread_ts"] = thread
		w.deliver(t, m)
		p, n := w.slack.Newest(bottest.DirectID("anna"))
		if n == 0 || p.Thread != thread || strings.Contains(p.Text, "pas compris") {
			t.Errorf("%q is answered with %+v", said, p)
		}
		w.slack.Await(t, "the title", func() bool { return w.slack.Assisted("anna", thread).Title == prompts[0].message.In("fr") })
	}
	if n := w.slack.Calls("assistant.threads.setTitle"); n != 1 {
		t.Errorf("entitled %d times", n)
	}
}

// TestNoAssistant: what Slack does not offer is left out.
func TestNoAssistant(t *testing.T) {
	w := newWorld(t, false, nil)
	for _, method := range []string{methodPrompts, methodTitle} {
		w.slack.FailMethod(method, bottest.Refused)
	}
	const thread = "90.000001"
	w.deliver(t, w.slack.Assist("anna", thread))
	m := w.slack.DirectMessage("anna", "c'est quoi TOM ?")
	m["thread_ts"] = thread
	w.deliver(t, m)
	if p, n := w.slack.Newest(bottest.DirectID("anna")); n != 1 || !strings.Contains(p.Text, "TOM") {
		t.Errorf("answered with %+v", p)
	}
	w.slack.Await(t, "both were tried", func() bool { return w.slack.Calls(methodPrompts) == 1 && w.slack.Calls(methodTitle) == 1 })
	if err := w.transport.Ready(); err != nil {
		t.Error(err)
	}
}

// TestThinking: who waits in a conversation with the agent is shown that an answer is
// being prepared, until it is there and no longer; who does not wait costs no call.
func TestThinking(t *testing.T) {
	const thread = "90.000001"
	begin := func(t *testing.T, change func(*Options)) (w *world, status func() string) {
		w = newWorld(t, false, change)
		w.deliver(t, w.slack.Assist("anna", thread))
		return w, func() string { return w.slack.Assisted("anna", thread).Status }
	}
	// ask has anna ask something that is not answered yet.
	ask := func(t *testing.T, w *world) {
		t.Helper()
		m := w.slack.DirectMessage("anna", "c'est quoi TOM ?")
		m["thread_ts"] = thread
		if a := w.slack.Event("EvTOM", m, 0); !a.OK {
			t.Fatalf("%d", a.Code)
		}
	}
	soon := func(o *Options) { o.thinkAfter = time.Nanosecond }
	t.Run("answered at once", func(t *testing.T) {
		w, _ := begin(t, func(o *Options) { o.thinkAfter = time.Hour })
		ask(t, w)
		w.drain(t)
		if n := w.slack.Calls(methodStatus); n != 0 {
			t.Errorf("%d calls", n)
		}
	})
	t.Run("answered later", func(t *testing.T) {
		w, status := begin(t, soon)
		w.slack.SetUser("anna", bottest.SlackUser{Locale: "fr-FR"})
		ask(t, w)
		w.slack.Await(t, "it is shown", func() bool { return status() == "prépare sa réponse…" })
		w.drain(t)
		if status() != "" {
			t.Error("it stays")
		}
	})
	t.Run("the answer is first", func(t *testing.T) {
		w, status := begin(t, soon)
		release := w.slack.HoldMethod(methodStatus)
		ask(t, w)
		w.slack.Await(t, "it is about to be shown", func() bool { return w.slack.Calls(methodStatus) == 1 })
		w.drain(t)
		release()
		w.slack.Await(t, "it is taken away", func() bool { return w.slack.Calls(methodStatus) == 2 && status() == "" })
	})
	t.Run("answered by another replica", func(t *testing.T) {
		w, status := begin(t, func(o *Options) { soon(o); o.thinkFor = time.Millisecond })
		ask(t, w)
		w.slack.Await(t, "it is taken away", func() bool { return w.slack.Calls(methodStatus) >= 2 && status() == "" })
	})
	t.Run("delivered again by Slack", func(t *testing.T) {
		w, status := begin(t, func(o *Options) { o.thinkAfter = time.Hour })
		ask(t, w)
		w.drain(t)
		ask(t, w)
		if w.transport.thinking.answers(bottest.DirectID("anna"), thread) || len(w.transport.thinking.of) != 0 || status() != "" {
			t.Error("an answer is awaited that was given")
		}
	})
	t.Run("no agent", func(t *testing.T) {
		var log strings.Builder
		w, _ := begin(t, func(o *Options) { soon(o); o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		w.slack.FailMethod(methodStatus, bottest.Refused)
		ask(t, w)
		w.slack.Await(t, "it is tried", func() bool { return w.slack.Calls(methodStatus) == 1 })
		w.drain(t)
		if p, n := w.slack.Newest(bottest.DirectID("anna")); n != 1 || !strings.Contains(p.Text, "TOM") || log.Len() > 0 {
			t.Errorf("answered with %+v; the log says %s", p, &log)
		}
	})
}
