package mattermost

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
)

// profile is what is used of a user's profile.
type profile struct {
	locale, zone     string
	name             string
	deactivated, bot bool
}

// profile reads the profile of a user, at most every few minutes.
func (t *Transport) profile(ctx context.Context, user string) (*profile, error) {
	if p, ok := t.profiles.Get(user); ok {
		return p, nil
	}
	u, _, err := t.client.GetUser(ctx, user, "")
	if err != nil {
		return nil, err
	}
	p := &profile{locale: locale(u.Locale), zone: u.GetPreferredTimezone(), name: u.GetDisplayName(model.ShowNicknameFullName), deactivated: u.DeleteAt != 0, bot: u.IsBot}
	if !p.deactivated { // they may be back soon
		t.profiles.Add(user, p)
	}
	return p, nil
}

// locale reduces a locale of Mattermost, such as "fr" or "en-AU".
func locale(s string) string {
	switch {
	case strings.HasPrefix(s, "fr"):
		return "fr"
	case strings.HasPrefix(s, "en"):
		return "en"
	}
	return ""
}

// findHR turns the configured channels of human resources into ids, and notes which are
// closed to the bot. One that cannot be found now is left out, unless it was found before
// and has another name since.
func (t *Transport) findHR(ctx context.Context, me *model.User) ([]string, error) {
	var ids []string
	for _, c := range t.o.HRChannels {
		team, name, named := strings.Cut(c, "/")
		t.mu.RLock()
		id := t.named[c]
		t.mu.RUnlock()
		var channel *model.Channel
		var err error
		if named {
			channel, _, err = t.client.GetChannelByNameForTeamName(ctx, name, team, "")
		} else {
			id = c
			channel, _, err = t.client.GetChannel(ctx, id)
		}
		if err == nil {
			id = channel.Id
		}
		why, err := t.closedTo(ctx, me, id, channel, err)
		switch {
		case err != nil && !forbidden(err):
			return nil, fmt.Errorf("channel of human resources: %w", err)
		case err == nil: // else the server cannot read who is where: see left
			t.closed.Note(t.log, c, why)
		}
		if id == "" {
			continue
		}
		t.mu.Lock()
		t.named[c] = id
		t.mu.Unlock()
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// closedTo says what is wrong with a channel of human resources that was looked for, ""
// when nothing is. Its id is known from before where it is found by its name no more.
func (t *Transport) closedTo(ctx context.Context, me *model.User, id string, channel *model.Channel, err error) (why string, _ error) {
	outside := `the bot is not a member: run "cpxbot setup mattermost"`
	switch statusOf(err) {
	case http.StatusForbidden:
		if left, e := t.left(ctx, me, id); !left {
			return "", cmp.Or(e, err)
		}
		return outside, nil
	case http.StatusNotFound:
		if id != "" {
			if _, _, err := t.client.GetChannelMember(ctx, id, me.Id, ""); err == nil {
				return "its name has changed: give its id, or the bot does not find it when it starts again", nil
			}
		}
		return `not found: it has another name, or the bot is not a member: run "cpxbot setup mattermost"`, nil
	}
	switch {
	case err != nil:
		return "", err
	case channel.DeleteAt != 0:
		return "archived", nil
	}
	if _, _, err = t.client.GetChannelMember(ctx, id, me.Id, ""); statusOf(err) == http.StatusNotFound {
		return outside, nil
	}
	return "", err
}

// Degraded implements bot.Degrader.
func (t *Transport) Degraded() []string { return t.closed.Degraded() }

// lookAtRooms looks again whether the channels of human resources are there.
func (t *Transport) lookAtRooms(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	me, err := t.self(ctx)
	if err != nil {
		return
	}
	if found, err := t.findHR(ctx, me); err == nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.hr = found
	}
}

// hrChannels returns the ids of the channels of human resources. Those that
// were not found are looked for again: the bot may have been added since.
func (t *Transport) hrChannels(ctx context.Context) ([]string, error) {
	t.mu.RLock()
	known := t.hr
	t.mu.RUnlock()
	if len(known) == len(t.o.HRChannels) {
		return known, nil
	}
	me, err := t.self(ctx)
	if err != nil {
		return nil, err
	}
	found, err := t.findHR(ctx, me)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hr = found
	return found, nil
}

// left reports whether the bot is not in a channel that it was refused. A server that
// cannot read who is a member of what, for its database is away, refuses all as if
// nobody were: only the list of the bot's channels tells.
func (t *Transport) left(ctx context.Context, me *model.User, channel string) (bool, error) {
	list, err := t.channels(ctx, me)
	return err == nil && !slices.ContainsFunc(list, func(c *model.Channel) bool { return c.Id == channel }), err
}

// gone reports whether an error about a channel says that the bot is not in it any
// more, or that what it asked for is not there; others are returned.
func (t *Transport) gone(ctx context.Context, me *model.User, channel string, err error) (bool, error) {
	switch statusOf(err) {
	case http.StatusNotFound:
		return true, nil
	case http.StatusForbidden:
		if left, e := t.left(ctx, me, channel); left || e != nil {
			return left, e
		}
	}
	return false, err
}

// teamName is the name of a team in addresses; of a team of the bot when the
// channel belongs to none. It is "" when the server does not say.
func (t *Transport) teamName(ctx context.Context, me *model.User, id string) string {
	if name, ok := t.teams.Get(id); ok {
		return name
	}
	var team *model.Team
	var err error
	if id != "" {
		team, _, err = t.client.GetTeam(ctx, id, "")
	} else if list, _, e := t.client.GetTeamsForUser(ctx, me.Id, ""); e != nil || len(list) > 0 {
		if err = e; err == nil {
			team = list[0]
		}
	}
	if err != nil {
		t.log.Warn("team not read", "error", withoutURL(err))
	}
	if err != nil || team == nil {
		return ""
	}
	t.teams.Add(id, team.Name)
	return team.Name
}

// isHR reports whether a channel is known as one of human resources.
func (t *Transport) isHR(channel string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Contains(t.hr, channel)
}

// Rooms implements bot.HR.
func (t *Transport) Rooms(ctx context.Context) (rooms []bot.Person, err error) {
	if _, err := t.self(ctx); err != nil {
		return nil, withoutURL(err)
	}
	channels, err := t.hrChannels(ctx)
	if err != nil {
		return nil, withoutURL(err)
	}
	for _, channel := range channels {
		rooms = append(rooms, bot.RoomOf(Platform, "", channel))
	}
	return rooms, nil
}

// Member reports whether a person is a member of a channel of human resources.
// The answer is at most a minute old.
func (t *Transport) Member(ctx context.Context, p bot.Person) (bool, error) {
	if p.Platform != Platform || !model.IsValidId(p.User) {
		return false, nil
	}
	if member, ok := t.members.Get(p.User); ok {
		return member, nil
	}
	me, err := t.self(ctx)
	if err != nil {
		return false, withoutURL(err)
	}
	channels, err := t.hrChannels(ctx)
	if err != nil {
		return false, withoutURL(err)
	}
	known := len(channels) == len(t.o.HRChannels)
	for _, channel := range channels {
		_, _, err := t.client.GetChannelMember(ctx, channel, p.User, "")
		switch statusOf(err) {
		case http.StatusNotFound:
		case http.StatusForbidden:
			if left, e := t.left(ctx, me, channel); !left {
				return false, withoutURL(cmp.Or(e, err))
			}
			known = false // the bot was removed, and may be back soon
		default:
			if err == nil {
				t.members.Add(p.User, true)
			}
			return err == nil, withoutURL(err)
		}
	}
	if !known {
		return false, bot.ErrOutside
	}
	t.members.Add(p.User, false)
	return false, nil
}
