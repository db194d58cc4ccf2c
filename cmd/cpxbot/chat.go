package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/chart"
	"cpxbot/bot/console"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
)

type chatCommand struct {
	contentFlag
	DB        string   `name:"db" default:":memory:" placeholder:"URL" env:"CPXBOT_CHAT_DB" help:"Database that keeps the conversations: a file, or postgres://… (default: in memory)."`
	JSON      bool     `name:"json" help:"Read and write one JSON object per line."`
	Now       moment   `placeholder:"TIME" help:"Start of virtual time, as in 2026-05-18T09:00:00+02:00 (default: the real time)."`
	Locale    string   `enum:"fr,en" default:"fr" env:"CPXBOT_LOCALE" help:"Language of a person who shows none: ${enum}."`
	User      string   `default:"vous" help:"Who is chatting, when not in JSON."`
	HRChannel string   `name:"hr-channel" placeholder:"NAME" env:"CPXBOT_HR_CHANNEL" help:"Channel of human resources; without one, nothing is sent to them."`
	HRUser    []string `name:"hr-user" placeholder:"NAME" help:"Member of that channel, who has the commands of human resources; may be repeated."`
}

func (chatCommand) Help() string {
	return `Without --json, type messages or the number of a choice; "/quitter" or Ctrl-D leaves. Set NO_COLOR for plain text.

Time in a chat is virtual: it stands still until it is moved, by "/avancer 240h" or, in JSON, by "advance". Reminders that fall due meanwhile are shown.

With --json, each line is an object with "user" and one of "text", "command", "choice" and "advance":

    {"user":"u1","text":"je suis infirmière, il me faut ma carte"}
    {"user":"u1","choice":"contract=signed"}
    {"user":"u1","advance":"240h"}

Each is answered by one line. Nothing is kept when the chat ends, unless --db names a file: the next chat on it goes on where this one stopped.`
}

func (c *chatCommand) Run(s *streams) (err error) {
	var options []dialogs.Option
	if c.HRChannel != "" {
		options = append(options, dialogs.WithHR())
	}
	if c.DB != store.Memory {
		if err := (&databaseFlag{c.DB}).check(); err != nil {
			return usagef("--db: %w", err)
		}
	}
	_, dialog, err := c.converse(options...)
	if err != nil {
		return err
	}
	start := c.Now.Time
	if start.IsZero() {
		start = time.Now()
	}
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(s.err, nil))
	// In memory, no service will ever work the timers: the chat fires them.
	db, err := store.Open(ctx, c.DB, store.Options{Migrate: true, WithoutTimers: c.DB == store.Memory, Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	clock, mailbox := bot.NewVirtual(start), &console.Mailbox{}
	assistant := []bot.Option{bot.WithPictures(chart.PNG)}
	if c.HRChannel != "" {
		assistant = append(assistant, bot.WithHR(console.Platform, console.Staff{Channel: strings.TrimPrefix(c.HRChannel, "#"), Users: c.HRUser}))
	}
	o := console.Options{
		Assistant:  bot.New(dialog, db, clock, log, assistant...),
		Dispatcher: bot.NewDispatcher(db, clock, []bot.Transport{mailbox}, bot.DispatcherOptions{Log: log}),
		Mailbox:    mailbox,
		Person:     c.User,
		Locale:     c.Locale,
		HRChannel:  c.HRChannel,
		Log:        log,
	}
	if err := o.Assistant.OpenRooms(ctx, console.Platform); err != nil {
		return err
	}
	if c.JSON {
		return console.JSON(ctx, s.in, s.out, o)
	}
	return console.Interactive(ctx, s.in, s.out, o)
}

// moment is a time on the command line.
type moment struct{ time.Time }

func (m *moment) UnmarshalText(text []byte) (err error) {
	if m.Time, err = time.Parse(time.RFC3339, string(text)); err != nil {
		return fmt.Errorf("%q is not a time like 2026-05-18T09:00:00+02:00", text)
	}
	return nil
}
