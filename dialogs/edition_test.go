package dialogs

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// withContent is a dialogue of the content with a folder laid over it.
func withContent(t *testing.T, overlay string) *Dialog {
	t.Helper()
	book, err := rules.Load(rules.Fiche(), fstest.MapFS{"extra.yaml": {Data: []byte(overlay)}})
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(book)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// stored is the state of a conversation as it comes back from a database.
func stored(t *testing.T, s state.State) state.State {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back state.State
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func toldOfContent(r Result) bool {
	for i := range r.Messages {
		if strings.Contains(r.Messages[i].Plain(), "a été mis à jour depuis") {
			return true
		}
	}
	return false
}

// A saved conversation is told, once, that the content has changed, and not
// when only its comments have.
func TestChangedContentIsTold(t *testing.T) {
	d := newDialog(t)
	saved := d.Turn(state.State{}, turn.Input{Text: "je suis secrétaire médicale, une carte", Locale: "fr"}, start).State
	answer := turn.Input{Kind: turn.ChoiceInput, Text: "si_access=yes"}

	same := withContent(t, "# Relu le 3 mars : rien à changer.\n")
	if r := same.Turn(stored(t, saved), answer, start); toldOfContent(r) || r.State.Edition != saved.Edition {
		t.Errorf("a comment changed the content from %s to %s: %q", saved.Edition, r.State.Edition, r.Messages[0].Plain())
	}

	changed := withContent(t, "procedures:\n  - id: cpe\n    summary:\n      - text: {fr: Il vous faut une CPE., en: You need a CPE.}\n")
	r := changed.Turn(stored(t, saved), answer, start)
	if !toldOfContent(r) || r.Outcome == nil || r.Outcome.Procedure != "cpe" || r.State.At.Situation.Facts()["si_access"] != "yes" || r.State.Edition == saved.Edition {
		t.Errorf("told: %v, asks %q, edition %s", toldOfContent(r), r.State.At.Asking, r.State.Edition)
	}
	if r = changed.Turn(stored(t, r.State), turn.Input{Text: "oui"}, start); toldOfContent(r) {
		t.Error("told twice")
	}
}

// A conversation saved before the content had a hash is not told that it
// changed, as long as the edition is the same.
func TestStateWithoutHash(t *testing.T) {
	d := newDialog(t)
	saved := d.Turn(state.State{}, turn.Input{Text: "je suis secrétaire médicale, une carte", Locale: "fr"}, start).State
	saved.Edition = "ans-2021-04"
	r := d.Turn(stored(t, saved), turn.Input{Kind: turn.ChoiceInput, Text: "si_access=yes"}, start)
	if toldOfContent(r) || r.State.Edition != d.setting.Book.Version() {
		t.Errorf("told: %v, edition %s", toldOfContent(r), r.State.Edition)
	}
	saved.Edition = "ans-2020-01"
	if r = d.Turn(stored(t, saved), turn.Input{Kind: turn.ChoiceInput, Text: "si_access=yes"}, start); !toldOfContent(r) {
		t.Error("not told of another edition")
	}
}

// What no longer exists is dropped, whatever the conversation was doing.
func TestContentThatIsGone(t *testing.T) {
	d := newDialog(t)
	for name, at := range map[string]state.Point{
		"a value":        {Phase: state.Asking, Intent: "order_card", Goal: rules.GoalOrder, Asking: "si_access", Situation: state.SituationOf(rules.Facts{"profession": "secretaire_medicale", "contract": "lapsed"})},
		"a question":     {Phase: state.Asking, Intent: "order_card", Goal: rules.GoalOrder, Asking: "star_sign", Offered: []string{"leo"}},
		"a topic":        {Phase: state.Answered, Topic: "horoscope"},
		"a profession":   {Phase: state.Answered, Intent: "which_card", Goal: rules.GoalOrder, Situation: state.Situation{Listed: true, People: []state.Individual{{Planned: 1, Facts: rules.Facts{"profession": "alchimiste"}}, {Planned: 2, Facts: rules.Facts{"profession": "medecin"}}}}},
		"a confirmation": {Phase: state.Confirming, Intent: "order_card", Pending: &state.Pending{Kind: state.PendingProfession, Facts: rules.Facts{"profession": "alchimiste"}}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, in := range []turn.Input{{Text: "reprendre"}, {Text: "oui"}, {Text: "retour"}, {Kind: turn.ChoiceInput, Text: "person=1"}} {
				r := d.Turn(stored(t, state.State{Edition: "ans-2020-01", Locale: "fr", At: at}), in, start)
				if !toldOfContent(r) || len(r.Messages) < 2 {
					t.Errorf("%q: %d messages", in.Text, len(r.Messages))
				}
				for fact, value := range r.State.At.Situation.Facts() {
					if !d.setting.Book.ValidValue(fact, value) {
						t.Errorf("%q: kept %s=%s", in.Text, fact, value)
					}
				}
			}
		})
	}
}

// A reminder comes without the news, which waits for the person to write.
func TestReminderDoesNotTell(t *testing.T) {
	d := newDialog(t)
	s := state.State{Edition: "ans-2020-01", Locale: "fr", At: state.Point{Phase: state.Idle}}
	r := d.Turn(s, turn.Input{Kind: turn.TimerInput}, start)
	if len(r.Messages) > 0 || r.State.Edition != s.Edition {
		t.Errorf("%d messages, edition %s", len(r.Messages), r.State.Edition)
	}
	if r = d.Turn(r.State, turn.Input{Text: "bonjour"}, start); !toldOfContent(r) {
		t.Error("never told")
	}
}
