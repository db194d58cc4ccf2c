package dialogs

import (
	"maps"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// serviceFacts hold for the whole service, so that a new question of the same
// person does not ask them again.
var serviceFacts = []string{rules.FactContract, rules.FactLeaderCard, rules.FactReader, rules.FactRole, rules.FactLeaderPro, rules.FactLegalRepresentative}

// request handles a text when no question is open.
func (t *turn) request(text string, r understanding.Reading) {
	at := &t.s.At
	if t.expires(text, r) {
		t.s.Misses = 0
		return
	}
	t.echo(r)
	if choice := t.dossierAnswer(text); choice != "" {
		t.s.Misses = 0
		t.dossierChoice(choice)
		return
	}
	switch {
	case at.Topic != "" && t.agrees(text):
		t.s.Misses = 0
		t.startGoal(t.d.book.Topic(at.Topic).Goal)
		return
	case t.open() > 0 && r.Intent == rules.IntentStatus && stageAfter[r.Facts[rules.FactSituation]] != "":
		t.s.Misses = 0
		t.status(text, r)
		return
	case r.Topic != "":
		t.s.Misses = 0
		t.remember()
		t.topic(r.Topic, true)
		return
	case r.Doubtful != "":
		t.s.Misses = 0
		t.remember()
		t.start(r.Intent, r.Facts, r.People)
		t.confirmProfession(r)
		return
	}
	if r.Words <= 2 && at.Phase != Idle {
		if _, bare := understanding.YesNo(text); bare {
			t.s.Misses = 0
			t.say(t.tr(sayNothingOpen))
			return
		}
	}
	x := t.d.book.Intent(r.Intent)
	if r.Certainty == understanding.Unsure {
		x = nil // a guess: to propose, not to act on
	}
	switch {
	case t.hasAnswered() && (r.Implied && len(r.People) < 2 && t.corrects(r) || t.completes(text, r)):
		t.s.Misses = 0
		t.remember()
		t.corrected = true
		t.merge(r.Facts)
		t.progress()
	case x != nil && t.hasAnswered() && t.asksTheSame(r):
		t.s.Misses = 0
		t.progress()
	case x != nil && (x.Goal != "" || r.Intent == rules.IntentWhichCard):
		t.s.Misses = 0
		t.remember()
		t.corrected = t.open() > 0 && understanding.TakesBack(text)
		t.start(r.Intent, r.Facts, r.People)
		t.progress()
	case x != nil && r.Intent == rules.IntentStatus:
		t.s.Misses = 0
		t.status(text, r)
	case x != nil && t.defaultTopic(r.Intent, r.Facts) != "":
		t.s.Misses = 0
		t.remember()
		t.topic(t.defaultTopic(r.Intent, r.Facts), true)
	case t.corrects(r) && !t.asksPoint(r):
		t.s.Misses = 0
		t.remember()
		t.start(rules.IntentOrder, r.Facts, r.People)
		t.progress()
	default:
		t.miss()
	}
}

// asksPoint reports whether a message that was not understood more probably asks
// about one point than for a procedure.
func (t *turn) asksPoint(r understanding.Reading) bool {
	return r.Certainty == understanding.Unsure && r.Asking && len(r.Wants) > 0 && t.d.book.Topic(r.Wants[0].ID) != nil
}

// hasAnswered reports whether an answer was given.
func (t *turn) hasAnswered() bool {
	at := &t.s.At
	return (at.Phase == Answered || at.Phase == Following || at.Phase == Closed || at.Phase == HandedOver) && at.Goal != ""
}

// completes reports whether a text only tells how the service stands, where that
// changes the answer given: "finalement le contrat est signé".
func (t *turn) completes(text string, r understanding.Reading) bool {
	at := &t.s.At
	if len(r.Facts) == 0 || len(at.People) > 0 || strings.Contains(text, "?") {
		return false
	}
	for fact := range r.Facts {
		if fact == rules.FactRole || !slices.Contains(serviceFacts, fact) {
			return false
		}
	}
	after := maps.Clone(at.Facts)
	maps.Copy(after, r.Facts)
	old, now := t.d.book.Decide(at.Goal, at.Facts), t.d.book.Decide(at.Goal, after)
	return now.Procedure != old.Procedure || !slices.Equal(now.First, old.First) || !slices.Equal(now.Check, old.Check)
}

// asksTheSame reports whether a request, told without a word on the person, goes
// back to the answer given: "ok, et donc j'ai droit à quoi ?".
func (t *turn) asksTheSame(r understanding.Reading) bool {
	at, x := &t.s.At, t.d.book.Intent(r.Intent)
	if at.Goal != rules.GoalOrder || x.Goal != rules.GoalOrder || r.Certainty == understanding.Sure || at.Facts[rules.FactProfession] == "" || len(r.People) > 0 {
		return false
	}
	for fact, value := range r.Facts {
		if fact != rules.FactOrderingFor || value != rules.OrderingForSelf {
			return false
		}
	}
	return true
}

// echo restates a request that was not surely understood, so that the person
// sees at once when it was not.
func (t *turn) echo(r understanding.Reading) {
	x := t.d.book.Intent(r.Intent)
	if r.Certainty != understanding.Confirm || r.Clear || r.Doubtful != "" || x == nil || x.Goal == rules.GoalOrder || r.Intent == rules.IntentOutOfScope || r.Topic == "" && x.Goal == "" && t.defaultTopic(r.Intent, r.Facts) == "" {
		return
	}
	if t.open() > 0 && stageAfter[r.Facts[rules.FactSituation]] != "" {
		return // the answer restates the news
	}
	subject := t.tr(x.Label)
	if topic := t.d.book.Topic(r.Topic); topic != nil {
		subject = t.tr(topic.Title)
	}
	t.say(fill(t.tr(sayUnderstood), "subject", subject))
}

// agrees reports whether a text accepts the procedure that a topic offered.
func (t *turn) agrees(text string) bool {
	topic := t.d.book.Topic(t.s.At.Topic)
	yes, ok := understanding.YesNo(text)
	return topic != nil && topic.Goal != "" && ok && yes
}

// start begins a new request; what is known of the service is kept.
func (t *turn) start(intent string, f rules.Facts, people []understanding.Person) {
	kept := rules.Facts{}
	for _, fact := range serviceFacts {
		if v := t.s.At.Facts[fact]; v != "" {
			kept[fact] = v
		}
	}
	phase := t.s.At.Phase
	t.s.At = Point{Phase: phase, Intent: intent, Facts: kept, People: people}
	if f["training_conflict"] != "" {
		t.s.At.MustAsk = rules.FactTraining
	}
	t.merge(f)
}

// defaultTopic is the answer to an intent when no direct question was
// recognised; a fact that calls for the whole procedure leaves none.
func (t *turn) defaultTopic(intent string, stated rules.Facts) string {
	for i := range t.d.book.Topics {
		x := &t.d.book.Topics[i]
		if x.Intent == intent && x.Default && !slices.ContainsFunc(x.Unless, func(fact string) bool { return stated[fact] != "" }) {
			return x.ID
		}
	}
	return ""
}

// goalOf chooses the decision table: a person in charge who wants a card for
// themselves needs the card of the responsable.
func (t *turn) goalOf(intent string, f rules.Facts) string {
	x := t.d.book.Intent(intent)
	if x == nil || x.Goal == "" {
		return rules.GoalOrder
	}
	leads := f[rules.FactRole] == rules.RoleResponsable || f[rules.FactRole] == rules.RolePresident
	if x.Goal == rules.GoalOrder && leads && f[rules.FactOrderingFor] != rules.OrderingForOther {
		return rules.GoalResponsable
	}
	return x.Goal
}
