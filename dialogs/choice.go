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
func (t *turn) chosen(text string) (a Action, ok bool) {
	if n, err := strconv.Atoi(strings.Trim(text, " .)")); err == nil {
		if n >= 1 && n <= len(t.s.At.Choices) {
			return ParseAction(t.s.At.Choices[n-1]), true
		}
		return a, false
	}
	if len(text) > longestLabel {
		return a, false
	}
	if yes, told := understanding.YesNo(text); told && slices.Contains(t.s.At.Choices, on(verbShare, wayYes).String()) {
		return on(verbShare, map[bool]string{true: wayYes, false: wayNo}[yes]), true
	}
	for _, id := range t.s.At.Choices {
		if label := t.choiceLabel(id); label != "" && understanding.SameWords(text, label) {
			return ParseAction(id), true
		}
	}
	return a, false
}

// choiceLabel is what a button says, where that does not depend on the turn
// in which it was shown.
func (t *turn) choiceLabel(id string) string {
	a := ParseAction(id)
	if label, ok := verbLabels[a.Verb]; ok && a.Target == "" {
		return t.words(label)
	}
	switch a.Verb {
	case verbIntent:
		return t.subject(a.Target)
	case verbMeant:
		return t.words(choiceMeant)
	case verbLetter:
		return t.words(choiceLetter)
	case verbDossier:
		if strings.HasSuffix(a.Value, ":"+wayDate) {
			return t.words(choiceOtherDay)
		}
		if label, ok := dossierLabels[a.Value]; ok {
			return t.words(label)
		}
	case verbExpiry:
		return t.words(choiceNoReminder)
	case verbReminder:
		return t.words(choiceNoRemind)
	case verbHelp:
		if label, ok := helpLabels[a.Target]; ok {
			return t.words(label)
		}
	case verbGoal:
		if g := t.book.Goal(a.Target); g != nil {
			return t.tr(g.Title)
		}
	}
	return ""
}

// alone are the actions without a target, about are those with one.
var (
	alone map[Verb]func(*turn)
	about map[Verb]func(*turn, Action)
)

func init() { // they refer to what leads back to them
	alone = map[Verb]func(*turn){
		verbBack: (*turn).back, verbRestart: (*turn).restart, verbOther: (*turn).otherQuestion, verbWhy: (*turn).explain,
		verbChange: (*turn).offerChanges, verbHuman: (*turn).handOver, verbFollow: (*turn).follow, verbStop: (*turn).stop,
		verbForward: (*turn).forward, verbDetails: (*turn).details, verbFiche: (*turn).fiche, verbCheck: (*turn).check,
		verbLetter: func(t *turn) { t.askColleague(0) }, verbTable: (*turn).planTable, verbAgenda: func(t *turn) { t.agenda(nil) }, verbErase: func(t *turn) { t.askErase(nil) },
	}
	about = map[Verb]func(*turn, Action){
		verbConfirm: (*turn).chooseConfirmation, verbIntent: (*turn).chooseIntent, verbTopic: (*turn).chooseTopic,
		verbGoal: (*turn).chooseGoal, verbChange: (*turn).chooseChange, verbDay: (*turn).chooseDay,
		verbMeant:    func(t *turn, a Action) { t.correct(a.Target) },
		verbPerson:   func(t *turn, a Action) { t.detail(a.Target) },
		verbExpiry:   func(t *turn, a Action) { t.expiryChoice(a.Target) },
		verbHelp:     func(t *turn, a Action) { t.helpChoice(a.Target) },
		verbShare:    func(t *turn, a Action) { t.share(a.Target) },
		verbLetter:   (*turn).chooseLetter,
		verbDossier:  (*turn).dossierChoice,
		verbReminder: (*turn).reminderChoice,
	}
}

// answers reports whether a choice is one of a question, which counts only while
// the question is open; others can be made at any time.
func (a Action) answers() bool {
	return a.Verb == verbConfirm || a.Verb == verbDay || alone[a.Verb] == nil && about[a.Verb] == nil
}

// Question reports whether a message asks what it offers the answers to.
func (m *Message) Question() bool {
	return m.Asks != "" || slices.ContainsFunc(m.Choices, func(c Choice) bool { return ParseAction(c.ID).Verb == verbConfirm })
}

// answered is the choice of the open question that an input comes to, "" when it
// is none.
func (t *turn) answered(in Input) string {
	fact := t.before.Asking
	switch {
	case in.Kind == ChoiceInput:
		return in.Text
	case fact == "" || t.before.Pending != nil || t.understood.Facts[fact] == "":
		return ""
	}
	return answerTo(fact, t.understood.Facts[fact]).String()
}

// choose handles a click.
func (t *turn) choose(a Action) {
	t.understood.Certainty = understanding.Sure
	t.understood.Facts = rules.Facts{}
	switch {
	case a.Target == "" && a.Value == "" && alone[a.Verb] != nil:
		alone[a.Verb](t)
	case a.Target != "" && about[a.Verb] != nil:
		about[a.Verb](t, a)
	case a.Target != "":
		t.chooseValue(string(a.Verb), a.Target)
	default:
		t.say(t.words(sayUnknownID))
		t.repeat()
	}
}

func (t *turn) chooseConfirmation(a Action) {
	if p := t.s.At.Pending; p == nil || p.asksDay() || p.Kind == pendingOrder || a.Target != wayYes && a.Target != wayNo {
		t.stale()
		return
	}
	t.confirm(a.Target == wayYes)
}

func (t *turn) chooseIntent(a Action) {
	x := t.book.Intent(a.Target)
	switch {
	case x == nil:
		t.stale()
		return
	case x.Goal == "":
		t.understood.Intent = x.ID
		if topic := t.defaultTopic(x.ID, nil); topic != "" {
			t.topic(topic, true)
		} else {
			t.menu(t.say(t.words(sayMenu)))
		}
		return
	}
	t.understood.Intent = x.ID
	t.start(x.ID, x.Sets, nil)
	t.progress()
}

func (t *turn) chooseTopic(a Action) {
	if t.book.Topic(a.Target) == nil {
		t.stale()
		return
	}
	t.topic(a.Target, true)
}

func (t *turn) chooseLetter(a Action) {
	order, err := strconv.Atoi(a.Target)
	if err != nil {
		t.stale()
		return
	}
	t.askColleague(order)
}

func (t *turn) chooseGoal(a Action) {
	if t.book.Goal(a.Target) == nil {
		t.stale()
		return
	}
	t.startGoal(a.Target)
}

func (t *turn) chooseChange(a Action) {
	at := &t.s.At
	if t.book.Question(a.Target) == nil || at.Goal == "" {
		t.stale()
		return
	}
	at.Pending, at.Topic = nil, ""
	t.ask(a.Target)
}

func (t *turn) chooseDay(a Action) {
	if p := t.s.At.Pending; p == nil || !p.asksDay() || !t.settlePending(a.Target, understanding.Reading{}) {
		t.stale()
	}
}

// chooseValue takes the value of a fact.
func (t *turn) chooseValue(fact, value string) {
	at := &t.s.At
	switch {
	case !t.book.ValidValue(fact, value):
		t.say(t.words(sayUnknownID))
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
	case at.Asking != fact || at.Pending != nil:
		t.stale()
		return
	default:
		t.corrected = at.Situation.get(fact) != ""
	}
	t.understood.Facts = rules.Facts{fact: value}
	at.Situation.set(fact, value)
	if fact == rules.FactProfession && t.book.Contradiction(t.facts()) {
		at.Situation.set(rules.FactHealthPro, "")
	}
	t.closeQuestion()
	at.Pending, at.Topic = nil, ""
	t.progress()
}

// stale says that a click came too late to change anything.
func (t *turn) stale() {
	t.understood.Certainty = understanding.Unsure
	m := t.say(t.words(sayStale))
	if t.s.At.open() == "" && t.helpStep() == "" && t.s.At.Goal != "" {
		m.offer(do(verbChange), t.words(choiceChange)).offer(do(verbOther), t.words(choiceOtherTopic))
		return
	}
	t.repeat()
}

// startGoal begins the procedure that a topic offered.
func (t *turn) startGoal(goal string) {
	for i := range t.book.Intents {
		if x := &t.book.Intents[i]; x.Goal == goal {
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
	x := t.book.Intent(intent)
	r := understanding.Reading{Facts: rules.Facts{}, People: people, Asking: true}
	maps.Copy(r.Facts, f)
	goal := ""
	if x != nil {
		goal = x.Goal
		maps.Copy(r.Facts, x.Sets)
	}
	t.takeUp(r, goal)
}
