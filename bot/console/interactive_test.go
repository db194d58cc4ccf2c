package console

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"

	"golang.org/x/term"
)

// chatOf types the input and returns all that is shown.
func chatOf(t *testing.T, o Options, input string) string {
	t.Helper()
	var out bytes.Buffer
	if err := Interactive(t.Context(), strings.NewReader(input), &out, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestInteractive(t *testing.T) {
	o, _ := newOptions(t)
	shown := chatOf(t, o, "je suis secrétaire médicale, il me faut ma carte\n\n/quitter\nbonjour\n")
	if strings.Contains(shown, "\x1b") {
		t.Errorf("escape sequences without a terminal: %q", shown)
	}
	for _, want := range []string{"Bonjour", "\n  1) ", "« /quitter »", "\n> je suis secrétaire médicale, il me faut ma carte\n", "\n> /quitter\n"} {
		if !strings.Contains(strings.ReplaceAll(shown, "\u00a0", " "), want) {
			t.Errorf("%q is not in\n%s", want, shown)
		}
	}
	if !strings.HasSuffix(strings.TrimRight(shown, "\n"), "À bientôt\u202f!") {
		t.Errorf("ends with\n%s", shown)
	}
	if strings.Contains(shown, "> bonjour") {
		t.Error("reads on after /quitter")
	}
}

func TestInteractiveEndOfInput(t *testing.T) {
	for locale, want := range map[string]string{"fr": "À bientôt\u202f!", "en": "Goodbye!"} {
		o, _ := newOptions(t)
		o.Locale = locale
		if shown := chatOf(t, o, ""); !strings.HasSuffix(shown, "\n"+want+"\n") {
			t.Errorf("%s: ends with %q", locale, shown)
		}
	}
}

func TestInteractiveNumberChooses(t *testing.T) {
	o, db := newOptions(t)
	greeting, err := o.Assistant.Handle(t.Context(), bot.Event{Person: person("moi"), Kind: turn.CommandInput})
	if err != nil {
		t.Fatal(err)
	}
	// The second subject of the menu: the dialogue itself knows no numbers there.
	intent := strings.TrimPrefix(greeting.Deliveries[0].Message.Choices[1].ID, "intent=")
	shown := chatOf(t, o, " 2 \n")
	if s := bottest.State(t, db, person("moi")); s.At.Intent != intent {
		t.Errorf("2 leads to %q, want %q\n%s", s.At.Intent, intent, shown)
	}
}

func TestInteractiveNumbersOnlyTheLastQuestion(t *testing.T) {
	var out bytes.Buffer
	c := chat{Options: Options{Person: "moi"}.complete(), screen: screen{out: &out, columns: func() int { return 80 }}}
	paragraph := func(s string) []message.Part { return []message.Part{{Lines: message.ParseLines(s)}} }
	moi := person("moi")
	c.show([]bot.Delivery{
		{Person: moi, Message: message.Message{Parts: paragraph("Un ?"), Choices: []message.Choice{{ID: "a", Label: "A"}}}},
		{Person: moi, Message: message.Message{Parts: paragraph("Deux ?"), Choices: []message.Choice{{ID: "b", Label: "B"}, {ID: "c", Label: "C"}}}},
		{Person: moi, Message: message.Message{Parts: paragraph("Au revoir.")}},
	})
	const want = "Un ?\n\n  • A\n\nDeux ?\n\n  1) B\n  2) C\n\nAu revoir.\n"
	if out.String() != want {
		t.Errorf("shown:\n%s\nwant:\n%s", &out, want)
	}
	if len(c.choices) != 2 || c.choices[0].ID != "b" {
		t.Errorf("the numbers choose among %v", c.choices)
	}
	c.show([]bot.Delivery{{Person: moi, Message: message.Message{Parts: paragraph("Rien.")}}})
	if len(c.choices) != 0 {
		t.Errorf("the numbers of an older message still choose among %v", c.choices)
	}
}

func TestInteractiveCommands(t *testing.T) {
	o, db := newOptions(t)
	bottest.Put(t, db, person("moi"), waiting(monday))
	shown := chatOf(t, o, "/foo\n/cpx aide\n/avancer 48h\n/avancer demain\n"+strings.Repeat("a", maxLine+1)+"\n")
	for _, want := range []string{"Je ne connais pas cette commande", "> /cpx aide\n", "20/05/2026 09:00.", "La durée n’est pas valable", "Cette ligne dépasse 1 Mo"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not in\n%s", want, shown)
		}
	}
}

func TestInteractiveHR(t *testing.T) {
	o, _ := newOptions(t, dialogs.WithHR())
	o.HRChannel = "rh"
	if shown := chatOf(t, o, "parler à quelqu'un\nSans préciser\nMa demande, sans rien d'autre\n"); !strings.Contains(shown, "\n→ #rh\n") {
		t.Errorf("shown:\n%s", shown)
	}
}

func TestInteractiveEchoIsHarmless(t *testing.T) {
	o, _ := newOptions(t)
	shown := chatOf(t, o, "bon\x1b]0;titre\x07jour\u202e \u009b31m\xff\n")
	if strings.ContainsAny(shown, "\x1b\x07\u202e\u009b") || !strings.Contains(shown, "> bon]0;titrejour") {
		t.Errorf("echoed %q", shown)
	}
}

// keys reads what is typed on a terminal, line by line.
func keys(t *testing.T, typed string) []string {
	t.Helper()
	var out bytes.Buffer
	k := &keyboard{Reader: strings.NewReader(typed)}
	e := editor{term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{k, &out}, prompt), func() int { return 80 }}
	k.warn = func() { io.WriteString(e.Terminal, "effacée\n") }
	e.SetBracketedPasteMode(true)
	var lines []string
	for {
		line, err := e.next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			return lines
		}
		lines = append(lines, line)
	}
}

func TestPastedTextIsOneMessage(t *testing.T) {
	got := keys(t, "\x1b[200~Bonjour,\rIl faut une carte\rpour Julie.\x1b[201~ merci\rbonsoir\r")
	if want := []string{"Bonjour,\nIl faut une carte\npour Julie. merci", "bonsoir"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestInterruptClearsTheLine(t *testing.T) {
	got := keys(t, "je me tromp\x03bonjour\r\x03\x03jamais lu\r")
	if want := []string{"bonjour"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestInteractiveNumbersAndWords(t *testing.T) {
	o, _ := newOptions(t)
	shown := chatOf(t, o, "42\n/aide\nquitter\nbonjour\n")
	for _, want := range []string{"vont de 1 à 7", "À tout moment"} {
		if !strings.Contains(strings.ReplaceAll(shown, "\u00a0", " "), want) {
			t.Errorf("%q is not in\n%s", want, shown)
		}
	}
	if strings.Contains(shown, "> bonjour") {
		t.Error("reads on after quitter")
	}
}
