package news

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cpxbot/dialogs/beginnings"
	"cpxbot/dialogs/claims"
	"cpxbot/dialogs/flow"
	"cpxbot/dialogs/followup"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/orders"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/tellings"
	"cpxbot/dialogs/topics"
	"cpxbot/dialogs/tracking"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/dialogs/understanding/events"
	"cpxbot/dialogs/when"
	"cpxbot/rules"
)

// Orders that begin with their news: whoever writes "j'ai commandé la CPE de ma
// collègue hier" has an order to follow, also when nothing was asked before.

var sayNotFollowed = turn.Declare("say_not_followed")

// SettleOrder takes a text as the answer to which order the news are about. Other
// news take the place of those.
func SettleOrder(t *turn.Turn, h *turn.Heard) bool {
	p := t.State.At.Pending
	situation := meaning.SituationTold(t, h.Reading)
	if state.StageAfter[situation] != "" || situation == rules.SituationNoCard || situation == rules.SituationNoCodes || h.Reading.Move == rules.MoveAllReceived || h.Reading.Intent == rules.IntentStatus || h.Reading.Asking {
		flow.Settled(t)
		return HearStatus(t, h)
	}
	d, several := orders.OrderMeant(t, h, p.Event)
	switch {
	case d != nil:
		followup.NewsOf(t, d)
	case len(several) > 0 && turn.HasAny(h.Text, orders.AllWords):
		flow.Settled(t)
		followup.ReachAll(t, several, p.Event, t.DaySaid(string(p.Words)))
	default:
		return false
	}
	return true
}

// cameAlone reports whether a message tells that the card has come and the codes have not: "j'ai eu
// ma CPE ce matin, j'attends les codes".
func cameAlone(t *turn.Turn) bool {
	came, awaited := false, false
	for _, n := range t.News() {
		came = came || n.Event == understanding.NewsCard && n.EventProbability >= claims.LeastEvent && n.Holds >= events.SurelyHolds
		awaited = awaited || n.Event == understanding.NewsCodes && n.EventProbability >= events.SurelyHolds && n.Holds < claims.LeastHolding
	}
	return came && awaited
}

// FollowsNews begins to follow the order of the answer just given, which the wish to have
// it followed says is on its way: "c'est parti ce matin, gardez un œil dessus".
func FollowsNews(t *turn.Turn, h *turn.Heard) bool {
	if t.OpenCount() > 0 || !turn.HasAny(h.Text, meaning.PassedOnWords) && !askedIt.MatchString(h.Text) || !claims.Holds(t, state.EventSend) {
		return false
	}
	decided := beginnings.ProcedureDecided(t, h)
	if decided == nil || len(decided.Milestones) == 0 {
		return false
	}
	event := orders.MilestoneEvent[decided.Milestones[0]]
	if event != state.EventSend && !(event == state.EventTransmit && ofOrdre.MatchString(h.Text) && turn.HasAny(h.Text, []string{"transmis", "transmise", "transmises"})) {
		event = ""
	}
	return bear(t, h, event)
}

// ofOrdre names the Ordre.
var ofOrdre = regexp.MustCompile(`(?i)\bordre\b`)

// unfollows asks that an order be followed no longer.
var unfollows = regexp.MustCompile(`(?i)\b(?:veux|voulons|souhait\w+)\s+(?:pas|plus)\b[^.;!?]{0,20}\b(?:suivi|suiviez|suivie?s?|relances?|relanciez)\b|\b(?:pas|plus) (?:besoin|la peine)\b[^.;!?]{0,20}\b(?:suivi|suivre|relances?|relancer)\b|\b(?:arrêtez|arretez|cessez|stop|stoppez|inutile)\b[^.;!?]{0,20}\b(?:suivi|suivre|relancer|relances?|following|tracking)\b|\bne (?:me |nous )?(?:suivez|relancez) (?:pas|plus)\b|\bdon['’]t (?:follow|track|remind)\b`)

// LongestRequest is the number of words with which something that has a name is asked for.
const LongestRequest = 12

// HearUnfollow ends the follow-up of the only order, or shows which can be ended.
func HearUnfollow(t *turn.Turn, h *turn.Heard) bool {
	open := orders.OpenOrders(t)
	if len(open) == 0 || strings.Contains(h.Text, "?") || h.Reading.Words > LongestRequest || !unfollows.MatchString(h.Text) || meaning.SituationTold(t, h.Reading) != "" {
		return false
	}
	if len(open) > 1 {
		orders.StandAll(t, open)
	} else {
		followup.Abandon(t, open[0])
	}
	flow.GoOnAsking(t)
	return true
}

// HearOthersDelay takes how fast somebody else's card came for a remark: "ma collègue de Lyon
// l'a eue en cinq jours".
func HearOthersDelay(t *turn.Turn, h *turn.Heard) bool {
	if !claims.WaitedDays.MatchString(h.Text) || !meaning.OfOthers.MatchString(h.Text) || orders.OfSelf.MatchString(h.Text) || strings.Contains(h.Text, "?") {
		return false
	}
	for _, n := range tellings.Tellings(t, h.Text) {
		if tellings.Calls(t, n.Owner) {
			return false // somebody whose order is followed
		}
	}
	flow.AcceptRemark(t, t.State.At.Asking)
	return true
}

// askedIt tells that a card was asked for.
var askedIt = regexp.MustCompile(`(?i)\b(?:est|ai|a|avons|été|was|have|has|i)\s+(?:\p{L}+\s+)?(?:demand[ée]e?s?|asked|requested|applied)\b|\b(?:viens|vient|venons) de (?:l['’]|le |la |les )?(?:envoyer|poster|transmettre|commander|demander)\b|\bjust (?:sent|ordered)\b`)

// bear begins to follow an order because there is news of it. It reports false when
// there are none, or the message asks rather than tells and nothing was decided
// before.
func bear(t *turn.Turn, h *turn.Heard, event string) bool {
	at := &t.State.At
	if at.Asking != "" && !at.Checking && !plainNews(t, h, event) {
		return false
	}
	decided := beginnings.ProcedureDecided(t, h)
	if r := h.Reading; decided == nil && r.Certainty != understanding.Sure && orders.NewsProbability(t, r) < surelyBorn && !(event == state.EventCard && cameAlone(t)) {
		return false
	}
	if meaning.Registers.MatchString(h.Text) && !turn.HasAny(h.Text, meaning.CardWords) && !turn.HasAny(h.Text, meaning.PassedOnWords) {
		return false // "mon inscription est en cours": no card was asked for
	}
	if n := claims.Asserted(t, state.EventTransmit); event == "" && n != nil && n.Mode == understanding.ModeReported && n.Holds < claims.LeastHolding {
		return false // "l'Ordre, ils disent que c'est automatique"
	}
	if (event == "" || event == state.EventTransmit) && at.Situation.Get(rules.FactOrdre) == "no" && h.Reading.Facts[rules.FactOrdre] != "yes" {
		return false // who is not registered has asked the Ordre for nothing
	}
	if r := t.Behind(h.Text); r.Problem == when.ToCome {
		return false // "il prend son poste le 1er décembre"
	}
	if self := t.State.At.Situation.Get(rules.FactOrderingFor) == rules.OrderingForSelf; meaning.OfOthers.MatchString(h.Text) && !orders.OfSelf.MatchString(h.Text) && event != state.EventSend && event != state.EventTransmit && (self || meaning.Hearsay.MatchString(h.Text)) {
		t.Say(t.Words(sayNotFollowed))
		return true
	}
	if decided == nil && (!tellings.Bears[event] || strings.Contains(h.Text, "?")) || event == state.EventFinish || event == state.EventCodes {
		return false
	}
	if decided != nil {
		t.CloseQuestion()
		at.Checking, at.Topic = false, ""
		t.Enter(state.EventAnswer)
		d := orders.OpenFor(t, decided.ID)
		if event != "" {
			followup.ReachSaid(t, d, event, h.Text)
			return true
		}
		if t.Book.Topic(h.Reading.Topic) != nil {
			topics.Topic(t, h.Reading.Topic, false)
		}
		t.Say(t.Words(turn.SayBorn)).Offer(d.Action().Under(message.WayStop), t.Words(turn.ChoiceStop))
		return true
	}
	tracking.TakeUp(t, h.Reading, "")
	if t.Book.Topic(h.Reading.Topic) != nil {
		said := len(t.Out)
		topics.Topic(t, h.Reading.Topic, false)
		if event != "" && event != state.EventVisa {
			shorten(t, said) // where the order stands says the rest
		}
	}
	if decided = beginnings.ProcedureDecided(t, h); decided == nil && event == state.EventSend {
		if decided = beginnings.ProcedureSent(t, h); decided != nil && at.Asking == rules.FactSIAccess && len(t.Reader.ProperNames(h.Text)) == 0 && !meaning.OfOthers.MatchString(h.Text) {
			at.Situation.Set(rules.FactSIAccess, "yes") // whose form was sent needs access
			t.CloseQuestion()
		}
	}
	if decided == nil {
		decided = orders.TypicalProcedure(t, meaning.SituationTold(t, h.Reading))
	}
	t.Enter(state.EventAnswer)
	d := orders.OpenFor(t, decided.ID)
	if orders.OfSelf.MatchString(h.Text) && !meaning.OfOthers.MatchString(h.Text) {
		d.Facts[rules.FactOrderingFor] = rules.OrderingForSelf
	}
	if len(h.Reading.Named) == 1 {
		d.Facts[rules.FactProfession] = h.Reading.Named[0]
	}
	if orders.OrderCard(t, d) == "" {
		d.Kind = orders.CardTold(t, h.Reading, h.Text)
	}
	n := meaning.CountSaid(h.Text)
	if len(h.Reading.People) == 1 {
		n = max(n, h.Reading.People[0].Count)
	}
	if n > 1 && n <= mostCounted {
		d.Batch, d.People = d.ID, n
	}
	if names := t.Reader.ProperNames(h.Text); len(names) == 1 && (!orders.OfSelf.MatchString(h.Text) || orders.OwnerSaid(h.Text) != "") {
		d.Label = message.Verbatim(turn.ClipRunes(names[0], state.MaxLabel))
	}
	beginnings.TellBegun(t, d, event, h.Text)
	return true
}

// plainNews reports whether a message in mid-question plainly tells of an order that was
// sent: of whom, and that it was.
func plainNews(t *turn.Turn, h *turn.Heard, event string) bool {
	if event != state.EventSend && event != state.EventTransmit {
		return false
	}
	return h.Reading.Certainty == understanding.Sure && (orders.OfSelf.MatchString(h.Text) || meaning.OfSomebody.MatchString(h.Text)) || h.Value == "" && beginnings.PlainlySent(t)
}

// shorten leaves of the answers from one on their first words and their source.
func shorten(t *turn.Turn, from int) {
	for i := from; i < len(t.Out); i++ {
		m := &t.Out[i]
		first := true
		m.Parts = slices.DeleteFunc(slices.Clone(m.Parts), func(p message.Part) bool {
			keep := first || p.Kind == message.Source
			first = false
			return !keep
		})
	}
}

// mostCounted bounds how many cards an order told in words is for.
const mostCounted = 200

// hearWhichCard takes the name of a card, alone, for that of the order just told of:
// "pour ma CPE".
func hearWhichCard(t *turn.Turn, h *turn.Heard) bool {
	d := orders.LastOrder(t)
	if d == nil || len(h.Reading.Cards) != 1 || len(h.Reading.Named) > 0 || h.Reading.Words > longestCard || h.Reading.Asking || strings.Contains(h.Text, "?") || d.Procedure != rules.ProcedureOrdered || d.Kind == h.Reading.Cards[0] || eventTold(t, h.Reading, false) != "" && h.Reading.Certainty == understanding.Sure {
		return false
	}
	d.Kind = h.Reading.Cards[0]
	line, _ := orders.Standing(t, d)
	t.SayLines(line)
	return true
}

// longestCard is the number of words with which the card of an order is told.
const longestCard = 4

// notThatDay begins by saying which day is not meant.
var notThatDay = regexp.MustCompile(`(?i)^\W*(?:(?:non|mais|no|but)[\s,]+)*(?:c['’ ]?(?:est|était)\s+)?(?:pas|not)\s+(?:(?:le|on|the|du)\s+)?` + someDay + `(?:\s+\p{L}{3,9})?[\s,:;]+`)

// butNotThen denies a day behind the one that is meant: "le 12 novembre, pas le 2".
var butNotThen = regexp.MustCompile(`(?i)[\s,;(]+(?:et |mais |and )?(?:pas|non|not)\s+(?:(?:le|on|the|du|au)\s+)?` + someDay + `(?:\s+(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre|january|february|march|april|may|june|july|august|september|october|november|december))?\b`)

// someDay names a day in few words.
const someDay = `(?:\d{1,2}(?:er|st|nd|rd|th)?|hier|aujourd['’]hui|yesterday|today|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day)`

// HearOtherDay takes a day that follows news for the right one: "finalement, c'était
// mardi".
func HearOtherDay(t *turn.Turn, h *turn.Heard) bool {
	if hearWhichCard(t, h) {
		return true
	}
	if words := len(strings.Fields(h.Text)); words <= meaning.LongestDay && turn.HasAny(h.Text, mistakeWords) && t.Behind(h.Text).None() && !claims.IsWrong(t) && (words <= longestMistake || h.Reading.Topic == "" && !h.Reading.Asking) && undoes(t) {
		return true // "c'était une erreur"
	}
	if takesNewsBack(t, h) {
		return true
	}
	d := orders.LastOrder(t)
	if d != nil && withdraws(t, d, h) && takeBack(t, d) {
		return true
	}
	if called := orders.OrderCalled(t, h.Text); called != nil {
		d = called // "Thomas, c'est plutôt jeudi"
	} else if len(t.Reader.ProperNames(h.Text)) > 0 {
		return false
	}
	if at := notThatDay.FindStringIndex(h.Text); at != nil && d != nil && state.EventOf[d.Stage] != "" {
		said, _, _ := strings.Cut(strings.NewReplacer("!", ".", "?", ".", ";", ".").Replace(h.Text[at[1]:]), ".")
		if r := t.Behind(said); turn.IsDay(r) {
			followup.ReachOn(t, d, state.EventOf[d.Stage], r.Day) // "pas le 23, le 2 novembre ! ça fait trois semaines"
			return true
		}
	}
	if said := butNotThen.ReplaceAllString(h.Text, " "); said != h.Text && d != nil && state.EventOf[d.Stage] != "" && !h.Reading.Asking {
		if r := t.Behind(said); turn.IsDay(r) {
			followup.ReachOn(t, d, state.EventOf[d.Stage], r.Day)
			return true
		}
	}
	if d == nil || state.EventOf[d.Stage] == "" || len(strings.Fields(h.Text)) > meaning.LongestDay || h.Reading.Asking || len(h.Reading.Named) > 0 {
		return false
	}
	if event := state.StageAfter[meaning.SituationTold(t, h.Reading)]; !h.Reading.TakesBack && !turn.HasAny(h.Text, followup.WasWords) || event != "" && event != state.EventOf[d.Stage] && h.Reading.Certainty == understanding.Sure {
		return false
	}
	r := t.Behind(h.Text)
	if !turn.IsDay(r) || tellsOfAnother(t, d) {
		return false
	}
	followup.ReachOn(t, d, state.EventOf[d.Stage], r.Day)
	return true
}

// tellsOfAnother reports whether a message surely tells of another step than the one on which an order
// stands, or that the next has not come: "elle l'a eue vendredi mais les codes non".
func tellsOfAnother(t *turn.Turn, d *state.Dossier) bool {
	return slices.ContainsFunc(t.News(), func(n understanding.News) bool {
		event := claims.EventsOf[n.Event]
		return event != "" && event != state.EventOf[d.Stage] && n.EventProbability >= surelyAnother
	})
}

// surelyAnother is the probability from which a piece of news is of another step.
const surelyAnother = 0.9

// withdraws reports whether a message wants the day gone that an order stands on, or denies it, and names
// no other: "effacez le 23", "le 23 c'est faux".
func withdraws(t *turn.Turn, d *state.Dossier, h *turn.Heard) bool {
	if state.EventOf[d.Stage] == "" || strings.Contains(h.Text, "?") || len(strings.Fields(h.Text)) > LongestRequest {
		return false
	}
	if r := t.Behind(h.Text); !turn.IsDay(r) || r.Day.In(t.Zone()).Format(time.DateOnly) != d.Since.In(t.Zone()).Format(time.DateOnly) {
		return false
	}
	return h.Reading.Intent == rules.IntentMyData || h.Reading.Intent == rules.IntentCancel || h.Reading.Removes ||
		turn.HasAny(h.Text, mistakeWords) || turn.HasAny(h.Text, falseWords) || len(strings.Fields(h.Text)) <= meaning.LongestDay && turn.HasAny(h.Text, meaning.DenyingWords) || claims.Told(t, state.EventOf[d.Stage], understanding.ModeDenied)
}

// falseWords say that what was noted is not so.
var falseWords = []string{"faux", "fausse", "inexact", "pas vrai", "n est pas ca", "efface", "effacez", "effacer", "supprime", "supprimez", "enleve", "enlevez", "retirez", "wrong", "not true", "erase", "delete", "remove"}

// takesNewsBack takes back what was told last, or follows again what has just ended:
// "ah non pardon, c'était ceux de ma collègue", "en fait si, continuez à suivre".
func takesNewsBack(t *turn.Turn, h *turn.Heard) bool {
	i := slices.IndexFunc(t.State.Dossiers, func(d state.Dossier) bool { return d.ID == t.State.At.Order })
	if i < 0 || strings.Contains(h.Text, "?") || !t.Behind(h.Text).None() {
		return false
	}
	shown := slices.ContainsFunc(t.State.At.Choices, func(id string) bool { return message.ParseAction(id).Value == message.WayReopen })
	switch ended := t.State.Dossiers[i].Stage == state.Done || t.State.Dossiers[i].Stage == state.Abandoned; {
	case ended && turn.HasAny(h.Text, reopenWords):
	case ended && shown && tellings.Oops.MatchString(h.Text) && (turn.HasAny(h.Text, meaning.DenyingWords) || meaning.OfOthers.MatchString(h.Text) || turn.HasAny(h.Text, []string{"que la carte", "ceux d", "celle d", "trompe", "trompee", "erreur"})):
	default:
		return false
	}
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	d := &t.State.Dossiers[i]
	if d.Stage == state.Done && d.Card.IsZero() && !d.Sent.IsZero() && (turn.HasAny(h.Text, []string{"que la carte", "only the card"}) || orders.NoCodes.MatchString(h.Text)) {
		d.Card = d.Since
	}
	followup.Reopen(t, d)
	return true
}

// longestMistake is the number of words with which somebody says no more than that
// something was a mistake.
const longestMistake = 4

// reopens takes what contradicts that an order is closed for the wish to follow it
// again: "en fait non, les codes ne sont pas là".
func reopens(t *turn.Turn, h *turn.Heard, waits bool) bool {
	i := slices.IndexFunc(t.State.Dossiers, func(d state.Dossier) bool { return d.ID == t.State.At.Order })
	if i < 0 || !waits {
		return false
	}
	if d := &t.State.Dossiers[i]; (d.Stage != state.Done && d.Stage != state.Abandoned) || t.Now.Sub(d.Since) > reopenable {
		return false
	}
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	d := &t.State.Dossiers[i]
	if d.Card.IsZero() && h.Reading.Facts[rules.FactSituation] == rules.SituationNoCodes {
		d.Card = d.Since
	}
	followup.Reopen(t, d)
	return true
}

// reopenable is how long an order can be taken up again by words.
const reopenable = 30 * 24 * time.Hour
