// Package understanding turns what a person wrote into an intent, facts and a
// certainty. It is deterministic and explainable: every word that it knows is
// in the content (rules), next to the profession, the answer or the topic to
// which it belongs, and each conclusion names the words that led to it.
//
// It reads one message. What the message means for the dialogue, and what is
// kept, is decided by package dialogs.
package understanding

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"cpxbot/rules"
)

// Certainty says what may be done with a reading.
type Certainty string

const (
	Sure    Certainty = "sure"    // act on it
	Confirm Certainty = "confirm" // ask whether it was meant
	Unsure  Certainty = "unsure"  // ask again
)

// Reading is what a message says.
type Reading struct {
	// Intent is one of the content's intents, "" when none was recognised.
	Intent string
	// Topic is the direct question that was asked, "" when none was.
	Topic string
	// Answer is the value that the message gives to the question that was
	// asked, "" when it gives none.
	Answer string
	// AnswerSure is false for an answer that should be restated, so that the
	// person sees at once when it was misunderstood.
	AnswerSure bool
	// Facts stated by the message.
	Facts rules.Facts
	// People lists the professions for whom a card is wanted, when several.
	People []Person
	// Doubtful is a profession that was spelt so freely that it must be
	// confirmed; it is not in Facts.
	Doubtful  string
	Certainty Certainty
	// Clear says that no other intent comes near, though it is not sure.
	Clear bool
	// Locale is "fr" or "en" when the words show it, else "".
	Locale string
	// LocaleSure says that the words leave no doubt about the language.
	LocaleSure bool
	// Implied says that the intent was not expressed, but follows from the
	// facts stated.
	Implied bool
	// Words is the number of words; Known of them belong to the content.
	Words, Known int
	Evidence     []Evidence
	// requests says that the words of a pattern, or the examples surely, ask for
	// something.
	requests bool
	// presumed says that nobody was named as the recipient of the card.
	presumed bool
}

// Person is a profession named in a list, with how many of them.
type Person struct {
	Profession string `json:"profession"`
	Count      int    `json:"count"`
}

// Evidence explains one conclusion without quoting the message.
type Evidence struct {
	What     string `json:"what"`     // "intent=order_card"
	Pattern  string `json:"pattern"`  // the words of the content that matched
	Distance int    `json:"distance"` // typing mistakes corrected
}

// Reader understands messages with the words of one book. It is safe for
// concurrent use.
type Reader struct {
	book  *rules.Book
	vocab *vocabulary
	fuzzy *corrector
	// requests are patterns of intents and topics, statements those of facts,
	// replies those that count only as an answer to a question.
	requests   []pattern
	targets    []target
	statements []pattern
	said       []statement
	replies    map[string][]reply
	byTerm     [][]int32          // term → requests that want it first
	titled     map[string][]int32 // word → targets that have it in their title
	saidByTerm [][]int32          // term → statements that want it first
	entities   map[string][]entity
	plain      map[string]bool // everyday words, never corrected
	listed     map[string]bool // words of patterns and names
	speller    *speller
	lexicon    lexicon
	intents    *classifier
	answers    *classifier
}

type target struct {
	topic *rules.Topic // nil for an intent
	title rules.Text
	// intent is the index of the intent in the book.
	intent int
	order  int
}

type statement struct{ fact, value string }

type reply struct {
	pattern pattern
	value   string
}

// entity is a profession, a card or a form that a key of the vocabulary names.
type entity struct {
	kind, id string
	source   string
}

// New compiles the words of a book. The error lists every pattern that cannot
// be read and every synonym that names two things.
func New(book *rules.Book) (*Reader, error) {
	r := &Reader{
		book: book, vocab: newVocabulary(), fuzzy: &corrector{},
		replies: map[string][]reply{}, entities: map[string][]entity{},
	}
	var problems []string
	fail := func(where string, err error) { problems = append(problems, where+": "+err.Error()) }
	for _, c := range book.Words {
		r.vocab.classes[c.ID] = c.Words
	}
	r.collectEntities(&problems)
	r.collectRequests(fail)
	r.collectStatements(fail)
	for name := range r.vocab.entities {
		if name != "profession" && name != "card" && name != "form" {
			problems = append(problems, fmt.Sprintf("@%s is not one of @profession, @card, @form", name))
		}
	}
	if len(problems) > 0 {
		sort.Strings(problems)
		return nil, fmt.Errorf("%s", strings.Join(slices.Compact(problems), "\n"))
	}
	r.indexPatterns()
	r.indexTitles()
	r.buildLexicon()
	r.addPlainWords()
	r.listWords()
	r.speller = newSpeller(r.listed, func(w string) bool { return r.listed[w] || r.plain[w] || english[w] || r.lexicon.begins(w) })
	r.learnIntents(nil)
	r.learnReplies(nil)
	r.vocab.compiled, r.vocab.terms, r.vocab.classes = nil, nil, nil // only compiling needs them
	for _, key := range slices.Sorted(maps.Keys(r.vocab.written)) {
		for _, words := range r.vocab.written[key] {
			r.fuzzy.add(key, words, len(r.entities[key]) > 0)
		}
	}
	return r, nil
}

func (r *Reader) collectEntities(problems *[]string) {
	add := func(kind, id string, words []string) {
		for _, w := range words {
			key := r.vocab.key(tokenise(w))
			for _, e := range r.entities[key] {
				if e.kind == kind && e.id != id {
					*problems = append(*problems, fmt.Sprintf("%q names both the %s %q and %q", w, kind, e.id, id))
				}
				if e.kind == kind && e.id == id {
					return
				}
			}
			r.entities[key] = append(r.entities[key], entity{kind, id, w})
		}
	}
	for i := range r.book.Professions {
		p := &r.book.Professions[i]
		for _, w := range p.SaidAs {
			add("profession", p.ID, []string{w})
		}
	}
	for i := range r.book.Cards {
		c := &r.book.Cards[i]
		for _, w := range append([]string{c.ID}, c.SaidAs...) {
			add("card", c.ID, []string{w})
		}
	}
	for i := range r.book.Documents {
		d := &r.book.Documents[i]
		if d.Kind == "form" {
			for _, w := range append([]string{d.Code}, d.SaidAs...) {
				add("form", d.Code, []string{w})
			}
		}
	}
}

func (r *Reader) collectRequests(fail func(string, error)) {
	add := func(where string, t target, patterns []string) {
		t.order = len(r.targets)
		r.targets = append(r.targets, t)
		for _, source := range patterns {
			p, err := r.vocab.compile(source, int32(t.order))
			if err != nil {
				fail(where, err)
				continue
			}
			r.requests = append(r.requests, p)
		}
	}
	for i := range r.book.Topics {
		t := &r.book.Topics[i]
		intent := slices.IndexFunc(r.book.Intents, func(x rules.Intent) bool { return x.ID == t.Intent })
		add("topic "+t.ID, target{topic: t, title: t.Title, intent: intent}, t.AskedAs)
	}
	for i := range r.book.Intents {
		x := &r.book.Intents[i]
		add("intent "+x.ID, target{title: x.Label, intent: i}, x.AskedAs)
	}
}

func (r *Reader) collectStatements(fail func(string, error)) {
	for i := range r.book.Questions {
		q := &r.book.Questions[i]
		for j := range q.Values {
			v := &q.Values[j]
			where := "fact " + q.Fact + "=" + v.ID
			for _, source := range v.SaidAs {
				p, err := r.vocab.compile(source, int32(len(r.said)))
				if err != nil {
					fail(where, err)
					continue
				}
				r.said = append(r.said, statement{q.Fact, v.ID})
				r.statements = append(r.statements, p)
			}
			for _, source := range v.AnsweredAs {
				p, err := r.vocab.compile(source, 0)
				if err != nil {
					fail(where, err)
					continue
				}
				r.replies[q.Fact] = append(r.replies[q.Fact], reply{p, v.ID})
			}
		}
	}
}

func (r *Reader) indexPatterns() {
	r.byTerm = make([][]int32, len(r.vocab.terms))
	for i := range r.requests {
		first := r.requests[i].terms[0]
		r.byTerm[first] = append(r.byTerm[first], int32(i))
	}
	r.saidByTerm = make([][]int32, len(r.vocab.terms))
	for i := range r.statements {
		first := r.statements[i].terms[0]
		r.saidByTerm[first] = append(r.saidByTerm[first], int32(i))
	}
}
