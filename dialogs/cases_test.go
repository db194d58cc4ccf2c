package dialogs

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// situation is a line of testdata/cases.jsonl: what a person writes first,
// what they answer when asked, and what a careful expert would then say
// according to the fiche and what changed since.
type situation struct {
	ID      string
	Message string
	Locale  string
	// Day is the one on which it is written; empty for that of the fiche.
	Day string
	// Answers by fact, and "confirm" for yes-or-no confirmations; absent ones
	// are "unknown", and yes.
	Answers map[string]string
	// Procedure is a regular expression on the whole id of the outcome
	// ("topic:delay" for a direct answer); null: no single decision.
	Procedure *string
	// Card is one on the outcome's card; null: not checked.
	Card *string
	// Forms are the codes of the outcome, in any order; null: not checked.
	Forms []string
	// Must and MustNot are regular expressions on the folded final text.
	Must    []string
	MustNot []string `json:"must_not"`
	// Reads are facts that the first message states; Unread some that it
	// does not.
	Reads  map[string]string
	Unread []string
	// Fault names a defect of the program because of which the situation is
	// known to fail; once it passes, the test asks to remove the note.
	Fault string
}

// TestCases plays every situation, each by itself, and checks the final answer.
func TestCases(t *testing.T) {
	d := newDialog(t)
	f, err := os.Open("testdata/cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	seen := map[string]bool{}
	for n := 1; lines.Scan(); n++ {
		var c situation
		decoder := json.NewDecoder(strings.NewReader(lines.Text()))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&c); err != nil {
			t.Fatalf("line %d: %v", n, err)
		}
		if c.ID == "" || c.Message == "" || seen[c.ID] {
			t.Fatalf("line %d: the id %q is empty or not unique, or there is no message", n, c.ID)
		}
		seen[c.ID] = true
		t.Run(c.ID, func(t *testing.T) { c.play(t, d) })
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(seen) < 150 {
		t.Errorf("only %d situations", len(seen))
	}
}

// ficheDay is a day on which the fiche holds as it is written.
var ficheDay = time.Date(2021, 5, 3, 8, 0, 0, 0, time.UTC)

// play has the conversation, and reports every difference at once.
func (c *situation) play(t *testing.T, d *Dialog) {
	t.Helper()
	locale := c.Locale
	if locale == "" {
		locale = "fr"
	}
	now := ficheDay // the expert answers as the fiche does
	if c.Day != "" {
		day, err := time.Parse(time.DateOnly, c.Day)
		if err != nil {
			t.Fatal(err)
		}
		now = day.Add(9 * time.Hour)
	}
	r := d.Turn(state.State{}, turn.Input{Text: c.Message, Locale: locale}, now)
	read := r.Understood
	trail := fmt.Sprintf("intent %q, facts %v", read.Intent, read.Facts)
	for range 15 {
		choice := c.answer(&r)
		if choice == "" {
			break
		}
		trail += " → " + choice
		r = d.Turn(r.State, turn.Input{Kind: turn.ChoiceInput, Text: choice, Locale: locale}, now)
	}
	shown := r.Messages
	if r.Outcome != nil && !strings.HasPrefix(r.Outcome.Procedure, "topic:") {
		// What the first reply leaves out is one choice away.
		shown = append(shown, d.Turn(r.State, turn.Input{Kind: turn.ChoiceInput, Text: "details", Locale: locale}, now).Messages...)
	}
	text := foldText(shown)

	var problems []string
	problem := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	procedure, card := "", ""
	if o := r.Outcome; o != nil {
		procedure = o.Procedure
		if o.Card != nil {
			card = *o.Card
		}
	}
	switch {
	case c.Procedure == nil && procedure != "":
		problem("procedure: got %q, want none", procedure)
	case c.Procedure != nil && !whole(t, *c.Procedure, procedure):
		problem("procedure: got %q, want %s", procedure, *c.Procedure)
	}
	if c.Card != nil && !whole(t, *c.Card, card) {
		problem("card: got %q, want %s", card, *c.Card)
	}
	if c.Forms != nil {
		got := []string{}
		if r.Outcome != nil {
			got = r.Outcome.Forms
		}
		if !sameSet(got, c.Forms) {
			problem("forms: got %v, want %v", got, c.Forms)
		}
	}
	for _, p := range c.Must {
		if expression(t, p).FindString(text) == "" {
			problem("the answer lacks %q", p)
		}
	}
	for _, p := range c.MustNot {
		if m := expression(t, p).FindString(text); m != "" {
			problem("the answer has %q", m)
		}
	}
	if o := r.Outcome; o != nil && (!strings.HasPrefix(o.Procedure, "topic:") || len(o.Sources) > 0) {
		if !strings.Contains(text, "fiche de l'ans") && !strings.Contains(text, "ans fiche") || !strings.Contains(text, "avril 2021") && !strings.Contains(text, "april 2021") {
			problem("the answer names no source")
		}
	}
	for fact, value := range c.Reads {
		if read.Facts[fact] != value {
			problem("the message says %s=%s, read as %q", fact, value, read.Facts[fact])
		}
	}
	for _, fact := range c.Unread {
		if value := read.Facts[fact]; value != "" {
			problem("the message does not say %s=%s", fact, value)
		}
	}
	if c.Fault != "" {
		if len(problems) == 0 {
			t.Errorf("%s passes now: remove its fault (%s)", c.ID, c.Fault)
		}
		t.Skipf("known: %s", c.Fault)
	}
	if len(problems) > 0 {
		t.Errorf("%s: %s\n  trail: %s\n  %s", c.ID, c.Message, trail, strings.Join(problems, "\n  "))
		if testing.Verbose() {
			t.Log(text)
		}
	}
}

// answer is the choice with which the person replies, "" when nothing is asked.
func (c *situation) answer(r *Result) string {
	for i := range r.Messages {
		m := &r.Messages[i]
		if m.Asks != "" {
			value := c.Answers[m.Asks]
			if value == "" {
				value = rules.ValueUnknown
			}
			return m.Asks + "=" + value
		}
		for _, x := range m.Choices {
			if x.ID == "check" && (c.Answers["contract"] != "" || c.Answers["leader_card"] != "" || c.Answers["reader"] != "") {
				return x.ID // this person knows, and wants to check
			}
			if x.ID == "confirm=yes" {
				if c.Answers["confirm"] == "no" {
					return "confirm=no"
				}
				return x.ID
			}
		}
	}
	return ""
}

func expression(t *testing.T, s string) *regexp.Regexp {
	t.Helper()
	x, err := regexp.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func whole(t *testing.T, pattern, s string) bool {
	t.Helper()
	return expression(t, "^(?:"+pattern+")$").MatchString(s)
}

func sameSet(a, b []string) bool {
	count := map[string]int{}
	for _, s := range a {
		count[s]++
	}
	for _, s := range b {
		count[s]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// foldText joins all that a person reads, in small letters, without accents
// and with plain spaces.
func foldText(messages []message.Message) string {
	var b strings.Builder
	for i := range messages {
		for _, r := range norm.NFD.String(strings.ToLower(messages[i].Plain())) {
			switch {
			case unicode.Is(unicode.Mn, r):
			case r == '’':
				b.WriteByte('\'')
			case unicode.IsSpace(r):
				b.WriteByte(' ')
			default:
				b.WriteRune(r)
			}
		}
		b.WriteByte(' ')
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
