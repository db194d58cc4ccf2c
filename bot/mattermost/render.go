package mattermost

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/message"
)

// smallestLimit is the longest message, in characters, that every server
// takes; limitMargin is kept free below what the server says.
const (
	smallestLimit = 4000
	limitMargin   = 64
)

// postLimit reads the server's setting MaxPostSize.
func postLimit(setting string) int {
	n, err := strconv.Atoi(setting)
	if err != nil || n < smallestLimit {
		return smallestLimit - limitMargin
	}
	return n - limitMargin
}

// markdown writes a message as Mattermost shows it
// (https://docs.mattermost.com/collaborate/format-messages.html).
func markdown(m *message.Message) string {
	var b strings.Builder
	for i := range m.Parts {
		if i > 0 {
			b.WriteString("\n\n")
		}
		writePart(&b, &m.Parts[i])
	}
	return b.String()
}

func writePart(b *strings.Builder, p *message.Part) {
	lead := ""
	if p.Kind == message.Notice {
		lead = "> "
	}
	if p.Title != "" {
		b.WriteString(lead + "**" + escape(p.Title) + "**\n")
		if p.Kind == message.Notice {
			b.WriteString(lead + "\n")
		}
	}
	for i, line := range p.Lines {
		if i > 0 {
			b.WriteByte('\n')
			if p.Kind == message.Paragraphs || p.Kind == message.Notice {
				b.WriteString(lead + "\n")
			}
		}
		b.WriteString(lead)
		switch p.Kind {
		case message.Steps:
			b.WriteString(strconv.Itoa(i+1) + ". ")
		case message.Bullets:
			b.WriteString("- ")
		case message.Source:
			b.WriteString("*")
		}
		writeLine(b, line)
		if p.Kind == message.Source {
			b.WriteString("*")
		}
	}
}

// writeLine writes the spans of a line.
func writeLine(b *strings.Builder, line message.Line) {
	for _, s := range line {
		mark := ""
		if s.Bold {
			mark = "**"
		}
		b.WriteString(mark)
		switch s.URL {
		case "":
			b.WriteString(escape(s.Text))
		case s.Text:
			b.WriteString("<" + addresses.Replace(s.URL) + ">")
		default:
			b.WriteString("[" + escape(s.Text) + "](" + addresses.Replace(s.URL) + ")")
		}
		b.WriteString(mark)
	}
}

// addresses escapes what would end a link, or name somebody or a channel within it.
var addresses = strings.NewReplacer("@", "%40", "~", "%7E", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", " ", "%20")

// joiner is a word joiner: it is invisible, and a mark before it begins
// nothing any more.
const joiner = '\u2060'

// firm keeps spaces from breaking: the web app makes a plain one of U+00A0.
func firm(s string) string { return strings.ReplaceAll(s, "\u00a0", "\u202f") }

// escape keeps text from being read as Markdown, a mention, a channel, a
// hashtag, an emoji, a formula or an address. The server looks for mentions and
// hashtags in the text as it is posted, where a backslash does not help: what
// begins one is followed by a word joiner.
func escape(s string) string {
	var b strings.Builder
	runes := []rune(firm(s))
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return 0
		}
		return runes[i]
	}
	for i, r := range runes {
		next, digits := at(i+1), 0
		for digits < 10 && at(i-1-digits) >= '0' && at(i-1-digits) <= '9' {
			digits++
		}
		apart := func(n int) bool { return i-n == 0 || unicode.IsSpace(runes[i-1-n]) } // from what is before
		ends := next == 0 || unicode.IsSpace(next)
		switch {
		case r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t':
		case r == '<':
			b.WriteString("&lt;") // a backslash does not stop <a@b>
			b.WriteRune(joiner)
		case r == '$':
			b.WriteString("&#36;") // nor a formula
			b.WriteRune(joiner)
		case strings.ContainsRune("#~", r):
			b.WriteByte('\\')
			b.WriteRune(r)
			b.WriteRune(joiner)
		case strings.ContainsRune("\\`*_{}[]()>|!", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case strings.ContainsRune("@&\uff20\uff03", r), strings.ContainsRune(":;", r) && !unicode.IsSpace(next):
			b.WriteRune(r)
			b.WriteRune(joiner)
		case strings.ContainsRune("-+", r) && apart(0) && (ends || next == r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '=' && (apart(0) || next == r):
			b.WriteRune(joiner)
			b.WriteRune(r)
		case r == '.' && strings.ContainsRune("wW", at(i-1-digits)), r == '-' && strings.ContainsRune("xX", at(i-1)):
			b.WriteRune(joiner) // within "www1." and the emoticon x-d
			b.WriteRune(r)
		case r == '.' && digits > 0 && apart(digits) && ends:
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// split cuts a text into pieces of at most limit characters, where it reads
// best: between paragraphs, else between lines, else between words.
func split(text string, limit int) []string {
	var pieces []string
	for utf8.RuneCountInString(text) > limit {
		end := byteOf(text, limit-1) // a joiner may be added
		at := -1
		for _, separator := range []string{"\n\n", "\n", " "} {
			if i := strings.LastIndex(text[:end], separator); i > end/4 {
				at = i
				break
			}
		}
		if at < 0 {
			at = whole(text, end)
			// What follows begins no list, and no heading.
			text = text[:at] + string(joiner) + text[at:]
		}
		pieces = append(pieces, strings.TrimRight(text[:at], "\n "))
		text = strings.TrimLeft(text[at:], "\n ")
	}
	if text != "" || len(pieces) == 0 {
		pieces = append(pieces, text)
	}
	return pieces
}

// whole moves a cut to before a mark that was escaped, so that it stays so.
func whole(text string, at int) int {
	for _, entity := range []string{"&lt;", "&#36;"} {
		if i := strings.LastIndexByte(text[:at], '&'); i > 0 && at-i < len(entity) && strings.HasPrefix(text[i:], entity) {
			at = i
		}
	}
	before := strings.TrimRight(text[:at], `\`)
	if (at-len(before))%2 == 1 {
		at--
	}
	return max(at, 1)
}

// byteOf returns where the n-th character of s begins.
func byteOf(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}
