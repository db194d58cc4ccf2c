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
		l.reminders++
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

func (l *limited) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reminders
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
	platform := &limited{limit: rate.NewLimiter(60, 60), clock: clock}
	a := bot.New(bottest.Dialog(b), db, clock, nil, bot.WithDispatcher(bot.NewDispatcher(db, clock, []bot.Transport{platform}, bot.DispatcherOptions{})))
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan error)
	service := bot.Service{Assistant: a, Timers: db}
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
	// A disk stalls now and then: the median of many short spells says more.
	spells := func(n int) (turn, answer50, answer99 float64) {
		var turns, halves, most []float64
		for range n {
			turns = append(turns, ms(latencies(b, a, 40, 200), 99))
			answers := platform.take()
			halves, most = append(halves, ms(answers, 50)), append(most, ms(answers, 99))
		}
		median := func(x []float64) float64 { slices.Sort(x); return x[len(x)/2] }
		return median(turns), median(halves), median(most)
	}
	spells(1)
	b.ResetTimer()
	alone, half, most := spells(9)
	b.ReportMetric(alone, "turn-p99-ms-alone")
	b.ReportMetric(half, "answer-p50-ms-alone")
	b.ReportMetric(most, "answer-p99-ms-alone")

	var group sync.WaitGroup
	for w := range 16 {
		group.Go(func() {
			for i := w; i < due; i += 16 {
				bottest.Put(b, db, bottest.Someone(fmt.Sprint("due", i)), waiting(clock.Now().Add(-time.Minute)))
			}
		})
	}
	group.Wait()
	start, before := time.Now(), platform.count()
	turn, half, most := spells(15)
	b.ReportMetric(turn, "turn-p99-ms-due")
	b.ReportMetric(turn/alone, "turn-p99-ratio")
	b.ReportMetric(half, "answer-p50-ms-due")
	b.ReportMetric(most, "answer-p99-ms-due")
	reminders := platform.count() - before
	if reminders == 0 || before+reminders >= due {
		b.Errorf("%d of %d reminders arrived meanwhile", reminders, due)
	}
	b.ReportMetric(float64(reminders)/time.Since(start).Seconds(), "reminders/s")
	platform.mu.Lock()
	defer platform.mu.Unlock()
	b.ReportMetric(float64(platform.refused), "refused")
	b.ReportMetric(0, "ns/op")
}
