package when

import (
	"slices"
	"time"

	"cpxbot/dialogs/when/grammar"
	"cpxbot/dialogs/when/tokens"
)

// combination puts together what the expressions of a text say.
type combination struct{ *grammar.Parser }

// combine puts the expressions of a text together.
func (p combination) combine() Reading {
	f := &p.Found
	var r Reading
	something := len(f.Dates)+len(f.Days)+len(f.Weekdays)+len(f.Hours)+len(f.Moments)+len(f.Every) > 0
	switch {
	case f.NoDay:
		return Reading{Problem: NoSuchDay}
	case f.NoHour:
		return Reading{Problem: NoSuchHour}
	case f.Unclear || f.Bounded && something:
		return Reading{Problem: Unclear}
	case !something:
		return r
	}
	if !p.setHour(&r) {
		if d := p.setDay(r); len(f.Every) == 0 && d.Problem == "" && !d.MonthOnly {
			return Reading{Problem: Unclear, Day: d.Day, Year: d.Year}
		}
		return Reading{Problem: Unclear}
	}
	if slices.ContainsFunc(f.Weekdays, func(w grammar.Weekday) bool { return w.Plural }) && len(f.Every) == 0 {
		p.Repeats("week", 1)
	}
	if len(f.Every) > 0 {
		return p.setEvery(r)
	}
	return p.setDay(r)
}

// setHour settles the hour; ok is false when there are several.
func (p combination) setHour(r *Reading) bool {
	f := &p.Found
	var all []grammar.Hour
	for _, h := range f.Hours {
		if len(f.Parts) == 1 && !h.Settled && h.Hour < 12 && h.Hour > 0 && f.Parts[0] != tokens.Morning {
			h.Hour += 12
		}
		h.Settled = true
		if !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	if len(all) == 0 {
		for _, x := range f.Parts {
			if h := (grammar.Hour{Hour: x.Hour, Minute: x.Minute, Settled: true}); !slices.Contains(all, h) {
				all = append(all, h)
			}
		}
	}
	if len(all) > 1 {
		return false
	}
	if len(all) == 1 {
		r.HasHour, r.Hour, r.Minute = true, all[0].Hour, all[0].Minute
	}
	return true
}

// setEvery settles a repetition.
func (p combination) setEvery(r Reading) Reading {
	f := &p.Found
	unclear := Reading{Problem: Unclear}
	e := f.Every[0]
	for _, other := range f.Every[1:] {
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
	if len(f.Moments) > 0 || len(f.Days) > 0 || len(f.Dates) > 1 || e.Unit == "hour" && r.HasHour {
		return unclear
	}
	if e.Unit == "day" && e.Number == 15 && len(f.Weekdays) > 0 {
		e.Unit, e.Number = "week", 2 // "tous les quinze jours, le lundi"
	}
	for _, w := range f.Weekdays {
		if w.Last || w.Weeks > 0 || e.Unit != "week" || len(f.Dates) > 0 {
			return unclear
		}
		if !slices.Contains(e.Weekdays, w.Weekday) {
			e.Weekdays = append(e.Weekdays, w.Weekday)
		}
	}
	if e.Number > 1 && len(e.Weekdays) > 1 {
		return unclear
	}
	if len(f.Dates) == 1 {
		d := f.Dates[0]
		switch {
		case d.Year > 0 || d.MonthOnly || e.Nth != 0 || e.MonthDay > 0:
			return unclear
		case e.Unit == "month" && d.Month == 0:
			e.MonthDay = d.Day
		case e.Unit == "year" && d.Month > 0:
			if d.Month > 12 || d.Day < 1 || d.Day > grammar.DaysIn(time.Date(2028, time.Month(d.Month), 1, 0, 0, 0, 0, time.UTC)) {
				return Reading{Problem: NoSuchDay}
			}
			e.Month, e.MonthDay = time.Month(d.Month), d.Day
		default:
			return unclear
		}
	}
	r.Every = &e
	return r
}

// setDay settles a single day.
func (p combination) setDay(r Reading) Reading {
	f := &p.Found
	var days []grammar.Day
	add := func(d grammar.Day) {
		if !slices.ContainsFunc(days, func(x grammar.Day) bool { return x.Equal(d.Time) && x.MonthOnly == d.MonthOnly }) {
			days = append(days, d)
		}
	}
	for _, d := range f.Dates {
		at, year, problem := p.resolve(d)
		if other, ok := p.otherWay(d, at); ok {
			at = other
		}
		if problem != "" {
			return Reading{Problem: problem}
		}
		r.Year = r.Year || year
		add(grammar.Day{Time: at, MonthOnly: d.MonthOnly})
	}
	for _, d := range f.Days {
		add(d)
	}
	for _, m := range f.Moments {
		if r.HasHour {
			return Reading{Problem: Unclear}
		}
		r.HasHour, r.Exact, r.Hour, r.Minute = true, true, m.Hour(), m.Minute()
		add(grammar.Day{Time: tokens.MidnightOf(m)})
	}
	var clash *grammar.Weekday
	for i := range f.Weekdays {
		w := &f.Weekdays[i]
		switch {
		case len(f.Dates)+len(f.Days) == 0:
			if w.Vague {
				return Reading{Problem: Unclear}
			}
			add(grammar.Day{Time: p.nearest(*w)})
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
	r.Day, r.MonthOnly = days[0].Time, days[0].MonthOnly
	at := r.At(0)
	if r.HasHour && (at.Hour() != r.Hour || at.Minute() != r.Minute) {
		return Reading{Problem: NoSuchHour} // clocks go forward over it
	}
	over := r.Day.Before(p.Today) || r.Day.Equal(p.Today) && r.HasHour && !at.After(p.Now.Truncate(time.Minute))
	if r.MonthOnly {
		over = r.Day.AddDate(0, 1, 0).Before(p.Today) || r.Day.AddDate(0, 1, 0).Equal(p.Today)
	}
	switch {
	case p.Way == grammar.Ahead && over:
		r.Problem = Over
	case p.Way == grammar.Back && r.Day.After(p.Today):
		r.Problem = ToCome
	}
	return r
}

// nearest is the day of a weekday, seen from today.
func (p combination) nearest(w grammar.Weekday) time.Time {
	if w.Last || p.Way == grammar.Back && w.Weeks == 0 && !w.Next {
		back := (int(p.Today.Weekday()) - int(w.Weekday) + 7) % 7
		if back == 0 {
			back = 7 // today has a word of its own
		}
		return p.Today.AddDate(0, 0, -back)
	}
	ahead := (int(w.Weekday) - int(p.Today.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	return p.Today.AddDate(0, 0, ahead+7*w.Weeks)
}

// otherWay is the day of a date without a year that lies the other way, near, and
// has the weekday that was said with it, which the day of this way has not: "lundi 4
// mai", two weeks later.
func (p combination) otherWay(d grammar.Date, at time.Time) (time.Time, bool) {
	if len(p.Found.Weekdays) != 1 || d.Year > 0 || d.MonthOnly || at.Weekday() == p.Found.Weekdays[0].Weekday {
		return at, false
	}
	back := *p.Parser
	back.Way = grammar.Ahead + grammar.Back - p.Way
	other, _, problem := combination{&back}.resolve(d)
	near := other.Sub(p.Today).Abs() < 62*24*time.Hour
	return other, problem == "" && near && other.Weekday() == p.Found.Weekdays[0].Weekday
}

// resolve finds the day of a date: without a year it is the next or the last such
// day, today included.
func (p combination) resolve(d grammar.Date) (at time.Time, year bool, problem Problem) {
	zone := p.Today.Location()
	if d.Day < 1 || d.Day > 31 || d.Month > 12 || d.Month < 1 && d.Year > 0 {
		return at, false, NoSuchDay
	}
	exists := func(y, m int) (time.Time, bool) {
		at := time.Date(y, time.Month(m), d.Day, 0, 0, 0, 0, zone)
		return at, at.Day() == d.Day
	}
	if d.Year > 0 {
		at, ok := exists(d.Year, d.Month)
		if !ok {
			return at, true, NoSuchDay
		}
		return at, true, ""
	}
	step := 1
	if p.Way == grammar.Back {
		step = -1
	}
	fits := func(at time.Time) bool {
		if p.Way == grammar.Back {
			return !at.After(p.Today)
		}
		if d.MonthOnly {
			return at.AddDate(0, 1, 0).After(p.Today)
		}
		return !at.Before(p.Today)
	}
	if d.Month == 0 { // "le 5"
		for n := 0; n < 4; n++ {
			month := int(p.Today.Month()) + step*n
			first := time.Date(p.Today.Year(), time.Month(month), 1, 0, 0, 0, 0, zone)
			if at, ok := exists(first.Year(), int(first.Month())); ok && fits(at) {
				return at, false, ""
			}
		}
		return at, false, NoSuchDay
	}
	for n := 0; n < 9; n++ { // 29 February may be eight years away
		at, ok := exists(p.Today.Year()+step*n, d.Month)
		if !ok || !fits(at) {
			continue
		}
		if next, ok := exists(at.Year()+1, d.Month); ok && p.Way == grammar.Back && p.Today.Sub(at) > longAgo && next.Sub(p.Today) < soon {
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
