package mattermost

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"cpxbot/bot/bottest"
	"cpxbot/dialogs"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// Above this height in pixels the web app folds a post under "Show more": its
// MAX_POST_HEIGHT. A line has 20 pixels and, at the width that is left to a post in a
// window of 1024 pixels, some 95 characters; a blank line is a gap of 7. A browser
// that shows the same replies differs from the estimate by up to 40 pixels.
const (
	foldsAbove   = 600 - 40
	linePixels   = 20
	gapPixels    = 7
	charsPerLine = 95
)

// heightOf estimates how high a post is shown.
func heightOf(text string) (pixels int) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(strings.TrimPrefix(line, ">")); line == "" {
			pixels += gapPixels
			continue
		}
		if i := strings.Index(line, "]("); i > 0 { // the address of a link is not seen
			line = line[:i]
		}
		pixels += linePixels * int(math.Ceil(float64(utf8.RuneCountInString(line))/charsPerLine))
	}
	return pixels
}

// TestRepliesDoNotFold: the first reply to what is asked most is seen whole.
func TestRepliesDoNotFold(t *testing.T) {
	d := bottest.Dialog(t, dialogs.WithHR())
	for _, text := range []string{
		"je suis sage-femme, il me faut une cps", "je suis médecin du travail, quelle carte ?",
		"infirmière en santé travail salariée du service, je veux ma carte",
		"secrétaire médicale, contrat signé, le directeur a sa carte, on a un lecteur, j'accède au logiciel médical",
		"je suis directeur du service, quelle carte pour moi ?", "je suis interne en médecine du travail",
		"ergothérapeute salariée, contrat signé, carte du directeur reçue, lecteur ok", "psychologue du travail, je peux avoir une carte ?",
		"j'ai perdu ma carte", "ma carte est bloquée, j'ai oublié mon code", "quels sont les délais ?", "qui est le mandataire ?",
		"bonjour", "quel lecteur de carte acheter ?",
	} {
		r := d.Turn(state.State{}, turn.Input{Text: text, Locale: "fr"}, bottest.Monday)
		if len(r.Messages) == 0 {
			t.Fatalf("%q gets no reply", text)
		}
		for i := range r.Messages {
			if h := heightOf(markdown(&r.Messages[i])); h > foldsAbove {
				t.Errorf("the reply to %q is %d pixels high, at most %d are shown:\n%s", text, h, foldsAbove, markdown(&r.Messages[i]))
			}
		}
	}
}
