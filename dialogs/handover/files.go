package handover

import (
	"strconv"
	"strings"

	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/letters"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// What a message is that could not be delivered: see Message.OnFailure.
const (
	failedQuestion = "question"      // of a person to human resources
	failedMore     = "more"          // what a person adds to it
	failedFiles    = "files"         // of human resources to a person
	failedOwnFiles = "files to them" // of a person to human resources
	failedAnswer   = "answer"        // of human resources to a person
)

var (
	sayHelpFailed    = turn.Declare("say_help_failed")
	sayMoreFailed    = turn.Declare("say_more_failed")
	sayFileFailed    = turn.Declare("say_file_failed")
	sayOwnFileFailed = turn.Declare("say_own_file_failed")
	sayHRFile        = turn.Declare("say_hr_file")
	sayHRFiles       = turn.Declare("say_hr_files", "number")
	sayHRFileFrom    = turn.Declare("say_hr_file_from", "name")
	sayHRFilesFrom   = turn.Declare("say_hr_files_from", "name", "number")
	sayHRFileFailed  = turn.Declare("say_hr_file_failed")
	sayHRFailed      = turn.Declare("say_hr_failed")
	sayHROwnFile     = turn.Declare("say_hr_own_file")
	sayHROwnFiles    = turn.Declare("say_hr_own_files", "number")
	sayHRTooLarge    = turn.Declare("say_hr_too_large", "size", "names")
	sayOwnTooLarge   = turn.Declare("say_own_too_large", "size", "names")
)

// sayTooLarge says which files are not passed on because of their size, in a message that
// is said already or, where there is none, in one of its own.
func sayTooLarge(t *turn.Turn, m *message.Message, words string, files []message.FileRef) *message.Message {
	var names []string
	for _, f := range files {
		names = append(names, turn.OrElse(f.Name, "?"))
	}
	line := message.Compose(words, "size", strconv.Itoa(message.MaxPassed>>20), "names", message.Verbatim(strings.Join(names, ", ")))
	if m == nil {
		return t.SayLines(line)
	}
	m.Parts[0].Lines = append(m.Parts[0].Lines, line)
	return m
}

// counted is the wording for one file, or for several.
func counted(files []message.FileRef, one, several turn.Sentence) turn.Sentence {
	if len(files) > 1 {
		return several
	}
	return one
}

// Undelivered says that a message did not arrive of which it was said that it
// would; earlier, that another question to human resources is open by now.
func Undelivered(t *turn.Turn, what string, earlier bool) {
	if about, ok := strings.CutPrefix(what, letters.FailedLetter); ok {
		letters.LetterFailed(t, about)
		return
	}
	open := t.State.Help != nil && t.State.Help.Open
	switch what {
	case failedQuestion:
		if open && earlier {
			return // it was settled, and asked again
		}
		if open && t.State.Help.Thread == "" {
			t.State.Help, t.HelpClosed = nil, true
		}
		t.Say(t.Words(sayHelpFailed)).Offer(message.Do(message.VerbHuman), t.Words(turn.ChoiceHuman))
		if t.State.At.Phase == state.HandedOver && t.Idle() {
			resumeHelped(t)
		}
	case failedMore:
		t.Say(t.Words(sayMoreFailed))
	case failedOwnFiles:
		t.Say(t.Words(sayOwnFileFailed))
	case failedAnswer:
		TellHR(t, message.ParseLine(t.French(sayHRFailed)))
	case failedFiles:
		t.Say(t.Words(sayFileFailed))
		TellHR(t, message.ParseLine(t.French(sayHRFileFailed)))
	}
	if n := len(t.Out); n > 0 && open && t.State.Help != nil && t.State.Help.Thread != "" && t.Out[0].To == "" {
		flow.OfferHelp(t, &t.Out[0], "reply", "done")
	}
}
