package recipients

import (
	"maps"
	"regexp"
	"slices"
	"unicode"
	"unicode/utf8"

	"cpxbot/dialogs/understanding/names"
	"cpxbot/dialogs/understanding/parts"
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
		case m.Kind == names.KindTrainee && !m.Negative && len(others) > 0 && a.amongThem(m):
			others = append(others, m) // "3 médecins dont un qui est encore interne"
		case (m.Part == parts.PartMe || m.Part == parts.PartNobody || m.Part == parts.PartPassing) && m.Certain < parts.SurelyWriter && m.Kind == names.KindProfession && !m.Negative && a.forNamed(m):
			others = append(others, m) // "je commande pour Inès, technicienne"
		case m.Part == parts.PartMe && m.Certain < parts.SurelyWriter && !m.Negative && a.ofColleague(m):
			others = append(others, m) // "ma collègue Yasmine, assistante médicale, quelle carte ?"
		case !m.IsPerson() || m.Negative || m.Part == parts.PartNobody || isEnglishAs(a, m, out.Locale) || m.Part == parts.PartOther && a.orders(m):
		case m.Part == parts.PartMe && !a.several(m), m.Part == parts.PartOther && (m.Other < parts.LeastOther && a.onlyWriter(m) || m.Other < surelyOther && a.barelyNamed(m) && a.wantsForWriter()):
			me = append(me, m)
		case m.Part == parts.PartMe:
			others = append(others, m) // "et mes co-externes ?"
		case m.Part == parts.PartSignature && m.Kind == names.KindProfession && a.forNamed(m):
			others = append(others, m) // "c'est pour mon collègue Karim, kiné"
		case m.Part == parts.PartSignature && m.Kind == names.KindProfession:
			signed = append(signed, m)
		case m.Part == parts.PartOther, m.Part == parts.PartPassing && m.Kind == names.KindProfession && m.Certain < parts.SurelyPassing && a.opensWith(m):
			others = append(others, m)
		case m.Part == parts.PartLeader && m.ID == rules.RolePresident && !a.orDirector(m) && (namesLegal.MatchString(a.Text) || !slices.ContainsFunc(a.Mentions, func(o names.Mention) bool { return o.Part == parts.PartLeader && o.ID == rules.RoleResponsable })):
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
		if s.Fact == rules.FactOwnCard && s.Subject == said.SubjectLeader {
			f[rules.FactLeaderCard] = "yes"
			if s.Value == "CDE" || s.Value == "none" {
				f[rules.FactLeaderCard] = map[string]string{"CDE": "CDE", "none": "no"}[s.Value]
			}
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
		if !slices.ContainsFunc(others, func(m *names.Mention) bool { return m.Kind == names.KindProfession }) {
			for _, m := range me { // "c'est pour une collègue, pas moi : technicienne"
				if m.Kind == names.KindProfession && m.Own < 1 && len(others) > 0 && m.Start > others[0].Start {
					others = append(others, m)
				}
			}
		}
		me = slices.DeleteFunc(me, func(m *names.Mention) bool { return m.Kind != names.KindRole }) // "moi je suis infirmière, mais ce n'est pas pour moi"
		forMe, forOther = 0, 1
	}
	if len(me)+len(others) == 0 && forOther < statements.LeastStated {
		me = signed // "ma CPS a disparu, médecin du travail"
	}
	named := func(m *names.Mention) bool { return m.Kind == names.KindProfession }
	if !slices.ContainsFunc(others, named) && !slices.ContainsFunc(me, func(m *names.Mention) bool { return named(m) && !a.isDone(m) }) && !a.asksWhoOrders() {
		if job, count := r.plainJob(a); job != "" {
			f[rules.FactProfession] = job
			if count > 1 {
				out.People = []said.Person{{Profession: job, Count: count}}
				f[rules.FactOrderingFor] = rules.OrderingForOther
			}
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
	if jobs && (a.introducesSelf() && a.WishesOwn() || a.whyNotMe()) {
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
		people, subject = r.specified(a, needing, others), said.SubjectOther // "je suis médecin, ma secrétaire a besoin d'une carte"
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
	case len(others) > 0 && len(me) == 0 && forMe > forOther && !slices.ContainsFunc(others, func(m *names.Mention) bool { return m.Count > 1 || a.several(m) || a.introduced(m) || a.ofColleague(m) }):
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
	if f[rules.FactOrderingFor] == rules.OrderingForSelf && len(me) == 0 && a.cardsCounted() > 1 {
		delete(f, rules.FactOrderingFor) // "j'ai envoyé 4 CPE vendredi"
	}
	for _, m := range others { // "et notre secrétaire se plaint des saisies" is told by the way
		out.For = out.For || a.introduced(m) && (a.NamedFor(m) || out.Asking || len(a.Units) <= shortestRequest)
	}
	if subject == said.SubjectOther {
		out.Writer = jobBeside(me, people)
	}
	r.name(a, people, subject, out)
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
		if s.Fact == rules.FactTraining && s.Value == "yes" && s.Probability < surelyTraining {
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
		return m.Kind == names.KindProfession && m.End < len(a.Tokens) && alsoWords[a.Tokens[m.End].Word]
	})
}

var alsoWords = words.Set("aussi également egalement too also comme")

// stillInTraining reports whether a message plainly says so of somebody: "encore étudiante
// infirmière, diplôme en juillet".
func (r *Chooser) stillInTraining(a *Addressed) bool {
	return slices.ContainsFunc(a.Mentions, func(m names.Mention) bool {
		return !m.Negative && m.Start > 0 && words.YetWords[a.Tokens[m.Start-1].Word] && (m.Kind == names.KindTrainee || r.Names.Trainee(&m) != "")
	})
}

// plainJob is the job that a message names in words which are none elsewhere: "accueil,
// salariée", "accueil du centre de Dax", "je suis juste à l'accueil", and how many have it:
// "on est trois à l'accueil". "" when there is none.
func (r *Chooser) plainJob(a *Addressed) (job string, count int) {
	for _, s := range a.Sentences() {
		from, to := a.Units[s.Start].Start, a.Units[s.End-1].End
		if job := r.Jobs[words.Joined(a.Tokens[from:to])]; job != "" && len(a.Units) > s.End-s.Start {
			return job, 1
		}
		for k := min(to, from+longestPlainJob); k > from && s.Start <= barePlace; k-- {
			if job := r.Jobs[words.Joined(a.Tokens[from:k])]; job != "" && k < to && (names.Prepositions[a.Tokens[k].Word] || names.PlaceWords[a.Tokens[k].Word] || a.Tokens[k].Elision == "d") {
				return job, 1
			}
		}
		for i := from; i < to; i++ {
			several := i > from && words.UsPersons[a.Tokens[i-1].Word]
			if job := r.Jobs[words.Joined(a.Tokens[min(to, i+1):min(to, i+2)])]; job != "" && a.Tokens[i].Elision == "c" && i > from && words.SelfWords[a.Tokens[i-1].Word] {
				return job, 1 // "moi c'est l'accueil"
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
						return job, max(1, words.Number(a.Tokens[start-1].Word))
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
				return job, max(1, m.Count) // "en apprentissage à l'accueil"
			}
		}
	}
	return "", 0
}

// longestPlainJob is the number of words of a job that is one only where a job is named.
const longestPlainJob = 3

// isDone reports whether a job is told by what somebody does: "je prends les rendez-vous".
func (a *Addressed) isDone(m *names.Mention) bool {
	return a.Tokens[m.Start].Elision == "j" || m.Start > 0 && (a.Tokens[m.Start-1].Word == "je" || a.Tokens[m.Start-1].Word == "i")
}

// asksOfAll reports whether a message only asks about a way of being employed, and speaks of nobody:
// "bénévoles, possible ?".
func (a *Addressed) asksOfAll(m *names.Mention) bool {
	return a.Question && a.OnlyPerson(m) && !a.SpeaksOfSelf() && !a.SpeaksOfThird() && !slices.ContainsFunc(a.Tokens, func(t words.Token) bool { return words.SelfWords[t.Word] || words.FirstPerson[t.Word] })
}

// specified puts the job that is meant in the place of a name that stands for several:
// "mon adjointe a besoin d'une carte, elle est ergonome".
func (r *Chooser) specified(a *Addressed, people, others []*names.Mention) []*names.Mention {
	out, cloned := people, false
	replace := func(i int, m *names.Mention) {
		if !cloned {
			out, cloned = slices.Clone(people), true
		}
		out[i] = m
	}
	for i, m := range people {
		p := r.Book.Profession(m.ID)
		if p == nil || len(p.Candidates) == 0 {
			continue
		}
		isOne := func(o *names.Mention) bool { return slices.Contains(p.Candidates, o.ID) }
		if i+1 < len(people) && isOne(people[i+1]) && a.explains(m, people[i+1]) {
			return r.specified(a, slices.Delete(slices.Clone(people), i, i+1), others) // "mon assistante, c'est une ASST"
		}
		if k := slices.IndexFunc(others, isOne); k >= 0 {
			replace(i, others[k])
		} else if k := slices.IndexFunc(people[:i], isOne); k >= 0 && m.Count == 0 {
			replace(i, people[k]) // "un assistant social…, l’assistant saisit les dossiers"
		}
	}
	return out
}

// explains reports whether a name says who the one before it is: "… c'est une ASST", "… is a nurse".
func (a *Addressed) explains(m, next *names.Mention) bool {
	copula := false
	for i := m.End; i < next.Start; i++ {
		switch w := a.Tokens[i].Word; {
		case words.Copulas[w]:
			copula = true
		case !words.Articles[w]:
			return false
		}
	}
	return copula
}

// severalMeant reports whether a name stands for several jobs.
func (r *Chooser) severalMeant(id string) bool {
	p := r.Book.Profession(id)
	return p != nil && len(p.Candidates) > 0
}

// name takes the professions of those whom the card is for.
func (r *Chooser) name(a *Addressed, recipients []*names.Mention, subject string, out *said.Reading) {
	f := out.Facts
	recipients = r.specified(a, recipients, nil)
	var called map[*names.Mention][]string
	var own map[*names.Mention]rules.Facts
	if len(recipients) > 1 { // what one person is called and does is told of nobody else
		called, own = r.called(a, recipients), a.ofEach(recipients, out.Says)
	}
	var people []said.Person
	counted := map[int]bool{} // those whose number is said
	var last *names.Mention
	for _, m := range recipients {
		var p said.Person
		i := slices.Index(recipients, m)
		if i > 0 {
			last = recipients[i-1]
		}
		switch m.Kind {
		case names.KindProfession:
			if n := len(people); n > 0 && last != nil && last.End == m.Start && last.Kind == names.KindProfession && m.Count == 0 && a.Tokens[m.Start].Clause == a.Tokens[last.Start].Clause && r.severalMeant(last.ID) && r.severalMeant(m.ID) {
				people[n-1].Profession = m.ID // "technicien ergo" is one person
				continue
			}
			if m.Ambiguous || m.Misspelt > 1 {
				if len(recipients) == 1 {
					out.Doubtful = m.ID
				} else if n := len(people); n == 1 && people[0].TrainingLevel != "" {
					people[0].Profession, out.Doubtful = "", m.ID // "intern in psychology"
				}
				continue
			}
			p.Profession = m.ID
			if a.Tokens[m.Start].Word == "prestataire" && f[rules.FactEmployment] == "" {
				f[rules.FactEmployment] = "prestataire" // "prestataire informatique": a job, and for whom
			}
		case names.KindTrainee:
			p.TrainingLevel = m.ID
			if m.ID == "interne" || m.ID == "externe" && (m.Count > 0 || i > 0 && a.besides(last, m)) && len(recipients) > 1 { // "2 internes et un externe"
				p.Profession = "medecin"
			}
		case names.KindEmployment:
			if len(recipients) > 2 && a.jobBeside(recipients, m) != nil {
				continue // of one of several
			}
			if (f[rules.FactEmployment] == "" || out.TakesBack) && !a.OneOfThem() && !a.onlySupposed(m) && !a.OneOfTwo(m) && !a.asksOfAll(m) {
				f[rules.FactEmployment] = m.ID
			}
			continue
		default:
			continue
		}
		if l := r.Names.Trainee(m); l != "" && p.TrainingLevel == "" {
			p.TrainingLevel = l // "interne en médecine" is one name
		}
		if p.Count = max(1, m.Count); m.Count == 0 {
			p.Count = max(1, a.countBehind(m))
		}
		p.Names, p.Facts = called[m], own[m]
		another := ownName(called, last, m)
		if n := len(people); n > 0 && a.amongThem(m) && people[n-1].Count > p.Count && p.TrainingLevel != "" {
			people[n-1].Count -= p.Count // "2 médecins dont un interne"
			if p.Profession == "" || p.Profession == people[n-1].Profession {
				people = append(people, said.Person{Profession: people[n-1].Profession, Count: p.Count, TrainingLevel: p.TrainingLevel, Names: p.Names, Facts: p.Facts})
				continue
			}
		}
		// "interne en pharmacie" are two names of one person.
		if n := len(people); n > 0 && p.TrainingLevel != "" && people[n-1].TrainingLevel == "" && m.Count == 0 && !another && !a.besides(last, m) && (p.Profession == "" || p.Profession == people[n-1].Profession || m.Kind == names.KindTrainee) {
			people[n-1].TrainingLevel = p.TrainingLevel
			continue
		} else if n > 0 && people[n-1].TrainingLevel != "" && p.TrainingLevel == "" && m.Count == 0 && people[n-1].Count == 1 && !another && last.Kind == names.KindTrainee {
			people[n-1].Profession, people[n-1].Names = p.Profession, append(people[n-1].Names, p.Names...)
			continue
		}
		if k := slices.IndexFunc(people, func(o said.Person) bool { return o.Profession == p.Profession && o.TrainingLevel == p.TrainingLevel }); k >= 0 && len(p.Names) == 0 && a.isKnown(m) {
			people[k].Facts = withAll(people[k].Facts, p.Facts) // "une secrétaire… la secrétaire ouvre les dossiers"
			continue
		}
		if k := slices.IndexFunc(people, func(o said.Person) bool {
			return o.Profession == p.Profession && o.TrainingLevel == p.TrainingLevel && maps.Equal(o.Facts, p.Facts)
		}); k >= 0 {
			fresh := slices.DeleteFunc(slices.Clone(p.Names), func(n string) bool { return slices.Contains(people[k].Names, n) })
			people[k].Names = append(people[k].Names, fresh...)
			switch {
			case subject == said.SubjectOther && m.Count == 0 && len(fresh) > 0 && len(people[k].Names) > people[k].Count:
				people[k].Count++ // "Paul, secrétaire… et Sylvie, secrétaire"
			case subject == said.SubjectOther && m.Count == 0 && a.otherName(m, last):
				people[k].Count++ // "Paul (secrétaire), Sylvie (secrétaire)"
			case subject != said.SubjectOther || m.Count == 0:
			case out.TakesBack, !counted[k]:
				people[k].Count = p.Count // said last, or for the first time
			default:
				people[k].Count += p.Count
			}
			counted[k] = counted[k] || m.Count > 0
			continue
		}
		counted[len(people)] = m.Count > 0
		people = append(people, p)
	}
	if len(people) == 0 {
		return
	}
	if n := a.cardsCounted(); n > 1 && len(people) == 1 && people[0].Count == 1 && len(recipients) > 0 && a.several(recipients[0]) {
		people[0].Count = n // "5 CPE pour nos secrétaires"
	}
	if subject == said.SubjectMe {
		// Somebody who names two professions of theirs corrects the first.
		// A job that a list of the fiche knows tells more than one that none does.
		last := len(people) - 1
		for i := len(people) - 1; i >= 0; i-- {
			if people[i].Profession != rules.ProfessionOther && people[i].Profession != "" {
				last = i
				break
			}
		}
		people = people[last : last+1]
	}
	if len(people) == 1 {
		if p := people[0]; p.Profession != "" {
			f[rules.FactProfession] = p.Profession
			out.ByTitle = !slices.ContainsFunc(recipients, func(m *names.Mention) bool {
				return m.Kind == names.KindProfession && m.ID == p.Profession && !(m.End == m.Start+1 && words.Titles[a.Tokens[m.Start].Word])
			})
		}
		if l := people[0].TrainingLevel; l != "" {
			f[rules.FactTraining], f[rules.FactTrainingLevel] = "yes", l
		}
		if people[0].Count > 1 && people[0].Profession != "" {
			out.People = people
		}
		return
	}
	out.People = slices.DeleteFunc(people, func(p said.Person) bool { return p.Profession == "" })
	out.Unread = r.unread(a, recipients, called)
}

// otherName reports whether somebody stands under a name of their own, in a list, after
// somebody else who does.
func (a *Addressed) otherName(m, before *names.Mention) bool {
	unit := func(m *names.Mention) int {
		return slices.IndexFunc(a.Units, func(u names.Unit) bool { return u.Mention == m })
	}
	if before == nil {
		return false
	}
	i, j := unit(before), unit(m)
	return i >= 0 && j > i && a.NamedBefore(i) && a.NamedBefore(j) && a.Listed(i, j)
}

// isEnglishAs reports whether a mention is the English word and no
// abbreviation: "as a nurse".
func isEnglishAs(a *Addressed, m *names.Mention, locale string) bool {
	return m.End-m.Start == 1 && a.Tokens[m.Start].Word == "as" && locale == "en"
}

// namesLegal speaks of who represents the service.
var namesLegal = regexp.MustCompile(`(?i)repr[ée]sent|l[ée]gal|sign|d[ée]l[ée]g|\brl\b`)

// orDirector reports whether a president is one of two of whom is asked which it is: "c'est la
// directrice qui signe, ou le président ?".
func (a *Addressed) orDirector(m *names.Mention) bool {
	return slices.ContainsFunc(a.Mentions, func(o names.Mention) bool {
		if o.Part != parts.PartLeader || o.ID != rules.RoleResponsable {
			return false
		}
		from, to := min(m.End, o.End), max(m.Start, o.Start)
		return slices.ContainsFunc(a.Tokens[from:max(from, to)], func(t words.Token) bool { return t.Word == "ou" || t.Word == "or" })
	})
}

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

// onlySupposed reports whether somebody is named where something is only supposed or hoped for:
// "imaginons que je sois bénévole".
func (a *Addressed) onlySupposed(m *names.Mention) bool {
	return slices.ContainsFunc(a.Stretches(), func(s said.Stretch) bool {
		return a.Units[s.Start].Start <= m.Start && m.Start < a.Units[s.End-1].End && (a.Supposes(s) || a.Hopes(s))
	})
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
