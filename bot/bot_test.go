package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childDatabase); url != "" {
		os.Exit(runChild(url))
	}
	os.Exit(bottest.Main(m))
}

var monday = time.Date(2026, 5, 18, 7, 0, 0, 0, time.UTC)

func newAssistant(t *testing.T) (*bot.Assistant, *store.DB, *bot.Virtual) {
	t.Helper()
	db, clock := bottest.Memory(t), bot.NewVirtual(monday)
	return bot.New(bottest.Dialog(t), db, clock, nil), db, clock
}

func handle(t *testing.T, a *bot.Assistant, user string, kind turn.InputKind, text string) bot.Reply {
	t.Helper()
	r, err := a.Handle(t.Context(), bot.Event{Person: bottest.Someone(user), Locale: "fr", Kind: kind, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// waiting is a state with one order whose reminder is due at the given time.
func waiting(at time.Time) state.State {
	return state.State{
		Locale: "fr",
		At:     state.Point{Phase: state.Following},
		Dossiers: []state.Dossier{{
			ID: 1, Procedure: "cpe", Facts: rules.Facts{"profession": "secretaire_medicale"},
			Stage: state.Sent, Since: monday.AddDate(0, 0, -1), AskAt: at,
		}},
	}
}

func TestVirtualClockMovesForwardOnly(t *testing.T) {
	paris := time.FixedZone("", 2*3600)
	c := bot.NewVirtual(monday.In(paris))
	if got := c.Now(); got != monday {
		t.Errorf("start: %v, want %v in UTC", got, monday)
	}
	if got := c.Advance(time.Hour); got != monday.Add(time.Hour) {
		t.Errorf("Advance: %v", got)
	}
	c.Advance(-time.Hour)
	c.AdvanceTo(monday)
	if got := c.Now(); got != monday.Add(time.Hour) {
		t.Errorf("the clock went back to %v", got)
	}
	c.AdvanceTo(monday.Add(2 * time.Hour).In(paris))
	if got := c.Now(); got != monday.Add(2*time.Hour) {
		t.Errorf("AdvanceTo: %v", got)
	}
}

func TestPersonKey(t *testing.T) {
	for _, p := range []bot.Person{
		{Platform: "slack", Workspace: "T1", User: "U1"}, {Platform: "console", User: "a:b:c é"}, {Platform: "mattermost", Workspace: "", User: "x"},
	} {
		if got, err := bot.ParsePerson(p.String()); err != nil || got != p {
			t.Errorf("%v: read %v, %v", p, got, err)
		}
	}
	for _, key := range []string{"", "slack", "slack:T1", "slack:T1:"} {
		if p, err := bot.ParsePerson(key); err == nil {
			t.Errorf("%q is read as %v", key, p)
		}
	}
}

func TestDeliveries(t *testing.T) {
	a, db, _ := newAssistant(t)
	anna, bruno := bottest.Someone("anna").String(), bottest.Someone("bruno").String()
	var ids []string
	for _, text := range []string{"bonjour", "je suis secrétaire médicale", "bonjour"} {
		for _, d := range handle(t, a, "anna", turn.TextInput, text).Deliveries {
			ids = append(ids, d.ID)
			if d.At != monday || d.Locale != "fr" {
				t.Errorf("%s is of %v in %q, want %v", d.ID, d.At, d.Locale, monday)
			}
		}
	}
	if len(ids) < 3 || ids[0] != anna+"-1-0" || ids[1] != anna+"-2-0" || ids[2] != anna+"-3-0" {
		t.Errorf("ids %v", ids)
	}
	if id := handle(t, a, "bruno", turn.TextInput, "bonjour").Deliveries[0].ID; id != bruno+"-1-0" {
		t.Errorf("another person starts with %s", id)
	}
	if b, err := db.Backlog(t.Context()); err != nil || b.Pending != int64(len(ids))+1 {
		t.Errorf("in the outbox: %+v, %v; want %d", b, err, len(ids)+1)
	}
	b, _, _ := newAssistant(t)
	if id := handle(t, b, "anna", turn.TextInput, "bonjour").Deliveries[0].ID; id != ids[0] {
		t.Errorf("run again, the same turn has the id %s, want %s", id, ids[0])
	}
}

func TestChannelAndThreadGoWithTheDelivery(t *testing.T) {
	a, db, _ := newAssistant(t)
	if _, err := a.Handle(t.Context(), bot.Event{Person: bottest.Someone("anna"), Channel: "C1", Thread: "T1", Text: "bonjour"}); err != nil {
		t.Fatal(err)
	}
	x, ok, err := db.Lease(t.Context(), bottest.Someone("anna"), monday, time.Minute)
	if err != nil || !ok || x.Channel != "C1" || x.Thread != "T1" {
		t.Errorf("%+v, %v, %v", x, ok, err)
	}
}

func TestErase(t *testing.T) {
	a, db, _ := newAssistant(t)
	bottest.Put(t, db, bottest.Someone("anna"), waiting(monday.AddDate(0, 0, 3)))
	seen := map[string]bool{}
	for _, step := range []struct {
		kind turn.InputKind
		text string
	}{
		{turn.TextInput, "je suis secrétaire médicale, il me faut ma carte"}, {turn.TextInput, "effacer mes données"},
		{turn.ChoiceInput, "confirm=yes"}, {turn.TextInput, "bonjour"},
	} {
		for _, d := range handle(t, a, "anna", step.kind, step.text).Deliveries {
			if seen[d.ID] {
				t.Errorf("the id %s is used twice", d.ID)
			}
			seen[d.ID] = true
		}
		if step.text != "confirm=yes" {
			continue
		}
		if s := bottest.State(t, db, bottest.Someone("anna")); len(s.At.Situation.Facts()) != 0 || len(s.History) != 0 || len(s.Dossiers) != 0 || s.Locale != "" {
			t.Errorf("after erasing there is still %+v", s)
		}
		if _, _, due, _ := db.NextTimer(t.Context(), monday.AddDate(1, 0, 0)); due {
			t.Error("a reminder survived")
		}
	}
	if len(seen) < 4 {
		t.Errorf("only %d messages", len(seen))
	}
}

// fire lets reminders speak and returns who was reminded on which day.
func fire(t *testing.T, a *bot.Assistant, until time.Time) (reminded []string) {
	t.Helper()
	err := a.Fire(t.Context(), until, func(r bot.Reply) error {
		if len(r.Deliveries) == 0 {
			t.Errorf("the reminder of %s says nothing", r.Person)
			return nil
		}
		reminded = append(reminded, r.Person.User+" "+r.Deliveries[0].At.Format(time.DateOnly))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return reminded
}

func TestFireInOrderOfTime(t *testing.T) {
	a, db, clock := newAssistant(t)
	day := func(n int) time.Time { return monday.AddDate(0, 0, n).Add(30 * time.Minute) }
	for user, at := range map[string]time.Time{"late": day(2), "b": day(1), "a": day(1), "beyond": day(20)} {
		bottest.Put(t, db, bottest.Someone(user), waiting(at))
	}
	until := day(2)
	if got, want := fire(t, a, until), []string{"a 2026-05-19", "b 2026-05-19", "late 2026-05-20"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	if clock.Now() != until {
		t.Errorf("the clock shows %v, want %v", clock.Now(), until)
	}
	if again := fire(t, a, until); len(again) != 0 {
		t.Errorf("the same reminders again: %v", again)
	}
}

func TestFireRepeatsUntilAnswered(t *testing.T) {
	a, db, _ := newAssistant(t)
	bottest.Put(t, db, bottest.Someone("anna"), waiting(monday.Add(time.Hour)))
	reminded := fire(t, a, monday.AddDate(0, 0, 30))
	if len(reminded) < 2 || !slices.IsSorted(reminded) || len(slices.Compact(reminded)) != len(reminded) {
		t.Errorf("reminders in 30 days: %v", reminded)
	}
}

// TestOneReminderAfterAnOutage: however long the bot was away, a person hears
// of an order once.
func TestOneReminderAfterAnOutage(t *testing.T) {
	a, db, clock := newAssistant(t)
	bottest.Put(t, db, bottest.Someone("anna"), waiting(monday.Add(time.Hour)))
	clock.Advance(60 * 24 * time.Hour)
	if got := fire(t, a, clock.Now()); len(got) != 1 {
		t.Errorf("after two months: %v", got)
	}
}

func TestTimerThatHasNothingToSayAnyMore(t *testing.T) {
	a, db, _ := newAssistant(t)
	anna := bottest.Someone("anna")
	bottest.Put(t, db, anna, waiting(monday.Add(time.Hour)))
	// The timer of an earlier reminder comes late, as from a job that could
	// not be cancelled any more.
	r, err := a.Remind(t.Context(), anna, monday.Add(-time.Hour))
	if err != nil || len(r.Deliveries) != 0 {
		t.Errorf("it says %+v, %v", r.Deliveries, err)
	}
	if got := fire(t, a, monday.Add(2*time.Hour)); len(got) != 1 {
		t.Errorf("the reminder that holds: %v", got)
	}
	if r, err := a.Remind(t.Context(), anna, monday.Add(time.Hour)); err != nil || !r.Repeated {
		t.Errorf("the same timer again: %+v, %v", r, err)
	}
}

// still is a clock that cannot be moved.
type still struct{ now time.Time }

func (s still) Now() time.Time { return s.now }

func TestFireLeavesTheFutureToARealClock(t *testing.T) {
	db := bottest.Memory(t)
	a := bot.New(bottest.Dialog(t), db, still{monday}, nil)
	for user, at := range map[string]time.Time{"past": monday.Add(-time.Hour), "future": monday.Add(time.Hour)} {
		bottest.Put(t, db, bottest.Someone(user), waiting(at))
	}
	if got := fire(t, a, monday.AddDate(0, 0, 1)); !slices.Equal(got, []string{"past 2026-05-18"}) {
		t.Errorf("fired %v; want only what is past", got)
	}
}

// broken is a store that fails in one place.
type broken struct {
	bot.Store
	load, commit, timers error
	stuck                bool
}

func (b broken) Load(ctx context.Context, p bot.Person) (state.State, error) {
	if b.load != nil {
		return state.State{}, b.load
	}
	return b.Store.Load(ctx, p)
}

func (b broken) Commit(ctx context.Context, c *bot.Change) error {
	if b.commit != nil {
		return b.commit
	}
	return b.Store.Commit(ctx, c)
}

func (b broken) NextTimer(ctx context.Context, until time.Time) (bot.Person, time.Time, bool, error) {
	if b.stuck {
		return bottest.Someone("anna"), monday, true, nil
	}
	if b.timers != nil {
		return bot.Person{}, time.Time{}, false, b.timers
	}
	return b.Store.NextTimer(ctx, until)
}

func TestErrors(t *testing.T) {
	cause := errors.New("disk full")
	event := func(a *bot.Assistant) error {
		_, err := a.Handle(t.Context(), bot.Event{Person: bottest.Someone("anna"), Text: "bonjour"})
		return err
	}
	fire := func(a *bot.Assistant) error {
		return a.Fire(t.Context(), monday, func(bot.Reply) error { return nil })
	}
	nobody := func(a *bot.Assistant) error {
		_, err := a.Handle(t.Context(), bot.Event{Text: "x"})
		return err
	}
	memory := bottest.Memory(t)
	for name, c := range map[string]struct {
		store bot.Store
		do    func(*bot.Assistant) error
		code  string
		cause error
	}{
		"load":     {broken{Store: memory, load: cause}, event, bot.CodeStorage, cause},
		"commit":   {broken{Store: memory, commit: cause}, event, bot.CodeStorage, cause},
		"conflict": {broken{Store: memory, commit: bot.ErrStale}, event, bot.CodeStorage, nil},
		"timers":   {broken{Store: memory, timers: cause}, fire, bot.CodeStorage, cause},
		"stuck":    {broken{Store: memory, stuck: true}, fire, bot.CodeInternal, nil},
		"nobody":   {memory, nobody, bot.CodeNoPerson, nil},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.do(bot.New(bottest.Dialog(t), c.store, bot.NewVirtual(monday), nil))
			var e *bot.Error
			if !errors.As(err, &e) || e.Code != c.code || e.Message.FR == "" || e.Message.EN == "" {
				t.Fatalf("got %v, want the code %s and a message", err, c.code)
			}
			if c.cause != nil && !errors.Is(err, c.cause) {
				t.Errorf("the cause is lost: %v", err)
			}
		})
	}
}

// poisoned is a dialogue that fails on one message.
type poisoned struct{ bot.Dialog }

func (p poisoned) Turn(s state.State, in turn.Input, now time.Time) dialogs.Result {
	if in.Text == "poison" || in.Kind == turn.TimerInput {
		panic("what was written: " + in.Text)
	}
	return p.Dialog.Turn(s, in, now)
}

// TestPoisonEvent: an event that always fails is answered, claimed, and does
// not come back; the conversation stays where it was, and the rest goes on.
func TestPoisonEvent(t *testing.T) {
	db := bottest.Memory(t)
	var log bytes.Buffer
	a := bot.New(poisoned{bottest.Dialog(t)}, db, bot.NewVirtual(monday), slog.New(slog.NewTextHandler(&log, nil)))
	anna := bottest.Someone("anna")
	handle(t, a, "anna", turn.TextInput, "je suis secrétaire médicale")
	before := bottest.State(t, db, anna)
	e := bot.Event{ID: "e1", Person: anna, Text: "poison"}
	r, err := a.Handle(t.Context(), e)
	if err != nil || len(r.Deliveries) != 1 || !strings.Contains(r.Deliveries[0].Message.Plain(), "recommencer") {
		t.Fatalf("answered by %+v, %v", r.Deliveries, err)
	}
	if r, err := a.Handle(t.Context(), e); err != nil || !r.Repeated {
		t.Errorf("delivered again: %+v, %v", r, err)
	}
	after := bottest.State(t, db, anna)
	if before.Turns++; after.Turns != before.Turns || after.At.Asking != before.At.Asking {
		t.Errorf("the conversation stands at %+v, want %+v", after.At, before.At)
	}
	if strings.Contains(log.String(), "what was written") || !strings.Contains(log.String(), "bot_test.go") {
		t.Errorf("the log must say where, and not what was written:\n%s", &log)
	}
	handle(t, a, "anna", turn.TextInput, "oui")
}

func TestPoisonTimerIsNotTriedForEver(t *testing.T) {
	db := bottest.Memory(t)
	a := bot.New(poisoned{bottest.Dialog(t)}, db, bot.NewVirtual(monday), nil)
	bottest.Put(t, db, bottest.Someone("anna"), waiting(monday.Add(time.Hour)))
	times := 0
	if err := a.Fire(t.Context(), monday.AddDate(0, 0, 9), func(bot.Reply) error { times++; return nil }); err != nil || times != 1 {
		t.Errorf("fired %d times, %v", times, err)
	}
}

func TestContentIsReplacedWhileRunning(t *testing.T) {
	a, db, _ := newAssistant(t)
	handle(t, a, "anna", turn.TextInput, "je suis secrétaire médicale")
	a.Use(poisoned{bottest.Dialog(t)})
	if r := handle(t, a, "anna", turn.TextInput, "poison"); !strings.Contains(r.Deliveries[0].Message.Plain(), "recommencer") {
		t.Errorf("the new content is not used: %+v", r.Deliveries)
	}
	if s := bottest.State(t, db, bottest.Someone("anna")); s.At.Situation.Facts()["profession"] != "secretaire_medicale" {
		t.Errorf("forgotten: %+v", s)
	}
}

func TestManyAtOnce(t *testing.T) {
	a, db, _ := newAssistant(t)
	const turns = 20
	var wg sync.WaitGroup
	for p := range 4 {
		for range turns {
			wg.Go(func() {
				if _, err := a.Handle(t.Context(), bot.Event{Person: bottest.Someone(fmt.Sprint("u", p)), Text: "bonjour"}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	for p := range 4 {
		if s := bottest.State(t, db, bottest.Someone(fmt.Sprint("u", p))); s.Turns != turns {
			t.Errorf("u%d has taken %d turns, want %d", p, s.Turns, turns)
		}
	}
}

var discard = slog.New(slog.DiscardHandler)
