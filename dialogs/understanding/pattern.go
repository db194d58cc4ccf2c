package understanding

import (
	"fmt"
	"slices"
	"strings"
)

// A pattern is a list of terms written by the editors of the content:
//
//	word          the word, after folding
//	sign*         a word that starts so
//	carte_vitale  adjacent words
//	a|b           one of several
//	{class}       one of the words of a class
//	@profession   any profession; also @card, @form
//	!term         must be absent
//	=             in a statement: no other word between the terms
//	^             in a statement: at the start of the message, after a greeting
//
// Topics and intents are matched in any order; statements of facts in order,
// close together, within a clause.
type pattern struct {
	source string
	terms  []int32 // wanted, in order
	absent []int32
	// gap is the number of other words tolerated between two wanted ones, in
	// statements.
	gap int16
	// opens says that a statement stands at the start of the message.
	opens bool
	// weight is the number of words wanted: the more, the more specific.
	weight int
	target int32 // index of the topic, intent or statement
}

// vocabulary turns words into the terms that they stand for.
type vocabulary struct {
	classes  map[string][]string
	terms    map[string]int32 // canonical source → term
	compiled map[string]compiledTerm
	words    map[string][]int32   // folded key (words joined) → terms
	written  map[string][][]token // folded key → the words it is written in
	prefixes map[string][]int32
	longest  int                // words in the longest key
	shortest int                // letters in the shortest prefix
	entities map[string][]int32 // kind → terms that any entity of it stands for
}

func newVocabulary() *vocabulary {
	return &vocabulary{
		classes: map[string][]string{}, terms: map[string]int32{}, compiled: map[string]compiledTerm{},
		words: map[string][]int32{}, written: map[string][][]token{}, prefixes: map[string][]int32{},
		entities: map[string][]int32{}, shortest: 99,
	}
}

// compile reads a pattern. An empty one, or one with no wanted term, is an error.
func (v *vocabulary) compile(source string, target int32) (pattern, error) {
	p := pattern{source: source, target: target, gap: maxGap}
	for word := range strings.FieldsSeq(source) {
		switch word {
		case "=":
			p.gap = 0
			continue
		case "^":
			p.opens = true
			continue
		}
		wanted := word
		negative := strings.HasPrefix(word, "!")
		if negative {
			wanted = word[1:]
		}
		term, weight, err := v.term(wanted)
		if err != nil {
			return p, fmt.Errorf("pattern %q: %w", source, err)
		}
		switch {
		case term < 0: // only elided words, which folding drops
		case negative:
			p.absent = append(p.absent, term)
		default:
			p.terms = append(p.terms, term)
			p.weight += weight
		}
	}
	if len(p.terms) == 0 {
		return p, fmt.Errorf("pattern %q asks for no word", source)
	}
	return p, nil
}

// term returns the number of a group of alternatives, creating it at need,
// and the number of words that it stands for.
func (v *vocabulary) term(source string) (term int32, weight int, err error) {
	if known, ok := v.compiled[source]; ok {
		return known.term, known.weight, nil
	}
	term, weight, err = v.newTerm(source)
	if err == nil {
		v.compiled[source] = compiledTerm{term, weight}
	}
	return term, weight, err
}

// compiledTerm is a group of alternatives that was read before.
type compiledTerm struct {
	term   int32
	weight int
}

func (v *vocabulary) newTerm(source string) (term int32, weight int, err error) {
	alternatives, err := v.expand(source, 0)
	if err != nil {
		return 0, 0, err
	}
	weight = 1
	kept := alternatives[:0]
	for _, a := range alternatives {
		if !elided[a] {
			kept = append(kept, a)
		}
	}
	if len(kept) == 0 {
		return -1, 0, nil
	}
	if len(kept) == 1 {
		weight = strings.Count(kept[0], "_") + 1
	}
	canonical := strings.Join(kept, "|")
	if t, ok := v.terms[canonical]; ok {
		return t, weight, nil
	}
	t := int32(len(v.terms))
	v.terms[canonical] = t
	for _, a := range kept {
		v.add(a, t)
	}
	return t, weight, nil
}

func (v *vocabulary) expand(source string, depth int) ([]string, error) {
	var out []string
	for a := range strings.SplitSeq(source, "|") {
		if a == "" {
			return nil, fmt.Errorf("an alternative is empty")
		}
		if !strings.HasPrefix(a, "{") {
			out = append(out, a)
			continue
		}
		name := strings.Trim(a, "{}")
		words, ok := v.classes[name]
		if !ok || depth > 4 {
			return nil, fmt.Errorf("no word class {%s}", name)
		}
		inner, err := v.expand(strings.Join(words, "|"), depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, inner...)
	}
	return out, nil
}

func (v *vocabulary) add(alternative string, term int32) {
	if name, ok := strings.CutPrefix(alternative, "@"); ok {
		v.entities[name] = append(v.entities[name], term)
		return
	}
	prefix, isPrefix := strings.CutSuffix(alternative, "*")
	if isPrefix && !strings.Contains(prefix, "_") {
		p := joined(tokenise(prefix))
		// the stem of a prefix would lose a letter that matters
		if w := foldOnly(prefix); len(w) > len(p) {
			p = w
		}
		v.prefixes[p] = append(v.prefixes[p], term)
		v.shortest = min(v.shortest, len(p))
		return
	}
	key := v.key(tokenise(strings.ReplaceAll(prefix, "_", " ")))
	v.words[key] = append(v.words[key], term)
}

// key joins the words of a phrase and remembers how they were written.
func (v *vocabulary) key(tokens []token) string {
	key := joined(tokens)
	v.longest = max(v.longest, len(tokens))
	known := slices.ContainsFunc(v.written[key], func(other []token) bool { return len(other) == len(tokens) })
	if !known {
		v.written[key] = append(v.written[key], tokens)
	}
	return key
}

func foldOnly(s string) string {
	var out strings.Builder
	for _, t := range tokenise(s + "a") { // a final letter that is no plural
		out.WriteString(t.word)
	}
	return strings.TrimSuffix(out.String(), "a")
}

func joined(tokens []token) string {
	if len(tokens) == 1 {
		return tokens[0].word
	}
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.word)
	}
	return b.String()
}

// occurrence is a term found in a message, as a range of tokens.
type occurrence struct {
	term       int32
	start, end int16
}

// maxGap is the number of other words tolerated between two words of a
// statement.
const maxGap = 2

// ordered reports whether the terms occur in order and close together, and
// returns the range of tokens that they span.
func (p *pattern) ordered(found []occurrence, tokens []token) (start, end int16, ok bool) {
	for i := range found {
		start := found[i].start
		if p.opens && start > opening(tokens) {
			continue
		}
		if found[i].term != p.terms[0] || start > 0 && tokens[start-1].clause == tokens[start].clause && denied(tokens[start-1:start]) {
			continue
		}
		if e, ok := p.follow(1, found[i].end, found, tokens); ok {
			return found[i].start, e, true
		}
	}
	return 0, 0, false
}

// denied reports whether words beside or between those of a pattern turn its
// meaning round.
func denied(skipped []token) bool {
	for _, t := range skipped {
		switch t.word {
		case "pas", "ni", "jamai", "rien", "aucun", "aucune", "not", "never", "no", "san":
			return true
		}
	}
	return false
}

// opening is where a message starts behind its greeting.
func opening(tokens []token) int16 {
	for i, t := range tokens {
		switch t.word {
		case "bonjour", "bonsoir", "bjr", "slt", "salut", "coucou", "cc", "hello", "hi", "hey", "re", "a", "vou", "tou", "toute", "monsieur", "madame", "alor", "voila":
		default:
			return int16(i)
		}
	}
	return 0
}

func (p *pattern) follow(next int, after int16, found []occurrence, tokens []token) (int16, bool) {
	if next == len(p.terms) {
		return after, true
	}
	for i := range found {
		o := &found[i]
		if o.term != p.terms[next] || o.start < after || o.start-after > p.gap || tokens[o.start].clause != tokens[after-1].clause ||
			denied(tokens[after:o.start]) {
			continue
		}
		if e, ok := p.follow(next+1, o.end, found, tokens); ok {
			return e, true
		}
	}
	return 0, false
}
