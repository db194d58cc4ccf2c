// Package parts tells which part each person plays whom a message names: the writer, another whom it is
// about, who leads the service, somebody only named in passing, a signature.
//
// For whom a card is, of those, is told by package recipients.
package parts

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/mail"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/words"
)

// kin are relatives and friends, who are named in passing.
var kin = words.Set("cousin cousine soeur frère mari femme épouse époux conjoint conjointe compagnon compagne ami amie copain copine voisin voisine père mère papa maman fils fille oncle tante neveu nièce beau-frère belle-soeur belle-mère cousin sister brother husband wife friend neighbour neighbor mother father mom dad son daughter aunt uncle")

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

// Labels in the order of the labels of the model.
var Labels = []string{PartMe, PartOther, PartLeader, PartMandataire, PartPassing, PartSignature, PartNobody}

// Cast is a message in which each person named has a part.
type Cast struct{ clauses.Divided }

// TellParts says which part each person named plays.
func (a *Cast) TellParts(m *linear.Model) {
	p := make([]float32, len(m.Labels))
	for i := range a.Units {
		x := a.Units[i].Mention
		if x == nil || !x.IsPerson() {
			continue
		}
		m.Probabilities(a.PartFeatures(i), a.Scratch.Sums(len(m.Labels)), p)
		best := 0
		for k := range p {
			if p[k] > p[best] {
				best = k
			}
		}
		x.Part, x.Certain = m.Labels[best], p[best]
		x.Own, x.Other = p[slices.Index(Labels, PartMe)], p[slices.Index(Labels, PartOther)]
	}
	a.takeTitles()
	a.passKin()
	a.passDepartures()
	a.setAside()
	a.orderedFor()
	a.wantsTheirs()
	a.shareParts()
	a.tellLeaders()
	a.presentsSelf()
	// "une collègue, la comptable": a name explains the one before.
	for i := range a.Units {
		x := a.Units[i].Mention
		if x == nil || x.Kind != names.KindProfession || x.Part == PartMe {
			continue
		}
		k := i - 1
		for k >= 0 && words.Articles[a.Units[k].Word] {
			k--
		}
		if k < 0 || a.Units[k].Mention == nil || a.Units[k].Breaks && k == i-1 || a.Units[k+1].Clause == a.Units[k].Clause {
			continue
		}
		if o := a.Units[k].Mention; o.Kind == names.KindColleague && o.Part == PartOther && o.Count < 2 {
			x.Part, x.Certain, x.Other = o.Part, o.Certain, o.Other
		}
	}
	// "orthoptiste vacataire", "interne en pharmacie": two names of one person.
	for i := range a.Units {
		x := a.Units[i].Mention
		if x == nil || x.Kind != names.KindEmployment && x.Kind != names.KindTrainee {
			continue
		}
		for _, k := range []int{i - 1, i + 1, i + 2, i - 2} {
			if k < 0 || k >= len(a.Units) || a.Units[k].Clause != a.Units[i].Clause && !(k == i-1 && a.aloneInClause(i)) {
				continue // "informaticien, prestataire, …" stands apart
			}
			if o := a.Units[k].Mention; o != nil && o.Kind == names.KindProfession && (k == i-1 || k == i+1 || names.Prepositions[a.Units[(i+k)/2].Word] || a.Units[(i+k)/2].Word == "en") {
				x.Part, x.Certain, x.Own, x.Other = o.Part, o.Certain, o.Own, o.Other
				break
			}
		}
	}
}

// aloneInClause reports whether a unit is all that stands between two marks.
func (a *Cast) aloneInClause(i int) bool {
	return (i == 0 || a.Units[i-1].Clause != a.Units[i].Clause) && (i+1 == len(a.Units) || a.Units[i+1].Clause != a.Units[i].Clause)
}

// takeTitles settles two ways of naming somebody: the job that is the whole first sentence
// is the writer's ("Directrice RH. Trois recrues : …"), the one behind a title and a name
// in a sentence without "je" is somebody else's ("Mme Konaté, juriste, doit…").
func (a *Cast) takeTitles() {
	for i := range a.Units {
		x := a.Units[i].Mention
		if x != nil && x.Kind == names.KindTrainee && i == 0 && x.Part != PartMe && x.Certain < surelyNamed && !x.Negative && x.Count == 0 && a.OnlyPerson(x) {
			x.Part, x.Own, x.Other = PartMe, 1, 0 // "interne, et inscrite au tableau depuis juin"
		}
		if x == nil || x.Kind != names.KindProfession || x.Negative || x.Count > 0 {
			continue
		}
		switch {
		case x.Start > 0 && (a.Tokens[x.Start-1].Word == "je" || a.Tokens[x.Start-1].Word == "i"):
			x.Part, x.Own, x.Other = PartMe, 1, 0 // "je suis à l'accueil", "je tiens les comptes"
		case a.predicateOf(i) != nil:
			o := a.predicateOf(i) // "le directeur est médecin": one person
			x.Part, x.Certain, x.Own, x.Other = o.Part, o.Certain, o.Own, o.Other
		case x.Part == PartPassing && x.Certain < SurelyPassing && a.saidOfOther(i):
			x.Part, x.Own, x.Other = PartOther, 0, 1 // "ma secrétaire…, elle est secrétaire médicale"
		case x.Part != PartOther && x.Certain < SurelyWriter && a.titledBefore(x):
			x.Part, x.Own, x.Other = PartOther, 0, 1
		}
	}
}

// surelyNamed is the probability from which a trainee with whom a message begins is another
// than the writer.
const surelyNamed = 0.6

// OnlyPerson reports whether nobody else is named.
func (a *Cast) OnlyPerson(m *names.Mention) bool {
	return !slices.ContainsFunc(a.Mentions, func(o names.Mention) bool { return o.IsPerson() && o.Start != m.Start })
}

// SpeaksOfThird reports whether a message says "il", "elle" or "lui".
func (a *Cast) SpeaksOfThird() bool {
	return slices.ContainsFunc(a.Tokens, func(t words.Token) bool { return words.ThirdPerson[t.Word] })
}

// SpeaksOfSelf reports whether a message says "je".
func (a *Cast) SpeaksOfSelf() bool {
	return slices.ContainsFunc(a.Tokens, func(t words.Token) bool { return t.Elision == "j" || t.Word == "je" || t.Word == "i" })
}

// predicateOf is the person of whom a job at a unit is told by "est", nil when there is none:
// "le directeur est médecin", "ma cheffe, qui est juriste", "mon chef qui est directeur et médecin".
func (a *Cast) predicateOf(i int) *names.Mention {
	k := i - 1
	for k > 0 && words.Articles[a.Units[k].Word] {
		k--
	}
	if k > 1 && words.JoiningWords[a.Units[k].Word] && a.Units[k-1].Mention != nil && a.Units[k-1].Clause == a.Units[i].Clause {
		for k--; k > 0 && (words.Articles[a.Units[k].Word] || a.Units[k].Mention != nil && a.Units[k].Mention.Kind == names.KindRole); {
			k--
		}
	}
	if k < 1 || !words.Presents[a.Units[k].Word] || a.Units[k].Clause != a.Units[i].Clause {
		return nil
	}
	if k > 1 && words.Relatives[a.Units[k-1].Word] {
		k--
	}
	if o := a.Units[k-1].Mention; o != nil && o.IsPerson() && o.Kind != names.KindProfession && o.Part != PartNobody && a.Units[k-1].Clause == a.Units[i].Clause {
		return o
	}
	return nil
}

// saidOfOther reports whether a job is told of "il" or "elle", after somebody who is spoken of.
func (a *Cast) saidOfOther(i int) bool {
	if i < 2 || !words.Presents[a.Units[i-1].Word] || !words.ThirdPerson[a.Units[i-2].Word] {
		return false
	}
	for k := i - 3; k >= 0; k-- {
		if o := a.Units[k].Mention; o != nil && o.IsPerson() {
			return o.Part == PartOther
		}
	}
	return false
}

// titledName is a title with a name, before a comma.
var titledName = regexp.MustCompile(`(?i:\b(?:mme|madame|m\.|mr|monsieur|mlle|dr|docteur|pr|mrs|ms|miss)\.?)\s+\p{Lu}[\p{L}'’-]*(?:\s+\p{Lu}[\p{L}'’-]*)?\s*[,(]\s*$`)

// titledBefore reports whether a title and a name stand before somebody's job.
func (a *Cast) titledBefore(m *names.Mention) bool {
	return titledName.MatchString(a.Text[:a.Tokens[m.Start].Start])
}

// passKin takes the job of a relative for nobody's in the message, unless it is asked for
// them: "ma cousine est orthophoniste, elle a eu sa CPS".
func (a *Cast) passKin() {
	for i := range a.Units {
		x := a.Units[i].Mention
		if x == nil || x.Part != PartMe && !(x.Part == PartOther && a.Compares()) || x.Kind != names.KindProfession {
			continue
		}
		for k := i - 1; k >= max(0, i-4) && a.Units[k].Clause == a.Units[i].Clause; k-- {
			if a.Tokens[a.Units[k].Start].Elision == "j" || a.Units[k].Word == "moi" || a.Units[k].Word == "i" {
				break
			}
			if kin[a.Units[k].Word] && k > 0 && words.FirstPerson[a.Units[k-1].Word] {
				x.Part, x.Own, x.Other = PartPassing, 0, 0
				break
			}
		}
	}
}

// Compares reports whether the writer asks about themselves: "c'est pareil pour moi ?".
func (a *Cast) Compares() bool {
	for i := 1; i < len(a.Tokens); i++ {
		if w := a.Tokens[i].Word; (w == "moi" || w == "me") && words.ForWords[a.Tokens[i-1].Word] || w == "moi" && a.Question {
			return true
		}
	}
	return false
}

// setAside takes those who sign a mail, or stand in its head, out of what it says.
func (a *Cast) setAside() {
	if !strings.Contains(a.Text, "\n") && len(a.Units) < shortestMail {
		return
	}
	from := mail.Signature(a.Text)
	var heads [][]int
	if strings.Count(a.Text, ":") >= leastHeads {
		if heads = mail.HeaderLine.FindAllStringIndex(a.Text, -1); len(heads) < leastHeads {
			heads = nil
		}
	}
	for i := range a.Mentions {
		if m := &a.Mentions[i]; m.IsPerson() && (a.Tokens[m.Start].Start >= from || mail.InHeader(heads, a.Tokens[m.Start].Start)) {
			m.Part, m.Certain, m.Other = PartSignature, 1, 0
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
func (a *Cast) shareParts() {
	for i := 2; i < len(a.Units); i++ { // "orthoptiste et gérante du centre"
		x, job := a.Units[i].Mention, a.Units[i-2].Mention
		if x != nil && x.Kind == names.KindRole && job != nil && job.Kind == names.KindProfession && job.Part == PartMe && words.AndWords[a.Units[i-1].Word] && a.Units[i].Clause == a.Units[i-2].Clause {
			x.Part, x.Certain, x.Own = PartMe, job.Certain, job.Own
		}
	}
	prev := -1
	for i := range a.Units {
		x := a.Units[i].Mention
		if x == nil || x.Kind != names.KindProfession && x.Kind != names.KindTrainee {
			continue
		}
		passing := x.Part == PartPassing && x.Certain < SurelyPassing
		if !passing && (x.Part == PartNobody || x.Part == PartSignature) {
			passing = a.NamedBefore(i) && prev >= 0 && a.NamedBefore(prev)
		}
		if x.Part == PartMe && x.Certain < LeastWriter && x.Start > 0 && words.Articles[a.Tokens[x.Start-1].Word] && !words.FirstPerson[a.Tokens[x.Start-1].Word] {
			passing = true // "for two doctors and a nurse"
		}
		if prev >= 0 && passing && a.Units[prev].Mention.Part == PartOther && a.Listed(prev, i) {
			x.Part, x.Other = PartOther, max(x.Other, a.Units[prev].Mention.Other)
		}
		prev = i
	}
	// The first of those who are listed with their names, or with articles, is one of them: "le
	// dentiste, la kiné et la secrétaire n'ont pas de carte".
	next := -1
	for i := len(a.Units) - 1; i >= 0; i-- {
		x := a.Units[i].Mention
		if x == nil || x.Kind != names.KindProfession && x.Kind != names.KindTrainee {
			continue
		}
		if next >= 0 && (x.Part == PartNobody || x.Part == PartPassing) && x.Certain < SurelyPassing && a.Units[next].Mention.Part == PartOther && (a.NamedBefore(i) && a.NamedBefore(next) || a.withArticle(x) && a.withArticle(a.Units[next].Mention)) && a.Listed(i, next) {
			x.Part, x.Other = PartOther, max(x.Other, a.Units[next].Mention.Other)
		}
		next = i
	}
}

// withArticle reports whether an article stands before a name.
func (a *Cast) withArticle(m *names.Mention) bool {
	return m.Start > 0 && words.Articles[a.Tokens[m.Start-1].Word]
}

// LeastWriter is the probability below which somebody in a list is not the writer.
const LeastWriter = 0.6

// NamedBefore reports whether the name of somebody stands before their job: "Lopez Ana
// (infirmière)".
func (a *Cast) NamedBefore(unit int) bool {
	before := strings.TrimRight(a.Text[:a.Tokens[a.Units[unit].Start].Start], " (")
	from := strings.LastIndexAny(before, " ,;:(\n") + 1
	c, size := utf8.DecodeRuneInString(before[from:])
	return unicode.IsUpper(c) && len(before)-from > size && !words.Articles[names.FoldWord(before[from:])]
}

// SurelyPassing is the probability from which somebody in a list is only named in
// passing.
const SurelyPassing = 0.8

// Listed reports whether nothing but commas, articles and names stands between two who
// are named.
func (a *Cast) Listed(first, second int) bool {
	from, to := a.Tokens[a.Units[first].End-1].End, a.Tokens[a.Units[second].Start].Start
	if from > to {
		return false // written as one word
	}
	between := a.Text[from:to]
	if !strings.ContainsAny(between, ",;()+&/") && !listJoins.MatchString(between) || strings.ContainsAny(between, ".?!:") {
		return false
	}
	for _, word := range names.WordsOf.FindAllString(between, -1) {
		c, _ := utf8.DecodeRuneInString(word)
		if folded := names.FoldWord(word); !unicode.IsUpper(c) && !words.Articles[folded] && !words.JoiningWords[folded] && !words.FirstPerson[folded] && !words.UsPersons[folded] && !words.Titles[folded] && words.Number(folded) == 0 {
			return false
		}
	}
	return true
}

var listJoins = regexp.MustCompile(`(?i)\b(?:et|and|puis|plus)\b`)

// PartFeatures are those of a person named, at a unit. In a second look they
// hold what the first said of the others.
func (a *Cast) PartFeatures(i int) []linear.Term {
	terms := a.Scratch.Terms[:0]
	add := func(h uint32) { terms = append(terms, linear.Term{Hash: h, Weight: linear.Full}) }
	half := func(h uint32) { terms = append(terms, linear.Term{Hash: h, Weight: linear.Full / 2}) }
	n, x := len(a.Units), a.Units[i].Mention
	at := func(k int) uint32 {
		if k < 0 || k >= n {
			return linear.Hash('|')
		}
		return a.Units[k].Sound
	}
	add(linear.Hash('1'))
	add(linear.Hash('k', x.Kind))
	if x.Kind != names.KindProfession {
		add(linear.Hash('k', x.Kind, x.ID))
	}
	add(linear.Pair('m', 0, words.Sounds(a.Tokens[x.Start].Word)))
	for d := -4; d <= 4; d++ {
		if d != 0 {
			add(linear.Pair('A'+byte(d+4), 0, at(i+d)))
		}
	}
	add(linear.Pair('L', at(i-2), at(i-1)))
	add(linear.Pair('M', at(i+1), at(i+2)))
	add(linear.Pair('K', at(i-1), at(i+1)))
	elision := a.Tokens[x.Start].Elision
	add(linear.Hash('l', elision))
	add(linear.Pair('k', linear.Hash('k', x.Kind), at(i-1)))
	if i > 0 && i+1 < n {
		add(linear.Pair('Z', linear.Pair('z', at(i-1), linear.Hash('l', elision)), at(i+1)))
	}
	act := a.Act[i]
	add(linear.Hash('t', clauses.Labels[act]))
	add(linear.Pair('t', linear.Hash('t', clauses.Labels[act]), linear.Hash('k', x.Kind)))
	// Who writes names themselves without an article where a clause begins, and speaks of
	// themselves further on: "Médecin du travail à Metz, j'ai lu que…".
	begins := a.beginsClause(i)
	add(linear.Hash('c', begins))
	self, third := a.speaksFrom(x.End)
	add(linear.Hash('s', self))
	add(linear.Hash('h', third))
	add(linear.Pair('c', linear.Hash('c', begins), linear.Pair('s', linear.Hash('s', self), linear.Hash('h', third))))
	// Persons of the clause, before and behind.
	for k := max(0, i-12); k < min(n, i+13); k++ {
		if k == i || a.Units[k].Clause != a.Units[i].Clause {
			continue
		}
		side, w := byte('B'), a.Units[k].Word
		if k > i {
			side = 'F'
		}
		half(linear.Pair(side, 3, at(k)))
		switch {
		case words.FirstPerson[w]:
			add(linear.Hash(side, "first"))
		case words.UsPersons[w]:
			add(linear.Hash(side, "us"))
		case words.ThirdPerson[w]:
			add(linear.Hash(side, "third"))
		}
		if o := a.Units[k].Mention; o != nil {
			half(linear.Hash(side, o.Kind))
		}
	}
	for k := i - 1; k >= 0; k-- {
		if a.Tokens[a.Units[k].Start].Elision == "j" || words.FirstPerson[a.Units[k].Word] {
			add(linear.Hash('j', clauses.Bucket(i-k)))
			break
		}
	}
	people := 0
	for k := range n {
		if o := a.Units[k].Mention; o != nil && o.IsPerson() {
			if k < i {
				half(linear.Hash('>', o.Kind))
			} else if k > i {
				half(linear.Hash('<', o.Kind))
			}
			people++
		}
	}
	add(linear.Hash('n', clauses.Bucket(people)))
	if x.Count > 0 {
		add(linear.Hash('#', clauses.Bucket(x.Count)))
	}
	if x.Negative {
		add(linear.Hash('!'))
	}
	opens := i == 0 || a.Units[i].FirstOfPiece
	if opens {
		add(linear.Hash('o', clauses.Bucket(i)))
		add(linear.Pair('o', 1, at(i+1)))
	}
	if ends := i+1 == n || a.Units[i+1].Clause != a.Units[i].Clause; ends {
		add(linear.Hash('d'))
		if opens {
			add(linear.Hash('d', "alone"))
		}
		if i+1 == n {
			add(linear.Hash('d', "end"))
		}
	}
	if a.Units[i].Breaks {
		add(linear.Hash('b'))
	}
	// With what the next piece begins: "c'est la directrice, pas moi".
	next := i + 1
	for next < n && a.Units[next].Clause == a.Units[i].Clause {
		next++
	}
	if next < n {
		add(linear.Pair('f', at(next), at(next+1)))
	}
	switch {
	case n <= 2:
		add(linear.Hash('q', "word"))
	case n <= 6:
		add(linear.Hash('q', "phrase"))
	}
	if a.Question {
		add(linear.Hash('?'))
	}
	if slices.ContainsFunc(a.Units, func(u names.Unit) bool { return u.Word == "@"+names.KindRole }) {
		add(linear.Hash('r'))
	}
	a.Scratch.Terms = terms
	return terms
}

// beginsClause says how somebody named stands in their clause: bare at its beginning, behind
// an article there, or further on.
func (a *Cast) beginsClause(i int) string {
	k := i - 1
	for k >= 0 && a.Units[k].Clause == a.Units[i].Clause && words.Articles[a.Units[k].Word] {
		k--
	}
	switch {
	case k >= 0 && a.Units[k].Clause == a.Units[i].Clause:
		return "within"
	case k == i-1 && a.Tokens[a.Units[i].Start].Elision == "":
		return "bare"
	}
	return "article"
}

// longestSpeech is the number of words in which somebody named is spoken of further.
const longestSpeech = 40

// speaksFrom says whether the writer speaks of themselves, or of a third person, in the words
// from a token on.
func (a *Cast) speaksFrom(token int) (self, third string) {
	for _, t := range a.Tokens[token:min(len(a.Tokens), token+longestSpeech)] {
		if t.Elision == "j" || t.Elision == "m" || words.FirstPerson[t.Word] || words.SelfWords[t.Word] {
			self = "self"
		}
		if words.ThirdPerson[t.Word] {
			third = "third"
		}
	}
	return self, third
}

// NamedFor reports whether somebody is named behind "pour".
func (a *Cast) NamedFor(m *names.Mention) bool {
	i := m.Start - 1
	for i >= 0 && (words.Between[a.Tokens[i].Word] || words.Numeral(a.Tokens[i].Word)) && !words.ForWords[a.Tokens[i].Word] {
		i--
	}
	return i >= 0 && words.ForWords[a.Tokens[i].Word]
}

// presentsSelf takes who stands alone with a name and a job before a message of the first person for
// the writer: "Dr Lefèvre, médecin du travail. Ma secrétaire n'a pas de carte".
func (a *Cast) presentsSelf() {
	end := 0
	for end < len(a.Tokens) && (end == 0 || !a.Tokens[end].Breaks) {
		end++
	}
	if end == len(a.Tokens) || !slices.ContainsFunc(a.Tokens[end:], func(t words.Token) bool { return words.FirstPerson[t.Word] || t.Elision == "j" || t.Elision == "m" }) || !presented.MatchString(a.Text[:a.Tokens[end].Start]) {
		return
	}
	for i := range a.Mentions {
		if m := &a.Mentions[i]; m.Start < end && m.Kind == names.KindProfession && m.Count == 0 {
			m.Part, m.Certain, m.Own, m.Other = PartMe, 1, 1, 0
		}
	}
}

// presented is a title, a name and a job, and nothing else.
var presented = regexp.MustCompile(`^\W*(?i:(?:bonjour|hello|hi|bsr|bjr)\W+)?(?i:dr|docteur|pr|mme|madame|m|mr|monsieur|mrs|ms)\.?\s+\p{Lu}[\p{L}'’-]*(?:\s+\p{Lu}[\p{L}'’-]*)?[\s,(:–-]+(?:\p{Ll}[\p{L}'’-]*\s*){1,4}\W*$`)
