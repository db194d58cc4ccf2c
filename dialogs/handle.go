package dialogs

import (
	"maps"
	"strings"
	"time"

	"cpxbot/dialogs/channel"
	"cpxbot/dialogs/choices"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/lists"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/moves"
	"cpxbot/dialogs/reminders"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// lookAgain is how long the follow-up of somebody waits whose account is
// deactivated.
const lookAgain = 24 * time.Hour

var (
	sayHROnly    = turn.Declare("say_hr_only")
	sayHROutside = turn.Declare("say_hr_outside")
)

// handle gives an input to whoever it is for: the channel, human resources, the
// buttons, the reminders, or those who hear a text.
func handle(t *turn.Turn, in turn.Input) {
	t.ShownLocale = t.State.Locale
	if t.State.Locale == "" {
		t.State.Locale = in.Locale
	}
	if t.State.Locale != "en" {
		t.State.Locale = "fr"
	}
	if in.Zone != "" && in.Zone != t.State.Zone {
		if _, err := time.LoadLocation(in.Zone); err == nil {
			t.State.Zone = in.Zone
		}
	}
	if in.Room {
		channel.Room(t, in)
		return
	}
	if in.Kind == turn.LateInput {
		t.Final = true
		channel.ActedOn(t, in)
		return
	}
	if in.Kind == turn.HelpInput {
		t.Final = true
		handover.Helped(t, in)
		return
	}
	if in.Kind == turn.TextInput && in.Deleted {
		t.Final = true
		handover.Withdraw(t, in)
		return
	}
	if in.Kind == turn.TextInput && in.Edited {
		t.Final = true
		handover.Revise(t, in)
		return
	}
	if in.Kind == turn.AwayInput {
		t.Final = true
		t.State.Away = t.Now.Add(lookAgain)
		return
	}
	if in.Kind == turn.UndeliveredInput {
		t.Final = true
		handover.Undelivered(t, in.Text, in.Closed)
		return
	}
	t.State.Away = time.Time{}
	if in.Kind != turn.TimerInput { // a reminder has no room for it, nor is there always one
		checkEdition(t)
	}
	if t.Secret {
		t.Say(t.Words(turn.SaySecret))
	}
	switch in.Kind {
	case turn.ChoiceInput:
		a := message.ParseAction(in.Text)
		if a.Verb != message.VerbHelp {
			handover.DropHelp(t)
			if t.Relaying() {
				handover.EndRelay(t) // whoever clicks speaks to the bot
			}
		}
		if in.Closed && choices.OfQuestion(a) {
			flow.Stale(t)
			return
		}
		choices.Choose(t, a)
	case turn.TimerInput:
		t.Final = true
		reminders.Remind(t)
	case turn.FormInput:
		handover.DropHelp(t)
		submit(t, in.Text)
	case turn.CommandInput:
		handover.DropHelp(t)
		if strings.TrimSpace(in.Text) == "" {
			moves.Welcome(t)
			return
		}
		switch {
		case in.Board != nil && channel.IsBoardCommand(in.Text):
			channel.Board(t, in)
		case in.Outside:
			t.Say(t.Words(sayHROutside))
		case channel.RoomCommand(in.Text) != "":
			t.Say(t.Words(sayHROnly))
		case !moves.Command(t, in.Text):
			hear(t, in.Text)
		}
	default:
		if in.Closed {
			flow.Stale(t)
			return
		}
		if handover.Relays(t, in.Text, in.Files) {
			handover.Relay(t, in.Text, in.Files)
			return
		}
		if handover.Settles(t, in.Text, in.Files) {
			return
		}
		if len(in.Files) > 0 && lists.TakeFiles(t, in.Files, in.Text) {
			return
		}
		hear(t, in.Text)
	}
}

var sayEdition = turn.Declare("say_edition")

// checkEdition keeps the answers given with an older content, drops what no
// longer exists, and lets what changed be asked again. A conversation from
// before the content had a hash is not told: nobody knows whether it changed.
func checkEdition(t *turn.Turn) {
	book, old := t.Book, t.State.Edition
	t.State.Edition = book.Version()
	if old == "" || old == t.State.Edition {
		return
	}
	at := &t.State.At
	gone := func(fact, value string) bool { return !book.ValidValue(fact, value) && fact != rules.FactDate }
	maps.DeleteFunc(at.Situation.Service, gone)
	for i := range at.Situation.People {
		maps.DeleteFunc(at.Situation.People[i].Facts, gone)
	}
	if at.Asking != "" && book.Question(at.Asking) == nil {
		at.Asking, at.Offered = "", nil
	}
	if at.Topic != "" && book.Topic(at.Topic) == nil {
		at.Topic = ""
	}
	if p := at.Pending; p != nil {
		kept := *p
		kept.Facts = maps.Clone(p.Facts)
		maps.DeleteFunc(kept.Facts, gone)
		if len(kept.Facts) != len(p.Facts) {
			flow.Settled(t) // what was to be confirmed no longer exists
		}
	}
	t.State.History = nil
	if old != book.Edition.ID {
		t.Say(t.Words(sayEdition))
	}
}
