package state

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	"cpxbot/dialogs/message"
)

// Help is what a person wants of human resources, from the first word until it
// is settled. Their conversation itself stands still meanwhile: it goes on
// where it was.
type Help struct {
	// Step is what the person does next: see the steps below. Empty when nothing is
	// expected of them.
	Step string `json:"step,omitempty"`
	// Words are the question, until it is sent.
	Words message.Verbatim `json:"words,omitempty"`
	// Open says that human resources have the question: their answers are
	// passed on.
	Open bool `json:"open,omitempty"`
	// Relay says that what the person writes goes to them.
	Relay bool `json:"relay,omitempty"`
	// Asked is how the question begins, and Name whose it is where that was shared: what
	// is written to them before their thread is known names it by these.
	Asked message.Verbatim `json:"asked,omitempty"`
	Name  message.Verbatim `json:"name,omitempty"`
	// Channel and Thread are where they answered last, as the platform calls
	// them; empty before their first answer.
	Channel string `json:"channel,omitempty"`
	Thread  string `json:"thread,omitempty"`
	// Told are the messages of the person whose words went to them, or are about
	// to, as the platform calls them: the last maxTold.
	Told []string `json:"told,omitempty"`
	// Passed are the messages of human resources that were passed on to the person,
	// where the platform calls them something: the last maxTold.
	Passed []string `json:"passed,omitempty"`
	// Worded are fingerprints of the words of those that had some, by which a later
	// version is told from a correction.
	Worded map[string]string `json:"worded,omitempty"`
	// Files are the files of theirs that were passed on: the last maxFiles.
	Files []string `json:"files,omitempty"`
}

// maxTold bounds how many messages are known whose corrections are passed on.
const maxTold = 20

// maxFiles bounds how many files are known, of which a message has ten at most.
const maxFiles = 10 * maxTold

// Pass notes that a message of human resources is passed on with its words. It reports
// whether these were not passed on yet, and whether they take the place of others; of a
// message that the platform calls nothing, only the words are known.
func (h *Help) Pass(message, words string) (fresh, corrects bool) {
	if message == "" {
		return words != "", false
	}
	if !slices.Contains(h.Passed, message) {
		h.Passed = append(slices.Clone(h.Passed), message)
		h.Passed = h.Passed[max(0, len(h.Passed)-maxTold):]
	}
	before := h.Worded[message]
	h.Worded = maps.Clone(h.Worded)
	maps.DeleteFunc(h.Worded, func(m, _ string) bool { return !slices.Contains(h.Passed, m) })
	if words == "" {
		return false, false
	}
	sum := sha256.Sum256([]byte(message + " " + words))
	now := hex.EncodeToString(sum[:8])
	if h.Worded == nil {
		h.Worded = map[string]string{}
	}
	h.Worded[message] = now
	return before != now, before != "" && before != now
}

// NewFiles returns which files of a message of human resources were not passed on yet,
// and notes that they are.
func (h *Help) NewFiles(files []message.FileRef) (fresh []message.FileRef) {
	for _, f := range files {
		if f.ID == "" || !slices.Contains(h.Files, f.ID) {
			fresh = append(fresh, f)
			h.Files = append(slices.Clone(h.Files), f.ID)
		}
	}
	h.Files = h.Files[max(0, len(h.Files)-maxFiles):]
	return fresh
}

// Tell notes that the words of the person's message go to human resources.
func (h *Help) Tell(message string) {
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

// The steps of a hand-over.
const (
	HelpWords = "words" // write the question
	HelpShare = "share" // choose what goes with it
	HelpReply = "reply" // write more to human resources
)
