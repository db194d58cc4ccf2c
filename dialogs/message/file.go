package message

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// FileRef is a file that somebody sent, where the platform keeps it. Nothing of
// it is kept but this reference, until it is passed on.
type FileRef struct {
	ID   string
	Name string `json:",omitempty"`
	// Size in bytes, 0 where the platform does not say it.
	Size int64 `json:"-"`
	// List is what a list of people says that was opened: see ReadList. It is heard in
	// the turn, and not kept.
	List string `json:"-"`
}

// MaxList is the size in bytes up to which a list is opened.
const MaxList = 64 << 10

// MaxPassed is the size in bytes up to which a file is passed on.
const MaxPassed = 30 << 20

// Passable tells the files that are passed on from those that are known to be too large.
func Passable(files []FileRef) (passable, large []FileRef) {
	for _, f := range files {
		if f.Size > MaxPassed {
			large = append(large, f)
		} else {
			passable = append(passable, f)
		}
	}
	return passable, large
}

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

// Pass makes a message of files, apart from the words that came with them: what
// becomes of the one does not touch the other.
func (m *Message) Pass(files []FileRef, onFailure string) *Message {
	m.Passes, m.OnFailure = files, onFailure
	return m
}
