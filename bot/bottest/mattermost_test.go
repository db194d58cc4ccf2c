package bottest

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// TestMattermost: the surprises of a real server are there.
func TestMattermost(t *testing.T) {
	m := NewMattermost(t)
	client := model.NewAPIv4Client(m.URL())
	client.HTTPClient = &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.HTTPClient.CloseIdleConnections)
	client.SetToken(MattermostBotToken)
	channel := m.Direct("anna")
	post := func(pending string) string {
		t.Helper()
		p, _, err := client.CreatePost(t.Context(), &model.Post{ChannelId: channel, Message: "x", PendingPostId: pending})
		if err != nil {
			t.Fatal(err)
		}
		return p.Id
	}
	first := post("1")
	if post("1") != first {
		t.Error("a repeated post is not recognised")
	}
	m.Advance(31 * time.Second)
	if post("1") == first {
		t.Error("a repeated post is recognised after half a minute")
	}
	second := post("2")
	m.Down()
	client.HTTPClient.CloseIdleConnections() // they ended with the server
	m.Up()
	if post("2") == second {
		t.Error("a repeated post is recognised after a restart")
	}

	before := model.GetMillisForTime(m.now())
	m.Advance(time.Second)
	old := m.Messages(channel)[0]
	m.Edit(old.Id, "y")
	for i := range 1300 {
		m.Write("anna", channel, fmt.Sprint(i))
	}
	list, _, err := client.GetPostsSince(t.Context(), channel, before, false)
	if err != nil {
		t.Fatal(err)
	}
	history := 0
	for _, p := range list.Posts {
		if p.OriginalId != "" {
			history++
		}
	}
	if len(list.Posts) != 1000 || list.Posts[old.Id] == nil || history != 1 {
		t.Errorf("%d posts, %d of them history", len(list.Posts), history)
	}
	for _, p := range list.Posts {
		if p.Message == "1299" {
			t.Error("the newest post is in a list that was cut off")
		}
	}

	m.FailCall("POST /posts", RateLimited)
	resp, err := client.DoAPIPost(t.Context(), "/posts", `{}`)
	if err == nil || resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%v %v", resp, err)
	}
}
