package bottest

import (
	"context"
	"errors"
	"sync"
	"time"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
)

// Fault is what happens to a message that is sent.
type Fault string

const (
	Works       Fault = ""             // it is posted
	Refused     Fault = "refused"      // an error for this message, for good
	Unavailable Fault = "unavailable"  // an error; not posted
	Hangs       Fault = "hangs"        // no answer until the caller gives up; not posted
	AnswerLost  Fault = "answer lost"  // posted, but the caller gets an error
	RateLimited Fault = "rate limited" // 429 for this conversation; not posted
	Overloaded  Fault = "overloaded"   // 429 for the whole platform; not posted
	Panics      Fault = "panics"       // a mistake in the transport
)

// Post is a message as it is shown on a platform.
type Post struct {
	Key     string // idempotency key
	Text    string // all that is read, without markup
	Choices []string
}

// Platform is a chat server in memory. It takes what it is sent as often as it
// is sent: that nothing is posted twice is up to the bot.
type Platform struct {
	mu     sync.Mutex
	posts  map[string][]Post // by person, or channel
	keys   map[string]bool
	faults []Fault
	sent   int
	posted chan struct{} // closed at the next post
}

// NewPlatform returns a platform without messages.
func NewPlatform() *Platform {
	return &Platform{posts: map[string][]Post{}, keys: map[string]bool{}, posted: make(chan struct{})}
}

// Fail has the next messages that are sent meet with faults.
func (p *Platform) Fail(faults ...Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, faults...)
}

// Attempts counts the messages that were sent, posted or not.
func (p *Platform) Attempts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent
}

// Posts returns what a person, or a channel, is shown.
func (p *Platform) Posts(to string) []Post {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Post(nil), p.posts[to]...)
}

// Await returns what a person, or a channel, is shown once it is at least n
// posts, or when nothing was posted to anybody for so long.
func (p *Platform) Await(to string, n int, patience time.Duration) []Post {
	for {
		p.mu.Lock()
		posts, posted := append([]Post(nil), p.posts[to]...), p.posted
		p.mu.Unlock()
		if len(posts) >= n {
			return posts
		}
		select {
		case <-posted:
		case <-time.After(patience):
			return posts
		}
	}
}

// HR is the name of the channel of human resources.
const HR = message.ToHR

// Address says to whom a delivery goes.
func Address(d *bot.Delivery) string {
	if d.Message.To == message.ToColleague {
		return d.Message.Recipient
	}
	if d.Message.To != "" {
		return d.Message.To
	}
	return d.Person.User
}

// PostOf shows a delivery.
func PostOf(d *bot.Delivery) Post {
	post := Post{Key: d.ID, Text: d.Message.Plain()}
	for _, c := range d.Message.Choices {
		post.Choices = append(post.Choices, c.ID)
	}
	return post
}

// Send posts a message, or does what a fault asks for.
func (p *Platform) Send(ctx context.Context, to string, post Post) error {
	p.mu.Lock()
	fault := Works
	if len(p.faults) > 0 {
		fault, p.faults = p.faults[0], p.faults[1:]
	}
	p.sent++
	if fault == Works || fault == AnswerLost {
		p.posts[to] = append(p.posts[to], post)
		p.keys[post.Key] = true
		close(p.posted)
		p.posted = make(chan struct{})
	}
	p.mu.Unlock()
	switch fault {
	case Works:
		return nil
	case Refused:
		return &bot.SendError{Err: errors.New("channel_not_found"), Permanent: true}
	case Hangs:
		<-ctx.Done()
		return ctx.Err()
	case RateLimited:
		return &bot.SendError{Err: errors.New("429"), NotSent: true, RetryAfter: 3 * time.Second}
	case Overloaded:
		return &bot.SendError{Err: errors.New("429"), NotSent: true, RetryAfter: 3 * time.Second, Platform: true}
	case Panics:
		panic("a mistake in the transport")
	case Unavailable:
		return &bot.SendError{Err: errors.New("503"), NotSent: true}
	default: // AnswerLost
		return errors.New("connection reset by peer")
	}
}

// Find reports whether a message with this key was posted.
func (p *Platform) Find(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keys[key]
}

// PlatformName is the platform of the persons of Transport.
const PlatformName = "test"

// Transport connects the bot to a Platform in memory.
type Transport struct{ Server *Platform }

var (
	_ bot.Transport = Transport{}
	_ bot.Finder    = Transport{}
)

// Platform implements bot.Transport.
func (Transport) Platform() string { return PlatformName }

// Run implements bot.Transport; events come straight from the tests.
func (Transport) Run(ctx context.Context, _ bot.Handler) error {
	<-ctx.Done()
	return nil
}

// Send implements bot.Transport.
func (t Transport) Send(ctx context.Context, d *bot.Delivery) error {
	return t.Server.Send(ctx, Address(d), PostOf(d))
}

// Find implements bot.Finder.
func (t Transport) Find(_ context.Context, d *bot.Delivery) (found bool, err error) {
	return t.Server.Find(d.ID), nil
}

// Someone is a person on the platform of Transport.
func Someone(user string) bot.Person { return bot.Person{Platform: PlatformName, User: user} }
