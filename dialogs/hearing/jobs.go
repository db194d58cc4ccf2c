package hearing

import (
	"regexp"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

var sayIfAccess = turn.Declare("say_if_access")

// ours speaks of somebody in particular.
var ours = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:mon|ma|mes|notre|nos|my|our|cette|cet|this|pour|for|et|and|commander|order)[\s-]`)

// HearOfJob answers in mid-question what is asked of a job in general, of which nothing is
// noted: "un DPO, c'est CPS ou CPE ?", "comment vérifier qu'un médecin est
// inscrit à l'Ordre ?".
func HearOfJob(t *turn.Turn, h *turn.Heard) bool {
	at, r := &t.State.At, &h.Reading
	open, own := at.Asking, at.Situation.Get(rules.FactProfession)
	if own == "" || at.Situation.Listed || open == rules.FactProfession || len(r.Named) != 1 || r.Named[0] == own || r.Self || r.For || r.Adds || r.TakesBack || h.Value != "" || len(r.Says) > 0 && !r.OnlyAsks || len(r.Denied) > 0 {
		return false
	}
	if !strings.Contains(h.Text, "?") || len(r.Wants) == 0 || ours.MatchString(h.Text) {
		return false
	}
	known, goal := at.Situation.Clone(), at.Goal
	at.Situation.Add(state.Individual{Who: rules.OrderingForOther, Facts: rules.Facts{rules.FactProfession: r.Named[0]}})
	said := verdictOfJob(t, h)
	at.Situation, at.Goal = known, goal
	t.Understood.Facts = rules.Facts{}
	if said {
		answers.Ask(t, open)
	} else {
		answers.Miss(t)
	}
	return true
}

// verdictOfJob answers of the one spoken of: the point that is asked, else which card they
// have and who orders it.
func verdictOfJob(t *turn.Turn, h *turn.Heard) bool {
	if x := meaning.PointOf(t, h.Reading); x != nil && h.Reading.Wants[0].ID == x.ID && !x.Default {
		topics.Topic(t, x.ID, false)
		return true
	}
	if x := t.Book.Intent(h.Reading.Wants[0].ID); x == nil || x.Goal != rules.GoalOrder {
		return false
	}
	facts, lines := t.Facts(), []string(nil)
	d := t.Book.Decide(rules.GoalOrder, facts)
	if d.Ask == rules.FactSIAccess {
		facts[d.Ask] = "yes"
		d, lines = t.Book.Decide(rules.GoalOrder, facts), []string{t.Words(sayIfAccess)}
	}
	if d.Procedure == nil || d.Ask != "" {
		return false
	}
	m := t.Say(append(lines, answers.Lines(t, d.Procedure.Summary, d.Facts)...)...)
	answers.Cite(t, m, d.Sources().Sections)
	return true
}
