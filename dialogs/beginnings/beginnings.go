// Package beginnings takes up the first news of an order, with which it begins to be followed: "j'ai envoyé
// le dossier hier". What is told of an order that is followed is heard by package news.
package beginnings

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/claims"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/events"
	"cpxbot/rules"
)

// TellBegun says where an order stands that is followed from now on, moved by the news that it
// begins with.
func TellBegun(t *turn.Turn, d *state.Dossier, event, text string) {
	if r := t.Behind(text); event != "" && (r.None() || turn.IsDay(r)) && orders.Possible(t, d, event, t.DaySaid(text)) {
		orders.Move(t, d, event, t.DaySaid(text))
	} else if event != "" {
		followup.ReachSaid(t, d, event, text)
		return
	}
	m := t.Say(t.Words(turn.SayBorn))
	if event != "" {
		line, late := orders.Standing(t, d)
		m.Parts[0].Lines = append([]message.Line{line}, m.Parts[0].Lines...)
		if late {
			orders.SayLate(t, m, d)
		}
	}
	m.Offer(d.Action().Under(message.WayStop), t.Words(turn.ChoiceStop))
}

// PlainlySent reports whether a piece of a message plainly tells that something was sent: "envoyé à
// l'instant".
func PlainlySent(t *turn.Turn) bool {
	return slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return claims.EventsOf[n.Event] == state.EventSend && n.EventProbability >= surelySent && n.Holds >= events.SurelyHolds && TellsSent.MatchString(n.Text)
	})
}

// surelySent is the probability from which a piece plainly tells that something was sent.
const surelySent = 0.9

// ProcedureDecided is the procedure just decided, nil where there is none or what is
// told cannot be true of it.
func ProcedureDecided(t *turn.Turn, h *turn.Heard) *rules.Procedure {
	goal, situation := t.State.At.Goal, meaning.SituationTold(t, h.Reading)
	if goal == "" {
		goal = rules.GoalOrder
	}
	facts := t.Facts()
	if situation == rules.SituationAsked && facts[rules.FactOrdre] == "" {
		facts[rules.FactOrdre] = "yes" // who has asked their Ordre for a card: of those in training, a CPF
	}
	d := t.Book.Decide(goal, facts)
	p := d.Procedure
	switch {
	case p == nil || d.Ask != "" || len(p.Milestones) == 0, namesOtherForm(t, h.Text, d),
		t.Book.Card(p.Card) != nil && len(h.Reading.Cards) > 0 && !slices.Contains(h.Reading.Cards, p.Card),
		situation == rules.SituationAsked && !slices.Contains(p.Milestones, rules.MilestoneTransmitted),
		situation == rules.SituationAtARS && !slices.Contains(p.Milestones, rules.MilestoneVisa),
		goal == rules.GoalIncident && (d.Facts[rules.FactSituation] == rules.SituationNoCard || d.Facts[rules.FactSituation] == rules.SituationNoCodes):
		return nil
	}
	return p
}

// ProcedureSent is the procedure of an order of which it is told that its file was sent: whoever sends
// one for a card needs it. It is nil where it is not certain all the same.
func ProcedureSent(t *turn.Turn, h *turn.Heard) *rules.Procedure {
	facts := t.Facts()
	if facts[rules.FactSIAccess] != "" {
		return nil
	}
	facts[rules.FactSIAccess] = "yes"
	d := t.Book.Decide(rules.GoalOrder, facts)
	if d.Procedure == nil || d.Ask != "" || !slices.Contains(d.Procedure.Milestones, rules.MilestoneSent) || namesOtherForm(t, h.Text, d) {
		return nil
	}
	return d.Procedure
}

// namesOtherForm reports whether a text names a form, and none of a decision.
func namesOtherForm(t *turn.Turn, text string, d rules.Decision) bool {
	forms := meaning.FormNumber.FindAllString(text, -1)
	names := answers.FormNames(t, d)
	return len(forms) > 0 && !slices.ContainsFunc(forms, func(f string) bool { return strings.Contains(names, f) })
}

// Hear begins to follow the order that a message tells of and wants followed: "le
// dossier est parti ce matin, gardez un œil dessus", "suivez ma demande, rien n'est parti".
// Who asks for a card and tells that the order was sent has it followed too: "il me faut une
// CPE, ma directrice a posté le 301 ce matin".
func Hear(t *turn.Turn, h *turn.Heard) bool {
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
	requests := t.State.At.Asking == "" && asksCard(t, h.Reading) && TellsSent.MatchString(h.Text)
	beside := h.Value != "" && t.State.At.Asking != "" && PlainlySent(t)
	placed := placedBefore(t, h.Reading)
	if h.Reading.Certainty == understanding.Sure && !requests && !asked && !beside && placed == "" && !mayTell(t, h.Reading) {
		return false
	}
	if placed == "" && !slices.ContainsFunc(t.News(), mayBegin) {
		return false
	}
	event, text, still, wanted := Begins(t)
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
	p := ProcedureDecided(t, h)
	if p == nil && event == state.EventSend {
		p = ProcedureSent(t, h)
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
	TellBegun(t, d, event, text)
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

// TellsSent may tell that something was sent: only then a request is looked through for news.
var TellsSent = regexp.MustCompile(`(?i)\b(?:envoy|expédi|expedi|post[ée]|parti|dépos|depos|transmis|commandé|demandé|demandee|sent\b|mailed)`)

// tellsSending may tell that something will be sent; "je vais la recevoir" does not.
var tellsSending = regexp.MustCompile(`(?i)envoi|envoy|envoie|expédi|expedi|post|part|dépos|depos|transm|command|demand|send|sent|mail`)

// beginsWithRequest answers in short which card it is, and follows the order that a request
// tells to have been sent. It reports false where the card is not certain yet.
func beginsWithRequest(t *turn.Turn, h *turn.Heard, event, text string) bool {
	at := &t.State.At
	if strings.Contains(text, "?") || ofAnother(t, text) || !slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Text == text && n.EventProbability >= events.SurelyHolds && n.Holds >= claims.PlainlyHolding
	}) {
		return false
	}
	before := *at
	before.Situation = at.Situation.Clone()
	tracking.TakeUp(t, h.Reading, rules.GoalOrder)
	at.Intent = rules.IntentOrder
	at.Goal = meaning.GoalOf(t, at.Intent, t.Facts())
	d := t.Decide()
	p := ProcedureDecided(t, h)
	if p == nil && event == state.EventSend && d.Ask == rules.FactSIAccess {
		if p = ProcedureSent(t, h); p != nil {
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
	TellBegun(t, orders.OpenFor(t, p.ID), event, text)
	return true
}

// mayTell reports whether a message may tell of an order, or want one followed.
func mayTell(t *turn.Turn, r understanding.Reading) bool {
	return slices.ContainsFunc(r.Wants, func(w understanding.Want) bool {
		x := t.Book.Topic(w.ID)
		return w.ID == rules.MoveFollow || x != nil && x.Intent == rules.IntentStatus
	})
}

// Begins is the first step of an order that a message tells of, and the words that tell it;
// still says that it tells that nothing was sent yet, wanted that one of its pieces asks that
// the order be followed.
func Begins(t *turn.Turn) (event, text string, still, wanted bool) {
	for _, n := range t.News() {
		plainly := mayBegin(n) && n.Holds >= claims.PlainlyHolding && TellsSent.MatchString(n.Text) // "ma demande est partie ce matin" alone may want it followed, too
		if !plainly && slices.ContainsFunc(t.Reader.Read(n.Text, understanding.Asked{}).Wants, follows) {
			wanted = true
			continue
		}
		if !mayBegin(n) {
			continue
		}
		e := claims.EventsOf[n.Event]
		if n.Event != understanding.NewsSigned && n.Holds >= claims.PlainlyHolding && (e != state.EventTransmit || turn.HasAny(n.Text, meaning.PassedOnWords)) {
			event, text = e, n.Text
		}
		still = still || n.Holds < claims.PlainlyHolding && n.Mode == understanding.ModeDenied || n.Holds < claims.LeastHolding && n.Mode == understanding.ModePlanned && tellsSending.MatchString(n.Text)
	}
	if still {
		event, text = "", ""
	}
	return event, text, still, wanted
}

// mayBegin reports whether a piece of news may tell the first step of an order.
func mayBegin(n understanding.News) bool {
	e := claims.EventsOf[n.Event]
	return (e == state.EventSend || e == state.EventTransmit) && n.EventProbability >= claims.LeastEvent
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
