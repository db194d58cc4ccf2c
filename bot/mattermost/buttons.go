package mattermost

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
	"cpxbot/rules"
)

// A message with more choices than mostButtons shows them in a menu.
const mostButtons = 6

// longestLabel bounds what a button says, in characters.
const longestLabel = 80

// Properties of the bot's posts. They are seen by all who see the post, so
// they hold no secret.
const (
	propKey      = "cpxbot_key"      // idempotency key of the delivery
	propQuestion = "cpxbot_question" // "true": the choices answer a question
	propLocale   = "cpxbot_locale"
)

// Paths of the HTTP endpoint, below the callback URL.
const (
	pathCommand = "/mattermost/command"
	pathAction  = "/mattermost/action"
	pathDialog  = "/mattermost/dialog"
)

// anyMember is the user of buttons in a channel of human resources: whoever is
// a member may click.
const anyMember = ""

// menuAction is the id of the menu; those of buttons follow from the choice.
const menuAction = "menu"

// actionID makes an id of letters and digits only, for the server finds no
// others; choiceOf turns it back.
func actionID(choice string) string { return "c" + hex.EncodeToString([]byte(choice)) }

func choiceOf(action string) (choice string, ok bool) {
	text, ok := strings.CutPrefix(action, "c")
	data, err := hex.DecodeString(text)
	return string(data), ok && err == nil
}

// attachments renders the choices of a message, which has a key, for a person.
func (t *Transport) attachments(choices []message.Choice, locale, user, channel, key string) []*model.MessageAttachment {
	if len(choices) == 0 || t.o.Callback == "" {
		return nil
	}
	until := time.Now().Add(validFor).Unix()
	seal := func(choice string) string {
		return t.sign.seal(claim{useAction, user, channel, key, choice, until})
	}
	integration := func(context map[string]any) *model.PostActionIntegration {
		return &model.PostActionIntegration{URL: t.o.Callback + pathAction, Context: context}
	}
	var actions []*model.PostAction
	if len(choices) > mostButtons {
		menu := &model.PostAction{
			Id: menuAction, Type: model.PostActionTypeSelect, Name: sayMenu.In(locale),
			Integration: integration(map[string]any{"menu": "true", "key": key}),
		}
		for _, c := range choices {
			menu.Options = append(menu.Options, &model.PostActionOptions{Text: short(c.Label), Value: seal(c.ID)})
		}
		actions = append(actions, menu)
	} else {
		for _, c := range choices {
			actions = append(actions, &model.PostAction{
				Id: actionID(c.ID), Type: model.PostActionTypeButton, Name: short(c.Label),
				Integration: integration(map[string]any{"choice": seal(c.ID), "key": key}),
			})
		}
	}
	return []*model.MessageAttachment{{Fallback: labels(choices), Actions: actions}}
}

// labels lists the choices, for clients that show no buttons.
func labels(choices []message.Choice) string {
	var all []string
	for _, c := range choices {
		all = append(all, c.Label)
	}
	return strings.Join(all, " / ")
}

func short(label string) string {
	if utf8.RuneCountInString(label) <= longestLabel {
		return label
	}
	return label[:byteOf(label, longestLabel-1)] + "…"
}

// shown reads the choices back from a post of the bot's own.
func shown(p *model.Post) (choices []message.Choice) {
	for _, a := range p.Attachments() {
		for _, action := range a.Actions {
			if action.Id == menuAction {
				for _, o := range action.Options {
					head, _, _ := cutLast(o.Value)
					choice, _, _ := cutLast(head)
					choices = append(choices, message.Choice{ID: choice, Label: o.Text})
				}
			} else if choice, ok := choiceOf(action.Id); ok {
				choices = append(choices, message.Choice{ID: choice, Label: action.Name})
			}
		}
	}
	return choices
}

// redraw shows a post after a choice was clicked. A question keeps no buttons; where the
// choices are actions, the others stay usable, unless all are offered again. What was taken
// is shown, and not what came too late to be.
func (t *Transport) redraw(p *model.Post, choice, user string, reply *bot.Reply) *model.Post {
	choices := shown(p)
	locale, _ := p.GetProp(propLocale).(string)
	key, _ := p.GetProp(propKey).(string)
	question := p.GetProp(propQuestion) == "true"
	label := ""
	var left []message.Choice
	for _, c := range choices {
		if c.ID == choice {
			label = c.Label
		} else if !message.ParseAction(choice).Settles(message.ParseAction(c.ID)) {
			left = append(left, c)
		}
	}
	if label == "" {
		return nil
	}
	if question || reply.Overtaken {
		left = nil
	}
	if reply.Stale {
		label = ""
	}
	return done(p, label, t.attachments(left, locale, user, p.ChannelId, key)...)
}

// settled shows a post whose question is no longer open, with the choice that was
// made, if it was one of its choices.
func settled(p *model.Post, choice string) *model.Post {
	for _, c := range shown(p) {
		if c.ID == choice {
			return done(p, c.Label)
		}
	}
	return done(p, "")
}

// done shows a post with what was chosen, and with what can still be chosen.
func done(p *model.Post, label string, left ...*model.MessageAttachment) *model.Post {
	// What was chosen before is still shown, once.
	var lines []string
	if before := p.Attachments(); len(before) > 0 && strings.HasPrefix(before[0].Text, "✓ ") {
		lines = strings.Split(before[0].Text, "\n")
	}
	if line := "✓ " + escape(label); label != "" && !slices.Contains(lines, line) {
		lines = append(lines, line)
	}
	var shown []*model.MessageAttachment
	if len(lines) > 0 {
		text := strings.Join(lines, "\n")
		shown = []*model.MessageAttachment{{Text: text, Fallback: text}}
	}
	return with(p, append(shown, left...))
}

// outdated shows a post whose buttons can no longer be used, and why.
func outdated(p *model.Post, why string) *model.Post {
	why = firm(why)
	return with(p, []*model.MessageAttachment{{Text: why, Fallback: why}})
}

// with is a post with other attachments.
func with(p *model.Post, attachments []*model.MessageAttachment) *model.Post {
	redrawn := &model.Post{Message: p.Message}
	for _, prop := range []string{propKey, propQuestion, propLocale, model.PostPropsFromBot} {
		if v := p.GetProp(prop); v != nil {
			redrawn.AddProp(prop, v)
		}
	}
	if len(attachments) > 0 {
		redrawn.AddProp(model.PostPropsAttachments, attachments)
	}
	return redrawn
}

// draw renders a delivery as the posts of one channel, in order.
func (t *Transport) draw(d *bot.Delivery, channel string) []*model.Post {
	t.mu.RLock()
	limit := t.limit
	t.mu.RUnlock()
	pieces := split(markdown(&d.Message), limit)
	posts := make([]*model.Post, len(pieces))
	for i, text := range pieces {
		p := &model.Post{ChannelId: channel, Message: text}
		p.AddProp(propKey, pieceKey(d.ID, i))
		posts[i] = p
	}
	last, key := posts[len(posts)-1], pieceKey(d.ID, len(posts)-1)
	user := d.Person.User
	if d.Message.To == message.ToHR {
		user = anyMember
	}
	if len(d.Message.Choices) > 0 {
		if a := t.attachments(d.Message.Choices, d.Locale, user, channel, key); a != nil {
			last.AddProp(model.PostPropsAttachments, a)
			last.AddProp(propLocale, d.Locale)
			if d.Message.Question() {
				last.AddProp(propQuestion, "true")
			}
		} else {
			last.Message += "\n\n" + typed(d.Message.Choices)
		}
	}
	if d.Message.Asks == rules.FactDate && user != anyMember && t.o.Callback != "" {
		button := t.dateButton(d.Locale, user, channel, key)
		last.AddProp(model.PostPropsAttachments, append(last.Attachments(), &model.MessageAttachment{Fallback: button.Name, Actions: []*model.PostAction{button}}))
		last.AddProp(propLocale, d.Locale)
		last.AddProp(propQuestion, "true")
	}
	return posts
}
