package main

import (
	"io"
	"testing"

	"github.com/alecthomas/kong"
)

func TestTidy(t *testing.T) {
	for value, want := range map[string]string{
		"":                       "",
		"xoxb-1":                 "xoxb-1",
		" xoxb-1\r\n":            "xoxb-1",
		`"xoxb-1"`:               "xoxb-1",
		"'xoxb-1'\r":             "xoxb-1",
		"\" xoxb-1\n\"":          "xoxb-1",
		"\ufeffxoxb-1\u00a0":     "xoxb-1",
		`"`:                      `"`,
		`""`:                     "",
		`"a' b`:                  `"a' b`,
		"xoxb-1\nCPXBOT_DB=here": "xoxb-1\nCPXBOT_DB=here", // the check of the token names it
	} {
		if got := tidy(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

// Numbers are decimal, wherever they come from, and lists may have spaces.
func TestSettings(t *testing.T) {
	for value, want := range map[string]int{"8": 8, "08": 8, "010": 10, "0200": 200, " 7 ": 7, "'09'\r\n": 9, "-3": -3} {
		t.Setenv("CPXBOT_DIGEST_HOUR", value)
		if got, err := parse(t, "serve"); err != nil || got.Serve.DigestHour != want {
			t.Errorf("%q: %d, %v, want %d", value, got.Serve.DigestHour, err, want)
		}
	}
	for _, value := range []string{"0x10", "1_0", "9h", "9.5", "neuf", "99999999999999999999"} {
		t.Setenv("CPXBOT_DIGEST_HOUR", value)
		if _, err := parse(t, "serve"); err == nil {
			t.Errorf("%q is taken for a number", value)
		}
	}
	t.Setenv("CPXBOT_DIGEST_HOUR", "")
	got, err := parse(t, "serve", "--keep=024", "--slack-hr-channels", "C1, C2 ,,'C3'", "--slack-hr-channels=C4")
	if err != nil || got.Serve.Keep != 24 || len(got.Serve.Slack.HRChannels) != 4 || got.Serve.Slack.HRChannels[1] != "C2" || got.Serve.Slack.HRChannels[2] != "C3" {
		t.Errorf("%+v, %v", got.Serve, err)
	}
	got, err = parse(t, "outbox", "retry", "a", "b")
	if err != nil || len(got.Outbox.Retry.ID) != 2 {
		t.Errorf("%+v, %v", got.Outbox.Retry, err)
	}
}

func parse(t *testing.T, args ...string) (*commands, error) {
	t.Helper()
	tidyEnvironment()
	c := &commands{}
	parser, err := kong.New(c, append(values(), kong.Writers(io.Discard, io.Discard), kong.Vars{})...)
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return c, err
}
