// Package events tells what has become of an order, piece by piece: what has happened, how far that is
// asserted, and of whose order.
package events

import (
	"slices"

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/parts"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/statements"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// The labels of the model of news, in three groups.
var (
	eventLabels = []string{said.NewsSigned, said.NewsSent, said.NewsTransmitted, said.NewsIncomplete, said.NewsRefused, said.NewsResent, said.NewsCard, said.NewsCodes, said.NewsAll, said.NewsLost, said.NewsStolen, "blocked", "broken", said.NewsWrong, "expired", said.NewsCancelled, said.NewsLeft, said.NewsNone}
	modeLabels  = []string{said.ModeTold, said.ModeDenied, said.ModeDoubted, said.ModePlanned, said.ModeSupposed, said.ModeAsked, said.ModeReported, said.ModeCorrected}
	whoseLabels = []string{said.OfSelf, said.OfOther, said.OfAll, said.OfSome}
	Labels      = slices.Concat(eventLabels, modeLabels, whoseLabels)
	Groups      = []int{0, len(eventLabels), len(eventLabels) + len(modeLabels)}
)

// Told is a message of which it was read what it tells of orders.
type Told struct {
	statements.Stated
	News []said.News
}

// SurelyHolds is the probability from which news are acted on without asking; below
// what is left of one they are surely none.
const SurelyHolds = 0.8

// TellNews enters what each piece of a message tells of orders and cards.
func (a *Told) TellNews(m *linear.Model) {
	p := a.Scratch.Probabilities(len(m.Labels))
	pieces := a.NewsPieces()
	for _, s := range pieces {
		m.Probabilities(a.NewsFeatures(s, pieces), a.Scratch.Sums(len(p)), p)
		n := said.News{At: s, Text: a.Text[a.Tokens[a.Units[s.Start].Start].Start:a.Tokens[a.Units[s.End-1].End-1].End]}
		n.Event, n.EventProbability = likeliest(eventLabels, p[Groups[0]:Groups[1]])
		modes := p[Groups[1]:Groups[2]]
		n.Mode, _ = likeliest(modeLabels, modes)
		n.Holds = modes[slices.Index(modeLabels, said.ModeTold)] + modes[slices.Index(modeLabels, said.ModeCorrected)]
		if n.Mode == said.ModeTold || n.Mode == said.ModeCorrected {
			n.Holds = toldMoreOften * n.Holds / (1 + (toldMoreOften-1)*n.Holds)
		}
		if comesTrue[n.Event] && n.Mode == said.ModeTold && a.notYet(s) {
			n.Mode, n.Holds = said.ModeDenied, min(n.Holds, 1-n.Holds)
		}
		if a.NamesElse(s) {
			n.Event, n.EventProbability = said.NewsNone, 1
		}
		n.Whose, _ = likeliest(whoseLabels, p[Groups[2]:])
		a.News = append(a.News, n)
	}
}

// Troubles are the situations of which news tell that a card is in trouble, and the intent
// of whoever tells so.
var Troubles = map[string]struct{ Situation, Intent string }{
	"lost": {"lost", rules.IntentLost}, "stolen": {"stolen", rules.IntentLost},
	"blocked": {"blocked", rules.IntentDefective}, "broken": {"defective", rules.IntentDefective},
	"expired": {"renewal_expiry", rules.IntentRenewal},
}

// Trouble is told from these probabilities on: of what has happened, and that it holds.
const (
	leastTrouble = 0.7
	leastHolding = 0.6
)

// Trouble is the first piece that tells that a card is in trouble, nil when none does.
func (a *Told) Trouble() *said.News {
	for i := range a.News {
		n := &a.News[i]
		if Troubles[n.Event].Situation != "" && n.EventProbability >= leastTrouble && n.Holds >= leastHolding && !a.AsksAfter(n.At.End-1) && (n.Whose == said.OfSelf || !a.namesPassing(n.At)) {
			return n
		}
	}
	return nil
}

// StateTrouble enters what has happened to a card, unless the message says it already.
func (a *Told) StateTrouble() {
	n := a.Trouble()
	if n == nil || slices.ContainsFunc(a.Says, func(s said.Statement) bool { return s.Fact == rules.FactSituation }) {
		return
	}
	x := said.Statement{Subject: said.SubjectMe, Fact: rules.FactSituation, Value: Troubles[n.Event].Situation, Probability: n.EventProbability * n.Holds, At: n.At}
	if n.Whose != said.OfSelf {
		x.Subject = said.SubjectOther
	}
	a.Says = append(a.Says, x)
}

// namesPassing reports whether a piece names somebody in passing.
func (a *Told) namesPassing(s said.Stretch) bool {
	for i := s.Start; i < s.End; i++ {
		if m := a.Units[i].Mention; m != nil && m.IsPerson() && m.Part == parts.PartPassing {
			return true
		}
	}
	return false
}

// comesTrue are the events of which "pas encore" says that they have not happened.
var comesTrue = map[string]bool{said.NewsSigned: true, said.NewsSent: true, said.NewsTransmitted: true, said.NewsResent: true, said.NewsCard: true, said.NewsCodes: true, said.NewsAll: true}

// notYet reports whether a piece says that something has not happened yet.
func (a *Told) notYet(s said.Stretch) bool {
	for i := s.Start; i+1 < s.End; i++ {
		if w, next := a.Units[i].Word, a.Units[i+1].Word; words.YetWords[next] && (w == "pas" || w == "not") {
			return true // "pas encore"
		}
	}
	return false
}

// toldMoreOften is how much more often, against all else, people tell what has happened than
// the sentences do from which the model has learnt: those hold many denials, plans and
// doubts on purpose.
const toldMoreOften = 2.5

// likeliest is the most probable of some labels.
func likeliest(labels []string, p []float32) (label string, probability float32) {
	most := 0
	for i := range p {
		if p[i] > p[most] {
			most = i
		}
	}
	return labels[most], p[most]
}

// NewsPieces cuts a message at its punctuation and before the words that join.
func (a *Told) NewsPieces() (list []said.Stretch) {
	for i := 0; i < len(a.Units); {
		j := i + 1
		for j < len(a.Units) && a.Units[j].Clause == a.Units[i].Clause && !words.SentenceJoins[a.Units[j].Word] && !a.Units[j].Breaks {
			j++
		}
		list = append(list, said.Stretch{Start: i, End: j})
		i = j
	}
	return list
}

// NewsFeatures are those of a piece among the others of its message.
func (a *Told) NewsFeatures(s said.Stretch, pieces []said.Stretch) []linear.Term {
	b := a.Scratch.NewBag()
	a.AddWords(b, func(i int) int32 {
		if i >= s.Start && i < s.End {
			return linear.Full
		}
		return 0
	})
	b.Add(linear.Hash('1'), linear.Full)
	a.AddPersons(b, s)
	for i := s.Start; i < s.End; i++ {
		b.Add(linear.Hash('a', clauses.Labels[a.Act[i]]), linear.Full/2)
	}
	denied := a.DeniesIn(s)
	if denied {
		b.Add(linear.Hash('!'), linear.Full)
		for i := s.Start; i < s.End; i++ {
			for _, h := range a.Units[i].Families {
				b.Add(linear.Pair('!', 1, h), linear.Full)
			}
		}
	}
	if a.AsksAfter(s.End - 1) {
		b.Add(linear.Hash('?'), linear.Full)
	}
	b.Add(linear.Pair('F', 1, a.Units[s.Start].Sound), linear.Full)
	if s.Start+1 < s.End {
		b.Add(linear.Pair('F', a.Units[s.Start].Sound, a.Units[s.Start+1].Sound), linear.Full)
	}
	if n := s.End - s.Start; n <= 2 {
		b.Add(linear.Hash('l', "short"), linear.Full)
	}
	at := slices.Index(pieces, s)
	if at > 0 {
		a.beside(b, 'V', pieces[at-1])
	} else {
		b.Add(linear.Hash('z', "first"), linear.Full)
	}
	if at+1 < len(pieces) {
		a.beside(b, 'Z', pieces[at+1])
	} else {
		b.Add(linear.Hash('z', "last"), linear.Full)
	}
	return b.Terms
}

// beside adds the words of a neighbouring piece.
func (a *Told) beside(b *linear.Bag, side byte, s said.Stretch) {
	for i := s.Start; i < s.End; i++ {
		b.Add(linear.Pair(side, 1, a.Units[i].Sound), linear.Full/2)
		for _, h := range a.Units[i].Families {
			b.Add(linear.Pair(side, 2, h), linear.Full/2)
		}
	}
}
