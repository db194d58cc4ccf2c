package hearing

import (
	"slices"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/beginnings"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/letters"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/moves"
	"cpxbot/dialogs/news"
	"cpxbot/dialogs/reminders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// SettlePending takes a text as the answer to the open confirmation. It
// returns false when the text is about something else, which then goes on.
func SettlePending(t *turn.Turn, text string, r understanding.Reading) bool {
	at := &t.State.At
	if at.Pending.Kind == state.PendingReminder {
		return settleReminder(t, text)
	}
	if at.Pending.Kind == state.PendingFollow {
		flow.Settled(t) // it is asked once; whatever else comes is heard as ever
		return beginnings.SettleFollow(t, &turn.Heard{Text: text, Reading: r})
	}
	if at.Pending.Kind == state.PendingOrder {
		return news.SettleOrder(t, &turn.Heard{Text: text, Reading: r})
	}
	if at.Pending.AsksDay() {
		return followup.SettleDate(t, text)
	}
	if at.Pending.Kind == state.PendingColleague || letters.NamesColleague(t) {
		return letters.SettleColleague(t, text, r)
	}
	if yes, ok := words.YesNo(text); ok && (at.Pending.Kind != state.PendingConflict || yes) {
		Confirm(t, yes)
		return true
	}
	switch at.Pending.Kind {
	case state.PendingReply:
		at.Pending = &state.Pending{Kind: state.PendingReply, Facts: rules.Facts{at.Asking: r.Answer}} // said more plainly
		Confirm(t, true)
		return true
	case state.PendingConflict:
		switch {
		case r.Facts[rules.FactProfession] != "":
			tracking.ChangeProfession(t, r.Facts[rules.FactProfession])
			Confirm(t, true)
		case r.Facts[rules.FactHealthPro] != "":
			Confirm(t, r.Facts[rules.FactHealthPro] != at.Situation.Get(rules.FactHealthPro))
		default:
			return false
		}
		return true
	case state.PendingProfession:
		if r.Facts[rules.FactProfession] == "" {
			return false
		}
		at.Pending = nil
		tracking.Note(t, meaning.Stated(t, r))
		t.CloseQuestion()
		flow.Progress(t)
		return true
	}
	return false
}

// DropGuess gives up what was only guessed of an answer, where a message neither confirms nor denies
// it nor says it more plainly: the question is then open as before, and the message heard as ever.
func DropGuess(t *turn.Turn, h *turn.Heard) {
	p, r := t.State.At.Pending, h.Reading
	if p == nil || p.Kind != state.PendingReply {
		return
	}
	if _, ok := words.YesNo(h.Text); ok || r.Answer != "" && (r.AnswerProbability == 0 || r.AnswerProbability >= leastTaken) {
		return
	}
	flow.Settled(t)
}

var sayNoDay = turn.Declare("say_no_day")

// AbandonPending handles a text that does not settle the open confirmation: a
// question is answered and the confirmation asked again, a new request takes
// its place. It returns true when the message must still be handled.
func AbandonPending(t *turn.Turn, r understanding.Reading) bool {
	at := &t.State.At
	x := t.Book.Intent(r.Intent)
	dated := at.Pending.AsksDay()
	switch {
	case (dated || at.Pending.Kind == state.PendingOrder) && t.OpenCount() > 0 && r.Intent == rules.IntentStatus && state.StageAfter[r.Facts[rules.FactSituation]] != "":
		flow.Settled(t) // news instead of the day
		return true
	case dated && (r.Move == rules.MoveMyReminders || r.Move == rules.MoveStopReminder):
		flow.Settled(t)
		return !reminders.HearReminder(t, &turn.Heard{Text: t.Text, Reading: r})
	case dated && t.OpenCount() > 0 && r.Intent == rules.IntentStatus && r.Certainty == understanding.Sure:
		flow.Settled(t) // how far an order is
		return true
	case r.Topic != "":
		topics.Topic(t, r.Topic, false)
		t.Say(t.Words(turn.SayGoOn))
	case x != nil && x.Goal != "" && !r.Implied && r.Certainty != understanding.Unsure, len(r.People) > 1:
		at.Pending = nil
		return true
	case dated:
		answers.CountMiss(t)
		if t.State.Misses > 0 || r.Words > meaning.LongestDay && len(r.Wants) > 0 { // the person is elsewhere with their thoughts
			flow.Settled(t)
			return true
		}
		t.Say(t.Words(sayNoDay))
	default:
		answers.CountMiss(t)
		t.Say(turn.Fill(t.Words(turn.SayMiss), "again", ""))
	}
	flow.AskPending(t)
	return false
}

// settleReminder takes a text as the time of a reminder, when it names one.
func settleReminder(t *turn.Turn, text string) bool {
	if r := t.Reading; r.Intent == rules.IntentCancel || r.Move == rules.MoveStopReminder || r.Move == rules.MoveMyReminders {
		return false
	}
	if reminders.Wishes.MatchString(text) {
		flow.Settled(t)
		return reminders.MakeReminder(t, text) // another one
	}
	schedule, r, ok := reminders.PersonalSchedule(t, text)
	if !ok {
		if r.None() {
			return false
		}
		t.Say(t.OddTime(r))
		flow.AskPending(t)
		return true
	}
	words := reminders.Errand(t, string(t.State.At.Pending.Words))
	flow.Settled(t)
	reminders.AddReminder(t, words, schedule)
	flow.GoOnAsking(t)
	return true
}

var (
	sayHRErased = turn.Declare("say_hr_erased")
	sayErased   = turn.Declare("say_erased")
	sayKept     = turn.Declare("say_kept")
)

// Confirm settles the open confirmation.
func Confirm(t *turn.Turn, yes bool) {
	at := &t.State.At
	p := at.Pending
	at.Pending = nil
	switch p.Kind {
	case state.PendingErase:
		if yes {
			h := t.State.Help
			t.State = state.State{Locale: t.State.Locale, At: state.Point{Phase: state.Idle}}
			t.Erased = true
			t.Say(t.Words(sayErased)).Erases = true
			if h != nil && h.Open {
				handover.TellOf(t, h, message.ParseLine(t.French(sayHRErased)))
			}
			return
		}
		t.Say(t.Words(sayKept))
		flow.SettlePhase(t)
		moves.Present(t)
	case state.PendingColleague, state.PendingLetter:
		if yes && p.Kind == state.PendingLetter {
			letters.SendLetter(t, p)
		} else {
			letters.KeepLetter(t)
		}
	case state.PendingReply:
		flow.SettlePhase(t)
		if !yes {
			flow.Repeat(t)
			return
		}
		for fact, value := range p.Facts {
			tracking.SetFact(t, fact, value)
		}
		t.CloseQuestion()
		flow.Progress(t)
	case state.PendingProfession:
		if yes {
			tracking.NameProfession(t, p.Facts[rules.FactProfession])
			tracking.Note(t, p.Facts)
		} else if at.Asking == "" {
			at.Situation.Set(rules.FactProfession, "")
		}
		t.CloseQuestion()
		flow.Progress(t)
	case state.PendingConflict:
		if yes {
			at.Situation.Set(rules.FactHealthPro, "")
		} else {
			at.Situation.Set(rules.FactProfession, rules.ProfessionOther)
		}
		flow.Progress(t)
	default:
		if !yes {
			t.Say(t.Words(turn.SayGoOn))
			flow.SettlePhase(t)
			flow.Repeat(t)
			return
		}
		flow.Start(t, p.Intent, p.Facts, p.People)
		flow.Progress(t)
	}
}

// HearFoundOut takes what somebody has found out who did not know the answer to a question, and
// was told how to: "j'ai demandé, on n'en a pas", after whether the service has a contract.
func HearFoundOut(t *turn.Turn, h *turn.Heard) bool {
	at := &t.State.At
	if at.Topic == "" {
		return false
	}
	i := slices.IndexFunc(t.Book.Questions, func(q rules.Question) bool { return q.Unsure == at.Topic })
	if i < 0 || t.OpenCount() > 0 || h.Reading.Asking || strings.Contains(h.Text, "?") || len(h.Reading.Named) > 0 {
		return false
	}
	fact := t.Book.Questions[i].Fact
	r := t.Reader.Read(h.Text, understanding.Asked{Fact: fact})
	if r.Answer == "" || r.Answer == rules.ValueUnknown || !r.AnswerSure && r.AnswerProbability < leastTaken {
		return false
	}
	before := at.Situation.Clone()
	at.Situation.Set(fact, r.Answer)
	t.Understood.Facts, t.Understood.Intent, t.Understood.Certainty = rules.Facts{fact: r.Answer}, "", understanding.Sure
	flow.Acknowledge(t, before)
	if at.Goal != "" && meaning.HasAnswered(t) {
		at.Topic = ""
		flow.Reconsider(t, before)
	}
	return true
}
