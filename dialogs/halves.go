package dialogs

import (
	"strings"

	"cpxbot/dialogs/listed"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// Many tell how an order stands and ask something else in one message: "301 envoyé hier. Qui signe
// le contrat ?". Each half is heard by itself, the news first, so that neither is lost.

// halves are the parts of a text that are heard one after the other: the text itself, or news and
// the question behind them.
func halves(t *turn.Turn, text string) []string {
	news, question := words.LastQuestion(text)
	if question == "" || !t.Idle() || helping(t) || len(strings.Fields(news)) < leastHalf || len(strings.Fields(question)) < leastHalf || strings.Contains(news, "?") {
		return []string{text}
	}
	told := t.Reader.Read(news, understanding.Asked{})
	if tellsAndAsksOfPlanned(t, told, question) {
		return []string{news, question}
	}
	if len(told.Wants) == 0 || told.Wants[0].Probability < meaning.PlainlyMeant || !meaning.TellsNews(t, told) && told.Move != rules.MoveAllReceived || told.EndsAsking {
		return []string{text}
	}
	asked := t.Reader.Read(question, understanding.Asked{})
	x := t.Book.Topic(asked.Topic)
	if x == nil || asked.Certainty == understanding.Unsure || len(asked.Says) > 0 || ofOrder[x.Intent] {
		return []string{text}
	}
	return []string{news, question}
}

// tellsAndAsksOfPlanned reports whether a message states something of those who are planned, and
// then asks about one of them: "les secrétaires n'ouvrent aucun dossier. Et pour le médecin ?".
func tellsAndAsksOfPlanned(t *turn.Turn, told understanding.Reading, question string) bool {
	if !hasPlan(t) || told.Asking || told.Adds || told.Removes || len(told.Says) == 0 || !listed.OnlyPlanned(t, told) {
		return false
	}
	asked := t.Reader.Read(question, understanding.Asked{})
	return len(asked.Named) == 1 && t.State.At.Situation.Plans(asked.Named[0])
}

// leastHalf is the number of words that a half has.
const leastHalf = 3

// ofOrder are the intents of which a question is heard with the news before it: "envoyé hier, c'est
// long ?".
var ofOrder = map[string]bool{
	rules.IntentStatus: true, rules.IntentDelay: true, rules.IntentCardNotReceived: true, rules.IntentCodesNotReceived: true,
}
