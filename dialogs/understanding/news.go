package understanding

import (
	"slices"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/rules"
)

// What has become of an order is told in pieces: "la carte est là, pas les codes, et
// ma collègue attend toujours". Each piece says what has happened, how far that is
// asserted, and of whose order it is told.

// What may have happened to an order.
const (
	NewsSigned      = "signed"      // the contract
	NewsSent        = "sent"        // the file
	NewsTransmitted = "transmitted" // by the Ordre to the ANS
	NewsIncomplete  = "incomplete"
	NewsRefused     = "refused"
	NewsResent      = "resent"
	NewsCard        = "card"  // has come
	NewsCodes       = "codes" // have come
	NewsAll         = "all"   // card and codes have come
	NewsLost        = "lost"
	NewsStolen      = "stolen"
	NewsWrong       = "wrong" // the card that came is not the right one
	NewsCancelled   = "cancelled"
	NewsLeft        = "left" // who the card is for has left the service
	NewsNone        = "none"
)

// How far a piece of news is asserted.
const (
	ModeTold      = "told"
	ModeDenied    = "denied"  // it has not happened, or not yet
	ModeDoubted   = "doubted" // the writer is not sure
	ModePlanned   = "planned" // it is to happen
	ModeSupposed  = "supposed"
	ModeAsked     = "asked"
	ModeReported  = "reported"  // somebody else says so
	ModeCorrected = "corrected" // what was told before was wrong, and this holds
)

// Whose order a piece of news is of.
const (
	OfSelf  = "self"
	OfOther = "other"
	OfAll   = "all"
	OfSome  = "some"
)

// The labels of the model of news, in three groups.
var (
	newsEvents = []string{NewsSigned, NewsSent, NewsTransmitted, NewsIncomplete, NewsRefused, NewsResent, NewsCard, NewsCodes, NewsAll, NewsLost, NewsStolen, "blocked", "broken", NewsWrong, "expired", NewsCancelled, NewsLeft, NewsNone}
	newsModes  = []string{ModeTold, ModeDenied, ModeDoubted, ModePlanned, ModeSupposed, ModeAsked, ModeReported, ModeCorrected}
	newsWhose  = []string{OfSelf, OfOther, OfAll, OfSome}
	newsLabels = slices.Concat(newsEvents, newsModes, newsWhose)
	newsGroups = []int{0, len(newsEvents), len(newsEvents) + len(newsModes)}
)

// News is a piece of a message that tells of an order.
type News struct {
	// Text is the piece, as it was written.
	Text string `json:"text"`
	// Event is what has happened, Mode how far that is asserted, Whose the order is.
	Event string `json:"event"`
	Mode  string `json:"mode"`
	Whose string `json:"whose"`
	// EventProbability is that of Event, Holds how probable it is that what is told holds:
	// that it is told or corrected, and in no other mode.
	EventProbability float32 `json:"event_probability"`
	Holds            float32 `json:"holds"`
	// at is the piece.
	at stretch
}

// toldMessage is a message of which it was read what it tells of orders.
type toldMessage struct {
	statedMessage
	news []News
}

// SurelyHolds is the probability from which news are acted on without asking; below
// what is left of one they are surely none.
const SurelyHolds = 0.8

// News reads what a message tells of orders, piece by piece.
func (r *Reader) News(text string) []News {
	scratch := r.scratch.Get().(*scratch)
	defer r.scratch.Put(scratch)
	a := r.look(text, scratch)
	if len(a.units) == 0 {
		return nil
	}
	a.tagActs(r.model.acts)
	a.cut()
	a.tellParts(r.model.parts)
	a.tellNews(r.model.news)
	return a.news
}

// tellNews enters what each piece of a message tells of orders and cards.
func (a *toldMessage) tellNews(m *linear.Model) {
	p := a.scratch.probabilities(len(m.Labels))
	pieces := a.newsPieces()
	for _, s := range pieces {
		m.Probabilities(a.newsFeatures(s, pieces), a.scratch.sums(len(p)), p)
		n := News{at: s, Text: a.text[a.tokens[a.units[s.start].start].start:a.tokens[a.units[s.end-1].end-1].end]}
		n.Event, n.EventProbability = likeliest(newsEvents, p[newsGroups[0]:newsGroups[1]])
		modes := p[newsGroups[1]:newsGroups[2]]
		n.Mode, _ = likeliest(newsModes, modes)
		n.Holds = modes[slices.Index(newsModes, ModeTold)] + modes[slices.Index(newsModes, ModeCorrected)]
		if isReturned[n.Event] {
			n.Holds += modes[slices.Index(newsModes, ModeReported)] // whoever receives it says so: "on me dit qu'il est incomplet"
		}
		if n.Mode == ModeTold || n.Mode == ModeCorrected {
			n.Holds = toldMoreOften * n.Holds / (1 + (toldMoreOften-1)*n.Holds)
		}
		if comesTrue[n.Event] && n.Mode == ModeTold && a.notYet(s) {
			n.Mode, n.Holds = ModeDenied, min(n.Holds, 1-n.Holds)
		}
		if a.namesElse(s) {
			n.Event, n.EventProbability = NewsNone, 1
		}
		n.Whose, _ = likeliest(newsWhose, p[newsGroups[2]:])
		a.news = append(a.news, n)
	}
}

// isReturned are the news of a file that others tell: nobody learns them otherwise.
var isReturned = map[string]bool{NewsIncomplete: true, NewsRefused: true}

// troubles are the situations of which news tell that a card is in trouble, and the intent
// of whoever tells so.
var troubles = map[string]struct{ situation, intent string }{
	"lost": {"lost", rules.IntentLost}, "stolen": {"stolen", rules.IntentLost},
	"blocked": {"blocked", rules.IntentDefective}, "broken": {"defective", rules.IntentDefective},
	"expired": {"renewal_expiry", rules.IntentRenewal},
}

// Trouble is told from these probabilities on: of what has happened, and that it holds.
const (
	leastTrouble = 0.7
	leastHolding = 0.6
)

// trouble is the first piece that tells that a card is in trouble, nil when none does.
func (a *toldMessage) trouble() *News {
	for i := range a.news {
		n := &a.news[i]
		if troubles[n.Event].situation != "" && n.EventProbability >= leastTrouble && n.Holds >= leastHolding && !a.asksAfter(n.at.end-1) && (n.Whose == OfSelf || !a.namesPassing(n.at)) {
			return n
		}
	}
	return nil
}

// stateTrouble enters what has happened to a card, unless the message says it already.
func (a *toldMessage) stateTrouble() {
	n := a.trouble()
	if n == nil || slices.ContainsFunc(a.says, func(s Statement) bool { return s.Fact == rules.FactSituation }) {
		return
	}
	x := Statement{Subject: SubjectMe, Fact: rules.FactSituation, Value: troubles[n.Event].situation, Probability: n.EventProbability * n.Holds, at: n.at}
	if n.Whose != OfSelf {
		x.Subject = SubjectOther
	}
	a.says = append(a.says, x)
}

// meansTrouble makes it likelier that a message which tells that a card is in trouble wants to know
// what to do, where what it wants is not plain.
func (r *ranker) meansTrouble(a *rankedMessage, list []Want) []Want {
	n := a.trouble()
	if n == nil || len(list) == 0 || list[0].Probability >= surelyTopic {
		return list
	}
	told, intent, near := n.EventProbability*n.Holds, troubles[n.Event].intent, float32(0)
	situation := rules.Facts{rules.FactSituation: troubles[n.Event].situation}
	for _, w := range list {
		if t := r.book.Topic(w.ID); r.intentOf(w.ID) == intent || t != nil && t.IsNear(situation) {
			near += w.Probability
		}
	}
	if near >= told {
		return list
	}
	out := []Want{{intent, told}}
	for _, w := range list {
		if w.ID == intent {
			out[0].Probability += w.Probability * (1 - told)
			continue
		}
		out = append(out, Want{w.ID, w.Probability * (1 - told)})
	}
	return sortWants(out)
}

// namesPassing reports whether a piece names somebody in passing.
func (a *toldMessage) namesPassing(s stretch) bool {
	for i := s.start; i < s.end; i++ {
		if m := a.units[i].mention; m != nil && m.isPerson() && m.part == PartPassing {
			return true
		}
	}
	return false
}

// comesTrue are the events of which "pas encore" says that they have not happened.
var comesTrue = map[string]bool{NewsSigned: true, NewsSent: true, NewsTransmitted: true, NewsResent: true, NewsCard: true, NewsCodes: true, NewsAll: true}

// notYet reports whether a piece says that something has not happened yet.
func (a *toldMessage) notYet(s stretch) bool {
	for i := s.start; i+1 < s.end; i++ {
		if w, next := a.units[i].word, a.units[i+1].word; yetWords[next] && (w == "pas" || w == "not") || yetWords[w] && (next == "pas" || next == "rien" || next == "aucun" || next == "aucune") {
			return true // "pas encore", "toujours pas", "toujours rien"
		}
	}
	return false
}

// toldMoreOften is how much more often, against all else, people tell what has happened than
// the sentences do from which the model has learnt: those hold many denials, plans and
// doubts on purpose.
const toldMoreOften = 2.5

// likeliest is the most probable of some labels.
func likeliest(labels []string, p []float32) (label string, probability float32) {
	most := 0
	for i := range p {
		if p[i] > p[most] {
			most = i
		}
	}
	return labels[most], p[most]
}

// newsPieces cuts a message at its punctuation and before the words that join.
func (a *toldMessage) newsPieces() (list []stretch) {
	for i := 0; i < len(a.units); {
		j := i + 1
		for j < len(a.units) && a.units[j].clause == a.units[i].clause && !sentenceJoins[a.units[j].word] && !a.units[j].breaks {
			j++
		}
		list = append(list, stretch{i, j})
		i = j
	}
	return list
}

// newsFeatures are those of a piece among the others of its message.
func (a *toldMessage) newsFeatures(s stretch, pieces []stretch) []linear.Term {
	b := a.scratch.newBag()
	a.words(b, func(i int) int32 {
		if i >= s.start && i < s.end {
			return linear.Full
		}
		return 0
	})
	b.add(hash('1'), linear.Full)
	a.persons(b, s)
	for i := s.start; i < s.end; i++ {
		b.add(hash('a', acts[a.act[i]]), linear.Full/2)
	}
	denied := a.deniesIn(s)
	if denied {
		b.add(hash('!'), linear.Full)
		for i := s.start; i < s.end; i++ {
			for _, h := range a.units[i].families {
				b.add(pair('!', 1, h), linear.Full)
			}
		}
	}
	if a.asksAfter(s.end - 1) {
		b.add(hash('?'), linear.Full)
	}
	b.add(pair('F', 1, a.units[s.start].sound), linear.Full)
	if s.start+1 < s.end {
		b.add(pair('F', a.units[s.start].sound, a.units[s.start+1].sound), linear.Full)
	}
	if n := s.end - s.start; n <= 2 {
		b.add(hash('l', "short"), linear.Full)
	}
	at := slices.Index(pieces, s)
	if at > 0 {
		a.beside(b, 'V', pieces[at-1])
	} else {
		b.add(hash('z', "first"), linear.Full)
	}
	if at+1 < len(pieces) {
		a.beside(b, 'Z', pieces[at+1])
	} else {
		b.add(hash('z', "last"), linear.Full)
	}
	return b.terms
}

// beside adds the words of a neighbouring piece.
func (a *toldMessage) beside(b *bag, side byte, s stretch) {
	for i := s.start; i < s.end; i++ {
		b.add(pair(side, 1, a.units[i].sound), linear.Full/2)
		for _, h := range a.units[i].families {
			b.add(pair(side, 2, h), linear.Full/2)
		}
	}
}
