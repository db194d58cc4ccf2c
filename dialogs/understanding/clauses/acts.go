// Package clauses tells what each clause of a message does: it asks, wants, states, answers, steers;
// cuts it into segments and sentences, and makes the features that all models see.
package clauses

import (
	"math"
	"slices"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/words"
)

// Acts of a clause: what it does in the conversation.
const (
	ActAsks   = "asks"
	ActWants  = "wants"
	ActStates = "states"
	ActReply  = "answers"
	ActMoves  = "steers"
	ActPolite = "polite"
	ActQuotes = "quotes"
)

// Labels are the acts in the order of the labels of the model.
var Labels = []string{ActAsks, ActWants, ActStates, ActReply, ActMoves, ActPolite, ActQuotes}

const (
	Asks = iota
	Wants
	states
	Replies
	Moves
	Polite
	Quotes
	actCount
)

// Changing from one act to another costs this much: little where punctuation
// ends something, much in the middle of a phrase.
const (
	costAtBreak  = 0
	costAtClause = 0.8
	costInside   = 1.5
)

// Divided is a message whose clauses are told apart by what they do.
type Divided struct {
	names.Named
	// Act is that of each unit, acts the probability of each.
	Act      []int8
	Acts     [][actCount]float32
	Segments []Segment
	// Asked says that a question is open.
	Asked bool
}

// TagActs says what each unit of a message takes part in: a sequence of acts
// that fits the units and seldom changes.
func (a *Divided) TagActs(m *linear.Model) {
	n := len(a.Units)
	a.Act = make([]int8, n)
	a.Acts = make([][actCount]float32, n)
	if n == 0 {
		return
	}
	pieces := a.Pieces()
	var logs [actCount]float32
	back := make([][actCount]int8, n)
	var total [actCount]float32
	for i := range n {
		p := a.Acts[i][:]
		m.Probabilities(a.ActFeatures(i, pieces), a.Scratch.Sums(len(m.Labels)), p)
		for k := range logs {
			logs[k] = logOf(p[k])
		}
		if i == 0 {
			total = logs
			continue
		}
		cost := float32(costInside)
		switch {
		case a.Units[i].Breaks:
			cost = costAtBreak
		case a.Units[i].Clause != a.Units[i-1].Clause:
			cost = costAtClause
		}
		best := 0
		for k := range total {
			if total[k] > total[best] {
				best = k
			}
		}
		var next [actCount]float32
		for k := range next {
			from, sum := k, total[k]
			if total[best]-cost > sum {
				from, sum = best, total[best]-cost
			}
			next[k], back[i][k] = sum+logs[k], int8(from)
		}
		total = next
	}
	best := int8(0)
	for k := range total {
		if total[k] > total[best] {
			best = int8(k)
		}
	}
	for i := n - 1; i >= 0; i-- {
		a.Act[i] = best
		best = back[i][best]
	}
}

// piece is a run of units without punctuation between them.
type piece struct{ start, end int }

// Pieces returns the run to which each unit belongs.
func (a *Divided) Pieces() []piece {
	out := make([]piece, len(a.Units))
	for i := 0; i < len(a.Units); {
		j := i + 1
		for j < len(a.Units) && a.Units[j].Clause == a.Units[i].Clause {
			j++
		}
		for k := i; k < j; k++ {
			out[k] = piece{i, j}
		}
		i = j
	}
	return out
}

// ActFeatures are those of one unit among its neighbours.
func (a *Divided) ActFeatures(i int, pieces []piece) []linear.Term {
	terms := a.Scratch.Terms[:0]
	add := func(h uint32) { terms = append(terms, linear.Term{Hash: h, Weight: linear.Full}) }
	n := len(a.Units)
	at := func(k int) uint32 {
		if k < 0 || k >= n {
			return linear.Hash('|')
		}
		return a.Units[k].Sound
	}
	add(linear.Hash('1'))
	for d := -3; d <= 3; d++ {
		add(linear.Pair('A'+byte(d+3), 0, at(i+d)))
	}
	add(linear.Pair('L', at(i-1), at(i)))
	add(linear.Pair('M', at(i), at(i+1)))
	add(linear.Pair('N', at(i-2), at(i-1)))
	add(linear.Pair('O', at(i+1), at(i+2)))
	if w := a.Units[i].Word; len(w) > 4 {
		add(linear.Hash('p', w[:4]))
		add(linear.Hash('e', w[len(w)-3:]))
	}
	for _, h := range a.Units[i].Families {
		add(h)
	}
	p := pieces[i]
	add(linear.Pair('S', 1, at(p.start)))
	if p.start+1 < p.end {
		add(linear.Pair('T', at(p.start), at(p.start+1)))
	}
	if p.start+2 < p.end {
		add(linear.Pair('U', at(p.start+1), at(p.start+2)))
	}
	for k := p.start; k < min(p.end, p.start+14); k++ {
		terms = append(terms, linear.Term{Hash: linear.Pair('c', 7, at(k)), Weight: linear.Full / 2})
	}
	if a.AsksAt(p.end - 1) {
		add(linear.Hash('?'))
		add(linear.Pair('?', 1, at(p.start)))
	} else if a.Question {
		add(linear.Hash('?', "elsewhere"))
	}
	add(linear.Hash('i', Bucket(i-p.start)))
	add(linear.Hash('n', Bucket(p.end-p.start)))
	switch {
	case p.start == 0 && p.end == n:
		add(linear.Hash('z', "whole"))
	case p.start == 0:
		add(linear.Hash('z', "first"))
	case p.end == n:
		add(linear.Hash('z', "last"))
	}
	a.Scratch.Terms = terms
	return terms
}

// AsksAt reports whether a question mark follows a unit.
func (a *Divided) AsksAt(i int) bool {
	from, to := a.Tokens[a.Units[i].End-1].End, len(a.Text)
	if i+1 < len(a.Units) {
		to = a.Tokens[a.Units[i+1].Start].Start
	}
	for k := from; k < min(to, len(a.Text)); k++ {
		if a.Text[k] == '?' {
			return true
		}
	}
	return false
}

// AsksAfter reports whether the sentence of a unit ends with a question mark.
func (a *Divided) AsksAfter(i int) bool {
	for ; i < len(a.Units); i++ {
		if a.AsksAt(i) {
			return true
		}
		if i+1 < len(a.Units) && a.Units[i+1].Breaks {
			return false
		}
	}
	return false
}

// Bucket puts a number into one of a few sizes.
func Bucket(n int) string {
	switch {
	case n == 0:
		return "0"
	case n == 1:
		return "1"
	case n <= 3:
		return "3"
	case n <= 6:
		return "6"
	case n <= 12:
		return "12"
	}
	return "more"
}

// Segment is a run of units of one act.
type Segment struct {
	Act        int8
	Start, End int
	// Active is how probable it is that the segment asks, wants or steers.
	Active float32
}

// Cut cuts a message where the act changes, a sentence ends or another question
// begins.
func (a *Divided) Cut() {
	for i := 0; i < len(a.Units); {
		j := i + 1
		for j < len(a.Units) && a.Act[j] == a.Act[i] && !a.Units[j].Breaks && !a.asksAgain(i, j) {
			j++
		}
		s := Segment{Act: a.Act[i], Start: i, End: j}
		for k := i; k < j; k++ {
			p := &a.Acts[k]
			s.Active += p[Asks] + p[Wants] + p[Moves]
		}
		s.Active /= float32(j - i)
		a.Segments = append(a.Segments, s)
		i = j
	}
}

// asksAgain reports whether a question that began at one unit is followed by
// another that begins at a later one: with a question word after punctuation,
// after "et" or after a number.
func (a *Divided) asksAgain(start, i int) bool {
	if a.Act[i] != Asks && a.Act[i] != Wants || i-start < LeastAsking-1 {
		return false
	}
	u, before := &a.Units[i], &a.Units[i-1]
	if u.Clause == before.Clause {
		next := i
		if next+1 < len(a.Units) && words.BeforeQuestions[u.Word] {
			next++ // "et dans quel délai", "et à qui"
		}
		return words.JoiningWords[before.Word] && (words.QuestionWords[a.Units[next].Word] || a.asksFurther(i))
	}
	for k := i; k < len(a.Units) && a.Units[k].Clause == u.Clause && a.Act[k] == a.Act[i]; k++ {
		if words.QuestionWords[a.Units[k].Word] {
			return true // also ", les codes arrivent quand"
		}
	}
	return false
}

// asksFurther reports whether a question that begins as a statement does begins at a unit:
// "qui le signe et on a la carte en combien de temps".
func (a *Divided) asksFurther(i int) bool {
	if !words.SubjectWords[a.Units[i].Word] && a.Tokens[a.Units[i].Start].Elision == "" {
		return false
	}
	for k := i + 1; k < min(len(a.Units), i+longestLead) && a.Units[k].Clause == a.Units[i].Clause; k++ {
		if words.Opening[a.Units[k].Word] || words.LastInQuestion[a.Units[k].Word] || a.Units[k].Word == "quel" || a.Units[k].Word == "quelle" {
			return true
		}
	}
	return false
}

// longestLead is how far behind the beginning of a question its question word stands at most.
const longestLead = 9

// AsksBeside reports whether a message that answers asks for something as well.
func (a *Divided) AsksBeside() bool {
	for _, s := range a.Segments {
		if (s.Act == Asks || s.Act == Wants || s.Act == Moves) && s.End-s.Start >= LeastAsking && s.Active >= 0.7 {
			return true
		}
	}
	return false
}

// EndsAsking reports whether the last piece of a message is a question, however its marks
// are set.
func (a *Divided) EndsAsking() bool {
	if len(a.Segments) == 0 {
		return false
	}
	s := a.Segments[len(a.Segments)-1]
	if s.Act != Asks || s.End-s.Start < leastQuestion {
		return false
	}
	var p float32
	for k := s.Start; k < s.End; k++ {
		p += a.Acts[k][Asks]
	}
	return p/float32(s.End-s.Start) >= leastAsks
}

const (
	// leastQuestion is the number of units of a question without a mark, leastAsks how probable
	// it must be that they ask.
	leastQuestion = 2
	leastAsks     = 0.7
)

// OnlyAsks reports whether all that a message does is to ask.
func (a *Divided) OnlyAsks() bool {
	return len(a.Segments) > 0 && !slices.ContainsFunc(a.Segments, func(s Segment) bool { return s.Act != Asks && s.Act != Polite })
}

// logOf is the logarithm of a probability, of zero too.
func logOf(p float32) float32 { return float32(math.Log(float64(p) + 1e-6)) }

// LeastAsking is the number of units of a segment that asks for something of
// its own.
const LeastAsking = 3
