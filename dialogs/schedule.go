package dialogs

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Schedule says when a reminder of a channel speaks. Days that are no working
// days are shifted to the next one.
type Schedule struct {
	// Every is "once", "weekday", "month", "days" or "workday".
	Every string `json:"every"`
	// Day is the weekday (0 is Sunday), the day of the month, or the number of
	// days.
	Day    int `json:"day,omitempty"`
	Hour   int `json:"hour"`
	Minute int `json:"minute,omitempty"`
	// From is the day of a single reminder, or the first of those that come
	// every so many days.
	From time.Time `json:"from,omitzero"`
}

const (
	everyOnce    = "once"
	everyWeekday = "weekday"
	everyMonth   = "month"
	everyDays    = "days"
	everyWorkday = "workday"
)

var (
	hourPattern    = regexp.MustCompile(`\b([01]?\d|2[0-3])\s*(?:h|:|heures?)\s*([0-5]\d)?(?:\s|$|[,.:;])`)
	weeklyPattern  = regexp.MustCompile(`(?:chaque|tous les|toutes les|every)\s+(lundi|mardi|mercredi|jeudi|vendredi|monday|tuesday|wednesday|thursday|friday)s?`)
	monthlyPattern = regexp.MustCompile(`le\s+(1er|premier|\d{1,2})\s+(?:du|de chaque)\s+mois|on the (\d{1,2})(?:st|nd|rd|th)? of (?:each|every) month`)
	daysPattern    = regexp.MustCompile(`(?:tous les|every)\s+(\d{1,3})\s+(?:jours?|days?)`)
	weeksPattern   = regexp.MustCompile(`toutes les\s+(\d{1,2}|deux|trois|quatre)\s+semaines|every (\d{1,2}) weeks`)
	workdayPattern = regexp.MustCompile(`tous les jours|chaque jour|every (?:working )?day`)
)

var weekdayNumbers = map[string]int{
	"lundi": 1, "mardi": 2, "mercredi": 3, "jeudi": 4, "vendredi": 5, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5,
}

var smallNumbers = map[string]int{"deux": 2, "trois": 3, "quatre": 4}

// parseSchedule reads "chaque lundi 9 h", "le 1er du mois", "tous les 15 jours",
// "demain à 14h30"; now is in the zone of the channel. ok is false when no time
// is named, or one that is past.
func parseSchedule(text string, now time.Time) (s Schedule, ok bool) {
	text = strings.ToLower(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text))
	s.Hour = 9
	if m := hourPattern.FindStringSubmatch(text); m != nil {
		s.Hour, _ = strconv.Atoi(m[1])
		s.Minute, _ = strconv.Atoi(m[2])
	}
	if m := weeklyPattern.FindStringSubmatch(text); m != nil {
		s.Every, s.Day = everyWeekday, weekdayNumbers[m[1]]
		return s, true
	}
	if m := monthlyPattern.FindStringSubmatch(text); m != nil {
		s.Every = everyMonth
		switch day := m[1] + m[2]; day {
		case "1er", "premier":
			s.Day = 1
		default:
			s.Day, _ = strconv.Atoi(day)
		}
		return s, s.Day >= 1 && s.Day <= 31
	}
	days := 0
	if m := weeksPattern.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1] + m[2])
		if err != nil {
			n = smallNumbers[m[1]]
		}
		days = 7 * n
	} else if m := daysPattern.FindStringSubmatch(text); m != nil {
		days, _ = strconv.Atoi(m[1])
	}
	if days > 0 {
		s.Every, s.Day, s.From = everyDays, days, s.on(now)
		return s, true
	}
	if workdayPattern.MatchString(text) {
		s.Every = everyWorkday
		return s, true
	}
	if day, n, found := understanding.FutureDate(text, now); found && n == 0 {
		s.Every, s.From = everyOnce, s.on(day)
		return s, true
	}
	if strings.Contains(text, "aujourd") || strings.Contains(text, "today") {
		s.Every, s.From = everyOnce, s.on(now)
		return s, s.From.After(now)
	}
	return s, false
}

// on is the time of the schedule on a day.
func (s *Schedule) on(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), s.Hour, s.Minute, 0, 0, day.Location())
}

// next is the first time after now at which the schedule speaks; zero when
// there is none.
func (s *Schedule) next(now time.Time, c *rules.Calendar) time.Time {
	now = now.In(c.Zone())
	shifted := func(day time.Time) time.Time {
		for !c.IsWorkday(day) {
			day = day.AddDate(0, 0, 1)
		}
		return s.on(day)
	}
	switch s.Every {
	case everyOnce:
		if at := shifted(s.From.In(c.Zone())); at.After(now) {
			return at
		}
	case everyWeekday, everyWorkday:
		for i := range 15 {
			day := now.AddDate(0, 0, i)
			if s.Every == everyWorkday && !c.IsWorkday(day) || s.Every == everyWeekday && int(day.Weekday()) != s.Day {
				continue
			}
			if at := shifted(day); at.After(now) {
				return at
			}
		}
	case everyMonth:
		for i := range 3 {
			first := time.Date(now.Year(), now.Month()+time.Month(i), 1, 0, 0, 0, 0, now.Location())
			last := first.AddDate(0, 1, -1).Day() // "le 31" is the last day of a short month
			if at := shifted(first.AddDate(0, 0, min(s.Day, last)-1)); at.After(now) {
				return at
			}
		}
	case everyDays:
		if s.Day < 1 {
			return time.Time{}
		}
		day := s.From.In(c.Zone())
		if ahead := int(now.Sub(day).Hours()/24)/s.Day - 1; ahead > 0 {
			day = day.AddDate(0, 0, ahead*s.Day)
		}
		for {
			if at := shifted(day); at.After(now) {
				return at
			}
			day = day.AddDate(0, 0, s.Day)
		}
	}
	return time.Time{}
}

// words says a schedule in a language.
func (s *Schedule) words(t *turn) string {
	hour := strconv.Itoa(s.Hour) + "\u00a0h"
	if s.Minute > 0 {
		hour += "\u00a0" + strconv.Itoa(100 + s.Minute)[1:]
	}
	if t.s.Locale == "en" {
		hour = strconv.Itoa(s.Hour) + ":" + strconv.Itoa(100 + s.Minute)[1:]
	}
	day := ""
	words := sayEveryWorkday
	switch s.Every {
	case everyWeekday:
		words, day = sayEveryWeekday, weekdayName(s.Day, t.s.Locale)
	case everyMonth:
		words, day = sayEveryMonth, strconv.Itoa(s.Day)
		if s.Day == 1 && t.s.Locale != "en" {
			day = "1er"
		}
	case everyDays:
		words, day = sayEveryDays, strconv.Itoa(s.Day)
	case everyOnce:
		words, day = sayOnce, formatDay(s.From.In(t.d.calendar.Zone()), t.s.Locale)
	}
	return fill(t.tr(words), "day", day, "hour", hour)
}

func weekdayName(day int, locale string) string {
	if locale == "en" {
		return time.Weekday(day).String()
	}
	return weekdaysFR[day]
}

var (
	sayEveryWeekday = text("chaque {day} à {hour}", "every {day} at {hour}")
	sayEveryMonth   = text("le {day} de chaque mois à {hour}", "on day {day} of each month at {hour}")
	sayEveryDays    = text("tous les {day} jours à {hour}", "every {day} days at {hour}")
	sayEveryWorkday = text("chaque jour ouvré à {hour}", "every working day at {hour}")
	sayOnce         = text("le {day} à {hour}", "on {day} at {hour}")
)
