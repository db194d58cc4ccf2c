package dialogs

import (
	"slices"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// asked describes the open question to the reader.
func (t *turn) asked() understanding.Asked {
	at := &t.s.At
	a := understanding.Asked{Fact: at.Asking, Choices: at.Offered, Leader: at.Goal == rules.GoalResponsable}
	for _, v := range at.Offered {
		a.Labels = append(a.Labels, t.valueLabel(at.Asking, v))
	}
	return a
}

// valueLabel is the button of a value.
func (t *turn) valueLabel(fact, value string) string {
	if fact == rules.FactProfession {
		switch value {
		case rules.ValueUnknown:
			return t.words(choiceUnknown)
		case rules.ProfessionOther:
			return t.words(choiceOther)
		}
		if p := t.book.Profession(value); p != nil {
			return capital(t.tr(p.Label))
		}
		return value
	}
	if q := t.book.Question(fact); q != nil {
		if v := q.Value(value); v != nil {
			return t.tr(v.Label)
		}
	}
	return value
}

// recap restates a fact in a few words.
func (t *turn) recap(fact, value string) string {
	if fact == rules.FactProfession {
		if p := t.book.Profession(value); p != nil {
			return t.tr(p.Label)
		}
		return strings.ToLower(t.valueLabel(fact, value))
	}
	if fact == rules.FactRegister {
		return t.register(value)
	}
	if q := t.book.Question(fact); q != nil {
		if v := q.Value(value); v != nil {
			return t.tr(v.Recap)
		}
	}
	return value
}

// register names a register for people.
func (t *turn) register(value string) string {
	switch value {
	case rules.RegisterNone:
		return t.words(registerNone)
	case rules.RegisterADELI, rules.RegisterADELIStar:
		return fill(t.words(registerPast), "register", rules.RegisterADELI)
	}
	return value
}

// recaps restates facts in the order of the questions.
func (t *turn) recaps(f rules.Facts) []string {
	var out []string
	for i := range t.book.Questions {
		fact := t.book.Questions[i].Fact
		if v := f[fact]; v != "" {
			out = append(out, t.recap(fact, v))
		}
	}
	return out
}

// repeat shows the open question again, or the menu.
func (t *turn) repeat() {
	switch {
	case t.helpStep() != "":
		t.askHelp()
	case t.s.At.Pending != nil:
		t.askPending()
	case t.s.At.Asking != "":
		t.ask(t.s.At.Asking)
	default:
		t.menu(t.say(t.words(sayMenu)))
	}
}

// ask puts the question about a fact.
func (t *turn) ask(fact string) {
	at := &t.s.At
	q := t.book.Question(fact)
	if q == nil {
		t.miss()
		return
	}
	wording := t.tr(q.Ask)
	if x, ok := q.AskFor[at.Goal]; ok {
		wording = t.tr(x)
	} else if q.AskOther != nil {
		if facts, _ := t.book.Assumed(t.facts()); facts[rules.FactOrderingFor] == rules.OrderingForOther {
			wording = t.tr(*q.AskOther)
		}
	}
	m := t.say(wording)
	if fact == rules.FactProfession {
		t.preview(m)
	}
	m.Asks = fact
	at.Asking, at.Offered = fact, t.offers(q)
	for _, v := range at.Offered {
		m.offer(answerTo(fact, v), t.valueLabel(fact, v))
	}
	t.enter(eventAsk)
}

// preview says what each of the jobs leads to that a short name may stand for, so
// that nobody has to answer to learn it.
func (t *turn) preview(m *Message) {
	p := t.book.Profession(t.s.At.Situation.get(rules.FactProfession))
	if p == nil || len(p.Candidates) == 0 || t.s.At.Goal != rules.GoalOrder {
		return
	}
	var lines []string
	for _, id := range p.Candidates {
		facts := t.facts()
		facts[rules.FactProfession] = id
		lines = append(lines, "**"+capital(t.recap(rules.FactProfession, id))+"**"+t.colon()+t.cardOf(t.book.Decide(rules.GoalOrder, t.complete(facts))))
	}
	m.Parts = append(m.Parts, Part{Kind: Bullets, Lines: ParseLines(lines...)})
}

// cardOf names the card of a decision, or says what there is instead.
func (t *turn) cardOf(d rules.Decision) string {
	if label := t.cardLabel(d.Procedure); label != "" {
		return label
	}
	return lower(t.tr(d.Procedure.Title))
}

// offers lists the values proposed for a question.
func (t *turn) offers(q *rules.Question) []string {
	var out []string
	if q.Fact == rules.FactProfession {
		if p := t.book.Profession(t.s.At.Situation.get(q.Fact)); p != nil && len(p.Candidates) > 0 {
			return append(slices.Clone(p.Candidates), rules.ProfessionOther, rules.ValueUnknown)
		}
		for i := range t.book.Professions {
			if p := &t.book.Professions[i]; p.Frequent {
				out = append(out, p.ID)
			}
		}
		return append(out, rules.ProfessionOther, rules.ValueUnknown)
	}
	if v := q.Value(t.s.At.Situation.get(q.Fact)); v != nil && len(v.Candidates) > 0 {
		return append(slices.Clone(v.Candidates), rules.ValueUnknown)
	}
	for i := range q.Values {
		if !q.Values[i].Hidden {
			out = append(out, q.Values[i].ID)
		}
	}
	return out
}

// miss says that a message was not understood. While something was recognised
// its likeliest meanings are offered; the second time in a row, and when nothing
// was, frequent subjects and a person.
func (t *turn) miss() {
	t.countMiss()
	again := t.words(sayRephrase)
	likely := t.likely()
	open := len(likely) > 0 && (t.s.At.Asking == "" || t.reading.Asking)
	repeated := t.s.Misses+t.misses >= 2
	if repeated || open {
		words := sayMissTwice
		if !repeated {
			words = sayOpen
		}
		m := t.say(t.words(words))
		m.Choices = append(m.Choices, likely...)
		if open && !repeated {
			m.offer(do(verbOther), t.words(choiceElse))
		} else {
			t.offerFrequent(m)
			m.offer(do(verbHuman), t.words(choiceHuman))
		}
		switch {
		case t.s.At.Asking != "":
			t.ask(t.s.At.Asking)
		case !t.questionOpen():
			t.enter(eventOffer)
		}
		return
	}
	if t.s.At.Asking != "" {
		again = t.why(t.s.At.Asking)
		t.say(fill(t.words(sayMiss), "again", again))
		t.ask(t.s.At.Asking)
		return
	}
	t.menu(t.say(fill(t.words(sayMiss), "again", again)))
}

// countMiss notes that the text was not understood.
func (t *turn) countMiss() {
	t.misses++
	if t.text != "" {
		t.misunderstood = &Misunderstood{Phrase: t.reader.Mask(t.text), Asked: t.s.At.Asking}
	}
}

// leastLikely is the probability below which a meaning is not offered.
const leastLikely = 0.1

// likely returns the meanings that a message may have, as up to three choices.
func (t *turn) likely() []Choice {
	var out []Choice
	for _, w := range t.reading.Wants {
		if len(out) == 3 || w.Probability < leastLikely {
			break
		}
		if c := t.meaning(w.ID); c != nil {
			out = append(out, *c)
		}
	}
	return out
}

// offerOtherMeanings lets somebody say that an answer to a message that was not
// surely understood is not to what they asked: its next meanings are then
// offered.
func (t *turn) offerOtherMeanings(r understanding.Reading) {
	if r.Certainty != understanding.Confirm || r.Implied || len(t.out) == 0 || t.s.At.Phase != Answered {
		return
	}
	m := &t.out[len(t.out)-1]
	if len(m.Choices) == 0 || m.Asks != "" {
		return
	}
	var ids []string
	for _, w := range r.Wants[1:] {
		if len(ids) < 3 && t.meaning(w.ID) != nil {
			ids = append(ids, w.ID)
		}
	}
	m.offer(on(verbMeant, strings.Join(ids, ",")), t.words(choiceMeant))
	t.s.Heard = t.reader.Mask(t.text)
}

// Corrected stands for the open question of a Misunderstood that was understood
// wrongly, as the person said.
const Corrected = "meant"

// correct offers the other meanings of the last message, and notes that the
// first was wrong.
func (t *turn) correct(ids string) {
	if t.s.Heard != "" {
		t.misunderstood = &Misunderstood{Phrase: t.s.Heard, Asked: Corrected}
		t.s.Heard = ""
	}
	t.otherMeanings(ids)
}

// meaning is the choice of something that a message may want, nil when it
// cannot be chosen.
func (t *turn) meaning(want string) *Choice {
	if topic := t.book.Topic(want); topic != nil && topic.Intent != rules.IntentOutOfScope {
		return &Choice{on(verbTopic, topic.ID).String(), t.tr(topic.Title)}
	}
	if x := t.book.Intent(want); x != nil && x.Goal != "" {
		return &Choice{on(verbIntent, x.ID).String(), t.tr(x.Label)}
	}
	return nil
}

// otherMeanings offers the meanings that stand behind a choice.
func (t *turn) otherMeanings(ids string) {
	m := t.say(t.words(sayOther))
	for id := range strings.SplitSeq(ids, ",") {
		if c := t.meaning(id); c != nil && len(m.Choices) < 3 {
			m.Choices = append(m.Choices, *c)
		}
	}
	t.offerFrequent(m)
	m.offer(do(verbOther), t.words(choiceElse)).offer(do(verbHuman), t.words(choiceHuman))
}

// offerFrequent fills up three choices with the most frequent subjects.
func (t *turn) offerFrequent(m *Message) {
	for _, id := range menuIntents {
		offered := slices.ContainsFunc(m.Choices, func(c Choice) bool { return c.ID == on(verbIntent, id).String() })
		if x := t.book.Intent(id); x != nil && !offered && len(m.Choices) < 3 {
			m.offer(on(verbIntent, id), t.tr(x.Label))
		}
	}
}

// why says why a fact is asked, "" where the content does not.
func (t *turn) why(fact string) string {
	if q := t.book.Question(fact); q != nil {
		return t.tr(q.Why)
	}
	return ""
}
