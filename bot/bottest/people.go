package bottest

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"cpxbot/dialogs/message"
)

// hostile is what a person may write to have the bot call, load or dress up
// something where somebody else reads it.
var hostile = []string{
	"[x](!channel)", "!here", "!channel", "<!channel>", "<!here|here>", "<@U123>", "<#C123|general>", "<!subteam^S123>", "<!date^1^{date}^https://evil.example|x>",
	"@U0123ABC", "#C0123ABC", "!subteam^S0123", "@all", "@channel", "@here", "@everyone", "@anna.", "(@all)", "a@b.fr", "＠channel", "~town-square~", "~town-square", "#hashtag", "##hashtag", "＃tag",
	":smile:", "x:+1:x", ":::smile:::", ":) ;-) :D :[ :P", "<3 </3", "x-d XD",
	"[https://esante.gouv.fr](https://evil.example)", "![s](https://evil.example/p.png)", "[a][b]", "[b]: https://evil.example", "<https://evil.example|esante.gouv.fr>", "[a](<https://evil.example>)",
	"https://evil.example", "HTTPS://EVIL.EXAMPLE/x", "http://evil.example/a_b_c*d*", "www.evil.example", "WWW2.evil.example", "mailto:a@b.fr", "tel:+33612345678", "javascript:alert(1)", "ftp://x.example", "mattermost://x/y", "<a@b.fr>", "slack://user?team=T&id=U",
	"*gras*", "**gras**", "***x***", "_i_", "__x__", "~s~", "~~s~~", "`code`", "``x``", "```bloc```", "```", "a\n```\nb\n```", "$x^2$", "$$x$$",
	"> citation", "# titre", "===", "---", "- x", "+ x", "* x", "1. x", "1) x", "a\n---", "a\n===", "    code", "\tcode", "| a | b |\n|---|---|\n| c | d |", "- [ ] x", "\\*x*", "\\", "\\\\*x*",
	"<b>x</b>", "<img src=https://evil.example/p.png>", "<!-- x -->", "<script>", "&lt;!channel&gt;", "&#64;channel", "&commat;channel", "&amp;", "&",
	"@\u200bchannel", "@\u2060channel", "<\u200b!channel>", "ht\u200btps://evil.example", "ww\x00w.evil.example", "@\u00adall", ":\u200dsmile:", "\u202eerehwyna", "\u2066x", "@\ufe0fall", "\ufeff@all", "a\u2028- b", "\x1b[31mx\x1b]8;;https://evil.example\x07y",
	"{name} {text} {words}", "%s %d", "« ** »", "[", "](", "**", "<", ">", "|", "é", "👩🏽‍⚕️",
	"=HYPERLINK(\"https://evil.example\")", "+1+1", "-1", "@SUM(A1)",
	strings.Repeat("@all ", 900), strings.Repeat("*", 4000), strings.Repeat("x", 4000), strings.Repeat("<", 3999), strings.Repeat("- ", 1999), strings.Repeat(`\`, 3999) + "*x*",
}

// people are messages with a text that a person wrote wherever a message may
// have one.
func people(said message.Verbatim) (all []message.Message) {
	for kind := range message.Source + 1 {
		if r := []rune(string(said)); kind == message.Source && len(r) > 500 {
			said = message.Verbatim(r[:500]) // what an answer rests on is never cut
		}
		alone, among := said.Line(), message.ParseLine("La **personne** ajoute : « ")
		among = append(append(among, said.Line()...), message.ParseLine(" » ([fiche](https://esante.gouv.fr/x))")...)
		all = append(all,
			message.Message{Parts: []message.Part{{Kind: kind, Title: titleOf(said), Lines: []message.Line{alone, among}}}},
			message.Message{To: message.ToHR, Parts: []message.Part{{Kind: kind, Lines: []message.Line{alone, alone}}}, Choices: []message.Choice{{ID: "a", Label: "Oui"}}})
	}
	return all
}

// titleOf is a title with a text in it, as that of an order has: no longer than
// the name of an order may be.
func titleOf(said message.Verbatim) string {
	runes := []rune(said.Line().String())
	return "Demande 1 – " + string(runes[:min(len(runes), 40)])
}

// squeezed is a text without spaces and joiners, for a long one is cut.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u2060' {
			return -1
		}
		return r
	}, s)
}

// FuzzPeople holds against a transport that nothing which a person writes can
// mention, link, load or format anything: what the platform makes of a message
// is the same as of one in which an everyday word stands in its place. And it
// is read as it was written. A transport that shows nothing but text returns
// no effects.
func FuzzPeople(f *testing.F, send func(t testing.TB, m message.Message) (effects []string, read string)) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { peopleAreText(t, s, send) })
}

// MixedPeople is FuzzPeople for texts that are put together from such pieces.
func MixedPeople(t *testing.T, send func(t testing.TB, m message.Message) (effects []string, read string)) {
	piece := rapid.OneOf(
		rapid.SampledFrom(hostile).Filter(func(s string) bool { return len(s) < 100 }),
		rapid.SampledFrom(strings.Split("*_~`<>[]()!#|:;@&$\\/-+=.{}'\"\u200b\u2060 \n", "")), rapid.StringN(1, 3, -1),
	)
	rapid.Check(t, func(r *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 1, 8).Draw(r, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(r, "between"))
		peopleAreText(t, s, send)
		if t.Failed() {
			r.FailNow()
		}
	})
}

func peopleAreText(t testing.TB, s string, send func(t testing.TB, m message.Message) (effects []string, read string)) {
	t.Helper()
	if r := []rune(s); len(r) > 4000 {
		s = string(r[:4000]) // as much as is read of a message
	}
	said := message.Verbatim(s)
	harmless := people("mot")
	for i, m := range people(said) {
		if said.Line().String() == "" {
			continue
		}
		effects, read := send(t, m)
		want, _ := send(t, harmless[i])
		if got := without(effects, want); len(got) > 0 {
			t.Errorf("%.80q in a part of kind %d makes %.200q", s, m.Parts[0].Kind, got)
		}
		if got, want := squeezed(read), squeezed(m.Plain()); !strings.Contains(got, want) {
			t.Errorf("%.80q is read as\n%.400q\nwant\n%.400q", s, got, want)
		}
	}
}

// layout is what parts are laid out with, again in each piece of a long message.
var layout = []string{"markdown List", "server *markdown.List", "markdown Blockquote", "server *markdown.BlockQuote"}

// without returns the effects that are not expected at all, or more often than
// they are.
func without(effects, expected []string) (more []string) {
	rest := slices.Clone(expected)
	for _, e := range effects {
		if i := slices.Index(rest, e); i >= 0 {
			if slices.Contains(layout, e) {
				continue
			}
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		more = append(more, e)
	}
	return more
}
