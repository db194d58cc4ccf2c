// Package orders knows the orders that are followed: what each is called, which one is
// meant, how it moves from stage to stage, where it stands and when to ask again;
// several of one kind are a batch. What people tell of them is read in packages
// tellings and news.
package orders

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cpxbot/dialogs/answers"
	"cpxbot/dialogs/meaning"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/dialogs/understanding"
	"cpxbot/rules"
)

// stepOf are the steps that only some procedures have.
var stepOf = map[string]string{state.EventTransmit: rules.MilestoneTransmitted, state.EventVisa: rules.MilestoneVisa}

// OfSelf is what belongs to the writer.
var OfSelf = regexp.MustCompile(`(?i)(?:^|[^-\p{L}])(?:moi|mine)\b|\b(?:le mien|la mienne|les miens|les miennes|m[ao] (?:carte|cp[sefx]|cde|commande|demande)|mon (?:dossier|formulaire|[1-5]0[12])|mes codes|my (?:own )?(?:card|cp[sefx]|cde|form|file|codes?))\b`)

// OrderMeant is the open order that a message is about: the one whose number, name,
// card, profession or owner is in it, and to which the event fits. It is nil when
// none is, and several are left when they cannot be told apart.
func OrderMeant(t *turn.Turn, h *turn.Heard, event string) (d *state.Dossier, several []*state.Dossier) {
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	if d := OrderCalled(t, h.Text); d != nil {
		return d, nil
	}
	var left []*state.Dossier
	for i := range t.State.Dossiers {
		if d := &t.State.Dossiers[i]; !d.Closed() {
			left = append(left, d)
		}
	}
	// Each thing that the message names leaves the orders of which it holds. Where it
	// holds of none, the message is about another order.
	elsewhere := false
	narrow := func(named bool, fits func(*state.Dossier) bool) {
		if !named || len(left) == 0 {
			return
		}
		if fitting := slices.DeleteFunc(slices.Clone(left), func(d *state.Dossier) bool { return !fits(d) }); len(fitting) > 0 {
			left = fitting
		} else {
			elsewhere = true
		}
	}
	if step := stepOf[event]; step != "" {
		narrow(true, func(d *state.Dossier) bool {
			p := t.Book.Procedure(d.Procedure)
			return p != nil && slices.Contains(p.Milestones, step)
		})
	}
	narrow(len(h.Reading.Named) > 0, func(d *state.Dossier) bool {
		p := d.Facts[rules.FactProfession]
		return p == "" && t.OpenCount() == 1 || slices.ContainsFunc(h.Reading.Named, func(id string) bool {
			named := t.Book.Profession(id)
			return id == p || named != nil && slices.Contains(named.Candidates, p) // "les assistantes", of whom one kind is followed
		})
	})
	forms := meaning.FormNumber.FindAllString(h.Text, -1)
	narrow(len(forms) > 0, func(d *state.Dossier) bool { // "la 301 est partie": no designation of a mandataire
		of := formsOf(t, d)
		return len(of) == 0 || slices.ContainsFunc(forms, func(form string) bool { return slices.Contains(of, form) })
	})
	narrow(len(h.Reading.Cards) > 0, func(d *state.Dossier) bool {
		card := OrderCard(t, d)
		return card == "" || slices.Contains(h.Reading.Cards, card)
	})
	if meaning.OfOthers.MatchString(h.Text) && !OfSelf.MatchString(h.Text) {
		narrow(true, func(d *state.Dossier) bool {
			return d.Facts[rules.FactOrderingFor] == rules.OrderingForOther || d.Label != "" || d.Batch != 0
		})
	}
	if OfSelf.MatchString(h.Text) && !meaning.OfOthers.MatchString(h.Text) && t.OpenCount() > 1 {
		narrow(true, func(d *state.Dossier) bool {
			return d.Label == "" && d.Facts[rules.FactOrderingFor] != rules.OrderingForOther
		})
	}
	if names := t.Reader.ProperNames(h.Text); len(names) == 1 && (event == state.EventCard || event == state.EventCodes || event == state.EventFinish) && !OfSelf.MatchString(h.Text) {
		narrow(true, func(d *state.Dossier) bool {
			return meaning.Named(names[0], d.Label) || d.Label == "" && d.Facts[rules.FactOrderingFor] != rules.OrderingForSelf
		})
	}
	if names := t.Reader.ProperNames(h.Text); len(names) == 1 && (event == state.EventSend || event == state.EventTransmit) && len(h.Reading.Named) == 0 && !OfSelf.MatchString(h.Text) {
		narrow(true, func(d *state.Dossier) bool {
			return meaning.Named(names[0], d.Label) || d.Label == "" && d.Facts[rules.FactOrderingFor] != rules.OrderingForSelf
		})
	}
	if owner := OwnerSaid(h.Text); owner != "" && len(h.Reading.Named) == 0 && !slices.Contains(h.Reading.Cards, owner) {
		narrow(true, func(d *state.Dossier) bool {
			return d.Label == "" && t.OpenCount() == 1 || meaning.Named(owner, d.Label)
		})
	}
	if who := h.Reading.Facts[rules.FactOrderingFor]; who != "" {
		narrow(true, func(d *state.Dossier) bool {
			of := d.Facts[rules.FactOrderingFor]
			return of == who || of == ""
		})
	}
	switch {
	case len(left) == 0 || elsewhere:
		return nil, nil
	case event != "":
		fitting := slices.DeleteFunc(slices.Clone(left), func(d *state.Dossier) bool {
			_, ok := state.Fire(state.Dossiers, string(d.Stage), event)
			return !ok && !state.Redates(d, event)
		})
		if next := slices.DeleteFunc(slices.Clone(fitting), func(d *state.Dossier) bool { return MilestoneEvent[Next(t, d)] != event }); len(next) > 0 {
			fitting = next
		}
		if len(fitting) > 0 {
			left = fitting
		}
	}
	if shown := slices.DeleteFunc(slices.Clone(left), func(d *state.Dossier) bool { return !asksAbout(t, d) }); len(left) > 1 && len(shown) == 1 {
		left = shown
	}
	if len(left) == 1 {
		return left[0], nil
	}
	return nil, left
}

// formsOf are the numbers of the forms with which an order is placed.
func formsOf(t *turn.Turn, d *state.Dossier) (codes []string) {
	p := t.Book.Procedure(d.Procedure)
	if p == nil {
		return nil
	}
	for i := range p.Steps {
		for _, id := range p.Steps[i].Documents {
			if doc := t.Book.Document(id); doc != nil && meaning.FormNumber.MatchString(doc.Code) {
				codes = append(codes, doc.Code)
			}
		}
	}
	return codes
}

var numberPattern = regexp.MustCompile(`(?:\b(?:demande|dossier|request|ligne|line)\s*(?:n°|numéro|numero|number)?|n°|\bnum[ée]ro)\s*(\d{1,3})\b`)

// OrderCalled is the open order whose number or name is in a text.
func OrderCalled(t *turn.Turn, text string) *state.Dossier {
	if m := numberPattern.FindStringSubmatch(strings.ToLower(text)); m != nil {
		if d := Dossier(t, m[1]); d != nil {
			return d
		}
	}
	var called *state.Dossier
	for i := range t.State.Dossiers {
		d := &t.State.Dossiers[i]
		switch {
		case d.Closed() || !meaning.Named(text, d.Label):
		case called != nil:
			return nil // two of them
		default:
			called = d
		}
	}
	return called
}

var owners = regexp.MustCompile(`(?i:\b(?:cp[sefa]|cde|cartes?|codes?|dossiers?|[1-5]0[12]|celle|celui|card|file))\s+(?i:de |d['’]|pour |of |for )((?:\p{Lu}[\p{L}-]+)(?:\s\p{Lu}[\p{L}-]+)?)`)

// OwnerSaid is the name of the person whose card a text speaks of, "" when it names
// none: "la CPE de Léa", "la carte pour Marc Petit".
func OwnerSaid(text string) string {
	if m := owners.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// asksAbout reports whether the choices shown last are about an order.
func asksAbout(t *turn.Turn, d *state.Dossier) bool {
	return slices.ContainsFunc(t.State.At.Choices, func(id string) bool {
		a := message.ParseAction(id)
		return a.Verb == message.VerbDossier && a.Target == d.Action().Target
	})
}

// OrderCard is the card of an order, "" where it is not known.
func OrderCard(t *turn.Turn, d *state.Dossier) string {
	if p := t.Book.Procedure(d.Procedure); d.Kind == "" && p != nil && t.Book.Card(p.Card) != nil {
		return p.Card
	}
	return d.Kind
}

var (
	sayWhichOrder   = turn.Declare("say_which_order")
	choiceAllOrders = turn.Declare("choice_all_orders")
)

// MaxRoomText bounds the text of a reminder.
const MaxRoomText = 1000

// AskOrder asks which of several orders the news are about.
func AskOrder(t *turn.Turn, list []*state.Dossier, event, text string) {
	t.State.At.Pending = &state.Pending{Kind: state.PendingOrder, Event: event, Words: message.Verbatim(turn.ClipRunes(text, MaxRoomText))}
	m := t.Say(t.Words(sayWhichOrder))
	for _, d := range list {
		m.Offer(d.Action().Under(message.WayNews), buttonName(t, d))
	}
	if len(list) > 1 {
		m.Offer(list[0].Action().Under(message.WayAll).Under(message.WayNews), t.Words(choiceAllOrders))
	}
	t.Enter(state.EventConfirm)
}

// CardTold is the card that a text names, or that its form is for; "" when there are
// none or several.
func CardTold(t *turn.Turn, r understanding.Reading, text string) (card string) {
	if len(r.Cards) > 0 {
		if len(r.Cards) > 1 {
			return ""
		}
		return r.Cards[0]
	}
	for _, form := range meaning.FormNumber.FindAllString(text, -1) {
		for i := range t.Book.Procedures {
			p := &t.Book.Procedures[i]
			if t.Book.Card(p.Card) == nil || !slices.ContainsFunc(p.Documents, func(id string) bool {
				doc := t.Book.Document(id)
				return doc != nil && doc.Kind == "form" && doc.Code == form
			}) {
				continue
			}
			if card != "" && card != p.Card {
				return ""
			}
			card = p.Card
		}
	}
	return card
}

// TypicalProcedure is the one that news are typical of.
func TypicalProcedure(t *turn.Turn, situation string) *rules.Procedure {
	switch situation {
	case rules.SituationAsked, rules.SituationTransmitted:
		return t.Book.Procedure(rules.ProcedureOfOrdre)
	case rules.SituationVisa, rules.SituationAtARS:
		return t.Book.Procedure(rules.ProcedureWithVisa)
	}
	return t.Book.Procedure(rules.ProcedureOrdered)
}

// OrderName names an order among others: its card, and for whom.
func OrderName(t *turn.Turn, d *state.Dossier) string {
	if d.Label != "" {
		return d.Label.OneLine()
	}
	name := OrderCard(t, d)
	if p := t.Book.Procedure(d.Procedure); name == "" && d.Procedure == rules.ProcedureOrdered {
		name = t.Words(turn.LabelCard)
	} else if name == "" && p != nil {
		if name = answers.CardLabel(t, p); name == "" {
			name = t.Tr(p.Title)
		}
	}
	return name + forWhom(t, d)
}

// buttonName names an order on a button, where no words of people stand: by its number
// when they named it.
func buttonName(t *turn.Turn, d *state.Dossier) string {
	if d.Label != "" {
		return turn.Fill(t.Words(labelNumber), "number", strconv.Itoa(d.ID))
	}
	return OrderName(t, d)
}

var labelForOther = turn.Declare("label_for_other")

// forWhom says for whom an order is, "" for the person themselves.
func forWhom(t *turn.Turn, d *state.Dossier) string {
	profession := ""
	if p := d.Facts[rules.FactProfession]; p != "" {
		profession = answers.Recap(t, rules.FactProfession, p)
	}
	switch {
	case d.Batch != 0 && profession != "":
		return " (" + counted(d.People, profession) + ")"
	case d.People > 1:
		return " (×\u00a0" + strconv.Itoa(d.People) + ")"
	case d.Facts[rules.FactOrderingFor] != rules.OrderingForOther:
		return ""
	case profession != "":
		return " (" + profession + ")"
	}
	return " (" + t.Words(labelForOther) + ")"
}

// LastOrder is the open order that was spoken of last, nil when there is none.
func LastOrder(t *turn.Turn) *state.Dossier {
	i := slices.IndexFunc(t.State.Dossiers, func(d state.Dossier) bool { return d.ID == t.State.At.Order })
	if i < 0 || t.State.Dossiers[i].Closed() {
		return nil
	}
	t.State.Dossiers = slices.Clone(t.State.Dossiers)
	return &t.State.Dossiers[i]
}

// PutBack puts an order where its days say that it stands. It reports false when the
// machine does not allow it.
func PutBack(t *turn.Turn, d *state.Dossier) bool {
	if !AdvanceDossier(d, state.EventReopen) {
		return false
	}
	p := t.Book.Procedure(d.Procedure)
	if !d.Sent.IsZero() && p != nil {
		event := state.EventSend
		if slices.Contains(p.Milestones, rules.MilestoneTransmitted) {
			event = state.EventTransmit
		}
		AdvanceDossier(d, event)
		d.Since = d.Sent
	}
	if !d.Card.IsZero() {
		AdvanceDossier(d, state.EventCard)
		d.Since = d.Card
	}
	d.Asked, d.AskAt = 0, t.WorkingMorning(t.Now, Snooze)
	return true
}

// Numbered is the order with a number, open or closed, for a change.
func Numbered(t *turn.Turn, id int) *state.Dossier {
	return &t.State.Dossiers[slices.IndexFunc(t.State.Dossiers, func(d state.Dossier) bool { return d.ID == id })]
}

// Part leaves in an order as many people as are told of; the rest becomes one of its
// own beside it.
func Part(t *turn.Turn, d *state.Dossier, n int) *state.Dossier {
	if n <= 0 || n >= d.Count() {
		return d
	}
	if d.Batch == 0 {
		d.Batch = d.ID
	}
	rest := *d
	rest.ID, rest.People, rest.Facts = newNumber(t), d.Count()-n, maps.Clone(d.Facts)
	id := d.ID
	d.People = n
	t.State.Dossiers = append(t.State.Dossiers, rest)
	return Numbered(t, id)
}
