package dialogs

import (
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// wrongCard waits for another card: the one that came is not the right one.
func (t *turn) wrongCard(d *Dossier) {
	if received := d.Stage == CardReceived; t.advanceDossier(d, eventReplace) && received {
		d.Since, d.Card = orNow(d.Sent, d.Since), time.Time{}
	}
	d.AskAt = t.workingMorning(t.now, snooze)
	t.documents(t.say(t.words(sayWrongCard)), []string{rules.DocumentAssistance})
}

// orNow is a time, or another when it is not known.
func orNow(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

// Words of a person whose order is followed, which mean something else without
// one.
var (
	wrongCardWords  = []string{"pas la bonne carte", "mauvaise carte", "est pas ma carte", "carte est fausse", "erreur sur la carte", "erreur de carte", "trompe de carte", "wrong card"}
	silenceWords    = []string{"plus me relancer", "arrete de me relancer", "arretez de me relancer", "ne me relancez plus", "me relance plus", "arrete les rappels", "arretez les rappels", "arreter les rappels", "stop les rappels", "stop rappels", "stop aux rappels", "plus de rappels", "plus de rappel", "plus me rappeler", "no more reminders", "stop reminding", "stop the reminders"}
	stopWords       = []string{"plus suivre", "arrete le suivi", "arretez le suivi", "arreter le suivi", "stop suivi", "fin du suivi", "abandonne la demande", "abandonner la demande", "stop following"}
	refusedWords    = []string{"c refuse", "est refuse", "ete refuse", "est refusee", "ete refusee", "ils ont refuse", "a ete rejete", "est rejete", "was refused", "got refused", "demande rejetee", "dossier rejete"}
	sentWords       = []string{"envoye", "envoyee", "envoyes", "expedie", "poste", "parti", "depose", "transmis", "commande passee", "commande faite", "sent", "posted"}
	cardWords       = []string{"carte", "cartes", "card", "cards", "cps", "cpe", "cpf", "cde"}
	fileWords       = []string{"dossier", "formulaire", "commande", "demande", "commandee", "101", "201", "301", "501", "502", "form", "file", "ordered"}
	missingWords    = []string{"manque", "manquait", "manquaient", "manquant", "incomplet", "missing", "incomplete"}
	codeWords       = []string{"code", "codes", "j ai tout", "on a tout", "tout est", "tout recu", "tout marche", "tout fonctionne", "everything"}
	denyingWords    = []string{"pas", "rien", "jamais", "not", "never", "nothing"}
	reassuringWords = []string{"pas de", "pas d", "rien de", "rien d autre", "pas mal", "pas trop", "no problem"}
	intendingWords  = []string{"vais envoyer", "va envoyer", "allons envoyer", "vont envoyer", "vais commander", "va commander", "allons commander", "vais poster", "va partir", "vont partir", "will send", "going to send", "will order", "going to order"}
	mistakeWords    = []string{"etait une erreur", "est une erreur", "me suis trompe", "me suis trompee", "nous sommes trompes", "me suis plante", "was a mistake", "my mistake", "i was wrong"}
	passedOnWords   = []string{"transmis", "transmise", "transmises", "transmet", "transmettre", "envoye", "envoyee", "envoyees", "fait suivre", "fait suivi", "parti", "partie", "passe", "communique", "sent", "forwarded", "passed", "transmitted", "relaye", "transfere"}
	askedWords      = []string{"demande", "demandee", "demandees", "demandes", "demander", "ecrit", "contacte", "sollicite", "appele", "appelle", "telephone", "inscription", "inscrit", "inscrite", "dossier", "commande", "commandee", "envoye", "envoyee", "depose", "deposee", "attends", "attend", "asked", "applied", "requested", "request", "wrote", "written", "called", "ordered", "sent", "application", "registered", "contacted"}
	notSentWords    = []string{"pas", "jamais", "rien", "quand", "comment", "ou", "qui", "a quel", "not", "never", "how", "when", "where", "who", "carte", "codes", "code", "card"}
	doubtWords      = []string{"je crois", "je crois que", "peut etre", "il me semble", "je pense que", "sans doute", "pas sur", "pas sure", "i think", "maybe", "perhaps", "not sure"}
	comeWords       = []string{"recu", "recue", "recus", "recues", "arrive", "arrivee", "arrives", "arrivees", "received", "arrived", "came", "got it", "got them"}
	reopenWords     = []string{"rouvre", "rouvrez", "rouvrir", "reouvre", "reouvrez", "reopen", "continue a suivre", "continuez a suivre", "reprends le suivi", "reprenez le suivi", "suivez encore", "keep following"}
	resentWords     = []string{"renvoye", "re envoye", "reenvoye", "renvoyee", "complete et envoye", "sent again", "sent it again"}
)

var saySilence = declare("say_silence")

// hasAny reports whether a text contains one of some phrases.
func hasAny(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return understanding.Contains(text, p) })
}

// followedNews takes what a person says of an order that is followed and what
// would mean something else without one.
func (t *turn) followedNews(text string) bool {
	if t.snoozesAgain(text) {
		return true
	}
	if d := t.refusedOrder(); d != nil && t.s.At.Asking == "" && hasAny(text, resentWords) {
		t.reachSaid(d, eventSend, text)
		return true
	}
	if t.dropsOne(text) {
		return true
	}
	d := t.openDossier(text)
	switch {
	case d == nil:
		return false
	case hasAny(text, silenceWords):
		t.silence()
		return true
	case t.s.At.Asking != "":
		return false // it may be the answer to another question
	}
	event := ""
	switch {
	case hasAny(text, stopWords):
		t.abandon(d)
		return true
	case hasAny(text, wrongCardWords):
		if d.Stage != Sent && d.Stage != Transmitted && d.Stage != CardReceived {
			return false
		}
		t.wrongCard(d)
		return true
	case t.open() == 1 && t.saysCome(text) && stageRank[d.Stage] >= stageRank[Sent]:
		event = milestoneEvent[t.next(d)] // "reçu !"
	case hasAny(text, resentWords) && d.Stage == Incomplete:
		event = eventSend
	case hasAny(text, refusedWords) && hasAny(text, missingWords):
		event = eventReturn
	case hasAny(text, refusedWords):
		event = eventRefuse
	case t.next(d) == rules.MilestoneContract && hasAny(text, []string{"signe", "signed"}) && !hasAny(text, notSentWords):
		event = eventSend
	case t.open() == 1 && len(strings.Fields(text)) <= 7 && len(t.reading.Named) == 0 && hasAny(text, sentWords) && !hasAny(text, notSentWords):
		event = milestoneEvent[t.next(d)]
		if event != eventSend && event != eventTransmit {
			return false
		}
	default:
		return false
	}
	t.reachSaid(d, event, text)
	return true
}

// dropsOne stops following the order of somebody who is named: "annulez la commande de
// Sonia", "Chloé ne travaille plus chez nous".
func (t *turn) dropsOne(text string) bool {
	if strings.Contains(text, "?") || t.reading.Intent != rules.IntentCancel && !hasAny(text, droppingWords) {
		return false
	}
	d := t.orderCalled(text)
	if d == nil && ofSelf.MatchString(text) {
		if d = t.orderOf(&telling{owner: owner{self: true}}); d != nil && len(strings.Fields(text)) <= longestDay {
			t.abandon(d)
			return true
		}
		return false
	}
	if d == nil {
		names := t.reader.ProperNames(text)
		if len(names) != 1 {
			return false
		}
		if d = t.orderOf(&telling{owner: owner{name: Verbatim(names[0])}}); d == nil || d.count() == 1 && d.Label == "" {
			return false
		}
		d = t.named(d, &telling{owner: owner{name: Verbatim(clipRunes(names[0], maxLabel))}})
	}
	t.abandon(d)
	return true
}

// droppingWords say that somebody needs no card any more.
var droppingWords = []string{"annule", "annulez", "annuler", "annulee", "annulees", "supprime", "supprimez", "desiste", "desistee", "ne veut plus", "n en veut plus", "plus besoin", "laisse tomber", "laissez tomber", "on laisse tomber", "oublie", "oubliez", "demissionne", "a demissionne", "ne travaille plus", "ne vient plus", "ne prend plus", "a quitte", "enleve", "enlevez", "retire", "retirez", "cancel", "no longer works", "has left", "left", "resigned", "cancelled", "canceled", "no longer needs"}

// refusedOrder is the order spoken of last, or the newest, where it was refused.
func (t *turn) refusedOrder() *Dossier {
	i := slices.IndexFunc(t.s.Dossiers, func(d Dossier) bool { return d.ID == t.s.At.Order })
	if i < 0 {
		i = len(t.s.Dossiers) - 1
	}
	if i < 0 || t.s.Dossiers[i].Stage != Refused {
		return nil
	}
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	return &t.s.Dossiers[i]
}

// snoozesAgain takes a bare day, after it was said when the question comes
// again, for another one: "dans deux semaines".
func (t *turn) snoozesAgain(text string) bool {
	if len(strings.Fields(text)) > 5 || hasAny(text, sentWords) {
		return false
	}
	for _, id := range t.s.At.Choices {
		a := ParseAction(id)
		if a != on(verbDossier, a.Target).under(waySnooze).under(wayDate) {
			continue
		}
		r, d := t.ahead(text), t.dossier(a.Target)
		switch {
		case d == nil:
		case isDay(r) && r.Day.Sub(t.now) < longAgo/2:
			t.snoozeUntil(d, r.Day, 0)
			return true
		case r.Problem != "" && r.Problem != when.Over:
			t.askSnooze(d, r)
			return true
		}
	}
	return false
}

// stopsDossier stops following the order whose question is shown.
func (t *turn) stopsDossier() bool {
	var shown []Action
	for _, id := range t.s.At.Choices {
		if a := ParseAction(id); a.Verb == verbDossier && a.Value == wayStop && t.dossier(a.Target) != nil {
			shown = append(shown, a)
		}
	}
	if len(shown) != 1 {
		return false
	}
	t.dossierChoice(shown[0])
	return true
}

var sayStillFollow = declare("say_still_follow")

// silence asks about nothing any more until there is news.
func (t *turn) silence() {
	t.s.Dossiers = slices.Clone(t.s.Dossiers)
	for i := range t.s.Dossiers {
		t.s.Dossiers[i].AskAt = time.Time{}
	}
	if t.s.Card != nil {
		card := *t.s.Card
		card.AskAt = time.Time{}
		t.s.Card = &card
	}
	t.say(t.words(saySilence))
}
