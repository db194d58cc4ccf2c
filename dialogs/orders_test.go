package dialogs

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
)

// Whatever a person writes between a hand-over and "reprendre" reaches human
// resources, once and as it is, and the bot answers nothing to it.
func TestRelayLosesNothing(t *testing.T) {
	d := newDialog(t, WithHR())
	rapid.Check(t, func(rt *rapid.T) {
		r := d.Turn(state.State{}, turn.Input{Text: "je veux parler à quelqu'un des RH : ma carte est arrivée au mauvais nom", Locale: "fr"}, start)
		r = d.Turn(r.State, turn.Input{Kind: turn.ChoiceInput, Text: "help=question"}, start)
		for range rapid.IntRange(1, 8).Draw(rt, "messages") {
			switch rapid.IntRange(0, 4).Draw(rt, "who") {
			case 0:
				r = d.Turn(r.State, turn.Input{Kind: turn.HelpInput, Text: "et alors ?", Thread: message.Thread{Channel: "rh", ID: "1"}}, start)
				continue
			case 1:
				r = d.Turn(r.State, turn.Input{Kind: turn.TimerInput}, start)
				continue
			}
			words := rapid.SampledFrom(slices.DeleteFunc(slices.Clone(phrases), func(s string) bool {
				return strings.TrimSpace(s) == "" || s == "reprendre" || s == "c'est réglé" || strings.ContainsAny(s, "\n0123456789")
			})).Draw(rt, "words")
			before := r.State.At
			r = d.Turn(r.State, turn.Input{Text: words, Locale: "fr"}, start)
			var theirs, ours []string
			for _, m := range r.Messages {
				if m.To == message.ToHR {
					theirs = append(theirs, m.Plain())
				} else {
					ours = append(ours, m.Plain())
				}
			}
			if len(theirs) != 1 || !strings.Contains(theirs[0], words) || len(ours) != 1 || !strings.Contains(ours[0], "Je le transmets aux RH") {
				rt.Fatalf("%q: to human resources %q, to the person %q", words, theirs, ours)
			}
			if !r.State.At.Same(before) {
				rt.Fatalf("%q changed the conversation from %+v to %+v", words, before, r.State.At)
			}
		}
		r = d.Turn(r.State, turn.Input{Text: "reprendre"}, start)
		if r = d.Turn(r.State, turn.Input{Text: "quel délai pour une carte ?"}, start); len(r.Messages) == 0 || r.Messages[0].To == message.ToHR {
			rt.Fatalf("not taken back: %+v", r.Messages)
		}
	})
}

// play writes messages in turn and returns the last result.
func playAll(d *Dialog, messages ...string) Result {
	r := Result{}
	for _, m := range messages {
		in := turn.Input{Text: m, Locale: "fr"}
		if choice, ok := strings.CutPrefix(m, "> "); ok {
			in = turn.Input{Kind: turn.ChoiceInput, Text: choice, Locale: "fr"}
		}
		r = d.Turn(r.State, in, start)
	}
	return r
}

func TestOrdersFromNews(t *testing.T) {
	d := newDialog(t)
	day := func(s string) time.Time {
		x, err := time.ParseInLocation(time.DateOnly, s, d.setting.Calendar.Zone())
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for name, c := range map[string]struct {
		said   []string
		stages []state.Stage
		since  string // of the last order, empty when it does not matter
		kinds  []string
	}{
		"told":                          {[]string{"j'ai commandé la CPE de ma collègue le 12 novembre"}, []state.Stage{state.Sent}, "2026-11-12", []string{"CPE"}},
		"asked of the Ordre":            {[]string{"j'ai demandé ma CPS à l'Ordre ce matin, je suis médecin"}, []state.Stage{state.Prepared}, "", []string{"CPS"}},
		"passed on by the Ordre":        {[]string{"l'Ordre a transmis mon dossier à l'ANS hier"}, []state.Stage{state.Transmitted}, "2026-11-22", []string{"CPS"}},
		"another day":                   {[]string{"le 301 est parti vendredi", "en fait c'était jeudi"}, []state.Stage{state.Sent}, "2026-11-19", []string{""}},
		"a question is no news":         {[]string{"dossier envoyé, et ensuite ?"}, nil, "", nil},
		"the registration is no news":   {[]string{"une carte pour ma collègue, interne en médecine", "inscrite à l'Ordre oui"}, nil, "", nil},
		"a day to come is no news":      {[]string{"elle prend son poste le 1er décembre"}, nil, "", nil},
		"two orders, the one that fits": {[]string{"j'ai commandé la CPE de ma collègue le 12 novembre", "et ma CPS, demandée à l'Ordre ce matin, je suis infirmière", "l'Ordre a transmis"}, []state.Stage{state.Sent, state.Transmitted}, "", []string{"CPE", "CPS"}},
		"by its card":                   {[]string{"j'ai commandé la CPE de ma collègue le 12 novembre", "et ma CPS, demandée à l'Ordre ce matin, je suis infirmière", "l'Ordre a transmis", "la CPE est arrivée ce matin"}, []state.Stage{state.CardReceived, state.Transmitted}, "", nil},
		"closed and reopened":           {[]string{"j'ai commandé la CPE de ma collègue le 2 novembre", "c'est bon j'ai tout reçu", "ah non, je n'ai pas les codes en fait"}, []state.Stage{state.CardReceived}, "", nil},
		"closed and reopened by click":  {[]string{"j'ai commandé la CPE de ma collègue le 2 novembre", "c'est bon j'ai tout reçu", "> dossier=1:reopen"}, []state.Stage{state.Sent}, "2026-11-02", nil},
		"stopped and taken up again":    {[]string{"j'ai commandé la CPE de ma collègue le 2 novembre", "> dossier=1:stop", "> dossier=1:reopen"}, []state.Stage{state.Sent}, "2026-11-02", nil},
		"a denial is no news":           {[]string{"en fait je n'ai rien commandé"}, nil, "", nil},
		"an intention is no news":       {[]string{"je vais envoyer le dossier demain"}, nil, "", nil},
		"taken back":                    {[]string{"dossier envoyé hier", "finalement je l'ai pas envoyé"}, []state.Stage{state.Prepared}, "", nil},
		"a mistake":                     {[]string{"ma cpe est commandée depuis le 9", "c'était une erreur"}, []state.Stage{state.Prepared}, "", nil},
		"the card has not come":         {[]string{"dossier envoyé le 12", "carte reçue vendredi", "en fait la carte n'est pas arrivée, je me suis trompée"}, []state.Stage{state.Sent}, "2026-11-12", nil},
		"by name":                       {[]string{"la cpe de Léa a été envoyée le 9", "la cpe de Marc a été envoyée le 16", "la carte de Léa est arrivée ce matin"}, []state.Stage{state.CardReceived, state.Sent}, "2026-11-16", []string{"CPE", "CPE"}},
		"counted":                       {[]string{"8 CPE commandées le 9 novembre", "3 cartes sur 8 sont arrivées"}, []state.Stage{state.CardReceived, state.Sent}, "2026-11-09", []string{"CPE", "CPE"}},
		"two days":                      {[]string{"dossier envoyé le 2", "j'ai reçu la carte le 16 et les codes le 18"}, []state.Stage{state.Done}, "2026-11-18", nil},
		"the wrong card":                {[]string{"dossier envoyé le 12", "erreur sur la carte"}, []state.Stage{state.Sent}, "2026-11-12", nil},
		"no trouble":                    {[]string{"dossier envoyé le 12", "carte reçue, pas de souci"}, []state.Stage{state.CardReceived}, "", nil},
		"all well":                      {[]string{"c'est envoyé, ça va"}, []state.Stage{state.Sent}, "", nil},
		"one day, not another":          {[]string{"dossier envoyé le 12", "finalement c'est parti mardi, pas lundi"}, []state.Stage{state.Sent}, "", nil},
		"what is to be done then":       {[]string{"j'ai envoyé le dossier ce matin, je dois faire autre chose"}, []state.Stage{state.Sent}, "", nil},
		"the codes are missing":         {[]string{"j'ai commandé la CPE de ma collègue le 2 novembre", "la carte est là mais pas les codes"}, []state.Stage{state.CardReceived}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := playAll(d, c.said...)
			var stages []state.Stage
			for i := range r.State.Dossiers {
				x := &r.State.Dossiers[i]
				stages = append(stages, x.Stage)
				if i < len(c.kinds) {
					if got := orders.OrderCard(&turn.Turn{Setting: &d.setting}, x); got != c.kinds[i] {
						t.Errorf("order %d: card %q, want %q", i+1, got, c.kinds[i])
					}
				}
			}
			if !slices.Equal(stages, c.stages) {
				t.Fatalf("stages %v, want %v; last said %v", stages, c.stages, r.Messages)
			}
			if c.since != "" {
				if got := r.State.Dossiers[len(stages)-1].Since; !got.Equal(day(c.since)) {
					t.Errorf("since %v, want %s", got, c.since)
				}
			}
		})
	}
}

// A line of a group order that moves in part becomes two, and nobody is lost.
func TestBatches(t *testing.T) {
	d := newDialog(t)
	people := func(r Result) (n, arrived int) {
		for _, x := range r.State.Dossiers {
			if n += x.Count(); x.Stage == state.CardReceived {
				arrived += x.Count()
			}
		}
		return n, arrived
	}
	r := playAll(d, "RH : trois infirmières et 2 secrétaires médicales à équiper", "> follow")
	if n, arrived := people(r); n != 5 || arrived != 0 || len(r.State.Dossiers) != 2 {
		t.Fatalf("%d people, %d cards, %d lines", n, arrived, len(r.State.Dossiers))
	}
	for _, c := range []struct {
		said           string
		lines, arrived int
	}{{"deux infirmières sur trois ont leur carte", 3, 2}, {"la carte des secrétaires est arrivée", 3, 4}} {
		r = d.Turn(r.State, turn.Input{Text: c.said}, start)
		if n, arrived := people(r); n != 5 || arrived != c.arrived || len(r.State.Dossiers) != c.lines {
			t.Errorf("%q: %d people, %d cards, %d lines; %v", c.said, n, arrived, len(r.State.Dossiers), r.Messages)
		}
	}
}

// The file for calendars can be read, and holds each date.
func TestAgenda(t *testing.T) {
	d := newDialog(t)
	r := playAll(d, "j'ai commandé la CPE de ma collègue le 12 novembre", "rappelez-moi de relancer, l'Ordre; vite le 15 janvier à 14 h", "agenda")
	f := r.Messages[len(r.Messages)-1].File
	if f == nil {
		t.Fatalf("no file: %v", r.Messages)
	}
	c, err := ics.ParseCalendar(bytes.NewReader(f.Data))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range c.Events() {
		start := e.GetProperty(ics.ComponentPropertyDtStart)
		when := start.Value // a whole day
		if start.ICalParameters["VALUE"] == nil {
			at, err := e.GetStartAt()
			if err != nil {
				t.Fatal(err)
			}
			when = at.In(d.setting.Calendar.Zone()).Format("2006-01-02 15:04")
		}
		got = append(got, when+" "+e.GetProperty(ics.ComponentPropertySummary).Value)
	}
	slices.Sort(got)
	want := []string{"20261126 Carte attendue\u00a0: CPE (pour une autre personne)", "2027-01-15 14:00 relancer, l'Ordre; vite"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Times are those of where the person is; working days are those of France.
func TestZones(t *testing.T) {
	d := newDialog(t)
	for zone, want := range map[string]string{"Indian/Reunion": "2026-11-24 05:00", "America/Martinique": "2026-11-24 13:00", "": "2026-11-24 08:00"} {
		r := d.Turn(state.State{}, turn.Input{Text: "rappelez-moi de relancer l'Ordre demain à 9 h", Locale: "fr", Zone: zone}, start)
		if len(r.State.Reminders) != 1 {
			t.Fatalf("%s: %v", zone, r.Messages)
		}
		if got := r.State.Reminders[0].NextAt.UTC().Format("2006-01-02 15:04"); got != want {
			t.Errorf("%s: %s, want %s", zone, got, want)
		}
		r = d.Turn(r.State, turn.Input{Text: "j'ai commandé la CPE de ma collègue hier", Locale: "fr", Zone: zone}, start)
		if at := r.State.Dossiers[0].Since.In((&turn.Turn{Setting: &d.setting, State: r.State}).Zone()); at.Format(time.DateOnly) != "2026-11-22" {
			t.Errorf("%s: sent on %v", zone, at)
		}
		for at, ok := NextReminder(r.State); ok && at.Before(start.AddDate(0, 1, 0)); at, ok = NextReminder(r.State) {
			if local := at.In((&turn.Turn{Setting: &d.setting, State: r.State}).Zone()); local.Hour() < 9 || local.Hour() >= 17 {
				t.Errorf("%s: a question at %v", zone, local)
			}
			r = d.Turn(r.State, turn.Input{Kind: turn.TimerInput, Zone: zone}, at)
		}
	}
}

// An order goes on when the content changes under it, and one whose procedure is gone
// is still shown and closed.
func TestOrdersOutliveTheContent(t *testing.T) {
	d := newDialog(t)
	r := playAll(d, "j'ai commandé la CPE de ma collègue le 12 novembre")
	r.State.Edition = "an older content"
	r.State.Dossiers[0].Procedure = "no longer there"
	for _, said := range []string{"j'en suis où ?", "suivi", "la carte est arrivée", "agenda", "mes données"} {
		if r = d.Turn(r.State, turn.Input{Text: said}, start); len(r.Messages) == 0 || len(r.Refused) > 0 {
			t.Errorf("%q: %v, refused %v", said, r.Messages, r.Refused)
		}
	}
	r = d.Turn(r.State, turn.Input{Kind: turn.ChoiceInput, Text: "dossier=1:stop"}, start)
	if r.State.Dossiers[0].Stage != state.Abandoned {
		t.Errorf("%+v", r.State.Dossiers)
	}
}

// One reminder is cancelled by what is said of it, or it is asked which; all of them
// only by saying so.
func TestRemindersCancelled(t *testing.T) {
	d := newDialog(t)
	made := []string{"rappelle-moi jeudi de relancer l'Ordre", "rappelle-moi tous les lundis de vérifier le courrier", "rappelle-moi le 2 décembre de demander les codes de Julie"}
	for said, want := range map[string]int{"annule celui de Julie": 2, "annule tous mes rappels": 0, "annule celui de tous les lundis": 3 /* it asks which */, "annule celui de jeudi": 2, "annule celui de Marc": 3} {
		r := playAll(d, append(slices.Clone(made), said)...)
		if got := len(r.State.Reminders); got != want {
			t.Errorf("%q leaves %d reminders, want %d; %v", said, got, want, r.Messages)
		}
	}
}
