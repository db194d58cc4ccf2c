package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs/message"
)

// say puts messages for a person into the outbox.
func say(t *testing.T, db *store.DB, user string, lines ...string) {
	t.Helper()
	p := bottest.Someone(user)
	before := bottest.State(t, db, p)
	c := &bot.Change{Person: p, Before: before, After: before, At: time.Now(), Fired: strings.HasPrefix(user, "due")}
	c.After.Turns++
	for i, line := range lines {
		c.Deliveries = append(c.Deliveries, bot.Delivery{
			ID: fmt.Sprintf("%s-%d-%d", p, c.After.Turns, i), Person: p, Seq: int64(c.After.Turns)<<16 | int64(i), At: c.At,
			Message: message.Message{Parts: []message.Part{{Lines: message.ParseLines(line)}}},
		})
	}
	if err := db.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func texts(p *bottest.Platform, to string) (list []string) {
	for _, post := range p.Posts(to) {
		list = append(list, post.Text)
	}
	return list
}

// seen collects how tries ended.
type seen struct {
	mu      sync.Mutex
	results []string
}

func (s *seen) observe(o bot.DeliveryObservation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results = append(s.results, o.Result)
}

func (s *seen) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.results)
}

// dispatching runs a dispatcher in a bubble, where time passes when everybody
// waits, and stops it at the end.
func dispatching(t *testing.T, test func(t *testing.T, db *store.DB, p *bottest.Platform, s *seen, d *bot.Dispatcher)) {
	synctest.Test(t, func(t *testing.T) {
		db, p, s := bottest.Memory(t), bottest.NewPlatform(), &seen{}
		d := bot.NewDispatcher(db, bot.System{}, []bot.Transport{bottest.Transport{Server: p}}, bot.DispatcherOptions{Observe: s.observe})
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { d.Run(ctx, nil) })
		test(t, db, p, s, d)
		stop()
		running.Wait()
	})
}

func TestDispatcherFindsWhatOthersLeft(t *testing.T) {
	dispatching(t, func(t *testing.T, db *store.DB, p *bottest.Platform, _ *seen, _ *bot.Dispatcher) {
		say(t, db, "anna", "un", "deux")
		time.Sleep(2 * time.Second) // passes at once
		if got := texts(p, "anna"); !slices.Equal(got, []string{"un", "deux"}) {
			t.Errorf("%q", got)
		}
	})
}

func TestDispatcherWakes(t *testing.T) {
	dispatching(t, func(t *testing.T, db *store.DB, p *bottest.Platform, _ *seen, d *bot.Dispatcher) {
		synctest.Wait()
		say(t, db, "anna", "un")
		d.Wake(bottest.Someone("anna"), false)
		synctest.Wait() // no time passes
		if got := texts(p, "anna"); !slices.Equal(got, []string{"un"}) {
			t.Errorf("%q", got)
		}
	})
}

// workersByDefault is how many messages a dispatcher sends at once unless it is told.
const workersByDefault = 16

// TestRemindersLeaveRoom: what timers say waits for those who wrote, and when
// the platform refuses a reminder, only reminders wait.
func TestRemindersLeaveRoom(t *testing.T) {
	dispatching(t, func(t *testing.T, db *store.DB, p *bottest.Platform, s *seen, d *bot.Dispatcher) {
		synctest.Wait()            // the outbox was searched
		p.Fail(bottest.Overloaded) // for three seconds
		for i := range 40 {
			say(t, db, fmt.Sprint("due", i), "rappel")
		}
		time.Sleep(1500 * time.Millisecond)
		say(t, db, "anna", "un")
		d.Wake(bottest.Someone("anna"), false)
		synctest.Wait()
		// Of the forty, only what the workers had in hand when the platform refused one of
		// them may have gone too.
		if got := texts(p, "anna"); !slices.Equal(got, []string{"un"}) || len(s.list()) > workersByDefault+1 {
			t.Fatalf("anna reads %q after %q", got, s.list())
		}
		// Whoever writes while a reminder for them waits is served with the others
		// who write.
		say(t, db, "due39", "rappel")
		time.Sleep(10 * time.Second)
		reminders := 0
		for i := range 40 {
			reminders += len(texts(p, fmt.Sprint("due", i)))
		}
		if reminders != 41 {
			t.Errorf("%d reminders arrived, %q", reminders, s.list())
		}
	})
}

// TestAnswersOvertakeReminders: a person's own messages stay in order, and wait
// as little as an answer does once there is one among them.
func TestAnswersOvertakeReminders(t *testing.T) {
	dispatching(t, func(t *testing.T, db *store.DB, p *bottest.Platform, _ *seen, _ *bot.Dispatcher) {
		synctest.Wait() // the outbox was searched
		say(t, db, "due", "rappel")
		q := bottest.Someone("due")
		before := bottest.State(t, db, q)
		c := &bot.Change{Person: q, Before: before, After: before, At: time.Now()}
		c.After.Turns++
		c.Deliveries = []bot.Delivery{{Person: q, Seq: int64(c.After.Turns) << 16, At: c.At, Message: message.Message{Parts: []message.Part{{Lines: message.ParseLines("réponse")}}}}}
		if err := db.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		for _, patient := range []bool{false, true} {
			due, err := db.Due(t.Context(), bottest.PlatformName, patient, time.Now(), 10)
			if err != nil || (len(due) == 1) == patient {
				t.Errorf("patient %v: %v, %v", patient, due, err)
			}
		}
		time.Sleep(2 * time.Second)
		if got := texts(p, "due"); !slices.Equal(got, []string{"rappel", "réponse"}) {
			t.Errorf("%q", got)
		}
	})
}

func TestDispatcherBacksOff(t *testing.T) {
	dispatching(t, func(t *testing.T, db *store.DB, p *bottest.Platform, s *seen, _ *bot.Dispatcher) {
		p.Fail(slices.Repeat([]bottest.Fault{bottest.Unavailable}, 8)...)
		say(t, db, "anna", "un", "deux")
		start := time.Now()
		for len(texts(p, "anna")) < 2 {
			time.Sleep(time.Second)
		}
		// 1 + 2 + 4 + … + 128 s, each up to a quarter more or less.
		if took := time.Since(start); took < 190*time.Second || took > 330*time.Second {
			t.Errorf("8 failures took %v", took)
		}
		if want := append(slices.Repeat([]string{"retry"}, 8), "sent", "sent"); !slices.Equal(s.list(), want) {
			t.Errorf("%v, want %v", s.list(), want)
		}
	})
}

func TestDispatcherGivesUp(t *testing.T) {
	dispatching(t, func(t *testing.T, db *store.DB, p *bottest.Platform, s *seen, _ *bot.Dispatcher) {
		p.Fail(slices.Repeat([]bottest.Fault{bottest.Unavailable}, 12)...)
		say(t, db, "anna", "un", "deux")
		time.Sleep(6 * time.Hour)
		if got := texts(p, "anna"); !slices.Equal(got, []string{"deux"}) {
			t.Errorf("%q", got)
		}
		if got := s.list(); len(got) != 13 || got[11] != "dead" {
			t.Errorf("%v", got)
		}
		// An operator has it tried again.
		if n, err := db.RetryDelivery(t.Context(), "", time.Now()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		time.Sleep(2 * time.Second)
		if got := texts(p, "anna"); !slices.Equal(got, []string{"deux", "un"}) {
			t.Errorf("after the retry: %q", got)
		}
	})
}

func TestDispatcherContainsPanics(t *testing.T) {
	dispatching(t, func(t *testing.T, db *store.DB, p *bottest.Platform, s *seen, _ *bot.Dispatcher) {
		p.Fail(bottest.Panics)
		say(t, db, "anna", "un", "deux")
		time.Sleep(2 * time.Second)
		if got := texts(p, "anna"); !slices.Equal(got, []string{"deux"}) || !slices.Equal(s.list(), []string{"dead", "sent"}) {
			t.Errorf("%q %v", got, s.list())
		}
	})
}

// TestDispatcherWaitsForThePlatform: a platform that refuses everybody for
// hours is asked now and then, with one message, and nothing is given up.
func TestDispatcherWaitsForThePlatform(t *testing.T) {
	dispatching(t, func(t *testing.T, db *store.DB, p *bottest.Platform, s *seen, _ *bot.Dispatcher) {
		p.Fail(slices.Repeat([]bottest.Fault{bottest.Overloaded}, 40)...)
		for i := range 5 {
			say(t, db, fmt.Sprint("user", i), "un", "deux")
		}
		time.Sleep(time.Hour)
		for i := range 5 {
			if got := texts(p, fmt.Sprint("user", i)); !slices.Equal(got, []string{"un", "deux"}) {
				t.Errorf("user%d: %q", i, got)
			}
		}
		if got := s.list(); slices.Contains(got, "dead") || len(got) != 50 {
			t.Errorf("%v", got)
		}
	})
}

func TestDispatcherHangingPlatform(t *testing.T) {
	dispatching(t, func(t *testing.T, db *store.DB, p *bottest.Platform, _ *seen, _ *bot.Dispatcher) {
		p.Fail(bottest.Hangs)
		say(t, db, "anna", "un")
		say(t, db, "bruno", "autre")
		time.Sleep(5 * time.Second)
		got := append(texts(p, "anna"), texts(p, "bruno")...)
		if len(got) != 1 {
			t.Errorf("while one hangs: %q", got)
		}
		time.Sleep(20 * time.Second)
		if got := append(texts(p, "anna"), texts(p, "bruno")...); len(got) != 2 {
			t.Errorf("afterwards: %q", got)
		}
	})
}

// TestDispatcherFinishesWhatIsInHand: told to stop in the middle of a message,
// it waits for its end and keeps it, and takes no other.
func TestDispatcherFinishesWhatIsInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, slow := bottest.Memory(t), &slow{took: 3 * time.Second}
		d := bot.NewDispatcher(db, bot.System{}, []bot.Transport{slow}, bot.DispatcherOptions{})
		say(t, db, "anna", "un", "deux")
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { d.Run(ctx, nil) })
		synctest.Wait()
		stop()
		running.Wait()
		if slow.sent != 1 || slow.failed != 0 {
			t.Errorf("sent %d, failed %d", slow.sent, slow.failed)
		}
		if b, err := db.Backlog(t.Context()); err != nil || b.Pending != 1 {
			t.Errorf("left: %+v, %v", b, err)
		}
	})
}

// slow is a transport that takes its time.
type slow struct {
	took         time.Duration
	sent, failed int
}

func (*slow) Platform() string                             { return bottest.PlatformName }
func (*slow) Run(ctx context.Context, _ bot.Handler) error { <-ctx.Done(); return nil }

func (s *slow) Send(ctx context.Context, _ *bot.Delivery) error {
	select {
	case <-ctx.Done():
		s.failed++
		return ctx.Err()
	case <-time.After(s.took):
		s.sent++
		return nil
	}
}

// forgetful is an outbox that cannot keep how a try ended, for a while.
type forgetful struct {
	bot.Outbox
	times int
}

func (f *forgetful) Settle(ctx context.Context, d *bot.Delivery, s bot.Settlement) error {
	if f.times > 0 {
		f.times--
		return errors.New("the database is away")
	}
	return f.Outbox.Settle(ctx, d, s)
}

// TestDispatcherFindsWhatItCouldNotKeep: a message was sent, and the database
// was away when that was to be kept. It is found on the platform, not sent
// again.
func TestDispatcherFindsWhatItCouldNotKeep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, p, s := bottest.Memory(t), bottest.NewPlatform(), &seen{}
		d := bot.NewDispatcher(&forgetful{db, 1}, bot.System{}, []bot.Transport{bottest.Transport{Server: p}}, bot.DispatcherOptions{Observe: s.observe})
		say(t, db, "anna", "un", "deux")
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { d.Run(ctx, nil) })
		time.Sleep(time.Minute)
		stop()
		running.Wait()
		if got := texts(p, "anna"); !slices.Equal(got, []string{"un", "deux"}) || p.Attempts() != 2 {
			t.Errorf("%q in %d attempts", got, p.Attempts())
		}
		if got := strings.Join(s.list(), " "); got != "sent found sent" {
			t.Error(got)
		}
	})
}

func TestBackoff(t *testing.T) {
	for tries, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second, 11: 15 * time.Minute, 1000: 15 * time.Minute} {
		for range 100 {
			if d := bot.Backoff(tries, time.Second, 15*time.Minute); d < want*3/4 || d > want*5/4 {
				t.Errorf("after %d tries: %v", tries, d)
			}
		}
	}
}
