package when

import "time"

// What comes again: "chaque lundi", "tous les 15 du mois", "une fois par an".

// repeats notes a repetition.
func (p *parser) repeats(unit string, number int) {
	p.found.every = append(p.found.every, Every{Unit: unit, Number: number})
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

func unitWord(u unit) string {
	return map[unit]string{hours: "hour", days: "day", weeks: "week", months: "month", years: "year", workingDays: "working day"}[u]
}

// repetition finds "chaque lundi", "toutes les 2 heures", "un jour sur deux".
func (p *parser) repetition(i int) int {
	if e, ok := adverbs[p.word(i)]; ok {
		p.found.every = append(p.found.every, e)
		return 1
	}
	if p.is(i, "en", "semaine") {
		p.repeats("working day", 1)
		return 2
	}
	if used := p.often(i); used > 0 {
		return used
	}
	if used := p.oneIn(i); used > 0 {
		return used
	}
	if !everyWords[p.word(i)] {
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
		p.found.unclear = true
		return j - i
	}
	if p.oneOf(j, "working", "business") && p.oneOf(j+1, "day", "days") || p.oneOf(j, "weekday") {
		p.repeats("working day", number)
		return j + 1 + btoi(!p.is(j, "weekday")) - i
	}
	if e, ok := periods[p.word(j)]; ok {
		p.repeats(e.Unit, number*e.Number)
		return j + 1 - i
	}
	if p.is(j, "week") && p.oneOf(j+1, "end", "ends") {
		return 0
	}
	if u := unitNames[p.word(j)]; u != noUnit && !(u == hours && number == 1 && p.is(j, "h")) {
		if u == days && oneOfWorking(p.word(j+1)) {
			u, j = workingDays, j+1
		}
		if u == minutes || u == workingDays && number > 1 {
			p.found.unclear = true
		} else {
			p.repeats(unitWord(u), number)
		}
		return j + 1 - i
	}
	if _, used := p.partOf(j); used > 0 && number == 1 {
		p.repeats("day", 1)
		return j - i
	}
	if _, ok := weekdayNames[singular(p.word(j))]; ok || plainWeekdays[p.word(j)] {
		p.repeats("week", number)
		return j - i
	}
	// "chaque premier lundi", "tous les 5 du mois": what follows tells it.
	if p.ordinalMonth(i+1, nil) > 0 || p.ordinalMonth(i+2, nil) > 0 {
		return 1
	}
	return 0
}

// often finds "une fois par semaine", "twice a week".
func (p *parser) often(i int) int {
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
	u := unitNames[p.word(j+1)]
	if u == noUnit || u == minutes {
		return 0
	}
	if number == 1 {
		p.repeats(unitWord(u), 1)
	} else {
		p.found.unclear = true
	}
	return j + 2 - i
}

// oneIn finds "un lundi sur deux".
func (p *parser) oneIn(i int) int {
	if !p.oneOf(i, "un", "une") || !p.is(i+2, "sur") {
		return 0
	}
	n, used := p.number(i + 3)
	if used == 0 || n < 2 {
		return 0
	}
	if wd, ok := weekdayNames[p.word(i+1)]; ok {
		p.repeats("week", n)
		p.found.weekdays = append(p.found.weekdays, weekday{Weekday: time.Weekday(wd)})
		return 3 + used
	}
	if u := unitNames[p.word(i+1)]; u > minutes {
		p.repeats(unitWord(u), n)
		return 3 + used
	}
	return 0
}

// ofMonth finds "le premier lundi du mois", "le 15 de chaque mois".
func (p *parser) ofMonth(i int) int {
	var e Every
	used := p.ordinalMonth(i, &e)
	if used > 0 {
		p.found.every = append(p.found.every, e)
	}
	return used
}

// ordinalMonth reads a day of every month into e, if that is not nil.
func (p *parser) ordinalMonth(i int, e *Every) int {
	var x Every
	j := i
	if nth, used := p.ordinal(i); used > 0 {
		j += used
		working := p.oneOf(j, "working", "business")
		j += btoi(working)
		wd, isWeekday := weekdayNames[singular(p.word(j))]
		switch {
		case isWeekday:
			x.Nth, x.Weekdays = nth, []time.Weekday{time.Weekday(wd)}
			j++
		case unitNames[p.word(j)] == days:
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
	if p.is(j, "mois", "de") || p.is(j, "mois", "d") || monthNames[p.word(j+1)] > 0 && !everyWords[p.word(j+1)] {
		return 0 // "le 3 du mois de juin"
	}
	if e != nil {
		x.Unit, x.Number = "month", 1
		*e = x
		if x.MonthDay > 31 || x.MonthDay < 1 && x.Nth == 0 {
			p.found.noDay = true
		}
	}
	return j + 1 - i
}

// ordinal reads "premier", "2e", "last".
func (p *parser) ordinal(i int) (nth, used int) {
	if nth, ok := ordinalNames[p.word(i)]; ok {
		return nth, 1
	}
	if n, ok := p.figure(i, 1); ok && n >= 1 && n <= 4 && ordinalEndings[p.word(i+1)] {
		return n, 2
	}
	return 0, 0
}
