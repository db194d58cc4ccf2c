package hearing

import (
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/suppositions"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// HearWaiting takes since when somebody waits for a card or its codes, said after
// the answer about what has not come: "j'ai déjà attendu, deux mois !", "elle est
// arrivée lundi". The answer is then about that day.
func HearWaiting(t *turn.Turn, h *turn.Heard) bool {
	if h.Value != "" && h.Reading.AnswerSure || !waits(t) || suppositions.OnlySupposes(h.Text) || meaning.WantedGoal(t, h.Reading) != "" && h.Reading.Intent != t.State.At.Intent {
		return false
	}
	day, ok := waitingSince(t, h.Text)
	if !ok || t.Now.Sub(day) < longestToday && !turn.HasAny(h.Text, meaning.ComeWords) {
		return false
	}
	t.State.At.Situation.Wait(day.Format(time.DateOnly))
	tracking.TakeUp(t, h.Reading, "")
	t.CloseQuestion()
	t.State.At.Topic = ""
	if line := answers.WaitedSoFar(t); line != "" && t.Decide().Ask != "" {
		t.Say(line) // the question that follows was asked before
	}
	flow.Progress(t)
	return true
}

// longestToday is how long a day lasts: who names today does not say since when
// they wait.
const longestToday = 24 * time.Hour

// waits reports whether the request under way is about something that has not
// come.
func waits(t *turn.Turn) bool {
	s := t.State.At.Situation.Get(rules.FactSituation)
	return t.State.At.Goal == rules.GoalIncident && (s == rules.SituationNoCard || s == rules.SituationNoCodes)
}

// waitingSince is the day since when somebody waits, as a text tells it.
func waitingSince(t *turn.Turn, text string) (day time.Time, ok bool) {
	if day, ok = words.Waited(text, t.Now.In(t.Zone())); ok {
		return day, true
	}
	r := t.Behind(text)
	return r.Day, turn.IsDay(r) && t.Now.Sub(r.Day) < turn.LongAgo
}

// NoteWaiting keeps since when the one spoken of waits, where a message that is
// about something that has not come tells it.
func NoteWaiting(t *turn.Turn, h *turn.Heard) {
	situation := h.Reading.Facts[rules.FactSituation]
	if situation != rules.SituationNoCard && situation != rules.SituationNoCodes {
		return
	}
	if day, ok := waitingSince(t, h.Text); ok && t.Now.Sub(day) >= longestToday {
		t.State.At.Situation.Wait(day.Format(time.DateOnly))
	}
}
