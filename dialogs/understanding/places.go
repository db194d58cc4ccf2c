package understanding

import (
	"slices"

	"cpxbot/rules"
)

// places lead from the last word of a place of work to the job that is done there: "à l'accueil",
// "la compta".
func placesOf(book *rules.Book) map[string]*name {
	places := map[string]*name{}
	for i := range book.Professions {
		for _, w := range book.Professions[i].AnsweredAs {
			if words := tokenise(w); len(words) > 0 {
				places[words[len(words)-1].word] = &name{kind: kindProfession, id: book.Professions[i].ID, source: w}
			}
		}
	}
	return places
}

// atPlace finds those who are named by where they work: "Karim à l'accueil", "Mme Roy de la
// compta", "la fille de l'accueil". The place alone names nobody.
func (r *finder) atPlace(a *namedMessage) {
	var spans []span
	for i := range a.tokens {
		n := r.names.places[a.tokens[i].word]
		if n == nil || i < 2 && a.tokens[i].elision == "" || slices.ContainsFunc(a.mentions, func(m mention) bool { return m.start <= i && i < m.end }) {
			continue
		}
		start := a.placeFrom(i)
		if start < 1 || a.tokens[start].breaks {
			continue
		}
		if spans == nil {
			spans = r.properSpans(a.text)
		}
		end := a.tokens[start-1].end
		who := slices.IndexFunc(a.mentions, func(m mention) bool { return m.end == start && m.kind == kindColleague })
		switch {
		case who >= 0:
			a.mentions[who].name, a.mentions[who].end = n, i+1
		case slices.ContainsFunc(spans, func(s span) bool { return s[1] == end }):
			at := slices.IndexFunc(a.mentions, func(m mention) bool { return m.start > i })
			if at < 0 {
				at = len(a.mentions)
			}
			a.mentions = slices.Insert(a.mentions, at, mention{name: n, start: start, end: i + 1})
		}
	}
}

// placeFrom is the token of the preposition that leads to a place, -1 where none does.
func (a *namedMessage) placeFrom(place int) int {
	i := place
	if a.tokens[i].elision == "" || a.tokens[i].elision == "l" {
		if i--; i >= 0 && articles[a.tokens[i].word] && !ofWords[a.tokens[i].word] && !placeWords[a.tokens[i].word] && a.tokens[i+1].elision == "" {
			i--
		}
	}
	if i < 0 || !ofWords[a.tokens[i].word] && !placeWords[a.tokens[i].word] && a.tokens[i].word != "a" && a.tokens[i].word != "at" {
		return -1
	}
	return i
}
