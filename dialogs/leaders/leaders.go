// Package leaders handles what a message tells or asks of who leads the service.
package leaders

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// What a message tells or asks of who leads the service.

// OfLeaderOnly reports whether the only point asked is one of who leads the service, and nobody is
// known whose card could be told as well: "et si la directrice est médecin, elle prend quelle carte ?".
func OfLeaderOnly(t *turn.Turn, points []*rules.Topic, goal string) bool {
	return goal == rules.GoalOrder && len(points) == 1 && (points[0].Goal == rules.GoalResponsable || points[0].Intent == rules.IntentResponsable) && t.State.At.Situation.Get(rules.FactProfession) == ""
}

// TellsOfLeader reports whether a first message tells how it stands with the card of who
// leads the service, and asks nothing else plainly: "je dirige le service et je n'ai aucune
// carte", "Président : je ne souhaite pas de carte", "contrat signé, la carte du directeur est
// là : étape suivante ?".
func TellsOfLeader(t *turn.Turn, r understanding.Reading, goal string) bool {
	f := r.Facts
	if t.State.At.Asking != "" || meaning.HasAnswered(t) || len(r.People) > 0 || goal != "" && goal != rules.GoalResponsable {
		return false
	}
	if f[rules.FactContract] != "" && f[rules.FactLeaderCard] != "" && asksNext(r) {
		return true
	}
	if r.Certainty != understanding.Unsure && r.Topic != "" && strings.Contains(t.Text, "?") || goal != "" {
		return false
	}
	switch f[rules.FactRole] {
	case rules.RolePresident:
		return f[rules.FactPresidentCard] != "" || f[rules.FactOwnCard] == rules.OwnCardNone
	case rules.RoleResponsable:
		return f[rules.FactOwnCard] == rules.OwnCardNone || f[rules.FactLeaderCard] == "no" || f[rules.FactContract] == rules.ContractNone
	}
	return false
}

// asksNext reports whether a message may ask what remains to be done.
func asksNext(r understanding.Reading) bool {
	return r.Topic == rules.TopicStart || slices.ContainsFunc(r.Wants, func(w understanding.Want) bool { return w.ID == rules.MoveNext && w.Probability >= leastNext })
}

// leastNext is the probability from which a message that tells how the service stands asks what
// is next.
const leastNext = 0.1

// LeadsTo reports whether the writer says that they lead the service after a point of the
// procedure for whoever does, or what decides which card they have: "pas professionnel de santé,
// et oui c'est moi le représentant légal".
func LeadsTo(t *turn.Turn, r understanding.Reading) bool {
	x, role := t.Book.Topic(t.State.At.Topic), r.Facts[rules.FactRole]
	if r.Facts[rules.FactPresidentCard] != "" {
		role = turn.OrElse(role, t.State.At.Situation.Get(rules.FactRole)) // "la deux, je n'en veux pas", after the options
	}
	leads := (role == rules.RoleResponsable || role == rules.RolePresident) && !r.Asking && len(r.Named) == 0
	return leads && (x != nil && x.Goal == rules.GoalResponsable || !meaning.HasAnswered(t) && r.Facts[rules.FactHealthPro] != "" && meaning.SurelySays(r, rules.FactHealthPro, r.Facts[rules.FactHealthPro]))
}

// SaysJob says what somebody is who was spoken of: "M. Aubert est infirmier de formation, ça change
// quelque chose ?".
var SaysJob = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:il|elle|he|she)\s+(?:est|sera|is)|(?:m|mme|mr|mrs|ms|dr|monsieur|madame)\.?\s+\p{L}+\s+(?:est|sera|is)|(?:directeur|directrice|director|responsable)\s+(?:est|sera|is))(?:[^\p{L}]|$)`)

// TellsJobOfLeader takes the job that is told of who leads the service, after a point about
// them.
func TellsJobOfLeader(t *turn.Turn, r understanding.Reading) bool {
	at := &t.State.At
	tracking.TakeUp(t, r, rules.GoalResponsable)
	tracking.NameProfession(t, r.Named[0])
	switch t.Book.Register(rules.Facts{rules.FactProfession: r.Named[0]}) {
	case rules.RegisterNone:
		at.Situation.Set(rules.FactHealthPro, "no")
	case rules.RegisterRPPS, rules.RegisterADELI, rules.RegisterADELIStar:
		at.Situation.Set(rules.FactHealthPro, "yes")
	}
	at.Intent, at.Topic = rules.IntentResponsable, ""
	flow.Progress(t)
	return true
}
