// Package schedule reads when something is repeated, or when once, and computes the
// next time by the working days of a calendar. It says nothing, and remembers nothing.
package schedule

import (
	"slices"
	"time"

	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// Schedule says when a reminder of a channel speaks. Days that are no working
// days are shifted to the next one.
type Schedule struct {
	// Every is "once", "weekday", "month", "days", "workday" or "hours".
	Every string `json:"every"`
	// Day is the weekday (0 is Sunday), the day of the month, or the number of
	// days or hours; Also are more weekdays.
	Day  int   `json:"day,omitempty"`
	Also []int `json:"also,omitempty"`
	// Nth says which of the weekdays of a month, -1 the last one; 0 for each. Of
	// a month without a weekday, -1 is the last working day.
	Nth int `json:"nth,omitempty"`
	// Months is how many months lie between two times, 0 for one.
	Months int `json:"months,omitempty"`
	Hour   int `json:"hour"`
	Minute int `json:"minute,omitempty"`
	// Exact says that a day and an hour were named: it is not shifted.
	Exact bool `json:"exact,omitempty"`
	// From is the day of a single reminder, or the first of those that come
	// every so many hours, days or months.
	From time.Time `json:"from,omitzero"`
}

const (
	EveryOnce    = "once"
	EveryWeekday = "weekday"
	EveryMonth   = "month"
	EveryDays    = "days"
	everyWorkday = "workday"
	EveryHours   = "hours"
)

// Reminders every so many hours speak between these, so that each day has some.
const (
	FirstEveryHour = 8
	LastEveryHour  = 20
	mostEveryHours = 12
)

// ParseSchedule reads "chaque lundi 9 h", "le 1er du mois", "tous les 15 jours",
// "demain à 14h30"; now is in the zone of the channel. Where ok is false, the
// reading says what is wrong with the time, if one was said.
func ParseSchedule(text string, now time.Time, c *rules.Calendar) (s Schedule, r when.Reading, ok bool) {
	r = when.Read(text, now, when.Ahead, c)
	if r.Problem != "" {
		return s, r, false
	}
	if s.Hour = FirstHour; r.HasHour {
		s.Hour, s.Minute = r.Hour, r.Minute
	}
	switch {
	case r.Every != nil:
		if !s.repeat(r.Every, now) {
			r.Problem = when.Unclear
		}
		return s, r, r.Problem == ""
	case r.MonthOnly:
		r.Problem = when.Unclear // which day of it?
		return s, r, false
	case !r.Day.IsZero():
		s.Every, s.From, s.Exact = EveryOnce, r.At(FirstHour), r.Exact
	case r.HasHour: // an hour alone is the next one
		if s.Every, s.From = EveryOnce, s.On(now); !s.From.After(now) {
			s.From = s.On(now.AddDate(0, 0, 1))
		}
	default:
		return s, r, false
	}
	if !s.From.After(now) {
		r.Problem, r.Day = when.Over, s.From
	}
	return s, r, r.Problem == ""
}

// repeat takes a repetition over; it returns false for one that is not kept.
func (s *Schedule) repeat(e *when.Every, now time.Time) bool {
	s.From = s.On(now)
	switch e.Unit {
	case "hour":
		s.Every, s.Day, s.From = EveryHours, e.Number, now.Truncate(time.Minute)
		s.Hour, s.Minute = 0, 0
		return e.Number <= mostEveryHours
	case "working day":
		s.Every, s.From = everyWorkday, time.Time{}
	case "day":
		if s.Every, s.Day = EveryDays, e.Number; e.Number == 1 {
			s.Every, s.Day, s.From = everyWorkday, 0, time.Time{}
		}
	case "week":
		s.weekly(e, now)
	case "month":
		switch {
		case len(e.Weekdays) > 0:
			s.Every, s.Day, s.Nth, s.From = EveryWeekday, int(e.Weekdays[0]), e.Nth, time.Time{}
			return e.Number == 1
		case e.Working && e.Nth < 0:
			s.Every, s.Nth, s.Day, s.From = EveryMonth, -1, 0, time.Time{}
			return e.Number == 1
		case e.Working:
			e.MonthDay = 1 // shifted to the first working day
		}
		s.monthly(e.MonthDay, e.Number, now)
	case "year":
		s.monthly(e.MonthDay, 12*e.Number, now)
		if e.Month > 0 {
			s.From = time.Date(now.Year(), e.Month, 1, s.Hour, s.Minute, 0, 0, now.Location())
		}
		return e.Number == 1
	}
	return s.Day <= 1000
}

// weekly takes over a repetition every so many weeks.
func (s *Schedule) weekly(e *when.Every, now time.Time) {
	if e.Number > 1 {
		s.Every, s.Day = EveryDays, 7*e.Number
		if len(e.Weekdays) > 0 { // it begins with the next such day
			for int(s.From.Weekday()) != int(e.Weekdays[0]) || !s.From.After(now) {
				s.From = s.On(s.From.AddDate(0, 0, 1))
			}
		}
		return
	}
	s.Every, s.Day, s.From = EveryWeekday, int(now.Weekday()), time.Time{}
	for i, w := range e.Weekdays {
		if i == 0 {
			s.Day = int(w)
		} else {
			s.Also = append(s.Also, int(w))
		}
	}
}

// monthly takes over a repetition every so many months, on a day of the month or on
// that of today.
func (s *Schedule) monthly(day, months int, now time.Time) {
	s.Every, s.Day = EveryMonth, day
	if months > 1 {
		s.Months = months
	}
	switch {
	case day == 0:
		s.Day = now.Day()
	case months == 1:
		s.From = time.Time{}
	case day < now.Day(): // the first one is in the next month
		s.From = s.On(now.AddDate(0, 0, 1-now.Day()).AddDate(0, 1, 0))
	}
}

// On is the time of the schedule on a day.
func (s *Schedule) On(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), s.Hour, s.Minute, 0, 0, day.Location())
}

// Next is the first time after now at which the schedule speaks; zero when there is
// none. Its hours are those of the zone of now, its working days those of France on
// the same date.
func (s *Schedule) Next(now time.Time, c *rules.Calendar) time.Time {
	zone := now.Location()
	isWorkday := func(day time.Time) bool {
		return c.IsWorkday(time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, c.Zone()))
	}
	shifted := func(day time.Time) time.Time {
		for !s.Exact && !isWorkday(day) {
			day = day.AddDate(0, 0, 1)
		}
		return s.On(day)
	}
	switch s.Every {
	case EveryOnce:
		if at := shifted(s.From.In(zone)); at.After(now) {
			return at
		}
	case EveryWeekday, everyWorkday:
		// A day of last week may be shifted to one that is still to come.
		for i := -7; i < 45; i++ {
			day := now.AddDate(0, 0, i)
			if s.Every == everyWorkday && !isWorkday(day) || s.Every == EveryWeekday && !s.isOn(day) {
				continue
			}
			if at := shifted(day); at.After(now) {
				return at
			}
		}
	case EveryMonth:
		for i := -1; i < 14; i++ {
			first := time.Date(now.Year(), now.Month()+time.Month(i), 1, 0, 0, 0, 0, now.Location())
			from := s.From.In(zone)
			if apart := (first.Year()-from.Year())*12 + int(first.Month()-from.Month()); s.Months > 1 && (apart < 0 || apart%s.Months != 0) {
				continue
			}
			last := first.AddDate(0, 1, -1).Day() // "le 31" is the last day of a short month
			if s.Nth < 0 {
				day := first.AddDate(0, 0, last-1)
				for !isWorkday(day) {
					day = day.AddDate(0, 0, -1)
				}
				if at := s.On(day); at.After(now) {
					return at
				}
				continue
			}
			if at := shifted(first.AddDate(0, 0, min(s.Day, last)-1)); at.After(now) {
				return at
			}
		}
	case EveryHours:
		if s.Day < 1 {
			return time.Time{}
		}
		step := time.Duration(s.Day) * time.Hour
		at := s.From.In(zone)
		if behind := now.Sub(at); behind >= 0 {
			at = at.Add((behind/step + 1) * step)
		}
		for range 24 * 31 { // a month of holidays is long enough
			if h := at.Hour(); at.After(now) && h >= FirstEveryHour && h < LastEveryHour && isWorkday(at) {
				return at
			}
			at = at.Add(step)
		}
	case EveryDays:
		if s.Day < 1 {
			return time.Time{}
		}
		day := s.From.In(zone)
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

// Reminders speak on working days between these hours, local time.
const (
	FirstHour = 9
	LastHour  = 17
)
