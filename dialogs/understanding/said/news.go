package said

// What has become of an order is told in pieces: "la carte est là, pas les codes, et
// ma collègue attend toujours". Each piece says what has happened, how far that is
// asserted, and of whose order it is told.

// What may have happened to an order.
const (
	NewsSigned      = "signed"      // the contract
	NewsSent        = "sent"        // the file
	NewsTransmitted = "transmitted" // by the Ordre to the ANS
	NewsIncomplete  = "incomplete"
	NewsRefused     = "refused"
	NewsResent      = "resent"
	NewsCard        = "card"  // has come
	NewsCodes       = "codes" // have come
	NewsAll         = "all"   // card and codes have come
	NewsLost        = "lost"
	NewsStolen      = "stolen"
	NewsWrong       = "wrong" // the card that came is not the right one
	NewsCancelled   = "cancelled"
	NewsLeft        = "left" // who the card is for has left the service
	NewsNone        = "none"
)

// How far a piece of news is asserted.
const (
	ModeTold      = "told"
	ModeDenied    = "denied"  // it has not happened, or not yet
	ModeDoubted   = "doubted" // the writer is not sure
	ModePlanned   = "planned" // it is to happen
	ModeSupposed  = "supposed"
	ModeAsked     = "asked"
	ModeReported  = "reported"  // somebody else says so
	ModeCorrected = "corrected" // what was told before was wrong, and this holds
)

// Whose order a piece of news is of.
const (
	OfSelf  = "self"
	OfOther = "other"
	OfAll   = "all"
	OfSome  = "some"
)

// News is a piece of a message that tells of an order.
type News struct {
	// Text is the piece, as it was written.
	Text string `json:"text"`
	// Event is what has happened, Mode how far that is asserted, Whose the order is.
	Event string `json:"event"`
	Mode  string `json:"mode"`
	Whose string `json:"whose"`
	// EventProbability is that of Event, Holds how probable it is that what is told holds:
	// that it is told or corrected, and in no other mode.
	EventProbability float32 `json:"event_probability"`
	Holds            float32 `json:"holds"`
	// At is the piece.
	At Stretch
}
