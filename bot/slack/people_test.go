package slack

import (
	"context"
	"strconv"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs/message"
)

// FuzzPeople: what people write is text on Slack, in the message and in its
// notification.
func FuzzPeople(f *testing.F) { bottest.FuzzPeople(f, reader(f)) }

func TestMixedPeople(t *testing.T) { bottest.MixedPeople(t, reader(t)) }

// reader sends messages to a fake of Slack and tells what it makes of each.
func reader(f testing.TB) func(testing.TB, message.Message) ([]string, string) {
	slack := bottest.NewSlack(f)
	transport, err := New(Options{BotToken: bottest.SlackToken, AppToken: "xapp-1", APIURL: slack.APIURL(), HRChannels: []string{bottest.SlackHR}})
	if err != nil {
		f.Fatal(err)
	}
	transport.pace.off = true
	n := 0
	return func(t testing.TB, m message.Message) ([]string, string) {
		n++
		user := "u" + strconv.Itoa(n)
		channel := bottest.DirectID(user)
		if m.To == message.ToHR {
			channel = bottest.SlackHR
		}
		_, before := slack.Newest(channel)
		err := transport.Send(context.Background(), &bot.Delivery{
			ID: "x-1-" + strconv.Itoa(n), Person: bot.Person{Platform: Platform, Workspace: bottest.SlackTeam, User: user}, Message: m, At: time.Now(),
		})
		if refused := slack.Refused(); err != nil || len(refused) > 0 {
			t.Fatalf("%v %v", err, refused)
		}
		p, n := slack.Newest(channel)
		if n != before+1 {
			t.Fatalf("%d messages", n-before)
		}
		return p.Effects(), p.Read()
	}
}
