package slack

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"cpxbot/bot"
	"cpxbot/bot/bottest"
	"cpxbot/dialogs/message"
)

var hello = message.Message{Parts: []message.Part{{Lines: message.ParseLines("Bonjour")}}}

func TestMarkup(t *testing.T) {
	for in, want := range map[string]string{
		"**CPS** à [l’Ordre](https://x.fr/a?b=1&c=2)": `{"type":"text","text":"CPS","style":{"bold":true}},{"type":"text","text":" à "},{"type":"link","url":"https://x.fr/a?b=1&c=2","text":"l’Ordre"}`,
		"<!channel> *et* :smile:":                     `{"type":"text","text":"<!channel> *et* :smile:"}`,
		"voir https://x.fr.":                          `{"type":"text","text":"voir "},{"type":"link","url":"https://x.fr","text":"https://x.fr"},{"type":"text","text":"."}`,
		"[x](javascript:alert(1))":                    `{"type":"text","text":"[x](javascript:alert(1))"}`,
	} {
		part := message.Part{Lines: message.ParseLines(in)}
		var out strings.Builder
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(partBlocks(&part)); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(out.String()); got != `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[`+want+`]}]}]` {
			t.Errorf("%q becomes %s, want %s", in, got, want)
		}
	}
	list := message.Part{Kind: message.Steps, Title: "Étapes", Lines: message.ParseLines("un **deux**", strings.Repeat("a", maxSection-14), "trois")}
	data, err := json.Marshal(partBlocks(&list))
	if err != nil {
		t.Fatal(err)
	}
	head, rest := `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"Étapes","style":{"bold":true}}]},{"type":"rich_text_list",`, `"offset":2}]}]`
	if got := string(data); !strings.HasPrefix(got, head) || !strings.HasSuffix(got, rest) || strings.Count(got, `"rich_text"`) != 2 {
		t.Errorf("steps become %.400s … %s", got, got[len(got)-100:])
	}
	for in, want := range map[string]string{"<!channel> & :smile: 9:30": "&lt;!channel&gt; &amp; :\u2060smile: 9:30", "::a:b:": "::\u2060a:\u2060b:"} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"je suis m&eacute;decin &amp; directeur":     "je suis m&eacute;decin & directeur",
		"<@U123> bonjour":                            "bonjour",
		"voir <https://x.fr|x.fr> et <https://y.fr>": "voir x.fr et https://y.fr",
		"<mailto:a@b.fr|a@b.fr> 2 &lt; 3":            "a@b.fr 2 < 3",
		"<!here> <pas fini":                          "pas fini",
		"&amp;lt;":                                   "&lt;",
	} {
		if got := unmarkup(in); got != want {
			t.Errorf("unmarkup(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestLimits: whatever a message holds, Slack takes it, and the text holds all
// that is read.
func TestLimits(t *testing.T) {
	slack := bottest.NewSlack(t)
	transport, err := New(Options{BotToken: bottest.SlackToken, AppToken: "xapp-1", APIURL: slack.APIURL(), HRChannels: []string{bottest.SlackHR}})
	if err != nil {
		t.Fatal(err)
	}
	transport.pace.off = true
	line := rapid.OneOf(
		rapid.StringMatching(`[a-zé<>&*\[\]() |]{1,40}`),
		rapid.Custom(func(t *rapid.T) string { return strings.Repeat("mot ", rapid.IntRange(1, 2000).Draw(t, "n")) + "." }),
		rapid.Custom(func(t *rapid.T) string { return strings.Repeat("é", rapid.IntRange(1, 7000).Draw(t, "n")) }),
		rapid.Custom(func(t *rapid.T) string { return strings.Repeat("a&<😀", rapid.IntRange(1, 3000).Draw(t, "n")) }),
	).Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
	lines := rapid.Custom(func(t *rapid.T) message.Line {
		return append(message.ParseLine("**a** [b](https://x.fr) https://y.fr "), message.Verbatim(line.Draw(t, "line")).Line()...)
	})
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		m := message.Message{Asks: rapid.SampledFrom([]string{"", "reader", "date"}).Draw(rt, "asks")}
		for range rapid.IntRange(1, 60).Draw(rt, "parts") {
			m.Parts = append(m.Parts, message.Part{
				Kind:  message.PartKind(rapid.IntRange(0, 4).Draw(rt, "kind")),
				Title: rapid.SampledFrom([]string{"", "Étapes"}).Draw(rt, "title"),
				Lines: rapid.SliceOfN(lines, 1, 4).Draw(rt, "lines"),
			})
		}
		for i := range rapid.IntRange(0, 300).Draw(rt, "choices") {
			id := rapid.SampledFrom([]string{"change", "restart", "back", "follow", "profession=p"}).Draw(rt, "id")
			m.Choices = append(m.Choices, message.Choice{ID: id + strings.Repeat("x", i%3), Label: rapid.StringMatching(`[A-Zé ]{1,120}x`).Draw(rt, "label")})
		}
		n++
		err := transport.Send(context.Background(), &bot.Delivery{
			ID: "x-1-" + string(rune(n)), Person: bot.Person{Platform: Platform, Workspace: bottest.SlackTeam, User: "anna"}, Message: m, At: time.Now(),
		})
		if refused := slack.Refused(); err != nil || len(refused) > 0 {
			rt.Fatalf("%v %v", err, refused)
		}
		all := slack.Messages(bottest.DirectID("anna"))
		text := all[len(all)-1].Text
		if plain := escape(m.Plain()); len(utf16.Encode([]rune(plain))) < maxText-1000 && !strings.HasPrefix(text, plain) {
			rt.Fatalf("the text is not all that is read: %.200q", text)
		}
	})
}

// TestSizes: what Slack escapes and what UTF-16 writes as two counts for more than
// one, and neither is ever cut in the middle.
func TestSizes(t *testing.T) {
	for _, x := range []struct {
		in   string
		most int
		want string // the pieces, between bars
	}{
		{"abc", 3, "abc"},
		{"a&b", 7, "a&b"},
		{"a&b", 6, "a&|b"},
		{"aa&b", 6, "aa|&b"},
		{"<<<", 8, "<<|<"},
		{"😀😀😀😀", 6, "😀😀😀|😀"},
		{"aaaaa😀", 6, "aaaaa|😀"},
		{"un deux trois", 8, "un deux|trois"},
		{"un\ndeux & trois", 9, "un|deux|&|trois"},
		{"&&&", 1, "&|&|&"}, // one character at least
	} {
		if got := strings.Join(split(x.in, x.most), "|"); got != x.want {
			t.Errorf("split(%q, %d) = %q, want %q", x.in, x.most, got, x.want)
		}
		for _, piece := range split(x.in, x.most) {
			if size(piece) > max(x.most, widest) {
				t.Errorf("split(%q, %d): %q has the size %d", x.in, x.most, piece, size(piece))
			}
		}
	}
	for in, want := range map[string]string{"abc": "abc", "abcdefghij": "abcdefghij", "abcdefghijk": "abcdefghi…", "abcdef&": "abcdef…", "abcde&": "abcde&", "😀😀😀😀😀": "😀😀😀😀😀", "a😀😀😀😀😀": "a😀😀😀😀…"} {
		if got := clip(in, 10); got != want || size(got) > 10 {
			t.Errorf("clip(%q) = %q, want %q", in, got, want)
		}
	}
	long := message.Message{Parts: []message.Part{{Lines: []message.Line{message.Verbatim(strings.Repeat(":a: & ", 20_000)).Line()}}}}
	text := fullText(&long)
	if n := len(utf16.Encode([]rune(text))); n > maxText || n < maxText-10 || !strings.HasSuffix(text, "…") {
		t.Errorf("the text has the size %d, of %d at most, and ends in %q", n, maxText, text[len(text)-20:])
	}
	if strings.Count(text, "&") != strings.Count(text, "&amp;") {
		t.Error("an entity was cut")
	}
}

func TestOpaqueKey(t *testing.T) {
	key := bot.MessageKey("slack:T1:U1-3-0")
	if strings.Contains(key, "U1") || len(key) != 32 || key == bot.MessageKey("slack:T1:U1-3-1") {
		t.Error(key)
	}
}

// TestPace: a burst is sent at once, then one message a second in a channel; a
// method that Slack has stopped is not called before its time.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(bot.System{})
		start := time.Now()
		for range channelLimit.burst + 1 {
			if err := p.wait(t.Context(), methodPost, "T1", "D1"); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("a burst and one more took %v", took)
		}
		// Others are not held up; far too much is put off instead of waiting.
		var put, sent atomic.Int32
		var group sync.WaitGroup
		for i := range 100 {
			group.Go(func() {
				err := p.wait(t.Context(), methodPost, "T1", "D"+string(rune('a'+i)))
				if s, ok := errors.AsType[*bot.SendError](err); ok {
					put.Add(1)
					if !s.NotSent || s.RetryAfter <= longestPace {
						t.Errorf("put off like this: %+v", s)
					}
					return
				}
				sent.Add(1)
			})
		}
		group.Wait()
		if n := sent.Load(); n < 20 || n > 35 || put.Load() != 100-n {
			t.Errorf("%d of 100 were sent within two seconds, %d put off", n, put.Load())
		}
		if err := p.wait(t.Context(), methodPost, "T2", "D1x"); err != nil {
			t.Errorf("another workspace is held up: %v", err)
		}
		p.block(methodUser, "T1", time.Minute)
		if err := p.wait(t.Context(), methodUser, "T1", ""); err == nil {
			t.Error("called while Slack has stopped it")
		}
		time.Sleep(time.Minute + time.Second)
		if err := p.wait(t.Context(), methodUser, "T1", ""); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// TestManifests: what an administrator pastes keeps Slack's limits
// (https://docs.slack.dev/reference/app-manifest), asks for the scopes that the
// bot needs and no other, and lets people write to it.
func TestManifests(t *testing.T) {
	for _, name := range []string{"manifest-socket.yaml", "manifest-http.yaml"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile("../../deploy/slack/" + name)
			if err != nil {
				t.Fatal(err)
			}
			var m struct {
				Display struct {
					Name            string
					Description     string
					LongDescription string `yaml:"long_description"`
				} `yaml:"display_information"`
				Features struct {
					AppHome struct {
						Home     bool `yaml:"home_tab_enabled"`
						Messages bool `yaml:"messages_tab_enabled"`
						ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
					} `yaml:"app_home"`
					BotUser struct {
						DisplayName string `yaml:"display_name"`
					} `yaml:"bot_user"`
					SlashCommands []struct {
						Command, URL, Description string
						UsageHint                 string `yaml:"usage_hint"`
					} `yaml:"slash_commands"`
				}
				OAuth struct {
					Redirects []string `yaml:"redirect_urls"`
					Scopes    struct{ Bot []string }
				} `yaml:"oauth_config"`
				Settings struct {
					Events struct {
						URL string   `yaml:"request_url"`
						Bot []string `yaml:"bot_events"`
					} `yaml:"event_subscriptions"`
					Interactivity struct {
						Enabled bool   `yaml:"is_enabled"`
						URL     string `yaml:"request_url"`
					}
					SocketMode bool `yaml:"socket_mode_enabled"`
				}
			}
			if err := yaml.Unmarshal(data, &m); err != nil {
				t.Fatal(err)
			}
			for what, c := range map[string]struct {
				text        string
				least, most int
			}{
				"name": {m.Display.Name, 1, 35}, "description": {m.Display.Description, 1, 140}, "long description": {m.Display.LongDescription, 174, 4000},
				"display name": {m.Features.BotUser.DisplayName, 1, 80}, "command": {m.Features.SlashCommands[0].Command, 2, 32},
				"usage hint": {m.Features.SlashCommands[0].UsageHint, 1, 1000}, "description of the command": {m.Features.SlashCommands[0].Description, 1, 2000},
			} {
				if n := utf8.RuneCountInString(c.text); n < c.least || n > c.most {
					t.Errorf("%s has %d characters", what, n)
				}
			}
			if got := slices.Sorted(slices.Values(m.OAuth.Scopes.Bot)); !slices.Equal(got, slices.Sorted(slices.Values(Scopes))) {
				t.Errorf("scopes %v", got)
			}
			home := m.Features.AppHome
			if !home.Home || !home.Messages || home.ReadOnly {
				t.Errorf("nobody can write to the bot: %+v", home)
			}
			for _, event := range []string{"message.im", "message.channels", "message.groups", "app_mention", "app_home_opened", "app_uninstalled", "tokens_revoked"} {
				if !slices.Contains(m.Settings.Events.Bot, event) {
					t.Errorf("%s is missing", event)
				}
			}
			socket := name == "manifest-socket.yaml"
			urls := []string{m.Settings.Events.URL, m.Settings.Interactivity.URL, m.Features.SlashCommands[0].URL}
			for _, url := range urls {
				if socket != (url == "") || !socket && !strings.HasPrefix(url, "https://cpxbot.example.org/slack/") {
					t.Errorf("URL %q", url)
				}
			}
			if m.Settings.SocketMode != socket || !m.Settings.Interactivity.Enabled {
				t.Error("Socket Mode or interactivity")
			}
		})
	}
}

func TestSetup(t *testing.T) {
	slack := bottest.NewSlack(t)
	o := Options{BotToken: bottest.SlackToken, AppToken: slack.AppToken, APIURL: slack.APIURL(), HRChannels: []string{bottest.SlackHR, "C404"}}
	lines := func() (wrong, all string) {
		found, err := Setup(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			all += f.Text + "\n"
			if !f.OK {
				wrong += f.Text + "\n"
			}
		}
		return wrong, all
	}
	slack.Granted = strings.Join(Scopes[1:], ",") + ",admin"
	wrong, all := lines()
	for _, want := range []string{"missing: " + Scopes[0], "C404: not visible"} {
		if !strings.Contains(wrong, want) {
			t.Errorf("%q is not said in\n%s", want, all)
		}
	}
	for _, want := range []string{"does not need and that can be removed: admin", "#rh: the bot is a member", "the app token opens a connection"} {
		if !strings.Contains(all, want) || strings.Contains(wrong, want) {
			t.Errorf("%q is not said in\n%s", want, all)
		}
	}
	slack.Archive(bottest.SlackHR, true)
	if wrong, all := lines(); !strings.Contains(wrong, "#rh is archived") {
		t.Errorf("%s", all)
	}
	o.BotToken = "xoxb-wrong"
	if wrong, all := lines(); !strings.Contains(wrong, "refused (invalid_auth)") {
		t.Errorf("%s", all)
	}
}
