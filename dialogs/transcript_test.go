package dialogs

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

func newDialog(t testing.TB, options ...Option) *Dialog {
	t.Helper()
	d, err := prepared()
	if err != nil {
		t.Fatal(err)
	}
	return d.With(options...)
}

// prepared is the dialogue of the embedded content, which no test changes: to
// learn its examples takes longer than most tests.
var prepared = sync.OnceValues(func() (*Dialog, error) {
	b, err := rules.Default()
	if err != nil {
		return nil, err
	}
	return New(b)
})

// start is when every transcript begins: a Monday morning.
var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// TestTranscripts plays the conversations under testdata, one folder for each
// kind. "say" is a message, "file" a list that is sent as a file, with the words
// of its argument, "command" what follows /cpx, "click" a choice,
// "hr" what human resources write in the thread of the person's question,
// "advance" lets time pass, "now" sets it; what the person then reads stands below the line,
// with the choices, the state, the decision and its sources. Rewrite them
// with go test ./dialogs -rewrite.
func TestTranscripts(t *testing.T) {
	datadriven.Walk(t, "testdata/transcripts", func(t *testing.T, path string) {
		d := newDialog(t, WithHR())
		var s state.State
		now := start
		datadriven.RunTest(t, path, func(t *testing.T, td *datadriven.TestData) string {
			locale := "fr"
			td.MaybeScanArgs(t, "locale", &locale)
			in := turn.Input{Text: td.Input, Locale: locale}
			td.MaybeScanArgs(t, "name", &in.Name)
			switch td.Cmd {
			case "say":
			case "file":
				in.Files = []message.FileRef{{ID: "1", Name: "arrivées.csv"}}
				in.Files[0].ReadList([]byte(td.Input))
				in.Text = ""
				td.MaybeScanArgs(t, "words", &in.Text)
			case "command":
				in.Kind = turn.CommandInput
			case "click":
				in.Kind = turn.ChoiceInput
			case "hr":
				in = turn.Input{Kind: turn.HelpInput, Text: td.Input, Name: in.Name, Thread: message.Thread{Channel: "rh", ID: "1"}}
			case "now":
				at, err := time.Parse(time.RFC3339, td.Input)
				if err != nil {
					td.Fatalf(t, "%v", err)
				}
				now = at
				return ""
			case "advance":
				wait, err := time.ParseDuration(td.Input)
				if err != nil {
					td.Fatalf(t, "%v", err)
				}
				return advance(d, &s, &now, wait)
			default:
				td.Fatalf(t, "unknown command %q", td.Cmd)
			}
			r := d.Turn(s, in, now)
			if len(r.Refused) > 0 {
				t.Errorf("%s: refused %v", td.Pos, r.Refused)
			}
			s = r.State
			return show(r)
		})
	})
}

// advance fires what falls due, then sets the time.
func advance(d *Dialog, s *state.State, now *time.Time, wait time.Duration) string {
	until := now.Add(wait)
	var out strings.Builder
	for range 100 {
		at, ok := NextReminder(*s)
		if !ok || at.After(until) {
			break
		}
		r := d.Turn(*s, turn.Input{Kind: turn.TimerInput}, at)
		*s = r.State
		fmt.Fprintf(&out, "(%s)\n%s", at.In(d.setting.Calendar.Zone()).Format("Mon 2 Jan 2006 15:04"), show(r))
	}
	*now = until
	if out.Len() == 0 {
		return "(nothing)\n"
	}
	return out.String()
}

func place(m *message.Message) string {
	switch {
	case m.Below != nil:
		return m.To + ", below the question"
	case m.Opens:
		return m.To + ", a new thread"
	case m.Thread != nil && m.Thread.ID != "":
		return m.To + ", thread " + m.Thread.ID
	}
	return m.To
}

func show(r Result) string {
	var out strings.Builder
	for i := range r.Messages {
		m := &r.Messages[i]
		if m.To != "" {
			fmt.Fprintf(&out, "to %s:\n", place(m))
		}
		for line := range strings.SplitSeq(m.Plain(), "\n") {
			if line == "" {
				line = "."
			}
			out.WriteString(line + "\n")
		}
		for _, c := range m.Choices {
			fmt.Fprintf(&out, "  [%s] %s\n", c.ID, c.Label)
		}
	}
	fmt.Fprintf(&out, "-- %s", r.State.At.Phase)
	if r.Understood.Intent != "" {
		fmt.Fprintf(&out, " intent=%s", r.Understood.Intent)
	}
	if r.State.At.Asking != "" {
		fmt.Fprintf(&out, " asks=%s", r.State.At.Asking)
	}
	if o := r.Outcome; o != nil {
		fmt.Fprintf(&out, " procedure=%s", o.Procedure)
		if o.Card != nil {
			fmt.Fprintf(&out, " card=%q", *o.Card)
		}
		fmt.Fprintf(&out, " forms=%v sources=%q", o.Forms, o.Sources)
	}
	out.WriteString("\n")
	return out.String()
}
