package understanding

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/rules"
)

// Asked is what comes before a message: the question that it may answer, and what was
// spoken of.
type Asked struct {
	Fact string
	// Choices are the values offered, in the order shown.
	Choices []string
	// Labels are their wordings in the person's language.
	Labels []string
	// Leader says that who leads the service is whom the question is about.
	Leader bool
	// After is what was spoken of before.
	After Context
}

// answeringMessage is a message that is read as an answer.
type answeringMessage struct{ rankedMessage }

// answerer reads messages as answers to questions.
type answerer struct{ *ranker }

// noReply is the label of what answers nothing.
const noReply = "none of them"

// replyLabel is the label of a value: the same words accept, and refuse,
// whatever the value is called.
func replyLabel(fact, value string) string {
	switch {
	case value == "signed", fact == rules.FactEmployment && value == "salarie":
		return "yes"
	case slices.Contains(heldCards, value):
		return cardNamed
	case fact == rules.FactContract && value == "none", fact == rules.FactOwnCard && value == "none", fact == rules.FactBeneficiaryCard && value == "none":
		return "no"
	}
	return value
}

// cardNamed is the label of an answer whose value is the card that it names.
const cardNamed = "the card named"

var heldCards = []string{"CPS", "CPE", "CPF", "CDE", "CPA"}

// replyFeatures are those of a message after a question about a fact.
func (a *answeringMessage) replyFeatures(fact string) []linear.Term {
	b := a.scratch.newBag()
	a.words(b, func(int) int32 { return linear.Full })
	a.form(b)
	for i := range min(3, len(a.units)) {
		b.add(pair('^', uint32(i), a.units[i].sound), linear.Full)
	}
	for i := range a.segments {
		b.add(hash('a', acts[a.segments[i].act]), linear.Full)
		if i == 0 {
			b.add(hash('a', "first", acts[a.segments[i].act]), linear.Full)
		}
	}
	b.add(hash('!', bucket(a.denials())), linear.Full)
	a.persons(b, stretch{0, len(a.units)})
	for i := range a.mentions {
		switch m := &a.mentions[i]; m.kind {
		case kindProfession:
			b.add(hash('R', a.finder.registers[m.id]), linear.Full)
			b.add(hash('R', a.finder.registers[m.id], m.part), linear.Full)
		case kindEmployment, kindTrainee:
			b.add(hash('R', m.id), linear.Full)
		}
	}
	asked := hash('q', fact)
	for _, t := range b.terms {
		b.terms = append(b.terms, linear.Term{Hash: pair('q', asked, t.Hash), Weight: t.Weight})
	}
	return b.terms
}

// notTheWriter says of something that it is not the writer's.
var notTheWriter = regexp.MustCompile(`(?i)\b(?:c['’ ]?est|suis|it['’ ]?i?s)\s+(?:pas|not)\s+(?:moi|me)\b`)

// answersBefore reads the yes or no that a message opens with before it asks something:
// "oui elle en a besoin, mais combien ça coûte ?".
func (a *answeringMessage) answersBefore() (yes, ok bool) {
	asking := false
	for i := range a.segments {
		switch s := &a.segments[i]; {
		case s.act == asks:
			asking = true
		case s.act == replies && !ok && !asking:
			for _, u := range a.units[s.start:s.end] {
				if w := a.tokens[u.start].word; in(plainYes, w) || in(plainNo, w) {
					yes, ok = in(plainYes, w), true
				} else if fillers[w] {
					continue
				}
				break
			}
		}
	}
	return yes, ok && asking
}

// hedgedReply is the probability of an answer that is given with a reserve.
const hedgedReply = 0.6

// longestHold is the number of words with which somebody asks to wait.
const longestHold = 6

// denials counts the words that deny: two of them affirm, "je ne fais rien sans le logiciel".
func (a *answeringMessage) denials() (n int) {
	for _, t := range a.tokens {
		if t.word != "ne" && (negations[t.word] || absences[t.word]) {
			n++
		}
	}
	return n
}

// steering are the intents that are about the conversation itself.
var steering = map[string]bool{rules.IntentBack: true, rules.IntentCancel: true, rules.IntentRestart: true, rules.IntentHuman: true, rules.IntentMyData: true, rules.IntentThanks: true, rules.IntentGreeting: true, rules.IntentOutOfScope: true}

// longestReply is the number of words and names above which nothing is an answer.
const longestReply = 60

// An answer is sure from sureReply on; below leastReply it is none.
const (
	sureReply   = 0.88
	leastReply  = 0.3
	leastBeside = 0.7 // beside a question
)

// reply reads a message as the answer to a question.
func (r *answerer) reply(a *answeringMessage, out *Reading, asked Asked) {
	q := r.book.Question(asked.Fact)
	if q == nil || len(a.units) > longestReply {
		return
	}
	if v := a.chosen(asked); v != "" {
		out.Answer, out.AnswerSure = v, true
		return
	}
	if !slices.ContainsFunc(a.tokens, func(t token) bool { return !fillers[t.word] }) {
		return // "donc ?"
	}
	if yes, bare := a.bare(); bare {
		for _, v := range q.Values {
			if l := replyLabel(asked.Fact, v.ID); l == "yes" && yes || l == "no" && !yes {
				out.Answer, out.AnswerSure = v.ID, true
				return
			}
		}
	}
	told := slices.IndexFunc(a.says, func(s Statement) bool { return s.Fact == asked.Fact && r.book.ValidValue(asked.Fact, s.Value) })
	if out.Intent == rules.IntentCancel && told >= 0 { // "finalement non, je n'accède à rien" stops nothing
		out.Answer, out.AnswerSure, out.AnswerProbability = a.says[told].Value, false, hedgedReply
		return
	}
	if out.Certainty == Sure && (steering[out.Intent] && out.Move != rules.MoveSmalltalk || out.Topic == rules.TopicAbuse || out.Topic == rules.TopicEmergency) {
		return // "stop", "je veux parler à quelqu'un"
	}
	if (out.Move == rules.MoveHoldOn && out.Certainty != Unsure || announces(a.tokens, holding)) && out.Words <= longestHold {
		return // "oui, une seconde"
	}
	if asked.Fact == rules.FactProfession {
		r.replyProfession(a, out, asked)
		if out.Answer != "" {
			return
		}
	}
	if yes, ok := a.answersBefore(); ok {
		for _, v := range q.Values {
			if l := replyLabel(asked.Fact, v.ID); l == "yes" && yes || l == "no" && !yes {
				out.Answer, out.AnswerSure, out.AnswerProbability = v.ID, false, hedgedReply
				return
			}
		}
	}
	if notTheWriter.MatchString(a.text) && asked.Fact != rules.FactRole && asked.Fact != rules.FactOrderingFor && asked.Fact != rules.FactLegalRepresentative {
		return // "non, c'est pas moi le responsable"
	}
	if a.question && a.onlyAsks() && len(a.units) >= shortestQuestion {
		return // "qui a le droit de consulter le dossier ?"
	}
	if a.supposes(stretch{0, len(a.units)}) {
		return // "en admettant que je sois bénévole, qui signe ?"
	}
	if announces(a.tokens, unknowing) && !out.Asking && len(a.units) <= longestUnknown && !a.ofAnotherMatter(asked.Fact) && r.book.ValidValue(asked.Fact, rules.ValueUnknown) {
		out.Answer, out.AnswerSure = rules.ValueUnknown, true
		return // "aucune idée pour le lecteur, je vais voir"
	}
	if asked.Fact == rules.FactSIAccess && (needsIt.MatchString(a.text) || slices.ContainsFunc(a.stretches(), a.deniesIn) && a.worksInSoftware()) {
		out.Answer, out.AnswerSure, out.AnswerProbability = "yes", false, sureReply
		return // "sans le logiciel, je ne sers à rien"
	}
	bag := a.replyFeatures(asked.Fact)
	if value, share := r.nearest(bag, asked.Fact); share > 0.5 {
		out.Answer, out.AnswerSure = value, share == 1
		return
	}
	m := r.model.replies
	p := a.scratch.probabilities(len(m.Labels))
	if m.Probabilities(bag, a.scratch.sums(len(m.Labels)), p) == 0 {
		return
	}
	// Only the values of the question compete.
	sum, best, most := float32(1e-6), "", float32(0)
	for i, label := range m.Labels {
		if label == noReply {
			sum += p[i]
			if p[i] > most {
				best, most = "", p[i]
			}
			continue
		}
		for _, v := range q.Values {
			if replyLabel(asked.Fact, v.ID) != label || label == cardNamed && v.ID != a.cardIn(stretch{0, len(a.units)}) {
				continue
			}
			sum += p[i]
			if p[i] > most {
				best, most = v.ID, p[i]
			}
		}
	}
	if asked.Fact == rules.FactContract && best == "signed" && contractEnded.MatchString(a.text) {
		best = "none"
	}
	if value := a.plainlySays(asked.Fact); value != "" && value != best && r.book.ValidValue(asked.Fact, value) {
		out.Answer, out.AnswerSure, out.AnswerProbability = value, false, sureReply
		return // "non pardon, je l'étais… inscrite à l'Ordre"
	}
	least := float32(leastReply)
	if a.question && out.Asking {
		least = leastBeside // "dossier complet, envoi où ?"
	}
	if 2*out.Known < out.Words {
		least = sureReply // most of its words are strange
	}
	if most/sum < sureReply && best != rules.ValueUnknown && a.tellsOther(asked.Fact) {
		return // "pas encore de contrat", asked whether the director is a health professional
	}
	if best != "" && most/sum >= least {
		out.Answer, out.AnswerSure, out.AnswerProbability = best, most/sum >= sureReply || !a.question && a.states(asked.Fact, best), most/sum
		return
	}
	// What it states plainly of the fact is an answer too: "non le contrat n'est pas signé".
	for _, s := range a.says {
		if s.Fact == asked.Fact && s.Subject != SubjectPassing && s.Probability >= plainlyTold && !a.question && r.book.ValidValue(s.Fact, s.Value) {
			out.Answer, out.AnswerSure, out.AnswerProbability = s.Value, false, s.Probability
		}
	}
}

// plainlySays is the value of a fact that a longer message plainly states of the writer; its first
// word may deny something else.
func (a *answeringMessage) plainlySays(fact string) string {
	if a.question || len(a.segments) < 2 {
		return ""
	}
	for _, s := range a.says {
		if s.Fact == fact && s.Subject == SubjectMe && s.Probability >= surelyStated {
			return s.Value
		}
	}
	return ""
}

// tellsOther reports whether a message of one clause, with neither yes nor no, plainly tells
// another fact than the one asked about.
func (a *answeringMessage) tellsOther(asked string) bool {
	if len(a.segments) != 1 || slices.ContainsFunc(a.tokens, func(t token) bool { return in(plainYes, t.word) || in(plainNo, t.word) }) {
		return false
	}
	other := false
	for _, s := range a.says {
		if s.Fact == asked {
			return false
		}
		other = other || s.Probability >= surelyStated && (s.Fact == rules.FactContract || s.Fact == rules.FactReader || s.Fact == rules.FactLeaderCard)
	}
	return other
}

// states reports whether a message plainly states a fact, of somebody who is not only named in
// passing: what it is read to answer is then sure.
func (a *answeringMessage) states(fact, value string) bool {
	return slices.ContainsFunc(a.says, func(s Statement) bool {
		return s.Fact == fact && s.Value == value && s.Subject != SubjectPassing && s.Probability >= surelyStated
	})
}

// shortestQuestion is the number of words and names from which a question answers nothing:
// "la compta ?" may.
const shortestQuestion = 4

// longestUnknown is the number of words and names with which somebody says that they do not
// know, and nothing else.
const longestUnknown = 10

// ofAnotherMatter reports whether a message names a form or a contract of which nothing was asked:
// "je ne sais pas si le contrat est signé", whether access is needed.
func (a *answeringMessage) ofAnotherMatter(asked string) bool {
	return asked != rules.FactContract && slices.ContainsFunc(a.mentions, func(m mention) bool { return m.kind == kindForm })
}

// onlyUnknowing reports whether a message says that the writer does not know, and nothing else.
func (a *answeringMessage) onlyUnknowing() bool {
	return len(a.units) <= longestBareUnknown && announces(a.tokens, unknowing) && !slices.ContainsFunc(a.units, func(u unit) bool { return u.mention != nil || questionWords[u.word] })
}

// longestBareUnknown is the number of words with which somebody says only that.
const longestBareUnknown = 5

// needsIt says of something that nothing goes without it: two denials affirm.
var needsIt = regexp.MustCompile(`(?i)\bsans\s+(?:ce |cet |cette |le |la |les |mon |l['’]|ça|lui|elle)[^.;!?]{0,40}\b(?:ne |n['’])?\p{L}+\s+(?:à |a |plus |même )?(?:rien|pas|plus)\b|\b(?:ne |n['’])\p{L}+[^.;!?]{0,25}\b(?:rien|pas|plus)\b[^.;!?]{0,15}\bsans\s+(?:ce |cet |le |la |les |mon |l['’]|lui)`)

// plainlyTold is the probability from which a statement answers.
const plainlyTold = 0.8

// onlyAsks reports whether all that a message does is to ask.
func (a *dividedMessage) onlyAsks() bool {
	return len(a.segments) > 0 && !slices.ContainsFunc(a.segments, func(s segment) bool { return s.act != asks && s.act != polite })
}

// leastJob is the number of characters of an unknown job at least: "rhoo" is none.
const leastJob = 5

// longestJob is the number of words of an unknown job at most.
const longestJob = 4

// replyProfession takes the profession of the person whom the card is for; a few
// words that name no listed one are another job.
func (r *answerer) replyProfession(a *answeringMessage, out *Reading, asked Asked) {
	if p := out.Facts[rules.FactProfession]; p != "" {
		if !out.OfLeader || asked.Leader {
			out.Answer, out.AnswerSure = p, true
		}
		return
	}
	if len(out.Named) == 1 && len(a.units) <= longestJob && !a.question && len(out.Denied) == 0 && !out.TakesBack && !slices.ContainsFunc(a.mentions, func(m mention) bool {
		return m.isPerson() && (m.part == PartLeader || m.part == PartPassing)
	}) {
		out.Answer, out.AnswerSure = out.Named[0], false // "toubib du travail"
		return
	}
	if id := r.jobs[joined(a.tokens)]; id != "" {
		out.Answer, out.AnswerSure = id, true
		return
	}
	for i := range a.mentions { // "bah, directeur": a role, and no job of the lists
		if m := &a.mentions[i]; m.kind == kindRole && !m.negative && len(a.units) <= longestJob && (m.id == rules.RoleResponsable || m.id == rules.RolePresident) {
			out.Facts[rules.FactRole] = m.id
			return
		}
	}
	m := r.model.replies
	p := a.scratch.probabilities(len(m.Labels))
	m.Probabilities(a.replyFeatures(rules.FactHealthPro), a.scratch.sums(len(m.Labels)), p)
	best := 0
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	wanted := out.Wants
	if out.Move == rules.MoveSmalltalk {
		wanted = nil // a job that nothing else is said of
	}
	switch {
	case m.Labels[best] == rules.ValueUnknown:
		out.Answer, out.AnswerSure = rules.ValueUnknown, p[best] >= sureReply
	case len(a.units) <= 2 && (out.Known == 0 || wanted == nil && len(a.units) == 1) && !a.question && out.Doubtful == "" && len(a.text) >= leastJob:
		out.Answer = rules.ProfessionOther
	case len(a.units) <= longestJob && !a.question && a.namesSomething() && len(out.People) == 0 && out.Doubtful == "" && (out.Certainty != Sure || wanted == nil) && (len(wanted) == 0 || wanted[0].Probability < leastLikely) && !a.steers():
		out.Answer = rules.ProfessionOther
	}
}

// namesSomething reports whether a message holds any word that could name a job:
// "bah, la nouvelle, quoi" holds none.
func (a *answeringMessage) namesSomething() bool {
	counts := func(t token) bool { return ordinals[t.word] != 0 || number(t.word) > 1 } // "la première fois", "les deux"
	return !slices.ContainsFunc(a.tokens, counts) && slices.ContainsFunc(a.tokens, func(t token) bool {
		return !between[t.word] && !articles[t.word] && !fillers[t.word] && !questionWords[t.word] && !subjectWords[t.word] && !selfWords[t.word]
	})
}

// steers reports whether a message steers the conversation, or only is polite.
func (a *answeringMessage) steers() bool {
	for _, s := range a.segments {
		if s.act == moves || s.act == polite {
			return true
		}
	}
	return false
}

// chosen reads "2", "la deuxième", or the wording of a choice.
func (a *answeringMessage) chosen(asked Asked) string {
	for i, label := range asked.Labels {
		if i < len(asked.Choices) && SameWords(a.text, label) {
			return asked.Choices[i]
		}
	}
	if i := a.onlyLabel(asked.Labels); i >= 0 && i < len(asked.Choices) {
		return asked.Choices[i]
	}
	switch n := a.numberChosen(); {
	case n == -1 && len(asked.Choices) > 0:
		return asked.Choices[len(asked.Choices)-1]
	case n > 0 && n <= len(asked.Choices):
		return asked.Choices[n-1]
	}
	return ""
}

// onlyLabel is the label whose words alone hold those of a message of one or two: "sociale",
// "aide soignante"; -1 when none does, or several do.
func (a *answeringMessage) onlyLabel(labels []string) int {
	if len(a.tokens) > 2 || len(labels) < 2 || slices.ContainsFunc(a.tokens, func(t token) bool { return len(t.word) < leastJob }) {
		return -1
	}
	only := -1
	for i, label := range labels {
		words := tokenise(label)
		for _, t := range a.tokens {
			if !slices.ContainsFunc(words, func(w token) bool { return w.word == t.word || w.word+"e" == t.word || t.word+"e" == w.word }) {
				words = nil
				break
			}
		}
		if words == nil {
			continue
		}
		if only >= 0 {
			return -1
		}
		only = i
	}
	return only
}

// numberChosen is the number that a message is and nothing else, -1 for the last, 0
// for none: "2", "plutôt la deuxième", "le choix n° 3", and not "une seconde", "les
// deux", "la première fois".
func (a *answeringMessage) numberChosen() (n int) {
	for i, t := range a.tokens {
		value := ordinals[t.word]
		if value == 0 {
			value = number(t.word)
		}
		time := (t.word == "second" || t.word == "seconde") && (i == 0 || !choosingWords[a.tokens[i-1].word]) // "oui, une seconde"
		switch {
		case value != 0 && n == 0 && !time:
			n = value
		case !choosingWords[t.word] && !fillers[t.word]:
			return 0
		}
	}
	return n
}

// NumberIn is the only number of a text, in digits, letters or as an ordinal; 0
// when there is none, or several.
func NumberIn(text string) int {
	found := 0
	for _, t := range tokenise(text) {
		n := ordinals[t.word]
		if n == 0 && !articles[t.word] {
			n = number(t.word)
		}
		if n > 0 && found > 0 {
			return 0
		}
		found = max(found, n)
	}
	return found
}

func numeral(word string) bool { return number(word) > 0 }

// bare reads a message that is a yes or a no and nothing else.
func (a *message) bare() (yes, ok bool) {
	for _, t := range a.tokens {
		switch {
		case in(plainYes, t.word):
			yes, ok = true, true
		case in(plainNo, t.word):
			yes, ok = false, true
		case in(yesWords, t.word):
			if !ok {
				yes, ok = true, true
			}
		case in(noWords, t.word):
			yes, ok = false, true
		case !fillers[t.word]:
			return false, false
		}
	}
	return yes, ok
}

// YesNo reads a bare yes or no; ok is false for anything else.
func YesNo(text string) (yes, ok bool) {
	tokens := tokenise(text)
	if len(tokens) == 0 || len(tokens) > 6 {
		return false, false
	}
	a := message{tokens: tokens}
	if yes, ok = a.bare(); ok {
		return yes, ok
	}
	for _, t := range tokens {
		switch {
		case in(plainYes, t.word):
			return true, true
		case in(plainNo, t.word):
			return false, true
		case !fillers[t.word]:
			return in(yesWords, t.word), in(yesWords, t.word) || in(noWords, t.word)
		}
	}
	return false, false
}

// Acknowledges reports whether a text only says that something was heard, "ok merci", which is no
// yes to what a message closed with.
func Acknowledges(text string) bool {
	tokens := tokenise(text)
	return len(tokens) > 0 && !slices.ContainsFunc(tokens, func(t token) bool { return !in(heardWords, t.word) && !fillers[t.word] })
}

// HearsFirst reports whether a text begins by saying that something was heard and goes on with
// something else than a plain yes or no: "ok prévenez-moi".
func HearsFirst(text string) bool {
	tokens := tokenise(text)
	return len(tokens) > 1 && in(heardWords, tokens[0].word) && !Acknowledges(text) && !slices.ContainsFunc(tokens, func(t token) bool {
		return in(plainYes, t.word) || in(plainNo, t.word)
	})
}

// SameWords reports whether two texts are the same but for case, accents and
// punctuation.
func SameWords(a, b string) bool {
	x, y := tokenise(a), tokenise(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i].word != y[i].word {
			return false
		}
	}
	return true
}

// Job is the profession that a text names when it is nothing but the answer to
// the question about it: "accueil". "" when it names none.
func (r *finder) Job(text string) string { return r.jobs[folding(text)] }

// joined puts the words of a message into one key, folded.
func joined(tokens []token) string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.word
	}
	return strings.Join(words, " ")
}

// folding is the key of some words, see joined.
func folding(words string) string { return joined(tokenise(words)) }

// logOf is the logarithm of a probability, of zero too.
func logOf(p float32) float32 { return float32(math.Log(float64(p) + 1e-6)) }
