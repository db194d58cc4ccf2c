package language

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// Marks are taken out of a text, and what they say of it is kept.
func TestRead(t *testing.T) {
	files := fstest.MapFS{
		"learn/wants/a.txt":   {Data: []byte("# a remark\nlend_card,delay ; mail ; [p]Bonjour, ⏎[a]{La remplaçante|to} peut-elle prendre ma CPS ?\n")},
		"learn/people/a.txt":  {Data: []byte("none ; short ; [s]{la directrice|lead} a sa CPS ; lead.card=CPS,order.for=me\nnone ; short ; [p]ok ; -\n")},
		"learn/replies/b.txt": {Data: []byte("contract ; signed|unknown ; sms ; [r]oui jcroi\n")},
		"learn/intents/c.txt": {Data: []byte("order_card,which_card ; profession=medecin,role? ; je suis médecin\n")},
		"unseen/wants/x.txt":  {Data: []byte("thanks ; short ; [p]merci\n")},
	}
	got, err := Read(files, Learn)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 5 {
		t.Fatalf("%d sentences", len(got))
	}
	by := map[string]Sentence{}
	for _, s := range got {
		by[s.Text] = s
	}
	letter := by["Bonjour, \nLa remplaçante peut-elle prendre ma CPS ?"]
	if letter.Author != "a" || !reflect.DeepEqual(letter.Wants, []string{"lend_card", "delay"}) || len(letter.Clauses) != 2 || letter.Clauses[1].Act != Asks {
		t.Errorf("%+v", letter)
	}
	if p := letter.People; len(p) != 1 || letter.Text[p[0].Start:p[0].End] != "La remplaçante" || p[0].Part != "to" {
		t.Errorf("%+v", p)
	}
	if s := by["la directrice a sa CPS"]; !reflect.DeepEqual(s.Facts, []Fact{{"lead", "card", "CPS"}, {"order", "for", "me"}}) || s.Wants != nil {
		t.Errorf("%+v", s)
	}
	if s := by["ok"]; s.Facts == nil || len(s.Facts) != 0 {
		t.Errorf("nothing is stated: %+v", s)
	}
	if s := by["oui jcroi"]; s.Asked != "contract" || s.Value != "signed" || !reflect.DeepEqual(s.Acceptable, []string{"unknown"}) {
		t.Errorf("%+v", s)
	}
	if s := by["je suis médecin"]; len(s.Intents) != 2 || !reflect.DeepEqual(s.Open, []string{"role"}) {
		t.Errorf("%+v", s)
	}
}

// A line that cannot be read is told with its file and number.
func TestReadMistakes(t *testing.T) {
	for name, line := range map[string]string{
		"learn/wants/a.txt":   "thanks ; merci",
		"learn/people/a.txt":  "none ; short ; [s]on a un lecteur",
		"learn/replies/a.txt": "contract ; signed ; oui",
		"learn/other/a.txt":   "thanks ; short ; merci",
		"learn/a.txt":         "thanks ; short ; merci",
		"learn/wants/b.txt":   "thanks ; short ; [p]merci {la collègue|to",
	} {
		_, err := Read(fstest.MapFS{name: {Data: []byte("\n" + line + "\n")}}, Learn)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
