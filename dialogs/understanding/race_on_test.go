//go:build race

package understanding

// slowdown is how much longer the race detector makes things take: budgets of
// time are those of the program without it.
const slowdown = 10
