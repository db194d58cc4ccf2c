// Package letters writes the message that the person passes on to whoever orders, or
// has the bot send to a colleague.
package letters

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/plan"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// What somebody else must do is written as a letter: a message that the person can copy,
// or that the bot sends to a colleague whom the person names, once, signed with the
// person's name and only after they have said yes.

const (
	// LetterLasts is how long the same letter is not sent to the same colleague again.
	LetterLasts = 30 * 24 * time.Hour
	// MostLetters is how many letters a person sends within a day.
	MostLetters = 10
)

var (
	sayForward        = turn.Declare("say_forward")
	sayForwardHello   = turn.Declare("say_forward_hello")
	sayForwardPlan    = turn.Declare("say_forward_plan")
	sayForwardSubject = turn.Declare("say_forward_subject", "subject")
	sayForwardCard    = turn.Declare("say_forward_card", "card", rules.FactProfession, "from", "by")
	sayForwardThanks  = turn.Declare("say_forward_thanks")
	sayForwardNone    = turn.Declare("say_forward_none")
	sayForwardLate    = turn.Declare("say_forward_late", "name", "since", "day", "late")
	sayForwardCodes   = turn.Declare("say_forward_codes", "name", "since", "day", "late")
	sayLetterNobody   = turn.Declare("say_letter_nobody")
	sayLetterOne      = turn.Declare("say_letter_one")
	sayLetterSelf     = turn.Declare("say_letter_self")
	sayLetterSent     = turn.Declare("say_letter_sent", "colleague")
	sayLetterTwice    = turn.Declare("say_letter_twice", "colleague", "day")
	sayLetterMany     = turn.Declare("say_letter_many")
	sayLetterKept     = turn.Declare("say_letter_kept")
	sayLetterFailed   = turn.Declare("say_letter_failed")
	sayLetterFrom     = turn.Declare("say_letter_from", "name")
	sayLetterReply    = turn.Declare("say_letter_reply", "name")
)

// Forward shows the letter about what was answered, or about the order that is late.
func Forward(t *turn.Turn) {
	if d := orders.LastOrder(t); d != nil && t.State.At.Phase == state.Following {
		if _, late := orders.Standing(t, d); late {
			ForwardLate(t, d)
			return
		}
	}
	if !showLetter(t, 0) {
		t.Say(t.Words(sayForwardNone))
		flow.Repeat(t)
		return
	}
	if asking := t.State.At.Asking; asking != "" {
		t.Say(t.Words(turn.SayGoOn))
		answers.Ask(t, asking)
	}
}

// ForwardLate shows the letter to whoever can ask what has become of a late order.
func ForwardLate(t *turn.Turn, d *state.Dossier) {
	if !showLetter(t, d.ID) {
		orders.Stand(t, d)
	}
}

// showLetter shows a letter and offers to send it; it reports false when there is none.
func showLetter(t *turn.Turn, order int) bool {
	m, _, ok := letter(t, order)
	if !ok {
		return false
	}
	m.Parts = append([]message.Part{{Lines: message.ParseLines(t.Words(sayForward))}}, m.Parts...)
	if sendsLetters(t) {
		send := message.Do(message.VerbLetter)
		if order != 0 {
			send = message.On(message.VerbLetter, strconv.Itoa(order))
		}
		m.Offer(send, t.Words(turn.ChoiceLetter))
	}
	t.Out = append(t.Out, m)
	return true
}

// sendsLetters reports whether the bot can send a letter that says whom it is from.
func sendsLetters(t *turn.Turn) bool { return t.Colleagues && t.DisplayName != "" }

// letter writes to whoever must act: steps, links and delay, and nothing of the person
// but the profession. It is about an order that is late, by its number, or, with 0, about
// what was answered. about tells one letter from another; ok is false when there is
// nothing to say.
func letter(t *turn.Turn, order int) (m message.Message, about string, ok bool) {
	if order != 0 {
		return lateLetter(t, order)
	}
	at := &t.State.At
	hello := t.Words(sayForwardHello)
	d := t.Decide()
	switch {
	case at.Situation.Listed && at.Topic == "" && len(at.Situation.Planned()) > 0:
		m.Parts = []message.Part{{Title: hello, Lines: message.ParseLines(t.Words(sayForwardPlan))}, {Kind: message.Bullets, Lines: plan.Lines(t, false)}, {Lines: message.ParseLines(plan.SharedNeeds(t))}}
		return m, "plan", true
	case at.Topic != "" && t.Book.Topic(at.Topic).Intent != rules.IntentStatus && (d.Procedure == nil || d.Ask != "" || !answers.ActsElsewhere(d)):
		topic := t.Book.Topic(at.Topic)
		m.Parts = []message.Part{{Title: hello, Lines: message.ParseLines(answers.Lines(t, topic.Answer, t.Facts())...)}}
		answers.Documents(t, &m, t.Book.TopicSources(topic, t.Facts()).Documents)
		return m, "topic " + topic.ID, true
	case d.Procedure == nil || d.Ask != "":
		return m, "", false
	}
	p := d.Procedure
	profession := t.Book.Profession(d.Facts[rules.FactProfession])
	subject := t.Tr(p.Title)
	about = p.ID
	if profession != nil {
		subject += " (" + t.Tr(profession.Label) + ")"
		about += " " + profession.ID
	}
	lines := append([]string{turn.Fill(t.Words(sayForwardSubject), "subject", subject)}, answers.CardLines(t, p)...)
	if c := t.Book.Card(p.Card); c != nil && p.CardLabel == nil && p.OrderedBy != nil && p.OrderedFrom != nil && profession != nil { // as somebody would write it
		lines = []string{turn.Fill(t.Words(sayForwardCard), "card", t.Tr(c.Name), rules.FactProfession, t.Tr(profession.Label), "from", t.Tr(*p.OrderedFrom), "by", t.Tr(*p.OrderedBy))}
	}
	m.Parts = []message.Part{{Title: hello, Lines: message.ParseLines(lines...)}}
	var before []string
	for _, x := range d.First {
		before = append(before, t.Tr(x.First.Text))
	}
	for _, x := range d.Check {
		before = append(before, t.Tr(x.Check.Text))
	}
	answers.Section(&m, message.Bullets, t.Words(turn.TitleCheck), before)
	answers.Section(&m, message.Steps, t.Words(turn.TitleSteps), answers.Lines(t, p.Steps, d.Facts))
	documents, _ := answers.FirstDocuments(t, d.Sources().Documents)
	answers.Section(&m, message.Bullets, t.Words(turn.TitleDocuments), documents)
	if p.Delay != "" {
		answers.Section(&m, message.Paragraphs, t.Words(turn.TitleDelay), []string{answers.DelayText(t, p)})
	}
	answers.Cite(t, &m, d.Sources().Sections)
	m.Parts = append(m.Parts, message.Part{Lines: message.ParseLines(t.Words(sayForwardThanks))})
	return m, about, true
}

// lateLetter says nothing personal but the card and, for somebody else, the profession.
func lateLetter(t *turn.Turn, order int) (m message.Message, about string, ok bool) {
	d := orders.Dossier(t, strconv.Itoa(order))
	if d == nil {
		return m, "", false
	}
	if _, late := orders.Standing(t, d); !late {
		return m, "", false
	}
	day, _ := orders.Expected(t, d)
	words := sayForwardLate
	if d.Stage == state.CardReceived {
		words = sayForwardCodes
	}
	card := *d
	card.Label = ""
	m.Parts = []message.Part{{Title: t.Words(sayForwardHello), Lines: message.ParseLines(turn.Fill(t.WordsOf(orders.Facts(t, d), words),
		"name", orders.OrderName(t, &card), "since", turn.FormatDay(d.Since.In(t.Calendar.Zone()), t.State.Locale), "day", turn.FormatDay(day, t.State.Locale), "late", t.WorkingDays(t.Calendar.WorkingDays(day, t.Now))))}}
	answers.Documents(t, &m, []string{rules.DocumentAssistance})
	return m, "late " + strconv.Itoa(order), true
}

// AskColleague asks to whom a letter goes.
func AskColleague(t *turn.Turn, order int) {
	if _, _, ok := letter(t, order); !ok || !sendsLetters(t) {
		flow.Stale(t)
		return
	}
	t.State.At.Pending = &state.Pending{Kind: state.PendingColleague, Dossier: order}
	flow.AskPending(t)
}

// letterWords are those with which a person asks to send something to somebody.
var letterWords = []string{"envoyer", "envoie", "envoyez", "transmettre", "transmets", "transmettez", "transmet", "faire suivre", "fais suivre", "faites suivre", "passer", "passe", "passez", "send", "forward", "pass"}

// HearColleague takes a colleague who is named with the wish to send the letter to them:
// "envoyez-le à @camille".
func HearColleague(t *turn.Turn, h *turn.Heard) bool {
	if len(t.Mentions) == 0 || !sendsLetters(t) || h.Reading.Move != rules.MoveForward && !turn.HasAny(h.Text, letterWords) {
		return false
	}
	order := 0
	if d := orders.LastOrder(t); d != nil && t.State.At.Phase == state.Following {
		if _, late := orders.Standing(t, d); late {
			order = d.ID
		}
	}
	if _, _, ok := letter(t, order); !ok {
		return false
	}
	t.State.At.Pending = &state.Pending{Kind: state.PendingColleague, Dossier: order}
	nameColleague(t)
	return true
}

// NamesColleague reports whether a message names the colleague who was asked for, perhaps
// without another word.
func NamesColleague(t *turn.Turn) bool {
	p := t.State.At.Pending
	return len(t.Mentions) > 0 && p != nil && (p.Kind == state.PendingColleague || p.Kind == state.PendingLetter)
}

// SettleColleague takes the colleague to whom a letter goes. It reports false when the
// text is about something else.
func SettleColleague(t *turn.Turn, text string, r understanding.Reading) bool {
	switch yes, told := words.YesNo(text); {
	case len(t.Mentions) > 0:
		nameColleague(t)
	case meaning.TakesBack(text), told && !yes:
		KeepLetter(t)
	case len(strings.Fields(text)) > longestColleague, r.Topic != "", r.Asking, r.Certainty == understanding.Sure:
		return false
	case t.State.Misses > 0:
		KeepLetter(t)
	default:
		answers.CountMiss(t)
		t.Say(t.Words(sayLetterNobody))
		flow.AskPending(t)
	}
	return true
}

// longestColleague is the number of words with which somebody names a colleague.
const longestColleague = 6

// nameColleague asks whether the letter goes to the colleague whom the person has named.
func nameColleague(t *turn.Turn) {
	p := *t.State.At.Pending
	who := t.Mentions[0]
	_, about, _ := letter(t, p.Dossier)
	switch last := lastLetter(t, who.ID, about); {
	case len(t.Mentions) > 1:
		t.Say(t.Words(sayLetterOne))
		flow.AskPending(t)
	case who.Name == "": // the person's own name
		t.Say(t.Words(sayLetterSelf))
		flow.AskPending(t)
	case last != nil:
		t.SayLines(message.Compose(t.Words(sayLetterTwice), "colleague", who.Name, "day", message.Verbatim(turn.FormatDay(last.At.In(t.Calendar.Zone()), t.State.Locale))))
		flow.Settled(t)
	case lettersToday(t) >= MostLetters:
		t.Say(t.Words(sayLetterMany))
		flow.Settled(t)
	default:
		t.State.At.Pending = &state.Pending{Kind: state.PendingLetter, Dossier: p.Dossier, Words: who.Name, Event: who.ID}
		flow.AskPending(t)
	}
}

const FailedLetter = "letter " // to a colleague, and what it is about

// SendLetter sends the letter that the person has agreed to.
func SendLetter(t *turn.Turn, p *state.Pending) {
	flow.Settled(t)
	m, about, ok := letter(t, p.Dossier)
	if !ok || !sendsLetters(t) {
		flow.Stale(t)
		return
	}
	colleague, name := p.Words, t.DisplayName
	t.Say().Parts[0].Lines = []message.Line{message.Compose(t.Words(sayLetterSent), "colleague", colleague)}
	m.Parts = slices.Concat(
		[]message.Part{{Kind: message.Notice, Lines: []message.Line{message.Compose(t.Words(sayLetterFrom), "name", name)}}}, m.Parts,
		[]message.Part{{Lines: []message.Line{message.Compose(t.Words(sayLetterReply), "name", name)}}})
	m.To, m.Recipient, m.OnFailure = message.ToColleague, p.Event, FailedLetter+about
	t.Out = append(t.Out, m)
	t.State.Letters = append(recentLetters(t), state.Letter{To: p.Event, About: about, At: t.Now})
	t.Final = true
}

// KeepLetter gives up to send a letter.
func KeepLetter(t *turn.Turn) {
	t.Say(t.Words(sayLetterKept))
	flow.Settled(t)
}

// LetterFailed says that a letter did not reach the colleague; it can be sent again.
func LetterFailed(t *turn.Turn, about string) {
	t.State.Letters = slices.DeleteFunc(slices.Clone(t.State.Letters), func(l state.Letter) bool { return l.About == about })
	t.Say(t.Words(sayLetterFailed))
}

// recentLetters are the letters that are not sent again yet.
func recentLetters(t *turn.Turn) []state.Letter {
	return slices.DeleteFunc(slices.Clone(t.State.Letters), func(l state.Letter) bool { return t.Now.Sub(l.At) > LetterLasts })
}

func lastLetter(t *turn.Turn, to, about string) *state.Letter {
	letters := recentLetters(t)
	if i := slices.IndexFunc(letters, func(l state.Letter) bool { return l.To == to && l.About == about }); i >= 0 {
		return &letters[i]
	}
	return nil
}

func lettersToday(t *turn.Turn) (n int) {
	for _, l := range t.State.Letters {
		if t.Now.Sub(l.At) < 24*time.Hour {
			n++
		}
	}
	return n
}
