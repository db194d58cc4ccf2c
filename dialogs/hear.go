package dialogs

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// heard is a text, read, on its way through the handlers.
type heard struct {
	text string
	r    understanding.Reading
	// value is the answer to the open question, "" when it is none.
	value string
}

// handler takes a text or leaves it to the next.
type handler struct {
	name string
	// when says where in a conversation it is asked.
	when func(*turn) bool
	// take handles the text, or reports that it is not for it.
	take func(*turn, *heard) bool
}

// handlers are the order of a turn: the first that takes a text has it.
var handlers = []handler{
	{"what is written for human resources", (*turn).helping, (*turn).hearHelp},
	{"nothing but a secret", always, (*turn).hearSecret},
	{"an emergency, an insult", always, (*turn).hearUrgent},
	{"a list of people, a line each", (*turn).notConfirming, (*turn).hearList},
	{"not to be followed any more", (*turn).followsOrders, (*turn).hearUnfollow},
	{"how long somebody else waited", (*turn).notConfirming, (*turn).hearOthersDelay},
	{"news of several people", always, (*turn).hearTellings},
	{"the answer to a confirmation", (*turn).confirming, (*turn).hearConfirmation},
	{"a colleague to send a message to", (*turn).notConfirming, (*turn).hearColleague},
	{"what is corrected of the service", (*turn).notConfirming, (*turn).hearCorrected},
	{"the calendar", (*turn).notConfirming, (*turn).hearCalendar},
	{"who still waits", (*turn).followsOrders, (*turn).hearWhoWaits},
	{"an order to cancel, where none is followed", (*turn).notConfirming, (*turn).hearCancelled},
	{"how many they are", (*turn).notConfirming, (*turn).recounts},
	{"the same point about another form", (*turn).idle, (*turn).hearSamePoint},
	{"what the fiche said then", (*turn).idle, (*turn).hearThen},
	{"what might have happened instead", (*turn).notConfirming, (*turn).hearSupposed},
	{"another day for the dates just given", (*turn).idle, (*turn).hearAnotherDay},
	{"a reminder", (*turn).notConfirming, (*turn).hearReminder},
	{"another day for the news just told", (*turn).followsOrders, (*turn).hearOtherDay},
	{"news of an order", (*turn).followsOrders, (*turn).hearNews},
	{"to be asked later", (*turn).idle, (*turn).hearSnooze},
	{"yes or no about a milestone", (*turn).idle, (*turn).hearMilestone},
	{"the names of those who are planned", (*turn).hasPlan, (*turn).hearNames},
	{"what is told of a line of the plan", (*turn).hasPlan, (*turn).hearLine},
	{"one of the people of the plan", (*turn).planning, (*turn).hearDetail},
	{"a job, after an answer that depends on it", (*turn).idle, (*turn).hearJob},
	{"how far an order is", (*turn).notConfirming, (*turn).hearStatus},
	{"since when somebody waits", (*turn).notConfirming, (*turn).hearWaiting},
	{"one of the people of the plan, by name", (*turn).hasPlan, (*turn).hearNamed},
	{"whether a form is the right one", (*turn).notConfirming, (*turn).hearForm},
	{"whether a card is the right one", (*turn).notConfirming, (*turn).hearCard},
	{"what has happened to somebody else's card", (*turn).idle, (*turn).hearOthersIncident},
	{"what only tells of somebody else", (*turn).notConfirming, (*turn).hearOfOthers},
	{"what steers the conversation", always, (*turn).hearMove},
	{"something else than the confirmation", (*turn).confirming, (*turn).hearElse},
	{"the end of validity of a card", (*turn).idle, (*turn).hearExpiry},
	{"the answer to the open question", (*turn).asking, (*turn).hearAnswer},
	{"questions, requests and statements", always, (*turn).hearAll},
}

func (t *turn) planning() bool   { return t.s.At.Phase == Planning && t.idle() }
func (t *turn) hasPlan() bool    { return t.notConfirming() && len(t.s.At.Situation.planned()) > 0 }
func always(*turn) bool          { return true }
func (t *turn) helping() bool    { return t.helpStep() != "" }
func (t *turn) confirming() bool { return t.s.At.Pending != nil }

// notConfirming reports whether no confirmation is waited for.
func (t *turn) notConfirming() bool { return t.s.At.Pending == nil }
func (t *turn) asking() bool        { return t.s.At.Asking != "" && t.s.At.Pending == nil }

// idle reports whether nothing is asked.
func (t *turn) idle() bool          { return t.s.At.Asking == "" && t.s.At.Pending == nil }
func (t *turn) followsOrders() bool { return len(t.s.Dossiers) > 0 && t.s.At.Pending == nil }

// hear handles what a person wrote.
func (t *turn) hear(text string) {
	t.s.Heard = ""
	if t.cut {
		t.say(t.words(sayTooLong))
	}
	if strings.Trim(text, " •.,;:!?…-") == "" && !t.namesColleague() {
		if !t.secret {
			t.say(t.words(sayEmpty))
		}
		t.repeat()
		return
	}
	text = understanding.WithoutQuotes(text)
	t.text = text
	if t.command(text) {
		return
	}
	if a, ok := t.chosen(text); ok {
		t.choose(a)
		return
	}
	h := t.read(text)
	for _, x := range handlers {
		if x.when(t) && x.take(t, h) {
			break
		}
	}
	t.offerOtherMeanings(h.r)
}

func (t *turn) hearHelp(h *heard) bool {
	if h.r.Topic == rules.TopicEmergency {
		return false
	}
	t.helpText(h.text)
	return true
}

// hearSecret ends with the warning when nothing else was understood; otherwise
// the rest of the message counts.
func (t *turn) hearSecret(h *heard) bool {
	r := &h.r
	if !t.secret || r.Topic != rules.TopicSecrets && (r.Certainty == understanding.Sure || h.value != "" || len(r.Wants) > 0 && r.Wants[0].Probability >= plainlyMeant) {
		return false
	}
	r.Topic, r.Intent = "", ""
	if r.Facts[rules.FactProfession] == "" && h.value == "" {
		t.repeat()
		return true
	}
	r.Intent = rules.IntentOrder
	return false
}

// hearUrgent answers before all else. The open question stays open; it is not
// pressed in an emergency.
func (t *turn) hearUrgent(h *heard) bool {
	if h.r.Topic != rules.TopicEmergency && h.r.Topic != rules.TopicAbuse {
		return false
	}
	if r := h.r; r.Topic == rules.TopicEmergency && r.Certainty != understanding.Sure && len(r.Wants) > 0 && r.Wants[0].Probability < plainlyMeant {
		h.r.Topic, h.r.Intent, h.r.Certainty = "", "", understanding.Unsure // nobody is alarmed on a guess
		return false
	}
	if h.r.Certainty != understanding.Sure && len(h.r.Says) > 0 {
		h.r.Topic, h.r.Intent, h.r.Certainty = "", "", understanding.Unsure // it tells how things stand
		return false
	}
	open := t.s.At.Asking != "" || t.s.At.Pending != nil
	t.topic(h.r.Topic, !open)
	if open && h.r.Topic == rules.TopicAbuse {
		t.repeat()
	}
	return true
}

// hearCalendar gives the dates for a calendar to whoever asks for them.
func (t *turn) hearCalendar(h *heard) bool {
	if len(t.s.Dossiers)+len(t.s.Reminders) == 0 || h.r.Words > longestRequest || !hasAny(h.text, []string{"agenda", "calendrier", "calendar", "ics", "ical", "outlook"}) {
		return false
	}
	t.agenda(nil)
	t.goOnAsking()
	return true
}

// hearCancelled says of an order that is not followed what can be said about cancelling it.
func (t *turn) hearCancelled(h *heard) bool {
	if t.open() > 0 || h.r.Words > longestRequest || !cancels.MatchString(h.text) || len(h.r.Named) > 0 {
		return false
	}
	t.documents(t.say(t.words(sayNoneToCancel)), []string{rules.DocumentAssistance})
	t.goOnAsking()
	return true
}

var (
	sayNoneToCancel = declare("say_none_to_cancel")

	// cancels speaks of an order that was placed and is to be undone.
	cancels = regexp.MustCompile(`(?i)\b(?:annul\w*|cancel)\b[^.;!]{0,25}\b(?:commande|demande|dossier|order|request|cp[sef]|cde|carte|card)\b`)
)

// longestRequest is the number of words with which something that has a name is asked for.
const longestRequest = 12

// hearWhoWaits says of several orders where each stands.
func (t *turn) hearWhoWaits(h *heard) bool {
	if t.open() < 2 || h.r.Words > longestDetail || !strings.Contains(h.text, "?") || !hasAny(h.text, []string{"reste qui", "qui reste", "il reste", "reste quoi", "qui attend", "qui manque", "who is left", "who else", "qui doit", "on en est ou", "on en est", "en est on", "en sommes nous", "where do things stand", "where are we", "where do we stand"}) {
		return false
	}
	t.standAll(t.openOrders())
	t.goOnAsking()
	return true
}

// hearNames takes what those who are planned are called: "la première s'appelle Inès".
func (t *turn) hearNames(h *heard) bool {
	if !areCalled.MatchString(h.text) || h.value != "" || !t.namesPlanned(h.r) {
		return false
	}
	t.closeQuestion()
	t.s.At.Situation.Present, t.s.At.Situation.Listed = 0, true
	t.plan()
	return true
}

// areCalled says what somebody is called.
var areCalled = regexp.MustCompile(`(?i)\b(?:s['’]appell\w+|se nomm\w+|(?:is|are) called|names? (?:is|are))`)

func (t *turn) hearConfirmation(h *heard) bool { return t.settlePending(h.text, h.r) }
func (t *turn) hearNews(h *heard) bool         { return t.followedNews(h.text) }
func (t *turn) hearSnooze(h *heard) bool       { return t.snoozes(h.text) }

func (t *turn) hearMilestone(h *heard) bool {
	a, ok := t.dossierAnswer(h.text) // "oui, ce matin"
	if !ok || h.r.Asking {
		return false
	}
	t.dossierChoice(a)
	return true
}

// hearElse answers a question in between and asks for the confirmation again; a
// new request takes its place.
func (t *turn) hearElse(h *heard) bool   { return !t.abandonPending(h.r) }
func (t *turn) hearExpiry(h *heard) bool { return t.expires(h) }

// hearDetail takes one of the people of the plan, called by number or by job, for
// the wish to see what they need: "détaille le 2", "voir les médecins".
func (t *turn) hearDetail(h *heard) bool {
	if h.r.Words > longestDetail || h.r.TakesBack || h.r.Adds {
		return false
	}
	if hasAny(h.text, []string{"tableau", "csv", "excel", "tableur", "spreadsheet", "table"}) {
		t.planTable()
		return true
	}
	order := t.planOrder()
	if n := understanding.NumberIn(h.text); n >= 1 && n <= len(order) && len(h.r.Named) == 0 {
		t.detail(strconv.Itoa(order[n-1] + 1))
		return true
	}
	if len(t.wanted(h.r)) > 0 || len(h.r.Named) != 1 {
		return false
	}
	for _, i := range order {
		if t.s.At.Situation.People[i].Facts[rules.FactProfession] == h.r.Named[0] {
			t.detail(strconv.Itoa(i + 1))
			return true
		}
	}
	return false
}

// longestDetail is the number of words with which one of the people is called.
const longestDetail = 7

// hearAll is the rest of the order: what was asked is answered, what was stated
// is taken up, and then the conversation goes on.
func (t *turn) hearAll(h *heard) bool {
	at, r := &t.s.At, h.r
	open, before := at.Asking, at.Situation.clone()
	points, goal := t.wanted(r), t.wantedGoal(r)
	if open != "" && goal != "" && t.leadsElsewhere(r, goal) && !t.sameSubject(r, goal) {
		x := t.pointOf(r)
		if x == nil && t.supposesIncident(r, goal) {
			t.goOn(open, before)
			return true
		}
		if x == nil {
			t.confirmSwitch(r)
			return true
		}
		points, goal = []*rules.Topic{x}, "" // asked in passing: "et si je la perds ?"
	}
	if x := t.pointOf(r); x != nil && open == "" && r.Topic == "" && t.hasAnswered() && at.Goal == rules.GoalOrder && (goal == rules.GoalResponsable || goal == rules.GoalMandataire) {
		points, goal = []*rules.Topic{x}, "" // one point, asked within an order
	}
	switch {
	case r.OnlyDenies && r.Facts[rules.FactProfession] == "" && !strings.Contains(h.text, "?") && t.hasAnswered():
		t.denied(r)
		return true
	case at.Topic != "" && open == "" && t.agrees(h.text):
		t.startGoal(t.book.Topic(at.Topic).Goal)
		return true
	case r.Doubtful != "":
		t.begin(r, goal)
		t.confirmProfession(r)
		return true
	}
	heardOf := t.takeUp(r, goal)
	t.noteWaiting(h)
	if t.corrects(r) && before.equal(at.Situation) && goal == "" {
		t.correctAnswer(h)
		if before.equal(at.Situation) && (t.hasAnswered() || open != "") {
			t.forgetDenied(r)
		}
	}
	if goal != "" {
		at.Intent = r.Intent
		t.note(r.Implies)
	}
	changed := !before.equal(at.Situation)
	if goal == rules.GoalOrder && open == "" && slices.ContainsFunc(points, asksWhoOrders) && t.saysWhoOrders() {
		points = slices.DeleteFunc(points, asksWhoOrders)
	}
	if x := t.pointBeside(r, goal, open); x != nil && len(points) == 0 {
		points = []*rules.Topic{x}
	}
	switch {
	case len(points) > 0:
		t.echo(r)
		t.answerTopics(points, open == "" && goal == "" && !heardOf.list)
		switch {
		case open != "":
			t.goOn(open, before)
		case heardOf.list, goal != "" && (changed || !at.Situation.Listed):
			t.progress()
		}
	case goal != "" && open == "":
		t.echo(r)
		t.corrected = t.hasAnswered() && r.TakesBack
		t.progress()
	case (heardOf.other || heardOf.list) && !t.asksPoint(r):
		t.closeQuestion()
		if at.Goal == rules.GoalResponsable || at.Goal == rules.GoalMandataire {
			at.Intent = rules.IntentOrder // "et pour nos médecins ?"
		}
		t.progress()
	case changed && at.Situation.Listed && open == "":
		t.acknowledge(before)
		t.plan()
	case open != "" && goal == at.Goal && !changed && (r.Certainty == understanding.Sure || len(r.Wants) > 0 && r.Wants[0].Probability >= plainlyMeant):
		t.say(t.words(sayDependsOn))
		t.ask(open)
	case open != "" && changed && t.asksElse(h) && at.Situation.get(open) == "" && t.stillAsks(open):
		t.acknowledge(before)
		t.miss()
	case open != "" && changed:
		t.acknowledge(before)
		t.goOn(open, before)
	case open == "" && t.asksPoint(r):
		t.miss()
	case changed && t.hasAnswered() && !r.TakesBack && strings.Contains(h.text, "?") && at.Situation.get(rules.FactProfession) != before.get(rules.FactProfession) && len(r.Denied) == 0:
		at.Intent = rules.IntentOrder // "et mes 3 infirmières ?"
		t.progress()
	case changed && t.hasAnswered():
		t.reconsider(before)
		if r.Asking && strings.Contains(h.text, "?") {
			t.miss() // something was asked too
		}
	case changed && at.Situation.get(rules.FactProfession) != "" && before.get(rules.FactProfession) == "":
		at.Intent = rules.IntentOrder // who tells a profession wants to know what it entails
		t.progress()
	case changed && t.onlyRecipient(before):
		t.miss()
	case changed && open == "" && t.incident(before) != "":
		at.Intent = t.incident(before) // who tells what happened to a card wants to know what to do
		t.progress()
	case changed:
		t.acknowledge(before)
		t.menu(t.say(t.words(sayMenu)))
	case t.hasAnswered() && goal == "" && t.asksTheSame(r):
		t.progress()
	case open == "" && t.bare(h):
		t.say(t.words(sayNothingOpen))
	case t.remarks(r):
		t.acceptRemark(open)
	default:
		t.miss()
	}
	return true
}

// longestJob is the number of words of a job that stands alone.
const longestJob = 3

// hearJob takes a job that stands alone after a short answer which depends on it.
func (t *turn) hearJob(h *heard) bool {
	at := &t.s.At
	if at.Topic == "" && at.Situation.get(rules.FactEmployment) == "" || at.Situation.get(rules.FactProfession) != "" {
		return false
	}
	job := t.reader.Job(h.text)
	if job == "" && len(h.r.Named) == 1 && h.r.Words <= longestJob && !t.asks(h.r) && len(h.r.Denied) == 0 {
		job = h.r.Named[0]
	}
	if job == "" {
		return false
	}
	t.changeProfession(job)
	at.Intent = rules.IntentOrder
	t.progress()
	return true
}

// begin starts a request for one person, of whom nothing is taken up yet.
func (t *turn) begin(r understanding.Reading, goal string) {
	at := &t.s.At
	if at.Intent == "" || goal != "" {
		at.Intent = orElse(r.Intent, rules.IntentOrder)
	}
	rest := maps.Clone(r.Facts)
	delete(rest, rules.FactProfession)
	t.note(rest)
}

// echo restates a request that was not surely understood, so that the person
// sees at once when it was not.
func (t *turn) echo(r understanding.Reading) {
	x := t.book.Intent(r.Intent)
	if r.Certainty != understanding.Confirm || r.Clear || x == nil || x.Goal == rules.GoalOrder || r.Intent == rules.IntentOutOfScope || r.Topic == "" && x.Goal == "" && t.defaultTopic(r.Intent, r.Facts) == "" {
		return
	}
	subject := t.tr(x.Label)
	if topic := t.book.Topic(r.Topic); topic != nil {
		subject = t.tr(topic.Title)
	}
	t.say(fill(t.words(sayUnderstood), "subject", subject))
}

// acknowledge restates the facts that a message changed.
func (t *turn) acknowledge(before Situation) {
	changed, old := rules.Facts{}, before.Facts()
	for fact, value := range t.facts() {
		if old[fact] != value {
			changed[fact] = value
		}
	}
	if said := t.recaps(changed); len(said) > 0 {
		t.say(fill(t.words(sayCorrected), "facts", strings.Join(said, ", ")))
	}
}

// reconsider takes up statements after an answer: they are acknowledged, and the
// answer is given again only where it is another.
func (t *turn) reconsider(before Situation) {
	at := &t.s.At
	old, now := t.book.Decide(at.Goal, before.Facts()), t.book.Decide(t.goalOf(at.Intent, t.facts()), t.facts())
	if old.Row == now.Row && now.Ask == "" && len(now.First) == len(old.First) && !t.book.Contradiction(t.facts()) {
		t.acknowledge(before)
		if p := at.Situation.present(); len(t.out) == 0 && p != nil && p.Count > 1 {
			t.say(fill(t.words(sayCounted), "count", strconv.Itoa(p.Count)))
		}
		if n := len(t.out); n > 0 {
			m := &t.out[n-1]
			m.addLines(t.words(sayUnchanged))
			if lines := t.lines(now.Procedure.Summary, now.Facts); len(lines) > 0 && at.Goal != rules.GoalIncident {
				m.addLines(lines[0])
			}
			t.offerAfterAnswer(m, now)
		}
		t.enter(eventAnswer)
		t.outcome = t.summarise(now, now.Sources())
		return
	}
	t.corrected = true
	t.progress()
}
