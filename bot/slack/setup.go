package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	api "github.com/slack-go/slack"
)

// Finding is something that Setup looked at.
type Finding struct {
	OK   bool
	Text string // what it is, and what to do when it is not in order
}

// Setup looks whether tokens, scopes and channels are in order. It changes
// nothing. The error is that of a call that could not be made.
func Setup(ctx context.Context, o Options) ([]Finding, error) {
	if o.APIURL == "" {
		o.APIURL = "https://slack.com/api/"
	}
	if o.Client == nil {
		o.Client = http.DefaultClient
	}
	var found []Finding
	note := func(ok bool, format string, args ...any) {
		found = append(found, Finding{ok, fmt.Sprintf(format, args...)})
	}
	client := newAPI(o.Client, o.APIURL, o.BotToken, api.OptionAppLevelToken(o.AppToken))

	r, err := client.AuthTestContext(ctx)
	var refused api.SlackErrorResponse
	switch {
	case errors.As(err, &refused):
		note(false, "The bot token is refused (%s): install the app in the workspace and copy the token again.", refused.Err)
		return found, nil
	case err != nil:
		return found, fmt.Errorf("auth.test: %w", err)
	}
	note(true, "The bot token is good for the workspace %s, as %s.", r.Team, r.User)

	if granted := r.Header.Get("X-OAuth-Scopes"); granted != "" {
		has := strings.Split(strings.ReplaceAll(granted, " ", ""), ",")
		missing := without(Scopes, has)
		note(len(missing) == 0, "Scopes: %s.", either(missing, "all there", "missing: %s; update the app's manifest and install it again"))
		if more := without(has, append(slices.Clone(Scopes), optionalScopes...)); len(more) > 0 {
			note(true, "Scopes that the bot does not need and that can be removed: %s.", strings.Join(more, ", "))
		}
	}
	switch {
	case o.AppToken != "":
		_, _, err := client.StartSocketModeContext(ctx)
		note(err == nil, "Socket Mode: %s.", either(reason(err), "the app token opens a connection", "the app token is refused (%s); it needs the scope connections:write, and Socket Mode must be on"))
	case o.SigningSecret == "":
		note(false, "Neither an app token (Socket Mode) nor a signing secret (HTTP) is given: nothing can reach the bot.")
	default:
		note(true, "A signing secret is given; whether it is the right one shows when Slack calls.")
	}
	if len(o.HRChannels) == 0 {
		note(true, "No channel of human resources is configured: hand-overs name the service, and nobody has the commands of HR.")
	}
	for _, id := range o.HRChannels {
		c, err := client.GetConversationInfoContext(ctx, &api.GetConversationInfoInput{ChannelID: id})
		switch {
		case errors.As(err, &refused):
			note(false, "Channel %s: not visible (%s). Is it the id (C…), and was the bot invited with /invite @%s?", id, refused.Err, r.User)
		case err != nil:
			return found, fmt.Errorf("conversations.info: %w", err)
		default:
			note(c.IsMember, "Channel #%s: %s.", c.Name, either(list(!c.IsMember, r.User), "the bot is a member", "invite the bot: /invite @%s"))
			if c.IsArchived {
				note(false, "Channel #%s is archived: unarchive it, or give another.", c.Name)
			}
			if c.IsExtShared {
				note(false, "Channel #%s is shared with another organisation: choose an internal one, its members are HR for the bot.", c.Name)
			}
		}
	}
	return found, nil
}

func without(all, some []string) (rest []string) {
	for _, x := range all {
		if !slices.Contains(some, x) {
			rest = append(rest, x)
		}
	}
	return rest
}

// either says that all is well, or what is wrong.
func either(problems []string, well, wrong string) string {
	if len(problems) == 0 {
		return well
	}
	return fmt.Sprintf(wrong, strings.Join(problems, ", "))
}

func list(yes bool, s string) []string {
	if !yes {
		return nil
	}
	return []string{s}
}

func reason(err error) []string {
	if err == nil {
		return nil
	}
	var refused api.SlackErrorResponse
	if errors.As(err, &refused) {
		return []string{refused.Err}
	}
	return []string{"no answer"}
}
