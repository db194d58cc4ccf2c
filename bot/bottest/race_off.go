//go:build !race

package bottest

// raceShare: without the race detector all transcripts are played.
const raceShare = 1
