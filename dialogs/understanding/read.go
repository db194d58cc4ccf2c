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
	has      []bool  // by term
	terms    []int32 // see distinct
	mentions []mention
	// named is the mention of the profession that was taken, if any.
	named *mention
	known []bool // by token
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
	if q := r.book.Question(asked.Fact); q != nil && len(s.tokens) > 0 {
		if listed, _ := r.listedAnswer(s, &out, asked, q); listed != "" {
			s.answers = true
		}
	}
	r.readRequest(s, &out)
	reconcile(s, &out, r.book)
	if asked.Fact != "" {
		if takesBack(s.tokens) && out.tellsOther(asked.Fact) && steering[out.Intent] {
			out.Intent, out.Topic, out.Certainty = "", "", Sure // "finalement c'est pour ma collègue"
		}
		if out.Answer, out.AnswerSure = r.answer(s, &out, asked); out.Answer != "" && out.asideOf(s) {
			out.Intent, out.Topic, out.Certainty = "", "", Sure
		}
	}
	return out
}

// asideOf reports whether the intent of a message that answers the open question
// is only a guess from its words: "oui, recommencé en mars" wants no restart.
func (out *Reading) asideOf(s *scan) bool {
	return !s.question && (out.Certainty != Sure || len(s.tokens) <= bareAnswer)
}

// tellsOther reports whether a message tells something else than what was asked.
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

// joins reports whether words may be read together as a key: as many as it is
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
	for rest, vowel := range unelided(s.tokens[i].word) {
		if vowel && r.match(s, []byte(rest), i, i+1, 0, false) {
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

// sameEntity reports whether two keys name the same: "podologue", "podologie".
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
			value := st.value
			if wondered[st.fact] && s.wonders(start) {
				// "je ne sais pas si le contrat est signé" states nothing.
				if value = rules.ValueUnknown; r.book.Question(st.fact).Value(value) == nil {
					continue
				}
			}
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
			case seen && q.Value(value).Weak != q.Value(out.Facts[st.fact]).Weak:
				later = !q.Value(value).Weak
			case !seen:
				later = true
			}
			if later {
				best[st.fact] = hit{p.weight, start, end, p}
				out.Facts[st.fact] = value
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

// wondered are the facts that people are not sure of.
var wondered = map[string]bool{
	rules.FactContract: true, rules.FactLeaderCard: true, "reader": true, "declared": true, rules.FactOrdre: true, "si_access": true, rules.FactTraining: true,
}

// wonders reports whether the words before position ask whether what stands there
// is so: "comment savoir si…", "pas sûre que…", "not sure if…".
func (s *scan) wonders(position int16) bool {
	from := max(0, position-wonderReach)
	for i := position - 1; i >= from && s.tokens[i].clause == s.tokens[position].clause; i-- {
		before := s.tokens[max(0, i-4):i]
		switch s.tokens[i].word {
		case "si", "if", "whether":
			return contains(before, doubts) || contains(before, enquiries)
		case "mai", "but":
			return false
		case "sur", "sure", "certain", "certaine":
			if i > 0 && isOneOf(s.tokens[i-1].word, "pas", "plu", "not") {
				return true // "pas sûre d'avoir besoin d'un accès"
			}
		}
	}
	return false
}

// wonderReach is how many words may stand between "si" and what it is about.
const wonderReach = 6

var (
	doubts = [][]string{
		{"pas", "sur"}, {"pas", "sure"}, {"pas", "certain"}, {"pas", "certaine"}, {"sai", "pas"}, {"sait", "pas"}, {"sai", "plu"}, {"sait", "plu"}, {"savon", "pas"}, {"chai", "pas"},
		{"ignore"}, {"aucune", "idee"}, {"demande"}, {"not", "sure"}, {"not", "know"}, {"no", "idea"}, {"wonder"}, {"unsure"},
	}
	enquiries = [][]string{{"savoir"}, {"verifier"}, {"verifie"}, {"regarder"}, {"voir"}, {"check"}, {"know"}, {"tell"}, {"see"}, {"ask"}, {"dire"}, {"retrouver"}}
)

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

// asks reports whether a text has a question mark.
func asks(text string) bool { return strings.Contains(text, "?") }
