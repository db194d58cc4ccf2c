package dialogs

import (
	"slices"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// hearMove handles what a person can say at any time: back, restart, stop, why,
// change, help, a person, thanks.
func (t *turn) hearMove(h *heard) bool {
	at, r := &t.s.At, h.r
	words := strings.Fields(strings.ToLower(strings.Trim(h.text, " ?!.")))
	short := len(words) <= 3
	first := ""
	if len(words) > 0 {
		first = words[0]
	}
	is := func(list ...string) bool { return short && slices.Contains(list, first) }
	switch {
	case is("pourquoi", "why"):
		t.explain()
	case is("aide", "help", "?") && h.value == "" || strings.TrimSpace(h.text) == "?":
		m := t.say(t.words(sayHelp))
		if t.hr {
			m.addLines(t.words(sayHelpHR))
		}
		t.repeat()
	case is("changer", "change", "modifier", "corriger", "correct") && len(words) == 1:
		t.offerChanges()
	case is("vérifier", "verifier", "check") && h.value == "":
		t.check()
	case is("reprendre", "resume", "continuer", "continue") && h.value == "":
		t.resume()
	case h.value != "" || r.Topic != "" || r.Certainty == understanding.Unsure:
		return false
	case undoes[r.Intent] && r.Certainty != understanding.Sure && (len(words) > longestCommand || len(r.Wants) > 0 && r.Wants[0].Probability < leastMeant):
		return false // what ends or undoes something is not done on a guess
	case r.Intent == rules.IntentHuman && len(words) > longestCommand && len(r.Wants) > 0 && r.Wants[0].Probability < plainlyMeant:
		return false
	case r.Move == rules.MoveWhy || r.Move == rules.MoveSources:
		t.explain()
	case r.Move == rules.MoveDetails:
		t.details()
	case r.Move == rules.MoveForward:
		t.forward()
	case r.Move == rules.MoveChange && len(t.stated(r)) == 0:
		t.offerChanges()
	case r.Move == rules.MoveMyData:
		t.showData(nil)
		t.goOnAsking()
	case r.Move == rules.MoveFollow:
		if !t.followsNews(h) {
			t.followCommand(nil)
		}
	case r.Move == rules.MoveOther:
		t.otherQuestion()
	case r.Move == rules.MoveFrench:
		t.speak("fr")
	case r.Move == rules.MoveEnglish:
		t.speak("en")
	case r.Move == rules.MoveHoldOn && len(t.told(r)) == 0:
		t.say(t.words(sayHoldOn))
	case r.Move == rules.MoveSmalltalk && r.Asking && strings.Contains(h.text, "?") && len(t.stated(r)) == 0 && r.Wants[0].Probability >= plainlyMeant:
		t.say(t.words(sayRobot))
		t.goOnAsking()
	case r.Move == rules.MoveSmalltalk:
		if len(t.stated(r)) > 0 || h.r.Asking || !t.remarks(r) {
			return false
		}
		t.acceptRemark(at.Asking)
	case r.Intent == rules.IntentBack && len(t.stated(r)) == 0:
		t.back()
	case r.Intent == rules.IntentRestart:
		t.restart()
	case r.Intent == rules.IntentMyData && !hasAny(h.text, erasingWords):
		t.showData(nil)
	case r.Intent == rules.IntentMyData:
		at.Pending = &Pending{Kind: pendingErase}
		t.askPending()
	case r.Intent == rules.IntentCancel && at.Asking == "" && at.Pending == nil && t.stopsDossier():
	case r.Intent == rules.IntentCancel:
		t.stop()
	case r.Intent == rules.IntentHuman:
		t.handOver()
	case r.Intent == rules.IntentGreeting && r.Move == "":
		t.welcome()
	case r.Intent == rules.IntentThanks && at.Asking != "":
		t.say(t.words(sayThanksGoOn))
		t.ask(at.Asking)
	case r.Intent == rules.IntentThanks:
		t.say(t.words(sayThanks))
	default:
		return false
	}
	return true
}

// erasingWords ask to forget; other words about one's data ask to see them.
var erasingWords = []string{"efface", "effacez", "effacer", "effaces", "supprime", "supprimez", "supprimer", "oublie", "oubliez", "oublier", "detruire", "detruisez", "delete", "erase", "forget", "remove", "wipe", "rgpd", "gdpr"}

// undoes are the intents that end or undo something.
var undoes = map[string]bool{rules.IntentBack: true, rules.IntentRestart: true, rules.IntentCancel: true, rules.IntentMyData: true}

// longestCommand is the number of words up to which a guess at such an intent is
// good enough.
const longestCommand = 4

// plainlyMeant is the probability from which a longer message asks for a person.
const plainlyMeant = 0.6

// stop ends what is under way; what was said is kept.
func (t *turn) stop() {
	t.closeQuestion()
	t.s.At.Pending, t.s.At.Checking = nil, false
	t.enter(eventClose)
	m := t.say(t.words(sayClosed)).offer(do(verbOther), t.words(choiceOtherTopic))
	if t.open() > 0 {
		m.addLines(t.words(sayStillFollow))
	}
}

// back returns to the point before the last answer.
func (t *turn) back() {
	t.final = true
	n := len(t.s.History)
	if n == 0 {
		t.menu(t.say(t.words(sayNoBack)))
		return
	}
	t.goingBack = true
	t.s.At = t.s.History[n-1].clone()
	t.s.History = slices.Clip(t.s.History[:n-1])
	t.say(t.words(sayBack))
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
	case at.Phase == Planning:
		t.plan()
	case (at.Phase == Answered || at.Phase == Following) && at.Goal != "":
		if d := t.decide(); d.Procedure != nil && d.Ask == "" {
			following := at.Phase == Following
			t.answer(d)
			if following {
				t.enter(eventFollow)
			}
		}
	default:
		t.menu(t.say(t.words(sayMenu)))
	}
}

// otherQuestion leaves the subject; what is known is kept.
func (t *turn) otherQuestion() {
	at := &t.s.At
	t.closeQuestion()
	at.Pending, at.Topic, at.Checking = nil, "", false
	t.enter(eventReset)
	t.menu(t.say(t.words(sayMenu)))
}

// speak goes on in a language, from what was shown last.
func (t *turn) speak(locale string) {
	t.s.Locale = locale
	t.present()
}

// restart forgets what was said, and begins again.
func (t *turn) restart() {
	t.final = true
	if t.abandonObsolete(t.facts()) {
		t.say(t.words(sayUnfollowed))
	}
	t.s.At = Point{Phase: t.s.At.Phase}
	t.s.History = nil
	t.enter(eventReset)
	t.menu(t.say(t.words(sayRestarted)))
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
	t.menu(t.say(t.words(sayMenu)))
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
	if at.Topic != "" {
		t.topicDetails(t.book.Topic(at.Topic))
		return
	}
	d := t.decide()
	if d.Procedure == nil || d.Ask != "" {
		t.menu(t.say(t.words(sayWhyNone)))
		return
	}
	m := Message{}
	t.reasons(&m, d)
	m.offer(do(verbChange), t.words(choiceChange)).offer(do(verbOther), t.words(choiceOtherTopic))
	t.out = append(t.out, m)
}

// reasons adds the facts and the rule that led to an answer.
func (t *turn) reasons(m *Message, d rules.Decision) {
	var facts []string
	for _, s := range d.Trace {
		line := t.recap(s.Fact, s.Value)
		switch s.How {
		case rules.HowAssumed:
			line += " (" + t.words(labelAssumed) + ")"
		case rules.HowDerived:
			line = fill(t.words(labelFollows), "register", line)
		}
		facts = append(facts, capital(line))
	}
	t.section(m, Bullets, t.words(sayWhyAnswer), facts)
	m.Parts = append(m.Parts, Part{Kind: Source, Lines: ParseLines(fill(t.words(sayWhyRule), "title", t.tr(d.Procedure.Title)), t.source(d.Sources().Sections))})
}

// offerChanges lists the answers that can be changed.
func (t *turn) offerChanges() {
	var changeable []string
	d := t.decide()
	for _, s := range d.Trace {
		if s.How != rules.HowDerived && !slices.Contains(changeable, s.Fact) {
			changeable = append(changeable, s.Fact)
		}
	}
	if len(changeable) == 0 {
		t.menu(t.say(t.words(sayNoFacts)))
		return
	}
	m := t.say(t.words(sayChangeWhat))
	for _, fact := range changeable {
		q := t.book.Question(fact)
		m.offer(on(verbChange, fact), capital(t.tr(q.Name))+" ("+t.recap(fact, d.Facts[fact])+")")
	}
}
