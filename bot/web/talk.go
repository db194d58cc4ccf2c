package web

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/bot"
	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

func (s *Studio) talkRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /talk", s.talk)
	mux.HandleFunc("GET /talk/stream", s.stream)
	mux.HandleFunc("GET /talk/file/{key}", s.file)
	mux.HandleFunc("POST /talk/say", s.hear)
	mux.HandleFunc("POST /talk/choose", s.choose)
	mux.HandleFunc("POST /talk/clock", s.moveClock)
	mux.HandleFunc("POST /talk/person", s.addPerson)
	mux.HandleFunc("POST /talk/restart", s.restart)
	mux.HandleFunc("GET /talk/why/{key}", s.why)
	mux.HandleFunc("GET /talk/transcript", s.takeAlong)
	mux.HandleFunc("POST /talk/replay", s.replay)
}

// mostButtons is up to how many choices are buttons; more are a menu.
const mostButtons = 8

// shown is a post as a page lays it out.
type shown struct {
	post
	// Person is who clicks on it, in Room or in their direct messages.
	Person string
	Room   bool
	// Thread below it can be answered; Replies stand there.
	Answers bool
	Replies []shown
	Event   string
}

// Mine reports whether a person wrote it.
func (p *shown) Mine() bool { return p.Author != "" }

// Command reports whether it was typed behind the slash.
func (p *shown) Command() bool { return p.Kind == turn.CommandInput }

// Click reports whether it is a choice that was made, not words.
func (p *shown) Click() bool { return p.Kind == turn.ChoiceInput }

// Read reports whether there is something to show of how it was read.
func (p *shown) Read() bool { return p.turn != nil }

// Menu reports whether there are more choices than buttons.
func (p *shown) Menu() bool { return len(p.Left) > mostButtons }

// Picks reports whether a day can be picked.
func (p *shown) Picks() bool {
	return p.Message != nil && p.Message.Asks == rules.FactDate && len(p.Chosen) == 0 && !p.settled
}

// Picture reports whether the file of the message is one.
func (p *shown) Picture() bool {
	return p.Message != nil && p.Message.File != nil && strings.HasPrefix(p.Message.File.Type, "image/")
}

func (s *Studio) lay(p post, who string) shown {
	x := shown{post: p, Person: who, Room: p.Feed == roomFeed}
	if x.Room {
		x.Person = s.o.Staff
	}
	x.Answers = x.Room && p.Message != nil && p.Thread == "" && slices.ContainsFunc(p.Message.Choices, closesHelp)
	if x.Answers {
		x.Event = rand.Text()
	}
	return x
}

func closesHelp(c message.Choice) bool { return strings.HasPrefix(c.ID, handover.CloseHelp+":") }

// column lays a feed out, answers below what they answer.
func (s *Studio) column(posts []post, feed, who string) (out []shown) {
	for _, p := range posts {
		if p.Feed != feed {
			continue
		}
		x := s.lay(p, who)
		if p.Thread != "" {
			if i := slices.IndexFunc(out, func(o shown) bool { return o.Key == p.Thread }); i >= 0 {
				out[i].Replies = append(out[i].Replies, x)
				continue
			}
		}
		out = append(out, x)
	}
	return out
}

type talkPage struct {
	view
	People        []string
	Person, Staff string
	Posts, Room   []shown
	Version, Era  int64
	Now           time.Time
	Next          time.Time // of the reminders; zero for none
	First, Event  string    // day after today, for the picker; id of the next event
	Why           *whyPage
	Commands      []command
	RoomCommands  []command
	Examples      []rules.Text
	Virtual       bool
	Link          string // of the conversation, without personal data
	Replay        string // a conversation to play again, of an address
}

// who is the person whose conversation a request is about.
func (s *Studio) who(r *http.Request) string {
	name, people := r.FormValue("person"), s.known()
	if slices.Contains(people, name) {
		return name
	}
	return people[0]
}

func (s *Studio) talk(w http.ResponseWriter, r *http.Request) {
	who := s.who(r)
	posts, version, era := s.feeds.since(0, who, roomFeed)
	p := &talkPage{
		People: s.known(), Person: who, Staff: s.o.Staff, Posts: s.column(posts, who, who), Room: s.column(posts, roomFeed, who),
		Version: version, Era: era, Now: s.now(), Event: rand.Text(), Commands: commands(who == s.o.Staff), RoomCommands: staffCommands, Examples: examples,
	}
	p.First = p.Now.In(paris).AddDate(0, 0, 1).Format(time.DateOnly)
	if w := s.world.Load(); w != nil {
		p.Virtual, p.Link, p.Replay = true, s.packed(posts), r.FormValue("replay")
		if _, err := unpack(p.Replay); err != nil {
			p.Replay = ""
		}
		p.Why = s.asked(r.FormValue("why"), posts, sessionOf(r).language())
		if due, ok, err := w.next(r.Context()); err == nil && ok {
			p.Next = due
		}
	}
	s.show(w, r, http.StatusOK, "talk", p)
}

// asked explains a post, or the newest of a person; nil when there is none.
func (s *Studio) asked(key string, posts []post, locale string) (page *whyPage) {
	var last *post
	for i := range posts {
		if p := &posts[i]; p.turn != nil && (p.Key == key || p.Feed != roomFeed && (last == nil || last.Key != key)) {
			last = p
		}
	}
	if last == nil {
		return nil
	}
	return s.explain(last, locale)
}

// hear takes what somebody wrote.
func (s *Studio) hear(w http.ResponseWriter, r *http.Request) {
	who, text := s.who(r), strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n")
	e := bot.Event{ID: r.PostForm.Get("event"), Person: person(who), Name: who, Locale: sessionOf(r).language(), Kind: turn.TextInput, Text: text, Mentions: s.mentions(text)}
	p := post{Feed: who}
	back := "/talk?person=" + url.QueryEscape(who)
	notice := ""
	if name := r.PostForm.Get("file_name"); name != "" {
		data, err := base64.StdEncoding.DecodeString(r.PostForm.Get("file_data"))
		if err != nil {
			s.failed(w, r, &bot.Error{Code: "bad_file", Message: say("error_file")})
			return
		}
		f := message.FileRef{ID: name, Name: name}
		if f.MayBeList() {
			f.ReadList(data)
		}
		e.Files, p.File = []message.FileRef{f}, name
	}
	behind, command := bot.CutCommand(text)
	if command {
		e.Kind, e.Text = turn.CommandInput, behind
	}
	if r.PostForm.Get("room") != "" {
		e.Person, e.Name, e.Channel, p.Feed = person(s.o.Staff), s.o.Staff, Channel, roomFeed
		p.Thread = r.PostForm.Get("thread")
		if p.Thread != "" {
			e.Thread, e.Under = p.Thread, p.Thread
		}
		if !command && p.Thread == "" {
			// Nobody has called the bot: people talk among themselves.
			p.At, p.Author, p.Text = s.now(), s.o.Staff, text
			s.feeds.add(p)
			s.done(w, r, back, wording("notice_room", e.Locale))
			return
		}
	}
	reply, err := s.take(r.Context(), e, p)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	if p.Feed == roomFeed && reply.ForPerson() && len(reply.Deliveries) > 0 && reply.Person == e.Person {
		notice = wording("notice_direct", e.Locale, "name", s.o.Staff)
	}
	s.done(w, r, back, notice)
}

// choose takes a click.
func (s *Studio) choose(w http.ResponseWriter, r *http.Request) {
	who, key, choice := s.who(r), r.PostForm.Get("key"), r.PostForm.Get("choice")
	feed := who
	e := bot.Event{ID: r.PostForm.Get("event"), Person: person(who), Name: who, Locale: sessionOf(r).language(), Kind: turn.ChoiceInput, Message: key}
	if r.PostForm.Get("room") != "" {
		e.Person, e.Name, e.Channel, feed = person(s.o.Staff), s.o.Staff, Channel, roomFeed
	}
	label := ""
	if picked := r.PostForm.Get("day"); picked != "" {
		t, err := time.ParseInLocation(time.DateOnly, picked, paris)
		if err != nil {
			s.failed(w, r, &bot.Error{Code: "bad_day", Message: say("error_day")})
			return
		}
		choice, label = message.DayChoice(picked), day(t, e.Locale)
	}
	clicked, ok := s.feeds.find(feed, key)
	ok = ok && clicked.Message != nil
	if ok && label == "" {
		for _, c := range clicked.Message.Choices {
			if c.ID == choice {
				label = c.Label
			}
		}
	}
	e.Text = choice
	if question := ok && clicked.Message.Question(); feed == roomFeed {
		e.Thread = clicked.Thread
	} else if question {
		e.Below = key
	}
	if _, err := s.take(r.Context(), e, post{Feed: feed, Label: label, Thread: threadOf(&clicked, choice)}); err != nil {
		s.failed(w, r, err)
		return
	}
	if ok && !clicked.settled {
		// What was asked is answered; of what can be done, only that goes.
		s.feeds.change(feed, key, func(p *post) {
			if label != "" && !slices.Contains(p.Chosen, label) {
				p.Chosen = append(slices.Clip(p.Chosen), label)
			}
			p.Left = slices.DeleteFunc(slices.Clone(p.Left), func(c message.Choice) bool { return c.ID == choice })
			if p.Message.Question() {
				p.settle("")
			}
		})
	}
	s.done(w, r, "/talk?person="+url.QueryEscape(who), "")
}

// threadOf is where a click in the channel is shown: in the thread that it
// closes.
func threadOf(p *post, choice string) string {
	if p.Feed == roomFeed && closesHelp(message.Choice{ID: choice}) {
		return p.Key
	}
	return p.Thread
}

// moveClock lets time pass.
func (s *Studio) moveClock(w http.ResponseWriter, r *http.Request) {
	world := s.world.Load()
	if world == nil {
		s.refuse(w, r, http.StatusNotFound, "error_page")
		return
	}
	until, err := world.jump(r.Context(), r.PostForm.Get("by"), r.PostForm.Get("day"))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	spoke := 0
	s.noteWait(until) // above the reminders that follow
	if err := world.until(r.Context(), until, func(bot.Reply) { spoke++ }); err != nil {
		s.failed(w, r, err)
		return
	}
	s.feeds.notify()
	locale := sessionOf(r).language()
	notice := wording("notice_clock", locale, "day", day(until, locale), "hour", until.In(paris).Format("15:04"))
	if spoke > 0 {
		notice += " " + wording("notice_spoke", locale, "count", strconv.Itoa(spoke))
	}
	s.done(w, r, "/talk?person="+url.QueryEscape(s.who(r)), notice)
}

// noteWait shows in every conversation that time passes until then.
func (s *Studio) noteWait(until time.Time) {
	now := s.now()
	for _, name := range s.known() {
		s.feeds.add(post{Feed: name, Kind: turn.TimerInput, Wait: until.Sub(now), At: until})
	}
}

func (s *Studio) addPerson(w http.ResponseWriter, r *http.Request) {
	name, err := s.invite(r.PostForm.Get("name"))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	to := "/talk?person=" + url.QueryEscape(name)
	if live(r) {
		answer(w, http.StatusOK, map[string]string{"go": to})
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Studio) restart(w http.ResponseWriter, r *http.Request) {
	if err := s.begin(r.Context()); err != nil {
		s.failed(w, r, &bot.Error{Code: bot.CodeStorage, Message: say("error_internal"), Err: err})
		return
	}
	http.Redirect(w, r, "/talk?person="+url.QueryEscape(s.who(r)), http.StatusSeeOther)
}

// file hands out the file of a message.
func (s *Studio) file(w http.ResponseWriter, r *http.Request) {
	for _, feed := range append(s.known(), roomFeed) {
		p, ok := s.feeds.find(feed, r.PathValue("key"))
		if !ok || p.Message == nil || p.Message.File == nil {
			continue
		}
		f := p.Message.File
		w.Header().Set("Content-Type", f.Type)
		kind := "attachment"
		if f.Type == "image/png" {
			kind = "inline"
		}
		w.Header().Set("Content-Disposition", kind+`; filename="`+strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' || r == '"' || r == '\\' {
				return '_'
			}
			return r
		}, f.Name)+`"`)
		_, _ = w.Write(f.Data)
		return
	}
	s.refuse(w, r, http.StatusNotFound, "error_page")
}

// told is what a page is told of a change.
type told struct {
	Posts   []toldPost `json:"posts"`
	Version int64      `json:"version"`
	Era     int64      `json:"era"`
	Clock   string     `json:"clock"`
}

type toldPost struct {
	Key    string `json:"key"`
	Feed   string `json:"feed"` // "direct" or "room"
	Thread string `json:"thread,omitempty"`
	Read   bool   `json:"read,omitempty"` // why can be told
	HTML   string `json:"html"`
}

// breath is how often something is sent to a page that is told nothing, so that
// neither side takes the other for gone.
const breath = 20 * time.Second

// stream tells a page what changes, as server-sent events.
func (s *Studio) stream(w http.ResponseWriter, r *http.Request) {
	changes, end, ok := s.feeds.subscribe()
	if !ok {
		s.refuse(w, r, http.StatusServiceUnavailable, "error_watchers")
		return
	}
	defer end()
	control := http.NewResponseController(w)
	// A page listens for as long as it is open; each message has its own time.
	_ = control.SetReadDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	who, v := s.who(r), view{Locale: sessionOf(r).language(), CSRF: sessionOf(r).csrf, Page: "talk"}
	seen, err := strconv.ParseInt(r.FormValue("since"), 10, 64)
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		seen, err = strconv.ParseInt(last, 10, 64)
	}
	if err != nil {
		s.refuse(w, r, http.StatusBadRequest, "error_page")
		return
	}
	tick := time.NewTicker(breath)
	defer tick.Stop()
	for first := true; ; first = false {
		posts, now, era := s.feeds.since(seen, who, roomFeed)
		message := ": .\n\n"
		if now != seen || first {
			t := told{Posts: []toldPost{}, Version: now, Era: era}
			for _, p := range posts {
				html, err := s.fragment(&v, p, who)
				if err != nil {
					s.o.Log.Error("message not shown", "error", err)
					return
				}
				feed := "direct"
				if p.Feed == roomFeed {
					feed = "room"
				}
				t.Posts = append(t.Posts, toldPost{p.Key, feed, p.Thread, p.turn != nil, html})
			}
			clock, err := s.render("talk", "clock", &talkPage{view: v, Now: s.now(), Next: s.nextReminder(r)})
			if err != nil {
				s.o.Log.Error("clock not shown", "error", err)
				return
			}
			t.Clock = string(clock)
			data, err := json.Marshal(t)
			if err != nil {
				return
			}
			message = fmt.Sprintf("id: %d\ndata: %s\n\n", now, data)
			seen = now
		}
		_ = control.SetWriteDeadline(time.Now().Add(breath))
		if _, err := w.Write([]byte(message)); err != nil || control.Flush() != nil {
			return
		}
		select {
		case <-changes:
		case <-tick.C:
		case <-r.Context().Done():
			return
		case <-s.stop:
			return
		}
	}
}

func (s *Studio) nextReminder(r *http.Request) time.Time {
	if w := s.world.Load(); w != nil {
		if due, ok, err := w.next(r.Context()); err == nil && ok {
			return due
		}
	}
	return time.Time{}
}

// fragment is a post as it stands in a page, with its thread.
func (s *Studio) fragment(v *view, p post, who string) (string, error) {
	x := s.lay(p, who)
	if x.Answers {
		all, _, _ := s.feeds.since(0, roomFeed)
		for _, o := range all {
			if o.Thread == p.Key {
				x.Replies = append(x.Replies, s.lay(o, who))
			}
		}
	}
	html, err := s.render("talk", "post", both{v, &x})
	return string(html), err
}
