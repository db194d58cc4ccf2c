package words

import (
	"cpxbot/dialogs/understanding/linear"
)

// Scratch is room for the work on one message.
type Scratch struct {
	linear.Scratch
	// words are those of a sentence, commas where it has some.
	words  []string
	commas []int
}
