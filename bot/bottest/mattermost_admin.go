package bottest

import (
	"encoding/json"
	"image"
	_ "image/png" // of pictures of users
	"maps"
	"net/http"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// adminRoutes adds what an administrator uses to set a server up.
func (m *Mattermost) adminRoutes(api func(pattern string, f call)) {
	admin := func(pattern string, f call) {
		api(pattern, func(r *http.Request, u *model.User) (any, error) {
			if !u.IsSystemAdmin() {
				return nil, errForbidden
			}
			return f(r, u)
		})
	}
	badBody := failure(http.StatusBadRequest, "api.context.invalid_body_param.app_error")

	admin("GET /config", func(*http.Request, *model.User) (any, error) { return &m.config, nil })
	api("GET /usernames/{name}", func(r *http.Request, _ *model.User) (any, error) {
		if id, ok := m.names[r.PathValue("name")]; ok {
			return m.users[id], nil
		}
		return nil, failure(http.StatusNotFound, "app.user.get_by_username.app_error")
	})
	admin("POST /bots", func(r *http.Request, u *model.User) (any, error) {
		var b model.Bot
		if json.NewDecoder(r.Body).Decode(&b) != nil || b.Username == "" {
			return nil, badBody
		}
		if !*m.config.ServiceSettings.EnableBotAccountCreation {
			return nil, failure(http.StatusForbidden, "api.bot.create_disabled")
		}
		if _, known := m.names[b.Username]; known {
			return nil, failure(http.StatusBadRequest, "app.user.save.username_exists.app_error")
		}
		made := m.user(b.Username)
		made.IsBot = true
		delete(m.inTeams[MattermostID(MattermostTeam)], made.Id) // a new bot is in no team
		b.UserId, b.OwnerId = made.Id, u.Id
		return &b, nil
	})
	admin("POST /bots/{user}/enable", func(r *http.Request, _ *model.User) (any, error) {
		u := m.users[r.PathValue("user")]
		if u == nil || !u.IsBot {
			return nil, errNotFound
		}
		u.DeleteAt = 0
		return &model.Bot{UserId: u.Id, Username: u.Username}, nil
	})
	admin("POST /users/{user}/image", func(r *http.Request, _ *model.User) (any, error) {
		u := m.users[r.PathValue("user")]
		file, _, err := r.FormFile("image")
		if u == nil || err != nil {
			return nil, badBody
		}
		defer file.Close()
		if _, format, err := image.DecodeConfig(file); err != nil || format != "png" {
			return nil, badBody
		}
		u.LastPictureUpdate = m.now().UnixMilli()
		return map[string]string{"status": "OK"}, nil
	})
	admin("GET /users/{user}/tokens", func(r *http.Request, _ *model.User) (any, error) {
		list := []*model.UserAccessToken{}
		for _, t := range m.made {
			if t.UserId == r.PathValue("user") {
				hidden := *t
				hidden.Token = "" // it is shown only when it is made
				list = append(list, &hidden)
			}
		}
		return list, nil
	})
	admin("POST /users/{user}/tokens", func(r *http.Request, _ *model.User) (any, error) {
		var t model.UserAccessToken
		if json.NewDecoder(r.Body).Decode(&t) != nil || t.Description == "" {
			return nil, badBody
		}
		user := m.users[r.PathValue("user")]
		if user == nil {
			return nil, errNotFound
		}
		if !*m.config.ServiceSettings.EnableUserAccessTokens && !user.IsBot {
			return nil, failure(http.StatusNotImplemented, "app.user_access_token.disabled")
		}
		t.Id, t.Token, t.UserId, t.IsActive = m.next(), m.next(), user.Id, true
		m.made = append(m.made, &t)
		m.tokens[t.Token] = user.Id
		return &t, nil
	})
	api("GET /teams", func(*http.Request, *model.User) (any, error) {
		list := []*model.Team{}
		for _, id := range slices.Sorted(maps.Keys(m.teams)) {
			list = append(list, m.teams[id])
		}
		return list, nil
	})
	api("GET /teams/{team}", func(r *http.Request, u *model.User) (any, error) {
		if t := m.teams[r.PathValue("team")]; t != nil && (m.inTeams[t.Id][u.Id] || u.IsSystemAdmin()) {
			return t, nil
		}
		return nil, errForbidden
	})
	api("GET /teamnames/{name}", func(r *http.Request, _ *model.User) (any, error) {
		if t := m.teams[MattermostID(r.PathValue("name"))]; t != nil {
			return t, nil
		}
		return nil, errNotFound
	})
	api("GET /teams/{team}/members/{user}", func(r *http.Request, _ *model.User) (any, error) {
		if !m.inTeams[r.PathValue("team")][r.PathValue("user")] {
			return nil, errNotFound
		}
		return model.TeamMember{TeamId: r.PathValue("team"), UserId: r.PathValue("user")}, nil
	})
	admin("POST /teams/{team}/members", func(r *http.Request, _ *model.User) (any, error) {
		var member model.TeamMember
		team := m.inTeams[r.PathValue("team")]
		if json.NewDecoder(r.Body).Decode(&member) != nil || team == nil || m.users[member.UserId] == nil {
			return nil, badBody
		}
		team[member.UserId] = true
		return &member, nil
	})
	admin("POST /channels/{channel}/members", func(r *http.Request, _ *model.User) (any, error) {
		var member model.ChannelMember
		c := m.channels[r.PathValue("channel")]
		if json.NewDecoder(r.Body).Decode(&member) != nil || c == nil || !m.inTeams[c.TeamId][member.UserId] {
			return nil, badBody
		}
		c.members[member.UserId] = true
		return &member, nil
	})
	admin("GET /commands", func(r *http.Request, _ *model.User) (any, error) {
		list := []*model.Command{}
		for _, c := range m.commands {
			if c.TeamId == r.URL.Query().Get("team_id") {
				list = append(list, c)
			}
		}
		return list, nil
	})
	admin("POST /commands", func(r *http.Request, u *model.User) (any, error) {
		var c model.Command
		if json.NewDecoder(r.Body).Decode(&c) != nil || c.Trigger == "" || c.URL == "" {
			return nil, badBody
		}
		if !*m.config.ServiceSettings.EnableCommands {
			return nil, failure(http.StatusNotImplemented, "api.command.disabled.app_error")
		}
		if slices.ContainsFunc(m.commands, func(other *model.Command) bool { return other.TeamId == c.TeamId && other.Trigger == c.Trigger }) {
			return nil, failure(http.StatusBadRequest, "api.command.duplicate_trigger.app_error")
		}
		c.Id, c.Token, c.CreatorId = m.next(), m.next(), u.Id
		m.commands = append(m.commands, &c)
		return &c, nil
	})
	admin("PUT /commands/{command}", func(r *http.Request, _ *model.User) (any, error) {
		var c model.Command
		if json.NewDecoder(r.Body).Decode(&c) != nil {
			return nil, badBody
		}
		for i, have := range m.commands {
			if have.Id == r.PathValue("command") {
				c.Token = have.Token
				m.commands[i] = &c
				return &c, nil
			}
		}
		return nil, errNotFound
	})
}

// AddCommand registers a slash command of the team.
func (m *Mattermost) AddCommand(c model.Command) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c.Id, c.TeamId = m.next(), MattermostID(MattermostTeam)
	m.commands = append(m.commands, &c)
}
