package hearing

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Texts on a form that somebody asks about.
var (
	sayFormRight = turn.Declare("say_form_right", "form")
	sayFormOther = turn.Declare("say_form_other", "form")
	sayCardRight = turn.Declare("say_card_right", "card")
	sayCardOther = turn.Declare("say_card_other", "own", "card")
)

var (
	// formNumbers are the forms of the ANS by their numbers.
	formNumbers = regexp.MustCompile(`\b[1-5]0[12]\b`)
	// wondersWhether asks whether something applies.
	wondersWhether = regexp.MustCompile(`(?i)\b(?:faut|besoin|dois|doit|devons|c['’]est bien|\p{L}+ bien le|toujours le|le bon|la bonne|ou pas|suffit|d(?:o|oes) (?:i|we|he|she|they) need|need to|should i|is (?:it|that)|right form|does it|will do|is enough|fait l['’]affaire)\b`)
	// wondersPlainly does so without a question mark.
	wondersPlainly = regexp.MustCompile(`(?i)\b(?:c['’]est bien|faut-il|est-ce que|dois-je|d(?:o|oes) (?:i|we|he|she|they) need|should i|is (?:it|that)|right form)\b`)
	// orNot leaves both answers open, and asks for no place.
	orNot = regexp.MustCompile(`(?i)\bou (?:pas|non)\b`)
	// claims tell what others say.
	claims = regexp.MustCompile(`(?i)\b(?:dit|disent|pense|parl[ée]|says?|told|thinks?)\b`)
	// wondersHow asks for something else about it.
	wondersHow = []string{"ou", "comment", "qui", "quand", "combien", "pourquoi", "lequel", "quel", "quelle", "where", "how", "who", "when", "which", "why", "what"}
)

// cardDoubted wonders whether a card that is named is the right one: "il a raison ?",
// "c'est pas plutôt une CPS ?".
var cardDoubted = regexp.MustCompile(`(?i)\b(?:raison|tort|vrai|faux|bien ça|bien ca|bien une|plut[ôo]t|confirmez|correct|right|wrong|true|instead|normal|uniforme|dr[oô]it (?:à|a) une|suffit|suffirait)\b|n['’]est[- ]ce pas|\bpas une cp|\bpourquoi pas\b`)

// contests tells what others say that the card is: "ma cheffe me dit que c'est une CPS".
var contests = regexp.MustCompile(`(?i)\b(?:di[ts]|disent|disait|dit que|soutien\w*|pr[ée]tend\w*|affirme\w*|assure\w*|para[iî]t|says?|told|said)\b[^.;!?]{0,25}\b(?:c['’ ]?est|ce serait|il (?:me |lui )?faut|qu['’]il (?:me |lui )?faut|it['’ ]?s|it is|i need)\s+(?:plutôt |bien |forcément )?(?:une?|la|a|the)\s`)

// HearCard says whether a card is that of the case just decided: "on me dit que c'est une
// CPS, c'est vrai ?".
func HearCard(t *turn.Turn, h *turn.Heard) bool {
	if len(h.Reading.Cards) != 1 || !(strings.Contains(h.Text, "?") && cardDoubted.MatchString(h.Text) || contests.MatchString(h.Text)) || len(h.Reading.People) > 1 || t.State.At.Situation.Listed || !meaning.HasAnswered(t) || t.State.At.Goal != rules.GoalOrder || t.State.At.Asking != "" {
		return false
	}
	if p := h.Reading.Facts[rules.FactProfession]; p != "" && p != t.State.At.Situation.Get(rules.FactProfession) || h.Reading.Topic != "" && h.Reading.Certainty == understanding.Sure {
		return false // of somebody else, or a point of its own
	}
	d := t.Decide()
	own := ""
	if d.Procedure != nil && d.Ask == "" {
		own = d.Procedure.Card
	}
	if t.Book.Card(own) == nil || t.Book.Card(h.Reading.Cards[0]) == nil {
		return false
	}
	t.Understood.Intent, t.Understood.Certainty = rules.IntentOrder, understanding.Sure
	if own == h.Reading.Cards[0] {
		t.Say(turn.Fill(t.Words(sayCardRight), "card", own))
	} else {
		t.Say(turn.Fill(t.Words(sayCardOther), "own", own, "card", h.Reading.Cards[0]))
	}
	m := &t.Out[len(t.Out)-1]
	if lines := answers.Lines(t, d.Procedure.Summary, d.Facts); len(lines) > 0 {
		m.AddLines(lines[0])
	}
	answers.OfferAfterAnswer(t, m, d)
	t.Enter(state.EventAnswer)
	t.Outcome = answers.Summarise(t, d, d.Sources())
	return true
}

// HearForm says whether a form is that of the case of which somebody speaks: "I'm a
// doctor. Do I need form 301?", "on m'a parlé du 201, c'est bien ça ?". It leaves what is
// asked of nobody in particular, or depends on what is not known yet.
func HearForm(t *turn.Turn, h *turn.Heard) bool {
	numbers := formNumbers.FindAllString(h.Text, -1)
	if len(numbers) == 0 || !strings.Contains(h.Text, "?") && !h.Reading.OnlyAsks && !claims.MatchString(h.Text) && !wondersPlainly.MatchString(h.Text) || !(meaning.Asks(t, h.Reading) || claims.MatchString(h.Text)) || !wondersWhether.MatchString(h.Text) || turn.HasAny(orNot.ReplaceAllString(h.Text, ""), wondersHow) || len(h.Reading.People) > 1 || t.State.At.Situation.Listed {
		return false
	}
	number := numbers[0]
	if slices.ContainsFunc(numbers, func(n string) bool { return n != number }) || form(t, number) == nil {
		return false
	}
	answered := meaning.HasAnswered(t) && (t.State.At.Goal == rules.GoalOrder || t.State.At.Goal == rules.GoalResponsable)
	if !answered && h.Reading.Facts[rules.FactProfession] == "" && (t.State.At.Goal != rules.GoalOrder || t.State.At.Situation.Get(rules.FactProfession) == "") {
		return false
	}
	before := t.State.At.Situation.Clone()
	state := t.State.At
	tracking.TakeUp(t, h.Reading, rules.GoalOrder)
	t.State.At.Intent = rules.IntentOrder
	t.State.At.Goal = meaning.GoalOf(t, rules.IntentOrder, t.Facts())
	d := t.Decide()
	if d.Ask != "" && !answered && t.State.At.Asking != "" && !t.Book.Contradiction(t.Facts()) {
		t.Say(t.Words(turn.SayDependsOn))
		answers.Ask(t, d.Ask)
		return true
	}
	if d.Ask != "" || t.Book.Contradiction(t.Facts()) {
		t.State.At = state
		t.State.At.Situation = before
		return false
	}
	t.Understood.Intent, t.Understood.Certainty = rules.IntentOrder, understanding.Sure
	words := sayFormOther
	if slices.Contains(answers.Summarise(t, d, d.Sources()).Forms, number) {
		words = sayFormRight
	}
	t.SayLines(message.Compose(t.Words(words), "form", message.Verbatim(number)))
	if answered {
		flow.Reconsider(t, before)
	} else {
		flow.Progress(t)
	}
	return true
}

// form is the form of a number, nil when the ANS has none.
func form(t *turn.Turn, number string) *rules.Document {
	for i := range t.Book.Documents {
		if d := &t.Book.Documents[i]; d.Kind == "form" && d.Code == number {
			return d
		}
	}
	return nil
}
