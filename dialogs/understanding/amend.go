package understanding

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/rules"
)

// What plain words amend of the statements that the models found.

// ended makes of a contract that was signed and has ended one that is none: "signé, mais
// résilié depuis".
func (a *statedMessage) ended() {
	if !a.hasWord("resili", "annul", "rompu", "caduc", "termin", "cancel", "plus") || !contractEnded.MatchString(a.text) {
		return
	}
	for i := range a.says {
		if s := &a.says[i]; s.Fact == rules.FactContract && s.Value == "signed" {
			s.Value = "none"
		}
	}
}

// unregistered makes of a registration that is denied none: "chui pa inscrite a lordre".
func (a *statedMessage) unregistered() {
	if !a.hasWord("inscri", "regist", "enregistr") || !notRegistered.MatchString(a.text) {
		return
	}
	told := false
	for i := range a.says {
		s := &a.says[i]
		if s.Fact == rules.FactOrdre && s.Value == "yes" {
			s.Value = "no"
		}
		told = told || s.Fact == rules.FactOrdre
	}
	if !told && !a.question && slices.ContainsFunc(a.tokens, func(t token) bool { return selfWords[t.word] || t.elision == "j" }) && slices.ContainsFunc(a.tokens, func(t token) bool { return strings.HasSuffix(t.word, ordre) }) {
		a.says = append(a.says, Statement{Subject: SubjectMe, Fact: rules.FactOrdre, Value: "no", Probability: surelyStated})
	}
}

// ordre is the word for a professional body, written together with its article or not.
const ordre = "ordre"

// declares adds that leading the service was declared to the Ordre, or was not: "à l'Ordre
// ma direction du service est bien déclarée".
func (a *statedMessage) declares() {
	if !a.hasWord("declar") || !selfDeclared.MatchString(a.text) || slices.ContainsFunc(a.says, func(s Statement) bool { return s.Fact == rules.FactDeclared }) {
		return
	}
	value := "yes"
	if notDeclared.MatchString(a.text) {
		value = "no"
	}
	a.says = append(a.says, Statement{Subject: SubjectMe, Fact: rules.FactDeclared, Value: value, Probability: surelyStated})
}

// contrast takes, of two cards, the one that the writer does not deny: "pas de CPS mais une
// CPE".
func (a *statedMessage) contrast() {
	i := slices.IndexFunc(a.says, func(s Statement) bool { return s.Fact == rules.FactOwnCard })
	if i < 0 {
		return
	}
	denied, held := 0, ""
	for k := range a.mentions {
		m := &a.mentions[k]
		switch {
		case m.kind != kindCard:
		case a.lacks(m):
			denied++
		case held == "":
			held = m.id
		default:
			return
		}
	}
	if denied == 1 && held != "" {
		a.says[i].Value = held
	}
}

// withoutReader makes of a reader that is denied none: "elle a une CDE et pas de lecteur".
func (a *statedMessage) withoutReader() {
	if !a.hasWord("lecteur", "reader") || !noReader.MatchString(a.text) {
		return
	}
	for i := range a.says {
		if s := &a.says[i]; s.Fact == rules.FactReader && s.Value == "yes" {
			s.Value = "no"
		}
	}
}

// noReader denies that there is a card reader.
var noReader = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:pas|sans|aucun|ni|plus|no|without|not|lacks?|nor)\s+(?:(?:encore|toujours|de|du|un|le|les|notre|nos|a|any|the|our|yet|card|smart|have|got)\s+)*(?:lecteurs?|(?:card )?readers?)(?:[^\p{L}]|$)`)

// recants takes back what a message has just denied of the service: "le contrat n'est pas
// signé… ah si, il l'est depuis mars".
func (a *statedMessage) recants() {
	if !announces(a.tokens, onSecondThought) {
		return
	}
	for i := range a.says {
		switch s := &a.says[i]; {
		case s.Fact == rules.FactContract && s.Value == "none":
			s.Value = "signed"
		case (s.Fact == rules.FactReader || s.Fact == rules.FactLeaderCard) && s.Value == "no":
			s.Value = "yes"
		}
	}
}

// lacks reports whether "pas de" stands before a card.
func (a *statedMessage) lacks(m *mention) bool {
	for k := m.start - 1; k >= 0 && k >= m.start-3 && a.tokens[k].clause == a.tokens[m.start].clause; k-- {
		if negations[a.tokens[k].word] {
			return true
		}
		if !articles[a.tokens[k].word] && a.tokens[k].word != "carte" && a.tokens[k].word != "card" {
			return false
		}
	}
	return false
}
