package meaning

import (
	"regexp"
	"slices"
	"time"

	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// LongestDay is the number of words with which a day is corrected.
const LongestDay = 8

// Leaves tells that somebody leaves.
var Leaves = regexp.MustCompile(`(?:^|\s)\p{Lu}[\p{L}-]+\s+(?:est|s['’]en va|va|is|has|a)\s+(?:parti|partie|left|leaving|quitté)`)

// SurelyHappened is the probability from which what a message wants tells what has happened, and
// not what it says beside that: "ma collègue a perdu sa carte, moi j'attends mes codes".
const SurelyHappened = 0.85

// asksHow asks how to do what was just spoken of.
var asksHow = regexp.MustCompile(`(?i)\b(?:comment (?:on|je|nous) (?:fai[ts]|proc[èe]de)|(?:on|je) fai[ts] comment|(?:on|je) passe par (?:quoi|où|ou|qui)|c['’]est quoi la (?:d[ée]marche|proc[ée]dure)|how (?:do|does|can) (?:we|i|one) (?:do|go about) (?:it|that|this))\b`)

// AsksHow reports whether a text asks how to do what was just spoken of.
func AsksHow(text string) bool { return asksHow.MatchString(text) }

// whetherRight asks whether what others say is right.
var whetherRight = regexp.MustCompile(`(?i)\b(?:c(?:['’]?\s?est)? (?:bien )?(?:ça|ca|vrai|juste|correct)|vous confirmez|ils? (?:a|ont) raison|elles? (?:a|ont) raison|is (?:that|this|it) (?:right|true|correct)|(?:is|are) (?:he|she|they) right)(?:[^\p{L}]|$)`)

// AsksWhetherRight reports whether a text asks whether what others say is right.
func AsksWhetherRight(text string) bool { return whetherRight.MatchString(text) }

// OnlyThen asks for nothing but to go on: "alors ?".
var OnlyThen = regexp.MustCompile(`(?i)^\W*(?:et |bon |ben |bah |so )?(?:alors|then)\W*$`)

// AlsoFor asks the same for somebody else.
var AlsoFor = regexp.MustCompile(`(?i)^\W*(?:et|and|idem|pareil|(?:la )?même chose|what about)\s+(?:pour|for)?\s*(?:l['’]|le|la|les|un|une|mon|ma|mes|notre|nos|my|our|the|a|an|` + CountWords + `)\b`)

// NamesAnother reports whether a message names one job, which is not that of the one spoken of.
func NamesAnother(t *turn.Turn, r understanding.Reading) bool {
	own := t.State.At.Situation.Get(rules.FactProfession)
	return own != "" && len(r.Named) == 1 && r.Named[0] != own
}

// TellsNews reports whether what a message wants most probably is to tell how far an order is.
func TellsNews(t *turn.Turn, r understanding.Reading) bool {
	if len(r.Wants) == 0 {
		return false
	}
	x := t.Book.Topic(r.Wants[0].ID)
	return x != nil && x.Intent == rules.IntentStatus && len(x.Sets) > 0
}

// SupposedDay is the day of a message that was read as gone by; the next one where nothing tells
// that something was done on it, and it was long ago: "et si on l'envoie le 5 janvier ?", in November.
func SupposedDay(t *turn.Turn, text string, x when.Reading) time.Time {
	told := slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		return n.Mode == understanding.ModeTold && n.EventProbability >= PlainlyMeant && n.Holds >= PlainlyMeant
	})
	if ahead := t.Ahead(text); !told && turn.IsDay(ahead) && t.Now.Sub(x.Day) > ahead.Day.Sub(t.Now) {
		return ahead.Day
	}
	return t.LikelyDay(text, x)
}

// Registers speaks of being on the list of the Ordre.
var Registers = regexp.MustCompile(`(?i)\b(?:inscri\w*|s['’]inscri\w*|regist(?:er\w*|ration)|enregistr\w*)`)

// OfOthers is what belongs to somebody else: "ma collègue a reçu la sienne".
var OfOthers = regexp.MustCompile(`(?i)\b(?:(?:la|le|les) siens?|(?:la|les) siennes?|(?:sa|leur) (?:carte|cp[sefx]|cde)|(?:ses|leurs) codes|(?:his|her|their) (?:card|cp[sefx]|cde|codes?)|hers|theirs|de (?:ma|mon|mes) coll[èe]gues?|(?:ma|mon|une?) (?:coll[èe]gue|co-?interne|co-?externe|voisine?|chef|conjointe?|coloc|copine|copain|amie?|mari|femme|fr[èe]re|soeur|sœur|cousine?|beau-fr[èe]re|belle-soeur|p[èe]re|m[èe]re|fils|fille))\b`)

// HasTheirs tells that somebody else has their card.
var HasTheirs = regexp.MustCompile(`(?i)\b(?:a|ont|avait|avaient|has|have|had|got|eu|reçu)\b[^.;!?]{0,25}\b(?:la sienne|les leurs|le sien|sa (?:carte|cp[sefa]|cde)|leurs? cartes?|(?:his|her|their|its) (?:own|card|cp[sefa])|theirs|hers)\b|\b(?:sa|leur) (?:carte|cp[sefa]|cde)\b[^.;!?]{0,12}\b(?:est|était|etait|a été) (?:arriv|re[çc]u|là)|\b(?:en a|en ont|en avaient)\s+(?:bien |déjà |deja |toutes? |tous )*(?:une?|des|chacune?)\b|\bl['’](?:a|ont)\s+(?:bien |déjà |deja |aussi )?(?:eue?s?|reçue?s?|recue?s?|depuis)\b`)

// OfSomebody speaks of what belongs to somebody: "la carte de notre médecin".
var OfSomebody = regexp.MustCompile(`(?i)\b(?:cartes?|cp[sefx]|cde|dossiers?|formulaires?|[1-5]0[12]|codes?|celles?|celui|ceux|cards?|forms?|files?)\b.*?(?:\b(?:de|du|des|pour|of|for)\b|d['’])`)

// shortestNews is the number of words of news at least; LeastNews is the probability
// from which a message may bring them.
const LeastNews = 0.15

// newsFactor is how much likelier news are where an order is followed; LeastNear is the
// probability from which what is likely in the situation is taken.
const LeastNear = 0.4
