package dialogs

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// change says what a message did to whom the conversation is about.
type change struct {
	// other says that somebody else is spoken of than before, list that several
	// people are.
	other, list bool
}

// stated are the facts that a message states, without those that only follow
// from what it wants.
func (t *turn) stated(r understanding.Reading) rules.Facts {
	f := maps.Clone(r.Facts)
	for fact := range r.Implies {
		delete(f, fact)
	}
	delete(f, rules.FactDate)
	if r.OfLeader && (t.s.At.Goal == rules.GoalOrder || t.s.At.Goal == rules.GoalIncident) && t.s.At.Situation.present() != nil {
		delete(f, rules.FactProfession) // "notre directrice est médecin": told beside
		delete(f, rules.FactHealthPro)
	}
	if x := t.book.Intent(r.Intent); f[rules.FactSituation] != "" && t.unsureOf(rules.FactSituation, f[rules.FactSituation]) && (r.Certainty == understanding.Unsure || x == nil || x.Goal != rules.GoalIncident && x.ID != rules.IntentStatus) {
		delete(f, rules.FactSituation) // "mon lecteur est neuf": of something else
	}
	return f
}

// oneOfThem speaks of one of several without saying which.
var oneOfThem = regexp.MustCompile(`(?i)\b(?:une? (?:des|d['’]entre|de nos|de mes|parmi)|l['’]une? d|one of (?:the|them|our|my))\b`)

// tellsApart gives one of several people alike facts of their own, and a line of the plan:
// "une des quatre est étudiante". It reports false when several lines may be meant.
func (t *turn) tellsApart(f rules.Facts) bool {
	s, facts := &t.s.At.Situation, onlyPersonal(f)
	number, line := countSaid(t.text), -1
	for _, i := range s.planned() {
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
	s.part(line, 1, facts, "")
	return true
}

// hearLine notes what a message tells of a line of the plan, or of some of its people:
// "les ergonomes n'auront pas accès", "un des médecins est interne".
func (t *turn) hearLine(h *heard) bool {
	s, r := &t.s.At.Situation, h.r
	if len(r.Named) != 1 || h.value != "" || r.Adds || r.Removes || strings.Contains(h.text, "?") || len(r.People) > 1 || len(s.planned()) == 0 || len(t.reader.ProperNames(h.text)) > 0 {
		return false
	}
	line := s.lineOf(t.book, r.Named[0])
	if line < 0 {
		return false
	}
	facts := t.lineFacts(h.text, r)
	if len(facts) == 0 {
		return false
	}
	n := s.People[line].Planned
	switch {
	case oneOfThem.MatchString(h.text):
		n = 1
	case len(r.People) == 1 && r.People[0].Count > 1:
		n = min(n, r.People[0].Count)
	}
	if n < s.People[line].Planned {
		s.part(line, n, facts, "")
	} else {
		for fact, value := range facts {
			s.People[line].Facts = with(s.People[line].Facts, fact, value)
		}
	}
	t.closeQuestion()
	s.Present, s.Listed = 0, true
	t.plan()
	return true
}

// lineFacts are what a message tells of people of the plan: what it states, what stands
// behind "est", and whether they need access.
func (t *turn) lineFacts(text string, r understanding.Reading) rules.Facts {
	facts := rules.Facts{}
	take := func(f rules.Facts) {
		for _, fact := range []string{rules.FactTraining, rules.FactTrainingLevel, rules.FactEmployment, rules.FactSIAccess} {
			if f[fact] != "" {
				facts[fact] = f[fact]
			}
		}
	}
	take(t.told(r))
	if m := areWhat.FindStringSubmatch(text); m != nil && len(facts) == 0 {
		take(t.reader.Read(m[1], understanding.Asked{}).Facts)
	}
	if accesses.MatchString(text) && len(facts) == 0 {
		if x := t.reader.Read(text, understanding.Asked{Fact: rules.FactSIAccess}); x.Answer == "yes" || x.Answer == "no" {
			facts[rules.FactSIAccess] = x.Answer
		} else if hasAny(text, denyingWords) {
			facts[rules.FactSIAccess] = "no"
		}
	}
	return facts
}

var (
	// areWhat stands before what somebody is.
	areWhat = regexp.MustCompile(`(?i)\b(?:est|sont|is|are)\s+(?:encore\s+|toujours\s+|still\s+)?(.+)$`)
	// accesses speak of access to data on health.
	accesses = regexp.MustCompile(`(?i)\b(?:acc[èe]s|acc[èe]dent|logiciel|dossiers?|access|software|records)\b`)
)

// tellsOfNamed notes facts of the one of the plan whom a message names: "Nina ne touchera
// pas au logiciel". It reports false when it names none of them.
func (t *turn) tellsOfNamed(f rules.Facts) bool {
	s, facts := &t.s.At.Situation, onlyPersonal(f)
	if len(facts) == 0 {
		return false
	}
	for _, i := range s.planned() {
		p := &s.People[i]
		for _, name := range p.names() {
			switch {
			case !named(t.text, name):
				continue
			case p.Planned > 1:
				s.part(i, 1, facts, name)
			default:
				for fact, value := range facts {
					p.Facts = with(p.Facts, fact, value)
				}
			}
			return true
		}
	}
	return false
}

// part gives some of several people alike a line of their own, with facts of their own.
func (s *Situation) part(line, number int, facts rules.Facts, name Verbatim) {
	of := &s.People[line]
	one := Individual{Who: of.Who, Planned: number, Facts: maps.Clone(of.Facts)}
	maps.Copy(one.Facts, facts)
	if name != "" {
		one.Names = []Verbatim{name}
		of.Names = slices.DeleteFunc(slices.Clone(of.Names), func(n Verbatim) bool { return n == name })
	}
	of.Planned -= number
	s.People = append(s.People, one)
}

// onlyPersonal are the facts that hold of a person, not of the service or of whom a card
// is for.
func onlyPersonal(f rules.Facts) rules.Facts {
	facts := rules.Facts{}
	for fact, value := range f {
		if !slices.Contains(serviceFacts, fact) && fact != rules.FactOrderingFor {
			facts[fact] = value
		}
	}
	return facts
}

// takeUp takes up what a message states: first whom it speaks of, then what it
// says of them and of the service. Somebody named in passing changes nothing.
func (t *turn) takeUp(r understanding.Reading, goal string) change {
	at, s := &t.s.At, &t.s.At.Situation
	f := t.stated(r)
	before := s.Present
	if s.Listed && t.noteOrderersCard(r) {
		delete(f, rules.FactOwnCard) // of who orders, not of those for whom
		if len(t.told(r)) == 1 && t.told(r)[rules.FactOwnCard] != "" && len(r.People) == 0 && f[rules.FactProfession] == "" {
			return change{}
		}
	}
	if s.Listed && len(r.People) == 0 && f[rules.FactProfession] == "" && oneTrainee.MatchString(t.text) && s.noteOfTrainees(f) {
		t.note(onlyService(f))
		return change{list: true}
	}
	if f := t.told(r); s.Listed && len(r.People) == 0 && f[rules.FactProfession] == "" && t.tellsOfNamed(f) {
		return change{list: true}
	} else if s.Listed && oneOfThem.MatchString(t.text) && len(r.People) == 0 && f[rules.FactProfession] == "" {
		return change{list: t.tellsApart(f)}
	} else if s.Listed && len(r.People) == 0 && f[rules.FactProfession] == "" && len(f) > 0 {
		s.noteOfAll(f) // "elles sont toutes salariées"
		t.note(onlyService(f))
		return change{list: len(onlyService(f)) < len(f)}
	}
	t.plansPresent(r, f)
	if f[rules.FactProfession] != "" && len(r.People) == 0 && t.addsToPlan(r) {
		r.People = []understanding.Person{{Profession: f[rules.FactProfession], Count: 1, TrainingLevel: f[rules.FactTrainingLevel]}}
	}
	if t.mendsPlan(r) {
		s.Present, s.Listed = 0, true
		t.note(onlyService(f))
		return change{list: true}
	}
	if len(r.People) > 0 && (len(r.People) > 1 || t.addsToPlan(r)) {
		more := len(s.planned()) > 0 && goal != rules.GoalResponsable && !t.startsPlan(r)
		s.plan(r.People, more)
		t.nameThem()
		delete(f, rules.FactProfession)
		delete(f, rules.FactOrderingFor)
		t.note(onlyService(f))
		at.Intent = rules.IntentOrder
		return change{list: true}
	}
	if !t.turnTo(r, f, goal) {
		f = onlyService(f)
	}
	delete(f, rules.FactOrderingFor)
	delete(f, rules.FactProfession)
	t.noteOfOthers(r, f)
	if f[rules.FactTrainingLevel] != "" || f[rules.FactEmployment] == rules.EmploymentPlacement && s.get(rules.FactProfession) != "" && t.book.Register(t.facts()) == rules.RegisterRPPS {
		f[rules.FactTraining] = "yes" // whoever is on placement in a profession of an Ordre learns it
	}
	t.note(f)
	if p := s.present(); p != nil && len(r.People) == 1 && r.People[0].Count > 1 && r.People[0].Profession == p.Facts[rules.FactProfession] {
		p.Count = r.People[0].Count
	}
	t.noteOrderersCard(r)
	known := before > 0 && before != s.Present
	return change{other: known}
}

// oneTrainee speaks of the only one of the plan who is in training.
var oneTrainee = regexp.MustCompile(`(?i)(?:^|[^\p{L}])l['’ ]?(?:[ée]tudiante?|externe|interne|[ée]l[èe]ve)\b|\bthe (?:student|intern)\b`)

// nameThem notes the names that a message gives with the jobs of the plan: "Amélie
// (infirmière), Jonathan (IPRP) et le Dr Roy".
func (t *turn) nameThem() {
	for _, part := range newsParts.Split(titleDots.ReplaceAllString(t.text, "$1"), -1) {
		names := t.reader.ProperNames(part)
		if len(names) != 1 {
			continue
		}
		if r := t.reader.Read(part, understanding.Asked{}); len(r.Named) == 1 {
			t.s.At.Situation.name(understanding.Person{Profession: r.Named[0], TrainingLevel: r.Facts[rules.FactTrainingLevel]}, Verbatim(clipRunes(names[0], maxLabel)))
		}
	}
}

// countTold tells how many somebody's people are, counted what is denied of them: "elles
// sont 3 finalement, pas 2".
var (
	countTold   = regexp.MustCompile(`(?i)(?:^|[\s,])(?:elles|ils|on|nous|they|we)\s+(?:sont|seront|est|sera|sommes|serons|étaient|are|will be)\s+(?:en fait\s+|finalement\s+|plutôt\s+|plus que\s+|actually\s+)?(` + countWords + `)(?:\s+(?:finalement|en fait|au final|au total|maintenant|et non|actually|in fact|now)\b|\W*$|\s*[,.;!])`)
	countDenied = regexp.MustCompile(`(?i)\b(?:pas|et non(?: pas)?|au lieu de|not|instead of)\s+(?:` + countWords + `)\b`)
)

const countWords = `\d{1,3}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|two|three|four|five|six|seven|eight|nine|ten`

// countSaidAgain is how many people alike a message says the request is for, 0 when it
// does not say so.
func (t *turn) countSaidAgain(h *heard) int {
	text := countDenied.ReplaceAllString(h.text, "")
	switch m := countTold.FindStringSubmatch(text); {
	case strings.Contains(h.text, "?") || h.r.Words > longestRecounted:
		return 0
	case m != nil:
		return understanding.NumberIn(m[1])
	case h.r.TakesBack && h.r.Words <= longestRecount, text != h.text:
		return understanding.NumberIn(text)
	}
	return 0
}

// recounts corrects how many people alike the request is for: "en fait trois".
func (t *turn) recounts(h *heard) bool {
	p := t.s.At.Situation.present()
	if p == nil && !h.r.TakesBack {
		return false
	}
	if h.r.TakesBack && t.recountsLine(h, understanding.NumberIn(h.text)) {
		return true
	}
	if p == nil || t.open() > 0 || p.Count < 2 && !t.s.At.Situation.Listed && t.facts()[rules.FactOrderingFor] != rules.OrderingForOther || slices.ContainsFunc(h.r.Named, func(id string) bool { return id != p.Facts[rules.FactProfession] }) {
		return false
	}
	n := t.countSaidAgain(h)
	if n < 1 {
		return false
	}
	p.Count = n
	t.say(fill(t.words(sayCounted), "count", strconv.Itoa(n)))
	if t.s.At.Asking != "" {
		t.ask(t.s.At.Asking)
		return true
	}
	t.progress()
	return true
}

// recountsLine takes another number for a line of the plan: "finalement les internes seront
// trois".
func (t *turn) recountsLine(h *heard, n int) bool {
	s := &t.s.At.Situation
	if n < 1 || h.r.Words > longestRecounted || strings.Contains(h.text, "?") || len(h.r.People) > 1 {
		return false
	}
	f, line := h.r.Facts, -1
	for _, i := range s.planned() {
		x := s.People[i].Facts
		same := len(h.r.Named) == 1 && x[rules.FactProfession] == h.r.Named[0]
		if level := f[rules.FactTrainingLevel]; same && level == x[rules.FactTrainingLevel] || len(h.r.Named) == 0 && level != "" && level == x[rules.FactTrainingLevel] {
			if line >= 0 {
				return false
			}
			line = i
		}
	}
	if line < 0 {
		return false
	}
	s.People[line].Planned = n
	s.Present, s.Listed = 0, true
	t.closeQuestion()
	t.plan()
	return true
}

// longestRecounted is the number of words with which a line is counted anew.
const longestRecounted = 8

// longestRecount is the number of words with which a number is corrected.
const longestRecount = 4

// mendsPlan corrects the plan under way, and reports whether a message does so:
// "1 médecin et 1 interne", "l'assistante, c'est une ASST", "enlevez la psychologue".
func (t *turn) mendsPlan(r understanding.Reading) bool {
	s := &t.s.At.Situation
	if len(s.planned()) == 0 || r.Asking && strings.Contains(t.text, "?") {
		return false
	}
	if t.mendsByName(r) || t.namesPlanned(r) {
		return true
	}
	if r.Removes {
		mended := false
		for _, profession := range r.Named {
			mended = s.recount(understanding.Person{Profession: profession}) || mended
		}
		return mended
	}
	for _, profession := range r.Named {
		if s.specify(t.book, profession) {
			return true
		}
	}
	if len(r.Denied) == 1 && len(r.Named) == 1 && s.replaces(t.book, r.Denied[0], r.Named[0]) {
		return true
	}
	switch {
	case r.Adds:
		return false
	case len(r.People) == 1 && t.corrects(r):
		return s.recount(r.People[0])
	case len(r.People) < 2 || len(r.People) >= len(s.planned()) && !t.corrects(r):
		return false
	}
	for _, p := range r.People {
		if !s.plans(p.Profession) {
			return false
		}
	}
	for _, p := range r.People {
		if !s.recount(p) {
			s.plan([]understanding.Person{p}, true)
		}
	}
	return true
}

// mendsByName corrects the plan for somebody whom a list named: "enlevez Paul", "en
// fait Léa est IPRP".
func (t *turn) mendsByName(r understanding.Reading) bool {
	s := &t.s.At.Situation
	for _, i := range s.planned() {
		p := &s.People[i]
		for k, name := range p.names() {
			if !named(t.text, name) {
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
				s.plan([]understanding.Person{moved}, true)
				s.name(moved, name)
			}
			return true
		}
	}
	return false
}

// namesPlanned notes the names of those who are planned already: "le médecin s'appelle
// Dr Aubry et les techniciennes Nina et Fatou". It reports false when somebody else is named
// too, or more than are planned.
func (t *turn) namesPlanned(r understanding.Reading) bool {
	s := &t.s.At.Situation
	if r.Adds || r.TakesBack || r.Removes || len(r.Named) == 0 {
		return false
	}
	line, given := -1, map[int][]Verbatim{}
	for _, part := range newsParts.Split(titleDots.ReplaceAllString(t.text, "$1"), -1) {
		if read := t.reader.Read(part, understanding.Asked{}); len(read.Named) == 1 {
			if line = s.lineOf(t.book, read.Named[0]); line < 0 || len(read.People) == 1 && read.People[0].Count > 1 && read.People[0].Count != s.People[line].Planned {
				return false
			}
		} else if len(read.Named) > 1 {
			return false
		}
		for _, name := range t.reader.ProperNames(part) {
			if line < 0 {
				return false
			}
			given[line] = append(given[line], Verbatim(clipRunes(name, maxLabel)))
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

// lineOf is the line of the plan for a profession, or for the one of several that its
// name may mean: "les techniciennes". It is -1 when there is none.
func (s *Situation) lineOf(book *rules.Book, profession string) int {
	if i := s.find(func(o Individual) bool { return o.Planned > 0 && o.Facts[rules.FactProfession] == profession }); i >= 0 {
		return i
	}
	p := book.Profession(profession)
	return s.find(func(o Individual) bool {
		return o.Planned > 0 && p != nil && slices.Contains(p.Candidates, o.Facts[rules.FactProfession])
	})
}

// startsPlan reports whether a list begins a new plan: it names as many people
// again, and adds nobody.
func (t *turn) startsPlan(r understanding.Reading) bool {
	return len(r.People) > 1 && !r.Adds
}

// addsToPlan reports whether one person named belongs to the plan under way:
// "ah, ajoutez une infirmière".
func (t *turn) addsToPlan(r understanding.Reading) bool {
	return len(t.s.At.Situation.planned()) > 0 && r.Adds
}

// plansPresent makes a plan of those who are spoken of when somebody else is added to them:
// "deux secrétaires … et aussi un infirmier".
func (t *turn) plansPresent(r understanding.Reading, f rules.Facts) {
	s := &t.s.At.Situation
	p := s.present()
	if !r.Adds || p == nil || p.Who != rules.OrderingForOther || len(s.planned()) > 0 || p.Facts[rules.FactProfession] == "" || f[rules.FactProfession] == p.Facts[rules.FactProfession] || f[rules.FactProfession] == "" && len(r.People) == 0 || strings.Contains(t.text, "?") {
		return
	}
	p.Planned = max(1, p.Count)
	s.Present, s.Listed = 0, true
}

// turnTo makes the one whom a message is about the one spoken of. It reports
// false when the message is about somebody else, who is named in passing: what
// it tells of people then is not told of the one spoken of.
func (t *turn) turnTo(r understanding.Reading, f rules.Facts, goal string) bool {
	s := &t.s.At.Situation
	profession, who := f[rules.FactProfession], f[rules.FactOrderingFor]
	corrects := t.corrects(r)
	switch goal {
	case rules.GoalResponsable:
		if role := orElse(f[rules.FactRole], s.get(rules.FactRole)); role != rules.RoleResponsable && role != rules.RolePresident {
			t.turnToRole(whoLeads)
			t.nameProfession(profession)
			return true
		}
		who = rules.OrderingForSelf
	case rules.GoalMandataire:
		t.turnToRole(whoOrders)
		t.nameProfession(profession)
		return true
	}
	p := s.present()
	if p != nil && !t.speaksOf(r, f, goal, corrects) {
		return false
	}
	switch {
	case who == rules.OrderingForOther:
		t.turnToOther(p, profession, corrects, r)
	case who == rules.OrderingForSelf && profession == "" && p != nil && r.Topic != "" && strings.Contains(t.text, "?"):
		// "elle signe, ou c'est moi ?" tells not for whom the card is
	case who == rules.OrderingForSelf || profession != "" && (r.Self || p == nil):
		t.turnToSelf(p, profession, who, corrects)
	case profession != "" && p.Facts[rules.FactProfession] != profession:
		// "la 2 : secrétaire", "pardon, la qualiticienne"
		if i := s.withProfession(profession); i >= 0 && !corrects {
			s.speakOf(i)
			return true
		}
		t.changeProfession(profession)
	case profession == "":
		if i := t.mentioned(r); i >= 0 {
			s.speakOf(i)
		}
	}
	return true
}

// corrects reports whether a message takes back what was said before.
func (t *turn) corrects(r understanding.Reading) bool {
	return r.TakesBack || r.Move == rules.MoveChange || slices.Contains(r.Denied, t.s.At.Situation.get(rules.FactProfession))
}

// speaksOf reports whether whoever a message names is the one whom it is about,
// not somebody named in passing.
func (t *turn) speaksOf(r understanding.Reading, f rules.Facts, goal string, corrects bool) bool {
	s, asking := &t.s.At.Situation, t.s.At.Asking
	profession, other := f[rules.FactProfession], f[rules.FactOrderingFor] == rules.OrderingForOther
	same := profession != "" && profession == s.get(rules.FactProfession)
	switch {
	case profession == "" && !other, same && (!other || s.get(rules.FactOrderingFor) == rules.OrderingForOther):
		return true
	case profession != "" && s.get(rules.FactProfession) == rules.ProfessionOther && !other:
		return true // now one that is known
	case corrects && (profession != "" || !other), r.For, goal == rules.GoalOrder, r.Adds:
		return true
	case asking == rules.FactOrderingFor, asking == rules.FactProfession:
		return true
	case other && profession == "":
		return s.get(rules.FactOrderingFor) == rules.OrderingForOther
	case asking != "":
		return r.Self && !other
	}
	// Who asks about one point names whom it concerns; the request stays theirs.
	return r.Asking && r.Topic == "" || r.Self && !other
}

// whoLeads and whoOrders are the ones that a request is about when it is for
// the leader of the service or for the mandataire.
const (
	whoLeads  = "leader"
	whoOrders = "mandataire"
)

// turnToRole makes the leader or the mandataire the one spoken of.
func (t *turn) turnToRole(who string) {
	s := &t.s.At.Situation
	if i := s.find(func(p Individual) bool { return p.Who == who }); i >= 0 {
		s.speakOf(i)
		return
	}
	s.add(Individual{Who: who})
}

// nameProfession notes the profession of the one spoken of.
func (t *turn) nameProfession(profession string) {
	if s := &t.s.At.Situation; profession != "" && s.get(rules.FactProfession) != profession {
		t.changeProfession(profession)
	}
}

// turnToOther makes somebody else than the writer the one spoken of: who is
// known already, or somebody new.
func (t *turn) turnToOther(p *Individual, profession string, corrects bool, r understanding.Reading) {
	s := &t.s.At.Situation
	isOther := p != nil && p.Who == rules.OrderingForOther
	switch {
	case profession == "" && isOther:
	case profession == "":
		if p != nil && p.Who == "" {
			p.Who = rules.OrderingForOther
			return
		}
		if i := s.find(func(p Individual) bool { return p.Who == rules.OrderingForOther }); i >= 0 && !r.Asking {
			s.speakOf(i)
			return
		}
		s.add(Individual{Who: rules.OrderingForOther})
	default:
		if i := s.withProfession(profession); i >= 0 && (s.People[i].Who != rules.OrderingForSelf || p != nil && p.Who == rules.OrderingForSelf && i == s.Present-1 && corrects) {
			s.speakOf(i)
			s.People[i].Who = rules.OrderingForOther
			return
		}
		if p != nil && (p.Facts[rules.FactProfession] == "" && (p.Who == "" || isOther) || corrects && isOther) {
			p.Who = rules.OrderingForOther
			t.changeProfession(profession)
			return
		}
		s.add(Individual{Who: rules.OrderingForOther, Facts: rules.Facts{rules.FactProfession: profession}})
	}
}

// turnToSelf makes the writer the one spoken of.
func (t *turn) turnToSelf(p *Individual, profession, who string, corrects bool) {
	s := &t.s.At.Situation
	if p != nil && p.Who == rules.OrderingForOther && who == rules.OrderingForSelf && profession == "" && s.self() < 0 && !t.reading.Adds && !t.reading.Asking {
		p.Who = who // "c'est pour moi": they were taken for somebody else
		return
	}
	if p == nil || p.Who != rules.OrderingForSelf && p.Who != "" && !(corrects && who == "") {
		if i := s.self(); i >= 0 {
			s.speakOf(i)
		} else {
			s.add(Individual{Who: rules.OrderingForSelf})
		}
		p = s.present()
	}
	if who != "" {
		p.Who = who
	}
	t.nameProfession(profession)
}

// mentioned is somebody known of whom a message only speaks: "je reviens à la
// secrétaire : combien de jours ?". -1 when there is none.
func (t *turn) mentioned(r understanding.Reading) int {
	s := &t.s.At.Situation
	for _, profession := range r.Named {
		if s.get(rules.FactProfession) == profession {
			return -1
		}
	}
	for _, profession := range r.Named {
		if i := s.withProfession(profession); i >= 0 && r.Asking {
			return i
		}
	}
	return -1
}

// changeProfession replaces the profession of the one spoken of; what only the
// earlier one told of them no longer holds.
func (t *turn) changeProfession(profession string) {
	s := &t.s.At.Situation
	if s.get(rules.FactProfession) != "" {
		for _, fact := range []string{rules.FactHealthPro, rules.FactTraining, rules.FactTrainingLevel, rules.FactOrdre} {
			s.set(fact, "")
		}
	}
	if profession == rules.ProfessionOther {
		t.say(t.words(sayUnlisted))
	}
	s.set(rules.FactProfession, profession)
	if t.book.Contradiction(t.facts()) {
		// The profession was said last: the earlier label no longer holds.
		s.set(rules.FactHealthPro, "")
	}
}

// noteOfOthers puts what a message says of the writer, or of somebody else, to
// them when another one is spoken of.
func (t *turn) noteOfOthers(r understanding.Reading, f rules.Facts) {
	s := &t.s.At.Situation
	p := s.present()
	for _, said := range r.Says {
		if slices.Contains(serviceFacts, said.Fact) || p == nil {
			continue
		}
		other := p.Who == rules.OrderingForOther
		switch {
		case said.Subject == understanding.SubjectMe && other && r.Self && f[said.Fact] == said.Value && said.Fact != rules.FactSituation:
			delete(f, said.Fact)
			if i := s.self(); i >= 0 && t.book.ValidValue(said.Fact, said.Value) {
				s.People[i].Facts = with(s.People[i].Facts, said.Fact, said.Value)
			}
		case said.Subject == understanding.SubjectOther && other && f[said.Fact] == "" && said.Fact != rules.FactOwnCard:
			f[said.Fact] = said.Value
		case said.Subject == understanding.SubjectOther && !other && f[said.Fact] == said.Value && said.Fact != rules.FactSituation && !(said.Fact == rules.FactTraining && f[rules.FactTrainingLevel] != ""):
			delete(f, said.Fact) // of somebody else, whom no card is for
		}
	}
}

// noteOrderersCard notes that whoever orders has a card, when it is the writer who
// leads the service or orders for it, and says so of themselves; it reports whether it did.
func (t *turn) noteOrderersCard(r understanding.Reading) (noted bool) {
	s := &t.s.At.Situation
	if role := s.get(rules.FactRole); role != rules.RoleMandataire && role != rules.RoleResponsable && role != rules.RolePresident {
		return false
	}
	for _, said := range r.Says {
		if said.Fact != rules.FactOwnCard || said.Subject != understanding.SubjectMe {
			continue
		}
		noted = true
		switch value := said.Value; {
		case value == rules.OwnCardNone:
			s.set(rules.FactLeaderCard, "no")
		case value != rules.ValueUnknown && t.book.ValidValue(rules.FactLeaderCard, value):
			s.set(rules.FactLeaderCard, value) // a card of a kind that orders no others
		default:
			s.set(rules.FactLeaderCard, "yes")
		}
	}
	return noted
}

// note takes over facts about the one spoken of and about the service.
func (t *turn) note(f rules.Facts) {
	at, s := &t.s.At, &t.s.At.Situation
	for fact, value := range f {
		if !t.book.ValidValue(fact, value) || fact == rules.FactOrderingFor && s.get(fact) != "" {
			continue
		}
		if fact == rules.FactSituation && s.get(fact) != "" && t.unsureOf(fact, value) {
			continue
		}
		if fact == rules.FactSituation && at.Goal == rules.GoalIncident && t.book.Question(fact).Value(value).Hidden && s.get(fact) != "" {
			continue // "j'ai ma carte" does not replace "les codes manquent"
		}
		if fact == rules.FactProfession {
			t.nameProfession(value)
			continue
		}
		s.set(fact, value)
	}
}

// unsureOf reports whether a fact was read, but not surely.
func (t *turn) unsureOf(fact, value string) bool {
	return slices.ContainsFunc(t.reading.Says, func(s understanding.Statement) bool {
		return s.Fact == fact && s.Value == value && s.Probability < surelySaid
	})
}

// says reports whether a message states a fact in plain words.
func (t *turn) says(fact, value string) bool {
	return value != "" && slices.ContainsFunc(t.reading.Says, func(s understanding.Statement) bool { return s.Fact == fact && s.Value == value })
}

// surelySaid is the probability from which a statement replaces what was said
// before.
const surelySaid = 0.7

// onlyService keeps the facts of the service.
func onlyService(f rules.Facts) rules.Facts {
	f = maps.Clone(f)
	maps.DeleteFunc(f, func(fact, _ string) bool { return !slices.Contains(serviceFacts, fact) })
	return f
}
