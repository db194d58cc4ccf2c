package meaning

import (
	"regexp"
	"strings"

	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Hearsay is told by others: no order is to be followed for it.
var Hearsay = regexp.MustCompile(`(?i)\b(?:m['’]a dit|m['’]ont dit|nous a dit|il para[iî]t|para[iî]t[- ]il|told me|i heard)\b`)

// LeastMeant is the probability from which a message that asks nothing may want
// something all the same.
const LeastMeant = 0.5

// Remarks reports whether a message only remarks on something: its words are
// known, and it neither asks nor wants anything.
func Remarks(t *turn.Turn, r understanding.Reading) bool {
	if r.Known*4 >= r.Words*3 && len(r.Wants) > 0 && isRemark(r.Wants[0].ID) && r.Wants[0].Probability >= surelyRemark && len(r.Asks) == 0 && len(r.Says) == 0 && !strings.Contains(t.Text, "?") {
		return true // "c'est ce que je pensais, je lui dis"
	}
	return !r.Asking && !strings.Contains(t.Text, "?") && r.Known*4 >= r.Words*3 && r.Words > 1 && (len(r.Wants) == 0 || r.Wants[0].Probability < LeastMeant || isRemark(r.Wants[0].ID))
}

// surelyRemark is the probability from which a message remarks on something, whatever its form.
const surelyRemark = 0.8

// PlainlyRemarks reports whether a message, as far as one can tell, has nothing to do with what
// was answered: "il fait froid ce matin".
func PlainlyRemarks(r understanding.Reading) bool {
	return len(r.Wants) > 0 && isRemark(r.Wants[0].ID) && r.Wants[0].Probability >= PlainlyMeant
}

func isRemark(want string) bool {
	return want == rules.MoveSmalltalk || want == rules.IntentThanks || want == rules.IntentGreeting || want == rules.IntentOutOfScope
}
