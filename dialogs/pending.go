package dialogs

import (
	"maps"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

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

// askPending asks the open confirmation, again or for the first time.
func (t *turn) askPending() {
	at := &t.s.At
	p := at.Pending
	yes, no := t.words(choiceYes), t.words(choiceNo)
	var m *Message
	switch p.Kind {
	case pendingErase:
		m = t.say(t.words(sayErase))
	case pendingDate, pendingSnooze:
		words := sayWhichDay
		if p.Kind == pendingSnooze {
			words = saySnoozeDay
		}
		t.say(t.words(words)).Asks = rules.FactDate
		t.enter(eventConfirm)
		return
	case pendingOrder:
		_, several := t.orderMeant(&heard{text: string(p.Words), r: t.reader.Read(string(p.Words), understanding.Asked{})}, p.Event)
		t.askOrder(several, p.Event, string(p.Words))
		return
	case pendingReminder:
		t.say(t.words(sayReminderWhen)).Asks = rules.FactDate
		t.enter(eventConfirm)
		return
	case pendingColleague:
		t.say(t.words(sayLetterWho)).offer(on(verbConfirm, wayNo), t.words(choiceLetterNot))
		t.enter(eventConfirm)
		return
	case pendingLetter:
		m = t.sayLines(compose(t.words(sayLetterSure), "colleague", p.Words, "name", t.displayName))
	case pendingProfession:
		m = t.say(fill(t.words(sayMeant), "profession", t.recap(rules.FactProfession, p.Facts[rules.FactProfession])))
	case pendingReply:
		m = t.say(fill(t.words(sayMeantReply), "facts", strings.Join(t.recaps(p.Facts), ", ")))
	case pendingConflict:
		wording := sayConflict
		if at.Situation.get(rules.FactHealthPro) == "yes" {
			wording = sayConflictIs
		}
		m = t.say(fill(t.words(wording), "profession", t.recap(rules.FactProfession, at.Situation.get(rules.FactProfession))))
		m.Asks = rules.FactHealthPro
		yes = capital(t.recap(rules.FactProfession, at.Situation.get(rules.FactProfession)))
		no = t.words(choiceNotPro)
		if at.Situation.get(rules.FactHealthPro) == "yes" {
			no = t.words(choicePro)
		}
	default:
		m = t.say(fill(t.words(saySwitch), "old", t.subject(at.Intent), "new", t.subject(p.Intent)))
		no = t.words(choiceStay)
	}
	m.offer(on(verbConfirm, wayYes), yes).offer(on(verbConfirm, wayNo), no)
	t.enter(eventConfirm)
}

// subject names a request in the person's words.
func (t *turn) subject(intent string) string {
	if x := t.book.Intent(intent); x != nil {
		return t.tr(x.Label)
	}
	return t.words(choiceRestart)
}

// settlePending takes a text as the answer to the open confirmation. It
// returns false when the text is about something else, which then goes on.
func (t *turn) settlePending(text string, r understanding.Reading) bool {
	at := &t.s.At
	if at.Pending.Kind == pendingReminder {
		return t.settleReminder(text)
	}
	if at.Pending.Kind == pendingOrder {
		return t.settleOrder(&heard{text: text, r: r})
	}
	if at.Pending.asksDay() {
		return t.settleDate(text)
	}
	if at.Pending.Kind == pendingColleague || t.namesColleague() {
		return t.settleColleague(text, r)
	}
	if yes, ok := understanding.YesNo(text); ok && (at.Pending.Kind != pendingConflict || yes) {
		t.confirm(yes)
		return true
	}
	switch at.Pending.Kind {
	case pendingReply:
		if r.Answer == "" || r.AnswerProbability > 0 && r.AnswerProbability < leastTaken {
			return false
		}
		at.Pending = &Pending{Kind: pendingReply, Facts: rules.Facts{at.Asking: r.Answer}} // said more plainly
		t.confirm(true)
		return true
	case pendingConflict:
		switch {
		case r.Facts[rules.FactProfession] != "":
			t.changeProfession(r.Facts[rules.FactProfession])
			t.confirm(true)
		case r.Facts[rules.FactHealthPro] != "":
			t.confirm(r.Facts[rules.FactHealthPro] != at.Situation.get(rules.FactHealthPro))
		default:
			return false
		}
		return true
	case pendingProfession:
		if r.Facts[rules.FactProfession] == "" {
			return false
		}
		at.Pending = nil
		t.note(t.stated(r))
		t.closeQuestion()
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
	x := t.book.Intent(r.Intent)
	dated := at.Pending.asksDay()
	switch {
	case (dated || at.Pending.Kind == pendingOrder) && t.open() > 0 && r.Intent == rules.IntentStatus && stageAfter[r.Facts[rules.FactSituation]] != "":
		t.settled() // news instead of the day
		return true
	case dated && (r.Move == rules.MoveMyReminders || r.Move == rules.MoveStopReminder):
		t.settled()
		return !t.hearReminder(&heard{text: t.text, r: r})
	case dated && t.open() > 0 && r.Intent == rules.IntentStatus && r.Certainty == understanding.Sure:
		t.settled() // how far an order is
		return true
	case r.Topic != "":
		t.topic(r.Topic, false)
		t.say(t.words(sayGoOn))
	case x != nil && x.Goal != "" && !r.Implied, len(r.People) > 1:
		at.Pending = nil
		return true
	case dated:
		t.countMiss()
		if t.s.Misses > 0 || r.Words > longestDay && len(r.Wants) > 0 { // the person is elsewhere with their thoughts
			t.settled()
			return true
		}
		t.say(t.words(sayNoDay))
	default:
		t.countMiss()
		t.say(fill(t.words(sayMiss), "again", ""))
	}
	t.askPending()
	return false
}

// settleReminder takes a text as the time of a reminder, when it names one.
func (t *turn) settleReminder(text string) bool {
	if r := t.reading; r.Intent == rules.IntentCancel || r.Move == rules.MoveStopReminder || r.Move == rules.MoveMyReminders {
		return false
	}
	if wishes.MatchString(text) {
		t.settled()
		return t.makeReminder(text) // another one
	}
	schedule, r, ok := t.personalSchedule(text)
	if !ok {
		if r.None() {
			return false
		}
		t.say(t.oddTime(r))
		t.askPending()
		return true
	}
	words := t.errand(string(t.s.At.Pending.Words))
	t.settled()
	t.addReminder(words, schedule)
	t.goOnAsking()
	return true
}

// confirm settles the open confirmation.
func (t *turn) confirm(yes bool) {
	at := &t.s.At
	p := at.Pending
	at.Pending = nil
	switch p.Kind {
	case pendingErase:
		if yes {
			h := t.s.Help
			t.s = State{Locale: t.s.Locale, At: Point{Phase: Idle}}
			t.erased = true
			t.say(t.words(sayErased)).Erases = true
			if h != nil && h.Open {
				t.tellHR(ParseLine(t.french(sayHRErased))).Thread = &Thread{h.Channel, h.Thread}
			}
			return
		}
		t.say(t.words(sayKept))
		t.settlePhase()
		t.present()
	case pendingColleague, pendingLetter:
		if yes && p.Kind == pendingLetter {
			t.sendLetter(p)
		} else {
			t.keepLetter()
		}
	case pendingReply:
		t.settlePhase()
		if !yes {
			t.repeat()
			return
		}
		for fact, value := range p.Facts {
			t.setFact(fact, value)
		}
		t.closeQuestion()
		t.progress()
	case pendingProfession:
		if yes {
			t.nameProfession(p.Facts[rules.FactProfession])
			t.note(p.Facts)
		} else if at.Asking == "" {
			at.Situation.set(rules.FactProfession, "")
		}
		t.closeQuestion()
		t.progress()
	case pendingConflict:
		if yes {
			at.Situation.set(rules.FactHealthPro, "")
		} else {
			at.Situation.set(rules.FactProfession, rules.ProfessionOther)
		}
		t.progress()
	default:
		if !yes {
			t.say(t.words(sayGoOn))
			t.settlePhase()
			t.repeat()
			return
		}
		t.start(p.Intent, p.Facts, p.People)
		t.progress()
	}
}

// settled closes the open confirmation.
func (t *turn) settled() {
	t.s.At.Pending = nil
	t.settlePhase()
}

// settlePhase returns from a confirmation to what was there before it.
func (t *turn) settlePhase() {
	switch {
	case t.s.At.Asking != "":
		t.enter(eventAsk)
	case t.s.At.Situation.Listed && t.s.At.Topic == "" && len(t.s.At.Situation.planned()) > 0:
		t.enter(eventPlan)
	case t.s.At.Goal != "" || t.s.At.Topic != "":
		t.enter(eventAnswer)
	default:
		t.enter(eventReset)
	}
}
