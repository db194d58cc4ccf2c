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
	sayDetails = turn.Declare("say_details")
)

// Plan answers for several people: a line each in the order of what has to be
// done first, what they all need once, and the details on demand.
func Plan(t *turn.Turn) {
	at := &t.State.At
	at.Goal = rules.GoalOrder
	t.CloseQuestion()
	at.Topic = ""
	m := t.Say(t.Words(saySeveral))
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
// through more hands.
func urgency(t *turn.Turn, p state.Individual) int {
	d := answers.DecidePlanned(t, p)
	if d.Procedure == nil {
		return 0
	}
	return len(d.Procedure.Milestones)
}

// Label names people of the plan: "3 × infirmier ou infirmière".
func Label(t *turn.Turn, p state.Individual) string {
	label := answers.Recap(t, rules.FactProfession, p.Facts[rules.FactProfession])
	if level := p.Facts[rules.FactTrainingLevel]; level != "" {
		label = answers.Recap(t, rules.FactTrainingLevel, level) + " (" + label + ")"
	}
	if p.Planned > 1 {
		return strconv.Itoa(p.Planned) + " × " + label
	}
	return turn.Capital(label)
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
		out = append(out, label.Join(" — ", message.ParseLine(oneLine(t, answers.DecidePlanned(t, p)))))
	}
	return out
}

// JoinNames puts names into one list.
func JoinNames(names []message.Verbatim) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = n.OneLine()
	}
	return strings.Join(list, ", ")
}

func oneLine(t *turn.Turn, d rules.Decision) string {
	p := d.Procedure
	if p == nil {
		return t.Words(turn.SayRephrase)
	}
	line := answers.CardLabel(t, p)
	if line == "" {
		line = t.Tr(p.Title)
	}
	if p.OrderedBy != nil && p.OrderedFrom != nil {
		line += ", " + turn.Lower(t.Words(turn.LabelBy)) + " " + t.Tr(*p.OrderedBy) + ", " + turn.Lower(t.Words(turn.LabelFrom)) + " " + t.Tr(*p.OrderedFrom)
	}
	if forms := answers.FormNames(t, d); forms != "" {
		line += " (" + t.Words(turn.LabelForms) + " " + forms + ")"
	}
	return line
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
