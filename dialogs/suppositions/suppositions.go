// Package suppositions answers what is only supposed: "et si elle était salariée ?". The answer is that of
// the other case, and nothing of it is taken up.
package suppositions

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/roles"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// AnswersAnew reads a text as another answer to one of the questions on which the present answer
// rests, and returns the one that it answers best, "" when it answers none.
func AnswersAnew(t *turn.Turn, text string) (best, value string) {
	s := &t.State.At.Situation
	var facts []string
	for _, step := range t.Decide().Trace {
		if step.How == rules.HowSaid && step.Fact != rules.FactProfession && step.Fact != rules.FactOrderingFor {
			facts = append(facts, step.Fact)
		}
	}
	for _, fact := range state.ServiceFacts { // "ah si pardon, il l'est": what was said of the service
		if s.Get(fact) != "" && !slices.Contains(facts, fact) {
			facts = append(facts, fact)
		}
	}
	for _, fact := range facts {
		if s.Get(fact) == "" {
			continue
		}
		r := t.Reader.Read(text, understanding.Asked{Fact: fact})
		if r.Answer == "" || r.Answer == rules.ValueUnknown || r.Answer == s.Get(fact) || best != "" && !r.AnswerSure {
			continue
		}
		best, value = fact, r.Answer
	}
	return best, value
}

var (
	// supposesThat begins a question about what might have happened, also after a few words:
	// "par curiosité, et si c'était le cas ?".
	supposesThat = regexp.MustCompile(`(?i)(?:^|[,.;:!…–—-])\W*(?:(?:et|and|mais|but|ok|bon|ah|donc|so|ou|alors|merci|d['’]accord|du coup)[\s,]+)*(?:si|s['’]il|s['’]ils|s['’]elles?|if|what if|une fois|(?:quand|qd|kan|kand) (?:(?:je|on|elle|il) (?:sera|serai|aura|aurai)|j['’]aurai)|lorsque|once|when (?:i|she|he)(?:['’]m| am|['’]s| is| will be))\b[^?]*\?`)
	// andIf begins what is only supposed, with a question mark or without.
	andIf = regexp.MustCompile(`(?i)^\W*(?:(?:ok|bon|ah|oui|merci|donc|mais|d['’]accord|du coup)[\s,.]+)*(?:et si|et s['’]ils?|et s['’]elles?|what if|and if)(?:[^\p{L}]|$)`)
	// ifThey begins what is only supposed of somebody, with a question mark or without.
	ifThey = regexp.MustCompile(`(?i)^\W*(?:si (?:on|je|j['’]|tu|vous|nous|le|la|mon|ma|notre)|s['’]ils?|s['’]elles?|if (?:i|we|they|he|she|my|our))(?:[^\p{L}]|$)`)
	// supposing says in one word that something is only supposed.
	supposing = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:supposons|supposez|imaginons|imaginez|imagine|admettons|mettons|suppose|let['’]s say|say)(?:\s+(?:qu['’]|que|that)|\s*[,:])`)
	// politely asks for something, and supposes nothing.
	politely = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:si possible|si besoin|si n[ée]cessaire|s['’]il (?:vous|te) pla[iî]t|if possible|if needed)`)
	// wasOther supposes that somebody were of another job.
	wasOther = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:étais|etais|était|etait|avais été|avait été|serais|serait|soit|were|was|had been)(?:[^\p{L}]|$)`)
)

// comesTo supposes what somebody will be one day: "une fois docteur", "quand je serai médecin".
var comesTo = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:une fois|(?:quand|qd|kan|kand) (?:(?:je|on|elle|il) (?:sera|serai|aura|suis|est)|j['’]aurai)|lorsqu\p{L}*|once|when (?:i|she|he)(?:['’]m| am|['’]s| is| will be))(?:[^\p{L}]|$)`)

// graduates speaks of the end of somebody's training.
var graduates = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:dipl[ôo]m\p{L}*|th[èe]se|titulaire|titularis\p{L}*|docteure?|fini|termin\p{L}*|soutenu\p{L}*|qualifi\p{L}*|thésée?|graduat\p{L}*|qualif\p{L}*|degree)(?:[^\p{L}]|$)`)

// becomesEmployed speaks of somebody who would be employed by the service.
var becomesEmployed = regexp.MustCompile(`(?i)\b(?:cdi|cdd|embauch\p{L}*|titularis\p{L}*|salari[ée]\p{L}*|hired?|employed|permanent)(?:[^\p{L}]|$)`)

// becomesSoon tells how somebody will be employed before long: "je signe un CDD le 4 janvier".
var becomesSoon = regexp.MustCompile(`(?i)\b(?:je|j['’]|elle|il|on|ils|i|she|he)\b[^.;!?]{0,20}(?:sign\p{L}*|passe\p{L}*|serai|sera|serons|embauch\p{L}*|devien\p{L}*|become|sign|join)\b[^.;!?]{0,20}\b(?:cdd|cdi|titulaire|salari|permanent|employ)`)

// OnlySupposes reports whether a text supposes something, rather than tells it.
func OnlySupposes(text string) bool {
	text = politely.ReplaceAllString(text, " ")
	return supposing.MatchString(text) || ifThey.MatchString(text) && !strings.Contains(text, "?") || andIf.MatchString(text) || strings.Contains(text, "?") && supposesThat.MatchString(text)
}

// withoutIf says as a statement what a text only supposes: "et s'il l'était ?" is "il l'était".
func withoutIf(text string) string {
	text = strings.TrimRight(text, " ?!.")
	if at := ifWord.FindStringIndex(text); at != nil {
		return text[at[1]:]
	}
	return text
}

// ifWord begins a supposition, with what people say before.
var ifWord = regexp.MustCompile(`(?i)^\W*(?:[\p{L}'’]+[\s,.]+){0,3}?(?:si\s+|s['’]|what if\s+|if\s+)(?:(?:un jour|jamais|one day|ever)\s+)?`)

var sayInThatCase = turn.Declare("say_in_that_case")

// Hear answers what would hold if something else were so, of which nothing is noted:
// "et si elle avait juste expiré ?", "et si le président prend la carte ?".
func Hear(t *turn.Turn, h *turn.Heard) bool {
	at := &t.State.At
	if t.OpenCount() > 0 {
		return supposesDelay(t, h)
	}
	if !meaning.HasAnswered(t) && at.Topic == "" && at.Asking == "" || !OnlySupposes(h.Text) && !(at.Situation.Get(rules.FactEmployment) != "" && becomesSoon.MatchString(h.Text)) || len(h.Reading.Named) > 1 || len(h.Reading.Named) == 1 && !wasOther.MatchString(h.Text) && !comesTo.MatchString(h.Text) {
		return false
	}
	if topic := t.Book.Topic(at.Topic); topic != nil && topic.Delay != "" && situationOf(t, h.Reading) == "" && turn.IsDay(t.Behind(h.Text)) {
		return false // "et si c'était le 23 ?"
	}
	asking := at.Asking
	if asking != "" {
		if supposesAnswer(t, h) {
			return true
		}
		if len(h.Reading.Named) == 0 {
			return false
		}
	}
	known := at.Situation.Clone()
	supposed := supposed(t, h)
	if len(h.Reading.Named) == 1 {
		supposed = rules.Facts{rules.FactProfession: h.Reading.Named[0]}
	}
	if at.Situation.Get(rules.FactTraining) == "yes" && len(supposed) == 0 && comesTo.MatchString(h.Text) && graduates.MatchString(h.Text) {
		supposed[rules.FactTraining], supposed[rules.FactTrainingLevel] = "no", "" // "et quand j'aurai mon diplôme ?"
	}
	if e := at.Situation.Get(rules.FactEmployment); e != "" && len(supposed) == 0 && becomesEmployed.MatchString(h.Text) {
		supposed[rules.FactEmployment] = rules.EmploymentEmployee // "et s'ils m'embauchent en CDI ?"
	}
	if level := h.Reading.Facts[rules.FactTrainingLevel]; level != "" && at.Situation.Get(rules.FactTrainingLevel) != level {
		supposed[rules.FactTraining], supposed[rules.FactTrainingLevel] = "yes", level // "et si elle était encore étudiante ?"
	}
	if value := roles.PresidentsWish(t, h.Reading, withoutIf(h.Text)); value != "" && value != at.Situation.Get(rules.FactPresidentCard) && at.Goal == rules.GoalResponsable {
		supposed[rules.FactPresidentCard] = value // "et si je ne veux pas de carte, moi ?"
	}
	if len(supposed) == 0 && asking == "" && len(h.Reading.Named) == 0 {
		if fact, value := AnswersAnew(t, withoutIf(h.Text)); fact != "" {
			supposed[fact] = value // "et si un jour j'y accède ?"
		}
	}
	if len(supposed) == 0 {
		return false
	}
	goal := at.Goal
	defer func() { at.Situation, at.Goal = known, goal }()
	for fact, value := range supposed {
		at.Situation.Set(fact, value)
	}
	if supposed[rules.FactProfession] != "" {
		at.Situation.Set(rules.FactSIAccess, "")
		if comesTo.MatchString(h.Text) && h.Reading.Facts[rules.FactTrainingLevel] == "" {
			at.Situation.Set(rules.FactTraining, "no") // and in training no longer
			at.Situation.Set(rules.FactTrainingLevel, "")
		}
	}
	if h.Reading.OfLeader && t.Book.Register(rules.Facts{rules.FactProfession: supposed[rules.FactProfession]}) != "" {
		at.Goal = rules.GoalResponsable // "et si notre directrice était médecin ?"
		at.Situation.Set(rules.FactHealthPro, "yes")
	}
	t.Understood.Facts = rules.Facts{}
	if topic := t.Book.Topic(at.Topic); topic != nil {
		for i := range t.Book.Topics {
			if x := &t.Book.Topics[i]; x.Intent == topic.Intent && supposed[rules.FactSituation] != "" && slices.Contains(x.Near[rules.FactSituation], supposed[rules.FactSituation]) {
				topics.Topic(t, x.ID, true) // the same point in the other case
				return true
			}
		}
	}
	if supposed[rules.FactSituation] != "" {
		at.Goal = rules.GoalIncident
	}
	d := t.Decide()
	if d.Ask == rules.FactSIAccess || d.Ask != "" && at.Goal == rules.GoalIncident {
		at.Situation.Set(d.Ask, rules.ValueUnknown) // nobody is asked about what only might be: the answer names the condition
		d = t.Decide()
	}
	if at.Goal == "" || d.Procedure == nil || d.Ask != "" {
		return false
	}
	t.Understood.Intent, t.Understood.Certainty = h.Reading.Intent, understanding.Sure
	answerInThatCase(t, d)
	if asking != "" {
		at.Situation, at.Goal = known, goal
		answers.Ask(t, asking)
		return true
	}
	t.Outcome = answers.Summarise(t, d, d.Sources())
	t.Enter(state.EventAnswer)
	return true
}

// situationOf is what a message tells, or wants to know about, of a card.
func situationOf(t *turn.Turn, r understanding.Reading) string {
	if s := r.Facts[rules.FactSituation]; s != "" {
		return s
	}
	if x := t.Book.Intent(r.Intent); x != nil {
		return x.Sets[rules.FactSituation]
	}
	return ""
}

// answerInThatCase gives the short answer for what is only supposed.
func answerInThatCase(t *turn.Turn, d rules.Decision) {
	m := answers.ShortAnswer(t, d, d.Sources())
	m.Parts = slices.Insert(m.Parts, 0, message.Part{Lines: message.ParseLines(t.Words(sayInThatCase))})
	t.Out = append(t.Out, m)
}

// supposesDelay says what to do if what is waited for did not come: "et si jeudi je n'ai toujours
// rien ?". Nothing is noted of the order.
func supposesDelay(t *turn.Turn, h *turn.Heard) bool {
	situation := situationOf(t, h.Reading)
	d, several := orders.OrderMeant(t, h, "")
	if situation != rules.SituationNoCard && situation != rules.SituationNoCodes || d == nil || len(several) > 0 || !OnlySupposes(h.Text) {
		return false
	}
	switch d.Stage {
	case state.CardReceived:
		situation = rules.SituationNoCodes
	case state.Sent, state.Transmitted:
		situation = rules.SituationNoCard
	default:
		return false
	}
	facts := rules.Facts{rules.FactSituation: situation}
	for fact, value := range d.Facts {
		if fact != rules.FactSituation {
			facts[fact] = value
		}
	}
	decided := t.Book.Decide(rules.GoalIncident, facts)
	if decided.Ask != "" { // nobody is asked about what only might be
		facts[decided.Ask] = rules.ValueUnknown
		decided = t.Book.Decide(rules.GoalIncident, facts)
	}
	if decided.Procedure == nil || decided.Ask != "" {
		return false
	}
	t.Understood.Facts = rules.Facts{}
	t.Understood.Intent, t.Understood.Certainty = h.Reading.Intent, understanding.Sure
	answerInThatCase(t, decided)
	t.EnterFollowing()
	return true
}

// supposesAnswer says what would hold with an answer to the open question that is only
// supposed: "et si elle ne l'a pas déclarée ?". The question stays open.
func supposesAnswer(t *turn.Turn, h *turn.Heard) bool {
	at := &t.State.At
	i := slices.IndexFunc(h.Reading.Says, func(s understanding.Statement) bool { return s.Fact == at.Asking })
	if i < 0 || !t.Book.ValidValue(at.Asking, h.Reading.Says[i].Value) {
		return false
	}
	facts := t.Facts()
	facts[at.Asking] = h.Reading.Says[i].Value
	d := t.Book.Decide(at.Goal, facts)
	if d.Procedure == nil || d.Ask != "" {
		return false
	}
	lines := answers.Lines(t, d.Procedure.Summary, d.Facts)
	if len(lines) == 0 {
		return false
	}
	t.Understood.Facts = rules.Facts{}
	t.Say(lines...)
	answers.Ask(t, at.Asking)
	return true
}

// supposesCase names what may happen one day.
var supposesCase = regexp.MustCompile(`(?i)(?:^|[\s,])(?:si|s['’]il|s['’]ils|if|in case|au cas où)\b`)

// SupposesIncident says in short what to do if something happened to a card, asked in
// passing: "et si je la perds, il se passe quoi ?".
func SupposesIncident(t *turn.Turn, r understanding.Reading, goal string) bool {
	if goal != rules.GoalIncident || !supposesCase.MatchString(t.Text) || !strings.Contains(t.Text, "?") {
		return false
	}
	situation := situationOf(t, r)
	facts := t.Facts()
	facts[rules.FactSituation] = situation
	d := t.Book.Decide(rules.GoalIncident, facts)
	if d.Procedure == nil || d.Procedure.Kind != rules.KindAnswer {
		return false
	}
	lines := answers.Lines(t, d.Procedure.Summary, d.Facts)
	t.Say(lines[:min(len(lines), 2)]...)
	return len(lines) > 0
}

// supposed are the facts that a supposition changes.
func supposed(t *turn.Turn, h *turn.Heard) rules.Facts {
	s, out := &t.State.At.Situation, rules.Facts{}
	situation := situationOf(t, h.Reading)
	if situation != "" && state.StageAfter[situation] == "" && situation != s.Get(rules.FactSituation) && settles(t, situation) {
		out[rules.FactSituation] = situation
		return out
	}
	for _, said := range h.Reading.Says {
		if said.Fact == rules.FactSituation || !t.Book.ValidValue(said.Fact, said.Value) {
			continue
		}
		if old := s.Get(said.Fact); old != "" && old != said.Value || old == "" && decides(t, said) {
			out[said.Fact] = said.Value
		}
	}
	return out
}

// settles reports whether there is something to be said of what might happen to a card.
func settles(t *turn.Turn, situation string) bool {
	d := t.Book.Decide(rules.GoalIncident, rules.Facts{rules.FactSituation: situation})
	return d.Procedure != nil && (d.Procedure.Kind == rules.KindAnswer || d.Ask != "")
}

// decides reports whether what is supposed would lead to another answer: "et si elle n'est
// pas inscrite à l'Ordre ?".
func decides(t *turn.Turn, said understanding.Statement) bool {
	if t.State.At.Goal == "" {
		return false
	}
	facts, now := t.Facts(), t.Decide()
	facts[said.Fact] = said.Value
	then := t.Book.Decide(t.State.At.Goal, facts)
	return then.Procedure != nil && then.Ask == "" && now.Procedure != nil && then.Procedure.ID != now.Procedure.ID
}
