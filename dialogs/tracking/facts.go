package tracking

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/listed"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// change says what a message did to whom the conversation is about.
type change struct {
	// Other says that somebody else is spoken of than before, list that several
	// people are.
	Other, List bool
}

// TakeUp takes up what a message states: first whom it speaks of, then what it
// says of them and of the service. Somebody named in passing changes nothing.
func TakeUp(t *turn.Turn, r understanding.Reading, goal string) change {
	at, s := &t.State.At, &t.State.At.Situation
	f := meaning.Stated(t, r)
	if r.Writer != "" {
		defer NoteWriter(t, r.Writer) // "je suis médecin, ma secrétaire a perdu sa carte"
	}
	if goal == rules.GoalIncident && len(r.Cards) == 1 && f[rules.FactOwnCard] == "" && f[rules.FactSituation] != "" && f[rules.FactSituation] != rules.SituationNoCard && t.Book.ValidValue(rules.FactOwnCard, r.Cards[0]) {
		f[rules.FactOwnCard] = r.Cards[0] // what happens to a card happens to who holds it
	}
	r.Adds = !listed.AddsNobody(t, r)
	before := s.Present
	if s.Listed && noteOrderersCard(t, r) {
		delete(f, rules.FactOwnCard) // of who orders, not of those for whom
		if len(meaning.Told(t, r)) == 1 && meaning.Told(t, r)[rules.FactOwnCard] != "" && len(r.People) == 0 && f[rules.FactProfession] == "" {
			return change{}
		}
	}
	if ofPlan := len(s.Planned()) > 0 && (len(r.People) < 2 || listed.OnlyPlanned(t, r)) && !r.Adds && !r.Removes; ofPlan && s.Listed && listed.OneOfThem.MatchString(t.Text) && len(r.People) == 0 && f[rules.FactProfession] == "" && len(r.Named) == 0 {
		return change{List: tellsApart(t, f)} // of nobody else, where it may be one of several
	} else if ofPlan && listed.TellsOfLines(t) {
		Note(t, OnlyService(f))
		return change{List: true}
	} else if ofPlan && s.Listed && goal == "" && len(r.Named) == 0 && len(r.People) == 0 && f[rules.FactProfession] == "" && len(f) > 0 {
		of := ofNobodyElse(r, f)
		s.NoteOfAll(of) // "sans accès au logiciel"
		Note(t, OnlyService(f))
		return change{List: len(state.OnlyPersonal(of)) > 0}
	}
	plansPresent(t, r, f)
	if f[rules.FactProfession] != "" && len(r.People) == 0 && AddsToPlan(t, r) {
		r.People = []understanding.Person{{Profession: f[rules.FactProfession], Count: 1, TrainingLevel: f[rules.FactTrainingLevel]}}
		if names := t.Reader.ProperNames(t.Text); len(names) == 1 {
			r.People[0].Names = names // "ajoutez Karim, infirmier"
		}
	}
	if mendsPlan(t, r) {
		if !r.Removes {
			listed.TellsOfLines(t) // "AS, c'est aide-soignante, et elle a déjà une carte"
		}
		s.Present, s.Listed = 0, true
		Note(t, OnlyService(f))
		return change{List: true}
	}
	if len(r.People) > 0 && goal == rules.GoalIncident {
		situation := f[rules.FactSituation]
		if x := t.Book.Intent(r.Intent); x != nil && x.Sets[rules.FactSituation] != "" {
			situation = x.Sets[rules.FactSituation] // what is wanted tells it better than single words
		}
		s.Set(rules.FactSituation, situation)
		return change{} // what has happened to cards is told, and none are to be ordered
	}
	if len(r.People) > 0 && onlyTold(t, r) {
		listed.TellsOfLines(t)
		Note(t, OnlyService(f))
		return change{}
	}
	if len(r.People) > 1 && r.Adds && len(s.Planned()) > 0 {
		listed.TellsOfLines(t)
		r.People = newcomers(t, r.People)
	}
	if len(r.People) > 0 && (len(r.People) > 1 || AddsToPlan(t, r)) {
		r.People = withDays(t, r.People)
		more := len(s.Planned()) > 0 && goal != rules.GoalResponsable && !startsPlan(r)
		s.Plan(r.People, more)
		learnPlaced(t)
		delete(f, rules.FactProfession)
		delete(f, rules.FactOrderingFor)
		Note(t, OnlyService(f))
		noteOrderersCard(t, r) // "je suis mandataire, j'ai ma CPE. Deux ergonomes arrivent"
		at.Intent = rules.IntentOrder
		return change{List: true}
	}
	if !turnTo(t, r, f, goal) {
		f = OnlyService(f)
	}
	delete(f, rules.FactOrderingFor)
	delete(f, rules.FactProfession)
	noteOfOthers(t, r, f)
	if f[rules.FactTrainingLevel] != "" || f[rules.FactEmployment] == rules.EmploymentPlacement && s.Get(rules.FactProfession) != "" && t.Book.Register(t.Facts()) == rules.RegisterRPPS {
		f[rules.FactTraining] = "yes" // whoever is on placement in a profession of an Ordre learns it
	}
	Note(t, f)
	if p := s.SpokenOf(); p != nil && len(r.People) == 1 && r.People[0].Count > 1 && r.People[0].Profession == p.Facts[rules.FactProfession] {
		p.Count = r.People[0].Count
	}
	noteOrderersCard(t, r)
	noteName(t)
	known := before > 0 && before != s.Present
	return change{Other: known}
}

// noteName notes the name of somebody for whom one card is wanted: "pour ma collègue Sandrine".
func noteName(t *turn.Turn) {
	p := t.State.At.Situation.SpokenOf()
	if p == nil || p.Who != rules.OrderingForOther || p.Planned > 0 || p.Count > 1 || len(p.Names) > 0 {
		return
	}
	names := t.Reader.ProperNames(t.Text)
	if len(names) != 1 {
		return
	}
	if before, _, _ := strings.Cut(t.Text, names[0]); forNamed.MatchString(before) {
		p.Names = []message.Verbatim{state.ClipName(names[0])}
	}
}

// forNamed ends before the name of whom a card is for.
var forNamed = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:pour|for|(?:mon|ma|notre|my|our)\s+\p{L}+)[\s,]+$`)

// learnPlaced notes of those of the plan who are on placement in a profession of health that they
// learn it.
func learnPlaced(t *turn.Turn) {
	s := &t.State.At.Situation
	for _, i := range s.Planned() {
		f := s.People[i].Facts
		if register := t.Book.Register(f); f[rules.FactEmployment] == rules.EmploymentPlacement && register != "" && register != rules.RegisterNone && f[rules.FactTraining] == "" {
			s.People[i].Facts = state.With(f, rules.FactTraining, "yes")
		}
	}
}

// ofNobodyElse are the facts that a message does not say of the writer, of who leads or of the
// service: they may be those of the people planned.
func ofNobodyElse(r understanding.Reading, f rules.Facts) rules.Facts {
	f = maps.Clone(f)
	for _, said := range r.Says {
		if said.Subject != understanding.SubjectOther {
			delete(f, said.Fact)
		}
	}
	return f
}

// noteOfOthers puts what a message says of the writer, or of somebody else, to
// them when another one is spoken of.
func noteOfOthers(t *turn.Turn, r understanding.Reading, f rules.Facts) {
	s := &t.State.At.Situation
	p := s.SpokenOf()
	for _, said := range r.Says {
		if slices.Contains(state.ServiceFacts, said.Fact) || p == nil {
			continue
		}
		other := p.Who == rules.OrderingForOther
		switch {
		case said.Subject == understanding.SubjectMe && other && r.Self && f[said.Fact] == said.Value && said.Fact != rules.FactSituation:
			delete(f, said.Fact)
			if i := s.Self(); i >= 0 && t.Book.ValidValue(said.Fact, said.Value) {
				s.People[i].Facts = state.With(s.People[i].Facts, said.Fact, said.Value)
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
func noteOrderersCard(t *turn.Turn, r understanding.Reading) (noted bool) {
	s := &t.State.At.Situation
	if role := s.Get(rules.FactRole); role != rules.RoleMandataire && role != rules.RoleResponsable && role != rules.RolePresident {
		return false
	}
	for _, said := range r.Says {
		if said.Fact != rules.FactOwnCard || said.Subject != understanding.SubjectMe {
			continue
		}
		noted = true
		switch value := said.Value; {
		case value == rules.OwnCardNone:
			s.Set(rules.FactLeaderCard, "no")
		case value != rules.ValueUnknown && t.Book.ValidValue(rules.FactLeaderCard, value):
			s.Set(rules.FactLeaderCard, value) // a card of a kind that orders no others
		default:
			s.Set(rules.FactLeaderCard, "yes")
		}
	}
	return noted
}

// Note takes over facts about the one spoken of and about the service.
func Note(t *turn.Turn, f rules.Facts) {
	at, s := &t.State.At, &t.State.At.Situation
	// Another profession forgets what only the one before had, so that it comes first.
	if profession := f[rules.FactProfession]; t.Book.ValidValue(rules.FactProfession, profession) {
		NameProfession(t, profession)
	}
	for fact, value := range f {
		if fact == rules.FactProfession || !t.Book.ValidValue(fact, value) || fact == rules.FactOrderingFor && s.Get(fact) != "" {
			continue
		}
		if fact == rules.FactSituation && s.Get(fact) != "" && s.Get(fact) != rules.SituationFound && meaning.UnsureOf(t, fact, value) && !t.Reading.TakesBack {
			continue
		}
		if fact == rules.FactSituation && at.Goal == rules.GoalIncident && t.Book.Question(fact).Value(value).Hidden && s.Get(fact) != "" {
			continue // "j'ai ma carte" does not replace "les codes manquent"
		}
		if fact == rules.FactRole && value == rules.RoleRH && s.Get(fact) == rules.RoleMandataire {
			continue // "moi je suis RH", of who becomes mandataire: their job
		}
		s.Set(fact, value)
	}
	if p := s.SpokenOf(); f[rules.FactDeclared] == "yes" && p != nil && (p.Who == state.WhoLeads || s.Get(rules.FactRole) == rules.RoleResponsable) && s.Get(rules.FactLeaderCard) == "" {
		s.Set(rules.FactLeaderCard, "yes") // their CPS is the card of who leads the service
	}
}

// OnlyService keeps the facts of the service.
func OnlyService(f rules.Facts) rules.Facts {
	f = maps.Clone(f)
	maps.DeleteFunc(f, func(fact, _ string) bool { return !slices.Contains(state.ServiceFacts, fact) })
	return f
}

// SetFact notes the answer to a question.
func SetFact(t *turn.Turn, fact, value string) {
	s := &t.State.At.Situation
	if fact == rules.FactProfession && s.Get(fact) != value {
		ChangeProfession(t, value)
		return
	}
	s.Set(fact, value)
}

// withDays are people with the day on which each comes beside the name, as lists have it, where the
// message tells one of each: "M. Petit, psychologue, le 11 janvier".
func withDays(t *turn.Turn, people []understanding.Person) []understanding.Person {
	dated := slices.Clone(people)
	for i, p := range people {
		if len(p.Names) != 1 {
			return people
		}
		_, rest, _ := strings.Cut(t.Text, p.Names[0])
		for _, o := range people[i+1:] {
			if len(o.Names) > 0 {
				rest, _, _ = strings.Cut(rest, o.Names[0])
			}
		}
		day := t.Ahead(rest)
		if !turn.IsDay(day) {
			return people
		}
		dated[i].Names = []string{plan.NameOn(p.Names[0], turn.FormatDay(day.Day, t.State.Locale))}
	}
	return dated
}
