//go:build !race

package understanding

const slowdown = 1
