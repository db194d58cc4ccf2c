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
		for _, n := range r.News(s.Text()) {
			t.Logf("   %-12s %.2f  %-9s holds %.2f  %-5s %s", n.Event, n.EventProbability, n.Mode, n.Holds, n.Whose, n.Text)
		}
	}
}
