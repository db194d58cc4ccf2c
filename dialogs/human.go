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
	// Relay says that what the person writes goes to them.
	Relay bool `json:"relay,omitempty"`
	// Channel and Thread are where they answered last, as the platform calls
	// them; empty before their first answer.
	Channel string `json:"channel,omitempty"`
	Thread  string `json:"thread,omitempty"`
	// Told are the messages of the person whose words went to them, or are about
	// to, as the platform calls them: the last maxTold.
	Told []string `json:"told,omitempty"`
}

// maxTold bounds how many messages are known whose corrections are passed on.
const maxTold = 20

// tell notes that the words of the person's message go to human resources.
func (h *Help) tell(message string) {
	if message == "" {
		return
	}
	h.Told = append(slices.Clone(h.Told), message)
	h.Told = h.Told[max(0, len(h.Told)-maxTold):]
}

// Told reports whether the words of a person's message went to human resources, or
// are about to: when it is edited, the correction goes the same way.
func Told(s State, message string) bool {
	return s.Help != nil && slices.Contains(s.Help.Told, message)
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
	sayHelpWhat      = declare("say_help_what")
	sayHelpMore      = declare("say_help_more")
	sayHelpWords     = declare("say_help_words", "words")
	sayHelpKnown     = declare("say_help_known", "facts")
	sayHelpShare     = declare("say_help_share")
	sayHelpDrop      = declare("say_help_drop")
	sayHelpDone      = declare("say_help_done")
	sayHelpNone      = declare("say_help_none")
	sayHRAnswers     = declare("say_hr_answers", "name", "text")
	sayHRAnswer      = declare("say_hr_answer", "text")
	sayHRClosed      = declare("say_hr_closed")
	sayHRAsked       = declare("say_hr_asked")
	sayHRNamed       = declare("say_hr_named", "name")
	sayHRWords       = declare("say_hr_words", "words")
	sayHRKnown       = declare("say_hr_known", "facts")
	sayHRHow         = declare("say_hr_how")
	sayHRMore        = declare("say_hr_more", "words")
	sayHRRevised     = declare("say_hr_revised", "words")
	sayHelpCorrected = declare("say_help_corrected")
	sayHelpWithdrawn = declare("say_help_withdrawn")
	sayHRWithdrawn   = declare("say_hr_withdrawn")
	sayHRWithdraws   = declare("say_hr_withdraws")
	sayHRWithdrew    = declare("say_hr_withdrew")
	sayHRPassed      = declare("say_hr_passed")
	sayHRPassedFile  = declare("say_hr_passed_file")
	sayHRCorrects    = declare("say_hr_corrects", "name", "text")
	sayHRCorrection  = declare("say_hr_correction", "text")
	sayHRCorrected   = declare("say_hr_corrected")
	sayHRMasked      = declare("say_hr_masked")
	sayHROver        = declare("say_hr_over")
	sayHRShut        = declare("say_hr_shut", "name")
	sayHRSettled     = declare("say_hr_settled")
	sayHRNoNeed      = declare("say_hr_no_need")
	sayHRErased      = declare("say_hr_erased")
	choiceClose      = declare("choice_close")
	choiceReply      = declare("choice_reply")
	choiceSettled    = declare("choice_settled")
)

// helpLabels are the words of the choices of a hand-over.
var helpLabels = map[string]sentence{
	"blank": declare("choice_help_blank"), "cancel": declare("choice_help_cancel"),
	"bare": declare("choice_help_bare"), "question": declare("choice_help_question"), "situation": declare("choice_help_situation"),
	"name": declare("choice_help_name"), "reply": choiceReply, "done": choiceSettled, "resume": choiceRelayEnd,
}

// offerHelp offers choices of a hand-over.
func (t *turn) offerHelp(m *Message, ids ...string) *Message {
	for _, id := range ids {
		m.offer(on(verbHelp, id), t.words(helpLabels[id]))
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
	if !t.hr {
		t.enter(eventHandOver)
		m := t.say(t.words(sayHuman))
		t.documents(m, []string{rules.DocumentAssistance})
		m.offer(do(verbOther), t.words(choiceOtherTopic))
		return
	}
	h := t.help()
	h.Step, h.Words = helpWords, ""
	if !h.Open {
		h.Told = nil
	}
	switch {
	case h.Open:
		h.Step = helpReply
	case len(strings.Fields(t.text)) >= longQuestion:
		h.Step, h.Words = helpShare, Verbatim(t.text)
		h.tell(t.message)
	}
	t.askHelp()
}

// askHelp says what is expected of the person.
func (t *turn) askHelp() {
	switch t.helpStep() {
	case helpWords:
		t.offerHelp(t.say(t.words(sayHelpWhat)), "blank", "cancel")
	case helpReply:
		t.offerHelp(t.say(t.words(sayHelpMore)), "cancel")
	case helpShare:
		m := t.say()
		if w := t.s.Help.Words; w != "" {
			m.Parts[0].Lines = append(m.Parts[0].Lines, compose(t.words(sayHelpWords), "words", w))
		}
		facts := t.situation()
		if facts != "" {
			m.addLines(fill(t.words(sayHelpKnown), "facts", facts))
		}
		m.addLines(t.words(sayHelpShare))
		if t.s.Help.Words == "" {
			t.offerHelp(m, "bare")
		} else {
			t.offerHelp(m, "question")
		}
		if facts != "" {
			t.offerHelp(m, "situation")
		}
		if t.displayName != "" {
			t.offerHelp(m, "name")
		}
		t.offerHelp(m, "cancel")
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

// takesBack reports whether a text gives up what was about to be sent.
func takesBack(text string) bool {
	return slices.ContainsFunc(takesBackWords, func(w string) bool { return understanding.SameWords(text, w) })
}

// longestTakeBack is the number of words with which somebody gives up.
const longestTakeBack = 5

// helpText takes what a person writes for human resources.
func (t *turn) helpText(text string) {
	t.understood = Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	if takesBack(text) || len(strings.Fields(text)) <= longestTakeBack && hasAny(text, []string{"laisse tomber", "laissez tomber", "non merci", "never mind", "reprendre", "annule", "annulez"}) {
		t.helpChoice("cancel")
		return
	}
	h := t.help()
	switch h.Step {
	case helpReply:
		h.Step = ""
		t.add(Verbatim(text), nil)
	case helpWords:
		h.Step, h.Words = helpShare, Verbatim(text)
		h.tell(t.message)
		t.askHelp()
	default:
		if choice := t.shareSaid(text); choice != "" {
			t.helpChoice(choice)
			return
		}
		h.tell(t.message) // more of it
		h.Words = Verbatim(clipRunes(strings.TrimSpace(string(h.Words)+" "+text), maxRunes))
		t.askHelp()
	}
}

// longestShare is the number of words with which somebody says what goes along.
const longestShare = 8

// shareSaid is the choice that a text makes of what goes to human resources, "" when it
// makes none: "oui avec mon nom", "la question seulement".
func (t *turn) shareSaid(text string) string {
	offered := func(id string) bool {
		return slices.Contains(t.s.At.Choices, on(verbHelp, id).String())
	}
	if len(strings.Fields(text)) > longestShare {
		return ""
	}
	without := hasAny(text, []string{"sans", "pas", "without", "not"})
	for _, x := range []struct {
		id    string
		words []string
	}{
		{"name", []string{"mon nom", "le nom", "my name", "the name", "nom"}},
		{"situation", []string{"situation", "ma situation"}},
		{"question", []string{"seulement", "juste", "question", "envoyez", "envoie", "only", "just", "send"}},
	} {
		if offered(x.id) && hasAny(text, x.words) && (x.id == "question" || !without) {
			return x.id
		}
	}
	if yes, ok := understanding.YesNo(text); ok && yes && offered("question") {
		return "question"
	}
	return ""
}

// add sends more to human resources.
func (t *turn) add(words Verbatim, files []FileRef) {
	h := t.help()
	h.Relay = true
	t.offerHelp(t.say(t.words(sayRelayed)), "resume", "done")
	place := func(m *Message) *Message { return t.inTheirThread(m) }
	if words != "" {
		h.tell(t.message)
		place(t.tellHR(compose(t.french(sayHRMore), "words", words))).OnFailure = failedMore
	}
	if len(files) > 0 {
		place(t.tellHR(ParseLine(t.french(sayHROwnFile))).pass(files, failedOwnFiles))
	}
}

// inTheirThread puts a message into the thread in which human resources answered, or,
// before that, has it begin another one.
func (t *turn) inTheirThread(m *Message) *Message {
	if h := t.s.Help; h.Thread == "" {
		m.Opens = true
	} else {
		m.Thread = &Thread{h.Channel, h.Thread}
	}
	return m
}

// revise takes a later version of what a person wrote: human resources get it if
// they got the earlier one. What the bot itself has answered is left as it is.
func (t *turn) revise(in Input) {
	words := Verbatim(strings.TrimSpace(in.Text))
	if !Told(t.s, in.Message) || words == "" {
		return
	}
	t.understood = Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	if t.secret {
		t.say(t.words(saySecret))
	}
	h := t.help()
	switch {
	case h.Open:
		t.say(t.words(sayHelpCorrected))
		t.inTheirThread(t.tellHR(compose(t.french(sayHRRevised), "words", words))).OnFailure = failedMore
	case h.Step == helpShare && len(h.Told) == 1:
		h.Words = words
		t.askHelp()
	case h.Step == helpShare: // which of the words are meant is not known
		h.Words = Verbatim(clipRunes(strings.TrimSpace(string(h.Words)+" "+string(words)), maxRunes))
		t.askHelp()
	}
}

// withdraw takes the deletion of what a person wrote: human resources are told if
// they got it, which they may have read.
func (t *turn) withdraw(in Input) {
	if !Told(t.s, in.Message) {
		return
	}
	t.understood = Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	h := t.help()
	switch {
	case h.Open:
		t.say(t.words(sayHelpWithdrawn))
		t.inTheirThread(t.tellHR(ParseLine(t.french(sayHRWithdrawn)))).OnFailure = failedMore
	case h.Step == helpShare:
		h.Words, h.Told = "", nil
		t.askHelp()
	}
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
		t.say(t.words(sayHelpDrop))
		t.resumeHelped()
	case step == helpShare && (value == "bare" || value == "question" || value == "situation" || value == "name"):
		t.sendHelp(value)
	case value == "reply" && t.s.Help != nil && t.s.Help.Open:
		t.help().Step = helpReply
		t.askHelp()
	case value == "resume" && t.relaying():
		t.endRelay()
		t.resume()
	case value == "done" && t.s.Help != nil && t.s.Help.Open:
		h := t.s.Help
		t.s.Help, t.helpClosed = nil, true
		t.say(t.words(sayHelpDone))
		t.resumeHelped()
		if h.Thread != "" {
			t.tellHR(ParseLine(t.french(sayHRSettled))).Thread = &Thread{h.Channel, h.Thread}
		} else {
			t.tellHR(ParseLine(t.french(sayHRNoNeed)))
		}
	case value == "reply" || value == "done":
		t.say(t.words(sayHelpNone))
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
	h.Step, h.Words, h.Open, h.Relay, h.Channel, h.Thread = "", "", true, true, "", ""
	t.enter(eventHandOver)
	t.offerHelp(t.say(t.words(sayHumanSent)), "resume", "done")

	first := ParseLine(t.french(sayHRAsked))
	if share == "name" && t.displayName != "" {
		first = compose(t.french(sayHRNamed), "name", t.displayName)
	}
	lines := []Line{first}
	if words != "" {
		lines = append(lines, compose(t.french(sayHRWords), "words", words))
	}
	if share == "situation" || share == "name" {
		french := *t
		french.s.Locale = "fr"
		if facts := french.situation(); facts != "" {
			lines = append(lines, ParseLine(fill(t.french(sayHRKnown), "facts", facts)))
		}
	}
	m := t.tellHR(append(lines, ParseLine(t.french(sayHRHow)))...)
	m.Opens, m.OnFailure = true, failedQuestion
	m.offer(on(verbHelp, wayClose), t.french(choiceClose))
}

// closeWords are those by which human resources close a thread.
var closeWords = []string{"clore", "clos", "close", "fermer", "fermé", "réglé"}

// helped takes what a member of human resources wrote in the thread of a
// person's question, or that they closed it.
func (t *turn) helped(in Input) {
	t.understood = Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	words := in.Text
	closes := in.Text == CloseHelp || !in.Edited && len(in.Files) == 0 && slices.ContainsFunc(closeWords, func(w string) bool { return understanding.SameWords(words, w) })
	if in.Deleted {
		if passed := (words != "" || len(in.Files) > 0) && !closes && !strings.HasPrefix(words, "//"); passed && t.s.Help != nil && t.s.Help.Open {
			t.offerHelp(t.say(t.words(sayHRWithdraws)), "reply", "done")
			t.tellHR(ParseLine(t.french(sayHRWithdrew))).Thread = &Thread{in.Thread.Channel, in.Thread.ID}
		}
		return
	}
	if t.s.Help == nil || !t.s.Help.Open {
		t.tellHR(ParseLine(t.french(sayHROver)))
		return
	}
	if closes {
		t.s.Help, t.helpClosed = nil, true
		t.say(t.words(sayHRClosed))
		t.resumeHelped()
		t.tellHR(compose(t.french(sayHRShut), "name", orElse(in.Name, Verbatim(t.french(labelSomebody)))))
		return
	}
	if in.Edited {
		in.Files = nil // they were passed on before
	}
	if words == "" && len(in.Files) == 0 || strings.HasPrefix(words, "//") {
		return // for their colleagues
	}
	h := t.help()
	h.Channel, h.Thread = in.Thread.Channel, in.Thread.ID
	if words != "" {
		wording := sayHRAnswers
		switch {
		case in.Edited && in.Name != "":
			wording = sayHRCorrects
		case in.Edited:
			wording = sayHRCorrection
		case in.Name == "":
			wording = sayHRAnswer
		}
		t.sayLines(compose(t.words(wording), "name", in.Name, "text", Verbatim(words))).OnFailure = failedAnswer
	}
	if len(in.Files) > 0 {
		wording := sayHRFileFrom
		if in.Name == "" {
			wording = sayHRFile
		}
		t.sayLines(compose(t.words(wording), "name", in.Name)).pass(in.Files, failedFiles)
	}
	t.offerHelp(&t.out[len(t.out)-1], "reply", "done")
	t.resumeHelped()
	lines := []string{t.french(sayHRPassed)}
	switch {
	case in.Edited:
		lines[0] = t.french(sayHRCorrected)
	case len(in.Files) > 0:
		lines[0] = t.french(sayHRPassedFile)
	}
	if t.secret {
		lines = append(lines, t.french(sayHRMasked))
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
		t.say(t.words(sayGoOn))
		t.askPending()
	case at.Asking != "":
		t.say(t.words(sayGoOn))
		t.ask(at.Asking)
	case at.Phase == HandedOver && t.open() > 0:
		t.enterFollowing()
	case at.Phase == HandedOver:
		t.settlePhase()
	}
}
