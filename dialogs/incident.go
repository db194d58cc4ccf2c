package dialogs

import (
	"strings"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// What has happened to a card, told in the middle of something else, and whose card it is.

// tellsWhose reports whether a message told the job of the one whose card something has happened to.
func tellsWhose(t *turn.Turn, before state.Situation) bool {
	return t.State.At.Goal == rules.GoalIncident && before.Get(rules.FactProfession) == "" && before.Present == t.State.At.Situation.Present
}

// tellsIncident reports whether a message surely tells what has happened to a card: nobody who has
// lost one is asked first whether that is what they want to speak of.
func tellsIncident(t *turn.Turn, r understanding.Reading, goal string) bool {
	surely := r.Certainty == understanding.Sure || len(r.Wants) > 0 && r.Wants[0].Probability >= meaning.SurelyHappened
	return goal == rules.GoalIncident && surely && meaning.Stated(t, r)[rules.FactSituation] != "" && !strings.Contains(t.Text, "?")
}

// startsIncident leaves the open question for what has happened to a card.
func startsIncident(t *turn.Turn, r understanding.Reading) bool {
	t.CloseQuestion()
	tracking.TakeUp(t, r, rules.GoalIncident)
	t.State.At.Intent, t.State.At.Checking = r.Intent, false
	tracking.Note(t, r.Implies)
	flow.Progress(t)
	return true
}
