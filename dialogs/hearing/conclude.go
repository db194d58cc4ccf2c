package hearing

import (
	"regexp"
	"strings"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// concludes draws a conclusion from an answer: "donc c'est l'Ordre, pas l'ARS ?".
var concludes = regexp.MustCompile(`(?i)(?:^|[\s,.!;])(?:donc|du coup|en r[ée]sum[ée]|si je comprends bien|si j['’]ai bien compris|so|then)(?:[\s,]|$)`)

// longestConclusion is the number of words of a conclusion at most.
const longestConclusion = 18

// HearConclusion repeats in short the answer from which somebody concludes something that is
// not surely read as a question of its own.
func HearConclusion(t *turn.Turn, h *turn.Heard) bool {
	r, bare := h.Reading, meaning.OnlyThen.MatchString(h.Text)
	if !concludes.MatchString(h.Text) && !bare || !strings.Contains(h.Text, "?") || !meaning.HasAnswered(t) || t.OpenCount() > 0 || r.Words > longestConclusion || len(r.Named) > 0 || r.TakesBack {
		return false
	}
	if plain := r.Certainty == understanding.Sure || len(r.Wants) > 0 && r.Wants[0].Probability >= meaning.PlainlyMeant; !bare && (t.State.At.Topic != "" || plain && r.Move != rules.MoveSmalltalk) {
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
