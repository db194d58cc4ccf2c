// Package console is the transport for the terminal: Interactive for people,
// JSON for programs, one object per line in and out. It translates events in
// and renders messages out, and decides nothing.
package console

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
	"cpxbot/rules"
)

// Options say with whom the console connects.
type Options struct {
	Assistant *bot.Assistant
	// Dispatcher delivers to the Mailbox.
	Dispatcher *bot.Dispatcher
	Mailbox    *Mailbox
	// Person is who types in an interactive chat.
	Person string
	// Locale is that of a person who gives none: "fr" (also when empty) or "en".
	Locale string
	// HRChannel is the channel of human resources; without one, messages to
	// it are dropped and logged.
	HRChannel string
	// Log takes what no person needs to see; nil drops it.
	Log *slog.Logger
}

func (o Options) complete() Options {
	o.Locale = locale(o.Locale, "fr")
	o.HRChannel = strings.TrimPrefix(o.HRChannel, "#")
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// locale reduces a tag such as "en-GB" to a language of the bot.
func locale(tag, otherwise string) string {
	if tag == "" {
		return otherwise
	}
	if language, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-"); language == "en" {
		return "en"
	}
	return "fr"
}

// Staff is the channel of human resources of a console, and who is in it.
type Staff struct {
	Channel string
	Users   []string
}

// Member implements bot.HR.
func (s Staff) Member(_ context.Context, p bot.Person) (bool, error) {
	return slices.Contains(s.Users, p.User), nil
}

// Rooms implements bot.HR.
func (s Staff) Rooms(context.Context) ([]bot.Person, error) {
	if s.Channel == "" {
		return nil, nil
	}
	return []bot.Person{bot.RoomOf(Platform, "", s.Channel)}, nil
}

// person is who writes under a name.
func person(name string) bot.Person { return bot.Person{Platform: Platform, User: name} }

// address says to whom a message goes; ok is false when nobody is there to
// receive it.
func (o Options) address(d *bot.Delivery) (to string, ok bool) {
	if d.Message.To != message.ToHR {
		return d.Person.User, true
	}
	if o.HRChannel == "" {
		o.Log.Warn("message to human resources dropped: no channel is configured")
		return "", false
	}
	return "#" + o.HRChannel, true
}

// event takes a turn and returns what is delivered then. Reminders that fell
// due while the chat was closed come first.
func (o Options) event(ctx context.Context, e bot.Event) (bot.Reply, []bot.Delivery, error) {
	if err := o.Assistant.Fire(ctx, o.Assistant.Now(), o.deliver(ctx)); err != nil {
		return bot.Reply{}, nil, err
	}
	reply, err := o.Assistant.Handle(ctx, e)
	if err == nil {
		err = o.Dispatcher.Drain(ctx)
	}
	if err != nil {
		return bot.Reply{}, nil, err
	}
	return reply, o.Mailbox.take(), nil
}

// deliver has the messages of a reminder delivered before the next one speaks.
func (o Options) deliver(ctx context.Context) func(bot.Reply) error {
	return func(bot.Reply) error { return o.Dispatcher.Drain(ctx) }
}

// maxAdvance bounds a jump in time: beyond it a mistake is more likely than
// an order that is still under way.
const maxAdvance = 10 * 366 * 24 * time.Hour

// advance reads a duration and lets that much virtual time pass.
func (o Options) advance(ctx context.Context, duration string) ([]bot.Delivery, error) {
	d, err := time.ParseDuration(strings.TrimSpace(duration))
	if err != nil || d < 0 || d > maxAdvance {
		return nil, fault("bad_duration", "La durée n'est pas valable. Écrivez des heures, des minutes ou des secondes, par exemple « 240h » pour dix jours : jamais moins de zéro, dix ans au plus.",
			"This duration is not valid. Write hours, minutes or seconds, for example \"240h\" for ten days: never less than zero, ten years at most.")
	}
	if err := o.Assistant.Fire(ctx, o.Assistant.Now().Add(d), o.deliver(ctx)); err != nil {
		return nil, err
	}
	return o.Mailbox.take(), nil
}

// fault is a mistake in the input, with what to do about it.
func fault(code, fr, en string) error {
	return &bot.Error{Code: code, Message: rules.NewText(fr, en)}
}

// maxLine is the longest line that is read, in bytes.
const maxLine = 1 << 20

var errTooLong = fault("line_too_long", "Cette ligne dépasse 1 Mo et n'a pas été lue. Envoyez un message plus court.", "This line is longer than 1 MB and was not read. Send a shorter message.")

// lineReader reads lines of any length without keeping more than maxLine.
type lineReader struct{ in *bufio.Reader }

func newLineReader(in io.Reader) *lineReader {
	return &lineReader{bufio.NewReaderSize(in, 64<<10)}
}

// next returns a line without its end. errTooLong leaves the reader at the
// next line; io.EOF comes alone, after the last line.
func (r *lineReader) next() ([]byte, error) {
	var line []byte
	started, tooLong := false, false
	for {
		part, err := r.in.ReadSlice('\n')
		started = started || len(part) > 0
		if len(line)+len(part) > maxLine+2 {
			tooLong = true
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || !started):
			return nil, err
		}
		line = trimEnd(line)
		if tooLong || len(line) > maxLine {
			return nil, errTooLong
		}
		return line, nil
	}
}

// trimEnd removes one line end, of Unix or of Windows.
func trimEnd(line []byte) []byte {
	n := len(line)
	if n > 0 && line[n-1] == '\n' {
		n--
		if n > 0 && line[n-1] == '\r' {
			n--
		}
	}
	return line[:n]
}
