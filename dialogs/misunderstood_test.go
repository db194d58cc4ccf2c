package dialogs

import (
	"testing"

	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// A turn that was not understood tells the editors what it could not read.
func TestMisunderstood(t *testing.T) {
	d := newDialog(t)
	open := d.Turn(state.State{}, turn.Input{Text: "je suis secrétaire médicale, il me faut une carte", Locale: "fr"}, start)
	if open.Misunderstood != nil {
		t.Errorf("an understood message is reported: %+v", open.Misunderstood)
	}
	asked := open.State.At.Asking
	got := d.Turn(open.State, turn.Input{Text: "Zorglub 0612345678 truc"}, start).Misunderstood
	if got == nil || got.Asked != asked || asked == "" || got.Phrase != "… ########## truc" {
		t.Errorf("got %+v, asked %q", got, asked)
	}
	if got := d.Turn(state.State{}, turn.Input{Text: "Zorglub un certain flou artistique", Locale: "fr"}, start).Misunderstood; got == nil || got.Asked != "" || got.Phrase != "… un certain flou …" {
		t.Errorf("got %+v", got)
	}
}
