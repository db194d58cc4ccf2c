package meaning

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// OneOfThem speaks of one of several without saying which.
var OneOfThem = regexp.MustCompile(`(?i)\b(?:une? (?:des|d['’]entre|de nos|de mes|parmi)|l['’]une? d|one of (?:the|them|our|my))\b`)

// tellsApart gives one of several people alike facts of their own, and a line of the plan:
// "une des quatre est étudiante". It reports false when several lines may be meant.
func tellsApart(t *turn.Turn, f rules.Facts) bool {
	s, facts := &t.State.At.Situation, state.OnlyPersonal(f)
	number, line := CountSaid(t.Text), -1
	for _, i := range s.Planned() {
		if n := s.People[i].Planned; n < 2 || number > 1 && n != number {
			continue
		} else if line >= 0 {
			return false
		}
		line = i
	}
	if line < 0 || len(facts) == 0 {
		return false
	}
	s.Part(line, 1, facts, "")
	return true
}

// oneTrainee speaks of the only one of the plan who is in training.
var oneTrainee = regexp.MustCompile(`(?i)(?:^|[^\p{L}])l['’ ]?(?:[ée]tudiante?|externe|interne|[ée]l[èe]ve)\b|\bthe (?:student|intern)\b`)

// NewsParts parts a message that tells of several people.
var NewsParts = regexp.MustCompile(`(?i)[;!\n]+|,|\.(?:\s+|$)|\s+(?:et|mais|puis|and|but|then)\s+`)

// TitleDots are the full stops that end no sentence.
var TitleDots = regexp.MustCompile(`(?i)\b(dr|pr|mme|mr|mrs|ms|m)\.`)

// countTold tells how many somebody's people are, countAnew that they are so many after all,
// countDenied what is denied of them: "elles
// sont 3 finalement, pas 2".
var (
	countTold   = regexp.MustCompile(`(?i)(?:^|[\s,])(?:elles|ils|on|nous|they|we)\s+(?:sont|seront|est|sera|sommes|serons|étaient|are|will be)\s+(?:en fait\s+|finalement\s+|plutôt\s+|plus que\s+|actually\s+)?(` + countWords + `)(?:\s+(?:finalement|en fait|au final|au total|maintenant|et non|actually|in fact|now)\b|\W*$|\s*[,.;!])`)
	countLeft   = regexp.MustCompile(`(?i)^\W*(?:(?:ah|euh|en fait|finalement|non|pardon|actually)[\s,]+)*(?:(?:on|nous|elles|ils) (?:n['’])?(?:est|sommes|sont)\s+)?(?:plus que|que|seulement|only|just)\s+(` + countWords + `)\b`)
	countAnew   = regexp.MustCompile(`(?i)^\W*(?:(?:ah|euh|oups|oh|pardon|sorry|mince)[\s,]+)*(?:non|no|plutôt|finalement)[\s,]+(?:plutôt\s+|que\s+|seulement\s+|only\s+)?(` + countWords + `)(?:\s+(?:finalement|en fait|seulement|only)\b|\W*$|\s*[,.;!])`)
	countDenied = regexp.MustCompile(`(?i)\b(?:pas|et non(?: pas)?|au lieu de|not|instead of)\s+(?:` + countWords + `)\b`)
)

// mendsPlan corrects the plan under way, and reports whether a message does so:
// "1 médecin et 1 interne", "l'assistante, c'est une ASST", "enlevez la psychologue".
func mendsPlan(t *turn.Turn, r understanding.Reading) bool {
	s := &t.State.At.Situation
	if len(s.Planned()) == 0 || r.Asking && strings.Contains(t.Text, "?") {
		return false
	}
	if mendsByName(t, r) || NamesPlanned(t, r) {
		return true
	}
	if r.Removes {
		mended := false
		for _, profession := range slices.Concat(r.Named, r.Denied) { // "finalement pas pour l'hôtesse"
			left := 0
			if i := s.LineOf(t.Book, profession); i >= 0 && OneOfThem.MatchString(t.Text) {
				left = s.People[i].Planned - 1 // "une des secrétaires s'est désistée"
			}
			mended = s.Recount(understanding.Person{Profession: profession, Count: left}) || mended
		}
		return mended
	}
	for _, profession := range r.Named {
		if s.Specify(t.Book, profession) {
			return true
		}
	}
	if len(r.Denied) == 1 && len(r.Named) == 1 && s.Replaces(t.Book, r.Denied[0], r.Named[0]) {
		return true
	}
	switch {
	case r.Adds && !Contradicts(t.Text):
		return false
	case len(r.People) == 1 && (Corrects(t, r) || Contradicts(t.Text) && s.Plans(r.People[0].Profession)):
		return s.Recount(r.People[0])
	case len(r.People) < 2 || len(r.People) >= len(s.Planned()) && !Corrects(t, r):
		return false
	}
	for _, p := range r.People {
		if !s.Plans(p.Profession) {
			return false
		}
	}
	for _, p := range r.People {
		if !s.Recount(p) {
			s.Plan([]understanding.Person{p}, true)
		}
	}
	return true
}

// contradicts begins with a no: "non, trois secrétaires !".
var contradicts = regexp.MustCompile(`(?i)^\W*(?:(?:ah|euh|oups|oh|pardon|mince)[\s,]+)*(?:non|no|nan)\b`)

// Contradicts reports whether a text begins with a no.
func Contradicts(text string) bool { return contradicts.MatchString(text) }

// mendsByName corrects the plan for somebody whom a list named: "enlevez Paul", "en
// fait Léa est IPRP".
func mendsByName(t *turn.Turn, r understanding.Reading) bool {
	s := &t.State.At.Situation
	for _, i := range s.Planned() {
		p := &s.People[i]
		for k, name := range p.KnownNames() {
			if !Named(t.Text, name) {
				continue
			}
			profession := ""
			for _, id := range r.Named {
				if id != p.Facts[rules.FactProfession] {
					profession = id
				}
			}
			if !r.Removes && (profession == "" || !r.TakesBack && len(r.Denied) == 0) {
				return false
			}
			p.Names = slices.Delete(slices.Clone(p.Names), k, k+1)
			p.Planned--
			if !r.Removes {
				moved := understanding.Person{Profession: profession, Count: 1}
				s.Plan([]understanding.Person{moved}, true)
				s.Name(moved, name)
			}
			return true
		}
	}
	return false
}

// NamesPlanned notes the names of those who are planned already: "le médecin s'appelle
// Dr Aubry et les techniciennes Nina et Fatou". It reports false when somebody else is named
// too, or more than are planned.
func NamesPlanned(t *turn.Turn, r understanding.Reading) bool {
	s := &t.State.At.Situation
	if r.Adds || r.TakesBack || r.Removes || len(r.Named) == 0 {
		return false
	}
	line, given := -1, map[int][]message.Verbatim{}
	for _, part := range NewsParts.Split(TitleDots.ReplaceAllString(t.Text, "$1"), -1) {
		if read := t.Reader.Read(part, understanding.Asked{}); len(read.Named) == 1 {
			if line = s.LineOf(t.Book, read.Named[0]); line < 0 || len(read.People) == 1 && read.People[0].Count > 1 && read.People[0].Count != s.People[line].Planned {
				return false
			}
		} else if len(read.Named) > 1 {
			return false
		}
		for _, name := range t.Reader.ProperNames(part) {
			if line < 0 {
				return false
			}
			given[line] = append(given[line], message.Verbatim(turn.ClipRunes(name, state.MaxLabel)))
		}
	}
	for i, names := range given {
		if len(names)+len(s.People[i].Names) > s.People[i].Planned {
			return false
		}
	}
	for i, names := range given {
		s.People[i].Names = append(slices.Clip(s.People[i].Names), names...)
	}
	return len(given) > 0
}

// startsPlan reports whether a list begins a new plan: it names as many people
// again, and adds nobody.
func startsPlan(r understanding.Reading) bool {
	return len(r.People) > 1 && !r.Adds
}

// AddsToPlan reports whether one person named belongs to the plan under way: "ah, ajoutez une
// infirmière", "et pour 1 secrétaire ?", but not "l'infirmière, c'est moi qui la commande aussi ?".
func AddsToPlan(t *turn.Turn, r understanding.Reading) bool {
	s := &t.State.At.Situation
	if len(s.Planned()) == 0 {
		return false
	}
	if strings.Contains(t.Text, "?") && !slices.ContainsFunc(r.People, func(p understanding.Person) bool { return p.Count > 0 }) && len(r.Named) > 0 && !slices.ContainsFunc(r.Named, func(id string) bool { return !s.Plans(id) }) {
		return false
	}
	return r.Adds || alsoFor.MatchString(t.Text) && len(r.Named) == 1 && !s.Plans(r.Named[0])
}

// plansPresent makes a plan of those who are spoken of when somebody else is added to them:
// "deux secrétaires … et aussi un infirmier".
func plansPresent(t *turn.Turn, r understanding.Reading, f rules.Facts) {
	s := &t.State.At.Situation
	p := s.SpokenOf()
	if !r.Adds || p == nil || p.Who != rules.OrderingForOther || len(s.Planned()) > 0 || p.Facts[rules.FactProfession] == "" || f[rules.FactProfession] == p.Facts[rules.FactProfession] || f[rules.FactProfession] == "" && len(r.People) == 0 || strings.Contains(t.Text, "?") {
		return
	}
	p.Planned = max(1, p.Count)
	s.Present, s.Listed = 0, true
}
