package main

import (
	"fmt"
	"strings"
)

// among says what could have been meant by an unknown name: the nearest known
// one when it is near, else all when they are few.
func among(name string, known []string) string {
	best, nearest := "", max(2, len(name)/3)
	for _, k := range known {
		if d := distance(strings.ToLower(name), k); d < nearest || d == nearest && best == "" {
			best, nearest = k, d
		}
	}
	switch {
	case best != "":
		return fmt.Sprintf(" (did you mean %q?)", best)
	case len(known) <= 25:
		return ": use one of " + strings.Join(known, ", ")
	}
	return ""
}

// distance counts the letters to insert, delete or replace between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
