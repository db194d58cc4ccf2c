package followup

import (
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// NewsOf applies the news that were told to the order that they are about.
func NewsOf(t *turn.Turn, d *state.Dossier) {
	p := t.State.At.Pending
	flow.Settled(t)
	ReachSaid(t, d, p.Event, string(p.Words))
	flow.GoOnAsking(t)
}

var sayReopened = turn.Declare("say_reopened", "name")

// Reopen takes an order up again that was closed by mistake, where it stood.
func Reopen(t *turn.Turn, d *state.Dossier) {
	if !orders.PutBack(t, d) {
		flow.Stale(t)
		return
	}
	t.State.At.Order = d.ID
	t.EnterFollowing()
	t.SayLines(message.Compose(t.Words(sayReopened), "name", message.Verbatim(orders.OrderName(t, d))))
	orders.AskMilestone(t, d)
}
