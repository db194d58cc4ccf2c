package followup

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var sayBatchWithout = turn.Declare("say_batch_without", "names")

// FollowPlan follows the orders of the plan as one.
func FollowPlan(t *turn.Turn) {
	s := &t.State.At.Situation
	var without []string
	first, people := 0, 0
	for _, i := range plan.Order(t) {
		p := s.People[i]
		d := answers.DecidePlanned(t, p)
		if d.Procedure == nil || len(d.Procedure.Milestones) == 0 {
			label := plan.Label(t, p)
			if names := p.KnownNames(); len(names) > 0 {
				label += " (" + plan.JoinNames(names) + ")"
			}
			without = append(without, label)
			continue
		}
		names := p.KnownNames()
		lines := len(names)
		if lines < p.Planned {
			lines++ // those who are not named
		}
		for k := range lines {
			x := orders.OpenFor(t, d.Procedure.ID)
			x.Facts = maps.Clone(p.Facts)
			maps.Copy(x.Facts, s.Service)
			x.Facts[rules.FactOrderingFor] = rules.OrderingForOther
			if x.People = p.Planned - len(names); k < len(names) {
				x.Label, x.People = plan.BareName(names[k]), 1
			}
			if first == 0 {
				first = x.ID
			}
			x.Batch = first
			people += x.Count()
		}
	}
	if first == 0 {
		t.Say(t.Words(sayNoFollow))
		return
	}
	words := t.Words(turn.SayBorn)
	if people > 1 {
		words = turn.Fill(t.Words(sayBatchFollowed), "count", strconv.Itoa(people))
	}
	m := t.Say(words)
	if len(without) > 0 {
		m.AddLines(turn.Fill(t.Words(sayBatchWithout), "names", strings.Join(without, ", ")))
	}
	lines := orders.BatchOf(t, first)
	for _, d := range lines {
		if d.Label != "" {
			m.Parts[0].Lines = append(m.Parts[0].Lines, orders.BatchLine(t, d))
		}
	}
	orders.OfferBatch(t, m, lines)
}

// batchChoice handles the buttons about all open lines of a group order.
func batchChoice(t *turn.Turn, d *state.Dossier, what string) {
	lines := orders.BatchOf(t, d.Batch)
	if len(lines) == 0 && what != message.WayNews {
		flow.Stale(t)
		return
	}
	switch what {
	case message.WayStop:
		for _, d := range lines {
			orders.AdvanceDossier(d, state.EventAbandon)
			d.AskAt = time.Time{}
		}
		t.Say(t.Words(turn.SayUnfollowed))
	case message.WayNotYet:
		var again time.Time
		for _, d := range lines {
			d.Asked, d.AskAt = 0, askAgain(t, d)
			if again.IsZero() || d.AskAt.Before(again) {
				again = d.AskAt
			}
		}
		sayAgain(t, lines, again)
	case message.WayNews:
		p := t.State.At.Pending
		if p == nil || p.Kind != state.PendingOrder {
			flow.Stale(t)
			return
		}
		words := string(p.Words)
		_, several := orders.OrderMeant(t, &turn.Heard{Text: words, Reading: t.Reader.Read(words, understanding.Asked{})}, p.Event)
		flow.Settled(t)
		ReachAll(t, several, p.Event, t.DaySaid(words))
	default:
		if event := orders.MilestoneEvent[what]; event != "" {
			ReachAll(t, lines, event, t.Now)
			return
		}
		flow.Stale(t)
	}
}

// ReachAll moves lines of a group order and says where they stand then.
func ReachAll(t *turn.Turn, lines []*state.Dossier, event string, day time.Time) {
	if day.After(t.Now) {
		t.Say(t.Words(sayFuture))
		return
	}
	var moved []*state.Dossier
	for _, d := range lines {
		if (len(lines) == 1 || !state.Redates(d, event)) && !orders.SameOrBefore(day, d.Before(event), t.Zone()) && orders.Move(t, d, event, day) {
			moved = append(moved, d)
		}
	}
	if len(moved) == 0 {
		orders.AskBatch(t, lines)
		return
	}
	t.EnterFollowing()
	t.State.At.Order = moved[0].ID
	m := t.Say(t.Words(turn.SayBatchNoted))
	for _, d := range moved {
		if d.Closed() {
			m.Parts[0].Lines = append(m.Parts[0].Lines, orders.DoneLine(t, d))
			continue
		}
		m.Parts[0].Lines = append(m.Parts[0].Lines, orders.BatchLine(t, d))
	}
	if lines[0].Batch == 0 {
		m.Offer(moved[0].Action().Under(message.WayReopen), t.Words(turn.ChoiceReopen))
		return
	}
	orders.OfferBatch(t, m, orders.BatchOf(t, lines[0].Batch))
}

// SplitLine leaves in a line as many people as a message tells of; the rest becomes a
// line of its own.
func SplitLine(t *turn.Turn, d *state.Dossier, r understanding.Reading) *state.Dossier {
	n := 0
	for _, p := range r.People {
		if p.Profession == d.Facts[rules.FactProfession] {
			n = p.Count
		}
	}
	if n == 0 {
		n = meaning.CountSaid(t.Text)
	}
	if d.Batch == 0 {
		return d
	}
	return orders.Part(t, d, n)
}
