package parts

import (
	"regexp"

	"cpxbot/dialogs/understanding/names"
	"cpxbot/rules"
)

// Who leads the service, in a message of somebody else: the job that is told of them, and a card
// that is for them.

// tellLeaders takes a job that is told of who leads the service for theirs: "chef veut une carte pour
// lui. il est directeur et médecin", "ma directrice, médecin du travail, a besoin d'une carte".
func (a *Cast) tellLeaders() {
	for i := range a.Units {
		x := a.Units[i].Mention
		if x == nil || x.Kind != names.KindProfession || x.Negative || x.Count > 0 || x.Part == PartLeader {
			continue
		}
		if lead := a.LeaderBefore(x); lead != nil && a.IsJobOf(lead, x) {
			lead.Part, x.Part, x.Certain, x.Own, x.Other = PartLeader, PartLeader, max(lead.Certain, LeastWriter), 0, 0
		}
	}
}

// LeaderBefore is who leads the service, named before somebody's job with nobody else between; nil
// where there is none.
func (a *Cast) LeaderBefore(x *names.Mention) (lead *names.Mention) {
	for i := range a.Mentions {
		switch m := &a.Mentions[i]; {
		case m.Start >= x.Start:
			return lead
		case a.Leads(m):
			lead = m
		case lead != nil && m.IsPerson() && m.Part != PartMe && m.Kind != names.KindRole:
			lead = nil
		}
	}
	return lead
}

// Leads reports whether somebody is named as who leads the service, and is not the writer.
func (a *Cast) Leads(m *names.Mention) bool {
	return m.Kind == names.KindRole && !m.Negative && (m.ID == rules.RoleResponsable || m.ID == rules.RolePresident) && m.Part != PartMe &&
		leaderWords.MatchString(a.Text[a.Tokens[m.Start].Start:a.Tokens[m.End-1].End])
}

// IsJobOf reports whether a job is told of who leads the service.
func (a *Cast) IsJobOf(lead, x *names.Mention) bool {
	from, to := a.Tokens[lead.End-1].End, a.Tokens[x.Start].Start
	if from > to {
		return false
	}
	return theyAre.MatchString(a.Text[from:to])
}

var (
	leaderWords = regexp.MustCompile(`(?i)direct(?:eur|rice|or)|pr[ée]sident|dirigeant|managing`)
	// theyAre says what somebody is who was named before.
	theyAre = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:il|elle|he|she|qui|who|lui|c)\s*(?:['’]\s*)?(?:est|sera|is|['’]s)\s+(?:(?:le|la|the)\s+)?(?:direct\p{L}+\s+et\s+|director\s+and\s+)?(?:aussi\s+|lui-m[êe]me\s+|elle-m[êe]me\s+|also\s+|par ailleurs\s+)?(?:une?\s+|an?\s+)?$`)
)
