package hearing

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// Recounts corrects how many people alike the request is for: "en fait trois".
func Recounts(t *turn.Turn, h *turn.Heard) bool {
	p := t.State.At.Situation.SpokenOf()
	again := h.Reading.TakesBack || tracking.CountAfterDenial(h.Text) > 0
	if p == nil && !again {
		return false
	}
	if again && recountsLine(t, h, cmp.Or(tracking.CountAfterDenial(firstWords(h.Text)), words.NumberIn(h.Text))) {
		return true
	}
	if p == nil || t.OpenCount() > 0 || p.Count < 2 && !t.State.At.Situation.Listed && t.Facts()[rules.FactOrderingFor] != rules.OrderingForOther || slices.ContainsFunc(h.Reading.Named, func(id string) bool { return id != p.Facts[rules.FactProfession] }) {
		return false
	}
	n := tracking.CountSaidAgain(h)
	if n < 1 {
		return false
	}
	p.Count = n
	t.Say(turn.Fill(t.Words(turn.SayCounted), "count", strconv.Itoa(n)))
	if t.State.At.Asking != "" {
		answers.Ask(t, t.State.At.Asking)
		return true
	}
	flow.Progress(t)
	return true
}

// firstWords are those of a text before its reason, where they recount somebody.
func firstWords(text string) string {
	if first, _, _ := strings.Cut(text, ","); recountsFirst(text) {
		return first
	}
	return text
}

// recountsFirst reports whether the first words of a text put one number in the place of another, and
// the rest says why: "4 infirmières pas 5, Chantal part à la retraite".
func recountsFirst(text string) bool {
	first, _, more := strings.Cut(text, ",")
	return more && len(strings.Fields(first)) <= tracking.LongestRecounted && tracking.CountAfterDenial(first) > 0
}

// recountsLine takes another number for a line of the plan: "finalement les internes seront
// trois".
func recountsLine(t *turn.Turn, h *turn.Heard, n int) bool {
	s := &t.State.At.Situation
	if n < 1 || h.Reading.Words > tracking.LongestRecounted && !recountsFirst(h.Text) || strings.Contains(h.Text, "?") || len(h.Reading.People) > 1 {
		return false
	}
	f, line := h.Reading.Facts, -1
	for _, i := range s.Planned() {
		x := s.People[i].Facts
		same := len(h.Reading.Named) == 1 && x[rules.FactProfession] == h.Reading.Named[0]
		if level := f[rules.FactTrainingLevel]; same && level == x[rules.FactTrainingLevel] || len(h.Reading.Named) == 0 && level != "" && level == x[rules.FactTrainingLevel] {
			if line >= 0 {
				return false
			}
			line = i
		}
	}
	if line < 0 {
		return false
	}
	s.People[line].Planned = n
	s.Present, s.Listed = 0, true
	t.CloseQuestion()
	plan.Plan(t)
	return true
}
