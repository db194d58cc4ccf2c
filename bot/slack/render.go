package slack

import (
	"strconv"
	"strings"
	"unicode/utf8"

	api "github.com/slack-go/slack"

	"cpxbot/dialogs"
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

// Beginnings of the ids of actions.
const (
	actionButton   = "choice"
	actionMenu     = "menu"
	actionOverflow = "more"
	actionDate     = "date"
)

// blocks lays a message out.
func blocks(m *dialogs.Message, locale string, most int) []api.Block {
	var out []api.Block
	for i := range m.Parts {
		out = append(out, partBlocks(&m.Parts[i])...)
	}
	choices := choiceBlocks(m, locale)
	if room := most - len(choices); len(out) > room {
		// Nothing of the content is near this; the text holds all of it.
		out = out[:max(0, room)]
	}
	return append(out, choices...)
}

func partBlocks(p *dialogs.Part) []api.Block {
	if p.Kind == dialogs.Source {
		var out []api.Block
		for _, piece := range split(markup(strings.Join(titled(p), "\n")), maxContext) {
			out = append(out, api.NewContextBlock("", api.NewTextBlockObject(api.MarkdownType, piece, false, true)))
		}
		return out
	}
	var out []api.Block
	lines := make([]string, 0, len(p.Lines)+1)
	if p.Title != "" {
		title := "*" + escape(p.Title) + "*"
		if p.Kind == dialogs.Notice {
			title = ":warning: " + title
		}
		lines = append(lines, title)
	}
	for i, line := range p.Lines {
		line = markup(line)
		switch p.Kind {
		case dialogs.Steps:
			line = strconv.Itoa(i+1) + ". " + line
		case dialogs.Bullets:
			line = "• " + line
		}
		lines = append(lines, line)
	}
	for _, piece := range split(strings.Join(lines, "\n"), maxSection) {
		out = append(out, api.NewSectionBlock(api.NewTextBlockObject(api.MarkdownType, piece, false, true), nil, nil))
	}
	return out
}

func titled(p *dialogs.Part) []string {
	if p.Title == "" {
		return p.Lines
	}
	return append([]string{p.Title}, p.Lines...)
}

// choiceBlocks renders the choices as buttons, as a menu when they are many,
// and corrections behind a small menu.
func choiceBlocks(m *dialogs.Message, locale string) []api.Block {
	kind := blockDo
	if m.Asks != "" {
		kind = blockAsk
	}
	var elements []api.BlockElement
	if m.Asks == rules.FactDate {
		elements = append(elements, api.NewDatePickerBlockElement(actionDate))
	}
	buttons, corrections := m.Choices, []dialogs.Choice(nil)
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
	return []api.Block{api.NewActionBlock(kind, elements[:min(len(elements), maxActions)]...)}
}

// correction says whether a choice changes what was said before.
func correction(id string) bool {
	return id == "change" || id == "restart" || id == "back"
}

func button(i int, c dialogs.Choice) api.BlockElement {
	return api.NewButtonBlockElement(actionButton+strconv.Itoa(i), clip(c.ID, maxButtonValue), plainText(c.Label, maxButtonText))
}

// menus are as many menus as the choices need.
func menus(choices []dialogs.Choice, locale string) (elements []api.BlockElement) {
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

func option(c dialogs.Choice) *api.OptionBlockObject {
	return api.NewOptionBlockObject(clip(c.ID, maxOptionValue), plainText(c.Label, maxOptionText), nil)
}

func plainText(s string, most int) *api.TextBlockObject {
	return api.NewTextBlockObject(api.PlainTextType, clip(s, most), true, false)
}

// fullText is all of a message as text: for notifications, screen readers and
// clients without blocks. Choices can be typed, so they are listed.
func fullText(m *dialogs.Message) string {
	var b strings.Builder
	b.WriteString(escape(m.Plain()))
	for i, c := range m.Choices {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString("\n" + strconv.Itoa(i+1) + ") " + escape(c.Label))
	}
	return clip(b.String(), maxText)
}

// clip cuts a text to so many characters.
func clip(s string, most int) string {
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// split cuts a text into pieces of so many characters, between lines where it
// can. A line alone is never that long, but a link in it must not be cut.
func split(s string, most int) (pieces []string) {
	for utf8.RuneCountInString(s) > most {
		runes := []rune(s)
		head := string(runes[:most])
		if i := strings.LastIndexByte(head, '\n'); i > 0 {
			head = head[:i]
		} else if i := strings.LastIndexByte(head, ' '); i > 0 {
			head = head[:i]
		}
		pieces = append(pieces, head)
		s = strings.TrimLeft(s[len(head):], "\n ")
	}
	if s != "" {
		pieces = append(pieces, s)
	}
	return pieces
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes a text safe for Slack: what people write cannot mention a
// channel or make a link.
func escape(s string) string { return escapes.Replace(s) }

// markup turns the light markup of a line, **bold** and [label](url), into
// Slack's.
func markup(line string) string {
	var b strings.Builder
	for line != "" {
		i := strings.IndexAny(line, "*[")
		if i < 0 {
			b.WriteString(escape(line))
			break
		}
		b.WriteString(escape(line[:i]))
		line = line[i:]
		if inside, rest, ok := strings.Cut(strings.TrimPrefix(line, "**"), "**"); ok && strings.HasPrefix(line, "**") && strings.TrimSpace(inside) != "" {
			b.WriteString("*" + escape(inside) + "*")
			line = rest
			continue
		}
		if label, rest, ok := strings.Cut(line[1:], "]("); ok && line[0] == '[' {
			if url, after, closed := strings.Cut(rest, ")"); closed && !strings.ContainsAny(url, " |<>") {
				b.WriteString("<" + escape(url) + "|" + strings.ReplaceAll(escape(label), "|", "∣") + ">")
				line = after
				continue
			}
		}
		b.WriteString(escape(line[:1]))
		line = line[1:]
	}
	return b.String()
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
	return strings.TrimSpace(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(b.String()))
}
