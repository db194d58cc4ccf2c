// Package statements finds what a message states, of whom, and whether its words bear that out:
// statements.go what the models find in each stretch, plausible.go what is left out of that, amend.go
// what plain words change of it.
package statements

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/parts"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

var (
	employers = words.Set("employeur patron patronne service structure entreprise boss employer company")
	employees = words.Set("salarié salariée salariés salariées employé employée")
	// hopeWords wish, plan or expect what is not there yet.
	hopeWords = words.Set("voudrait voudraient aimerait aimeraient souhaite souhaitent souhaiterait souhaitons envisage envisagent envisageons réfléchit réfléchissons réfléchissent espère espérons espèrent pourrait pourraient prévu prévue prévus prévues prévoit prévoyons projette compte comptons planned plans hopes hope hoping considering might would")
)

// Actor is the person named last before the end of a stretch, in its sentence; "salariée" only
// tells something of them.
func (a *Stated) Actor(s said.Stretch) *names.Mention {
	for i := s.End - 1; i >= 0; i-- {
		if m := a.Units[i].Mention; m != nil && m.IsPerson() && !(m.Kind == names.KindColleague && employees[a.Tokens[m.Start].Word] && i > 0 && !words.Articles[a.Units[i-1].Word]) {
			return m
		}
		if i < s.Start && a.Units[i+1].Breaks {
			return nil
		}
	}
	return nil
}

// LongestUnknown is the number of words and names with which somebody says that they do not
// know, and nothing else.
const LongestUnknown = 10

// Personal are the facts that a message may state of one of several people.
var Personal = map[string]bool{rules.FactEmployment: true, rules.FactOrdre: true, rules.FactSIAccess: true, rules.FactOwnCard: true, rules.FactTraining: true}

// LeastOfEach is the probability from which something is said of one of several people.
const LeastOfEach = 0.4

// Subjects in the order of the labels of the model.
var Subjects = []string{said.SubjectMe, said.SubjectOther, said.SubjectLeader, said.SubjectService, said.SubjectPassing}

// Stated is a message whose statements were found.
type Stated struct {
	parts.Cast
	Says []said.Statement
	// Also are statements of a fact of which another stretch says something else more surely: they may
	// be of somebody else.
	Also []said.Statement
}

// LearntFact is a fact read from the words of a stretch; professions, counts and
// roles are read from the people named.
type LearntFact struct {
	Fact   string
	values []string
}

// LearntFacts are the facts that are read so, with their values, in the order of the labels.
var LearntFacts = []LearntFact{
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

// Labels returns the labels of the model of statements, "fact=value",
// with "fact=" for nothing said, and where the labels of each fact begin.
func Labels() (labels []string, groups []int) {
	for _, f := range LearntFacts {
		groups = append(groups, len(labels))
		labels = append(labels, f.Fact+"=")
		for _, v := range f.values {
			labels = append(labels, f.Fact+"="+v)
		}
	}
	return labels, groups
}

// StatementFeatures are those of a stretch.
func (a *Stated) StatementFeatures(s said.Stretch) []linear.Term {
	b := a.Scratch.NewBag()
	a.AddWords(b, func(i int) int32 {
		if i >= s.Start && i < s.End {
			return linear.Full
		}
		return 0
	})
	b.Add(linear.Hash('1'), linear.Full)
	for i := s.Start; i < s.End; i++ {
		if x := a.Units[i].Mention; x != nil && x.IsPerson() {
			b.Add(linear.Hash('P', x.Part), linear.Full)
			b.Add(linear.Hash('P', x.Part, x.Kind), linear.Full)
		}
		b.Add(linear.Hash('a', clauses.Labels[a.Act[i]]), linear.Full/2)
	}
	if a.AsksAt(s.End - 1) {
		b.Add(linear.Hash('?'), linear.Full)
	}
	// What went before, in short.
	for k := max(0, s.Start-4); k < s.Start; k++ {
		b.Add(linear.Pair('V', 1, a.Units[k].Sound), linear.Full/4)
	}
	a.AddPersons(b, s)
	return b.Terms
}

// SubjectFeatures are those of whom a fact told in a stretch is about.
func (a *Stated) SubjectFeatures(s said.Stretch, fact string) []linear.Term {
	b := a.Scratch.NewBag()
	b.Add(linear.Hash('1'), linear.Full)
	b.Add(linear.Hash('f', fact), linear.Full)
	a.AddPersons(b, s)
	for _, t := range b.Terms {
		b.Add(linear.Pair('f', linear.Hash('f', fact), t.Hash), linear.Full)
	}
	for i := s.Start; i < min(s.End, s.Start+4); i++ {
		b.Add(linear.Pair('S', uint32(i-s.Start), a.Units[i].Sound), linear.Full/2)
		b.Add(linear.Pair('w', 1, a.Units[i].Sound), linear.Full/2)
	}
	for i := s.Start - 1; i >= 0; i-- { // who was named before
		if x := a.Units[i].Mention; x != nil && x.IsPerson() {
			b.Add(linear.Hash('<', x.Part), linear.Full)
			break
		}
	}
	for i := range a.Units {
		if x := a.Units[i].Mention; x != nil && x.IsPerson() {
			b.Add(linear.Hash('o', x.Part), linear.Full/2)
		}
	}
	return b.Terms
}

// namesWriter reports whether a stretch holds a word for the writer.
func (a *Stated) namesWriter(s said.Stretch) bool {
	for i := s.Start; i < s.End; i++ {
		if t := a.Tokens[a.Units[i].Start]; t.Elision == "j" || t.Elision == "m" || words.FirstPerson[t.Word] || a.Units[i].Mention != nil && a.Units[i].Mention.Part == parts.PartMe {
			return true
		}
	}
	return false
}

// describesOther reports whether a stretch tells, behind "qui", what somebody else does.
func (a *Stated) describesOther(s said.Stretch) bool {
	for i := s.Start; i < s.End; i++ {
		if m := a.Units[i].Mention; m == nil || m.Part != parts.PartOther {
			continue
		}
		for k := i + 1; k < min(s.End, i+4); k++ {
			if words.Relatives[a.Units[k].Word] {
				return true
			}
		}
	}
	return false
}

// LeastStated is the probability from which something counts as said.
const LeastStated = 0.35

// leastDenied is the probability from which something counts as lacking though
// no word of denial says so.
const leastDenied = 0.85

// leastAsked is the probability from which a question states something all the
// same.
const leastAsked = 0.9

// presumed are the facts that a question often names without stating them.
var presumed = map[string]bool{rules.FactContract: true, rules.FactReader: true, rules.FactLeaderCard: true, rules.FactOwnCard: true, rules.FactEmployment: true, rules.FactOrdre: true}

// employs reports whether a stretch speaks of a contract of employment.
func (a *Stated) employs(s said.Stretch) bool {
	for i := s.Start; i < s.End; i++ {
		for k := a.Units[i].Start; k < a.Units[i].End; k++ {
			if names.EmploymentContracts[a.Tokens[k].Word] || a.Tokens[k].Word == "contrat" && k > 0 && (names.OwnContract[a.Tokens[k-1].Word] || k+2 < len(a.Tokens) && a.Tokens[k+2].Word == "travail") {
				return true
			}
		}
	}
	return false
}

// namesAgency reports whether a stretch speaks of the ARS and of no Ordre.
func (a *Stated) namesAgency(s said.Stretch) bool {
	agency := false
	for i := s.Start; i < s.End; i++ {
		for _, t := range a.Tokens[a.Units[i].Start:a.Units[i].End] {
			if t.Word == "ordre" {
				return false
			}
			agency = agency || t.Word == "ars"
		}
	}
	return agency
}

// Hopes reports whether a stretch only wishes, plans or expects something.
func (a *Stated) Hopes(s said.Stretch) bool {
	return slices.ContainsFunc(a.tokensOf(s), func(t words.Token) bool { return hopeWords[t.Word] })
}

// wantsFor reports whether a stretch says for whom something is wanted: "je voudrais une carte
// pour un intérimaire".
func (a *Stated) wantsFor(s said.Stretch) bool {
	return slices.ContainsFunc(a.tokensOf(s), func(t words.Token) bool { return words.ForWords[t.Word] })
}

// announcesIn reports whether a stretch holds one of some phrases.
func (a *Stated) announcesIn(s said.Stretch, list [][]words.Token) bool {
	return words.Announces(a.tokensOf(s), list)
}

// correctsWith reports whether a stretch only says what was not meant: "pas l'Ordre, la carte",
// "non pas une neuve". It tells nothing of how things stand.
func (a *Stated) correctsWith(s said.Stretch) bool {
	said := a.tokensOf(s)
	for len(said) > 0 && (said[0].Word == "non" || said[0].Word == "no" || words.Fillers[said[0].Word]) {
		said = said[1:]
	}
	if len(said) < 2 || said[0].Word != "pas" && said[0].Word != "not" {
		return false
	}
	next := said[1]
	return words.Articles[next.Word] && !names.Partitives[next.Word] || next.Elision == "l"
}

// exceptsWriter reports whether what a stretch tells does not hold of the writer: "elle en a une, et
// pas moi", "but I don't".
func (a *Stated) exceptsWriter(s said.Stretch) bool {
	words := a.tokensOf(s)
	for i := 1; i < len(words); i++ {
		if w, before := words[i].Word, words[i-1].Word; (w == "moi" || w == "me") && (before == "pas" || before == "not") {
			return true
		}
	}
	return false
}

// tokensOf are the words of a stretch.
func (a *Stated) tokensOf(s said.Stretch) []words.Token {
	if s.Start >= s.End {
		return nil
	}
	return a.Tokens[a.Units[s.Start].Start:a.Units[s.End-1].End]
}

// DeniesIn reports whether a stretch holds a word of denial or absence.
func (a *Stated) DeniesIn(s said.Stretch) bool {
	for i := s.Start; i < s.End; i++ {
		for _, t := range a.Tokens[a.Units[i].Start:a.Units[i].End] {
			if words.Negations[t.Word] || words.Absences[t.Word] || t.Elision == "n" {
				return true
			}
		}
	}
	return false
}

// State reads what a message says: of each fact the most probable value that
// any of its stretches tells, and of whom.
func (a *Stated) State(values, subject *linear.Model) {
	type best struct {
		label   int
		p       float32
		stretch said.Stretch
	}
	found := map[string]best{}
	p := make([]float32, len(values.Labels))
	stretches := a.Stretches()
	for i, s := range stretches {
		if a.Supposes(s) {
			continue // "en supposant le contrat signé"
		}
		hoped, unknown := a.Hopes(s), a.announcesIn(s, words.Unknowing) || len(a.Units) <= LongestUnknown && words.Announces(a.Tokens, words.Unknowing)
		named := a.onlyNames(s) && i+1 < len(stretches) && a.Act[stretches[i+1].Start] == clauses.Asks
		values.Probabilities(a.StatementFeatures(s), a.Scratch.Sums(len(p)), p)
		at, denied := 0, a.DeniesIn(s)
		for _, f := range LearntFacts {
			for k := range f.values {
				label := at + 1 + k
				if !denied && p[label] < leastDenied && (f.values[k] == "no" || f.values[k] == "none") {
					continue
				}
				if denied && f.Fact == rules.FactRole {
					continue // "je ne dirige pas le service"
				}
				if (p[label] < leastAsked || f.Fact == rules.FactOwnCard) && presumed[f.Fact] && a.Act[s.Start] == clauses.Asks && a.AsksAfter(s.End-1) {
					continue // "et le lecteur, c'est quoi ?", "CPE, CPS, c'est quoi la différence ?"
				}
				if presumed[f.Fact] && (unknown || hoped && (f.Fact != rules.FactEmployment || !a.wantsFor(s))) || hoped && f.Fact == rules.FactTraining && !a.wantsFor(s) {
					continue // "aucune idée pour le lecteur", "notre directeur voudrait une CDE"
				}
				if named && presumed[f.Fact] {
					continue // "lecteur : quelle marque acheter"
				}
				if f.Fact == rules.FactLeaderCard && a.speaksOfFormer(s) {
					continue // "l'ancien directeur avait une CDE"
				}
				if f.Fact == rules.FactContract && a.employs(s) {
					continue // "mon contrat est un CDD"
				}
				if f.Fact == rules.FactSituation && p[label] < leastSituation {
					continue // "nouvelle secrétaire, arrive mardi"
				}
				if p[label] < plainlyStated && a.correctsWith(s) {
					continue // "non pas une neuve, le déblocage"
				}
				if f.Fact == rules.FactOrdre && a.namesAgency(s) {
					continue // "inscrite à l'ARS" says nothing of an Ordre
				}
				old, before := found[f.Fact]
				if p[label] >= LeastStated && (p[label] >= old.p || p[label] >= old.p-0.1 && label != old.label) {
					found[f.Fact] = best{label, p[label], s} // what is said last holds
				} else if old = (best{label, p[label], s}); old.p < LeastOfEach {
					continue
				}
				if before && Personal[f.Fact] && f.Fact != rules.FactOwnCard && !a.namesWriter(old.stretch) {
					a.Also = append(a.Also, said.Statement{Subject: said.SubjectOther, Fact: f.Fact, Value: values.Labels[old.label][len(f.Fact)+1:], Probability: old.p, At: old.stretch})
				}
			}
			at += 1 + len(f.values)
		}
	}
	q := make([]float32, len(subject.Labels))
	for _, f := range LearntFacts {
		b, ok := found[f.Fact]
		if !ok {
			continue
		}
		x := said.Statement{Fact: f.Fact, Value: values.Labels[b.label][len(f.Fact)+1:], Probability: b.p, At: b.stretch}
		switch f.Fact {
		case rules.FactContract, rules.FactReader, rules.FactLegalRepresentative, rules.FactPresidentCard:
			x.Subject = said.SubjectService
		case rules.FactLeaderCard:
			x.Subject = said.SubjectLeader
		case rules.FactRole:
			x.Subject = said.SubjectMe
		case rules.FactSituation:
			x.Subject = said.SubjectMe
		default:
			subject.Probabilities(a.SubjectFeatures(b.stretch, f.Fact), a.Scratch.Sums(len(q)), q)
			most := 0
			for k := range q {
				if q[k] > q[most] {
					most = k
				}
			}
			x.Subject = subject.Labels[most]
			if m := a.Actor(b.stretch); x.Subject == said.SubjectMe && m != nil && m.Part == parts.PartOther && !a.namesWriter(b.stretch) {
				x.Subject = said.SubjectOther // "pour nos secrétaires (logiciel de santé)"
			}
			if x.Subject == said.SubjectMe && f.Fact == rules.FactOwnCard && a.exceptsWriter(b.stretch) {
				x.Subject = said.SubjectPassing // "ma collègue a une CPS et pas moi"
			}
			if x.Subject == said.SubjectOther && a.onlyWriterSpoken() {
				x.Subject = said.SubjectMe // "salariée, et oui j'ouvre les dossiers"
			}
			if x.Subject == said.SubjectMe && a.describesOther(b.stretch) {
				x.Subject = said.SubjectOther // "je commande pour un IPRP qui ouvre le logiciel"
			}
		}
		if f.Fact == rules.FactOwnCard && x.Value == "held" {
			x.Value = a.CardIn(b.stretch)
		}
		if named := a.employmentNamed(); f.Fact == rules.FactEmployment && named != "" && x.Probability < SurelyStated {
			x.Value = named // "intérimaire" says it better than the rest of the message
		}
		if a.plausible(x) {
			a.Says = append(a.Says, x)
		}
	}
	a.Says = slices.DeleteFunc(a.Says, func(s said.Statement) bool { // "non, pas déclaré"
		return s.Fact == rules.FactHealthPro && slices.ContainsFunc(a.Says, func(o said.Statement) bool { return o.Fact == rules.FactDeclared && o.At == s.At })
	})
	a.holds()
	if len(a.Text) > words.LongestTold {
		return
	}
	a.employed()
	a.ended()
	a.withoutReader()
	a.unregistered()
	a.declares()
	a.contrast()
	a.recants()
	if i := slices.IndexFunc(a.Says, func(s said.Statement) bool { return s.Fact == rules.FactPresidentCard }); i < 0 && a.hasWord("president") && presidentWithout.MatchString(a.Text) {
		a.Says = append(a.Says, said.Statement{Subject: said.SubjectService, Fact: rules.FactPresidentCard, Value: "no", Probability: SurelyStated})
	}
}

// leastSituation is the probability from which words tell what has happened to a card.
const leastSituation = 0.5

// SurelyStated is the probability of what the form of a sentence alone tells.
const SurelyStated = 0.9

// plainlyStated is the probability from which a stretch that may only correct tells something.
const plainlyStated = 0.8

// Words without which some facts are not told, whatever the rest resembles.
var (
	namesPresident = regexp.MustCompile(`(?i)pr[ée]sid|chair|pdg`)
	// presidentWithout says that the president wants no card.
	presidentWithout = regexp.MustCompile(`(?i)\bpr[ée]sident\w*[^.;!?]{0,70}\b(?:(?:ne |n['’]en )?(?:veut|veux|souhaite|désire|prend|prends|prendra|prendrai) pas (?:de |en |d['’]une |sa |la )|(?:ne|n['’]en) (?:veut|veux|souhaite|désire) pas|refuse (?:la|sa|une) carte|does(?:n['’]t| not) want (?:a|his|her|the) card)`)
	notRegistered    = regexp.MustCompile(`(?i)(?:\bpas?|\bjamais|\bplus|n['’]t|\bnot|\bnever)\s+(?:encore |tjrs? |tjs |toujours |yet )?(?:inscri|regist|enregistr)`)
	oneOfThem        = regexp.MustCompile(`(?i)\bdont\s+(?:une?|deux|trois|\d+)\b|\bone of (?:them|whom)\b`)
	selfDeclared     = regexp.MustCompile(`(?i)\b(?:activité|activite|fonctions?|direction)\b[^.;!?]{0,45}\b(?:est|soit|bien|été|déjà|pas|jamais)\s+(?:bien |déjà |encore )?d[ée]clar[ée]e?s?\b|\bd[ée]clar[ée]e?s? (?:mon|ma|mes) (?:activité|activite|fonctions?)`)
	notDeclared      = regexp.MustCompile(`(?i)\b(?:pas|jamais)\s+(?:encore |été )?d[ée]clar`)
	ContractEnded    = regexp.MustCompile(`(?i)\br[ée]sili[ée]|\b(?:été|est|a été|is|was|been)\s+(?:annul[ée]|rompu|caduc|terminated|cancelled|canceled)|\bn['’]est plus (?:valable|actif|en vigueur)`)
)

// hasWord reports whether a word of a message begins with one of the given letters: most
// messages need no closer look then.
func (a *Stated) hasWord(beginnings ...string) bool {
	return slices.ContainsFunc(a.Tokens, func(t words.Token) bool {
		return slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(t.Word, b) })
	})
}

// OneOfThem reports whether a message tells something of only some of those it names.
func (a *Stated) OneOfThem() bool {
	return a.hasWord("dont", "one") && oneOfThem.MatchString(a.Text)
}

// employmentNamed is the only way of being employed that a message names, "" when it names none
// or several.
func (a *Stated) employmentNamed() (named string) {
	for i := range a.Mentions {
		if m := &a.Mentions[i]; m.Kind == names.KindEmployment && !m.Negative {
			if named != "" && named != m.ID {
				return ""
			}
			named = m.ID
		}
	}
	return named
}

// employed adds that somebody named with it is an employee: "un ergothérapeute salarié".
func (a *Stated) employed() {
	if slices.ContainsFunc(a.Says, func(s said.Statement) bool { return s.Fact == rules.FactEmployment }) || a.OneOfThem() {
		return
	}
	for k := range a.Mentions {
		m := &a.Mentions[k]
		if m.Kind != names.KindProfession || m.Negative || m.End >= len(a.Tokens) || !employees[a.Tokens[m.End].Word] || a.Tokens[m.End].Breaks {
			continue
		}
		if subject := map[string]string{parts.PartMe: said.SubjectMe, parts.PartOther: said.SubjectOther}[m.Part]; subject != "" {
			a.Says = append(a.Says, said.Statement{Subject: subject, Fact: rules.FactEmployment, Value: "salarie", Probability: SurelyStated})
			return
		}
	}
}

// holds adds the card that the writer plainly says that they have: "j'ai ma CPE", "I have a
// CPS".
func (a *Stated) holds() {
	if a.Question || slices.ContainsFunc(a.Says, func(s said.Statement) bool { return s.Fact == rules.FactOwnCard }) {
		return
	}
	for k := range a.Mentions {
		m := &a.Mentions[k]
		i := m.Start - 1
		for i >= 0 && (words.Articles[a.Tokens[i].Word] || words.OwnWords[a.Tokens[i].Word] || words.FirstPerson[a.Tokens[i].Word] && a.Tokens[i].Word != "i" || words.Surely[a.Tokens[i].Word]) {
			i--
		}
		if m.Kind != names.KindCard || i < 0 || a.Tokens[i].Clause != a.Tokens[m.Start].Clause {
			continue
		}
		if t := a.Tokens[i]; t.Word == "ai" && t.Elision == "j" || t.Word == "have" && i > 0 && a.Tokens[i-1].Word == "i" {
			a.Says = append(a.Says, said.Statement{Subject: said.SubjectMe, Fact: rules.FactOwnCard, Value: m.ID, Probability: SurelyStated})
			return
		}
	}
}

// onlyWriterSpoken reports whether a message says "je", and has no word for anybody else.
func (a *Stated) onlyWriterSpoken() bool {
	for i, t := range a.Tokens {
		if words.ThirdPerson[t.Word] && !a.Impersonal(i) || a.ForSomebody(i) {
			return false
		}
	}
	return (a.SpeaksOfSelf() || a.namesSelf()) && !slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
		return m.IsPerson() && m.Part != parts.PartMe && m.Part != parts.PartNobody && m.Kind != names.KindEmployment
	})
}

// ForSomebody reports whether "pour" stands at a token, and before somebody: "pour accéder au
// dossier" and "for support" are for nobody.
func (a *Stated) ForSomebody(i int) bool {
	if !words.ForWords[a.Tokens[i].Word] {
		return false
	}
	if i+1 == len(a.Tokens) {
		return true
	}
	next := &a.Tokens[i+1]
	for k := i + 1; k < min(len(a.Tokens), i+3); k++ {
		if employers[a.Tokens[k].Word] {
			return false // "un formulaire à remplir pour mon employeur"
		}
	}
	c, _ := utf8.DecodeRuneInString(a.Text[next.Start:])
	who := words.Between[next.Word] || words.Articles[next.Word] || words.Numeral(next.Word) || words.ThirdPerson[next.Word] || words.FirstPerson[next.Word] || next.Elision != ""
	return who || unicode.IsUpper(c) || slices.ContainsFunc(a.Mentions, func(m names.Mention) bool { return m.Start == i+1 })
}

// namesSelf reports whether a job that a message names is the writer's.
func (a *Stated) namesSelf() bool {
	return slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
		return m.Kind == names.KindProfession && m.Part == parts.PartMe && !m.Negative
	})
}

// onlyNames reports whether a stretch is a word or a name alone, with its article or not.
func (a *Stated) onlyNames(s said.Stretch) bool {
	if s.Start < s.End && words.Articles[a.Units[s.Start].Word] {
		s.Start++
	}
	return s.End-s.Start == 1 || s.End-s.Start == 2 && a.isMatter(s.Start) && a.isMatter(s.Start+1) // "contrat ANS"
}

// isMatter reports whether a unit names something that points are about, and no deed.
func (a *Stated) isMatter(i int) bool {
	u := &a.Units[i]
	return u.Mention != nil || slices.ContainsFunc(u.Families, func(h uint32) bool { return matterFamilies[h] })
}

// matterFamilies are the families of words that name a matter.
var matterFamilies = map[uint32]bool{linear.Hash('C', "contract"): true, linear.Hash('C', "ans"): true, linear.Hash('C', "reader"): true, linear.Hash('C', "card"): true, linear.Hash('C', "form"): true}

// CardIn is the card named in a stretch, or nearest to it.
func (a *Stated) CardIn(s said.Stretch) string {
	for i := s.Start; i < s.End; i++ {
		if x := a.Units[i].Mention; x != nil && x.Kind == names.KindCard {
			return x.ID
		}
	}
	return rules.ValueUnknown
}
