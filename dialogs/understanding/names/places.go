package names

import (
	"slices"

	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// places lead from the last word of a place of work to the job that is done there: "à l'accueil",
// "la compta".
func placesOf(book *rules.Book) map[string]*name {
	places := map[string]*name{}
	for i := range book.Professions {
		for _, w := range book.Professions[i].AnsweredAs {
			if words := words.Tokenise(w); len(words) > 0 {
				places[words[len(words)-1].Word] = &name{Kind: KindProfession, ID: book.Professions[i].ID, Source: w}
			}
		}
	}
	return places
}

// atPlace finds those who are named by where they work: "Karim à l'accueil", "Mme Roy de la
// compta", "la fille de l'accueil". The place alone names nobody.
func (r *Finder) atPlace(a *Named) {
	var spans []Span
	for i := range a.Tokens {
		n := r.Names.places[a.Tokens[i].Word]
		if n == nil || i < 2 && a.Tokens[i].Elision == "" || slices.ContainsFunc(a.Mentions, func(m Mention) bool { return m.Start <= i && i < m.End }) {
			continue
		}
		start := a.placeFrom(i)
		if start < 1 || a.Tokens[start].Breaks {
			continue
		}
		if spans == nil {
			spans = r.ProperSpans(a.Text)
		}
		end := a.Tokens[start-1].End
		who := slices.IndexFunc(a.Mentions, func(m Mention) bool { return m.End == start && m.Kind == KindColleague })
		switch {
		case who >= 0:
			a.Mentions[who].name, a.Mentions[who].End = n, i+1
		case slices.ContainsFunc(spans, func(s Span) bool { return s[1] == end }):
			at := slices.IndexFunc(a.Mentions, func(m Mention) bool { return m.Start > i })
			if at < 0 {
				at = len(a.Mentions)
			}
			a.Mentions = slices.Insert(a.Mentions, at, Mention{name: n, Start: start, End: i + 1})
		}
	}
}

// placeFrom is the token of the preposition that leads to a place, -1 where none does.
func (a *Named) placeFrom(place int) int {
	i := place
	if a.Tokens[i].Elision == "" || a.Tokens[i].Elision == "l" {
		if i--; i >= 0 && words.Articles[a.Tokens[i].Word] && !words.OfWords[a.Tokens[i].Word] && !PlaceWords[a.Tokens[i].Word] && a.Tokens[i+1].Elision == "" {
			i--
		}
	}
	if i < 0 || !words.OfWords[a.Tokens[i].Word] && !PlaceWords[a.Tokens[i].Word] && a.Tokens[i].Word != "a" && a.Tokens[i].Word != "at" {
		return -1
	}
	return i
}
