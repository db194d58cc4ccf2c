package rules

import (
	"cmp"
	"slices"
	"time"
)

// CheckWithin is how many days a source may go unread before the editors are
// told: about half a year.
const CheckWithin = 180

// SourceKind is what a source of the content is.
type SourceKind string

// The kinds of source.
const (
	SourceEdition  SourceKind = "edition"  // the document restated
	SourceDocument SourceKind = "document" // what an answer links to
	SourceUpdate   SourceKind = "update"   // what changed since
)

// Source is something outside the content on which answers rest, with the day
// on which somebody last read it.
type Source struct {
	Kind SourceKind
	ID   string
	// Name is how a person knows it.
	Name Text
	URL  string
	// CheckedOn (YYYY-MM-DD) is empty for what nobody has said to have read.
	CheckedOn string
	// Recheck is the day that the source announces for a change, if any.
	Recheck string
}

// Due is a source that somebody should read again.
type Due struct {
	Source
	// Announced reports whether the day that the source announced has passed;
	// otherwise it has not been read for too long.
	Announced bool
}

// AllSources lists all that the content rests on: its edition, the documents, and
// what changed since.
func (b *Book) AllSources() []Source {
	out := make([]Source, 0, 1+len(b.Documents)+len(b.Updates))
	if e := b.Edition; e != nil {
		out = append(out, Source{Kind: SourceEdition, ID: e.ID, Name: e.Title, CheckedOn: e.CheckedOn})
	}
	for i := range b.Documents {
		d := &b.Documents[i]
		out = append(out, Source{Kind: SourceDocument, ID: d.ID, Name: d.Name, URL: d.URL, CheckedOn: d.CheckedOn})
	}
	for i := range b.Updates {
		u := &b.Updates[i]
		out = append(out, Source{Kind: SourceUpdate, ID: u.ID, Name: NewText(u.Source, u.Source), URL: u.URL, CheckedOn: u.CheckedOn, Recheck: u.Recheck})
	}
	return out
}

// Due lists the sources to be read again on a day: those of which the announced
// day has passed since they were read, the earliest first, then those that
// nobody has read for more than so many days, the oldest first.
func (b *Book) Due(today time.Time, within int) []Due {
	now, oldest := today.Format(time.DateOnly), today.AddDate(0, 0, -within).Format(time.DateOnly)
	var out []Due
	for _, s := range b.AllSources() {
		announced := s.Recheck != "" && s.Recheck < now && s.CheckedOn <= s.Recheck
		if announced || s.CheckedOn < oldest {
			out = append(out, Due{s, announced})
		}
	}
	slices.SortStableFunc(out, func(x, y Due) int {
		switch {
		case x.Announced && y.Announced:
			return cmp.Compare(x.Recheck, y.Recheck)
		case x.Announced:
			return -1
		case y.Announced:
			return 1
		}
		return cmp.Compare(x.CheckedOn, y.CheckedOn)
	})
	return out
}

// CheckedOn is the day on which all that an answer rests on had been read: the
// oldest of the days of its sources.
func (b *Book) CheckedOn(s Sources) string {
	var days []string
	if len(s.Sections)+len(s.Facts)+len(s.Silences)+len(s.Ambiguities) > 0 && b.Edition != nil {
		days = append(days, b.Edition.CheckedOn)
	}
	for _, id := range s.Documents {
		days = append(days, b.Document(id).CheckedOn)
	}
	for _, u := range slices.Concat(s.Contradicting, s.Later) {
		days = append(days, u.CheckedOn)
	}
	if len(days) == 0 {
		return ""
	}
	return slices.Min(days)
}

// RestingOn lists the procedures, topics and professions of which some sentence
// rests on a source, in whatever situation it is said on the day of the book.
func (b *Book) RestingOn(s Source) []string {
	var out []string
	for i := range b.Professions {
		p := &b.Professions[i]
		c := b.collector()
		c.cite(p.Citation)
		if s.within(c.Sources) {
			out = append(out, p.ID)
		}
	}
	for i := range b.Procedures {
		if p := &b.Procedures[i]; s.within(b.everything(p).Sources) {
			out = append(out, p.ID)
		}
	}
	for i := range b.Topics {
		t := &b.Topics[i]
		c := b.collector()
		c.documents(t.Documents)
		c.cite(t.Citation)
		c.each(t.Answer)
		if s.within(c.Sources) {
			out = append(out, t.ID)
		}
	}
	return out
}

// everything gathers what a procedure rests on, in any situation.
func (b *Book) everything(p *Procedure) *collector {
	c := b.collector()
	c.cite(p.Citation)
	c.documents(p.Documents)
	for _, list := range [][]Passage{p.Summary, p.InList, p.Steps, p.Warnings} {
		c.each(list)
	}
	for _, fact := range p.Prerequisites {
		x := b.Prerequisite(fact)
		c.each([]Passage{x.First, x.Check})
		c.each(x.Notes)
	}
	if delay := b.Delay(p.Delay); delay != nil {
		c.cite(delay.Citation)
	}
	return c
}

func (c *collector) each(list []Passage) {
	for i := range list {
		c.show(&list[i])
	}
}

// within reports whether what an answer rests on includes the source.
func (s Source) within(x Sources) bool {
	switch s.Kind {
	case SourceEdition:
		return len(x.Sections)+len(x.Facts)+len(x.Silences)+len(x.Ambiguities) > 0
	case SourceDocument:
		return slices.Contains(x.Documents, s.ID)
	}
	return slices.ContainsFunc(slices.Concat(x.Contradicting, x.Later), func(u *Update) bool { return u.ID == s.ID })
}
