package mattermost

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"cpxbot/bot/bottest"
	"cpxbot/dialogs/state"
)

// askDate leads anna to a question about a date and opens the form.
func askDate(t *testing.T, w *world) (post string, form bottest.OpenedDialog) {
	t.Helper()
	w.say(t, "anna", "je suis secrétaire médicale, j’utilise le logiciel, contrat signé, le directeur a une carte, on a un lecteur")
	for _, choice := range []string{"follow", "dossier=1:sent:date"} {
		w.choose(t, "anna", choice)
	}
	all := w.server.Messages(w.server.Direct("anna"))
	post = all[len(all)-1].Id
	if a := w.server.Click("anna", post, dateAction, ""); !a.OK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	forms := w.server.Dialogs()
	if len(forms) != 1 || forms[0].User != bottest.MattermostID("anna") {
		t.Fatalf("opened: %+v", forms)
	}
	return post, forms[0]
}

func TestDateForm(t *testing.T) {
	w := newWorld(t, nil)
	post, form := askDate(t, w)
	anna := w.server.Direct("anna")
	before := w.turns(t, "anna")
	other := form
	other.Dialog.State = newSigner("another secret of thirty-two characters", "").seal(claim{useDialog, bottest.MattermostID("anna"), anna, "", post + " x", time.Now().Add(time.Hour).Unix()})
	button := form
	button.Dialog.State = w.transport.sign.seal(claim{useAction, bottest.MattermostID("anna"), anna, "", post + " x", time.Now().Add(time.Hour).Unix()})
	expired := form
	expired.Dialog.State = w.transport.sign.seal(claim{useDialog, bottest.MattermostID("anna"), anna, "", post + " x", time.Now().Add(-time.Hour).Unix()})
	yesterday := map[string]any{dateField: "22/11/2026"}
	for name, c := range map[string]struct {
		user, channel string
		form          bottest.OpenedDialog
		values        map[string]any
		want          string // what the form shows
	}{
		"no value":             {"anna", anna, form, nil, "date"},
		"empty":                {"anna", anna, form, map[string]any{dateField: " "}, "date"},
		"a number":             {"anna", anna, form, map[string]any{dateField: 22112026}, "date"},
		"a list":               {"anna", anna, form, map[string]any{dateField: []any{"22/11/2026"}}, "date"},
		"very long":            {"anna", anna, form, map[string]any{dateField: strings.Repeat("1", 10_000)}, "date"},
		"other fields only":    {"anna", anna, form, map[string]any{"user_id": "x", "choice": "erase"}, "date"},
		"another person":       {"bruno", w.server.Direct("bruno"), form, yesterday, "quelqu’un d’autre"},
		"in their own channel": {"bruno", anna, form, yesterday, "quelqu’un d’autre"},
		"another secret":       {"anna", anna, other, yesterday, "quelqu’un d’autre"},
		"a button's signature": {"anna", anna, button, yesterday, "quelqu’un d’autre"},
		"late":                 {"anna", anna, expired, yesterday, "expiré"},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.server.Submit(c.user, c.channel, c.form, c.values, false)
			var got dialogAnswer
			if err := json.Unmarshal(a.Body, &got); err != nil || !a.OK {
				t.Fatalf("%d %s", a.Code, a.Body)
			}
			if !strings.Contains(got.Error, c.want) {
				t.Errorf("answered with %s", a.Body)
			}
		})
	}
	if a := w.server.Submit("anna", anna, form, yesterday, true); strings.TrimSpace(string(a.Body)) != "{}" {
		t.Errorf("cancelled: %d %s", a.Code, a.Body)
	}
	if a := w.send(pathDialog, []byte(`{"type":"something_else","user_id":"`+bottest.MattermostID("anna")+`"}`)); a.Code != http.StatusBadRequest {
		t.Errorf("another type: %d", a.Code)
	}
	if a := w.turns(t, "anna"); a != before || w.turns(t, "bruno") != 0 {
		t.Errorf("turns were taken")
	}

	// Values that are not of the form change nothing; the form sent again is
	// the same answer.
	for range 2 {
		a := w.server.Submit("anna", anna, form, map[string]any{dateField: " 20/11/2026 ", "choice": "erase", "state": 1}, false)
		if !a.OK || strings.TrimSpace(string(a.Body)) != "{}" {
			t.Errorf("%d %s", a.Code, a.Body)
		}
	}
	w.drain(t)
	if n := w.turns(t, "anna") - before; n != 1 {
		t.Errorf("%d turns", n)
	}
	if s := bottest.State(t, w.db, w.Person("anna")); s.Dossiers[0].Stage != state.Sent {
		t.Errorf("the order is %v", s.Dossiers[0].Stage)
	}
	for _, p := range w.server.Messages(anna) {
		if p.Id == post && (len(bottest.Buttons(p)) != 0 || p.Attachments()[0].Text != "✓ 20/11/2026" || p.Message == "") {
			t.Errorf("the question shows %q %+v", p.Message, p.Attachments()[0])
		}
	}
}

// TestRefusedDate: a date that cannot be is not shown as taken, nor is one for a
// question that is no longer open.
func TestRefusedDate(t *testing.T) {
	for name, c := range map[string]struct {
		day      string
		answered bool // in words, meanwhile
		want     string
	}{
		"taken": {"20/11/2026", false, "✓ 20/11/2026"}, "to come": {"20/11/2027", false, ""}, "long ago": {"20/11/2003", false, ""}, "too late": {"20/11/2026", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			post, form := askDate(t, w)
			if c.answered {
				w.say(t, "anna", "recommencer")
				w.say(t, "anna", "c'est quoi TOM ?")
			}
			for range 2 {
				if a := w.server.Submit("anna", w.server.Direct("anna"), form, map[string]any{dateField: c.day}, false); !a.OK {
					t.Fatalf("%d %s", a.Code, a.Body)
				}
			}
			w.drain(t)
			for _, p := range w.server.Messages(w.server.Direct("anna")) {
				if p.Id != post {
					continue
				}
				got := ""
				for _, a := range p.Attachments() {
					got += a.Text
				}
				if got != c.want || len(bottest.Buttons(p)) != 0 {
					t.Errorf("the question shows %q with %d buttons; anna reads %q", got, len(bottest.Buttons(p)), w.last(t, "anna").Text)
				}
			}
		})
	}
}

// TestWordsInTheForm: the field of text takes what can be said in a message.
func TestWordsInTheForm(t *testing.T) {
	for text, stage := range map[string]state.Stage{
		"hier": state.Sent, "vendredi dernier": state.Sent, "le 20 novembre": state.Sent, "22/11\x00/2026": state.Sent,
		"31/02/2026": state.Prepared, "01/01/1026": state.Prepared,
	} {
		w := newWorld(t, nil)
		post, form := askDate(t, w)
		if a := w.server.Submit("anna", w.server.Direct("anna"), form, map[string]any{dateField: text}, false); !a.OK || strings.TrimSpace(string(a.Body)) != "{}" {
			t.Errorf("%q: %d %s", text, a.Code, a.Body)
		}
		w.drain(t)
		if s := bottest.State(t, w.db, w.Person("anna")); s.Dossiers[0].Stage != stage {
			t.Errorf("%q: the order is %v; anna reads %q", text, s.Dossiers[0].Stage, w.last(t, "anna").Text)
		}
		for _, p := range w.server.Messages(w.server.Direct("anna")) {
			if p.Id == post && len(bottest.Buttons(p)) != 0 {
				t.Errorf("%q: the old question can still be answered", text)
			}
		}
		// The form is still open elsewhere, and its question is not.
		before := bottest.State(t, w.db, w.Person("anna")).Dossiers[0].Since
		if a := w.server.Submit("anna", w.server.Direct("anna"), form, map[string]any{dateField: "19/11/2026"}, false); !a.OK {
			t.Errorf("%q: %d %s", text, a.Code, a.Body)
		}
		w.drain(t)
		if s := bottest.State(t, w.db, w.Person("anna")); !s.Dossiers[0].Since.Equal(before) {
			t.Errorf("%q: a form of an old question changes the day", text)
		}
	}
}

// TestDateField: a server that knows fields for dates is sent one.
func TestDateField(t *testing.T) {
	for version, want := range map[string]string{"5.37.0": "text", "10.11.2": "text", "11.0.0": "date", "11.2.0": "date", "12.1.0": "date", "": "text", "x": "text"} {
		server := bottest.NewMattermost(t)
		server.SetVersion(version)
		r := runOn(t, server, nil)
		if err := r.transport.openDate(t.Context(), &actionRequest{Trigger: server.Trigger("anna")}, "k", "fr"); err != nil {
			t.Fatal(err)
		}
		if f := server.Dialogs()[0].Dialog.Elements[0]; f.Type != want {
			t.Errorf("%q: %+v", version, f)
		}
	}
}

// TestDateIsTyped: without the form, a date can be written.
func TestDateIsTyped(t *testing.T) {
	w := newWorld(t, nil)
	w.server.FailCall("POST /actions/dialogs/open", bottest.Unavailable)
	w.say(t, "anna", "je suis secrétaire médicale, j’utilise le logiciel, contrat signé, le directeur a une carte, on a un lecteur")
	for _, choice := range []string{"follow", "dossier=1:sent:date"} {
		w.choose(t, "anna", choice)
	}
	all := w.server.Messages(w.server.Direct("anna"))
	if a := w.server.Click("anna", all[len(all)-1].Id, dateAction, ""); !strings.Contains(w.seen("anna", a), "Écrivez-moi simplement la date") {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	w.say(t, "anna", "20/11/2026")
	if s := bottest.State(t, w.db, w.Person("anna")); s.Dossiers[0].Stage != state.Sent {
		t.Errorf("the order is %v", s.Dossiers[0].Stage)
	}
}

func TestReadDate(t *testing.T) {
	for text, want := range map[string]string{
		"24/12/2026": "2026-12-24", "4/3/26": "2026-03-04", "04.03.2026": "2026-03-04", "4-3-2026": "2026-03-04", " 4  3 2026 ": "2026-03-04",
		"2026-12-24": "2026-12-24", "24/12": "", "12/24/2026": "", "": "", "hier": "", "0/0/2026": "",
	} {
		day, ok := readDate(text)
		if got := day.Format(time.DateOnly); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %s, %v", text, got, ok)
		}
	}
}
