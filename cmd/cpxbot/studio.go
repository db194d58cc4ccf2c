package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"cpxbot/bot"
	"cpxbot/bot/chart"
	"cpxbot/bot/store"
	"cpxbot/bot/web"
)

type studioCommand struct {
	contentFlag
	DB          string `name:"db" placeholder:"URL" env:"CPXBOT_STUDIO_DB" help:"Database of a running bot, a file or postgres://…: what it did not understand, and numbers. It is only read, and never a conversation."`
	Addr        string `default:"127.0.0.1:8090" placeholder:"ADDRESS" env:"CPXBOT_STUDIO_ADDR" help:"Where to answer (default: ${default}). Others than this machine need a password, and TLS or --behind-proxy."`
	Open        bool   `help:"Open the page in a browser."`
	Now         moment `placeholder:"TIME" help:"Start of virtual time, as in 2026-05-18T09:00:00+02:00 (default: the real time)."`
	Password    string `placeholder:"PASSWORD" env:"CPXBOT_STUDIO_PASSWORD" help:"Lets in instead of the address that is printed; put it into the environment."`
	TLSCert     string `name:"tls-cert" placeholder:"FILE" env:"CPXBOT_STUDIO_TLS_CERT" help:"Certificate, in PEM."`
	TLSKey      string `name:"tls-key" placeholder:"FILE" env:"CPXBOT_STUDIO_TLS_KEY" help:"Its key, in PEM."`
	BehindProxy bool   `name:"behind-proxy" env:"CPXBOT_STUDIO_BEHIND_PROXY" help:"A proxy before the studio speaks TLS."`
}

func (studioCommand) Help() string {
	return `A page on your own machine: talk with the bot as several people and as human resources, let days pass, see why it said what it said, teach it and change its content.

The conversations are made up and last as long as the program. Changes of the content go into the folder given by --content; without one, into a folder that is gone with the program and can be downloaded before.

The address that is printed lets in one browser, once; each time it was used, another one is printed. Ctrl-C ends it.`
}

// check returns what keeps the studio from answering at its address.
func (c *studioCommand) check() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return usagef("--addr: %q is not an address like 127.0.0.1:8090", c.Addr)
	}
	switch ip := net.ParseIP(host); {
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return usagef("--tls-cert and --tls-key go together")
	case host == "localhost" || ip != nil && ip.IsLoopback():
		return nil
	case c.Password == "":
		return usagef("--addr: whoever reaches %s could enter: set CPXBOT_STUDIO_PASSWORD, or use 127.0.0.1", c.Addr)
	case len(c.Password) < 12:
		return usagef("CPXBOT_STUDIO_PASSWORD: a password of at least 12 letters is needed where others can try")
	case c.TLSCert == "" && !c.BehindProxy:
		return usagef("--addr: the password would be readable on the way to %s: give --tls-cert and --tls-key, or --behind-proxy", c.Addr)
	}
	return nil
}

func (c *studioCommand) Run(s *streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	return c.serve(ctx, s)
}

// serve answers until ctx ends.
func (c *studioCommand) serve(ctx context.Context, s *streams) (err error) {
	started := time.Now()
	if err := c.check(); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))

	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	address := listener.Addr().String()
	secure := c.TLSCert != "" || c.BehindProxy
	if c.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			return errors.Join(fmt.Errorf("--tls-cert: %w", err), listener.Close())
		}
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12})
	}
	var database *store.DB
	if c.DB != "" {
		if database, err = (&databaseFlag{c.DB}).open(ctx, store.Options{WithoutTimers: true, Log: log}); err != nil {
			return errors.Join(err, listener.Close())
		}
		defer func() { err = errors.Join(err, database.Close()) }()
	}
	content, err := c.open()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	o := web.Options{
		People: []string{"Anna", "Bruno", "Camille"}, Staff: "Camille", Content: content,
		Draw: chart.PNG, Password: c.Password, Secure: secure, Editor: os.Getenv("USER"), Log: log,
	}
	if !c.Now.IsZero() {
		o.Start = func() time.Time { return c.Now.Time }
	}
	if database != nil {
		o.Database = database
	}
	if host, _, err := net.SplitHostPort(address); err == nil && net.ParseIP(host).IsLoopback() && !c.BehindProxy {
		o.Hosts = []string{"localhost", "127.0.0.1", "::1", host}
	}
	first := true
	o.Announce = func(token string) {
		page := url.URL{Scheme: "http", Host: address, Path: "/", RawQuery: url.Values{"token": {token}}.Encode()}
		if c.TLSCert != "" {
			page.Scheme = "https"
		}
		if !first {
			fmt.Fprintln(s.out, "For another browser:", page.String())
			return
		}
		first = false
		fmt.Fprintln(s.out, "The studio is at", page.String())
		if c.Open {
			browse(log, page.String())
		}
	}
	studio := web.New(o)
	if c.Password != "" {
		fmt.Fprintln(s.out, "The studio is at", address)
	}
	defer func() { err = errors.Join(err, studio.Close()) }()
	if err := studio.Begin(ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	fmt.Fprintf(s.out, "Ready after %d ms; Ctrl-C ends it.\n", time.Since(started).Milliseconds())
	// Pages that listen would keep the server from stopping.
	context.AfterFunc(ctx, func() { _ = studio.Close() })
	return bot.Serve(ctx, listener, studio.Handler(), log)
}

// open reads the content; a folder that is not there yet is made.
func (c *studioCommand) open() (*web.Content, error) {
	// Nearly all that is allocated now stays, as in converse.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	if c.Content != "" {
		if err := os.MkdirAll(c.Content, 0o755); err != nil {
			return nil, fmt.Errorf("the content folder cannot be made: %w", err)
		}
	}
	return web.OpenContent(c.Content)
}

// browse opens an address in the browser of whoever runs the program.
func browse(log *slog.Logger, address string) {
	name, arguments := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, arguments = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	if err := exec.Command(name, arguments...).Start(); err != nil {
		log.Warn("no browser could be opened: open the address yourself", "error", err)
	}
}
