package bottest

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"
)

// checkBlocks tells what Slack would refuse in blocks, "" when nothing
// (https://docs.slack.dev/reference/block-kit/blocks).
func checkBlocks(blocks []map[string]any, most int) string {
	if len(blocks) > most {
		return fmt.Sprintf("%d blocks", len(blocks))
	}
	blockIDs := map[string]bool{}
	for i, b := range blocks {
		if problem := checkBlock(b); problem != "" {
			return fmt.Sprintf("block %d, %v: %s", i, b["type"], problem)
		}
		if id, _ := b["block_id"].(string); id != "" {
			if blockIDs[id] {
				return "block_id twice: " + id
			}
			blockIDs[id] = true
		}
	}
	return ""
}

func checkBlock(b map[string]any) string {
	id, _ := b["block_id"].(string)
	if len(id) > 255 {
		return "block_id too long"
	}
	switch b["type"] {
	case "section":
		return checkText(b["text"], 3000)
	case "header":
		return checkText(b["text"], 150)
	case "divider":
		return ""
	case "rich_text":
		elements, _ := b["elements"].([]any)
		if len(elements) == 0 {
			return "no elements"
		}
		for _, e := range elements {
			if problem := checkRich(e); problem != "" {
				return problem
			}
		}
		return ""
	case "context":
		elements, _ := b["elements"].([]any)
		if len(elements) == 0 || len(elements) > 10 {
			return fmt.Sprintf("%d elements", len(elements))
		}
		for _, e := range elements {
			if problem := checkText(e, 2000); problem != "" {
				return problem
			}
		}
		return ""
	case "actions":
		elements, _ := b["elements"].([]any)
		if len(elements) == 0 || len(elements) > 25 {
			return fmt.Sprintf("%d elements", len(elements))
		}
		ids := map[string]bool{}
		for _, e := range elements {
			x, _ := e.(map[string]any)
			if problem := checkElement(x); problem != "" {
				return fmt.Sprintf("%v: %s", x["type"], problem)
			}
			id, _ := x["action_id"].(string)
			if ids[id] {
				return "action_id twice: " + id
			}
			ids[id] = true
		}
		return ""
	case "input":
		if problem := checkText(b["label"], 2000); problem != "" {
			return problem
		}
		x, _ := b["element"].(map[string]any)
		return checkElement(x)
	}
	return "not a block"
}

// checkRich looks at a section of rich text, or at a list of them
// (https://docs.slack.dev/reference/block-kit/block-elements/rich-text-section-element,
// https://docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element).
func checkRich(v any) string {
	section, _ := v.(map[string]any)
	elements, _ := section["elements"].([]any)
	if section["type"] == "rich_text_list" {
		if style := section["style"]; style != "bullet" && style != "ordered" || len(elements) == 0 {
			return fmt.Sprintf("a list of style %v with %d elements", style, len(elements))
		}
		for _, e := range elements {
			if item, _ := e.(map[string]any); item["type"] != "rich_text_section" {
				return "an item of a list that is no section"
			}
			if problem := checkRich(e); problem != "" {
				return problem
			}
		}
		return ""
	}
	if section["type"] != "rich_text_section" || len(elements) == 0 {
		return fmt.Sprintf("%v with %d elements", section["type"], len(elements))
	}
	used := 0
	for _, e := range elements {
		x, _ := e.(map[string]any)
		text, _ := x["text"].(string)
		address, _ := x["url"].(string)
		used += slackSize(text, false)
		switch {
		case x["type"] == "text" && text != "":
		case x["type"] == "link" && (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")):
		case x["type"] == "emoji" && x["name"] != "":
		default:
			return fmt.Sprintf("element of rich text: %v", x)
		}
	}
	if used > 3000 { // of a section; no limit of rich text is documented
		return fmt.Sprintf("%d characters of rich text", used)
	}
	return ""
}

func checkElement(x map[string]any) string {
	id, _ := x["action_id"].(string)
	if id == "" || len(id) > 255 {
		return "action_id"
	}
	switch x["type"] {
	case "button":
		if value, _ := x["value"].(string); len(value) > 2000 {
			return "value too long"
		}
		return checkText(x["text"], 75)
	case "datepicker":
		return ""
	case "static_select", "overflow":
		options, _ := x["options"].([]any)
		most := 100
		if x["type"] == "overflow" {
			most = 5
		} else if problem := checkText(x["placeholder"], 150); problem != "" {
			return problem
		}
		if len(options) == 0 || len(options) > most {
			return fmt.Sprintf("%d options", len(options))
		}
		for _, o := range options {
			option, _ := o.(map[string]any)
			if value, _ := option["value"].(string); value == "" || len(value) > 150 {
				return "value of an option"
			}
			if problem := checkText(option["text"], 75); problem != "" {
				return problem
			}
		}
		return ""
	}
	return "not an element"
}

// slackSize is what Slack counts of a text: in UTF-16, and with what it escapes
// unless it is escaped already, as markup is.
func slackSize(text string, escaped bool) int {
	if !escaped {
		text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	}
	return len(utf16.Encode([]rune(text)))
}

// halfEntity finds an escaped character that was cut.
var halfEntity = regexp.MustCompile(`&(?:a|am|amp|l|lt|g|gt)?(?:…|$)`)

func checkText(v any, most int) string {
	o, _ := v.(map[string]any)
	text, _ := o["text"].(string)
	kind, _ := o["type"].(string)
	switch n := slackSize(text, kind == "mrkdwn"); {
	case kind != "mrkdwn" && kind != "plain_text":
		return "no text object"
	case n == 0:
		return "empty text"
	case kind == "mrkdwn" && halfEntity.MatchString(text):
		return "half an entity"
	case n > most:
		return fmt.Sprintf("a text of %d characters, at most %d", n, most)
	}
	return ""
}

var (
	slackBare = regexp.MustCompile(`<(https?://[^|>]+)>`)
	slackLink = regexp.MustCompile(`<([^|>]+)\|([^>]+)>`)
	slackBold = regexp.MustCompile(`\*([^*\n]+)\*`)
)

// Read is what a person reads in a message.
func (p *SlackPost) Read() string { return p.shown().Text }

// shown is what a person reads in a message, without markup, and the choices
// in it.
func (p *SlackPost) shown() Post {
	post := Post{}
	post.Key, _ = p.Metadata.EventPayload["key"].(string)
	var parts []string
	for _, b := range p.Blocks {
		switch b["type"] {
		case "section", "header":
			parts = append(parts, plainOf(b["text"]))
		case "rich_text":
			elements, _ := b["elements"].([]any)
			var lines []string
			for _, e := range elements {
				lines = append(lines, plainRich(e))
			}
			parts = append(parts, strings.Join(lines, "\n"))
		case "context":
			elements, _ := b["elements"].([]any)
			for _, e := range elements {
				parts = append(parts, plainOf(e))
			}
		case "actions":
			elements, _ := b["elements"].([]any)
			for _, e := range elements {
				x, _ := e.(map[string]any)
				if value, _ := x["value"].(string); value != "" {
					post.Choices = append(post.Choices, value)
				}
				options, _ := x["options"].([]any)
				for _, o := range options {
					value, _ := o.(map[string]any)["value"].(string)
					post.Choices = append(post.Choices, value)
				}
			}
		}
	}
	post.Text = strings.Join(parts, "\n\n")
	return post
}

// plainRich reads a section of rich text, or a list of them.
func plainRich(v any) string {
	section, _ := v.(map[string]any)
	elements, _ := section["elements"].([]any)
	if section["type"] == "rich_text_list" {
		offset, _ := section["offset"].(float64)
		var lines []string
		for i, e := range elements {
			lead := "• "
			if section["style"] == "ordered" {
				lead = fmt.Sprint(int(offset)+i+1, ". ")
			}
			lines = append(lines, lead+plainRich(e))
		}
		return strings.Join(lines, "\n")
	}
	var b strings.Builder
	for _, e := range elements {
		x, _ := e.(map[string]any)
		text, _ := x["text"].(string)
		b.WriteString(text)
		if address, _ := x["url"].(string); address != "" && address != text {
			b.WriteString(" – " + address)
		}
	}
	return strings.TrimLeft(b.String(), " ") // behind a warning sign
}

// plainOf reads a text object.
func plainOf(v any) string {
	o, _ := v.(map[string]any)
	text, _ := o["text"].(string)
	if o["type"] == "mrkdwn" {
		text = slackLink.ReplaceAllString(text, "$2 – $1")
		text = slackBare.ReplaceAllString(text, "$1")
		text = slackBold.ReplaceAllString(text, "$1")
		text = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
	}
	return text
}
