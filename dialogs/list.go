package dialogs

import (
	"encoding/csv"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayListRead   = declare("say_list_read", "count")
	sayListLeft   = declare("say_list_left", "count", "left")
	sayNoList     = declare("say_no_list", "name")
	sayListUnread = declare("say_list_unread", "line", "text")
)

// betweenFields stands between the fields of a line of a list: "Julie, secrétaire médicale",
// "Karim ; infirmier", "Léa – ergonome".
var betweenFields = regexp.MustCompile(`\s*[;\t,|]\s*|\s+[-–—:]\s+`)

// Bounds of a list of people: how many lines it has at least and at most, and how
// many words a field of one.
const (
	shortestList = 2
	longestList  = 100
	longestField = 8
)

// entry is a line of a list of people.
type entry struct {
	number int // of the line, from 1
	text   string
	name   Verbatim
	person understanding.Person // without a profession when none was read
}

// list is a text of a line for each of several people.
type list struct {
	entries []entry
	// prose is what stands between the lines of people: "Bonjour, voici nos arrivées :".
	prose string
	// left is the number of lines that were too many to be read.
	left int
}

// hearList takes a list of people with a line each, as it is pasted from a table.
func (t *turn) hearList(h *heard) bool {
	l, ok := t.listed(h.text)
	if ok {
		t.takeList(l)
	}
	return ok
}

// hearFile takes a list of people that came as a file, with the words beside it.
// It reports false, and says so, when no list was in it.
func (t *turn) hearFile(f FileRef, words string) bool {
	text, cut := clean(linesOf(f.List), true, maxListRunes)
	text, secret := mask(legible(text))
	l, ok := t.listed(text)
	if !ok {
		t.sayLines(compose(t.words(sayNoList), "name", Verbatim(clipRunes(f.Name, maxLabel))))
		return false
	}
	if secret && !t.secret {
		t.say(t.words(saySecret))
	}
	if cut {
		t.say(t.words(sayTooLong))
	}
	l.prose = strings.TrimSpace(l.prose + "\n" + words)
	t.takeList(l)
	return true
}

// takeList takes a list for the wish to have cards for all who stand in it. What
// cannot be read is said, line by line, what is asked beside it is answered, and
// nothing is lost.
func (t *turn) takeList(l list) {
	s := &t.s.At.Situation
	t.closeQuestion()
	r := t.read(l.prose).r
	more := t.addsToPlan(r)
	read := 0
	var unread []Line
	for _, e := range l.entries {
		if e.person.Profession == "" {
			unread = append(unread, compose(t.words(sayListUnread), "line", strconv.Itoa(e.number), "text", Verbatim(e.text)))
			continue
		}
		s.plan([]understanding.Person{e.person}, more || read > 0)
		read++
		s.name(e.person, e.name)
	}
	t.note(onlyService(t.stated(r)))
	t.s.At.Topic, t.s.At.Intent = "", rules.IntentOrder
	t.understood.Intent, t.understood.Certainty = rules.IntentOrder, understanding.Sure
	t.say(fill(t.words(sayListRead), "count", strconv.Itoa(read)))
	m := &t.out[len(t.out)-1]
	m.Parts[0].Lines = append(m.Parts[0].Lines, unread...)
	if l.left > 0 {
		m.addLines(fill(t.words(sayListLeft), "count", strconv.Itoa(longestList), "left", strconv.Itoa(l.left)))
	}
	if r.Asking {
		t.answerAsides(t.wanted(r))
	}
	t.progress()
}

// hearNamed takes one of the people of the plan, called by name, for the wish to see
// what they need: "et pour Léa ?".
func (t *turn) hearNamed(h *heard) bool {
	if t.dropsNamed(h) {
		return true
	}
	if h.value != "" || h.r.Words > longestDetail || h.r.TakesBack || h.r.Adds || h.r.Removes || h.r.Certainty == understanding.Sure && h.r.Intent != rules.IntentOrder {
		return false
	}
	called := -1
	for _, i := range t.planOrder() {
		if slices.ContainsFunc(t.s.At.Situation.People[i].Names, func(name Verbatim) bool { return named(h.text, name) }) {
			if called >= 0 {
				return false // two of them
			}
			called = i
		}
	}
	if called < 0 {
		return false
	}
	t.detail(strconv.Itoa(called + 1))
	return true
}

// dropsNamed takes somebody out of the plan who is called by name: "enlevez Jonathan,
// il part en congé".
func (t *turn) dropsNamed(h *heard) bool {
	if !h.r.Removes && !hasAny(h.text, droppingWords) || strings.Contains(h.text, "?") {
		return false
	}
	s := &t.s.At.Situation
	for _, i := range s.planned() {
		p := &s.People[i]
		for k, name := range p.Names {
			if !named(h.text, name) {
				continue
			}
			p.Names, p.Planned = slices.Delete(slices.Clone(p.Names), k, k+1), p.Planned-1
			t.closeQuestion()
			t.progress()
			return true
		}
	}
	return false
}

// linesOf writes a table as lines with its fields apart, each at its place: what
// stands in quotes may hold the mark between fields, or several lines.
func linesOf(table string) string {
	comma, most := ';', 0
	for _, c := range ";\t," {
		if n := strings.Count(table, string(c)); n > most {
			comma, most = c, n
		}
	}
	if most == 0 {
		return table
	}
	r := csv.NewReader(strings.NewReader(table))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	var lines []string
	for {
		row, err := r.Read()
		if err == io.EOF {
			return strings.Join(lines, "\n")
		}
		if err != nil {
			return table // as people write it, not as programs do
		}
		for i := range row {
			row[i] = strings.Join(strings.FieldsFunc(row[i], func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(";,|", c) }), " ")
		}
		at, _ := r.FieldPos(0)
		for len(lines) < at-1 {
			lines = append(lines, "")
		}
		lines = append(lines, strings.Join(row, " ; "))
	}
}

// listed reads the lines of a list. It reports false where a text is none.
func (t *turn) listed(text string) (l list, ok bool) {
	lines := strings.Split(text, "\n")
	if len(lines) < shortestList || slices.ContainsFunc(lines, mailHeader.MatchString) {
		return l, false
	}
	if l.left = len(lines) - longestList; l.left > 0 {
		lines = lines[:longestList]
	}
	professions, sentences := 0, 0
	for i, line := range lines {
		line = strings.TrimSpace(line)
		whole := line
		if name, job := t.nameBeforeJob(line); name != "" {
			line = name + ", " + job
		}
		fields := betweenFields.Split(strings.Trim(line, "•*- \t"), -1)
		long := slices.ContainsFunc(fields, func(f string) bool { return len(strings.Fields(f)) > longestField })
		switch {
		case line == "", i == 0 && slices.ContainsFunc(fields, heading.MatchString):
			continue
		case long, strings.HasSuffix(line, ":"), strings.Contains(line, "?"), len(fields) == 1 && t.isProse(line),
			len(fields) <= 2 && fields[len(fields)-1] == "" && len(t.reader.Read(line, understanding.Asked{}).Named) == 0: // "Bonjour,"
			if long {
				sentences++
			}
			l.prose += whole + "\n"
			continue
		}
		e := t.entry(fields)
		e.number, e.text = i+1, whole
		if e.person.Profession != "" && len(fields) > 1 {
			professions++
		}
		l.entries = append(l.entries, e)
	}
	return l, professions >= shortestList && professions > sentences
}

// isProse reports whether a line without fields says something rather than names
// somebody: "merci d'avance".
func (t *turn) isProse(line string) bool {
	r := t.reader.Read(line, understanding.Asked{})
	return len(r.Named) == 0 && r.Words > 1 && r.Known*4 >= r.Words*3
}

// entry reads the fields of a line of a list: name, job and, as it is written, the
// day of arrival.
func (t *turn) entry(fields []string) (e entry) {
	var day string
	for _, field := range fields {
		r := t.reader.Read(field, understanding.Asked{})
		names := len(r.Named) == 1 && len(r.People) == 0 && r.Facts[rules.FactProfession] != ""
		switch {
		case names && e.person.Profession != "" && e.name == "": // "Dr Martin, médecin du travail"
			e.name = Verbatim(clipRunes(fields[0], maxLabel))
			fallthrough
		case names && e.person.Profession == "":
			e.person = understanding.Person{Profession: r.Facts[rules.FactProfession], Count: 1, TrainingLevel: r.Facts[rules.FactTrainingLevel]}
		case len(fields) > 1 && !t.behind(field).None():
			day = field
		case e.name == "" && len(fields) > 1:
			e.name = Verbatim(clipRunes(field, maxLabel))
		}
	}
	if e.name != "" && day != "" {
		e.name = Verbatim(clipRunes(string(e.name)+beforeDay+day, maxLabel))
	}
	return e
}

// beforeDay stands between a name and the day of arrival.
const beforeDay = " – "

// bareName is a name of a list without the day behind it.
func bareName(name Verbatim) Verbatim {
	if i := strings.LastIndex(string(name), beforeDay); i > 0 {
		return name[:i]
	}
	return name
}

// mailHeader begins a line of a mail that was forwarded.
var mailHeader = regexp.MustCompile(`(?i)^\s*(?:de|à|a|from|to|cc|objet|subject|envoyé|sent|date)\s*:`)

// nameBeforeJob parts "Anne Roy médecin" into name and job; "" when a line is not so.
func (t *turn) nameBeforeJob(line string) (name, job string) {
	words := strings.Fields(line)
	if len(words) < 2 || len(words) > longestField || betweenFields.MatchString(line) {
		return "", ""
	}
	for k := len(words) - 1; k >= 1; k-- {
		head, tail := strings.Join(words[:k], " "), strings.Join(words[k:], " ")
		if r := t.reader.Read(tail, understanding.Asked{}); len(r.Named) == 1 && r.Facts[rules.FactProfession] != "" {
			if before := t.reader.Read(head, understanding.Asked{}); len(before.Named) == 0 && unicode.IsUpper([]rune(head)[0]) {
				name, job = head, tail
				if k <= 2 {
					break
				}
				continue
			}
		}
		if name != "" {
			break
		}
	}
	return name, job
}

// heading is a field of the first line of a table.
var heading = regexp.MustCompile(`(?i)^(?:métiers?|metiers?|professions?|fonctions?|postes?|jobs?|roles?)$`)

// name notes the name of one of the people of the plan.
func (s *Situation) name(p understanding.Person, name Verbatim) {
	i := s.find(func(o Individual) bool {
		return o.Planned > 0 && o.Facts[rules.FactProfession] == p.Profession && o.Facts[rules.FactTrainingLevel] == p.TrainingLevel
	})
	if i >= 0 && name != "" {
		s.People[i].Names = append(slices.Clip(s.People[i].Names), name)
	}
}

// names are those of people of the plan, as far as they are known; none once fewer
// are planned than were named.
func (p *Individual) names() []Verbatim {
	if len(p.Names) > p.Planned {
		return nil
	}
	return p.Names
}
