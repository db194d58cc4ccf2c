package mattermost

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot"
)

// SetupOptions say what a server needs for the bot.
type SetupOptions struct {
	URL        string
	AdminToken string
	// Callback is where the server reaches the bot; without it neither the
	// slash command nor buttons are prepared.
	Callback string
	// Username of the bot account.
	Username string
	// Teams by name; none means all.
	Teams []string
	// HR are channels, as team/channel, or their ids.
	HRChannels []string
	// Listen is where the bot will answer HTTP. There the setup answers for it
	// while it has the server call; empty leaves that out.
	Listen string
	// Secret is the signing secret in use; without one Setup makes one with a token.
	Secret string
	// NewToken makes a token although the bot has one.
	NewToken bool
	// DryRun only says what would be done.
	DryRun bool
	Client *http.Client
	// Lookup finds the addresses of a host; nil asks the name service.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
}

// StepStatus says how a step of the setup stands.
type StepStatus int

const (
	InOrder StepStatus = iota // nothing was to be done
	Changed                   // it was done, or would be in a dry run
	ToDo                      // an administrator must do it
	Advice                    // it works without
)

// SetupResult is what Setup found and made.
type SetupResult struct {
	Steps []Step
	// Token is a new token of the bot, "" when none was made; Secret signs what is
	// clicked, so that the next token does not end the buttons of this one.
	Token, Secret string
	// OtherSecret says that the bot had a token before, and probably a secret that the
	// setup was not given: with Secret instead of it, the buttons shown until then end.
	OtherSecret bool
	// CommandTokens are those of the slash command.
	CommandTokens []string
	// HRChannels are the ids of the channels that were found, whose names may change.
	HRChannels []string
}

// Step is one thing that was looked at.
type Step struct {
	Status StepStatus
	Text   string
}

// tokenDescription marks the tokens that Setup makes.
const tokenDescription = "cpxbot serve"

// Setup creates or repairs what the bot needs on a server, with the token of a
// system administrator. Running it twice changes nothing the second time. The
// error is that of a call that could not be made; what an administrator has to
// do is in the steps.
func Setup(ctx context.Context, o SetupOptions) (*SetupResult, error) {
	s := &setup{o: o, client: newClient(Options{URL: strings.TrimRight(o.URL, "/"), Token: o.AdminToken, Client: o.Client}, nil), r: &SetupResult{}}
	if s.o.Username == "" {
		s.o.Username = "cpxbot"
	}
	s.o.Callback = strings.TrimRight(o.Callback, "/")
	me, _, err := s.client.GetMe(ctx, "")
	if statusOf(err) == http.StatusUnauthorized {
		s.step(ToDo, "The administrator's token is refused: make one under Profile, Security, Personal Access Tokens.")
		return s.r, nil
	}
	if err != nil {
		return s.r, withoutURL(err)
	}
	if !me.IsSystemAdmin() {
		s.step(ToDo, "The token is not that of a system administrator.")
		return s.r, nil
	}
	s.admin = me
	for _, do := range []func(context.Context) error{s.settings, s.bot, s.picture, s.token, s.teams, s.commands, s.reach, s.channels} {
		if err := do(ctx); err != nil {
			return s.r, withoutURL(err)
		}
		if s.stop { // what else is missing is said at once
			return s.r, withoutURL(s.channels(ctx))
		}
	}
	return s.r, nil
}

type setup struct {
	o       SetupOptions
	client  *model.Client4
	admin   *model.User
	botUser string // id; "" in a dry run that would create it
	site    string // where people reach the server, "" when it does not know
	team    []*model.Team
	r       *SetupResult
	stop    bool
}

func (s *setup) step(status StepStatus, format string, args ...any) {
	s.r.Steps = append(s.r.Steps, Step{status, fmt.Sprintf(format, args...)})
}

// settings looks at the settings of the server that matter.
func (s *setup) settings(ctx context.Context) error {
	c, _, err := s.client.GetConfig(ctx)
	if err != nil {
		return err
	}
	on := func(v *bool, name, why string) {
		if v != nil && !*v {
			s.step(ToDo, "%s is off: switch it on in the System Console (%s).", name, why)
		}
	}
	if site := c.ServiceSettings.SiteURL; site != nil {
		s.site = strings.TrimRight(*site, "/")
	}
	before := len(s.r.Steps)
	on(c.ServiceSettings.EnableBotAccountCreation, "Integrations, Bot Accounts, Enable Bot Account Creation (ServiceSettings.EnableBotAccountCreation)", "the bot needs an account")
	if s.o.Callback != "" {
		on(c.ServiceSettings.EnableCommands, "Integrations, Integration Management, Enable Custom Slash Commands (ServiceSettings.EnableCommands)", "people type /cpx")
		if s.site == "" {
			s.step(ToDo, "Environment, Web Server, Site URL (ServiceSettings.SiteURL) is empty: set the address under which people reach the server.")
		}
		host, addresses := s.resolve(ctx, s.o.Callback)
		if local := slices.ContainsFunc(addresses, reserved); (local || len(addresses) == 0 && internal(host)) && !allowed(c.ServiceSettings.AllowedUntrustedInternalConnections, host, addresses) {
			s.step(ToDo, "Environment, Developer, Allow untrusted internal connections (ServiceSettings.AllowedUntrustedInternalConnections) does not name %q: add it, or the server will not call the bot there.", host)
		} else if len(addresses) == 0 {
			s.step(Advice, "%q is not known where this runs: the server must know it.", host)
		}
	}
	if len(s.r.Steps) == before {
		s.step(InOrder, "The server's settings are in order.")
	}
	if off := c.ServiceSettings.DisableBotsWhenOwnerIsDeactivated; off == nil || *off {
		s.step(Advice, "Integrations, Bot Accounts, Disable bot accounts when owner is deactivated (ServiceSettings.DisableBotsWhenOwnerIsDeactivated) is on: when the account of the administrator that creates the bot is deactivated, the bot falls silent. Switch it off, or keep that account.")
	}
	if s.o.Callback != "" {
		advise := func(v *bool, name string) {
			if v != nil && !*v {
				s.step(Advice, "%s is off: what /cpx answers in a channel stands under the name and picture of who typed it.", name)
			}
		}
		advise(c.ServiceSettings.EnablePostUsernameOverride, "Integrations, Integration Management, Enable integrations to override usernames (ServiceSettings.EnablePostUsernameOverride)")
		advise(c.ServiceSettings.EnablePostIconOverride, "Integrations, Integration Management, Enable integrations to override profile picture icons (ServiceSettings.EnablePostIconOverride)")
	}
	return nil
}

// resolve returns the host of a URL and its addresses, none when it is not known
// here.
func (s *setup) resolve(ctx context.Context, address string) (host string, addresses []netip.Addr) {
	u, err := url.Parse(address)
	if err != nil {
		return "", nil
	}
	host = u.Hostname()
	if ip, err := netip.ParseAddr(host); err == nil {
		return host, []netip.Addr{ip}
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	lookup := s.o.Lookup
	if lookup == nil {
		lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	addresses, err = lookup(ctx, host)
	if err != nil {
		return host, nil
	}
	return host, addresses
}

// reserved reports whether the server refuses to call an address unless it is told
// to, whatever name leads there.
func reserved(ip netip.Addr) bool {
	ip = ip.Unmap()
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
}

// internal reports whether a name that is not known here looks like one of an
// internal network.
func internal(host string) bool {
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal")
}

// allowed reports whether a setting names a host, or a network that all of its
// addresses are in.
func allowed(setting *string, host string, addresses []netip.Addr) bool {
	if setting == nil {
		return false
	}
	return slices.ContainsFunc(strings.FieldsFunc(*setting, func(r rune) bool { return r == ' ' || r == ',' }), func(entry string) bool {
		if network, err := netip.ParsePrefix(entry); err == nil && len(addresses) > 0 {
			return !slices.ContainsFunc(addresses, func(ip netip.Addr) bool { return !network.Contains(ip.Unmap()) })
		}
		return strings.EqualFold(entry, host)
	})
}

const (
	botDisplayName = "cpxbot"
	botDescription = "Cartes professionnelles CPx : laquelle, par qui, avec quel formulaire. Écrivez-moi !"
)

// bot creates the account of the bot, or repairs it.
func (s *setup) bot(ctx context.Context) error {
	u, _, err := s.client.GetUserByUsername(ctx, s.o.Username, "")
	switch {
	case statusOf(err) == http.StatusNotFound:
		if s.o.DryRun {
			s.step(Changed, "Would create the bot account @%s.", s.o.Username)
			return nil
		}
		made, _, err := s.client.CreateBot(ctx, &model.Bot{Username: s.o.Username, DisplayName: botDisplayName, Description: botDescription})
		if status := statusOf(err); status == http.StatusForbidden || status == http.StatusNotImplemented {
			s.step(ToDo, "The server does not let the bot account be created: see its settings above.")
			s.stop = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("creating the bot account: %w", err)
		}
		s.botUser = made.UserId
		s.step(Changed, "Created the bot account @%s.", s.o.Username)
		return nil
	case err != nil:
		return err
	case !u.IsBot:
		s.step(ToDo, "@%s is the account of a person: choose another name by --username.", s.o.Username)
		s.stop = true
		return nil
	}
	s.botUser = u.Id
	if u.DeleteAt == 0 {
		s.step(InOrder, "The bot account @%s is there.", s.o.Username)
		return nil
	}
	if s.o.DryRun {
		s.step(Changed, "Would enable the bot account @%s.", s.o.Username)
		return nil
	}
	if _, _, err := s.client.EnableBot(ctx, u.Id); err != nil {
		return fmt.Errorf("enabling the bot account: %w", err)
	}
	s.step(Changed, "Enabled the bot account @%s.", s.o.Username)
	return nil
}

//go:embed icon.png
var icon []byte

// picture gives the account of the bot its picture, unless it has one.
func (s *setup) picture(ctx context.Context) error {
	if s.botUser != "" {
		u, _, err := s.client.GetUser(ctx, s.botUser, "")
		if err != nil {
			return fmt.Errorf("account of the bot: %w", err)
		}
		if u.LastPictureUpdate > 0 {
			s.step(InOrder, "The bot has a picture.")
			return nil
		}
	}
	if s.o.DryRun {
		s.step(Changed, "Would give the bot its picture.")
		return nil
	}
	if _, err := s.client.SetProfileImage(ctx, s.botUser, icon); err != nil {
		s.step(Advice, "The server does not take the picture of the bot: it keeps its initials.")
		return nil //nolint:nilerr // the bot works without
	}
	s.step(Changed, "Gave the bot its picture.")
	return nil
}

// token makes a token of the bot unless it has one: a token is shown only when
// it is made.
func (s *setup) token(ctx context.Context) error {
	earlier := false
	if s.botUser != "" {
		tokens, _, err := s.client.GetUserAccessTokensForUser(ctx, s.botUser, 0, 100)
		if err != nil {
			return fmt.Errorf("tokens of the bot: %w", err)
		}
		earlier = len(tokens) > 0
		if !s.o.NewToken && slices.ContainsFunc(tokens, func(t *model.UserAccessToken) bool { return t.IsActive }) {
			s.step(InOrder, "The bot has a token. It was shown when it was made; --new-token makes another.")
			return nil
		}
	}
	if s.o.DryRun {
		s.step(Changed, "Would make a token for the bot.")
		return nil
	}
	t, _, err := s.client.CreateUserAccessToken(ctx, s.botUser, tokenDescription, 0)
	if status := statusOf(err); status == http.StatusNotImplemented || status == http.StatusForbidden {
		s.step(ToDo, "The server does not let tokens be made: switch on Integrations, Integration Management, Enable Personal Access Tokens (ServiceSettings.EnableUserAccessTokens).")
		return nil
	}
	if err != nil {
		return fmt.Errorf("making a token: %w", err)
	}
	s.r.Token, s.r.Secret = t.Token, s.o.Secret
	if s.r.Secret == "" {
		s.r.Secret, s.r.OtherSecret = rand.Text()+rand.Text(), earlier
	}
	s.step(Changed, "Made a token for the bot.")
	return nil
}

// teams adds the bot to the chosen teams.
func (s *setup) teams(ctx context.Context) error {
	if len(s.o.Teams) == 0 {
		for page := 0; ; page++ {
			some, _, err := s.client.GetAllTeams(ctx, "", page, 100)
			if err != nil {
				return fmt.Errorf("teams: %w", err)
			}
			for _, team := range some {
				if team.DeleteAt == 0 { // who administers the server is shown the archived ones too
					s.team = append(s.team, team)
				}
			}
			if len(some) < 100 {
				break
			}
		}
	}
	for _, name := range s.o.Teams {
		team, _, err := s.client.GetTeamByName(ctx, name, "")
		if statusOf(err) == http.StatusNotFound {
			s.step(ToDo, "There is no team %q: --team takes the name in the team's address.", name)
			continue
		}
		if err != nil {
			return fmt.Errorf("team: %w", err)
		}
		if team.DeleteAt != 0 {
			s.step(ToDo, "The team %q is archived: restore it first, or leave it out.", name)
			continue
		}
		s.team = append(s.team, team)
	}
	if len(s.team) == 0 && len(s.o.Teams) == 0 {
		s.step(ToDo, "There is no team: create one first.")
	}
	for _, team := range s.team {
		if err := s.join(ctx, team); err != nil {
			return err
		}
	}
	return nil
}

// join adds the bot to a team.
func (s *setup) join(ctx context.Context, team *model.Team) error {
	if s.botUser != "" {
		m, _, err := s.client.GetTeamMember(ctx, team.Id, s.botUser, "")
		if err == nil && m.DeleteAt == 0 {
			s.step(InOrder, "The bot is in the team %s.", team.Name)
			return nil
		}
		if err != nil && statusOf(err) != http.StatusNotFound {
			return fmt.Errorf("member of the team: %w", err)
		}
	}
	if s.o.DryRun {
		s.step(Changed, "Would add the bot to the team %s.", team.Name)
		return nil
	}
	if _, _, err := s.client.AddTeamMember(ctx, team.Id, s.botUser); err != nil {
		return fmt.Errorf("adding the bot to the team %s: %w", team.Name, err)
	}
	s.step(Changed, "Added the bot to the team %s.", team.Name)
	return nil
}

// commands creates or repairs the slash command of each team.
func (s *setup) commands(ctx context.Context) error {
	if s.o.Callback == "" {
		s.step(InOrder, "No callback URL: no slash command and no buttons. People write to the bot, and type their answers.")
		return nil
	}
	picture := ""
	if s.site != "" && s.botUser != "" {
		picture = pictureOf(s.site, s.botUser)
	}
	for _, team := range s.team {
		want := model.Command{
			TeamId: team.Id, Trigger: strings.TrimPrefix(bot.Trigger, "/"), Method: model.CommandMethodPost, URL: s.o.Callback + pathCommand,
			Username: s.o.Username, IconURL: picture, AutoComplete: true,
			AutoCompleteHint: "[votre situation] · suivi · aide", AutoCompleteDesc: "Carte professionnelle CPx : laquelle et comment",
			DisplayName: "cpxbot", Description: "Carte professionnelle CPx",
		}
		list, _, err := s.client.ListCommands(ctx, team.Id, true)
		if err != nil {
			return fmt.Errorf("commands of the team %s: %w", team.Name, err)
		}
		i := slices.IndexFunc(list, func(c *model.Command) bool { return c.Trigger == want.Trigger && c.DeleteAt == 0 })
		if i < 0 {
			if s.o.DryRun {
				s.step(Changed, "Would create %s in the team %s.", bot.Trigger, team.Name)
				continue
			}
			made, _, err := s.client.CreateCommand(ctx, &want)
			switch statusOf(err) {
			case http.StatusNotImplemented, http.StatusForbidden:
				s.step(ToDo, "The server does not let %s be created in the team %s: see its settings above.", bot.Trigger, team.Name)
				continue
			}
			if err != nil {
				return fmt.Errorf("creating %s in the team %s: %w", bot.Trigger, team.Name, err)
			}
			s.r.CommandTokens = append(s.r.CommandTokens, made.Token)
			s.step(Changed, "Created %s in the team %s.", bot.Trigger, team.Name)
			continue
		}
		have := list[i]
		s.r.CommandTokens = append(s.r.CommandTokens, have.Token)
		if !strings.HasSuffix(have.URL, pathCommand) {
			s.step(ToDo, "In the team %s, %s belongs to another program (%s): remove it there first.", team.Name, bot.Trigger, have.DisplayName)
			continue
		}
		if have.URL == want.URL && have.Method == want.Method && have.AutoComplete == want.AutoComplete && have.AutoCompleteHint == want.AutoCompleteHint &&
			have.AutoCompleteDesc == want.AutoCompleteDesc && have.IconURL == want.IconURL && have.Username == want.Username && have.DisplayName == want.DisplayName {
			s.step(InOrder, "%s is there in the team %s.", bot.Trigger, team.Name)
			continue
		}
		if s.o.DryRun {
			s.step(Changed, "Would repair %s in the team %s.", bot.Trigger, team.Name)
			continue
		}
		repaired := *have
		repaired.URL, repaired.Method, repaired.AutoComplete, repaired.AutoCompleteHint = want.URL, want.Method, want.AutoComplete, want.AutoCompleteHint
		repaired.AutoCompleteDesc, repaired.IconURL, repaired.Username, repaired.DisplayName = want.AutoCompleteDesc, want.IconURL, want.Username, want.DisplayName
		if _, _, err := s.client.UpdateCommand(ctx, &repaired); err != nil {
			return fmt.Errorf("repairing %s in the team %s: %w", bot.Trigger, team.Name, err)
		}
		s.step(Changed, "Repaired %s in the team %s.", bot.Trigger, team.Name)
	}
	return nil
}

// probe is what the setup types behind the slash command, which the bot then
// repeats.
const probe = "cpxbot-setup"

// reach has the server call the bot: what it refuses to call, and what it finds
// there, only the server knows. While the bot does not run, the setup answers.
func (s *setup) reach(ctx context.Context) error {
	if s.o.Listen == "" || s.o.Callback == "" || s.o.DryRun || len(s.r.CommandTokens) == 0 || len(s.team) == 0 {
		return nil
	}
	var called atomic.Bool
	if l, err := net.Listen("tcp", s.o.Listen); err == nil { // else the bot is there itself
		server := &http.Server{ReadHeaderTimeout: answerWithin, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			called.Store(true)
			answer(w, repeatProbe())
		})}
		go func() { _ = server.Serve(l) }() // ends with Close
		defer server.Close()
	}
	channel, _, err := s.client.CreateDirectChannel(ctx, s.admin.Id, s.botUser)
	if err != nil {
		return fmt.Errorf("direct message with the bot: %w", err)
	}
	response, _, err := s.client.ExecuteCommandWithTeam(ctx, channel.Id, s.team[0].Id, bot.Trigger+" "+probe)
	switch {
	case err == nil && response.Text == probe:
		s.step(InOrder, "The server reaches the bot at %s.", s.o.Callback)
	case called.Load():
		s.step(ToDo, "The server reached this host at %s, but not its answer: is there a proxy between them?", s.o.Callback)
	default:
		s.step(ToDo, "The server did not reach the bot at %s. Either it refuses to (ServiceSettings.AllowedUntrustedInternalConnections), or nothing answers there: start cpxbot serve with CPXBOT_LISTEN=%s on the host of that address, and run this again.", s.o.Callback, s.o.Listen)
	}
	return nil
}

// repeatProbe is what the bot answers to the setup.
func repeatProbe() map[string]string {
	return map[string]string{"response_type": "ephemeral", "text": probe}
}

// channels adds the bot to the channels of human resources.
func (s *setup) channels(ctx context.Context) error {
	for _, name := range s.o.HRChannels {
		team, channel, named := strings.Cut(name, "/")
		var c *model.Channel
		var err error
		if named {
			c, _, err = s.client.GetChannelByNameForTeamName(ctx, channel, team, "")
		} else {
			c, _, err = s.client.GetChannel(ctx, name)
		}
		if statusOf(err) == http.StatusNotFound {
			s.step(ToDo, "There is no channel %s: create it (private), or name it as its address does, and run this again.", name)
			continue
		}
		if err != nil {
			return fmt.Errorf("channel %s: %w", name, err)
		}
		if c.DeleteAt != 0 {
			s.step(ToDo, "The channel %s is archived: unarchive it, or give another.", name)
			continue
		}
		s.r.HRChannels = append(s.r.HRChannels, c.Id)
		if s.botUser != "" {
			switch _, _, err := s.client.GetChannelMember(ctx, c.Id, s.botUser, ""); {
			case err == nil:
				s.step(InOrder, "The bot is in the channel %s.", name)
				continue
			case statusOf(err) != http.StatusNotFound:
				return fmt.Errorf("member of %s: %w", name, err)
			}
		}
		if c.Type == model.ChannelTypeOpen {
			s.step(ToDo, "The channel %s is public: everybody can join it and would be HR for the bot. Make it private.", name)
			continue
		}
		if s.stop {
			continue // there is no bot to be added
		}
		// A channel takes members of its team only.
		if !slices.ContainsFunc(s.team, func(t *model.Team) bool { return t.Id == c.TeamId }) {
			joined, _, err := s.client.GetTeam(ctx, c.TeamId, "")
			if err != nil {
				return fmt.Errorf("team of %s: %w", name, err)
			}
			if err := s.join(ctx, joined); err != nil {
				return err
			}
			s.team = append(s.team, joined)
		}
		if s.o.DryRun {
			s.step(Changed, "Would add the bot to the channel %s.", name)
			continue
		}
		if _, _, err := s.client.AddChannelMember(ctx, c.Id, s.botUser); err != nil {
			return fmt.Errorf("adding the bot to %s: %w", name, err)
		}
		s.step(Changed, "Added the bot to the channel %s.", name)
	}
	return nil
}

// Left counts the steps that an administrator has to do.
func (r *SetupResult) Left() (n int) {
	for _, s := range r.Steps {
		if s.Status == ToDo {
			n++
		}
	}
	return n
}

// Check returns what is wrong with the options.
func (o *SetupOptions) Check() (mistakes []error) {
	t := Options{URL: o.URL, Token: o.AdminToken, Callback: o.Callback, HRChannels: o.HRChannels}
	if o.AdminToken == "" {
		t.Token = "x" // another sentence says what is missing here
		mistakes = append(mistakes, errors.New("the token of a system administrator is missing"))
	}
	return append(mistakes, t.Check()...)
}
