package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/chart"
	"cpxbot/bot/mattermost"
	"cpxbot/bot/slack"
	"cpxbot/bot/store"
	"cpxbot/dialogs"
	"cpxbot/rules"
)

type serveCommand struct {
	contentFlag
	databaseFlag
	Mattermost mattermostFlags `embed:"" prefix:"mattermost-"`
	Slack      slackFlags      `embed:"" prefix:"slack-"`
	Listen     string          `default:"127.0.0.1:8080" placeholder:"ADDRESS" env:"CPXBOT_LISTEN" help:"Where to answer HTTP: /healthz, /readyz, /metrics (default: ${default})."`
	Migrate    bool            `default:"true" negatable:"" env:"CPXBOT_MIGRATE" help:"Bring the database up to date at the start; with --no-migrate an older one is refused."`
	LogFormat  string          `default:"text" placeholder:"FORMAT" env:"CPXBOT_LOG_FORMAT" help:"How to write the log: text or json (default: ${default})."`
	LogLevel   string          `default:"info" placeholder:"LEVEL" env:"CPXBOT_LOG_LEVEL" help:"What to log: debug, info, warn or error (default: ${default})."`
	Keep       int             `default:"12" placeholder:"MONTHS" env:"CPXBOT_KEEP_MONTHS" help:"Forget people this many months after their last activity (default: ${default})."`
	KeepClosed int             `default:"3" placeholder:"MONTHS" env:"CPXBOT_KEEP_CLOSED_MONTHS" help:"Forget orders this many months after their end (default: ${default})."`
	PrivacyURL string          `name:"privacy-url" placeholder:"URL" env:"CPXBOT_PRIVACY_URL" help:"Page about personal data, named at the first contact."`
	Alsace     bool            `name:"alsace-moselle" env:"CPXBOT_ALSACE_MOSELLE" help:"Good Friday and 26 December are holidays too."`
	DigestDay  string          `default:"monday" enum:"monday,tuesday,wednesday,thursday,friday" env:"CPXBOT_DIGEST_DAY" help:"Day of the weekly digest in the HR channels (default: ${default})."`
	DigestHour int             `default:"9" placeholder:"HOUR" env:"CPXBOT_DIGEST_HOUR" help:"Hour of the weekly digest (default: ${default})."`
	Check      bool            `help:"Check the configuration and the content, list all mistakes, and stop."`
}

func (serveCommand) Help() string {
	return `Every flag can also be given by the environment variable named with it; the flag wins.

All is checked before anything starts, and all mistakes are listed at once. The database is an SQLite file for one process, or PostgreSQL for several replicas: each replica runs the same command.

SIGTERM or Ctrl-C stops: no new events are taken, those in hand are finished, messages under way are delivered. SIGHUP, or a change in the folder given by --content, reloads the content; content with a mistake is reported, and the old one stays in use.`
}

// settings are the flags once they have been checked.
type settings struct {
	log     *slog.Logger
	content fs.FS // nil without a folder of the operator's
	dialog  *dialogs.Dialog
	book    *rules.Book
}

// check reads the configuration and returns all of its mistakes.
func (c *serveCommand) check(s *streams) (*settings, error) {
	var mistakes []error
	mistake := func(format string, args ...any) { mistakes = append(mistakes, fmt.Errorf(format, args...)) }

	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		mistake("--log-level: %q is none of debug, info, warn, error", c.LogLevel)
	}
	set := &settings{}
	options := &slog.HandlerOptions{Level: level}
	switch c.LogFormat {
	case "json":
		set.log = slog.New(slog.NewJSONHandler(s.err, options))
	case "text":
		set.log = slog.New(slog.NewTextHandler(s.err, options))
	default:
		mistake("--log-format: %q is neither text nor json", c.LogFormat)
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		mistake("--listen: %q is not an address like 127.0.0.1:8080 or :8080", c.Listen)
	}
	if c.Keep < 1 || c.Keep > 120 {
		mistake("--keep: %d is not a number of months from 1 to 120", c.Keep)
	}
	if c.KeepClosed < 1 || c.KeepClosed > c.Keep {
		mistake("--keep-closed: %d is not a number of months from 1 to that of --keep", c.KeepClosed)
	}
	if c.DigestHour < 7 || c.DigestHour > 19 {
		mistake("--digest-hour: %d is not an hour from 7 to 19", c.DigestHour)
	}
	if u, err := url.Parse(c.PrivacyURL); c.PrivacyURL != "" && (err != nil || u.Host == "") {
		mistake("--privacy-url: %q is not a URL like https://intranet.example.org/cpxbot", c.PrivacyURL)
	}
	if err := c.databaseFlag.check(); err != nil {
		mistake("--db: %w", err)
	}
	mistakes = append(mistakes, c.Mattermost.check()...)
	mistakes = append(mistakes, c.Slack.check()...)
	if c.Content != "" {
		set.content = os.DirFS(c.Content)
	}
	var err error
	set.book, set.dialog, err = c.converse(c.dialogOptions()...)
	var content *rules.ContentError
	switch {
	case errors.As(err, &content):
		for _, p := range content.Problems {
			mistake("%s", p)
		}
	case err != nil:
		mistakes = append(mistakes, err)
	}
	if len(mistakes) > 0 {
		return nil, configurationError(mistakes)
	}
	return set, nil
}

// dialogOptions follow from the platforms: what is offered depends on whether
// somebody can be told.
func (c *serveCommand) dialogOptions() (options []dialogs.Option) {
	options = append(options, dialogs.WithColleagues(), dialogs.WithDigest(time.Weekday(rules.Weekday(c.DigestDay)), c.DigestHour))
	if c.Alsace {
		options = append(options, dialogs.WithCalendar(rules.NewCalendar(true)))
	}
	if len(c.Mattermost.HRChannels)+len(c.Slack.HRChannels) > 0 {
		options = append(options, dialogs.WithHR())
	}
	return options
}

// notice says at the first contact what is kept, in one sentence.
func (c *serveCommand) notice(locale string) string {
	words := rules.Text{
		FR: "Vos réponses sont gardées pour vous accompagner, " + strconv.Itoa(c.Keep) + " mois au plus après votre dernier message ; « mes données » les montre, « oublier » les efface.",
		EN: "Your answers are kept to accompany you, at most " + strconv.Itoa(c.Keep) + " months after your last message; \"my data\" shows them, \"forget\" erases them.",
	}
	text := words.In(locale)
	if locale != "en" {
		text = rules.Typography(text)
	}
	if c.PrivacyURL != "" {
		text += " [" + map[bool]string{false: "En savoir plus", true: "More"}[locale == "en"] + "](" + c.PrivacyURL + ")"
	}
	return text
}

// months is a number of months as a duration, generously.
func months(n int) time.Duration { return time.Duration(n) * 731 * time.Hour }

// configurationError is all that is wrong with a configuration.
type configurationError []error

func (e configurationError) Error() string { return errors.Join(e...).Error() }

func (c *serveCommand) Run(s *streams) error {
	set, err := c.check(s)
	if err != nil {
		return err
	}
	if c.Check {
		fmt.Fprintln(s.out, "The configuration is in order.")
		return nil
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	return c.serve(ctx, set)
}

func (c *serveCommand) serve(ctx context.Context, set *settings) (err error) {
	started := time.Now()
	log, clock := set.log, bot.System{}
	db, err := store.Open(ctx, c.DB, store.Options{Migrate: c.Migrate, Log: log, Retention: store.Retention{Inactive: months(c.Keep), Closed: months(c.KeepClosed)}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Recover(ctx); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}

	metrics := bot.NewMetrics(version(), set.book.Edition.ID)
	metrics.Watch(db, clock)
	var assistant *bot.Assistant // of which the transports are a part
	var transports []bot.Transport
	if c.Mattermost.used() {
		t, err := mattermost.New(c.Mattermost.options(db, log))
		if err != nil {
			return err
		}
		transports = append(transports, t)
	}
	if c.Slack.used() {
		o := c.Slack.options(db, log)
		o.Look = func(ctx context.Context, p bot.Person) (bot.Reply, error) { return assistant.Look(ctx, p) }
		o.Overview = func() slack.Overview { return assistant.Dialog() }
		t, err := slack.New(o)
		if err != nil {
			return err
		}
		transports = append(transports, t)
	}
	if len(transports) == 0 {
		log.Warn("no platform is configured: nobody can write to the bot yet")
	}
	dispatcher := bot.NewDispatcher(db, clock, transports, bot.DispatcherOptions{Observe: metrics.Delivery, Log: log})
	assistant = bot.New(set.dialog, db, clock, log, bot.WithDispatcher(dispatcher),
		bot.WithObserver(metrics.Event), bot.WithNotice(c.notice), bot.WithPictures(chart.PNG))
	metrics.WatchContent(assistant.Due)
	metrics.WatchTransports(transports)
	// Before anybody can see that the bot is ready: without a receiver, the
	// signal would end the process.
	hangup := hangups(ctx)
	routes := bot.Routes(metrics, bot.Checks{"database": db.Ping}, transports)
	reloader := &bot.Reloader{
		Assistant: assistant, Folder: set.content, Metrics: metrics, Log: log,
		Load: func() (bot.Dialog, error) {
			book, dialog, err := c.converse(c.dialogOptions()...)
			if err != nil {
				return nil, err
			}
			log.Info("content read", "content", book.Version())
			return dialog, nil
		},
	}
	service := bot.Service{
		Assistant: assistant, Timers: db, Nudge: db.Nudges(ctx), Log: log,
		Also: []func(context.Context) error{
			func(ctx context.Context) error { return bot.Serve(ctx, listener, routes, log) },
			func(ctx context.Context) error { reloader.Run(ctx, hangup); return nil },
		},
	}
	log.Info("ready", "version", version(), "listen", listener.Addr().String(), "database", c.kind(),
		"content", set.book.Version(), "after", time.Since(started).Round(time.Millisecond))
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(bot.GCPercent)
	}
	err = service.Run(ctx)
	log.Info("stopped")
	return err
}

// hangups tells of each SIGHUP until ctx ends.
func hangups(ctx context.Context) <-chan struct{} {
	signals, told := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGHUP)
	go func() {
		defer signal.Stop(signals)
		for {
			select {
			case <-ctx.Done():
				return
			case <-signals:
			}
			select {
			case <-ctx.Done():
				return
			case told <- struct{}{}:
			}
		}
	}()
	return told
}

// databaseFlag says where conversations are kept.
type databaseFlag struct {
	DB string `name:"db" default:"cpxbot.db" placeholder:"URL" env:"CPXBOT_DB" help:"Database: the path of an SQLite file, or postgres://user:password@host/name (default: ${default})."`
}

func (f *databaseFlag) check() error {
	switch {
	case f.DB == "":
		return errors.New("give the path of a file, or postgres://…")
	case f.DB == store.Memory:
		return errors.New("a database in memory would forget everything: give the path of a file")
	case store.IsPostgres(f.DB):
		if u, err := url.Parse(f.DB); err != nil || u.Hostname() == "" && u.Query().Get("host") == "" {
			// The URL may hold a password, so it is not repeated.
			return errors.New("not a URL like postgres://user:password@host/name")
		}
	case !strings.HasPrefix(strings.ToLower(f.DB), "file:") && strings.Contains(f.DB, "://"):
		return errors.New("only postgres:// and the path of an SQLite file are known")
	}
	if store.IsPostgres(f.DB) {
		return nil
	}
	return store.CheckFile(f.DB)
}

// kind names the engine, without the URL, which may hold a password.
func (f *databaseFlag) kind() string {
	if store.IsPostgres(f.DB) {
		return "postgresql"
	}
	return "sqlite"
}

// use opens the database beside the service that may run on it, for as long as
// do works with it.
func (f *databaseFlag) use(do func(ctx context.Context, db *store.DB) error) (err error) {
	ctx := context.Background()
	db, err := f.open(ctx, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return do(ctx, db)
}

// open opens the database beside the service that may run on it.
func (f *databaseFlag) open(ctx context.Context, o store.Options) (*store.DB, error) {
	if err := f.check(); err != nil {
		return nil, usagef("--db: %w", err)
	}
	if !store.IsPostgres(f.DB) && !o.Migrate {
		if _, err := os.Stat(f.DB); err != nil {
			return nil, fmt.Errorf("no database: %w", err)
		}
	}
	o.Shared = true
	return store.Open(ctx, f.DB, o)
}
