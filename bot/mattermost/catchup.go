package mattermost

import (
	"context"
	"net/http"
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
	// keepMark is how often the watermark is kept.
	keepMark = 5 * time.Second
)

// stream is the name of the watermark: it belongs to the bot's account.
func stream(me *model.User) string { return Platform + ":" + me.Id }

// catchUp reads what was written to the bot since the watermark and queues it,
// oldest first in each channel. Only posts that were created since then count:
// old posts that were edited or answered do not, and deleted ones are not read.
func (t *Transport) catchUp(ctx context.Context, me *model.User, queue func(context.Context, incoming)) error {
	since := t.posts.watermark()
	if since.IsZero() {
		kept, err := t.o.Marks.Watermark(ctx, stream(me))
		if err != nil {
			return err
		}
		since = kept
	}
	now, err := t.serverTime(ctx)
	if err != nil {
		return err
	}
	if since.IsZero() {
		// The first start: what was written before the bot existed is old.
		t.posts.reach(now)
		return t.o.Marks.SetWatermark(ctx, stream(me), now)
	}
	t.posts.hold(since)
	defer t.posts.hold(time.Time{})
	channels, err := t.channels(ctx, me)
	if err != nil {
		return err
	}
	if now.Sub(since) < overlapFor {
		since = since.Add(-overlap)
	}
	read := 0
	for _, c := range channels {
		if !model.GetTimeForMillis(c.LastPostAt).After(since) {
			continue
		}
		n, err := t.catchUpChannel(ctx, me, c, since, queue)
		if err != nil {
			return err
		}
		read += n
	}
	t.posts.reach(now.Add(-overlap))
	if read > 0 {
		t.log.Info("caught up with posts", "posts", read)
	}
	return nil
}

func (t *Transport) catchUpChannel(ctx context.Context, me *model.User, c *model.Channel, since time.Time, queue func(context.Context, incoming)) (int, error) {
	var missed []*model.Post
	known := map[string]bool{}
	err := t.pages(ctx, c.Id, func(page []*model.Post) (more bool) {
		for _, p := range page {
			if !model.GetTimeForMillis(p.CreateAt).After(since) {
				return false
			}
			if !known[p.Id] {
				known[p.Id] = true
				missed = append(missed, p)
			}
		}
		return true
	})
	switch statusOf(err) {
	case http.StatusForbidden, http.StatusNotFound:
		return 0, nil // the bot has left the channel meanwhile
	}
	if err != nil {
		return 0, err
	}
	for i := len(missed) - 1; i >= 0; i-- {
		p := missed[i]
		queue(ctx, incoming{p, c.Type == model.ChannelTypeDirect, mentions(p.Message, me.Username)})
	}
	return len(missed), ctx.Err()
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
