package understanding

import (
	"testing"
	"time"
)

func TestFutureDate(t *testing.T) {
	today := time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC) // a Wednesday
	for text, want := range map[string]string{
		"demain": "2026-11-26", "rappelle moi demain matin": "2026-11-26", "après-demain": "2026-11-27", "dans 3 jours": "2026-11-28",
		"dans trois jours": "2026-11-28", "dans 2 semaines": "2026-12-09", "dans un mois": "2026-12-25", "lundi": "2026-11-30", "mercredi prochain": "2026-12-02",
		"le 12 mai": "2027-05-12", "le 30 novembre": "2026-11-30", "12/03/2027": "2027-03-12", "le 12/12": "2026-12-12", "2026-12-24": "2026-12-24",
		"on 4 January": "2027-01-04", "January 4": "2027-01-04", "next week": "2026-12-02", "la semaine prochaine": "2026-12-02", "tomorrow": "2026-11-26", "in 3 days": "2026-11-28",
	} {
		day, n, ok := FutureDate(text, today)
		if got := day.Format(time.DateOnly); !ok || n != 0 || got != want {
			t.Errorf("%q is %s, %d, %v; want %s", text, got, n, ok, want)
		}
	}
	for text, want := range map[string]int{"dans 3 jours ouvrés": 3, "in 5 working days": 5} {
		if _, n, ok := FutureDate(text, today); !ok || n != want {
			t.Errorf("%q is %d working days, %v", text, n, ok)
		}
	}
	for _, text := range []string{"", "hier", "2020-01-01", "le 31 février", "12/13", "dans mon bureau", "01/02/2020", "plus tard"} {
		if day, n, ok := FutureDate(text, today); ok {
			t.Errorf("%q is read as %v, %d", text, day, n)
		}
	}
}

func FuzzFutureDate(f *testing.F) {
	f.Add("dans 3 jours")
	f.Add("le 31/12/99")
	today := time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		if day, n, ok := FutureDate(text, today); ok && n == 0 && !day.After(today.AddDate(0, 0, -1)) {
			t.Errorf("%q is in the past: %v", text, day)
		}
		if day, ok := Date(text, today); ok && day.Day() == 0 {
			t.Errorf("%q: %v", text, day)
		}
	})
}
