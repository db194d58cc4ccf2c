package dialogs

import (
	"testing"
)

// Budgets: a turn takes at most 300 µs and 250 allocations.
func BenchmarkTurn(b *testing.B) {
	d := newDialog(b)
	first := d.Turn(State{}, Input{Text: "je suis ergothérapeute salariée, il me faut une carte", Locale: "fr"}, start)
	first = d.Turn(first.State, Input{Kind: ChoiceInput, Text: "check"}, start)
	second := d.Turn(first.State, Input{Kind: ChoiceInput, Text: "contract=none"}, start)
	third := d.Turn(second.State, Input{Kind: ChoiceInput, Text: "leader_card=no"}, start)
	for _, c := range []struct {
		name string
		s    State
		in   Input
	}{
		{"first sentence", State{}, Input{Text: "Bonjour, je suis ergothérapeute salariée dans un SPSTI, le contrat est signé mais nous n'avons pas de lecteur, il me faut une carte", Locale: "fr"}},
		{"typing mistakes", State{}, Input{Text: "bjr je sui secretare medicalle et jai besion dune crate pour le logicel", Locale: "fr"}},
		{"answer by choice", first.State, Input{Kind: ChoiceInput, Text: "contract=none"}},
		{"answer in words", first.State, Input{Text: "non pas encore"}},
		{"whole answer", third.State, Input{Kind: ChoiceInput, Text: "reader=no"}},
		{"direct question", State{}, Input{Text: "qui doit signer le formulaire 301 ?", Locale: "fr"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Turn(c.s, c.in, start)
			}
		})
	}
}

// The allocations are part of the contract, and do not depend on the machine.
func TestTurnAllocations(t *testing.T) {
	d := newDialog(t)
	first := d.Turn(State{}, Input{Text: "je suis ergothérapeute salariée, il me faut une carte", Locale: "fr"}, start)
	first = d.Turn(first.State, Input{Kind: ChoiceInput, Text: "check"}, start)
	second := d.Turn(first.State, Input{Kind: ChoiceInput, Text: "contract=none"}, start)
	third := d.Turn(second.State, Input{Kind: ChoiceInput, Text: "leader_card=no"}, start)
	for name, turn := range map[string]func(){
		"whole answer":     func() { d.Turn(third.State, Input{Kind: ChoiceInput, Text: "reader=no"}, start) },
		"answer by choice": func() { d.Turn(first.State, Input{Kind: ChoiceInput, Text: "contract=none"}, start) },
		"first sentence": func() {
			d.Turn(State{}, Input{Text: "je suis ergothérapeute salariée, contrat signé, pas de lecteur, il me faut une carte", Locale: "fr"}, start)
		},
	} {
		if n := testing.AllocsPerRun(20, turn); n > 250 {
			t.Errorf("%s: %.0f allocations, budget 250", name, n)
		}
	}
}
