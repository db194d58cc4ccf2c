package dialogs

import (
	"fmt"
	"testing"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// Budgets: a turn takes at most 300 µs and 250 allocations.
func BenchmarkTurn(b *testing.B) {
	d := newDialog(b)
	first := d.Turn(state.State{}, turn.Input{Text: "je suis ergothérapeute salariée, il me faut une carte", Locale: "fr"}, start)
	first = d.Turn(first.State, turn.Input{Kind: turn.ChoiceInput, Text: "check"}, start)
	second := d.Turn(first.State, turn.Input{Kind: turn.ChoiceInput, Text: "contract=none"}, start)
	third := d.Turn(second.State, turn.Input{Kind: turn.ChoiceInput, Text: "leader_card=no"}, start)
	for _, c := range []struct {
		name string
		s    state.State
		in   turn.Input
	}{
		{"first sentence", state.State{}, turn.Input{Text: "Bonjour, je suis ergothérapeute salariée dans un SPSTI, le contrat est signé mais nous n'avons pas de lecteur, il me faut une carte", Locale: "fr"}},
		{"typing mistakes", state.State{}, turn.Input{Text: "bjr je sui secretare medicalle et jai besion dune crate pour le logicel", Locale: "fr"}},
		{"answer by choice", first.State, turn.Input{Kind: turn.ChoiceInput, Text: "contract=none"}},
		{"answer in words", first.State, turn.Input{Text: "non pas encore"}},
		{"whole answer", third.State, turn.Input{Kind: turn.ChoiceInput, Text: "reader=no"}},
		{"direct question", state.State{}, turn.Input{Text: "qui doit signer le formulaire 301 ?", Locale: "fr"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Turn(c.s, c.in, start)
			}
		})
	}
}

// BenchmarkManyOrders is a turn of somebody who follows 50 orders: news of one of them
// by its name. The budget is a millisecond.
func BenchmarkManyOrders(b *testing.B) {
	d := newDialog(b)
	s := d.Turn(state.State{}, turn.Input{Text: "il me faut des cartes pour 25 médecins", Locale: "fr"}, start).State
	for i := range 50 {
		s.Dossiers = append(s.Dossiers, state.Dossier{ID: i + 1, Procedure: "cpe", Stage: state.Sent, Since: start.AddDate(0, 0, -i), Label: message.Verbatim(fmt.Sprintf("Prénom%d", i)), Batch: 1})
	}
	b.ReportAllocs()
	for b.Loop() {
		r := d.Turn(s, turn.Input{Text: "Prénom31 a reçu sa carte"}, start)
		if r.State.Dossiers[31].Stage != state.CardReceived {
			b.Fatalf("%v", r.Messages)
		}
	}
}

// The allocations are part of the contract, and do not depend on the machine.
func TestTurnAllocations(t *testing.T) {
	d := newDialog(t)
	first := d.Turn(state.State{}, turn.Input{Text: "je suis ergothérapeute salariée, il me faut une carte", Locale: "fr"}, start)
	first = d.Turn(first.State, turn.Input{Kind: turn.ChoiceInput, Text: "check"}, start)
	second := d.Turn(first.State, turn.Input{Kind: turn.ChoiceInput, Text: "contract=none"}, start)
	third := d.Turn(second.State, turn.Input{Kind: turn.ChoiceInput, Text: "leader_card=no"}, start)
	for name, turn := range map[string]func(){
		"whole answer":     func() { d.Turn(third.State, turn.Input{Kind: turn.ChoiceInput, Text: "reader=no"}, start) },
		"answer by choice": func() { d.Turn(first.State, turn.Input{Kind: turn.ChoiceInput, Text: "contract=none"}, start) },
		"first sentence": func() {
			d.Turn(state.State{}, turn.Input{Text: "je suis ergothérapeute salariée, contrat signé, pas de lecteur, il me faut une carte", Locale: "fr"}, start)
		},
	} {
		if n := testing.AllocsPerRun(20, turn); n > 250 {
			t.Errorf("%s: %.0f allocations, budget 250", name, n)
		}
	}
}
