package mattermost

import (
	"net/http"
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
		if c.Trigger != "cpx" || c.URL != callback+pathCommand || !c.AutoComplete || c.AutoCompleteHint == "" || c.IconURL != callback+pathIcon || c.Method != model.CommandMethodPost {
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
		"commands are off": {func(m *bottest.Mattermost) {
			m.Configure(func(c *model.Config) { *c.ServiceSettings.EnableCommands = false })
		}, nil, "ServiceSettings.EnableCommands"},
		"no site URL": {func(m *bottest.Mattermost) {
			m.Configure(func(c *model.Config) { *c.ServiceSettings.SiteURL = "" })
		}, nil, "ServiceSettings.SiteURL"},
		"the bot is not to be called": {func(m *bottest.Mattermost) {
			m.Configure(func(c *model.Config) { *c.ServiceSettings.AllowedUntrustedInternalConnections = "10.0.0.0/8" })
		}, nil, `ServiceSettings.AllowedUntrustedInternalConnections) does not name "127.0.0.1"`},
		"a wrong token":   {nil, func(o *SetupOptions) { o.AdminToken = "wrong" }, "refused"},
		"no admin":        {func(m *bottest.Mattermost) { m.Token("anna", "annas") }, func(o *SetupOptions) { o.AdminToken = "annas" }, "not that of a system administrator"},
		"a person's name": {func(m *bottest.Mattermost) { m.SetUser("cpxbot", func(*model.User) {}) }, nil, "--username"},
		"no such team":    {nil, func(o *SetupOptions) { o.Teams = []string{"nowhere"} }, `no team "nowhere"`},
		"no such channel": {nil, func(o *SetupOptions) { o.HRChannels = []string{bottest.MattermostTeam + "/nowhere"} }, "no channel spst/nowhere"},
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
