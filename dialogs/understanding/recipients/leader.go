package recipients

import (
	"regexp"
	"strings"

	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/parts"
	"cpxbot/rules"
)

// wantsForLeader reports whether a card is wanted for who leads the service, and for nobody else.
func (a *Addressed) wantsForLeader(others []*names.Mention) bool {
	for _, m := range others {
		if m.Kind != names.KindRole {
			return false
		}
	}
	for i := range a.Mentions {
		if m := &a.Mentions[i]; a.Leads(m) && (forThem.MatchString(a.Text) || theyWant.MatchString(a.Text[a.Tokens[m.End-1].End:])) {
			return true
		}
	}
	return false
}

// jobsOfPresident are the jobs told of a president: their card goes by their own profession, for what
// the fiche says of a health professional who leads is said of whoever runs the service.
func (a *Addressed) jobsOfPresident() (jobs []*names.Mention) {
	for i := range a.Mentions {
		x := &a.Mentions[i]
		if x.Kind != names.KindProfession || x.Part != parts.PartLeader || x.Negative {
			continue
		}
		if lead := a.LeaderBefore(x); lead != nil && lead.ID == rules.RolePresident && a.IsJobOf(lead, x) {
			jobs = append(jobs, x)
		}
	}
	return jobs
}

// wantsOwnToo reports whether the writer wants a card of their own as well.
func (a *Addressed) wantsOwnToo() bool {
	return a.joinsWriter() || a.WishesOwn() && !strings.Contains(a.Text, "pas pour moi")
}

var (
	// forThem says that a card is for somebody who was named, theyWant that they want one.
	forThem  = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:pour|for)\s+(?:lui|elle|him|her)|(?:il|elle) lui (?:en )?(?:faut|faudrait)|lui (?:command\p{L}*|demand\p{L}*|prendre|prenne|fasse|faire)\s+(?:une|sa|la)\s+(?:carte|cp[se]|cde)|(?:order|get|request)\s+(?:him|her)\s+(?:a|the|his|her)\s+(?:card|cp[se]|cde)|(?:commander?|demander?|order|request)\s+(?:sa|his|her)\s+(?:carte|cp[se]|cde|card))(?:[^\p{L}]|$)`)
	theyWant = regexp.MustCompile(`(?i)^[^.;!?]{0,60}[^\p{L}](?:veut|voudrait|souhaite|a besoin d['’]?|doit avoir|doit prendre|needs|wants|must have)\s*(?:avoir\s+|to have\s+)?(?:une|sa|a|his|her)\s+(?:carte|cp[se]|cde|card)`)
)
