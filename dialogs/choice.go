package dialogs

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// keepChoices remembers what the person sees last as choices.
func (t *turn) keepChoices() {
	if slices.ContainsFunc(t.out, func(m Message) bool { return m.To == "" }) || t.s.Room != nil {
		t.s.At.Choices = nil // a "yes" must not answer what is no longer shown
	}
	for i := len(t.out) - 1; i >= 0; i-- {
		if choices := t.out[i].Choices; len(choices) > 0 && (t.out[i].To == "" || t.s.Room != nil) {
			ids := make([]string, len(choices))
			for j, c := range choices {
				ids[j] = c.ID
			}
			t.s.At.Choices = ids
			return
		}
	}
}

// longestLabel bounds the texts that are compared with the words on buttons.
const longestLabel = 100

// chosen returns the choice that a text names by its number or its words.
func (t *turn) chosen(text string) (id string, ok bool) {
	if n, err := strconv.Atoi(strings.Trim(text, " .)")); err == nil {
		if n >= 1 && n <= len(t.s.At.Choices) {
			return t.s.At.Choices[n-1], true
		}
		return "", false
	}
	if len(text) > longestLabel {
		return "", false
	}
	if yes, told := understanding.YesNo(text); told && slices.Contains(t.s.At.Choices, "share=yes") {
		return map[bool]string{true: "share=yes", false: "share=no"}[yes], true
	}
	for _, id := range t.s.At.Choices {
		if label := t.choiceLabel(id); label != "" && understanding.SameWords(text, label) {
			return id, true
		}
	}
	return "", false
}

// choiceLabel is what a button says, where that does not depend on the turn
// in which it was shown.
func (t *turn) choiceLabel(id string) string {
	name, value, _ := strings.Cut(id, "=")
	if label, ok := actionLabels[id]; ok {
		return t.tr(label)
	}
	switch name {
	case "intent":
		return t.subject(value)
	case choiceMeantID:
		return t.tr(choiceMeant)
	case "dossier":
		_, what, _ := strings.Cut(value, ":")
		if strings.HasSuffix(what, ":date") {
			return t.tr(choiceOtherDay)
		}
		if label, ok := dossierLabels[what]; ok {
			return t.tr(label)
		}
	case "expiry":
		return t.tr(choiceNoReminder)
	case "reminder":
		return t.tr(choiceNoRemind)
	case "help":
		if label, ok := helpLabels[value]; ok {
			return t.tr(label)
		}
	case "goal":
		if g := t.d.book.Goal(value); g != nil {
			return t.tr(g.Title)
		}
	}
	return ""
}

// choose handles a click. A choice of an older message still counts when it
// changes an answer of the request under way.
func (t *turn) choose(id string) {
	at := &t.s.At
	name, value, hasValue := strings.Cut(id, "=")
	t.understood.Certainty = understanding.Sure
	t.understood.Facts = rules.Facts{}
	switch {
	case name == "confirm" && hasValue:
		if at.Pending == nil || at.Pending.asksDay() || value != "yes" && value != "no" {
			t.stale()
			return
		}
		t.confirm(value == "yes")
	case name == choiceMeantID && hasValue:
		t.otherMeanings(value)
	case name == "intent" && hasValue:
		x := t.d.book.Intent(value)
		if x == nil {
			t.stale()
			return
		}
		t.understood.Intent = value
		if x.Goal == "" {
			if topic := t.defaultTopic(value, nil); topic != "" {
				t.topic(topic, true)
			} else {
				t.menu(t.say(t.tr(sayMenu)))
			}
			return
		}
		t.start(value, x.Sets, nil)
		t.progress()
	case name == "topic" && hasValue && t.d.book.Topic(value) != nil:
		t.topic(value, true)
	case name == "goal" && hasValue && t.d.book.Goal(value) != nil:
		t.startGoal(value)
	case name == "person" && hasValue:
		t.detail(value)
	case name == "change" && hasValue:
		if q := t.d.book.Question(value); q == nil || at.Goal == "" {
			t.stale()
			return
		}
		at.Pending, at.Topic = nil, ""
		t.ask(value)
	case name == "dossier" && hasValue:
		t.dossierChoice(value)
	case name == rules.FactDate && hasValue:
		if p := at.Pending; p == nil || !p.asksDay() || !t.settlePending(value, understanding.Reading{}) {
			t.stale()
		}
	case name == "expiry" && hasValue:
		t.expiryChoice(value)
	case name == "reminder" && hasValue:
		t.reminderChoice(value)
	case name == "help" && hasValue:
		t.helpChoice(value)
	case name == "share" && hasValue:
		t.share(value)
	case hasValue:
		t.chooseValue(name, value)
	default:
		t.act(id)
	}
}

// act handles the choices that are actions.
func (t *turn) act(id string) {
	switch id {
	case "back":
		t.back()
	case "restart":
		t.restart()
	case "other":
		t.otherQuestion()
	case "why":
		t.explain()
	case "change":
		t.offerChanges()
	case "human":
		t.handOver()
	case "follow":
		t.follow()
	case "erase":
		t.s.At.Pending = &Pending{Kind: pendingErase}
		t.askPending()
	case "stop":
		t.stop()
	case "forward":
		t.forward()
	case "details":
		t.details()
	case "fiche":
		t.fiche()
	case "check":
		t.check()
	case "csv":
		t.planTable()
	default:
		t.say(t.tr(sayUnknownID))
		t.repeat()
	}
}

// chooseValue takes the value of a fact.
func (t *turn) chooseValue(fact, value string) {
	at := &t.s.At
	switch {
	case !t.d.book.ValidValue(fact, value):
		t.say(t.tr(sayUnknownID))
		t.repeat()
		return
	case at.Pending != nil && at.Pending.Kind == pendingConflict && (fact == rules.FactHealthPro || fact == rules.FactProfession):
		// An answer in words of the facts settles the contradiction too.
		at.Pending = nil
		if fact == rules.FactProfession {
			at.Situation.set(rules.FactHealthPro, "")
		} else if at.Situation.get(fact) == value || value == rules.ValueUnknown {
			at.Situation.set(rules.FactProfession, rules.ProfessionOther)
		}
	case at.Asking != fact && (at.Goal == "" || at.Situation.get(fact) == ""):
		t.stale()
		return
	default:
		t.corrected = at.Asking != fact || at.Situation.get(fact) != ""
	}
	t.understood.Facts = rules.Facts{fact: value}
	if fact == at.MustAsk {
		at.MustAsk = ""
	}
	at.Situation.set(fact, value)
	if fact == rules.FactProfession && t.d.book.Contradiction(t.facts()) {
		at.Situation.set(rules.FactHealthPro, "")
	}
	t.closeQuestion()
	at.Pending, at.Topic = nil, ""
	t.progress()
}

func (t *turn) stale() {
	t.understood.Certainty = understanding.Unsure
	t.say(t.tr(sayStale))
	t.repeat()
}

// startGoal begins the procedure that a topic offered.
func (t *turn) startGoal(goal string) {
	for i := range t.d.book.Intents {
		if x := &t.d.book.Intents[i]; x.Goal == goal {
			t.understood.Intent = x.ID
			t.start(x.ID, nil, nil)
			t.progress()
			return
		}
	}
}

// start begins a request with facts that a choice or a form states; what is
// known of the service and of the one spoken of is kept.
func (t *turn) start(intent string, f rules.Facts, people []understanding.Person) {
	at := &t.s.At
	at.Intent, at.Topic, at.Checking, at.Pending = intent, "", false, nil
	t.closeQuestion()
	x := t.d.book.Intent(intent)
	r := understanding.Reading{Facts: rules.Facts{}, People: people, Asking: true}
	maps.Copy(r.Facts, f)
	goal := ""
	if x != nil {
		goal = x.Goal
		maps.Copy(r.Facts, x.Sets)
	}
	at.MustAsk = t.conflict(r)
	t.takeUp(r, goal)
}
