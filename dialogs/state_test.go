package dialogs

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// Conversations that an earlier version stored go on as they were: nothing that
// was said is lost, and the next message is understood in its place.
func TestStatesOfEarlierVersions(t *testing.T) {
	d := newDialog(t)
	f, err := os.Open("testdata/states/before_situations.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	goesOn := map[string]func(t *testing.T, r Result){
		"asking": func(t *testing.T, r Result) {
			facts := r.State.At.Situation.Facts()
			if facts["si_access"] != "yes" || facts["profession"] != "secretaire_medicale" || r.Outcome == nil || r.Outcome.Procedure != "cpe" {
				t.Errorf("facts %v, outcome %+v", facts, r.Outcome)
			}
		},
		"several": func(t *testing.T, r Result) {
			if r.State.At.Phase != state.Planning || len(r.State.Planned()) != 3 {
				t.Errorf("%s, %v", r.State.At.Phase, r.State.Planned())
			}
		},
		"detail": func(t *testing.T, r Result) {
			if facts := r.State.At.Situation.Facts(); facts["profession"] != "secretaire_medicale" || facts["ordering_for"] != "other" {
				t.Errorf("facts %v", facts)
			}
		},
		"confirming": func(t *testing.T, r Result) {
			if r.State.At.Goal != rules.GoalIncident {
				t.Errorf("goal %s", r.State.At.Goal)
			}
		},
	}
	lines, n := bufio.NewScanner(f), 0
	for ; lines.Scan(); n++ {
		var c struct {
			Person string
			State  state.State
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		var raw struct {
			State struct{ At struct{ Facts rules.Facts } }
		}
		if err := json.Unmarshal(lines.Bytes(), &raw); err != nil {
			t.Fatal(err)
		}
		t.Run(c.Person, func(t *testing.T) {
			have := c.State.At.Situation.Facts()
			for fact, value := range raw.State.At.Facts {
				if have[fact] != value {
					t.Errorf("%s was %q, and is %q", fact, value, have[fact])
				}
			}
			if again := stored(t, c.State); !again.At.Same(c.State.At) {
				t.Errorf("stored again: %+v, was %+v", again.At, c.State.At)
			}
			r := d.Turn(c.State, turn.Input{Text: "oui"}, start)
			if len(r.Messages) == 0 {
				t.Error("no answer")
			}
			if check := goesOn[c.Person]; check != nil {
				check(t, r)
				delete(goesOn, c.Person)
			}
		})
	}
	if n < 8 || len(goesOn) > 0 {
		t.Errorf("%d states; not met: %d", n, len(goesOn))
	}
}
