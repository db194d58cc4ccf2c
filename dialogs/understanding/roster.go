package understanding

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/rules"
)

// Several people named in one message: what each is called, what is said of each alone, and
// whose name was not read with a job.

// called are the names that stand beside each of some jobs, as they are written: "Dupont Marie
// secrétaire", "l'infirmière Julie", "M. Blanc, médecin". A name belongs to one job, that which
// is nearest to it; none belongs to the job of somebody's somebody, "la secrétaire du Dr Roy".
func (r *chooser) called(a *addressedMessage, people []*mention) map[*mention][]string {
	spans := r.properSpans(a.text)
	if len(spans) == 0 {
		return nil
	}
	names, used := map[*mention][]string{}, make([]bool, len(spans))
	take := func(m *mention, i int) { names[m], used[i] = append(names[m], a.text[spans[i][0]:spans[i][1]]), true }
	for _, m := range people { // "Dr Benali": the title is the job
		if i := slices.IndexFunc(spans, func(s span) bool { return s[0] == a.tokens[m.start].end-len(a.written(m.start)) }); i >= 0 {
			take(m, i)
		}
	}
	for _, glue := range []*regexp.Regexp{besideJob, apartFromJob} {
		for _, m := range people {
			from := a.tokens[m.start].start
			if i := slices.IndexFunc(spans, func(s span) bool { return s[1] <= from && glue.MatchString(a.text[s[1]:from]) }); i >= 0 && !used[i] && len(names[m]) == 0 {
				take(m, i)
			} else if i >= 0 && len(names[m]) == 0 && a.sameTitled(people, m, spans[i]) {
				names[m] = []string{a.text[spans[i][0]:spans[i][1]]} // "Dr Roy, médecin du travail"
			}
		}
		for _, m := range people {
			to := a.tokens[m.end-1].end
			for i := range spans {
				switch s := spans[i]; {
				case used[i] || s[0] < to || titles[a.tokens[m.end-1].word] || len(names[m]) >= max(1, m.count):
				case len(names[m]) == 0 && glue.MatchString(a.text[to:s[0]]) && !a.startsNext(people, s, glue), len(names[m]) > 0 && i > 0 && used[i-1] && andNames.MatchString(a.text[spans[i-1][1]:s[0]]) && !a.startsNext(people, s, besideJob):
					take(m, i)
				}
			}
		}
	}
	for _, m := range people { // "la secrétaire du Dr Roy… le Dr veut sa carte"
		if i := slices.Index(used, false); len(names[m]) == 0 && m.end == m.start+1 && titles[a.tokens[m.start].word] && i >= 0 && !slices.Contains(used[i+1:], false) && strings.EqualFold(firstWord(a.text[spans[i][0]:]), a.written(m.start)) {
			take(m, i)
		}
	}
	return names
}

func firstWord(text string) string { return wordsOf.FindString(text) }

// written is a word as it stands in the text, without its elision.
func (a *addressedMessage) written(token int) string {
	text := a.text[a.tokens[token].start:a.tokens[token].end]
	if i := strings.LastIndexAny(text, "'’"); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		return text[i+size:]
	}
	return text
}

// sameTitled reports whether a name is that of somebody with a title for the same job.
func (a *addressedMessage) sameTitled(people []*mention, m *mention, s span) bool {
	return slices.ContainsFunc(people, func(o *mention) bool {
		return o != m && o.id == m.id && o.end == o.start+1 && titles[a.tokens[o.start].word] && a.tokens[o.start].start == s[0]
	})
}

// startsNext reports whether a name stands before the job of somebody else.
func (a *addressedMessage) startsNext(people []*mention, s span, glue *regexp.Regexp) bool {
	return slices.ContainsFunc(people, func(m *mention) bool {
		return a.tokens[m.start].start >= s[1] && (glue.MatchString(a.text[s[1]:a.tokens[m.start].start]) || besideJob.MatchString(a.text[s[1]:a.tokens[m.start].start]))
	})
}

var (
	// besideJob stands between somebody's name and their job, in either order.
	besideJob = regexp.MustCompile(`(?i)^[\s(:–—-]*(?:(?:,?\s*c['’]est|,?\s*it['’]s|est|sera|is|s['’]appelle|called|named|qui est|who is)\s+)?(?:(?:une?|an?|l['’]|la|le|notre|nos|mon|ma|our|my|the|new|nouvel(?:le)?|nouveau)\s*)*$`)
	// apartFromJob is the same with a comma.
	apartFromJob = regexp.MustCompile(`(?i)^\s*[,;:(]?\s*(?:l['’]|la|le|notre|our|the)?\s*$`)
	// andNames stands between the names of several who have one job.
	andNames = regexp.MustCompile(`(?i)^\s*(?:,|et|and|&)\s*$`)
)

// isKnown reports whether somebody is named as one who is known: "la secrétaire", "notre
// infirmière".
func (a *addressedMessage) isKnown(m *mention) bool {
	return m.count == 0 && (a.tokens[m.start].elision == "l" || m.start > 0 && definite[a.tokens[m.start-1].word])
}

// definite are the articles of somebody who is known.
var definite = set("le la les the notre nos mon ma our my")

// withAll are facts with those of others.
func withAll(f, more rules.Facts) rules.Facts {
	if len(more) == 0 {
		return f
	}
	all := maps.Clone(more)
	maps.Copy(all, f)
	return all
}

// ownName reports whether a name of its own stands between two jobs.
func ownName(names map[*mention][]string, before, m *mention) bool {
	return before != nil && len(names[m]) > 0 && len(names[before]) > 0 && names[m][0] != names[before][0]
}

// unread are the pieces of a list of people by name that name somebody whose job was not read:
// "Toto plombier zingueur", between those that were.
func (r *chooser) unread(a *addressedMessage, people []*mention, names map[*mention][]string) (list []string) {
	named := slices.DeleteFunc(slices.Clone(people), func(m *mention) bool { return len(names[m]) == 0 })
	if len(named) < leastRoster {
		return nil
	}
	from, to := a.tokens[named[0].start].start, a.tokens[named[len(named)-1].end-1].end
	if end := strings.IndexAny(a.text[to:], ".;!?\n"); end >= 0 {
		to += end
	} else {
		to = len(a.text)
	}
	used := slices.Concat(slices.Collect(maps.Values(names))...)
	at := from
	for _, piece := range betweenPieces.Split(a.text[from:to], -1) {
		start := at + strings.Index(a.text[at:], piece)
		at = start + len(piece)
		if slices.ContainsFunc(a.mentions, func(m mention) bool {
			return a.tokens[m.start].start >= start && a.tokens[m.start].start < at
		}) || speaks.MatchString(piece) {
			continue
		}
		spans := r.properSpans(piece)
		rest := strings.Fields(piece)
		if len(spans) != 1 || strings.TrimSpace(piece[:spans[0][0]]) != "" || slices.Contains(used, piece[spans[0][0]:spans[0][1]]) {
			continue
		}
		if behind := len(strings.Fields(piece[spans[0][1]:])); behind < 1 || len(rest) > longestEntry {
			continue
		}
		list = append(list, strings.TrimSpace(piece))
	}
	return list
}

const (
	// leastRoster is how many people are named beside their job in a list of them.
	leastRoster = 2
	// longestEntry is the number of words of one of them.
	longestEntry = 6
)

var betweenPieces = regexp.MustCompile(`\s*[,;\n]\s*|\s+(?:et|and)\s+`)

// personal are the facts that a message may state of one of several people.
var personal = map[string]bool{rules.FactEmployment: true, rules.FactOrdre: true, rules.FactSIAccess: true, rules.FactOwnCard: true, rules.FactTraining: true}

// ofEach are the facts that a message says of each of several people alone: how somebody is
// employed, where the word stands beside the job, and what is stated in their clause or, of "elle"
// and "lui", in the next.
func (a *addressedMessage) ofEach(people []*mention, says []Statement) map[*mention]rules.Facts {
	out := map[*mention]rules.Facts{}
	note := func(m *mention, fact, value string) {
		if out[m] == nil {
			out[m] = rules.Facts{}
		}
		if out[m][fact] == "" {
			out[m][fact] = value
		}
	}
	for i := range a.mentions {
		if e := &a.mentions[i]; e.kind == kindEmployment && !e.negative {
			if m := a.jobBeside(people, e); m != nil {
				note(m, rules.FactEmployment, e.id)
			}
		}
	}
	for _, s := range slices.Concat(says, a.also) {
		if !personal[s.Fact] || s.at.end <= s.at.start || s.Subject != SubjectOther && s.Subject != SubjectPassing || s.Fact == rules.FactTraining && s.Probability < surelyTraining || s.Probability < leastOfEach {
			continue
		}
		switch m, all := a.spokenOf(people, s.at); {
		case all:
			for _, m := range people {
				note(m, s.Fact, s.Value)
			}
		case m != nil:
			note(m, s.Fact, s.Value)
		}
	}
	return out
}

// leastOfEach is the probability from which something is said of one of several people.
const leastOfEach = 0.4

// jobBeside is the job that a word for a way of being employed belongs to: "un alternant
// technicien HSE", "une stagiaire en master de psychologie", "une ergonome, prestataire".
func (a *addressedMessage) jobBeside(people []*mention, e *mention) *mention {
	var best *mention
	for _, m := range people {
		switch {
		case m.kind == kindEmployment:
		case m.start >= e.end && m.start-e.end <= longestTraining && !a.parted(e.end, m.start):
			return m
		case m.end <= e.start && e.start-m.end <= longestTraining && !a.parted(m.end, e.start):
			best = m
		}
	}
	return best
}

// longestTraining is the number of words between a trainee and what they learn.
const longestTraining = 4

// parted reports whether a mark or a joining word stands between two tokens.
func (a *addressedMessage) parted(from, to int) bool {
	if from > 0 && from < to+1 && a.tokens[from-1].clause != a.tokens[min(to, len(a.tokens)-1)].clause {
		return true
	}
	return slices.ContainsFunc(a.tokens[from:to], func(t token) bool { return joiningWords[t.word] || t.word == "+" })
}

// spokenOf is the one of several people of whom a stretch says something: who is named last in it
// or before it in its sentence, or whom "elle" means; all of them where it says "ils" or "tous".
func (a *addressedMessage) spokenOf(people []*mention, s stretch) (one *mention, all bool) {
	from, to := a.units[s.start].start, a.units[s.end-1].end
	for _, m := range people {
		if m.kind != kindEmployment && m.start >= from && m.start < to {
			one = m
		}
	}
	if one != nil {
		return one, false
	}
	for _, t := range a.tokens[from:to] {
		if pluralWords[t.word] || strings.EqualFold(a.text[t.start:t.end], "elles") || strings.EqualFold(a.text[t.start:t.end], "ils") {
			return nil, true
		}
	}
	for _, m := range people {
		if m.kind != kindEmployment && m.start < from {
			one = m
		}
	}
	return one, false
}

// pluralWords mean all of those who were named.
var pluralWords = set("tous toutes they all everyone eux")

// countBehind is a number that stands behind people: "des assistantes médicales pour 30".
func (a *addressedMessage) countBehind(m *mention) int {
	i := m.end
	if i+1 >= len(a.tokens) || !forWords[a.tokens[i].word] || a.tokens[i+1].clause != a.tokens[m.end-1].clause {
		return 0
	}
	n := number(a.tokens[i+1].word)
	if n > maxPeople || isForm(a.tokens[i+1].word) || i+2 < len(a.tokens) && a.tokens[i+2].clause == a.tokens[i+1].clause && !joiningWords[a.tokens[i+2].word] {
		return 0 // "la secrétaire pour 3 médecins"
	}
	return n
}

// titleDots are the full stops of titles, which end no sentence.
var titleDots = regexp.MustCompile(`\b((?i:dr|pr|mme|mr|mrs|ms|m))\.(\s*\p{Lu})`)

// Undotted leaves out the full stops behind titles: "M. Blanc" is one person, and one sentence.
func Undotted(text string) string {
	if !titleDots.MatchString(text) {
		return text
	}
	return titleDots.ReplaceAllStringFunc(text, func(m string) string {
		i := strings.IndexByte(m, '.')
		rest := strings.TrimLeftFunc(m[i+1:], unicode.IsSpace)
		return m[:i] + " " + rest
	})
}

// passDepartures takes those for named in passing whom a message tells of only because they go, under a heading: "départs de
// décembre : Mme Roy (secrétaire), M. Blin (infirmier)". Who comes is said in another sentence.
func (a *castMessage) passDepartures() {
	from := 0
	for i := 1; i <= len(a.tokens); i++ {
		if i < len(a.tokens) && !a.tokens[i].breaks {
			continue
		}
		heads := func(words map[string]bool) int {
			return slices.IndexFunc(a.tokens[from:i], func(t token) bool { return words[t.word] })
		}
		if left, came := heads(departures), heads(arrivals); left >= 0 && came < 0 {
			for k := range a.mentions {
				if m := &a.mentions[k]; m.isPerson() && m.start >= from+left && m.start < i && (m.part == PartOther || m.part == PartNobody) {
					m.part, m.other = PartPassing, 0
					m.certain = 1 // nothing that is listed beside them makes them one of the others
				}
			}
		}
		from = i
	}
}

var (
	// departures head a list of people who go, arrivals one of people who come.
	departures = set("départ départs sortant sortante partant partante sorties leaver leavers departure departures")
	arrivals   = set("arrivée arrivées arrive arrivent arrivant arrivante entrant entrante embauche embauchons recrue recrute recrutons newcomer arrival arriving joiner joining starter")
)

// passBeside takes those for named in passing with whom the writer only compares themselves, "comme les
// secrétaires", and who only say something of the writer: "notre secrétaire dit que j'aurai une CPE".
func (a *castMessage) passBeside() {
	for k := range a.mentions {
		m := &a.mentions[k]
		if m.kind != kindProfession || m.part != PartOther && m.part != PartPassing || !a.comparedWith(m) && !a.saysOfWriter(m) {
			continue
		}
		m.part, m.other, m.certain = PartPassing, 0, 1
	}
}

// comparedWith reports whether somebody who is known is named behind "comme"; "comme secrétaire" is a
// job.
func (a *castMessage) comparedWith(m *mention) bool {
	i := m.start - 1
	return i > 0 && a.tokens[m.start].elision == "" && definite[a.tokens[i].word] && likeWords[a.tokens[i-1].word] && a.tokens[i-1].clause == a.tokens[m.start].clause
}

// saysOfWriter reports whether somebody is named who says what the writer has, needs or does.
func (a *castMessage) saysOfWriter(m *mention) bool {
	i := m.end
	for i < len(a.tokens) && i < m.end+longestAddress && (toWriter[a.tokens[i].word] || a.tokens[i].elision == "m") && !sayingWords[a.tokens[i].word] {
		i++
	}
	if i >= len(a.tokens) || !sayingWords[a.tokens[i].word] || a.tokens[i].clause != a.tokens[m.start].clause {
		return false
	}
	writer := false
	for k := i + 1; k < len(a.tokens) && !a.tokens[k].breaks; k++ {
		t := a.tokens[k]
		if thirdPerson[t.word] && t.word != "il" && t.word != "it" && !likeWords[a.tokens[k-1].word] {
			return false // "ma secrétaire dit qu'elle a besoin d'une carte"
		}
		writer = writer || firstPerson[t.word] || t.elision == "j" || t.elision == "m"
	}
	return writer
}

// longestAddress is the number of words between somebody and what they say.
const longestAddress = 3

var (
	likeWords   = set("comme like contrairement")
	toWriter    = set("me m nous a ont as had has us il elle")
	sayingWords = set("dit disent disait affirme prétend assure soutient pense croit says said told thinks believes claims")
)

// orderedFor takes those for whom the writer is to order "sa carte", or "celle de" somebody, for
// some whom a card is for: "le Dr Roy veut que je commande sa carte et celle de l'infirmière".
func (a *castMessage) orderedFor() {
	for i := range a.tokens {
		if !ordersFor[a.tokens[i].word] {
			continue
		}
		end := i + 1
		for end < len(a.tokens) && !a.tokens[end].breaks {
			end++
		}
		if i+longestOrdering < len(a.tokens) && !a.tokens[i+1].breaks {
			for k := i + 1; k < min(end-1, i+longestOrdering); k++ {
				if theirWords[a.tokens[k].word] && cardThings[a.tokens[k+1].word] {
					a.makeRecipient(a.lastBefore(i))
				}
			}
		}
		for k := range a.mentions {
			if m := &a.mentions[k]; m.start > i && m.start < end && a.oneOfCards(m) {
				a.makeRecipient(m)
			}
		}
	}
}

// arriving takes a job that stands beside somebody's arrival for another's than the writer's, who does
// not speak of themselves: "une quatrième arrive, médecin du travail".
func (a *castMessage) arriving() {
	comes := false
	for _, t := range a.tokens {
		if firstPerson[t.word] || t.elision == "j" || t.elision == "m" {
			return
		}
		comes = comes || arrivals[t.word]
	}
	for k := range a.mentions {
		if m := &a.mentions[k]; comes && m.kind == kindProfession && m.part == PartMe && m.certain < surelyWriter && !m.negative {
			m.part, m.own, m.other = PartOther, 0, 1
		}
	}
}

// wantsTheirs takes the one named last for somebody whom a card is for, where it is asked whether they
// may have theirs: "je suis le tuteur d'un interne, il peut avoir la sienne ?".
func (a *castMessage) wantsTheirs() {
	if !a.question {
		return
	}
	for i := range a.tokens {
		theirs := a.tokens[i].word == "sienne" || i+1 < len(a.tokens) && theirWords[a.tokens[i].word] && cardThings[a.tokens[i+1].word]
		if !theirs {
			continue
		}
		for k := i - 1; k >= max(0, i-longestOrdering) && !a.tokens[k+1].breaks; k-- {
			if w := a.tokens[k].word; w == "il" || w == "elle" || w == "he" || w == "she" {
				if m := a.lastBefore(k); m != nil && m.kind == kindTrainee && (m.part == PartPassing || m.part == PartNobody) {
					m.part, m.other = PartOther, max(m.other, leastOther)
				} else {
					a.makeRecipient(m)
				}
				break
			}
		}
	}
}

// makeRecipient takes somebody who is only named in passing for one whom a card is for.
func (a *castMessage) makeRecipient(m *mention) {
	if m != nil && m.kind == kindProfession && (m.part == PartPassing || m.part == PartNobody) && !m.negative {
		m.part, m.other = PartOther, max(m.other, leastOther)
	}
}

// lastBefore is the person named last before a token, in its sentence.
func (a *castMessage) lastBefore(token int) (last *mention) {
	for k := range a.mentions {
		if m := &a.mentions[k]; m.end <= token && m.isPerson() && a.sentenceOf(m.start) == a.sentenceOf(token) {
			last = m
		}
	}
	return last
}

// oneOfCards reports whether somebody is named behind "celle de".
func (a *castMessage) oneOfCards(m *mention) bool {
	i := m.start
	if a.tokens[i].elision == "" || a.tokens[i].elision == "l" {
		i--
		for i > 0 && articles[a.tokens[i].word] && !ofWords[a.tokens[i].word] && a.tokens[i].elision == "" {
			i--
		}
		if i < 1 || !ofWords[a.tokens[i].word] && a.tokens[i].elision != "d" {
			return false
		}
	}
	return i > 0 && thoseWords[strings.ToLower(a.text[a.tokens[i-1].start:a.tokens[i-1].end])]
}

// longestOrdering is the number of words between the order and what is ordered.
const longestOrdering = 5

var (
	thoseWords = map[string]bool{"celle": true, "celles": true, "celui": true, "ceux": true}
	theirWords = set("sa son leur leurs his her their")
	ordersFor  = set("commande commandes commander commandions demande demander order ordering request")
)

// Designated are the words for trainees, and for ways of being employed, by which a text calls
// somebody: "la stagiaire", "l'alternant", "l'interne".
func (r *finder) Designated(text string) (ids []string) {
	tokens := r.speller.respell(tokenise(text))
	for _, m := range r.names.find(tokens) {
		if !m.negative && (m.kind == kindTrainee || m.kind == kindEmployment) && (m.start == 0 || tokens[m.start].elision == "l" || articles[tokens[m.start-1].word] && numerals[tokens[m.start-1].word] == 0) {
			ids = append(ids, m.id)
		}
		if level := r.names.trainee(&m); level != "" {
			ids = append(ids, level)
		}
	}
	return ids
}

// OrdinalIn is the ordinal that a text names, 0 when there is none: "une 4e arrive".
func OrdinalIn(text string) int {
	for _, t := range tokenise(text) {
		if n := ordinals[t.word]; n > 0 {
			return n
		}
	}
	return 0
}

// Counted are those whom a text names with their number, in whatever part: "des assistantes
// médicales pour 30 et des ASST pour 20".
func (r *chooser) Counted(text string) (people []Person) {
	a := &addressedMessage{}
	a.text = text
	a.tokens = r.speller.respell(tokenise(text))
	behind := 0
	for _, m := range r.names.find(a.tokens) {
		before := m.count
		if before == behind {
			before = 0 // of the one named before
		}
		behind = a.countBehind(&m)
		if n := max(before, behind); m.kind == kindProfession && !m.negative && n > 1 {
			people = append(people, Person{Profession: m.id, Count: n})
		}
	}
	return people
}
