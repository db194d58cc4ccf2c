package state

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Situation is what is known of the service and of the people talked about. It
// lasts across answers, days and subjects: a new message adds to it.
type Situation struct {
	// Service holds for the whole service: its contract, who leads it, its
	// readers, and the role that the writer has in it.
	Service rules.Facts `json:"service,omitempty"`
	// People are those whom a card is or was for, in the order in which they
	// were first spoken of.
	People []Individual `json:"people,omitempty"`
	// Present is the number, from 1, of the one spoken of; 0 while nobody is.
	Present int `json:"present,omitempty"`
	// Listed says that the request is for all those of the plan, not for the
	// one spoken of.
	Listed bool `json:"listed,omitempty"`
}

// Individual is somebody whom a card is for, or several people alike.
type Individual struct {
	// Who is rules.OrderingForSelf or OrderingForOther, empty while nobody said.
	Who string `json:"who,omitempty"`
	// Planned is how many of them stand in the plan, 0 for somebody who does not.
	Planned int `json:"planned,omitempty"`
	// Count is how many people alike they are, 0 for one, when no plan was made.
	Count int `json:"count,omitempty"`
	// Names are theirs, where a list gave them.
	Names []message.Verbatim `json:"names,omitempty"`
	Facts rules.Facts        `json:"facts,omitempty"`
	// Since is the day, as 2006-01-02, from which what they wait for counts, as
	// it was told: an order was sent, a card came.
	Since string `json:"since,omitempty"`
}

// ServiceFacts are those of the service.
var ServiceFacts = []string{rules.FactContract, rules.FactLeaderCard, rules.FactReader, rules.FactRole, rules.FactLeaderPro, rules.FactLegalRepresentative, rules.FactPresidentCard}

// SituationOf is the situation of one person of whom these facts are known.
func SituationOf(facts rules.Facts) Situation {
	var s Situation
	for fact, value := range facts {
		s.Set(fact, value)
	}
	return s
}

// Clone returns a situation that shares nothing with the first.
func (s Situation) Clone() Situation {
	s.Service = maps.Clone(s.Service)
	s.People = slices.Clone(s.People)
	for i := range s.People {
		s.People[i].Facts = maps.Clone(s.People[i].Facts)
	}
	return s
}

// Equal reports whether two situations know the same.
func (s Situation) Equal(o Situation) bool {
	return s.Present == o.Present && s.Listed == o.Listed && maps.Equal(s.Service, o.Service) &&
		slices.EqualFunc(s.People, o.People, func(a, b Individual) bool {
			return a.Who == b.Who && a.Planned == b.Planned && a.Count == b.Count && a.Since == b.Since && slices.Equal(a.Names, b.Names) && maps.Equal(a.Facts, b.Facts)
		})
}

// SpokenOf is the one spoken of, nil while nobody is.
func (s *Situation) SpokenOf() *Individual {
	if s.Present < 1 || s.Present > len(s.People) {
		return nil
	}
	return &s.People[s.Present-1]
}

// Facts are what is known of the one spoken of and of the service.
func (s *Situation) Facts() rules.Facts {
	out := make(rules.Facts, 8)
	maps.Copy(out, s.Service)
	if p := s.SpokenOf(); p != nil {
		maps.Copy(out, p.Facts)
		if who := p.orderingFor(); who != "" {
			out[rules.FactOrderingFor] = who
		}
	} else if s.Listed {
		out[rules.FactOrderingFor] = rules.OrderingForOther
	}
	return out
}

// FactsOfWriter are what is known of the writer and of the service, whoever is spoken of.
func (s *Situation) FactsOfWriter() rules.Facts {
	own := *s
	own.Present, own.Listed = s.Self()+1, false
	return own.Facts()
}

// Wait notes since when the one spoken of waits.
func (s *Situation) Wait(since string) {
	if s.SpokenOf() == nil {
		s.Add(Individual{})
	}
	s.SpokenOf().Since = since
}

// Waiting is since when the one spoken of waits, "" when nobody said.
func (s *Situation) Waiting() string {
	if p := s.SpokenOf(); p != nil {
		return p.Since
	}
	return ""
}

// Get returns the value of a fact, "" while it is not known.
func (s *Situation) Get(fact string) string {
	if slices.Contains(ServiceFacts, fact) {
		return s.Service[fact]
	}
	p := s.SpokenOf()
	switch {
	case p == nil:
		return ""
	case fact == rules.FactOrderingFor:
		return p.orderingFor()
	}
	return p.Facts[fact]
}

// orderingFor is what the person answered to whom the card is for; for the leader
// of the service and the mandataire nobody asks.
func (p *Individual) orderingFor() string {
	if p.Who == WhoLeads || p.Who == WhoOrders {
		return ""
	}
	return p.Who
}

// Set notes a fact of the service or of the one spoken of; an empty value
// forgets it.
func (s *Situation) Set(fact, value string) {
	if slices.Contains(ServiceFacts, fact) {
		s.Service = With(s.Service, fact, value)
		return
	}
	if s.SpokenOf() == nil {
		if value == "" {
			return
		}
		s.Add(Individual{})
	}
	p := s.SpokenOf()
	if fact == rules.FactOrderingFor {
		p.Who = value
		return
	}
	p.Facts = With(p.Facts, fact, value)
}

// With sets a fact, or removes it for an empty value.
func With(f rules.Facts, fact, value string) rules.Facts {
	if value == "" {
		delete(f, fact)
		return f
	}
	if f == nil {
		f = rules.Facts{}
	}
	f[fact] = value
	return f
}

// mostPeople bounds how many individuals are remembered.
const mostPeople = 60

// Add makes somebody new the one spoken of. When there are too many, those who
// are in no plan are forgotten, oldest first.
func (s *Situation) Add(p Individual) {
	if len(s.People) >= mostPeople {
		old := slices.IndexFunc(s.People, func(p Individual) bool { return p.Planned == 0 && p.Who != rules.OrderingForSelf })
		s.People = slices.Delete(s.People, max(0, old), max(0, old)+1)
	}
	s.People = append(s.People, p)
	s.Present, s.Listed = len(s.People), false
}

// SpeakOf makes somebody known the one spoken of: index counts from 0.
func (s *Situation) SpeakOf(index int) { s.Present, s.Listed = index+1, false }

// Find returns the index of the last of the people of whom something holds, -1
// when there is none.
func (s *Situation) Find(holds func(Individual) bool) int {
	for i := len(s.People) - 1; i >= 0; i-- {
		if holds(s.People[i]) {
			return i
		}
	}
	return -1
}

// Self is the index of the writer, -1 while nothing is known of them.
func (s *Situation) Self() int {
	return s.Find(func(p Individual) bool { return p.Who == rules.OrderingForSelf })
}

// WithProfession is the index of somebody else with a profession, or -1.
func (s *Situation) WithProfession(profession string) int {
	return s.Find(func(p Individual) bool { return p.Facts[rules.FactProfession] == profession })
}

// Planned are the people of the plan, with their index.
func (s *Situation) Planned() (out []int) {
	for i := range s.People {
		if s.People[i].Planned > 0 && s.People[i].Facts[rules.FactProfession] != "" {
			out = append(out, i)
		}
	}
	return out
}

// SamePlan reports whether the same people, as many of them, stand in two plans.
func (s *Situation) SamePlan(o Situation) bool {
	lines := func(s *Situation) (list []Individual) {
		for _, i := range s.Planned() {
			list = append(list, s.People[i])
		}
		return list
	}
	return slices.EqualFunc(lines(s), lines(&o), func(a, b Individual) bool {
		return a.Planned == b.Planned && slices.Equal(a.Names, b.Names) && maps.Equal(a.Facts, b.Facts)
	})
}

// Plan makes the request one for several people; with more they are added to
// those of the plan.
func (s *Situation) Plan(people []understanding.Person, more bool) {
	if !more {
		for i := range s.People {
			s.People[i].Planned, s.People[i].Names = 0, nil
		}
		s.People = slices.DeleteFunc(s.People, func(p Individual) bool { return len(p.Facts) == 0 })
	}
	for _, p := range people {
		facts := rules.Facts{rules.FactProfession: p.Profession}
		if p.TrainingLevel != "" {
			facts[rules.FactTraining], facts[rules.FactTrainingLevel] = "yes", p.TrainingLevel
		}
		maps.Copy(facts, p.Facts)
		var names []message.Verbatim
		for _, name := range p.Names {
			names = append(names, ClipName(name))
		}
		if i := s.Find(func(o Individual) bool { return o.Planned > 0 && maps.Equal(o.Facts, facts) }); i >= 0 {
			s.People[i].Planned += p.Count
			s.People[i].Names = append(slices.Clip(s.People[i].Names), names...)
			continue
		}
		s.Add(Individual{Who: rules.OrderingForOther, Planned: p.Count, Names: names, Facts: facts})
	}
	s.Present, s.Listed = 0, true
}

// Recount corrects how many people of a profession, and level of training, stand
// in the plan; none takes them out. It reports false when there are none.
func (s *Situation) Recount(p understanding.Person) bool {
	i := s.Find(func(o Individual) bool {
		return o.Planned > 0 && o.Facts[rules.FactProfession] == p.Profession && o.Facts[rules.FactTrainingLevel] == p.TrainingLevel
	})
	if i < 0 {
		return false
	}
	s.People[i].Planned = p.Count
	return true
}

// Plans reports whether people of a profession stand in the plan.
func (s *Situation) Plans(profession string) bool {
	return s.Find(func(o Individual) bool { return o.Planned > 0 && o.Facts[rules.FactProfession] == profession }) >= 0
}

// Specify replaces a name that stands for several professions in the plan by the
// one of them that is meant.
func (s *Situation) Specify(book *rules.Book, profession string) bool {
	i := s.Find(func(o Individual) bool {
		p := book.Profession(o.Facts[rules.FactProfession])
		return o.Planned > 0 && p != nil && slices.Contains(p.Candidates, profession)
	})
	if i < 0 {
		return false
	}
	s.People[i].Facts = With(s.People[i].Facts, rules.FactProfession, profession)
	return true
}

// NoteOfAll notes facts of all the people of the plan.
func (s *Situation) NoteOfAll(f rules.Facts) {
	for _, i := range s.Planned() {
		for fact, value := range f {
			if !slices.Contains(ServiceFacts, fact) && fact != rules.FactOrderingFor {
				s.People[i].Facts = With(s.People[i].Facts, fact, value)
			}
		}
	}
}

// Planned are the people for whom cards are being planned, also where they are several of one job;
// none when the request is for one person.
func (s State) Planned() []understanding.Person {
	if p := s.At.Situation.SpokenOf(); !s.At.Situation.Listed && (p == nil || p.Planned == 0) {
		if p != nil && p.Count > 1 {
			return []understanding.Person{{Profession: p.Facts[rules.FactProfession], Count: p.Count, TrainingLevel: p.Facts[rules.FactTrainingLevel]}}
		}
		return nil
	}
	var out []understanding.Person
	for _, i := range s.At.Situation.Planned() {
		p := &s.At.Situation.People[i]
		out = append(out, understanding.Person{Profession: p.Facts[rules.FactProfession], Count: p.Planned, TrainingLevel: p.Facts[rules.FactTrainingLevel]})
	}
	return out
}

// UnmarshalJSON reads a point; one stored before there were situations had the
// facts of the one spoken of and of the service in one list.
func (p *Point) UnmarshalJSON(data []byte) error {
	type point Point
	old := struct {
		*point
		Facts  rules.Facts            `json:"facts"`
		People []understanding.Person `json:"people"`
	}{point: (*point)(p)}
	if err := json.Unmarshal(data, &old); err != nil {
		return err
	}
	switch {
	case len(old.People) > 1:
		p.Situation.Plan(old.People, false)
		if p.Phase == Answered && old.Facts[rules.FactProfession] == "" {
			p.Phase = Planning
		}
		if i := p.Situation.WithProfession(old.Facts[rules.FactProfession]); i >= 0 {
			p.Situation.SpeakOf(i)
		}
		for fact, value := range old.Facts {
			if fact != rules.FactOrderingFor {
				p.Situation.Set(fact, value)
			}
		}
	case len(old.Facts) > 0:
		p.Situation = SituationOf(old.Facts)
	}
	return nil
}

// Replaces makes a line of the plan one of another profession, with as many people; it
// reports false when there is no such line.
func (s *Situation) Replaces(b *rules.Book, old, profession string) bool {
	line := s.LineOf(b, old)
	if line < 0 || s.Plans(profession) {
		return false
	}
	p := &s.People[line]
	p.Facts = rules.Facts{rules.FactProfession: profession}
	return true
}

// Becomes gives so many people of a line of the plan another profession: a line of their own, or one
// that stands in the plan already.
func (s *Situation) Becomes(line, number int, profession string) {
	p := &s.People[line]
	if number >= p.Planned && !s.Plans(profession) { // the line keeps its place
		p.Facts = rules.Facts{rules.FactProfession: profession}
		return
	}
	p.Planned -= number
	s.Plan([]understanding.Person{{Profession: profession, Count: number}}, true)
}

// Name notes the name of one of the people of the plan.
func (s *Situation) Name(p understanding.Person, name message.Verbatim) {
	i := s.Find(func(o Individual) bool {
		return o.Planned > 0 && o.Facts[rules.FactProfession] == p.Profession && o.Facts[rules.FactTrainingLevel] == p.TrainingLevel
	})
	if i >= 0 && name != "" {
		s.People[i].Names = append(slices.Clip(s.People[i].Names), name)
	}
}

// TakeOut takes somebody who is called by name out of a line of the plan.
func (s *Situation) TakeOut(line int, name message.Verbatim) {
	p := &s.People[line]
	p.Names = slices.DeleteFunc(slices.Clone(p.Names), func(n message.Verbatim) bool { return n == name })
	p.Planned--
}

// KnownNames are those of people of the plan, as far as they are known; none once fewer
// are planned than were named.
func (p *Individual) KnownNames() []message.Verbatim {
	if len(p.Names) > p.Planned {
		return nil
	}
	return p.Names
}

// Part gives some of several people alike a line of their own, with facts of their own.
func (s *Situation) Part(line, number int, facts rules.Facts, name message.Verbatim) {
	of := &s.People[line]
	one := Individual{Who: of.Who, Planned: number, Facts: maps.Clone(of.Facts)}
	maps.Copy(one.Facts, facts)
	if name != "" {
		one.Names = []message.Verbatim{name}
		of.Names = slices.DeleteFunc(slices.Clone(of.Names), func(n message.Verbatim) bool { return n == name })
	}
	of.Planned -= number
	s.People = append(s.People, one)
}

// OnlyPersonal are the facts that hold of a person, not of the service or of whom a card
// is for.
func OnlyPersonal(f rules.Facts) rules.Facts {
	facts := rules.Facts{}
	for fact, value := range f {
		if !slices.Contains(ServiceFacts, fact) && fact != rules.FactOrderingFor {
			facts[fact] = value
		}
	}
	return facts
}

// LineOf is the line of the plan for a profession, or for the one of several that its
// name may mean: "les techniciennes". It is -1 when there is none.
func (s *Situation) LineOf(book *rules.Book, profession string) int {
	if i := s.Find(func(o Individual) bool { return o.Planned > 0 && o.Facts[rules.FactProfession] == profession }); i >= 0 {
		return i
	}
	p := book.Profession(profession)
	return s.Find(func(o Individual) bool {
		return o.Planned > 0 && p != nil && slices.Contains(p.Candidates, o.Facts[rules.FactProfession])
	})
}

// WhoLeads and WhoOrders are the ones that a request is about when it is for
// the leader of the service or for the mandataire.
const (
	WhoLeads  = "leader"
	WhoOrders = "mandataire"
)

// ClipName is a name of somebody, no longer than one that is kept.
func ClipName(name string) message.Verbatim {
	if r := []rune(name); len(r) > MaxLabel {
		name = string(r[:MaxLabel])
	}
	if rest, ok := strings.CutPrefix(name, "M "); ok {
		name = "M. " + rest // the full stop of the title, which ends no sentence
	}
	return message.Verbatim(name)
}
