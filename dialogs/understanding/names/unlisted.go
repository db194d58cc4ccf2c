package names

import (
	"slices"
	"strings"

	"cpxbot/rules"
)

// Jobs that no list knows: they are recognised where a job is named, by what they look
// like, and never taken for a listed one.

// isCompound reports whether a job is only a part of one that no list knows:
// "sophrologue-addictologue".
func (r *Finder) isCompound(a *Named, m *Mention) bool {
	if m.Kind != KindProfession {
		return false
	}
	joined := func(i int) bool {
		return i > 0 && i < len(a.Tokens) && a.Tokens[i].Start == a.Tokens[i-1].End+1 && a.Text[a.Tokens[i-1].End] == '-'
	}
	unlisted := func(i int) bool { return r.Names.unlisted[a.Tokens[i].Word] || r.LooksUnlisted(a, i) }
	return m.ID != rules.ProfessionOther && (joined(m.Start) && unlisted(m.Start-1) || joined(m.End) && unlisted(m.End))
}

// LooksUnlisted reports whether a word is none of the language of the content, and ends as
// jobs do.
func (r *Finder) LooksUnlisted(a *Named, i int) bool {
	t := &a.Tokens[i]
	if len(t.Word) < leastUnlisted || t.Corrected > 0 || r.Speller.Known[t.Word] {
		return false
	}
	return slices.ContainsFunc(jobEndings, func(end string) bool { return strings.HasSuffix(t.Word, end) })
}

// leastUnlisted is the number of letters of a job that no list knows.
const leastUnlisted = 7
