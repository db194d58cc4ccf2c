package understanding

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cpxbot/rules"
)

func reader(t testing.TB) *Reader {
	t.Helper()
	r, err := prepared()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// prepared is the reader of the embedded content. A test that changes it works
// on a copy: to learn the examples takes longer than most tests.
var prepared = sync.OnceValues(func() (*Reader, error) {
	b, err := rules.Default()
	if err != nil {
		return nil, err
	}
	return New(b)
})

func TestTokenise(t *testing.T) {
	for in, want := range map[string]string{
		"L'Infirmière":           "infirmiere",
		"J’ai perdu mes CARTES":  "ai perdu mes carte",
		"podo-orthésiste":        "podo orthesiste",
		"F201 ou 301 ?":          "201 ou 301",
		"c p s":                  "c p s",
		"We don't, can't, isn’t": "we do not can not is not",
		"œil, cœur":              "oeil coeur",
		"ergonome 🪑 ➡️ quelle":   "ergonome 🪑 ➡ quelle",
		"e\u0301cole":            "ecole",
		"RPPS+":                  "rpp +",
		"":                       "",
	} {
		var words []string
		for _, tok := range tokenise(in) {
			words = append(words, tok.word)
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("tokenise(%q) = %q, want %q", in, got, want)
		}
	}
	if n := len(tokenise(strings.Repeat("mot ", 20000))); n != maxTokens {
		t.Errorf("%d tokens of a very long message, want %d", n, maxTokens)
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		limit int
		want  int
	}{
		{"infirmiere", "infirmiere", 2, 0},
		{"infimriere", "infirmiere", 2, 1}, // a swap counts once
		{"secretare", "secretaire", 2, 1},
		{"medcin", "medecin", 2, 1},
		{"kine", "medecin", 2, 3},
		{"orthophoniste", "orthoptiste", 2, 3},
	} {
		if got := editDistance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// What a message says: profession, facts, intent.
func TestRead(t *testing.T) {
	r := reader(t)
	for _, c := range []struct{ text, intent, facts string }{
		{"je suis infirmière, contrat signé, pas de lecteur, il me faut une carte", "order_card", "contract=signed ordering_for=self profession=infirmier reader=no"},
		{"pas médecin, sage-femme. laquelle ?", "which_card", "ordering_for=self profession=sage_femme"},
		{"je suis infirmière... non pardon, secrétaire médicale", "order_card", "ordering_for=self profession=secretaire_medicale"},
		{"infirmere du travail", "order_card", "ordering_for=self profession=infirmier"},
		{"ortho prothésiste", "order_card", "ordering_for=self profession=orthoprothesiste"},
		{"assistantesociale au service", "order_card", "ordering_for=self profession=assistant_service_social"},
		{"j'ai perdu ma carte", "lost_stolen", "ordering_for=self situation=lost"},
		{"les codes ne sont jamais arrivés", "not_received_codes", "situation=codes_not_received"},
		{"comment avoir une carte Vitale ?", "out_of_scope", ""},
		{"interne en médecine, quelle carte ?", "which_card", "ordering_for=self profession=medecin training=yes training_level=interne"},
		{"we don't have a contract with the ANS yet", "structure_contract", "contract=none"},
	} {
		got := r.Read(c.text, Asked{})
		var facts []string
		for _, k := range slices.Sorted(maps.Keys(got.Facts)) {
			facts = append(facts, k+"="+got.Facts[k])
		}
		if got.Intent != c.intent || strings.Join(facts, " ") != c.facts {
			t.Errorf("%q: %s %v, want %s %s", c.text, got.Intent, facts, c.intent, c.facts)
		}
		if len(got.Evidence) == 0 {
			t.Errorf("%q: no evidence", c.text)
		}
	}
}

// What somebody wonders about is not stated.
func TestWondered(t *testing.T) {
	r := reader(t)
	for _, c := range []struct{ text, fact, want string }{
		{"je veux passer commande mais je ne sais pas si on a un lecteur ni un contrat", "reader", "unknown"},
		{"comment vérifier si notre association a déjà signé un contrat avec l'ANS ?", "contract", "unknown"},
		{"je me demande si le directeur a une CPS", "leader_card", "unknown"},
		{"pas sûr d'avoir besoin d'accéder aux dossiers", "si_access", "unknown"},
		{"not sure if we have a card reader", "reader", "unknown"},
		{"je ne suis pas sûre du formulaire, mais on a un lecteur", "reader", "yes"},
		{"je voudrais savoir quelle carte prendre, le contrat est signé", "contract", "signed"},
		{"dites-moi si je peux commander : on a un lecteur et le contrat est signé", "reader", "yes"},
	} {
		if got := r.Read(c.text, Asked{}).Facts[c.fact]; got != c.want {
			t.Errorf("%q: %s=%q, want %q", c.text, c.fact, got, c.want)
		}
	}
}

func TestPeople(t *testing.T) {
	r := reader(t)
	for text, want := range map[string][]Person{
		"deux médecins, trois infirmières et une secrétaire": {{"medecin", 2}, {"infirmier", 3}, {"secretaire_medicale", 1}},
		"une sage-femme + un kiné":                           {{"sage_femme", 1}, {"masseur_kinesitherapeute", 1}},
		"mes trois infirmières":                              {{"infirmier", 3}},
		"l'infirmière travaille avec le médecin":             nil,
		"qui signe le 201 de l'infirmière ?":                 nil,
	} {
		if got := r.Read(text, Asked{}).People; !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// A spelling that is too far off is confirmed, never taken.
func TestDoubtfulProfession(t *testing.T) {
	r := reader(t)
	got := r.Read("je suis infrimeire", Asked{})
	if got.Doubtful != "infirmier" || got.Facts[rules.FactProfession] != "" || got.Certainty != Confirm {
		t.Errorf("got %+v", got)
	}
	for _, text := range []string{"je travaille à l'infirmerie", "le service de médecine du travail", "un problème technique", "la pharmacie d'à côté"} {
		if got := r.Read(text, Asked{}); got.Facts[rules.FactProfession] != "" || got.Doubtful != "" {
			t.Errorf("%q names no profession: got %q %q", text, got.Facts[rules.FactProfession], got.Doubtful)
		}
	}
}

func TestReply(t *testing.T) {
	r := reader(t)
	for _, c := range []struct{ fact, text, want string }{
		{"contract", "oui", "signed"}, {"contract", "bah oui", "signed"}, {"contract", "non", "none"}, {"contract", "pas encore", "none"},
		{"contract", "aucune idée", "unknown"}, {"contract", "not sure", "unknown"}, {"contract", "le ciel est bleu", ""},
		{"leader_card", "oui une CDE", "CDE"}, {"leader_card", "personne n'en a", "no"}, {"leader_card", "oui", "yes"},
		{"health_pro", "non mais je travaille avec des médecins", "no"}, {"health_pro", "oui infirmière", "yes"}, {"health_pro", "nope", "no"},
		{"profession", "MDT", "medecin"}, {"profession", "je sais pas", "unknown"}, {"profession", "autre", "autre"}, {"profession", "la deuxième", "b"},
		{"reader", "on en a un sur le poste de l'accueil", "yes"}, {"ordre", "en cours", "pending"},
		{"employment", "alternante", "alternance"}, {"own_card", "aucune", "none"}, {"role", "je suis le directeur général", "responsable"},
	} {
		got := r.Read(c.text, Asked{Fact: c.fact, Choices: []string{"a", "b", "c"}}).Answer
		if got != c.want {
			t.Errorf("%s? %q: %q, want %q", c.fact, c.text, got, c.want)
		}
	}
}

// A bare yes or no means just that, and the label of a choice that choice,
// whatever the examples teach.
func TestPlainReply(t *testing.T) {
	r := reader(t)
	for i := range r.book.Questions {
		q := &r.book.Questions[i]
		asked := Asked{Fact: q.Fact}
		for _, v := range q.Values {
			asked.Choices = append(asked.Choices, v.ID)
			asked.Labels = append(asked.Labels, v.Label.FR)
		}
		if q.Fact == rules.FactProfession {
			continue
		}
		for _, v := range q.Values {
			if got := r.Read(v.Label.FR, asked).Answer; got != v.ID {
				t.Errorf("%s? %q: %q, want %q", q.Fact, v.Label.FR, got, v.ID)
			}
		}
		for answers, values := range map[string][]string{
			"oui|Oui.|ouais|bah oui|euh oui|yes|yep":   closedYes,
			"non|Non.|nan|bah non|ben non|no|nope|non": closedNo,
		} {
			want := pick(q, values, "")
			if want == "" {
				continue
			}
			for text := range strings.SplitSeq(answers, "|") {
				if got := r.Read(text, Asked{Fact: q.Fact}).Answer; got != want {
					t.Errorf("%s? %q: %q, want %q", q.Fact, text, got, want)
				}
			}
		}
	}
}

func TestDate(t *testing.T) {
	today := time.Date(2021, 5, 12, 15, 0, 0, 0, time.UTC) // a Wednesday
	for text, want := range map[string]string{
		"aujourd'hui": "2021-05-12", "hier": "2021-05-11", "avant-hier": "2021-05-10", "envoyé lundi dernier": "2021-05-10",
		"mercredi": "2021-05-05", "le 30 avril": "2021-04-30", "le 30/04": "2021-04-30", "30/04/2020": "2020-04-30", "le 1er mai": "2021-05-01",
		"le 3 juin": "2020-06-03", "2021-04-30": "2021-04-30", "il y a 3 jours": "2021-05-09", "April 30": "2021-04-30", "30 April 2021": "2021-04-30",
		"yesterday": "2021-05-11", "two days ago": "2021-05-10", "le 31 février": "", "bonjour": "", "le 201 est parti": "", "le 45/13": "",
	} {
		got, ok := Date(text, today)
		formatted := ""
		if ok {
			formatted = got.Format(time.DateOnly)
		}
		if formatted != want {
			t.Errorf("Date(%q) = %q, want %q", text, formatted, want)
		}
	}
}

func FuzzDate(f *testing.F) {
	f.Add("le 29 février 2021")
	f.Add("0000-00-00")
	today := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		if d, ok := Date(text, today); ok && (d.Year() < 1 || d.Hour() != 0) {
			t.Errorf("Date(%q) = %v", text, d)
		}
	})
}

// Mistakes of the editors are all named.
func TestNewReportsMistakes(t *testing.T) {
	b := &rules.Book{
		Professions: []rules.Profession{{ID: "a", SaidAs: []string{"toubib"}}, {ID: "b", SaidAs: []string{"Toubib"}}},
		Intents:     []rules.Intent{{ID: "x", AskedAs: []string{"{nowhere} carte", "!carte", "@country"}}},
	}
	_, err := New(b)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{`"Toubib" names both the profession "a" and "b"`, "intent x: pattern \"{nowhere} carte\": no word class {nowhere}", `pattern "!carte" asks for no word`, "@country is not one of"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, err)
		}
	}
}

// The pattern language, piece by piece.
func TestPatterns(t *testing.T) {
	b := &rules.Book{
		Words:       []rules.WordClass{{ID: "sign", Words: []string{"sign*", "parapher"}}},
		Professions: []rules.Profession{{ID: "kine", Register: rules.RegisterRPPS, SaidAs: []string{"kiné"}}},
		Intents: []rules.Intent{
			{ID: "all", AskedAs: []string{"qui {sign}"}},
			{ID: "phrase", AskedAs: []string{"carte_vitale"}},
			{ID: "either", AskedAs: []string{"prix|tarif combien"}},
			{ID: "absent", AskedAs: []string{"carte perdue !codes"}},
			{ID: "entity", AskedAs: []string{"@profession bonjour salut"}},
		},
	}
	for i := range b.Intents {
		b.Intents[i].Label = rules.Text{FR: "x", EN: "x"}
	}
	r, err := New(b)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Qui doit signer ?": "all", "signature de qui": "all", "qui parapher": "all", "qui donc": "",
		"carte vitale": "phrase", "cartevitale": "phrase", "vitale carte": "", "carte la vitale": "",
		"combien, le tarif ?": "either", "combien": "",
		"carte perdue": "absent", "carte perdue avec les codes": "",
		"bonjour salut je suis kiné": "entity",
	} {
		if got := r.Read(text, Asked{}).Intent; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestReadIsDeterministic(t *testing.T) {
	r := reader(t)
	for _, text := range []string{"je suis secretare medicalle et g perdu mes code", "médecin-directeur, contrat signé, pas de lecteur", "2 IDE et une ASST"} {
		first := fmt.Sprintf("%+v", r.Read(text, Asked{}))
		for range 20 {
			if again := fmt.Sprintf("%+v", r.Read(text, Asked{})); again != first {
				t.Fatalf("%q is read in two ways:\n%s\n%s", text, first, again)
			}
		}
	}
}

func BenchmarkRead(b *testing.B) {
	r := reader(b)
	for name, text := range map[string]string{
		"sentence": "Bonjour, je suis infirmière dans un SPSTI, le contrat est signé mais nous n'avons pas de lecteur, il me faut une carte",
		"mistakes": "bjr je sui secretare medicalle et jai besion dune crate pour le logicel",
		"20000":    strings.Repeat("blabal zorglub ", 1334),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Read(text, Asked{})
			}
		})
	}
}

func TestLikely(t *testing.T) {
	r := reader(t)
	topics := func(text string) string {
		var ids []string
		for _, g := range r.Likely(text, 3) {
			if g.Topic != nil {
				ids = append(ids, g.Topic.ID)
			} else {
				ids = append(ids, g.Intent.ID)
			}
		}
		return strings.Join(ids, " ")
	}
	if got := topics("ben le lecteur quoi, la prise"); !strings.Contains(got, "reader") {
		t.Errorf("a message about the reader proposes %q", got)
	}
	if got := topics("le ciel est bleu"); got != "" {
		t.Errorf("a message about the sky proposes %q", got)
	}
}

// What the reader learns takes little memory, and a very long message no time
// that a person would notice.
func TestLearntMemory(t *testing.T) {
	r := reader(t)
	const perRow = 24 // a feature in a map, with the room that a map leaves
	total := 0
	for _, c := range []*classifier{r.intents, r.answers} {
		total += len(c.small) + perRow*len(c.rows) + 4*cap(c.weights)
	}
	if total > 2<<20 {
		t.Errorf("%d kB", total>>10)
	}
}

func TestLongMessage(t *testing.T) {
	r := reader(t)
	text := strings.Repeat("je ne trouve pas ma carte depuis hier ", 20000/38)
	best := time.Hour
	for range 5 { // the best of five: other programs run too
		from := time.Now()
		r.Read(text, Asked{})
		best = min(best, time.Since(from))
	}
	if best > slowdown*20*time.Millisecond {
		t.Errorf("%d characters took %v", len(text), best)
	}
}

func BenchmarkNew(b *testing.B) {
	book := reader(b).book
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(book); err != nil {
			b.Fatal(err)
		}
	}
}
