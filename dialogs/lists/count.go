package lists

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayCounts   = turn.Declare("say_card_counts", "counts")
	labelNoCard = turn.Declare("label_no_card")
)

// HearHowMany counts the cards of those who are planned: "combien de CPE du coup ?", "donc 4 CPE, c'est
// ça ?".
func HearHowMany(t *turn.Turn, h *turn.Heard) bool {
	if !asksCount.MatchString(h.Text) || h.Reading.Words > LongestDetail || len(h.Reading.Named) > 0 || len(h.Reading.People) > 0 {
		return false
	}
	counts, order := map[string]int{}, []string(nil)
	s := &t.State.At.Situation
	for _, i := range s.Planned() {
		d := answers.DecidePlanned(t, s.People[i])
		card := t.Words(labelNoCard)
		if d.Procedure != nil && d.Ask == "" && t.Book.Card(d.Procedure.Card) != nil {
			card = d.Procedure.Card
		}
		if !slices.Contains(order, card) {
			order = append(order, card)
		}
		counts[card] += max(1, s.People[i].Planned)
	}
	var parts []string
	for _, card := range order {
		parts = append(parts, strconv.Itoa(counts[card])+" "+card)
	}
	t.Understood.Facts, t.Understood.Certainty = rules.Facts{}, understanding.Sure
	t.Say(turn.Fill(t.Words(sayCounts), "counts", strings.Join(parts, ", ")))
	flow.GoOnAsking(t)
	return true
}

// asksCount asks how many cards there are to order, and not how long they take.
var asksCount = regexp.MustCompile(`(?i)(?:\bcombien\s+(?:(?:ça|ca|cela)\s+(?:fait|en fait)\s+|(?:il )?(?:en )?faut(?:-il)?\s+|j['’]en\s+\S+\s+)?(?:de |d['’])?(?:cartes?|cp[sef]|cde)\b|\bhow many (?:cards|cp[sef]|cdes?)\b|\b\d+\s+(?:cartes?|cp[sef]|cdes?|cards)\b[^?]{0,25}\?)`)
