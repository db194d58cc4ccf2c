package understanding

import (
	"slices"
	"strings"

	"cpxbot/rules"
)

// What a message wants, in the terms of the content: the ranked list of wants.go put into an
// intent, a topic or a move, with how sure that is.

// A reading is sure when what it wants is this probable, and likely from
// leastLikely on. On sentences that nobody tuned on, hardly one in two hundred
// sure readings is then wrong.
const (
	sureWant    = 0.97
	leastLikely = 0.33
)

// rankedMessage is a message of which it is ranked what it wants.
type rankedMessage struct{ addressedMessage }

// ranker ranks what messages want.
type ranker struct {
	chooser
	// targets lead from what the model ranks to the content.
	targets []target
	matters *matters
	taught  []taught
	// told are the words whose naming in a request tells a fact.
	told []told
}

// told is a fact that is told by naming something.
type told struct {
	words       []token
	fact, value string
	// denial says that the words deny something themselves: "non soignant".
	denial bool
}

// toldBy lists the words of a book whose naming tells a fact.
func toldBy(book *rules.Book) (list []told) {
	for i := range book.Questions {
		for _, v := range book.Questions[i].Values {
			for _, words := range v.ToldBy {
				phrase := tokenise(words)
				denial := slices.ContainsFunc(phrase, func(t token) bool { return negations[t.word] })
				list = append(list, told{phrase, book.Questions[i].Fact, v.ID, denial})
			}
		}
	}
	return list
}

// newRanker prepares the ranking with a book by what a model has learnt, if anything yet.
func newRanker(book *rules.Book, m *model) (*ranker, error) {
	names, err := newFinder(book, m.vocabulary)
	if err != nil {
		return nil, err
	}
	r := &ranker{chooser: chooser{names, m}, told: toldBy(book)}
	if m.wants != nil {
		err = r.rankBy(m.wants.Labels)
	}
	return r, err
}

// rankBy prepares the ranking of the labels that a model has learnt.
func (r *ranker) rankBy(labels []string) (err error) {
	r.targets = make([]target, len(labels))
	for i, id := range labels {
		r.targets[i] = targetOf(r.book, id)
		if t := r.targets[i].topic; t != nil {
			r.targets[i].only = phrases(t.OnlyWith...)
		}
	}
	r.matters, err = newMatters(r.book, labels)
	return err
}

// want ranks what a message wants after what was spoken of before, and puts the first
// into the terms of the content.
func (r *ranker) want(a *rankedMessage, after *Context, out *Reading) {
	allowed := func(i int) bool {
		t := r.targets[i]
		if t.topic == nil {
			return t.intent != nil || r.book.Move(r.model.wants.Labels[i]) != nil
		}
		return len(t.only) == 0 || slices.ContainsFunc(t.only, func(words []token) bool { return contains(a.tokens, words) })
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
	if asking := a.asking(); len(asking) > 1 {
		for _, s := range asking {
			l, part, _ := r.rank(a, s, after, allowed)
			if l = another(r.recall(l, part), out.Asks); len(l) > 0 {
				out.Asks = append(out.Asks, rounded(l[:min(3, len(l))]))
			}
		}
	}
	if list[0].Probability >= sureWant && !slices.ContainsFunc(out.Asks, func(l []Want) bool {
		return !slices.ContainsFunc(l, func(w Want) bool { return w.ID == list[0].ID && w.Probability >= leastSame })
	}) {
		out.Asks = nil // one question, cut in two: "numéro de tel, de l'Ordre"
	}
	// What the wants of an intent share is surer than which of them is meant.
	share := map[string]float32{}
	for _, w := range list {
		share[r.intentOf(w.ID)] += w.Probability
	}
	first := list[0]
	for _, w := range list {
		if share[r.intentOf(w.ID)] > share[r.intentOf(first.ID)]+clearlyMore {
			first = w
		}
	}
	if named := out.Facts[rules.FactProfession] != "" || len(out.People) > 0; named && first.Probability < surelyTopic {
		// Who tells a profession and hardly asks one point wants the procedure.
		leads := out.Facts[rules.FactRole] == rules.RoleResponsable || out.Facts[rules.FactRole] == rules.RolePresident
		for _, w := range list {
			least := first.Probability / 2
			if x := r.book.Intent(first.ID); x != nil && x.Goal == rules.GoalResponsable && out.Self && !leads && !a.question {
				least = first.Probability / 4 // "ergonome, il n'y a pas de contrat, je dois accéder à INSi"
			}
			if r.intentOf(first.ID) == rules.IntentOutOfScope && first.Probability < leastElsewhere {
				least = first.Probability / 8 // "la cantine, le badge, et la carte : je suis kiné"
			}
			if x := r.book.Intent(w.ID); x != nil && x.Goal == rules.GoalOrder && w.Probability >= least {
				first = w
				break
			}
		}
	}
	out.Topic, out.Intent, out.Move, out.want = "", "", "", first.ID
	switch t := targetOf(r.book, first.ID); {
	case t.topic != nil:
		out.Intent = t.topic.Intent
		if r.applies(t.topic, out.Facts) {
			out.Topic = t.topic.ID
		}
	case t.intent != nil:
		out.Intent = t.intent.ID
	default:
		move := r.book.Move(first.ID)
		out.Move, out.Intent = move.ID, move.Within
	}
	intent := share[r.intentOf(first.ID)]
	if x := r.book.Intent(out.Intent); x != nil && x.Goal == rules.GoalOrder && out.Topic == "" {
		intent = share[rules.IntentOrder] + share[rules.IntentWhichCard] // which of both hardly matters
	}
	named := out.Facts[rules.FactProfession] != "" || len(out.People) > 0
	switch {
	case len(a.units) > longestPlain && !out.Asking:
		out.Certainty = Confirm // much was pasted, and nothing asked
	case out.Known == 0 && len(a.mentions) == 0 && out.Move == "": // "pouet"
	case out.Move == rules.MoveSmalltalk && out.Known*2 < out.Words: // hardly a word is known
	case first.Probability >= sureWant, out.Topic == "" && intent >= sureWant:
		out.Certainty = Sure
	case intent >= leastLikely, named && intent >= leastNamed && out.Intent == rules.IntentOrder:
		out.Certainty = Confirm
	}
	out.Clear = first.Probability >= sureWant/2
	if out.Certainty == Unsure && (out.Topic != rules.TopicEmergency || first.Probability < leastEmergency) {
		out.Topic, out.Move = "", "" // a guess to propose, not to act on
	}
}

// asking are the segments that ask or want something of their own.
func (a *rankedMessage) asking() (out []*segment) {
	for i := range a.segments {
		if s := &a.segments[i]; (s.act == asks || s.act == wants) && (s.end-s.start >= leastAsking || a.asksByName(s)) {
			out = append(out, s)
		}
	}
	return out
}

// asksByName reports whether a short segment is one of several questions, and names its
// matter: "prix ? durée ?".
func (a *rankedMessage) asksByName(s *segment) bool {
	if !a.asksAt(s.end-1) || strings.Count(a.text, "?") < 2 {
		return false
	}
	for i := s.start; i < s.end; i++ {
		first := a.tokens[a.units[i].start]
		if w := a.units[i].word; a.units[i].mention != nil || first.end-first.start >= leastMatter && !fillers[w] && !in(yesWords, w) && !questionWords[w] {
			return true
		}
	}
	return false
}

// leastMatter is the number of letters of a word that names a matter at least.
const leastMatter = 4

// titled reports whether a message names a job whose title begins like a leader's,
// and no leader: "responsable qualité".
func (a *rankedMessage) titled() bool {
	found := false
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind == kindRole {
			return false
		}
		found = found || m.kind == kindProfession && len(m.words) > 0 && a.finder.names.heads.leading[m.words[0]]
	}
	return found
}

// deniesLeading reports whether a message says that somebody does not lead, and names
// nobody who does: "médecin coordonnateur, pas le directeur".
func (a *rankedMessage) deniesLeading() bool {
	denied := false
	for i := range a.mentions {
		if m := &a.mentions[i]; m.kind == kindRole {
			if !m.negative {
				return false
			}
			denied = true
		}
	}
	return denied
}

// wantsOwnByJob reports whether the writer tells their job, leads nothing, and wants a card:
// "le président a signé le contrat, moi je suis ASST et il me faut une carte".
func (a *rankedMessage) wantsOwnByJob() bool {
	job := false
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.part == PartMe && m.kind == kindRole {
			return false
		}
		job = job || m.kind == kindProfession && m.part == PartMe && !m.negative
	}
	return job && !a.question && a.wishesOwn()
}

// doubtLeader makes what only leaders want less probable.
func (r *ranker) doubtLeader(list []Want) {
	sum := float32(0)
	for i := range list {
		if x := r.book.Intent(r.intentOf(list[i].ID)); x != nil && x.Goal == rules.GoalResponsable {
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
func another(list []Want, earlier [][]Want) []Want {
	list = slices.Clone(list)
	sum := float32(0)
	for i := range list {
		if slices.ContainsFunc(earlier, func(l []Want) bool { return l[0].ID == list[i].ID }) {
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
func (r *ranker) applies(t *rules.Topic, f rules.Facts) bool {
	for _, fact := range t.Unless {
		if f[fact] != "" {
			return false
		}
	}
	if of := t.Near[rules.FactProfession]; f[rules.FactProfession] != "" && len(of) > 0 && !slices.Contains(of, f[rules.FactProfession]) {
		return false // it is about another profession
	}
	return len(t.When) == 0 || r.book.Holds([]rules.Condition{t.When}, f)
}

// leastAsking is the number of units of a segment that asks for something of
// its own.
const leastAsking = 3

// intentOf is the intent to which a want belongs.
func (r *ranker) intentOf(id string) string {
	if t := r.book.Topic(id); t != nil {
		return t.Intent
	}
	if m := r.book.Move(id); m != nil {
		return m.Within
	}
	return id
}
