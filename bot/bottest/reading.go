package bottest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/shared/markdown"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// The functions of this file say what a platform makes of a message beside
// showing its text: whom it notifies, what can be clicked, what is loaded, what
// is set in another style. They see rather too much than too little.

// effects collects what a platform makes of a text.
type effects []string

func (e *effects) see(kind, what string) { *e = append(*e, kind+" "+what) }

// all sees every match of a pattern.
func (e *effects) all(kind string, pattern *regexp.Regexp, text string) {
	for _, m := range pattern.FindAllString(text, -1) {
		e.see(kind, m)
	}
}

func (e effects) sorted() []string {
	slices.Sort(e)
	return e
}

var (
	slackAngle     = regexp.MustCompile(`<([^<>\n]+)>`)
	slackEmoji     = regexp.MustCompile(`:[\p{Ll}\p{Lo}0-9_+'-]+:`)
	slackFormat    = regexp.MustCompile("\\*[^*\\s][^*\\n]*\\*|_[^_\\s][^_\\n]*_|~[^~\\s][^~\\n]*~|`[^`\\n]+`|(?m:^(?:&gt;|>).*)")
	slackAutomatic = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://\S+|www\.\S+|[\w.+-]+@[\w-]+\.\w+|@(?:here|channel|everyone)\b|(?:^|\s)[#@][\p{L}\d_-]+`)
)

// mrkdwn reads a text in Slack's markup
// (https://docs.slack.dev/messaging/formatting-message-text).
func (e *effects) mrkdwn(text string, formats, verbatim bool) {
	for _, m := range slackAngle.FindAllStringSubmatch(text, -1) {
		kind := "link"
		if strings.ContainsAny(m[1][:1], "@#!") {
			kind = "mention"
		}
		e.see(kind, m[1])
	}
	rest := slackAngle.ReplaceAllString(text, "")
	e.all("emoji", slackEmoji, rest)
	if formats {
		e.all("format", slackFormat, rest)
	}
	if !verbatim {
		e.all("automatic", slackAutomatic, rest)
	}
}

// textObject reads a text object of Block Kit.
func (e *effects) textObject(v any) {
	o, _ := v.(map[string]any)
	text, _ := o["text"].(string)
	switch {
	case o["type"] == "mrkdwn":
		e.mrkdwn(text, true, o["verbatim"] == true)
	case o["emoji"] == true:
		e.all("emoji", slackEmoji, text)
	}
}

// Effects is what Slack makes of a message.
func (p *SlackPost) Effects() []string {
	var e effects
	e.mrkdwn(p.Text, p.Formats, !p.Links)
	for _, b := range p.Blocks {
		e.block(b)
	}
	return e.sorted()
}

func (e *effects) block(b map[string]any) {
	elements, _ := b["elements"].([]any)
	switch b["type"] {
	case "section", "header":
		e.textObject(b["text"])
	case "context":
		for _, x := range elements {
			e.textObject(x)
		}
	case "actions":
		for _, x := range elements {
			o, _ := x.(map[string]any)
			e.textObject(o["text"])
			options, _ := o["options"].([]any)
			for _, option := range options {
				e.textObject(option.(map[string]any)["text"])
			}
		}
	case "rich_text":
		for _, x := range elements {
			o, _ := x.(map[string]any)
			e.richPart(o)
		}
	}
}

// richPart reads a section of rich text, or a list of them.
func (e *effects) richPart(part map[string]any) {
	inner, _ := part["elements"].([]any)
	for _, y := range inner {
		if part["type"] == "rich_text_list" {
			item, _ := y.(map[string]any)
			e.richPart(item)
			continue
		}
		e.rich(y)
	}
}

// rich reads an element of rich text, in which text is nothing but text.
func (e *effects) rich(v any) {
	o, _ := v.(map[string]any)
	if style, ok := o["style"]; ok {
		e.see("format", fmt.Sprint(style))
	}
	switch o["type"] {
	case "text":
	case "link":
		e.see("link", fmt.Sprint(o["url"]))
	case "emoji":
		e.see("emoji", fmt.Sprint(o["name"]))
	default:
		e.see("mention", fmt.Sprint(o))
	}
}

var (
	// The server looks for names everywhere but in code; groups have names too.
	mattermostMention = regexp.MustCompile(`[@\x{ff20}][\pL\d._-]+`)
	mattermostTilde   = regexp.MustCompile(`~[A-Za-z0-9_-]+`)
	mattermostTag     = regexp.MustCompile(`[#\x{ff03}]\pL[\pL\d_.-]*`)
	mattermostEmoji   = regexp.MustCompile(`:[a-z0-9_+-]+:`)
	mattermostSmile   = regexp.MustCompile(`(?i)[:;]['-]?[)(DPOS|/@$x*\[\]]|<\\?/?3|&lt;/?3|\bx-d\b`)
	mattermostFormula = regexp.MustCompile(`\$[^$\s][^$\n]*\$`)
	mattermostAddress = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*:/{0,3}[^\s\x{2060}/]|\bwww\d{0,3}\.[^\s\x{2060}]|[\w.+-]+@[\w-]+\.\w+`)
	mattermostEntity  = regexp.MustCompile(`&#?\w+;`)
	linkified         = regexp.MustCompile(`<https?://[^<> ]+>|\]\(https?://[^() ]+\)`)
)

var gfm = goldmark.New(goldmark.WithExtensions(extension.GFM))

// MattermostEffects is what the server, or an app of it, makes of a text. The
// server's own code reads mentions, links and blocks; its apps format what
// GitHub's Markdown formats, and more.
func MattermostEffects(message string) []string {
	var e effects
	bare := linkified.ReplaceAllString(message, "]") // what the bot means as a link is seen below
	e.all("mention", mattermostMention, bare)
	e.all("channel", mattermostTilde, bare)
	e.all("hashtag", mattermostTag, bare)
	e.all("emoji", mattermostEmoji, bare)
	e.all("emoticon", mattermostSmile, bare)
	e.all("formula", mattermostFormula, bare)
	e.all("address", mattermostAddress, bare)
	for _, entity := range mattermostEntity.FindAllString(bare, -1) {
		if entity != "&lt;" && entity != "&#36;" { // the signs themselves; what they make is seen by the parsers
			e.see("entity", entity)
		}
	}
	for _, name := range model.ChannelMentions(message) {
		e.see("server channel", name)
	}
	if tags, _ := model.ParseHashtags(message); tags != "" {
		e.see("server hashtag", tags)
	}
	markdown.Inspect(message, func(node any) bool {
		switch x := node.(type) {
		case *markdown.InlineLink:
			e.see("server link", x.Destination())
		case *markdown.InlineImage:
			e.see("server image", x.Destination())
		case *markdown.ReferenceLink, *markdown.ReferenceImage, *markdown.CodeSpan, *markdown.Emoji, *markdown.FencedCode, *markdown.IndentedCode, *markdown.BlockQuote, *markdown.List:
			e.see("server", fmt.Sprintf("%T", x))
		case *markdown.Autolink:
			e.see("server autolink", x.Destination())
		}
		return true
	})
	source := []byte(message)
	_ = ast.Walk(gfm.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch x := n.(type) {
		case *ast.Document, *ast.Paragraph, *ast.Text, *ast.TextBlock, *ast.String, *ast.ListItem:
		case *ast.Link:
			e.see("markdown link", string(x.Destination))
		case *ast.AutoLink:
			e.see("markdown link", string(x.URL(source)))
		default:
			e.see("markdown", n.Kind().String())
		}
		return ast.WalkContinue, nil
	})
	return e.sorted()
}
