package plan

import (
	"encoding/csv"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// entry is a line of a list of people.
type entry struct {
	Number int // of the line, from 1
	Text   string
	Name   message.Verbatim
	Person understanding.Person // without a profession when none was read
}

// List is a text of a line for each of several people.
type List struct {
	Entries []entry
	// Prose is what stands between the lines of people: "Bonjour, voici nos arrivées :".
	Prose string
	// Left is the number of lines that were too many to be read.
	Left int
}

// LinesOf writes a table as lines with its fields apart, each at its place: what
// stands in quotes may hold the mark between fields, or several lines.
func LinesOf(table string) string {
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

// betweenFields stands between the fields of a line of a list: "Julie, secrétaire médicale",
// "Karim ; infirmier", "Léa – ergonome".
var betweenFields = regexp.MustCompile(`\s*[;\t,|]\s*|\s+[-–—:]\s+`)

// mailHeader begins a line of a mail that was forwarded.
var mailHeader = regexp.MustCompile(`(?i)^\s*(?:de|à|a|from|to|cc|objet|subject|envoyé|sent|date)\s*:`)

// heading is a field of the first line of a table.
var heading = regexp.MustCompile(`(?i)^(?:métiers?|metiers?|professions?|fonctions?|postes?|jobs?|roles?)$`)

// Bounds of a list of people: how many lines it has at least and at most, and how
// many words a field of one.
const (
	shortestList = 2
	LongestList  = 100
	longestField = 8
)

// Listed reads the lines of a list. It reports false where a text is none.
func Listed(t *turn.Turn, text string) (l List, ok bool) {
	lines := strings.Split(text, "\n")
	if len(lines) < shortestList || slices.ContainsFunc(lines, mailHeader.MatchString) {
		return l, false
	}
	if l.Left = len(lines) - LongestList; l.Left > 0 {
		lines = lines[:LongestList]
	}
	professions, sentences := 0, 0
	for i, line := range lines {
		line = strings.TrimSpace(line)
		whole := line
		if name, job := nameBeforeJob(t, line); name != "" {
			line = name + ", " + job
		}
		fields := betweenFields.Split(strings.Trim(line, "•*- \t"), -1)
		long := slices.ContainsFunc(fields, func(f string) bool { return len(strings.Fields(f)) > longestField })
		switch {
		case line == "", i == 0 && slices.ContainsFunc(fields, heading.MatchString):
			continue
		case long, strings.HasSuffix(line, ":"), strings.Contains(line, "?"), polite.MatchString(line), len(fields) == 1 && isProse(t, line),
			len(fields) <= 2 && fields[len(fields)-1] == "" && len(t.Reader.Read(line, understanding.Asked{}).Named) == 0: // "Bonjour,"
			if long {
				sentences++
			}
			l.Prose += whole + "\n"
			continue
		}
		e := entryOf(t, fields)
		e.Number, e.Text = i+1, whole
		if e.Person.Profession != "" && (len(fields) > 1 || timesBehind.MatchString(line)) {
			professions++
		}
		l.Entries = append(l.Entries, e)
	}
	return l, professions >= shortestList && professions > sentences
}

// isProse reports whether a line without fields says something rather than names
// somebody: "merci d'avance".
func isProse(t *turn.Turn, line string) bool {
	r := t.Reader.Read(line, understanding.Asked{})
	return len(r.Named) == 0 && r.Words > 1 && r.Known*4 >= r.Words*3
}

// polite begins a line that greets or thanks, and names nobody: "Merci, le secrétariat".
var polite = regexp.MustCompile(`(?i)^\W*(?:merci|cordialement|bien à vous|bonne (?:journ[ée]e|soir[ée]e)|bonjour|salutations|thanks|thank you|(?:best |kind )?regards|hello|hi)\b`)

// beforeDay stands between a name and the day of arrival.
const beforeDay = " – "

// timesBehind is how many of somebody a field names, with what follows: "accueil x2 (CDI)".
var timesBehind = regexp.MustCompile(`(?i)^(.*?\pL)\s*[x×]\s?(\d{1,2})(?:\s.*)?$`)

// entryOf reads the fields of a line of a list: name, job and, as it is written, the
// day of arrival.
func entryOf(t *turn.Turn, fields []string) (e entry) {
	var day string
	for _, field := range fields {
		count := 1
		if m := timesBehind.FindStringSubmatch(field); m != nil {
			field = m[1]
			count, _ = strconv.Atoi(m[2])
		}
		r := t.Reader.Read(field, understanding.Asked{})
		if job := t.Reader.Job(field); job != "" && len(r.Named) == 0 {
			r.Named, r.Facts = []string{job}, rules.Facts{rules.FactProfession: job} // "accueil"
		}
		names := len(r.Named) == 1 && len(r.People) == 0 && r.Facts[rules.FactProfession] != ""
		switch {
		case names && e.Person.Profession != "" && e.Name == "": // "Dr Martin, médecin du travail"
			e.Name = message.Verbatim(turn.ClipRunes(fields[0], state.MaxLabel))
			fallthrough
		case names && e.Person.Profession == "":
			e.Person = understanding.Person{Profession: r.Facts[rules.FactProfession], Count: max(1, count), TrainingLevel: r.Facts[rules.FactTrainingLevel]}
		case len(fields) > 1 && !t.Behind(field).None():
			day = field
		case e.Name == "" && len(fields) > 1:
			e.Name = message.Verbatim(turn.ClipRunes(field, state.MaxLabel))
		}
	}
	if e.Name != "" && day != "" {
		e.Name = message.Verbatim(NameOn(string(e.Name), day))
	}
	return e
}

// NameOn is a name with the day of arrival behind it.
func NameOn(name, day string) string {
	return turn.ClipRunes(name+beforeDay+day, state.MaxLabel)
}

// BareName is a name of a list without the day behind it.
func BareName(name message.Verbatim) message.Verbatim {
	if i := strings.LastIndex(string(name), beforeDay); i > 0 {
		return name[:i]
	}
	return name
}

// nameBeforeJob parts "Anne Roy médecin" into name and job; "" when a line is not so.
func nameBeforeJob(t *turn.Turn, line string) (name, job string) {
	words := strings.Fields(line)
	if len(words) < 2 || len(words) > longestField || betweenFields.MatchString(line) {
		return "", ""
	}
	for k := len(words) - 1; k >= 1; k-- {
		head, tail := strings.Join(words[:k], " "), strings.Join(words[k:], " ")
		if r := t.Reader.Read(tail, understanding.Asked{}); len(r.Named) == 1 && r.Facts[rules.FactProfession] != "" {
			if before := t.Reader.Read(head, understanding.Asked{}); len(before.Named) == 0 && unicode.IsUpper([]rune(head)[0]) {
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
