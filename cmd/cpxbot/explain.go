package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

type explainCommand struct {
	contentFlag
	Goal string `placeholder:"GOAL" help:"Decision table: order, responsable… (default: the one that --text asks for, else order)."`
	Text string `placeholder:"SENTENCE" help:"Read a sentence as the bot would, show how, and decide with the facts that it states."`
	onFlag
	Asked  string   `placeholder:"FACT" help:"Read the sentence as an answer to the question about a fact."`
	Locale string   `enum:"fr,en" default:"fr" env:"CPXBOT_LOCALE" help:"Language of the content shown: ${enum}."`
	JSON   bool     `name:"json" help:"Print a JSON object."`
	Facts  []string `arg:"" optional:"" name:"fact=value" help:"What is known, as in profession=infirmier contract=signed."`
}

func (explainCommand) Help() string {
	return `Examples:

    cpxbot rules explain profession=infirmier contract=signed
    cpxbot rules explain --goal responsable health_pro=no
    cpxbot rules explain --on 2021-04-30 profession=infirmier
    cpxbot rules explain --text "secrétaire médicale, il me faut INSi"

When a fact is missing that can still change the decision, that fact is named, with its values.`
}

func (c *explainCommand) Run(s *streams) error {
	whole, err := c.load()
	if err != nil {
		return err
	}
	book := c.view(whole)
	var walk *understanding.Walk
	goal, facts := c.Goal, rules.Facts{}
	if c.Text != "" {
		reader, err := understanding.New(book)
		if err != nil {
			return err
		}
		w := reader.Walk(c.Text, understanding.Asked{Fact: c.Asked})
		walk = &w
		reading := w.Reading
		for fact, value := range reading.Facts {
			if book.ValidValue(fact, value) {
				facts[fact] = value
			}
		}
		if x := book.Intent(reading.Intent); x != nil && goal == "" {
			goal = x.Goal
		}
	}
	if goal == "" {
		goal = rules.GoalOrder
	}
	if book.Goal(goal) == nil {
		return usagef("there is no goal %q%s", goal, among(goal, goals(book)))
	}
	given, err := parseFacts(book, c.Facts)
	if err != nil {
		return err
	}
	maps.Copy(facts, given)
	if c.Asked != "" && book.Question(c.Asked) == nil {
		return usagef("there is no question about %q", c.Asked)
	}
	x := explain(book, book.Decide(goal, facts), c.Locale)
	x.Reading = walk
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(x)
	}
	if walk != nil {
		printWalk(s.out, walk)
	}
	x.print(s.out)
	return nil
}

// printWalk shows the way of a sentence to its reading.
func printWalk(w io.Writer, walk *understanding.Walk) {
	fmt.Fprintln(w, "clauses")
	for _, c := range walk.Clauses {
		fmt.Fprintf(w, "  %-8s %s\n", c.Act, c.Text)
	}
	if len(walk.Names) > 0 {
		fmt.Fprintln(w, "names")
	}
	for _, n := range walk.Names {
		line := fmt.Sprintf("  %s: %s %s", n.Text, n.Kind, n.ID)
		if n.Part != "" {
			line += fmt.Sprintf(", part %s (%.0f %%)", n.Part, 100*n.Probability)
		}
		if n.Count > 0 {
			line += fmt.Sprintf(", %d of them", n.Count)
		}
		fmt.Fprintln(w, line)
	}
	fmt.Fprintln(w, "wants")
	for _, x := range walk.Wants {
		fmt.Fprintf(w, "  %3.0f %%  %-24s", 100*x.Probability, x.ID)
		if x.Like != "" {
			fmt.Fprintf(w, " like: %s", x.Like)
		}
		fmt.Fprintln(w)
	}
	for i, list := range walk.Reading.Asks {
		fmt.Fprintf(w, "question %d\n", i+1)
		for _, x := range list {
			fmt.Fprintf(w, "  %3.0f %%  %s\n", 100*x.Probability, x.ID)
		}
	}
	if len(walk.Says) > 0 {
		fmt.Fprintln(w, "says")
	}
	for _, x := range walk.Says {
		fmt.Fprintf(w, "  %s: %s = %s (%.0f %%)\n", x.Subject, x.Fact, x.Value, 100*x.Probability)
	}
	if len(walk.News) > 0 {
		fmt.Fprintln(w, "news")
	}
	for _, n := range walk.News {
		fmt.Fprintf(w, "  %s: %s (%.0f %%), %s, of %s; holds: %.0f %%\n", n.Text, n.Event, 100*n.EventProbability, n.Mode, n.Whose, 100*n.Holds)
	}
	if walk.Reply != "" {
		fmt.Fprintf(w, "reply      %s\n", walk.Reply)
	}
}

// parseFacts reads fact=value pairs and checks them against the content.
func parseFacts(book *rules.Book, pairs []string) (rules.Facts, error) {
	f := rules.Facts{}
	for _, pair := range pairs {
		fact, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, usagef("%q is not a fact: write fact=value, as in profession=infirmier", pair)
		}
		if fact == rules.FactRegister {
			return nil, usagef("the register follows from the profession: give the profession instead")
		}
		if book.Question(fact) == nil {
			var known []string
			for _, q := range book.Questions {
				known = append(known, q.Fact)
			}
			return nil, usagef("there is no fact %q%s", fact, among(fact, known))
		}
		if !book.ValidValue(fact, value) {
			return nil, usagef("the fact %q has no value %q%s", fact, value, among(value, valuesOf(book, fact)))
		}
		f[fact] = value
	}
	return f, nil
}

// valuesOf lists the values that a fact can have.
func valuesOf(book *rules.Book, fact string) []string {
	var out []string
	if fact == rules.FactProfession {
		for _, p := range book.Professions {
			out = append(out, p.ID)
		}
		return append(out, rules.ProfessionOther, rules.ValueUnknown)
	}
	for _, v := range book.Question(fact).Values {
		out = append(out, v.ID)
	}
	return out
}

// explanation is a decision with all that it rests on.
type explanation struct {
	// Reading is there when a sentence was read.
	Reading *understanding.Walk `json:"reading,omitempty"`
	Goal    string              `json:"goal"`
	// Ask is the fact to learn next, with its values; then nothing is decided.
	Ask           string               `json:"ask,omitempty"`
	Values        []string             `json:"values,omitempty"`
	Row           string               `json:"row,omitempty"`
	Procedure     string               `json:"procedure,omitempty"`
	Kind          string               `json:"kind,omitempty"`
	Title         string               `json:"title,omitempty"`
	Card          string               `json:"card,omitempty"`
	Trace         []rules.TraceStep    `json:"trace"`
	Prerequisites []prerequisiteResult `json:"prerequisites"`
	Sections      []string             `json:"sections"`
	Statements    []string             `json:"statements"`
	Documents     []string             `json:"documents"`
	Updates       []string             `json:"updates"`
	// CheckedOn is the day on which all of these had been read.
	CheckedOn string `json:"checked_on,omitempty"`
}

type prerequisiteResult struct {
	Fact   string `json:"fact"`
	Value  string `json:"value"`
	Result string `json:"result"` // "met", "do first", "check" or "ask"
}

func explain(book *rules.Book, d rules.Decision, locale string) explanation {
	x := explanation{Goal: d.Goal.ID, Ask: d.Ask, Trace: d.Trace, Prerequisites: []prerequisiteResult{}, Sections: []string{}, Statements: []string{}, Documents: []string{}, Updates: []string{}}
	if x.Trace == nil {
		x.Trace = []rules.TraceStep{}
	}
	if d.Ask != "" {
		x.Values = valuesOf(book, d.Ask)
	}
	if d.Row != nil {
		x.Row = d.Row.ID
	}
	p := d.Procedure
	if p == nil {
		return x
	}
	x.Procedure, x.Kind, x.Title, x.Card = p.ID, p.Kind, p.Title.In(locale), p.Card
	for _, fact := range p.Prerequisites {
		r := prerequisiteResult{fact, d.Facts[fact], "met"}
		is := func(q *rules.Prerequisite) bool { return q.Fact == fact }
		switch {
		case r.Value == "":
			r.Result = "ask"
		case slices.ContainsFunc(d.First, is):
			r.Result = "do first"
		case slices.ContainsFunc(d.Check, is):
			r.Result = "check"
		}
		x.Prerequisites = append(x.Prerequisites, r)
	}
	sources := d.Sources()
	x.Sections = append(x.Sections, sources.Sections...)
	x.Statements = append(x.Statements, slices.Concat(sources.Facts, sources.Silences, sources.Ambiguities)...)
	x.Documents = append(x.Documents, sources.Documents...)
	for _, u := range slices.Concat(sources.Contradicting, sources.Later) {
		x.Updates = append(x.Updates, u.ID)
	}
	x.CheckedOn = book.CheckedOn(sources)
	return x
}

func (x *explanation) print(w io.Writer) {
	fmt.Fprintf(w, "goal       %s\n", x.Goal)
	if x.Procedure != "" {
		fmt.Fprintf(w, "row        %s\n", x.Row)
		fmt.Fprintf(w, "procedure  %s (%s): %s\n", x.Procedure, x.Kind, x.Title)
	}
	if x.Card != "" {
		fmt.Fprintf(w, "card       %s\n", x.Card)
	}
	if x.Ask != "" {
		fmt.Fprintf(w, "ask next   %s, one of: %s\n", x.Ask, strings.Join(x.Values, ", "))
	}
	if len(x.Trace) > 0 {
		fmt.Fprintln(w, "because")
	}
	for _, t := range x.Trace {
		fmt.Fprintf(w, "  %s = %s (%s)\n", t.Fact, t.Value, t.How)
	}
	if len(x.Prerequisites) > 0 {
		fmt.Fprintln(w, "prerequisites")
	}
	for _, p := range x.Prerequisites {
		value := p.Value
		if value == "" {
			value = "?"
		}
		fmt.Fprintf(w, "  %s = %s: %s\n", p.Fact, value, p.Result)
	}
	if x.Procedure == "" {
		return
	}
	fmt.Fprintf(w, "sources    fiche §%s\n", strings.Join(x.Sections, ", §"))
	if len(x.Statements) > 0 {
		fmt.Fprintf(w, "statements %s\n", strings.Join(x.Statements, ", "))
	}
	if len(x.Documents) > 0 {
		fmt.Fprintf(w, "documents  %s\n", strings.Join(x.Documents, ", "))
	}
	if len(x.Updates) > 0 {
		fmt.Fprintf(w, "updates    %s\n", strings.Join(x.Updates, ", "))
	}
	fmt.Fprintf(w, "checked on %s\n", x.CheckedOn)
}
