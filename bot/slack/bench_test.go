package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
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
func served(b *testing.B) (base string) {
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
func bare(b *testing.B) string {
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

func listen(b *testing.B, h http.Handler) string {
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

// BenchmarkRequests measures signed commands and clicks, durable, over 16
// connections, beside a handler that only verifies and parses. Who calls shares the
// processor. On one core, with a profile:
//
//	GOMAXPROCS=1 go test ./bot/slack -run '^$' -bench Requests -benchtime 20000x -cpuprofile cpu.out
func BenchmarkRequests(b *testing.B) {
	run := func(b *testing.B, base string, of func(n int) int) float64 {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16, MaxConnsPerHost: 16}}
		defer client.CloseIdleConnections()
		var n atomic.Int64
		var group sync.WaitGroup
		start := time.Now()
		for range 16 {
			group.Go(func() {
				for {
					i := int(n.Add(1))
					if i > b.N {
						return
					}
					if err := do(client, base, of(i)); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
		return float64(b.N) / time.Since(start).Seconds()
	}
	for _, c := range []struct {
		name string
		of   func(n int) int // which request is the n-th: the odd ones are clicks
	}{
		{"commands", func(n int) int { return 2 * n }}, {"clicks", func(n int) int { return 2*n + 1 }}, {"both", func(n int) int { return n }},
	} {
		b.Run(c.name, func(b *testing.B) {
			both := [2]string{bare(b), served(b)}
			b.ResetTimer()
			without := run(b, both[0], c.of)
			durable := run(b, both[1], c.of)
			b.ReportMetric(durable, "requests/s")
			b.ReportMetric(durable/without, "of-bare")
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
