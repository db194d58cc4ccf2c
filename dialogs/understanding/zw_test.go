package understanding

import (
	"cpxbot/rules"
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestZW(t *testing.T) {
	b, _ := rules.Default()
	r, _ := New(b)
	d, _ := os.ReadFile("/tmp/ct/words.txt")
	known := map[string]bool{}
	for _, l := range strings.Fields(string(d)) {
		for _, tk := range tokenise(l) {
			known[tk.word] = true
		}
	}
	for _, w := range strings.Fields("a ai as au aux ce ces ca cas de des du elle en est et eu il ils je la le les leur lui ma mais me mes moi mon ne ni nos nous on ont ou par pas plus pour que qui sa sans se ses si son sont sur ta te toi ton tu un une va vos vous y bon ici oui non car fin dit dis lit lis vu pu su bus sac an ans mot mis met pris site fait") {
		known[stem(w)] = true
	}
	keys := map[string]bool{}
	for k := range r.vocab.words {
		keys[k] = true
	}
	for k := range r.entities {
		keys[k] = true
	}
	for k := range keys {
		for i := 1; i < len(k); i++ {
			if known[k[:i]] && known[k[i:]] && (i < 4 || len(k)-i < 4 || true) {
				fmt.Printf("J %s+%s\n", k[:i], k[i:])
			}
		}
	}
}
