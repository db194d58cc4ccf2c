package turn

import (
	"strconv"
	"time"

	"cpxbot/dialogs/schedule"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// Ahead reads what a text says of a time to come, where the person is.
func (t *Turn) Ahead(text string) when.Reading {
	return when.Read(text, t.Now.In(t.Zone()), when.Ahead, t.Calendar)
}

// Behind reads what a text says of a time that has been.
func (t *Turn) Behind(text string) when.Reading {
	return when.Read(text, t.Now.In(t.Zone()), when.Back, t.Calendar)
}

var (
	sayNoSuchDay    = Declare("say_no_such_day")
	sayNoSuchHour   = Declare("say_no_such_hour")
	sayTimeOver     = Declare("say_time_over", "day")
	sayTimeOverHour = Declare("say_time_over_hour", "day", "hour")
	sayTimeConflict = Declare("say_time_conflict", "day", "weekday")
	sayTimeUnclear  = Declare("say_time_unclear")
)

// OddTime says what is wrong with a time, "" when nothing is.
func (t *Turn) OddTime(r when.Reading) string {
	switch r.Problem {
	case when.NoSuchDay:
		return t.Words(sayNoSuchDay)
	case when.NoSuchHour:
		return t.Words(sayNoSuchHour)
	case when.Over:
		words := sayTimeOver
		if r.HasHour {
			words = sayTimeOverHour
		}
		return Fill(t.Words(words), "day", FormatDay(r.Day, t.State.Locale), "hour", FormatHour(r.Hour, r.Minute, t.State.Locale))
	case when.Conflict:
		return Fill(t.Words(sayTimeConflict), "day", FormatDay(r.Day, t.State.Locale), "weekday", t.Tr(rules.Weekdays[r.Weekday]))
	case when.Unclear:
		return t.Words(sayTimeUnclear)
	}
	return ""
}

// FormatHour writes an hour of the day.
func FormatHour(hour, minute int, locale string) string {
	two := strconv.Itoa(100 + minute)[1:]
	switch {
	case locale == "en":
		return strconv.Itoa(hour) + ":" + two
	case minute > 0:
		return strconv.Itoa(hour) + "\u00a0h\u00a0" + two
	}
	return strconv.Itoa(hour) + "\u00a0h"
}

// IsDay reports whether one day was read, and nothing is wrong with it.
func IsDay(r when.Reading) bool {
	return r.Problem == "" && !r.Day.IsZero() && !r.MonthOnly && r.Every == nil
}

// LongAgo is an age at which a day without a year was more likely misread.
const LongAgo = 300 * 24 * time.Hour

// LikelyDay is the day that was read as having been. Without a year, one that was
// long ago is rather the next one: it is questioned then.
func (t *Turn) LikelyDay(text string, r when.Reading) time.Time {
	if r.Year || t.Now.Sub(r.Day) <= LongAgo {
		return r.Day
	}
	if soon := t.Ahead(text); IsDay(soon) && soon.Day.Sub(t.Now) < LongAgo {
		return soon.Day
	}
	return r.Day
}

// DaySaid is the day that a text names as having been, today when it names none.
func (t *Turn) DaySaid(text string) time.Time {
	if r := t.Behind(text); IsDay(r) {
		return t.LikelyDay(text, r)
	}
	return t.Now
}

// Zone is the person's time zone.
func (t *Turn) Zone() *time.Location {
	if t.State.Zone != "" {
		if zone, err := time.LoadLocation(t.State.Zone); err == nil {
			return zone
		}
	}
	return t.Calendar.Zone()
}

// WorkingMorning is half past nine for the person, n working days later; with
// n = 0 on the day itself, or on the next working day.
func (t *Turn) WorkingMorning(from time.Time, n int) time.Time {
	local := from.In(t.Zone())
	// Working days are those of France, on the person's calendar day.
	noon := time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, t.Calendar.Zone())
	day := t.Calendar.AddWorkingDays(noon, n)
	if !t.Calendar.IsWorkday(day) {
		day = t.Calendar.AddWorkingDays(day, 1)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 9, 30, 0, 0, t.Zone()).UTC()
}

// Quiet reports whether a reminder would disturb now.
func (t *Turn) Quiet() bool {
	local := t.Now.In(t.Zone())
	noon := time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, t.Calendar.Zone())
	return local.Hour() < schedule.FirstHour || local.Hour() >= schedule.LastHour || !t.Calendar.IsWorkday(noon)
}

// NextQuietEnd is the first half past nine of a working day from now on.
func (t *Turn) NextQuietEnd() time.Time {
	if morning := t.WorkingMorning(t.Now, 0); morning.After(t.Now) {
		return morning
	}
	return t.WorkingMorning(t.Now, 1)
}
