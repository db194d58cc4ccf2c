package understanding

import (
	"regexp"
	"strings"

	"cpxbot/rules"
)

// Who leads the service, in a message of somebody else: the job that is told of them, and a card
// that is for them.

// tellLeaders takes a job that is told of who leads the service for theirs: "chef veut une carte pour
// lui. il est directeur et médecin", "ma directrice, médecin du travail, a besoin d'une carte".
func (a *castMessage) tellLeaders() {
	for i := range a.units {
		x := a.units[i].mention
		if x == nil || x.kind != kindProfession || x.negative || x.count > 0 || x.part == PartLeader || x.part == PartMe && x.certain >= surelyWriter && a.firstInSentence(x) {
			continue
		}
		if lead := a.leaderBefore(x); lead != nil && a.isJobOf(lead, x) {
			lead.part, x.part, x.certain, x.own, x.other = PartLeader, PartLeader, max(lead.certain, leastWriter), 0, 0
		}
	}
}

// leaderBefore is who leads the service, named before somebody's job with nobody else between; nil
// where there is none.
func (a *castMessage) leaderBefore(x *mention) (lead *mention) {
	for i := range a.mentions {
		switch m := &a.mentions[i]; {
		case m.start >= x.start:
			return lead
		case a.leads(m):
			lead = m
		case lead != nil && m.isPerson() && m.part != PartMe && m.kind != kindRole:
			lead = nil
		}
	}
	return lead
}

// leads reports whether somebody is named as who leads the service, and is not the writer.
func (a *castMessage) leads(m *mention) bool {
	return m.kind == kindRole && !m.negative && (m.id == rules.RoleResponsable || m.id == rules.RolePresident) && m.part != PartMe &&
		leaderWords.MatchString(a.text[a.tokens[m.start].start:a.tokens[m.end-1].end])
}

// isJobOf reports whether a job is told of who leads the service.
func (a *castMessage) isJobOf(lead, x *mention) bool {
	from, to := a.tokens[lead.end-1].end, a.tokens[x.start].start
	if from > to {
		return false
	}
	between, behind := a.text[from:to], a.text[a.tokens[x.end-1].end:]
	return bareAnd.MatchString(between) || bareComma.MatchString(between) && goesOn.MatchString(behind) || theyAre.MatchString(between)
}

// wantsForLeader reports whether a card is wanted for who leads the service, and for nobody else.
func (a *addressedMessage) wantsForLeader(others []*mention) bool {
	for _, m := range others {
		if m.kind != kindRole {
			return false
		}
	}
	for i := range a.mentions {
		if m := &a.mentions[i]; a.leads(m) && (forThem.MatchString(a.text) || theyWant.MatchString(a.text[a.tokens[m.end-1].end:])) {
			return true
		}
	}
	return false
}

// jobsOfPresident are the jobs told of a president: their card goes by their own profession, for what
// the fiche says of a health professional who leads is said of whoever runs the service.
func (a *addressedMessage) jobsOfPresident() (jobs []*mention) {
	for i := range a.mentions {
		x := &a.mentions[i]
		if x.kind != kindProfession || x.part != PartLeader || x.negative {
			continue
		}
		if lead := a.leaderBefore(x); lead != nil && lead.id == rules.RolePresident && a.isJobOf(lead, x) {
			jobs = append(jobs, x)
		}
	}
	return jobs
}

// wantsOwnToo reports whether the writer wants a card of their own as well.
func (a *addressedMessage) wantsOwnToo() bool {
	return a.joinsWriter() || a.wishesOwn() && !strings.Contains(a.text, "pas pour moi")
}

var (
	leaderWords = regexp.MustCompile(`(?i)direct(?:eur|rice|or)|pr[ée]sident|dirigeant|managing`)
	bareAnd     = regexp.MustCompile(`(?i)^\s+(?:et|and)\s+(?:aussi\s+|also\s+)?$`)
	bareComma   = regexp.MustCompile(`^\s*[,(]\s*$`)
	// goesOn stands behind a job that is put beside somebody.
	goesOn = regexp.MustCompile(`(?i)^\s*[,)]\s*(?:a|est|veut|voudrait|doit|souhaite|demande|aimerait|qui|is|has|wants|needs|must)(?:[^\p{L}]|$)`)
	// theyAre says what somebody is who was named before.
	theyAre = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:il|elle|he|she|qui|who|lui|c)\s*(?:['’]\s*)?(?:est|sera|is|['’]s)\s+(?:(?:le|la|the)\s+)?(?:direct\p{L}+\s+et\s+|director\s+and\s+)?(?:aussi\s+|lui-m[êe]me\s+|elle-m[êe]me\s+|also\s+|par ailleurs\s+)?(?:une?\s+|an?\s+)?$`)
	// forThem says that a card is for somebody who was named, theyWant that they want one.
	forThem  = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:pour|for)\s+(?:lui|elle|him|her)|(?:il|elle) lui (?:en )?(?:faut|faudrait)|lui (?:command\p{L}*|demand\p{L}*|prendre|prenne|fasse|faire)\s+(?:une|sa|la)\s+(?:carte|cp[se]|cde)|(?:order|get|request)\s+(?:him|her)\s+(?:a|the|his|her)\s+(?:card|cp[se]|cde)|(?:commander?|demander?|order|request)\s+(?:sa|his|her)\s+(?:carte|cp[se]|cde|card))(?:[^\p{L}]|$)`)
	theyWant = regexp.MustCompile(`(?i)^[^.;!?]{0,60}[^\p{L}](?:veut|voudrait|souhaite|a besoin d['’]?|doit avoir|doit prendre|needs|wants|must have)\s*(?:avoir\s+|to have\s+)?(?:une|sa|a|his|her)\s+(?:carte|cp[se]|cde|card)`)
)
