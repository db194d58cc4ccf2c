package grammar

import (
	"cpxbot/dialogs/when/tokens"
)

// hour finds hours of the day: "16h30", "16.30", "2:30 pm", "seize heures", "midi et
// demi", "half past nine", "8h du soir", "demain à 16".
func (p *Parser) hour(i int) int {
	h, used, ok := p.clock(i)
	if !ok {
		return 0
	}
	j := i + used
	if half, k := p.halfOf(j); k > 0 {
		switch {
		case half == tokens.Morning && h.Hour == 12:
			h.Hour = 0
		case half != tokens.Morning && h.Hour < 12 && h.Hour > 0:
			h.Hour += 12
		}
		h.Settled = true
		j += k
	}
	if h.Hour < 0 || h.Hour > 24 || h.Minute > 59 || h.Hour == 24 && h.Minute > 0 {
		p.Found.NoHour = true
		return j - i
	}
	h.Hour %= 24
	p.Found.Hours = append(p.Found.Hours, h)
	if p.oneOf(j, "-") && p.hourAfterDash(j+1) {
		p.Found.Unclear = true // "9h-10h"
		return j + 1 - i
	}
	return j - i
}

// hourAfterDash reports whether an hour follows a dash.
func (p *Parser) hourAfterDash(i int) bool {
	_, ok := p.figure(i, 2)
	return ok && (p.oneOf(i+1, "h", "heures") || p.is(i+1, ":") && p.glued(i+1))
}

// halfOf reads "du soir", "de l'après-midi", "in the morning" behind an hour.
func (p *Parser) halfOf(i int) (tokens.Part, int) {
	j := i
	switch {
	case p.is(j, "de", "l"), p.is(j, "in", "the"):
		j += 2
	case p.oneOf(j, "du", "at"):
		j++
	default:
		return tokens.Part{}, 0
	}
	x, used := p.partOf(j)
	if used == 0 {
		return tokens.Part{}, 0
	}
	return x, j + used - i
}

// clock reads an hour without what may follow it.
func (p *Parser) clock(i int) (h Hour, used int, ok bool) {
	switch {
	case p.oneOf(i, "midi", "noon"):
		more, k := p.quarters(i + 1)
		return Hour{12, more, true}, 1 + k, true
	case p.oneOf(i, "minuit", "midnight"):
		more, k := p.quarters(i + 1)
		return Hour{0, more, true}, 1 + k, true
	case p.is(i, "half", "past"), p.is(i, "quarter", "past"), p.is(i, "quarter", "to"):
		n, k := p.number(i + 2)
		if k == 0 {
			return h, 0, false
		}
		h = Hour{Hour: n, Minute: map[string]int{"half": 30, "quarter": 15}[p.word(i)]}
		if p.is(i+1, "to") {
			h = Hour{Hour: n - 1, Minute: 45}
		}
		return p.meridiem(h, i, i+2+k)
	}
	n, k := p.number(i)
	if figure, is := p.figure(i, 2); is {
		n, k = figure, 1
	} else if k > 0 && p.tokens[i].Number >= 0 {
		return h, 0, false // three figures are no hour
	}
	if k == 0 || p.glued(i) && p.oneOf(i-1, ".", ",", "/", "-", ":", "+") {
		return h, 0, false
	}
	j := i + k
	figures := p.tokens[i].Number >= 0
	h.Hour = n
	switch {
	case figures && p.is(j, ":") && p.glued(j) && p.glued(j+1):
		m, two := p.figure(j+1, 2)
		if !two || p.tokens[j+1].Digits != 2 {
			return h, 0, false
		}
		h.Minute = m
		j += 2
		if p.is(j, ":") && p.glued(j) && p.glued(j+1) { // seconds
			j += 2
		}
		return p.meridiem(h, i, j)
	case figures && p.is(j, ".") && p.glued(j) && p.glued(j+1) && j+1 < len(p.tokens):
		m, two := p.figure(j+1, 2)
		after := j + 2
		_, _, half := p.meridiem(h, i, after)
		led := p.oneOf(i-1, "a", "at", "vers")
		if !two || p.tokens[j+1].Digits != 2 || m > 59 || n > 23 || m <= 12 && !led && !half ||
			p.glued(after) && (p.is(after, ".") && p.glued(after+1) || p.letters(after) && !half) || p.oneOf(after, "€", "%", "euros", "km") {
			return h, 0, false
		}
		h.Minute = m
		if half {
			return p.meridiem(h, i, after)
		}
		return h, after - i, true
	case p.oneOf(j, "h", "heure", "heures"):
		if !figures && (p.is(j, "h") || p.is(j, "heure") && n > 1) {
			return h, 0, false
		}
		spelt := !p.is(j, "h")
		j++
		if spelt && p.oneOf(j, "de", "d") {
			if _, half := p.halfOf(j); half == 0 {
				return h, 0, false // a duration: "une heure de trajet"
			}
		}
		if n == 1 && spelt && !figures && !p.oneOf(i-1, "a", "vers") {
			return h, 0, false // "une heure"
		}
		if m, more := p.minutesAfter(j); more > 0 {
			if h.Minute = m; m < 0 {
				h.Hour, h.Minute = n-1, 60+m
			}
			j += more
		}
		return h, j - i, true
	case p.is(j, "o", "clock"):
		return h, j + 2 - i, true
	}
	if h, used, ok := p.meridiem(h, i, j); ok && used > j-i {
		if figures {
			return h, used, true
		}
		return h, used, p.oneOf(i-1, "at")
	}
	if half, k := p.halfOf(j); k > 0 && figures && half != (tokens.Part{}) && !p.is(j, "at") {
		return h, j - i, true // "8 in the evening"
	}
	if p.oneOf(i-1, "a", "at", "vers") && n <= 24 && p.closes(j) && !p.monthFollows(j) {
		return h, j - i, true // "demain à 16"
	}
	return h, 0, false
}

// quarters reads "et demi", "et quart" behind noon and midnight.
func (p *Parser) quarters(i int) (minute, used int) {
	switch {
	case p.is(i, "et", "demi"), p.is(i, "et", "demie"):
		return 30, 2
	case p.is(i, "et", "quart"):
		return 15, 2
	}
	return 0, 0
}

// meridiem reads "am", "p.m." behind an hour that ends at j.
func (p *Parser) meridiem(h Hour, i, j int) (Hour, int, bool) {
	var mark string
	var end int
	switch {
	case p.oneOf(j, "am", "pm"):
		mark, end = p.word(j), j+1
	case p.oneOf(j, "a", "p") && p.is(j+1, ".") && p.is(j+2, "m"):
		mark, end = p.word(j)+"m", j+3+btoi(p.is(j+3, "."))
	default:
		return h, j - i, p.is(j-1, ":") || h.Minute > 0 || p.tokens[j-1].Number >= 0 && p.is(j-2, ":") || p.oneOf(i, "half", "quarter")
	}
	switch {
	case h.Hour > 12 && h.Hour < 24 && mark == "pm" && h.Minute >= 0 && p.is(j-2, ":"):
		// "14:30 pm"
	case h.Hour < 1 || h.Hour > 12:
		h.Hour = -1
	case mark == "pm" && h.Hour < 12:
		h.Hour += 12
	case mark == "am" && h.Hour == 12:
		h.Hour = 0
	}
	h.Settled = true
	return h, end - i, true
}
