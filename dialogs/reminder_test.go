package dialogs

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// waiting is a conversation with one order whose question is due at a time.
func waiting(at time.Time, zone string) state.State {
	return state.State{Locale: "fr", Zone: zone, Edition: "", At: state.Point{Phase: state.Following}, Dossiers: []state.Dossier{{
		ID: 1, Procedure: "cpe", Facts: rules.Facts{"profession": "secretaire_medicale"}, Stage: state.Sent,
		Since: at.AddDate(0, 0, -14), Sent: at.AddDate(0, 0, -14), AskAt: at,
	}}}
}

// TestQuietHours: a reminder that comes at a bad time, because the bot was
// away, waits for the next working morning of the person.
func TestQuietHours(t *testing.T) {
	d := newDialog(t)
	paris, reunion := d.setting.Calendar.Zone(), zone(t, "Indian/Reunion")
	for _, c := range []struct {
		name, zone string
		now        time.Time
		next       time.Time // zero: it speaks now
	}{
		{"in the morning", "", time.Date(2026, 11, 24, 9, 0, 0, 0, paris), time.Time{}},
		{"before nine", "", time.Date(2026, 11, 24, 8, 59, 0, 0, paris), time.Date(2026, 11, 24, 9, 30, 0, 0, paris)},
		{"at 16:59", "", time.Date(2026, 11, 24, 16, 59, 0, 0, paris), time.Time{}},
		{"at 17:00", "", time.Date(2026, 11, 24, 17, 0, 0, 0, paris), time.Date(2026, 11, 25, 9, 30, 0, 0, paris)},
		{"on Friday evening", "", time.Date(2026, 11, 27, 22, 0, 0, 0, paris), time.Date(2026, 11, 30, 9, 30, 0, 0, paris)},
		{"on a Sunday", "", time.Date(2026, 11, 29, 10, 0, 0, 0, paris), time.Date(2026, 11, 30, 9, 30, 0, 0, paris)},
		{"on Christmas", "", time.Date(2026, 12, 25, 10, 0, 0, 0, paris), time.Date(2026, 12, 28, 9, 30, 0, 0, paris)},
		{"on 1 May", "", time.Date(2026, 5, 1, 10, 0, 0, 0, paris), time.Date(2026, 5, 4, 9, 30, 0, 0, paris)},
		{"where it is later", "Indian/Reunion", time.Date(2026, 11, 24, 17, 30, 0, 0, reunion), time.Date(2026, 11, 25, 9, 30, 0, 0, reunion)},
		{"where it is morning already", "Indian/Reunion", time.Date(2026, 11, 24, 9, 10, 0, 0, reunion), time.Time{}},
		{"the day summer time begins", "", time.Date(2026, 3, 29, 12, 0, 0, 0, paris), time.Date(2026, 3, 30, 9, 30, 0, 0, paris)},
		{"the day summer time ends", "", time.Date(2026, 10, 25, 12, 0, 0, 0, paris), time.Date(2026, 10, 26, 9, 30, 0, 0, paris)},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := d.Turn(waiting(c.now.AddDate(0, 0, -7).UTC(), c.zone), turn.Input{Kind: turn.TimerInput}, c.now)
			at, _ := NextReminder(r.State)
			switch {
			case c.next.IsZero() && len(r.Messages) != 1:
				t.Errorf("%d messages", len(r.Messages))
			case !c.next.IsZero() && (len(r.Messages) != 0 || !at.Equal(c.next)):
				t.Errorf("%d messages, again at %v, want %v", len(r.Messages), at, c.next)
			}
		})
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestAwayForAWeek: one message, not seven.
func TestAwayForAWeek(t *testing.T) {
	d := newDialog(t)
	back := time.Date(2026, 11, 24, 10, 0, 0, 0, d.setting.Calendar.Zone())
	s := waiting(back.AddDate(0, 0, -7).UTC(), "")
	said := 0
	for range 10 {
		at, ok := NextReminder(s)
		if !ok || at.After(back) {
			break
		}
		r := d.Turn(s, turn.Input{Kind: turn.TimerInput}, back)
		s, said = r.State, said+len(r.Messages)
	}
	if said != 1 {
		t.Errorf("%d messages", said)
	}
}

// TestTenWorkingDays: the fiche's own example over public holidays. A file
// sent on 30 April 2021: the card on 17 May (1, 8 and 13 May are holidays, the
// first two on a Saturday), the codes two working days after the card.
func TestTenWorkingDays(t *testing.T) {
	d := newDialog(t)
	paris := d.setting.Calendar.Zone()
	now := time.Date(2021, 4, 30, 10, 0, 0, 0, paris)
	var s state.State
	play := func(at time.Time, in turn.Input) []message.Message {
		r := d.Turn(s, in, at)
		s = r.State
		return r.Messages
	}
	play(now, turn.Input{Text: "je suis secrétaire médicale, j'utilise le logiciel, contrat signé, le directeur a une carte, on a un lecteur", Locale: "fr"})
	play(now, turn.Input{Kind: turn.ChoiceInput, Text: "follow"})
	play(now, turn.Input{Kind: turn.ChoiceInput, Text: "dossier=1:sent"})
	want := func(what string, day time.Time) {
		t.Helper()
		at, ok := NextReminder(s)
		if !ok || !at.Equal(day) {
			t.Fatalf("%s: asked at %v, want %v", what, at.In(paris), day)
		}
	}
	card := time.Date(2021, 5, 17, 9, 30, 0, 0, paris)
	want("the card", card)
	if m := play(card, turn.Input{Kind: turn.TimerInput}); len(m) != 1 || m[0].Choices[0].ID != "dossier=1:card_received" {
		t.Fatalf("%+v", m)
	}
	play(card, turn.Input{Text: "oui"})
	codes := time.Date(2021, 5, 19, 9, 30, 0, 0, paris)
	want("the codes", codes)
	play(codes, turn.Input{Kind: turn.TimerInput})
	play(codes, turn.Input{Kind: turn.ChoiceInput, Text: "dossier=1:codes_received"})
	if at, ok := NextReminder(s); ok || s.Dossiers[0].Stage != state.Done {
		t.Errorf("%+v, again at %v", s.Dossiers[0], at)
	}
}

// TestAlsaceMoselle: Good Friday is no working day there.
func TestAlsaceMoselle(t *testing.T) {
	d := newDialog(t, WithCalendar(rules.NewCalendar(true)))
	friday := time.Date(2027, 3, 26, 10, 0, 0, 0, d.setting.Calendar.Zone())
	if r := d.Turn(waiting(friday.Add(-time.Hour).UTC(), ""), turn.Input{Kind: turn.TimerInput}, friday); len(r.Messages) != 0 {
		t.Errorf("it speaks on Good Friday: %+v", r.Messages)
	}
}

// FuzzDays feeds any text to what reads days: a day that has been is not in the
// future, one to come is not in the past, and both lie within reach.
func FuzzDays(f *testing.F) {
	for _, s := range []string{"hier", "lundi dernier", "le 3 mai", "12/03", "dans 3 jours ouvrés", "31/02/2026", "le 29 février", "2026-12-01", "tomorrow", "le 1er janvier 99999"} {
		f.Add(s)
	}
	d := newDialog(f)
	now := start.In(d.setting.Calendar.Zone())
	f.Fuzz(func(t *testing.T, text string) {
		if r := when.Read(text, now, when.Back, d.setting.Calendar); turn.IsDay(r) && r.Day.After(now) {
			t.Errorf("%q was on %v", text, r.Day)
		}
		if r := when.Read(text, now, when.Ahead, d.setting.Calendar); turn.IsDay(r) && r.Day.AddDate(0, 0, 1).Before(now) {
			t.Errorf("%q is to come on %v", text, r.Day)
		}
		// Whatever it is, a conversation that waits for a day goes on.
		for _, kind := range []string{state.PendingDate, state.PendingSnooze} {
			s := waiting(start, "")
			s.At.Pending = &state.Pending{Kind: kind, Dossier: 1, Event: state.EventCard}
			r := d.Turn(s, turn.Input{Text: text}, start)
			if len(r.Messages) == 0 {
				t.Errorf("no answer to %q", text)
			}
			if at, ok := NextReminder(r.State); ok && at.Before(start.AddDate(0, 0, -30)) {
				t.Errorf("%q: asked again on %v", text, at)
			}
		}
	})
}

// TestRemindersProperty: whatever people do, there is at most one open question
// for each dossier, none for a closed one, and none speaks at a bad time.
func TestRemindersProperty(t *testing.T) {
	d := newDialog(t, WithHR())
	inputs := []turn.Input{
		{Text: "je suis sage-femme, il me faut une cps"}, {Text: "je suis secrétaire médicale, j'utilise le logiciel, contrat signé, le directeur a une carte, on a un lecteur"},
		{Kind: turn.ChoiceInput, Text: "follow"}, {Kind: turn.ChoiceInput, Text: "restart"}, {Text: "envoyé hier"}, {Text: "carte reçue"}, {Text: "codes reçus"}, {Text: "oui"}, {Text: "non"},
		{Text: "demain"}, {Text: "le 3 mai"}, {Text: "stop"}, {Text: "retour"}, {Text: "oublier"}, {Text: "suivi"}, {Text: "rappelle-moi dans 3 jours"}, {Text: "dossier incomplet"}, {Text: "refusé"},
		{Text: "ma carte expire le 12 mai"}, {Kind: turn.ChoiceInput, Text: "expiry=stop"}, {Kind: turn.ChoiceInput, Text: "date=2026-12-01"}, {Kind: turn.ChoiceInput, Text: "date=nonsense"},
		{Kind: turn.ChoiceInput, Text: "confirm=yes"}, {Kind: turn.ChoiceInput, Text: "human"}, {Text: "arrête de me relancer"}, {Text: "c'est pas la bonne carte"}, {Text: "renvoyé"},
		{Kind: turn.ChoiceInput, Text: "help=question"}, {Kind: turn.HelpInput, Text: "bonjour"}, {Kind: turn.HelpInput, Text: "clos"},
	}
	for n := 1; n <= 3; n++ {
		for _, what := range []string{"sent", "ordre_transmitted", "card_received", "codes_received", "card_received:date", "not_yet", "wrong", "stop", "snooze:tomorrow", "snooze:date", "x"} {
			inputs = append(inputs, turn.Input{Kind: turn.ChoiceInput, Text: "dossier=" + string(rune('0'+n)) + ":" + what})
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		var s state.State
		now := start
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			if rapid.Bool().Draw(rt, "timer") {
				at, ok := NextReminder(s)
				if !ok {
					continue
				}
				late := time.Duration(rapid.IntRange(0, 200).Draw(rt, "late")) * time.Hour
				if now = orders.Later(now, at).Add(late); now.Before(at) {
					continue
				}
				r := d.Turn(s, turn.Input{Kind: turn.TimerInput}, now)
				local := now.In(d.setting.Calendar.Zone())
				if len(r.Messages) > 0 && (local.Hour() < 9 || local.Hour() >= 17 || !d.setting.Calendar.IsWorkday(now)) {
					rt.Fatalf("it speaks at %v: %+v", local, r.Messages)
				}
				s = r.State
			} else {
				in := rapid.SampledFrom(inputs).Draw(rt, "input")
				in.Locale = "fr"
				r := d.Turn(s, in, now)
				s = r.State
				if _, ok := NextReminder(s); ok && r.Erased {
					rt.Fatal("a reminder outlives the erasure")
				}
			}
			var numbers []int
			for _, x := range s.Dossiers {
				if slices.Contains(numbers, x.ID) {
					rt.Fatalf("two dossiers have the number %d", x.ID)
				}
				numbers = append(numbers, x.ID)
				if (x.Stage == state.Done || x.Stage == state.Refused || x.Stage == state.Abandoned) && !x.AskAt.IsZero() {
					rt.Fatalf("a closed dossier is asked about: %+v", x)
				}
				if !x.Card.IsZero() && !x.Sent.IsZero() && x.Card.AddDate(0, 0, 1).Before(x.Sent) {
					rt.Fatalf("a card before the order: %+v", x)
				}
			}
		}
	})
}
