package reading

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/draft"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

var askedWords = []string{"demande", "demandee", "demandees", "demandes", "demander", "ecrit", "contacte", "sollicite", "appele", "appelle", "telephone", "inscription", "inscrit", "inscrite", "dossier", "commande", "commandee", "envoye", "envoyee", "depose", "deposee", "attends", "attend", "asked", "applied", "requested", "request", "wrote", "written", "called", "ordered", "sent", "application", "registered", "contacted"}

// Read has a text read in its context.
func Read(t *turn.Turn, text string) *turn.Heard {
	at := &t.State.At
	r := t.Reader.Read(text, answers.Asked(t))
	if r.EndsAsking && !meaning.TellsNews(t, r) {
		text = words.Marked(text)
		t.Text = text
	}
	d := draft.Draft{Turn: t, Text: text, Reading: &r, TakesUp: takesUp(text)}
	if d.TakesUp {
		if x := when.Read(text, t.Now.In(t.Calendar.Zone()), when.Ahead, t.Calendar); turn.IsDay(x) && x.Day.After(t.Now) {
			t.Begins = x.Day
		}
	}
	for _, c := range corrections {
		c.make(&d)
	}
	t.Reading = r
	t.Understood = turn.Understood{Intent: r.Intent, Facts: r.Facts, Certainty: r.Certainty, Wants: r.Wants, People: r.People, Says: r.Says}
	if r.Answer != "" {
		facts := maps.Clone(r.Facts)
		facts[at.Asking] = r.Answer
		t.Understood.Facts, t.Understood.Certainty = facts, understanding.Sure
	}
	chooseLocale(t, r)
	return &turn.Heard{Text: text, Reading: r, Value: r.Answer}
}

// leaveWhoMayOrder leaves out whoever is named in a question about who may order the card spoken
// of: "ma secrétaire peut demander ?" asks for no card of hers.
func leaveWhoMayOrder(t *turn.Turn, text string, r *understanding.Reading) {
	own := t.State.At.Situation.Get(rules.FactProfession)
	if own == "" || t.State.At.Situation.Listed || !meaning.HasAnswered(t) || len(r.Wants) == 0 || r.Wants[0].Probability < meaning.PlainlyMeant || !meaning.Asks(t, *r) || len(r.Named) != 1 || r.Named[0] == own || r.For || meaning.AlsoFor.MatchString(text) || theSame.MatchString(text) || meaning.OfOthers.MatchString(text) {
		return
	}
	x := t.Book.Topic(r.Wants[0].ID)
	if x == nil || !meaning.AsksWhoOrders(x) || r.Words > longestSame {
		return
	}
	r.Topic, r.Intent, r.Named, r.Self = x.ID, x.Intent, nil, false
	delete(r.Facts, rules.FactProfession)
	delete(r.Facts, rules.FactOrderingFor)
}

// askedAlone takes what the only question of a message asks by itself, where the whole of it was not
// understood: "et je fais quoi du coup ? elle est en congés jusqu'à lundi".
func askedAlone(t *turn.Turn, text string, r *understanding.Reading) {
	if r.Certainty != understanding.Unsure || r.Answer != "" || len(r.People) > 0 || strings.Count(text, "?") == 0 {
		return
	}
	question, from := "", 0
	for _, end := range meaning.SentenceEnds.FindAllStringIndex(text+"\n", -1) {
		sentence := strings.TrimSpace(text[from:min(end[0], len(text))])
		asks := end[0] < len(text) && text[end[0]] == '?'
		from = min(end[1], len(text))
		if !asks || sentence == "" {
			continue
		}
		if question != "" {
			return // several
		}
		question = sentence
	}
	if rest := strings.Replace(text, question, "", 1); question == "" || !strings.ContainsFunc(rest, unicode.IsLetter) {
		return // it is the whole message
	}
	alone := t.Reader.Read(question+" ?", answers.Asked(t))
	if len(alone.Wants) == 0 || alone.Wants[0].Probability < meaning.PlainlyMeant || len(alone.Named) > 0 {
		return
	}
	r.Topic, r.Intent, r.Move, r.Wants, r.Asks = alone.Topic, alone.Intent, alone.Move, alone.Wants, alone.Asks
	r.Certainty, r.Asking = understanding.Confirm, true
}

// settleNext takes a message that may ask for the procedure again, for what was answered or for what
// comes next, for one about the case at hand, though none of these stands out: "ok, revenons à ma
// carte, je commence par quoi ?".
func settleNext(t *turn.Turn, r *understanding.Reading) {
	if r.Certainty != understanding.Unsure || !meaning.HasAnswered(t) || t.State.At.Asking != "" || len(r.Named) > 0 || len(r.Cards) > 0 || len(meaning.Told(t, *r)) > 0 || !meaning.Asks(t, *r) && !strings.Contains(t.Text, "?") {
		return
	}
	sum, next, recap := float32(0), float32(0), float32(0)
	for _, w := range r.Wants {
		switch w.ID {
		case rules.MoveNext:
			next = w.Probability
		case rules.MoveRecap:
			recap = w.Probability
		case rules.IntentOrder, rules.IntentWhichCard, rules.TopicStart:
		default:
			continue
		}
		sum += w.Probability
	}
	if sum < leastShared || next+recap < leastShared/2 {
		return
	}
	r.Topic, r.Intent, r.Move, r.Certainty = "", "", rules.MoveNext, understanding.Confirm
	if recap > next {
		r.Move = rules.MoveRecap
	}
	r.Wants = append([]understanding.Want{{ID: r.Move, Probability: sum}}, slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool { return w.ID == r.Move })...)
}

// settlePoint takes a question that may ask for the answer just given, or for points beside it, for
// the likeliest point: who has just read an answer does not ask for it again.
func settlePoint(t *turn.Turn, r *understanding.Reading) {
	x := t.Book.Intent(r.Intent)
	if !meaning.HasAnswered(t) || t.State.At.Asking != "" || r.Certainty != understanding.Confirm || r.Topic != "" || x == nil || x.Goal != t.State.At.Goal || !meaning.Asks(t, *r) || len(r.Wants) == 0 || len(r.People) > 0 {
		return
	}
	for fact, value := range meaning.Told(t, *r) {
		if t.State.At.Situation.Get(fact) != value {
			return // something new, on which the answer may depend
		}
	}
	own := t.State.At.Situation.Get(rules.FactProfession)
	if slices.ContainsFunc(r.Named, func(job string) bool { return job != own }) {
		return
	}
	if point := t.Book.Topic(r.Wants[0].ID); point != nil && r.Wants[0].Probability >= meaning.LeastPoint {
		r.Topic, r.Intent = point.ID, point.Intent
	}
}

// leastShared is the probability that several wants which lead to the same must have together.
const leastShared = 0.45

// settleMissing takes what the news of a message say of card and codes, where its wants take the
// one for the other: "j'ai reçu ma carte, mais aucun code".
func settleMissing(t *turn.Turn, r *understanding.Reading) {
	if r.Intent != rules.IntentCardNotReceived && r.Intent != rules.IntentCodesNotReceived {
		return
	}
	card, codes := float32(-1), float32(-1)
	for _, n := range t.News() {
		switch {
		case n.EventProbability < surelyNews:
		case n.Event == understanding.NewsCard:
			card = n.Holds
		case n.Event == understanding.NewsCodes:
			codes = n.Holds
		}
	}
	intent, situation := "", ""
	switch {
	case card >= surelyNews && codes >= 0 && codes <= 1-surelyNews:
		intent, situation = rules.IntentCodesNotReceived, rules.SituationNoCodes
	case codes >= surelyNews && card >= 0 && card <= 1-surelyNews:
		intent, situation = rules.IntentCardNotReceived, rules.SituationNoCard
	}
	if intent == "" || intent == r.Intent {
		return
	}
	wrong := r.Intent
	r.Wants = slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool {
		x := t.Book.Topic(w.ID)
		return w.ID == wrong || x != nil && x.Intent == wrong
	})
	r.Asks = slices.DeleteFunc(slices.Clone(r.Asks), func(list []understanding.Want) bool {
		x := t.Book.Topic(list[0].ID)
		return list[0].ID == wrong || x != nil && x.Intent == wrong
	})
	r.Topic, r.Intent, r.Certainty = "", intent, understanding.Confirm
	r.Facts[rules.FactSituation] = situation
	for i := range r.Says {
		if r.Says[i].Fact == rules.FactSituation {
			r.Says[i].Value = situation
		}
	}
}

// surelyNews is the probability from which the news of a message tell what is missing.
const surelyNews = 0.85

// tellsLoss reports whether a message surely tells that something was lost or stolen.
func tellsLoss(t *turn.Turn) bool {
	return slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return (n.Event == understanding.NewsLost || n.Event == understanding.NewsStolen) && n.EventProbability >= surelyNews && n.Holds >= surelyNews
	})
}

// takeOfPresent takes what is told of somebody who is not named for told of the one spoken of:
// "elle utilise le logiciel tous les jours".
func takeOfPresent(t *turn.Turn, r *understanding.Reading) {
	if s := &t.State.At.Situation; !s.Listed && s.Get(rules.FactOrderingFor) != rules.OrderingForOther || len(r.Named) > 0 || r.Asking && !r.TakesBack {
		return
	}
	for _, s := range r.Says {
		if s.Subject == understanding.SubjectMe && s.Fact != rules.FactRole {
			return
		}
	}
	for _, s := range r.Says {
		if s.Subject == understanding.SubjectOther && s.Fact != rules.FactSituation && s.Probability >= leastOfPresent && r.Facts[s.Fact] == "" && t.Book.ValidValue(s.Fact, s.Value) {
			r.Facts[s.Fact] = s.Value
		}
	}
}

// takeOfMandataire takes what is told of a card for the one of whoever is to become mandataire:
// "elle n'a aucune carte pour le moment".
func takeOfMandataire(t *turn.Turn, r *understanding.Reading) {
	x := t.Book.Intent(r.Intent)
	begins := x != nil && x.Goal == rules.GoalMandataire && r.Certainty == understanding.Sure // "… désigner Mme Perrin. Elle n'a aucune carte"
	if t.State.At.Goal != rules.GoalMandataire && !begins || r.Facts[rules.FactBeneficiaryCard] != "" {
		return
	}
	if r.Facts[rules.FactLeaderCard] == "no" && !namesLeader.MatchString(t.Text) { // "elle n'a pas encore de carte"
		delete(r.Facts, rules.FactLeaderCard)
		r.Facts[rules.FactBeneficiaryCard] = rules.OwnCardNone
		return
	}
	role := t.State.At.Situation.Get(rules.FactRole)
	mine := role != rules.RoleResponsable && role != rules.RolePresident && t.State.At.Situation.Get(rules.FactOrderingFor) != rules.OrderingForOther // "mais moi j'ai aucune carte"
	for _, s := range r.Says {
		if (s.Subject == understanding.SubjectOther || mine && s.Subject == understanding.SubjectMe && s.Probability >= meaning.PlainlySaid) && s.Fact == rules.FactOwnCard && s.Probability >= leastOfMandataire && t.Book.ValidValue(rules.FactBeneficiaryCard, s.Value) {
			r.Facts[rules.FactBeneficiaryCard] = s.Value
			delete(r.Facts, rules.FactOwnCard)
		}
	}
}

// ofFormAtHand takes a point that is asked of a form which the message does not name for the same of
// the form of the case at hand: "pour l'ASST, c'est moi qui signe ?" is of the 301, not of the 201.
func ofFormAtHand(d *draft.Draft) {
	t, r := d.Turn, d.Reading
	x := t.Book.Topic(r.Topic)
	if x == nil || x.Asks == "" || len(x.About) == 0 || !isFormNumber(x.About[0]) || r.Certainty == understanding.Sure || meaning.FormNumber.MatchString(d.Text) || !meaning.HasAnswered(t) && !t.State.At.Situation.Listed || t.State.At.Goal != rules.GoalOrder && !t.State.At.Situation.Listed {
		return
	}
	forms := formsOfCase(t, r)
	if len(forms) == 0 || slices.Contains(forms, x.About[0]) {
		return
	}
	for i := range t.Book.Topics {
		if y := &t.Book.Topics[i]; y.Asks == x.Asks && len(y.About) > 0 && slices.Contains(forms, y.About[0]) {
			d.AsksPoint(y.ID)
			return
		}
	}
}

// formsOfCase are the forms with which the card of the one spoken of is ordered, or of the one of a
// list whose job is named.
func formsOfCase(t *turn.Turn, r *understanding.Reading) []string {
	s := &t.State.At.Situation
	decided := t.Decide()
	if len(r.Named) == 1 {
		if i := s.LineOf(t.Book, r.Named[0]); i >= 0 {
			decided = answers.DecidePlanned(t, s.People[i])
		} else if r.Named[0] != s.Get(rules.FactProfession) {
			return nil
		}
	} else if s.Listed {
		return nil
	}
	if decided.Procedure == nil || decided.Ask != "" && decided.Ask != rules.FactSIAccess {
		return nil
	}
	return t.Book.Forms(decided.Procedure)
}

// isFormNumber reports whether what a point is about is a form.
func isFormNumber(about string) bool { return meaning.FormNumber.MatchString(about) }

// leastOfMandataire is the probability from which a card told of counts as that of whoever is to
// become mandataire: hardly another is meant.
const leastOfMandataire = 0.5

// namesLeader names who leads the service.
var namesLeader = regexp.MustCompile(`(?i)\b(?:direct(?:eur|rice|ion|or)|responsable|pr[ée]sident|dirigeant|chef|boss|patron|manager|mandataire)`)

// leadsService names who leads the service, and nobody who only has to do with it.
var leadsService = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:l[ae]|notre|the|our|mon|ma|my)\s+(?:direct(?:eur|rice|or)|pr[ée]sident(?:e)?|responsable|manager|president)(?:[^\p{L}]|$)`)

// leastOfPresent is the probability from which what is told of nobody named counts.
const leastOfPresent = 0.8

// waitingWords tell that a card was asked for, and is waited for.
var waitingWords = []string{"attend", "attends", "attendons", "attente", "toujours", "tjs", "tjrs", "tjr", "recu", "recue", "recois", "recoit", "arrive", "arrivee", "commande", "commandee", "demandee", "fait la demande", "envoye", "waiting", "still", "arrived", "received", "ordered", "came"}

// awaitingWords are those of them that tell of something on its way.
var awaitingWords = []string{"attend", "attends", "attendons", "attente", "recu", "recue", "recois", "recoit", "arrive", "arrivee", "commandee", "demandee", "fait la demande", "envoye", "waiting", "arrived", "received", "ordered", "came"}

// tellsReturn reports whether a message may tell that a file was sent back.
func tellsReturn(t *turn.Turn) bool {
	return slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return (n.Event == understanding.NewsIncomplete || n.Event == understanding.NewsRefused) && n.Holds >= leastReturned
	})
}

// leastReturned is the probability from which a file may have been sent back.
const leastReturned = 0.35

// plainlyAbusive is the probability from which a message is one that tells somebody off.
const plainlyAbusive = 0.95

// leastGreeting is the probability below which nobody is greeted.
const leastGreeting = 0.4

// whoAreYou asks, in nothing but words that every message has, who answers.
var whoAreYou = regexp.MustCompile(`(?i)^\W*(?:(?:mais|alors|et|bonjour|hi|hello|so)[\s,]+)*(?:(?:vous|tu) (?:êtes|etes|es|est) (?:qui|quoi)|t['’ ]?e?s (?:qui|quoi)|qui (?:êtes|etes|es|est)[ -](?:vous|tu)|[àa] qui (?:ai-je|j['’]ai) affaire|who(?: a|['’])re you|what are you|comment (?:tu|vous) march\w+|comment march\w+[ -](?:tu|vous)|how do you work)\W*$`)

// oneDay supposes what somebody may be one day: "et l'an prochain, si je deviens infirmière ?". It
// needs the verb: "si je dois avoir un lecteur" and "s'il vous plaît" suppose no other job.
var oneDay = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:si|quand|lorsque|lorsqu['’]|s['’])\s*(?:je|elle|il|on)\s+(?:deviens|devient|devenais|devenait|deviendrai|deviendra|serai|sera)|(?:if|when) (?:i|she|he)(?: ever)? becomes?)(?:[^\p{L}]|$)`)

// theSame asks whether what was answered holds of somebody else as well.
var theSame = regexp.MustCompile(`(?i)\b(?:la m[êe]me(?: carte)?|les m[êe]mes|pareil(?:le)?s?|idem|m[êe]me chose|aussi une|une aussi|the same|one too|one as well)(?:[^\p{L}]|$)`)

// asksTheSameFor reports whether a message asks whether somebody of one other job gets what was
// answered: "ok, et l'infirmière d'à côté, elle a la même ?".
func asksTheSameFor(t *turn.Turn, text string, r understanding.Reading) bool {
	own := t.State.At.Situation.Get(rules.FactProfession)
	return own != "" && !t.State.At.Situation.Listed && (meaning.HasAnswered(t) || t.State.At.Checking) && len(r.Named) == 1 && r.Named[0] != own && !r.TakesBack && len(r.Denied) == 0 &&
		strings.Contains(text, "?") && theSame.MatchString(text) && r.Certainty != understanding.Sure && r.Words <= longestSame
}

// longestSame is the number of words of such a question.
const longestSame = 16

// longestAlso is the number of words with which the same is asked for somebody else.
const longestAlso = 11

// loses names what was lost; lostThings are what may be lost of a card, lostWhen is no thing.
var (
	loses      = regexp.MustCompile(`(?i)\b(?:perdue?s?|paumée?s?|égarée?s?|oubliée?s?|lost|forgot|forgotten|mislaid)\s+(?:mes|mon|ma|my|his|her|their|our|son|sa|ses|nos|notre|le|la|les|the)\s+(\p{L}+)`)
	lostWhen   = regexp.MustCompile(`(?i)^(?:semaine|veille|nuit|journée|matinée|soirée|week|night|day)$`) // "perdue la semaine dernière"
	lostThings = regexp.MustCompile(`(?i)^(?:cartes?|cp[sefa]|cde|codes?|pins?|puks?|badges?|cards?|courriers?|lettres?|letter|enveloppes?|papiers?|notice|mots?|password|sienne|miennes?|one|identifiants?)$`)
)

// losesOnlyCodes reports whether a text tells that codes were lost, and no card.
func losesOnlyCodes(text string) bool {
	codes := false
	for _, at := range loses.FindAllStringSubmatchIndex(text, -1) {
		switch thing := text[at[2]:at[3]]; {
		case lostCodes.MatchString(thing):
			codes = true
		case denying.MatchString(text[:at[0]]): // "pas perdu la carte, perdu les codes"
		case lostThings.MatchString(thing):
			return false
		}
	}
	return codes
}

var (
	lostCodes = regexp.MustCompile(`(?i)^(?:codes?|pins?|puks?)$`)
	denying   = regexp.MustCompile(`(?i)(?:\bpas|\bjamais|n['’]t|\bnot|\bnever)\s+$`)
	// deniesFinding says that something was not found again.
	deniesFinding = regexp.MustCompile(`(?i)(?:\bpas|\bjamais|n['’]t|\bnot|\bnever)\s+(?:encore\s+|toujours\s+|yet\s+|been\s+)?(?:retrouvée?s?|found)(?:[^\p{L}]|$)`)
)

// daySent is the day on which a message of several days tells that something was sent, else what was
// read of the whole.
func daySent(t *turn.Turn, whole when.Reading) when.Reading {
	for _, n := range t.News() {
		if (n.Event == understanding.NewsSent || n.Event == understanding.NewsTransmitted) && n.EventProbability >= meaning.PlainlyMeant && n.Holds >= meaning.PlainlyMeant {
			if x := t.Behind(n.Text); turn.IsDay(x) {
				return x
			}
		}
	}
	return whole
}

// neededThen reports whether the day to come of a message is the one on which a card is needed, since no
// piece that names a day speaks of what is done with an order: "il me la faut lundi, comment faire ?".
func neededThen(t *turn.Turn) bool {
	needed := false
	for _, n := range t.News() {
		if t.Ahead(n.Text).None() {
			continue
		}
		if placesOrder.MatchString(n.Text) || ofFile[n.Event] && n.EventProbability >= meaning.PlainlyMeant {
			return false
		}
		needed = needed || needsThen.MatchString(n.Text)
	}
	return needed
}

// ofFile are the events of a file on its way.
var ofFile = map[string]bool{understanding.NewsSigned: true, understanding.NewsSent: true, understanding.NewsTransmitted: true, understanding.NewsResent: true}

var (
	// placesOrder speaks of what begins the days of an order.
	placesOrder = regexp.MustCompile(`(?i)envo[iy]|exp[ée]di|post[eéo]|\bpart(?:\p{L}{0,3}|ai\p{L}*)\b|d[ée]pos|transm|command|demand|sign|reç|recev|lanc|\b(?:send|sent|order|appl|request|post|receiv|sign)`)
	// needsThen tells on which day somebody has something to do, or must have the card.
	needsThen = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:faut|faudra|faudrait|besoin|dois|doit|devons|devez|doivent|pour|avant|d['’]ici|commenc\p{L}*|attaqu\p{L}*|rendez-vous|rdv|sans|need|needs|must|have to|by|before|start\p{L}*|without)(?:[^\p{L}]|$)`)
)

// tellsSigned reports whether a message surely tells that something was signed; who takes back what
// was said need not be as sure: "en fait si, on me dit qu'il est signé".
func tellsSigned(t *turn.Turn, r understanding.Reading) bool {
	least := float32(meaning.PlainlyMeant)
	if r.TakesBack {
		least = leastReturned
	}
	return slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Event == understanding.NewsSigned && n.EventProbability >= meaning.PlainlyMeant && n.Holds >= least
	})
}

// losesOther reports whether a text tells that something else than a card was lost.
func losesOther(text string) bool {
	m := loses.FindStringSubmatch(text)
	return m != nil && !lostThings.MatchString(m[1]) && !lostWhen.MatchString(m[1])
}

// expires tells that something ends.
var expires = regexp.MustCompile(`(?i)expir|p[ée]rim|[ée]ch[ée]an|valable|valid|jusqu|until|renouvel|renew|fin\b|end\b|ends\b`)

// takesUpJob tells when somebody begins to work: no day of a file or of a card.
var takesUpJob = regexp.MustCompile(`(?i)\b(?:commence|d[ée]marre|d[ée]bute|prend (?:son|ses) (?:poste|fonctions?)|embauch|recrut|start(?:s|ing)?\b|begins?\b|joins?\b|j['’ ]?arrive (?:le|lundi|mardi|mercredi|jeudi|vendredi|dans|en|au)\b)`)

var (
	// deniesLoss says that nothing was lost.
	deniesLoss = regexp.MustCompile(`(?i)(?:\bpas|\bjamais|n['’]t|\bnot|\bnever)\s+(?:encore\s+|été\s+|been\s+)?(?:perdue?s?|vol[ée]e?s?|égarée?s?|lost|lose|stolen)(?:[^\p{L}]|$)`)
	// namesReader names the card reader.
	namesReader = regexp.MustCompile(`(?i)\b(?:lecteurs?(?: de cartes?)?|(?:card )?readers?)\b`)
	// breaksReader tells that the reader itself does not work: "mon lecteur est en panne".
	breaksReader = regexp.MustCompile(`(?i)\b(?:mon|ma|notre|le|ce|my|our|the)\s+(?:lecteur|reader|card reader)\b[^.;!?,]{0,20}\b(?:panne|cass[ée]|hs|mort|foutu|marche (?:pas|plus)|fonctionne (?:pas|plus)|grillé|broken|dead|down)`)
	// leaderHas tells that who leads, or orders, holds a card.
	leaderHas = regexp.MustCompile(`(?i)\b(?:directrice|directeur|pr[ée]sidente?|responsable|mandataire|director|manager|president)\b[^.;!?,]{0,15}\s(?:a|has|possède|détient)\s+(?:déjà\s+|bien\s+|already\s+)?(?:sa|une|la|her|his|a)\s+(?:carte|cp[sea]|card)\b`)
	// alsoMe asks whether the writer does it too, and adds nobody.
	alsoMe = regexp.MustCompile(`(?i)\b(?:aussi (?:à )?(?:moi|nous)|(?:moi|nous) aussi (?:qui|de)|(?:me|us) (?:too|as well|who))\b`)
)

// meansUnregistered reports whether a point is about somebody whom the Ordre does not have.
func meansUnregistered(topic string) bool { return topic == rules.TopicNotRegistered }

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
func speaksOfOthers(t *turn.Turn, text string, r understanding.Reading) bool {
	return len(r.Named) > 0 || meaning.OfOthers.MatchString(text) || meaning.OfSomebody.MatchString(text) || len(t.Reader.ProperNames(text)) > 0
}

// newsLikely makes news likelier than what is not, where an order is followed and the
// words alone leave it open.
func newsLikely(t *turn.Turn, r *understanding.Reading) {
	if r.Certainty == understanding.Sure || len(r.Wants) == 0 || t.OpenCount() == 0 {
		return
	}
	list, sum, likelier := slices.Clone(r.Wants), float32(0), false
	for i := range list {
		if x := t.Book.Topic(list[i].ID); x != nil && x.Intent == rules.IntentStatus && mayTellNews(t, r, list[i].Probability) {
			list[i].Probability *= newsFactor
			likelier = true
		}
		sum += list[i].Probability
	}
	if !likelier {
		return
	}
	for i := range list {
		list[i].Probability /= max(sum, 1)
	}
	slices.SortStableFunc(list, func(a, b understanding.Want) int { return cmp.Compare(b.Probability, a.Probability) })
	r.Wants = list
	if x := t.Book.Topic(list[0].ID); x != nil && x.Intent == rules.IntentStatus && list[0].Probability >= meaning.LeastNear {
		r.Topic, r.Intent, r.Move, r.Implied = x.ID, x.Intent, "", false
		for fact, value := range x.Sets {
			r.Facts[fact] = value
		}
		if r.Certainty == understanding.Unsure {
			r.Certainty = understanding.Confirm
		}
	}
}

// namesRegister names who keeps a register, or what comes of it.
var namesRegister = regexp.MustCompile(`(?i)\b(?:ars|ordres?|visas?|visée?s?|vise|adeli|rpps|[1-5]0[12])\b`)

// leaveOthers leaves out the points that cannot be those of the one spoken of, unless the
// message names what they are about: a secretary has no visa of the ARS to wait for.
func leaveOthers(t *turn.Turn, r *understanding.Reading) {
	register := t.Book.Register(t.Facts())
	if register == "" || r.Facts[rules.FactProfession] != "" || len(r.Named) > 0 || len(r.Cards) > 0 || namesRegister.MatchString(t.Text) || t.OpenCount() > 1 {
		return
	}
	others := func(id string) bool {
		x := t.Book.Topic(id)
		return x != nil && len(x.Of) > 0 && !slices.Contains(x.Of, register)
	}
	wants := slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool { return others(w.ID) })
	if len(wants) == len(r.Wants) {
		return
	}
	sum := float32(0)
	for _, w := range wants {
		sum += w.Probability
	}
	for i := range wants {
		wants[i].Probability /= max(sum, leastLeft)
	}
	r.Wants = wants
	if !others(r.Topic) {
		return
	}
	for fact, value := range t.Book.Topic(r.Topic).Sets {
		if r.Facts[fact] == value {
			delete(r.Facts, fact)
		}
	}
	r.Says = slices.DeleteFunc(slices.Clone(r.Says), func(s understanding.Statement) bool { return s.Fact == rules.FactSituation })
	r.Topic, r.Intent, r.Move, r.Certainty = "", "", "", understanding.Unsure
	if len(wants) > 0 && wants[0].Probability >= meaning.LeastNear {
		if x := t.Book.Topic(wants[0].ID); x != nil {
			r.Topic, r.Intent, r.Certainty = x.ID, x.Intent, understanding.Confirm
		}
	}
}

// leastLeft is what the probabilities of the points that are left are at most divided by.
const leastLeft = 0.3

// mayTellNews reports whether a message may bring news of an order that is followed,
// as it is read without that.
func mayTellNews(t *turn.Turn, r *understanding.Reading, p float32) bool {
	return t.OpenCount() > 0 && !r.Asking && r.Words >= shortestNews && r.Known*4 >= r.Words*3 && p >= meaning.LeastNews
}

const shortestNews = 3

const newsFactor = 4

// chooseLocale follows the language in which a person plainly writes. In the
// first message any hint counts: what the platform tells is often only the
// language in which an account was created.
func chooseLocale(t *turn.Turn, r understanding.Reading) {
	if r.Locale != "" && r.Locale != t.State.Locale && (r.LocaleSure || t.State.Turns <= 1) {
		t.State.Locale = r.Locale
	}
}
