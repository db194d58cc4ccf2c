package dialogs

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

var (
	sayFollowing  = text("C'est entendu, je vous accompagne jusqu'à la réception. Dites-moi quand le dossier est envoyé (par exemple « envoyé le 30 avril »), et je vous redemanderai des nouvelles au bon moment.", "Agreed, I will accompany you until it has arrived. Tell me when the file is sent (for example \"sent on 30 April\") and I will ask again at the right time.")
	sayFollowed   = text("Je suis déjà cette demande.", "I am already following this request.")
	sayNoFollow   = text("Il n'y a pas de demande à suivre pour l'instant. Décrivez-moi d'abord votre situation.", "There is nothing to follow yet. First describe your situation.")
	sayExpect     = text("C'est noté. Carte attendue vers le {day} (10 jours ouvrés environ).", "Noted. Card expected around {day} (about 10 working days).")
	sayExpectCode = text("C'est noté. Les codes sont attendus vers le {day} (48 h ouvrées).", "Noted. Codes expected around {day} (48 working hours).")
	sayAllDone    = text("Tout est arrivé : bravo, votre suivi est terminé. Gardez vos codes pour vous, ils sont strictement personnels.", "Everything has arrived: well done, the follow-up is over. Keep your codes to yourself, they are strictly personal.")
	sayVisaed     = text("C'est noté : visa obtenu. Par la voie papier, le formulaire part maintenant à l'adresse mail indiquée dans le formulaire. Dites-moi quand c'est envoyé.", "Noted: visa obtained. On paper, the form now goes to the e-mail address given in it. Tell me when it is sent.")
	sayFuture     = text("Cette date est dans le futur : je ne la note pas. À quelle date est-ce arrivé ?", "That date is in the future: I do not note it. On what date did it happen?")
	sayLater      = text("D'accord, je redemanderai des nouvelles le {day}.", "All right, I will ask again on {day}.")
	sayUnfollowed = text("C'est noté, je ne suis plus cette demande.", "All right, I no longer follow this request.")
	sayIncomplete = text("C'est noté : dossier incomplet. Complétez la pièce manquante et renvoyez-le ; le délai repart de la réception du dossier complet. Dites-moi quand c'est renvoyé.", "Noted: file incomplete. Add what is missing and send it again; the delay starts over at the reception of the complete file. Tell me when it is sent.")
	sayRefused    = text("C'est noté : demande refusée. La fiche ne décrit pas de recours : demandez le motif à l'organisme qui a répondu, puis écrivez-moi si la situation change.", "Noted: request refused. The fiche describes no appeal: ask the reason from the body that answered, and write again if the situation changes.")
	sayLate       = text("Le délai annoncé est passé. Signalez-le à la personne responsable ou au mandataire de votre structure, ou à votre Ordre ; la page d'assistance de l'ANS peut aider (la fiche ne décrit pas la démarche).", "The announced time is over. Report it to the person in charge or the mandataire of your structure, or to your Ordre; the ANS support page can help (the fiche does not describe how).")
)

// stageAfter is the event that a situation named by the person stands for.
var stageAfter = map[string]string{
	"dossier_sent": eventSend, "visa_ok": eventVisa, "order_registered": eventTransmit,
	"card_received": eventCard, "codes_received": eventCodes, "incomplete": eventReturn, "refused": eventRefuse,
}

// milestoneEvent is the event that reaches a milestone of the content.
var milestoneEvent = map[string]string{
	"contract_signed": eventSend, "ordre_transmitted": eventTransmit, "ars_visa": eventVisa,
	"sent": eventSend, "card_received": eventCard, "codes_received": eventCodes,
}

// snooze is how many working days later a question is asked again.
const snooze = 3

// follow opens a dossier for the answer just given.
func (t *turn) follow() {
	at := &t.s.At
	d := t.d.book.Decide(at.Goal, at.Facts)
	if d.Procedure == nil || d.Ask != "" || len(d.Procedure.Milestones) == 0 {
		t.say(t.tr(sayNoFollow))
		t.repeat()
		return
	}
	for i := range t.s.Dossiers {
		if x := &t.s.Dossiers[i]; x.Procedure == d.Procedure.ID && maps.Equal(x.Facts, at.Facts) && !x.closed() {
			t.say(t.tr(sayFollowed))
			t.enter(eventFollow)
			return
		}
	}
	t.remember()
	t.s.Dossiers = append(slices.Clip(t.s.Dossiers), Dossier{
		ID: len(t.s.Dossiers) + 1, Procedure: d.Procedure.ID, Facts: maps.Clone(at.Facts),
		Stage: Prepared, Since: t.now.UTC(), AskAt: t.workingMorning(t.now, snooze),
	})
	t.enter(eventFollow)
	t.say(t.tr(sayFollowing))
	t.askMilestone(&t.s.Dossiers[len(t.s.Dossiers)-1])
}

func (d *Dossier) closed() bool {
	return d.Stage == Done || d.Stage == Refused || d.Stage == Abandoned
}

// workingMorning is half past nine, n working days later.
func (t *turn) workingMorning(from time.Time, n int) time.Time {
	day := t.d.calendar.AddWorkingDays(from, n)
	return time.Date(day.Year(), day.Month(), day.Day(), 9, 30, 0, 0, t.d.calendar.Zone()).UTC()
}

// How far stages and milestones are on the way of an order.
var (
	stageRank     = map[Stage]int{Incomplete: 1, Visaed: 1, Transmitted: 2, Sent: 2, CardReceived: 3, Done: 4}
	milestoneRank = map[string]int{"ars_visa": 1, "contract_signed": 2, "ordre_transmitted": 2, "sent": 2, "card_received": 3, "codes_received": 4}
)

// next returns the first milestone that a dossier has not reached, "" when
// all are.
func (t *turn) next(d *Dossier) string {
	p := t.d.book.Procedure(d.Procedure)
	if p == nil || d.closed() {
		return ""
	}
	for _, m := range p.Milestones {
		if milestoneRank[m] > stageRank[d.Stage] {
			return m
		}
	}
	return ""
}

// askMilestone asks about the next milestone of a dossier.
func (t *turn) askMilestone(d *Dossier) {
	m := t.d.book.Milestone(t.next(d))
	if m == nil {
		return
	}
	id := "dossier=" + strconv.Itoa(d.ID) + ":"
	t.say(t.tr(m.Ask)).
		offer(id+m.ID, t.tr(choiceToday)).
		offer(id+"not_yet", t.tr(choiceNotYet)).
		offer(id+"stop", t.tr(choiceStop))
}

// status handles news of an order: "envoyé hier", "carte reçue".
func (t *turn) status(text string, r understanding.Reading) {
	event := stageAfter[r.Facts[rules.FactSituation]]
	d := t.openDossier()
	if d == nil || event == "" {
		t.remember()
		t.topic(orElse(t.defaultTopic("status_followup", nil), "status"), true)
		return
	}
	day, ok := understanding.Date(text, t.now.In(t.d.calendar.Zone()))
	if !ok {
		day = t.now
	}
	if day.After(t.now) {
		t.say(t.tr(sayFuture))
		return
	}
	t.reach(d, event, day)
}

// openDossier is the one that news are about: the last that is still open.
func (t *turn) openDossier() *Dossier {
	for i := len(t.s.Dossiers) - 1; i >= 0; i-- {
		if !t.s.Dossiers[i].closed() {
			t.s.Dossiers = slices.Clone(t.s.Dossiers)
			return &t.s.Dossiers[i]
		}
	}
	return nil
}

// reach moves a dossier and says what comes next.
func (t *turn) reach(d *Dossier, event string, day time.Time) {
	stage, ok := fire(dossiers, string(d.Stage), event)
	if !ok && event == eventSend {
		stage, ok = fire(dossiers, string(d.Stage), eventResubmit)
	}
	if !ok {
		t.askMilestone(d)
		return
	}
	d.Stage, d.Since = Stage(stage), day.UTC()
	t.enter(eventFollow)
	delay := t.d.book.Delay(t.d.book.Procedure(d.Procedure).Delay)
	if delay == nil {
		delay = t.d.book.Delay("standard")
	}
	switch d.Stage {
	case Visaed:
		d.AskAt = t.workingMorning(t.now, snooze)
		t.say(t.tr(sayVisaed))
	case Sent, Transmitted:
		if t.next(d) == "" { // nothing is announced after the sending
			t.finish(d, sayThanks)
			return
		}
		t.expect(d, day, delay.Card, sayExpect)
	case CardReceived:
		if delay.Codes == 0 || t.next(d) == "" {
			t.finish(d, sayAllDone)
			return
		}
		t.expect(d, day, delay.Codes, sayExpectCode)
	case Done:
		d.AskAt = time.Time{}
		t.say(t.tr(sayAllDone))
	case Incomplete:
		d.AskAt = t.workingMorning(t.now, snooze)
		t.say(t.tr(sayIncomplete))
	case Refused:
		d.AskAt = time.Time{}
		t.say(t.tr(sayRefused))
	}
}

// finish closes a dossier after which nothing more is to come.
func (t *turn) finish(d *Dossier, words rules.Text) {
	stage, _ := fire(dossiers, string(d.Stage), eventFinish)
	d.Stage, d.AskAt = Stage(stage), time.Time{}
	t.say(t.tr(words))
}

// expect announces the day of an arrival, some working days after day, and
// asks then, or on the next working day when it is past.
func (t *turn) expect(d *Dossier, day time.Time, workingDays int, words rules.Text) {
	expected := t.d.calendar.AddWorkingDays(day, workingDays)
	d.AskAt = later(t.workingMorning(expected, 0), t.workingMorning(t.now, 1))
	t.say(fill(t.tr(words), "day", formatDay(expected, t.s.Locale)))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// dossierAnswer reads a bare yes or no as the answer to the question about a
// milestone, when that is what was asked last.
func (t *turn) dossierAnswer(text string) string {
	yes, ok := understanding.YesNo(text)
	if !ok {
		return ""
	}
	for _, id := range t.s.At.Choices {
		value, about := strings.CutPrefix(id, "dossier=")
		notYet := strings.HasSuffix(value, ":not_yet")
		if about && notYet != yes {
			return value
		}
	}
	return ""
}

// dossierChoice handles the buttons under a question about a milestone.
func (t *turn) dossierChoice(value string) {
	number, what, _ := strings.Cut(value, ":")
	id, err := strconv.Atoi(number)
	if err != nil || id < 1 || id > len(t.s.Dossiers) || t.s.Dossiers[id-1].closed() {
		t.stale()
		return
	}
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	d := &t.s.Dossiers[id-1]
	switch what {
	case "stop":
		stage, _ := fire(dossiers, string(d.Stage), eventAbandon)
		d.Stage, d.AskAt = Stage(stage), time.Time{}
		t.say(t.tr(sayUnfollowed))
	case "not_yet":
		if d.Stage == Sent || d.Stage == Transmitted || d.Stage == CardReceived {
			m := t.say(t.tr(sayLate))
			t.documents(m, []string{"assistance"})
		}
		d.AskAt = t.workingMorning(t.now, snooze)
		t.say(fill(t.tr(sayLater), "day", formatDay(d.AskAt.In(t.d.calendar.Zone()), t.s.Locale)))
	default:
		if what != t.next(d) || milestoneEvent[what] == "" {
			t.stale()
			return
		}
		t.reach(d, milestoneEvent[what], t.now)
	}
}

// remind asks about every dossier that is due, and makes each due only once.
func (t *turn) remind() {
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	for i := range t.s.Dossiers {
		d := &t.s.Dossiers[i]
		if d.AskAt.IsZero() || d.AskAt.After(t.now) {
			continue
		}
		d.AskAt = time.Time{}
		if !d.closed() && t.next(d) != "" {
			d.AskAt = t.workingMorning(t.now, snooze)
			t.askMilestone(d)
		}
	}
}
