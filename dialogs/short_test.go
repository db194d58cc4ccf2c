package dialogs

import (
	"maps"
	"testing"
	"unicode/utf8"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// The first reply to a request fits a phone, for every procedure, in both
// languages, with the prerequisites unknown, met and missing. What leads to more
// is named here, with how much.
func TestAnswersAreShort(t *testing.T) {
	d := newDialog(t)
	longer := map[string]int{}
	worst, shown := 0, 0
	for _, day := range []int{0, 1} {
		now := ficheDay
		if day == 1 {
			now = start
		}
		book := d.setting.On(now).Book
		for i := range book.Goals {
			g := &book.Goals[i]
			for _, facts := range situations(book, g) {
				decision := book.Decide(g.ID, facts)
				if decision.Procedure == nil || decision.Ask != "" {
					continue
				}
				for _, locale := range []string{"fr", "en"} {
					tu := &turn.Turn{Setting: d.setting.On(now), Now: now, State: state.State{Locale: locale, At: state.Point{Phase: state.Answered, Goal: g.ID, Situation: state.SituationOf(facts)}}}
					m := answers.ShortAnswer(tu, decision, decision.Sources())
					n := utf8.RuneCountInString(m.Plain())
					shown++
					worst = max(worst, n)
					if n > answers.LongestAnswer {
						longer[decision.Procedure.ID] = max(longer[decision.Procedure.ID], n)
					}
				}
			}
		}
	}
	if shown < 300 {
		t.Errorf("only %d answers", shown)
	}
	for id, n := range longer {
		if n > allowedLength[id] {
			t.Errorf("%s: %d characters, allowed %d", id, n, max(allowedLength[id], answers.LongestAnswer))
		}
	}
	t.Logf("%d answers, the longest has %d characters; over %d: %v", shown, worst, answers.LongestAnswer, longer)
}

// situations are facts that lead to each row of a goal, with the prerequisites
// not known, all met and all missing.
func situations(book *rules.Book, g *rules.Goal) []rules.Facts {
	var out []rules.Facts
	var visit func(f rules.Facts)
	visit = func(f rules.Facts) {
		d := book.Decide(g.ID, f)
		if d.Ask != "" {
			q := book.Question(d.Ask)
			values := []string{"medecin", "infirmier", "ergotherapeute", "psychologue", "secretaire_medicale", "aide_soignant", rules.ProfessionOther}
			if d.Ask != rules.FactProfession {
				values = nil
				for _, v := range q.Values {
					if !v.Hidden {
						values = append(values, v.ID)
					}
				}
			}
			for _, v := range values {
				next := state.With(maps.Clone(f), d.Ask, v)
				if !book.Contradiction(next) {
					visit(next)
				}
			}
			return
		}
		if d.Procedure == nil {
			return
		}
		out = append(out, f)
		met, missing := maps.Clone(f), maps.Clone(f)
		for _, fact := range d.Procedure.Prerequisites {
			p := book.Prerequisite(fact)
			met[fact] = p.Met[0]
			for _, v := range book.Question(fact).Values {
				if v.ID == "no" || v.ID == "none" {
					missing[fact] = v.ID
				}
			}
		}
		other := maps.Clone(f)
		other[rules.FactOrderingFor] = rules.OrderingForOther
		out = append(out, met, missing, other)
	}
	visit(rules.Facts{})
	return out
}

// allowedLength are the procedures whose first reply cannot be shorter: what has
// to be sent, and by whom, is longer.
var allowedLength = map[string]int{
	"cps_adeli":         1260, // the fiche's own, of 2021
	"responsable_adeli": 1710, "responsable_adeli_has_card": 1440, "responsable_not_issued": 1420, "responsable_profiles": 1410,
	"responsable_rpps": 1410, "responsable_rpps_not_declared": 1320, // contract and card at once
}
