package understanding

import (
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
	has      []bool // by term
	mentions []mention
	known    []bool // by token
	// consumed marks the tokens that state a fact about the service: they do
	// not ask for anything ("contrat signé" is no question about signatures).
	consumed []bool
	question bool
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
	out := r.read(s)
	if asked.Fact != "" {
		out.Answer = r.answer(s, &out, asked)
	}
	return out
}

func (r *Reader) read(s *scan) Reading {
	out := Reading{Facts: rules.Facts{}, Words: len(s.tokens)}
	out.Locale, out.LocaleSure = locale(s.tokens)
	for _, k := range s.known {
		if k {
			out.Known++
		}
	}
	r.readStatements(s, &out)
	r.readEntities(s, &out)
	r.readRequest(s, &out)
	reconcile(&out, r.book)
	return out
}

// scan finds the terms and entities of a message.
func (r *Reader) scan(text string) *scan {
	s := &scan{tokens: tokenise(text), question: strings.Contains(text, "?")}
	n := len(s.tokens)
	s.has = make([]bool, len(r.vocab.terms))
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
	if !r.joins(string(key), s.tokens[i:j], len(entities) > 0) {
		return false
	}
	for _, t := range terms {
		s.mark(t, int16(i), int16(j))
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
			return true
		}
	}
	return false
}

func (r *Reader) correctAround(s *scan, i int) {
	for width := maxWidth; width >= 1; width-- {
		for from := max(0, i-width+1); from <= i && from+width <= len(s.tokens); from++ {
			key, distance, ambiguous, ok := r.fuzzy.nearest(s.tokens[from : from+width])
			if ok && r.match(s, []byte(key), from, from+width, distance, ambiguous) {
				return
			}
		}
	}
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
	for _, o := range s.found {
		for _, i := range r.saidByTerm[o.term] {
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

func (r *Reader) readRequest(s *scan, out *Reading) {
	names := out.Facts[rules.FactProfession] != "" || len(out.People) > 0
	bestScore, best, rival := 0, -1, 0
	var why *pattern
	for _, o := range s.found {
		for _, i := range r.byTerm[o.term] {
			p := &r.requests[i]
			if !s.hasAll(p) {
				continue
			}
			t := &r.targets[p.target]
			if t.topic != nil && !r.applies(t.topic, out.Facts) {
				continue
			}
			free := s.free(p)
			if names && free < 2 && (t.topic != nil || free == 0) {
				continue // the profession asks for its procedure
			}
			score := 16*free + p.weight
			switch {
			case score > bestScore || score == bestScore && t.order < best:
				if best >= 0 && r.targets[best].name() != t.name() {
					rival = max(rival, bestScore)
				}
				bestScore, best, why = score, t.order, p
			case t.name() != r.targets[best].name():
				rival = max(rival, score)
			}
		}
	}
	out.Certainty = Unsure
	if best < 0 {
		return
	}
	t := r.targets[best]
	if t.topic != nil {
		out.Topic, out.Intent = t.topic.ID, t.topic.Intent
		out.Evidence = append(out.Evidence, Evidence{"topic=" + t.topic.ID, why.source, 0})
	} else {
		out.Intent = t.intent.ID
		out.Evidence = append(out.Evidence, Evidence{"intent=" + t.intent.ID, why.source, 0})
		for fact, value := range t.intent.Sets {
			if stated := out.Facts[fact]; stated == "" || yields(r.book.Question(fact).Value(stated)) {
				out.Facts[fact] = value
			}
		}
	}
	out.Certainty = Confirm
	density := float64(s.free(why)) / float64(len(s.tokens))
	if density >= sureDensity && bestScore-rival >= sureMargin {
		out.Certainty = Sure
	}
	out.Implied = t.intent != nil && t.intent.ID == "order_card" && why.weight == 1
}

// yields says whether a stated value gives way to what the intent says.
func yields(v *rules.Value) bool { return v.Hidden && len(v.Candidates) == 0 }

// A reading is sure when the words that led to it are a good part of the
// message, and no other intent comes within a word of it. On the corpus the
// share of such words tells right from wrong far better than their number.
const (
	sureDensity = 0.3
	sureMargin  = 16
)

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
