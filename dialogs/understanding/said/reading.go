// Package said is what a message says: the reading that is made of it, and of what that is made,
// the wants, the statements, the people and the news of orders; and what a message is read after.
//
// It holds data only; the rooms beside it fill them in.
package said

import (
	"cpxbot/rules"
)

// Context is what was spoken of before a message. Much of what is asked next only has a
// meaning after it: "et la CPS ?", "qui le signe ?", "lien svp".
type Context struct {
	// Topic is the point that was answered last, Intent the procedure that was told, each
	// "" when there is none.
	Topic, Intent string
	// Card is that of the procedure, and About are all its things: the card, its forms.
	Card  string
	About []string
	// Facts are those of the situation, for the points that are asked in it.
	Facts rules.Facts
	// Past says that something else was said since: a question, a plan, news of an order. What
	// people write then does not follow the answer.
	Past bool
}

// Empty reports whether nothing was spoken of.
func (c *Context) Empty() bool { return c.Topic == "" && c.Intent == "" }

// Certainty says what may be done with a reading.
type Certainty string

// Degrees of certainty.
const (
	Sure    Certainty = "sure"    // act on it
	Confirm Certainty = "confirm" // act on it and say how it was understood
	Unsure  Certainty = "unsure"  // offer the likeliest meanings
)

// Reading is what a message says.
type Reading struct {
	// Wants ranks everything that the message may want.
	Wants []Want
	// Asks has such a list for each asking clause, when several ask.
	Asks [][]Want
	// Says are its statements.
	Says []Statement
	// People lists those for whom a card is wanted, when several; Unread are the pieces of such
	// a list that name somebody whose job was not read.
	People []Person
	Unread []string

	// Intent and Topic name the first of Wants in the terms of the content:
	// the intent to which it belongs, and the direct question, "" when the
	// whole procedure is wanted. Move is set for what steers the conversation
	// or brings news, beyond the intents.
	Intent, Topic, Move string
	// Answer is the value that the message gives to the question that was
	// asked, "" when it gives none; AnswerSure is false for one that should be
	// restated.
	Answer     string
	AnswerSure bool
	// AnswerProbability is that of an answer that is learnt, 0 of others.
	AnswerProbability float32
	// Facts are those said of the person whom the card is for, and of the
	// service.
	Facts rules.Facts
	// Implies are those of Facts that nobody said: they follow from what is
	// wanted.
	Implies rules.Facts
	// For says that whoever the card is for is named behind "pour".
	For bool
	// Named are the professions named in any part.
	Named []string
	// Cards are the cards named in any part.
	Cards []string
	// TakesBack says that the message corrects what was said before ("en fait…",
	// "actually…"), Adds that it adds to it ("ajoutez une infirmière"), Removes
	// that it takes somebody out ("enlevez la psychologue").
	TakesBack, Adds, Removes bool
	// ByTitle says that the profession in Facts is told by nothing but a title: "le Dr Roy".
	ByTitle bool
	// Writer is the profession that the writer tells of themselves, where the card is for others.
	Writer string
	// OfLeader says that the profession in Facts is that of who leads the service.
	OfLeader bool
	// OnlyDenies says that the message says what is not meant, and nothing else.
	OnlyDenies bool
	// Denied are the professions that the message denies: "pas infirmière".
	Denied []string
	// Self says that the writer speaks of themselves: "je", "moi", "I am".
	Self bool
	// NamesCard says that a card or a form is named, NamesElse that something is named which
	// only bears the name of ours ("carte de cantine"), and nothing of ours.
	NamesCard, NamesElse bool
	// Doubtful is a profession that was spelt so freely that it must be
	// confirmed; it is not in Facts.
	Doubtful  string
	Certainty Certainty
	// Clear says that no other intent comes near, though it is not sure.
	Clear bool
	// Insults says that a word of it tells somebody off.
	Insults bool
	// Asking says that a clause of the message asks or requests something, OnlyAsks that
	// no clause does anything else.
	Asking, OnlyAsks bool
	// EndsAsking says that the last piece is a question, whatever mark is behind it.
	EndsAsking bool
	// Locale is "fr" or "en" when the words show it, else ""; LocaleSure says
	// that they leave no doubt.
	Locale     string
	LocaleSure bool
	// Implied says that the intent was not expressed, but follows from the
	// facts stated.
	Implied bool
	// Words is the number of words; Known of them are known.
	Words, Known int
	// ForLeader says that the card is for who leads the service, who is not the writer.
	ForLeader bool
	// Wanted is the id of what was taken to be wanted.
	Wanted string
}

// Person is one of those for whom a card is wanted, with how many of them.
type Person struct {
	Profession string `json:"profession"`
	Count      int    `json:"count"`
	// TrainingLevel is set for trainees: interne, externe, etudiant.
	TrainingLevel string `json:"training_level,omitempty"`
	// Names are theirs, as far as they stand beside the job; Facts are those that the
	// message says of them alone.
	Names []string    `json:"-"`
	Facts rules.Facts `json:"-"`
}

// Asked is what comes before a message: the question that it may answer, and what was
// spoken of.
type Asked struct {
	Fact string
	// Choices are the values offered, in the order shown.
	Choices []string
	// Labels are their wordings in the person's language.
	Labels []string
	// Leader says that who leads the service is whom the question is about.
	Leader bool
	// After is what was spoken of before.
	After Context
}

// Subjects of a statement.
const (
	SubjectMe      = "me"
	SubjectOther   = "to"
	SubjectLeader  = "lead"
	SubjectService = "service"
	SubjectPassing = "pass"
)

// Statement is something that a message says of somebody or of the service.
type Statement struct {
	Subject     string  `json:"subject"`
	Fact        string  `json:"fact"`
	Value       string  `json:"value"`
	Probability float32 `json:"-"`
	// At is the stretch that says it.
	At Stretch
}

// Stretch is a run of units that says something of its own.
type Stretch struct{ Start, End int }

// Want is something that a message may want: a procedure, a short answer, a
// move, news of an order. ID is one of the content.
type Want struct {
	ID          string  `json:"id"`
	Probability float32 `json:"probability"`
}
