package dialogs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayListRead   = declare("say_list_read", "count")
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

// hearList takes a list of people with a line each, as it is pasted from a table,
// for the wish to have cards for all of them. What cannot be read is said, line by
// line, and nothing is lost.
func (t *turn) hearList(h *heard) bool {
	list, ok := t.listed(h.text)
	if !ok {
		return false
	}
	s := &t.s.At.Situation
	more := t.addsToPlan(h.r)
	read := 0
	var unread []Line
	for _, e := range list {
		if e.person.Profession == "" {
			unread = append(unread, compose(t.words(sayListUnread), "line", strconv.Itoa(e.number), "text", Verbatim(e.text)))
			continue
		}
		s.plan([]understanding.Person{e.person}, more || read > 0)
		read++
		s.name(e.person, e.name)
	}
	t.note(onlyService(t.stated(h.r)))
	t.closeQuestion()
	t.s.At.Topic, t.s.At.Intent = "", rules.IntentOrder
	t.say(fill(t.words(sayListRead), "count", strconv.Itoa(read)))
	m := &t.out[len(t.out)-1]
	m.Parts[0].Lines = append(m.Parts[0].Lines, unread...)
	t.progress()
	return true
}

// listed reads the lines of a list. It reports false where a text is none.
func (t *turn) listed(text string) (list []entry, ok bool) {
	lines := strings.Split(text, "\n")
	if len(lines) < shortestList || len(lines) > longestList {
		return nil, false
	}
	professions := 0
	for i, line := range lines {
		line = strings.TrimSpace(line)
		fields := betweenFields.Split(strings.Trim(line, "•*- \t"), -1)
		switch {
		case line == "" || len(fields) == 1 && (strings.HasSuffix(line, ":") || len(strings.Fields(line)) > longestField):
			continue
		case slices.ContainsFunc(fields, func(f string) bool { return len(strings.Fields(f)) > longestField }):
			return nil, false // sentences
		case i == 0 && slices.ContainsFunc(fields, heading.MatchString):
			continue
		}
		e := entry{number: i + 1, text: line}
		for _, field := range fields {
			r := t.d.reader.Read(field, understanding.Asked{})
			names := len(r.Named) == 1 && len(r.People) == 0 && r.Facts[rules.FactProfession] != ""
			switch {
			case names && e.person.Profession != "" && e.name == "": // "Dr Martin, médecin du travail"
				e.name = Verbatim(clipRunes(fields[0], maxLabel))
				fallthrough
			case names && e.person.Profession == "":
				e.person = understanding.Person{Profession: r.Facts[rules.FactProfession], Count: 1, TrainingLevel: r.Facts[rules.FactTrainingLevel]}
			case e.name == "" && len(fields) > 1 && t.behind(field).None():
				e.name = Verbatim(clipRunes(field, maxLabel))
			}
		}
		if e.person.Profession != "" && len(fields) > 1 {
			professions++
		}
		list = append(list, e)
	}
	return list, professions >= shortestList
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

// names are those of people of the plan, where all of them are known.
func (p *Individual) names() []Verbatim {
	if len(p.Names) != p.Planned {
		return nil
	}
	return p.Names
}
