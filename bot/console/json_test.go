package console

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

var monday = time.Date(2026, 5, 18, 7, 0, 0, 0, time.UTC)

func newOptions(t *testing.T, options ...dialogs.Option) (Options, *store.DB) {
	t.Helper()
	return newOptionsOn(t, bottest.Memory(t), options...)
}

func newOptionsOn(t *testing.T, db *store.DB, options ...dialogs.Option) (Options, *store.DB) {
	t.Helper()
	clock, mailbox := bot.NewVirtual(monday), &Mailbox{}
	return Options{
		Assistant:  bot.New(bottest.Dialog(t, options...), db, clock, nil, bot.WithHR(Platform, Staff{Channel: "rh", Users: []string{"hr"}})),
		Dispatcher: bot.NewDispatcher(db, clock, []bot.Transport{mailbox}, bot.DispatcherOptions{}),
		Mailbox:    mailbox, Person: "moi",
	}, db
}

// object is a line of output.
type object struct {
	User       *string
	State      string
	Facts      map[string]string
	Understood struct {
		Intent    string
		Facts     map[string]string
		Certainty string
	}
	Outcome  *turn.Outcome
	Messages []struct {
		ID, To, Text, Asks, At string
		Choices                []message.Choice
		Links                  []message.Link
	}
	Error *struct{ Code, Message string }
}

// Lists and objects are empty, never null.
var nullList = regexp.MustCompile(`"(facts|understood|messages|choices|links|forms|notices|sources)":null`)

// session sends the input and returns the lines of output, read and raw.
func session(t *testing.T, o Options, input string) ([]object, []string) {
	t.Helper()
	var out bytes.Buffer
	if err := JSON(t.Context(), strings.NewReader(input), &out, o); err != nil {
		t.Fatal(err)
	}
	var objects []object
	raw := strings.SplitAfter(out.String(), "\n")
	raw = raw[:len(raw)-1]
	for _, line := range raw {
		var x object
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatalf("%v in the output %q", err, line)
		}
		objects = append(objects, x)
		if found := nullList.FindString(line); found != "" {
			t.Errorf("%s in the output %s", found, line)
		}
	}
	return objects, raw
}

func TestJSONErrors(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	for name, c := range map[string]struct{ line, code string }{
		"empty line":            {``, "bad_json"},
		"blank line":            {"  \t", "bad_json"},
		"not JSON":              {`bonjour`, "bad_json"},
		"half an object":        {`{"user":"u1","text":"bonj`, "bad_json"},
		"two objects":           {`{"user":"u1","text":"a"}{"user":"u1","text":"b"}`, "bad_json"},
		"an array":              {`[{"user":"u1","text":"a"}]`, "bad_json"},
		"a string":              {`"bonjour"`, "bad_json"},
		"null":                  {`null`, "bad_json"},
		"bytes outside UTF-8":   {"\xff\xfe{}", "bad_json"},
		"deeply nested":         {`{"x":` + strings.Repeat("[", 20000) + `}`, "bad_json"},
		"no user":               {`{"text":"bonjour"}`, "missing_user"},
		"user of another case":  {`{"User":"u1","text":"bonjour"}`, "missing_user"},
		"empty user":            {`{"user":" ","text":"bonjour"}`, "missing_user"},
		"null user":             {`{"user":null,"text":"bonjour"}`, "missing_user"},
		"user is a number":      {`{"user":7,"text":"bonjour"}`, "bad_type"},
		"text is a number":      {`{"user":"u1","text":7}`, "bad_type"},
		"choice is a list":      {`{"user":"u1","choice":["a"]}`, "bad_type"},
		"advance is a number":   {`{"user":"u1","advance":240}`, "bad_type"},
		"locale is an object":   {`{"user":"u1","locale":{},"text":"a"}`, "bad_type"},
		"no input":              {`{"user":"u1"}`, "missing_input"},
		"only null input":       {`{"user":"u1","text":null}`, "missing_input"},
		"unknown input":         {`{"user":"u1","message":"bonjour"}`, "missing_input"},
		"two inputs":            {`{"user":"u1","text":"a","choice":"b"}`, "ambiguous_input"},
		"a list and a choice":   {`{"user":"u1","file":"a;b","choice":"b"}`, "ambiguous_input"},
		"list is a number":      {`{"user":"u1","file":7}`, "bad_type"},
		"four inputs":           {`{"user":"u1","text":"a","choice":"b","command":"","advance":"1h"}`, "ambiguous_input"},
		"duration without unit": {`{"user":"u1","advance":"240"}`, "bad_duration"},
		"duration in words":     {`{"user":"u1","advance":"dix jours"}`, "bad_duration"},
		"empty duration":        {`{"user":"u1","advance":""}`, "bad_duration"},
		"negative duration":     {`{"user":"u1","advance":"-1h"}`, "bad_duration"},
		"a century":             {`{"user":"u1","advance":"876000h"}`, "bad_duration"},
		"duration overflows":    {`{"user":"u1","advance":"9999999999999h"}`, "bad_duration"},
		"line over 1 MB":        {`{"user":"u1","text":"` + long + `"}`, "line_too_long"},
		"line of 3 MB":          {long + long + long, "line_too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := newOptions(t)
			got, raw := session(t, o, c.line+"\n"+`{"user":"u1","text":"bonjour"}`+"\n")
			if len(got) != 2 {
				t.Fatalf("%d lines out for 2 in: %q", len(got), raw)
			}
			if got[0].Error == nil || got[0].Error.Code != c.code {
				t.Fatalf("got %s, want the error %s", raw[0], c.code)
			}
			if len(got[0].Error.Message) < 20 || got[0].User != nil {
				t.Errorf("the error does not help: %s", raw[0])
			}
			if got[1].Error != nil || len(got[1].Messages) == 0 || got[1].Messages[0].ID != "u1-1-0" {
				t.Errorf("the session does not go on as if nothing had been: %s", raw[1])
			}
		})
	}
}

func TestJSONAccepts(t *testing.T) {
	for name, line := range map[string]string{
		"unknown fields":       `{"user":"u1","text":"bonjour","team":"T1","n":[1,{"a":null}]}`,
		"null beside an input": `{"user":"u1","text":"bonjour","choice":null,"locale":null}`,
		"surrounding space":    "  {\"user\":\"u1\",\"text\":\"bonjour\"}\t",
		"Windows line end":     `{"user":"u1","text":"bonjour"}` + "\r",
		"byte-order mark":      "\ufeff" + `{"user":"u1","text":"bonjour"}`,
		"channel":              `{"user":"u1","channel":"general","text":"bonjour"}`,
		"regional locale":      `{"user":"u1","locale":"fr-FR","text":"bonjour"}`,
		"empty text":           `{"user":"u1","text":""}`,
		"list without words":   `{"user":"u1","file":"Nom;Métier\nLéa;secrétaire médicale\nPaul;médecin"}`,
		"empty command":        `{"user":"u1","command":""}`,
		"command":              `{"user":"u1","command":"aide"}`,
		"unknown choice":       `{"user":"u1","choice":"nothing=such"}`,
		"20,000 characters":    `{"user":"u1","text":"` + strings.Repeat("é", 20000) + `"}`,
		"bytes outside UTF-8":  "{\"user\":\"u1\",\"text\":\"bonjour \xff\xc3\x28 \xe9\"}",
		"half a surrogate":     `{"user":"u1","text":"bonjour \ud83d"}`,
		"control characters":   `{"user":"u1","text":"bon\u0000jour\u001b[31m"}`,
		"almost 1 MB":          `{"user":"u1","text":"` + strings.Repeat("a ", maxLine/2-20) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := newOptions(t)
			got, raw := session(t, o, line) // no line end: the last line counts too
			if len(got) != 1 || got[0].Error != nil || len(got[0].Messages) == 0 {
				t.Errorf("answered by %q", raw)
			}
		})
	}
}

func TestJSONAnswer(t *testing.T) {
	o, _ := newOptions(t)
	got, raw := session(t, o, `{"user":"u1","text":"je suis secrétaire médicale, il me faut ma carte"}`)
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw[0]), &fields); err != nil {
		t.Fatal(err)
	}
	want := []string{"facts", "fiche_outcome", "messages", "outcome", "people", "state", "understood", "user"}
	if keys := slices.Sorted(maps.Keys(fields)); !slices.Equal(keys, want) {
		t.Errorf("keys %v, want %v", keys, want)
	}
	var messages []map[string]json.RawMessage
	if err := json.Unmarshal(fields["messages"], &messages); err != nil {
		t.Fatal(err)
	}
	want = []string{"asks", "at", "choices", "id", "links", "text", "to"}
	if keys := slices.Sorted(maps.Keys(messages[0])); !slices.Equal(keys, want) {
		t.Errorf("keys of a message %v, want %v", keys, want)
	}
	x := got[0]
	if *x.User != "u1" || x.State != "asking" || x.Facts["profession"] != "secretaire_medicale" || x.Outcome != nil {
		t.Errorf("answer %s", raw[0])
	}
	if x.Understood.Certainty != "sure" || x.Understood.Facts["profession"] != "secretaire_medicale" || x.Understood.Intent == "" {
		t.Errorf("understood %+v", x.Understood)
	}
	m := x.Messages[len(x.Messages)-1]
	if m.To != "u1" || m.At != "2026-05-18T07:00:00Z" || m.Asks == "" || len(m.Choices) == 0 || !strings.HasPrefix(m.Choices[0].ID, m.Asks+"=") {
		t.Errorf("message %+v", m)
	}
}

// answerAll chooses the first choice of each question until an outcome.
func answerAll(t *testing.T, o Options, first string) object {
	t.Helper()
	got, raw := session(t, o, `{"user":"u1","text":"`+first+`"}`)
	for range 15 {
		if got[0].Outcome != nil {
			return got[0]
		}
		last := got[0].Messages[len(got[0].Messages)-1]
		if len(last.Choices) == 0 {
			break
		}
		got, raw = session(t, o, `{"user":"u1","choice":"`+last.Choices[0].ID+`"}`)
	}
	t.Fatalf("no outcome: %s", raw[0])
	return object{}
}

func TestJSONOutcome(t *testing.T) {
	o, _ := newOptions(t)
	x := answerAll(t, o, "je suis secrétaire médicale, il me faut ma carte")
	if x.State != "answered" || x.Outcome.Card == nil || *x.Outcome.Card != "CPE" || len(x.Outcome.Sources) == 0 {
		t.Errorf("outcome %+v in the state %s", x.Outcome, x.State)
	}
}

func TestJSONNeverNullLists(t *testing.T) {
	o, _ := newOptions(t, dialogs.WithHR())
	o.HRChannel = "rh"
	// The message to human resources has neither choices nor links.
	session(t, o, `{"user":"u1","choice":"human"}`+"\n"+`{"user":"u1","choice":"help=blank"}`+"\n"+`{"user":"u1","choice":"help=bare"}`+"\n"+`{"user":"u2","advance":"1h"}`)
	if x := outcomeOf(&turn.Outcome{}); x.Forms == nil || x.Notices == nil || x.Sources == nil {
		t.Errorf("outcome %+v", x)
	}
}

func TestJSONIsReadable(t *testing.T) {
	o, _ := newOptions(t)
	_, raw := session(t, o, `{"user":"<é&\">","text":"bonjour"}`)
	if !strings.HasPrefix(raw[0], `{"user":"<é&\">",`) {
		t.Errorf("escaped more than JSON asks for: %s", raw[0])
	}
}

func waiting(at time.Time) state.State {
	return state.State{At: state.Point{Phase: state.Following}, Dossiers: []state.Dossier{{
		ID: 1, Procedure: "cpe", Stage: state.Sent, Since: monday, AskAt: at,
	}}}
}

func TestJSONAdvance(t *testing.T) {
	o, db := newOptions(t)
	for name, at := range map[string]time.Time{"u1": monday.Add(24 * time.Hour), "u2": monday.Add(2 * time.Hour), "u3": monday.Add(100 * time.Hour)} {
		bottest.Put(t, db, person(name), waiting(at))
	}
	got, raw := session(t, o, `{"user":"u9","advance":"48h"}
{"user":"u9","advance":"0s"}
{"user":"u9","text":"bonjour"}`)
	var fired []string
	for _, m := range got[0].Messages {
		fired = append(fired, m.To+" "+m.At)
	}
	if want := []string{"u2 2026-05-18T09:00:00Z", "u1 2026-05-19T07:00:00Z"}; !slices.Equal(fired, want) {
		t.Errorf("fired %v, want %v", fired, want)
	}
	if *got[0].User != "u9" || got[0].State != "idle" || got[0].Outcome != nil || got[0].Facts == nil || got[0].Understood.Facts == nil {
		t.Errorf("answer %s", raw[0])
	}
	if len(got[1].Messages) != 0 || !strings.Contains(raw[1], `"messages":[]`) {
		t.Errorf("no time passed, yet %s", raw[1])
	}
	if at := got[2].Messages[0].At; at != "2026-05-20T07:00:00Z" {
		t.Errorf("after two days it is %s", at)
	}
}

func TestJSONLocale(t *testing.T) {
	for name, c := range map[string]struct{ line, byDefault, want string }{
		"French by default":  {`{"user":"u1","command":""}`, "", "Bonjour"},
		"English by default": {`{"user":"u1","command":""}`, "en", "Hello"},
		"English":            {`{"user":"u1","locale":"en-GB","command":""}`, "", "Hello"},
		"French":             {`{"user":"u1","locale":"fr_FR","command":""}`, "en", "Bonjour"},
		"another language":   {`{"user":"u1","locale":"de","command":""}`, "en", "Bonjour"},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := newOptions(t)
			o.Locale = c.byDefault
			if got, raw := session(t, o, c.line); !strings.HasPrefix(got[0].Messages[0].Text, c.want) {
				t.Errorf("greeted by %s", raw[0])
			}
		})
	}
}

func TestJSONHR(t *testing.T) {
	const lines = `{"user":"u1","choice":"human"}` + "\n" + `{"user":"u1","text":"qui signe ?"}` + "\n" + `{"user":"u1","choice":"help=question"}`
	for _, channel := range []string{"rh", "#rh"} {
		o, _ := newOptions(t, dialogs.WithHR())
		o.HRChannel = channel
		got, raw := session(t, o, lines)
		posted := got[2].Messages[len(got[2].Messages)-1]
		if posted.To != "#rh" {
			t.Fatalf("with the channel %s: %s", channel, raw[2])
		}
		got, raw = session(t, o, `{"user":"hr","thread":"`+posted.ID+`","text":"La directrice."}`)
		if m := got[0].Messages; len(m) != 2 || m[0].To != "u1" || m[1].To != "#rh" || !strings.Contains(raw[0], `"thread":"`+posted.ID+`"`) || *got[0].User != "hr" {
			t.Errorf("answered in the thread: %s", raw[0])
		}
	}
	o, _ := newOptions(t, dialogs.WithHR())
	var log bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	got, raw := session(t, o, lines)
	for _, m := range got[2].Messages {
		if m.To != "u1" {
			t.Errorf("without a channel: %s", raw[2])
		}
	}
	if !strings.Contains(log.String(), "dropped") {
		t.Errorf("the log says %q", &log)
	}
}

// chunks is a writer that keeps each write apart.
type chunks [][]byte

func (c *chunks) Write(p []byte) (int, error) {
	*c = append(*c, bytes.Clone(p))
	return len(p), nil
}

// A program on the other side of a pipe waits for each answer.
func TestJSONFlushesEachLine(t *testing.T) {
	o, _ := newOptions(t)
	var out chunks
	in, stdin := io.Pipe()
	done := make(chan error)
	go func() { done <- JSON(t.Context(), in, &out, o) }()
	for range 2 {
		io.WriteString(stdin, `{"user":"u1","text":"bonjour"}`+"\n")
	}
	stdin.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if len(out) != 2 || bytes.Count(out[0], []byte("\n")) != 1 || bytes.Count(out[1], []byte("\n")) != 1 {
		t.Errorf("%d writes for 2 lines", len(out))
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestJSONReportsBrokenStreams(t *testing.T) {
	o, _ := newOptions(t)
	broken := failing{errors.New("broken")}
	if err := JSON(t.Context(), broken, io.Discard, o); !errors.Is(err, broken.err) {
		t.Errorf("reading: %v", err)
	}
	if err := JSON(t.Context(), strings.NewReader("{}\n"), broken, o); !errors.Is(err, broken.err) {
		t.Errorf("writing: %v", err)
	}
}

func FuzzJSON(f *testing.F) {
	for _, line := range []string{`{"user":"u1","text":"je suis infirmière"}`, `{"user":"u1","choice":"confirm=yes"}`, `{"user":"u1","advance":"1h"}`, "", "{", "\xff"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, input string) {
		o, _ := newOptions(t)
		want := strings.Count(input, "\n")
		if input != "" && !strings.HasSuffix(input, "\n") {
			want++
		}
		if got, _ := session(t, o, input); len(got) != want {
			t.Errorf("%d lines out for %d in", len(got), want)
		}
	})
}

// TestJSONResumes: what was said, and what was still to be delivered, outlives
// the chat.
func TestJSONResumes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	chat := func(input string, deliver bool) []object {
		db, err := store.Open(t.Context(), path, store.Options{Migrate: true})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		o, _ := newOptionsOn(t, db)
		if !deliver { // as if the program had ended between the turn and its answer
			if _, err := o.Assistant.Handle(t.Context(), bot.Event{Person: person("u1"), Kind: turn.TextInput, Text: input}); err != nil {
				t.Fatal(err)
			}
			return nil
		}
		got, _ := session(t, o, input)
		return got
	}
	chat("je suis secrétaire médicale, il me faut ma carte", false)
	got := chat(`{"user":"u1","text":"oui"}`, true)
	if got[0].Facts["profession"] != "secretaire_medicale" {
		t.Errorf("forgotten: %+v", got[0].Facts)
	}
	var ids []string
	for _, m := range got[0].Messages {
		ids = append(ids, m.ID)
	}
	if len(ids) < 2 || ids[0] != "u1-1-0" || ids[len(ids)-1][:5] != "u1-2-" {
		t.Errorf("delivered %v, want those of turn 1 before those of turn 2", ids)
	}
}
