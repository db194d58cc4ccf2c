package dialogs

import (
	"regexp"
	"slices"
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
	// days; Also are more weekdays.
	Day  int   `json:"day,omitempty"`
	Also []int `json:"also,omitempty"`
	// Nth says which of the weekdays of a month, -1 the last one; 0 for each.
	Nth int `json:"nth,omitempty"`
	// Months is how many months lie between two times, 0 for one.
	Months int `json:"months,omitempty"`
	Hour   int `json:"hour"`
	Minute int `json:"minute,omitempty"`
	// Exact says that a day and an hour were named: it is not shifted.
	Exact bool `json:"exact,omitempty"`
	// From is the day of a single reminder, or the first of those that come
	// every so many days or months.
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
	weeklyPattern  = regexp.MustCompile(`(?:chaque|tous les|toutes les|every)\s+` + weekdayWords + `s?\b`)
	alsoPattern    = regexp.MustCompile(`(?:,|et|and|&)\s+(?:(?:chaque|tous les|every)\s+)?` + weekdayWords + `s?\b`)
	nthPattern     = regexp.MustCompile(`\b(1er|premier|2e|2eme|2ème|deuxi[eè]me|second|3e|3eme|3ème|troisi[eè]me|4e|quatri[eè]me|dernier|first|third|last)\s+` + weekdayWords + `\s+(?:du|de chaque|of (?:the|each|every))\s*(?:mois|month)`)
	monthsPattern  = regexp.MustCompile(`(?:tous les|every)\s+(\d{1,2}|deux|trois|quatre|six)\s+(?:mois|months)`)
	sameDayPattern = regexp.MustCompile(`(?:tous les|chaque|every|each)\s+(mois|month|trimestres?|quarter|semestres?|ans|année|annee|year)\b`)
	weekPattern    = regexp.MustCompile(`toutes les semaines|chaque semaine|every week\b`)
	monthlyPattern = regexp.MustCompile(`le\s+(1er|premier|\d{1,2})\s+(?:du|de chaque)\s+mois|on the (\d{1,2})(?:st|nd|rd|th)? of (?:each|every) month`)
	daysPattern    = regexp.MustCompile(`(?:tous les|every)\s+(\d{1,3})\s+(?:jours?|days?)|une semaine sur (deux)|every (other) week`)
	weeksPattern   = regexp.MustCompile(`toutes les\s+(\d{1,2}|deux|trois|quatre)\s+semaines|every (\d{1,2}) weeks`)
	noonPattern    = regexp.MustCompile(`\bmidi\b|\bnoon\b`)
	workdayPattern = regexp.MustCompile(`tous les (?:matins|jours)|chaque (?:jour|matin)|every (?:working )?day`)
)

// weekdayWords matches the names of the weekdays, in lower case.
var weekdayWords = func() string {
	var names []string
	for _, day := range rules.Weekdays {
		names = append(names, day.FR, strings.ToLower(day.EN))
	}
	return "(" + strings.Join(names, "|") + ")"
}()

var smallNumbers = map[string]int{"deux": 2, "trois": 3, "quatre": 4, "six": 6}

// ordinal reads which weekday of a month is meant.
func ordinal(word string) int {
	switch word[0] {
	case '1', 'p', 'f':
		return 1
	case '2', 's':
		return 2
	case '3', 't':
		return 3
	case '4', 'q':
		return 4
	case 'l':
		return -1
	}
	if strings.HasPrefix(word, "der") {
		return -1
	}
	return 2 // deuxième
}

// monthSteps are the months between two times.
var monthSteps = map[byte]int{'m': 1, 't': 3, 'q': 3, 's': 6, 'a': 12, 'y': 12}

// parseSchedule reads "chaque lundi 9 h", "le 1er du mois", "tous les 15 jours",
// "demain à 14h30"; now is in the zone of the channel. ok is false when no time
// is named, or one that is past.
func parseSchedule(text string, now time.Time, c *rules.Calendar) (s Schedule, ok bool) {
	text = strings.ToLower(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text))
	s.Hour = 9
	if m := hourPattern.FindStringSubmatch(text); m != nil {
		s.Hour, _ = strconv.Atoi(m[1])
		s.Minute, _ = strconv.Atoi(m[2])
	} else if noonPattern.MatchString(text) {
		s.Hour = 12
	}
	if m := nthPattern.FindStringSubmatch(text); m != nil {
		s.Every, s.Nth, s.Day = everyWeekday, ordinal(m[1]), rules.Weekday(m[2])
		return s, true
	}
	if m := weeklyPattern.FindStringSubmatch(text); m != nil {
		s.Every, s.Day = everyWeekday, rules.Weekday(m[1])
		for _, also := range alsoPattern.FindAllStringSubmatch(text, -1) {
			if day := rules.Weekday(also[1]); day != s.Day && !slices.Contains(s.Also, day) {
				s.Also = append(s.Also, day)
			}
		}
		return s, true
	}
	if weekPattern.MatchString(text) {
		s.Every, s.Day = everyWeekday, int(now.Weekday())
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
	if m := monthsPattern.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			n = smallNumbers[m[1]]
		}
		s.Every, s.Day, s.Months, s.From = everyMonth, now.Day(), n, s.on(now)
		return s, n >= 1 && n <= 12
	}
	if m := sameDayPattern.FindStringSubmatch(text); m != nil {
		s.Every, s.Day, s.From = everyMonth, now.Day(), s.on(now)
		if n := monthSteps[m[1][0]]; n > 1 {
			s.Months = n
		}
		return s, true
	}
	days := 0
	if m := weeksPattern.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1] + m[2])
		if err != nil {
			n = smallNumbers[m[1]]
		}
		days = 7 * n
	} else if m := daysPattern.FindStringSubmatch(text); m != nil {
		if days, _ = strconv.Atoi(m[1]); m[1] == "" {
			days = 14
		}
	}
	if days > 0 {
		s.Every, s.Day, s.From = everyDays, days, s.on(now)
		return s, true
	}
	if workdayPattern.MatchString(text) {
		s.Every = everyWorkday
		return s, true
	}
	if day, n, found := understanding.FutureDate(text, now); found {
		if n > 0 {
			day = c.AddWorkingDays(now, n)
		}
		s.Every, s.From = everyOnce, s.on(day)
		return s, true
	}
	if strings.Contains(text, "aujourd") || strings.Contains(text, "today") {
		s.Every, s.From = everyOnce, s.on(now)
		return s, s.From.After(now)
	}
	if hourPattern.MatchString(text) || noonPattern.MatchString(text) { // an hour alone is the next one
		if s.Every, s.From = everyOnce, s.on(now); !s.From.After(now) {
			s.From = s.on(now.AddDate(0, 0, 1))
		}
		return s, true
	}
	return s, false
}

// namesHour reports whether a text names an hour.
func namesHour(text string) bool {
	text = strings.ToLower(text)
	return hourPattern.MatchString(text) || noonPattern.MatchString(text)
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
		for !s.Exact && !c.IsWorkday(day) {
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
		// A day of last week may be shifted to one that is still to come.
		for i := -7; i < 45; i++ {
			day := now.AddDate(0, 0, i)
			if s.Every == everyWorkday && !c.IsWorkday(day) || s.Every == everyWeekday && !s.isOn(day) {
				continue
			}
			if at := shifted(day); at.After(now) {
				return at
			}
		}
	case everyMonth:
		for i := -1; i < 14; i++ {
			first := time.Date(now.Year(), now.Month()+time.Month(i), 1, 0, 0, 0, 0, now.Location())
			from := s.From.In(c.Zone())
			if apart := (first.Year()-from.Year())*12 + int(first.Month()-from.Month()); s.Months > 1 && (apart < 0 || apart%s.Months != 0) {
				continue
			}
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

// isOn reports whether a schedule of weekdays is meant for a day.
func (s *Schedule) isOn(day time.Time) bool {
	if w := int(day.Weekday()); w != s.Day && !slices.Contains(s.Also, w) {
		return false
	}
	switch {
	case s.Nth == 0:
		return true
	case s.Nth < 0:
		return day.AddDate(0, 0, 7).Month() != day.Month()
	}
	return (day.Day()-1)/7+1 == s.Nth
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
		words, day = sayEveryWeekday, t.tr(rules.Weekdays[s.Day])
		for _, also := range s.Also {
			day += " " + t.words(sayAndDay) + " " + t.tr(rules.Weekdays[also])
		}
		if s.Nth != 0 {
			words, day = sayNthWeekday, t.words(ordinals[s.Nth])+" "+day
		}
	case everyMonth:
		words, day = sayEveryMonth, strconv.Itoa(s.Day)
		if s.Day == 1 && t.s.Locale != "en" {
			day = "1er"
		}
		if s.Months > 1 {
			words = sayEveryMonths
		}
	case everyDays:
		words, day = sayEveryDays, strconv.Itoa(s.Day)
	case everyOnce:
		words, day = sayOnce, formatDay(s.From.In(t.d.calendar.Zone()), t.s.Locale)
	}
	return fill(t.words(words), "day", day, "hour", hour, "months", strconv.Itoa(s.Months))
}

var (
	sayEveryWeekday = declare("say_every_weekday", "day", "hour")
	sayEveryMonth   = declare("say_every_month", "day", "hour")
	sayEveryMonths  = declare("say_every_months", "day", "hour", "months")
	sayNthWeekday   = declare("say_nth_weekday", "day", "hour")
	sayAndDay       = declare("say_and_day")
	sayEveryDays    = declare("say_every_days", "day", "hour")
	sayEveryWorkday = declare("say_every_workday", "hour")
	sayOnce         = declare("say_once", "day", "hour")
)

var ordinals = map[int]sentence{
	1: declare("label_ordinal_first"), 2: declare("label_ordinal_second"), 3: declare("label_ordinal_third"), 4: declare("label_ordinal_fourth"), -1: declare("label_ordinal_last"),
}
