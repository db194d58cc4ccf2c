package when

import "cpxbot/dialogs/when/grammar"

// Every is a repetition.
type Every = grammar.Every

// Direction says which way an expression without a year, or a bare weekday, looks.
type Direction = grammar.Direction

// The directions.
const (
	// Ahead is for what is to come, such as a reminder.
	Ahead = grammar.Ahead
	// Back is for what has been, such as the day on which a file was sent.
	Back = grammar.Back
)
