package parts

import (
	"slices"
	"strings"

	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/words"
)

// SentenceOf is the number of the sentence in which a token stands.
func (a *Cast) SentenceOf(token int) (n int) {
	for i := 1; i <= token; i++ {
		if a.Tokens[i].Breaks {
			n++
		}
	}
	return n
}

// SurelyWriter is the probability from which a job behind somebody's name is the writer's.
const SurelyWriter = 0.9

// LeastOther is the probability below which it is open that somebody named is
// another than the writer.
const LeastOther = 0.5

// Definite are the articles of somebody who is known.
var Definite = words.Set("le la les the notre nos mon ma our my")

// LeastRoster is how many people are named beside their job in a list of them.
const LeastRoster = 2

// passDepartures takes those for named in passing whom a message tells of only because they go, under a heading: "départs de
// décembre : Mme Roy (secrétaire), M. Blin (infirmier)". Who comes is said in another sentence.
func (a *Cast) passDepartures() {
	from := 0
	for i := 1; i <= len(a.Tokens); i++ {
		if i < len(a.Tokens) && !a.Tokens[i].Breaks {
			continue
		}
		heads := func(said map[string]bool) int {
			return slices.IndexFunc(a.Tokens[from:i], func(t words.Token) bool { return said[t.Word] })
		}
		if left, came := heads(departures), heads(arrivals); left >= 0 && came < 0 {
			for k := range a.Mentions {
				if m := &a.Mentions[k]; m.IsPerson() && m.Start >= from+left && m.Start < i && (m.Part == PartOther || m.Part == PartNobody) {
					m.Part, m.Other = PartPassing, 0
					m.Certain = 1 // nothing that is listed beside them makes them one of the others
				}
			}
		}
		from = i
	}
}

var (
	// departures head a list of people who go, arrivals one of people who come.
	departures = words.Set("départ départs sortant sortante partant partante sorties leaver leavers departure departures")
	arrivals   = words.Set("arrivée arrivées arrive arrivent arrivant arrivante entrant entrante embauche embauchons recrue recrute recrutons newcomer arrival arriving joiner joining starter")
)

// passBeside takes those for named in passing with whom the writer only compares themselves, "comme les
// secrétaires", and who only say something of the writer: "notre secrétaire dit que j'aurai une CPE".
func (a *Cast) passBeside() {
	for k := range a.Mentions {
		m := &a.Mentions[k]
		if m.Kind != names.KindProfession || m.Part != PartOther && m.Part != PartPassing || !a.comparedWith(m) && !a.saysOfWriter(m) {
			continue
		}
		m.Part, m.Other, m.Certain = PartPassing, 0, 1
	}
}

// comparedWith reports whether somebody who is known is named behind "comme"; "comme secrétaire" is a
// job.
func (a *Cast) comparedWith(m *names.Mention) bool {
	i := m.Start - 1
	return i > 0 && a.Tokens[m.Start].Elision == "" && Definite[a.Tokens[i].Word] && likeWords[a.Tokens[i-1].Word] && a.Tokens[i-1].Clause == a.Tokens[m.Start].Clause
}

// saysOfWriter reports whether somebody is named who says what the writer has, needs or does.
func (a *Cast) saysOfWriter(m *names.Mention) bool {
	i := m.End
	for i < len(a.Tokens) && i < m.End+longestAddress && (toWriter[a.Tokens[i].Word] || a.Tokens[i].Elision == "m") && !sayingWords[a.Tokens[i].Word] {
		i++
	}
	if i >= len(a.Tokens) || !sayingWords[a.Tokens[i].Word] || a.Tokens[i].Clause != a.Tokens[m.Start].Clause {
		return false
	}
	writer := false
	for k := i + 1; k < len(a.Tokens) && !a.Tokens[k].Breaks; k++ {
		t := a.Tokens[k]
		if words.ThirdPerson[t.Word] && t.Word != "il" && t.Word != "it" && !likeWords[a.Tokens[k-1].Word] {
			return false // "ma secrétaire dit qu'elle a besoin d'une carte"
		}
		writer = writer || words.FirstPerson[t.Word] || t.Elision == "j" || t.Elision == "m"
	}
	return writer
}

// longestAddress is the number of words between somebody and what they say.
const longestAddress = 3

var (
	likeWords   = words.Set("comme like contrairement")
	toWriter    = words.Set("me m nous a ont as had has us il elle")
	sayingWords = words.Set("dit disent disait affirme prétend assure soutient pense croit says said told thinks believes claims")
)

// orderedFor takes those for whom the writer is to order "sa carte", or "celle de" somebody, for
// some whom a card is for: "le Dr Roy veut que je commande sa carte et celle de l'infirmière".
func (a *Cast) orderedFor() {
	for i := range a.Tokens {
		if !ordersFor[a.Tokens[i].Word] {
			continue
		}
		end := i + 1
		for end < len(a.Tokens) && !a.Tokens[end].Breaks {
			end++
		}
		if i+longestOrdering < len(a.Tokens) && !a.Tokens[i+1].Breaks {
			for k := i + 1; k < min(end-1, i+longestOrdering); k++ {
				if theirWords[a.Tokens[k].Word] && words.CardThings[a.Tokens[k+1].Word] {
					a.makeRecipient(a.lastBefore(i))
				}
			}
		}
		for k := range a.Mentions {
			if m := &a.Mentions[k]; m.Start > i && m.Start < end && a.oneOfCards(m) {
				a.makeRecipient(m)
			}
		}
	}
}

// arriving takes a job that stands beside somebody's arrival for another's than the writer's, who does
// not speak of themselves: "une quatrième arrive, médecin du travail".
func (a *Cast) arriving() {
	comes := false
	for _, t := range a.Tokens {
		if words.FirstPerson[t.Word] || t.Elision == "j" || t.Elision == "m" {
			return
		}
		comes = comes || arrivals[t.Word]
	}
	for k := range a.Mentions {
		if m := &a.Mentions[k]; comes && m.Kind == names.KindProfession && m.Part == PartMe && m.Certain < SurelyWriter && !m.Negative {
			m.Part, m.Own, m.Other = PartOther, 0, 1
		}
	}
}

// wantsTheirs takes the one named last for somebody whom a card is for, where it is asked whether they
// may have theirs: "je suis le tuteur d'un interne, il peut avoir la sienne ?".
func (a *Cast) wantsTheirs() {
	if !a.Question {
		return
	}
	for i := range a.Tokens {
		theirs := a.Tokens[i].Word == "sienne" || i+1 < len(a.Tokens) && theirWords[a.Tokens[i].Word] && words.CardThings[a.Tokens[i+1].Word]
		if !theirs {
			continue
		}
		for k := i - 1; k >= max(0, i-longestOrdering) && !a.Tokens[k+1].Breaks; k-- {
			if w := a.Tokens[k].Word; w == "il" || w == "elle" || w == "he" || w == "she" {
				a.makeRecipient(a.lastBefore(k))
				break
			}
		}
	}
}

// makeRecipient takes somebody who is only named in passing for one whom a card is for.
func (a *Cast) makeRecipient(m *names.Mention) {
	if m != nil && m.Kind == names.KindProfession && (m.Part == PartPassing || m.Part == PartNobody) && !m.Negative {
		m.Part, m.Other = PartOther, max(m.Other, LeastOther)
	}
}

// lastBefore is the person named last before a token, in its sentence.
func (a *Cast) lastBefore(token int) (last *names.Mention) {
	for k := range a.Mentions {
		if m := &a.Mentions[k]; m.End <= token && m.IsPerson() && a.SentenceOf(m.Start) == a.SentenceOf(token) {
			last = m
		}
	}
	return last
}

// oneOfCards reports whether somebody is named behind "celle de".
func (a *Cast) oneOfCards(m *names.Mention) bool {
	i := m.Start
	if a.Tokens[i].Elision == "" || a.Tokens[i].Elision == "l" {
		i--
		for i > 0 && words.Articles[a.Tokens[i].Word] && !words.OfWords[a.Tokens[i].Word] && a.Tokens[i].Elision == "" {
			i--
		}
		if i < 1 || !words.OfWords[a.Tokens[i].Word] && a.Tokens[i].Elision != "d" {
			return false
		}
	}
	return i > 0 && thoseWords[strings.ToLower(a.Text[a.Tokens[i-1].Start:a.Tokens[i-1].End])]
}

// longestOrdering is the number of words between the order and what is ordered.
const longestOrdering = 5

var (
	thoseWords = map[string]bool{"celle": true, "celles": true, "celui": true, "ceux": true}
	theirWords = words.Set("sa son leur leurs his her their")
	ordersFor  = words.Set("commande commandes commander commandions demande demander order ordering request")
)
