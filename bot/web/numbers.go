package web

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"cpxbot/bot"
	"cpxbot/bot/store"
	"cpxbot/rules"
)

// fewest is the smallest count that is told of a running bot: a smaller one might
// tell of one person.
const fewest = 5

// tally is a count with its name and its share of the largest.
type tally struct {
	Name    string
	Count   string
	Percent int
}

// Points are the percents of the bar, for an attribute.
func (t tally) Points() string { return strconv.Itoa(t.Percent) + "%" }

type numbersPage struct {
	view
	// Live says that the numbers are those of a running bot.
	Live   bool
	People string
	// Outcomes, Wanted, Topics, Stopped and Stages are counts by name.
	Outcomes, Wanted, Topics, Stopped, Stages []tally
	Gaps                                      []missed
	Due                                       int
}

// counted writes a count: of a running bot, a small one is not told.
func counted(n int, live bool, locale string) string {
	if live && n > 0 && n < fewest {
		return wording("fewer", locale, "count", strconv.Itoa(fewest))
	}
	return strconv.Itoa(n)
}

// mostTallies bounds a list of counts.
const mostTallies = 10

func (s *Studio) numbers(w http.ResponseWriter, r *http.Request) {
	locale, source := sessionOf(r).language(), s.o.Database
	p := &numbersPage{Live: source != nil}
	if source == nil {
		if world := s.world.Load(); world != nil {
			source = world.db
		}
	}
	var n store.Numbers
	var err error
	if source != nil {
		if n, err = source.Numbers(r.Context()); err == nil {
			p.Gaps, _, err = s.missedPhrases(r.Context())
		}
	}
	if err != nil {
		s.failed(w, r, &bot.Error{Code: bot.CodeStorage, Message: say("error_internal"), Err: err})
		return
	}
	book := s.content.current().book.On(s.o.Start())
	p.People = counted(n.People, p.Live, locale)
	p.Gaps = p.Gaps[:min(len(p.Gaps), mostTallies)]
	p.Due = len(book.Due(s.o.Start(), rules.CheckWithin))
	for _, x := range []struct {
		key   string
		count int
	}{
		{"outcome_at_once", n.AtOnce}, {"outcome_after_one", n.AfterOne}, {"outcome_after_more", n.AfterMore},
		{"outcome_human", n.Human}, {"outcome_none", n.Unanswered},
	} {
		p.Outcomes = append(p.Outcomes, share(wording(x.key, locale), x.count, n.People, p.Live, locale))
	}
	p.Wanted = tallies(n.Wanted, p.Live, locale, func(id string) string { return meaning(book, id).In(locale) })
	p.Topics = tallies(n.Topics, p.Live, locale, func(id string) string { return meaning(book, id).In(locale) })
	p.Stopped = tallies(n.Open, p.Live, locale, func(fact string) string {
		return s.content.current().dialog.Fact(fact, "", locale, s.o.Start()).Name
	})
	stages := map[string]int{}
	for stage, count := range n.Stages {
		stages[string(stage)] = count
	}
	p.Stages = tallies(stages, p.Live, locale, func(id string) string { return word(locale, "state", id) })
	s.show(w, r, http.StatusOK, "numbers", p)
}

// share is a count with its part of a whole.
func share(name string, count, of int, live bool, locale string) tally {
	t := tally{Name: name, Count: counted(count, live, locale)}
	if of > 0 && (!live || count == 0 || count >= fewest) {
		t.Percent = 100 * count / of
	}
	return t
}

// tallies are counts by name, the largest first.
func tallies(counts map[string]int, live bool, locale string, name func(id string) string) (out []tally) {
	ids := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for _, id := range ids[:min(len(ids), mostTallies)] {
		out = append(out, share(name(id), counts[id], counts[ids[0]], live, locale))
	}
	return out
}

var _ Database = (*store.DB)(nil)
