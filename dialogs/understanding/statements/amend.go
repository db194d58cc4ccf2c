package statements

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// What plain words amend of the statements that the models found.

// ended makes of a contract that was signed and has ended one that is none: "signé, mais
// résilié depuis".
func (a *Stated) ended() {
	if !a.hasWord("resili", "annul", "rompu", "caduc", "termin", "cancel", "plus") || !ContractEnded.MatchString(a.Text) {
		return
	}
	for i := range a.Says {
		if s := &a.Says[i]; s.Fact == rules.FactContract && s.Value == "signed" {
			s.Value = "none"
		}
	}
}

// unregistered makes of a registration that is denied none: "chui pa inscrite a lordre".
func (a *Stated) unregistered() {
	if !a.hasWord("inscri", "regist", "enregistr") || !notRegistered.MatchString(a.Text) {
		return
	}
	told := false
	for i := range a.Says {
		s := &a.Says[i]
		if s.Fact == rules.FactOrdre && s.Value == "yes" {
			s.Value = "no"
		}
		told = told || s.Fact == rules.FactOrdre
	}
	if !told && !a.Question && slices.ContainsFunc(a.Tokens, func(t words.Token) bool { return words.SelfWords[t.Word] || t.Elision == "j" }) && slices.ContainsFunc(a.Tokens, func(t words.Token) bool { return strings.HasSuffix(t.Word, ordre) }) {
		a.Says = append(a.Says, said.Statement{Subject: said.SubjectMe, Fact: rules.FactOrdre, Value: "no", Probability: SurelyStated})
	}
}

// ordre is the word for a professional body, written together with its article or not.
const ordre = "ordre"

// declares adds that leading the service was declared to the Ordre, or was not: "à l'Ordre
// ma direction du service est bien déclarée".
func (a *Stated) declares() {
	if !a.hasWord("declar") || !selfDeclared.MatchString(a.Text) || slices.ContainsFunc(a.Says, func(s said.Statement) bool { return s.Fact == rules.FactDeclared }) {
		return
	}
	value := "yes"
	if notDeclared.MatchString(a.Text) {
		value = "no"
	}
	a.Says = append(a.Says, said.Statement{Subject: said.SubjectMe, Fact: rules.FactDeclared, Value: value, Probability: SurelyStated})
}

// contrast takes, of two cards, the one that the writer does not deny: "pas de CPS mais une
// CPE".
func (a *Stated) contrast() {
	i := slices.IndexFunc(a.Says, func(s said.Statement) bool { return s.Fact == rules.FactOwnCard })
	if i < 0 {
		return
	}
	denied, held := 0, ""
	for k := range a.Mentions {
		m := &a.Mentions[k]
		switch {
		case m.Kind != names.KindCard:
		case a.lacks(m):
			denied++
		case held == "":
			held = m.ID
		default:
			return
		}
	}
	if denied == 1 && held != "" {
		a.Says[i].Value = held
	}
}

// withoutReader makes of a reader that is denied none: "elle a une CDE et pas de lecteur".
func (a *Stated) withoutReader() {
	if !a.hasWord("lecteur", "reader") || !noReader.MatchString(a.Text) {
		return
	}
	for i := range a.Says {
		if s := &a.Says[i]; s.Fact == rules.FactReader && s.Value == "yes" {
			s.Value = "no"
		}
	}
}

// noReader denies that there is a card reader.
var noReader = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:pas|sans|aucun|ni|plus|no|without|not|lacks?|nor)\s+(?:(?:encore|toujours|de|du|un|le|les|notre|nos|a|any|the|our|yet|card|smart|have|got)\s+)*(?:lecteurs?|(?:card )?readers?)(?:[^\p{L}]|$)`)

// recants takes back what a message has just denied of the service: "le contrat n'est pas
// signé… ah si, il l'est depuis mars".
func (a *Stated) recants() {
	if !words.Announces(a.Tokens, onSecondThought) {
		return
	}
	for i := range a.Says {
		if s := &a.Says[i]; s.Fact == rules.FactContract && s.Value == "none" {
			s.Value = "signed"
		}
	}
}

// lacks reports whether "pas de" stands before a card.
func (a *Stated) lacks(m *names.Mention) bool {
	for k := m.Start - 1; k >= 0 && k >= m.Start-3 && a.Tokens[k].Clause == a.Tokens[m.Start].Clause; k-- {
		if words.Negations[a.Tokens[k].Word] {
			return true
		}
		if !words.Articles[a.Tokens[k].Word] && a.Tokens[k].Word != "carte" && a.Tokens[k].Word != "card" {
			return false
		}
	}
	return false
}

// onSecondThought takes back what was just denied.
var onSecondThought = words.Phrases("ah si il", "ah si on", "ah si elle", "ah si si", "ah si c'est", "oh wait yes", "ah yes it is")
