package understanding

import (
	"cmp"
	"slices"
	"strings"

	"cpxbot/rules"
)

// Kinds of names.
const (
	kindProfession = "profession"
	kindRole       = "role"
	kindTrainee    = "trainee"
	kindEmployment = "employment"
	kindColleague  = "colleague"
	kindCard       = "card"
	kindForm       = "form"
	kindService    = "service"
	// kindElse is something that only bears the name of ours: "contrat de ménage".
	kindElse = "something else"
)

// name is a phrase that names something, one of the kinds above.
type name struct {
	kind, id string
	words    []string
	// source is the phrase as the content writes it.
	source string
}

// mention is a name found in a message.
type mention struct {
	*name
	// start and end are tokens; misspelt is the number of letters corrected.
	start, end int
	misspelt   int
	// ambiguous says that another name was as near to what was written.
	ambiguous bool
	// count is the number of people that a numeral before or behind gives, 0
	// when there is none.
	count int
	// part is who the person is for the message, and how sure that is; own and
	// other are how probable it is that the card is theirs.
	part       string
	certain    float32
	own, other float32
	negative   bool // "pas médecin"
}

// isPerson reports whether a mention names somebody.
func (m *mention) isPerson() bool {
	return m.kind != kindCard && m.kind != kindForm && m.kind != kindService && m.kind != kindElse
}

// finder finds the names of one book in messages.
type finder struct {
	book     *rules.Book
	names    *lexicon
	families *families
	speller  *speller
	// jobs lead from the names that only answer the question about the profession to it.
	jobs map[string]string
	// registers lead from a profession to its register, in the terms of the fiche.
	registers map[string]string
}

// newFinder prepares the names of a book; the vocabulary are all other words that are known. The
// error lists every name that stands for two things.
func newFinder(book *rules.Book, vocabulary map[string]bool) (*finder, error) {
	r := &finder{book: book, families: newFamilies(book), registers: map[string]string{}, jobs: map[string]string{}}
	for i := range book.Professions {
		r.registers[book.Professions[i].ID] = book.Professions[i].Register
	}
	for i := range book.Professions {
		for _, name := range book.Professions[i].AnsweredAs {
			r.jobs[folding(name)] = book.Professions[i].ID
		}
	}
	var problems []rules.Problem
	if r.names, problems = newLexicon(book); len(problems) > 0 {
		return nil, &rules.ContentError{Problems: problems}
	}
	r.speller = newSpeller(r.names.words, vocabulary)
	return r, nil
}

// namedMessage is a message in which the names were found.
type namedMessage struct {
	message
	finder   *finder
	mentions []mention
	units    []unit
	// onlyDenies says that nothing but a denial is said: see deny.
	onlyDenies bool
}

// look cuts a message into words and finds the names in it.
func (r *finder) look(a *namedMessage, text string, scratch *scratch) {
	a.text, a.question, a.finder, a.scratch = text, strings.Contains(text, "?"), r, scratch
	a.tokens = r.speller.respell(tokenise(text))
	a.marked = a.mark()
	a.mentions = slices.DeleteFunc(r.names.find(a.tokens), func(m mention) bool { return a.isEmployment(m) || r.isCompound(a, &m) })
	r.atPlace(a)
	a.takeBack()
	a.makeUnits(r.families)
	a.deny()
}

// lexicon holds all names, by their first word, the longest first.
type lexicon struct {
	byFirst map[string][]*name
	// words are all the words of names.
	words map[string]bool
	// joined leads from names written without spaces to them.
	joined map[string]*name
	heads  headings
	places map[string]*name
	// unlisted are the single words that name a job which no list knows.
	unlisted map[string]bool
	// ours leads from the name of a thing to the complements with which it is ours.
	ours map[string]map[string]bool
	// others leads from the name of a thing to the complements with which it is not.
	others map[string]map[string]bool
}

// headings are the words of titles: "responsable" alone leads the service,
// "responsable qualité" is a job.
type headings struct {
	// leading heads lead the service unless a complement says otherwise; jobs
	// are always a job together with their complement.
	leading, jobs map[string]bool
	// ofService are the complements that keep a leader one; complements are
	// those that follow without a preposition and make a job.
	ofService, complements map[string]bool
	leader, other          *name
	// plain are the words that are a job only where one is named: "chargé de l'accueil".
	plain map[string]*name
}

// claim says which entry of the content uses a name.
type claim struct {
	*name
	list, entry string
}

func (c claim) String() string { return "the " + c.kind + " " + quoted(c.id) }

func newLexicon(book *rules.Book) (*lexicon, []rules.Problem) {
	x := &lexicon{byFirst: map[string][]*name{}, words: map[string]bool{}, joined: map[string]*name{}}
	var problems []rules.Problem
	taken := map[string]claim{}
	add := func(kind, id, list, entry, phrase string) {
		n := &name{kind: kind, id: id, source: phrase}
		key := ""
		for _, t := range tokenise(phrase) {
			n.words = append(n.words, t.word)
			key += t.word + " "
			x.words[t.word] = true
		}
		if len(n.words) == 0 {
			return
		}
		if other, known := taken[key]; known {
			if other.kind != kind || other.id != id {
				problems = append(problems, both(book, phrase, other, claim{n, list, entry}))
			}
			return
		}
		taken[key] = claim{n, list, entry}
		x.byFirst[n.words[0]] = append(x.byFirst[n.words[0]], n)
		if j := joinedKey(n.words); len(j) >= leastJoined {
			x.joined[j] = n
		} else if kind == kindCard && len(n.words) == 1 {
			x.joined[j] = n
		}
	}
	for i := range book.Professions {
		p := &book.Professions[i]
		for _, w := range p.SaidAs {
			add(kindProfession, p.ID, "professions", p.ID, w)
		}
	}
	x.unlisted = map[string]bool{}
	for _, w := range book.Titles.Unlisted {
		if words := tokenise(w); len(words) == 1 {
			x.unlisted[words[0].word] = true
		}
		add(kindProfession, rules.ProfessionOther, "titles", "unlisted", w)
	}
	for i := range book.Cards {
		c := &book.Cards[i]
		for _, w := range append([]string{c.ID}, c.SaidAs...) {
			add(kindCard, c.ID, "cards", c.ID, w)
		}
	}
	for i := range book.Documents {
		if d := &book.Documents[i]; d.Kind == "form" {
			for _, w := range append([]string{d.Code}, d.SaidAs...) {
				add(kindForm, d.Code, "documents", d.ID, w)
			}
		}
	}
	for i := range book.Designations {
		d := &book.Designations[i]
		for _, w := range d.SaidAs {
			add(d.Kind, d.ID, "designations", d.ID, w)
		}
	}
	for _, list := range x.byFirst {
		slices.SortStableFunc(list, func(a, b *name) int { return cmp.Compare(len(b.words), len(a.words)) })
	}
	fold := func(words []string) map[string]bool {
		m := map[string]bool{}
		for _, w := range words {
			for _, t := range tokenise(w) {
				m[t.word] = true
				x.words[t.word] = true
			}
		}
		return m
	}
	x.heads = headings{
		leading: fold(book.Titles.Leading), jobs: fold(book.Titles.Jobs),
		ofService: fold(book.Titles.OfService), complements: fold(book.Titles.Complements),
		leader: &name{kind: kindRole, id: rules.RoleResponsable, source: "titles"},
		other:  &name{kind: kindProfession, id: rules.ProfessionOther, source: "titles"},
		plain:  map[string]*name{},
	}
	for i := range book.Professions {
		for _, w := range book.Professions[i].AnsweredAs {
			if words := tokenise(w); len(words) == 1 {
				x.heads.plain[words[0].word] = &name{kind: kindProfession, id: book.Professions[i].ID, source: w}
			}
		}
	}
	x.places = placesOf(book)
	x.ours, x.others = map[string]map[string]bool{}, map[string]map[string]bool{}
	for i := range book.Things {
		ours, others := fold(book.Things[i].Ours), fold(book.Things[i].NotOurs)
		for head := range fold(book.Things[i].SaidAs) {
			x.others[head] = others
			if len(ours) > 0 {
				x.ours[head] = ours
			}
		}
	}
	return x, problems
}

// both reports a name of two things, at the place of the one and with that of the
// other: only who wrote them knows which is right.
func both(book *rules.Book, phrase string, first, second claim) rules.Problem {
	p := book.Locate(second.list, second.entry, phrase)
	where := ""
	if place := book.Locate(first.list, first.entry, first.source).Place(); place != "" {
		where = " (" + place + ")"
	}
	p.Message = quoted(phrase) + " names both " + first.String() + where + " and " + second.String()
	return p
}

func quoted(s string) string { return `"` + s + `"` }

// leastJoined is the number of letters from which a name is also recognised
// with its words run together, or cut in two.
const leastJoined = 10

func joinedKey(words []string) string {
	key := ""
	for _, w := range words {
		key += w
	}
	return key
}

// find returns the names of a message from left to right. The longest name wins
// across all kinds and uses its words up.
func (x *lexicon) find(tokens []token) []mention {
	var out []mention
	for i := 0; i < len(tokens); {
		m, ok := x.at(tokens, i)
		if title, better := x.title(tokens, i, m, ok); better {
			m, ok = title, true
		}
		if other, is := x.somethingElse(tokens, i); is && (!ok || other.end > m.end) {
			m, ok = other, true
		}
		if !ok {
			i++
			continue
		}
		if i = m.end; len(out) == 0 || !isPlaceOf(tokens, &out[len(out)-1], &m) {
			out = append(out, m)
		}
	}
	after := 0 // the end of the person named before
	for i := range out {
		if out[i].isPerson() {
			out[i].count = x.count(tokens, &out[i], after)
			after = out[i].end
		}
		out[i].negative = negated(tokens, out[i].start)
	}
	return out
}

// isPlaceOf reports whether a profession only says where the one named before it works:
// "secrétaire en cardiologie", "secrétaire du service de psychiatrie".
func isPlaceOf(tokens []token, job, m *mention) bool {
	if job.kind != kindProfession || m.kind != kindProfession || job.end >= m.start || m.start-job.end > longestPlace || tokens[job.end].clause != tokens[m.start].clause {
		return false
	}
	if m.start == job.end+1 && tokens[job.end].word == "des" && tokens[m.start].elision == "" {
		return false // "des médecins des infirmiers"
	}
	preposition := tokens[job.end].elision == "d"
	for _, t := range tokens[job.end:m.start] {
		if !placeWords[t.word] && !prepositions[t.word] && !articles[t.word] {
			return false
		}
		preposition = preposition || prepositions[t.word] || t.word == "en" || t.word == "in"
	}
	return preposition
}

// longestPlace is the number of words between a job and the place where it is done.
const longestPlace = 4

var placeWords = set("en in au aux at service pôle département unité consultation cabinet équipe ward unit department team")

// at finds the longest name that begins at a token: as it is written, with its
// words run together ("assistantesociale"), cut in two ("ortho prothésiste") or
// spelt out ("c p s").
func (x *lexicon) at(tokens []token, i int) (mention, bool) {
	var best *name
	longest := i
	for _, n := range x.byFirst[tokens[i].word] {
		if end := i + len(n.words); end <= len(tokens) && sameWords(tokens[i:end], n.words) && !x.areTwo(tokens[i:end]) {
			best, longest = n, end
			break
		}
	}
	key := ""
	for end := i; end < len(tokens) && end < i+4 && tokens[end].clause == tokens[i].clause; end++ {
		key += tokens[end].word
		n := x.joined[key]
		if n == nil || end+1 <= longest || len(n.words) == end-i+1 {
			continue
		}
		if end == i || len(n.words) == 1 && (len(key) >= leastJoined || len(key) == end-i+1) {
			best, longest = n, end+1
		}
	}
	if best == nil {
		return mention{}, false
	}
	return x.mention(best, tokens, i, longest), true
}

// areTwo reports whether a mark stands before a word of a name which, with those behind it, is the
// name of a job itself: "psychologue, ergonome".
func (x *lexicon) areTwo(tokens []token) bool {
	for k := 1; k < len(tokens); k++ {
		if tokens[k].clause == tokens[k-1].clause {
			continue
		}
		for _, n := range x.byFirst[tokens[k].word] {
			if n.kind == kindProfession && len(n.words) == len(tokens)-k && sameWords(tokens[k:], n.words) {
				return true
			}
		}
	}
	return false
}

func (x *lexicon) mention(n *name, tokens []token, start, end int) mention {
	m := mention{name: n, start: start, end: end}
	for _, t := range tokens[start:end] {
		m.misspelt = max(m.misspelt, t.corrected)
		m.ambiguous = m.ambiguous || t.unclear
	}
	return m
}

// trainee is the level of training that a name tells by itself.
func (x *lexicon) trainee(m *mention) string {
	if m.kind != kindProfession {
		return ""
	}
	for _, w := range m.words {
		for _, n := range x.byFirst[w] {
			if n.kind == kindTrainee && len(n.words) == 1 {
				return n.id
			}
		}
	}
	return ""
}

// sameWords reports whether tokens of one phrase are the words of a name.
func sameWords(tokens []token, words []string) bool {
	for i, w := range words {
		if tokens[i].word != w || i > 0 && tokens[i].breaks {
			return false
		}
	}
	return true
}

// title reads a head and its complement: a leader of the service, or a job that
// the content does not list. It must be longer than the name found.
func (x *lexicon) title(tokens []token, i int, found mention, ok bool) (mention, bool) {
	word := tokens[i].word
	leads, job := x.heads.leading[word], x.heads.jobs[word]
	if !leads && !job || ok && (found.end > i+1 || found.kind == kindProfession) {
		return mention{}, false
	}
	m := mention{name: x.heads.other, start: i, end: i + 1}
	if leads {
		m.name = x.heads.leader
		if ok {
			m.name = found.name // "présidente"
		}
	}
	j, preposition := i+1, false
	same := func(j int) bool { return j < len(tokens) && tokens[j].clause == tokens[i].clause }
	for same(j) && (prepositions[tokens[j].word] || tokens[j].word == "la" || tokens[j].word == "le" || tokens[j].word == "les" || preposition && (tokens[j].word == "un" || tokens[j].word == "une" || tokens[j].word == "the" || tokens[j].word == "a" || tokens[j].word == "an")) && j < i+3 {
		preposition = preposition || prepositions[tokens[j].word]
		j++
	}
	if same(j) && (tokens[j].elision == "d" || tokens[j].elision == "l" && preposition) {
		preposition = true
	}
	switch {
	case same(j) && x.heads.ofService[tokens[j].word] && (preposition || j == i+1):
		m.end = j + 1
		return m, leads
	case same(j) && preposition && !frenchWords[tokens[j].word], same(j) && j == i+1 && x.heads.complements[tokens[j].word]:
		if n, listed := x.at(tokens, j); listed && n.isPerson() && preposition && !x.heads.complements[tokens[j].word] {
			return m, leads // "le directeur de l'infirmière" is a director, "la responsable du secrétariat" is none
		}
		m.name, m.end = x.heads.other, j+1
		if n := x.heads.plain[tokens[j].word]; n != nil {
			m.name = n
		}
		for same(m.end) && x.heads.complements[tokens[m.end].word] { // "responsable qualité sécurité"
			m.end++
		}
		return m, true
	}
	return m, leads
}

// somethingElse reads the name of one of our things with a complement that makes something
// else of it: "contrat de ménage", "carte de la cantine", "carte bleue".
func (x *lexicon) somethingElse(tokens []token, i int) (mention, bool) {
	others := x.others[tokens[i].word]
	if others == nil {
		return mention{}, false
	}
	same := func(j int) bool { return j < len(tokens) && tokens[j].clause == tokens[i].clause }
	j := i + 1
	for same(j) && j < i+3 && (behindThings[tokens[j].word] || articles[tokens[j].word]) {
		j++
	}
	if same(j) && others[tokens[j].word] {
		return mention{name: elsewhere, start: i, end: j + 1}, true
	}
	if same(j) && (j == i+1 && tokens[j].elision == "d" || j == i+2 && behindThings[tokens[i+1].word] && tokens[j].elision == "") && x.isForeign(tokens[i].word, tokens[j].word) {
		return mention{name: elsewhere, start: i, end: j + 1}, true
	}
	return mention{}, false
}

// isForeign reports whether a complement makes something else of a thing of which is known
// with which complements it is ours.
func (x *lexicon) isForeign(head, word string) bool {
	ours := x.ours[head]
	if ours == nil || ours[word] || len(word) < leastComplement || frenchWords[word] || englishWords[word] || number(word) > 0 || word[0] <= '9' || x.byFirst[word] != nil || x.heads.leading[word] {
		return false
	}
	for w := range ours {
		if len(w) > leastComplement && editDistance(word, w, 2) <= 2 {
			return false // a typing mistake
		}
	}
	return true
}

var (
	behindThings = set("de d of")
	// elsewhere is what bears the name of ours.
	elsewhere = &name{kind: kindElse, id: "else"}
)

// namesElse reports whether a stretch names something that only bears the name of ours, and
// no card, form or person.
func (a *namedMessage) namesElse(s stretch) bool {
	found := false
	for i := s.start; i < s.end; i++ {
		m := a.units[i].mention
		begins := i+1 < s.end && a.units[i+1].mention != nil && a.units[i+1].mention.kind == kindElse // "ma carte bleue"
		if m == nil && !begins && slices.Contains(a.units[i].families, cardFamily) {
			return false
		}
		if m != nil {
			if m.kind != kindElse && m.kind != kindService && (!m.isPerson() || m.kind == kindProfession) {
				return false
			}
			found = found || m.kind == kindElse
		}
	}
	return found
}

// insultFamily stands for the words that tell somebody off.
var insultFamily = hash('C', "insult")

// cardFamily stands for the words that mean a card.
var cardFamily = hash('C', "card")

// leastComplement is the number of letters of a complement that makes something else of a thing.
const leastComplement = 4

var prepositions = set("de du des d en of for")

// count reads the number that belongs to a mention: "trois infirmières",
// "infirmières (3)", "2 cartes pour nos secrétaires".
func (x *lexicon) count(tokens []token, m *mention, after int) int {
	for i := m.start - 1; i >= after && i >= m.start-5 && tokens[i].clause == tokens[m.start].clause; i-- {
		w := tokens[i].word
		if n := number(w); n > 0 && n <= maxPeople && !isForm(w) {
			return n
		}
		if !between[w] && !x.words[w] {
			break
		}
		if w == "pour" && i < m.start-3 {
			break
		}
	}
	if m.end < len(tokens) {
		w := tokens[m.end].word
		if len(w) > 1 && w[0] == 'x' {
			w = w[1:]
		} else if tokens[m.end].clause == tokens[m.end-1].clause {
			return 0
		}
		if n := number(w); n > 1 && n <= maxPeople && w[0] >= '0' && w[0] <= '9' && (m.end+1 == len(tokens) || tokens[m.end+1].clause != tokens[m.end].clause) {
			return n
		}
	}
	return 0
}

// isForm keeps "un 301" from counting people.
func isForm(word string) bool { return len(word) == 3 && word[0] >= '0' && word[0] <= '9' }

// maxPeople bounds a number read as a count of people; form numbers are above.
const maxPeople = 100

// negated reports whether the words around a token deny what stands there: "pas
// médecin", "ni infirmière", "je ne suis pas la directrice", "je suis plus étudiant",
// "elle était opticienne avant", "je prépare le concours d'infirmière".
func negated(tokens []token, start int) bool {
	for i := start - 1; i >= 0 && i >= start-3 && tokens[i].clause == tokens[start].clause; i-- {
		switch w := tokens[i].word; {
		case w == "plu": // "plus un médecin" adds one, "non plus la directrice" is none
			return i > 0 && (presents[tokens[i-1].word] || tokens[i-1].word == "non")
		case negations[w], aims[w]:
			return true
		case pasts[w]:
			return slices.ContainsFunc(tokens, func(t token) bool { return formerly[t.word] && t.clause == tokens[start].clause })
		case !between[w] && !softened[w]:
			return false
		}
	}
	return false
}
