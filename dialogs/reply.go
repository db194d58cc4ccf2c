package dialogs

import (
	"slices"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// What a message answers to the open question, and what it corrects.

// hearAnswer takes a text as the answer to the open question. What is plainly
// stated beside it counts too, and what is asked beside it is answered.
func (t *turn) hearAnswer(h *heard) bool {
	if h.value == "" {
		return false
	}
	at := &t.s.At
	fact := at.Asking
	if t.doubtfulReply(h) {
		at.Pending = &Pending{Kind: pendingReply, Facts: rules.Facts{fact: h.value}}
		t.askPending()
		return true
	}
	t.note(t.beside(h.r, fact))
	t.setFact(fact, h.value)
	at.Asking, at.Offered = "", nil
	if h.r.Asking {
		t.answerAsides(t.wanted(h.r))
	}
	t.restate(fact, h.r)
	t.progress()
	return true
}

// doubtfulReply reports whether what a message answers is little more than a guess:
// it is confirmed before anything rests on it.
func (t *turn) doubtfulReply(h *heard) bool {
	p := h.r.AnswerProbability
	if h.r.AnswerSure || p == 0 || h.value == rules.ValueUnknown {
		return false
	}
	agrees := false
	for word := range strings.FieldsSeq(h.text) {
		yes, told := understanding.YesNo(strings.Trim(word, ",.;:!"))
		if told = told && (h.value == "yes" || h.value == "no"); told && yes != (h.value == "yes") {
			return true // "non, juste les fiches" is no yes
		}
		agrees = agrees || told
	}
	return p < leastTaken && !agrees && !slices.ContainsFunc(h.r.Says, func(s understanding.Statement) bool { return s.Fact == t.s.At.Asking && s.Value == h.value })
}

// leastTaken is the probability from which an answer that is not sure is taken and
// restated: of those below, one in four was meant otherwise.
const leastTaken = 0.65

// setFact notes the answer to a question.
func (t *turn) setFact(fact, value string) {
	s := &t.s.At.Situation
	if fact == rules.FactProfession && s.get(fact) != value {
		t.changeProfession(value)
		return
	}
	s.set(fact, value)
}

// beside are the facts that an answer tells beside what was asked: those about
// the service and about the one whom the question was about. Words about cards
// and other people in an answer are too often about somebody else's.
func (t *turn) beside(r understanding.Reading, asked string) rules.Facts {
	f := t.stated(r)
	delete(f, asked)
	for _, fact := range []string{rules.FactOrderingFor, rules.FactSituation, rules.FactOwnCard, rules.FactRole, rules.FactPresidentCard} {
		delete(f, fact)
	}
	if t.s.At.Situation.get(rules.FactProfession) != "" && !r.TakesBack {
		for _, fact := range []string{rules.FactProfession, rules.FactHealthPro, rules.FactTraining, rules.FactTrainingLevel} {
			delete(f, fact) // "mon directeur est médecin, donc oui"
		}
	}
	return f
}

// restate says how an answer was understood when that is not sure: a wrong
// guess that nobody sees would lead to somebody else's procedure.
func (t *turn) restate(fact string, r understanding.Reading) {
	value := t.s.At.Situation.get(fact)
	if r.AnswerSure || value == rules.ValueUnknown {
		return
	}
	if said := t.recaps(rules.Facts{fact: value}); len(said) > 0 {
		t.say(fill(t.words(sayTaken), "facts", strings.Join(said, ", ")))
	}
}

// hearCorrected takes another value of what was said of the service, told without naming it
// again: "ah si pardon, il a été signé en mars", "le lecteur est arrivé finalement".
func (t *turn) hearCorrected(h *heard) bool {
	at, s := &t.s.At, &t.s.At.Situation
	if !h.r.TakesBack || h.value != "" || t.open() > 0 || strings.Contains(h.text, "?") || len(h.r.Named) > 0 || len(strings.Fields(h.text)) > longestCorrection {
		return false
	}
	for _, fact := range serviceFacts {
		old := s.get(fact)
		if old == "" || old == rules.ValueUnknown {
			continue
		}
		r := t.reader.Read(h.text, understanding.Asked{Fact: fact})
		value := r.Answer
		for _, said := range r.Says {
			if said.Fact == fact {
				value = said.Value
			}
		}
		if value == "" || value == rules.ValueUnknown || value == old || !t.book.ValidValue(fact, value) {
			continue
		}
		before := s.clone()
		t.understood.Facts, t.understood.Certainty = rules.Facts{fact: value}, understanding.Sure
		s.set(fact, value)
		if open := at.Asking; open != "" {
			t.acknowledge(before)
			t.goOn(open, before)
		} else {
			t.reconsider(before)
		}
		return true
	}
	return false
}

// longestCorrection is the number of words with which something is corrected.
const longestCorrection = 14

// correctAnswer takes a correction that states nothing in plain words for a new
// answer to one of the questions on which the present answer rests: the one that
// it answers best.
func (t *turn) correctAnswer(h *heard) {
	s := &t.s.At.Situation
	best, value := "", ""
	var facts []string
	for _, step := range t.decide().Trace {
		if step.How == rules.HowSaid && step.Fact != rules.FactProfession && step.Fact != rules.FactOrderingFor {
			facts = append(facts, step.Fact)
		}
	}
	for _, fact := range serviceFacts { // "ah si pardon, il l'est": what was said of the service
		if s.get(fact) != "" && !slices.Contains(facts, fact) {
			facts = append(facts, fact)
		}
	}
	for _, fact := range facts {
		if s.get(fact) == "" {
			continue
		}
		r := t.reader.Read(h.text, understanding.Asked{Fact: fact})
		if r.Answer == "" || r.Answer == rules.ValueUnknown || r.Answer == s.get(fact) || best != "" && !r.AnswerSure {
			continue
		}
		best, value = fact, r.Answer
	}
	if best != "" {
		s.set(best, value)
	}
}

// forgetDenied drops the profession that a message denies without telling another, so that
// it is asked again: "mais je suis plus pharmacien !".
func (t *turn) forgetDenied(r understanding.Reading) {
	s := &t.s.At.Situation
	if slices.Contains(r.Denied, s.get(rules.FactProfession)) && r.Facts[rules.FactProfession] == "" {
		s.set(rules.FactProfession, "")
		s.set(rules.FactHealthPro, "")
	}
}

// goOn asks the open question again, unless what was said has answered it.
func (t *turn) goOn(open string, before Situation) {
	at := &t.s.At
	at.Goal = t.goalOf(at.Intent, t.facts())
	if before.equal(at.Situation) || at.Situation.get(open) == "" && t.stillAsks(open) {
		t.say(t.words(sayGoOn))
		t.ask(open)
		return
	}
	t.closeQuestion()
	t.progress()
}

// stillAsks reports whether a question is still the next one.
func (t *turn) stillAsks(fact string) bool {
	d := t.decide()
	return d.Ask == fact || d.Ask == "" && slices.Contains(d.Untold, fact)
}

// closeQuestion leaves the open question unanswered.
func (t *turn) closeQuestion() {
	t.s.At.Asking, t.s.At.Offered = "", nil
}
