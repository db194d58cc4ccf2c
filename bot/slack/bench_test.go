package slack

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/bot/store"
)

const secret = "signing-secret"

// clickPayload is a click as Slack sends it, with the message in it.
func clickPayload(n int) []byte {
	var blocks []any
	for i := range 12 {
		blocks = append(blocks, map[string]any{"type": "section", "block_id": fmt.Sprint("b", i), "text": map[string]any{"type": "mrkdwn", "text": "Votre activité demande-t-elle d’accéder à un système d’information de santé ? Étape " + fmt.Sprint(i), "verbatim": true}})
	}
	data, _ := json.Marshal(map[string]any{
		"type": "block_actions", "user": map[string]any{"id": fmt.Sprint("U", n%1000), "username": "u", "name": "u", "team_id": "T1"}, "api_app_id": "A1", "token": "x",
		"container": map[string]any{"type": "message", "message_ts": fmt.Sprint(n, ".1"), "channel_id": "D1", "is_ephemeral": false}, "trigger_id": fmt.Sprint("t", n),
		"team": map[string]any{"id": "T1", "domain": "spst"}, "enterprise": nil, "is_enterprise_install": false, "channel": map[string]any{"id": "D1", "name": "directmessage"},
		"message":      map[string]any{"bot_id": "B1", "type": "message", "text": "Votre activité", "user": "UBOT", "ts": "1.1", "app_id": "A1", "blocks": blocks, "team": "T1"},
		"state":        map[string]any{"values": map[string]any{}},
		"response_url": "", "actions": []any{map[string]any{"action_id": "choice0", "block_id": "do", "text": map[string]any{"type": "plain_text", "text": "Commander une carte", "emoji": true}, "value": "intent=order_card", "type": "button", "action_ts": "1.1"}},
	})
	return []byte(url.Values{"payload": {string(data)}}.Encode())
}

func commandForm(n int) []byte {
	return []byte(url.Values{
		"token": {"x"}, "team_id": {"T1"}, "team_domain": {"spst"}, "channel_id": {"C1"}, "channel_name": {"general"}, "user_id": {fmt.Sprint("U", n%1000)}, "user_name": {"u"},
		"command": {"/cpx"}, "text": {"je suis secrétaire médicale, il me faut une carte"}, "api_app_id": {"A1"}, "is_enterprise_install": {"false"},
		"response_url": {"https://hooks.slack.com/commands/1"}, "trigger_id": {fmt.Sprint("t", n)},
	}.Encode())
}

func BenchmarkDecodeAction(b *testing.B) {
	form, err := url.ParseQuery(string(clickPayload(1)))
	if err != nil {
		b.Fatal(err)
	}
	payload := []byte(form.Get("payload"))
	b.ReportAllocs()
	for b.Loop() {
		var in interaction
		if err := decode(payload, &in); err != nil {
			b.Fatal(err)
		}
	}
}

// served is a bot on an SQLite file, reached over loopback; nothing is
// delivered.
func served(b testing.TB) (base string) {
	db := bottest.Open(b, filepath.Join(b.TempDir(), "cpxbot.db"), store.Options{})
	transport, err := New(Options{BotToken: bottest.SlackToken, SigningSecret: secret, APIURL: "http://127.0.0.1:1/"})
	if err != nil {
		b.Fatal(err)
	}
	handler := bot.Handler(bot.New(bottest.Dialog(b), db, bot.System{}, nil).Handle)
	transport.handle.Store(&handler)
	for i := range 1000 { // people who have written before
		transport.profiles.Add(userKey{"T1", fmt.Sprint("U", i)}, profile{locale: "fr"})
	}
	mux := http.NewServeMux()
	transport.Routes(mux)
	return listen(b, mux)
}

// bare is a handler that verifies and parses, and does nothing else.
func bare(b testing.TB) string {
	mux := http.NewServeMux()
	handle := func(parse func([]byte) error) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err == nil {
				err = verify(secret, r.Header.Get("X-Slack-Request-Timestamp"), r.Header.Get("X-Slack-Signature"), body, time.Now())
			}
			if err == nil {
				err = parse(body)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
			}
		}
	}
	mux.HandleFunc("POST /slack/command", handle(func(body []byte) error { _, err := url.ParseQuery(string(body)); return err }))
	mux.HandleFunc("POST /slack/interaction", handle(func(body []byte) error {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return err
		}
		var in interaction
		return decode([]byte(form.Get("payload")), &in)
	}))
	return listen(b, mux)
}

func listen(b testing.TB, h http.Handler) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	s := &http.Server{Handler: h}
	go func() { _ = s.Serve(l) }() // ends with Close
	b.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String()
}

// requests alternates commands and clicks.
func request(base string, n int) (*http.Request, error) {
	path, body := "/slack/command", commandForm(n)
	if n%2 == 1 {
		path, body = "/slack/interaction", clickPayload(n)
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	now := fmt.Sprint(time.Now().Unix())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Slack-Request-Timestamp", now)
	r.Header.Set("X-Slack-Signature", Sign(secret, now, body))
	return r, nil
}

func do(client *http.Client, base string, n int) error {
	r, err := request(base, n)
	if err != nil {
		return err
	}
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil
}

// The environment of the benchmark of requests: which program to measure beside
// the bot, and where the profile of the bot goes.
const (
	benchServes  = "CPXBOT_BENCH_SERVES"
	benchBeside  = "CPXBOT_BENCH_BESIDE"
	benchProfile = "CPXBOT_BENCH_PROFILE"
)

// TestBenchServer is the other process of BenchmarkRequests: it says where it
// listens and serves until its input ends.
func TestBenchServer(t *testing.T) {
	var base string
	switch os.Getenv(benchServes) {
	case "":
		t.Skip("only as a child of BenchmarkRequests")
	case "bot":
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(bot.GCPercent)
		}
		base = served(t)
	default:
		base = bare(t)
	}
	fmt.Println(base)
	_, _ = io.Copy(io.Discard, os.Stdin) // ends with the parent
}

// server is a process that answers requests, on one core.
type server struct {
	name, base string
	pid        int
}

// startServer starts a command that prints the address at which it listens, and
// ends with its input.
func startServer(b *testing.B, name string, cmd *exec.Cmd) *server {
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }() // ends with the process
	b.Cleanup(func() {
		in.Close()
		_ = cmd.Wait() // whatever it says at its end was not measured
	})
	return &server{name, strings.TrimSpace(line), cmd.Process.Pid}
}

// used is the processor time of a process until now, of the program and of the
// system for it (proc_pid_stat(5)).
func (s *server) used(b *testing.B) time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
	if err != nil {
		b.Skip("the processor time of another process is not known here:", err)
	}
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	var ticks int
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// peak is the most memory that a process has had, in MB (proc_pid_status(5)).
func (s *server) peak(b *testing.B) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "VmHWM:")
	var kilobytes float64
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		b.Fatal(err)
	}
	return kilobytes / 1000
}

// BenchmarkRequests measures signed commands and clicks, durable, over 16
// connections, beside a handler that only verifies and parses. Each server is a
// process of its own that may use one core; a rate is given by the clock, and by
// the processor time of the server alone, which does not depend on who else uses
// the machine. Of three rounds, in turn, the best counts.
//
//	go test ./bot/slack -run '^$' -bench Requests -benchtime 20000x
//
// A program that answers the same paths can be measured in the same run, and a
// profile be had:
//
//	CPXBOT_BENCH_BESIDE="node other.js" CPXBOT_BENCH_PROFILE=cpu.out go test …
func BenchmarkRequests(b *testing.B) {
	const rounds = 3
	var next atomic.Int64 // no request comes twice
	run := func(b *testing.B, base string, of func(n int) int) time.Duration {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16, MaxConnsPerHost: 16}}
		defer client.CloseIdleConnections()
		var n atomic.Int64
		var group sync.WaitGroup
		start := time.Now()
		for range 16 {
			group.Go(func() {
				for n.Add(1) <= int64(b.N) {
					if err := do(client, base, of(int(next.Add(1)))); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
		return time.Since(start)
	}
	for _, c := range []struct {
		name string
		of   func(n int) int // which request is the n-th: the odd ones are clicks
	}{
		{"commands", func(n int) int { return 2 * n }}, {"clicks", func(n int) int { return 2*n + 1 }}, {"both", func(n int) int { return n }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var servers []*server
			for _, what := range []string{"bot", "bare"} {
				cmd := exec.Command(os.Args[0], "-test.run=^TestBenchServer$", "-test.v=false")
				if path := os.Getenv(benchProfile); path != "" && what == "bot" {
					cmd.Args = append(cmd.Args, "-test.cpuprofile="+path)
				}
				cmd.Env = append(os.Environ(), benchServes+"="+what, "GOMAXPROCS=1")
				servers = append(servers, startServer(b, what, cmd))
			}
			if beside := strings.Fields(os.Getenv(benchBeside)); len(beside) > 0 {
				servers = append(servers, startServer(b, "beside", exec.Command(beside[0], beside[1:]...)))
			}
			rate := func(d time.Duration) float64 { return float64(b.N) / max(d, time.Millisecond).Seconds() }
			clock, cpu := map[*server]float64{}, map[*server]float64{}
			b.ResetTimer()
			for range rounds {
				for _, s := range servers {
					before := s.used(b)
					clock[s] = max(clock[s], rate(run(b, s.base, c.of)))
					cpu[s] = max(cpu[s], rate(s.used(b)-before))
				}
			}
			for _, s := range servers {
				b.ReportMetric(clock[s], s.name+"/s")
				b.ReportMetric(cpu[s], s.name+"/cpu-s")
				b.ReportMetric(s.peak(b), s.name+"-MB")
			}
			b.ReportMetric(cpu[servers[0]]/cpu[servers[len(servers)-1]], "of-last")
		})
	}
}

// BenchmarkAcknowledgement measures how long Slack waits at 200 requests a
// second that come whether or not the earlier ones are answered.
func BenchmarkAcknowledgement(b *testing.B) {
	base := served(b)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	defer client.CloseIdleConnections()
	const n, every = 2000, 5 * time.Millisecond
	for b.Loop() {
		took := make([]time.Duration, n)
		var group sync.WaitGroup
		tick := time.NewTicker(every)
		for i := range n {
			<-tick.C
			group.Go(func() {
				start := time.Now()
				if err := do(client, base, i+int(start.UnixNano()%1e9)); err != nil {
					b.Error(err)
				}
				took[i] = time.Since(start)
			})
		}
		tick.Stop()
		group.Wait()
		slices.Sort(took)
		b.ReportMetric(float64(took[n/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(took[n*99/100].Microseconds())/1000, "p99-ms")
	}
}
