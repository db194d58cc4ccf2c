package slack

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	api "github.com/slack-go/slack"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
)

// metadataType names our metadata. Every app of the workspace can read it, so
// it holds an opaque key and nothing else.
const metadataType = "cpxbot_message"

// Send implements bot.Transport.
func (t *Transport) Send(ctx context.Context, d *bot.Delivery) error {
	workspace := d.Person.Workspace
	client, err := t.installs.client(ctx, workspace)
	if err != nil {
		return err
	}
	channel, thread, err := t.address(ctx, client, d)
	if err != nil {
		return err
	}
	if err := t.pace.wait(ctx, methodPost, workspace, channel); err != nil {
		return err
	}
	t.thinking.answers(channel, thread)
	m := d.Message
	if thread == "" {
		m = *m.Alone()
	}
	if m.Erases {
		remains := []string{sayRemains.In(d.Locale)}
		if len(t.o.HRChannels) > 0 {
			remains = append(remains, bot.HRRemains.In(d.Locale))
		}
		m.Parts = append(slices.Clone(m.Parts), message.Part{Lines: message.ParseLines(remains...)})
	}
	if err := t.upload(ctx, client, &m, workspace, channel, thread, d.Locale); err != nil {
		return err
	}
	key, text := bot.MessageKey(d.ID), fullText(&m)
	laidOut := blocks(&m, key, d.Locale, maxBlocks)
	options := append(shown(text, laidOut),
		api.MsgOptionMetadata(api.SlackMetadata{EventType: metadataType, EventPayload: map[string]any{"key": key}}),
		api.MsgOptionDisableLinkUnfurl(), api.MsgOptionDisableMediaUnfurl())
	if thread != "" {
		options = append(options, api.MsgOptionTS(thread))
	}
	_, ts, err := client.PostMessageContext(ctx, channel, options...)
	if err != nil {
		return t.classify(methodPost, workspace, err)
	}
	t.access.clear()
	if d.Message.Question() {
		t.questions.Add(key, question{channel, ts, text, api.Blocks{BlockSet: laidOut}})
	}
	for _, settled := range d.Message.AllSettled() {
		t.aside("redrawing", func(ctx context.Context) error { return t.settle(ctx, client, workspace, channel, &settled) })
	}
	return nil
}

// upload posts the files of a message before it, which carries the key: one may
// come twice after a crash, but never be missing. When Slack takes none of the
// bot's own, the message says so.
func (t *Transport) upload(ctx context.Context, client *api.Client, m *message.Message, workspace, channel, thread, locale string) error {
	post := func(name string, data []byte) error {
		_, err := client.UploadFileContext(ctx, api.UploadFileParameters{
			Channel: channel, ThreadTimestamp: thread, Filename: name, Title: name, FileSize: len(data), Reader: bytes.NewReader(data),
		})
		return t.classify(methodUpload, workspace, err)
	}
	if f := m.File; f != nil {
		err := post(f.Name, f.Data)
		if s, ok := errors.AsType[*bot.SendError](err); ok && s.Permanent {
			t.log.Warn("a file of the bot's is not taken", "error", err)
			m.Parts = append(slices.Clone(m.Parts), message.Part{Lines: message.ParseLines(bot.WithoutFile.In(locale))})
		} else if err != nil {
			return err
		}
	}
	for _, f := range m.Passes {
		name, data, err := t.fetch(ctx, client, workspace, f.ID)
		if err == nil {
			err = post(name, data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// shown are the options of a message that is shown as it is.
func shown(text string, blocks []api.Block) []api.MsgOption {
	return []api.MsgOption{api.MsgOptionText(text, false), api.MsgOptionDisableMarkdown(), api.MsgOptionParse(false), api.MsgOptionBlocks(blocks...)}
}

// question is a message with a question, as it was posted.
type question struct {
	channel, ts, text string
	blocks            api.Blocks
}

// settle takes the buttons of a question away that is no longer open: the message
// that follows it has arrived. When it fails, a click on them still changes
// nothing.
func (t *Transport) settle(ctx context.Context, client *api.Client, workspace, channel string, s *message.Settled) error {
	q, ok := t.questions.Get(s.Key)
	if !ok {
		page, _, err := t.history(ctx, client, workspace, channel, "", "", "")
		if err != nil {
			return err
		}
		i := slices.IndexFunc(page, func(m api.Message) bool {
			return m.Metadata.EventType == metadataType && m.Metadata.EventPayload["key"] == s.Key
		})
		if i < 0 {
			return nil // far back, or in a thread
		}
		q = question{channel, page[i].Timestamp, page[i].Text, page[i].Blocks}
	}
	redrawn, asks := settled(&q, s)
	if !asks {
		return nil
	}
	if err := t.pace.wait(ctx, methodUpdate, workspace, ""); err != nil {
		return err
	}
	_, _, _, err := client.UpdateMessageContext(ctx, q.channel, q.ts, shown(q.text, redrawn)...)
	return t.classify(methodUpdate, workspace, err)
}

// settled returns the blocks of a question with the choice that was made instead
// of the buttons; asks is false when there are none.
func settled(q *question, s *message.Settled) (out []api.Block, asks bool) {
	for _, b := range q.blocks.BlockSet {
		a, ok := b.(*api.ActionBlock)
		if !ok || a.BlockID != blockAsk+":"+s.Key && a.BlockID != blockDo+":"+s.Key {
			out = append(out, b)
			continue
		}
		asks = true
		if label := labelOf(a, s.Choice); label != "" {
			out = append(out, api.NewContextBlock("", plainText(chosenMark+label, maxContext)))
		}
	}
	return out, asks
}

// labelOf is what the choice says in a block of buttons, "" when it is none of
// them.
func labelOf(a *api.ActionBlock, choice string) string {
	for _, e := range a.Elements.ElementSet {
		switch x := e.(type) {
		case *api.ButtonBlockElement:
			if x.Value == choice {
				return x.Text.Text
			}
		case *api.SelectBlockElement:
			for _, o := range x.Options {
				if o.Value == choice {
					return o.Text.Text
				}
			}
		}
	}
	return ""
}

// fetch reads a file that somebody sent.
func (t *Transport) fetch(ctx context.Context, client *api.Client, workspace, id string) (name string, data []byte, err error) {
	info, _, _, err := client.GetFileInfoContext(ctx, id, 0, 0)
	if err != nil {
		return "", nil, t.classify(methodFile, workspace, err)
	}
	if info.Size == 0 || info.Size > message.MaxPassed {
		return "", nil, &bot.SendError{Err: errors.New("a file is empty, or too large to be passed on"), Permanent: true, NotSent: true}
	}
	var b bytes.Buffer
	if err := client.GetFileContext(ctx, cmp.Or(info.URLPrivateDownload, info.URLPrivate), &b); err != nil {
		_, status := errors.AsType[api.StatusCodeError](err)
		if _, network := errors.AsType[*url.Error](err); !status && !network && ctx.Err() == nil {
			// A sign-in page, or an address elsewhere: the file is kept from us.
			return "", nil, &bot.SendError{Err: errors.New("a file cannot be read"), Permanent: true, NotSent: true}
		}
		return "", nil, t.classify(methodFile, workspace, err)
	}
	return cmp.Or(info.Name, info.Title, id), b.Bytes(), nil
}

// errNoHR is a hand-over without a channel to take it.
var errNoHR = errors.New("no channel of human resources is configured")

// address is where a delivery goes: always to the person's direct messages,
// unless it is meant for human resources, or for a colleague whom they named.
func (t *Transport) address(ctx context.Context, client *api.Client, d *bot.Delivery) (channel, thread string, err error) {
	if d.Message.To == message.ToHR {
		if len(t.o.HRChannels) == 0 {
			return "", "", &bot.SendError{Err: errNoHR, Permanent: true, NotSent: true}
		}
		if slices.Contains(t.o.HRChannels, d.Channel) {
			return d.Channel, d.Thread, nil
		}
		channel = t.o.HRChannels[0]
		if b := d.Message.Below; b != nil {
			thread, err = t.root(ctx, client, d.Person.Workspace, channel, b.Key)
		}
		return channel, thread, err
	}
	if d.Message.To == message.ToColleague {
		channel, err = t.directChannel(ctx, client, userKey{d.Person.Workspace, d.Message.Recipient})
		return channel, "", err
	}
	channel, err = t.directChannel(ctx, client, userKey{d.Person.Workspace, d.Person.User})
	if d.Channel == "" {
		thread = d.Thread
	}
	return channel, thread, err
}

// farBack is among how many pages of their channel a message to human resources is
// looked for.
const farBack = 5

// root returns the timestamp of an earlier message in a channel, "" when it was deleted,
// is far back, or the bot may not look for it.
func (t *Transport) root(ctx context.Context, client *api.Client, workspace, channel, key string) (ts string, err error) {
	for cursor, pages := "", 0; pages < farBack; pages++ {
		page, next, err := t.history(ctx, client, workspace, channel, "", "", cursor)
		if s, ok := errors.AsType[*bot.SendError](err); ok && s.Permanent && !s.Platform {
			return "", nil
		} else if ok {
			s.NotSent = true // the message itself
		}
		if err != nil {
			return "", err
		}
		if i := slices.IndexFunc(page, func(m api.Message) bool {
			return m.Metadata.EventType == metadataType && m.Metadata.EventPayload["key"] == key
		}); i >= 0 {
			return page[i].Timestamp, nil
		}
		if next == "" {
			break
		}
		cursor = next
	}
	return "", nil
}

// directChannel opens, or finds, the direct messages with a person.
func (t *Transport) directChannel(ctx context.Context, client *api.Client, who userKey) (string, error) {
	if channel, ok := t.direct.Get(who); ok {
		return channel, nil
	}
	if err := t.pace.wait(ctx, methodOpen, who.workspace, ""); err != nil {
		return "", err
	}
	c, _, _, err := client.OpenConversationContext(ctx, &api.OpenConversationParameters{Users: []string{who.user}})
	if err != nil {
		err = t.classify(methodOpen, who.workspace, err)
		// Nothing was posted, however this ended.
		var s *bot.SendError
		if errors.As(err, &s) {
			s.NotSent = true
		}
		return "", err
	}
	t.direct.Add(who, c.ID)
	return c.ID, nil
}

// Find implements bot.Finder: it looks for our key in the channel's history
// since the turn.
func (t *Transport) Find(ctx context.Context, d *bot.Delivery) (bool, error) {
	workspace := d.Person.Workspace
	client, err := t.installs.client(ctx, workspace)
	if err != nil {
		return false, err
	}
	channel, thread, err := t.address(ctx, client, d)
	if err != nil {
		return false, err
	}
	key := bot.MessageKey(d.ID)
	// Clocks may differ a little.
	oldest := strconv.FormatInt(d.At.Add(-5*time.Minute).Unix(), 10) + ".000000"
	for cursor := ""; ; {
		page, next, err := t.history(ctx, client, workspace, channel, thread, oldest, cursor)
		if err != nil {
			return false, err
		}
		for i := range page {
			if m := &page[i].Msg; m.Metadata.EventType == metadataType && m.Metadata.EventPayload["key"] == key {
				return true, nil
			}
		}
		if next == "" {
			return false, nil
		}
		cursor = next
	}
}

// under returns the key of the message that begins a thread, "" when the bot
// did not write it.
func (t *Transport) under(ctx context.Context, workspace, channel, thread string) (string, error) {
	if key, ok := t.roots.Get(channel + " " + thread); ok {
		return key, nil
	}
	client, err := t.installs.client(ctx, workspace)
	if err != nil {
		return "", err
	}
	if err := t.pace.wait(ctx, methodReplies, workspace, ""); err != nil {
		return "", err
	}
	// The first message of a thread is the one that began it.
	page, _, _, err := client.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{
		ChannelID: channel, Timestamp: thread, Limit: 1, IncludeAllMetadata: true,
	})
	if err != nil {
		return "", t.classify(methodReplies, workspace, err)
	}
	if len(page) == 0 {
		return "", nil // not seen now, and perhaps later
	}
	key := ""
	if page[0].Timestamp == thread && t.installs.isBot(workspace, page[0].User) && page[0].Metadata.EventType == metadataType {
		key, _ = page[0].Metadata.EventPayload["key"].(string)
	}
	t.roots.Add(channel+" "+thread, key)
	return key, nil
}

// history reads a page of a channel, or of a thread in it.
func (t *Transport) history(ctx context.Context, client *api.Client, workspace, channel, thread, oldest, cursor string) ([]api.Message, string, error) {
	const most = 200
	if thread != "" {
		if err := t.pace.wait(ctx, methodReplies, workspace, ""); err != nil {
			return nil, "", err
		}
		page, more, next, err := client.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Oldest: oldest, Cursor: cursor, Limit: most, IncludeAllMetadata: true,
		})
		if !more {
			next = ""
		}
		return page, next, t.classify(methodReplies, workspace, err)
	}
	if err := t.pace.wait(ctx, methodHistory, workspace, ""); err != nil {
		return nil, "", err
	}
	page, err := client.GetConversationHistoryContext(ctx, &api.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: oldest, Cursor: cursor, Limit: most, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", t.classify(methodHistory, workspace, err)
	}
	next := page.ResponseMetaData.NextCursor
	if !page.HasMore {
		next = ""
	}
	return page.Messages, next, nil
}

// Rooms implements bot.HR.
func (t *Transport) Rooms(context.Context) (rooms []bot.Person, err error) {
	workspace := t.installs.workspace()
	if workspace == "" {
		return nil, nil
	}
	for _, channel := range t.o.HRChannels {
		rooms = append(rooms, bot.RoomOf(Platform, workspace, channel))
	}
	return rooms, nil
}

// Member reports whether a person is a member of a channel of human resources.
// The answer may be a minute old.
func (t *Transport) Member(ctx context.Context, p bot.Person) (bool, error) {
	outside := false
	for _, channel := range t.o.HRChannels {
		members, err := t.channelMembers(ctx, p.Workspace, channel)
		if refused, ok := errors.AsType[api.SlackErrorResponse](err); ok && (refused.Err == "channel_not_found" || refused.Err == "not_in_channel") {
			outside = t.o.BotToken != "" // of several workspaces one has the channel
			continue                     // the bot was removed, and may be back soon
		}
		if err != nil {
			return false, err
		}
		if members[p.User] {
			return true, nil
		}
	}
	if outside {
		return false, bot.ErrOutside
	}
	return false, nil
}

func (t *Transport) channelMembers(ctx context.Context, workspace, channel string) (map[string]bool, error) {
	key := workspace + " " + channel
	if members, ok := t.members.Get(key); ok {
		return members, nil
	}
	client, err := t.installs.client(ctx, workspace)
	if err != nil {
		return nil, err
	}
	members := map[string]bool{}
	for cursor := ""; ; {
		if err := t.pace.wait(ctx, methodMembers, workspace, ""); err != nil {
			return nil, err
		}
		page, next, err := client.GetUsersInConversationContext(ctx, &api.GetUsersInConversationParameters{ChannelID: channel, Cursor: cursor, Limit: 1000})
		if err != nil {
			return nil, fmt.Errorf("members of a channel of human resources: %w", t.classify(methodMembers, workspace, err))
		}
		for _, user := range page {
			members[user] = true
		}
		if next == "" {
			break
		}
		cursor = next
	}
	t.members.Add(key, members)
	return members, nil
}

// profile is what matters of a person's account.
type profile struct {
	locale, zone, name string
	// outside: a guest, or somebody of another organisation.
	outside bool
	bot     bool
	off     bool // the account is deactivated
}

// Reachable implements bot.Reacher.
func (t *Transport) Reachable(ctx context.Context, p bot.Person) bool {
	return !t.profileOf(ctx, userKey{p.Workspace, p.User}).off
}

// profileOf asks Slack about a person. When Slack does not answer, the person
// is served all the same.
func (t *Transport) profileOf(ctx context.Context, who userKey) profile {
	if p, ok := t.profiles.Get(who); ok {
		return p
	}
	client, err := t.installs.client(ctx, who.workspace)
	if err != nil {
		return profile{}
	}
	if err := t.pace.wait(ctx, methodUser, who.workspace, ""); err != nil {
		return profile{}
	}
	u, err := client.GetUserInfoContext(ctx, who.user)
	if err != nil {
		t.log.Warn("profile not read", "error", t.classify(methodUser, who.workspace, err))
		return profile{}
	}
	p := profile{zone: u.TZ, name: cmp.Or(u.Profile.DisplayName, u.RealName), outside: u.IsRestricted || u.IsUltraRestricted || u.IsStranger, bot: u.IsBot || u.IsWorkflowBot, off: u.Deleted}
	if len(u.Locale) >= 2 {
		p.locale = u.Locale[:2]
	}
	if p.locale != "en" {
		p.locale = "fr"
	}
	if !p.off { // they may be back soon
		t.profiles.Add(who, p)
	}
	return p
}
