package dialogs

import (
	"encoding/json"
	"maps"
	"slices"

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
	Names []Verbatim  `json:"names,omitempty"`
	Facts rules.Facts `json:"facts,omitempty"`
	// Since is the day, as 2006-01-02, from which what they wait for counts, as
	// it was told: an order was sent, a card came.
	Since string `json:"since,omitempty"`
}

// serviceFacts are those of the service.
var serviceFacts = []string{rules.FactContract, rules.FactLeaderCard, rules.FactReader, rules.FactRole, rules.FactLeaderPro, rules.FactLegalRepresentative, rules.FactPresidentCard}

// SituationOf is the situation of one person of whom these facts are known.
func SituationOf(facts rules.Facts) Situation {
	var s Situation
	for fact, value := range facts {
		s.set(fact, value)
	}
	return s
}

// clone returns a situation that shares nothing with the first.
func (s Situation) clone() Situation {
	s.Service = maps.Clone(s.Service)
	s.People = slices.Clone(s.People)
	for i := range s.People {
		s.People[i].Facts = maps.Clone(s.People[i].Facts)
	}
	return s
}

// equal reports whether two situations know the same.
func (s Situation) equal(o Situation) bool {
	return s.Present == o.Present && s.Listed == o.Listed && maps.Equal(s.Service, o.Service) &&
		slices.EqualFunc(s.People, o.People, func(a, b Individual) bool {
			return a.Who == b.Who && a.Planned == b.Planned && a.Count == b.Count && a.Since == b.Since && slices.Equal(a.Names, b.Names) && maps.Equal(a.Facts, b.Facts)
		})
}

// present is the one spoken of, nil while nobody is.
func (s *Situation) present() *Individual {
	if s.Present < 1 || s.Present > len(s.People) {
		return nil
	}
	return &s.People[s.Present-1]
}

// Facts are what is known of the one spoken of and of the service.
func (s *Situation) Facts() rules.Facts {
	out := make(rules.Facts, 8)
	maps.Copy(out, s.Service)
	if p := s.present(); p != nil {
		maps.Copy(out, p.Facts)
		if who := p.orderingFor(); who != "" {
			out[rules.FactOrderingFor] = who
		}
	} else if s.Listed {
		out[rules.FactOrderingFor] = rules.OrderingForOther
	}
	return out
}

// wait notes since when the one spoken of waits.
func (s *Situation) wait(since string) {
	if s.present() == nil {
		s.add(Individual{})
	}
	s.present().Since = since
}

// waiting is since when the one spoken of waits, "" when nobody said.
func (s *Situation) waiting() string {
	if p := s.present(); p != nil {
		return p.Since
	}
	return ""
}

// get returns the value of a fact, "" while it is not known.
func (s *Situation) get(fact string) string {
	if slices.Contains(serviceFacts, fact) {
		return s.Service[fact]
	}
	p := s.present()
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
	if p.Who == whoLeads || p.Who == whoOrders {
		return ""
	}
	return p.Who
}

// set notes a fact of the service or of the one spoken of; an empty value
// forgets it.
func (s *Situation) set(fact, value string) {
	if slices.Contains(serviceFacts, fact) {
		s.Service = with(s.Service, fact, value)
		return
	}
	if s.present() == nil {
		if value == "" {
			return
		}
		s.add(Individual{})
	}
	p := s.present()
	if fact == rules.FactOrderingFor {
		p.Who = value
		return
	}
	p.Facts = with(p.Facts, fact, value)
}

// with sets a fact, or removes it for an empty value.
func with(f rules.Facts, fact, value string) rules.Facts {
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

// add makes somebody new the one spoken of. When there are too many, those who
// are in no plan are forgotten, oldest first.
func (s *Situation) add(p Individual) {
	if len(s.People) >= mostPeople {
		old := slices.IndexFunc(s.People, func(p Individual) bool { return p.Planned == 0 && p.Who != rules.OrderingForSelf })
		s.People = slices.Delete(s.People, max(0, old), max(0, old)+1)
	}
	s.People = append(s.People, p)
	s.Present, s.Listed = len(s.People), false
}

// speakOf makes somebody known the one spoken of: index counts from 0.
func (s *Situation) speakOf(index int) { s.Present, s.Listed = index+1, false }

// find returns the index of the last of the people of whom something holds, -1
// when there is none.
func (s *Situation) find(holds func(Individual) bool) int {
	for i := len(s.People) - 1; i >= 0; i-- {
		if holds(s.People[i]) {
			return i
		}
	}
	return -1
}

// self is the index of the writer, -1 while nothing is known of them.
func (s *Situation) self() int {
	return s.find(func(p Individual) bool { return p.Who == rules.OrderingForSelf })
}

// withProfession is the index of somebody else with a profession, or -1.
func (s *Situation) withProfession(profession string) int {
	return s.find(func(p Individual) bool { return p.Facts[rules.FactProfession] == profession })
}

// planned are the people of the plan, with their index.
func (s *Situation) planned() (out []int) {
	for i := range s.People {
		if s.People[i].Planned > 0 && s.People[i].Facts[rules.FactProfession] != "" {
			out = append(out, i)
		}
	}
	return out
}

// plan makes the request one for several people; with more they are added to
// those of the plan.
func (s *Situation) plan(people []understanding.Person, more bool) {
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
		if i := s.find(func(o Individual) bool { return o.Planned > 0 && maps.Equal(o.Facts, facts) }); i >= 0 {
			s.People[i].Planned += p.Count
			continue
		}
		s.add(Individual{Who: rules.OrderingForOther, Planned: p.Count, Facts: facts})
	}
	s.Present, s.Listed = 0, true
}

// recount corrects how many people of a profession, and level of training, stand
// in the plan; none takes them out. It reports false when there are none.
func (s *Situation) recount(p understanding.Person) bool {
	i := s.find(func(o Individual) bool {
		return o.Planned > 0 && o.Facts[rules.FactProfession] == p.Profession && o.Facts[rules.FactTrainingLevel] == p.TrainingLevel
	})
	if i < 0 {
		return false
	}
	s.People[i].Planned = p.Count
	return true
}

// plans reports whether people of a profession stand in the plan.
func (s *Situation) plans(profession string) bool {
	return s.find(func(o Individual) bool { return o.Planned > 0 && o.Facts[rules.FactProfession] == profession }) >= 0
}

// specify replaces a name that stands for several professions in the plan by the
// one of them that is meant.
func (s *Situation) specify(book *rules.Book, profession string) bool {
	i := s.find(func(o Individual) bool {
		p := book.Profession(o.Facts[rules.FactProfession])
		return o.Planned > 0 && p != nil && slices.Contains(p.Candidates, profession)
	})
	if i < 0 {
		return false
	}
	s.People[i].Facts = with(s.People[i].Facts, rules.FactProfession, profession)
	return true
}

// noteOfAll notes facts of all the people of the plan.
func (s *Situation) noteOfAll(f rules.Facts) {
	for _, i := range s.planned() {
		for fact, value := range f {
			if !slices.Contains(serviceFacts, fact) && fact != rules.FactOrderingFor {
				s.People[i].Facts = with(s.People[i].Facts, fact, value)
			}
		}
	}
}

// Planned are the people for whom cards are being planned, none when the
// request is for one person.
func (s State) Planned() []understanding.Person {
	if p := s.At.Situation.present(); !s.At.Situation.Listed && (p == nil || p.Planned == 0) {
		return nil
	}
	var out []understanding.Person
	for _, i := range s.At.Situation.planned() {
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
		p.Situation.plan(old.People, false)
		if p.Phase == Answered && old.Facts[rules.FactProfession] == "" {
			p.Phase = Planning
		}
		if i := p.Situation.withProfession(old.Facts[rules.FactProfession]); i >= 0 {
			p.Situation.speakOf(i)
		}
		for fact, value := range old.Facts {
			if fact != rules.FactOrderingFor {
				p.Situation.set(fact, value)
			}
		}
	case len(old.Facts) > 0:
		p.Situation = SituationOf(old.Facts)
	}
	return nil
}

// replaces makes a line of the plan one of another profession, with as many people; it
// reports false when there is no such line.
func (s *Situation) replaces(b *rules.Book, old, profession string) bool {
	line := s.lineOf(b, old)
	if line < 0 || s.plans(profession) {
		return false
	}
	p := &s.People[line]
	p.Facts = rules.Facts{rules.FactProfession: profession}
	return true
}

// noteOfTrainees notes facts of those of the plan who are in training; it reports false when
// nobody is.
func (s *Situation) noteOfTrainees(f rules.Facts) bool {
	noted := false
	for _, i := range s.planned() {
		p := &s.People[i]
		if p.Facts[rules.FactTrainingLevel] == "" {
			continue
		}
		for fact, value := range f {
			if !slices.Contains(serviceFacts, fact) && fact != rules.FactOrderingFor {
				p.Facts, noted = with(maps.Clone(p.Facts), fact, value), true
			}
		}
	}
	return noted
}
