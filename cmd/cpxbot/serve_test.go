package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// served is a running "cpxbot serve" and what it logs.
type served struct {
	url  string
	logs chan map[string]any
	stop func() error
}

// serve starts the command with its log in JSON, and returns when it is ready.
func serve(t *testing.T, c serveCommand) *served {
	t.Helper()
	c.Listen, c.LogFormat, c.LogLevel, c.Migrate = "127.0.0.1:0", "json", "info", true
	in, out := io.Pipe()
	set, err := c.check(&streams{strings.NewReader(""), io.Discard, out})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- c.serve(ctx, set)
		out.Close()
	}()
	s := &served{logs: make(chan map[string]any, 100)}
	s.stop = func() error { cancel(); return <-done }
	go func() {
		defer close(s.logs)
		for lines := bufio.NewScanner(in); lines.Scan(); {
			var line map[string]any
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				line = map[string]any{"msg": lines.Text()}
			}
			s.logs <- line
		}
	}()
	ready := s.logged(t, "ready")
	s.url = "http://" + ready["listen"].(string)
	return s
}

// logged waits for a line of the log.
func (s *served) logged(t *testing.T, message string) map[string]any {
	t.Helper()
	for deadline := time.After(30 * time.Second); ; {
		select {
		case line, ok := <-s.logs:
			if !ok {
				t.Fatalf("the log ends without %q", message)
			}
			if line["msg"] == message {
				return line
			}
		case <-deadline:
			t.Fatalf("%q is not logged", message)
		}
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body.String()
}

func TestServe(t *testing.T) {
	content := t.TempDir()
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(content, "x.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("documents: []\n")
	c := serveCommand{contentFlag: contentFlag{content}, databaseFlag: databaseFlag{filepath.Join(t.TempDir(), "cpxbot.db")},
		Keep: 12, KeepClosed: 3, DigestDay: "monday", DigestHour: 9}
	s := serve(t, c)
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/metrics": "cpxbot_store_up 1"} {
		if code, body := get(t, s.url+path); code != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	var answer bytes.Buffer
	ready := readyCommand{strings.TrimPrefix(s.url, "http://"), 5 * time.Second}
	if err := ready.Run(&streams{out: &answer}); err != nil || answer.String() != "ready\n" {
		t.Errorf("cpxbot ready: %q, %v", &answer, err)
	}
	// SIGHUP reloads: content with a mistake is reported and not used.
	hangup := func() {
		t.Helper()
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	hangup()
	s.logged(t, "content reloaded")
	write("nonsense: true\n")
	hangup()
	failed := s.logged(t, "content not reloaded; the old content stays in use")
	if cause, _ := failed["error"].(string); !strings.Contains(cause, "x.yaml:1:1") {
		t.Errorf("the cause is %v", failed["error"])
	}
	if _, body := get(t, s.url+"/metrics"); !strings.Contains(body, "cpxbot_content_reload_success 0") {
		t.Error("the failure is not in the metrics")
	}
	// A second service on the same file is refused.
	other := c
	other.Content, other.Listen, other.LogFormat, other.LogLevel = "", "127.0.0.1:0", "text", "error"
	set, err := other.check(&streams{nil, io.Discard, io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	if err := other.serve(t.Context(), set); err == nil || !strings.Contains(err.Error(), "in use by another cpxbot") {
		t.Errorf("a second service: %v", err)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if err := ready.Run(&streams{out: io.Discard}); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("cpxbot ready, when it has stopped: %v", err)
	}
	// It starts again on the database that is there now.
	write("documents: []\n")
	s = serve(t, c)
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}
