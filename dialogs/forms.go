package dialogs

import (
	"regexp"
	"slices"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Texts on a form that somebody asks about.
var (
	sayFormRight = declare("say_form_right", "form")
	sayFormOther = declare("say_form_other", "form")
)

var (
	// formNumbers are the forms of the ANS by their numbers.
	formNumbers = regexp.MustCompile(`\b[1-5]0[12]\b`)
	// wondersWhether asks whether something applies.
	wondersWhether = regexp.MustCompile(`(?i)\b(?:faut|besoin|dois|doit|devons|c['’]est bien|le bon|la bonne|ou pas|suffit|d(?:o|oes) (?:i|we|he|she|they) need|need to|should i|is (?:it|that)|right form|does it|will do|is enough|fait l['’]affaire)\b`)
	// claims tell what others say.
	claims = regexp.MustCompile(`(?i)\b(?:dit|disent|pense|parl[ée]|says?|told|thinks?)\b`)
	// wondersHow asks for something else about it.
	wondersHow = []string{"ou", "comment", "qui", "quand", "combien", "pourquoi", "lequel", "quel", "quelle", "where", "how", "who", "when", "which", "why", "what"}
)

// hearForm says whether a form is that of the case of which somebody speaks: "I'm a
// doctor. Do I need form 301?", "on m'a parlé du 201, c'est bien ça ?". It leaves what is
// asked of nobody in particular, or depends on what is not known yet.
func (t *turn) hearForm(h *heard) bool {
	numbers := formNumbers.FindAllString(h.text, -1)
	if len(numbers) == 0 || !(t.asks(h.r) || claims.MatchString(h.text)) || !wondersWhether.MatchString(h.text) || hasAny(numberless.ReplaceAllString(h.text, ""), wondersHow) || len(h.r.People) > 1 || t.s.At.Situation.Listed {
		return false
	}
	form := numbers[0]
	if slices.ContainsFunc(numbers, func(n string) bool { return n != form }) || t.form(form) == nil {
		return false
	}
	answered := t.hasAnswered() && t.s.At.Goal == rules.GoalOrder
	if !answered && h.r.Facts[rules.FactProfession] == "" && (t.s.At.Goal != rules.GoalOrder || t.s.At.Situation.get(rules.FactProfession) == "") {
		return false
	}
	before := t.s.At.Situation.clone()
	state := t.s.At
	t.takeUp(h.r, rules.GoalOrder)
	t.s.At.Intent = rules.IntentOrder
	t.s.At.Goal = t.goalOf(rules.IntentOrder, t.facts())
	d := t.decide()
	if d.Ask != "" && !answered && t.s.At.Asking != "" && !t.d.book.Contradiction(t.facts()) {
		t.say(t.words(sayDependsOn))
		t.ask(d.Ask)
		return true
	}
	if d.Ask != "" || t.d.book.Contradiction(t.facts()) {
		t.s.At = state
		t.s.At.Situation = before
		return false
	}
	t.understood.Intent, t.understood.Certainty = rules.IntentOrder, understanding.Sure
	words := sayFormOther
	if slices.Contains(t.summarise(d, d.Sources()).Forms, form) {
		words = sayFormRight
	}
	t.sayLines(compose(t.words(words), "form", Verbatim(form)))
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
	for i := range t.d.book.Documents {
		if d := &t.d.book.Documents[i]; d.Kind == "form" && d.Code == number {
			return d
		}
	}
	return nil
}
