package dialogs

import (
	"strings"
	"testing"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// TestRoomReminderList: each reminder says its day once, and one that is over cannot be
// paused.
func TestRoomReminderList(t *testing.T) {
	d := newDialog(t, WithHR())
	s, now := state.State{Locale: "fr"}, start
	say := func(in turn.Input) *message.Message {
		t.Helper()
		in.Room = true
		r := d.Turn(s, in, now)
		s = r.State
		if len(r.Messages) == 0 {
			t.Fatalf("nothing is said to %q", in.Text)
		}
		return &r.Messages[0]
	}
	for _, text := range []string{"rappel demain à 9h : un", "rappel le 1er décembre 2026 à 9h : deux", "rappel chaque jeudi à 9h : trois"} {
		say(turn.Input{Kind: turn.CommandInput, Text: text})
	}
	now = now.Add(24 * time.Hour)
	say(turn.Input{Kind: turn.TimerInput})
	m := say(turn.Input{Kind: turn.CommandInput, Text: "rappels"})
	want := []string{
		"1. un (le mardi 24 novembre 2026 à 9 h, passé)", "2. deux (le mardi 1er décembre 2026 à 9 h)", "3. trois (chaque jeudi à 9 h, prochaine fois le jeudi 26 novembre 2026)",
	}
	for i, line := range m.Parts[0].Lines {
		if got := strings.ReplaceAll(line.String(), "\u00a0", " "); i >= len(want) || got != want[i] {
			t.Errorf("listed: %q", got)
		}
	}
	for _, c := range m.Choices {
		if c.ID == "room=1:pause" {
			t.Error("what is over can be paused")
		}
	}
}

// TestRoomReminderWithoutColon: what stands behind the time of a reminder is its text; a
// ready-made one is taken only where nothing but its name is said.
func TestRoomReminderWithoutColon(t *testing.T) {
	d := newDialog(t, WithHR())
	for text, want := range map[string]string{
		"rappel demain 9h vérifier le contrat de Léa": "vérifier le contrat de Léa",
		"rappel chaque lundi 9 h : relancer l'ARS":    "relancer l'ARS",
		"rappel chaque lundi 9 h contrat":             "Contrat de structure",
		"rappel arrivées chaque lundi à 9h":           "Une personne arrive",
		"rappel vérifier demain 9h le contrat de Léa": "vérifier le contrat de Léa",
		"rappel le 1er du mois faire le point":        "faire le point",
		"rappel tous les lundis à 8h point cartes":    "point cartes",
		"rappel point cartes tous les lundis à 8h":    "point cartes",
		"rappel toutes les deux semaines point INS":   "point INS",
		"rappel tous les 15 jours point INS":          "point INS",
		"rappel point INS tous les jours à 9h":        "point INS",
		"rappel tous les contrats demain à 9h":        "tous les contrats",
		"reminder cards meeting every Monday at 9:00": "cards meeting",
		"reminder every Monday at 9:00 cards meeting": "cards meeting",
	} {
		r := d.Turn(state.State{Locale: "fr"}, turn.Input{Kind: turn.CommandInput, Room: true, Text: text}, start)
		if r.State.Room == nil || len(r.State.Room.Reminders) != 1 {
			t.Errorf("%q: %+v", text, r.Messages)
			continue
		}
		if got := string(r.State.Room.Reminders[0].Text); !strings.HasPrefix(got, want) || strings.Contains(text, want) && got != want {
			t.Errorf("%q is a reminder of %q", text, got)
		}
	}
}
