package dialogs

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Texts on a form that somebody asks about.
var (
	sayFormRight = declare("say_form_right", "form")
	sayFormOther = declare("say_form_other", "form")
	sayCardRight = declare("say_card_right", "card")
	sayCardOther = declare("say_card_other", "own", "card")
)

var (
	// formNumbers are the forms of the ANS by their numbers.
	formNumbers = regexp.MustCompile(`\b[1-5]0[12]\b`)
	// wondersWhether asks whether something applies.
	wondersWhether = regexp.MustCompile(`(?i)\b(?:faut|besoin|dois|doit|devons|c['’]est bien|\p{L}+ bien le|toujours le|le bon|la bonne|ou pas|suffit|d(?:o|oes) (?:i|we|he|she|they) need|need to|should i|is (?:it|that)|right form|does it|will do|is enough|fait l['’]affaire)\b`)
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

// hearCard says whether a card is that of the case just decided: "on me dit que c'est une
// CPS, c'est vrai ?".
func (t *turn) hearCard(h *heard) bool {
	if len(h.r.Cards) != 1 || !strings.Contains(h.text, "?") || !cardDoubted.MatchString(h.text) || len(h.r.People) > 1 || t.s.At.Situation.Listed || !t.hasAnswered() || t.s.At.Goal != rules.GoalOrder || t.s.At.Asking != "" {
		return false
	}
	if p := h.r.Facts[rules.FactProfession]; p != "" && p != t.s.At.Situation.get(rules.FactProfession) || h.r.Topic != "" && h.r.Certainty == understanding.Sure {
		return false // of somebody else, or a point of its own
	}
	d := t.decide()
	own := ""
	if d.Procedure != nil && d.Ask == "" {
		own = d.Procedure.Card
	}
	if t.book.Card(own) == nil || t.book.Card(h.r.Cards[0]) == nil {
		return false
	}
	t.understood.Intent, t.understood.Certainty = rules.IntentOrder, understanding.Sure
	if own == h.r.Cards[0] {
		t.say(fill(t.words(sayCardRight), "card", own))
	} else {
		t.say(fill(t.words(sayCardOther), "own", own, "card", h.r.Cards[0]))
	}
	m := &t.out[len(t.out)-1]
	if lines := t.lines(d.Procedure.Summary, d.Facts); len(lines) > 0 {
		m.addLines(lines[0])
	}
	t.offerAfterAnswer(m, d)
	t.enter(eventAnswer)
	t.outcome = t.summarise(d, d.Sources())
	return true
}

// hearForm says whether a form is that of the case of which somebody speaks: "I'm a
// doctor. Do I need form 301?", "on m'a parlé du 201, c'est bien ça ?". It leaves what is
// asked of nobody in particular, or depends on what is not known yet.
func (t *turn) hearForm(h *heard) bool {
	numbers := formNumbers.FindAllString(h.text, -1)
	if len(numbers) == 0 || !(t.asks(h.r) || claims.MatchString(h.text)) || !wondersWhether.MatchString(h.text) || hasAny(orNot.ReplaceAllString(numberless.ReplaceAllString(h.text, ""), ""), wondersHow) || len(h.r.People) > 1 || t.s.At.Situation.Listed {
		return false
	}
	number := numbers[0]
	if slices.ContainsFunc(numbers, func(n string) bool { return n != number }) || t.form(number) == nil {
		return false
	}
	answered := t.hasAnswered() && (t.s.At.Goal == rules.GoalOrder || t.s.At.Goal == rules.GoalResponsable)
	if !answered && h.r.Facts[rules.FactProfession] == "" && (t.s.At.Goal != rules.GoalOrder || t.s.At.Situation.get(rules.FactProfession) == "") {
		return false
	}
	before := t.s.At.Situation.clone()
	state := t.s.At
	t.takeUp(h.r, rules.GoalOrder)
	t.s.At.Intent = rules.IntentOrder
	t.s.At.Goal = t.goalOf(rules.IntentOrder, t.facts())
	d := t.decide()
	if d.Ask != "" && !answered && t.s.At.Asking != "" && !t.book.Contradiction(t.facts()) {
		t.say(t.words(sayDependsOn))
		t.ask(d.Ask)
		return true
	}
	if d.Ask != "" || t.book.Contradiction(t.facts()) {
		t.s.At = state
		t.s.At.Situation = before
		return false
	}
	t.understood.Intent, t.understood.Certainty = rules.IntentOrder, understanding.Sure
	words := sayFormOther
	if slices.Contains(t.summarise(d, d.Sources()).Forms, number) {
		words = sayFormRight
	}
	t.sayLines(compose(t.words(words), "form", Verbatim(number)))
	if answered {
		t.reconsider(before)
	} else {
		t.progress()
	}
	return true
}

// numberless drops "ou pas", which asks for no place.
var numberless = regexp.MustCompile(`(?i)\bou (?:pas|non)\b`)

// form is the form of a number, nil when the ANS has none.
func (t *turn) form(number string) *rules.Document {
	for i := range t.book.Documents {
		if d := &t.book.Documents[i]; d.Kind == "form" && d.Code == number {
			return d
		}
	}
	return nil
}
