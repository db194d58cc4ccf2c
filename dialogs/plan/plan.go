// Package plan puts an order for several people into words, a line for each profession,
// and reads lists of people. Who is on the plan is part of the state.
package plan

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

var (
	saySeveral = turn.Declare("say_several")
	sayEach    = turn.Declare("say_each")
	sayDetails = turn.Declare("say_details")
	sayUnread  = turn.Declare("say_unread", "text")
)

// Plan answers for several people: what was changed of the list, a line each in the order of
// what has to be done first, what they all need once, and the details on demand.
func Plan(t *turn.Turn) {
	at := &t.State.At
	at.Goal = rules.GoalOrder
	t.CloseQuestion()
	at.Topic = ""
	if changed := Changes(t); len(changed) > 0 {
		t.SayLines(changed...)
	}
	m := t.Say(t.Words(announcement(t)))
	m.Parts = append(m.Parts, message.Part{Kind: message.Steps, Lines: Lines(t, true)})
	var sections []string
	var later []string
	shared := false
	for _, i := range Order(t) {
		p := at.Situation.People[i]
		d := answers.DecidePlanned(t, p)
		m.Offer(message.On(message.VerbPerson, strconv.Itoa(i+1)), Label(t, p))
		if d.Procedure != nil {
			if since := sourceSince(t, d); since != "" {
				later = append(later, since)
			} else {
				sections = append(sections, d.Procedure.Sections...)
			}
			shared = shared || slices.Contains(d.Procedure.Prerequisites, rules.FactContract)
		}
	}
	if piece := unread(t); len(piece) > 0 {
		m.Parts = append(m.Parts, message.Part{Kind: message.Paragraphs, Lines: []message.Line{message.Compose(t.Words(sayUnread), "text", JoinNames(piece))}})
	}
	if shared {
		m.Parts = append(m.Parts, message.Part{Kind: message.Paragraphs, Lines: message.ParseLines(SharedNeeds(t))})
	}
	m.Parts = append(m.Parts, message.Part{Kind: message.Paragraphs, Lines: message.ParseLines(t.Words(sayDetails))})
	if len(sections) > 0 {
		later = append([]string{answers.Source(t, sections)}, later...)
	}
	answers.Section(m, message.Source, "", later)
	m.Offer(message.Do(message.VerbFollow), t.Words(turn.ChoiceFollow)).Offer(message.Do(message.VerbForward), t.Words(turn.ChoiceForward)).Offer(message.Do(message.VerbTable), t.Words(turn.ChoiceTable)).Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
	t.Enter(state.EventPlan)
}

var saySince = turn.Declare("say_source_since", "name", "since", "source")

// sourceSince cites the later fact on which a line rests, where the fiche said something
// else of the profession; "" where the fiche still holds.
func sourceSince(t *turn.Turn, d rules.Decision) string {
	past := t.Book.Fiche().Decide(d.Goal.ID, d.Facts)
	if d.Procedure.Kind != rules.KindAnswer || past.Row == nil || d.Row == nil || past.Row.ID == d.Row.ID {
		return ""
	}
	sources := d.Sources()
	for _, u := range slices.Concat(sources.Contradicting, sources.Later) {
		if u.Contradicts && u.Concerns(t.Book, d.Facts) {
			return turn.Fill(t.Words(saySince), "name", turn.Capital(answers.Recap(t, rules.FactProfession, d.Facts[rules.FactProfession])), "since", t.Tr(u.Since), "source", u.Source)
		}
	}
	return ""
}

// announcement tells the order of the lines only where there is one.
func announcement(t *turn.Turn) turn.Sentence {
	s, most, least := &t.State.At.Situation, 0, 0
	for _, i := range s.Planned() {
		n := urgency(t, s.People[i])
		if n == 0 {
			continue // nothing is to be ordered
		}
		most, least = max(most, n), cmp.Or(min(cmp.Or(least, n), n), n)
	}
	if most > least {
		return saySeveral
	}
	return sayEach
}

// unread are the pieces of the list just told that name somebody whose job was not read.
func unread(t *turn.Turn) (pieces []message.Verbatim) {
	for _, piece := range t.Reading.Unread {
		pieces = append(pieces, state.ClipName(piece))
	}
	return pieces
}

// Order are the people of the plan, those whose order takes longest to
// prepare first.
func Order(t *turn.Turn) []int {
	s := &t.State.At.Situation
	order := s.Planned()
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(urgency(t, s.People[b]), urgency(t, s.People[a]))
	})
	return order
}

// urgency is higher the earlier an order has to be begun: the card must pass
// through more hands. It is 0 where there is none to begin.
func urgency(t *turn.Turn, p state.Individual) int {
	d := answers.DecidePlanned(t, p)
	if d.Procedure == nil || holdsCard(p) {
		return 0
	}
	return len(d.Procedure.Milestones)
}

// holdsCard reports whether somebody has a card already.
func holdsCard(p state.Individual) bool {
	own := p.Facts[rules.FactOwnCard]
	return own != "" && own != rules.OwnCardNone
}

// Label names people of the plan: "3 × infirmier ou infirmière", with what sets them apart.
func Label(t *turn.Turn, p state.Individual) string {
	if p.Planned > 1 {
		return strconv.Itoa(p.Planned) + " × " + LabelOfOne(t, p)
	}
	return turn.Capital(LabelOfOne(t, p))
}

// LabelOfOne names one of the people of a line.
func LabelOfOne(t *turn.Turn, p state.Individual) string {
	label := answers.Recap(t, rules.FactProfession, p.Facts[rules.FactProfession])
	if level := p.Facts[rules.FactTrainingLevel]; level != "" {
		label = answers.Recap(t, rules.FactTrainingLevel, level) + " (" + label + ")"
	}
	if work := p.Facts[rules.FactEmployment]; work != "" && work != rules.EmploymentEmployee && work != rules.ValueUnknown {
		label += ", " + answers.Recap(t, rules.FactEmployment, work)
	}
	return label
}

// Lines are a line for each of the people: card, who orders, form, first step;
// with their names only for the person who gave them.
func Lines(t *turn.Turn, named bool) []message.Line {
	var out []message.Line
	for _, i := range Order(t) {
		p := t.State.At.Situation.People[i]
		label := message.ParseLine("**" + Label(t, p) + "**")
		if names := p.KnownNames(); named && len(names) > 0 {
			label = label.Join(" (", message.Verbatim(JoinNames(names)).Line()).Join("", message.ParseLine(")"))
		}
		out = append(out, label.Join(" — ", message.ParseLine(Brief(t, p, answers.DecidePlanned(t, p)))))
	}
	return out
}

// Orderers say who orders the cards of a plan, a line for all whose cards the same orders from the
// same; of whom no card is certain, what to do.
func Orderers(t *turn.Turn) []message.Line {
	var who []string
	people := map[string][]string{}
	for _, i := range Order(t) {
		p := t.State.At.Situation.People[i]
		d := answers.DecidePlanned(t, p)
		by := Remark(t, p, d)
		if by == "" && d.Procedure.OrderedBy != nil && d.Procedure.OrderedFrom != nil {
			by = turn.Lower(t.Words(turn.LabelBy)) + " " + t.Tr(*d.Procedure.OrderedBy) + ", " + turn.Lower(t.Words(turn.LabelFrom)) + " " + t.Tr(*d.Procedure.OrderedFrom)
			by = answers.CardOf(t, d) + ", " + by
		}
		if by == "" {
			continue
		}
		if len(people[by]) == 0 {
			who = append(who, by)
		}
		people[by] = append(people[by], turn.Lower(Label(t, p)))
	}
	var lines []message.Line
	for _, by := range who {
		lines = append(lines, message.ParseLine("**"+turn.Capital(strings.Join(people[by], separator(t)))+"**").Join(" — ", message.ParseLine(by)))
	}
	return lines
}

// JoinNames puts names into one list.
func JoinNames(names []message.Verbatim) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = n.OneLine()
	}
	return strings.Join(list, ", ")
}

var (
	sayHasCard  = turn.Declare("say_has_card")
	sayWhichJob = turn.Declare("say_which_job", "names")
	labelOr     = turn.Declare("label_or")
)

// Remark is what is said of somebody of the plan in the place of card, who orders and form, ""
// where those say it: what they have already, what has to be known first, what to ask.
func Remark(t *turn.Turn, p state.Individual, d rules.Decision) string {
	job := t.Book.Profession(p.Facts[rules.FactProfession])
	switch {
	case holdsCard(p):
		return t.Words(sayHasCard)
	case d.Procedure == nil:
		return t.Words(turn.SayRephrase)
	case job != nil && len(job.Candidates) > 0:
		var names []string
		for _, id := range job.Candidates {
			names = append(names, answers.Recap(t, rules.FactProfession, id))
		}
		last := len(names) - 1
		return turn.Fill(t.Words(sayWhichJob), "names", strings.Join(names[:last], ", ")+" "+t.Words(labelOr)+" "+names[last])
	}
	if lines := answers.Lines(t, d.Procedure.InList, d.Facts); len(lines) > 0 {
		return lines[0]
	}
	return ""
}

// Brief says of somebody of the plan in one line what they get and who orders it, or what to do.
func Brief(t *turn.Turn, of state.Individual, d rules.Decision) string {
	if remark := Remark(t, of, d); remark != "" {
		return remark
	}
	p := d.Procedure
	line := answers.CardLabel(t, p)
	if line == "" {
		line = t.Tr(p.Title)
	}
	if p.OrderedBy != nil && p.OrderedFrom != nil {
		line += ", " + turn.Lower(t.Words(turn.LabelBy)) + " " + t.Tr(*p.OrderedBy) + ", " + turn.Lower(t.Words(turn.LabelFrom)) + " " + t.Tr(*p.OrderedFrom)
	}
	if forms := Forms(t, d); forms != "" {
		line += " (" + t.Words(turn.LabelForms) + " " + forms + ")"
	}
	return line
}

// Forms are the numbers of the forms with which a card is ordered; the contract is the service's.
func Forms(t *turn.Turn, d rules.Decision) string {
	var out []string
	for form := range strings.SplitSeq(answers.FormNames(t, d), ", ") {
		if form != "" && strings.Trim(form, "0123456789") == "" {
			out = append(out, form)
		}
	}
	return strings.Join(out, ", ")
}

var (
	sayShared    = turn.Declare("say_shared", "names")
	saySharedMet = turn.Declare("say_shared_met")
)

// SharedNeeds says what all orders of the service need, as far as it is not known
// to be there.
func SharedNeeds(t *turn.Turn) string {
	var missing []string
	for _, fact := range []string{rules.FactContract, rules.FactLeaderCard, rules.FactReader} {
		p := t.Book.Prerequisite(fact)
		if p != nil && !slices.Contains(p.Met, t.State.At.Situation.Service[fact]) {
			missing = append(missing, t.Tr(t.Book.Question(fact).Name))
		}
	}
	if len(missing) == 0 {
		return t.Words(saySharedMet)
	}
	return turn.Fill(t.Words(sayShared), "names", strings.Join(missing, ", "))
}

// Details says what each of the people of the plan needs, in full.
func Details(t *turn.Turn) {
	m := t.Say(t.Words(sayDetails))
	for _, i := range Order(t) {
		p := t.State.At.Situation.People[i]
		d := answers.DecidePlanned(t, p)
		if d.Procedure == nil {
			continue
		}
		answers.Section(m, message.Steps, "", answers.Lines(t, d.Procedure.Steps, d.Facts))
		m.Parts[len(m.Parts)-1].Title = Label(t, p)
		m.Offer(message.On(message.VerbPerson, strconv.Itoa(i+1)), Label(t, p))
	}
}
