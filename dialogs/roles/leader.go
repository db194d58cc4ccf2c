// Package roles corrects a reading in what it tells of the roles of people: president and director
// (leader.go), the colleague whom a card is for, the writer who works in human resources (recipient.go).
package roles

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/draft"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// What is told of those who lead the service, as people say it who talk of two: the president and
// whoever runs it.

// OfLeaders reports whether the conversation, or the message, is about those who lead the service.
func OfLeaders(t *turn.Turn, r *understanding.Reading) bool {
	at := &t.State.At
	x := t.Book.Topic(at.Topic)
	role := turn.OrElse(r.Facts[rules.FactRole], at.Situation.Get(rules.FactRole))
	return at.Goal == rules.GoalResponsable || x != nil && x.Goal == rules.GoalResponsable || role == rules.RoleResponsable || role == rules.RolePresident
}

// TellLeaders notes what a message tells of the cards and the professions of those who lead the
// service: "option 2, elle n'en veut pas", "neither of us is a doctor".
func TellLeaders(d *draft.Draft) {
	t, r := d.Turn, d.Reading
	if !OfLeaders(t, r) && !directorLegal.MatchString(d.Text) || len(r.People) > 1 {
		return
	}
	facts := rules.Facts{}
	if value := presidentsWish(t, r, d.Text); value != "" {
		facts[rules.FactPresidentCard], facts[rules.FactLegalRepresentative] = value, rules.LegalPresident
	}
	if noPro.MatchString(d.Text) && t.State.At.Asking == rules.FactPresidentCard {
		r.Answer = "" // it denies a profession, and no card
	}
	if deniesPro(t, r, d.Text) {
		facts[rules.FactHealthPro] = "no"
		d.Unname()
	}
	if directorLegal.MatchString(d.Text) && !strings.HasSuffix(strings.TrimSpace(d.Text), "?") {
		d.WantsNothing()
		r.Asking = false
		facts[rules.FactLegalRepresentative] = rules.LegalDirector // "quel président ? c'est le directeur le représentant légal"
	}
	if value := proTold(t, r, d.Text); value != "" && facts[rules.FactHealthPro] == "" {
		r.Answer, r.AnswerSure, r.AnswerProbability = value, true, surelyTold
	}
	if len(facts) == 0 {
		return
	}
	wish := facts[rules.FactPresidentCard] != ""
	if !r.Asking && (r.Certainty == understanding.Unsure || wish && r.Topic != "" && t.State.At.Topic == r.Topic) {
		d.WantsNothing() // "non, je n'en veux pas", after the two options: told, and nothing asked
	}
	maps.Copy(r.Facts, facts)
	if wish { // what is told of a card is that
		delete(r.Facts, rules.FactOwnCard)
		delete(r.Facts, rules.FactLeaderCard)
	}
	r.Says = slices.DeleteFunc(slices.Clone(r.Says), func(s understanding.Statement) bool {
		return facts[s.Fact] != "" || wish && (s.Fact == rules.FactOwnCard || s.Fact == rules.FactLeaderCard)
	})
	for _, fact := range slices.Sorted(maps.Keys(facts)) { // in one order, so that two runs of a turn are the same
		value := facts[fact]
		r.Says = append(r.Says, understanding.Statement{Subject: understanding.SubjectService, Fact: fact, Value: value, Probability: surelyTold})
	}
	if value := facts[t.State.At.Asking]; value != "" {
		r.Answer, r.AnswerSure, r.AnswerProbability = value, true, surelyTold
	}
}

// SignsOfLeaders takes a question about who signs, of those who lead the service, for what they sign:
// the contract and the form of their card, and no form of an employee. "Elle signe, elle ou moi ?"
func SignsOfLeaders(d *draft.Draft) {
	t, r := d.Turn, d.Reading
	if t.State.At.Goal != rules.GoalResponsable || r.Certainty == understanding.Sure || !whoSigns.MatchString(d.Text) || meaning.FormNumber.MatchString(d.Text) || len(r.Named) > 0 {
		return
	}
	topic := rules.TopicSign101
	switch s := &t.State.At.Situation; {
	case s.Get(rules.FactPresidentCard) == "no" && namesForm.MatchString(d.Text):
	case s.Get(rules.FactLegalRepresentative) == rules.LegalPresident || s.Get(rules.FactRole) == rules.RolePresident:
		topic = rules.TopicDirectorSigns
	case s.Get(rules.FactHealthPro) != "no" || namesContract.MatchString(d.Text):
		topic = rules.TopicSignContract
	}
	d.AsksPoint(topic)
	r.Asks = nil
}

var (
	// SelfIs says what the writer is.
	SelfIs = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:je suis|j['’]suis|chuis|moi|i am|i['’]m|me)(?:[^\p{L}]|$)`)
	// whoSigns asks who of two signs, or what one of them does.
	whoSigns      = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:qui (?:doit |devra )?signer?|(?:elle|il|lui|je|moi) signe|signe (?:elle|lui|moi|quoi)|who signs?|(?:he|she|i) sign|signs? (?:it|what))(?:[^\p{L}]|$)`)
	namesContract = regexp.MustCompile(`(?i)\bcontra(?:t|ct)s?\b`)
	namesForm     = regexp.MustCompile(`(?i)\bform(?:s|ulaires?)?\b`)
	// NotWriter says of who leads that it is not the writer.
	NotWriter = regexp.MustCompile(`(?i)(?:direct\p{L}+|responsable|pr[ée]sident\p{L}*|director|president|manager)[^.;!?]{0,12},?\s(?:et )?(?:pas|not) (?:moi|me)(?:[^\p{L}]|$)`)
	// OnlyThem says that nothing is for the writer.
	OnlyThem = regexp.MustCompile(`(?i)^\W*(?:(?:non|no|mais|but)[\s,]+)*(?:c['’]est |it['’]s )?(?:pas|not)(?: du tout| at all)? (?:pour|for) (?:moi|me)(?:[\s,]+(?:juste|seulement|c['’]est|que|just|only|mais|but))*(?:[\s,]+(?:pour|for))?(?:[\s,]+(?:lui|elle|him|her|eux))?\W*$`)
	// WillDo asks whether a card is enough.
	WillDo = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:sa|la|his|her)\s+(?:carte|cps|card)[^.;!?]{0,20}(?:suffi\p{L}*|enough|will do|sufficient)`)
	// LeadsAny names somebody who leads.
	LeadsAny = regexp.MustCompile(`(?i)direct(?:eur|rice|or)|responsable|pr[ée]sident|dirige`)
	// Money asks for a price.
	Money = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:frais|co[ûu]te?s?|tarifs?|prix|payante?s?|gratuit\p{L}*|prices?|costs?|fees?|how much)(?:[^\p{L}]|$)`)
)

// LongestPrice is the number of words with which nothing but the price is asked.
const LongestPrice = 6

// surelyTold is the probability of what plain words tell.
const surelyTold = 0.95

// presidentsWish is whether the president wants a card of their own, "" where a message does not
// tell. Who runs the service speaks of the president as of somebody else, the president of
// themselves.
func presidentsWish(t *turn.Turn, r *understanding.Reading, text string) string {
	if asksWhat.MatchString(text) {
		return ""
	}
	return PresidentsWish(t, *r, text)
}

// PresidentsWish is whether the president wants the card of who leads the service, as a statement tells
// it: yes or no, "" where it does not.
func PresidentsWish(t *turn.Turn, r understanding.Reading, text string) string {
	s := &t.State.At.Situation
	role := turn.OrElse(r.Facts[rules.FactRole], s.Get(rules.FactRole))
	asked := t.State.At.Asking == rules.FactPresidentCard
	known := asked || role == rules.RolePresident || s.Get(rules.FactLegalRepresentative) == rules.LegalPresident || r.Facts[rules.FactLegalRepresentative] == rules.LegalPresident || t.State.At.Topic == rules.TopicPresident || namesPresident.MatchString(text)
	switch {
	case !known:
	case role == rules.RolePresident && directorInstead.MatchString(text):
		return "no"
	case optionTwo.MatchString(text):
		return "no"
	case optionOne.MatchString(text):
		return "yes"
	case !wantsNoCard.MatchString(text):
	case ofWriter.MatchString(text) && role != rules.RolePresident && !asked, !ofWriter.MatchString(text) && role == rules.RolePresident && !asked:
		// the other one wants none
	default:
		return "no"
	}
	return ""
}

// proTold is whether whoever runs the service is a health professional, where that was asked and their
// job is told: "Mme Roland est sage-femme de formation, ça change quoi ?".
func proTold(t *turn.Turn, r *understanding.Reading, text string) string {
	if t.State.At.Asking != rules.FactHealthPro || len(r.Named) != 1 || !saysWhat.MatchString(text) {
		return ""
	}
	switch {
	case isPro(t.Book, r.Named[0]):
		return "yes"
	case t.Book.Register(rules.Facts{rules.FactProfession: r.Named[0]}) == rules.RegisterNone:
		return "no"
	}
	return ""
}

// saysWhat says what somebody is.
var saysWhat = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:est|is|sera|suis|am|['’]m)\s`)

// deniesPro reports whether a message says that whoever runs the service is no health professional.
func deniesPro(t *turn.Turn, r *understanding.Reading, text string) bool {
	if !noPro.MatchString(text) {
		return false
	}
	role := turn.OrElse(r.Facts[rules.FactRole], t.State.At.Situation.Get(rules.FactRole))
	switch {
	case bothOfThem.MatchString(text):
		return true
	case t.State.At.Asking == rules.FactHealthPro && r.Words <= longestDenial && !namesPresident.MatchString(text):
		return true
	case role == rules.RolePresident:
		// "je suis président et médecin, la directrice ne l'est pas": the card is the writer's
		return theyNoPro.MatchString(text) && !isPro(t.Book, r.Facts[rules.FactProfession])
	}
	return role == rules.RoleResponsable && meNoPro.MatchString(text)
}

// isPro reports whether a profession has a register.
func isPro(book *rules.Book, profession string) bool {
	if profession == "" {
		return false
	}
	switch book.Register(rules.Facts{rules.FactProfession: profession}) {
	case rules.RegisterRPPS, rules.RegisterADELI, rules.RegisterADELIStar:
		return true
	}
	return false
}

// longestDenial is the number of words with which a profession is denied, and nothing else said.
const longestDenial = 9

const proNames = `(?:m[ée]decins?|soignant\p{L}*|toubibs?|docteurs?|professionnel(?:le)?s? de (?:la )?sant[ée]|health ?(?:care )?professionals?|doctors?|physicians?|clinicians?|medical)`

var (
	// directorLegal says that whoever runs the service represents it in law.
	directorLegal  = regexp.MustCompile(`(?i)(?:c['’]est|it['’]s)\s+(?:le |la |the |notre |our |mon |ma |my )?direct(?:eur|rice|or)[\s,]+(?:qui est |who is )?(?:le |la |the )?(?:repr[ée]sentante?s? l[ée]gale?|legal representative|rl)(?:[^\p{L}]|$)|\bdirect(?:eur|rice|or) (?:est|is) (?:bien |le |la |the )*(?:repr[ée]sentante?s? l[ée]gale?|legal representative|rl)(?:[^\p{L}]|$)`)
	namesPresident = regexp.MustCompile(`(?i)pr[ée]sident|\bchair(?:man|woman|person)?\b`)
	// asksWhat asks what the options are.
	asksWhat = regexp.MustCompile(`(?i)c['’]est quoi|qu['’]est-ce|diff[ée]rence|laquelle|what(?: is|['’]s| are)|which option|et si `)
	// directorInstead gives the card to the director in the place of who writes.
	directorInstead = regexp.MustCompile(`(?i)\b(?:direct(?:eur|rice|or)|elle|lui)\b[^.;!?]{0,45}\b(?:carte|cde|card)\b[^.;!?]{0,30}\b(?:pas (?:à |pour )?moi|not (?:for )?me)\b`)
	optionTwo       = regexp.MustCompile(`(?i)\boption\s*(?:n°\s*)?(?:2|deux|two)\b|\b(?:deuxi[èe]me|seconde|2e|second) option\b`)
	optionOne       = regexp.MustCompile(`(?i)\boption\s*(?:n°\s*)?(?:1|une?|one)\b|\b(?:premi[èe]re|1re|first) option\b`)
	// wantsNoCard says that somebody wants no card.
	wantsNoCard = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:veu[xt]|veulent|souhaite\p{L}*|d[ée]sire\p{L}*|compte|prends?|prendra\p{L}*)\s+(?:vraiment\s+|absolument\s+|surtout\s+)?(?:pas|plus|aucune)[^.;!?,]{0,30}(?:cartes?|cde|cps|en prendre|en avoir)|n['’]?\s?en\s+(?:veu[xt]?|veulent|souhaite\p{L}*)\s+(?:pas|plus|aucune)|(?:does|do|did|would)(?:n['’]t| not)\s+(?:even |really )?(?:want|need|like)\s+(?:to (?:have|get|take) )?(?:one|a card|any|the card|a cde|his own|her own)|wants?\s+(?:no card|none))(?:[^\p{L}]|$)`)
	// ofWriter says so of the writer.
	ofWriter = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:je|j['’]|i|moi)(?:[^\p{L}][^.;!?,]{0,25})?\s*(?:n['’]?\s?en\s+|ne\s+)?(?:veux|souhaite|d[ée]sire|compte|prends|prendrai|don['’]t|do not|want|wouldn['’]t)(?:[^\p{L}]|$)`)
	noPro    = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:pas|ni|not|non|neither|nor|none|aucune?)(?:[^\p{L}][^.;!?,]{0,18})?[^\p{L}]` + proNames + `(?:[^\p{L}]|$)|n['’]t\s+(?:an?\s+)?` + proNames)
	// bothOfThem says of two that neither is.
	bothOfThem = regexp.MustCompile(`(?i)\b(?:neither (?:of us|of them|am i)|nor am i|me neither|none of us|n(?:ot|['’]t)[^.;!?]{0,40}\beither|(?:moi|elle|lui) non plus|ni (?:elle|lui) ni moi|ni moi ni|aucune? (?:de nous|des deux)|ni l['’]une? ni l['’]autre)(?:[^\p{L}]|$)`)
	meNoPro    = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:je|j['’]|chuis|chui|moi|i|i['’]m)(?:[^\p{L}][^.;!?]{0,30})?[^\p{L}](?:pas|ni|not|non)(?:[^\p{L}][^.;!?,]{0,18})?[^\p{L}]` + proNames + `(?:[^\p{L}]|$)`)
	theyNoPro  = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:elle|il|she|he|direct(?:eur|rice|or))(?:[^\p{L}][^.;!?]{0,20})?(?:[^\p{L}](?:pas|ni|not|non)|n['’]t)(?:[^\p{L}][^.;!?,]{0,18})?[^\p{L}]` + proNames + `(?:[^\p{L}]|$)`)
)
