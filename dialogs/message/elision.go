package message

import (
	"regexp"
	"strings"
)

// elides is the beginning of a word before which French shortens "de" and "que": a vowel,
// a "y" that is one ("Yves", not "Yann"), or the mute "h" of the first names that have one.
var elides = regexp.MustCompile(`(?i)^(?:[aàâäæeéèêëiîïoôöœuùûü]|y[^aeéèiouy\s]|h(?:adrien|[ée]l[èeéo]|enri|erv[ée]|ermine|ector|ilaire|ippolyte|onor|ortense|ubert|ugo|ugues|yacinthe))`)

// elide shortens a "de" or "que" at the end of a text where what follows calls for it:
// "à la demande d’Anna".
func elide(text string, next Line) string {
	for _, word := range []string{"de", "que"} {
		rest, ok := strings.CutSuffix(text, word+" ")
		if ok && (rest == "" || strings.HasSuffix(rest, " ")) && len(next) > 0 && elides.MatchString(next[0].Text) {
			return rest + strings.TrimSuffix(word, "e") + "’"
		}
	}
	return text
}
