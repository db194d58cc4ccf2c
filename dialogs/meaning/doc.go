// Package meaning says what a reading means where it stands: what is wanted, what it states, of whom it
// speaks. Package reading makes these readings, package tracking takes up what is stated; nothing is
// said here.
package meaning
