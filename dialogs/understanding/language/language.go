// Package language reads the sentences from which the reading of messages is
// learnt and by which it is measured. They were written by several authors; the
// folders beside this file say what each part is for:
//
//	learn/    the model learns from them
//	validate/ choices between variants and calibration rest on them
//	unseen/   nobody reads them; they only measure
//
// In each part wants/ holds messages by what they want, people/ messages by who
// is who, intents/ older messages of which only the intent and the facts were
// noted, replies/ what people write while a question is open, news/ what they
// write of orders that are followed, follow/ what they write after an answer, facts/ what they
// state, and nothing else of them. A file is one author's; conversations.txt holds messages of
// conversations that several wrote, house.txt what was added while the reader was built. Of all this only
// the messages of validate/ are part of the program: who teaches it a sentence
// sees which of them would be read differently.
package language

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Acts of a clause.
const (
	Asks    = 'a'
	Wants   = 'w'
	States  = 's'
	Replies = 'r'
	Moves   = 'm'
	Polite  = 'p'
	Quotes  = 'q'
)

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Clause is a part of a text and what it does.
type Clause struct {
	Span
	Act byte
}

// Person is somebody named in a text, and the part they play: me, to, lead,
// mand, pass or sign.
type Person struct {
	Span
	Part string
}

// Fact is something stated: the subject is me, to, lead, service, pass or order.
type Fact struct{ Subject, Fact, Value string }

// News is a piece of a message that tells of an order: what has happened, how far
// that is asserted, and of whose order, as package understanding names them.
type News struct {
	Span
	Event, Mode, Whose string
}

// Sentence is a message with what there is to read in it.
type Sentence struct {
	Author, Part, Register string
	Text                   string
	// Wants lists what is wanted, the main thing first; empty for nothing.
	Wants   []string
	Clauses []Clause
	People  []Person
	// Facts are nil where they were not noted.
	Facts []Fact
	// Intents are noted instead of Wants in older messages: any of them is right.
	Intents []string
	// Open lists facts that the message may or may not be read to state.
	Open []string
	// Asked and Value are set for a reply: the fact asked for and the value
	// given, NoValue when the message does not answer. Acceptable values would
	// be right as well.
	Asked, Value string
	Acceptable   []string
	// News are the pieces that tell of orders, in messages of which they were noted.
	News []News
	// After is set for a message that follows an answer: the id of the point or the procedure
	// answered before, and behind a "=" the card of that procedure.
	After string
	// PeopleNoted says that People are all who are named: some authors marked nobody.
	PeopleNoted bool
	// OnlyFacts says that nothing but Facts was noted.
	OnlyFacts bool
}

// NoValue is the value of a reply that does not answer.
const NoValue = "no_answer"

// Parts of the collection.
const (
	Learn    = "learn"
	Validate = "validate"
	Unseen   = "unseen"
)

//go:embed validate/wants
var held embed.FS

// Held are messages with what they want from which the model has not learnt.
func Held() ([]Sentence, error) { return Read(held, Validate) }

// Read returns all sentences of a part.
func Read(files fs.FS, part string) ([]Sentence, error) {
	var out []Sentence
	err := fs.WalkDir(files, part, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".txt" {
			return err
		}
		f, err := files.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		fields := strings.Split(name, "/") // part/kind/author.txt
		if len(fields) != 3 {
			return fmt.Errorf("%s: not part/kind/author.txt", name)
		}
		list, err := parse(f, fields[1])
		if err != nil {
			return fmt.Errorf("%s:%w", name, err)
		}
		noted := slices.ContainsFunc(list, func(s Sentence) bool { return len(s.People) > 0 })
		for i := range list {
			list[i].PeopleNoted = noted
			list[i].Part, list[i].Author = part, strings.TrimSuffix(fields[2], ".txt")
		}
		out = append(out, list...)
		return nil
	})
	return out, err
}

// parse reads the lines of a file.
func parse(in io.Reader, kind string) ([]Sentence, error) {
	var out []Sentence
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		s, err := parseLine(line, kind)
		if err != nil {
			return nil, fmt.Errorf("%d: %w", n, err)
		}
		out = append(out, s)
	}
	return out, lines.Err()
}

func parseLine(line, kind string) (Sentence, error) {
	var s Sentence
	var head []string
	switch kind {
	case "wants", "people":
		head = strings.SplitN(line, " ; ", 3)
		if len(head) < 3 {
			return s, fmt.Errorf("wants ; register ; text expected: %q", line)
		}
		if head[0] != "none" {
			s.Wants = strings.Split(head[0], ",")
		}
		s.Register = head[1]
	case "intents":
		if head = strings.SplitN(line, " ; ", 3); len(head) < 3 {
			return s, fmt.Errorf("intents ; facts ; text expected: %q", line)
		}
		s.Intents, s.Facts = strings.Split(head[0], ","), []Fact{}
		for f := range strings.SplitSeq(head[1], ",") {
			name, value, told := strings.Cut(f, "=")
			switch {
			case strings.HasSuffix(name, "?"):
				s.Open = append(s.Open, name[:len(name)-1])
			case told:
				s.Facts = append(s.Facts, Fact{"", name, value})
			}
		}
	case "replies":
		head = strings.SplitN(line, " ; ", 4)
		if len(head) < 4 {
			return s, fmt.Errorf("question ; value ; register ; text expected: %q", line)
		}
		values := strings.Split(head[1], "|")
		s.Asked, s.Value, s.Acceptable, s.Register = head[0], values[0], values[1:], head[2]
	case "facts":
		if head = strings.SplitN(line, " ; ", 3); len(head) < 3 {
			return s, fmt.Errorf("facts ; register ; text expected: %q", line)
		}
		s.Register, s.Facts, s.OnlyFacts = head[1], []Fact{}, true
		for f := range strings.SplitSeq(head[0], ",") {
			if f == "-" {
				break
			}
			name, value, _ := strings.Cut(f, "=")
			subject, fact, ok := strings.Cut(name, ".")
			if !ok || value == "" {
				return s, fmt.Errorf("fact %q", f)
			}
			s.Facts = append(s.Facts, Fact{subject, fact, value})
		}
	case "follow":
		if head = strings.SplitN(line, " ; ", 4); len(head) < 4 {
			return s, fmt.Errorf("context ; wants ; register ; text expected: %q", line)
		}
		s.After, s.Register = head[0], head[2]
		if head[1] != "none" {
			s.Wants = strings.FieldsFunc(head[1], func(r rune) bool { return r == ',' || r == '|' })
		}
	case "news":
		if head = strings.SplitN(line, " ; ", 2); len(head) < 2 {
			return s, fmt.Errorf("register ; text expected: %q", line)
		}
		s.Register = head[0]
	default:
		return s, fmt.Errorf("%q is not wants, people, intents, replies, follow, facts or news", kind)
	}
	marked := head[len(head)-1]
	if kind == "people" {
		i := strings.LastIndex(marked, " ; ")
		if i < 0 {
			return s, fmt.Errorf("no facts behind the text: %q", line)
		}
		facts := marked[i+3:]
		marked = marked[:i]
		s.Facts = []Fact{}
		if facts != "-" {
			for f := range strings.SplitSeq(facts, ",") {
				name, value, _ := strings.Cut(strings.TrimSpace(f), "=")
				subject, fact, ok := strings.Cut(name, ".")
				if !ok || value == "" {
					return s, fmt.Errorf("fact %q", f)
				}
				s.Facts = append(s.Facts, Fact{subject, fact, value})
			}
		}
	}
	if err := s.unmark(strings.ReplaceAll(marked, "⏎", "\n")); err != nil || kind != "news" {
		return s, err
	}
	for _, p := range s.People { // marked alike
		told := strings.Split(p.Part, ".")
		if len(told) != 3 {
			return s, fmt.Errorf("event.mode.whose expected, not %q", p.Part)
		}
		s.News = append(s.News, News{p.Span, told[0], told[1], told[2]})
	}
	s.People = nil
	return s, nil
}

// unmark takes the marks out of a text.
func (s *Sentence) unmark(marked string) error {
	var b strings.Builder
	open := -1
	for i := 0; i < len(marked); {
		rest := marked[i:]
		switch {
		case len(rest) > 2 && rest[0] == '[' && rest[2] == ']' && strings.IndexByte("awsrmpq", rest[1]) >= 0:
			s.closeClause(b.Len())
			s.Clauses = append(s.Clauses, Clause{Span{b.Len(), -1}, rest[1]})
			i += 3
		case rest[0] == '{':
			open = b.Len()
			i++
		case rest[0] == '|' && open >= 0:
			part, _, ok := strings.Cut(rest[1:], "}")
			if !ok {
				return fmt.Errorf("a person without end: %q", marked)
			}
			s.People = append(s.People, Person{Span{open, b.Len()}, part})
			open = -1
			i += len(part) + 2
		case rest[0] == '}':
			open = -1 // a brace without a part marks nobody
			i++
		default:
			b.WriteByte(rest[0])
			i++
		}
	}
	s.closeClause(b.Len())
	s.Text = b.String()
	return nil
}

func (s *Sentence) closeClause(at int) {
	if n := len(s.Clauses); n > 0 {
		s.Clauses[n-1].End = at
	}
}
