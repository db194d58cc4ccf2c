package bot_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
)

// shifted is the real clock at another hour: reminders speak in the daytime.
type shifted time.Duration

func (s shifted) Now() time.Time { return time.Now().Add(time.Duration(s)) }

// limited is a platform that takes 60 messages a second and refuses everybody
// for a second when there are more. It keeps how long answers waited, and
// counts reminders.
type limited struct {
	limit *rate.Limiter
	clock bot.Clock

	mu        sync.Mutex
	answers   []time.Duration
	reminders int
	refused   int
	drained   chan struct{}
	due       int
}

func (*limited) Platform() string { return bottest.PlatformName }

func (*limited) Run(ctx context.Context, _ bot.Handler) error {
	<-ctx.Done()
	return nil
}

func (l *limited) Send(ctx context.Context, d *bot.Delivery) error {
	select {
	case <-time.After(15 * time.Millisecond): // there and back
	case <-ctx.Done():
		return ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.limit.Allow() {
		l.refused++
		return &bot.SendError{Err: errors.New("429"), NotSent: true, RetryAfter: time.Second, Platform: true}
	}
	if strings.HasPrefix(d.Person.User, "due") {
		if l.reminders++; l.reminders == l.due {
			close(l.drained)
		}
	} else {
		l.answers = append(l.answers, l.clock.Now().Sub(d.At))
	}
	return nil
}

// take returns how long the answers since the last call waited, shortest first.
func (l *limited) take() []time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.answers
	l.answers = nil
	slices.Sort(all)
	return all
}

// BenchmarkDueReminders measures live turns, and when their answers arrive,
// first alone and then while 5,000 reminders are due at once on a platform that
// takes 60 messages a second. Run it by hand, with -benchtime 1x.
func BenchmarkDueReminders(b *testing.B) {
	const due = 5000
	monday := time.Now().UTC().Truncate(24 * time.Hour).Add(9*time.Hour + 30*time.Minute)
	for monday = monday.AddDate(0, 0, -7); monday.Weekday() != time.Monday; {
		monday = monday.AddDate(0, 0, 1)
	}
	clock := shifted(time.Until(monday))
	db := bottest.Open(b, filepath.Join(b.TempDir(), "cpxbot.db"), store.Options{})
	a := bot.New(bottest.Dialog(b), db, clock, nil)
	platform := &limited{limit: rate.NewLimiter(60, 60), clock: clock, drained: make(chan struct{}), due: due}
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan error)
	service := bot.Service{
		Assistant:  a,
		Dispatcher: bot.NewDispatcher(db, clock, []bot.Transport{platform}, bot.DispatcherOptions{}),
		Transports: []bot.Transport{platform}, Timers: db,
	}
	go func() { done <- service.Run(ctx) }()
	defer func() {
		stop()
		if err := <-done; err != nil {
			b.Error(err)
		}
	}()
	ms := func(all []time.Duration, of int) float64 {
		return float64(all[min(len(all)-1, len(all)*of/100)].Microseconds()) / 1000
	}
	latencies(b, a, 30, 60)
	platform.take()
	b.ResetTimer()
	turns := latencies(b, a, 30, 30*20)
	answers := platform.take()
	alone := ms(turns, 99)
	b.ReportMetric(alone, "turn-p99-ms-alone")
	b.ReportMetric(ms(answers, 50), "answer-p50-ms-alone")
	b.ReportMetric(ms(answers, 99), "answer-p99-ms-alone")

	var group sync.WaitGroup
	for w := range 16 {
		group.Go(func() {
			for i := w; i < due; i += 16 {
				bottest.Put(b, db, bottest.Someone(fmt.Sprint("due", i)), waiting(clock.Now().Add(-time.Minute)))
			}
		})
	}
	group.Wait()
	start := time.Now()
	turns = latencies(b, a, 30, 30*40)
	answers = platform.take()
	b.ReportMetric(ms(turns, 99), "turn-p99-ms-due")
	b.ReportMetric(ms(turns, 99)/alone, "turn-p99-ratio")
	b.ReportMetric(ms(answers, 50), "answer-p50-ms-due")
	b.ReportMetric(ms(answers, 99), "answer-p99-ms-due")
	b.Logf("turns p99 %.1f ms alone, %.1f ms with reminders due; answers p99 %.1f ms", alone, ms(turns, 99), ms(answers, 99))
	select {
	case <-platform.drained:
		b.ReportMetric(time.Since(start).Seconds(), "drained-s")
	case <-time.After(8 * time.Minute):
		b.Errorf("not all of the reminders arrived")
	}
	platform.mu.Lock()
	defer platform.mu.Unlock()
	b.ReportMetric(float64(platform.refused), "refused")
	b.ReportMetric(0, "ns/op")
}
