package channel

import (
	"slices"
	"testing"

	"cpxbot/dialogs/message"
)

// Whatever is announced, one column ends there.
func TestDelayBounds(t *testing.T) {
	for announced := range 60 {
		bounds := delayBounds(announced)
		if !slices.Contains(bounds, announced) || !slices.IsSorted(bounds) || len(slices.Compact(slices.Clone(bounds))) != len(bounds) {
			t.Errorf("%d announced: %v", announced, bounds)
		}
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'=1", " =1": "'=1", "\r\n=1": "'=1", "\u00a0=1": "'=1", "'=1": "''=1", "\"=1": "'\"=1",
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x", "\u200b=1": "'=1", "|calc": "'|calc", "%x": "'%x",
		"Anna": "Anna", "a=b": "a=b", "": "", "l’accueil – Lyon": "l’accueil – Lyon",
	} {
		if got := cell(message.Verbatim(in)); got != want {
			t.Errorf("cell(%q) = %q, want %q", in, got, want)
		}
	}
}
