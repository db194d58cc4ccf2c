package grammar

import (
	"time"

	"cpxbot/dialogs/when/tokens"
)

// What comes again: "chaque lundi", "tous les 15 du mois", "une fois par an".

// Repeats notes a repetition.
func (p *Parser) Repeats(unit string, number int) {
	p.Found.Every = append(p.Found.Every, Every{Unit: unit, Number: number})
}

var periods = map[string]Every{
	"trimestre": {Unit: "month", Number: 3}, "trimestres": {Unit: "month", Number: 3}, "quarter": {Unit: "month", Number: 3}, "quarters": {Unit: "month", Number: 3},
	"semestre": {Unit: "month", Number: 6}, "semestres": {Unit: "month", Number: 6},
}

// adverbs repeat by themselves.
var adverbs = map[string]Every{
	"daily": {Unit: "day", Number: 1}, "quotidien": {Unit: "day", Number: 1}, "quotidiennement": {Unit: "day", Number: 1},
	"weekly": {Unit: "week", Number: 1}, "hebdomadaire": {Unit: "week", Number: 1}, "monthly": {Unit: "month", Number: 1}, "mensuel": {Unit: "month", Number: 1},
	"quarterly": {Unit: "month", Number: 3}, "trimestriel": {Unit: "month", Number: 3}, "yearly": {Unit: "year", Number: 1}, "annually": {Unit: "year", Number: 1},
	"hourly": {Unit: "hour", Number: 1}, "weekdays": {Unit: "working day", Number: 1},
}

func unitWord(u tokens.Unit) string {
	return map[tokens.Unit]string{tokens.Hours: "hour", tokens.Days: "day", tokens.Weeks: "week", tokens.Months: "month", tokens.Years: "year", tokens.WorkingDays: "working day"}[u]
}

// repetition finds "chaque lundi", "toutes les 2 heures", "un jour sur deux".
func (p *Parser) repetition(i int) int {
	if e, ok := adverbs[p.word(i)]; ok {
		p.Found.Every = append(p.Found.Every, e)
		return 1
	}
	if p.is(i, "en", "semaine") {
		p.Repeats("working day", 1)
		return 2
	}
	if used := p.often(i); used > 0 {
		return used
	}
	if used := p.oneIn(i); used > 0 {
		return used
	}
	if !tokens.EveryWords[p.word(i)] {
		return 0
	}
	j := i + 1
	if p.oneOf(i, "tous", "toutes") {
		if !p.is(j, "les") {
			return 0
		}
		j++
	}
	number := 1
	if p.is(j, "other") {
		number, j = 2, j+1
	} else if n, used := p.number(j); used > 0 && !p.oneOf(j+used, "er", "st", "nd", "rd", "th") && !p.monthFollows(j+used) {
		number, j = n, j+used
	}
	if number < 1 {
		p.Found.Unclear = true
		return j - i
	}
	if p.oneOf(j, "working", "business") && p.oneOf(j+1, "day", "days") || p.oneOf(j, "weekday") {
		p.Repeats("working day", number)
		return j + 1 + btoi(!p.is(j, "weekday")) - i
	}
	if e, ok := periods[p.word(j)]; ok {
		p.Repeats(e.Unit, number*e.Number)
		return j + 1 - i
	}
	if p.is(j, "week") && p.oneOf(j+1, "end", "ends") {
		return 0
	}
	if u := tokens.UnitNames[p.word(j)]; u != tokens.NoUnit && !(u == tokens.Hours && number == 1 && p.is(j, "h")) {
		if u == tokens.Days && oneOfWorking(p.word(j+1)) {
			u, j = tokens.WorkingDays, j+1
		}
		if u == tokens.Minutes || u == tokens.WorkingDays && number > 1 {
			p.Found.Unclear = true
		} else {
			p.Repeats(unitWord(u), number)
		}
		return j + 1 - i
	}
	if _, used := p.partOf(j); used > 0 && number == 1 {
		p.Repeats("day", 1)
		return j - i
	}
	if _, ok := tokens.WeekdayNames[singular(p.word(j))]; ok || tokens.PlainWeekdays[p.word(j)] {
		p.Repeats("week", number)
		return j - i
	}
	// "chaque premier lundi", "tous les 5 du mois": what follows tells it.
	if p.ordinalMonth(i+1, nil) > 0 || p.ordinalMonth(i+2, nil) > 0 {
		return 1
	}
	return 0
}

// often finds "une fois par semaine", "twice a week".
func (p *Parser) often(i int) int {
	var number, j int
	switch {
	case p.is(i, "twice"):
		number, j = 2, i+1
	case p.is(i, "once"):
		number, j = 1, i+1
	default:
		n, used := p.number(i)
		if used == 0 || !p.oneOf(i+used, "fois", "times") {
			return 0
		}
		number, j = n, i+used+1
	}
	if !p.oneOf(j, "par", "a", "per", "every", "each") {
		return 0
	}
	u := tokens.UnitNames[p.word(j+1)]
	if u == tokens.NoUnit || u == tokens.Minutes {
		return 0
	}
	if number == 1 {
		p.Repeats(unitWord(u), 1)
	} else {
		p.Found.Unclear = true
	}
	return j + 2 - i
}

// oneIn finds "un lundi sur deux".
func (p *Parser) oneIn(i int) int {
	if !p.oneOf(i, "un", "une") || !p.is(i+2, "sur") {
		return 0
	}
	n, used := p.number(i + 3)
	if used == 0 || n < 2 {
		return 0
	}
	if wd, ok := tokens.WeekdayNames[p.word(i+1)]; ok {
		p.Repeats("week", n)
		p.Found.Weekdays = append(p.Found.Weekdays, Weekday{Weekday: time.Weekday(wd)})
		return 3 + used
	}
	if u := tokens.UnitNames[p.word(i+1)]; u > tokens.Minutes {
		p.Repeats(unitWord(u), n)
		return 3 + used
	}
	return 0
}

// ofMonth finds "le premier lundi du mois", "le 15 de chaque mois".
func (p *Parser) ofMonth(i int) int {
	var e Every
	used := p.ordinalMonth(i, &e)
	if used > 0 {
		p.Found.Every = append(p.Found.Every, e)
	}
	return used
}

// ordinalMonth reads a day of every month into e, if that is not nil.
func (p *Parser) ordinalMonth(i int, e *Every) int {
	var x Every
	j := i
	if nth, used := p.ordinal(i); used > 0 {
		j += used
		working := p.oneOf(j, "working", "business")
		j += btoi(working)
		wd, isWeekday := tokens.WeekdayNames[singular(p.word(j))]
		switch {
		case isWeekday:
			x.Nth, x.Weekdays = nth, []time.Weekday{time.Weekday(wd)}
			j++
		case tokens.UnitNames[p.word(j)] == tokens.Days:
			j++
			if oneOfWorking(p.word(j)) {
				working = true
				j++
			}
			switch {
			case working && nth*nth == 1:
				x.Nth, x.Working = nth, true
			case working:
				return 0
			case nth < 0:
				x.Nth, x.MonthDay = -1, 31
			default:
				x.MonthDay = nth
			}
		default:
			j = i
		}
	}
	if j == i {
		n, used := p.dayNumber(i)
		if used == 0 {
			return 0
		}
		x.MonthDay = n
		j += used
	}
	switch {
	case p.oneOf(j, "du", "of", "de", "chaque"):
		j++
	case len(x.Weekdays) > 0 && (p.oneOf(i-1, "chaque", "every", "each") || p.is(i-2, "tous", "les")):
		if e != nil {
			x.Unit, x.Number = "month", 1
			*e = x
		}
		return j - i // "chaque premier lundi"
	default:
		return 0
	}
	if p.oneOf(j, "the", "each", "every", "chaque") {
		j++
	}
	if !p.oneOf(j, "mois", "month") {
		return 0
	}
	if p.is(j, "mois", "de") || p.is(j, "mois", "d") || tokens.MonthNames[p.word(j+1)] > 0 && !tokens.EveryWords[p.word(j+1)] {
		return 0 // "le 3 du mois de juin"
	}
	if e != nil {
		x.Unit, x.Number = "month", 1
		*e = x
		if x.MonthDay > 31 || x.MonthDay < 1 && x.Nth == 0 {
			p.Found.NoDay = true
		}
	}
	return j + 1 - i
}

// ordinal reads "premier", "2e", "last".
func (p *Parser) ordinal(i int) (nth, used int) {
	if nth, ok := tokens.OrdinalNames[p.word(i)]; ok {
		return nth, 1
	}
	if n, ok := p.figure(i, 1); ok && n >= 1 && n <= 4 && tokens.OrdinalEndings[p.word(i+1)] {
		return n, 2
	}
	return 0, 0
}
