// Package hearing takes what a text says of the case: the answer to the open question
// or to a confirmation, a correction, a remark, a supposition, a list of people. Each
// function whose name begins with Hear takes a text, or reports that it is not for it.
package hearing

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/suppositions"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// What a message answers to the open question, and what it corrects.

// HearAnswer takes a text as the answer to the open question. What is plainly
// stated beside it counts too, and what is asked beside it is answered.
func HearAnswer(t *turn.Turn, h *turn.Heard) bool {
	if h.Value == "" || h.Value == rules.ProfessionOther && h.Reading.Asking {
		return false // "laquelle est mieux ?" names no job
	}
	at := &t.State.At
	fact := at.Asking
	if tellsOnlyElse(t, h) {
		return false // "elle est salariée", asked whether she opens files
	}
	if correctsWhom(t, h) {
		return false // "enfin non, ce n'est pas pour moi mais pour notre IPRP, qui ouvre les dossiers"
	}
	if fact == rules.FactProfession && asksWhatSomebodyMay(h) {
		delete(h.Reading.Facts, rules.FactProfession)
		h.Value = ""
		return false // "elle peut déléguer à une assistante ?" tells no job
	}
	if plain := firstSays(t, h.Text, fact); plain != "" {
		h.Value, h.Reading.AnswerSure = plain, true
	}
	if p := at.Situation.SpokenOf(); fact == rules.FactProfession && p != nil && p.Who == rules.OrderingForOther && h.Reading.Asking && h.Reading.Facts[rules.FactOrderingFor] != rules.OrderingForOther && tellsOwnJob.MatchString(h.Text) {
		tracking.NoteWriter(t, h.Value) // "je suis médecin moi, je m'en sers pour MSSanté ?"
		h.Value = ""
		return false
	}
	tracking.Note(t, beside(t, h.Reading, fact))
	if doubtfulReply(t, h) {
		at.Pending = &state.Pending{Kind: state.PendingReply, Facts: rules.Facts{fact: h.Value}}
		flow.AskPending(t)
		return true
	}
	if p := at.Situation.SpokenOf(); fact == rules.FactProfession && p != nil && p.Who == rules.OrderingForSelf && h.Reading.Facts[rules.FactOrderingFor] == rules.OrderingForOther && forAnother.MatchString(h.Text) {
		p.Who = rules.OrderingForOther // "non, pas pour moi, pour la nouvelle secrétaire"
	}
	if p := at.Situation.SpokenOf(); fact == rules.FactProfession && p != nil && p.Who == rules.OrderingForOther && at.Situation.Self() < 0 && h.Reading.Facts[rules.FactOrderingFor] == rules.OrderingForSelf && meFirst.MatchString(h.Text) {
		p.Who = rules.OrderingForSelf // "non attendez, d'abord moi : infirmière"
	}
	tracking.SetFact(t, fact, h.Value)
	at.Asking, at.Offered = "", nil
	if h.Reading.Asking {
		topics.AnswerAsides(t, meaning.Wanted(t, h.Reading))
	}
	restate(t, fact, h.Reading)
	flow.Progress(t)
	return true
}

// asksWhatSomebodyMay reports whether a message asks what somebody of a job may or must do, and names
// nobody whom a card is for.
func asksWhatSomebodyMay(h *turn.Heard) bool {
	r := h.Reading
	return r.Asking && !r.For && !r.Self && strings.Contains(h.Text, "?") && mayDo.MatchString(h.Text) && len(h.Reading.Cards) == 0 && !turn.HasAny(h.Text, meaning.CardWords)
}

// mayDo is what somebody may or must do.
var mayDo = regexp.MustCompile(`(?i)\b(?:peut|peuvent|pourrait|pourraient|doit|doivent|devra|devrait|can|could|may|must|should)\b`)

// tellsOnlyElse reports whether a short message plainly states the status of somebody, where that was
// not asked, and is only guessed to answer what was.
func tellsOnlyElse(t *turn.Turn, h *turn.Heard) bool {
	r, asked := h.Reading, t.State.At.Asking
	if r.AnswerSure || h.Value == rules.ValueUnknown || r.Words > longestElse || asked == rules.FactProfession {
		return false
	}
	if said := strings.Fields(h.Text); len(said) > 0 {
		if _, ok := words.YesNo(strings.Trim(said[0], ",;:.!")); ok {
			return false
		}
	}
	elsewhere := false
	for _, s := range r.Says {
		if s.Fact == asked {
			return false
		}
		elsewhere = elsewhere || s.Probability >= plainlyElse && (s.Fact == rules.FactEmployment || s.Fact == rules.FactTraining || s.Fact == rules.FactOrdre)
	}
	return elsewhere
}

// longestElse is the number of words up to which a message states one thing, plainlyElse the
// probability from which it does.
const (
	longestElse = 6
	plainlyElse = 0.9
)

// firstSays is what the first sentence of several answers, where it opens with yes or no: "oui, il est
// inscrit. Donc je ne m'occupe de rien ?".
func firstSays(t *turn.Turn, text, fact string) string {
	end := meaning.SentenceEnds.FindStringIndex(text)
	if end == nil || end[1] >= len(strings.TrimSpace(text)) {
		return ""
	}
	first := text[:end[0]]
	said := strings.Fields(first)
	if len(said) == 0 {
		return ""
	}
	if _, ok := words.YesNo(strings.Trim(said[0], ",;:")); !ok {
		return ""
	}
	r := t.Reader.Read(first, understanding.Asked{Fact: fact})
	if r.Answer == rules.ValueUnknown || r.Asking {
		return ""
	}
	return r.Answer
}

// tellsOwnJob says what the writer does.
var tellsOwnJob = regexp.MustCompile(`(?i)\b(?:je suis|chui|chuis|jsuis|moi je|i am|i['’]m)\b`)

// correctsWhom reports whether a message in mid-question says that the card is for somebody else
// than the writer, and names their job.
func correctsWhom(t *turn.Turn, h *turn.Heard) bool {
	f, s := h.Reading.Facts, &t.State.At.Situation
	return t.State.At.Asking != rules.FactProfession && s.Get(rules.FactOrderingFor) == rules.OrderingForSelf && f[rules.FactOrderingFor] == rules.OrderingForOther &&
		f[rules.FactProfession] != "" && f[rules.FactProfession] != s.Get(rules.FactProfession) && notForMe.MatchString(h.Text)
}

// notForMe says that a card is not for the writer.
var notForMe = regexp.MustCompile(`(?i)\b(?:pas|not)\s+(?:pour|pr|for)\s+(?:moi|me)\b`)

// forAnother says that a card is for somebody else.
var forAnother = regexp.MustCompile(`(?i)\b(?:(?:pas|not) (?:pour|pr|for) (?:moi|me)|(?:pour|pr|for) (?:l['’]|(?:l[ae]s?|mon|ma|mes|notre|nos|une?|des|cet(?:te)?|ce|my|our|the|an?)\s|(?-i:\p{Lu})))`)

// meFirst puts the writer before the one for whom a card was asked.
var meFirst = regexp.MustCompile(`(?i)\b(?:d['’]abord (?:pour )?moi|moi d['’]abord|pour moi d['’]abord|me first|first (?:for )?me)\b`)

// doubtfulReply reports whether what a message answers is little more than a guess:
// it is confirmed before anything rests on it.
func doubtfulReply(t *turn.Turn, h *turn.Heard) bool {
	p := h.Reading.AnswerProbability
	if !h.Reading.AnswerSure && h.Value != rules.ValueUnknown && h.Reading.Words > longestYes && t.State.At.Asking != rules.FactProfession {
		if w := t.Reader.Read(h.Text, understanding.Asked{}).Wants; len(w) > 0 && w[0].ID == rules.MoveSmalltalk && w[0].Probability >= surelyRemarked {
			return true // "ouais enfin là je suis dans le train, ça capte mal"
		}
	}
	if h.Reading.AnswerSure || p == 0 || h.Value == rules.ValueUnknown {
		return false
	}
	role := turn.OrElse(h.Reading.Facts[rules.FactRole], t.State.At.Situation.Get(rules.FactRole))
	if t.State.At.Asking == rules.FactLeaderCard && (role == rules.RoleResponsable || role == rules.RoleMandataire) && slices.ContainsFunc(h.Reading.Says, func(s understanding.Statement) bool {
		return s.Subject == understanding.SubjectMe && s.Fact == rules.FactOwnCard && (s.Value == h.Value || h.Value == "yes" && s.Value != rules.OwnCardNone)
	}) {
		return false // "et j'ai ma CDE", from whoever orders
	}
	agrees := false
	for word := range strings.FieldsSeq(h.Text) {
		yes, told := words.YesNo(strings.Trim(word, ",.;:!"))
		if told && !agrees && strings.HasPrefix(h.Text, word) && (h.Value == "yes" && yes || h.Value == "no" && !yes) {
			return false // "yes I use it. So it's not a CPS then?"
		}
		if told = told && (h.Value == "yes" || h.Value == "no"); told && yes != (h.Value == "yes") {
			return true // "non, juste les fiches" is no yes
		}
		agrees = agrees || told
	}
	return p < leastTaken && !agrees && !slices.ContainsFunc(h.Reading.Says, func(s understanding.Statement) bool { return s.Fact == t.State.At.Asking && s.Value == h.Value })
}

// surelyRemarked is the probability from which what begins like an answer is a remark, longestYes the
// number of words up to which it answers all the same.
const (
	surelyRemarked = 0.95
	longestYes     = 5
)

// leastTaken is the probability from which an answer that is not sure is taken and
// restated: of those below, three in ten were meant otherwise.
const leastTaken = 0.8

// beside are the facts that an answer tells beside what was asked: those about
// the service and about the one whom the question was about. Words about cards
// and other people in an answer are too often about somebody else's.
func beside(t *turn.Turn, r understanding.Reading, asked string) rules.Facts {
	f := meaning.Stated(t, r)
	delete(f, asked)
	for _, fact := range []string{rules.FactOrderingFor, rules.FactSituation, rules.FactOwnCard, rules.FactPresidentCard} {
		delete(f, fact)
	}
	if !meaning.SurelySays(r, rules.FactRole, f[rules.FactRole]) {
		delete(f, rules.FactRole) // "et moi je suis la RH" counts
	}
	if t.State.At.Situation.Get(rules.FactProfession) != "" && !r.TakesBack {
		for _, fact := range []string{rules.FactProfession, rules.FactHealthPro, rules.FactTraining, rules.FactTrainingLevel} {
			delete(f, fact) // "mon directeur est médecin, donc oui"
		}
	}
	return f
}

var sayTaken = turn.Declare("say_taken", "facts")

// restate says how an answer was understood when that is not sure: a wrong
// guess that nobody sees would lead to somebody else's procedure.
func restate(t *turn.Turn, fact string, r understanding.Reading) {
	value := t.State.At.Situation.Get(fact)
	if r.AnswerSure || value == rules.ValueUnknown {
		return
	}
	if said := answers.Recaps(t, rules.Facts{fact: value}); len(said) > 0 {
		t.Say(turn.Fill(t.Words(sayTaken), "facts", strings.Join(said, ", ")))
	}
}

// HearCorrected takes another value of what was said of the service, told without naming it
// again: "ah si pardon, il a été signé en mars", "le lecteur est arrivé finalement".
func HearCorrected(t *turn.Turn, h *turn.Heard) bool {
	at, s := &t.State.At, &t.State.At.Situation
	if !h.Reading.TakesBack || h.Value != "" || t.OpenCount() > 0 || strings.Contains(h.Text, "?") || len(h.Reading.Named) > 0 || len(strings.Fields(h.Text)) > longestCorrection {
		return false
	}
	for _, fact := range state.ServiceFacts {
		old := s.Get(fact)
		if old == "" || old == rules.ValueUnknown {
			continue
		}
		r := t.Reader.Read(h.Text, understanding.Asked{Fact: fact})
		value := r.Answer
		for _, said := range r.Says {
			if said.Fact == fact {
				value = said.Value
			}
		}
		if value == "" || value == rules.ValueUnknown || value == old || !t.Book.ValidValue(fact, value) {
			continue
		}
		before := s.Clone()
		t.Understood.Facts, t.Understood.Certainty = rules.Facts{fact: value}, understanding.Sure
		s.Set(fact, value)
		if open := at.Asking; open != "" {
			flow.Acknowledge(t, before)
			flow.GoOn(t, open, before)
		} else {
			flow.Reconsider(t, before)
		}
		return true
	}
	return false
}

// longestCorrection is the number of words with which something is corrected.
const longestCorrection = 14

// CorrectAnswer takes a correction that states nothing in plain words for a new
// answer to one of the questions on which the present answer rests.
func CorrectAnswer(t *turn.Turn, h *turn.Heard) {
	if fact, value := suppositions.AnswersAnew(t, h.Text); fact != "" {
		t.State.At.Situation.Set(fact, value)
	}
}

// ForgetDenied drops the profession that a message denies without telling another, so that
// it is asked again: "mais je suis plus pharmacien !".
func ForgetDenied(t *turn.Turn, r understanding.Reading) {
	s := &t.State.At.Situation
	if slices.Contains(r.Denied, s.Get(rules.FactProfession)) && r.Facts[rules.FactProfession] == "" {
		s.Set(rules.FactProfession, "")
		s.Set(rules.FactHealthPro, "")
	}
}
