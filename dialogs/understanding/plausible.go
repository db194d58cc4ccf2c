package understanding

import (
	"slices"

	"cpxbot/rules"
)

// Whether the words of a message bear a statement out.

// supposes reports whether a stretch only supposes what it says.
func (a *analysis) supposes(s stretch) bool {
	for i := s.start; i < min(s.end, s.start+2); i++ {
		if supposingWords[a.units[i].word] {
			return true
		}
	}
	return false
}

// onlySupposed reports whether somebody is named where something is only supposed or hoped for:
// "imaginons que je sois bénévole".
func (a *analysis) onlySupposed(m *mention) bool {
	return slices.ContainsFunc(a.stretches(), func(s stretch) bool {
		return a.units[s.start].start <= m.start && m.start < a.units[s.end-1].end && (a.supposes(s) || a.hopes(s))
	})
}

// speaksOfFormer reports whether a stretch speaks of who led the service before.
func (a *analysis) speaksOfFormer(s stretch) bool {
	for i := s.start; i < s.end; i++ {
		if m := a.units[i].mention; m != nil && m.kind == kindRole && (i > s.start && formerWords[a.units[i-1].word] || i+1 < s.end && formerWords[a.units[i+1].word]) {
			return true
		}
	}
	return false
}

// plausible reports whether the words of a message can tell a fact: nothing is said of the
// president where nobody names one, nor of everybody what holds for one of them.
func (a *analysis) plausible(x Statement) bool {
	switch x.Fact {
	case rules.FactReader:
		return x.Value != "yes" || !a.harmed(x.at) // "mon lecteur est en panne"
	case rules.FactPresidentCard:
		return a.hasWord("pre", "chair", "pdg") && namesPresident.MatchString(a.text)
	case rules.FactEmployment:
		return !a.oneOfThem() && !a.supposes(x.at) && !slices.ContainsFunc(a.mentions, func(m mention) bool { return m.kind == kindEmployment && a.oneOfTwo(&m) })
	case rules.FactSIAccess:
		return !a.speaksOfFile(x.at)
	}
	return true
}

// harmed reports whether a stretch tells that something is lost or broken.
func (a *analysis) harmed(s stretch) bool {
	return slices.ContainsFunc(a.units[s.start:s.end], func(u unit) bool {
		return slices.ContainsFunc(u.families, func(f uint32) bool { return slices.Contains(harms, f) })
	})
}

// speaksOfFile reports whether the only file of which a stretch speaks is that of an
// application: "dossier complet".
func (a *analysis) speaksOfFile(s stretch) bool {
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
