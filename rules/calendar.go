package rules

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a minimal machine may have no zone files

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/fr"
)

// Weekdays and Months are their names, as they are written within a sentence;
// Weekdays begins with Sunday and Months with January, as in package time.
var (
	Weekdays = [...]Text{
		{"dimanche", "Sunday"}, {"lundi", "Monday"}, {"mardi", "Tuesday"}, {"mercredi", "Wednesday"},
		{"jeudi", "Thursday"}, {"vendredi", "Friday"}, {"samedi", "Saturday"},
	}
	Months = [...]Text{
		{"janvier", "January"}, {"février", "February"}, {"mars", "March"}, {"avril", "April"},
		{"mai", "May"}, {"juin", "June"}, {"juillet", "July"}, {"août", "August"},
		{"septembre", "September"}, {"octobre", "October"}, {"novembre", "November"}, {"décembre", "December"},
	}
)

// Weekday returns the number of a weekday by its name in either language, or -1.
func Weekday(name string) int {
	return slices.IndexFunc(Weekdays[:], func(day Text) bool { return strings.EqualFold(day.FR, name) || strings.EqualFold(day.EN, name) })
}

// Calendar counts working days: Monday to Friday without the French public
// holidays. The fiche (§5) counts its delays in "jours ouvrés".
type Calendar struct {
	business *cal.BusinessCalendar
	zone     *time.Location
}

// NewCalendar returns the calendar of metropolitan France; with alsaceMoselle
// it adds Good Friday and 26 December.
func NewCalendar(alsaceMoselle bool) *Calendar {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic("rules: the zone Europe/Paris is embedded: " + err.Error())
	}
	c := cal.NewBusinessCalendar()
	c.AddHoliday(fr.Holidays...)
	if alsaceMoselle {
		c.AddHoliday(aa.GoodFriday, aa.ChristmasDay2)
	}
	return &Calendar{business: c, zone: zone}
}

// Zone is the time zone in which days are counted.
func (c *Calendar) Zone() *time.Location { return c.zone }

// IsWorkday reports whether the day of t, in Paris, is a working day.
func (c *Calendar) IsWorkday(t time.Time) bool { return c.business.IsWorkday(t.In(c.zone)) }

// AddWorkingDays returns the day n working days after the day of t, at the
// same local time; before it when n is negative.
func (c *Calendar) AddWorkingDays(t time.Time, n int) time.Time {
	t = t.In(c.zone)
	for n < 0 {
		t = t.AddDate(0, 0, -1)
		if c.business.IsWorkday(t) {
			n++
		}
	}
	for n > 0 {
		t = t.AddDate(0, 0, 1)
		if c.business.IsWorkday(t) {
			n--
		}
	}
	return t
}

// WorkingDays counts the working days after the day of one time until the day
// of another; 0 when the other is not later.
func (c *Calendar) WorkingDays(from, to time.Time) (n int) {
	day, last := from.In(c.zone), to.In(c.zone).Format(time.DateOnly)
	for day.Format(time.DateOnly) < last {
		day = day.AddDate(0, 0, 1)
		if c.business.IsWorkday(day) {
			n++
		}
	}
	return n
}
