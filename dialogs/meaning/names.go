package meaning

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

var counts = regexp.MustCompile(`(?i)(?:^|\s|['’])(\d{1,3}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|two|three|four|five)\s+(?:(?:autres|dernières|dernieres|premières|premieres|nouvelles|other)\s+)?(?:cartes?|cp[sefa]s?|cdes?|dossiers?|demandes?|codes|personnes|sur|sont|ont|d['’]entre|cards|files|people|of|are|have)\b`)

// CountSaid is how many cards, files or people a text tells of, 0 when it does not say:
// "8 CPE commandées", "3 cartes sur 8 sont arrivées", "deux sont là".
func CountSaid(text string) int {
	m := counts.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	return words.NumberIn(m[1])
}

// takesBackWords are those that give up what was about to be sent.
var takesBackWords = []string{"non", "no", "rien", "annuler", "annule", "cancel", "retour", "back", "stop", "laisse tomber", "laissez tomber", "non rien", "rien merci", "c'est bon", "finalement non", "non merci", "finalement rien"}

// TakesBack reports whether a text gives up what was about to be sent.
func TakesBack(text string) bool {
	return slices.ContainsFunc(takesBackWords, func(w string) bool { return words.SameWords(text, w) })
}

// shortestName is the number of letters of a name at least.
const shortestName = 3

// Named reports whether a text names somebody, or something, by a label or by a word
// of it: "Anne" is "Anne Roy".
func Named(text string, label message.Verbatim) bool {
	if label == "" {
		return false
	}
	if words.Contains(text, string(label)) {
		return true
	}
	return slices.ContainsFunc(strings.Fields(string(label)), func(word string) bool {
		return utf8.RuneCountInString(word) >= shortestName && unicode.IsUpper([]rune(word)[0]) && !names.IsTitle(word) && words.Contains(text, word)
	})
}

// FormNumber is the number of a form of the ANS.
var FormNumber = regexp.MustCompile(`\b[1-5]0[12]\b`)

// SituationTold is what a message tells of an order: what it wants says it better
// than its single statements.
func SituationTold(t *turn.Turn, r understanding.Reading) string {
	if x := t.Book.Topic(r.Topic); x != nil && x.Sets[rules.FactSituation] != "" {
		return x.Sets[rules.FactSituation]
	}
	return r.Facts[rules.FactSituation]
}

// AsksWhoOrders reports whether a point is who orders a card.
func AsksWhoOrders(x *rules.Topic) bool {
	return x.ID == rules.TopicWhoOrders || x.ID == rules.TopicOrderOwn || x.ID == rules.TopicEmployer
}
