package understanding

import (
	"regexp"
	"slices"

	"cpxbot/rules"
)

// Whether the words of a message bear a statement out.

// supposes reports whether a stretch only supposes what it says.
func (a *statedMessage) supposes(s stretch) bool {
	for i := s.start; i < min(s.end, s.start+2); i++ {
		if supposingWords[a.units[i].word] {
			return true
		}
	}
	return false
}

// onlySupposed reports whether somebody is named where something is only supposed or hoped for:
// "imaginons que je sois bénévole".
func (a *addressedMessage) onlySupposed(m *mention) bool {
	return slices.ContainsFunc(a.stretches(), func(s stretch) bool {
		return a.units[s.start].start <= m.start && m.start < a.units[s.end-1].end && (a.supposes(s) || a.hopes(s))
	})
}

// speaksOfFormer reports whether a stretch speaks of who led the service before.
func (a *statedMessage) speaksOfFormer(s stretch) bool {
	for i := s.start; i < s.end; i++ {
		if m := a.units[i].mention; m != nil && m.kind == kindRole && (i > s.start && formerWords[a.units[i-1].word] || i+1 < s.end && formerWords[a.units[i+1].word]) {
			return true
		}
	}
	return false
}

// plausible reports whether the words of a message can tell a fact: nothing is said of the
// president where nobody names one, nor of everybody what holds for one of them.
func (a *statedMessage) plausible(x Statement) bool {
	switch x.Fact {
	case rules.FactReader:
		return x.Value != "yes" || !a.harmed(x.at) // "mon lecteur est en panne"
	case rules.FactPresidentCard:
		return a.hasWord("pre", "chair", "pdg") && namesPresident.MatchString(a.text)
	case rules.FactEmployment:
		return !a.oneOfThem() && !a.supposes(x.at) && !slices.ContainsFunc(a.mentions, func(m mention) bool { return m.kind == kindEmployment && a.oneOfTwo(&m) })
	case rules.FactSIAccess:
		return !a.speaksOfFile(x.at) && !(x.Value == "no" && a.worksInSoftware())
	case rules.FactSituation:
		return !a.wonders(x.at) && !(x.Value == rules.SituationRenewal && a.employs(x.at) && !a.namesCardIn(x.at)) // "mon contrat se termine en août"
	case rules.FactHealthPro:
		return !a.quotesRule(x)
	case rules.FactRole:
		return a.namesWriter(x.at) || !a.speaksOfThirdIn(x.at) // "il dirige le service"
	}
	return true
}

// namesCardIn reports whether a card is named in a stretch.
func (a *statedMessage) namesCardIn(s stretch) bool {
	return slices.ContainsFunc(a.units[s.start:s.end], func(u unit) bool {
		return u.mention != nil && u.mention.kind == kindCard || u.word == "carte" || u.word == "card"
	})
}

// wonders reports whether a stretch tells that somebody asks whether something is so: "il demande
// s'il aura les mêmes codes".
func (a *statedMessage) wonders(s stretch) bool {
	list := a.tokensOf(s)
	for i := 1; i < len(list); i++ {
		if (wonderWords[list[i].word] || list[i].elision == "s" && list[i].word == "il") && askingVerbs[list[i-1].word] {
			return true
		}
	}
	return false
}

var (
	wonderWords = set("si whether if")
	askingVerbs = set("demande demandent demandais savoir sait ask asks asking wonder wonders know")
)

// worksInSoftware reports whether some part of a message says, and does not deny, that somebody
// works in the software of the service: that is access, whoever opens the records (fiche §1.2).
// "Je n'ouvre pas le dossier médical, mais j'écris mes rapports dans le même logiciel".
func (a *statedMessage) worksInSoftware() bool {
	for _, s := range a.stretches() {
		if a.deniesIn(s) || a.supposes(s) || a.asksAfter(s.end-1) || !a.namesWriter(s) && !a.speaksOfThirdIn(s) {
			continue // "le logiciel, c'est le médecin qui l'ouvre"
		}
		list := a.tokensOf(s)
		for i, t := range list {
			if softwareWords[t.word] && i > 0 && !(i+2 < len(list) && (ofWords[list[i+1].word] || list[i+1].elision == "d") && !healthSoftware[list[i+2].word]) {
				return true
			}
		}
	}
	return false
}

var (
	softwareWords  = set("logiciel logiciels software")
	healthSoftware = set("santé service centre spst suivi médecine medical")
)

// quotesRule reports whether a message speaks of health professionals, and does not say that
// somebody is or is not one: it asks, repeats the rule, or speaks of a registration alone.
func (a *statedMessage) quotesRule(x Statement) bool {
	list := a.tokensOf(x.at)
	several, one, ordre := false, false, false
	for _, t := range list {
		several = several || severalPros.MatchString(a.text[t.start:t.end])
		one = one || onePro.MatchString(a.text[t.start:t.end])
		ordre = ordre || t.word == "ordre"
	}
	return several || ordre && !one || one && a.asksAfter(x.at.end-1)
}

// A professional, and professionals in general: the words of a message lose their plural.
var (
	onePro      = regexp.MustCompile(`(?i)^pro(?:fession(?:nell?e?|al))?$`)
	severalPros = regexp.MustCompile(`(?i)^pro(?:fession(?:nell?es?|al))?s$`)
)

// speaksOfThirdIn reports whether a stretch speaks of somebody else.
func (a *statedMessage) speaksOfThirdIn(s stretch) bool {
	for i := s.start; i < s.end; i++ {
		if k := a.units[i].start; thirdPerson[a.tokens[k].word] && !a.impersonal(k) {
			return true
		}
	}
	return false
}

// harmed reports whether a stretch tells that something is lost or broken.
func (a *statedMessage) harmed(s stretch) bool {
	return slices.ContainsFunc(a.units[s.start:s.end], func(u unit) bool {
		return slices.ContainsFunc(u.families, func(f uint32) bool { return slices.Contains(harms, f) })
	})
}

// speaksOfFile reports whether the only file of which a stretch speaks is that of an
// application: "dossier complet".
func (a *statedMessage) speaksOfFile(s stretch) bool {
	list := a.tokensOf(s)
	found := false
	for i, t := range list {
		if t.word != "dossier" && t.word != "file" {
			continue
		}
		if i+1 == len(list) || !ofApplication[list[i+1].word] {
			return false
		}
		found = true
	}
	return found
}
