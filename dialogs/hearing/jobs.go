package hearing

import (
	"regexp"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var sayIfAccess = turn.Declare("say_if_access")

var (
	// ours speaks of somebody in particular.
	ours = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:mon|ma|mes|notre|nos|my|our|cette|cet|this|et|and|commander|order)[\s-]|(?:pour|for)\s+(?:l[ae]s?\s|l['’]|the\s|elle|lui|eux|her|him|them|\d|deux|trois|two|three))`)
	// forAny asks for anybody of a job: "quelle carte pour une interne ?".
	forAny = regexp.MustCompile(`(?i)^\W*(?:quelle?|which|what|c['’]est quoi|et)\b[^.;!?]*\b(?:pour|for)\s+(?:une?|des|an?)\s`)
)

// HearOfJob answers in mid-question what is asked of a job in general, of which nothing is
// noted: "un DPO, c'est CPS ou CPE ?", "comment vérifier qu'un médecin est
// inscrit à l'Ordre ?".
func HearOfJob(t *turn.Turn, h *turn.Heard) bool {
	at, r := &t.State.At, &h.Reading
	open, own := at.Asking, at.Situation.Get(rules.FactProfession)
	job, level := jobAsked(r)
	if own == "" || at.Situation.Listed || open == rules.FactProfession || job == "" || job == own && level == at.Situation.Get(rules.FactTrainingLevel) || r.Self || r.For && !forAny.MatchString(h.Text) || r.Adds || r.TakesBack || h.Value != "" || len(r.Says) > 0 && !r.OnlyAsks || len(r.Denied) > 0 {
		return false
	}
	if !strings.Contains(h.Text, "?") || len(r.Wants) == 0 || ours.MatchString(h.Text) {
		return false
	}
	known, goal := at.Situation.Clone(), at.Goal
	at.Situation.Add(state.Individual{Who: rules.OrderingForOther, Facts: factsOfJob(job, level)})
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

// jobAsked is the only job that a message names, or that its only trainee learns.
func jobAsked(r *understanding.Reading) (job, level string) {
	switch level = r.Facts[rules.FactTrainingLevel]; {
	case len(r.Named) == 1:
		return r.Named[0], level
	case len(r.Named) == 0 && level != "":
		return r.Facts[rules.FactProfession], level
	}
	return "", ""
}

func factsOfJob(job, level string) rules.Facts {
	f := rules.Facts{rules.FactProfession: job}
	if level != "" {
		f[rules.FactTraining], f[rules.FactTrainingLevel] = "yes", level
	}
	return f
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
