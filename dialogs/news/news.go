// Package news reads what people tell of an order, or ask about it: that something
// arrived, was sent back, was a mistake; and begins to follow an order of which news
// come first.
package news

import (
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/claims"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tellings"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// Words of a person whose order is followed, which mean something else without
// one.
var (
	silenceWords = []string{"plus me relancer", "arrete de me relancer", "arretez de me relancer", "ne me relancez plus", "me relance plus", "arrete les rappels", "arretez les rappels", "arreter les rappels", "stop les rappels", "stop rappels", "stop aux rappels", "plus de rappels", "plus de rappel", "plus me rappeler", "no more reminders", "stop reminding", "stop the reminders"}
	stopWords    = []string{"plus suivre", "arrete le suivi", "arretez le suivi", "arreter le suivi", "stop suivi", "fin du suivi", "abandonne la demande", "abandonner la demande", "stop following"}
	sentWords    = []string{"envoye", "envoyee", "envoyes", "expedie", "poste", "parti", "depose", "transmis", "commande passee", "commande faite", "sent", "posted"}
	mistakeWords = []string{"etait une erreur", "est une erreur", "me suis trompe", "me suis trompee", "nous sommes trompes", "me suis plante", "was a mistake", "my mistake", "i was wrong", "je parlais", "rien a voir", "i meant", "i was talking about"}
	reopenWords  = []string{"rouvre", "rouvrez", "rouvrir", "reouvre", "reouvrez", "reopen", "continue a suivre", "continuez a suivre", "reprends le suivi", "reprenez le suivi", "suivez encore", "keep following"}
)

var saySilence = turn.Declare("say_silence")

// FollowedNews takes what a person says of an order that is followed and what
// would mean something else without one.
func FollowedNews(t *turn.Turn, text string) bool {
	if snoozesAgain(t, text) {
		return true
	}
	if d := refusedOrder(t); d != nil && t.State.At.Asking == "" && turn.HasAny(text, meaning.ResentWords) {
		followup.ReachSaid(t, d, state.EventSend, text)
		return true
	}
	if dropsOne(t, text) {
		return true
	}
	d := followup.OpenDossier(t, text)
	switch {
	case d == nil:
		return false
	case turn.HasAny(text, silenceWords):
		silence(t)
		return true
	case t.State.At.Asking != "":
		return false // it may be the answer to another question
	}
	event := ""
	switch {
	case turn.HasAny(text, stopWords):
		followup.Abandon(t, d)
		return true
	case claims.IsWrong(t):
		if d.Stage != state.Sent && d.Stage != state.Transmitted && d.Stage != state.CardReceived {
			return false
		}
		followup.WrongCard(t, d)
		return true
	case t.OpenCount() == 1 && followup.SaysCome(t, text) && orders.StageRank[d.Stage] >= orders.StageRank[state.Sent]:
		event = orders.MilestoneEvent[orders.Next(t, d)] // "reçu !"
	case orders.Next(t, d) == rules.MilestoneContract && claims.Signed(t):
		event = state.EventSend
	default:
		return false
	}
	followup.ReachSaid(t, d, event, text)
	return true
}

// dropsOne stops following the order of somebody who is named: "annulez la commande de
// Sonia", "Chloé ne travaille plus chez nous".
func dropsOne(t *turn.Turn, text string) bool {
	if strings.Contains(text, "?") || t.Reading.Intent != rules.IntentCancel && !meaning.Drops(text) {
		return false
	}
	d := orders.OrderCalled(t, text)
	if d == nil && orders.OfSelf.MatchString(text) {
		if d = tellings.OrderOf(t, &tellings.Telling{Owner: tellings.Owner{Self: true}}); d != nil && len(strings.Fields(text)) <= meaning.LongestDay {
			followup.Abandon(t, d)
			return true
		}
		return false
	}
	if d == nil {
		names := t.Reader.ProperNames(text)
		if len(names) != 1 {
			return false
		}
		if d = tellings.OrderOf(t, &tellings.Telling{Owner: tellings.Owner{Name: message.Verbatim(names[0])}}); d == nil || d.Count() == 1 && d.Label == "" {
			return false
		}
		d = tellings.Named(t, d, &tellings.Telling{Owner: tellings.Owner{Name: message.Verbatim(turn.ClipRunes(names[0], state.MaxLabel))}})
	}
	followup.Abandon(t, d)
	return true
}

// refusedOrder is the order spoken of last, or the newest, where it was refused.
func refusedOrder(t *turn.Turn) *state.Dossier {
	i := slices.IndexFunc(t.State.Dossiers, func(d state.Dossier) bool { return d.ID == t.State.At.Order })
	if i < 0 {
		i = len(t.State.Dossiers) - 1
	}
	if i < 0 || t.State.Dossiers[i].Stage != state.Refused {
		return nil
	}
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	return &t.State.Dossiers[i]
}

// snoozesAgain takes a bare day, after it was said when the question comes
// again, for another one: "dans deux semaines".
func snoozesAgain(t *turn.Turn, text string) bool {
	if len(strings.Fields(text)) > 5 || turn.HasAny(text, sentWords) {
		return false
	}
	for _, id := range t.State.At.Choices {
		a := message.ParseAction(id)
		if a != message.On(message.VerbDossier, a.Target).Under(message.WaySnooze).Under(message.WayDate) {
			continue
		}
		r, d := t.Ahead(text), orders.Dossier(t, a.Target)
		switch {
		case d == nil:
		case turn.IsDay(r) && r.Day.Sub(t.Now) < turn.LongAgo/2:
			followup.SnoozeUntil(t, d, r.Day, 0)
			return true
		case r.Problem != "" && r.Problem != when.Over:
			followup.AskSnooze(t, d, r)
			return true
		}
	}
	return false
}

// StopsDossier stops following the order whose question is shown.
func StopsDossier(t *turn.Turn) bool {
	var shown []message.Action
	for _, id := range t.State.At.Choices {
		if a := message.ParseAction(id); a.Verb == message.VerbDossier && a.Value == message.WayStop && orders.Dossier(t, a.Target) != nil {
			shown = append(shown, a)
		}
	}
	if len(shown) != 1 {
		return false
	}
	followup.DossierChoice(t, shown[0])
	return true
}

// silence asks about nothing any more until there is news.
func silence(t *turn.Turn) {
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	for i := range t.State.Dossiers {
		t.State.Dossiers[i].AskAt = time.Time{}
	}
	if t.State.Card != nil {
		card := *t.State.Card
		card.AskAt = time.Time{}
		t.State.Card = &card
	}
	t.Say(t.Words(saySilence))
}
