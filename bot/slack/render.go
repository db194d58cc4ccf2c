package slack

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	api "github.com/slack-go/slack"

	"cpxbot/dialogs/message"
	"cpxbot/rules"
)

// Limits of Block Kit (https://docs.slack.dev/reference/block-kit), in
// characters and elements. Slack refuses what exceeds them.
const (
	maxBlocks      = 50  // of a message
	maxViewBlocks  = 100 // of a home tab
	maxSection     = 3000
	maxHeader      = 150
	maxButtonText  = 75
	maxButtonValue = 2000
	maxOptionText  = 75
	maxOptionValue = 150
	maxOptions     = 100
	maxContext     = 2000
	maxElements    = 10 // of a context block
	maxActions     = 25
	maxOverflow    = 5
	maxText        = 40_000
)

// mostButtons is up to how many choices are buttons; more are a menu, which
// can be searched by typing.
const mostButtons = 8

// Beginnings of the ids of blocks: what happens to the block when one of its
// elements was used.
const (
	blockAsk = "ask" // an open question: answered, the block goes
	blockDo  = "do"  // actions that stay possible: only the one that was used goes
)

// chosenMark stands before the choice that was made.
const chosenMark = "✓ "

// Beginnings of the ids of actions.
const (
	actionButton   = "choice"
	actionMenu     = "menu"
	actionOverflow = "more"
	actionDate     = "date"
)

// blocks lays a message out that has a key.
func blocks(m *message.Message, key, locale string, most int) []api.Block {
	var out []api.Block
	for i := range m.Parts {
		out = append(out, partBlocks(&m.Parts[i])...)
	}
	choices := choiceBlocks(m, key, locale)
	if room := most - len(choices); len(out) > room {
		// Nothing of the content is near this; the text holds all of it.
		out = out[:max(0, room)]
	}
	return append(out, choices...)
}

func partBlocks(p *message.Part) []api.Block {
	if p.Kind == message.Source {
		return smallPrint(p)
	}
	var w richText
	if p.Title != "" {
		w.line(message.Verbatim(p.Title).Line(), "", p.Kind == message.Notice, true)
	}
	switch style := listStyles[p.Kind]; {
	case style != "" && !slices.ContainsFunc(p.Lines, unlisted):
		w.list(style, p.Lines)
	default:
		for i, line := range p.Lines {
			lead := ""
			switch style {
			case api.RTEListOrdered:
				lead = strconv.Itoa(i+1) + ". "
			case api.RTEListBullet:
				lead = "• "
			}
			w.line(line, lead, false, false)
		}
	}
	return w.done()
}

// listStyles are the kinds of parts that are lists.
var listStyles = map[message.PartKind]api.RichTextListElementType{message.Steps: api.RTEListOrdered, message.Bullets: api.RTEListBullet}

// unlisted reports whether a line is no item of a list: empty, or too long for one
// block.
func unlisted(line message.Line) bool {
	n := lineSize(line)
	return n == 0 || n > maxSection
}

func lineSize(line message.Line) (n int) {
	for _, s := range line {
		n += size(s.Text)
	}
	return n
}

// richText writes lines as rich text, the one form in which Slack reads nothing
// into a text: no mention, link, emoji or formatting
// (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block). Its
// blocks keep to the limit of a section, for none is documented.
type richText struct {
	out      []api.Block
	parts    []api.RichTextElement // of the block
	elements []api.RichTextSectionElement
	used     int // size of the parts and elements
}

// line writes a line; with warns, behind a warning sign.
func (w *richText) line(line message.Line, lead string, warns, bold bool) {
	n := size(lead) + lineSize(line)
	switch {
	case w.used > 0 && w.used+1+n > maxSection:
		w.flush()
	case w.used > 0:
		w.text("\n", false)
	}
	if warns {
		w.elements = append(w.elements, api.NewRichTextSectionEmojiElement("warning", 0, nil))
		w.text(" ", false)
	}
	w.text(lead, false)
	w.spans(line, bold)
}

// list writes the lines as a list of Slack's: a line that is broken goes on below
// its beginning, and the numbers are read as such. What does not fit into a block
// goes on, with the numbers, in the next.
func (w *richText) list(style api.RichTextListElementType, lines []message.Line) {
	w.endSection()
	for i := 0; i < len(lines); {
		if w.used > 0 && w.used+lineSize(lines[i]) > maxSection {
			w.flush()
		}
		list := api.NewRichTextList(style, 0)
		if style == api.RTEListOrdered {
			list.Offset = i
		}
		for ; i < len(lines) && (w.used == 0 || w.used+lineSize(lines[i]) <= maxSection); i++ {
			w.spans(lines[i], false)
			list.Elements = append(list.Elements, api.NewRichTextSection(w.elements...))
			w.elements = nil
		}
		w.parts = append(w.parts, list)
	}
}

func (w *richText) spans(line message.Line, bold bool) {
	for _, s := range line {
		if s.URL == "" {
			w.text(s.Text, s.Bold || bold)
			continue
		}
		n := size(s.Text)
		if w.used > 0 && w.used+n > maxSection {
			w.flush()
		}
		w.elements = append(w.elements, api.NewRichTextSectionLinkElement(s.URL, s.Text, styleOf(s.Bold || bold)))
		w.used += n
	}
}

func styleOf(bold bool) *api.RichTextSectionTextStyle {
	if !bold {
		return nil
	}
	return &api.RichTextSectionTextStyle{Bold: true}
}

// text adds text, in as many blocks as it needs.
func (w *richText) text(s string, bold bool) {
	for s != "" {
		room := maxSection - w.used
		if room < widest {
			w.flush()
			continue
		}
		piece := s
		if size(s) > room {
			piece = split(s, room)[0]
		}
		w.elements = append(w.elements, api.NewRichTextSectionTextElement(piece, styleOf(bold)))
		w.used += size(piece)
		if s = s[len(piece):]; s != "" {
			w.flush()
		}
	}
}

func (w *richText) endSection() {
	if len(w.elements) > 0 {
		w.parts, w.elements = append(w.parts, api.NewRichTextSection(w.elements...)), nil
	}
}

func (w *richText) flush() {
	w.endSection()
	if len(w.parts) > 0 {
		w.out = append(w.out, api.NewRichTextBlock("", w.parts...))
	}
	w.parts, w.used = nil, 0
}

func (w *richText) done() []api.Block {
	w.flush()
	return w.out
}

// smallPrint writes what an answer rests on. Small print knows no rich text:
// links are elements of their own between plain ones.
func smallPrint(p *message.Part) []api.Block {
	lines := p.Lines
	if p.Title != "" {
		lines = append([]message.Line{message.Verbatim(p.Title).Line()}, lines...)
	}
	var elements []api.MixedElement
	for _, line := range lines {
		text := ""
		flush := func() {
			if strings.TrimSpace(text) != "" {
				for _, piece := range split(text, maxContext) {
					elements = append(elements, plainText(piece, maxContext))
				}
			}
			text = ""
		}
		for _, s := range line {
			if s.URL == "" {
				text += s.Text
				continue
			}
			flush()
			elements = append(elements, api.NewTextBlockObject(api.MarkdownType, anchor(s), false, true))
		}
		flush()
	}
	var out []api.Block
	for part := range slices.Chunk(elements, maxElements) {
		out = append(out, api.NewContextBlock("", part...))
	}
	return out
}

// anchor is a link in Slack's markup.
func anchor(s message.Span) string {
	address := addresses.Replace(s.URL)
	label := s.Text
	if label == s.URL {
		return "<" + address + ">"
	}
	for _, mark := range []string{"|", "*", "_", "~", "`"} {
		label = strings.ReplaceAll(label, mark, " ")
	}
	return "<" + address + "|" + escape(label) + ">"
}

// choiceBlocks renders the choices as buttons, as a menu when they are many,
// and corrections behind a small menu.
func choiceBlocks(m *message.Message, key, locale string) []api.Block {
	kind := blockDo
	if m.Question() {
		kind = blockAsk
	}
	var elements []api.BlockElement
	if m.Asks == rules.FactDate {
		elements = append(elements, api.NewDatePickerBlockElement(actionDate))
	}
	buttons, corrections := m.Choices, []message.Choice(nil)
	if kind == blockDo && len(m.Choices) > 3 {
		buttons, corrections = nil, nil
		for _, c := range m.Choices {
			if correction(c.ID) && len(corrections) < maxOverflow {
				corrections = append(corrections, c)
			} else {
				buttons = append(buttons, c)
			}
		}
		if len(corrections) == 1 {
			buttons, corrections = m.Choices, nil
		}
	}
	if len(buttons) <= mostButtons {
		for i, c := range buttons {
			elements = append(elements, button(i, c))
		}
	} else {
		elements = append(elements, menus(buttons, locale)...)
	}
	if len(corrections) > 0 {
		var options []*api.OptionBlockObject
		for _, c := range corrections {
			options = append(options, option(c))
		}
		elements = append(elements, api.NewOverflowBlockElement(actionOverflow, options...))
	}
	if len(elements) == 0 {
		return nil
	}
	id := kind
	if key != "" {
		id += ":" + key
	}
	return []api.Block{api.NewActionBlock(id, elements[:min(len(elements), maxActions)]...)}
}

// correction reports whether a choice changes what was said before.
func correction(id string) bool {
	return id == "change" || id == "restart" || id == "back"
}

func button(i int, c message.Choice) api.BlockElement {
	return api.NewButtonBlockElement(actionButton+strconv.Itoa(i), clip(c.ID, maxButtonValue), plainText(c.Label, maxButtonText))
}

// menus are as many menus as the choices need.
func menus(choices []message.Choice, locale string) (elements []api.BlockElement) {
	placeholder := "Choisissez, ou écrivez votre réponse"
	if locale == "en" {
		placeholder = "Choose, or type your answer"
	}
	for n := 0; len(choices) > 0 && n < maxActions-1; n++ {
		part := choices[:min(len(choices), maxOptions)]
		choices = choices[len(part):]
		var options []*api.OptionBlockObject
		for _, c := range part {
			options = append(options, option(c))
		}
		elements = append(elements, api.NewOptionsSelectBlockElement(api.OptTypeStatic, plainText(placeholder, maxOptionText), actionMenu+strconv.Itoa(n), options...))
	}
	return elements
}

func option(c message.Choice) *api.OptionBlockObject {
	return api.NewOptionBlockObject(clip(c.ID, maxOptionValue), plainText(c.Label, maxOptionText), nil)
}

func plainText(s string, most int) *api.TextBlockObject {
	return api.NewTextBlockObject(api.PlainTextType, clip(s, most), false, false)
}

// fullText is all of a message as text: for notifications, screen readers and
// clients without blocks. Choices can be typed, so they are listed.
func fullText(m *message.Message) string {
	var b strings.Builder
	b.WriteString(m.Plain())
	for i, c := range m.Choices {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString("\n" + strconv.Itoa(i+1) + ") " + c.Label)
	}
	return escapeTo(b.String(), maxText)
}

// escapeTo escapes as much of a text as has the size, so that nothing that is
// escaped is cut.
func escapeTo(s string, most int) string {
	n, cut := 0, 0
	for i, r := range s {
		if n < most {
			cut = i // here the ellipsis has room
		}
		n += width(r)
		if r == ':' && namesEmoji(s[i+1:]) {
			n++ // the word joiner
		}
		if n > most {
			return escape(s[:cut]) + "…"
		}
	}
	return escape(s)
}

// widest is the size of the character that Slack counts most for.
const widest = len("&amp;")

// width is the size of a character as Slack counts it: three are escaped
// (https://docs.slack.dev/messaging/formatting-message-text#escaping), and what
// UTF-16 writes as two counts twice.
func width(r rune) int {
	switch r {
	case '&':
		return len("&amp;")
	case '<', '>':
		return len("&lt;")
	}
	return max(1, utf16.RuneLen(r))
}

// size is that of a text as Slack counts it.
func size(s string) (n int) {
	for _, r := range s {
		n += width(r)
	}
	return n
}

// head is the longest beginning of a text that is no larger than a size.
func head(s string, most int) string {
	n := 0
	for i, r := range s {
		if n += width(r); n > most {
			return s[:i]
		}
	}
	return s
}

// clip cuts a text to a size.
func clip(s string, most int) string {
	if size(s) <= most {
		return s
	}
	return head(s, most-1) + "…"
}

// split cuts a text into pieces of a size, of one character at least, between
// words where it can. Nothing but the spaces between two pieces is left out.
func split(s string, most int) (pieces []string) {
	for size(s) > most {
		piece := head(s, max(most, widest))
		if i := strings.LastIndexByte(piece, '\n'); i > 0 {
			piece = piece[:i]
		} else if i := strings.LastIndexByte(piece, ' '); i > 0 {
			piece = piece[:i]
		}
		pieces = append(pieces, piece)
		s = strings.TrimLeft(s[len(piece):], "\n ")
	}
	if s != "" {
		pieces = append(pieces, s)
	}
	return pieces
}

var (
	escapes   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescapes = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	addresses = strings.NewReplacer("&", "&amp;", "<", "%3C", ">", "%3E", "|", "%7C")
)

// escape keeps Slack from reading a mention, a link or an emoji into a text
// whose formatting is switched off.
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		b.WriteRune(r)
		if r == ':' && namesEmoji(s[i+1:]) {
			b.WriteRune('\u2060') // a word joiner: invisible, and no name of an emoji
		}
	}
	return escapes.Replace(b.String())
}

// namesEmoji reports whether what follows a colon would make it an emoji.
func namesEmoji(rest string) bool {
	end := strings.IndexFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-+'", r)
	})
	return end > 0 && rest[end] == ':'
}

// unmarkup reads what a person wrote: Slack escapes three characters and puts
// links, mentions and channels between angle brackets
// (https://docs.slack.dev/messaging/formatting-message-text).
func unmarkup(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "<")
		b.WriteString(before)
		if !ok {
			break
		}
		inside, after, closed := strings.Cut(rest, ">")
		if !closed {
			b.WriteString(rest)
			break
		}
		target, label, labelled := strings.Cut(inside, "|")
		switch {
		case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "!"):
			// A mention says nothing of the person's situation.
		case labelled:
			b.WriteString(label)
		default:
			b.WriteString(strings.TrimPrefix(target, "mailto:"))
		}
		s = after
	}
	return strings.TrimSpace(unescapes.Replace(b.String()))
}
