package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// connections bounds the pool of one replica.
const connections = 20

func (db *DB) openPostgres(ctx context.Context, url string, o Options) error {
	db.engine = postgresEngine
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("database URL: %w", err)
	}
	config.RuntimeParams["application_name"] = "cpxbot"
	pool := stdlib.OpenDB(*config)
	db.onClose(pool.Close)
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db.write, db.read = pool, pool
	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	db.listen = &listener{config: config, log: o.Log}
	return nil
}

// channel is where replicas tell each other of messages to deliver.
const channel = "cpxbot_outbox"

// notify tells the other replicas, once the transaction is committed, that
// there is something in the outbox.
func (db *DB) notify(ctx context.Context, tx *sql.Tx) error {
	if db.engine != postgresEngine {
		return nil
	}
	_, err := tx.ExecContext(ctx, "NOTIFY "+channel)
	return err
}

// Nudges returns a channel that tells when another process has put messages
// into the outbox, until ctx ends. On SQLite there is no other service, and
// the channel is nil.
func (db *DB) Nudges(ctx context.Context) <-chan struct{} {
	if db.listen == nil {
		return nil
	}
	nudges := make(chan struct{}, 1)
	var done sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	done.Go(func() { db.listen.run(ctx, nudges) })
	db.onClose(func() error { cancel(); done.Wait(); return nil })
	return nudges
}

// listener waits for notifications on a connection of its own.
type listener struct {
	config *pgx.ConnConfig
	log    *slog.Logger
}

// run connects again whenever the connection is lost; what was missed is found
// by the dispatcher's regular search.
func (l *listener) run(ctx context.Context, nudges chan<- struct{}) {
	for ctx.Err() == nil {
		if err := l.wait(ctx, nudges); err != nil && ctx.Err() == nil {
			l.log.Warn("notifications interrupted", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (l *listener) wait(ctx context.Context, nudges chan<- struct{}) error {
	conn, err := pgx.ConnectConfig(ctx, l.config.Copy())
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		conn.Close(ctx)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
		select {
		case nudges <- struct{}{}:
		default: // one is waiting already
		}
	}
}
