package dialogs

import (
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
	verbBack    Verb = "back"
	verbRestart Verb = "restart" // forget what was said and begin again
	verbOther   Verb = "other"   // leave the subject
	verbWhy     Verb = "why"
	verbHuman   Verb = "human"
	verbFollow  Verb = "follow"  // the order just answered
	verbForward Verb = "forward" // a message to pass on
	verbLetter  Verb = "letter"  // send it to a colleague; with the number of a late order
	verbCheck   Verb = "check"   // the prerequisites, one by one
	verbDetails Verb = "details"
	verbFiche   Verb = "fiche"  // what the fiche itself says
	verbTable   Verb = "csv"    // the plan as a file
	verbAgenda  Verb = "agenda" // the dates as a calendar file
	verbErase   Verb = "erase"
	verbStop    Verb = "stop"

	verbChange   Verb = "change" // an answer: alone to choose which
	verbConfirm  Verb = "confirm"
	verbMeant    Verb = "meant" // something else: the other meanings, see otherMeanings
	verbIntent   Verb = "intent"
	verbTopic    Verb = "topic"
	verbGoal     Verb = "goal"
	verbPerson   Verb = "person" // of the people talked about
	verbDay      Verb = "date"
	verbShare    Verb = "share"
	verbHelp     Verb = "help"     // of human resources
	verbDossier  Verb = "dossier"  // an order that is followed
	verbExpiry   Verb = "expiry"   // the end of validity of a card
	verbReminder Verb = "reminder" // of a person
	verbRoom     Verb = "room"     // a reminder of a channel
	verbLate     Verb = "late"     // a late order of the board
)

// Ways of verbs that have several.
const (
	wayYes      = "yes"
	wayNo       = "no"
	wayStop     = "stop"
	wayNews     = "news"
	wayAll      = "all"
	wayAsk      = "ask"
	wayForward  = "forward"
	wayCame     = "came"
	wayReopen   = "reopen"
	wayDate     = "date"
	wayNotYet   = "not_yet"
	wayWrong    = "wrong"
	waySnooze   = "snooze"
	wayTomorrow = "tomorrow"
	wayClose    = "close"
)

// Choices that a platform shows by itself.
var (
	ChoiceOrder  = on(verbIntent, rules.IntentOrder).String()
	ChoiceFollow = do(verbFollow).String()
	ChoiceChange = do(verbChange).String()
	ChoiceHuman  = do(verbHuman).String()
	ChoiceErase  = do(verbErase).String()
)

// IsRoomChoice reports whether the id of a choice belongs to a reminder of a
// channel.
func IsRoomChoice(id string) bool { return ParseAction(id).Verb == verbRoom }

// DayChoice is the id of the choice of a day (YYYY-MM-DD) in a date picker.
func DayChoice(day string) string { return on(verbDay, day).String() }

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
var valued = map[Verb]bool{verbDossier: true, verbReminder: true, verbRoom: true, verbLate: true}

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

// do is an action without a target.
func do(verb Verb) Action { return Action{Verb: verb} }

// on is an action about something.
func on[T ~string](verb Verb, target T) Action { return Action{Verb: verb, Target: string(target)} }

// answerTo is the action that answers a question.
func answerTo(fact, value string) Action { return Action{Verb: Verb(fact), Target: value} }

// under is the same action in another way: "snooze", "snooze:date".
func (a Action) under(way string) Action {
	if a.Value != "" {
		way = a.Value + ":" + way
	}
	a.Value = way
	return a
}
