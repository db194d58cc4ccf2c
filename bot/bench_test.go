package bot_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
	"cpxbot/dialogs/turn"
)

// dialogue is a conversation as it is usual: text first, then clicks, then
// from the start again.
var dialogue = []turn.Input{
	{Kind: turn.TextInput, Text: "je suis secrétaire médicale, il me faut ma carte"},
	{Kind: turn.ChoiceInput, Text: "si_access=yes"},
	{Kind: turn.ChoiceInput, Text: "contract=signed"},
	{Kind: turn.ChoiceInput, Text: "leader_card=yes"},
	{Kind: turn.ChoiceInput, Text: "reader=yes"},
	{Kind: turn.ChoiceInput, Text: "restart"},
}

// fdatasyncs measures how often a second a bare 4 kB block is made durable.
func fdatasyncs(b testing.TB) float64 {
	f, err := os.Create(filepath.Join(b.TempDir(), "block"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	n, start := 0, time.Now()
	for ; time.Since(start) < time.Second; n++ {
		if _, err := f.WriteAt(block, int64(n%1000)*4096); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(start).Seconds()
}

// BenchmarkTurns measures durable turns: claimed, taken, kept with their
// messages. The metric "fdatasyncs" is their rate over that of a bare block in
// the same run.
func BenchmarkTurns(b *testing.B) {
	for _, engine := range []struct {
		name string
		url  func(testing.TB) string
	}{
		{"sqlite", func(b testing.TB) string { return filepath.Join(b.TempDir(), "cpxbot.db") }},
		{"postgres", bottest.Postgres},
	} {
		for _, conversations := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("%s/%d", engine.name, conversations), func(b *testing.B) {
				db := bottest.Open(b, engine.url(b), store.Options{})
				a := bot.New(bottest.Dialog(b), db, bot.System{}, nil)
				bare := fdatasyncs(b)
				var next atomic.Int64
				b.ResetTimer()
				var group sync.WaitGroup
				for c := range conversations {
					group.Go(func() {
						p := bottest.Someone(fmt.Sprint("user", c))
						for i := 0; ; i++ {
							n := next.Add(1)
							if n > int64(b.N) {
								return
							}
							in := dialogue[i%len(dialogue)]
							if _, err := a.Handle(context.Background(), bot.Event{ID: fmt.Sprint("e", n), Person: p, Locale: "fr", Kind: in.Kind, Text: in.Text}); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				group.Wait()
				rate := float64(b.N) / b.Elapsed().Seconds()
				b.ReportMetric(rate, "turns/s")
				b.ReportMetric(rate/bare, "fdatasyncs")
			})
		}
	}
}

// latencies has events arrive at a steady rate, whether or not the earlier
// ones are done, and returns how long each took.
func latencies(b testing.TB, a *bot.Assistant, rate, n int) []time.Duration {
	took := make([]time.Duration, n)
	var group sync.WaitGroup
	start := time.Now()
	for i := range n {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(rate))
		time.Sleep(time.Until(due))
		group.Go(func() {
			p, in := bottest.Someone(fmt.Sprint("user", i%97)), dialogue[i/97%len(dialogue)]
			if _, err := a.Handle(context.Background(), bot.Event{ID: fmt.Sprintf("e%d-%d", start.UnixNano(), i), Person: p, Locale: "fr", Kind: in.Kind, Text: in.Text}); err != nil {
				b.Error(err)
			}
			took[i] = time.Since(due)
		})
	}
	group.Wait()
	slices.Sort(took)
	return took
}

// BenchmarkLatency measures the time from an event to its acknowledgement at
// 200 events a second.
func BenchmarkLatency(b *testing.B) {
	for _, engine := range []struct {
		name string
		url  func(testing.TB) string
	}{
		{"sqlite", func(b testing.TB) string { return filepath.Join(b.TempDir(), "cpxbot.db") }},
		{"postgres", bottest.Postgres},
	} {
		b.Run(engine.name, func(b *testing.B) {
			a := bot.New(bottest.Dialog(b), bottest.Open(b, engine.url(b), store.Options{}), bot.System{}, nil)
			latencies(b, a, 200, 100)
			b.ResetTimer()
			took := latencies(b, a, 200, max(b.N, 1000))
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkWaitingTimers measures latencies while the job queue runs, first
// with no timer waiting and then with a million. It is run by hand: go test
// ./bot -run '^$' -bench WaitingTimers -benchtime 1x -waiting 1000000
func BenchmarkWaitingTimers(b *testing.B) {
	if *waitingTimers == 0 {
		b.Skip("takes minutes: run it with -waiting 1000000")
	}
	for _, engine := range []struct {
		name, fill string
		url        func(testing.TB) string
	}{
		{"sqlite", `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) `,
			func(b testing.TB) string { return filepath.Join(b.TempDir(), "cpxbot.db") }},
		{"postgres", `WITH n(i) AS (SELECT generate_series(1, $1::int)) `, bottest.Postgres},
	} {
		b.Run(engine.name, func(b *testing.B) {
			url := engine.url(b)
			db := bottest.Open(b, url, store.Options{})
			a := bot.New(bottest.Dialog(b), db, bot.System{}, nil)
			// One timer is set as always, and multiplied.
			bottest.Put(b, db, bottest.Someone("first"), waiting(time.Now().AddDate(0, 0, 9)))
			measure := func(name string) float64 {
				ctx, stop := context.WithCancel(b.Context())
				done := make(chan error)
				go func() {
					done <- db.RunTimers(ctx, func(ctx context.Context, p bot.Person, due time.Time) error {
						_, err := a.Remind(ctx, p, due)
						return err
					})
				}()
				defer func() {
					stop()
					if err := <-done; err != nil {
						b.Error(err)
					}
				}()
				latencies(b, a, 200, 400)
				took := latencies(b, a, 200, 4000) // 20 s: four searches of the queue for due jobs
				p99 := float64(took[len(took)*99/100].Microseconds()) / 1000
				b.ReportMetric(p99, "p99-ms-"+name)
				return p99
			}
			b.ResetTimer()
			none := measure("none")
			multiply(b, url, engine.fill)
			many := measure("million")
			b.ReportMetric(many/none, "p99-ratio")
			b.ReportMetric(resident(b), "resident-MB")
		})
	}
}

var waitingTimers = flag.Int("waiting", 0, "how many timers wait in BenchmarkWaitingTimers")

// multiply copies the one job of the queue.
func multiply(b *testing.B, url, numbers string) {
	driver := "sqlite"
	if store.IsPostgres(url) {
		driver = "pgx"
	} else {
		url += "?_pragma=busy_timeout(60000)"
	}
	db, err := sql.Open(driver, url)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	const columns = "args, created_at, kind, max_attempts, metadata, priority, queue, scheduled_at, state, tags"
	insert := numbers + "INSERT INTO river_job (" + columns + ") SELECT " + columns + " FROM river_job, n WHERE kind = 'reminder'"
	if _, err := db.Exec(insert, *waitingTimers); err != nil {
		b.Fatal(err)
	}
}

// resident is the memory of this process in MB.
func resident(b *testing.B) float64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Skip("no /proc here")
	}
	var total, pages float64
	if _, err := fmt.Sscan(string(data), &total, &pages); err != nil {
		b.Fatal(err)
	}
	return pages * float64(os.Getpagesize()) / (1 << 20)
}
