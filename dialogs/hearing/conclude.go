package hearing

import (
	"strings"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// HearConclusion repeats in short the answer to whoever asks for nothing but to go on: "alors ?".
func HearConclusion(t *turn.Turn, h *turn.Heard) bool {
	if !meaning.OnlyThen.MatchString(h.Text) || !strings.Contains(h.Text, "?") || !meaning.HasAnswered(t) || t.OpenCount() > 0 {
		return false
	}
	if d := t.Decide(); d.Procedure == nil || d.Ask != "" {
		return false
	}
	t.State.At.Topic = ""
	t.Understood.Intent, t.Understood.Certainty, t.Understood.Facts = t.State.At.Intent, understanding.Confirm, rules.Facts{}
	flow.Progress(t)
	return true
}
