package web

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

// What is taken along of a conversation is a transcript as the tests of package
// dialogs have them.
func TestTranscript(t *testing.T) {
	for _, name := range []string{"talk_lead/02.txt", "correction/in_mid_question.txt", "happy_path/agent.txt"} {
		data, err := os.ReadFile("../../dialogs/testdata/transcripts/" + name)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		b := open(t, newStudio(t))
		for _, m := range regexp.MustCompile(`(?m)^(say|click)( locale=en)?\n(.+)\n----$`).FindAllStringSubmatch(string(data), -1) {
			if m[2] != "" {
				t.Fatalf("%s is not in French", name)
			}
			if m[1] == "say" {
				b.say("Anna", m[3])
			} else if code, body := b.post("/talk/choose", url.Values{"person": {"Anna"}, "choice": {m[3]}}); code != 200 {
				t.Fatalf("%d %s", code, body)
			}
		}
		_, got := b.get("/talk/transcript?person=Anna")
		if strings.TrimSpace(got) != strings.TrimSpace(string(data)) {
			t.Errorf("%s: taken along as\n%s", name, got)
		}
	}
	b := open(t, newStudio(t))
	b.say("Anna", "je suis secrétaire médicale, il me faut une CPE pour INSi")
	b.say("Anna", "suivre la demande")
	if code, body := b.post("/talk/clock", url.Values{"by": {"day"}, "day": {"2026-12-15"}}); code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	_, got := b.get("/talk/transcript?person=Anna")
	if !regexp.MustCompile(`(?m)^advance\n\d+h\d+m0s\n----\n[^(]`).MatchString(got) {
		t.Errorf("the reminder is not in\n%s", got)
	}
}
