package main

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cpxbot/dialogs"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// drawFacts returns facts that lead to an answer, and the decision.
func drawFacts(book *rules.Book, goal string, random *rand.Rand) (rules.Facts, rules.Decision) {
	facts := rules.Facts{}
	draw := func(fact string) {
		values := valuesOf(book, fact)
		facts[fact] = values[random.IntN(len(values))]
	}
	for i := range book.Questions {
		// The role of the person may lead to another goal than the one drawn.
		if fact := book.Questions[i].Fact; fact != rules.FactRole && len(valuesOf(book, fact)) > 0 && random.IntN(2) == 0 {
			draw(fact)
		}
	}
	d := book.Decide(goal, facts)
	for d.Ask != "" || book.Contradiction(facts) {
		if d.Ask == "" {
			d.Ask = rules.FactProfession
		}
		draw(d.Ask)
		d = book.Decide(goal, facts)
	}
	return facts, d
}

// What the chat shows as its sources is what explain prints for the same facts.
func TestSourcesOfChatAndExplain(t *testing.T) {
	whole, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	dialog, err := dialogs.New(whole)
	if err != nil {
		t.Fatal(err)
	}
	reached := map[string]bool{}
	for _, day := range []time.Time{time.Date(2021, 5, 3, 9, 0, 0, 0, time.UTC), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} {
		t.Run(day.Format(time.DateOnly), func(t *testing.T) { sourcesOfChatAndExplain(t, whole.On(day), dialog, day, reached) })
	}
	for _, g := range whole.Goals {
		for _, row := range g.Rows {
			if !reached[g.ID+" "+row.ID] {
				t.Errorf("no facts drawn lead to row %s of goal %s", row.ID, g.ID)
			}
		}
	}
}

func sourcesOfChatAndExplain(t *testing.T, book *rules.Book, dialog *dialogs.Dialog, day time.Time, reached map[string]bool) {
	random := rand.New(rand.NewPCG(1, 2))
	prerequisites := 0
	for i := range book.Goals {
		goal := book.Goals[i].ID
		intent := slices.IndexFunc(book.Intents, func(x rules.Intent) bool { return x.Goal == goal })
		for range 1500 {
			facts, d := drawFacts(book, goal, random)
			x := explain(book, d, "fr")
			s := state.State{Locale: "fr", At: state.Point{Phase: state.Answered, Intent: book.Intents[intent].ID, Goal: goal, Situation: state.SituationOf(facts)}}
			r := dialog.Turn(s, turn.Input{Text: "reprendre"}, day)
			if r.Outcome == nil || r.Outcome.Procedure != x.Procedure {
				t.Fatalf("%s %v: the chat answers %+v, explain %s", goal, facts, r.Outcome, x.Procedure)
			}
			var said strings.Builder
			more := dialog.Turn(r.State, turn.Input{Kind: turn.ChoiceInput, Text: "details"}, day)
			for _, m := range append(r.Messages, more.Messages...) {
				said.WriteString(m.Plain() + "\n")
			}
			sections := []string{}
			for _, section := range x.Sections {
				sections = append(sections, book.Edition.ID+" §"+section)
			}
			if !slices.Equal(r.Outcome.Sources, sections) {
				t.Fatalf("%s %v: the chat cites %v, explain %v", goal, facts, r.Outcome.Sources, sections)
			}
			for _, section := range x.Sections {
				if !regexp.MustCompile(`, parties? .*\b` + regexp.QuoteMeta(section) + `\b`).MatchString(said.String()) {
					t.Fatalf("%s %v: the chat does not cite part %s:\n%s", goal, facts, section, said.String())
				}
			}
			var forms, notices []string
			for _, id := range x.Documents {
				switch doc := book.Document(id); doc.Kind {
				case "form":
					forms = append(forms, doc.Code)
				case "notice":
					notices = append(notices, doc.Code)
				}
				if name := book.Document(id).Name.FR; !strings.Contains(said.String(), name) {
					t.Fatalf("%s %v: the chat does not name %q", goal, facts, name)
				}
			}
			if !slices.Equal(r.Outcome.Forms, append([]string{}, forms...)) || !slices.Equal(r.Outcome.Notices, append([]string{}, notices...)) {
				t.Fatalf("%s %v: the chat gives %v %v, explain %v", goal, facts, r.Outcome.Forms, r.Outcome.Notices, x.Documents)
			}
			for i := range book.Updates {
				u := &book.Updates[i]
				text := message.ParseLine(u.Text.FR).String()
				if told, printed := strings.Contains(said.String(), text), slices.Contains(x.Updates, u.ID); told != printed {
					t.Fatalf("%s %v: update %s: told by the chat: %v, printed by explain: %v", goal, facts, u.ID, told, printed)
				}
			}
			reached[goal+" "+x.Row] = true
			prerequisites += len(d.First) + len(d.Check)
		}
	}
	if prerequisites < 1000 {
		t.Errorf("only %d prerequisites were shown", prerequisites)
	}
}

// The sentences about what comes first are cited too, which is where both
// once differed.
func TestExplainCitesPrerequisites(t *testing.T) {
	book, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	facts := rules.Facts{"profession": "secretaire_medicale", "si_access": "yes", "contract": "none", "leader_card": "no", "reader": "no"}
	x := explain(book, book.Decide(rules.GoalOrder, facts), "fr")
	if got := strings.Join(x.Sections, " "); got != "1.2 2 3 4.2 4.4 5" {
		t.Errorf("sections %s", got)
	}
	for _, id := range []string{"F114", "F148", "S09"} {
		if !slices.Contains(x.Statements, id) {
			t.Errorf("statement %s is missing from %v", id, x.Statements)
		}
	}
	if !slices.Contains(x.Documents, "notice_contract") {
		t.Errorf("documents %v", x.Documents)
	}
}
