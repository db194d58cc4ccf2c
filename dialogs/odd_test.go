package dialogs

import (
	"strings"
	"testing"
	"time"

	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// talk has a conversation in words; it fails on a refused transition or silence.
func talk(t *testing.T, d *Dialog, s state.State, lines ...string) Result {
	t.Helper()
	r := Result{State: s}
	for _, line := range lines {
		r = d.Turn(r.State, turn.Input{Text: line, Locale: "fr"}, start)
		if len(r.Messages) == 0 || len(r.Refused) > 0 {
			t.Fatalf("%q: %d messages, refused %v", line, len(r.Messages), r.Refused)
		}
	}
	return r
}

// Fifty statements in a row are taken up, each for what it says; the state stays
// small and the last word holds.
func TestFiftyStatements(t *testing.T) {
	d := newDialog(t)
	r := talk(t, d, state.State{}, "je suis secrétaire médicale, il me faut une carte pour INSi")
	for i := range 50 {
		line := []string{"le contrat est signé", "on n'a pas de lecteur", "en fait on a un lecteur", "je suis en CDI", "notre directrice a une CPS"}[i%5]
		r = talk(t, d, r.State, line)
	}
	facts := r.State.At.Situation.Facts()
	if facts[rules.FactProfession] != "secretaire_medicale" || facts[rules.FactContract] != "signed" || facts[rules.FactReader] != "yes" || facts[rules.FactSIAccess] != "yes" {
		t.Errorf("facts %v", facts)
	}
	if n := len(r.State.At.Situation.People); n != 1 {
		t.Errorf("%d people", n)
	}
}

// The same message ten times gets the same answer ten times, and counts once.
func TestTheSameMessageTenTimes(t *testing.T) {
	d := newDialog(t)
	line := "je suis médecin du travail, comment avoir ma CPS ?"
	r := talk(t, d, state.State{}, line)
	want := r.Outcome.Procedure
	for range 9 {
		if r = talk(t, d, r.State, line); r.Outcome == nil || r.Outcome.Procedure != want {
			t.Fatalf("another answer: %+v", r.Outcome)
		}
	}
	if n := len(r.State.At.Situation.People); n != 1 {
		t.Errorf("%d people", n)
	}
}

// Who contradicts themselves three times is told what is understood, and the
// last word holds.
func TestThreeContradictions(t *testing.T) {
	d := newDialog(t)
	r := talk(t, d, state.State{}, "je suis infirmière, il me faut une carte", "en fait je suis secrétaire médicale", "pardon, je suis infirmière", "oups, je suis secrétaire médicale")
	if got := r.State.At.Situation.Facts()[rules.FactProfession]; got != "secretaire_medicale" || len(r.State.At.Situation.People) != 1 {
		t.Errorf("profession %q, %d people", got, len(r.State.At.Situation.People))
	}
}

// An answer counts for the question that is open, also three weeks later.
func TestAnswerAfterThreeWeeks(t *testing.T) {
	d := newDialog(t)
	r := talk(t, d, state.State{}, "je suis secrétaire médicale, il me faut une carte")
	r = d.Turn(r.State, turn.Input{Text: "oui", Locale: "fr"}, start.Add(21*24*time.Hour))
	if r.Outcome == nil || r.Outcome.Procedure != "cpe" {
		t.Errorf("%+v", r.Outcome)
	}
}

// The language changes in the middle of a question, which stays open.
func TestLanguageInMidQuestion(t *testing.T) {
	d := newDialog(t)
	r := talk(t, d, state.State{}, "je suis secrétaire médicale, il me faut une carte")
	asked := r.State.At.Asking
	r = talk(t, d, r.State, "sorry, can you say that in English please?")
	if r.State.Locale != "en" || r.State.At.Asking != asked || !strings.Contains(r.Messages[len(r.Messages)-1].Plain(), "health data") {
		t.Errorf("%s, asks %q: %s", r.State.Locale, r.State.At.Asking, r.Messages[len(r.Messages)-1].Plain())
	}
}

// Two people of one profession are two people: what is said of one is not said
// of the other.
func TestTwoPeopleOfOneProfession(t *testing.T) {
	d := newDialog(t)
	r := talk(t, d, state.State{}, "je suis secrétaire médicale et je dois utiliser INSi, il me faut une carte", "et pour ma collègue secrétaire médicale ?")
	s := &r.State.At.Situation
	if len(s.People) != 2 || s.Get(rules.FactOrderingFor) != rules.OrderingForOther {
		t.Fatalf("%+v", s)
	}
	if s.Get(rules.FactSIAccess) != "" {
		t.Error("what one needs is taken for what the other needs")
	}
}
