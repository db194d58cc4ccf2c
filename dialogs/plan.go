package dialogs

import (
	"cmp"
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cpxbot/rules"
)

// plan answers for several people: a line each in the order of what has to be
// done first, what they all need once, and the details on demand.
func (t *turn) plan() {
	at := &t.s.At
	at.Goal = rules.GoalOrder
	t.closeQuestion()
	at.Topic = ""
	m := t.say(t.words(saySeveral))
	m.Parts = append(m.Parts, Part{Kind: Steps, Lines: t.planLines(true)})
	var sections []string
	shared := false
	for _, i := range t.planOrder() {
		p := at.Situation.People[i]
		d := t.planned(p)
		m.offer(on(verbPerson, strconv.Itoa(i+1)), t.planLabel(p))
		if d.Procedure != nil {
			sections = append(sections, d.Procedure.Sections...)
			shared = shared || slices.Contains(d.Procedure.Prerequisites, rules.FactContract)
		}
	}
	if shared {
		m.Parts = append(m.Parts, Part{Kind: Paragraphs, Lines: ParseLines(t.sharedNeeds())})
	}
	m.Parts = append(m.Parts,
		Part{Kind: Paragraphs, Lines: ParseLines(t.words(sayDetails))},
		Part{Kind: Source, Lines: ParseLines(t.source(sections))})
	m.offer(do(verbFollow), t.words(choiceFollow)).offer(do(verbForward), t.words(choiceForward)).offer(do(verbTable), t.words(choiceTable)).offer(do(verbOther), t.words(choiceOtherTopic)).offer(do(verbHuman), t.words(choiceHuman))
	t.enter(eventPlan)
}

// planOrder are the people of the plan, those whose order takes longest to
// prepare first.
func (t *turn) planOrder() []int {
	s := &t.s.At.Situation
	order := s.planned()
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(t.urgency(s.People[b]), t.urgency(s.People[a]))
	})
	return order
}

// urgency is higher the earlier an order has to be begun: the card must pass
// through more hands.
func (t *turn) urgency(p Individual) int {
	d := t.planned(p)
	if d.Procedure == nil {
		return 0
	}
	return len(d.Procedure.Milestones)
}

// planned is the decision for somebody of the plan, with nothing asked.
func (t *turn) planned(p Individual) rules.Decision {
	facts := maps.Clone(p.Facts)
	if facts == nil {
		facts = rules.Facts{}
	}
	maps.Copy(facts, t.s.At.Situation.Service)
	facts[rules.FactOrderingFor] = rules.OrderingForOther
	return t.book.Decide(rules.GoalOrder, t.complete(facts))
}

// complete fills the questions still open with "unknown", to preview a
// decision without asking.
func (t *turn) complete(f rules.Facts) rules.Facts {
	f = maps.Clone(f)
	for range 12 {
		d := t.book.Decide(rules.GoalOrder, f)
		if d.Ask == "" {
			break
		}
		f[d.Ask] = rules.ValueUnknown
	}
	return f
}

// planLabel names people of the plan: "3 × infirmier ou infirmière".
func (t *turn) planLabel(p Individual) string {
	label := t.recap(rules.FactProfession, p.Facts[rules.FactProfession])
	if level := p.Facts[rules.FactTrainingLevel]; level != "" {
		label = t.recap(rules.FactTrainingLevel, level) + " (" + label + ")"
	}
	if p.Planned > 1 {
		return strconv.Itoa(p.Planned) + " × " + label
	}
	return capital(label)
}

// planLines are a line for each of the people: card, who orders, form, first step;
// with their names only for the person who gave them.
func (t *turn) planLines(named bool) []Line {
	var out []Line
	for _, i := range t.planOrder() {
		p := t.s.At.Situation.People[i]
		label := ParseLine("**" + t.planLabel(p) + "**")
		if names := p.names(); named && len(names) > 0 {
			label = label.join(" (", Verbatim(joinNames(names)).Line()).join("", ParseLine(")"))
		}
		out = append(out, label.join(" — ", ParseLine(t.oneLine(t.planned(p)))))
	}
	return out
}

// joinNames puts names into one list.
func joinNames(names []Verbatim) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = n.oneLine()
	}
	return strings.Join(list, ", ")
}

func (t *turn) oneLine(d rules.Decision) string {
	p := d.Procedure
	if p == nil {
		return t.words(sayRephrase)
	}
	line := t.cardLabel(p)
	if line == "" {
		line = t.tr(p.Title)
	}
	if p.OrderedBy != nil && p.OrderedFrom != nil {
		line += ", " + lower(t.words(labelBy)) + " " + t.tr(*p.OrderedBy) + ", " + lower(t.words(labelFrom)) + " " + t.tr(*p.OrderedFrom)
	}
	if forms := t.formNames(d); forms != "" {
		line += " (" + t.words(labelForms) + " " + forms + ")"
	}
	return line
}

// sharedNeeds says what all orders of the service need, as far as it is not known
// to be there.
func (t *turn) sharedNeeds() string {
	var missing []string
	for _, fact := range []string{rules.FactContract, rules.FactLeaderCard, rules.FactReader} {
		p := t.book.Prerequisite(fact)
		if p != nil && !slices.Contains(p.Met, t.s.At.Situation.Service[fact]) {
			missing = append(missing, t.tr(t.book.Question(fact).Name))
		}
	}
	if len(missing) == 0 {
		return t.words(saySharedMet)
	}
	return fill(t.words(sayShared), "names", strings.Join(missing, ", "))
}

// planDetails says what each of the people of the plan needs, in full.
func (t *turn) planDetails() {
	m := t.say(t.words(sayDetails))
	for _, i := range t.planOrder() {
		p := t.s.At.Situation.People[i]
		d := t.planned(p)
		if d.Procedure == nil {
			continue
		}
		t.section(m, Steps, "", t.lines(d.Procedure.Steps, d.Facts))
		m.Parts[len(m.Parts)-1].Title = t.planLabel(p)
		m.offer(on(verbPerson, strconv.Itoa(i+1)), t.planLabel(p))
	}
}

// planTable gives the plan as a file for a spreadsheet.
func (t *turn) planTable() {
	order := t.planOrder()
	if len(order) == 0 {
		t.stale()
		return
	}
	var b strings.Builder
	b.WriteString("\ufeff") // so that spreadsheets read the accents
	w := csv.NewWriter(&b)
	w.Comma = ';'
	rows := [][]string{{t.words(columnCount), t.words(columnProfession), t.words(labelCard), t.words(labelBy), t.words(labelFrom), capital(t.words(labelForms)), t.words(columnNames)}}
	for _, i := range order {
		p := t.s.At.Situation.People[i]
		d := t.planned(p)
		row := []string{strconv.Itoa(p.Planned), t.recap(rules.FactProfession, p.Facts[rules.FactProfession]), "", "", "", ""}
		if d.Procedure != nil {
			row[2], row[3], row[4], row[5] = orElse(t.cardLabel(d.Procedure), t.tr(d.Procedure.Title)), t.optional(d.Procedure.OrderedBy), t.optional(d.Procedure.OrderedFrom), t.formNames(d)
		}
		rows = append(rows, append(row, joinNames(p.names())))
	}
	_ = w.WriteAll(rows) // a strings.Builder takes all
	m := t.say(t.words(sayTable))
	for _, row := range rows[1:] {
		m.Parts[0].Lines = append(m.Parts[0].Lines, Verbatim(strings.Join(row, " ; ")).Line())
	}
	m.File = &File{Name: "cartes-cpx.csv", Type: "text/csv; charset=utf-8", Data: []byte(b.String())}
}

// detail gives the whole answer for one of the people, by the number under which
// they are remembered.
func (t *turn) detail(number string) {
	s := &t.s.At.Situation
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(s.People) || s.People[n-1].Facts[rules.FactProfession] == "" {
		t.stale()
		return
	}
	s.speakOf(n - 1)
	t.closeQuestion()
	t.s.At.Intent = rules.IntentOrder
	t.progress()
}
