package rules

import (
	"maps"
	"slices"
	"time"
)

// holds reports whether a span covers a day.
func (s Span) holds(day string) bool {
	return (s.From == "" || s.From <= day) && (s.Until == "" || day <= s.Until)
}

// On returns the content as it holds on a day: the registers of the professions,
// the rows of the decision tables, the passages and the later facts of that day.
// A day before the edition has the content of the edition.
func (b *Book) On(day time.Time) *Book {
	if len(b.views) == 0 {
		return b
	}
	d := day.Format(time.DateOnly)
	i, _ := slices.BinarySearchFunc(b.views, d, func(v *Book, d string) int {
		if v.day <= d {
			return -1
		}
		return 1
	})
	return b.views[max(0, i-1)]
}

// Fiche returns the content as the edition has it, before all that changed since.
func (b *Book) Fiche() *Book {
	if len(b.views) == 0 {
		return b
	}
	return b.views[0]
}

// Day is the first day (YYYY-MM-DD) of the period in which this view holds.
func (b *Book) Day() string { return b.day }

// buildViews makes the view of each period between two days on which anything
// changes. The book itself is the view of its edition.
func (b *Book) buildViews() {
	if b.Edition != nil {
		b.day = b.Edition.Day
	}
	b.buildTables(nil)
	days, tables := b.changes()
	b.views = []*Book{b}
	for _, day := range days {
		if day <= b.day {
			continue
		}
		view := *b
		view.day = day
		if last := b.views[len(b.views)-1]; !tables[day] {
			view.Professions, view.Goals, view.index = last.Professions, last.Goals, last.index
		} else {
			view.Professions, view.Goals = slices.Clone(b.Professions), slices.Clone(b.Goals)
			for i := range view.Professions {
				for _, later := range view.Professions[i].Later {
					if later.From <= day {
						view.Professions[i].Register = later.Register
					}
				}
			}
			view.index.professions = byID(view.Professions, func(p *Profession) string { return p.ID })
			view.index.goals = byID(view.Goals, func(g *Goal) string { return g.ID })
			view.buildTables(last)
		}
		b.views = append(b.views, &view)
	}
	for _, view := range b.views {
		view.views = b.views
	}
}

// changes returns the days on which something begins or has ended, sorted, and
// those of them that change a decision table.
func (b *Book) changes() (days []string, tables map[string]bool) {
	all, tables := map[string]bool{}, map[string]bool{}
	add := func(s Span, table bool) {
		begins := []string{s.From}
		if end, err := time.Parse(time.DateOnly, s.Until); err == nil {
			begins = append(begins, end.AddDate(0, 0, 1).Format(time.DateOnly))
		}
		for _, day := range begins {
			if day != "" {
				all[day] = true
				tables[day] = tables[day] || table
			}
		}
	}
	for i := range b.Goals {
		for _, r := range b.Goals[i].Rows {
			add(r.Span, true)
		}
	}
	for i := range b.Professions {
		for _, later := range b.Professions[i].Later {
			add(Span{From: later.From}, true)
		}
	}
	for i := range b.Updates {
		add(Span{From: b.Updates[i].From}, b.Updates[i].Contradicts)
	}
	passages := func(list []Passage) {
		for i := range list {
			add(list[i].Span, false)
		}
	}
	for i := range b.Procedures {
		p := &b.Procedures[i]
		passages(p.Summary)
		passages(p.InList)
		passages(p.Steps)
		passages(p.Warnings)
	}
	for i := range b.Topics {
		passages(b.Topics[i].Answer)
	}
	for i := range b.Prerequisites {
		p := &b.Prerequisites[i]
		passages([]Passage{p.First, p.Check})
		passages(p.Notes)
	}
	return slices.Sorted(maps.Keys(all)), tables
}
