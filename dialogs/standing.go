package dialogs

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayStandPrepared = declare("say_stand_prepared", "name")
	sayStandVisa     = declare("say_stand_visa", "name")
	sayStandWaits    = declare("say_stand_waits", "day", "left", "name", "since")
	sayStandToday    = declare("say_stand_today", "name", "since")
	sayStandLate     = declare("say_stand_late", "day", "late", "name", "since")
	sayStandCodes    = declare("say_stand_codes", "day", "name", "since")
	sayStandReturned = declare("say_stand_returned", "name")
	sayNotYetSent    = declare("say_not_yet_sent")
	sayNothingSent   = declare("say_nothing_sent")
	sayStandGreeting = declare("say_stand_greeting")
	sayOtherOrder    = declare("say_other_order")
	sayAllEnded      = declare("say_all_ended")
)

// hearStatus takes what a person tells or asks of an order: news moves it on and,
// when none is followed yet, begins the follow-up of the answer just given; a
// question, or waiting in vain, is met with where things stand.
func (t *turn) hearStatus(h *heard) bool {
	r := h.r
	if h.value != "" || r.Certainty == understanding.Unsure {
		return false
	}
	situation := t.situationTold(r)
	asks := strings.Contains(h.text, "?") || asksWhat.MatchString(h.text)
	event := t.eventTold(r, asks)
	waits := situation == rules.SituationNoCard || situation == rules.SituationNoCodes
	about := r.Intent == rules.IntentStatus || waits && (r.Intent == rules.IntentCardNotReceived || r.Intent == rules.IntentCodesNotReceived)
	switch {
	case event == "" && stageAfter[situation] != "" && !asks && t.open() > 0 && hasAny(h.text, doubtWords):
		if d, several := t.orderMeant(h, stageAfter[situation]); d != nil && len(several) == 0 {
			t.stand(d) // "je crois que la carte est arrivée": is it?
		} else {
			t.standAll(t.openOrders())
		}
		t.goOnAsking()
		return true
	case event == "" && stageAfter[situation] != "" && situation != rules.SituationTransmitted && !asks && t.undoes(),
		situation == rules.SituationNoCard && !asks && t.cardThere() && (r.TakesBack || hasAny(h.text, mistakeWords)) && t.undoes():
		return true // "en fait la carte n'est pas arrivée, je me suis trompée"
	case event == "" && stageAfter[situation] == eventSend && !asks && t.intends():
		t.say(t.words(sayNotYetSent))
		return true
	case event == "" && stageAfter[situation] != "" && !asks && t.denies() && t.open() == 0:
		t.say(t.words(sayNothingSent))
		return true
	case !about, r.Move == rules.MoveRemind, r.Move == rules.MoveFollow && !t.says(rules.FactSituation, situation),
		stageAfter[situation] != "" && event == "" && situation != rules.SituationTransmitted:
		return false
	}
	if event == "" && situation == rules.SituationTransmitted && t.open() == 0 && t.says(rules.FactOrdre, "yes") {
		return false // "je suis inscrite à l'Ordre": nothing of an order
	}
	asked := (situation == rules.SituationAsked || situation == rules.SituationAtARS || situation == rules.SituationTransmitted && event == "") && !asks
	d, several := t.orderMeant(h, event)
	if event == "" && d != nil && len(several) == 0 && !asks && !asked && !waits && alsoCame.MatchString(h.text) && stageRank[d.Stage] >= stageRank[Sent] {
		event = milestoneEvent[t.next(d)] // "le médecin aussi a reçu"
	}
	switch told := event != "" || asked; {
	case event != "" && t.batchMeant(several, h.text):
		t.reachAll(several, event, t.daySaid(h.text))
	case event != "" && t.open() == 2 && hasAny(h.text, bothWords):
		t.reachAll(t.openOrders(), event, t.daySaid(h.text))
	case len(several) > 0 && event != "":
		t.askOrder(several, event, h.text)
		return true
	case len(several) > 0:
		t.standAll(several)
	case d == nil && t.reopens(h, waits):
	case d == nil && t.open() > 0 && (event == eventFinish || event == eventCodes || event == eventCard):
		t.say(t.words(sayOtherOrder))
		t.standAll(t.openOrders())
	case d == nil && event == eventFinish:
		t.topic(rules.TopicAllThere, false)
	case d == nil && told:
		if !t.bear(h, event) {
			return false
		}
	case d == nil && t.saysEnded(h, situation):
	case d == nil, event == "" && waits && (d.Stage == Prepared || d.Stage == Visaed || d.Stage == Incomplete):
		return false
	case event != "":
		t.reachSaid(t.splitLine(d, h.r), event, h.text)
	default:
		t.stand(d)
	}
	t.goOnAsking()
	return true
}

// asksWhat begins a question that needs no mark: "c'est quoi le visa de l'ARS".
var asksWhat = regexp.MustCompile(`(?i)^\W*(?:et |mais |au fait |dites |alors |and |so |but )*(?:c['’ ]?est quoi|c koi|qu['’]est[- ]ce|quel|à quoi|what|how|comment|pourquoi|why|combien)`)

// alsoCame tells that what was waited for has come to somebody as well.
var alsoCame = regexp.MustCompile(`(?i)\b(?:aussi|également|too|as well)\b[^.;!?]*\b(?:re[çc]ue?s?|arriv\w+|received|came|got)\b|\b(?:re[çc]ue?s?|arriv\w+|received|came|got)\b[^.;!?]*\b(?:aussi|également|too|as well)\b`)

// saysEnded answers how far an order is when all that were followed have ended.
func (t *turn) saysEnded(h *heard, situation string) bool {
	if t.open() > 0 || len(t.s.Dossiers) == 0 || situation != "" || h.r.Move != "" || h.r.Topic != "" && h.r.Topic != rules.TopicStatus {
		return false
	}
	m := t.say(t.words(sayAllEnded))
	for i := range t.s.Dossiers {
		d := &t.s.Dossiers[i]
		m.Parts[0].Lines = append(m.Parts[0].Lines, Verbatim(t.orderName(d)).Line().join(t.colon(), ParseLine(t.words(stageNames[d.Stage])+", "+formatDay(d.Since.In(t.calendar.Zone()), t.s.Locale))))
	}
	if last := t.s.Dossiers[len(t.s.Dossiers)-1]; last.Stage == Done || last.Stage == Abandoned {
		m.offer(last.action().under(wayReopen), t.words(choiceReopen))
	}
	return true
}

// denies reports whether a short message says that something has not happened: "rien
// n'a été commandé". In a longer one the denial may be of something else, and beside a
// day it is of another day: "mardi, pas lundi".
func (t *turn) denies() bool {
	return len(strings.Fields(t.text)) <= longestDenial && t.behind(t.text).None() && !hasAny(t.text, reassuringWords) &&
		(hasAny(t.text, denyingWords) || strings.Contains(strings.ToLower(t.text), "n't"))
}

// longestDenial is the number of words with which news are denied.
const longestDenial = 12

// intends reports whether a message tells of what is still to be done.
func (t *turn) intends() bool {
	return hasAny(t.text, intendingWords)
}

// undoes takes the last news back: "finalement je ne l'ai pas envoyé", "c'était une
// erreur". It reports false when there are none.
func (t *turn) undoes() bool {
	d := t.lastOrder()
	if d == nil || !hasAny(t.text, mistakeWords) && !(t.denies() && redates(d, stageAfter[t.situationTold(t.reading)])) {
		return false
	}
	switch {
	case d.Stage == CardReceived:
		d.Card = time.Time{}
	case !d.Sent.IsZero():
		d.Sent = time.Time{}
	default:
		return false
	}
	t.reopen(d)
	return true
}

// cardThere reports whether the card of the order spoken of last has come.
func (t *turn) cardThere() bool {
	d := t.lastOrder()
	return d != nil && d.Stage == CardReceived
}

// leastTold is the probability from which a message brings news of an order.
const leastTold = 0.5

// surelyBorn is the probability from which an order begins with its news.
const surelyBorn = 0.75

// newsProbability is how probably a message wants to tell what the likeliest of its meanings
// tells of an order: steps that are next to each other share it.
func (t *turn) newsProbability(r understanding.Reading) (p float32) {
	if len(r.Wants) == 0 {
		return 0
	}
	first := t.book.Topic(r.Wants[0].ID)
	if first == nil || first.Intent != rules.IntentStatus {
		return r.Wants[0].Probability
	}
	for _, w := range r.Wants {
		if x := t.book.Topic(w.ID); x != nil && x.Intent == rules.IntentStatus || w.ID == rules.MoveFollow {
			p += w.Probability
		}
	}
	return p
}

// eventTold is the event of which a message brings news, "" when it brings none: it
// may ask about it, be read so on a guess, or tell of the registration with an Ordre
// without which nothing is sent.
func (t *turn) eventTold(r understanding.Reading, asks bool) string {
	situation := t.situationTold(r)
	event := stageAfter[situation]
	said := t.says(rules.FactSituation, situation) && !t.unsureOf(rules.FactSituation, situation)
	plainly := said || r.Certainty == understanding.Sure || t.newsProbability(r) >= leastTold
	switch {
	case !plainly:
		return ""
	case (event != "" || r.Move != "") && !asks && hasAny(t.text, doubtWords):
		return "" // "je crois que Karim a sa carte"
	case r.Move == rules.MoveAllReceived && !asks && (hasAny(t.text, cardWords) || t.hasCardOnWay() && hasAny(t.text, allWords)) && !hasAny(t.text, codeWords) && !hasAny(t.text, allHere),
		(r.Move == rules.MoveAllReceived || event == eventCodes) && !asks && t.hasCardOnWay() && noCodes.MatchString(t.text):
		return eventCard // "tout le monde a sa carte"; "got it, no codes yet"
	case r.Move == rules.MoveAllReceived && !asks:
		return eventFinish
	case situation == rules.SituationNoCodes && t.hasCardOnWay() && !asks:
		return eventCard // "la carte est là mais pas les codes"
	case asks && !said:
		return "" // it asks whether, and does not tell that
	case event == eventSend && t.hasCardOnWay() && hasAny(t.text, comeWords):
		return eventCard // "mine came yesterday"
	case event != "" && t.denies(), event == eventSend && t.intends():
		return ""
	case situation == rules.SituationTransmitted && !hasAny(t.text, passedOnWords):
		return ""
	}
	return event
}

// noCodes says that the codes have not come.
var noCodes = regexp.MustCompile(`(?i)\b(?:pas|sans|no|not|without|attends?)\b[^.;!?]{0,20}\bcodes?\b|\bcodes?\b[^.;!?]{0,20}\b(?:pas|not|rien|jamais|never)\b`)

// situationTold is what a message tells of an order: what it wants says it better
// than its single statements.
func (t *turn) situationTold(r understanding.Reading) string {
	if x := t.book.Topic(r.Topic); x != nil && x.Sets[rules.FactSituation] != "" {
		return x.Sets[rules.FactSituation]
	}
	return r.Facts[rules.FactSituation]
}

// hasCardOnWay reports whether the card of an order that is followed has not come:
// who tells that the codes are missing has it now.
func (t *turn) hasCardOnWay() bool {
	return t.open() > 0 && !slices.ContainsFunc(t.s.Dossiers, func(d Dossier) bool { return d.Stage == CardReceived })
}

// stand says where an order stands, and what can be done about it.
func (t *turn) stand(d *Dossier) {
	line, late := t.standing(d)
	m := t.sayLines(line)
	t.s.At.Order = d.ID
	if late {
		m.addLines(t.words(sayLate))
		t.documents(m, []string{rules.DocumentAssistance})
	}
	t.askMilestone(d)
	if late { // beside the choices of the question
		t.out[len(t.out)-1].offer(d.action().under(wayForward), t.words(choiceForward))
	}
}

// standing is where an order stands in a sentence; late says that what is
// expected is overdue.
func (t *turn) standing(d *Dossier) (line Line, late bool) {
	name := Verbatim(t.orderName(d))
	zone := t.calendar.Zone()
	since := formatDay(d.Since.In(zone), t.s.Locale)
	day, announced := t.expected(d)
	switch {
	case d.Stage == Incomplete:
		return compose(t.words(sayStandReturned), "name", name), false
	case d.Stage == Visaed:
		return compose(t.words(sayStandVisa), "name", name), false
	case !announced:
		return compose(t.words(sayStandPrepared), "name", name), false
	case d.Stage == CardReceived:
		return compose(t.words(sayStandCodes), "name", name, "since", since, "day", formatDay(day, t.s.Locale)), t.now.After(day.AddDate(0, 0, 1))
	}
	today := t.now.In(zone).Format(time.DateOnly)
	switch due := day.In(zone).Format(time.DateOnly); {
	case due == today:
		return compose(t.words(sayStandToday), "name", name, "since", since), false
	case due > today:
		return compose(t.words(sayStandWaits), "name", name, "since", since, "day", formatDay(day, t.s.Locale), "left", t.workingDays(t.calendar.WorkingDays(t.now, day))), false
	}
	return compose(t.words(sayStandLate), "name", name, "since", since, "day", formatDay(day, t.s.Locale), "late", t.workingDays(t.calendar.WorkingDays(day, t.now))), true
}

// standAll says where several orders stand.
func (t *turn) standAll(list []*Dossier) {
	m := t.say()
	for _, d := range list {
		line, _ := t.standing(d)
		m.Parts[0].Lines = append(m.Parts[0].Lines, line)
	}
	for _, d := range list[:min(len(list), mostLines)] {
		t.offerDossier(m, d)
	}
}

// openOrders are those that are followed.
func (t *turn) openOrders() (list []*Dossier) {
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	for i := range t.s.Dossiers {
		if d := &t.s.Dossiers[i]; !d.closed() {
			list = append(list, d)
		}
	}
	return list
}

// greetBack meets somebody who comes back while orders are followed with where
// they stand.
func (t *turn) greetBack() {
	m := t.say(t.words(sayStandGreeting))
	var last *Dossier
	for i := range t.s.Dossiers {
		if d := &t.s.Dossiers[i]; !d.closed() {
			line, _ := t.standing(d)
			m.Parts[0].Lines = append(m.Parts[0].Lines, line)
			last = d
		}
	}
	if t.open() == 1 {
		t.askMilestone(last)
		return
	}
	for i := range t.s.Dossiers {
		if d := &t.s.Dossiers[i]; !d.closed() {
			t.offerDossier(m, d)
		}
	}
}
