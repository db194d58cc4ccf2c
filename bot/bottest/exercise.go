package bottest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// Harness is a transport connected to a fake of its platform, which Exercise
// uses as people do.
type Harness interface {
	Transport() bot.Transport
	// Person is the key of a user.
	Person(user string) bot.Person
	// Do is something that a user does. It returns when the platform has been
	// told that the event was received. The second call with the same id is
	// the same event, delivered again.
	Do(t testing.TB, handle bot.Handler, id, user string, in turn.Input)
	// Posts returns what a user reads in the direct message, HR what is read
	// in that channel: without markup, oldest first.
	Posts(user string) []Post
	// Fail has the next messages that the bot sends meet with faults.
	Fail(faults ...Fault)
}

// Monday is when the conversations of Exercise begin.
var Monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// exercise is a bot that runs on a harness.
type exercise struct {
	Harness
	dialog     *dialogs.Dialog
	db         *store.DB
	clock      *bot.Virtual
	assistant  *bot.Assistant
	dispatcher *bot.Dispatcher
}

func newExercise(t testing.TB, dialog *dialogs.Dialog, h Harness) *exercise {
	x := &exercise{Harness: h, dialog: dialog, db: Memory(t), clock: bot.NewVirtual(Monday)}
	x.dispatcher = bot.NewDispatcher(x.db, x.clock, []bot.Transport{h.Transport()}, bot.DispatcherOptions{SendTimeout: 500 * time.Millisecond})
	x.assistant = bot.New(dialog, x.db, x.clock, nil, bot.WithDispatcher(x.dispatcher))
	return x
}

func (x *exercise) do(t testing.TB, id, user string, in turn.Input) {
	t.Helper()
	x.Do(t, x.assistant.Handle, id, user, in)
	x.drain(t)
}

func (x *exercise) drain(t testing.TB) {
	t.Helper()
	if err := x.dispatcher.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// shortShare is how many transcripts there are for one that is played with
// -short.
const shortShare = 15

// Part says which transcripts a platform plays. What all platforms do alike is in package bot, and
// the transport in memory plays every one; the others share them out, so that each transcript is
// played on a real platform as well.
type Part int

// The parts: All, or one of those that make up the whole.
const (
	All Part = iota - 1
	First
	Second
	Third
	Fourth
	parts
)

// plays reports whether the transcript with a number belongs to it.
func (p Part) plays(i int) bool {
	if p != All {
		if Part(i)%parts != p {
			return false
		}
		i /= int(parts)
	}
	return i%raceShare == 0 && (!testing.Short() || i%shortShare == 0)
}

// Exercise is the suite that every transport has to pass: the conversations of
// package dialogs, or its part of them, read the same on its platform as in the terminal, and
// nothing is lost, shown twice or out of order when the platform fails.
func Exercise(t *testing.T, part Part, newHarness func(t testing.TB) Harness) {
	dialog := Dialog(t, dialogs.WithHR())
	t.Run("transcripts", func(t *testing.T) {
		for i, c := range conversations(t) {
			if !part.plays(i) {
				continue
			}
			t.Run(c.name, func(t *testing.T) { play(t, newExercise(t, dialog, newHarness(t)), c) })
		}
	})
	t.Run("an event that comes ten times is one turn", func(t *testing.T) {
		x := newExercise(t, dialog, newHarness(t))
		for range 10 {
			x.do(t, "e1", "anna", turn.Input{Text: "bonjour", Locale: "fr"})
		}
		if n := State(t, x.db, x.Person("anna")).Turns; n != 1 {
			t.Errorf("%d turns", n)
		}
		if posts := x.Posts("anna"); len(posts) != 1 {
			t.Errorf("%d messages: %+v", len(posts), posts)
		}
	})
	t.Run("people do not read each other's messages", func(t *testing.T) {
		x := newExercise(t, dialog, newHarness(t))
		x.do(t, "e1", "anna", turn.Input{Text: "je suis infirmière, j'ai perdu ma carte", Locale: "fr"})
		x.do(t, "e2", "bruno", turn.Input{Text: "bonjour", Locale: "fr"})
		if a, b := x.Posts("anna"), x.Posts("bruno"); len(a) == 0 || len(b) != 1 || a[0].Text == b[0].Text {
			t.Errorf("anna reads %+v\nbruno reads %+v", a, b)
		}
	})
	for _, fault := range []Fault{Unavailable, Hangs, AnswerLost, RateLimited, Overloaded} {
		for failed := range 3 {
			if (testing.Short() || raceShare > 1) && failed != 1 {
				continue // one place for each fault
			}
			t.Run(fmt.Sprintf("message %d %s", failed+1, fault), func(t *testing.T) {
				x := newExercise(t, dialog, newHarness(t))
				x.Fail(append(slices.Repeat([]Fault{Works}, failed), fault, fault)...)
				x.conversation(t, 4)
			})
		}
	}
	t.Run("faults one after the other", func(t *testing.T) {
		x := newExercise(t, dialog, newHarness(t))
		x.Fail(Unavailable, AnswerLost, Works, Hangs, RateLimited, AnswerLost, Overloaded, Works, Unavailable, Hangs)
		x.conversation(t, 8)
	})
	t.Run("a question that does not reach human resources is not said to", func(t *testing.T) {
		x := newExercise(t, dialog, newHarness(t))
		x.do(t, "e1", "anna", turn.Input{Text: "je veux parler à quelqu’un", Locale: "fr"})
		x.do(t, "e2", "anna", turn.Input{Text: "qui signe ?", Locale: "fr"})
		x.Fail(Works, Refused)
		x.do(t, "e3", "anna", turn.Input{Kind: turn.ChoiceInput, Text: "help=question", Locale: "fr"})
		if posts := x.Posts(HR); len(posts) != 0 {
			t.Errorf("human resources read %+v", posts)
		}
		if !x.told("anna", "pas pu transmettre votre demande") {
			t.Errorf("anna reads %+v", x.Posts("anna"))
		}
		if s := State(t, x.db, x.Person("anna")); s.Help != nil {
			t.Errorf("it waits for an answer: %+v", s.Help)
		}
	})
	letters := dialog.With(dialogs.WithColleagues())
	t.Run("a letter to a colleague", func(t *testing.T) {
		for _, fault := range []Fault{Works, AnswerLost, Unavailable} {
			x := newExercise(t, letters, newHarness(t))
			x.letter(t)
			before := len(x.Posts("bruno"))
			x.Fail(Works, fault)
			x.agree(t)
			if posts := x.Posts("bruno"); len(posts) != before+1 || !strings.Contains(posts[before].Text, "à la demande d’anna") || !strings.Contains(posts[before].Text, "301") {
				t.Errorf("%q: bruno reads %+v", fault, posts)
			}
			if x.told("anna", "à la demande d’anna") {
				t.Errorf("%q: anna reads it as well", fault)
			}
		}
	})
	t.Run("a letter that does not reach the colleague is not said to", func(t *testing.T) {
		x := newExercise(t, letters, newHarness(t))
		x.letter(t)
		x.Fail(Works, Refused)
		x.agree(t)
		if posts := x.Posts("bruno"); len(posts) != 1 || !x.told("anna", "pas pu être remis") {
			t.Errorf("bruno reads %+v\nanna reads %+v", posts, x.Posts("anna"))
		}
	})
	t.Run("a message that is refused does not hold up the next", func(t *testing.T) {
		x := newExercise(t, dialog, newHarness(t))
		x.Fail(Refused)
		x.do(t, "e1", "anna", turn.Input{Text: "bonjour", Locale: "fr"})
		x.do(t, "e2", "anna", turn.Input{Text: "bonjour", Locale: "fr"})
		if posts := x.Posts("anna"); len(posts) != 1 {
			t.Errorf("%d messages", len(posts))
		}
		if b, err := x.db.Backlog(t.Context()); err != nil || b.Dead != 1 || b.Pending != 0 {
			t.Errorf("left: %+v, %v", b, err)
		}
	})
}

// letter has anna send the message for whoever must act to bruno.
func (x *exercise) letter(t *testing.T) {
	t.Helper()
	x.do(t, "l1", "bruno", turn.Input{Text: "bonjour", Locale: "fr", Name: "bruno"})
	for i, in := range []turn.Input{
		{Text: "je suis secrétaire médicale, il me faut une CPE pour INSi"},
		{Kind: turn.ChoiceInput, Text: "forward"},
		{Kind: turn.ChoiceInput, Text: "letter"},
		{Text: "à", Mentions: []message.Mention{{ID: "bruno"}}},
	} {
		in.Locale, in.Name = "fr", "anna"
		x.do(t, fmt.Sprintf("l%d", i+2), "anna", in)
	}
}

// agree has her say yes to it.
func (x *exercise) agree(t *testing.T) {
	t.Helper()
	x.do(t, "l9", "anna", turn.Input{Kind: turn.ChoiceInput, Text: "confirm=yes", Locale: "fr", Name: "anna"})
	for range 10 { // what was to be tried again
		x.clock.Advance(time.Minute)
		x.drain(t)
	}
}

// told reports whether one of the messages to a user holds a text.
func (x *exercise) told(user, text string) bool {
	return slices.ContainsFunc(x.Posts(user), func(p Post) bool { return strings.Contains(p.Text, text) })
}

// conversation has two people say n things each while the platform fails, and
// checks that each reads every answer once and in order.
func (x *exercise) conversation(t *testing.T, n int) {
	t.Helper()
	users := []string{"anna", "bruno"}
	want := map[string][]string{}
	for i := range n {
		for _, user := range users {
			var reply bot.Reply
			handle := func(ctx context.Context, e bot.Event) (r bot.Reply, err error) {
				reply, err = x.assistant.Handle(ctx, e)
				return reply, err
			}
			x.Do(t, handle, fmt.Sprintf("e-%s-%d", user, i), user, turn.Input{Text: []string{"bonjour", "je suis infirmière", "c'est quoi TOM ?", "retour"}[i%4], Locale: "fr"})
			for j := range reply.Deliveries {
				want[user] = append(want[user], PostOf(&reply.Deliveries[j]).Text)
			}
			x.drain(t)
		}
	}
	// All delays are over after this much time, however often it failed.
	for range 40 {
		x.clock.Advance(time.Minute)
		x.drain(t)
	}
	for _, user := range users {
		var got []string
		for _, p := range x.Posts(user) {
			got = append(got, p.Text)
		}
		if !slices.EqualFunc(got, want[user], func(a, b string) bool { return words(a) == words(b) }) {
			t.Errorf("%s reads %d messages:\n%s\nwant %d:\n%s", user, len(got), strings.Join(got, "\n---\n"), len(want[user]), strings.Join(want[user], "\n---\n"))
		}
	}
}

// words is a text as it is read, whatever the spaces.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// play has a conversation on the platform, and on the dialogue alone, and
// compares what is shown.
func play(t *testing.T, x *exercise, c conversation) {
	var s state.State
	now := Monday
	shown := map[string]int{}
	for i, step := range c.steps {
		var want []message.Message
		if step.kind == turn.TimerInput {
			until := now.Add(step.wait)
			for {
				at, ok := dialogs.NextReminder(s)
				if !ok || at.After(until) {
					break
				}
				r := x.dialog.Turn(s, turn.Input{Kind: turn.TimerInput}, at)
				s, want = r.State, append(want, r.Messages...)
			}
			now = until
			if err := x.assistant.Fire(t.Context(), until, func(bot.Reply) error { return x.dispatcher.Drain(t.Context()) }); err != nil {
				t.Fatal(err)
			}
		} else {
			in := turn.Input{Kind: step.kind, Text: step.text, Locale: step.locale}
			// What the platform calls the person may be said back to them.
			x.Do(t, func(ctx context.Context, e bot.Event) (bot.Reply, error) {
				in.Name = message.Verbatim(e.Name)
				return x.assistant.Handle(ctx, e)
			}, fmt.Sprintf("e%d", i), "anna", in)
			r := x.dialog.Turn(s, in, now)
			s, want = r.State, r.Messages
			x.drain(t)
		}
		for j := range want {
			d := bot.Delivery{Person: x.Person("anna"), Message: want[j]}
			to, post := Address(&d), PostOf(&d)
			if want[j].To == "" {
				to = "anna"
			}
			posts := x.Posts(to)
			if want[j].Erases && len(posts) > 0 { // a platform may delete what stood before
				shown[to] = min(shown[to], len(posts)-1)
			}
			if shown[to] >= len(posts) {
				t.Fatalf("step %d, %q: %s is not shown\n%s", i+1, step.text, to, post.Text)
			}
			got := posts[shown[to]]
			shown[to]++
			for k := range got.Choices { // the runtime adds which thread
				if strings.HasPrefix(got.Choices[k], handover.CloseHelp+":") {
					got.Choices[k] = handover.CloseHelp
				}
			}
			// A platform may put some of the choices into a menu behind the others.
			slices.Sort(got.Choices)
			slices.Sort(post.Choices)
			got.Text, post.Text = words(got.Text), words(post.Text)
			if want[j].Erases { // the platform adds what remains on it
				got.Text = got.Text[:min(len(got.Text), len(post.Text))]
			}
			if got.Text != post.Text || !slices.Equal(got.Choices, post.Choices) {
				t.Fatalf("step %d, %q: %s reads\n%s\n%q\nwant\n%s\n%q", i+1, step.text, to, got.Text, got.Choices, post.Text, post.Choices)
			}
		}
	}
	for to, n := range shown {
		if posts := x.Posts(to); len(posts) != n {
			t.Errorf("%s is shown %d messages, want %d", to, len(posts), n)
		}
	}
}

// conversation is a transcript of package dialogs, without what is expected.
type conversation struct {
	name  string
	steps []step
}

type step struct {
	kind         turn.InputKind
	text, locale string
	wait         time.Duration
}

// conversations reads the transcripts.
func conversations(t testing.TB) (all []conversation) {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "../../dialogs/testdata/transcripts")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		c, err := parse(string(data))
		c.name = strings.TrimSuffix(name, ".txt")
		all = append(all, c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("%d transcripts under %s", len(all), root)
	}
	return all
}

var kinds = map[string]turn.InputKind{
	"say": turn.TextInput, "command": turn.CommandInput, "click": turn.ChoiceInput, "advance": turn.TimerInput,
}

// parse reads the commands of a transcript: a line with the command, the input
// until the line "----", then what is expected until an empty line.
func parse(text string) (c conversation, err error) {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		command, arguments, _ := strings.Cut(lines[i], " ")
		kind, ok := kinds[command]
		if !ok {
			continue
		}
		s := step{kind: kind, locale: "fr"}
		if l, ok := strings.CutPrefix(arguments, "locale="); ok {
			s.locale = l
		}
		var input []string
		for i++; i < len(lines) && lines[i] != "----"; i++ {
			input = append(input, lines[i])
		}
		s.text = strings.Join(input, "\n")
		if kind == turn.TimerInput {
			if s.wait, err = time.ParseDuration(s.text); err != nil {
				return c, err
			}
		}
		c.steps = append(c.steps, s)
		for i++; i < len(lines) && lines[i] != ""; { // what is expected
			i++
		}
	}
	return c, nil
}
