// Package choices handles what was clicked, and a text that names a choice which is offered.
package choices

import (
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/hearing"
	"cpxbot/dialogs/letters"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/moves"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/reminders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// KeepChoices remembers what the person sees last as choices.
func KeepChoices(t *turn.Turn) {
	if slices.ContainsFunc(t.Out, func(m message.Message) bool { return m.To == "" }) || t.State.Room != nil {
		t.State.At.Choices = nil // a "yes" must not answer what is no longer shown
	}
	for i := len(t.Out) - 1; i >= 0; i-- {
		if choices := t.Out[i].Choices; len(choices) > 0 && (t.Out[i].To == "" || t.State.Room != nil) {
			ids := make([]string, len(choices))
			for j, c := range choices {
				ids[j] = c.ID
			}
			t.State.At.Choices = ids
			return
		}
	}
}

// longestLabel bounds the texts that are compared with the words on buttons.
const longestLabel = 100

// Chosen returns the choice that a text names by its number or its words.
func Chosen(t *turn.Turn, text string) (a message.Action, ok bool) {
	if n, err := strconv.Atoi(strings.Trim(text, " .)")); err == nil {
		if n >= 1 && n <= len(t.State.At.Choices) {
			return message.ParseAction(t.State.At.Choices[n-1]), true
		}
		return a, false
	}
	if len(text) > longestLabel {
		return a, false
	}
	if yes, told := words.YesNo(text); told && slices.Contains(t.State.At.Choices, message.On(message.VerbShare, message.WayYes).String()) {
		return message.On(message.VerbShare, map[bool]string{true: message.WayYes, false: message.WayNo}[yes]), true
	}
	for _, id := range t.State.At.Choices {
		if label := choiceLabel(t, id); label != "" && words.SameWords(text, label) {
			return message.ParseAction(id), true
		}
	}
	return a, false
}

// verbLabels are the words of the choices without a target.
var verbLabels = map[message.Verb]turn.Sentence{
	message.VerbWhy: choiceWhy, message.VerbChange: turn.ChoiceChange, message.VerbRestart: turn.ChoiceRestart, message.VerbOther: turn.ChoiceOtherTopic, message.VerbHuman: turn.ChoiceHuman, message.VerbFollow: turn.ChoiceFollow,
	message.VerbForward: turn.ChoiceForward, message.VerbLetter: turn.ChoiceLetter, message.VerbCheck: turn.ChoiceCheck, message.VerbDetails: turn.ChoiceDetails, message.VerbFiche: turn.ChoiceFiche, message.VerbTable: turn.ChoiceTable,
}

var choiceWhy = turn.Declare("choice_why")

// choiceLabel is what a button says, where that does not depend on the turn
// in which it was shown.
func choiceLabel(t *turn.Turn, id string) string {
	a := message.ParseAction(id)
	if label, ok := verbLabels[a.Verb]; ok && a.Target == "" {
		return t.Words(label)
	}
	switch a.Verb {
	case message.VerbIntent:
		return flow.Subject(t, a.Target)
	case message.VerbMeant:
		return t.Words(turn.ChoiceMeant)
	case message.VerbLetter:
		return t.Words(turn.ChoiceLetter)
	case message.VerbDossier:
		if strings.HasSuffix(a.Value, ":"+message.WayDate) {
			return t.Words(turn.ChoiceOtherDay)
		}
		if label, ok := orders.DossierLabels[a.Value]; ok {
			return t.Words(label)
		}
	case message.VerbExpiry:
		return t.Words(turn.ChoiceNoReminder)
	case message.VerbReminder:
		return t.Words(turn.ChoiceNoRemind)
	case message.VerbHelp:
		if label, ok := flow.HelpLabels[a.Target]; ok {
			return t.Words(label)
		}
	case message.VerbGoal:
		if g := t.Book.Goal(a.Target); g != nil {
			return t.Tr(g.Title)
		}
	}
	return ""
}

// alone are the actions without a target, about are those with one.
var (
	alone map[message.Verb]func(*turn.Turn)
	about map[message.Verb]func(*turn.Turn, message.Action)
)

func init() { // they refer to what leads back to them
	alone = map[message.Verb]func(*turn.Turn){
		message.VerbBack: moves.Back, message.VerbRestart: moves.Restart, message.VerbOther: moves.OtherQuestion, message.VerbWhy: moves.Explain,
		message.VerbChange: moves.OfferChanges, message.VerbHuman: handover.HandOver, message.VerbFollow: followup.Follow, message.VerbStop: moves.Stop,
		message.VerbForward: letters.Forward, message.VerbDetails: moves.Details, message.VerbFiche: moves.Fiche, message.VerbCheck: moves.Check,
		message.VerbLetter: func(t *turn.Turn) { letters.AskColleague(t, 0) }, message.VerbTable: moves.PlanTable, message.VerbAgenda: func(t *turn.Turn) { reminders.Agenda(t, nil) }, message.VerbErase: func(t *turn.Turn) { flow.AskErase(t, nil) },
	}
	about = map[message.Verb]func(*turn.Turn, message.Action){
		message.VerbConfirm: chooseConfirmation, message.VerbIntent: chooseIntent, message.VerbTopic: chooseTopic,
		message.VerbGoal: chooseGoal, message.VerbChange: chooseChange, message.VerbDay: chooseDay,
		message.VerbMeant:    func(t *turn.Turn, a message.Action) { answers.Correct(t, a.Target) },
		message.VerbPerson:   func(t *turn.Turn, a message.Action) { moves.Detail(t, a.Target) },
		message.VerbExpiry:   func(t *turn.Turn, a message.Action) { reminders.ExpiryChoice(t, a.Target) },
		message.VerbHelp:     func(t *turn.Turn, a message.Action) { handover.HelpChoice(t, a.Target) },
		message.VerbShare:    func(t *turn.Turn, a message.Action) { moves.Share(t, a.Target) },
		message.VerbLetter:   chooseLetter,
		message.VerbDossier:  followup.DossierChoice,
		message.VerbReminder: reminders.ReminderChoice,
	}
}

// OfQuestion reports whether a choice is one of a question, which counts only while
// the question is open; others can be made at any time.
func OfQuestion(a message.Action) bool {
	return a.Verb == message.VerbConfirm || a.Verb == message.VerbDay || a.OfRequest() || alone[a.Verb] == nil && about[a.Verb] == nil
}

// Answered is the choice of the open question that an input comes to, "" when it
// is none.
func Answered(t *turn.Turn, in turn.Input) string {
	fact := t.Before.Asking
	switch {
	case in.Kind == turn.ChoiceInput:
		return in.Text
	case fact == "" || t.Before.Pending != nil || t.Understood.Facts[fact] == "":
		return ""
	}
	return message.AnswerTo(fact, t.Understood.Facts[fact]).String()
}

// SayUnknownID says that an identifier is none.
var SayUnknownID = turn.Declare("say_unknown_id")

// Choose handles a click.
func Choose(t *turn.Turn, a message.Action) {
	t.Understood.Certainty = understanding.Sure
	t.Understood.Facts = rules.Facts{}
	switch {
	case a.Target == "" && a.Value == "" && alone[a.Verb] != nil:
		alone[a.Verb](t)
	case a.Target != "" && about[a.Verb] != nil:
		about[a.Verb](t, a)
	case a.Target != "":
		chooseValue(t, string(a.Verb), a.Target)
	default:
		t.Say(t.Words(SayUnknownID))
		flow.Repeat(t)
	}
}

func chooseConfirmation(t *turn.Turn, a message.Action) {
	if p := t.State.At.Pending; p == nil || p.AsksDay() || p.Kind == state.PendingOrder || a.Target != message.WayYes && a.Target != message.WayNo {
		flow.Stale(t)
		return
	}
	hearing.Confirm(t, a.Target == message.WayYes)
}

func chooseIntent(t *turn.Turn, a message.Action) {
	x := t.Book.Intent(a.Target)
	switch {
	case x == nil:
		flow.Stale(t)
		return
	case x.Goal == "":
		t.Understood.Intent = x.ID
		if topic := meaning.DefaultTopic(t, x.ID, nil); topic != "" {
			topics.Topic(t, topic, true)
		} else {
			t.Menu(t.Say(t.Words(turn.SayMenu)))
		}
		return
	}
	t.Understood.Intent = x.ID
	flow.Start(t, x.ID, x.Sets, nil)
	flow.Progress(t)
}

func chooseTopic(t *turn.Turn, a message.Action) {
	if t.Book.Topic(a.Target) == nil {
		flow.Stale(t)
		return
	}
	topics.Topic(t, a.Target, true)
}

func chooseLetter(t *turn.Turn, a message.Action) {
	order, err := strconv.Atoi(a.Target)
	if err != nil {
		flow.Stale(t)
		return
	}
	letters.AskColleague(t, order)
}

func chooseGoal(t *turn.Turn, a message.Action) {
	if t.Book.Goal(a.Target) == nil {
		flow.Stale(t)
		return
	}
	flow.StartGoal(t, a.Target)
}

func chooseChange(t *turn.Turn, a message.Action) {
	at := &t.State.At
	if t.Book.Question(a.Target) == nil || at.Goal == "" {
		flow.Stale(t)
		return
	}
	at.Pending, at.Topic = nil, ""
	answers.Ask(t, a.Target)
}

func chooseDay(t *turn.Turn, a message.Action) {
	if p := t.State.At.Pending; p == nil || !p.AsksDay() || !hearing.SettlePending(t, a.Target, understanding.Reading{}) {
		flow.Stale(t)
	}
}

// chooseValue takes the value of a fact.
func chooseValue(t *turn.Turn, fact, value string) {
	at := &t.State.At
	switch {
	case !t.Book.ValidValue(fact, value):
		t.Say(t.Words(SayUnknownID))
		flow.Repeat(t)
		return
	case at.Pending != nil && at.Pending.Kind == state.PendingConflict && (fact == rules.FactHealthPro || fact == rules.FactProfession):
		// An answer in words of the facts settles the contradiction too.
		at.Pending = nil
		if fact == rules.FactProfession {
			at.Situation.Set(rules.FactHealthPro, "")
		} else if at.Situation.Get(fact) == value || value == rules.ValueUnknown {
			at.Situation.Set(rules.FactProfession, rules.ProfessionOther)
		}
	case at.Asking != fact || at.Pending != nil:
		flow.Stale(t)
		return
	default:
		t.Corrected = at.Situation.Get(fact) != ""
	}
	t.Understood.Facts = rules.Facts{fact: value}
	at.Situation.Set(fact, value)
	if fact == rules.FactProfession && t.Book.Contradiction(t.Facts()) {
		at.Situation.Set(rules.FactHealthPro, "")
	}
	t.CloseQuestion()
	at.Pending, at.Topic = nil, ""
	flow.Progress(t)
}
