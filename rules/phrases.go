package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Phrase is a turn of words that depends on what is known, and that other texts name
// as {id}: whom to contact, from when a delay runs. So every text that speaks of it
// says the same to the same person.
type Phrase struct {
	ID string `yaml:"id" json:"id"`
	// Cases are read from the top: the first whose condition holds is said.
	Cases []Wording `yaml:"cases" json:"cases"`
}

// Wording is what a phrase says in one case; without a condition, in every other.
type Wording struct {
	When []Condition `yaml:"when,omitempty" json:"when,omitempty"`
	Text Text        `yaml:"text" json:"text"`
}

// placeholder is a name in a text that is filled in when it is said.
var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// Phrase returns the phrase with an id, or nil.
func (b *Book) Phrase(id string) *Phrase { return b.index.phrases[id] }

// Say is a text in a language, with its phrases as the facts have them; those are asked
// for only where there is a phrase. What else a text leaves to be filled in stays.
func (b *Book) Say(x Text, locale string, facts func() Facts) string {
	said := x.In(locale)
	start, end, p := b.nextPhrase(said)
	if p == nil {
		return said
	}
	f := facts()
	known := func() Facts { return f }
	var out strings.Builder
	for ; p != nil; start, end, p = b.nextPhrase(said) {
		out.WriteString(said[:start])
		out.WriteString(b.Say(p.wording(b, f), locale, known))
		said = said[end:]
	}
	out.WriteString(said)
	return out.String()
}

// nextPhrase finds the first phrase that a text names, and where.
func (b *Book) nextPhrase(text string) (start, end int, p *Phrase) {
	for {
		open := strings.IndexByte(text[end:], '{')
		if open < 0 {
			return 0, 0, nil
		}
		start = end + open
		length := strings.IndexByte(text[start:], '}')
		if length < 0 {
			return 0, 0, nil
		}
		if end = start + length + 1; b.Phrase(text[start+1:end-1]) != nil {
			return start, end, b.Phrase(text[start+1 : end-1])
		}
	}
}

// wording is what a phrase says of somebody.
func (p *Phrase) wording(b *Book, f Facts) (x Text) {
	for i := range p.Cases {
		if b.Holds(p.Cases[i].When, f) {
			return p.Cases[i].Text
		}
	}
	return x
}

// check reports a phrase that may have nothing to say, and one that names a phrase
// which does not stand above it: none can lead back to itself.
func (p *Phrase) check(c *checker, at string) {
	if n := len(p.Cases); n == 0 || len(p.Cases[n-1].When) > 0 {
		c.report(at, "the last case of a phrase has no condition: it is said when no other holds")
	}
	own := slices.IndexFunc(c.book.Phrases, func(o Phrase) bool { return o.ID == p.ID })
	for i := range p.Cases {
		for _, text := range []string{p.Cases[i].Text.FR, p.Cases[i].Text.EN} {
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				if !slices.ContainsFunc(c.book.Phrases[:max(0, own)], func(o Phrase) bool { return o.ID == m[1] }) {
					c.report(fmt.Sprintf("%s.cases[%d].text", at, i), "%q is no phrase that stands above %q", m[1], p.ID)
				}
			}
		}
	}
}

// phrases reports what a text names that is no phrase, where the program fills in
// nothing else.
func (c *checker) phrases(text, at string) {
	for _, list := range []string{"$.sentences", "$.delays", "$.phrases"} {
		if strings.HasPrefix(at, list) {
			return // the program fills in their names, or they are checked as a whole
		}
	}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if c.book.Phrase(m[1]) == nil {
			c.report(at, "%q is not in phrases%s", m[1], suggestion(m[1], c.book.index.ids["phrases"]))
		}
	}
}
