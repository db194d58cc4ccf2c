// Package recipients tells for whom a card is: which of those whom a message names need one
// (recipients.go, leader.go), and what is said of them and of the service (facts.go).
package recipients

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/understanding/clauses"
	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/model"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/parts"
	"cpxbot/dialogs/understanding/roster"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

var (
	namesCard = words.Set("carte cartes cps cpe cpf cde card cards")

	orderingWords = words.Set("commander demander order request")

	// needWords say that somebody needs, wants or must have something.
	needWords = words.Set("besoin faut faudrait faudra doit devra veut voudrait demande need want must")
)

// otherThanWriter says that nothing is for the writer.
var otherThanWriter = words.Phrases("pas pour moi", "pas moi qui", "pour une collègue pas moi", "pour un collègue pas moi", "not for me", "isn't for me")

// Whom the card, the codes or the request of a message are for.
const Nobody = "nobody named"

// Labels in the order of the labels of the model.
var Labels = []string{rules.OrderingForSelf, rules.OrderingForOther, Nobody}

// RecipientFeatures are those of a whole message.
func (a *Addressed) RecipientFeatures() []linear.Term {
	b := a.Scratch.NewBag()
	a.AddWords(b, func(int) int32 { return linear.Full / 2 })
	a.AddPersons(b, said.Stretch{Start: 0, End: len(a.Units)})
	named := map[string]bool{}
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if !m.IsPerson() {
			continue
		}
		b.Add(linear.Hash('X', m.Part), linear.Full)
		b.Add(linear.Hash('X', m.Part, m.Kind), linear.Full)
		if m.Kind == names.KindRole {
			b.Add(linear.Hash('X', m.Part, m.ID), linear.Full)
		}
		named[m.Part] = true
		if m.Count > 1 {
			b.Add(linear.Hash('X', "many"), linear.Full)
		}
	}
	switch {
	case named[parts.PartMe] && named[parts.PartOther]:
		b.Add(linear.Hash('X', "both"), linear.Full)
	case !named[parts.PartMe] && !named[parts.PartOther]:
		b.Add(linear.Hash('X', "neither"), linear.Full)
	}
	for i := range a.Units {
		// "ma carte", "sa CPE": whose the thing is.
		if i+1 < len(a.Units) && a.Units[i+1].Mention != nil && a.Units[i+1].Mention.Kind == names.KindCard {
			b.Add(linear.Pair('Y', 1, a.Units[i].Sound), linear.Full)
		}
	}
	a.AddForm(b)
	return b.Terms
}

// For whom the card is: which of those whom a message names need one, and who is only named.

// Addressed is a message of which it is told for whom the card is.
type Addressed struct{ roster.Enlisted }

// Chooser tells those for whom a card is wanted from the others.
type Chooser struct {
	*names.Finder
	Model *model.Model
}

// forNamed reports whether a job stands behind the name of the one whom a card is for:
// "pour mon collègue Karim, kiné".
func (a *Addressed) forNamed(m *names.Mention) bool {
	before := strings.TrimRight(a.Text[:a.Tokens[m.Start].Start], " ,(")
	before = before[strings.LastIndexAny(before, ".!?\n")+1:]
	said := names.WordsOf.FindAllString(before, -1)
	for len(said) > 0 && words.Articles[names.FoldWord(said[len(said)-1])] {
		said = said[:len(said)-1] // "c'est pour Mme Leroux, l'orthoptiste"
	}
	if len(said) < 2 {
		return false
	}
	if last := lastFor(said); slices.ContainsFunc(said[last:], func(w string) bool { return words.ForSelf[names.FoldWord(w)] }) {
		return false // "c'est pour moi, Nadia, ergonome"
	}
	c, _ := utf8.DecodeRuneInString(said[len(said)-1])
	return unicode.IsUpper(c) && slices.ContainsFunc(said[:len(said)-1], func(w string) bool { return words.ForWords[names.FoldWord(w)] })
}

// lastFor is the place of the last "pour" among words, 0 where there is none.
func lastFor(said []string) int {
	for i := len(said) - 1; i > 0; i-- {
		if words.ForWords[names.FoldWord(said[i])] {
			return i
		}
	}
	return 0
}

// passBy takes those for named in passing, beside a writer who tells their own job, of
// whom a card is only told: "notre médecin a sa CPS ; moi, juriste, laquelle me faut-il ?". It reports whether there were any.
func (a *Addressed) passBy(says []said.Statement) (passed bool) {
	me := slices.IndexFunc(a.Mentions, func(m names.Mention) bool {
		return m.Kind == names.KindProfession && m.Part == parts.PartMe && m.Certain >= parts.SurelyWriter && !m.Negative
	})
	if me < 0 {
		return false
	}
	wantsOwn := ownWish.MatchString(a.Text) && !words.Announces(a.Tokens, otherThanWriter) && !words.Announces(a.Tokens, words.Additions) && !a.joinsWriter()
	holders := map[string]bool{}
	for _, s := range says {
		if s.Fact == rules.FactOwnCard && s.Subject != said.SubjectMe && s.Value != "none" {
			if m := a.Actor(s.At); m != nil {
				holders[m.ID] = true
			}
		}
	}
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if m.Kind == names.KindProfession && m.Part == parts.PartOther && m.Count < 2 && !a.introduced(m) && (holders[m.ID] || wantsOwn && a.SentenceOf(m.Start) < a.SentenceOf(a.Mentions[me].Start)) {
			m.Part, m.Other, passed = parts.PartPassing, 0, true
		}
	}
	return passed
}

// ownWish wants a card for the writer: "la mienne, je la demande où ?", "which card do I need?".
var ownWish = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:la mienne|ma carte|(?:il |i )?me faut|m['’]en faut|j['’]ai besoin|pour moi|do i need|i need|for me|my card|mine)(?:[^\p{L}]|$)`)

// introduced reports whether somebody is named behind "pour", or a sentence
// begins with "et" and them: "idem pour notre secrétaire", "et mon comptable ?".
func (a *Addressed) introduced(m *names.Mention) bool {
	i := m.Start - 1
	for i >= 0 && (words.Between[a.Tokens[i].Word] || words.Numeral(a.Tokens[i].Word)) && !words.ForWords[a.Tokens[i].Word] && !words.SentenceJoins[a.Tokens[i].Word] {
		i--
	}
	return i >= 0 && (words.ForWords[a.Tokens[i].Word] || words.SentenceJoins[a.Tokens[i].Word] && (i == 0 || a.Tokens[i].Breaks))
}

// cardOf reports whether a card is named as somebody's: "la carte d'une nouvelle collègue".
func (a *Addressed) cardOf(m *names.Mention) bool {
	i := m.Start - 1
	if i >= 0 && a.Tokens[m.Start].Elision != "d" {
		for i > 0 && words.Between[a.Tokens[i].Word] && !words.OfWords[a.Tokens[i].Word] && a.Tokens[i].Elision != "d" {
			i--
		}
	} else {
		i = m.Start
	}
	return i > 0 && (words.OfWords[a.Tokens[i].Word] || a.Tokens[i].Elision == "d") && namesCard[a.Tokens[i-1].Word]
}

// shortestRequest is the number of units with which somebody is added without a question.
const shortestRequest = 6

// opensWith reports whether a message begins with "et" and somebody: "et la comptable,
// elle ouvre le logiciel".
func (a *Addressed) opensWith(m *names.Mention) bool {
	return m.Start <= 3 && words.SentenceJoins[a.Tokens[0].Word] && a.introduced(m)
}

// orders reports whether somebody named would order cards, and not for themselves:
// "mon collègue peut les commander ?", "can my secretary order it?".
func (a *Addressed) orders(m *names.Mention) bool {
	for i := m.End; i < min(len(a.Tokens), m.End+5) && !a.Tokens[i].Breaks; i++ {
		if !orderingWords[a.Tokens[i].Word] {
			continue
		}
		for k := i + 1; k < min(len(a.Tokens), i+3); k++ {
			if words.OwnWords[a.Tokens[k].Word] {
				return false
			}
		}
		return true
	}
	return false
}

// asksWhoOrders reports whether somebody is named in a question whether they order cards: "c'est
// mon chef de stage qui la commande ?".
func (a *Addressed) asksWhoOrders() bool {
	return a.OnlyAsks() && slices.ContainsFunc(a.Mentions, func(m names.Mention) bool { return m.IsPerson() && a.orders(&m) })
}

// announced are those of others who only say, bare and before what they ask, who the writer is:
// "DPO et RSSI ici, combien de cartes pour 40 médecins ?".
func (a *Addressed) announced(others []*names.Mention) (list []*names.Mention) {
	first := slices.IndexFunc(others, func(m *names.Mention) bool { return m.Count > 0 })
	for i := 0; i < first; i++ {
		m, next := others[i], others[first]
		u := a.unitOf(m)
		if m.Kind != names.KindProfession || u < 0 || a.NamedBefore(u) || a.Tokens[m.Start].Elision != "" || m.Start > 0 && words.Between[a.Tokens[m.Start-1].Word] && !words.AndWords[a.Tokens[m.Start-1].Word] ||
			a.Listed(u, a.unitOf(next)) || a.Tokens[m.Start].Clause == a.Tokens[next.Start].Clause || a.introduced(m) && len(list) == 0 {
			return list
		}
		list = append(list, m)
	}
	return list
}

// onlyAnnounced reports whether the writer says who they are, and who the cards are for by number:
// "DSI ici, des CPE pour 12 secrétaires et 3 ASST". They are no recipient unless they say so.
func (a *Addressed) onlyAnnounced(me, others []*names.Mention) bool {
	if !slices.ContainsFunc(others, func(m *names.Mention) bool { return m.Count > 0 }) || a.joinsWriter() || a.WishesOwn() || words.Announces(a.Tokens, words.Additions) {
		return false
	}
	return !slices.ContainsFunc(me, func(m *names.Mention) bool {
		return m.Count > 0 || a.Listed(a.unitOf(m), a.unitOf(others[0]))
	})
}

// joinsWriter reports whether somebody is joined to the writer: "moi (infirmière)
// plus nos deux secrétaires".
func (a *Addressed) joinsWriter() bool {
	for i := range a.Units {
		if w := a.Units[i].Word; w != "moi" && w != "myself" && w != "me" {
			continue
		}
		if k := i - 1; k > 0 && (a.Units[k].Word == "et" || a.Units[k].Word == "and" || words.ForWords[a.Units[k].Word] && (a.Units[k-1].Word == "et" || a.Units[k-1].Word == "and")) {
			return true // "pour un médecin et pour moi, secrétaire"
		}
		if a.Units[i].Word == "me" && !(i > 0 && words.ForWords[a.Units[i-1].Word]) {
			continue
		}
		k := i + 1
		if k < len(a.Units) && a.Units[k].Mention != nil && a.Units[k].Mention.IsPerson() {
			k++
		}
		if k < len(a.Units) && words.JoiningWords[a.Units[k].Word] && a.Units[k].Word != "puis" {
			return true
		}
	}
	return false
}

// joinedByWriter reports whether "et moi" stands behind somebody.
func (a *Addressed) joinedByWriter(m *names.Mention) bool {
	i := m.End
	return i+1 < len(a.Tokens) && (a.Tokens[i].Word == "et" || a.Tokens[i].Word == "and") && (a.Tokens[i+1].Word == "moi" || a.Tokens[i+1].Word == "myself" || a.Tokens[i+1].Word == "i")
}

// alsoIs reports whether a job is a second one of the writer, who has told the one before it: nothing
// but joining words and marks stands between them.
func (a *Addressed) alsoIs(own, m *names.Mention) bool {
	if own.Kind != names.KindProfession || own.Part != parts.PartMe || m.Start <= own.End || m.Count > 0 || !slices.ContainsFunc(a.Tokens[own.End:m.Start], func(t words.Token) bool { return words.AlsoWords[t.Word] }) {
		return false
	}
	return !slices.ContainsFunc(a.Tokens[own.End:m.Start], func(t words.Token) bool { return !words.JoiningWords[t.Word] && !words.AlsoWords[t.Word] })
}

// inNeed are those whom the writer calls theirs and who need a card, or for whom one is
// wanted: "je suis médecin, ma secrétaire a besoin d'une carte", "une carte pour mon
// infirmière". None where the writer wants one too.
func (a *Addressed) inNeed() (list []*names.Mention) {
	if a.WishesOwn() {
		return nil
	}
	for i := range a.Units {
		m := a.Units[i].Mention
		if m == nil || m.Kind != names.KindProfession && m.Kind != names.KindTrainee || m.Negative || m.Part != parts.PartOther && m.Part != parts.PartPassing || m.Start == 0 || !a.IsKnown(m) {
			continue
		}
		switch mine := words.Possessives[a.Tokens[m.Start-1].Word]; {
		case mine && (a.introduced(m) && words.ForWords[a.Tokens[max(0, m.Start-2)].Word] || a.needs(i)), len(list) > 0 && m.Part == parts.PartOther && a.Besides(list[len(list)-1], m):
			list = append(list, m)
		case mine && m.Kind == names.KindProfession && a.hasNone(i), mine && a.neededBesides(i):
			list = append(list, m)
		}
	}
	return list
}

// hasNone reports whether it is said behind a unit that somebody has no card.
func (a *Addressed) hasNone(i int) bool {
	rest := a.Text[a.Tokens[a.Units[i].End-1].End:]
	return withoutCard.MatchString(rest)
}

// withoutCard says of who was just named that they have no card.
var withoutCard = regexp.MustCompile(`(?i)^\s*,?\s*(?:(?:elle|il|she|he)\s+)?(?:n['’]?\s?(?:a|ont)|has|have|a|ont)\s+(?:pas|aucune|no|not|plus|toujours pas)(?:\s+(?:encore|de|got|yet|a))*\s+(?:carte|cp[sef]|card|any)`)

// neededBesides reports whether somebody is named with others of whom it is said that they need
// something: "ma secrétaire et mon interne ont besoin d'une carte".
func (a *Addressed) neededBesides(i int) bool {
	for k := i + 1; k < len(a.Units) && a.Units[k].Clause == a.Units[i].Clause; k++ {
		if m := a.Units[k].Mention; m != nil && m.IsPerson() && a.Listed(i, k) {
			return a.needs(k) || a.hasNone(k)
		}
	}
	return false
}

// onlyLeaderBeside reports whether a message speaks of the writer and of who leads the
// service, and of nobody else for whom a card could be.
func (a *Addressed) onlyLeaderBeside() bool {
	leader := a.introducesSelf()
	for i := range a.Mentions {
		switch m := &a.Mentions[i]; {
		case !m.IsPerson() || m.Part == parts.PartMe:
		case m.Part == parts.PartLeader:
			leader = true
		default:
			return false
		}
	}
	return leader && (a.SpeaksOfSelf() || a.introducesSelf())
}

// introducesSelf reports whether the writer says who they are: "moi c'est Nadia".
func (a *Addressed) introducesSelf() bool {
	for i := 0; i+1 < len(a.Tokens); i++ {
		if words.ForSelf[a.Tokens[i].Word] && a.Tokens[i+1].Elision == "c" && words.Copulas[a.Tokens[i+1].Word] {
			return true
		}
	}
	return false
}

// needs reports whether it is said behind a unit, and not of the writer, that something is
// needed.
func (a *Addressed) needs(i int) bool {
	for k := i + 1; k < len(a.Units) && k <= i+longestNeed && a.Units[k].Clause == a.Units[i].Clause; k++ {
		switch w := a.Units[k].Word; {
		case words.SelfWords[w] || a.Tokens[a.Units[k].Start].Elision == "j":
			return false
		case needWords[w]:
			return true
		}
	}
	return false
}

// WishesOwn reports whether the writer wants a card of their own: "il me faut", "ma carte",
// "pour moi".
func (a *Addressed) WishesOwn() bool {
	for i, t := range a.Tokens {
		if i > 0 && words.ForSelf[t.Word] && words.ForWords[a.Tokens[i-1].Word] {
			return true
		}
		if (t.Word == "me" || t.Elision == "m") && i+1 < len(a.Tokens) && needWords[a.Tokens[i+1].Word] && !a.charges(i+1) && !a.needsForOther(i) || (t.Word == "ma" || t.Word == "my") && i+1 < len(a.Tokens) && !a.holdsAt(i) && (a.Tokens[i+1].Word == "carte" || a.Tokens[i+1].Word == "card" || slices.ContainsFunc(a.Mentions, func(m names.Mention) bool { return m.Kind == names.KindCard && m.Start == i+1 })) {
			return true
		}
	}
	return false
}

// holdsAt reports whether what the writer calls theirs at a token is what they have: "j'ai déjà ma CPS".
func (a *Addressed) holdsAt(i int) bool {
	k := i - 1
	for k >= 0 && words.Surely[a.Tokens[k].Word] {
		k--
	}
	return k >= 0 && (a.Tokens[k].Elision == "j" && a.Tokens[k].Word == "ai" || a.Tokens[k].Word == "have" || a.Tokens[k].Word == "got")
}

// needsForOther reports whether what the writer needs is for somebody else: "il me faut une carte
// pour un ergonome".
func (a *Addressed) needsForOther(i int) bool {
	return slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
		return m.Kind == names.KindProfession && m.Part == parts.PartOther && m.Start > i && a.Tokens[m.Start].Clause == a.Tokens[i].Clause && a.NamedFor(&m)
	})
}

// charges reports whether the writer is asked to do something, "on me demande de …", and not for
// something.
func (a *Addressed) charges(i int) bool {
	return strings.HasPrefix(a.Tokens[i].Word, "demand") && i+1 < len(a.Tokens) && (a.Tokens[i+1].Word == "de" || a.Tokens[i+1].Elision == "d")
}

// longestNeed is the number of words between somebody and what says that they need something.
const longestNeed = 3

// meansOther reports whether a message names somebody else than the writer, or may mean one:
// "une carte pour Léa", "elle est salariée".
func (a *Addressed) meansOther() bool {
	for i, t := range a.Tokens {
		switch {
		case words.ThirdPerson[t.Word] && !a.Impersonal(i):
			return true
		case a.ForSomebody(i) && i+1 < len(a.Tokens) && !words.ForSelf[a.Tokens[i+1].Word]:
			return true
		}
	}
	return slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
		return m.IsPerson() && m.Part != parts.PartMe && m.Part != parts.PartNobody && m.Part != parts.PartSignature
	})
}

// onlyWriter reports whether a message speaks of nobody but the writer: it names no
// other person, and has no word for one.
func (a *Addressed) onlyWriter(only *names.Mention) bool {
	self := false
	for _, t := range a.Tokens {
		if words.ThirdPerson[t.Word] || words.ForWords[t.Word] {
			return false
		}
		self = self || words.SelfWords[t.Word] || t.Elision == "j"
	}
	for i := range a.Mentions {
		if m := &a.Mentions[i]; m != only && m.IsPerson() {
			return false
		}
	}
	return self && !a.Several(only)
}

// barelyNamed reports whether a job stands without an article or a number where a clause
// begins, as those do who name themselves: "medical assistant, I need a card".
func (a *Addressed) barelyNamed(m *names.Mention) bool {
	if m.Kind != names.KindProfession && m.Kind != names.KindTrainee || m.Count > 0 || a.Tokens[m.Start].Elision != "" || a.inRoster(m) {
		return false
	}
	if i := slices.IndexFunc(a.Mentions, func(o names.Mention) bool { return o.Kind == names.KindTrainee && o.End == m.Start }); i >= 0 {
		return a.barelyNamed(&a.Mentions[i]) // "élève infirmière": one person
	}
	return m.Start <= barePlace && (m.Start == 0 || !words.Between[a.Tokens[m.Start-1].Word] && !words.Articles[a.Tokens[m.Start-1].Word])
}

// inRoster reports whether somebody stands behind their name in a list where others do: "Mme Roy
// infirmière, M. Costa ergonome".
func (a *Addressed) inRoster(m *names.Mention) bool {
	behindName := func(m *names.Mention) bool {
		u := a.unitOf(m)
		return m.Kind == names.KindProfession && u > 0 && a.NamedBefore(u)
	}
	if !behindName(m) {
		return false
	}
	for i := range a.Mentions {
		if o := &a.Mentions[i]; o.Start > m.Start && o.ID != m.ID && behindName(o) {
			return true
		}
	}
	return false
}

// wantsForWriter reports whether the writer speaks of themselves and of nobody else: "il me
// faut une carte", "comment j'obtiens une carte ?", "I need a card".
func (a *Addressed) wantsForWriter() bool {
	first := false
	for i, t := range a.Tokens {
		if words.ForWords[t.Word] || words.ThirdPerson[t.Word] && t.Word != "il" && t.Word != "it" || t.Word == "lui" {
			return false
		}
		if t.Word == "il" && !a.Impersonal(i) {
			return false
		}
		first = first || t.Elision == "j" || t.Elision == "m" || words.SelfWords[t.Word] || t.Word == "me"
	}
	return first
}

const (
	// barePlace is the number of words before which a message begins.
	barePlace = 4
	// surelyOther is the probability from which somebody named is another than the writer.
	surelyOther = 0.97
)

// role is that of the writer: the one that they name as theirs or sign with, else
// what they say that they do. To be mandataire is often only planned.
func (a *Addressed) role(says []said.Statement, forMe float32) string {
	role := ""
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if m.Kind != names.KindRole || m.Negative || m.Part != parts.PartMe && m.Part != parts.PartSignature && !a.announces(m) {
			continue
		}
		if role == "" {
			role = m.ID
		}
	}
	for _, said := range says {
		// Words that name somebody else's role, deny one, or are part of a job
		// ("directeur médical"), are no statement.
		elsewhere := slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
			return m.Kind == names.KindRole && (m.Negative || m.ID == said.Value && !(m.Own >= leastRecipient && forMe >= surelyMine) && said.Probability < plainlyRole) || m.Kind == names.KindProfession && len(m.Words) > 0 && a.Finder.Names.Heads.Leading[m.Words[0]]
		})
		if said.Fact == rules.FactRole && role == "" && !elsewhere {
			role = said.Value
		}
	}
	return role
}

// announces reports whether a message of the writer opens with a role: "Présidente
// de l'association. Je ne veux pas de carte".
func (a *Addressed) announces(m *names.Mention) bool {
	greeted := len(a.Act) > 0 && a.Act[0] == clauses.Polite && m.Start <= 2 && a.Tokens[m.Start].Clause != a.Tokens[0].Clause
	if m.Start > 0 && !greeted {
		return false
	}
	if w := a.Tokens[max(0, m.Start-1)].Word; m.Start > 0 && (words.FirstPerson[w] || words.UsPersons[w] || words.ThirdPerson[w]) {
		return false // "bonjour, ma directrice m'a demandé…"
	}
	return slices.ContainsFunc(a.Tokens, func(t words.Token) bool { return words.SelfWords[t.Word] || t.Elision == "j" })
}

// unitOf is the place of a mention among the units.
func (a *Addressed) unitOf(m *names.Mention) int {
	return slices.IndexFunc(a.Units, func(u names.Unit) bool { return u.Mention == m })
}

// plainlyRole is the probability from which what the writer says that they do is
// their role, whoever else is named with it: "je prends la direction".
const plainlyRole = 0.7

// surelyMine is the probability from which a card for the writer makes a role that
// is named theirs: "directrice du service, quelle carte pour moi ?".
const surelyMine = 0.6

// leastRecipient is the probability below which nobody is taken for the recipient.
const leastRecipient = 0.15

// likeliest returns the person named who most probably plays a part; nil when nobody does.
func (a *Addressed) likeliest(part func(*names.Mention) float32) []*names.Mention {
	var best *names.Mention
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if m.Kind != names.KindProfession && m.Kind != names.KindTrainee || m.Negative || part(m) < leastRecipient || m.Part == parts.PartPassing && a.orders(m) {
			continue
		}
		if best == nil || part(m) > part(best) {
			best = m
		}
	}
	if best == nil {
		return nil
	}
	return []*names.Mention{best}
}
