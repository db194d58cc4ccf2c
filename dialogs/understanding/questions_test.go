package understanding

import (
	"os"
	"strings"
	"testing"

	"cpxbot/dialogs/understanding/language"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
)

func TestQuestionMarkLeftOut(t *testing.T) {
	r := reader(t)
	for text, want := range map[string]bool{
		"ah bon depuis quand":                                     true,
		"il faut quoi comme papier":                               true,
		"on la demande à qui":                                     true,
		"je suis kiné, comment j'ai ma carte":                     true,
		"merci et du coup qui signe !":                            true,
		"bon. faut il un lecteur":                                 true,
		"ah ok et quand je serai diplômée":                        true,
		"et si elle perd sa carte":                                true,
		"la sienne me sert-elle encore":                           true,
		"quelle carte pour une secrétaire":                        true,
		"on reste sans carte combien de temps":                    true,
		"quand arrive la carte":                                   true,
		"how long does it take":                                   true,
		"can I order it myself":                                   true,
		"je demande à qui alors":                                  true,
		"je ne sais pas qui signe":                                false,
		"aucune idée de quand elle arrive":                        false,
		"je sais pas quand":                                       false,
		"ma collègue, qui est infirmière, a la sienne":            false,
		"quand j'ai reçu ma carte, il manquait les codes":         false,
		"c'est elle qui signe":                                    false,
		"quelle histoire":                                         false,
		"il manque une pièce, paraît-il":                          false,
		"I can't remember":                                        false,
		"c'est compliqué quoi":                                    false,
		"oui":                                                     false,
		"…":                                                       false,
		"avec tout le respect que je vous dois, je doute de cela": false,
	} {
		a := r.look(text, new(words.Scratch))
		if asked := strings.HasSuffix(a.Text, "?"); asked != want || a.Question != want || a.Marked != want {
			t.Errorf("%q becomes %q", text, a.Text)
		}
	}
	for _, text := range []string{"qui signe ? merci", strings.Repeat("comment faire ", 100)} {
		if a := r.look(text, new(words.Scratch)); a.Marked || a.Text != text {
			t.Errorf("%.40q becomes %.40q", text, a.Text)
		}
	}
}

// TestMarksPutBack takes the question mark from messages that nobody looked at for the lists of
// words, and counts how many get it back, by their form or by what is learnt.
func TestMarksPutBack(t *testing.T) {
	list, err := language.Read(os.DirFS("language"), language.Validate)
	if err != nil {
		t.Fatal(err)
	}
	r := reader(t)
	asks := func(text string) bool { return r.Read(text, said.Asked{}).EndsAsking }
	var asked, back, told, marked int
	for _, x := range list {
		text := strings.TrimSpace(x.Text)
		switch bare := strings.TrimRight(text, "?"+" .…!\n\t\u00a0\u202f"); {
		case x.OnlyFacts, len(x.News) > 0, x.Asked != "", bare == "":
		case strings.HasSuffix(text, "?") && strings.Count(text, "?") == 1:
			asked++
			if asks(bare) {
				back++
			}
		case len(x.Clauses) > 0 && !strings.Contains(text, "?") && !anyAct(x.Clauses, "aw"):
			told++
			if asks(text) {
				marked++
			}
		}
	}
	t.Logf("of %d question marks %.3f are put back; of %d messages that ask nothing %.3f get one", asked, ratio(back, asked), told, ratio(marked, told))
	if asked < 300 || ratio(back, asked) < 0.7 || told < 50 || ratio(marked, told) > 0.04 {
		t.Error("fewer than seven in ten, or more than one in twenty-five")
	}
}

func anyAct(clauses []language.Clause, acts string) bool {
	for _, c := range clauses {
		if strings.IndexByte(acts, c.Act) >= 0 {
			return true
		}
	}
	return false
}
