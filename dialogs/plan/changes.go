package plan

import (
	"slices"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// What a message changed of a list that was shown before.

var (
	sayAdded   = turn.Declare("say_list_added", "names")
	sayRemoved = turn.Declare("say_list_removed", "names")
	sayMended  = turn.Declare("say_list_mended", "names")
)

// Changed reports whether people read another list than before this turn.
func Changed(t *turn.Turn) bool {
	lines := func(s *state.Situation) (out []string) {
		for _, p := range planned(s) {
			out = append(out, shows(t, p))
		}
		slices.Sort(out)
		return out
	}
	return !slices.Equal(lines(&t.Before.Situation), lines(&t.State.At.Situation))
}

// Changes says what this turn added to the list, took from it and corrected in it; nothing where
// there was none before, or another one altogether is told.
func Changes(t *turn.Turn) (lines []message.Line) {
	before, now := planned(&t.Before.Situation), planned(&t.State.At.Situation)
	if len(before) == 0 || t.Text == "" || t.GoingBack {
		return nil
	}
	var added, removed, mended []message.Line
	kept, total := 0, 0
	for _, p := range before {
		total -= p.Planned
	}
	for k := range now {
		total += now[k].Planned
		if i := slices.IndexFunc(before, func(o state.Individual) bool { return o.Planned > 0 && shows(t, o) == shows(t, now[k]) }); i >= 0 {
			before[i].Planned, now[k].Planned, kept = 0, 0, kept+1
		}
	}
	for _, p := range now {
		if p.Planned == 0 {
			continue // as it was
		}
		i := slices.IndexFunc(before, func(o state.Individual) bool { return same(o, p) })
		if i < 0 {
			added = append(added, called(t, p))
			continue
		}
		before[i].Planned = 0
		mended, kept = append(mended, called(t, p)), kept+1
	}
	for _, o := range before {
		if o.Planned > 0 {
			removed = append(removed, called(t, o))
		}
	}
	if kept == 0 && len(added) > 1 {
		return nil
	}
	if total == 0 && len(added) > 0 && len(removed) <= 1 { // some of a line have one of their own now, or another job
		mended, added, removed = append(mended, added...), nil, nil
	}
	once := map[string]bool{}
	mended = slices.DeleteFunc(mended, func(l message.Line) bool {
		again := once[l.String()]
		once[l.String()] = true
		return again // two lines of one that was parted
	})
	for _, x := range []struct {
		words turn.Sentence
		names []message.Line
	}{{sayMended, mended}, {sayAdded, added}, {sayRemoved, removed}} {
		if len(x.names) > 0 {
			lines = append(lines, message.Compose(t.Words(x.words), "names", message.Line{}.Join("", x.names[0]).Join(separator(t), x.names[1:]...)))
		}
	}
	return lines
}

// separator stands between lines that are named one after the other.
func separator(t *turn.Turn) string {
	if t.State.Locale == "en" {
		return "; "
	}
	return " ; "
}

// shows is what people read of a line.
func shows(t *turn.Turn, p state.Individual) string {
	return Label(t, p) + Brief(t, p, answers.DecidePlanned(t, p)) + JoinNames(p.KnownNames())
}

// planned are the people of a plan.
func planned(s *state.Situation) (list []state.Individual) {
	for _, i := range s.Planned() {
		list = append(list, s.People[i])
	}
	return list
}

// same reports whether two lines are of the same people: of the same names, or of the same job
// where one of them has none.
func same(o, p state.Individual) bool {
	if o.Planned == 0 {
		return false
	}
	if len(o.Names) > 0 {
		return slices.ContainsFunc(p.Names, func(n message.Verbatim) bool { return slices.Contains(o.Names, n) })
	}
	return o.Facts[rules.FactProfession] == p.Facts[rules.FactProfession] && o.Facts[rules.FactTrainingLevel] == p.Facts[rules.FactTrainingLevel]
}

// called names the people of a line, by their names where these are known.
func called(t *turn.Turn, p state.Individual) message.Line {
	line := message.ParseLine(turn.Lower(Label(t, p)))
	if names := p.KnownNames(); len(names) > 0 {
		line = line.Join(" (", message.Verbatim(JoinNames(names)).Line()).Join("", message.ParseLine(")"))
	}
	return line
}
