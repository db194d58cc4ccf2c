package wants

import (
	"math"
	"regexp"
	"slices"

	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/parts"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// lacksAccess tells that somebody cannot get into what they need: "elle n'arrive pas à se connecter à
// INSi" denies no need of it.
var lacksAccess = regexp.MustCompile(`(?i)\b(?:(?:arriv\p{L}*|peu[tx]|peuvent|parvien\p{L}*|réussi\p{L}*|sait|savent|sais)\s+(?:toujours\s+|même\s+)?(?:pas|plus|jamais|pa)\s+(?:à\s+|a\s+)?(?:(?:se|me|nous|y)\s+|s['’])?(?:re)?(?:connect|ouvr|acc[ée]d|entr|utilis|consult|voir|appel)|(?:can['’]?t|cannot|can not|unable to)\s+(?:even\s+|still\s+)?(?:log|sign|connect|open|access|get|use|see|reach))`)

// toldOfLeader reports whether a message tells a fact of who leads the service, and names the job of
// somebody else whom the card is for: "je suis président et médecin, notre directrice n'est pas soignante".
func toldOfLeader(out *said.Reading, fact string) bool {
	return fact == rules.FactHealthPro && out.Facts[rules.FactProfession] != "" && slices.ContainsFunc(out.Says, func(s said.Statement) bool {
		return s.Fact == fact && s.Subject == said.SubjectLeader
	})
}

// Reconcile settles facts that contradict or imply one another within one
// message, and returns those that only follow from what is wanted.
func (r *Ranker) Reconcile(a *Ranked, out *said.Reading) rules.Facts {
	f, implied := out.Facts, rules.Facts{}
	denied := a.deniesBesideKnowing() && !lacksAccess.MatchString(a.Text)
	if f[rules.FactSIAccess] == "" && denied {
		defer func() {
			if implied[rules.FactSIAccess] != "" { // "je n'utilise pas INSi"
				delete(f, rules.FactSIAccess)
				delete(implied, rules.FactSIAccess)
			}
		}()
	}
	if t := r.Book.Topic(out.Wanted); t != nil && out.Certainty != said.Unsure {
		if s := t.Sets[rules.FactSituation]; s != "" {
			if f[rules.FactSituation] != s {
				implied[rules.FactSituation] = s
			}
			f[rules.FactSituation] = s // what is wanted tells it better than single words
		}
		sets(f, t.Sets, implied)
	}
	if x := r.Book.Intent(out.Intent); x != nil {
		if s := x.Sets[rules.FactSituation]; out.Certainty != said.Unsure && waitsFor[s] && f[rules.FactSituation] != s && !surelySays(out.Says, rules.FactSituation) {
			f[rules.FactSituation], implied[rules.FactSituation] = s, s
		}
		sets(f, x.Sets, implied)
		if x.ID == rules.IntentLost {
			sets(f, map[string]string{rules.FactSituation: "lost"}, implied)
		}
		if x.ID == rules.IntentOutOfScope && out.Certainty != said.Unsure {
			// "un médecin pour un rendez-vous", "ma carte Vitale est perdue":
			// nothing of it is about a card of ours.
			clear(f)
			out.People, out.Doubtful = nil, ""
		}
	}
	if lacksAccess.MatchString(a.Text) && !out.OnlyAsks && slices.ContainsFunc(r.told, func(t told) bool { return t.fact == rules.FactSIAccess && a.names(t.words) }) && (f[rules.FactSIAccess] == "" || implied[rules.FactSIAccess] != "") {
		f[rules.FactSIAccess] = "yes" // who cannot get in needs to
		delete(implied, rules.FactSIAccess)
	}
	if x := r.Book.Intent(out.Intent); x != nil && x.Goal != "" && out.Topic == "" || out.TakesBack {
		for _, t := range r.told {
			if f[t.fact] == "" && (!denied || t.denial) && !(a.Asked && out.Asking) && a.names(t.words) && !toldOfLeader(out, t.fact) {
				f[t.fact] = t.value
			}
		}
	}
	if f[rules.FactRole] == rules.RolePresident && f[rules.FactPresidentCard] == "" {
		if f[rules.FactOrderingFor] == rules.OrderingForSelf && out.Certainty != said.Unsure && out.Topic == "" && (out.Intent == rules.IntentOrder || out.Intent == rules.IntentResponsable) {
			f[rules.FactPresidentCard] = "yes" // "Président, je veux ma carte"
		}
	}
	if out.ForLeader && out.Topic == "" && (out.Intent == rules.IntentOrder || out.Intent == rules.IntentWhichCard) {
		out.Intent = rules.IntentResponsable
		delete(f, rules.FactOrderingFor)
	}
	if f[rules.FactLegalRepresentative] != "" && out.Intent == rules.IntentOrder && f[rules.FactProfession] == "" && slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
		return m.Kind == names.KindProfession && m.Part == parts.PartLeader && !m.Negative
	}) { // "le président est RL et la directrice est médecin, qui commande quelle carte ?"
		out.Intent, out.Topic, out.Certainty = rules.IntentResponsable, "", said.Confirm
		delete(f, rules.FactOrderingFor)
	}
	if f[rules.FactProfession] != "" && !slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
		return m.Kind == names.KindProfession && !m.Negative && m.Part != parts.PartLeader
	}) && slices.ContainsFunc(a.Mentions, func(m names.Mention) bool { return m.Kind == names.KindRole && m.Part == parts.PartLeader }) {
		out.OfLeader = true // "notre cheffe est médecin, elle s'en fiche"
	}
	if x := r.Book.Intent(out.Intent); x != nil && x.Goal == rules.GoalResponsable && f[rules.FactProfession] == "" {
		for i := range a.Mentions { // "le directeur est médecin" tells who will hold the card
			if m := &a.Mentions[i]; m.Kind == names.KindProfession && m.Part == parts.PartLeader && !m.Negative && m.ID != rules.ProfessionOther {
				f[rules.FactProfession], out.OfLeader = m.ID, true
			}
		}
	}
	if out.Intent == rules.IntentMandataire {
		if c := f[rules.FactOwnCard]; c != "" {
			f[rules.FactBeneficiaryCard] = c
		}
	}
	if p := r.Book.Profession(f[rules.FactProfession]); p != nil && p.Register == rules.RegisterNone && f[rules.FactTraining] == "yes" {
		if f[rules.FactTrainingLevel] == "externe" && f[rules.FactEmployment] == "" {
			f[rules.FactEmployment] = "prestataire" // "informaticien externe"
		}
		delete(f, rules.FactTraining)
		delete(f, rules.FactTrainingLevel)
	}
	if named := f[rules.FactProfession] != "" || len(out.People) > 0; named && r.onlyTells(a, out) {
		out.Intent, out.Topic, out.Move, out.Implied, out.Certainty = rules.IntentOrder, "", "", true, said.Confirm
	}
	if out.Doubtful != "" {
		out.Certainty = said.Confirm
		if out.Intent == "" {
			out.Intent = rules.IntentOrder
		}
	}
	return implied
}

// names reports whether a phrase stands in a message. One that begins with a preposition is whole:
// "au logiciel", and not "au logiciel de paie".
func (a *Ranked) names(phrase []words.Token) bool {
	for i := range a.Tokens {
		end := i + len(phrase)
		if end > len(a.Tokens) || !words.Holds(a.Tokens[i:end], phrase) {
			continue
		}
		if leads := words.BeforeQuestions[phrase[0].Word] || names.PlaceWords[phrase[0].Word]; !leads || end == len(a.Tokens) || !words.OfWords[a.Tokens[end].Word] && a.Tokens[end].Elision != "d" {
			return true
		}
	}
	return false
}

// surelySays reports whether a fact is plainly stated.
func surelySays(says []said.Statement, fact string) bool {
	return slices.ContainsFunc(says, func(s said.Statement) bool { return s.Fact == fact && s.Probability >= surelyTold })
}

// surelyTold is the probability from which a statement needs no other sign.
const surelyTold = 0.6

// waitsFor are what somebody may still wait for: which of them is told better by
// what is wanted than by the words of one sentence.
var waitsFor = map[string]bool{rules.SituationNoCard: true, rules.SituationNoCodes: true}

// sets adds facts that are not stated yet, and notes that nobody said them.
func sets(f rules.Facts, more map[string]string, implied rules.Facts) {
	for fact, value := range more {
		if f[fact] == "" {
			f[fact], implied[fact] = value, value
		}
	}
}

// deniesBesideKnowing reports whether a message denies anything but that somebody knows:
// "je sais pas laquelle" does not.
func (a *Ranked) deniesBesideKnowing() bool {
	for i, t := range a.Tokens {
		near := a.Tokens[max(0, i-2):min(len(a.Tokens), i+3)]
		if words.Negations[t.Word] && !slices.ContainsFunc(near, func(t words.Token) bool { return knowingWords[t.Word] }) {
			return true
		}
	}
	return false
}

var knowingWords = words.Set("sais sait savons savent connais connaît know")

// onlyTells reports whether a message that names somebody asks for nothing that
// was understood: it then tells for whom a card is wanted.
func (r *Ranker) onlyTells(a *Ranked, out *said.Reading) bool {
	if out.Certainty == said.Sure {
		return false
	}
	asking := a.AsksBeside()
	if out.Move != "" && !asking {
		return true
	}
	switch out.Intent {
	case rules.IntentGreeting, rules.IntentThanks, rules.IntentCancel, rules.IntentOutOfScope:
		return !asking && out.Topic != rules.TopicEmergency
	}
	return out.Certainty == said.Unsure && (!asking || len(out.Wants) == 0 || out.Wants[0].Probability < leastGuess)
}

// rounded returns a ranking with probabilities of three digits, as they are
// shown.
func rounded(list []said.Want) []said.Want {
	out := slices.Clone(list)
	for i := range out {
		out[i].Probability = float32(math.Round(float64(out[i].Probability)*1000) / 1000)
	}
	return out
}
