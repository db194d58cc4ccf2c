package dialogs

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParseLine(t *testing.T) {
	for in, want := range map[string]Line{
		"Carte : **CPS**, [fiche](https://x.fr/a)":       {{Text: "Carte : "}, {Text: "CPS", Bold: true}, {Text: ", "}, {Text: "fiche", URL: "https://x.fr/a"}},
		"**à [l’Ordre](https://x.fr) **":                 {{Text: "à ", Bold: true}, {Text: "l’Ordre", Bold: true, URL: "https://x.fr"}, {Text: " ", Bold: true}},
		"voir https://x.fr/a_b, ou non":                  {{Text: "voir "}, {Text: "https://x.fr/a_b", URL: "https://x.fr/a_b"}, {Text: ", ou non"}},
		"2 * 3 ** 4":                                     {{Text: "2 * 3 ** 4"}},
		"** **":                                          {{Text: "** **"}},
		"[x](javascript:alert(1))":                       {{Text: "[x](javascript:alert(1))"}},
		"[x](file:///etc/passwd) [y](//z.fr)":            {{Text: "[x](file:///etc/passwd) [y](//z.fr)"}},
		"[x](https://a@b.fr)":                            {{Text: "[x](https://a@b.fr)"}},
		"[x](https://)":                                  {{Text: "[x](https://)"}},
		"[https://esante.gouv.fr](https://evil.example)": {{Text: "https://esante.gouv.fr – "}, {Text: "https://evil.example", URL: "https://evil.example"}},
		"[esante.gouv.fr](https://evil.example)":         {{Text: "esante.gouv.fr – "}, {Text: "https://evil.example", URL: "https://evil.example"}},
		"[a@b.fr](https://evil.example)":                 {{Text: "a@b.fr – "}, {Text: "https://evil.example", URL: "https://evil.example"}},
		"[https://x.fr](https://x.fr)":                   {{Text: "https://x.fr", URL: "https://x.fr"}},
		"[](https://x.fr)":                               {{Text: "https://x.fr", URL: "https://x.fr"}},
		"":                                               {},
	} {
		got := ParseLine(in)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q becomes %+v, want %+v", in, got, want)
		}
	}
}

func asJSON(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

func TestCompose(t *testing.T) {
	for _, c := range []struct {
		words string
		pairs []any
		want  Line
	}{
		{"**{name}** dit : {text}", []any{"name", Verbatim("[a](https://b.fr)"), "text", Verbatim("{name} **x**")}, Line{{Text: "[a](https://b.fr) dit : {name} **x**"}}},
		{"[{name}](https://x.fr) {name}", []any{"name", Verbatim("y")}, Line{{Text: "{name}", URL: "https://x.fr"}, {Text: " y"}}},
		{"{a}{b} {c}", []any{"b", "2", "a", "1"}, Line{{Text: "12 {c}"}}},
		{"« {x} »", []any{"x", Verbatim("a\n- b\x00\u202e\u200b\ufeff\x1b[31m é\xff  ")}, Line{{Text: "« a - b[31m é »"}}},
	} {
		if got := compose(c.words, c.pairs...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q becomes %+v, want %+v", c.words, got, c.want)
		}
	}
}

// What the version before left in an outbox is still read. Nobody can tell
// there what a person wrote, so no link is masked.
func TestOldMessages(t *testing.T) {
	var m Message
	old := `{"To":"#hr","Parts":[{"Kind":2,"Title":"Titre","Lines":["**Carte** : [fiche](https://x.fr) [https://esante.gouv.fr](https://evil.example) ![s](https://evil.example/p.png) <!channel>"]}],"Asks":"","Choices":[{"id":"a","label":"Oui"}],"Links":null}`
	if err := json.Unmarshal([]byte(old), &m); err != nil {
		t.Fatal(err)
	}
	for _, s := range m.Parts[0].Lines[0] {
		if s.URL != "" && s.URL != s.Text {
			t.Errorf("a masked link: %+v", s)
		}
	}
	if got := m.Plain(); got != "Titre\n• Carte : fiche – https://x.fr https://esante.gouv.fr – https://evil.example !s – https://evil.example/p.png <!channel>" {
		t.Errorf("%q", got)
	}
	if m.Parts[0].Lines[0][0] != (Span{Text: "Carte", Bold: true}) || m.Choices[0].ID != "a" || m.To != ToHR {
		t.Errorf("%+v", m)
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var again Message
	if err := json.Unmarshal(data, &again); err != nil || !reflect.DeepEqual(again, m) {
		t.Errorf("%+v %v", again, err)
	}
}

// hostile is text that would do something if it were read as markup.
const hostile = "**[x](!channel)** [https://esante.gouv.fr](https://evil.example) https://evil.example {name}"

// Wherever a person's words, name or label are shown, they are text.
func TestPeopleAreQuoted(t *testing.T) {
	d := newDialog(t, WithHR())
	var s State
	var messages []Message
	take := func(in Input) {
		t.Helper()
		in.Locale = "fr"
		r := d.Turn(s, in, start)
		if len(r.Messages) == 0 {
			t.Fatalf("no answer to %+v", in)
		}
		s, messages = r.State, append(messages, r.Messages...)
	}
	name := Verbatim(hostile)
	take(Input{Text: "je suis sage-femme, il me faut une cps"})
	take(Input{Kind: ChoiceInput, Text: "follow"})
	take(Input{Kind: CommandInput, Text: "nommer 1 **[x](!channel)** https://evil.ex"})
	take(Input{Kind: CommandInput, Text: "suivi"})
	take(Input{Kind: CommandInput, Text: "partager"})
	take(Input{Kind: ChoiceInput, Text: "share=yes", Name: name})
	take(Input{Kind: CommandInput, Text: "partager"})
	take(Input{Kind: CommandInput, Text: "mes-donnees"})
	take(Input{Kind: ChoiceInput, Text: "human", Name: name})
	take(Input{Text: hostile, Name: name})
	take(Input{Kind: ChoiceInput, Text: "help=name", Name: name})
	take(Input{Kind: HelpInput, Text: hostile, Name: name, Thread: Thread{"C", "1"}})
	take(Input{Kind: ChoiceInput, Text: "help=reply", Name: name})
	take(Input{Text: hostile, Name: name})
	take(Input{Kind: HelpInput, Text: "clore", Name: name})
	overview := d.Overview(s, start)
	messages = append(messages, overview)

	// The channel of human resources.
	shared := SharedDossier{Name: name, Label: Verbatim(hostile), Procedure: "cps_rpps", Stage: Sent, Since: start}
	board := &Board{
		Stages: map[Stage]int{Sent: 1}, OverdueCards: 1, Late: []SharedDossier{shared}, All: []SharedDossier{shared}, Phrases: []Phrase{{Text: Verbatim(hostile), Times: 2}},
		Delays: [][2]time.Time{{start.AddDate(0, 0, -20), start}},
	}
	person := s
	take(Input{Kind: CommandInput, Text: "tableau", Board: board})
	chart := asJSON(messages[len(messages)-1].Chart)
	take(Input{Kind: CommandInput, Text: "export", Board: board})
	csv := string(messages[len(messages)-1].File.Data)
	s = State{}
	take(Input{Kind: CommandInput, Room: true, Text: "rappel chaque lundi 9 h : " + hostile, Name: name, Board: board})
	take(Input{Kind: CommandInput, Room: true, Text: "rappels", Name: name})
	take(Input{Kind: CommandInput, Room: true, Text: "bilan", Name: name, Board: board})
	take(Input{Kind: ChoiceInput, Room: true, Text: "room=1:snooze", Name: name})
	take(Input{Kind: ChoiceInput, Room: true, Text: "room=1:done", Name: name})
	at, _ := NextReminder(s)
	for range 9 { // until the reminder has spoken
		r := d.Turn(s, Input{Kind: TimerInput, Room: true, Board: board}, at)
		s, messages = r.State, append(messages, r.Messages...)
		at, _ = NextReminder(s)
	}
	s = person
	at, _ = NextReminder(s)
	r := d.Turn(s, Input{Kind: TimerInput}, at)
	messages = append(messages, r.Messages...)

	said := 0
	for i := range messages {
		for _, p := range messages[i].Parts {
			for _, line := range p.Lines {
				for _, span := range line {
					if strings.Contains(span.URL, "evil") || span.Bold && strings.Contains(span.Text, "channel") || strings.Contains(span.URL, "channel") {
						t.Errorf("markup in %+v", span)
					}
					if strings.Contains(span.Text, "**[x](!channel)**") {
						said++
					}
				}
			}
		}
		for _, c := range messages[i].Choices {
			if strings.Contains(c.Label, "channel") {
				t.Errorf("on a button: %q", c.Label)
			}
		}
		if strings.Contains(asJSON(messages[i].Links), "evil") {
			t.Errorf("a link: %+v", messages[i].Links)
		}
	}
	if said < 18 {
		t.Errorf("what people wrote is shown %d times only", said)
	}
	if strings.Contains(chart, "channel") || strings.Contains(chart, "evil") || chart == "null" {
		t.Errorf("in the picture: %s", chart)
	}
	if !strings.Contains(csv, "evil") {
		t.Error("the export is empty")
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'=1", " =1": "'=1", "\r\n=1": "'=1", "\u00a0=1": "'=1", "'=1": "''=1", "\"=1": "'\"=1",
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x", "\u200b=1": "'=1", "|calc": "'|calc", "%x": "'%x",
		"Anna": "Anna", "a=b": "a=b", "": "", "l’accueil – Lyon": "l’accueil – Lyon",
	} {
		if got := cell(Verbatim(in)); got != want {
			t.Errorf("cell(%q) = %q, want %q", in, got, want)
		}
	}
}
