package mattermost

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
)

// pieceKey is the idempotency key of the i-th post of a delivery.
//
// The delivery's own key names the person, and others may see the post.
func pieceKey(delivery string, i int) string {
	key := bot.MessageKey(delivery)
	if i == 0 {
		return key
	}
	return key + "+" + strconv.Itoa(i)
}

// baseKey is the key of the delivery of which a post is a piece.
func baseKey(piece string) string {
	key, _, _ := strings.Cut(piece, "+")
	return key
}

// Send implements bot.Transport.
func (t *Transport) Send(ctx context.Context, d *bot.Delivery) error {
	me, err := t.self(ctx)
	if err != nil {
		return sendError(err, true)
	}
	if d.Message.Erases {
		if d, err = t.erase(ctx, me, d); err != nil {
			return err
		}
	}
	posts, err := t.address(ctx, me, d)
	if err != nil {
		return err
	}
	if err := t.attach(ctx, me, d, posts[len(posts)-1]); err != nil {
		return err
	}
	for i, p := range posts {
		if len(posts) > 1 {
			// An earlier try may have posted a part of it.
			switch found, err := t.posted(ctx, me, p.ChannelId, p.GetProp(propKey).(string), d.At); {
			case err != nil:
				return t.refused(ctx, me, p.ChannelId, err, i == 0)
			case found:
				continue
			}
		}
		if err := t.post(ctx, me, p); err != nil {
			s := t.refused(ctx, me, p.ChannelId, err, false)
			t.report(s, d, p.ChannelId)
			if i > 0 && s.NotSent && !s.Permanent {
				s.NotSent = false
			}
			return s
		}
	}
	if d.Message.Question() {
		t.questions.Add(bot.MessageKey(d.ID), posts[len(posts)-1].Id)
	}
	t.settle(ctx, me, d, posts[0].ChannelId)
	return nil
}

// refused is sendError for what concerns a channel: what is forbidden there is so for
// good only when the bot is not in it. No channel stands for what may be forbidden in any.
func (t *Transport) refused(ctx context.Context, me *model.User, channel string, err error, before bool) *bot.SendError {
	s := sendError(err, before)
	if forbidden(err) {
		left, e := t.left(ctx, me, channel)
		s.Permanent = left && e == nil
	}
	return s
}

// erase deletes what the bot has written to a person, as far as the server lets
// it, and returns the message with what remains. Done again, it goes on.
func (t *Transport) erase(ctx context.Context, me *model.User, d *bot.Delivery) (*bot.Delivery, error) {
	remains := sayRemains
	if t.o.ErasePosts {
		channel, err := t.directChannel(ctx, me, d.Person.User)
		if err != nil {
			return nil, err
		}
		var own []string
		err = t.pages(ctx, channel, func(page []*model.Post) (more bool) {
			for _, p := range page {
				if p.UserId == me.Id && p.Type == "" && p.GetProp(propKey) != bot.MessageKey(d.ID) {
					own = append(own, p.Id)
				}
			}
			return true
		})
		if err != nil {
			return nil, t.refused(ctx, me, channel, err, true)
		}
		refused := false
		for _, id := range own {
			_, err := t.client.DeletePost(ctx, id)
			if err == nil || statusOf(err) == http.StatusNotFound {
				continue
			}
			s := t.refused(ctx, me, "", err, true)
			if !s.Permanent {
				return nil, s
			}
			refused = true
		}
		if !refused {
			remains = sayOwnRemain
		} else {
			t.once("erase", "the server does not let the bot delete its own posts: they stay after somebody asked to be forgotten")
		}
	}
	told := *d
	lines := []string{remains.In(d.Locale)}
	if len(t.o.HRChannels) > 0 {
		lines = append(lines, bot.HRRemains.In(d.Locale))
	}
	told.Message.Parts = append(slices.Clone(d.Message.Parts), message.Part{Lines: message.ParseLines(lines...)})
	return &told, nil
}

// settle takes the buttons of a question away that is no longer open: the
// message that follows it has arrived. When it fails, a click on them still
// changes nothing.
func (t *Transport) settle(ctx context.Context, me *model.User, d *bot.Delivery, channel string) {
	for _, s := range d.Message.AllSettled() {
		p, err := t.question(ctx, me, channel, s.Key)
		if err == nil && p != nil {
			redrawn := settled(p, s.Choice)
			_, _, err = t.client.PatchPost(ctx, p.Id, &model.PostPatch{Props: &redrawn.Props})
		}
		if err != nil && ctx.Err() == nil {
			t.log.Warn("question not redrawn", "error", withoutURL(err))
		}
	}
}

// question returns the post with the buttons of a question, nil when it has none
// any more or is far back.
func (t *Transport) question(ctx context.Context, me *model.User, channel, key string) (p *model.Post, err error) {
	if id, ok := t.questions.Get(key); ok {
		p, _, err = t.client.GetPost(ctx, id, "")
		if statusOf(err) == http.StatusNotFound {
			return nil, nil
		}
	} else {
		err = t.pages(ctx, channel, func(page []*model.Post) (more bool) {
			if i := slices.IndexFunc(page, func(p *model.Post) bool {
				found, _ := p.GetProp(propKey).(string)
				return p.UserId == me.Id && baseKey(found) == key && len(p.Attachments()) > 0
			}); i >= 0 {
				p = page[i]
			}
			return false
		})
	}
	if err != nil || p == nil || p.UserId != me.Id || !slices.ContainsFunc(p.Attachments(), func(a *model.MessageAttachment) bool { return len(a.Actions) > 0 }) {
		return nil, err
	}
	return p, nil
}

// attach uploads the files of a delivery, for the post that goes with it. A file
// that no post took is removed by the server in time.
func (t *Transport) attach(ctx context.Context, me *model.User, d *bot.Delivery, p *model.Post) error {
	upload := func(name string, data []byte) error {
		up, _, err := t.client.UploadFile(ctx, data, p.ChannelId, name)
		if err != nil {
			return t.refused(ctx, me, "", err, true)
		}
		for _, info := range up.FileInfos {
			p.FileIds = append(p.FileIds, info.Id)
		}
		return nil
	}
	if f := d.Message.File; f != nil {
		err := upload(f.Name, f.Data)
		if s, ok := errors.AsType[*bot.SendError](err); ok && s.Permanent {
			t.log.Warn("a file of the bot's is not taken", "error", err)
			p.Message += "\n\n" + bot.WithoutFile.In(d.Locale)
		} else if err != nil {
			return err
		}
	}
	for _, f := range d.Message.Passes {
		info, _, err := t.client.GetFileInfo(ctx, f.ID)
		if err != nil {
			return t.refused(ctx, me, "", err, true)
		}
		if info.Size > message.MaxPassed {
			return &bot.SendError{Err: errors.New("a file is too large to be passed on"), Permanent: true, NotSent: true}
		}
		data, _, err := t.client.GetFile(ctx, f.ID)
		if err != nil {
			return t.refused(ctx, me, "", err, true)
		}
		if err := upload(info.Name, data); err != nil {
			return err
		}
	}
	return nil
}

// address renders a delivery for each channel that it goes to. What concerns
// a person goes to nobody but them, wherever they wrote.
func (t *Transport) address(ctx context.Context, me *model.User, d *bot.Delivery) ([]*model.Post, error) {
	if d.Message.To == message.ToColleague {
		channel, err := t.directChannel(ctx, me, d.Message.Recipient)
		if err != nil {
			return nil, err
		}
		return t.draw(d, channel), nil
	}
	if d.Message.To != message.ToHR {
		channel, err := t.directChannel(ctx, me, d.Person.User)
		if err != nil {
			return nil, err
		}
		posts := t.draw(d, channel)
		if d.Channel == "" {
			for _, p := range posts {
				p.RootId = d.Thread
			}
		}
		return posts, nil
	}
	channels, err := t.hrChannels(ctx)
	if err != nil {
		return nil, sendError(err, true)
	}
	if len(channels) == 0 {
		return nil, &bot.SendError{Err: errors.New("no channel of human resources is configured"), Permanent: true}
	}
	if slices.Contains(channels, d.Channel) {
		posts := t.draw(d, d.Channel)
		for _, p := range posts {
			p.RootId = d.Thread
		}
		return posts, nil
	}
	return t.below(ctx, me, d, channels[0])
}

// below renders a delivery to human resources, for the thread of the message below which
// it goes.
func (t *Transport) below(ctx context.Context, me *model.User, d *bot.Delivery, channel string) ([]*model.Post, error) {
	b := d.Message.Below
	if b == nil {
		return t.draw(d, channel), nil
	}
	root, err := t.root(ctx, me, channel, b.Key)
	if err != nil {
		return nil, t.refused(ctx, me, channel, err, true)
	}
	if root == "" {
		alone := *d
		alone.Message = *d.Message.Alone()
		return t.draw(&alone, channel), nil
	}
	posts := t.draw(d, channel)
	for _, p := range posts {
		p.RootId = root
	}
	return posts, nil
}

// farBack is among how many posts of their channel one to human resources is looked for.
const farBack = 2000

// root returns the post of an earlier message in a channel, "" when it was deleted or is
// far back.
func (t *Transport) root(ctx context.Context, me *model.User, channel, key string) (id string, err error) {
	seen := 0
	err = t.pages(ctx, channel, func(page []*model.Post) (more bool) {
		seen += len(page)
		if i := slices.IndexFunc(page, func(p *model.Post) bool {
			found, _ := p.GetProp(propKey).(string)
			return p.UserId == me.Id && baseKey(found) == key
		}); i >= 0 {
			id = page[i].Id
		}
		return id == "" && seen < farBack
	})
	return id, err
}

// post creates a post and notes its id. The server takes a repetition of the same pending id
// for the same post for half a minute.
func (t *Transport) post(ctx context.Context, me *model.User, p *model.Post) error {
	sum := sha256.Sum256([]byte(p.ChannelId + " " + p.GetProp(propKey).(string)))
	p.Message = firm(p.Message)
	p.PendingPostId = me.Id + ":" + hex.EncodeToString(sum[:12])
	created, _, err := t.client.CreatePost(ctx, p)
	if e, ok := errors.AsType[*statusError](err); ok && e.ID == idNoRoot && p.RootId != "" {
		// The thread was deleted meanwhile.
		p.RootId = ""
		created, _, err = t.client.CreatePost(ctx, p)
	}
	if err == nil {
		p.Id = created.Id
	}
	return err
}

// directChannel returns the channel of the direct messages with a user.
func (t *Transport) directChannel(ctx context.Context, me *model.User, user string) (string, error) {
	u, err := t.profile(ctx, user)
	switch {
	case statusOf(err) == http.StatusNotFound || err == nil && u.deactivated:
		return "", &bot.SendError{Err: errors.New("the account of the person is deactivated"), Gone: true, NotSent: true}
	case err != nil:
		return "", unread(err)
	}
	if channel, ok := t.direct.Get(user); ok {
		return channel, nil
	}
	channel, _, err := t.client.CreateDirectChannel(ctx, me.Id, user)
	if err != nil {
		return "", unread(err)
	}
	t.direct.Add(user, channel.Id)
	return channel.Id, nil
}

// unread is sendError for what nothing forbids, unless the server could not read it.
func unread(err error) *bot.SendError {
	s := sendError(err, true)
	s.Permanent = s.Permanent && !forbidden(err)
	return s
}

// Reachable implements bot.Reacher.
func (t *Transport) Reachable(ctx context.Context, p bot.Person) bool {
	u, err := t.profile(ctx, p.User)
	if err != nil {
		return statusOf(err) != http.StatusNotFound
	}
	return !u.deactivated
}

// report says once what an operator has to repair.
func (t *Transport) report(e *bot.SendError, d *bot.Delivery, channel string) {
	if !e.Permanent {
		return
	}
	t.direct.Remove(d.Person.User) // it may have changed
	if d.Message.To == message.ToHR && statusOf(e.Err) == http.StatusForbidden {
		e.Err = errors.New("the bot is not a member of a channel of human resources")
		t.once("channel:"+channel, `the bot is not a member of a channel of human resources: add it there, or run "cpxbot setup mattermost", then "cpxbot outbox retry --all"`)
	}
}

// once logs a trouble the first time only.
func (t *Transport) once(what, message string) {
	if known, _ := t.told.ContainsOrAdd(what, true); !known {
		t.log.Warn(message)
	}
}

// Find implements bot.Finder: it looks for all posts of a delivery.
func (t *Transport) Find(ctx context.Context, d *bot.Delivery) (bool, error) {
	me, err := t.self(ctx)
	if err != nil {
		return false, sendError(err, true)
	}
	posts, err := t.address(ctx, me, d)
	if err != nil {
		return false, err
	}
	for _, p := range posts {
		found, err := t.posted(ctx, me, p.ChannelId, p.GetProp(propKey).(string), d.At)
		if err != nil {
			return false, t.refused(ctx, me, p.ChannelId, err, false)
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}

const (
	pageSize = 200 // the most that the server gives at once
	// A message that may have been posted is looked for among this many posts
	// at least, and as far back as when it was written, by clocks that differ
	// by clockSkew at most.
	lookBack   = 400
	lookAtMost = 10_000
	clockSkew  = 15 * time.Minute
)

// posted reports whether the bot has posted a message with this key.
func (t *Transport) posted(ctx context.Context, me *model.User, channel, key string, since time.Time) (found bool, err error) {
	seen := 0
	err = t.pages(ctx, channel, func(page []*model.Post) (more bool) {
		seen += len(page)
		found = slices.ContainsFunc(page, func(p *model.Post) bool {
			return p.UserId == me.Id && p.GetProp(propKey) == key
		})
		oldest := model.GetTimeForMillis(page[len(page)-1].CreateAt)
		return !found && seen < lookAtMost && (seen < lookBack || oldest.After(since.Add(-clockSkew)))
	})
	return found, err
}

// pages reads the posts of a channel, newest first, page by page, as long as
// each asks for more. Posts that are written or deleted meanwhile shift
// nothing, for each page begins at a post and not at a number; pages overlap
// where posts were created in the same millisecond.
func (t *Transport) pages(ctx context.Context, channel string, each func([]*model.Post) (more bool)) error {
	before := ""
	for {
		var list *model.PostList
		var err error
		if before == "" {
			list, _, err = t.client.GetPostsForChannel(ctx, channel, 0, pageSize, "", false, false)
		} else {
			list, _, err = t.client.GetPostsBefore(ctx, channel, before, 0, pageSize, "", false, false)
		}
		if err != nil {
			return err
		}
		page := make([]*model.Post, 0, len(list.Order))
		for _, id := range list.Order {
			if p := list.Posts[id]; p != nil {
				page = append(page, p)
			}
		}
		slices.SortStableFunc(page, func(a, b *model.Post) int { return int(b.CreateAt - a.CreateAt) })
		if len(page) == 0 || !each(page) || len(list.Order) < pageSize {
			return nil
		}
		anchor := page[len(page)-1]
		for _, p := range slices.Backward(page) {
			if p.CreateAt > anchor.CreateAt {
				anchor = p
				break
			}
		}
		if anchor.Id == before {
			anchor = page[len(page)-1] // a whole page of one millisecond
		}
		before = anchor.Id
	}
}

// isBotPost reports whether a program wrote a post: the bot answers people only,
// or two bots would talk to each other for ever.
func isBotPost(p *model.Post) bool {
	for _, prop := range []string{"from_bot", "from_webhook", "from_plugin"} {
		if v, _ := p.GetProp(prop).(string); strings.EqualFold(v, "true") {
			return true
		}
	}
	return false
}
