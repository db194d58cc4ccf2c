package secrets

import (
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		// Social-security numbers: spelling, kinds, Corsica, with and without a key.
		"1850578006084":                               masked,
		"185057800608491":                             masked,
		"n° 1 85 05 78 006 084":                       "n° " + masked,
		"1 85 05 78 006 084 91, merci":                masked + ", merci",
		"1\u00a085\u00a005\u00a078\u00a0006\u00a0084": masked,
		"1\u202f85\u202f05\u202f78\u202f006\u202f084": masked,
		"1  85  05  78  006  084  91":                 masked,
		"1/85/05/78/006/084":                          masked,
		"1.85.05.78.006.084":                          masked,
		"1-85-05-78-006-084":                          masked,
		"1–85–05–78–006–084 / 91":                     masked,
		"1 - 85 - 05 - 78 - 006 - 084":                masked,
		"１８５０５７８００６０８４":                               masked,
		"１ ８５ ０５ ７８ ００６ ０８４ ９１":                       masked,
		"1 8 5 0 5 7 8 0 0 6 0 8 4":                   masked,
		"185 057 800 608 491":                         masked,
		"18505 780060 8491":                           masked,
		"1\u200b85\u200b05\u200b78\u200b006\u200b084": masked,
		"1️⃣8️⃣5️⃣0️⃣5️⃣7️⃣8️⃣0️⃣0️⃣6️⃣0️⃣8️⃣4️⃣": masked,
		"١٨٥٠٥٧٨٠٠٦٠٨٤":                                 masked,
		"7 85 05 99 006 084":                            masked,
		"8 85 99 75 006 084":                            masked,
		"3 85 05 75 006 084":                            masked,
		"1 92 12 2A 004 123":                            masked,
		"1 92 12 2a 004 123 19":                         masked,
		"192122B004123":                                 masked,
		"1 92 12 ２Ｂ 004 123":                            masked,
		"sécu:1850578006084.":                           "sécu:" + masked + ".",
		"je suis né en 85, mon numéro 1850578006084 ok": "je suis né en 85, mon numéro " + masked + " ok",
		"201 1850578006084 301":                         "201 " + masked + " 301",
		"2850575123456, 1850578006084":                  masked + ", " + masked,
		// Codes.
		"mon code est 4821":                          "mon code est " + masked,
		"mes codes sont 1234 et 5678":                "mes codes sont " + masked + " et " + masked,
		"mes codes : 1234, 5678 et le PUK 87654321":  "mes codes : " + masked + ", " + masked + " et le PUK " + masked,
		"1234 est mon code":                          masked + " est mon code",
		"1234, c'est mon code pin":                   masked + ", c'est mon code pin",
		"1234 : code porteur":                        masked + " : code porteur",
		"code pin : 1 2 3 4":                         "code pin : " + masked,
		"code pin 12 34":                             "code pin " + masked,
		"PUK 12345678":                               "PUK " + masked,
		"puk : 1234 5678":                            "puk : " + masked + " " + masked,
		"code de déblocage : 12-34-56-78":            "code de déblocage : " + masked,
		"mot de passe 482913":                        "mot de passe " + masked,
		"ｐｉｎ：４８２１":                                   "ｐｉｎ：" + masked,
		"mon code est 2024":                          "mon code est " + masked,
		"my PIN is 4821 and the new one is 9917":     "my PIN is " + masked + " and the new one is " + masked,
		"Votre nouveau code est 9917":                "Votre nouveau code est " + masked,
		"j'ai tapé mon code, 4821, il ne marche pas": "j'ai tapé mon code, " + masked + ", il ne marche pas",
		"48213":           masked,
		"4 8 2 1":         masked,
		"1234 et 5678":    masked + " et " + masked,
		"12345678":        masked,
		"285057512345678": masked,
		"mon code est 4821 et mon RPPS est 10101234567": "mon code est " + masked + " et mon RPPS est 10101234567",
	} {
		if got, found := Mask(in); got != want || !found {
			t.Errorf("%q is masked as %q, want %q", in, got, want)
		}
		if again, found := Mask(want); found || again != want {
			t.Errorf("%q is masked again, as %q", want, again)
		}
	}
}

func TestNoFalseAlarms(t *testing.T) {
	for _, in := range []string{
		"le formulaire 201", "les formulaires 201, 301 et 502", "101/201/301/502", "formulaires 101 201 301 502 101", "201 301 502",
		"reçu le 30/04/2021", "le 12 mai 2026", "12/05/2024 et 13/06/2025", "2024-05-12", "12.05.2024", "12 05 2024", "12 05", "du 12/05/24 au 13/06/24", "1/12/2024 12/05/24 08 h 30",
		"2021", "en 2024", "2024 et 2025", "mes codes sont arrivés en 2024", "En 2024 mes codes ont changé", "mes codes, reçus le 12/05/2024", "les codes de 2021", "codes : avril 2021",
		"48 h", "les codes arrivent sous 48 h", "codes dans les 48 h, carte dans 10 jours", "48h", "3 infirmières et 12 médecins", "le code arrive à 14:30", "code reçu à 9h30",
		"mon RPPS est 10101234567", "10101234567", "10 101 234 567", "RPPS 10101234567 48 h", "code RPPS : 10101234567", "10101234567 2024",
		"SIRET 73282932000074", "73282932000074", "732 829 320 00074", "732829320 00074", "SIREN 732 829 320",
		"FINESS 750712184", "750712184", "code FINESS : 750712184", "750 712 184",
		"06 12 34 56 78", "0612345678", "+33 6 12 34 56 78", "+33612345678", "0033 6 12 34 56 78", "06.12.34.56.78", "+33 (0)6 12 34 56 78", "mon code ne marche pas, appelez le 06 12 34 56 78", "01 45 67 89 10 12 34 56", "tel 06 12 34 56 78, 01 45 67 89 10", "+33 1 45 67 89 10 12 34",
		"code postal 69003", "69003 est mon code postal", "le code APE 8621", "article 2024 du code", "1234 personnes", "il y a 1500 agents", "le code de la route 2020, en 2021",
		"dossier=1:sent", "date=2026-05-12", "profession=infirmier", "help=close", "room=12:snooze", "nommer 2 accueil de Lyon", "rappel chaque lundi 9 h : contrat", "rappelez-moi le 12/05",
		"carte 8025000001 perdue", "bonjour", "",
	} {
		if got, found := Mask(in); found || got != in {
			t.Errorf("%q is taken for a secret: %q", in, got)
		}
	}
}

// Holds reports whether a text has a number in it, however it is written.
func Holds(text, digits string) bool {
	var b strings.Builder
	for _, g := range foldDigits(text).glyphs {
		if g.is >= '0' && g.is <= '9' || g.is == 'a' || g.is == 'b' {
			b.WriteByte(g.is)
		}
	}
	return strings.Contains(b.String(), strings.ToLower(digits))
}

// TestAccentedLetters: that they are passed over quickly misses no digit.
func TestAccentedLetters(t *testing.T) {
	for r := rune(0x80); r < 0x250; r++ {
		is := foldRune(r)
		if want := is >= '0' && is <= '9'; isDigit(r) != want {
			t.Errorf("%q is a digit: %v, want %v", r, !want, want)
		}
	}
}

// A number with a wrong key, in groups that no such number has, is another one.
func TestKey(t *testing.T) {
	for in, want := range map[string]bool{"18505 780060 8491": true, "18505 780060 8492": false, "1 92 12 2A 004 123 19": true, "19212 2A00 412319": true, "19212 2A00 412300": false, "19212 2B00 412319": false} {
		if _, found := Mask("elle a le numéro " + in); found != want {
			t.Errorf("%q is masked: %v", in, found)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("mes codes sont 1234 et 5678, 1 85 05 78 006 084 91")
	f.Add("１８５ \xff\u0301é1️⃣")
	f.Fuzz(func(t *testing.T, s string) {
		text, _ := Clean(s, true, MaxRunes)
		got, found := Mask(text)
		if !found && got != text {
			t.Errorf("%q has changed to %q", text, got)
		}
		if again, _ := Mask(got); again != got && strings.Count(again, masked) <= strings.Count(got, masked) {
			t.Errorf("%q becomes %q, then %q", text, got, again)
		}
	})
}
