// Package web is the studio: the bot in a browser, on the machine of whoever
// wants to see it, try it and teach it. It is a transport like the others, whose
// chat server is this process itself: what is delivered stands in a page, and
// what somebody does there becomes an event. Beside the conversation it shows
// why the bot said what it said, and the content that it said it from.
//
// The conversations are made up and live in memory, on a clock that stands still
// until it is moved. A database of the running bot is only read: phrases that
// were not understood, and numbers; never a conversation.
//
// The pages are HTML from the server, with a little script that shows what
// happens without a reload. What is said is decided by package dialogs, what is
// right by package rules; how the bot is put together, by the command.
package web

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// Platform is the name of the studio in the keys of persons.
const Platform = "web"

// Channel is the channel of human resources.
const Channel = "rh"

// roomFeed is the feed of the channel; no person can have that name.
const roomFeed = "#" + Channel

var (
	_ bot.Transport = (*Studio)(nil)
	_ bot.Finder    = (*Studio)(nil)
	_ bot.HR        = (*Studio)(nil)
	_ bot.Router    = (*Studio)(nil)
)

// Platform implements bot.Transport.
func (*Studio) Platform() string { return Platform }

// Run implements bot.Transport: what people do in the pages goes to handle.
func (s *Studio) Run(ctx context.Context, handle bot.Handler) error {
	s.handle.Store(&handle)
	<-ctx.Done()
	return nil
}

// Send implements bot.Transport.
func (s *Studio) Send(_ context.Context, d *bot.Delivery) error {
	m := d.Message
	p := post{Key: bot.MessageKey(d.ID), Feed: feedOf(d), At: d.At, Message: &m, Left: m.Choices}
	if p.Feed == roomFeed && d.Channel == Channel {
		p.Thread = d.Thread
	}
	if b := m.Below; b != nil {
		if _, found := s.feeds.find(p.Feed, b.Key); found {
			p.Thread = b.Key
		} else {
			m = *m.Alone()
		}
	}
	if m.Erases { // as on the platforms, what was said goes
		s.feeds.forget(p.Feed)
	}
	s.feeds.add(p)
	for _, x := range m.AllSettled() {
		s.feeds.change(p.Feed, x.Key, func(p *post) { p.settle(x.Choice) })
	}
	return nil
}

// Find implements bot.Finder.
func (s *Studio) Find(_ context.Context, d *bot.Delivery) (bool, error) {
	_, found := s.feeds.find(feedOf(d), bot.MessageKey(d.ID))
	return found, nil
}

// feedOf says where a delivery is shown: what concerns a person, to nobody but
// them.
func feedOf(d *bot.Delivery) string {
	if _, room := d.Person.Room(); room || d.Message.To == message.ToHR {
		return roomFeed
	}
	if d.Message.To == message.ToColleague {
		return d.Message.Recipient
	}
	return d.Person.User
}

// mentions are the people of the studio whom a text names with @.
func (s *Studio) mentions(text string) (found []message.Mention) {
	for _, name := range s.known() {
		if strings.Contains(strings.ToLower(text), "@"+strings.ToLower(name)) {
			found = append(found, message.Mention{ID: name, Name: message.Verbatim(name)})
		}
	}
	return found
}

// Member implements bot.HR.
func (s *Studio) Member(_ context.Context, p bot.Person) (bool, error) {
	return p.User == s.o.Staff, nil
}

// Rooms implements bot.HR.
func (*Studio) Rooms(context.Context) ([]bot.Person, error) {
	return []bot.Person{bot.RoomOf(Platform, "", Channel)}, nil
}

func person(name string) bot.Person { return bot.Person{Platform: Platform, User: name} }

// known returns the people of the studio, in the order in which they came.
func (s *Studio) known() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.people)
}

// Bounds of what is made up: how many people there are, and how long a name is.
const (
	mostPeople  = 12
	longestName = 40
)

var (
	errName   = &bot.Error{Code: "bad_name", Message: say("error_name")}
	errPeople = &bot.Error{Code: "too_many_people", Message: say("error_people")}
)

// invite adds somebody.
func (s *Studio) invite(name string) (string, error) {
	name = strings.Join(strings.Fields(message.Verbatim(name).Line().String()), " ")
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case name == "" || len([]rune(name)) > longestName || strings.HasPrefix(name, "#") || slices.Contains(s.people, name):
		return "", errName
	case len(s.people) >= mostPeople:
		return "", errPeople
	}
	s.people = append(s.people, name)
	return name, nil
}

// take hands an event on and shows what the person did, with what came of it.
// The event with the id of one before shows nothing new.
func (s *Studio) take(ctx context.Context, e bot.Event, p post) (bot.Reply, error) {
	handle := s.handle.Load()
	if handle == nil {
		return bot.Reply{}, errStarting
	}
	if e.ID != "" {
		p.Key = "e" + bot.MessageKey(e.ID)[:16]
	}
	var before state.State
	if w := s.world.Load(); w != nil {
		look, err := w.assistant.Look(ctx, e.Person)
		if err != nil {
			return bot.Reply{}, err
		}
		before = look.State
	}
	p.At, p.Author, p.Kind, p.Text = s.now(), e.Person.User, e.Kind, e.Text
	key := s.feeds.add(p).Key
	reply, err := (*handle)(ctx, e)
	if err != nil {
		s.feeds.drop(p.Feed, key)
		return reply, err
	}
	if !reply.Repeated && reply.Person == e.Person { // else it was a turn of somebody else's
		in := turn.Input{Kind: e.Kind, Text: e.Text, Locale: e.Locale, Name: message.Verbatim(e.Name), Files: e.Files}
		s.feeds.change(p.Feed, key, func(p *post) { p.turn = &exchange{in: in, before: before, reply: reply, at: p.At} })
	}
	return reply, nil
}

var errStarting = &bot.Error{Code: "starting", Message: say("error_starting"), Err: errors.New("no handler yet")}
