// Package listed tells of whom of a list of people a message speaks, and notes what it says of each
// alone. What it says of nobody in particular is taken up by package tracking.
package listed

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// Of whom of the plan a message speaks, and what it tells of them.

// LinesMeant are the lines of the plan of which a text speaks: those called by name, else by
// job, else by what sets them apart ("la stagiaire", "l'interne"), with the name where one was
// called by it. Nobody is meant where a job is named that is not planned.
func LinesMeant(t *turn.Turn, text string, r understanding.Reading) (lines []int, name message.Verbatim) {
	s := &t.State.At.Situation
	for _, i := range s.Planned() {
		for _, n := range s.People[i].KnownNames() {
			if meaning.Named(text, n) && !slices.Contains(lines, i) {
				lines, name = append(lines, i), n
			}
		}
	}
	if len(lines) > 0 {
		return lines, name
	}
	for _, profession := range slices.Concat(r.Named, r.Denied) {
		if i := LineOf(t, profession, r.Facts[rules.FactTrainingLevel]); i < 0 {
			return setApart(t, text), ""
		} else if !slices.Contains(lines, i) {
			lines = append(lines, i)
		}
	}
	if len(lines) == 0 {
		lines = byHead(t, text)
	}
	if len(lines) == 0 || len(r.Denied) > 0 {
		if apart := setApart(t, text); len(apart) > 0 {
			return apart, ""
		}
	}
	return lines, ""
}

// byHead is the one line of whose job a text says the first word: "l'hôtesse", of who is
// receptionist.
func byHead(t *turn.Turn, text string) (lines []int) {
	s, elided := &t.State.At.Situation, strings.ReplaceAll(strings.ToLower(text), "’", "'")
	for _, i := range s.Planned() {
		job := t.Book.Profession(s.People[i].Facts[rules.FactProfession])
		if job != nil && slices.ContainsFunc(job.SaidAs, func(name string) bool {
			head, _, several := strings.Cut(name, " ")
			return several && len(head) >= shortestHead && (strings.Contains(elided, "l'"+strings.ToLower(head)) || slices.ContainsFunc(theWords, func(the string) bool { return words.Contains(text, the+head) }))
		}) {
			lines = append(lines, i)
		}
	}
	if len(lines) != 1 {
		return nil
	}
	return lines
}

// theWords stand before a job of somebody who is known already.
var theWords = []string{"la ", "le ", "notre ", "cette ", "ce ", "cet ", "the ", "our "}

// shortestHead is the number of letters of a word that is enough to name a job.
const shortestHead = 5

// LinesAsked are the lines of the plan about which a message asks: those named in its questions.
func LinesAsked(t *turn.Turn, r understanding.Reading) []int {
	var asked []string
	from := 0
	for _, end := range meaning.SentenceEnds.FindAllStringIndex(t.Text, -1) {
		if strings.Contains(t.Text[end[0]:end[1]], "?") {
			asked = append(asked, t.Text[from:end[0]])
		}
		from = end[1]
	}
	if len(asked) == 0 {
		lines, _ := LinesMeant(t, t.Text, r)
		return lines
	}
	text := strings.Join(asked, ". ")
	lines, _ := LinesMeant(t, text, t.Reader.Read(text, understanding.Asked{}))
	return lines
}

// LineOf is the line of a profession: that of the level of training, where one is told and planned.
func LineOf(t *turn.Turn, profession, level string) int {
	s := &t.State.At.Situation
	if i := s.Find(func(o state.Individual) bool {
		return o.Planned > 0 && o.Facts[rules.FactProfession] == profession && o.Facts[rules.FactTrainingLevel] == level
	}); i >= 0 {
		return i
	}
	return s.LineOf(t.Book, profession)
}

// setApart is the one line whose training or employment a text names: "l'alternant".
func setApart(t *turn.Turn, text string) (lines []int) {
	if !TheOne.MatchString(text) {
		return nil
	}
	s := &t.State.At.Situation
	for _, i := range s.Planned() {
		f := s.People[i].Facts
		for _, designation := range t.Reader.Designated(text) {
			if designation == f[rules.FactTrainingLevel] || likeWork(designation, f[rules.FactEmployment]) {
				lines = append(lines, i)
				break
			}
		}
	}
	if len(lines) != 1 {
		return nil
	}
	return lines
}

// TheOne stands before somebody who is known already.
var TheOne = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:l['’]|(?:la|le|notre|cette?|cet|pour l[ae]|the|our|this)\s)`)

// likeWork reports whether two words for how somebody is employed are of the same people.
func likeWork(a, b string) bool {
	apprentice := func(x string) bool { return x == rules.EmploymentApprentice || x == rules.EmploymentWorkStudy }
	return a == b || apprentice(a) && apprentice(b)
}

var (
	// allOfThem speaks of all who are planned.
	allOfThem = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:ils|elles|eux|tous|toutes|tout le monde|they|all of them|everyone|everybody)(?:[^\p{L}]|$)`)
	// OneMore speaks on of the one just spoken of.
	OneMore = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:il|elle|lui|celui-ci|celle-ci|he|she|him|her)(?:[^\p{L}]|$)`)
)

// TellsOfLines notes what a message tells of people of the plan, each sentence of those of whom it
// speaks: "la stagiaire est encore étudiante. L'alternant a un contrat chez nous." It reports
// whether it told of any, be it what was known.
func TellsOfLines(t *turn.Turn) (told bool) {
	s, last := &t.State.At.Situation, []int(nil)
	if p := s.SpokenOf(); p != nil && p.Planned > 0 && !s.Listed {
		last = []int{s.Present - 1}
	}
	for _, sentence := range Stated(t.Text) {
		for _, part := range OfEach(t, sentence) {
			var of bool
			if last, of = tellsOf(t, part, last); of {
				told = true
			}
		}
	}
	return told
}

// OnlyPlanned reports whether a message names nobody but people of the plan, and counts none of
// them: "les secrétaires n'ouvrent aucun dossier, le médecin si".
func OnlyPlanned(t *turn.Turn, r understanding.Reading) bool {
	return !counted.MatchString(t.Text) && plansAll(t, r)
}

// plansAll reports whether people of all jobs that a message names stand in the plan.
func plansAll(t *turn.Turn, r understanding.Reading) bool {
	return len(r.Named) > 0 && !slices.ContainsFunc(r.Named, func(p string) bool { return !t.State.At.Situation.Plans(p) })
}

// counted is a number of people, or somebody of whom there was no word before: "une infirmière".
var counted = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:` + meaning.CountWords + `|une?|an?|another)\s+\p{L}`)

// AddsNobody reports whether a message only tells something of people of the plan, though its words
// may add some: "les secrétaires ouvrent les dossiers, le kiné aussi".
func AddsNobody(t *turn.Turn, r understanding.Reading) bool {
	return !r.Adds || len(r.Says) > 0 && OnlyPlanned(t, r) || theyToo.MatchString(t.Text) && plansAll(t, r)
}

// theyToo says the same of somebody who is known already: "le pharmacien aussi".
var theyToo = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:les?|la|l['’]|nos|notre|the|our)\s*(?:autres?\s+|others?\s+)?[\p{L}-]+(?:\s+[\p{L}-]+)?\s+(?:aussi|également|too|as well)\W*$`)

// Stated are the sentences of a text, of its questions what they state before they ask: "la
// diététicienne est en libéral, donc elle non ?".
func Stated(text string) (sentences []string) {
	from := 0
	for _, end := range append(meaning.SentenceEnds.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		sentence := strings.TrimSpace(text[from:end[0]])
		if strings.Contains(text[end[0]:end[1]], "?") {
			sentence = statedBefore(sentence)
		}
		if from = end[1]; sentence != "" {
			sentences = append(sentences, sentence)
		}
	}
	return sentences
}

// tellsOf notes what a sentence tells of the lines of which it speaks, of those spoken of last where
// it says "elle"; it returns the lines.
func tellsOf(t *turn.Turn, sentence string, last []int) (lines []int, told bool) {
	r := t.Reader.Read(sentence, understanding.Asked{})
	lines, name := LinesMeant(t, sentence, r)
	switch {
	case r.Adds && len(r.People) > 0:
		return last, false // "et j'ai oublié 2 internes": of others
	case len(lines) > 0:
	case len(r.Named) > 0:
		return last, false
	case allOfThem.MatchString(sentence):
		lines = t.State.At.Situation.Planned()
	case OneMore.MatchString(sentence):
		lines = last
	}
	facts := LineFacts(t, sentence, r)
	for _, i := range lines {
		told = noteOfLine(t, i, sentence, name, facts, r) || told
	}
	return lines, told
}

// OfEach parts a sentence where it begins to speak of others: "ils sont tous diplômés et la
// secrétaire ouvre les dossiers".
func OfEach(t *turn.Turn, sentence string) (parts []string) {
	from := 0
	for _, at := range joints.FindAllStringIndex(sentence, -1) {
		before, after := sentence[from:at[0]], sentence[at[1]:]
		r := t.Reader.Read(after, understanding.Asked{})
		if lines, _ := LinesMeant(t, after, r); len(lines) > 0 && len(strings.Fields(before)) >= shortestPart && len(strings.Fields(after)) >= shortestPart && tellsAnything.MatchString(before) {
			parts, from = append(parts, before), at[1]
		}
	}
	return append(parts, sentence[from:])
}

// shortestPart is the number of words of a part of a sentence that says something of its own.
const shortestPart = 3

var (
	// joints join parts of a sentence.
	joints = regexp.MustCompile(`(?i)\s*,\s*(?:et\s+|and\s+)?|\s+(?:et|and)\s+`)
	// tellsAnything has a verb that tells what somebody is, has or does.
	tellsAnything = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:est|sont|a|ont|aura|auront|sera|seront|n['’]est|n['’]a|n['’]ont|is|are|has|have|will)(?:[^\p{L}]|$)`)
)

// ArePlanned reports whether people of whom a message speaks, in no number, are planned already.
func ArePlanned(t *turn.Turn, people []understanding.Person) bool {
	return !slices.ContainsFunc(people, func(p understanding.Person) bool {
		return p.Count > 1 || LineOf(t, p.Profession, p.TrainingLevel) < 0
	})
}

// OpensWithOne speaks of one of those of a line: "une assistante est en alternance".
var OpensWithOne = regexp.MustCompile(`(?i)^\W*(?:(?:en fait|et|mais|and|but|actually)[\s,]+)*(?:une?|one|an?)\s+\p{L}`)

// statedBefore is what a question states before it asks.
func statedBefore(sentence string) string {
	if i := strings.LastIndexAny(sentence, ",:"); i > 0 {
		return sentence[:i]
	}
	return ""
}

// noteOfLine notes facts of a line, or of some of its people, who then have one of their own.
func noteOfLine(t *turn.Turn, line int, sentence string, name message.Verbatim, facts rules.Facts, r understanding.Reading) bool {
	s := &t.State.At.Situation
	p := &s.People[line]
	n := p.Planned
	switch {
	case len(facts) == 0:
		return false
	case name != "" || OneOfThem.MatchString(sentence) || OpensWithOne.MatchString(sentence):
		n = 1
	case len(r.People) == 1 && r.People[0].Count > 1:
		n = min(n, r.People[0].Count)
	}
	if n < p.Planned {
		s.Part(line, n, facts, name)
		return true
	}
	for fact, value := range facts {
		p.Facts = state.With(p.Facts, fact, value)
	}
	if facts[rules.FactTraining] == "no" {
		p.Facts = state.With(p.Facts, rules.FactTrainingLevel, "")
	}
	return true
}

// LineFacts are what a sentence tells of people of the plan: what it states, what stands
// behind "est", and whether they need access. What it says of the writer, of who leads or of
// the service is told of none of them.
func LineFacts(t *turn.Turn, text string, r understanding.Reading) rules.Facts {
	facts, others := rules.Facts{}, rules.Facts{}
	theirs := func(said understanding.Statement) bool { // who is named is spoken of
		return said.Subject == understanding.SubjectOther || said.Subject == understanding.SubjectPassing || said.Subject == understanding.SubjectMe && !r.Self
	}
	for _, said := range r.Says {
		if !theirs(said) {
			others[said.Fact] = said.Value
		}
	}
	take := func(f rules.Facts) {
		for _, fact := range lineFacts {
			if f[fact] != "" && others[fact] != f[fact] && facts[fact] == "" && t.Book.ValidValue(fact, f[fact]) {
				facts[fact] = f[fact]
			}
		}
	}
	for _, said := range r.Says {
		if theirs(said) {
			take(rules.Facts{said.Fact: said.Value})
		}
	}
	f := meaning.Told(t, r)
	if designates(t, text, f[rules.FactEmployment]) {
		delete(f, rules.FactEmployment) // "la stagiaire est encore étudiante" tells not how she is employed
	}
	take(f)
	if m := meaning.AreWhat.FindStringSubmatch(text); m != nil {
		what := t.Reader.Read(m[1], understanding.Asked{}).Facts
		if len(facts) > 0 {
			what = rules.Facts{rules.FactTrainingLevel: what[rules.FactTrainingLevel], rules.FactEmployment: what[rules.FactEmployment]}
		}
		take(what)
	}
	if accesses.MatchString(text) && len(facts) == 0 {
		if x := t.Reader.Read(text, understanding.Asked{Fact: rules.FactSIAccess}); x.Answer == "yes" || x.Answer == "no" {
			facts[rules.FactSIAccess] = x.Answer
		} else if turn.HasAny(text, meaning.DenyingWords) {
			facts[rules.FactSIAccess] = "no"
		}
	}
	if facts[rules.FactTrainingLevel] != "" {
		facts[rules.FactTraining] = "yes"
	}
	return facts
}

// designates reports whether a word for how somebody is employed only says who is meant: it
// belongs to one of the plan already.
func designates(t *turn.Turn, text, work string) bool {
	s := &t.State.At.Situation
	return work != "" && TheOne.MatchString(text) && slices.ContainsFunc(s.Planned(), func(i int) bool {
		return likeWork(work, s.People[i].Facts[rules.FactEmployment])
	})
}

// lineFacts may be told of people of the plan.
var lineFacts = []string{rules.FactTraining, rules.FactTrainingLevel, rules.FactEmployment, rules.FactSIAccess, rules.FactOrdre, rules.FactOwnCard}

// accesses speak of access to data on health.
var accesses = regexp.MustCompile(`(?i)\b(?:acc[èe]s|acc[èe]dent|logiciel|dossiers?|access|software|records)(?:[^\p{L}]|$)`)

// OneOfThem speaks of one of several without saying which.
var OneOfThem = regexp.MustCompile(`(?i)\b(?:une? (?:des|d['’]entre|de nos|de mes|parmi)|l['’]une? d|one of (?:the|them|our|my))\b`)
