package dialogs

import (
	"slices"
	"strings"
	"time"

	"cpxbot/rules"
)

// answer gives the decision: what no longer holds, card, who orders and
// where, what comes first, steps, documents, delay, warnings, updates, source.
func (t *turn) answer(d rules.Decision) {
	at := &t.s.At
	at.Asking, at.Offered, at.Topic = "", nil, ""
	p := d.Procedure
	changes, had := t.changes(d)
	if had && changes == "" {
		t.say(t.tr(sayUnchanged))
	} else if had {
		t.say(fill(t.tr(sayChanged), "changes", changes))
	}
	sources := d.Sources()
	m := Message{}
	t.section(&m, Notice, titleContra, t.updateLines(sources.Contradicting))
	summary := t.lines(p.Summary, d.Facts)
	head := Part{Kind: Paragraphs, Lines: ParseLines(summary...)}
	if len(sources.Contradicting) > 0 {
		head.Title = t.tr(titleFiche)
	}
	m.Parts = append(m.Parts, head)
	if facts := t.cardLines(p); len(facts) > 0 {
		m.Parts = append(m.Parts, Part{Kind: Bullets, Lines: ParseLines(facts...)})
	}
	t.prerequisites(&m, d)
	t.section(&m, Steps, titleSteps, t.lines(p.Steps, d.Facts))
	t.documents(&m, sources.Documents)
	if p.Delay != "" {
		delay := t.d.book.Delay(p.Delay)
		t.section(&m, Paragraphs, titleDelay, []string{t.tr(delay.Text), t.delayDates(delay, t.now)})
	}
	t.section(&m, Bullets, titleWarnings, t.texts(d.Warnings()))
	t.section(&m, Notice, titleUpdates, t.updateLines(sources.Later))
	m.Parts = append(m.Parts, Part{Kind: Source, Lines: ParseLines(t.source(sources.Sections))})
	if len(p.Milestones) > 0 {
		m.offer("follow", t.tr(choiceFollow))
	}
	for _, x := range d.First {
		// What is missing has a procedure of its own.
		if x.Fact == rules.FactContract || x.Fact == rules.FactLeaderCard {
			m.offer("goal="+rules.GoalResponsable, t.tr(t.d.book.Goal(rules.GoalResponsable).Title))
			break
		}
	}
	m.offer("why", t.tr(choiceWhy)).offer("change", t.tr(choiceChange)).offer("restart", t.tr(choiceRestart)).offer("human", t.tr(choiceHuman))
	t.out = append(t.out, m)
	t.enter(eventAnswer)
	t.outcome = t.summarise(d, sources)
}

func (t *turn) section(m *Message, kind PartKind, title rules.Text, lines []string) {
	if len(lines) > 0 {
		m.Parts = append(m.Parts, Part{Kind: kind, Title: t.tr(title), Lines: ParseLines(lines...)})
	}
}

// lines returns the passages that apply.
func (t *turn) lines(passages []rules.Passage, f rules.Facts) []string {
	return t.texts(t.d.book.Passages(passages, f))
}

func (t *turn) texts(passages []*rules.Passage) []string {
	var out []string
	for _, p := range passages {
		out = append(out, t.tr(p.Text))
	}
	return out
}

func (t *turn) cardLabel(p *rules.Procedure) string {
	if p.CardLabel != nil {
		return t.tr(*p.CardLabel)
	}
	if c := t.d.book.Card(p.Card); c != nil {
		return c.ID
	}
	return ""
}

func (t *turn) cardLines(p *rules.Procedure) []string {
	var out []string
	add := func(label rules.Text, value string) {
		if value != "" {
			colon := "\u00a0: "
			if t.s.Locale == "en" {
				colon = ": "
			}
			out = append(out, "**"+t.tr(label)+"**"+colon+value)
		}
	}
	if c := t.d.book.Card(p.Card); c != nil && p.CardLabel == nil {
		add(labelCard, t.tr(c.Name))
	} else {
		add(labelCard, t.cardLabel(p))
	}
	if p.OrderedBy != nil {
		add(labelBy, t.tr(*p.OrderedBy))
	}
	if p.OrderedFrom != nil {
		add(labelFrom, t.tr(*p.OrderedFrom))
	}
	return out
}

// prerequisites says what must come first, and what must be checked.
func (t *turn) prerequisites(m *Message, d rules.Decision) {
	var first, check []string
	for _, p := range d.First {
		first = append(first, t.tr(p.First.Text))
	}
	for _, p := range d.Check {
		check = append(check, t.tr(p.Check.Text))
	}
	t.section(m, Steps, titleFirst, first)
	t.section(m, Bullets, titleCheck, check)
}

// documents adds the list of documents: a link when its address is sure, else
// the name, with what to open instead.
func (t *turn) documents(m *Message, ids []string) {
	var lines []string
	var queue []string
	queue = append(queue, ids...)
	for i := 0; i < len(queue); i++ {
		d := t.d.book.Document(queue[i])
		if d == nil {
			continue
		}
		name := t.tr(d.Name)
		if d.Clickable() {
			line := "[" + name + "](" + d.URL + ")"
			if d.Confidence == "B" {
				line += " (" + t.tr(labelSeen) + ")"
			}
			lines = append(lines, line)
			m.Links = append(m.Links, Link{name, d.URL})
			continue
		}
		lines = append(lines, name+" ("+t.tr(labelNoLink)+")")
		for _, id := range d.Instead {
			if !slices.Contains(queue, id) {
				queue = append(queue, id)
			}
		}
	}
	t.section(m, Bullets, titleDocuments, lines)
}

// delayDates says what a delay means from a given day.
func (t *turn) delayDates(d *rules.Delay, start time.Time) string {
	card := t.d.calendar.AddWorkingDays(start, d.Card)
	codes := t.d.calendar.AddWorkingDays(card, d.Codes)
	day := formatDay(start.In(t.d.calendar.Zone()), t.s.Locale)
	return fill(t.tr(d.Start), "start", day, "card", formatDay(card, t.s.Locale), "codes", formatDay(codes, t.s.Locale))
}

func (t *turn) updateLines(updates []*rules.Update) []string {
	var out []string
	for _, u := range updates {
		out = append(out, t.updateLine(u))
	}
	return out
}

func (t *turn) updateLine(u *rules.Update) string {
	return "**" + capital(t.tr(u.Since)) + "** — " + t.tr(u.Text) + " (" + strings.ToLower(t.tr(labelSource)) + t.colon() + u.Source + ")"
}

func (t *turn) colon() string {
	if t.s.Locale == "en" {
		return ": "
	}
	return "\u00a0: "
}

// source names the edition and the sections.
func (t *turn) source(sections []string) string {
	sections = slices.Clone(sections)
	slices.Sort(sections)
	var b strings.Builder
	b.WriteString(t.tr(labelSource) + t.colon() + t.tr(t.d.book.Edition.Title) + ", " + t.tr(t.d.book.Edition.Date))
	for _, s := range slices.Compact(sections) {
		b.WriteString(", §" + s)
	}
	return b.String()
}

// changes says what differs from the answer before a correction; ok is false
// when there was none.
func (t *turn) changes(d rules.Decision) (text string, ok bool) {
	if !t.corrected || t.before.Goal == "" {
		return "", false
	}
	old := t.d.book.Decide(t.before.Goal, t.before.Facts)
	for i := len(t.s.History) - 1; i >= 0 && (old.Procedure == nil || old.Ask != ""); i-- {
		old = t.d.book.Decide(t.s.History[i].Goal, t.s.History[i].Facts)
	}
	if old.Procedure == nil || old.Ask != "" {
		return "", false
	}
	var out []string
	add := func(label rules.Text, before, after string) {
		if before != after {
			none := t.tr(labelNone)
			out = append(out, strings.ToLower(t.tr(label))+t.colon()+orElse(before, none)+" → "+orElse(after, none))
		}
	}
	add(labelCard, t.cardLabel(old.Procedure), t.cardLabel(d.Procedure))
	add(labelForms, t.formNames(old), t.formNames(d))
	add(labelBy, t.optional(old.Procedure.OrderedBy), t.optional(d.Procedure.OrderedBy))
	add(labelFrom, t.optional(old.Procedure.OrderedFrom), t.optional(d.Procedure.OrderedFrom))
	add(titleDelay, t.delayText(old.Procedure), t.delayText(d.Procedure))
	add(titleFirst, t.names(old.First), t.names(d.First))
	add(titleCheck, t.names(old.Check), t.names(d.Check))
	return strings.Join(out, " ; "), true
}

func orElse[T ~string](s, other T) T {
	if s == "" {
		return other
	}
	return s
}

func (t *turn) optional(x *rules.Text) string {
	if x == nil {
		return ""
	}
	return t.tr(*x)
}

// delayText is a delay in one sentence.
func (t *turn) delayText(p *rules.Procedure) string {
	if p.Delay == "" {
		return ""
	}
	sentence, _, _ := strings.Cut(t.tr(t.d.book.Delay(p.Delay).Text), ". ")
	return sentence
}

// names lists what must come first, for a line of text.
func (t *turn) names(prerequisites []*rules.Prerequisite) string {
	var out []string
	for _, p := range prerequisites {
		out = append(out, t.tr(t.d.book.Question(p.Fact).Name))
	}
	return strings.Join(out, ", ")
}

// formNames lists the forms of a decision, for a line of text.
func (t *turn) formNames(d rules.Decision) string {
	var out []string
	for _, id := range d.Sources().Documents {
		if doc := t.d.book.Document(id); doc != nil && doc.Kind == "form" {
			out = append(out, doc.Code)
		}
	}
	return strings.Join(out, ", ")
}

// summarise fills the machine-readable outcome.
func (t *turn) summarise(d rules.Decision, sources rules.Sources) *Outcome {
	p := d.Procedure
	o := &Outcome{Procedure: p.ID, Forms: []string{}, Notices: []string{}, Sources: []string{}}
	if p.Card != "" {
		card := strings.ReplaceAll(p.Card, "+", " + ")
		if p.CardLabel != nil {
			card = p.CardLabel.FR
		}
		o.Card = &card
	}
	if p.OrderedBy != nil {
		by := t.tr(*p.OrderedBy)
		o.OrderedBy = &by
	}
	if p.OrderedFrom != nil {
		where := t.tr(*p.OrderedFrom)
		o.OrderedFrom = &where
	}
	t.list(o, sources)
	return o
}

// list files documents under the kinds of the outcome, and adds the sections.
func (t *turn) list(o *Outcome, sources rules.Sources) {
	for _, s := range sources.Sections {
		o.Sources = append(o.Sources, t.d.book.Edition.ID+" §"+s)
	}
	for _, id := range sources.Documents {
		doc := t.d.book.Document(id)
		if doc == nil {
			continue
		}
		switch doc.Kind {
		case "form":
			o.Forms = append(o.Forms, doc.Code)
		case "notice":
			o.Notices = append(o.Notices, doc.Code)
		case "teleservice":
			code := doc.Code
			o.Teleservice = &code
		}
	}
}

// topic answers a direct question. With end, the conversation is then at its
// answer; without, the open question follows.
func (t *turn) topic(id string, end bool) {
	topic := t.d.book.Topic(id)
	facts := t.s.At.Facts
	if len(t.understood.Facts) > 0 {
		facts = t.understood.Facts
	}
	m := Message{}
	sources := t.d.book.TopicSources(topic, facts)
	t.section(&m, Paragraphs, rules.Text{}, t.lines(topic.Answer, facts))
	if topic.Delay != "" {
		m.Parts = append(m.Parts, Part{Kind: Paragraphs, Lines: ParseLines(t.topicDates(topic))})
	}
	t.documents(&m, sources.Documents)
	t.section(&m, Notice, titleUpdates, t.updateLines(slices.Concat(sources.Contradicting, sources.Later)))
	if len(sources.Sections) > 0 {
		m.Parts = append(m.Parts, Part{Kind: Source, Lines: ParseLines(t.source(sources.Sections))})
	}
	if end {
		at := &t.s.At
		at.Asking, at.Offered, at.Pending, at.Topic = "", nil, nil, id
		t.enter(eventAnswer)
		if topic.Goal != "" {
			m.Parts = append(m.Parts, Part{Kind: Paragraphs, Lines: ParseLines(t.tr(sayAlso))})
			m.offer("goal="+topic.Goal, t.tr(t.d.book.Goal(topic.Goal).Title))
		}
		m.offer("restart", t.tr(choiceRestart)).offer("human", t.tr(choiceHuman))
		o := &Outcome{Procedure: "topic:" + id, Forms: []string{}, Notices: []string{}, Sources: []string{}}
		t.list(o, sources)
		t.outcome = o
	}
	t.out = append(t.out, m)
}

// topicDates computes dates from the day that the message names, else from
// today.
func (t *turn) topicDates(topic *rules.Topic) string {
	start := t.now
	if d, err := time.ParseInLocation(time.DateOnly, t.understood.Facts[rules.FactDate], t.d.calendar.Zone()); err == nil {
		start = d
	}
	return t.delayDates(t.d.book.Delay(topic.Delay), start)
}
