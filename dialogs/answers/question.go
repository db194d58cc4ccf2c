package answers

import (
	"maps"
	"slices"
	"strings"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Asked describes the open question to the reader.
func Asked(t *turn.Turn) understanding.Asked {
	at := &t.State.At
	a := understanding.Asked{Fact: at.Asking, Choices: at.Offered, Leader: at.Goal == rules.GoalResponsable, After: before(t)}
	for _, v := range at.Offered {
		a.Labels = append(a.Labels, ValueLabel(t, at.Asking, v))
	}
	return a
}

// before is what was spoken of before a message.
func before(t *turn.Turn) understanding.Context {
	at := &t.State.At
	c := understanding.Context{Topic: at.Topic, Past: at.Asking != "" || at.Phase != state.Answered}
	if at.Goal == "" {
		return c
	}
	c.Intent, c.Facts = at.Intent, t.Facts()
	if x := t.Book.Intent(at.Intent); x != nil {
		c.About = slices.Clone(x.About)
	}
	if p := t.Decide().Procedure; p != nil {
		c.Card = p.Card
		c.About = append(append(c.About, p.Card), t.Book.Forms(p)...)
	}
	return c
}

var (
	choiceOther   = turn.Declare("choice_other")
	choiceUnknown = turn.Declare("choice_unknown")
)

// ValueLabel is the button of a value.
func ValueLabel(t *turn.Turn, fact, value string) string {
	if fact == rules.FactProfession {
		switch value {
		case rules.ValueUnknown:
			return t.Words(choiceUnknown)
		case rules.ProfessionOther:
			return t.Words(choiceOther)
		}
		if p := t.Book.Profession(value); p != nil {
			return turn.Capital(t.Tr(p.Label))
		}
		return value
	}
	if q := t.Book.Question(fact); q != nil {
		if v := q.Value(value); v != nil {
			return t.Tr(v.Label)
		}
	}
	return value
}

// Recap restates a fact in a few words.
func Recap(t *turn.Turn, fact, value string) string {
	if fact == rules.FactProfession {
		if p := t.Book.Profession(value); p != nil {
			return t.Tr(p.Label)
		}
		return strings.ToLower(ValueLabel(t, fact, value))
	}
	if fact == rules.FactRegister {
		return register(t, value)
	}
	if q := t.Book.Question(fact); q != nil {
		if v := q.Value(value); v != nil {
			return t.Tr(v.Recap)
		}
	}
	return value
}

var (
	registerNone = turn.Declare("register_none")
	registerPast = turn.Declare("register_past", "register")
)

// register names a register for people.
func register(t *turn.Turn, value string) string {
	switch value {
	case rules.RegisterNone:
		return t.Words(registerNone)
	case rules.RegisterADELI, rules.RegisterADELIStar:
		return turn.Fill(t.Words(registerPast), "register", rules.RegisterADELI)
	}
	return value
}

// Recaps restates facts in the order of the questions.
func Recaps(t *turn.Turn, f rules.Facts) []string {
	var out []string
	for i := range t.Book.Questions {
		fact := t.Book.Questions[i].Fact
		if v := f[fact]; v != "" {
			out = append(out, Recap(t, fact, v))
		}
	}
	return out
}

// Ask puts the question about a fact.
func Ask(t *turn.Turn, fact string) {
	at := &t.State.At
	q := t.Book.Question(fact)
	if q == nil {
		Miss(t)
		return
	}
	wording := t.Tr(q.Ask)
	if x, ok := q.AskFor[at.Goal]; ok {
		wording = t.Tr(x)
	} else if q.AskOther != nil {
		if facts, _ := t.Book.Assumed(t.Facts()); facts[rules.FactOrderingFor] == rules.OrderingForOther {
			wording = t.Tr(*q.AskOther)
		}
	}
	if fact == rules.FactSIAccess && at.Asking != fact && t.Book.Register(t.Facts()) == rules.RegisterUnlisted {
		t.Say(t.Words(sayUnlistedJob))
	}
	if at.Asking != fact {
		at.Pressed = 0
	}
	m := t.Say(wording)
	if fact == rules.FactProfession {
		preview(t, m)
	}
	m.Asks = fact
	at.Asking, at.Offered = fact, offers(t, q)
	for _, v := range at.Offered {
		m.Offer(message.AnswerTo(fact, v), ValueLabel(t, fact, v))
	}
	t.Enter(state.EventAsk)
}

// AskAgain asks the open question again, behind some words, when a message was about something
// else; nobody is pressed for an answer: whoever leaves it out again and again is no longer asked.
func AskAgain(t *turn.Turn, preface turn.Sentence) {
	at := &t.State.At
	if at.Pressed++; at.Pressed > mostPressed {
		setAside(t)
		return
	}
	if preface != "" {
		t.Say(t.Words(preface))
	}
	Ask(t, at.Asking)
}

// mostPressed is how often a question is asked again that is not answered.
const mostPressed = 2

var saySetAside = turn.Declare("say_set_aside")

// setAside leaves the open question until the person comes back to it.
func setAside(t *turn.Turn) {
	at := &t.State.At
	event := state.EventReset
	if at.Checking { // the answer stands already
		event, at.Checking = state.EventAnswer, false
	}
	t.CloseQuestion()
	t.Enter(event)
	t.Say(t.Words(saySetAside)).Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
}

var sayUnlistedJob = turn.Declare("say_unlisted_job")

// preview says what each of the jobs leads to that a short name may stand for, so
// that nobody has to answer to learn it.
func preview(t *turn.Turn, m *message.Message) {
	p := t.Book.Profession(t.State.At.Situation.Get(rules.FactProfession))
	if p == nil || len(p.Candidates) == 0 || t.State.At.Goal != rules.GoalOrder {
		return
	}
	var lines []string
	for _, id := range p.Candidates {
		facts := t.Facts()
		facts[rules.FactProfession] = id
		lines = append(lines, "**"+turn.Capital(Recap(t, rules.FactProfession, id))+"**"+Colon(t)+CardOf(t, t.Book.Decide(rules.GoalOrder, Complete(t, facts))))
	}
	m.Parts = append(m.Parts, message.Part{Kind: message.Bullets, Lines: message.ParseLines(lines...)})
}

// CardOf names the card of a decision, or says what there is instead.
func CardOf(t *turn.Turn, d rules.Decision) string {
	if label := CardLabel(t, d.Procedure); label != "" {
		return label
	}
	return turn.Lower(t.Tr(d.Procedure.Title))
}

// offers lists the values proposed for a question.
func offers(t *turn.Turn, q *rules.Question) []string {
	var out []string
	if q.Fact == rules.FactProfession {
		if p := t.Book.Profession(t.State.At.Situation.Get(q.Fact)); p != nil && len(p.Candidates) > 0 {
			return append(slices.Clone(p.Candidates), rules.ProfessionOther, rules.ValueUnknown)
		}
		for i := range t.Book.Professions {
			if p := &t.Book.Professions[i]; p.Frequent {
				out = append(out, p.ID)
			}
		}
		return append(out, rules.ProfessionOther, rules.ValueUnknown)
	}
	if v := q.Value(t.State.At.Situation.Get(q.Fact)); v != nil && len(v.Candidates) > 0 {
		return append(slices.Clone(v.Candidates), rules.ValueUnknown)
	}
	for i := range q.Values {
		if !q.Values[i].Hidden {
			out = append(out, q.Values[i].ID)
		}
	}
	return out
}

var (
	sayOpen      = turn.Declare("say_open")
	sayMissTwice = turn.Declare("say_miss_twice")
	choiceElse   = turn.Declare("choice_else")
)

// Miss says that a message was not understood. While something was recognised
// its likeliest meanings are offered; the second time in a row, and when nothing
// was, frequent subjects and a person.
func Miss(t *turn.Turn) {
	CountMiss(t)
	again := t.Words(turn.SayRephrase)
	likely := Likely(t)
	open := len(likely) > 0 && (t.State.At.Asking == "" || t.Reading.Asking)
	repeated := t.State.Misses+t.Misses >= 2
	if repeated || open {
		words := sayMissTwice
		if !repeated {
			words = sayOpen
		}
		m := t.Say(t.Words(words))
		if standing := Standing(t); standing != "" && !repeated {
			m.AddLines(turn.Fill(t.Words(sayStanding), "summary", standing))
		}
		m.Choices = append(m.Choices, likely...)
		if open && !repeated {
			m.Offer(message.Do(message.VerbOther), t.Words(choiceElse))
		} else {
			offerFrequent(t, m)
			m.Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
		}
		switch {
		case t.State.At.Asking != "":
			AskAgain(t, "")
		case !t.QuestionOpen():
			t.Enter(state.EventOffer)
		}
		return
	}
	if t.State.At.Asking != "" {
		again = Why(t, t.State.At.Asking)
		t.Say(turn.Fill(t.Words(turn.SayMiss), "again", again))
		AskAgain(t, "")
		return
	}
	m := t.Say(turn.Fill(t.Words(turn.SayMiss), "again", again))
	if standing := Standing(t); standing != "" {
		m.AddLines(turn.Fill(t.Words(sayStanding), "summary", standing))
	}
	t.Menu(m)
}

var sayStanding = turn.Declare("say_standing", "summary")

// Standing is the answer, in a sentence, that was given last and still stands, "" when there
// is none.
func Standing(t *turn.Turn) string {
	at := &t.State.At
	if at.Asking != "" || at.Goal == "" {
		return ""
	}
	if at.Phase != state.Answered && at.Phase != state.Offering || len(at.Situation.Planned()) > 0 {
		return ""
	}
	d := t.Decide()
	if d.Procedure == nil || d.Ask != "" {
		return ""
	}
	if lines := Lines(t, d.Procedure.Summary, d.Facts); len(lines) > 0 {
		return lines[0]
	}
	return ""
}

// DecidePlanned is the decision for somebody of the plan, with nothing asked.
func DecidePlanned(t *turn.Turn, p state.Individual) rules.Decision {
	facts := maps.Clone(p.Facts)
	if facts == nil {
		facts = rules.Facts{}
	}
	maps.Copy(facts, t.State.At.Situation.Service)
	facts[rules.FactOrderingFor] = rules.OrderingForOther
	return t.Book.Decide(rules.GoalOrder, Complete(t, facts))
}

// CountMiss notes that the text was not understood.
func CountMiss(t *turn.Turn) {
	t.Misses++
	if t.Text != "" {
		t.Misunderstood = &turn.Misunderstood{Phrase: t.Reader.Mask(t.Text), Asked: t.State.At.Asking}
	}
}

// leastLikely is the probability below which a meaning is not offered.
const leastLikely = 0.1

// Likely returns the meanings that a message may have, as up to three choices.
func Likely(t *turn.Turn) []message.Choice {
	var out []message.Choice
	for _, w := range t.Reading.Wants {
		if len(out) == 3 || w.Probability < leastLikely {
			break
		}
		if c := meaning(t, w.ID); c != nil {
			out = append(out, *c)
		}
	}
	return out
}

// OfferOtherMeanings lets somebody say that an answer to a message that was not
// surely understood is not to what they asked: its next meanings are then
// offered.
func OfferOtherMeanings(t *turn.Turn, r understanding.Reading) {
	if r.Certainty != understanding.Confirm || r.Implied || len(t.Out) == 0 || t.State.At.Phase != state.Answered {
		return
	}
	m := &t.Out[len(t.Out)-1]
	if len(m.Choices) == 0 || m.Question() {
		return
	}
	var ids []string
	for _, w := range r.Wants[1:] {
		if len(ids) < 3 && meaning(t, w.ID) != nil {
			ids = append(ids, w.ID)
		}
	}
	m.Offer(message.On(message.VerbMeant, strings.Join(ids, ",")), t.Words(turn.ChoiceMeant))
	t.State.Heard = t.Reader.Mask(t.Text)
}

// Corrected stands for the open question of a Misunderstood that was understood
// wrongly, as the person said.
const Corrected = "meant"

// Correct offers the other meanings of the last message, and notes that the
// first was wrong.
func Correct(t *turn.Turn, ids string) {
	if t.State.Heard != "" {
		t.Misunderstood = &turn.Misunderstood{Phrase: t.State.Heard, Asked: Corrected}
		t.State.Heard = ""
	}
	OtherMeanings(t, ids)
}

// meaning is the choice of something that a message may want, nil when it
// cannot be chosen.
func meaning(t *turn.Turn, want string) *message.Choice {
	if topic := t.Book.Topic(want); topic != nil && topic.Intent != rules.IntentOutOfScope {
		return &message.Choice{ID: message.On(message.VerbTopic, topic.ID).String(), Label: t.Tr(topic.Title)}
	}
	if x := t.Book.Intent(want); x != nil && x.Goal != "" {
		return &message.Choice{ID: message.On(message.VerbIntent, x.ID).String(), Label: t.Tr(x.Label)}
	}
	return nil
}

var sayOther = turn.Declare("say_other")

// OtherMeanings offers the meanings that stand behind a choice.
func OtherMeanings(t *turn.Turn, ids string) {
	m := t.Say(t.Words(sayOther))
	for id := range strings.SplitSeq(ids, ",") {
		if c := meaning(t, id); c != nil && len(m.Choices) < 3 {
			m.Choices = append(m.Choices, *c)
		}
	}
	offerFrequent(t, m)
	m.Offer(message.Do(message.VerbOther), t.Words(choiceElse)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
}

// offerFrequent fills up three choices with the most frequent subjects.
func offerFrequent(t *turn.Turn, m *message.Message) {
	for _, id := range turn.MenuIntents {
		offered := slices.ContainsFunc(m.Choices, func(c message.Choice) bool { return c.ID == message.On(message.VerbIntent, id).String() })
		if x := t.Book.Intent(id); x != nil && !offered && len(m.Choices) < 3 {
			m.Offer(message.On(message.VerbIntent, id), t.Tr(x.Label))
		}
	}
}

// Why says why a fact is asked, "" where the content does not.
func Why(t *turn.Turn, fact string) string {
	if q := t.Book.Question(fact); q != nil {
		return t.Tr(q.Why)
	}
	return ""
}
