package bottest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"
)

// Write has a user write in a channel. Programs of others may write too: props
// are those of the post.
func (m *Mattermost) Write(user, channel, text string, change ...func(*model.Post)) *model.Post {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := &model.Post{UserId: m.user(user).Id, Message: text}
	for _, c := range change {
		c(p)
	}
	kept, err := m.keep(m.channels[channel], p)
	if err != nil {
		panic(err) // a mistake in the test
	}
	return kept.Clone()
}

// Again tells of a post once more, as happens after an interruption.
func (m *Mattermost) Again(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.posts[id]
	m.posted(m.channels[p.ChannelId], p)
}

// Edit changes what a user has written, and what is attached to it.
func (m *Mattermost) Edit(id, text string, files ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.posts[id]
	m.edit(p, func() { p.Message = text; p.FileIds = append(p.FileIds, files...); m.attach(p) })
}

// Delete deletes a post.
func (m *Mattermost) Delete(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(m.posts[id])
}

// remove deletes a post, and the answers in its thread; mu must be held. The channel
// does not show that something happened in it.
func (m *Mattermost) remove(p *model.Post) {
	for _, answer := range m.posts {
		if answer.RootId == p.Id && answer.DeleteAt == 0 {
			answer.DeleteAt = m.millis()
			answer.UpdateAt = answer.DeleteAt
		}
	}
	p.DeleteAt = m.millis()
	p.UpdateAt = p.DeleteAt
	if root := m.posts[p.RootId]; root != nil {
		root.UpdateAt = p.DeleteAt
	}
	data, _ := json.Marshal(stripped(p))
	m.emit(m.channels[p.ChannelId], model.WebsocketEventPostDeleted, map[string]any{"post": string(data)})
}

// Call sends a request to the bot as it is, and returns its answer.
func (m *Mattermost) Call(address string, header http.Header, body io.Reader) Answer {
	r, err := http.NewRequest(http.MethodPost, address, body)
	if err != nil {
		return Answer{}
	}
	for name, values := range header {
		r.Header[name] = values
	}
	resp, err := m.client.Do(r)
	if err != nil {
		return Answer{}
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return Answer{err == nil && resp.StatusCode == http.StatusOK, resp.StatusCode, data}
}

// trigger makes a trigger id of a user; mu must be held.
func (m *Mattermost) trigger(user string) string {
	id := "trigger" + m.next()
	m.triggers[id] = mattermostTrigger{user, m.now().Add(mattermostTriggerFor)}
	return id
}

// Trigger makes a trigger id of a user.
func (m *Mattermost) Trigger(user string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.trigger(m.user(user).Id)
}

// Command has a user type a slash command of the team. The answer is shown to
// the user alone; what the bot says wrongly, the user sees as an error.
func (m *Mattermost) Command(user, channel, text string) Answer {
	return m.CommandWith(user, channel, text, nil)
}

// CommandWith is Command with changes to what is sent to the bot.
func (m *Mattermost) CommandWith(user, channel, text string, change func(http.Header, url.Values)) Answer {
	m.mu.Lock()
	c, u := m.channels[channel], m.user(user)
	trigger, text, _ := strings.Cut(strings.TrimPrefix(text, "/"), " ")
	i := slices.IndexFunc(m.commands, func(c *model.Command) bool { return c.Trigger == trigger })
	if i < 0 {
		m.mu.Unlock()
		return Answer{Code: http.StatusNotFound}
	}
	command := *m.commands[i]
	form := url.Values{
		"channel_id": {channel}, "channel_name": {c.Name}, "command": {"/" + command.Trigger}, "text": {text}, "token": {command.Token},
		"team_id": {MattermostID(MattermostTeam)}, "team_domain": {MattermostTeam}, "user_id": {u.Id}, "user_name": {user},
		"trigger_id": {m.trigger(u.Id)}, "response_url": {m.server.URL + "/hooks/commands/" + m.next()},
	}
	m.mu.Unlock()
	header := http.Header{"Authorization": {"Token " + command.Token}, "Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
	if change != nil {
		change(header, form)
	}
	a := m.Call(command.URL, header, strings.NewReader(form.Encode()))
	var response model.CommandResponse
	if a.OK && json.Unmarshal(a.Body, &response) == nil && response.Text != "" {
		m.show(u.Id, channel, response.Text)
	}
	return a
}

// executeCommand is how a client types a slash command. The server calls internal
// addresses only when its settings say so.
func (m *Mattermost) executeCommand(w http.ResponseWriter, r *http.Request) {
	var args model.CommandArgs
	err := json.NewDecoder(r.Body).Decode(&args)
	m.mu.Lock()
	m.calls["POST /commands/execute"]++
	u := m.users[m.tokens[bearer(r)]]
	c, allowed, address := m.channels[args.ChannelId], *m.config.ServiceSettings.AllowedUntrustedInternalConnections, ""
	if len(m.commands) > 0 {
		if target, err := url.Parse(m.commands[0].URL); err == nil {
			address = target.Hostname()
		}
	}
	m.mu.Unlock()
	switch {
	case u == nil:
		writeMattermost(w, 0, nil, failure(http.StatusUnauthorized, "api.context.session_expired.app_error"))
		return
	case err != nil || c == nil || !c.members[u.Id] || c.Type == model.ChannelTypeDirect && args.TeamId == "":
		writeMattermost(w, 0, nil, errForbidden)
		return
	case !slices.Contains(strings.Fields(allowed), address):
		writeMattermost(w, 0, nil, failure(http.StatusInternalServerError, "api.command.execute_command.failed.app_error"))
		return
	}
	a := m.Command(u.Username, args.ChannelId, args.Command)
	var response model.CommandResponse
	if !a.OK || json.Unmarshal(a.Body, &response) != nil {
		writeMattermost(w, 0, nil, failure(http.StatusInternalServerError, "api.command.execute_command.failed_resp.app_error"))
		return
	}
	writeMattermost(w, http.StatusOK, &response, nil)
}

func (m *Mattermost) show(user, channel, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.breaks(text)
	m.private = append(m.private, MattermostPrivate{m.users[user].Username, channel, text})
	m.change()
}

// Click has a user click a button of a post, or select from its menu. The
// code is what the user's client gets.
func (m *Mattermost) Click(user, post, action, selected string) Answer {
	request, address := m.clickRequest(user, post, action, selected)
	if request == nil {
		return Answer{Code: http.StatusNotFound}
	}
	return m.deliverClick(request, address)
}

var letters = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// clickRequest is what the server sends for a click: nothing in it tells that
// it comes from the server.
func (m *Mattermost) clickRequest(user, post, action, selected string) (request *model.PostActionIntegrationRequest, address string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.posts[post]
	if p == nil || !letters.MatchString(action) {
		return nil, ""
	}
	for _, a := range p.Attachments() {
		for _, x := range a.Actions {
			if x.Id != action || x.Integration == nil {
				continue
			}
			u, c := m.user(user), m.channels[p.ChannelId]
			request = &model.PostActionIntegrationRequest{
				UserId: u.Id, UserName: user, ChannelId: c.Id, ChannelName: c.Name, PostId: post, TriggerId: m.trigger(u.Id),
				Type: x.Type, Context: map[string]any{},
			}
			for k, v := range x.Integration.Context {
				request.Context[k] = v
			}
			if x.Type == model.PostActionTypeSelect {
				request.Context["selected_option"] = selected
			}
			return request, x.Integration.URL
		}
	}
	return nil, ""
}

// deliverClick calls the bot and does what it answers.
func (m *Mattermost) deliverClick(request *model.PostActionIntegrationRequest, address string) Answer {
	body, _ := json.Marshal(request)
	a := m.Call(address, http.Header{"Content-Type": {"application/json"}}, bytes.NewReader(body))
	var response struct {
		Update        *model.Post `json:"update"`
		EphemeralText string      `json:"ephemeral_text"`
	}
	if !a.OK || json.Unmarshal(a.Body, &response) != nil {
		a.OK, a.Code = false, http.StatusBadRequest
		return a
	}
	if response.EphemeralText != "" {
		m.show(request.UserId, request.ChannelId, response.EphemeralText)
	}
	if response.Update != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		p := m.posts[request.PostId]
		m.edit(p, func() {
			p.Message = response.Update.Message
			if response.Update.Props != nil { // else the buttons stay
				p.Props = response.Update.Props
				for _, a := range p.Attachments() {
					m.breaks(a.Text)
				}
				p.AddProp("from_bot", "true")
			}
		})
	}
	return a
}

// OpenedDialog is a form that a user sees.
type OpenedDialog struct {
	User, Channel string
	model.OpenDialogRequest
}

// openDialog opens a form for the user of a trigger.
func (m *Mattermost) openDialog(r *http.Request, _ *model.User) (any, error) {
	var d model.OpenDialogRequest
	if json.NewDecoder(r.Body).Decode(&d) != nil || d.URL == "" {
		return nil, failure(http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	}
	trigger, ok := m.triggers[d.TriggerId]
	if !ok || m.now().After(trigger.expires) {
		return nil, failure(http.StatusBadRequest, "interactive_message.decode_trigger_id.expired")
	}
	if n := utf8.RuneCountInString(d.Dialog.Title); n == 0 || n > 24 {
		return nil, failure(http.StatusBadRequest, "app.submit_interactive_dialog.json_error")
	}
	m.dialogs = append(m.dialogs, OpenedDialog{User: trigger.user, OpenDialogRequest: d})
	return map[string]string{"status": "OK"}, nil
}

// SetVersion says which version of the server it is.
func (m *Mattermost) SetVersion(version string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.version = version
}

// Dialogs returns the forms that were opened.
func (m *Mattermost) Dialogs() []OpenedDialog {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.dialogs)
}

// Submit has a user send a form. All but the user is what the client says.
func (m *Mattermost) Submit(user, channel string, d OpenedDialog, values map[string]any, cancelled bool) Answer {
	m.mu.Lock()
	id := m.user(user).Id
	m.mu.Unlock()
	body, _ := json.Marshal(model.SubmitDialogRequest{
		Type: "dialog_submission", CallbackId: d.Dialog.CallbackId, State: d.Dialog.State, UserId: id, ChannelId: channel,
		TeamId: MattermostID(MattermostTeam), Submission: values, Cancelled: cancelled,
	})
	return m.Call(d.URL, http.Header{"Content-Type": {"application/json"}}, bytes.NewReader(body))
}

// MattermostButton is what can be clicked in a post.
type MattermostButton struct {
	Action, Label string
	Value         string // of an option of a menu; "" for a button
}

// Buttons returns what can be clicked in a post.
func Buttons(p *model.Post) (all []MattermostButton) {
	for _, a := range p.Attachments() {
		for _, x := range a.Actions {
			if x.Type != model.PostActionTypeSelect {
				all = append(all, MattermostButton{x.Id, x.Name, ""})
			}
			for _, o := range x.Options {
				all = append(all, MattermostButton{x.Id, o.Text, o.Value})
			}
		}
	}
	return all
}

var (
	markdownBare = regexp.MustCompile(`<(https?://[^<> ]+)>`)
	markdownLink = regexp.MustCompile(`\[((?:[^\[\]\\]|\\.)+)\]\(([^)\s]+)\)`)
	markdownBold = regexp.MustCompile(`\*\*`)
	markdownThin = regexp.MustCompile(`(?m)^\*((?:[^*\\]|\\.)+)\*$`)
	markdownList = regexp.MustCompile(`(?m)^- `)
	markdownNote = regexp.MustCompile(`(?m)^> ?`)
	markdownMark = regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)
)

// PlainMarkdown is what a person reads in a post, as Message.Plain writes it.
func PlainMarkdown(p *model.Post) string {
	// What is escaped is put aside, in the private use area.
	text := markdownMark.ReplaceAllStringFunc(p.Message, func(mark string) string { return string(0xe000 + rune(mark[1])) })
	text = markdownNote.ReplaceAllString(text, "")
	text = markdownList.ReplaceAllString(text, "• ")
	text = markdownLink.ReplaceAllString(text, "$1 – $2")
	text = markdownBare.ReplaceAllString(text, "$1")
	text = markdownBold.ReplaceAllString(text, "")
	text = markdownThin.ReplaceAllString(text, "$1")
	text = strings.Map(func(r rune) rune {
		if r > 0xe000 && r < 0xe080 {
			return r - 0xe000
		}
		return r
	}, text)
	return strings.NewReplacer("\u2060", "", "&lt;", "<", "&#36;", "$").Replace(text)
}

// AddFile uploads a file of a user, for a post of theirs.
func (m *Mattermost) AddFile(name string, data []byte) (id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	id = m.next()
	m.files[id] = mattermostFile{model.FileInfo{Id: id, Name: name, Size: int64(len(data))}, data}
	return id
}
