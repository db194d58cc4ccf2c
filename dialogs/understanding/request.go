package understanding

import (
	"fmt"
	"math"
	"slices"

	"cpxbot/rules"
)

// match is the best pattern of an intent in a message.
type match struct {
	pattern *pattern
	target  *target
	score   int // wordScore per word of its own, and its weight
	free    int
}

// wordScore makes a word that states no fact count more than any word that does.
const wordScore = 16

// ranking is what the examples and the patterns say about the intents.
type ranking struct {
	matches []match
	// learnt is the probability of each intent by the examples alone, p by the
	// examples and the patterns together.
	learnt, p []float32
	// best is the most probable intent, second the next.
	best, second int
	// first is the intent of the best pattern, -1 when none matches, and rival
	// the score of the next one.
	first, rival int
	// known is the number of features that the examples know.
	known int
}

// rank gives each intent its probability.
func (r *Reader) rank(s *scan, out *Reading) *ranking {
	k := &ranking{matches: r.matchRequests(s, out), first: -1}
	for j := range k.matches {
		switch m := &k.matches[j]; {
		case m.pattern == nil:
		case k.first < 0 || m.score > k.matches[k.first].score || m.score == k.matches[k.first].score && m.target.order < k.matches[k.first].target.order:
			if k.first >= 0 {
				k.rival = k.matches[k.first].score
			}
			k.first = j
		default:
			k.rival = max(k.rival, m.score)
		}
	}
	k.learnt = make([]float32, len(k.matches))
	k.known = r.intents.probabilities(r.features(s.spelt(), s.question), k.learnt)
	k.p = make([]float32, len(k.matches))
	for j := range k.p {
		k.p[j] = trustInExamples*float32(math.Log(float64(k.learnt[j])+1e-6)) + r.trust(s, out, k, j)
	}
	softmax(k.p)
	k.second = -1
	for j := 1; j < len(k.p); j++ {
		switch {
		case k.p[j] > k.p[k.best]:
			k.best, k.second = j, k.best
		case k.second < 0 || k.p[j] > k.p[k.second]:
			k.second = j
		}
	}
	return k
}

// readRequest decides what the message wants: the classifier gives every
// intent a probability, the patterns of an intent raise it. The best pattern
// of the intent that wins chooses the topic.
func (r *Reader) readRequest(s *scan, out *Reading) {
	k := r.rank(s, out)
	best, first, p, matches := k.best, k.first, k.p, k.matches
	m := &matches[best]
	out.Certainty = Unsure
	switch {
	case m.pattern == nil && (k.known == 0 || s.answers || out.Known == 0 && p[best] < sureProbability):
		return
	case p[best] >= r.sureRatio(best)*p[k.second]:
		out.Certainty = Sure
	case m.pattern == nil && r.book.Intents[best].Goal == "" && p[best] < likelyMeant:
		// No question would follow that shows a wrong guess; better asked
		// again, unless the person tells a profession and nothing else.
		guess := p[best] < leastProbability || r.book.Intents[best].ID == "out_of_scope"
		if guess && (out.Facts[rules.FactProfession] != "" || len(out.People) > 0) {
			return
		}
	case m.pattern != nil || p[best] >= leastProbability:
		out.Certainty = Confirm
	}
	x := &r.book.Intents[best]
	out.Intent = x.ID
	out.Clear = m.pattern != nil && p[best] >= clearRatio*p[k.second]
	if m.pattern != nil && m.target.topic != nil {
		out.Topic = m.target.topic.ID
		out.Evidence = append(out.Evidence, Evidence{"topic=" + out.Topic, m.pattern.source, 0})
	} else if m.pattern != nil {
		out.Evidence = append(out.Evidence, Evidence{"intent=" + x.ID, m.pattern.source, 0})
	}
	if m.pattern == nil || out.Certainty == Sure {
		out.Evidence = append(out.Evidence, Evidence{"intent=" + x.ID, fmt.Sprintf("examples, %.0f %%", 100*p[best]), 0})
	}
	if first >= 0 && first != best && out.Certainty != Sure && r.book.Intents[first].ID != "out_of_scope" && matches[first].answers(s, m) {
		m = &matches[first]
		out.Topic = m.target.topic.ID
		out.Evidence = append(out.Evidence, Evidence{"topic=" + out.Topic, m.pattern.source, 0})
	}
	for fact, value := range x.Sets {
		if stated := out.Facts[fact]; stated == "" || yields(r.book.Question(fact).Value(stated)) {
			out.Facts[fact] = value
		}
	}
	named := out.Facts[rules.FactProfession] != "" || len(out.People) > 0
	out.requests = m.pattern != nil && m.free >= 2 || out.Certainty == Sure || m.pattern != nil && s.question ||
		p[best] >= likelyProbability
	out.Implied = x.Goal == rules.GoalOrder && named && (m.pattern == nil || m.pattern.weight == 1) && out.Certainty != Sure
}

// matchRequests finds the best pattern of each intent.
func (r *Reader) matchRequests(s *scan, out *Reading) []match {
	matches := make([]match, len(r.book.Intents))
	named := out.Facts[rules.FactProfession] != "" || len(out.People) > 0
	for _, term := range s.distinct() {
		for _, i := range r.byTerm[term] {
			p := &r.requests[i]
			if !s.hasAll(p) {
				continue
			}
			t := &r.targets[p.target]
			if t.topic != nil && !r.applies(t.topic, out.Facts) {
				continue
			}
			free := s.free(p)
			if named && free < 2 && (t.topic != nil || free == 0) {
				continue // the profession asks for its procedure
			}
			score := wordScore*free + p.weight
			if m := &matches[t.intent]; m.pattern == nil || score > m.score || score == m.score && t.order < m.target.order {
				*m = match{p, t, score, free}
			}
		}
	}
	return matches
}

// answers reports whether the topic of a match answers a message better than the
// match of the intent that was chosen: which intent a narrow question belongs
// to is often a matter of opinion.
func (m *match) answers(s *scan, chosen *match) bool {
	if m.target.topic == nil || m.free < 2 || 6*m.free < len(s.tokens) {
		return false
	}
	return chosen.pattern == nil || chosen.target.topic == nil || m.score >= chosen.score+wordScore
}

// How much the patterns count beside the examples, as additions to the
// logarithm of a probability. Fitted by logistic regression on the messages of
// the corpus marked train, none of which the patterns were written for, each
// ranked by examples without it.
const (
	trustInExamples = 1.41
	trustInBest     = 1.19 // the best pattern of all
	trustInClear    = 0.44 // … and no other intent comes within a word of it
	trustInShare    = 2.3  // … for the share of the message that it explains
	trustInAny      = 0.9  // another pattern
	trustInStated   = 0.75 // ordering, when the message tells how the service stands
	trustInNothing  = 1.1  // off-topic, when no pattern knows the message
)

// A reading is sure when its intent is sureRatio times as likely as the next:
// on messages never seen, not one in two hundred is then wrong. Below
// leastProbability, and with no pattern, it is a guess to propose.
const (
	sureRatio  = 100
	clearRatio = 8 // with a pattern, enough to act without restating it
	// Between ordering a card and asking which one, opinions differ, and the
	// questions to ask are the same: nothing is lost by being less sure.
	sureOrderRatio    = 150
	sureProbability   = 0.975 // when the content knows none of the words
	likelyProbability = 0.75  // enough not to take a request for an answer
	leastProbability  = 0.5
	likelyMeant       = 0.9 // for an intent that is answered at once, by the examples alone
)

func (r *Reader) sureRatio(intent int) float32 {
	if r.book.Intents[intent].Goal == rules.GoalOrder {
		return sureOrderRatio
	}
	return sureRatio
}

// trust is what the patterns add for an intent.
func (r *Reader) trust(s *scan, out *Reading, k *ranking, intent int) float32 {
	m := &k.matches[intent]
	id := r.book.Intents[intent].ID
	switch {
	case k.first < 0 && id == "out_of_scope":
		return trustInNothing
	case id == "order_card":
		// "carte" alone is a pattern of ordering: its patterns tell nothing.
		if out.Facts[rules.FactProfession] != "" && slices.Contains(s.consumed, true) {
			return trustInStated
		}
		return 0
	case m.pattern == nil:
		return 0
	case intent != k.first:
		return trustInAny
	}
	sum := trustInBest + trustInShare*float32(m.free)/float32(len(s.tokens)+1)
	if m.score-k.rival >= wordScore {
		sum += trustInClear
	}
	return sum
}

// yields reports whether a stated value gives way to what the intent says.
func yields(v *rules.Value) bool { return v.Hidden && len(v.Candidates) == 0 }

// free counts the words of a pattern that occur where no fact is stated. A
// word of the message counts for one word of the pattern.
func (s *scan) free(p *pattern) int {
	var used [8]int16
	n := 0
	for _, term := range p.terms {
		for _, o := range s.found {
			if o.term != term || s.consumed[o.start] || n < len(used) && slices.Contains(used[:n], o.start) {
				continue
			}
			if n < len(used) {
				used[n] = o.start
			}
			n++
			break
		}
	}
	return min(n, p.weight)
}

// applies reports whether a topic can be the answer, given the facts stated.
func (r *Reader) applies(t *rules.Topic, f rules.Facts) bool {
	for _, fact := range t.Unless {
		if f[fact] != "" {
			return false
		}
	}
	return len(t.When) == 0 || r.book.HoldsOne(t.When, f)
}
