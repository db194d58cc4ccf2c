package understanding

import (
	"slices"

	"cpxbot/rules"
)

// readEntities decides which of the professions and cards named in a message
// it is about.
func (r *Reader) readEntities(s *scan, out *Reading) {
	var professions []mention
	for _, m := range s.mentions {
		if m.kind == "profession" && !s.negated(m.start) && !s.isEnglishAs(m, out.Locale) {
			professions = append(professions, m)
		}
	}
	professions = s.afterCorrection(professions)
	professions = slices.DeleteFunc(resolveAmbiguous(professions, r.book), func(m mention) bool { return s.speaks(m) || s.aside(m) })
	if len(professions) == 0 {
		return
	}
	if people := s.list(professions); len(people) > 1 {
		out.People = people
		out.Evidence = append(out.Evidence, Evidence{"people", professions[0].source, 0})
		if out.Facts[rules.FactOrderingFor] == "" {
			out.Facts[rules.FactOrderingFor] = rules.OrderingForOther
		}
		return
	}
	m := s.subject(professions, out.Facts[rules.FactOrderingFor] == rules.OrderingForOther)
	s.named = &m
	if m.ambiguous || m.distance > 1 {
		out.Doubtful = m.id
		out.Evidence = append(out.Evidence, Evidence{"profession?" + m.id, m.source, m.distance})
		return
	}
	out.Facts[rules.FactProfession] = m.id
	if out.Facts[rules.FactOrderingFor] == "" {
		out.Facts[rules.FactOrderingFor] = s.whose(m)
		out.presumed = true
	}
	out.Evidence = append(out.Evidence, Evidence{"profession=" + m.id, m.source, m.distance})
	if n := s.count(m); n > 1 {
		out.People = []Person{{m.id, n}}
		if out.presumed {
			out.Facts[rules.FactOrderingFor] = rules.OrderingForOther
		}
	}
}

// isEnglishAs reports whether a mention is the English word and no abbreviation:
// "as a nurse".
func (s *scan) isEnglishAs(m mention, locale string) bool {
	if m.end-m.start != 1 || s.tokens[m.start].word != "as" {
		return false
	}
	return locale == "en" || int(m.end) < len(s.tokens) && isOneOf(s.tokens[m.end].word, "a", "an", "the", "my")
}

// negated reports whether the words before position deny what stands there:
// "pas médecin", "ni infirmière", "je ne suis pas kiné".
func (s *scan) negated(start int16) bool {
	for i := start - 1; i >= 0 && i >= start-3; i-- {
		if s.tokens[i].clause != s.tokens[start].clause {
			return false
		}
		switch s.tokens[i].word {
		case "pas", "ni", "non", "not", "aucun", "aucune", "plu":
			return true
		case "un", "une", "de", "le", "la", "a", "an", "the", "du", "des", "encore":
			continue
		default:
			return false
		}
	}
	return false
}

// afterCorrection keeps the mentions that follow the last change of mind.
func (s *scan) afterCorrection(all []mention) []mention {
	last := int16(-1)
	for i, t := range s.tokens {
		next := ""
		if i+1 < len(s.tokens) {
			next = s.tokens[i+1].word
		}
		switch {
		case t.word == "non" && next != "pas" && slices.ContainsFunc(all, func(m mention) bool { return m.end <= int16(i) }) && slices.ContainsFunc(all, func(m mention) bool { return m.start > int16(i) }):
			last = int16(i)
		case t.word == "pardon", t.word == "plutot", t.word == "trompe", t.word == "trompee", t.word == "erreur", t.word == "sorry",
			t.word == "en" && next == "fait", t.word == "veu" && next == "dire", t.word == "i" && next == "mean":
			last = int16(i)
		}
	}
	kept := slices.DeleteFunc(slices.Clone(all), func(m mention) bool { return m.start < last })
	if len(kept) == 0 {
		return all
	}
	return kept
}

// resolveAmbiguous drops an abbreviation when one of its meanings is also
// written out.
func resolveAmbiguous(all []mention, book *rules.Book) []mention {
	return slices.DeleteFunc(slices.Clone(all), func(m mention) bool {
		p := book.Profession(m.id)
		return p != nil && len(p.Candidates) > 0 && slices.ContainsFunc(all, func(o mention) bool {
			return slices.Contains(p.Candidates, o.id)
		})
	})
}

// list returns the people of an enumeration such as "deux médecins, une
// infirmière et trois secrétaires": at least two professions, with little
// between them.
func (s *scan) list(professions []mention) []Person {
	var people []Person
	for i, m := range professions {
		if i > 0 && !s.enumerates(professions[i-1].end, m.start) {
			return nil
		}
		if m.ambiguous || m.distance > 1 {
			return nil
		}
		n := max(1, s.count(m))
		if j := slices.IndexFunc(people, func(p Person) bool { return p.Profession == m.id }); j >= 0 {
			people[j].Count += n
			continue
		}
		people = append(people, Person{m.id, n})
	}
	return people
}

// enumerates reports whether the tokens between two professions only link them.
func (s *scan) enumerates(from, to int16) bool {
	if from == to {
		return s.tokens[to].clause != s.tokens[from-1].clause
	}
	linked := to > from && s.tokens[to].clause != s.tokens[from-1].clause
	for i := from; i < to; i++ {
		w := s.tokens[i].word
		switch w {
		case "et", "and", "plu", "ainsi", "que", "puis", "pui", "avec", "+", "aussi":
			linked = true
		case "un", "une", "de", "le", "la", "du", "mon", "ma", "me", "notre", "no", "nos", "les", "des", "mes", "nouvel", "nouvelle", "nouveau", "a", "an", "pour", "for", "travail", "service", "our", "my":
		default:
			if number(w) == 0 {
				return false
			}
			linked = true
		}
	}
	return linked
}

// maxPeople bounds a number read as a count of people; form numbers are above.
const maxPeople = 100

// count reads the number before a mention, 0 when there is none.
func (s *scan) count(m mention) int {
	for i := m.start - 1; i >= 0 && i >= m.start-5 && s.tokens[i].clause == s.tokens[m.start].clause; i-- {
		if n := number(s.tokens[i].word); n > 0 && n <= maxPeople {
			return n
		}
		if i < m.start-1 && !isOneOf(s.tokens[i].word, counted...) {
			break
		}
	}
	return 0
}

// counted are the words between a number and what it counts: "trois cartes
// pour mes infirmières".
var counted = []string{"carte", "card", "cp", "cps", "cpe", "cpf", "pour", "for", "de", "d", "nouvelle", "nouveaux", "new", "me", "mes", "no", "nos", "les", "the", "our", "my"}

// subject chooses the profession that the card is for: somebody else's when
// the message orders for them, else the person's own, else the first that is
// not merely mentioned ("je travaille avec des médecins").
func (s *scan) subject(professions []mention, forOther bool) mention {
	own := -1
	for i, m := range professions {
		if s.ownProfession(m) {
			own = i
			break
		}
	}
	if len(professions) > 1 && own >= 0 {
		for i, m := range professions {
			if m.id != professions[own].id && i != own && !s.accompanies(m) && (s.orderedFor(m) || forOther && s.whose(m) == rules.OrderingForOther) {
				return m
			}
		}
	}
	if own >= 0 {
		return professions[own]
	}
	for _, m := range professions {
		if !s.accompanies(m) {
			return m
		}
	}
	return professions[0]
}

// accompanies reports whether people are only named beside the one it is about:
// "je travaille avec des médecins", "comme les infirmières", "le logiciel de
// l'ergonome".
func (s *scan) accompanies(m mention) bool {
	for i := m.start - 1; i >= 0 && i >= m.start-2; i-- {
		if in(company, s.tokens[i].word) || isOneOf(s.tokens[i].word, "comme", "like") && i < m.start-1 && isOneOf(s.tokens[i+1].word, "les", "le", "la", "the") {
			return true
		}
	}
	return false
}

// aside reports whether words before a profession set the person apart from the
// matter: "selon le secrétariat", "sans l'accord du DPO", "le poste de
// l'infirmière".
func (s *scan) aside(m mention) bool {
	definite := s.tokens[m.start].article // "poste d'infirmière" is the writer's own
	for i := m.start - 1; i >= 0 && i >= m.start-3; i-- {
		switch w := s.tokens[i].word; {
		case in(asides, w), definite && in(places, w):
			return true
		case isOneOf(w, "du", "la", "le", "des", "les", "notre", "the", "our"):
			definite = true
		case w != "de":
			return false
		}
	}
	return false
}

var (
	company = set("avec", "par", "chez", "with", "by")
	asides  = set("selon", "voisin", "voisine", "accord")
	places  = set("cabinet", "logiciel", "poste", "lecteur", "bureau", "ordinateur", "armoire", "placard", "casier", "voiture")
)

// speaks reports whether a person is only quoted: "le médecin me dit que…", "la
// secrétaire du directeur m'a dit".
func (s *scan) speaks(m mention) bool {
	at := m.end
	if int(at)+1 < len(s.tokens) && isOneOf(s.tokens[at].word, "du", "des") {
		at += 2
	}
	if int(at) >= len(s.tokens) || s.tokens[at].clause != s.tokens[m.end-1].clause {
		return false
	}
	w, next := s.tokens[at].word, ""
	if int(at)+1 < len(s.tokens) {
		next = s.tokens[at+1].word
	}
	if s.asksForOwn(at) {
		return false // "notre kiné dit qu'il a droit à une CPS"
	}
	switch w {
	case "demande", "se":
		return isOneOf(next, "ce", "si", "pourquoi", "comment", "demande", "plaint")
	case "dit", "pretend", "soutient", "affirme", "assure", "says", "said", "told", "alerte", "raconte":
		return true
	case "me", "a", "nou", "nous", "m":
		return isOneOf(next, "dit", "demande", "soutient", "affirme", "assure", "alerte", "pretend", "repond", "conseille", "envoie", "reclame", "repondu")
	}
	return false
}

// asksForOwn reports whether words about a person go on to what is theirs: "sa
// carte", "il a droit à une CPS".
func (s *scan) asksForOwn(from int16) bool {
	theirs := false
	for i := from; int(i) < len(s.tokens) && i < from+belongingAfter; i++ {
		switch w := s.tokens[i].word; {
		case isOneOf(w, "sa", "son", "ses", "il", "elle", "he", "she", "his", "her", "their"):
			theirs = true
		case theirs && in(belongings, w):
			return true
		}
	}
	return false
}

// concerns reports whether the message is about the card, the codes or the request
// of the person whose profession is named: "la carte de l'infirmière", "la
// secrétaire a perdu la sienne".
func (s *scan) concerns(m mention) bool {
	if s.whose(m) == rules.OrderingForSelf || s.orderedFor(m) {
		return true
	}
	for i := m.start - 1; i >= 0 && i >= m.start-belongingBefore && s.tokens[i].clause == s.tokens[m.start].clause; i-- {
		if in(belongings, s.tokens[i].word) {
			return true
		}
	}
	for i := m.end; int(i) < len(s.tokens) && i < m.end+belongingAfter; i++ {
		switch {
		case isOneOf(s.tokens[i].word, firstPerson...):
			return false
		case in(belongings, s.tokens[i].word), isOneOf(s.tokens[i].word, "sien", "sienne", "siens"):
			return true
		}
	}
	return false
}

// bystands reports whether a person is only named beside what the message is
// about: the writer's own card, or the conversation itself.
func (s *scan) bystands(m mention, intent string) bool {
	if s.concerns(m) {
		return false
	}
	if steering[intent] && intent != "greeting" || int(m.end) < len(s.tokens) && in(dealings, s.tokens[m.end].word) {
		return true
	}
	for i := range s.tokens {
		if i+1 < len(s.tokens) && isOneOf(s.tokens[i].word, firstPerson...) && in(belongings, s.tokens[i+1].word) {
			return true // "le secrétariat n'a jamais reçu ma carte"
		}
	}
	return false
}

// How far from a profession stands what belongs to the person.
const (
	belongingBefore = 5
	belongingAfter  = 9
)

var (
	firstPerson = []string{"ma", "me", "mes", "mon", "my", "mien", "mienne"}
	// dealings are what others do about a request that is not theirs.
	dealings = set("exige", "refuse", "propose", "reclame", "conseille", "confirme", "impose", "insiste", "pretend", "voudrait", "aimerait", "demande", "se", "me", "nous", "vous", "wants", "insists", "refuses", "suggests", "asks")
)

var belongings = set("carte", "card", "cps", "cpe", "cpf", "cde", "cpa", "code", "codes", "pin", "puk", "dossier", "demande", "commande", "renouvellement", "201", "301", "101", "file", "request", "codes")

// ownProfession reports whether the person says to have a profession: "je suis
// infirmière", "je suis simplement secrétaire", or a message that starts with it.
func (s *scan) ownProfession(m mention) bool {
	if m.start == opening(s.tokens) {
		return !s.tokens[m.start].article
	}
	for i := m.start - 1; i >= 0 && i >= m.start-4; i-- {
		switch s.tokens[i].word {
		case "sui", "suis", "chui", "am", "etant", "comme", "moi", "soy":
			return true
		case "un", "une", "a", "an", "simplement", "juste", "seulement", "aussi", "egalement", "actuellement", "just", "only", "also", "ici", "la", "le":
		default:
			if i < m.start-1 {
				return false
			}
		}
	}
	return false
}

// orderedFor reports whether the words before a profession order for it: "pour
// notre secrétaire", "la CPS de notre médecin", "que ma secrétaire ait".
func (s *scan) orderedFor(m mention) bool {
	for i := m.start - 1; i >= 0 && i >= m.start-4; i-- {
		switch s.tokens[i].word {
		case "pour", "for", "commander", "commande", "order", "que", "recrute", "embauche", "equiper", "cp", "cps", "cpe", "cpf", "carte", "card":
			return true
		}
	}
	return false
}

// whose tells from the words before a profession whether it is the person's
// own: "je suis infirmière" and "Infirmière, il me faut…" are, "la secrétaire"
// and "un médecin" are somebody else.
func (s *scan) whose(m mention) string {
	if m.end+2 < int16(len(s.tokens)) && s.tokens[m.end].word == "que" && s.tokens[m.end+1].word == "je" && s.tokens[m.end+2].word == "sui" {
		return rules.OrderingForSelf // "la secrétaire que je suis"
	}
	if m.start > 0 && s.tokens[m.start].article && s.tokens[m.start-1].word != "ici" {
		return rules.OrderingForOther
	}
	if int(m.end) < len(s.tokens) && m.start == opening(s.tokens) && isOneOf(s.tokens[m.end].word, "veut", "doit", "souhaite", "demande", "attend", "voudrait", "aimerait", "want", "wants", "need", "needs") {
		return rules.OrderingForOther // "secrétaire veut accéder au dossier"
	}
	for i := m.start - 1; i >= 0 && i >= m.start-3; i-- {
		if s.tokens[i].clause != s.tokens[m.start].clause || s.tokens[i].word == "et" {
			break
		}
		switch s.tokens[i].word {
		case "sui", "suis", "chui", "am", "etant", "comme", "moi", "m", "soy", "sou", "bin", "signe":
			return rules.OrderingForSelf
		case "un", "une", "le", "la", "l", "du", "des", "les", "de", "au", "notre", "nos", "mon", "ma", "mes", "me", "the", "a", "an", "our", "my", "cette", "ce", "nouvel", "nouvelle", "nouveau", "sa", "son", "leur", "pour", "for", "her", "his":
			if i == 0 || !isOneOf(s.tokens[i-1].word, "sui", "suis", "am", "m", "etant", "comme", "ici") {
				return rules.OrderingForOther
			}
			return rules.OrderingForSelf
		}
	}
	return rules.OrderingForSelf
}

func isOneOf(w string, words ...string) bool { return slices.Contains(words, w) }

// mayBeUnexplained is how many words may stand beside a profession while it
// still means that its card is wanted.
const mayBeUnexplained = 2

// unexplained counts the words of a message that name nobody, state nothing
// and are no small words.
func (s *scan) unexplained() int {
	n := 0
	for i, t := range s.tokens {
		named := slices.ContainsFunc(s.mentions, func(m mention) bool { return int(m.start) <= i && i < int(m.end) })
		if !named && !s.consumed[i] && len(t.word) > 2 && !frenchWords[t.word] && !english[t.word] && !in(fillers, t.word) {
			n++
		}
	}
	return n
}

// reconcile settles facts that contradict or imply one another within one
// message.
func reconcile(s *scan, out *Reading, book *rules.Book) {
	f := out.Facts
	if x := book.Intent(out.Intent); s.named != nil && x != nil && x.Goal != rules.GoalOrder && s.bystands(*s.named, x.ID) && f[rules.FactProfession] == s.named.id {
		delete(f, rules.FactProfession) // "le secrétariat n'a jamais reçu ma carte"
	}
	if f[rules.FactTraining] == "yes" {
		if f[rules.FactProfession] == "" && f["training_level"] == "interne" && len(out.People) == 0 {
			f[rules.FactProfession] = "medecin"
		}
		// "interne mais inscrite au tableau": one of the two does not hold.
		if f[rules.FactOrdre] == "yes" && f["training_level"] == "interne" {
			delete(f, rules.FactTraining)
			delete(f, "training_level")
			f["training_conflict"] = "yes"
		}
	}
	if p := book.Profession(f[rules.FactProfession]); p != nil && p.Register == rules.RegisterNone && f[rules.FactTraining] == "yes" {
		delete(f, rules.FactTraining)
	}
	if out.Intent == "" && len(f) > 0 && (f[rules.FactProfession] != "" || len(out.People) > 0) {
		out.Intent, out.Certainty, out.Implied = "order_card", Sure, true
		if s.unexplained() > mayBeUnexplained {
			out.Certainty = Confirm // "opticien : le statut ne bouge plus"
		}
	}
	if x := book.Intent(out.Intent); out.presumed && (x == nil || x.Goal == "") && !out.Implied {
		// Only a request for a card is for somebody.
		delete(f, rules.FactOrderingFor)
	}
	if f[rules.FactRole] == rules.RolePresident && f[rules.FactOrderingFor] == rules.OrderingForSelf && !out.presumed && f["president_card"] == "" {
		f["president_card"] = "yes" // "Président, je veux ma carte"
	}
	if out.Intent == "out_of_scope" {
		// "un médecin pour un rendez-vous", "ma carte Vitale est perdue":
		// nothing of it is about a card of ours.
		clear(f)
		out.People, out.Doubtful = nil, ""
	}
	if out.Intent != "" && out.Intent != "designate_mandataire" {
		delete(f, "beneficiary_card") // whose card it is depends on the request
	}
	if out.Doubtful != "" {
		out.Certainty = Confirm
		if out.Intent == "" {
			out.Intent = "order_card"
		}
	}
}

// locale guesses the language from the small words of each; sure asks for a
// clear majority.
func locale(tokens []token) (name string, sure bool) {
	fr, en := 0, 0
	for _, t := range tokens {
		if english[t.word] {
			en++
		}
		if frenchWords[t.word] {
			fr++
		}
	}
	switch {
	case en > fr:
		return "en", en >= fr+2
	case fr > en:
		return "fr", fr >= en+2
	}
	return "", false
}

var english = set("the", "i", "am", "is", "are", "my", "you", "our", "what", "which", "how", "who", "do", "does", "need", "for", "to", "and", "of", "with", "have", "has", "not", "hi", "hello", "thank", "please", "get", "can", "it", "we", "your", "this", "when", "where", "new", "yes", "lost", "want", "card", "order")

var frenchWords = set("le", "la", "les", "un", "une", "je", "suis", "et", "de", "du", "des", "mon", "ma", "pour", "est", "pas", "il", "elle", "on", "nous", "vous", "que", "qui", "quoi", "quelle", "quel", "comment", "bonjour", "merci", "faut", "oui", "non", "ou", "avec", "dan", "au", "sur", "ai", "carte", "svp", "notre", "perdu", "en", "ce", "me", "j", "c", "d", "a", "aussi", "combien", "quand", "sert", "passe", "elle", "leur", "votre", "cette", "tout", "tous", "toute", "moi", "tres", "bien", "alors", "encore")

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[stem(w)] = true
	}
	return m
}
