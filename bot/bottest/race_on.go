//go:build race

package bottest

// raceShare is how many transcripts of a platform's part there are for one that is played with
// the race detector, which takes ten times as long: without it, all are.
const raceShare = 20
