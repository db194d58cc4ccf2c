package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
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

// The session in the description of the protocol is one that the program
// really has.
func TestProtocolSession(t *testing.T) {
	protocol, err := os.ReadFile("../../deploy/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(protocol), "## A session\n")
	_, rest, opened := strings.Cut(rest, "```text\n")
	shown, _, closed := strings.Cut(rest, "```")
	if !ok || !opened || !closed {
		t.Fatal("the description shows no session")
	}
	var in, want strings.Builder
	for line := range strings.Lines(shown) {
		if typed, said := strings.CutPrefix(line, "> "); said {
			in.WriteString(typed)
		} else {
			want.WriteString(line)
		}
	}
	var out, errs bytes.Buffer
	code := run([]string{"chat", "--json", "--now", "2026-11-23T10:00:00+01:00"}, &streams{strings.NewReader(in.String()), &out, &errs})
	if code != exitOK || errs.Len() > 0 {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	if out.String() != want.String() || strings.Count(want.String(), "\n") < 3 {
		t.Errorf("the description shows\n%s\nthe program says\n%s", want.String(), out.String())
	}
}

// Every key and every code of the protocol is described.
func TestProtocolIsDescribed(t *testing.T) {
	protocol, err := os.ReadFile("../../deploy/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	described := 0
	for file, pattern := range map[string]string{
		"../../bot/console/json.go":        `json:"([a-z_]+)|case "([a-z]+)":`,
		"../../bot/console/console.go":     `fault\("([a-z_]+)"`,
		"../../dialogs/turn/input.go":      `json:"([a-z_]+)`,
		"../../dialogs/message/message.go": `json:"([a-z]+)`,
		"../../dialogs/state/machine.go":   `Phase = "([a-z_]+)"`,
		"../../bot/bot.go":                 `Code[A-Z]\w+ += "(storage|internal)"`,
		"../../bot/rooms.go":               `CodeMembership = "([a-z]+)"`,
	} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if file == "../../bot/console/json.go" {
			pattern += `|fault\("([a-z_]+)"`
		}
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(string(source), -1)
		if len(found) == 0 {
			t.Errorf("%s: nothing of the protocol is found", file)
		}
		for _, m := range found {
			key := strings.Join(m[1:], "")
			if key != "error" && !strings.Contains(string(protocol), "`"+key+"`") {
				t.Errorf("%s: %q is not described", file, key)
			}
			described++
		}
	}
	if described < 50 {
		t.Errorf("only %d keys and codes", described)
	}
}

// Links between the documents lead somewhere.
func TestDocumentLinks(t *testing.T) {
	links := regexp.MustCompile(`\]\(([^)#: ]+)(?:#[^)]*)?\)`)
	documents, err := filepath.Glob("../../deploy/*.md")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../../deploy/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, document := range append(append(documents, more...), "../../README.md") {
		source, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range links.FindAllStringSubmatch(string(source), -1) {
			count++
			if _, err := os.Stat(filepath.Join(filepath.Dir(document), m[1])); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", document, m[1])
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d links", count)
	}
}
