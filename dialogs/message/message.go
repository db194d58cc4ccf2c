// Package message is what the bot says, independent of any platform: messages of
// parts and lines, choices and what they do, files, pictures. What people wrote has
// a type of its own, Verbatim, and is never parsed. The package knows nothing of
// conversations; transports render what it holds.
package message

import (
	"slices"
	"strconv"
	"strings"
)

// Message is what the bot says, independent of any platform. A transport
// renders the parts as it can; Plain is the complete text for one that can
// only print.
type Message struct {
	// To is empty for the person, ToHR for the channel of human resources, or
	// ToColleague for the Recipient.
	To string
	// Recipient is what the platform calls the colleague whom the message is for.
	Recipient string `json:",omitempty"`
	Parts     []Part
	// Asks is the fact that the message asks for, "" when it asks for none.
	Asks    string
	Choices []Choice
	// Links repeats the links of the parts, for platforms with link buttons.
	Links []Link
	// File goes with the message, on platforms that take files.
	File *File `json:",omitempty"`
	// Passes are files that go with the message, as somebody sent them.
	Passes []FileRef `json:",omitempty"`
	// OnFailure is not empty when somebody has to know that the message could not
	// be delivered: it then comes back as the text of an UndeliveredInput.
	OnFailure string `json:",omitempty"`
	// Settles is the earlier message whose question is no longer open, for platforms
	// that can take its buttons away; whoever numbers the messages sets it.
	Settles *Settled `json:",omitempty"`
	// Overtaken are the keys of earlier messages that asked about the steps of orders
	// which have moved since, or are asked about again: their buttons go as well.
	Overtaken []string `json:",omitempty"`
	// Erases says that the person's data were erased: a platform that can takes away
	// what the bot has written to them, and says what remains.
	Erases bool `json:",omitempty"`
	// Chart is a picture to draw and to send as the File.
	Chart *Chart `json:"-"`
	// Below is an earlier message to human resources in whose thread this one goes.
	Below *Below `json:",omitempty"`
	// Thread is where a message to human resources goes, nil for where they
	// wrote, or their channel; Opens says that it begins a thread whose answers
	// are passed on to the person.
	Thread *Thread `json:"-"`
	Opens  bool    `json:"-"`
}

// Settled is a message with a question that is no longer open.
type Settled struct {
	// Key is that of the message on the platform.
	Key string
	// Choice is the choice that was made, by a click or in words; "" when the
	// question was left, or its answer is none of the choices.
	Choice string `json:",omitempty"`
}

// AllSettled are the earlier messages whose buttons go when this one has arrived.
func (m *Message) AllSettled() (all []Settled) {
	if m.Settles != nil {
		all = append(all, *m.Settles)
	}
	for _, key := range m.Overtaken {
		all = append(all, Settled{Key: key})
	}
	return all
}

// Below is a message of which only the runtime knows where it was posted.
type Below struct {
	// Key is that of the message on the platform; whoever numbers the messages sets it.
	Key string
	// Otherwise is said first where there is no such message any more.
	Otherwise Line
}

// Alone is the message as it stands by itself, where it goes below no other.
func (m *Message) Alone() *Message {
	alone := *m
	if b := m.Below; b != nil {
		alone.Below = nil
		alone.Parts = slices.Clone(m.Parts)
		alone.Parts[0].Lines = slices.Concat([]Line{b.Otherwise}, m.Parts[0].Lines)
	}
	return &alone
}

// File is a document that the bot made.
type File struct {
	Name, Type string
	Data       []byte
}

// Readable reports whether a person can read it as it is.
func (f *File) Readable() bool {
	return strings.HasPrefix(f.Type, "text/") || f.Type == "application/json"
}

const (
	// ToHR addresses a message to the channel of human resources.
	ToHR = "#hr"
	// ToColleague addresses a message to somebody whom the person has named.
	ToColleague = "#colleague"
)

// PartKind says how the lines of a part are laid out.
type PartKind int

const (
	Paragraphs PartKind = iota // one paragraph per line
	Steps                      // numbered
	Bullets                    // a list
	Notice                     // dated corrections and warnings that must stand out
	Source                     // what the answer rests on, in small print
)

// Part is a block of a message. The title is text, without markup.
type Part struct {
	Kind  PartKind
	Title string
	Lines []Line
}

// Choice is a button, or a numbered line that can be answered by typing. The
// label is text, without markup.
type Choice struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Link is a document that can be opened.
type Link struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// Plain returns all that a person reads, without markup, links written out.
func (m *Message) Plain() string {
	var b strings.Builder
	for i := range m.Parts {
		p := &m.Parts[i]
		if i > 0 {
			b.WriteString("\n\n")
		}
		if p.Title != "" {
			b.WriteString(p.Title)
			b.WriteByte('\n')
		}
		for j, line := range p.Lines {
			if j > 0 {
				b.WriteByte('\n')
			}
			switch p.Kind {
			case Steps:
				b.WriteString(strconv.Itoa(j + 1))
				b.WriteString(". ")
			case Bullets:
				b.WriteString("• ")
			}
			b.WriteString(line.String())
		}
	}
	return b.String()
}

// Question reports whether a message asks what it offers the answers to.
func (m *Message) Question() bool {
	return m.Asks != "" || slices.ContainsFunc(m.Choices, func(c Choice) bool {
		a := ParseAction(c.ID)
		return a.Verb == VerbConfirm || a.OfRequest()
	})
}

// Mention is somebody whom the person has named so that the platform knows who it is.
type Mention struct {
	// ID is what the platform calls them.
	ID   string
	Name Verbatim
}

// Thread is a place in a channel of human resources, as the platform calls it.
type Thread struct{ Channel, ID string }

// AddLines adds sentences of the content to the first part of a message.
func (m *Message) AddLines(lines ...string) {
	m.Parts[0].Lines = append(m.Parts[0].Lines, ParseLines(lines...)...)
}

// Offer adds a choice, and returns the message for more.
func (m *Message) Offer(a Action, label string) *Message {
	m.Choices = append(m.Choices, Choice{a.String(), label})
	return m
}
