// Package handover passes questions on to human resources and their answers back:
// what is written, shared, corrected, withdrawn, what came with it, and what did not
// arrive.
package handover

import (
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/secrets"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// CloseHelp is the choice by which human resources close a thread. The runtime
// adds which one.
const CloseHelp = string(message.VerbHelp) + "=" + message.WayClose

var (
	sayHelpDrop      = turn.Declare("say_help_drop")
	sayHelpDone      = turn.Declare("say_help_done")
	sayHelpNone      = turn.Declare("say_help_none")
	sayHRAnswers     = turn.Declare("say_hr_answers", "name", "text")
	sayHRAnswer      = turn.Declare("say_hr_answer", "text")
	sayHRClosed      = turn.Declare("say_hr_closed")
	sayHRAsked       = turn.Declare("say_hr_asked")
	sayHRNamed       = turn.Declare("say_hr_named", "name")
	sayHRWords       = turn.Declare("say_hr_words", "words")
	sayHRKnown       = turn.Declare("say_hr_known", "facts")
	sayHRHow         = turn.Declare("say_hr_how")
	sayHRMore        = turn.Declare("say_hr_more", "words")
	sayHRRevised     = turn.Declare("say_hr_revised", "words")
	sayHelpCorrected = turn.Declare("say_help_corrected")
	sayHelpWithdrawn = turn.Declare("say_help_withdrawn")
	sayHRWithdrawn   = turn.Declare("say_hr_withdrawn")
	sayHRWithdraws   = turn.Declare("say_hr_withdraws")
	sayHRWithdrew    = turn.Declare("say_hr_withdrew")
	sayHRPassed      = turn.Declare("say_hr_passed")
	sayHRPassedFile  = turn.Declare("say_hr_passed_file")
	sayHRPassedFiles = turn.Declare("say_hr_passed_files")
	sayHRCorrects    = turn.Declare("say_hr_corrects", "name", "text")
	sayHRCorrection  = turn.Declare("say_hr_correction", "text")
	sayHRCorrected   = turn.Declare("say_hr_corrected")
	sayHRMasked      = turn.Declare("say_hr_masked")
	sayHRShut        = turn.Declare("say_hr_shut", "name")
	sayHRSettled     = turn.Declare("say_hr_settled")
	sayHRNoNeed      = turn.Declare("say_hr_no_need")
	sayHRAbout       = turn.Declare("say_hr_about", "name", "words")
	sayHRAboutBare   = turn.Declare("say_hr_about_bare", "name")
	choiceClose      = turn.Declare("choice_close")
)

// Help is the hand-over under way, for a change.
func Help(t *turn.Turn) *state.Help {
	h := state.Help{}
	if t.State.Help != nil {
		h = *t.State.Help
	}
	t.State.Help = &h
	return &h
}

// DropHelp gives up what the person was about to send; what human resources
// have stays open.
func DropHelp(t *turn.Turn) {
	if t.HelpStep() == "" {
		return
	}
	h := Help(t)
	h.Step, h.Words = "", ""
	if !h.Open {
		t.State.Help = nil
	}
}

// longQuestion is the number of words from which a call for a person is a
// question already.
const longQuestion = 9

var sayHuman = turn.Declare("say_human")

// HandOver passes the conversation to a person.
func HandOver(t *turn.Turn) {
	if !t.HR {
		t.Enter(state.EventHandOver)
		m := t.Say(t.Words(sayHuman))
		answers.Documents(t, m, []string{rules.DocumentAssistance})
		m.Offer(message.Do(message.VerbOther), t.Words(turn.ChoiceOtherTopic))
		return
	}
	h := Help(t)
	h.Step, h.Words = state.HelpWords, ""
	if !h.Open {
		h.Told = nil
	}
	switch {
	case h.Open:
		h.Step = state.HelpReply
	case len(strings.Fields(t.Text)) >= longQuestion:
		h.Step, h.Words = state.HelpShare, message.Verbatim(t.Text)
		h.Tell(t.Message)
	}
	flow.AskHelp(t)
}

// longestTakeBack is the number of words with which somebody gives up.
const longestTakeBack = 5

// HelpText takes what a person writes for human resources.
func HelpText(t *turn.Turn, text string) {
	t.Understood = turn.Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	if meaning.TakesBack(text) || len(strings.Fields(text)) <= longestTakeBack && turn.HasAny(text, []string{"laisse tomber", "laissez tomber", "non merci", "never mind", "reprendre", "annule", "annulez"}) {
		HelpChoice(t, "cancel")
		return
	}
	h := Help(t)
	switch h.Step {
	case state.HelpReply:
		if settles(text) {
			HelpChoice(t, "done")
			return
		}
		h.Step = ""
		Add(t, message.Verbatim(text), nil)
	case state.HelpWords:
		h.Step, h.Words = state.HelpShare, message.Verbatim(text)
		h.Tell(t.Message)
		flow.AskHelp(t)
	default:
		if choice := shareSaid(t, text); choice != "" {
			HelpChoice(t, choice)
			return
		}
		h.Tell(t.Message) // more of it
		h.Words = message.Verbatim(turn.ClipRunes(strings.TrimSpace(string(h.Words)+" "+text), secrets.MaxRunes))
		flow.AskHelp(t)
	}
}

// longestShare is the number of words with which somebody says what goes along.
const longestShare = 8

// shareSaid is the choice that a text makes of what goes to human resources, "" when it
// makes none: "oui avec mon nom", "la question seulement".
func shareSaid(t *turn.Turn, text string) string {
	offered := func(id string) bool {
		return slices.Contains(t.State.At.Choices, message.On(message.VerbHelp, id).String())
	}
	if len(strings.Fields(text)) > longestShare {
		return ""
	}
	without := turn.HasAny(text, []string{"sans", "pas", "without", "not"})
	for _, x := range []struct {
		id    string
		words []string
	}{
		{"name", []string{"mon nom", "le nom", "my name", "the name", "nom"}},
		{"situation", []string{"situation", "ma situation"}},
		{"question", []string{"seulement", "juste", "question", "envoyez", "envoie", "only", "just", "send"}},
	} {
		if offered(x.id) && turn.HasAny(text, x.words) && (x.id == "question" || !without) {
			return x.id
		}
	}
	if yes, ok := words.YesNo(text); ok && yes && offered("question") {
		return "question"
	}
	return ""
}

// Add sends more to human resources.
func Add(t *turn.Turn, words message.Verbatim, files []message.FileRef) {
	h := Help(t)
	h.Relay = true
	files, large := message.Passable(files)
	var said *message.Message
	if words != "" || len(files) > 0 {
		said = t.Say(t.Words(sayRelayed))
	}
	if len(large) > 0 {
		said = sayTooLarge(t, said, t.Words(sayOwnTooLarge), large)
	}
	flow.OfferHelp(t, said, "resume", "done")
	if words != "" {
		h.Tell(t.Message)
		tellMore(t, message.Compose(t.French(sayHRMore), "words", words)).OnFailure = failedMore
	}
	if len(files) > 0 {
		words := t.French(counted(files, sayHROwnFile, sayHROwnFiles))
		tellMore(t, message.Compose(words, "number", strconv.Itoa(len(files)))).Pass(files, failedOwnFiles)
	}
}

// TellOf writes to human resources about a question that they have: in the thread in
// which they answered or, while that is not known, in that of the question itself, or
// naming it.
func TellOf(t *turn.Turn, h *state.Help, line message.Line) *message.Message {
	if h.Thread != "" {
		m := TellHR(t, line)
		m.Thread = &message.Thread{Channel: h.Channel, ID: h.Thread}
		return m
	}
	wording := sayHRAbout
	if h.Asked == "" {
		wording = sayHRAboutBare
	}
	name := turn.OrElse(h.Name, message.Verbatim(turn.Capital(t.French(turn.LabelSomebody))))
	m := TellHR(t, line)
	m.Below = &message.Below{Otherwise: message.Compose(t.French(wording), "name", name, "words", h.Asked)}
	return m
}

// tellMore does so, and what is answered below it is passed on as well, where it stands
// by itself.
func tellMore(t *turn.Turn, line message.Line) *message.Message {
	m := TellOf(t, t.State.Help, line)
	m.Opens = m.Thread == nil
	return m
}

// Revise takes a later version of what a person wrote: human resources get it if
// they got the earlier one. What the bot itself has answered is left as it is.
func Revise(t *turn.Turn, in turn.Input) {
	words := message.Verbatim(strings.TrimSpace(in.Text))
	if !state.Told(t.State, in.Message) || words == "" {
		return
	}
	t.Understood = turn.Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	if t.Secret {
		t.Say(t.Words(turn.SaySecret))
	}
	h := Help(t)
	switch {
	case h.Open:
		t.Say(t.Words(sayHelpCorrected))
		tellMore(t, message.Compose(t.French(sayHRRevised), "words", words)).OnFailure = failedMore
	case h.Step == state.HelpShare && len(h.Told) == 1:
		h.Words = words
		flow.AskHelp(t)
	case h.Step == state.HelpShare: // which of the words are meant is not known
		h.Words = message.Verbatim(turn.ClipRunes(strings.TrimSpace(string(h.Words)+" "+string(words)), secrets.MaxRunes))
		flow.AskHelp(t)
	}
}

// Withdraw takes the deletion of what a person wrote: human resources are told if
// they got it, which they may have read.
func Withdraw(t *turn.Turn, in turn.Input) {
	if !state.Told(t.State, in.Message) {
		return
	}
	t.Understood = turn.Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	h := Help(t)
	switch {
	case h.Open:
		t.Say(t.Words(sayHelpWithdrawn))
		tellMore(t, message.ParseLine(t.French(sayHRWithdrawn))).OnFailure = failedMore
	case h.Step == state.HelpShare:
		h.Words, h.Told = "", nil
		flow.AskHelp(t)
	}
}

// TellHR writes to the channel of human resources, in French as they do.
func TellHR(t *turn.Turn, lines ...message.Line) *message.Message {
	m := t.SayLines(lines...)
	m.To = message.ToHR
	return m
}

// HelpChoice handles the choices of a hand-over.
func HelpChoice(t *turn.Turn, value string) {
	t.Understood.Intent = rules.IntentHuman
	step := t.HelpStep()
	switch {
	case value == "blank" && step == state.HelpWords:
		Help(t).Step = state.HelpShare
		flow.AskHelp(t)
	case value == "cancel" && step != "":
		DropHelp(t)
		t.Say(t.Words(sayHelpDrop))
		resumeHelped(t)
	case step == state.HelpShare && (value == "bare" || value == "question" || value == "situation" || value == "name"):
		sendHelp(t, value)
	case value == "reply" && t.State.Help != nil && t.State.Help.Open:
		Help(t).Step = state.HelpReply
		flow.AskHelp(t)
	case value == "resume" && t.Relaying():
		EndRelay(t)
		flow.Resume(t)
	case value == "done" && t.State.Help != nil && t.State.Help.Open:
		h := t.State.Help
		t.State.Help, t.HelpClosed = nil, true
		t.Say(t.Words(sayHelpDone))
		resumeHelped(t)
		wording := sayHRSettled
		if h.Thread == "" {
			wording = sayHRNoNeed
		}
		TellOf(t, h, message.ParseLine(t.French(wording)))
	case value == "reply" || value == "done":
		t.Stale = true
		t.Say(t.Words(sayHelpNone))
		resumeHelped(t)
	default:
		flow.Stale(t)
	}
}

var sayHumanSent = turn.Declare("say_human_sent")

// longestAsked is how much of a question names it.
const longestAsked = 80

// sendHelp opens a thread in the channel of human resources with what the
// person chose to share.
func sendHelp(t *turn.Turn, share string) {
	h := Help(t)
	words := h.Words
	h.Step, h.Words, h.Open, h.Relay, h.Channel, h.Thread = "", "", true, true, "", ""
	h.Asked, h.Name = words, ""
	if len([]rune(words)) > longestAsked {
		h.Asked = message.Verbatim(strings.TrimSpace(turn.ClipRunes(string(words), longestAsked))) + "…"
	}
	t.Enter(state.EventHandOver)
	flow.OfferHelp(t, t.Say(t.Words(sayHumanSent)), "resume", "done")

	first := message.ParseLine(t.French(sayHRAsked))
	if share == "name" && t.DisplayName != "" {
		h.Name = t.DisplayName
		first = message.Compose(t.French(sayHRNamed), "name", h.Name)
	}
	lines := []message.Line{first}
	if words != "" {
		lines = append(lines, message.Compose(t.French(sayHRWords), "words", words))
	}
	if share == "situation" || share == "name" {
		french := *t
		french.State.Locale = "fr"
		if facts := flow.Situation(&french); facts != "" {
			lines = append(lines, message.ParseLine(turn.Fill(t.French(sayHRKnown), "facts", facts)))
		}
	}
	m := TellHR(t, append(lines, message.ParseLine(t.French(sayHRHow)))...)
	m.Opens, m.OnFailure = true, failedQuestion
	m.Offer(message.On(message.VerbHelp, message.WayClose), t.French(choiceClose))
}

// closeWords are those by which human resources close a thread.
var closeWords = []string{"clore", "clos", "close", "fermer", "fermé", "réglé"}

// Helped takes what a member of human resources wrote in the thread of a
// person's question, or that they closed it.
func Helped(t *turn.Turn, in turn.Input) {
	t.Understood = turn.Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
	said := in.Text
	closes := in.Text == CloseHelp || !in.Edited && len(in.Files) == 0 && slices.ContainsFunc(closeWords, func(w string) bool { return words.SameWords(said, w) })
	if in.Deleted {
		h := t.State.Help
		passed := (said != "" || len(in.Files) > 0) && !closes && !strings.HasPrefix(said, "//")
		if in.Message != "" && h != nil { // what it said need not be known any more
			passed = slices.Contains(h.Passed, in.Message)
		}
		if passed && h != nil && h.Open {
			flow.OfferHelp(t, t.Say(t.Words(sayHRWithdraws)), "reply", "done")
			TellHR(t, message.ParseLine(t.French(sayHRWithdrew))).Thread = &message.Thread{Channel: in.Thread.Channel, ID: in.Thread.ID}
		}
		return
	}
	if t.State.Help == nil || !t.State.Help.Open {
		TellHR(t, message.ParseLine(t.French(turn.SayHROver)))
		return
	}
	if closes {
		t.State.Help, t.HelpClosed = nil, true
		t.Say(t.Words(sayHRClosed))
		resumeHelped(t)
		TellHR(t, message.Compose(t.French(sayHRShut), "name", turn.OrElse(in.Name, message.Verbatim(t.French(turn.LabelSomebody)))))
		return
	}
	h := Help(t)
	h.Channel, h.Thread, h.Asked, h.Name = in.Thread.Channel, in.Thread.ID, "", "" // what follows stands below
	if strings.HasPrefix(said, "//") {
		return // for their colleagues
	}
	in.Files = h.NewFiles(in.Files) // an edited message has those that it had
	files, large := message.Passable(in.Files)
	if said == "" && len(in.Files) == 0 {
		return
	}
	fresh, corrects := h.Pass(in.Message, said)
	corrects = corrects || in.Message == "" && in.Edited
	if fresh {
		wording := sayHRAnswers
		switch {
		case corrects && in.Name != "":
			wording = sayHRCorrects
		case corrects:
			wording = sayHRCorrection
		case in.Name == "":
			wording = sayHRAnswer
		}
		t.SayLines(message.Compose(t.Words(wording), "name", in.Name, "text", message.Verbatim(said).Linked())).OnFailure = failedAnswer
	}
	if len(files) > 0 {
		wording := counted(files, sayHRFileFrom, sayHRFilesFrom)
		if in.Name == "" {
			wording = counted(files, sayHRFile, sayHRFiles)
		}
		t.SayLines(message.Compose(t.Words(wording), "name", in.Name, "number", strconv.Itoa(len(files)))).Pass(files, failedFiles)
	}
	var told *message.Message
	if passed := len(t.Out); passed > 0 {
		flow.OfferHelp(t, &t.Out[passed-1], "reply", "done")
		resumeHelped(t)
		wording := sayHRPassed
		switch {
		case len(files) > 0:
			wording = counted(files, sayHRPassedFile, sayHRPassedFiles)
		case corrects:
			wording = sayHRCorrected
		}
		told = TellHR(t, message.ParseLine(t.French(wording)))
	}
	if len(large) > 0 {
		told = sayTooLarge(t, told, t.French(sayHRTooLarge), large)
		told.To = message.ToHR
	}
	if told != nil && t.Secret {
		told.AddLines(t.French(sayHRMasked))
	}
}

// resumeHelped goes on where the conversation was: the open question is asked
// again.
func resumeHelped(t *turn.Turn) {
	at := &t.State.At
	switch {
	case t.HelpStep() != "" && t.State.Help.Step != state.HelpReply:
	case at.Pending != nil:
		t.Say(t.Words(turn.SayGoOn))
		flow.AskPending(t)
	case at.Asking != "":
		t.Say(t.Words(turn.SayGoOn))
		answers.Ask(t, at.Asking)
	case at.Phase == state.HandedOver && t.OpenCount() > 0:
		t.EnterFollowing()
	case at.Phase == state.HandedOver:
		flow.SettlePhase(t)
	}
}
