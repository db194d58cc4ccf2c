// Package tellings reads news of several people in one message: who it is about, what
// has happened to each, and which orders that concerns.
package tellings

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// One message may tell of the orders of several people: "les CPE de Léa et Hugo sont
// parties le 20", "Anne a reçu carte et codes, Bea juste la carte, moi rien". It is
// parted into what it tells of each, so that nobody's news go to somebody else's
// order.

var (
	sayNoOrderOf = turn.Declare("say_no_order_of", "name")
	labelYou     = turn.Declare("label_you")
)

// Owner is whose order is told of: somebody with a name or a job, or the writer.
type Owner struct {
	Name       message.Verbatim
	profession string
	Self       bool
	// leader says that it is who leads the service.
	leader bool
}

// Telling is what a message tells of the order of one person.
type Telling struct {
	Owner
	// event has happened to it, "" when nothing has; asked says that the card was
	// asked for, which leaves its file as it is.
	event string
	asked bool
	// situation is what is told, in the terms of the content.
	situation string
	day       time.Time // zero when none is named
	card      string
	// count is how many people it is told of, 0 where that is not said.
	count int
	// back says that it was told by mistake before.
	back bool
}

// eventNext is whatever an order waits for.
const eventNext = "next"

// likeTheOther is a card of the kind just named.
var likeTheOther = regexp.MustCompile(`(?i)\b(?:miens?|miennes?|siens?|siennes?|celles?|celui|ceux|mine|his|hers|theirs)\b`)

var (
	// withoutNews say of somebody that nothing has happened yet.
	withoutNews = []string{"pas", "sans", "without", "rien", "jamais", "reste", "manque", "sauf", "attend", "attends", "attendons", "attendent", "not", "nothing", "never", "still", "except"}
	// AllHere say that card and codes are there.
	AllHere = []string{"a tout", "ont tout", "ai tout", "avons tout", "tout recu", "has everything", "have everything", "got everything"}
	// goodWords say of somebody that what was waited for has come: "Marie c'est bon".
	goodWords = []string{"c bon", "c est bon", "ok", "c est ok", "all good", "is fine", "done"}
	// likewise repeat what was told before: "moi aussi".
	likewise = []string{"aussi", "pareil", "idem", "also", "too", "as well"}
)

// notThey denies of whom it names what was told of others: "Lopez non", "et Lopez non plus".
var notThey = regexp.MustCompile(`(?i)\p{L}\s+(?:non(?:\s+plus)?|no|neither|either)\W*$`)

// followWish asks to follow an order, or to be told of it, and says nothing of whose it is.
var followWish = regexp.MustCompile(`(?i)\b(?:pr[ée]v(?:iens|enez)|avertis(?:sez)?|alertez?|dites|dis|tell|warn|let)[- ](?:moi|nous|me|us)\s+(?:know\s+)?(?:si|s['’]|quand|dès|if|when|as soon)[^.;!?]*|\b(?:suivez|suivre|surveillez|follow|track)[- ](?:moi |bien )?(?:m[ao]n?|cette|la|my|this|the)\s+(?:demande|commande|dossier|order|request)\b`)

// Bears are the events with which an order may begin: what else is told of one that
// is not followed is a matter of what to do.
var Bears = map[string]bool{"": true, state.EventSend: true, state.EventTransmit: true, state.EventVisa: true, state.EventCard: true}

// Oops begins what takes something back.
var Oops = regexp.MustCompile(`(?i)^\s*(?:(?:ah|oh|euh|mais|hmm?)[\s,]+)*(?:non|zut|mince|oups|oops|pardon|sorry|d[ée]sol[ée]e?|no|wait|attendez|attends|m[e*]rde)\b`)

// HearTellings takes news of several people's orders, or of one that is called by
// name among several.
func HearTellings(t *turn.Turn, h *turn.Heard) bool {
	if !mayTell(t, h) || asksPlainly(h.Text) || h.Value != "" && !h.Reading.AnswerSure || t.Behind(h.Text).Problem == when.ToCome {
		return false
	}
	if p := t.State.At.Pending; p != nil && !p.AsksDay() && p.Kind != state.PendingOrder {
		return false
	}
	list := allBut(t, h.Text)
	if list == nil {
		list = sentForms(t, h)
	}
	if list == nil {
		list = Tellings(t, followWish.ReplaceAllString(h.Text, ""))
	}
	list = ofWriter(h, list)
	if reopened := saysMissing(t, h, list); reopened {
		return true
	}
	told, owners := 0, map[Owner]bool{}
	beside := slices.ContainsFunc(list, func(n Telling) bool { return OrderOf(t, &n) != nil })
	back := h.Reading.TakesBack || Oops.MatchString(h.Text)
	for i := range list {
		list[i].back = back && list[i].event == "" && !list[i].asked
	}
	for _, n := range list {
		owners[n.Owner] = true
		if n.event != "" || n.asked {
			told++
		}
		if !tellsOrders(list) && !(beside && t.State.At.Situation.LineOf(t.Book, n.profession) >= 0) && n.profession != "" && n.Name == "" && OrderOf(t, &n) == nil && (n.event == state.EventCard || n.event == state.EventCodes || n.event == state.EventFinish) {
			return false // said of a job, not of somebody's order
		}
	}
	switch {
	case told == 0:
		return lacking(t, list)
	case len(owners) == 1 && list[0].count < 2 && !Calls(t, list[0].Owner) && !begins(t, h, &list[0]):
		return false
	case len(owners) > 1 && t.OpenCount() == 0 && !slices.ContainsFunc(list, func(n Telling) bool {
		return n.asked || n.event == state.EventSend || n.event == state.EventTransmit || Bears[n.event] && n.event != "" && h.Reading.Intent == rules.IntentStatus
	}):
		return false
	}
	if t.State.At.Pending != nil {
		flow.Settled(t)
	}
	t.Understood.Intent, t.Understood.Certainty = rules.IntentStatus, understanding.Sure
	if t.OpenCount() == 0 && len(owners) == 1 && !list[0].leader {
		tracking.TakeUp(t, h.Reading, "")
	}
	if d := OrderOf(t, &list[0]); d != nil && len(list) == 1 && list[0].event != eventNext {
		tellOne(t, d, &list[0], h.Text)
	} else {
		tell(t, list)
		if len(owners) == 1 {
			adviseLate(t, &list[0])
		}
	}
	if t.State.At.Asking == rules.FactSIAccess && slices.ContainsFunc(list, func(n Telling) bool { return n.event == state.EventSend && n.card == rules.CardStaff }) {
		t.State.At.Situation.Set(rules.FactSIAccess, "yes") // whose form was sent needs access
		t.CloseQuestion()
	}
	flow.GoOnAsking(t)
	return true
}

// adviseLate says what can be done about the only order that was told of, where it is late.
func adviseLate(t *turn.Turn, n *Telling) {
	d := OrderOf(t, n)
	if d == nil || len(t.Out) == 0 {
		return
	}
	if _, late := orders.Standing(t, d); late {
		orders.SayLate(t, &t.Out[len(t.Out)-1], d)
	}
}

// tellsOrders reports whether it is told of somebody that their card was asked for, beside somebody else:
// "l'infirmière a reçu sa carte hier, le médecin a demandé la sienne jeudi".
func tellsOrders(list []Telling) bool {
	return len(list) > 1 && slices.ContainsFunc(list, func(n Telling) bool { return n.asked || n.event == state.EventSend })
}

// ofWriter takes the job that the writer has for no other person beside them: "ma commande de CPE
// est partie le 9, je suis à l'accueil".
func ofWriter(h *turn.Heard, list []Telling) []Telling {
	own := h.Reading.Facts[rules.FactProfession]
	if len(list) < 2 || own == "" || len(h.Reading.Named) != 1 || !h.Reading.Self || h.Reading.Facts[rules.FactOrderingFor] == rules.OrderingForOther {
		return list
	}
	return slices.DeleteFunc(list, func(n Telling) bool { return n.Owner == Owner{profession: own} })
}

// mayTell reports whether a message may bring news of several people's orders: it has
// parts, or orders are followed, and a step of an order is among what it may want.
func mayTell(t *turn.Turn, h *turn.Heard) bool {
	if len(t.State.Dossiers) > 0 || h.Reading.Move == rules.MoveFollow {
		return true
	}
	if len(h.Reading.Wants) > 0 && h.Reading.Wants[0].ID == rules.IntentHuman {
		return false // "je voudrais qu'un humain regarde : mon 301 a été signé par…"
	}
	if meaning.FormNumber.MatchString(h.Text) && slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Event == understanding.NewsSent && n.EventProbability >= plainlySent && n.Holds >= events.SurelyHolds
	}) {
		return true // "les 301 sont partis, l'ergonome a déjà sa carte"
	}
	return slices.ContainsFunc(h.Reading.Wants, func(w understanding.Want) bool {
		x := t.Book.Topic(w.ID)
		return w.Probability >= meaning.LeastNews && (x != nil && x.Intent == rules.IntentStatus || w.ID == rules.IntentCardNotReceived)
	})
}

// plainlySent is the probability from which a piece plainly tells that something was sent.
const plainlySent = 0.9

// asksPlainly reports whether a text asks, rather than tells, by its words.
func asksPlainly(text string) bool {
	return strings.Contains(text, "?") || turn.HasAny(text, []string{"savoir si", "savoir ou", "est ce que", "quand", "comment", "combien", "pourquoi", "where", "when", "whether", "how"})
}

// tellOne moves the order of the only one whom a message tells of.
func tellOne(t *turn.Turn, d *state.Dossier, n *Telling, text string) {
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	d = ofThem(t, Named(t, orders.Numbered(t, d.ID), n), n)
	if n.event == "" || n.event == state.EventSend && n.day.IsZero() && state.Redates(d, n.event) {
		orders.Stand(t, d) // it was sent before
		return
	}
	followup.ReachSaid(t, d, n.event, text)
}

// Named gives an order the name of the one whom a telling is about, and a line of its
// own when it is one of several people's.
func Named(t *turn.Turn, d *state.Dossier, n *Telling) *state.Dossier {
	if n.Name != "" && d.Label == "" {
		d = orders.Part(t, d, 1)
		d.Label = n.Name
	}
	return d
}

// ofThem leaves in an order as many of those alike as are told of: "2 des 3 secrétaires l'ont reçue".
func ofThem(t *turn.Turn, d *state.Dossier, n *Telling) *state.Dossier {
	if n.Name != "" {
		return d
	}
	return orders.Part(t, d, n.count)
}

// begins reports whether a message that tells of one person begins to follow an order:
// a new one beside others, or the first with its day.
func begins(t *turn.Turn, h *turn.Heard, n *Telling) bool {
	if n.event != state.EventSend && n.event != state.EventTransmit || OrderOf(t, n) != nil {
		return false
	}
	if n.leader {
		return ofElse(t)
	}
	if ofPlanned(t, n) && (t.OpenCount() > 0 || h.Reading.Intent != rules.IntentStatus) {
		return true
	}
	if t.OpenCount() > 0 {
		return n.Name != "" && (meaning.OfSomebody.MatchString(h.Text) || h.Reading.Adds || turn.HasAny(h.Text, likewise))
	}
	return n.Self && !n.day.IsZero() && h.Reading.Intent != rules.IntentStatus
}

// ofElse reports whether what is spoken of is another card than that of who leads the service.
func ofElse(t *turn.Turn) bool {
	p := t.State.At.Situation.SpokenOf()
	if t.OpenCount() == 0 && (p == nil || p.Facts[rules.FactProfession] == "") {
		return false
	}
	d := t.Decide()
	return d.Procedure == nil || d.Procedure.Card != rules.CardLeader
}

// lacking says where the orders of those stand of whom a message says no more than that they have
// nothing: "et Lopez non plus", "Lopez n'a rien reçu". Of a card that was noted the same day, or that is
// named, this takes the news back.
func lacking(t *turn.Turn, list []Telling) bool {
	if strings.Contains(t.Text, "?") || !notThey.MatchString(t.Text) && !slices.ContainsFunc(t.News(), deniesCard) {
		return false
	}
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	var of []*state.Dossier
	for i := range list {
		d := OrderOf(t, &list[i])
		job := list[i].Name == "" && len(list) == 1 && notThey.MatchString(t.Text) // "la qualiticienne non plus"
		if d == nil || !job && (list[i].Name == "" || !meaning.Named(string(list[i].Name), d.Label)) {
			return false
		}
		of = append(of, d)
	}
	for _, d := range of {
		if d.Stage == state.CardReceived && (sameDay(d.Card, t.Now, t.Zone()) || turn.HasAny(t.Text, meaning.CardWords)) && !turn.HasAny(t.Text, []string{"code", "codes"}) {
			d.Card = time.Time{}
			orders.PutBack(t, d)
		}
	}
	switch {
	case len(of) == 0:
		return false
	case len(of) == 1:
		orders.Stand(t, of[0])
	default:
		orders.StandAll(t, of)
	}
	flow.GoOnAsking(t)
	return true
}

// deniesCard reports whether a piece says that a card has not come.
func deniesCard(n understanding.News) bool {
	return (n.Event == understanding.NewsCard || n.Event == understanding.NewsAll) && n.Mode == understanding.ModeDenied && n.Holds < 1-events.SurelyHolds
}

// sameDay reports whether two times are of one day.
func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}

// ofPlanned reports whether it is told of those of the plan who are called by their job that the step was
// taken with which their order begins.
func ofPlanned(t *turn.Turn, n *Telling) bool {
	i := t.State.At.Situation.LineOf(t.Book, n.profession)
	if n.profession == "" || i < 0 {
		return false
	}
	p := answers.DecidePlanned(t, t.State.At.Situation.People[i]).Procedure
	return p != nil && len(p.Milestones) > 0 && orders.MilestoneEvent[p.Milestones[0]] == n.event
}

// saysMissing takes what is missing of somebody's order that is closed: "en fait Karim n'a
// pas ses codes".
func saysMissing(t *turn.Turn, h *turn.Heard, list []Telling) bool {
	if len(list) != 1 || list[0].Name == "" || list[0].event != "" || !turn.HasAny(h.Text, meaning.DenyingWords) || strings.Contains(h.Text, "?") {
		return false
	}
	for i := range t.State.Dossiers {
		d := &t.State.Dossiers[i]
		if d.Stage != state.Done || !meaning.Named(string(list[0].Name), d.Label) {
			continue
		}
		t.State.Dossiers = slices.Clone(t.State.Dossiers)
		d = &t.State.Dossiers[i]
		if orders.NoCodes.MatchString(h.Text) && d.Card.IsZero() {
			d.Card = d.Since
		}
		followup.Reopen(t, d)
		return true
	}
	return false
}

// allBut are the news of everybody except those whom a text leaves out, nil when it is not
// so told: "tout le monde a tout sauf David".
func allBut(t *turn.Turn, text string) (list []Telling) {
	parts := except.Split(text, 2)
	if len(parts) < 2 || t.OpenCount() < 2 || !turn.HasAny(parts[0], orders.AllWords) {
		return nil
	}
	n := partTold(t, parts[0])
	if n.event != state.EventCard && n.event != state.EventCodes && n.event != state.EventFinish {
		return nil
	}
	left := t.Reader.ProperNames(parts[1])
	out := func(d *state.Dossier) bool {
		return slices.ContainsFunc(left, func(name string) bool { return meaning.Named(name, d.Label) }) || d.Label == "" && orders.OfSelf.MatchString(parts[1])
	}
	missed := false
	for i := range t.State.Dossiers {
		d := &t.State.Dossiers[i]
		o := Owner{Name: d.Label, Self: d.Label == ""}
		switch {
		case d.Closed():
		case out(d):
			missed = true
			list = append(list, Telling{Owner: o})
		default:
			list = append(list, spread([]Telling{{Owner: o}}, n)...)
		}
	}
	if !missed {
		return nil
	}
	return list
}

// except stands before those whom news are not about.
var except = regexp.MustCompile(`(?i)\b(?:sauf|except[ée]?|hormis|à part|but not)\s`)

// Calls reports whether an owner calls one of several orders.
func Calls(t *turn.Turn, o Owner) bool {
	d := OrderOf(t, &Telling{Owner: o})
	return d != nil && (d.Count() > 1 || o.Name != "" && meaning.Named(string(o.Name), d.Label) || o.Name == "" && t.OpenCount() > 1)
}

// onlyCardOf names somebody's card or file, and happens tells what has become of it.
var (
	onlyCardOf = regexp.MustCompile(`(?i)^\W*(?:et\s+|and\s+)?(?:l[ea]s?|une?|the|\d+|deux|trois)\s+(?:\d+\s+|deux\s+|trois\s+)?(?:cartes?|cp[sefx]s?|cdes?|dossiers?|demandes?|formulaires?|[235]01|cards?|files?)\s+(?:d['’]|(?:de|du|des|pour|of|for)\s)`)
	happens    = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:a|ont|est|sont|étai\p{L}*|été|sera|seront|arriv\p{L}*|re[çc]u\p{L}*|envoy\p{L}*|part\p{L}*|post\p{L}*|transmi\p{L}*|là|la voilà|manqu\p{L}*|attend\p{L}*|has|have|is|are|was|were|came|went|sent|arrived|received|pas|rien)(?:[^\p{L}]|$)`)
)

// longestLike is the number of words with which the same is told of somebody else, with another day.
const longestLike = 3

// Tellings parts what a message tells among those whom it tells of.
func Tellings(t *turn.Turn, text string) (list []Telling) {
	var waiting []Telling // named, and told of further on: "Léa et Hugo ont reçu"
	var last *Telling
	if told := lastTold(t); told != "" && len(strings.Fields(text)) <= meaning.LongestDay && turn.HasAny(text, likewise) {
		last = &Telling{event: told} // "et Léa aussi"
	}
	parts := tracking.NewsParts.Split(tracking.TitleDots.ReplaceAllString(text, "$1"), -1)
	for i, part := range parts {
		n := partTold(t, part)
		if n.event == state.EventSend && meaning.Leaves.MatchString(part) && !turn.HasAny(part, meaning.FileWords) && !turn.HasAny(part, meaning.CardWords) {
			n = Telling{} // "Paul est parti": somebody, not a file
		}
		if i+1 < len(parts) && onlyCardOf.MatchString(part) && !happens.MatchString(part) {
			n.event, n.asked = "", false // "la carte du médecin et les deux CPE sont parties lundi"
		}
		if last != nil && !n.day.IsZero() && len(strings.Fields(part)) <= longestLike && !happens.MatchString(part) {
			n.event, n.asked, n.situation = "", false, "" // "…, le médecin mercredi": what was told before
		}
		owners := ownersIn(t, part, &n)
		silent := tellsNothing(part)
		if holdsOne(t, part, n, owners) {
			continue
		}
		if n.card == "" && last != nil && likeTheOther.MatchString(part) {
			n.card = last.card // "et la mienne le 23"
		}
		if n.event == "" && !n.asked && !silent && (!n.day.IsZero() && len(strings.Fields(part)) <= meaning.LongestDay || last != nil) && (last == nil || last.event == state.EventCard || last.event == state.EventCodes || last.event == state.EventFinish) {
			switch { // "Bea juste la carte"
			case turn.HasAny(part, []string{"code", "codes"}):
				n.event = state.EventCodes
			case turn.HasAny(part, meaning.CardWords):
				n.event = state.EventCard
			}
		}
		if n.event == "" && !silent && askedFor.MatchString(part) {
			n.asked, n.situation = true, rules.SituationAsked // "…, le médecin a demandé la sienne le 26"
		}
		if n.event == "" && !n.asked && last != nil && !silent && (!n.day.IsZero() || turn.HasAny(part, likewise)) {
			n.event, n.asked, n.situation = last.event, last.asked, last.situation
			if n.day.IsZero() {
				n.day = last.day
			} else if k := len(list) - 1; k >= 0 && list[k].day.IsZero() && list[k].event == n.event && i > 0 {
				list[k].day = n.day // "la CPE de Thomas et la mienne le 16"
			}
		}
		if n.event == "" && !n.asked && !silent && len(owners) > 0 && t.OpenCount() > 0 {
			switch { // "Claire a ses codes"
			case HasCodes.MatchString(part):
				n.event = state.EventCodes
			case hasCard.MatchString(part):
				n.event = state.EventCard
			}
		}
		if n.event == "" && !n.asked && !silent && len(owners) > 0 && (turn.HasAny(part, goodWords) || turn.HasAny(part, meaning.ComeWords)) {
			n.event = eventNext
		}
		news := (n.event != "" || n.asked) && !silent
		switch {
		case len(owners) == 0 && news && len(waiting) > 0:
			list, waiting = append(list, spread(waiting, n)...), nil
		case len(owners) == 0 && news && len(list) > 0 && last != nil && (n.event != last.event || !n.day.IsZero() && n.event == state.EventCodes):
			o := list[len(list)-1].Owner // "Julie a sa carte, et les codes sont arrivés hier"
			list = append(list, spread([]Telling{{Owner: o}}, n)...)
		case len(owners) == 0:
			if news && last == nil {
				last = &n // "sont reçues : …"
			}
			continue
		case silent:
			for _, o := range waiting {
				list = append(list, Telling{Owner: o.Owner})
			}
			waiting = nil
			for _, o := range owners {
				list = append(list, Telling{Owner: o})
			}
			continue
		case !news:
			for _, o := range owners {
				if k := len(waiting) - 1; k >= 0 && waiting[k].Name == "" && waiting[k].profession != "" && o.Name != "" && len(strings.Fields(part)) <= len(strings.Fields(string(o.Name)))+1 {
					o.profession = waiting[k].profession // "le médecin, le docteur Petit"
					waiting = waiting[:k]
				}
				waiting = append(waiting, Telling{Owner: o, day: n.day, card: n.card})
			}
			if last != nil && !leads(t, parts[i+1:]) {
				list, waiting = append(list, spread(waiting, *last)...), nil
			}
			continue
		default:
			for _, o := range owners {
				waiting = append(waiting, Telling{Owner: o})
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

// holdsOne reports whether a part of a message tells that somebody for whom no order is followed has a
// card already: "le médecin a déjà sa carte".
func holdsOne(t *turn.Turn, part string, n Telling, owners []Owner) bool {
	return (n.event == "" || n.event == state.EventCard) && n.day.IsZero() && len(owners) == 1 && owners[0].profession != "" && meaning.HasTheirs.MatchString(part) && OrderOf(t, &Telling{Owner: owners[0]}) == nil
}

// tellsNothing reports whether a part of a message says that nothing has happened to somebody: "Lopez
// rien", "Lopez non plus".
func tellsNothing(part string) bool {
	return turn.HasAny(part, withoutNews) || notThey.MatchString(part)
}

// askedFor tells that somebody asked for a card.
var askedFor = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:a|ont|ai|avons|has|have)\s+(?:(?:bien|déjà|aussi|already|also)\s+)?(?:re)?(?:demandé|asked|applied|requested)\s+(?:la|sa|leurs?|ma|for|her|his|their)(?:[^\p{L}]|$)`)

// WithCodes tells that the codes came with the card: "codes compris".
var WithCodes = regexp.MustCompile(`(?i)\bcodes?\s+(?:y\s+)?(?:compris|inclus|included)\b|\b(?:avec|with)\s+(?:(?:tous|all)\s+)?(?:les|ses|leurs|mes|its|the|her|his|my)\s+codes\b`)

// HasCodes and hasCard tell what somebody has.
var (
	HasCodes = regexp.MustCompile(`(?i)\b(?:a|as|ai|ont|has|have|got|eu)\s+(?:bien\s+|enfin\s+)?(?:eu\s+|reçu\s+)?(?:ses|mes|leurs|les|his|her|their|my|the)\s+codes?\b`)
	hasCard  = regexp.MustCompile(`(?i)\b(?:a|as|ai|ont|has|have|got|eu)\s+(?:bien\s+|enfin\s+)?(?:eu\s+|reçu\s+)?(?:sa|ma|leur|la|his|her|their|my|the)\s+(?:carte|card|cp[sef]|cde)\b|\bl['’](?:a|ai|ont)\s+(?:bien\s+|enfin\s+)?eue?s?\b`)
)

// lastTold is the event that led to where the order stands that was spoken of last, ""
// where none did.
func lastTold(t *turn.Turn) string {
	i := slices.IndexFunc(t.State.Dossiers, func(d state.Dossier) bool { return d.ID == t.State.At.Order })
	switch {
	case i < 0:
		return ""
	case t.State.Dossiers[i].Stage == state.Done:
		return state.EventFinish
	}
	return state.EventOf[t.State.Dossiers[i].Stage]
}

// spread tells the same of several; a day or a card of their own stays.
func spread(of []Telling, n Telling) []Telling {
	for i := range of {
		o := &of[i]
		o.event, o.asked, o.situation, o.count = n.event, n.asked, n.situation, n.count
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
func leads(t *turn.Turn, parts []string) bool {
	for _, part := range parts {
		n := partTold(t, part)
		owners := ownersIn(t, part, &n)
		switch {
		case n.event != "" || n.asked:
			return len(owners) == 0 || owners[0].Name != "" && strings.HasPrefix(strings.TrimSpace(part), string(owners[0].Name))
		case len(owners) == 0 || !n.day.IsZero():
			return false
		}
	}
	return false
}

// partTold is what a part of a message tells, of whomever.
func partTold(t *turn.Turn, part string) (n Telling) {
	r := t.Reader.Read(part, understanding.Asked{})
	if x := t.Behind(part); turn.IsDay(x) {
		n.day = t.LikelyDay(part, x)
	}
	n.card = orders.CardTold(t, r, part)
	if forms := meaning.FormNumber.FindAllString(part, -1); n.card == "" && len(r.Cards) == 0 && len(forms) == 1 {
		n.card = cardOf[forms[0]]
	}
	if len(r.Named) == 1 {
		n.profession = r.Named[0]
	} else if job := r.Facts[rules.FactProfession]; len(r.Named) == 0 && job != rules.ProfessionOther {
		n.profession = job // "le 301 de l'accueil"
	}
	plain := r.Certainty == understanding.Sure || orders.NewsProbability(t, r) >= orders.LeastTold || r.Move == rules.MoveAllReceived && plainlyCame(t, part)
	n.situation = meaning.SituationTold(t, r)
	switch {
	case turn.HasAny(part, meaning.DoubtWords):
	case turn.HasAny(part, AllHere) && !turn.HasAny(part, meaning.PassedOnWords): // and not "l'Ordre a tout transmis"
		n.event = state.EventFinish
	case !plain:
	case r.Move == rules.MoveAllReceived && turn.HasAny(part, meaning.CodeWords):
		n.event = state.EventFinish
	case r.Move == rules.MoveAllReceived:
		n.event = state.EventCard // of all who are named
	case n.situation == rules.SituationAsked, n.situation == rules.SituationAtARS:
		n.asked = true
	case n.situation == rules.SituationTransmitted && !turn.HasAny(part, meaning.PassedOnWords):
	default:
		n.event = state.StageAfter[n.situation]
		if (n.event == state.EventCard || n.event == state.EventCodes) && len(r.Cards) > 0 && WithCodes.MatchString(part) {
			n.event = state.EventFinish // "la CDE est arrivée avec les codes"
		}
		if n.event == state.EventSend && t.OpenCount() > 0 && turn.HasAny(part, meaning.ComeWords) {
			n.event = state.EventCard // "mine came yesterday"
		}
	}
	return n
}

// plainlyCame reports whether a part of a message plainly tells that something has come.
func plainlyCame(t *turn.Turn, part string) bool {
	return t.OpenCount() > 0 && slices.ContainsFunc(t.Reader.News(part), func(n understanding.News) bool {
		return (n.Event == understanding.NewsCard || n.Event == understanding.NewsCodes || n.Event == understanding.NewsAll) && n.EventProbability >= leastSent && n.Holds >= events.SurelyHolds
	})
}

// ownersIn are those whose orders a part of a message is about.
func ownersIn(t *turn.Turn, part string, n *Telling) (owners []Owner) {
	for _, name := range t.Reader.ProperNames(part) {
		owners = append(owners, Owner{Name: message.Verbatim(turn.ClipRunes(name, state.MaxLabel))})
	}
	for i := range t.State.Dossiers { // "celle de sophie"
		d := &t.State.Dossiers[i]
		known := slices.ContainsFunc(owners, func(o Owner) bool { return meaning.Named(string(o.Name), d.Label) })
		if !d.Closed() && !known && meaning.Named(part, d.Label) {
			owners = append(owners, Owner{Name: d.Label})
		}
	}
	if orders.OfSelf.MatchString(part) {
		owners = append(owners, Owner{Self: true})
	}
	n.count = countOf(part)
	if known := relation.FindStringSubmatch(part); len(owners) == 0 && known != nil && (n.asked || known[1] != "" && n.event == state.EventSend) && (n.profession == "" || ofPlan(t, n.profession) == n.profession && len(t.Book.Profession(n.profession).Candidates) > 0) {
		n.profession = ""
		return []Owner{{Name: message.Verbatim(known[2])}} // "ma remplaçante a demandé sa CPS"
	}
	n.profession = ofPlan(t, n.profession)
	if d := leadsOrder(t); len(owners) == 0 && n.profession == "" && d != nil && n.event != state.EventSend && namesLeader.MatchString(part) {
		n.card = rules.CardLeader
		return []Owner{{leader: true}}
	}
	if len(owners) == 0 && n.profession == "" && n.event == state.EventSend && n.card == rules.CardLeader {
		return []Owner{{leader: true}} // "la présidente a posté son 101"
	}
	if i := t.State.At.Situation.LineOf(t.Book, n.profession); n.profession != "" && n.count == 0 && n.event == state.EventSend && n.card != "" && i >= 0 {
		n.count = t.State.At.Situation.People[i].Planned // "les 301 des secrétaires", who are planned
	}
	if len(owners) == 0 && n.profession != "" && (n.count > 0 || theOne.MatchString(part)) && (n.asked || n.event != state.EventSend || meaning.OfSomebody.MatchString(part)) {
		owners = append(owners, Owner{profession: n.profession})
	}
	if len(owners) == 0 && n.profession == "" && came[n.event] {
		return ofCard(t, n.card)
	}
	return owners
}

// came are the events of a card and its codes that come.
var came = map[string]bool{state.EventCard: true, state.EventCodes: true, state.EventFinish: true}

// ofCard is whose order it is that a card names among several, where it names one: "la CDE est arrivée".
func ofCard(t *turn.Turn, card string) (owners []Owner) {
	if card == "" || t.OpenCount() < 2 {
		return nil
	}
	for i := range t.State.Dossiers {
		d := &t.State.Dossiers[i]
		if d.Closed() || orders.OrderCard(t, d) != card {
			continue
		}
		o := Owner{Name: d.Label, leader: d.Label == "" && card == rules.CardLeader}
		if o.Name == "" && !o.leader {
			o.profession, o.Self = d.Facts[rules.FactProfession], d.Facts[rules.FactOrderingFor] == rules.OrderingForSelf
		}
		owners = append(owners, o)
	}
	if len(owners) != 1 {
		return nil
	}
	return owners
}

// theOne speaks of somebody who is known: "le médecin", "notre secrétaire".
var theOne = regexp.MustCompile(`(?i)(?:^|[\s'’])(?:le|la|du|notre|mon|ma|the|our|my)\s|(?:^|[\s])l['’]`)

// OrderOf is the open order of the one whom a telling is about, nil when there is
// none or it is not plain which.
func OrderOf(t *turn.Turn, n *Telling, taken ...int) *state.Dossier {
	var fitting []*state.Dossier
	labelled := n.Name != "" && slices.ContainsFunc(t.State.Dossiers, func(x state.Dossier) bool { return !x.Closed() && meaning.Named(string(n.Name), x.Label) })
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; !d.Closed() && fits(t, d, n, labelled) && (d.Label != "" || !slices.Contains(taken, d.ID)) {
			fitting = append(fitting, d)
		}
	}
	if n.event != "" && len(fitting) > 1 {
		if able := slices.DeleteFunc(slices.Clone(fitting), func(d *state.Dossier) bool {
			_, ok := state.Fire(state.Dossiers, string(d.Stage), n.event)
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
func fits(t *turn.Turn, d *state.Dossier, n *Telling, labelled bool) bool {
	card, profession := orders.OrderCard(t, d), d.Facts[rules.FactProfession]
	who := d.Facts[rules.FactOrderingFor]
	other := who == rules.OrderingForOther || d.Batch != 0 && who != rules.OrderingForSelf
	switch {
	case n.leader:
		return d.Label == "" && card == rules.CardLeader
	case labelled:
		return meaning.Named(string(n.Name), d.Label)
	case n.card != "" && card != "" && n.card != card, n.profession != "" && profession != "" && n.profession != profession:
		return false
	case n.Self:
		return d.Label == "" && (!other || card == rules.CardLeader && who == "")
	case n.Name != "":
		return d.Label == "" && other
	}
	return n.profession == profession
}

// tell moves the orders of all whom a message tells of, beginning those that are not
// followed yet, and says where each stands.
func tell(t *turn.Turn, list []Telling) {
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	var shown []int
	var unknown []message.Line
	show := func(id int) {
		if !slices.Contains(shown, id) {
			shown = append(shown, id)
		}
	}
	batch, born := 0, 0
	for i := range list {
		if n := &list[i]; OrderOf(t, n) == nil && (n.asked || n.event != "" && Bears[n.event]) {
			born++
		}
	}
	var odd *Telling // told of a day that cannot be
	var oddOrder int
	for i := range list {
		n := &list[i]
		d := OrderOf(t, n, shown...)
		if d == nil && i > 0 && n.Owner == list[i-1].Owner && len(shown) > 0 {
			d = orders.Numbered(t, shown[len(shown)-1]) // the next step of the same order
		}
		switch {
		case d == nil && (n.asked || n.event != "" && Bears[n.event]):
			d = bearFor(t, n)
			if born > 1 {
				if batch == 0 {
					batch = d.ID
				}
				d.Batch = batch
			}
		case d == nil && n.event == "":
			continue
		case d == nil:
			unknown = append(unknown, message.Compose(t.Words(sayNoOrderOf), "name", ownerName(t, n)))
			continue
		}
		d = ofThem(t, Named(t, d, n), n)
		show(d.ID)
		day := followup.OrNow(n.day, t.Now)
		if n.event == eventNext {
			n.event = orders.MilestoneEvent[orders.Next(t, d)]
			if n.event != state.EventCard && n.event != state.EventCodes {
				n.event = "" // nothing is on its way
			}
		}
		switch {
		case n.event == "" && n.back && d.Stage == state.CardReceived:
			d.Card = time.Time{} // "c'est Sophie qui l'a reçue, pas Julie"
			orders.PutBack(t, d)
		case n.event == "", n.day.IsZero() && state.Redates(d, n.event):
		case !orders.Possible(t, d, n.event, day):
			odd, oddOrder = n, d.ID
		case !orders.Move(t, d, n.event, day) && (n.event == state.EventFinish || n.event == state.EventCodes) && orders.Move(t, d, state.EventCard, day):
			orders.Move(t, d, n.event, day)
		}
	}
	t.EnterFollowing()
	m := t.Say(t.Words(turn.SayBatchNoted))
	for _, id := range shown {
		d := orders.Numbered(t, id)
		t.State.At.Order = id
		line := orders.BatchLine(t, d)
		if d.Stage == state.Done {
			line = orders.DoneLine(t, d)
		}
		m.Parts[0].Lines = append(m.Parts[0].Lines, line)
	}
	m.Parts[0].Lines = append(m.Parts[0].Lines, unknown...)
	if odd != nil {
		followup.ReachOn(t, orders.Numbered(t, oddOrder), odd.event, odd.day)
		return
	}
	if last := orders.LastOrder(t); last != nil && last.Batch != 0 {
		orders.OfferBatch(t, m, orders.BatchOf(t, last.Batch))
	} else if len(shown) > 0 {
		m.Offer(orders.Numbered(t, shown[len(shown)-1]).Action().Under(message.WayReopen), t.Words(turn.ChoiceReopen))
	}
}

// ownerName calls the one whom a telling is about.
func ownerName(t *turn.Turn, n *Telling) message.Verbatim {
	switch {
	case n.Name != "":
		return n.Name
	case n.Self:
		return message.Verbatim(t.Words(labelYou))
	}
	return message.Verbatim(answers.Recap(t, rules.FactProfession, n.profession))
}

// cardPlanned is the card of those of the plan who have a job, "" where none is planned.
func cardPlanned(t *turn.Turn, profession string) string {
	i := t.State.At.Situation.LineOf(t.Book, profession)
	if profession == "" || i < 0 {
		return ""
	}
	p := answers.DecidePlanned(t, t.State.At.Situation.People[i]).Procedure
	if p == nil || t.Book.Card(p.Card) == nil {
		return ""
	}
	return p.Card
}

// bearFor begins to follow the order of the one whom a telling is about.
func bearFor(t *turn.Turn, n *Telling) *state.Dossier {
	p := orders.TypicalProcedure(t, n.situation)
	d := orders.OpenFor(t, p.ID)
	d.Facts = rules.Facts{rules.FactOrderingFor: rules.OrderingForOther}
	switch {
	case n.Self:
		d.Facts[rules.FactOrderingFor] = rules.OrderingForSelf
	case n.leader:
		delete(d.Facts, rules.FactOrderingFor) // of who leads, the writer or not
	case n.count > 1:
		d.Batch, d.People = d.ID, n.count
	}
	if n.profession != "" {
		d.Facts[rules.FactProfession] = n.profession
	}
	if d.Label = n.Name; orders.OrderCard(t, d) == "" {
		d.Kind = turn.OrElse(n.card, cardPlanned(t, n.profession))
	}
	return d
}
