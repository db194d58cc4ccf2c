package secrets

import (
	"regexp"
	"strings"
)

// stretch is a part of a folded text.
type stretch struct{ from, to int }

// number is what could be one number: its digits, and how they are grouped.
type number struct {
	stretch
	digits string
	groups []int
}

var (
	// codePattern is digits with a few marks between them.
	codePattern = regexp.MustCompile(`[0-9](?:[ .-]{0,3}[0-9])*`)
	// dayPattern is a date, or a time of day.
	dayPattern = regexp.MustCompile(`^(?:(?:0?[1-9]|[12][0-9]|3[01])[ ./-]+(?:0?[1-9]|1[0-2])(?:[ ./-]+(?:19|20)?[0-9]{2})?|(?:19|20)[0-9]{2}[ ./-](?:0?[1-9]|1[0-2])[ ./-](?:0?[1-9]|[12][0-9]|3[01]))$`)
	// phonePattern is a French telephone number, also written for abroad.
	phonePattern = regexp.MustCompile(`^(?:0|(?:00)?33(?:[ .()-]*0)?)[1-9][0-9]{8}$`)
	yearPattern  = regexp.MustCompile(`^(?:19|20)[0-9]{2}$`)
	wordPattern  = regexp.MustCompile(`[a-z]+`)
)

// wordSet makes a set.
func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

var (
	// secretWords announce a code; the three of "mot de passe" are joined.
	secretWords = wordSet("code codes pin pins puk nip deblocage motdepasse mdp password passwords passcode porteur")
	// otherNumbers are those that are no secrets, also when they are called a
	// code: "code postal", "code RPPS".
	otherNumbers = wordSet("rpps adeli siret siren finess ape naf postal postaux postale insee tva telephone tel portable fixe fax mobile phone formulaire formulaires form forms cerfa dossier dossiers demande demandes version article articles annee an fiche rue boulevard avenue cedex commande commandes facture ticket")
	// links stand between an announcement and its code.
	links = wordSet("est sont etait etaient is are was were c ce cest ca le la les l un une mon ma mes son sa ses votre vos notre the my your his her its and et ou or puis then ainsi que aussi also one ones autre autres other first second premier deuxieme nouveau nouveaux nouvelle ancien ancienne new old de du des d of pour for a au n no num numero numeros number suivant suivants follows secret secrets personnel personnels confidentiel carte cartes card cps cpe cpf cda acces activation securite bien donc voici voila comme as sur recu recus vaut tape tapez taper saisi saisir j ai je utilise")
	// yearWords stand before a year, and unitWords behind a number that counts.
	yearWords = wordSet("en de depuis annee l an in since year avant apres before after fin debut mi courant janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february march april may june july august september october november december jan fev sept oct nov dec fiche edition")
	unitWords = wordSet("h heure heures hour hours j jour jours day days semaine semaines week weeks mois month months an ans year years min minute minutes euro euros eur m km personnes salaries agents cartes codes people employees cards fois times pages")
)

// codes finds codes that are announced, "mes codes sont 1234 et 5678", named
// behind, "1234 est mon code", or stand alone.
func (f *folded) codes() (found []stretch) {
	numbers := f.numbers()
	announced := -1 // glyph behind the last announcement, or behind its last code
	for i := range numbers {
		n := &numbers[i]
		before := f.text[:n.from]
		if i > 0 {
			before = f.text[numbers[i-1].to:n.from]
		}
		words := joinedWords(before)
		secret, other := lastOf(words, secretWords), lastOf(words, otherNumbers)
		direct := false
		switch {
		case other > secret:
			announced = -1
			continue
		case secret >= 0:
			announced, direct = n.from, onlyLinks(words[secret+1:])
			if !direct && len(strings.Join(words[secret+1:], " ")) > mostBetween {
				announced = -1
			}
		case announced >= 0 && onlyLinks(words):
			direct = true // one more of them
		default:
			announced = -1
		}
		named := f.namedBehind(n, numbers[i+1:])
		switch {
		case len(n.digits) < 4 || f.harmless(n, words, direct || named):
			if announced >= 0 && len(n.digits) >= 4 {
				announced = -1
			}
		case announced >= 0 && (direct || len(n.digits) <= 8), named:
			found = append(found, n.stretch)
			announced = n.to
		}
	}
	if words := joinedWords(f.text); len(found) == 0 && onlyLinks(words) && len(words) <= mostBareWords && !(len(words) == 0 && f.institution()) {
		for i := range numbers {
			if n := &numbers[i]; f.bare(n) {
				found = append(found, n.stretch)
			}
		}
	}
	return found
}

// mostBareWords is how many words may stand beside codes that nothing announces.
const mostBareWords = 3

// institution reports whether all digits of a text together have the length of
// a number of professionals or institutions: FINESS, RPPS, SIRET; or stand
// behind a plus, as a telephone number.
func (f *folded) institution() bool {
	n := len(strings.Map(onlyDigits, f.text))
	return n == 9 || n == 11 || n == 14 || strings.Contains(f.text, "+")
}

// mostBetween is how much may stand between an announcement and its code.
const mostBetween = 30

// numbers lists what could be numbers.
func (f *folded) numbers() (list []number) {
	for _, at := range codePattern.FindAllStringIndex(f.text, -1) {
		for _, part := range splitNumber(f.text[at[0]:at[1]]) {
			list = append(list, newNumber(f.text, at[0]+part.from, at[0]+part.to))
		}
	}
	return list
}

// splitNumber cuts digits where two numbers stand side by side: groups of one
// number are of like length.
func splitNumber(s string) (parts []stretch) {
	groups := digitGroups(s)
	whole := strings.Map(onlyDigits, s)
	if dayPattern.MatchString(s) || phonePattern.MatchString(whole) {
		return []stretch{{0, len(s)}}
	}
	from, last := 0, -1
	for i, g := range groups {
		length := g.to - g.from
		if i > 0 && (length >= 4 || last >= 4 || (length == 1) != (last == 1)) {
			parts = append(parts, stretch{from, groups[i-1].to})
			from = g.from
		}
		last = length
	}
	return append(parts, stretch{from, len(s)})
}

var groupPattern = regexp.MustCompile(`[0-9]+`)

func digitGroups(s string) (groups []stretch) {
	for _, at := range groupPattern.FindAllStringIndex(s, -1) {
		groups = append(groups, stretch{at[0], at[1]})
	}
	return groups
}

func onlyDigits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

func newNumber(text string, from, to int) number {
	n := number{stretch: stretch{from, to}, digits: strings.Map(onlyDigits, text[from:to])}
	for _, g := range digitGroups(text[from:to]) {
		n.groups = append(n.groups, g.to-g.from)
	}
	return n
}

// joinedWords are the words of a folded text.
func joinedWords(s string) []string {
	s = strings.ReplaceAll(s, "mot de passe", "motdepasse")
	s = strings.ReplaceAll(s, "mots de passe", "motdepasse")
	return wordPattern.FindAllString(s, -1)
}

// lastOf returns where the last word of a set stands, -1 for nowhere.
func lastOf(words []string, set map[string]bool) int {
	for i := len(words) - 1; i >= 0; i-- {
		if set[words[i]] {
			return i
		}
	}
	return -1
}

// onlyLinks reports whether words say nothing between a code and what announces
// it.
func onlyLinks(words []string) bool {
	for _, w := range words {
		if !links[w] && !secretWords[w] {
			return false
		}
	}
	return true
}

// namedBehind reports whether a number is called a code behind it: "1234 est
// mon code", "1234 (code pin)".
func (f *folded) namedBehind(n *number, next []number) bool {
	end := len(f.text)
	if len(next) > 0 {
		end = next[0].from
	}
	after := f.text[n.to:end]
	words := joinedWords(after)
	for i, w := range words {
		if secretWords[w] {
			rest := words[i+1:]
			return (i == 0 && strings.ContainsAny(after[:min(3, len(after))], ":.,-/") || i > 0 && says[words[0]]) && (len(rest) == 0 || !otherNumbers[rest[0]])
		}
		if !links[w] || i > 4 {
			return false
		}
	}
	return false
}

// says are the verbs between a number and what it is.
var says = wordSet("est c cest is etait was comme as pour sont are ce")

// harmless reports whether a number is a date, an hour, a year, an amount or a
// telephone number, and no code.
func (f *folded) harmless(n *number, before []string, direct bool) bool {
	text := f.text[n.from:n.to]
	after := strings.TrimLeft(f.text[n.to:], " ")
	unit := wordPattern.FindString(after)
	last := ""
	if len(before) > 0 {
		last = before[len(before)-1]
	}
	switch {
	case dayPattern.MatchString(text) && len(n.groups) > 1, phonePattern.MatchString(n.digits):
		return true
	case strings.HasPrefix(after, unit) && unitWords[unit] && unit != "", strings.HasPrefix(after, "%"):
		return true
	case strings.HasPrefix(f.text[n.to:], "/") || n.from > 0 && f.text[n.from-1] == '/':
		return true // a part of a date, or of an address
	case yearPattern.MatchString(text):
		return yearWords[last] || !direct
	case !direct:
		return len(n.digits) == 9 || len(n.digits) == 11 || len(n.digits) >= 14
	}
	return false
}

// bare reports whether a number that stands alone is a code. The numbers of
// institutions and of professionals are not.
func (f *folded) bare(n *number) bool {
	if yearPattern.MatchString(n.digits) && len(n.groups) == 1 || f.harmless(n, nil, false) {
		return false
	}
	for _, g := range n.groups {
		if len(n.groups) > 1 && g != n.groups[0] {
			return false
		}
	}
	if len(n.groups) > 1 && n.groups[0] == 3 {
		return false // amounts, and forms one after the other
	}
	return len(n.digits) >= 4 && len(n.digits) <= 13
}
