package mattermost

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

const (
	// overlap is read again at every catching-up, for the clocks of the nodes
	// of a server differ. What was handled is not handled again.
	overlap = 30 * time.Second
	// After a longer time there is no overlap: it is known for a week only what
	// was handled.
	overlapFor = 24 * time.Hour
	// A channel of human resources into which the bot came is read so far back, for it
	// is not known since when the bot was out of it; what was handled is known longer.
	rejoinedFor = 6 * 24 * time.Hour
	// mostChanged is how many changes of a channel the server lists at once.
	mostChanged = 1000
	// keepMark is how often the watermark is kept.
	keepMark = 5 * time.Second
)

// stream is the name of the watermark: it belongs to the bot's account.
func stream(me *model.User) string { return Platform + ":" + me.Id }

// missed is what was written to the bot while it did not listen.
type missed struct {
	t     *Transport
	me    *model.User
	since time.Time // what was created later is read
	until time.Time // what is read reaches until then; zero when it is one channel
	// unread are the channels that are left to read.
	unread []*model.Channel
}

// missed finds out where something may have been missed since the watermark,
// which stays where it is until all of it was read: see missed.read.
func (t *Transport) missed(ctx context.Context, me *model.User) (*missed, error) {
	since := t.posts.watermark()
	if since.IsZero() {
		kept, err := t.o.Marks.Watermark(ctx, stream(me))
		if err != nil {
			return nil, err
		}
		since = kept
	}
	now, err := t.serverTime(ctx)
	if err != nil {
		return nil, err
	}
	m := &missed{t: t, me: me, since: since, until: now.Add(-overlap)}
	if since.IsZero() {
		// The first start: what was written before the bot existed is old.
		m.until = now
		return m, t.o.Marks.SetWatermark(ctx, stream(me), now)
	}
	t.posts.hold(since)
	channels, err := t.channels(ctx, me)
	if err != nil {
		return nil, err
	}
	if now.Sub(since) < overlapFor {
		m.since = since.Add(-overlap)
	}
	asking, err := t.o.Marks.Asking(ctx, Platform)
	if err != nil {
		return nil, err
	}
	// Of a deletion, a channel does not show when it was: see where it counts.
	looked := func(c *model.Channel) bool {
		return t.isHR(c.Id) || c.Type == model.ChannelTypeDirect && slices.Contains(asking, person(c.GetOtherUserIdForDM(me.Id)))
	}
	for _, c := range channels {
		if model.GetTimeForMillis(c.LastPostAt).After(m.since) || looked(c) {
			m.unread = append(m.unread, c)
		}
	}
	return m, nil
}

// read queues the posts of the channels that are left, oldest first in each. A
// channel that cannot be read is left for the next time, and holds up no other;
// the watermark moves when none is left.
func (m *missed) read(ctx context.Context, queue func(incoming)) (err error) {
	var left []*model.Channel
	read := 0
	for _, c := range m.unread {
		n, e := m.readChannel(ctx, c, queue)
		if e != nil {
			err = cmp.Or(err, e)
			left = append(left, c)
		}
		read += n
	}
	if m.unread = left; err != nil {
		return err
	}
	if !m.until.IsZero() {
		m.t.posts.reach(m.until)
		m.t.posts.release()
	}
	if read > 0 {
		m.t.log.Info("caught up with posts", "posts", read)
	}
	return nil
}

// readChannel queues the posts that were created since, as they are now, and in
// direct messages and channels of human resources the older ones that were edited, and
// those that were deleted. Others that were edited or answered do not count. Into a
// channel of human resources the bot may have come since.
func (m *missed) readChannel(ctx context.Context, c *model.Channel, queue func(incoming)) (int, error) {
	since := m.since
	found, err := m.written(ctx, c, since)
	if at := m.until.Add(-rejoinedFor); err == nil && !m.until.IsZero() && at.Before(since) && m.t.isHR(c.Id) && slices.ContainsFunc(found, func(p *model.Post) bool { return adds(p, m.me) }) {
		since = at
		found, err = m.written(ctx, c, since)
	}
	var changed []incoming
	if err == nil && (m.t.isHR(c.Id) || c.Type == model.ChannelTypeDirect) {
		changed, err = m.changed(ctx, c, since)
	}
	if gone, err := m.t.gone(ctx, m.me, c.Id, err); gone || err != nil {
		return 0, err
	}
	for _, p := range slices.Backward(found) {
		queue(incoming{post: p, direct: c.Type == model.ChannelTypeDirect, team: c.TeamId})
	}
	for _, in := range changed {
		queue(in)
	}
	return len(found) + len(changed), ctx.Err()
}

// adds reports whether a post of the system says that a user came into the channel.
func adds(p *model.Post, u *model.User) bool {
	return p.Type == model.PostTypeAddToChannel && p.GetProp(model.PostPropsAddedUserId) == u.Id || p.Type == model.PostTypeJoinChannel && p.UserId == u.Id
}

// written lists the posts that were created since, newest first.
func (m *missed) written(ctx context.Context, c *model.Channel, since time.Time) (found []*model.Post, err error) {
	known := map[string]bool{}
	err = m.t.pages(ctx, c.Id, func(page []*model.Post) (more bool) {
		for _, p := range page {
			if !model.GetTimeForMillis(p.CreateAt).After(since) {
				return false
			}
			if !known[p.Id] {
				known[p.Id] = true
				found = append(found, p)
			}
		}
		return true
	})
	return found, err
}

// changed lists the posts from before that were edited since, and those that were
// deleted, whose text the server does not show any more. What an edited post said
// before is a deleted one, too.
//
// The server lists so many changes at once, without a word about the others, and which
// ones it does not say. It has been seen to take those that changed first; what was
// edited is looked for among the posts themselves all the same.
func (m *missed) changed(ctx context.Context, c *model.Channel, since time.Time) (changed []incoming, err error) {
	known := map[string]bool{}
	add := func(p *model.Post) {
		in := incoming{post: p, direct: c.Type == model.ChannelTypeDirect, team: c.TeamId, deleted: p.DeleteAt != 0, edited: p.DeleteAt == 0}
		if !known[p.Id] && p.OriginalId == "" && in.at().After(since) && (in.deleted || p.EditAt != 0 && !model.GetTimeForMillis(p.CreateAt).After(since)) {
			known[p.Id] = true
			changed = append(changed, in)
		}
	}
	from := model.GetMillisForTime(since)
	for first := true; ; first = false {
		list, _, err := m.t.client.GetPostsSince(ctx, c.Id, from, false)
		if err != nil {
			return nil, err
		}
		newest := from
		for _, p := range list.Posts {
			add(p)
			newest = max(newest, p.UpdateAt)
		}
		if len(list.Order) < mostChanged {
			break
		}
		if first {
			seen := 0
			if err := m.t.pages(ctx, c.Id, func(page []*model.Post) (more bool) {
				for _, p := range page {
					add(p)
				}
				seen += len(page)
				return seen < lookAtMost
			}); err != nil {
				return nil, err
			}
		}
		from = max(newest-1, from+1) // others may have changed in the same moment
	}
	slices.SortFunc(changed, func(a, b incoming) int { return a.at().Compare(b.at()) })
	return changed, nil
}

// channels lists the channels of the bot. A server before version 6 lists them
// by team only, with the direct messages in each.
func (t *Transport) channels(ctx context.Context, me *model.User) ([]*model.Channel, error) {
	list, _, err := t.client.GetChannelsForUserWithLastDeleteAt(ctx, me.Id, 0)
	if statusOf(err) != http.StatusNotFound {
		return list, err
	}
	teams, _, err := t.client.GetTeamsForUser(ctx, me.Id, "")
	if err != nil {
		return nil, err
	}
	if len(teams) == 0 {
		t.once("no team", `the bot is in no team, so that this server cannot list its direct messages: run "cpxbot setup mattermost"`)
	}
	known := map[string]bool{}
	for _, team := range teams {
		some, _, err := t.client.GetChannelsForTeamForUser(ctx, team.Id, me.Id, false, "")
		if err != nil {
			return nil, err
		}
		for _, c := range some {
			if !known[c.Id] {
				known[c.Id] = true
				list = append(list, c)
			}
		}
	}
	return list, nil
}

// serverTime is the present time by the clock of the server.
func (t *Transport) serverTime(ctx context.Context) (time.Time, error) {
	_, resp, err := t.client.GetPing(ctx)
	if err != nil {
		return time.Time{}, err
	}
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		return at, nil
	}
	return time.Now(), nil
}

// keepMarks keeps the watermark until ctx ends, and once more then.
func (t *Transport) keepMarks(ctx context.Context) {
	var kept time.Time
	keep := func(ctx context.Context) {
		at := t.posts.watermark()
		if !at.After(kept) {
			return
		}
		me, err := t.self(ctx)
		if err == nil {
			err = t.o.Marks.SetWatermark(ctx, stream(me), at)
		}
		if err != nil {
			t.log.Warn("watermark not kept", "error", withoutURL(err))
			return
		}
		kept = at
	}
	tick := time.NewTicker(keepMark)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			keep(ctx)
		case <-ctx.Done():
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			keep(ctx)
			return
		}
	}
}
