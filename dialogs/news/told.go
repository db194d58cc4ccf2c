package news

import (
	"cpxbot/dialogs/beginnings"
	"cpxbot/dialogs/claims"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
)

// HearTold moves the order that a message tells of by what holds of it.
func HearTold(t *turn.Turn, h *turn.Heard) bool {
	d := claims.Only(t, h.Text)
	if d == nil && t.OpenCount() > 0 && len(h.Reading.Named) == 1 {
		event, _, _, _ := beginnings.Begins(t)
		if meant, several := orders.OrderMeant(t, h, event); len(several) == 0 {
			d = meant // "le médecin aussi a reçu"
		}
	}
	if _, bare := words.YesNo(h.Text); bare || d == nil || t.State.At.Asking != "" || h.Value != "" {
		return false
	}
	if claims.Gone(t, d, h) {
		return true
	}
	event, text, ok := claims.Tells(t, d)
	if !ok {
		return claims.Comes(t, d, h.Text) || claims.NotSent(t, d, h.Text) || claims.AsksHowLong(t, d)
	}
	if event == state.EventCard && h.Reading.Certainty == understanding.Sure && state.StageAfter[meaning.SituationTold(t, h.Reading)] == state.EventVisa && d.Stage == state.Prepared {
		event, text = state.EventVisa, h.Text // "visa ok, reçu ce matin"
	}
	followup.ReachSaid(t, followup.SplitLine(t, d, h.Reading), event, text)
	return true
}

// HearAnswered moves an order by what an answer to its question tells beside the yes: the day, or
// more than was asked. It reports false where the answer tells neither.
func HearAnswered(t *turn.Turn, d *state.Dossier) bool {
	if d == nil {
		return false
	}
	event, _, ok := claims.Tells(t, d)
	if next := orders.MilestoneEvent[orders.Next(t, d)]; !ok || event == next && !turn.IsDay(t.Behind(t.Text)) {
		return false
	}
	followup.ReachSaid(t, d, event, t.Text)
	return true
}
