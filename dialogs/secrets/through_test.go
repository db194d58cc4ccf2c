package secrets_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"cpxbot/dialogs"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/secrets"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// spelled draws a social-security number and a way to write it.
func spelled(t *rapid.T) (digits, written string) {
	two := func(from, to int, label string) string {
		return strconv.Itoa(100 + rapid.IntRange(from, to).Draw(t, label))[1:]
	}
	three := func(label string) string { return strconv.Itoa(1000 + rapid.IntRange(1, 989).Draw(t, label))[1:] }
	month := rapid.OneOf(rapid.IntRange(1, 12), rapid.IntRange(20, 42), rapid.IntRange(50, 99)).Draw(t, "month")
	department := rapid.OneOf(rapid.Just("2A"), rapid.Just("2B"), rapid.Custom(func(t *rapid.T) string {
		return strconv.Itoa(100 + rapid.IntRange(1, 99).Draw(t, "department"))[1:]
	})).Draw(t, "where")
	groups := []string{rapid.SampledFrom([]string{"1", "2", "3", "4", "7", "8"}).Draw(t, "kind"), two(0, 99, "year"), strconv.Itoa(100 + month)[1:], department, three("commune"), three("order")}
	digits = strings.Join(groups, "")
	withKey := rapid.Bool().Draw(t, "with key")
	if withKey {
		n, _ := strconv.ParseInt(strings.NewReplacer("2A", "19", "2B", "18").Replace(digits[:7])+digits[7:], 10, 64)
		groups = append(groups, strconv.FormatInt(100+97-n%97, 10)[1:])
	}
	mark := rapid.SampledFrom([]string{"", " ", "  ", "\u00a0", "\u202f", "/", ".", "-", "–", " - ", "\u2011", "_", "\u200b", "\u2009", "\t", ", ", "·"})
	one := mark.Draw(t, "mark")
	mixed := rapid.Bool().Draw(t, "mixed")
	anywhere := withKey && rapid.Bool().Draw(t, "anywhere")
	all := strings.Join(groups, "")
	ends := map[int]bool{}
	for i, n := 0, 0; i < len(groups); i++ {
		n += len(groups[i])
		ends[n] = true
	}
	shape := rapid.SampledFrom([]int{0, 0xff10 - '0', 0x1d7ce - '0', 0x660 - '0'}).Draw(t, "digits")
	var b strings.Builder
	for i, r := range all {
		if unicode.IsDigit(r) {
			r += rune(shape)
		} else if rapid.Bool().Draw(t, "small") {
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
		if i+1 < len(all) && (ends[i+1] || anywhere) {
			m := one
			if mixed {
				m = mark.Draw(t, "another mark")
			}
			b.WriteString(m)
		}
	}
	return digits, b.String()
}

func asJSON(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

// Whichever way a social-security number is written, and whatever it is written
// into, nothing that is stored or sent has it.
func TestNoNumberGoesThrough(t *testing.T) {
	book, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	d, err := dialogs.New(book, dialogs.WithHR())
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		digits, written := spelled(t)
		said := rapid.SampledFrom([]string{"%s", "mon numéro est %s.", "je suis infirmière (%s), une carte ?", "n°%s", "%s, merci", "nommer 1 %s", "rappel demain à 9 h : appeler %s", "clore %s", "le 201 et %s le 12/05"}).Draw(t, "sentence")
		text := fmt.Sprintf(said, written)
		if got, _ := secrets.Mask(text); secrets.Holds(got, digits) {
			t.Fatalf("%q is masked as %q", text, got)
		}
		var states []state.State
		var seen []string
		keep := func(r dialogs.Result) state.State {
			states = append(states, r.State)
			for i := range r.Messages {
				seen = append(seen, r.Messages[i].Plain(), asJSON(r.Messages[i]))
			}
			seen = append(seen, asJSON(r.Understood), asJSON(r.Misunderstood))
			return r.State
		}
		person := state.State{Locale: "fr", Dossiers: []state.Dossier{{ID: 1, Procedure: "cps_rpps", Stage: state.Sent, Since: start}}, Help: &state.Help{Open: true, Thread: "1", Channel: "C"}}
		room := turn.Input{Kind: turn.CommandInput, Room: true, Text: "rappel demain à 9 h : " + written, Name: message.Verbatim(written), Board: &state.Board{}}
		for _, in := range []turn.Input{
			{Kind: rapid.SampledFrom([]turn.InputKind{turn.TextInput, turn.CommandInput, turn.ChoiceInput, turn.HelpInput, turn.FormInput}).Draw(t, "kind"), Text: text, Name: message.Verbatim(written)},
			{Kind: turn.FormInput, Text: turn.FormText(map[string]string{"profession": written, written: "yes", "contract": "signed"})},
			{Kind: turn.ChoiceInput, Text: "human", Name: message.Verbatim(written)}, {Kind: turn.TextInput, Text: text}, {Kind: turn.ChoiceInput, Text: "help=name", Name: message.Verbatim(written)},
			{Kind: turn.ChoiceInput, Text: "share=yes", Name: message.Verbatim(written)}, {Kind: turn.CommandInput, Text: "suivi"}, {Kind: turn.CommandInput, Text: "mes-donnees"},
		} {
			in.Locale = "fr"
			person = keep(d.Turn(person, in, start))
		}
		keep(d.Turn(keep(d.Turn(state.State{}, room, start)), turn.Input{Kind: turn.CommandInput, Room: true, Text: "rappels"}, start))
		stored, err := json.Marshal(states)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range append(seen, string(stored)) {
			if secrets.Holds(s, digits) {
				t.Fatalf("%q is in\n%s", text, s)
			}
		}
	})
}
