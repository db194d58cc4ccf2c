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
	incident := at.Goal == rules.GoalIncident || troubled[at.Situation.Get(rules.FactSituation)]
	if x := t.Book.Topic(at.Topic); x != nil {
		incident = incident || x.Intent == rules.IntentHuman || x.Intent == rules.IntentDefective || x.Intent == rules.IntentINSi || x.Intent == rules.IntentTOM
	}
	if !incident || t.OpenCount() > 0 || strings.Contains(h.Text, "?") || h.Reading.Words > longestSettled || !tellsSettled(t) {
		return false
	}
	at.Situation.Set(rules.FactSituation, "")
	t.CloseQuestion()
	t.Understood.Intent, t.Understood.Facts, t.Understood.Certainty = rules.IntentThanks, rules.Facts{}, understanding.Sure
	t.Say(t.Words(saySettled))
	return true
}

// tellsSettled reports whether a piece of a message says that something works again, and none takes that
// back or leaves it open.
func tellsSettled(t *turn.Turn) bool {
	settled := false
	for _, n := range t.News() {
		if worksNot.MatchString(n.Text) {
			return false
		}
		settled = settled || turn.HasAny(n.Text, worksAgain) && n.Holds >= plainlySettled
	}
	return settled
}

// plainlySettled is the probability from which a piece plainly says that something works again.
const plainlySettled = 0.6

// longestSettled is the number of words with which somebody says that something works again.
const longestSettled = 25

var (
	// troubled are the situations that may settle by themselves.
	troubled = map[string]bool{rules.SituationBlocked: true, rules.SituationDefective: true, rules.SituationCodesLost: true}
	// worksAgain say so, whatever it was.
	worksAgain = []string{"remarche", "refonctionne", "ca marche", "ca fonctionne", "cela fonctionne", "elle marche", "elle fonctionne", "tout marche", "tout fonctionne", "regle", "reglee", "resolu", "resolue", "arrange", "debloque", "debloquee", "it works", "works now", "works again", "fixed", "solved", "sorted", "unblocked", "unlocked", "working again"}
	worksNot   = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:pas|plus|jamais|toujours|sauf|faut|comment|pour|si|quand|not|still|doesn['’]t|never|how|if|must|until|to)(?:[^\p{L}]|$)`)
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
