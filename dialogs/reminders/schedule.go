package reminders

import (
	"strconv"

	"cpxbot/dialogs/schedule"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

var (
	sayEveryWeekday = turn.Declare("say_every_weekday", "day", "hour")
	sayEveryMonth   = turn.Declare("say_every_month", "day", "hour")
	sayEveryMonths  = turn.Declare("say_every_months", "day", "hour", "months")
	sayNthWeekday   = turn.Declare("say_nth_weekday", "day", "hour")
	sayAndDay       = turn.Declare("say_and_day")
	sayEveryDays    = turn.Declare("say_every_days", "day", "hour")
	sayEveryWorkday = turn.Declare("say_every_workday", "hour")
	sayEveryHours   = turn.Declare("say_every_hours", "day", "first", "last")
	sayEveryHour    = turn.Declare("say_every_hour", "first", "last")
	sayEveryYear    = turn.Declare("say_every_year", "day", "hour")
	sayLastWorkday  = turn.Declare("say_last_workday", "hour")
	sayOnce         = turn.Declare("say_once", "day", "hour")
)

// ScheduleWords says a schedule in the person's language.
func ScheduleWords(t *turn.Turn, s *schedule.Schedule) string {
	hour := turn.FormatHour(s.Hour, s.Minute, t.State.Locale)
	day := ""
	words := sayEveryWorkday
	switch s.Every {
	case schedule.EveryWeekday:
		words, day = sayEveryWeekday, t.Tr(rules.Weekdays[s.Day])
		for _, also := range s.Also {
			day += " " + t.Words(sayAndDay) + " " + t.Tr(rules.Weekdays[also])
		}
		if s.Nth != 0 {
			words, day = sayNthWeekday, t.Words(ordinals[s.Nth])+" "+day
		}
	case schedule.EveryMonth:
		words, day = sayEveryMonth, strconv.Itoa(s.Day)
		if s.Day == 1 && t.State.Locale != "en" {
			day = "1er"
		}
		switch {
		case s.Nth < 0:
			words = sayLastWorkday
		case s.Months == 12:
			words = sayEveryYear
			day += " " + t.Tr(rules.Months[s.From.In(t.Zone()).Month()-1])
		case s.Months > 1:
			words = sayEveryMonths
		}
	case schedule.EveryHours:
		if words, day = sayEveryHours, strconv.Itoa(s.Day); s.Day == 1 {
			words = sayEveryHour
		}
	case schedule.EveryDays:
		words, day = sayEveryDays, strconv.Itoa(s.Day)
	case schedule.EveryOnce:
		words, day = sayOnce, turn.FormatDay(s.From.In(t.Zone()), t.State.Locale)
	}
	return turn.Fill(t.Words(words), "day", day, "hour", hour, "months", strconv.Itoa(s.Months),
		"first", strconv.Itoa(schedule.FirstEveryHour), "last", strconv.Itoa(schedule.LastEveryHour))
}

var ordinals = map[int]turn.Sentence{
	1: turn.Declare("label_ordinal_first"), 2: turn.Declare("label_ordinal_second"), 3: turn.Declare("label_ordinal_third"), 4: turn.Declare("label_ordinal_fourth"), -1: turn.Declare("label_ordinal_last"),
}
