// Package reading has a text read where it stands: package understanding reads a message by itself, and
// what the conversation tells corrects the reading, one thing after the other. Nothing is taken up or said
// here.
package reading
