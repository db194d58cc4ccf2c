package news

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/beginnings"
	"cpxbot/dialogs/claims"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tellings"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayNotYetSent  = turn.Declare("say_not_yet_sent")
	sayNothingSent = turn.Declare("say_nothing_sent")
	sayOtherOrder  = turn.Declare("say_other_order")
	sayAllEnded    = turn.Declare("say_all_ended")
)

// bothWords speak of two.
var bothWords = []string{"les deux", "toutes les deux", "tous les deux", "both"}

// HearStatus takes what a person tells or asks of an order: news moves it on and,
// when none is followed yet, begins the follow-up of the answer just given; a
// question, or waiting in vain, is met with where things stand.
func HearStatus(t *turn.Turn, h *turn.Heard) bool {
	r := h.Reading
	if open := orders.OpenOrders(t); len(open) > 0 && h.Value == "" && r.Words <= LongestRequest && (comesForNews.MatchString(h.Text) || strings.Contains(h.Text, "?") && (asksForNews.MatchString(h.Text) || meaning.OnlyThen.MatchString(h.Text) || andMine.MatchString(h.Text))) {
		if len(open) == 1 {
			orders.Stand(t, open[0])
		} else {
			orders.StandAll(t, open)
		}
		flow.GoOnAsking(t)
		return true
	}
	if d := orders.OrderCalled(t, h.Text); d != nil && h.Value == "" && r.Words <= LongestRequest && whatToDo.MatchString(h.Text) && meaning.SituationTold(t, r) == "" {
		orders.Stand(t, d) // "je fais quoi pour Costa ?": how late it is, and who can act
		flow.GoOnAsking(t)
		return true
	}
	if h.Value != "" || r.Certainty == understanding.Unsure {
		return false
	}
	if t.State.At.Situation.Listed && t.OpenCount() == 0 && r.TakesBack && len(r.People) > 0 {
		return false // "en fait c'est 4 secrétaires, la 5e est partie": of the list
	}
	situation := meaning.SituationTold(t, r)
	asks := strings.Contains(h.Text, "?") || h.Reading.OnlyAsks && r.Certainty != understanding.Sure || asksWhat.MatchString(h.Text)
	event := eventTold(t, r, asks)
	waits := situation == rules.SituationNoCard || situation == rules.SituationNoCodes
	about := r.Intent == rules.IntentStatus || waits && (r.Intent == rules.IntentCardNotReceived || r.Intent == rules.IntentCodesNotReceived)
	switch {
	case event == "" && state.StageAfter[situation] != "" && !asks && t.OpenCount() > 0 && claims.Unsure(t, state.StageAfter[situation]):
		if d, several := orders.OrderMeant(t, h, state.StageAfter[situation]); d != nil && len(several) == 0 {
			orders.Stand(t, d) // "je crois que la carte est arrivée": is it?
		} else {
			orders.StandAll(t, orders.OpenOrders(t))
		}
		flow.GoOnAsking(t)
		return true
	case event == "" && state.StageAfter[situation] != "" && situation != rules.SituationTransmitted && !asks && undoes(t),
		situation == rules.SituationNoCard && !asks && cardThere(t) && (r.TakesBack || turn.HasAny(h.Text, mistakeWords)) && undoes(t):
		return true // "en fait la carte n'est pas arrivée, je me suis trompée"
	case event == "" && state.StageAfter[situation] != "" && !asks && t.OpenCount() == 1 && claims.Told(t, state.StageAfter[situation], understanding.ModeDenied):
		orders.Stand(t, orders.OpenOrders(t)[0]) // "ça fait trois semaines et j'ai que dalle"
		flow.GoOnAsking(t)
		return true
	case event == "" && state.StageAfter[situation] == state.EventSend && !asks && claims.Told(t, state.EventSend, understanding.ModePlanned):
		t.Say(t.Words(sayNotYetSent))
		return true
	case event == "" && (state.StageAfter[situation] == state.EventSend || state.StageAfter[situation] == state.EventTransmit) && !asks && t.OpenCount() == 0 && claims.Told(t, state.StageAfter[situation], understanding.ModeDenied) && !meaning.Registers.MatchString(h.Text):
		t.Say(t.Words(sayNothingSent))
		return true
	case !about, r.Move == rules.MoveRemind, r.Move == rules.MoveFollow && !meaning.Says(t, rules.FactSituation, situation),
		state.StageAfter[situation] != "" && event == "" && situation != rules.SituationTransmitted:
		return false
	}
	if event == "" && situation == rules.SituationTransmitted && t.OpenCount() == 0 && meaning.Says(t, rules.FactOrdre, "yes") {
		return false // "je suis inscrite à l'Ordre": nothing of an order
	}
	asked := (situation == rules.SituationAsked || situation == rules.SituationAtARS || situation == rules.SituationTransmitted && event == "") && !asks
	d, several := orders.OrderMeant(t, h, event)
	if event == "" && d != nil && len(several) == 0 && !asks && !asked && !waits && alsoCame.MatchString(h.Text) && orders.StageRank[d.Stage] >= orders.StageRank[state.Sent] {
		event = orders.MilestoneEvent[orders.Next(t, d)] // "le médecin aussi a reçu"
	}
	if d == nil && len(several) == 0 && event == "" && waits && !asked {
		d = onlyOnWay(t, h)
	}
	switch told := event != "" || asked; {
	case event != "" && orders.BatchMeant(several, h.Text):
		followup.ReachAll(t, several, event, t.DaySaid(h.Text))
	case event != "" && t.OpenCount() == 2 && turn.HasAny(h.Text, bothWords):
		followup.ReachAll(t, orders.OpenOrders(t), event, t.DaySaid(h.Text))
	case len(several) > 0 && event != "":
		orders.AskOrder(t, several, event, h.Text)
		return true
	case len(several) > 0:
		orders.StandAll(t, several)
	case d == nil && reopens(t, h, waits):
	case d == nil && t.OpenCount() > 0 && (event == state.EventFinish || event == state.EventCodes || event == state.EventCard):
		t.Say(t.Words(sayOtherOrder))
		orders.StandAll(t, orders.OpenOrders(t))
	case d == nil && event == state.EventFinish:
		topics.Topic(t, rules.TopicAllThere, false)
	case d == nil && told:
		if !bear(t, h, event) {
			return false
		}
	case d == nil && saysEnded(t, h, situation):
	case d == nil, event == "" && waits && (d.Stage == state.Prepared || d.Stage == state.Visaed || d.Stage == state.Incomplete):
		return false
	case event != "":
		nameJob(t, d, h.Reading)
		followup.ReachSaid(t, followup.SplitLine(t, d, h.Reading), event, claims.TellingOf(t, event, h.Text))
	default:
		orders.Stand(t, d)
	}
	flow.GoOnAsking(t)
	return true
}

// nameJob notes the job of the one whom the only order is for, where it was not known.
func nameJob(t *turn.Turn, d *state.Dossier, r understanding.Reading) {
	if d.Facts[rules.FactProfession] == "" && t.OpenCount() == 1 && len(r.Named) == 1 && d.Facts[rules.FactOrderingFor] == rules.OrderingForOther && orders.OrderCard(t, d) != rules.CardLeader {
		d.Facts[rules.FactProfession] = r.Named[0]
	}
}

// onlyOnWay is the one order that is followed, where it is on its way and a message that says that
// nothing has come names nobody else: "toujours rien pour l'ergonome".
func onlyOnWay(t *turn.Turn, h *turn.Heard) *state.Dossier {
	open := orders.OpenOrders(t)
	if len(open) != 1 || orders.StageRank[open[0].Stage] < orders.StageRank[state.Sent] || len(t.Reader.ProperNames(h.Text)) > 0 {
		return nil
	}
	d := open[0]
	if !claims.Told(t, orders.MilestoneEvent[orders.Next(t, d)], understanding.ModeDenied) {
		return nil // "ah, elle vient d'arriver"
	}
	card, of := orders.OrderCard(t, d), d.Facts[rules.FactProfession]
	switch {
	case card != "" && len(h.Reading.Cards) > 0 && !slices.Contains(h.Reading.Cards, card),
		of != "" && len(h.Reading.Named) > 0 && !slices.Contains(h.Reading.Named, of),
		d.Facts[rules.FactOrderingFor] != rules.OrderingForOther && meaning.OfOthers.MatchString(h.Text):
		return nil
	}
	return d
}

// whatToDo asks what is to be done.
var whatToDo = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:fais|fait|faire|ferait|fait-on) quoi|quoi faire|que (?:faire|fait-on|dois-je|faut-il)|qu['’]est-ce (?:que|qu['’]) ?(?:je|on|nous) (?:fais|fait|faisons|doi\p{L}*)|what (?:should|do|can|must) (?:i|we) do|what now|what about)(?:[^\p{L}]|$)`)

// asksForNews asks whether anything has happened.
var asksForNews = regexp.MustCompile(`(?i)\b(?:(?:du|quoi de|rien de|y a du|y'a du) (?:neuf|nouveau)|des nouvelles|une nouvelle|pas de nouvelles?|any news|what['’]s new|any update|anything new|where (?:do things|do we) stand|where are we|on en est où|on en est ou|où en est[ -]on|ou en est[ -]on|où on en est|ça avance|ca avance)\b`)

// comesForNews says that somebody wants to know whether anything has happened.
var comesForNews = regexp.MustCompile(`(?i)\b(?:(?:viens|venais|reviens|passe|suis) aux nouvelles|(?:prendre|avoir) des nouvelles|checking in|following up)\b`)

// andMine comes back to the writer's own order: "et ma CPE alors ?", "et la mienne ?".
var andMine = regexp.MustCompile(`(?i)^\W*(?:et|and|mais|but)\s+(?:ma|la|mon|le|my)?\s*(?:carte|cp[sefx]|cde|demande|commande|dossier|card|order|request|mienne|mine)\b[\s,]*(?:alors|donc|du coup|elle|then)?\W*$`)

// asksWhat begins a question that needs no mark: "c'est quoi le visa de l'ARS".
var asksWhat = regexp.MustCompile(`(?i)^\W*(?:et |mais |au fait |dites |alors |and |so |but )*(?:c['’ ]?est quoi|c koi|qu['’]est[- ]ce|quel|à quoi|what|how|comment|pourquoi|why|combien)`)

// alsoCame tells that what was waited for has come to somebody as well.
var alsoCame = regexp.MustCompile(`(?i)\b(?:aussi|également|too|as well)\b[^.;!?]*\b(?:re[çc]ue?s?|arriv\w+|received|came|got)\b|\b(?:re[çc]ue?s?|arriv\w+|received|came|got)\b[^.;!?]*\b(?:aussi|également|too|as well)\b`)

// saysEnded answers how far an order is when all that were followed have ended.
func saysEnded(t *turn.Turn, h *turn.Heard, situation string) bool {
	if t.OpenCount() > 0 || len(t.State.Dossiers) == 0 || situation != "" || h.Reading.Move != "" || h.Reading.Topic != "" && h.Reading.Topic != rules.TopicStatus {
		return false
	}
	m := t.Say(t.Words(sayAllEnded))
	for i := range t.State.Dossiers {
		d := &t.State.Dossiers[i]
		m.Parts[0].Lines = append(m.Parts[0].Lines, message.Verbatim(orders.OrderName(t, d)).Line().Join(answers.Colon(t), message.ParseLine(t.Words(orders.StageNames[d.Stage])+", "+turn.FormatDay(d.Since.In(t.Calendar.Zone()), t.State.Locale))))
	}
	if last := t.State.Dossiers[len(t.State.Dossiers)-1]; last.Stage == state.Done || last.Stage == state.Abandoned {
		m.Offer(last.Action().Under(message.WayReopen), t.Words(turn.ChoiceReopen))
	}
	return true
}

// undoes takes the last news back: "finalement je ne l'ai pas envoyé", "c'était une
// erreur". It reports false when there are none.
func undoes(t *turn.Turn) bool {
	d := orders.LastOrder(t)
	return d != nil && (turn.HasAny(t.Text, mistakeWords) || takesBack(t, d)) && takeBack(t, d)
}

// takeBack puts an order back by the step that was told last.
func takeBack(t *turn.Turn, d *state.Dossier) bool {
	switch {
	case d.Stage == state.CardReceived:
		d.Card = time.Time{}
	case !d.Sent.IsZero():
		d.Sent = time.Time{}
	default:
		return false
	}
	followup.Reopen(t, d)
	return true
}

// takesBack reports whether a message denies what led to where an order stands, and is not
// of another day.
func takesBack(t *turn.Turn, d *state.Dossier) bool {
	event := state.StageAfter[meaning.SituationTold(t, t.Reading)]
	if event == state.EventSend && !beginnings.TellsSent.MatchString(t.Text) {
		return false // "ça fait trois semaines et j'ai que dalle" takes back nothing
	}
	return state.Redates(d, event) && t.Behind(t.Text).None() && claims.Told(t, event, understanding.ModeDenied)
}

// cardThere reports whether the card of the order spoken of last has come.
func cardThere(t *turn.Turn) bool {
	d := orders.LastOrder(t)
	return d != nil && d.Stage == state.CardReceived
}

// surelyBorn is the probability from which an order begins with its news.
const surelyBorn = 0.75

// eventTold is the event of which a message brings news, "" when it brings none: it
// may ask about it, be read so on a guess, or tell of the registration with an Ordre
// without which nothing is sent.
func eventTold(t *turn.Turn, r understanding.Reading, asks bool) string {
	situation := meaning.SituationTold(t, r)
	event := state.StageAfter[situation]
	said := meaning.Says(t, rules.FactSituation, situation) && !meaning.UnsureOf(t, rules.FactSituation, situation)
	plainly := said || r.Certainty == understanding.Sure || orders.NewsProbability(t, r) >= orders.LeastTold || event == state.EventSend && beginnings.PlainlySent(t) || event == state.EventCard && cameAlone(t)
	switch {
	case !plainly, !asks && (event != "" || r.Move == rules.MoveAllReceived) && t.TellsOfElse():
		return ""
	case r.Move != "" && !asks && claims.Unsure(t, state.EventFinish):
		return "" // "je crois que Karim a sa carte"
	case r.Move == rules.MoveAllReceived && !asks && (turn.HasAny(t.Text, meaning.CardWords) || hasCardOnWay(t) && turn.HasAny(t.Text, orders.AllWords)) && !turn.HasAny(t.Text, meaning.CodeWords) && !turn.HasAny(t.Text, tellings.AllHere),
		(r.Move == rules.MoveAllReceived || event == state.EventCodes) && !asks && hasCardOnWay(t) && orders.NoCodes.MatchString(t.Text):
		return state.EventCard // "tout le monde a sa carte"; "got it, no codes yet"
	case r.Move == rules.MoveAllReceived && !asks:
		return state.EventFinish
	case situation == rules.SituationNoCodes && hasCardOnWay(t) && !asks:
		return state.EventCard // "la carte est là mais pas les codes"
	case asks && !said:
		return "" // it asks whether, and does not tell that
	case event == state.EventSend && hasCardOnWay(t) && turn.HasAny(t.Text, meaning.ComeWords):
		return state.EventCard // "mine came yesterday"
	case event != "" && !claims.Holds(t, event) && !redatesLast(t, event):
		return ""
	case situation == rules.SituationTransmitted && !turn.HasAny(t.Text, meaning.PassedOnWords):
		return ""
	}
	return event
}

// redatesLast reports whether a message names another day for the last step of the order
// spoken of last: "c'était le 16, l'envoi, pas le 13".
func redatesLast(t *turn.Turn, event string) bool {
	d := orders.LastOrder(t)
	return d != nil && state.Redates(d, event) && turn.IsDay(t.Behind(t.Text))
}

// hasCardOnWay reports whether the card of an order that is followed has not come:
// who tells that the codes are missing has it now.
func hasCardOnWay(t *turn.Turn) bool {
	return t.OpenCount() > 0 && !slices.ContainsFunc(t.State.Dossiers, func(d state.Dossier) bool { return d.Stage == state.CardReceived })
}
