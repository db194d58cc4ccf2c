package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"cpxbot/bot/store"
)

type databaseCommands struct {
	Migrate migrateCommand `cmd:"" help:"Bring the schema up to date; a new database is created."`
	Status  statusCommand  `cmd:"" help:"Say how far the schema is, and what waits in the database."`
	Backup  backupCommand  `cmd:"" help:"Copy an SQLite database to a new file, also while the bot runs."`
}

type migrateCommand struct{ databaseFlag }

func (c *migrateCommand) Run(s *streams) (err error) {
	ctx := context.Background()
	db, err := c.open(ctx, store.Options{Migrate: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return printSchema(ctx, s, db)
}

func printSchema(ctx context.Context, s *streams, db *store.DB) error {
	schema, err := db.Schema(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "schema: version %d of %d, job queue %d of %d\n", schema.Version, schema.Latest, schema.Queue, schema.LatestQueue)
	return nil
}

type statusCommand struct{ databaseFlag }

func (c *statusCommand) Run(s *streams) (err error) {
	ctx := context.Background()
	db, err := c.open(ctx, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := printSchema(ctx, s, db); err != nil {
		return err
	}
	b, err := db.Backlog(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "messages to deliver: %d\nmessages given up: %d\nreminders waiting: %d\n", b.Pending, b.Dead, b.Timers)
	return nil
}

type backupCommand struct {
	databaseFlag
	File string `arg:"" help:"File to write; it must not exist."`
}

func (c *backupCommand) Run(s *streams) (err error) {
	if err := store.CheckFile(c.File); err != nil {
		return usagef("<file>: %w", err)
	}
	// Who gives up waiting leaves nothing behind.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	db, err := c.open(ctx, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Backup(ctx, c.File); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "written:", c.File)
	return nil
}
