package schedule

import (
	"testing"
	"time"

	"cpxbot/rules"
)

func TestSchedules(t *testing.T) {
	c := rules.NewCalendar(false)
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, c.Zone()) // a Wednesday
	for text, want := range map[string][]string{
		"chaque lundi 9 h":               {"2026-11-30 09:00", "2026-12-07 09:00"},
		"tous les mercredis à 9h":        {"2026-12-02 09:00", "2026-12-09 09:00"},
		"tous les mercredis à 14h30":     {"2026-11-25 14:30", "2026-12-02 14:30"},
		"every Monday 16:15":             {"2026-11-30 16:15"},
		"le 1er du mois":                 {"2026-12-01 09:00", "2027-01-04 09:00"}, // New Year, then a weekend
		"le 31 de chaque mois à 8 h":     {"2026-11-30 08:00", "2026-12-31 08:00", "2027-02-01 08:00"},
		"tous les 15 jours":              {"2026-12-10 09:00", "2026-12-28 09:00"}, // 25 December is a holiday, a Friday
		"toutes les deux semaines à 8 h": {"2026-12-09 08:00", "2026-12-23 08:00"},
		"tous les jours à 10h":           {"2026-11-26 10:00", "2026-11-27 10:00", "2026-11-30 10:00"},
		"premier lundi du mois":          {"2026-12-07 09:00", "2027-01-04 09:00", "2027-02-01 09:00"},
		"1er vendredi de chaque mois":    {"2026-12-04 09:00", "2027-01-04 09:00", "2027-02-05 09:00"}, // New Year's Day is a Friday
		"dernier vendredi du mois 16h":   {"2026-11-27 16:00", "2026-12-28 16:00"},                     // Christmas is the last Friday
		"tous les lundis et jeudis 9h":   {"2026-11-26 09:00", "2026-11-30 09:00", "2026-12-03 09:00"},
		"chaque samedi":                  {"2026-11-30 09:00", "2026-12-07 09:00"},
		"toutes les semaines":            {"2026-12-02 09:00", "2026-12-09 09:00"},
		"tous les mois":                  {"2026-12-28 09:00", "2027-01-25 09:00"}, // 25 December
		"tous les 3 mois à 8h":           {"2027-02-25 08:00", "2027-05-25 08:00"},
		"tous les trimestres":            {"2027-02-25 09:00", "2027-05-25 09:00"},
		"chaque année":                   {"2027-11-25 09:00", "2028-11-27 09:00"}, // a Saturday
		"une semaine sur deux":           {"2026-12-09 09:00", "2026-12-23 09:00"},
		"dans 3 jours ouvrés à 11h":      {"2026-11-30 11:00", ""},
		"chaque jeudi à midi":            {"2026-11-26 12:00"},
		"à 15h":                          {"2026-11-25 15:00", ""},
		"à 9h":                           {"2026-11-26 09:00", ""},
		"demain à 14 h":                  {"2026-11-26 14:00", ""},
		"le 25/12 à 9h":                  {"2026-12-28 09:00", ""},
		"le 11 novembre":                 {"2027-11-12 09:00"},
		"aujourd'hui à 18h":              {"2026-11-25 18:00", ""},
		// What was said is kept to the hour, and what is said twice is asked.
		"dans 2 heures":                     {"2026-11-25 12:00", ""},
		"dans 1h30":                         {"2026-11-25 11:30", ""},
		"toutes les 2 heures":               {"2026-11-25 12:00", "2026-11-25 14:00", "2026-11-25 16:00", "2026-11-25 18:00", "2026-11-26 08:00"},
		"toutes les heures":                 {"2026-11-25 11:00"},
		"demain à 16":                       {"2026-11-26 16:00", ""},
		"2nd December 10:00":                {"2026-12-02 10:00", ""},
		"le dernier jour ouvré du mois 9h":  {"2026-11-30 09:00", "2026-12-31 09:00", "2027-01-29 09:00"},
		"le premier jour ouvré du mois 9h":  {"2026-12-01 09:00", "2027-01-04 09:00"},
		"le dernier jour du mois":           {"2026-11-30 09:00", "2026-12-31 09:00", "2027-02-01 09:00"},
		"tous les ans le 15 janvier à 9h":   {"2027-01-15 09:00", "2028-01-17 09:00"}, // a Saturday
		"chaque année le 3 novembre":        {"2027-11-03 09:00"},
		"une semaine sur deux le mardi 10h": {"2026-12-01 10:00", "2026-12-15 10:00"},
		"un mercredi sur deux à 14h":        {"2026-11-25 14:00", "2026-12-09 14:00"},
		"tous les trois mois le 10 à 9h":    {"2026-12-10 09:00", "2027-03-10 09:00"},
		"tous les trois mois le 30 à 9h":    {"2026-11-30 09:00", "2027-03-01 09:00"}, // February has no 30th; a Sunday
		"every 3 days at noon":              {"2026-11-25 12:00", "2026-11-30 12:00"}, // shifted from Saturday
	} {
		s, _, ok := ParseSchedule(text, now, c)
		if !ok {
			t.Errorf("%q is not read", text)
			continue
		}
		at := now
		for _, w := range want {
			at = s.Next(at, c)
			got := ""
			if !at.IsZero() {
				got = at.Format("2006-01-02 15:04")
			}
			if got != w {
				t.Errorf("%q: next %q, want %q (%+v)", text, got, w, s)
				break
			}
		}
	}
	for _, text := range []string{"", "bientôt", "hier", "aujourd'hui à 8h", "le 31 février", "le 45 du mois", "toutes les 13 heures", "lundi ou mardi", "chaque lundi sauf en août", "en mars", "mardi 3 décembre", "demain à 25h"} {
		if s, _, ok := ParseSchedule(text, now, c); ok && !s.Next(now, c).IsZero() {
			t.Errorf("%q is read as %+v", text, s)
		}
	}
}

// TestScheduleOverClockChanges: nine o'clock stays nine o'clock.
func TestScheduleOverClockChanges(t *testing.T) {
	c := rules.NewCalendar(false)
	s, _, _ := ParseSchedule("chaque lundi 9 h", time.Date(2026, 3, 20, 12, 0, 0, 0, c.Zone()), c)
	at := time.Date(2026, 3, 20, 12, 0, 0, 0, c.Zone())
	for range 60 {
		at = s.Next(at, c)
		if local := at.In(c.Zone()); local.Hour() != 9 || !c.IsWorkday(local) {
			t.Fatalf("posted at %v", local)
		}
	}
}

func FuzzSchedule(f *testing.F) {
	for _, s := range []string{"chaque lundi 9 h", "le 31 du mois", "tous les 999 jours", "demain 23h59"} {
		f.Add(s)
	}
	c := rules.NewCalendar(false)
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, c.Zone())
	f.Fuzz(func(t *testing.T, text string) {
		s, _, ok := ParseSchedule(text, now, c)
		if !ok {
			return
		}
		if at := s.Next(now, c); !at.IsZero() && (!at.After(now) || !s.Exact && !c.IsWorkday(at)) {
			t.Errorf("%q: %v", text, at)
		}
	})
}
