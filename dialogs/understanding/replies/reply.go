// Package replies reads a message as the answer to the question that is open.
package replies

import (
	"regexp"
	"slices"

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/recipients"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/statements"
	"cpxbot/dialogs/understanding/wants"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// choosingWords stand beside the number of a choice.
var choosingWords = words.Set("le la l the c est c'est it's plutôt rather prends prendrai choisis take choose n n° numéro no number choix option réponse proposition bouton ligne choice answer button line one")

// holding asks for a moment.
var holding = words.Phrases("une seconde", "deux secondes", "un instant", "une minute", "deux minutes", "2 minutes", "2 min", "un moment", "hold on", "one moment", "one second", "just a second")

// Answering is a message that is read as an answer.
type Answering struct{ wants.Ranked }

// Answerer reads messages as answers to questions.
type Answerer struct{ *wants.Ranker }

// NoReply is the label of what answers nothing.
const NoReply = "none of them"

// ReplyLabel is the label of a value: the same words accept, and refuse,
// whatever the value is called.
func ReplyLabel(fact, value string) string {
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

// ReplyFeatures are those of a message after a question about a fact.
func (a *Answering) ReplyFeatures(fact string) []linear.Term {
	b := a.Scratch.NewBag()
	a.AddWords(b, func(int) int32 { return linear.Full })
	a.AddForm(b)
	for i := range min(3, len(a.Units)) {
		b.Add(linear.Pair('^', uint32(i), a.Units[i].Sound), linear.Full)
	}
	for i := range a.Segments {
		b.Add(linear.Hash('a', clauses.Labels[a.Segments[i].Act]), linear.Full)
		if i == 0 {
			b.Add(linear.Hash('a', "first", clauses.Labels[a.Segments[i].Act]), linear.Full)
		}
	}
	b.Add(linear.Hash('!', clauses.Bucket(a.denials())), linear.Full)
	a.AddPersons(b, said.Stretch{Start: 0, End: len(a.Units)})
	for i := range a.Mentions {
		switch m := &a.Mentions[i]; m.Kind {
		case names.KindProfession:
			b.Add(linear.Hash('R', a.Finder.Registers[m.ID]), linear.Full)
			b.Add(linear.Hash('R', a.Finder.Registers[m.ID], m.Part), linear.Full)
		case names.KindEmployment, names.KindTrainee:
			b.Add(linear.Hash('R', m.ID), linear.Full)
		}
	}
	asked := linear.Hash('q', fact)
	for _, t := range b.Terms {
		b.Terms = append(b.Terms, linear.Term{Hash: linear.Pair('q', asked, t.Hash), Weight: t.Weight})
	}
	return b.Terms
}

// answersBefore reads the yes or no that a message opens with before it asks something:
// "oui elle en a besoin, mais combien ça coûte ?".
func (a *Answering) answersBefore() (yes, ok bool) {
	asking := false
	for i := range a.Segments {
		switch s := &a.Segments[i]; {
		case s.Act == clauses.Asks:
			asking = true
		case s.Act == clauses.Replies && !ok && !asking:
			for _, u := range a.Units[s.Start:s.End] {
				if w := a.Tokens[u.Start].Word; words.In(words.PlainYes, w) || words.In(words.PlainNo, w) {
					yes, ok = words.In(words.PlainYes, w), true
				} else if words.Fillers[w] {
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
func (a *Answering) denials() (n int) {
	for _, t := range a.Tokens {
		if t.Word != "ne" && (words.Negations[t.Word] || words.Absences[t.Word]) {
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

// Reply reads a message as the answer to a question.
func (r *Answerer) Reply(a *Answering, out *said.Reading, asked said.Asked) {
	q := r.Book.Question(asked.Fact)
	if q == nil || len(a.Units) > longestReply {
		return
	}
	if v := a.chosen(asked); v != "" {
		out.Answer, out.AnswerSure = v, true
		return
	}
	if !slices.ContainsFunc(a.Tokens, func(t words.Token) bool { return !words.Fillers[t.Word] }) {
		return // "donc ?"
	}
	if yes, bare := a.Bare(); bare {
		for _, v := range q.Values {
			if l := ReplyLabel(asked.Fact, v.ID); l == "yes" && yes || l == "no" && !yes {
				out.Answer, out.AnswerSure = v.ID, true
				return
			}
		}
	}
	if out.Certainty == said.Sure && (steering[out.Intent] && out.Move != rules.MoveSmalltalk || out.Topic == rules.TopicAbuse || out.Topic == rules.TopicEmergency) {
		return // "stop", "je veux parler à quelqu'un"
	}
	if (out.Move == rules.MoveHoldOn && out.Certainty != said.Unsure || words.Announces(a.Tokens, holding)) && out.Words <= longestHold {
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
			if l := ReplyLabel(asked.Fact, v.ID); l == "yes" && yes || l == "no" && !yes {
				out.Answer, out.AnswerSure, out.AnswerProbability = v.ID, false, hedgedReply
				return
			}
		}
	}
	if recipients.NotTheWriter.MatchString(a.Text) && asked.Fact != rules.FactRole && asked.Fact != rules.FactOrderingFor && asked.Fact != rules.FactLegalRepresentative {
		return // "non, c'est pas moi le responsable"
	}
	if a.Question && a.OnlyAsks() && len(a.Units) >= shortestQuestion {
		return // "qui a le droit de consulter le dossier ?"
	}
	if a.Supposes(said.Stretch{Start: 0, End: len(a.Units)}) {
		return // "en admettant que je sois bénévole, qui signe ?"
	}
	if words.Announces(a.Tokens, words.Unknowing) && !out.Asking && len(a.Units) <= statements.LongestUnknown && !a.ofAnotherMatter(asked.Fact) && r.Book.ValidValue(asked.Fact, rules.ValueUnknown) {
		out.Answer, out.AnswerSure = rules.ValueUnknown, true
		return // "aucune idée pour le lecteur, je vais voir"
	}
	if asked.Fact == rules.FactSIAccess && (needsIt.MatchString(a.Text) || slices.ContainsFunc(a.Stretches(), a.DeniesIn) && a.WorksInSoftware()) {
		out.Answer, out.AnswerSure, out.AnswerProbability = "yes", false, sureReply
		return // "sans le logiciel, je ne sers à rien"
	}
	bag := a.ReplyFeatures(asked.Fact)
	if value, share := r.Nearest(bag, asked.Fact); share > 0.5 {
		out.Answer, out.AnswerSure = value, share == 1
		return
	}
	m := r.Model.Replies
	p := a.Scratch.Probabilities(len(m.Labels))
	if m.Probabilities(bag, a.Scratch.Sums(len(m.Labels)), p) == 0 {
		return
	}
	// Only the values of the question compete.
	sum, best, most := float32(1e-6), "", float32(0)
	for i, label := range m.Labels {
		if label == NoReply {
			sum += p[i]
			if p[i] > most {
				best, most = "", p[i]
			}
			continue
		}
		for _, v := range q.Values {
			if ReplyLabel(asked.Fact, v.ID) != label || label == cardNamed && v.ID != a.CardIn(said.Stretch{Start: 0, End: len(a.Units)}) {
				continue
			}
			sum += p[i]
			if p[i] > most {
				best, most = v.ID, p[i]
			}
		}
	}
	if asked.Fact == rules.FactContract && best == "signed" && statements.ContractEnded.MatchString(a.Text) {
		best = "none"
	}
	if value := a.plainlySays(asked.Fact); value != "" && value != best && r.Book.ValidValue(asked.Fact, value) {
		out.Answer, out.AnswerSure, out.AnswerProbability = value, false, sureReply
		return // "non pardon, je l'étais… inscrite à l'Ordre"
	}
	least := float32(leastReply)
	if a.Question && out.Asking {
		least = leastBeside // "dossier complet, envoi où ?"
	}
	if 2*out.Known < out.Words {
		least = sureReply // most of its words are strange
	}
	if most/sum < sureReply && best != rules.ValueUnknown && a.tellsOther(asked.Fact) {
		return // "pas encore de contrat", asked whether the director is a health professional
	}
	if best != "" && most/sum >= least {
		out.Answer, out.AnswerSure, out.AnswerProbability = best, most/sum >= sureReply || !a.Question && a.states(asked.Fact, best), most/sum
		return
	}
	// What it states plainly of the fact is an answer too: "non le contrat n'est pas signé".
	for _, s := range a.Says {
		if s.Fact == asked.Fact && s.Subject != said.SubjectPassing && s.Probability >= plainlyTold && !a.Question && r.Book.ValidValue(s.Fact, s.Value) {
			out.Answer, out.AnswerSure, out.AnswerProbability = s.Value, false, s.Probability
		}
	}
}

// plainlySays is the value of a fact that a longer message plainly states of the writer; its first
// word may deny something else.
func (a *Answering) plainlySays(fact string) string {
	if a.Question || len(a.Segments) < 2 {
		return ""
	}
	for _, s := range a.Says {
		if s.Fact == fact && s.Subject == said.SubjectMe && s.Probability >= statements.SurelyStated {
			return s.Value
		}
	}
	return ""
}

// tellsOther reports whether a message of one clause, with neither yes nor no, plainly tells
// another fact than the one asked about.
func (a *Answering) tellsOther(asked string) bool {
	if len(a.Segments) != 1 || slices.ContainsFunc(a.Tokens, func(t words.Token) bool { return words.In(words.PlainYes, t.Word) || words.In(words.PlainNo, t.Word) }) {
		return false
	}
	other := false
	for _, s := range a.Says {
		if s.Fact == asked {
			return false
		}
		other = other || s.Probability >= statements.SurelyStated && (s.Fact == rules.FactContract || s.Fact == rules.FactReader || s.Fact == rules.FactLeaderCard)
	}
	return other
}

// states reports whether a message plainly states a fact, of somebody who is not only named in
// passing: what it is read to answer is then sure.
func (a *Answering) states(fact, value string) bool {
	return slices.ContainsFunc(a.Says, func(s said.Statement) bool {
		return s.Fact == fact && s.Value == value && s.Subject != said.SubjectPassing && s.Probability >= statements.SurelyStated
	})
}

// shortestQuestion is the number of words and names from which a question answers nothing:
// "la compta ?" may.
const shortestQuestion = 4

// ofAnotherMatter reports whether a message names a form or a contract of which nothing was asked:
// "je ne sais pas si le contrat est signé", whether access is needed.
func (a *Answering) ofAnotherMatter(asked string) bool {
	return asked != rules.FactContract && slices.ContainsFunc(a.Mentions, func(m names.Mention) bool { return m.Kind == names.KindForm })
}

// OnlyUnknowing reports whether a message says that the writer does not know, and nothing else.
func (a *Answering) OnlyUnknowing() bool {
	return len(a.Units) <= longestBareUnknown && words.Announces(a.Tokens, words.Unknowing) && !slices.ContainsFunc(a.Units, func(u names.Unit) bool { return u.Mention != nil || words.QuestionWords[u.Word] })
}

// longestBareUnknown is the number of words with which somebody says only that.
const longestBareUnknown = 5

// needsIt says of something that nothing goes without it: two denials affirm.
var needsIt = regexp.MustCompile(`(?i)\bsans\s+(?:ce |cet |cette |le |la |les |mon |l['’]|ça|lui|elle)[^.;!?]{0,40}\b(?:ne |n['’])?\p{L}+\s+(?:à |a |plus |même )?(?:rien|pas|plus)\b|\b(?:ne |n['’])\p{L}+[^.;!?]{0,25}\b(?:rien|pas|plus)\b[^.;!?]{0,15}\bsans\s+(?:ce |cet |le |la |les |mon |l['’]|lui)`)

// plainlyTold is the probability from which a statement answers.
const plainlyTold = 0.8

// leastJob is the number of characters of an unknown job at least: "rhoo" is none.
const leastJob = 5

// longestJob is the number of words of an unknown job at most.
const longestJob = 4

// replyProfession takes the profession of the person whom the card is for; a few
// words that name no listed one are another job.
func (r *Answerer) replyProfession(a *Answering, out *said.Reading, asked said.Asked) {
	if p := out.Facts[rules.FactProfession]; p != "" {
		if !out.OfLeader || asked.Leader {
			out.Answer, out.AnswerSure = p, true
		}
		return
	}
	if id := r.Jobs[words.Joined(a.Tokens)]; id != "" {
		out.Answer, out.AnswerSure = id, true
		return
	}
	for i := range a.Mentions { // "bah, directeur": a role, and no job of the lists
		if m := &a.Mentions[i]; m.Kind == names.KindRole && !m.Negative && len(a.Units) <= longestJob && (m.ID == rules.RoleResponsable || m.ID == rules.RolePresident) {
			out.Facts[rules.FactRole] = m.ID
			return
		}
	}
	m := r.Model.Replies
	p := a.Scratch.Probabilities(len(m.Labels))
	m.Probabilities(a.ReplyFeatures(rules.FactHealthPro), a.Scratch.Sums(len(m.Labels)), p)
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
	case len(a.Units) <= 2 && (out.Known == 0 || wanted == nil && len(a.Units) == 1) && !a.Question && out.Doubtful == "" && len(a.Text) >= leastJob:
		out.Answer = rules.ProfessionOther
	case len(a.Units) <= longestJob && !a.Question && a.namesSomething() && len(out.People) == 0 && out.Doubtful == "" && (out.Certainty != said.Sure || wanted == nil) && (len(wanted) == 0 || wanted[0].Probability < wants.LeastLikely) && !a.steers():
		out.Answer = rules.ProfessionOther
	}
}

// namesSomething reports whether a message holds any word that could name a job:
// "bah, la nouvelle, quoi" holds none.
func (a *Answering) namesSomething() bool {
	counts := func(t words.Token) bool { return words.Ordinals[t.Word] != 0 || words.Number(t.Word) > 1 } // "la première fois", "les deux"
	return !slices.ContainsFunc(a.Tokens, counts) && slices.ContainsFunc(a.Tokens, func(t words.Token) bool {
		return !words.Between[t.Word] && !words.Articles[t.Word] && !words.Fillers[t.Word] && !words.QuestionWords[t.Word] && !words.SubjectWords[t.Word] && !words.SelfWords[t.Word]
	})
}

// steers reports whether a message steers the conversation, or only is polite.
func (a *Answering) steers() bool {
	for _, s := range a.Segments {
		if s.Act == clauses.Moves || s.Act == clauses.Polite {
			return true
		}
	}
	return false
}

// chosen reads "2", "la deuxième", or the wording of a choice.
func (a *Answering) chosen(asked said.Asked) string {
	for i, label := range asked.Labels {
		if i < len(asked.Choices) && words.SameWords(a.Text, label) {
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
func (a *Answering) onlyLabel(labels []string) int {
	if len(a.Tokens) > 2 || len(labels) < 2 || slices.ContainsFunc(a.Tokens, func(t words.Token) bool { return len(t.Word) < leastJob }) {
		return -1
	}
	only := -1
	for i, label := range labels {
		said := words.Tokenise(label)
		for _, t := range a.Tokens {
			if !slices.ContainsFunc(said, func(w words.Token) bool { return w.Word == t.Word || w.Word+"e" == t.Word || t.Word+"e" == w.Word }) {
				said = nil
				break
			}
		}
		if said == nil {
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
func (a *Answering) numberChosen() (n int) {
	for i, t := range a.Tokens {
		value := words.Ordinals[t.Word]
		if value == 0 {
			value = words.Number(t.Word)
		}
		time := (t.Word == "second" || t.Word == "seconde") && (i == 0 || !choosingWords[a.Tokens[i-1].Word]) // "oui, une seconde"
		switch {
		case value != 0 && n == 0 && !time:
			n = value
		case !choosingWords[t.Word] && !words.Fillers[t.Word]:
			return 0
		}
	}
	return n
}
