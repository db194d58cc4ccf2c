package news

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tellings"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// What a message tells of an order is read piece by piece: what has happened, and how far
// that is asserted. Only what holds moves an order.

// eventsOf are the events of an order for which a piece of news may stand.
var eventsOf = map[string]string{
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

// HearTold moves the order that a message tells of by what holds of it.
func HearTold(t *turn.Turn, h *turn.Heard) bool {
	d := only(t, h.Text)
	if d == nil && t.OpenCount() > 0 && len(h.Reading.Named) == 1 {
		event, _, _, _ := begins(t)
		if meant, several := orders.OrderMeant(t, h, event); len(several) == 0 {
			d = meant // "le médecin aussi a reçu"
		}
	}
	if _, bare := words.YesNo(h.Text); bare || d == nil || t.State.At.Asking != "" || h.Value != "" {
		return false
	}
	if gone(t, d, h) {
		return true
	}
	event, text, ok := tells(t, d)
	if !ok {
		return comes(t, d, h.Text) || notSent(t, d, h.Text) || asksHowLong(t, d)
	}
	if event == state.EventCard && h.Reading.Certainty == understanding.Sure && state.StageAfter[meaning.SituationTold(t, h.Reading)] == state.EventVisa && d.Stage == state.Prepared {
		event, text = state.EventVisa, h.Text // "visa ok, reçu ce matin"
	}
	followup.ReachSaid(t, followup.SplitLine(t, d, h.Reading), event, text)
	return true
}

// HearAnswered moves an order by what an answer to its question tells beside the yes: the day, or
// more than was asked. It reports false where the answer tells neither.
func HearAnswered(t *turn.Turn, d *state.Dossier) bool {
	if d == nil {
		return false
	}
	event, _, ok := tells(t, d)
	if next := orders.MilestoneEvent[orders.Next(t, d)]; !ok || event == next && !turn.IsDay(t.Behind(t.Text)) {
		return false
	}
	followup.ReachSaid(t, d, event, t.Text)
	return true
}

// HearBegun begins to follow the order that a message tells of and wants followed: "le
// dossier est parti ce matin, gardez un œil dessus", "suivez ma demande, rien n'est parti".
// Who asks for a card and tells that the order was sent has it followed too: "il me faut une
// CPE, ma directrice a posté le 301 ce matin".
func HearBegun(t *turn.Turn, h *turn.Heard) bool {
	return t.OpenCount() == 0 && begun(t, h, false)
}

// SettleFollow takes a text for what was ordered, which was asked of somebody who wants an order
// followed.
func SettleFollow(t *turn.Turn, h *turn.Heard) bool {
	return !strings.Contains(h.Text, "?") && begun(t, h, true)
}

// alreadyWords say that something happened before today.
var alreadyWords = []string{"deja", "already", "longtemps", "long ago"}

// begun begins to follow the order that a message tells of; asked that this is what the person was asked.
func begun(t *turn.Turn, h *turn.Heard, asked bool) bool {
	requests := t.State.At.Asking == "" && asksCard(t, h.Reading) && tellsSent.MatchString(h.Text)
	beside := h.Value != "" && t.State.At.Asking != "" && plainlySent(t)
	placed := placedBefore(t, h.Reading)
	if h.Reading.Certainty == understanding.Sure && !requests && !asked && !beside && placed == "" && !mayTell(t, h.Reading) {
		return false
	}
	if placed == "" && !slices.ContainsFunc(t.News(), mayBegin) {
		return false
	}
	event, text, still, wanted := begins(t)
	if placed != "" && event == "" {
		event, text, still = state.EventSend, placed, false
	}
	wanted = wanted || placed != ""
	beside = beside && event != "" && turn.IsDay(t.Behind(text)) // "secrétaire, et le 301 est parti le 3"
	wanted = wanted || asked || beside || slices.ContainsFunc(h.Reading.Wants, follows) || event != "" && turn.IsDay(t.Behind(text)) && (meaning.TellsNews(t, h.Reading) || orders.OfSelf.MatchString(text)) && slices.ContainsFunc(h.Reading.Wants, func(w understanding.Want) bool { return asksDelay(t, w) })
	at := &t.State.At
	if !wanted {
		return requests && event != "" && beginsWithRequest(t, h, event, text)
	}
	if event == "" && !still || !asked && !beside && placed == "" && h.Reading.Certainty == understanding.Sure && !mayTell(t, h.Reading) {
		return false
	}
	tracking.TakeUp(t, h.Reading, "")
	if beside {
		tracking.SetFact(t, at.Asking, h.Value)
	}
	if p := at.Situation.SpokenOf(); p != nil && p.Who == rules.OrderingForSelf && ofAnother(t, text) {
		at.Situation.Add(state.Individual{Who: rules.OrderingForOther})
	}
	if at.Situation.Listed {
		return false
	}
	p := procedureDecided(t, h)
	if p == nil && event == state.EventSend {
		p = procedureSent(t, h)
	}
	if p == nil {
		p = orders.TypicalProcedure(t, meaning.SituationTold(t, h.Reading))
	}
	switch {
	case event == state.EventSend && slices.Contains(p.Milestones, rules.MilestoneTransmitted), event == state.EventSend && slices.Contains(p.Milestones, rules.MilestoneVisa):
		event = "" // what goes to an Ordre or the ARS is not sent to the ANS yet
	case event == state.EventTransmit && !slices.Contains(p.Milestones, rules.MilestoneTransmitted):
		event = state.EventSend
	}
	t.CloseQuestion()
	at.Checking, at.Topic = false, ""
	t.Understood.Intent, t.Understood.Certainty = rules.IntentStatus, understanding.Sure
	t.Enter(state.EventAnswer)
	d := orders.OpenFor(t, p.ID)
	if orders.OfSelf.MatchString(h.Text) && !meaning.OfOthers.MatchString(h.Text) && len(h.Reading.Named) == 0 {
		d.Facts[rules.FactOrderingFor] = rules.OrderingForSelf // "le 301 pour ma CPE"
	}
	if orders.OrderCard(t, d) == "" {
		d.Kind = orders.CardTold(t, h.Reading, h.Text)
	}
	if event == state.EventSend && turn.HasAny(text, alreadyWords) && !turn.IsDay(t.Behind(text)) {
		event = "" // "elle l'a déjà commandée": some day, which is asked
	}
	if event == "" {
		t.Say(t.Words(followup.SayFollowing))
		orders.AskMilestone(t, d)
		return true
	}
	if t.Behind(text).None() {
		text = h.Text
	}
	tellBegun(t, d, event, text)
	return true
}

// placedBefore are the words with which somebody who asks how far an order is tells the day on which it
// was placed, "" where none do: "où en est sa carte commandée le 2 novembre ?".
func placedBefore(t *turn.Turn, r understanding.Reading) string {
	if s := r.Facts[rules.FactSituation]; s != "" && s != rules.SituationSent && s != rules.SituationTransmitted || !asksHowFar(t, r) {
		return ""
	}
	for _, n := range t.News() {
		at := placedOn.FindStringIndex(n.Text)
		if at == nil || n.Mode == understanding.ModePlanned || n.Mode == understanding.ModeSupposed || turn.HasAny(n.Text, meaning.DenyingWords) {
			continue
		}
		if anyOrder.MatchString(n.Text[:at[0]]) {
			continue // "une commande envoyée hier": of nobody
		}
		words := n.Text[at[0]:]
		if day := t.Behind(words); turn.IsDay(day) && t.Now.Sub(day.Day) < turn.LongAgo {
			return words
		}
	}
	return ""
}

// placedOn says of an order that it was placed, and of when.
var placedOn = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:command|demand|envoy|post|d[ée]pos|exp[ée]di)[ée]e?s?|partie?s?|transmise?s?|ordered|sent|posted|mailed)\s+(?:(?:par|by)\s+\p{L}+\s+\p{L}+\s+)?(?:(?:[àa] l['’]?|to\s+(?:the\s+)?)\p{L}+\s+)?(?:depuis\s+|since\s+)?(?:le|l['’]|hier|avant-hier|ce|il y a|d[ée]but|lundi|mardi|mercredi|jeudi|vendredi|on|yesterday|last|this|\d)`)

// anyOrder ends words that speak of no order in particular.
var anyOrder = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:une?|an?|any)\s+\p{L}+$`)

// asksHowFar reports whether it may well be wanted how far an order is, or why nothing has come of it.
func asksHowFar(t *turn.Turn, r understanding.Reading) bool {
	p := float32(0)
	for _, w := range r.Wants {
		x := t.Book.Topic(w.ID)
		if w.ID == rules.IntentStatus || w.ID == rules.IntentCardNotReceived || x != nil && x.Intent == rules.IntentStatus && len(x.Sets) == 0 {
			p += w.Probability
		}
	}
	return p >= leastHowFar
}

// leastHowFar is the probability from which it may well be asked how far an order is.
const leastHowFar = 0.4

// asksCard reports whether a message asks for a card, among what it asks or tells besides.
func asksCard(t *turn.Turn, r understanding.Reading) bool {
	return meaning.WantedGoal(t, r) == rules.GoalOrder || r.Facts[rules.FactProfession] != "" && slices.ContainsFunc(r.Wants, func(w understanding.Want) bool {
		x := t.Book.Intent(w.ID)
		return x != nil && x.Goal == rules.GoalOrder && w.Probability >= leastFollow
	})
}

// tellsSent may tell that something was sent: only then a request is looked through for news.
var tellsSent = regexp.MustCompile(`(?i)\b(?:envoy|expédi|expedi|post[ée]|parti|dépos|depos|transmis|commandé|demandé|demandee|sent\b|mailed)`)

// tellsSending may tell that something will be sent; "je vais la recevoir" does not.
var tellsSending = regexp.MustCompile(`(?i)envoi|envoy|envoie|expédi|expedi|post|part|dépos|depos|transm|command|demand|send|sent|mail`)

// beginsWithRequest answers in short which card it is, and follows the order that a request
// tells to have been sent. It reports false where the card is not certain yet.
func beginsWithRequest(t *turn.Turn, h *turn.Heard, event, text string) bool {
	at := &t.State.At
	if strings.Contains(text, "?") || ofAnother(t, text) || !slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Text == text && n.EventProbability >= events.SurelyHolds && n.Holds >= plainlyHolding
	}) {
		return false
	}
	before := *at
	before.Situation = at.Situation.Clone()
	tracking.TakeUp(t, h.Reading, rules.GoalOrder)
	at.Intent = rules.IntentOrder
	at.Goal = meaning.GoalOf(t, at.Intent, t.Facts())
	d := t.Decide()
	p := procedureDecided(t, h)
	if p == nil && event == state.EventSend && d.Ask == rules.FactSIAccess {
		if p = procedureSent(t, h); p != nil {
			at.Situation.Set(rules.FactSIAccess, "yes")
			d = t.Decide()
		}
	}
	if p == nil || d.Ask != "" || at.Situation.Listed || slices.Contains(p.Milestones, rules.MilestoneTransmitted) || slices.Contains(p.Milestones, rules.MilestoneVisa) {
		*at = before
		return false
	}
	t.Enter(state.EventAnswer)
	t.Outcome = answers.Summarise(t, d, d.Sources())
	lines := answers.Lines(t, p.Summary, d.Facts)
	m := t.Say(lines[:min(len(lines), 1)]...)
	answers.Cite(t, m, d.Sources().Sections)
	tellBegun(t, orders.OpenFor(t, p.ID), event, text)
	return true
}

// mayTell reports whether a message may tell of an order, or want one followed.
func mayTell(t *turn.Turn, r understanding.Reading) bool {
	return slices.ContainsFunc(r.Wants, func(w understanding.Want) bool {
		x := t.Book.Topic(w.ID)
		return w.ID == rules.MoveFollow || x != nil && x.Intent == rules.IntentStatus
	})
}

// begins is the first step of an order that a message tells of, and the words that tell it;
// still says that it tells that nothing was sent yet, wanted that one of its pieces asks that
// the order be followed.
func begins(t *turn.Turn) (event, text string, still, wanted bool) {
	for _, n := range t.News() {
		plainly := mayBegin(n) && n.Holds >= plainlyHolding && tellsSent.MatchString(n.Text) // "ma demande est partie ce matin" alone may want it followed, too
		if !plainly && slices.ContainsFunc(t.Reader.Read(n.Text, understanding.Asked{}).Wants, follows) {
			wanted = true
			continue
		}
		if !mayBegin(n) {
			continue
		}
		e := eventsOf[n.Event]
		if n.Event != understanding.NewsSigned && n.Holds >= plainlyHolding && (e != state.EventTransmit || turn.HasAny(n.Text, meaning.PassedOnWords)) {
			event, text = e, n.Text
		}
		still = still || n.Holds < plainlyHolding && n.Mode == understanding.ModeDenied || n.Holds < leastHolding && n.Mode == understanding.ModePlanned && tellsSending.MatchString(n.Text)
	}
	if still {
		event, text = "", ""
	}
	return event, text, still, wanted
}

// mayBegin reports whether a piece of news may tell the first step of an order.
func mayBegin(n understanding.News) bool {
	e := eventsOf[n.Event]
	return (e == state.EventSend || e == state.EventTransmit) && n.EventProbability >= leastEvent
}

// ofAnother reports whether the words that tell of an order tell of somebody else's: "la
// directrice a posté le formulaire de ma collègue".
func ofAnother(t *turn.Turn, text string) bool {
	if orders.OfSelf.MatchString(text) {
		return false
	}
	if at := meaning.OfOthers.FindStringIndex(text); at != nil && at[0] > 0 { // "ma collègue a posté la demande" names who did
		return true
	}
	return slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Text == text && n.Whose == understanding.OfOther
	})
}

// follows reports whether it is wanted that an order be followed.
func follows(w understanding.Want) bool {
	return w.ID == rules.MoveFollow && w.Probability >= leastFollow
}

// asksDelay reports whether it is wanted when something comes: who tells on which day the file was
// sent has the order followed from there.
func asksDelay(t *turn.Turn, w understanding.Want) bool {
	x := t.Book.Topic(w.ID)
	return (w.ID == rules.IntentDelay || x != nil && x.Intent == rules.IntentDelay) && w.Probability >= leastDelay
}

// leastDelay is the probability from which it is asked when a card comes.
const leastDelay = 0.3

// leastFollow is the probability from which a message that tells of an order asks that it be
// followed.
const leastFollow = 0.1

// comes takes what is on its way for news that change nothing yet: "la carte est partie de
// chez l'ANS", "le facteur l'apporte demain".
func comes(t *turn.Turn, d *state.Dossier, text string) bool {
	n := asserted(t, state.EventCard)
	if n == nil || n.Event != understanding.NewsCard || n.EventProbability < plainEvent || n.Mode != understanding.ModePlanned && !leaves(n) || strings.Contains(text, "?") || d.Stage != state.Sent && d.Stage != state.Transmitted {
		return false
	}
	line, _ := orders.Standing(t, d)
	t.State.At.Order = d.ID
	t.EnterFollowing()
	t.SayLines(message.ParseLine(t.Words(followup.SayOnItsWay)), line)
	return true
}

// notSent takes that a file has not been sent yet for where the order stands.
func notSent(t *turn.Turn, d *state.Dossier, text string) bool {
	if d.Stage != state.Prepared && d.Stage != state.Incomplete || strings.Contains(text, "?") || !told(t, state.EventSend, understanding.ModeDenied) {
		return false
	}
	if n := asserted(t, state.EventSend); eventsOf[n.Event] != state.EventSend || n.EventProbability < leastEvent {
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

// gone takes back that the card has come, where a message says that it has not: "ah non
// zut, c'était ma carte bleue, la CPE n'est pas là".
func gone(t *turn.Turn, d *state.Dossier, h *turn.Heard) bool {
	if d.Stage != state.CardReceived || strings.Contains(h.Text, "?") || !h.Reading.TakesBack && !tellings.Oops.MatchString(h.Text) {
		return false
	}
	if !slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Event == understanding.NewsCard && n.EventProbability >= leastEvent && n.Mode == understanding.ModeDenied && n.Holds < leastHolding
	}) {
		return false
	}
	d.Card = time.Time{}
	orders.PutBack(t, d)
	orders.Stand(t, d)
	return true
}

// asserted is the piece of a message that tells of an event most surely, nil where none
// tells anything.
func asserted(t *turn.Turn, event string) (most *understanding.News) {
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

// holds reports whether a message says that an event has happened, and does not only deny,
// doubt, plan, suppose, ask or report it. Where an order is followed, less is not enough:
// it is asked then.
func holds(t *turn.Turn, event string) bool {
	n := asserted(t, event)
	if n != nil && n.Mode == understanding.ModeReported && ordererSays.MatchString(n.Text) {
		return true
	}
	least := float32(leastHolding)
	if t.OpenCount() > 0 {
		least = plainlyHolding
	}
	return n == nil || n.Holds >= least
}

// told reports whether a message tells of an event in a mode, and not that it has happened.
func told(t *turn.Turn, event, mode string) bool {
	n := asserted(t, event)
	return n != nil && n.Mode == mode && n.Holds < leastHolding
}

// unsure reports whether a message may say that an event has happened: "je crois que la carte
// est arrivée", "il paraît que c'est parti".
func unsure(t *turn.Turn, event string) bool {
	n := asserted(t, event)
	return n != nil && n.Holds < plainlyHolding && (n.Holds >= leastHolding || n.Mode == understanding.ModeDoubted || n.Mode == understanding.ModeReported)
}

// Probabilities from which news count that something else tells of as well, and from which
// they plainly do.
const (
	leastHolding   = 0.35
	plainlyHolding = 0.6
)

// denied reports whether another piece than the one at a place says of the same event that
// it has not happened, or is not sure: "mes codes, je les aurai lundi".
func denied(list []understanding.News, at int) bool {
	for i, n := range list {
		if i != at && n.Event == list[at].Event && n.EventProbability >= leastAlike && n.Holds < leastHolding {
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

// tellingOf are the words of a message that tell an event: where the message names several moments, the piece
// that tells it with one, and denies nothing.
func tellingOf(t *turn.Turn, event, text string) string {
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
	return n.EventProbability >= leastEvent && n.Holds >= events.SurelyHolds
}

// Probabilities from which a piece tells of an event, plainly so, and from which the step
// that an order waits for holds then.
const (
	leastEvent    = 0.5
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

// tells is the last step of an order that a message tells of, and the words that tell it;
// ok is false where nothing that holds moves the order.
func tells(t *turn.Turn, d *state.Dossier) (event, text string, ok bool) {
	list := t.News()
	stage, moved := string(d.Stage), 0
	for i, n := range list {
		if n.Mode == understanding.ModeReported && d.Facts[rules.FactOrderingFor] == rules.OrderingForOther && holderSays.MatchString(n.Text) {
			n.Holds = max(n.Holds, events.SurelyHolds) // whose card it is knows
		}
		if tellings.WithCodes.MatchString(n.Text) {
			n.Holds = max(n.Holds, events.SurelyHolds)
		}
		next := eventsOf[n.Event]
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
		if (next == state.EventCodes || next == state.EventFinish) && deniesCard(list) {
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
		text = tellingOf(t, event, text)
	}
	if event == state.EventResubmit {
		event = state.EventSend
	}
	return event, text, event != ""
}

// asksArrival reports whether a piece speaks of when card or codes come, or asks whether they have,
// though it reads like news: "on m'a dit 5 jours pour le code ??".
func asksArrival(text string, n *understanding.News) bool {
	if next := eventsOf[n.Event]; next != state.EventCard && next != state.EventCodes && next != state.EventFinish {
		return false
	}
	if turn.HasAny(n.Text, meaning.ComeWords) || tellings.HasCodes.MatchString(n.Text) || waitedDays.MatchString(n.Text) {
		return false
	}
	_, after, _ := strings.Cut(text, n.Text)
	return strings.HasPrefix(strings.TrimSpace(after), "?") || namesWait.MatchString(n.Text)
}

// asksHowLong meets what was heard of how long that takes which an order waits for with the day
// on which it is expected: "on m'a dit 5 jours pour le code ??".
func asksHowLong(t *turn.Turn, d *state.Dossier) bool {
	next := orders.MilestoneEvent[orders.Next(t, d)]
	if _, announced := orders.Expected(t, d); !announced || !slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return eventsOf[n.Event] == next && n.EventProbability >= leastEvent && asksArrival(t.Text, &n) && namesWait.MatchString(n.Text)
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

// deniesCard reports whether a piece of a message says that the card has not come.
func deniesCard(list []understanding.News) bool {
	return slices.ContainsFunc(list, func(n understanding.News) bool {
		return n.Event == understanding.NewsCard && n.EventProbability >= leastEvent && n.Holds < leastHolding
	})
}

// isWrong reports whether a message says that the card which came is not the right one; that
// is often a denial: "ce n'est pas la bonne".
func isWrong(t *turn.Turn) bool {
	return slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Event == understanding.NewsWrong && n.EventProbability >= plainEvent && (n.Mode == understanding.ModeTold || n.Mode == understanding.ModeCorrected || n.Mode == understanding.ModeDenied)
	})
}

// signed reports whether a message says that the contract is signed.
func signed(t *turn.Turn) bool {
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

// only is the one order that is followed, or that a text calls; nil where it is not plain
// which is meant.
func only(t *turn.Turn, text string) *state.Dossier {
	if d := orders.OrderCalled(t, text); d != nil {
		return d
	}
	if open := orders.OpenOrders(t); len(open) == 1 {
		return open[0]
	}
	return nil
}
