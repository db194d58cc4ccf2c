package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
)

// errNotOurs is an event that is no business of the bot.
var errNotOurs = errors.New("not for the bot")

// helpOf says which thread of human resources an event answers or closes: the
// key of the message that began it, "" when it is none.
func helpOf(e *Event) string {
	switch e.Kind {
	case turn.TextInput:
		return e.Under
	case turn.ChoiceInput:
		key, _ := strings.CutPrefix(e.Text, handover.CloseHelp+":")
		if key != e.Text {
			return key
		}
	}
	return ""
}

// placeHelp hands what a member of human resources wrote in a thread to the
// conversation of the person who asked. When it returns false, the event is
// like any other.
func (a *Assistant) placeHelp(ctx context.Context, e *Event, key string) (in turn.Input, placed bool, err error) {
	other := e.Kind == turn.ChoiceInput || e.Mentioned
	var asked Person
	if hr := a.hr[e.Person.Platform]; hr != nil {
		member, err := hr.Member(ctx, e.Person)
		if err != nil && !errors.Is(err, ErrOutside) {
			return in, false, &Error{CodeMembership, sayMembership, err}
		}
		if member {
			if asked, placed, err = a.store.Helped(ctx, key); err != nil {
				return in, false, &Error{CodeStorage, sayStorage, fmt.Errorf("help: %w", err)}
			}
			// Those of one workspace answer no questions of another.
			placed = placed && (asked.User == "" || asked.Platform == e.Person.Platform && asked.Workspace == e.Person.Workspace)
		}
	}
	switch {
	case !placed && other:
		return in, false, nil
	case !placed, e.Deleted && asked.User == "":
		return in, false, errNotOurs
	}
	e.Thread = cmp.Or(e.Thread, e.Message)
	in = turn.Input{Kind: turn.HelpInput, Text: e.Text, Name: message.Verbatim(e.Name), Files: e.Files, Edited: e.Edited, Deleted: e.Deleted, Message: e.Message, Thread: message.Thread{Channel: e.Channel, ID: e.Thread}}
	if e.Kind == turn.ChoiceInput {
		in.Text, in.Message = handover.CloseHelp, ""
	}
	if asked.User == "" { // it was closed
		in.Room, e.Person = true, RoomOf(e.Person.Platform, e.Person.Workspace, e.Channel)
		return in, true, nil
	}
	e.Person = asked
	return in, true, nil
}
