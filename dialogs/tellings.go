package dialogs

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// One message may tell of the orders of several people: "les CPE de Léa et Hugo sont
// parties le 20", "Anne a reçu carte et codes, Bea juste la carte, moi rien". It is
// parted into what it tells of each, so that nobody's news go to somebody else's
// order.

var (
	sayNoOrderOf = declare("say_no_order_of", "name")
	labelYou     = declare("label_you")
)

// owner is whose order is told of: somebody with a name or a job, or the writer.
type owner struct {
	name       Verbatim
	profession string
	self       bool
}

// telling is what a message tells of the order of one person.
type telling struct {
	owner
	// event has happened to it, "" when nothing has; asked says that the card was
	// asked for, which leaves its file as it is.
	event string
	asked bool
	// situation is what is told, in the terms of the content.
	situation string
	day       time.Time // zero when none is named
	card      string
	// back says that it was told by mistake before.
	back bool
}

// eventNext is whatever an order waits for.
const eventNext = "next"

// newsParts parts a message that tells of several people.
var newsParts = regexp.MustCompile(`(?i)[;!\n]+|,|\.(?:\s+|$)|\s+(?:et|mais|puis|and|but|then)\s+`)

// titleDots are the full stops that end no sentence.
var titleDots = regexp.MustCompile(`(?i)\b(dr|pr|mme|mr|mrs|ms|m)\.`)

// likeTheOther is a card of the kind just named.
var likeTheOther = regexp.MustCompile(`(?i)\b(?:miens?|miennes?|siens?|siennes?|celles?|celui|ceux|mine|his|hers|theirs)\b`)

// ofSelf is what belongs to the writer.
var ofSelf = regexp.MustCompile(`(?i)(?:^|[^-\p{L}])(?:moi|mine)\b|\b(?:le mien|la mienne|les miens|les miennes|m[ao] (?:carte|cp[sefx]|cde|commande|demande)|mon (?:dossier|formulaire|[1-5]0[12])|mes codes|my (?:own )?(?:card|cp[sefx]|cde|form|file|codes?))\b`)

var (
	// withoutNews say of somebody that nothing has happened yet.
	withoutNews = []string{"pas", "sans", "without", "rien", "jamais", "reste", "manque", "sauf", "attend", "attends", "attendons", "attendent", "not", "nothing", "never", "still", "except"}
	// allHere say that card and codes are there.
	allHere = []string{"a tout", "ont tout", "ai tout", "avons tout", "tout recu", "has everything", "have everything", "got everything"}
	// goodWords say of somebody that what was waited for has come: "Marie c'est bon".
	goodWords = []string{"c bon", "c est bon", "ok", "c est ok", "all good", "is fine", "done"}
	// likewise repeat what was told before: "moi aussi".
	likewise = []string{"aussi", "pareil", "idem", "also", "too", "as well"}
)

// followWish asks to follow an order, and says nothing of whose it is.
var followWish = regexp.MustCompile(`(?i)\b(?:suivez|suivre|surveillez|follow|track)[- ](?:moi |bien )?(?:m[ao]n?|cette|la|my|this|the)\s+(?:demande|commande|dossier|order|request)\b`)

// hearTellings takes news of several people's orders, or of one that is called by
// name among several.
func (t *turn) hearTellings(h *heard) bool {
	if !t.mayTell(h) || asksPlainly(h.text) || h.value != "" && !h.r.AnswerSure || t.behind(h.text).Problem == when.ToCome {
		return false
	}
	if p := t.s.At.Pending; p != nil && !p.asksDay() && p.Kind != pendingOrder {
		return false
	}
	list := t.allBut(h.text)
	if list == nil {
		list = t.tellings(followWish.ReplaceAllString(h.text, ""))
	}
	if reopened := t.saysMissing(h, list); reopened {
		return true
	}
	told, owners := 0, map[owner]bool{}
	back := h.r.TakesBack || oops.MatchString(h.text)
	for i := range list {
		list[i].back = back && list[i].event == "" && !list[i].asked
	}
	for _, n := range list {
		owners[n.owner] = true
		if n.event != "" || n.asked {
			told++
		}
		if n.profession != "" && n.name == "" && t.orderOf(&n) == nil && (n.event == eventCard || n.event == eventCodes || n.event == eventFinish) {
			return false // said of a job, not of somebody's order
		}
	}
	switch {
	case told == 0:
		return false
	case len(owners) == 1 && !t.calls(list[0].owner) && !t.begins(h, &list[0]):
		return false
	case len(owners) > 1 && t.open() == 0 && !slices.ContainsFunc(list, func(n telling) bool {
		return n.asked || n.event == eventSend || n.event == eventTransmit || bears[n.event] && n.event != "" && h.r.Intent == rules.IntentStatus
	}):
		return false
	}
	if t.s.At.Pending != nil {
		t.settled()
	}
	t.understood.Intent, t.understood.Certainty = rules.IntentStatus, understanding.Sure
	if t.open() == 0 && len(owners) == 1 {
		t.takeUp(h.r, "")
	}
	if d := t.orderOf(&list[0]); d != nil && len(list) == 1 && list[0].event != eventNext {
		t.tellOne(d, &list[0], h.text)
	} else {
		t.tell(list)
	}
	t.goOnAsking()
	return true
}

// mayTell reports whether a message may bring news of several people's orders: it has
// parts, or orders are followed, and a step of an order is among what it may want.
func (t *turn) mayTell(h *heard) bool {
	if len(t.s.Dossiers) > 0 || h.r.Move == rules.MoveFollow {
		return true
	}
	return slices.ContainsFunc(h.r.Wants, func(w understanding.Want) bool {
		x := t.book.Topic(w.ID)
		return w.Probability >= leastNews && (x != nil && x.Intent == rules.IntentStatus || w.ID == rules.IntentCardNotReceived)
	})
}

// asksPlainly reports whether a text asks, rather than tells, by its words.
func asksPlainly(text string) bool {
	return strings.Contains(text, "?") || hasAny(text, []string{"savoir si", "savoir ou", "est ce que", "quand", "comment", "combien", "pourquoi", "where", "when", "whether", "how"})
}

// tellOne moves the order of the only one whom a message tells of.
func (t *turn) tellOne(d *Dossier, n *telling, text string) {
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	d = t.named(t.numbered(d.ID), n)
	if n.event == "" || n.event == eventSend && n.day.IsZero() && redates(d, n.event) {
		t.stand(d) // "la poste a renvoyé le pli": it was sent before
		return
	}
	t.reachSaid(d, n.event, text)
}

// named gives an order the name of the one whom a telling is about, and a line of its
// own when it is one of several people's.
func (t *turn) named(d *Dossier, n *telling) *Dossier {
	if n.name != "" && d.Label == "" {
		d = t.part(d, 1)
		d.Label = n.name
	}
	return d
}

// begins reports whether a message that tells of one person begins to follow an order:
// a new one beside others, or the first with its day.
func (t *turn) begins(h *heard, n *telling) bool {
	if n.event != eventSend && n.event != eventTransmit || t.orderOf(n) != nil {
		return false
	}
	if t.open() > 0 {
		return n.name != "" && (ofSomebody.MatchString(h.text) || h.r.Adds || hasAny(h.text, likewise))
	}
	return n.self && !n.day.IsZero() && h.r.Intent != rules.IntentStatus
}

// saysMissing takes what is missing of somebody's order that is closed: "en fait Karim n'a
// pas ses codes".
func (t *turn) saysMissing(h *heard, list []telling) bool {
	if len(list) != 1 || list[0].name == "" || list[0].event != "" || !hasAny(h.text, denyingWords) || strings.Contains(h.text, "?") {
		return false
	}
	for i := range t.s.Dossiers {
		d := &t.s.Dossiers[i]
		if d.Stage != Done || !named(string(list[0].name), d.Label) {
			continue
		}
		t.s.Dossiers = slices.Clone(t.s.Dossiers)
		d = &t.s.Dossiers[i]
		if noCodes.MatchString(h.text) && d.Card.IsZero() {
			d.Card = d.Since
		}
		t.reopen(d)
		return true
	}
	return false
}

// allBut are the news of everybody except those whom a text leaves out, nil when it is not
// so told: "tout le monde a tout sauf David".
func (t *turn) allBut(text string) (list []telling) {
	parts := except.Split(text, 2)
	if len(parts) < 2 || t.open() < 2 || !hasAny(parts[0], allWords) {
		return nil
	}
	n := t.partTold(parts[0])
	if n.event != eventCard && n.event != eventCodes && n.event != eventFinish {
		return nil
	}
	left := t.reader.ProperNames(parts[1])
	out := func(d *Dossier) bool {
		return slices.ContainsFunc(left, func(name string) bool { return named(name, d.Label) }) || d.Label == "" && ofSelf.MatchString(parts[1])
	}
	missed := false
	for i := range t.s.Dossiers {
		d := &t.s.Dossiers[i]
		o := owner{name: d.Label, self: d.Label == ""}
		switch {
		case d.closed():
		case out(d):
			missed = true
			list = append(list, telling{owner: o})
		default:
			list = append(list, spread([]telling{{owner: o}}, n)...)
		}
	}
	if !missed {
		return nil
	}
	return list
}

// except stands before those whom news are not about.
var except = regexp.MustCompile(`(?i)\b(?:sauf|except[ée]?|hormis|à part|but not)\s`)

// calls reports whether an owner calls one of several orders.
func (t *turn) calls(o owner) bool {
	d := t.orderOf(&telling{owner: o})
	return d != nil && (d.count() > 1 || o.name != "" && named(string(o.name), d.Label) || o.name == "" && t.open() > 1)
}

// tellings parts what a message tells among those whom it tells of.
func (t *turn) tellings(text string) (list []telling) {
	var waiting []telling // named, and told of further on: "Léa et Hugo ont reçu"
	var last *telling
	if told := t.lastTold(); told != "" && len(strings.Fields(text)) <= longestDay && hasAny(text, likewise) {
		last = &telling{event: told} // "et Léa aussi"
	}
	parts := newsParts.Split(titleDots.ReplaceAllString(text, "$1"), -1)
	for i, part := range parts {
		n := t.partTold(part)
		if n.event == eventSend && leaves.MatchString(part) && !hasAny(part, fileWords) && !hasAny(part, cardWords) {
			n = telling{} // "Paul est parti": somebody, not a file
		}
		owners := t.ownersIn(part, &n)
		silent := hasAny(part, withoutNews)
		if n.card == "" && last != nil && likeTheOther.MatchString(part) {
			n.card = last.card // "et la mienne le 23"
		}
		if n.event == "" && !n.asked && !silent && (!n.day.IsZero() && len(strings.Fields(part)) <= longestDay || last != nil) && (last == nil || last.event == eventCard || last.event == eventCodes || last.event == eventFinish) {
			switch { // "Bea juste la carte"
			case hasAny(part, []string{"code", "codes"}):
				n.event = eventCodes
			case hasAny(part, cardWords):
				n.event = eventCard
			}
		}
		if n.event == "" && !n.asked && last != nil && !silent && (!n.day.IsZero() || hasAny(part, likewise)) {
			n.event, n.asked, n.situation = last.event, last.asked, last.situation
			if n.day.IsZero() {
				n.day = last.day
			} else if k := len(list) - 1; k >= 0 && list[k].day.IsZero() && list[k].event == n.event && i > 0 {
				list[k].day = n.day // "la CPE de Thomas et la mienne le 16"
			}
		}
		if n.event == "" && !n.asked && !silent && len(owners) > 0 && t.open() > 0 {
			switch { // "Claire a ses codes"
			case hasCodes.MatchString(part):
				n.event = eventCodes
			case hasCard.MatchString(part):
				n.event = eventCard
			}
		}
		if n.event == "" && !n.asked && !silent && len(owners) > 0 && (hasAny(part, goodWords) || hasAny(part, comeWords)) {
			n.event = eventNext
		}
		news := (n.event != "" || n.asked) && !silent
		switch {
		case len(owners) == 0 && news && len(waiting) > 0:
			list, waiting = append(list, spread(waiting, n)...), nil
		case len(owners) == 0 && news && len(list) > 0 && last != nil && (n.event != last.event || !n.day.IsZero() && n.event == eventCodes):
			o := list[len(list)-1].owner // "Julie a sa carte, et les codes sont arrivés hier"
			list = append(list, spread([]telling{{owner: o}}, n)...)
		case len(owners) == 0:
			if news && last == nil {
				last = &n // "sont reçues : …"
			}
			continue
		case silent:
			for _, o := range waiting {
				list = append(list, telling{owner: o.owner})
			}
			waiting = nil
			for _, o := range owners {
				list = append(list, telling{owner: o})
			}
			continue
		case !news:
			for _, o := range owners {
				if k := len(waiting) - 1; k >= 0 && waiting[k].name == "" && waiting[k].profession != "" && o.name != "" && len(strings.Fields(part)) <= len(strings.Fields(string(o.name)))+1 {
					o.profession = waiting[k].profession // "le médecin, le docteur Petit"
					waiting = waiting[:k]
				}
				waiting = append(waiting, telling{owner: o, day: n.day, card: n.card})
			}
			if last != nil && !t.leads(parts[i+1:]) {
				list, waiting = append(list, spread(waiting, *last)...), nil
			}
			continue
		default:
			for _, o := range owners {
				waiting = append(waiting, telling{owner: o})
			}
			list, waiting = append(list, spread(waiting, n)...), nil
		}
		last = &n
	}
	if last != nil {
		list = append(list, spread(waiting, *last)...)
	}
	return list
}

// hasCodes and hasCard tell what somebody has.
var (
	hasCodes = regexp.MustCompile(`(?i)\b(?:a|as|ai|ont|has|have|got|eu)\s+(?:bien\s+|enfin\s+)?(?:eu\s+|reçu\s+)?(?:ses|mes|leurs|les|his|her|their|my|the)\s+codes?\b`)
	hasCard  = regexp.MustCompile(`(?i)\b(?:a|as|ai|ont|has|have|got|eu)\s+(?:bien\s+|enfin\s+)?(?:eu\s+|reçu\s+)?(?:sa|ma|leur|la|his|her|their|my|the)\s+(?:carte|card|cp[sef]|cde)\b`)
)

// leaves tells that somebody leaves.
var leaves = regexp.MustCompile(`(?:^|\s)\p{Lu}[\p{L}-]+\s+(?:est|s['’]en va|va|is|has|a)\s+(?:parti|partie|left|leaving|quitté)`)

// lastTold is the event that led to where the order stands that was spoken of last, ""
// where none did.
func (t *turn) lastTold() string {
	i := slices.IndexFunc(t.s.Dossiers, func(d Dossier) bool { return d.ID == t.s.At.Order })
	switch {
	case i < 0:
		return ""
	case t.s.Dossiers[i].Stage == Done:
		return eventFinish
	}
	return eventOf[t.s.Dossiers[i].Stage]
}

// spread tells the same of several; a day or a card of their own stays.
func spread(of []telling, n telling) []telling {
	for i := range of {
		o := &of[i]
		o.event, o.asked, o.situation = n.event, n.asked, n.situation
		if o.day.IsZero() {
			o.day = n.day
		}
		if o.card == "" {
			o.card = n.card
		}
	}
	return of
}

// leads reports whether the first of some parts tells something, of nobody or of
// somebody with whom it begins: who is named just before it goes with it.
func (t *turn) leads(parts []string) bool {
	for _, part := range parts {
		n := t.partTold(part)
		owners := t.ownersIn(part, &n)
		switch {
		case n.event != "" || n.asked:
			return len(owners) == 0 || owners[0].name != "" && strings.HasPrefix(strings.TrimSpace(part), string(owners[0].name))
		case len(owners) == 0 || !n.day.IsZero():
			return false
		}
	}
	return false
}

// partTold is what a part of a message tells, of whomever.
func (t *turn) partTold(part string) (n telling) {
	r := t.reader.Read(part, understanding.Asked{})
	if x := t.behind(part); isDay(x) {
		n.day = t.likelyDay(part, x)
	}
	n.card = t.cardTold(r, part)
	if len(r.Named) == 1 {
		n.profession = r.Named[0]
	}
	plain := r.Certainty == understanding.Sure || t.newsProbability(r) >= leastTold
	n.situation = t.situationTold(r)
	switch {
	case hasAny(part, doubtWords):
	case hasAny(part, allHere):
		n.event = eventFinish
	case !plain:
	case r.Move == rules.MoveAllReceived && hasAny(part, codeWords):
		n.event = eventFinish
	case r.Move == rules.MoveAllReceived:
		n.event = eventCard // of all who are named
	case n.situation == rules.SituationAsked, n.situation == rules.SituationAtARS:
		n.asked = true
	case n.situation == rules.SituationTransmitted && !hasAny(part, passedOnWords):
	default:
		n.event = stageAfter[n.situation]
		if n.event == eventSend && t.open() > 0 && hasAny(part, comeWords) {
			n.event = eventCard // "mine came yesterday"
		}
	}
	return n
}

// ownersIn are those whose orders a part of a message is about.
func (t *turn) ownersIn(part string, n *telling) (owners []owner) {
	for _, name := range t.reader.ProperNames(part) {
		owners = append(owners, owner{name: Verbatim(clipRunes(name, maxLabel))})
	}
	for i := range t.s.Dossiers { // "celle de sophie"
		d := &t.s.Dossiers[i]
		known := slices.ContainsFunc(owners, func(o owner) bool { return named(string(o.name), d.Label) })
		if !d.closed() && !known && named(part, d.Label) {
			owners = append(owners, owner{name: d.Label})
		}
	}
	if ofSelf.MatchString(part) {
		owners = append(owners, owner{self: true})
	}
	if len(owners) == 0 && n.profession != "" && theOne.MatchString(part) && (n.asked || n.event != eventSend || ofSomebody.MatchString(part)) {
		owners = append(owners, owner{profession: n.profession})
	}
	return owners
}

// theOne speaks of somebody who is known: "le médecin", "notre secrétaire".
var theOne = regexp.MustCompile(`(?i)(?:^|[\s'’])(?:le|la|notre|mon|ma|the|our|my)\s|(?:^|[\s])l['’]`)

// ofSomebody speaks of what belongs to somebody: "la carte de notre médecin".
var ofSomebody = regexp.MustCompile(`(?i)\b(?:cartes?|cp[sefx]|cde|dossiers?|formulaires?|[1-5]0[12]|codes?|celles?|celui|ceux|cards?|forms?|files?)\b.*?(?:\b(?:de|du|des|pour|of|for)\b|d['’])`)

// orderOf is the open order of the one whom a telling is about, nil when there is
// none or it is not plain which.
func (t *turn) orderOf(n *telling, taken ...int) *Dossier {
	var fitting []*Dossier
	labelled := n.name != "" && slices.ContainsFunc(t.s.Dossiers, func(x Dossier) bool { return !x.closed() && named(string(n.name), x.Label) })
	for i := range t.s.Dossiers {
		if d := &t.s.Dossiers[i]; !d.closed() && t.fits(d, n, labelled) && (d.Label != "" || !slices.Contains(taken, d.ID)) {
			fitting = append(fitting, d)
		}
	}
	if n.event != "" && len(fitting) > 1 {
		if able := slices.DeleteFunc(slices.Clone(fitting), func(d *Dossier) bool {
			_, ok := fire(dossiers, string(d.Stage), n.event)
			return !ok
		}); len(able) > 0 {
			fitting = able
		}
	}
	if len(fitting) != 1 {
		return nil
	}
	return fitting[0]
}

// fits reports whether an order may be that of the one whom a telling is about; labelled
// says that an open order has their name.
func (t *turn) fits(d *Dossier, n *telling, labelled bool) bool {
	card, profession := t.orderCard(d), d.Facts[rules.FactProfession]
	who := d.Facts[rules.FactOrderingFor]
	other := who == rules.OrderingForOther || d.Batch != 0 && who != rules.OrderingForSelf
	switch {
	case labelled:
		return named(string(n.name), d.Label)
	case n.card != "" && card != "" && n.card != card, n.profession != "" && profession != "" && n.profession != profession:
		return false
	case n.self:
		return d.Label == "" && !other
	case n.name != "":
		return d.Label == "" && other
	}
	return n.profession == profession
}

// tell moves the orders of all whom a message tells of, beginning those that are not
// followed yet, and says where each stands.
func (t *turn) tell(list []telling) {
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	var shown []int
	var unknown []Line
	show := func(id int) {
		if !slices.Contains(shown, id) {
			shown = append(shown, id)
		}
	}
	batch, born := 0, 0
	for i := range list {
		if n := &list[i]; t.orderOf(n) == nil && (n.asked || n.event != "" && bears[n.event]) {
			born++
		}
	}
	var odd *telling // told of a day that cannot be
	var oddOrder int
	for i := range list {
		n := &list[i]
		d := t.orderOf(n, shown...)
		if d == nil && i > 0 && n.owner == list[i-1].owner && len(shown) > 0 {
			d = t.numbered(shown[len(shown)-1]) // the next step of the same order
		}
		switch {
		case d == nil && (n.asked || n.event != "" && bears[n.event]):
			d = t.bearFor(n)
			if born > 1 {
				if batch == 0 {
					batch = d.ID
				}
				d.Batch = batch
			}
		case d == nil && n.event == "":
			continue
		case d == nil:
			unknown = append(unknown, compose(t.words(sayNoOrderOf), "name", t.ownerName(n)))
			continue
		}
		d = t.named(d, n)
		show(d.ID)
		day := orNow(n.day, t.now)
		if n.event == eventNext {
			n.event = milestoneEvent[t.next(d)]
			if n.event != eventCard && n.event != eventCodes {
				n.event = "" // nothing is on its way
			}
		}
		switch {
		case n.event == "" && n.back && d.Stage == CardReceived:
			d.Card = time.Time{} // "c'est Sophie qui l'a reçue, pas Julie"
			t.putBack(d)
		case n.event == "", n.day.IsZero() && redates(d, n.event):
		case !t.possible(d, n.event, day):
			odd, oddOrder = n, d.ID
		case !t.move(d, n.event, day) && n.event == eventFinish && t.move(d, eventCard, day):
			t.move(d, eventFinish, day)
		}
	}
	t.enterFollowing()
	m := t.say(t.words(sayBatchNoted))
	for _, id := range shown {
		d := t.numbered(id)
		t.s.At.Order = id
		line := t.batchLine(d)
		if d.Stage == Done {
			line = Verbatim(t.orderName(d) + " ✓").Line()
		}
		m.Parts[0].Lines = append(m.Parts[0].Lines, line)
	}
	m.Parts[0].Lines = append(m.Parts[0].Lines, unknown...)
	if odd != nil {
		t.reachOn(t.numbered(oddOrder), odd.event, odd.day)
		return
	}
	if last := t.lastOrder(); last != nil && last.Batch != 0 {
		t.offerBatch(m, t.batchOf(last.Batch))
	} else if len(shown) > 0 {
		m.offer(t.numbered(shown[len(shown)-1]).action().under(wayReopen), t.words(choiceReopen))
	}
}

// ownerName calls the one whom a telling is about.
func (t *turn) ownerName(n *telling) Verbatim {
	switch {
	case n.name != "":
		return n.name
	case n.self:
		return Verbatim(t.words(labelYou))
	}
	return Verbatim(t.recap(rules.FactProfession, n.profession))
}

// bearFor begins to follow the order of the one whom a telling is about.
func (t *turn) bearFor(n *telling) *Dossier {
	p := t.typicalProcedure(n.situation)
	d := t.openFor(p.ID)
	d.Facts = rules.Facts{rules.FactOrderingFor: rules.OrderingForOther}
	if n.self {
		d.Facts[rules.FactOrderingFor] = rules.OrderingForSelf
	}
	if n.profession != "" {
		d.Facts[rules.FactProfession] = n.profession
	}
	if d.Label = n.name; t.orderCard(d) == "" {
		d.Kind = n.card
	}
	return d
}

// numbered is the order with a number, open or closed, for a change.
func (t *turn) numbered(id int) *Dossier {
	return &t.s.Dossiers[slices.IndexFunc(t.s.Dossiers, func(d Dossier) bool { return d.ID == id })]
}

// part leaves in an order as many people as are told of; the rest becomes one of its
// own beside it.
func (t *turn) part(d *Dossier, n int) *Dossier {
	if n <= 0 || n >= d.count() {
		return d
	}
	if d.Batch == 0 {
		d.Batch = d.ID
	}
	rest := *d
	rest.ID, rest.People, rest.Facts = t.newNumber(), d.count()-n, maps.Clone(d.Facts)
	id := d.ID
	d.People = n
	t.s.Dossiers = append(t.s.Dossiers, rest)
	return t.numbered(id)
}
