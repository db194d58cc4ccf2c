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
	// "paused" (the platform as a whole refuses), "gone" (the account of the person
	// is deactivated), "dead" or "dropped" (given up, and those concerned know).
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
// order, one at a time, those of many persons side by side. Whoever wrote is
// served before those for whom only timers have spoken: see lane.
type Dispatcher struct {
	outbox     Outbox
	transports map[string]Transport
	clock      Clock
	o          DispatcherOptions
	// givenUp is told of a message whose failure somebody has to know, before it
	// is given up; nil when there is nobody to tell them.
	givenUp func(ctx context.Context, d *Delivery) error

	mu     sync.Mutex
	jobs   map[Person]*job // queued, or being delivered to
	lanes  [2]lane
	closed bool
	pauses map[string]pause // by platform
	pacing map[string]pacing
}

// job is a person who is to be delivered to.
type job struct {
	lane    int
	running bool
	// again says to look once more afterwards, in againLane.
	again     bool
	againLane int
}

// lane is a queue with workers of its own, so that thousands of reminders do
// not stand before an answer.
type lane struct {
	queue []Person
	ready sync.Cond
}

const (
	live    = 0 // somebody waits for an answer
	patient = 1 // a timer has spoken
)

// pause is a time in which nothing is sent to a platform.
type pause struct {
	until time.Time
	times int // in a row, for the delay
}

// pacing keeps the reminders of a platform apart once it has refused anything:
// the gap doubles when it refuses and shrinks with the reminders that it takes.
type pacing struct {
	gap  time.Duration
	next time.Time
	// until is when reminders go on after a refusal.
	until time.Time
}

// Bounds of the gap between reminders.
const (
	firstGap   = 25 * time.Millisecond
	longestGap = 5 * time.Second
)

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
		transports: map[string]Transport{}, jobs: map[Person]*job{}, pauses: map[string]pause{}, pacing: map[string]pacing{},
	}
	for i := range d.lanes {
		d.lanes[i].ready.L = &d.mu
	}
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

// Wake has a person's messages delivered soon; with later, after those who wait
// for an answer.
func (d *Dispatcher) Wake(p Person, later bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	to := live
	if later {
		to = patient
	}
	switch j := d.jobs[p]; {
	case j == nil:
		d.enqueue(p, to)
	case j.running:
		if !j.again || to < j.againLane {
			j.again, j.againLane = true, to
		}
	case to < j.lane:
		d.enqueue(p, to) // overtakes; the place in the other lane lapses
	}
}

// enqueue puts a person into a lane; d.mu is held.
func (d *Dispatcher) enqueue(p Person, to int) {
	d.jobs[p] = &job{lane: to}
	d.lanes[to].queue = append(d.lanes[to].queue, p)
	d.lanes[to].ready.Signal()
}

// dequeue waits for the next person of a lane; ok is false once all is over.
func (d *Dispatcher) dequeue(from int) (p Person, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := &d.lanes[from]
	for {
		for len(l.queue) == 0 && !d.closed {
			l.ready.Wait()
		}
		if d.closed {
			return p, false
		}
		p, l.queue = l.queue[0], l.queue[1:]
		if j := d.jobs[p]; j != nil && !j.running && j.lane == from {
			j.running = true
			return p, true
		}
	}
}

// done takes a person off, or queues them again.
func (d *Dispatcher) done(p Person) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j := d.jobs[p]
	delete(d.jobs, p)
	if j.again {
		d.enqueue(p, j.againLane)
	}
}

// Run delivers until ctx ends, then finishes the messages in hand. A value on
// nudge starts a search of the outbox; nil never does.
func (d *Dispatcher) Run(ctx context.Context, nudge <-chan struct{}) {
	var workers sync.WaitGroup
	for i := range d.o.Workers + max(1, d.o.Workers/8) {
		workers.Go(func() {
			if i < d.o.Workers {
				d.work(ctx, live)
			} else {
				d.work(ctx, patient)
			}
		})
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
	for i := range d.lanes {
		d.lanes[i].ready.Broadcast()
	}
	d.mu.Unlock()
	workers.Wait()
}

func (d *Dispatcher) work(ctx context.Context, from int) {
	for {
		p, ok := d.dequeue(from)
		if !ok {
			return
		}
		_, _ = d.deliver(ctx, p, from) // an error was logged; the next search comes back to it
		d.done(p)
	}
}

// mostAtOnce bounds a search of the outbox.
const mostAtOnce = 1000

// sweep wakes the persons whose messages are due.
func (d *Dispatcher) sweep(ctx context.Context) {
	for platform := range d.transports {
		for from := range d.lanes {
			if d.paused(platform, from) || d.busy(from) {
				continue
			}
			due, err := d.outbox.Due(ctx, platform, from == patient, d.clock.Now(), mostAtOnce)
			if err != nil {
				if ctx.Err() == nil {
					d.o.Log.Error("outbox not readable", "platform", platform, "error", err)
				}
				continue
			}
			for _, p := range due {
				d.Wake(p, from == patient)
			}
		}
	}
}

// busy reports whether a lane has enough to do without a search.
func (d *Dispatcher) busy(of int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return of == patient && len(d.lanes[of].queue) > mostAtOnce/10
}

// Drain delivers what is due now, in the calling goroutine, and returns when
// nothing is left that can be tried. It is for transports without a Run of
// their own.
func (d *Dispatcher) Drain(ctx context.Context) error {
	for platform := range d.transports {
		for {
			tried := 0
			for from := range d.lanes {
				due, err := d.outbox.Due(ctx, platform, from == patient, d.clock.Now(), mostAtOnce)
				if err != nil {
					return &Error{CodeStorage, sayStorage, err}
				}
				for _, p := range due {
					n, err := d.deliver(ctx, p, live) // time may stand still: nothing is spaced out
					if err != nil {
						return &Error{CodeStorage, sayStorage, err}
					}
					tried += n
				}
			}
			if tried == 0 {
				break
			}
		}
	}
	return nil
}

func (d *Dispatcher) paused(platform string, from int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock.Now()
	return d.pauses[platform].until.After(now) || from == patient && d.pacing[platform].until.After(now)
}

// pace waits until the next reminder may be sent to a platform.
func (d *Dispatcher) pace(ctx context.Context, platform string) {
	d.mu.Lock()
	now, x := d.clock.Now(), d.pacing[platform]
	at := now
	if x.gap > 0 {
		if x.next.After(now) {
			at = x.next
		}
		x.next = at.Add(x.gap)
		d.pacing[platform] = x
	}
	d.mu.Unlock()
	if at.After(now) {
		select {
		case <-time.After(at.Sub(now)):
		case <-ctx.Done():
		}
	}
}

// took notes that a platform took a reminder, or refused it until a time.
func (d *Dispatcher) took(platform string, refused bool, until time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	x := d.pacing[platform]
	switch {
	case refused && x.until.After(d.clock.Now()):
		x.until = until // one of several that were under way
	case refused:
		x.gap, x.until = min(max(2*x.gap, firstGap), longestGap), until
	default:
		x.gap -= x.gap / 32
		if x.gap < firstGap/8 {
			x.gap = 0
		}
	}
	d.pacing[platform] = x
}

// deliver sends a person's messages until none can be tried now, and returns
// how many it tried. The error is one of the outbox.
func (d *Dispatcher) deliver(ctx context.Context, p Person, from int) (tried int, err error) {
	t := d.transports[p.Platform]
	for t != nil && ctx.Err() == nil && !d.paused(p.Platform, from) {
		if from == patient {
			if d.pace(ctx, p.Platform); ctx.Err() != nil || d.paused(p.Platform, from) {
				return tried, nil //nolint:nilerr // to be told to stop is no error
			}
		}
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
		s, result := d.try(ctx, t, &a, from)
		if (s.Status == Dead || result == "gone") && a.Message.OnFailure != "" && d.givenUp != nil {
			if err := d.givenUp(ctx, &a.Delivery); err != nil {
				d.o.Log.Error("nobody was told that a message is given up; trying again", "platform", p.Platform, "code", CodeOf(err))
				s.Status, s.Next, result = Retry, d.clock.Now().Add(longestDelay), "retry"
			} else if s.Status == Dead {
				// Whoever was told sends it again: retried by an operator as well, it would
				// arrive twice, or where nobody waits for it any more.
				s.Status, result = Dropped, "dropped"
			}
		}
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
func (d *Dispatcher) try(ctx context.Context, t Transport, a *Attempt, from int) (Settlement, string) {
	ctx, cancel := context.WithTimeout(ctx, d.o.SendTimeout)
	defer cancel()
	if finder, ok := t.(Finder); ok && a.Uncertain {
		found, err := finder.Find(ctx, &a.Delivery)
		switch {
		case err != nil:
			return d.failed(a, sendError(err), true, from)
		case found:
			d.resume(t.Platform())
			return Settlement{Status: Sent, At: d.clock.Now()}, "found"
		}
		a.Uncertain = false
	}
	err := send(ctx, t, &a.Delivery)
	if err == nil {
		d.resume(t.Platform())
		if from == patient {
			d.took(t.Platform(), false, time.Time{})
		}
		return Settlement{Status: Sent, At: d.clock.Now()}, "sent"
	}
	failure := sendError(err)
	return d.failed(a, failure, a.Uncertain || !failure.NotSent && !failure.Permanent, from)
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

func (d *Dispatcher) failed(a *Attempt, e *SendError, uncertain bool, from int) (Settlement, string) {
	now := d.clock.Now()
	s := Settlement{Status: Retry, At: now, Error: e.Error(), Attempts: a.Number, Uncertain: uncertain}
	log := d.o.Log.With("platform", a.Person.Platform, "attempt", a.Number, "error", e.Err)
	switch {
	case e.Platform && from == patient && e.RetryAfter > 0:
		// Too many at once: those who wait for an answer are not held up.
		s.Attempts--
		s.Next = now.Add(min(e.RetryAfter, longestDelay))
		d.took(a.Person.Platform, true, s.Next)
		log.Warn("platform takes no reminders for a while", "until", s.Next)
		return s, "paused"
	case e.Platform:
		s.Attempts--
		s.Next = d.pause(a.Person.Platform, e.RetryAfter)
		if e.RetryAfter > 0 {
			d.took(a.Person.Platform, true, s.Next.Add(e.RetryAfter)) // reminders make room
		}
		log.Warn("platform does not take messages", "until", s.Next)
		return s, "paused"
	case e.Gone:
		s.Status = Sent // it is not kept
		return s, "gone"
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
		s.Next = now.Add(Backoff(a.Number, firstDelay, longestDelay))
	}
	log.Warn("message not sent", "next", s.Next)
	return s, "retry"
}

// Backoff is how long to wait after a number of tries, from 1: it doubles from
// the first delay to the longest. The jitter of a quarter keeps many from
// coming back at the same instant.
func Backoff(tries int, first, longest time.Duration) time.Duration {
	delay := first
	for ; tries > 1 && delay < longest; tries-- {
		delay *= 2
	}
	delay = min(delay, longest)
	return delay*3/4 + rand.N(delay/2)
}

// pause stops all deliveries of a platform for a while and returns until when.
func (d *Dispatcher) pause(platform string, wait time.Duration) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.pauses[platform]
	p.times++
	if wait <= 0 {
		wait = min(Backoff(p.times, firstDelay, longestDelay), time.Minute)
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
