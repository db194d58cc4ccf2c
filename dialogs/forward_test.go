package dialogs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cpxbot/dialogs/letters"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// camille is a colleague whom the platform knows.
var camille = message.Mention{ID: "u-camille", Name: "Camille *Martin*"}

// letterTalk is a conversation with a bot that can write to colleagues.
type letterTalk struct {
	T *testing.T
	D *Dialog
	S state.State
	// Name is the writer's, on the platform.
	Name message.Verbatim
	Now  time.Time
}

func newLetterTalk(t *testing.T) *letterTalk {
	return &letterTalk{T: t, D: newDialog(t).With(WithColleagues()), Name: "Anna Dupont", Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
}

func (x *letterTalk) say(text string, mentions ...message.Mention) Result {
	return x.take(turn.Input{Text: text, Locale: "fr", Name: x.Name, Mentions: mentions})
}

func (x *letterTalk) click(id string) Result {
	return x.take(turn.Input{Kind: turn.ChoiceInput, Text: id, Locale: "fr", Name: x.Name})
}

func (x *letterTalk) take(in turn.Input) Result {
	x.T.Helper()
	r := x.D.Turn(x.S, in, x.Now)
	if len(r.Refused) > 0 {
		x.T.Errorf("refused: %v", r.Refused)
	}
	x.S = r.State
	return r
}

// lettersIn are the messages of a turn for colleagues.
func lettersIn(r Result) (out []message.Message) {
	for _, m := range r.Messages {
		if m.To == message.ToColleague {
			out = append(out, m)
		}
	}
	return out
}

func said(r Result) string {
	var b strings.Builder
	for _, m := range r.Messages {
		if m.To == "" {
			b.WriteString(m.Plain() + "\n")
		}
	}
	return strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(b.String())
}

func offers(r Result, id string) bool {
	return slices.ContainsFunc(r.Messages, func(m message.Message) bool {
		return slices.ContainsFunc(m.Choices, func(c message.Choice) bool { return c.ID == id })
	})
}

func TestLetterGoesOnce(t *testing.T) {
	x := newLetterTalk(t)
	x.say("je suis secrétaire médicale, il me faut une CPE pour INSi")
	if r := x.click("forward"); !offers(r, "letter") {
		t.Fatalf("no letter is offered: %s", said(r))
	}
	if r := x.click("letter"); !strings.Contains(said(r), "À qui dois-je l’envoyer ?") {
		t.Fatalf("asks %q", said(r))
	}
	r := x.say("@camille", camille)
	if len(lettersIn(r)) > 0 || !strings.Contains(said(r), "J’envoie ce message à Camille *Martin*, signé de votre nom (Anna Dupont) ?") {
		t.Fatalf("says %q and sends %v", said(r), lettersIn(r))
	}
	r = x.say("oui")
	sent := lettersIn(r)
	if len(sent) != 1 || sent[0].Recipient != camille.ID || sent[0].OnFailure == "" {
		t.Fatalf("sends %+v", sent)
	}
	for _, want := range []string{"à la demande d’Anna Dupont", "301", "écrivez-lui directement"} {
		if text := sent[0].Plain(); !strings.Contains(text, want) {
			t.Errorf("the letter lacks %q: %s", want, text)
		}
	}
	x.click("letter")
	if r := x.say("@camille", camille); len(lettersIn(r)) > 0 || !strings.Contains(said(r), "a déjà reçu ce message") {
		t.Errorf("a second time: %q, %v", said(r), lettersIn(r))
	}
	x.Now = x.Now.Add(letters.LetterLasts + time.Hour)
	x.say("envoie-le à @camille", camille)
	if r := x.say("oui"); len(lettersIn(r)) != 1 {
		t.Errorf("a month later: %q", said(r))
	}
	if n := len(x.S.Letters); n != 1 {
		t.Errorf("%d letters are remembered", n)
	}
}

func TestLetterIsNotSentWithoutConsent(t *testing.T) {
	tests := map[string]func(*letterTalk) Result{
		"no": func(x *letterTalk) Result {
			if r := x.say("", camille); !strings.Contains(said(r), "J’envoie ce message") {
				x.T.Errorf("a name alone: %q", said(r))
			}
			return x.say("non")
		},
		"nobody": func(x *letterTalk) Result {
			x.say("Camille du secrétariat")
			return x.say("Camille Martin")
		},
		"given up": func(x *letterTalk) Result { return x.say("laisse tomber") },
		"given up by a click": func(x *letterTalk) Result {
			return x.click("confirm=no")
		},
		"a question instead": func(x *letterTalk) Result {
			x.say("", camille)
			return x.say("combien de temps ça prend ?")
		},
		"several": func(x *letterTalk) Result {
			return x.say("@camille @bruno", camille, message.Mention{ID: "u-bruno", Name: "Bruno"})
		},
		"oneself": func(x *letterTalk) Result { return x.say("@anna", message.Mention{ID: "u-anna"}) },
		"a yes to no colleague": func(x *letterTalk) Result {
			return x.click("confirm=yes")
		},
	}
	for name, goOn := range tests {
		t.Run(name, func(t *testing.T) {
			x := newLetterTalk(t)
			x.say("je suis secrétaire médicale, il me faut une CPE pour INSi")
			x.click("letter")
			if r := goOn(x); len(lettersIn(r)) > 0 || len(x.S.Letters) > 0 || said(r) == "" {
				t.Errorf("says %q, sends %v", said(r), lettersIn(r))
			}
		})
	}
}

func TestLetterNeedsPlatformAndName(t *testing.T) {
	x := newLetterTalk(t)
	x.Name = ""
	x.say("je suis secrétaire médicale, il me faut une CPE pour INSi")
	if r := x.click("forward"); offers(r, "letter") {
		t.Error("a letter is offered to somebody without a name")
	}
	x.Name, x.D = "Anna Dupont", newDialog(t)
	if r := x.click("forward"); offers(r, "letter") {
		t.Error("a letter is offered where nobody can be written to")
	}
	if r := x.say("envoyez-le à @camille", camille); len(lettersIn(r)) > 0 || x.S.At.Pending != nil {
		t.Errorf("it goes to %v", lettersIn(r))
	}
}

func TestLetterOfPlanAndOfLateOrder(t *testing.T) {
	x := newLetterTalk(t)
	x.say("2 infirmières et 1 secrétaire médicale à équiper")
	x.click("letter")
	x.say("@camille", camille)
	r := x.say("oui")
	if sent := lettersIn(r); len(sent) != 1 || !strings.Contains(sent[0].Plain(), "2 ×") {
		t.Fatalf("the plan: %q, %+v", said(r), sent)
	}
	if x.S.At.Phase != state.Planning {
		t.Errorf("it goes on %s", x.S.At.Phase)
	}
	x = newLetterTalk(t)
	x.say("j'ai envoyé la CPE de la secrétaire médicale le 2 novembre")
	x.say("où en est ma commande ?")
	id := "letter=" + dossierNumber(x.S)
	if r := x.click("dossier=" + dossierNumber(x.S) + ":forward"); !offers(r, id) {
		t.Fatalf("no letter about the late order: %q", said(r))
	}
	x.click(id)
	x.say("@camille", camille)
	if sent := lettersIn(x.say("oui")); len(sent) != 1 || !strings.Contains(sent[0].Plain(), "de retard") {
		t.Errorf("the late order: %+v", sent)
	}
}

func dossierNumber(s state.State) string {
	return strings.TrimPrefix(s.Dossiers[0].Action().String(), "dossier=")
}

func TestLetterThatFailsCanBeSentAgain(t *testing.T) {
	x := newLetterTalk(t)
	x.say("je suis secrétaire médicale, il me faut une CPE pour INSi")
	x.click("letter")
	x.say("@camille", camille)
	sent := lettersIn(x.say("oui"))
	r := x.take(turn.Input{Kind: turn.UndeliveredInput, Text: sent[0].OnFailure})
	if !strings.Contains(said(r), "n’a pas pu être remis") {
		t.Errorf("says %q", said(r))
	}
	x.click("letter")
	x.say("@camille", camille)
	if sent := lettersIn(x.say("oui")); len(sent) != 1 {
		t.Errorf("again: %+v", sent)
	}
}

func TestLettersOfADayAreBounded(t *testing.T) {
	x := newLetterTalk(t)
	x.say("je suis secrétaire médicale, il me faut une CPE pour INSi")
	n := 0
	for i := range letters.MostLetters + 2 {
		x.click("letter")
		x.say("@x", message.Mention{ID: "u" + string(rune('a'+i)), Name: "X"})
		n += len(lettersIn(x.say("oui")))
	}
	if n != letters.MostLetters {
		t.Errorf("%d letters", n)
	}
}
