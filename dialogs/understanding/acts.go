package understanding

import (
	"cpxbot/dialogs/understanding/linear"
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

// acts in the order of the labels of the model.
var acts = []string{ActAsks, ActWants, ActStates, ActReply, ActMoves, ActPolite, ActQuotes}

const (
	asks = iota
	wants
	states
	replies
	moves
	polite
	quotes
	actCount
)

// Changing from one act to another costs this much: little where punctuation
// ends something, much in the middle of a phrase.
const (
	costAtBreak  = 0
	costAtClause = 0.8
	costInside   = 1.5
)

// dividedMessage is a message whose clauses are told apart by what they do.
type dividedMessage struct {
	namedMessage
	// act is that of each unit, acts the probability of each.
	act      []int8
	acts     [][actCount]float32
	segments []segment
	// asked says that a question is open.
	asked bool
}

// tagActs says what each unit of a message takes part in: a sequence of acts
// that fits the units and seldom changes.
func (a *dividedMessage) tagActs(m *linear.Model) {
	n := len(a.units)
	a.act = make([]int8, n)
	a.acts = make([][actCount]float32, n)
	if n == 0 {
		return
	}
	pieces := a.pieces()
	var logs [actCount]float32
	back := make([][actCount]int8, n)
	var total [actCount]float32
	for i := range n {
		p := a.acts[i][:]
		m.Probabilities(a.actFeatures(i, pieces), a.scratch.sums(len(m.Labels)), p)
		for k := range logs {
			logs[k] = logOf(p[k])
		}
		if i == 0 {
			total = logs
			continue
		}
		cost := float32(costInside)
		switch {
		case a.units[i].breaks:
			cost = costAtBreak
		case a.units[i].clause != a.units[i-1].clause:
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
		a.act[i] = best
		best = back[i][best]
	}
}

// piece is a run of units without punctuation between them.
type piece struct{ start, end int }

// pieces returns the run to which each unit belongs.
func (a *dividedMessage) pieces() []piece {
	out := make([]piece, len(a.units))
	for i := 0; i < len(a.units); {
		j := i + 1
		for j < len(a.units) && a.units[j].clause == a.units[i].clause {
			j++
		}
		for k := i; k < j; k++ {
			out[k] = piece{i, j}
		}
		i = j
	}
	return out
}

// actFeatures are those of one unit among its neighbours.
func (a *dividedMessage) actFeatures(i int, pieces []piece) []linear.Term {
	terms := a.scratch.terms[:0]
	add := func(h uint32) { terms = append(terms, linear.Term{Hash: h, Weight: linear.Full}) }
	n := len(a.units)
	at := func(k int) uint32 {
		if k < 0 || k >= n {
			return hash('|')
		}
		return a.units[k].sound
	}
	add(hash('1'))
	for d := -3; d <= 3; d++ {
		add(pair('A'+byte(d+3), 0, at(i+d)))
	}
	add(pair('L', at(i-1), at(i)))
	add(pair('M', at(i), at(i+1)))
	add(pair('N', at(i-2), at(i-1)))
	add(pair('O', at(i+1), at(i+2)))
	if w := a.units[i].word; len(w) > 4 {
		add(hash('p', w[:4]))
		add(hash('e', w[len(w)-3:]))
	}
	for _, h := range a.units[i].families {
		add(h)
	}
	p := pieces[i]
	add(pair('S', 1, at(p.start)))
	if p.start+1 < p.end {
		add(pair('T', at(p.start), at(p.start+1)))
	}
	if p.start+2 < p.end {
		add(pair('U', at(p.start+1), at(p.start+2)))
	}
	for k := p.start; k < min(p.end, p.start+14); k++ {
		terms = append(terms, linear.Term{Hash: pair('c', 7, at(k)), Weight: linear.Full / 2})
	}
	if a.asksAt(p.end - 1) {
		add(hash('?'))
		add(pair('?', 1, at(p.start)))
	} else if a.question {
		add(hash('?', "elsewhere"))
	}
	add(hash('i', bucket(i-p.start)))
	add(hash('n', bucket(p.end-p.start)))
	switch {
	case p.start == 0 && p.end == n:
		add(hash('z', "whole"))
	case p.start == 0:
		add(hash('z', "first"))
	case p.end == n:
		add(hash('z', "last"))
	}
	a.scratch.terms = terms
	return terms
}

// asksAt reports whether a question mark follows a unit.
func (a *dividedMessage) asksAt(i int) bool {
	from, to := a.tokens[a.units[i].end-1].end, len(a.text)
	if i+1 < len(a.units) {
		to = a.tokens[a.units[i+1].start].start
	}
	for k := from; k < min(to, len(a.text)); k++ {
		if a.text[k] == '?' {
			return true
		}
	}
	return false
}

// asksAfter reports whether the sentence of a unit ends with a question mark.
func (a *dividedMessage) asksAfter(i int) bool {
	for ; i < len(a.units); i++ {
		if a.asksAt(i) {
			return true
		}
		if i+1 < len(a.units) && a.units[i+1].breaks {
			return false
		}
	}
	return false
}

func bucket(n int) string {
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

// segment is a run of units of one act.
type segment struct {
	act        int8
	start, end int
	// active is how probable it is that the segment asks, wants or steers.
	active float32
}

// cut cuts a message where the act changes, a sentence ends or another question
// begins.
func (a *dividedMessage) cut() {
	for i := 0; i < len(a.units); {
		j := i + 1
		for j < len(a.units) && a.act[j] == a.act[i] && !a.units[j].breaks && !a.asksAgain(i, j) {
			j++
		}
		s := segment{act: a.act[i], start: i, end: j}
		for k := i; k < j; k++ {
			p := &a.acts[k]
			s.active += p[asks] + p[wants] + p[moves]
		}
		s.active /= float32(j - i)
		a.segments = append(a.segments, s)
		i = j
	}
}

// asksAgain reports whether a question that began at one unit is followed by
// another that begins at a later one: with a question word after punctuation,
// after "et" or after a number.
func (a *dividedMessage) asksAgain(start, i int) bool {
	if a.act[i] != asks && a.act[i] != wants || i-start < leastAsking-1 {
		return false
	}
	u, before := &a.units[i], &a.units[i-1]
	if u.clause == before.clause {
		next := i
		if next+1 < len(a.units) && beforeQuestions[u.word] {
			next++ // "et dans quel délai", "et à qui"
		}
		return joiningWords[before.word] && (questionWords[a.units[next].word] || a.asksFurther(i))
	}
	for k := i; k < len(a.units) && a.units[k].clause == u.clause && a.act[k] == a.act[i]; k++ {
		if questionWords[a.units[k].word] {
			return true // also ", les codes arrivent quand"
		}
	}
	return false
}

// asksFurther reports whether a question that begins as a statement does begins at a unit:
// "qui le signe et on a la carte en combien de temps".
func (a *dividedMessage) asksFurther(i int) bool {
	if !subjectWords[a.units[i].word] && a.tokens[a.units[i].start].elision == "" {
		return false
	}
	for k := i + 1; k < min(len(a.units), i+longestLead) && a.units[k].clause == a.units[i].clause; k++ {
		if opening[a.units[k].word] || lastInQuestion[a.units[k].word] || a.units[k].word == "quel" || a.units[k].word == "quelle" {
			return true
		}
	}
	return false
}

// longestLead is how far behind the beginning of a question its question word stands at most.
const longestLead = 9

// asksBeside reports whether a message that answers asks for something as well.
func (a *dividedMessage) asksBeside() bool {
	for _, s := range a.segments {
		if (s.act == asks || s.act == wants || s.act == moves) && s.end-s.start >= leastAsking && s.active >= 0.7 {
			return true
		}
	}
	return false
}

// endsAsking reports whether the last piece of a message is a question, however its marks
// are set.
func (a *dividedMessage) endsAsking() bool {
	if len(a.segments) == 0 {
		return false
	}
	s := a.segments[len(a.segments)-1]
	if s.act != asks || s.end-s.start < leastQuestion {
		return false
	}
	var p float32
	for k := s.start; k < s.end; k++ {
		p += a.acts[k][asks]
	}
	return p/float32(s.end-s.start) >= leastAsks
}

const (
	// leastQuestion is the number of units of a question without a mark, leastAsks how probable
	// it must be that they ask.
	leastQuestion = 2
	leastAsks     = 0.7
)
