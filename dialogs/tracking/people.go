package tracking

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/listed"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// tellsApart gives one of several people alike facts of their own, and a line of the plan:
// "une des quatre est étudiante". It reports false when several lines may be meant.
func tellsApart(t *turn.Turn, f rules.Facts) bool {
	s, facts := &t.State.At.Situation, state.OnlyPersonal(f)
	number, line := meaning.CountSaid(t.Text), -1
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

// NewsParts parts a message that tells of several people.
var NewsParts = regexp.MustCompile(`(?i)[;!\n]+|,|\.(?:\s+|$)|\s+(?:et|mais|puis|and|but|then)\s+`)

// TitleDots are the full stops that end no sentence.
var TitleDots = regexp.MustCompile(`(?i)\b(dr|pr|mme|mr|mrs|ms|m)\.`)

// countTold tells how many somebody's people are, countAnew that they are so many after all,
// countDenied what is denied of them: "elles
// sont 3 finalement, pas 2".
var (
	countTold   = regexp.MustCompile(`(?i)(?:^|[\s,])(?:elles|ils|on|nous|they|we)\s+(?:sont|seront|est|sera|sommes|serons|étaient|are|will be)\s+(?:en fait\s+|finalement\s+|plutôt\s+|plus que\s+|actually\s+)?(` + meaning.CountWords + `)(?:\s+(?:finalement|en fait|au final|au total|maintenant|et non|actually|in fact|now)\b|\W*$|\s*[,.;!])`)
	countLeft   = regexp.MustCompile(`(?i)^\W*(?:(?:ah|euh|en fait|finalement|non|pardon|actually)[\s,]+)*(?:(?:on|nous|elles|ils) (?:n['’])?(?:est|sommes|sont)\s+)?(?:plus que|que|seulement|only|just)\s+(` + meaning.CountWords + `)\b`)
	countAnew   = regexp.MustCompile(`(?i)^\W*(?:(?:ah|euh|oups|oh|pardon|sorry|mince)[\s,]+)*(?:non|no|plutôt|finalement)[\s,]+(?:plutôt\s+|que\s+|seulement\s+|only\s+)?(` + meaning.CountWords + `)(?:\s+(?:finalement|en fait|seulement|only)\b|\W*$|\s*[,.;!])`)
	countDenied = regexp.MustCompile(`(?i)\b(?:pas|jamais(?: eu)?|et non(?: pas)?|au lieu de|not|never(?: had)?|instead of)\s+(?:` + meaning.CountWords + `)\b`)
)

// mendsPlan corrects the plan under way, and reports whether a message does so:
// "1 médecin et 1 interne", "l'assistante, c'est une ASST", "enlevez la psychologue".
func mendsPlan(t *turn.Turn, r understanding.Reading) bool {
	s := &t.State.At.Situation
	if len(s.Planned()) == 0 || r.Asking && strings.Contains(t.Text, "?") {
		return false
	}
	if MendsByName(t, r) || MendsByJob(t, r) || NamesPlanned(t, r) {
		return true
	}
	if Removes(t, r) && RemovesSome(t) {
		return true
	} else if r.Removes {
		return false
	}
	if splitsLine(t, r.People) {
		return true
	}
	for _, profession := range r.Named {
		if s.Specify(t.Book, profession) {
			return true
		}
	}
	if replacesDenied(t, r) {
		return true
	}
	r.People = notDenied(t, r.People)
	switch {
	case r.Adds && (Contradicts(t.Text) || restates.MatchString(t.Text)):
		return restatesAndAdds(t)
	case r.Adds:
		return false
	case len(r.People) == 1 && (Corrects(t, r) || Contradicts(t.Text) && s.Plans(r.People[0].Profession)):
		return s.Recount(r.People[0])
	case len(r.People) < 2 || len(r.People) >= len(s.Planned()) && !Corrects(t, r) && !mistakes.MatchString(t.Text):
		return false
	}
	for _, p := range r.People {
		if !s.Plans(p.Profession) && !mistakes.MatchString(t.Text) {
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

// notDenied leaves out of those whom a message counts the ones of whom it denies that there are so many:
// "pas 3 médecins, les 3 assistantes".
func notDenied(t *turn.Turn, people []understanding.Person) []understanding.Person {
	for _, piece := range pieces.Split(t.Text, -1) {
		if !countDenied.MatchString(piece) {
			continue
		}
		denied := t.Reader.Read(piece, understanding.Asked{}).People
		people = slices.DeleteFunc(slices.Clone(people), func(p understanding.Person) bool {
			return slices.ContainsFunc(denied, func(o understanding.Person) bool { return o.Profession == p.Profession && o.Count == p.Count })
		})
	}
	return people
}

// mistakes says that something of the list is wrong.
var mistakes = regexp.MustCompile(`(?i)\b(?:erreurs?|tromp\p{L}+|mistakes?|wrong|errors?)(?:[^\p{L}]|$)`)

// Contests reports whether a text says that something is wrong.
func Contests(text string) bool { return mistakes.MatchString(text) }

// leaves tells that somebody goes, comes that somebody comes, thoseThere points at those who are planned.
var (
	leaves     = regexp.MustCompile(`(?i)\b(?:s['’]en (?:va|vont)|(?:viendra|viendront|vient|viennent) finalement pas|renonc\p{L}*|(?:decided|going) not to (?:come|join)|partent|part en|nous quittent|d[ée]parts?|are leaving|is leaving|leave us)(?:[^\p{L}]|$)`)
	thoseThere = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:ces|ceux|celles|eux|ils|elles|tous|toutes|these|those|they)(?:[^\p{L}]|$)`)
	// pieces part a message into what it wants of each.
	pieces = regexp.MustCompile(`\s*[,;.!\n]+\s*|\s+(?:et|mais|puis|and|but|then)\s+`)
)

// Removes reports whether a message may take somebody out of the plan.
func Removes(t *turn.Turn, r understanding.Reading) bool {
	return r.Removes || meaning.Drops(t.Text) || leaves.MatchString(t.Text) || deniesOne(t, r)
}

// deniesOne reports whether a message only denies that somebody is to be on the list: "non, pas de
// kiné".
func deniesOne(t *turn.Turn, r understanding.Reading) bool {
	return len(r.Denied) > 0 && len(r.Named) == 0 && Contradicts(t.Text) && t.State.At.Situation.Listed
}

// RemovesSome takes out of the plan those whom a message removes, each piece those whom it names,
// and puts right or adds those whom its other pieces count: "30 assistantes médicales + 20 ASST, et
// enlevez le DPO". It reports whether anything of the plan changed.
func RemovesSome(t *turn.Turn) bool {
	s, before := &t.State.At.Situation, t.State.At.Situation.Clone()
	var rest []string
	var gone []message.Verbatim
	removing, denying, some := false, false, false
	var last []int // of whom the piece before spoke
	var lastName message.Verbatim
	for _, piece := range pieces.Split(t.Text, -1) {
		r := t.Reader.Read(piece, understanding.Asked{})
		denies := len(r.Denied) > 0 && len(r.Named) == 0 && Contradicts(t.Text)
		goes := r.Removes || denies || meaning.Drops(piece) || leaves.MatchString(piece) && !meaning.Comes.MatchString(piece)
		only := removing && !denying && r.Words <= longestOnly && len(r.People) == 0 && !meaning.Comes.MatchString(piece) // "enlevez Paul et la psychologue"
		lines, name := listed.LinesMeant(t, piece, r)
		denying = denies
		if removing = goes || only; !removing {
			rest, last, lastName = append(rest, piece), lines, name
			continue
		}
		some = true
		if len(lines) == 0 && len(last) == 1 && removesThem.MatchString(piece) {
			lines, name = last, lastName // "Léa a déjà une carte, enlevez-la"
		}
		switch {
		case len(lines) > 0 && name != "":
			s.TakeOut(lines[0], name)
			gone = append(gone, name)
		case len(lines) > 0:
			for _, i := range lines {
				left := 0
				if n := s.People[i].Planned; listed.OneOfThem.MatchString(piece) {
					left = n - 1 // "une des secrétaires s'est désistée"
				} else if len(r.People) == 1 && r.People[0].Count < n {
					left = n - r.People[0].Count
				}
				s.People[i].Planned = left
			}
		case goes && len(r.Named) == 0 && thoseThere.MatchString(piece) && leaves.MatchString(piece):
			for _, i := range s.Planned() {
				s.People[i].Planned = 0
			}
		}
	}
	r := t.Reader.Read(strings.Join(rest, ", "), understanding.Asked{})
	people := r.People
	if !some || before.Equal(*s) && len(people) == 0 {
		return false
	}
	instead := Contradicts(t.Text) && listed.OpensWithOne.MatchString(strings.Join(rest, ", ")) // "non, pas un médecin, un interne"
	if p := r.Facts[rules.FactProfession]; len(people) == 0 && p != "" && (instead || meaning.Comes.MatchString(t.Text)) {
		people = []understanding.Person{{Profession: p, Count: 1, TrainingLevel: r.Facts[rules.FactTrainingLevel]}}
	} else if len(gone) == 1 && len(people) == 0 && p != "" && putsBack.MatchString(t.Text) { // "enlevez Paul et remettez-le en IPRP"
		people = []understanding.Person{{Profession: p, Count: 1, TrainingLevel: r.Facts[rules.FactTrainingLevel], Names: []string{string(gone[0])}}}
	}
	if !splitsLine(t, people) {
		for _, p := range people {
			if !s.Recount(p) {
				s.Plan([]understanding.Person{p}, true)
			}
		}
	}
	return !before.Equal(*s)
}

// removesThem takes those out who were just spoken of.
var removesThem = regexp.MustCompile(`(?i)^\W*(?:(?:donc|alors|du coup|so)\s+)?(?:enlev|retir|supprim|ôt|rem|tak|drop|delet)\p{L}*[\s-]+(?:l[ae]s?|him|her|them)\b`)

// putsBack has somebody who was taken off a list stand in it again.
var putsBack = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:re)?(?:met|mets|mettez|mettre|place[rz]?|inscri\p{L}*|ajoute[rz]?)[\s-]+l[ae]s?(?:[^\p{L}]|$)|\bl[ae]s?\s+(?:re)?(?:mettre|mettez|placer|ajouter)\b|\b(?:put|list|add) (?:him|her|them)\b`)

// longestOnly is the number of words of a piece that only names somebody.
const longestOnly = 3

// splitsLine puts those who are meant in the place of a line whose name stands for several jobs:
// "les assistantes, 30 assistantes médicales et 20 ASST".
func splitsLine(t *turn.Turn, people []understanding.Person) bool {
	s := &t.State.At.Situation
	for _, i := range s.Planned() {
		job := t.Book.Profession(s.People[i].Facts[rules.FactProfession])
		if job == nil || len(job.Candidates) == 0 {
			continue
		}
		others := func(p understanding.Person) bool { return !slices.Contains(job.Candidates, p.Profession) }
		of := slices.DeleteFunc(slices.Clone(people), others)
		if len(of) < 2 {
			of = slices.DeleteFunc(t.Reader.Counted(t.Text), others)
		}
		if len(of) < 2 {
			continue
		}
		s.People[i].Planned = 0
		s.Plan(of, true)
		return true
	}
	return false
}

// replacesDenied gives those of a line whose job is denied the one that is told: "la secrétaire n'est
// pas secrétaire, c'est une ASST".
func replacesDenied(t *turn.Turn, r understanding.Reading) bool {
	if len(r.Denied) != 1 {
		return false
	}
	others := slices.DeleteFunc(slices.Clone(r.Named), func(id string) bool { return id == r.Denied[0] })
	return len(others) == 1 && t.State.At.Situation.Replaces(t.Book, r.Denied[0], others[0])
}

// restatesAndAdds takes the number of those of the list who are told again, and adds those who are
// told to come beside: "mais non, j'ai toujours 3 médecins, et 2 internes en plus".
func restatesAndAdds(t *turn.Turn) bool {
	s := &t.State.At.Situation
	for _, piece := range pieces.Split(t.Text, -1) {
		r := t.Reader.Read(piece, understanding.Asked{})
		people := r.People
		if job := r.Facts[rules.FactProfession]; len(people) == 0 && job != "" {
			people = []understanding.Person{{Profession: job, Count: 1, TrainingLevel: r.Facts[rules.FactTrainingLevel]}}
		}
		for _, p := range people {
			i := listed.LineOf(t, p.Profession, p.TrainingLevel)
			again := i >= 0 && s.People[i].Planned == p.Count && s.People[i].Facts[rules.FactTrainingLevel] == p.TrainingLevel
			if !again && (r.Adds || !s.Recount(p)) {
				s.Plan([]understanding.Person{p}, true)
			}
		}
	}
	return true
}

// restates tells again what was told.
var restates = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:toujours|still|bien)(?:[^\p{L}]|$)`)

// contradicts begins with a no: "non, trois secrétaires !".
var contradicts = regexp.MustCompile(`(?i)^\W*(?:(?:ah|euh|oups|oh|pardon|mince|mais|but|well)[\s,]+)*(?:non|no|nan)\b`)

// Contradicts reports whether a text begins with a no.
func Contradicts(text string) bool { return contradicts.MatchString(text) }

// MendsByName corrects the plan for those whom a list named, sentence by sentence: "en fait Léa est
// IPRP", "M. Roux n'est pas infirmier, il est IPRP. Et Dr Klein est un interne."
func MendsByName(t *turn.Turn, r understanding.Reading) (mended bool) {
	var last message.Verbatim
	for _, sentence := range meaning.SentenceEnds.Split(t.Text, -1) {
		for _, part := range listed.OfEach(t, sentence) {
			x := t.Reader.Read(part, understanding.Asked{})
			x.TakesBack = x.TakesBack || r.TakesBack
			line, name := lineNamed(t, part, last)
			if last = name; line >= 0 && !x.Removes && (!x.Adds || x.TakesBack) {
				mended = mendsOne(t, line, name, part, x) || mended
			}
		}
	}
	return mended
}

// lineNamed is the line of the plan of somebody whom a sentence calls by name, of the one called last
// where it says "il" or "elle"; -1 where there is none.
func lineNamed(t *turn.Turn, sentence string, last message.Verbatim) (int, message.Verbatim) {
	s, of := &t.State.At.Situation, message.Verbatim("")
	for _, i := range s.Planned() {
		for _, name := range s.People[i].KnownNames() {
			if meaning.Named(sentence, name) {
				return i, name
			}
		}
	}
	if last == "" || !listed.OneMore.MatchString(sentence) {
		return -1, of
	}
	for _, i := range s.Planned() {
		if slices.Contains(s.People[i].Names, last) {
			return i, last
		}
	}
	return -1, of
}

// mendsOne gives somebody of the plan, called by name, the job or the training that a sentence tells.
func mendsOne(t *turn.Turn, line int, name message.Verbatim, sentence string, r understanding.Reading) bool {
	s := &t.State.At.Situation
	p := &s.People[line]
	profession, level := "", r.Facts[rules.FactTrainingLevel]
	for _, id := range r.Named {
		if id != p.Facts[rules.FactProfession] && !slices.Contains(r.Denied, id) {
			profession = id
		}
	}
	if profession == "" && len(r.Denied) == 0 && isWhat(sentence, name) && slices.Contains(r.Named, p.Facts[rules.FactProfession]) && (level == "" || level == p.Facts[rules.FactTrainingLevel]) {
		return true // as it stands: "Ndiaye est IPRP, je vous dis"
	}
	if profession == "" && (level == "" || level == p.Facts[rules.FactTrainingLevel]) || !r.TakesBack && len(r.Denied) == 0 && !isWhat(sentence, name) {
		return false
	}
	if p.Planned == 1 { // the line keeps its place
		if profession != "" {
			p.Facts = rules.Facts{rules.FactProfession: profession}
		}
		if level != "" {
			p.Facts[rules.FactTraining], p.Facts[rules.FactTrainingLevel] = "yes", level
		}
		return true
	}
	moved := understanding.Person{Profession: turn.OrElse(profession, p.Facts[rules.FactProfession]), Count: 1, TrainingLevel: level, Names: []string{string(name)}}
	s.TakeOut(line, name)
	s.Plan([]understanding.Person{moved}, true)
	return true
}

// isWhat reports whether a text says what somebody called by name is: "Léa c'est une ergonome".
func isWhat(text string, name message.Verbatim) bool {
	for _, word := range strings.Fields(string(name)) {
		if i := strings.Index(text, word); i >= 0 && isJob.MatchString(text[i+len(word):]) {
			return true
		}
	}
	return false
}

// MendsByJob corrects the plan for those who are called by their job, of whom a sentence says that
// they are something else: "la qualiticienne est juriste en fait". Nobody else of the plan changes.
func MendsByJob(t *turn.Turn, r understanding.Reading) (mended bool) {
	if r.Adds || r.Removes || !t.State.At.Situation.Listed && t.State.At.Phase != state.Planning {
		return false
	}
	if onePerson(t, r) {
		return true
	}
	for _, sentence := range listed.Stated(t.Text) {
		for _, part := range listed.OfEach(t, sentence) {
			mended = mendsJob(t, part) || mended
		}
	}
	return mended
}

// mendsJob gives those of the plan whom a sentence calls by their job the one that it says they have.
func mendsJob(t *turn.Turn, sentence string) bool {
	at := areJob.FindStringSubmatchIndex(sentence)
	if at == nil || alsoIs.MatchString(sentence[at[0]:]) || !listed.TheOne.MatchString(sentence[:at[0]]) && !listed.OneOfThem.MatchString(sentence[:at[0]]) && !someOf.MatchString(sentence[:at[0]]) {
		return false
	}
	who, what := t.Reader.Read(sentence[:at[0]], understanding.Asked{}), t.Reader.Read(sentence[at[0]:], understanding.Asked{})
	lines, _ := listed.LinesMeant(t, sentence[:at[0]], who)
	if len(lines) == 0 || len(lines) < len(who.Named) || len(what.Named) != 1 {
		return false
	}
	if len(lines) > 1 { // "la juriste et la comptable sont ergonomes"
		return allBecome(t, lines, what.Named[0])
	}
	if what.Named[0] == t.State.At.Situation.People[lines[0]].Facts[rules.FactProfession] {
		return false
	}
	s, n := &t.State.At.Situation, t.State.At.Situation.People[lines[0]].Planned
	if several := sentence[at[2]:at[3]] == "sont" || sentence[at[2]:at[3]] == "are"; !several {
		n = 1
	} else if some := someOf.FindStringSubmatch(sentence[:at[0]]); some != nil {
		n = min(n, words.NumberIn(some[1]))
	}
	s.Becomes(lines[0], n, what.Named[0])
	return true
}

// onePerson takes two jobs for those of one person, who stands in the plan by the one told last: "la
// toxicologue et la pharmacienne, c'est la même personne".
func onePerson(t *turn.Turn, r understanding.Reading) bool {
	s := &t.State.At.Situation
	if len(r.Named) != 2 || !samePerson.MatchString(t.Text) || !s.Plans(r.Named[0]) && !s.Plans(r.Named[1]) {
		return false
	}
	if i := s.LineOf(t.Book, r.Named[0]); s.Plans(r.Named[0]) && s.Plans(r.Named[1]) && s.People[i].Planned == 1 {
		s.People[i].Planned = 0
	}
	return true
}

// samePerson says that two are one.
var samePerson = regexp.MustCompile(`(?i)\b(?:(?:la )?m[êe]me personne|(?:the )?same person|one person|une seule (?:et m[êe]me )?personne)\b`)

// allBecome gives those of several lines of the plan another profession.
func allBecome(t *turn.Turn, lines []int, profession string) bool {
	s := &t.State.At.Situation
	if slices.ContainsFunc(lines, func(i int) bool { return s.People[i].Facts[rules.FactProfession] == profession }) {
		return false
	}
	for _, i := range lines {
		s.Becomes(i, s.People[i].Planned, profession)
	}
	return true
}

var (
	// areJob stands between those who are called by their job and the one that they have.
	areJob = regexp.MustCompile(`(?i)\s*(?:,\s*)?(?:\s(?:elle|il)\s+|\bc['’]|\s)(est|sont|is|are)\s`)
	// someOf counts some of several: "deux des secrétaires".
	someOf = regexp.MustCompile(`(?i)\b(` + meaning.CountWords + `)\s+(?:des|d['’]entre|de nos|de mes|parmi|of (?:the|our|my))\b`)
	// alsoIs gives somebody something beside their job.
	alsoIs = regexp.MustCompile(`(?i)^\W*(?:c['’])?\p{L}+\s+(?:aussi|également|also|la|le|l['’]|notre|ma|mon|the|our)(?:[^\p{L}]|$)`)
)

// isJob stands between somebody's name and what they are.
var isJob = regexp.MustCompile(`(?i)^[\p{L}\s,-]{0,20}?\s*(?:c['’]est|est|sera|is|['’]s)\s+(?:en fait\s+|actually\s+)?(?:une?|an?|l['’]|la|le|the)?\s*`)

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
			if n := state.ClipName(name); !slices.ContainsFunc(s.People[line].Names, func(o message.Verbatim) bool { return meaning.Named(string(o), n) || meaning.Named(string(n), o) }) {
				given[line] = append(given[line], n)
			}
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
	return len(r.People) > 1 && !r.Adds && len(r.Denied) == 0
}

// onlyTold reports whether a message only tells news of people, and lists nobody anew, while others
// are planned: "les internes vont s'inscrire, et les deux assistantes ont envoyé leur dossier".
func onlyTold(t *turn.Turn, r understanding.Reading) bool {
	s := &t.State.At.Situation
	if len(s.Planned()) == 0 || r.Adds || !slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Event != understanding.NewsNone && n.Event != understanding.NewsLeft && n.EventProbability >= surelyTold && n.Holds >= surelyTold
	}) {
		return false
	}
	return !wantsCard(t, r) || r.Wants[0].Probability < meaning.PlainlyMeant || !slices.ContainsFunc(r.People, func(p understanding.Person) bool { return s.LineOf(t.Book, p.Profession) < 0 })
}

// surelyTold is the probability from which a piece tells news.
const surelyTold = 0.6

// newcomers are those of a message who are added to the plan: who is named in a sentence that adds
// nobody, and stands in the plan, is only spoken of: "la psychologue est salariée. Et j'ai oublié 2
// internes".
func newcomers(t *turn.Turn, people []understanding.Person) []understanding.Person {
	spokenOf := map[string]bool{}
	for _, sentence := range meaning.SentenceEnds.Split(t.Text, -1) {
		if r := t.Reader.Read(sentence, understanding.Asked{}); !r.Adds && len(r.People) == 0 {
			for _, id := range r.Named {
				spokenOf[id] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(people), func(p understanding.Person) bool {
		return p.Count == 1 && spokenOf[p.Profession] && listed.LineOf(t, p.Profession, p.TrainingLevel) >= 0
	})
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
	if strings.Contains(t.Text, "?") && r.Self && len(r.People) == 0 && r.Facts[rules.FactOrderingFor] != rules.OrderingForOther {
		return false // "et moi, juriste, j'en ai besoin aussi ?"
	}
	return r.Adds || oneMoreThan(t, s) || NamesNew(t, r) != "" || meaning.AlsoFor.MatchString(t.Text) && len(r.Named) == 1 && !s.Plans(r.Named[0])
}

// longestNew is the number of words with which somebody new is named with their job.
const longestNew = 8

// NamesNew is the name of somebody who is not on the list shown, named with nothing but their job:
// "Durand, infirmier", "Karim est ergonome". "" where there is none.
func NamesNew(t *turn.Turn, r understanding.Reading) message.Verbatim {
	s := &t.State.At.Situation
	names := t.Reader.ProperNames(t.Text)
	if !s.Listed || len(names) != 1 || len(r.Named) != 1 || r.Self || r.Words > longestNew || meaning.Asks(t, r) || r.Removes || r.TakesBack {
		return ""
	}
	if lines, _ := listed.LinesMeant(t, names[0], understanding.Reading{}); len(lines) > 0 || !isWhat(t.Text, message.Verbatim(names[0])) && !strings.HasPrefix(strings.TrimSpace(t.Text), names[0]) {
		return ""
	}
	return state.ClipName(names[0])
}

// oneMoreThan reports whether a text counts one more than are planned: "une 4e arrive", of three.
func oneMoreThan(t *turn.Turn, s *state.Situation) bool {
	n := 0
	for _, i := range s.Planned() {
		n += s.People[i].Planned
	}
	return words.OrdinalIn(t.Text) == n+1
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
