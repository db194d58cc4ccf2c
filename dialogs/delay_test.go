package dialogs

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// An operator who changes a delay reads and is counted the new one everywhere.
func TestDelaysComeFromTheContent(t *testing.T) {
	d := withContent(t, "delays:\n  - {id: standard, card: 15, codes: 4}\n")
	d.setting.HR = true
	said := func(r Result) string {
		var out strings.Builder
		for i := range r.Messages {
			out.WriteString(r.Messages[i].Plain() + "\n")
		}
		return out.String()
	}
	follow := state.State{Locale: "fr", At: state.Point{Phase: state.Following}, Dossiers: []state.Dossier{{ID: 1, Procedure: "cpe", Stage: state.Prepared, Since: start}}}
	sent := d.Turn(follow, turn.Input{Kind: turn.ChoiceInput, Text: "dossier=1:sent"}, start)
	card := d.Turn(sent.State, turn.Input{Kind: turn.ChoiceInput, Text: "dossier=1:card_received"}, start.AddDate(0, 0, 7))
	room := d.Turn(state.State{Locale: "fr"}, turn.Input{Kind: turn.CommandInput, Room: true, Text: "rappel demain : nouvelle arrivée"}, start)
	room1 := d.Turn(state.State{Locale: "en"}, turn.Input{Kind: turn.CommandInput, Room: true, Text: "reminder tomorrow: arrival"}, start)

	from := time.Date(2026, 10, 5, 10, 0, 0, 0, d.setting.Calendar.Zone())
	b := &state.Board{Stages: map[state.Stage]int{state.Sent: 4}, OverdueCards: 2, OverdueCodes: 1, Open: []state.OpenDossiers{{Procedure: "cpe", Stage: state.Sent, Number: 4}}, Weeks: []state.Week{{End: start, CardExpected: 4}}}
	for _, workingDays := range []int{14, 15, 16, 40} {
		b.Delays = append(b.Delays, [2]time.Time{from, d.setting.Calendar.AddWorkingDays(from, workingDays)})
	}
	board := d.Turn(state.State{Locale: "fr"}, turn.Input{Kind: turn.CommandInput, Text: "tableau", Board: b}, start)
	chart := board.Messages[0].Chart

	for _, c := range []struct{ where, text, want string }{
		{"sent", said(sent), "vers le lundi 14 décembre 2026 (15 jours ouvrés environ)"},
		{"card received", said(card), "vers le vendredi 4 décembre 2026 (96 h ouvrées après la carte, soit 4 jours ouvrés environ)"},
		{"reminder", said(room), "la carte demande environ 15 jours ouvrés, les codes 4 jours ouvrés de plus"},
		{"reminder", said(room1), "the card takes about 15 working days, the codes 4 working days more"},
		{"board", said(board), "2 pour la carte (au-delà de 15 jours ouvrés), 1 pour les codes (au-delà de 4 jours ouvrés)"},
		{"board", said(board), "Prochaines étapes : carte reçue (4)."},
		{"board", said(board), "16 jours ouvrés pour 15 annoncés (2 sur 4 dans les 15 jours"},
		{"chart", chart.Delays.Title, "en jours ouvrés (15 annoncés)"},
		{"chart", chart.Delays.Series[0].Name, "dans les 15 jours"},
	} {
		c.text = strings.ReplaceAll(c.text, "\u00a0", " ")
		if !strings.Contains(c.text, c.want) {
			t.Errorf("%s: %q is not in\n%s", c.where, c.want, c.text)
		}
		if old := regexp.MustCompile(`\b(10|2) (jours|working|annoncés)|\b48 `).FindString(c.text); old != "" {
			t.Errorf("%s: %q in\n%s", c.where, old, c.text)
		}
	}
	if want := []string{"0–7", "8–12", "13–15", "16–18", "19–22", "23–30", "> 30"}; !slices.Equal(chart.Delays.Labels, want) {
		t.Errorf("columns %q", chart.Delays.Labels)
	}
	if got := chart.Delays.Series[0].Values; !slices.Equal(got, []int{0, 0, 2, 0, 0, 0, 0}) {
		t.Errorf("in time %v", got)
	}
	if got, want := d.BoardQuery(start).CardsBefore, d.setting.Calendar.AddWorkingDays(start, -15); got.In(d.setting.Calendar.Zone()).Format(time.DateOnly) != want.Format(time.DateOnly) {
		t.Errorf("late since before %s, 15 working days ago is %s", got, want)
	}
}
