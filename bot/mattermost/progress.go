package mattermost

import (
	"sync"
	"time"
)

// progress knows until when all posts have been handled: before the oldest
// that is still in hand. Its times are those of the server.
type progress struct {
	mu     sync.Mutex
	inHand map[string]time.Time // by id of the post
	newest time.Time
	held   time.Time // while what was missed is being read
}

func newProgress() *progress { return &progress{inHand: map[string]time.Time{}} }

// begin takes a post in hand; it returns false when it is in hand already.
func (p *progress) begin(id string, created time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.inHand[id]; known {
		return false
	}
	p.inHand[id] = created
	if created.After(p.newest) {
		p.newest = created
	}
	return true
}

func (p *progress) end(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.inHand, id)
}

// release lets the watermark move again.
func (p *progress) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = time.Time{}
}

// hold keeps the watermark where it is until it is released.
func (p *progress) hold(at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = at
	if at.After(p.newest) {
		p.newest = at
	}
}

// reach says that all until then was read.
func (p *progress) reach(at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at.After(p.newest) {
		p.newest = at
	}
}

// watermark is the time before which nothing is left to do.
func (p *progress) watermark() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.newest
	if !p.held.IsZero() && p.held.Before(at) {
		at = p.held
	}
	for _, created := range p.inHand {
		if created.Before(at) {
			at = created
		}
	}
	return at
}
