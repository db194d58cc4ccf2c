package dialogs

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"cpxbot/rules"
)

// What human resources do about a late order of the board: ask the person for news,
// or note that what was expected has come. Both only for persons who agreed to share
// their orders, who are told.

var (
	sayLateAsked   = declare("say_late_asked", "name")
	sayLateCame    = declare("say_late_came", "step", "name")
	sayHRAsks      = declare("say_hr_asks")
	sayHRNoted     = declare("say_hr_noted", "step", "name")
	sayLateGone    = declare("say_late_gone")
	choiceLateAsk  = declare("choice_late_ask", "number")
	choiceLateCame = declare("choice_late_came", "step", "number")
)

// mostActions is for how many late orders of the board something is offered.
const mostActions = 5

// Handle names the dossier in a choice of the board without naming the person.
func (x *SharedDossier) Handle() string {
	sum := sha256.Sum256([]byte("cpxbot late " + x.Person + " " + strconv.Itoa(x.ID)))
	return hex.EncodeToString(sum[:12])
}

// LateHandle is the handle of the dossier that a choice of the board is about, "" for
// other choices.
func LateHandle(choice string) string {
	if a := ParseAction(choice); a.Verb == verbLate {
		return a.Target
	}
	return ""
}

// LateText is the text of an input by which human resources act on a dossier of the
// person, after such a choice.
func LateText(choice string, dossier int) string {
	return on(verbLate, strconv.Itoa(dossier)).under(ParseAction(choice).Value).String()
}

// offerLate offers what can be done about a late order.
// The line is called by its number: no name stands on a button.
func (t *turn) offerLate(m *Message, x *SharedDossier, line int) {
	about := on(verbLate, x.Handle())
	number := strconv.Itoa(line)
	m.offer(about.under(wayAsk), fill(t.words(choiceLateAsk), "number", number))
	d := Dossier{Procedure: x.Procedure, Stage: x.Stage}
	if next := t.book.Milestone(t.next(&d)); next != nil {
		m.offer(about.under(wayCame), fill(t.words(choiceLateCame), "number", number, "step", t.tr(next.Name)))
	}
}

// actedOn takes what a member of human resources did about a late order.
func (t *turn) actedOn(in Input) {
	t.understood = Understood{Intent: rules.IntentStatus, Facts: rules.Facts{}, Certainty: "sure"}
	a := ParseAction(in.Text)
	d := t.dossier(a.Target)
	answer := func(line Line) {
		m := t.tellHR(line)
		if in.Thread.ID != "" {
			m.Thread = &in.Thread
		}
	}
	if d == nil || t.s.Shared == "" {
		answer(ParseLine(t.french(sayLateGone)))
		return
	}
	name := t.s.Shared
	next := t.book.Milestone(t.next(d))
	switch {
	case a.Value == wayAsk:
		d.Asked = 0
		t.say(t.words(sayHRAsks))
		t.askStep(d, true)
		answer(compose(t.french(sayLateAsked), "name", name))
	case a.Value == wayCame && next != nil && t.move(d, milestoneEvent[next.ID], t.now):
		t.s.At.Order = d.ID
		m := t.sayLines(compose(t.words(sayHRNoted), "name", Verbatim(t.orderName(d)), "step", t.tr(next.Name)))
		if d.closed() {
			m.offer(d.action().under(wayReopen), t.words(choiceReopen))
		} else {
			line, _ := t.standing(d)
			m.Parts[0].Lines = append(m.Parts[0].Lines, line)
		}
		answer(compose(t.french(sayLateCame), "name", name, "step", strings.ToLower(next.Name.FR)))
	default:
		answer(ParseLine(t.french(sayLateGone)))
	}
}
