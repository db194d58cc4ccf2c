package bot

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// DispatcherOptions tune the delivery; zero values mean the defaults.
type DispatcherOptions struct {
	// Workers is how many conversations are delivered to at once (16).
	Workers int
	// SendTimeout bounds one call of a platform (15 s). A lease lasts twice as
	// long: a try that outlives its process is taken over after that.
	SendTimeout time.Duration
	// Sweep is how often the outbox is searched for messages that are due
	// again, or were left by another process (1 s).
	Sweep time.Duration
	// MaxAttempts is how many tries count before a message is given up (12):
	// with the growing delays, about an hour and a half.
	MaxAttempts int
	Observe     func(DeliveryObservation)
	Log         *slog.Logger
}

// DeliveryObservation is how a try ended, for metrics.
type DeliveryObservation struct {
	Platform string
	// Result is "sent", "found" (an earlier try had succeeded), "retry",
	// "paused" (the platform as a whole refuses) or "dead".
	Result string
	// Waited is the time from the turn until now.
	Waited time.Duration
}

// Delays between the tries at a message.
const (
	firstDelay   = time.Second
	longestDelay = 15 * time.Minute
)

// LongestWait is more than any message waits for its next try: a time further
// ahead was set by a clock that has gone back since.
const LongestWait = 20 * time.Minute

// Dispatcher delivers the messages of the outbox: each person's in their
// order, one at a time, those of many persons side by side.
type Dispatcher struct {
	outbox     Outbox
	transports map[string]Transport
	clock      Clock
	o          DispatcherOptions

	mu     sync.Mutex
	jobs   map[Person]bool // queued, or being delivered to; true: look again afterwards
	queue  []Person
	ready  sync.Cond
	closed bool
	pauses map[string]pause // by platform
}

// pause is a time in which nothing is sent to a platform.
type pause struct {
	until time.Time
	times int // in a row, for the delay
}

// NewDispatcher returns a dispatcher for the transports.
func NewDispatcher(outbox Outbox, clock Clock, transports []Transport, o DispatcherOptions) *Dispatcher {
	o.Workers = orDefault(o.Workers, 16)
	o.SendTimeout = orDefault(o.SendTimeout, 15*time.Second)
	o.Sweep = orDefault(o.Sweep, time.Second)
	o.MaxAttempts = orDefault(o.MaxAttempts, 12)
	if o.Observe == nil {
		o.Observe = func(DeliveryObservation) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Dispatcher{
		outbox: outbox, clock: clock, o: o,
		transports: map[string]Transport{}, jobs: map[Person]bool{}, pauses: map[string]pause{},
	}
	d.ready.L = &d.mu
	for _, t := range transports {
		d.transports[t.Platform()] = t
	}
	return d
}

func orDefault[T int | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// Wake has a person's messages delivered soon.
func (d *Dispatcher) Wake(p Person) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, known := d.jobs[p]; known {
		d.jobs[p] = true
		return
	}
	d.jobs[p] = false
	d.queue = append(d.queue, p)
	d.ready.Signal()
}

// Run delivers until ctx ends, then finishes the messages in hand. A value on
// nudge starts a search of the outbox; nil never does.
func (d *Dispatcher) Run(ctx context.Context, nudge <-chan struct{}) {
	var workers sync.WaitGroup
	for range d.o.Workers {
		workers.Go(func() { d.work(ctx) })
	}
	tick := time.NewTicker(d.o.Sweep)
	defer tick.Stop()
	for ctx.Err() == nil {
		d.sweep(ctx)
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-nudge:
		}
	}
	d.mu.Lock()
	d.closed = true
	d.ready.Broadcast()
	d.mu.Unlock()
	workers.Wait()
}

func (d *Dispatcher) work(ctx context.Context) {
	for {
		d.mu.Lock()
		for len(d.queue) == 0 && !d.closed {
			d.ready.Wait()
		}
		if d.closed {
			d.mu.Unlock()
			return
		}
		p := d.queue[0]
		d.queue = d.queue[1:]
		d.jobs[p] = false
		d.mu.Unlock()

		_, _ = d.deliver(ctx, p) // an error was logged; the next search comes back to it

		d.mu.Lock()
		if again := d.jobs[p]; again {
			d.queue = append(d.queue, p)
			d.ready.Signal()
		} else {
			delete(d.jobs, p)
		}
		d.mu.Unlock()
	}
}

// mostAtOnce bounds a search of the outbox.
const mostAtOnce = 1000

// sweep wakes the persons whose messages are due.
func (d *Dispatcher) sweep(ctx context.Context) {
	for platform := range d.transports {
		if d.paused(platform) {
			continue
		}
		due, err := d.outbox.Due(ctx, platform, d.clock.Now(), mostAtOnce)
		if err != nil {
			if ctx.Err() == nil {
				d.o.Log.Error("outbox not readable", "platform", platform, "error", err)
			}
			continue
		}
		for _, p := range due {
			d.Wake(p)
		}
	}
}

// Drain delivers what is due now, in the calling goroutine, and returns when
// nothing is left that can be tried. It is for transports without a Run of
// their own.
func (d *Dispatcher) Drain(ctx context.Context) error {
	for platform := range d.transports {
		for {
			due, err := d.outbox.Due(ctx, platform, d.clock.Now(), mostAtOnce)
			if err != nil {
				return &Error{CodeStorage, sayStorage, err}
			}
			tried := 0
			for _, p := range due {
				n, err := d.deliver(ctx, p)
				if err != nil {
					return &Error{CodeStorage, sayStorage, err}
				}
				tried += n
			}
			if tried == 0 {
				break
			}
		}
	}
	return nil
}

func (d *Dispatcher) paused(platform string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.pauses[platform].until.After(d.clock.Now())
}

// deliver sends a person's messages until none can be tried now, and returns
// how many it tried. The error is one of the outbox.
func (d *Dispatcher) deliver(ctx context.Context, p Person) (tried int, err error) {
	t := d.transports[p.Platform]
	for t != nil && ctx.Err() == nil && !d.paused(p.Platform) {
		a, ok, err := d.outbox.Lease(ctx, p, d.clock.Now(), 2*d.o.SendTimeout)
		if err != nil {
			if ctx.Err() == nil {
				d.o.Log.Error("message not leased", "platform", p.Platform, "error", err)
			}
			return tried, err
		}
		if !ok {
			return tried, nil
		}
		tried++
		// What was begun is finished, also when the program is to stop.
		ctx := context.WithoutCancel(ctx)
		s, result := d.try(ctx, t, &a)
		d.o.Observe(DeliveryObservation{p.Platform, result, d.clock.Now().Sub(a.At)})
		if err := d.outbox.Settle(ctx, &a.Delivery, s); err != nil {
			// The lease will end, and the message be looked for.
			d.o.Log.Error("delivery not kept", "platform", p.Platform, "result", result, "error", err)
			return tried, err
		}
	}
	return tried, nil
}

// try makes one try and says how it ended.
func (d *Dispatcher) try(ctx context.Context, t Transport, a *Attempt) (Settlement, string) {
	ctx, cancel := context.WithTimeout(ctx, d.o.SendTimeout)
	defer cancel()
	if finder, ok := t.(Finder); ok && a.Uncertain {
		found, err := finder.Find(ctx, &a.Delivery)
		switch {
		case err != nil:
			return d.failed(a, sendError(err), true)
		case found:
			d.resume(t.Platform())
			return Settlement{Status: Sent, At: d.clock.Now()}, "found"
		}
		a.Uncertain = false
	}
	err := send(ctx, t, &a.Delivery)
	if err == nil {
		d.resume(t.Platform())
		return Settlement{Status: Sent, At: d.clock.Now()}, "sent"
	}
	failure := sendError(err)
	return d.failed(a, failure, a.Uncertain || !failure.NotSent && !failure.Permanent)
}

// send calls the transport; a panic there concerns this message only.
func send(ctx context.Context, t Transport, m *Delivery) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &SendError{Err: errors.New("panic while sending"), Permanent: true}
		}
	}()
	return t.Send(ctx, m)
}

func (d *Dispatcher) failed(a *Attempt, e *SendError, uncertain bool) (Settlement, string) {
	now := d.clock.Now()
	s := Settlement{Status: Retry, At: now, Error: e.Error(), Attempts: a.Number, Uncertain: uncertain}
	log := d.o.Log.With("platform", a.Person.Platform, "attempt", a.Number, "error", e.Err)
	switch {
	case e.Platform:
		s.Attempts--
		s.Next = d.pause(a.Person.Platform, e.RetryAfter)
		log.Warn("platform does not take messages", "until", s.Next)
		return s, "paused"
	case e.Permanent || a.Number >= d.o.MaxAttempts:
		s.Status = Dead
		log.Error("message given up", "hint", `see "cpxbot outbox list"`)
		return s, "dead"
	case e.RetryAfter > 0:
		// The platform says when: that is no failure of the message.
		if e.NotSent {
			s.Attempts--
		}
		s.Next = now.Add(min(e.RetryAfter, longestDelay))
	default:
		s.Next = now.Add(backoff(a.Number))
	}
	log.Warn("message not sent", "next", s.Next)
	return s, "retry"
}

// backoff doubles from try to try; the jitter of a quarter keeps many
// messages from coming back at the same instant.
func backoff(attempt int) time.Duration {
	delay := longestDelay
	if attempt < 20 {
		delay = min(longestDelay, firstDelay<<(attempt-1))
	}
	return delay*3/4 + time.Duration(rand.Int64N(int64(delay/2)))
}

// pause stops all deliveries of a platform for a while and returns until when.
func (d *Dispatcher) pause(platform string, wait time.Duration) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.pauses[platform]
	p.times++
	if wait <= 0 {
		wait = min(backoff(p.times), time.Minute)
	}
	p.until = d.clock.Now().Add(min(wait, longestDelay))
	d.pauses[platform] = p
	return p.until
}

func (d *Dispatcher) resume(platform string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.pauses, platform)
}
