package rules

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

func book(t testing.TB) *Book {
	t.Helper()
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The fiche's statements are numbered F001 to F167, its silences S01 to S20,
// its ambiguities A01 to A30: none may be missing, and each is used or says
// why not.
func TestEveryStatementIsUsed(t *testing.T) {
	b := book(t)
	want := func(list []Statement, format string, n int) {
		if len(list) != n {
			t.Errorf("%d statements like %s, want %d", len(list), fmt.Sprintf(format, 1), n)
		}
		known := map[string]bool{}
		for _, s := range list {
			known[s.ID] = true
		}
		for i := 1; i <= n; i++ {
			if id := fmt.Sprintf(format, i); !known[id] {
				t.Errorf("%s is missing", id)
			}
		}
	}
	want(b.Statements, "F%03d", 167)
	want(b.Silences, "S%02d", 20)
	want(b.Ambiguities, "A%02d", 30)
	uncited, contradicted := b.Coverage()
	if len(uncited) > 0 {
		t.Errorf("no content rests on %v, and they give no reason", uncited)
	}
	if len(contradicted) > 0 {
		t.Errorf("%v are marked unused but cited", contradicted)
	}
	used := map[string]bool{}
	for i := range b.Professions {
		mark(used, b.Professions[i].Updates)
	}
	for i := range b.Topics {
		mark(used, b.Topics[i].Updates)
	}
	for i := range b.Procedures {
		mark(used, b.Procedures[i].Updates)
	}
	for _, u := range b.Updates {
		if !used[u.ID] {
			t.Errorf("no answer shows the update %s", u.ID)
		}
	}
}

func mark(used map[string]bool, ids []string) {
	for _, id := range ids {
		used[id] = true
	}
}

func TestFicheLists(t *testing.T) {
	b := book(t)
	count := map[string]int{}
	salaried, cpf := 0, []string{}
	for _, p := range b.Professions {
		count[p.Register]++
		if p.SalariedOnly {
			salaried++
		}
		if p.CPF {
			cpf = append(cpf, p.ID)
		}
	}
	// §1.2: six professions in the RPPS, 23 in ADELI of which 8 with an asterisk.
	for register, want := range map[string]int{RegisterRPPS: 6, RegisterADELI: 15, RegisterADELIStar: 8} {
		if count[register] != want {
			t.Errorf("%d professions in %s, want %d", count[register], register, want)
		}
	}
	if salaried != 4 {
		t.Errorf("%d professions for employees only, want 4", salaried)
	}
	if got := strings.Join(cpf, " "); got != "medecin chirurgien_dentiste sage_femme pharmacien" {
		t.Errorf("CPF for %s", got)
	}
	if b.Card("CPA").Orderable {
		t.Error("the CPA is accepted as already held, never ordered (A05)")
	}
}

// Only addresses written in the fiche (A) or seen elsewhere (B) are links.
func TestLinks(t *testing.T) {
	b := book(t)
	for _, d := range b.Documents {
		if d.Confidence == "C" && d.Clickable() {
			t.Errorf("%s: a guessed address must not be a link", d.ID)
		}
		for _, id := range d.Instead {
			if !b.Document(id).Clickable() {
				t.Errorf("%s: %s stands in for it but has no link either", d.ID, id)
			}
		}
	}
	for _, id := range []string{"form_101", "form_502", "contract", "cgu"} {
		if b.Document(id).Clickable() {
			t.Errorf("the fiche gives no address for %s", id)
		}
	}
	if got := b.Document("form_201").URL; got != "https://esante.gouv.fr/documents/201" {
		t.Errorf("form 201: %s", got)
	}
}

var (
	email = regexp.MustCompile(`[\w.]+@[\w.]+\.\w+`)
	phone = regexp.MustCompile(`\b0\d([ .]?\d\d){4}\b|\b08\d\d\b|\b3[0-9]{3}\b`)
)

// No text may contain an address or a number that the fiche does not give,
// or a promise that it does not make.
func TestTexts(t *testing.T) {
	b := book(t)
	var visit func(v reflect.Value, at string)
	visit = func(v reflect.Value, at string) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				visit(v.Elem(), at)
			}
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i), fmt.Sprintf("%s[%d]", at, i))
			}
		case reflect.Struct:
			if x, ok := v.Interface().(Text); ok {
				for _, s := range []string{x.FR, x.EN} {
					if email.MatchString(s) {
						t.Errorf("%s: an e-mail address: %q", at, s)
					}
					if phone.MatchString(s) {
						t.Errorf("%s: a telephone number: %q", at, s)
					}
					if strings.Count(s, "**")%2 != 0 {
						t.Errorf("%s: unbalanced bold: %q", at, s)
					}
				}
				if strings.Contains(x.FR, "'") {
					t.Errorf("%s: a straight apostrophe is left: %q", at, x.FR)
				}
				return
			}
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					visit(v.Field(i), at+"."+v.Type().Field(i).Name)
				}
			}
		}
	}
	visit(reflect.ValueOf(b).Elem(), "")
}

func TestTypography(t *testing.T) {
	for in, want := range map[string]string{
		"Est-ce l'Ordre ?":     "Est-ce l’Ordre\u202f?",
		"« oui » : 10 jours !": "«\u00a0oui\u00a0»\u00a0: 10\u00a0jours\u202f!",
		"sous 48 h, ou 3 mois": "sous 48\u00a0h, ou 3\u00a0mois",
		"37 jours ouvrés, 8 h": "37\u00a0jours ouvrés, 8\u00a0h",
		"{number} jours":       "{number}\u00a0jours",
		"1 an puis 12 ans":     "1\u00a0an puis 12\u00a0ans",
		"le 201 hors service":  "le 201 hors service",
		"2 antennes, 2 jour":   "2 antennes, 2\u00a0jour",
		"100 % de 5 €.":        "100\u00a0% de 5\u00a0€.",
		"mes jours, dix jours": "mes jours, dix jours",
	} {
		if got := Typography(in); got != want {
			t.Errorf("Typography(%q) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	fiche := embeddedFiche(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(fiche); err != nil {
			b.Fatal(err)
		}
	}
}
