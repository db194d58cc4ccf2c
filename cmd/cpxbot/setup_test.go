package main

import (
	"bytes"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/mattermost/mattermost/server/public/model"

	"cpxbot/bot/bottest"
)

// TestSetupMattermost: what the setup prints is all that a bot needs to answer, on a
// server that knew nothing of it.
func TestSetupMattermost(t *testing.T) {
	m := bottest.BareMattermost(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := l.Addr().String()
	l.Close() // the setup answers there itself
	var out, failed bytes.Buffer
	args := []string{
		"setup", "mattermost", "--url", m.URL(), "--admin-token", bottest.MattermostAdminToken, "--callback", "http://" + listen,
		"--hr-channels", bottest.MattermostTeam + "/" + bottest.MattermostHR,
	}
	if code := run(args, &streams{strings.NewReader(""), &out, &failed}); code != exitOK {
		t.Fatalf("exit code %d: %s%s", code, &out, &failed)
	}
	printed := map[string]string{}
	for line := range strings.Lines(out.String()) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && strings.HasPrefix(name, "CPXBOT_") {
			printed[name] = value
			t.Setenv(name, value)
		}
	}
	for name, want := range map[string]string{
		"CPXBOT_LISTEN": listen, "CPXBOT_MATTERMOST_URL": m.URL(), "CPXBOT_MATTERMOST_CALLBACK": "http://" + listen,
		"CPXBOT_MATTERMOST_HR_CHANNELS": bottest.MattermostID(bottest.MattermostHR),
	} {
		if printed[name] != want {
			t.Errorf("%s is %q, want %q", name, printed[name], want)
		}
	}
	if len(printed["CPXBOT_MATTERMOST_SIGNING_SECRET"]) < 32 {
		t.Errorf("the signing secret: %q", printed["CPXBOT_MATTERMOST_SIGNING_SECRET"])
	}

	var c commands
	parser, err := kong.New(&c, append(values(), kong.Bind(&streams{strings.NewReader(""), io.Discard, io.Discard}))...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"serve", "--db", filepath.Join(t.TempDir(), "cpxbot.db")}); err != nil {
		t.Fatal(err)
	}
	if c.Serve.Listen != listen {
		t.Errorf("it would listen at %s", c.Serve.Listen)
	}
	s := serve(t, c.Serve)
	s.logged(t, "connected")
	if code, body := get(t, s.url+"/readyz"); code != 200 || body != "ready\n" {
		t.Errorf("%d %s", code, body)
	}
	m.SetUser("anna", func(u *model.User) { u.Locale = "fr" })
	m.Write("anna", m.Direct("anna"), "c'est quoi TOM ?")
	m.Await(t, "anna is answered", func() bool {
		shown := m.Shown(m.Direct("anna"))
		return len(shown) > 0 && strings.Contains(shown[0].Text, "TOM")
	})
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}
