package rules

import (
	"bytes"
	"fmt"
	"slices"
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

// checkCollisions reports the phrases that stand under two targets.
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
			at := place()
			message := fmt.Sprintf("the same words stand under the %s and the %s: only the first can win", other, owner)
			if path, sentence, ok := strings.Cut(at, "\n"); ok {
				c.reportLine(path, sentence, message)
				return
			}
			c.report(at, "%s", message)
		})
		problems = append(problems, c.problems...)
	}
	return problems
}

// eachPhrase visits the patterns and example sentences of a part of a book:
// the phrase in a form that compares equal when it means the same, what it
// stands for, and its YAML path, with the sentence behind it for an example.
func (b *Book) eachPhrase(part *Book, visit func(phrase, owner string, at func() string)) {
	for i := range part.Topics {
		t := &part.Topics[i]
		whole := t
		if known := b.Topic(t.ID); known != nil {
			whole = known
		}
		conditions, owner := fmt.Sprint(whole.When, whole.Unless), fmt.Sprintf("topic %q", t.ID)
		for j, p := range t.AskedAs {
			visit("request "+unordered(p)+conditions, owner, func() string { return fmt.Sprintf("$.topics[%d].asked_as[%d]", i, j) })
		}
	}
	for i := range part.Intents {
		x := &part.Intents[i]
		owner := fmt.Sprintf("intent %q", x.ID)
		for j, p := range x.AskedAs {
			visit("request "+unordered(p)+"map[] []", owner, func() string { return fmt.Sprintf("$.intents[%d].asked_as[%d]", i, j) })
		}
	}
	for i := range part.Questions {
		q := &part.Questions[i]
		for j := range q.Values {
			v := &q.Values[j]
			owner := fmt.Sprintf("value %s=%s", q.Fact, v.ID)
			for k, p := range v.SaidAs {
				visit("said "+q.Fact+" "+p, owner, func() string { return fmt.Sprintf("$.questions[%d].values[%d].said_as[%d]", i, j, k) })
			}
			for k, p := range v.AnsweredAs {
				visit("answered "+q.Fact+" "+p, owner, func() string { return fmt.Sprintf("$.questions[%d].values[%d].answered_as[%d]", i, j, k) })
			}
		}
	}
	for i := range part.Examples {
		owner := fmt.Sprintf("intent %q", part.Examples[i].Intent)
		for _, sentence := range part.Examples[i].All() {
			visit("example "+plainly(sentence), owner, func() string { return fmt.Sprintf("$.examples[%d].sentences\n%s", i, sentence) })
		}
	}
	for i := range part.Replies {
		x := &part.Replies[i]
		owner := fmt.Sprintf("value %s=%s", x.Asked, x.Value)
		for _, sentence := range x.All() {
			visit("reply "+x.Asked+" "+plainly(sentence), owner, func() string { return fmt.Sprintf("$.replies[%d].sentences\n%s", i, sentence) })
		}
	}
}

// unordered sorts the words of a request pattern, whose order does not matter.
func unordered(pattern string) string {
	words := strings.Fields(pattern)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// plainly drops case, and space that is doubled or at an end.
func plainly(sentence string) string {
	sentence = strings.ToLower(strings.TrimSpace(sentence))
	if strings.Contains(sentence, "  ") {
		sentence = strings.Join(strings.Fields(sentence), " ")
	}
	return sentence
}

// reportLine reports a mistake in one line of a block of text.
func (c *checker) reportLine(at, line, message string) {
	for i, source := range bytes.Split(c.file.source, []byte("\n")) {
		if strings.TrimSpace(string(source)) == strings.TrimSpace(line) {
			column := bytes.Index(source, []byte(strings.TrimSpace(line))) + 1
			c.problems = append(c.problems, Problem{File: c.file.name, Line: i + 1, Column: column, Message: message, Excerpt: excerpt(c.file.source, i+1, column)})
			return
		}
	}
	c.report(at, "%s: %q", message, line)
}

func (e *Examples) check(c *checker, at string) { checkSentences(c, at, e.All()) }

func (r *Replies) check(c *checker, at string) {
	checkSentences(c, at, r.All())
	if r.Value == NoAnswer {
		return
	}
	if r.Asked == AnyFact {
		if r.Value != valueYes && r.Value != valueNo && r.Value != ValueUnknown {
			c.report(at+".value", "an answer to any question is yes, no, unknown or %s", NoAnswer)
		}
		return
	}
	switch q := c.book.Question(r.Asked); {
	case q == nil:
		c.report(at+".asked", "%q is not a fact%s", r.Asked, suggestion(r.Asked, c.book.index.ids["questions"]))
	case q.Value(r.Value) == nil:
		c.report(at+".value", "the fact %q has no value %q", r.Asked, r.Value)
	}
}

func checkSentences(c *checker, at string, sentences []string) {
	for i, s := range sentences {
		if strings.TrimSpace(s) == "" {
			c.report(at+".sentences", "line %d of the sentences is empty", i+1)
		}
	}
}
