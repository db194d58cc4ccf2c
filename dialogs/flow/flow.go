// Package flow is how a conversation goes on: the next question or the answer, the
// question that is open, a confirmation that is waited for, the question for human
// resources that is being written. Whoever has changed what is known calls Progress.
package flow

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayReplaced      = turn.Declare("say_replaced")
	sayCheckTogether = turn.Declare("say_check_together")
)

// Progress asks the next question, or gives the answer.
func Progress(t *turn.Turn) {
	at := &t.State.At
	if at.Situation.Listed && len(at.Situation.Planned()) > 0 {
		plan.Plan(t)
		return
	}
	if at.Intent == "" {
		at.Intent = rules.IntentOrder
	}
	facts := t.Facts()
	at.Goal = meaning.GoalOf(t, at.Intent, facts)
	if t.Book.Contradiction(facts) {
		at.Pending = &state.Pending{Kind: state.PendingConflict}
		AskPending(t)
		return
	}
	d := t.Decide()
	if d.Ask != "" {
		answers.Ask(t, d.Ask)
		return
	}
	if t.Corrected && !t.Before.Situation.Equal(at.Situation) && orders.AbandonObsolete(t, t.Before.Situation.Facts()) {
		t.Say(t.Words(sayReplaced))
	}
	if at.Checking && len(d.Untold) > 0 {
		answers.Ask(t, d.Untold[0])
		return
	}
	answers.Answer(t, d)
	if len(d.Untold) > 0 && answers.CanCheck(t) {
		at.Checking = true
		t.Say(t.Words(sayCheckTogether))
		answers.Ask(t, d.Untold[0])
	}
}

// Differs reports whether what is known now leads to another answer than what was known before.
func Differs(t *turn.Turn, before state.Situation) bool {
	old, now := t.Book.Decide(t.State.At.Goal, before.Facts()), t.Book.Decide(t.State.At.Goal, t.Facts())
	return old.Procedure != nil && now.Procedure != nil && old.Ask == "" && now.Ask == "" && old.Procedure.ID != now.Procedure.ID
}

// CardDecided is the card of the one spoken of, "" where it cannot be told without a question.
func CardDecided(t *turn.Turn) string {
	d := t.Book.Decide(meaning.GoalOf(t, rules.IntentOrder, t.Facts()), t.Facts())
	if d.Procedure == nil || d.Ask != "" || t.Book.Contradiction(t.Facts()) {
		return ""
	}
	return d.Procedure.Card
}

var sayStale = turn.Declare("say_stale")

// Stale says that a click came too late to change anything.
func Stale(t *turn.Turn) {
	t.Understood.Certainty, t.Stale = understanding.Unsure, true
	m := t.Say(t.Words(sayStale))
	if t.Relaying() {
		OfferHelp(t, m, "resume", "done")
		return
	}
	if t.State.At.Open() == "" && t.HelpStep() == "" && t.State.At.Goal != "" {
		m.Offer(message.Do(message.VerbChange), t.Words(turn.ChoiceChange)).Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic))
		return
	}
	Repeat(t)
}

// StartGoal begins the procedure that a topic offered.
func StartGoal(t *turn.Turn, goal string) {
	for i := range t.Book.Intents {
		if x := &t.Book.Intents[i]; x.Goal == goal {
			t.Understood.Intent = x.ID
			Start(t, x.ID, nil, nil)
			Progress(t)
			return
		}
	}
}

// Start begins a request with facts that a choice or a form states; what is
// known of the service and of the one spoken of is kept.
func Start(t *turn.Turn, intent string, f rules.Facts, people []understanding.Person) {
	at := &t.State.At
	at.Intent, at.Topic, at.Checking, at.Pending = intent, "", false, nil
	t.CloseQuestion()
	x := t.Book.Intent(intent)
	r := understanding.Reading{Facts: rules.Facts{}, People: people, Asking: true}
	maps.Copy(r.Facts, f)
	goal := ""
	if x != nil {
		goal = x.Goal
		maps.Copy(r.Facts, x.Sets)
	}
	tracking.TakeUp(t, r, goal)
}

var sayCorrected = turn.Declare("say_corrected", "facts")

// Acknowledge restates the facts that a message changed.
func Acknowledge(t *turn.Turn, before state.Situation) {
	changed, old := rules.Facts{}, before.Facts()
	for fact, value := range t.Facts() {
		if old[fact] != value {
			changed[fact] = value
		}
	}
	if said := answers.Recaps(t, changed); len(said) > 0 {
		t.Say(turn.Fill(t.Words(sayCorrected), "facts", strings.Join(said, ", ")))
	}
}

var sayUnchanged = turn.Declare("say_unchanged")

// Reconsider takes up statements after an answer: they are acknowledged, with what of
// the answer reads otherwise now; it is given again only where it is another.
func Reconsider(t *turn.Turn, before state.Situation) {
	at := &t.State.At
	old, now := t.Book.Decide(at.Goal, before.Facts()), t.Book.Decide(meaning.GoalOf(t, at.Intent, t.Facts()), t.Facts())
	if old.Row == now.Row && now.Ask == "" && len(now.First) == len(old.First) && !t.Book.Contradiction(t.Facts()) {
		Acknowledge(t, before)
		if p := at.Situation.SpokenOf(); len(t.Out) == 0 && p != nil && p.Count > 1 {
			t.Say(turn.Fill(t.Words(turn.SayCounted), "count", strconv.Itoa(p.Count)))
		}
		if n := len(t.Out); n > 0 {
			m := &t.Out[n-1]
			switch was, is := answers.Summary(t, old), answers.Summary(t, now); {
			case slices.ContainsFunc(is, func(line string) bool { return !slices.Contains(was, line) }):
				m.AddLines(slices.DeleteFunc(is, func(line string) bool { return slices.Contains(was, line) })...)
			case len(is) > 0 && at.Goal != rules.GoalIncident:
				m.AddLines(t.Words(sayUnchanged), is[0])
			default:
				m.AddLines(t.Words(sayUnchanged))
			}
			answers.OfferAfterAnswer(t, m, now)
		} else {
			AcceptRemark(t, "") // it tells of somebody whom nothing is answered of
		}
		t.Enter(state.EventAnswer)
		t.Outcome = answers.Summarise(t, now, now.Sources())
		return
	}
	t.Corrected = true
	Progress(t)
}

// Resume goes on after a stop or a hand-over.
func Resume(t *turn.Turn) {
	at := &t.State.At
	if at.Asking != "" || at.Pending != nil {
		Repeat(t)
		return
	}
	if at.Intent != "" {
		Progress(t)
		return
	}
	t.Menu(t.Say(t.Words(turn.SayMenu)))
}

// GoOnAsking asks the open question again after something in between.
func GoOnAsking(t *turn.Turn) {
	if at := &t.State.At; at.Asking != "" && at.Pending == nil {
		answers.AskAgain(t, turn.SayGoOn)
	}
}

// Repeat shows the open question again, or the menu.
func Repeat(t *turn.Turn) {
	switch {
	case t.HelpStep() != "":
		AskHelp(t)
	case t.State.At.Pending != nil:
		AskPending(t)
	case t.State.At.Asking != "":
		answers.Ask(t, t.State.At.Asking)
	default:
		t.Menu(t.Say(t.Words(turn.SayMenu)))
	}
}

var (
	sayRemark     = turn.Declare("say_remark")
	sayRemarkMenu = turn.Declare("say_remark_menu")
	sayRemarkDone = turn.Declare("say_remark_done")
)

// AcceptRemark takes note of a remark: it changes nothing.
func AcceptRemark(t *turn.Turn, open string) {
	if open != "" {
		answers.AskAgain(t, sayRemark)
		return
	}
	if t.State.At.Intent == "" && t.State.At.Topic == "" {
		t.Menu(t.Say(t.Words(sayRemarkMenu)))
		return
	}
	t.Say(t.Words(sayRemarkDone))
}

// GoOn asks the open question again, unless what was said has answered it.
func GoOn(t *turn.Turn, open string, before state.Situation) {
	at := &t.State.At
	at.Goal = meaning.GoalOf(t, at.Intent, t.Facts())
	if before.Equal(at.Situation) || at.Situation.Get(open) == "" && StillAsks(t, open) {
		answers.AskAgain(t, turn.SayGoOn)
		return
	}
	t.CloseQuestion()
	Progress(t)
}

// StillAsks reports whether a question is still the next one.
func StillAsks(t *turn.Turn, fact string) bool {
	d := t.Decide()
	return d.Ask == fact || d.Ask == "" && slices.Contains(d.Untold, fact)
}
