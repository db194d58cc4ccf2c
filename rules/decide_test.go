package rules

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// firstMatch is the plain reading of a decision table, without the diagram.
func firstMatch(b *Book, g *Goal, f Facts) *Row {
	for i := range g.Rows {
		if g.Rows[i].holds(b.day) && b.Holds(g.Rows[i].When, f) && len(g.Rows[i].When) > 0 {
			return &g.Rows[i]
		}
	}
	return nil
}

// Every combination of facts, with every profession, leads to exactly one
// decision, and the diagram agrees with the table read from the top.
func TestEveryCombinationDecides(t *testing.T) {
	reached := map[string]bool{}
	for _, b := range periods(t) {
		t.Run("from "+b.day, func(t *testing.T) { everyCombinationDecides(t, b, reached) })
	}
	for _, g := range book(t).Goals {
		for _, r := range g.Rows {
			if !reached[g.ID+" "+r.ID] {
				t.Errorf("%s: no combination reaches the row %s", g.ID, r.ID)
			}
		}
	}
}

// periods are the views of the content whose decision tables differ.
func periods(t testing.TB) []*Book {
	var out []*Book
	for _, v := range book(t).views {
		if len(out) == 0 || &v.Goals[0] != &out[len(out)-1].Goals[0] {
			out = append(out, v)
		}
	}
	if len(out) < 3 {
		t.Fatalf("only %d periods", len(out))
	}
	return out
}

func everyCombinationDecides(t *testing.T, b *Book, reached map[string]bool) {
	for i := range b.Goals {
		g := &b.Goals[i]
		n := 0
		var visit func(level int, f Facts)
		visit = func(level int, f Facts) {
			if level < len(g.Facts) {
				fact := g.Facts[level]
				values := b.domain(g, fact)
				if fact == FactProfession {
					values = []string{ProfessionOther, ValueUnknown}
					for _, p := range b.Professions {
						if p.Register != "" {
							values = append(values, p.ID)
						}
					}
				}
				for _, v := range values {
					f[fact] = v
					visit(level+1, f)
				}
				delete(f, fact)
				return
			}
			if b.Contradiction(f) {
				return
			}
			n++
			want := firstMatch(b, g, f)
			got, ask := b.walk(g.tree, f, func(string) {})
			if want == nil || got != want || ask != "" {
				t.Fatalf("%s: %v: diagram %v (asks %q), table %v", g.ID, f, got, ask, want)
			}
			reached[g.ID+" "+got.ID] = true
		}
		visit(0, Facts{})
		t.Logf("%s: %d combinations, %d rows", g.ID, n, len(g.Rows))
	}
}

// A question is only asked when two of its answers lead to different
// decisions, and answering never takes more questions than there are facts.
func TestQuestionsCanChangeTheDecision(t *testing.T) {
	views := periods(t)
	rapid.Check(t, func(rt *rapid.T) {
		b := rapid.SampledFrom(views).Draw(rt, "period")
		g := &b.Goals[rapid.IntRange(0, len(b.Goals)-1).Draw(rt, "goal")]
		f := Facts{}
		for _, fact := range g.Facts {
			if values := b.domain(g, fact); rapid.Bool().Draw(rt, "known "+fact) {
				f[fact] = rapid.SampledFrom(values).Draw(rt, fact)
			}
		}
		if b.Contradiction(f) {
			delete(f, FactHealthPro)
		}
		asked := map[string]bool{}
		for {
			d := b.Decide(g.ID, f)
			if d.Ask == "" {
				if d.Procedure == nil {
					rt.Fatalf("no decision for %v", f)
				}
				return
			}
			if asked[d.Ask] {
				rt.Fatalf("%q is asked twice, facts %v", d.Ask, f)
			}
			asked[d.Ask] = true
			if d.Procedure == nil {
				if n := outcomes(b, g, f, d.Ask); n < 2 {
					rt.Fatalf("%q is asked but leads to %d decision, facts %v", d.Ask, n, f)
				}
			}
			f[d.Ask] = rapid.SampledFrom(b.domain(g, d.Ask)).Draw(rt, "answer "+d.Ask)
			if b.Contradiction(f) {
				f[d.Ask] = ValueUnknown
			}
		}
	})
}

// outcomes counts the different sets of rows that the answers to a question
// leave possible.
func outcomes(b *Book, g *Goal, f Facts, ask string) int {
	different := map[string]bool{}
	for _, v := range b.domain(g, ask) {
		h := maps.Clone(f)
		h[ask] = v
		if b.Contradiction(h) {
			continue
		}
		h, _ = b.Assumed(h)
		var rows []string
		var visit func(level int)
		visit = func(level int) {
			if level == len(g.Facts) {
				id := "-"
				if r := firstMatch(b, g, h); r != nil {
					id = r.ID
				}
				rows = append(rows, id)
				return
			}
			fact := g.Facts[level]
			if h[fact] != "" {
				visit(level + 1)
				return
			}
			for _, v := range b.domain(g, fact) {
				h[fact] = v
				if !b.Contradiction(h) {
					visit(level + 1)
				}
			}
			delete(h, fact)
		}
		visit(0)
		different[strings.Join(rows, " ")] = true
	}
	return len(different)
}

func TestDecide(t *testing.T) {
	b := book(t)
	ready := " contract=signed leader_card=yes reader=yes"
	for _, c := range []struct{ goal, facts, ask, procedure, first, sections string }{
		{"order", "", "profession", "", "", ""},
		{"order", "profession=medecin", "", "cps_rpps", "", "1.2 4.1 5"},
		{"order", "profession=medecin ordre=pending", "", "cps_rpps", "ordre", "1.2 4.1 5"},
		{"order", "profession=medecin training=yes", "ordre", "", "", ""},
		{"order", "profession=medecin training=yes ordre=yes", "", "cpf", "", "1.2 4.3 5"},
		{"order", "profession=pharmacien training=yes ordre=no", "", "cpf_not_registered", "", "1.2 4.3"},
		{"order", "profession=infirmier training=yes", "", "cpf_other_profession", "", "1.2 4.3"},
		{"order", "profession=infirmier", "", "cps_adeli", "", "1.2 4.2 5"},
		{"order", "profession=infirmier" + ready, "", "cps_adeli", "", "1.2 4.2 5"},
		{"order", "profession=infirmier contract=none leader_card=no reader=no", "", "cps_adeli", "contract leader_card reader", "1.2 4.2 5"},
		{"order", "profession=orthophoniste employment=liberal", "", "cps_adeli_not_employed", "", "1.2 4.2"},
		{"order", "profession=ergotherapeute", "employment", "", "", ""},
		{"order", "profession=ergotherapeute employment=salarie" + ready, "", "cps_adeli", "", "1.2 4.2 5"},
		{"order", "profession=psychologue", "", "cps_not_issued", "", "1.2"},
		{"order", "profession=secretaire_medicale", "si_access", "", "", ""},
		{"order", "profession=secretaire_medicale si_access=no", "", "cpe_no_access", "", "1.2"},
		{"order", "profession=secretaire_medicale si_access=yes" + ready, "", "cpe", "", "1.2 4.4 5"},
		{"order", "profession=informaticien employment=prestataire", "", "cpe_not_employed", "", "1.2 4.4"},
		{"order", "profession=aide_soignant si_access=yes" + ready, "", "cpe_unlisted", "", "1.2 4.4 5"},
		{"order", "profession=unknown", "health_pro", "", "", ""},
		{"order", "profession=unknown health_pro=unknown", "", "profession_needed", "", "1.2"},
		{"order", "profession=autre health_pro=no si_access=yes" + ready, "", "cpe", "", "1.2 4.4 5"},
		{"order", "profession=ambigu_as", "profession", "", "", ""},
		{"responsable", "contract=signed leader_card=CDE", "", "structure_ready", "", "2"},
		{"responsable", "contract=none health_pro=no", "", "responsable_cde", "", "1.2 2 5"},
		{"responsable", "contract=none health_pro=no legal_representative=self", "", "responsable_cde", "", "1.2 2 5"},
		{"responsable", "contract=none profession=medecin", "", "responsable_rpps", "", "2 5"},
		{"responsable", "contract=none profession=medecin declared=yes", "", "responsable_rpps_declared", "", "2"},
		{"responsable", "contract=none profession=medecin declared=no", "", "responsable_rpps_not_declared", "", "2 5"},
		{"responsable", "contract=none profession=orthophoniste own_card=none", "", "responsable_adeli", "", "2 5"},
		{"responsable", "contract=none profession=orthophoniste own_card=CPS", "", "responsable_adeli_has_card", "", "2"},
		{"responsable", "contract=none profession=psychologue", "", "responsable_not_issued", "", "1.2 2"},
		{"responsable", "contract=none role=president health_pro=no", "president_card", "", "", ""},
		{"responsable", "contract=none role=president health_pro=no president_card=yes", "", "president_option1", "", "2 3 5"},
		{"responsable", "contract=none role=president health_pro=no president_card=no", "", "president_option2", "", "2 5"},
		{"responsable", "contract=none legal_representative=president profession=medecin", "", "president_director_pro", "", "1.2 2"},
		{"mandataire", "employment=prestataire", "", "mandataire_not_employed", "", "3"},
		{"mandataire", "contract=signed beneficiary_card=none reader=yes", "", "mandataire", "beneficiary_card", "3"},
		{"incident", "", "situation", "", "", ""},
		{"incident", "situation=lost", "", "replacement_lost", "", "5"},
		{"incident", "situation=renewal_expiry", "", "renewal_expiry", "", "5"},
		{"incident", "situation=codes_not_received", "at_expiry", "", "", ""},
		{"incident", "situation=codes_not_received at_expiry=yes", "", "codes_none_at_expiry", "", "5"},
	} {
		f := parseFacts(t, c.facts)
		d := b.Decide(c.goal, f)
		procedure, sections := "", ""
		if d.Procedure != nil {
			procedure, sections = d.Procedure.ID, strings.Join(d.Procedure.Sections, " ")
		}
		var first []string
		for _, p := range d.First {
			first = append(first, p.Fact)
		}
		if d.Ask != c.ask || procedure != c.procedure || strings.Join(first, " ") != c.first || sections != c.sections {
			t.Errorf("%s %q: asks %q, procedure %q, first %v, sections %q; want %+v", c.goal, c.facts, d.Ask, procedure, first, sections, c)
		}
	}
}

// What changed counts from its day on, and not before.
func TestDecideByDay(t *testing.T) {
	b := book(t)
	for _, c := range []struct{ day, facts, procedure string }{
		{"2021-04-30", "profession=infirmier", "cps_adeli"},
		{"2021-10-27", "profession=infirmier", "cps_adeli"},
		{"2021-10-28", "profession=infirmier", "cps_rpps"},
		{"2026-11-28", "profession=infirmier", "cps_rpps"},
		{"2026-11-28", "profession=infirmier training=yes", "cpf_other_profession"},
		{"2024-03-13", "profession=ergotherapeute employment=salarie", "cps_adeli"},
		{"2024-03-14", "profession=ergotherapeute employment=salarie", "cps_ars"},
		{"2023-06-14", "profession=assistant_service_social", "cps_not_issued"},
		{"2023-06-15", "profession=assistant_service_social", "cps_registered_since"},
		{"2024-06-04", "profession=psychologue", "cps_not_issued"},
		{"2024-06-05", "profession=psychologue", "cps_registered_since"},
		{"2026-11-28", "profession=secretaire_medicale si_access=yes", "cpe"},
		{"2026-11-28", "profession=medecin", "cps_rpps"},
		{"1999-01-01", "profession=infirmier", "cps_adeli"},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		if d := b.On(day).Decide(GoalOrder, parseFacts(t, c.facts)); d.Procedure == nil || d.Procedure.ID != c.procedure {
			t.Errorf("%s, %s: %+v, want %s", c.day, c.facts, d.Procedure, c.procedure)
		}
		if c.day == "2026-11-28" {
			continue
		}
		for _, u := range b.On(day).Updates {
			if src := b.On(day).TopicSources(&Topic{Citation: Citation{Updates: []string{u.ID}}}, nil); len(src.Later)+len(src.Contradicting) > 0 && u.From > c.day {
				t.Errorf("%s: %s is told before its day", c.day, u.ID)
			}
		}
	}
}

func parseFacts(t *testing.T, s string) Facts {
	t.Helper()
	f := Facts{}
	for field := range strings.FieldsSeq(s) {
		fact, value, ok := strings.Cut(field, "=")
		if !ok {
			t.Fatalf("not a fact: %q", field)
		}
		f[fact] = value
	}
	return f
}

func TestTraceSaysHow(t *testing.T) {
	b := book(t)
	d := b.Decide(GoalOrder, Facts{FactProfession: "medecin"})
	want := []TraceStep{
		{FactProfession, "medecin", HowSaid},
		{FactRegister, RegisterRPPS, HowDerived},
		{FactTraining, "no", HowAssumed},
		{FactOrdre, "yes", HowAssumed},
	}
	if !slices.Equal(d.Trace, want) {
		t.Errorf("trace %v, want %v", d.Trace, want)
	}
}

func TestContradiction(t *testing.T) {
	b := book(t)
	for facts, want := range map[string]bool{
		"health_pro=no profession=infirmier":            true,
		"health_pro=yes profession=secretaire_medicale": true,
		"health_pro=no profession=secretaire_medicale":  false,
		"health_pro=no profession=aide_soignant":        false,
		"profession=infirmier":                          false,
	} {
		if got := b.Contradiction(parseFacts(t, facts)); got != want {
			t.Errorf("Contradiction(%s) = %v", facts, got)
		}
	}
}
