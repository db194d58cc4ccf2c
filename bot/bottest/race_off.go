//go:build !race

package bottest

// raceShare: without the race detector a platform plays all of its part.
const raceShare = 1
