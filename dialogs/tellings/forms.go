package tellings

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// Files of several people that went out together: "contrat, 101 et les 3 301 sont partis ce matin".
// Each form says whose card it is for, as far as the message or the plan tells; what cannot be told is
// followed as so many cards of that kind, and of nobody in particular.

// sentForms are the orders whose files a message tells to have been sent, nil where it names the forms
// of no more than one person, or those of people by name.
func sentForms(t *turn.Turn, h *turn.Heard) (list []Telling) {
	text := withoutHolders(t, h.Text)
	if !tellsSent(t, h.Reading) || len(t.Reader.ProperNames(text)) > 0 || slices.ContainsFunc(tracking.NewsParts.Split(text, -1), func(part string) bool {
		n := partTold(t, part)
		return n.asked || n.event != "" && n.event != state.EventSend || tellsNothing(part) // "les secrétaires pas encore"
	}) {
		return nil
	}
	items := formItem.FindAllStringSubmatchIndex(text, -1)
	whole := time.Time{}
	if x := t.Behind(text); turn.IsDay(x) {
		whole = t.LikelyDay(text, x)
	}
	for i, at := range items {
		end := len(text)
		if i+1 < len(items) {
			end = items[i+1][0]
		}
		n := 0 // as many as there are
		switch count := text[max(at[2], 0):max(at[3], 0)]; {
		case count != "":
			n = words.NumberIn(count)
		case !pluralForm.MatchString(text[at[0]:at[1]]):
			n = 1
		}
		words := sentenceOf(text[at[1]:end])
		if len(t.Reader.Read(words, understanding.Asked{}).Named) == 0 && i == 0 {
			words = lastSentenceOf(text[:at[0]]) + " " + words // "les 3 assistantes : j'ai envoyé leurs 301"
		}
		list = append(list, ofForm(t, text[at[4]:at[5]], words, n)...)
	}
	if m := countedFiles.FindStringSubmatch(text); len(items) == 0 && m != nil {
		list = needing(t, rules.CardStaff, words.NumberIn(m[1])) // "les deux dossiers sont partis", of two who are planned
	}
	if len(items) > 0 && len(list) > 0 && !list[0].leader && leadsFile(t, text[:items[0][0]]) {
		list = append([]Telling{{Owner: Owner{leader: true}, card: rules.CardLeader, count: 1}}, list...)
	}
	people := 0
	for i := range list {
		list[i].event, list[i].situation = state.EventSend, rules.SituationSent
		if list[i].day.IsZero() {
			list[i].day = whole
		}
		people += list[i].count
	}
	if people < 2 && !(people == 1 && list[0].leader && ofElse(t)) {
		return nil
	}
	return list
}

// withoutHolders leaves out of a text those of whom it only tells that they have a card already.
func withoutHolders(t *turn.Turn, text string) string {
	for _, part := range tracking.NewsParts.Split(text, -1) {
		if n := partTold(t, part); holdsOne(t, part, n, ownersIn(t, part, &n)) {
			text = strings.Replace(text, part, "", 1)
		}
	}
	return text
}

var (
	// formItem is a form of a card that a service orders, and how many of it.
	formItem = regexp.MustCompile(`(?i)(?:^|[^\p{L}\d])(?:(?:les|des|mes|nos|the|our|my|le|la|un|une|a)\s+)?(?:(` + meaning.CountWords + `)\s+)?(?:(?:formulaires?|dossiers?|forms?|files?)\s+)?([13]01)s?(?:[^\p{L}\d]|$)`)
	// pluralForm speaks of several of it.
	pluralForm = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:les|des|mes|nos|formulaires|dossiers|forms|files)\s|01s`)
)

// countedFiles are all the files of so many.
var countedFiles = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:les|nos|mes|the|our|my|all)\s+(` + meaning.CountWords + `)\s+(?:dossiers|formulaires|demandes|commandes|CPE|files|forms|orders)(?:[^\p{L}]|$)`)

// tellsSent reports whether a message plainly tells that something was sent, and denies nothing of it.
func tellsSent(t *turn.Turn, r understanding.Reading) bool {
	sent, plainly := false, false
	for _, n := range t.News() {
		if n.Event != understanding.NewsSent && n.Event != understanding.NewsResent || n.EventProbability < leastSent {
			continue
		}
		if n.Holds < leastHeld {
			return false
		}
		sent, plainly = true, plainly || n.EventProbability >= plainlySent && n.Holds >= events.SurelyHolds
	}
	return sent && (plainly || r.Certainty == understanding.Sure || orders.NewsProbability(t, r) >= orders.LeastTold)
}

// leastSent is the probability from which a piece tells that something was sent.
const leastSent = 0.6

// leastHeld is the probability from which what was sent was.
const leastHeld = 0.7

// sentenceOf is the first sentence of a text, lastSentenceOf the last one.
func sentenceOf(text string) string {
	if at := sentenceEnd.FindStringIndex(text); at != nil {
		return text[:at[0]]
	}
	return text
}

func lastSentenceOf(text string) string {
	if ends := sentenceEnd.FindAllStringIndex(text, -1); len(ends) > 0 {
		return text[ends[len(ends)-1][1]:]
	}
	return text
}

var sentenceEnd = regexp.MustCompile(`[.!?;]+(?:\s|$)`)

// cardOf is the card for which a form is.
var cardOf = map[string]string{"101": rules.CardLeader, "301": rules.CardStaff}

// ofForm are those whose form, told so many times, was sent: those of whom the words behind it speak,
// else those of the plan who need it.
func ofForm(t *turn.Turn, form, behind string, n int) (list []Telling) {
	card := cardOf[form]
	day := time.Time{}
	if x := t.Behind(behind); turn.IsDay(x) {
		day = t.LikelyDay(behind, x)
	}
	if card == rules.CardLeader {
		return []Telling{{Owner: Owner{leader: true, Self: orders.OfSelf.MatchString(behind)}, card: card, count: 1, day: day}}
	}
	r := t.Reader.Read(behind, understanding.Asked{})
	left := n
	for _, id := range r.Named {
		if t.Book.Register(rules.Facts{rules.FactProfession: id}) == rules.RegisterRPPS {
			continue // whoever has a card of the Ordre has no such form
		}
		o := Telling{Owner: Owner{profession: ofPlan(t, id)}, card: card, count: 1, day: day}
		if k := slices.IndexFunc(r.People, func(p understanding.Person) bool { return p.Profession == id }); k >= 0 {
			o.count = r.People[k].Count
		} else if len(r.Named) == 1 {
			o.count = max(1, n, words.NumberIn(when.Without(behind, t.Now.In(t.Zone()), when.Back, t.Calendar))) // no number of a day
		}
		if i := t.State.At.Situation.LineOf(t.Book, id); n == 0 && i >= 0 && o.count == 1 {
			o.count = t.State.At.Situation.People[i].Planned // "les 301 des secrétaires"
		}
		list, left = append(list, o), left-o.count
	}
	if len(list) == 0 {
		list = needing(t, card, n)
		left = 0
	}
	if len(list) == 0 {
		left = max(1, n)
	}
	if left > 0 {
		list = append(list, Telling{card: card, count: left, day: day})
	}
	return list
}

// needing are those of the plan, or the ones spoken of, who need a card of a kind, where they are as many
// as are told of.
func needing(t *turn.Turn, card string, n int) (list []Telling) {
	s := &t.State.At.Situation
	planned := s.Planned()
	total := 0
	for _, i := range planned {
		p := s.People[i]
		if d := answers.DecidePlanned(t, p); d.Procedure == nil || d.Procedure.Card != card {
			continue
		}
		list = append(list, Telling{Owner: Owner{profession: p.Facts[rules.FactProfession]}, card: card, count: p.Planned})
		total += p.Planned
	}
	if p := s.SpokenOf(); len(planned) == 0 && p != nil && p.Who == rules.OrderingForOther && p.Count > 1 && p.Facts[rules.FactProfession] != "" {
		list, total = []Telling{{Owner: Owner{profession: p.Facts[rules.FactProfession]}, card: card, count: p.Count}}, p.Count
	}
	if n > 0 && total != n {
		return nil
	}
	return list
}

// ofPlan is the one job of the plan, or of the orders, that a name which stands for several means: "les
// assistantes", where medical assistants are planned. It is the name itself where that is not plain.
func ofPlan(t *turn.Turn, id string) string {
	job := t.Book.Profession(id)
	if job == nil || len(job.Candidates) == 0 {
		return id
	}
	var meant []string
	note := func(profession string) {
		if slices.Contains(job.Candidates, profession) && sharesName(t, id, profession) && !slices.Contains(meant, profession) {
			meant = append(meant, profession)
		}
	}
	for _, i := range t.State.At.Situation.Planned() {
		note(t.State.At.Situation.People[i].Facts[rules.FactProfession])
	}
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; !d.Closed() {
			note(d.Facts[rules.FactProfession])
		}
	}
	if len(meant) != 1 {
		return id
	}
	return meant[0]
}

// sharesName reports whether a job is called by the same word as another: "assistante médicale" and
// "assistante".
func sharesName(t *turn.Turn, id, profession string) bool {
	label := t.Tr(t.Book.Profession(profession).Label)
	return slices.ContainsFunc(t.Book.Profession(id).SaidAs, func(name string) bool { return words.Contains(label, name) })
}

// leadsFile reports whether words before the forms of others speak of a file which is that of who leads
// the service, since theirs is what was asked about: "dossier envoyé hier, et le 301 de …".
func leadsFile(t *turn.Turn, before string) bool {
	if !turn.HasAny(before, []string{"dossier", "file"}) || !strings.ContainsAny(before, ",;.") && !turn.HasAny(before, []string{"et", "and"}) {
		return false
	}
	goal := t.State.At.Goal
	if x := t.Book.Topic(t.State.At.Topic); x != nil {
		goal = x.Goal
	}
	d := t.Book.Decide(rules.GoalResponsable, t.Facts())
	s := &t.State.At.Situation
	ofLeader := goal == rules.GoalResponsable || s.SpokenOf() == nil && len(s.Planned()) == 0 && s.Get(rules.FactLegalRepresentative) != ""
	return ofLeader && (d.Procedure == nil || d.Ask != "" || d.Procedure.Card == rules.CardLeader)
}

// leadsOrder is the open order of the card of who leads the service, nil where there is none.
func leadsOrder(t *turn.Turn) *state.Dossier {
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; !d.Closed() && d.Label == "" && orders.OrderCard(t, d) == rules.CardLeader {
			return d
		}
	}
	return nil
}

// namesLeader names who leads the service.
var namesLeader = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:l[ea]|du|notre|mon|ma|the|our|my)\s+(?:direct(?:eur|rice|or)|pr[ée]sidente?|president|responsable|chef|boss)(?:['’]s)?(?:[^\p{L}]|$)`)

// someOf counts some of several: "une des deux secrétaires", "2 of the 3".
var someOf = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(une?|one|` + meaning.CountWords + `)\s+(?:des|de nos|de mes|parmi|d['’]entre|of (?:the|our|my))(?:[^\p{L}]|$)`)

// allOf counts all of a kind: "les 2 médecins".
var allOf = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:les|nos|mes|the|our|my)\s+(` + meaning.CountWords + `)\s+\p{L}`)

// countOf is how many people of a job a part of a message tells of, 0 where it does not say.
func countOf(part string) int {
	for _, m := range someOf.FindAllStringSubmatch(part, -1) {
		if !meaning.FormNumber.MatchString(m[1]) { // "les 301 des secrétaires" are forms
			return max(1, words.NumberIn(m[1]))
		}
	}
	for _, m := range allOf.FindAllStringSubmatch(part, -1) {
		if !meaning.FormNumber.MatchString(m[1]) {
			return words.NumberIn(m[1])
		}
	}
	return 0
}

// relation is somebody by what they are to the writer, where no job or name is told: whose card is sent
// for, or who asks for theirs.
var relation = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(de|pour|of|for)\s+)?(?:mon|ma|notre|my|our)\s+(rempla[cç]ante?|assistante?|adjointe?|successeure?|assistant|deputy|replacement|locum)(?:[^\p{L}]|$)`)
