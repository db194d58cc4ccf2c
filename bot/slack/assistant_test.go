package slack

import (
	"strings"
	"testing"

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
