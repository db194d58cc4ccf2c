package parts

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/words"
)

// A job behind the name of somebody is theirs, and not the writer's: "deux CPE : Nolan, informaticien,
// et Étienne, qualiticien". What is learnt takes it for the writer's now and then, as many messages end
// with a name and a job that are a signature.

// Introduce gives the people who are named before their job the part of whoever a card is for: where
// there are several, or where the writer says of themselves what they are, or that it is for them.
func (a *Cast) Introduce() {
	if len(a.Text) > words.LongestTold || !behindName.MatchString(a.Text) {
		return
	}
	var named []*names.Mention
	wished := false
	var spans []names.Span
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if m.Kind != names.KindProfession || m.Negative || m.Part == PartLeader || m.Part == PartPassing && m.Certain >= SurelyPassing {
			continue
		}
		before := a.Text[:a.Tokens[m.Start].Start]
		if !endsWithName.MatchString(before) {
			continue
		}
		if spans == nil {
			spans = a.Finder.ProperSpans(a.Text)
		}
		k := slices.IndexFunc(spans, func(s names.Span) bool {
			return s[1] <= len(before) && gapBehindName.MatchString(before[s[1]:])
		})
		if k < 0 || ofWriterName.MatchString(before[:spans[k][0]]) {
			continue
		}
		wished = wished || wishFor.MatchString(before[:spans[k][0]])
		named = append(named, m)
	}
	writer := slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
		return m.Part == PartMe && m.Certain >= LeastWriter && m.Kind == names.KindRole
	})
	if len(named) < 2 && !(len(named) == 1 && writer && wished) {
		return
	}
	for _, m := range named {
		if m.Part == PartMe || m.Part == PartSignature || m.Certain < LeastWriter {
			m.Part, m.Certain, m.Own, m.Other = PartOther, SurelyWriter, 0, 1
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

// CountAll counts those who are named before what all of them are: "Marc, Djamila et Éloïse, tous
// secrétaires".
func (a *Cast) CountAll() {
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if m.Kind != names.KindProfession || m.Count > 0 || m.Start == 0 || !allOfThem[a.Tokens[m.Start-1].Word] {
			continue
		}
		before := strings.TrimRight(a.Text[:a.Tokens[m.Start-1].Start], " ,")
		n, end := 0, len(before)
		for _, s := range slices.Backward(a.Finder.ProperSpans(before)) {
			if gap := before[s[1]:end]; n > 0 && !names.AndNames.MatchString(gap) || n == 0 && gap != "" {
				break
			}
			n, end = n+1, s[0]
		}
		if n > 1 {
			m.Count = n
		}
	}
}

var allOfThem = words.Set("tous toutes all both")
