package meaning

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// What a message asks for, where the conversation stands: short answers, a whole
// procedure, or nothing.

// Asks reports whether a message asks something, by its words or its question mark.
func Asks(t *turn.Turn, r understanding.Reading) bool {
	return r.Asking || strings.Contains(t.Text, "?")
}

// Told are the facts that a message states, but for whom a card is.
func Told(t *turn.Turn, r understanding.Reading) rules.Facts {
	f := Stated(t, r)
	delete(f, rules.FactOrderingFor)
	return f
}

// Incident is the request about what has happened to a card, when a message has
// just told it.
func Incident(t *turn.Turn, before state.Situation) string {
	situation := t.State.At.Situation.Get(rules.FactSituation)
	if situation == "" || situation == before.Get(rules.FactSituation) || state.StageAfter[situation] != "" {
		return ""
	}
	for i := range t.Book.Intents {
		if x := &t.Book.Intents[i]; x.Goal == rules.GoalIncident && x.Sets[rules.FactSituation] == situation {
			return x.ID
		}
	}
	if t.Book.Decide(rules.GoalIncident, t.Facts()).Procedure != nil {
		return rules.IntentLost
	}
	return ""
}

// PointOf is the short answer to a question in mid-question that would else lead
// to a whole other procedure; nil when nothing is asked, or none is known.
func PointOf(t *turn.Turn, r understanding.Reading) *rules.Topic {
	if !strings.Contains(t.Text, "?") || len(Told(t, r)) > 0 {
		return nil
	}
	for _, w := range r.Wants {
		if x := t.Book.Topic(w.ID); x != nil && x.Intent == r.Intent && w.Probability >= leastPassing {
			return x
		}
	}
	return nil
}

// PointBeside is the point that a message asks most probably, where its profession calls for
// the whole procedure, and that cannot be told yet: the point is then answered first. nil
// when there is none.
func PointBeside(t *turn.Turn, r understanding.Reading, goal, open string) *rules.Topic {
	if goal != rules.GoalOrder || open != "" || r.Topic != "" || !strings.Contains(t.Text, "?") || len(r.Wants) == 0 || r.Wants[0].Probability < LeastBeside || len(r.People) > 1 {
		return nil
	}
	x := t.Book.Topic(r.Wants[0].ID)
	if x == nil || x.Default || AsksWhoOrders(x) && !r.NamesCard || !AsksWhoOrders(x) && tellsWholly(t, r, x) && !(r.Wants[0].Probability >= ratherAPoint && besides(x)) {
		return nil // of somebody else, or of nobody in particular
	}
	at := t.State.At
	at.Goal = GoalOf(t, rules.IntentOrder, t.Facts())
	if d := t.Book.Decide(at.Goal, t.Facts()); d.Ask == "" {
		return nil
	}
	return x
}

// tellsWholly reports whether the facts of a message, or those known, call for the whole
// procedure in the place of a point.
func tellsWholly(t *turn.Turn, r understanding.Reading, x *rules.Topic) bool {
	return slices.ContainsFunc(x.Unless, func(fact string) bool { return Told(t, r)[fact] != "" || t.Facts()[fact] != "" })
}

// besides reports whether a point tells something else than which card somebody gets.
func besides(x *rules.Topic) bool {
	return x.Intent != rules.IntentWhichCard && x.Intent != rules.IntentWhatIsCPx && x.Intent != rules.IntentINSi
}

// LeastBeside is the probability from which a point is answered before the procedure.
const LeastBeside = 0.45

// ratherAPoint is the probability from which it is answered though the procedure can be told too.
const ratherAPoint = 0.5

// leastPassing is the probability from which a point about another matter is what
// is asked in mid-question.
const leastPassing = 0.02

// PlainlyMeant is the probability from which a longer message asks for a person.
const PlainlyMeant = 0.6

// AsksElse reports whether a message asks a question that was not understood.
func AsksElse(t *turn.Turn, h *turn.Heard) bool {
	r := h.Reading
	if !r.Asking || !strings.Contains(h.Text, "?") || len(r.Wants) == 0 || len(answers.Likely(t)) == 0 {
		return false
	}
	least := float32(PlainlyMeant)
	if x := t.Book.Intent(r.Wants[0].ID); x != nil && x.Goal == t.State.At.Goal {
		least = surelyAgain // asked for again, or something else beside it
	}
	return r.Wants[0].Probability < least
}

// surelyAgain is the probability from which a question in mid-question asks for
// what is under way.
const surelyAgain = 0.9

// OnlyRecipient reports whether nothing was learnt but for whom a card would be.
func OnlyRecipient(t *turn.Turn, before state.Situation) bool {
	old, now := before.Facts(), t.Facts()
	delete(old, rules.FactOrderingFor)
	delete(now, rules.FactOrderingFor)
	return maps.Equal(old, now)
}

// AsksPoint reports whether a message that was not understood more probably asks
// about one point than for a procedure.
func AsksPoint(t *turn.Turn, r understanding.Reading) bool {
	return r.Certainty == understanding.Unsure && r.Asking && len(r.Wants) > 0 && r.Wants[0].Probability >= LeastPoint && t.Book.Topic(r.Wants[0].ID) != nil
}

// LeastPoint is the probability from which a point is likelier asked than not.
const LeastPoint = 0.25

// Wanted are the short answers that a message asks for, up to four, in the order
// in which they are asked.
func Wanted(t *turn.Turn, r understanding.Reading) (topics []*rules.Topic) {
	add := func(id string) {
		x := t.Book.Topic(id)
		if x != nil && r.OfLeader && slices.ContainsFunc(x.Unless, func(fact string) bool { return r.Facts[fact] != "" }) {
			return // the whole procedure for who leads can be told
		}
		if x != nil && x.ID != rules.TopicEmergency && x.ID != rules.TopicAbuse && !slices.Contains(topics, x) && len(topics) < mostAsked {
			topics = append(topics, x)
		}
	}
	for _, list := range r.Asks {
		if partOfWhole(list, r.Wants) {
			continue // "numéro de tel de l'ordre des médecins svp"
		}
		if x := t.Book.Topic(list[0].ID); x != nil && x.Intent == rules.IntentOutOfScope && len(r.Named) > 0 {
			continue // "la cantine, le badge, et je suis kiné"
		} else if x != nil && x.Intent == rules.IntentStatus && len(x.Sets) > 0 && list[0].Probability < surelyBeside {
			continue // "je commande quoi aujourd'hui ?" tells no news
		}
		if w := list[0]; w.Probability >= leastAsked && (strings.Contains(t.Text, "?") || len(Told(t, r)) == 0 || w.Probability >= surelyBeside) {
			if x := t.Book.Intent(w.ID); x != nil && x.Goal == "" {
				add(DefaultTopic(t, w.ID, r.Facts)) // "c'est quoi le délai, et…"
			} else {
				add(w.ID)
			}
		}
	}
	open := t.State.At.Asking != ""
	if open && r.Certainty == understanding.Confirm && len(topics) == 0 && doesNotKnow(t, r.Topic) {
		add(r.Topic) // "je ne sais pas si le contrat est signé", whatever was asked
	}
	switch {
	case open && !r.Asking && r.Certainty != understanding.Sure && !asksPlainly(t, r), r.Certainty == understanding.Unsure, len(topics) > 1:
	case !Asks(t, r) && len(Told(t, r)) > 0 && r.Certainty != understanding.Sure && r.Wants[0].Probability < surelyBeside && !about(t, r.Topic, explicit(r)):
		// It states something, and hardly asks.
	case HasAnswered(t) && !open && !Asks(t, r) && !strings.Contains(t.Text, "?") && r.Certainty != understanding.Sure && completes(t, r):
		// "la directrice a sa CPS": it tells what the answer depends on.
	case r.Topic != "":
		if x := t.Book.Topic(r.Topic); !slices.Contains(topics, x) {
			topics = append([]*rules.Topic{x}, topics[:min(len(topics), mostAsked-1)]...)
		}
	case r.Intent != "" && !r.Implied && t.Book.Intent(r.Intent) != nil && t.Book.Intent(r.Intent).Goal == "":
		add(DefaultTopic(t, r.Intent, r.Facts))
	}
	return topics
}

// asksPlainly reports whether a message has a point that it plainly means, with a question mark or
// without: "et c'est à qui que je demande".
func asksPlainly(t *turn.Turn, r understanding.Reading) bool {
	if r.Answer != "" || len(r.Wants) == 0 || r.Wants[0].ID != r.Topic {
		return false
	}
	return strings.Contains(t.Text, "?") && r.Wants[0].Probability >= PlainlyMeant || r.Wants[0].Probability >= surelyAgain && len(Told(t, r)) == 0
}

// completes reports whether a message tells facts that bear on the procedure just answered, and
// nothing that has happened to a card.
func completes(t *turn.Turn, r understanding.Reading) bool {
	told := Told(t, r)
	return len(told) > 0 && told[rules.FactSituation] == "" && (t.State.At.Goal == rules.GoalOrder || t.State.At.Goal == rules.GoalResponsable || t.State.At.Goal == rules.GoalMandataire)
}

// partOfWhole reports whether a clause that alone asks something else most probably belongs to
// what the whole message plainly asks.
func partOfWhole(clause, whole []understanding.Want) bool {
	return len(whole) > 0 && whole[0].Probability >= plainlyWhole && clause[0].ID != whole[0].ID && clause[0].Probability < surelyBeside && slices.ContainsFunc(clause, func(w understanding.Want) bool {
		return w.ID == whole[0].ID && w.Probability >= leastPart
	})
}

// plainlyWhole is the probability from which a message asks one thing, leastPart that from which
// a clause may ask the same.
const (
	plainlyWhole = 0.95
	leastPart    = 0.1
)

// doesNotKnow reports whether a point is that of who does not know the answer to a question.
func doesNotKnow(t *turn.Turn, topic string) bool {
	return topic != "" && slices.ContainsFunc(t.Book.Questions, func(q rules.Question) bool { return q.Unsure == topic })
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

// WantedGoal is the goal that a message asks for, "" when it asks for none.
func WantedGoal(t *turn.Turn, r understanding.Reading) string {
	x := t.Book.Intent(r.Intent)
	if t.State.At.Asking != "" && !r.Asking && r.Certainty != understanding.Sure && !r.TakesBack && !wishesElse(t, r) {
		return "" // a remark, as far as one can tell
	}
	if x != nil && x.Goal != "" && !tellsOtherIncident(t, r, x) && !r.Asking && t.State.At.Intent != "" && len(Stated(t, r)) > 0 && !namesRecipient(r) && !wantsForAnother(t, r) {
		return "" // it only tells how things stand
	}
	if x != nil && x.Goal == rules.GoalOrder && t.State.At.Goal == rules.GoalIncident && r.Certainty != understanding.Sure && !NeedsAnother(t, r) && !wantsOwn(t, r) && (tellsHolder(r) || !r.Asking && (!r.NamesCard || len(r.Cards) == 1 && !ownWish.MatchString(t.Text))) {
		return "" // it tells whose card was lost: "j'ai une CPS, je suis médecin"
	}
	if x != nil && (x.Goal == rules.GoalResponsable || x.Goal == rules.GoalMandataire) && t.State.At.Goal == rules.GoalOrder && t.State.At.Situation.SpokenOf() != nil && r.Certainty != understanding.Sure && !(t.State.At.Asking != "" && wishesElse(t, r)) {
		return "" // it more probably asks about one point of the order under way
	}
	if x == nil || x.Goal == "" || r.Topic != "" || r.Implied || r.Certainty == understanding.Unsure {
		for _, list := range r.Asks { // one of several questions
			if y := t.Book.Intent(list[0].ID); y != nil && y.Goal != "" && list[0].Probability >= leastAsked {
				return y.Goal
			}
		}
		return ""
	}
	return x.Goal
}

// wantsOwn reports whether a message that names the writer's job plainly wants a card: "bon, il faut que
// j'en demande une, je suis secrétaire".
func wantsOwn(t *turn.Turn, r understanding.Reading) bool {
	return r.Self && r.Facts[rules.FactProfession] != "" && r.Facts[rules.FactSituation] == "" && len(r.Wants) > 0 && r.Wants[0].ID == rules.IntentOrder && r.Wants[0].Probability >= surelyAgain && ownWish.MatchString(t.Text)
}

// ownWish says that somebody has to order a card.
var ownWish = regexp.MustCompile(`(?i)\b(?:faut|besoin|veux|voudrais|need|want|have to)\b`)

// wishesElse reports whether a message in mid-question plainly wishes for another procedure, and
// tells nothing: "et je voudrais désigner un mandataire".
func wishesElse(t *turn.Turn, r understanding.Reading) bool {
	return r.Answer == "" && len(r.Wants) > 0 && r.Wants[0].ID == r.Intent && r.Wants[0].Probability >= surelyAgain && len(Told(t, r)) == 0
}

// tellsHolder reports whether a message tells which card the writer holds.
func tellsHolder(r understanding.Reading) bool {
	return slices.ContainsFunc(r.Says, func(s understanding.Statement) bool {
		return s.Fact == rules.FactOwnCard && s.Subject == understanding.SubjectMe && s.Value != rules.OwnCardNone
	})
}

// tellsOtherIncident reports whether a message says what has happened to a card, or wants what is
// for something else than what had happened: "la nouvelle carte est là, les codes ne passent pas",
// after a loss.
func tellsOtherIncident(t *turn.Turn, r understanding.Reading, x *rules.Intent) bool {
	told := r.Facts[rules.FactSituation]
	return x.Goal == rules.GoalIncident && (Stated(t, r)[rules.FactSituation] != "" || told != "" && told != t.State.At.Situation.Get(rules.FactSituation) && t.State.At.Goal == rules.GoalIncident)
}

// wantsForAnother reports whether a message surely wants a card for somebody of another job than
// the one spoken of: "c'est ma secrétaire qui en a besoin".
func wantsForAnother(t *turn.Turn, r understanding.Reading) bool {
	profession := r.Facts[rules.FactProfession]
	return r.Certainty == understanding.Sure && r.Topic == "" && r.Facts[rules.FactOrderingFor] == rules.OrderingForOther && profession != "" && profession != t.State.At.Situation.Get(rules.FactProfession)
}

// NeedsAnother reports whether somebody of another job than the one whose card is spoken of is
// named as the one who needs a card: "et mon infirmière n'en a pas du tout", and not "ma collègue
// aussi", to whom the same has happened.
func NeedsAnother(t *turn.Turn, r understanding.Reading) bool {
	return NamesAnother(t, r) && r.Facts[rules.FactSituation] == "" && !Also.MatchString(t.Text)
}

// Also says that what was said holds of somebody else too.
var Also = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:aussi|également|idem|pareil\p{L}*|too|as well|also)(?:[^\p{L}]|$)`)

// explicit are the facts of a message without those that only follow from what it wants.
func explicit(r understanding.Reading) rules.Facts {
	f := maps.Clone(r.Facts)
	for fact := range r.Implies {
		delete(f, fact)
	}
	return f
}

// about reports whether a short answer is about what a message states.
func about(t *turn.Turn, topic string, stated rules.Facts) bool {
	x := t.Book.Topic(topic)
	return x != nil && (x.IsNear(stated) || t.Book.Says(topic, stated))
}

// namesRecipient reports whether a message names somebody whom a card is for.
func namesRecipient(r understanding.Reading) bool {
	return r.For || len(r.People) > 1 || r.Self && r.Facts[rules.FactProfession] != "" && r.Facts[rules.FactOrderingFor] != rules.OrderingForOther
}

// LeadsElsewhere reports whether a message in mid-question takes up another
// goal.
func LeadsElsewhere(t *turn.Turn, r understanding.Reading, goal string) bool {
	return goal != t.State.At.Goal && !r.TakesBack
}

// SameSubject reports whether a goal in mid-question is only another name for
// the one under way: who leads a service orders by another table.
func SameSubject(t *turn.Turn, r understanding.Reading, goal string) bool {
	return goal == rules.GoalOrder && t.State.At.Goal == rules.GoalResponsable && r.Facts[rules.FactProfession] == ""
}

// HasAnswered reports whether an answer was given.
func HasAnswered(t *turn.Turn) bool {
	at := &t.State.At
	return (at.Phase == state.Answered || at.Phase == state.Offering || at.Phase == state.Following || at.Phase == state.Closed || at.Phase == state.HandedOver) && at.Goal != ""
}

// AsksTheSame reports whether a request, told without a word on the person, goes
// back to the answer given: "ok, et donc j'ai droit à quoi ?".
func AsksTheSame(t *turn.Turn, r understanding.Reading) bool {
	x := t.Book.Intent(r.Intent)
	return x != nil && x.Goal == t.State.At.Goal && r.Certainty != understanding.Unsure
}

// Agrees reports whether a text accepts the procedure that a topic offered.
func Agrees(t *turn.Turn, text string) bool {
	topic := t.Book.Topic(t.State.At.Topic)
	yes, ok := words.YesNo(text)
	return topic != nil && topic.Goal != "" && ok && yes && !words.Acknowledges(text)
}

// DefaultTopic is the answer to an intent when no direct question was
// recognised; a fact that calls for the whole procedure leaves none.
func DefaultTopic(t *turn.Turn, intent string, stated rules.Facts) string {
	for i := range t.Book.Topics {
		x := &t.Book.Topics[i]
		if x.Intent == intent && x.Default && !slices.ContainsFunc(x.Unless, func(fact string) bool { return stated[fact] != "" }) {
			return x.ID
		}
	}
	return ""
}

// GoalOf chooses the decision table: a person in charge who wants a card for
// themselves needs the card of the responsable.
func GoalOf(t *turn.Turn, intent string, f rules.Facts) string {
	x := t.Book.Intent(intent)
	if x == nil || x.Goal == "" {
		return rules.GoalOrder
	}
	leads := f[rules.FactRole] == rules.RoleResponsable || f[rules.FactRole] == rules.RolePresident
	if x.Goal == rules.GoalOrder && leads && f[rules.FactOrderingFor] != rules.OrderingForOther {
		return rules.GoalResponsable
	}
	return x.Goal
}

// WantBeside takes what a message wants beside a point that is settled, when that stands out of
// the rest. It reports false when nothing does.
func WantBeside(t *turn.Turn, r *understanding.Reading, settled string) bool {
	rest := slices.DeleteFunc(slices.Clone(r.Wants), func(w understanding.Want) bool { return w.ID == settled })
	if len(rest) == 0 || rest[0].Probability < leastAlso || len(rest) > 1 && rest[0].Probability < standsOut*rest[1].Probability {
		return false
	}
	x := t.Book.Topic(rest[0].ID)
	if x == nil {
		return false
	}
	r.Wants, r.Topic, r.Intent, r.Certainty = rest, x.ID, x.Intent, understanding.Confirm
	return true
}

// StandsOut reports whether what a message wants first is far more probable than all else.
func StandsOut(r understanding.Reading) bool {
	return len(r.Wants) > 1 && r.Wants[0].Probability >= leastOutstanding && r.Wants[0].Probability >= farMore*r.Wants[1].Probability
}

const (
	leastOutstanding = 0.4
	farMore          = 2.5
)

// leastAlso is the probability below which a message wants nothing beside what is settled;
// standsOut is how many times as likely as the next it must be.
const (
	leastAlso = 0.05
	standsOut = 1.5
)
