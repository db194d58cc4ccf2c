package rules

import (
	"testing"
	"time"
)

func TestWorkingDays(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.ParseInLocation(time.DateOnly, s, NewCalendar(false).Zone())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		from string
		n    int
		want string
		why  string
	}{
		{"2021-04-30", 10, "2021-05-17", "1 and 8 May on Saturdays, Ascension Day on 13 May"},
		{"2021-05-17", 2, "2021-05-19", "codes, two working days after the card"},
		{"2026-11-23", 10, "2026-12-07", "no holiday"},
		{"2026-12-24", 1, "2026-12-28", "Christmas on a Friday"},
		{"2026-12-31", 1, "2027-01-04", "New Year"},
		{"2026-04-03", 1, "2026-04-07", "Easter Monday"},
		{"2026-07-13", 1, "2026-07-15", "Bastille Day"},
		{"2026-11-21", 0, "2026-11-21", "zero days is the same day"},
		{"2026-11-21", 1, "2026-11-23", "from a Saturday to Monday"},
	} {
		if got := NewCalendar(false).AddWorkingDays(day(c.from), c.n).Format(time.DateOnly); got != c.want {
			t.Errorf("%s + %d working days = %s, want %s (%s)", c.from, c.n, got, c.want, c.why)
		}
	}
	alsace := NewCalendar(true)
	if alsace.IsWorkday(day("2026-04-03")) || !NewCalendar(false).IsWorkday(day("2026-04-03")) {
		t.Error("Good Friday is a holiday in Alsace-Moselle only")
	}
	if got := alsace.AddWorkingDays(day("2025-12-24"), 1).Format(time.DateOnly); got != "2025-12-29" {
		t.Errorf("26 December is a holiday in Alsace-Moselle: got %s", got)
	}
}

// A delay that crosses the change of clocks keeps the local hour.
func TestWorkingDaysKeepTheHour(t *testing.T) {
	c := NewCalendar(false)
	got := c.AddWorkingDays(time.Date(2026, 3, 27, 8, 30, 0, 0, time.UTC), 1)
	if got.Hour() != 9 || got.Format(time.DateOnly) != "2026-03-30" {
		t.Errorf("got %s", got)
	}
}
