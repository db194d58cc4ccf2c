package orders

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

var (
	choiceToday     = turn.Declare("choice_today")
	choiceWrongCard = turn.Declare("choice_wrong_card")
)

// DossierLabels are the words of the choices about a dossier, where they do not
// depend on which one.
var DossierLabels = map[string]turn.Sentence{
	message.WayReopen: turn.ChoiceReopen, "not_yet": choiceNotYet, "wrong": choiceWrongCard, "snooze:tomorrow": turn.ChoiceTomorrow, "snooze:date": turn.ChoiceOtherDay, "stop": turn.ChoiceStop,
	rules.MilestoneSent: choiceToday, rules.MilestoneTransmitted: choiceToday, rules.MilestoneVisa: choiceToday,
	rules.MilestoneContract: choiceToday, rules.MilestoneCard: choiceToday, rules.MilestoneCodes: choiceToday,
}

// MilestoneEvent is the event that reaches a milestone of the content.
var MilestoneEvent = map[string]string{
	rules.MilestoneContract: state.EventSend, rules.MilestoneTransmitted: state.EventTransmit, rules.MilestoneVisa: state.EventVisa,
	rules.MilestoneSent: state.EventSend, rules.MilestoneCard: state.EventCard, rules.MilestoneCodes: state.EventCodes,
}

// OpenFor begins to follow the order of a procedure for the one spoken of.
func OpenFor(t *turn.Turn, procedure string) *state.Dossier {
	t.State.Dossiers = append(slices.Clip(t.State.Dossiers), state.Dossier{
		ID: newNumber(t), Procedure: procedure, Facts: t.Facts(),
		Stage: state.Prepared, Since: t.Now.UTC(), Opened: t.Now.UTC(), AskAt: t.WorkingMorning(t.Now, Snooze),
	})
	t.EnterFollowing()
	d := &t.State.Dossiers[len(t.State.Dossiers)-1]
	if own := d.Facts[rules.FactOwnCard]; OrderCard(t, d) == "" && t.Book.Card(own) != nil && t.State.At.Goal == rules.GoalIncident {
		d.Kind = own // what takes its place is of the same kind
	}
	if p := t.State.At.Situation.SpokenOf(); p != nil && p.Who == rules.OrderingForOther && p.Planned == 0 && len(p.Names) == 1 {
		d.Label = p.Names[0] // "pour ma collègue Sandrine"
	}
	t.State.At.Order = d.ID
	return d
}

// newNumber numbers a dossier; a number is not used again when the dossier is
// gone.
func newNumber(t *turn.Turn) int {
	t.State.Followed = max(t.State.Followed, len(t.State.Dossiers))
	if n := len(t.State.Dossiers); n > 0 {
		t.State.Followed = max(t.State.Followed, t.State.Dossiers[n-1].ID)
	}
	t.State.Followed++
	return t.State.Followed
}

// AbandonObsolete stops following orders that are not sent yet and whose
// request was corrected or begun again. It reports whether there were any.
func AbandonObsolete(t *turn.Turn, facts rules.Facts) (abandoned bool) {
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; d.Stage == state.Prepared && maps.Equal(d.Facts, facts) {
			if !abandoned {
				t.State.Dossiers = slices.Clone(t.State.Dossiers)
				d, abandoned = &t.State.Dossiers[i], true
			}
			AdvanceDossier(d, state.EventAbandon)
			d.AskAt = time.Time{}
		}
	}
	return abandoned
}

// AdvanceDossier runs an event on the machine of a dossier.
func AdvanceDossier(d *state.Dossier, event string) bool {
	stage, ok := state.Fire(state.Dossiers, string(d.Stage), event)
	if ok {
		d.Stage = state.Stage(stage)
	}
	return ok
}

// How far stages and milestones are on the way of an order.
var (
	StageRank     = map[state.Stage]int{state.Incomplete: 1, state.Visaed: 1, state.Transmitted: 2, state.Sent: 2, state.CardReceived: 3, state.Done: 4}
	milestoneRank = map[string]int{
		rules.MilestoneVisa: 1, rules.MilestoneContract: 2, rules.MilestoneTransmitted: 2,
		rules.MilestoneSent: 2, rules.MilestoneCard: 3, rules.MilestoneCodes: 4,
	}
)

// Next returns the first milestone that a dossier has not reached, "" when
// all are.
func Next(t *turn.Turn, d *state.Dossier) string {
	if d.Closed() {
		return ""
	}
	p := t.Book.Procedure(d.Procedure)
	if p == nil { // the content has changed: it is an order all the same
		p = t.Book.Procedure(rules.ProcedureOrdered)
	}
	for _, m := range p.Milestones {
		if milestoneRank[m] > StageRank[d.Stage] && !(m == rules.MilestoneCodes && SameCodes(t, d)) {
			return m
		}
	}
	return ""
}

// SameCodes reports whether the codes of the old card stay valid: at a renewal on
// expiry (fiche §5).
func SameCodes(t *turn.Turn, d *state.Dossier) bool { return DelayOf(t, d).Codes == 0 }

// AskMilestone asks about the next milestone of a dossier, by its name when it is
// not the only one.
func AskMilestone(t *turn.Turn, d *state.Dossier) { AskStep(t, d, t.OpenCount() > 1) }

// AskStep asks about the next milestone of a dossier, by its name or without.
func AskStep(t *turn.Turn, d *state.Dossier, named bool) {
	m := t.Book.Milestone(Next(t, d))
	if m == nil {
		return
	}
	question := message.ParseLine(t.Tr(m.Ask))
	if named {
		question = DossierName(t, d).Line().Join(answers.Colon(t), question)
	}
	offerStep(t, t.SayLines(question), d, m.ID)
}

// AskDue asks about the next milestone of an order that is due. Where that is late, or was asked
// before, it says where the order stands and what can be done: the question alone helps nobody twice.
func AskDue(t *turn.Turn, d *state.Dossier) {
	line, late := Standing(t, d)
	next := t.Book.Milestone(Next(t, d))
	if next == nil || d.Asked < 2 && !late {
		AskStep(t, d, true) // days have gone by
		return
	}
	m := t.SayLines(line)
	advise(t, m, d, late)
	m.Parts = append(m.Parts, message.Part{Lines: message.ParseLines(t.Tr(next.Ask))})
	offerStep(t, m, d, next.ID)
	if late {
		m.Offer(d.Action().Under(message.WayForward), t.Words(turn.ChoiceForward))
	}
}

// advise adds what can be done about an order that was asked about before.
func advise(t *turn.Turn, m *message.Message, d *state.Dossier, late bool) {
	facts := Facts(t, d)
	switch next := Next(t, d); {
	case late && d.Asked == 2:
		SayLate(t, m, d)
	case late && d.Asked > 2 && d.Stage == state.CardReceived:
		m.AddLines(t.WordsOf(facts, sayLateCodes))
	case late && d.Asked > 2:
		m.AddLines(t.WordsOf(facts, sayLateStill))
	case d.Asked != 2:
	case next == rules.MilestoneTransmitted:
		m.AddLines(t.WordsOf(facts, sayStillOrdre))
	case next == rules.MilestoneSent:
		m.AddLines(t.WordsOf(facts, sayStillToSend))
	}
}

var (
	sayLateStill   = turn.Declare("say_late_still")
	sayLateCodes   = turn.Declare("say_late_codes")
	sayStillOrdre  = turn.Declare("say_still_ordre")
	sayStillToSend = turn.Declare("say_still_to_send")
)

// offerStep offers what can be told of the next milestone of a dossier.
func offerStep(t *turn.Turn, m *message.Message, d *state.Dossier, milestone string) {
	about := d.Action()
	m.Offer(about.Under(milestone), t.Words(choiceToday)).Offer(about.Under(milestone).Under(message.WayDate), t.Words(turn.ChoiceOtherDay)).
		Offer(about.Under(message.WayNotYet), t.Words(choiceNotYet))
	if d.Stage == state.Sent || d.Stage == state.Transmitted {
		m.Offer(about.Under(message.WayWrong), t.Words(choiceWrongCard))
	}
	m.Offer(about.Under(message.WayStop), t.Words(turn.ChoiceStop))
}

// Possible reports whether something may have happened to an order on a day.
func Possible(t *turn.Turn, d *state.Dossier, event string, day time.Time) bool {
	return !day.After(t.Now) && !SameOrBefore(day, d.Before(event), t.Zone()) && t.Now.Sub(day) <= turn.LongAgo
}

// SameOrBefore reports whether a day lies before the day of another time; things
// may well happen on one day.
func SameOrBefore(day, other time.Time, zone *time.Location) bool {
	return day.In(zone).Format(time.DateOnly) < other.In(zone).Format(time.DateOnly)
}

// Move moves a dossier on a day, and sets when to ask next. It reports false when
// the event is not possible where the dossier stands.
func Move(t *turn.Turn, d *state.Dossier, event string, day time.Time) bool {
	if !state.Redates(d, event) && !AdvanceDossier(d, event) && !(event == state.EventSend && AdvanceDossier(d, state.EventResubmit)) {
		return false
	}
	d.Since, d.Asked = day.UTC(), 0
	switch d.Stage {
	case state.Sent, state.Transmitted:
		d.Sent = d.Since
	case state.CardReceived:
		d.Card = d.Since
	}
	if d.Stage != state.Done && state.EventOf[d.Stage] != "" && Next(t, d) == "" {
		AdvanceDossier(d, state.EventFinish) // nothing more is to come
	}
	d.AskAt = askNext(t, d)
	return true
}

// askNext is when to ask about the next milestone: on the day when it is expected,
// else some working days later. Zero: nothing is left to ask.
func askNext(t *turn.Turn, d *state.Dossier) time.Time {
	if d.Closed() {
		return time.Time{}
	}
	if day, announced := Expected(t, d); announced {
		return Later(t.WorkingMorning(day, 0), t.WorkingMorning(t.Now, 1))
	}
	return t.WorkingMorning(t.Now, Snooze)
}

// Ended says that an order is followed no more; a mistake can be undone.
func Ended(t *turn.Turn, d *state.Dossier, words turn.Sentence) {
	d.AskAt = time.Time{}
	t.State.At.Order = d.ID
	t.Say(t.Words(words)).Offer(d.Action().Under(message.WayReopen), t.Words(turn.ChoiceReopen))
}

// Expect announces the day of an arrival, some working days after the last step;
// late says it when that day is past.
func Expect(t *turn.Turn, d *state.Dossier, workingDays int, words, late turn.Sentence) {
	facts := Facts(t, d)
	expected := t.Calendar.AddWorkingDays(d.Since, workingDays)
	if zone := t.Calendar.Zone(); expected.In(zone).Format(time.DateOnly) < t.Now.In(zone).Format(time.DateOnly) {
		m := t.Say(turn.Fill(t.WordsOf(facts, late), "day", turn.FormatDay(expected, t.State.Locale), "late", t.WorkingDays(t.Calendar.WorkingDays(expected, t.Now)), "hours", answers.WorkingHours(workingDays)))
		answers.Documents(t, m, []string{rules.DocumentAssistance})
		return
	}
	t.Say(turn.Fill(t.WordsOf(facts, words), "day", turn.FormatDay(expected, t.State.Locale), "delay", t.WorkingDays(workingDays), "hours", answers.WorkingHours(workingDays)))
}

// Facts are what is known of the one whom an order is for, and of the service; through
// whom it goes is told by its procedure or the card that was named, before what is
// known of the one spoken of now.
func Facts(t *turn.Turn, d *state.Dossier) rules.Facts {
	facts := make(rules.Facts, len(d.Facts)+1)
	maps.Copy(facts, d.Facts)
	maps.Copy(facts, t.State.At.Situation.Service)
	counter := t.Book.CounterOfCard(d.Kind)
	if p := t.Book.Procedure(d.Procedure); p != nil {
		counter = turn.OrElse(t.Book.CounterOf(p), counter)
	}
	if counter != "" {
		facts[rules.FactCounter] = counter
	}
	return facts
}

// SayLate says whom to tell that an order is overdue, and where the support stands.
func SayLate(t *turn.Turn, m *message.Message, d *state.Dossier) {
	m.AddLines(t.WordsOf(Facts(t, d), sayLate))
	answers.Documents(t, m, []string{rules.DocumentAssistance})
}

var sayLate = turn.Declare("say_late")

// Later is the later of two times.
func Later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Dossier returns an open dossier by its number, for a change.
func Dossier(t *turn.Turn, number string) *state.Dossier {
	id, err := strconv.Atoi(number)
	i := slices.IndexFunc(t.State.Dossiers, func(d state.Dossier) bool { return d.ID == id })
	if err != nil || i < 0 || t.State.Dossiers[i].Closed() {
		return nil
	}
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	return &t.State.Dossiers[i]
}

// DossierName is how a dossier is called in a question.
func DossierName(t *turn.Turn, d *state.Dossier) message.Verbatim {
	if d.Label != "" {
		return d.Label
	}
	return dossierTitle(t, d)
}
