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
