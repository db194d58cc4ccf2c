package understanding

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"cpxbot/rules"
)

// months and weekdays lead from their names, folded, and those that people
// shorten.
var (
	months = named[time.Month](rules.Months[:], 1, map[string]time.Month{
		"janv": 1, "jan": 1, "fevr": 2, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "jun": 6, "juil": 7, "jul": 7,
		"aug": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	})
	weekdays = named[time.Weekday](rules.Weekdays[:], 0, nil)
)

func named[T ~int](names []rules.Text, first T, short map[string]T) map[string]T {
	all := maps.Clone(short)
	if all == nil {
		all = map[string]T{}
	}
	for i, name := range names {
		for _, word := range tokenise(name.FR + " " + name.EN) {
			all[word.word] = first + T(i)
		}
	}
	return all
}

// Date finds a day in a message: "hier", "lundi dernier", "le 30 avril",
// "30/04", "2021-04-30", "il y a 3 jours", "last Monday". today is the day of
// the message in the person's zone. A day without a year is the last such day
// that is not in the future; ok is false when there is none, or when the day
// does not exist.
func Date(text string, today time.Time) (day time.Time, ok bool) {
	today = time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, today.Location())
	if d, ok := isoDate(text, today); ok {
		return d, true
	}
	tokens := tokenise(strings.NewReplacer("/", " ", "-", " ", ".", " ").Replace(text))
	for i, t := range tokens {
		word := func(k int) string {
			if i+k < 0 || i+k >= len(tokens) {
				return ""
			}
			return tokens[i+k].word
		}
		switch t.word {
		case "aujourd":
			return today, true
		case "today", "aujourdhui", "auj":
			return today, true
		case "hier", "yesterday":
			if word(-1) == "avant" {
				return today.AddDate(0, 0, -2), true
			}
			return today.AddDate(0, 0, -1), true
		}
		if m, isMonth := months[t.word]; isMonth {
			dayNumber, yearAt := dayOf(word(-1)), 1
			if dayNumber == 0 { // "April 30"
				dayNumber, yearAt = dayOf(word(1)), 2
			}
			if dayNumber == 0 {
				continue
			}
			return onOrBefore(yearOf(word(yearAt)), m, dayNumber, today)
		}
		if wd, isWeekday := weekdays[t.word]; isWeekday {
			back := (int(today.Weekday()) - int(wd) + 7) % 7
			if back == 0 {
				back = 7
			}
			return today.AddDate(0, 0, -back), true
		}
		if n := number(t.word); n > 0 && (word(-1) == "a" || word(2) == "ago" || word(-1) == "depui") {
			switch word(1) {
			case "jour", "j", "day":
				return today.AddDate(0, 0, -n), true
			case "semaine", "week":
				return today.AddDate(0, 0, -7*n), true
			}
		}
	}
	return numericDate(text, today, onOrBefore)
}

func isoDate(text string, today time.Time) (time.Time, bool) {
	for i := 0; i+10 <= len(text); i++ {
		if text[i] >= '0' && text[i] <= '9' {
			if d, err := time.ParseInLocation(time.DateOnly, text[i:i+10], today.Location()); err == nil {
				return d, true
			}
		}
	}
	return time.Time{}, false
}

// numericDate reads day/month and day/month/year, as in France; choose finds
// the day, of the year when one is given (0: none is).
func numericDate(text string, today time.Time, choose func(year int, month time.Month, day int, today time.Time) (time.Time, bool)) (time.Time, bool) {
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return !(r >= '0' && r <= '9' || r == '/' || r == '.' || r == '-') }) {
		parts := strings.FieldsFunc(field, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
		if len(parts) != 2 && len(parts) != 3 {
			continue
		}
		day, month := dayOf(parts[0]), dayOf(parts[1])
		if day == 0 || month == 0 || month > 12 {
			continue
		}
		year := 0
		if len(parts) == 3 {
			if year = yearOf(parts[2]); year == 0 {
				continue
			}
		}
		return choose(year, time.Month(month), day, today)
	}
	return time.Time{}, false
}

func dayOf(word string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(word, "er"), "th"), "st"))
	if err != nil || n < 1 || n > 31 {
		return 0
	}
	return n
}

func yearOf(word string) int {
	n, err := strconv.Atoi(word)
	switch {
	case err != nil:
		return 0
	case n >= 2000 && n < 2100:
		return n
	case n >= 15 && n < 100 && len(word) == 2:
		return 2000 + n
	}
	return 0
}

func onOrBefore(year int, month time.Month, day int, today time.Time) (time.Time, bool) {
	y := year
	if y == 0 {
		y = today.Year()
	}
	d := time.Date(y, month, day, 0, 0, 0, 0, today.Location())
	if d.Day() != day {
		return time.Time{}, false
	}
	if year == 0 && d.After(today) {
		d = time.Date(y-1, month, day, 0, 0, 0, 0, today.Location())
		if d.Day() != day {
			return time.Time{}, false
		}
	}
	return d, true
}
