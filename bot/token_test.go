package bot_test

import (
	"strings"
	"testing"

	"cpxbot/bot"
)

func TestCheckToken(t *testing.T) {
	for token, want := range map[string]string{
		"":                   "",
		"xoxb-1-abc_D/+=.~":  "",
		"xoxb-1\n":           "a line end",
		"xoxb-1\r\n":         "a line end",
		"xoxb-1\nCPXBOT_A=b": "a line end",
		"xoxb 1":             "a space",
		"xoxb-1\t":           "a space",
		"xoxb-1\u00a0":       "a character that is none of a token",
		"\ufeffxoxb-1":       "a character that is none of a token",
		"«xoxb-1»":           "a character that is none of a token",
		"xoxb-1\x00":         "a character that is none of a token",
		"xoxb-1\xff":         "a character that is none of a token",
	} {
		err := bot.CheckToken("bot token", token)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), "the bot token holds "+want+":") {
			t.Errorf("%q: %v, want %q", token, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "xoxb") {
			t.Errorf("the token is repeated: %v", err)
		}
	}
}
