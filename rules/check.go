package rules

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Problem is one mistake in the content, with the place to correct.
type Problem struct {
	File         string
	Line, Column int // 1-based; 0 when the mistake has no single place
	Message      string
	Excerpt      string
}

// Place is where to correct it, as in "own.yaml:3:5".
func (p Problem) Place() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

func (p Problem) String() string {
	s := p.Message
	if place := p.Place(); place != "" {
		s = place + ": " + s
	}
	if p.Excerpt != "" {
		s += "\n" + p.Excerpt
	}
	return s
}

// ContentError lists every mistake found in the content.
type ContentError struct{ Problems []Problem }

func (e *ContentError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// checker walks the entries of one file and checks them against the book.
type checker struct {
	book     *Book
	file     file
	problems []Problem
}

// check verifies what the types cannot: every text in both languages, every
// reference to an existing entry, every condition on a known fact and value,
// and the decision tables.
func check(b *Book, files []file) []Problem {
	var problems []Problem
	for _, f := range files {
		c := checker{book: b, file: f}
		c.walk(reflect.ValueOf(f.part).Elem(), "$", true)
		problems = append(problems, c.problems...)
	}
	problems = append(problems, b.checkCollisions(files)...)
	if b.Edition == nil {
		problems = append(problems, Problem{Message: "no edition: one file must say which document is restated"})
	}
	problems = append(problems, b.checkTables()...)
	return problems
}

func (c *checker) report(at, format string, args ...any) {
	p := Problem{File: c.file.name, Message: fmt.Sprintf(format, args...)}
	if n := find(c.file.root(), at); n != nil {
		p.Line, p.Column = n.Line, n.Column
		p.Excerpt = excerpt(c.file.source, p.Line, p.Column)
	}
	c.problems = append(c.problems, p)
}

// walk visits a value at a YAML path. required reports whether the field must be
// given; an override may leave out what it does not change.
func (c *checker) walk(v reflect.Value, at string, required bool) {
	switch {
	case v.Type() == textType:
		c.text(v.Interface().(Text), at, required)
	case v.Type() == reflect.TypeFor[Condition]():
		c.condition(v.Interface().(Condition), at)
	case v.Kind() == reflect.Pointer:
		if !v.IsNil() {
			c.walk(v.Elem(), at, true)
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String:
		// words, which need nothing
	case v.Kind() == reflect.Slice:
		seen := map[string]bool{}
		for i := range v.Len() {
			path := fmt.Sprintf("%s[%d]", at, i)
			if e := v.Index(i); e.Kind() == reflect.Struct {
				if id := idOf(e); id != "" && seen[id] {
					c.report(path, "%q is defined twice", id)
				} else {
					seen[id] = true
				}
			}
			c.walk(v.Index(i), path, true)
		}
	case v.Kind() == reflect.Map:
		for _, key := range v.MapKeys() {
			c.walk(v.MapIndex(key), at+"."+key.String(), true)
		}
	case v.Kind() == reflect.Struct:
		c.structure(v, at)
	}
}

func (c *checker) structure(v reflect.Value, at string) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		path, required := at+"."+name, options != "omitempty" && !c.file.override
		if options == "inline" {
			path = at
		}
		if list := field.Tag.Get("ref"); list != "" {
			c.references(v.Field(i), path, list, required)
			continue
		}
		if field.Type.Kind() == reflect.String && required && v.Field(i).String() == "" {
			c.report(at, "%s is missing", name)
		}
		c.walk(v.Field(i), path, required)
	}
	if s, ok := v.Addr().Interface().(interface{ check(*checker, string) }); ok {
		s.check(c, at)
	}
}

func (c *checker) references(v reflect.Value, at, list string, required bool) {
	known := c.book.index.ids[list]
	one := func(id, at string) {
		if !known[id] && (id != "" || required) {
			c.report(at, "%q is not in %s%s", id, list, suggestion(id, known))
		}
	}
	if v.Kind() == reflect.String {
		one(v.String(), at)
		return
	}
	for i := range v.Len() {
		one(v.Index(i).String(), fmt.Sprintf("%s[%d]", at, i))
	}
}

func (c *checker) text(t Text, at string, required bool) {
	for _, l := range []struct{ locale, text string }{{"fr", t.FR}, {"en", t.EN}} {
		if l.text == "" && (required || !t.IsZero()) {
			c.report(at, "the text in %q is missing", l.locale)
		}
		if strings.Contains(l.text, "§") {
			c.report(at, "people read \"partie 1.2\", not \"§\"")
		}
		c.phrases(l.text, at)
	}
}

func (c *checker) condition(cond Condition, at string) {
	for fact, values := range cond {
		derived := map[string][]string{
			FactRegister:     {RegisterRPPS, RegisterADELI, RegisterADELIStar, RegisterNone, RegisterUnlisted, registerUnknown},
			factCPF:          {valueYes, valueNo},
			factSalariedOnly: {valueYes, valueNo},
			factChanged:      {valueYes, valueNo},
			FactOverdue:      {valueYes, valueNo},
			FactDate:         {valueTold},
			FactCounter:      {CounterOrdre, CounterService},
		}[fact]
		q := c.book.Question(fact)
		if derived == nil && q == nil {
			c.report(at+"."+fact, "%q is not a fact%s", fact, suggestion(fact, c.book.index.ids["questions"]))
			continue
		}
		for i, v := range values {
			if v == ValueUnset || slices.Contains(derived, v) || derived == nil && c.book.ValidValue(fact, v) {
				continue
			}
			c.report(fmt.Sprintf("%s.%s[%d]", at, fact, i), "the fact %q has no value %q", fact, v)
		}
	}
}

func (d *Document) check(c *checker, at string) {
	c.day(d.CheckedOn, at+".checked_on")
	if d.Confidence == "A" && d.URL == "" && !c.file.override {
		c.report(at, "a document of confidence A has a URL")
	}
	if d.URL != "" && !strings.HasPrefix(d.URL, "https://") {
		c.report(at+".url", "a URL starts with https://")
	}
	if !c.file.override && !d.Clickable() && len(d.Instead) == 0 {
		c.report(at, "a document without a sure URL says under \"instead\" what to link")
	}
}

func (p *Profession) check(c *checker, at string) {
	if !c.file.override && (p.Register == "") == (len(p.Candidates) == 0) {
		c.report(at, "a profession has either a register or candidates")
	}
}

func (q *Question) check(c *checker, at string) {
	for i := range q.Values {
		for _, id := range q.Values[i].Candidates {
			if q.Value(id) == nil {
				c.report(fmt.Sprintf("%s.values[%d].candidates", at, i), "the fact %q has no value %q", q.Fact, id)
			}
		}
	}
	for i, a := range q.Assume {
		if q.Value(a.Value) == nil {
			c.report(fmt.Sprintf("%s.assume[%d].value", at, i), "the fact %q has no value %q", q.Fact, a.Value)
		}
	}
}

// day reports one that is none; one that is not given is no mistake here.
func (c *checker) day(day, at string) {
	if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
		c.report(at, "%q is not a day like 2021-04-30", day)
	}
}

func (e *Edition) check(c *checker, at string) {
	c.day(e.Day, at+".day")
	c.day(e.CheckedOn, at+".checked_on")
}

func (u *Update) check(c *checker, at string) {
	c.day(u.From, at+".from")
	c.day(u.CheckedOn, at+".checked_on")
	c.day(u.Recheck, at+".recheck")
}

// check reports a day that is none, or a span that ends before it begins.
func (s *Span) check(c *checker, at string) {
	c.day(s.From, at+".from")
	c.day(s.Until, at+".until")
	if s.From != "" && s.Until != "" && s.Until < s.From {
		c.report(at+".until", "it ends before it begins")
	}
}

func (p *Procedure) check(c *checker, at string) {
	switch p.Card {
	case "", "none", "unknown", "même type":
	default:
		for id := range strings.SplitSeq(p.Card, "+") {
			if card := c.book.Card(id); card == nil || !card.Orderable {
				c.report(at+".card", "%q is not a card that can be ordered", id)
			}
		}
	}
}

// verdict is a text that opens with a yes or a no; "non-réception" is not one.
var verdict = regexp.MustCompile(`(?i)^[\s*_]*(oui|non|yes|no)(?:[^\pL\pN-]|$)`)

// The answer to a topic is the same however the question was put: "must I?"
// and "can I do without?" are read as one topic, so a yes or a no would be
// wrong for one of them.
func (t *Topic) check(c *checker, at string) {
	for fact, values := range t.Near {
		for i, v := range values {
			if !c.book.ValidValue(fact, v) {
				c.report(fmt.Sprintf("%s.near.%s[%d]", at, fact, i), "%q has no value %q", fact, v)
			}
		}
	}
	c.things(at, t.About)
	for i, p := range t.Answer {
		for _, l := range []struct{ locale, text string }{{"fr", p.Text.FR}, {"en", p.Text.EN}} {
			if word := verdict.FindStringSubmatch(l.text); word != nil {
				c.report(fmt.Sprintf("%s.answer[%d].text.%s", at, i, l.locale), "an answer does not open with %q but states the fact instead: whether the question was put as a yes or a no is not read", word[1])
			}
		}
	}
}

func (x *Intent) check(c *checker, at string) { c.things(at, x.About) }

// things checks what a point or a procedure is about.
func (c *checker) things(at string, about []string) {
	for i, v := range about {
		if !c.book.isThing(v) {
			c.report(fmt.Sprintf("%s.about[%d]", at, i), "%q is no card, no code of a form, no designation and no family of words", v)
		}
	}
}

// isThing reports whether something is named under an id.
func (b *Book) isThing(id string) bool {
	return b.Card(id) != nil ||
		slices.ContainsFunc(b.Documents, func(d Document) bool { return d.Kind == "form" && d.Code == id }) ||
		slices.ContainsFunc(b.Designations, func(d Designation) bool { return d.ID == id }) ||
		slices.ContainsFunc(b.Words, func(w WordClass) bool { return w.ID == id })
}

// checkTables proves the decision tables in every period: what changed on a day
// must leave no combination of facts without a decision. A row is of use when
// some period reaches it.
func (b *Book) checkTables() []Problem {
	var problems []Problem
	reached := map[string]bool{}
	for n, view := range b.views {
		if n > 0 && &view.Goals[0] == &b.views[n-1].Goals[0] {
			continue // its tables are those of the period before
		}
		for i := range view.Goals {
			for _, p := range view.checkTable(&view.Goals[i], reached) {
				if n > 0 {
					p.Message += " (from " + view.day + ")"
				}
				problems = append(problems, p)
			}
		}
	}
	for i := range b.Goals {
		for _, r := range b.Goals[i].Rows {
			if !reached[b.Goals[i].ID+" "+r.ID] {
				problems = append(problems, Problem{Message: fmt.Sprintf("goal %q: no combination of facts reaches row %q", b.Goals[i].ID, r.ID)})
			}
		}
	}
	return problems
}

// checkTable reports the combinations that no row covers, and the facts that
// never change the outcome; it adds the rows that some combination reaches.
func (b *Book) checkTable(g *Goal, reached map[string]bool) []Problem {
	var problems []Problem
	for _, r := range g.Rows {
		for _, c := range r.When {
			for fact := range c {
				source := fact
				if fact == FactRegister || fact == factCPF || fact == factSalariedOnly || fact == factChanged {
					source = FactProfession
				}
				if fact == FactProfession || !slices.Contains(g.Facts, source) {
					problems = append(problems, Problem{Message: fmt.Sprintf("goal %q, row %q: the condition on %q needs %q among the facts of the goal, and tells professions apart only by register", g.ID, r.ID, fact, source)})
				}
			}
		}
	}
	if len(problems) > 0 {
		return problems
	}
	for _, hole := range g.holes {
		problems = append(problems, Problem{Message: fmt.Sprintf("goal %q: no row covers %v", g.ID, hole)})
	}
	facts := map[string]bool{}
	var visit func(n *node)
	visit = func(n *node) {
		if n.fact == "" {
			if n.row != nil {
				reached[g.ID+" "+n.row.ID] = true
			}
			return
		}
		facts[n.fact] = true
		for _, child := range n.branches {
			visit(child)
		}
	}
	visit(g.tree)
	for _, fact := range g.Facts {
		if !facts[fact] {
			problems = append(problems, Problem{Message: fmt.Sprintf("goal %q: the fact %q never changes the outcome", g.ID, fact)})
		}
	}
	return problems
}

// excerpt shows the line of a mistake with its neighbours and a caret.
func excerpt(source []byte, line, column int) string {
	lines := strings.Split(string(source), "\n")
	var out strings.Builder
	for i := max(1, line-1); i <= min(len(lines), line+1); i++ {
		mark := "  "
		if i == line {
			mark = "> "
		}
		fmt.Fprintf(&out, "%s%4d | %s\n", mark, i, lines[i-1])
		if i == line {
			fmt.Fprintf(&out, "       | %s^\n", strings.Repeat(" ", max(0, column-1)))
		}
	}
	return strings.TrimRight(out.String(), "\n")
}

// suggestion proposes the known id that starts most like a mistaken one.
func suggestion(id string, known map[string]bool) string {
	best, length := "", 2
	for k := range known {
		n := 0
		for n < len(k) && n < len(id) && k[n] == id[n] {
			n++
		}
		if n > length || n == length && best != "" && k < best {
			best, length = k, n
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}
