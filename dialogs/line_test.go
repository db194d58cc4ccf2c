package dialogs

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

func asJSON(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

// hostile is text that would do something if it were read as markup.
const hostile = "**[x](!channel)** [https://esante.gouv.fr](https://evil.example) https://evil.example {name}"

// Wherever a person's words, name or label are shown, they are text.
func TestPeopleAreQuoted(t *testing.T) {
	d := newDialog(t, WithHR())
	var s state.State
	var messages []message.Message
	take := func(in turn.Input) {
		t.Helper()
		in.Locale = "fr"
		r := d.Turn(s, in, start)
		if len(r.Messages) == 0 {
			t.Fatalf("no answer to %+v", in)
		}
		s, messages = r.State, append(messages, r.Messages...)
	}
	name := message.Verbatim(hostile)
	take(turn.Input{Text: "je suis sage-femme, il me faut une cps"})
	take(turn.Input{Kind: turn.ChoiceInput, Text: "follow"})
	take(turn.Input{Kind: turn.CommandInput, Text: "nommer 1 **[x](!channel)** https://evil.ex"})
	take(turn.Input{Kind: turn.CommandInput, Text: "suivi"})
	take(turn.Input{Kind: turn.CommandInput, Text: "partager"})
	take(turn.Input{Kind: turn.ChoiceInput, Text: "share=yes", Name: name})
	take(turn.Input{Kind: turn.CommandInput, Text: "partager"})
	take(turn.Input{Kind: turn.CommandInput, Text: "mes-donnees"})
	take(turn.Input{Kind: turn.ChoiceInput, Text: "human", Name: name})
	take(turn.Input{Text: hostile, Name: name})
	take(turn.Input{Kind: turn.ChoiceInput, Text: "help=name", Name: name})
	ofHR := len(messages) // which may link, where the address is what is read
	take(turn.Input{Kind: turn.HelpInput, Text: hostile, Name: name, Thread: message.Thread{Channel: "C", ID: "1"}})
	take(turn.Input{Kind: turn.ChoiceInput, Text: "help=reply", Name: name})
	take(turn.Input{Text: hostile, Name: name})
	take(turn.Input{Kind: turn.HelpInput, Text: "clore", Name: name})
	overview := d.Overview(s, start)
	messages = append(messages, overview)

	// The channel of human resources.
	shared := state.SharedDossier{Name: name, Label: message.Verbatim(hostile), Procedure: "cps_rpps", Stage: state.Sent, Since: start}
	board := &state.Board{
		Stages: map[state.Stage]int{state.Sent: 1}, OverdueCards: 1, Late: []state.SharedDossier{shared}, All: []state.SharedDossier{shared}, Phrases: []state.Phrase{{Text: message.Verbatim(hostile), Times: 2}},
		Delays: [][2]time.Time{{start.AddDate(0, 0, -20), start}},
	}
	person := s
	take(turn.Input{Kind: turn.CommandInput, Text: "tableau", Board: board})
	chart := asJSON(messages[len(messages)-1].Chart)
	take(turn.Input{Kind: turn.CommandInput, Text: "export", Board: board})
	csv := string(messages[len(messages)-1].File.Data)
	s = state.State{}
	take(turn.Input{Kind: turn.CommandInput, Room: true, Text: "rappel chaque lundi 9 h : " + hostile, Name: name, Board: board})
	take(turn.Input{Kind: turn.CommandInput, Room: true, Text: "rappels", Name: name})
	take(turn.Input{Kind: turn.CommandInput, Room: true, Text: "bilan", Name: name, Board: board})
	take(turn.Input{Kind: turn.ChoiceInput, Room: true, Text: "room=1:snooze", Name: name})
	take(turn.Input{Kind: turn.ChoiceInput, Room: true, Text: "room=1:done", Name: name})
	at, _ := NextReminder(s)
	for range 9 { // until the reminder has spoken
		r := d.Turn(s, turn.Input{Kind: turn.TimerInput, Room: true, Board: board}, at)
		s, messages = r.State, append(messages, r.Messages...)
		at, _ = NextReminder(s)
	}
	s = person
	at, _ = NextReminder(s)
	r := d.Turn(s, turn.Input{Kind: turn.TimerInput}, at)
	messages = append(messages, r.Messages...)

	said, linked := 0, 0
	for i := range messages {
		for _, p := range messages[i].Parts {
			for _, line := range p.Lines {
				for _, span := range line {
					if i == ofHR && span.URL == "https://evil.example" && span.Text == span.URL && !span.Bold {
						linked++
						continue
					}
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
	if linked != 2 {
		t.Errorf("%d links in the answer of human resources", linked)
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
