package slack

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs/turn"
)

// rig is a transport that runs against a fake of Slack.
type rig struct {
	slack     *bottest.Slack
	transport *Transport
	handle    atomic.Pointer[bot.Handler]
}

// start runs a transport until the test ends.
func start(t testing.TB, sockets bool, change func(*Options)) *rig {
	r := &rig{slack: bottest.NewSlack(t)}
	o := Options{
		BotToken: bottest.SlackToken, SigningSecret: r.slack.SigningSecret, HRChannels: []string{bottest.SlackHR},
		APIURL: r.slack.APIURL(), Client: &http.Client{Transport: &http.Transport{}, Timeout: 5 * time.Second},
	}
	if sockets {
		o.AppToken, o.SigningSecret = r.slack.AppToken, ""
	}
	if change != nil {
		change(&o)
	}
	var err error
	if r.transport, err = New(o); err != nil {
		t.Fatal(err)
	}
	r.transport.pace.off = true // its limits have tests of their own
	mux := http.NewServeMux()
	r.transport.Routes(mux)
	r.slack.DeliverTo(mux)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- r.transport.Run(ctx, func(ctx context.Context, e bot.Event) (bot.Reply, error) {
			return (*r.handle.Load())(ctx, e)
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		o.Client.CloseIdleConnections()
	})
	if sockets {
		r.slack.Sockets(t, 2)
	} else if o.BotToken != "" {
		r.slack.Await(t, "the bot knows its workspace", func() bool {
			return r.transport.handle.Load() != nil && r.transport.installs.isBot(bottest.SlackTeam, bottest.SlackBot)
		})
	}
	return r
}

func (r *rig) use(h bot.Handler) { r.handle.Store(&h) }

// Transport, Person, Do, Posts and Fail implement bottest.Harness.
func (r *rig) Transport() bot.Transport { return r.transport }

func (r *rig) Person(user string) bot.Person {
	return bot.Person{Platform: Platform, Workspace: bottest.SlackTeam, User: user}
}

func (r *rig) Do(t testing.TB, handle bot.Handler, id, user string, in turn.Input) {
	t.Helper()
	r.use(handle)
	r.slack.SetUser(user, bottest.SlackUser{Locale: in.Locale + "-FR", Name: string(in.Name)})
	var a bottest.Answer
	switch in.Kind {
	case turn.ChoiceInput:
		a = r.slack.Click(user, bottest.DirectID(user), in.Text)
	case turn.CommandInput:
		a = r.slack.Command(id, user, bottest.DirectID(user), in.Text)
	default:
		a = r.slack.Event(id, r.slack.DirectMessage(user, in.Text, in.Mentions...), 0)
	}
	if !a.OK {
		t.Errorf("not acknowledged: %d %s", a.Code, a.Body)
	}
}

func (r *rig) Posts(user string) []bottest.Post {
	if user == bottest.HR {
		return r.slack.Shown(bottest.SlackHR)
	}
	return r.slack.Shown(bottest.DirectID(user))
}

func (r *rig) Fail(faults ...bottest.Fault) { r.slack.Fail(faults...) }

func TestExerciseHTTP(t *testing.T) {
	bottest.Exercise(t, bottest.Third, func(t testing.TB) bottest.Harness { return start(t, false, nil) })
}

func TestExerciseSocketMode(t *testing.T) {
	bottest.Exercise(t, bottest.Fourth, func(t testing.TB) bottest.Harness { return start(t, true, nil) })
}
