// Package topics answers direct questions: one point of the content, as far as it
// concerns the person.
package topics

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// AnswerTopics answers the direct questions of a message, each in its own part.
// With end, the conversation is then at this answer; without, it goes on.
func AnswerTopics(t *turn.Turn, topics []*rules.Topic, end bool) {
	preferOwnForm(t, topics)
	if len(topics) == 1 {
		Topic(t, topics[0].ID, end)
		return
	}
	facts := topicFacts(t)
	m := message.Message{}
	o := &turn.Outcome{Procedure: "topic:" + topics[0].ID, Forms: []string{}, Notices: []string{}, Sources: []string{}}
	var sections, documents []string
	for _, x := range topics {
		sources := t.Book.TopicSources(x, facts)
		sections = append(sections, sources.Sections...)
		documents = append(documents, sources.Documents...)
		if own := ownCase(t, x); len(own) > 0 && meaning.AsksWhoOrders(x) {
			m.Parts = append(m.Parts, message.Part{Kind: message.Paragraphs, Title: t.Tr(x.Title), Lines: own})
		} else {
			answers.Section(&m, message.Paragraphs, t.Tr(x.Title), brief(answers.Lines(t, x.Answer, facts)))
		}
		answers.Section(&m, message.Paragraphs, "", Dates(t, x))
		answers.List(t, o, sources)
	}
	slices.Sort(documents)
	lines, links := answers.FirstDocuments(t, slices.Compact(documents))
	answers.Section(&m, message.Bullets, t.Words(turn.TitleDocuments), lines)
	m.Links = links
	if len(sections) > 0 {
		answers.Cite(t, &m, sections)
	}
	t.Outcome = o
	if end {
		EndAtTopic(t, &m, topics[0], o)
	}
	t.Out = append(t.Out, m)
}

// preferOwnForm puts the form of the card just decided in the place of another, where
// none was named: "je veux juste le lien du formulaire".
func preferOwnForm(t *turn.Turn, topics []*rules.Topic) {
	own := ownForm(t)
	if own == "" {
		return
	}
	for i, topic := range topics {
		ofOrder := topic.ID == rules.TopicDirectorSigns && t.State.At.Goal == rules.GoalOrder && !namesPresident.MatchString(t.Text) // and not of the contract
		if !ofOrder && !isOfAllForms(topic) {
			continue
		}
		asks := topic.Asks
		if ofOrder {
			asks = rules.AsksSign
		}
		if j := slices.IndexFunc(t.Book.Topics, func(x rules.Topic) bool { return x.Asks == asks && slices.Contains(x.About, own) }); j >= 0 {
			topics[i] = &t.Book.Topics[j]
		}
	}
}

// isOfAllForms reports whether a point is about the forms of all cards alike: who signs
// them, where they are sent, how they are filled in.
func isOfAllForms(topic *rules.Topic) bool {
	return len(topic.About) == 0 && slices.Contains([]string{rules.AsksSign, rules.AsksSend, rules.AsksFill}, topic.Asks)
}

// namesPresident names who presides over the service.
var namesPresident = regexp.MustCompile(`(?i)pr[ée]sid|chair`)

// ownSteps are what comes first, and then the steps, of a decision.
func ownSteps(t *turn.Turn, d rules.Decision) (lines []string) {
	for _, x := range d.First {
		lines = append(lines, t.Tr(x.First.Text))
	}
	return append(lines, answers.Lines(t, d.Procedure.Steps, d.Facts)...)
}

// ownForm is the number of the form of the card that the message names, else of the one
// just decided; "" when a form was named, or there is none or several.
func ownForm(t *turn.Turn) string {
	if named := meaning.FormNumber.FindAllString(t.Text, -1); len(named) > 0 {
		slices.Sort(named)
		if named = slices.Compact(named); len(named) == 1 {
			return named[0]
		}
		return ""
	}
	if len(t.Reading.Cards) == 1 {
		if form := formOfCard(t, t.Reading.Cards[0]); form != "" {
			return form
		}
	}
	if t.State.At.Goal == "" {
		return ""
	}
	d := t.Decide()
	if p := t.State.At.Situation.SpokenOf(); p != nil && p.Planned > 0 {
		d = answers.DecidePlanned(t, *p) // nothing is asked first of one of several
	}
	if d.Procedure == nil || d.Ask != "" {
		return ""
	}
	own, _, several := strings.Cut(answers.FormNames(t, d), ", ")
	if several {
		return ""
	}
	return own
}

// formOfCard is the number of the form by which a card is ordered, "" where that depends
// on who it is for.
func formOfCard(t *turn.Turn, card string) string {
	own := ""
	for i := range t.Book.Procedures {
		p := &t.Book.Procedures[i]
		if p.Card != card || p.Kind != rules.KindAnswer {
			continue
		}
		for _, id := range p.Documents {
			switch x := t.Book.Document(id); {
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

var sayOwnCase = turn.Declare("say_own_case", "card")

// ownCase says first what a point comes to in the case just decided, where its answer
// speaks of all cases: who orders this very card, and that a card from the Ordre needs
// nothing of the service.
func ownCase(t *turn.Turn, topic *rules.Topic) []message.Line {
	at := &t.State.At
	if line, ok := ownOrder(t, topic); ok {
		return []message.Line{line}
	}
	switch {
	case at.Situation.Listed && meaning.AsksWhoOrders(topic) && len(at.Situation.Planned()) > 0:
		return plan.Orderers(t)
	case at.Goal != rules.GoalOrder && (at.Goal != "" || at.Situation.Get(rules.FactProfession) == "") || at.Situation.Listed, t.Understood.Facts[rules.FactProfession] != "" && t.Understood.Facts[rules.FactProfession] != at.Situation.Get(rules.FactProfession):
		return nil
	}
	d := t.Book.Decide(rules.GoalOrder, t.Facts())
	if p := at.Situation.SpokenOf(); p != nil && p.Planned > 0 && meaning.AsksWhoOrders(topic) {
		d = answers.DecidePlanned(t, *p) // nothing is asked first of one of several
	} else if d.Procedure == nil || d.Ask != "" || d.Procedure.Kind != rules.KindAnswer {
		return nil
	}
	if topic.ID == rules.TopicStart {
		return message.ParseLines(ownSteps(t, d)...)
	}
	if meaning.AsksWhoOrders(topic) {
		if lines := answers.Lines(t, d.Procedure.Summary, d.Facts); len(lines) > 0 {
			return message.ParseLines(lines[0])
		}
	}
	if p := at.Situation.SpokenOf(); slices.Contains(d.Procedure.Prerequisites, rules.FactContract) || answers.FormNames(t, d) != "" || p != nil && p.Planned > 0 && meaning.FormNumber.MatchString(t.Text) {
		return nil // the form may be that of another one of the plan
	}
	switch topic.Intent {
	case rules.IntentContract, rules.IntentForms, rules.IntentTOM:
		return message.ParseLines(turn.Fill(t.Words(sayOwnCase), "card", answers.CardOf(t, d)))
	}
	return nil
}

// ownOrder says where the only order that is on its way stands, to whoever asks when a card or its
// codes come and names no other.
func ownOrder(t *turn.Turn, topic *rules.Topic) (message.Line, bool) {
	if topic.Intent != rules.IntentDelay || topic.Delay == "" || t.OpenCount() != 1 || t.Understood.Facts[rules.FactDate] != "" || len(t.Reading.Named) > 0 {
		return nil, false
	}
	d := orders.OpenOrders(t)[0]
	if d.Stage != state.Sent && d.Stage != state.Transmitted && d.Stage != state.CardReceived || len(t.Reading.Cards) > 0 && !slices.Contains(t.Reading.Cards, orders.OrderCard(t, d)) {
		return nil, false
	}
	line, _ := orders.Standing(t, d)
	return line, true
}

// ownSources are those of the case at hand: of the one spoken of, or of all who are planned.
func ownSources(t *turn.Turn) rules.Sources {
	s := &t.State.At.Situation
	if !s.Listed {
		if p := s.SpokenOf(); p != nil && p.Planned > 0 {
			d := answers.DecidePlanned(t, *p)
			return d.Sources()
		}
		d := t.Book.Decide(rules.GoalOrder, t.Facts())
		return d.Sources()
	}
	var all rules.Sources
	for _, i := range s.Planned() {
		d := answers.DecidePlanned(t, s.People[i])
		all.Sections = append(all.Sections, d.Sources().Sections...)
	}
	slices.Sort(all.Sections)
	all.Sections = slices.Compact(all.Sections)
	return all
}

// SaysWhoOrders reports whether the answer to an order, as far as it is known, is about to
// say who orders the card.
func SaysWhoOrders(t *turn.Turn) bool {
	at := &t.State.At
	if at.Situation.Listed {
		return false
	}
	d := t.Book.Decide(meaning.GoalOf(t, at.Intent, t.Facts()), t.Facts())
	return d.Procedure != nil && d.Ask == "" && d.Procedure.Kind == rules.KindAnswer
}

// AnswerAsides answers what is asked beside an answer.
func AnswerAsides(t *turn.Turn, topics []*rules.Topic) {
	if len(topics) > 0 {
		AnswerTopics(t, topics, false)
	}
}

// longestBrief is how many characters one of several questions is answered with,
// unless its first sentence is longer.
const longestBrief = 380

// brief keeps the first passages of an answer.
func brief(lines []string) []string {
	size := 0
	for i, line := range lines {
		if size += utf8.RuneCountInString(line); size > longestBrief && i > 0 {
			return lines[:i]
		}
	}
	return lines
}

// topicFacts are those that the answer to a direct question may depend on: what
// is known, and what the message says. Those of a list whose cards all go the same way
// are asked about as one of them.
func topicFacts(t *turn.Turn) rules.Facts {
	facts := t.Facts()
	if s := &t.State.At.Situation; s.Listed {
		if alike := s.Planned(); len(alike) > 0 && !slices.ContainsFunc(alike, func(i int) bool {
			return t.Book.Register(s.People[i].Facts) != t.Book.Register(s.People[alike[0]].Facts)
		}) {
			maps.Copy(facts, s.People[alike[0]].Facts)
		}
	}
	for fact, value := range t.Understood.Facts {
		if fact == rules.FactOrderingFor && facts[fact] != "" {
			continue // of whom it speaks was settled when it was taken up
		}
		facts[fact] = value
	}
	return t.Named(facts)
}

// Topic answers a direct question. With end, the conversation is then at its
// answer; without, the open question follows.
func Topic(t *turn.Turn, id string, end bool) {
	topic := t.Book.Topic(id)
	facts := topicFacts(t)
	m := message.Message{}
	again := end && saidJustNow(t, id)
	if again {
		m.Parts = append(m.Parts, message.Part{Kind: message.Paragraphs, Lines: message.ParseLines(t.Words(sayNothingMore))})
	}
	sources := t.Book.TopicSources(topic, facts)
	own := ownCase(t, topic)
	if len(own) > 0 {
		kind := message.Paragraphs
		if topic.ID == rules.TopicStart {
			kind = message.Steps
		} else if t.State.At.Situation.Listed {
			kind = message.Bullets
		}
		m.Parts = append(m.Parts, message.Part{Kind: kind, Lines: own})
	}
	settled := len(own) > 0 && (topic.ID == rules.TopicStart || meaning.AsksWhoOrders(topic) || isOfAllForms(topic)) // what holds of others is not asked
	if settled {
		sources = ownSources(t)
	} else {
		parts := [][]string{answers.Lines(t, topic.Answer, facts), Dates(t, topic)}
		if topic.Intent == rules.IntentDelay && facts[rules.FactDate] != "" {
			slices.Reverse(parts) // who tells a day asks for what follows from it
		}
		for _, lines := range parts {
			answers.Section(&m, message.Paragraphs, "", lines)
		}
	}
	o := &turn.Outcome{Procedure: "topic:" + id, Forms: []string{}, Notices: []string{}, Sources: []string{}}
	answers.List(t, o, sources)
	if end && topic.Intent != rules.IntentStatus && len(own) == 0 { // who has ordered knows the card
		verdict(t, &m, topic, o)
	}
	if !again {
		lines, links := answers.FirstDocuments(t, sources.Documents)
		answers.Section(&m, message.Bullets, t.Words(turn.TitleDocuments), lines)
		m.Links = links
		answers.Section(&m, message.Notice, t.Words(turn.TitleUpdates), answers.UpdateLines(t, concerning(t, sources.Contradicting, facts)))
	}
	if len(sources.Sections) > 0 {
		answers.Cite(t, &m, sources.Sections)
	}
	t.Outcome = o
	if end {
		EndAtTopic(t, &m, topic, o)
	} else if t.QuestionOpen() {
		t.Enter(state.EventAside)
	}
	t.Out = append(t.Out, m)
}

var sayNothingMore = turn.Declare("say_nothing_more")

// saidJustNow reports whether a point was answered just before, with nothing learnt since: who asks
// about it again is told that this is all there is.
func saidJustNow(t *turn.Turn, id string) bool {
	b := &t.Before
	return t.Text != "" && !t.GoingBack && b.Topic == id && b.Phase == state.Answered && b.Situation.Equal(t.State.At.Situation) && t.State.Locale == t.ShownLocale && t.Understood.Facts[rules.FactDate] == ""
}

// Words are what a direct question is answered with in the present case; none for no question.
func Words(t *turn.Turn, topic *rules.Topic) []string {
	if topic == nil {
		return nil
	}
	return answers.Lines(t, topic.Answer, t.Named(t.Facts()))
}

var sayAlso = turn.Declare("say_also")

// EndAtTopic ends a turn at the answer to a direct question.
func EndAtTopic(t *turn.Turn, m *message.Message, topic *rules.Topic, o *turn.Outcome) {
	at := &t.State.At
	t.CloseQuestion()
	at.Pending, at.Topic = nil, topic.ID
	t.Enter(state.EventAnswer)
	if topic.Goal != "" && o.Card == nil && !(topic.Goal == at.Goal && meaning.HasAnswered(t)) {
		m.Parts = append(m.Parts, message.Part{Kind: message.Paragraphs, Lines: message.ParseLines(t.Words(sayAlso))})
		m.Offer(message.On(message.VerbGoal, topic.Goal), t.Tr(t.Book.Goal(topic.Goal).Title))
	}
	if len(laterOf(t, topic)) > 0 {
		m.Offer(message.Do(message.VerbDetails), t.Words(turn.ChoiceDetails))
	}
	m.Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
}

// concerning are the changes that may matter to the one spoken of, or to one of those of
// a list.
func concerning(t *turn.Turn, updates []*rules.Update, facts rules.Facts) []*rules.Update {
	s := &t.State.At.Situation
	planned := s.Planned()
	return slices.DeleteFunc(slices.Clone(updates), func(u *rules.Update) bool {
		if s.Listed && len(planned) > 0 {
			return !slices.ContainsFunc(planned, func(i int) bool { return u.Concerns(t.Book, s.People[i].Facts) })
		}
		return !u.Concerns(t.Book, facts)
	})
}

// laterOf are the dated facts beside an answer that it leaves to its details.
func laterOf(t *turn.Turn, topic *rules.Topic) []*rules.Update {
	return t.Book.TopicSources(topic, topicFacts(t)).Later
}

var sayNoDetails = turn.Declare("say_no_details")

// TopicDetails shows what the answer to a direct question leaves out.
func TopicDetails(t *turn.Turn, topic *rules.Topic) {
	sources := t.Book.TopicSources(topic, topicFacts(t))
	m := message.Message{}
	answers.Section(&m, message.Notice, t.Words(turn.TitleUpdates), answers.UpdateLines(t, slices.Concat(sources.Contradicting, sources.Later)))
	answers.Documents(t, &m, sources.Documents)
	if len(m.Parts) == 0 {
		m.Parts = append(m.Parts, message.Part{Lines: message.ParseLines(t.Words(sayNoDetails))})
	}
	if len(sources.Sections) > 0 {
		answers.Cite(t, &m, sources.Sections)
	}
	m.Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
	t.Out = append(t.Out, m)
}

// verdict adds which card is for the one spoken of, when the message has just
// told who that is and the card is certain: whoever asks about one point in a
// situation wants to know that too.
func verdict(t *turn.Turn, m *message.Message, topic *rules.Topic, o *turn.Outcome) {
	profession := t.Understood.Facts[rules.FactProfession]
	if profession == "" || topic.Goal != rules.GoalOrder && !t.Reading.NamesCard || t.Before.Situation.Get(rules.FactProfession) == profession {
		return
	}
	d := t.Book.Decide(rules.GoalOrder, t.Facts())
	if d.Ask != "" || d.Procedure == nil || d.Procedure.Kind != rules.KindAnswer {
		return
	}
	lines := answers.Lines(t, d.Procedure.Summary, d.Facts)
	if len(lines) == 0 {
		return
	}
	m.Parts = append(m.Parts, message.Part{Lines: message.ParseLines(lines[0])})
	outcome := answers.Summarise(t, d, d.Sources())
	o.Card, o.OrderedBy, o.OrderedFrom = outcome.Card, outcome.OrderedBy, outcome.OrderedFrom
}

// Dates are those that a topic's delay leads to: counted from the day that was
// told, in the message or before; else an example from today, where something may begin
// today.
func Dates(t *turn.Turn, topic *rules.Topic) []string {
	delay := t.Book.Delay(topic.Delay)
	if delay == nil {
		return nil
	}
	said, zone := t.Understood.Facts, t.Calendar.Zone()
	codes := said[rules.FactSituation] == rules.SituationCardReceived
	if day, err := time.ParseInLocation(time.DateOnly, said[rules.FactDate], zone); err == nil {
		line, late := answers.Lateness(t, topicFacts(t), day, codes)
		if delay.Start == nil || late && topic.Intent == rules.IntentStatus && t.Now.Sub(day) < turn.LongAgo {
			return []string{line}
		}
		return []string{answers.DelayDates(t, delay, day)}
	}
	asksDates := topic.Intent == rules.IntentDelay || topic.Intent == rules.IntentStatus
	if day, err := time.ParseInLocation(time.DateOnly, t.State.At.Situation.Waiting(), zone); err == nil && asksDates && delay.Card > 0 {
		line, _ := answers.Waited(t, topicFacts(t), day, codes)
		return []string{line}
	}
	if delay.Start == nil || !mayBegin(t, topic) {
		return nil
	}
	return []string{answers.FromToday(t, delay)}
}

// mayBegin reports whether the delay of a topic may begin today: not where a card is
// missing, an order is under way or something was told of one, nor where somebody only
// asks how far theirs is.
func mayBegin(t *turn.Turn, topic *rules.Topic) bool {
	if topic.Intent != rules.IntentStatus && slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Event != understanding.NewsNone && n.Mode == understanding.ModeTold && n.EventProbability >= likelyTold
	}) {
		return false
	}
	if t.State.At.Goal == rules.GoalIncident || topic.Intent == rules.IntentStatus && len(topic.Sets) == 0 {
		return false
	}
	return !slices.ContainsFunc(t.State.Dossiers, func(d state.Dossier) bool {
		return d.Stage == state.Sent || d.Stage == state.Transmitted || d.Stage == state.CardReceived
	})
}

// likelyTold is the probability from which something was told of an order.
const likelyTold = 0.9
