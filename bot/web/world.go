package web

import (
	"context"
	"errors"
	"sync"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
	"cpxbot/rules"
)

// world is one run of the made-up conversations: a bot of its own, with its
// database in memory, on a clock that stands still until it is moved.
type world struct {
	db         *store.DB
	clock      *bot.Virtual
	assistant  *bot.Assistant
	dispatcher *bot.Dispatcher
	// mu keeps time from moving while a turn is taken.
	mu sync.Mutex
}

// begin starts the conversations anew.
func (s *Studio) begin(ctx context.Context) error {
	dialog := s.content.current().dialog
	db, err := store.Open(ctx, store.Memory, store.Options{Migrate: true, WithoutTimers: true, Log: s.o.Log})
	if err != nil {
		return err
	}
	w := &world{db: db, clock: bot.NewVirtual(s.o.Start())}
	w.dispatcher = bot.NewDispatcher(db, w.clock, []bot.Transport{s}, bot.DispatcherOptions{Log: s.o.Log})
	w.assistant = bot.New(dialog, db, w.clock, s.o.Log, bot.WithDispatcher(w.dispatcher), bot.WithPictures(s.o.Draw))
	if err := w.assistant.OpenRooms(ctx, Platform); err != nil {
		return errors.Join(err, db.Close())
	}
	handle := bot.Handler(w.event)
	before := s.world.Swap(w)
	s.handle.Store(&handle)
	s.feeds.clear()
	if before == nil {
		return nil
	}
	before.mu.Lock() // a turn in hand is finished
	defer before.mu.Unlock()
	return before.db.Close()
}

// event takes a turn and has delivered what it led to.
func (w *world) event(ctx context.Context, e bot.Event) (bot.Reply, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	reply, err := w.assistant.Handle(ctx, e)
	if err == nil {
		err = w.dispatcher.Drain(ctx)
	}
	return reply, err
}

// until lets time pass; each reminder is delivered before the next one speaks.
func (w *world) until(ctx context.Context, at time.Time, each func(bot.Reply)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.assistant.Fire(ctx, at, func(r bot.Reply) error {
		each(r)
		return w.dispatcher.Drain(ctx)
	})
}

// next is when the next reminder is due; ok is false when none is.
func (w *world) next(ctx context.Context) (due time.Time, ok bool, err error) {
	_, due, ok, err = w.db.NextTimer(ctx, w.clock.Now().AddDate(longestJump, 0, 0))
	return due, ok, err
}

// longestJump bounds a jump in time, in years: beyond it a mistake is likelier
// than an order that is still under way.
const longestJump = 10

// jump says until when time passes for what somebody chose.
func (w *world) jump(ctx context.Context, by, day string) (time.Time, error) {
	now, calendar := w.clock.Now(), rules.NewCalendar(false)
	morning := func(t time.Time) time.Time {
		t = t.In(calendar.Zone())
		return time.Date(t.Year(), t.Month(), t.Day(), 9, 30, 0, 0, calendar.Zone())
	}
	switch by {
	case "hour":
		return now.Add(time.Hour), nil
	case "workday":
		return morning(calendar.AddWorkingDays(now, 1)), nil
	case "reminder":
		due, ok, err := w.next(ctx)
		if err == nil && !ok {
			err = &bot.Error{Code: "no_reminder", Message: say("error_no_reminder")}
		}
		return due, err
	}
	t, err := time.ParseInLocation(time.DateOnly, day, calendar.Zone())
	if at := morning(t); err == nil && at.After(now) && at.Before(now.AddDate(longestJump, 0, 0)) {
		return at, nil
	}
	return now, &bot.Error{Code: "bad_day", Message: say("error_day")}
}

// now is the time in the conversations.
func (s *Studio) now() time.Time {
	if w := s.world.Load(); w != nil {
		return w.clock.Now()
	}
	return s.o.Start()
}

// reload has the conversations go on with the content as it is now.
func (s *Studio) reload(dialog *dialogs.Dialog) {
	if w := s.world.Load(); w != nil {
		w.assistant.Use(dialog)
	}
}
