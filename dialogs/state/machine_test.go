package state

import (
	"os"
	"strings"
	"testing"

	"github.com/looplab/fsm"
)

// looplab/fsm accepts duplicate transitions, unknown states and dead ends
// without a word: the tables are checked here.
func TestMachineTables(t *testing.T) {
	for _, m := range []struct {
		name   string
		table  fsm.Events
		start  string
		states []string
		final  map[string]bool
	}{
		{"conversation", conversationTable, string(Idle), anywhere, nil},
		{"dossier", dossierTable, string(Prepared), from(Prepared, Visaed, Transmitted, Sent, CardReceived, Done, Incomplete, Refused, Abandoned), nil},
	} {
		known, leaves, reached := map[string]bool{}, map[string]bool{}, map[string]bool{m.start: true}
		for _, s := range m.states {
			known[s] = true
		}
		seen := map[string]bool{}
		for _, e := range m.table {
			for _, src := range e.Src {
				key := e.Name + " from " + src
				if seen[key] {
					t.Errorf("%s: %s stands twice", m.name, key)
				}
				seen[key] = true
				leaves[src] = leaves[src] || src != e.Dst
				if !known[src] || !known[e.Dst] {
					t.Errorf("%s: %s leads from %q to %q, one of which is not a state", m.name, e.Name, src, e.Dst)
				}
			}
		}
		for range m.states {
			for _, e := range m.table {
				for _, src := range e.Src {
					reached[e.Dst] = reached[e.Dst] || reached[src]
				}
			}
		}
		for _, s := range m.states {
			if !reached[s] {
				t.Errorf("%s: %s is unreachable", m.name, s)
			}
			if !leaves[s] && !m.final[s] {
				t.Errorf("%s: %s is a dead end", m.name, s)
			}
			if leaves[s] && m.final[s] {
				t.Errorf("%s: %s is final but can be left", m.name, s)
			}
		}
	}
}

func TestFire(t *testing.T) {
	if next, ok := Fire(Conversations, string(Asking), EventAsk); next != string(Asking) || !ok {
		t.Errorf("asking again: %s %v; a self-transition is a success", next, ok)
	}
	if next, ok := Fire(Dossiers, string(Done), EventSend); next != string(Done) || ok {
		t.Errorf("a finished dossier was sent: %s %v", next, ok)
	}
	for situation, event := range StageAfter {
		possible := false
		for _, e := range dossierTable {
			possible = possible || e.Name == event
		}
		if !possible {
			t.Errorf("%s leads to the unknown event %s", situation, event)
		}
	}
}

// The diagrams of the documents are those of the code.
func TestDiagrams(t *testing.T) {
	page, err := os.ReadFile("../../deploy/diagrams.md")
	if err != nil {
		t.Fatal(err)
	}
	conversation, dossier, err := Diagrams()
	if err != nil {
		t.Fatal(err)
	}
	for name, diagram := range map[string]string{"conversation": conversation, "dossier": dossier} {
		if !strings.Contains(string(page), "```mermaid\n"+strings.TrimSpace(diagram)+"\n```") {
			t.Errorf("deploy/diagrams.md does not show the %s machine as it is; put this there:\n%s", name, diagram)
		}
	}
}
