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
	{"news of several people", always, (*turn).hearTellings},
	{"the answer to a confirmation", (*turn).confirming, (*turn).hearConfirmation},
	{"a colleague to send a message to", (*turn).notConfirming, (*turn).hearColleague},
	{"the calendar", (*turn).notConfirming, (*turn).hearCalendar},
	{"who still waits", (*turn).followsOrders, (*turn).hearWhoWaits},
	{"an order to cancel, where none is followed", (*turn).notConfirming, (*turn).hearCancelled},
	{"how many they are", (*turn).notConfirming, (*turn).recounts},
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
	{"what steers the conversation", always, (*turn).hearMove},
	{"something else than the confirmation", (*turn).confirming, (*turn).hearElse},
	{"the end of validity of a card", (*turn).idle, (*turn).hearExpiry},
	{"the answer to the open question", (*turn).asking, (*turn).hearAnswer},
	{"questions, requests and statements", always, (*turn).hearAll},
}

func (t *turn) planning() bool      { return t.s.At.Phase == Planning && t.idle() }
func (t *turn) hasPlan() bool       { return t.notConfirming() && len(t.s.At.Situation.planned()) > 0 }
func always(*turn) bool             { return true }
func (t *turn) helping() bool       { return t.helpStep() != "" }
func (t *turn) confirming() bool    { return t.s.At.Pending != nil }
func (t *turn) notConfirming() bool { return t.s.At.Pending == nil }
func (t *turn) asking() bool        { return t.s.At.Asking != "" && t.s.At.Pending == nil }
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

func (t *turn) hearNews(h *heard) bool { return t.followedNews(h.text) }

func (t *turn) hearSnooze(h *heard) bool { return t.snoozes(h.text) }

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
func (t *turn) hearElse(h *heard) bool { return !t.abandonPending(h.r) }

func (t *turn) hearExpiry(h *heard) bool { return t.expires(h) }

// hearAnswer takes a text as the answer to the open question. What is plainly
// stated beside it counts too, and what is asked beside it is answered.
func (t *turn) hearAnswer(h *heard) bool {
	if h.value == "" {
		return false
	}
	at := &t.s.At
	fact := at.Asking
	if t.doubtfulReply(h) {
		at.Pending = &Pending{Kind: pendingReply, Facts: rules.Facts{fact: h.value}}
		t.askPending()
		return true
	}
	t.note(t.beside(h.r, fact))
	t.setFact(fact, h.value)
	at.Asking, at.Offered = "", nil
	if h.r.Asking {
		t.answerAsides(t.wanted(h.r))
	}
	t.restate(fact, h.r)
	t.progress()
	return true
}

// doubtfulReply reports whether what a message answers is little more than a guess:
// it is confirmed before anything rests on it.
func (t *turn) doubtfulReply(h *heard) bool {
	p := h.r.AnswerProbability
	if h.r.AnswerSure || p == 0 || h.value == rules.ValueUnknown {
		return false
	}
	agrees := false
	for word := range strings.FieldsSeq(h.text) {
		yes, told := understanding.YesNo(strings.Trim(word, ",.;:!"))
		if told = told && (h.value == "yes" || h.value == "no"); told && yes != (h.value == "yes") {
			return true // "non, juste les fiches" is no yes
		}
		agrees = agrees || told
	}
	return p < leastTaken && !agrees && !slices.ContainsFunc(h.r.Says, func(s understanding.Statement) bool { return s.Fact == t.s.At.Asking && s.Value == h.value })
}

// leastTaken is the probability from which an answer that is not sure is taken and
// restated: of those below, one in four was meant otherwise.
const leastTaken = 0.65

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

// setFact notes the answer to a question.
func (t *turn) setFact(fact, value string) {
	s := &t.s.At.Situation
	if fact == rules.FactProfession && s.get(fact) != value {
		t.changeProfession(value)
		return
	}
	s.set(fact, value)
}

// beside are the facts that an answer tells beside what was asked: those about
// the service and about the one whom the question was about. Words about cards
// and other people in an answer are too often about somebody else's.
func (t *turn) beside(r understanding.Reading, asked string) rules.Facts {
	f := t.stated(r)
	delete(f, asked)
	for _, fact := range []string{rules.FactOrderingFor, rules.FactSituation, rules.FactOwnCard, rules.FactRole, rules.FactPresidentCard} {
		delete(f, fact)
	}
	if t.s.At.Situation.get(rules.FactProfession) != "" && !r.TakesBack {
		for _, fact := range []string{rules.FactProfession, rules.FactHealthPro, rules.FactTraining, rules.FactTrainingLevel} {
			delete(f, fact) // "mon directeur est médecin, donc oui"
		}
	}
	return f
}

// restate says how an answer was understood when that is not sure: a wrong
// guess that nobody sees would lead to somebody else's procedure.
func (t *turn) restate(fact string, r understanding.Reading) {
	value := t.s.At.Situation.get(fact)
	if r.AnswerSure || value == rules.ValueUnknown {
		return
	}
	if said := t.recaps(rules.Facts{fact: value}); len(said) > 0 {
		t.say(fill(t.words(sayTaken), "facts", strings.Join(said, ", ")))
	}
}

// hearAll is the rest of the order: what was asked is answered, what was stated
// is taken up, and then the conversation goes on.
func (t *turn) hearAll(h *heard) bool {
	at, r := &t.s.At, h.r
	open, before := at.Asking, at.Situation.clone()
	topics, goal := t.wanted(r), t.wantedGoal(r)
	if open != "" && goal != "" && t.leadsElsewhere(r, goal) && !t.sameSubject(r, goal) {
		x := t.pointOf(r)
		if x == nil {
			t.confirmSwitch(r)
			return true
		}
		topics, goal = []*rules.Topic{x}, "" // asked in passing: "et si je la perds ?"
	}
	switch {
	case r.OnlyDenies && r.Facts[rules.FactProfession] == "" && !strings.Contains(h.text, "?") && t.hasAnswered():
		t.denied(r)
		return true
	case at.Topic != "" && open == "" && t.agrees(h.text):
		t.startGoal(t.d.book.Topic(at.Topic).Goal)
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
	switch {
	case len(topics) > 0:
		t.echo(r)
		t.answerTopics(topics, open == "" && goal == "" && !heardOf.list)
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

// denied takes that what was understood is not meant: it no longer holds, and what
// else may be meant is offered.
func (t *turn) denied(r understanding.Reading) {
	at := &t.s.At
	s := &at.Situation
	if s.get(rules.FactSituation) != "" && (s.get(rules.FactSituation) == r.Facts[rules.FactSituation] || at.Goal == rules.GoalIncident) {
		s.set(rules.FactSituation, "")
	}
	var ids []string
	for _, w := range r.Wants {
		x := t.d.book.Topic(w.ID)
		if w.ID == r.Intent || w.ID == r.Topic || w.ID == at.Topic || w.ID == at.Intent || x != nil && x.Intent == r.Intent {
			continue
		}
		ids = append(ids, w.ID)
	}
	t.closeQuestion()
	t.enter(eventReset)
	t.otherMeanings(strings.Join(ids, ","))
	t.enter(eventOffer)
}

// asks reports whether a message asks something, by its words or its question mark.
func (t *turn) asks(r understanding.Reading) bool { return r.Asking || strings.Contains(t.text, "?") }

// told are the facts that a message states, but for whom a card is.
func (t *turn) told(r understanding.Reading) rules.Facts {
	f := t.stated(r)
	delete(f, rules.FactOrderingFor)
	return f
}

// incident is the request about what has happened to a card, when a message has
// just told it.
func (t *turn) incident(before Situation) string {
	situation := t.s.At.Situation.get(rules.FactSituation)
	if situation == "" || situation == before.get(rules.FactSituation) || stageAfter[situation] != "" {
		return ""
	}
	for i := range t.d.book.Intents {
		if x := &t.d.book.Intents[i]; x.Goal == rules.GoalIncident && x.Sets[rules.FactSituation] == situation {
			return x.ID
		}
	}
	if t.d.book.Decide(rules.GoalIncident, t.facts()).Procedure != nil {
		return rules.IntentLost
	}
	return ""
}

// pointOf is the short answer to a question in mid-question that would else lead
// to a whole other procedure; nil when nothing is asked, or none is known.
func (t *turn) pointOf(r understanding.Reading) *rules.Topic {
	if !strings.Contains(t.text, "?") || len(t.told(r)) > 0 {
		return nil
	}
	for _, w := range r.Wants {
		if x := t.d.book.Topic(w.ID); x != nil && x.Intent == r.Intent && w.Probability >= leastPassing {
			return x
		}
	}
	return nil
}

// leastPassing is the probability from which a point about another matter is what
// is asked in mid-question.
const leastPassing = 0.02

// asksElse reports whether a message asks a question that was not understood.
func (t *turn) asksElse(h *heard) bool {
	r := h.r
	if !r.Asking || !strings.Contains(h.text, "?") || len(r.Wants) == 0 || len(t.likely()) == 0 {
		return false
	}
	least := float32(plainlyMeant)
	if x := t.d.book.Intent(r.Wants[0].ID); x != nil && x.Goal == t.s.At.Goal {
		least = surelyAgain // asked for again, or something else beside it
	}
	return r.Wants[0].Probability < least
}

// surelyAgain is the probability from which a question in mid-question asks for
// what is under way.
const surelyAgain = 0.9

// onlyRecipient reports whether nothing was learnt but for whom a card would be.
func (t *turn) onlyRecipient(before Situation) bool {
	old, now := before.Facts(), t.facts()
	delete(old, rules.FactOrderingFor)
	delete(now, rules.FactOrderingFor)
	return maps.Equal(old, now)
}

// hearJob takes a job that stands alone after a short answer which depends on it.
func (t *turn) hearJob(h *heard) bool {
	at := &t.s.At
	if at.Topic == "" || at.Situation.get(rules.FactProfession) != "" {
		return false
	}
	job := t.d.reader.Job(h.text)
	if job == "" {
		return false
	}
	t.changeProfession(job)
	at.Intent = rules.IntentOrder
	t.progress()
	return true
}

// asksPoint reports whether a message that was not understood more probably asks
// about one point than for a procedure.
func (t *turn) asksPoint(r understanding.Reading) bool {
	return r.Certainty == understanding.Unsure && r.Asking && len(r.Wants) > 0 && r.Wants[0].Probability >= leastPoint && t.d.book.Topic(r.Wants[0].ID) != nil
}

// leastPoint is the probability from which a point is likelier asked than not.
const leastPoint = 0.25

// correctAnswer takes a correction that states nothing in plain words for a new
// answer to one of the questions on which the present answer rests: the one that
// it answers best.
func (t *turn) correctAnswer(h *heard) {
	s := &t.s.At.Situation
	best, value := "", ""
	for _, step := range t.decide().Trace {
		if step.How != rules.HowSaid || step.Fact == rules.FactProfession || step.Fact == rules.FactOrderingFor || s.get(step.Fact) == "" {
			continue
		}
		r := t.d.reader.Read(h.text, understanding.Asked{Fact: step.Fact})
		if r.Answer == "" || r.Answer == rules.ValueUnknown || r.Answer == s.get(step.Fact) || best != "" && !r.AnswerSure {
			continue
		}
		best, value = step.Fact, r.Answer
	}
	if best != "" {
		s.set(best, value)
	}
}

// forgetDenied drops the profession that a message denies without telling another, so that
// it is asked again: "mais je suis plus pharmacien !".
func (t *turn) forgetDenied(r understanding.Reading) {
	s := &t.s.At.Situation
	if slices.Contains(r.Denied, s.get(rules.FactProfession)) && r.Facts[rules.FactProfession] == "" {
		s.set(rules.FactProfession, "")
		s.set(rules.FactHealthPro, "")
	}
}

// goOn asks the open question again, unless what was said has answered it.
func (t *turn) goOn(open string, before Situation) {
	at := &t.s.At
	at.Goal = t.goalOf(at.Intent, t.facts())
	if before.equal(at.Situation) || at.Situation.get(open) == "" && t.stillAsks(open) {
		t.say(t.words(sayGoOn))
		t.ask(open)
		return
	}
	t.closeQuestion()
	t.progress()
}

// stillAsks reports whether a question is still the next one.
func (t *turn) stillAsks(fact string) bool {
	d := t.decide()
	return d.Ask == fact || d.Ask == "" && slices.Contains(d.Untold, fact)
}

func (t *turn) closeQuestion() {
	t.s.At.Asking, t.s.At.Offered = "", nil
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

// wanted are the short answers that a message asks for, up to four, in the order
// in which they are asked.
func (t *turn) wanted(r understanding.Reading) (topics []*rules.Topic) {
	add := func(id string) {
		x := t.d.book.Topic(id)
		if x != nil && x.ID != rules.TopicEmergency && x.ID != rules.TopicAbuse && !slices.Contains(topics, x) && len(topics) < mostAsked {
			topics = append(topics, x)
		}
	}
	for _, list := range r.Asks {
		if w := list[0]; w.Probability >= leastAsked {
			add(w.ID)
		}
	}
	open := t.s.At.Asking != ""
	switch {
	case open && !r.Asking && r.Certainty != understanding.Sure, r.Certainty == understanding.Unsure, len(topics) > 1:
	case !t.asks(r) && len(t.told(r)) > 0 && r.Certainty != understanding.Sure && r.Wants[0].Probability < surelyBeside && !t.about(r.Topic, t.stated(r)):
		// It states something, and hardly asks.
	case r.Topic != "":
		if x := t.d.book.Topic(r.Topic); !slices.Contains(topics, x) {
			topics = append([]*rules.Topic{x}, topics[:min(len(topics), mostAsked-1)]...)
		}
	case r.Intent != "" && !r.Implied && t.d.book.Intent(r.Intent) != nil && t.d.book.Intent(r.Intent).Goal == "":
		add(t.defaultTopic(r.Intent, r.Facts))
	}
	return topics
}

const (
	// surelyBeside is the probability from which a message that states something,
	// and has no question, is answered.
	surelyBeside = 0.75
	// mostAsked is how many questions of one message are answered.
	mostAsked = 4
	// leastAsked is the probability from which one of several is answered.
	leastAsked = 0.3
)

// wantedGoal is the goal that a message asks for, "" when it asks for none.
func (t *turn) wantedGoal(r understanding.Reading) string {
	x := t.d.book.Intent(r.Intent)
	if t.s.At.Asking != "" && !r.Asking && r.Certainty != understanding.Sure && !r.TakesBack {
		return "" // a remark, as far as one can tell
	}
	if x != nil && x.Goal != "" && !(x.Goal == rules.GoalIncident && t.stated(r)[rules.FactSituation] != "") && !r.Asking && t.s.At.Intent != "" && len(t.stated(r)) > 0 && !t.namesRecipient(r) {
		return "" // it only tells how things stand
	}
	if x != nil && x.Goal == rules.GoalOrder && t.s.At.Goal == rules.GoalIncident && !r.Asking && !r.NamesCard && r.Certainty != understanding.Sure {
		return "" // it tells whose card was lost
	}
	if x != nil && (x.Goal == rules.GoalResponsable || x.Goal == rules.GoalMandataire) && t.s.At.Goal == rules.GoalOrder && t.s.At.Situation.present() != nil && r.Certainty != understanding.Sure {
		return "" // it more probably asks about one point of the order under way
	}
	if x == nil || x.Goal == "" || r.Topic != "" || r.Implied || r.Certainty == understanding.Unsure {
		for _, list := range r.Asks { // one of several questions
			if y := t.d.book.Intent(list[0].ID); y != nil && y.Goal != "" && list[0].Probability >= leastAsked {
				return y.Goal
			}
		}
		return ""
	}
	return x.Goal
}

// about reports whether a short answer is about what a message states.
func (t *turn) about(topic string, stated rules.Facts) bool {
	x := t.d.book.Topic(topic)
	return x != nil && (x.IsNear(stated) || t.d.book.Says(topic, stated))
}

// namesRecipient reports whether a message names somebody whom a card is for.
func (t *turn) namesRecipient(r understanding.Reading) bool {
	return r.For || len(r.People) > 1 || r.Self && r.Facts[rules.FactProfession] != "" && r.Facts[rules.FactOrderingFor] != rules.OrderingForOther
}

// leadsElsewhere reports whether a message in mid-question takes up another
// goal.
func (t *turn) leadsElsewhere(r understanding.Reading, goal string) bool {
	return goal != t.s.At.Goal && !r.TakesBack
}

// sameSubject reports whether a goal in mid-question is only another name for
// the one under way: who leads a service orders by another table.
func (t *turn) sameSubject(r understanding.Reading, goal string) bool {
	return goal == rules.GoalOrder && t.s.At.Goal == rules.GoalResponsable && r.Facts[rules.FactProfession] == ""
}

// hasAnswered reports whether an answer was given.
func (t *turn) hasAnswered() bool {
	at := &t.s.At
	return (at.Phase == Answered || at.Phase == Offering || at.Phase == Following || at.Phase == Closed || at.Phase == HandedOver) && at.Goal != ""
}

// asksTheSame reports whether a request, told without a word on the person, goes
// back to the answer given: "ok, et donc j'ai droit à quoi ?".
func (t *turn) asksTheSame(r understanding.Reading) bool {
	x := t.d.book.Intent(r.Intent)
	return x != nil && x.Goal == t.s.At.Goal && r.Certainty != understanding.Unsure
}

// echo restates a request that was not surely understood, so that the person
// sees at once when it was not.
func (t *turn) echo(r understanding.Reading) {
	x := t.d.book.Intent(r.Intent)
	if r.Certainty != understanding.Confirm || r.Clear || x == nil || x.Goal == rules.GoalOrder || r.Intent == rules.IntentOutOfScope || r.Topic == "" && x.Goal == "" && t.defaultTopic(r.Intent, r.Facts) == "" {
		return
	}
	subject := t.tr(x.Label)
	if topic := t.d.book.Topic(r.Topic); topic != nil {
		subject = t.tr(topic.Title)
	}
	t.say(fill(t.words(sayUnderstood), "subject", subject))
}

// agrees reports whether a text accepts the procedure that a topic offered.
func (t *turn) agrees(text string) bool {
	topic := t.d.book.Topic(t.s.At.Topic)
	yes, ok := understanding.YesNo(text)
	return topic != nil && topic.Goal != "" && ok && yes
}

// defaultTopic is the answer to an intent when no direct question was
// recognised; a fact that calls for the whole procedure leaves none.
func (t *turn) defaultTopic(intent string, stated rules.Facts) string {
	for i := range t.d.book.Topics {
		x := &t.d.book.Topics[i]
		if x.Intent == intent && x.Default && !slices.ContainsFunc(x.Unless, func(fact string) bool { return stated[fact] != "" }) {
			return x.ID
		}
	}
	return ""
}

// goalOf chooses the decision table: a person in charge who wants a card for
// themselves needs the card of the responsable.
func (t *turn) goalOf(intent string, f rules.Facts) string {
	x := t.d.book.Intent(intent)
	if x == nil || x.Goal == "" {
		return rules.GoalOrder
	}
	leads := f[rules.FactRole] == rules.RoleResponsable || f[rules.FactRole] == rules.RolePresident
	if x.Goal == rules.GoalOrder && leads && f[rules.FactOrderingFor] != rules.OrderingForOther {
		return rules.GoalResponsable
	}
	return x.Goal
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
	old, now := t.d.book.Decide(at.Goal, before.Facts()), t.d.book.Decide(t.goalOf(at.Intent, t.facts()), t.facts())
	if old.Row == now.Row && now.Ask == "" && len(now.First) == len(old.First) && !t.d.book.Contradiction(t.facts()) {
		t.acknowledge(before)
		if n := len(t.out); n > 0 {
			m := &t.out[n-1]
			m.addLines(t.words(sayUnchanged))
			t.offerAfterAnswer(m, now)
		}
		t.enter(eventAnswer)
		t.outcome = t.summarise(now, now.Sources())
		return
	}
	t.corrected = true
	t.progress()
}

// bare reports whether a text is a yes or a no, to nothing.
func (t *turn) bare(h *heard) bool {
	_, told := understanding.YesNo(h.text)
	return told && h.r.Words <= 2 && t.s.At.Phase != Idle
}

// remarks reports whether a message only remarks on something: its words are
// known, and it neither asks nor wants anything.
func (t *turn) remarks(r understanding.Reading) bool {
	return !r.Asking && !strings.Contains(t.text, "?") && r.Known*4 >= r.Words*3 && r.Words > 1 && (len(r.Wants) == 0 || r.Wants[0].Probability < leastMeant || t.isRemark(r.Wants[0].ID))
}

// leastMeant is the probability from which a message that asks nothing may want
// something all the same.
const leastMeant = 0.5

func (t *turn) isRemark(want string) bool {
	return want == rules.MoveSmalltalk || want == rules.IntentThanks || want == rules.IntentGreeting || want == rules.IntentOutOfScope
}

// acceptRemark takes note of a remark: it changes nothing.
func (t *turn) acceptRemark(open string) {
	if open != "" {
		t.say(t.words(sayRemark))
		t.ask(open)
		return
	}
	if t.s.At.Intent == "" && t.s.At.Topic == "" {
		t.menu(t.say(t.words(sayRemarkMenu)))
		return
	}
	t.say(t.words(sayRemarkDone))
}
