package understanding

import (
	"bufio"
	"os"
	"testing"
)

func TestScratchSay(t *testing.T) {
	r := reader(t)
	f, _ := os.Open("/tmp/say.txt")
	for s := bufio.NewScanner(f); s.Scan(); {
		t.Log("==", s.Text())
		if os.Getenv("FACTS") != "" {
			o, a := r.read(s.Text(), Asked{})
			p := make([]float32, len(recipients))
			r.model.recipients.Probabilities(a.recipientFeatures(), a.scratch.sums(len(p)), p)
			t.Log(o.Facts, o.People, o.Certainty, p)
			for i := range a.mentions {
				m := &a.mentions[i]
				t.Logf("      %s %s %s %.2f own %.2f other %.2f", m.kind, m.id, m.part, m.certain, m.own, m.other)
			}
			continue
		}
		for _, n := range r.News(s.Text()) {
			t.Logf("   %-12s %.2f  %-9s holds %.2f  %-5s %s", n.Event, n.EventProbability, n.Mode, n.Holds, n.Whose, n.Text)
		}
	}
}
