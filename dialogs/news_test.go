package dialogs

import (
	"os"
	"slices"
	"testing"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding/language"
	"cpxbot/rules"
)

// stageBefore is where an order stands that waits for what is told of it.
var stageBefore = map[string]state.Stage{
	"sent": state.Prepared, "transmitted": state.Prepared, "incomplete": state.Sent, "refused": state.Sent, "resent": state.Incomplete, "card": state.Sent, "codes": state.CardReceived, "all": state.Sent,
}

// movedBy is where an order stands after what is told of it.
func movedBy(stage state.Stage, event string) state.Stage {
	switch event {
	case "sent", "resent":
		if stage == state.Prepared || stage == state.Incomplete || stage == state.Refused {
			return state.Sent
		}
	case "transmitted":
		if stage == state.Prepared {
			return state.Transmitted
		}
	case "incomplete":
		return state.Incomplete
	case "refused":
		return state.Refused
	case "card":
		if stage != state.Done {
			return state.CardReceived
		}
	case "codes", "all":
		return state.Done
	}
	return stage
}

// A little beside what was measured: the share of messages that move an order as they
// should, and of those that move one though nothing had happened.
const (
	leastMoved = 0.72
	mostBeyond = 0.08
)

// TestNewsMoveOrders measures whether what people write of their order moves it where it
// should, and whether what is only asked, planned, supposed or denied leaves it.
func TestNewsMoveOrders(t *testing.T) {
	d := newDialog(t)
	for _, part := range []string{language.Validate, language.Unseen} {
		list, err := language.Read(os.DirFS("understanding/language"), part)
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]int{}
		tried, right, asked, wrong, missed, beyond := 0, 0, 0, 0, 0, 0
		for _, x := range list {
			stage := state.Stage("")
			procedure := rules.ProcedureOrdered
			if len(x.News) == 0 || slices.ContainsFunc(x.News, func(n language.News) bool {
				return n.Whose != "self" || stageBefore[n.Event] == "" && n.Event != "none"
			}) {
				continue
			}
			for _, n := range x.News {
				if s := stageBefore[n.Event]; s != "" && stage == "" {
					stage = s
				}
				if n.Event == "transmitted" {
					procedure = rules.ProcedureOfOrdre
				}
			}
			if stage == "" {
				continue
			}
			if procedure == rules.ProcedureOfOrdre && stage == state.Sent {
				stage = state.Transmitted
			}
			want := stage
			for _, n := range x.News {
				if n.Mode == "told" || n.Mode == "corrected" {
					want = movedBy(want, n.Event)
				}
			}
			order := state.Dossier{ID: 1, Procedure: procedure, Facts: rules.Facts{}, Stage: stage, Opened: start.AddDate(0, 0, -30), Since: start.AddDate(0, 0, -20)}
			if stage != state.Prepared {
				order.Sent = start.AddDate(0, 0, -20)
			}
			if stage == state.CardReceived {
				order.Card, order.Since = start.AddDate(0, 0, -3), start.AddDate(0, 0, -3)
			}
			s := state.State{Dossiers: []state.Dossier{order}, Followed: 1, Locale: "fr", At: state.Point{Phase: state.Following, Order: 1}}
			r := d.Turn(s, turn.Input{Text: x.Text, Locale: "fr"}, start)
			tried++
			got := stage
			if len(r.State.Dossiers) > 0 {
				got = r.State.Dossiers[0].Stage
			}
			switch {
			case got == want && len(r.State.Dossiers) == 1:
				right++
				continue
			case got == stage && (r.State.At.Pending != nil || asksMilestone(r)):
				asked++
			case got == stage && len(r.State.Dossiers) == 1:
				missed++
			default:
				wrong++
				if want == stage {
					beyond++ // nothing that holds was told
				}
			}
			kinds[string(stage)+" → "+string(got)+", want "+string(want)]++
			if part == language.Validate && os.Getenv("CPXBOT_MISSES") != "" {
				t.Logf("%s: %s → %s, want %s (%d orders): %s", part, stage, got, want, len(r.State.Dossiers), x.Text)
			}
		}
		t.Logf("%s: of %d messages %.3f move the order as they should; of the rest %d are asked, %d missed, %d moved wrongly, %d of these though nothing had happened %v", part, tried, float64(right)/float64(max(tried, 1)), asked, missed, wrong, beyond, kinds)
		if float64(right) < leastMoved*float64(tried) || float64(beyond) > mostBeyond*float64(tried) {
			t.Errorf("%s: %d of %d right, %d moved though nothing had happened", part, right, tried, beyond)
		}
	}
}

// asksMilestone reports whether a turn asks how far the order is.
func asksMilestone(r Result) bool {
	return slices.ContainsFunc(r.Messages, func(m message.Message) bool {
		return slices.ContainsFunc(m.Choices, func(c message.Choice) bool {
			a := message.ParseAction(c.ID)
			return a.Verb == message.VerbDossier && a.Value == "not_yet"
		})
	})
}
