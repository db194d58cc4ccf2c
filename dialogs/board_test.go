package dialogs

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestBoardPicture: what the picture shows is what the board counts, and the
// words say it too.
func TestBoardPicture(t *testing.T) {
	d := newDialog(t, WithHR())
	q := d.BoardQuery(start)
	sent := time.Date(2026, 10, 5, 10, 0, 0, 0, d.calendar.Zone()) // a Monday; no holiday until All Saints'
	b := &Board{Stages: map[Stage]int{Sent: 4, Prepared: 1}}
	for i := range BoardWeeks {
		b.Weeks = append(b.Weeks, Week{End: q.FirstWeek.Add(time.Duration(i) * 7 * 24 * time.Hour), Preparing: 1, CardExpected: i, CodesNeeded: 2})
	}
	for _, workingDays := range []int{0, 5, 6, 9, 10, 10, 11, 13, 40} {
		b.Delays = append(b.Delays, [2]time.Time{sent, d.calendar.AddWorkingDays(sent, workingDays)})
	}
	r := d.Turn(State{Locale: "fr"}, Input{Kind: CommandInput, Text: "tableau", Board: b}, start)
	m := r.Messages[0]
	c := m.Chart
	if c == nil || m.To != ToHR {
		t.Fatalf("%+v", m)
	}
	if got := c.Stages.Labels; got[0] != "07/09" || got[11] != "23/11" || len(got) != BoardWeeks {
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
	for _, want := range []string{"médian d’une carte : 10 jours ouvrés", "6 carte(s) sur 9 dans les 10 jours", "Demandes en cours : 14, contre 3 le lundi 7 septembre 2026"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not in\n%s", want, words)
		}
	}
	if r := d.Turn(State{Locale: "fr"}, Input{Kind: CommandInput, Text: "tableau", Board: &Board{Weeks: make([]Week, BoardWeeks)}}, start); r.Messages[0].Chart != nil {
		t.Error("a picture of nothing")
	}
}
