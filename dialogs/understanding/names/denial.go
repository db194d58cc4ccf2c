package names

import (
	"slices"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/words"
)

// Who was misunderstood says what is not meant, and then what is: "ce n'est pas
// un renouvellement, c'est ma première carte". What is denied is not wanted, though
// its words are those of somebody who wants it.

// deny marks the clauses that only say what a message is not about, unless
// nothing else is said.
func (a *Named) deny() {
	denies, only := false, true
	for i := 0; i < len(a.Units); {
		j := i + 1
		for j < len(a.Units) && a.Units[j].Clause == a.Units[i].Clause {
			j++
		}
		if n := a.denialIn(i, j); n > 0 {
			denies = true
			for k := i; k < j; k++ {
				a.Units[k].Denied = true
			}
		} else if j-i >= leastRest {
			only = false
		}
		i = j
	}
	if only {
		for i := range a.Units {
			a.Units[i].Denied = false
		}
	}
	a.OnlyDenies = denies && only
}

// takeBack denies the job that somebody said before and takes back: "j'ai dit ingénieure,
// en fait c'est une ergonome"; and the status that somebody no longer has.
func (a *Named) takeBack() {
	jobs := 0
	for i := range a.Mentions {
		if m := &a.Mentions[i]; (m.Kind == KindEmployment || m.Kind == KindTrainee) && m.Start > 0 && noLonger[a.Tokens[m.Start-1].Word] {
			m.Negative = true // "en CDD maintenant, plus intérimaire"
		}
		if a.Mentions[i].Kind == KindProfession {
			jobs++
		}
	}
	if jobs < 2 {
		return
	}
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if m.Kind != KindProfession || m.Start < 2 {
			continue
		}
		k := m.Start - 1
		for k > 0 && words.Articles[a.Tokens[k].Word] {
			k--
		}
		if was := a.correctedBy(k); was != nil && was != m {
			was.Negative = true // "l'ergothérapeute est en fait une ergonome"
			return
		}
		if said := a.Tokens[k]; k > 0 && saidBefore[said.Word] && (a.Tokens[k-1].Elision == "j" || a.Tokens[k-1].Word == "i" || said.Elision == "j") {
			m.Negative = true
			return
		}
	}
}

// correctedBy is the job that "est en fait", ending at a word, says somebody else's is; nil
// when it does not.
func (a *Named) correctedBy(k int) *Mention {
	corrects := false
	for ; k > 0 && correctingWords[a.Tokens[k].Word]; k-- {
		corrects = corrects || !words.Presents[a.Tokens[k].Word]
	}
	if !corrects || k+1 >= len(a.Tokens) || !words.Presents[a.Tokens[k+1].Word] {
		return nil
	}
	for i := range a.Mentions {
		if m := &a.Mentions[i]; m.Kind == KindProfession && m.End == k+1 {
			return m
		}
	}
	return nil
}

var (
	correctingWords = words.Set("est is en fait finalement plutôt plutot réalité realite actually really in fact")
	noLonger        = words.Set("plus")
	saidBefore      = words.Set("dit écrit mis tapé répondu indiqué said wrote typed put")
)

// leastRest is the number of words from which a clause says something of its own.
const leastRest = 2

// denialIn returns the number of units up to the negation with which a clause
// begins, 0 when it begins with none: "ce n'est pas une", "je ne veux pas", "it is
// not a", "pas une".
func (a *Named) denialIn(from, to int) int {
	const window = 7
	subject, verb := -1, false
	for i := from; i < min(to, from+window); i++ {
		word := a.Units[i].Word
		if e := a.Tokens[a.Units[i].Start].Elision; e == "j" || e == "c" {
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
			next := a.Units[i+1].Word
			switch {
			case subject >= 0 && !verb && slices.ContainsFunc(a.Units[i+1].Families, func(f uint32) bool { return slices.Contains(Harms, f) }):
				return i + 1 // "je n'ai pas perdu ma carte"
			case Partitives[next]: // "je ne veux pas de carte" refuses it
				return 0
			case subject < 0 && i == from && indefinite[next]: // "pas un renouvellement"
				return i + 1
			case subject < 0 || !verb && word != "dont":
			case wantSubjects[a.Units[subject].Word], a.Tokens[a.Units[subject].Start].Elision == "j", indefinite[next]:
				return i + 1
			}
			return 0
		}
	}
	return 0
}

// Harms are the families of words for what happens to a card.
var Harms = []uint32{linear.Hash('C', "lost"), linear.Hash('C', "stolen"), linear.Hash('C', "broken")}

var (
	// Partitives are the words of some of a thing: "pas de carte".
	Partitives     = words.Set("de d of any")
	denialSubjects = words.Set("ce c ça cela je j it its i this")
	wantSubjects   = words.Set("je j i")
	denialVerbs    = words.Set("est était s is was parle demande veux voulais cherche talk talking asking ask want mean")
	indefinite     = words.Set("un une pour a an for about")
)
