package understanding

import (
	"maps"
	"math"
	"regexp"
	"slices"

	"cpxbot/rules"
)

// facts gathers what is said of the person whom the card is for, and of the
// service.
func (r *chooser) facts(a *addressedMessage, out *Reading) {
	f := out.Facts
	passed := a.passBy(out.Says)
	var me, others, signed []*mention
	for i := range a.mentions {
		m := &a.mentions[i]
		switch {
		case m.kind == kindTrainee && !m.negative && len(others) > 0 && a.amongThem(m):
			others = append(others, m) // "3 médecins dont un qui est encore interne"
		case (m.part == PartMe || m.part == PartNobody || m.part == PartPassing) && m.certain < surelyWriter && m.kind == kindProfession && !m.negative && a.forNamed(m):
			others = append(others, m) // "je commande pour Inès, technicienne"
		case m.part == PartMe && m.certain < surelyWriter && !m.negative && a.ofColleague(m):
			others = append(others, m) // "ma collègue Yasmine, assistante médicale, quelle carte ?"
		case !m.isPerson() || m.negative || m.part == PartNobody || isEnglishAs(a, m, out.Locale) || m.part == PartOther && a.orders(m):
		case m.part == PartMe && !a.several(m), m.part == PartOther && (m.other < leastOther && a.onlyWriter(m) || m.other < surelyOther && a.barelyNamed(m) && a.wantsForWriter()):
			me = append(me, m)
		case m.part == PartMe:
			others = append(others, m) // "et mes co-externes ?"
		case m.part == PartSignature && m.kind == kindProfession && a.forNamed(m):
			others = append(others, m) // "c'est pour mon collègue Karim, kiné"
		case m.part == PartSignature && m.kind == kindProfession:
			signed = append(signed, m)
		case m.part == PartOther, m.part == PartPassing && m.kind == kindProfession && m.certain < surelyPassing && a.opensWith(m):
			others = append(others, m)
		case m.part == PartLeader && m.id == rules.RolePresident && !a.orDirector(m) && (namesLegal.MatchString(a.text) || !slices.ContainsFunc(a.mentions, func(o mention) bool { return o.part == PartLeader && o.id == rules.RoleResponsable })):
			f[rules.FactLegalRepresentative] = "president"
		}
	}
	if writer := a.announced(others); len(writer) > 0 && !a.joinsWriter() && !a.wishesOwn() {
		me, others = append(me, writer...), others[len(writer):]
	}
	if sure := slices.IndexFunc(me, func(m *mention) bool { return m.kind == kindProfession && m.certain >= surelyWriter }); sure >= 0 {
		own := me[sure].id // "je suis secrétaire…" above the mail of a doctor
		me = slices.DeleteFunc(slices.Clone(me), func(m *mention) bool { return m.kind == kindProfession && m.id != own && m.certain < leastWriter })
	}
	for _, s := range out.Says {
		if s.Subject == SubjectService || s.Fact == rules.FactLeaderCard || s.Fact == rules.FactSituation {
			f[s.Fact] = s.Value
		}
		if s.Fact == rules.FactOwnCard && s.Subject == SubjectLeader {
			f[rules.FactLeaderCard] = "yes"
			if s.Value == "CDE" || s.Value == "none" {
				f[rules.FactLeaderCard] = map[string]string{"CDE": "CDE", "none": "no"}[s.Value]
			}
		}
	}
	p := a.scratch.probabilities(len(recipients))
	r.model.recipients.Probabilities(a.recipientFeatures(), a.scratch.sums(len(p)), p)
	forMe, forOther := p[0], p[1]
	if len(others) == 0 && (passed || a.compares() || a.tellsOwnIncident(out.Says)) {
		forMe, forOther = forMe+forOther, 0 // nobody else is left: "ma collègue l'a eue, moi aussi ?"
	}
	if role := a.role(out.Says, forMe); role != "" && !(notTheWriter.MatchString(a.text) && (role == rules.RoleResponsable || role == rules.RolePresident)) {
		f[rules.FactRole] = role
	}
	if announces(a.tokens, otherThanWriter) {
		if !slices.ContainsFunc(others, func(m *mention) bool { return m.kind == kindProfession }) {
			for _, m := range me { // "c'est pour une collègue, pas moi : technicienne"
				if m.kind == kindProfession && m.own < 1 && len(others) > 0 && m.start > others[0].start {
					others = append(others, m)
				}
			}
		}
		me = slices.DeleteFunc(me, func(m *mention) bool { return m.kind != kindRole }) // "moi je suis infirmière, mais ce n'est pas pour moi"
		forMe, forOther = 0, 1
	}
	if len(me)+len(others) == 0 && forOther < leastStated {
		me = signed // "ma CPS a disparu, médecin du travail"
	}
	named := func(m *mention) bool { return m.kind == kindProfession }
	if !slices.ContainsFunc(others, named) && !slices.ContainsFunc(me, func(m *mention) bool { return named(m) && !a.isDone(m) }) && !a.asksWhoOrders() {
		if job, count := r.plainJob(a); job != "" {
			f[rules.FactProfession] = job
			if count > 1 {
				out.People = []Person{{Profession: job, Count: count}}
				f[rules.FactOrderingFor] = rules.OrderingForOther
			}
			me = slices.DeleteFunc(me, named) // "accueil de Dax, je prends les rendez-vous"
		}
	}
	if len(others) == 0 && slices.ContainsFunc(me, func(m *mention) bool { return named(m) && m.certain >= surelyWriter }) && a.wishesOwn() {
		forMe, forOther = 1, 0 // "secrétaire médicale, contrat signé : il me faut une carte"
	}
	if forOther >= leastStated && len(others) == 0 {
		others = a.likeliest(func(m *mention) float32 { return m.other })
	} else if forMe >= leastStated && len(me) == 0 && len(others) == 0 {
		me = a.likeliest(func(m *mention) float32 { return m.own })
	}
	people, subject := me, SubjectMe
	jobs := slices.ContainsFunc(me, func(m *mention) bool { return m.kind != kindRole })
	needing := a.inNeed()
	if jobs && (a.introducesSelf() && a.wishesOwn() || a.whyNotMe()) {
		others, forMe, forOther = nil, 1, 0 // whoever else is named is told beside
	}
	out.forLeader = a.wantsForLeader(others) && !a.wantsOwnToo()
	switch {
	case out.forLeader && len(a.jobsOfPresident()) > 0:
		out.forLeader, people, subject = false, a.jobsOfPresident(), SubjectOther // "la présidente veut une carte, elle est pharmacienne"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case out.forLeader:
		people, subject = nil, SubjectOther // "mon directeur me demande de commander sa carte"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && len(needing) > 0 && !out.Adds && !a.joinsWriter():
		people, subject = r.specified(a, needing, others), SubjectOther // "je suis médecin, ma secrétaire a besoin d'une carte"
		f[rules.FactOrderingFor], out.For = rules.OrderingForOther, true
	case !jobs && slices.ContainsFunc(others, func(m *mention) bool { return m.kind == kindProfession && (a.introduced(m) || a.forNamed(m)) }):
		people, subject = others, SubjectOther // "c'est moi la mandataire, deux cartes pour des ASST"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && slices.ContainsFunc(others, a.introduced) && slices.ContainsFunc(out.Says, func(s Statement) bool {
		return s.Subject == SubjectMe && s.Fact == rules.FactOwnCard && s.Value != "none"
	}):
		people, subject = others, SubjectOther // "moi j'ai ma CPS, c'est pour mes deux secrétaires"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && slices.ContainsFunc(others, func(m *mention) bool {
		return a.cardOf(m) || m.kind == kindProfession && (forMe < forOther && a.namedFor(m) || a.forNamed(m))
	}) && !a.wishesOwn() && !out.Adds && !a.joinsWriter():
		people, subject = others, SubjectOther // "je suis comptable, on me charge de la carte d'une collègue de l'accueil"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && len(others) > 0 && (out.Adds || a.joinsWriter()):
		people, subject = slices.Concat(me, others), SubjectOther // "me and my secretary too"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case len(others) > 0 && len(me) == 0 && forMe > forOther && !slices.ContainsFunc(others, func(m *mention) bool { return m.count > 1 || a.several(m) || a.introduced(m) || a.ofColleague(m) }):
		people = others // "médecin, me faut une CPS": nobody else is meant
		f[rules.FactOrderingFor] = rules.OrderingForSelf
	case len(others) > 1 && a.onlyAnnounced(me, others):
		people, subject = others, SubjectOther // "Directrice RH. Trois recrues : 1 interne, 1 ergonome"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case len(others) > 0 && len(me) > 0 && forMe >= leastStated && forOther >= leastStated:
		people, subject = slices.Concat(me, others), SubjectOther // "moi plus nos deux secrétaires"
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case len(others) > 0 && (forOther > forMe || len(me) == 0):
		people, subject = others, SubjectOther
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case jobs && len(others) == 0 && a.onlyLeaderBeside():
		f[rules.FactOrderingFor] = rules.OrderingForSelf // "je suis secrétaire… notre directeur a envoyé le 301"
	case forOther >= leastStated && (forOther >= surelyMine || !a.onlyAsks()) && a.meansOther():
		people, subject = others, SubjectOther
		f[rules.FactOrderingFor] = rules.OrderingForOther
	case forMe >= leastStated:
		f[rules.FactOrderingFor] = rules.OrderingForSelf
	}
	if f[rules.FactOrderingFor] == rules.OrderingForSelf && len(me) == 0 && a.cardsCounted() > 1 {
		delete(f, rules.FactOrderingFor) // "j'ai envoyé 4 CPE vendredi"
	}
	for _, m := range others { // "et notre secrétaire se plaint des saisies" is told by the way
		out.For = out.For || a.introduced(m) && (a.namedFor(m) || out.Asking || len(a.units) <= shortestRequest)
	}
	if subject == SubjectOther {
		out.Writer = jobBeside(me, people)
	}
	r.name(a, people, subject, out)
	if len(out.People) == 0 && f[rules.FactProfession] != "" && f[rules.FactOrderingFor] == rules.OrderingForOther && a.joinsWriter() && a.alike(people) {
		out.People = []Person{{Profession: f[rules.FactProfession], Count: 2}} // "pour moi et ma collègue Brigitte, secrétaire aussi"
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
		out.Says = slices.DeleteFunc(slices.Clone(out.Says), func(s Statement) bool { return s.Fact == rules.FactTraining && s.Value == "no" })
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
			if s.Subject == subject || subject == SubjectMe && s.Subject == SubjectService || subject == SubjectOther && s.Subject == SubjectMe && len(me) == 0 {
				if f[s.Fact] == "" {
					f[s.Fact] = s.Value
				}
			}
		}
	}
}

// jobBeside is the job that the writer surely tells of themselves beside those for whom a card is
// wanted, "" when there is none.
func jobBeside(me, people []*mention) string {
	for _, m := range me {
		if m.kind == kindProfession && m.part == PartMe && !m.negative && !m.ambiguous && m.certain >= surelyBesideOthers && !slices.Contains(people, m) {
			return m.id
		}
	}
	return ""
}

// surelyBesideOthers is the probability from which a job beside those of others is noted as the writer's.
const surelyBesideOthers = 0.75

// lacksAccess tells that somebody cannot get into what they need: "elle n'arrive pas à se connecter à
// INSi" denies no need of it.
var lacksAccess = regexp.MustCompile(`(?i)\b(?:(?:arriv\p{L}*|peu[tx]|peuvent|parvien\p{L}*|réussi\p{L}*|sait|savent|sais)\s+(?:toujours\s+|même\s+)?(?:pas|plus|jamais|pa)\s+(?:à\s+|a\s+)?(?:(?:se|me|nous|y)\s+|s['’])?(?:re)?(?:connect|ouvr|acc[ée]d|entr|utilis|consult|voir|appel)|(?:can['’]?t|cannot|can not|unable to)\s+(?:even\s+|still\s+)?(?:log|sign|connect|open|access|get|use|see|reach))`)

// alike reports whether the job of somebody is said to be that of another, too: "secrétaire aussi".
func (a *addressedMessage) alike(people []*mention) bool {
	return slices.ContainsFunc(people, func(m *mention) bool {
		return m.kind == kindProfession && m.end < len(a.tokens) && alsoWords[a.tokens[m.end].word]
	})
}

var alsoWords = set("aussi également egalement too also comme")

// stillInTraining reports whether a message plainly says so of somebody: "encore étudiante
// infirmière, diplôme en juillet".
func (r *chooser) stillInTraining(a *addressedMessage) bool {
	return slices.ContainsFunc(a.mentions, func(m mention) bool {
		return !m.negative && m.start > 0 && yetWords[a.tokens[m.start-1].word] && (m.kind == kindTrainee || r.names.trainee(&m) != "")
	})
}

// plainJob is the job that a message names in words which are none elsewhere: "accueil,
// salariée", "accueil du centre de Dax", "je suis juste à l'accueil", and how many have it:
// "on est trois à l'accueil". "" when there is none.
func (r *chooser) plainJob(a *addressedMessage) (job string, count int) {
	for _, s := range a.sentences() {
		from, to := a.units[s.start].start, a.units[s.end-1].end
		if job := r.jobs[joined(a.tokens[from:to])]; job != "" && len(a.units) > s.end-s.start {
			return job, 1
		}
		for k := min(to, from+longestPlainJob); k > from && s.start <= barePlace; k-- {
			if job := r.jobs[joined(a.tokens[from:k])]; job != "" && k < to && (prepositions[a.tokens[k].word] || placeWords[a.tokens[k].word] || a.tokens[k].elision == "d") {
				return job, 1
			}
		}
		for i := from; i < to; i++ {
			several := i > from && usPersons[a.tokens[i-1].word]
			if job := r.jobs[joined(a.tokens[min(to, i+1):min(to, i+2)])]; job != "" && a.tokens[i].elision == "c" && i > from && selfWords[a.tokens[i-1].word] {
				return job, 1 // "moi c'est l'accueil"
			}
			if !presents[a.tokens[i].word] || !selfWords[a.tokens[i].word] && !several {
				continue
			}
			last := i + 2
			if i+1 < to && a.tokens[i+1].word == "en" {
				last++ // "je suis en apprentissage à l'accueil"
			}
			for start := i + 1; start <= min(to-1, last); start++ {
				for k := min(to, start+longestPlainJob); k > start; k-- {
					if job := r.jobs[joined(a.tokens[start:k])]; job != "" {
						return job, max(1, number(a.tokens[start-1].word))
					}
				}
			}
		}
	}
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.kind != kindEmployment && m.kind != kindTrainee || m.negative {
			continue
		}
		for k := min(len(a.tokens), m.end+longestPlainJob); k > m.end; k-- {
			if job := r.jobs[joined(a.tokens[m.end:k])]; job != "" {
				return job, max(1, m.count) // "en apprentissage à l'accueil"
			}
		}
	}
	return "", 0
}

// longestPlainJob is the number of words of a job that is one only where a job is named.
const longestPlainJob = 3

// isDone reports whether a job is told by what somebody does: "je prends les rendez-vous".
func (a *addressedMessage) isDone(m *mention) bool {
	return a.tokens[m.start].elision == "j" || m.start > 0 && (a.tokens[m.start-1].word == "je" || a.tokens[m.start-1].word == "i")
}

// asksOfAll reports whether a message only asks about a way of being employed, and speaks of nobody:
// "bénévoles, possible ?".
func (a *addressedMessage) asksOfAll(m *mention) bool {
	return a.question && a.onlyPerson(m) && !a.speaksOfSelf() && !a.speaksOfThird() && !slices.ContainsFunc(a.tokens, func(t token) bool { return selfWords[t.word] || firstPerson[t.word] })
}

// oneOfTwo reports whether somebody is named beside "ou": "intérimaire ou CDD".
func (a *statedMessage) oneOfTwo(m *mention) bool {
	return m.end < len(a.tokens) && eitherWords[a.tokens[m.end].word] || m.start > 0 && eitherWords[a.tokens[m.start-1].word]
}

// specified puts the job that is meant in the place of a name that stands for several:
// "mon adjointe a besoin d'une carte, elle est ergonome".
func (r *chooser) specified(a *addressedMessage, people, others []*mention) []*mention {
	out, cloned := people, false
	replace := func(i int, m *mention) {
		if !cloned {
			out, cloned = slices.Clone(people), true
		}
		out[i] = m
	}
	for i, m := range people {
		p := r.book.Profession(m.id)
		if p == nil || len(p.Candidates) == 0 {
			continue
		}
		isOne := func(o *mention) bool { return slices.Contains(p.Candidates, o.id) }
		if i+1 < len(people) && isOne(people[i+1]) && a.explains(m, people[i+1]) {
			return r.specified(a, slices.Delete(slices.Clone(people), i, i+1), others) // "mon assistante, c'est une ASST"
		}
		if k := slices.IndexFunc(others, isOne); k >= 0 {
			replace(i, others[k])
		} else if k := slices.IndexFunc(people[:i], isOne); k >= 0 && m.count == 0 {
			replace(i, people[k]) // "un assistant social…, l’assistant saisit les dossiers"
		}
	}
	return out
}

// explains reports whether a name says who the one before it is: "… c'est une ASST", "… is a nurse".
func (a *addressedMessage) explains(m, next *mention) bool {
	copula := false
	for i := m.end; i < next.start; i++ {
		switch w := a.tokens[i].word; {
		case copulas[w]:
			copula = true
		case !articles[w]:
			return false
		}
	}
	return copula
}

// severalMeant reports whether a name stands for several jobs.
func (r *chooser) severalMeant(id string) bool {
	p := r.book.Profession(id)
	return p != nil && len(p.Candidates) > 0
}

// name takes the professions of those whom the card is for.
func (r *chooser) name(a *addressedMessage, recipients []*mention, subject string, out *Reading) {
	f := out.Facts
	recipients = r.specified(a, recipients, nil)
	var names map[*mention][]string
	var own map[*mention]rules.Facts
	if len(recipients) > 1 { // what one person is called and does is told of nobody else
		names, own = r.called(a, recipients), a.ofEach(recipients, out.Says)
	}
	var people []Person
	counted := map[int]bool{} // those whose number is said
	var last *mention
	for _, m := range recipients {
		var p Person
		i := slices.Index(recipients, m)
		if i > 0 {
			last = recipients[i-1]
		}
		switch m.kind {
		case kindProfession:
			if n := len(people); n > 0 && last != nil && last.end == m.start && last.kind == kindProfession && m.count == 0 && a.tokens[m.start].clause == a.tokens[last.start].clause && r.severalMeant(last.id) && r.severalMeant(m.id) {
				people[n-1].Profession = m.id // "technicien ergo" is one person
				continue
			}
			if m.ambiguous || m.misspelt > 1 {
				if len(recipients) == 1 {
					out.Doubtful = m.id
				} else if n := len(people); n == 1 && people[0].TrainingLevel != "" {
					people[0].Profession, out.Doubtful = "", m.id // "intern in psychology"
				}
				continue
			}
			p.Profession = m.id
			if a.tokens[m.start].word == "prestataire" && f[rules.FactEmployment] == "" {
				f[rules.FactEmployment] = "prestataire" // "prestataire informatique": a job, and for whom
			}
		case kindTrainee:
			p.TrainingLevel = m.id
			if m.id == "interne" || m.id == "externe" && (m.count > 0 || i > 0 && a.besides(last, m)) && len(recipients) > 1 { // "2 internes et un externe"
				p.Profession = "medecin"
			}
		case kindEmployment:
			if len(recipients) > 2 && a.jobBeside(recipients, m) != nil {
				continue // of one of several
			}
			if (f[rules.FactEmployment] == "" || out.TakesBack) && !a.oneOfThem() && !a.onlySupposed(m) && !a.oneOfTwo(m) && !a.asksOfAll(m) {
				f[rules.FactEmployment] = m.id
			}
			continue
		default:
			continue
		}
		if l := r.names.trainee(m); l != "" && p.TrainingLevel == "" {
			p.TrainingLevel = l // "interne en médecine" is one name
		}
		if p.Count = max(1, m.count); m.count == 0 {
			p.Count = max(1, a.countBehind(m))
		}
		p.Names, p.Facts = names[m], own[m]
		another := ownName(names, last, m)
		if n := len(people); n > 0 && a.amongThem(m) && people[n-1].Count > p.Count && p.TrainingLevel != "" {
			people[n-1].Count -= p.Count // "2 médecins dont un interne"
			if p.Profession == "" || p.Profession == people[n-1].Profession {
				people = append(people, Person{Profession: people[n-1].Profession, Count: p.Count, TrainingLevel: p.TrainingLevel, Names: p.Names, Facts: p.Facts})
				continue
			}
		}
		// "interne en pharmacie" are two names of one person.
		if n := len(people); n > 0 && p.TrainingLevel != "" && people[n-1].TrainingLevel == "" && m.count == 0 && !another && !a.besides(last, m) && (p.Profession == "" || p.Profession == people[n-1].Profession || m.kind == kindTrainee) {
			people[n-1].TrainingLevel = p.TrainingLevel
			continue
		} else if n > 0 && people[n-1].TrainingLevel != "" && p.TrainingLevel == "" && m.count == 0 && people[n-1].Count == 1 && !another && last.kind == kindTrainee {
			people[n-1].Profession, people[n-1].Names = p.Profession, append(people[n-1].Names, p.Names...)
			continue
		}
		if k := slices.IndexFunc(people, func(o Person) bool { return o.Profession == p.Profession && o.TrainingLevel == p.TrainingLevel }); k >= 0 && len(p.Names) == 0 && a.isKnown(m) {
			people[k].Facts = withAll(people[k].Facts, p.Facts) // "une secrétaire… la secrétaire ouvre les dossiers"
			continue
		}
		if k := slices.IndexFunc(people, func(o Person) bool {
			return o.Profession == p.Profession && o.TrainingLevel == p.TrainingLevel && maps.Equal(o.Facts, p.Facts)
		}); k >= 0 {
			fresh := slices.DeleteFunc(slices.Clone(p.Names), func(n string) bool { return slices.Contains(people[k].Names, n) })
			people[k].Names = append(people[k].Names, fresh...)
			switch {
			case subject == SubjectOther && m.count == 0 && len(fresh) > 0 && len(people[k].Names) > people[k].Count:
				people[k].Count++ // "Paul, secrétaire… et Sylvie, secrétaire"
			case subject == SubjectOther && m.count == 0 && a.otherName(m, last):
				people[k].Count++ // "Paul (secrétaire), Sylvie (secrétaire)"
			case subject != SubjectOther || m.count == 0:
			case out.TakesBack, !counted[k]:
				people[k].Count = p.Count // said last, or for the first time
			default:
				people[k].Count += p.Count
			}
			counted[k] = counted[k] || m.count > 0
			continue
		}
		counted[len(people)] = m.count > 0
		people = append(people, p)
	}
	if len(people) == 0 {
		return
	}
	if n := a.cardsCounted(); n > 1 && len(people) == 1 && people[0].Count == 1 && len(recipients) > 0 && a.several(recipients[0]) {
		people[0].Count = n // "5 CPE pour nos secrétaires"
	}
	if subject == SubjectMe {
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
			out.ByTitle = !slices.ContainsFunc(recipients, func(m *mention) bool {
				return m.kind == kindProfession && m.id == p.Profession && !(m.end == m.start+1 && titles[a.tokens[m.start].word])
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
	out.People = slices.DeleteFunc(people, func(p Person) bool { return p.Profession == "" })
	out.Unread = r.unread(a, recipients, names)
}

// otherName reports whether somebody stands under a name of their own, in a list, after
// somebody else who does.
func (a *addressedMessage) otherName(m, before *mention) bool {
	unit := func(m *mention) int {
		return slices.IndexFunc(a.units, func(u unit) bool { return u.mention == m })
	}
	if before == nil {
		return false
	}
	i, j := unit(before), unit(m)
	return i >= 0 && j > i && a.namedBefore(i) && a.namedBefore(j) && a.listed(i, j)
}

// isEnglishAs reports whether a mention is the English word and no
// abbreviation: "as a nurse".
func isEnglishAs(a *addressedMessage, m *mention, locale string) bool {
	return m.end-m.start == 1 && a.tokens[m.start].word == "as" && locale == "en"
}

// toldOfLeader reports whether a message tells a fact of who leads the service, and names the job of
// somebody else whom the card is for: "je suis président et médecin, notre directrice n'est pas soignante".
func toldOfLeader(out *Reading, fact string) bool {
	return fact == rules.FactHealthPro && out.Facts[rules.FactProfession] != "" && slices.ContainsFunc(out.Says, func(s Statement) bool {
		return s.Fact == fact && s.Subject == SubjectLeader
	})
}

// reconcile settles facts that contradict or imply one another within one
// message, and returns those that only follow from what is wanted.
func (r *ranker) reconcile(a *rankedMessage, out *Reading) rules.Facts {
	f, implied := out.Facts, rules.Facts{}
	denied := a.deniesBesideKnowing() && !lacksAccess.MatchString(a.text)
	if f[rules.FactSIAccess] == "" && denied {
		defer func() {
			if implied[rules.FactSIAccess] != "" { // "je n'utilise pas INSi"
				delete(f, rules.FactSIAccess)
				delete(implied, rules.FactSIAccess)
			}
		}()
	}
	if t := r.book.Topic(out.want); t != nil && out.Certainty != Unsure {
		if s := t.Sets[rules.FactSituation]; s != "" {
			if f[rules.FactSituation] != s {
				implied[rules.FactSituation] = s
			}
			f[rules.FactSituation] = s // what is wanted tells it better than single words
		}
		sets(f, t.Sets, implied)
	}
	if x := r.book.Intent(out.Intent); x != nil {
		if s := x.Sets[rules.FactSituation]; out.Certainty != Unsure && waitsFor[s] && f[rules.FactSituation] != s && !surelySays(out.Says, rules.FactSituation) {
			f[rules.FactSituation], implied[rules.FactSituation] = s, s
		}
		sets(f, x.Sets, implied)
		if x.ID == rules.IntentLost {
			sets(f, map[string]string{rules.FactSituation: "lost"}, implied)
		}
		if x.ID == rules.IntentOutOfScope && out.Certainty != Unsure {
			// "un médecin pour un rendez-vous", "ma carte Vitale est perdue":
			// nothing of it is about a card of ours.
			clear(f)
			out.People, out.Doubtful = nil, ""
		}
	}
	if lacksAccess.MatchString(a.text) && !out.OnlyAsks && slices.ContainsFunc(r.told, func(t told) bool { return t.fact == rules.FactSIAccess && a.names(t.words) }) && (f[rules.FactSIAccess] == "" || implied[rules.FactSIAccess] != "") {
		f[rules.FactSIAccess] = "yes" // who cannot get in needs to
		delete(implied, rules.FactSIAccess)
	}
	if x := r.book.Intent(out.Intent); x != nil && x.Goal != "" && out.Topic == "" || out.TakesBack {
		for _, t := range r.told {
			if f[t.fact] == "" && (!denied || t.denial) && !(a.asked && out.Asking) && a.names(t.words) && !toldOfLeader(out, t.fact) {
				f[t.fact] = t.value
			}
		}
	}
	if f[rules.FactRole] == rules.RolePresident && f[rules.FactPresidentCard] == "" {
		switch { // "Président, je veux ma carte"
		case f[rules.FactOwnCard] == rules.OwnCardNone && a.denies():
			f[rules.FactPresidentCard] = "no"
		case f[rules.FactOrderingFor] == rules.OrderingForSelf && out.Certainty != Unsure && out.Topic == "" && (out.Intent == rules.IntentOrder || out.Intent == rules.IntentResponsable):
			f[rules.FactPresidentCard] = "yes"
		}
	}
	if out.forLeader && out.Topic == "" && (out.Intent == rules.IntentOrder || out.Intent == rules.IntentWhichCard) {
		out.Intent = rules.IntentResponsable
		delete(f, rules.FactOrderingFor)
	}
	if f[rules.FactLegalRepresentative] != "" && out.Intent == rules.IntentOrder && f[rules.FactProfession] == "" && slices.ContainsFunc(a.mentions, func(m mention) bool {
		return m.kind == kindProfession && m.part == PartLeader && !m.negative
	}) { // "le président est RL et la directrice est médecin, qui commande quelle carte ?"
		out.Intent, out.Topic, out.Certainty = rules.IntentResponsable, "", Confirm
		delete(f, rules.FactOrderingFor)
	}
	if f[rules.FactProfession] != "" && !slices.ContainsFunc(a.mentions, func(m mention) bool {
		return m.kind == kindProfession && !m.negative && m.part != PartLeader
	}) && slices.ContainsFunc(a.mentions, func(m mention) bool { return m.kind == kindRole && m.part == PartLeader }) {
		out.OfLeader = true // "notre cheffe est médecin, elle s'en fiche"
	}
	if x := r.book.Intent(out.Intent); x != nil && x.Goal == rules.GoalResponsable && f[rules.FactProfession] == "" {
		for i := range a.mentions { // "le directeur est médecin" tells who will hold the card
			if m := &a.mentions[i]; m.kind == kindProfession && m.part == PartLeader && !m.negative && m.id != rules.ProfessionOther {
				f[rules.FactProfession], out.OfLeader = m.id, true
			}
		}
	}
	if out.Intent == rules.IntentMandataire {
		if c := f[rules.FactOwnCard]; c != "" {
			f[rules.FactBeneficiaryCard] = c
		}
	}
	if p := r.book.Profession(f[rules.FactProfession]); p != nil && p.Register == rules.RegisterNone && f[rules.FactTraining] == "yes" {
		if f[rules.FactTrainingLevel] == "externe" && f[rules.FactEmployment] == "" {
			f[rules.FactEmployment] = "prestataire" // "informaticien externe"
		}
		delete(f, rules.FactTraining)
		delete(f, rules.FactTrainingLevel)
	}
	if named := f[rules.FactProfession] != "" || len(out.People) > 0; named && r.onlyTells(a, out) {
		out.Intent, out.Topic, out.Move, out.Implied, out.Certainty = rules.IntentOrder, "", "", true, Confirm
	}
	if out.Doubtful != "" {
		out.Certainty = Confirm
		if out.Intent == "" {
			out.Intent = rules.IntentOrder
		}
	}
	return implied
}

// names reports whether a phrase stands in a message. One that begins with a preposition is whole:
// "au logiciel", and not "au logiciel de paie".
func (a *rankedMessage) names(phrase []token) bool {
	for i := range a.tokens {
		end := i + len(phrase)
		if end > len(a.tokens) || !contains(a.tokens[i:end], phrase) {
			continue
		}
		if leads := beforeQuestions[phrase[0].word] || placeWords[phrase[0].word]; !leads || end == len(a.tokens) || !ofWords[a.tokens[end].word] && a.tokens[end].elision != "d" {
			return true
		}
	}
	return false
}

// surelySays reports whether a fact is plainly stated.
func surelySays(says []Statement, fact string) bool {
	return slices.ContainsFunc(says, func(s Statement) bool { return s.Fact == fact && s.Probability >= surelyTold })
}

// surelyTold is the probability from which a statement needs no other sign.
const surelyTold = 0.6

// waitsFor are what somebody may still wait for: which of them is told better by
// what is wanted than by the words of one sentence.
var waitsFor = map[string]bool{rules.SituationNoCard: true, rules.SituationNoCodes: true}

// sets adds facts that are not stated yet, and notes that nobody said them.
func sets(f rules.Facts, more map[string]string, implied rules.Facts) {
	for fact, value := range more {
		if f[fact] == "" {
			f[fact], implied[fact] = value, value
		}
	}
}

// namesLegal speaks of who represents the service.
var namesLegal = regexp.MustCompile(`(?i)repr[ée]sent|l[ée]gal|sign|d[ée]l[ée]g|\brl\b`)

// deniesBesideKnowing reports whether a message denies anything but that somebody knows:
// "je sais pas laquelle" does not.
func (a *rankedMessage) deniesBesideKnowing() bool {
	for i, t := range a.tokens {
		near := a.tokens[max(0, i-2):min(len(a.tokens), i+3)]
		if negations[t.word] && !slices.ContainsFunc(near, func(t token) bool { return knowingWords[t.word] }) {
			return true
		}
	}
	return false
}

var knowingWords = set("sais sait savons savent connais connaît know")

// denies reports whether a message holds a negation.
func (a *rankedMessage) denies() bool {
	return slices.ContainsFunc(a.tokens, func(t token) bool { return negations[t.word] })
}

// onlyTells reports whether a message that names somebody asks for nothing that
// was understood: it then tells for whom a card is wanted.
func (r *ranker) onlyTells(a *rankedMessage, out *Reading) bool {
	if out.Certainty == Sure {
		return false
	}
	asking := a.asksBeside()
	if out.Move != "" && !asking {
		return true
	}
	switch out.Intent {
	case rules.IntentGreeting, rules.IntentThanks, rules.IntentCancel, rules.IntentOutOfScope:
		return !asking && out.Topic != rules.TopicEmergency
	}
	return out.Certainty == Unsure && (!asking || len(out.Wants) == 0 || out.Wants[0].Probability < leastGuess)
}

// rounded returns a ranking with probabilities of three digits, as they are
// shown.
func rounded(list []Want) []Want {
	out := slices.Clone(list)
	for i := range out {
		out[i].Probability = float32(math.Round(float64(out[i].Probability)*1000) / 1000)
	}
	return out
}

// orDirector reports whether a president is one of two of whom is asked which it is: "c'est la
// directrice qui signe, ou le président ?".
func (a *addressedMessage) orDirector(m *mention) bool {
	return slices.ContainsFunc(a.mentions, func(o mention) bool {
		if o.part != PartLeader || o.id != rules.RoleResponsable {
			return false
		}
		from, to := min(m.end, o.end), max(m.start, o.start)
		return slices.ContainsFunc(a.tokens[from:max(from, to)], func(t token) bool { return t.word == "ou" || t.word == "or" })
	})
}
