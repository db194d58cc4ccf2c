package web

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

// A list of people goes along with a message, or alone; another file is said not to be
// read.
func TestFile(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	send := func(name, data, text string) (code int, page string) {
		t.Helper()
		code, _ = b.post("/talk/say", url.Values{"person": {"Anna"}, "text": {text}, "file_name": {name}, "file_data": {data}})
		_, page = b.get("/talk")
		return code, strings.ReplaceAll(page, "\u00a0", " ")
	}
	list := base64.StdEncoding.EncodeToString([]byte("Nom;M\xe9tier\nL\xe9a;secr\xe9taire m\xe9dicale\nPaul;m\xe9decin\n"))
	if code, page := send("arrivées.csv", list, ""); code != 200 || !strings.Contains(page, "lues dans votre liste : 2.") || !strings.Contains(page, "arrivées.csv") {
		t.Errorf("%d %s", code, page)
	}
	if code, page := send("scan.pdf", list, ""); code != 200 || !strings.Contains(page, "pas ouvert votre fichier") {
		t.Errorf("%d %s", code, page)
	}
	if code, _ := send("liste.csv", "no base64!", ""); code != 400 {
		t.Errorf("what is no file: %d", code)
	}
	posts, _, _ := s.feeds.since(0, "Anna")
	if taken := transcript(posts); !strings.Contains(taken, "file\nNom;Métier\nLéa;secrétaire médicale") {
		t.Errorf("taken along: %s", taken)
	}
}

// Who has everything forgotten sees nothing of it any more.
func TestForgotten(t *testing.T) {
	s := newStudio(t)
	b := open(t, s)
	b.say("Anna", "je suis sage-femme, il me faut une cps")
	b.say("Bruno", "je suis ergonome")
	b.say("Anna", "/cpx oublier")
	b.post("/talk/choose", url.Values{"person": {"Anna"}, "choice": {"confirm=yes"}, "key": {"x"}})
	posts, _, _ := s.feeds.since(0, "Anna")
	if len(posts) != 1 || posts[0].Message == nil || !posts[0].Message.Erases {
		t.Errorf("left: %+v", posts)
	}
	if posts, _, _ := s.feeds.since(0, "Bruno"); len(posts) < 2 {
		t.Errorf("of somebody else: %+v", posts)
	}
}
