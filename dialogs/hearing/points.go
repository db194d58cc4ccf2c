package hearing

import (
	"regexp"
	"strings"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/moves"
	"cpxbot/dialogs/news"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// asksThen asks how something was when the fiche was written.
var asksThen = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:en|in|avant|before|d['’])\s*(?:avril |april )?2021|[àa] l['’][ée]poque|avant octobre|que dis\w+ la fiche|dit la fiche|disait la fiche|l['’]ancienne (?:démarche|procédure|règle)|back then)\b`)

// HearThen shows what the fiche itself said of the case just decided.
func HearThen(t *turn.Turn, h *turn.Heard) bool {
	if !meaning.HasAnswered(t) || t.State.At.Goal == "" || !meaning.Asks(t, h.Reading) || !asksThen.MatchString(h.Text) || len(strings.Fields(h.Text)) > news.LongestRequest || len(h.Reading.Named) > 0 {
		return false
	}
	d := t.Decide()
	if d.Procedure == nil || d.Ask != "" {
		return false
	}
	if _, differs := answers.FicheDecision(t, d); !differs {
		return false
	}
	t.Understood.Facts = rules.Facts{}
	moves.Fiche(t)
	return true
}

// AnswersInShort answers in a few words what is asked of who leads the service, or of a mandataire,
// while something else is being asked: "et pour le nouveau directeur, non soignant, c'est quel
// formulaire ?". It reports false where that takes more to know than the message tells.
func AnswersInShort(t *turn.Turn, r understanding.Reading, goal string) bool {
	if goal != rules.GoalResponsable && goal != rules.GoalMandataire || !meaning.Asks(t, r) || len(r.People) > 0 {
		return false
	}
	facts := rules.Facts{}
	for _, fact := range state.ServiceFacts {
		if value := t.State.At.Situation.Get(fact); value != "" {
			facts[fact] = value
		}
	}
	for fact, value := range r.Facts {
		if t.Book.ValidValue(fact, value) {
			facts[fact] = value
		}
	}
	d := t.Book.Decide(goal, facts)
	if d.Procedure == nil || d.Ask != "" || d.Procedure.Kind != rules.KindAnswer {
		return false
	}
	lines := answers.Lines(t, d.Procedure.Summary, d.Facts)
	if len(lines) == 0 {
		return false
	}
	answers.Cite(t, t.Say(lines[:min(len(lines), 2)]...), d.Sources().Sections)
	return true
}

// supposes begins what only might be: "et si c'était le 18 ?", or corrects: "ah pardon,
// le 30 en fait".
var supposes = regexp.MustCompile(`(?i)^\W*(?:et |and |mais |ok |bon )*(?:si|s['’]il|sinon|if|what if|disons|plutôt|rather|ah|pardon|oups|non|en fait|actually|sorry|correction)\b`)

// longestOtherDay is the number of words with which another day is supposed.
const longestOtherDay = 9

// HearAnotherDay gives the dates of the answer before again, counted from another day.
func HearAnotherDay(t *turn.Turn, h *turn.Heard) bool {
	topic := t.Book.Topic(t.State.At.Topic)
	if t.OpenCount() > 0 || topic == nil || topic.Delay == "" || len(strings.Fields(h.Text)) > longestOtherDay || len(h.Reading.Named) > 0 || !h.Reading.TakesBack && !supposes.MatchString(h.Text) {
		return false
	}
	x := t.Behind(h.Text)
	if !turn.IsDay(x) {
		return false
	}
	if !x.Year {
		x.Day = meaning.SupposedDay(t, h.Text, x)
	}
	t.Understood.Intent, t.Understood.Certainty = topic.Intent, understanding.Sure
	t.Understood.Facts = rules.Facts{rules.FactDate: x.Day.Format(time.DateOnly)}
	if !t.Begins.IsZero() {
		t.Understood.Facts = rules.Facts{} // "et si je commence vendredi ?": no day of a file
	}
	m := t.Say(topics.Dates(t, topic)...)
	topics.EndAtTopic(t, m, topic, &turn.Outcome{})
	return true
}
