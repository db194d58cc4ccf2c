package web

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cpxbot/bot"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
)

// A conversation is taken along in two forms: as a transcript for the tests of
// package dialogs, and as an address that plays it again in another studio.

// transcript writes what was done in a feed, and what the bot said to it, in the
// form of the transcripts of package dialogs. What reminders led to is told
// without where the conversation stood: "go test ./dialogs -rewrite" adds it.
func transcript(posts []post) string {
	var out strings.Builder
	for i := range posts {
		p := &posts[i]
		switch {
		case p.Wait > 0:
			said := ""
			for j := i + 1; j < len(posts) && posts[j].Message != nil; j++ {
				said += shownMessage(posts[j].Message)
			}
			fmt.Fprintf(&out, "advance\n%s\n----\n%s\n", p.Wait, cmp.Or(said, "(nothing)\n"))
		case p.turn != nil:
			name := map[turn.InputKind]string{turn.TextInput: "say", turn.CommandInput: "command", turn.ChoiceInput: "click"}[p.Kind]
			text := p.turn.in.Text
			if files := p.turn.in.Files; len(files) > 0 && files[0].List != "" {
				name, text = "file", strings.TrimSpace(files[0].List) // with what was read of it
			}
			if p.turn.in.Locale == "en" {
				name += " locale=en"
			}
			fmt.Fprintf(&out, "%s\n%s\n----\n%s\n", name, text, shownTurn(&p.turn.reply))
		}
	}
	return out.String()
}

// shownTurn is what the transcripts of package dialogs hold of a turn.
func shownTurn(r *bot.Reply) string {
	var out strings.Builder
	for i := range r.Deliveries {
		out.WriteString(shownMessage(&r.Deliveries[i].Message))
	}
	fmt.Fprintf(&out, "-- %s", r.State.At.Phase)
	if r.Understood.Intent != "" {
		fmt.Fprintf(&out, " intent=%s", r.Understood.Intent)
	}
	if r.State.At.Asking != "" {
		fmt.Fprintf(&out, " asks=%s", r.State.At.Asking)
	}
	if o := r.Outcome; o != nil {
		fmt.Fprintf(&out, " procedure=%s", o.Procedure)
		if o.Card != nil {
			fmt.Fprintf(&out, " card=%q", *o.Card)
		}
		fmt.Fprintf(&out, " forms=%v sources=%q", o.Forms, o.Sources)
	}
	out.WriteString("\n")
	return out.String()
}

// shownMessage is a message with its choices.
func shownMessage(m *message.Message) string {
	var out strings.Builder
	if m.To != "" {
		to := m.To
		if m.Below != nil {
			to += ", below the question"
		} else if m.Opens {
			to += ", a new thread"
		}
		fmt.Fprintf(&out, "to %s:\n", to)
	}
	for line := range strings.SplitSeq(m.Plain(), "\n") {
		if line == "" {
			line = "."
		}
		out.WriteString(line + "\n")
	}
	for _, c := range m.Choices {
		fmt.Fprintf(&out, "  [%s] %s\n", c.ID, c.Label)
	}
	return out.String()
}

func (s *Studio) takeAlong(w http.ResponseWriter, r *http.Request) {
	who := s.who(r)
	posts, _, _ := s.feeds.since(0, who)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="conversation.txt"`)
	_, _ = io.WriteString(w, transcript(posts))
}

// step is something that was done, as an address carries it.
type step struct {
	Kind string `json:"k"` // say, command, click or wait
	Text string `json:"t,omitempty"`
}

// Bounds of a conversation in an address.
const (
	mostSteps      = 60
	longestAddress = 6000
	largestSteps   = 64 << 10
)

// packed is a conversation as a part of an address. Words that are none of the
// content, and numbers, are left out: they may name somebody.
func (s *Studio) packed(posts []post) string {
	var steps []step
	dialog := s.content.current().dialog
	for i := range posts {
		p := &posts[i]
		switch {
		case p.Wait > 0:
			steps = append(steps, step{"wait", p.Wait.String()})
		case p.turn == nil:
		case p.Kind == turn.ChoiceInput:
			steps = append(steps, step{"click", p.turn.in.Text})
		case p.Kind == turn.CommandInput:
			steps = append(steps, step{"command", dialog.Mask(p.turn.in.Text)})
		default:
			steps = append(steps, step{"say", dialog.Mask(p.turn.in.Text)})
		}
	}
	if len(steps) == 0 || len(steps) > mostSteps {
		return ""
	}
	data, err := json.Marshal(steps)
	if err != nil {
		return ""
	}
	var b bytes.Buffer
	z, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return ""
	}
	if _, err := z.Write(data); err != nil || z.Close() != nil || b.Len() > longestAddress {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}

// unpack reads what packed wrote.
func unpack(address string) (steps []step, err error) {
	if len(address) > 2*longestAddress {
		return nil, errors.New("too long")
	}
	data, err := base64.RawURLEncoding.DecodeString(address)
	if err != nil {
		return nil, err
	}
	data, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data)), largestSteps))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &steps); err != nil {
		return nil, err
	}
	if len(steps) > mostSteps {
		return nil, errors.New("too many steps")
	}
	return steps, nil
}

var errReplay = &bot.Error{Code: "bad_link", Message: say("error_replay")}

// replay plays a conversation of an address again, for the person of the page.
func (s *Studio) replay(w http.ResponseWriter, r *http.Request) {
	world, who := s.world.Load(), s.who(r)
	steps, err := unpack(r.PostForm.Get("steps"))
	if err != nil || world == nil {
		s.failed(w, r, errReplay)
		return
	}
	for _, x := range steps {
		e := bot.Event{Person: person(who), Name: who, Locale: sessionOf(r).language(), Text: x.Text}
		switch x.Kind {
		case "wait":
			wait, err := time.ParseDuration(x.Text)
			if err != nil || wait <= 0 || wait > longestJump*366*24*time.Hour {
				s.failed(w, r, errReplay)
				return
			}
			until := world.clock.Now().Add(wait)
			s.noteWait(until)
			if err := world.until(r.Context(), until, func(bot.Reply) {}); err != nil {
				s.failed(w, r, err)
				return
			}
			continue
		case "click":
			e.Kind = turn.ChoiceInput
		case "command":
			e.Kind = turn.CommandInput
		}
		p := post{Feed: who}
		if e.Kind == turn.ChoiceInput {
			p.Label = s.labelOf(who, x.Text)
		}
		if _, err := s.take(r.Context(), e, p); err != nil {
			s.failed(w, r, err)
			return
		}
	}
	http.Redirect(w, r, "/talk?person="+url.QueryEscape(who), http.StatusSeeOther)
}

// labelOf is what stands on the newest choice with an id.
func (s *Studio) labelOf(feed, id string) (label string) {
	posts, _, _ := s.feeds.since(0, feed)
	for _, p := range posts {
		if p.Message == nil {
			continue
		}
		for _, c := range p.Message.Choices {
			if c.ID == id {
				label = c.Label
			}
		}
	}
	return label
}
