// Package moves steers the conversation: back, why, change, begin again, stop, and the
// commands; and it shows what is known, what is followed, and the details of an answer.
package moves

import (
	"slices"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/handover"
	"cpxbot/dialogs/letters"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/news"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayHelp       = turn.Declare("say_help")
	sayHelpHR     = turn.Declare("say_help_hr")
	sayHoldOn     = turn.Declare("say_hold_on")
	sayRobot      = turn.Declare("say_robot")
	sayThanksGoOn = turn.Declare("say_thanks_go_on")
)

// HearMove handles what a person can say at any time: back, restart, stop, why,
// change, help, a person, thanks.
func HearMove(t *turn.Turn, h *turn.Heard) bool {
	at, r := &t.State.At, h.Reading
	words := strings.Fields(strings.ToLower(strings.Trim(h.Text, " ?!.")))
	short := len(words) <= 3
	first := ""
	if len(words) > 0 {
		first = words[0]
	}
	is := func(list ...string) bool { return short && slices.Contains(list, first) }
	switch {
	case is("pourquoi", "why"):
		Explain(t)
	case is("aide", "help", "?") && (h.Value == "" || len(words) == 1) || strings.TrimSpace(h.Text) == "?":
		m := t.Say(t.Words(sayHelp))
		if t.HR {
			m.AddLines(t.Words(sayHelpHR))
		}
		flow.Repeat(t)
	case is("changer", "change", "modifier", "corriger", "correct") && len(words) == 1:
		OfferChanges(t)
	case is("vérifier", "verifier", "check") && h.Value == "":
		Check(t)
	case is("reprendre", "resume", "continuer", "continue") && h.Value == "":
		h.Reading.Certainty = understanding.Sure // by its very word
		flow.Resume(t)
	case h.Value != "" || r.Topic != "" || r.Certainty == understanding.Unsure:
		return false
	case leavesIt(t, r):
		t.Say(t.Words(sayHoldOn))
	case undoes[r.Intent] && r.Certainty != understanding.Sure && len(r.Wants) > 0 && (r.Wants[0].Probability < meaning.LeastMeant || len(words) > longestCommand && (r.Wants[0].Probability < leastUndone && !(r.Intent == rules.IntentCancel && r.Wants[0].Probability >= meaning.PlainlyMeant) || len(r.Facts) > 0 || len(meaning.Told(t, r)) > 0)):
		return false // what ends or undoes something is not done on a guess
	case r.Intent == rules.IntentCancel && r.Removes && plansOneOf(t, r.Named):
		return false // "finalement la psychologue ne vient pas"
	case r.Move == rules.MoveNext && len(meaning.Stated(t, r)) > 0 && (!r.Asking && at.Situation.Listed || !meaning.HasAnswered(t) && at.Asking == ""):
		return false // "le contrat est signé, le lecteur est là": the plan is told anew
	case r.Move == rules.MoveNext:
		tracking.Note(t, tracking.OnlyService(meaning.Stated(t, r))) // "le contrat est signé, je fais quoi ?"
		return r.Wants[0].Probability >= meaning.LeastMeant && len(r.Asks) < 2 && len(r.Named) == 0 && len(t.Reader.ProperNames(h.Text)) == 0 && !meaning.ComesBack(h.Text) && next(t)
	case r.Move == rules.MoveRecap && r.Wants[0].Probability >= meaning.LeastMeant && len(meaning.Told(t, r)) == 0:
		t.Final = true // nothing new is decided
		Present(t)
	case r.Intent == rules.IntentHuman && len(words) > longestCommand && len(r.Wants) > 0 && r.Wants[0].Probability < meaning.PlainlyMeant && !meaning.StandsOut(r):
		return false
	case r.Move == rules.MoveWhy || r.Move == rules.MoveSources:
		Explain(t)
	case r.Move == rules.MoveDetails:
		Details(t)
	case r.Move == rules.MoveDoubt && !meaning.Asks(t, r) && r.Wants[0].Probability < meaning.PlainlyMeant:
		return false // "j'insiste, je ne dirige rien"
	case r.Move == rules.MoveDoubt:
		return len(meaning.Told(t, r)) == 0 && !turn.HasAny(h.Text, unknowing) && doubt(t)
	case r.Move == rules.MoveForward && !meaning.HasAnswered(t) && len(r.Named) > 0 && at.Asking == "":
		// "je suis ergonome, il me faut une carte, un mail pour mon directeur ?": what it will tell comes first
		h.Reading.Move, h.Reading.Intent, h.Reading.Certainty = "", rules.IntentOrder, understanding.Confirm
		return false
	case r.Move == rules.MoveForward:
		letters.Forward(t)
	case r.Move == rules.MoveChange && len(meaning.Stated(t, r)) == 0 && len(r.Denied) == 0:
		OfferChanges(t)
	case r.Move == rules.MoveMyData:
		showData(t, nil)
		flow.GoOnAsking(t)
	case r.Move == rules.MoveFollow:
		if !news.FollowsNews(t, h) {
			followCommand(t, nil)
		}
	case r.Move == rules.MoveOther:
		OtherQuestion(t)
	case (r.Move == rules.MoveFrench || r.Move == rules.MoveEnglish) && (len(meaning.Told(t, r)) > 0 || len(r.Asks) > 1):
		return false // "en français, et ma carte est perdue"
	case r.Move == rules.MoveFrench:
		speak(t, "fr")
	case r.Move == rules.MoveEnglish:
		speak(t, "en")
	case r.Move == rules.MoveHoldOn && (r.Asking && strings.Contains(h.Text, "?")):
		return false // "je demande à la direction. je leur dis quoi ?"
	case r.Move == rules.MoveHoldOn && len(meaning.Told(t, r)) == 0:
		t.Say(t.Words(sayHoldOn))
	case r.Move == rules.MoveSmalltalk && r.Asking && strings.Contains(h.Text, "?") && len(meaning.Stated(t, r)) == 0 && r.Wants[0].Probability >= meaning.PlainlyMeant:
		t.Say(t.Words(sayRobot))
		flow.GoOnAsking(t)
	case r.Move == rules.MoveSmalltalk:
		if len(meaning.Stated(t, r)) > 0 || len(r.Says) > 0 || h.Reading.Asking || !meaning.Remarks(t, r) {
			return false
		}
		flow.AcceptRemark(t, at.Asking)
	case r.Intent == rules.IntentBack && len(meaning.Stated(t, r)) == 0 && len(r.Denied) == 0:
		Back(t)
	case r.Intent == rules.IntentRestart:
		Restart(t)
	case r.Intent == rules.IntentMyData && !turn.HasAny(h.Text, erasingWords):
		showData(t, nil)
	case r.Intent == rules.IntentMyData:
		at.Pending = &state.Pending{Kind: state.PendingErase}
		flow.AskPending(t)
	case r.Intent == rules.IntentCancel && at.Asking == "" && at.Pending == nil && news.StopsDossier(t):
	case r.Intent == rules.IntentCancel:
		Stop(t)
	case r.Intent == rules.IntentHuman:
		tracking.Note(t, tracking.OnlyService(meaning.Stated(t, r))) // "je suis la DRH": who asks is not sent to themselves
		handover.HandOver(t)
	case r.Intent == rules.IntentGreeting && r.Move == "":
		Welcome(t)
	case r.Intent == rules.IntentThanks && at.Asking != "":
		t.Say(t.Words(sayThanksGoOn))
		answers.Ask(t, at.Asking)
	case r.Intent == rules.IntentThanks:
		t.Say(t.Words(turn.SayThanks))
	default:
		return false
	}
	return true
}

// leavesIt reports whether a message puts the matter off, or gives it up, without it being plain
// which: nothing is pressed then, and nothing undone. "laissez tomber, je regarderai ça demain"
func leavesIt(t *turn.Turn, r understanding.Reading) bool {
	if meaning.Asks(t, r) || len(r.Named) > 0 || len(meaning.Told(t, r)) > 0 || t.State.At.Pending != nil {
		return false
	}
	var away, idle float32
	for _, w := range r.Wants {
		switch w.ID {
		case rules.IntentCancel:
			if w.Probability >= leastUndone {
				return false // plainly so
			}
			away += w.Probability
		case rules.MoveHoldOn:
			away += w.Probability
		case rules.MoveSmalltalk, rules.IntentThanks:
			idle += w.Probability
		}
	}
	return away >= leastLeft && away+idle >= onlyIdle
}

const (
	// leastLeft is how probable it must be that the matter is left, onlyIdle that nothing is wanted.
	leastLeft = 0.25
	onlyIdle  = 0.9
)

// plansOneOf reports whether one of some professions stands in the plan.
func plansOneOf(t *turn.Turn, professions []string) bool {
	return slices.ContainsFunc(professions, t.State.At.Situation.Plans)
}

// unknowing are the words of who does not know, and doubts nothing.
var unknowing = []string{"sais", "sait", "sai", "savons", "know", "idee"}

// erasingWords ask to forget; other words about one's data ask to see them.
var erasingWords = []string{"efface", "effacez", "effacer", "effaces", "supprime", "supprimez", "supprimer", "oublie", "oubliez", "oublier", "detruire", "detruisez", "delete", "erase", "forget", "remove", "wipe", "rgpd", "gdpr"}

// undoes are the intents that end or undo something.
var undoes = map[string]bool{rules.IntentBack: true, rules.IntentRestart: true, rules.IntentCancel: true, rules.IntentMyData: true}

const (
	// longestCommand is the number of words up to which a guess at such an intent is good enough.
	longestCommand = 4
	// leastUndone is how probable a longer message must make it; to stop loses nothing, and needs less.
	leastUndone = 0.8
)

var sayStillFollow = turn.Declare("say_still_follow")

var sayClosed = turn.Declare("say_closed")

// Stop ends what is under way; what was said is kept.
func Stop(t *turn.Turn) {
	t.CloseQuestion()
	t.State.At.Pending, t.State.At.Checking = nil, false
	t.Enter(state.EventClose)
	m := t.Say(t.Words(sayClosed)).Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic))
	if t.OpenCount() > 0 {
		m.AddLines(t.Words(sayStillFollow))
	}
}

var (
	sayNoBack = turn.Declare("say_no_back")
	sayBack   = turn.Declare("say_back")
)

// Back returns to the point before the last answer.
func Back(t *turn.Turn) {
	t.Final = true
	n := len(t.State.History)
	if n == 0 {
		t.Menu(t.Say(t.Words(sayNoBack)))
		return
	}
	t.GoingBack = true
	t.State.At = t.State.History[n-1].Clone()
	t.State.History = slices.Clip(t.State.History[:n-1])
	t.Say(t.Words(sayBack))
	Present(t)
}

// Present shows again what the present point shows: its question, its answer
// or the menu.
func Present(t *turn.Turn) {
	at := &t.State.At
	switch {
	case at.Pending != nil:
		flow.AskPending(t)
	case at.Asking != "":
		answers.Ask(t, at.Asking)
	case at.Phase == state.Answered && at.Topic != "":
		topics.Topic(t, at.Topic, true)
	case at.Phase == state.Planning:
		plan.Plan(t)
	case (at.Phase == state.Answered || at.Phase == state.Following) && at.Goal != "":
		if d := t.Decide(); d.Procedure != nil && d.Ask == "" {
			following := at.Phase == state.Following
			answers.Answer(t, d)
			if following {
				t.Enter(state.EventFollow)
			}
		}
	default:
		t.Menu(t.Say(t.Words(turn.SayMenu)))
	}
}

// OtherQuestion leaves the subject; what is known is kept.
func OtherQuestion(t *turn.Turn) {
	at := &t.State.At
	t.CloseQuestion()
	at.Pending, at.Topic, at.Checking = nil, "", false
	t.Enter(state.EventReset)
	t.Menu(t.Say(t.Words(turn.SayMenu)))
}

// speak goes on in a language, from what was shown last.
func speak(t *turn.Turn, locale string) {
	t.State.Locale = locale
	Present(t)
}

var sayRestarted = turn.Declare("say_restarted")

// Restart forgets what was said, and begins again.
func Restart(t *turn.Turn) {
	t.Final = true
	if orders.AbandonObsolete(t, t.Facts()) {
		t.Say(t.Words(turn.SayUnfollowed))
	}
	t.State.At = state.Point{Phase: t.State.At.Phase}
	t.State.History = nil
	t.Enter(state.EventReset)
	t.Menu(t.Say(t.Words(sayRestarted)))
}

var sayWhyNone = turn.Declare("say_why_none")

// Explain answers "why?": the reason for the open question, or the facts and
// the rule that led to the answer.
func Explain(t *turn.Turn) {
	at := &t.State.At
	if at.Asking != "" {
		t.Say(answers.Why(t, at.Asking))
		answers.Ask(t, at.Asking)
		return
	}
	if at.Topic != "" {
		topics.TopicDetails(t, t.Book.Topic(at.Topic))
		return
	}
	d := t.Decide()
	if d.Procedure == nil || d.Ask != "" {
		t.Menu(t.Say(t.Words(sayWhyNone)))
		return
	}
	m := message.Message{}
	reasons(t, &m, d)
	m.Offer(message.Do(message.VerbChange), t.Words(turn.ChoiceChange)).Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic))
	t.Out = append(t.Out, m)
}

var (
	sayWhyAnswer = turn.Declare("say_why_answer")
	sayWhyRule   = turn.Declare("say_why_rule", "title")
	labelAssumed = turn.Declare("label_assumed")
	labelFollows = turn.Declare("label_follows", "register")
)

// reasons adds the facts and the rule that led to an answer.
func reasons(t *turn.Turn, m *message.Message, d rules.Decision) {
	var facts []string
	for _, s := range d.Trace {
		line := answers.Recap(t, s.Fact, s.Value)
		switch s.How {
		case rules.HowAssumed:
			line += " (" + t.Words(labelAssumed) + ")"
		case rules.HowDerived:
			line = turn.Fill(t.Words(labelFollows), "register", line)
		}
		facts = append(facts, turn.Capital(line))
	}
	answers.Section(m, message.Bullets, t.Words(sayWhyAnswer), facts)
	m.Parts = append(m.Parts, message.Part{Kind: message.Source, Lines: message.ParseLines(turn.Fill(t.Words(sayWhyRule), "title", t.Tr(d.Procedure.Title)), answers.Source(t, d.Sources().Sections))})
}

var (
	sayChangeWhat = turn.Declare("say_change_what")
	sayNoFacts    = turn.Declare("say_no_facts")
)

// OfferChanges lists the answers that can be changed.
func OfferChanges(t *turn.Turn) {
	if s := &t.State.At.Situation; s.Listed && len(s.Planned()) > 0 {
		t.Say(t.Words(turn.SayCorrectList))
		return
	}
	var changeable []string
	d := t.Decide()
	for _, s := range d.Trace {
		if s.How != rules.HowDerived && !slices.Contains(changeable, s.Fact) {
			changeable = append(changeable, s.Fact)
		}
	}
	if len(changeable) == 0 {
		t.Menu(t.Say(t.Words(sayNoFacts)))
		return
	}
	m := t.Say(t.Words(sayChangeWhat))
	for _, fact := range changeable {
		q := t.Book.Question(fact)
		m.Offer(message.On(message.VerbChange, fact), turn.Capital(t.Tr(q.Name))+" ("+answers.Recap(t, fact, d.Facts[fact])+")")
	}
}
