// Package followup moves an order on: the milestone that was reached, the day on which
// it was, later, never, again; by a choice, or by a day in words.
package followup

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/letters"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

var (
	sayNameIt     = turn.Declare("say_name_it", "number")
	sayFollowed   = turn.Declare("say_followed")
	sayNoFollow   = turn.Declare("say_no_follow")
	sayExpect     = turn.Declare("say_expect", "day", "delay")
	sayExpectCode = turn.Declare("say_expect_code", "day", "delay", "hours")
	sayNoCodes    = turn.Declare("say_no_codes")
	sayAllDone    = turn.Declare("say_all_done")
	sayVisaed     = turn.Declare("say_visaed")
	sayFuture     = turn.Declare("say_future")
	sayTooEarly   = turn.Declare("say_too_early", "before", "day")
	sayLongAgo    = turn.Declare("say_long_ago", "day")
	sayIncomplete = turn.Declare("say_incomplete")
	sayRefused    = turn.Declare("say_refused")
	sayWrongCard  = turn.Declare("say_wrong_card")
	sayNamed      = turn.Declare("say_named", "label", "number")
	sayGone       = turn.Declare("say_gone")
)

// SayFollowing says that an order is followed from now on.
var SayFollowing = turn.Declare("say_following")

var sayBatchFollowed = turn.Declare("say_batch_followed", "count")

// Follow opens a dossier for the answer just given.
func Follow(t *turn.Turn) {
	if t.State.At.Phase == state.Planning {
		FollowPlan(t)
		return
	}
	d := t.Decide()
	if d.Procedure == nil || d.Ask != "" || len(d.Procedure.Milestones) == 0 {
		t.Say(t.Words(sayNoFollow))
		flow.Repeat(t)
		return
	}
	for i := range t.State.Dossiers {
		if x := &t.State.Dossiers[i]; x.Procedure == d.Procedure.ID && maps.Equal(x.Facts, t.Facts()) && !x.Closed() {
			t.Say(t.Words(sayFollowed))
			t.EnterFollowing()
			return
		}
	}
	x := orders.OpenFor(t, d.Procedure.ID)
	if p := t.State.At.Situation.SpokenOf(); p != nil && p.Count > 1 {
		x.Batch, x.People = x.ID, p.Count
		m := t.Say(turn.Fill(t.Words(sayBatchFollowed), "count", strconv.Itoa(p.Count)))
		orders.OfferBatch(t, m, []*state.Dossier{x})
		return
	}
	m := t.Say(t.Words(SayFollowing))
	if x.Facts[rules.FactOrderingFor] == rules.OrderingForOther || t.OpenCount() > 1 {
		m.AddLines(turn.Fill(t.Words(sayNameIt), "number", strconv.Itoa(x.ID)))
	}
	orders.AskMilestone(t, x)
}

// OpenDossier is the one that is spoken of: the one whose number or name is in the
// text, the one spoken of last, else the newest that is still open.
func OpenDossier(t *turn.Turn, text string) *state.Dossier {
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	if d := orders.OrderCalled(t, text); d != nil {
		return d
	}
	if d := orders.LastOrder(t); d != nil {
		return d
	}
	for i := range slices.Backward(t.State.Dossiers) {
		if d := &t.State.Dossiers[i]; !d.Closed() {
			return d
		}
	}
	return nil
}

// ReachOn moves a dossier on a day that the person named, unless the day is
// impossible: then it is questioned, not stored.
func ReachOn(t *turn.Turn, d *state.Dossier, event string, day time.Time) {
	question := func(words turn.Sentence, pairs ...string) {
		t.State.At.Pending = &state.Pending{Kind: state.PendingDate, Dossier: d.ID, Event: event}
		t.Say(turn.Fill(t.Words(words), pairs...)).Asks = rules.FactDate
		t.Enter(state.EventConfirm)
	}
	shown := turn.FormatDay(day, t.State.Locale)
	switch {
	case day.After(t.Now):
		question(sayFuture)
	case orders.SameOrBefore(day, d.Before(event), t.Zone()):
		question(sayTooEarly, "day", shown, "before", turn.FormatDay(d.Before(event).In(t.Zone()), t.State.Locale))
	case t.Now.Sub(day) > turn.LongAgo:
		question(sayLongAgo, "day", shown)
	default:
		reach(t, d, event, day)
	}
}

var (
	sayExpectLate  = turn.Declare("say_expect_late", "day", "late")
	sayExpectCodes = turn.Declare("say_expect_codes_late", "day", "late", "hours")
)

// reach moves a dossier and says what comes next.
func reach(t *turn.Turn, d *state.Dossier, event string, day time.Time) {
	t.State.At.Order = d.ID
	if d.Batch != 0 { // which of them is said
		ReachAll(t, []*state.Dossier{d}, event, day)
		return
	}
	if !orders.Move(t, d, event, day) {
		if orders.Next(t, d) == "" { // nothing is left to ask
			line, _ := orders.Standing(t, d)
			t.SayLines(line)
		}
		orders.AskMilestone(t, d)
		return
	}
	t.EnterFollowing()
	switch d.Stage {
	case state.Visaed:
		t.Say(t.Words(sayVisaed))
	case state.Sent, state.Transmitted:
		orders.Expect(t, d, orders.DelayOf(t, d).Card, sayExpect, sayExpectLate)
	case state.CardReceived:
		orders.Expect(t, d, orders.DelayOf(t, d).Codes, sayExpectCode, sayExpectCodes)
	case state.Done:
		words := sayAllDone
		switch {
		case event == state.EventSend:
			words = turn.SayThanks // nothing is announced after the sending
		case event == state.EventCard && orders.SameCodes(t, d):
			words = sayNoCodes
		}
		orders.Ended(t, d, words)
	case state.Incomplete:
		t.Say(t.Words(sayIncomplete))
	case state.Refused:
		t.Say(t.Words(sayRefused))
	}
}

// SaysCome reports whether a text says that what is waited for has come, and no more.
func SaysCome(t *turn.Turn, text string) bool {
	return len(strings.Fields(strings.Trim(text, " !."))) <= longestCome && turn.HasAny(text, meaning.ComeWords) && !strings.Contains(text, "?") &&
		!t.TellsOfElse() && !turn.HasAny(text, meaning.DenyingWords) && !turn.HasAny(text, meaning.CardWords) && !turn.HasAny(text, meaning.CodeWords) && t.Behind(text).None()
}

// longestCome is the number of words with which something is said to have come.
const longestCome = 3

// DossierAnswer reads a bare yes or no as the answer to the question about a
// milestone, when that is what was asked last.
func DossierAnswer(t *turn.Turn, text string) (a message.Action, ok bool) {
	if !slices.ContainsFunc(t.State.At.Choices, func(id string) bool { return message.ParseAction(id).Verb == message.VerbDossier }) {
		return a, false
	}
	yes, told := words.YesNo(text)
	if !told && SaysCome(t, text) {
		yes, told = true, true // "reçu !"
	} else if words.Acknowledges(text) || words.HearsFirst(text) {
		return a, false // "ok" heard where the order stands
	}
	for _, id := range t.State.At.Choices {
		if a := message.ParseAction(id); a.Value != message.WayNotYet && orders.MilestoneEvent[a.Value] == "" {
			continue // only what was asked is answered so
		} else if told && a.Verb == message.VerbDossier && (a.Value == message.WayNotYet) != yes {
			return a, true
		}
	}
	return a, false
}

// AnswersDay takes a day alone, after the question about a milestone was shown, for the day of it. It
// reports false where a text says more.
func AnswersDay(t *turn.Turn, text string) bool {
	if t.OpenCount() == 0 {
		return false
	}
	r := t.Behind(text)
	if !turn.IsDay(r) || t.Now.Sub(r.Day) > turn.LongAgo || len(strings.Fields(strings.Trim(when.Without(text, t.Now.In(t.Zone()), when.Back, t.Calendar), " .,;:!"))) > longestBeside || turn.HasAny(text, meaning.DenyingWords) || strings.Contains(text, "?") {
		return false
	}
	for _, id := range t.State.At.Choices {
		a := message.ParseAction(id)
		what, _, dated := strings.Cut(a.Value, ":")
		d := orders.Dossier(t, a.Target)
		if a.Verb == message.VerbDossier && dated && d != nil && orders.MilestoneEvent[what] != "" && what == orders.Next(t, d) {
			ReachOn(t, d, orders.MilestoneEvent[what], r.Day)
			return true
		}
	}
	return false
}

// longestBeside is the number of words that stand beside a day which is all that is told: "c'était le 3".
const longestBeside = 2

// DossierChoice handles the buttons under a question about a milestone: what has
// happened, and "MILESTONE:date" to name the day.
func DossierChoice(t *turn.Turn, a message.Action) {
	if a.Value == message.WayReopen {
		reopenChoice(t, a.Target)
		return
	}
	d := orders.Dossier(t, a.Target)
	if d == nil {
		flow.Stale(t)
		return
	}
	d.Asked = 0
	what, day, _ := strings.Cut(a.Value, ":")
	switch {
	case what == message.WayStop:
		Abandon(t, d)
	case what == message.WayNews && t.State.At.Pending != nil && t.State.At.Pending.Kind == state.PendingOrder:
		NewsOf(t, d)
	case what == message.WayForward:
		letters.ForwardLate(t, d)
	case what == message.WayAll:
		batchChoice(t, d, day)
	case what == message.WayNotYet:
		notYet(t, d)
	case what == message.WayWrong && (d.Stage == state.Sent || d.Stage == state.Transmitted || d.Stage == state.CardReceived):
		WrongCard(t, d)
	case what == message.WaySnooze:
		snoozeChoice(t, d, day)
	case what != orders.Next(t, d) || orders.MilestoneEvent[what] == "":
		flow.Stale(t)
	case day == message.WayDate:
		askDay(t, d, orders.MilestoneEvent[what])
	default:
		reach(t, d, orders.MilestoneEvent[what], t.Now)
	}
}

// Abandon stops following an order.
func Abandon(t *turn.Turn, d *state.Dossier) {
	orders.AdvanceDossier(d, state.EventAbandon)
	orders.Ended(t, d, turn.SayUnfollowed)
}

// reopenChoice takes up again the order with a number, closed as it is.
func reopenChoice(t *turn.Turn, number string) {
	id, err := strconv.Atoi(number)
	i := slices.IndexFunc(t.State.Dossiers, func(d state.Dossier) bool { return d.ID == id })
	if err != nil || i < 0 {
		flow.Stale(t)
		return
	}
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	Reopen(t, &t.State.Dossiers[i])
}

// askDay asks on which day something happened.
func askDay(t *turn.Turn, d *state.Dossier, event string) {
	t.State.At.Pending = &state.Pending{Kind: state.PendingDate, Dossier: d.ID, Event: event}
	t.Say(t.Words(turn.SayWhichDay)).Asks = rules.FactDate
	t.Enter(state.EventConfirm)
}

// SettleDate takes a text, or a day from a date picker, as the answer to a
// question about a date. It returns false when there is no date in it.
func SettleDate(t *turn.Turn, text string) bool {
	p := t.State.At.Pending
	d := orders.Dossier(t, strconv.Itoa(p.Dossier))
	if d == nil {
		flow.Settled(t)
		return false
	}
	if p.Kind == state.PendingSnooze {
		r := t.Ahead(text)
		switch {
		case turn.IsDay(r):
			flow.Settled(t)
			SnoozeUntil(t, d, r.Day, 0)
		case r.Problem != "":
			t.Say(t.OddTime(r))
			flow.AskPending(t)
		default:
			return false
		}
		return true
	}
	if t.Behind(text).None() {
		return false
	}
	flow.Settled(t)
	return reachNamed(t, d, p.Event, text)
}

// Name gives a dossier a name: "nommer 2 Accueil".
func Name(t *turn.Turn, words []string) {
	if len(words) < 3 {
		t.Say(turn.Fill(t.Words(sayNameIt), "number", words[1]))
		return
	}
	d := orders.Dossier(t, words[1])
	if d == nil {
		t.Say(t.Words(sayGone))
		return
	}
	d.Label = message.Verbatim(turn.ClipRunes(strings.Join(words[2:], " "), state.MaxLabel))
	t.SayLines(message.Compose(t.Words(sayNamed), "number", words[1], "label", d.Label))
}

// WrongCard waits for another card: the one that came is not the right one.
func WrongCard(t *turn.Turn, d *state.Dossier) {
	if received := d.Stage == state.CardReceived; orders.AdvanceDossier(d, state.EventReplace) && received {
		d.Since, d.Card = OrNow(d.Sent, d.Since), time.Time{}
	}
	d.AskAt = t.WorkingMorning(t.Now, orders.Snooze)
	answers.Documents(t, t.Say(t.WordsOf(orders.Facts(t, d), sayWrongCard)), []string{rules.DocumentAssistance})
}

// OrNow is a time, or another when it is not known.
func OrNow(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}
