package state

import (
	"time"

	"cpxbot/dialogs/message"
)

// BoardQuery says what of the dossiers of all persons the board is made of.
type BoardQuery struct {
	// Cards and codes are late when they were to come since before these.
	CardsBefore, CodesBefore time.Time
	// Since bounds how far back real delays are looked at.
	Since time.Time
	// Week is since when phrases that were not understood are of interest.
	Week time.Time
	// FirstWeek is the end of the first of BoardWeeks weeks.
	FirstWeek time.Time
}

// Board is what human resources see of all dossiers. Names are there only of
// persons who agreed.
type Board struct {
	Stages map[Stage]int
	// Open are the dossiers by procedure and stage: where they wait.
	Open                       []OpenDossiers
	OverdueCards, OverdueCodes int
	// Delays are pairs of the day on which a file was sent and a card arrived.
	Delays [][2]time.Time
	// Weeks are the last BoardWeeks weeks, the present one last.
	Weeks []Week
	Late  []SharedDossier
	// All are the dossiers of persons who agreed, for the export; Unshared is
	// how many others there are.
	All      []SharedDossier
	Unshared int
	// Phrases are masked messages that were not understood, most frequent first.
	Phrases []Phrase
}

// SharedDossier is a dossier of a person who agreed to share it.
type SharedDossier struct {
	// Person and ID say whose it is and which, for what human resources do about it;
	// they are shown nowhere.
	Person             string
	ID                 int
	Name, Label        message.Verbatim
	Procedure          string
	Stage              Stage
	Since              time.Time
	Opened, Sent, Card time.Time
}

// OpenDossiers is how many dossiers of a procedure stand at a stage.
type OpenDossiers struct {
	Procedure string
	Stage     Stage
	Number    int
}

// Phrase is a masked message and how often it was written.
type Phrase struct {
	Text  message.Verbatim
	Times int
}

// BoardWeeks is how many weeks the board looks back.
const BoardWeeks = 12

// Week counts the orders that were under way at its end.
type Week struct {
	End                                  time.Time
	Preparing, CardExpected, CodesNeeded int
}
