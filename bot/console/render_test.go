package console

import (
	"bytes"
	"strings"
	"testing"

	"cpxbot/dialogs/message"
)

func render(m message.Message, columns int, color bool) string {
	var out bytes.Buffer
	s := screen{out: &out, columns: func() int { return columns }, color: color}
	s.message(&m, true)
	return out.String()
}

var everything = message.Message{
	Parts: []message.Part{
		{Kind: message.Notice, Title: "Attention", Lines: message.ParseLines("La fiche **n'est plus** à jour.")},
		{Lines: message.ParseLines("Carte : **CPS**, puis la **CPE**.")},
		{Kind: message.Steps, Title: "Étapes", Lines: message.ParseLines("Remplir le [formulaire 201](https://example.org/201), le signer et le faire viser par l'ARS.", "L'envoyer.")},
		{Kind: message.Bullets, Lines: message.ParseLines("un", "deux")},
		{Kind: message.Source, Lines: message.ParseLines("Source : fiche, §4.2")},
	},
	Choices: []message.Choice{{ID: "a", Label: "Oui"}, {ID: "b", Label: "Non"}},
}

func TestRenderPlain(t *testing.T) {
	const want = `▌ Attention
▌ La fiche n'est plus à jour.

Carte : CPS, puis la CPE.

Étapes
1. Remplir le formulaire 201 –
   https://example.org/201, le signer et
   le faire viser par l'ARS.
2. L'envoyer.

• un
• deux

Source : fiche, §4.2

  1) Oui
  2) Non
`
	if got := strings.ReplaceAll(render(everything, 40, false), "\u00a0", " "); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRenderColor(t *testing.T) {
	got := render(everything, 100, true)
	for what, want := range map[string]string{
		"bold":      "puis la \x1b[1mCPE\x1b[0m.",
		"title":     "\x1b[1mÉtapes\x1b[0m",
		"notice":    "\x1b[33m▌ La fiche\x1b[0m \x1b[1;33mn'est plus\x1b[0m",
		"source":    "\x1b[2mSource : fiche, §4.2\x1b[0m",
		"link":      "\x1b]8;;https://example.org/201\x1b\\\x1b[4mhttps://example.org/201\x1b[0m\x1b]8;;\x1b\\",
		"link text": "\x1b]8;;https://example.org/201\x1b\\\x1b[4mformulaire 201\x1b[0m\x1b]8;;\x1b\\",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s: %q is not in\n%q", what, want, got)
		}
	}
}

func TestRenderWidth(t *testing.T) {
	line := strings.Repeat("日本 école e\u0301te\u0301 ", 40) + strings.Repeat("x", 150)
	for columns, limit := range map[int]int{10: 40, 40: 40, 72: 72, 500: 100} {
		for kind := range message.Source + 1 {
			out := render(message.Message{Parts: []message.Part{{Kind: kind, Lines: message.ParseLines(line)}}}, columns, false)
			for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
				n := word{{l, style{}}}.width()
				if n > limit && !strings.Contains(l, "xxx") {
					t.Errorf("%d columns: a line takes %d: %s", columns, n, l)
				}
			}
			if len(strings.Split(out, "\n")) < 3 {
				t.Errorf("%d columns: not wrapped", columns)
			}
		}
	}
}

func TestRuneWidth(t *testing.T) {
	for text, want := range map[string]int{"a": 1, "é": 1, "e\u0301": 1, "日": 2, "Ａ": 2, "👍": 2, "\u00a0": 1, "\u200d": 0, "▌": 1, "•": 1, "»": 1} {
		if got := (word{{text, style{}}}).width(); got != want {
			t.Errorf("%q takes %d columns, want %d", text, got, want)
		}
	}
}

func TestRenderIsHarmless(t *testing.T) {
	for _, line := range []string{"a\x1b[31mb", "a\x1b]8;;evil\x07b", "[x](javascript:alert)", "[x](https://e.org/\x1b\\a)", "a\u202eb\u2066c", "**", "[", "[a](", "[a]", "a\xffb"} {
		for _, color := range []bool{false, true} {
			got := render(message.Message{Parts: []message.Part{{Lines: message.ParseLines(line)}}}, 80, color)
			if !color && strings.Contains(got, "\x1b") || strings.ContainsAny(got, "\x07\u202e\u2066") || strings.Contains(got, "]8;;javascript") || strings.Contains(got, "\x1b[31m") {
				t.Errorf("%q becomes %q", line, got)
			}
			if n := strings.Count(got, "\n"); n != 1 {
				t.Errorf("%q takes %d lines", line, n)
			}
		}
	}
}
