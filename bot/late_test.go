package bot_test

import (
	"strings"
	"testing"
	"time"

	"cpxbot/bot/bottest"
	"cpxbot/dialogs/channel"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// lateChoices are the choices of the newest board about late orders, by their last
// word.
func (o *office) lateChoices() map[string]string {
	found := map[string]string{}
	posts := o.platform.Posts(bottest.HR)
	for i := range posts {
		for _, id := range posts[i].Choices {
			if channel.LateHandle(id) != "" {
				found[id[strings.LastIndex(id, ":")+1:]] = id
			}
		}
	}
	return found
}

// TestLateOrders: a line of the board leads to what can be done about it, by members
// of the channel and for who agreed; the person is told each time.
func TestLateOrders(t *testing.T) {
	o := newOffice(t, staff{members: map[string]bool{"hr": true}})
	o.do("anna", turn.TextInput, "je suis sage-femme, il me faut une cps")
	o.do("anna", turn.ChoiceInput, "follow")
	o.do("anna", turn.ChoiceInput, "dossier=1:ordre_transmitted")
	o.pass(30 * 24 * time.Hour)
	o.do("hr", turn.CommandInput, "tableau")
	if got := o.lateChoices(); len(got) != 0 {
		t.Fatalf("offered without agreement: %v", got)
	}
	o.do("anna", turn.ChoiceInput, "share=yes")
	o.do("hr", turn.CommandInput, "tableau")
	choices := o.lateChoices()
	if len(choices) != 2 || strings.Contains(choices["ask"], "anna") {
		t.Fatalf("choices %v", choices)
	}
	before := len(o.platform.Posts("anna"))
	o.do("bob", turn.ChoiceInput, choices["ask"])
	if n := len(o.platform.Posts("anna")); n != before {
		t.Errorf("somebody who is not of the channel reached anna: %q", o.last("anna"))
	}

	o.do("hr", turn.ChoiceInput, choices["ask"])
	if got := o.last("anna"); !strings.Contains(got, "La carte est-elle arrivée") {
		t.Errorf("asked: %q", got)
	}
	if got := o.last(bottest.HR); got != "✓ J’ai demandé des nouvelles à anna." {
		t.Errorf("to the channel: %q", got)
	}

	o.do("hr", turn.ChoiceInput, choices["came"])
	if got := o.last("anna"); !strings.Contains(got, "Les RH ont noté") || !strings.Contains(got, "codes attendus") {
		t.Errorf("noted: %q", got)
	}
	if got := o.last(bottest.HR); !strings.Contains(got, "✓ Noté pour anna") {
		t.Errorf("to the channel: %q", got)
	}
	if s, err := o.db.Load(t.Context(), bottest.Someone("anna")); err != nil || s.Dossiers[0].Stage != state.CardReceived {
		t.Errorf("%+v, %v", s.Dossiers, err)
	}
	o.do("hr", turn.ChoiceInput, choices["came"])
	if got := o.last(bottest.HR); !strings.Contains(got, "n’est plus en retard") {
		t.Errorf("the second time: %q", got)
	}
	audit, err := o.db.Audit(t.Context(), time.Time{}, 10)
	acted := 0
	for _, entry := range audit { // the virtual clock stands still: their order is open
		if strings.Contains(entry.Action, "late order") {
			acted++
		}
	}
	if err != nil || acted != 2 {
		t.Errorf("audit %+v, %v: %d of 2 acts", audit, err, acted)
	}
}
