// Package meaning says what a text means where it stands: what is wanted, of whom it
// speaks, what it states of them and of the service, what corrects what. It takes up
// what is stated into the situation, and says nothing itself.
package meaning
