package when

import (
	"slices"
	"time"
)

// combine puts the expressions of a text together.
func (p *parser) combine() Reading {
	f := &p.found
	var r Reading
	something := len(f.dates)+len(f.days)+len(f.weekdays)+len(f.hours)+len(f.moments)+len(f.every) > 0
	switch {
	case f.noDay:
		return Reading{Problem: NoSuchDay}
	case f.noHour:
		return Reading{Problem: NoSuchHour}
	case f.unclear || f.bounded && something:
		return Reading{Problem: Unclear}
	case !something:
		return r
	}
	if !p.setHour(&r) {
		if d := p.setDay(r); len(f.every) == 0 && d.Problem == "" && !d.MonthOnly {
			return Reading{Problem: Unclear, Day: d.Day, Year: d.Year}
		}
		return Reading{Problem: Unclear}
	}
	if slices.ContainsFunc(f.weekdays, func(w weekday) bool { return w.plural }) && len(f.every) == 0 {
		p.repeats("week", 1)
	}
	if len(f.every) > 0 {
		return p.setEvery(r)
	}
	return p.setDay(r)
}

// setHour settles the hour; ok is false when there are several.
func (p *parser) setHour(r *Reading) bool {
	f := &p.found
	var all []hour
	for _, h := range f.hours {
		if len(f.parts) == 1 && !h.settled && h.hour < 12 && h.hour > 0 && f.parts[0] != morning {
			h.hour += 12
		}
		h.settled = true
		if !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	if len(all) == 0 {
		for _, x := range f.parts {
			if h := (hour{x.hour, x.minute, true}); !slices.Contains(all, h) {
				all = append(all, h)
			}
		}
	}
	if len(all) > 1 {
		return false
	}
	if len(all) == 1 {
		r.HasHour, r.Hour, r.Minute = true, all[0].hour, all[0].minute
	}
	return true
}

// setEvery settles a repetition.
func (p *parser) setEvery(r Reading) Reading {
	f := &p.found
	unclear := Reading{Problem: Unclear}
	e := f.every[0]
	for _, other := range f.every[1:] {
		switch {
		case e.Unit == other.Unit && e.Number == other.Number && e.Nth == 0 && e.MonthDay == 0:
			e = other // "chaque mois, le premier lundi du mois"
		case e.Unit == "month" && other.Unit == "month" && other.Number == 1 && e.Nth == 0 && e.MonthDay == 0 && other.Nth+other.MonthDay != 0:
			other.Number = e.Number
			e = other
		case e.Unit == other.Unit && e.Number == other.Number:
			return unclear
		case e.Unit == "day" && other.Unit == "working day":
			e = other
		default:
			return unclear
		}
	}
	if len(f.moments) > 0 || len(f.days) > 0 || len(f.dates) > 1 || e.Unit == "hour" && r.HasHour {
		return unclear
	}
	if e.Unit == "day" && e.Number == 15 && len(f.weekdays) > 0 {
		e.Unit, e.Number = "week", 2 // "tous les quinze jours, le lundi"
	}
	for _, w := range f.weekdays {
		if w.last || w.weeks > 0 || e.Unit != "week" || len(f.dates) > 0 {
			return unclear
		}
		if !slices.Contains(e.Weekdays, w.Weekday) {
			e.Weekdays = append(e.Weekdays, w.Weekday)
		}
	}
	if e.Number > 1 && len(e.Weekdays) > 1 {
		return unclear
	}
	if len(f.dates) == 1 {
		d := f.dates[0]
		switch {
		case d.year > 0 || d.monthOnly || e.Nth != 0 || e.MonthDay > 0:
			return unclear
		case e.Unit == "month" && d.month == 0:
			e.MonthDay = d.day
		case e.Unit == "year" && d.month > 0:
			if d.month > 12 || d.day < 1 || d.day > daysIn(time.Date(2028, time.Month(d.month), 1, 0, 0, 0, 0, time.UTC)) {
				return Reading{Problem: NoSuchDay}
			}
			e.Month, e.MonthDay = time.Month(d.month), d.day
		default:
			return unclear
		}
	}
	r.Every = &e
	return r
}

// setDay settles a single day.
func (p *parser) setDay(r Reading) Reading {
	f := &p.found
	var days []day
	add := func(d day) {
		if !slices.ContainsFunc(days, func(x day) bool { return x.Equal(d.Time) && x.monthOnly == d.monthOnly }) {
			days = append(days, d)
		}
	}
	for _, d := range f.dates {
		at, year, problem := p.resolve(d)
		if other, ok := p.otherWay(d, at); ok {
			at = other
		}
		if problem != "" {
			return Reading{Problem: problem}
		}
		r.Year = r.Year || year
		add(day{at, d.monthOnly})
	}
	for _, d := range f.days {
		add(d)
	}
	for _, m := range f.moments {
		if r.HasHour {
			return Reading{Problem: Unclear}
		}
		r.HasHour, r.Exact, r.Hour, r.Minute = true, true, m.Hour(), m.Minute()
		add(day{Time: midnightOf(m)})
	}
	var clash *weekday
	for i := range f.weekdays {
		w := &f.weekdays[i]
		switch {
		case len(f.dates)+len(f.days) == 0:
			if w.vague {
				return Reading{Problem: Unclear}
			}
			add(day{Time: p.nearest(*w)})
		case len(days) == 1 && days[0].Weekday() != w.Weekday:
			clash = w
		}
	}
	switch {
	case len(days) > 1:
		return Reading{Problem: Unclear}
	case clash != nil:
		r.Problem, r.Day, r.Weekday = Conflict, days[0].Time, clash.Weekday
		return r
	case len(days) == 0:
		return r
	}
	r.Day, r.MonthOnly = days[0].Time, days[0].monthOnly
	at := r.At(0)
	if r.HasHour && (at.Hour() != r.Hour || at.Minute() != r.Minute) {
		return Reading{Problem: NoSuchHour} // clocks go forward over it
	}
	over := r.Day.Before(p.today) || r.Day.Equal(p.today) && r.HasHour && !at.After(p.now.Truncate(time.Minute))
	if r.MonthOnly {
		over = r.Day.AddDate(0, 1, 0).Before(p.today) || r.Day.AddDate(0, 1, 0).Equal(p.today)
	}
	switch {
	case p.way == Ahead && over:
		r.Problem = Over
	case p.way == Back && r.Day.After(p.today):
		r.Problem = ToCome
	}
	return r
}

// nearest is the day of a weekday, seen from today.
func (p *parser) nearest(w weekday) time.Time {
	if w.last || p.way == Back && w.weeks == 0 && !w.next {
		back := (int(p.today.Weekday()) - int(w.Weekday) + 7) % 7
		if back == 0 {
			back = 7 // today has a word of its own
		}
		return p.today.AddDate(0, 0, -back)
	}
	ahead := (int(w.Weekday) - int(p.today.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	return p.today.AddDate(0, 0, ahead+7*w.weeks)
}

// otherWay is the day of a date without a year that lies the other way, near, and
// has the weekday that was said with it, which the day of this way has not: "lundi 4
// mai", two weeks later.
func (p *parser) otherWay(d date, at time.Time) (time.Time, bool) {
	if len(p.found.weekdays) != 1 || d.year > 0 || d.monthOnly || at.Weekday() == p.found.weekdays[0].Weekday {
		return at, false
	}
	back := *p
	back.way = Ahead + Back - p.way
	other, _, problem := back.resolve(d)
	near := other.Sub(p.today).Abs() < 62*24*time.Hour
	return other, problem == "" && near && other.Weekday() == p.found.weekdays[0].Weekday
}

// resolve finds the day of a date: without a year it is the next or the last such
// day, today included.
func (p *parser) resolve(d date) (at time.Time, year bool, problem Problem) {
	zone := p.today.Location()
	if d.day < 1 || d.day > 31 || d.month > 12 || d.month < 1 && d.year > 0 {
		return at, false, NoSuchDay
	}
	exists := func(y, m int) (time.Time, bool) {
		at := time.Date(y, time.Month(m), d.day, 0, 0, 0, 0, zone)
		return at, at.Day() == d.day
	}
	if d.year > 0 {
		at, ok := exists(d.year, d.month)
		if !ok {
			return at, true, NoSuchDay
		}
		return at, true, ""
	}
	step := 1
	if p.way == Back {
		step = -1
	}
	fits := func(at time.Time) bool {
		if p.way == Back {
			return !at.After(p.today)
		}
		if d.monthOnly {
			return at.AddDate(0, 1, 0).After(p.today)
		}
		return !at.Before(p.today)
	}
	if d.month == 0 { // "le 5"
		for n := 0; n < 4; n++ {
			month := int(p.today.Month()) + step*n
			first := time.Date(p.today.Year(), time.Month(month), 1, 0, 0, 0, 0, zone)
			if at, ok := exists(first.Year(), int(first.Month())); ok && fits(at) {
				return at, false, ""
			}
		}
		return at, false, NoSuchDay
	}
	for n := 0; n < 9; n++ { // 29 February may be eight years away
		at, ok := exists(p.today.Year()+step*n, d.month)
		if !ok || !fits(at) {
			continue
		}
		if next, ok := exists(at.Year()+1, d.month); ok && p.way == Back && p.today.Sub(at) > longAgo && next.Sub(p.today) < soon {
			at = next // "le 3 décembre", said at the end of November, is not that of last year
		}
		return at, false, ""
	}
	return at, false, NoSuchDay
}

// A day of a year ago is not meant where the same day is to come soon.
const (
	longAgo = 300 * 24 * time.Hour
	soon    = 32 * 24 * time.Hour
)
