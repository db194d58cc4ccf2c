package understanding

import (
	"os"
	"strings"
	"testing"
	"time"

	"cpxbot/dialogs/understanding/language"
	"cpxbot/dialogs/understanding/learning"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// Whatever is pasted is read in time, without a crash, and never surely.
func TestBadInput(t *testing.T) {
	r := reader(t)
	table := strings.Repeat("Nom\tService\tArrivée\nDupont\tAchats\t04/01\n", 60)
	thread := strings.Repeat("> Le 3 mars, Untel a écrit :\n> Pouvez-vous regarder ?\n> Merci\n\n", 5)
	for name, text := range map[string]string{
		"nothing":           "",
		"spaces":            " \t\n ",
		"no letters":        "?!… --- 12 34 ::: ///",
		"20,000 characters": strings.Repeat("lorem ipsum dolor sit amet ", 740),
		"one long word":     strings.Repeat("a", 20000),
		"control":           "a\x00b\x01c\x07d\x1b[31m",
		"right to left":     "\u202eetrac enu tuaf em li\u202c",
		"zero width":        "z\u200be\u200br\u200bo w\u200bi\u200bd\u200bt\u200bh",
		"emoji":             "👩‍⚕️👨‍👩‍👧‍👦🏴‍☠️🇫🇷",
		"other language":    "Jestem zmęczony i nie rozumiem tego pytania wcale",
		"another script":    "我想知道明天的天气怎么样",
		"table":             table,
		"mail thread":       thread,
		"invalid UTF-8":     "\xff\xfe\xfd abc \xc3",
		"digits":            strings.Repeat("1234 ", 4000),
	} {
		// The quickest of a few readings: a busy machine slows down any of them.
		quickest := time.Hour
		for tries := 0; tries < 5 || quickest > longest && tries < 25; tries++ { // others may be at work too
			start := time.Now()
			if got := r.Read(text, said.Asked{}); got.Certainty == said.Sure {
				t.Fatalf("%s: surely wants %v", name, got.Wants[0])
			}
			quickest = min(quickest, time.Since(start))
		}
		if quickest > longest {
			t.Errorf("%s: %v", name, quickest)
		}
		for _, fact := range []string{rules.FactContract, "reader", rules.FactOrdre} {
			if got := r.Read(text, said.Asked{Fact: fact}); got.Answer != "" && got.AnswerSure && name != "digits" {
				t.Errorf("%s: answers %s=%s", name, fact, got.Answer)
			}
		}
	}
}

// Forms of the same letters read alike.
func TestSameLetters(t *testing.T) {
	r := reader(t)
	want := r.Read("je suis infirmière, il me faut une carte", said.Asked{})
	for _, text := range []string{
		"JE SUIS INFIRMIÈRE, IL ME FAUT UNE CARTE",
		"je suis infirmie\u0300re, il me faut une carte",
		"je suis in\ufb01rmière, il me faut une carte",
		"je suis infir\u00admière, il me faut une carte",
		"je\u00a0suis infirmière, il me faut une carte",
	} {
		got := r.Read(text, said.Asked{})
		if got.Intent != want.Intent || got.Facts[rules.FactProfession] != want.Facts[rules.FactProfession] {
			t.Errorf("%q: %s %v, want %s %v", text, got.Intent, got.Facts, want.Intent, want.Facts)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{benchMessage, "oui d'après notre infirmière", "3 médecins dont 1 interne", "l'l'l'", "d’d’", "(e)s·ère"} {
		f.Add(s)
	}
	r := reader(f)
	f.Fuzz(func(t *testing.T, text string) {
		got, a := r.read(text, said.Asked{Fact: rules.FactContract})
		before := 0
		for _, x := range a.Tokens {
			if x.Start < before || x.End < x.Start || x.End > len(text) {
				t.Fatalf("%q: a word from %d to %d behind %d", text, x.Start, x.End, before)
			}
			before = x.Start
		}
		for i := range a.Mentions {
			if m := &a.Mentions[i]; m.Start < 0 || m.End <= m.Start || m.End > len(a.Tokens) {
				t.Fatalf("%q: a name from %d to %d of %d words", text, m.Start, m.End, len(a.Tokens))
			}
		}
		for _, w := range got.Wants {
			if w.Probability < 0 || w.Probability > 1 {
				t.Fatalf("%q: %v", text, got.Wants)
			}
		}
	})
}

// The embedded model was learnt from the sentences and the content as they are.
func TestFresh(t *testing.T) {
	book, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	m, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	if want := learning.SourceHash(book, os.DirFS("language")); m.LearntFrom != want {
		t.Error("the model is older than the sentences or the content: run go generate ./dialogs/understanding")
	}
	if len(data) > 4<<20 {
		t.Errorf("the model has %d bytes, at most 4 MiB", len(data))
	}
}

// No sentence is both learnt from and measured with, near copies included.
func TestPartsApart(t *testing.T) {
	if testing.Short() {
		t.Skip("comparing all sentences takes seconds, and is for changes of them")
	}
	files := os.DirFS("language")
	fold := func(text string) string {
		said := []string{}
		for _, t := range words.Tokenise(text) {
			said = append(said, t.Word)
		}
		return strings.Join(said, " ")
	}
	type line struct {
		text, where string
		letters     [32]uint16
	}
	byLength := map[int][]line{}
	seen := map[string]string{}
	for _, part := range []string{language.Learn, language.Validate, language.Unseen} {
		list, err := language.Read(files, part)
		if err != nil {
			t.Fatal(err)
		}
		var fresh []line
		for _, x := range list {
			s := x.Asked + "|" + fold(x.Text)
			if other := seen[s]; other != "" && other != part {
				t.Errorf("%q stands in %s and in %s", x.Text, other, part)
				continue
			}
			if part != language.Learn && len(s) >= leastNear {
				reach, letters := len(s)/10, lettersOf(s)
				for n := len(s) - reach; n <= len(s)+reach; n++ {
					for _, o := range byLength[n] {
						if within(&letters, &o.letters, 2*reach) && near(s, o.text, reach) {
							t.Errorf("%q in %s is nearly %q in %s", x.Text, part, o.text, o.where)
						}
					}
				}
			}
			fresh = append(fresh, line{s, part, lettersOf(s)})
		}
		for _, l := range fresh {
			seen[l.text] = l.where
			byLength[len(l.text)] = append(byLength[len(l.text)], l)
		}
	}
}

// lettersOf counts how often each letter stands in a text, the rarer bytes together.
func lettersOf(text string) (letters [32]uint16) {
	for i := range len(text) {
		letters[text[i]%32]++
	}
	return letters
}

// within reports whether texts of these letters can be as near as some letters changed: that is
// seen at a glance for nearly all of them.
func within(a, b *[32]uint16, most int) bool {
	differ := 0
	for i := range a {
		differ += max(int(a[i])-int(b[i]), int(b[i])-int(a[i]))
	}
	return differ <= most
}

// leastNear is the length from which sentences are compared for near copies:
// short ones are alike by chance.
const leastNear = 25

// near reports whether the edit distance of two sentences is at most limit.
func near(a, b string, limit int) bool {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, least := row[0], i
		row[0] = i
		for j := 1; j <= len(b); j++ {
			d := before
			if a[i-1] != b[j-1] {
				d = 1 + min(before, row[j], row[j-1])
			}
			before, row[j] = row[j], d
			least = min(least, d)
		}
		if least > limit {
			return false
		}
	}
	return row[len(b)] <= limit
}
