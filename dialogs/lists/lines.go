package lists

import (
	"strconv"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/listed"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/moves"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// HearLine notes what a message tells of lines of the plan, or of some of their people:
// "les ergonomes n'auront pas accès", "un des médecins est interne".
func HearLine(t *turn.Turn, h *turn.Heard) bool {
	r := h.Reading
	if h.Value != "" || !listed.AddsNobody(t, r) || r.Removes || meaning.Asks(t, r) || len(r.People) > 1 && !listed.ArePlanned(t, r.People) || !listed.TellsOfLines(t) {
		return false
	}
	t.CloseQuestion()
	showList(t)
	return true
}

// HearMended puts right what those are whom the list names, or calls by their job: "Ndiaye est IPRP,
// je vous dis", "la qualiticienne est juriste en fait".
func HearMended(t *turn.Turn, h *turn.Heard) bool {
	r := h.Reading
	if h.Value != "" || strings.Contains(h.Text, "?") || r.Adds || r.Removes || !tracking.MendsByName(t, r) && !tracking.MendsByJob(t, r) {
		return false
	}
	t.CloseQuestion()
	listed.TellsOfLines(t)
	showList(t)
	return true
}

var sayListSame = turn.Declare("say_list_same")

// showList shows the list where it changed, and says so where it did not.
func showList(t *turn.Turn) {
	s := &t.State.At.Situation
	if !plan.Changed(t) {
		m := t.Say(t.Words(sayListSame))
		m.Parts = append(m.Parts, message.Part{Kind: message.Bullets, Lines: plan.Lines(t, false)})
		return
	}
	s.Present, s.Listed = 0, true
	plan.Plan(t)
}

// HearOfLine answers what is asked about one of the people of the plan, of them alone: the point
// that is asked, else what they need. "et pour l'ergothérapeute, c'est encore l'ARS ?"
func HearOfLine(t *turn.Turn, h *turn.Heard) bool {
	s, r := &t.State.At.Situation, h.Reading
	if h.Value != "" || t.OpenCount() > 0 || !meaning.Asks(t, r) || r.Adds || r.Removes || len(r.People) > 1 || tracking.Corrects(t, r) && !strings.Contains(h.Text, "?") {
		return false
	}
	if x := t.Book.Intent(r.Intent); x != nil && r.Certainty != understanding.Unsure && x.Goal != "" && x.Goal != rules.GoalOrder {
		return false
	}
	lines := listed.LinesAsked(t, r)
	if len(lines) != 1 {
		return false
	}
	if listed.TellsOfLines(t) && plan.Changed(t) {
		t.SayLines(plan.Changes(t)...)
	}
	s.SpeakOf(lines[0])
	t.State.At.Goal, t.State.At.Intent = rules.GoalOrder, rules.IntentOrder
	t.Understood.Facts = rules.Facts{}
	if x := pointOfLine(t, r); x != nil {
		t.CloseQuestion()
		topics.AnswerTopics(t, []*rules.Topic{x}, true)
		return true
	}
	if asked := t.Decide().Ask; asked != "" && asked != rules.FactSIAccess { // the question about access tells the card itself
		d := answers.DecidePlanned(t, s.People[lines[0]])
		t.Say(answers.Lines(t, d.Procedure.Summary, d.Facts)...)
	}
	moves.Detail(t, strconv.Itoa(lines[0]+1))
	return true
}

// pointOfLine is the point that is most probably asked about somebody of the plan; nil where it is
// which card they get, and news of an order, which nobody follows yet, are told by nobody who asks.
func pointOfLine(t *turn.Turn, r understanding.Reading) *rules.Topic {
	if len(r.Wants) == 0 || r.Wants[0].Probability < leastOfLine {
		return nil
	}
	x := t.Book.Topic(r.Wants[0].ID)
	if x == nil || x.Default && x.Intent != rules.IntentDelay || x.Intent == rules.IntentWhichCard || x.Intent == rules.IntentStatus && len(x.Sets) > 0 {
		return nil
	}
	return x
}

// leastOfLine is the probability from which one point is answered, and not the whole procedure.
const leastOfLine = 0.45
