package grammar

import (
	"time"

	"cpxbot/dialogs/when/tokens"
)

// Days that are named: "le 12 mars", "lundi prochain", "fin du mois", "12/05/2021".

// named finds days that have a name: "demain", "avant-hier", "ce soir".
func (p *Parser) named(i int) int {
	on := func(n, used int) int {
		p.Found.Days = append(p.Found.Days, Day{Time: p.Today.AddDate(0, 0, n)})
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
		p.Found.Parts = append(p.Found.Parts, tokens.Evening)
		return on(0, 1)
	case p.is(i, "semaine", "prochaine"), p.is(i, "next", "week"):
		return on(7, 2)
	case p.is(i, "semaine", "derniere"), p.is(i, "semaine", "passee"), p.is(i, "last", "week"), p.is(i, "mois", "dernier"), p.is(i, "last", "month"),
		p.is(i, "annee", "prochaine"), p.is(i, "annee", "derniere"), p.is(i, "next", "year"), p.is(i, "last", "year"), p.is(i, "ce", "week", "end"), p.is(i, "ce", "weekend"), p.is(i, "this", "weekend"):
		p.Found.Unclear = true
		return 2
	case p.is(i, "mois", "prochain"), p.is(i, "next", "month"):
		first := p.Today.AddDate(0, 0, 1-p.Today.Day())
		p.Found.Days = append(p.Found.Days, Day{Time: first.AddDate(0, 1, 0), MonthOnly: true})
		return 2
	case p.is(i, "debut", "de", "mois"), p.is(i, "debut", "du", "mois"), p.oneOf(i, "weekend", "weekends") && !p.oneOf(i-1, "bon", "good", "nice"),
		p.is(i, "week") && p.oneOf(i+1, "end", "ends") && !p.oneOf(i-1, "bon", "good", "nice"), p.oneOf(i, "veille", "lendemain", "surlendemain"),
		p.is(i, "trimestre", "prochain"), p.is(i, "next", "quarter"):
		p.Found.Unclear = true
		return 1
	case p.oneOf(i, "semaine", "week"):
		if n, ok := p.figure(i+1, 2); ok && n >= 1 && n <= 53 && p.closes(i+2) {
			p.Found.Unclear = true
			return 2
		}
	case p.oneOf(i, "en", "in"):
		if n, ok := p.figure(i+1, 4); ok && p.tokens[i+1].Digits == 4 {
			if _, is := century(n, 4); is > 0 {
				p.Found.Unclear = true
				return 2
			}
		}
	case p.oneOf(i, "ce", "cet", "cette", "this"):
		if x, used := p.partOf(i + 1); used > 0 {
			p.Found.Parts = append(p.Found.Parts, x)
			return on(0, 1+used)
		}
		if p.is(i, "ce", "midi") {
			p.Found.Hours = append(p.Found.Hours, Hour{12, 0, true})
			return on(0, 2)
		}
	}
	return 0
}

// end finds "fin mai", "à la fin du mois", "mi-juin", "début juin".
func (p *Parser) end(i int) int {
	j := i + 1
	switch {
	case p.is(i, "mi"), p.is(i, "debut"):
		if m := tokens.MonthNames[p.word(j)]; m > 0 {
			p.Found.Dates = append(p.Found.Dates, Date{Month: m, Day: map[string]int{"mi": 15, "debut": 1}[p.word(i)]})
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
	if p.oneOf(j, "mois", "month") && tokens.MonthNames[p.word(j+2)] == 0 {
		first := p.Today.AddDate(0, 0, 1-p.Today.Day())
		p.Found.Days = append(p.Found.Days, Day{Time: first.AddDate(0, 1, -1)})
		return j + 1 - i
	}
	m := tokens.MonthNames[p.word(j)]
	if m == 0 {
		return 0
	}
	year, used := p.year(j + 1)
	y := year
	if y == 0 {
		if y = p.Today.Year(); time.Month(m) < p.Today.Month() && p.Way == Ahead {
			y++
		}
	}
	p.Found.Dates = append(p.Found.Dates, Date{Year: year, Month: m, Day: DaysIn(time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC))})
	return j + 1 + used - i
}

// monthFollows reports whether a month stands at i, perhaps behind "de" or "of".
func (p *Parser) monthFollows(i int) bool {
	for p.oneOf(i, "of", "de", "d") {
		i++
	}
	return p.monthAt(i) > 0
}

// monthAt is the month that the word at i names behind a number.
func (p *Parser) monthAt(i int) int { return tokens.MonthNames[p.word(i)] }

// dayNumber reads the number of a day: "3", "1er", "22nd", "vingt et un", "premier".
func (p *Parser) dayNumber(i int) (n, used int) {
	if p.oneOf(i, "premier", "first") {
		return 1, 1
	}
	if n, ok := p.figure(i, 2); ok {
		if tokens.OrdinalEndings[p.word(i+1)] && (p.glued(i+1) || p.is(i+1, "er")) {
			return n, 2
		}
		return n, 1
	}
	n, used = p.number(i)
	if used > 0 && (n > 31 || p.tokens[i].Number >= 0) {
		return 0, 0
	}
	return n, used
}

// year reads a year behind a month.
func (p *Parser) year(i int) (y, used int) {
	if p.is(i, ",") || p.is(i, ".") {
		y, used = p.year(i + 1)
		if used > 0 && p.tokens[i+1].Digits == 4 {
			return y, used + 1
		}
		return 0, 0
	}
	n, ok := p.figure(i, 4)
	if !ok || p.oneOf(i+1, "h", "heures", "heure", ":") || p.is(i+1, "am") || p.is(i+1, "pm") || p.monthFollows(i+1) {
		return 0, 0
	}
	return century(n, p.tokens[i].Digits)
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
func (p *Parser) date(i int) int {
	if used := p.figures(i); used > 0 {
		return used
	}
	note := func(d Date, used int) int {
		p.Found.Dates = append(p.Found.Dates, d)
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
			return note(Date{Year: y, Month: m, Day: n}, j+more-i)
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
			if tokens.OrdinalEndings[p.word(j)] && p.glued(j) {
				j++
			}
			y, more := p.year(j)
			return note(Date{Year: y, Month: m, Day: n}, j+more-i)
		}
	}
	return 0
}

// nthOf finds a weekday of a month that is named: "le premier lundi de juin".
func (p *Parser) nthOf(i int) int {
	nth, used := p.ordinal(i)
	wd, ok := tokens.WeekdayNames[p.word(i+used)]
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
	for year := max(y, p.Today.Year()); ; year++ {
		first := time.Date(year, time.Month(m), 1, 0, 0, 0, 0, p.Today.Location())
		n := 1 + (wd-int(first.Weekday())+7)%7 + 7*(nth-1)
		if nth < 0 {
			last := DaysIn(first)
			n = last - (int(first.AddDate(0, 0, last-1).Weekday())-wd+7)%7
		}
		if at := first.AddDate(0, 0, n-1); y > 0 || !at.Before(p.Today) || p.Way == Back {
			p.Found.Days = append(p.Found.Days, Day{Time: at})
			return j + 1 + more - i
		}
	}
}

// figures finds 05/06/2026, 5/6, 05.06., 2026-06-05, 03/2027.
func (p *Parser) figures(i int) int {
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
	digits := func(k int) int { return p.tokens[i+k].Digits }
	note := func(d Date, used int) int {
		if p.glued(i+used) && (p.letters(i+used) || p.tokens[i+used].Number >= 0) && !p.is(i+used, "t") {
			return 0 // part of something longer
		}
		p.Found.Dates = append(p.Found.Dates, d)
		if p.is(i+used, "t") && p.glued(i+used) && i+used+1 < len(p.tokens) {
			used++ // the hour of ISO 8601
			p.tokens[i+used].Glued = false
		}
		return used
	}
	switch {
	case digits(0) == 4 && !three || digits(0) == 4 && (first < 1900 || first > 2199), mark == "/" && digits(2) == 4 && (second < 1900 || second > 2199):
		return 0 // no year
	case three && digits(0) == 4:
		return note(Date{Year: first, Month: second, Day: third}, 5)
	case three:
		y, known := century(third, digits(4))
		if known == 0 || digits(0) > 2 || digits(2) > 2 {
			return 0
		}
		return note(Date{Year: y, Month: second, Day: first}, 5)
	case mark == "/" && digits(0) <= 2 && digits(2) == 4 && first >= 1 && first <= 12:
		return note(Date{Year: second, Month: first, Day: 1, MonthOnly: true}, 3)
	case digits(0) > 2 || digits(2) > 2 || first > 31 && second > 12:
		return 0
	case mark == "/" && first == 24 && second == 7:
		return 0 // round the clock
	case mark == "/" && p.oneOf(i+3, "des", "of", "journee", "heure", "temps"):
		return 0 // a fraction
	case mark == "/":
		return note(Date{Month: second, Day: first}, 3)
	case second > 12 || second == 0 || first == 0 || first > 31:
		return 0 // an hour, or a number with decimals
	case digits(0) == 2 && digits(2) == 2 && !p.oneOf(i-1, "a", "at", "vers"), p.oneOf(i-1, "le", "the", "du", "au"):
		return note(Date{Month: second, Day: first}, 3)
	case mark == "." && p.is(i+3, ".") && p.word(i+4) == "":
		return note(Date{Month: second, Day: first}, 4)
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
func (p *Parser) weekday(i int) int {
	n, ok := tokens.WeekdayNames[p.word(i)]
	plural := false
	used := 1
	if !ok {
		if n, ok = tokens.WeekdayNames[singular(p.word(i))]; ok {
			plural = true
		} else if n, ok = tokens.ShortWeekdays[p.word(i)]; ok {
			// "mon", "mer" and "jeu" are words of their own.
			j := i + 1
			dot := p.is(j, ".")
			j += btoi(dot) + btoi(p.is(j, ",") && !dot)
			_, figure := p.figure(j, 2)
			ok = tokens.PlainWeekdays[p.word(i)] || dot && (figure || j >= len(p.tokens)) || figure && !p.oneOf(j+1, "h", "heures") || p.monthAt(j) > 0 && j == i+1 && p.word(i) != "mar"
			used = 1 + btoi(dot)
		}
	}
	if !ok {
		return 0
	}
	w := Weekday{Weekday: time.Weekday(n), Plural: plural}
	w.Vague = p.is(i-1, "du")
	w.Last, w.Next = p.is(i-1, "last"), p.is(i-1, "next")
	j := i + used
	switch {
	case p.oneOf(j, "dernier", "passe"):
		w.Last, w.Vague = true, false
		j++
	case p.oneOf(j, "prochain", "prochaine"):
		w.Next = true
		j++
	case p.is(j, "en", "huit"), p.is(j, "en", "8"):
		w.Weeks, j = 1, j+2
	case p.is(j, "en", "quinze"), p.is(j, "en", "15"):
		w.Weeks, j = 2, j+2
	}
	p.Found.Weekdays = append(p.Found.Weekdays, w)
	if p.is(j, "the") {
		j++
	}
	return j - i
}

// partOf reads a part of the day.
func (p *Parser) partOf(i int) (tokens.Part, int) {
	if p.oneOf(i, "apres") && p.oneOf(i+1, "midi", "midis") {
		return tokens.Afternoon, 2
	}
	if p.oneOf(i, "midis") {
		return tokens.Noon, 1
	}
	if x, ok := tokens.PartNames[p.word(i)]; ok {
		return x, 1
	}
	return tokens.Part{}, 0
}

// part finds a part of the day, beside a day or an hour.
func (p *Parser) part(i int) int {
	x, used := p.partOf(i)
	if used > 0 {
		p.Found.Parts = append(p.Found.Parts, x)
	}
	return used
}

// month finds a month that stands alone: "en juin", "mars 2027".
func (p *Parser) month(i int) int {
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
	if n, ok := p.figure(j+1, 4); ok && p.tokens[j+1].Digits == 4 {
		y, more = century(n, 4)
	}
	if j == i && y == 0 {
		return 0 // "mars", "may" are words of their own
	}
	p.Found.Dates = append(p.Found.Dates, Date{Year: y, Month: m, Day: 1, MonthOnly: true})
	return j + 1 + more - i
}

// monthDay finds a day of this month or the next: "le 5", "the 20th", "lundi 25".
func (p *Parser) monthDay(i int) int {
	article := p.oneOf(i, "le", "the", "au")
	j := i + btoi(article)
	_, afterWeekday := tokens.WeekdayNames[p.word(i-1)]
	if !article && !(afterWeekday && i > 0) {
		return 0
	}
	n, used := p.dayNumber(j)
	if p.ordinalMonth(j, nil) > 0 {
		return 0 // "le 2e mardi du mois"
	}
	if used == 0 || p.tokens[j].Number < 0 || n < 1 || n > 31 || !p.closes(j+used) {
		return 0
	}
	p.Found.Dates = append(p.Found.Dates, Date{Day: n})
	return j + used - i
}

// closes reports whether what stands at i leaves a bare number before it alone.
func (p *Parser) closes(i int) bool {
	switch w := p.word(i); {
	case w == "" || tokens.Closers[w], p.is(i, "en", "fait"), p.is(i, "en", "realite"):
		return true
	case p.oneOf(i, "/", "-", "%", "€", ":") && p.glued(i), p.is(i, ".") && p.glued(i+1) && i+1 < len(p.tokens):
		return false
	case !p.letters(i) && p.tokens[i].Number < 0:
		return true // a mark
	case p.tokens[i].Number >= 0:
		return p.oneOf(i+1, "h", "heures", ":")
	}
	_, isPart := p.partOf(i)
	_, isWeekday := tokens.WeekdayNames[p.word(i)]
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
