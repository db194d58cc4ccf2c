package understanding

import (
	"strconv"
	"strings"
	"time"
)

// FutureDate finds a day to come in a message: "demain", "dans 3 jours", "lundi",
// "le 12 mai", "12/03/2027", "next Monday". today is the day of the message in
// the person's zone. workingDays is set instead of the day when the message
// counts in working days ("dans 3 jours ouvrés"). A day without a year is the
// next such day. ok is false when there is none.
func FutureDate(text string, today time.Time) (day time.Time, workingDays int, ok bool) {
	today = time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, today.Location())
	if d, found := isoDate(text, today); found {
		return d, 0, d.After(today)
	}
	tokens := tokenise(strings.NewReplacer("/", " / ", "-", " ", ".", " ").Replace(text))
	word := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return tokens[i].word
	}
	for i, t := range tokens {
		m, isMonth := months[t.word]
		if !isMonth {
			continue
		}
		number, yearAt := dayOf(word(i-1)), i+1
		if number == 0 { // "April 30"
			number, yearAt = dayOf(word(i+1)), i+2
		}
		if number > 0 {
			d, exists := after(yearOf(word(yearAt)), m, number, today)
			return d, 0, exists
		}
	}
	if d, exists := futureNumeric(text, today); exists {
		return d, 0, true
	}
	for i, t := range tokens {
		switch t.word {
		case "demain", "tomorrow":
			if word(i-1) == "apre" || word(i-1) == "apres" {
				return today.AddDate(0, 0, 2), 0, true
			}
			return today.AddDate(0, 0, 1), 0, true
		case "dan", "in":
			n := number(word(i + 1))
			if n == 0 {
				n, _ = strconv.Atoi(word(i + 1))
			}
			if n < 1 || n > 1000 {
				continue
			}
			switch unit := word(i + 2); {
			case strings.HasPrefix(unit, "jour"), unit == "j", strings.HasPrefix(unit, "day"):
				if strings.HasPrefix(word(i+3), "ouvr") {
					return day, n, true
				}
				return today.AddDate(0, 0, n), 0, true
			case unit == "working", unit == "busines":
				return day, n, true
			case strings.HasPrefix(unit, "semaine"), strings.HasPrefix(unit, "week"):
				return today.AddDate(0, 0, 7*n), 0, true
			case strings.HasPrefix(unit, "moi"), strings.HasPrefix(unit, "month"):
				return today.AddDate(0, n, 0), 0, true
			}
		}
		if wd, isWeekday := weekdays[t.word]; isWeekday {
			ahead := (int(wd) - int(today.Weekday()) + 7) % 7
			if ahead == 0 {
				ahead = 7
			}
			return today.AddDate(0, 0, ahead), 0, true
		}
		if t.word == "semaine" && strings.HasPrefix(word(i+1), "prochain") || t.word == "week" && word(i-1) == "next" {
			return today.AddDate(0, 0, 7), 0, true
		}
	}
	return time.Time{}, 0, false
}

// futureNumeric reads day/month and day/month/year, as in France.
func futureNumeric(text string, today time.Time) (time.Time, bool) {
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return !(r >= '0' && r <= '9' || r == '/' || r == '.' || r == '-') }) {
		parts := strings.FieldsFunc(field, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
		if len(parts) != 2 && len(parts) != 3 {
			continue
		}
		day, month, year := dayOf(parts[0]), dayOf(parts[1]), 0
		if day == 0 || month == 0 || month > 12 {
			continue
		}
		if len(parts) == 3 {
			if year = yearOf(parts[2]); year == 0 {
				continue
			}
		}
		return after(year, time.Month(month), day, today)
	}
	return time.Time{}, false
}

// after is the next such day after today, or that of the year when one is
// given.
func after(year int, month time.Month, day int, today time.Time) (time.Time, bool) {
	y := year
	if y == 0 {
		y = today.Year()
	}
	d := time.Date(y, month, day, 0, 0, 0, 0, today.Location())
	if year == 0 && !d.After(today) {
		d = time.Date(y+1, month, day, 0, 0, 0, 0, today.Location())
	}
	return d, d.Day() == day && d.After(today)
}
