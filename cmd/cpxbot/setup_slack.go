package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/slack"
)

// setupSlackCommand looks whether Slack is ready for the bot.
type setupSlackCommand struct {
	slackFlags
}

func (setupSlackCommand) Help() string {
	return `It checks the tokens, the scopes and the bot's membership in the channels of human resources, and says what is missing. It changes nothing. The app itself is made by pasting a manifest: see deploy/slack.`
}

func (c *setupSlackCommand) Run(s *streams) error {
	if c.BotToken == "" {
		return usagef("--bot-token: the token of the installed app is needed (or CPXBOT_SLACK_BOT_TOKEN)")
	}
	for _, err := range []error{bot.CheckToken("bot token", c.BotToken), bot.CheckToken("app token", c.AppToken)} {
		if err != nil {
			return usageError{err}
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	found, err := slack.Setup(ctx, c.options(nil, nil))
	wrong := 0
	for _, f := range found {
		mark := "✓"
		if !f.OK {
			mark, wrong = "✗", wrong+1
		}
		fmt.Fprintln(s.out, mark, f.Text)
	}
	switch {
	case err != nil:
		return err
	case wrong > 0:
		return errors.New("something is missing: see the lines with ✗")
	}
	return nil
}
