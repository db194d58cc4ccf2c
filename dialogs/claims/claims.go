// Package claims tells what of the news in a message holds: only what is surely told, of the order that is
// followed, may move it. What becomes of the order then is told by package news.
package claims

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tellings"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// WaitedDays tells how long a card took.
var WaitedDays = regexp.MustCompile(`(?i)\b(?:re[çc]ue?s?|eue?s?|arriv\w+|received|got|came)\b[^.;!?]{0,25}\b(?:en|in|au bout de|after)\s+(?:\d+|une?|deux|trois|quatre|cinq|six|huit|dix|quinze|two|three|four|five|ten)\s*(?:jours?|j\b|semaines?|mois|days?|weeks?)`)

// What a message tells of an order is read piece by piece: what has happened, and how far
// that is asserted. Only what holds moves an order.

// EventsOf are the events of an order for which a piece of news may stand.
var EventsOf = map[string]string{
	understanding.NewsSigned: state.EventSend, understanding.NewsSent: state.EventSend, understanding.NewsResent: state.EventSend,
	understanding.NewsTransmitted: state.EventTransmit, understanding.NewsIncomplete: state.EventReturn, understanding.NewsRefused: state.EventRefuse,
	understanding.NewsCard: state.EventCard, understanding.NewsCodes: state.EventCodes, understanding.NewsAll: state.EventFinish,
}

// nearly are the kinds of news in which an event may be told as well.
var nearly = map[string][]string{
	state.EventSend:     {understanding.NewsSent, understanding.NewsResent, understanding.NewsSigned, understanding.NewsTransmitted},
	state.EventTransmit: {understanding.NewsTransmitted, understanding.NewsSent},
	state.EventCard:     {understanding.NewsCard, understanding.NewsAll},
	state.EventCodes:    {understanding.NewsCodes, understanding.NewsAll},
	state.EventFinish:   {understanding.NewsAll, understanding.NewsCodes},
	state.EventReturn:   {understanding.NewsIncomplete, understanding.NewsRefused},
	state.EventRefuse:   {understanding.NewsRefused, understanding.NewsIncomplete},
}

// Comes takes what is on its way for news that change nothing yet: "la carte est partie de
// chez l'ANS", "le facteur l'apporte demain".
func Comes(t *turn.Turn, d *state.Dossier, text string) bool {
	n := Asserted(t, state.EventCard)
	if n == nil || n.Event != understanding.NewsCard || n.EventProbability < plainEvent || n.Mode != understanding.ModePlanned && !leaves(n) || strings.Contains(text, "?") || d.Stage != state.Sent && d.Stage != state.Transmitted {
		return false
	}
	line, _ := orders.Standing(t, d)
	t.State.At.Order = d.ID
	t.EnterFollowing()
	t.SayLines(message.ParseLine(t.Words(followup.SayOnItsWay)), line)
	return true
}

// NotSent takes that a file has not been sent yet for where the order stands.
func NotSent(t *turn.Turn, d *state.Dossier, text string) bool {
	if d.Stage != state.Prepared && d.Stage != state.Incomplete || strings.Contains(text, "?") || !Told(t, state.EventSend, understanding.ModeDenied) {
		return false
	}
	if n := Asserted(t, state.EventSend); EventsOf[n.Event] != state.EventSend || n.EventProbability < LeastEvent {
		return false
	}
	orders.Stand(t, d)
	return true
}

// leaves reports whether a piece tells that a card was sent, and not that it has come.
func leaves(n *understanding.News) bool {
	return turn.HasAny(n.Text, meaning.PassedOnWords) && !turn.HasAny(n.Text, meaning.ComeWords)
}

// holdsTheirs reports whether a piece tells that somebody else has a card, not that one has come:
// "ma collègue a aussi une carte".
func holdsTheirs(n *understanding.News) bool {
	return meaning.OfOthers.MatchString(n.Text) && !orders.OfSelf.MatchString(n.Text) && !turn.HasAny(n.Text, meaning.ComeWords)
}

// Gone takes back that the card has come, where a message says that it has not: "ah non
// zut, c'était ma carte bleue, la CPE n'est pas là".
func Gone(t *turn.Turn, d *state.Dossier, h *turn.Heard) bool {
	if d.Stage != state.CardReceived || strings.Contains(h.Text, "?") || !h.Reading.TakesBack && !tellings.Oops.MatchString(h.Text) {
		return false
	}
	if !slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Event == understanding.NewsCard && n.EventProbability >= LeastEvent && n.Mode == understanding.ModeDenied && n.Holds < LeastHolding
	}) {
		return false
	}
	d.Card = time.Time{}
	orders.PutBack(t, d)
	orders.Stand(t, d)
	return true
}

// Asserted is the piece of a message that tells of an event most surely, nil where none
// tells anything.
func Asserted(t *turn.Turn, event string) (most *understanding.News) {
	list := t.News()
	for _, near := range []bool{true, false} {
		for i := range list {
			n := &list[i]
			if n.Event == understanding.NewsNone || near && !slices.Contains(nearly[event], n.Event) {
				continue
			}
			if most == nil || n.EventProbability > most.EventProbability {
				most = n
			}
		}
		if most != nil {
			return most
		}
	}
	return nil
}

// Holds reports whether a message says that an event has happened, and does not only deny,
// doubt, plan, suppose, ask or report it. Where an order is followed, less is not enough:
// it is asked then.
func Holds(t *turn.Turn, event string) bool {
	n := Asserted(t, event)
	if n != nil && n.Mode == understanding.ModeReported && ordererSays.MatchString(n.Text) {
		return true
	}
	least := float32(LeastHolding)
	if t.OpenCount() > 0 {
		least = PlainlyHolding
	}
	return n == nil || n.Holds >= least
}

// Told reports whether a message tells of an event in a mode, and not that it has happened.
func Told(t *turn.Turn, event, mode string) bool {
	n := Asserted(t, event)
	return n != nil && n.Mode == mode && n.Holds < LeastHolding
}

// Unsure reports whether a message may say that an event has happened: "je crois que la carte
// est arrivée", "il paraît que c'est parti".
func Unsure(t *turn.Turn, event string) bool {
	n := Asserted(t, event)
	return n != nil && n.Holds < PlainlyHolding && (n.Holds >= LeastHolding || n.Mode == understanding.ModeDoubted || n.Mode == understanding.ModeReported)
}

// Probabilities from which news count that something else tells of as well, and from which
// they plainly do.
const (
	LeastHolding   = 0.35
	PlainlyHolding = 0.6
)

// denied reports whether another piece than the one at a place says of the same event that
// it has not happened, or is not sure: "mes codes, je les aurai lundi".
func denied(list []understanding.News, at int) bool {
	for i, n := range list {
		if i != at && n.Event == list[at].Event && n.EventProbability >= leastAlike && n.Holds < LeastHolding {
			return true
		}
	}
	return false
}

// contradicted reports whether a piece denies by its words what another tells of the same event: "il n'y
// a jamais eu d'envoi le 20, c'est parti le 6".
func contradicted(list []understanding.News, at int) bool {
	if !turn.HasAny(list[at].Text, meaning.DenyingWords) {
		return false
	}
	for i, n := range list {
		if i != at && n.Event == list[at].Event && moves(n, true) && !turn.HasAny(n.Text, meaning.DenyingWords) {
			return true
		}
	}
	return false
}

// TellingOf are the words of a message that tell an event: where the message names several moments, the piece
// that tells it with one, and denies nothing.
func TellingOf(t *turn.Turn, event, text string) string {
	if t.Behind(text).Problem != when.Unclear {
		return text
	}
	for i, n := range t.News() {
		if slices.Contains(nearly[event], n.Event) && moves(n, true) && !contradicted(t.News(), i) && turn.IsDay(t.Behind(n.Text)) {
			return n.Text
		}
	}
	return text
}

// moves reports whether a piece of news is sure enough to move an order; less is needed for
// the step that the order waits for.
func moves(n understanding.News, expected bool) bool {
	if expected && n.EventProbability >= plainEvent {
		return n.Holds >= leastExpected
	}
	return n.EventProbability >= LeastEvent && n.Holds >= events.SurelyHolds
}

// Probabilities from which a piece tells of an event, plainly so, and from which the step
// that an order waits for holds then.
const (
	LeastEvent    = 0.5
	leastAlike    = 0.35
	plainEvent    = 0.6
	leastExpected = 0.5
	// plainlyOne is the probability from which one of card and codes has come, and not both,
	// where the whole message tells of both.
	plainlyOne = 0.8
)

// holderSays quotes the one for whom an order was placed: "il me dit que l'Ordre a transmis".
var holderSays = regexp.MustCompile(`(?i)^\W*(?:ok|bon|alors|donc|so)?\W*(?:il|elle|he|she)\s+(?:(?:me|nous|m['’]|m['’]a|nous a)\s*)?(?:dit|a dit|vient de me dire|confirme|m['’]a dit|says|said|told me|tells me)(?:[^\p{L}]|$)`)

// ordererSays quotes one who orders cards, or has them made, and knows: "ma chef me dit que c'est parti".
var ordererSays = regexp.MustCompile(`(?i)\b(?:cheffe?|direct\p{L}*|rh|drh|mandataire|responsable|patronne?|pr[ée]sidente?|boss|manager|hr)\b[^.;!?]{0,20}\b(?:dit|confirme\w*|annonce|assure|pr[ée]vien\w*|says?|said|told|confirm\w*)\b`)

// Tells is the last step of an order that a message tells of, and the words that tell it;
// ok is false where nothing that holds moves the order.
func Tells(t *turn.Turn, d *state.Dossier) (event, text string, ok bool) {
	list := t.News()
	stage, moved := string(d.Stage), 0
	for i, n := range list {
		if n.Mode == understanding.ModeReported && d.Facts[rules.FactOrderingFor] == rules.OrderingForOther && holderSays.MatchString(n.Text) {
			n.Holds = max(n.Holds, events.SurelyHolds) // whose card it is knows
		}
		if tellings.WithCodes.MatchString(n.Text) {
			n.Holds = max(n.Holds, events.SurelyHolds)
		}
		next := EventsOf[n.Event]
		expected := next == orders.MilestoneEvent[orders.Next(t, d)] || next == state.EventCodes && stage == string(state.CardReceived)
		if n.Event == understanding.NewsResent && state.Redates(d, state.EventSend) && moves(n, true) {
			event, text = state.EventSend, n.Text // "incomplet, on l'a renvoyé ce matin": the days are counted anew
			continue
		}
		if len(list) == 1 && (next == state.EventCard || next == state.EventCodes) && n.EventProbability < plainlyOne && t.Reading.Move == rules.MoveAllReceived && t.Reading.Certainty == understanding.Sure {
			next = state.EventFinish // "c'est bon j'ai tout reçu"
		}
		if next == "" || contradicted(list, i) || asksArrival(t.Text, &n) || next == state.EventCard && (leaves(&n) || holdsTheirs(&n)) || denied(list, i) || !moves(n, expected) || n.Whose == understanding.OfOther && next != state.EventTransmit && d.Facts[rules.FactOrderingFor] != rules.OrderingForOther && d.Label == "" {
			continue
		}
		if next == state.EventSend && stage == string(state.Prepared) && (slices.Contains(milestones(t, d), rules.MilestoneTransmitted) || slices.Contains(milestones(t, d), rules.MilestoneVisa)) {
			continue // what goes to an Ordre or the ARS is not sent to the ANS yet
		}
		if (next == state.EventCodes || next == state.EventFinish) && DeniesCard(list) {
			continue // "les codes sont arrivés, mais pas la carte": the card is still awaited
		}
		if d.Stage == state.Incomplete && next == state.EventSend {
			next = state.EventResubmit
		}
		after, fires := state.Fire(state.Dossiers, stage, next)
		if !fires {
			continue
		}
		stage, event, text = after, next, n.Text
		moved++
	}
	if whole := t.Behind(t.Text); t.Behind(text).None() && whole.Problem != when.ToCome || moved > 1 {
		text = t.Text // "hier, la carte est arrivée"; and not "il manque une pièce, je l'envoie demain"
	}
	if event == state.EventSend || event == state.EventTransmit {
		text = TellingOf(t, event, text)
	}
	if event == state.EventResubmit {
		event = state.EventSend
	}
	return event, text, event != ""
}

// asksArrival reports whether a piece speaks of when card or codes come, or asks whether they have,
// though it reads like news: "on m'a dit 5 jours pour le code ??".
func asksArrival(text string, n *understanding.News) bool {
	if next := EventsOf[n.Event]; next != state.EventCard && next != state.EventCodes && next != state.EventFinish {
		return false
	}
	if turn.HasAny(n.Text, meaning.ComeWords) || tellings.HasCodes.MatchString(n.Text) || WaitedDays.MatchString(n.Text) {
		return false
	}
	_, after, _ := strings.Cut(text, n.Text)
	return strings.HasPrefix(strings.TrimSpace(after), "?") || namesWait.MatchString(n.Text)
}

// AsksHowLong meets what was heard of how long that takes which an order waits for with the day
// on which it is expected: "on m'a dit 5 jours pour le code ??".
func AsksHowLong(t *turn.Turn, d *state.Dossier) bool {
	next := orders.MilestoneEvent[orders.Next(t, d)]
	if _, announced := orders.Expected(t, d); !announced || !slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return EventsOf[n.Event] == next && n.EventProbability >= LeastEvent && asksArrival(t.Text, &n) && namesWait.MatchString(n.Text)
	}) {
		return false
	}
	line, late := orders.Standing(t, d)
	t.State.At.Order = d.ID
	if m := t.SayLines(line); late {
		orders.SayLate(t, m, d)
	}
	return true
}

// namesWait tells how long something takes.
var namesWait = regexp.MustCompile(`(?i)\b(?:\d+\s*(?:j|h)|(?:\d+|une?|deux|trois|quelques|an?|two|three)\s+(?:jours?|heures?|semaines?|days?|hours?|weeks?))\b`)

// DeniesCard reports whether a piece of a message says that the card has not come.
func DeniesCard(list []understanding.News) bool {
	return slices.ContainsFunc(list, func(n understanding.News) bool {
		return n.Event == understanding.NewsCard && n.EventProbability >= LeastEvent && n.Holds < LeastHolding
	})
}

// IsWrong reports whether a message says that the card which came is not the right one; that
// is often a denial: "ce n'est pas la bonne".
func IsWrong(t *turn.Turn) bool {
	return slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Event == understanding.NewsWrong && n.EventProbability >= plainEvent && (n.Mode == understanding.ModeTold || n.Mode == understanding.ModeCorrected || n.Mode == understanding.ModeDenied)
	})
}

// Signed reports whether a message says that the contract is signed.
func Signed(t *turn.Turn) bool {
	return slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Event == understanding.NewsSigned && moves(n, true)
	})
}

// milestones are those of the procedure of an order.
func milestones(t *turn.Turn, d *state.Dossier) []string {
	if p := t.Book.Procedure(d.Procedure); p != nil {
		return p.Milestones
	}
	return nil
}

// Only is the one order that is followed, or that a text calls; nil where it is not plain
// which is meant.
func Only(t *turn.Turn, text string) *state.Dossier {
	if d := orders.OrderCalled(t, text); d != nil {
		return d
	}
	if open := orders.OpenOrders(t); len(open) == 1 {
		return open[0]
	}
	return nil
}
