package understanding

import (
	"regexp"
	"slices"
	"strings"
)

// A job behind the name of somebody is theirs, and not the writer's: "deux CPE : Nolan, informaticien,
// et Étienne, qualiticien". What is learnt takes it for the writer's now and then, as many messages end
// with a name and a job that are a signature.

// introduce gives the people who are named before their job the part of whoever a card is for: where
// there are several, or where the writer says of themselves what they are, or that it is for them.
func (a *castMessage) introduce() {
	if len(a.text) > longestTold || !behindName.MatchString(a.text) {
		return
	}
	var named []*mention
	wished := false
	var spans []span
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind != kindProfession || m.negative || m.part == PartLeader || m.part == PartPassing && m.certain >= surelyPassing {
			continue
		}
		before := a.text[:a.tokens[m.start].start]
		if !endsWithName.MatchString(before) {
			continue
		}
		if spans == nil {
			spans = a.finder.properSpans(a.text)
		}
		k := slices.IndexFunc(spans, func(s span) bool {
			return s[1] <= len(before) && gapBehindName.MatchString(before[s[1]:])
		})
		if k < 0 || ofWriterName.MatchString(before[:spans[k][0]]) {
			continue
		}
		wished = wished || wishFor.MatchString(before[:spans[k][0]])
		named = append(named, m)
	}
	writer := slices.ContainsFunc(a.mentions, func(m mention) bool {
		return m.part == PartMe && m.certain >= leastWriter && m.kind == kindRole
	})
	if len(named) < 2 && !(len(named) == 1 && writer && wished) {
		return
	}
	for _, m := range named {
		if m.part == PartMe || m.part == PartSignature || m.certain < leastWriter {
			m.part, m.certain, m.own, m.other = PartOther, surelyWriter, 0, 1
		}
	}
}

// behind ends a text before the job of somebody who was just named.
const behind = `\s?[,(:–-]\s?(?:(?:une?|notre|l[ae]|the|our|an?)\s+)?$`

var (
	// behindName looks for a comma, a colon or a parenthesis behind a word with a capital.
	behindName   = regexp.MustCompile(`\p{Lu}[\p{L}-]+\s?[,(:]`)
	endsWithName = regexp.MustCompile(`\p{Lu}[\p{L}'’-]+` + behind)
	// gapBehindName is what stands between a name and the job of whoever bears it.
	gapBehindName = regexp.MustCompile(`^` + behind)
	// ofWriterName says that the name behind is the writer's.
	ofWriterName = regexp.MustCompile(`(?i)(?:je suis|moi,?|c['’]est|m['’]appelle|ici|i am|i['’]m|my name is|cordialement|merci|regards|bien à vous)[\s,:]*$|\n\s*$`)
	// wishFor wants something for the one named behind.
	wishFor = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:pour|[ée]quiper|carte [aà]|for|equip)\s*(?:m(?:me|lle)?\.?\s*|dr\.?\s*)?$`)
)

// countAll counts those who are named before what all of them are: "Marc, Djamila et Éloïse, tous
// secrétaires".
func (a *castMessage) countAll() {
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind != kindProfession || m.count > 0 || m.start == 0 || !allOfThem[a.tokens[m.start-1].word] {
			continue
		}
		before := strings.TrimRight(a.text[:a.tokens[m.start-1].start], " ,")
		n, end := 0, len(before)
		for _, s := range slices.Backward(a.finder.properSpans(before)) {
			if gap := before[s[1]:end]; n > 0 && !andNames.MatchString(gap) || n == 0 && gap != "" {
				break
			}
			n, end = n+1, s[0]
		}
		if n > 1 {
			m.count = n
		}
	}
}

var allOfThem = set("tous toutes all both")
