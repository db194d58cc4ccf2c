package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"

	"cpxbot/dialogs/channel"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// HR is a transport with channels of human resources. Whoever is a member of
// one is HR, and nobody else.
type HR interface {
	// Member reports whether a person is a member; ErrOutside says that it cannot be
	// known, for the bot itself is not.
	Member(ctx context.Context, p Person) (bool, error)
	// Rooms are the conversations of the channels, as RoomOf names them; empty
	// while the platform is not connected.
	Rooms(ctx context.Context) ([]Person, error)
}

// RoomOf is the conversation that belongs to a channel.
func RoomOf(platform, workspace, channel string) Person {
	return Person{platform, workspace, "#" + channel}
}

// Room returns the channel of a conversation that belongs to one.
func (p Person) Room() (channel string, ok bool) { return strings.CutPrefix(p.User, "#") }

// ClosedRooms notes with which channels of human resources something is wrong. No request
// may arrive there, while people are answered as ever.
type ClosedRooms struct {
	mu  sync.Mutex
	why map[string]string
}

// Note notes what is wrong with a channel, as it is configured, "" for nothing, and logs
// what is new.
func (c *ClosedRooms) Note(log *slog.Logger, channel, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if why == c.why[channel] {
		return
	}
	if why == "" {
		delete(c.why, channel)
		log.Info("a channel of human resources is in order again", "channel", channel)
		return
	}
	if c.why == nil {
		c.why = map[string]string{}
	}
	c.why[channel] = why
	log.Error("something is wrong with a channel of human resources", "channel", channel, "reason", why)
}

// Degraded implements Degrader.
func (c *ClosedRooms) Degraded() (all []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, channel := range slices.Sorted(maps.Keys(c.why)) {
		all = append(all, "HR channel "+channel+": "+c.why[channel])
	}
	return all
}

var sayMembership = rules.NewText("Je n'ai pas pu vérifier que vous êtes membre du canal RH. Réessayez dans un instant.", "I could not check that you are a member of the HR channel. Try again in a moment.")

// ErrOutside says that the bot is not a member of a channel of human resources.
var ErrOutside = errors.New("the bot is not a member of a channel of human resources")

// CodeMembership: the platform did not say whether a person is HR.
const CodeMembership = "membership"

// place says whose conversation an event belongs to, and what of others it may
// read: a command of a member of HR belongs to the channel, a timer of a
// channel to itself, all else to the person.
func (a *Assistant) place(ctx context.Context, e *Event) (in turn.Input, audit string, err error) {
	if key := helpOf(e); key != "" {
		if in, placed, err := a.placeHelp(ctx, e, key); placed || err != nil {
			return in, "", err
		}
	}
	if handle := channel.LateHandle(e.Text); handle != "" && e.Kind == turn.ChoiceInput {
		return a.placeLate(ctx, e, handle)
	}
	in = turn.Input{Kind: e.Kind, Text: e.Text, Locale: e.Locale, Zone: e.Zone, Name: message.Verbatim(e.Name), Files: e.Files, Mentions: e.Mentions}
	if e.Kind == turn.TextInput {
		in.Edited, in.Deleted, in.Message = e.Edited, e.Deleted, e.Message
	}
	if channel, isRoom := e.Person.Room(); isRoom {
		in.Room, e.Channel = true, channel
		if e.Kind == turn.TimerInput {
			in.Board, err = a.board(ctx)
		}
		return in, "", err
	}
	if e.Kind == turn.TextInput && e.Mentioned && !e.Edited && !e.Deleted && (channel.IsBoardCommand(e.Text) || channel.IsRoomCommand(e.Text) && a.inRoom(ctx, e)) {
		// The channel's own words, said to the bot by its name: all its members see the
		// answer. Elsewhere, a reminder is the person's own.
		in.Kind, e.Kind, e.Thread = turn.CommandInput, turn.CommandInput, ""
	}
	room := e.Kind == turn.CommandInput && channel.IsRoomCommand(e.Text) || e.Kind == turn.ChoiceInput && message.IsRoomChoice(e.Text)
	board := e.Kind == turn.CommandInput && (channel.IsBoardCommand(e.Text) || room)
	hr := a.hr[e.Person.Platform]
	if !room && !board || hr == nil {
		return in, "", nil
	}
	member, err := hr.Member(ctx, e.Person)
	in.Outside = errors.Is(err, ErrOutside)
	if err != nil && !in.Outside {
		return in, "", &Error{CodeMembership, sayMembership, err}
	}
	if !member {
		return in, "", nil // the dialogue says that the command is HR's
	}
	rooms, err := hr.Rooms(ctx)
	if err == nil && len(rooms) == 0 {
		err = errors.New("no channel of human resources")
	}
	if err != nil {
		return in, "", &Error{CodeMembership, sayMembership, err}
	}
	at := rooms[0]
	for _, r := range rooms {
		if channel, _ := r.Room(); channel == e.Channel {
			at = r
		}
	}
	from := e.Channel
	e.Channel, _ = at.Room()
	in.Elsewhere = from != e.Channel
	if board {
		if in.Board, err = a.board(ctx); err != nil {
			return in, "", err
		}
		audit = "read by human resources"
	}
	if room {
		e.Person, in.Room, in.Zone = at, true, ""
	}
	return in, audit, nil
}

// placeLate hands what a member of human resources did about a late order of the
// board to the conversation of the person whose it is.
func (a *Assistant) placeLate(ctx context.Context, e *Event, handle string) (in turn.Input, audit string, err error) {
	hr := a.hr[e.Person.Platform]
	if hr == nil {
		return in, "", errNotOurs
	}
	member, err := hr.Member(ctx, e.Person)
	switch {
	case err != nil:
		return in, "", &Error{CodeMembership, sayMembership, err}
	case !member:
		return in, "", errNotOurs
	}
	board, err := a.board(ctx)
	if err != nil {
		return in, "", err
	}
	in = turn.Input{Kind: turn.LateInput, Name: message.Verbatim(e.Name), Thread: message.Thread{Channel: e.Channel, ID: e.Message}}
	for i := range board.Late {
		x := &board.Late[i]
		whose, err := ParsePerson(x.Person)
		// Those of one workspace do nothing about orders of another.
		if channel.Handle(x) != handle || err != nil || whose.Platform != e.Person.Platform || whose.Workspace != e.Person.Workspace {
			continue
		}
		in.Text, e.Person = channel.LateText(e.Text, x.ID), whose
		return in, "late order acted on by human resources", nil
	}
	// It is late no more: the room says so.
	in.Room = true
	e.Person = RoomOf(e.Person.Platform, e.Person.Workspace, e.Channel)
	return in, "", nil
}

// inRoom reports whether something was written in a channel of human resources.
func (a *Assistant) inRoom(ctx context.Context, e *Event) bool {
	hr := a.hr[e.Person.Platform]
	if hr == nil || e.Channel == "" {
		return false
	}
	rooms, err := hr.Rooms(ctx)
	return err == nil && slices.Contains(rooms, RoomOf(e.Person.Platform, e.Person.Workspace, e.Channel))
}

func (a *Assistant) board(ctx context.Context) (*state.Board, error) {
	b, err := a.store.Board(ctx, a.Dialog().BoardQuery(a.clock.Now()))
	if err != nil {
		return nil, &Error{CodeStorage, sayStorage, fmt.Errorf("board: %w", err)}
	}
	return &b, nil
}

// OpenRooms makes sure that every channel of human resources has its
// conversation, so that its digest comes without a command.
func (a *Assistant) OpenRooms(ctx context.Context, platform string) error {
	hr := a.hr[platform]
	if hr == nil {
		return nil
	}
	rooms, err := hr.Rooms(ctx)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		r, err := a.Look(ctx, room)
		if err != nil {
			return err
		}
		if r.State.Room == nil {
			if _, err := a.Handle(ctx, Event{Person: room, Kind: turn.CommandInput, Locale: "fr"}); err != nil {
				return err
			}
		}
	}
	return nil
}
