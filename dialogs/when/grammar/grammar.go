// Package grammar finds the expressions of time in a text: dates, days, hours, durations, repetitions. Each
// uses its words up; what they say together is told by package when.
package grammar

import (
	"time"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/when/tokens"
)

// Parser finds the expressions of a text. Each matcher looks at the tokens from i
// on, notes what it finds and returns how many tokens it has used up, 0 for none.
type Parser struct {
	tokens   []tokens.Token
	Now      time.Time
	Today    time.Time
	Way      Direction
	calendar Calendar

	Found found
	// Spans are where the expressions stand in the text, with the words that lead
	// to them.
	Spans [][2]int
}

// Parse finds the expressions of a text; now is the present moment.
func Parse(text string, now time.Time, way Direction, c Calendar) *Parser {
	p := &Parser{tokens: tokens.Tokenise(text), Now: now, Today: tokens.MidnightOf(now), Way: way, calendar: c}
	p.scan()
	return p
}

// found is what the expressions of a text say, one by one.
type found struct {
	Dates    []Date    // with a month
	Days     []Day     // counted from today, or called by a name
	Weekdays []Weekday // alone, or beside a date
	Hours    []Hour
	Parts    []tokens.Part
	Moments  []time.Time // counted in hours
	Every    []Every
	Unclear  bool // something is hinted at
	Bounded  bool // "sauf", "jusqu'au": it counts beside a time
	NoDay    bool
	NoHour   bool
}

// Date is a day of a month; year is 0 when none is said, month too for "le 5".
type Date struct {
	Year, Month, Day int
	MonthOnly        bool
}

// Day is a day counted from today.
type Day struct {
	time.Time
	MonthOnly bool
}

// Weekday is one of a week: the next or last one, or a number of weeks later.
type Weekday struct {
	time.Weekday
	Last, Next, Plural, Vague bool
	Weeks                     int
}

// Hour is one of a day; settled says that morning or afternoon was told with it.
type Hour struct {
	Hour, Minute int
	Settled      bool
}

func (p *Parser) word(i int) string {
	if i < 0 || i >= len(p.tokens) {
		return ""
	}
	return p.tokens[i].Word
}

// is reports whether the words from i on are these.
func (p *Parser) is(i int, words ...string) bool {
	for k, w := range words {
		if p.word(i+k) != w {
			return false
		}
	}
	return true
}

// oneOf reports whether the word at i is one of these.
func (p *Parser) oneOf(i int, words ...string) bool {
	for _, w := range words {
		if p.word(i) == w {
			return true
		}
	}
	return false
}

func (p *Parser) glued(i int) bool { return i > 0 && i < len(p.tokens) && p.tokens[i].Glued }

// letters reports whether the token at i is a word.
func (p *Parser) letters(i int) bool {
	r, _ := utf8.DecodeRuneInString(p.word(i))
	return unicode.IsLetter(r)
}

// figure returns the value of a number of so many digits at most, which no letter
// precedes.
func (p *Parser) figure(i, most int) (int, bool) {
	if i < 0 || i >= len(p.tokens) {
		return 0, false
	}
	t := p.tokens[i]
	if t.Number < 0 || t.Digits > most || p.glued(i) && p.letters(i-1) {
		return 0, false
	}
	return t.Number, true
}

// number reads a number in figures or words and returns how many tokens it has.
func (p *Parser) number(i int) (value, used int) {
	if n, ok := p.figure(i, 3); ok {
		return n, 1
	}
	if tens := tokens.TenNumbers[p.word(i)]; tens > 0 {
		j := i + 1
		if p.oneOf(j, "et", "and") {
			j++
		}
		if n := tokens.UnitNumbers[p.word(j)]; n > 0 && n < 10 && tens < 60 {
			return tens + n, j + 1 - i
		}
		return tens, 1
	}
	if n := tokens.UnitNumbers[p.word(i)]; n > 0 {
		if next := tokens.UnitNumbers[p.word(i+1)]; n == 10 && p.is(i, "dix") && next >= 7 && next <= 9 {
			return n + next, 2
		}
		return n, 1
	}
	return 0, 0
}

// scan finds the expressions from left to right.
func (p *Parser) scan() {
	matchers := []func(int) int{
		p.range_, p.repetition, p.ofMonth, p.relative, p.named, p.end, p.date, p.weekday, p.part, p.hour, p.month, p.monthDay,
	}
	for i := 0; i < len(p.tokens); {
		used := 0
		if tokens.Bounds[p.word(i)] && !tokens.AsksWhen[p.word(i+1)] && !tokens.AsksWhen[p.word(i+2)] {
			p.Found.Bounded = true // "jusqu'au 12", and not "jusqu'à quand ?"
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
			p.Spans = append(p.Spans, [2]int{p.tokens[first].Start, p.tokens[i+used-1].End})
		}
		i += max(used, 1)
	}
}

// range_ finds the days from one weekday to another, and hours between two.
func (p *Parser) range_(i int) int {
	if p.oneOf(i, "between", "entre", "de", "from") {
		_, used := p.number(i + 1)
		if p.oneOf(i+1, "midi", "noon") {
			used = 1
		}
		between := p.oneOf(i, "between", "entre")
		if j := i + 1 + used; used > 0 && (between && p.oneOf(j, "and", "et") || !between && p.oneOf(j, "a", "to") && p.hourAt(j+1)) {
			p.Found.Unclear = true
			return 1
		}
	}
	from, ok := tokens.WeekdayNames[p.word(i)]
	if !ok || !p.oneOf(i+1, "au", "a", "to", "through") {
		return 0
	}
	to, ok := tokens.WeekdayNames[p.word(i+2)]
	if !ok {
		return 0
	}
	if from == int(time.Monday) && to == int(time.Friday) {
		p.Found.Every = append(p.Found.Every, Every{Unit: "working day", Number: 1})
	} else {
		p.Found.Unclear = true
	}
	return 3
}

// hourAt reports whether an hour stands at i.
func (p *Parser) hourAt(i int) bool {
	_, _, ok := p.clock(i)
	return ok
}

// Direction says which way an expression without a year, or a bare weekday, looks.
type Direction int

const (
	// Ahead is for what is to come, such as a reminder.
	Ahead Direction = iota
	// Back is for what has been, such as the day on which a file was sent.
	Back
)

// Calendar counts working days.
type Calendar interface {
	AddWorkingDays(t time.Time, n int) time.Time
}

// Every is a repetition.
type Every struct {
	// Unit is "hour", "day", "working day", "week", "month" or "year", and Number
	// how many of them lie between two times.
	Unit   string
	Number int
	// Weekdays are those of a week, or the one of a month that Nth says; -1 is the
	// last.
	Weekdays []time.Weekday
	Nth      int
	// MonthDay is the day of the month, 31 for the last, and Month that of the year;
	// Working says that the first (Nth 1) or last (Nth -1) working day is meant.
	MonthDay int
	Month    time.Month
	Working  bool
}
