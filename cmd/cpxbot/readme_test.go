package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// The conversation in the README is one that the program really has.
func TestREADMEConversation(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(readme), "## A conversation\n\n```text\n")
	shown, _, closed := strings.Cut(rest, "\n```")
	if !ok || !closed {
		t.Fatal("the README shows no conversation")
	}
	var typed strings.Builder
	for line := range strings.SplitSeq(shown, "\n") {
		if text, said := strings.CutPrefix(line, "> "); said {
			typed.WriteString(text + "\n")
		}
	}
	if strings.Count(typed.String(), "\n") < 2 {
		t.Fatalf("only this is typed: %q", typed.String())
	}
	var out, errs bytes.Buffer
	code := run([]string{"chat", "--now", "2026-11-23T10:00:00+01:00"}, &streams{strings.NewReader(typed.String()), &out, &errs})
	if code != exitOK || errs.Len() > 0 {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	if !strings.Contains(out.String(), shown) {
		t.Errorf("the README shows\n%s\n\nthe program says\n%s", shown, out.String())
	}
}
