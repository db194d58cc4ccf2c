package understanding

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/rules"
)

// A reading is sure when what it wants is this probable, and likely from
// leastLikely on. On sentences that nobody tuned on, hardly one in two hundred
// sure readings is then wrong.
const (
	sureWant    = 0.95
	leastLikely = 0.4
)

// want ranks what a message wants and puts the first into the terms of the
// content.
func (r *Reader) want(a *analysis, out *Reading) {
	allowed := func(i int) bool {
		t := r.targets[i]
		if t.topic == nil {
			return t.intent != nil || r.book.Move(r.model.wants.Labels[i]) != nil
		}
		return len(t.only) == 0 || slices.ContainsFunc(t.only, func(words []token) bool { return contains(a.tokens, words) })
	}
	bag := a.wantFeatures(nil)
	list, known := rank(r.model.wants, bag, allowed, a.scratch)
	list = r.recall(list, bag)
	if a.titled() || a.deniesLeading() {
		r.doubtLeader(list) // "directeur médical" leads nothing
	}
	if len(list) == 0 || known == 0 {
		return
	}
	out.Wants = rounded(list[:min(5, len(list))])
	if asking := a.asking(); len(asking) > 1 {
		for _, s := range asking {
			part := a.wantFeatures(s)
			l, _ := rank(r.model.wants, part, allowed, a.scratch)
			if l = another(r.recall(l, part), out.Asks); len(l) > 0 {
				out.Asks = append(out.Asks, rounded(l[:min(3, len(l))]))
			}
		}
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
		for _, w := range list {
			least := first.Probability / 2
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
func (a *analysis) asking() (out []*segment) {
	for i := range a.segments {
		if s := &a.segments[i]; (s.act == asks || s.act == wants) && (s.end-s.start >= leastAsking || a.asksByName(s)) {
			out = append(out, s)
		}
	}
	return out
}

// asksByName reports whether a short segment is one of several questions, and names its
// matter: "prix ? durée ?".
func (a *analysis) asksByName(s *segment) bool {
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
func (a *analysis) titled() bool {
	found := false
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind == kindRole {
			return false
		}
		found = found || m.kind == kindProfession && len(m.words) > 0 && a.leading[m.words[0]]
	}
	return found
}

// deniesLeading reports whether a message says that somebody does not lead, and names
// nobody who does: "médecin coordonnateur, pas le directeur".
func (a *analysis) deniesLeading() bool {
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

// doubtLeader makes what only leaders want less probable.
func (r *Reader) doubtLeader(list []Want) {
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
func (r *Reader) applies(t *rules.Topic, f rules.Facts) bool {
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
func (r *Reader) intentOf(id string) string {
	if t := r.book.Topic(id); t != nil {
		return t.Intent
	}
	if m := r.book.Move(id); m != nil {
		return m.Within
	}
	return id
}

// facts gathers what is said of the person whom the card is for, and of the
// service.
func (r *Reader) facts(a *analysis, out *Reading) {
	f := out.Facts
	passed := a.passBy(out.Says)
	var me, others, signed []*mention
	for i := range a.mentions {
		m := &a.mentions[i]
		switch {
		case m.kind == kindTrainee && !m.negative && len(others) > 0 && a.amongThem(m):
			others = append(others, m) // "3 médecins dont un qui est encore interne"
		case (m.part == PartMe || m.part == PartNobody || m.part == PartPassing) && m.certain < surelyWriter && m.kind == kindProfession && !m.negative && a.forNamed(m):
			others = append(others, m) // "je commande pour Inès, technicienne"
		case !m.isPerson() || m.negative || m.part == PartNobody || isEnglishAs(a, m, out.Locale) || m.part == PartOther && a.orders(m):
		case m.part == PartMe && !a.several(m), m.part == PartOther && (m.other < leastOther && a.onlyWriter(m) || m.other < surelyOther && a.barelyNamed(m) && a.wantsForWriter()):
			me = append(me, m)
		case m.part == PartMe:
			others = append(others, m) // "et mes co-externes ?"
		case m.part == PartSignature && m.kind == kindProfession && a.forNamed(m):
			others = append(others, m) // "c'est pour mon collègue Karim, kiné"
		case m.part == PartSignature && m.kind == kindProfession:
			signed = append(signed, m)
		case m.part == PartOther, m.part == PartPassing && m.kind == kindProfession && m.certain < surelyPassing && a.opensWith(m):
			others = append(others, m)
		case m.part == PartLeader && m.id == rules.RolePresident && (namesLegal.MatchString(a.text) || !slices.ContainsFunc(a.mentions, func(o mention) bool { return o.part == PartLeader && o.id == rules.RoleResponsable })):
			f[rules.FactLegalRepresentative] = "president"
		}
	}
	for _, s := range out.Says {
		if s.Subject == SubjectService || s.Fact == rules.FactLeaderCard || s.Fact == rules.FactSituation {
			f[s.Fact] = s.Value
		}
		if s.Fact == rules.FactOwnCard && s.Subject == SubjectLeader {
			f[rules.FactLeaderCard] = "yes"
			if s.Value == "CDE" || s.Value == "none" {
				f[rules.FactLeaderCard] = map[string]string{"CDE": "CDE", "none": "no"}[s.Value]
			}
		}
	}
	p := a.scratch.probabilities(len(recipients))
	r.model.recipients.Probabilities(a.recipientFeatures(), a.scratch.sums(len(p)), p)
	forMe, forOther := p[0], p[1]
	if passed && len(others) == 0 {
		forMe, forOther = forMe+forOther, 0 // nobody else is left
	}
	if role := a.role(out.Says, forMe); role != "" && !(notTheWriter.MatchString(a.text) && (role == rules.RoleResponsable || role == rules.RolePresident)) {
		f[rules.FactRole] = role
	}
	if announces(a.tokens, otherThanWriter) {
		if !slices.ContainsFunc(others, func(m *mention) bool { return m.kind == kindProfession }) {
			for _, m := range me { // "c'est pour une collègue, pas moi : technicienne"
				if m.kind == kindProfession && m.own < 1 && len(others) > 0 && m.start > others[0].start {
					others = append(others, m)
				}
			}
		}
		me = slices.DeleteFunc(me, func(m *mention) bool { return m.kind != kindRole }) // "moi je suis infirmière, mais ce n'est pas pour moi"
		forMe, forOther = 0, 1
	}
	if len(me)+len(others) == 0 && forOther < leastStated {
		me = signed // "ma CPS a disparu, médecin du travail"
	}
	if len(me)+len(others) == 0 {
		for _, s := range a.stretches() { // "accueil, salariée"
			if job := r.jobs[joined(a.tokens[a.units[s.start].start:a.units[s.end-1].end])]; job != "" && len(a.units) > s.end-s.start {
				f[rules.FactProfession] = job
			}
		}
	}
	if forOther >= leastStated && len(others) == 0 {
		others = a.likeliest(func(m *mention) float32 { return m.other })
	} else if forMe >= leastStated && len(me) == 0 && len(others) == 0 {
		me = a.likeliest(func(m *mention) float32 { return m.own })
	}
	people, subject := me, SubjectMe
	jobs := slices.ContainsFunc(me, func(m *mention) bool { return m.kind != kindRole })
	switch {
	case !jobs && slices.ContainsFunc(others, func(m *mention) bool { return m.kind == kindProfession && (a.introduced(m) || a.forNamed(m)) }):
		people, subject = others, SubjectOther // "c'est moi la mandataire, deux cartes pour des ASST"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && slices.ContainsFunc(others, a.introduced) && slices.ContainsFunc(out.Says, func(s Statement) bool {
		return s.Subject == SubjectMe && s.Fact == rules.FactOwnCard && s.Value != "none"
	}):
		people, subject = others, SubjectOther // "moi j'ai ma CPS, c'est pour mes deux secrétaires"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && len(others) > 0 && (out.Adds || a.joinsWriter()):
		people, subject = slices.Concat(me, others), SubjectOther // "me and my secretary too"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case len(others) > 0 && len(me) == 0 && forMe > forOther && !slices.ContainsFunc(others, func(m *mention) bool { return m.count > 1 || a.several(m) || a.introduced(m) }):
		people = others // "médecin, me faut une CPS": nobody else is meant
		f[rules.FactOrderingFor] = rules.OrderingForSelf
	case len(others) > 1 && slices.ContainsFunc(others, func(m *mention) bool { return m.count > 0 }) && slices.ContainsFunc(me, func(m *mention) bool { return m.start == 0 }) && !a.joinsWriter():
		people, subject = others, SubjectOther // "Directrice RH. Trois recrues : 1 interne, 1 ergonome"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case len(others) > 0 && len(me) > 0 && forMe >= leastStated && forOther >= leastStated:
		people, subject = slices.Concat(me, others), SubjectOther // "moi plus nos deux secrétaires"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case len(others) > 0 && (forOther > forMe || len(me) == 0):
		people, subject = others, SubjectOther
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case forOther >= leastStated && (forOther >= surelyMine || !a.onlyAsks()):
		people, subject = others, SubjectOther
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case forMe >= leastStated:
		f[rules.FactOrderingFor] = rules.OrderingForSelf
	}
	for _, m := range others {
		out.For = out.For || a.introduced(m)
	}
	r.name(a, people, subject, out)
	for _, s := range out.Says {
		if s.Fact == rules.FactTraining && s.Value == "no" && s.Subject == subject {
			delete(f, rules.FactTraining) // "je ne suis plus interne"
			delete(f, rules.FactTrainingLevel)
		}
		if s.Fact == rules.FactTraining && s.Value == "yes" && s.Probability < surelyTraining {
			continue // "l'école m'a délivré mon diplôme"
		}
		switch s.Fact {
		case rules.FactOrdre, rules.FactEmployment, rules.FactSIAccess, rules.FactDeclared, rules.FactTraining, rules.FactOwnCard, rules.FactHealthPro:
			if s.Subject == subject || subject == SubjectMe && s.Subject == SubjectService || subject == SubjectOther && s.Subject == SubjectMe && len(me) == 0 {
				if f[s.Fact] == "" {
					f[s.Fact] = s.Value
				}
			}
		}
	}
}

// forNamed reports whether a job stands behind the name of the one whom a card is for:
// "pour mon collègue Karim, kiné".
func (a *analysis) forNamed(m *mention) bool {
	before := strings.TrimRight(a.text[:a.tokens[m.start].start], " ,(")
	before = before[strings.LastIndexAny(before, ".!?\n")+1:]
	words := wordsOf.FindAllString(before, -1)
	for len(words) > 0 && articles[foldWord(words[len(words)-1])] {
		words = words[:len(words)-1] // "c'est pour Mme Leroux, l'orthoptiste"
	}
	if len(words) < 2 {
		return false
	}
	if slices.ContainsFunc(words, func(w string) bool { return forSelf[foldWord(w)] }) {
		return false // "c'est pour moi, Nadia, ergonome"
	}
	c, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return unicode.IsUpper(c) && slices.ContainsFunc(words[:len(words)-1], func(w string) bool { return forWords[foldWord(w)] })
}

// passBy takes those for named in passing, beside a writer who tells their own job, of
// whom a card or a job is only told: "notre médecin a sa CPS ; moi, juriste, laquelle me
// faut-il ?", "my manager is an ergonomist". It reports whether there were any.
func (a *analysis) passBy(says []Statement) (passed bool) {
	me := slices.IndexFunc(a.mentions, func(m mention) bool {
		return m.kind == kindProfession && m.part == PartMe && m.certain >= surelyWriter && !m.negative
	})
	if me < 0 {
		return false
	}
	wantsOwn := ownWish.MatchString(a.text) && !announces(a.tokens, otherThanWriter) && !announces(a.tokens, additions) && !a.joinsWriter()
	holders := map[string]bool{}
	for _, s := range says {
		if s.Fact == rules.FactOwnCard && s.Subject != SubjectMe && s.Value != "none" {
			if m := a.actor(s.at); m != nil {
				holders[m.id] = true
			}
		}
	}
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind == kindProfession && m.part == PartOther && m.count < 2 && !a.introduced(m) && (holders[m.id] || a.describesPassing(m) || wantsOwn && a.sentenceOf(m.start) < a.sentenceOf(a.mentions[me].start)) {
			m.part, m.other, passed = PartPassing, 0, true
		}
	}
	return passed
}

// ownWish wants a card for the writer: "la mienne, je la demande où ?", "which card do I need?".
var ownWish = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:la mienne|ma carte|(?:il |i )?me faut|m['’]en faut|j['’]ai besoin|pour moi|do i need|i need|for me|my card|mine)(?:[^\p{L}]|$)`)

// sentenceOf is the number of the sentence in which a token stands.
func (a *analysis) sentenceOf(token int) (n int) {
	for i := 1; i <= token; i++ {
		if a.tokens[i].breaks {
			n++
		}
	}
	return n
}

// actor is the person named last before the end of a stretch, in its sentence.
func (a *analysis) actor(s stretch) *mention {
	for i := s.end - 1; i >= 0; i-- {
		if m := a.units[i].mention; m != nil && m.isPerson() {
			return m
		}
		if i < s.start && a.units[i+1].breaks {
			return nil
		}
	}
	return nil
}

// describesPassing reports whether a job says what somebody named in passing is: "my
// manager is an ergonomist".
func (a *analysis) describesPassing(m *mention) bool {
	i := m.start - 1
	for i >= 0 && articles[a.tokens[i].word] {
		i--
	}
	if i < 1 || !copulas[a.tokens[i].word] || selfWords[a.tokens[i].word] {
		return false
	}
	return slices.ContainsFunc(a.mentions, func(o mention) bool {
		return o.end == i && o.isPerson() && (o.part == PartPassing || o.part == PartLeader)
	})
}

// surelyWriter is the probability from which a job behind somebody's name is the writer's.
const surelyWriter = 0.9

// amongThem reports whether somebody named is part of those named before: "2
// médecins dont un interne".
func (a *analysis) amongThem(m *mention) bool {
	for i := m.start - 1; i >= max(0, m.start-7); i-- {
		switch word := a.tokens[i].word; {
		case word == "dont" || word == "including":
			return true
		case i < m.start-3 && !among[word]: // "dont un qui est encore interne"
			return false
		}
	}
	return false
}

// surelyTraining is the probability from which somebody is in training though no
// word for a trainee names them.
const surelyTraining = 0.8

// introduced reports whether somebody is named behind "pour", or a sentence
// begins with "et" and them: "idem pour notre secrétaire", "et mon comptable ?".
func (a *analysis) introduced(m *mention) bool {
	i := m.start - 1
	for i >= 0 && (between[a.tokens[i].word] || numeral(a.tokens[i].word)) && !forWords[a.tokens[i].word] && !sentenceJoins[a.tokens[i].word] {
		i--
	}
	return i >= 0 && (forWords[a.tokens[i].word] || sentenceJoins[a.tokens[i].word] && (i == 0 || a.tokens[i].breaks))
}

// opensWith reports whether a message begins with "et" and somebody: "et la comptable,
// elle ouvre le logiciel".
func (a *analysis) opensWith(m *mention) bool {
	return m.start <= 3 && sentenceJoins[a.tokens[0].word] && a.introduced(m)
}

// orders reports whether somebody named would order cards, and not for themselves:
// "mon collègue peut les commander ?", "can my secretary order it?".
func (a *analysis) orders(m *mention) bool {
	for i := m.end; i < min(len(a.tokens), m.end+5); i++ {
		if !orderingWords[a.tokens[i].word] {
			continue
		}
		for k := i + 1; k < min(len(a.tokens), i+3); k++ {
			if ownWords[a.tokens[k].word] {
				return false
			}
		}
		return true
	}
	return false
}

// joinsWriter reports whether somebody is joined to the writer: "moi (infirmière)
// plus nos deux secrétaires".
func (a *analysis) joinsWriter() bool {
	for i := range a.units {
		if w := a.units[i].word; w != "moi" && w != "myself" && w != "me" {
			continue
		}
		if k := i - 1; k > 0 && (a.units[k].word == "et" || a.units[k].word == "and" || forWords[a.units[k].word] && (a.units[k-1].word == "et" || a.units[k-1].word == "and")) {
			return true // "pour un médecin et pour moi, secrétaire"
		}
		if a.units[i].word == "me" {
			continue
		}
		k := i + 1
		if k < len(a.units) && a.units[k].mention != nil && a.units[k].mention.isPerson() {
			k++
		}
		if k < len(a.units) && joiningWords[a.units[k].word] && a.units[k].word != "puis" {
			return true
		}
	}
	return false
}

// cardsCounted is how many cards a message asks for, 0 where it does not say.
func (a *analysis) cardsCounted() int {
	for i := 0; i+1 < len(a.tokens); i++ {
		if n := number(a.tokens[i].word); n > 1 && !calendarWords[a.tokens[i+1].word] && (a.tokens[i+1].word == "carte" || a.tokens[i+1].word == "card" || slices.ContainsFunc(a.mentions, func(m mention) bool { return m.kind == kindCard && m.start == i+1 })) {
			return n
		}
	}
	return 0
}

// several reports whether a mention is of more than one person, which the writer is
// not: "mes co-externes", "les internes".
func (a *analysis) several(m *mention) bool {
	for i := m.start - 1; i >= max(0, m.start-2); i-- {
		switch strings.ToLower(a.text[a.tokens[i].start:a.tokens[i].end]) { // folding drops the plural
		case "mes", "nos", "vos", "ses", "leurs", "ces", "les", "des", "these", "those":
			return true
		}
	}
	return false
}

// onlyWriter reports whether a message speaks of nobody but the writer: it names no
// other person, and has no word for one.
func (a *analysis) onlyWriter(only *mention) bool {
	self := false
	for _, t := range a.tokens {
		if thirdPerson[t.word] || forWords[t.word] {
			return false
		}
		self = self || selfWords[t.word] || t.elision == "j"
	}
	for i := range a.mentions {
		if m := &a.mentions[i]; m != only && m.isPerson() {
			return false
		}
	}
	return self && !a.several(only)
}

// barelyNamed reports whether a job stands without an article or a number where a clause
// begins, as those do who name themselves: "medical assistant, I need a card".
func (a *analysis) barelyNamed(m *mention) bool {
	if m.kind != kindProfession && m.kind != kindTrainee || m.count > 0 || a.tokens[m.start].elision != "" {
		return false
	}
	return m.start <= barePlace && (m.start == 0 || !between[a.tokens[m.start-1].word] && !articles[a.tokens[m.start-1].word])
}

// wantsForWriter reports whether the writer speaks of themselves and of nobody else: "il me
// faut une carte", "comment j'obtiens une carte ?", "I need a card".
func (a *analysis) wantsForWriter() bool {
	first := false
	for i, t := range a.tokens {
		if forWords[t.word] || thirdPerson[t.word] && t.word != "il" && t.word != "it" || t.word == "lui" {
			return false
		}
		if t.word == "il" && !a.impersonal(i) {
			return false
		}
		first = first || t.elision == "j" || t.elision == "m" || selfWords[t.word] || t.word == "me"
	}
	return first
}

const (
	// barePlace is the number of words before which a message begins.
	barePlace = 4
	// surelyOther is the probability from which somebody named is another than the writer.
	surelyOther = 0.97
)

// leastOther is the probability below which it is open that somebody named is
// another than the writer.
const leastOther = 0.5

// role is that of the writer: the one that they name as theirs or sign with, else
// what they say that they do. To be mandataire is often only planned.
func (a *analysis) role(says []Statement, forMe float32) string {
	role := ""
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind != kindRole || m.negative || m.part != PartMe && m.part != PartSignature && !a.announces(m) {
			continue
		}
		if role == "" || role == "mandataire" {
			role = m.id
		}
	}
	for _, said := range says {
		// Words that name somebody else's role, deny one, or are part of a job
		// ("directeur médical"), are no statement.
		elsewhere := slices.ContainsFunc(a.mentions, func(m mention) bool {
			return m.kind == kindRole && (m.negative || m.id == said.Value && !(m.own >= leastRecipient && forMe >= surelyMine) && said.Probability < plainlyRole) || m.kind == kindProfession && len(m.words) > 0 && a.leading[m.words[0]]
		})
		if said.Fact == rules.FactRole && role == "" && !elsewhere {
			role = said.Value
		}
	}
	return role
}

// announces reports whether a message of the writer opens with a role: "Présidente
// de l'association. Je ne veux pas de carte".
func (a *analysis) announces(m *mention) bool {
	greeted := len(a.act) > 0 && a.act[0] == polite && m.start <= 2 && a.tokens[m.start].clause != a.tokens[0].clause
	if m.start > 0 && !greeted {
		return false
	}
	return slices.ContainsFunc(a.tokens, func(t token) bool { return selfWords[t.word] || t.elision == "j" })
}

// plainlyRole is the probability from which what the writer says that they do is
// their role, whoever else is named with it: "je prends la direction".
const plainlyRole = 0.7

// surelyMine is the probability from which a card for the writer makes a role that
// is named theirs: "directrice du service, quelle carte pour moi ?".
const surelyMine = 0.6

// leastRecipient is the probability below which nobody is taken for the recipient.
const leastRecipient = 0.15

// likeliest returns the person named who most probably plays a part, nil when
// nobody does.
func (a *analysis) likeliest(part func(*mention) float32) []*mention {
	var best *mention
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind != kindProfession && m.kind != kindTrainee || m.negative || part(m) < leastRecipient {
			continue
		}
		if best == nil || part(m) > part(best) {
			best = m
		}
	}
	if best == nil {
		return nil
	}
	return []*mention{best}
}

// name takes the professions of those whom the card is for.
func (r *Reader) name(a *analysis, recipients []*mention, subject string, out *Reading) {
	f := out.Facts
	var people []Person
	counted := map[int]bool{} // those whose number is said
	var last *mention
	for _, m := range recipients {
		var p Person
		if i := slices.Index(recipients, m); i > 0 {
			last = recipients[i-1]
		}
		switch m.kind {
		case kindProfession:
			if m.ambiguous || m.misspelt > 1 {
				if len(recipients) == 1 {
					out.Doubtful = m.id
				} else if n := len(people); n == 1 && people[0].TrainingLevel != "" {
					people[0].Profession, out.Doubtful = "", m.id // "intern in psychology"
				}
				continue
			}
			p.Profession = m.id
			if a.tokens[m.start].word == "prestataire" && f[rules.FactEmployment] == "" {
				f[rules.FactEmployment] = "prestataire" // "prestataire informatique": a job, and for whom
			}
		case kindTrainee:
			p.TrainingLevel = m.id
			if m.id == "interne" {
				p.Profession = "medecin"
			}
		case kindEmployment:
			if f[rules.FactEmployment] == "" && !oneOfThem.MatchString(a.text) {
				f[rules.FactEmployment] = m.id
			}
			continue
		default:
			continue
		}
		if l := r.names.trainee(m); l != "" && p.TrainingLevel == "" {
			p.TrainingLevel = l // "interne en médecine" is one name
		}
		p.Count = max(1, m.count)
		if n := len(people); n > 0 && a.amongThem(m) && people[n-1].Count > p.Count && p.TrainingLevel != "" {
			people[n-1].Count -= p.Count // "2 médecins dont un interne"
			if p.Profession == "" || p.Profession == people[n-1].Profession {
				people = append(people, Person{people[n-1].Profession, p.Count, p.TrainingLevel})
				continue
			}
		}
		// "interne en pharmacie" are two names of one person.
		if n := len(people); n > 0 && p.TrainingLevel != "" && people[n-1].TrainingLevel == "" && m.count == 0 {
			people[n-1].TrainingLevel = p.TrainingLevel
			continue
		} else if n > 0 && people[n-1].TrainingLevel != "" && p.TrainingLevel == "" && m.count == 0 && people[n-1].Count == 1 {
			people[n-1].Profession = p.Profession
			continue
		}
		if k := slices.IndexFunc(people, func(o Person) bool { return o.Profession == p.Profession && o.TrainingLevel == p.TrainingLevel }); k >= 0 {
			switch {
			case subject == SubjectOther && m.count == 0 && a.otherName(m, last):
				people[k].Count++ // "Paul (secrétaire), Sylvie (secrétaire)"
			case subject != SubjectOther || m.count == 0:
			case out.TakesBack, !counted[k]:
				people[k].Count = p.Count // said last, or for the first time
			default:
				people[k].Count += p.Count
			}
			counted[k] = counted[k] || m.count > 0
			continue
		}
		counted[len(people)] = m.count > 0
		people = append(people, p)
	}
	if len(people) == 0 {
		return
	}
	if n := a.cardsCounted(); n > 1 && len(people) == 1 && people[0].Count == 1 && len(recipients) > 0 && a.several(recipients[0]) {
		people[0].Count = n // "5 CPE pour nos secrétaires"
	}
	if subject == SubjectMe {
		// Somebody who names two professions of theirs corrects the first.
		// A job that a list of the fiche knows tells more than one that none does.
		last := len(people) - 1
		for i := len(people) - 1; i >= 0; i-- {
			if people[i].Profession != rules.ProfessionOther && people[i].Profession != "" {
				last = i
				break
			}
		}
		people = people[last : last+1]
	}
	if len(people) == 1 {
		if p := people[0]; p.Profession != "" {
			f[rules.FactProfession] = p.Profession
			out.ByTitle = !slices.ContainsFunc(recipients, func(m *mention) bool {
				return m.kind == kindProfession && m.id == p.Profession && !(m.end == m.start+1 && titles[a.tokens[m.start].word])
			})
		}
		if l := people[0].TrainingLevel; l != "" {
			f[rules.FactTraining], f[rules.FactTrainingLevel] = "yes", l
		}
		if people[0].Count > 1 && people[0].Profession != "" {
			out.People = people
		}
		return
	}
	out.People = slices.DeleteFunc(people, func(p Person) bool { return p.Profession == "" })
}

// otherName reports whether somebody stands under a name of their own, in a list, after
// somebody else who does.
func (a *analysis) otherName(m, before *mention) bool {
	unit := func(m *mention) int {
		return slices.IndexFunc(a.units, func(u unit) bool { return u.mention == m })
	}
	if before == nil {
		return false
	}
	i, j := unit(before), unit(m)
	return i >= 0 && j > i && a.namedBefore(i) && a.namedBefore(j) && a.listed(i, j)
}

// isEnglishAs reports whether a mention is the English word and no
// abbreviation: "as a nurse".
func isEnglishAs(a *analysis, m *mention, locale string) bool {
	return m.end-m.start == 1 && a.tokens[m.start].word == "as" && locale == "en"
}

// reconcile settles facts that contradict or imply one another within one
// message, and returns those that only follow from what is wanted.
func (r *Reader) reconcile(a *analysis, out *Reading) rules.Facts {
	f, implied := out.Facts, rules.Facts{}
	if t := r.book.Topic(out.want); t != nil && out.Certainty != Unsure {
		if s := t.Sets[rules.FactSituation]; s != "" {
			if f[rules.FactSituation] != s {
				implied[rules.FactSituation] = s
			}
			f[rules.FactSituation] = s // what is wanted tells it better than single words
		}
		sets(f, t.Sets, implied)
	}
	if x := r.book.Intent(out.Intent); x != nil {
		if s := x.Sets[rules.FactSituation]; out.Certainty != Unsure && waitsFor[s] && f[rules.FactSituation] != s && !surelySays(out.Says, rules.FactSituation) {
			f[rules.FactSituation], implied[rules.FactSituation] = s, s
		}
		sets(f, x.Sets, implied)
		if x.ID == rules.IntentLost {
			sets(f, map[string]string{rules.FactSituation: "lost"}, implied)
		}
		if x.ID == rules.IntentOutOfScope && out.Certainty != Unsure {
			// "un médecin pour un rendez-vous", "ma carte Vitale est perdue":
			// nothing of it is about a card of ours.
			clear(f)
			out.People, out.Doubtful = nil, ""
		}
	}
	if x := r.book.Intent(out.Intent); x != nil && x.Goal != "" && out.Topic == "" || out.TakesBack {
		denied := a.deniesBesideKnowing()
		for _, t := range r.told {
			if f[t.fact] == "" && (!denied || t.denial) && contains(a.tokens, t.words) {
				f[t.fact] = t.value
			}
		}
	}
	if f[rules.FactRole] == rules.RolePresident && f[rules.FactPresidentCard] == "" {
		switch { // "Président, je veux ma carte"
		case f[rules.FactOwnCard] == rules.OwnCardNone && a.denies():
			f[rules.FactPresidentCard] = "no"
		case f[rules.FactOrderingFor] == rules.OrderingForSelf && out.Certainty != Unsure && out.Topic == "" && (out.Intent == rules.IntentOrder || out.Intent == rules.IntentResponsable):
			f[rules.FactPresidentCard] = "yes"
		}
	}
	if x := r.book.Intent(out.Intent); x != nil && x.Goal == rules.GoalResponsable && f[rules.FactProfession] == "" {
		for i := range a.mentions { // "le directeur est médecin" tells who will hold the card
			if m := &a.mentions[i]; m.kind == kindProfession && m.part == PartLeader && !m.negative && m.id != rules.ProfessionOther {
				f[rules.FactProfession], out.OfLeader = m.id, true
			}
		}
	}
	if out.Intent == rules.IntentMandataire {
		if c := f[rules.FactOwnCard]; c != "" {
			f["beneficiary_card"] = c
		}
	}
	if p := r.book.Profession(f[rules.FactProfession]); p != nil && p.Register == rules.RegisterNone && f[rules.FactTraining] == "yes" {
		if f[rules.FactTrainingLevel] == "externe" && f[rules.FactEmployment] == "" {
			f[rules.FactEmployment] = "prestataire" // "informaticien externe"
		}
		delete(f, rules.FactTraining)
		delete(f, rules.FactTrainingLevel)
	}
	if named := f[rules.FactProfession] != "" || len(out.People) > 0; named && r.onlyTells(a, out) {
		out.Intent, out.Topic, out.Move, out.Implied, out.Certainty = rules.IntentOrder, "", "", true, Confirm
	}
	if out.Doubtful != "" {
		out.Certainty = Confirm
		if out.Intent == "" {
			out.Intent = rules.IntentOrder
		}
	}
	return implied
}

// surelySays reports whether a fact is plainly stated.
func surelySays(says []Statement, fact string) bool {
	return slices.ContainsFunc(says, func(s Statement) bool { return s.Fact == fact && s.Probability >= surelyTold })
}

// surelyTold is the probability from which a statement needs no other sign.
const surelyTold = 0.6

// waitsFor are what somebody may still wait for: which of them is told better by
// what is wanted than by the words of one sentence.
var waitsFor = map[string]bool{rules.SituationNoCard: true, rules.SituationNoCodes: true}

// sets adds facts that are not stated yet, and notes that nobody said them.
func sets(f rules.Facts, more map[string]string, implied rules.Facts) {
	for fact, value := range more {
		if f[fact] == "" {
			f[fact], implied[fact] = value, value
		}
	}
}

// namesLegal speaks of who represents the service.
var namesLegal = regexp.MustCompile(`(?i)repr[ée]sent|l[ée]gal|sign|d[ée]l[ée]g|\brl\b`)

// deniesBesideKnowing reports whether a message denies anything but that somebody knows:
// "je sais pas laquelle" does not.
func (a *analysis) deniesBesideKnowing() bool {
	for i, t := range a.tokens {
		near := a.tokens[max(0, i-2):min(len(a.tokens), i+3)]
		if negations[t.word] && !slices.ContainsFunc(near, func(t token) bool { return knowingWords[t.word] }) {
			return true
		}
	}
	return false
}

var knowingWords = set("sais sait savons savent connais connaît know")

// denies reports whether a message holds a negation.
func (a *analysis) denies() bool {
	return slices.ContainsFunc(a.tokens, func(t token) bool { return negations[t.word] })
}

// onlyTells reports whether a message that names somebody asks for nothing that
// was understood: it then tells for whom a card is wanted.
func (r *Reader) onlyTells(a *analysis, out *Reading) bool {
	if out.Certainty == Sure {
		return false
	}
	asking := a.asksBeside()
	if out.Move != "" && !asking {
		return true
	}
	switch out.Intent {
	case rules.IntentGreeting, rules.IntentThanks, rules.IntentCancel, rules.IntentOutOfScope:
		return !asking && out.Topic != rules.TopicEmergency
	}
	return out.Certainty == Unsure && (!asking || len(out.Wants) == 0 || out.Wants[0].Probability < leastGuess)
}

// rounded returns a ranking with probabilities of three digits, as they are
// shown.
func rounded(list []Want) []Want {
	out := slices.Clone(list)
	for i := range out {
		out[i].Probability = float32(math.Round(float64(out[i].Probability)*1000) / 1000)
	}
	return out
}
