package dialogs

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
		sources := t.d.book.TopicSources(x, facts)
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
	if formNumber.MatchString(t.text) || t.s.At.Goal == "" {
		return
	}
	d := t.decide()
	if d.Procedure == nil || d.Ask != "" {
		return
	}
	own, _, several := strings.Cut(t.formNames(d), ", ")
	x := t.d.book.Topic("form_" + own)
	if several || x == nil {
		return
	}
	for i := range topics {
		if topics[i].Intent == x.Intent && strings.HasPrefix(topics[i].ID, "form_") && formNumber.MatchString(topics[i].Title.FR) && topics[i].ID != x.ID && !strings.HasSuffix(topics[i].ID, "_help") {
			topics[i] = x
		}
	}
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
	topic := t.d.book.Topic(id)
	facts := t.topicFacts()
	m := Message{}
	sources := t.d.book.TopicSources(topic, facts)
	t.section(&m, Paragraphs, "", t.lines(topic.Answer, facts))
	if topic.Delay != "" {
		m.Parts = append(m.Parts, Part{Lines: ParseLines(t.topicDates(topic))})
	}
	o := &Outcome{Procedure: "topic:" + id, Forms: []string{}, Notices: []string{}, Sources: []string{}}
	t.list(o, sources)
	if topic.Intent != rules.IntentStatus { // who has ordered knows the card
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
		m.offer(on(verbGoal, topic.Goal), t.tr(t.d.book.Goal(topic.Goal).Title))
	}
	if len(t.laterOf(topic)) > 0 {
		m.offer(do(verbDetails), t.words(choiceDetails))
	}
	m.offer(do(verbOther), t.words(choiceOtherTopic)).offer(do(verbHuman), t.words(choiceHuman))
}

// laterOf are the dated facts beside an answer that it leaves to its details.
func (t *turn) laterOf(topic *rules.Topic) []*rules.Update {
	return t.d.book.TopicSources(topic, t.topicFacts()).Later
}

// topicDetails shows what the answer to a direct question leaves out.
func (t *turn) topicDetails(topic *rules.Topic) {
	sources := t.d.book.TopicSources(topic, t.topicFacts())
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
	d := t.d.book.Decide(rules.GoalOrder, t.facts())
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

// topicDates computes dates from the day that the message names, else from
// today.
func (t *turn) topicDates(topic *rules.Topic) string {
	start := t.now
	if d, err := time.ParseInLocation(time.DateOnly, t.understood.Facts[rules.FactDate], t.d.calendar.Zone()); err == nil {
		start = d
		if line, late := t.lateness(d, t.understood.Facts[rules.FactSituation] == rules.SituationCardReceived); late && topic.Intent == rules.IntentStatus && t.now.Sub(d) < longAgo {
			return line
		}
	}
	return t.delayDates(t.d.book.Delay(topic.Delay), start)
}
