package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Mention is somebody whom the person has named so that the platform knows who it is.
type Mention struct {
	// ID is what the platform calls them.
	ID   string
	Name Verbatim
}

// Letter is a letter that was sent to a colleague.
type Letter struct {
	To    string    `json:"to"`
	About string    `json:"about"`
	At    time.Time `json:"at"`
}

// What somebody else must do is written as a letter: a message that the person can copy,
// or that the bot sends to a colleague whom the person names, once, signed with the
// person's name and only after they have said yes.

const (
	// letterLasts is how long the same letter is not sent to the same colleague again.
	letterLasts = 30 * 24 * time.Hour
	// mostLetters is how many letters a person sends within a day.
	mostLetters = 10
)

var (
	sayForward        = declare("say_forward")
	sayForwardHello   = declare("say_forward_hello")
	sayForwardSubject = declare("say_forward_subject", "subject")
	sayForwardNone    = declare("say_forward_none")
	sayForwardLate    = declare("say_forward_late", "name", "since", "day", "late")
	sayForwardCodes   = declare("say_forward_codes", "name", "since", "day", "late")

	sayLetterWho    = declare("say_letter_who")
	sayLetterNobody = declare("say_letter_nobody")
	sayLetterOne    = declare("say_letter_one")
	sayLetterSelf   = declare("say_letter_self")
	sayLetterSure   = declare("say_letter_sure", "colleague", "name")
	sayLetterSent   = declare("say_letter_sent", "colleague")
	sayLetterTwice  = declare("say_letter_twice", "colleague", "day")
	sayLetterMany   = declare("say_letter_many")
	sayLetterKept   = declare("say_letter_kept")
	sayLetterFailed = declare("say_letter_failed")
	sayLetterFrom   = declare("say_letter_from", "name")
	sayLetterReply  = declare("say_letter_reply", "name")

	choiceForward   = declare("choice_forward")
	choiceLetter    = declare("choice_letter")
	choiceLetterNot = declare("choice_letter_not")
)

// forward shows the letter about what was answered, or about the order that is late.
func (t *turn) forward() {
	if d := t.lastOrder(); d != nil && t.s.At.Phase == Following {
		if _, late := t.standing(d); late {
			t.forwardLate(d)
			return
		}
	}
	if !t.showLetter(0) {
		t.say(t.words(sayForwardNone))
		t.repeat()
		return
	}
	if asking := t.s.At.Asking; asking != "" {
		t.say(t.words(sayGoOn))
		t.ask(asking)
	}
}

// forwardLate shows the letter to whoever can ask what has become of a late order.
func (t *turn) forwardLate(d *Dossier) {
	if !t.showLetter(d.ID) {
		t.stand(d)
	}
}

// showLetter shows a letter and offers to send it; it reports false when there is none.
func (t *turn) showLetter(order int) bool {
	m, _, ok := t.letter(order)
	if !ok {
		return false
	}
	m.Parts = append([]Part{{Lines: ParseLines(t.words(sayForward))}}, m.Parts...)
	if t.sendsLetters() {
		send := do(verbLetter)
		if order != 0 {
			send = on(verbLetter, strconv.Itoa(order))
		}
		m.offer(send, t.words(choiceLetter))
	}
	t.out = append(t.out, m)
	return true
}

// sendsLetters reports whether the bot can send a letter that says whom it is from.
func (t *turn) sendsLetters() bool { return t.colleagues && t.displayName != "" }

// letter writes to whoever must act: steps, links and delay, and nothing of the person
// but the profession. It is about an order that is late, by its number, or, with 0, about
// what was answered. about tells one letter from another; ok is false when there is
// nothing to say.
func (t *turn) letter(order int) (m Message, about string, ok bool) {
	if order != 0 {
		return t.lateLetter(order)
	}
	at := &t.s.At
	hello := t.words(sayForwardHello)
	d := t.decide()
	switch {
	case at.Situation.Listed && at.Topic == "" && len(at.Situation.planned()) > 0:
		m.Parts = []Part{{Title: hello}, {Kind: Bullets, Lines: t.planLines(false)}, {Lines: ParseLines(t.sharedNeeds())}}
		return m, "plan", true
	case at.Topic != "" && (d.Procedure == nil || d.Ask != "" || !t.actsElsewhere(d)):
		topic := t.book.Topic(at.Topic)
		m.Parts = []Part{{Title: hello, Lines: ParseLines(t.lines(topic.Answer, t.facts())...)}}
		t.documents(&m, t.book.TopicSources(topic, t.facts()).Documents)
		return m, "topic " + topic.ID, true
	case d.Procedure == nil || d.Ask != "":
		return m, "", false
	}
	p := d.Procedure
	profession := t.book.Profession(d.Facts[rules.FactProfession])
	subject := t.tr(p.Title)
	about = p.ID
	if profession != nil {
		subject += " (" + t.tr(profession.Label) + ")"
		about += " " + profession.ID
	}
	lines := append([]string{fill(t.words(sayForwardSubject), "subject", subject)}, t.cardLines(p)...)
	m.Parts = []Part{{Title: hello, Lines: ParseLines(lines...)}}
	var before []string
	for _, x := range d.First {
		before = append(before, t.tr(x.First.Text))
	}
	for _, x := range d.Check {
		before = append(before, t.tr(x.Check.Text))
	}
	t.section(&m, Bullets, t.words(titleCheck), before)
	t.section(&m, Steps, t.words(titleSteps), t.lines(p.Steps, d.Facts))
	documents, _ := t.firstDocuments(d.Sources().Documents)
	t.section(&m, Bullets, t.words(titleDocuments), documents)
	if p.Delay != "" {
		t.section(&m, Paragraphs, t.words(titleDelay), []string{t.delayText(p)})
	}
	m.Parts = append(m.Parts, Part{Kind: Source, Lines: ParseLines(t.source(d.Sources().Sections))})
	return m, about, true
}

// lateLetter says nothing personal but the card and, for somebody else, the profession.
func (t *turn) lateLetter(order int) (m Message, about string, ok bool) {
	d := t.dossier(strconv.Itoa(order))
	if d == nil {
		return m, "", false
	}
	if _, late := t.standing(d); !late {
		return m, "", false
	}
	day, _ := t.expected(d)
	words := sayForwardLate
	if d.Stage == CardReceived {
		words = sayForwardCodes
	}
	card := *d
	card.Label = ""
	m.Parts = []Part{{Title: t.words(sayForwardHello), Lines: ParseLines(fill(t.words(words),
		"name", t.orderName(&card), "since", formatDay(d.Since.In(t.calendar.Zone()), t.s.Locale), "day", formatDay(day, t.s.Locale), "late", t.workingDays(t.calendar.WorkingDays(day, t.now))))}}
	t.documents(&m, []string{rules.DocumentAssistance})
	return m, "late " + strconv.Itoa(order), true
}

// askColleague asks to whom a letter goes.
func (t *turn) askColleague(order int) {
	if _, _, ok := t.letter(order); !ok || !t.sendsLetters() {
		t.stale()
		return
	}
	t.s.At.Pending = &Pending{Kind: pendingColleague, Dossier: order}
	t.askPending()
}

// letterWords are those with which a person asks to send something to somebody.
var letterWords = []string{"envoyer", "envoie", "envoyez", "transmettre", "transmets", "transmettez", "transmet", "faire suivre", "fais suivre", "faites suivre", "passer", "passe", "passez", "send", "forward", "pass"}

// hearColleague takes a colleague who is named with the wish to send the letter to them:
// "envoyez-le à @camille".
func (t *turn) hearColleague(h *heard) bool {
	if len(t.mentions) == 0 || !t.sendsLetters() || h.r.Move != rules.MoveForward && !hasAny(h.text, letterWords) {
		return false
	}
	order := 0
	if d := t.lastOrder(); d != nil && t.s.At.Phase == Following {
		if _, late := t.standing(d); late {
			order = d.ID
		}
	}
	if _, _, ok := t.letter(order); !ok {
		return false
	}
	t.s.At.Pending = &Pending{Kind: pendingColleague, Dossier: order}
	t.nameColleague()
	return true
}

// namesColleague reports whether a message names the colleague who was asked for, perhaps
// without another word.
func (t *turn) namesColleague() bool {
	p := t.s.At.Pending
	return len(t.mentions) > 0 && p != nil && (p.Kind == pendingColleague || p.Kind == pendingLetter)
}

// settleColleague takes the colleague to whom a letter goes. It reports false when the
// text is about something else.
func (t *turn) settleColleague(text string, r understanding.Reading) bool {
	switch yes, told := understanding.YesNo(text); {
	case len(t.mentions) > 0:
		t.nameColleague()
	case takesBack(text), told && !yes:
		t.keepLetter()
	case len(strings.Fields(text)) > longestColleague, r.Topic != "", r.Asking, r.Certainty == understanding.Sure:
		return false
	case t.s.Misses > 0:
		t.keepLetter()
	default:
		t.countMiss()
		t.say(t.words(sayLetterNobody))
		t.askPending()
	}
	return true
}

// longestColleague is the number of words with which somebody names a colleague.
const longestColleague = 6

// nameColleague asks whether the letter goes to the colleague whom the person has named.
func (t *turn) nameColleague() {
	p := *t.s.At.Pending
	who := t.mentions[0]
	_, about, _ := t.letter(p.Dossier)
	switch last := t.lastLetter(who.ID, about); {
	case len(t.mentions) > 1:
		t.say(t.words(sayLetterOne))
		t.askPending()
	case who.Name == "": // the person's own name
		t.say(t.words(sayLetterSelf))
		t.askPending()
	case last != nil:
		t.sayLines(compose(t.words(sayLetterTwice), "colleague", who.Name, "day", Verbatim(formatDay(last.At.In(t.calendar.Zone()), t.s.Locale))))
		t.settled()
	case t.lettersToday() >= mostLetters:
		t.say(t.words(sayLetterMany))
		t.settled()
	default:
		t.s.At.Pending = &Pending{Kind: pendingLetter, Dossier: p.Dossier, Words: who.Name, Event: who.ID}
		t.askPending()
	}
}

// sendLetter sends the letter that the person has agreed to.
func (t *turn) sendLetter(p *Pending) {
	t.settled()
	m, about, ok := t.letter(p.Dossier)
	if !ok || !t.sendsLetters() {
		t.stale()
		return
	}
	colleague, name := p.Words, t.displayName
	t.say().Parts[0].Lines = []Line{compose(t.words(sayLetterSent), "colleague", colleague)}
	m.Parts = slices.Concat(
		[]Part{{Kind: Notice, Lines: []Line{compose(t.words(sayLetterFrom), "name", name)}}}, m.Parts,
		[]Part{{Lines: []Line{compose(t.words(sayLetterReply), "name", name)}}})
	m.To, m.Recipient, m.OnFailure = ToColleague, p.Event, failedLetter+about
	t.out = append(t.out, m)
	t.s.Letters = append(t.recentLetters(), Letter{To: p.Event, About: about, At: t.now})
	t.final = true
}

// keepLetter gives up to send a letter.
func (t *turn) keepLetter() {
	t.say(t.words(sayLetterKept))
	t.settled()
}

// letterFailed says that a letter did not reach the colleague; it can be sent again.
func (t *turn) letterFailed(about string) {
	t.s.Letters = slices.DeleteFunc(slices.Clone(t.s.Letters), func(l Letter) bool { return l.About == about })
	t.say(t.words(sayLetterFailed))
}

// recentLetters are the letters that are not sent again yet.
func (t *turn) recentLetters() []Letter {
	return slices.DeleteFunc(slices.Clone(t.s.Letters), func(l Letter) bool { return t.now.Sub(l.At) > letterLasts })
}

func (t *turn) lastLetter(to, about string) *Letter {
	letters := t.recentLetters()
	if i := slices.IndexFunc(letters, func(l Letter) bool { return l.To == to && l.About == about }); i >= 0 {
		return &letters[i]
	}
	return nil
}

func (t *turn) lettersToday() (n int) {
	for _, l := range t.s.Letters {
		if t.now.Sub(l.At) < 24*time.Hour {
			n++
		}
	}
	return n
}
