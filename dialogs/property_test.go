package dialogs

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cpxbot/dialogs/secrets"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// phrases that people write, for random conversations.
var phrases = []string{
	"bonjour", "je suis médecin", "je suis infirmière, il me faut une carte", "secrétaire médicale", "en fait je suis interne",
	"oui", "non", "je sais pas", "2", "la deuxième", "retour", "recommencer", "stop", "reprendre", "pourquoi ?", "changer", "aide",
	"j'ai perdu ma carte", "les codes ne sont pas arrivés", "contrat signé", "pas de lecteur", "c'est quoi TOM ?", "qui signe le 301 ?",
	"je dois commander pour deux médecins et une secrétaire", "parler à quelqu'un", "effacez mes données", "merci", "AS", "technicienne",
	"je ne suis pas soignant, je suis infirmière", "Président, je ne veux pas de carte", "désigner un mandataire", "carte Vitale",
	"envoyé hier", "carte reçue", "codes reçus", "dossier refusé", "dossier incomplet", "", "blabla", "mon code est 1234", "hello, which card for a nurse?",
	"je suis directrice, pas de contrat", "psychologue", "ergothérapeute en libéral", "étudiante sage-femme", "je suis plombier",
	"j'ai commandé la CPE de ma collègue lundi dernier par TOM", "j'ai demandé ma CPS à l'Ordre hier, je suis médecin", "l'Ordre a transmis", "finalement c'était mardi",
	"la carte est là mais pas les codes", "c'est bon j'ai tout reçu", "ah non, je n'ai pas les codes en fait", "toutes", "suivez ma demande", "tout est envoyé",
	"une infirmière a sa carte", "rappelez-moi demain de relancer l'Ordre", "mes rappels", "agenda", "une seconde", "c'est réglé",
	"Julie, ergonome\nKarim, infirmier\nLéo, zorglub", "il me faut des cartes pour 2 médecins et 3 ASST",
}

func drawInput(rt *rapid.T, last Result) turn.Input {
	var ids []string
	for _, m := range last.Messages {
		for _, c := range m.Choices {
			ids = append(ids, c.ID)
		}
	}
	switch rapid.IntRange(0, 9).Draw(rt, "kind") {
	case 0, 1, 2, 3, 4:
		if len(ids) > 0 {
			return turn.Input{Kind: turn.ChoiceInput, Text: rapid.SampledFrom(ids).Draw(rt, "choice")}
		}
	case 5:
		return turn.Input{Kind: turn.ChoiceInput, Text: rapid.SampledFrom([]string{"contract=none", "profession=medecin", "confirm=yes", "person=9", "dossier=1:sent", "dossier=x", "change=reader", "follow", "=", "a=b=c", "goal=order", "topic=price", "intent=renewal"}).Draw(rt, "old choice")}
	case 6:
		return turn.Input{Kind: turn.CommandInput, Text: rapid.SampledFrom([]string{"", "aide", "suivi", "je suis kiné"}).Draw(rt, "command")}
	case 7:
		return turn.Input{Kind: turn.TimerInput}
	}
	return turn.Input{Text: rapid.SampledFrom(phrases).Draw(rt, "text"), Locale: rapid.SampledFrom([]string{"fr", "en", ""}).Draw(rt, "locale")}
}

// Any sequence of inputs gets an answer, never a panic or a dead end; the
// state survives storage; the same input on the same state gives the same
// result and leaves the given state alone.
func TestAnyConversation(t *testing.T) {
	d := newDialog(t, WithHR())
	rapid.Check(t, func(rt *rapid.T) {
		var s state.State
		var last Result
		now := start
		for range rapid.IntRange(1, 25).Draw(rt, "turns") {
			in := drawInput(rt, last)
			before, err := json.Marshal(s)
			if err != nil {
				rt.Fatal(err)
			}
			r := d.Turn(s, in, now)
			if after, _ := json.Marshal(s); string(after) != string(before) {
				rt.Fatalf("the turn changed the state it was given:\n%s\n%s", before, after)
			}
			if again := d.Turn(s, in, now); !reflect.DeepEqual(r, again) {
				one, _ := json.Marshal(r)
				two, _ := json.Marshal(again)
				rt.Fatalf("two runs of the same turn differ: %+v in state %s\n%s\n%s", in, before, one, two)
			}
			if len(r.Refused) > 0 {
				rt.Fatalf("%+v in state %s: refused %v", in, before, r.Refused)
			}
			if len(r.Messages) == 0 && in.Kind != turn.TimerInput {
				rt.Fatalf("no answer to %+v in state %s", in, before)
			}
			for _, m := range r.Messages {
				if strings.TrimSpace(m.Plain()) == "" {
					rt.Fatalf("an empty message answers %+v", in)
				}
				if strings.ContainsAny(m.Plain(), "{}") {
					rt.Fatalf("a placeholder is left: %s", m.Plain())
				}
				if m.Asks != "" && m.Asks != r.State.At.Asking && r.State.At.Pending == nil {
					rt.Fatalf("asks %q but the state says %q", m.Asks, r.State.At.Asking)
				}
			}
			stored, err := json.Marshal(r.State)
			if err != nil {
				rt.Fatal(err)
			}
			s = state.State{}
			if err := json.Unmarshal(stored, &s); err != nil {
				rt.Fatal(err)
			}
			if len(s.History) > state.MaxHistory {
				rt.Fatalf("%d points of history", len(s.History))
			}
			for fact, value := range s.At.Situation.Facts() {
				if !d.setting.Book.ValidValue(fact, value) {
					rt.Fatalf("the state holds %s=%s", fact, value)
				}
			}
			last = r
			now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(rt, "hours")) * time.Hour)
		}
		// Wherever it ended, the conversation can start afresh and be answered.
		r := d.Turn(s, turn.Input{Kind: turn.ChoiceInput, Text: "restart"}, now)
		r = d.Turn(r.State, turn.Input{Text: "je suis pharmacienne, il me faut une carte"}, now)
		if r.Outcome == nil || r.Outcome.Procedure != "cps_rpps" {
			rt.Fatalf("after a restart: %+v", r.Outcome)
		}
	})
}

// "back", then the same answer, leads to the same state.
func TestBackThenTheSameAnswer(t *testing.T) {
	d := newDialog(t)
	rapid.Check(t, func(rt *rapid.T) {
		r := d.Turn(state.State{}, turn.Input{Text: rapid.SampledFrom([]string{
			"je suis secrétaire médicale, une carte", "je suis infirmière, une carte", "ergothérapeute, une carte", "quelle carte ?", "notre contrat de structure", "désigner un mandataire", "ma carte a un problème, codes pas reçus",
		}).Draw(rt, "first"), Locale: "fr"}, start)
		for range 10 {
			if r.State.At.Asking == "" {
				return
			}
			value := rapid.SampledFrom(r.State.At.Offered).Draw(rt, "answer")
			answer := turn.Input{Kind: turn.ChoiceInput, Text: r.State.At.Asking + "=" + value}
			once := d.Turn(r.State, answer, start)
			back := d.Turn(once.State, turn.Input{Text: "retour"}, start)
			if !back.State.At.Same(r.State.At) {
				rt.Fatalf("back after %s leads to %+v, want %+v", answer.Text, back.State.At, r.State.At)
			}
			twice := d.Turn(back.State, answer, start)
			if !twice.State.At.Same(once.State.At) {
				rt.Fatalf("%s, back and the same: %+v, want %+v", answer.Text, twice.State.At, once.State.At)
			}
			r = once
		}
		rt.Fatalf("still asking after ten answers: %s", r.State.At.Asking)
	})
}

// No request needs more questions than facts that can change its decision,
// none is asked twice, and what the first sentence said is not asked.
func TestQuestionsAsked(t *testing.T) {
	d := newDialog(t)
	longest := 0
	for i := range d.setting.Book.Professions {
		p := &d.setting.Book.Professions[i]
		if p.Register == "" {
			continue
		}
		r := d.Turn(state.State{}, turn.Input{Text: "je suis " + p.SaidAs[0] + ", il me faut une carte", Locale: "fr"}, start)
		if got := r.Understood.Facts[rules.FactProfession]; got != p.ID {
			t.Errorf("%q is read as %q, want %q", p.SaidAs[0], got, p.ID)
		}
		asked := []string{}
		for r.State.At.Asking != "" {
			fact := r.State.At.Asking
			if slices.Contains(asked, fact) || fact == rules.FactProfession {
				t.Fatalf("%s: %q is asked again after %v", p.ID, fact, asked)
			}
			decision := d.setting.On(start).Book.Decide(r.State.At.Goal, r.State.At.Situation.Facts())
			if decision.Ask != fact {
				t.Errorf("%s: asks %q, the next fact that can change the decision is %q", p.ID, fact, decision.Ask)
			}
			asked = append(asked, fact)
			value := r.State.At.Offered[0]
			r = d.Turn(r.State, turn.Input{Kind: turn.ChoiceInput, Text: fact + "=" + value}, start)
		}
		if r.Outcome == nil {
			t.Errorf("%s: no answer after %v", p.ID, asked)
		}
		if count := len(asked); count > longest {
			longest = count
		}
	}
	if longest > 4 {
		t.Errorf("%d questions for one request", longest)
	}
}

// A correction after the answer never leaves facts of the old branch at work.
func TestCorrectionEqualsFreshStart(t *testing.T) {
	d := newDialog(t)
	rapid.Check(t, func(rt *rapid.T) {
		professions := []string{"medecin", "infirmier", "psychologue", "secretaire_medicale", "ergotherapeute", "aide_soignant", "audioprothesiste"}
		first := rapid.SampledFrom(professions).Draw(rt, "first")
		second := rapid.SampledFrom(professions).Draw(rt, "second")
		finish := func(r Result) Result {
			for range 10 {
				if r.State.At.Asking == "" {
					break
				}
				r = d.Turn(r.State, turn.Input{Kind: turn.ChoiceInput, Text: r.State.At.Asking + "=" + r.State.At.Offered[0]}, start)
			}
			return r
		}
		order := d.Turn(state.State{}, turn.Input{Kind: turn.ChoiceInput, Text: "intent=order_card", Locale: "fr"}, start)
		direct := finish(d.Turn(order.State, turn.Input{Kind: turn.ChoiceInput, Text: "profession=" + second}, start))
		corrected := finish(d.Turn(order.State, turn.Input{Kind: turn.ChoiceInput, Text: "profession=" + first}, start))
		again := d.Turn(corrected.State, turn.Input{Kind: turn.ChoiceInput, Text: "change=profession"}, start)
		corrected = finish(d.Turn(again.State, turn.Input{Kind: turn.ChoiceInput, Text: "profession=" + second}, start))
		if !reflect.DeepEqual(direct.Outcome, corrected.Outcome) {
			rt.Fatalf("%s then %s: %+v, directly: %+v", first, second, corrected.Outcome, direct.Outcome)
		}
	})
}

// FuzzTurn feeds any text and choice to a conversation under way.
func FuzzTurn(f *testing.F) {
	for _, p := range phrases {
		f.Add(p, "contract=signed")
	}
	f.Add(strings.Repeat("infirmière ", 2000), "profession=")
	f.Add("\x00\x1b[31m\u202e", "confirm=yes")
	f.Add("2 85 05 75 123 456 78", "dossier=1:")
	d := newDialog(f)
	f.Fuzz(func(t *testing.T, text, choice string) {
		var s state.State
		for _, in := range []turn.Input{{Text: "je suis secrétaire médicale"}, {Text: text}, {Kind: turn.ChoiceInput, Text: choice}, {Text: text}, {Kind: turn.CommandInput, Text: text}} {
			r := d.Turn(s, in, start)
			if len(r.Messages) == 0 {
				t.Fatalf("no answer to %+v", in)
			}
			s = r.State
		}
	})
}

// Secrets are neither repeated nor stored.
func TestSecretsAreForgotten(t *testing.T) {
	d := newDialog(t, WithHR())
	for _, secret := range []string{"mon code est 4821", "PIN : 73914", "285057512345678", "2 85 05 75 123 456 78", "code porteur 55512349", "48213", "mon numéro de sécu 1 92 12 2A 004 123 18"} {
		r := d.Turn(state.State{}, turn.Input{Text: "je suis infirmière, " + secret, Locale: "fr"}, start)
		r2 := d.Turn(r.State, turn.Input{Text: secret, Locale: "fr"}, start)
		r3 := d.Turn(r2.State, turn.Input{Kind: turn.ChoiceInput, Text: "human"}, start)
		stored, err := json.Marshal([]state.State{r.State, r2.State, r3.State})
		if err != nil {
			t.Fatal(err)
		}
		seen := string(stored)
		for _, x := range []Result{r, r2, r3} {
			for _, m := range x.Messages {
				seen += m.Plain()
			}
		}
		for part := range strings.FieldsSeq(secret) {
			digits := strings.Trim(part, ":")
			if len(digits) >= 4 && strings.Trim(digits, "0123456789") == "" && strings.Contains(seen, digits) {
				t.Errorf("%q: %s is repeated or stored", secret, digits)
			}
		}
		if !strings.Contains(r2.Messages[0].Plain(), "supprimer ce message") {
			t.Errorf("%q: no warning, but %q", secret, r2.Messages[0].Plain())
		}
	}
	for _, harmless := range []string{"le formulaire 201", "reçu le 30/04/2021", "le 12 mai 2026", "2021", "48h", "3 infirmières et 12 médecins"} {
		if _, found := secrets.Mask(harmless); found {
			t.Errorf("%q is taken for a secret", harmless)
		}
	}
}

func TestOverlongText(t *testing.T) {
	d := newDialog(t)
	r := d.Turn(state.State{}, turn.Input{Text: "je suis médecin " + strings.Repeat("bla ", 5000), Locale: "fr"}, start)
	if !strings.Contains(r.Messages[0].Plain(), "très long") || r.Outcome == nil || r.Outcome.Procedure != "cps_rpps" {
		t.Errorf("got %+v %q", r.Outcome, r.Messages[0].Plain())
	}
}

// What is known of the service is kept for the next question of the same
// person; what is known of the beneficiary is not.
func TestNextRequestKeepsTheService(t *testing.T) {
	d := newDialog(t)
	r := d.Turn(state.State{}, turn.Input{Text: "je suis secrétaire médicale, je dois accéder à INSi, contrat signé, pas de lecteur", Locale: "fr"}, start)
	r = d.Turn(r.State, turn.Input{Kind: turn.ChoiceInput, Text: "check"}, start)
	r = d.Turn(r.State, turn.Input{Kind: turn.ChoiceInput, Text: "leader_card=yes"}, start)
	if r.Outcome == nil {
		t.Fatalf("asks %q", r.State.At.Asking)
	}
	r = d.Turn(r.State, turn.Input{Text: "et il me faut aussi une carte pour notre audioprothésiste"}, start)
	want := rules.Facts{"contract": "signed", "reader": "no", "leader_card": "yes"}
	got := r.State.At.Situation.Facts()
	maps.DeleteFunc(got, func(fact, _ string) bool { _, ok := want[fact]; return !ok })
	if r.Outcome == nil || r.Outcome.Procedure != "cps_ars" || !maps.Equal(got, want) || r.State.At.Situation.Facts()["si_access"] != "" {
		t.Errorf("outcome %+v, facts %v", r.Outcome, r.State.At.Situation.Facts())
	}
}
