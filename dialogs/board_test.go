package dialogs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cpxbot/dialogs/channel"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// TestBoardPicture: what the picture shows is what the board counts, and the
// words say it too.
func TestBoardPicture(t *testing.T) {
	d := newDialog(t, WithHR())
	q := d.BoardQuery(start)
	sent := time.Date(2026, 10, 5, 10, 0, 0, 0, d.setting.Calendar.Zone()) // a Monday; no holiday until All Saints'
	b := &state.Board{Stages: map[state.Stage]int{state.Sent: 4, state.Prepared: 1}}
	for i := range state.BoardWeeks {
		b.Weeks = append(b.Weeks, state.Week{End: q.FirstWeek.Add(time.Duration(i) * 7 * 24 * time.Hour), Preparing: 1, CardExpected: i, CodesNeeded: 2})
	}
	for _, workingDays := range []int{0, 5, 6, 9, 10, 10, 11, 13, 40} {
		b.Delays = append(b.Delays, [2]time.Time{sent, d.setting.Calendar.AddWorkingDays(sent, workingDays)})
	}
	r := d.Turn(state.State{Locale: "fr"}, turn.Input{Kind: turn.CommandInput, Text: "tableau", Board: b}, start)
	m := r.Messages[0]
	c := m.Chart
	if c == nil || m.To != message.ToHR {
		t.Fatalf("%+v", m)
	}
	if got := c.Stages.Labels; got[0] != "07/09" || got[11] != "23/11" || len(got) != state.BoardWeeks {
		t.Errorf("weeks %q", got)
	}
	if got := c.Stages.Series[1].Values; !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}) {
		t.Errorf("cards expected %v", got)
	}
	if want := []string{"0–5", "6–8", "9–10", "11–12", "13–15", "16–20", "> 20"}; !slices.Equal(c.Delays.Labels, want) {
		t.Errorf("delays %q", c.Delays.Labels)
	}
	if got := c.Delays.Series[0].Values; !slices.Equal(got, []int{2, 1, 3, 0, 0, 0, 0}) {
		t.Errorf("in time %v", got)
	}
	if got := c.Delays.Series[1].Values; !slices.Equal(got, []int{0, 0, 0, 1, 1, 0, 1}) {
		t.Errorf("late %v", got)
	}
	words := strings.ReplaceAll(m.Plain(), "\u00a0", " ")
	for _, want := range []string{"médian d’une carte : 10 jours ouvrés", "6 sur 9 dans les 10 jours", "Demandes en cours : 14, contre 3 le lundi 7 septembre 2026"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not in\n%s", want, words)
		}
	}
	if r := d.Turn(state.State{Locale: "fr"}, turn.Input{Kind: turn.CommandInput, Text: "tableau", Board: &state.Board{Weeks: make([]state.Week, state.BoardWeeks)}}, start); r.Messages[0].Chart != nil {
		t.Error("a picture of nothing")
	}
}

// TestBoardPictureBegins: the picture begins with the first week in which an order was
// under way, and shows some weeks at least.
func TestBoardPictureBegins(t *testing.T) {
	d := newDialog(t, WithHR())
	q := d.BoardQuery(start)
	for first, want := range map[int]int{0: 12, 3: 9, 8: 4, 11: 4} {
		b := &state.Board{}
		for i := range state.BoardWeeks {
			w := state.Week{End: q.FirstWeek.Add(time.Duration(i) * 7 * 24 * time.Hour)}
			if i == first || i == state.BoardWeeks-1 {
				w.Preparing = 1
			}
			b.Weeks = append(b.Weeks, w)
		}
		r := d.Turn(state.State{Locale: "fr"}, turn.Input{Kind: turn.CommandInput, Text: "tableau", Board: b}, start)
		c := r.Messages[0].Chart.Stages
		if len(c.Labels) != want || len(c.Series[0].Values) != want || c.Labels[want-1] != "23/11" {
			t.Errorf("from week %d, %d weeks are shown, want %d: %q", first, len(c.Labels), want, c.Labels)
		}
	}
}

// TestDigestTellsWhatIsDue: a day that a source announced comes up by itself once
// it has passed, and what nobody has read for long does too.
func TestDigestTellsWhatIsDue(t *testing.T) {
	d := newDialog(t, WithHR())
	digest := func(locale, day string) string {
		t.Helper()
		now, err := time.Parse(time.RFC3339, day+"T10:00:00+01:00")
		if err != nil {
			t.Fatal(err)
		}
		r := d.Turn(state.State{Locale: locale}, turn.Input{Kind: turn.CommandInput, Text: "bilan", Room: true, Board: &state.Board{}}, now)
		return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(r.Messages[0].Plain())
	}
	if got := digest("fr", "2026-12-15"); strings.Contains(got, "Sources à relire") {
		t.Errorf("on the announced day itself nothing has passed:\n%s", got)
	}
	for locale, want := range map[string]string{
		"fr": "notification publique TRIS 2026/0498/FR : la date annoncée, le mardi 15 décembre 2026, est passée.",
		"en": "notification publique TRIS 2026/0498/FR: the day that it announced, Tuesday 15 December 2026, has passed.",
	} {
		if got := digest(locale, "2026-12-16"); !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	old := digest("fr", "2027-08-02")
	for _, want := range []string{"TRIS 2026/0498/FR : la date annoncée", "relecture la plus récente le lundi 23 novembre 2026.", "de plus ; les personnes qui tiennent le contenu ont la liste entière."} {
		if !strings.Contains(old, want) {
			t.Errorf("%q is not in\n%s", want, old)
		}
	}
	if n := strings.Count(old, "relecture la plus récente"); n != channel.MaxDue-1 {
		t.Errorf("%d sources are named beside the announced one, want %d", n, channel.MaxDue-1)
	}
}
