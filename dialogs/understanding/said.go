package understanding

import "cpxbot/dialogs/understanding/said"

// What a reading is made of, see package said.
type (
	Reading   = said.Reading
	Certainty = said.Certainty
	Want      = said.Want
	Statement = said.Statement
	Person    = said.Person
	News      = said.News
	Asked     = said.Asked
	Context   = said.Context
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
