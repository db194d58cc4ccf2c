package recipients

import (
	"regexp"
	"slices"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/parts"
	"cpxbot/dialogs/understanding/roster"
	"cpxbot/dialogs/understanding/said"
	"cpxbot/dialogs/understanding/statements"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// Facts gathers what is said of the person whom the card is for, and of the
// service.
func (r *Chooser) Facts(a *Addressed, out *said.Reading) {
	f := out.Facts
	passed := a.passBy(out.Says)
	var me, others, signed []*names.Mention
	for i := range a.Mentions {
		m := &a.Mentions[i]
		switch {
		case m.Kind == names.KindTrainee && !m.Negative && len(others) > 0 && a.AmongThem(m):
			others = append(others, m) // "3 médecins dont un qui est encore interne"
		case (m.Part == parts.PartMe || m.Part == parts.PartNobody || m.Part == parts.PartPassing) && m.Certain < parts.SurelyWriter && m.Kind == names.KindProfession && !m.Negative && a.forNamed(m):
			others = append(others, m) // "je commande pour Inès, technicienne"
		case m.Kind == names.KindProfession && m.Part == parts.PartPassing && !m.Negative && a.joinedByWriter(m):
			others = append(others, m) // "ma collègue, assistante sociale, et moi-même"
		case m.Kind == names.KindProfession && m.Part == parts.PartOther && !m.Negative && len(me) > 0 && a.alsoIs(me[len(me)-1], m):
			me = append(me, m) // "je suis IPRP et aussi ostéopathe"
		case !m.IsPerson() || m.Negative || m.Part == parts.PartNobody || isEnglishAs(a, m, out.Locale) || m.Part == parts.PartOther && a.orders(m):
		case m.Part == parts.PartMe && !a.Several(m), m.Part == parts.PartOther && (m.Other < parts.LeastOther && a.onlyWriter(m) || m.Other < surelyOther && a.barelyNamed(m) && a.wantsForWriter()):
			me = append(me, m)
		case m.Part == parts.PartMe:
			others = append(others, m) // "et mes co-externes ?"
		case m.Part == parts.PartSignature && m.Kind == names.KindProfession:
			signed = append(signed, m)
		case m.Part == parts.PartOther, m.Part == parts.PartPassing && m.Kind == names.KindProfession && m.Certain < parts.SurelyPassing && a.opensWith(m):
			others = append(others, m)
		case m.Part == parts.PartLeader && m.ID == rules.RolePresident && (namesLegal.MatchString(a.Text) || !slices.ContainsFunc(a.Mentions, func(o names.Mention) bool { return o.Part == parts.PartLeader && o.ID == rules.RoleResponsable })):
			f[rules.FactLegalRepresentative] = "president"
		}
	}
	if writer := a.announced(others); len(writer) > 0 && !a.joinsWriter() && !a.WishesOwn() {
		me, others = append(me, writer...), others[len(writer):]
	}
	if sure := slices.IndexFunc(me, func(m *names.Mention) bool { return m.Kind == names.KindProfession && m.Certain >= parts.SurelyWriter }); sure >= 0 {
		own := me[sure].ID // "je suis secrétaire…" above the mail of a doctor
		me = slices.DeleteFunc(slices.Clone(me), func(m *names.Mention) bool {
			return m.Kind == names.KindProfession && m.ID != own && m.Certain < parts.LeastWriter
		})
	}
	for _, s := range out.Says {
		if s.Subject == said.SubjectService || s.Fact == rules.FactLeaderCard || s.Fact == rules.FactSituation {
			f[s.Fact] = s.Value
		}
	}
	p := a.Scratch.Probabilities(len(Labels))
	r.Model.Recipients.Probabilities(a.RecipientFeatures(), a.Scratch.Sums(len(p)), p)
	forMe, forOther := p[0], p[1]
	if len(others) == 0 && (passed || a.Compares() || a.tellsOwnIncident(out.Says)) {
		forMe, forOther = forMe+forOther, 0 // nobody else is left: "ma collègue l'a eue, moi aussi ?"
	}
	if role := a.role(out.Says, forMe); role != "" && !(NotTheWriter.MatchString(a.Text) && (role == rules.RoleResponsable || role == rules.RolePresident)) {
		f[rules.FactRole] = role
	}
	if words.Announces(a.Tokens, otherThanWriter) {
		me = slices.DeleteFunc(me, func(m *names.Mention) bool { return m.Kind != names.KindRole }) // "moi je suis infirmière, mais ce n'est pas pour moi"
		forMe, forOther = 0, 1
	}
	if len(me)+len(others) == 0 && forOther < statements.LeastStated {
		me = signed // "ma CPS a disparu, médecin du travail"
	}
	named := func(m *names.Mention) bool { return m.Kind == names.KindProfession }
	if !slices.ContainsFunc(others, named) && !slices.ContainsFunc(me, func(m *names.Mention) bool { return named(m) && !a.isDone(m) }) && !a.asksWhoOrders() {
		if job := r.plainJob(a); job != "" {
			f[rules.FactProfession] = job
			me = slices.DeleteFunc(me, named) // "accueil de Dax, je prends les rendez-vous"
		}
	}
	if len(others) == 0 && slices.ContainsFunc(me, func(m *names.Mention) bool { return named(m) && m.Certain >= parts.SurelyWriter }) && a.WishesOwn() {
		forMe, forOther = 1, 0 // "secrétaire médicale, contrat signé : il me faut une carte"
	}
	if forOther >= statements.LeastStated && len(others) == 0 {
		others = a.likeliest(func(m *names.Mention) float32 { return m.Other })
	} else if forMe >= statements.LeastStated && len(me) == 0 && len(others) == 0 {
		me = a.likeliest(func(m *names.Mention) float32 { return m.Own })
	}
	people, subject := me, said.SubjectMe
	jobs := slices.ContainsFunc(me, func(m *names.Mention) bool { return m.Kind != names.KindRole })
	needing := a.inNeed()
	if jobs && a.introducesSelf() && a.WishesOwn() {
		others, forMe, forOther = nil, 1, 0 // whoever else is named is told beside
	}
	out.ForLeader = a.wantsForLeader(others) && !a.wantsOwnToo()
	switch {
	case out.ForLeader && len(a.jobsOfPresident()) > 0:
		out.ForLeader, people, subject = false, a.jobsOfPresident(), said.SubjectOther // "la présidente veut une carte, elle est pharmacienne"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case out.ForLeader:
		people, subject = nil, said.SubjectOther // "mon directeur me demande de commander sa carte"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && len(needing) > 0 && !out.Adds && !a.joinsWriter():
		people, subject = a.Specified(needing, others), said.SubjectOther // "je suis médecin, ma secrétaire a besoin d'une carte"
		f[rules.FactOrderingFor], out.For = rules.OrderingForOther, true
	case !jobs && slices.ContainsFunc(others, func(m *names.Mention) bool {
		return m.Kind == names.KindProfession && (a.introduced(m) || a.forNamed(m))
	}):
		people, subject = others, said.SubjectOther // "c'est moi la mandataire, deux cartes pour des ASST"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && slices.ContainsFunc(others, a.introduced) && slices.ContainsFunc(out.Says, func(s said.Statement) bool {
		return s.Subject == said.SubjectMe && s.Fact == rules.FactOwnCard && s.Value != "none"
	}):
		people, subject = others, said.SubjectOther // "moi j'ai ma CPS, c'est pour mes deux secrétaires"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && slices.ContainsFunc(others, func(m *names.Mention) bool {
		return a.cardOf(m) || m.Kind == names.KindProfession && (forMe < forOther && a.NamedFor(m) || a.forNamed(m))
	}) && !a.WishesOwn() && !out.Adds && !a.joinsWriter():
		people, subject = others, said.SubjectOther // "je suis comptable, on me charge de la carte d'une collègue de l'accueil"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && len(others) > 0 && (out.Adds || a.joinsWriter()):
		people, subject = slices.Concat(me, others), said.SubjectOther // "me and my secretary too"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case len(others) > 0 && len(me) == 0 && forMe > forOther && !slices.ContainsFunc(others, func(m *names.Mention) bool { return m.Count > 1 || a.Several(m) || a.introduced(m) }):
		people = others // "médecin, me faut une CPS": nobody else is meant
		f[rules.FactOrderingFor] = rules.OrderingForSelf
	case len(others) > 1 && a.onlyAnnounced(me, others):
		people, subject = others, said.SubjectOther // "Directrice RH. Trois recrues : 1 interne, 1 ergonome"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case len(others) > 0 && len(me) > 0 && forMe >= statements.LeastStated && forOther >= statements.LeastStated:
		people, subject = slices.Concat(me, others), said.SubjectOther // "moi plus nos deux secrétaires"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case len(others) > 0 && (forOther > forMe || len(me) == 0):
		people, subject = others, said.SubjectOther
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && len(others) == 0 && a.onlyLeaderBeside():
		f[rules.FactOrderingFor] = rules.OrderingForSelf // "je suis secrétaire… notre directeur a envoyé le 301"
	case forOther >= statements.LeastStated && (forOther >= surelyMine || !a.OnlyAsks()) && a.meansOther():
		people, subject = others, said.SubjectOther
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case forMe >= statements.LeastStated:
		f[rules.FactOrderingFor] = rules.OrderingForSelf
	}
	if f[rules.FactOrderingFor] == rules.OrderingForSelf && len(me) == 0 && a.CardsCounted() > 1 {
		delete(f, rules.FactOrderingFor) // "j'ai envoyé 4 CPE vendredi"
	}
	for _, m := range others { // "et notre secrétaire se plaint des saisies" is told by the way
		out.For = out.For || a.introduced(m) && (a.NamedFor(m) || out.Asking || len(a.Units) <= shortestRequest)
	}
	if subject == said.SubjectOther {
		out.Writer = jobBeside(me, people)
	}
	a.Name(people, subject, out)
	if len(out.People) == 0 && f[rules.FactProfession] != "" && f[rules.FactOrderingFor] == rules.OrderingForOther && a.joinsWriter() && a.alike(people) {
		out.People = []said.Person{{Profession: f[rules.FactProfession], Count: 2}} // "pour moi et ma collègue Brigitte, secrétaire aussi"
	}
	if f[rules.FactProfession] == "" && out.Doubtful == "" && len(people) == 0 && len(out.Named) == 0 {
		if who := r.unlistedJob(a); who != "" {
			f[rules.FactProfession] = rules.ProfessionOther
			if f[rules.FactOrderingFor] == "" {
				f[rules.FactOrderingFor] = who
			}
		}
	}
	if r.stillInTraining(a) {
		out.Says = slices.DeleteFunc(slices.Clone(out.Says), func(s said.Statement) bool { return s.Fact == rules.FactTraining && s.Value == "no" })
	}
	for _, s := range out.Says {
		if s.Fact == rules.FactTraining && s.Value == "no" && s.Subject == subject {
			delete(f, rules.FactTraining) // "je ne suis plus interne"
			delete(f, rules.FactTrainingLevel)
		}
		if s.Fact == rules.FactTraining && s.Value == "yes" && s.Probability < roster.SurelyTraining {
			continue // "l'école m'a délivré mon diplôme"
		}
		switch s.Fact {
		case rules.FactOrdre, rules.FactEmployment, rules.FactSIAccess, rules.FactDeclared, rules.FactTraining, rules.FactOwnCard, rules.FactHealthPro:
			if s.Subject == subject || subject == said.SubjectMe && s.Subject == said.SubjectService || subject == said.SubjectOther && s.Subject == said.SubjectMe && len(me) == 0 {
				if f[s.Fact] == "" {
					f[s.Fact] = s.Value
				}
			}
		}
	}
}

// jobBeside is the job that the writer surely tells of themselves beside those for whom a card is
// wanted, "" when there is none.
func jobBeside(me, people []*names.Mention) string {
	for _, m := range me {
		if m.Kind == names.KindProfession && m.Part == parts.PartMe && !m.Negative && !m.Ambiguous && m.Certain >= surelyBesideOthers && !slices.Contains(people, m) {
			return m.ID
		}
	}
	return ""
}

// surelyBesideOthers is the probability from which a job beside those of others is noted as the writer's.
const surelyBesideOthers = 0.75

// alike reports whether the job of somebody is said to be that of another, too: "secrétaire aussi".
func (a *Addressed) alike(people []*names.Mention) bool {
	return slices.ContainsFunc(people, func(m *names.Mention) bool {
		return m.Kind == names.KindProfession && m.End < len(a.Tokens) && words.AlsoWords[a.Tokens[m.End].Word]
	})
}

// stillInTraining reports whether a message plainly says so of somebody: "encore étudiante
// infirmière, diplôme en juillet".
func (r *Chooser) stillInTraining(a *Addressed) bool {
	return slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
		return !m.Negative && m.Start > 0 && words.YetWords[a.Tokens[m.Start-1].Word] && (m.Kind == names.KindTrainee || r.Names.Trainee(&m) != "")
	})
}

// plainJob is the job that a message names in words which are none elsewhere: "accueil,
// salariée", "accueil du centre de Dax", "je suis juste à l'accueil". "" when there is none.
func (r *Chooser) plainJob(a *Addressed) string {
	for _, s := range a.Sentences() {
		from, to := a.Units[s.Start].Start, a.Units[s.End-1].End
		for k := min(to, from+longestPlainJob); k > from && s.Start <= barePlace; k-- {
			if job := r.Jobs[words.Joined(a.Tokens[from:k])]; job != "" && k < to && (names.Prepositions[a.Tokens[k].Word] || names.PlaceWords[a.Tokens[k].Word] || a.Tokens[k].Elision == "d") {
				return job
			}
		}
		for i := from; i < to; i++ {
			several := i > from && words.UsPersons[a.Tokens[i-1].Word]
			if job := r.Jobs[words.Joined(a.Tokens[min(to, i+1):min(to, i+2)])]; job != "" && a.Tokens[i].Elision == "c" && i > from && words.SelfWords[a.Tokens[i-1].Word] {
				return job // "moi c'est l'accueil"
			}
			if !words.Presents[a.Tokens[i].Word] || !words.SelfWords[a.Tokens[i].Word] && !several {
				continue
			}
			last := i + 2
			if i+1 < to && a.Tokens[i+1].Word == "en" {
				last++ // "je suis en apprentissage à l'accueil"
			}
			for start := i + 1; start <= min(to-1, last); start++ {
				for k := min(to, start+longestPlainJob); k > start; k-- {
					if job := r.Jobs[words.Joined(a.Tokens[start:k])]; job != "" {
						return job
					}
				}
			}
		}
	}
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if m.Kind != names.KindEmployment && m.Kind != names.KindTrainee || m.Negative {
			continue
		}
		for k := min(len(a.Tokens), m.End+longestPlainJob); k > m.End; k-- {
			if job := r.Jobs[words.Joined(a.Tokens[m.End:k])]; job != "" {
				return job // "en apprentissage à l'accueil"
			}
		}
	}
	return ""
}

// longestPlainJob is the number of words of a job that is one only where a job is named.
const longestPlainJob = 3

// isDone reports whether a job is told by what somebody does: "je prends les rendez-vous".
func (a *Addressed) isDone(m *names.Mention) bool {
	return m.Start > 0 && (a.Tokens[m.Start-1].Word == "je" || a.Tokens[m.Start-1].Word == "i")
}

// isEnglishAs reports whether a mention is the English word and no
// abbreviation: "as a nurse".
func isEnglishAs(a *Addressed, m *names.Mention, locale string) bool {
	return m.End-m.Start == 1 && a.Tokens[m.Start].Word == "as" && locale == "en"
}

// namesLegal speaks of who represents the service.
var namesLegal = regexp.MustCompile(`(?i)repr[ée]sent|l[ée]gal|sign|d[ée]l[ée]g|\brl\b`)

// tellsOwnIncident reports whether a message tells what has happened to a card or to codes, and
// that they are the writer's: "ma carte ne marche plus, celle de ma collègue si".
func (a *Addressed) tellsOwnIncident(says []said.Statement) bool {
	if !slices.ContainsFunc(says, func(s said.Statement) bool { return s.Fact == rules.FactSituation }) {
		return false
	}
	for i := 1; i < len(a.Tokens); i++ {
		if words.FirstPerson[a.Tokens[i-1].Word] && words.CardThings[a.Tokens[i].Word] {
			return true
		}
	}
	return false
}

// NotTheWriter says of something that it is not the writer's.
var NotTheWriter = regexp.MustCompile(`(?i)\b(?:c['’ ]?est|suis|it['’ ]?i?s)\s+(?:pas|not)\s+(?:moi|me)\b`)

// unlistedJob finds a job that no list knows where a message names one, and says whose it
// is: the writer's ("je suis sophrologue", "Sociologue du travail, salariée…") or somebody
// else's ("nous embauchons un sophrologue"). "" when there is none.
func (r *Chooser) unlistedJob(a *Addressed) string {
	for i := range a.Tokens {
		if !r.LooksUnlisted(&a.Named, i) {
			continue
		}
		begins := i == 0 || a.Tokens[i].Breaks || i > 0 && a.Tokens[i-1].Clause != a.Tokens[i].Clause && i <= barePlace
		if first, _ := utf8.DecodeRuneInString(a.Text[a.Tokens[i].Start:]); unicode.IsUpper(first) && !begins {
			continue // the name of somebody, or of a place
		}
		k := i - 1
		for k >= 0 && a.Tokens[k].Clause == a.Tokens[i].Clause && (words.Articles[a.Tokens[k].Word] || words.Between[a.Tokens[k].Word]) && !words.ForWords[a.Tokens[k].Word] && !words.Possessives[a.Tokens[k].Word] && !words.SentenceJoins[a.Tokens[k].Word] {
			k--
		}
		switch {
		case begins && (i+1 == len(a.Tokens) || a.Tokens[i+1].Clause != a.Tokens[i].Clause || names.Prepositions[a.Tokens[i+1].Word] || a.Tokens[i+1].Elision == "d"):
			return rules.OrderingForSelf
		case k < 0 || a.Tokens[k].Clause != a.Tokens[i].Clause:
		case words.Presents[a.Tokens[k].Word] && k > 0 && (words.SelfWords[a.Tokens[k-1].Word] || a.Tokens[k-1].Word == "je") || words.SelfWords[a.Tokens[k].Word] && words.Presents[a.Tokens[k].Word]:
			return rules.OrderingForSelf
		case asWords[a.Tokens[k].Word]:
			return rules.OrderingForSelf
		case words.ForWords[a.Tokens[k].Word], words.Possessives[a.Tokens[k].Word], hiringWords[a.Tokens[k].Word]:
			return rules.OrderingForOther
		}
	}
	return ""
}

var (
	asWords     = words.Set("comme as tant que")
	hiringWords = words.Set("embauchons embauche embauchent recrute recrutons recrutent accueillons accueille hire hiring recruit recruiting équiper equip")
)

// Counted are those whom a text names with their number, in whatever part: "des assistantes
// médicales pour 30 et des ASST pour 20".
func (r *Chooser) Counted(text string) (people []said.Person) {
	a := &Addressed{}
	a.Text = text
	a.Tokens = r.Speller.Respell(words.Tokenise(text))
	behind := 0
	for _, m := range r.Names.Find(a.Tokens) {
		before := m.Count
		if before == behind {
			before = 0 // of the one named before
		}
		behind = a.CountBehind(&m)
		if n := max(before, behind); m.Kind == names.KindProfession && !m.Negative && n > 1 {
			people = append(people, said.Person{Profession: m.ID, Count: n})
		}
	}
	return people
}
