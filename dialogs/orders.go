package dialogs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// Orders that begin with their news: whoever writes "j'ai commandé la CPE de ma
// collègue hier" has an order to follow, also when nothing was asked before.

var (
	sayBorn         = declare("say_born")
	sayNotFollowed  = declare("say_not_followed")
	sayOnItsWay     = declare("say_on_its_way")
	sayWhichOrder   = declare("say_which_order")
	sayReopened     = declare("say_reopened", "name")
	sayFollowHow    = declare("say_follow_how")
	choiceAllOrders = declare("choice_all_orders")
	choiceReopen    = declare("choice_reopen")
	labelNumber     = declare("label_number", "number")
	labelForOther   = declare("label_for_other")
)

// orderMeant is the open order that a message is about: the one whose number, name,
// card, profession or owner is in it, and to which the event fits. It is nil when
// none is, and several are left when they cannot be told apart.
func (t *turn) orderMeant(h *heard, event string) (d *Dossier, several []*Dossier) {
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	if d := t.orderCalled(h.text); d != nil {
		return d, nil
	}
	var left []*Dossier
	for i := range t.s.Dossiers {
		if d := &t.s.Dossiers[i]; !d.closed() {
			left = append(left, d)
		}
	}
	// Each thing that the message names leaves the orders of which it holds. Where it
	// holds of none, the message is about another order.
	elsewhere := false
	narrow := func(named bool, fits func(*Dossier) bool) {
		if !named || len(left) == 0 {
			return
		}
		if fitting := slices.DeleteFunc(slices.Clone(left), func(d *Dossier) bool { return !fits(d) }); len(fitting) > 0 {
			left = fitting
		} else {
			elsewhere = true
		}
	}
	if step := stepOf[event]; step != "" {
		narrow(true, func(d *Dossier) bool {
			p := t.book.Procedure(d.Procedure)
			return p != nil && slices.Contains(p.Milestones, step)
		})
	}
	narrow(len(h.r.Named) > 0, func(d *Dossier) bool {
		p := d.Facts[rules.FactProfession]
		return p == "" && t.open() == 1 || slices.Contains(h.r.Named, p)
	})
	narrow(len(h.r.Cards) > 0, func(d *Dossier) bool {
		card := t.orderCard(d)
		return card == "" || slices.Contains(h.r.Cards, card)
	})
	if ofOthers.MatchString(h.text) && !ofSelf.MatchString(h.text) {
		narrow(true, func(d *Dossier) bool {
			return d.Facts[rules.FactOrderingFor] == rules.OrderingForOther || d.Label != "" || d.Batch != 0
		})
	}
	if ofSelf.MatchString(h.text) && !ofOthers.MatchString(h.text) && t.open() > 1 {
		narrow(true, func(d *Dossier) bool {
			return d.Label == "" && d.Facts[rules.FactOrderingFor] != rules.OrderingForOther
		})
	}
	if names := t.reader.ProperNames(h.text); len(names) == 1 && (event == eventCard || event == eventCodes || event == eventFinish) && !ofSelf.MatchString(h.text) {
		narrow(true, func(d *Dossier) bool {
			return named(names[0], d.Label) || d.Label == "" && d.Facts[rules.FactOrderingFor] != rules.OrderingForSelf
		})
	}
	if names := t.reader.ProperNames(h.text); len(names) == 1 && (event == eventSend || event == eventTransmit) && len(h.r.Named) == 0 && !ofSelf.MatchString(h.text) {
		narrow(true, func(d *Dossier) bool {
			return named(names[0], d.Label) || d.Label == "" && d.Facts[rules.FactOrderingFor] != rules.OrderingForSelf
		})
	}
	if owner := ownerSaid(h.text); owner != "" && len(h.r.Named) == 0 && !slices.Contains(h.r.Cards, owner) {
		narrow(true, func(d *Dossier) bool { return d.Label == "" && t.open() == 1 || named(owner, d.Label) })
	}
	if who := h.r.Facts[rules.FactOrderingFor]; who != "" {
		narrow(true, func(d *Dossier) bool {
			of := d.Facts[rules.FactOrderingFor]
			return of == who || of == ""
		})
	}
	switch {
	case len(left) == 0 || elsewhere:
		return nil, nil
	case event != "":
		fitting := slices.DeleteFunc(slices.Clone(left), func(d *Dossier) bool {
			_, ok := fire(dossiers, string(d.Stage), event)
			return !ok && !redates(d, event)
		})
		if next := slices.DeleteFunc(slices.Clone(fitting), func(d *Dossier) bool { return milestoneEvent[t.next(d)] != event }); len(next) > 0 {
			fitting = next
		}
		if len(fitting) > 0 {
			left = fitting
		}
	}
	if shown := slices.DeleteFunc(slices.Clone(left), func(d *Dossier) bool { return !t.asksAbout(d) }); len(left) > 1 && len(shown) == 1 {
		left = shown
	}
	if len(left) == 1 {
		return left[0], nil
	}
	return nil, left
}

// stepOf are the steps that only some procedures have.
var stepOf = map[string]string{eventTransmit: rules.MilestoneTransmitted, eventVisa: rules.MilestoneVisa}

// orderCalled is the open order whose number or name is in a text.
func (t *turn) orderCalled(text string) *Dossier {
	if m := numberPattern.FindStringSubmatch(strings.ToLower(text)); m != nil {
		if d := t.dossier(m[1]); d != nil {
			return d
		}
	}
	var called *Dossier
	for i := range t.s.Dossiers {
		d := &t.s.Dossiers[i]
		switch {
		case d.closed() || !named(text, d.Label):
		case called != nil:
			return nil // two of them
		default:
			called = d
		}
	}
	return called
}

// named reports whether a text names somebody, or something, by a label or by a word
// of it: "Anne" is "Anne Roy".
func named(text string, label Verbatim) bool {
	if label == "" {
		return false
	}
	if understanding.Contains(text, string(label)) {
		return true
	}
	return slices.ContainsFunc(strings.Fields(string(label)), func(word string) bool {
		return utf8.RuneCountInString(word) >= shortestName && unicode.IsUpper([]rune(word)[0]) && understanding.Contains(text, word)
	})
}

// shortestName is the number of letters of a name at least.
const shortestName = 3

// ownerSaid is the name of the person whose card a text speaks of, "" when it names
// none: "la CPE de Léa", "la carte pour Marc Petit".
func ownerSaid(text string) string {
	if m := owners.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

var owners = regexp.MustCompile(`(?i:\b(?:cp[sefa]|cde|cartes?|codes?|dossiers?|[1-5]0[12]|celle|celui|card|file))\s+(?i:de |d['’]|pour |of |for )((?:\p{Lu}[\p{L}-]+)(?:\s\p{Lu}[\p{L}-]+)?)`)

// ofOthers is what belongs to somebody else: "ma collègue a reçu la sienne".
var ofOthers = regexp.MustCompile(`(?i)\b(?:(?:la|le|les) siens?|(?:la|les) siennes?|(?:sa|leur) (?:carte|cp[sefx]|cde)|(?:ses|leurs) codes|(?:his|her|their) (?:card|cp[sefx]|cde|codes?)|hers|theirs|de (?:ma|mon|mes) coll[èe]gues?|(?:ma|mon) (?:coll[èe]gue|co-?interne|co-?externe|voisine?|chef|conjointe?|coloc))\b`)

// hearsay is told by others: no order is to be followed for it.
var hearsay = regexp.MustCompile(`(?i)\b(?:m['’]a dit|m['’]ont dit|nous a dit|il para[iî]t|para[iî]t[- ]il|told me|i heard)\b`)

// asksAbout reports whether the choices shown last are about an order.
func (t *turn) asksAbout(d *Dossier) bool {
	return slices.ContainsFunc(t.s.At.Choices, func(id string) bool {
		a := ParseAction(id)
		return a.Verb == verbDossier && a.Target == d.action().Target
	})
}

// orderCard is the card of an order, "" where it is not known.
func (t *turn) orderCard(d *Dossier) string {
	if p := t.book.Procedure(d.Procedure); d.Kind == "" && p != nil && t.book.Card(p.Card) != nil {
		return p.Card
	}
	return d.Kind
}

// askOrder asks which of several orders the news are about.
func (t *turn) askOrder(list []*Dossier, event, text string) {
	t.s.At.Pending = &Pending{Kind: pendingOrder, Event: event, Words: Verbatim(clipRunes(text, maxRoomText))}
	m := t.say(t.words(sayWhichOrder))
	for _, d := range list {
		m.offer(d.action().under(wayNews), t.buttonName(d))
	}
	if len(list) > 1 {
		m.offer(list[0].action().under(wayAll).under(wayNews), t.words(choiceAllOrders))
	}
	t.enter(eventConfirm)
}

// settleOrder takes a text as the answer to which order the news are about. Other
// news take the place of those.
func (t *turn) settleOrder(h *heard) bool {
	p := t.s.At.Pending
	situation := t.situationTold(h.r)
	if stageAfter[situation] != "" || situation == rules.SituationNoCard || situation == rules.SituationNoCodes || h.r.Move == rules.MoveAllReceived || h.r.Intent == rules.IntentStatus || h.r.Asking {
		t.settled()
		return t.hearStatus(h)
	}
	d, several := t.orderMeant(h, p.Event)
	switch {
	case d != nil:
		t.newsOf(d)
	case len(several) > 0 && hasAny(h.text, allWords):
		t.settled()
		t.reachAll(several, p.Event, t.daySaid(string(p.Words)))
	default:
		return false
	}
	return true
}

// newsOf applies the news that were told to the order that they are about.
func (t *turn) newsOf(d *Dossier) {
	p := t.s.At.Pending
	t.settled()
	t.reachSaid(d, p.Event, string(p.Words))
	t.goOnAsking()
}

// bears are the events with which an order may begin: what else is told of one that
// is not followed is a matter of what to do.
var bears = map[string]bool{"": true, eventSend: true, eventTransmit: true, eventVisa: true, eventCard: true}

// followsNews begins to follow the order of the answer just given, which the wish to have
// it followed says is on its way: "c'est parti ce matin, gardez un œil dessus".
func (t *turn) followsNews(h *heard) bool {
	if t.open() > 0 || !hasAny(h.text, passedOnWords) && !askedIt.MatchString(h.text) || t.denies() || t.intends() || hasAny(h.text, doubtWords) {
		return false
	}
	decided := t.procedureDecided(h)
	if decided == nil || len(decided.Milestones) == 0 {
		return false
	}
	event := milestoneEvent[decided.Milestones[0]]
	if event != eventSend && !(event == eventTransmit && ofOrdre.MatchString(h.text) && hasAny(h.text, []string{"transmis", "transmise", "transmises"})) {
		event = ""
	}
	return t.bear(h, event)
}

// ofOrdre names the Ordre.
var ofOrdre = regexp.MustCompile(`(?i)\bordre\b`)

// unfollows asks that an order be followed no longer.
var unfollows = regexp.MustCompile(`(?i)\b(?:veux|voulons|souhait\w+)\s+(?:pas|plus)\b[^.;!?]{0,20}\b(?:suivi|suiviez|suivie?s?|relances?|relanciez)\b|\b(?:pas|plus) (?:besoin|la peine)\b[^.;!?]{0,20}\b(?:suivi|suivre|relances?|relancer)\b|\b(?:arrêtez|arretez|cessez|stop|stoppez|inutile)\b[^.;!?]{0,20}\b(?:suivi|suivre|relancer|relances?|following|tracking)\b|\bne (?:me |nous )?(?:suivez|relancez) (?:pas|plus)\b|\bdon['’]t (?:follow|track|remind)\b`)

// hearUnfollow ends the follow-up of the only order, or shows which can be ended.
func (t *turn) hearUnfollow(h *heard) bool {
	open := t.openOrders()
	if len(open) == 0 || strings.Contains(h.text, "?") || h.r.Words > longestRequest || !unfollows.MatchString(h.text) || t.situationTold(h.r) != "" {
		return false
	}
	if len(open) > 1 {
		t.standAll(open)
	} else {
		t.abandon(open[0])
	}
	t.goOnAsking()
	return true
}

// waitedDays tells how long a card took.
var waitedDays = regexp.MustCompile(`(?i)\b(?:re[çc]ue?s?|eue?s?|arriv\w+|received|got|came)\b[^.;!?]{0,25}\b(?:en|in|au bout de|after)\s+(?:\d+|une?|deux|trois|quatre|cinq|six|huit|dix|quinze|two|three|four|five|ten)\s*(?:jours?|j\b|semaines?|mois|days?|weeks?)`)

// hearOthersDelay takes how fast somebody else's card came for a remark: "ma collègue de Lyon
// l'a eue en cinq jours".
func (t *turn) hearOthersDelay(h *heard) bool {
	if !waitedDays.MatchString(h.text) || !ofOthers.MatchString(h.text) || ofSelf.MatchString(h.text) || strings.Contains(h.text, "?") {
		return false
	}
	for _, n := range t.tellings(h.text) {
		if t.calls(n.owner) {
			return false // somebody whose order is followed
		}
	}
	t.acceptRemark(t.s.At.Asking)
	return true
}

// askedIt tells that a card was asked for.
var askedIt = regexp.MustCompile(`(?i)\b(?:est|ai|a|avons|été|was|have|has|i)\s+(?:\p{L}+\s+)?(?:demand[ée]e?s?|asked|requested|applied)\b|\b(?:viens|vient|venons) de (?:l['’]|le |la |les )?(?:envoyer|poster|transmettre|commander|demander)\b|\bjust (?:sent|ordered)\b`)

// bear begins to follow an order because there is news of it. It reports false when
// there are none, or the message asks rather than tells and nothing was decided
// before.
func (t *turn) bear(h *heard, event string) bool {
	at := &t.s.At
	if at.Asking != "" && !at.Checking && !t.plainNews(h, event) {
		return false
	}
	decided := t.procedureDecided(h)
	if r := h.r; decided == nil && r.Certainty != understanding.Sure && t.newsProbability(r) < surelyBorn {
		return false
	}
	if registers.MatchString(h.text) && !hasAny(h.text, cardWords) && !hasAny(h.text, passedOnWords) {
		return false // "mon inscription est en cours": no card was asked for
	}
	if r := t.behind(h.text); r.Problem == when.ToCome {
		return false // "il prend son poste le 1er décembre"
	}
	if self := t.s.At.Situation.get(rules.FactOrderingFor) == rules.OrderingForSelf; ofOthers.MatchString(h.text) && !ofSelf.MatchString(h.text) && event != eventSend && event != eventTransmit && (self || hearsay.MatchString(h.text)) {
		t.say(t.words(sayNotFollowed))
		return true
	}
	if decided == nil && (!bears[event] || strings.Contains(h.text, "?")) || event == eventFinish || event == eventCodes {
		return false
	}
	if decided != nil {
		t.closeQuestion()
		at.Checking, at.Topic = false, ""
		t.enter(eventAnswer)
		d := t.openFor(decided.ID)
		if event != "" {
			t.reachSaid(d, event, h.text)
			return true
		}
		if t.book.Topic(h.r.Topic) != nil {
			t.topic(h.r.Topic, false)
		}
		t.say(t.words(sayBorn)).offer(d.action().under(wayStop), t.words(choiceStop))
		return true
	}
	t.takeUp(h.r, "")
	if t.book.Topic(h.r.Topic) != nil {
		said := len(t.out)
		t.topic(h.r.Topic, false)
		if event != "" && event != eventVisa {
			t.shorten(said) // where the order stands says the rest
		}
	}
	if decided = t.procedureDecided(h); decided == nil {
		decided = t.typicalProcedure(t.situationTold(h.r))
	}
	t.enter(eventAnswer)
	d := t.openFor(decided.ID)
	if ofSelf.MatchString(h.text) && !ofOthers.MatchString(h.text) {
		d.Facts[rules.FactOrderingFor] = rules.OrderingForSelf
	}
	if len(h.r.Named) == 1 {
		d.Facts[rules.FactProfession] = h.r.Named[0]
	}
	if t.orderCard(d) == "" {
		d.Kind = t.cardTold(h.r, h.text)
	}
	n := countSaid(h.text)
	if len(h.r.People) == 1 {
		n = max(n, h.r.People[0].Count)
	}
	if n > 1 && n <= mostCounted {
		d.Batch, d.People = d.ID, n
	}
	if names := t.reader.ProperNames(h.text); len(names) == 1 && (!ofSelf.MatchString(h.text) || ownerSaid(h.text) != "") {
		d.Label = Verbatim(clipRunes(names[0], maxLabel))
	}
	if r := t.behind(h.text); event != "" && (r.None() || isDay(r)) && t.possible(d, event, t.daySaid(h.text)) {
		t.move(d, event, t.daySaid(h.text))
	} else if event != "" {
		t.reachSaid(d, event, h.text)
		return true
	}
	m := t.say(t.words(sayBorn))
	if event != "" {
		line, late := t.standing(d)
		m.Parts[0].Lines = append([]Line{line}, m.Parts[0].Lines...)
		if late {
			m.addLines(t.words(sayLate))
			t.documents(m, []string{rules.DocumentAssistance})
		}
	}
	m.offer(d.action().under(wayStop), t.words(choiceStop))
	return true
}

// plainNews reports whether a message in mid-question plainly tells of an order that was
// sent: of whom, and that it was.
func (t *turn) plainNews(h *heard, event string) bool {
	return (event == eventSend || event == eventTransmit) && h.r.Certainty == understanding.Sure && (ofSelf.MatchString(h.text) || ofSomebody.MatchString(h.text))
}

// shorten leaves of the answers from one on their first words and their source.
func (t *turn) shorten(from int) {
	for i := from; i < len(t.out); i++ {
		m := &t.out[i]
		first := true
		m.Parts = slices.DeleteFunc(slices.Clone(m.Parts), func(p Part) bool {
			keep := first || p.Kind == Source
			first = false
			return !keep
		})
	}
}

// mostCounted bounds how many cards an order told in words is for.
const mostCounted = 200

// procedureDecided is the procedure just decided, nil where there is none or what is
// told cannot be true of it.
func (t *turn) procedureDecided(h *heard) *rules.Procedure {
	goal, situation := t.s.At.Goal, t.situationTold(h.r)
	if goal == "" {
		goal = rules.GoalOrder
	}
	d := t.book.Decide(goal, t.facts())
	p := d.Procedure
	switch {
	case p == nil || d.Ask != "" || len(p.Milestones) == 0, t.namesOtherForm(h.text, d),
		t.book.Card(p.Card) != nil && len(h.r.Cards) > 0 && !slices.Contains(h.r.Cards, p.Card),
		situation == rules.SituationAsked && !slices.Contains(p.Milestones, rules.MilestoneTransmitted),
		situation == rules.SituationAtARS && !slices.Contains(p.Milestones, rules.MilestoneVisa),
		goal == rules.GoalIncident && (d.Facts[rules.FactSituation] == rules.SituationNoCard || d.Facts[rules.FactSituation] == rules.SituationNoCodes):
		return nil
	}
	return p
}

// namesOtherForm reports whether a text names a form, and none of a decision.
func (t *turn) namesOtherForm(text string, d rules.Decision) bool {
	forms := formNumber.FindAllString(text, -1)
	names := t.formNames(d)
	return len(forms) > 0 && !slices.ContainsFunc(forms, func(f string) bool { return strings.Contains(names, f) })
}

// formNumber is the number of a form of the ANS.
var formNumber = regexp.MustCompile(`\b[1-5]0[12]\b`)

// cardTold is the card that a text names, or that its form is for; "" when there are
// none or several.
func (t *turn) cardTold(r understanding.Reading, text string) (card string) {
	if len(r.Cards) > 0 {
		if len(r.Cards) > 1 {
			return ""
		}
		return r.Cards[0]
	}
	for _, form := range formNumber.FindAllString(text, -1) {
		for i := range t.book.Procedures {
			p := &t.book.Procedures[i]
			if t.book.Card(p.Card) == nil || !slices.ContainsFunc(p.Documents, func(id string) bool {
				doc := t.book.Document(id)
				return doc != nil && doc.Kind == "form" && doc.Code == form
			}) {
				continue
			}
			if card != "" && card != p.Card {
				return ""
			}
			card = p.Card
		}
	}
	return card
}

// typicalProcedure is the one that news are typical of.
func (t *turn) typicalProcedure(situation string) *rules.Procedure {
	switch situation {
	case rules.SituationAsked, rules.SituationTransmitted:
		return t.book.Procedure(rules.ProcedureOfOrdre)
	case rules.SituationVisa, rules.SituationAtARS:
		return t.book.Procedure(rules.ProcedureWithVisa)
	}
	return t.book.Procedure(rules.ProcedureOrdered)
}

// orderName names an order among others: its card, and for whom.
func (t *turn) orderName(d *Dossier) string {
	if d.Label != "" {
		return d.Label.oneLine()
	}
	name := t.orderCard(d)
	if p := t.book.Procedure(d.Procedure); name == "" && d.Procedure == rules.ProcedureOrdered {
		name = t.words(labelCard)
	} else if name == "" && p != nil {
		if name = t.cardLabel(p); name == "" {
			name = t.tr(p.Title)
		}
	}
	return name + t.forWhom(d)
}

// buttonName names an order on a button, where no words of people stand: by its number
// when they named it.
func (t *turn) buttonName(d *Dossier) string {
	if d.Label != "" {
		return fill(t.words(labelNumber), "number", strconv.Itoa(d.ID))
	}
	return t.orderName(d)
}

// forWhom says for whom an order is, "" for the person themselves.
func (t *turn) forWhom(d *Dossier) string {
	profession := ""
	if p := d.Facts[rules.FactProfession]; p != "" {
		profession = t.recap(rules.FactProfession, p)
	}
	switch {
	case d.Batch != 0 && profession != "":
		return " (" + counted(d.People, profession) + ")"
	case d.People > 1:
		return " (×\u00a0" + strconv.Itoa(d.People) + ")"
	case d.Facts[rules.FactOrderingFor] != rules.OrderingForOther:
		return ""
	case profession != "":
		return " (" + profession + ")"
	}
	return " (" + t.words(labelForOther) + ")"
}

// eventOf is the event that led to a stage.
var eventOf = map[Stage]string{Sent: eventSend, Transmitted: eventTransmit, CardReceived: eventCard}

// redates reports whether an event is the one that led to where an order stands: who
// tells it again corrects its day.
func redates(d *Dossier, event string) bool {
	return eventOf[d.Stage] == event || d.Stage == Transmitted && event == eventSend
}

// hearWhichCard takes the name of a card, alone, for that of the order just told of:
// "pour ma CPE".
func (t *turn) hearWhichCard(h *heard) bool {
	d := t.lastOrder()
	if d == nil || len(h.r.Cards) != 1 || len(h.r.Named) > 0 || h.r.Words > longestCard || h.r.Asking || strings.Contains(h.text, "?") || d.Procedure != rules.ProcedureOrdered || d.Kind == h.r.Cards[0] || t.eventTold(h.r, false) != "" && h.r.Certainty == understanding.Sure {
		return false
	}
	d.Kind = h.r.Cards[0]
	line, _ := t.standing(d)
	t.sayLines(line)
	return true
}

// longestCard is the number of words with which the card of an order is told.
const longestCard = 4

// hearOtherDay takes a day that follows news for the right one: "finalement, c'était
// mardi".
func (t *turn) hearOtherDay(h *heard) bool {
	if t.hearWhichCard(h) {
		return true
	}
	if words := len(strings.Fields(h.text)); words <= longestDay && hasAny(h.text, mistakeWords) && t.behind(h.text).None() && !hasAny(h.text, wrongCardWords) && (words <= longestMistake || h.r.Topic == "" && !h.r.Asking) && t.undoes() {
		return true // "c'était une erreur"
	}
	if t.takesNewsBack(h) {
		return true
	}
	d := t.lastOrder()
	if called := t.orderCalled(h.text); called != nil {
		d = called // "Thomas, c'est plutôt jeudi"
	} else if len(t.reader.ProperNames(h.text)) > 0 {
		return false
	}
	if d == nil || eventOf[d.Stage] == "" || len(strings.Fields(h.text)) > longestDay || h.r.Asking || len(h.r.Named) > 0 {
		return false
	}
	if event := stageAfter[t.situationTold(h.r)]; !h.r.TakesBack && !hasAny(h.text, wasWords) || event != "" && event != eventOf[d.Stage] && h.r.Certainty == understanding.Sure {
		return false
	}
	r := t.behind(h.text)
	if !isDay(r) {
		return false
	}
	t.reachOn(d, eventOf[d.Stage], r.Day)
	return true
}

// takesNewsBack takes back what was told last, or follows again what has just ended:
// "ah non pardon, c'était ceux de ma collègue", "en fait si, continuez à suivre".
func (t *turn) takesNewsBack(h *heard) bool {
	i := slices.IndexFunc(t.s.Dossiers, func(d Dossier) bool { return d.ID == t.s.At.Order })
	if i < 0 || strings.Contains(h.text, "?") || !t.behind(h.text).None() {
		return false
	}
	shown := slices.ContainsFunc(t.s.At.Choices, func(id string) bool { return ParseAction(id).Value == wayReopen })
	switch ended := t.s.Dossiers[i].Stage == Done || t.s.Dossiers[i].Stage == Abandoned; {
	case ended && hasAny(h.text, reopenWords):
	case ended && shown && oops.MatchString(h.text) && (hasAny(h.text, denyingWords) || ofOthers.MatchString(h.text) || hasAny(h.text, []string{"que la carte", "ceux d", "celle d", "trompe", "trompee", "erreur"})):
	default:
		return false
	}
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	d := &t.s.Dossiers[i]
	if d.Stage == Done && d.Card.IsZero() && !d.Sent.IsZero() && (hasAny(h.text, []string{"que la carte", "only the card"}) || noCodes.MatchString(h.text)) {
		d.Card = d.Since
	}
	t.reopen(d)
	return true
}

// oops begins what takes something back.
var oops = regexp.MustCompile(`(?i)^\s*(?:(?:ah|oh|euh|mais|hmm?)[\s,]+)*(?:non|zut|mince|oups|oops|pardon|sorry|d[ée]sol[ée]e?|no|wait|attendez|attends|m[e*]rde)\b`)

// longestMistake is the number of words with which somebody says no more than that
// something was a mistake.
const longestMistake = 4

// longestDay is the number of words with which a day is corrected.
const longestDay = 8

// wasWords tell a day of something that was told before.
var wasWords = []string{"c etait", "en fait", "finalement", "plutot", "non", "pardon", "erreur", "it was", "actually", "rather", "sorry"}

// lastOrder is the open order that was spoken of last, nil when there is none.
func (t *turn) lastOrder() *Dossier {
	i := slices.IndexFunc(t.s.Dossiers, func(d Dossier) bool { return d.ID == t.s.At.Order })
	if i < 0 || t.s.Dossiers[i].closed() {
		return nil
	}
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	return &t.s.Dossiers[i]
}

// reopen takes an order up again that was closed by mistake, where it stood.
func (t *turn) reopen(d *Dossier) {
	if !t.putBack(d) {
		t.stale()
		return
	}
	t.s.At.Order = d.ID
	t.enterFollowing()
	t.sayLines(compose(t.words(sayReopened), "name", Verbatim(t.orderName(d))))
	t.askMilestone(d)
}

// putBack puts an order where its days say that it stands. It reports false when the
// machine does not allow it.
func (t *turn) putBack(d *Dossier) bool {
	if !t.advanceDossier(d, eventReopen) {
		return false
	}
	p := t.book.Procedure(d.Procedure)
	if !d.Sent.IsZero() && p != nil {
		event := eventSend
		if slices.Contains(p.Milestones, rules.MilestoneTransmitted) {
			event = eventTransmit
		}
		t.advanceDossier(d, event)
		d.Since = d.Sent
	}
	if !d.Card.IsZero() {
		t.advanceDossier(d, eventCard)
		d.Since = d.Card
	}
	d.Asked, d.AskAt = 0, t.workingMorning(t.now, snooze)
	return true
}

// reopens takes what contradicts that an order is closed for the wish to follow it
// again: "en fait non, les codes ne sont pas là".
func (t *turn) reopens(h *heard, waits bool) bool {
	i := slices.IndexFunc(t.s.Dossiers, func(d Dossier) bool { return d.ID == t.s.At.Order })
	if i < 0 || !waits {
		return false
	}
	if d := &t.s.Dossiers[i]; (d.Stage != Done && d.Stage != Abandoned) || t.now.Sub(d.Since) > reopenable {
		return false
	}
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	d := &t.s.Dossiers[i]
	if d.Card.IsZero() && h.r.Facts[rules.FactSituation] == rules.SituationNoCodes {
		d.Card = d.Since
	}
	t.reopen(d)
	return true
}

// reopenable is how long an order can be taken up again by words.
const reopenable = 30 * 24 * time.Hour
