package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"cpxbot/dialogs"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// whyPage is why the bot said what it said to one input.
type whyPage struct {
	view
	Said    string
	Clicked bool
	Insight dialogs.Insight
	Clauses []markedClause
	Wants   []bar
	Says    []statement
	Reply   string
	// Surely says how sure the reading is: sure, confirm or unsure.
	Surely    understanding.Certainty
	Path      []pathStep
	Ask       string // what is asked next, in words
	Procedure *rules.Procedure
	Row       string
	Machine   picture
	Dossiers  []dossierPicture
	Sources   sourceList
}

// markedClause is a clause, cut where names stand in it.
type markedClause struct {
	Act    string
	Pieces []markedPiece
}

type markedPiece struct {
	Text string
	// Kind is what is named, Part who they are in the message; empty for no name.
	Kind, Part, Means string
	Percent           int
}

// bar is something that may be wanted.
type bar struct {
	ID, Label, Like string
	Percent         int
}

type statement struct{ Subject, Name, Label string }

type pathStep struct {
	dialogs.KnownFact
	How string
}

type dossierPicture struct {
	ID      int
	Title   rules.Text
	Picture picture
}

// sourceList is what an answer rests on, in words.
type sourceList struct {
	Sections  []rules.Section
	Quotes    []rules.Statement
	Documents []rules.Document
	Updates   []rules.Update
}

func (s *Studio) why(w http.ResponseWriter, r *http.Request) {
	p, ok := s.feeds.find(s.who(r), r.PathValue("key"))
	if !ok {
		p, ok = s.feeds.find(roomFeed, r.PathValue("key"))
	}
	if !ok || p.turn == nil {
		s.refuse(w, r, http.StatusNotFound, "error_page")
		return
	}
	page := s.explain(&p, sessionOf(r).language())
	page.Partial = true
	s.show(w, r, http.StatusOK, "why", page)
}

// explain says what came of a post.
func (s *Studio) explain(p *post, locale string) *whyPage {
	t, dialog := p.turn, s.content.current().dialog
	after := t.reply.State
	after.Locale = locale // the words of the content, in the language of the page
	x := dialog.Insight(t.before, after, t.in, t.at)
	y := &whyPage{Said: p.Text, Insight: x, Clicked: p.Kind == turn.ChoiceInput, Surely: t.reply.Understood.Certainty}
	if y.Clicked {
		y.Said = p.Label
	}
	if walk := x.Walk; walk != nil {
		y.Clauses = mark(x.Book, walk, locale)
		for i, want := range walk.Wants {
			if percent := int(100*want.Probability + .5); i < 5 && percent > 0 {
				y.Wants = append(y.Wants, bar{want.ID, meaning(x.Book, want.ID).In(locale), want.Like, percent})
			}
		}
		for _, said := range walk.Says {
			k := dialog.Fact(said.Fact, said.Value, locale, t.at)
			y.Says = append(y.Says, statement{said.Subject, k.Name, k.Label})
		}
		if walk.Reply != "" {
			y.Reply = dialog.Fact(x.Asked, walk.Reply, locale, t.at).Label
		}
	}
	for _, step := range x.Decision.Trace {
		k := dialog.Fact(step.Fact, step.Value, locale, t.at)
		if step.Fact == rules.FactRegister { // it follows from the profession, and nobody is asked
			k.Name, k.Label = wording("register", locale), word(locale, "register", step.Value)
		}
		y.Path = append(y.Path, pathStep{k, step.How})
	}
	switch d := x.Decision; {
	case d.Ask != "":
		y.Ask = dialog.Fact(d.Ask, "", locale, t.at).Name
	case d.Procedure != nil:
		y.Procedure, y.Row = d.Procedure, d.Row.ID
	}
	conversation, order := state.Machines()
	y.Machine = draw("conversation", conversationRows, conversation, phaseOf(t.before), phaseOf(after))
	for _, d := range after.Dossiers {
		before := d.Stage
		for _, old := range t.before.Dossiers {
			if old.ID == d.ID {
				before = old.Stage
			}
		}
		title := rules.Text{FR: d.Procedure, EN: d.Procedure}
		if p := x.Book.Procedure(d.Procedure); p != nil {
			title = p.Title
		}
		y.Dossiers = append(y.Dossiers, dossierPicture{d.ID, title, draw(fmt.Sprintf("order-%d", d.ID), dossierRows, order, before, d.Stage)})
	}
	y.Sources = listSources(x.Book, &x.Sources)
	return y
}

// meaning puts something that may be wanted into words.
func meaning(book *rules.Book, id string) rules.Text {
	if t := book.Topic(id); t != nil {
		return t.Title
	}
	if i := book.Intent(id); i != nil {
		return i.Label
	}
	if m := book.Move(id); m != nil {
		return m.Label
	}
	return rules.Text{FR: id, EN: id}
}

// mark cuts the clauses of a message where names stand in them.
func mark(book *rules.Book, walk *understanding.Walk, locale string) []markedClause {
	var out []markedClause
	names := walk.Names
	for _, c := range walk.Clauses {
		clause, rest := markedClause{Act: c.Act}, c.Text
		for len(names) > 0 {
			before, after, found := strings.Cut(rest, names[0].Text)
			if !found {
				break
			}
			if before != "" {
				clause.Pieces = append(clause.Pieces, markedPiece{Text: before})
			}
			n := names[0]
			clause.Pieces = append(clause.Pieces, markedPiece{Text: n.Text, Kind: n.Kind, Part: n.Part, Means: named(book, &n, locale), Percent: int(100*n.Probability + .5)})
			names, rest = names[1:], after
		}
		if rest != "" {
			clause.Pieces = append(clause.Pieces, markedPiece{Text: rest})
		}
		out = append(out, clause)
	}
	return out
}

// named says what a name stands for.
func named(book *rules.Book, n *understanding.WalkName, locale string) string {
	if p := book.Profession(n.ID); p != nil {
		return p.Label.In(locale)
	}
	if c := book.Card(n.ID); c != nil {
		return c.Name.In(locale)
	}
	if d := book.Document(n.ID); d != nil {
		return d.Name.In(locale)
	}
	return strings.ReplaceAll(n.ID, "_", " ")
}

// listSources puts what an answer rests on into words.
func listSources(book *rules.Book, x *rules.Sources) (out sourceList) {
	for _, id := range x.Sections {
		if section := book.Section(id); section != nil {
			out.Sections = append(out.Sections, *section)
		}
	}
	for _, list := range []struct {
		ids  []string
		from []rules.Statement
	}{{x.Facts, book.Statements}, {x.Silences, book.Silences}, {x.Ambiguities, book.Ambiguities}} {
		for _, id := range list.ids {
			for _, q := range list.from {
				if q.ID == id {
					out.Quotes = append(out.Quotes, q)
				}
			}
		}
	}
	for _, id := range x.Documents {
		out.Documents = append(out.Documents, *book.Document(id))
	}
	for _, u := range append(x.Contradicting, x.Later...) {
		out.Updates = append(out.Updates, *u)
	}
	return out
}

// Date writes a day of the content (YYYY-MM-DD) as people read it.
func (v *view) Date(s string) string {
	t, err := time.ParseInLocation(time.DateOnly, s, paris)
	if err != nil {
		return s
	}
	_, words, _ := strings.Cut(day(t, v.Locale), " ")
	return words
}

// Word is the name of something that the program has few of: an act, a part, a
// state. One without a name is shown as it is.
func (v *view) Word(kind, id string) string { return word(v.Locale, kind, id) }

func word(locale, kind, id string) string {
	if t, ok := texts[kind+"_"+id]; ok {
		return t.In(locale)
	}
	return strings.ReplaceAll(id, "_", " ")
}

// Points are the percents of a bar, for an attribute.
func (b bar) Points() string { return fmt.Sprintf("%d%%", b.Percent) }
