// Package names finds the names of the content in a message: professions, roles, cards, forms, things
// that only bear the name of ours, people by their own name; and reduces the message to units, each a
// word or a name with the families of words to which it belongs.
//
// Who is named in which part is told by package parts.
package names

import (
	"cmp"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

var (
	pasts    = words.Set("étais était étions étaient was were")
	formerly = words.Set("avant autrefois auparavant before previously formerly")

	// softened stand between a negation and what it denies: "pas vraiment IPRP".
	softened = words.Set("vraiment exactement franchement forcément strictement really exactly quite")

	// aims stand before what somebody only wants to be one day.
	aims = words.Set("concours devenir deviendrai deviendra deviendrait reconversion become becoming")
	// jobEndings are those of the names of jobs in French; in English they end alike.
	jobEndings   = []string{"logue", "logiste", "iste", "teur", "trice", "cien", "cienne", "graphe", "peute", "pathe", "ancien", "sseur", "sseuse", "gneur", "neur", "neuse", "leur", "leuse", "deur", "deuse", "vier", "chier", "nier", "niere", "mancienne", "logist", "nomist"}
	beforePlaces = words.Set("par via sur chez à au vers by at from with")
)

// Kinds of names.
const (
	KindProfession = "profession"
	KindRole       = "role"
	KindTrainee    = "trainee"
	KindEmployment = "employment"
	KindColleague  = "colleague"
	KindCard       = "card"
	KindForm       = "form"
	kindService    = "service"
	// kindElse is something that only bears the name of ours: "contrat de ménage".
	kindElse = "something else"
)

// name is a phrase that names something, one of the kinds above.
type name struct {
	Kind, ID string
	Words    []string
	// Source is the phrase as the content writes it.
	Source string
}

// Mention is a name found in a message.
type Mention struct {
	*name
	// Start and end are tokens; misspelt is the number of letters corrected.
	Start, End int
	Misspelt   int
	// Ambiguous says that another name was as near to what was written.
	Ambiguous bool
	// Count is the number of people that a numeral before or behind gives, 0
	// when there is none.
	Count int
	// Part is who the person is for the message, and how sure that is; own and
	// other are how probable it is that the card is theirs.
	Part       string
	Certain    float32
	Own, Other float32
	Negative   bool // "pas médecin"
}

// IsPerson reports whether a mention names somebody.
func (m *Mention) IsPerson() bool {
	return m.Kind != KindCard && m.Kind != KindForm && m.Kind != kindService && m.Kind != kindElse
}

// Finder finds the names of one book in messages.
type Finder struct {
	Book     *rules.Book
	Names    *lexicon
	families *families
	Speller  *words.Speller
	// Jobs lead from the names that only answer the question about the profession to it.
	Jobs map[string]string
	// Registers lead from a profession to its register, in the terms of the fiche.
	Registers map[string]string
}

// New prepares the names of a book; the vocabulary are all other words that are known. The
// error lists every name that stands for two things.
func New(book *rules.Book, vocabulary map[string]bool) (*Finder, error) {
	r := &Finder{Book: book, families: newFamilies(book), Registers: map[string]string{}, Jobs: map[string]string{}}
	for i := range book.Professions {
		r.Registers[book.Professions[i].ID] = book.Professions[i].Register
	}
	for i := range book.Professions {
		for _, name := range book.Professions[i].AnsweredAs {
			r.Jobs[words.Folding(name)] = book.Professions[i].ID
		}
	}
	var problems []rules.Problem
	if r.Names, problems = newLexicon(book); len(problems) > 0 {
		return nil, &rules.ContentError{Problems: problems}
	}
	r.Speller = words.NewSpeller(r.Names.Words, vocabulary)
	return r, nil
}

// Vocabulary are all words of the names of a book.
func Vocabulary(book *rules.Book) map[string]bool {
	x, _ := newLexicon(book)
	return x.Words
}

// Named is a message in which the names were found.
type Named struct {
	words.Message
	Finder   *Finder
	Mentions []Mention
	Units    []Unit
	// OnlyDenies says that nothing but a denial is said: see deny.
	OnlyDenies bool
}

// Look cuts a message into words and finds the names in it.
func (r *Finder) Look(a *Named, text string, scratch *words.Scratch) {
	a.Text, a.Question, a.Finder, a.Scratch = text, strings.Contains(text, "?"), r, scratch
	a.Tokens = r.Speller.Respell(words.Tokenise(text))
	a.Marked = a.Mark()
	a.Mentions = slices.DeleteFunc(r.Names.Find(a.Tokens), func(m Mention) bool { return a.isEmployment(m) || r.isCompound(a, &m) })
	r.atPlace(a)
	a.takeBack()
	a.makeUnits(r.families)
	a.deny()
}

// lexicon holds all names, by their first word, the longest first.
type lexicon struct {
	byFirst map[string][]*name
	// Words are all the words of names.
	Words map[string]bool
	// joined leads from names written without spaces to them.
	joined map[string]*name
	Heads  headings
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
	// Leading heads lead the service unless a complement says otherwise; jobs
	// are always a job together with their complement.
	Leading, jobs map[string]bool
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

func (c claim) String() string { return "the " + c.Kind + " " + quoted(c.ID) }

func newLexicon(book *rules.Book) (*lexicon, []rules.Problem) {
	x := &lexicon{byFirst: map[string][]*name{}, Words: map[string]bool{}, joined: map[string]*name{}}
	var problems []rules.Problem
	taken := map[string]claim{}
	add := func(kind, id, list, entry, phrase string) {
		n := &name{Kind: kind, ID: id, Source: phrase}
		key := ""
		for _, t := range words.Tokenise(phrase) {
			n.Words = append(n.Words, t.Word)
			key += t.Word + " "
			x.Words[t.Word] = true
		}
		if len(n.Words) == 0 {
			return
		}
		if other, known := taken[key]; known {
			if other.Kind != kind || other.ID != id {
				problems = append(problems, both(book, phrase, other, claim{n, list, entry}))
			}
			return
		}
		taken[key] = claim{n, list, entry}
		x.byFirst[n.Words[0]] = append(x.byFirst[n.Words[0]], n)
		if j := joinedKey(n.Words); len(j) >= leastJoined {
			x.joined[j] = n
		} else if kind == KindCard && len(n.Words) == 1 {
			x.joined[j] = n
		}
	}
	for i := range book.Professions {
		p := &book.Professions[i]
		for _, w := range p.SaidAs {
			add(KindProfession, p.ID, "professions", p.ID, w)
		}
	}
	x.unlisted = map[string]bool{}
	for _, w := range book.Titles.Unlisted {
		if words := words.Tokenise(w); len(words) == 1 {
			x.unlisted[words[0].Word] = true
		}
		add(KindProfession, rules.ProfessionOther, "titles", "unlisted", w)
	}
	for i := range book.Cards {
		c := &book.Cards[i]
		for _, w := range append([]string{c.ID}, c.SaidAs...) {
			add(KindCard, c.ID, "cards", c.ID, w)
		}
	}
	for i := range book.Documents {
		if d := &book.Documents[i]; d.Kind == "form" {
			for _, w := range append([]string{d.Code}, d.SaidAs...) {
				add(KindForm, d.Code, "documents", d.ID, w)
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
		slices.SortStableFunc(list, func(a, b *name) int { return cmp.Compare(len(b.Words), len(a.Words)) })
	}
	fold := func(said []string) map[string]bool {
		m := map[string]bool{}
		for _, w := range said {
			for _, t := range words.Tokenise(w) {
				m[t.Word] = true
				x.Words[t.Word] = true
			}
		}
		return m
	}
	x.Heads = headings{
		Leading: fold(book.Titles.Leading), jobs: fold(book.Titles.Jobs),
		ofService: fold(book.Titles.OfService), complements: fold(book.Titles.Complements),
		leader: &name{Kind: KindRole, ID: rules.RoleResponsable, Source: "titles"},
		other:  &name{Kind: KindProfession, ID: rules.ProfessionOther, Source: "titles"},
		plain:  map[string]*name{},
	}
	for i := range book.Professions {
		for _, w := range book.Professions[i].AnsweredAs {
			if words := words.Tokenise(w); len(words) == 1 {
				x.Heads.plain[words[0].Word] = &name{Kind: KindProfession, ID: book.Professions[i].ID, Source: w}
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
	if place := book.Locate(first.list, first.entry, first.Source).Place(); place != "" {
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

// Find returns the names of a message from left to right. The longest name wins
// across all kinds and uses its words up.
func (x *lexicon) Find(tokens []words.Token) []Mention {
	var out []Mention
	for i := 0; i < len(tokens); {
		m, ok := x.at(tokens, i)
		if title, better := x.title(tokens, i, m, ok); better {
			m, ok = title, true
		}
		if other, is := x.somethingElse(tokens, i); is && (!ok || other.End > m.End) {
			m, ok = other, true
		}
		if !ok {
			i++
			continue
		}
		if i = m.End; len(out) == 0 || !isPlaceOf(tokens, &out[len(out)-1], &m) {
			out = append(out, m)
		}
	}
	after := 0 // the end of the person named before
	for i := range out {
		if out[i].IsPerson() {
			out[i].Count = x.count(tokens, &out[i], after)
			after = out[i].End
		}
		out[i].Negative = negated(tokens, out[i].Start)
	}
	return out
}

// isPlaceOf reports whether a profession only says where the one named before it works:
// "secrétaire en cardiologie", "secrétaire du service de psychiatrie".
func isPlaceOf(tokens []words.Token, job, m *Mention) bool {
	if job.Kind != KindProfession || m.Kind != KindProfession || job.End >= m.Start || m.Start-job.End > longestPlace || tokens[job.End].Clause != tokens[m.Start].Clause {
		return false
	}
	if m.Start == job.End+1 && tokens[job.End].Word == "des" && tokens[m.Start].Elision == "" {
		return false // "des médecins des infirmiers"
	}
	preposition := tokens[job.End].Elision == "d"
	for _, t := range tokens[job.End:m.Start] {
		if !PlaceWords[t.Word] && !Prepositions[t.Word] && !words.Articles[t.Word] {
			return false
		}
		preposition = preposition || Prepositions[t.Word] || t.Word == "en" || t.Word == "in"
	}
	return preposition
}

// longestPlace is the number of words between a job and the place where it is done.
const longestPlace = 4

// PlaceWords stand between a job and where it is done.
var PlaceWords = words.Set("en in au aux at service pôle département unité consultation cabinet équipe ward unit department team")

// at finds the longest name that begins at a token: as it is written, with its
// words run together ("assistantesociale"), cut in two ("ortho prothésiste") or
// spelt out ("c p s").
func (x *lexicon) at(tokens []words.Token, i int) (Mention, bool) {
	var best *name
	longest := i
	for _, n := range x.byFirst[tokens[i].Word] {
		if end := i + len(n.Words); end <= len(tokens) && sameWords(tokens[i:end], n.Words) && !x.areTwo(tokens[i:end]) {
			best, longest = n, end
			break
		}
	}
	var room [64]byte // one for each word of a message would else be allocated
	key := room[:0]
	for end := i; end < len(tokens) && end < i+4 && tokens[end].Clause == tokens[i].Clause; end++ {
		key = append(key, tokens[end].Word...)
		n := x.joined[string(key)]
		if n == nil || end+1 <= longest || len(n.Words) == end-i+1 {
			continue
		}
		if end == i || len(n.Words) == 1 && (len(key) >= leastJoined || len(key) == end-i+1) {
			best, longest = n, end+1
		}
	}
	if best == nil {
		return Mention{}, false
	}
	return x.mention(best, tokens, i, longest), true
}

// areTwo reports whether a mark stands before a word of a name which, with those behind it, is the
// name of a job itself: "psychologue, ergonome".
func (x *lexicon) areTwo(tokens []words.Token) bool {
	for k := 1; k < len(tokens); k++ {
		if tokens[k].Clause == tokens[k-1].Clause {
			continue
		}
		for _, n := range x.byFirst[tokens[k].Word] {
			if n.Kind == KindProfession && len(n.Words) == len(tokens)-k && sameWords(tokens[k:], n.Words) {
				return true
			}
		}
	}
	return false
}

func (x *lexicon) mention(n *name, tokens []words.Token, start, end int) Mention {
	m := Mention{name: n, Start: start, End: end}
	for _, t := range tokens[start:end] {
		m.Misspelt = max(m.Misspelt, t.Corrected)
		m.Ambiguous = m.Ambiguous || t.Unclear
	}
	return m
}

// Trainee is the level of training that a name tells by itself.
func (x *lexicon) Trainee(m *Mention) string {
	if m.Kind != KindProfession {
		return ""
	}
	for _, w := range m.Words {
		for _, n := range x.byFirst[w] {
			if n.Kind == KindTrainee && len(n.Words) == 1 {
				return n.ID
			}
		}
	}
	return ""
}

// sameWords reports whether tokens of one phrase are the words of a name.
func sameWords(tokens []words.Token, words []string) bool {
	for i, w := range words {
		if tokens[i].Word != w || i > 0 && tokens[i].Breaks {
			return false
		}
	}
	return true
}

// title reads a head and its complement: a leader of the service, or a job that
// the content does not list. It must be longer than the name found.
func (x *lexicon) title(tokens []words.Token, i int, found Mention, ok bool) (Mention, bool) {
	word := tokens[i].Word
	leads, job := x.Heads.Leading[word], x.Heads.jobs[word]
	if !leads && !job || ok && (found.End > i+1 || found.Kind == KindProfession) {
		return Mention{}, false
	}
	m := Mention{name: x.Heads.other, Start: i, End: i + 1}
	if leads {
		m.name = x.Heads.leader
		if ok {
			m.name = found.name // "présidente"
		}
	}
	j, preposition := i+1, false
	same := func(j int) bool { return j < len(tokens) && tokens[j].Clause == tokens[i].Clause }
	for same(j) && (Prepositions[tokens[j].Word] || tokens[j].Word == "la" || tokens[j].Word == "le" || tokens[j].Word == "les" || preposition && (tokens[j].Word == "un" || tokens[j].Word == "une" || tokens[j].Word == "the" || tokens[j].Word == "a" || tokens[j].Word == "an")) && j < i+3 {
		preposition = preposition || Prepositions[tokens[j].Word]
		j++
	}
	if same(j) && (tokens[j].Elision == "d" || tokens[j].Elision == "l" && preposition) {
		preposition = true
	}
	switch {
	case same(j) && x.Heads.ofService[tokens[j].Word] && (preposition || j == i+1):
		m.End = j + 1
		return m, leads
	case same(j) && preposition && !words.FrenchWords[tokens[j].Word], same(j) && j == i+1 && x.Heads.complements[tokens[j].Word]:
		if n, listed := x.at(tokens, j); listed && n.IsPerson() && preposition && !x.Heads.complements[tokens[j].Word] {
			return m, leads // "le directeur de l'infirmière" is a director, "la responsable du secrétariat" is none
		}
		m.name, m.End = x.Heads.other, j+1
		if n := x.Heads.plain[tokens[j].Word]; n != nil {
			m.name = n
		}
		for same(m.End) && x.Heads.complements[tokens[m.End].Word] { // "responsable qualité sécurité"
			m.End++
		}
		return m, true
	}
	return m, leads
}

// somethingElse reads the name of one of our things with a complement that makes something
// else of it: "contrat de ménage", "carte de la cantine", "carte bleue".
func (x *lexicon) somethingElse(tokens []words.Token, i int) (Mention, bool) {
	others := x.others[tokens[i].Word]
	if others == nil {
		return Mention{}, false
	}
	same := func(j int) bool { return j < len(tokens) && tokens[j].Clause == tokens[i].Clause }
	j := i + 1
	for same(j) && j < i+3 && (behindThings[tokens[j].Word] || words.Articles[tokens[j].Word]) {
		j++
	}
	if same(j) && others[tokens[j].Word] {
		return Mention{name: elsewhere, Start: i, End: j + 1}, true
	}
	if same(j) && (j == i+1 && tokens[j].Elision == "d" || j == i+2 && behindThings[tokens[i+1].Word] && tokens[j].Elision == "") && x.isForeign(tokens[i].Word, tokens[j].Word) {
		return Mention{name: elsewhere, Start: i, End: j + 1}, true
	}
	return Mention{}, false
}

// isForeign reports whether a complement makes something else of a thing of which is known
// with which complements it is ours.
func (x *lexicon) isForeign(head, word string) bool {
	ours := x.ours[head]
	if ours == nil || ours[word] || len(word) < leastComplement || words.FrenchWords[word] || words.EnglishWords[word] || words.Number(word) > 0 || word[0] <= '9' || x.byFirst[word] != nil || x.Heads.Leading[word] {
		return false
	}
	for w := range ours {
		if len(w) > leastComplement && words.EditDistance(word, w, 2) <= 2 {
			return false // a typing mistake
		}
	}
	return true
}

var (
	behindThings = words.Set("de d of")
	// elsewhere is what bears the name of ours.
	elsewhere = &name{Kind: kindElse, ID: "else"}
)

// NamesElse reports whether a stretch names something that only bears the name of ours, and
// no card, form or person.
func (a *Named) NamesElse(s said.Stretch) bool {
	found := false
	for i := s.Start; i < s.End; i++ {
		m := a.Units[i].Mention
		begins := i+1 < s.End && a.Units[i+1].Mention != nil && a.Units[i+1].Mention.Kind == kindElse // "ma carte bleue"
		if m == nil && !begins && slices.Contains(a.Units[i].Families, cardFamily) {
			return false
		}
		if m != nil {
			if m.Kind != kindElse && m.Kind != kindService && (!m.IsPerson() || m.Kind == KindProfession) {
				return false
			}
			found = found || m.Kind == kindElse
		}
	}
	return found
}

// cardFamily stands for the words that mean a card.
var cardFamily = linear.Hash('C', "card")

// leastComplement is the number of letters of a complement that makes something else of a thing.
const leastComplement = 4

// Prepositions stand between a thing and what it is of.
var Prepositions = words.Set("de du des d en of for")

// count reads the number that belongs to a mention: "trois infirmières",
// "infirmières (3)", "2 cartes pour nos secrétaires".
func (x *lexicon) count(tokens []words.Token, m *Mention, after int) int {
	for i := m.Start - 1; i >= after && i >= m.Start-5 && tokens[i].Clause == tokens[m.Start].Clause; i-- {
		w := tokens[i].Word
		if n := words.Number(w); n > 0 && n <= MaxPeople && !IsForm(w) {
			return n
		}
		if !words.Between[w] && !x.Words[w] {
			break
		}
		if w == "pour" && i < m.Start-3 {
			break
		}
	}
	if m.End < len(tokens) {
		w := tokens[m.End].Word
		if len(w) > 1 && w[0] == 'x' {
			w = w[1:]
		} else if tokens[m.End].Clause == tokens[m.End-1].Clause {
			return 0
		}
		if n := words.Number(w); n > 1 && n <= MaxPeople && w[0] >= '0' && w[0] <= '9' && (m.End+1 == len(tokens) || tokens[m.End+1].Clause != tokens[m.End].Clause) {
			return n
		}
	}
	return 0
}

// IsForm keeps "un 301" from counting people.
func IsForm(word string) bool { return len(word) == 3 && word[0] >= '0' && word[0] <= '9' }

// MaxPeople bounds a number read as a count of people; form numbers are above.
const MaxPeople = 100

// negated reports whether the words around a token deny what stands there: "pas
// médecin", "ni infirmière", "je ne suis pas la directrice", "je suis plus étudiant",
// "elle était opticienne avant", "je prépare le concours d'infirmière".
func negated(tokens []words.Token, start int) bool {
	for i := start - 1; i >= 0 && i >= start-3 && tokens[i].Clause == tokens[start].Clause; i-- {
		switch w := tokens[i].Word; {
		case w == "plu": // "plus un médecin" adds one, "non plus la directrice" is none
			return i > 0 && (words.Presents[tokens[i-1].Word] || tokens[i-1].Word == "non")
		case words.Negations[w], aims[w]:
			return true
		case pasts[w]:
			return slices.ContainsFunc(tokens, func(t words.Token) bool { return formerly[t.Word] && t.Clause == tokens[start].Clause })
		case !words.Between[w] && !softened[w]:
			return false
		}
	}
	return false
}

// Job is the profession that a text names when it is nothing but the answer to
// the question about it: "accueil". "" when it names none.
func (r *Finder) Job(text string) string { return r.Jobs[words.Folding(text)] }

// isEmployment reports whether a mention of the contract is of one of employment.
func (a *Named) isEmployment(m Mention) bool {
	if m.Kind != KindForm || m.End-m.Start > 1 || a.Tokens[m.Start].Word != "contrat" {
		return false
	}
	return m.Start > 0 && OwnContract[a.Tokens[m.Start-1].Word] || m.Start+2 < len(a.Tokens) && (a.Tokens[m.Start+2].Word == "travail" || EmploymentContracts[a.Tokens[m.Start+2].Word])
}

var (
	// EmploymentContracts are the words for ways of being employed.
	EmploymentContracts = words.Set("cdd cdi intérim embauche alternance apprentissage vacation stage remplacement")
	// OwnContract stand before the contract of somebody.
	OwnContract = words.Set("mon son ton leur")
)
