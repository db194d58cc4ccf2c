package understanding

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/rules"
)

// For whom the card is: which of those whom a message names need one, and who is only named.

// addressedMessage is a message of which it is told for whom the card is.
type addressedMessage struct{ toldMessage }

// chooser tells those for whom a card is wanted from the others.
type chooser struct {
	*finder
	model *model
}

// forNamed reports whether a job stands behind the name of the one whom a card is for:
// "pour mon collègue Karim, kiné", "pour ma collègue infirmière".
func (a *addressedMessage) forNamed(m *mention) bool {
	if o := a.colleagueBefore(m); o != nil && a.namedFor(o) {
		return true
	}
	before := strings.TrimRight(a.text[:a.tokens[m.start].start], " ,(")
	before = before[strings.LastIndexAny(before, ".!?\n")+1:]
	words := wordsOf.FindAllString(before, -1)
	for len(words) > 0 && articles[foldWord(words[len(words)-1])] {
		words = words[:len(words)-1] // "c'est pour Mme Leroux, l'orthoptiste"
	}
	if len(words) < 2 {
		return false
	}
	if last := lastFor(words); slices.ContainsFunc(words[last:], func(w string) bool { return forSelf[foldWord(w)] }) {
		return false // "c'est pour moi, Nadia, ergonome"
	}
	c, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return unicode.IsUpper(c) && slices.ContainsFunc(words[:len(words)-1], func(w string) bool { return forWords[foldWord(w)] })
}

// lastFor is the place of the last "pour" among words, 0 where there is none.
func lastFor(words []string) int {
	for i := len(words) - 1; i > 0; i-- {
		if forWords[foldWord(words[i])] {
			return i
		}
	}
	return 0
}

// colleagueBefore is the colleague whose job a mention is: "ma collègue infirmière"; nil when
// there is none.
func (a *addressedMessage) colleagueBefore(m *mention) *mention {
	for i := range a.mentions {
		if o := &a.mentions[i]; o.kind == kindColleague && o.end == m.start && a.tokens[o.start].clause == a.tokens[m.start].clause {
			return o
		}
	}
	return nil
}

// ofColleague reports whether a job stands behind the name of a colleague: "ma collègue Yasmine,
// assistante médicale".
func (a *addressedMessage) ofColleague(m *mention) bool {
	return m.kind == kindProfession && slices.ContainsFunc(a.mentions, func(o mention) bool {
		return o.kind == kindColleague && o.end < m.start && colleaguesName.MatchString(a.text[a.tokens[o.end-1].end:a.tokens[m.start].start])
	})
}

// colleaguesName is a name between a colleague and their job.
var colleaguesName = regexp.MustCompile(`^\s+\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)?\s*[,(]?\s*(?i:(?:qui est|est|who is|is)\s+)?(?i:(?:une?|an?|notre|our|l['’]|la|le|the)\s*)?$`)

// passBy takes those for named in passing, beside a writer who tells their own job, of
// whom a card or a job is only told: "notre médecin a sa CPS ; moi, juriste, laquelle me
// faut-il ?", "my manager is an ergonomist". It reports whether there were any.
func (a *addressedMessage) passBy(says []Statement) (passed bool) {
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
func (a *castMessage) sentenceOf(token int) (n int) {
	for i := 1; i <= token; i++ {
		if a.tokens[i].breaks {
			n++
		}
	}
	return n
}

// actor is the person named last before the end of a stretch, in its sentence; "salariée" only
// tells something of them.
func (a *statedMessage) actor(s stretch) *mention {
	for i := s.end - 1; i >= 0; i-- {
		if m := a.units[i].mention; m != nil && m.isPerson() && !(m.kind == kindColleague && employees[a.tokens[m.start].word] && i > 0 && !articles[a.units[i-1].word]) {
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
func (a *addressedMessage) describesPassing(m *mention) bool {
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
func (a *addressedMessage) amongThem(m *mention) bool {
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
func (a *addressedMessage) introduced(m *mention) bool {
	i := m.start - 1
	for i >= 0 && (between[a.tokens[i].word] || numeral(a.tokens[i].word)) && !forWords[a.tokens[i].word] && !sentenceJoins[a.tokens[i].word] {
		i--
	}
	return i >= 0 && (forWords[a.tokens[i].word] || sentenceJoins[a.tokens[i].word] && (i == 0 || a.tokens[i].breaks))
}

// namedFor reports whether somebody is named behind "pour".
func (a *castMessage) namedFor(m *mention) bool {
	i := m.start - 1
	for i >= 0 && (between[a.tokens[i].word] || numeral(a.tokens[i].word)) && !forWords[a.tokens[i].word] {
		i--
	}
	return i >= 0 && forWords[a.tokens[i].word]
}

// cardOf reports whether a card is named as somebody's: "la carte d'une nouvelle collègue".
func (a *addressedMessage) cardOf(m *mention) bool {
	i := m.start - 1
	if i >= 0 && a.tokens[m.start].elision != "d" {
		for i > 0 && between[a.tokens[i].word] && !ofWords[a.tokens[i].word] && a.tokens[i].elision != "d" {
			i--
		}
	} else {
		i = m.start
	}
	return i > 0 && (ofWords[a.tokens[i].word] || a.tokens[i].elision == "d") && namesCard[a.tokens[i-1].word]
}

// shortestRequest is the number of units with which somebody is added without a question.
const shortestRequest = 6

// opensWith reports whether a message begins with "et" and somebody: "et la comptable,
// elle ouvre le logiciel".
func (a *addressedMessage) opensWith(m *mention) bool {
	return m.start <= 3 && sentenceJoins[a.tokens[0].word] && a.introduced(m)
}

// orders reports whether somebody named would order cards, and not for themselves:
// "mon collègue peut les commander ?", "can my secretary order it?".
func (a *addressedMessage) orders(m *mention) bool {
	for i := m.end; i < min(len(a.tokens), m.end+5) && !a.tokens[i].breaks; i++ {
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

// asksWhoOrders reports whether somebody is named in a question whether they order cards: "c'est
// mon chef de stage qui la commande ?".
func (a *addressedMessage) asksWhoOrders() bool {
	return a.onlyAsks() && slices.ContainsFunc(a.mentions, func(m mention) bool { return m.isPerson() && a.orders(&m) })
}

// announced are those of others who only say, bare and before what they ask, who the writer is:
// "DPO et RSSI ici, combien de cartes pour 40 médecins ?".
func (a *addressedMessage) announced(others []*mention) (list []*mention) {
	first := slices.IndexFunc(others, func(m *mention) bool { return m.count > 0 })
	for i := 0; i < first; i++ {
		m, next := others[i], others[first]
		u := a.unitOf(m)
		if m.kind != kindProfession || u < 0 || a.namedBefore(u) || a.tokens[m.start].elision != "" || m.start > 0 && between[a.tokens[m.start-1].word] && !andWords[a.tokens[m.start-1].word] ||
			a.listed(u, a.unitOf(next)) || a.tokens[m.start].clause == a.tokens[next.start].clause || a.introduced(m) && len(list) == 0 {
			return list
		}
		list = append(list, m)
	}
	return list
}

// onlyAnnounced reports whether the writer says who they are, and who the cards are for by number:
// "DSI ici, des CPE pour 12 secrétaires et 3 ASST". They are no recipient unless they say so.
func (a *addressedMessage) onlyAnnounced(me, others []*mention) bool {
	if !slices.ContainsFunc(others, func(m *mention) bool { return m.count > 0 }) || a.joinsWriter() || a.wishesOwn() || announces(a.tokens, additions) {
		return false
	}
	return !slices.ContainsFunc(me, func(m *mention) bool {
		return m.count > 0 || a.listed(a.unitOf(m), a.unitOf(others[0]))
	})
}

// joinsWriter reports whether somebody is joined to the writer: "moi (infirmière)
// plus nos deux secrétaires".
func (a *addressedMessage) joinsWriter() bool {
	if oneEach.MatchString(a.text) {
		return true
	}
	for i := range a.units {
		if w := a.units[i].word; w != "moi" && w != "myself" && w != "me" {
			continue
		}
		if k := i - 1; k > 0 && (a.units[k].word == "et" || a.units[k].word == "and" || forWords[a.units[k].word] && (a.units[k-1].word == "et" || a.units[k-1].word == "and")) {
			return true // "pour un médecin et pour moi, secrétaire"
		}
		if a.units[i].word == "me" && !(i > 0 && forWords[a.units[i-1].word]) {
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

// oneEach counts a card for the writer and one for somebody else: "une pour moi, une pour le
// médecin".
var oneEach = regexp.MustCompile(`(?i)\b(?:une|one) (?:pour|for) (?:moi|me)\b[^.;!?]*\b(?:et|and|,)?\s*(?:une|one|l['’]autre|the other) (?:pour|for)\b|\b(?:une|one) (?:pour|for)\b[^.;!?]*\b(?:une|one|l['’]autre) (?:pour|for) (?:moi|me)\b`)

// inNeed are those whom the writer calls theirs and who need a card, or for whom one is
// wanted: "je suis médecin, ma secrétaire a besoin d'une carte", "une carte pour mon
// infirmière". None where the writer wants one too.
func (a *addressedMessage) inNeed() (list []*mention) {
	if a.wishesOwn() {
		return nil
	}
	for i := range a.units {
		m := a.units[i].mention
		if m == nil || m.kind != kindProfession && m.kind != kindTrainee || m.negative || m.part != PartOther && m.part != PartPassing || m.start == 0 || !a.isKnown(m) {
			continue
		}
		switch mine := possessives[a.tokens[m.start-1].word]; {
		case mine && (a.introduced(m) && forWords[a.tokens[max(0, m.start-2)].word] || a.needs(i)), len(list) > 0 && m.part == PartOther && a.besides(list[len(list)-1], m):
			list = append(list, m)
		case mine && m.kind == kindProfession && a.hasNone(i), mine && a.neededBesides(i):
			list = append(list, m)
		}
	}
	return list
}

// hasNone reports whether it is said behind a unit that somebody has no card.
func (a *addressedMessage) hasNone(i int) bool {
	rest := a.text[a.tokens[a.units[i].end-1].end:]
	return withoutCard.MatchString(rest)
}

// withoutCard says of who was just named that they have no card.
var withoutCard = regexp.MustCompile(`(?i)^\s*,?\s*(?:(?:elle|il|she|he)\s+)?(?:n['’]?\s?(?:a|ont)|has|have|a|ont)\s+(?:pas|aucune|no|not|plus|toujours pas)(?:\s+(?:encore|de|got|yet|a))*\s+(?:carte|cp[sef]|card|any)`)

// neededBesides reports whether somebody is named with others of whom it is said that they need
// something: "ma secrétaire et mon interne ont besoin d'une carte".
func (a *addressedMessage) neededBesides(i int) bool {
	for k := i + 1; k < len(a.units) && a.units[k].clause == a.units[i].clause; k++ {
		if m := a.units[k].mention; m != nil && m.isPerson() && a.listed(i, k) {
			return a.needs(k) || a.hasNone(k) || a.neededBesides(k)
		}
	}
	return false
}

// onlyLeaderBeside reports whether a message speaks of the writer and of who leads the
// service, and of nobody else for whom a card could be.
func (a *addressedMessage) onlyLeaderBeside() bool {
	leader := a.introducesSelf()
	for i := range a.mentions {
		switch m := &a.mentions[i]; {
		case !m.isPerson() || m.part == PartMe:
		case m.part == PartLeader:
			leader = true
		default:
			return false
		}
	}
	return leader && (a.speaksOfSelf() || a.introducesSelf())
}

// introducesSelf reports whether the writer says who they are: "moi c'est Nadia".
func (a *addressedMessage) introducesSelf() bool {
	for i := 0; i+1 < len(a.tokens); i++ {
		if forSelf[a.tokens[i].word] && a.tokens[i+1].elision == "c" && copulas[a.tokens[i+1].word] {
			return true
		}
	}
	return false
}

// besides reports whether somebody stands with an article of their own behind "et" and another one:
// "la secrétaire et l'interne" are two people.
func (a *addressedMessage) besides(before, m *mention) bool {
	return before != nil && before.end <= m.start && a.isKnown(m) && slices.ContainsFunc(a.tokens[before.end:m.start], func(t token) bool { return andWords[t.word] || t.breaks })
}

// presentsSelf takes who stands alone with a name and a job before a message of the first person for
// the writer: "Dr Lefèvre, médecin du travail. Ma secrétaire n'a pas de carte".
func (a *castMessage) presentsSelf() {
	end := 0
	for end < len(a.tokens) && (end == 0 || !a.tokens[end].breaks) {
		end++
	}
	if end == len(a.tokens) || !slices.ContainsFunc(a.tokens[end:], func(t token) bool { return firstPerson[t.word] || t.elision == "j" || t.elision == "m" }) || !presented.MatchString(a.text[:a.tokens[end].start]) {
		return
	}
	for i := range a.mentions {
		if m := &a.mentions[i]; m.start < end && m.kind == kindProfession && m.count == 0 {
			m.part, m.certain, m.own, m.other = PartMe, 1, 1, 0
		}
	}
}

// presented is a title, a name and a job, and nothing else.
var presented = regexp.MustCompile(`^\W*(?i:(?:bonjour|hello|hi|bsr|bjr)\W+)?(?i:dr|docteur|pr|mme|madame|m|mr|monsieur|mrs|ms)\.?\s+\p{Lu}[\p{L}'’-]*(?:\s+\p{Lu}[\p{L}'’-]*)?[\s,(:–-]+(?:\p{Ll}[\p{L}'’-]*\s*){1,4}\W*$`)

// needs reports whether it is said behind a unit, and not of the writer, that something is
// needed.
func (a *addressedMessage) needs(i int) bool {
	for k := i + 1; k < len(a.units) && k <= i+longestNeed && a.units[k].clause == a.units[i].clause; k++ {
		switch w := a.units[k].word; {
		case selfWords[w] || a.tokens[a.units[k].start].elision == "j":
			return false
		case needWords[w]:
			return !a.asksOfWriter(k + 1)
		}
	}
	return false
}

// asksOfWriter reports whether what is wanted, told from a unit on, is for the writer to do: "le
// médecin veut que je prenne une carte".
func (a *addressedMessage) asksOfWriter(from int) bool {
	for k := from; k < min(len(a.units), from+2); k++ {
		if w := a.units[k].word; selfWords[w] || w == "nous" || w == "on" || w == "us" || a.tokens[a.units[k].start].elision == "j" {
			return true
		}
	}
	return false
}

// whyNotMe reports whether the writer asks why they have not what somebody else has: "une collègue
// en a une, pourquoi pas moi ?".
func (a *addressedMessage) whyNotMe() bool {
	for i := 2; i < len(a.tokens); i++ {
		if forSelf[a.tokens[i].word] && whyWords[a.tokens[i-2].word] && (a.tokens[i-1].word == "pas" || a.tokens[i-1].word == "not") {
			return true
		}
	}
	return false
}

// wishesOwn reports whether the writer wants a card of their own: "il me faut", "ma carte",
// "pour moi".
func (a *addressedMessage) wishesOwn() bool {
	for i, t := range a.tokens {
		if i > 0 && forSelf[t.word] && forWords[a.tokens[i-1].word] {
			return true
		}
		if (t.word == "me" || t.elision == "m") && i+1 < len(a.tokens) && needWords[a.tokens[i+1].word] && !a.charges(i+1) && !a.needsForOther(i) || (t.word == "ma" || t.word == "my") && i+1 < len(a.tokens) && !a.holdsAt(i) && (a.tokens[i+1].word == "carte" || a.tokens[i+1].word == "card" || slices.ContainsFunc(a.mentions, func(m mention) bool { return m.kind == kindCard && m.start == i+1 })) {
			return true
		}
	}
	return false
}

// holdsAt reports whether what the writer calls theirs at a token is what they have: "j'ai déjà ma CPS".
func (a *addressedMessage) holdsAt(i int) bool {
	k := i - 1
	for k >= 0 && surely[a.tokens[k].word] {
		k--
	}
	return k >= 0 && (a.tokens[k].elision == "j" && a.tokens[k].word == "ai" || a.tokens[k].word == "have" || a.tokens[k].word == "got")
}

// needsForOther reports whether what the writer needs is for somebody else: "il me faut une carte
// pour un ergonome".
func (a *addressedMessage) needsForOther(i int) bool {
	return slices.ContainsFunc(a.mentions, func(m mention) bool {
		return m.kind == kindProfession && m.part == PartOther && m.start > i && a.tokens[m.start].clause == a.tokens[i].clause && a.namedFor(&m)
	})
}

// charges reports whether the writer is asked to do something, "on me demande de …", and not for
// something.
func (a *addressedMessage) charges(i int) bool {
	return strings.HasPrefix(a.tokens[i].word, "demand") && i+1 < len(a.tokens) && (a.tokens[i+1].word == "de" || a.tokens[i+1].elision == "d")
}

// longestNeed is the number of words between somebody and what says that they need something.
const longestNeed = 3

// cardsCounted is how many cards a message asks for, 0 where it does not say.
func (a *addressedMessage) cardsCounted() int {
	for i := 0; i+1 < len(a.tokens); i++ {
		if n := number(a.tokens[i].word); n > 1 && !calendarWords[a.tokens[i+1].word] && (a.tokens[i+1].word == "carte" || a.tokens[i+1].word == "card" || slices.ContainsFunc(a.mentions, func(m mention) bool { return m.kind == kindCard && m.start == i+1 })) {
			return n
		}
	}
	return 0
}

// several reports whether a mention is of more than one person, which the writer is
// not: "mes co-externes", "les internes".
func (a *addressedMessage) several(m *mention) bool {
	for i := m.start - 1; i >= max(0, m.start-2); i-- {
		switch strings.ToLower(a.text[a.tokens[i].start:a.tokens[i].end]) { // folding drops the plural
		case "mes", "nos", "vos", "ses", "leurs", "ces", "les", "des", "these", "those":
			return true
		}
	}
	return false
}

// meansOther reports whether a message names somebody else than the writer, or may mean one:
// "une carte pour Léa", "elle est salariée".
func (a *addressedMessage) meansOther() bool {
	for i, t := range a.tokens {
		switch {
		case thirdPerson[t.word] && !a.impersonal(i):
			return true
		case a.forSomebody(i) && i+1 < len(a.tokens) && !forSelf[a.tokens[i+1].word]:
			return true
		}
	}
	return slices.ContainsFunc(a.mentions, func(m mention) bool {
		return m.isPerson() && m.part != PartMe && m.part != PartNobody && m.part != PartSignature
	})
}

// onlyWriter reports whether a message speaks of nobody but the writer: it names no
// other person, and has no word for one.
func (a *addressedMessage) onlyWriter(only *mention) bool {
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
func (a *addressedMessage) barelyNamed(m *mention) bool {
	if m.kind != kindProfession && m.kind != kindTrainee || m.count > 0 || a.tokens[m.start].elision != "" || a.inRoster(m) {
		return false
	}
	if i := slices.IndexFunc(a.mentions, func(o mention) bool { return o.kind == kindTrainee && o.end == m.start }); i >= 0 {
		return a.barelyNamed(&a.mentions[i]) // "élève infirmière": one person
	}
	return m.start <= barePlace && (m.start == 0 || !between[a.tokens[m.start-1].word] && !articles[a.tokens[m.start-1].word])
}

// inRoster reports whether somebody stands behind their name in a list where others do: "Mme Roy
// infirmière, M. Costa ergonome".
func (a *addressedMessage) inRoster(m *mention) bool {
	behindName := func(m *mention) bool {
		u := a.unitOf(m)
		return m.kind == kindProfession && u > 0 && a.namedBefore(u)
	}
	if !behindName(m) {
		return false
	}
	for i := range a.mentions {
		if o := &a.mentions[i]; o.start > m.start && o.id != m.id && behindName(o) {
			return true
		}
	}
	return false
}

// wantsForWriter reports whether the writer speaks of themselves and of nobody else: "il me
// faut une carte", "comment j'obtiens une carte ?", "I need a card".
func (a *addressedMessage) wantsForWriter() bool {
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
func (a *addressedMessage) role(says []Statement, forMe float32) string {
	role := ""
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind != kindRole || m.negative || m.part != PartMe && m.part != PartSignature && !a.announces(m) {
			continue
		}
		if role == "" || role == "mandataire" || announces(a.tokens, corrections) {
			role = m.id // "RH… en fait je suis la directrice"
		}
	}
	for _, said := range says {
		// Words that name somebody else's role, deny one, or are part of a job
		// ("directeur médical"), are no statement.
		elsewhere := slices.ContainsFunc(a.mentions, func(m mention) bool {
			return m.kind == kindRole && (m.negative || m.id == said.Value && !(m.own >= leastRecipient && forMe >= surelyMine) && said.Probability < plainlyRole) || m.kind == kindProfession && len(m.words) > 0 && a.finder.names.heads.leading[m.words[0]]
		})
		if said.Fact == rules.FactRole && role == "" && !elsewhere {
			role = said.Value
		}
	}
	return role
}

// announces reports whether a message of the writer opens with a role: "Présidente
// de l'association. Je ne veux pas de carte".
func (a *addressedMessage) announces(m *mention) bool {
	if u := a.unitOf(m); u == 0 && len(a.units) > 1 && a.units[1].breaks {
		return true // "Mandataire. Une CPE pour…"
	}
	greeted := len(a.act) > 0 && a.act[0] == polite && m.start <= 2 && a.tokens[m.start].clause != a.tokens[0].clause
	if m.start > 0 && !greeted {
		return false
	}
	if w := a.tokens[max(0, m.start-1)].word; m.start > 0 && (firstPerson[w] || usPersons[w] || thirdPerson[w]) {
		return false // "bonjour, ma directrice m'a demandé…"
	}
	return slices.ContainsFunc(a.tokens, func(t token) bool { return selfWords[t.word] || t.elision == "j" })
}

// unitOf is the place of a mention among the units.
func (a *addressedMessage) unitOf(m *mention) int {
	return slices.IndexFunc(a.units, func(u unit) bool { return u.mention == m })
}

// plainlyRole is the probability from which what the writer says that they do is
// their role, whoever else is named with it: "je prends la direction".
const plainlyRole = 0.7

// surelyMine is the probability from which a card for the writer makes a role that
// is named theirs: "directrice du service, quelle carte pour moi ?".
const surelyMine = 0.6

// leastRecipient is the probability below which nobody is taken for the recipient.
const leastRecipient = 0.15

// likeliest returns the person named who most probably plays a part, by both names where they have
// two, "élève infirmière"; nil when nobody does.
func (a *addressedMessage) likeliest(part func(*mention) float32) []*mention {
	var best *mention
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind != kindProfession && m.kind != kindTrainee || m.negative || part(m) < leastRecipient || m.part == PartPassing && a.orders(m) {
			continue
		}
		if best == nil || part(m) > part(best) {
			best = m
		}
	}
	if best == nil {
		return nil
	}
	for i := range a.mentions {
		switch m := &a.mentions[i]; {
		case m.kind == best.kind || m.kind != kindProfession && m.kind != kindTrainee || m.negative:
		case m.end == best.start:
			return []*mention{m, best}
		case m.start == best.end:
			return []*mention{best, m}
		}
	}
	return []*mention{best}
}
