package dialogs

import (
	"maps"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// What a message asks for, where the conversation stands: short answers, a whole
// procedure, or nothing.

// asks reports whether a message asks something, by its words or its question mark.
func (t *turn) asks(r understanding.Reading) bool { return r.Asking || strings.Contains(t.text, "?") }

// told are the facts that a message states, but for whom a card is.
func (t *turn) told(r understanding.Reading) rules.Facts {
	f := t.stated(r)
	delete(f, rules.FactOrderingFor)
	return f
}

// incident is the request about what has happened to a card, when a message has
// just told it.
func (t *turn) incident(before Situation) string {
	situation := t.s.At.Situation.get(rules.FactSituation)
	if situation == "" || situation == before.get(rules.FactSituation) || stageAfter[situation] != "" {
		return ""
	}
	for i := range t.book.Intents {
		if x := &t.book.Intents[i]; x.Goal == rules.GoalIncident && x.Sets[rules.FactSituation] == situation {
			return x.ID
		}
	}
	if t.book.Decide(rules.GoalIncident, t.facts()).Procedure != nil {
		return rules.IntentLost
	}
	return ""
}

// pointOf is the short answer to a question in mid-question that would else lead
// to a whole other procedure; nil when nothing is asked, or none is known.
func (t *turn) pointOf(r understanding.Reading) *rules.Topic {
	if !strings.Contains(t.text, "?") || len(t.told(r)) > 0 {
		return nil
	}
	for _, w := range r.Wants {
		if x := t.book.Topic(w.ID); x != nil && x.Intent == r.Intent && w.Probability >= leastPassing {
			return x
		}
	}
	return nil
}

// pointBeside is the point that a message asks most probably, where its profession calls for
// the whole procedure, and that cannot be told yet: the point is then answered first. nil
// when there is none.
func (t *turn) pointBeside(r understanding.Reading, goal, open string) *rules.Topic {
	if goal != rules.GoalOrder || open != "" || r.Topic != "" || !strings.Contains(t.text, "?") || len(r.Wants) == 0 || r.Wants[0].Probability < leastBeside || len(r.People) > 1 {
		return nil
	}
	x := t.book.Topic(r.Wants[0].ID)
	if x == nil || x.Default || asksWhoOrders(x) && !r.NamesCard || !asksWhoOrders(x) && slices.ContainsFunc(x.Unless, func(fact string) bool { return t.told(r)[fact] != "" || t.facts()[fact] != "" }) {
		return nil // of somebody else, or of nobody in particular
	}
	at := t.s.At
	at.Goal = t.goalOf(rules.IntentOrder, t.facts())
	if d := t.book.Decide(at.Goal, t.facts()); d.Ask == "" {
		return nil
	}
	return x
}

// leastBeside is the probability from which a point is answered before the procedure.
const leastBeside = 0.45

// leastPassing is the probability from which a point about another matter is what
// is asked in mid-question.
const leastPassing = 0.02

// asksElse reports whether a message asks a question that was not understood.
func (t *turn) asksElse(h *heard) bool {
	r := h.r
	if !r.Asking || !strings.Contains(h.text, "?") || len(r.Wants) == 0 || len(t.likely()) == 0 {
		return false
	}
	least := float32(plainlyMeant)
	if x := t.book.Intent(r.Wants[0].ID); x != nil && x.Goal == t.s.At.Goal {
		least = surelyAgain // asked for again, or something else beside it
	}
	return r.Wants[0].Probability < least
}

// surelyAgain is the probability from which a question in mid-question asks for
// what is under way.
const surelyAgain = 0.9

// onlyRecipient reports whether nothing was learnt but for whom a card would be.
func (t *turn) onlyRecipient(before Situation) bool {
	old, now := before.Facts(), t.facts()
	delete(old, rules.FactOrderingFor)
	delete(now, rules.FactOrderingFor)
	return maps.Equal(old, now)
}

// asksPoint reports whether a message that was not understood more probably asks
// about one point than for a procedure.
func (t *turn) asksPoint(r understanding.Reading) bool {
	return r.Certainty == understanding.Unsure && r.Asking && len(r.Wants) > 0 && r.Wants[0].Probability >= leastPoint && t.book.Topic(r.Wants[0].ID) != nil
}

// leastPoint is the probability from which a point is likelier asked than not.
const leastPoint = 0.25

// wanted are the short answers that a message asks for, up to four, in the order
// in which they are asked.
func (t *turn) wanted(r understanding.Reading) (topics []*rules.Topic) {
	add := func(id string) {
		x := t.book.Topic(id)
		if x != nil && r.OfLeader && slices.ContainsFunc(x.Unless, func(fact string) bool { return r.Facts[fact] != "" }) {
			return // the whole procedure for who leads can be told
		}
		if x != nil && x.ID != rules.TopicEmergency && x.ID != rules.TopicAbuse && !slices.Contains(topics, x) && len(topics) < mostAsked {
			topics = append(topics, x)
		}
	}
	for _, list := range r.Asks {
		if w := list[0]; w.Probability >= leastAsked && (strings.Contains(t.text, "?") || len(t.told(r)) == 0 || w.Probability >= surelyBeside) {
			add(w.ID)
		}
	}
	open := t.s.At.Asking != ""
	switch {
	case open && !r.Asking && r.Certainty != understanding.Sure, r.Certainty == understanding.Unsure, len(topics) > 1:
	case !t.asks(r) && len(t.told(r)) > 0 && r.Certainty != understanding.Sure && r.Wants[0].Probability < surelyBeside && !t.about(r.Topic, t.stated(r)):
		// It states something, and hardly asks.
	case r.Topic != "":
		if x := t.book.Topic(r.Topic); !slices.Contains(topics, x) {
			topics = append([]*rules.Topic{x}, topics[:min(len(topics), mostAsked-1)]...)
		}
	case r.Intent != "" && !r.Implied && t.book.Intent(r.Intent) != nil && t.book.Intent(r.Intent).Goal == "":
		add(t.defaultTopic(r.Intent, r.Facts))
	}
	return topics
}

const (
	// surelyBeside is the probability from which a message that states something,
	// and has no question, is answered.
	surelyBeside = 0.75
	// mostAsked is how many questions of one message are answered.
	mostAsked = 4
	// leastAsked is the probability from which one of several is answered.
	leastAsked = 0.3
)

// wantedGoal is the goal that a message asks for, "" when it asks for none.
func (t *turn) wantedGoal(r understanding.Reading) string {
	x := t.book.Intent(r.Intent)
	if t.s.At.Asking != "" && !r.Asking && r.Certainty != understanding.Sure && !r.TakesBack {
		return "" // a remark, as far as one can tell
	}
	if x != nil && x.Goal != "" && !(x.Goal == rules.GoalIncident && t.stated(r)[rules.FactSituation] != "") && !r.Asking && t.s.At.Intent != "" && len(t.stated(r)) > 0 && !t.namesRecipient(r) {
		return "" // it only tells how things stand
	}
	if x != nil && x.Goal == rules.GoalOrder && t.s.At.Goal == rules.GoalIncident && !r.Asking && !r.NamesCard && r.Certainty != understanding.Sure {
		return "" // it tells whose card was lost
	}
	if x != nil && (x.Goal == rules.GoalResponsable || x.Goal == rules.GoalMandataire) && t.s.At.Goal == rules.GoalOrder && t.s.At.Situation.present() != nil && r.Certainty != understanding.Sure {
		return "" // it more probably asks about one point of the order under way
	}
	if x == nil || x.Goal == "" || r.Topic != "" || r.Implied || r.Certainty == understanding.Unsure {
		for _, list := range r.Asks { // one of several questions
			if y := t.book.Intent(list[0].ID); y != nil && y.Goal != "" && list[0].Probability >= leastAsked {
				return y.Goal
			}
		}
		return ""
	}
	return x.Goal
}

// about reports whether a short answer is about what a message states.
func (t *turn) about(topic string, stated rules.Facts) bool {
	x := t.book.Topic(topic)
	return x != nil && (x.IsNear(stated) || t.book.Says(topic, stated))
}

// namesRecipient reports whether a message names somebody whom a card is for.
func (t *turn) namesRecipient(r understanding.Reading) bool {
	return r.For || len(r.People) > 1 || r.Self && r.Facts[rules.FactProfession] != "" && r.Facts[rules.FactOrderingFor] != rules.OrderingForOther
}

// leadsElsewhere reports whether a message in mid-question takes up another
// goal.
func (t *turn) leadsElsewhere(r understanding.Reading, goal string) bool {
	return goal != t.s.At.Goal && !r.TakesBack
}

// sameSubject reports whether a goal in mid-question is only another name for
// the one under way: who leads a service orders by another table.
func (t *turn) sameSubject(r understanding.Reading, goal string) bool {
	return goal == rules.GoalOrder && t.s.At.Goal == rules.GoalResponsable && r.Facts[rules.FactProfession] == ""
}

// hasAnswered reports whether an answer was given.
func (t *turn) hasAnswered() bool {
	at := &t.s.At
	return (at.Phase == Answered || at.Phase == Offering || at.Phase == Following || at.Phase == Closed || at.Phase == HandedOver) && at.Goal != ""
}

// asksTheSame reports whether a request, told without a word on the person, goes
// back to the answer given: "ok, et donc j'ai droit à quoi ?".
func (t *turn) asksTheSame(r understanding.Reading) bool {
	x := t.book.Intent(r.Intent)
	return x != nil && x.Goal == t.s.At.Goal && r.Certainty != understanding.Unsure
}

// agrees reports whether a text accepts the procedure that a topic offered.
func (t *turn) agrees(text string) bool {
	topic := t.book.Topic(t.s.At.Topic)
	yes, ok := understanding.YesNo(text)
	return topic != nil && topic.Goal != "" && ok && yes
}

// defaultTopic is the answer to an intent when no direct question was
// recognised; a fact that calls for the whole procedure leaves none.
func (t *turn) defaultTopic(intent string, stated rules.Facts) string {
	for i := range t.book.Topics {
		x := &t.book.Topics[i]
		if x.Intent == intent && x.Default && !slices.ContainsFunc(x.Unless, func(fact string) bool { return stated[fact] != "" }) {
			return x.ID
		}
	}
	return ""
}

// goalOf chooses the decision table: a person in charge who wants a card for
// themselves needs the card of the responsable.
func (t *turn) goalOf(intent string, f rules.Facts) string {
	x := t.book.Intent(intent)
	if x == nil || x.Goal == "" {
		return rules.GoalOrder
	}
	leads := f[rules.FactRole] == rules.RoleResponsable || f[rules.FactRole] == rules.RolePresident
	if x.Goal == rules.GoalOrder && leads && f[rules.FactOrderingFor] != rules.OrderingForOther {
		return rules.GoalResponsable
	}
	return x.Goal
}
