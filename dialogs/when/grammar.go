package when

import (
	"time"
	"unicode"
	"unicode/utf8"
)

// parser finds the expressions of a text. Each matcher looks at the tokens from i
// on, notes what it finds and returns how many tokens it has used up, 0 for none.
type parser struct {
	tokens   []token
	now      time.Time
	today    time.Time
	way      Direction
	calendar Calendar

	found found
	// spans are where the expressions stand in the text, with the words that lead
	// to them.
	spans [][2]int
}

// found is what the expressions of a text say, one by one.
type found struct {
	dates    []date    // with a month
	days     []day     // counted from today, or called by a name
	weekdays []weekday // alone, or beside a date
	hours    []hour
	parts    []part
	moments  []time.Time // counted in hours
	every    []Every
	unclear  bool // something is hinted at
	bounded  bool // "sauf", "jusqu'au": it counts beside a time
	noDay    bool
	noHour   bool
}

// date is a day of a month; year is 0 when none is said, month too for "le 5".
type date struct {
	year, month, day int
	monthOnly        bool
}

// day is a day counted from today.
type day struct {
	time.Time
	monthOnly bool
}

// weekday is one of a week: the next or last one, or a number of weeks later.
type weekday struct {
	time.Weekday
	last, next, plural, vague bool
	weeks                     int
}

// hour is one of a day; settled says that morning or afternoon was told with it.
type hour struct {
	hour, minute int
	settled      bool
}

func (p *parser) word(i int) string {
	if i < 0 || i >= len(p.tokens) {
		return ""
	}
	return p.tokens[i].word
}

// is reports whether the words from i on are these.
func (p *parser) is(i int, words ...string) bool {
	for k, w := range words {
		if p.word(i+k) != w {
			return false
		}
	}
	return true
}

// oneOf reports whether the word at i is one of these.
func (p *parser) oneOf(i int, words ...string) bool {
	for _, w := range words {
		if p.word(i) == w {
			return true
		}
	}
	return false
}

func (p *parser) glued(i int) bool { return i > 0 && i < len(p.tokens) && p.tokens[i].glued }

// letters reports whether the token at i is a word.
func (p *parser) letters(i int) bool {
	r, _ := utf8.DecodeRuneInString(p.word(i))
	return unicode.IsLetter(r)
}

// figure returns the value of a number of so many digits at most, which no letter
// precedes.
func (p *parser) figure(i, most int) (int, bool) {
	if i < 0 || i >= len(p.tokens) {
		return 0, false
	}
	t := p.tokens[i]
	if t.number < 0 || t.digits > most || p.glued(i) && p.letters(i-1) {
		return 0, false
	}
	return t.number, true
}

// number reads a number in figures or words and returns how many tokens it has.
func (p *parser) number(i int) (value, used int) {
	if n, ok := p.figure(i, 3); ok {
		return n, 1
	}
	if tens := tenNumbers[p.word(i)]; tens > 0 {
		j := i + 1
		if p.oneOf(j, "et", "and") {
			j++
		}
		if n := unitNumbers[p.word(j)]; n > 0 && n < 10 && tens < 60 {
			return tens + n, j + 1 - i
		}
		return tens, 1
	}
	if n := unitNumbers[p.word(i)]; n > 0 {
		if next := unitNumbers[p.word(i+1)]; n == 10 && p.is(i, "dix") && next >= 7 && next <= 9 {
			return n + next, 2
		}
		return n, 1
	}
	return 0, 0
}

// scan finds the expressions from left to right.
func (p *parser) scan() {
	matchers := []func(int) int{
		p.range_, p.repetition, p.ofMonth, p.relative, p.named, p.end, p.date, p.weekday, p.part, p.hour, p.month, p.monthDay,
	}
	for i := 0; i < len(p.tokens); {
		used := 0
		if bounds[p.word(i)] && !asksWhen[p.word(i+1)] && !asksWhen[p.word(i+2)] {
			p.found.bounded = true // "jusqu'au 12", and not "jusqu'à quand ?"
		}
		for _, match := range matchers {
			if used = match(i); used > 0 {
				break
			}
		}
		if used > 0 {
			first := i
			for p.oneOf(first-1, "le", "la", "l", "a", "pour", "vers", "the", "on", "at", "by") {
				first--
			}
			p.spans = append(p.spans, [2]int{p.tokens[first].start, p.tokens[i+used-1].end})
		}
		i += max(used, 1)
	}
}

// range_ finds the days from one weekday to another, and hours between two.
func (p *parser) range_(i int) int {
	if p.oneOf(i, "between", "entre", "de", "from") {
		_, used := p.number(i + 1)
		if p.oneOf(i+1, "midi", "noon") {
			used = 1
		}
		between := p.oneOf(i, "between", "entre")
		if j := i + 1 + used; used > 0 && (between && p.oneOf(j, "and", "et") || !between && p.oneOf(j, "a", "to") && p.hourAt(j+1)) {
			p.found.unclear = true
			return 1
		}
	}
	from, ok := weekdayNames[p.word(i)]
	if !ok || !p.oneOf(i+1, "au", "a", "to", "through") {
		return 0
	}
	to, ok := weekdayNames[p.word(i+2)]
	if !ok {
		return 0
	}
	if from == int(time.Monday) && to == int(time.Friday) {
		p.found.every = append(p.found.every, Every{Unit: "working day", Number: 1})
	} else {
		p.found.unclear = true
	}
	return 3
}

// hourAt reports whether an hour stands at i.
func (p *parser) hourAt(i int) bool {
	_, _, ok := p.clock(i)
	return ok
}

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

// relative finds "dans 3 jours", "il y a 2 heures", "3 days ago".
func (p *parser) relative(i int) int {
	switch {
	case p.oneOf(i, "dans", "sous", "in", "within"):
		return p.counted(i+1, 1, 1)
	case p.is(i, "d", "ici"):
		return p.counted(i+2, 1, 2)
	case p.is(i, "il", "y", "a"):
		return p.counted(i+3, -1, 3)
	case p.is(i, "y", "a"):
		return p.counted(i+2, -1, 2)
	case p.is(i, "depuis") && p.way == Back:
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
	case d.unit >= days && p.oneOf(i+used, "avant", "apres", "before", "after"):
		p.found.unclear = true // what counts from another day
		return used + 1
	case d.unit >= days && i == 0 && used == len(p.tokens) && p.way == Ahead:
		p.apart(d, 1) // "deux semaines", alone
		return used
	}
	return 0
}

// counted reads a duration behind so many words that lead to it.
func (p *parser) counted(i, sign, before int) int {
	j := i
	if p.is(j, "a", "few") {
		j++
	}
	if p.oneOf(j, "quelques", "few", "plusieurs", "several") && unitNames[p.word(j+1)] != noUnit {
		p.found.unclear = true
		return before + j + 2 - i
	}
	if _, k := p.number(i); k > 0 && p.oneOf(i+k, "-", "a", "ou", "or", "to") {
		if _, more := p.number(i + k + 1); more > 0 && unitNames[p.word(i+k+1+more)] != noUnit {
			p.found.unclear = true // "dans 3 ou 4 jours"
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
	unit   unit
	number int
}

// duration reads "3 jours", "1h30", "half an hour".
func (p *parser) duration(i int) (d span, used int) {
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
		return span{minutes, 30}, start + 2 - i
	case p.is(j, "half", "an", "hour"):
		return span{minutes, 30}, j + 3 - i
	case p.is(start, "quart", "d", "heure"):
		return span{minutes, 15}, start + 3 - i
	case p.is(j, "trois", "quarts", "d", "heure"), p.is(j, "3", "quarts", "d", "heure"):
		return span{minutes, 45}, j + 4 - i
	case p.oneOf(start, "quinzaine"):
		return span{days, 15}, start + 1 - i
	case p.oneOf(start, "huitaine"):
		return span{days, 8}, start + 1 - i
	case p.is(start, "fortnight"):
		return span{weeks, 2}, start + 1 - i
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
		return span{workingDays, n}, j + 2 - i
	}
	u := unitNames[p.word(j)]
	if u == noUnit {
		return d, 0
	}
	j++
	switch u {
	case days:
		if oneOfWorking(p.word(j)) {
			return span{workingDays, n}, j + 1 - i
		}
	case hours:
		more, k := p.minutesAfter(j)
		if k > 0 || p.is(j, "and", "a", "half") {
			if k == 0 {
				more, k = 30, 3
			}
			return span{minutes, 60*n + more}, j + k - i
		}
	}
	if u >= days && p.oneOf(j, "et") && p.oneOf(j+1, "demi", "demie") {
		if u == years {
			return span{months, 12*n + 6}, j + 2 - i
		}
		p.found.unclear = true
		j += 2
	}
	return span{u, n}, j - i
}

// minutesAfter reads what follows an hour: "30", "et demie", "30 minutes".
func (p *parser) minutesAfter(i int) (more, used int) {
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
		if _, k := p.number(j + 1); k == 0 || unitNames[p.word(j+1+k)] != minutes {
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
	minutesWord := unitNames[p.word(j+k)] == minutes
	if u := unitNames[p.word(j+k)]; u != noUnit && !minutesWord {
		return 0, 0
	}
	if t := p.tokens[j]; t.number >= 0 && t.digits == 1 && !minutesWord && !t.glued {
		return 0, 0 // "9h 3 cartes"
	}
	return n, j + k + btoi(minutesWord) - i
}

// tokenNumber is the value of figures, whatever precedes them.
func (p *parser) tokenNumber(i int) (int, bool) {
	if i >= len(p.tokens) || p.tokens[i].number < 0 || p.tokens[i].digits > 2 {
		return 0, false
	}
	return p.tokens[i].number, true
}

// apart notes a time a duration away.
func (p *parser) apart(d span, sign int) {
	n := sign * d.number
	switch d.unit {
	case minutes:
		p.found.moments = append(p.found.moments, p.now.Add(time.Duration(n)*time.Minute))
	case hours:
		p.found.moments = append(p.found.moments, p.now.Add(time.Duration(n)*time.Hour))
	case days:
		p.found.days = append(p.found.days, day{Time: p.today.AddDate(0, 0, n)})
	case workingDays:
		noon := p.today.Add(12 * time.Hour)
		p.found.days = append(p.found.days, day{Time: midnightOf(p.calendar.AddWorkingDays(noon, n).In(p.today.Location()))})
	case weeks:
		p.found.days = append(p.found.days, day{Time: p.today.AddDate(0, 0, 7*n)})
	case months:
		p.found.days = append(p.found.days, day{Time: addMonths(p.today, n)})
	case years:
		p.found.days = append(p.found.days, day{Time: addMonths(p.today, 12*n)})
	}
}

// addMonths counts months; where the day does not exist, it is the last of the
// month.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, t.Location())
	return first.AddDate(0, 0, min(t.Day(), daysIn(first))-1)
}

func daysIn(month time.Time) int { return month.AddDate(0, 1, -month.Day()).Day() }

// named finds days that have a name: "demain", "avant-hier", "ce soir".
func (p *parser) named(i int) int {
	on := func(n, used int) int {
		p.found.days = append(p.found.days, day{Time: p.today.AddDate(0, 0, n)})
		return used
	}
	switch {
	case p.is(i, "aujourd", "hui"):
		return on(0, 2)
	case p.oneOf(i, "aujourdhui", "today", "ajd", "auj"):
		return on(0, 1)
	case p.is(i, "apres", "demain"):
		return on(2, 2)
	case p.is(i, "day", "after", "tomorrow"):
		return on(2, 3)
	case p.oneOf(i, "demain", "tomorrow"):
		return on(1, 1)
	case p.is(i, "avant", "hier"):
		return on(-2, 2)
	case p.is(i, "day", "before", "yesterday"):
		return on(-2, 3)
	case p.oneOf(i, "hier", "yesterday"):
		return on(-1, 1)
	case p.is(i, "tonight"):
		p.found.parts = append(p.found.parts, evening)
		return on(0, 1)
	case p.is(i, "semaine", "prochaine"), p.is(i, "next", "week"):
		return on(7, 2)
	case p.is(i, "semaine", "derniere"), p.is(i, "semaine", "passee"), p.is(i, "last", "week"), p.is(i, "mois", "dernier"), p.is(i, "last", "month"),
		p.is(i, "annee", "prochaine"), p.is(i, "annee", "derniere"), p.is(i, "next", "year"), p.is(i, "last", "year"), p.is(i, "ce", "week", "end"), p.is(i, "ce", "weekend"), p.is(i, "this", "weekend"):
		p.found.unclear = true
		return 2
	case p.is(i, "mois", "prochain"), p.is(i, "next", "month"):
		first := p.today.AddDate(0, 0, 1-p.today.Day())
		p.found.days = append(p.found.days, day{Time: first.AddDate(0, 1, 0), monthOnly: true})
		return 2
	case p.is(i, "debut", "de", "mois"), p.is(i, "debut", "du", "mois"), p.oneOf(i, "weekend", "weekends") && !p.oneOf(i-1, "bon", "good", "nice"),
		p.is(i, "week") && p.oneOf(i+1, "end", "ends") && !p.oneOf(i-1, "bon", "good", "nice"), p.oneOf(i, "veille", "lendemain", "surlendemain"),
		p.is(i, "trimestre", "prochain"), p.is(i, "next", "quarter"):
		p.found.unclear = true
		return 1
	case p.oneOf(i, "semaine", "week"):
		if n, ok := p.figure(i+1, 2); ok && n >= 1 && n <= 53 && p.closes(i+2) {
			p.found.unclear = true
			return 2
		}
	case p.oneOf(i, "en", "in"):
		if n, ok := p.figure(i+1, 4); ok && p.tokens[i+1].digits == 4 {
			if _, is := century(n, 4); is > 0 {
				p.found.unclear = true
				return 2
			}
		}
	case p.oneOf(i, "ce", "cet", "cette", "this"):
		if x, used := p.partOf(i + 1); used > 0 {
			p.found.parts = append(p.found.parts, x)
			return on(0, 1+used)
		}
		if p.is(i, "ce", "midi") {
			p.found.hours = append(p.found.hours, hour{12, 0, true})
			return on(0, 2)
		}
	}
	return 0
}

// end finds "fin mai", "à la fin du mois", "mi-juin", "début juin".
func (p *parser) end(i int) int {
	j := i + 1
	switch {
	case p.is(i, "mi"), p.is(i, "debut"):
		if m := monthNames[p.word(j)]; m > 0 {
			p.found.dates = append(p.found.dates, date{month: m, day: map[string]int{"mi": 15, "debut": 1}[p.word(i)]})
			return 2
		}
		return 0
	case p.is(i, "end", "of"):
		j++
	case !p.is(i, "fin"):
		return 0
	}
	for p.oneOf(j, "du", "de", "the", "this", "ce", "d") {
		j++
	}
	if p.oneOf(j, "mois", "month") && monthNames[p.word(j+2)] == 0 {
		first := p.today.AddDate(0, 0, 1-p.today.Day())
		p.found.days = append(p.found.days, day{Time: first.AddDate(0, 1, -1)})
		return j + 1 - i
	}
	m := monthNames[p.word(j)]
	if m == 0 {
		return 0
	}
	year, used := p.year(j + 1)
	y := year
	if y == 0 {
		if y = p.today.Year(); time.Month(m) < p.today.Month() && p.way == Ahead {
			y++
		}
	}
	p.found.dates = append(p.found.dates, date{year: year, month: m, day: daysIn(time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC))})
	return j + 1 + used - i
}

// monthFollows reports whether a month stands at i, perhaps behind "de" or "of".
func (p *parser) monthFollows(i int) bool {
	for p.oneOf(i, "of", "de", "d") {
		i++
	}
	return p.monthAt(i) > 0
}

// monthAt is the month that the word at i names behind a number.
func (p *parser) monthAt(i int) int { return monthNames[p.word(i)] }

// dayNumber reads the number of a day: "3", "1er", "22nd", "vingt et un", "premier".
func (p *parser) dayNumber(i int) (n, used int) {
	if p.oneOf(i, "premier", "first") {
		return 1, 1
	}
	if n, ok := p.figure(i, 2); ok {
		if ordinalEndings[p.word(i+1)] && (p.glued(i+1) || p.is(i+1, "er")) {
			return n, 2
		}
		return n, 1
	}
	n, used = p.number(i)
	if used > 0 && (n > 31 || p.tokens[i].number >= 0) {
		return 0, 0
	}
	return n, used
}

// year reads a year behind a month.
func (p *parser) year(i int) (y, used int) {
	if p.is(i, ",") || p.is(i, ".") {
		y, used = p.year(i + 1)
		if used > 0 && p.tokens[i+1].digits == 4 {
			return y, used + 1
		}
		return 0, 0
	}
	n, ok := p.figure(i, 4)
	if !ok || p.oneOf(i+1, "h", "heures", "heure", ":") || p.is(i+1, "am") || p.is(i+1, "pm") || p.monthFollows(i+1) {
		return 0, 0
	}
	return century(n, p.tokens[i].digits)
}

func century(n, digits int) (y, used int) {
	switch {
	case digits == 4 && n >= 1900 && n < 2200:
		return n, 1
	case digits == 2 && n >= 15 && n < 100:
		return 2000 + n, 1
	}
	return 0, 0
}

// date finds a day of a month in words or figures.
func (p *parser) date(i int) int {
	if used := p.figures(i); used > 0 {
		return used
	}
	note := func(d date, used int) int {
		p.found.dates = append(p.found.dates, d)
		return used
	}
	if n, k := p.dayNumber(i); k > 0 && !p.glued(i) {
		j := i + k
		for p.oneOf(j, "of", "de", "d") {
			j++
		}
		if p.is(j, "mois", "de") {
			j += 2
		}
		if m := p.monthAt(j); m > 0 {
			j++
			if p.is(j, ".") {
				j++
			}
			y, more := p.year(j)
			return note(date{year: y, month: m, day: n}, j+more-i)
		}
	}
	if used := p.nthOf(i); used > 0 {
		return used
	}
	// "June 5th, 2026"
	if m := p.monthAt(i); m > 0 {
		j := i + 1
		if p.is(j, ".") {
			j++
		}
		if p.is(j, "the") {
			j++
		}
		n, ok := p.figure(j, 2)
		if ok && !p.oneOf(j+1, "h", "heures", "heure", ":", "am", "pm") && !p.monthFollows(j+1) {
			j++
			if ordinalEndings[p.word(j)] && p.glued(j) {
				j++
			}
			y, more := p.year(j)
			return note(date{year: y, month: m, day: n}, j+more-i)
		}
	}
	return 0
}

// nthOf finds a weekday of a month that is named: "le premier lundi de juin".
func (p *parser) nthOf(i int) int {
	nth, used := p.ordinal(i)
	wd, ok := weekdayNames[p.word(i+used)]
	if used == 0 || !ok {
		return 0
	}
	j := i + used + 1
	for p.oneOf(j, "of", "de", "d", "in", "en") {
		j++
	}
	m := p.monthAt(j)
	if m == 0 {
		return 0
	}
	y, more := p.year(j + 1)
	for year := max(y, p.today.Year()); ; year++ {
		first := time.Date(year, time.Month(m), 1, 0, 0, 0, 0, p.today.Location())
		n := 1 + (wd-int(first.Weekday())+7)%7 + 7*(nth-1)
		if nth < 0 {
			last := daysIn(first)
			n = last - (int(first.AddDate(0, 0, last-1).Weekday())-wd+7)%7
		}
		if at := first.AddDate(0, 0, n-1); y > 0 || !at.Before(p.today) || p.way == Back {
			p.found.days = append(p.found.days, day{Time: at})
			return j + 1 + more - i
		}
	}
}

// figures finds 05/06/2026, 5/6, 05.06., 2026-06-05, 03/2027.
func (p *parser) figures(i int) int {
	first, ok := p.figure(i, 4)
	mark := p.word(i + 1)
	if !ok || mark != "/" && mark != "-" && mark != "." || !p.glued(i+1) || !p.glued(i+2) || p.glued(i) && p.oneOf(i-1, "/", "-", ".", ",", ":") {
		return 0
	}
	second, ok := p.figure(i+2, 4)
	if !ok {
		return 0
	}
	third, three := 0, false
	if p.word(i+3) == mark && p.glued(i+3) && p.glued(i+4) {
		third, three = p.figure(i+4, 4)
	}
	digits := func(k int) int { return p.tokens[i+k].digits }
	note := func(d date, used int) int {
		if p.glued(i+used) && (p.letters(i+used) || p.tokens[i+used].number >= 0) && !p.is(i+used, "t") {
			return 0 // part of something longer
		}
		p.found.dates = append(p.found.dates, d)
		if p.is(i+used, "t") && p.glued(i+used) && i+used+1 < len(p.tokens) {
			used++ // the hour of ISO 8601
			p.tokens[i+used].glued = false
		}
		return used
	}
	switch {
	case digits(0) == 4 && !three || digits(0) == 4 && (first < 1900 || first > 2199), mark == "/" && digits(2) == 4 && (second < 1900 || second > 2199):
		return 0 // no year
	case three && digits(0) == 4:
		return note(date{year: first, month: second, day: third}, 5)
	case three:
		y, known := century(third, digits(4))
		if known == 0 || digits(0) > 2 || digits(2) > 2 {
			return 0
		}
		return note(date{year: y, month: second, day: first}, 5)
	case mark == "/" && digits(0) <= 2 && digits(2) == 4 && first >= 1 && first <= 12:
		return note(date{year: second, month: first, day: 1, monthOnly: true}, 3)
	case digits(0) > 2 || digits(2) > 2 || first > 31 && second > 12:
		return 0
	case mark == "/" && first == 24 && second == 7:
		return 0 // round the clock
	case mark == "/" && p.oneOf(i+3, "des", "of", "journee", "heure", "temps"):
		return 0 // a fraction
	case mark == "/":
		return note(date{month: second, day: first}, 3)
	case second > 12 || second == 0 || first == 0 || first > 31:
		return 0 // an hour, or a number with decimals
	case digits(0) == 2 && digits(2) == 2 && !p.oneOf(i-1, "a", "at", "vers"), p.oneOf(i-1, "le", "the", "du", "au"):
		return note(date{month: second, day: first}, 3)
	case mark == "." && p.is(i+3, ".") && p.word(i+4) == "":
		return note(date{month: second, day: first}, 4)
	}
	return 0
}

func singular(word string) string {
	if len(word) > 3 && word[len(word)-1] == 's' {
		return word[:len(word)-1]
	}
	return word
}

// weekday finds days of the week, alone or beside a date.
func (p *parser) weekday(i int) int {
	n, ok := weekdayNames[p.word(i)]
	plural := false
	used := 1
	if !ok {
		if n, ok = weekdayNames[singular(p.word(i))]; ok {
			plural = true
		} else if n, ok = shortWeekdays[p.word(i)]; ok {
			// "mon", "mer" and "jeu" are words of their own.
			j := i + 1
			dot := p.is(j, ".")
			j += btoi(dot) + btoi(p.is(j, ",") && !dot)
			_, figure := p.figure(j, 2)
			ok = plainWeekdays[p.word(i)] || dot && (figure || j >= len(p.tokens)) || figure && !p.oneOf(j+1, "h", "heures") || p.monthAt(j) > 0 && j == i+1 && p.word(i) != "mar"
			used = 1 + btoi(dot)
		}
	}
	if !ok {
		return 0
	}
	w := weekday{Weekday: time.Weekday(n), plural: plural}
	w.vague = p.is(i-1, "du")
	w.last, w.next = p.is(i-1, "last"), p.is(i-1, "next")
	j := i + used
	switch {
	case p.oneOf(j, "dernier", "passe"):
		w.last, w.vague = true, false
		j++
	case p.oneOf(j, "prochain", "prochaine"):
		w.next = true
		j++
	case p.is(j, "en", "huit"), p.is(j, "en", "8"):
		w.weeks, j = 1, j+2
	case p.is(j, "en", "quinze"), p.is(j, "en", "15"):
		w.weeks, j = 2, j+2
	}
	p.found.weekdays = append(p.found.weekdays, w)
	if p.is(j, "the") {
		j++
	}
	return j - i
}

// partOf reads a part of the day.
func (p *parser) partOf(i int) (part, int) {
	if p.oneOf(i, "apres") && p.oneOf(i+1, "midi", "midis") {
		return afternoon, 2
	}
	if p.oneOf(i, "midis") {
		return noon, 1
	}
	if x, ok := partNames[p.word(i)]; ok {
		return x, 1
	}
	return part{}, 0
}

// part finds a part of the day, beside a day or an hour.
func (p *parser) part(i int) int {
	x, used := p.partOf(i)
	if used > 0 {
		p.found.parts = append(p.found.parts, x)
	}
	return used
}

// month finds a month that stands alone: "en juin", "mars 2027".
func (p *parser) month(i int) int {
	j := i
	if p.oneOf(i, "en", "in", "courant") {
		j++
	} else if p.is(i, "mois", "de") || p.is(i, "mois", "d") {
		j += 2
	}
	m := p.monthAt(j)
	if m == 0 {
		return 0
	}
	y, more := 0, 0
	if n, ok := p.figure(j+1, 4); ok && p.tokens[j+1].digits == 4 {
		y, more = century(n, 4)
	}
	if j == i && y == 0 {
		return 0 // "mars", "may" are words of their own
	}
	p.found.dates = append(p.found.dates, date{year: y, month: m, day: 1, monthOnly: true})
	return j + 1 + more - i
}

// monthDay finds a day of this month or the next: "le 5", "the 20th", "lundi 25".
func (p *parser) monthDay(i int) int {
	article := p.oneOf(i, "le", "the", "au")
	j := i + btoi(article)
	_, afterWeekday := weekdayNames[p.word(i-1)]
	if !article && !(afterWeekday && i > 0) {
		return 0
	}
	n, used := p.dayNumber(j)
	if p.ordinalMonth(j, nil) > 0 {
		return 0 // "le 2e mardi du mois"
	}
	if used == 0 || p.tokens[j].number < 0 || n < 1 || n > 31 || !p.closes(j+used) {
		return 0
	}
	p.found.dates = append(p.found.dates, date{day: n})
	return j + used - i
}

// closes reports whether what stands at i leaves a bare number before it alone.
func (p *parser) closes(i int) bool {
	switch w := p.word(i); {
	case w == "" || closers[w], p.is(i, "en", "fait"), p.is(i, "en", "realite"):
		return true
	case p.oneOf(i, "/", "-", "%", "€", ":") && p.glued(i), p.is(i, ".") && p.glued(i+1) && i+1 < len(p.tokens):
		return false
	case !p.letters(i) && p.tokens[i].number < 0:
		return true // a mark
	case p.tokens[i].number >= 0:
		return p.oneOf(i+1, "h", "heures", ":")
	}
	_, isPart := p.partOf(i)
	_, isWeekday := weekdayNames[p.word(i)]
	return isPart > 0 || isWeekday || p.oneOf(i, "midi", "minuit", "noon", "demain", "aujourd", "tomorrow", "today")
}

func oneOfWorking(word string) bool {
	return word == "ouvre" || word == "ouvres" || word == "ouvrable" || word == "ouvrables"
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
