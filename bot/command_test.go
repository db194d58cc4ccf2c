package bot_test

import (
	"testing"

	"cpxbot/bot"
)

func TestCutCommand(t *testing.T) {
	for message, want := range map[string]string{
		"/cpx":             "",
		"/cpx suivi":       "suivi",
		" /CPX  suivi ":    "suivi",
		"/cpx\nsuivi":      "suivi",
		"/cpx\u00a0suivi":  "suivi",
		"/cpx\u202fsuivi":  "suivi",
		"/cpx\t\r\n suivi": "suivi",
	} {
		if got, ok := bot.CutCommand(message); !ok || got != want {
			t.Errorf("%q: %q, %v, want %q", message, got, ok, want)
		}
	}
	for _, message := range []string{"", "/cp", "/cpxbot", "cpx suivi", "bonjour /cpx", "/cpxé"} {
		if got, ok := bot.CutCommand(message); ok || got != message {
			t.Errorf("%q: %q, %v", message, got, ok)
		}
	}
}
