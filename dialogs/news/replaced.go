package news

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/beginnings"
	"cpxbot/dialogs/claims"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// A card that takes the place of another: ordered after a loss, or due because the name on the one
// that came is wrong.

// HearWrongName takes a card that has come with a wrong name: it is there, and the name is to be
// reported. "oui je l'ai, avec l'ancien nom". One with somebody else's name is not the one that is
// waited for.
func HearWrongName(t *turn.Turn, h *turn.Heard) bool {
	if d := claims.Only(t, h.Text); d != nil && comeWrong[d.Stage] && h.Value == "" && !strings.Contains(h.Text, "?") && nameOfAnother(t, h.Text) && hasCome(t) {
		t.Understood.Intent, t.Understood.Certainty = rules.IntentStatus, understanding.Sure
		followup.WrongCard(t, d)
		return true
	}
	if t.OpenCount() == 0 && t.State.At.Situation.Get(rules.FactSituation) == "" || h.Value != "" || !tellsWrongName(t, h) || !hasCome(t) {
		return false
	}
	d := claims.Only(t, h.Text)
	if d == nil && (t.OpenCount() > 0 || strings.Contains(h.Text, "?")) {
		return false
	}
	if d != nil && d.Stage != state.CardReceived {
		followup.ReachSaid(t, d, state.EventCard, h.Text)
	}
	topics.Topic(t, rules.TopicWrongName, false)
	return true
}

// tellsWrongName reports whether a message tells that the name on a card is wrong, and not that it
// may be somebody else's card.
func tellsWrongName(t *turn.Turn, h *turn.Heard) bool {
	if !turn.HasAny(h.Text, nameWords) || turn.HasAny(h.Text, namesOther) || nameOfAnother(t, h.Text) {
		return false
	}
	return claims.IsWrong(t) || slices.ContainsFunc(h.Reading.Wants, func(w understanding.Want) bool {
		return w.ID == rules.TopicWrongName && w.Probability >= meaning.PlainlyMeant
	})
}

// comeWrong are the stages at which a card may have come that is not the right one.
var comeWrong = map[state.Stage]bool{state.Sent: true, state.Transmitted: true, state.CardReceived: true}

// nameOfAnother reports whether a text says that a card bears the name of somebody else, and not one that
// its holder had or has by their family.
func nameOfAnother(t *turn.Turn, text string) bool {
	if turn.HasAny(text, ownNames) {
		return false
	}
	if turn.HasAny(text, []string{"nom d un autre", "nom d une autre", "nom de quelqu un", "somebody else s", "someone else s", "pas a mon nom", "not in my name"}) {
		return true
	}
	at := inNameOf.FindStringIndex(text)
	if at == nil {
		return false
	}
	rest := strings.TrimSpace(text[at[1]:])
	return otherPerson.MatchString(rest) || len(t.Reader.ProperNames("pour "+rest)) > 0
}

var (
	// ownNames are names that somebody has or had.
	ownNames = []string{"jeune fille", "naissance", "epouse", "mari", "marital", "ancien nom", "usage", "maiden", "former name", "old name", "famille"}
	// inNameOf stands before whose name a card bears, otherPerson is somebody else.
	inNameOf    = regexp.MustCompile(`(?i)\b(?:au|le|du)\s+nom\s+(?:de\s+|d['’]|du\s+)|\b(?:in|under|with)\s+(?:the\s+name\s+of\s+)?`)
	otherPerson = regexp.MustCompile(`(?i)^(?:(?:mon|ma|un|une|la|le|l['’]|my|a|another)\s*)?(?:coll[èe]gue|autre|quelqu['’]un|m[ée]decin|infirmi|secr[ée]taire|assistante?|chef|direct|docteur|dr\b|mme|madame|monsieur|stagiaire|colleague|nurse|doctor)`)
)

// hasCome reports whether a message tells that a card has come.
func hasCome(t *turn.Turn) bool {
	if claims.DeniesCard(t.News()) {
		return false
	}
	return turn.HasAny(t.Text, meaning.ComeWords) || slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Event == understanding.NewsCard && n.EventProbability >= claims.LeastEvent && n.Holds >= events.SurelyHolds
	})
}

// nameWords speak of what stands on a card, namesOther of a card that may be somebody else's.
var (
	nameWords  = []string{"nom", "prenom", "noms", "orthographe", "name", "surname", "spelling", "misspelt", "misspelled"}
	namesOther = []string{"mauvais nom"}
)

// HearReordered follows the replacement that was ordered for a card to which something has happened:
// "la DRH a redemandé une carte ce matin".
func HearReordered(t *turn.Turn, h *turn.Heard) bool {
	situation, known := meaning.SituationTold(t, h.Reading), t.State.At.Situation.Get(rules.FactSituation)
	if h.Value != "" || t.OpenCount() == 0 && situation == "" && known == "" {
		return false // nothing is to be replaced
	}
	piece, holds := tellsReordered(t, h.Text)
	if piece == "" {
		return false
	}
	_, question := words.LastQuestion(h.Text)
	if strings.Contains(h.Text, "?") && (question == "" || strings.Contains(question, strings.TrimSpace(piece))) {
		return false
	}
	open := orders.OpenOrders(t)
	if len(open) > 0 {
		return holds && len(open) == 1 && anew(t, open[0], piece)
	}
	if situation == "" || situation == rules.SituationNoCard && replaced[known] {
		situation = known // "une nouvelle est en route, dites-moi si elle n'arrive pas"
	}
	if !holds && replaced[situation] {
		t.Say(t.Words(sayNothingSent))
		flow.GoOnAsking(t)
	}
	if !holds {
		return replaced[situation]
	}
	if !replaced[situation] || t.Behind(piece).Problem != "" {
		return false
	}
	own := turn.OrElse(t.State.At.Situation.Get(rules.FactOwnCard), orders.CardTold(t, h.Reading, h.Text))
	tracking.TakeUp(t, h.Reading, rules.GoalIncident)
	t.State.At.Situation.Set(rules.FactSituation, situation)
	p := t.Book.Decide(rules.GoalIncident, t.Facts()).Procedure
	if p == nil || !slices.Contains(p.Milestones, rules.MilestoneSent) {
		p = orders.TypicalProcedure(t, rules.SituationSent)
	}
	t.CloseQuestion()
	t.State.At.Checking, t.State.At.Topic = false, ""
	t.Understood.Intent, t.Understood.Certainty = rules.IntentStatus, understanding.Sure
	t.Enter(state.EventAnswer)
	byOrdre := t.Book.Counter(t.Facts()) == rules.CounterOrdre && !turn.HasAny(h.Text, meaning.PassedOnWords) && !underWay.MatchString(piece)
	if byOrdre {
		p = orders.TypicalProcedure(t, rules.SituationAsked)
	}
	d := orders.OpenFor(t, p.ID)
	if t.Book.Card(own) != nil {
		d.Kind = own
	}
	if byOrdre { // the days run from when the Ordre passes it on
		beginnings.TellBegun(t, d, "", piece)
		orders.AskStep(t, d, false)
		return true
	}
	beginnings.TellBegun(t, d, state.EventSend, piece)
	if asked := t.Reader.Read(question, understanding.Asked{}); question != "" && asked.Certainty != understanding.Unsure && t.Book.Topic(asked.Topic) != nil {
		topics.AnswerAsides(t, []*rules.Topic{t.Book.Topic(asked.Topic)}) // what is asked beside
	}
	return true
}

// anew counts the days of an order from when it was placed once more.
func anew(t *turn.Turn, d *state.Dossier, text string) bool {
	if d.Stage == state.CardReceived {
		orders.AdvanceDossier(d, state.EventReplace)
		d.Card = time.Time{}
	}
	if d.Stage != state.Sent && d.Stage != state.Transmitted {
		return false
	}
	followup.ReachOn(t, d, state.EventOf[d.Stage], t.DaySaid(text))
	return true
}

// replaced are the situations after which a card is ordered again.
var replaced = map[string]bool{
	rules.SituationLost: true, rules.SituationStolen: true, rules.SituationDefective: true, rules.SituationBlocked: true,
	rules.SituationCodesLost: true, rules.SituationNoCard: true,
}

// tellsReordered is the piece of a message that speaks of a card that is ordered again, "" where none
// does; holds says that it was, and is neither denied nor planned.
func tellsReordered(t *turn.Turn, text string) (piece string, holds bool) {
	at := reordered.FindStringIndex(text)
	if at == nil {
		at = underWay.FindStringIndex(text)
	}
	if at == nil {
		return "", false
	}
	from := strings.LastIndexAny(text[:at[0]], ",.;!?\n") + 1
	piece = text[from:]
	if end := strings.IndexAny(piece[at[1]-from:], ",.;!?\n"); end >= 0 {
		piece = piece[:at[1]-from+end]
	}
	return piece, !turn.HasAny(piece, meaning.DenyingWords) && !turn.HasAny(piece, toBeOrdered) && !slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return strings.Contains(n.Text, text[at[0]:at[1]]) && n.Mode != understanding.ModeTold && n.Mode != understanding.ModePlanned && n.Holds < claims.LeastHolding
	})
}

// toBeOrdered plan what has not been done.
var toBeOrdered = []string{"va", "vais", "vont", "sera", "doit", "dois", "faut", "faudra", "pourrait", "will", "must", "should"}

// reordered tells that a card was ordered again.
var reordered = regexp.MustCompile(`(?i)(?:` +
	`\br[eé]-?(?:command|demand)ée?s?|\b(?:a|ai|ont|avons)\s+(?:\p{L}+\s+)?re-?(?:command|demand)ee?s?\b` +
	`|\b(?:command|demand)[ée]e?s?\s+(?:une|la)\s+(?:nouvelle|autre|2e|deuxi[eè]me)` +
	`|\b(?:nouvelle|autre)\s+(?:carte|cp[sefx]|cde)\s+(?:(?:a|est|est en)\s+)?(?:été\s+)?(?:command|demand)[ée]` +
	`|\b(?:refait|relancé|fait|envoyé)\s+(?:une|la)\s+demande\s+de\s+(?:remplacement|nouvelle carte|duplicata)` +
	`|\bre-?ordered\b|\b(?:ordered|requested)\s+(?:a|the)\s+(?:new|replacement|another)|\b(?:new|replacement)\s+card\s+(?:was|has been|is)?\s*(?:ordered|requested)` +
	`)`)

// underWay tells that those who make the cards replace one.
var underWay = regexp.MustCompile(`(?i)(?:` +
	`\b(?:nouvelle|une autre|remplacement|duplicata)\b[^.;!?,]{0,25}(?:en route|en cours|en fabrication|envoyée?|partie?|lancée?|en chemin)(?:[^\p{L}]|$)` +
	`|\b(?:m['’]en|nous en|lui en|me la|la lui|nous la)\s+(?:r[eé]?[-]?)?(?:envo|fai[ts]|font|fabriqu|édit)\p{L}*` +
	`|\b(?:ref(?:ont|ait|aite)|renvoi(?:e|ent)|remplac(?:e|ent)|rééditent)\s+(?:une|la|ma|sa)\b` +
	`|\b(?:send|sending|making|issuing)\s+(?:(?:me|us|her|him)\s+)?(?:a|another|the)\s+(?:new|replacement|one)\b|\b(?:new|replacement|another)\s+(?:card|one)\b[^.;!?,]{0,15}(?:on (?:its|the) way|coming|under way|being made)` +
	`)`)
