package dialogs

import (
	"strings"
	"testing"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// plainly writes messages with plain spaces.
func plainly(messages []message.Message) string {
	var b strings.Builder
	for i := range messages {
		b.WriteString(messages[i].Plain() + "\n")
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'").Replace(b.String())
}

// TestOddTimes: a time that cannot be is said, and asked again; nothing is made of
// it, and the next answer settles it.
func TestOddTimes(t *testing.T) {
	d := newDialog(t, WithHR())
	now := time.Date(2026, 5, 18, 9, 0, 0, 0, d.setting.Calendar.Zone()) // a Monday
	for text, want := range map[string]string{
		"rappel le 31/06 9h : x":               "Ce jour n'existe pas dans le calendrier.",
		"rappel 30 février : x":                "Ce jour n'existe pas dans le calendrier.",
		"rappel demain à 25h : x":              "Cette heure n'existe pas ce jour-là.",
		"rappel le 3 mai 2026 : x":             "Le dimanche 3 mai 2026, c'est déjà passé.",
		"rappel aujourd'hui à 8h : x":          "Le lundi 18 mai 2026 à 8 h, c'est déjà passé.",
		"rappel mardi 3 juin : x":              "Vous parlez d'un mardi, mais cette date tombe le mercredi 3 juin 2026.",
		"rappel lundi ou mardi 9h : x":         "Je lis plusieurs moments possibles",
		"rappel chaque lundi sauf en août : x": "Je lis plusieurs moments possibles",
		"rappel toutes les 20 heures : x":      "Je lis plusieurs moments possibles",
		"rappel en mars : x":                   "Je lis plusieurs moments possibles",
		"rappel truc : x":                      "Je n'ai pas compris quand",
	} {
		r := d.Turn(state.State{Locale: "fr"}, turn.Input{Kind: turn.CommandInput, Text: text, Room: true}, now)
		if got := plainly(r.Messages); !strings.Contains(got, want) {
			t.Errorf("%s: %q is not in\n%s", text, want, got)
		}
		if len(r.State.Room.Reminders) > 0 {
			t.Errorf("%s: %+v", text, r.State.Room.Reminders)
		}
	}

	s := state.State{Locale: "fr"}
	say := func(text, want string) {
		t.Helper()
		r := d.Turn(s, turn.Input{Text: text}, now)
		if s = r.State; !strings.Contains(plainly(r.Messages), want) {
			t.Errorf("%s: %q is not in\n%s", text, want, plainly(r.Messages))
		}
	}
	say("rappelez-moi lundi ou mardi de demander ma carte au directeur", "Quand dois-je vous le rappeler")
	say("le 31 juin", "Ce jour n'existe pas")
	say("mardi 3 juin", "tombe le mercredi 3 juin 2026")
	say("mercredi 3 juin à 14h30", "je vous le rappelle le mercredi 3 juin 2026 à 14 h 30")

	s = state.State{Locale: "fr"}
	say("je suis sage-femme, il me faut une cps", "CPS")
	s = d.Turn(s, turn.Input{Kind: turn.ChoiceInput, Text: "follow"}, now).State
	say("l'ordre a transmis le 31 avril", "Ce jour n'existe pas")
	say("le mardi 4 mai", "tombe le lundi 4 mai 2026")
	say("le lundi 4 mai", "Carte attendue vers le mercredi 20 mai 2026")
}

// TestSnoozedApart: putting a reminder off is a single post beside its schedule; it
// neither moves nor ends a repetition, nor wakes a reminder that is paused.
func TestSnoozedApart(t *testing.T) {
	d := newDialog(t, WithHR())
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 6, day, hour, minute, 0, 0, d.setting.Calendar.Zone())
	}
	now := at(1, 8, 0) // a Monday
	s := state.State{Locale: "fr"}
	take := func(in turn.Input) string {
		in.Room = true
		r := d.Turn(s, in, now)
		s = r.State
		return plainly(r.Messages)
	}
	posted := func(want ...time.Time) {
		t.Helper()
		for _, x := range want {
			next, ok := NextReminder(s)
			for ok && next.Equal(s.Room.Digest) { // the digest has its own hour
				now = next
				take(turn.Input{Kind: turn.TimerInput})
				next, ok = NextReminder(s)
			}
			if !ok || !next.Equal(x) {
				t.Fatalf("next at %v, want %v", next.In(d.setting.Calendar.Zone()), x)
			}
			now = next
			if got := take(turn.Input{Kind: turn.TimerInput}); strings.Count(got, "quotidien") != 1 {
				t.Errorf("at %v: %q", x, got)
			}
		}
	}
	take(turn.Input{Kind: turn.CommandInput, Text: "bilan non"})
	take(turn.Input{Kind: turn.CommandInput, Text: "rappel chaque lundi 9 h : quotidien"})
	posted(at(1, 9, 0))
	snoozed := turn.Input{Kind: turn.ChoiceInput, Text: "room=1:snooze"}
	if got := take(snoozed); !strings.Contains(got, "jeudi 4 juin 2026") {
		t.Error(got)
	}
	posted(at(4, 9, 30), at(8, 9, 0))

	// Snoozed over its own time: it is posted at both.
	now = at(11, 10, 0)
	take(snoozed) // to Tuesday the 16th
	posted(at(15, 9, 0), at(16, 9, 30))

	// Paused: posted once more, then silent until it is resumed.
	take(turn.Input{Kind: turn.ChoiceInput, Text: "room=1:pause"})
	take(snoozed) // from the 16th to the 19th
	posted(at(19, 9, 30))
	if next, ok := NextReminder(s); ok || !s.Room.Reminders[0].Paused {
		t.Errorf("a paused reminder is posted at %v", next)
	}
	if got := take(turn.Input{Kind: turn.ChoiceInput, Text: "room=1:resume"}); !strings.Contains(got, "lundi 22 juin 2026") {
		t.Error(got)
	}
	posted(at(22, 9, 0))
}
