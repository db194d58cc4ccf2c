package dialogs

import (
	"slices"
	"strconv"
	"time"

	"cpxbot/rules"
)

// Chart is what the picture of the board shows. It says nothing that the words
// beside it leave out in substance.
type Chart struct {
	Title string
	// Stages counts the orders under way at the end of each week.
	Stages Bars
	// Delays counts cards by the working days that they took.
	Delays Bars
}

// Bars is a bar chart: a column for each label, stacked from the series.
type Bars struct {
	Title  string
	Labels []string
	Series []Series
}

// Series is a row of values, one for each label.
type Series struct {
	Name   string
	Values []int
}

// BoardWeeks is how many weeks the board looks back.
const BoardWeeks = 12

// Week counts the orders that were under way at its end.
type Week struct {
	End                                  time.Time
	Preparing, CardExpected, CodesNeeded int
}

var (
	titleStages   = declare("title_stages")
	titleDelays   = declare("title_delays", "announced")
	seriesPrepare = declare("series_prepare")
	seriesCard    = declare("series_card")
	seriesCodes   = declare("series_codes")
	seriesOnTime  = declare("series_on_time", "announced")
	seriesLate    = declare("series_late")
)

// delayBounds returns the longest delays of the columns but the last: one of
// them is the announced delay, so that each column is on time or late.
func delayBounds(announced int) (bounds []int) {
	for _, percent := range []int{50, 80, 100, 120, 150, 200} {
		if n := announced * percent / 100; len(bounds) == 0 || n > bounds[len(bounds)-1] {
			bounds = append(bounds, n)
		}
	}
	return bounds
}

// chart draws the board, nil when there is nothing to show.
func (t *turn) chart(b *Board) *Chart {
	under := 0
	for _, w := range b.Weeks {
		under += w.Preparing + w.CardExpected + w.CodesNeeded
	}
	if under == 0 && len(b.Delays) == 0 {
		return nil
	}
	announced := t.book.Delay(rules.DelayStandard).Card
	number := strconv.Itoa(announced)
	c := &Chart{
		Title:  t.words(titleBoard) + " – " + formatDay(t.now.In(t.calendar.Zone()), t.s.Locale),
		Stages: Bars{Title: t.words(titleStages), Series: []Series{{Name: t.words(seriesPrepare)}, {Name: t.words(seriesCard)}, {Name: t.words(seriesCodes)}}},
		Delays: Bars{Title: fill(t.words(titleDelays), "announced", number), Series: []Series{{Name: fill(t.words(seriesOnTime), "announced", number)}, {Name: t.words(seriesLate)}}},
	}
	for _, w := range b.Weeks {
		c.Stages.Labels = append(c.Stages.Labels, shortDay(w.End.In(t.calendar.Zone()), t.s.Locale))
		for i, n := range []int{w.Preparing, w.CardExpected, w.CodesNeeded} {
			c.Stages.Series[i].Values = append(c.Stages.Series[i].Values, n)
		}
	}
	bounds := delayBounds(announced)
	counts := make([]int, len(bounds)+1)
	for _, days := range t.delays(b.Delays) {
		i, _ := slices.BinarySearch(bounds, days)
		counts[i]++
	}
	from := 0
	for i, n := range counts {
		onTime, late := n, 0
		switch {
		case i == len(bounds):
			c.Delays.Labels = append(c.Delays.Labels, "> "+strconv.Itoa(from-1))
		default:
			c.Delays.Labels = append(c.Delays.Labels, strconv.Itoa(from)+"–"+strconv.Itoa(bounds[i]))
			from = bounds[i] + 1
		}
		if i == len(bounds) || bounds[i] > announced {
			onTime, late = 0, n
		}
		c.Delays.Series[0].Values = append(c.Delays.Series[0].Values, onTime)
		c.Delays.Series[1].Values = append(c.Delays.Series[1].Values, late)
	}
	return c
}

// shortDay writes a day for the foot of a column: "23/11", "23 Nov".
func shortDay(day time.Time, locale string) string {
	if locale == "en" {
		return day.Format("2 Jan")
	}
	return day.Format("02/01")
}

// delays are the working days that cards really took.
func (t *turn) delays(pairs [][2]time.Time) []int {
	all := make([]int, len(pairs))
	for i, p := range pairs {
		all[i] = t.calendar.WorkingDays(p[0], p[1])
	}
	return all
}

// weekLine says in words how the orders under way have changed.
func (t *turn) weekLine(b *Board) (string, bool) {
	if len(b.Weeks) < 2 {
		return "", false
	}
	total := func(w Week) int { return w.Preparing + w.CardExpected + w.CodesNeeded }
	first, last := total(b.Weeks[0]), total(b.Weeks[len(b.Weeks)-1])
	if first == 0 {
		return "", false // nobody was followed then
	}
	return fill(t.words(sayBoardWeeks), "now", strconv.Itoa(last), "before", strconv.Itoa(first), "day", formatDay(b.Weeks[0].End.In(t.calendar.Zone()), t.s.Locale)), true
}

var sayBoardWeeks = declare("say_board_weeks", "before", "day", "now")
