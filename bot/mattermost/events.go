package mattermost

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"
	markup "github.com/mattermost/mattermost/server/public/shared/markdown"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
)

// incoming is a post that came in over the websocket, or was read afterwards:
// both take one way, and nothing that only one of them knows decides.
type incoming struct {
	post   *model.Post
	direct bool   // in a direct message with the bot
	team   string // of the channel, "" in a direct or group message
	edited bool   // it is told of, or read, because it was edited
	// deleted: it is told of because it was deleted
	deleted bool
}

// version names a post as it was at a time.
func (in incoming) version() string {
	if in.deleted {
		return in.post.Id + ":deleted"
	}
	return in.post.Id + ":" + strconv.FormatInt(in.post.EditAt, 10)
}

// at is when that happened what the watermark has to stay before.
func (in incoming) at() time.Time {
	switch {
	case in.deleted && in.post.DeleteAt != 0: // an event does not say it
		return model.GetTimeForMillis(in.post.DeleteAt)
	case in.edited:
		return model.GetTimeForMillis(in.post.EditAt)
	}
	return model.GetTimeForMillis(in.post.CreateAt)
}

// incomingOf reads the data of an event about a post. Whom the server says it
// mentions is not looked at: everybody is by @all, and in a group message by
// every line.
func incomingOf(event string, data map[string]any) (in incoming, ok bool) {
	text, _ := data["post"].(string)
	var p model.Post
	if json.Unmarshal([]byte(text), &p) != nil || p.Id == "" {
		return in, false
	}
	channelType, _ := data["channel_type"].(string)
	team, _ := data["team_id"].(string)
	edited := event == string(model.WebsocketEventPostEdited) && p.EditAt != 0
	in = incoming{&p, channelType == string(model.ChannelTypeDirect), team, edited, event == string(model.WebsocketEventPostDeleted)}
	return in, edited == (event == string(model.WebsocketEventPostEdited))
}

// eventOf turns a post into an event; ok is false for what is not for the bot:
// posts of its own, of programs and of the system, deleted ones, and what
// people say to each other. Outside of a direct message the bot is addressed by
// its name, by its command, and below its own post in a channel of human
// resources; there, what was written is for it in every version.
func (t *Transport) eventOf(ctx context.Context, in incoming, me *model.User) (e bot.Event, ok bool, err error) {
	p := in.post
	// What somebody says of themselves by "/me" is a message like others.
	aside := p.Type == model.PostTypeMe
	if p.UserId == me.Id || p.Type != "" && !aside || p.DeleteAt != 0 && !in.deleted || p.OriginalId != "" || isBotPost(p) {
		return e, false, nil
	}
	text, command := bot.CutCommand(p.Message)
	if aside {
		text, command = strings.Trim(p.Message, "*"), false // it is posted in italics
	}
	called, under := names(p.Message, me.Username), ""
	if !in.direct && !command && p.RootId != "" {
		if under, err = t.under(ctx, me, p); err != nil {
			return e, false, err
		}
	}
	if !in.direct && !called && !command && under == "" || (in.edited || in.deleted) && under == "" && !in.direct {
		return e, false, nil
	}
	if called && !command {
		text = withoutName(text, me.Username)
	}
	u, err := t.profile(ctx, p.UserId)
	if err != nil || u.bot {
		return e, false, err
	}
	e = bot.Event{ID: "post:" + p.Id, Under: under, Mentioned: called, Person: person(p.UserId), Locale: u.locale, Zone: u.zone, Name: u.name, Kind: turn.TextInput, Text: text, Files: t.filesOf(ctx, in), Thread: p.RootId}
	if command {
		e.Kind = turn.CommandInput
	}
	if in.direct || under != "" {
		e.Message = p.Id
	}
	if in.direct {
		if e.Mentions, err = t.mentions(ctx, me, p); err != nil {
			return e, false, err
		}
	}
	if in.deleted {
		e.ID, e.Kind, e.Text, e.Deleted = "delete:"+p.Id, turn.TextInput, p.Message, true
	}
	if in.direct && in.edited {
		e.ID, e.Kind, e.Text, e.Edited = "edit:"+in.version(), turn.TextInput, p.Message, true
	}
	if !in.direct {
		e.Channel, e.Thread = p.ChannelId, cmp.Or(p.RootId, p.Id)
	}
	return e, true, nil
}

// filesOf lists what is attached to a post. What may be a list of people is opened in
// a direct message; one that cannot be is left unread, which the person is told.
func (t *Transport) filesOf(ctx context.Context, in incoming) (files []message.FileRef) {
	for _, id := range in.post.FileIds {
		f := message.FileRef{ID: id}
		if m := in.post.Metadata; m != nil {
			if i := slices.IndexFunc(m.Files, func(x *model.FileInfo) bool { return x.Id == id }); i >= 0 {
				f.Name, f.Size = m.Files[i].Name, m.Files[i].Size
				if in.direct && !in.edited && f.MayBeList() && m.Files[i].Size <= message.MaxList {
					t.openList(ctx, &f)
				}
			}
		}
		files = append(files, f)
	}
	return files
}

func (t *Transport) openList(ctx context.Context, f *message.FileRef) {
	data, _, err := t.client.GetFile(ctx, f.ID)
	if err != nil {
		t.log.Warn("a list cannot be opened", "error", err)
		return
	}
	f.ReadList(data)
}

// under returns the key of the bot's message that a post answers in a channel
// of human resources, "" when it answers none.
func (t *Transport) under(ctx context.Context, me *model.User, p *model.Post) (string, error) {
	channels, err := t.hrChannels(ctx)
	if err != nil || !slices.Contains(channels, p.ChannelId) {
		return "", err
	}
	root, _, err := t.client.GetPost(ctx, p.RootId, "")
	if gone, err := t.gone(ctx, me, p.ChannelId, err); gone || err != nil || root.UserId != me.Id {
		return "", err
	}
	key, _ := root.GetProp(propKey).(string)
	return baseKey(key), nil
}

// names reports whether a text names a user: as the server does it, not in code
// and not within another name.
func names(text, name string) (found bool) {
	markup.Inspect(text, func(node any) bool {
		if x, ok := node.(*markup.Text); ok {
			found = found || withoutName(x.Text, name) != x.Text
		}
		return !found
	})
	return found
}

// withoutName takes a user's name out of a text, with what sets it apart.
func withoutName(text, name string) string {
	lower, at := strings.ToLower(text), "@"+strings.ToLower(name)
	for from := 0; ; {
		i := strings.Index(lower[from:], at)
		if i < 0 || len(lower) != len(text) {
			return text
		}
		start, end := from+i, from+i+len(at)
		from = end
		if strings.TrimLeftFunc(lower[end:], partOfName) != strings.TrimLeft(lower[end:], "._-") {
			continue // a longer name
		}
		if before, _ := utf8.DecodeLastRuneInString(lower[:start]); partOfName(before) {
			continue // an address
		}
		head, rest := strings.TrimRight(text[:start], " "), strings.TrimLeft(text[end:], " ,.;:!?…")
		if head == "" || rest == "" {
			return strings.TrimRight(head+rest, ",")
		}
		return head + " " + rest
	}
}

// mention is somebody named in a text: names are of letters, digits and ".-_"
// (https://docs.mattermost.com/end-user-guide/collaborate/mention-people.html).
var mention = regexp.MustCompile(`(?i)(?:^|[^\pL\d._@-])@([a-z][a-z0-9._-]*)`)

// mostMentions bounds how many people named in one message are looked up.
const mostMentions = 4

// mentions are the people whom a direct message names. The person, a program and somebody
// whose account is deactivated have no name: nothing is sent to them. A name that the
// server does not know names nobody.
func (t *Transport) mentions(ctx context.Context, me *model.User, p *model.Post) (found []message.Mention, err error) {
	for _, m := range mention.FindAllStringSubmatch(p.Message, mostMentions) {
		name := strings.TrimRight(strings.ToLower(m[1]), "._-")
		if name == me.Username {
			continue
		}
		u, _, err := t.client.GetUserByUsername(ctx, name, "")
		switch {
		case statusOf(err) == http.StatusNotFound || statusOf(err) == http.StatusBadRequest:
			continue
		case err != nil:
			return nil, err
		case slices.ContainsFunc(found, func(x message.Mention) bool { return x.ID == u.Id }):
			continue
		}
		one := message.Mention{ID: u.Id}
		if u.Id != p.UserId && !u.IsBot && u.DeleteAt == 0 {
			one.Name = message.Verbatim(u.GetDisplayName(model.ShowNicknameFullName))
		}
		found = append(found, one)
	}
	return found, nil
}

// partOfName reports whether a character may be within the name of a user.
func partOfName(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r))
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
			t.posts.end(in.version())
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
	if (in.edited || in.deleted) && !in.direct && in.post.UserId != me.Id && !t.isHR(in.post.ChannelId) {
		if in.direct, err = t.isDirect(ctx, me, in.post.ChannelId); err != nil {
			return err
		}
	}
	e, ok, err := t.eventOf(ctx, in, me)
	if err != nil || !ok {
		return err
	}
	if in.post.EditAt != 0 && !e.Edited && !e.Deleted {
		e.Version = "edit:" + in.version()
	}
	reply, err := t.handle(ctx, e)
	if err == nil && reply.Repeated && in.post.EditAt != 0 && !e.Edited && (in.direct || e.Under != "") {
		// It was handled before it was edited.
		e.ID, e.Version, e.Kind, e.Edited = e.Version, "", turn.TextInput, true
		reply, err = t.handle(ctx, e)
	}
	if err != nil {
		return err
	}
	if !in.direct && !in.deleted && (e.Under == "" || len(reply.Deliveries) > 0 && reply.Person == e.Person) && !reply.Repeated && reply.ForPerson() {
		t.point(ctx, me, e, t.teamName(ctx, me, in.team))
	}
	return nil
}

// isDirect reports whether a channel is that of direct messages: an event about an
// edit does not say it.
func (t *Transport) isDirect(ctx context.Context, me *model.User, channel string) (bool, error) {
	if is, ok := t.directs.Get(channel); ok {
		return is, nil
	}
	c, _, err := t.client.GetChannel(ctx, channel)
	if gone, err := t.gone(ctx, me, channel, err); gone || err != nil {
		return false, err
	}
	is := c.Type == model.ChannelTypeDirect
	t.directs.Add(channel, is)
	return is, nil
}

// point says in the channel, once, that the answer comes by direct message.
// The answer is safe in the outbox, so this may fail.
func (t *Transport) point(ctx context.Context, me *model.User, e bot.Event, team string) {
	p := &model.Post{ChannelId: e.Channel, RootId: e.Thread, Message: fmt.Sprintf(sayPointer.In(e.Locale), t.directLink(team, me))}
	p.AddProp(propKey, "pointer-"+e.ID)
	if err := t.post(ctx, me, p); err != nil {
		t.log.Warn("pointer not posted", "error", withoutURL(err))
	}
}
