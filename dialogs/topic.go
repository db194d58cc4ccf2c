package dialogs

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// answerTopics answers the direct questions of a message, each in its own part.
// With end, the conversation is then at this answer; without, it goes on.
func (t *turn) answerTopics(topics []*rules.Topic, end bool) {
	t.preferOwnForm(topics)
	if len(topics) == 1 {
		t.topic(topics[0].ID, end)
		return
	}
	facts := t.topicFacts()
	m := Message{}
	o := &Outcome{Procedure: "topic:" + topics[0].ID, Forms: []string{}, Notices: []string{}, Sources: []string{}}
	var sections, documents []string
	for _, x := range topics {
		sources := t.book.TopicSources(x, facts)
		sections = append(sections, sources.Sections...)
		documents = append(documents, sources.Documents...)
		t.section(&m, Paragraphs, t.tr(x.Title), t.brief(t.lines(x.Answer, facts)))
		if x.Delay != "" {
			m.Parts = append(m.Parts, Part{Lines: ParseLines(t.topicDates(x))})
		}
		t.list(o, sources)
	}
	slices.Sort(documents)
	lines, links := t.firstDocuments(slices.Compact(documents))
	t.section(&m, Bullets, t.words(titleDocuments), lines)
	m.Links = links
	if len(sections) > 0 {
		m.Parts = append(m.Parts, Part{Kind: Source, Lines: ParseLines(t.source(sections))})
	}
	t.outcome = o
	if end {
		t.endAtTopic(&m, topics[0], o)
	}
	t.out = append(t.out, m)
}

// preferOwnForm puts the form of the card just decided in the place of another, where
// none was named: "je veux juste le lien du formulaire".
func (t *turn) preferOwnForm(topics []*rules.Topic) {
	own := t.ownForm()
	if own == "" {
		return
	}
	for i := range topics {
		if x := t.book.Topic("sign_" + own); x != nil && topics[i].ID == rules.TopicDirectorSigns && t.s.At.Goal == rules.GoalOrder && !namesPresident.MatchString(t.text) {
			topics[i] = x // of the order, and not of the contract
		}
		if m := formTopic.FindStringSubmatch(topics[i].ID); m != nil {
			if x := t.book.Topic(m[1] + "_" + own + m[3]); x != nil {
				topics[i] = x
			}
		}
	}
}

// namesPresident names who presides over the service.
var namesPresident = regexp.MustCompile(`(?i)pr[ée]sid|chair`)

// ownSteps are what comes first, and then the steps, of a decision.
func (t *turn) ownSteps(d rules.Decision) (lines []string) {
	for _, x := range d.First {
		lines = append(lines, t.tr(x.First.Text))
	}
	return append(lines, t.lines(d.Procedure.Steps, d.Facts)...)
}

// ownForm is the number of the form of the card that the message names, else of the one
// just decided; "" when a form was named, or there is none or several.
func (t *turn) ownForm() string {
	if named := formNumber.FindAllString(t.text, -1); len(named) > 0 {
		slices.Sort(named)
		if named = slices.Compact(named); len(named) == 1 {
			return named[0]
		}
		return ""
	}
	if len(t.reading.Cards) == 1 {
		if form := t.formOfCard(t.reading.Cards[0]); form != "" {
			return form
		}
	}
	if t.s.At.Goal == "" {
		return ""
	}
	d := t.decide()
	if d.Procedure == nil || d.Ask != "" {
		return ""
	}
	own, _, several := strings.Cut(t.formNames(d), ", ")
	if several {
		return ""
	}
	return own
}

// formOfCard is the number of the form by which a card is ordered, "" where that depends
// on who it is for.
func (t *turn) formOfCard(card string) string {
	own := ""
	for i := range t.book.Procedures {
		p := &t.book.Procedures[i]
		if p.Card != card || p.Kind != rules.KindAnswer {
			continue
		}
		for _, id := range p.Documents {
			switch x := t.book.Document(id); {
			case x == nil || x.Kind != "form":
			case own != "" && own != x.Code:
				return ""
			default:
				own = x.Code
			}
		}
	}
	if strings.Trim(own, "0123456789") != "" {
		return ""
	}
	return own
}

// formTopic is the name of a point about a form, or about all of them.
var formTopic = regexp.MustCompile(`^(form|sign|send|visa)s?_(\d+|all)(_help)?$`)

// ownCase says first what a point comes to in the case just decided, where its answer
// speaks of all cases: who orders this very card, and that a card from the Ordre needs
// nothing of the service.
func (t *turn) ownCase(topic *rules.Topic) []Line {
	at := &t.s.At
	switch {
	case at.Situation.Listed && asksWhoOrders(topic) && len(at.Situation.planned()) > 0:
		return t.planLines(false)
	case at.Goal != rules.GoalOrder && (at.Goal != "" || at.Situation.get(rules.FactProfession) == "") || at.Situation.Listed, t.understood.Facts[rules.FactProfession] != "" && t.understood.Facts[rules.FactProfession] != at.Situation.get(rules.FactProfession):
		return nil
	}
	d := t.book.Decide(rules.GoalOrder, t.facts())
	if d.Procedure == nil || d.Ask != "" || d.Procedure.Kind != rules.KindAnswer {
		return nil
	}
	if topic.ID == rules.TopicStart {
		return ParseLines(t.ownSteps(d)...)
	}
	if asksWhoOrders(topic) {
		if lines := t.lines(d.Procedure.Summary, d.Facts); len(lines) > 0 {
			return ParseLines(lines[0])
		}
	}
	if slices.Contains(d.Procedure.Prerequisites, rules.FactContract) || t.formNames(d) != "" {
		return nil
	}
	switch topic.Intent {
	case rules.IntentContract, rules.IntentForms, rules.IntentTOM:
		return ParseLines(fill(t.words(sayOwnCase), "card", t.cardOf(d)))
	}
	return nil
}

// asksWhoOrders reports whether a point is who orders a card.
func asksWhoOrders(x *rules.Topic) bool {
	return x.ID == rules.TopicWhoOrders || x.ID == rules.TopicOrderOwn
}

// saysWhoOrders reports whether the answer to an order, as far as it is known, is about to
// say who orders the card.
func (t *turn) saysWhoOrders() bool {
	at := &t.s.At
	if at.Situation.Listed {
		return false
	}
	d := t.book.Decide(t.goalOf(at.Intent, t.facts()), t.facts())
	return d.Procedure != nil && d.Ask == "" && d.Procedure.Kind == rules.KindAnswer
}

// answerAsides answers what is asked beside an answer.
func (t *turn) answerAsides(topics []*rules.Topic) {
	if len(topics) > 0 {
		t.answerTopics(topics, false)
	}
}

// longestBrief is how many characters one of several questions is answered with,
// unless its first sentence is longer.
const longestBrief = 380

// brief keeps the first passages of an answer.
func (t *turn) brief(lines []string) []string {
	size := 0
	for i, line := range lines {
		if size += utf8.RuneCountInString(line); size > longestBrief && i > 0 {
			return lines[:i]
		}
	}
	return lines
}

// topicFacts are those that the answer to a direct question may depend on: what
// is known, and what the message says.
func (t *turn) topicFacts() rules.Facts {
	facts := t.facts()
	for fact, value := range t.understood.Facts {
		facts[fact] = value
	}
	return facts
}

// topic answers a direct question. With end, the conversation is then at its
// answer; without, the open question follows.
func (t *turn) topic(id string, end bool) {
	topic := t.book.Topic(id)
	facts := t.topicFacts()
	m := Message{}
	sources := t.book.TopicSources(topic, facts)
	own := t.ownCase(topic)
	if len(own) > 0 {
		kind := Paragraphs
		if topic.ID == rules.TopicStart {
			kind = Steps
		} else if t.s.At.Situation.Listed {
			kind = Bullets
		}
		m.Parts = append(m.Parts, Part{Kind: kind, Lines: own})
	}
	t.section(&m, Paragraphs, "", t.lines(topic.Answer, facts))
	if topic.Delay != "" {
		m.Parts = append(m.Parts, Part{Lines: ParseLines(t.topicDates(topic))})
	}
	o := &Outcome{Procedure: "topic:" + id, Forms: []string{}, Notices: []string{}, Sources: []string{}}
	t.list(o, sources)
	if topic.Intent != rules.IntentStatus && len(own) == 0 { // who has ordered knows the card
		t.verdict(&m, topic, o)
	}
	lines, links := t.firstDocuments(sources.Documents)
	t.section(&m, Bullets, t.words(titleDocuments), lines)
	m.Links = links
	t.section(&m, Notice, t.words(titleUpdates), t.updateLines(sources.Contradicting))
	if len(sources.Sections) > 0 {
		m.Parts = append(m.Parts, Part{Kind: Source, Lines: ParseLines(t.source(sources.Sections))})
	}
	t.outcome = o
	if end {
		t.endAtTopic(&m, topic, o)
	} else if t.questionOpen() {
		t.enter(eventAside)
	}
	t.out = append(t.out, m)
}

// endAtTopic ends a turn at the answer to a direct question.
func (t *turn) endAtTopic(m *Message, topic *rules.Topic, o *Outcome) {
	at := &t.s.At
	t.closeQuestion()
	at.Pending, at.Topic = nil, topic.ID
	t.enter(eventAnswer)
	if topic.Goal != "" && o.Card == nil {
		m.Parts = append(m.Parts, Part{Kind: Paragraphs, Lines: ParseLines(t.words(sayAlso))})
		m.offer(on(verbGoal, topic.Goal), t.tr(t.book.Goal(topic.Goal).Title))
	}
	if len(t.laterOf(topic)) > 0 {
		m.offer(do(verbDetails), t.words(choiceDetails))
	}
	m.offer(do(verbOther), t.words(choiceOtherTopic)).offer(do(verbHuman), t.words(choiceHuman))
}

// laterOf are the dated facts beside an answer that it leaves to its details.
func (t *turn) laterOf(topic *rules.Topic) []*rules.Update {
	return t.book.TopicSources(topic, t.topicFacts()).Later
}

// topicDetails shows what the answer to a direct question leaves out.
func (t *turn) topicDetails(topic *rules.Topic) {
	sources := t.book.TopicSources(topic, t.topicFacts())
	m := Message{}
	t.section(&m, Notice, t.words(titleUpdates), t.updateLines(slices.Concat(sources.Contradicting, sources.Later)))
	t.documents(&m, sources.Documents)
	if len(sources.Sections) > 0 {
		m.Parts = append(m.Parts, Part{Kind: Source, Lines: ParseLines(t.source(sources.Sections))})
	}
	if len(m.Parts) == 0 {
		m.Parts = append(m.Parts, Part{Lines: ParseLines(t.words(sayNoDetails))})
	}
	m.offer(do(verbOther), t.words(choiceOtherTopic)).offer(do(verbHuman), t.words(choiceHuman))
	t.out = append(t.out, m)
}

// verdict adds which card is for the one spoken of, when the message has just
// told who that is and the card is certain: whoever asks about one point in a
// situation wants to know that too.
func (t *turn) verdict(m *Message, topic *rules.Topic, o *Outcome) {
	profession := t.understood.Facts[rules.FactProfession]
	if profession == "" || topic.Goal != rules.GoalOrder && !t.reading.NamesCard || t.before.Situation.get(rules.FactProfession) == profession {
		return
	}
	d := t.book.Decide(rules.GoalOrder, t.facts())
	if d.Ask != "" || d.Procedure == nil || d.Procedure.Kind != rules.KindAnswer {
		return
	}
	lines := t.lines(d.Procedure.Summary, d.Facts)
	if len(lines) == 0 {
		return
	}
	m.Parts = append(m.Parts, Part{Lines: ParseLines(lines[0])})
	outcome := t.summarise(d, d.Sources())
	o.Card, o.OrderedBy, o.OrderedFrom = outcome.Card, outcome.OrderedBy, outcome.OrderedFrom
}

// supposes begins what only might be: "et si c'était le 18 ?", or corrects: "ah pardon,
// le 30 en fait".
var supposes = regexp.MustCompile(`(?i)^\W*(?:et |and |mais |ok |bon )*(?:si|s['’]il|sinon|if|what if|disons|plutôt|rather|ah|pardon|oups|non|en fait|actually|sorry|correction)\b`)

// hearSamePoint answers the point just answered for another form: "et sur le 201 ?".
func (t *turn) hearSamePoint(h *heard) bool {
	m := formTopic.FindStringSubmatch(t.s.At.Topic)
	forms := formNumber.FindAllString(h.text, -1)
	if m == nil || len(forms) != 1 || forms[0] == m[2] || len(strings.Fields(h.text)) > longestSamePoint || !elliptic.MatchString(h.text) {
		return false
	}
	x := t.book.Topic(m[1] + "_" + forms[0] + m[3])
	if x == nil {
		return false
	}
	t.understood.Intent, t.understood.Certainty = x.Intent, understanding.Sure
	t.understood.Facts = rules.Facts{}
	t.topic(x.ID, true)
	return true
}

// elliptic goes on with what was asked before.
var elliptic = regexp.MustCompile(`(?i)^\W*(?:et|and|mais|but|idem|pareil|same|quid|what about)\b`)

// longestSamePoint is the number of words with which the same is asked of something else.
const longestSamePoint = 6

// asksThen asks how something was when the fiche was written.
var asksThen = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:en|in|avant|before|d['’])\s*(?:avril |april )?2021|[àa] l['’][ée]poque|avant octobre|que dis\w+ la fiche|dit la fiche|disait la fiche|l['’]ancienne (?:démarche|procédure|règle)|back then)\b`)

// hearThen shows what the fiche itself said of the case just decided.
func (t *turn) hearThen(h *heard) bool {
	if !t.hasAnswered() || t.s.At.Goal == "" || !t.asks(h.r) || !asksThen.MatchString(h.text) || len(strings.Fields(h.text)) > longestRequest || len(h.r.Named) > 0 {
		return false
	}
	d := t.decide()
	if d.Procedure == nil || d.Ask != "" {
		return false
	}
	if _, differs := t.ficheDecision(d); !differs {
		return false
	}
	t.understood.Facts = rules.Facts{}
	t.fiche()
	return true
}

// supposesThat begins a question about what might have happened.
var supposesThat = regexp.MustCompile(`(?i)^\W*(?:et |and |mais |ok,? |bon,? )*(?:si|s['’]il|s['’]ils|if|what if)\b[^?]*\?`)

// hearSupposed answers what would hold if something else were so, of which nothing is noted:
// "et si elle avait juste expiré ?", "et si le président prend la carte ?".
func (t *turn) hearSupposed(h *heard) bool {
	at := &t.s.At
	if !supposesThat.MatchString(h.text) || t.open() > 0 || !t.hasAnswered() && at.Topic == "" && at.Asking == "" || len(h.r.Named) > 1 || len(h.r.Named) == 1 && !wasOther.MatchString(h.text) {
		return false
	}
	if at.Asking != "" {
		return t.supposesAnswer(h)
	}
	known := at.Situation.clone()
	supposed := t.supposed(h)
	if len(h.r.Named) == 1 {
		supposed = rules.Facts{rules.FactProfession: h.r.Named[0]}
	}
	if len(supposed) == 0 {
		return false
	}
	goal := at.Goal
	defer func() { at.Situation, at.Goal = known, goal }()
	for fact, value := range supposed {
		at.Situation.set(fact, value)
	}
	if supposed[rules.FactProfession] != "" {
		at.Situation.set(rules.FactSIAccess, "")
	}
	t.understood.Facts = rules.Facts{}
	if topic := t.book.Topic(at.Topic); topic != nil {
		for i := range t.book.Topics {
			if x := &t.book.Topics[i]; x.Intent == topic.Intent && supposed[rules.FactSituation] != "" && slices.Contains(x.Near[rules.FactSituation], supposed[rules.FactSituation]) {
				t.topic(x.ID, true) // the same point in the other case
				return true
			}
		}
	}
	if supposed[rules.FactSituation] != "" {
		at.Goal = rules.GoalIncident
	}
	d := t.decide()
	if at.Goal == "" || d.Procedure == nil || d.Ask != "" {
		return false
	}
	t.understood.Intent, t.understood.Certainty = h.r.Intent, understanding.Sure
	t.out = append(t.out, t.shortAnswer(d, d.Sources()))
	t.outcome = t.summarise(d, d.Sources())
	t.enter(eventAnswer)
	return true
}

// supposesAnswer says what would hold with an answer to the open question that is only
// supposed: "et si elle ne l'a pas déclarée ?". The question stays open.
func (t *turn) supposesAnswer(h *heard) bool {
	at := &t.s.At
	i := slices.IndexFunc(h.r.Says, func(s understanding.Statement) bool { return s.Fact == at.Asking })
	if i < 0 || !t.book.ValidValue(at.Asking, h.r.Says[i].Value) {
		return false
	}
	facts := t.facts()
	facts[at.Asking] = h.r.Says[i].Value
	d := t.book.Decide(at.Goal, facts)
	if d.Procedure == nil || d.Ask != "" {
		return false
	}
	lines := t.lines(d.Procedure.Summary, d.Facts)
	if len(lines) == 0 {
		return false
	}
	t.understood.Facts = rules.Facts{}
	t.say(lines...)
	t.ask(at.Asking)
	return true
}

// wasOther supposes that somebody were of another job.
var wasOther = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:étais|etais|était|etait|were|was)(?:[^\p{L}]|$)`)

// supposesIncident says in short what to do if something happened to a card, asked in
// passing: "et si je la perds, il se passe quoi ?".
func (t *turn) supposesIncident(r understanding.Reading, goal string) bool {
	if goal != rules.GoalIncident || !supposesCase.MatchString(t.text) || !strings.Contains(t.text, "?") {
		return false
	}
	situation := r.Facts[rules.FactSituation]
	if x := t.book.Intent(r.Intent); situation == "" && x != nil {
		situation = x.Sets[rules.FactSituation]
	}
	facts := t.facts()
	facts[rules.FactSituation] = situation
	d := t.book.Decide(rules.GoalIncident, facts)
	if d.Procedure == nil || d.Procedure.Kind != rules.KindAnswer {
		return false
	}
	lines := t.lines(d.Procedure.Summary, d.Facts)
	t.say(lines[:min(len(lines), 2)]...)
	return len(lines) > 0
}

// supposesCase names what may happen one day.
var supposesCase = regexp.MustCompile(`(?i)(?:^|[\s,])(?:si|s['’]il|s['’]ils|if|in case|au cas où)\b`)

// supposed are the facts that a supposition changes.
func (t *turn) supposed(h *heard) rules.Facts {
	s, out := &t.s.At.Situation, rules.Facts{}
	situation := h.r.Facts[rules.FactSituation]
	if x := t.book.Intent(h.r.Intent); situation == "" && x != nil {
		situation = x.Sets[rules.FactSituation]
	}
	if situation != "" && stageAfter[situation] == "" && situation != s.get(rules.FactSituation) && t.book.Decide(rules.GoalIncident, rules.Facts{rules.FactSituation: situation}).Procedure != nil {
		out[rules.FactSituation] = situation
		return out
	}
	for _, said := range h.r.Says {
		if old := s.get(said.Fact); said.Fact != rules.FactSituation && old != "" && old != said.Value && t.book.ValidValue(said.Fact, said.Value) {
			out[said.Fact] = said.Value
		}
	}
	return out
}

// hearAnotherDay gives the dates of the answer before again, counted from another day.
func (t *turn) hearAnotherDay(h *heard) bool {
	topic := t.book.Topic(t.s.At.Topic)
	if t.open() > 0 || topic == nil || topic.Delay == "" || len(strings.Fields(h.text)) > longestOtherDay || len(h.r.Named) > 0 || !h.r.TakesBack && !supposes.MatchString(h.text) {
		return false
	}
	x := t.behind(h.text)
	if !isDay(x) {
		return false
	}
	t.understood.Intent, t.understood.Certainty = topic.Intent, understanding.Sure
	t.understood.Facts = rules.Facts{rules.FactDate: x.Day.Format(time.DateOnly)}
	m := t.say(t.topicDates(topic))
	t.endAtTopic(m, topic, &Outcome{})
	return true
}

// longestOtherDay is the number of words with which another day is supposed.
const longestOtherDay = 9

// topicDates computes dates from the day that the message names, else from
// today.
func (t *turn) topicDates(topic *rules.Topic) string {
	start := t.now
	if d, err := time.ParseInLocation(time.DateOnly, t.understood.Facts[rules.FactDate], t.calendar.Zone()); err == nil {
		start = d
		if line, late := t.lateness(d, t.understood.Facts[rules.FactSituation] == rules.SituationCardReceived); late && topic.Intent == rules.IntentStatus && t.now.Sub(d) < longAgo {
			return line
		}
	}
	return t.delayDates(t.book.Delay(topic.Delay), start)
}
