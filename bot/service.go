package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
)

// Timers wakes conversations when their time has come, also after a restart.
type Timers interface {
	// RunTimers calls remind for each timer that is due, again and again until
	// it returns without an error. It returns when ctx has ended and the calls
	// in hand are over.
	RunTimers(ctx context.Context, remind func(ctx context.Context, p Person, due time.Time) error) error
}

// GCPercent is how much garbage may gather, in percent of what is in use, before
// it is collected (https://go.dev/doc/gc-guide#GOGC). Next to all that is in use is
// the content, which stays: at Go's 100 a tenth of a turn goes into looking at it
// again; this costs some 25 MB.
const GCPercent = 200

// Service runs the assistant: its dispatcher, the transports of that, which
// bring the events, and the timers.
type Service struct {
	Assistant *Assistant // with a dispatcher
	Timers    Timers
	// Nudge tells that another process left messages in the outbox; may be nil.
	Nudge <-chan struct{}
	// Also runs beside them, such as the HTTP server; each ends with its ctx.
	Also []func(ctx context.Context) error
	Log  *slog.Logger
}

// openRooms opens the conversations of the channels of human resources as soon
// as the platform is connected, and those that are added later.
func (s *Service) openRooms(ctx context.Context, platform string) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if err := s.Assistant.OpenRooms(ctx, platform); err != nil && ctx.Err() == nil {
			s.Log.Warn("channels of human resources not reached; trying again", "platform", platform, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Run serves until ctx ends, or until a part fails for good. It stops in the
// order of the way of a message: first no new events come in, then no timers
// fire, at last the messages in hand are delivered.
func (s *Service) Run(ctx context.Context) error {
	dispatcher := s.Assistant.dispatcher
	dispatching, stopDispatcher := context.WithCancel(context.WithoutCancel(ctx))
	dispatched := make(chan struct{})
	go func() {
		defer close(dispatched)
		dispatcher.Run(dispatching, s.Nudge)
	}()

	group, ctx := errgroup.WithContext(ctx)
	for platform := range s.Assistant.hr {
		group.Go(func() error { s.openRooms(ctx, platform); return nil })
	}
	for _, t := range dispatcher.transports {
		group.Go(func() error {
			if err := t.Run(ctx, s.Assistant.Handle); err != nil && ctx.Err() == nil {
				return fmt.Errorf("%s: %w", t.Platform(), err)
			}
			return nil
		})
	}
	if s.Timers != nil {
		group.Go(func() error {
			return s.Timers.RunTimers(ctx, func(ctx context.Context, p Person, due time.Time) error {
				_, err := s.Assistant.Remind(ctx, p, due)
				return err
			})
		})
	}
	for _, also := range s.Also {
		group.Go(func() error { return also(ctx) })
	}
	// Without any part, the service still runs until it is told to stop.
	group.Go(func() error { <-ctx.Done(); return nil })

	err := group.Wait()
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	stopDispatcher()
	<-dispatched
	return err
}
