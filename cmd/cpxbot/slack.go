package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"

	"cpxbot/bot"
	"cpxbot/bot/slack"
)

// slackFlags configure the connection to Slack. Without a token or a client id
// there is none.
type slackFlags struct {
	BotToken      string   `name:"bot-token" placeholder:"xoxb-…" env:"CPXBOT_SLACK_BOT_TOKEN" help:"Bot token of the one workspace."`
	AppToken      string   `name:"app-token" placeholder:"xapp-…" env:"CPXBOT_SLACK_APP_TOKEN" help:"App token: switches Socket Mode on, so that nothing has to be exposed."`
	SigningSecret string   `name:"signing-secret" placeholder:"SECRET" env:"CPXBOT_SLACK_SIGNING_SECRET" help:"Signing secret of the app, when Slack calls the bot by HTTP."`
	HRChannels    []string `type:"list" name:"hr-channels" placeholder:"ID" env:"CPXBOT_SLACK_HR_CHANNELS" help:"Ids of the channels of human resources, separated by commas: C0123ABCD."`
	ClientID      string   `name:"client-id" placeholder:"ID" env:"CPXBOT_SLACK_CLIENT_ID" help:"Client id of an app that several workspaces install, instead of a bot token."`
	ClientSecret  string   `name:"client-secret" placeholder:"SECRET" env:"CPXBOT_SLACK_CLIENT_SECRET" help:"Client secret of that app."`
	RedirectURL   string   `name:"redirect-url" placeholder:"URL" env:"CPXBOT_SLACK_REDIRECT_URL" help:"Public address of /slack/oauth."`
	Key           string   `name:"encryption-key" placeholder:"BASE64" env:"CPXBOT_SLACK_ENCRYPTION_KEY" help:"Seals the tokens of workspaces: 32 bytes, as from: openssl rand -base64 32."`
	APIURL        string   `name:"api-url" hidden:"" env:"CPXBOT_SLACK_API_URL" help:"Address of the Web API, for tests."`
}

// used reports whether Slack is configured.
func (f *slackFlags) used() bool { return f.BotToken != "" || f.ClientID != "" }

func (f *slackFlags) options(installs slack.Installs, log *slog.Logger) slack.Options {
	o := slack.Options{
		BotToken: f.BotToken, AppToken: f.AppToken, SigningSecret: f.SigningSecret, HRChannels: f.HRChannels,
		APIURL: f.APIURL, Clock: bot.System{}, Log: log,
	}
	if f.ClientID != "" {
		key, _ := base64.StdEncoding.DecodeString(f.Key) // a wrong length is a mistake that Check names
		o.OAuth = &slack.OAuth{ClientID: f.ClientID, ClientSecret: f.ClientSecret, RedirectURL: f.RedirectURL, Key: key, Installs: installs}
	}
	return o
}

// check returns all mistakes; none repeats a secret.
func (f *slackFlags) check() (mistakes []error) {
	if !f.used() {
		if f.AppToken != "" || f.SigningSecret != "" || len(f.HRChannels) > 0 || f.ClientSecret != "" || f.RedirectURL != "" || f.Key != "" {
			mistakes = append(mistakes, errors.New("--slack-bot-token: it is missing, while other settings of Slack are given"))
		}
		return mistakes
	}
	o := f.options(nil, nil)
	for _, err := range o.Check() {
		mistakes = append(mistakes, fmt.Errorf("settings of Slack: %w", err))
	}
	return mistakes
}
