package understanding

import "cpxbot/dialogs/understanding/said"

// A reading, what it is made of, and what a message is read after: see package said.
type (
	// Reading is what a message says.
	Reading = said.Reading
	// Certainty says what may be done with it.
	Certainty = said.Certainty
	// Want is one of the things that it may want.
	Want = said.Want
	// Statement is something that it states.
	Statement = said.Statement
	// Person is one of those for whom a card is wanted.
	Person = said.Person
	// News is a piece that tells of an order.
	News = said.News
	// Asked is what comes before a message.
	Asked = said.Asked
	// Context is what was spoken of before it.
	Context = said.Context
)

// Degrees of certainty.
const (
	Sure    = said.Sure
	Confirm = said.Confirm
	Unsure  = said.Unsure
)

// Subjects of a statement.
const (
	SubjectMe      = said.SubjectMe
	SubjectOther   = said.SubjectOther
	SubjectService = said.SubjectService
	SubjectPassing = said.SubjectPassing
)

// What may have happened to an order.
const (
	NewsSigned      = said.NewsSigned
	NewsSent        = said.NewsSent
	NewsTransmitted = said.NewsTransmitted
	NewsIncomplete  = said.NewsIncomplete
	NewsRefused     = said.NewsRefused
	NewsResent      = said.NewsResent
	NewsCard        = said.NewsCard
	NewsCodes       = said.NewsCodes
	NewsAll         = said.NewsAll
	NewsLost        = said.NewsLost
	NewsStolen      = said.NewsStolen
	NewsWrong       = said.NewsWrong
	NewsLeft        = said.NewsLeft
	NewsNone        = said.NewsNone
)

// How far a piece of news is asserted, and of whom it is not.
const (
	ModeTold      = said.ModeTold
	ModeDenied    = said.ModeDenied
	ModeDoubted   = said.ModeDoubted
	ModePlanned   = said.ModePlanned
	ModeSupposed  = said.ModeSupposed
	ModeAsked     = said.ModeAsked
	ModeReported  = said.ModeReported
	ModeCorrected = said.ModeCorrected

	OfOther = said.OfOther
)
