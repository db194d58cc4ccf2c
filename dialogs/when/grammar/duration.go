package grammar

import (
	"time"

	"cpxbot/dialogs/when/tokens"
)

// What is counted from now on, or back: "dans dix jours ouvrés", "il y a trois semaines".

// relative finds "dans 3 jours", "il y a 2 heures", "3 days ago".
func (p *Parser) relative(i int) int {
	switch {
	case p.oneOf(i, "dans", "sous", "in", "within"):
		return p.counted(i+1, 1, 1)
	case p.is(i, "d", "ici"):
		return p.counted(i+2, 1, 2)
	case p.is(i, "il", "y", "a"):
		return p.counted(i+3, -1, 3)
	case p.is(i, "y", "a"):
		return p.counted(i+2, -1, 2)
	case p.is(i, "depuis") && p.Way == Back:
		return p.counted(i+1, -1, 1)
	case p.is(i, "ya"):
		return p.counted(i+1, -1, 1)
	}
	d, used := p.duration(i)
	switch {
	case used == 0:
	case p.is(i+used, "ago"):
		p.apart(d, -1)
		return used + 1
	case d.unit >= tokens.Days && p.oneOf(i+used, "avant", "apres", "before", "after"):
		p.Found.Unclear = true // what counts from another day
		return used + 1
	case d.unit >= tokens.Days && i == 0 && used == len(p.tokens) && p.Way == Ahead:
		p.apart(d, 1) // "deux semaines", alone
		return used
	}
	return 0
}

// counted reads a duration behind so many words that lead to it.
func (p *Parser) counted(i, sign, before int) int {
	j := i
	if p.is(j, "a", "few") {
		j++
	}
	if p.oneOf(j, "quelques", "few", "plusieurs", "several") && tokens.UnitNames[p.word(j+1)] != tokens.NoUnit {
		p.Found.Unclear = true
		return before + j + 2 - i
	}
	if _, k := p.number(i); k > 0 && p.oneOf(i+k, "-", "a", "ou", "or", "to") {
		if _, more := p.number(i + k + 1); more > 0 && tokens.UnitNames[p.word(i+k+1+more)] != tokens.NoUnit {
			p.Found.Unclear = true // "dans 3 ou 4 jours"
			return before + k + 2 + more
		}
	}
	d, used := p.duration(i)
	if used == 0 {
		return 0
	}
	p.apart(d, sign)
	return before + used
}

// span is a duration.
type span struct {
	unit   tokens.Unit
	number int
}

// duration reads "3 jours", "1h30", "half an hour".
func (p *Parser) duration(i int) (d span, used int) {
	j := i
	if p.oneOf(j, "environ", "about") {
		j++
	}
	start := j
	if p.oneOf(j, "une", "un", "1", "a") {
		start = j + 1
	}
	switch {
	case p.is(start, "demi", "heure"):
		return span{tokens.Minutes, 30}, start + 2 - i
	case p.is(j, "half", "an", "hour"):
		return span{tokens.Minutes, 30}, j + 3 - i
	case p.is(start, "quart", "d", "heure"):
		return span{tokens.Minutes, 15}, start + 3 - i
	case p.is(j, "trois", "quarts", "d", "heure"), p.is(j, "3", "quarts", "d", "heure"):
		return span{tokens.Minutes, 45}, j + 4 - i
	case p.oneOf(start, "quinzaine"):
		return span{tokens.Days, 15}, start + 1 - i
	case p.oneOf(start, "huitaine"):
		return span{tokens.Days, 8}, start + 1 - i
	case p.is(start, "fortnight"):
		return span{tokens.Weeks, 2}, start + 1 - i
	}
	n, k := p.number(j)
	if k == 0 && p.oneOf(j, "a", "an") {
		n, k = 1, 1
	}
	if k == 0 || n < 1 || n > 1000 {
		return d, 0
	}
	j += k
	if p.oneOf(j, "working", "business") && p.oneOf(j+1, "day", "days") {
		return span{tokens.WorkingDays, n}, j + 2 - i
	}
	u := tokens.UnitNames[p.word(j)]
	if u == tokens.NoUnit {
		return d, 0
	}
	j++
	switch u {
	case tokens.Days:
		if oneOfWorking(p.word(j)) {
			return span{tokens.WorkingDays, n}, j + 1 - i
		}
	case tokens.Hours:
		more, k := p.minutesAfter(j)
		if k > 0 || p.is(j, "and", "a", "half") {
			if k == 0 {
				more, k = 30, 3
			}
			return span{tokens.Minutes, 60*n + more}, j + k - i
		}
	}
	if u >= tokens.Days && p.oneOf(j, "et") && p.oneOf(j+1, "demi", "demie") {
		if u == tokens.Years {
			return span{tokens.Months, 12*n + 6}, j + 2 - i
		}
		p.Found.Unclear = true
		j += 2
	}
	return span{u, n}, j - i
}

// minutesAfter reads what follows an hour: "30", "et demie", "30 minutes".
func (p *Parser) minutesAfter(i int) (more, used int) {
	switch {
	case p.is(i, "et", "demie"), p.is(i, "et", "demi"):
		return 30, 2
	case p.is(i, "et", "quart"):
		return 15, 2
	case p.is(i, "moins", "le", "quart"):
		return -15, 3
	}
	j := i
	if p.oneOf(j, "et", "and") {
		if _, k := p.number(j + 1); k == 0 || tokens.UnitNames[p.word(j+1+k)] != tokens.Minutes {
			return 0, 0
		}
		j++
	}
	n, k := p.number(j)
	if n2, ok := p.tokenNumber(j); ok { // "9h30": the letter before is the hour's
		n, k = n2, 1
	}
	if k == 0 || n > 99 || p.monthFollows(j+k) || p.oneOf(j+k, "/", "h", "heures", ":") && p.glued(j+k) || p.oneOf(j+k, "heure", "heures", "h") {
		return 0, 0
	}
	minutesWord := tokens.UnitNames[p.word(j+k)] == tokens.Minutes
	if u := tokens.UnitNames[p.word(j+k)]; u != tokens.NoUnit && !minutesWord {
		return 0, 0
	}
	if t := p.tokens[j]; t.Number >= 0 && t.Digits == 1 && !minutesWord && !t.Glued {
		return 0, 0 // "9h 3 cartes"
	}
	return n, j + k + btoi(minutesWord) - i
}

// tokenNumber is the value of figures, whatever precedes them.
func (p *Parser) tokenNumber(i int) (int, bool) {
	if i >= len(p.tokens) || p.tokens[i].Number < 0 || p.tokens[i].Digits > 2 {
		return 0, false
	}
	return p.tokens[i].Number, true
}

// apart notes a time a duration away.
func (p *Parser) apart(d span, sign int) {
	n := sign * d.number
	switch d.unit {
	case tokens.Minutes:
		p.Found.Moments = append(p.Found.Moments, p.Now.Add(time.Duration(n)*time.Minute))
	case tokens.Hours:
		p.Found.Moments = append(p.Found.Moments, p.Now.Add(time.Duration(n)*time.Hour))
	case tokens.Days:
		p.Found.Days = append(p.Found.Days, Day{Time: p.Today.AddDate(0, 0, n)})
	case tokens.WorkingDays:
		noon := p.Today.Add(12 * time.Hour)
		p.Found.Days = append(p.Found.Days, Day{Time: tokens.MidnightOf(p.calendar.AddWorkingDays(noon, n).In(p.Today.Location()))})
	case tokens.Weeks:
		p.Found.Days = append(p.Found.Days, Day{Time: p.Today.AddDate(0, 0, 7*n)})
	case tokens.Months:
		p.Found.Days = append(p.Found.Days, Day{Time: addMonths(p.Today, n)})
	case tokens.Years:
		p.Found.Days = append(p.Found.Days, Day{Time: addMonths(p.Today, 12*n)})
	}
}

// addMonths counts months; where the day does not exist, it is the last of the
// month.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, t.Location())
	return first.AddDate(0, 0, min(t.Day(), DaysIn(first))-1)
}

// DaysIn is the number of days of a month.
func DaysIn(month time.Time) int { return month.AddDate(0, 1, -month.Day()).Day() }
