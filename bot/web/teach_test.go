package web

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cpxbot/bot/store"
	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/language"
)

func TestTeach(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	const sentence = "le zinzin à puce fait des siennes sur le bidule"
	lesson := url.Values{"sentence": {sentence}, "meaning": {"Carte perdue ou volée · intents/lost_stolen"}, "editor": {"Denise"}}
	start := time.Now()
	code, page := b.post("/teach", lesson)
	t.Logf("preview after %v", time.Since(start))
	if code != 200 || !strings.Contains(page, "Avant d’enregistrer") || !strings.Contains(page, "<strong>Carte perdue ou volée</strong>") {
		t.Fatalf("%d %s", code, page)
	}
	if len(s.content.current().overlay) != 0 {
		t.Error("a preview has changed something")
	}
	lesson.Set("do", "save")
	if code, page := b.post("/teach", lesson); code != 303 {
		t.Fatalf("%d %s", code, page)
	}
	m := s.content.current().dialog.Meaning(sentence, "")
	if m.Want != "lost_stolen" || m.Sure != understanding.Sure {
		t.Errorf("read as %+v", m)
	}
	b.say("Anna", sentence)
	if _, page := b.get("/talk"); !strings.Contains(page, "perdu") {
		t.Error("the conversation does not know it")
	}
	data, err := os.ReadFile(filepath.Join(s.content.dir, ownFile))
	if err != nil || !strings.Contains(string(data), "- carte égarée\n") || !strings.Contains(string(data), "- "+sentence+"\n") {
		t.Errorf("%v: %s", err, data)
	}
	_, page = b.get("/teach")
	for _, want := range []string{"« " + sentence + " » enseigné", "par Denise", "Annuler la dernière modification"} {
		if !strings.Contains(strings.ReplaceAll(page, "\u00a0", " "), want) {
			t.Errorf("not shown: %s", want)
		}
	}
	if code, page := b.post("/teach/undo", url.Values{}); code != 303 {
		t.Fatalf("%d %s", code, page)
	}
	if m := s.content.current().dialog.Meaning(sentence, ""); m.Want == "lost_stolen" && m.Sure == understanding.Sure {
		t.Error("it was not forgotten")
	}
	if _, err := os.Stat(filepath.Join(s.content.dir, ownFile)); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
}

// What a lesson would break is told before it is saved.
func TestTeachTellsWhatChanges(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	// A job named by an everyday word.
	code, page := b.post("/teach", url.Values{"sentence": {"contrat"}, "meaning": {"professions/psychologue"}})
	if code != 200 && code != 422 {
		t.Fatalf("%d %s", code, page)
	}
	if !strings.Contains(page, "Phrases d’exemple lues autrement") && !strings.Contains(page, `role="alert"`) {
		t.Errorf("nothing is told: %s", page)
	}
	held, err := language.Held()
	if err != nil || len(held) < 400 {
		t.Fatalf("%d sentences kept apart: %v", len(held), err)
	}
	now := s.content.current()
	if _, all, err := s.compare(now, now, "fr"); err != nil || all < len(held)+1000 {
		t.Errorf("%d sentences compared: %v", all, err)
	}
	// Words that stand elsewhere already.
	code, page = b.post("/teach", url.Values{"sentence": {"carte égarée"}, "meaning": {"intents/renewal"}})
	if code != 422 || !strings.Contains(page, "servent déjà ailleurs") {
		t.Errorf("%d %s", code, page)
	}
	for _, bad := range []url.Values{
		{"sentence": {""}, "meaning": {"intents/renewal"}}, {"sentence": {"x"}, "meaning": {"intents/none"}}, {"sentence": {"x"}, "meaning": {""}},
		{"sentence": {strings.Repeat("x", 500)}, "meaning": {"intents/renewal"}},
	} {
		if code, _ := b.post("/teach", bad); code != 422 {
			t.Errorf("%v: %d", bad, code)
		}
	}
}

// What is missed in conversation comes up, and "that was not my question" too.
func TestMissed(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	for range 2 {
		b.say("Anna", "le bidule est-il branché au gros machin ?")
	}
	b.say("Bruno", "qui valide chez nous ?")
	posts, _, _ := s.feeds.since(0, "Bruno")
	clicked := false
	for _, p := range posts {
		for _, c := range p.Left {
			if strings.HasPrefix(c.ID, "meant=") && !clicked {
				clicked = true
				if code, body := b.post("/talk/choose", url.Values{"person": {"Bruno"}, "key": {p.Key}, "choice": {c.ID}}); code != 200 {
					t.Fatalf("%d %s", code, body)
				}
			}
		}
	}
	all, live, err := s.missedPhrases(t.Context())
	if err != nil || live {
		t.Fatal(err, live)
	}
	corrected := 0
	for _, m := range all {
		if m.Corrected {
			corrected++
		}
	}
	if !clicked || corrected != 1 || all[0].Times != 2 {
		t.Errorf("clicked %v, corrected %d: %+v", clicked, corrected, all)
	}
	groups := s.groups([]missed{
		{Misunderstanding: store.Misunderstanding{Phrase: "où est passée ma … carte", Times: 3}},
		{Misunderstanding: store.Misunderstanding{Phrase: "qui signe le truc", Asked: answers.Corrected, Times: 1}},
		{Misunderstanding: store.Misunderstanding{Phrase: "elle est passée où ma carte", Times: 2}},
	}, "fr")
	if len(groups) != 2 {
		t.Errorf("%d groups: %+v", len(groups), groups)
	}
}

func TestNumbers(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	b.say("Anna", "je suis infirmière, il me faut une cps")
	b.say("Bruno", "je suis secrétaire médicale")
	n, err := s.world.Load().db.Numbers(t.Context())
	if err != nil || n.People != 2 || n.AtOnce != 1 || n.Unanswered != 1 || n.Wanted["order_card"] != 2 || n.Open["si_access"] != 1 {
		t.Errorf("%+v, %v", n, err)
	}
	code, page := b.get("/numbers")
	if code != 200 || !strings.Contains(page, "Commander une carte") || strings.Contains(page, "Anna") {
		t.Errorf("%d %s", code, page)
	}
	// Of a running bot, small numbers are not told.
	s.o.Database = s.world.Load().db
	if _, page := b.get("/numbers"); !strings.Contains(page, "moins de 5") {
		t.Error("a small number is told")
	}
}
