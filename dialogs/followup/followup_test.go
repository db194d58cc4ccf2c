package followup

import (
	"testing"
	"time"

	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// Every milestone of the content has an event, and every procedure with
// milestones can be followed to its end.
func TestMilestonesCanBeReached(t *testing.T) {
	book, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for i := range book.Procedures {
		p := &book.Procedures[i]
		if len(p.Milestones) == 0 {
			continue
		}
		tu := &turn.Turn{Setting: &turn.Setting{Book: book, Calendar: rules.NewCalendar(false)}, Now: now, State: state.State{Locale: "fr", At: state.Point{Phase: state.Answered}}}
		dossier := &state.Dossier{ID: 1, Procedure: p.ID, Stage: state.Prepared}
		for range p.Milestones {
			next := orders.Next(tu, dossier)
			if next == "" {
				break
			}
			if orders.MilestoneEvent[next] == "" {
				t.Fatalf("%s: no event for the milestone %q", p.ID, next)
			}
			reach(tu, dossier, orders.MilestoneEvent[next], now)
			if orders.Next(tu, dossier) == next {
				t.Fatalf("%s: %q does not advance from %s", p.ID, next, dossier.Stage)
			}
		}
		if dossier.Stage != state.Done || !dossier.AskAt.IsZero() {
			t.Errorf("%s: ends in %s, next question %v", p.ID, dossier.Stage, dossier.AskAt)
		}
	}
}
