package understanding

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cpxbot/rules"
)

// mention is an entity found in a message.
type mention struct {
	entity
	start, end int16
	distance   int
	ambiguous  bool
}

// scan is the state of reading one message.
type scan struct {
	tokens   []token
	found    []occurrence
	has      []bool  // by term
	terms    []int32 // see distinct
	mentions []mention
	known    []bool // by token
	// consumed marks the tokens that state a fact about the service: they do
	// not ask for anything ("contrat signé" is no question about signatures).
	consumed []bool
	question bool
	// respelt marks the tokens rewritten as words of the same sound, nil when
	// there are none.
	respelt []bool
	// corrected lists the words that were read as others.
	corrected []correction
	// answers says that the message answers a question.
	answers bool
}

// correction is a range of tokens and the words for which they stand.
type correction struct {
	start, end int
	words      []token
}

// spelt returns the tokens with typing mistakes corrected.
func (s *scan) spelt() []token {
	if len(s.corrected) == 0 {
		return s.tokens
	}
	out := make([]token, 0, len(s.tokens)+4)
	for i := 0; i < len(s.tokens); {
		k := slices.IndexFunc(s.corrected, func(c correction) bool { return c.start == i })
		if k < 0 {
			out = append(out, s.tokens[i])
			i++
			continue
		}
		out = append(out, s.corrected[k].words...)
		i = s.corrected[k].end
	}
	return out
}

// consuming lists the facts whose statement takes its words away from the
// recognition of requests.
var consuming = map[string]bool{
	rules.FactContract: true, rules.FactLeaderCard: true, "reader": true, "declared": true, rules.FactOrdre: true,
	rules.FactEmployment: true, rules.FactTraining: true, rules.FactRole: true,
}

// Read understands a message. asked is the open question, if there is one: the
// same words mean different things after different questions.
func (r *Reader) Read(text string, asked Asked) Reading {
	s := r.scan(text)
	out := Reading{Facts: rules.Facts{}, Words: len(s.tokens)}
	out.Locale, out.LocaleSure = locale(s.tokens)
	for _, k := range s.known {
		if k {
			out.Known++
		}
	}
	r.readStatements(s, &out)
	r.readEntities(s, &out)
	// A bare yes, or an answer to the open question, asks for nothing unless
	// its words say so.
	_, s.answers = polar(s.tokens)
	if q := r.book.Question(asked.Fact); q != nil && len(s.tokens) > 0 && r.listedAnswer(s, &out, asked, q) != "" {
		s.answers = true
	}
	r.readRequest(s, &out)
	reconcile(&out, r.book)
	if asked.Fact != "" {
		if takesBack(s.tokens) && out.tellsOther(asked.Fact) && steering[out.Intent] {
			out.Intent, out.Topic, out.Certainty = "", "", Sure // "finalement c'est pour ma collègue"
		}
		if out.Answer = r.answer(s, &out, asked); out.Answer != "" && out.asideOf(s) {
			out.Intent, out.Topic, out.Certainty = "", "", Sure
		}
	}
	return out
}

// asideOf says whether the intent of a message that answers the open question
// is only a guess from its words: "oui, recommencé en mars" wants no restart.
func (out *Reading) asideOf(s *scan) bool {
	return !s.question && (out.Certainty != Sure || len(s.tokens) <= bareAnswer)
}

// tellsOther says whether a message tells something else than what was asked.
func (out *Reading) tellsOther(asked string) bool {
	for fact := range out.Facts {
		if fact != asked && (fact != rules.FactOrderingFor || !out.presumed) {
			return true
		}
	}
	return false
}

// bareAnswer is the number of words of an answer too short to ask for more.
const bareAnswer = 3

// scan finds the terms and entities of a message.
func (r *Reader) scan(text string) *scan {
	s := &scan{tokens: tokenise(text), question: asks(text)}
	s.tokens, s.respelt = r.speller.respell(s.tokens)
	n := len(s.tokens)
	s.has = make([]bool, len(r.byTerm))
	s.known = make([]bool, n)
	s.consumed = make([]bool, n)
	s.found = make([]occurrence, 0, 3*n+8)
	var window [256]byte
	for i := range n {
		key := window[:0]
		for j := i; j < n && j-i < r.vocab.longest && len(key)+len(s.tokens[j].word) < len(window); j++ {
			if j > i && s.tokens[j].clause != s.tokens[i].clause && j-i > 1 {
				break
			}
			key = append(key, s.tokens[j].word...)
			r.match(s, key, i, j+1, 0, false)
		}
		r.matchPrefixes(s, i)
	}
	r.correctUnknown(s)
	s.mentions = longest(s.mentions)
	for _, m := range s.mentions {
		for _, term := range r.vocab.entities[m.kind] {
			s.mark(term, m.start, m.end)
		}
	}
	return s
}

// distinct returns the terms found, each once, in the order of the message.
func (s *scan) distinct() []int32 {
	if s.terms == nil {
		seen := make([]bool, len(s.has))
		s.terms = make([]int32, 0, len(s.found))
		for _, o := range s.found {
			if !seen[o.term] {
				seen[o.term] = true
				s.terms = append(s.terms, o.term)
			}
		}
	}
	return s.terms
}

func (s *scan) mark(term int32, start, end int16) {
	s.has[term] = true
	s.found = append(s.found, occurrence{term, start, end})
}

// match records the terms and entities of a key that spans tokens [i,j).
func (r *Reader) match(s *scan, key []byte, i, j, distance int, ambiguous bool) bool {
	terms, entities := r.vocab.words[string(key)], r.entities[string(key)]
	if len(terms) == 0 && len(entities) == 0 {
		return false
	}
	if string(key) == "fait" && i > 0 && s.tokens[i-1].word == "en" {
		return false // "en fait" says nothing is done
	}
	if !r.joins(string(key), s.tokens[i:j], len(entities) > 0) {
		return false
	}
	for _, t := range terms {
		s.mark(t, int16(i), int16(j))
	}
	if s.respelt != nil && slices.Contains(s.respelt[i:j], true) {
		distance = max(distance, 1)
	}
	for _, e := range entities {
		s.mentions = append(s.mentions, mention{e, int16(i), int16(j), distance, ambiguous})
	}
	for k := i; k < j; k++ {
		s.known[k] = true
	}
	return true
}

// joins says whether words may be read together as a key: as many as it is
// written in, one for a phrase run together ("assistantesociale"), or a long
// name of a profession cut in two ("ortho prothésiste") and a card spelt out
// ("c p s"). Everyday words would else make others: "par le" is not "parle".
func (r *Reader) joins(key string, words []token, isEntity bool) bool {
	if len(words) == 1 || slices.ContainsFunc(r.vocab.written[key], func(w []token) bool { return len(w) == len(words) }) {
		return true
	}
	return isEntity && (len(key) >= 10 || len(key) == len(words))
}

func (r *Reader) matchPrefixes(s *scan, i int) {
	word := s.tokens[i].word
	for n := r.vocab.shortest; n <= len(word); n++ {
		for _, t := range r.vocab.prefixes[word[:n]] {
			s.mark(t, int16(i), int16(i+1))
			// A short prefix says little: the word may still be misspelt.
			s.known[i] = s.known[i] || 3*n >= 2*len(word)
		}
	}
}

// maxCorrections bounds the look-ups for one message.
const maxCorrections = 40

// correctUnknown looks for typing mistakes in words that mean nothing as they
// stand, within the longest phrase around them that the content knows.
func (r *Reader) correctUnknown(s *scan) {
	n, tried := len(s.tokens), 0
	for i := range n {
		if s.known[i] || r.plain[s.tokens[i].word] || tried >= maxCorrections {
			continue
		}
		tried++
		if !r.elide(s, i) {
			r.correctAround(s, i)
		}
	}
}

// elide reads a word whose apostrophe was left out: "lordre", "jattends".
func (r *Reader) elide(s *scan, i int) bool {
	word := s.tokens[i].word
	for _, prefix := range []string{"qu", "l", "d", "j", "m", "n", "s", "c", "t"} {
		rest, ok := strings.CutPrefix(word, prefix)
		if ok && len(rest) > 3 && strings.IndexByte("aeiouyh", rest[0]) >= 0 && r.match(s, []byte(rest), i, i+1, 0, false) {
			s.corrected = append(s.corrected, correction{i, i + 1, []token{{word: rest}}})
			return true
		}
	}
	return false
}

// A name found in a shorter part counts too: "est infirmere" is a phrase of the
// patterns, and names a profession.
func (r *Reader) correctAround(s *scan, i int) {
	corrected := false
	for width := maxWidth; width >= 1; width-- {
		for from := max(0, i-width+1); from <= i && from+width <= len(s.tokens); from++ {
			key, distance, ambiguous, ok := r.fuzzy.nearest(s.tokens[from:from+width], r.sameEntity)
			names := len(r.entities[key]) > 0
			if !ok || corrected && !names || !r.match(s, []byte(key), from, from+width, distance, ambiguous) {
				continue
			}
			if !corrected {
				s.corrected = append(s.corrected, correction{from, from + width, r.vocab.written[key][0]})
			}
			if corrected = true; names {
				return
			}
		}
	}
}

// sameEntity says whether two keys name the same: "podologue", "podologie".
func (r *Reader) sameEntity(a, b string) bool {
	x, y := r.entities[a], r.entities[b]
	return len(x) == 1 && len(y) == 1 && x[0].kind == y[0].kind && x[0].id == y[0].id
}

// longest keeps, of overlapping mentions of a kind, the longest.
func longest(all []mention) []mention {
	var out []mention
	for _, m := range all {
		covered := slices.ContainsFunc(all, func(o mention) bool {
			return o.kind == m.kind && o.start <= m.start && o.end >= m.end && o.end-o.start > m.end-m.start
		})
		if !covered {
			out = append(out, m)
		}
	}
	return out
}

func (r *Reader) readStatements(s *scan, out *Reading) {
	type hit struct {
		weight     int
		start, end int16
		pattern    *pattern
	}
	best := map[string]hit{}
	for _, term := range s.distinct() {
		for _, i := range r.saidByTerm[term] {
			p := &r.statements[i]
			if !s.hasAll(p) {
				continue
			}
			start, end, ok := p.ordered(s.found, s.tokens)
			if !ok {
				continue
			}
			st := r.said[p.target]
			if consuming[st.fact] || st.fact == "si_access" && !s.question {
				for k := start; k < end; k++ {
					s.consumed[k] = true
				}
			}
			old, seen := best[st.fact]
			// The more specific statement wins, then the later one: people
			// correct themselves at the end.
			later := p.weight > old.weight || p.weight == old.weight && start > old.start
			switch q := r.book.Question(st.fact); {
			case seen && q.Value(st.value).Weak != q.Value(out.Facts[st.fact]).Weak:
				later = !q.Value(st.value).Weak
			case !seen:
				later = true
			}
			if later {
				best[st.fact] = hit{p.weight, start, end, p}
				out.Facts[st.fact] = st.value
			}
		}
	}
	for fact, h := range best {
		out.Evidence = append(out.Evidence, Evidence{fact + "=" + out.Facts[fact], h.pattern.source, 0})
	}
	slices.SortFunc(out.Evidence, func(a, b Evidence) int {
		if a.What < b.What {
			return -1
		}
		return 1
	})
}

func (s *scan) hasAll(p *pattern) bool {
	for _, t := range p.terms {
		if !s.has[t] {
			return false
		}
	}
	for _, t := range p.absent {
		if s.has[t] {
			return false
		}
	}
	return true
}

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

// answers says whether the topic of a match answers a message better than the
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
	likelyMeant       = 0.85 // for an intent that is answered at once, by the examples alone
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

// yields says whether a stated value gives way to what the intent says.
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

// applies says whether a topic can be the answer, given the facts stated.
func (r *Reader) applies(t *rules.Topic, f rules.Facts) bool {
	for _, fact := range t.Unless {
		if f[fact] != "" {
			return false
		}
	}
	return len(t.When) == 0 || r.book.HoldsOne(t.When, f)
}

// number reads a small number in digits or letters, 0 when it is none.
func number(word string) int {
	if n, err := strconv.Atoi(word); err == nil && n > 0 && n < 1000 {
		return n
	}
	return numerals[word]
}

var numerals = map[string]int{
	"un": 1, "une": 1, "deu": 2, "troi": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
	"douze": 12, "quinze": 15, "vingt": 20, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}

// asks says whether a text has a question mark.
func asks(text string) bool { return strings.Contains(text, "?") }
