package moves

import (
	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

var sayHello = turn.Declare("say_hello")

// Welcome greets, or goes on where the conversation stood.
func Welcome(t *turn.Turn) {
	if t.State.At.Phase == state.Asking && t.State.At.Asking != "" {
		t.Say(t.Words(turn.SayGoOn))
		answers.Ask(t, t.State.At.Asking)
		return
	}
	if t.OpenCount() > 0 {
		orders.GreetBack(t)
		return
	}
	t.Menu(t.Say(t.Words(sayHello)))
}
