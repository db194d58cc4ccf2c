package dialogs

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayFollowing  = declare("say_following")
	sayNameIt     = declare("say_name_it", "number")
	sayFollowed   = declare("say_followed")
	sayReplaced   = declare("say_replaced")
	sayNoFollow   = declare("say_no_follow")
	sayExpect     = declare("say_expect", "day", "delay")
	sayExpectCode = declare("say_expect_code", "day", "delay", "hours")
	sayNoCodes    = declare("say_no_codes")
	sayAllDone    = declare("say_all_done")
	sayVisaed     = declare("say_visaed")
	sayFuture     = declare("say_future")
	sayTooEarly   = declare("say_too_early", "before", "day")
	sayLongAgo    = declare("say_long_ago", "day")
	sayWhichDay   = declare("say_which_day")
	sayNoDay      = declare("say_no_day")
	sayUnfollowed = declare("say_unfollowed")
	sayIncomplete = declare("say_incomplete")
	sayRefused    = declare("say_refused")
	sayWrongCard  = declare("say_wrong_card")
	sayLate       = declare("say_late")
	sayNamed      = declare("say_named", "label", "number")
	sayGone       = declare("say_gone")
)

// dossierLabels are the words of the choices about a dossier, where they do not
// depend on which one.
var dossierLabels = map[string]sentence{
	wayReopen: choiceReopen, "not_yet": choiceNotYet, "wrong": choiceWrongCard, "snooze:tomorrow": choiceTomorrow, "snooze:date": choiceOtherDay, "stop": choiceStop,
	rules.MilestoneSent: choiceToday, rules.MilestoneTransmitted: choiceToday, rules.MilestoneVisa: choiceToday,
	rules.MilestoneContract: choiceToday, rules.MilestoneCard: choiceToday, rules.MilestoneCodes: choiceToday,
}

// stageAfter is the event that a situation named by the person stands for.
var stageAfter = map[string]string{
	rules.SituationSent: eventSend, rules.SituationVisa: eventVisa, rules.SituationTransmitted: eventTransmit,
	rules.SituationCardReceived: eventCard, rules.SituationCodesReceived: eventCodes, rules.SituationIncomplete: eventReturn, rules.SituationRefused: eventRefuse,
}

// milestoneEvent is the event that reaches a milestone of the content.
var milestoneEvent = map[string]string{
	rules.MilestoneContract: eventSend, rules.MilestoneTransmitted: eventTransmit, rules.MilestoneVisa: eventVisa,
	rules.MilestoneSent: eventSend, rules.MilestoneCard: eventCard, rules.MilestoneCodes: eventCodes,
}

// follow opens a dossier for the answer just given.
func (t *turn) follow() {
	if t.s.At.Phase == Planning {
		t.followPlan()
		return
	}
	d := t.decide()
	if d.Procedure == nil || d.Ask != "" || len(d.Procedure.Milestones) == 0 {
		t.say(t.words(sayNoFollow))
		t.repeat()
		return
	}
	for i := range t.s.Dossiers {
		if x := &t.s.Dossiers[i]; x.Procedure == d.Procedure.ID && maps.Equal(x.Facts, t.facts()) && !x.closed() {
			t.say(t.words(sayFollowed))
			t.enterFollowing()
			return
		}
	}
	x := t.openFor(d.Procedure.ID)
	if p := t.s.At.Situation.present(); p != nil && p.Count > 1 {
		x.Batch, x.People = x.ID, p.Count
		m := t.say(fill(t.words(sayBatchFollowed), "count", strconv.Itoa(p.Count)))
		t.offerBatch(m, []*Dossier{x})
		return
	}
	m := t.say(t.words(sayFollowing))
	if x.Facts[rules.FactOrderingFor] == rules.OrderingForOther || t.open() > 1 {
		m.addLines(fill(t.words(sayNameIt), "number", strconv.Itoa(x.ID)))
	}
	t.askMilestone(x)
}

// openFor begins to follow the order of a procedure for the one spoken of.
func (t *turn) openFor(procedure string) *Dossier {
	t.s.Dossiers = append(slices.Clip(t.s.Dossiers), Dossier{
		ID: t.newNumber(), Procedure: procedure, Facts: t.facts(),
		Stage: Prepared, Since: t.now.UTC(), Opened: t.now.UTC(), AskAt: t.workingMorning(t.now, snooze),
	})
	t.enterFollowing()
	d := &t.s.Dossiers[len(t.s.Dossiers)-1]
	t.s.At.Order = d.ID
	return d
}

// newNumber numbers a dossier; a number is not used again when the dossier is
// gone.
func (t *turn) newNumber() int {
	t.s.Followed = max(t.s.Followed, len(t.s.Dossiers))
	if n := len(t.s.Dossiers); n > 0 {
		t.s.Followed = max(t.s.Followed, t.s.Dossiers[n-1].ID)
	}
	t.s.Followed++
	return t.s.Followed
}

// abandonObsolete stops following orders that are not sent yet and whose
// request was corrected or begun again. It reports whether there were any.
func (t *turn) abandonObsolete(facts rules.Facts) (abandoned bool) {
	for i := range t.s.Dossiers {
		if d := &t.s.Dossiers[i]; d.Stage == Prepared && maps.Equal(d.Facts, facts) {
			if !abandoned {
				t.s.Dossiers = slices.Clone(t.s.Dossiers)
				d, abandoned = &t.s.Dossiers[i], true
			}
			t.advanceDossier(d, eventAbandon)
			d.AskAt = time.Time{}
		}
	}
	return abandoned
}

// closed reports whether nothing is to come of an order any more.
func (d *Dossier) closed() bool {
	return d.Stage == Done || d.Stage == Refused || d.Stage == Abandoned
}

// open counts the dossiers that are followed.
func (t *turn) open() (n int) {
	for i := range t.s.Dossiers {
		if !t.s.Dossiers[i].closed() {
			n++
		}
	}
	return n
}

// advanceDossier runs an event on the machine of a dossier.
func (t *turn) advanceDossier(d *Dossier, event string) bool {
	stage, ok := fire(dossiers, string(d.Stage), event)
	if ok {
		d.Stage = Stage(stage)
	}
	return ok
}

// How far stages and milestones are on the way of an order.
var (
	stageRank     = map[Stage]int{Incomplete: 1, Visaed: 1, Transmitted: 2, Sent: 2, CardReceived: 3, Done: 4}
	milestoneRank = map[string]int{
		rules.MilestoneVisa: 1, rules.MilestoneContract: 2, rules.MilestoneTransmitted: 2,
		rules.MilestoneSent: 2, rules.MilestoneCard: 3, rules.MilestoneCodes: 4,
	}
)

// next returns the first milestone that a dossier has not reached, "" when
// all are.
func (t *turn) next(d *Dossier) string {
	if d.closed() {
		return ""
	}
	p := t.book.Procedure(d.Procedure)
	if p == nil { // the content has changed: it is an order all the same
		p = t.book.Procedure(rules.ProcedureOrdered)
	}
	for _, m := range p.Milestones {
		if milestoneRank[m] > stageRank[d.Stage] && !(m == rules.MilestoneCodes && t.sameCodes(d)) {
			return m
		}
	}
	return ""
}

// sameCodes reports whether the codes of the old card stay valid: at a renewal on
// expiry (fiche §5).
func (t *turn) sameCodes(d *Dossier) bool { return t.delayOf(d).Codes == 0 }

// askMilestone asks about the next milestone of a dossier, by its name when it is
// not the only one.
func (t *turn) askMilestone(d *Dossier) { t.askStep(d, t.open() > 1) }

// askStep asks about the next milestone of a dossier, by its name or without.
func (t *turn) askStep(d *Dossier, named bool) {
	m := t.book.Milestone(t.next(d))
	if m == nil {
		return
	}
	about := d.action()
	question := ParseLine(t.tr(m.Ask))
	if named {
		question = t.dossierName(d).Line().join(t.colon(), question)
	}
	asked := t.sayLines(question).offer(about.under(m.ID), t.words(choiceToday)).offer(about.under(m.ID).under(wayDate), t.words(choiceOtherDay)).
		offer(about.under(wayNotYet), t.words(choiceNotYet))
	if d.Stage == Sent || d.Stage == Transmitted {
		asked.offer(about.under(wayWrong), t.words(choiceWrongCard))
	}
	asked.offer(about.under(wayStop), t.words(choiceStop))
}

var numberPattern = regexp.MustCompile(`(?:\b(?:demande|dossier|request|ligne|line)\s*(?:n°|numéro|numero|number)?|n°|\bnum[ée]ro)\s*(\d{1,3})\b`)

// openDossier is the one that is spoken of: the one whose number or name is in the
// text, the one spoken of last, else the newest that is still open.
func (t *turn) openDossier(text string) *Dossier {
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	if d := t.orderCalled(text); d != nil {
		return d
	}
	if d := t.lastOrder(); d != nil {
		return d
	}
	for i := range slices.Backward(t.s.Dossiers) {
		if d := &t.s.Dossiers[i]; !d.closed() {
			return d
		}
	}
	return nil
}

// reachOn moves a dossier on a day that the person named, unless the day is
// impossible: then it is questioned, not stored.
func (t *turn) reachOn(d *Dossier, event string, day time.Time) {
	question := func(words sentence, pairs ...string) {
		t.s.At.Pending = &Pending{Kind: pendingDate, Dossier: d.ID, Event: event}
		t.say(fill(t.words(words), pairs...)).Asks = rules.FactDate
		t.enter(eventConfirm)
	}
	shown := formatDay(day, t.s.Locale)
	switch {
	case day.After(t.now):
		question(sayFuture)
	case sameOrBefore(day, d.before(event), t.zone()):
		question(sayTooEarly, "day", shown, "before", formatDay(d.before(event).In(t.zone()), t.s.Locale))
	case t.now.Sub(day) > longAgo:
		question(sayLongAgo, "day", shown)
	default:
		t.reach(d, event, day)
	}
}

// possible reports whether something may have happened to an order on a day.
func (t *turn) possible(d *Dossier, event string, day time.Time) bool {
	return !day.After(t.now) && !sameOrBefore(day, d.before(event), t.zone()) && t.now.Sub(day) <= longAgo
}

// before is the day of what came before an event of an order, as far as it is known.
func (d *Dossier) before(event string) time.Time {
	switch {
	case d.Stage == Prepared || d.Stage == Visaed:
		return time.Time{}
	case !redates(d, event):
		return d.Since
	case event == eventCard:
		return d.Sent
	}
	return time.Time{}
}

// longAgo is an age at which a day without a year was more likely misread.
const longAgo = 300 * 24 * time.Hour

// sameOrBefore reports whether a day lies before the day of another time; things
// may well happen on one day.
func sameOrBefore(day, other time.Time, zone *time.Location) bool {
	return day.In(zone).Format(time.DateOnly) < other.In(zone).Format(time.DateOnly)
}

// move moves a dossier on a day, and sets when to ask next. It reports false when
// the event is not possible where the dossier stands.
func (t *turn) move(d *Dossier, event string, day time.Time) bool {
	if !redates(d, event) && !t.advanceDossier(d, event) && !(event == eventSend && t.advanceDossier(d, eventResubmit)) {
		return false
	}
	d.Since, d.Asked = day.UTC(), 0
	switch d.Stage {
	case Sent, Transmitted:
		d.Sent = d.Since
	case CardReceived:
		d.Card = d.Since
	}
	if d.Stage != Done && eventOf[d.Stage] != "" && t.next(d) == "" {
		t.advanceDossier(d, eventFinish) // nothing more is to come
	}
	d.AskAt = t.askNext(d)
	return true
}

// askNext is when to ask about the next milestone: on the day when it is expected,
// else some working days later. Zero: nothing is left to ask.
func (t *turn) askNext(d *Dossier) time.Time {
	if d.closed() {
		return time.Time{}
	}
	if day, announced := t.expected(d); announced {
		return later(t.workingMorning(day, 0), t.workingMorning(t.now, 1))
	}
	return t.workingMorning(t.now, snooze)
}

// reach moves a dossier and says what comes next.
func (t *turn) reach(d *Dossier, event string, day time.Time) {
	t.s.At.Order = d.ID
	if d.Batch != 0 { // which of them is said
		t.reachAll([]*Dossier{d}, event, day)
		return
	}
	if !t.move(d, event, day) {
		if t.next(d) == "" { // nothing is left to ask
			line, _ := t.standing(d)
			t.sayLines(line)
		}
		t.askMilestone(d)
		return
	}
	t.enterFollowing()
	switch d.Stage {
	case Visaed:
		t.say(t.words(sayVisaed))
	case Sent, Transmitted:
		t.expect(d, t.delayOf(d).Card, sayExpect, sayExpectLate)
	case CardReceived:
		t.expect(d, t.delayOf(d).Codes, sayExpectCode, sayExpectCodes)
	case Done:
		words := sayAllDone
		switch {
		case event == eventSend:
			words = sayThanks // nothing is announced after the sending
		case event == eventCard && t.sameCodes(d):
			words = sayNoCodes
		}
		t.ended(d, words)
	case Incomplete:
		t.say(t.words(sayIncomplete))
	case Refused:
		t.say(t.words(sayRefused))
	}
}

// ended says that an order is followed no more; a mistake can be undone.
func (t *turn) ended(d *Dossier, words sentence) {
	d.AskAt = time.Time{}
	t.s.At.Order = d.ID
	t.say(t.words(words)).offer(d.action().under(wayReopen), t.words(choiceReopen))
}

// expect announces the day of an arrival, some working days after the last step;
// late says it when that day is past.
func (t *turn) expect(d *Dossier, workingDays int, words, late sentence) {
	expected := t.calendar.AddWorkingDays(d.Since, workingDays)
	if zone := t.calendar.Zone(); expected.In(zone).Format(time.DateOnly) < t.now.In(zone).Format(time.DateOnly) {
		m := t.say(fill(t.words(late), "day", formatDay(expected, t.s.Locale), "late", t.workingDays(t.calendar.WorkingDays(expected, t.now)), "hours", workingHours(workingDays)))
		t.documents(m, []string{rules.DocumentAssistance})
		return
	}
	t.say(fill(t.words(words), "day", formatDay(expected, t.s.Locale), "delay", t.workingDays(workingDays), "hours", workingHours(workingDays)))
}

// workingHours are some working days in the hours in which the fiche counts for codes
// (§5).
func workingHours(days int) string { return strconv.Itoa(24 * days) }

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// saysCome reports whether a text says that what is waited for has come, and no more.
func (t *turn) saysCome(text string) bool {
	return len(strings.Fields(strings.Trim(text, " !."))) <= longestCome && hasAny(text, comeWords) && !strings.Contains(text, "?") &&
		!hasAny(text, denyingWords) && !hasAny(text, cardWords) && !hasAny(text, codeWords) && t.behind(text).None()
}

// longestCome is the number of words with which something is said to have come.
const longestCome = 3

// dossierAnswer reads a bare yes or no as the answer to the question about a
// milestone, when that is what was asked last.
func (t *turn) dossierAnswer(text string) (a Action, ok bool) {
	if !slices.ContainsFunc(t.s.At.Choices, func(id string) bool { return ParseAction(id).Verb == verbDossier }) {
		return a, false
	}
	yes, told := understanding.YesNo(text)
	if !told && t.saysCome(text) {
		yes, told = true, true // "reçu !"
	}
	for _, id := range t.s.At.Choices {
		if a := ParseAction(id); a.Value != wayNotYet && milestoneEvent[a.Value] == "" {
			continue // only what was asked is answered so
		} else if told && a.Verb == verbDossier && (a.Value == wayNotYet) != yes {
			return a, true
		}
	}
	return a, false
}

// dossier returns an open dossier by its number, for a change.
func (t *turn) dossier(number string) *Dossier {
	id, err := strconv.Atoi(number)
	i := slices.IndexFunc(t.s.Dossiers, func(d Dossier) bool { return d.ID == id })
	if err != nil || i < 0 || t.s.Dossiers[i].closed() {
		return nil
	}
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	return &t.s.Dossiers[i]
}

// dossierChoice handles the buttons under a question about a milestone: what has
// happened, and "MILESTONE:date" to name the day.
func (t *turn) dossierChoice(a Action) {
	if a.Value == wayReopen {
		t.reopenChoice(a.Target)
		return
	}
	d := t.dossier(a.Target)
	if d == nil {
		t.stale()
		return
	}
	d.Asked = 0
	what, day, _ := strings.Cut(a.Value, ":")
	switch {
	case what == wayStop:
		t.abandon(d)
	case what == wayNews && t.s.At.Pending != nil && t.s.At.Pending.Kind == pendingOrder:
		t.newsOf(d)
	case what == wayForward:
		t.forwardLate(d)
	case what == wayAll:
		t.batchChoice(d, day)
	case what == wayNotYet:
		t.notYet(d)
	case what == wayWrong && (d.Stage == Sent || d.Stage == Transmitted || d.Stage == CardReceived):
		t.wrongCard(d)
	case what == waySnooze:
		t.snoozeChoice(d, day)
	case what != t.next(d) || milestoneEvent[what] == "":
		t.stale()
	case day == wayDate:
		t.askDay(d, milestoneEvent[what])
	default:
		t.reach(d, milestoneEvent[what], t.now)
	}
}

// abandon stops following an order.
func (t *turn) abandon(d *Dossier) {
	t.advanceDossier(d, eventAbandon)
	t.ended(d, sayUnfollowed)
}

// reopenChoice takes up again the order with a number, closed as it is.
func (t *turn) reopenChoice(number string) {
	id, err := strconv.Atoi(number)
	i := slices.IndexFunc(t.s.Dossiers, func(d Dossier) bool { return d.ID == id })
	if err != nil || i < 0 {
		t.stale()
		return
	}
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	t.reopen(&t.s.Dossiers[i])
}

// askDay asks on which day something happened.
func (t *turn) askDay(d *Dossier, event string) {
	t.s.At.Pending = &Pending{Kind: pendingDate, Dossier: d.ID, Event: event}
	t.say(t.words(sayWhichDay)).Asks = rules.FactDate
	t.enter(eventConfirm)
}

// settleDate takes a text, or a day from a date picker, as the answer to a
// question about a date. It returns false when there is no date in it.
func (t *turn) settleDate(text string) bool {
	p := t.s.At.Pending
	d := t.dossier(strconv.Itoa(p.Dossier))
	if d == nil {
		t.settled()
		return false
	}
	if p.Kind == pendingSnooze {
		r := t.ahead(text)
		switch {
		case isDay(r):
			t.settled()
			t.snoozeUntil(d, r.Day, 0)
		case r.Problem != "":
			t.say(t.oddTime(r))
			t.askPending()
		default:
			return false
		}
		return true
	}
	if t.behind(text).None() {
		return false
	}
	t.settled()
	return t.reachNamed(d, p.Event, text)
}

// maxLabel bounds the name of a dossier.
const maxLabel = 40

// name gives a dossier a name: "nommer 2 Accueil".
func (t *turn) name(words []string) {
	if len(words) < 3 {
		t.say(fill(t.words(sayNameIt), "number", words[1]))
		return
	}
	d := t.dossier(words[1])
	if d == nil {
		t.say(t.words(sayGone))
		return
	}
	d.Label = Verbatim(clipRunes(strings.Join(words[2:], " "), maxLabel))
	t.sayLines(compose(t.words(sayNamed), "number", words[1], "label", d.Label))
}

// dossierName is how a dossier is called in a question.
func (t *turn) dossierName(d *Dossier) Verbatim {
	if d.Label != "" {
		return d.Label
	}
	return t.dossierTitle(d)
}
