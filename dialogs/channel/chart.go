package channel

import (
	"slices"
	"strconv"
	"time"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

var (
	titleStages   = turn.Declare("title_stages")
	titleDelays   = turn.Declare("title_delays", "announced")
	seriesPrepare = turn.Declare("series_prepare")
	seriesCard    = turn.Declare("series_card")
	seriesCodes   = turn.Declare("series_codes")
	seriesOnTime  = turn.Declare("series_on_time", "announced")
	seriesLate    = turn.Declare("series_late")
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
func chart(t *turn.Turn, b *state.Board) *message.Chart {
	under := 0
	for _, w := range b.Weeks {
		under += underWay(w)
	}
	if under == 0 && len(b.Delays) == 0 {
		return nil
	}
	announced := t.Book.Delay(rules.DelayStandard).Card
	number := strconv.Itoa(announced)
	c := &message.Chart{
		Title:  t.Words(titleBoard) + " – " + turn.FormatDay(t.Now.In(t.Calendar.Zone()), t.State.Locale),
		Stages: message.Bars{Title: t.Words(titleStages), Series: []message.Series{{Name: t.Words(seriesPrepare)}, {Name: t.Words(seriesCard)}, {Name: t.Words(seriesCodes)}}},
		Delays: message.Bars{Title: turn.Fill(t.Words(titleDelays), "announced", number), Series: []message.Series{{Name: turn.Fill(t.Words(seriesOnTime), "announced", number)}, {Name: t.Words(seriesLate)}}},
	}
	for _, w := range b.Weeks[begins(b.Weeks):] {
		c.Stages.Labels = append(c.Stages.Labels, shortDay(w.End.In(t.Calendar.Zone()), t.State.Locale))
		for i, n := range []int{w.Preparing, w.CardExpected, w.CodesNeeded} {
			c.Stages.Series[i].Values = append(c.Stages.Series[i].Values, n)
		}
	}
	bounds := delayBounds(announced)
	counts := make([]int, len(bounds)+1)
	for _, days := range delays(t, b.Delays) {
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

// fewestWeeks is how many weeks the picture shows at least.
const fewestWeeks = 4

// begins is the first week of the picture: that in which the first order was under way.
func begins(weeks []state.Week) int {
	first := slices.IndexFunc(weeks, func(w state.Week) bool { return underWay(w) > 0 })
	return max(0, min(first, len(weeks)-fewestWeeks))
}

// underWay counts the orders of a week.
func underWay(w state.Week) int { return w.Preparing + w.CardExpected + w.CodesNeeded }

// shortDay writes a day for the foot of a column: "23/11", "23 Nov".
func shortDay(day time.Time, locale string) string {
	if locale == "en" {
		return day.Format("2 Jan")
	}
	return day.Format("02/01")
}

// delays are the working days that cards really took.
func delays(t *turn.Turn, pairs [][2]time.Time) []int {
	all := make([]int, len(pairs))
	for i, p := range pairs {
		all[i] = t.Calendar.WorkingDays(p[0], p[1])
	}
	return all
}

// weekLine says in words how the orders under way have changed.
func weekLine(t *turn.Turn, b *state.Board) (string, bool) {
	if len(b.Weeks) < 2 {
		return "", false
	}
	first, last := underWay(b.Weeks[0]), underWay(b.Weeks[len(b.Weeks)-1])
	if first == 0 {
		return "", false // nobody was followed then
	}
	return turn.Fill(t.Words(sayBoardWeeks), "now", strconv.Itoa(last), "before", strconv.Itoa(first), "day", turn.FormatDay(b.Weeks[0].End.In(t.Calendar.Zone()), t.State.Locale)), true
}

var sayBoardWeeks = turn.Declare("say_board_weeks", "before", "day", "now")
