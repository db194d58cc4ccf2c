package meaning

import "regexp"

// For whom a card is, by the words of a message: the writer, or somebody whom they help.

// forMe says that a card is for the writer.
var forMe = regexp.MustCompile(`(?i)(?:^\W*|\b(?:est|c|bien|cartes?|non|oui|mais|fait|finalement|plutôt)\W+)pour moi\b|\b(?:c['’ ]?est moi|et moi|moi aussi|ma (?:propre )?carte|la mienne|for me|it['’ ]?s me|my (?:own )?card|mine)\b`)

// plainlyMe says the same, and tells of no card that the writer holds.
var plainlyMe = regexp.MustCompile(`(?i)\b(?:c['’ ]?est (?:pour )?moi|et (?:pour )?moi|moi aussi|la mienne|for me|it['’ ]?s me|mine)\b`)

// isRole tells who somebody is, and not whom a card is for: "c'est moi la mandataire".
var isRole = regexp.MustCompile(`(?i)\bc['’ ]?est moi\s+(?:qui|la|le|l['’]|votre|notre|sa|son|leur)|\b(?:i['’]?m|i am|it['’]?s me) (?:the|who)\b`)

// ForWriter reports whether a text says that a card is for the writer.
func ForWriter(text string) bool { return forMe.MatchString(isRole.ReplaceAllString(text, "")) }

// PlainlyForWriter reports the same, where a text tells of no card that the writer holds.
func PlainlyForWriter(text string) bool {
	return plainlyMe.MatchString(isRole.ReplaceAllString(text, ""))
}

// ForAnother reports whether a text says that the card is not for the writer: "c'est pour Léa, pas pour
// moi", "moi j'ai déjà la mienne".
func ForAnother(text string) bool { return notMine.MatchString(text) }

var notMine = regexp.MustCompile(`(?i)\b(?:(?:pas|not)(?: du tout)? (?:pour|for) (?:moi|me)|(?:suis|am|['’]m) (?:pas|not) concern\p{L}*|(?:moi )?j['’ ]?ai (?:(?:déjà|deja|déja|deja eu|bien) (?:la mienne|ma carte)|la mienne)|i (?:already have|have) mine(?: already)?)(?:[^\p{L}]|$)`)

// notForMe begins by saying that nothing is for the writer.
var notForMe = regexp.MustCompile(`(?i)^\W*(?:(?:non|no|mais|but)[\s,]+)*(?:c['’]est |it['’]s )?(?:pas|not)(?: du tout| at all)? (?:pour|for) (?:moi|me)(?:[^\p{L}]|$)`)

// NotForWriter reports whether a text says that nothing is for the writer.
func NotForWriter(text string) bool { return notForMe.MatchString(text) }
