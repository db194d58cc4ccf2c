package news

import (
	"regexp"
	"slices"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/claims"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var sayReturned = turn.Declare("say_returned")

// HearReturned takes that a card went back to where it came from: whoever gave the address must hear of it,
// and the order is still awaited. "la Poste l'a renvoyée, il manquait le bâtiment".
func HearReturned(t *turn.Turn, h *turn.Heard) bool {
	if h.Value != "" || !wentBack.MatchString(h.Text) || !tellsReturned(t) {
		return false
	}
	facts := t.Facts()
	d := claims.Only(t, h.Text)
	if d != nil {
		facts = orders.Facts(t, d)
	}
	t.Understood.Intent, t.Understood.Certainty = rules.IntentCardNotReceived, understanding.Sure
	m := t.Say(t.WordsOf(facts, sayReturned))
	answers.Documents(t, m, []string{rules.DocumentAssistance})
	if d != nil && (d.Stage == state.Sent || d.Stage == state.Transmitted) {
		d.AskAt = t.WorkingMorning(t.Now, orders.Snooze)
		t.State.At.Order = d.ID
		m.AddLines(t.Words(turn.SayBorn))
	}
	flow.GoOnAsking(t)
	return true
}

// tellsReturned reports whether a message tells that a card went back, and neither asks nor supposes it.
func tellsReturned(t *turn.Turn) bool {
	return slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return wentBack.MatchString(n.Text) && n.Mode != understanding.ModeAsked && n.Mode != understanding.ModeSupposed && n.Mode != understanding.ModePlanned && !wentNot.MatchString(n.Text)
	})
}

var (
	// wentBack says that what was posted did not find its receiver.
	wentBack = regexp.MustCompile(`(?i)(?:renvo[yi]|retourn|reven|repart|retour)\p{L}*\s+(?:\p{L}+\s+){0,2}?(?:[àa]|chez)\s+l['’ ]?(?:exp[ée]diteur|envoyeur)` +
		`|(?:revenue?|repartie?|retournée?|été renvoyée?)\s+(?:[àa]|chez)\s+l['’ ]?ANS(?:[^\p{L}]|$)|\bnpai\b` +
		`|\b(?:poste|facteur|postier)\b.{0,30}(?:renvo[yi]|retourn|rapport|ramen|repart)\p{L}*` +
		`|(?:return(?:ed)?|went back|sent back|gone back)\s+to\s+(?:the\s+)?(?:sender|ANS)\b|\bpost(?:man| office)\b.{0,30}(?:returned|sent it back|took it back)`)
	// wentNot denies it.
	wentNot = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:n['’](?:a|est)\s+(?:pas|jamais)|pas été|not|never|si|if|dossier|formulaire|[1-5]0[12]|form|file)(?:[^\p{L}]|$)`)
)
