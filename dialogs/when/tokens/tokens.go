// Package tokens takes a text that may tell a time apart, and knows the words for days, months, hours and
// numbers in French and English.
package tokens

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Token is a word, a number or a mark, in lower case and without accents.
type Token struct {
	Word string
	// Number is the value of a number of at most four digits, -1 otherwise; digits
	// is how many it has.
	Number, Digits int
	// Glued says that no space stands before it.
	Glued bool
	// Start and end are where it stands in the text, in bytes.
	Start, End int
}

// Tokenise takes a text apart. Compatibility forms are written out, so that an
// accent of its own, a no-break space, a ligature or a raised "er" is read as what
// it looks like.
func Tokenise(text string) []Token {
	runes := make([]rune, 0, len(text))
	places := make([]int, 0, len(text)+1) // of the runes in the text
	var written [utf8.UTFMax]byte
	for place, whole := range text {
		for _, r := range string(norm.NFKD.Bytes(utf8.AppendRune(written[:0], whole))) {
			switch {
			case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
				continue
			case r == '\u2019', r == '\u02bc':
				r = '\''
			case r == '\u2010', r == '\u2011', r == '\u2212', r == '\u2013':
				r = '-'
			default:
				r = unicode.ToLower(r)
			}
			runes, places = append(runes, r), append(places, place)
		}
	}
	places = append(places, len(text))
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return 0
		}
		return runes[i]
	}
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	var out []Token
	glued := false
	for i := 0; i < len(runes); {
		r, start := runes[i], i
		switch {
		case unicode.IsSpace(r), r == '\'', r == '-' && unicode.IsLetter(at(i-1)) && unicode.IsLetter(at(i+1)):
			glued = false
			i++
			continue
		case digit(r):
			n := 0
			for ; digit(at(i)); i++ {
				if i-start < 4 {
					n = 10*n + int(runes[i]-'0')
				}
			}
			t := Token{Word: string(runes[start:i]), Number: n, Digits: i - start, Glued: glued, Start: places[start], End: places[i]}
			if t.Digits > 4 {
				t.Number = -1
			}
			out = append(out, t)
		case unicode.IsLetter(r):
			for unicode.IsLetter(at(i)) {
				i++
			}
			out = append(out, Token{Word: string(runes[start:i]), Number: -1, Glued: glued, Start: places[start], End: places[i]})
		default:
			i++
			out = append(out, Token{Word: string(r), Number: -1, Glued: glued, Start: places[start], End: places[i]})
		}
		glued = true
	}
	return out
}

// words makes a set.
func words(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// values maps each of some words to the number behind it: "un 1 deux 2".
func values(list string) map[string]int {
	m := map[string]int{}
	fields := strings.Fields(list)
	for i := 0; i+1 < len(fields); i += 2 {
		n := 0
		for _, r := range strings.TrimPrefix(fields[i+1], "-") {
			n = 10*n + int(r-'0')
		}
		if fields[i+1][0] == '-' {
			n = -n
		}
		m[fields[i]] = n
	}
	return m
}

// Words of French and English that numbers, days and hours are made of.
var (
	UnitNumbers = values(`un 1 une 1 deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 neuf 9 dix 10 onze 11 douze 12 treize 13
		quatorze 14 quinze 15 seize 16 one 1 two 2 three 3 four 4 five 5 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13
		fourteen 14 fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19`)
	TenNumbers = values("vingt 20 trente 30 quarante 40 cinquante 50 soixante 60 twenty 20 thirty 30 forty 40 fifty 50 sixty 60")

	MonthNames = values(`janvier 1 janv 1 jan 1 january 1 fevrier 2 fevr 2 fev 2 february 2 feb 2 mars 3 march 3 mar 3 avril 4 avr 4 april 4
		apr 4 mai 5 may 5 juin 6 june 6 jun 6 juillet 7 juil 7 july 7 jul 7 aout 8 august 8 aug 8 septembre 9 september 9 sept 9 sep 9
		octobre 10 october 10 oct 10 novembre 11 november 11 nov 11 decembre 12 december 12 dec 12`)
	WeekdayNames = values(`dimanche 0 lundi 1 mardi 2 mercredi 3 jeudi 4 vendredi 5 samedi 6
		sunday 0 monday 1 tuesday 2 wednesday 3 thursday 4 friday 5 saturday 6`)
	// ShortWeekdays are words of their own, or syllables: they count before a
	// number or a full stop.
	ShortWeekdays = values(`dim 0 lun 1 mar 2 mer 3 jeu 4 ven 5 sam 6 sun 0 mon 1 tue 2 tues 2 wed 3 thu 4 thur 4 thurs 4 fri 5 sat 6`)

	// PlainWeekdays are those that are nothing else.
	PlainWeekdays = words("lun ven tue tues wed thu thur thurs fri")

	OrdinalNames = values(`premier 1 premiere 1 first 1 deuxieme 2 second 2 seconde 2 troisieme 3 third 3 quatrieme 4 fourth 4
		dernier -1 derniere -1 last -1`)
	OrdinalEndings = words("er re ere e eme ieme st nd rd th")

	EveryWords = words("chaque tous toutes every each")
	// Closers may follow a bare number that is a day or an hour; before any other
	// word the number counts something.
	Closers = words("a at de d du of pour vers que et and ou or to for in on le la les je merci svp stp please by pile precises sharp non pas not")
	// Bounds limit or exempt: what they say is not understood, so it is asked.
	Bounds = words("sauf hormis except excepte jusqu jusque until till pendant during")
	// AsksWhen behind a bound only asks for it.
	AsksWhen = words("quand when")
)

// Unit is one of time.
type Unit int

const (
	NoUnit Unit = iota
	Minutes
	Hours
	Days
	WorkingDays
	Weeks
	Months
	Years
)

// UnitNames leads from the words for units to them.
var UnitNames = map[string]Unit{
	"minute": Minutes, "minutes": Minutes, "min": Minutes, "mn": Minutes, "mins": Minutes,
	"heure": Hours, "heures": Hours, "h": Hours, "hour": Hours, "hours": Hours, "hr": Hours, "hrs": Hours,
	"jour": Days, "jours": Days, "j": Days, "day": Days, "days": Days,
	"semaine": Weeks, "semaines": Weeks, "sem": Weeks, "week": Weeks, "weeks": Weeks,
	"mois": Months, "month": Months, "months": Months,
	"an": Years, "ans": Years, "annee": Years, "annees": Years, "year": Years, "years": Years,
}

// Part is a part of the day, with the hour that stands for it.
type Part struct{ Hour, Minute int }

// The parts of a day.
var (
	Morning   = Part{9, 0}
	Noon      = Part{12, 0}
	Afternoon = Part{14, 0}
	Evening   = Part{18, 0}
)

// PartNames are the parts of a day of one word; the plural repeats.
var PartNames = map[string]Part{
	"matin": Morning, "matins": Morning, "matinee": Morning, "morning": Morning, "mornings": Morning,
	"soir": Evening, "soirs": Evening, "soiree": Evening, "evening": Evening, "evenings": Evening, "night": Evening,
	"afternoon": Afternoon, "afternoons": Afternoon, "aprem": Afternoon,
}

// MidnightOf is the beginning of a day.
func MidnightOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}
