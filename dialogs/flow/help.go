package flow

import (
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

var (
	choiceReply    = turn.Declare("choice_reply")
	choiceSettled  = turn.Declare("choice_settled")
	choiceRelayEnd = turn.Declare("choice_relay_end")
)

// HelpLabels are the words of the choices of a hand-over.
var HelpLabels = map[string]turn.Sentence{
	"blank": turn.Declare("choice_help_blank"), "cancel": turn.Declare("choice_help_cancel"),
	"bare": turn.Declare("choice_help_bare"), "question": turn.Declare("choice_help_question"), "situation": turn.Declare("choice_help_situation"),
	"name": turn.Declare("choice_help_name"), "reply": choiceReply, "done": choiceSettled, "resume": choiceRelayEnd,
}

// OfferHelp offers choices of a hand-over.
func OfferHelp(t *turn.Turn, m *message.Message, ids ...string) *message.Message {
	for _, id := range ids {
		m.Offer(message.On(message.VerbHelp, id), t.Words(HelpLabels[id]))
	}
	return m
}

var (
	sayHelpWhat  = turn.Declare("say_help_what")
	sayHelpMore  = turn.Declare("say_help_more")
	sayHelpWords = turn.Declare("say_help_words", "words")
	sayHelpKnown = turn.Declare("say_help_known", "facts")
	sayHelpShare = turn.Declare("say_help_share")
)

// AskHelp says what is expected of the person.
func AskHelp(t *turn.Turn) {
	switch t.HelpStep() {
	case state.HelpWords:
		OfferHelp(t, t.Say(t.Words(sayHelpWhat)), "blank", "cancel")
	case state.HelpReply:
		OfferHelp(t, t.Say(t.Words(sayHelpMore)), "done", "cancel")
	case state.HelpShare:
		m := t.Say()
		if w := t.State.Help.Words; w != "" {
			m.Parts[0].Lines = append(m.Parts[0].Lines, message.Compose(t.Words(sayHelpWords), "words", w))
		}
		facts := Situation(t)
		if facts != "" {
			m.AddLines(turn.Fill(t.Words(sayHelpKnown), "facts", facts))
		}
		m.AddLines(t.Words(sayHelpShare))
		if t.State.Help.Words == "" {
			OfferHelp(t, m, "bare")
		} else {
			OfferHelp(t, m, "question")
		}
		if facts != "" {
			OfferHelp(t, m, "situation")
		}
		if t.DisplayName != "" {
			OfferHelp(t, m, "name")
		}
		OfferHelp(t, m, "cancel")
	}
}

// Situation is what the person told, in a line.
func Situation(t *turn.Turn) string {
	told := t.Facts()
	if told[rules.FactOrderingFor] == rules.OrderingForSelf {
		delete(told, rules.FactOrderingFor) // "pour vous" would mean the reader
	}
	return strings.Join(answers.Recaps(t, told), ", ")
}
