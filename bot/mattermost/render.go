package mattermost

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs"
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
func markdown(m *dialogs.Message) string {
	var b strings.Builder
	for i := range m.Parts {
		if i > 0 {
			b.WriteString("\n\n")
		}
		writePart(&b, &m.Parts[i])
	}
	return b.String()
}

func writePart(b *strings.Builder, p *dialogs.Part) {
	lead := ""
	if p.Kind == dialogs.Notice {
		lead = "> "
	}
	if p.Title != "" {
		b.WriteString(lead + "**" + escape(p.Title) + "**\n")
		if p.Kind == dialogs.Notice {
			b.WriteString(lead + "\n")
		}
	}
	for i, line := range p.Lines {
		if i > 0 {
			b.WriteByte('\n')
			if p.Kind == dialogs.Paragraphs || p.Kind == dialogs.Notice {
				b.WriteString(lead + "\n")
			}
		}
		b.WriteString(lead)
		switch p.Kind {
		case dialogs.Steps:
			b.WriteString(strconv.Itoa(i+1) + ". ")
		case dialogs.Bullets:
			b.WriteString("- ")
		case dialogs.Source:
			b.WriteString("*")
		}
		writeLine(b, line)
		if p.Kind == dialogs.Source {
			b.WriteString("*")
		}
	}
}

// writeLine keeps the light markup of a line, which is Markdown already, and
// escapes what Markdown would read into the rest.
func writeLine(b *strings.Builder, line string) {
	for line != "" {
		i := strings.IndexAny(line, "*[")
		if i < 0 {
			b.WriteString(escape(line))
			return
		}
		b.WriteString(escape(line[:i]))
		line = line[i:]
		switch {
		case strings.HasPrefix(line, "**"):
			b.WriteString("**")
			line = line[2:]
		case line[0] == '[':
			label, rest, ok := strings.Cut(line[1:], "](")
			address, after, closed := strings.Cut(rest, ")")
			if ok && closed && !strings.ContainsAny(label, "[]") {
				b.WriteString("[" + escape(label) + "](" + address + ")")
				line = after
				continue
			}
			fallthrough
		default:
			b.WriteString(`\` + line[:1])
			line = line[1:]
		}
	}
}

// escape keeps text from being read as Markdown, as a mention of somebody or
// as a channel. What a person wrote may be repeated in an answer.
func escape(s string) string {
	var b strings.Builder
	atStart := true
	for i, r := range s {
		switch {
		case r == 0 || r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t':
			continue
		case strings.ContainsRune("\\`*_[]<>#~|", r):
			b.WriteByte('\\')
		case r == '@' || r == ':' && followsWord(s[i+1:]):
			// A word joiner: invisible, and no mention or emoji any more.
			b.WriteRune(r)
			b.WriteRune('\u2060')
			atStart = false
			continue
		case atStart && strings.ContainsRune("+-=", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		atStart = r == '\n'
	}
	return b.String()
}

// followsWord says whether what follows a colon would make it an emoji.
func followsWord(rest string) bool {
	word, _, closed := strings.Cut(rest, ":")
	if !closed || word == "" {
		return false
	}
	return strings.IndexFunc(word, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' && r != '+'
	}) < 0
}

// split cuts a text into pieces of at most limit characters, where it reads
// best: between paragraphs, else between lines, else between words.
func split(text string, limit int) []string {
	var pieces []string
	for utf8.RuneCountInString(text) > limit {
		end := byteOf(text, limit)
		at := -1
		for _, separator := range []string{"\n\n", "\n", " "} {
			if i := strings.LastIndex(text[:end], separator); i > end/4 {
				at = i
				break
			}
		}
		if at < 0 {
			at = end
		}
		pieces = append(pieces, strings.TrimRight(text[:at], "\n "))
		text = strings.TrimLeft(text[at:], "\n ")
	}
	if text != "" || len(pieces) == 0 {
		pieces = append(pieces, text)
	}
	return pieces
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
