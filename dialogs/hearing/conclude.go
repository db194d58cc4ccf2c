package hearing

import (
	"regexp"
	"strings"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// HearConclusion repeats in short the answer to whoever asks for nothing but to go on: "alors ?".
func HearConclusion(t *turn.Turn, h *turn.Heard) bool {
	if !meaning.OnlyThen.MatchString(h.Text) || !strings.Contains(h.Text, "?") || !meaning.HasAnswered(t) || t.OpenCount() > 0 {
		return false
	}
	if d := t.Decide(); d.Procedure == nil || d.Ask != "" {
		return false
	}
	t.State.At.Topic = ""
	t.Understood.Intent, t.Understood.Certainty, t.Understood.Facts = t.State.At.Intent, understanding.Confirm, rules.Facts{}
	flow.Progress(t)
	return true
}

var saySettled = turn.Declare("say_settled")

// HearSettled takes that a card works again for the end of what had happened to it: "j'ai tapé le code
// de déblocage, ça remarche".
func HearSettled(t *turn.Turn, h *turn.Heard) bool {
	at := &t.State.At
	incident := at.Goal == rules.GoalIncident
	if x := t.Book.Topic(at.Topic); x != nil {
		incident = incident || x.Intent == rules.IntentHuman || x.Intent == rules.IntentDefective || x.Intent == rules.IntentINSi || x.Intent == rules.IntentTOM
	}
	if !incident || t.OpenCount() > 0 || strings.Contains(h.Text, "?") || h.Reading.Words > longestSettled || !worksAgain.MatchString(h.Text) || worksNot.MatchString(h.Text) {
		return false
	}
	at.Situation.Set(rules.FactSituation, "")
	t.Understood.Facts, t.Understood.Certainty = rules.Facts{}, understanding.Sure
	t.Say(t.Words(saySettled))
	return true
}

// longestSettled is the number of words with which somebody says that something works again.
const longestSettled = 20

var (
	worksAgain = regexp.MustCompile(`(?i)\b(?:remarche|refonctionne|(?:ça|ca|cela|elle|tout|c['’]est bon ça)\s+(?:marche|fonctionne)\b|(?:c['’]est|problème|probleme|souci)\s+(?:réglé|regle|résolu|resolu|arrangé)|it works|works (?:now|again)|(?:it['’]s|problem) (?:fixed|solved|sorted))`)
	worksNot   = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:pas|plus|jamais|toujours|sauf|not|still|doesn['’]t|never)(?:[^\p{L}]|$)`)
)

// HearSameEmployer takes back that somebody changed employers: "mais je ne change pas d'employeur".
func HearSameEmployer(t *turn.Turn, h *turn.Heard) bool {
	at := &t.State.At
	if at.Situation.Get(rules.FactSituation) != rules.SituationNewEmployer || !sameEmployer.MatchString(h.Text) || strings.Contains(h.Text, "?") {
		return false
	}
	before := at.Situation.Clone()
	at.Situation.Set(rules.FactSituation, "")
	t.Understood.Facts, t.Understood.Certainty = rules.Facts{}, understanding.Sure
	if open := at.Asking; open != "" {
		if d := t.Decide(); d.Ask == open {
			flow.GoOn(t, open, before)
			return true
		}
		t.CloseQuestion()
	}
	at.Topic = ""
	flow.Progress(t)
	return true
}

// sameEmployer says that somebody stays where they are.
var sameEmployer = regexp.MustCompile(`(?i)\b(?:chang\p{L}*\s+(?:pas|jamais)\s+d['’ ]?(?:employeur|service|bo[iî]te)|(?:reste|restes|restons)\s+(?:dans|au|chez)|m[êe]me (?:employeur|service|bo[iî]te|employer)|not changing (?:employer|jobs?)|same employer)`)
