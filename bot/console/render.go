package console

import (
	"io"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"cpxbot/dialogs/message"
)

// screen writes messages as text of a certain width.
type screen struct {
	out io.Writer
	// columns returns the present width of the terminal.
	columns func() int
	// color allows escape sequences: bold, colours, clickable links.
	color bool
}

// style is how a piece of text looks; url makes it a link.
type style struct {
	bold, dim, yellow bool
	url               string
}

type piece struct {
	text  string
	style style
}

// word is what must stay on one line.
type word []piece

func (w word) width() int {
	n := 0
	for _, p := range w {
		for _, r := range p.text {
			n += runeWidth(r)
		}
	}
	return n
}

// runeWidth is how many columns a terminal gives to a character.
func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// printable drops what could command the terminal or mislead the reader:
// control characters, and those that turn the direction of writing.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r), r == '\ufeff', r == '\u061c', r == '\u200e', r == '\u200f', r >= '\u2028' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// message writes a message. With numbered its choices carry the numbers by
// which they can be chosen.
func (s *screen) message(m *message.Message, numbered bool) {
	for i, p := range m.Parts {
		if i > 0 {
			s.blank()
		}
		base := style{dim: p.Kind == message.Source, yellow: p.Kind == message.Notice}
		bar := word(nil)
		if p.Kind == message.Notice {
			bar = word{{"▌ ", base}}
		}
		if p.Title != "" {
			title := base
			title.bold = true
			s.wrap(bar, bar, plainWords(p.Title, title))
		}
		for j, line := range p.Lines {
			first, next := bar, bar
			switch p.Kind {
			case message.Steps:
				mark := strconv.Itoa(j+1) + ". "
				first, next = word{{mark, base}}, word{{strings.Repeat(" ", len(mark)), base}}
			case message.Bullets:
				first, next = word{{"• ", base}}, word{{"  ", base}}
			}
			s.wrap(first, next, words(line, base))
		}
	}
	if f := m.File; f != nil && f.Readable() {
		s.blank()
		s.line(f.Name)
		for l := range strings.SplitSeq(strings.TrimSpace(string(f.Data)), "\n") {
			indent := word{{l[:len(l)-len(strings.TrimLeft(l, " "))], style{}}}
			s.wrap(indent, indent, plainWords(l, style{dim: true}))
		}
	}
	if len(m.Choices) == 0 {
		return
	}
	s.blank()
	for i, c := range m.Choices {
		mark := "  • "
		if numbered {
			mark = "  " + strconv.Itoa(i+1) + ") "
		}
		s.wrap(word{{mark, style{}}}, word{{strings.Repeat(" ", len([]rune(mark))), style{}}}, plainWords(c.Label, style{}))
	}
}

// line writes one sentence of the console itself.
func (s *screen) line(text string) { s.wrap(nil, nil, plainWords(text, style{})) }

func (s *screen) blank() { io.WriteString(s.out, "\n") }

// words splits a line at its spaces. A link becomes its label followed by its
// address, which always stays readable.
func words(line message.Line, base style) []word {
	var out []word
	var current word
	end := func() {
		if len(current) > 0 {
			out = append(out, current)
			current = nil
		}
	}
	add := func(text string, st style) {
		for i, part := range strings.Split(printable(text), " ") {
			if i > 0 {
				end()
			}
			if part != "" {
				current = append(current, piece{part, st})
			}
		}
	}
	for _, s := range line {
		st := base
		st.bold = st.bold || s.Bold
		link := st
		link.url = printable(s.URL)
		add(s.Text, link)
		if s.URL != "" && s.URL != s.Text {
			add(" – ", st)
			add(s.URL, link)
		}
	}
	end()
	return out
}

// plainWords splits text that has no markup.
func plainWords(text string, base style) []word {
	return words(message.Line{{Text: text}}, base)
}

// Narrower text breaks every few words, and wider text is hard to read.
const minColumns, maxColumns = 40, 100

// wrap writes words over as many lines as they need; first and next stand at
// the start of the first line and of those that follow.
func (s *screen) wrap(first, next word, words []word) {
	limit := min(max(s.columns(), minColumns), maxColumns)
	var b strings.Builder
	line, used, empty := first, first.width(), true
	for _, w := range words {
		n := w.width()
		if !empty && used+1+n > limit {
			s.write(&b, line)
			line, used, empty = next, next.width(), true
		}
		line = line[:len(line):len(line)]
		if !empty {
			space := piece{" ", style{}}
			if last := line[len(line)-1].style; last == w[0].style {
				space.style = last
			}
			line = append(line, space)
			used++
		}
		line = append(line, w...)
		used += n
		empty = false
	}
	s.write(&b, line)
	io.WriteString(s.out, b.String())
}

// write renders one line; neighbours of one style share their sequences.
func (s *screen) write(b *strings.Builder, line word) {
	for i := 0; i < len(line); {
		st, text := line[i].style, ""
		for ; i < len(line) && line[i].style == st; i++ {
			text += line[i].text
		}
		start, stop := "", ""
		if s.color {
			start, stop = st.sequences()
		}
		b.WriteString(start)
		b.WriteString(text)
		b.WriteString(stop)
	}
	b.WriteByte('\n')
}

// sequences returns what a terminal needs before and after a text.
func (st style) sequences() (start, stop string) {
	var codes []string
	for _, x := range []struct {
		on   bool
		code string
	}{{st.bold, "1"}, {st.dim, "2"}, {st.url != "", "4"}, {st.yellow, "33"}} {
		if x.on {
			codes = append(codes, x.code)
		}
	}
	if len(codes) > 0 {
		start, stop = "\x1b["+strings.Join(codes, ";")+"m", "\x1b[0m"
	}
	if st.url != "" {
		start, stop = "\x1b]8;;"+st.url+"\x1b\\"+start, stop+"\x1b]8;;\x1b\\"
	}
	return start, stop
}
