package dialogs

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/beginnings"
	"cpxbot/dialogs/choices"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/hearing"
	"cpxbot/dialogs/leaders"
	"cpxbot/dialogs/letters"
	"cpxbot/dialogs/lists"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/moves"
	"cpxbot/dialogs/news"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/reading"
	"cpxbot/dialogs/reminders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/suppositions"
	"cpxbot/dialogs/tellings"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/mail"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// handler takes a text or leaves it to the next.
type handler struct {
	name string
	// when says where in a conversation it is asked.
	when func(*turn.Turn) bool
	// take handles the text, or reports that it is not for it.
	take func(*turn.Turn, *turn.Heard) bool
}

// handlers are the order of a turn: the first that takes a text has it.
var handlers = []handler{
	{"what is written for human resources", helping, hearHelp},
	{"nothing but a secret", always, hearSecret},
	{"an emergency, an insult", always, hearUrgent},
	{"a list of people, a line each", (*turn.Turn).NotConfirming, lists.HearList},
	{"not to be followed any more", followsOrders, news.HearUnfollow},
	{"how long somebody else waited", (*turn.Turn).NotConfirming, news.HearOthersDelay},
	{"what is told of something else", (*turn.Turn).NotConfirming, hearing.HearOfElse},
	{"a card that has come with a wrong name", (*turn.Turn).Idle, news.HearWrongName},
	{"a card that went back to its sender", (*turn.Turn).NotConfirming, news.HearReturned},
	{"of whom an order is not", followsOrders, tellings.HearWhose},
	{"news of several people", always, tellings.HearTellings},
	{"the answer to a confirmation", confirming, hearConfirmation},
	{"an order on its way, to be followed", (*turn.Turn).NotConfirming, beginnings.Hear},
	{"a colleague to send a message to", (*turn.Turn).NotConfirming, letters.HearColleague},
	{"what is corrected of the service", (*turn.Turn).NotConfirming, hearing.HearCorrected},
	{"the calendar", (*turn.Turn).NotConfirming, hearCalendar},
	{"who still waits", followsOrders, hearWhoWaits},
	{"an order to cancel, where none is followed", (*turn.Turn).NotConfirming, hearCancelled},
	{"how many they are", (*turn.Turn).NotConfirming, hearing.Recounts},
	{"what the fiche said then", (*turn.Turn).Idle, hearing.HearThen},
	{"what might have happened instead", (*turn.Turn).NotConfirming, suppositions.Hear},
	{"another day for the dates just given", (*turn.Turn).Idle, hearing.HearAnotherDay},
	{"a reminder", (*turn.Turn).NotConfirming, reminders.HearReminder},
	{"another day for the news just told", followsOrders, news.HearOtherDay},
	{"a replacement that was ordered", (*turn.Turn).NotConfirming, news.HearReordered},
	{"news of an order", followsOrders, hearNews},
	{"to be asked later", (*turn.Turn).Idle, hearSnooze},
	{"yes or no about a milestone", (*turn.Turn).Idle, hearMilestone},
	{"that nothing has come yet", (*turn.Turn).Idle, hearNotYet},
	{"the list as it was", (*turn.Turn).NotConfirming, lists.HearListRestored},
	{"the list again", hasPlan, lists.HearListAgain},
	{"the names of those who are planned", hasPlan, hearNames},
	{"who is gone from the list", hasPlan, lists.HearWronged},
	{"who is missing from the list", hasPlan, lists.HearMissing},
	{"who is taken off the list", hasPlan, lists.HearRemoved},
	{"who of the list is something else", hasPlan, lists.HearMended},
	{"how many cards of a kind", hasPlan, lists.HearHowMany},
	{"what is told of a line of the plan", hasPlan, lists.HearLine},
	{"what is asked about one of the plan", hasPlan, lists.HearOfLine},
	{"one of the people of the plan", planning, hearDetail},
	{"a job, after an answer that depends on it", (*turn.Turn).Idle, hearJob},
	{"what has become of the order that is followed", followsOrders, news.HearTold},
	{"what was to be found out", (*turn.Turn).Idle, hearing.HearFoundOut},
	{"how far an order is", (*turn.Turn).NotConfirming, news.HearStatus},
	{"since when somebody waits", (*turn.Turn).NotConfirming, hearing.HearWaiting},
	{"one of the people of the plan, by name", hasPlan, lists.HearNamed},
	{"whether a form is the right one", (*turn.Turn).NotConfirming, hearing.HearForm},
	{"whether a card is the right one", (*turn.Turn).NotConfirming, hearing.HearCard},
	{"what has happened to somebody else's card", (*turn.Turn).Idle, hearing.HearOthersIncident},
	{"that the card is for somebody else", (*turn.Turn).NotConfirming, hearing.HearForAnother},
	{"what only tells of somebody else", (*turn.Turn).NotConfirming, hearing.HearOfOthers},
	{"what the writer only says of themselves", (*turn.Turn).Idle, hearing.HearOfWriter},
	{"that the employer is the same", (*turn.Turn).NotConfirming, hearing.HearSameEmployer},
	{"what works again", (*turn.Turn).Idle, hearing.HearSettled},
	{"so what, after the answer", (*turn.Turn).Idle, hearing.HearConclusion},
	{"what is asked of a job in general, by the way", asking, hearing.HearOfJob},
	{"a list that is wrong", hasPlan, lists.HearContested},
	{"that the answer was to something else", (*turn.Turn).Idle, hearing.HearMisread},
	{"what steers the conversation", always, moves.HearMove},
	{"something else than the confirmation", confirming, hearElse},
	{"the end of validity of a card", (*turn.Turn).Idle, hearExpiry},
	{"the answer to the open question", asking, hearing.HearAnswer},
	{"questions, requests and statements", always, hearAll},
}

// planning also holds after a point that was asked about the people of the plan.
func planning(t *turn.Turn) bool {
	at := &t.State.At
	return t.Idle() && (at.Phase == state.Planning || at.Phase == state.Answered && at.Topic != "" && at.Situation.Listed && len(at.Situation.Planned()) > 0)
}

func hasPlan(t *turn.Turn) bool { return t.NotConfirming() && len(t.State.At.Situation.Planned()) > 0 }

func always(*turn.Turn) bool { return true }

func helping(t *turn.Turn) bool { return t.HelpStep() != "" }

func confirming(t *turn.Turn) bool { return t.State.At.Pending != nil }

func asking(t *turn.Turn) bool { return t.State.At.Asking != "" && t.State.At.Pending == nil }

func followsOrders(t *turn.Turn) bool { return len(t.State.Dossiers) > 0 && t.State.At.Pending == nil }

var sayEmpty = turn.Declare("say_empty")

// hear handles what a person wrote.
func hear(t *turn.Turn, text string) {
	unsure := t.State.Heard
	t.State.Heard = ""
	if t.Cut {
		t.Say(t.Words(turn.SayTooLong))
	}
	if strings.Trim(text, " •.,;:!?…-") == "" && !letters.NamesColleague(t) {
		if !t.Secret {
			t.Say(t.Words(sayEmpty))
		}
		flow.Repeat(t)
		return
	}
	quoted := mail.Quoted(text)
	text = mail.Undotted(mail.Undictated(mail.WithoutQuotes(text)))
	t.Text = text
	if moves.Command(t, text) {
		return
	}
	if a, ok := choices.Chosen(t, text); ok {
		choices.Choose(t, a)
		return
	}
	for _, half := range halves(t, text) {
		t.Text = half
		h := reading.Read(t, half)
		if quoted != "" && !strings.Contains(text, quoted) {
			hearing.TakeQuoted(t, h, quoted)
		}
		h.Unsure = unsure
		hearing.DropGuess(t, h)
		for _, x := range handlers {
			if x.when(t) && x.take(t, h) {
				break
			}
		}
		answers.OfferOtherMeanings(t, h.Reading)
	}
}

func hearHelp(t *turn.Turn, h *turn.Heard) bool {
	if h.Reading.Topic == rules.TopicEmergency {
		return false
	}
	handover.HelpText(t, h.Text)
	return true
}

// hearSecret ends with the warning when nothing else was understood; otherwise
// the rest of the message counts: "mon code est …, pouvez-vous débloquer ma carte ?".
func hearSecret(t *turn.Turn, h *turn.Heard) bool {
	r := &h.Reading
	if !t.Secret || r.Topic != rules.TopicSecrets && (r.Certainty == understanding.Sure || h.Value != "" || len(r.Wants) > 0 && r.Wants[0].Probability >= meaning.PlainlyMeant) {
		return false
	}
	r.Topic, r.Intent = "", ""
	if meaning.WantBeside(t, r, rules.TopicSecrets) {
		return false
	}
	if r.Facts[rules.FactProfession] == "" && h.Value == "" {
		flow.Repeat(t)
		return true
	}
	r.Intent = rules.IntentOrder
	return false
}

// hearUrgent answers before all else. The open question stays open; it is not
// pressed in an emergency.
func hearUrgent(t *turn.Turn, h *turn.Heard) bool {
	if h.Reading.Topic != rules.TopicEmergency && h.Reading.Topic != rules.TopicAbuse {
		return false
	}
	if r := h.Reading; r.Topic == rules.TopicEmergency && r.Certainty != understanding.Sure && len(r.Wants) > 0 && r.Wants[0].Probability < meaning.PlainlyMeant {
		h.Reading.Topic, h.Reading.Intent, h.Reading.Certainty = "", "", understanding.Unsure // nobody is alarmed on a guess
		return false
	}
	if h.Reading.Certainty != understanding.Sure && len(h.Reading.Says) > 0 && h.Reading.Topic == rules.TopicEmergency {
		h.Reading.Topic, h.Reading.Intent, h.Reading.Certainty = "", "", understanding.Unsure // it tells how things stand
		return false
	}
	open := t.State.At.Asking != "" || t.State.At.Pending != nil
	topics.Topic(t, h.Reading.Topic, !open)
	if open && h.Reading.Topic == rules.TopicAbuse {
		flow.Repeat(t)
	}
	return true
}

// hearCalendar gives the dates for a calendar to whoever asks for them.
func hearCalendar(t *turn.Turn, h *turn.Heard) bool {
	if len(t.State.Dossiers)+len(t.State.Reminders) == 0 || h.Reading.Words > news.LongestRequest || !turn.HasAny(h.Text, []string{"agenda", "calendrier", "calendar", "ics", "ical", "outlook"}) {
		return false
	}
	reminders.Agenda(t, nil)
	flow.GoOnAsking(t)
	return true
}

// hearCancelled says of an order that is not followed what can be said about cancelling it.
func hearCancelled(t *turn.Turn, h *turn.Heard) bool {
	if t.OpenCount() > 0 || h.Reading.Words > news.LongestRequest || !cancels.MatchString(h.Text) || len(h.Reading.Named) > 0 {
		return false
	}
	answers.Documents(t, t.Say(t.Words(sayNoneToCancel)), []string{rules.DocumentAssistance})
	flow.GoOnAsking(t)
	return true
}

var (
	sayNoneToCancel = turn.Declare("say_none_to_cancel")

	// cancels speaks of an order that was placed and is to be undone.
	cancels = regexp.MustCompile(`(?i)\b(?:annul\w*|cancel)\b[^.;!]{0,25}\b(?:commande|demande|dossier|order|request|cp[sef]|cde|carte|card)\b`)
)

// hearWhoWaits says of the orders that are followed where each stands, to whoever asks that of all or
// wants to be told again how things are: "faites-moi le point, qui a quoi ?".
func hearWhoWaits(t *turn.Turn, h *turn.Heard) bool {
	if t.OpenCount() == 0 || h.Reading.Words > news.LongestRequest || h.Value != "" || t.State.At.Asking != "" || !asksAllOrders(t, h) {
		return false
	}
	orders.StandEach(t)
	flow.GoOnAsking(t)
	return true
}

// asksAllOrders reports whether a message asks how all that is followed stands.
func asksAllOrders(t *turn.Turn, h *turn.Heard) bool {
	r := h.Reading
	if r.Move == rules.MoveRecap && r.Wants[0].Probability >= meaning.PlainlyMeant && len(meaning.Told(t, r)) == 0 {
		return true
	}
	if turn.HasAny(h.Text, whoHasWhat) {
		return true
	}
	return t.OpenCount() > 1 && r.Words <= lists.LongestDetail && strings.Contains(h.Text, "?") && turn.HasAny(h.Text, whoIsLeft)
}

var (
	// whoHasWhat asks how it is with everybody, whoIsLeft who still waits.
	whoHasWhat = []string{"qui a quoi", "qui a recu quoi", "recap des commandes", "recap des demandes", "etat des commandes", "etat des demandes", "point sur les commandes", "point sur les demandes", "who has what", "who got what", "status of all", "status on all"}
	whoIsLeft  = []string{"reste qui", "qui reste", "il reste", "reste quoi", "qui attend", "qui manque", "manque qui", "qui n a pas", "who is left", "who else", "who hasn t", "qui doit", "on en est ou", "on en est", "en est on", "en sommes nous", "ca en est", "where do things stand", "where are we", "where do we stand"}
)

// hearNames takes what those who are planned are called: "la première s'appelle Inès".
func hearNames(t *turn.Turn, h *turn.Heard) bool {
	if !areCalled.MatchString(h.Text) || h.Value != "" || !tracking.NamesPlanned(t, h.Reading) {
		return false
	}
	t.CloseQuestion()
	t.State.At.Situation.Present, t.State.At.Situation.Listed = 0, true
	plan.Plan(t)
	return true
}

// areCalled says what somebody is called.
var areCalled = regexp.MustCompile(`(?i)\b(?:s['’]appell\w+|se nomm\w+|(?:is|are) called|names? (?:is|are))`)

func hearConfirmation(t *turn.Turn, h *turn.Heard) bool {
	return hearing.SettlePending(t, h.Text, h.Reading)
}

func hearNews(t *turn.Turn, h *turn.Heard) bool { return news.FollowedNews(t, h.Text) }

func hearSnooze(t *turn.Turn, h *turn.Heard) bool { return followup.Snoozes(t, h.Text) }

func hearMilestone(t *turn.Turn, h *turn.Heard) bool {
	if followup.AnswersDay(t, h.Text) {
		return true // "le 3 novembre"
	}
	a, ok := followup.DossierAnswer(t, h.Text) // "oui, ce matin"
	if !ok || h.Reading.Asking || meaning.Asks(t, h.Reading) && h.Reading.Words > 1 {
		return false // "ok, on relance qui ?"
	}
	if h.Reading.Words > 1 && a.Value != message.WayNotYet && news.HearAnswered(t, orders.Dossier(t, a.Target)) {
		return true // "oui, depuis jeudi, codes compris"
	}
	followup.DossierChoice(t, a)
	return true
}

// hearElse answers a question in between and asks for the confirmation again; a
// new request takes its place.
func hearElse(t *turn.Turn, h *turn.Heard) bool { return !hearing.AbandonPending(t, h.Reading) }

func hearExpiry(t *turn.Turn, h *turn.Heard) bool { return reminders.Expires(t, h) }

// hearDetail takes one of the people of the plan, called by number or by job, for
// the wish to see what they need: "détaille le 2", "voir les médecins".
func hearDetail(t *turn.Turn, h *turn.Heard) bool {
	if h.Reading.Words > lists.LongestDetail || h.Reading.TakesBack || h.Reading.Adds || h.Reading.Removes || tracking.Contradicts(h.Text) {
		return false
	}
	order := plan.Order(t)
	if n := words.NumberIn(h.Text); n >= 1 && n <= len(order) && len(h.Reading.Named) == 0 {
		moves.Detail(t, strconv.Itoa(order[n-1]+1))
		return true
	}
	if len(order) > 0 && len(h.Reading.Named) == 0 && len(h.Reading.People) == 0 && pointsAtLast.MatchString(h.Text) {
		moves.Detail(t, strconv.Itoa(slices.Max(order)+1)) // whoever was named last
		return true
	}
	if len(meaning.Wanted(t, h.Reading)) > 0 || len(h.Reading.Named) != 1 {
		return false
	}
	for _, i := range order {
		if t.State.At.Situation.People[i].Facts[rules.FactProfession] == h.Reading.Named[0] {
			moves.Detail(t, strconv.Itoa(i+1))
			return true
		}
	}
	return false
}

// pointsAtLast asks about nobody but the one of the plan who was named last: "et lui, c'est
// quoi ?", "et pour la dernière ?".
var pointsAtLast = regexp.MustCompile(`(?i)^\W*(?:(?:et|and|ok|alors|donc|du coup|so)[\s,]+)*(?:pour|for)?\s*(?:lui|elle|celui-là|celle-là|l[ea] derni[eè]re?|the last(?: one)?|him|her)(?:[\s,?!.]+(?:c['’]est|ce sera|il faut|il lui faut|elle|lui|what|which|quelle?|quoi|laquelle|comme|carte|card)\b[^.;]*|\W*)$`)

// hearNotYet says where the orders stand of which nothing more is told than that: "toujours pas".
func hearNotYet(t *turn.Turn, h *turn.Heard) bool {
	waiting := slices.DeleteFunc(orders.OpenOrders(t), func(d *state.Dossier) bool { return d.Stage == state.Prepared })
	if len(waiting) == 0 || h.Reading.Words > longestNotYet || strings.Contains(h.Text, "?") || !turn.HasAny(h.Text, notYet) || len(h.Reading.Named)+len(h.Reading.Cards) > 0 || meaning.OfOthers.MatchString(h.Text) {
		return false
	}
	orders.StandAll(t, waiting)
	return true
}

// notYet says that what is waited for has not come; longestNotYet is the number of words of that.
var notYet = []string{"pas encore", "toujours pas", "toujours rien", "tjs rien", "tjs pas", "rien encore", "not yet", "still not", "still nothing"}

const longestNotYet = 4

var sayNothingOpen = turn.Declare("say_nothing_open")

// hearAll is the rest of the order: what was asked is answered, what was stated
// is taken up, and then the conversation goes on.
func hearAll(t *turn.Turn, h *turn.Heard) bool {
	at, r := &t.State.At, h.Reading
	open, before := at.Asking, at.Situation.Clone()
	points, goal := meaning.Wanted(t, r), meaning.WantedGoal(t, r)
	if open != "" && goal != "" && meaning.LeadsElsewhere(t, r, goal) && !meaning.SameSubject(t, r, goal) {
		x := meaning.PointOf(t, r)
		if x == nil && suppositions.SupposesIncident(t, r, goal) {
			flow.GoOn(t, open, before)
			return true
		}
		if x == nil && hearing.AnswersInShort(t, r, goal) {
			flow.GoOn(t, open, before)
			return true
		}
		if x == nil && tellsIncident(t, r, goal) {
			return startsIncident(t, r)
		}
		if x == nil && !asksOwnCard(r, goal) && !(at.Checking && asksCardFor(r, goal)) {
			flow.ConfirmSwitch(t, r)
			return true
		}
		if x == nil {
			return startsOver(t, r)
		}
		points, goal = []*rules.Topic{x}, "" // asked in passing: "et si je la perds ?"
	}
	if len(points) > 0 && open == "" && onlyTells(t, r) {
		points = nil // "elles ont toutes accès au logiciel médical"
	}
	if x := meaning.PointOf(t, r); x != nil && open == "" && r.Topic == "" && meaning.HasAnswered(t) && at.Goal == rules.GoalOrder && (goal == rules.GoalResponsable || goal == rules.GoalMandataire) {
		points, goal = []*rules.Topic{x}, "" // one point, asked within an order
	}
	switch {
	case leaders.TellsOfLeader(t, r, goal):
		tracking.TakeUp(t, r, rules.GoalResponsable)
		at.Intent = rules.IntentResponsable
		if presidentDeclines(t, before) {
			topics.AnswerTopics(t, []*rules.Topic{t.Book.Topic(rules.TopicPresident)}, false)
		}
		flow.Progress(t)
		return true
	case r.OnlyDenies && r.Facts[rules.FactProfession] == "" && !strings.Contains(h.Text, "?") && meaning.HasAnswered(t):
		hearing.Denied(t, r)
		return true
	case at.Topic != "" && open == "" && (meaning.Agrees(t, h.Text) || t.Book.Topic(at.Topic) != nil && t.Book.Topic(at.Topic).Goal != "" && meaning.AsksHow(h.Text)):
		flow.StartGoal(t, t.Book.Topic(at.Topic).Goal)
		return true
	case r.Doubtful != "":
		begin(t, r, goal)
		flow.ConfirmProfession(t, r)
		return true
	}
	if x := t.Book.Topic(at.Topic); x != nil && x.Goal == rules.GoalResponsable && open == "" && (goal == rules.GoalOrder || goal == "") && len(r.Named) == 1 && len(r.People) == 0 && !r.Self && !r.For && (leaders.SaysJob.MatchString(h.Text) || goal == rules.GoalOrder && !r.Asking && len(t.Reader.ProperNames(h.Text)) == 0) {
		return leaders.TellsJobOfLeader(t, r) // "elle est juriste de formation"
	}
	if own := at.Situation.Get(rules.FactProfession); own != "" && slices.Contains(r.Denied, own) && len(r.Named) == 0 && !r.Asking {
		goal = "" // "mais je suis plus pharmacien !"
	}
	another := meaning.NeedsAnother(t, r)
	heardOf := tracking.TakeUp(t, r, goal)
	hearing.NoteWaiting(t, h)
	if tracking.Corrects(t, r) && before.Equal(at.Situation) && goal == "" {
		hearing.CorrectAnswer(t, h)
		if before.Equal(at.Situation) && (meaning.HasAnswered(t) || open != "") {
			hearing.ForgetDenied(t, r)
		}
		if !before.Equal(at.Situation) && !meaning.Asks(t, r) && at.Goal == rules.GoalOrder {
			points = nil // "en fait je n'ouvre jamais de dossier": it corrects, and asks nothing
		}
	}
	if goal != "" {
		at.Intent = r.Intent
		tracking.Note(t, r.Implies)
	}
	if goal == "" && at.Goal == rules.GoalIncident && heardOf.Other && another {
		goal, at.Intent = rules.GoalOrder, rules.IntentOrder // "et la secrétaire ?", after what happened to another card
	}
	changed := !before.Equal(at.Situation)
	if len(points) > 0 && open == "" && goal == "" && changed && !meaning.Asks(t, r) && meaning.HasAnswered(t) && at.Goal == rules.GoalOrder && flow.Differs(t, before) {
		points = nil // what is told leads to another answer: that comes first
	}
	if goal == rules.GoalOrder && open == "" && slices.ContainsFunc(points, meaning.AsksWhoOrders) && topics.SaysWhoOrders(t) {
		points = slices.DeleteFunc(points, meaning.AsksWhoOrders)
	}
	if heardOf.List && len(at.Situation.Planned()) > 0 {
		points = slices.DeleteFunc(points, meaning.AsksWhoOrders) // each line of the list says who
	}
	if goal == rules.GoalResponsable && open == "" && len(points) == 0 && presidentDeclines(t, before) {
		points = []*rules.Topic{t.Book.Topic(rules.TopicPresident)} // who else holds the card, before what is asked of them
	}
	if x := meaning.PointBeside(t, r, goal, open); x != nil && len(points) == 0 {
		points = []*rules.Topic{x}
	}
	if heardOf.List && len(points) == 0 && meaning.ListsLeavers(h.Text) {
		points = []*rules.Topic{t.Book.Topic(rules.TopicLeaving)} // "arrivées : … Départs : …"
	}
	switch {
	case len(points) > 0:
		echo(t, r)
		topics.AnswerTopics(t, points, open == "" && goal == "" && !heardOf.List)
		switch {
		case open != "" && len(points) == 1 && t.Book.Question(open).Unsure == points[0].ID:
			tracking.SetFact(t, open, rules.ValueUnknown)
			at.Asking, at.Offered = "", nil
			flow.Progress(t)
		case open != "":
			flow.GoOn(t, open, before)
		case heardOf.List, goal != "" && !at.Situation.Listed && !leaders.OfLeaderOnly(t, points, goal):
			flow.Progress(t)
		}
	case goal != "" && open == "":
		echo(t, r)
		t.Corrected = meaning.HasAnswered(t) && r.TakesBack
		flow.Progress(t)
	case (heardOf.Other || heardOf.List) && !meaning.AsksPoint(t, r):
		t.CloseQuestion()
		if at.Goal == rules.GoalResponsable || at.Goal == rules.GoalMandataire {
			at.Intent = rules.IntentOrder // "et pour nos médecins ?"
		}
		flow.Progress(t)
	case changed && at.Situation.Listed && open == "":
		flow.Acknowledge(t, before)
		plan.Plan(t)
	case open != "" && goal == at.Goal && !changed && (r.Certainty == understanding.Sure || len(r.Wants) > 0 && r.Wants[0].Probability >= meaning.PlainlyMeant):
		t.Say(t.Words(turn.SayDependsOn))
		answers.Ask(t, open)
	case open != "" && changed && meaning.AsksElse(t, h) && at.Situation.Get(open) == "" && flow.StillAsks(t, open):
		flow.Acknowledge(t, before)
		answers.Miss(t)
	case open != "" && changed && at.Checking && flow.Differs(t, before):
		at.Checking = false
		t.CloseQuestion()
		t.Enter(state.EventAnswer)
		flow.Reconsider(t, before) // "oups, ergothérapeute, pas ergonome", after the answer
	case open != "" && changed:
		flow.Acknowledge(t, before)
		flow.GoOn(t, open, before)
	case open == "" && changed && !meaning.HasAnswered(t) && (meaning.AsksWhetherRight(h.Text) || len(r.Cards) == 1 && flow.CardDecided(t) == r.Cards[0]) && at.Situation.Get(rules.FactProfession) != "" && before.Get(rules.FactProfession) == "" && flow.CardDecided(t) != "":
		at.Intent = rules.IntentOrder // "pharmacien, on me dit de passer par l'ARS, c'est bien ça ?"
		flow.Progress(t)
	case open == "" && meaning.AsksPoint(t, r):
		answers.Miss(t)
	case changed && meaning.HasAnswered(t) && !r.TakesBack && strings.Contains(h.Text, "?") && at.Situation.Get(rules.FactProfession) != before.Get(rules.FactProfession) && len(r.Denied) == 0 && !tellsWhose(t, before):
		at.Intent = rules.IntentOrder // "et mes 3 infirmières ?"
		flow.Progress(t)
	case open == "" && leaders.LeadsTo(t, r):
		at.Intent, at.Topic = rules.IntentResponsable, ""
		flow.Progress(t) // "la représentante légale, c'est moi", after a point about them
	case changed && open == "" && meaning.Incident(t, before) != "":
		at.Intent = meaning.Incident(t, before) // who tells what happened to a card wants to know what to do
		flow.Progress(t)
	case changed && meaning.HasAnswered(t):
		flow.Reconsider(t, before)
		if r.Asking && strings.Contains(h.Text, "?") && !asksWhatToDo.MatchString(h.Text) {
			answers.Miss(t) // something was asked too
		}
	case changed && at.Situation.Get(rules.FactProfession) != "" && before.Get(rules.FactProfession) == "" && before.Get(rules.FactSituation) == "":
		at.Intent = rules.IntentOrder // who tells a profession wants to know what it entails
		flow.Progress(t)
	case changed && meaning.OnlyRecipient(t, before):
		answers.Miss(t)
	case changed && open == "" && len(answers.Likely(t)) > 0 && r.Wants[0].Probability >= meaning.LeastMeant:
		answers.Miss(t) // something is wanted, though what was told is noted
	case changed && at.Topic != "" && at.Phase == state.Answered:
		takeUpAfterPoint(t, before)
	case changed:
		flow.Acknowledge(t, before)
		t.Menu(t.Say(t.Words(turn.SayMenu)))
	case meaning.HasAnswered(t) && goal == "" && meaning.AsksTheSame(t, r):
		flow.Progress(t)
	case open == "" && hearing.Bare(t, h):
		t.Say(t.Words(sayNothingOpen))
	case open == "" && at.Topic == "" && !meaning.HasAnswered(t) && t.OpenCount() == 0 && len(r.Wants) > 0 && !meaning.PlainlyRemarks(r) && r.Wants[0].ID != rules.MoveSmalltalk && len(answers.Likely(t)) > 1:
		answers.Miss(t) // who begins with something about cards is shown what it may be
	case open == rules.FactBeneficiaryCard && !strings.Contains(h.Text, "?") && h.Reading.Words <= lists.LongestDetail && namesWho.MatchString(h.Text):
		flow.AcceptRemark(t, open) // "ce serait ma responsable administrative"
	case meaning.Remarks(t, r), (open != "" || meaning.HasAnswered(t) && len(answers.Likely(t)) == 0) && !r.Asking && !strings.Contains(h.Text, "?") && len(meaning.Stated(t, r)) > 0: // what is known already is told again
		flow.AcceptRemark(t, open)
	default:
		answers.Miss(t)
	}
	return true
}

// takeUpAfterPoint answers the point that was answered last again, where what is known now makes it
// another answer, and else only notes what was told: nobody is led back to the beginning.
func takeUpAfterPoint(t *turn.Turn, before state.Situation) {
	at := &t.State.At
	x, now := t.Book.Topic(at.Topic), at.Situation
	at.Situation = before
	said := topics.Words(t, x)
	at.Situation = now
	flow.Acknowledge(t, before)
	if x != nil && !slices.Equal(said, topics.Words(t, x)) {
		topics.Topic(t, x.ID, true)
		return
	}
	if len(t.Out) > 0 {
		t.Out[len(t.Out)-1].Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
	}
}

// asksWhatToDo asks no more than what follows from what was told.
var asksWhatToDo = regexp.MustCompile(`(?i)\b(?:je|on|nous) (?:fais|fait|faisons|dois|doit|peux) (?:quoi|faire quoi)|\bque (?:faire|dois-je faire|fait-on)|\bfaut (?:faire quoi|que je fasse quoi)|\bwhat (?:do|should) (?:i|we) do`)

// namesWho says who somebody would be, and nothing of them.
var namesWho = regexp.MustCompile(`(?i)^\W*(?:(?:euh|eh bien|alors|en fait)[\s,]+)*(?:ce serait|ce sera|c['’]est|il s['’]agit de|it would be|it will be|it['’]s)\s+(?:mon|ma|notre|l[ea]|l['’]|une?|my|our|the|an?)`)

// onlyTells reports whether a message tells facts of people for whom cards are planned, or facts
// that lead to another answer, and asks nothing, though its words are those of a point about
// cards: "enfin je suis encore interne, inscrit à l'Ordre".
func onlyTells(t *turn.Turn, r understanding.Reading) bool {
	at, x := &t.State.At, t.Book.Topic(r.Topic)
	if x == nil || r.Asking || strings.Contains(t.Text, "?") || x.Sets[rules.FactSituation] != "" && r.Certainty == understanding.Sure {
		return false
	}
	f := meaning.Told(t, r)
	delete(f, rules.FactSituation)
	if at.Situation.Listed {
		return len(x.Sets) == 0 && (f[rules.FactSIAccess] != "" || f[rules.FactEmployment] != "" || f[rules.FactTraining] != "")
	}
	if !meaning.HasAnswered(t) || at.Goal != rules.GoalOrder || t.OpenCount() > 0 || r.Certainty == understanding.Sure || len(f) == 0 {
		return false
	}
	facts, now := t.Facts(), t.Decide()
	maps.Copy(facts, f)
	then := t.Book.Decide(at.Goal, facts)
	return now.Procedure != nil && then.Procedure != nil && then.Ask == "" && then.Procedure.ID != now.Procedure.ID
}

// asksOwnCard reports whether the writer names their job and wants their card: nobody is asked
// then whether that is meant.
func asksOwnCard(r understanding.Reading, goal string) bool {
	return goal == rules.GoalOrder && r.Facts[rules.FactProfession] != "" && r.Self && r.Facts[rules.FactOrderingFor] != rules.OrderingForOther
}

// presidentDeclines reports whether a message has just told that the president wants no card, and
// something else must be known before who holds it can be told.
func presidentDeclines(t *turn.Turn, before state.Situation) bool {
	return t.State.At.Situation.Get(rules.FactPresidentCard) == "no" && before.Get(rules.FactPresidentCard) == "" && t.Book.Decide(rules.GoalResponsable, t.Facts()).Ask != ""
}

// asksCardFor reports whether a message surely asks for the card of somebody whose job it names:
// "une CPE pour notre nouvel ergonome", while prerequisites are gone through.
func asksCardFor(r understanding.Reading, goal string) bool {
	return goal == rules.GoalOrder && r.Certainty == understanding.Sure && r.Facts[rules.FactProfession] != "" && r.Facts[rules.FactOrderingFor] == rules.OrderingForOther
}

// startsOver leaves the open question for a request that is plainly another.
func startsOver(t *turn.Turn, r understanding.Reading) bool {
	t.CloseQuestion()
	tracking.TakeUp(t, r, rules.GoalOrder)
	t.State.At.Intent, t.State.At.Checking = rules.IntentOrder, false
	flow.Progress(t)
	return true
}

// longestJob is the number of words of a job that stands alone.
const longestJob = 3

// hearJob takes a job that stands alone after a short answer which depends on it.
func hearJob(t *turn.Turn, h *turn.Heard) bool {
	at := &t.State.At
	incident := at.Goal == rules.GoalIncident && meaning.HasAnswered(t)
	if at.Topic == "" && at.Situation.Get(rules.FactEmployment) == "" && !incident || at.Situation.Get(rules.FactProfession) != "" {
		return false
	}
	job := t.Reader.Job(h.Text)
	if job == "" && len(h.Reading.Named) == 1 && h.Reading.Words <= longestJob && !meaning.Asks(t, h.Reading) && len(h.Reading.Denied) == 0 {
		job = h.Reading.Named[0]
	}
	if job == "" {
		return false
	}
	before := at.Situation.Clone()
	topic := t.Book.Topic(at.Topic)
	said := topics.Words(t, topic)
	tracking.ChangeProfession(t, job)
	if topic != nil && at.Situation.Get(rules.FactOrderingFor) != rules.OrderingForOther && !slices.Equal(said, topics.Words(t, topic)) {
		topics.Topic(t, topic.ID, true) // "je suis infirmière", after what to do about a lost code
		return true
	}
	if incident && at.Topic == "" {
		flow.Reconsider(t, before)
		return true
	}
	at.Intent = rules.IntentOrder
	flow.Progress(t)
	return true
}

// begin starts a request for one person, of whom nothing is taken up yet.
func begin(t *turn.Turn, r understanding.Reading, goal string) {
	at := &t.State.At
	if at.Intent == "" || goal != "" {
		at.Intent = turn.OrElse(r.Intent, rules.IntentOrder)
	}
	rest := maps.Clone(r.Facts)
	delete(rest, rules.FactProfession)
	tracking.Note(t, rest)
}

var sayUnderstood = turn.Declare("say_understood", "subject")

// echo restates a request that was not surely understood, so that the person
// sees at once when it was not.
func echo(t *turn.Turn, r understanding.Reading) {
	x := t.Book.Intent(r.Intent)
	if r.Certainty != understanding.Confirm || r.Clear || x == nil || x.Goal == rules.GoalOrder || r.Intent == rules.IntentOutOfScope || r.Topic == "" && x.Goal == "" && meaning.DefaultTopic(t, r.Intent, r.Facts) == "" {
		return
	}
	subject := t.Tr(x.Label)
	if topic := t.Book.Topic(r.Topic); topic != nil {
		subject = t.Tr(topic.Title)
	}
	t.Say(turn.Fill(t.Words(sayUnderstood), "subject", subject))
}
