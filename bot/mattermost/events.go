package mattermost

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/dialogs"
)

// incoming is a post and where it was written.
type incoming struct {
	post    *model.Post
	direct  bool // in a direct message with the bot
	mention bool // the bot is mentioned
}

// incomingOf reads the data of a "posted" event.
func incomingOf(data map[string]any, me *model.User) (in incoming, ok bool) {
	text, _ := data["post"].(string)
	var p model.Post
	if json.Unmarshal([]byte(text), &p) != nil || p.Id == "" {
		return in, false
	}
	var mentions []string
	if list, _ := data["mentions"].(string); list != "" {
		_ = json.Unmarshal([]byte(list), &mentions) // then nobody is mentioned
	}
	channelType, _ := data["channel_type"].(string)
	return incoming{&p, channelType == string(model.ChannelTypeDirect), slices.Contains(mentions, me.Id)}, true
}

// eventOf turns a post into an event; ok is false for what is not for the bot:
// posts of its own, of programs and of the system, deleted ones, and what
// people say to each other.
func (t *Transport) eventOf(ctx context.Context, in incoming, me *model.User) (e bot.Event, ok bool, err error) {
	p := in.post
	// What somebody says of themselves by "/me" is a message like others.
	aside := p.Type == model.PostTypeMe
	if p.UserId == me.Id || p.Type != "" && !aside || p.DeleteAt != 0 || p.OriginalId != "" || isBotPost(p) {
		return e, false, nil
	}
	text, command := bot.CutCommand(p.Message)
	if aside {
		text, command = strings.Trim(p.Message, "*"), false // it is posted in italics
	}
	under := ""
	if !in.direct && !command && p.RootId != "" {
		if under, err = t.under(ctx, me, p); err != nil {
			return e, false, err
		}
	}
	if !in.direct && !in.mention && !command && under == "" {
		return e, false, nil
	}
	if !in.direct && !command {
		text = withoutMention(text, me.Username)
	}
	u, err := t.profile(ctx, p.UserId)
	if err != nil || u.bot {
		return e, false, err
	}
	e = bot.Event{ID: "post:" + p.Id, Under: under, Mentioned: in.mention, Person: person(p.UserId), Locale: u.locale, Zone: u.zone, Name: u.name, Kind: dialogs.TextInput, Text: text}
	if command {
		e.Kind = dialogs.CommandInput
	}
	if !in.direct {
		e.Channel, e.Thread = p.ChannelId, p.Id
		if p.RootId != "" {
			e.Thread = p.RootId
		}
	}
	return e, true, nil
}

// under returns the key of the bot's message that a post answers in a channel
// of human resources, "" when it answers none.
func (t *Transport) under(ctx context.Context, me *model.User, p *model.Post) (string, error) {
	channels, err := t.hrChannels(ctx)
	if err != nil || !slices.Contains(channels, p.ChannelId) {
		return "", err
	}
	root, _, err := t.client.GetPost(ctx, p.RootId, "")
	switch {
	case statusOf(err) == http.StatusNotFound || statusOf(err) == http.StatusForbidden:
		return "", nil
	case err != nil || root.UserId != me.Id:
		return "", err
	}
	key, _ := root.GetProp(propKey).(string)
	key, _, _ = strings.Cut(key, "+") // a long message has several posts
	return key, nil
}

// withoutMention takes the bot's name out of a message.
func withoutMention(text, name string) string {
	words := strings.Fields(text)
	words = slices.DeleteFunc(words, func(w string) bool {
		return strings.EqualFold(strings.TrimRight(w, ",.;:!?…"), "@"+name)
	})
	return strings.Join(words, " ")
}

// Delays between tries at an event while the database is away.
const (
	firstWait   = 200 * time.Millisecond
	longestWait = 30 * time.Second
)

// take hands a post to the assistant, again and again until it is kept: the
// websocket delivers it only once.
func (t *Transport) take(ctx context.Context, in incoming) {
	defer func() {
		if ctx.Err() == nil {
			t.posts.end(in.post.Id)
		}
	}()
	for wait := firstWait; ; wait = min(2*wait, longestWait) {
		err := t.tryPost(ctx, in)
		if err == nil || ctx.Err() != nil {
			return
		}
		t.log.Warn("post not handled yet", "code", bot.CodeOf(err), "error", withoutURL(err), "again", wait)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

func (t *Transport) tryPost(ctx context.Context, in incoming) error {
	me, err := t.self(ctx)
	if err != nil {
		return err
	}
	e, ok, err := t.eventOf(ctx, in, me)
	if err != nil || !ok {
		return err
	}
	reply, err := t.handle(ctx, e)
	if err != nil {
		return err
	}
	if !in.direct && (e.Under == "" || len(reply.Deliveries) > 0 && reply.Person == e.Person) && !reply.Repeated && reply.ForPerson() {
		t.point(ctx, me, e)
	}
	return nil
}

// point says in the channel, once, that the answer comes by direct message.
// The answer is safe in the outbox, so this may fail.
func (t *Transport) point(ctx context.Context, me *model.User, e bot.Event) {
	p := &model.Post{ChannelId: e.Channel, RootId: e.Thread, Message: sayPointerPost.In(e.Locale)}
	p.AddProp(propKey, "pointer-"+e.ID)
	if err := t.post(ctx, me, p); err != nil {
		t.log.Warn("pointer not posted", "error", withoutURL(err))
	}
}

// mentions reports whether a text names the bot, where the server does not say.
func mentions(text, name string) bool {
	return withoutMention(text, name) != strings.Join(strings.Fields(text), " ")
}
