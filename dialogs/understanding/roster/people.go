// Package roster tells the people apart whom a message names: what each is, how many of them (people.go),
// what each is called and what is said of each alone, and whose name was not read with a job (roster.go).
//
// Which of them a card is for is told by package recipients.
package roster

import (
	"maps"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// asksOfAll reports whether a message only asks about a way of being employed, and speaks of nobody:
// "bénévoles, possible ?".
func (a *Enlisted) asksOfAll(m *names.Mention) bool {
	return a.Question && a.OnlyPerson(m) && !a.SpeaksOfSelf() && !a.SpeaksOfThird() && !slices.ContainsFunc(a.Tokens, func(t words.Token) bool { return words.SelfWords[t.Word] || words.FirstPerson[t.Word] })
}

// Specified puts the job that is meant in the place of a name that stands for several:
// "mon adjointe a besoin d'une carte, elle est ergonome".
func (a *Enlisted) Specified(people, others []*names.Mention) []*names.Mention {
	out, cloned := people, false
	replace := func(i int, m *names.Mention) {
		if !cloned {
			out, cloned = slices.Clone(people), true
		}
		out[i] = m
	}
	for i, m := range people {
		p := a.Finder.Book.Profession(m.ID)
		if p == nil || len(p.Candidates) == 0 {
			continue
		}
		isOne := func(o *names.Mention) bool { return slices.Contains(p.Candidates, o.ID) }
		if i+1 < len(people) && isOne(people[i+1]) && a.explains(m, people[i+1]) {
			return a.Specified(slices.Delete(slices.Clone(people), i, i+1), others) // "mon assistante, c'est une ASST"
		}
		if k := slices.IndexFunc(others, isOne); k >= 0 {
			replace(i, others[k])
		} else if k := slices.IndexFunc(people[:i], isOne); k >= 0 && m.Count == 0 {
			replace(i, people[k]) // "un assistant social…, l’assistant saisit les dossiers"
		}
	}
	return out
}

// explains reports whether a name says who the one before it is: "… c'est une ASST", "… is a nurse".
func (a *Enlisted) explains(m, next *names.Mention) bool {
	copula := false
	for i := m.End; i < next.Start; i++ {
		switch w := a.Tokens[i].Word; {
		case words.Copulas[w]:
			copula = true
		case !words.Articles[w]:
			return false
		}
	}
	return copula
}

// severalMeant reports whether a name stands for several jobs.
func (a *Enlisted) severalMeant(id string) bool {
	p := a.Finder.Book.Profession(id)
	return p != nil && len(p.Candidates) > 0
}

// Name takes the professions of those whom the card is for.
func (a *Enlisted) Name(recipients []*names.Mention, subject string, out *said.Reading) {
	f := out.Facts
	recipients = a.Specified(recipients, nil)
	var called map[*names.Mention][]string
	var own map[*names.Mention]rules.Facts
	if len(recipients) > 1 { // what one person is called and does is told of nobody else
		called, own = a.called(recipients), a.ofEach(recipients, out.Says)
	}
	var people []said.Person
	counted := map[int]bool{} // those whose number is said
	var last *names.Mention
	for _, m := range recipients {
		var p said.Person
		i := slices.Index(recipients, m)
		if i > 0 {
			last = recipients[i-1]
		}
		switch m.Kind {
		case names.KindProfession:
			if n := len(people); n > 0 && last != nil && last.End == m.Start && last.Kind == names.KindProfession && m.Count == 0 && a.Tokens[m.Start].Clause == a.Tokens[last.Start].Clause && a.severalMeant(last.ID) && a.severalMeant(m.ID) {
				people[n-1].Profession = m.ID // "technicien ergo" is one person
				continue
			}
			if m.Ambiguous || m.Misspelt > 1 {
				if len(recipients) == 1 {
					out.Doubtful = m.ID
				} else if n := len(people); n == 1 && people[0].TrainingLevel != "" {
					people[0].Profession, out.Doubtful = "", m.ID // "intern in psychology"
				}
				continue
			}
			p.Profession = m.ID
			if a.Tokens[m.Start].Word == "prestataire" && f[rules.FactEmployment] == "" {
				f[rules.FactEmployment] = "prestataire" // "prestataire informatique": a job, and for whom
			}
		case names.KindTrainee:
			p.TrainingLevel = m.ID
			if m.ID == "interne" || m.ID == "externe" && (m.Count > 0 || i > 0 && a.Besides(last, m)) && len(recipients) > 1 { // "2 internes et un externe"
				p.Profession = "medecin"
			}
		case names.KindEmployment:
			if len(recipients) > 2 && a.jobBeside(recipients, m) != nil {
				continue // of one of several
			}
			if (f[rules.FactEmployment] == "" || out.TakesBack) && !a.OneOfThem() && !a.onlySupposed(m) && !a.OneOfTwo(m) && !a.asksOfAll(m) {
				f[rules.FactEmployment] = m.ID
			}
			continue
		default:
			continue
		}
		if l := a.Finder.Names.Trainee(m); l != "" && p.TrainingLevel == "" {
			p.TrainingLevel = l // "interne en médecine" is one name
		}
		if p.Count = max(1, m.Count); m.Count == 0 {
			p.Count = max(1, a.CountBehind(m))
		}
		p.Names, p.Facts = called[m], own[m]
		another := ownName(called, last, m)
		if n := len(people); n > 0 && a.AmongThem(m) && people[n-1].Count > p.Count && p.TrainingLevel != "" {
			people[n-1].Count -= p.Count // "2 médecins dont un interne"
			if p.Profession == "" || p.Profession == people[n-1].Profession {
				people = append(people, said.Person{Profession: people[n-1].Profession, Count: p.Count, TrainingLevel: p.TrainingLevel, Names: p.Names, Facts: p.Facts})
				continue
			}
		}
		// "interne en pharmacie" are two names of one person.
		if n := len(people); n > 0 && p.TrainingLevel != "" && people[n-1].TrainingLevel == "" && m.Count == 0 && !another && !a.Besides(last, m) && (p.Profession == "" || p.Profession == people[n-1].Profession || m.Kind == names.KindTrainee) {
			people[n-1].TrainingLevel = p.TrainingLevel
			continue
		} else if n > 0 && people[n-1].TrainingLevel != "" && p.TrainingLevel == "" && m.Count == 0 && people[n-1].Count == 1 && !another && last.Kind == names.KindTrainee {
			people[n-1].Profession, people[n-1].Names = p.Profession, append(people[n-1].Names, p.Names...)
			continue
		}
		if k := slices.IndexFunc(people, func(o said.Person) bool { return o.Profession == p.Profession && o.TrainingLevel == p.TrainingLevel }); k >= 0 && len(p.Names) == 0 && a.IsKnown(m) {
			people[k].Facts = withAll(people[k].Facts, p.Facts) // "une secrétaire… la secrétaire ouvre les dossiers"
			continue
		}
		if k := slices.IndexFunc(people, func(o said.Person) bool {
			return o.Profession == p.Profession && o.TrainingLevel == p.TrainingLevel && maps.Equal(o.Facts, p.Facts)
		}); k >= 0 {
			fresh := slices.DeleteFunc(slices.Clone(p.Names), func(n string) bool { return slices.Contains(people[k].Names, n) })
			people[k].Names = append(people[k].Names, fresh...)
			switch {
			case subject == said.SubjectOther && m.Count == 0 && len(fresh) > 0 && len(people[k].Names) > people[k].Count:
				people[k].Count++ // "Paul, secrétaire… et Sylvie, secrétaire"
			case subject != said.SubjectOther || m.Count == 0:
			case out.TakesBack, !counted[k]:
				people[k].Count = p.Count // said last, or for the first time
			default:
				people[k].Count += p.Count
			}
			counted[k] = counted[k] || m.Count > 0
			continue
		}
		counted[len(people)] = m.Count > 0
		people = append(people, p)
	}
	if len(people) == 0 {
		return
	}
	if n := a.CardsCounted(); n > 1 && len(people) == 1 && people[0].Count == 1 && len(recipients) > 0 && a.Several(recipients[0]) {
		people[0].Count = n // "5 CPE pour nos secrétaires"
	}
	if subject == said.SubjectMe {
		// Somebody who names two professions of theirs corrects the first.
		// A job that a list of the fiche knows tells more than one that none does.
		last := len(people) - 1
		for i := len(people) - 1; i >= 0; i-- {
			if people[i].Profession != rules.ProfessionOther && people[i].Profession != "" {
				last = i
				break
			}
		}
		if a.namesTwoJobs(recipients) && !out.TakesBack && people[0].Profession != rules.ProfessionOther && people[0].Profession != "" {
			last = 0 // "je suis médecin et ostéopathe": what is named first is what they are here
		}
		people = people[last : last+1]
	}
	if len(people) == 1 {
		if p := people[0]; p.Profession != "" {
			f[rules.FactProfession] = p.Profession
			out.ByTitle = !slices.ContainsFunc(recipients, func(m *names.Mention) bool {
				return m.Kind == names.KindProfession && m.ID == p.Profession && !(m.End == m.Start+1 && words.Titles[a.Tokens[m.Start].Word])
			})
		}
		if l := people[0].TrainingLevel; l != "" {
			f[rules.FactTraining], f[rules.FactTrainingLevel] = "yes", l
		}
		if people[0].Count > 1 && people[0].Profession != "" {
			out.People = people
		}
		return
	}
	out.People = slices.DeleteFunc(people, func(p said.Person) bool { return p.Profession == "" })
	out.Unread = a.unread(recipients, called)
}

// namesTwoJobs reports whether two jobs of one person stand beside one another, joined by "et".
func (a *Enlisted) namesTwoJobs(own []*names.Mention) bool {
	for i := 1; i < len(own); i++ {
		x, y := own[i-1], own[i]
		if x.Kind != names.KindProfession || y.Kind != names.KindProfession || y.Start <= x.End || a.severalMeant(x.ID) {
			continue
		}
		between := a.Tokens[x.End:y.Start]
		if !slices.ContainsFunc(between, func(t words.Token) bool { return !words.JoiningWords[t.Word] && !words.AlsoWords[t.Word] }) && slices.ContainsFunc(between, func(t words.Token) bool { return t.Word != "ou" && t.Word != "or" }) {
			return true
		}
	}
	return false
}

// onlySupposed reports whether somebody is named where something is only supposed or hoped for:
// "imaginons que je sois bénévole".
func (a *Enlisted) onlySupposed(m *names.Mention) bool {
	return slices.ContainsFunc(a.Stretches(), func(s said.Stretch) bool {
		return a.Units[s.Start].Start <= m.Start && m.Start < a.Units[s.End-1].End && (a.Supposes(s) || a.Hopes(s))
	})
}

var among = words.Set("un une deux trois qui est sont encore toujours one two who is are still the of whom")

// AmongThem reports whether somebody named is part of those named before: "2
// médecins dont un interne".
func (a *Enlisted) AmongThem(m *names.Mention) bool {
	for i := m.Start - 1; i >= max(0, m.Start-7); i-- {
		switch word := a.Tokens[i].Word; {
		case word == "dont" || word == "including":
			return true
		case i < m.Start-3 && !among[word]: // "dont un qui est encore interne"
			return false
		}
	}
	return false
}

// SurelyTraining is the probability from which somebody is in training though no
// word for a trainee names them.
const SurelyTraining = 0.8

// Besides reports whether somebody stands with an article of their own behind "et" and another one:
// "la secrétaire et l'interne" are two people.
func (a *Enlisted) Besides(before, m *names.Mention) bool {
	return before != nil && before.End <= m.Start && (a.IsKnown(m) || m.Start > 0 && (a.Tokens[m.Start-1].Word == "a" || a.Tokens[m.Start-1].Word == "an")) && slices.ContainsFunc(a.Tokens[before.End:m.Start], func(t words.Token) bool { return words.AndWords[t.Word] || t.Breaks })
}

// CardsCounted is how many cards a message asks for, 0 where it does not say.
func (a *Enlisted) CardsCounted() int {
	for i := 0; i+1 < len(a.Tokens); i++ {
		if n := words.Number(a.Tokens[i].Word); n > 1 && !words.CalendarWords[a.Tokens[i+1].Word] && (a.Tokens[i+1].Word == "carte" || a.Tokens[i+1].Word == "card" || slices.ContainsFunc(a.Mentions, func(m names.Mention) bool { return m.Kind == names.KindCard && m.Start == i+1 })) {
			return n
		}
	}
	return 0
}

// Several reports whether a mention is of more than one person, which the writer is
// not: "mes co-externes", "les internes".
func (a *Enlisted) Several(m *names.Mention) bool {
	for i := m.Start - 1; i >= max(0, m.Start-2); i-- {
		switch strings.ToLower(a.Text[a.Tokens[i].Start:a.Tokens[i].End]) { // folding drops the plural
		case "mes", "nos", "vos", "ses", "leurs", "ces", "les", "des", "these", "those":
			return true
		}
	}
	return false
}
