package message

import (
	"slices"
	"strings"

	"cpxbot/rules"
)

// Action is what a choice does. Its text, the id of the choice, is what platforms
// carry and a database keeps: "verb", "verb=target" or "verb=target:value"; an
// answer to a question is "fact=value".
type Action struct {
	// Verb is one of the verbs, or a fact that Target answers.
	Verb Verb
	// Target is what it is about: a number, an id of the content, an answer.
	Target string
	// Value says what to do with the target, where a verb has several ways.
	Value string
}

// Verb is the kind of an action.
type Verb string

// Verbs. Those of the first group stand alone, the others have a target.
const (
	VerbBack    Verb = "back"
	VerbRestart Verb = "restart" // forget what was said and begin again
	VerbOther   Verb = "other"   // leave the subject
	VerbWhy     Verb = "why"
	VerbHuman   Verb = "human"
	VerbFollow  Verb = "follow"  // the order just answered
	VerbForward Verb = "forward" // a message to pass on
	VerbLetter  Verb = "letter"  // send it to a colleague; with the number of a late order
	VerbCheck   Verb = "check"   // the prerequisites, one by one
	VerbDetails Verb = "details"
	VerbFiche   Verb = "fiche"  // what the fiche itself says
	VerbTable   Verb = "csv"    // the plan as a file
	VerbAgenda  Verb = "agenda" // the dates as a calendar file
	VerbErase   Verb = "erase"
	VerbStop    Verb = "stop"

	VerbChange   Verb = "change" // an answer: alone to choose which
	VerbConfirm  Verb = "confirm"
	VerbMeant    Verb = "meant" // something else: the other meanings, see OtherMeanings
	VerbIntent   Verb = "intent"
	VerbTopic    Verb = "topic"
	VerbGoal     Verb = "goal"
	VerbPerson   Verb = "person" // of the people talked about
	VerbDay      Verb = "date"
	VerbShare    Verb = "share"
	VerbHelp     Verb = "help"     // of human resources
	VerbDossier  Verb = "dossier"  // an order that is followed
	VerbExpiry   Verb = "expiry"   // the end of validity of a card
	VerbReminder Verb = "reminder" // of a person
	VerbRoom     Verb = "room"     // a reminder of a channel
	VerbLate     Verb = "late"     // a late order of the board
)

// Ways of verbs that have several.
const (
	WayYes      = "yes"
	WayNo       = "no"
	WayStop     = "stop"
	WayNews     = "news"
	WayAll      = "all"
	WayAsk      = "ask"
	WayForward  = "forward"
	WayCame     = "came"
	WayReopen   = "reopen"
	WayDate     = "date"
	WayNotYet   = "not_yet"
	WayWrong    = "wrong"
	WaySnooze   = "snooze"
	WayTomorrow = "tomorrow"
	WayClose    = "close"
)

// Choices that a platform shows by itself.
var (
	ChoiceOrder  = On(VerbIntent, rules.IntentOrder).String()
	ChoiceFollow = Do(VerbFollow).String()
	ChoiceChange = Do(VerbChange).String()
	ChoiceHuman  = Do(VerbHuman).String()
	ChoiceErase  = Do(VerbErase).String()
)

// IsRoomChoice reports whether the id of a choice belongs to a reminder of a
// channel.
func IsRoomChoice(id string) bool { return ParseAction(id).Verb == VerbRoom }

// DayChoice is the id of the choice of a day (YYYY-MM-DD) in a date picker.
func DayChoice(day string) string { return On(VerbDay, day).String() }

// String is the id of the choice.
func (a Action) String() string {
	id := string(a.Verb)
	if a.Target != "" || a.Value != "" {
		id += "=" + a.Target
	}
	if a.Value != "" {
		id += ":" + a.Value
	}
	return id
}

// valued are the verbs whose target is followed by a value.
var valued = map[Verb]bool{VerbDossier: true, VerbReminder: true, VerbRoom: true, VerbLate: true}

// ParseAction reads the id of a choice. Every text is some action; whether there
// is anything to do is for whoever handles it.
func ParseAction(id string) Action {
	verb, target, _ := strings.Cut(id, "=")
	a := Action{Verb: Verb(verb), Target: target}
	if valued[a.Verb] {
		a.Target, a.Value, _ = strings.Cut(target, ":")
	}
	return a
}

// ofRequest are the ways of VerbHelp that write a request to human resources, which
// counts only while it is written.
var ofRequest = []string{"blank", "cancel", "bare", "question", "situation", "name"}

// OfRequest reports whether an action answers what is asked of a request to human
// resources.
func (a Action) OfRequest() bool { return a.Verb == VerbHelp && slices.Contains(ofRequest, a.Target) }

// milestones are the ways of VerbDossier that say what has happened to an order.
var milestones = []string{rules.MilestoneContract, rules.MilestoneVisa, rules.MilestoneTransmitted, rules.MilestoneSent, rules.MilestoneCard, rules.MilestoneCodes}

// Settles reports whether an action answers what another one of the same message answers
// as well: that a step of an order was taken, on another day, or not yet.
func (a Action) Settles(other Action) bool {
	return a.Verb == VerbDossier && other.Verb == VerbDossier && a.Target == other.Target && slices.Contains(milestones, a.Value) &&
		(other.Value == WayNotYet || other.Value == a.Under(WayDate).Value)
}

// AsksAbout are the orders about whose next step a message asks: it offers to say "not
// yet", of one or of all whose steps it offers.
func (m *Message) AsksAbout() (orders []string) {
	var steps []string
	for _, c := range m.Choices {
		switch a := ParseAction(c.ID); {
		case a.Verb != VerbDossier:
		case a.Value == WayNotYet:
			return []string{a.Target}
		case a.Value == WayAll+":"+WayNotYet:
			orders = steps
		case slices.Contains(milestones, a.Value):
			steps = append(steps, a.Target)
		}
	}
	return orders
}

// Do is an action without a target.
func Do(verb Verb) Action { return Action{Verb: verb} }

// On is an action about something.
func On[T ~string](verb Verb, target T) Action { return Action{Verb: verb, Target: string(target)} }

// AnswerTo is the action that answers a question.
func AnswerTo(fact, value string) Action { return Action{Verb: Verb(fact), Target: value} }

// Under is the same action in another way: "snooze", "snooze:date".
func (a Action) Under(way string) Action {
	if a.Value != "" {
		way = a.Value + ":" + way
	}
	a.Value = way
	return a
}
