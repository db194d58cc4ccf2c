package dialogs

import (
	"slices"
	"strings"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// Help is what a person wants of human resources, from the first word until it
// is settled. Their conversation itself stands still meanwhile: it goes on
// where it was.
type Help struct {
	// Step is what the person does next: see the steps. Empty when nothing is
	// expected of them.
	Step string `json:"step,omitempty"`
	// Words are the question, until it is sent.
	Words Verbatim `json:"words,omitempty"`
	// Open says that human resources have the question: their answers are
	// passed on.
	Open bool `json:"open,omitempty"`
	// Channel and Thread are where they answered last, as the platform calls
	// them; empty before their first answer.
	Channel string `json:"channel,omitempty"`
	Thread  string `json:"thread,omitempty"`
}

const (
	helpWords = "words" // write the question
	helpShare = "share" // choose what goes with it
	helpReply = "reply" // write more to human resources
)

// Thread is a place in a channel of human resources, as the platform calls it.
type Thread struct{ Channel, ID string }

// CloseHelp is the choice by which human resources close a thread. The runtime
// adds which one.
const CloseHelp = string(verbHelp) + "=" + wayClose

var (
	sayHelpWhat   = text("Que voulez-vous demander aux RH ? Écrivez-le en une ou deux phrases : je le transmettrai tel quel, quand vous m'aurez dit ce qui peut l'accompagner.", "What would you like to ask HR? Write it in one or two sentences: I will pass it on as it is, once you have told me what may go with it.")
	sayHelpMore   = text("Les RH ont déjà votre demande. Que voulez-vous ajouter ? Je le transmets tel quel.", "HR already have your request. What would you like to add? I pass it on as it is.")
	sayHelpWords  = text("Votre question : « {words} »", "Your question: \"{words}\"")
	sayHelpKnown  = text("Votre situation, telle que je la connais : {facts}.", "Your situation, as I know it: {facts}.")
	sayHelpShare  = text("Que puis-je transmettre aux RH ? Sans votre nom, elles vous répondent par mon intermédiaire.", "What may I pass on to HR? Without your name, they answer you through me.")
	sayHelpDrop   = text("Très bien, je ne transmets rien.", "All right, I pass nothing on.")
	sayHelpAdded  = text("C'est transmis aux RH.", "Passed on to HR.")
	sayHelpDone   = text("C'est noté, et je le dis aux RH.", "Noted, and I tell HR.")
	sayHelpNone   = text("Vous n'avez pas de demande en cours auprès des RH.", "You have no open request with HR.")
	sayHRAnswers  = text("Les RH vous répondent ({name}) : {text}", "HR answer you ({name}): {text}")
	sayHRAnswer   = text("Les RH vous répondent : {text}", "HR answer you: {text}")
	sayHRClosed   = text("Les RH considèrent votre demande comme réglée. Pour leur écrire de nouveau : « parler à quelqu'un ».", "HR consider your request settled. To write to them again: \"talk to somebody\".")
	sayHRAsked    = text("Une personne du service demande de l'aide sur une carte CPx.", "Somebody in the service asks for help with a CPx card.")
	sayHRNamed    = text("{name} demande de l'aide sur une carte CPx.", "{name} asks for help with a CPx card.")
	sayHRWords    = text("Sa question : « {words} »", "The question: \"{words}\"")
	sayHRKnown    = text("Sa situation : {facts}.", "The situation: {facts}.")
	sayHRHow      = text("Répondez dans ce fil : je transmets en message direct, sauf ce qui commence par « // ». Quand c'est réglé : « clore ».", "Answer in this thread: I pass it on in a direct message, except what begins with \"//\". When it is settled: \"close\".")
	sayHRMore     = text("La personne ajoute : « {words} »", "The person adds: \"{words}\"")
	sayHRPassed   = text("✓ Transmis.", "✓ Passed on.")
	sayHRMasked   = text("J'ai masqué ce qui ressemble à un code ou à un numéro de sécurité sociale : il ne doit pas passer par moi.", "I masked what looks like a code or a social security number: it must not go through me.")
	sayHROver     = text("Cette demande est close : je n'ai rien transmis.", "This request is closed: I passed nothing on.")
	sayHRShut     = text("✓ Clos par {name}.", "✓ Closed by {name}.")
	sayHRSettled  = text("✓ La personne indique que c'est réglé.", "✓ The person says that it is settled.")
	sayHRNoNeed   = text("Une personne qui demandait de l'aide indique que ce n'est plus nécessaire.", "Somebody who asked for help says that it is no longer needed.")
	sayHRErased   = text("La personne qui demandait de l'aide a effacé ses données : il n'y a plus à qui répondre.", "The person who asked for help has erased their data: there is nobody to answer any more.")
	choiceClose   = text("Clore", "Close")
	choiceReply   = text("Répondre aux RH", "Reply to HR")
	choiceSettled = text("C'est réglé", "It is settled")
)

// helpLabels are the words of the choices of a hand-over.
var helpLabels = map[string]rules.Text{
	"blank": text("Sans préciser", "Without saying"), "cancel": text("Finalement, rien", "Nothing after all"),
	"bare": text("Ma demande, sans rien d'autre", "My request, nothing else"), "question": text("Ma question seulement", "Only my question"), "situation": text("Ma question et ma situation", "My question and my situation"),
	"name": text("Ma question, ma situation et mon nom", "My question, my situation and my name"), "reply": choiceReply, "done": choiceSettled,
}

func (m *Message) offerHelp(t *turn, ids ...string) *Message {
	for _, id := range ids {
		m.offer(on(verbHelp, id), t.tr(helpLabels[id]))
	}
	return m
}

// help is the hand-over under way, for a change.
func (t *turn) help() *Help {
	h := Help{}
	if t.s.Help != nil {
		h = *t.s.Help
	}
	t.s.Help = &h
	return &h
}

// helpStep is what the person does next for human resources, "" when nothing.
func (t *turn) helpStep() string {
	if t.s.Help == nil {
		return ""
	}
	return t.s.Help.Step
}

// dropHelp gives up what the person was about to send; what human resources
// have stays open.
func (t *turn) dropHelp() {
	if t.helpStep() == "" {
		return
	}
	h := t.help()
	h.Step, h.Words = "", ""
	if !h.Open {
		t.s.Help = nil
	}
}

// longQuestion is the number of words from which a call for a person is a
// question already.
const longQuestion = 9

// handOver passes the conversation to a person.
func (t *turn) handOver() {
	if !t.d.hr {
		t.enter(eventHandOver)
		m := t.say(t.tr(sayHuman))
		t.documents(m, []string{rules.DocumentAssistance})
		m.offer(do(verbOther), t.tr(choiceOtherTopic))
		return
	}
	h := t.help()
	h.Step, h.Words = helpWords, ""
	switch {
	case h.Open && h.Thread != "":
		h.Step = helpReply
	case len(strings.Fields(t.text)) >= longQuestion:
		h.Step, h.Words = helpShare, Verbatim(t.text)
	}
	t.askHelp()
}

// askHelp says what is expected of the person.
func (t *turn) askHelp() {
	switch t.helpStep() {
	case helpWords:
		t.say(t.tr(sayHelpWhat)).offerHelp(t, "blank", "cancel")
	case helpReply:
		t.say(t.tr(sayHelpMore)).offerHelp(t, "cancel")
	case helpShare:
		m := t.say()
		if w := t.s.Help.Words; w != "" {
			m.Parts[0].Lines = append(m.Parts[0].Lines, compose(t.tr(sayHelpWords), "words", w))
		}
		facts := t.situation()
		if facts != "" {
			m.addLines(fill(t.tr(sayHelpKnown), "facts", facts))
		}
		m.addLines(t.tr(sayHelpShare))
		if t.s.Help.Words == "" {
			m.offerHelp(t, "bare")
		} else {
			m.offerHelp(t, "question")
		}
		if facts != "" {
			m.offerHelp(t, "situation")
		}
		if t.displayName != "" {
			m.offerHelp(t, "name")
		}
		m.offerHelp(t, "cancel")
	}
}

// situation is what the person told, in a line.
func (t *turn) situation() string {
	told := t.facts()
	if told[rules.FactOrderingFor] == rules.OrderingForSelf {
		delete(told, rules.FactOrderingFor) // "pour vous" would mean the reader
	}
	return strings.Join(t.recaps(told), ", ")
}

// takesBackWords are those that give up what was about to be sent.
var takesBackWords = []string{"non", "no", "rien", "annuler", "annule", "cancel", "retour", "back", "stop", "laisse tomber", "laissez tomber", "non rien", "rien merci", "c'est bon", "finalement non", "non merci", "finalement rien"}

// helpText takes what a person writes for human resources.
func (t *turn) helpText(text string) {
	t.understood = Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	if slices.ContainsFunc(takesBackWords, func(w string) bool { return understanding.SameWords(text, w) }) {
		t.helpChoice("cancel")
		return
	}
	h := t.help()
	switch h.Step {
	case helpReply:
		h.Step = ""
		t.add(Verbatim(text))
	case helpWords:
		h.Step, h.Words = helpShare, Verbatim(text)
		t.askHelp()
	default: // more of it
		h.Words = Verbatim(clipRunes(strings.TrimSpace(string(h.Words)+" "+text), maxRunes))
		t.askHelp()
	}
}

// add sends more to the thread in which human resources answered.
func (t *turn) add(words Verbatim) {
	h := t.s.Help
	t.say(t.tr(sayHelpAdded))
	t.resumeHelped()
	t.tellHR(compose(sayHRMore.FR, "words", words)).Thread = &Thread{h.Channel, h.Thread}
}

// tellHR writes to the channel of human resources, in French as they do.
func (t *turn) tellHR(lines ...Line) *Message {
	m := t.sayLines(lines...)
	m.To = ToHR
	return m
}

// helpChoice handles the choices of a hand-over.
func (t *turn) helpChoice(value string) {
	t.understood.Intent = rules.IntentHuman
	step := t.helpStep()
	switch {
	case value == "blank" && step == helpWords:
		t.help().Step = helpShare
		t.askHelp()
	case value == "cancel" && step != "":
		t.dropHelp()
		t.say(t.tr(sayHelpDrop))
		t.resumeHelped()
	case step == helpShare && (value == "bare" || value == "question" || value == "situation" || value == "name"):
		t.sendHelp(value)
	case value == "reply" && t.s.Help != nil && t.s.Help.Open && t.s.Help.Thread != "":
		t.help().Step = helpReply
		t.askHelp()
	case value == "done" && t.s.Help != nil && t.s.Help.Open:
		h := t.s.Help
		t.s.Help, t.helpClosed = nil, true
		t.say(t.tr(sayHelpDone))
		t.resumeHelped()
		if h.Thread != "" {
			t.tellHR(ParseLine(sayHRSettled.FR)).Thread = &Thread{h.Channel, h.Thread}
		} else {
			t.tellHR(ParseLine(sayHRNoNeed.FR))
		}
	case value == "reply" || value == "done":
		t.say(t.tr(sayHelpNone))
		t.resumeHelped()
	default:
		t.stale()
	}
}

// sendHelp opens a thread in the channel of human resources with what the
// person chose to share.
func (t *turn) sendHelp(share string) {
	h := t.help()
	words := h.Words
	h.Step, h.Words, h.Open, h.Channel, h.Thread = "", "", true, "", ""
	t.enter(eventHandOver)
	t.say(t.tr(sayHumanSent)).offerHelp(t, "done")

	first := ParseLine(sayHRAsked.FR)
	if share == "name" && t.displayName != "" {
		first = compose(sayHRNamed.FR, "name", t.displayName)
	}
	lines := []Line{first}
	if words != "" {
		lines = append(lines, compose(sayHRWords.FR, "words", words))
	}
	if share == "situation" || share == "name" {
		french := *t
		french.s.Locale = "fr"
		if facts := french.situation(); facts != "" {
			lines = append(lines, ParseLine(fill(sayHRKnown.FR, "facts", facts)))
		}
	}
	m := t.tellHR(append(lines, ParseLine(sayHRHow.FR))...)
	m.Opens = true
	m.offer(on(verbHelp, wayClose), choiceClose.FR)
}

// closeWords are those by which human resources close a thread.
var closeWords = []string{"clore", "clos", "close", "fermer", "fermé", "réglé"}

// helped takes what a member of human resources wrote in the thread of a
// person's question, or that they closed it.
func (t *turn) helped(in Input) {
	t.understood = Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	words := in.Text
	if t.s.Help == nil || !t.s.Help.Open {
		t.tellHR(ParseLine(sayHROver.FR))
		return
	}
	if in.Text == CloseHelp || slices.ContainsFunc(closeWords, func(w string) bool { return understanding.SameWords(words, w) }) {
		t.s.Help, t.helpClosed = nil, true
		t.say(t.tr(sayHRClosed))
		t.resumeHelped()
		t.tellHR(compose(sayHRShut.FR, "name", orElse(in.Name, Verbatim(labelSomebody.FR))))
		return
	}
	if words == "" || strings.HasPrefix(words, "//") {
		return // for their colleagues
	}
	h := t.help()
	h.Channel, h.Thread = in.Thread.Channel, in.Thread.ID
	wording, name := sayHRAnswer, in.Name
	if name != "" {
		wording = sayHRAnswers
	}
	t.sayLines(compose(t.tr(wording), "name", name, "text", Verbatim(words))).offerHelp(t, "reply", "done")
	t.resumeHelped()
	lines := []string{sayHRPassed.FR}
	if t.secret {
		lines = append(lines, sayHRMasked.FR)
	}
	t.tellHR(ParseLines(lines...)...)
}

// resumeHelped goes on where the conversation was: the open question is asked
// again.
func (t *turn) resumeHelped() {
	at := &t.s.At
	switch {
	case t.helpStep() != "" && t.s.Help.Step != helpReply:
	case at.Pending != nil:
		t.say(t.tr(sayGoOn))
		t.askPending()
	case at.Asking != "":
		t.say(t.tr(sayGoOn))
		t.ask(at.Asking)
	case at.Phase == HandedOver && t.open() > 0:
		t.enterFollowing()
	case at.Phase == HandedOver:
		t.settlePhase()
	}
}
