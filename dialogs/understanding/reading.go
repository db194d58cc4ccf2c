// Package understanding turns what a person wrote into one reading: what the
// message wants, what it says of whom, who is named in it and in which part,
// and what it means as an answer to the open question; each with a probability.
//
// It is the entrance: Read runs the steps in their order, a room each. Package words
// cuts a message and mends its words, names finds the names of the content in it, clauses tells
// what each of its clauses does, parts which part each person plays, statements what is said, events
// what has become of an order, recipients for whom a card is and what is known of them, wants
// what is wanted in the terms of the content, replies what it answers. Each has a type of its own of
// the message, which embeds that of the step before and holds what the step found. The reading itself
// is of package said. The names and examples are content (package rules); what is learnt from labelled
// sentences stands in an embedded model (package model), written by package learning when the project
// is built. Nothing is learnt at start, and nothing leaves the machine.
//
// What the reading means for the conversation is decided by package dialogs.
package understanding

import (
	_ "embed"
	"regexp"
	"slices"
	"sync"

	"cpxbot/dialogs/understanding/linear"
	"cpxbot/dialogs/understanding/model"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/replies"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/wants"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// Reader understands messages with the content of one book. It is safe for
// concurrent use.
type Reader struct {
	replies.Answerer
	scratch sync.Pool
}

//go:generate go run ./train

// data is the model as train writes it.
//
//go:embed model.bin
var data []byte

// embedded is the model of this program.
var embedded = sync.OnceValues(func() (*model.Model, error) { return model.Decode(data) })

// New prepares the reading of messages with a book. The error lists every name
// that stands for two things.
func New(book *rules.Book) (*Reader, error) {
	m, err := embedded()
	if err != nil {
		return nil, err
	}
	return newReader(book, m)
}

func newReader(book *rules.Book, m *model.Model) (*Reader, error) {
	ranking, err := wants.New(book, m)
	if err != nil {
		return nil, err
	}
	r := &Reader{Answerer: replies.Answerer{Ranker: ranking}}
	r.scratch.New = func() any { return new(words.Scratch) }
	r.teach()
	return r, nil
}

// look cuts a message into words and finds the names in it.
func (r *Reader) look(text string, scratch *words.Scratch) *replies.Answering {
	a := &replies.Answering{}
	r.Finder.Look(&a.Named, text, scratch)
	return a
}

// lacksIt says what somebody cannot do without access.
var lacksIt = regexp.MustCompile(`(?i)\b(?:sans (?:acc[eè]s|(?:le |ce )?logiciel|[çc]a|carte)|without (?:access|it|the software))\b[^.;!?]{0,30}\b(?:rien|pas|nothing|can['’]?t|cannot)\b`)

// starred corrects a word as people do when they write: "ergothérapeute*".
var starred = regexp.MustCompile(`^\s*(?:\*\s*\pL[\pL'’ -]{2,40}|\pL[\pL'’ -]{2,40}\*(?:\s|$))`)

// Read understands a message. asked is the open question, if there is one: the
// same words mean different things after different questions.
func (r *Reader) Read(text string, asked said.Asked) said.Reading {
	out, _ := r.read(text, asked)
	return out
}

func (r *Reader) read(text string, asked said.Asked) (said.Reading, *replies.Answering) {
	scratch := r.scratch.Get().(*words.Scratch)
	defer r.scratch.Put(scratch)
	a := r.look(text, scratch)
	out := said.Reading{Facts: rules.Facts{}, Words: len(a.Tokens), Certainty: said.Unsure}
	out.Locale, out.LocaleSure = locale(a.Tokens)
	for _, t := range a.Tokens {
		if r.Speller.Known[t.Word] {
			out.Known++
		}
		out.Self = out.Self || words.SelfWords[t.Word] || t.Elision == "j"
	}
	if len(a.Tokens) == 0 {
		return out, a
	}
	a.Asked = asked.Fact != ""
	out.OnlyDenies = a.OnlyDenies
	out.TakesBack, out.Adds, out.Removes = words.Announces(a.Tokens, words.Corrections) || starred.MatchString(text), words.Announces(a.Tokens, words.Additions), words.Announces(a.Tokens, removals)
	a.TagActs(r.Model.Acts)
	a.Cut()
	out.Asking, out.OnlyAsks, out.EndsAsking = a.AsksBeside(), a.OnlyAsks(), a.Marked || a.EndsAsking()
	a.TellParts(r.Model.Parts)
	a.Introduce()
	a.CountAll()
	a.State(r.Model.Statements, r.Model.Subjects)
	a.TellNews(r.Model.News)
	a.StateTrouble()
	out.Says = a.Says
	for i := range a.Mentions {
		out.NamesCard = out.NamesCard || a.Mentions[i].Kind == names.KindCard || a.Mentions[i].Kind == names.KindForm
		if m := &a.Mentions[i]; m.Kind == names.KindCard && !slices.Contains(out.Cards, m.ID) {
			out.Cards = append(out.Cards, m.ID)
		}
		if m := &a.Mentions[i]; m.Kind == names.KindProfession && m.Negative {
			out.Denied = append(out.Denied, m.ID)
		}
		if m := &a.Mentions[i]; m.Kind == names.KindProfession && !m.Negative && !m.Ambiguous && !slices.Contains(out.Named, m.ID) {
			out.Named = append(out.Named, m.ID)
		}
	}
	out.Insults = slices.ContainsFunc(a.Units, func(u names.Unit) bool { return slices.Contains(u.Families, insultFamily) })
	out.NamesElse = a.NamesElse(said.Stretch{Start: 0, End: len(a.Units)})
	r.Facts(&a.Addressed, &out)
	if _, bare := a.Bare(); !bare && !a.OnlyUnknowing() { // "oui" alone wants nothing
		r.Want(&a.Ranked, &asked.After, &out)
	}
	out.Implies = r.Reconcile(&a.Ranked, &out)
	if asked.Fact != "" {
		if r.Reply(a, &out, asked); asked.Fact == rules.FactSIAccess && out.Answer == "no" && lacksIt.MatchString(text) {
			out.Answer = "yes" // "sans accès je ne peux rien faire": whoever lacks it needs it
			out.Facts[rules.FactSIAccess] = "yes"
			out.Says = slices.DeleteFunc(slices.Clone(out.Says), func(s said.Statement) bool { return s.Fact == rules.FactSIAccess })
		}
		if out.Answer != "" && !out.Asking {
			// It answers, and wants nothing else.
			out.Wants, out.Asks = nil, nil
			out.Intent, out.Topic, out.Move, out.Certainty, out.Implied = "", "", "", said.Sure, false
		}
	}
	return out, a
}

// locale guesses the language from the small words of each; sure asks for a
// clear majority.
func locale(tokens []words.Token) (name string, sure bool) {
	fr, en := 0, 0
	for _, t := range tokens {
		if words.EnglishWords[t.Word] {
			en++
		}
		if words.FrenchWords[t.Word] || t.Elision != "" {
			fr++
		}
	}
	switch {
	case en > fr:
		return "en", en >= fr+2
	case fr > en:
		return "fr", fr >= en+2
	}
	return "", false
}

// removals announce one less.
var removals = words.Phrases("enlève", "enlevez", "enlever", "retire", "retirez", "retirer", "supprime", "supprimez", "plus besoin", "ne vient plus", "ne viendra pas", "ne viendra plus", "ne vient pas", "vient plus", "viendra pas", "désistée", "désisté", "désiste", "has cancelled", "not coming", "not to come", "sortez", "rayez", "barrez", "ôtez", "take off", "isn't coming", "no longer coming", "won't come", "finalement pas pour", "en fait pas pour", "nous quitte", "nous quittent", "is leaving us", "remove", "drop", "without", "annule pour", "annulez pour", "annuler pour", "cancel for")

// insultFamily stands for the words that tell somebody off.
var insultFamily = linear.Hash('C', "insult")

// News reads what a message tells of orders, piece by piece.
func (r *Reader) News(text string) []said.News {
	scratch := r.scratch.Get().(*words.Scratch)
	defer r.scratch.Put(scratch)
	a := r.look(text, scratch)
	if len(a.Units) == 0 {
		return nil
	}
	a.TagActs(r.Model.Acts)
	a.Cut()
	a.TellParts(r.Model.Parts)
	a.TellNews(r.Model.News)
	return a.News
}
