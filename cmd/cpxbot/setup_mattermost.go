package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"time"

	"cpxbot/bot/mattermost"
)

// setupMattermostCommand prepares a Mattermost server for the bot.
type setupMattermostCommand struct {
	URL        string   `name:"url" placeholder:"URL" env:"CPXBOT_MATTERMOST_URL" help:"Mattermost server, as in https://chat.example.org."`
	AdminToken string   `name:"admin-token" placeholder:"TOKEN" env:"CPXBOT_MATTERMOST_ADMIN_TOKEN" help:"Personal access token of a system administrator; used now, and never kept."`
	Callback   string   `name:"callback" placeholder:"URL" env:"CPXBOT_MATTERMOST_CALLBACK" help:"URL under which the server reaches the bot, for /cpx and buttons."`
	Username   string   `name:"username" default:"cpxbot" placeholder:"NAME" help:"Name of the bot account (default: ${default})."`
	Team       []string `type:"list" name:"team" placeholder:"NAME" help:"Team that gets /cpx, by the name in its address; may be repeated (default: all)."`
	HRChannels []string `type:"list" name:"hr-channels" placeholder:"TEAM/CHANNEL" env:"CPXBOT_MATTERMOST_HR_CHANNELS" help:"Channels of human resources to which the bot is added: team/channel, or ids."`
	Listen     string   `name:"listen" placeholder:"ADDRESS" env:"CPXBOT_LISTEN" help:"Where the bot will answer HTTP; the server is made to call it (default: the port of the callback)."`
	Secret     string   `name:"signing-secret" placeholder:"SECRET" env:"CPXBOT_MATTERMOST_SIGNING_SECRET" help:"Signing secret in use, if there is one."`
	NewToken   bool     `help:"Make a token for the bot although it has one."`
	DryRun     bool     `help:"Say what would be done, and do nothing."`
}

func (setupMattermostCommand) Help() string {
	return `It creates or repairs the bot account, its token, the slash command in the chosen teams and the bot's membership in the channels of human resources, and looks at the settings that matter. Then it has the server call the bot, and answers for it while it does not run. Lines with ✓ are in order, with + were changed, with ✗ are for an administrator, with · are advice. Running it again changes nothing.`
}

// listen is where the bot answers HTTP: on the port that the server calls, unless
// something else is said.
func (c *setupMattermostCommand) listen() string {
	if u, err := url.Parse(c.Callback); err == nil && c.Listen == "" && u.Port() != "" {
		if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
			return u.Host // nobody else has to reach it
		}
		return ":" + u.Port()
	}
	return cmp.Or(c.Listen, ":8080")
}

func (c *setupMattermostCommand) Run(s *streams) error {
	o := mattermost.SetupOptions{
		URL: c.URL, AdminToken: c.AdminToken, Callback: c.Callback, Username: c.Username, Teams: c.Team, HRChannels: c.HRChannels, NewToken: c.NewToken, DryRun: c.DryRun,
		Listen: c.listen(), Secret: c.Secret,
	}
	if mistakes := o.Check(); len(mistakes) > 0 {
		return configurationError(mistakes)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	r, err := mattermost.Setup(ctx, o)
	for _, step := range r.Steps {
		fmt.Fprintln(s.out, [...]string{"✓", "+", "✗", "·"}[step.Status], step.Text)
	}
	if r.Token != "" || len(r.CommandTokens) > 0 {
		fmt.Fprintln(s.out, "\nFor the environment of cpxbot serve:")
		fmt.Fprintln(s.out, "CPXBOT_MATTERMOST_URL="+c.URL)
		if r.Token != "" {
			fmt.Fprintln(s.out, "CPXBOT_MATTERMOST_TOKEN="+r.Token)
			if r.OtherSecret {
				fmt.Fprintln(s.out, "# Keep the CPXBOT_MATTERMOST_SIGNING_SECRET that cpxbot serve has: with another one, the buttons that were shown until now end. Only if it has none:")
				fmt.Fprintln(s.out, "# CPXBOT_MATTERMOST_SIGNING_SECRET="+r.Secret)
			} else {
				fmt.Fprintln(s.out, "# Keep it: with another one, the buttons that were shown until then end.")
				fmt.Fprintln(s.out, "CPXBOT_MATTERMOST_SIGNING_SECRET="+r.Secret)
			}
		}
		if c.Callback != "" {
			fmt.Fprintln(s.out, "CPXBOT_MATTERMOST_CALLBACK="+c.Callback)
			fmt.Fprintln(s.out, "CPXBOT_LISTEN="+c.listen())
		}
		if len(r.CommandTokens) > 0 {
			fmt.Fprintln(s.out, "CPXBOT_MATTERMOST_COMMAND_TOKENS="+strings.Join(r.CommandTokens, ","))
		}
		if len(c.HRChannels) > 0 {
			if channels := r.HRChannels; len(channels) == len(c.HRChannels) {
				fmt.Fprintln(s.out, "# "+strings.Join(c.HRChannels, ", ")+" by id, which stays when the name changes:")
				fmt.Fprintln(s.out, "CPXBOT_MATTERMOST_HR_CHANNELS="+strings.Join(channels, ","))
			} else {
				fmt.Fprintln(s.out, "CPXBOT_MATTERMOST_HR_CHANNELS="+strings.Join(c.HRChannels, ","))
			}
		}
	}
	switch {
	case err != nil:
		return err
	case r.Left() > 0:
		return errors.New("something is left for an administrator: see the lines with ✗")
	}
	return nil
}
