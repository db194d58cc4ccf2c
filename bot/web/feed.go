package web

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// post is a message as the pages show it: what a person did, or what the bot
// answered.
type post struct {
	// Key names it: the MessageKey of a delivery, or a number for a person.
	Key string
	// Feed is the person whose direct messages it belongs to, or the channel.
	Feed string
	// Author is the person who wrote it, "" for the bot.
	Author string
	Kind   turn.InputKind
	Text   string
	// File is the name of what came with it.
	File string
	// Label is what stood on the choice that was made, Wait how much time was
	// let pass.
	Label string
	Wait  time.Duration
	At    time.Time
	// Message is what the bot says; Left are those of its choices that can
	// still be made, Chosen the labels of those that were.
	Message *message.Message
	Left    []message.Choice
	Chosen  []string
	settled bool // its question is no longer open
	// Thread is the key of the post below which it stands.
	Thread string
	// turn is what a person's post led to, once it was handled.
	turn *exchange
	// version is the number of the change that made it what it is.
	version int64
}

// exchange is all that one input led to, for whoever wants to know why.
type exchange struct {
	in     turn.Input
	before state.State
	reply  bot.Reply
	at     time.Time
}

// settle shows that the question of a message is no longer open, with the choice
// that was made, if it was one of its choices.
func (p *post) settle(choice string) {
	if p.Message == nil {
		return
	}
	for _, c := range p.Left {
		if c.ID == choice && !slices.Contains(p.Chosen, c.Label) {
			p.Chosen = append(slices.Clip(p.Chosen), c.Label)
		}
	}
	p.Left, p.settled = nil, true
}

// most bounds how many posts a feed shows; what is older is forgotten.
const most = 1000

// feeds are what the pages show, as a chat server keeps it. They are in memory:
// who starts the program again starts anew.
type feeds struct {
	mu      sync.Mutex
	posts   map[string][]*post
	version int64
	// era counts the fresh starts, and what else pages cannot follow.
	era     int64
	numbers int
	watch   map[chan struct{}]bool
}

func newFeeds() *feeds {
	return &feeds{posts: map[string][]*post{}, watch: map[chan struct{}]bool{}}
}

// add shows a post; one with a known key is there already.
func (f *feeds) add(p post) *post {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.Key == "" {
		f.numbers++
		p.Key = "p" + strconv.Itoa(f.numbers)
	}
	list := f.posts[p.Feed]
	if i := slices.IndexFunc(list, func(o *post) bool { return o.Key == p.Key }); i >= 0 {
		return list[i]
	}
	f.touch(&p)
	if len(list) >= most {
		list = slices.Delete(list, 0, len(list)-most+1)
	}
	f.posts[p.Feed] = append(list, &p)
	return &p
}

// touch gives a post the number of the newest change and tells the pages; f.mu
// is held.
func (f *feeds) touch(p *post) {
	f.version++
	p.version = f.version
	for c := range f.watch {
		select {
		case c <- struct{}{}:
		default: // it is told already
		}
	}
}

// change has a post changed and shown anew.
func (f *feeds) change(feed, key string, change func(*post)) (found bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.posts[feed] {
		if p.Key == key {
			// Readers may hold the old one: it is replaced, not changed.
			next := *p
			change(&next)
			f.touch(&next)
			f.posts[feed][slices.Index(f.posts[feed], p)] = &next
			return true
		}
	}
	return false
}

// drop takes a post back that no page needs any more: of an event that failed.
func (f *feeds) drop(feed, key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.posts[feed] = slices.DeleteFunc(f.posts[feed], func(p *post) bool { return p.Key == key })
	f.era++
	f.touch(&post{})
}

func (f *feeds) find(feed, key string) (p post, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.posts[feed] {
		if p.Key == key {
			return *p, true
		}
	}
	return post{}, false
}

// since returns the posts of feeds that changed after a version, in the order of
// each feed, and the present version and era.
func (f *feeds) since(version int64, names ...string) (posts []post, now, era int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range names {
		for _, p := range f.posts[name] {
			if p.version > version {
				posts = append(posts, *p)
			}
		}
	}
	return posts, f.version, f.era
}

// clear forgets all posts.
func (f *feeds) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.posts)
	f.era++
	f.touch(&post{})
}

// forget drops all posts of one feed.
func (f *feeds) forget(feed string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.posts, feed)
	f.era++
	f.touch(&post{})
}

// notify has the pages look again, though no post has changed.
func (f *feeds) notify() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.touch(&post{})
}

// subscribe returns a channel on which each change is told, and what ends that;
// ok is false when too many watch.
func (f *feeds) subscribe() (changes <-chan struct{}, end func(), ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.watch) >= mostWatchers {
		return nil, nil, false
	}
	c := make(chan struct{}, 1)
	f.watch[c] = true
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.watch, c)
	}, true
}

// mostWatchers bounds the pages that are told of changes.
const mostWatchers = 500
