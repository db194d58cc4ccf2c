package message

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// Verbatim is text that is shown as it was written, whatever is in it: all
// that people wrote, or are called. It is never parsed as markup, here or on a
// platform.
type Verbatim string

// Line is a line of a message, ready to be rendered: its markup has been
// parsed.
type Line []Span

// Span is a piece of a line in one style. Text is not markup: a transport
// escapes what its platform would read into it.
type Span struct {
	Text string `json:"text"`
	Bold bool   `json:"bold,omitempty"`
	// URL makes it a link, to https or http only. Where Text is an address, it
	// is the same one.
	URL string `json:"url,omitempty"`
}

// ParseLine reads a sentence of the content with its light markup: **bold**,
// [label](url), and addresses as they are. It must not be given what a person
// wrote.
func ParseLine(s string) Line {
	pieces := 1 + strings.Count(s, "**") + 2*strings.Count(s, "](")
	return parseSpans(make(Line, 0, pieces), s, false)
}

// ParseLines is ParseLine for several.
func ParseLines(lines ...string) []Line {
	out := make([]Line, len(lines))
	for i, s := range lines {
		out[i] = ParseLine(s)
	}
	return out
}

// bareAddress is an address in a text, without the punctuation behind it.
var bareAddress = regexp.MustCompile(`^https?://[^\s<>|"\[\]()*\x{a0}]*[^\s<>|"\[\]()*\x{a0}.,;:!?»…’']`)

func parseSpans(out Line, s string, bold bool) Line {
	start := 0 // of the text that is not in a span yet
	for i := 0; i < len(s); {
		n := strings.IndexAny(s[i:], "*[h")
		if n < 0 {
			break
		}
		i += n
		text := s[start:i]
		switch s[i] {
		case '*':
			inside, rest, ok := cutBold(s[i:])
			if !ok || bold {
				i++
				continue
			}
			out = parseSpans(out.add(Span{Text: text, Bold: bold}), inside, true)
			i = len(s) - len(rest)
		case '[':
			label, address, rest, ok := cutLink(s[i:])
			if !ok {
				i++
				continue
			}
			out = out.add(Span{Text: text, Bold: bold}).link(label, address, bold)
			i = len(s) - len(rest)
		default:
			address := cutAddress(s[i:])
			if address == "" {
				i++
				continue
			}
			out = append(out.add(Span{Text: text, Bold: bold}), Span{Text: address, Bold: bold, URL: address})
			i += len(address)
		}
		start = i
	}
	return out.add(Span{Text: s[start:], Bold: bold})
}

// cutAddress takes an address as it is from the start of a text.
func cutAddress(s string) string {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return ""
	}
	if address := bareAddress.FindString(s); isWeb(address) {
		return address
	}
	return ""
}

// cutBold takes "**inside**" from the start of a text.
func cutBold(s string) (inside, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, "**")
	if !ok {
		return "", "", false
	}
	inside, rest, ok = strings.Cut(s, "**")
	return inside, rest, ok && strings.TrimSpace(inside) != ""
}

// cutLink takes "[label](address)" from the start of a text.
func cutLink(s string) (label, address, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, "[")
	if !ok {
		return "", "", "", false
	}
	label, rest, ok = strings.Cut(s, "](")
	if !ok || strings.ContainsAny(label, "[]") {
		return "", "", "", false
	}
	address, rest, ok = strings.Cut(rest, ")")
	return label, address, rest, ok && isWeb(address)
}

// isWeb reports whether an address may be a link.
func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && !strings.ContainsAny(address, " |<>\"\\`\u00a0")
}

// link adds a link. A label that could be taken for an address stands beside
// the true one, which then is the link.
func (l Line) link(label, address string, bold bool) Line {
	switch {
	case strings.TrimSpace(label) == "" || label == address:
		return append(l, Span{Text: address, Bold: bold, URL: address})
	case addressLike.MatchString(label):
		return append(l.add(Span{Text: label + beforeAddress, Bold: bold}), Span{Text: address, Bold: bold, URL: address})
	}
	return append(l, Span{Text: label, Bold: bold, URL: address})
}

// addressLike is what people take for an address: a scheme, or names with dots
// between them.
var addressLike = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*:/|[\p{L}\d_-]\.\p{L}{2,}|@`)

// add appends text; neighbours of one style become one span.
func (l Line) add(s Span) Line {
	if s.Text == "" {
		return l
	}
	if n := len(l); n > 0 && l[n-1].URL == "" && s.URL == "" && l[n-1].Bold == s.Bold {
		l[n-1].Text += s.Text
		return l
	}
	return append(l, s)
}

// Line is a line of nothing but the text.
func (v Verbatim) Line() Line { return Line{}.add(Span{Text: v.OneLine()}) }

// Linked is Line for what somebody wrote on behalf of the service: addresses that are
// written out lead there. Nothing else of it is markup.
func (v Verbatim) Linked() (line Line) {
	text := v.OneLine()
	for at := 0; ; {
		n := strings.Index(text[at:], "http")
		if n < 0 {
			return line.add(Span{Text: text})
		}
		at += n
		address := cutAddress(text[at:])
		if address == "" {
			at += len("http")
			continue
		}
		line = line.add(Span{Text: text[:at]}).add(Span{Text: address, URL: address})
		text, at = text[at+len(address):], 0
	}
}

// OneLine is the text without what could leave its line, command a terminal or
// turn the direction of writing around it.
func (v Verbatim) OneLine() string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' {
			return ' '
		}
		if Unreadable(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(v), "")))
}

// Unreadable reports whether a character is none that a person reads: controls,
// marks that turn the direction of writing, and invisible ones that join no
// letters.
func Unreadable(r rune) bool {
	switch r {
	case '\u200c', '\u200d': // they shape letters and pictograms
		return false
	case '\ufffd', '\u034f', '\u3164', '\u115f', '\u1160': // what was none, and fillers
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
}

// Compose fills a line: the words are content, and the values take the places of
// their {names} as they are. A value is a Line, or text that is not
// parsed.
func Compose(words string, pairs ...any) Line {
	var out Line
	for _, s := range ParseLine(words) {
		if s.URL != "" {
			out = append(out, s)
			continue
		}
		for s.Text != "" {
			before, value, after, ok := cutName(s.Text, pairs)
			out = out.add(Span{Text: elide(before, value), Bold: s.Bold})
			if ok {
				for _, x := range value {
					out = out.add(x)
				}
			}
			s.Text = after
		}
	}
	return out
}

// cutName cuts a text at the first {name} for which there is a value.
func cutName(text string, pairs []any) (before string, value Line, after string, found bool) {
	first, end, which := len(text), len(text), -1
	for i := 0; i+1 < len(pairs); i += 2 {
		name := "{" + pairs[i].(string) + "}"
		if at := strings.Index(text, name); at >= 0 && at < first {
			first, end, which = at, at+len(name), i+1
		}
	}
	if which < 0 {
		return text, nil, "", false
	}
	switch v := pairs[which].(type) {
	case Line:
		value = v
	case Verbatim:
		value = v.Line()
	case string:
		value = Line{}.add(Span{Text: v})
	default:
		panic(fmt.Sprintf("no text: %T", v)) // a mistake of the program
	}
	return text[:first], value, text[end:], true
}

// Join puts lines into one, with a separator between them.
func (l Line) Join(separator string, others ...Line) Line {
	for _, o := range others {
		l = l.add(Span{Text: separator})
		for _, s := range o {
			l = l.add(s)
		}
	}
	return l
}

// beforeAddress stands between a label and the address that is written out, in every
// language.
const beforeAddress = " – "

// String returns what a person reads: without markup, links written out.
func (l Line) String() string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.Text)
		if s.URL != "" && s.URL != s.Text {
			b.WriteString(beforeAddress)
			b.WriteString(s.URL)
		}
	}
	return b.String()
}

// UnmarshalJSON also reads what versions before this type have left in an
// outbox: a sentence with its markup, in which nobody can tell any more what a
// person wrote. Its links are therefore written out.
func (l *Line) UnmarshalJSON(data []byte) error {
	var spans []Span
	if err := json.Unmarshal(data, &spans); err == nil {
		*l = spans
		return nil
	}
	var markup string
	if err := json.Unmarshal(data, &markup); err != nil {
		return err
	}
	*l = nil
	for _, s := range ParseLine(Verbatim(markup).OneLine()) {
		if s.URL != "" && s.URL != s.Text {
			*l = l.add(Span{Text: s.Text + beforeAddress, Bold: s.Bold})
			s.Text = s.URL
		}
		*l = l.add(s)
	}
	return nil
}
