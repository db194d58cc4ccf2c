// Package meaning says what a text means where it stands: what is wanted, what it states, what the
// conversation corrects in its reading. Package tracking takes up what is stated; nothing is said
// here.
package meaning
