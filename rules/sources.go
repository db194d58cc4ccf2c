package rules

import "slices"

// Sources is what the sentences of an answer rest on, and what they point to.
// A document or a card that an answer only names is not among them: its own
// citation says where the fiche speaks of it, not what the answer says.
type Sources struct {
	// Sections of the fiche, sorted.
	Sections []string
	// Facts, Silences and Ambiguities are statements of the fiche, in the order
	// of the answer.
	Facts, Silences, Ambiguities []string
	// Documents are those of the sentences, then those of the whole.
	Documents []string
	// Contradicting are the dated changes with which the answer opens, Later
	// the others.
	Contradicting, Later []*Update
}

// Sources returns what the answer to a decision rests on: the procedure, each
// passage of it that applies, what must come first or be checked, the delay,
// and what has changed for the profession. There is none without a procedure.
func (d *Decision) Sources() Sources {
	c := d.book.collector()
	p := d.Procedure
	if p == nil {
		return c.Sources
	}
	// What changed for the profession contradicts some of its procedures only.
	if profession := d.book.Profession(d.Facts[FactProfession]); profession != nil {
		c.updates(profession.Updates, p.Outdated)
	}
	c.cite(p.Citation)
	d.eachPassage(c.show)
	if delay := d.book.Delay(p.Delay); delay != nil {
		c.cite(delay.Citation)
	}
	c.documents(p.Documents)
	return c.sorted()
}

// eachPassage visits those that the answer to a decision shows, in its order.
func (d *Decision) eachPassage(visit func(*Passage)) {
	each := func(passages []*Passage) {
		for _, p := range passages {
			visit(p)
		}
	}
	each(d.book.Passages(d.Procedure.Summary, d.Facts))
	for _, x := range d.First {
		visit(&x.First)
	}
	for _, x := range d.Check {
		visit(&x.Check)
	}
	each(d.book.Passages(d.Procedure.Steps, d.Facts))
	each(d.Warnings())
	each(d.Notes())
}

// Warnings returns the warnings of the procedure that apply.
func (d *Decision) Warnings() []*Passage {
	return d.book.Passages(d.Procedure.Warnings, d.Facts)
}

// Notes returns the notes that apply on how the prerequisites are met.
func (d *Decision) Notes() []*Passage {
	var out []*Passage
	for _, fact := range d.Procedure.Prerequisites {
		out = append(out, d.book.Passages(d.book.Prerequisite(fact).Notes, d.Facts)...)
	}
	return out
}

// TopicSources returns what the answer to a direct question rests on.
func (b *Book) TopicSources(t *Topic, f Facts) Sources {
	c := b.collector()
	c.documents(t.Documents)
	c.updates(t.Updates, true)
	c.cite(t.Citation)
	for _, passage := range b.Passages(t.Answer, f) {
		c.updates(passage.Updates, true)
		c.cite(passage.Citation)
		c.documents(passage.Documents)
	}
	return c.sorted()
}

// collector gathers sources, each once.
type collector struct {
	Sources
	book *Book
}

// collector returns one with room for what most answers rest on.
func (b *Book) collector() *collector {
	return &collector{book: b, Sources: Sources{Sections: make([]string, 0, 8), Facts: make([]string, 0, 32), Documents: make([]string, 0, 8)}}
}

// show adds a passage.
func (c *collector) show(p *Passage) {
	c.cite(p.Citation)
	c.documents(p.Documents)
}

func (c *collector) cite(x Citation) {
	addNew(&c.Sections, x.Sections)
	addNew(&c.Facts, x.Facts)
	addNew(&c.Silences, x.Silences)
	addNew(&c.Ambiguities, x.Ambiguities)
	c.updates(x.Updates, false)
}

func (c *collector) documents(ids []string) { addNew(&c.Documents, ids) }

// updates adds dated changes; with opens, those that contradict the fiche are
// among those with which the answer opens.
func (c *collector) updates(ids []string, opens bool) {
	for _, id := range ids {
		u := c.book.Update(id)
		if u.From > c.book.day {
			continue
		}
		if slices.Contains(c.Contradicting, u) || slices.Contains(c.Later, u) {
			continue
		}
		if u.Contradicts && opens {
			c.Contradicting = append(c.Contradicting, u)
		} else {
			c.Later = append(c.Later, u)
		}
	}
}

func (c *collector) sorted() Sources {
	slices.Sort(c.Sections)
	return c.Sources
}

// addNew appends what is not there yet.
func addNew(list *[]string, more []string) {
	for _, s := range more {
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
}
