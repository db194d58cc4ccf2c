package rules

import (
	"maps"
	"slices"
)

// Ways in which a fact of a decision became known.
const (
	HowSaid    = "said"    // the person said or chose it
	HowAssumed = "assumed" // taken by default, and said so
	HowDerived = "derived" // follows from the profession
)

// TraceStep is one fact that a decision rests on.
type TraceStep struct {
	Fact  string `json:"fact"`
	Value string `json:"value"`
	How   string `json:"how"`
}

// Decision is the outcome for a set of facts. Either Ask names the next fact
// to learn, or Procedure and all that goes with it is set.
type Decision struct {
	Goal *Goal
	// Ask is the first fact that can still change the decision, "" when none.
	Ask string
	// Untold are the prerequisites of which nothing is known yet, in order. They
	// change nothing about the decision, and are among Check.
	Untold    []string
	Row       *Row
	Procedure *Procedure
	// First are the prerequisites known to be missing, Check those that are
	// not known to be met; both in the order in which they must be met.
	First, Check []*Prerequisite
	// Facts are those given, completed with assumptions.
	Facts Facts
	Trace []TraceStep

	book *Book
}

// Decide evaluates the decision table of a goal. Values that the content does
// not know count as not known.
func (b *Book) Decide(goal string, f Facts) Decision {
	g := b.Goal(goal)
	if g == nil {
		return Decision{Facts: f, book: b}
	}
	facts, assumed := b.Assumed(f)
	d := Decision{Goal: g, Facts: facts, book: b}
	visit := func(fact string) {
		if facts[fact] == "" {
			return // it was not told, and is not asked
		}
		how := HowSaid
		if slices.Contains(assumed, fact) {
			how = HowAssumed
		}
		d.Trace = append(d.Trace, TraceStep{fact, facts[fact], how})
		if fact == FactProfession {
			if r := b.Register(facts); r != "" {
				d.Trace = append(d.Trace, TraceStep{FactRegister, r, HowDerived})
			}
		}
	}
	d.Row, d.Ask = b.walk(g.tree, g.withUnasked(facts), visit)
	if d.Ask != "" || d.Row == nil {
		return d
	}
	d.Procedure = b.Procedure(d.Row.Procedure)
	for _, fact := range d.Procedure.Prerequisites {
		p := b.Prerequisite(fact)
		switch v := facts[fact]; {
		case v == "":
			d.Untold = append(d.Untold, fact)
			d.Check = append(d.Check, p)
			continue
		case slices.Contains(p.Met, v):
		case v == ValueUnknown:
			d.Check = append(d.Check, p)
		default:
			d.First = append(d.First, p)
		}
		if !slices.ContainsFunc(d.Trace, func(t TraceStep) bool { return t.Fact == fact }) {
			visit(fact)
		}
	}
	return d
}

// withUnasked takes the facts that a goal does not ask for as not known.
func (g *Goal) withUnasked(f Facts) Facts {
	missing := slices.DeleteFunc(slices.Clone(g.Unasked), func(fact string) bool { return f[fact] != "" })
	if len(missing) == 0 {
		return f
	}
	f = maps.Clone(f)
	for _, fact := range missing {
		f[fact] = ValueUnknown
	}
	return f
}

// Passages returns those that hold on the day of the book and for the facts.
func (b *Book) Passages(all []Passage, f Facts) []*Passage {
	out := make([]*Passage, 0, len(all))
	for i := range all {
		if all[i].holds(b.day) && b.Holds(all[i].When, f) && (len(all[i].Unless) == 0 || !b.Holds(all[i].Unless, f)) {
			out = append(out, &all[i])
		}
	}
	return out
}

// Profession returns the profession with an id, or nil.
func (b *Book) Profession(id string) *Profession { return b.index.professions[id] }

// Question returns the question about a fact, or nil.
func (b *Book) Question(fact string) *Question { return b.index.questions[fact] }

// Goal returns the goal with an id, or nil.
func (b *Book) Goal(id string) *Goal { return b.index.goals[id] }

// Procedure returns the procedure with an id, or nil.
func (b *Book) Procedure(id string) *Procedure { return b.index.procedures[id] }

// Prerequisite returns the prerequisite about a fact, or nil.
func (b *Book) Prerequisite(fact string) *Prerequisite { return b.index.prerequisites[fact] }

// Document returns the document with an id, or nil.
func (b *Book) Document(id string) *Document { return b.index.documents[id] }

// Section returns the section with an id, or nil.
func (b *Book) Section(id string) *Section { return b.index.sections[id] }

// Update returns the later fact with an id, or nil.
func (b *Book) Update(id string) *Update { return b.index.updates[id] }

// Delay returns the delay with an id, or nil.
func (b *Book) Delay(id string) *Delay { return b.index.delays[id] }

// Milestone returns the milestone with an id, or nil.
func (b *Book) Milestone(id string) *Milestone { return b.index.milestones[id] }

// Topic returns the topic with an id, or nil.
func (b *Book) Topic(id string) *Topic { return b.index.topics[id] }

// Intent returns the intent with an id, or nil.
func (b *Book) Intent(id string) *Intent { return b.index.intents[id] }

// Move returns the move with an id, or nil.
func (b *Book) Move(id string) *Move { return b.index.moves[id] }

// Sentence returns the words of the sentence with an id, or nil.
func (b *Book) Sentence(id string) *Text { return b.index.sentences[id] }

// Card returns the card with an id, or nil.
func (b *Book) Card(id string) *Card { return b.index.cards[id] }

// Value returns the answer to a question with an id, or nil.
func (q *Question) Value(id string) *Value {
	for i := range q.Values {
		if q.Values[i].ID == id {
			return &q.Values[i]
		}
	}
	return nil
}

// ValidValue reports whether a value may be stored for a fact.
func (b *Book) ValidValue(fact, value string) bool {
	if fact == FactProfession {
		return value == ProfessionOther || value == ValueUnknown || b.Profession(value) != nil
	}
	q := b.Question(fact)
	return q != nil && q.Value(value) != nil
}
