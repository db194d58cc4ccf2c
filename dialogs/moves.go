package dialogs

import (
	"slices"
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
		m := t.say(t.tr(sayHelp))
		if t.d.hr {
			m.addLines(t.tr(sayHelpHR))
		}
		t.repeat()
	case short && slices.Contains([]string{"changer", "change", "modifier", "corriger", "correct"}, first):
		t.offerChanges()
	case short && slices.Contains([]string{"reprendre", "resume", "continuer", "continue"}, first) && value == "":
		t.resume()
	case value != "" || r.Topic != "" || r.Certainty == understanding.Unsure:
		return false
	case r.Move == rules.MoveWhy || r.Move == rules.MoveSources:
		t.explain()
	case r.Move == rules.MoveChange:
		t.offerChanges()
	case r.Move == rules.MoveMyData:
		t.showData(nil)
	case r.Move == rules.MoveFollow:
		t.followCommand(nil)
	case r.Move == rules.MoveOther:
		t.restart()
	case r.Intent == rules.IntentBack:
		t.back()
	case r.Intent == rules.IntentRestart:
		t.restart()
	case r.Intent == rules.IntentMyData:
		t.remember()
		at.Pending = &Pending{Kind: pendingErase}
		t.askPending()
	case r.Intent == rules.IntentCancel && value == "" && at.Asking == "" && at.Pending == nil && t.stopsDossier():
	case r.Intent == rules.IntentCancel && value == "":
		t.remember()
		at.Asking, at.Offered, at.Pending = "", nil, nil
		t.enter(eventClose)
		m := t.say(t.tr(sayClosed)).offer("restart", t.tr(choiceRestart))
		if t.open() > 0 {
			m.addLines(t.tr(sayStillFollow))
		}
	case r.Intent == rules.IntentHuman && value == "":
		t.handOver()
	case r.Intent == rules.IntentGreeting && r.Move == "" && value == "":
		if at.Asking != "" {
			t.say(t.tr(sayGoOn))
			t.ask(at.Asking)
		} else {
			t.menu(t.say(t.tr(sayHello)))
		}
	case r.Intent == rules.IntentThanks && value == "":
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
	if t.abandonObsolete(t.s.At.Facts) {
		t.say(t.tr(sayUnfollowed))
	}
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
		Part{Kind: Bullets, Lines: ParseLines(facts...)},
		Part{Kind: Paragraphs, Lines: ParseLines(fill(t.tr(sayWhyRule), "title", t.tr(d.Procedure.Title), "source", t.source(d.Sources().Sections)))})
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
