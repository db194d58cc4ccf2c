package understanding

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/rules"
)

// Parts that somebody named in a message can play.
const (
	PartMe         = "me"   // the writer
	PartOther      = "to"   // another person whom the card, the codes or the request are about
	PartLeader     = "lead" // who leads or legally represents the service
	PartMandataire = "mand"
	PartPassing    = "pass" // only named: who said it, who helps, whose room it is
	PartSignature  = "sign"
	PartNobody     = "none" // words that look like a name and are none
)

// parts in the order of the labels of the model.
var parts = []string{PartMe, PartOther, PartLeader, PartMandataire, PartPassing, PartSignature, PartNobody}

// castMessage is a message in which each person named has a part.
type castMessage struct{ dividedMessage }

// tellParts says which part each person named plays.
func (a *castMessage) tellParts(m *linear.Model) {
	p := make([]float32, len(m.Labels))
	for i := range a.units {
		x := a.units[i].mention
		if x == nil || !x.isPerson() {
			continue
		}
		m.Probabilities(a.partFeatures(i), a.scratch.sums(len(m.Labels)), p)
		best := 0
		for k := range p {
			if p[k] > p[best] {
				best = k
			}
		}
		x.part, x.certain = m.Labels[best], p[best]
		x.own, x.other = p[slices.Index(parts, PartMe)], p[slices.Index(parts, PartOther)]
	}
	a.takeTitles()
	a.passKin()
	a.passLeaving()
	a.passDepartures()
	a.passBeside()
	a.setAside()
	a.orderedFor()
	a.wantsTheirs()
	a.arriving()
	a.shareParts()
	a.tellLeaders()
	a.presentsSelf()
	// "une collègue, la comptable": a name explains the one before.
	for i := range a.units {
		x := a.units[i].mention
		if x == nil || x.kind != kindProfession || x.part == PartMe {
			continue
		}
		k := i - 1
		for k >= 0 && articles[a.units[k].word] {
			k--
		}
		if k < 0 || a.units[k].mention == nil || a.units[k].breaks && k == i-1 || a.units[k+1].clause == a.units[k].clause {
			continue
		}
		if o := a.units[k].mention; o.kind == kindColleague && o.part == PartOther && o.count < 2 {
			x.part, x.certain, x.other = o.part, o.certain, o.other
		}
	}
	// "orthoptiste vacataire", "interne en pharmacie": two names of one person.
	for i := range a.units {
		x := a.units[i].mention
		if x == nil || x.kind != kindEmployment && x.kind != kindTrainee {
			continue
		}
		for _, k := range []int{i - 1, i + 1, i + 2, i - 2} {
			if k < 0 || k >= len(a.units) || a.units[k].clause != a.units[i].clause && !(k == i-1 && a.aloneInClause(i)) {
				continue // "informaticien, prestataire, …" stands apart
			}
			if o := a.units[k].mention; o != nil && o.kind == kindProfession && (k == i-1 || k == i+1 || prepositions[a.units[(i+k)/2].word] || a.units[(i+k)/2].word == "en") {
				x.part, x.certain, x.own, x.other = o.part, o.certain, o.own, o.other
				break
			}
		}
	}
}

// aloneInClause reports whether a unit is all that stands between two marks.
func (a *castMessage) aloneInClause(i int) bool {
	return (i == 0 || a.units[i-1].clause != a.units[i].clause) && (i+1 == len(a.units) || a.units[i+1].clause != a.units[i].clause)
}

// takeTitles settles two ways of naming somebody: the job that is the whole first sentence
// is the writer's ("Directrice RH. Trois recrues : …"), the one behind a title and a name
// in a sentence without "je" is somebody else's ("Mme Konaté, juriste, doit…").
func (a *castMessage) takeTitles() {
	for i := range a.units {
		x := a.units[i].mention
		if x != nil && x.kind == kindTrainee && i == 0 && x.part != PartMe && x.certain < surelyNamed && !x.negative && x.count == 0 && a.onlyPerson(x) {
			x.part, x.own, x.other = PartMe, 1, 0 // "interne, et inscrite au tableau depuis juin"
		}
		if x == nil || x.kind != kindProfession || x.negative || x.count > 0 {
			continue
		}
		switch {
		case a.behindSelf(x):
			x.part, x.own, x.other = PartMe, 1, 0 // "moi c'est Jérôme, responsable qualité"
		case a.tokens[x.start].elision == "j" || x.start > 0 && (a.tokens[x.start-1].word == "je" || a.tokens[x.start-1].word == "i"):
			x.part, x.own, x.other = PartMe, 1, 0 // "je suis à l'accueil", "je tiens les comptes"
		case a.predicateOf(i) != nil:
			o := a.predicateOf(i) // "le directeur est médecin": one person
			x.part, x.certain, x.own, x.other = o.part, o.certain, o.own, o.other
		case a.colleagueAt(i-1) != nil && a.units[i-1].clause == a.units[i].clause && x.certain < a.colleagueAt(i-1).certain && a.colleagueAt(i-1).certain >= surelyOne:
			o := a.colleagueAt(i - 1) // "ma collègue secrétaire médicale": one person
			x.part, x.certain, x.own, x.other = o.part, o.certain, o.own, o.other
		case x.part != PartMe && x.part != PartLeader && a.opensBare(i) && a.onlyPerson(x) && a.speaksOfSelf() && (x.part != PartOther || !a.speaksOfThird()):
			x.part, x.own, x.other = PartMe, 1, 0 // "Médecin du travail à Metz, je n'ai pas encore de carte"
		case (x.part == PartNobody || x.part == PartPassing) && x.certain < surelyPassing && a.insteadOf(x):
			x.part, x.own, x.other = PartOther, 0, 1 // "ergothérapeute, pas ergonome"
			if a.speaksOfSelf() && !a.speaksOfThird() {
				x.part, x.own, x.other = PartMe, 1, 0
			}
		case x.part == PartNobody && a.namedFor(x):
			x.part, x.own, x.other = PartOther, 0, 1 // "deux cartes pour des ASST"
		case x.part == PartPassing && x.certain < surelyPassing && a.saidOfOther(i):
			x.part, x.own, x.other = PartOther, 0, 1 // "ma secrétaire…, elle est secrétaire médicale"
		case i == 0 && len(a.units) > 1 && a.units[1].breaks && len(a.units) >= leastAfterTitle && x.part == PartOther:
			x.part, x.own, x.other = PartMe, 1, 0
		case x.part != PartOther && x.certain < surelyWriter && a.titledBefore(x) && !a.firstInSentence(x):
			x.part, x.own, x.other = PartOther, 0, 1
		}
	}
}

// colleagueAt is the colleague named at a unit, nil when there is none.
func (a *castMessage) colleagueAt(i int) *mention {
	if i < 0 || a.units[i].mention == nil || a.units[i].mention.kind != kindColleague {
		return nil
	}
	return a.units[i].mention
}

// surelyOne is the probability from which a colleague's part is that of the job behind them.
const surelyOne = 0.7

// insteadOf reports whether the only other job of a message is denied beside this one.
func (a *castMessage) insteadOf(m *mention) bool {
	denied := false
	for i := range a.mentions {
		o := &a.mentions[i]
		if o.kind != kindProfession || o.start == m.start {
			continue
		}
		if !o.negative || o.id == m.id {
			return false
		}
		denied = true
	}
	return denied
}

// behindSelf reports whether a job stands behind the name with which the writer says who they
// are.
func (a *castMessage) behindSelf(m *mention) bool {
	for i := m.start - 1; i >= max(1, m.start-longestSelf); i-- {
		if t := &a.tokens[i]; t.elision == "c" && copulas[t.word] && forSelf[a.tokens[i-1].word] {
			return !slices.ContainsFunc(a.tokens[i+1:m.start], func(t token) bool { return prepositions[t.word] || forWords[t.word] })
		}
	}
	return false
}

// longestSelf is the number of words between "moi c'est" and a job.
const longestSelf = 5

// surelyNamed is the probability from which a trainee with whom a message begins is another
// than the writer.
const surelyNamed = 0.6

// onlyPerson reports whether nobody else is named.
func (a *castMessage) onlyPerson(m *mention) bool {
	return !slices.ContainsFunc(a.mentions, func(o mention) bool { return o.isPerson() && o.start != m.start })
}

// opensBare reports whether a job, without an article, is the first that a message says after a
// greeting: "slt infirmière à Brest", "nouvelle secrétaire ici".
func (a *castMessage) opensBare(i int) bool {
	for k := range i {
		if w := a.units[k].word; !greetings[w] && !fillers[w] && !newcomers[w] {
			return false
		}
	}
	return !articles[a.units[i].word]
}

// newcomers are what people say of themselves before their job.
var newcomers = set("nouveau nouvel nouvelle jeune futur future ancien ancienne simple new")

// speaksOfThird reports whether a message says "il", "elle" or "lui".
func (a *castMessage) speaksOfThird() bool {
	return slices.ContainsFunc(a.tokens, func(t token) bool { return thirdPerson[t.word] })
}

// speaksOfSelf reports whether a message says "je".
func (a *castMessage) speaksOfSelf() bool {
	return slices.ContainsFunc(a.tokens, func(t token) bool { return t.elision == "j" || t.word == "je" || t.word == "i" })
}

// predicateOf is the person of whom a job at a unit is told by "est", nil when there is none:
// "le directeur est médecin", "ma cheffe, qui est juriste", "mon chef qui est directeur et médecin".
func (a *castMessage) predicateOf(i int) *mention {
	k := i - 1
	for k > 0 && articles[a.units[k].word] {
		k--
	}
	if k > 1 && joiningWords[a.units[k].word] && a.units[k-1].mention != nil && a.units[k-1].clause == a.units[i].clause {
		for k--; k > 0 && (articles[a.units[k].word] || a.units[k].mention != nil && a.units[k].mention.kind == kindRole); {
			k--
		}
	}
	if k < 1 || !presents[a.units[k].word] || a.units[k].clause != a.units[i].clause {
		return nil
	}
	if k > 1 && relatives[a.units[k-1].word] {
		k--
	}
	if o := a.units[k-1].mention; o != nil && o.isPerson() && o.kind != kindProfession && o.part != PartNobody && a.units[k-1].clause == a.units[i].clause {
		return o
	}
	return nil
}

// saidOfOther reports whether a job is told of "il" or "elle", after somebody who is spoken of.
func (a *castMessage) saidOfOther(i int) bool {
	if i < 2 || !presents[a.units[i-1].word] || !thirdPerson[a.units[i-2].word] {
		return false
	}
	for k := i - 3; k >= 0; k-- {
		if o := a.units[k].mention; o != nil && o.isPerson() {
			return o.part == PartOther
		}
	}
	return false
}

// leastAfterTitle is the number of words of a message that a title opens.
const leastAfterTitle = 5

// titledName is a title with a name, before a comma.
var titledName = regexp.MustCompile(`(?i:\b(?:mme|madame|m\.|mr|monsieur|mlle|dr|docteur|pr|mrs|ms|miss)\.?)\s+\p{Lu}[\p{L}'’-]*(?:\s+\p{Lu}[\p{L}'’-]*)?\s*[,(]\s*$`)

// titledBefore reports whether a title and a name stand before somebody's job.
func (a *castMessage) titledBefore(m *mention) bool {
	return titledName.MatchString(a.text[:a.tokens[m.start].start])
}

// firstInSentence reports whether the writer speaks of themselves in the sentence of a
// mention.
func (a *castMessage) firstInSentence(m *mention) bool {
	from, to := m.start, m.end
	for from > 0 && !a.tokens[from].breaks {
		from--
	}
	for to < len(a.tokens) && !a.tokens[to].breaks {
		to++
	}
	return slices.ContainsFunc(a.tokens[from:to], func(t token) bool { return selfWords[t.word] || t.elision == "j" || t.elision == "m" })
}

// passKin takes the job of a relative for nobody's in the message, unless it is asked for
// them: "ma cousine est orthophoniste, elle a eu sa CPS".
func (a *castMessage) passKin() {
	for i := range a.units {
		x := a.units[i].mention
		if x == nil || x.part != PartMe && !(x.part == PartOther && a.compares()) || x.kind != kindProfession {
			continue
		}
		for k := i - 1; k >= max(0, i-4) && a.units[k].clause == a.units[i].clause; k-- {
			if a.tokens[a.units[k].start].elision == "j" || a.units[k].word == "moi" || a.units[k].word == "i" {
				break
			}
			if kin[a.units[k].word] && k > 0 && firstPerson[a.units[k-1].word] {
				x.part, x.own, x.other = PartPassing, 0, 0
				break
			}
		}
	}
}

// passLeaving takes who leaves for nobody whom a card is for, where somebody else is named:
// "notre dentiste part en retraite, une sage-femme arrive".
func (a *castMessage) passLeaving() {
	people := 0
	for i := range a.mentions {
		if m := &a.mentions[i]; m.kind == kindProfession && m.part == PartOther {
			people++
		}
	}
	for i := range a.units {
		x := a.units[i].mention
		if people < 2 || x == nil || x.part != PartOther || x.kind != kindProfession {
			continue
		}
		for k := i + 1; k < min(len(a.units), i+4) && a.units[k].clause == a.units[i].clause; k++ {
			if leavingWords[a.units[k].word] {
				x.part, x.other = PartPassing, 0
				people--
				break
			}
		}
	}
}

// compares reports whether the writer asks about themselves: "c'est pareil pour moi ?".
func (a *castMessage) compares() bool {
	for i := 1; i < len(a.tokens); i++ {
		if w := a.tokens[i].word; (w == "moi" || w == "me") && forWords[a.tokens[i-1].word] || w == "moi" && a.question {
			return true
		}
	}
	return false
}

// tellsOwnIncident reports whether a message tells what has happened to a card or to codes, and
// that they are the writer's: "ma carte ne marche plus, celle de ma collègue si".
func (a *addressedMessage) tellsOwnIncident(says []Statement) bool {
	if !slices.ContainsFunc(says, func(s Statement) bool { return s.Fact == rules.FactSituation }) {
		return false
	}
	for i := 1; i < len(a.tokens); i++ {
		if firstPerson[a.tokens[i-1].word] && cardThings[a.tokens[i].word] {
			return true
		}
	}
	return false
}

// setAside takes those who sign a mail, or stand in its head, out of what it says.
func (a *castMessage) setAside() {
	if !strings.Contains(a.text, "\n") && len(a.units) < shortestMail {
		return
	}
	from := signature(a.text)
	var heads [][]int
	if strings.Count(a.text, ":") >= leastHeads {
		if heads = headerLine.FindAllStringIndex(a.text, -1); len(heads) < leastHeads {
			heads = nil
		}
	}
	for i := range a.mentions {
		if m := &a.mentions[i]; m.isPerson() && (a.tokens[m.start].start >= from || inHeader(heads, a.tokens[m.start].start)) {
			m.part, m.certain, m.other = PartSignature, 1, 0
		}
	}
}

const (
	// shortestMail is the number of words of a mail in one line at least.
	shortestMail = 8
	// leastHeads is the number of lines of a mail's head at least.
	leastHeads = 2
)

// shareParts gives those who are listed one after the other the same part: "pour Amélie
// (infirmière), Jonathan (IPRP), le Dr Roy et Sabrina, secrétaire".
func (a *castMessage) shareParts() {
	a.shareRoster()
	for i := 2; i < len(a.units); i++ { // "orthoptiste et gérante du centre"
		x, job := a.units[i].mention, a.units[i-2].mention
		if x != nil && x.kind == kindRole && job != nil && job.kind == kindProfession && job.part == PartMe && andWords[a.units[i-1].word] && a.units[i].clause == a.units[i-2].clause {
			x.part, x.certain, x.own = PartMe, job.certain, job.own
		}
	}
	prev := -1
	for i := range a.units {
		x := a.units[i].mention
		if x == nil || x.kind != kindProfession && x.kind != kindTrainee {
			continue
		}
		passing := x.part == PartPassing && x.certain < surelyPassing
		if !passing && (x.part == PartNobody || x.part == PartSignature) {
			passing = a.namedBefore(i) && prev >= 0 && a.namedBefore(prev)
		}
		if x.part == PartMe && x.certain < leastWriter && x.start > 0 && articles[a.tokens[x.start-1].word] && !firstPerson[a.tokens[x.start-1].word] {
			passing = true // "for two doctors and a nurse"
		}
		if prev >= 0 && passing && a.units[prev].mention.part == PartOther && a.listed(prev, i) {
			x.part, x.other = PartOther, max(x.other, a.units[prev].mention.other)
		}
		prev = i
	}
	// The first of those who are listed with their names, or with articles, is one of them: "le
	// dentiste, la kiné et la secrétaire n'ont pas de carte".
	next := -1
	for i := len(a.units) - 1; i >= 0; i-- {
		x := a.units[i].mention
		if x == nil || x.kind != kindProfession && x.kind != kindTrainee {
			continue
		}
		if next >= 0 && (x.part == PartNobody || x.part == PartPassing) && x.certain < surelyPassing && a.units[next].mention.part == PartOther && (a.namedBefore(i) && a.namedBefore(next) || a.withArticle(x) && a.withArticle(a.units[next].mention)) && a.listed(i, next) {
			x.part, x.other = PartOther, max(x.other, a.units[next].mention.other)
		}
		next = i
	}
}

// shareRoster gives those who stand in one sentence behind a name each the part that one of them
// has, whatever stands between them: "Paul Roy médecin, Anne Petit psychologue, Lina Fall interne".
func (a *castMessage) shareRoster() {
	var roster []*mention
	share := func() {
		if len(roster) >= leastRoster && slices.ContainsFunc(roster, func(m *mention) bool { return m.part == PartOther }) {
			for _, m := range roster {
				if m.part != PartOther && m.part != PartLeader && m.certain < surelyPassing {
					m.part, m.own, m.other = PartOther, 0, max(m.other, leastOther)
				}
			}
		}
		roster = nil
	}
	for i := range a.units {
		if a.units[i].breaks {
			share()
		}
		if x := a.units[i].mention; x != nil && x.kind == kindProfession && !x.negative && a.namedBefore(i) {
			roster = append(roster, x)
		}
	}
	share()
	a.shareRow()
}

// shareRow does the same for three or more jobs in a row, with nothing but marks and joining words
// between them: "trois arrivées : infirmière, psychologue, ergonome".
func (a *castMessage) shareRow() {
	var row []*mention
	last := -1
	for i := range a.units {
		x := a.units[i].mention
		if x == nil || !x.isPerson() {
			continue
		}
		if x.kind != kindProfession || x.negative || last < 0 || !a.listed(last, i) {
			if row = nil; x.kind == kindProfession && !x.negative {
				row = []*mention{x}
			}
			last = i
			continue
		}
		row, last = append(row, x), i
		if len(row) < leastRow || !slices.ContainsFunc(row, func(m *mention) bool { return m.part == PartOther }) || slices.ContainsFunc(row, func(m *mention) bool { return m.part == PartMe && m.certain >= surelyWriter }) {
			continue
		}
		for _, m := range row {
			if m.part != PartOther && m.part != PartLeader {
				m.part, m.own, m.other = PartOther, 0, max(m.other, leastOther)
			}
		}
	}
}

// leastRow is how many jobs stand in a row of people.
const leastRow = 3

// withArticle reports whether an article stands before a name.
func (a *castMessage) withArticle(m *mention) bool {
	return m.start > 0 && articles[a.tokens[m.start-1].word]
}

// leastWriter is the probability below which somebody in a list is not the writer.
const leastWriter = 0.6

// namedBefore reports whether the name of somebody stands before their job: "Lopez Ana
// (infirmière)".
func (a *castMessage) namedBefore(unit int) bool {
	before := strings.TrimRight(a.text[:a.tokens[a.units[unit].start].start], " (")
	from := strings.LastIndexAny(before, " ,;:(\n") + 1
	c, size := utf8.DecodeRuneInString(before[from:])
	return unicode.IsUpper(c) && len(before)-from > size && !articles[foldWord(before[from:])]
}

// surelyPassing is the probability from which somebody in a list is only named in
// passing.
const surelyPassing = 0.8

// listed reports whether nothing but commas, articles and names stands between two who
// are named.
func (a *castMessage) listed(first, second int) bool {
	from, to := a.tokens[a.units[first].end-1].end, a.tokens[a.units[second].start].start
	if from > to {
		return false // written as one word
	}
	between := a.text[from:to]
	if !strings.ContainsAny(between, ",;()+&/") && !listJoins.MatchString(between) || strings.ContainsAny(between, ".?!:") {
		return false
	}
	for _, word := range wordsOf.FindAllString(between, -1) {
		c, _ := utf8.DecodeRuneInString(word)
		if folded := foldWord(word); !unicode.IsUpper(c) && !articles[folded] && !joiningWords[folded] && !firstPerson[folded] && !usPersons[folded] && !titles[folded] && number(folded) == 0 {
			return false
		}
	}
	return true
}

var listJoins = regexp.MustCompile(`(?i)\b(?:et|and|puis|plus)\b`)

// partFeatures are those of a person named, at a unit. In a second look they
// hold what the first said of the others.
func (a *castMessage) partFeatures(i int) []linear.Term {
	terms := a.scratch.terms[:0]
	add := func(h uint32) { terms = append(terms, linear.Term{Hash: h, Weight: linear.Full}) }
	half := func(h uint32) { terms = append(terms, linear.Term{Hash: h, Weight: linear.Full / 2}) }
	n, x := len(a.units), a.units[i].mention
	at := func(k int) uint32 {
		if k < 0 || k >= n {
			return hash('|')
		}
		return a.units[k].sound
	}
	add(hash('1'))
	add(hash('k', x.kind))
	if x.kind != kindProfession {
		add(hash('k', x.kind, x.id))
	}
	add(pair('m', 0, sounds(a.tokens[x.start].word)))
	for d := -4; d <= 4; d++ {
		if d != 0 {
			add(pair('A'+byte(d+4), 0, at(i+d)))
		}
	}
	add(pair('L', at(i-2), at(i-1)))
	add(pair('M', at(i+1), at(i+2)))
	add(pair('K', at(i-1), at(i+1)))
	elision := a.tokens[x.start].elision
	add(hash('l', elision))
	add(pair('k', hash('k', x.kind), at(i-1)))
	if i > 0 && i+1 < n {
		add(pair('Z', pair('z', at(i-1), hash('l', elision)), at(i+1)))
	}
	act := a.act[i]
	add(hash('t', acts[act]))
	add(pair('t', hash('t', acts[act]), hash('k', x.kind)))
	// Who writes names themselves without an article where a clause begins, and speaks of
	// themselves further on: "Médecin du travail à Metz, j'ai lu que…".
	begins := a.beginsClause(i)
	add(hash('c', begins))
	self, third := a.speaksFrom(x.end)
	add(hash('s', self))
	add(hash('h', third))
	add(pair('c', hash('c', begins), pair('s', hash('s', self), hash('h', third))))
	// Persons of the clause, before and behind.
	for k := max(0, i-12); k < min(n, i+13); k++ {
		if k == i || a.units[k].clause != a.units[i].clause {
			continue
		}
		side, w := byte('B'), a.units[k].word
		if k > i {
			side = 'F'
		}
		half(pair(side, 3, at(k)))
		switch {
		case firstPerson[w]:
			add(hash(side, "first"))
		case usPersons[w]:
			add(hash(side, "us"))
		case thirdPerson[w]:
			add(hash(side, "third"))
		}
		if o := a.units[k].mention; o != nil {
			half(hash(side, o.kind))
		}
	}
	for k := i - 1; k >= 0; k-- {
		if a.tokens[a.units[k].start].elision == "j" || firstPerson[a.units[k].word] {
			add(hash('j', bucket(i-k)))
			break
		}
	}
	people := 0
	for k := range n {
		if o := a.units[k].mention; o != nil && o.isPerson() {
			if k < i {
				half(hash('>', o.kind))
			} else if k > i {
				half(hash('<', o.kind))
			}
			people++
		}
	}
	add(hash('n', bucket(people)))
	if x.count > 0 {
		add(hash('#', bucket(x.count)))
	}
	if x.negative {
		add(hash('!'))
	}
	opens := i == 0 || a.units[i].firstOfPiece
	if opens {
		add(hash('o', bucket(i)))
		add(pair('o', 1, at(i+1)))
	}
	if ends := i+1 == n || a.units[i+1].clause != a.units[i].clause; ends {
		add(hash('d'))
		if opens {
			add(hash('d', "alone"))
		}
		if i+1 == n {
			add(hash('d', "end"))
		}
	}
	if a.units[i].breaks {
		add(hash('b'))
	}
	// With what the next piece begins: "c'est la directrice, pas moi".
	next := i + 1
	for next < n && a.units[next].clause == a.units[i].clause {
		next++
	}
	if next < n {
		add(pair('f', at(next), at(next+1)))
	}
	switch {
	case n <= 2:
		add(hash('q', "word"))
	case n <= 6:
		add(hash('q', "phrase"))
	}
	if a.question {
		add(hash('?'))
	}
	if slices.ContainsFunc(a.units, func(u unit) bool { return u.word == "@"+kindRole }) {
		add(hash('r'))
	}
	a.scratch.terms = terms
	return terms
}

// beginsClause says how somebody named stands in their clause: bare at its beginning, behind
// an article there, or further on.
func (a *castMessage) beginsClause(i int) string {
	k := i - 1
	for k >= 0 && a.units[k].clause == a.units[i].clause && articles[a.units[k].word] {
		k--
	}
	switch {
	case k >= 0 && a.units[k].clause == a.units[i].clause:
		return "within"
	case k == i-1 && a.tokens[a.units[i].start].elision == "":
		return "bare"
	}
	return "article"
}

// longestSpeech is the number of words in which somebody named is spoken of further.
const longestSpeech = 40

// speaksFrom says whether the writer speaks of themselves, or of a third person, in the words
// from a token on.
func (a *castMessage) speaksFrom(token int) (self, third string) {
	for _, t := range a.tokens[token:min(len(a.tokens), token+longestSpeech)] {
		if t.elision == "j" || t.elision == "m" || firstPerson[t.word] || selfWords[t.word] {
			self = "self"
		}
		if thirdPerson[t.word] {
			third = "third"
		}
	}
	return self, third
}

// Whom the card, the codes or the request of a message are for.
const noRecipient = "nobody named"

// recipients in the order of the labels of the model.
var recipients = []string{rules.OrderingForSelf, rules.OrderingForOther, noRecipient}

// recipientFeatures are those of a whole message.
func (a *addressedMessage) recipientFeatures() []linear.Term {
	b := a.scratch.newBag()
	a.words(b, func(int) int32 { return linear.Full / 2 })
	a.persons(b, stretch{0, len(a.units)})
	named := map[string]bool{}
	for i := range a.mentions {
		m := &a.mentions[i]
		if !m.isPerson() {
			continue
		}
		b.add(hash('X', m.part), linear.Full)
		b.add(hash('X', m.part, m.kind), linear.Full)
		if m.kind == kindRole {
			b.add(hash('X', m.part, m.id), linear.Full)
		}
		named[m.part] = true
		if m.count > 1 {
			b.add(hash('X', "many"), linear.Full)
		}
	}
	switch {
	case named[PartMe] && named[PartOther]:
		b.add(hash('X', "both"), linear.Full)
	case !named[PartMe] && !named[PartOther]:
		b.add(hash('X', "neither"), linear.Full)
	}
	for i := range a.units {
		// "ma carte", "sa CPE": whose the thing is.
		if i+1 < len(a.units) && a.units[i+1].mention != nil && a.units[i+1].mention.kind == kindCard {
			b.add(pair('Y', 1, a.units[i].sound), linear.Full)
		}
	}
	a.form(b)
	return b.terms
}
