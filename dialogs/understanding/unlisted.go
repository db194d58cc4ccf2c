package understanding

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/rules"
)

// Jobs that no list knows: they are recognised where a job is named, by what they look
// like, and never taken for a listed one.

// isCompound reports whether a job is only a part of one that no list knows:
// "sophrologue-addictologue".
func (r *finder) isCompound(a *namedMessage, m *mention) bool {
	if m.kind != kindProfession {
		return false
	}
	joined := func(i int) bool {
		return i > 0 && i < len(a.tokens) && a.tokens[i].start == a.tokens[i-1].end+1 && a.text[a.tokens[i-1].end] == '-'
	}
	unlisted := func(i int) bool { return r.names.unlisted[a.tokens[i].word] || r.looksUnlisted(a, i) }
	return m.id != rules.ProfessionOther && (joined(m.start) && unlisted(m.start-1) || joined(m.end) && unlisted(m.end))
}

// looksUnlisted reports whether a word is none of the language of the content, and ends as
// jobs do.
func (r *finder) looksUnlisted(a *namedMessage, i int) bool {
	t := &a.tokens[i]
	if len(t.word) < leastUnlisted || t.corrected > 0 || r.speller.known[t.word] {
		return false
	}
	return slices.ContainsFunc(jobEndings, func(end string) bool { return strings.HasSuffix(t.word, end) })
}

// leastUnlisted is the number of letters of a job that no list knows.
const leastUnlisted = 7

// unlistedJob finds a job that no list knows where a message names one, and says whose it
// is: the writer's ("je suis sophrologue", "Sociologue du travail, salariée…") or somebody
// else's ("nous embauchons un sophrologue"). "" when there is none.
func (r *chooser) unlistedJob(a *addressedMessage) string {
	for i := range a.tokens {
		if !r.looksUnlisted(&a.namedMessage, i) {
			continue
		}
		begins := i == 0 || a.tokens[i].breaks || i > 0 && a.tokens[i-1].clause != a.tokens[i].clause && i <= barePlace
		if first, _ := utf8.DecodeRuneInString(a.text[a.tokens[i].start:]); unicode.IsUpper(first) && !begins {
			continue // the name of somebody, or of a place
		}
		k := i - 1
		for k >= 0 && a.tokens[k].clause == a.tokens[i].clause && (articles[a.tokens[k].word] || between[a.tokens[k].word]) && !forWords[a.tokens[k].word] && !possessives[a.tokens[k].word] && !sentenceJoins[a.tokens[k].word] {
			k--
		}
		switch {
		case begins && (i+1 == len(a.tokens) || a.tokens[i+1].clause != a.tokens[i].clause || prepositions[a.tokens[i+1].word] || a.tokens[i+1].elision == "d"):
			return rules.OrderingForSelf
		case k < 0 || a.tokens[k].clause != a.tokens[i].clause:
		case presents[a.tokens[k].word] && k > 0 && (selfWords[a.tokens[k-1].word] || a.tokens[k-1].word == "je") || selfWords[a.tokens[k].word] && presents[a.tokens[k].word]:
			return rules.OrderingForSelf
		case asWords[a.tokens[k].word]:
			return rules.OrderingForSelf
		case forWords[a.tokens[k].word], possessives[a.tokens[k].word], hiringWords[a.tokens[k].word]:
			return rules.OrderingForOther
		}
	}
	return ""
}

var (
	asWords     = set("comme as tant que")
	hiringWords = set("embauchons embauche embauchent recrute recrutons recrutent accueillons accueille hire hiring recruit recruiting équiper equip")
)
