package statements

import (
	"regexp"
	"slices"

	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

var (
	eitherWords = words.Set("ou soit or either")

	// supposingWords begin what is only supposed.
	supposingWords = words.Set("admet admettant supposant supposons supposez supposer admettons imaginons imaginez assuming suppose supposing")
	formerWords    = words.Set("ancien ancienne précédent précédente ex former previous prédécesseur")
	// ofApplication say of a file that it is one of an application.
	ofApplication = words.Set("complet complete incomplet envoyé parti déposé reçu renvoyé refusé accepté prêt signé")
)

// OneOfTwo reports whether somebody is named beside "ou": "intérimaire ou CDD".
func (a *Stated) OneOfTwo(m *names.Mention) bool {
	return m.End < len(a.Tokens) && eitherWords[a.Tokens[m.End].Word] || m.Start > 0 && eitherWords[a.Tokens[m.Start-1].Word]
}

// Whether the words of a message bear a statement out.

// Supposes reports whether a stretch only supposes what it says.
func (a *Stated) Supposes(s said.Stretch) bool {
	for i := s.Start; i < min(s.End, s.Start+2); i++ {
		if supposingWords[a.Units[i].Word] {
			return true
		}
	}
	return false
}

// speaksOfFormer reports whether a stretch speaks of who led the service before.
func (a *Stated) speaksOfFormer(s said.Stretch) bool {
	for i := s.Start; i < s.End; i++ {
		if m := a.Units[i].Mention; m != nil && m.Kind == names.KindRole && (i > s.Start && formerWords[a.Units[i-1].Word] || i+1 < s.End && formerWords[a.Units[i+1].Word]) {
			return true
		}
	}
	return false
}

// plausible reports whether the words of a message can tell a fact: nothing is said of the
// president where nobody names one, nor of everybody what holds for one of them.
func (a *Stated) plausible(x said.Statement) bool {
	switch x.Fact {
	case rules.FactReader:
		return x.Value != "yes" || !a.harmed(x.At) // "mon lecteur est en panne"
	case rules.FactPresidentCard:
		return a.hasWord("pre", "chair", "pdg") && namesPresident.MatchString(a.Text)
	case rules.FactEmployment:
		return !a.OneOfThem() && !a.Supposes(x.At) && !slices.ContainsFunc(a.Mentions, func(m names.Mention) bool { return m.Kind == names.KindEmployment && a.OneOfTwo(&m) })
	case rules.FactSIAccess:
		return !a.speaksOfFile(x.At) && !(x.Value == "no" && a.WorksInSoftware())
	case rules.FactSituation:
		return !a.wonders(x.At) && !(x.Value == rules.SituationRenewal && a.employs(x.At) && !a.namesCardIn(x.At)) // "mon contrat se termine en août"
	case rules.FactHealthPro:
		return !a.quotesRule(x) && !(x.Value == "no" && a.deniesOnlyRole(x.At)) // "médecin coordonnateur, pas directeur"
	case rules.FactRole:
		return a.namesWriter(x.At) || !a.speaksOfThirdIn(x.At) // "il dirige le service"
	}
	return true
}

// deniesOnlyRole reports whether what a stretch denies is that somebody leads the service.
func (a *Stated) deniesOnlyRole(s said.Stretch) bool {
	for i := s.Start + 1; i < s.End; i++ {
		if m := a.Units[i].Mention; m != nil && m.Kind == names.KindRole && (m.Negative || words.Negations[a.Units[i-1].Word]) {
			return true
		}
	}
	return false
}

// namesCardIn reports whether a card is named in a stretch.
func (a *Stated) namesCardIn(s said.Stretch) bool {
	return slices.ContainsFunc(a.Units[s.Start:s.End], func(u names.Unit) bool {
		return u.Mention != nil && u.Mention.Kind == names.KindCard || u.Word == "carte" || u.Word == "card"
	})
}

// wonders reports whether a stretch tells that somebody asks whether something is so: "il demande
// s'il aura les mêmes codes".
func (a *Stated) wonders(s said.Stretch) bool {
	list := a.tokensOf(s)
	for i := 1; i < len(list); i++ {
		if (wonderWords[list[i].Word] || list[i].Elision == "s" && list[i].Word == "il") && askingVerbs[list[i-1].Word] {
			return true
		}
	}
	return false
}

var (
	wonderWords = words.Set("si whether if")
	askingVerbs = words.Set("demande demandent demandais savoir sait ask asks asking wonder wonders know")
)

// WorksInSoftware reports whether some part of a message says, and does not deny, that somebody
// works in the software of the service: that is access, whoever opens the records (fiche §1.2).
// "Je n'ouvre pas le dossier médical, mais j'écris mes rapports dans le même logiciel".
func (a *Stated) WorksInSoftware() bool {
	for _, s := range a.Stretches() {
		if a.DeniesIn(s) || a.Supposes(s) || a.AsksAfter(s.End-1) || !a.namesWriter(s) && !a.speaksOfThirdIn(s) {
			continue // "le logiciel, c'est le médecin qui l'ouvre"
		}
		list := a.tokensOf(s)
		for i, t := range list {
			if softwareWords[t.Word] && i > 0 && !(i+2 < len(list) && (words.OfWords[list[i+1].Word] || list[i+1].Elision == "d") && !healthSoftware[list[i+2].Word]) {
				return true
			}
		}
	}
	return false
}

var (
	softwareWords  = words.Set("logiciel logiciels software")
	healthSoftware = words.Set("santé service centre spst suivi médecine medical")
)

// quotesRule reports whether a message speaks of health professionals, and does not say that
// somebody is or is not one: it asks, repeats the rule, or speaks of a registration alone.
func (a *Stated) quotesRule(x said.Statement) bool {
	list := a.tokensOf(x.At)
	one, ordre := false, false
	for _, t := range list {
		one = one || onePro.MatchString(a.Text[t.Start:t.End])
		ordre = ordre || t.Word == "ordre"
	}
	return ordre && !one || one && a.AsksAfter(x.At.End-1)
}

// onePro is a professional, and not professionals in general: the words of a message lose their plural.
var onePro = regexp.MustCompile(`(?i)^pro(?:fession(?:nell?e?|al))?$`)

// speaksOfThirdIn reports whether a stretch speaks of somebody else.
func (a *Stated) speaksOfThirdIn(s said.Stretch) bool {
	for i := s.Start; i < s.End; i++ {
		if k := a.Units[i].Start; words.ThirdPerson[a.Tokens[k].Word] && !a.Impersonal(k) {
			return true
		}
	}
	return false
}

// harmed reports whether a stretch tells that something is lost or broken.
func (a *Stated) harmed(s said.Stretch) bool {
	return slices.ContainsFunc(a.Units[s.Start:s.End], func(u names.Unit) bool {
		return slices.ContainsFunc(u.Families, func(f uint32) bool { return slices.Contains(names.Harms, f) })
	})
}

// speaksOfFile reports whether the only file of which a stretch speaks is that of an
// application: "dossier complet".
func (a *Stated) speaksOfFile(s said.Stretch) bool {
	list := a.tokensOf(s)
	found := false
	for i, t := range list {
		if t.Word != "dossier" && t.Word != "file" {
			continue
		}
		if i+1 == len(list) || !ofApplication[list[i+1].Word] {
			return false
		}
		found = true
	}
	return found
}
