// Package tracking takes up what a message states into the situation: of whom it speaks, what is
// known of them and of the service from then on, and which line of a list it changes. What the
// message means, package meaning has settled before; nothing is said here but that no list knows a
// job.
package tracking
