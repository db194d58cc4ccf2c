package slack

import (
	"cmp"
	"context"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"cpxbot/rules"
)

// Where the app is one of Slack's agents, its direct messages are conversations
// with a title of their own, and a new one offers what can be asked
// (https://docs.slack.dev/ai/developing-ai-apps). Everything works without: what
// Slack refuses is left out.

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

const (
	// thinkAfter is how long somebody waits before they are shown that an answer is being
	// prepared. Nearly always it is there before, and no call is made.
	thinkAfter = 300 * time.Millisecond
	// thinkFor is after how long that is shown no more: another replica may have answered.
	thinkFor = 20 * time.Second
)

// sayThinking follows the name of the bot.
var sayThinking = rules.NewText("prépare sa réponse…", "is preparing the answer…")

// thinking are the conversations in which an answer is awaited.
type thinking struct {
	mu     sync.Mutex
	of     map[string]*thought // by channel and thread
	closed bool
}

type thought struct {
	timer *time.Timer
	shown bool // or about to be
	over  bool // the answer is about to be posted, or there is none
}

// think shows in a conversation that an answer is being prepared, if it takes a while.
// Slack takes it away when the answer is posted.
func (t *Transport) think(who userKey, channel, thread, locale string) {
	if thread == "" {
		return
	}
	key, x := channel+" "+thread, &thought{}
	t.thinking.mu.Lock()
	defer t.thinking.mu.Unlock()
	if t.thinking.closed || t.thinking.of[key] != nil {
		return
	}
	t.thinking.of[key] = x
	x.timer = time.AfterFunc(cmp.Or(t.o.thinkAfter, thinkAfter), func() {
		t.thinking.mu.Lock()
		defer t.thinking.mu.Unlock()
		if x.over || t.thinking.closed {
			return
		}
		x.shown = true
		x.timer = time.AfterFunc(cmp.Or(t.o.thinkFor, thinkFor), func() { t.answered(who, channel, thread) })
		t.aside("thinking", func(ctx context.Context) error {
			t.showStatus(ctx, who, channel, thread, sayThinking.In(locale))
			if t.thinking.isOver(x) { // the answer may have been first
				t.showStatus(ctx, who, channel, thread, "")
			}
			return nil
		})
	})
}

func (x *thinking) isOver(one *thought) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return one.over
}

// answers ends that an answer is awaited, just before it is posted; it reports whether
// that is shown.
func (x *thinking) answers(channel, thread string) (shown bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	one := x.of[channel+" "+thread]
	if one == nil {
		return false
	}
	one.over = true
	one.timer.Stop()
	delete(x.of, channel+" "+thread)
	return one.shown
}

// answered ends that an answer is awaited where none is posted from here.
func (t *Transport) answered(who userKey, channel, thread string) {
	if t.thinking.answers(channel, thread) {
		t.aside("thinking", func(ctx context.Context) error {
			t.showStatus(ctx, who, channel, thread, "")
			return nil
		})
	}
}

// close ends all.
func (x *thinking) close() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.closed = true
	for _, one := range x.of {
		one.timer.Stop()
	}
}

// showStatus shows what the bot does in a conversation, "" for nothing. Where the app is
// no agent, Slack refuses, and nobody misses it.
func (t *Transport) showStatus(ctx context.Context, who userKey, channel, thread, status string) {
	client, err := t.installs.client(ctx, who.workspace)
	if err == nil {
		err = t.pace.wait(ctx, methodStatus, who.workspace, "")
	}
	if err == nil {
		err = t.classify(methodStatus, who.workspace, client.SetAssistantThreadsStatusContext(ctx, api.AssistantThreadsSetStatusParameters{ChannelID: channel, ThreadTS: thread, Status: status}))
	}
	if err != nil {
		t.log.Debug("status not shown", "error", err)
	}
}
