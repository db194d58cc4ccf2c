package flow

import (
	"maps"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// ConfirmProfession asks whether a freely spelt profession was meant.
func ConfirmProfession(t *turn.Turn, r understanding.Reading) {
	facts := maps.Clone(r.Facts)
	facts[rules.FactProfession] = r.Doubtful
	t.State.At.Pending = &state.Pending{Kind: state.PendingProfession, Intent: r.Intent, Facts: facts}
	AskPending(t)
}

// ConfirmSwitch asks whether to leave the subject under way.
func ConfirmSwitch(t *turn.Turn, r understanding.Reading) {
	t.State.At.Pending = &state.Pending{Kind: state.PendingSwitch, Intent: r.Intent, Facts: maps.Clone(r.Facts), People: r.People}
	AskPending(t)
}

var (
	sayLetterWho    = turn.Declare("say_letter_who")
	sayLetterSure   = turn.Declare("say_letter_sure", "colleague", "name")
	choiceLetterNot = turn.Declare("choice_letter_not")
	saySwitch       = turn.Declare("say_switch", "new", "old")
	sayMeant        = turn.Declare("say_meant", "profession")
	sayConflict     = turn.Declare("say_conflict", "profession")
	sayConflictIs   = turn.Declare("say_conflict_is", "profession")
	sayErase        = turn.Declare("say_erase")
	sayFollowHow    = turn.Declare("say_follow_how")
	sayMeantReply   = turn.Declare("say_meant_reply", "facts")
	choiceStay      = turn.Declare("choice_stay")
	choiceNotPro    = turn.Declare("choice_not_pro")
	choicePro       = turn.Declare("choice_pro")
)

// AskPending asks the open confirmation, again or for the first time.
func AskPending(t *turn.Turn) {
	at := &t.State.At
	p := at.Pending
	yes, no := t.Words(turn.ChoiceYes), t.Words(turn.ChoiceNo)
	var m *message.Message
	switch p.Kind {
	case state.PendingErase:
		m = t.Say(t.Words(sayErase))
	case state.PendingDate, state.PendingSnooze:
		words := turn.SayWhichDay
		if p.Kind == state.PendingSnooze {
			words = turn.SaySnoozeDay
		}
		t.Say(t.Words(words)).Asks = rules.FactDate
		t.Enter(state.EventConfirm)
		return
	case state.PendingOrder:
		_, several := orders.OrderMeant(t, &turn.Heard{Text: string(p.Words), Reading: t.Reader.Read(string(p.Words), understanding.Asked{})}, p.Event)
		orders.AskOrder(t, several, p.Event, string(p.Words))
		return
	case state.PendingFollow:
		t.Say(t.Words(sayFollowHow))
		t.Enter(state.EventConfirm)
		return
	case state.PendingReminder:
		t.Say(t.Words(turn.SayReminderWhen)).Asks = rules.FactDate
		t.Enter(state.EventConfirm)
		return
	case state.PendingColleague:
		t.Say(t.Words(sayLetterWho)).Offer(message.On(message.VerbConfirm, message.WayNo), t.Words(choiceLetterNot))
		t.Enter(state.EventConfirm)
		return
	case state.PendingLetter:
		m = t.SayLines(message.Compose(t.Words(sayLetterSure), "colleague", p.Words, "name", t.DisplayName))
	case state.PendingProfession:
		m = t.Say(turn.Fill(t.Words(sayMeant), "profession", answers.Recap(t, rules.FactProfession, p.Facts[rules.FactProfession])))
	case state.PendingReply:
		m = t.Say(turn.Fill(t.Words(sayMeantReply), "facts", strings.Join(answers.Recaps(t, p.Facts), ", ")))
	case state.PendingConflict:
		wording := sayConflict
		if at.Situation.Get(rules.FactHealthPro) == "yes" {
			wording = sayConflictIs
		}
		m = t.Say(turn.Fill(t.Words(wording), "profession", answers.Recap(t, rules.FactProfession, at.Situation.Get(rules.FactProfession))))
		m.Asks = rules.FactHealthPro
		yes = turn.Capital(answers.Recap(t, rules.FactProfession, at.Situation.Get(rules.FactProfession)))
		no = t.Words(choiceNotPro)
		if at.Situation.Get(rules.FactHealthPro) == "yes" {
			no = t.Words(choicePro)
		}
	default:
		m = t.Say(turn.Fill(t.Words(saySwitch), "old", Subject(t, at.Intent), "new", Subject(t, p.Intent)))
		no = t.Words(choiceStay)
	}
	m.Offer(message.On(message.VerbConfirm, message.WayYes), yes).Offer(message.On(message.VerbConfirm, message.WayNo), no)
	t.Enter(state.EventConfirm)
}

// Subject names a request in the person's words.
func Subject(t *turn.Turn, intent string) string {
	if x := t.Book.Intent(intent); x != nil {
		return t.Tr(x.Label)
	}
	return t.Words(turn.ChoiceRestart)
}

// Settled closes the open confirmation.
func Settled(t *turn.Turn) {
	t.State.At.Pending = nil
	SettlePhase(t)
}

// SettlePhase returns from a confirmation to what was there before it.
func SettlePhase(t *turn.Turn) {
	switch {
	case t.State.At.Asking != "":
		t.Enter(state.EventAsk)
	case t.State.At.Situation.Listed && t.State.At.Topic == "" && len(t.State.At.Situation.Planned()) > 0:
		t.Enter(state.EventPlan)
	case t.State.At.Goal != "" || t.State.At.Topic != "":
		t.Enter(state.EventAnswer)
	default:
		t.Enter(state.EventReset)
	}
}

// AskErase asks whether to forget the person.
func AskErase(t *turn.Turn, _ []string) {
	t.Understood.Intent = rules.IntentMyData
	t.State.At.Pending = &state.Pending{Kind: state.PendingErase}
	AskPending(t)
}
