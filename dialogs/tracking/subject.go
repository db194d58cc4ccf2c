package tracking

import (
	"regexp"
	"slices"
	"strings"

	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/words"
	"cpxbot/rules"
)

// CountSaidAgain is how many people alike a message says the request is for, 0 when it
// does not say so.
func CountSaidAgain(h *turn.Heard) int {
	text := countDenied.ReplaceAllString(h.Text, "")
	switch m := countTold.FindStringSubmatch(text); {
	case strings.Contains(h.Text, "?"):
		return 0
	case countLeft.MatchString(text):
		return words.NumberIn(countLeft.FindStringSubmatch(text)[1])
	case h.Reading.Words > LongestRecounted:
		return 0
	case m != nil:
		return words.NumberIn(m[1])
	case countAnew.MatchString(text):
		return words.NumberIn(countAnew.FindStringSubmatch(text)[1])
	case h.Reading.TakesBack && h.Reading.Words <= longestRecount, text != h.Text:
		return words.NumberIn(text)
	}
	return 0
}

// CountAfterDenial is the number that a text puts in the place of one that it denies, 0 where it denies
// none: "3 médecins, pas 4".
func CountAfterDenial(text string) int {
	if !countDenied.MatchString(text) {
		return 0
	}
	return words.NumberIn(countDenied.ReplaceAllString(text, ""))
}

// LongestRecounted is the number of words with which a line is counted anew.
const LongestRecounted = 8

// longestRecount is the number of words with which a number is corrected.
const longestRecount = 4

// turnTo makes the one whom a message is about the one spoken of. It reports
// false when the message is about somebody else, who is named in passing: what
// it tells of people then is not told of the one spoken of.
func turnTo(t *turn.Turn, r understanding.Reading, f rules.Facts, goal string) bool {
	s := &t.State.At.Situation
	profession, who := f[rules.FactProfession], f[rules.FactOrderingFor]
	corrects := Corrects(t, r)
	switch goal {
	case rules.GoalResponsable:
		if role := turn.OrElse(f[rules.FactRole], s.Get(rules.FactRole)); role != rules.RoleResponsable && role != rules.RolePresident {
			turnToRole(t, state.WhoLeads)
			NameProfession(t, profession)
			return true
		}
		who = rules.OrderingForSelf
	case rules.GoalMandataire:
		turnToRole(t, state.WhoOrders)
		NameProfession(t, profession)
		return true
	}
	if goal == "" && t.State.At.Goal == rules.GoalMandataire && f[rules.FactBeneficiaryCard] != "" {
		turnToRole(t, state.WhoOrders) // "ce serait Thomas, il n'a aucune carte"
		return true
	}
	p := s.SpokenOf()
	if s.Listed && len(s.Planned()) > 0 && profession == "" && r.Asking && (goal == "" || meaning.AsksOfOrderer(t, r)) {
		return false // "pour la deuxième, c'est elle qui fait la demande ?", of those who are planned
	}
	if asking := t.State.At.Asking; asking != "" && asking != rules.FactOrderingFor && s.Get(rules.FactOrderingFor) != "" && r.Asking && r.Answer == "" && f[asking] == "" && profession == "" && len(r.Named) == 0 && !corrects && !meaning.AndMe.MatchString(t.Text) {
		return false // a question in mid-question names nobody: "2 cartes pour une personne ?"
	}
	if asking := t.State.At.Asking; asking != "" && asking != rules.FactOrderingFor && asking != rules.FactProfession && p != nil && p.Who == rules.OrderingForOther && who == rules.OrderingForSelf && profession == "" && !corrects && (!meaning.ForWriter(t.Text) || r.Answer != "" && !meaning.PlainlyForWriter(t.Text)) {
		return false // "je suis une tombe", by the way
	}
	if p != nil && p.Who == rules.OrderingForOther && r.Self && profession != "" && !corrects && !meaning.ForWriter(t.Text) && goal == "" && (ofWriterToo.MatchString(t.Text) || meaning.AsksOfOrderer(t, r)) {
		NoteWriter(t, profession) // "je suis juste secrétaire aussi", of a colleague's card
		return false
	}
	if p != nil && !speaksOf(t, r, f, goal, corrects) {
		return false
	}
	switch {
	case who == rules.OrderingForOther && profession == "" && r.Topic != "" && r.OnlyAsks && !r.For:
		// "qui le signe, la salariée ou le directeur ?" tells not for whom the card is
	case who != rules.OrderingForOther && r.Self && profession != "" && p != nil && p.Who == rules.OrderingForOther && goal == "" && !corrects && meaning.PlainlyRemarks(r):
		NoteWriter(t, profession) // "moi je suis comptable, rien à voir"
		return false
	case corrects && who == rules.OrderingForOther && profession != "" && p != nil && p.Who == rules.OrderingForSelf && !r.For && r.Words <= longestCorrection:
		NameProfession(t, profession) // "non en fait aide-soignante"
	case who == rules.OrderingForOther:
		turnToOther(t, p, profession, corrects, r)
	case who == rules.OrderingForSelf && profession == "" && p != nil && r.Topic != "" && strings.Contains(t.Text, "?") && !meaning.AndMe.MatchString(t.Text):
		// "elle signe, ou c'est moi ?" tells not for whom the card is
	case who == rules.OrderingForSelf && profession == "" && p != nil && p.Who == rules.OrderingForOther && f[rules.FactRole] != "" && goal == "" && !corrects && !meaning.PlainlyForWriter(t.Text):
		// "je suis le directeur, contrat signé": who orders for others says who they are
	case who == rules.OrderingForSelf && profession == "" && p != nil && p.Who == rules.OrderingForOther && !r.Self && len(meaning.Told(t, r)) > 0 && !corrects && !meaning.ForWriter(t.Text):
		// "salariée, oui. Et donc quelle carte ?": nobody says that it is about themselves
	case who == rules.OrderingForSelf || profession != "" && (r.Self || p == nil):
		turnToSelf(t, p, profession, who, corrects)
	case profession != "" && p.Facts[rules.FactProfession] != profession:
		// "la 2 : secrétaire", "pardon, la qualiticienne"
		if i := s.WithProfession(profession); i >= 0 && !corrects {
			s.SpeakOf(i)
			return true
		}
		ChangeProfession(t, profession)
	case profession == "":
		if i := mentioned(t, r); i >= 0 {
			s.SpeakOf(i)
		}
	}
	return true
}

// ofWriterToo says that the writer is what somebody else is, or who they are to them.
var ofWriterToo = regexp.MustCompile(`(?i)\b(?:aussi|également|comme elle|comme lui|sa collègue|sa collegue|son collègue|her colleague|his colleague|too|as well|also)\b`)

// NoteWriter notes what the writer does, while somebody else is spoken of.
func NoteWriter(t *turn.Turn, profession string) {
	s := &t.State.At.Situation
	present, listed := s.Present, s.Listed
	i := s.Self()
	if i < 0 {
		s.Add(state.Individual{Who: rules.OrderingForSelf})
		i = s.Self()
	}
	if s.People[i].Facts[rules.FactProfession] == "" {
		s.People[i].Facts = state.With(s.People[i].Facts, rules.FactProfession, profession)
	}
	s.Present, s.Listed = present, listed
}

// longestCorrection is the number of words with which somebody corrects their job.
const longestCorrection = 8

// BackToWriter makes the writer the one spoken of again, where a message comes back to them: "ok, et
// moi, je commence par quoi ?".
func BackToWriter(t *turn.Turn) {
	if i := t.State.At.Situation.Self(); i >= 0 && !t.State.At.Situation.Listed && meaning.AndMe.MatchString(t.Text) {
		t.State.At.Situation.SpeakOf(i)
	}
}

// Corrects reports whether a message takes back what was said before.
func Corrects(t *turn.Turn, r understanding.Reading) bool {
	return r.TakesBack || r.Move == rules.MoveChange || slices.Contains(r.Denied, t.State.At.Situation.Get(rules.FactProfession))
}

// speaksOf reports whether whoever a message names is the one whom it is about,
// not somebody named in passing.
func speaksOf(t *turn.Turn, r understanding.Reading, f rules.Facts, goal string, corrects bool) bool {
	s, asking := &t.State.At.Situation, t.State.At.Asking
	profession, other := f[rules.FactProfession], f[rules.FactOrderingFor] == rules.OrderingForOther
	same := profession != "" && profession == s.Get(rules.FactProfession)
	switch {
	case profession == "" && !other, same && (!other || s.Get(rules.FactOrderingFor) == rules.OrderingForOther):
		return true
	case profession != "" && s.Get(rules.FactProfession) == rules.ProfessionOther && !other:
		return true // now one that is known
	case profession != "" && s.Get(rules.FactProfession) == "" && s.Get(rules.FactOrderingFor) != rules.OrderingForOther && !other && !r.Asking && len(r.Named) == 1:
		return true // "secrétaire médicale, à Bourges", of whom no job is known
	case r.ByTitle && s.Get(rules.FactProfession) != "" && asking == "" && !(r.For && wantsCard(t, r)) && !corrects:
		return false // "et le Dr Roy, il signe ?", "mais le Dr Roy dit l'Ordre"
	case corrects && (profession != "" || !other), r.For, goal == rules.GoalOrder, r.Adds:
		return true
	case asking == rules.FactOrderingFor, asking == rules.FactProfession:
		return true
	case other && profession == "":
		return s.Get(rules.FactOrderingFor) == rules.OrderingForOther
	case asking != "":
		return r.Self && !other
	}
	// Who asks about one point names whom it concerns; the request stays theirs.
	return r.Asking && r.Topic == "" || (r.Self || ownJob.MatchString(t.Text)) && !other
}

// ownJob speaks of what the writer does: "mon poste, c'est toxicologue".
var ownJob = regexp.MustCompile(`(?i)\b(?:mon|my)\s+(?:poste|métier|metier|boulot|job|travail|titre|intitulé|emploi|position)\b`)

// wantsCard reports whether what a message most probably wants is a card.
func wantsCard(t *turn.Turn, r understanding.Reading) bool {
	if len(r.Wants) == 0 {
		return false
	}
	x := t.Book.Intent(r.Wants[0].ID)
	return x != nil && x.Goal == rules.GoalOrder
}

// turnToRole makes the leader or the mandataire the one spoken of.
func turnToRole(t *turn.Turn, who string) {
	s := &t.State.At.Situation
	if i := s.Find(func(p state.Individual) bool { return p.Who == who }); i >= 0 {
		s.SpeakOf(i)
		return
	}
	s.Add(state.Individual{Who: who})
}

// NameProfession notes the profession of the one spoken of.
func NameProfession(t *turn.Turn, profession string) {
	if s := &t.State.At.Situation; profession != "" && s.Get(rules.FactProfession) != profession {
		ChangeProfession(t, profession)
	}
}

// turnToOther makes somebody else than the writer the one spoken of: who is
// known already, or somebody new.
func turnToOther(t *turn.Turn, p *state.Individual, profession string, corrects bool, r understanding.Reading) {
	s := &t.State.At.Situation
	isOther := p != nil && p.Who == rules.OrderingForOther
	if profession == "" && p != nil && p.Who == rules.OrderingForSelf && sameJob.MatchString(t.Text) {
		profession = p.Facts[rules.FactProfession]
	}
	switch {
	case profession == "" && isOther:
	case profession == "":
		if p != nil && p.Who == "" {
			p.Who = rules.OrderingForOther
			return
		}
		if i := s.Find(func(p state.Individual) bool { return p.Who == rules.OrderingForOther }); i >= 0 && !r.Asking {
			s.SpeakOf(i)
			return
		}
		s.Add(state.Individual{Who: rules.OrderingForOther})
	default:
		if i := s.WithProfession(profession); i >= 0 && (s.People[i].Who != rules.OrderingForSelf || p != nil && p.Who == rules.OrderingForSelf && i == s.Present-1 && corrects) {
			s.SpeakOf(i)
			s.People[i].Who = rules.OrderingForOther
			return
		}
		if p != nil && (p.Facts[rules.FactProfession] == "" && (p.Who == "" || isOther) || (corrects || isCandidate(t, p.Facts[rules.FactProfession], profession)) && isOther) {
			p.Who = rules.OrderingForOther
			ChangeProfession(t, profession)
			return
		}
		tellUnlisted(t, profession)
		s.Add(state.Individual{Who: rules.OrderingForOther, Facts: rules.Facts{rules.FactProfession: profession}})
	}
}

// isCandidate reports whether a job is one of those that an abbreviation stands for: "mon assistante,
// c'est une ASST".
func isCandidate(t *turn.Turn, abbreviation, profession string) bool {
	p := t.Book.Profession(abbreviation)
	return p != nil && slices.Contains(p.Candidates, profession)
}

// sameJob says that somebody does what was said of another.
var sameJob = regexp.MustCompile(`(?i)\bm[êe]me (?:m[ée]tier|boulot|poste|fonction|travail|job|profession|taf)\b|\bsame (?:job|work|position)\b`)

// turnToSelf makes the writer the one spoken of.
func turnToSelf(t *turn.Turn, p *state.Individual, profession, who string, corrects bool) {
	s := &t.State.At.Situation
	if p != nil && p.Who == rules.OrderingForOther && p.Count < 2 && who == rules.OrderingForSelf && profession == "" && s.Self() < 0 && !t.Reading.Adds && !t.Reading.Asking && len(s.Planned()) == 0 && !meaning.AndMe.MatchString(t.Text) {
		p.Who = who // "c'est pour moi": they were taken for somebody else
		return
	}
	if p == nil || p.Who != rules.OrderingForSelf && p.Who != "" && !(corrects && who == "") {
		if i := s.Self(); i >= 0 {
			s.SpeakOf(i)
		} else {
			s.Add(state.Individual{Who: rules.OrderingForSelf})
		}
		p = s.SpokenOf()
	}
	if who != "" {
		p.Who = who
	}
	NameProfession(t, profession)
}

// mentioned is somebody known of whom a message only speaks: "je reviens à la
// secrétaire : combien de jours ?". -1 when there is none.
func mentioned(t *turn.Turn, r understanding.Reading) int {
	s := &t.State.At.Situation
	for _, profession := range r.Named {
		if s.Get(rules.FactProfession) == profession {
			return -1
		}
	}
	for _, profession := range r.Named {
		if i := s.WithProfession(profession); i >= 0 && r.Asking {
			return i
		}
	}
	return -1
}

var sayUnlisted = turn.Declare("say_unlisted")

// tellUnlisted says of a job that no list knows it.
func tellUnlisted(t *turn.Turn, profession string) {
	if profession == rules.ProfessionOther {
		t.Say(t.Words(sayUnlisted))
	}
}

// ChangeProfession replaces the profession of the one spoken of; what only the
// earlier one told of them no longer holds.
func ChangeProfession(t *turn.Turn, profession string) {
	s := &t.State.At.Situation
	if s.Get(rules.FactProfession) != "" {
		for _, fact := range []string{rules.FactHealthPro, rules.FactTraining, rules.FactTrainingLevel, rules.FactOrdre} {
			s.Set(fact, "")
		}
	}
	tellUnlisted(t, profession)
	s.Set(rules.FactProfession, profession)
	if t.Book.Contradiction(t.Facts()) {
		// The profession was said last: the earlier label no longer holds.
		s.Set(rules.FactHealthPro, "")
	}
}
