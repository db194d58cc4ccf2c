package dialogs

import (
	"strconv"
	"time"

	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// What is said of days and hours is read in one place (package when). Here it is
// taken up, or asked: what cannot be is never dropped, nor replaced by today.

var (
	sayNoSuchDay    = declare("say_no_such_day")
	sayNoSuchHour   = declare("say_no_such_hour")
	sayTimeOver     = declare("say_time_over", "day")
	sayTimeOverHour = declare("say_time_over_hour", "day", "hour")
	sayTimeConflict = declare("say_time_conflict", "day", "weekday")
	sayTimeUnclear  = declare("say_time_unclear")
)

// ahead reads what a text says of a time to come, where the person is.
func (t *turn) ahead(text string) when.Reading {
	return when.Read(text, t.now.In(t.zone()), when.Ahead, t.calendar)
}

// behind reads what a text says of a time that has been.
func (t *turn) behind(text string) when.Reading {
	return when.Read(text, t.now.In(t.zone()), when.Back, t.calendar)
}

// oddTime says what is wrong with a time, "" when nothing is.
func (t *turn) oddTime(r when.Reading) string {
	switch r.Problem {
	case when.NoSuchDay:
		return t.words(sayNoSuchDay)
	case when.NoSuchHour:
		return t.words(sayNoSuchHour)
	case when.Over:
		words := sayTimeOver
		if r.HasHour {
			words = sayTimeOverHour
		}
		return fill(t.words(words), "day", formatDay(r.Day, t.s.Locale), "hour", formatHour(r.Hour, r.Minute, t.s.Locale))
	case when.Conflict:
		return fill(t.words(sayTimeConflict), "day", formatDay(r.Day, t.s.Locale), "weekday", t.tr(rules.Weekdays[r.Weekday]))
	case when.Unclear:
		return t.words(sayTimeUnclear)
	}
	return ""
}

// formatHour writes an hour of the day.
func formatHour(hour, minute int, locale string) string {
	two := strconv.Itoa(100 + minute)[1:]
	switch {
	case locale == "en":
		return strconv.Itoa(hour) + ":" + two
	case minute > 0:
		return strconv.Itoa(hour) + "\u00a0h\u00a0" + two
	}
	return strconv.Itoa(hour) + "\u00a0h"
}

// isDay reports whether one day was read, and nothing is wrong with it.
func isDay(r when.Reading) bool {
	return r.Problem == "" && !r.Day.IsZero() && !r.MonthOnly && r.Every == nil
}

// likelyDay is the day that was read as having been. Without a year, one that was
// long ago is rather the next one: it is questioned then.
func (t *turn) likelyDay(text string, r when.Reading) time.Time {
	if r.Year || t.now.Sub(r.Day) <= longAgo {
		return r.Day
	}
	if soon := t.ahead(text); isDay(soon) && soon.Day.Sub(t.now) < longAgo {
		return soon.Day
	}
	return r.Day
}

// reachSaid moves a dossier on the day that a text names, today when it names none.
// A day that cannot be is asked.
func (t *turn) reachSaid(d *Dossier, event, text string) {
	if event == eventCard || event == eventFinish || event == eventCodes {
		if card, codes, ok := t.twoDays(text); ok && t.possible(d, eventCard, card) && !codes.Before(card) && !codes.After(t.now) && t.move(d, eventCard, card) {
			t.reachOn(d, eventCodes, codes)
			return
		}
	}
	if event == eventSend && redates(d, event) && d.Batch == 0 && t.tellsNoDay(d, text) {
		return
	}
	if !t.reachNamed(d, event, text) {
		t.reachOn(d, event, t.now)
	}
}

// tellsNoDay takes what is told of a sending that is known, and corrects nothing of it:
// that it was sent says nothing new, and what the ANS has sent is the card.
func (t *turn) tellsNoDay(d *Dossier, text string) bool {
	r := t.behind(text)
	corrects := hasAny(text, wasWords) || t.reading.TakesBack
	shipped := hasAny(text, cardWords) && !hasAny(text, fileWords) && (r.None() || isDay(r) && r.Day.After(d.Since))
	if corrects && !r.None() || !r.None() && !shipped || hasAny(text, resentWords) {
		return false
	}
	line, late := t.standing(d)
	t.s.At.Order = d.ID
	t.enterFollowing()
	lines := []Line{line}
	if shipped {
		lines = append([]Line{ParseLine(t.words(sayOnItsWay))}, lines...)
	}
	if m := t.sayLines(lines...); late {
		t.documents(m, []string{rules.DocumentAssistance})
	}
	return true
}

// twoDays are the days of the card and of its codes, where a text tells both: "reçu la
// carte le 16 et les codes le 18".
func (t *turn) twoDays(text string) (card, codes time.Time, ok bool) {
	parts := joinsErrands.Split(text, 2)
	if len(parts) < 2 || !hasAny(parts[1], []string{"code", "codes"}) || hasAny(parts[1], denyingWords) {
		return card, codes, false
	}
	first, second := t.behind(parts[0]), t.behind(parts[1])
	return first.Day, second.Day, isDay(first) && isDay(second)
}

// daySaid is the day that a text names as having been, today when it names none.
func (t *turn) daySaid(text string) time.Time {
	if r := t.behind(text); isDay(r) {
		return t.likelyDay(text, r)
	}
	return t.now
}

// reachNamed is reachSaid for a text that has to name a day; it returns false when
// it names none.
func (t *turn) reachNamed(d *Dossier, event, text string) bool {
	switch r := t.behind(text); {
	case r.Problem == when.ToCome:
		t.reachOn(d, event, r.Day) // which questions it
	case isDay(r), r.Problem == when.Unclear && !r.Day.IsZero(): // the hour is of no matter
		t.reachOn(d, event, t.likelyDay(text, r))
	case r.Problem != "" || r.MonthOnly:
		if odd := t.oddTime(r); odd != "" {
			t.say(odd)
		}
		t.askDay(d, event)
	default:
		return false
	}
	return true
}
