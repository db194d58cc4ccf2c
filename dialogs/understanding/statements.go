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

// Subjects of a statement.
const (
	SubjectMe      = "me"
	SubjectOther   = "to"
	SubjectLeader  = "lead"
	SubjectService = "service"
	SubjectPassing = "pass"
)

// subjects in the order of the labels of the model.
var subjects = []string{SubjectMe, SubjectOther, SubjectLeader, SubjectService, SubjectPassing}

// Statement is something that a message says of somebody or of the service.
type Statement struct {
	Subject     string  `json:"subject"`
	Fact        string  `json:"fact"`
	Value       string  `json:"value"`
	Probability float32 `json:"-"`
	// at is the stretch that says it.
	at stretch
}

// statedMessage is a message whose statements were found.
type statedMessage struct {
	castMessage
	says []Statement
	// also are statements of a fact of which another stretch says something else more surely: they may
	// be of somebody else.
	also []Statement
}

// learntFact is a fact read from the words of a stretch; professions, counts and
// roles are read from the people named.
type learntFact struct {
	fact   string
	values []string
}

var learntFacts = []learntFact{
	{rules.FactContract, []string{"signed", "none"}},
	{rules.FactReader, []string{"yes", "no"}},
	{rules.FactLeaderCard, []string{"yes", "no", "CDE"}},
	{rules.FactOrdre, []string{"yes", "no", "pending"}},
	{rules.FactEmployment, []string{"salarie", "liberal", "interim", "prestataire", "apprenti", "benevole", "stagiaire"}},
	{rules.FactSIAccess, []string{"yes", "no"}},
	{rules.FactOwnCard, []string{"none", "held"}},
	{rules.FactDeclared, []string{"yes", "no"}},
	{rules.FactTraining, []string{"yes", "no"}},
	{rules.FactRole, []string{"salarie", "rh", "mandataire", "responsable", "president", "tiers"}},
	{rules.FactSituation, []string{"lost", "stolen", "defective", "blocked", "renewal_expiry", "card_not_received", "codes_not_received", "codes_lost", "change_employer", "dossier_sent", "visa_ok", "order_registered", "card_received", "codes_received", "incomplete", "refused", "found_again"}},
	{rules.FactLegalRepresentative, []string{"self", "president"}},
	{rules.FactPresidentCard, []string{"yes", "no"}},
	{rules.FactHealthPro, []string{"yes", "no"}},
}

// statementLabels returns the labels of the model of statements, "fact=value",
// with "fact=" for nothing said, and where the labels of each fact begin.
func statementLabels() (labels []string, groups []int) {
	for _, f := range learntFacts {
		groups = append(groups, len(labels))
		labels = append(labels, f.fact+"=")
		for _, v := range f.values {
			labels = append(labels, f.fact+"="+v)
		}
	}
	return labels, groups
}

// stretch is a run of units that says something of its own.
type stretch struct{ start, end int }

// stretches are the sentences of a message, a name together with what is said of it behind
// a comma: "le contrat de structure, lui, pas encore".
func (a *dividedMessage) stretches() []stretch {
	var out []stretch
	for _, s := range a.sentences() {
		if n := len(out); n > 0 && a.isTopic(out[n-1]) && s.end-s.start <= longestComment && !a.units[s.start].breaks && !a.asksAfter(s.end-1) {
			out[n-1].end = s.end
		} else {
			out = append(out, s)
		}
	}
	return out
}

// sentences cuts a message at its punctuation, and where "et" or "mais" begins
// a sentence of its own: "mon directeur a sa carte et on a un lecteur".
func (a *dividedMessage) sentences() []stretch {
	var out []stretch
	for i := 0; i < len(a.units); {
		j := i + 1
		for j < len(a.units) && a.units[j].clause == a.units[i].clause && !a.startsSentence(i, j) {
			j++
		}
		out = append(out, stretch{i, j})
		i = j
	}
	return out
}

// isTopic reports whether a stretch only names what the next one says something of.
func (a *dividedMessage) isTopic(s stretch) bool {
	for s.start < s.end && articles[a.units[s.start].word] {
		s.start++
	}
	if s.end-s.start > longestTopic {
		return false
	}
	for i := s.start; i < s.end; i++ {
		if u := &a.units[i]; u.mention != nil && u.mention.isPerson() || plainYes[u.word] || plainNo[u.word] || presents[u.word] || selfWords[u.word] || negations[u.word] {
			return false
		}
	}
	return s.start < s.end && !a.asksAfter(s.end-1)
}

const (
	// longestTopic is the number of words that name what something is said of, longestComment
	// of what is said of it.
	longestTopic   = 3
	longestComment = 2
)

// startsSentence reports whether a unit of a stretch joins another sentence to it.
func (a *dividedMessage) startsSentence(start, i int) bool {
	if i-start >= leastDictated && a.dictated() && !sentenceJoins[a.units[i-1].word] {
		return subjectWords[a.units[i].word] || a.tokens[a.units[i].start].elision == "j"
	}
	if i-start >= leastSaid && contrasts[a.units[i].word] {
		for k := i + 1; k < min(len(a.units), i+longestContrast); k++ {
			if subjectWords[a.units[k].word] || a.tokens[a.units[k].start].elision == "j" {
				return true // "mais en vrai je suis en intérim"
			}
		}
	}
	return i-start >= leastSaid && i+1 < len(a.units) && sentenceJoins[a.units[i].word] &&
		(subjectWords[a.units[i+1].word] || a.tokens[a.units[i+1].start].elision == "j")
}

// leastSaid is how many units a sentence has at least that another one follows.
const leastSaid = 3

// dictated reports whether a long message has no punctuation at all: its sentences then begin
// where somebody is spoken of.
func (a *dividedMessage) dictated() bool {
	n := len(a.units)
	return n >= longestBreath && a.units[n-1].clause == a.units[0].clause
}

// longestContrast is the number of words between "mais" and who is spoken of.
const longestContrast = 5

const (
	// leastDictated is how many units a sentence has at least that another one follows without
	// punctuation; longestBreath is from how many units on a message is taken for several.
	leastDictated = 4
	longestBreath = 20
)

// statementFeatures are those of a stretch.
func (a *statedMessage) statementFeatures(s stretch) []linear.Term {
	b := a.scratch.newBag()
	a.words(b, func(i int) int32 {
		if i >= s.start && i < s.end {
			return linear.Full
		}
		return 0
	})
	b.add(hash('1'), linear.Full)
	for i := s.start; i < s.end; i++ {
		if x := a.units[i].mention; x != nil && x.isPerson() {
			b.add(hash('P', x.part), linear.Full)
			b.add(hash('P', x.part, x.kind), linear.Full)
		}
		b.add(hash('a', acts[a.act[i]]), linear.Full/2)
	}
	if a.asksAt(s.end - 1) {
		b.add(hash('?'), linear.Full)
	}
	// What went before, in short.
	for k := max(0, s.start-4); k < s.start; k++ {
		b.add(pair('V', 1, a.units[k].sound), linear.Full/4)
	}
	a.persons(b, s)
	return b.terms
}

// impersonal reports whether a word is an "il" that is nobody: "il me faut", "il faut", "me
// faut-il".
func (a *dividedMessage) impersonal(i int) bool {
	if a.tokens[i].word != "il" {
		return false
	}
	after := i+1 < len(a.tokens) && (a.tokens[i+1].word == "me" || a.tokens[i+1].elision == "m" || a.tokens[i+1].word == "faut")
	return after || i > 0 && a.tokens[i-1].word == "faut"
}

// persons adds who acts in a stretch: persons of the verb, people named.
func (a *dividedMessage) persons(b *bag, s stretch) {
	first := true
	for i := s.start; i < s.end; i++ {
		who, w := "", a.units[i].word
		if a.impersonal(a.units[i].start) {
			continue // "il me faut" is about me
		}
		switch e := a.tokens[a.units[i].start].elision; {
		case a.units[i].mention != nil && a.units[i].mention.isPerson():
			who = a.units[i].mention.part
		case e == "j" || e == "m" || firstPerson[w]:
			who = "1"
		case usPersons[w]:
			who = "us"
		case thirdPerson[w]:
			who = "3"
		}
		if who == "" {
			continue
		}
		b.add(hash('W', who), linear.Full)
		if first {
			b.add(hash('W', "first", who), linear.Full)
			first = false
		}
	}
	if first {
		b.add(hash('W', "nobody"), linear.Full)
	}
}

// subjectFeatures are those of whom a fact told in a stretch is about.
func (a *statedMessage) subjectFeatures(s stretch, fact string) []linear.Term {
	b := a.scratch.newBag()
	b.add(hash('1'), linear.Full)
	b.add(hash('f', fact), linear.Full)
	a.persons(b, s)
	for _, t := range b.terms {
		b.add(pair('f', hash('f', fact), t.Hash), linear.Full)
	}
	for i := s.start; i < min(s.end, s.start+4); i++ {
		b.add(pair('S', uint32(i-s.start), a.units[i].sound), linear.Full/2)
		b.add(pair('w', 1, a.units[i].sound), linear.Full/2)
	}
	for i := s.start - 1; i >= 0; i-- { // who was named before
		if x := a.units[i].mention; x != nil && x.isPerson() {
			b.add(hash('<', x.part), linear.Full)
			break
		}
	}
	for i := range a.units {
		if x := a.units[i].mention; x != nil && x.isPerson() {
			b.add(hash('o', x.part), linear.Full/2)
		}
	}
	return b.terms
}

// namesWriter reports whether a stretch holds a word for the writer.
func (a *statedMessage) namesWriter(s stretch) bool {
	for i := s.start; i < s.end; i++ {
		if t := a.tokens[a.units[i].start]; t.elision == "j" || t.elision == "m" || firstPerson[t.word] || a.units[i].mention != nil && a.units[i].mention.part == PartMe {
			return true
		}
	}
	return false
}

// describesOther reports whether a stretch tells, behind "qui", what somebody else does.
func (a *statedMessage) describesOther(s stretch) bool {
	for i := s.start; i < s.end; i++ {
		if m := a.units[i].mention; m == nil || m.part != PartOther {
			continue
		}
		for k := i + 1; k < min(s.end, i+4); k++ {
			if relatives[a.units[k].word] {
				return true
			}
		}
	}
	return false
}

// leastStated is the probability from which something counts as said.
const leastStated = 0.35

// leastDenied is the probability from which something counts as lacking though
// no word of denial says so.
const leastDenied = 0.85

// leastAsked is the probability from which a question states something all the
// same.
const leastAsked = 0.9

// presumed are the facts that a question often names without stating them.
var presumed = map[string]bool{rules.FactContract: true, rules.FactReader: true, rules.FactLeaderCard: true, rules.FactOwnCard: true, rules.FactEmployment: true, rules.FactOrdre: true}

// employs reports whether a stretch speaks of a contract of employment.
func (a *statedMessage) employs(s stretch) bool {
	for i := s.start; i < s.end; i++ {
		for k := a.units[i].start; k < a.units[i].end; k++ {
			if employmentContracts[a.tokens[k].word] || a.tokens[k].word == "contrat" && k > 0 && (ownContract[a.tokens[k-1].word] || k+2 < len(a.tokens) && a.tokens[k+2].word == "travail") {
				return true
			}
		}
	}
	return false
}

// isEmployment reports whether a mention of the contract is of one of employment.
func (a *namedMessage) isEmployment(m mention) bool {
	if m.kind != kindForm || m.end-m.start > 1 || a.tokens[m.start].word != "contrat" {
		return false
	}
	return m.start > 0 && ownContract[a.tokens[m.start-1].word] || m.start+2 < len(a.tokens) && (a.tokens[m.start+2].word == "travail" || employmentContracts[a.tokens[m.start+2].word])
}

var (
	employmentContracts = set("cdd cdi intérim embauche alternance apprentissage vacation stage remplacement")
	ownContract         = set("mon son ton leur")
)

// namesAgency reports whether a stretch speaks of the ARS and of no Ordre.
func (a *statedMessage) namesAgency(s stretch) bool {
	agency := false
	for i := s.start; i < s.end; i++ {
		for _, t := range a.tokens[a.units[i].start:a.units[i].end] {
			if t.word == "ordre" {
				return false
			}
			agency = agency || t.word == "ars"
		}
	}
	return agency
}

// hopes reports whether a stretch only wishes, plans or expects something.
func (a *statedMessage) hopes(s stretch) bool {
	return slices.ContainsFunc(a.tokensOf(s), func(t token) bool { return hopeWords[t.word] })
}

// wantsFor reports whether a stretch says for whom something is wanted: "je voudrais une carte
// pour un intérimaire".
func (a *statedMessage) wantsFor(s stretch) bool {
	return slices.ContainsFunc(a.tokensOf(s), func(t token) bool { return forWords[t.word] })
}

// announcesIn reports whether a stretch holds one of some phrases.
func (a *statedMessage) announcesIn(s stretch, list [][]token) bool {
	return announces(a.tokensOf(s), list)
}

// correctsWith reports whether a stretch only says what was not meant: "pas l'Ordre, la carte",
// "non pas une neuve". It tells nothing of how things stand.
func (a *statedMessage) correctsWith(s stretch) bool {
	words := a.tokensOf(s)
	for len(words) > 0 && (words[0].word == "non" || words[0].word == "no" || fillers[words[0].word]) {
		words = words[1:]
	}
	if len(words) < 2 || words[0].word != "pas" && words[0].word != "not" {
		return false
	}
	next := words[1]
	return articles[next.word] && !partitives[next.word] || next.elision == "l"
}

// exceptsWriter reports whether what a stretch tells does not hold of the writer: "elle en a une, et
// pas moi", "but I don't".
func (a *statedMessage) exceptsWriter(s stretch) bool {
	words := a.tokensOf(s)
	for i := 1; i < len(words); i++ {
		if w, before := words[i].word, words[i-1].word; (w == "moi" || w == "me") && (before == "pas" || before == "not") || before == "moi" && (w == "non" || w == "pas") {
			return true
		}
	}
	return false
}

// tokensOf are the words of a stretch.
func (a *statedMessage) tokensOf(s stretch) []token {
	if s.start >= s.end {
		return nil
	}
	return a.tokens[a.units[s.start].start:a.units[s.end-1].end]
}

// deniesIn reports whether a stretch holds a word of denial or absence.
func (a *statedMessage) deniesIn(s stretch) bool {
	for i := s.start; i < s.end; i++ {
		for _, t := range a.tokens[a.units[i].start:a.units[i].end] {
			if negations[t.word] || absences[t.word] || t.elision == "n" {
				return true
			}
		}
	}
	return false
}

// state reads what a message says: of each fact the most probable value that
// any of its stretches tells, and of whom.
func (a *statedMessage) state(values, subject *linear.Model) {
	type best struct {
		label   int
		p       float32
		stretch stretch
	}
	found := map[string]best{}
	p := make([]float32, len(values.Labels))
	stretches := a.stretches()
	for i, s := range stretches {
		if a.supposes(s) {
			continue // "en supposant le contrat signé"
		}
		hoped, unknown := a.hopes(s), a.announcesIn(s, unknowing) || len(a.units) <= longestUnknown && announces(a.tokens, unknowing)
		named := a.onlyNames(s) && i+1 < len(stretches) && a.act[stretches[i+1].start] == asks
		values.Probabilities(a.statementFeatures(s), a.scratch.sums(len(p)), p)
		at, denied := 0, a.deniesIn(s)
		for _, f := range learntFacts {
			for k := range f.values {
				label := at + 1 + k
				if !denied && p[label] < leastDenied && (f.values[k] == "no" || f.values[k] == "none") {
					continue
				}
				if denied && f.fact == rules.FactRole {
					continue // "je ne dirige pas le service"
				}
				if (p[label] < leastAsked || f.fact == rules.FactOwnCard) && presumed[f.fact] && a.act[s.start] == asks && a.asksAfter(s.end-1) {
					continue // "et le lecteur, c'est quoi ?", "CPE, CPS, c'est quoi la différence ?"
				}
				if presumed[f.fact] && (unknown || hoped && (f.fact != rules.FactEmployment || !a.wantsFor(s))) || hoped && f.fact == rules.FactTraining && !a.wantsFor(s) {
					continue // "aucune idée pour le lecteur", "notre directeur voudrait une CDE"
				}
				if named && presumed[f.fact] {
					continue // "lecteur : quelle marque acheter"
				}
				if f.fact == rules.FactLeaderCard && a.speaksOfFormer(s) {
					continue // "l'ancien directeur avait une CDE"
				}
				if f.fact == rules.FactContract && a.employs(s) {
					continue // "mon contrat est un CDD"
				}
				if f.fact == rules.FactSituation && p[label] < leastSituation {
					continue // "nouvelle secrétaire, arrive mardi"
				}
				if p[label] < plainlyStated && a.correctsWith(s) {
					continue // "non pas une neuve, le déblocage"
				}
				if f.fact == rules.FactOrdre && a.namesAgency(s) {
					continue // "inscrite à l'ARS" says nothing of an Ordre
				}
				old, before := found[f.fact]
				if p[label] >= leastStated && (p[label] >= old.p || p[label] >= old.p-0.1 && label != old.label) {
					found[f.fact] = best{label, p[label], s} // what is said last holds
				} else if old = (best{label, p[label], s}); old.p < leastOfEach {
					continue
				}
				if before && personal[f.fact] && f.fact != rules.FactOwnCard && !a.namesWriter(old.stretch) {
					a.also = append(a.also, Statement{Subject: SubjectOther, Fact: f.fact, Value: values.Labels[old.label][len(f.fact)+1:], Probability: old.p, at: old.stretch})
				}
			}
			at += 1 + len(f.values)
		}
	}
	q := make([]float32, len(subject.Labels))
	for _, f := range learntFacts {
		b, ok := found[f.fact]
		if !ok {
			continue
		}
		x := Statement{Fact: f.fact, Value: values.Labels[b.label][len(f.fact)+1:], Probability: b.p, at: b.stretch}
		switch f.fact {
		case rules.FactContract, rules.FactReader, rules.FactLegalRepresentative, rules.FactPresidentCard:
			x.Subject = SubjectService
		case rules.FactLeaderCard:
			x.Subject = SubjectLeader
		case rules.FactRole:
			x.Subject = SubjectMe
		case rules.FactSituation:
			x.Subject = SubjectMe
		default:
			subject.Probabilities(a.subjectFeatures(b.stretch, f.fact), a.scratch.sums(len(q)), q)
			most := 0
			for k := range q {
				if q[k] > q[most] {
					most = k
				}
			}
			x.Subject = subject.Labels[most]
			if m := a.actor(b.stretch); x.Subject == SubjectMe && m != nil && m.part == PartOther && !a.namesWriter(b.stretch) {
				x.Subject = SubjectOther // "pour nos secrétaires (logiciel de santé)"
			}
			if x.Subject == SubjectMe && f.fact == rules.FactOwnCard && a.exceptsWriter(b.stretch) {
				x.Subject = SubjectPassing // "ma collègue a une CPS et pas moi"
			}
			if x.Subject == SubjectOther && a.onlyWriterSpoken() {
				x.Subject = SubjectMe // "salariée, et oui j'ouvre les dossiers"
			}
			if x.Subject == SubjectMe && a.describesOther(b.stretch) {
				x.Subject = SubjectOther // "je commande pour un IPRP qui ouvre le logiciel"
			}
		}
		if f.fact == rules.FactOwnCard && x.Value == "held" {
			x.Value = a.cardIn(b.stretch)
		}
		if named := a.employmentNamed(); f.fact == rules.FactEmployment && named != "" && x.Probability < surelyStated {
			x.Value = named // "intérimaire" says it better than the rest of the message
		}
		if f.fact == rules.FactEmployment && slices.ContainsFunc(a.mentions, func(m mention) bool { return m.kind == kindEmployment && m.negative && m.id == x.Value }) {
			continue // "plus intérimaire"
		}
		if a.plausible(x) {
			a.says = append(a.says, x)
		}
	}
	a.says = slices.DeleteFunc(a.says, func(s Statement) bool { // "non, pas déclaré"
		return s.Fact == rules.FactHealthPro && slices.ContainsFunc(a.says, func(o Statement) bool { return o.Fact == rules.FactDeclared && o.at == s.at })
	})
	a.holds()
	if len(a.text) > longestTold {
		return
	}
	a.employed()
	a.ended()
	a.withoutReader()
	a.unregistered()
	a.declares()
	a.contrast()
	a.recants()
	if i := slices.IndexFunc(a.says, func(s Statement) bool { return s.Fact == rules.FactPresidentCard }); i < 0 && a.hasWord("president") && presidentWithout.MatchString(a.text) {
		a.says = append(a.says, Statement{Subject: SubjectService, Fact: rules.FactPresidentCard, Value: "no", Probability: surelyStated})
	}
}

// leastSituation is the probability from which words tell what has happened to a card.
const leastSituation = 0.5

// surelyStated is the probability of what the form of a sentence alone tells.
const surelyStated = 0.9

// plainlyStated is the probability from which a stretch that may only correct tells something.
const plainlyStated = 0.8

// longestTold is the number of bytes from which a message is too long for what only a
// sentence tells.
const longestTold = 3000

// Words without which some facts are not told, whatever the rest resembles.
var (
	namesPresident = regexp.MustCompile(`(?i)pr[ée]sid|chair|pdg`)
	// presidentWithout says that the president wants no card.
	presidentWithout = regexp.MustCompile(`(?i)\bpr[ée]sident\w*[^.;!?]{0,70}\b(?:(?:ne |n['’]en )?(?:veut|veux|souhaite|désire|prend|prends|prendra|prendrai) pas (?:de |en |d['’]une |sa |la )|(?:ne|n['’]en) (?:veut|veux|souhaite|désire) pas|refuse (?:la|sa|une) carte|does(?:n['’]t| not) want (?:a|his|her|the) card)`)
	notRegistered    = regexp.MustCompile(`(?i)(?:\bpas?|\bjamais|\bplus|n['’]t|\bnot|\bnever)\s+(?:encore |tjrs? |tjs |toujours |yet )?(?:inscri|regist|enregistr)`)
	oneOfThem        = regexp.MustCompile(`(?i)\bdont\s+(?:une?|deux|trois|\d+)\b|\bone of (?:them|whom)\b`)
	selfDeclared     = regexp.MustCompile(`(?i)\b(?:activité|activite|fonctions?|direction)\b[^.;!?]{0,45}\b(?:est|soit|bien|été|déjà|pas|jamais)\s+(?:bien |déjà |encore )?d[ée]clar[ée]e?s?\b|\bd[ée]clar[ée]e?s? (?:mon|ma|mes) (?:activité|activite|fonctions?)`)
	notDeclared      = regexp.MustCompile(`(?i)\b(?:pas|jamais)\s+(?:encore |été )?d[ée]clar`)
	contractEnded    = regexp.MustCompile(`(?i)\br[ée]sili[ée]|\b(?:été|est|a été|is|was|been)\s+(?:annul[ée]|rompu|caduc|terminated|cancelled|canceled)|\bn['’]est plus (?:valable|actif|en vigueur)`)
)

// hasWord reports whether a word of a message begins with one of the given letters: most
// messages need no closer look then.
func (a *statedMessage) hasWord(beginnings ...string) bool {
	return slices.ContainsFunc(a.tokens, func(t token) bool {
		return slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(t.word, b) })
	})
}

// oneOfThem reports whether a message tells something of only some of those it names.
func (a *statedMessage) oneOfThem() bool {
	return a.hasWord("dont", "one") && oneOfThem.MatchString(a.text)
}

// employmentNamed is the only way of being employed that a message names, "" when it names none
// or several.
func (a *statedMessage) employmentNamed() (named string) {
	for i := range a.mentions {
		if m := &a.mentions[i]; m.kind == kindEmployment && !m.negative {
			if named != "" && named != m.id {
				return ""
			}
			named = m.id
		}
	}
	return named
}

// employed adds that somebody named with it is an employee, "un ergothérapeute salarié", or who
// begins with it: "oui salariée, mon mari est médecin".
func (a *statedMessage) employed() {
	if slices.ContainsFunc(a.says, func(s Statement) bool { return s.Fact == rules.FactEmployment }) || a.oneOfThem() {
		return
	}
	for k := range a.mentions {
		m := &a.mentions[k]
		if m.kind != kindProfession || m.negative || m.end >= len(a.tokens) || !employees[a.tokens[m.end].word] || a.tokens[m.end].breaks {
			continue
		}
		if subject := map[string]string{PartMe: SubjectMe, PartOther: SubjectOther}[m.part]; subject != "" {
			a.says = append(a.says, Statement{Subject: subject, Fact: rules.FactEmployment, Value: "salarie", Probability: surelyStated})
			return
		}
	}
	for i, t := range a.tokens {
		if employees[t.word] && (i+1 == len(a.tokens) || a.tokens[i+1].clause != t.clause) {
			a.says = append(a.says, Statement{Subject: SubjectMe, Fact: rules.FactEmployment, Value: "salarie", Probability: surelyStated})
		}
		if !yesWords[t.word] && !fillers[t.word] && !selfWords[t.word] {
			return
		}
	}
}

// holds adds the card that the writer plainly says that they have: "j'ai ma CPE", "I have a
// CPS".
func (a *statedMessage) holds() {
	if a.question || slices.ContainsFunc(a.says, func(s Statement) bool { return s.Fact == rules.FactOwnCard }) {
		return
	}
	for k := range a.mentions {
		m := &a.mentions[k]
		i := m.start - 1
		for i >= 0 && (articles[a.tokens[i].word] || ownWords[a.tokens[i].word] || firstPerson[a.tokens[i].word] && a.tokens[i].word != "i" || surely[a.tokens[i].word]) {
			i--
		}
		if m.kind != kindCard || i < 0 || a.tokens[i].clause != a.tokens[m.start].clause {
			continue
		}
		if t := a.tokens[i]; t.word == "ai" && t.elision == "j" || t.word == "have" && i > 0 && a.tokens[i-1].word == "i" {
			a.says = append(a.says, Statement{Subject: SubjectMe, Fact: rules.FactOwnCard, Value: m.id, Probability: surelyStated})
			return
		}
	}
}

// onlyWriterSpoken reports whether a message says "je", and has no word for anybody else.
func (a *statedMessage) onlyWriterSpoken() bool {
	for i, t := range a.tokens {
		if thirdPerson[t.word] && !a.impersonal(i) || a.forSomebody(i) {
			return false
		}
	}
	return (a.speaksOfSelf() || a.namesSelf()) && !slices.ContainsFunc(a.mentions, func(m mention) bool {
		return m.isPerson() && m.part != PartMe && m.part != PartNobody && m.kind != kindEmployment
	})
}

// forSomebody reports whether "pour" stands at a token, and before somebody: "pour accéder au
// dossier" and "for support" are for nobody.
func (a *statedMessage) forSomebody(i int) bool {
	if !forWords[a.tokens[i].word] {
		return false
	}
	if i+1 == len(a.tokens) {
		return true
	}
	next := &a.tokens[i+1]
	for k := i + 1; k < min(len(a.tokens), i+3); k++ {
		if employers[a.tokens[k].word] {
			return false // "un formulaire à remplir pour mon employeur"
		}
	}
	c, _ := utf8.DecodeRuneInString(a.text[next.start:])
	who := between[next.word] || articles[next.word] || numeral(next.word) || thirdPerson[next.word] || firstPerson[next.word] || next.elision != ""
	return who || unicode.IsUpper(c) || slices.ContainsFunc(a.mentions, func(m mention) bool { return m.start == i+1 })
}

// namesSelf reports whether a job that a message names is the writer's.
func (a *statedMessage) namesSelf() bool {
	return slices.ContainsFunc(a.mentions, func(m mention) bool { return m.kind == kindProfession && m.part == PartMe && !m.negative })
}

// onlyNames reports whether a stretch is a word or a name alone, with its article or not.
func (a *statedMessage) onlyNames(s stretch) bool {
	if s.start < s.end && articles[a.units[s.start].word] {
		s.start++
	}
	return s.end-s.start == 1 || s.end-s.start == 2 && a.isMatter(s.start) && a.isMatter(s.start+1) // "contrat ANS"
}

// isMatter reports whether a unit names something that points are about, and no deed.
func (a *statedMessage) isMatter(i int) bool {
	u := &a.units[i]
	return u.mention != nil || slices.ContainsFunc(u.families, func(h uint32) bool { return matterFamilies[h] })
}

// matterFamilies are the families of words that name a matter.
var matterFamilies = map[uint32]bool{hash('C', "contract"): true, hash('C', "ans"): true, hash('C', "reader"): true, hash('C', "card"): true, hash('C', "form"): true}

// cardIn is the card named in a stretch, or nearest to it.
func (a *statedMessage) cardIn(s stretch) string {
	for i := s.start; i < s.end; i++ {
		if x := a.units[i].mention; x != nil && x.kind == kindCard {
			return x.id
		}
	}
	return rules.ValueUnknown
}
