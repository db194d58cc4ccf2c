package rules

import "slices"

// Facts that no question asks for: they follow from the profession, or are said
// beside a question.
const (
	FactRegister     = "register"
	FactDate         = "date"
	factCPF          = "cpf"
	factSalariedOnly = "salaried_only"
	factIsAmbiguous  = "ambiguous"
	// factChanged says that something since the fiche contradicts its procedure
	// for the profession, without a new register whose procedure is proven.
	factChanged = "changed"
	// FactOverdue says that what somebody waits for should have come: the
	// dialogue reckons it from the day that they tell, for the passages of an
	// answer. No table asks for it.
	FactOverdue = "overdue"
	// FactCounter says through whom all goes that concerns a card: the Ordre of its
	// holder, or the service. An order that is followed knows it (see CounterOf);
	// else it follows from the card or the profession. No table asks for it.
	FactCounter = "counter"
)

// IsNear reports whether a topic is likelier asked in a situation.
func (t *Topic) IsNear(f Facts) bool {
	for fact, values := range t.Near {
		if !slices.Contains(values, f[fact]) {
			return false
		}
	}
	return len(t.Near) > 0
}

// Says reports whether a short answer is about one of some facts: it sets it.
func (b *Book) Says(topic string, f Facts) bool {
	t := b.Topic(topic)
	if t == nil {
		return false
	}
	for fact, value := range t.Sets {
		if f[fact] == value {
			return true
		}
	}
	return false
}

// Values with a meaning of their own, whatever the fact.
const (
	ValueUnknown      = "unknown"
	ValueUnset        = "unset"
	registerUnknown   = "unknown"
	valueYes, valueNo = "yes", "no"
	valueTold         = "told"
)

// Counters: through whom all goes that concerns a card.
const (
	CounterOrdre   = "of_ordre"
	CounterService = "of_service"
)

// Facts is what is known of a situation: fact name to value id.
type Facts map[string]string

// get returns the value of a fact, ValueUnset when it is not known. Facts
// that follow from the profession are derived here and never stored.
func (b *Book) get(f Facts, name string) string {
	switch name {
	case FactRegister, factCPF, factSalariedOnly, factIsAmbiguous, factChanged:
		return b.derive(f, name)
	case FactDate:
		if f[FactDate] != "" {
			return valueTold // passages ask only whether
		}
	case FactCounter:
		return b.Counter(f)
	case FactHealthPro:
		// The profession says it better than the person's own label.
		switch b.derive(f, FactRegister) {
		case RegisterRPPS, RegisterADELI, RegisterADELIStar:
			return valueYes
		case RegisterNone:
			return valueNo
		}
	}
	if v, ok := f[name]; ok && v != "" {
		return v
	}
	return ValueUnset
}

// derive computes a fact from the profession (fiche §1.2, §4.3).
func (b *Book) derive(f Facts, name string) string {
	id := f[FactProfession]
	if id == "" {
		return ValueUnset
	}
	p := b.Profession(id)
	yesNo := func(v bool) string {
		if v {
			return valueYes
		}
		return valueNo
	}
	switch name {
	case FactRegister:
		if p == nil || p.Register == "" {
			return registerUnknown
		}
		return p.Register
	case factCPF:
		return yesNo(p != nil && p.CPF)
	case factSalariedOnly:
		return yesNo(p != nil && p.SalariedOnly)
	case factChanged:
		return yesNo(p != nil && b.changed(p))
	}
	return yesNo(p != nil && len(p.Candidates) > 0)
}

// Counter is through whom all goes that concerns the card of the one spoken of:
// ValueUnset while neither their card nor their profession tells.
func (b *Book) Counter(f Facts) string {
	switch register := b.derive(f, FactRegister); {
	case f[FactCounter] != "":
		return f[FactCounter]
	case b.CounterOfCard(f[FactOwnCard]) != "":
		return b.CounterOfCard(f[FactOwnCard])
	case register == RegisterRPPS:
		return CounterOrdre
	case register != ValueUnset && register != registerUnknown, f[FactHealthPro] == valueNo:
		return CounterService
	}
	return ValueUnset
}

// CounterOf is through whom an order goes that follows a procedure, "" where the
// procedure does not tell.
func (b *Book) CounterOf(p *Procedure) string {
	if slices.Contains(p.Milestones, MilestoneTransmitted) {
		return CounterOrdre
	}
	if p.OrderedBy != nil {
		return CounterService
	}
	return ""
}

// CounterOfCard is through whom all goes that concerns a card, "" where that depends on
// who holds it, or nobody orders it.
func (b *Book) CounterOfCard(card string) (counter string) {
	for i := range b.Procedures {
		p := &b.Procedures[i]
		if card == "" || p.Card != card || p.Kind != KindAnswer {
			continue
		}
		of := b.CounterOf(p)
		if counter != "" && of != counter {
			return ""
		}
		counter = of
	}
	return counter
}

// changed reports whether what is known on the day of the book contradicts the
// fiche for a profession that is still in the register of the fiche.
func (b *Book) changed(p *Profession) bool {
	return !slices.ContainsFunc(p.Later, func(r Registration) bool { return r.From <= b.day }) &&
		slices.ContainsFunc(p.Updates, func(id string) bool {
			u := b.Update(id)
			return u != nil && u.Contradicts && u.From <= b.day
		})
}

// Register returns the register that the fiche gives for the profession in f,
// or "" when no listed profession is known.
func (b *Book) Register(f Facts) string {
	if r := b.derive(f, FactRegister); r != ValueUnset && r != registerUnknown {
		return r
	}
	return ""
}

// Contradiction reports whether a person called themselves (not) a health
// professional and named a profession that the fiche classes the other way.
func (b *Book) Contradiction(f Facts) bool {
	said, r := f[FactHealthPro], b.derive(f, FactRegister)
	switch r {
	case RegisterRPPS, RegisterADELI, RegisterADELIStar:
		return said == valueNo
	case RegisterNone:
		return said == valueYes
	}
	return false
}

// Holds reports whether one of the conditions holds, or there is none.
func (b *Book) Holds(conditions []Condition, f Facts) bool {
	if len(conditions) == 0 {
		return true
	}
	return slices.ContainsFunc(conditions, func(c Condition) bool { return b.HoldsOne(c, f) })
}

// HoldsOne reports whether every fact of the condition has a listed value.
func (b *Book) HoldsOne(c Condition, f Facts) bool {
	for name, values := range c {
		if !slices.Contains(values, b.get(f, name)) {
			return false
		}
	}
	return true
}

// Assumed returns a copy of f completed with the assumptions of the given
// facts, in the order of the questions, and the names of those assumed. What
// has several meanings, such as an abbreviation, counts as not known.
func (b *Book) Assumed(f Facts) (Facts, []string) {
	out := make(Facts, len(f)+4)
	for k, v := range f {
		out[k] = v
	}
	if b.derive(f, factIsAmbiguous) == valueYes {
		delete(out, FactProfession)
	}
	for fact, value := range f {
		if q := b.Question(fact); q != nil {
			if v := q.Value(value); v != nil && len(v.Candidates) > 0 {
				delete(out, fact)
			}
		}
	}
	if v := b.get(out, FactHealthPro); v != ValueUnset {
		out[FactHealthPro] = v
	}
	var names []string
	for i := range b.Questions {
		q := &b.Questions[i]
		if len(q.Assume) == 0 || out[q.Fact] != "" {
			continue
		}
		for _, a := range q.Assume {
			if b.HoldsOne(a.When, out) {
				out[q.Fact] = a.Value
				names = append(names, q.Fact)
				break
			}
		}
	}
	return out, names
}
