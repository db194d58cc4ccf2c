package understanding

import "slices"

// Who was misunderstood says what is not meant, and then what is: "ce n'est pas
// un renouvellement, c'est ma première carte". What is denied is not wanted, though
// its words are those of somebody who wants it.

// deny marks the clauses that only say what a message is not about, unless
// nothing else is said.
func (a *namedMessage) deny() {
	denies, only := false, true
	for i := 0; i < len(a.units); {
		j := i + 1
		for j < len(a.units) && a.units[j].clause == a.units[i].clause {
			j++
		}
		if n := a.denialIn(i, j); n > 0 {
			denies = true
			for k := i; k < j; k++ {
				a.units[k].denied = true
			}
		} else if j-i >= leastRest {
			only = false
		}
		i = j
	}
	if only {
		for i := range a.units {
			a.units[i].denied = false
		}
	}
	a.onlyDenies = denies && only
}

// takeBack denies the job that somebody said before and takes back: "j'ai dit ingénieure,
// en fait c'est une ergonome"; and the status that somebody no longer has.
func (a *namedMessage) takeBack() {
	jobs := 0
	for i := range a.mentions {
		if m := &a.mentions[i]; (m.kind == kindEmployment || m.kind == kindTrainee) && m.start > 0 && noLonger[a.tokens[m.start-1].word] {
			m.negative = true // "en CDD maintenant, plus intérimaire"
		}
		if a.mentions[i].kind == kindProfession {
			jobs++
		}
	}
	if jobs < 2 {
		return
	}
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind != kindProfession || m.start < 2 {
			continue
		}
		k := m.start - 1
		for k > 0 && articles[a.tokens[k].word] {
			k--
		}
		if was := a.correctedBy(k); was != nil && was != m {
			was.negative = true // "l'ergothérapeute est en fait une ergonome"
			return
		}
		if said := a.tokens[k]; k > 0 && saidBefore[said.word] && (a.tokens[k-1].elision == "j" || a.tokens[k-1].word == "i" || said.elision == "j") {
			m.negative = true
			return
		}
	}
}

// correctedBy is the job that "est en fait", ending at a word, says somebody else's is; nil
// when it does not.
func (a *namedMessage) correctedBy(k int) *mention {
	corrects := false
	for ; k > 0 && correctingWords[a.tokens[k].word]; k-- {
		corrects = corrects || !presents[a.tokens[k].word]
	}
	if !corrects || k+1 >= len(a.tokens) || !presents[a.tokens[k+1].word] {
		return nil
	}
	for i := range a.mentions {
		if m := &a.mentions[i]; m.kind == kindProfession && m.end == k+1 {
			return m
		}
	}
	return nil
}

var (
	correctingWords = set("est is en fait finalement plutôt plutot réalité realite actually really in fact")
	noLonger        = set("plus")
	saidBefore      = set("dit écrit mis tapé répondu indiqué said wrote typed put")
)

// leastRest is the number of words from which a clause says something of its own.
const leastRest = 2

// denialIn returns the number of units up to the negation with which a clause
// begins, 0 when it begins with none: "ce n'est pas une", "je ne veux pas", "it is
// not a", "pas une".
func (a *namedMessage) denialIn(from, to int) int {
	const window = 7
	subject, verb := -1, false
	for i := from; i < min(to, from+window); i++ {
		word := a.units[i].word
		if e := a.tokens[a.units[i].start].elision; e == "j" || e == "c" {
			subject = i
		}
		switch {
		case denialSubjects[word]:
			subject = i
		case denialVerbs[word]:
			verb = subject >= 0
		case word == "pas" || word == "not" || word == "dont":
			if i+1 >= to {
				return 0
			}
			next := a.units[i+1].word
			switch {
			case subject >= 0 && !verb && slices.ContainsFunc(a.units[i+1].families, func(f uint32) bool { return slices.Contains(harms, f) }):
				return i + 1 // "je n'ai pas perdu ma carte"
			case partitives[next]: // "je ne veux pas de carte" refuses it
				return 0
			case subject < 0 && i == from && indefinite[next]: // "pas un renouvellement"
				return i + 1
			case subject < 0 || !verb && word != "dont":
			case wantSubjects[a.units[subject].word], a.tokens[a.units[subject].start].elision == "j", indefinite[next]:
				return i + 1
			case word == "dont" && denialVerbs[next]:
				return i + 1
			}
			return 0
		}
	}
	return 0
}

// harms are the families of words for what happens to a card.
var harms = []uint32{hash('C', "lost"), hash('C', "stolen"), hash('C', "broken")}

var (
	partitives     = set("de d of any")
	denialSubjects = set("ce c ça cela je j it its i this")
	wantSubjects   = set("je j i")
	denialVerbs    = set("est était s is was parle demande veux voulais cherche talk talking asking ask want mean")
	indefinite     = set("un une pour a an for about")
)
