package bottest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Mattermost is a fake of a Mattermost server with one team: the parts of its
// interface, its websocket, its slash commands, buttons and dialogs that the
// bot uses. It does what a server of version 5.37 was seen to do, the
// surprises included: events that are lost when a connection stays away for
// long, a list of changed posts that is cut off, a repeated post that is
// recognised for half a minute only, clicks without any authentication.
//
// What it imitates: https://api.mattermost.com,
// https://developers.mattermost.com/integrate/.
type Mattermost struct {
	// Old leaves out what came after version 5: a user's channels of all teams, and
	// connections that take notice of a revoked token.
	Old    bool
	server *httptest.Server
	client *http.Client // with which integrations are called

	mu       sync.Mutex
	changed  chan struct{}              // closed at the next change
	ahead    time.Duration              // by which its clock is ahead
	last     int64                      // when something was written last, in milliseconds
	tokens   map[string]string          // of users, by token
	made     []*model.UserAccessToken   // by the interface
	users    map[string]*model.User     // by id
	names    map[string]string          // id by name
	teams    map[string]*model.Team     // by id
	inTeams  map[string]map[string]bool // users, by team
	channels map[string]*mattermostChannel
	posts    map[string]*model.Post
	pending  map[string]pendingPost // by user and pending id
	files    map[string]mattermostFile
	commands []*model.Command
	config   model.Config
	triggers map[string]mattermostTrigger
	dialogs  []OpenedDialog
	version  string
	private  []MattermostPrivate
	breaking []string // what the bot wrote with spaces that the web app lets break
	faults   []Fault
	calls    map[string]int   // by pattern
	failing  map[string]Fault // by pattern, or by path
	writes   int              // calls that change something
	sockets  map[string]*mattermostSocket
	held     chan struct{} // open while new connections wait
	down     bool
	number   int
}

type mattermostChannel struct {
	model.Channel
	members map[string]bool
	posts   []*model.Post // oldest first
}

// pendingPost is what a server remembers of a post for half a minute.
type pendingPost struct {
	id string
	at time.Time
}

// mattermostFile is a file that was uploaded.
type mattermostFile struct {
	info model.FileInfo
	data []byte
}

type mattermostTrigger struct {
	user    string
	expires time.Time
}

// MattermostPrivate is what one user alone is shown.
type MattermostPrivate struct{ User, Channel, Text string }

// Names of the fake's world. Users are known by their names; the bot and "hr"
// are in the channel of human resources.
const (
	MattermostTeam         = "spst"
	MattermostBot          = "cpxbot"
	MattermostBotToken     = "bottokenbottokenbottokenbo"
	MattermostAdmin        = "admin"
	MattermostAdminToken   = "admintokenadmintokenadmint"
	MattermostCommandToken = "commandtokencommandtokenco"
	MattermostHR           = "rh"
)

const (
	// DuplicatePending: the server is still busy with the same post of another
	// request.
	DuplicatePending Fault = "pending"
	// BadGateway: a proxy before the server does not reach it.
	BadGateway Fault = "bad gateway"
	// Forbidden: the server cannot read who is a member of what, for its database is
	// away, and refuses as if the user were of nothing.
	Forbidden Fault = "forbidden"
)

// MattermostID is the id of what has a name: 26 letters and digits.
func MattermostID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return base32.NewEncoding("ybndrfg8ejkmcpqxot1uwisza345h769").WithPadding(base32.NoPadding).EncodeToString(sum[:])[:26]
}

// BareMattermost starts a server with an administrator, a team and a private
// channel, to which the bot is not known. It ends with the test.
func BareMattermost(t testing.TB) *Mattermost {
	m := &Mattermost{
		changed: make(chan struct{}), tokens: map[string]string{}, users: map[string]*model.User{}, names: map[string]string{},
		teams: map[string]*model.Team{}, inTeams: map[string]map[string]bool{}, channels: map[string]*mattermostChannel{},
		posts: map[string]*model.Post{}, pending: map[string]pendingPost{}, files: map[string]mattermostFile{}, triggers: map[string]mattermostTrigger{},
		version: "5.37.0", calls: map[string]int{}, failing: map[string]Fault{}, sockets: map[string]*mattermostSocket{},
		client: &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second},
	}
	m.config.SetDefaults()
	m.server = httptest.NewServer(m.routes())
	*m.config.ServiceSettings.SiteURL = m.server.URL
	*m.config.ServiceSettings.EnableBotAccountCreation = true
	*m.config.ServiceSettings.EnableUserAccessTokens = true
	*m.config.ServiceSettings.AllowedUntrustedInternalConnections = "127.0.0.1"
	m.AddTeam(MattermostTeam)
	admin := m.user(MattermostAdmin)
	admin.Roles = model.SystemUserRoleId + " " + model.SystemAdminRoleId
	m.tokens[MattermostAdminToken] = admin.Id
	hr := MattermostID(MattermostHR)
	m.channels[hr] = &mattermostChannel{
		Channel: model.Channel{Id: hr, Name: MattermostHR, Type: model.ChannelTypePrivate, TeamId: MattermostID(MattermostTeam)},
		members: map[string]bool{admin.Id: true, m.user("hr").Id: true},
	}
	t.Cleanup(func() {
		m.DropSockets()
		m.server.CloseClientConnections()
		m.server.Close()
		m.client.CloseIdleConnections()
	})
	return m
}

// NewMattermost starts a server that is set up for the bot.
func NewMattermost(t testing.TB) *Mattermost {
	m := BareMattermost(t)
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.user(MattermostBot)
	b.IsBot = true
	m.tokens[MattermostBotToken] = b.Id
	m.channels[MattermostID(MattermostHR)].members[b.Id] = true
	return m
}

// URL is the address of the server.
func (m *Mattermost) URL() string { return m.server.URL }

// AddTeam makes a team.
func (m *Mattermost) AddTeam(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	id := MattermostID(name)
	m.teams[id] = &model.Team{Id: id, Name: name, DisplayName: name, Type: model.TeamOpen}
	m.inTeams[id] = map[string]bool{}
}

// ArchiveTeam archives a team, which the server still lists to administrators.
func (m *Mattermost) ArchiveTeam(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.teams[MattermostID(name)].DeleteAt = 1
}

// Configure changes the settings of the server.
func (m *Mattermost) Configure(change func(*model.Config)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.config)
}

// user returns an account and makes it when it is not known; mu must be held,
// unless nobody else knows the server yet. All are in the team.
func (m *Mattermost) user(name string) *model.User {
	if id, ok := m.names[name]; ok {
		return m.users[id]
	}
	u := &model.User{Id: MattermostID(name), Username: name, Locale: "fr", Roles: model.SystemUserRoleId}
	m.users[u.Id], m.names[name] = u, u.Id
	m.inTeams[MattermostID(MattermostTeam)][u.Id] = true
	return u
}

// SetUser changes what the server knows of a user.
func (m *Mattermost) SetUser(name string, change func(*model.User)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(m.user(name))
}

// RemoveMember takes a user out of a channel.
func (m *Mattermost) RemoveMember(channel, user string) { m.setMember(channel, user, false) }

// AddMember puts a user into a channel.
func (m *Mattermost) AddMember(channel, user string) { m.setMember(channel, user, true) }

func (m *Mattermost) setMember(channel, user string, in bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, u := m.channels[channel], m.user(user)
	// What the server posts about it is seen by who reads the channel.
	post := &model.Post{UserId: m.user(MattermostAdmin).Id, Type: model.PostTypeRemoveFromChannel, Message: user + " removed"}
	post.AddProp("removedUserId", u.Id)
	if in {
		c.members[u.Id] = true
		m.emit(c, model.WebsocketEventUserAdded, map[string]any{"user_id": u.Id, "team_id": c.TeamId})
		post.Type, post.Message = model.PostTypeAddToChannel, user+" added"
		post.AddProp(model.PostPropsAddedUserId, u.Id)
	} else {
		m.emit(c, model.WebsocketEventUserRemoved, map[string]any{"user_id": u.Id, "channel_id": c.Id, "remover_id": post.UserId})
		delete(c.members, u.Id)
	}
	if _, err := m.keep(c, post); err != nil {
		panic(err) // a mistake in the fake
	}
}

// RenameChannel changes the name of a channel in its address.
func (m *Mattermost) RenameChannel(channel, name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.channels[channel].Name = name
}

// Archive archives a channel, or brings it back.
func (m *Mattermost) Archive(channel string, archived bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.channels[channel].DeleteAt = map[bool]int64{true: m.millis()}[archived]
	m.change()
}

// AddGroup makes a group message of users and returns its id.
func (m *Mattermost) AddGroup(members ...string) string {
	id := m.AddChannel("group of "+strings.Join(members, " "), members...)
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.channels[id]
	c.Type, c.TeamId = model.ChannelTypeGroup, ""
	return id
}

// AddChannel makes a public channel of the team and returns its id.
func (m *Mattermost) AddChannel(name string, members ...string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &mattermostChannel{
		Channel: model.Channel{Id: MattermostID(name), Name: name, Type: model.ChannelTypeOpen, TeamId: MattermostID(MattermostTeam)},
		members: map[string]bool{},
	}
	for _, name := range members {
		c.members[m.user(name).Id] = true
	}
	m.channels[c.Id] = c
	return c.Id
}

// Direct returns the channel of the direct messages of a user with the bot.
func (m *Mattermost) Direct(user string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.direct(m.user(user).Id, m.user(MattermostBot).Id).Id
}

// direct opens the direct messages of two users; mu must be held.
func (m *Mattermost) direct(a, b string) *mattermostChannel {
	name := model.GetDMNameFromIds(a, b)
	id := MattermostID(name)
	c := m.channels[id]
	if c == nil {
		c = &mattermostChannel{Channel: model.Channel{Id: id, Name: name, Type: model.ChannelTypeDirect}, members: map[string]bool{a: true, b: true}}
		m.channels[id] = c
		m.emit(c, model.WebsocketEventDirectAdded, map[string]any{"teammate_id": a})
	}
	return c
}

// Token makes another token of a user.
func (m *Mattermost) Token(user, token string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tokens[token] = m.user(user).Id
}

// Revoke makes a token worthless. The connections that were made with it stay
// open, and tell of nothing from the next event on, whether or not the token comes back;
// those of an old server still tell of events.
func (m *Mattermost) Revoke(token string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.tokens, token)
}

// Advance moves the server's clock on.
func (m *Mattermost) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ahead += d
}

func (m *Mattermost) now() time.Time { return time.Now().Add(m.ahead) }

// millis is the present time for something that is written; mu must be held.
func (m *Mattermost) millis() int64 {
	m.last = max(m.last, m.now().UnixMilli())
	return m.last
}

func (m *Mattermost) next() string {
	m.number++
	return MattermostID("number " + strconv.Itoa(m.number))
}

// Fail has the next posts of the bot meet with faults.
func (m *Mattermost) Fail(faults ...Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = append(m.faults, faults...)
}

// FailCall has every call of a pattern, such as "POST /posts", meet with a
// fault, until Works. The pattern may also be a path with its ids, and that of
// a page after the first ends with "?before".
func (m *Mattermost) FailCall(pattern string, f Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failing[pattern] = f
}

// Calls counts the calls of a pattern.
func (m *Mattermost) Calls(pattern string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls[pattern]
}

// Writes counts the calls that ask for a change.
func (m *Mattermost) Writes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.writes
}

// Down takes the server away: it answers nothing, and forgets what it knew of
// connections and of repeated posts. Up brings it back.
func (m *Mattermost) Down() {
	m.mu.Lock()
	m.down = true
	clear(m.pending)
	m.mu.Unlock()
	m.DropSockets()
	m.mu.Lock()
	clear(m.sockets)
	m.mu.Unlock()
	m.server.CloseClientConnections()
}

// Up brings the server back.
func (m *Mattermost) Up() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = false
}

// Messages returns the posts of a channel that are not deleted, oldest first.
func (m *Mattermost) Messages(channel string) (all []*model.Post) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c := m.channels[channel]; c != nil {
		for _, p := range c.posts {
			if p.DeleteAt == 0 {
				all = append(all, p.Clone())
			}
		}
	}
	return all
}

// Shown returns what the bot wrote in a channel, without markup, oldest first.
func (m *Mattermost) Shown(channel string) (posts []Post) {
	for _, p := range m.Messages(channel) {
		if p.UserId == MattermostID(MattermostBot) {
			posts = append(posts, Post{Text: PlainMarkdown(p)})
		}
	}
	return posts
}

// Private returns what single users were shown.
func (m *Mattermost) Private() []MattermostPrivate {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.private)
}

// breaks notes a text of the bot's in which the web app makes plain spaces of those
// that should not break; mu must be held.
func (m *Mattermost) breaks(text string) {
	if strings.ContainsRune(text, '\u00a0') {
		m.breaking = append(m.breaking, text)
	}
}

// Breaking returns what the bot wrote with spaces that the web app lets break.
func (m *Mattermost) Breaking() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.breaking)
}

// File returns what was uploaded.
func (m *Mattermost) File(id string) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return bytes.Clone(m.files[id].data)
}

// Commands returns the slash commands.
func (m *Mattermost) Commands() (all []model.Command) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.commands {
		all = append(all, *c)
	}
	return all
}

// Await waits until a condition holds; see Slack.Await.
func (m *Mattermost) Await(t testing.TB, what string, condition func() bool) {
	t.Helper()
	await(t, what, condition, func() <-chan struct{} {
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.changed
	})
}

// change tells those who wait; mu must be held.
func (m *Mattermost) change() {
	close(m.changed)
	m.changed = make(chan struct{})
}

// mattermostError is an error as the server writes it.
type mattermostError struct {
	ID      string `json:"id"`
	Message string `json:"message"`
	Status  int    `json:"status_code"`
}

func (e *mattermostError) Error() string { return e.ID }

func failure(status int, id string) error { return &mattermostError{id, "An error.", status} }

var (
	errForbidden = failure(http.StatusForbidden, "api.context.permissions.app_error")
	errNotFound  = failure(http.StatusNotFound, "api.context.404.app_error")
)

// writeMattermost writes an answer, or an error in the server's form.
func writeMattermost(w http.ResponseWriter, status int, v any, err error) {
	var e *mattermostError
	if errors.As(err, &e) {
		status, v = e.Status, e
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// channelsOf returns the channels of a user, in a team and outside of teams;
// mu must be held.
func (m *Mattermost) channelsOf(user, team string) (list []*model.Channel) {
	for _, id := range slices.Sorted(maps.Keys(m.channels)) {
		c := m.channels[id]
		if c.members[user] && (team == "" || c.TeamId == "" || c.TeamId == team) {
			copied := c.Channel
			list = append(list, &copied)
		}
	}
	return list
}

var (
	mentionCode = regexp.MustCompile("`[^`]*`")
	mentionWord = regexp.MustCompile(`@[a-z0-9._-]+`)
)

// mentioned lists whom the server says that a post mentions: who is named, and
// every member for a name of all and for each line of a group message.
func (m *Mattermost) mentioned(c *mattermostChannel, p *model.Post) (ids []string) {
	names := map[string]bool{}
	for _, word := range mentionWord.FindAllString(strings.ToLower(mentionCode.ReplaceAllString(p.Message, " ")), -1) {
		names[strings.TrimRight(word[1:], "._-")] = true
	}
	all := c.Type == model.ChannelTypeDirect || c.Type == model.ChannelTypeGroup || names["all"] || names["channel"] || names["here"]
	for id := range c.members {
		if u := m.users[id]; id != p.UserId && (all || names[u.Username]) {
			ids = append(ids, id)
		}
	}
	return ids
}
