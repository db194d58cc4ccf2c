package channel

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// What human resources do about a late order of the board: ask the person for news,
// or note that what was expected has come. Both only for persons who agreed to share
// their orders, who are told.

var (
	sayLateAsked   = turn.Declare("say_late_asked", "name")
	sayLateCame    = turn.Declare("say_late_came", "step", "name")
	sayHRAsks      = turn.Declare("say_hr_asks")
	sayHRNoted     = turn.Declare("say_hr_noted", "step", "name")
	sayLateGone    = turn.Declare("say_late_gone")
	choiceLateAsk  = turn.Declare("choice_late_ask", "number")
	choiceLateCame = turn.Declare("choice_late_came", "step", "number")
)

// mostActions is for how many late orders of the board something is offered.
const mostActions = 5

// Handle names the dossier in a choice of the board without naming the person.
func Handle(x *state.SharedDossier) string {
	sum := sha256.Sum256([]byte("cpxbot late " + x.Person + " " + strconv.Itoa(x.ID)))
	return hex.EncodeToString(sum[:12])
}

// LateHandle is the handle of the dossier that a choice of the board is about, "" for
// other choices.
func LateHandle(choice string) string {
	if a := message.ParseAction(choice); a.Verb == message.VerbLate {
		return a.Target
	}
	return ""
}

// LateText is the text of an input by which human resources act on a dossier of the
// person, after such a choice.
func LateText(choice string, dossier int) string {
	return message.On(message.VerbLate, strconv.Itoa(dossier)).Under(message.ParseAction(choice).Value).String()
}

// offerLate offers what can be done about a late order.
// The line is called by its number: no name stands on a button.
func offerLate(t *turn.Turn, m *message.Message, x *state.SharedDossier, line int) {
	about := message.On(message.VerbLate, Handle(x))
	number := strconv.Itoa(line)
	m.Offer(about.Under(message.WayAsk), turn.Fill(t.Words(choiceLateAsk), "number", number))
	d := state.Dossier{Procedure: x.Procedure, Stage: x.Stage}
	if next := t.Book.Milestone(orders.Next(t, &d)); next != nil {
		m.Offer(about.Under(message.WayCame), turn.Fill(t.Words(choiceLateCame), "number", number, "step", t.Tr(next.Name)))
	}
}

// ActedOn takes what a member of human resources did about a late order.
func ActedOn(t *turn.Turn, in turn.Input) {
	t.Understood = turn.Understood{Intent: rules.IntentStatus, Facts: rules.Facts{}, Certainty: "sure"}
	a := message.ParseAction(in.Text)
	d := orders.Dossier(t, a.Target)
	answer := func(line message.Line) {
		m := handover.TellHR(t, line)
		if in.Thread.ID != "" {
			m.Thread = &in.Thread
		}
	}
	if d == nil || t.State.Shared == "" {
		answer(message.ParseLine(t.French(sayLateGone)))
		return
	}
	name := t.State.Shared
	next := t.Book.Milestone(orders.Next(t, d))
	switch {
	case a.Value == message.WayAsk:
		d.Asked = 0
		t.Say(t.Words(sayHRAsks))
		orders.AskStep(t, d, true)
		answer(message.Compose(t.French(sayLateAsked), "name", name))
	case a.Value == message.WayCame && next != nil && orders.Move(t, d, orders.MilestoneEvent[next.ID], t.Now):
		t.State.At.Order = d.ID
		m := t.SayLines(message.Compose(t.Words(sayHRNoted), "name", message.Verbatim(orders.OrderName(t, d)), "step", t.Tr(next.Name)))
		if d.Closed() {
			m.Offer(d.Action().Under(message.WayReopen), t.Words(turn.ChoiceReopen))
		} else {
			line, _ := orders.Standing(t, d)
			m.Parts[0].Lines = append(m.Parts[0].Lines, line)
		}
		answer(message.Compose(t.French(sayLateCame), "name", name, "step", strings.ToLower(next.Name.FR)))
	default:
		answer(message.ParseLine(t.French(sayLateGone)))
	}
}
