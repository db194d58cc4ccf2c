package rules

import (
	"fmt"
	"strings"
)

// claims says who was first to claim a phrase; a second claim could never win.
type claims map[string]string

// claim notes that an owner uses a phrase and returns the other owner that
// already does, "" when none does.
func (c claims) claim(phrase, owner string) string {
	if other, taken := c[phrase]; taken {
		if other != owner {
			return other
		}
		return ""
	}
	c[phrase] = owner
	return ""
}

// checkCollisions reports the example sentences that stand under two targets.
func (b *Book) checkCollisions(files []file) []Problem {
	taken, collide := make(claims, 1<<13), false
	b.eachPhrase(b, func(phrase, owner string, _ func() string) { collide = taken.claim(phrase, owner) != "" || collide })
	if !collide {
		return nil
	}
	var problems []Problem
	for _, f := range files {
		c := checker{book: b, file: f}
		b.eachPhrase(f.part, func(phrase, owner string, place func() string) {
			other := taken.claim(phrase, owner)
			if other == "" {
				return
			}
			c.report(place(), "the same words stand under the %s and the %s: only the first can win", other, owner)
		})
		problems = append(problems, c.problems...)
	}
	return problems
}

// eachPhrase visits the example sentences of a part of a book: the sentence in
// a form that compares equal when it is the same, what it stands for, and its
// YAML path.
func (b *Book) eachPhrase(part *Book, visit func(phrase, owner string, at func() string)) {
	each := func(kind, owner, list string, i int, sentences []string) {
		for j, sentence := range sentences {
			visit(kind+plainly(sentence), owner, func() string { return fmt.Sprintf("$.%s[%d].examples[%d]", list, i, j) })
		}
	}
	for i := range part.Topics {
		each("want ", fmt.Sprintf("topic %q", part.Topics[i].ID), "topics", i, part.Topics[i].Examples)
	}
	for i := range part.Intents {
		each("want ", fmt.Sprintf("intent %q", part.Intents[i].ID), "intents", i, part.Intents[i].Examples)
	}
	for i := range part.Moves {
		each("want ", fmt.Sprintf("move %q", part.Moves[i].ID), "moves", i, part.Moves[i].Examples)
	}
	for i := range part.Questions {
		q := &part.Questions[i]
		for j := range q.Values {
			v := &q.Values[j]
			for k, sentence := range v.Examples {
				visit("reply "+q.Fact+" "+plainly(sentence), fmt.Sprintf("value %s=%s", q.Fact, v.ID), func() string { return fmt.Sprintf("$.questions[%d].values[%d].examples[%d]", i, j, k) })
			}
		}
	}
}

// plainly drops case, and space that is doubled or at an end.
func plainly(sentence string) string {
	return strings.ToLower(strings.Join(strings.Fields(sentence), " "))
}
