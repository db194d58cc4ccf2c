package words

import (
	"strconv"
	"time"
)

// waitingWords are the words that tell how long something has lasted.
var waitingWords = Set("fait depuis attends attend attendu attendus attendons déjà bientôt since for ago waiting waited already")

// comingWords tell how long something will take, or how long it may.
var comingWords = Set("dans sous d'ici in within disait disiez annoncé annoncés prévu prévus dit")

// Waited finds how long somebody says to have waited: "ça fait 2 mois", "depuis
// trois semaines", "for six weeks now", "j'ai déjà attendu, 2 MOIS". It returns the
// day when that began, in the zone of today; ok is false when nothing is said of it.
func Waited(text string, today time.Time) (since time.Time, ok bool) {
	tokens := Tokenise(text)
	waits := false
	for _, t := range tokens {
		if comingWords[t.Word] {
			return time.Time{}, false
		}
		waits = waits || waitingWords[t.Word]
	}
	if !waits {
		return time.Time{}, false
	}
	today = time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, today.Location())
	for i := range len(tokens) - 1 {
		n := Number(tokens[i].Word)
		if n == 0 || n > 60 {
			continue
		}
		switch unit := tokens[i+1].Word; {
		case dayUnits[unit]:
			return today.AddDate(0, 0, -n), true
		case weekUnits[unit]:
			return today.AddDate(0, 0, -7*n), true
		case monthUnits[unit]:
			return today.AddDate(0, -n, 0), true
		}
	}
	return time.Time{}, false
}

var (
	dayUnits   = Set("jour jours j day days")
	weekUnits  = Set("semaine semaines sem week weeks")
	monthUnits = Set("mois month months")
	yearUnits  = Set("an ans année années year years")
)

// LongAgo reports whether a text tells of something that lasts for years: "depuis
// 2015", "ça fait 3 ans". That is no news.
func LongAgo(text string, today time.Time) bool {
	tokens := Tokenise(text)
	for i, t := range tokens {
		if y, err := strconv.Atoi(t.Word); err == nil && y >= 2000 && y < today.Year() || Number(t.Word) > 0 && i+1 < len(tokens) && yearUnits[tokens[i+1].Word] {
			return true
		}
	}
	return false
}
