package dialogs

import (
	"maps"
	"strconv"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// several answers for people of several professions: a line each, then the
// details on demand.
func (t *turn) several() {
	at := &t.s.At
	at.Goal = rules.GoalOrder
	m := t.say(t.tr(saySeveral))
	var lines []string
	contradicted := map[string]bool{}
	var updates []string
	sections := []string{}
	for i, p := range at.People {
		profession := t.d.book.Profession(p.Profession)
		label := capital(t.tr(profession.Label))
		if p.TrainingLevel != "" {
			label = capital(t.recap(rules.FactTrainingLevel, p.TrainingLevel)) + " (" + t.tr(profession.Label) + ")"
		}
		if p.Count > 1 {
			label = strconv.Itoa(p.Count) + " × " + lower(label)
		}
		facts := t.factsOf(p)
		lines = append(lines, "**"+label+"** — "+t.oneLine(facts))
		m.offer("person="+strconv.Itoa(i+1), label)
		for _, u := range profession.Updates {
			if x := t.d.book.Update(u); x.Contradicts && !contradicted[u] {
				contradicted[u] = true
				updates = append(updates, t.updateLine(x))
			}
		}
		if d := t.d.book.Decide(rules.GoalOrder, t.complete(facts)); d.Procedure != nil {
			sections = append(sections, d.Procedure.Sections...)
		}
	}
	m.Parts = append(m.Parts, Part{Kind: Bullets, Lines: ParseLines(lines...)})
	if len(updates) > 0 {
		m.Parts = append([]Part{{Kind: Notice, Title: t.tr(titleContra), Lines: ParseLines(updates...)}}, m.Parts...)
	}
	m.Parts = append(m.Parts,
		Part{Kind: Paragraphs, Lines: ParseLines(t.tr(sayShared), t.tr(sayDetails))},
		Part{Kind: Source, Lines: ParseLines(t.source(sections))})
	at.Asking, at.Offered = "", nil
	t.enter(eventAnswer)
}

// factsOf are what is known of one of several people.
func (t *turn) factsOf(p understanding.Person) rules.Facts {
	facts := maps.Clone(t.s.At.Facts)
	facts[rules.FactProfession] = p.Profession
	if p.TrainingLevel != "" {
		facts[rules.FactTraining], facts[rules.FactTrainingLevel] = "yes", p.TrainingLevel
	}
	return facts
}

// complete fills the questions still open with "unknown", to preview a
// decision without asking.
func (t *turn) complete(f rules.Facts) rules.Facts {
	f = maps.Clone(f)
	for range 12 {
		d := t.d.book.Decide(rules.GoalOrder, f)
		if d.Ask == "" {
			break
		}
		f[d.Ask] = rules.ValueUnknown
	}
	return f
}

func (t *turn) oneLine(f rules.Facts) string {
	d := t.d.book.Decide(rules.GoalOrder, t.complete(f))
	p := d.Procedure
	if p == nil {
		return t.tr(sayRephrase)
	}
	line := t.cardLabel(p)
	if line == "" {
		line = t.tr(p.Title)
	}
	if p.OrderedBy != nil && p.OrderedFrom != nil {
		line += ", " + strings.ToLower(t.tr(labelBy)) + " " + t.tr(*p.OrderedBy) + ", " + strings.ToLower(t.tr(labelFrom)) + " " + t.tr(*p.OrderedFrom)
	}
	if forms := t.formNames(d); forms != "" {
		line += " (" + forms + ")"
	}
	return line
}

// detail gives the whole answer for one of several people.
func (t *turn) detail(number string) {
	at := &t.s.At
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(at.People) {
		t.stale()
		return
	}
	t.remember()
	at.Facts = t.factsOf(at.People[n-1])
	at.Facts[rules.FactOrderingFor] = rules.OrderingForOther
	at.Asking, at.Offered = "", nil
	t.progress()
}
