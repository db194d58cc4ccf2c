package roster

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/parts"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/statements"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// Several people named in one message: what each is called, what is said of each alone, and
// whose name was not read with a job.

// Enlisted is a message of which it is told who each of several people is.
type Enlisted struct{ events.Told }

// called are the names that stand beside each of some jobs, as they are written: "Dupont Marie
// secrétaire", "l'infirmière Julie", "M. Blanc, médecin". A name belongs to one job, that which
// is nearest to it; none belongs to the job of somebody's somebody, "la secrétaire du Dr Roy".
func (a *Enlisted) called(people []*names.Mention) map[*names.Mention][]string {
	spans := a.Finder.ProperSpans(a.Text)
	if len(spans) == 0 {
		return nil
	}
	called, used := map[*names.Mention][]string{}, make([]bool, len(spans))
	take := func(m *names.Mention, i int) {
		called[m], used[i] = append(called[m], a.Text[spans[i][0]:spans[i][1]]), true
	}
	for _, m := range people { // "Dr Benali": the title is the job
		if i := slices.IndexFunc(spans, func(s names.Span) bool { return s[0] == a.Tokens[m.Start].End-len(a.written(m.Start)) }); i >= 0 {
			take(m, i)
		}
	}
	for _, glue := range []*regexp.Regexp{besideJob, apartFromJob} {
		for _, m := range people {
			from := a.Tokens[m.Start].Start
			if i := slices.IndexFunc(spans, func(s names.Span) bool { return s[1] <= from && glue.MatchString(a.Text[s[1]:from]) }); i >= 0 && !used[i] && len(called[m]) == 0 {
				take(m, i)
			} else if i >= 0 && len(called[m]) == 0 && a.sameTitled(people, m, spans[i]) {
				called[m] = []string{a.Text[spans[i][0]:spans[i][1]]} // "Dr Roy, médecin du travail"
			}
		}
		for _, m := range people {
			to := a.Tokens[m.End-1].End
			for i := range spans {
				switch s := spans[i]; {
				case used[i] || s[0] < to || words.Titles[a.Tokens[m.End-1].Word] || len(called[m]) >= max(1, m.Count):
				case len(called[m]) == 0 && glue.MatchString(a.Text[to:s[0]]) && !a.startsNext(people, s, glue), len(called[m]) > 0 && i > 0 && used[i-1] && names.AndNames.MatchString(a.Text[spans[i-1][1]:s[0]]) && !a.startsNext(people, s, besideJob):
					take(m, i)
				}
			}
		}
	}
	for _, m := range people { // "la secrétaire du Dr Roy… le Dr veut sa carte"
		if i := slices.Index(used, false); len(called[m]) == 0 && m.End == m.Start+1 && words.Titles[a.Tokens[m.Start].Word] && i >= 0 && !slices.Contains(used[i+1:], false) && strings.EqualFold(firstWord(a.Text[spans[i][0]:]), a.written(m.Start)) {
			take(m, i)
		}
	}
	return called
}

func firstWord(text string) string { return names.WordsOf.FindString(text) }

// written is a word as it stands in the text, without its elision.
func (a *Enlisted) written(token int) string {
	text := a.Text[a.Tokens[token].Start:a.Tokens[token].End]
	if i := strings.LastIndexAny(text, "'’"); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		return text[i+size:]
	}
	return text
}

// sameTitled reports whether a name is that of somebody with a title for the same job.
func (a *Enlisted) sameTitled(people []*names.Mention, m *names.Mention, s names.Span) bool {
	return slices.ContainsFunc(people, func(o *names.Mention) bool {
		return o != m && o.ID == m.ID && o.End == o.Start+1 && words.Titles[a.Tokens[o.Start].Word] && a.Tokens[o.Start].Start == s[0]
	})
}

// startsNext reports whether a name stands before the job of somebody else.
func (a *Enlisted) startsNext(people []*names.Mention, s names.Span, glue *regexp.Regexp) bool {
	return slices.ContainsFunc(people, func(m *names.Mention) bool {
		return a.Tokens[m.Start].Start >= s[1] && (glue.MatchString(a.Text[s[1]:a.Tokens[m.Start].Start]) || besideJob.MatchString(a.Text[s[1]:a.Tokens[m.Start].Start]))
	})
}

var (
	// besideJob stands between somebody's name and their job, in either order.
	besideJob = regexp.MustCompile(`(?i)^[\s(:–—-]*(?:(?:,?\s*c['’]est|,?\s*it['’]s|est|sera|is|s['’]appelle|called|named|qui est|who is)\s+)?(?:(?:une?|an?|l['’]|la|le|notre|nos|mon|ma|our|my|the|new|nouvel(?:le)?|nouveau)\s*)*$`)
	// apartFromJob is the same with a comma.
	apartFromJob = regexp.MustCompile(`(?i)^\s*[,;:(]?\s*(?:l['’]|la|le|notre|our|the)?\s*$`)
)

// IsKnown reports whether somebody is named as one who is known: "la secrétaire", "notre
// infirmière".
func (a *Enlisted) IsKnown(m *names.Mention) bool {
	return m.Count == 0 && (a.Tokens[m.Start].Elision == "l" || m.Start > 0 && parts.Definite[a.Tokens[m.Start-1].Word])
}

// withAll are facts with those of others.
func withAll(f, more rules.Facts) rules.Facts {
	if len(more) == 0 {
		return f
	}
	all := maps.Clone(more)
	maps.Copy(all, f)
	return all
}

// ownName reports whether a name of its own stands between two jobs.
func ownName(names map[*names.Mention][]string, before, m *names.Mention) bool {
	return before != nil && len(names[m]) > 0 && len(names[before]) > 0 && names[m][0] != names[before][0]
}

// leastRoster is how many people are named beside their job in a list of them.
const leastRoster = 2

// unread are the pieces of a list of people by name that name somebody whose job was not read:
// "Toto plombier zingueur", between those that were.
func (a *Enlisted) unread(people []*names.Mention, called map[*names.Mention][]string) (list []string) {
	named := slices.DeleteFunc(slices.Clone(people), func(m *names.Mention) bool { return len(called[m]) == 0 })
	if len(named) < leastRoster {
		return nil
	}
	from, to := a.Tokens[named[0].Start].Start, a.Tokens[named[len(named)-1].End-1].End
	if end := strings.IndexAny(a.Text[to:], ".;!?\n"); end >= 0 {
		to += end
	} else {
		to = len(a.Text)
	}
	used := slices.Concat(slices.Collect(maps.Values(called))...)
	at := from
	for _, piece := range betweenPieces.Split(a.Text[from:to], -1) {
		start := at + strings.Index(a.Text[at:], piece)
		at = start + len(piece)
		if slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
			return a.Tokens[m.Start].Start >= start && a.Tokens[m.Start].Start < at
		}) {
			continue
		}
		spans := a.Finder.ProperSpans(piece)
		rest := strings.Fields(piece)
		if len(spans) != 1 || strings.TrimSpace(piece[:spans[0][0]]) != "" || slices.Contains(used, piece[spans[0][0]:spans[0][1]]) {
			continue
		}
		if behind := len(strings.Fields(piece[spans[0][1]:])); behind < 1 || len(rest) > longestEntry {
			continue
		}
		list = append(list, strings.TrimSpace(piece))
	}
	return list
}

// longestEntry is the number of words of one of them.
const longestEntry = 6

var betweenPieces = regexp.MustCompile(`\s*[,;\n]\s*|\s+(?:et|and)\s+`)

// ofEach are the facts that a message says of each of several people alone: how somebody is
// employed, where the word stands beside the job, and what is stated in their clause or, of "elle"
// and "lui", in the next.
func (a *Enlisted) ofEach(people []*names.Mention, says []said.Statement) map[*names.Mention]rules.Facts {
	out := map[*names.Mention]rules.Facts{}
	note := func(m *names.Mention, fact, value string) {
		if out[m] == nil {
			out[m] = rules.Facts{}
		}
		if out[m][fact] == "" {
			out[m][fact] = value
		}
	}
	for i := range a.Mentions {
		if e := &a.Mentions[i]; e.Kind == names.KindEmployment && !e.Negative {
			if m := a.jobBeside(people, e); m != nil {
				note(m, rules.FactEmployment, e.ID)
			}
		}
	}
	for _, s := range slices.Concat(says, a.Also) {
		if !statements.Personal[s.Fact] || s.At.End <= s.At.Start || s.Subject != said.SubjectOther && s.Subject != said.SubjectPassing || s.Fact == rules.FactTraining && s.Probability < SurelyTraining || s.Probability < statements.LeastOfEach {
			continue
		}
		switch m, all := a.spokenOf(people, s.At); {
		case all:
			for _, m := range people {
				note(m, s.Fact, s.Value)
			}
		case m != nil:
			note(m, s.Fact, s.Value)
		}
	}
	return out
}

// jobBeside is the job that a word for a way of being employed belongs to: "un alternant
// technicien HSE", "une stagiaire en master de psychologie", "une ergonome, prestataire".
func (a *Enlisted) jobBeside(people []*names.Mention, e *names.Mention) *names.Mention {
	var best *names.Mention
	for _, m := range people {
		switch {
		case m.Kind == names.KindEmployment:
		case m.Start >= e.End && m.Start-e.End <= longestTraining && !a.parted(e.End, m.Start):
			return m
		case m.End <= e.Start && e.Start-m.End <= longestTraining && !a.parted(m.End, e.Start):
			best = m
		}
	}
	return best
}

// longestTraining is the number of words between a trainee and what they learn.
const longestTraining = 4

// parted reports whether a mark or a joining word stands between two tokens.
func (a *Enlisted) parted(from, to int) bool {
	if from > 0 && from < to+1 && a.Tokens[from-1].Clause != a.Tokens[min(to, len(a.Tokens)-1)].Clause {
		return true
	}
	return slices.ContainsFunc(a.Tokens[from:to], func(t words.Token) bool { return words.JoiningWords[t.Word] })
}

// spokenOf is the one of several people of whom a stretch says something: who is named last in it
// or before it in its sentence, or whom "elle" means; all of them where it says "ils" or "tous".
func (a *Enlisted) spokenOf(people []*names.Mention, s said.Stretch) (one *names.Mention, all bool) {
	from, to := a.Units[s.Start].Start, a.Units[s.End-1].End
	for _, m := range people {
		if m.Kind != names.KindEmployment && m.Start >= from && m.Start < to {
			one = m
		}
	}
	if one != nil {
		return one, false
	}
	for _, t := range a.Tokens[from:to] {
		if pluralWords[t.Word] {
			return nil, true
		}
	}
	for _, m := range people {
		if m.Kind != names.KindEmployment && m.Start < from {
			one = m
		}
	}
	return one, false
}

// pluralWords mean all of those who were named.
var pluralWords = words.Set("tous toutes they all everyone eux")

// CountBehind is a number that stands behind people: "des assistantes médicales pour 30".
func (a *Enlisted) CountBehind(m *names.Mention) int {
	i := m.End
	if i+1 >= len(a.Tokens) || !words.ForWords[a.Tokens[i].Word] || a.Tokens[i+1].Clause != a.Tokens[m.End-1].Clause {
		return 0
	}
	n := words.Number(a.Tokens[i+1].Word)
	if n > names.MaxPeople || names.IsForm(a.Tokens[i+1].Word) || i+2 < len(a.Tokens) && a.Tokens[i+2].Clause == a.Tokens[i+1].Clause && !words.JoiningWords[a.Tokens[i+2].Word] {
		return 0 // "la secrétaire pour 3 médecins"
	}
	return n
}
