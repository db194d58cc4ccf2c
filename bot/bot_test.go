package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"cpxbot/dialogs"
	"cpxbot/rules"
)

var monday = time.Date(2026, 5, 18, 7, 0, 0, 0, time.UTC)

func newDialog(t *testing.T) *dialogs.Dialog {
	t.Helper()
	book, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	dialog, err := dialogs.New(book)
	if err != nil {
		t.Fatal(err)
	}
	return dialog
}

func newAssistant(t *testing.T) (*Assistant, *Memory, *Virtual) {
	t.Helper()
	store, clock := NewMemory(), NewVirtual(monday)
	return New(newDialog(t), store, clock), store, clock
}

func handle(t *testing.T, a *Assistant, person string, kind dialogs.InputKind, text string) Reply {
	t.Helper()
	r, err := a.Handle(t.Context(), Event{Person: person, Locale: "fr", Kind: kind, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// waiting is a state with one order whose reminder is due at the given time.
func waiting(at time.Time) dialogs.State {
	return dialogs.State{
		Locale: "fr",
		At:     dialogs.Point{Phase: dialogs.Following},
		Dossiers: []dialogs.Dossier{{
			ID: 1, Procedure: "cpe", Facts: rules.Facts{"profession": "secretaire_medicale"},
			Stage: dialogs.Sent, Since: monday.AddDate(0, 0, -1), AskAt: at,
		}},
	}
}

func TestVirtualClockMovesForwardOnly(t *testing.T) {
	paris := time.FixedZone("", 2*3600)
	c := NewVirtual(monday.In(paris))
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

func TestMessageIDs(t *testing.T) {
	a, _, _ := newAssistant(t)
	var ids []string
	for _, text := range []string{"bonjour", "je suis secrétaire médicale", "bonjour"} {
		for _, m := range handle(t, a, "u1", dialogs.TextInput, text).Messages {
			ids = append(ids, m.ID)
			if m.At != monday {
				t.Errorf("%s is of %v, want %v", m.ID, m.At, monday)
			}
		}
	}
	if len(ids) < 3 || ids[0] != "u1-1-0" || ids[1] != "u1-2-0" || ids[2] != "u1-3-0" {
		t.Errorf("ids %v, want u1-1-0, u1-2-0, u1-3-0…", ids)
	}
	if id := handle(t, a, "u2", dialogs.TextInput, "bonjour").Messages[0].ID; id != "u2-1-0" {
		t.Errorf("another person starts with %s", id)
	}
	b, _, _ := newAssistant(t)
	if id := handle(t, b, "u1", dialogs.TextInput, "bonjour").Messages[0].ID; id != ids[0] {
		t.Errorf("run again, the same turn has the id %s, want %s", id, ids[0])
	}
}

func TestConversationIsKept(t *testing.T) {
	a, store, _ := newAssistant(t)
	handle(t, a, "u1", dialogs.TextInput, "je suis secrétaire médicale, il me faut ma carte")
	s, err := store.Load(t.Context(), "u1")
	if err != nil {
		t.Fatal(err)
	}
	if s.At.Facts["profession"] != "secretaire_medicale" || s.Turns != 1 {
		t.Errorf("kept: %+v", s)
	}
	if s, err := store.Load(t.Context(), "u2"); err != nil || s.Turns != 0 || len(s.At.Facts) != 0 {
		t.Errorf("another person knows %+v, %v", s, err)
	}
}

func TestErase(t *testing.T) {
	a, store, _ := newAssistant(t)
	if err := store.Save(t.Context(), "u1", waiting(monday.AddDate(0, 0, 3))); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	note := func(r Reply) {
		t.Helper()
		for _, m := range r.Messages {
			if seen[m.ID] {
				t.Errorf("the id %s is used twice", m.ID)
			}
			seen[m.ID] = true
		}
	}
	note(handle(t, a, "u1", dialogs.TextInput, "je suis secrétaire médicale, il me faut ma carte"))
	note(handle(t, a, "u1", dialogs.TextInput, "effacer mes données"))
	note(handle(t, a, "u1", dialogs.ChoiceInput, "confirm=yes"))
	s, err := store.Load(t.Context(), "u1")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.At.Facts) != 0 || len(s.History) != 0 || len(s.Dossiers) != 0 || s.Locale != "" {
		t.Errorf("after erasing there is still %+v", s)
	}
	if _, _, due, _ := store.Due(t.Context(), monday.AddDate(1, 0, 0)); due {
		t.Error("a reminder survived")
	}
	note(handle(t, a, "u1", dialogs.TextInput, "bonjour"))
	if len(seen) < 4 {
		t.Errorf("only %d messages", len(seen))
	}
}

func TestFireInOrderOfTime(t *testing.T) {
	a, store, clock := newAssistant(t)
	day := func(n int) time.Time { return monday.AddDate(0, 0, n).Add(30 * time.Minute) }
	for person, at := range map[string]time.Time{"late": day(2), "b": day(1), "a": day(1), "beyond": day(20)} {
		if err := store.Save(t.Context(), person, waiting(at)); err != nil {
			t.Fatal(err)
		}
	}
	until := day(2)
	replies, err := a.Fire(t.Context(), until)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range replies {
		if len(r.Messages) == 0 {
			t.Errorf("the reminder of %s says nothing", r.Person)
			continue
		}
		got = append(got, r.Person+" "+r.Messages[0].At.Format(time.DateOnly))
	}
	if want := []string{"a 2026-05-19", "b 2026-05-19", "late 2026-05-20"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	if clock.Now() != until {
		t.Errorf("the clock shows %v, want %v", clock.Now(), until)
	}
	if again, err := a.Fire(t.Context(), until); err != nil || len(again) != 0 {
		t.Errorf("the same reminders again: %d, %v", len(again), err)
	}
}

func TestFireRepeatsUntilAnswered(t *testing.T) {
	a, store, _ := newAssistant(t)
	if err := store.Save(t.Context(), "u1", waiting(monday.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	replies, err := a.Fire(t.Context(), monday.AddDate(0, 0, 30))
	if err != nil {
		t.Fatal(err)
	}
	if len(replies) < 2 {
		t.Fatalf("%d reminders in 30 days, want several", len(replies))
	}
	for i := 1; i < len(replies); i++ {
		if before, now := replies[i-1].Messages[0].At, replies[i].Messages[0].At; !now.After(before) {
			t.Errorf("reminder %d of %v follows that of %v", i, now, before)
		}
	}
}

// still is a clock that cannot be moved.
type still struct{ now time.Time }

func (s still) Now() time.Time { return s.now }

func TestFireLeavesTheFutureToARealClock(t *testing.T) {
	store := NewMemory()
	a := New(newDialog(t), store, still{monday})
	for person, at := range map[string]time.Time{"past": monday.Add(-time.Hour), "future": monday.Add(time.Hour)} {
		if err := store.Save(t.Context(), person, waiting(at)); err != nil {
			t.Fatal(err)
		}
	}
	replies, err := a.Fire(t.Context(), monday.AddDate(0, 0, 1))
	if err != nil || len(replies) != 1 || replies[0].Person != "past" {
		t.Errorf("fired %+v, %v; want only what is past", replies, err)
	}
}

// broken is a store that fails in one place.
type broken struct {
	*Memory
	load, save, due error
	stuck           bool
}

func (b broken) Load(ctx context.Context, p string) (dialogs.State, error) {
	if b.load != nil {
		return dialogs.State{}, b.load
	}
	return b.Memory.Load(ctx, p)
}

func (b broken) Save(ctx context.Context, p string, s dialogs.State) error {
	if b.save != nil {
		return b.save
	}
	return b.Memory.Save(ctx, p, s)
}

func (b broken) Due(ctx context.Context, until time.Time) (string, time.Time, bool, error) {
	if b.stuck {
		return "u1", monday, true, nil
	}
	if b.due != nil {
		return "", time.Time{}, false, b.due
	}
	return b.Memory.Due(ctx, until)
}

func TestErrors(t *testing.T) {
	cause := errors.New("disk full")
	event := func(a *Assistant) error {
		_, err := a.Handle(t.Context(), Event{Person: "u1", Text: "bonjour"})
		return err
	}
	fire := func(a *Assistant) error {
		_, err := a.Fire(t.Context(), monday)
		return err
	}
	for name, c := range map[string]struct {
		store Store
		do    func(*Assistant) error
		code  string
		cause error
	}{
		"load":   {broken{Memory: NewMemory(), load: cause}, event, CodeStorage, cause},
		"save":   {broken{Memory: NewMemory(), save: cause}, event, CodeStorage, cause},
		"due":    {broken{Memory: NewMemory(), due: cause}, fire, CodeStorage, cause},
		"stuck":  {broken{Memory: NewMemory(), stuck: true}, fire, CodeInternal, nil},
		"nobody": {NewMemory(), func(a *Assistant) error { _, err := a.Handle(t.Context(), Event{Text: "x"}); return err }, CodeNoPerson, nil},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.do(New(newDialog(t), c.store, NewVirtual(monday)))
			var e *Error
			if !errors.As(err, &e) || e.Code != c.code || e.Message == "" {
				t.Fatalf("got %v, want the code %s and a message", err, c.code)
			}
			if c.cause != nil && !errors.Is(err, c.cause) {
				t.Errorf("the cause is lost: %v", err)
			}
		})
	}
}

func TestPanicIsContained(t *testing.T) {
	store := NewMemory()
	a := New(nil, store, NewVirtual(monday)) // a nil dialogue panics in Turn
	_, err := a.Handle(t.Context(), Event{Person: "u1", Text: "bonjour"})
	var e *Error
	if !errors.As(err, &e) || e.Code != CodeInternal {
		t.Fatalf("got %v, want an internal error", err)
	}
	if s, _ := store.Load(t.Context(), "u1"); s.Turns != 0 {
		t.Errorf("the state changed: %+v", s)
	}
}

func TestManyAtOnce(t *testing.T) {
	a, store, _ := newAssistant(t)
	const turns = 20
	var wg sync.WaitGroup
	for p := range 4 {
		for range turns {
			wg.Go(func() {
				if _, err := a.Handle(t.Context(), Event{Person: fmt.Sprint("u", p), Text: "bonjour"}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	for p := range 4 {
		if s, err := store.Load(t.Context(), fmt.Sprint("u", p)); err != nil || s.Turns != turns {
			t.Errorf("u%d has taken %d turns, want %d (%v)", p, s.Turns, turns, err)
		}
	}
}
