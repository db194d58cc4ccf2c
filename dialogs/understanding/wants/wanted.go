// Package wants ranks what a message wants (rank.go), weighed by what was spoken of before (context.go)
// and by the examples that an operator has added (taught.go); puts the first into the terms of the
// content, and settles with it the facts that contradict or imply one another (reconcile.go).
package wants

import (
	"slices"
	"strings"

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/understanding/matters"
	"cpxbot/dialogs/understanding/model"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/parts"
	"cpxbot/dialogs/understanding/recipients"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// meansTrouble makes it likelier that a message which tells that a card is in trouble wants to know
// what to do, where what it wants is not plain.
func (r *Ranker) meansTrouble(a *Ranked, list []said.Want) []said.Want {
	n := a.Trouble()
	if n == nil || len(list) == 0 || list[0].Probability >= surelyTopic {
		return list
	}
	told, intent, near := n.EventProbability*n.Holds, events.Troubles[n.Event].Intent, float32(0)
	situation := rules.Facts{rules.FactSituation: events.Troubles[n.Event].Situation}
	for _, w := range list {
		if t := r.Book.Topic(w.ID); r.IntentOf(w.ID) == intent || t != nil && t.IsNear(situation) {
			near += w.Probability
		}
	}
	if near >= told {
		return list
	}
	out := []said.Want{{ID: intent, Probability: told}}
	for _, w := range list {
		if w.ID == intent {
			out[0].Probability += w.Probability * (1 - told)
			continue
		}
		out = append(out, said.Want{ID: w.ID, Probability: w.Probability * (1 - told)})
	}
	return sortWants(out)
}

// What a message wants, in the terms of the content: the ranked list of wants.go put into an
// intent, a topic or a move, with how sure that is.

// A reading is sure when what it wants is this probable, and likely from
// leastLikely on. On sentences that nobody tuned on, hardly one in two hundred
// sure readings is then wrong.
const (
	sureWant    = 0.97
	LeastLikely = 0.33
)

// Ranked is a message of which it is ranked what it wants.
type Ranked struct{ recipients.Addressed }

// Ranker ranks what messages want.
type Ranker struct {
	recipients.Chooser
	// targets lead from what the model ranks to the content.
	targets []matters.Target
	Matters *matters.Matters
	Taught  []Taught
	// told are the words whose naming in a request tells a fact.
	told []told
}

// told is a fact that is told by naming something.
type told struct {
	words       []words.Token
	fact, value string
	// denial says that the words deny something themselves: "non soignant".
	denial bool
}

// toldBy lists the words of a book whose naming tells a fact.
func toldBy(book *rules.Book) (list []told) {
	for i := range book.Questions {
		for _, v := range book.Questions[i].Values {
			for _, said := range v.ToldBy {
				phrase := words.Tokenise(said)
				denial := slices.ContainsFunc(phrase, func(t words.Token) bool { return words.Negations[t.Word] })
				list = append(list, told{phrase, book.Questions[i].Fact, v.ID, denial})
			}
		}
	}
	return list
}

// New prepares the ranking with a book by what a model has learnt, if anything yet.
func New(book *rules.Book, m *model.Model) (*Ranker, error) {
	names, err := names.New(book, m.Vocabulary)
	if err != nil {
		return nil, err
	}
	r := &Ranker{Chooser: recipients.Chooser{Finder: names, Model: m}, told: toldBy(book)}
	if m.Wants != nil {
		err = r.rankBy(m.Wants.Labels)
	}
	return r, err
}

// rankBy prepares the ranking of the labels that a model has learnt.
func (r *Ranker) rankBy(labels []string) (err error) {
	r.targets = make([]matters.Target, len(labels))
	for i, id := range labels {
		r.targets[i] = matters.TargetOf(r.Book, id)
		if t := r.targets[i].Topic; t != nil {
			r.targets[i].Only = words.Phrases(t.OnlyWith...)
		}
	}
	r.Matters, err = matters.New(r.Book, labels)
	return err
}

// Want ranks what a message wants after what was spoken of before, and puts the first
// into the terms of the content.
func (r *Ranker) Want(a *Ranked, after *said.Context, out *said.Reading) {
	allowed := func(i int) bool {
		t := r.targets[i]
		if t.Topic == nil {
			return t.Intent != nil || r.Book.Move(r.Model.Wants.Labels[i]) != nil
		}
		return len(t.Only) == 0 || slices.ContainsFunc(t.Only, func(said []words.Token) bool { return words.Holds(a.Tokens, said) })
	}
	list, bag, known := r.rank(a, nil, after, allowed)
	list = r.meansTrouble(a, r.recall(list, bag))
	if a.titled() || a.deniesLeading() || a.wantsOwnByJob() {
		r.doubtLeader(list) // "directeur médical" leads nothing
	}
	if len(list) == 0 || known == 0 {
		return
	}
	out.Wants = rounded(list[:min(5, len(list))])
	if asking := a.Asking(); len(asking) > 1 {
		for _, s := range asking {
			l, part, _ := r.rank(a, s, after, allowed)
			if l = another(r.recall(l, part), out.Asks); len(l) > 0 {
				out.Asks = append(out.Asks, rounded(l[:min(3, len(l))]))
			}
		}
	}
	if list[0].Probability >= sureWant && !slices.ContainsFunc(out.Asks, func(l []said.Want) bool {
		return !slices.ContainsFunc(l, func(w said.Want) bool { return w.ID == list[0].ID && w.Probability >= leastSame })
	}) {
		out.Asks = nil // one question, cut in two: "numéro de tel, de l'Ordre"
	}
	// What the wants of an intent share is surer than which of them is meant.
	share := map[string]float32{}
	for _, w := range list {
		share[r.IntentOf(w.ID)] += w.Probability
	}
	first := list[0]
	for _, w := range list {
		if share[r.IntentOf(w.ID)] > share[r.IntentOf(first.ID)]+clearlyMore {
			first = w
		}
	}
	if named := out.Facts[rules.FactProfession] != "" || len(out.People) > 0; named && first.Probability < surelyTopic {
		// Who tells a profession and hardly asks one point wants the procedure.
		leads := out.Facts[rules.FactRole] == rules.RoleResponsable || out.Facts[rules.FactRole] == rules.RolePresident
		for _, w := range list {
			least := first.Probability / 2
			if x := r.Book.Intent(first.ID); x != nil && x.Goal == rules.GoalResponsable && out.Self && !leads && !a.Question {
				least = first.Probability / 4 // "ergonome, il n'y a pas de contrat, je dois accéder à INSi"
			}
			if r.IntentOf(first.ID) == rules.IntentOutOfScope && first.Probability < leastElsewhere {
				least = first.Probability / 8 // "la cantine, le badge, et la carte : je suis kiné"
			}
			if x := r.Book.Intent(w.ID); x != nil && x.Goal == rules.GoalOrder && w.Probability >= least {
				first = w
				break
			}
		}
	}
	out.Topic, out.Intent, out.Move, out.Wanted = "", "", "", first.ID
	switch t := matters.TargetOf(r.Book, first.ID); {
	case t.Topic != nil:
		out.Intent = t.Topic.Intent
		if r.applies(t.Topic, out.Facts) {
			out.Topic = t.Topic.ID
		}
	case t.Intent != nil:
		out.Intent = t.Intent.ID
	default:
		move := r.Book.Move(first.ID)
		out.Move, out.Intent = move.ID, move.Within
	}
	intent := share[r.IntentOf(first.ID)]
	if x := r.Book.Intent(out.Intent); x != nil && x.Goal == rules.GoalOrder && out.Topic == "" {
		intent = share[rules.IntentOrder] + share[rules.IntentWhichCard] // which of both hardly matters
	}
	named := out.Facts[rules.FactProfession] != "" || len(out.People) > 0
	switch {
	case len(a.Units) > longestPlain && !out.Asking:
		out.Certainty = said.Confirm // much was pasted, and nothing asked
	case out.Known == 0 && len(a.Mentions) == 0 && out.Move == "": // "pouet"
	case out.Move == rules.MoveSmalltalk && out.Known*2 < out.Words: // hardly a word is known
	case first.Probability >= sureWant, out.Topic == "" && intent >= sureWant:
		out.Certainty = said.Sure
	case intent >= LeastLikely, named && intent >= leastNamed && out.Intent == rules.IntentOrder:
		out.Certainty = said.Confirm
	}
	out.Clear = first.Probability >= sureWant/2
	if out.Certainty == said.Unsure && (out.Topic != rules.TopicEmergency || first.Probability < leastEmergency) {
		out.Topic, out.Move = "", "" // a guess to propose, not to act on
	}
}

// Asking are the segments that ask or want something of their own.
func (a *Ranked) Asking() (out []*clauses.Segment) {
	for i := range a.Segments {
		if s := &a.Segments[i]; (s.Act == clauses.Asks || s.Act == clauses.Wants) && (s.End-s.Start >= clauses.LeastAsking || a.asksByName(s)) {
			out = append(out, s)
		}
	}
	return out
}

// asksByName reports whether a short segment is one of several questions, and names its
// matter: "prix ? durée ?".
func (a *Ranked) asksByName(s *clauses.Segment) bool {
	if !a.AsksAt(s.End-1) || strings.Count(a.Text, "?") < 2 {
		return false
	}
	for i := s.Start; i < s.End; i++ {
		first := a.Tokens[a.Units[i].Start]
		if w := a.Units[i].Word; a.Units[i].Mention != nil || first.End-first.Start >= leastMatter && !words.Fillers[w] && !words.In(words.YesWords, w) && !words.QuestionWords[w] {
			return true
		}
	}
	return false
}

// leastMatter is the number of letters of a word that names a matter at least.
const leastMatter = 4

// titled reports whether a message names a job whose title begins like a leader's,
// and no leader: "responsable qualité".
func (a *Ranked) titled() bool {
	found := false
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if m.Kind == names.KindRole {
			return false
		}
		found = found || m.Kind == names.KindProfession && len(m.Words) > 0 && a.Finder.Names.Heads.Leading[m.Words[0]]
	}
	return found
}

// deniesLeading reports whether a message says that somebody does not lead, and names
// nobody who does: "médecin coordonnateur, pas le directeur".
func (a *Ranked) deniesLeading() bool {
	denied := false
	for i := range a.Mentions {
		if m := &a.Mentions[i]; m.Kind == names.KindRole {
			if !m.Negative {
				return false
			}
			denied = true
		}
	}
	return denied
}

// wantsOwnByJob reports whether the writer tells their job, leads nothing, and wants a card:
// "le président a signé le contrat, moi je suis ASST et il me faut une carte".
func (a *Ranked) wantsOwnByJob() bool {
	job := false
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if m.Part == parts.PartMe && m.Kind == names.KindRole {
			return false
		}
		job = job || m.Kind == names.KindProfession && m.Part == parts.PartMe && !m.Negative
	}
	return job && !a.Question && a.WishesOwn()
}

// doubtLeader makes what only leaders want less probable.
func (r *Ranker) doubtLeader(list []said.Want) {
	sum := float32(0)
	for i := range list {
		if x := r.Book.Intent(r.IntentOf(list[i].ID)); x != nil && x.Goal == rules.GoalResponsable {
			list[i].Probability *= notLeading
		}
		sum += list[i].Probability
	}
	for i := range list {
		list[i].Probability /= sum
	}
	sortWants(list)
}

// notLeading is how much less probable it is that somebody wants the card of a
// leader whose title only sounds like one.
const notLeading = 0.1

// another makes what an earlier question of the message asked less probable:
// nobody asks the same twice in a row.
func another(list []said.Want, earlier [][]said.Want) []said.Want {
	list = slices.Clone(list)
	sum := float32(0)
	for i := range list {
		if slices.ContainsFunc(earlier, func(l []said.Want) bool { return l[0].ID == list[i].ID }) {
			list[i].Probability *= repeated
		}
		sum += list[i].Probability
	}
	for i := range list {
		list[i].Probability /= sum
	}
	return sortWants(list)
}

// leastSame is the probability from which a part of a message may ask what all of it asks.
const leastSame = 0.25

// repeated is how much less probable it is that a question is asked again.
const repeated = 0.15

// leastNamed is the probability from which who names a profession wants a card.
const leastNamed = 0.25

// longestPlain is the number of words of a message that can be sure without a
// clause that asks.
const longestPlain = 40

// leastEmergency is the probability from which help is offered.
const leastEmergency = 0.4

// leastGuess is the probability below which a message that names somebody only
// tells for whom a card is wanted.
const leastGuess = 0.2

// surelyTopic is the probability from which one point is asked though a
// profession is named.
const surelyTopic = 0.75

// leastElsewhere is the probability from which who tells a profession wants something that
// is none of the content's matters all the same.
const leastElsewhere = 0.6

// clearlyMore is how much more probable an intent must be than that of the
// first want to be taken instead.
const clearlyMore = 0.1

// applies reports whether a topic can be the answer, given the facts stated: a
// profession often asks for its whole procedure.
func (r *Ranker) applies(t *rules.Topic, f rules.Facts) bool {
	for _, fact := range t.Unless {
		if f[fact] != "" {
			return false
		}
	}
	if of := t.Near[rules.FactProfession]; f[rules.FactProfession] != "" && len(of) > 0 && !slices.Contains(of, f[rules.FactProfession]) {
		return false // it is about another profession
	}
	return len(t.When) == 0 || r.Book.Holds([]rules.Condition{t.When}, f)
}

// IntentOf is the intent to which a want belongs.
func (r *Ranker) IntentOf(id string) string {
	if t := r.Book.Topic(id); t != nil {
		return t.Intent
	}
	if m := r.Book.Move(id); m != nil {
		return m.Within
	}
	return id
}
