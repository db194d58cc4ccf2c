package dialogs

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// FileRef is a file that somebody sent, where the platform keeps it. Nothing of
// it is kept but this reference, until it is passed on.
type FileRef struct {
	ID   string
	Name string `json:",omitempty"`
	// List is what a list of people says that was opened: see ReadList. It is heard in
	// the turn, and not kept.
	List string `json:"-"`
}

// MaxList is the size in bytes up to which a list is opened.
const MaxList = 64 << 10

// MayBeList reports whether a file may be a list of people, by its name: no other
// is ever opened.
func (f *FileRef) MayBeList() bool {
	return slices.Contains([]string{".csv", ".tsv", ".txt"}, strings.ToLower(path.Ext(f.Name)))
}

// ReadList takes the content of a file that may be a list. Spreadsheets write
// UTF-8, UTF-16 or, on Windows, Windows-1252; what is no text stays unread.
func (f *FileRef) ReadList(data []byte) {
	if len(data) > MaxList {
		return
	}
	var plain transform.Transformer = charmap.Windows1252.NewDecoder()
	if utf8.Valid(data) {
		plain = transform.Nop
	}
	text, _, err := transform.Bytes(unicode.BOMOverride(plain), data)
	if err != nil || bytes.ContainsRune(text, 0) {
		return
	}
	f.List = strings.ReplaceAll(strings.ReplaceAll(string(text), "\r\n", "\n"), "\r", "\n")
}

// What a message is that could not be delivered: see Message.OnFailure.
const (
	failedQuestion = "question"      // of a person to human resources
	failedMore     = "more"          // what a person adds to it
	failedFiles    = "files"         // of human resources to a person
	failedOwnFiles = "files to them" // of a person to human resources
	failedAnswer   = "answer"        // of human resources to a person
	failedLetter   = "letter "       // to a colleague, and what it is about
)

var (
	sayFileUnread    = declare("say_file_unread")
	sayListUnopened  = declare("say_list_unopened", "name")
	sayHelpFailed    = declare("say_help_failed")
	sayMoreFailed    = declare("say_more_failed")
	sayFileFailed    = declare("say_file_failed")
	sayOwnFileFailed = declare("say_own_file_failed")
	sayHRFile        = declare("say_hr_file")
	sayHRFileFrom    = declare("say_hr_file_from", "name")
	sayHRFileFailed  = declare("say_hr_file_failed")
	sayHRFailed      = declare("say_hr_failed")
	sayHROwnFile     = declare("say_hr_own_file")
)

// takeFiles takes the files that came with a message. They go to human resources
// when the person writes to them, and nowhere else; a list of people is heard,
// and what becomes of all others is said. It returns true when nothing is left to
// be heard.
func (t *turn) takeFiles(files []FileRef, text string) bool {
	text = strings.TrimSpace(text)
	if t.helpStep() == helpReply && !takesBack(text) {
		t.understood = Understood{Intent: rules.IntentHuman, Facts: rules.Facts{}, Certainty: understanding.Sure}
		t.help().Step = ""
		t.add(Verbatim(text), files)
		return true
	}
	if i := slices.IndexFunc(files, func(f FileRef) bool { return f.MayBeList() }); i >= 0 && t.notConfirming() {
		if files[i].List == "" {
			t.sayLines(compose(t.words(sayListUnopened), "name", Verbatim(clipRunes(files[i].Name, maxLabel))))
		} else if t.hearFile(files[i], text) {
			return true
		}
	} else {
		t.say(t.words(sayFileUnread))
	}
	if text != "" {
		return false
	}
	if t.helpStep() != "" || t.questionOpen() {
		t.repeat()
	}
	return true
}

// pass makes a message of files, apart from the words that came with them: what
// becomes of the one does not touch the other.
func (m *Message) pass(files []FileRef, onFailure string) *Message {
	m.Passes, m.OnFailure = files, onFailure
	return m
}

// undelivered says that a message did not arrive of which it was said that it
// would.
func (t *turn) undelivered(what string) {
	if about, ok := strings.CutPrefix(what, failedLetter); ok {
		t.letterFailed(about)
		return
	}
	open := t.s.Help != nil && t.s.Help.Open
	switch what {
	case failedQuestion:
		if open && t.s.Help.Thread == "" {
			t.s.Help, t.helpClosed = nil, true
		}
		t.say(t.words(sayHelpFailed)).offer(do(verbHuman), t.words(choiceHuman))
		if t.s.At.Phase == HandedOver && t.idle() {
			t.resumeHelped()
		}
	case failedMore:
		t.say(t.words(sayMoreFailed))
	case failedOwnFiles:
		t.say(t.words(sayOwnFileFailed))
	case failedAnswer:
		if open {
			t.tellHR(ParseLine(t.french(sayHRFailed))).Thread = &Thread{t.s.Help.Channel, t.s.Help.Thread}
		}
	case failedFiles:
		t.say(t.words(sayFileFailed))
		if open {
			t.tellHR(ParseLine(t.french(sayHRFileFailed))).Thread = &Thread{t.s.Help.Channel, t.s.Help.Thread}
		}
	}
	if n := len(t.out); n > 0 && open && t.s.Help != nil && t.s.Help.Thread != "" && t.out[0].To == "" {
		t.offerHelp(&t.out[0], "reply", "done")
	}
}
