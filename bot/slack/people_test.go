package slack

import (
	"context"
	"strconv"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs"
)

// FuzzPeople: what people write is text on Slack, in the message and in its
// notification.
func FuzzPeople(f *testing.F) {
	slack := bottest.NewSlack(f)
	transport, err := New(Options{BotToken: bottest.SlackToken, AppToken: "xapp-1", APIURL: slack.APIURL(), HRChannels: []string{bottest.SlackHR}})
	if err != nil {
		f.Fatal(err)
	}
	transport.pace.off = true
	n := 0
	bottest.FuzzPeople(f, func(t testing.TB, m dialogs.Message) ([]string, string) {
		n++
		user := "u" + strconv.Itoa(n)
		channel := bottest.DirectID(user)
		if m.To == dialogs.ToHR {
			channel = bottest.SlackHR
		}
		before := len(slack.Messages(channel))
		err := transport.Send(context.Background(), &bot.Delivery{
			ID: "x-1-" + strconv.Itoa(n), Person: bot.Person{Platform: Platform, Workspace: bottest.SlackTeam, User: user}, Message: m, At: time.Now(),
		})
		if refused := slack.Refused(); err != nil || len(refused) > 0 {
			t.Fatalf("%v %v", err, refused)
		}
		posts, shown := slack.Messages(channel), slack.Shown(channel)
		if len(posts) != before+1 {
			t.Fatalf("%d messages", len(posts)-before)
		}
		return posts[before].Effects(), shown[before].Text
	})
}
