package parts

import (
	"slices"

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

// orderedFor takes those for whom the writer is to order "sa carte" for
// some whom a card is for: "le Dr Roy veut que je commande sa carte".
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

// longestOrdering is the number of words between the order and what is ordered.
const longestOrdering = 5

var (
	theirWords = words.Set("sa son leur leurs his her their")
	ordersFor  = words.Set("commande commandes commander commandions demande demander order ordering request")
)
