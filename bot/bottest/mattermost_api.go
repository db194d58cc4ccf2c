package bottest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"
)

// Limits of a server of version 5.37.
const (
	mattermostRunes      = 16383
	mattermostPropsRunes = 8000
	mattermostSince      = 1000
	mattermostDedupe     = 30 * time.Second
	mattermostTriggerFor = 3 * time.Second
)

// call answers one call of the interface for a user; mu is held.
type call func(r *http.Request, u *model.User) (any, error)

// byName gives paths that end with a name a form which no other path has.
var byName = strings.NewReplacer("/users/username/", "/usernames/", "/teams/name/", "/teamnames/", "/channels/name/", "/channels/")

// routes returns the interface.
func (m *Mattermost) routes() http.Handler {
	mux := http.NewServeMux()
	api := func(pattern string, f call) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /api/v4"+path, func(w http.ResponseWriter, r *http.Request) { m.serve(w, r, pattern, f) })
	}
	api("GET /users/{user}", m.getUser)
	api("GET /users/{user}/teams", func(_ *http.Request, u *model.User) (any, error) {
		list := []*model.Team{}
		for _, id := range slices.Sorted(maps.Keys(m.teams)) {
			if m.inTeams[id][u.Id] {
				list = append(list, m.teams[id])
			}
		}
		return list, nil
	})
	api("GET /users/{user}/channels", func(_ *http.Request, u *model.User) (any, error) {
		if m.Old {
			return nil, errNotFound
		}
		return m.channelsOf(u.Id, ""), nil
	})
	api("GET /users/{user}/teams/{team}/channels", func(r *http.Request, u *model.User) (any, error) {
		if !m.inTeams[r.PathValue("team")][u.Id] {
			return nil, errForbidden
		}
		return m.channelsOf(u.Id, r.PathValue("team")), nil
	})
	api("GET /config/client", func(r *http.Request, _ *model.User) (any, error) {
		if m.Old && r.FormValue("format") != "old" {
			return nil, failure(http.StatusNotImplemented, "api.config.client.old_format.app_error")
		}
		return map[string]string{"MaxPostSize": strconv.Itoa(mattermostRunes), "Version": m.version, "SiteURL": *m.config.ServiceSettings.SiteURL}, nil
	})
	api("GET /teamnames/{team}/channels/{channel}", func(r *http.Request, u *model.User) (any, error) {
		for _, c := range m.channels {
			if t := m.teams[c.TeamId]; t != nil && t.Name == r.PathValue("team") && c.Name == r.PathValue("channel") && c.DeleteAt == 0 {
				if c.Type == model.ChannelTypePrivate && !c.members[u.Id] && !u.IsSystemAdmin() {
					return nil, errNotFound
				}
				return &c.Channel, nil
			}
		}
		return nil, errNotFound
	})
	api("POST /channels/direct", func(r *http.Request, u *model.User) (any, error) {
		var ids []string
		if json.NewDecoder(r.Body).Decode(&ids) != nil || len(ids) != 2 || m.users[ids[0]] == nil || m.users[ids[1]] == nil {
			return nil, failure(http.StatusBadRequest, "api.context.invalid_body_param.app_error")
		}
		if !slices.Contains(ids, u.Id) {
			return nil, errForbidden
		}
		return &m.direct(ids[0], ids[1]).Channel, nil
	})
	api("GET /channels/{channel}", func(r *http.Request, u *model.User) (any, error) {
		c := m.channels[r.PathValue("channel")]
		switch {
		case c == nil:
			return nil, errNotFound
		case !m.sees(c, u):
			return nil, errForbidden
		}
		return &c.Channel, nil
	})
	api("GET /channels/{channel}/members/{user}", func(r *http.Request, u *model.User) (any, error) {
		c := m.channels[r.PathValue("channel")]
		switch {
		case c == nil:
			return nil, errNotFound
		case !m.sees(c, u):
			return nil, errForbidden
		case !c.members[r.PathValue("user")]:
			return nil, failure(http.StatusNotFound, "app.channel.get_member.missing.app_error")
		}
		return model.ChannelMember{ChannelId: c.Id, UserId: r.PathValue("user")}, nil
	})
	api("GET /channels/{channel}/posts", m.getPosts)
	api("GET /posts/{post}", func(r *http.Request, u *model.User) (any, error) {
		p, err := m.visible(r.PathValue("post"), u)
		if err != nil {
			return nil, err
		}
		return stripped(p), nil
	})
	api("POST /posts", m.createPost)
	api("PUT /posts/{post}/patch", m.patchPost)
	api("POST /posts/ephemeral", func(*http.Request, *model.User) (any, error) { return nil, errForbidden })
	api("POST /files", m.upload)
	api("GET /files/{file}/info", func(r *http.Request, u *model.User) (any, error) {
		if f, ok := m.file(r.PathValue("file"), u); ok {
			return f.info, nil
		}
		return nil, errNotFound
	})
	mux.HandleFunc("GET /api/v4/files/{file}", m.download)
	mux.HandleFunc("POST /api/v4/commands/execute", m.executeCommand)
	api("DELETE /posts/{post}", func(r *http.Request, u *model.User) (any, error) {
		p, err := m.visible(r.PathValue("post"), u)
		if err != nil {
			return nil, err
		}
		if p.UserId != u.Id {
			return nil, errForbidden
		}
		m.remove(p)
		return map[string]string{"status": "OK"}, nil
	})
	m.adminRoutes(api)

	api("GET /system/ping", func(*http.Request, *model.User) (any, error) { return map[string]string{"status": "OK"}, nil })
	api("POST /actions/dialogs/open", m.openDialog)
	mux.HandleFunc("GET /api/v4/websocket", m.serveSocket)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { writeMattermost(w, 0, nil, errNotFound) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.mu.Lock()
		down := m.down
		w.Header().Set("Date", m.now().UTC().Format(http.TimeFormat))
		m.mu.Unlock()
		if down {
			panic(http.ErrAbortHandler) // nothing answers
		}
		r.URL.Path = byName.Replace(r.URL.Path)
		mux.ServeHTTP(w, r)
	})
}

// sees reports whether a user may know of a channel: of a public one, who is in the team.
func (m *Mattermost) sees(c *mattermostChannel, u *model.User) bool {
	return c.members[u.Id] || u.IsSystemAdmin() || c.Type == model.ChannelTypeOpen && m.inTeams[c.TeamId][u.Id]
}

// withoutToken are the calls that anybody may make.
var withoutToken = map[string]bool{"GET /system/ping": true, "POST /actions/dialogs/open": true}

// serve answers one call, or lets it meet with a fault.
func (m *Mattermost) serve(w http.ResponseWriter, r *http.Request, pattern string, f call) {
	m.mu.Lock()
	m.calls[pattern]++
	if r.Method != http.MethodGet {
		m.writes++
	}
	path := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/api/v4")
	if r.URL.Query().Has("before") {
		path += "?before"
	}
	if r.URL.Query().Has("since") {
		path += "?since"
	}
	fault := cmp.Or(m.failing[pattern], m.failing[path])
	if pattern == "POST /posts" && fault == Works && len(m.faults) > 0 {
		fault, m.faults = m.faults[0], m.faults[1:]
	}
	user := m.users[m.tokens[bearer(r)]]
	known := user != nil && user.DeleteAt == 0 // read while nobody changes it
	m.mu.Unlock()
	switch fault {
	case Hangs:
		_, _ = io.Copy(io.Discard, r.Body) // the end of the connection is seen only then
		<-r.Context().Done()
		return
	case Unavailable: // by a proxy before the server
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, "<html>Service Unavailable</html>")
		return
	case BadGateway:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, "<html>Bad Gateway</html>")
		return
	case RateLimited, Overloaded:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Retry-After", "1")
		w.Header().Set("X-Ratelimit-Limit", "1")
		w.Header().Set("X-Ratelimit-Remaining", "0")
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprintln(w, "limit exceeded")
		return
	case Refused:
		writeMattermost(w, 0, nil, failure(http.StatusBadRequest, "model.post.is_valid.msg.app_error"))
		return
	case Forbidden:
		writeMattermost(w, 0, nil, errForbidden)
		return
	case DuplicatePending:
		writeMattermost(w, 0, nil, failure(http.StatusInternalServerError, "api.post.deduplicate_create_post.pending"))
		return
	}
	if !withoutToken[pattern] && !known {
		writeMattermost(w, 0, nil, failure(http.StatusUnauthorized, "api.context.session_expired.app_error"))
		return
	}
	m.mu.Lock()
	v, err := f(r, user)
	status, data := http.StatusOK, json.RawMessage(nil)
	if err == nil {
		data, _ = json.Marshal(v) // while nobody changes it
	}
	m.change()
	m.mu.Unlock()
	if r.Method == http.MethodPost {
		status = http.StatusCreated
	}
	if fault == AnswerLost {
		panic(http.ErrAbortHandler)
	}
	writeMattermost(w, status, data, err)
}

func bearer(r *http.Request) string {
	return strings.TrimPrefix(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), "BEARER ")
}

func (m *Mattermost) getUser(r *http.Request, u *model.User) (any, error) {
	if id := r.PathValue("user"); id != model.Me {
		u = m.users[id]
	}
	if u == nil {
		return nil, failure(http.StatusNotFound, "app.user.missing_account.const")
	}
	return u, nil
}

// visible returns a post that a user can see.
func (m *Mattermost) visible(id string, u *model.User) (*model.Post, error) {
	p := m.posts[id]
	switch {
	case p == nil || p.DeleteAt != 0:
		return nil, failure(http.StatusNotFound, "app.post.get.app_error")
	case !m.channels[p.ChannelId].members[u.Id]:
		return nil, errForbidden
	}
	return p, nil
}

// stripped is a post as it leaves the server: without what buttons carry.
func stripped(p *model.Post) *model.Post {
	// By way of JSON, for a clone shares its attachments.
	data, _ := json.Marshal(p)
	var copied model.Post
	_ = json.Unmarshal(data, &copied)
	copied.StripActionIntegrations()
	return &copied
}

// getPosts lists posts of a channel.
func (m *Mattermost) getPosts(r *http.Request, u *model.User) (any, error) {
	c := m.channels[r.PathValue("channel")]
	if c == nil {
		return nil, errNotFound
	}
	if !c.members[u.Id] {
		return nil, errForbidden
	}
	q := r.URL.Query()
	list := model.NewPostList()
	add := func(p *model.Post) {
		list.AddPost(stripped(p))
		list.AddOrder(p.Id)
	}
	if since, err := strconv.ParseInt(q.Get("since"), 10, 64); err == nil {
		// Everything that changed, what changed first first, and cut off without a word.
		byChange := slices.SortedStableFunc(slices.Values(c.posts), func(a, b *model.Post) int { return cmp.Compare(a.UpdateAt, b.UpdateAt) })
		for _, p := range byChange {
			if p.UpdateAt > since && len(list.Order) < mattermostSince {
				if p.DeleteAt != 0 && p.OriginalId == "" { // since version 6 without its text
					p = p.Clone()
					p.Message = ""
				}
				add(p)
			}
		}
		return list, nil
	}
	var alive []*model.Post
	for _, p := range slices.Backward(c.posts) { // newest first
		if p.DeleteAt == 0 {
			alive = append(alive, p)
		}
	}
	most, _ := strconv.Atoi(q.Get("per_page"))
	if most <= 0 || most > 200 {
		most = 60
	}
	page, _ := strconv.Atoi(q.Get("page"))
	if before := q.Get("before"); before != "" {
		edge := m.posts[before]
		if edge == nil {
			return list, nil
		}
		alive = slices.DeleteFunc(alive, func(p *model.Post) bool { return p.CreateAt >= edge.CreateAt })
	}
	from := min(page*most, len(alive))
	for _, p := range alive[from:min(from+most, len(alive))] {
		add(p)
	}
	return list, nil
}

// createPost takes a post of a user.
func (m *Mattermost) createPost(r *http.Request, u *model.User) (any, error) {
	var p model.Post
	if json.NewDecoder(r.Body).Decode(&p) != nil {
		return nil, failure(http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	}
	p.UserId = u.Id
	c := m.channels[p.ChannelId]
	if c == nil || !c.members[u.Id] {
		return nil, errForbidden
	}
	if root := m.posts[p.RootId]; p.RootId != "" && (root == nil || root.DeleteAt != 0 || root.ChannelId != c.Id) {
		return nil, failure(http.StatusBadRequest, "api.post.create_post.root_id.app_error")
	}
	key := u.Id + " " + p.PendingPostId
	if p.PendingPostId != "" {
		if first, ok := m.pending[key]; ok && m.now().Sub(first.at) < mattermostDedupe {
			return stripped(m.posts[first.id]), nil
		}
	}
	if u.IsBot {
		p.AddProp("from_bot", "true")
	}
	kept, err := m.keep(c, &p)
	if err != nil {
		return nil, err
	}
	if p.PendingPostId != "" {
		m.pending[key] = pendingPost{kept.Id, m.now()}
	}
	return stripped(kept), nil
}

// keep checks a post and adds it to its channel; mu must be held.
func (m *Mattermost) keep(c *mattermostChannel, p *model.Post) (*model.Post, error) {
	if err := check(p); err != nil {
		return nil, err
	}
	p.Id, p.ChannelId = m.next(), c.Id
	p.CreateAt = m.millis()
	p.UpdateAt = p.CreateAt
	m.attach(p)
	if root := m.posts[p.RootId]; root != nil {
		root.UpdateAt = p.CreateAt
	}
	if m.users[p.UserId].IsBot {
		m.breaks(p.Message)
	}
	m.posts[p.Id] = p
	c.posts = append(c.posts, p)
	c.LastPostAt = p.CreateAt
	m.posted(c, p)
	return p, nil
}

// check says what the server refuses of a post.
func check(p *model.Post) error {
	props, _ := json.Marshal(p.GetProps())
	switch {
	case utf8.RuneCountInString(p.Message) > mattermostRunes:
		return failure(http.StatusBadRequest, "model.post.is_valid.msg.app_error")
	case strings.ContainsRune(p.Message, 0):
		return failure(http.StatusInternalServerError, "app.post.save.app_error")
	case utf8.RuneCount(props) > mattermostPropsRunes:
		return failure(http.StatusBadRequest, "model.post.is_valid.props.app_error")
	case p.Message == "" && len(p.FileIds) == 0 && len(p.Attachments()) == 0:
		return failure(http.StatusBadRequest, "api.post.create_post.empty.app_error")
	}
	return nil
}

// posted tells of a new post.
func (m *Mattermost) posted(c *mattermostChannel, p *model.Post) {
	data, _ := json.Marshal(stripped(p))
	event := map[string]any{
		"post": string(data), "channel_type": string(c.Type), "channel_name": c.Name, "channel_display_name": c.DisplayName,
		"sender_name": "@" + m.users[p.UserId].Username, "team_id": c.TeamId, "set_online": true,
	}
	if mentions := m.mentioned(c, p); len(mentions) > 0 {
		list, _ := json.Marshal(mentions)
		event["mentions"] = string(list)
	}
	m.emit(c, model.WebsocketEventPosted, event)
}

// patchPost changes a user's own post.
func (m *Mattermost) patchPost(r *http.Request, u *model.User) (any, error) {
	var patch model.PostPatch
	if json.NewDecoder(r.Body).Decode(&patch) != nil {
		return nil, failure(http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	}
	p, err := m.visible(r.PathValue("post"), u)
	if err != nil {
		return nil, err
	}
	if p.UserId != u.Id {
		return nil, errForbidden
	}
	m.edit(p, func() { p.Patch(&patch); m.attach(p) })
	return stripped(p), nil
}

// edit changes a post and tells of it; mu must be held. What it was stays as a row that
// only the list of changed posts shows. As edited counts what changes words, files or
// attachments.
func (m *Mattermost) edit(p *model.Post, change func()) {
	c := m.channels[p.ChannelId]
	old := stripped(p)
	change()
	old.Id, old.OriginalId, old.DeleteAt = m.next(), p.Id, m.millis()
	old.UpdateAt = old.DeleteAt
	p.UpdateAt = old.UpdateAt
	if now := stripped(p); old.Message != now.Message || !slices.Equal(old.FileIds, now.FileIds) || !old.AttachmentsEqual(now) {
		p.EditAt = p.UpdateAt
	}
	m.posts[old.Id] = old
	c.posts = slices.Insert(c.posts, slices.Index(c.posts, p), old)
	c.LastPostAt = p.UpdateAt
	if root := m.posts[p.RootId]; root != nil {
		root.UpdateAt = p.UpdateAt
	}
	data, _ := json.Marshal(stripped(p))
	m.emit(c, model.WebsocketEventPostEdited, map[string]any{"post": string(data)})
}

// attach shows with a post what files it has; mu must be held.
func (m *Mattermost) attach(p *model.Post) {
	p.Metadata = nil
	for _, id := range p.FileIds {
		if f, ok := m.files[id]; ok {
			if p.Metadata == nil {
				p.Metadata = &model.PostMetadata{}
			}
			p.Metadata.Files = append(p.Metadata.Files, &f.info)
		}
	}
}

// upload takes a file for a channel.
func (m *Mattermost) upload(r *http.Request, u *model.User) (any, error) {
	if r.ParseMultipartForm(1<<20) != nil {
		return nil, failure(http.StatusBadRequest, "api.file.upload_file.read_form_value.app_error")
	}
	if c := m.channels[r.FormValue("channel_id")]; c == nil || !c.members[u.Id] {
		return nil, errForbidden
	}
	f, header, err := r.FormFile("files")
	if err != nil {
		return nil, failure(http.StatusBadRequest, "api.file.upload_file.no_file.app_error")
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, failure(http.StatusBadRequest, "api.file.upload_file.read_form_value.app_error")
	}
	id := m.next()
	kept := mattermostFile{model.FileInfo{Id: id, Name: header.Filename, Size: int64(len(data))}, data}
	m.files[id] = kept
	return model.FileUploadResponse{FileInfos: []*model.FileInfo{&kept.info}}, nil
}

// file returns a file to whom its post is visible; mu must be held.
func (m *Mattermost) file(id string, u *model.User) (f mattermostFile, ok bool) {
	for _, p := range m.posts {
		if slices.Contains(p.FileIds, id) && p.DeleteAt == 0 && m.channels[p.ChannelId].members[u.Id] {
			f, ok = m.files[id]
			return f, ok
		}
	}
	return f, false
}

// download hands a file out as it is.
func (m *Mattermost) download(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	u := m.users[m.tokens[bearer(r)]]
	if u == nil {
		writeMattermost(w, 0, nil, failure(http.StatusUnauthorized, "api.context.session_expired.app_error"))
		return
	}
	if f, ok := m.file(r.PathValue("file"), u); ok && m.failing["GET /files/{file}"] != Refused {
		_, _ = w.Write(f.data)
		return
	}
	writeMattermost(w, 0, nil, errNotFound)
}
