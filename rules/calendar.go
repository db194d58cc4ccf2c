package rules

import (
	"time"
	_ "time/tzdata" // a minimal machine may have no zone files

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/fr"
)

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
