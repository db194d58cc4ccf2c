package dialogs

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// move handles what a person can say at any time: back, restart, stop, why,
// change, help, a person, thanks. It returns false when the message is none.
func (t *turn) move(text string, r understanding.Reading, value string) bool {
	at := &t.s.At
	words := strings.Fields(strings.ToLower(strings.Trim(text, " ?!.")))
	short := len(words) <= 3
	first := ""
	if len(words) > 0 {
		first = words[0]
	}
	switch {
	case short && slices.Contains([]string{"pourquoi", "why"}, first):
		t.explain()
	case short && slices.Contains([]string{"aide", "help", "?"}, first) && value == "" || strings.TrimSpace(text) == "?":
		t.say(t.tr(sayHelp))
		t.repeat()
	case short && slices.Contains([]string{"changer", "change", "modifier", "corriger", "correct"}, first):
		t.offerChanges()
	case short && slices.Contains([]string{"reprendre", "resume", "continuer", "continue"}, first) && value == "":
		t.resume()
	case r.Topic != "":
		return false
	case r.Intent == "back":
		t.back()
	case r.Intent == "restart":
		t.restart()
	case r.Intent == "delete_my_data":
		t.remember()
		at.Pending = &Pending{Kind: pendingErase}
		t.askPending()
	case r.Intent == "cancel" && value == "":
		t.remember()
		at.Asking, at.Offered, at.Pending = "", nil, nil
		t.enter(eventClose)
		t.say(t.tr(sayClosed)).offer("restart", t.tr(choiceRestart))
	case r.Intent == "human_help" && value == "":
		t.handOver()
	case r.Intent == "greeting" && value == "":
		if at.Asking != "" {
			t.say(t.tr(sayGoOn))
			t.ask(at.Asking)
		} else {
			t.menu(t.say(t.tr(sayHello)))
		}
	case r.Intent == "thanks" && value == "":
		t.say(t.tr(sayThanks))
		if at.Asking != "" {
			t.ask(at.Asking)
		}
	default:
		return false
	}
	return true
}

// back returns to the point before the last answer.
func (t *turn) back() {
	n := len(t.s.History)
	if n == 0 {
		t.menu(t.say(t.tr(sayNoBack)))
		return
	}
	t.goingBack = true
	t.s.At = t.s.History[n-1].clone()
	t.s.History = slices.Clip(t.s.History[:n-1])
	t.say(t.tr(sayBack))
	t.present()
}

// present shows again what the present point shows: its question, its answer
// or the menu.
func (t *turn) present() {
	at := &t.s.At
	switch {
	case at.Pending != nil:
		t.askPending()
	case at.Asking != "":
		t.ask(at.Asking)
	case at.Phase == Answered && at.Topic != "":
		t.topic(at.Topic, true)
	case at.Phase == Answered && len(at.People) > 1 && at.Facts[rules.FactProfession] == "":
		t.several()
	case (at.Phase == Answered || at.Phase == Following) && at.Goal != "":
		if d := t.d.book.Decide(at.Goal, at.Facts); d.Procedure != nil && d.Ask == "" {
			phase := at.Phase
			t.answer(d)
			at.Phase = phase
		}
	default:
		t.menu(t.say(t.tr(sayMenu)))
	}
}

func (t *turn) restart() {
	t.s.At = Point{Phase: t.s.At.Phase, Facts: rules.Facts{}}
	t.s.History = nil
	t.s.Misses = 0
	t.enter(eventReset)
	t.menu(t.say(t.tr(sayRestarted)))
}

// resume goes on after a stop or a hand-over.
func (t *turn) resume() {
	at := &t.s.At
	if at.Asking != "" || at.Pending != nil {
		t.repeat()
		return
	}
	if at.Intent != "" {
		t.progress()
		return
	}
	t.menu(t.say(t.tr(sayMenu)))
}

// explain answers "why?": the reason for the open question, or the facts and
// the rule that led to the answer.
func (t *turn) explain() {
	at := &t.s.At
	if at.Asking != "" {
		t.say(t.why(at.Asking))
		t.ask(at.Asking)
		return
	}
	d := t.d.book.Decide(at.Goal, at.Facts)
	if d.Procedure == nil || d.Ask != "" {
		t.menu(t.say(t.tr(sayWhyNone)))
		return
	}
	var facts []string
	for _, s := range d.Trace {
		line := t.recap(s.Fact, s.Value)
		switch s.How {
		case rules.HowAssumed:
			line += " (" + t.tr(labelAssumed) + ")"
		case rules.HowDerived:
			line += " (" + t.tr(labelFollows) + ")"
		}
		facts = append(facts, capital(line))
	}
	m := t.say(t.tr(sayWhyAnswer))
	m.Parts = append(m.Parts,
		Part{Kind: Bullets, Lines: facts},
		Part{Kind: Paragraphs, Lines: []string{fill(t.tr(sayWhyRule), "title", t.tr(d.Procedure.Title), "source", t.source(t.citations(d)))}})
	m.offer("change", t.tr(choiceChange)).offer("restart", t.tr(choiceRestart))
}

// offerChanges lists the answers that can be changed.
func (t *turn) offerChanges() {
	var changeable []string
	d := t.d.book.Decide(t.s.At.Goal, t.s.At.Facts)
	for _, s := range d.Trace {
		if s.How != rules.HowDerived && !slices.Contains(changeable, s.Fact) {
			changeable = append(changeable, s.Fact)
		}
	}
	if len(changeable) == 0 {
		t.menu(t.say(t.tr(sayNoFacts)))
		return
	}
	m := t.say(t.tr(sayChangeWhat))
	for _, fact := range changeable {
		q := t.d.book.Question(fact)
		m.offer("change="+fact, capital(t.tr(q.Name))+" ("+t.recap(fact, d.Facts[fact])+")")
	}
}

// handOver passes the conversation to a person, with what was said so far.
func (t *turn) handOver() {
	t.remember()
	shared := strings.Join(t.recaps(t.s.At.Facts), ", ")
	if shared == "" {
		shared = t.tr(sayNothing)
	}
	t.enter(eventHandOver)
	if t.d.hr {
		t.say(t.tr(sayHumanSent))
		m := t.say(fill(sayHRAsked.FR, "facts", shared))
		m.To = ToHR
		return
	}
	m := t.say(t.tr(sayHuman))
	t.documents(m, []string{"assistance"})
	m.offer("restart", t.tr(choiceRestart))
}

// confirmProfession asks whether a freely spelt profession was meant.
func (t *turn) confirmProfession(r understanding.Reading) {
	facts := maps.Clone(r.Facts)
	facts[rules.FactProfession] = r.Doubtful
	t.s.At.Pending = &Pending{Kind: pendingProfession, Intent: r.Intent, Facts: facts}
	t.askPending()
}

// confirmSwitch asks whether to leave the subject under way.
func (t *turn) confirmSwitch(r understanding.Reading) {
	t.s.At.Pending = &Pending{Kind: pendingSwitch, Intent: r.Intent, Facts: maps.Clone(r.Facts), People: r.People}
	t.askPending()
}

func (t *turn) askPending() {
	at := &t.s.At
	p := at.Pending
	yes, no := t.tr(choiceYes), t.tr(choiceNo)
	var m *Message
	switch p.Kind {
	case pendingErase:
		m = t.say(t.tr(sayErase))
	case pendingProfession:
		m = t.say(fill(t.tr(sayMeant), "profession", t.recap(rules.FactProfession, p.Facts[rules.FactProfession])))
	case pendingConflict:
		wording := sayConflict
		if at.Facts[rules.FactHealthPro] == "yes" {
			wording = sayConflictIs
		}
		m = t.say(fill(t.tr(wording), "profession", t.recap(rules.FactProfession, at.Facts[rules.FactProfession])))
		m.Asks = rules.FactHealthPro
		yes = capital(t.recap(rules.FactProfession, at.Facts[rules.FactProfession]))
		no = t.tr(choiceNotPro)
		if at.Facts[rules.FactHealthPro] == "yes" {
			no = t.tr(choicePro)
		}
	default:
		m = t.say(fill(t.tr(saySwitch), "old", t.subject(at.Intent), "new", t.subject(p.Intent)))
		no = t.tr(choiceStay)
	}
	m.offer("confirm=yes", yes).offer("confirm=no", no)
	t.enter(eventConfirm)
}

func (t *turn) subject(intent string) string {
	if x := t.d.book.Intent(intent); x != nil {
		return t.tr(x.Label)
	}
	return t.tr(choiceRestart)
}

// settlePending takes a text as the answer to the open confirmation. It
// returns false when the text is about something else, which then goes on.
func (t *turn) settlePending(text string, r understanding.Reading) bool {
	at := &t.s.At
	if yes, ok := understanding.YesNo(text); ok && (at.Pending.Kind != pendingConflict || yes) {
		t.confirm(yes)
		return true
	}
	switch at.Pending.Kind {
	case pendingConflict:
		switch {
		case r.Facts[rules.FactProfession] != "":
			at.Facts[rules.FactProfession] = r.Facts[rules.FactProfession]
			t.confirm(true)
		case r.Facts[rules.FactHealthPro] != "":
			t.confirm(r.Facts[rules.FactHealthPro] != at.Facts[rules.FactHealthPro])
		default:
			return false
		}
		return true
	case pendingProfession:
		if r.Facts[rules.FactProfession] == "" {
			return false
		}
		at.Pending = nil
		t.remember()
		t.merge(r.Facts)
		at.Asking, at.Offered = "", nil
		t.progress()
		return true
	}
	return false
}

// abandonPending handles a text that does not settle the open confirmation: a
// question is answered and the confirmation asked again, a new request takes
// its place. It returns true when the message must still be handled.
func (t *turn) abandonPending(r understanding.Reading) bool {
	at := &t.s.At
	x := t.d.book.Intent(r.Intent)
	switch {
	case r.Topic != "":
		t.topic(r.Topic, false)
		t.say(t.tr(sayGoOn))
	case x != nil && x.Goal != "" && !r.Implied, len(r.People) > 1:
		at.Pending = nil
		return true
	default:
		t.s.Misses++
		t.say(fill(t.tr(sayMiss), "again", ""))
	}
	t.askPending()
	return false
}

// confirm settles the open confirmation.
func (t *turn) confirm(yes bool) {
	at := &t.s.At
	p := at.Pending
	t.s.Misses = 0
	t.remember()
	at.Pending = nil
	switch p.Kind {
	case pendingErase:
		if yes {
			t.s = State{Locale: t.s.Locale, At: Point{Phase: Idle}}
			t.erased = true
			t.say(t.tr(sayErased))
			return
		}
		t.say(t.tr(sayKept))
		t.settlePhase()
		t.present()
	case pendingProfession:
		if yes {
			t.merge(p.Facts)
		} else if at.Asking == "" {
			delete(at.Facts, rules.FactProfession)
		}
		at.Asking, at.Offered = "", nil
		t.progress()
	case pendingConflict:
		if yes {
			delete(at.Facts, rules.FactHealthPro)
		} else {
			at.Facts[rules.FactProfession] = rules.ProfessionOther
		}
		t.progress()
	default:
		if !yes {
			t.say(t.tr(sayGoOn))
			t.settlePhase()
			t.repeat()
			return
		}
		t.start(p.Intent, p.Facts, p.People)
		t.progress()
	}
}

// settlePhase returns from a confirmation to what was there before it.
func (t *turn) settlePhase() {
	switch {
	case t.s.At.Asking != "":
		t.enter(eventAsk)
	case t.s.At.Goal != "" || t.s.At.Topic != "":
		t.enter(eventAnswer)
	default:
		t.enter(eventReset)
	}
}

// choose handles a click. A choice of an older message still counts when it
// changes an answer of the request under way.
func (t *turn) choose(id string) {
	at := &t.s.At
	id, _ = clean(id)
	name, value, hasValue := strings.Cut(id, "=")
	t.understood.Certainty = understanding.Sure
	t.understood.Facts = rules.Facts{}
	switch {
	case name == "confirm" && hasValue:
		if at.Pending == nil || value != "yes" && value != "no" {
			t.stale()
			return
		}
		t.confirm(value == "yes")
	case name == "intent" && hasValue:
		x := t.d.book.Intent(value)
		if x == nil {
			t.stale()
			return
		}
		t.understood.Intent = value
		t.remember()
		t.s.Misses = 0
		if x.Goal == "" {
			if topic := t.defaultTopic(value); topic != "" {
				t.topic(topic, true)
			} else {
				t.menu(t.say(t.tr(sayMenu)))
			}
			return
		}
		facts := maps.Clone(x.Sets)
		t.start(value, facts, nil)
		t.progress()
	case name == "topic" && hasValue && t.d.book.Topic(value) != nil:
		t.remember()
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
		t.remember()
		at.Pending, at.Topic = nil, ""
		t.ask(value)
	case name == "dossier" && hasValue:
		t.dossierChoice(value)
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
	case "why":
		t.explain()
	case "change":
		t.offerChanges()
	case "human":
		t.handOver()
	case "follow":
		t.follow()
	case "stop":
		t.remember()
		t.s.At.Asking, t.s.At.Offered, t.s.At.Pending = "", nil, nil
		t.enter(eventClose)
		t.say(t.tr(sayClosed))
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
		t.remember()
		if fact == rules.FactProfession {
			delete(at.Facts, rules.FactHealthPro)
		} else if at.Facts[fact] == value || value == rules.ValueUnknown {
			at.Facts[rules.FactProfession] = rules.ProfessionOther
		}
	case at.Asking != fact && (at.Goal == "" || at.Facts[fact] == ""):
		t.stale()
		return
	default:
		t.remember()
		t.corrected = at.Asking != fact || at.Facts[fact] != ""
	}
	t.understood.Facts = rules.Facts{fact: value}
	t.s.Misses = 0
	if at.Asking == at.MustAsk || fact == at.MustAsk {
		at.MustAsk = ""
	}
	at.Facts[fact] = value
	if fact == rules.FactProfession && t.d.book.Contradiction(at.Facts) {
		delete(at.Facts, rules.FactHealthPro)
	}
	at.Asking, at.Offered, at.Pending, at.Topic = "", nil, nil, ""
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
			t.remember()
			t.understood.Intent = x.ID
			facts := t.s.At.Facts
			t.start(x.ID, nil, nil)
			if goal != rules.GoalIncident {
				t.merge(facts)
			}
			t.progress()
			return
		}
	}
}

// several answers for people of several professions: a line each, then the
// details on demand.
func (t *turn) several() {
	at := &t.s.At
	at.Goal = rules.GoalOrder
	m := t.say(t.tr(saySeveral))
	var lines []string
	contradicted := map[string]bool{}
	var updates []string
	sections := []string{}
	for i, p := range at.People {
		profession := t.d.book.Profession(p.Profession)
		label := capital(t.tr(profession.Label))
		if p.Count > 1 {
			label = strconv.Itoa(p.Count) + " × " + t.tr(profession.Label)
		}
		facts := maps.Clone(at.Facts)
		facts[rules.FactProfession] = p.Profession
		lines = append(lines, "**"+label+"** — "+t.oneLine(facts))
		m.offer("person="+strconv.Itoa(i+1), label)
		for _, u := range profession.Updates {
			if x := t.d.book.Update(u); x.Contradicts && !contradicted[u] {
				contradicted[u] = true
				updates = append(updates, t.updateLine(x))
			}
		}
		if d := t.d.book.Decide(rules.GoalOrder, t.complete(facts)); d.Procedure != nil {
			sections = append(sections, d.Procedure.Sections...)
		}
	}
	m.Parts = append(m.Parts, Part{Kind: Bullets, Lines: lines})
	if len(updates) > 0 {
		m.Parts = append(m.Parts, Part{Kind: Notice, Title: t.tr(titleContra), Lines: updates})
	}
	m.Parts = append(m.Parts,
		Part{Kind: Paragraphs, Lines: []string{t.tr(sayShared), t.tr(sayDetails)}},
		Part{Kind: Source, Lines: []string{t.source(sections)}})
	at.Asking, at.Offered = "", nil
	t.enter(eventAnswer)
}

// complete fills the questions still open with "unknown", to preview a
// decision without asking.
func (t *turn) complete(f rules.Facts) rules.Facts {
	f = maps.Clone(f)
	for range 12 {
		d := t.d.book.Decide(rules.GoalOrder, f)
		if d.Ask == "" {
			break
		}
		f[d.Ask] = rules.ValueUnknown
	}
	return f
}

func (t *turn) oneLine(f rules.Facts) string {
	d := t.d.book.Decide(rules.GoalOrder, t.complete(f))
	p := d.Procedure
	if p == nil {
		return t.tr(sayRephrase)
	}
	line := t.cardLabel(p)
	if line == "" {
		line = t.tr(p.Title)
	}
	if p.OrderedBy != nil && p.OrderedFrom != nil {
		line += ", " + strings.ToLower(t.tr(labelBy)) + " " + t.tr(*p.OrderedBy) + ", " + strings.ToLower(t.tr(labelFrom)) + " " + t.tr(*p.OrderedFrom)
	}
	if forms := t.formNames(d); forms != "" {
		line += " (" + forms + ")"
	}
	return line
}

// detail gives the whole answer for one of several people.
func (t *turn) detail(number string) {
	at := &t.s.At
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(at.People) {
		t.stale()
		return
	}
	t.remember()
	at.Facts = maps.Clone(at.Facts)
	at.Facts[rules.FactProfession] = at.People[n-1].Profession
	at.Facts[rules.FactOrderingFor] = rules.OrderingForOther
	at.Asking, at.Offered = "", nil
	t.progress()
}
