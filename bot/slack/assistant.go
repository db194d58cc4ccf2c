package slack

import (
	"context"

	api "github.com/slack-go/slack"

	"cpxbot/rules"
)

// Where the app is one of Slack's agents, its direct messages are conversations
// with a title of their own, and a new one offers what can be asked
// (https://docs.slack.dev/ai/developing-ai-apps). Everything works without: what
// Slack refuses is left out. That the bot thinks is not shown, for it answers
// before Slack would show it, and the mark of a call that is overtaken by the
// answer stays.

// prompt is something that can be asked: what is shown, and what is then said.
type prompt struct{ title, message rules.Text }

// prompts are as many as Slack takes.
var prompts = []prompt{
	{rules.NewText("Quelle carte pour moi ?", "Which card for me?"), rules.NewText("Il me faut une carte professionnelle", "I need a professional card")},
	{rules.NewText("J'ai perdu ma carte", "I have lost my card"), rules.NewText("J'ai perdu ma carte", "I have lost my card")},
	{rules.NewText("Où en est ma demande ?", "Where does my order stand?"), rules.NewText("Où en est ma demande ?", "Where does my order stand?")},
	{rules.NewText("Parler à quelqu'un", "Talk to somebody"), rules.NewText("Je veux parler à quelqu'un", "I want to talk to somebody")},
}

var sayPrompts = rules.NewText("Vous pouvez écrire votre situation en une phrase, ou choisir :", "You can write your situation in a sentence, or choose:")

// longestTitle bounds the title of a conversation, in characters.
const longestTitle = 60

// suggest offers what can be asked in a conversation that was opened.
func (t *Transport) suggest(who userKey, channel, thread string) {
	if channel == "" || thread == "" {
		return
	}
	t.untitled.Add(channel+" "+thread, true)
	t.aside("suggestions", func(ctx context.Context) error {
		client, err := t.installs.client(ctx, who.workspace)
		if err != nil {
			return err
		}
		locale := t.profileOf(ctx, who).locale
		p := api.AssistantThreadsSetSuggestedPromptsParameters{Title: sayPrompts.In(locale), ChannelID: channel, ThreadTS: thread}
		for _, x := range prompts {
			p.Prompts = append(p.Prompts, api.AssistantThreadsPrompt{Title: x.title.In(locale), Message: x.message.In(locale)})
		}
		if err := t.pace.wait(ctx, methodPrompts, who.workspace, ""); err != nil {
			return err
		}
		return t.classify(methodPrompts, who.workspace, client.SetAssistantThreadsSuggestedPromptsContext(ctx, p))
	})
}

// entitle gives a conversation that has none its title: what was asked first.
func (t *Transport) entitle(who userKey, channel, thread, text string) {
	if thread == "" || text == "" || !t.untitled.Remove(channel+" "+thread) {
		return
	}
	t.aside("title", func(ctx context.Context) error {
		client, err := t.installs.client(ctx, who.workspace)
		if err != nil {
			return err
		}
		if err := t.pace.wait(ctx, methodTitle, who.workspace, ""); err != nil {
			return err
		}
		return t.classify(methodTitle, who.workspace, client.SetAssistantThreadsTitleContext(ctx, api.AssistantThreadsSetTitleParameters{
			ChannelID: channel, ThreadTS: thread, Title: clip(text, longestTitle),
		}))
	})
}
