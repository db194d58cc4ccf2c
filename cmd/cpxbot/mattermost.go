package main

import (
	"errors"
	"fmt"
	"log/slog"

	"cpxbot/bot/mattermost"
)

// mattermostFlags configure the connection to a Mattermost server. Without a
// URL there is none.
type mattermostFlags struct {
	URL           string   `name:"url" placeholder:"URL" env:"CPXBOT_MATTERMOST_URL" help:"Mattermost server, as in https://chat.example.org."`
	Token         string   `name:"token" placeholder:"TOKEN" env:"CPXBOT_MATTERMOST_TOKEN" help:"Token of the bot account."`
	CommandTokens []string `type:"list" name:"command-tokens" placeholder:"TOKEN" env:"CPXBOT_MATTERMOST_COMMAND_TOKENS" help:"Tokens of the slash command, one for each team, separated by commas."`
	Callback      string   `name:"callback" placeholder:"URL" env:"CPXBOT_MATTERMOST_CALLBACK" help:"URL under which the server reaches this bot; without it there are no buttons and no slash command."`
	HRChannels    []string `type:"list" name:"hr-channels" placeholder:"TEAM/CHANNEL" env:"CPXBOT_MATTERMOST_HR_CHANNELS" help:"Channels of human resources, separated by commas: team/channel, or ids."`
	ErasePosts    bool     `name:"erase-posts" default:"true" negatable:"" env:"CPXBOT_MATTERMOST_ERASE_POSTS" help:"Delete the bot's own posts to somebody who asks to be forgotten (default: yes)."`
	SigningSecret string   `name:"signing-secret" placeholder:"SECRET" env:"CPXBOT_MATTERMOST_SIGNING_SECRET" help:"Signs the buttons, 32 characters or more (default: it follows from the token; buttons then end with the token)."`
}

// used reports whether a server is configured.
func (f *mattermostFlags) used() bool { return f.URL != "" }

func (f *mattermostFlags) options(marks mattermost.Watermarks, log *slog.Logger) mattermost.Options {
	return mattermost.Options{
		URL: f.URL, Token: f.Token, CommandTokens: f.CommandTokens, Callback: f.Callback,
		HRChannels: f.HRChannels, Secret: f.SigningSecret, ErasePosts: f.ErasePosts, Marks: marks, Log: log,
	}
}

// check returns all mistakes; none repeats a token.
func (f *mattermostFlags) check() (mistakes []error) {
	if !f.used() {
		if f.Token != "" || len(f.CommandTokens) > 0 || f.Callback != "" || len(f.HRChannels) > 0 || f.SigningSecret != "" {
			mistakes = append(mistakes, errors.New("--mattermost-url: it is missing, while other settings of Mattermost are given"))
		}
		return mistakes
	}
	o := f.options(nil, nil)
	for _, err := range o.Check() {
		mistakes = append(mistakes, fmt.Errorf("settings of Mattermost: %w", err))
	}
	return mistakes
}
