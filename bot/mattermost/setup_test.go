package mattermost

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot/bottest"
)

// callback is an address that a server calls only when it is allowed to.
const callback = "http://127.0.0.1:8080"

func setupOptions(m *bottest.Mattermost) SetupOptions {
	return SetupOptions{
		URL: m.URL(), AdminToken: bottest.MattermostAdminToken, Callback: callback,
		HRChannels: []string{bottest.MattermostTeam + "/" + bottest.MattermostHR},
		Client:     &http.Client{Transport: &http.Transport{}},
		Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
			if host == "bot.example.org" { // a public name of an internal address
				return []netip.Addr{netip.MustParseAddr("10.1.2.3")}, nil
			}
			return nil, errors.New("no such host")
		},
	}
}

func runSetup(t *testing.T, o SetupOptions) *SetupResult {
	t.Helper()
	defer o.Client.CloseIdleConnections()
	r, err := Setup(t.Context(), o)
	if err != nil {
		t.Fatalf("%v after %+v", err, r.Steps)
	}
	return r
}

// count returns how many steps stand so.
func (r *SetupResult) count(s StepStatus) (n int) {
	for _, step := range r.Steps {
		if step.Status == s {
			n++
		}
	}
	return n
}

// reports whether a step of this status holds a text.
func (r *SetupResult) says(status StepStatus, text string) bool {
	for _, s := range r.Steps {
		if s.Status == status && strings.Contains(s.Text, text) {
			return true
		}
	}
	return false
}

func TestSetup(t *testing.T) {
	m := bottest.BareMattermost(t)
	m.AddTeam("second")
	m.AddTeam("archived")
	m.ArchiveTeam("archived") // whoever administers the server is shown it all the same
	o := setupOptions(m)

	o.DryRun = true
	before := m.Writes()
	r := runSetup(t, o)
	if m.Writes() != before || r.Token != "" || len(m.Commands()) != 0 {
		t.Errorf("a dry run has changed something: %+v", r.Steps)
	}
	if r.count(Changed) == 0 || r.Left() != 0 {
		t.Errorf("a dry run says %+v", r.Steps)
	}
	planned := r.count(Changed)

	o.DryRun = false
	r = runSetup(t, o)
	if r.count(Changed) != planned || r.Left() != 0 || r.Token == "" || len(r.CommandTokens) != 2 {
		t.Errorf("planned %d, done: %+v", planned, r.Steps)
	}
	for _, c := range m.Commands() {
		if c.Trigger != "cpx" || c.URL != callback+pathCommand || !c.AutoComplete || c.AutoCompleteHint == "" || c.IconURL != m.URL()+"/api/v4/users/"+bottest.MattermostID("cpxbot")+"/image" || c.Method != model.CommandMethodPost {
			t.Errorf("%+v", c)
		}
	}

	before = m.Writes()
	again := runSetup(t, o)
	if m.Writes() != before || again.count(Changed) != 0 || again.Left() != 0 || again.Token != "" {
		t.Errorf("a second run has changed something: %+v", again.Steps)
	}
	if len(again.CommandTokens) != 2 || again.CommandTokens[0] != r.CommandTokens[0] {
		t.Errorf("tokens of the command: %v, then %v", r.CommandTokens, again.CommandTokens)
	}

	o.Teams = []string{"archived"}
	if r := runSetup(t, o); m.Writes() != before || r.Left() != 1 {
		t.Errorf("an archived team that is named: %+v", r.Steps)
	}
	o.Teams = nil

	// What was made works: the bot starts with it, and is in the HR channel.
	server := runOn(t, m, func(o *Options) {
		o.Token, o.CommandTokens = r.Token, r.CommandTokens
	})
	if rooms, err := server.transport.Rooms(t.Context()); err != nil || len(rooms) != 1 {
		t.Errorf("rooms: %v, %v", rooms, err)
	}

	// The address has moved, the account was disabled, a token is lost.
	o.Callback, o.NewToken = "http://127.0.0.1:9090", true
	m.SetUser("cpxbot", func(u *model.User) { u.DeleteAt = 1 })
	repaired := runSetup(t, o)
	if repaired.count(Changed) != 4 || repaired.Token == "" || repaired.Token == r.Token || m.Commands()[0].URL != o.Callback+pathCommand {
		t.Errorf("repaired: %+v", repaired.Steps)
	}
	if repaired.CommandTokens[0] != r.CommandTokens[0] {
		t.Error("the token of the command has changed")
	}
}

// TestSetupExplains: what an administrator has to do is named exactly, and
// nothing is half done.
func TestSetupExplains(t *testing.T) {
	for name, c := range map[string]struct {
		server func(*bottest.Mattermost)
		change func(*SetupOptions)
		want   string
	}{
		"bots are off": {func(m *bottest.Mattermost) {
			m.Configure(func(c *model.Config) { *c.ServiceSettings.EnableBotAccountCreation = false })
		}, nil, "ServiceSettings.EnableBotAccountCreation"},
		"bots are off, and no such channel": {func(m *bottest.Mattermost) {
			m.Configure(func(c *model.Config) { *c.ServiceSettings.EnableBotAccountCreation = false })
		}, func(o *SetupOptions) { o.HRChannels = []string{bottest.MattermostTeam + "/nowhere"} }, "no channel spst/nowhere"},
		"commands are off": {func(m *bottest.Mattermost) {
			m.Configure(func(c *model.Config) { *c.ServiceSettings.EnableCommands = false })
		}, nil, "ServiceSettings.EnableCommands"},
		"no site URL": {func(m *bottest.Mattermost) {
			m.Configure(func(c *model.Config) { *c.ServiceSettings.SiteURL = "" })
		}, nil, "ServiceSettings.SiteURL"},
		"the bot is not to be called": {func(m *bottest.Mattermost) {
			m.Configure(func(c *model.Config) { *c.ServiceSettings.AllowedUntrustedInternalConnections = "10.0.0.0/8" })
		}, nil, `ServiceSettings.AllowedUntrustedInternalConnections) does not name "127.0.0.1"`},
		"a public name of an internal address": {nil, func(o *SetupOptions) { o.Callback = "http://bot.example.org:8080" },
			`ServiceSettings.AllowedUntrustedInternalConnections) does not name "bot.example.org"`},
		"a wrong token":   {nil, func(o *SetupOptions) { o.AdminToken = "wrong" }, "refused"},
		"no admin":        {func(m *bottest.Mattermost) { m.Token("anna", "annas") }, func(o *SetupOptions) { o.AdminToken = "annas" }, "not that of a system administrator"},
		"a person's name": {func(m *bottest.Mattermost) { m.SetUser("cpxbot", func(*model.User) {}) }, nil, "--username"},
		"no such team":    {nil, func(o *SetupOptions) { o.Teams = []string{"nowhere"} }, `no team "nowhere"`},
		"no such channel": {nil, func(o *SetupOptions) { o.HRChannels = []string{bottest.MattermostTeam + "/nowhere"} }, "no channel spst/nowhere"},
		"an archived channel": {func(m *bottest.Mattermost) { m.Archive(bottest.MattermostID(bottest.MattermostHR), true) }, func(o *SetupOptions) { o.HRChannels = []string{bottest.MattermostID(bottest.MattermostHR)} },
			"is archived"},
		"a public channel": {func(m *bottest.Mattermost) { m.AddChannel("tous", "anna") }, func(o *SetupOptions) { o.HRChannels = []string{bottest.MattermostTeam + "/tous"} },
			"tous is public"},
		"another program's command": {func(m *bottest.Mattermost) {
			m.AddCommand(model.Command{Trigger: "cpx", URL: "http://other.example/x", DisplayName: "autre"})
		}, nil, "belongs to another program (autre)"},
	} {
		t.Run(name, func(t *testing.T) {
			m := bottest.BareMattermost(t)
			if c.server != nil {
				c.server(m)
			}
			o := setupOptions(m)
			if c.change != nil {
				c.change(&o)
			}
			for _, dry := range []bool{true, false} {
				o.DryRun = dry
				if r := runSetup(t, o); !r.says(ToDo, c.want) || r.Left() == 0 {
					t.Errorf("dry run %v: %+v", dry, r.Steps)
				}
			}
			for _, c := range m.Commands() {
				if c.DisplayName == "autre" && c.URL != "http://other.example/x" {
					t.Error("the command of another program was taken")
				}
			}
		})
	}
}

// TestSetupWithoutCallback: people type their answers, and nothing is prepared
// for the rest.
func TestSetupWithoutCallback(t *testing.T) {
	m := bottest.BareMattermost(t)
	o := setupOptions(m)
	o.Callback = ""
	if r := runSetup(t, o); r.Left() != 0 || len(m.Commands()) != 0 || r.Token == "" {
		t.Errorf("%+v", r.Steps)
	}
}

func TestSetupServerAway(t *testing.T) {
	m := bottest.BareMattermost(t)
	m.Down()
	o := setupOptions(m)
	defer o.Client.CloseIdleConnections()
	if _, err := Setup(t.Context(), o); err == nil || strings.Contains(err.Error(), o.URL) {
		t.Errorf("%v", err)
	}
}

// TestSetupIsCalled: the server itself says whether it reaches the bot, before the
// bot runs and while it does.
func TestSetupIsCalled(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	m := bottest.BareMattermost(t)
	o := setupOptions(m)
	o.Callback, o.Listen = "http://"+address, address
	r := runSetup(t, o)
	if !r.says(InOrder, "The server reaches the bot at "+o.Callback) || r.Left() != 0 {
		t.Errorf("before the bot runs: %+v", r.Steps)
	}
	m.Configure(func(c *model.Config) { *c.ServiceSettings.AllowedUntrustedInternalConnections = "" })
	if r := runSetup(t, o); !r.says(ToDo, "did not reach the bot") || !r.says(ToDo, `does not name "127.0.0.1"`) {
		t.Errorf("refused by the server: %+v", r.Steps)
	}
	m.Configure(func(c *model.Config) { *c.ServiceSettings.AllowedUntrustedInternalConnections = "127.0.0.1" })
	bot := runOn(t, m, func(o *Options) { o.Token, o.CommandTokens = r.Token, r.CommandTokens })
	o.Callback, o.Listen = bot.endpoint.URL, strings.TrimPrefix(bot.endpoint.URL, "http://")
	if r := runSetup(t, o); !r.says(InOrder, "The server reaches the bot at "+o.Callback) {
		t.Errorf("while the bot runs: %+v", r.Steps)
	}
	bot.stop()
	bot.endpoint.Close()
	o.Listen = free.Addr().String() // not where the server calls
	if r := runSetup(t, o); !r.says(ToDo, "did not reach the bot") {
		t.Errorf("nothing is there: %+v", r.Steps)
	}
}

// TestSetupAdvises: what works without is named, and leaves nothing to be done.
func TestSetupAdvises(t *testing.T) {
	m := bottest.BareMattermost(t)
	m.Configure(func(c *model.Config) {
		*c.ServiceSettings.EnablePostUsernameOverride, *c.ServiceSettings.EnablePostIconOverride = false, false
	})
	r := runSetup(t, setupOptions(m))
	for _, name := range []string{"ServiceSettings.EnablePostUsernameOverride", "ServiceSettings.EnablePostIconOverride", "ServiceSettings.DisableBotsWhenOwnerIsDeactivated"} {
		if !r.says(Advice, name) {
			t.Errorf("%s is not named: %+v", name, r.Steps)
		}
	}
	if r.Left() != 0 || !r.says(Changed, "picture") {
		t.Errorf("%+v", r.Steps)
	}
	m.Configure(func(c *model.Config) { *c.ServiceSettings.DisableBotsWhenOwnerIsDeactivated = false })
	if r := runSetup(t, setupOptions(m)); r.says(Advice, "DisableBotsWhenOwnerIsDeactivated") {
		t.Errorf("%+v", r.Steps)
	}
}

// TestSetupSecret: the buttons outlive the token.
func TestSetupSecret(t *testing.T) {
	m := bottest.BareMattermost(t)
	o := setupOptions(m)
	first := runSetup(t, o)
	o.NewToken, o.Secret = true, first.Secret
	second := runSetup(t, o)
	if first.OtherSecret || second.OtherSecret {
		t.Error("there is no other secret")
	}
	o.Secret = ""
	if r := runSetup(t, o); r.Token == "" || !r.OtherSecret {
		t.Errorf("the secret in use is not known, and another is made: %+v", r.Steps)
	}
	if len(first.Secret) < minSecret || second.Token == first.Token || second.Secret != first.Secret {
		t.Errorf("secrets of %d and %d characters", len(first.Secret), len(second.Secret))
	}
}

func TestReserved(t *testing.T) {
	addresses := func(list ...string) (all []netip.Addr) {
		for _, a := range list {
			all = append(all, netip.MustParseAddr(a))
		}
		return all
	}
	for a, want := range map[string]bool{"127.0.0.1": true, "10.1.2.3": true, "192.168.0.1": true, "::1": true, "fd00::1": true, "169.254.1.1": true, "::ffff:10.0.0.1": true, "192.0.2.1": false, "2001:db8::1": false} {
		if reserved(netip.MustParseAddr(a)) != want {
			t.Errorf("%s: %v", a, !want)
		}
	}
	for _, c := range []struct {
		setting, host string
		addresses     []netip.Addr
		want          bool
	}{
		{"", "bot", addresses("10.0.0.1"), false},
		{"bot", "bot", nil, true},
		{"other, BOT", "bot", addresses("10.0.0.1"), true},
		{"10.0.0.0/8", "bot", addresses("10.0.0.1"), true},
		{"10.0.0.0/8", "bot", addresses("10.0.0.1", "192.168.0.1"), false},
		{"10.0.0.0/8", "bot", nil, false},
		{"10.0.0.1", "bot", addresses("10.0.0.1"), false},
	} {
		if got := allowed(&c.setting, c.host, c.addresses); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
