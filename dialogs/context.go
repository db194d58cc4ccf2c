package dialogs

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// read has a text read in its context.
func (t *turn) read(text string) *heard {
	at := &t.s.At
	r := t.reader.Read(text, t.asked())
	if r.Intent == rules.IntentDelay || r.Intent == rules.IntentStatus {
		if x := when.Read(text, t.now.In(t.calendar.Zone()), when.Back, t.calendar); !takesUp(text) && (isDay(x) || x.Problem == when.ToCome) {
			r.Facts[rules.FactDate] = x.Day.Format(time.DateOnly)
		}
	}
	if x := t.book.Topic(rules.TopicAbilities); whoAreYou.MatchString(text) {
		r.Topic, r.Intent, r.Move, r.Certainty = x.ID, x.Intent, "", understanding.Sure
		r.Wants, r.Facts, r.Says = []understanding.Want{{ID: x.ID, Probability: 1}}, rules.Facts{}, nil
	}
	if r.Topic == rules.TopicAbuse && r.Certainty != understanding.Sure {
		r.Topic, r.Intent, r.Certainty = "", "", understanding.Unsure // nobody is told off on a guess
	}
	if r.Intent == rules.IntentHuman && r.Facts[rules.FactRole] == rules.RoleRH && r.Self && !r.Asking && r.Certainty != understanding.Sure {
		r.Topic, r.Intent, r.Certainty = "", "", understanding.Unsure // "moi je suis la RH"
	}
	if r.Certainty != understanding.Sure && alsoFor.MatchString(text) && (len(r.Named) > 0 || r.Facts[rules.FactTrainingLevel] != "") && strings.Contains(text, "?") && r.Words <= longestAlso && t.hasAnswered() {
		r.Topic, r.Intent, r.Move, r.Certainty = "", rules.IntentOrder, "", understanding.Confirm // "et pour l'interne qui arrive en mai ?"
		r.For = true
	}
	if losesOther(text) && len(r.Cards) == 0 {
		delete(r.Facts, rules.FactSituation) // "I lost my glasses"
		r.Says = slices.DeleteFunc(slices.Clone(r.Says), func(s understanding.Statement) bool { return s.Fact == rules.FactSituation })
		if x := t.book.Intent(r.Intent); x != nil && x.Goal == rules.GoalIncident {
			r.Topic, r.Intent, r.Move, r.Certainty, r.Wants = "", "", "", understanding.Unsure, nil
		}
	}
	if r.Move == rules.MoveExpiry && len(strings.Fields(text)) <= longestDay && !expires.MatchString(text) && isDay(t.behind(text)) {
		r.Move, r.Topic, r.Intent, r.Certainty = "", "", "", understanding.Unsure // "le 3 novembre"
		delete(r.Facts, rules.FactSituation)
	}
	if r.Words == 1 && at.Asking == "" && r.Facts[rules.FactOrdre] != "" {
		delete(r.Facts, rules.FactOrdre) // "tableau"
		r.Says = nil
	}
	if r.Intent == rules.IntentGreeting && len(r.Wants) > 0 && r.Wants[0].Probability < leastGreeting {
		r.Intent, r.Topic, r.Certainty = "", "", understanding.Unsure
	}
	if r.Intent == rules.IntentStatus && r.Move == "" && understanding.LongAgo(text, t.now.In(t.zone())) {
		delete(r.Facts, rules.FactSituation) // "inscrite à l'Ordre depuis 2015" is no news
		r.Topic, r.Intent, r.Certainty = "", "", understanding.Unsure
	}
	if r.Facts[rules.FactOrderingFor] == rules.OrderingForOther && (r.Intent == rules.IntentStatus || stageAfter[r.Facts[rules.FactSituation]] != "") && !t.speaksOfOthers(text, r) {
		delete(r.Facts, rules.FactOrderingFor) // "elle est arrivée ce matin": the card
	}
	if e := stageAfter[t.situationTold(r)]; e == eventSend || e == eventTransmit || t.situationTold(r) == rules.SituationAsked {
		delete(r.Facts, rules.FactOwnCard) // it is on its way
		r.Says = slices.DeleteFunc(slices.Clone(r.Says), func(s understanding.Statement) bool { return s.Fact == rules.FactOwnCard })
	}
	if t.situationTold(r) == rules.SituationAsked && !hasAny(text, askedWords) {
		delete(r.Facts, rules.FactSituation) // "pas au même Ordre": nothing was asked of it
		r.Topic, r.Intent, r.Certainty = "", "", understanding.Unsure
	}
	if r.Intent == rules.IntentOutOfScope && t.hasAnswered() && len(r.Named) > 0 && !strings.Contains(text, "?") {
		r.Topic, r.Intent, r.Certainty = "", "", understanding.Unsure // who it is for is within it
	}
	if takesUp(text) && len(r.Named) == 1 && !r.Self && !r.Asking && t.s.At.Asking == "" && t.s.At.Pending == nil {
		r.Facts[rules.FactProfession], r.Facts[rules.FactOrderingFor] = r.Named[0], rules.OrderingForOther
		r.For = true // "et ma secrétaire commence lundi"
	}
	if takesUp(text) && !hasAny(text, fileWords) && t.situationTold(r) != "" && !hasAny(text, passedOnWords) {
		delete(r.Facts, rules.FactSituation) // "il prend son poste lundi": no news
		r.Topic, r.Intent, r.Certainty = "", "", understanding.Unsure
	}
	if registers.MatchString(text) && !hasAny(text, cardWords) && !hasAny(text, passedOnWords) && (t.situationTold(r) == rules.SituationRefused || (r.Facts[rules.FactOrdre] == rules.OrdrePending || r.Facts[rules.FactOrdre] == "no") && r.Intent == rules.IntentStatus) || r.Facts[rules.FactOrdre] == "yes" && t.meansUnregistered(r.Topic) {
		delete(r.Facts, rules.FactSituation) // "elle refuse de s'inscrire": no news of an order
		r.Topic, r.Intent, r.Certainty = "", "", understanding.Unsure
		r.Wants = slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool {
			x := t.book.Topic(w.ID)
			return x != nil && (x.Intent == rules.IntentStatus || t.meansUnregistered(w.ID))
		})
	}
	if own := at.Situation.get(rules.FactProfession); t.meansUnregistered(r.Topic) && !slices.Contains(r.Named, rules.ProfessionNurse) && (oneTrainee.MatchString(text) || own != "" && own != rules.ProfessionNurse) {
		r.Topic, r.Intent, r.Certainty, r.Wants = "", "", understanding.Unsure, nil // of another Ordre
	}
	if r.Intent == rules.IntentLost && deniesLoss.MatchString(text) && !strings.Contains(text, "?") {
		delete(r.Facts, rules.FactSituation) // "je ne l'ai pas perdue"
		r.Topic, r.Intent, r.Certainty, r.Wants = "", "", understanding.Unsure, nil
	}
	if r.Intent == rules.IntentCardNotReceived && namesReader.MatchString(text) && !hasAny(namesReader.ReplaceAllString(text, ""), cardWords) {
		r.Topic, r.Intent, r.Certainty, r.Wants = "", "", understanding.Unsure, nil // "le lecteur, je ne l'ai pas reçu"
		delete(r.Facts, rules.FactSituation)
		r.Facts[rules.FactReader] = "no"
	}
	if r.Intent == rules.IntentStatus && t.open() == 0 && leaderHas.MatchString(text) && !strings.Contains(text, "?") {
		r.Topic, r.Intent, r.Certainty, r.Wants = "", "", understanding.Unsure, nil // "la directrice a sa carte depuis mars"
		delete(r.Facts, rules.FactSituation)
		r.Facts[rules.FactLeaderCard] = "yes"
	}
	if x := t.book.Topic(r.Topic); x != nil && slices.ContainsFunc(x.Unless, func(fact string) bool { return r.Facts[fact] != "" }) {
		r.Topic = "" // the whole procedure can be told
	}
	if r.Intent == rules.IntentCardNotReceived && at.Situation.get(rules.FactSituation) == rules.SituationNoCodes && r.Words <= shortestWait && !hasAny(text, cardWords) {
		r.Topic, r.Intent = "", rules.IntentCodesNotReceived // "toujours rien": what was waited for before
		r.Facts[rules.FactSituation] = rules.SituationNoCodes
		for i := range r.Says {
			if r.Says[i].Fact == rules.FactSituation {
				r.Says[i].Value = rules.SituationNoCodes
			}
		}
	}
	if r.Adds && alsoMe.MatchString(text) {
		r.Adds = false // "c'est aussi moi qui commande ?"
	}
	if at.Topic != "" && at.Goal == "" && takesUp(text) && r.Intent == rules.IntentOrder && len(r.Named) == 0 && !r.Asking && !strings.Contains(text, "?") {
		r.Topic, r.Intent, r.Certainty, r.Wants = "", "", understanding.Unsure, nil // a detail of the one spoken of
	}
	if r.Intent == rules.IntentDelay && takesUp(text) && whichCard.MatchString(text) {
		r.Topic, r.Intent = "", rules.IntentOrder
		r.Wants = slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool {
			x := t.book.Topic(w.ID)
			return w.ID == rules.IntentDelay || x != nil && x.Intent == rules.IntentDelay
		})
	}
	if stageAfter[t.situationTold(r)] == eventSend && leaves.MatchString(text) && !hasAny(text, fileWords) && !hasAny(text, cardWords) {
		delete(r.Facts, rules.FactSituation) // "Paul est parti": somebody, not a file
		r.Topic, r.Intent, r.Certainty = "", "", understanding.Unsure
	}
	t.inContext(&r)
	t.reading = r
	t.understood = Understood{r.Intent, r.Facts, r.Certainty, r.Wants, r.People, r.Says}
	if r.Answer != "" {
		facts := maps.Clone(r.Facts)
		facts[at.Asking] = r.Answer
		t.understood.Facts, t.understood.Certainty = facts, understanding.Sure
	}
	t.chooseLocale(r)
	return &heard{text, r, r.Answer}
}

// leastGreeting is the probability below which nobody is greeted.
const leastGreeting = 0.4

// whoAreYou asks, in nothing but words that every message has, who answers.
var whoAreYou = regexp.MustCompile(`(?i)^\W*(?:(?:mais|alors|et|bonjour|hi|hello|so)[\s,]+)*(?:(?:vous|tu) (?:êtes|etes|es|est) (?:qui|quoi)|t['’ ]?e?s (?:qui|quoi)|qui (?:êtes|etes|es|est)[ -](?:vous|tu)|[àa] qui (?:ai-je|j['’]ai) affaire|who(?: a|['’])re you|what are you|comment (?:tu|vous) march\w+|comment march\w+[ -](?:tu|vous)|how do you work)\W*$`)

// alsoFor asks the same for somebody else.
var alsoFor = regexp.MustCompile(`(?i)^\W*(?:et|and|idem|pareil|même chose|what about)\s+(?:pour|for)?\s*(?:l['’]|le|la|les|un|une|mon|ma|mes|notre|nos|my|our|the|a|an)\b`)

// longestAlso is the number of words with which the same is asked for somebody else.
const longestAlso = 9

// loses names what was lost; lostThings are what may be lost of a card.
var (
	loses      = regexp.MustCompile(`(?i)\b(?:perdue?s?|paumée?s?|égarée?s?|oubliée?s?|lost|forgot|forgotten|mislaid)\s+(?:mes|mon|ma|my|his|her|their|our|son|sa|ses|nos|notre|le|la|les|the)\s+(\p{L}+)`)
	lostThings = regexp.MustCompile(`(?i)^(?:cartes?|cp[sefa]|cde|codes?|pins?|puks?|badges?|cards?|courriers?|lettres?|letter|enveloppes?|papiers?|notice|mots?|password|sienne|miennes?|one|identifiants?)$`)
)

// losesOther reports whether a text tells that something else than a card was lost.
func losesOther(text string) bool {
	m := loses.FindStringSubmatch(text)
	return m != nil && !lostThings.MatchString(m[1])
}

// expires tells that something ends.
var expires = regexp.MustCompile(`(?i)expir|p[ée]rim|[ée]ch[ée]an|valable|valid|jusqu|until|renouvel|renew|fin\b|end\b|ends\b`)

// takesUpJob tells when somebody begins to work: no day of a file or of a card.
var takesUpJob = regexp.MustCompile(`(?i)\b(?:commence|d[ée]marre|d[ée]bute|prend (?:son|ses) (?:poste|fonctions?)|embauch|recrut|start(?:s|ing)?\b|begins?\b|joins?\b)`)

var (
	// registers speaks of being on the list of the Ordre.
	registers = regexp.MustCompile(`(?i)\b(?:inscri\w*|s['’]inscri\w*|regist(?:er\w*|ration)|enregistr\w*)`)
	// deniesLoss says that nothing was lost.
	deniesLoss = regexp.MustCompile(`(?i)(?:\bpas|\bjamais|n['’]t|\bnot|\bnever)\s+(?:encore\s+|été\s+|been\s+)?(?:perdue?s?|vol[ée]e?s?|égarée?s?|lost|lose|stolen)(?:[^\p{L}]|$)`)
	// namesReader names the card reader.
	namesReader = regexp.MustCompile(`(?i)\b(?:lecteurs?(?: de cartes?)?|(?:card )?readers?)\b`)
	// leaderHas tells that who leads, or orders, holds a card.
	leaderHas = regexp.MustCompile(`(?i)\b(?:directrice|directeur|pr[ée]sidente?|responsable|mandataire|director|manager|president)\b[^.;!?,]{0,15}\s(?:a|has|possède|détient)\s+(?:déjà\s+|bien\s+|already\s+)?(?:sa|une|la|her|his|a)\s+(?:carte|cp[sea]|card)\b`)
	// alsoMe asks whether the writer does it too, and adds nobody.
	alsoMe = regexp.MustCompile(`(?i)\b(?:aussi (?:à )?(?:moi|nous)|(?:moi|nous) aussi (?:qui|de)|(?:me|us) (?:too|as well|who))\b`)
)

// meansUnregistered reports whether a point is about somebody whom the Ordre does not have.
func (t *turn) meansUnregistered(topic string) bool { return topic == rules.TopicNotRegistered }

// shortestWait is the number of words with which somebody says that they still wait.
const shortestWait = 5

// beginsTo is to begin to do something, which is no job: "ça commence à bien faire".
var beginsTo = regexp.MustCompile(`(?i)\b(?:commenc|d[ée]marr)\w*\s+(?:à|a)\s|\b(?:start|begin)\w*\s+to\s`)

// takesUp reports whether a text tells when somebody begins to work.
func takesUp(text string) bool {
	return takesUpJob.MatchString(text) && takesUpJob.MatchString(beginsTo.ReplaceAllString(text, ""))
}

// whichCard asks which card somebody has to have.
var whichCard = regexp.MustCompile(`(?i)\b(?:quelle? (?:est (?:sa|la) )?carte|quoi (?:sa|la|comme) carte|wh(?:ich|at) card|quelles cartes)\b`)

// speaksOfOthers reports whether a text plainly speaks of somebody else's.
func (t *turn) speaksOfOthers(text string, r understanding.Reading) bool {
	return len(r.Named) > 0 || ofOthers.MatchString(text) || ofSomebody.MatchString(text) || len(t.reader.ProperNames(text)) > 0
}

// inContext makes what is wanted near the situation likelier than what is not,
// where the words alone leave it open.
func (t *turn) inContext(r *understanding.Reading) {
	at := &t.s.At
	if r.Certainty == understanding.Sure || len(r.Wants) == 0 || at.Goal == "" && at.Topic == "" && t.open() == 0 {
		return
	}
	facts := t.facts()
	if p := t.decide().Procedure; p != nil {
		facts[rules.NearCard] = p.Card
	}
	ordering := at.Goal == rules.GoalOrder && t.decide().Ask == "" || at.Goal == "" && facts[rules.FactProfession] != ""
	isNear := func(x *rules.Topic) bool {
		if x != nil && ordering && r.Asking && (asksWhoOrders(x) || formTopic.MatchString(x.ID)) {
			return true // of the order just explained
		}
		// Who asks nothing may tell more of what happened, not of what is near.
		return x != nil && x.IsNear(facts) && (r.Asking || x.Near[rules.FactSituation] != nil)
	}
	list, sum, near := slices.Clone(r.Wants), float32(0), false
	for i := range list {
		switch x := t.book.Topic(list[i].ID); {
		case isNear(x):
			list[i].Probability *= nearer
			near = true
		case x != nil && r.Asking && at.Goal == rules.GoalIncident && x.Intent == at.Intent:
			list[i].Probability *= sameMatter
			near = true
		case x != nil && x.Intent == rules.IntentStatus && t.mayTellNews(r, list[i].Probability):
			list[i].Probability *= nearer
			near = true
		}
		sum += list[i].Probability
	}
	if !near {
		return
	}
	for i := range list {
		list[i].Probability /= max(sum, 1)
	}
	slices.SortStableFunc(list, func(a, b understanding.Want) int { return cmp.Compare(b.Probability, a.Probability) })
	r.Wants = list
	if x := t.book.Topic(list[0].ID); x != nil && (isNear(x) || x.Intent == at.Intent || x.Intent == rules.IntentStatus && t.open() > 0) && list[0].Probability >= leastNear {
		r.Topic, r.Intent, r.Move, r.Implied = x.ID, x.Intent, "", false
		for fact, value := range x.Sets {
			r.Facts[fact] = value
		}
		if r.Certainty == understanding.Unsure {
			r.Certainty = understanding.Confirm
		}
	}
}

// mayTellNews reports whether a message may bring news of an order that is followed,
// as it is read without that.
func (t *turn) mayTellNews(r *understanding.Reading, p float32) bool {
	return t.open() > 0 && !r.Asking && r.Words >= shortestNews && r.Known*4 >= r.Words*3 && p >= leastNews
}

// shortestNews is the number of words of news at least; leastNews is the probability
// from which a message may bring them.
const (
	shortestNews = 3
	leastNews    = 0.15
)

// nearer is how much likelier a topic is that is near the situation, sameMatter
// one about what has happened to a card; leastNear is the probability from which
// it is then taken.
const (
	nearer     = 4
	sameMatter = 2
	leastNear  = 0.4
)

// chooseLocale follows the language in which a person plainly writes. In the
// first message any hint counts: what the platform tells is often only the
// language in which an account was created.
func (t *turn) chooseLocale(r understanding.Reading) {
	if r.Locale != "" && r.Locale != t.s.Locale && (r.LocaleSure || t.s.Turns <= 1) {
		t.s.Locale = r.Locale
	}
}
