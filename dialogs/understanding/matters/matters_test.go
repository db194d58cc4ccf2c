package matters

import (
	"errors"
	"testing"

	"cpxbot/dialogs/understanding/linear"
)

func TestContextDamaged(t *testing.T) {
	if _, _, err := DecodeWeights(make([]byte, 7)); !errors.Is(err, linear.ErrCut) {
		t.Errorf("%v", err)
	}
	var w Weights
	w[3] = -1.25
	if got, rest, err := DecodeWeights(append(w.AppendTo(nil), 1)); err != nil || got != w || len(rest) != 1 {
		t.Errorf("%v %v %v", got, rest, err)
	}
}
