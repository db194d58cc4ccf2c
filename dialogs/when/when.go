// Package when reads days, hours and repetitions in French and English: "mercredi
// 3 juin à 14h30", "dans 2 heures", "chaque dernier vendredi du mois", "June 22nd
// 10:00". What a text says of a time is either taken up whole, or named as what is
// unclear, impossible or over, so that it can be asked: nothing is dropped.
//
// A text is taken apart into tokens (package tokens); a small grammar finds the
// expressions in them (package grammar), each using its words up; what they say together
// is put into one reading (combine.go). The package keeps no clock: the present
// moment is given.
package when

import (
	"regexp"
	"strings"
	"time"

	"cpxbot/dialogs/when/grammar"
)

// Problem says why an expression gives no time.
type Problem string

// The problems.
const (
	NoSuchDay  Problem = "no such day"
	NoSuchHour Problem = "no such hour"
	// Over is a time that has passed, read ahead; ToCome one that has not, read
	// back. The reading has it.
	Over   Problem = "past"
	ToCome Problem = "to come"
	// Conflict is a date with the weekday of another; the reading has both.
	Conflict Problem = "conflict"
	// Unclear is more than one time, or one that is only hinted at. The reading has
	// the day when only the hour is in doubt.
	Unclear Problem = "ask"
)

// Reading is what a text says of a time.
type Reading struct {
	Problem Problem
	// Day is the beginning of the day in the zone of the present moment, zero when
	// none is said.
	Day time.Time
	// MonthOnly says that only the month was named; Day is its first.
	MonthOnly bool
	// HasHour says that Hour and Minute were said.
	HasHour      bool
	Hour, Minute int
	// Exact says that the hour was counted from the present moment.
	Exact bool
	// Every is there when it repeats.
	Every *grammar.Every
	// Weekday is the one that a date in Conflict does not have.
	Weekday time.Weekday
	// Year says that a year was named.
	Year bool
}

// None reports whether a text says nothing of a time.
func (r Reading) None() bool {
	return r.Problem == "" && r.Day.IsZero() && !r.HasHour && r.Every == nil
}

// At is the moment on the day; the hour is the given one when none was said.
func (r Reading) At(hour int) time.Time {
	minute := 0
	if r.HasHour {
		hour, minute = r.Hour, r.Minute
	}
	return time.Date(r.Day.Year(), r.Day.Month(), r.Day.Day(), hour, minute, 0, 0, r.Day.Location())
}

// Read reads a text; now is the present moment in the zone of who wrote it.
func Read(text string, now time.Time, way grammar.Direction, c grammar.Calendar) Reading {
	r := read(text, now, way, c)
	if r.Problem == Unclear {
		if rest := deniedDay.ReplaceAllString(text, " "); rest != text {
			return read(rest, now, way, c)
		}
	}
	return r
}

// deniedDay is a day that is said not to be meant, beside the one that is: "le 13, pas
// le 12", "Tuesday, not Monday".
var deniedDay = regexp.MustCompile(`(?i)[\s\p{Zs},]*\b(?:(?:et[\s\p{Zs}]+|and[\s\p{Zs}]+)?(?:pas|not)|et[\s\p{Zs}]+non(?:[\s\p{Zs}]+pas)?|plut[oô]t[\s\p{Zs}]+que|rather[\s\p{Zs}]+than|instead[\s\p{Zs}]+of)[\s\p{Zs}]+(?:(?:le|la|du|on|the)[\s\p{Zs}]+)*` +
	`(?:(?:aujourd['’]hui|avant-hier|hier|today|yesterday)\b|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b[\s\p{Zs}]*)?(?:\d{1,2}(?:er|st|nd|rd|th)?\b(?:[\s\p{Zs}]*/[\s\p{Zs}]*\d{1,2}\b)?(?:[\s\p{Zs}]+(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre|january|february|march|april|may|june|july|august|september|october|november|december)\b)?)?`)

func read(text string, now time.Time, way grammar.Direction, c grammar.Calendar) Reading {
	return combination{grammar.Parse(text, now, way, c)}.combine()
}

// Without is a text without what it says of times: "appeler l'Ordre demain à 9 h" is
// "appeler l'Ordre".
func Without(text string, now time.Time, way grammar.Direction, c grammar.Calendar) string {
	p := grammar.Parse(text, now, way, c)
	var b strings.Builder
	from := 0
	for _, s := range p.Spans {
		before := strings.TrimRight(text[from:s[0]], " ,;:")
		b.WriteString(before)
		b.WriteByte(' ')
		from = s[1]
	}
	b.WriteString(text[from:])
	return strings.Join(strings.Fields(b.String()), " ")
}
