package understanding

import (
	"strconv"
	"strings"
	"time"
)

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
	word := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return tokens[i].word
	}
	// A day of a month beats all else that the message tells, wherever it stands:
	// "vendredi 30 avril 2021".
	for i, t := range tokens {
		if m, isMonth := months[t.word]; isMonth {
			number, yearAt := dayOf(word(i-1)), i+1
			if number == 0 { // "April 30"
				number, yearAt = dayOf(word(i+1)), i+2
			}
			if number > 0 {
				return onOrBefore(yearOf(word(yearAt)), m, number, today)
			}
		}
	}
	if d, ok := numericDate(text, today); ok {
		return d, true
	}
	for i, t := range tokens {
		switch t.word {
		case "aujourd", "aujourdhui", "today", "auj":
			return today, true
		case "hier", "yesterday":
			if word(i-1) == "avant" {
				return today.AddDate(0, 0, -2), true
			}
			return today.AddDate(0, 0, -1), true
		}
		if wd, isWeekday := weekdays[t.word]; isWeekday {
			back := (int(today.Weekday()) - int(wd) + 7) % 7
			if back == 0 {
				back = 7
			}
			return today.AddDate(0, 0, -back), true
		}
		if n := number(t.word); n > 0 && (word(i-1) == "a" || word(i+2) == "ago" || word(i-1) == "depui") {
			switch word(i + 1) {
			case "jour", "j", "day":
				return today.AddDate(0, 0, -n), true
			case "semaine", "week":
				return today.AddDate(0, 0, -7*n), true
			}
		}
	}
	return time.Time{}, false
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

// numericDate reads day/month and day/month/year, as in France.
func numericDate(text string, today time.Time) (time.Time, bool) {
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
		return onOrBefore(year, time.Month(month), day, today)
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
